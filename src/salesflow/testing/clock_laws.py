"""The laws of clocks (CO-4): run them on your own clocks, calendars and histories in your own tests.

A law that is broken is an `AssertionError` that names the law and shows what broke it. Each gives back how often
its interesting branch was reached, so that a test can insist on it.

>>> import pendulum
>>> from datetime import date
>>> from salesflow.basics.terms import working_hours
>>> from salesflow.basics.text import Text
>>> office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
>>> reply = Clock("reply", Text("reply", zh="答复"), working_hours(4), "received", ("replied",), pausable=True)
>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> history = ClockHistory(reply, office, [("received", nine)], [(nine.add(hours=1), nine.add(hours=3))])
>>> check_clock(history, [nine.add(hours=n) for n in range(9)])["paused"]
2
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

import attrs
import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import Change, Clock, ClockReading, ClockState, Pause, Rebased, SegmentKind
from salesflow.basics.moments import MICROSECONDS, at_instant, instant, zone
from salesflow.testing._law import law

__all__ = ["ClockHistory", "check_clock", "check_legal_due", "check_no_pause", "check_working_time"]


@attrs.frozen
class ClockHistory:
    """A clock, its calendar, and all that happened to it: what `Clock.read` takes."""

    clock: Clock
    calendar: Calendar
    events: tuple[tuple[str, datetime], ...] = attrs.field(converter=tuple[tuple[str, datetime], ...])
    pauses: tuple[Pause, ...] = attrs.field(converter=tuple[Pause, ...], default=())
    reopened: tuple[datetime, ...] = attrs.field(converter=tuple[datetime, ...], default=())
    changes: tuple[Change, ...] = attrs.field(converter=tuple[Change, ...], default=())

    def read(self, at: datetime) -> ClockReading:
        """The reading at a moment."""
        return self.clock.read(
            self.events,
            calendar=self.calendar,
            at=at,
            pauses=self.pauses,
            reopened=self.reopened,
            changes=self.changes,
        )

    def known(self, at: datetime) -> ClockHistory:
        """What was written down by a moment; a pause that lasted then has no end yet."""
        now = instant(at)
        return ClockHistory(
            self.clock,
            self.calendar,
            [(name, moment) for name, moment in self.events if instant(moment) <= now],
            [
                (since, until if until is not None and instant(until) <= now else None)
                for since, until in self.pauses
                if instant(since) <= now
            ],
            [moment for moment in self.reopened if instant(moment) <= now],
            [change for change in self.changes if instant(change.at) <= now],
        )


def _passed(history: ClockHistory, reading: ClockReading, a: datetime, b: datetime) -> int:
    if reading.clock.term.unit.is_working:
        return history.calendar.elapsed(a, b)
    return instant(b) // MICROSECONDS - instant(a) // MICROSECONDS


def check_clock(history: ClockHistory, moments: Iterable[datetime]) -> Counter[str]:
    """One clock asked at several moments (laws 6 to 9, 14 and 15).

    - what lies ahead changes nothing: a reading is the same from what was known at its moment;
    - the time used lies between nothing and the time since the start, and its stretches add up to it;
    - used and left make the target: while it runs, the due moment is where what is left is used up;
    - while it is paused the time used stands still, and nobody knows the due moment;
    - a due moment of working time lies in opening hours, or is their end;
    - what was late stays late, with the same moment.

    Counts the states seen, and ``"paused"``, ``"open"`` due moments, ``"sticky"`` breaches.
    """
    seen: Counter[str] = Counter()
    before: ClockReading | None = None
    for at in sorted(moments, key=instant):
        reading = history.read(at)
        law(history.known(at).read(at) == reading, "what lies ahead changes nothing", history, reading)
        seen[reading.state.value] += 1
        _check_counts(history, reading, at)
        if reading.paused:
            seen["paused"] += 1
            law(reading.due is None, "a paused clock has no due moment", history, reading)
            if before is not None and before.paused and _same_pause(before, reading):
                law(before.used == reading.used, "while paused the time used stands still", before, reading)
        if reading.due is not None and reading.clock.term.unit.is_working and not reading.clock.extensions:
            second = at_instant(instant(reading.due) - MICROSECONDS, zone(history.calendar.zone))
            inside = history.calendar.is_open(reading.due) or history.calendar.is_open(second)
            moved = any(instant(change.at) == instant(reading.due) for change in history.changes)
            again = any(instant(moment) == instant(reading.due) for moment in history.reopened)
            law(inside or moved or again, "a due moment lies in opening hours", history, reading)
            seen["open"] += inside
        if before is not None and before.breached_at is not None:
            law(
                reading.state is ClockState.BREACHED and reading.breached_at == before.breached_at,
                "what was late stays late",
                before,
                reading,
            )
            seen["sticky"] += 1
        before = reading
    return seen


def _same_pause(before: ClockReading, reading: ClockReading) -> bool:
    return before.pauses == reading.pauses and before.started == reading.started


def _check_counts(history: ClockHistory, reading: ClockReading, at: datetime) -> None:
    if reading.started is None:
        law(reading.used == 0 and reading.left is None, "nothing is used before the start", reading)
        return
    if reading.used is None:
        return
    since = [each for each in reading.segments if instant(each.since) >= instant(reading.started)]
    law(sum(each.counted or 0 for each in since) == reading.used, "the stretches add up", reading)
    law(
        all(a.until == b.since for a, b in pairwise(reading.segments)),
        "the stretches leave no gap",
        reading,
    )
    until = at if reading.stopped is None else reading.stopped
    most = max(0, _passed(history, reading, reading.started, until))
    law(0 <= reading.used <= most, "no more is used than has passed since the start", reading)
    law(
        all(each.counted == 0 for each in reading.segments if each.kind is SegmentKind.PAUSED),
        "a pause uses nothing",
        reading,
    )
    if reading.left is not None and reading.due is not None and reading.stopped is None:
        rest = _passed(history, reading, at, reading.due)
        late = instant(at) // MICROSECONDS > instant(reading.due) // MICROSECONDS
        law(late or reading.left == rest, "what is left runs to the due moment", reading)


def check_legal_due(history: ClockHistory, at: datetime) -> bool:
    """Law 11: the due moment of a legal clock depends on its start alone, not on pauses, reopenings or policies.

    Extensions that the rule itself allows are left out. Whether there was anything to ignore.
    """
    law(history.clock.legal, "this law is about legal clocks", history.clock)
    bare = attrs.evolve(history, pauses=(), reopened=(), changes=())
    full = attrs.evolve(history, changes=[each for each in history.changes if isinstance(each, Rebased)])
    law(full.read(at).due == bare.read(at).due, "nothing moves a legal clock", history)
    law(full.read(at).started == bare.read(at).started, "a legal clock never moves its start", history)
    return bool(history.pauses or history.reopened or full.changes)


def check_no_pause(history: ClockHistory, pause: datetime, at: datetime) -> bool:
    """Law 10: a pause that ends as it begins changes nothing, and one in closed hours costs nothing.

    `pause` is its moment; whether that lay in closed hours. Clocks with limits for pauses are asked the first only:
    there one pause more may be one too many; so are histories in which the clock is stopped meanwhile, for a pause
    ends with the stop, and one that overlaps it ends too.
    """
    plain = history.read(at)
    empty = attrs.evolve(history, pauses=[*history.pauses, (pause, pause)])
    law(empty.read(at) == plain, "an empty pause changes nothing", history, pause)
    calendar, clock = history.calendar, history.clock
    if calendar.is_open(pause) or (clock.most_pauses, clock.longest_pause) != (None, None):
        return False
    opening = calendar.add(pause, 1).subtract(seconds=1)
    closed = attrs.evolve(history, pauses=[*history.pauses, (pause, opening)])
    if history.changes or instant(at) < instant(opening):
        return False
    stops = [when for name, when in history.events if name in clock.stops_on]
    if any(instant(pause) <= instant(when) <= instant(opening) for when in stops):
        return False
    found = closed.read(at)
    seen = (found.used, found.left, found.state, found.breached_at)
    law(
        seen == (plain.used, plain.left, plain.state, plain.breached_at),
        "a pause in closed hours costs nothing",
        history,
        pause,
    )
    return True


def check_working_time(calendar: Calendar, moments: Sequence[datetime], seconds: int) -> int:
    """Laws 12 and 13: working time adds up, never runs backwards, and does not depend on the caller's zone.

    How many of the moments lay in closed hours.
    """
    order = sorted(moments, key=instant)
    whole = calendar.elapsed(order[0], order[-1])
    parts = [calendar.elapsed(a, b) for a, b in pairwise(order)]
    law(sum(parts) == whole, "working time adds up", calendar, order)
    law(all(part >= 0 for part in parts), "working time never runs backwards", calendar, order)
    law(calendar.elapsed(order[-1], order[0]) == -whole, "backwards is negative", calendar, order)
    abroad = [pendulum.instance(moment).in_timezone("America/New_York") for moment in order]
    law(calendar.elapsed(abroad[0], abroad[-1]) == whole, "the zone of the caller is no matter", order)
    ends = [calendar.add(moment, seconds) for moment in order]
    for moment, end in zip(order, ends, strict=True):
        law(calendar.elapsed(moment, end) == seconds, "what was added has passed", moment, end)
    law(ends == sorted(ends, key=instant), "a later start is never due earlier", order, ends)
    return sum(not calendar.is_open(moment) for moment in order)
