"""Several records of one moment: what came first is said by their numbers, and the clocks hear it so (CO-2, CO-4)."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from complaint_desk import KETTLE, NINE, OFFICE, REFUND, after
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.clocks.clock import ClockState, Extension, Reopening
from salesflow.basics.spans import Span
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.decision import Accepted
from salesflow.complaints.cases.ending import Absorb, Close, Extend, Pause, Refer, Reopen, Resume, TakeBack
from salesflow.complaints.cases.redress import Agree, FollowUp, Fulfil, Offer, RefuseClaim, TurnDown
from salesflow.complaints.cases.step import Step
from salesflow.complaints.cases.steps import Find
from salesflow.complaints.catalogue.desk import DESK, FCA_DESK
from salesflow.complaints.handling.clocking import reading
from salesflow.complaints.handling.procedure import Procedure
from salesflow.complaints.views.agenda import agenda
from salesflow.complaints.views.timeliness import timeliness

ACKNOWLEDGE, RESOLVE, FOLLOW_UP = DESK.clocks
PATIENT = attrs.evolve(RESOLVE, extensions=Extension())
HOUSES = (
    FCA_DESK,
    attrs.evolve(DESK, clocks=(ACKNOWLEDGE, PATIENT, FOLLOW_UP)),
    attrs.evolve(
        DESK,
        clocks=(
            ACKNOWLEDGE,
            attrs.evolve(RESOLVE, on_reopening=Reopening.RESTART),
            attrs.evolve(FOLLOW_UP, on_reopening=Reopening.STAND),
        ),
    ),
)
OFFER = Offer([REFUND, KETTLE])
SOLVED: tuple[tuple[Step, str], ...] = ((OFFER, "u-ann"), (Agree(1), "u-ann"), (Fulfil("bank-8"), "u-bob"))
NEXT: dict[str, tuple[tuple[Step, str], ...]] = {
    "investigating": ((OFFER, "u-ann"), (RefuseClaim("no", "the arbiter"), "u-ann")),
    "offered": ((Agree(1), "u-ann"), (TurnDown("too little"), "u-ann")),
    "agreed": ((Fulfil("bank-8"), "u-bob"), (Refer("ombudsman"), "u-ann")),
    "resolved": ((FollowUp("call", Truth.YES), "u-ann"), (Reopen("again"), "u-ann")),
    "followed_up": ((Close("quality/defective"), "u-dee"), (Reopen("again"), "u-ann")),
    "closed": ((Reopen("again"), "u-ann"),),
    "referred": ((TakeBack("pay"), "u-ann"),),
}
BESIDE: tuple[tuple[Step, str], ...] = (
    (Pause("resolve", "we wait"), "u-ann"),
    (Resume("resolve"), "u-ann"),
    (Absorb("K-9", NINE.subtract(days=1), "merged"), "u-ann"),
)


def went_on(
    complaint: Complaint, steps: tuple[tuple[Step, str], ...], gap: int, procedure: Procedure
) -> Complaint:
    for step, by in steps:
        at = complaint.records[-1].at.add(minutes=gap)
        answer = procedure.decide(complaint, step, by=by, at=at, calendar=OFFICE)
        assert isinstance(answer, Accepted), answer.explain()
        complaint = answer.complaint
    return complaint


def standing(complaint: Complaint, procedure: Procedure) -> list[object]:
    """Which clocks run, stand still, were kept, and are over, ten days later: long after the last term has ended."""
    at = NINE.add(days=10)
    found = [reading(complaint, clock, calendar=OFFICE, at=at) for clock in procedure.all_clocks]
    return [
        (each.clock.key, each.state, each.paused, each.stopped_by, each.breached_at is None) for each in found
    ]


@given(st.sampled_from(HOUSES), st.data())
def test_steps_of_one_moment_read_as_with_a_minute_between_them(procedure, data):
    """CO-4: no clock asks whether the minute hand moved between a solution and what came after it."""
    once = spread = after(Find, procedure=procedure)
    at = once.records[-1].at.add(minutes=1)
    for n in range(data.draw(st.integers(1, 14))):
        # each asks for more than the minutes between the others have put it off by themselves
        more = Extend("resolve", NINE.add(days=4, minutes=30 * n), "a part is awaited")
        step, by = data.draw(st.sampled_from((*NEXT[once.stage] * 2, *BESIDE, (more, "u-ann"))))
        later = spread.records[-1].at.add(minutes=1)
        first = procedure.decide(once, step, by=by, at=at, calendar=OFFICE)
        second = procedure.decide(spread, step, by=by, at=later, calendar=OFFICE)
        assert isinstance(first, Accepted) is isinstance(second, Accepted), (first, second)
        once, spread = first.complaint, second.complaint
        assert standing(once, procedure) == standing(spread, procedure)


@pytest.mark.parametrize("gap", [0, 1])
def test_taken_up_again_and_solved_at_one_moment_it_is_solved(gap):
    case = went_on(
        after(Close), ((Reopen("again"), "u-ann"), (Find("company", "the seal"), "u-ann"), *SOLVED), gap, DESK
    )
    assert case.stage == "resolved"
    later = NINE.add(days=10)
    stands = reading(case, RESOLVE, calendar=OFFICE, at=later)
    assert (stands.state, stands.stopped) == (ClockState.MET, case.records[-1].at)
    done = went_on(case, ((FollowUp("call", Truth.YES), "u-ann"),), gap, DESK)
    assert agenda([done], [DESK], calendar=OFFICE, at=later).lines == ()
    march = Span(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai")
    rates = timeliness([done], [DESK], march, at=later, calendar=OFFICE)
    assert [(rate.met, rate.missed) for rate in rates] == [(1, 0)] * 3


@pytest.mark.parametrize("gap", [0, 1])
def test_solved_and_taken_up_again_at_one_moment_it_is_open(gap):
    case = went_on(after(Agree), ((Fulfil("bank-7"), "u-bob"), (Reopen("again"), "u-ann")), gap, DESK)
    found = [reading(case, clock, calendar=OFFICE, at=NINE.add(days=10)).state for clock in DESK.clocks]
    assert found == [ClockState.MET, ClockState.BREACHED, ClockState.NOT_STARTED]


@pytest.mark.parametrize("gap", [0, 1])
def test_a_pause_after_a_reopening_of_the_same_moment_counts(gap):
    """The first pause was ended by nobody but the reopening; the second is another one."""
    held = went_on(after(Agree), ((Pause("resolve", "we wait"), "u-ann"),), 1, DESK)
    steps = ((Fulfil("bank-7"), "u-bob"), (Reopen("again"), "u-ann"), (Pause("resolve", "we wait"), "u-ann"))
    case = (
        went_on(held, steps, gap, DESK)
        if gap
        else went_on(went_on(held, steps[:1], 1, DESK), steps[1:], 0, DESK)
    )
    stands = reading(case, RESOLVE, calendar=OFFICE, at=NINE.add(days=10))
    assert (stands.paused, stands.pauses, stands.breached_at) == (True, 2, None)
