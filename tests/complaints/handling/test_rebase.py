"""New rules reach a complaint by a step of its own: what stays, what begins again, what is refused (CO-4)."""

from __future__ import annotations

import attrs
import pytest
from complaint_desk import (
    NINE,
    OFFICE,
    after,
    begun,
    machined,
    newer,
    taken,
    tried,
)

from salesflow.basics.actors import Actor
from salesflow.basics.clocks.clock import Extension
from salesflow.basics.criteria import has
from salesflow.basics.private import Private
from salesflow.basics.terms import days, working_hours
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.decision import Accepted, Refused
from salesflow.complaints.cases.ending import Close, Extend, Pause, Rebase
from salesflow.complaints.cases.redress import Fulfil, Offer
from salesflow.complaints.cases.steps import Acknowledge
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.catalogue.regimes import FCA_DISP
from salesflow.complaints.handling.clocking import reading
from salesflow.complaints.handling.procedure import Procedure
from salesflow.errors import HistoryError, InputError
from salesflow.stages.case import MoveKind, Refusal
from salesflow.stages.parts import Move

ACKNOWLEDGE, RESOLVE, FOLLOW_UP = DESK.clocks


def termed(term: object) -> Procedure:
    return newer(clocks=(ACKNOWLEDGE, attrs.evolve(RESOLVE, term=term), FOLLOW_UP))


def moved_on(complaint: Complaint, to: Procedure, before: Procedure = DESK, hours: int = 1, **more: object):
    at = complaint.records[-1].at.add(hours=hours)
    given_ = {"by": "u-max", "at": at, "calendar": OFFICE} | more
    return to.rebase(complaint, before, "the new rules of March", **given_)  # type: ignore[arg-type]


def test_new_rules_reach_a_complaint_by_rebase_only():
    case = begun()
    answer = moved_on(case, newer(), by=Actor("u-max", ["manager"]), command_id="c-9")
    assert isinstance(answer, Accepted)
    record = answer.record
    assert (record.seq, record.by, record.roles, record.command_id) == (2, "u-max", ("manager",), "c-9")
    assert record.step == Rebase(Private("the new rules of March"))
    assert record.definition == answer.complaint.definition == newer().definition
    assert (record.moved, record.starts) == (None, ()), "nothing changed for the stage and the clocks"
    assert taken(answer.complaint, Acknowledge("call"), procedure=newer()).stage == "acknowledged"
    with pytest.raises(HistoryError):
        tried(answer.complaint, Acknowledge("call"))


def test_a_rebase_is_retried_as_any_command():
    answer = moved_on(begun(), newer(), command_id="c-9")
    assert isinstance(answer, Accepted)
    again = moved_on(answer.complaint, newer(), command_id="c-9")
    assert isinstance(again, Accepted)
    assert again.record is answer.record
    with pytest.raises(InputError, match="was used for “move to the new rules” before"):
        newer().rebase(answer.complaint, DESK, "other", by="u-1", at=NINE.add(days=1), command_id="c-9")
    with pytest.raises(HistoryError, match="runs under"):
        moved_on(answer.complaint, newer())


def test_a_rebase_says_who_and_why():
    for wrong in ({"by": None}, {"by": " "}, {"at": NINE.naive()}):
        with pytest.raises(InputError):
            moved_on(begun(), newer(), **wrong)
    with pytest.raises(InputError, match="blank"):
        newer().rebase(begun(), DESK, " ", by="u-1", at=NINE)
    with pytest.raises(HistoryError, match="is no version of"):
        moved_on(begun(), newer(key="shop"))


def test_a_rebase_comes_neither_too_early_nor_too_late():
    case = after(Acknowledge)
    stale = newer().rebase(case, DESK, "x", by="u-1", at=NINE, calendar=OFFICE)
    assert isinstance(stale, Refused)
    assert (stale.kind, stale.codes) == (Refusal.STALE, ("stale",))
    closed = moved_on(after(Close), newer())
    assert isinstance(closed, Refused)
    assert (closed.kind, closed.codes) == (Refusal.CLOSED, ("closed",))
    assert closed.complaint.definition == DESK.definition


def test_whom_it_is_about_does_not_choose_its_rules():
    """Abuse case 14."""
    case = begun(about=["u-max"])
    for by, same in (("u-max", ()), ("u-m2", [["u-m2", "u-max"]])):
        answer = moved_on(case, newer(), by=by, same_person=same)
        assert isinstance(answer, Refused)
        assert (answer.kind, answer.codes) == (Refusal.UNMET, ("subject_handles",))
    assert isinstance(moved_on(case, newer(), by="u-bob"), Accepted)


@pytest.mark.parametrize(("term", "due_hours"), [(working_hours(24), 24), (working_hours(4), 4)])
def test_a_changed_term_counts_from_the_old_start(term, due_hours):
    answer = moved_on(begun(), termed(term))
    assert isinstance(answer, Accepted)
    (start,) = answer.record.starts
    assert (start.clock, start.at) == ("resolve", NINE)
    stands = reading(answer.complaint, termed(term).clocks[1], calendar=OFFICE, at=NINE.add(hours=2))
    assert stands.due == OFFICE.add(NINE, OFFICE.elapsed(NINE, working_hours(due_hours).after(NINE, OFFICE)))
    assert stands.started == NINE


def test_pauses_stay_and_extensions_lapse_with_the_old_term():
    long = attrs.evolve(RESOLVE, extensions=Extension(by=days(9)))
    old = newer(version="2026.0", clocks=(ACKNOWLEDGE, long, FOLLOW_UP))
    case = taken(begun(procedure=old), Extend("resolve", NINE.add(days=4), "asked"), procedure=old)
    case = taken(case, Pause("resolve", "we wait"), procedure=old)
    answer = moved_on(case, termed(working_hours(24)), old)
    assert isinstance(answer, Accepted)
    assert answer.complaint.extensions("resolve") == ()
    assert answer.complaint.pauses("resolve")[0][1] is None
    same = moved_on(case, newer(clocks=old.clocks), old)
    assert isinstance(same, Accepted)
    assert len(same.complaint.extensions("resolve")) == 1, "the term did not change"


def test_new_rules_rescue_nothing_that_is_late():
    """Abuse case 17: late at 16 hours, a term of 99 hours heals nothing."""
    kept = moved_on(begun(), termed(working_hours(99)), hours=200)
    assert isinstance(kept, Accepted)
    late = reading(kept.complaint, termed(working_hours(99)).clocks[1], calendar=OFFICE, at=NINE.add(days=9))
    assert late.breached_at == reading(begun(), RESOLVE, calendar=OFFICE, at=NINE.add(days=9)).breached_at
    gone = moved_on(begun(), newer(clocks=(ACKNOWLEDGE, FOLLOW_UP), tasks=()), hours=200)
    assert isinstance(gone, Refused)
    assert (gone.kind, gone.codes) == (Refusal.UNMET, ("clock_escapes",))
    assert gone.explain().endswith(
        "- the new rules would let “solution” off: a legal clock stays, and what was late stays late [CO-4]"
    )
    assert "“解决”" in gone.explain("zh")
    in_time = moved_on(begun(), newer(clocks=(ACKNOWLEDGE, FOLLOW_UP), tasks=()))
    assert isinstance(in_time, Accepted), "what is in time may be given up"


def test_a_legal_clock_is_never_given_up():
    legal = DESK.under(FCA_DISP)
    answer = moved_on(begun(procedure=legal), newer(), legal)
    assert isinstance(answer, Refused)
    assert set(answer.codes) == {"clock_escapes"}
    assert isinstance(moved_on(begun(), newer().under(FCA_DISP)), Accepted)


def test_a_machine_that_asks_for_less_ahead_is_carried_over():
    machine = machined("investigate", needs=())
    answer = moved_on(after(Acknowledge), newer(machine=machine))
    assert isinstance(answer, Accepted)
    assert answer.record.moved is not None
    assert (answer.record.moved.kind, answer.record.moved.definition) == (
        MoveKind.MIGRATE,
        machine.definition,
    )
    assert answer.complaint.stage == "acknowledged"
    assert answer.complaint.case.since == after(Acknowledge).case.since, "the stay goes on"


def test_a_migrated_complaint_was_not_resolved_twice():
    case = after(Fulfil)
    answer = moved_on(case, newer(machine=machined("investigate", needs=())), hours=30)
    assert isinstance(answer, Accepted)
    assert answer.record.happenings == ()
    assert answer.complaint.row().resolved_at == case.row().resolved_at
    assert answer.complaint.events == case.events


def test_a_machine_that_asks_for_more_behind_needs_a_person():
    stricter = newer(machine=machined("acknowledge", needs=[has("owner"), has("photo")]))
    answer = moved_on(after(Acknowledge), stricter)
    assert isinstance(answer, Refused)
    assert (answer.kind, answer.codes) == (Refusal.UNMET, ("stricter",))
    assert isinstance(moved_on(begun(), stricter), Accepted), "it lies ahead"


def test_a_stage_that_is_gone_has_no_place():
    moves = [
        each for each in DESK.machine.moves if "offered" not in (each.target, getattr(each, "source", None))
    ]
    stages = [each for each in DESK.machine.stages if each.key != "offered"]
    fewer = attrs.evolve(
        DESK.machine,
        version="2026.2",
        stages=stages,
        moves=[*moves, Move("agree", "investigating", "agreed")],
    )
    answer = moved_on(after(Offer), newer(machine=fewer))
    assert isinstance(answer, Refused)
    assert answer.kind is Refusal.UNMET
    assert answer.reasons
    assert "offered" in answer.explain() or "solution offered" in answer.explain()
