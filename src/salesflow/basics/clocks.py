"""Clocks: what must have happened by when, such as "acknowledge a complaint within two working hours".

A clock starts with one event and stops with the first of some others. A legal clock never pauses, not even while
one waits for the customer; an internal one may, and then its due moment moves by the *working* time of the pause
(adding the wall time of a pause is the commonest mistake of help desks). One case carries several clocks at once.
What was late stays late: a pause or a stop after the due moment heals nothing.

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

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

import attrs
import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.moments import aware, earliest, instant, zone
from salesflow.basics.reasons import Reason
from salesflow.basics.terms import Term
from salesflow.basics.text import Language, Text
from salesflow.errors import DefinitionError, InputError

__all__ = ["Clock", "ClockReading", "ClockState", "Pause"]

Pause: TypeAlias = tuple[datetime, datetime | None]
"""A pause from one moment to another; None while it lasts."""


class ClockState(StrEnum):
    """How a clock stands.

    >>> ClockState.BREACHED.render("zh")
    '已超时'
    """

    NOT_STARTED = "not started"
    RUNNING = "running"
    MET = "met"
    BREACHED = "breached"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _STATES[self].render(language)


_STATES: Final = {
    ClockState.NOT_STARTED: Text("not started", zh="未开始"),
    ClockState.RUNNING: Text("running", zh="进行中"),
    ClockState.MET: Text("met", zh="按时完成"),
    ClockState.BREACHED: Text("late", zh="已超时"),
}
_SAYINGS: Final = {
    ClockState.NOT_STARTED: Text("{clock} has not begun", zh="{clock}：尚未开始计时"),
    ClockState.RUNNING: Text("{clock} due {due}", zh="{clock}：截止{due}"),
    ClockState.MET: Text("{clock} done in time, {stopped}", zh="{clock}：{stopped}按时完成"),
    ClockState.BREACHED: Text("{clock} was due {due}, not done", zh="{clock}：应于{due}前完成，至今未完成"),
}
_PAUSED: Final = Text("{clock} is paused", zh="{clock}：暂停计时")
_LATE: Final = Text("{clock} was due {due}, done {stopped}", zh="{clock}：应于{due}前完成，实际{stopped}")


@attrs.frozen
class ClockReading:
    """How one clock of one case stands at a moment.

    `due` is None before the start and while a pause runs (nobody knows yet when it will end). `stopped` is the
    moment the duty was done, early or late.
    """

    clock: Clock
    state: ClockState
    started: pendulum.DateTime | None = None
    due: pendulum.DateTime | None = None
    stopped: pendulum.DateTime | None = None
    paused: bool = False

    @property
    def reason(self) -> Reason:
        """The reading in words, with the rows of the clock."""
        params = {
            name: moment
            for name, moment in (("due", self.due), ("stopped", self.stopped))
            if moment is not None
        }
        text = _SAYINGS[self.state]
        if self.paused:
            text = _PAUSED
        elif self.state is ClockState.BREACHED and self.stopped is not None:
            text = _LATE
        code = f"clock.{self.state.replace(' ', '_')}"
        return Reason(code, text.fill(clock=self.clock.label, **params), self.clock.rows)


@attrs.frozen
class Clock:
    """A duty with a term: from the event `starts_on` to the first of `stops_on`, whichever comes first.

    `legal` clocks come from a law or a regulator and cannot be pausable. A `pausable` clock counts working time.
    `source` names the paper the term stands in. Raises `DefinitionError` with every problem.

    Rows: CO-4 (complaints are handled in time), CO-2 (do what was said).

    >>> from salesflow.basics.terms import weeks
    >>> Clock("final", Text("final response"), weeks(8), "received", ("resolved",), legal=True).pausable
    False
    """

    key: str
    label: Text
    term: Term
    starts_on: str
    stops_on: tuple[str, ...] = attrs.field(converter=tuple[str, ...])
    legal: bool = False
    pausable: bool = False
    rows: tuple[str, ...] = attrs.field(converter=tuple[str, ...], default=())
    source: str = ""

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if not self.stops_on:
            problems.append("names no event that stops it")
        if self.starts_on in self.stops_on:
            problems.append(f"{self.starts_on!r} both starts and stops it")
        if self.pausable and self.legal:
            problems.append("a legal clock never pauses")
        if self.pausable and not self.term.unit.is_working:
            problems.append(f"a clock that pauses counts working hours or working days, not {self.term.unit}")
        if problems:
            raise DefinitionError(f"clock {self.key!r}", problems)

    def read(
        self,
        events: Mapping[str, datetime],
        *,
        calendar: Calendar | None,
        at: datetime,
        pauses: Iterable[Pause] = (),
    ) -> ClockReading:
        """How the clock stands at `at`, given when each event happened; what lies after `at` is not known yet.

        Exactly at the due moment is in time. A stop before the start counts: the duty was done before it fell due. `pauses` may overlap and are ignored by
        a clock that cannot pause, so that one case hands the same pauses to all its clocks. Moments come back in
        the zone of the calendar, or in their own without one.

        Raises `InputError` for naive moments, for a pause that ends before it begins and for working terms without
        a calendar, and `OutOfCalendarError` when the term runs past the horizon.
        """
        now = instant(at)
        known = {
            name: moment for name, moment in events.items() if instant(moment, f"events[{name!r}]") <= now
        }
        if self.starts_on not in known:
            return ClockReading(self, ClockState.NOT_STARTED)
        started = _shown(known[self.starts_on], calendar)
        stops = [known[name] for name in self.stops_on if name in known]
        stopped = _shown(earliest(*stops), calendar) if stops else None
        until = now if stopped is None else instant(stopped)
        due, paused = self.term.after(started, calendar), False
        if self.pausable and calendar is not None:
            due, paused = _with_pauses(started, due, _merged(pauses, until, stopped), calendar)
        if stopped is not None:
            state = ClockState.BREACHED if _is_late(until, due) else ClockState.MET
            return ClockReading(self, state, started, due, stopped)
        if paused:
            return ClockReading(self, ClockState.RUNNING, started, None, None, paused=True)
        state = ClockState.BREACHED if _is_late(now, due) else ClockState.RUNNING
        return ClockReading(self, state, started, due)


def _is_late(now: int, due: datetime) -> bool:
    # a fraction of a second makes nobody late: working time is counted in whole ones
    return now // 1_000_000 > instant(due) // 1_000_000


def _shown(at: datetime, calendar: Calendar | None) -> pendulum.DateTime:
    moment = aware(at)
    return moment if calendar is None else moment.in_timezone(zone(calendar.zone))


def _merged(pauses: Iterable[Pause], until: int, stopped: datetime | None) -> list[Pause]:
    """The pauses known by `until`, in order and without overlaps; one that lasts then ends with the clock."""
    merged: list[Pause] = []
    known: list[tuple[int, datetime, datetime | None]] = []
    for start, end in pauses:
        first = instant(start, "pauses")
        if end is not None and instant(end, "pauses") < first:
            raise InputError("pauses", (start, end), "ends before it begins")
        if first <= until:
            known.append((first, start, stopped if end is None or instant(end) > until else end))
    for first, start, end in sorted(known, key=lambda pause: pause[0]):
        if merged:
            begun, last = merged[-1]
            if last is None:
                break
            if first <= instant(last):
                merged[-1] = (begun, last if end is not None and instant(end) <= instant(last) else end)
                continue
        merged.append((start, end))
    return merged


def _with_pauses(
    started: datetime, due: pendulum.DateTime, pauses: list[Pause], calendar: Calendar
) -> tuple[pendulum.DateTime, bool]:
    """The due moment moved by the working time of the pauses, and whether a pause runs.

    A pause that begins when the term is already used up comes too late.
    """
    begun = instant(started)
    target = calendar.elapsed(started, due)
    for start, end in pauses:
        if instant(start) >= instant(due):
            break
        if end is None:
            return due, True
        if instant(end) > begun:
            target += calendar.elapsed(start if instant(start) > begun else started, end)
            due = calendar.add(started, target)
    return due, False
