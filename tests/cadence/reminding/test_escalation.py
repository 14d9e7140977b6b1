"""An escalation climbs step by step and never falls back (CA-10)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.terms import Term, days, hours, months, working_days
from salesflow.basics.text import Text
from salesflow.cadence.reminding.escalation import Escalation, EscalationStep
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.reminder_laws import check_escalation
from salesflow.testing.reminders import escalations

OFFICE = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2029, 1, 1))
DUE = date(2026, 3, 7)  # a Saturday


def ladder(*terms: Term) -> Escalation:
    steps = [
        EscalationStep(f"r{n}", Text(f"rank {n}", zh=f"第{n}级"), after=term)
        for n, term in enumerate((days(0), *terms))
    ]
    return Escalation(steps)


@given(escalations(), st.integers(0, 60))
def test_it_climbs_on_the_next_due_day_and_not_before(house: Escalation, ahead: int) -> None:
    check_escalation(house, DUE, as_of=DUE + timedelta(days=ahead), calendar=OFFICE)


def test_the_first_step_comes_at_once_on_a_closed_day_too() -> None:
    house = ladder(working_days(3))
    assert house.on(DUE, as_of=DUE, calendar=OFFICE).render() == "rank 0"
    assert house.next_due(DUE, as_of=DUE, calendar=OFFICE) == date(2026, 3, 11)
    mixed = ladder(months(1), days(3))  # a step never comes before the one below it
    assert mixed.on(DUE, as_of=date(2026, 4, 7)).to == "r2"
    assert mixed.on(DUE, as_of=date(2026, 4, 6)).to == "r0"


def test_wrong_escalations_name_all_their_problems() -> None:
    words = Text("x", zh="某")
    with pytest.raises(DefinitionError, match="no step"):
        Escalation([])
    with pytest.raises(DefinitionError) as caught:
        Escalation(
            [EscalationStep("a", words, after=days(1)), EscalationStep(" ", words, after=hours(3)), EscalationStep("a", words, after=days(9)),
             EscalationStep("b", words, after=days(9))]
        )  # fmt: skip
    for problem in (
        "comes at once",
        "role is blank",
        "not counted in whole days",
        "has heard of it",
        "does not come",
    ):
        assert problem in str(caught.value)
    with pytest.raises(InputError, match="the day the reminder falls due"):
        ladder().on(DUE, as_of=date(2026, 3, 6))
