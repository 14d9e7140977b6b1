"""Hypothesis strategies for reminders: rules, facts, escalations.

>>> from hypothesis import given, settings
>>> from salesflow.testing.reminder_laws import check_reminders
>>> @settings(max_examples=5)
... @given(reminder_sets(), reminder_facts(date(2026, 3, 2)))
... def every_reminder_keeps_the_laws(reminders, facts):
...     check_reminders(reminders, facts, as_of=date(2026, 3, 2))
>>> every_reminder_keeps_the_laws()
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from hypothesis import strategies as st

from salesflow.basics.terms import Term, Unit, days
from salesflow.basics.text import Text
from salesflow.cadence.reminding.escalation import Escalation, EscalationStep
from salesflow.cadence.reminding.facts import Facts
from salesflow.cadence.reminding.reminders import Reminders
from salesflow.cadence.reminding.rules import (
    NeverFollowedUp,
    NeverPurchased,
    NoPurchase,
    NotFollowedUp,
    ReminderRule,
    RunOut,
)
from salesflow.cadence.reminding.usage import Usage

__all__ = ["escalations", "reminder_facts", "reminder_rules", "reminder_sets"]

_IDLE: Final = st.integers(1, 40)
_NEVER: Final = st.integers(0, 40)
_RUN_OUTS: Final = st.builds(RunOut, st.integers(0, 20), st.integers(2, 4))


def reminder_rules() -> st.SearchStrategy[ReminderRule]:
    """Any of the five rules, with few enough days that a test sees both sides of them."""
    return st.one_of(
        st.builds(NotFollowedUp, _IDLE),
        st.builds(NeverFollowedUp, _NEVER),
        st.builds(NoPurchase, _IDLE),
        st.builds(NeverPurchased, _NEVER),
        _RUN_OUTS,
    )


def reminder_sets() -> st.SearchStrategy[Reminders]:
    """Reminders of a house, each rule on or off."""
    return st.builds(
        Reminders,
        st.none() | _RUN_OUTS,
        st.none() | st.builds(NotFollowedUp, _IDLE),
        st.none() | st.builds(NeverFollowedUp, _NEVER),
        st.none() | st.builds(NoPurchase, _IDLE),
        st.none() | st.builds(NeverPurchased, _NEVER),
    )


def reminder_facts(as_of: date, *, back: int = 60) -> st.SearchStrategy[Facts]:
    """Facts known on `as_of`, none older than `back` days; each may be unknown."""
    past = st.integers(0, back).map(lambda n: as_of - timedelta(days=n))
    known = st.none() | past
    amounts = st.none() | st.integers(1, 9).map(Decimal)
    usages = st.lists(st.tuples(past, amounts), max_size=5).map(Usage.of)
    return st.builds(Facts, known, known, known, known, known, usages)


@st.composite
def escalations(draw: st.DrawFn) -> Escalation:
    """Escalations of one to four steps, in one unit of whole days or in mixed ones."""
    units = draw(st.lists(st.sampled_from([Unit.DAYS, Unit.WEEKS, Unit.WORKING_DAYS]), max_size=3))
    amounts = sorted(
        draw(st.lists(st.integers(1, 20), min_size=len(units), max_size=len(units), unique=True))
    )
    terms = [days(0), *(Term(amount, unit) for amount, unit in zip(amounts, units, strict=True))]
    steps = [
        EscalationStep(f"r{n}", Text(f"rank {n}", zh=f"第{n}级"), after=term) for n, term in enumerate(terms)
    ]
    return Escalation(steps)
