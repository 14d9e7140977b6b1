"""The record of one step of a complaint: what is stored, and all that is stored.

Records are the truth; the complaint is their fold. What was computed when a step was taken (the move of the machine,
the due moment of a clock that began) is kept in the record, so that no later reading asks today's rules or calendar.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs
import pendulum

from salesflow.basics.budgets import Granted
from salesflow.basics.clocks.clock import ClockStart
from salesflow.basics.moments import aware, instant
from salesflow.complaints.cases.step import Step
from salesflow.errors import InputError
from salesflow.stages.case import Definition, MoveKind
from salesflow.stages.case import Record as Moved
from salesflow.stages.history import read_command

__all__ = ["Record"]


def _recorded(value: datetime | None) -> pendulum.DateTime | None:
    return None if value is None else aware(value, "recorded_at")


def _instant_or_none(value: pendulum.DateTime | None) -> int | None:
    return None if value is None else instant(value)


def _roles(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(value)))


@attrs.frozen
class Record:
    """One accepted step, as it is stored: the unique pair (`case`, `seq`) is the lock against two writers.

    `step` is the command as it was given, `at` when it happened, `recorded_at` when it was written down where that
    was later (never earlier: `InputError`). `moved` is the record of the procedure's machine, None where the
    complaint stayed on its stage. `starts` are the clocks that began by it, with what was computed for them then.
    `granted` is what an offer, and the customer's choice, put on the ledger. `by` is the id of a person, never a name,
    `roles` those that the person acted in, where they were known; `definition` is the procedure in force.
    """

    case: str
    seq: int
    step: Step
    at: pendulum.DateTime = attrs.field(converter=aware, eq=instant)
    by: str | None
    definition: Definition
    roles: tuple[str, ...] = attrs.field(default=(), converter=_roles)
    moved: Moved | None = None
    starts: tuple[ClockStart, ...] = attrs.field(default=(), converter=tuple[ClockStart, ...])
    granted: tuple[Granted, ...] = attrs.field(default=(), converter=tuple[Granted, ...])
    recorded_at: pendulum.DateTime | None = attrs.field(
        default=None, converter=_recorded, eq=_instant_or_none
    )
    command_id: str | None = None

    def __attrs_post_init__(self) -> None:
        # no converter: a field with one is no `Numbered` to a type checker
        object.__setattr__(self, "command_id", read_command(self.command_id))
        if self.recorded_at is not None and instant(self.recorded_at) < instant(self.at):
            raise InputError("recorded_at", self.recorded_at, f"is before it happened, {self.at}")

    @property
    def happenings(self) -> tuple[str, ...]:
        """What happened by this step, for clocks: its own events, and the stage that was entered.

        New rules enter no stage: a complaint that was resolved is not resolved again by them.
        """
        events = self.step.happenings
        if self.moved is None or self.moved.target in events or self.moved.kind is MoveKind.MIGRATE:
            return events
        return (*events, self.moved.target)
