"""Traces: the way one case took through its stages, from our own records or from anybody's log.

Conformance, stays and funnels read traces. A `Case` has one (`Trace.of`); a table of case, stage and moment gives
many (`traces`). Steps are kept in the order of time; steps of one moment keep the order of the log.

>>> import pendulum
>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> rows = [("D-1", "won", nine.add(days=3)), ("D-1", "lead", nine), ("D-2", "lead", nine)]
>>> [(trace.case, trace.stages) for trace in traces(rows)]
[('D-1', ('lead', 'won')), ('D-2', ('lead',))]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs
from pendulum import DateTime

from salesflow.basics.ids import read_id
from salesflow.basics.moments import aware, instant
from salesflow.errors import InputError
from salesflow.stages.case import Case, MoveKind

__all__ = ["Step", "Trace", "traces"]


def _at(value: datetime) -> DateTime:
    return aware(value, "at")


def _stage(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError("stage", value, "give the key of a stage, a text that is not blank")
    return value


@attrs.frozen(weakref_slot=False)
class Step:
    """A stage that was entered, when, and (where the log says so) by which event; `forced` is the stated reason."""

    stage: str = attrs.field(converter=_stage)
    at: DateTime = attrs.field(converter=_at, eq=instant)
    event: str | None = None
    forced: str | None = None


def _ordered(steps: Iterable[Step]) -> tuple[Step, ...]:
    return tuple(sorted(steps, key=lambda step: instant(step.at)))


def _case(value: object) -> str:
    # as it is: the id of a case of ours is told from every other by its every letter
    if not isinstance(value, str) or not value.strip():
        raise InputError("case", value, "give a text that is not blank")
    return value


@attrs.frozen(weakref_slot=False)
class Trace:
    """The stages a case entered, in the order of time; `ended` says that the log knows nothing more will follow."""

    case: str = attrs.field(converter=_case)
    steps: tuple[Step, ...] = attrs.field(converter=_ordered)
    ended: bool = False

    def __attrs_post_init__(self) -> None:
        if not self.steps:
            raise InputError("steps", self.steps, f"the trace of {self.case!r} is empty")

    @classmethod
    def of(cls, case: Case) -> Trace:
        """The way a case took; after a migration the present stay goes by its new name, earlier ones by their old.

        Where a person decided the migration, the stay carries that reason as its `forced`.
        """
        steps: list[Step] = []
        for record in case.records:
            entered = record.since or record.at
            if record.kind is MoveKind.MIGRATE and steps:
                last = steps.pop()
                steps.append(Step(record.target, last.at, last.event, record.forced or last.forced))
            else:
                steps.append(Step(record.target, entered, record.event, record.forced))
        return cls(case.id, tuple(steps))

    @property
    def stages(self) -> tuple[str, ...]:
        """The keys of the stages, in the order they were entered."""
        return tuple(step.stage for step in self.steps)

    def renamed(self, names: Mapping[str, str]) -> Trace:
        """The same way with other names for some stages (a foreign log, an older version)."""
        steps = [
            Step(names.get(each.stage, each.stage), each.at, each.event, each.forced) for each in self.steps
        ]
        return Trace(self.case, tuple(steps), self.ended)


def traces(rows: Iterable[tuple[str, str, datetime]], *, ended: bool = False) -> tuple[Trace, ...]:
    """The traces of a log of (case, stage entered, moment) rows, in the order the cases first appear.

    Raises an `InputError` that names the row for a blank case or stage, for a moment without time zone, and for
    anything but three values.
    """
    steps: dict[str, list[Step]] = {}
    for number, row in enumerate(rows, 1):
        try:
            case, stage, at = row
            steps.setdefault(read_id(case, "case"), []).append(Step(stage, at))
        except InputError as problem:
            raise InputError(f"row {number}: {problem.field}", problem.value, problem.problem) from None
        except (TypeError, ValueError):
            raise InputError(f"row {number}", row, "give case, stage and moment") from None
    return tuple(Trace(case, tuple(found), ended) for case, found in steps.items())
