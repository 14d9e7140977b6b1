"""The laws of complaints hold for what is right, and break for what is forged: each by its name."""

from __future__ import annotations

from random import Random

import attrs
import pendulum
import pytest
from hypothesis import given, settings
from hypothesis.vendor.pretty import pretty

from salesflow.basics.clocks.clock import Clock
from salesflow.basics.money import money
from salesflow.basics.private import Private
from salesflow.basics.sealing import flaws, sealed
from salesflow.basics.terms import hours, weeks, working_hours
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.decision import Accepted, Refused
from salesflow.complaints.cases.ending import Close, Pause, Reopen, Resume
from salesflow.complaints.cases.redress import Accept, Agree, FollowUp, Fulfil, Offer
from salesflow.complaints.cases.remedy import Remedy
from salesflow.complaints.cases.step import Step
from salesflow.complaints.cases.steps import (
    Acknowledge,
    Apologise,
    Assess,
    Find,
    HandOver,
    Hear,
    Learn,
    Mark,
    Receive,
    TakeStatement,
)
from salesflow.complaints.cases.vocabulary import STEPS
from salesflow.complaints.catalogue.authority import EXAMPLE_AUTHORITY
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.handling.clocking import reading
from salesflow.complaints.handling.procedure import Procedure
from salesflow.stages.case import Refusal
from salesflow.testing.complaint_clock_laws import (
    check_clocks,
    check_legal_due,
    check_pausing,
    check_rebase,
    check_used,
)
from salesflow.testing.complaint_laws import (
    check_book,
    check_complaint,
    check_decisions,
    check_duties,
    check_facts,
    check_granted,
    check_records,
    check_retries,
)
from salesflow.testing.complaint_lives import OFFICE, STAFF, Life, Try, live
from salesflow.testing.complaints import complaint_steps, complaints, lives, receipts
from salesflow.testing.sealing_laws import check_erasing, check_forgeries, check_sealing

NINE = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
ANN, BOB, LEE, MAX, DEE, EVE = STAFF
SALT = "a secret of sixteen bytes"
OPTIONS = (Remedy("refund", money(80, "CNY")), Remedy("replacement", money(60, "CNY"), "a new kettle"))
WAY: tuple[tuple[Step, object], ...] = (
    (Acknowledge("call"), ANN),
    (TakeStatement("it leaks"), ANN),
    (Learn("a new one"), ANN),
    (Assess("major"), ANN),
    (Find("company", "the valve"), LEE),
    (Apologise("admission"), ANN),
    (Pause("resolve", "waits"), ANN),
    (Resume("resolve"), ANN),
    (Offer(OPTIONS), ANN),
    (Agree(1), ANN),
    (Fulfil("refund-7"), DEE),
    (FollowUp("call", Truth.YES), ANN),
    (Accept("call"), ANN),
    (Close("delivery/late"), EVE),
    (Reopen("again"), ANN),
)
HOUSE = attrs.evolve(DESK, authority=EXAMPLE_AUTHORITY)
LEGAL = Clock(
    "answer", Text("answer", zh="答复"), weeks(8), "received", ("resolved",), legal=True, source="Act s. 1"
)
RULED = attrs.evolve(DESK, clocks=(*DESK.clocks, LEGAL))


def told(procedure: Procedure = HOUSE, most: int = len(WAY), about: tuple[str, ...] = ()) -> Complaint:
    complaint = procedure.begin(
        "K-1", Receive("C-7", "call", owner="u-ann", about=about), by="u-ann", at=NINE, calendar=OFFICE
    )
    for number, (step, by) in enumerate(WAY[:most], 1):
        answer = procedure.decide(
            complaint,
            step,
            by=by,
            at=NINE.add(minutes=10 * number),
            calendar=OFFICE,
            command_id=f"c-{number}",
        )  # type: ignore[arg-type]
        assert isinstance(answer, Accepted), answer
        complaint = answer.complaint
    return complaint


def forged(complaint: Complaint, seq: int, **changes: object) -> Complaint:
    """The complaint with one record changed, and no check run."""
    records = list(complaint.records)
    fake = attrs.evolve(records[seq - 1], **changes)
    records[seq - 1] = fake
    return raw(complaint.id, tuple(records))


def raw(id: str, records: tuple[object, ...]) -> Complaint:  # noqa: A002
    fake = object.__new__(Complaint)
    object.__setattr__(fake, "id", id)
    object.__setattr__(fake, "records", records)
    return fake


def seq_of(complaint: Complaint, kind: type[Step]) -> int:
    return complaint.records_of(kind)[-1].seq


def test_a_right_complaint_keeps_every_law():
    complaint = told()
    check_complaint(HOUSE, complaint)
    assert check_granted(EXAMPLE_AUTHORITY, complaint) == 2
    assert check_clocks(HOUSE, complaint, calendar=OFFICE) == len(complaint.records) * 3
    assert check_book(HOUSE, [complaint, told(most=14)], at=NINE.add(days=1)) == {"open": 1, "closed": 1}


@settings(max_examples=15)
@given(lives(most=25))
def test_the_strategies_make_lives_that_keep_the_laws(life: Life):
    check_complaint(life.procedure, life.complaint)
    check_decisions(life.tries)
    check_clocks(life.procedure, life.complaint, calendar=life.calendar)


@given(receipts(), complaint_steps())
def test_the_strategies_make_values(receipt, step):
    assert isinstance(receipt, Receive)
    assert type(step) in STEPS


@settings(max_examples=10)
@given(complaints(most=10))
def test_records_of_complaints_are_sealed(complaint):
    """Invariant 4, and abuse case 20: whatever is changed is found; erased words leave the seals whole."""
    check_erasing(complaint.records, salt=SALT)


def test_any_tampering_with_a_record_is_found():
    """Invariant 4, on one whole way from the receipt to the reopening."""
    records = told(most=12).records
    check_sealing(records[:4], salt=SALT)
    assert check_forgeries(records[8:11], salt=SALT) > 50


def test_an_erased_complaint_still_tells_its_facts():
    from salesflow.basics.canonical import erase

    complaint = told()
    bare = Complaint("K-1", [erase(record, salt=SALT) for record in complaint.records])
    assert bare.facts == complaint.facts
    assert bare.statement is not None
    assert bare.statement.is_erased
    assert not flaws(bare.records, sealed(complaint.records, salt=SALT))
    assert DESK.replay(bare.records) == bare


# -- each law breaks for what is forged ---------------------------------------------------------------------------------


def broken(name: str):
    return pytest.raises(AssertionError, match=f"law broken: {name}")


def test_records_out_of_order_break():
    complaint = told()
    fake = forged(complaint, 4, at=NINE)
    with pytest.raises(Exception, match="before record"):
        check_records(HOUSE, fake)
    early = attrs.evolve(complaint.records[3], at=NINE.add(hours=9))
    with pytest.raises(Exception, match="before record"):
        check_records(HOUSE, raw("K-1", (*complaint.records[:3], early, *complaint.records[4:])))


class Forgetful(Procedure):
    """A procedure that loses the last record on replay."""

    def replay(self, records, *, start=None):  # type: ignore[no-untyped-def]
        found = super().replay(records, start=start)
        return Complaint(found.id, found.records[:-1]) if found.seq > 3 else found


class Careless(Procedure):
    """A procedure that takes every step that is sent again anew."""

    def decide(self, complaint, step, **more):  # type: ignore[no-untyped-def]
        return Refused(Refusal.STALE, complaint, step, ())


def like(kind: type[Procedure], procedure: Procedure) -> Procedure:
    fields = {field.name: getattr(procedure, field.name) for field in attrs.fields(Procedure)}
    return kind(**fields)


def test_a_procedure_that_loses_records_breaks():
    with broken("records replayed are the complaint"):
        check_records(like(Forgetful, HOUSE), told())


def test_a_procedure_that_forgets_its_commands_breaks():
    with broken("a retry gives the same record"):
        check_retries(like(Careless, HOUSE), told())


def test_an_admission_without_a_finding_breaks():
    complaint = told()
    fake = forged(complaint, seq_of(complaint, Find), step=Find("nobody", "bad luck"))
    with broken("no admission before a finding"):
        check_facts(HOUSE, fake)


def test_a_complaint_in_the_hands_of_its_subject_breaks():
    complaint = told(about=("u-bob",))
    check_facts(HOUSE, complaint)
    fake = forged(complaint, 3, step=HandOver("u-bob", "he knows"))
    with broken("somebody is in charge, no subject"):
        check_facts(HOUSE, fake)
    with broken("who may be_subject does not handle"):
        check_duties(HOUSE, forged(complaint, 4, by="u-bob"))


@pytest.mark.parametrize(
    ("kind", "by", "both"),
    [(Fulfil, "u-ann", "promise"), (Close, "u-dee", "fulfil")],
)
def test_hands_that_meet_break(kind, by, both):
    complaint = told(most=14)
    with broken(f".*{both}"):
        check_duties(HOUSE, forged(complaint, seq_of(complaint, kind), by=by))
    free = attrs.evolve(HOUSE, authority=attrs.evolve(EXAMPLE_AUTHORITY, separated=()))
    check_duties(free, forged(complaint, seq_of(complaint, kind), by=by))


def test_a_fact_that_no_record_gave_breaks():
    complaint = told(most=3)
    object.__setattr__(complaint, "facts", {**complaint.facts, "severity": "major"})
    with broken("no fact without a step"):
        check_facts(HOUSE, complaint)


def test_more_than_the_authority_breaks():
    complaint = told()
    made = complaint.records_of(Offer)[0]
    dear = [attrs.evolve(line, amount=money(101, "CNY")) for line in made.granted]
    with broken("what was granted lies within"):
        check_granted(EXAMPLE_AUTHORITY, forged(complaint, made.seq, granted=dear))


def test_a_refusal_without_a_reason_breaks():
    complaint = told(most=2)
    mute = Refused(Refusal.UNMET, complaint, Agree(1), ())
    with broken("a refusal names"):
        check_decisions([Try(HOUSE, complaint, Agree(1), None, NINE, mute)])


def test_a_refusal_that_changes_something_breaks():
    before, after = told(most=2), told(most=3)
    sly = Refused(Refusal.UNMET, after, Agree(1), (HOUSE_REASON,))
    with broken("a refusal changes nothing"):
        check_decisions([Try(HOUSE, before, Agree(1), None, NINE, sly)])


def _any_reason():
    answer = HOUSE.decide(told(most=1), Agree(1), at=NINE.add(days=1), calendar=OFFICE)
    assert isinstance(answer, Refused)
    return answer.reasons[0]


HOUSE_REASON = _any_reason()


def test_an_acceptance_that_drops_a_record_breaks():
    after = told(most=5)
    cut = raw("K-1", after.records[1:])
    answer = Accepted(cut, after.records[-1])
    with broken("records only grow"):
        check_decisions([Try(HOUSE, told(most=4), after.records[-1].step, ANN, NINE, answer)])


def test_a_book_that_loses_a_complaint_breaks():
    closed = told(most=14)
    lost = forged(closed, closed.seq, moved=None)
    check_book(HOUSE, [lost], at=NINE.add(days=1))
    moved = attrs.evolve(closed.records[-1].moved, target="withdrawn")
    odd = forged(closed, closed.seq, step=Accept("call"), moved=moved)
    with broken("stages and steps count the same"):
        check_book(HOUSE, [odd], at=NINE.add(days=1))


# -- clocks ---------------------------------------------------------------------------------------------------------------


def test_a_legal_clock_that_is_moved_breaks():
    complaint = told(RULED)
    check_clocks(RULED, complaint, calendar=OFFICE)
    starts = tuple(
        attrs.evolve(start, due=start.due.add(days=1)) if start.clock == "answer" else start
        for start in complaint.records[0].starts
    )
    with broken("a legal clock keeps its term"):
        check_clocks(RULED, forged(complaint, 1, starts=starts), calendar=OFFICE)


def test_a_legal_clock_that_starts_anew_breaks():
    complaint = told(RULED)
    others = [start for start in complaint.records[0].starts if start.clock != "answer"]
    late = attrs.evolve(complaint.records[0], starts=[*others, LEGAL.begin(NINE.add(days=1), OFFICE)])
    fake = raw("K-1", (late, *complaint.records[1:]))
    with broken("a legal clock keeps its first start"):
        stands = reading(fake, LEGAL, calendar=OFFICE, at=NINE.add(days=2))
        check_legal_due(fake, LEGAL, stands, calendar=OFFICE)
    with broken("what a clock began with is kept"):
        check_clocks(RULED, forged(complaint, 1, starts=()), calendar=OFFICE)


def test_used_out_of_bounds_and_gaps_break():
    complaint = told()
    clock = HOUSE.clock("resolve")
    stands = reading(complaint, clock, calendar=OFFICE, at=complaint.records[-1].at)
    check_used(complaint, clock, stands, calendar=OFFICE)
    with broken("used lies between"):
        check_used(complaint, clock, attrs.evolve(stands, used=-1), calendar=OFFICE)
    with broken("used lies between"):
        check_used(complaint, clock, attrs.evolve(stands, used=10**9), calendar=OFFICE)
    first, second, *rest = stands.raw
    gap = attrs.evolve(stands, raw=(first, (second[0] + 10**9, *second[1:]), *rest))
    with broken("stretches follow"):
        check_used(complaint, clock, gap, calendar=OFFICE)


class Healing(Clock):
    """A clock that forgets that it was late once something happened afterwards."""

    def read(self, events, **more):  # type: ignore[no-untyped-def]
        stands = super().read(events, **more)
        return (
            stands
            if more["at"] < NINE.add(days=3, minutes=3)
            else attrs.evolve(stands, state="running", breached_at=None)
        )


def test_a_breach_that_heals_breaks():
    first, *others = DESK.clocks
    fields = {field.name: getattr(first, field.name) for field in attrs.fields(Clock)}
    healing = attrs.evolve(DESK, clocks=(Healing(**fields), *others))
    complaint = healing.begin("K-1", Receive("C-7", "call", owner="u-ann"), at=NINE, calendar=OFFICE)
    at = NINE.add(days=3)
    for step in (Acknowledge("call"), TakeStatement("late"), Learn("money"), Assess("minor")):
        at = at.add(minutes=1)
        answer = healing.decide(complaint, step, by="u-ann", at=at, calendar=OFFICE)
        assert isinstance(answer, Accepted)
        complaint = answer.complaint
    with broken("what was late stays late"):
        check_clocks(healing, complaint, calendar=OFFICE)


def test_a_pause_that_eats_time_breaks():
    complaint = told(DESK, most=6)
    at = complaint.records[-1].at
    assert check_pausing(DESK, complaint, by="u-ann", at=at, calendar=OFFICE) == ("resolve",)

    class Eating(Procedure):
        def decide(self, complaint, step, **more):  # type: ignore[no-untyped-def]
            answer = super().decide(complaint, step, **more)
            if not isinstance(step, Resume) or not isinstance(answer, Accepted):
                return answer
            starts = tuple(
                attrs.evolve(start, target=start.target + 60) if start.target else start
                for start in answer.complaint.records[0].starts
            )
            return Accepted(forged(answer.complaint, 1, starts=starts), answer.record)

    with broken("a pause of no length"):
        check_pausing(like(Eating, DESK), complaint, by="u-ann", at=at, calendar=OFFICE)


def test_new_rules_that_rescue_break():
    complaint = told(DESK, most=6)
    late = complaint.records[-1].at.add(days=20)
    newer = attrs.evolve(
        DESK,
        version="2",
        clocks=[
            attrs.evolve(each, term=working_hours(999)) if each.key == "resolve" else each
            for each in DESK.clocks
        ],
    )
    answer = newer.rebase(complaint, DESK, "kinder", by="u-max", at=late, calendar=OFFICE)
    assert isinstance(answer, Accepted)
    check_rebase(DESK, newer, complaint, answer.complaint, calendar=OFFICE, at=late)
    anew = newer.clock("resolve").begin(NINE, OFFICE)
    kind = forged(answer.complaint, answer.record.seq, starts=(anew,))
    with broken("nothing late is rescued"):
        check_rebase(DESK, newer, complaint, kind, calendar=OFFICE, at=late)
    soon = complaint.records[-1].at.add(minutes=1)
    fair = newer.rebase(complaint, DESK, "kinder", by="u-max", at=soon, calendar=OFFICE)
    assert isinstance(fair, Accepted)
    harsh = forged(fair.complaint, fair.record.seq, starts=(attrs.evolve(anew, target=60),))
    with broken("new rules make nothing late"):
        check_rebase(DESK, newer, complaint, harsh, calendar=OFFICE, at=soon)
    without = attrs.evolve(newer, clocks=newer.clocks[:1], tasks={})
    with broken("new rules let no clock off"):
        check_rebase(DESK, without, complaint, fair.complaint, calendar=OFFICE, at=late)


def test_new_rules_may_drop_a_clock_that_is_in_time_and_change_its_kind():
    complaint = told(DESK, most=6)
    soon = complaint.records[-1].at.add(minutes=1)
    without = attrs.evolve(DESK, version="2", clocks=DESK.clocks[:1], tasks={})
    firm = attrs.evolve(
        DESK,
        version="2",
        clocks=[
            attrs.evolve(each, pausable=False) if each.key == "resolve" else each for each in DESK.clocks
        ],
    )
    for newer in (without, firm, attrs.evolve(RULED, version="2")):
        answer = newer.rebase(complaint, DESK, "plainer", by="u-max", at=soon, calendar=OFFICE)
        assert isinstance(answer, Accepted)
        check_rebase(DESK, newer, complaint, answer.complaint, calendar=OFFICE, at=soon)
        check_clocks(newer, answer.complaint, calendar=OFFICE)


def test_marked_events_are_known_later_than_they_happened():
    """A clock that an outside event stopped may have used less than was thought: that is no broken law."""
    clock = attrs.evolve(DESK.clock("resolve"), stops_on=("file_complete",))
    house = attrs.evolve(DESK, clocks=(DESK.clocks[0], clock, DESK.clocks[2]))
    complaint = house.begin("K-1", Receive("C-7", "call", owner="u-ann"), at=NINE, calendar=OFFICE)
    for hour, step in ((3, Hear("call")), (5, Mark("file_complete", NINE.add(hours=1))), (6, Hear("call"))):
        answer = house.decide(complaint, step, by="u-ann", at=NINE.add(hours=hour), calendar=OFFICE)
        assert isinstance(answer, Accepted)
        complaint = answer.complaint
    assert check_clocks(house, complaint, calendar=OFFICE) == 12
    assert check_book(house, [complaint], at=NINE.subtract(days=1)).total() == 0


def test_solutions_of_unknown_worth_are_no_split():
    authority = EXAMPLE_AUTHORITY
    complaint = told()
    made = complaint.records_of(Offer)[0]
    open_ones = [attrs.evolve(line, amount=None) for line in made.granted]
    dollars = attrs.evolve(made.granted[0], amount=money(5, "USD"), key="other")
    with broken("what was granted lies within"):
        check_granted(authority, forged(complaint, made.seq, granted=open_ones))
    with broken("what was granted lies within"):
        check_granted(authority, forged(complaint, made.seq, granted=(*made.granted, dollars)))


def test_a_life_tells_what_was_tried():
    life = live(Random(3), DESK, most=6)
    assert "Try(" in repr(life)
    assert "refused: stale" in repr(life)
    assert pretty(life) == repr(life)


def test_laws_speak_of_clocks_that_have_not_begun():
    clock = attrs.evolve(LEGAL, starts_on="sent", term=hours(5))
    complaint = told(DESK, most=2)
    stands = reading(complaint, clock, calendar=None, at=NINE)
    check_legal_due(complaint, clock, stands, calendar=None)
    check_used(complaint, clock, stands, calendar=None)


def test_private_words_stay_private():
    assert "leaks" not in repr(told())
    assert Private("it leaks") == told().statement
