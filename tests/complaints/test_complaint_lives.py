"""Lives of complaints (CO-1, CO-2, CO-4): a guided walk that reaches every stage, move, step and refusal there is.

Steps drawn at random never get beyond the investigation; a guide that mostly takes a likely next step does. What was
reached is asserted, so that a guide that gets stuck is seen.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from random import Random

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.clocks.clock import Reopening
from salesflow.basics.terms import Term, days, working_hours
from salesflow.complaints.cases.decision import Accepted, Refused
from salesflow.complaints.cases.ending import Rebase
from salesflow.complaints.cases.vocabulary import STEPS
from salesflow.complaints.catalogue.authority import EXAMPLE_AUTHORITY
from salesflow.complaints.catalogue.causes import SHOP_CAUSES
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.catalogue.regimes import CBIRC_2020, CFPB, FCA_DISP
from salesflow.complaints.handling.guards import _WORDS as GUARDS
from salesflow.complaints.handling.procedure import Procedure
from salesflow.stages.case import Refusal
from salesflow.testing.complaint_clock_laws import check_clocks, check_pausing, check_rebase
from salesflow.testing.complaint_laws import check_book, check_complaint, check_decisions
from salesflow.testing.complaint_lives import OFFICE, Life, live
from salesflow.testing.complaints import lives, procedures

ACKNOWLEDGE, RESOLVE, FOLLOW_UP = DESK.clocks
LIMITED = attrs.evolve(RESOLVE, longest_pause=working_hours(1), most_pauses=5)
HOUSE = attrs.evolve(DESK, authority=EXAMPLE_AUTHORITY, causes=SHOP_CAUSES, reopens_within=days(20))
CAREFUL = attrs.evolve(HOUSE, clocks=(ACKNOWLEDGE, LIMITED, FOLLOW_UP)).under(CBIRC_2020)
AGAIN = attrs.evolve(
    DESK, clocks=(ACKNOWLEDGE, attrs.evolve(RESOLVE, on_reopening=Reopening.RESTART), FOLLOW_UP)
).under(CFPB)


def newer(procedure: Procedure, term: Term) -> Procedure:
    """The same rules in a later version, with another term for the solution."""
    clocks = [attrs.evolve(each, term=term) if each.key == "resolve" else each for each in procedure.clocks]
    return attrs.evolve(procedure, version="2026.2", clocks=clocks)


def lax(procedure: Procedure) -> Procedure:
    """A version that gives the legal clocks up: what an edit would be that rescues a case."""
    return attrs.evolve(procedure, version="2026.3", regimes=())


@cache
def walked() -> tuple[Life, ...]:
    """The same lives in every run, whatever Hypothesis does."""
    found: list[Life] = []
    for seed in range(120):
        procedure = (DESK, HOUSE, CAREFUL, AGAIN, DESK.under(FCA_DISP))[seed % 5]
        versions = [newer(procedure, working_hours(8 if seed % 2 else 40))]
        if seed % 10 == 2:
            versions = [lax(procedure)]
        found.append(live(Random(seed), procedure, *versions, most=60, id=f"K-{seed}"))
    return tuple(found)


def taken() -> tuple[Accepted, ...]:
    return tuple(each.answer for life in walked() for each in life.tries if isinstance(each.answer, Accepted))


def refused() -> tuple[Refused, ...]:
    return tuple(each.answer for life in walked() for each in life.tries if isinstance(each.answer, Refused))


def test_every_stage_is_reached():
    assert {answer.complaint.stage for answer in taken()} >= {stage.key for stage in DESK.machine.stages}


def test_every_move_is_taken():
    """A move from every open stage counts once: which way leads there is told by the machine's own tests."""
    walked_moves = {
        (answer.record.moved.event, answer.record.moved.target)
        for answer in taken()
        if answer.record.moved is not None
    }
    assert walked_moves >= {(move.event, move.target) for move in DESK.machine.moves}


def test_every_move_is_taken_from_every_stage_that_has_ways_of_its_own():
    """The ways on and back, one by one: only leaving early (withdraw, link, refer) may go unwalked from some stage."""
    walked_moves = {
        (answer.record.moved.event, answer.record.moved.source)
        for answer in taken()
        if answer.record.moved is not None
    }
    early = {"withdraw", "link", "refer"}
    declared = {
        (move.event, stage.key)
        for stage in DESK.machine.stages
        for move in DESK.machine.moves_from(stage.key)
        if move.event not in early
    }
    assert declared - walked_moves == set()


def test_every_kind_of_step_is_taken():
    kinds = {type(record.step) for life in walked() for record in life.complaint.records}
    assert set(STEPS) - kinds == set()


def test_every_refusal_is_met():
    """Every sentence of the guards, every kind of refusal that a complaint knows, and those of hands and the way."""
    codes = {code for answer in refused() for code in answer.codes}
    variants = {"closed_may_reopen"}  # other words for the code "closed"
    assert set(GUARDS) - variants - codes == set()
    assert {"nobody_named", "same_hands", "beyond_budget", "undeclared", "ahead"} <= codes
    kinds = {answer.kind for answer in refused()}
    assert set(Refusal) - kinds <= {Refusal.ERROR}


@pytest.mark.parametrize("fifth", range(5))
def test_every_life_keeps_every_law(fifth):
    """Invariants 1 to 3, 5 to 7, 11, 15 to 18 and 20 of the field study, on lives that reach everything."""
    seen = Counter[str]()
    for life in walked()[fifth:50:5]:
        keeps_the_laws(life, seen)
    assert min(seen[each] for each in ("accepted", "refused", "readings")) > 100
    assert seen["rebased"] > 2


def keeps_the_laws(life: Life, seen: Counter[str]) -> None:
    complaint = life.complaint
    check_complaint(life.procedure, complaint)
    seen += check_decisions(life.tries)
    seen["readings"] += check_clocks(life.procedure, complaint, calendar=life.calendar)
    rules = None
    for each in life.tries:
        if isinstance(each.step, Rebase) and isinstance(each.answer, Accepted) and rules is not None:
            check_rebase(rules, each.procedure, each.before, each.after, calendar=life.calendar, at=each.at)
            seen["rebased"] += 1
        if not isinstance(each.step, Rebase):
            rules = each.procedure


@settings(max_examples=20)
@given(st.data())
def test_any_life_keeps_every_law(data):
    procedure = data.draw(procedures())
    keeps_the_laws(data.draw(lives(procedure, newer(procedure, working_hours(8)))), Counter())


@given(lives(DESK, most=15))
def test_a_pause_of_no_length_changes_nothing(life):
    """Invariant 10."""
    last = life.complaint.records[-1]
    check_pausing(DESK, life.complaint, by="u-ann", at=last.at.add(minutes=1), calendar=OFFICE)


def test_pausing_is_tried_on_clocks_that_run():
    paused = 0
    for life in walked()[::5]:
        for each in life.tries:
            at = each.after.records[-1].at
            if each.after.definition == DESK.definition:
                paused += len(check_pausing(DESK, each.after, by="u-ann", at=at, calendar=OFFICE))
    assert paused > 20


def test_counts_reconcile_at_any_moment():
    """Invariant 20: received is open and closed and withdrawn and linked and referred."""
    book = [life.complaint for life in walked()]
    moments = sorted(record.at for complaint in book for record in complaint.records)
    seen = Counter[str]()
    for at in moments[::150]:
        seen |= check_book(DESK, book, at=at)
    assert set(seen) == {"open", "closed", "withdrawn", "linked", "referred"}
