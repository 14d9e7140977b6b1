"""The clocks of one complaint, read from its records: what happened, what was paused, put off and taken up again.

Legal clocks begin with the earliest receipt of all complaints that were handled under this one; house clocks with its
own. What a clock began with is kept in the record, so that neither today's calendar nor today's rules move it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import attrs
import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import Clock, ClockReading, ClockStart, Reopening
from salesflow.basics.moments import aware, instant
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.ending import Absorb, Reopen, TakeBack
from salesflow.complaints.cases.record import Record
from salesflow.complaints.cases.steps import Mark
from salesflow.errors import InputError

__all__ = ["check_calendar", "escaped", "reading", "readings", "rebased", "starts"]


def check_calendar(calendar: object) -> None:
    """Refuse with `InputError` what is neither a calendar nor None: the name of a zone is no calendar."""
    if calendar is not None and not isinstance(calendar, Calendar):
        raise InputError("calendar", calendar, "give a Calendar, or None where nothing counts working time")


def reading(complaint: Complaint, clock: Clock, *, calendar: Calendar | None, at: datetime) -> ClockReading:
    """How one clock of a complaint stands at a moment; what lies after it is not known yet.

    Raises `InputError` for a naive moment and for working terms without a calendar, `OutOfCalendarError` past its
    horizon. Source: CO-4.
    """
    check_calendar(calendar)
    return clock.read(
        complaint.legal_happened if clock.legal else complaint.happened,
        calendar=calendar,
        at=at,
        start=complaint.starts_of(clock.key),
    )


def readings(
    complaint: Complaint, clocks: Iterable[Clock], *, calendar: Calendar | None, at: datetime
) -> tuple[ClockReading, ...]:
    """How each of several clocks stands at a moment."""
    return tuple(reading(complaint, clock, calendar=calendar, at=at) for clock in clocks)


def starts(
    complaint: Complaint | None, record: Record, clocks: Iterable[Clock], calendar: Calendar | None
) -> tuple[ClockStart, ...]:
    """What the clocks begin with that begin by a record: computed once, and kept in it."""
    check_calendar(calendar)
    found: list[ClockStart] = []
    for clock in clocks:
        when = _begins(complaint, record, clock)
        if when is not None:
            found.append(clock.begin(when, calendar))
    return tuple(found)


def _begins(complaint: Complaint | None, record: Record, clock: Clock) -> pendulum.DateTime | None:
    """When a clock begins by a record; None when it does not."""
    step = record.step
    begun = () if complaint is None else complaint.starts_of(clock.key)
    if isinstance(step, Absorb) and clock.legal and begun and clock.starts_on == "received":
        return step.received_at if instant(step.received_at) < instant(begun[0].at) else None
    if isinstance(step, Reopen | TakeBack) and clock.on_reopening is Reopening.RESTART and begun:
        return record.at
    if clock.starts_on not in record.happenings:
        return None
    if begun and clock.on_reopening is not Reopening.REPEAT:
        return None
    # a reopening begins a new episode, in which nothing has begun yet
    running = () if complaint is None or isinstance(step, Reopen | TakeBack) else complaint.episode_starts
    if any(clock.key == start.clock for start in running):
        return None
    return step.on if isinstance(step, Mark) else record.at


def rebased(
    complaint: Complaint,
    before: Iterable[Clock],
    after: Iterable[Clock],
    *,
    calendar: Calendar | None,
    at: datetime,
) -> Iterator[ClockStart]:
    """What the clocks of new rules begin with: the old start and the time used stay, and nothing late is rescued.

    A legal clock, one that is late and one that has stopped keep what they began with.
    """
    moment, old = aware(at), {clock.key: clock for clock in before}
    for clock in after:
        known = old.get(clock.key)
        if known is None:
            if clock.legal and clock.starts_on == "received":
                yield clock.begin(complaint.regulatory_start, calendar)
                continue
            happened = [when for event, when in complaint.events if event == clock.starts_on]
            if happened:
                yield clock.begin(happened[0], calendar)
            continue
        if clock.legal or (known.term == clock.term and known.pausable == clock.pausable):
            continue
        was = reading(complaint, known, calendar=calendar, at=moment)
        if was.started is None or was.stopped is not None or was.breached_at is not None:
            continue
        begun = clock.begin(was.started, calendar)
        if begun.target is not None:
            # a second more than was used: out of hours, the used time alone would have been due at closing time
            yield attrs.evolve(begun, target=max(begun.target, (was.used or 0) + 1))
        else:
            yield attrs.evolve(begun, due=max(begun.due or moment, moment, key=instant))


def escaped(
    before: Complaint,
    after: Complaint,
    old: Iterable[Clock],
    new: Iterable[Clock],
    *,
    calendar: Calendar | None,
    at: datetime,
) -> Iterator[Clock]:
    """The clocks that new rules would let off: a legal one given up, a breach healed, a start that no longer fits."""
    now = {clock.key: clock for clock in new}
    for clock in old:
        was, heir = reading(before, clock, calendar=calendar, at=at), now.get(clock.key)
        if was.started is None:
            continue
        if heir is None or (clock.legal and not heir.legal):
            if clock.legal or was.breached_at is not None:
                yield clock
        elif any((begun.target is not None) is not heir.pausable for begun in after.starts_of(clock.key)):
            yield clock
        elif was.breached_at is not None:
            late = reading(after, heir, calendar=calendar, at=at).breached_at
            if late is None or instant(late) != instant(was.breached_at):
                yield clock
