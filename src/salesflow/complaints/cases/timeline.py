"""What clocks hear from the records of a complaint, each with the number of its record: events, pauses, extensions.

The number says what came first where several records are of one moment: a complaint that is solved and taken up again
within one minute is open, and one that is taken up again and solved is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pendulum

from salesflow.basics.clocks.changes import Extended
from salesflow.basics.clocks.history import Held
from salesflow.complaints.cases.ending import Extend, Pause, Rebase, Reopen, Resume, TakeBack
from salesflow.complaints.cases.record import Record
from salesflow.complaints.cases.steps import Mark

__all__ = ["extended", "happened", "held"]


def happened(records: Iterable[Record]) -> Iterator[tuple[int, str, pendulum.DateTime]]:
    """Everything that happened, with its moment; an outside event when it happened, not when it was noted."""
    for record in records:
        when = record.step.on if isinstance(record.step, Mark) else record.at
        for event in record.happenings:
            yield record.seq, event, when


def held(records: Iterable[Record]) -> dict[str, tuple[Held, ...]]:
    """When each clock stood still; to take a complaint up again ends a pause that nobody had ended."""
    found: dict[str, tuple[Held, ...]] = {}
    begun: dict[str, Record] = {}
    for record in records:
        step = record.step
        if isinstance(step, Pause):
            begun[step.clock] = record
        elif isinstance(step, Resume | Reopen | TakeBack):
            for clock in begun.keys() & {step.clock} if isinstance(step, Resume) else {*begun}:
                since = begun.pop(clock)
                found[clock] = (*found.get(clock, ()), (since.seq, since.at, record.seq, record.at))
    for clock, since in begun.items():
        found[clock] = (*found.get(clock, ()), (since.seq, since.at, since.seq, None))
    return found


def extended(records: Iterable[Record]) -> dict[str, tuple[tuple[int, Extended], ...]]:
    """How the due moment of each clock was put off; what was granted under older rules lapsed with them."""
    found: dict[str, tuple[tuple[int, Extended], ...]] = {}
    for record in records:
        step = record.step
        if isinstance(step, Extend):
            put_off = Extended(
                at=record.at,
                by=record.by,
                clock=step.clock,
                until=step.until,
                reason=step.because.render(),
                approved_by=step.approved_by,
            )
            found[step.clock] = (*found.get(step.clock, ()), (record.seq, put_off))
        elif isinstance(step, Rebase):
            for start in record.starts:
                found.pop(start.clock, None)
    return found
