"""Clocks: what must have happened by when, such as "acknowledge a complaint within two working hours".

A clock starts with one event and stops with the first of some others. A legal clock never pauses, not even while
one waits for the customer; an internal one may, and then its due moment moves by the *working* time of the pause
(adding the wall time of a pause is the commonest mistake of help desks). One case carries several clocks at once.
What was late stays late: no pause, extension, other policy or reopening after the due moment heals anything.

>>> import pendulum
>>> from salesflow.basics.calendars import Calendar
>>> from salesflow.basics.terms import working_hours
>>> office = Calendar.week_days("Asia/Shanghai", begins=pendulum.date(2026, 1, 1), ends=pendulum.date(2027, 1, 1))
>>> reply = Clock("reply", Text("first reply", zh="首次答复"), working_hours(2), "received", ("replied",))
>>> received = pendulum.datetime(2026, 3, 6, 17, tz="Asia/Shanghai")
>>> reading = reply.read({"received": received}, calendar=office, at=received)
>>> reading.reason.explain()
'first reply due 9 Mar 2026 10:00'
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import attrs
import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.changes import ClockStart, Extended, Extension, Pause, Reopening, objections
from salesflow.basics.clocks.counting import PAUSED, RUNNING, STOPPED, WAITING, Count, When, when
from salesflow.basics.clocks.history import (
    ANEW,
    CHANGE,
    PAUSE,
    RANKS,
    REOPEN,
    RESUME,
    START,
    STOP,
    Entry,
    Events,
    Happened,
    cut,
    joined,
    shown,
    stretches,
)
from salesflow.basics.clocks.reading import ClockReading
from salesflow.basics.clocks.rule import Change, ClockRule, Rebased, unfit
from salesflow.basics.clocks.segments import ClockState, Segment, SegmentKind
from salesflow.basics.moments import instant, zone
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Param, Text
from salesflow.errors import InputError

__all__ = [
    "Change",
    "Clock",
    "ClockReading",
    "ClockStart",
    "ClockState",
    "Events",
    "Extended",
    "Extension",
    "Happened",
    "Pause",
    "Rebased",
    "Reopening",
    "Segment",
    "SegmentKind",
]

_STAND: Final = Reopening.STAND
_REPEAT: Final = Reopening.REPEAT
_RESTART: Final = Reopening.RESTART
# Plain names: to name the member of an enum costs six times as much.
_NOT_STARTED: Final = ClockState.NOT_STARTED
_RUNNING: Final = ClockState.RUNNING
_MET: Final = ClockState.MET
_BREACHED: Final = ClockState.BREACHED
_STOPPED_PAUSED: Final = Text(
    "{clock} was done during a pause that nobody had ended", zh="{clock}：在未结束的暂停期间完成"
)
_LATE_PAUSE: Final = Text(
    "the pause from {at} on came after {clock} had run out: it heals nothing",
    zh="{at}起的暂停发生在{clock}超时之后，无济于事",
)
_ONE_TOO_MANY: Final = Text(
    "the pause from {at} on does not count: {clock} may be paused {most} {most|time|times} only",
    zh="{at}起的暂停不计：{clock}最多只可暂停{most}次",
)
_TOO_LONG: Final = Text(
    "the pause from {at} on counts for {longest} only: {clock} runs again since {until}",
    zh="{at}起的暂停最多计{longest}：{clock}自{until}起恢复计时",
)
_OTHER_CALENDAR: Final = Text(
    "the calendar is not the one {clock} began with: working time may be counted differently",
    zh="现用日历与{clock}开始计时时的日历不同，工作时间的计算可能有差异",
)
_BEYOND_CALENDAR: Final = Text(
    "the calendar does not reach so far: nobody can say how much working time {clock} has used",
    zh="日历未覆盖到该时段：无法计算{clock}已用的工作时间",
)


@attrs.frozen
class Clock(ClockRule):
    """A duty with a term: from the event `starts_on` to the first of `stops_on`, whichever comes first.

    Its parts are those of `ClockRule`; `begin` gives what the record of the starting event keeps, `read` how the
    clock stands. Raises `DefinitionError` with every problem.

    Rows: CO-4 (complaints are handled in time), CO-2 (do what was said).

    >>> from salesflow.basics.terms import weeks
    >>> Clock("final", Text("final response"), weeks(8), "received", ("resolved",), legal=True).pausable
    False
    """

    def read(
        self,
        events: Events,
        *,
        calendar: Calendar | None,
        at: datetime,
        pauses: Iterable[Pause] = (),
        reopened: Iterable[datetime] = (),
        changes: Iterable[Change] = (),
        start: ClockStart | Iterable[ClockStart] = (),
    ) -> ClockReading:
        """How the clock stands at `at`, given what happened when; what lies after `at` is not known yet.

        - `events` are the first moments by name, or all pairs of name and moment; `Happened` makes them ready once
          for several clocks, and `Happened.recorded` knows in which order things happened at one instant. The first
          start and the first stop count: what a customer writes afterwards ("thanks") restarts nothing. Exactly at the
          due moment is in time. A stop before the start counts: the duty was done before it fell due.
        - `pauses` may overlap, and are ignored by a clock that cannot pause, so that one case hands the same ones
          to all its clocks; those that a `Happened` has for this clock count too. A pause ends with the stop.
        - `reopened` are the moments the matter was taken up again after a stop, besides those that a `Happened`
          brings; only a stop after one counts anew.
        - `changes` are extensions and other policies, of this clock and of others, which it leaves out. One that
          the clock does not allow, or that comes too late, is not applied, and the reading's `notes` say so.
        - `start` is what `begin` gave for this start (and for later runs, if any): its term is never counted again.

        Moments come back in the zone of the calendar, or in their own without one. Raises `InputError` for naive
        moments, for a pause that ends before it begins, for a start or a policy of another clock and for working
        terms without a calendar, and `OutOfCalendarError` when the term runs past the horizon.
        """
        reader = _Reader(self, calendar, at, start, events)
        reader.apply(reader.line(pauses, reopened, changes))
        return reader.reading()


class _Reader:
    """One reading in the making: what happened, in order, applied to a count."""

    __slots__ = (
        "calendar", "clock", "count", "early", "notes", "now", "starts", "stopped_by", "told", "waits_paused",
        "where",
    )  # fmt: skip

    def __init__(
        self,
        clock: ClockRule,
        calendar: Calendar | None,
        at: datetime,
        start: ClockStart | Iterable[ClockStart],
        events: Events,
    ) -> None:
        self.clock = clock
        self.calendar = calendar
        self.where = None if calendar is None else zone(calendar.zone)
        self.notes: list[Reason] = []
        self.stopped_by: str | None = None
        self.early: datetime | None = None
        self.waits_paused = False
        self.starts: dict[int, ClockStart] = {}
        for each in (start,) if isinstance(start, ClockStart) else start:
            if each.clock != clock.key or (each.target is not None) is not clock.pausable:
                raise InputError("start", each, f"is not the start of clock {clock.key!r}")
            self.starts[each.begun] = each
        self.told = events if isinstance(events, Happened) else Happened(events)
        self.now = self.told.now(at)
        counted = calendar if clock.is_working else None
        self.count = Count(counted, None if counted is None else self.told.places(counted).__getitem__)

    def line(
        self, pauses: Iterable[Pause], reopened: Iterable[datetime], changes: Iterable[Change]
    ) -> list[Entry]:
        """All that the clock hears of, in order: the line of the case, with what is given beside it."""
        now, clock, told = self.now[0], self.clock, self.told
        heard, pausable, place, beside = clock.hears, clock.pausable, told.size, told.beside
        more: list[Entry] = [
            (put_off.asked, RANKS * seq + CHANGE, seq, (put_off.asked, put_off.at), put_off)
            for seq, put_off in (told.changes(clock.key) if clock.extensions else ())
        ]
        for each in changes:
            key = each.clock if isinstance(each, Extended) else each.to.key
            if key != clock.key:
                continue
            asked = each.asked if isinstance(each, Extended) else instant(each.at)
            if asked > now:
                continue
            place += 1
            more.append((asked, beside + CHANGE, place, (asked, each.at), each))
            if isinstance(each, Rebased):
                heard, pausable = heard | each.to.hears, pausable or each.to.pausable
        if self.starts:
            # what is kept of a start stands in for the event only where nobody tells of it
            begun = {micros for micros, *_ in told.of(clock.starts_on)}
            for micros, kept in self.starts.items():
                if micros not in begun:
                    place += 1
                    more.append((micros, beside + START, place, (micros, kept.at), None))
        again: int | None = None
        if clock.on_reopening is not _STAND:
            # a clock that waits for its start again may be started by the reopening itself
            again = ANEW if clock.on_reopening is _REPEAT else REOPEN
        given = tuple(pauses) if pausable else ()
        # those of the case are on its line, unless what is given may overlap them, or `now` says how long they count
        apart = pausable and (bool(given) or clock.longest_pause is not None)
        line = told.line(clock.starts_on, heard, again, clock.key if pausable and not apart else None)
        if again is not None:
            for at in map(when, reopened):
                place += 1
                more.append((at[0], beside + again, place, at, None))
        if apart:
            held = joined((*told.pauses(clock.key), *stretches(given, beside)))
            for (since, until, first, last), short in cut(held, now, clock.longest_pause, self.calendar):
                place += 1
                more.append((since[0], first + PAUSE, place, since, until[1] if short and until else None))
                if until is not None:
                    more.append((until[0], last + RESUME, place, until, None))
        return sorted(line + more) if more else line

    def apply(self, line: Iterable[Entry]) -> None:
        """Let everything happen that is known now."""
        count, now = self.count, self.now[0]
        # what a record keeps of the first start stands in for the event
        begun = min(self.starts) if self.starts else None
        for micros, turn, _, at, what in line:
            if micros > now:
                break
            rank = turn % RANKS
            if rank == STOP:
                if count.phase != STOPPED:
                    self._stop(at, str(what))
            elif rank == PAUSE:
                self.waits_paused = True
                longest = self.clock.longest_pause
                if self._pause(at) and isinstance(what, datetime) and longest is not None:
                    self._note("pause.too_long", _TOO_LONG, at=at[1], until=what, longest=longest)
            elif rank == RESUME:
                self.waits_paused = False
                if count.phase == PAUSED:
                    count.resume(at)
            elif rank == START:
                if count.phase == WAITING and (begun is None or micros >= begun):
                    self._begin(at)
            elif isinstance(what, Extended):
                self._extend(what)
            elif isinstance(what, Rebased):
                self._rebase(what, at)
            elif count.phase == STOPPED or self.clock.on_reopening is _REPEAT:
                self._reopen(at)

    def _begin(self, at: When) -> None:
        micros, started = at
        kept = self.starts.get(micros)
        calendar = self.calendar
        due: tuple[int, pendulum.DateTime] | None
        target: int | None = None
        if kept is None:
            ends = self.clock.term.after(started, calendar)
            due = instant(ends), ends
            if self.clock.pausable and calendar is not None:
                target = calendar.elapsed(started, ends)
        elif kept.runs_out is not None and kept.due is not None:
            due = kept.runs_out, self._show(kept.due)
        elif calendar is None:
            raise InputError("calendar", None, f"is needed to count {kept.unit}")
        else:
            target = kept.target
            due = None
            if not target:
                ends = calendar.add(started, 0)
                due = instant(ends), ends
            if kept.calendar != calendar.digest:
                self._note("calendar_changed", _OTHER_CALENDAR)
        self.count.begin(at, due=due, target=target)
        if self.early is not None:
            self.count.stop(at)
            self.count.stopped, self.early = self.early, None
        elif self.waits_paused:
            self._pause(at)

    def _pause(self, at: When) -> bool:
        clock, count = self.clock, self.count
        if not clock.pausable or count.phase != RUNNING:
            return False
        if clock.most_pauses is not None and count.pauses >= clock.most_pauses:
            self._note("pause.too_many", _ONE_TOO_MANY, at=at[1], most=clock.most_pauses)
            return False
        if not count.pause(at):
            self._note("pause.too_late", _LATE_PAUSE, at=at[1])
            return False
        return True

    def _stop(self, at: When, name: str) -> None:
        count = self.count
        if name not in self.clock.stops_on:
            return
        if count.phase == WAITING:
            if not count.segments and self.early is None:
                self.early, self.stopped_by = at[1], name
        else:
            if count.phase == PAUSED:
                self._note("pause.never_ended", _STOPPED_PAUSED)
            count.stop(at)
            self.stopped_by, self.waits_paused = name, False

    def _reopen(self, at: When) -> None:
        count, way = self.count, self.clock.on_reopening
        if way is _REPEAT:
            if count.phase != WAITING:
                count.wait(at)
        elif way is _RESTART:
            self._begin(at)
        else:
            count.go_on(at)
            if self.waits_paused:
                self._pause(at)

    def _extend(self, asked: Extended) -> None:
        clock, count = self.clock, self.count
        found = objections(
            asked,
            clock.extensions,
            clock=clock.label,
            rows=clock.rows,
            started=count.run,
            due=None if count.phase == PAUSED else count.due(),
            stopped=count.stopped,
            calendar=self.calendar,
        )
        if found:
            self.notes += found
        else:
            count.put_off(asked.ends, self._show(asked.until))

    def _rebase(self, asked: Rebased, at: When) -> None:
        count = self.count
        count.check(at)
        runs = count.phase in (RUNNING, PAUSED)
        if found := unfit(asked, self.clock, runs, count.late):
            self.notes += found
            return
        self.clock = asked.to
        due = asked.to.term.after(count.run or at[1], self.calendar)
        count.rebase(at, due, pausable=asked.to.pausable)
        if self.waits_paused:
            self._pause(at)

    def reading(self) -> ClockReading:
        count = self.count
        if count.phase in (RUNNING, PAUSED):
            count.finish(self.now)
            if count.used is None:
                self._note("beyond_calendar", _BEYOND_CALENDAR)
        paused = count.phase == PAUSED
        if count.late is not None:
            state = _BREACHED
        elif count.phase == WAITING:
            state = _NOT_STARTED
        else:
            state = _MET if count.stopped is not None else _RUNNING
        return ClockReading(
            self.clock,
            state,
            started=None if count.run is None else self._show(count.run),
            due=None if paused else count.due(),
            stopped=None if count.stopped is None else self._show(count.stopped),
            paused=paused,
            used=count.used,
            left=count.left(),
            breached_at=count.late,
            stopped_by=None if count.stopped is None else self.stopped_by,
            pauses=count.pauses,
            paused_for=count.paused_for,
            notes=tuple(self.notes),
            raw=tuple(count.segments),
            at=self._show(self.now[1]),
        )

    def _show(self, at: datetime) -> pendulum.DateTime:
        if self.where is not None and at.tzinfo is self.where and isinstance(at, pendulum.DateTime):
            return at  # as most are
        return shown(at, self.calendar)

    def _note(self, code: str, text: Text, **params: Param) -> None:
        words = {
            name: self._show(value) if isinstance(value, datetime) else value
            for name, value in params.items()
        }
        self.notes.append(
            Reason(f"clock.{code}", text.fill(clock=self.clock.label, **words), self.clock.rows)
        )
