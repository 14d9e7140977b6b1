"""The clocks of one complaint, read from its records: starts, pauses, mergers, reopenings, new rules (CO-4)."""

from __future__ import annotations

import pickle
from datetime import timedelta

import attrs
import pytest
from complaint_desk import KETTLE, NINE, OFFICE, REFUND, after, begun, taken
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.clocks.clock import Clock, ClockReading, ClockState, Extension, Reopening
from salesflow.basics.terms import Term, days, weeks, working_days, working_hours
from salesflow.basics.text import Text
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.ending import (
    Absorb,
    Close,
    Extend,
    Pause,
    Rebase,
    Refer,
    Reopen,
    Resume,
    TakeBack,
)
from salesflow.complaints.cases.record import Record
from salesflow.complaints.cases.redress import Agree, FollowUp, Fulfil, Offer
from salesflow.complaints.cases.steps import Acknowledge, Hear, Mark
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.handling.clocking import escaped, reading, readings, rebased, starts
from salesflow.errors import InputError

ACKNOWLEDGE, RESOLVE, FOLLOW_UP = DESK.clocks


def legal(term: Term = weeks(8), starts_on: str = "received", **more: object) -> Clock:
    label = Text("final response", zh="最终答复")
    stops = ("final_response", "withdrawn")
    return Clock("legal", label, term, starts_on, stops, legal=True, source="Example Act", **more)  # type: ignore[arg-type]


def house(*clocks: Clock, **more: object):
    return attrs.evolve(DESK, clocks=clocks, tasks=(), **more)


def stands(complaint: Complaint, clock: Clock, hours: float = 0) -> ClockReading:
    at = complaint.records[-1].at + timedelta(hours=hours)
    return reading(complaint, clock, calendar=OFFICE, at=at)


# -- readings --------------------------------------------------------------------------------------------------------------


def test_a_clock_runs_from_the_receipt_to_its_first_stop():
    case = begun()
    assert (stands(case, ACKNOWLEDGE).state, stands(case, ACKNOWLEDGE).due) == (
        ClockState.RUNNING,
        NINE.add(hours=2),
    )
    assert stands(case, ACKNOWLEDGE, 2).state is ClockState.RUNNING, "the due moment itself is in time"
    assert stands(case, ACKNOWLEDGE, 2.1).state is ClockState.BREACHED
    assert stands(taken(case, Acknowledge("call")), ACKNOWLEDGE, 99).state is ClockState.MET
    assert stands(case, FOLLOW_UP).state is ClockState.NOT_STARTED
    assert readings(case, DESK.clocks, calendar=OFFICE, at=NINE) == tuple(
        reading(case, clock, calendar=OFFICE, at=NINE) for clock in DESK.clocks
    )


@given(st.integers(0, 200), st.integers(0, 200))
def test_what_lies_ahead_is_not_known_yet(first, more):
    """A reading at a moment is the same whatever happened later."""
    case = after(Close)
    at = NINE.add(minutes=30 * first)
    known = case.known_at(at)
    assert known is not None
    for clock in DESK.clocks:
        now = reading(known, clock, calendar=OFFICE, at=at)
        assert reading(case, clock, calendar=OFFICE, at=at) == now
        later = reading(case, clock, calendar=OFFICE, at=at.add(minutes=30 * more))
        assert now.breached_at is None or later.breached_at == now.breached_at


def test_thanks_of_the_customer_start_and_stop_nothing():
    """Bug of help desks: a late "thank you" opens the case again."""
    case = after(Close)
    thanked = taken(case, Hear("message", "thanks"))
    at = thanked.records[-1].at
    assert readings(thanked, DESK.clocks, calendar=OFFICE, at=at) == readings(
        case, DESK.clocks, calendar=OFFICE, at=at
    )


def test_a_pause_moves_only_the_clock_that_is_paused():
    case = begun()
    paused = taken(taken(case, Pause("resolve", "we wait")), Resume("resolve"), hours=4)
    since, until = paused.pauses("resolve")[0]
    assert until is not None
    assert stands(paused, RESOLVE).paused_for == OFFICE.elapsed(since, until) > 0
    at = paused.records[-1].at
    assert reading(paused, ACKNOWLEDGE, calendar=OFFICE, at=at) == reading(
        case, ACKNOWLEDGE, calendar=OFFICE, at=at
    )
    assert stands(taken(case, Pause("resolve", "we wait")), RESOLVE).due is None, "nobody knows yet"


def test_a_naive_moment_and_a_missing_calendar_are_refused():
    with pytest.raises(InputError, match="at"):
        reading(begun(), ACKNOWLEDGE, calendar=OFFICE, at=NINE.naive())
    with pytest.raises(InputError, match="calendar"):
        reading(begun(), RESOLVE, calendar=None, at=NINE)


# -- starts ----------------------------------------------------------------------------------------------------------------


def begins(complaint: Complaint) -> list[str]:
    return [start.clock for start in complaint.records[-1].starts]


def test_what_begins_is_kept_in_the_record_that_begins_it():
    assert begins(begun()) == ["acknowledge", "resolve"]
    assert begins(taken(begun(), Acknowledge("call"))) == []
    assert begins(after(Fulfil)) == ["follow_up"]
    assert begun().starts_of("resolve")[0].target == OFFICE.elapsed(
        NINE, stands(begun(), RESOLVE).due or NINE
    )
    assert begun().starts_of("acknowledge")[0].due == NINE.add(hours=2)


def test_a_clock_that_repeats_begins_with_every_solution():
    """The second solution is followed up too; the receipt of long ago starts nothing again."""
    case = taken(after(Close), Reopen("again"))
    assert begins(case) == []
    case = taken(taken(case, Offer([REFUND, KETTLE])), Agree(1))
    case = taken(case, Fulfil("b-2"), "u-bob")
    assert begins(case) == ["follow_up"]
    assert len(case.starts_of("follow_up")) == 2
    assert len(case.starts_of("resolve")) == 1


@pytest.mark.parametrize(("way", "begun_again"), [("restart", True), ("continue", False), ("repeat", False)])
def test_only_a_clock_that_restarts_begins_with_the_reopening(way, begun_again):
    rules = house(attrs.evolve(RESOLVE, on_reopening=way))
    case = taken(after(Close, procedure=rules), Reopen("again"), procedure=rules)
    assert (begins(case) == ["resolve"]) is begun_again
    referred = taken(begun(procedure=rules), Refer("ombudsman"), procedure=rules)
    back = taken(referred, TakeBack("pay half"), procedure=rules)
    assert (begins(back) == ["resolve"]) is begun_again
    assert stands(back, rules.clocks[0]).state is (
        ClockState.NOT_STARTED if way == "repeat" else ClockState.RUNNING
    )


def test_a_clock_begins_once_in_an_episode():
    """Two letters that answer, one clock: what happens again starts nothing again."""
    repeats = attrs.evolve(FOLLOW_UP, starts_on="sent", on_reopening=Reopening.REPEAT)
    rules = house(repeats)
    case = taken(begun(procedure=rules), Mark("sent", NINE), procedure=rules)
    assert begins(case) == ["follow_up"]
    assert begins(taken(case, Mark("sent", NINE), procedure=rules)) == []
    once = house(attrs.evolve(repeats, on_reopening=Reopening.STAND))
    case = taken(
        taken(begun(procedure=once), Mark("sent", NINE), procedure=once), Mark("sent", NINE), procedure=once
    )
    assert len(case.starts_of("follow_up")) == 1


def test_an_outside_event_starts_a_clock_at_its_own_moment():
    """Field note 1.3: sent to the company two days before the company had it."""
    rules = house(legal(days(15), "sent"))
    sent = NINE.subtract(days=2)
    case = taken(begun(procedure=rules), Mark("sent", sent), procedure=rules)
    assert case.starts_of("legal")[0].at == sent
    assert stands(case, rules.clocks[0]).due == sent.add(days=15)


def test_legal_clocks_begin_with_the_earliest_receipt_of_all_that_were_merged():
    """Abuse case 6: a merger must not win time; a house clock keeps its own start."""
    rules = house(legal(), RESOLVE)
    clock = rules.clocks[0]
    case = begun(procedure=rules)
    early, later = NINE.subtract(days=3), NINE.add(minutes=5)
    earlier = taken(case, Absorb("K-8", early, "merged"), procedure=rules)
    assert [(start.clock, start.at) for start in earlier.records[-1].starts] == [("legal", early)]
    assert earlier.starts_of("legal")[0].at == early
    assert len(earlier.starts_of("legal")) == 1, "it takes the place of the first"
    assert stands(earlier, clock).due == early.add(weeks=8)
    assert begins(taken(case, Absorb("K-8", later, "merged"), procedure=rules)) == []
    again = taken(earlier, Absorb("K-7", NINE.subtract(days=1), "merged"), procedure=rules)
    assert begins(again) == []
    assert stands(again, RESOLVE).started == NINE


def test_a_merger_starts_no_clock_that_waits_for_something_else():
    rules = house(legal(days(15), "sent"))
    case = taken(begun(procedure=rules), Absorb("K-8", NINE.subtract(days=3), "merged"), procedure=rules)
    assert begins(case) == []


def test_a_receipt_begins_what_begins_with_it_and_no_more():
    case = begun()
    bare = attrs.evolve(case.records[0], starts=())
    assert [start.clock for start in starts(None, bare, DESK.clocks, OFFICE)] == ["acknowledge", "resolve"]
    assert starts(None, bare, (), OFFICE) == ()
    hear = Record("K-31", 2, Hear("call"), NINE, None, case.definition)
    assert starts(case, hear, DESK.clocks, OFFICE) == ()


# -- new rules -------------------------------------------------------------------------------------------------------------


def newly(complaint: Complaint, *after_: Clock, before: tuple[Clock, ...] = DESK.clocks, hours: float = 0):
    at = complaint.records[-1].at + timedelta(hours=hours)
    return tuple(rebased(complaint, before, after_, calendar=OFFICE, at=at))


def test_a_clock_that_did_not_change_begins_nothing():
    assert newly(begun(), *DESK.clocks) == ()
    assert newly(begun(), attrs.evolve(RESOLVE, label=Text("other"))) == ()


@given(st.integers(0, 14))
def test_time_used_stays_used(hours):
    """CO-4: another term counts from the old start; where more was used already, it is due at once, never in the past."""
    case = begun()
    (start,) = newly(case, attrs.evolve(RESOLVE, term=working_hours(4)), hours=hours)
    used = stands(case, RESOLVE, hours).used
    assert start.at == NINE
    assert start.target == max((used or 0) + 1, OFFICE.elapsed(NINE, NINE.add(hours=4)))


def test_a_clock_that_cannot_pause_is_due_no_earlier_than_now():
    case = begun(procedure=house(plain := attrs.evolve(RESOLVE, pausable=False)))
    (soon,) = newly(case, attrs.evolve(plain, term=working_hours(1)), before=(plain,), hours=3)
    assert (soon.at, soon.due) == (NINE, NINE.add(hours=3))
    (far,) = newly(case, attrs.evolve(plain, term=working_hours(6)), before=(plain,), hours=3)
    assert far.due == NINE.add(hours=6)


def test_what_is_late_done_or_not_begun_keeps_what_it_had():
    more = attrs.evolve(RESOLVE, term=working_hours(99))
    assert newly(begun(), more, hours=200) == (), "late stays late"
    assert newly(after(Fulfil), more) == (), "done is done"
    assert newly(begun(), attrs.evolve(FOLLOW_UP, term=working_days(9))) == ()


def test_a_legal_clock_keeps_the_rule_in_force_at_its_start():
    rules = house(legal())
    case = begun(procedure=rules)
    assert newly(case, legal(weeks(12)), before=rules.clocks) == ()


def test_a_legal_clock_that_is_new_begins_with_the_earliest_receipt():
    """A merger before the new rules counts: the earliest of all receipts is where it begins."""
    early = NINE.subtract(days=3)
    merged = taken(begun(), Absorb("K-8", early, "merged"))
    for case, since in ((begun(), NINE), (merged, early)):
        (start,) = newly(case, *DESK.clocks, legal())
        assert (start.clock, start.at, start.due) == ("legal", since, since.add(weeks=8))
    assert newly(begun(), *DESK.clocks, legal(starts_on="sent")) == (), "that has not happened yet"
    sent = taken(begun(), Mark("sent", early))
    (start,) = newly(sent, *DESK.clocks, legal(starts_on="sent"))
    assert start.at == early


def test_a_clock_that_is_new_begins_where_its_event_was():
    late = attrs.evolve(FOLLOW_UP, key="thank", starts_on="acknowledged", stops_on=("followed_up",))
    case = after(Acknowledge)
    (start,) = newly(case, *DESK.clocks, late)
    assert (start.clock, start.at) == ("thank", case.records[-1].at)
    assert newly(begun(), *DESK.clocks, late) == (), "nothing has happened yet"


def let_off(
    complaint: Complaint, new: tuple[Clock, ...], old: tuple[Clock, ...] = DESK.clocks, hours: float = 0
):
    at = complaint.records[-1].at + timedelta(hours=hours)
    begun_ = tuple(rebased(complaint, old, new, calendar=OFFICE, at=at))
    last = attrs.evolve(complaint.records[-1], starts=(*complaint.records[-1].starts, *begun_))
    after_ = Complaint(complaint.id, (*complaint.records[:-1], last))
    return [clock.key for clock in escaped(complaint, after_, old, new, calendar=OFFICE, at=at)]


def test_no_clock_is_let_off_by_rules_that_keep_it():
    for hours in (0, 3, 100):
        assert let_off(begun(), DESK.clocks, hours=hours) == []
        assert let_off(begun(), (ACKNOWLEDGE, attrs.evolve(RESOLVE, label=Text("x"))), hours=0) == []


def test_a_house_clock_may_be_given_up_while_it_is_in_time_and_not_afterwards():
    """Abuse case 17: an edit of the rules must not rescue a complaint that is late."""
    assert let_off(begun(), (RESOLVE,), hours=1) == []
    assert let_off(begun(), (RESOLVE,), hours=3) == ["acknowledge"]
    assert let_off(begun(), (), hours=0) == []
    assert let_off(begun(), (), hours=100) == ["acknowledge", "resolve"]


def test_a_legal_clock_is_never_given_up():
    rules = house(legal())
    case = begun(procedure=rules)
    assert let_off(case, (), rules.clocks) == ["legal"]
    tame = attrs.evolve(legal(), legal=False)
    assert let_off(case, (tame,), rules.clocks) == ["legal"]
    assert let_off(case, (legal(weeks(9)),), rules.clocks) == []


def test_a_start_that_no_longer_fits_is_let_off_nowhere():
    """A clock that could pause keeps a target, one that cannot a due moment: done ones cannot be turned round."""
    hard = attrs.evolve(RESOLVE, pausable=False)
    assert let_off(after(Fulfil), (ACKNOWLEDGE, hard, FOLLOW_UP)) == ["resolve"]
    case = begun(procedure=house(hard))
    assert let_off(case, (attrs.evolve(hard, term=working_hours(20)),), (hard,)) == []


def test_a_breach_is_not_healed_by_another_event():
    """The new rules would let an acknowledgement of long ago stop the clock: the breach would be gone."""
    slow = attrs.evolve(RESOLVE, pausable=False, term=working_hours(2))
    case = taken(begun(procedure=house(slow)), Acknowledge("call"), procedure=house(slow))
    eager = attrs.evolve(slow, stops_on=("acknowledged", "resolved"))
    assert let_off(case, (eager,), (slow,), hours=9) == ["resolve"]
    early = attrs.evolve(slow, starts_on="acknowledged", stops_on=("resolved",))
    assert let_off(case, (early,), (slow,), hours=9) == []


def test_extensions_of_a_clock_without_any_do_not_count():
    rules = house(attrs.evolve(RESOLVE, extensions=Extension(by=days(9))))
    case = taken(begun(procedure=rules), Extend("resolve", NINE.add(days=9), "asked"), procedure=rules)
    assert stands(case, rules.clocks[0]).due == NINE.add(days=9)
    assert stands(case, RESOLVE).due != NINE.add(days=9)
    assert stands(after(FollowUp), FOLLOW_UP).state is ClockState.MET


def test_what_a_complaint_keeps_for_its_clocks():
    """Pauses and extensions by clock: a return ends a pause, new rules end what was granted, nothing is shared."""
    first = begun().records[0]
    begin = {start.clock: start for start in first.starts}
    steps = [
        Pause("resolve", "waiting"),
        Pause("other", "waiting"),
        Resume("acknowledge"),
        Extend("resolve", NINE + timedelta(days=9), "a report"),
        Extend("other", NINE + timedelta(days=9), "a report"),
        Resume("other"),
        Rebase("new rules"),
        Pause("other", "waiting"),
        TakeBack("pay half"),
        Pause("other", "waiting again"),
    ]
    records = [first] + [
        attrs.evolve(
            first,
            seq=n,
            step=step,
            at=NINE + timedelta(hours=n),
            moved=None,
            starts=(begin["resolve"],) if isinstance(step, Rebase) else (),
        )
        for n, step in enumerate(steps, 2)
    ]
    case = Complaint(first.case, records)
    at = {n: NINE + timedelta(hours=n) for n in range(2, 12)}
    assert case.pauses("resolve") == ((at[2], at[10]),)
    assert case.pauses("other") == ((at[3], at[7]), (at[9], at[10]), (at[11], None))
    assert (case.pauses("acknowledge"), case.extensions("resolve")) == ((), ())
    assert [each.until for each in case.extensions("other")] == [NINE + timedelta(days=9)]
    assert case.legal_happened is case.happened
    stands = reading(case, RESOLVE, calendar=OFFICE, at=at[11])
    again = pickle.loads(pickle.dumps(case))
    assert (again, reading(again, RESOLVE, calendar=OFFICE, at=at[11])) == (case, stands)


def test_a_reopening_may_itself_begin_a_clock_again():
    """CO-4: a plan within four hours of every beginning of work, the second one too."""
    plan = Clock(
        "plan",
        Text("plan", zh="方案"),
        working_hours(4),
        "investigating",
        ("offered",),
        on_reopening="repeat",
    )
    desk = house(plan)
    case = after(Close, procedure=desk)
    assert stands(case, plan).state is ClockState.MET
    again = taken(case, Reopen("it leaks again"), procedure=desk)
    assert len(again.starts_of("plan")) == 2
    assert stands(again, plan).started == again.records[-1].at
    assert stands(again, plan, hours=1).state is ClockState.RUNNING
    late = stands(again, plan, hours=72)
    assert late.state is ClockState.BREACHED
    offered = taken(again, Offer([REFUND, KETTLE]), procedure=desk)
    assert stands(offered, plan).state is ClockState.MET
