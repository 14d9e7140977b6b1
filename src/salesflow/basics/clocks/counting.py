"""Counting one clock: what runs, what is paused, what is used up, and when it runs out; all in whole seconds.

Two kinds of clock need two ways. One that cannot pause has a due moment, fixed when it begins. One that can has a
target of working seconds: its due moment is where the seconds that were not paused reach the target, so that a
pause over night costs nothing and no due moment falls into a closed hour. What has run out stays so.

>>> import pendulum
>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> count = Count(None, working=False)
>>> count.begin(when(nine), due=when(nine.add(hours=2)))
>>> count.stop(when(nine.add(minutes=30)))
>>> count.used, count.due().hour, count.late
(1800, 11, None)
"""

from __future__ import annotations

from datetime import datetime
from operator import itemgetter
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


class Count:
    """One clock while it is being read: it lives as long as one reading, and each event changes it in turn.

    `used` are the seconds of the present run up to the last event (None when the calendar does not reach so far);
    `ran_out` says that the present run is late, `late` keeps the due moment of the first run that was.
    """

    def __init__(self, calendar: Calendar | None, *, working: bool) -> None:
        self.phase: int = WAITING
        self.segments: list[RawSegment] = []
        self.used: int | None = 0
        self.target: int | None = None
        self.late: pendulum.DateTime | None = None
        self.ran_out = False
        self.run: datetime | None = None
        self.stopped: datetime | None = None
        self.pauses = self.paused_for = 0
        self._calendar = calendar if working else None
        # the due moment is kept as an instant; the moment for people is made when somebody asks for it
        self._due: int | None = None
        self._due_at: datetime | None = None
        self._origin: When | None = None
        self._base: int | None = None
        self._mark: tuple[When, int | None] | None = None

    # ------------------------------------------------------------------------------------------- counting

    def _counted(self, at: When) -> int:
        """The seconds from the first start to a moment: working ones where the clock counts those."""
        counted = self._counted_if_known(at[0])
        if counted is not None or self._calendar is None or self._origin is None:
            return counted or 0
        return self._calendar.elapsed(
            self._origin[1], at[1]
        )  # raises, and names the moment that lies outside

    def _counted_if_known(self, micros: int) -> int | None:
        if self._origin is None or self._origin[0] == micros:
            return 0
        seconds: int | None = micros // MICROSECONDS
        if self._calendar is not None:
            seconds = self._calendar.worked(micros // MICROSECONDS)
        return None if seconds is None or self._base is None else seconds - self._base

    def _ahead(self, calendar: Calendar, at: When, counted: int | None, more: int) -> int:
        """The instant by which so many more working seconds have passed since a moment of known count."""
        known = None if self._base is None or counted is None else self._base + counted + more
        second = None if known is None else calendar.second_at(known)
        if second is None:
            return instant(calendar.add(at[1], more))  # raises, and says what does not fit
        return second * MICROSECONDS

    def _move(self, at: When, counted: int | None, kind: SegmentKind, *, counts: bool) -> int:
        """End a stretch at a moment; gives back the seconds that passed in it, as far as anybody can count them."""
        passed: int | None = 0
        if self._mark is not None:
            since, before = self._mark
            passed = None if counted is None or before is None else counted - before
            if since[0] < at[0]:
                self.segments.append((since[0], at[0], kind, passed if counts else 0))
        if counts:
            self.used = None if self.used is None or passed is None else self.used + passed
        self._mark = (at, counted)
        return passed or 0

    def due_instant(self) -> int | None:
        """When the present run runs out if nothing more happens to it; None before any has begun."""
        if self._due is None and self._mark is not None and self.target is not None:
            at, counted = self._mark
            rest = self.target - (self.used or 0)
            if rest <= 0 or self._calendar is None or self._origin is None:
                self._due, self._due_at = at
            else:
                self._due, self._due_at = (
                    self._ahead(self._calendar, self._origin, 0, (counted or 0) + rest),
                    None,
                )
        return self._due

    def due(self) -> pendulum.DateTime | None:
        """The same as a moment for people."""
        due = self.due_instant()
        if self._due_at is None and due is not None and self._calendar is not None:
            self._due_at = at_instant(due, zone(self._calendar.zone))
        return None if self._due_at is None else aware(self._due_at)

    def left(self) -> int | None:
        """The seconds from the last event to the due moment, negative once it is late; None where nobody can count."""
        if self.target is not None:
            return None if self.used is None else self.target - self.used
        if self._due is None or self._mark is None or self._mark[1] is None:
            return None
        counted = self._counted_if_known(self._due)
        return None if counted is None else counted - self._mark[1]

    def check(self, at: When) -> bool:
        """Whether the present run has run out by a moment; that is kept for ever.

        A fraction of a second makes nobody late: time is counted in whole ones.
        """
        if self.phase == RUNNING and not self.ran_out:
            due = self.due_instant()
            if due is not None and at[0] // MICROSECONDS > due // MICROSECONDS:
                self.ran_out, self.late = True, self.late or self.due()
        return self.ran_out

    # --------------------------------------------------------------------------------------- what happens

    def begin(self, at: When, *, due: When | None = None, target: int | None = None) -> None:
        """A run begins: towards a `due` moment that stays, or with a `target`, which is at first due at `due`.

        A target alone is due when it has passed; one that the calendar does not reach is an `OutOfCalendarError`.
        """
        if self._origin is None:
            self._origin, second = at, at[0] // MICROSECONDS
            self._base = second if self._calendar is None else self._calendar.worked(second)
        counted = self._counted_if_known(at[0])
        self._move(at, counted, _STOOD, counts=False)
        self.phase, self.run, self.used, self.stopped, self.ran_out = RUNNING, at[1], 0, None, False
        self._due, self._due_at = due or (None, None)
        self.target = target
        if due is None and self._calendar is not None:
            self._due = self._ahead(self._calendar, at, counted, target or 0)

    def pause(self, at: When) -> bool:
        """A pause begins; False when the term is used up by then, for it comes too late."""
        counted = self._counted(at)
        before = self._mark[1] or 0 if self._mark is not None else 0
        if (self.used or 0) + counted - before >= (self.target or 0):
            return False
        self._move(at, counted, _RAN, counts=True)
        self.phase = PAUSED
        self.pauses += 1
        return True

    def resume(self, at: When) -> None:
        """A pause ends."""
        self.paused_for += self._move(at, self._counted(at), _PAUSED, counts=False)
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
            self.check(at)
            self._move(at, self._counted_if_known(at[0]), _RAN, counts=True)
        elif self.phase == PAUSED:
            self.paused_for += self._move(at, self._counted_if_known(at[0]), _PAUSED, counts=False)

    def go_on(self, at: When) -> None:
        """A stopped run goes on: with what was left, or towards the same due moment unless that has passed."""
        if self.target is not None:
            self._move(at, self._counted(at), _STOOD, counts=False)
            if not self.ran_out:
                self._due = self._due_at = None
        elif self.ran_out or self._due is None or at[0] >= self._due:
            return
        else:  # the answer was not final, so the clock of a rule has never stood still
            self._move(at, self._counted_if_known(at[0]), _STOOD, counts=True)
        self.phase, self.stopped = RUNNING, None

    def wait(self, at: When) -> None:
        """The run is taken back: its starting event has to happen again."""
        self.finish(at)
        if self.phase == STOPPED:
            self._move(at, self._counted_if_known(at[0]), _STOOD, counts=False)
        self.phase, self.run, self.used = WAITING, None, 0
        self.target = self.stopped = self._due = self._due_at = None

    def put_off(self, until: pendulum.DateTime) -> None:
        """The due moment moves to `until`; a clock with a target gets the working time in between."""
        due = self.due()
        if self.target is not None and self._calendar is not None and due is not None:
            self.target += self._calendar.elapsed(due, until)
        self._due, self._due_at = when(until)

    def rebase(self, at: When, due: pendulum.DateTime, *, pausable: bool) -> None:
        """Another term applies from `at` on, due at `due` if nothing had been paused; the time used is kept."""
        if self.phase == PAUSED and not pausable:
            self.resume(at)
        if self.phase == RUNNING:
            self._move(at, self._counted(at), _RAN, counts=True)
        if self._calendar is None or self.run is None:
            self._due, self._due_at = max(at, when(due), key=itemgetter(0))
            return
        self.target, self._due, self._due_at = self._calendar.elapsed(self.run, due), None, None
        if not pausable:
            self.due_instant()
            self.target = None
