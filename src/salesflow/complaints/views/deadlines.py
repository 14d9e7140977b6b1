"""What must be done for a complaint by when: its running clocks, and those that have run out.

A complaint is a chance to keep the customer, if it is answered in time (CO-4); while it is open nobody sells to
him. The sentences are orders to a person, in the calendar's own clock time.

>>> import pendulum
>>> from salesflow.complaints.catalogue.desk import DESK
>>> office = Calendar.week_days("Asia/Shanghai", begins=pendulum.date(2026, 1, 1), ends=pendulum.date(2027, 1, 1))
>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> for deadline in deadlines(ComplaintRow("K-31", "C-7", nine), DESK, calendar=office, at=nine):
...     print(deadline.reason.explain())
acknowledge complaint K-31 by 11:00 [CO-4]
resolve complaint K-31 by Tue 3 Mar 16:00 [CO-4]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

import attrs
import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import Clock, ClockReading, ClockState, Pause
from salesflow.basics.moments import MICROSECONDS, aware, day_of, instant, zone_of
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Sentence, Text, date_text
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.row import ComplaintRow
from salesflow.complaints.cases.step import read_one, read_several
from salesflow.complaints.handling.clocking import check_calendar, readings
from salesflow.complaints.handling.procedure import Procedure
from salesflow.errors import InputError

__all__ = ["Deadline", "deadlines"]

_ROWS: Final = ("CO-4",)
_PROMISED: Final = ("CO-1",)
_PROMISE: Final = Text("keep the promise “{promise}” of complaint {id}", zh="兑现投诉{id}的承诺“{promise}”")
_RUNNING: Final = Text("{task} by {due}", zh="请在{due}前{task}")
_TODAY: Final = Text("the end of today", zh="今天结束")
_BREACHED: Final = Text("{task} now: overdue since {due}", zh="请立即{task}：期限为{due}，已逾期")


@attrs.frozen
class Deadline:
    """One duty towards one complaint: the clock, whether it still runs or has run out, and when it is due.

    `key` is that of the clock, or ``"promise:<id>"`` with `clock` None: a promise is due at the end of its day.

    The reason's code is ``"deadline"`` or ``"breached"``, with ``"legal-"`` before it for a legal clock.
    """

    complaint: ComplaintRow
    key: str
    clock: Clock | None
    state: ClockState
    due: pendulum.DateTime
    reason: Reason

    @property
    def is_legal(self) -> bool:
        """Whether a law or a regulator asks for it."""
        return self.clock is not None and self.clock.legal

    @property
    def is_breached(self) -> bool:
        """Whether the moment has passed without the duty being done."""
        return self.state is ClockState.BREACHED


def deadlines(
    complaint: ComplaintRow | Complaint,
    procedure: Procedure,
    *,
    calendar: Calendar | None,
    at: datetime,
    pauses: Iterable[Pause] = (),
) -> tuple[Deadline, ...]:
    """What is still to be done for `complaint` at the moment `at`, soonest first (the legal one first on a tie).

    A complaint with records tells its own pauses, extensions, reopenings and mergers (`pauses` must be empty then,
    else `InputError`), and its open promises are duties too; a row of a table tells what it can.

    Duties that are done, early or late, are left out, and so is everything once the complaint is closed; a clock
    that stands still in one of `pauses` has no due moment and is left out too. Where a row tells no stage, nobody
    knows whether a solved complaint was followed up: that duty is shown while it runs, and never called late.

    Due moments are counted and shown in the zone of the `calendar` (None will do when no clock counts working
    time). Raises `InputError` for a naive `at`, a complaint received after `at`, an unknown stage and another
    procedure; `HistoryError` for a complaint under another version of it (a changed rule reaches a complaint only by
    `Procedure.rebase`); `OutOfCalendarError` when a clock runs past the calendar's horizon. Sources: CO-2, CO-4.
    """
    moment, held = aware(at), read_several(pauses, "pauses", tuple)
    read_one(procedure, "procedure", Procedure)
    check_calendar(calendar)
    if isinstance(complaint, Complaint):
        if held:
            raise InputError("pauses", held, "stand in the records of the complaint itself")
        return _in_order(_recorded(complaint, procedure, calendar, moment))
    known = read_one(complaint, "complaint", ComplaintRow).known_at(moment)
    events = known.events()
    passed = procedure.passed(known, at=moment)
    found: list[Deadline] = []
    for clock in procedure.all_clocks:
        if not passed.isdisjoint(clock.stops_on):
            continue
        reading = clock.read(events, calendar=calendar, at=moment, pauses=held)
        breached = reading.state is ClockState.BREACHED
        if breached and known.stage is None and known.resolved_at is not None:
            continue
        found += _deadline(known, procedure, clock, reading, moment)
    return _in_order(found)


def _in_order(found: Iterable[Deadline]) -> tuple[Deadline, ...]:
    return tuple(sorted(found, key=lambda each: (instant(each.due), not each.is_legal)))


def _recorded(
    complaint: Complaint, procedure: Procedure, calendar: Calendar | None, at: pendulum.DateTime
) -> Iterator[Deadline]:
    """The duties of a complaint with records: its clocks while it is open, its promises until they are kept."""
    known = complaint.known_at(at)
    if known is None:
        raise InputError(
            "received_at", complaint.received_at, f"lies after {at}: not known yet; leave this complaint out"
        )
    procedure.check_mine(known)
    row = known.row()
    if procedure.machine.stage(known.stage).is_open:
        clocks = procedure.all_clocks
        for clock, each in zip(clocks, readings(known, clocks, calendar=calendar, at=at), strict=True):
            if each.stopped is None:
                yield from _deadline(row, procedure, clock, each, at)
    where = zone_of(known.received_at) if calendar is None else calendar.zone
    today = day_of(at, where)
    for promise in known.promises:
        if promise.kept_at is None:
            due = pendulum.datetime(
                promise.due.year, promise.due.month, promise.due.day, 23, 59, 59, tz=where
            )
            state = ClockState.BREACHED if promise.due < today else ClockState.RUNNING
            key = f"promise:{promise.id}"
            yield _said(row, key, None, state, due, _PROMISE.fill(promise=promise.what, id=known.id), at)


def _deadline(
    row: ComplaintRow, procedure: Procedure, clock: Clock, reading: ClockReading, at: pendulum.DateTime
) -> Iterator[Deadline]:
    """The duty that waits now: a run that was late before the complaint was taken up again is told by the reading alone."""
    if reading.due is not None:
        due = reading.due
        is_late = instant(due) // MICROSECONDS < instant(at) // MICROSECONDS
        state = ClockState.BREACHED if is_late else ClockState.RUNNING
        yield _said(row, clock.key, clock, state, due, procedure.task(clock, row), at)


def _said(
    row: ComplaintRow,
    key: str,
    clock: Clock | None,
    state: ClockState,
    due: pendulum.DateTime,
    task: Sentence,
    at: pendulum.DateTime,
) -> Deadline:
    breached = state is ClockState.BREACHED
    sentence = (_BREACHED if breached else _RUNNING).fill(
        task=task, due=_Due(due, at, whole_day=clock is None)
    )
    code = ("legal-" if clock is not None and clock.legal else "") + ("breached" if breached else "deadline")
    rows = _PROMISED if clock is None else clock.rows or _ROWS
    return Deadline(row, key, clock, state, due, Reason(code, sentence, rows))


@attrs.frozen
class _Due:
    """A due moment as a person says it at the moment `at`: today the time alone, this year without the year.

    A promise is due on a day, at whatever hour.
    """

    due: pendulum.DateTime
    at: pendulum.DateTime
    whole_day: bool

    def render(self, language: Language = "en") -> str:
        today = day_of(self.at, zone_of(self.due))
        time = f"{self.due.hour:02}:{self.due.minute:02}"
        if self.due.date() == today:
            return _TODAY.render(language) if self.whole_day else time
        day = date_text(self.due, language, year=self.due.year != today.year, weekday=True)
        if self.whole_day:
            return day
        return f"{day} {time}" if language == "en" else f"{day}{time}"
