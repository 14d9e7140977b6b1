"""Escalation: who must hear of a reminder that nobody clears, step by step (CA-10).

>>> from datetime import date
>>> from salesflow.basics.terms import days
>>> house = Escalation([EscalationStep("seller", Text("the seller", zh="销售员")),
...                     EscalationStep("supervisor", Text("the supervisor", zh="主管"), after=days(7))])
>>> house.on(date(2026, 3, 2), as_of=date(2026, 3, 9)).to
'supervisor'
>>> house.next_due(date(2026, 3, 2), as_of=date(2026, 3, 4))
Date(2026, 3, 9)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import attrs
import pendulum

from salesflow.basics.moments import as_day
from salesflow.basics.terms import Term, days
from salesflow.basics.text import Language, Text
from salesflow.errors import DefinitionError, InputError

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar

__all__ = ["Escalation", "EscalationStep"]


@attrs.frozen
class EscalationStep:
    """A rung of an escalation: the role that hears of it, its words, and how long after the reminder fell due."""

    to: str
    label: Text
    after: Term = attrs.field(default=days(0), kw_only=True)

    def render(self, language: Language = "en") -> str:
        """Who hears of it, in words."""
        return self.label.render(language)


def _is_step(to: object, after: object) -> bool:
    return isinstance(to, str) and isinstance(after, Term)


def _steps(given: Iterable[EscalationStep]) -> tuple[EscalationStep, ...]:
    return tuple(given)


@attrs.frozen
class Escalation:
    """Steps that follow each other while nobody clears a reminder; a newer event clears it and all its steps.

    The first step comes at once. Steps without a role, two steps for one role, terms in hours, and terms of one
    unit that do not rise are a `DefinitionError` that names all of them.
    """

    steps: tuple[EscalationStep, ...] = attrs.field(converter=_steps)

    def __attrs_post_init__(self) -> None:
        problems = [
            f"step {place + 1}: {each!r} is no step with a role and a term"
            for place, each in enumerate(self.steps)
            if not _is_step(each.to, each.after)
        ]
        if problems:
            raise DefinitionError("escalation", problems)
        if not self.steps:
            problems.append("no step is given")
        elif self.steps[0].after.amount:
            problems.append(f"the first step comes at once, not after {self.steps[0].after}")
        for place, step in enumerate(self.steps):
            if not step.to.strip():
                problems.append(f"step {place + 1}: the role is blank")
            if not step.after.unit.is_whole_days:
                problems.append(f"step {place + 1}: {step.after} is not counted in whole days")
            if step.to in {other.to for other in self.steps[:place]}:
                problems.append(f"step {place + 1}: {step.to!r} has heard of it already")
        for one, other in zip(self.steps[1:], self.steps[2:], strict=False):
            if one.after.unit is other.after.unit and one.after.amount >= other.after.amount:
                problems.append(f"{other.after} does not come after {one.after}")
        if problems:
            raise DefinitionError("escalation", problems)

    def on(self, due_on: date, *, as_of: date, calendar: Calendar | None = None) -> EscalationStep:
        """The step reached on the day `as_of` by a reminder that fell due on `due_on`.

        Working days need the calendar. A day before it fell due is an `InputError`.
        """
        today = as_day(as_of, "as_of")
        if today < as_day(due_on, "due_on"):
            raise InputError("as_of", as_of, f"lies before {due_on}, the day the reminder falls due")
        reached = [step for step, day in self._days(due_on, calendar) if day.toordinal() <= today]
        return reached[-1]

    def next_due(
        self, due_on: date, *, as_of: date, calendar: Calendar | None = None
    ) -> pendulum.Date | None:
        """The first day after `as_of` on which a further step is reached; None after the last one."""
        today = as_day(as_of, "as_of")
        return next((day for _, day in self._days(due_on, calendar) if day.toordinal() > today), None)

    def _days(self, due_on: date, calendar: Calendar | None) -> list[tuple[EscalationStep, pendulum.Date]]:
        """The day of each step; a step never comes before the one below it, whatever the units."""
        found: list[tuple[EscalationStep, pendulum.Date]] = []
        for step in self.steps:
            # nothing to count for the first step: it comes at once, on a closed day too
            day = step.after.after_day(due_on, calendar) if step.after.amount else days(0).after_day(due_on)
            found.append((step, max(day, found[-1][1]) if found else day))
        return found
