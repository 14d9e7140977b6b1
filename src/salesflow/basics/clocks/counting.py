"""Counting one clock: what runs, what is paused, what is used up, and when it runs out; all in whole seconds.

Two kinds of clock need two ways. One that cannot pause has a due moment, fixed when it begins. One that can has a
target of working seconds: its due moment is where the seconds that were not paused reach the target, so that a
pause over night costs nothing and no due moment falls into a closed hour. What has run out stays so.

>>> import pendulum
>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> count = Count(None)
>>> two_hours = nine.add(hours=2)
>>> count.begin(when(nine), due=(instant(two_hours), two_hours))
>>> count.stop(when(nine.add(minutes=30)))
>>> count.used, count.due().hour, count.late
(1800, 11, None)
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeAlias

import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.segments import RawSegment, SegmentKind
from salesflow.basics.moments import MICROSECONDS, at_instant, aware, instant, zone

__all__ = ["PAUSED", "RUNNING", "STOPPED", "WAITING", "Count", "When", "when"]

When: TypeAlias = tuple[int, datetime]
"""A moment with its instant, which costs a microsecond to find and is needed many times."""


def when(at: datetime) -> When:
    """A moment with its instant; a naive one is an `InputError`."""
    return instant(at), at


# Plain numbers: to name the member of an enum costs six times as much, and a reading names fifty.
WAITING: Final = 0
RUNNING: Final = 1
PAUSED: Final = 2
STOPPED: Final = 3
"""What a clock does at a moment."""

_RAN: Final = SegmentKind.RUNNING
_PAUSED: Final = SegmentKind.PAUSED
_STOOD: Final = SegmentKind.STOPPED


def _nowhere(_: int) -> None:
    """The place of any second for a clock that began where the calendar does not reach: nobody can count it."""


class Count:
    """One clock while it is being read: it lives as long as one reading, and each event changes it in turn.

    `used` are the seconds of the present run up to the last event (None when the calendar does not reach so far);
    `ran_out` says that the present run is late, `late` keeps the due moment of the first run that was.

    With a `calendar` working time is counted. Each event is looked up once, on a scale of seconds: those of the epoch, or the working ones since the calendar
    begins, which `places` may keep. All that is counted is the difference of two places on it.
    """

    __slots__ = (
        "_calendar", "_due", "_due_at", "_last", "_origin", "_place", "_scale", "late", "paused_for", "pauses", "phase",
        "ran_out", "run", "segments", "stopped", "target", "used",
    )  # fmt: skip

    def __init__(self, calendar: Calendar | None, places: Callable[[int], int | None] | None = None) -> None:
        self.phase: int = WAITING
        self.segments: list[RawSegment] = []
        self.used: int | None = 0
        self.target: int | None = None
        self.late: pendulum.DateTime | None = None
        self.ran_out = False
        self.run: datetime | None = None
        self.stopped: datetime | None = None
        self.pauses = self.paused_for = 0
        self._calendar = calendar
        self._scale: Callable[[int], int | None] = int if calendar is None else places or calendar.worked
        # the due moment is kept as an instant; the moment for people is made when somebody asks for it
        self._due: int | None = None
        self._due_at: pendulum.DateTime | None = None
        self._origin: When | None = None
        # the last event, and its place on the scale as far as anybody knows it
        self._last: When | None = None
        self._place: int | None = None

    # ------------------------------------------------------------------------------------------- counting

    def _place_of(self, micros: int) -> int | None:
        """The place of an instant on the scale; None where the calendar does not reach."""
        if self._last is not None and micros == self._last[0]:
            return self._place
        return self._scale(micros // MICROSECONDS)

    def _reached(self, at: When) -> int:
        """The place of a moment that has to be counted: an `OutOfCalendarError` names it when it lies outside."""
        place = self._scale(at[0] // MICROSECONDS)
        if place is None and self._calendar is not None and self._origin is not None:
            self._calendar.elapsed(self._origin[1], at[1])
        return place or 0

    def _ahead(self, calendar: Calendar, since: When, more: int) -> int:
        """The instant by which so many more working seconds have passed since the last event; `since` is for the error."""
        known = self._place is not None and self._scale is not _nowhere
        second = calendar.second_at((self._place or 0) + more) if known else None
        if second is not None:
            return second * MICROSECONDS
        gone = (self._place or 0) - (self._scale(since[0] // MICROSECONDS) or 0)
        return instant(calendar.add(since[1], gone + more))  # raises, and says what does not fit

    def _move(self, at: When, place: int | None, kind: SegmentKind, *, counts: bool) -> int:
        """End a stretch at a moment; gives back the seconds that passed in it, as far as anybody can count them."""
        last, before = self._last, self._place
        self._last, self._place = at, place
        if last is None:
            return 0
        passed = None if place is None or before is None else place - before
        if last[0] < at[0]:
            self.segments.append((last[0], at[0], kind, passed if counts else 0))
        if counts:
            self.used = None if self.used is None or passed is None else self.used + passed
        return passed or 0

    def due_instant(self) -> int | None:
        """When the present run runs out if nothing more happens to it; None before any has begun."""
        if self._due is None and self._last is not None and self.target is not None:
            rest = self.target - (self.used or 0)
            if rest <= 0 or self._calendar is None or self._origin is None:
                self._due, self._due_at = self._last[0], aware(self._last[1])
            else:
                self._due, self._due_at = self._ahead(self._calendar, self._origin, rest), None
        return self._due

    def due(self) -> pendulum.DateTime | None:
        """The same as a moment for people."""
        due, moment = self.due_instant(), self._due_at
        if moment is None and due is not None and self._calendar is not None:
            moment = self._due_at = at_instant(due, zone(self._calendar.zone))
        return moment

    def left(self) -> int | None:
        """The seconds from the last event to the due moment, negative once it is late; None where nobody can count."""
        if self.target is not None:
            return None if self.used is None else self.target - self.used
        if self._due is None or self._place is None:
            return None
        place = self._place_of(self._due)
        return None if place is None else place - self._place

    def check(self, at: When) -> bool:
        """Whether the present run has run out by a moment; that is kept for ever.

        A fraction of a second makes nobody late: time is counted in whole ones.
        """
        if self.phase == RUNNING and not self.ran_out:
            due = self.due_instant() if self._due is None else self._due
            if due is not None and at[0] // MICROSECONDS > due // MICROSECONDS:
                self.ran_out, self.late = True, self.late or self.due()
        return self.ran_out

    # --------------------------------------------------------------------------------------- what happens

    def begin(
        self, at: When, *, due: tuple[int, pendulum.DateTime] | None = None, target: int | None = None
    ) -> None:
        """A run begins: towards a `due` moment that stays, or with a `target`, which is at first due at `due`.

        A target alone is due when it has passed; one that the calendar does not reach is an `OutOfCalendarError`.
        """
        place = self._place_of(at[0])
        if self._origin is None:
            self._origin = at
            if place is None:
                self._scale, place = _nowhere, 0
        self._move(at, place, _STOOD, counts=False)
        self.phase, self.run, self.used, self.stopped, self.ran_out = RUNNING, at[1], 0, None, False
        self._due, self._due_at = due or (None, None)
        self.target = target
        if due is None and self._calendar is not None:
            self._due = self._ahead(self._calendar, at, target or 0)

    def pause(self, at: When) -> bool:
        """A pause begins; False when the term is used up by then, for it comes too late."""
        place = self._reached(at)
        used = (self.used or 0) + place - (self._place or 0)
        if used >= (self.target or 0):
            return False
        self._move(at, place, _RAN, counts=True)
        self.phase = PAUSED
        self.pauses += 1
        return True

    def resume(self, at: When) -> None:
        """A pause ends."""
        self.paused_for += self._move(at, self._reached(at), _PAUSED, counts=False)
        self.phase, self._due, self._due_at = RUNNING, None, None

    def stop(self, at: When) -> None:
        """The duty was done; a pause ends with it."""
        if self.phase == PAUSED:
            self.resume(at)
        self.finish(at)
        self.phase, self.stopped = STOPPED, at[1]

    def finish(self, at: When) -> None:
        """Count up to the moment of a stop, or of the question."""
        if self.phase == RUNNING:
            if not self.ran_out:
                self.check(at)
            self._move(at, self._place_of(at[0]), _RAN, counts=True)
        elif self.phase == PAUSED:
            self.paused_for += self._move(at, self._place_of(at[0]), _PAUSED, counts=False)

    def go_on(self, at: When) -> None:
        """A stopped run goes on: with what was left, or towards the same due moment unless that has passed."""
        if self.target is not None:
            self._move(at, self._reached(at), _STOOD, counts=False)
            if not self.ran_out:
                self._due = self._due_at = None
        elif self.ran_out or self._due is None or at[0] >= self._due:
            return
        else:  # the answer was not final, so the clock of a rule has never stood still
            self._move(at, self._place_of(at[0]), _STOOD, counts=True)
        self.phase, self.stopped = RUNNING, None

    def wait(self, at: When) -> None:
        """The run is taken back: its starting event has to happen again."""
        self.finish(at)
        if self.phase == STOPPED:
            self._move(at, self._place_of(at[0]), _STOOD, counts=False)
        self.phase, self.run, self.used = WAITING, None, 0
        self.target = self.stopped = self._due = self._due_at = None

    def put_off(self, ends: int, until: pendulum.DateTime) -> None:
        """The due moment moves to `until`, of which `ends` is the instant; a clock with a target gets the working time in between."""
        due = self.due()
        if self.target is not None and self._calendar is not None and due is not None:
            self.target += self._calendar.elapsed(due, until)
        self._due, self._due_at = ends, until

    def rebase(self, at: When, due: pendulum.DateTime, *, pausable: bool) -> None:
        """Another term applies from `at` on, due at `due` if nothing had been paused; the time used is kept."""
        if self.phase == PAUSED and not pausable:
            self.resume(at)
        if self.phase == RUNNING:
            self._move(at, self._reached(at), _RAN, counts=True)
        if self._calendar is None or self.run is None:
            ends = instant(due)
            self._due, self._due_at = (at[0], aware(at[1])) if at[0] >= ends else (ends, due)
            return
        self.target, self._due, self._due_at = self._calendar.elapsed(self.run, due), None, None
        if not pausable:
            self.due_instant()
            self.target = None
