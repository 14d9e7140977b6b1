"""What a step needs besides the moves of the machine: every reason by its code, in both languages (CO-1, CO-2, CO-4)."""

from __future__ import annotations

from datetime import date

import attrs
import pendulum
import pytest
from complaint_desk import KETTLE, NINE, OFFICE, REFUND, after, begun, refused, taken, tried
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.clocks.clock import Extension
from salesflow.basics.terms import days, working_hours
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.decision import Accepted
from salesflow.complaints.cases.ending import (
    Absorb,
    Close,
    Extend,
    Link,
    Pause,
    Reopen,
    Resume,
    Withdraw,
)
from salesflow.complaints.cases.redress import (
    Agree,
    FollowUp,
    Fulfil,
    InviteTestimony,
    KeepPromise,
    MakePromise,
    Offer,
    TurnDown,
)
from salesflow.complaints.cases.step import Fault
from salesflow.complaints.cases.steps import (
    Acknowledge,
    Apologise,
    Assess,
    Find,
    HandOver,
    Hear,
    Inform,
    Mark,
)
from salesflow.complaints.catalogue.causes import SHOP_CAUSES
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.handling.guards import _WORDS, objections, reason, subject_handles
from salesflow.errors import InputError
from salesflow.stages.case import Refusal

ACKNOWLEDGE, RESOLVE, FOLLOW_UP = DESK.clocks


def with_resolve(**changes: object):
    return attrs.evolve(DESK, clocks=(ACKNOWLEDGE, attrs.evolve(RESOLVE, **changes), FOLLOW_UP))


@pytest.mark.parametrize("code", _WORDS)
def test_every_reason_is_said_in_two_languages_with_the_same_slots(code):
    text = _WORDS[code]
    assert text.template() != text.template("zh")
    assert set(_slots(text.template())) == set(_slots(text.template("zh")))


def _slots(template: str) -> list[str]:
    return [part.split("}")[0].split("|")[0] for part in template.split("{")[1:]]


def test_a_reason_keeps_its_code_its_words_and_its_row():
    told = reason("no_such_option", "CO-2", choice=3, options=2)
    assert (told.code, told.explain(), told.explain("zh")) == (
        "no_such_option",
        "there is no option 3; the offer has 2 [CO-2]",
        "没有第3个方案；共有2个 [CO-2]",
    )


# -- whom it is about ------------------------------------------------------------------------------------------------------


@given(
    st.sampled_from(["u-max", "u-max2", "u-ann"]),
    st.booleans(),
    st.sampled_from([(), (("u-max", "u-max2"),)]),
)
def test_whom_it_is_about_does_not_handle_it(who, hears, same_person):
    """Abuse case 14: nobody handles a complaint about himself, under whichever id; he may note what is said."""
    step = Hear("call") if hears else Acknowledge("call")
    about = who == "u-max" or (who == "u-max2" and bool(same_person))
    answer = tried(begun(about=["u-max"]), step, who, same_person=same_person)
    assert isinstance(answer, Accepted) is (hears or not about)
    if not isinstance(answer, Accepted):
        assert answer.codes == ("subject_handles",)
        assert answer.explain("zh").endswith(f"{who}不得处理：投诉对象就是{who} [CO-2]")
    assert bool(list(subject_handles(begun(about=["u-max"]), who, same_person))) is about


def test_nobody_named_is_no_subject():
    assert isinstance(tried(begun(about=["u-max"]), Acknowledge("call"), None), Accepted)


def test_it_is_handed_to_somebody_else_and_not_to_its_subject():
    case = begun(about=["u-max"])
    assert refused(case, HandOver("u-ann", "as it was")).codes == ("owner_already",)
    assert refused(case, HandOver("u-max", "knows it")).codes == ("subject_handles",)
    assert refused(case, HandOver("u-m2", "knows it"), same_person=[["u-m2", "u-max"]]).codes == (
        "subject_handles",
    )
    assert taken(case, HandOver("u-bob", "on leave")).owner == "u-bob"


# -- apologies, events, causes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [None, *Fault])
@pytest.mark.parametrize("kind", ["empathy", "admission"])
def test_only_a_found_fault_of_ours_is_admitted(fault, kind):
    """CO-1: admit fault only where there is fault; "I am sorry" is always fitting."""
    case = begun() if fault is None else taken(begun(), Find(fault, "as the log says"))
    answer = tried(case, Apologise(kind))
    may = kind == "empathy" or (fault is not None and fault.is_ours)
    assert isinstance(answer, Accepted) is may
    if not isinstance(answer, Accepted):
        unknown = fault is None
        assert answer.kind is (Refusal.UNKNOWN if unknown else Refusal.UNMET)
        assert answer.codes == ("no_finding" if unknown else "not_our_fault",)
        assert unknown is bool(answer.missing)
        assert fault is None or fault.render("zh") in answer.explain("zh")


def test_the_last_finding_counts():
    case = taken(taken(begun(), Find("company", "broken")), Find("customer", "dropped"))
    assert refused(case, Apologise("admission")).codes == ("not_our_fault",)


def test_outside_events_have_happened_and_are_not_ours():
    case = begun()
    now = case.records[-1].at.add(hours=1)
    assert isinstance(tried(case, Mark("sent", now)), Accepted)
    assert refused(case, Mark("sent", now.add(seconds=1))).codes == ("not_yet",)
    for ours in ("received", "resolved", "final_response", "fulfilled"):
        assert refused(case, Mark(ours, now)).codes == ("event_ours",)
    both = refused(case, Mark("resolved", now.add(days=1)))
    assert both.codes == ("not_yet", "event_ours"), "every reason, not the first"


def test_a_root_cause_is_one_of_the_tree():
    coded = attrs.evolve(DESK, causes=SHOP_CAUSES)
    case = after(FollowUp, procedure=coded)
    answer = refused(case, Close("nobody knows"), "u-dee", procedure=coded)
    assert answer.codes == ("cause_unknown",)
    assert SHOP_CAUSES.label is None or SHOP_CAUSES.label.render("zh") in answer.explain("zh")
    assert taken(case, Close("delivery/late"), "u-dee", procedure=coded).cause == "delivery/late"
    bare = attrs.evolve(DESK, causes=attrs.evolve(SHOP_CAUSES, label=None))
    told = refused(after(FollowUp, procedure=bare), Close("x"), "u-dee", procedure=bare).explain()
    assert f"“{SHOP_CAUSES.key}”" in told
    assert taken(after(FollowUp), Close("whatever"), "u-dee").stage == "closed", "no tree, no check"


# -- offers and promises ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "may"), [(-1, False), (0, True), (1, True)])
def test_an_offer_does_not_end_before_it_is_made(seconds, may):
    case = after(Find)
    step = Offer([REFUND, KETTLE], until=case.records[-1].at.add(hours=1, seconds=seconds))
    answer = tried(case, step)
    assert isinstance(answer, Accepted) is may
    if not isinstance(answer, Accepted):
        assert answer.codes == ("offer_ends_before",)


@pytest.mark.parametrize(("hours", "may"), [(1, True), (2, False)])
def test_an_offer_stands_up_to_its_last_moment(hours, may):
    found = after(Find)
    made = taken(found, Offer([REFUND, KETTLE], until=found.records[-1].at.add(hours=2)))
    answer = tried(made, Agree(1), hours=hours)
    assert isinstance(answer, Accepted) is may
    assert may or answer.codes == ("offer_expired",)


@given(st.integers(1, 9))
def test_a_choice_is_one_of_the_options(choice):
    answer = tried(after(Offer), Agree(choice))
    assert isinstance(answer, Accepted) is (choice <= 2)
    if not isinstance(answer, Accepted):
        assert answer.codes == ("no_such_option",)


def test_a_choice_without_an_offer_is_the_machines_to_refuse():
    answer = refused(after(Find), Agree(1))
    assert answer.kind is Refusal.UNDECLARED
    assert "no_such_option" not in answer.codes


@pytest.mark.parametrize(("ahead", "may"), [(-1, False), (0, True), (5, True)])
def test_a_promise_is_for_a_day_that_can_still_be_kept(ahead, may):
    """CO-1: never promise what cannot be kept; the day is read where the promise is made."""
    case = begun()
    answer = tried(case, MakePromise("P-1", "we call", NINE.add(days=ahead).date()))
    assert isinstance(answer, Accepted) is may
    assert may or answer.codes == ("promise_past",)


def test_a_promise_is_made_once_and_kept_once():
    case = taken(begun(), MakePromise("P-1", "we call", NINE.date()))
    again = refused(case, MakePromise("P-1", "we come", NINE.subtract(days=1).date()))
    assert again.codes == ("promise_known", "promise_past")
    assert refused(case, KeepPromise("P-2")).codes == ("promise_unknown",)
    kept = taken(case, KeepPromise("P-1"))
    told = refused(kept, KeepPromise("P-1"))
    assert told.codes == ("promise_kept",)
    assert told.reasons[0].explain() == "promise P-1 was kept on 2 Mar 2026 [CO-1]"
    assert told.reasons[0].explain("zh") == "承诺P-1已于2026年3月2日兑现 [CO-1]"


def test_a_promise_may_be_kept_after_the_closure():
    case = taken(after(Offer), MakePromise("P-1", "we call", NINE.add(days=9).date()))
    for step, by in ((Agree(1), "u-ann"), (Fulfil("b-1"), "u-bob"), (FollowUp("call", Truth.YES), "u-ann")):
        case = taken(case, step, by)
    closed = taken(case, Close("x"), "u-dee")
    assert taken(closed, KeepPromise("P-1")).promises[0].kept_at is not None
    assert refused(closed, MakePromise("P-2", "more", NINE.add(days=9).date())).codes == ("closed",)


def test_nobody_is_pressed_for_a_word():
    """CO-2, step 10."""
    once = taken(begun(), InviteTestimony("card"))
    assert refused(once, InviteTestimony("call")).codes == ("invited",)


# -- clocks ----------------------------------------------------------------------------------------------------------------


def test_there_is_such_a_clock():
    for step in (Pause("nope", "x"), Resume("nope"), Extend("nope", NINE.add(days=1), "x")):
        answer = refused(begun(), step)
        assert answer.codes == ("clock_unknown",)
        assert answer.reasons[0].explain() == (
            "there is no clock “nope”; there are acknowledge, resolve, follow_up [CO-4]"
        )


def test_a_clock_is_paused_once_while_it_runs_and_only_where_it_may():
    """Bug of help desks: a pause after the due moment, a pause in a pause, a legal clock that pauses."""
    case = begun()
    assert refused(case, Pause("acknowledge", "x")).codes == ("clock_never_pauses",)
    assert refused(case, Resume("resolve")).codes == ("clock_not_paused",)
    held = taken(case, Pause("resolve", "we wait"))
    assert refused(held, Pause("resolve", "we wait")).codes == ("clock_paused",)
    assert refused(taken(held, Resume("resolve")), Resume("resolve")).codes == ("clock_not_paused",)
    late = refused(case, Pause("resolve", "we wait"), hours=100)
    assert late.codes == ("clock_ran_out",)
    assert late.reasons[0].explain() == "“solution” ran out on 3 Mar 2026 16:00; a pause heals nothing [CO-4]"


def test_a_clock_that_has_stopped_or_not_begun_is_not_paused():
    idle = attrs.evolve(RESOLVE, key="idle", starts_on="file_complete")
    house = attrs.evolve(DESK, clocks=(*DESK.clocks, idle))
    assert refused(begun(procedure=house), Pause("idle", "x"), procedure=house).codes == (
        "clock_not_running",
    )
    quick = with_resolve(term=working_hours(100))
    solved = after(Fulfil, procedure=quick)
    assert refused(solved, Pause("resolve", "x"), procedure=quick).codes == ("clock_not_running",)
    assert refused(solved, Resume("resolve"), procedure=quick).codes == ("clock_not_paused",)


def test_a_pause_that_counts_no_longer_is_ended_first():
    """Abuse case 3: pausing a clock again and again a minute before it runs out."""
    house = with_resolve(longest_pause=working_hours(2))
    case = taken(begun(procedure=house), Pause("resolve", "we wait"), procedure=house)
    answer = refused(case, Pause("resolve", "we wait"), procedure=house, hours=5)
    assert answer.codes == ("clock_pause_not_ended",)
    assert taken(case, Resume("resolve"), procedure=house, hours=5).pauses("resolve")[-1][1] is not None


def test_an_extension_is_what_the_clock_allows():
    assert refused(begun(), Extend("resolve", NINE.add(days=5), "the maker is asked")).codes
    house = with_resolve(extensions=Extension(by=days(5), needs_approval=True))
    case = begun(procedure=house)
    bare = refused(case, Extend("resolve", NINE.add(days=4), "the maker is asked"), procedure=house)
    more = refused(case, Extend("resolve", NINE.add(days=40), "the maker is asked"), procedure=house)
    assert set(bare.codes) < set(more.codes)
    step = Extend("resolve", NINE.add(days=4), "the maker is asked", "u-lee")
    extended = taken(case, step, procedure=house)
    assert [each.until for each in extended.extensions("resolve")] == [NINE.add(days=4)]
    assert (
        isinstance(tried(case, attrs.evolve(step, approved_by="u-ann"), procedure=house), Accepted) is False
    )
    assert not isinstance(tried(case, step, None, procedure=house), Accepted), "who asks is not who approves"


# -- other complaints, and coming back -------------------------------------------------------------------------------------


def test_a_complaint_is_not_its_own_root():
    case = begun()
    assert refused(case, Link("K-31", "merged")).codes == ("itself",)
    assert refused(case, Absorb("K-31", NINE, "merged")).codes == ("itself",)
    once = taken(case, Absorb("K-9", NINE, "merged"))
    assert refused(once, Absorb("K-9", NINE, "merged")).codes == ("absorbed",)
    assert refused(once, Absorb("K-9", NINE.add(days=9), "merged")).codes == ("not_yet", "absorbed")
    assert len(taken(once, Absorb("K-8", NINE, "merged")).steps(Absorb)) == 2


@pytest.mark.parametrize(("day", "may"), [(0, True), (20, True), (21, False)])
def test_a_closed_complaint_is_taken_up_again_for_a_while(day, may):
    house = attrs.evolve(DESK, reopens_within=days(20))
    closed = after(Close, procedure=house)
    at = closed.records[-1].at.add(days=day)
    answer = house.decide(closed, Reopen("again"), by="u-ann", at=at)
    assert isinstance(answer, Accepted) is may
    if not isinstance(answer, Accepted):
        assert answer.codes == ("too_late",)
        assert "more than 20 days ago" in answer.explain()
        assert "超过20天" in answer.explain("zh")


def test_without_a_term_and_before_the_closure_it_may_always_come_back():
    house = attrs.evolve(DESK, reopens_within=days(0))
    assert isinstance(
        tried(after(Fulfil, procedure=house), Reopen("x"), procedure=house, hours=9_000), Accepted
    )
    assert isinstance(tried(after(Close), Reopen("x"), hours=9_000), Accepted)


def test_the_day_of_the_closure_is_that_of_the_last_one():
    house = attrs.evolve(DESK, reopens_within=days(20))
    case = taken(after(Close, procedure=house), Reopen("again"), procedure=house, hours=24 * 19)
    solved = taken(case, Withdraw("enough"), procedure=house)
    assert refused(solved, Reopen("again"), procedure=house).codes == ("closed",)


def test_what_needs_nothing_more_is_not_objected_to():
    case = begun()
    assert objections(
        case, Assess("minor"), by="u-ann", at=NINE, same_person=(), clocks=DESK.all_clocks, calendar=None,
        causes=None, reopens_within=None, ours=frozenset(),
    ) == ((), ())  # fmt: skip
    assert isinstance(tried(case, Inform("call")), Accepted)


# -- one instant, in whatever zone it is written ---------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "UTC", "America/New_York"])
@pytest.mark.parametrize("calendar", [OFFICE, None])
def test_a_day_of_a_complaint_is_a_day_at_the_office(zone, calendar):
    """CO-4: one instant gets one answer; without a calendar the receipt says where the complaint is."""
    house = attrs.evolve(DESK, reopens_within=days(30), clocks=(), tasks=())
    closed = after(Close, procedure=house)
    assert closed.records[-1].at.date().isoformat() == "2026-03-02"
    for at, may in (("2026-04-01T23:59:59+08:00", True), ("2026-04-02T00:00:00+08:00", False)):
        moment = pendulum.parse(at).in_timezone(zone)
        answer = house.decide(closed, Reopen("again"), by="u-ann", at=moment, calendar=calendar)
        assert isinstance(answer, Accepted) is may
        assert may or "it was closed on 2 Mar 2026" in answer.explain()
    for at, may in (("2026-03-06T23:59:59+08:00", True), ("2026-03-07T00:30:00+08:00", False)):
        moment = pendulum.parse(at).in_timezone(zone)
        promise = MakePromise("P-1", "we call", date(2026, 3, 6))
        answer = house.decide(begun(procedure=house), promise, by="u-ann", at=moment, calendar=calendar)
        assert isinstance(answer, Accepted) is may
        assert may or answer.codes == ("promise_past",)


def test_days_are_those_of_a_calendar_and_not_of_its_name():
    for case, step in (
        (after(Close), Reopen("again")),
        (begun(), MakePromise("P-1", "we call", NINE.date())),
    ):
        with pytest.raises(InputError, match="calendar: give a Calendar"):
            DESK.decide(case, step, by="u-ann", at=NINE.add(days=2), calendar="Asia/Shanghai")  # type: ignore[arg-type]


# -- an offer in place of one that has lapsed ----------------------------------------------------------------------------


def test_a_new_offer_comes_when_the_last_one_has_lapsed_and_not_before():
    """CO-2: nobody has to say that the customer turned it down when he said nothing."""
    found = after(Find)
    made = taken(found, Offer([REFUND, KETTLE], until=found.records[-1].at.add(hours=2)))
    early = refused(made, Offer([REFUND, KETTLE]), hours=1)
    assert early.codes == ("offer_stands",)
    assert "agrees or turns it down" in early.explain()
    assert refused(made, Agree(1), hours=2).codes == ("offer_expired",)
    again = taken(made, Offer([REFUND, KETTLE]), hours=2)
    assert (again.stage, len(again.records_of(Offer))) == ("offered", 2)
    assert taken(again, Agree(2)).agreed == KETTLE
    assert refused(again, Offer([REFUND, KETTLE]), hours=9_000).codes == ("offer_stands",), "it has no end"
    turned = taken(again, TurnDown("too little"))
    assert taken(turned, Offer([REFUND, KETTLE])).stage == "offered"


def test_what_came_of_an_offer_stands_no_longer():
    agreed = refused(after(Agree), Offer([REFUND, KETTLE]))
    assert (agreed.kind, "offer_stands" in agreed.codes) == (Refusal.UNDECLARED, False)
