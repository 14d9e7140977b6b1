"""What must be done for a complaint by when: its running clocks, and those that have run out.

A complaint is a chance to keep the customer, if it is answered in time (CO-4); while it is open nobody sells to
him. The sentences are orders to a person, in the calendar's own clock time.

>>> import pendulum
>>> from salesflow.complaints.catalogue import DESK
>>> office = Calendar.week_days("Asia/Shanghai", begins=pendulum.date(2026, 1, 1), ends=pendulum.date(2027, 1, 1))
>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> for deadline in deadlines(Complaint("K-31", "C-7", nine), DESK, calendar=office, at=nine):
...     print(deadline.reason.explain())
acknowledge complaint K-31 by 11:00 [CO-4]
resolve complaint K-31 by Tue 3 Mar 16:00 [CO-4]
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import attrs
import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks import Clock, ClockState, Pause
from salesflow.basics.moments import aware, day_of, instant, zone_of
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Text, date_text
from salesflow.complaints.complaint import Complaint
from salesflow.complaints.procedure import Procedure

__all__ = ["Deadline", "deadlines"]

_ROWS: Final = ("CO-4",)
_RUNNING: Final = Text("{task} by {due}", zh="请在{due}前{task}")
_BREACHED: Final = Text("{task} now: overdue since {due}", zh="请立即{task}：期限为{due}，已超时")


@attrs.frozen
class Deadline:
    """One duty towards one complaint: the clock, whether it still runs or has run out, and when it is due.

    The reason's code is ``"deadline"`` or ``"breached"``, with ``"legal-"`` before it for a legal clock.
    """

    complaint: Complaint
    clock: Clock
    state: ClockState
    due: pendulum.DateTime
    reason: Reason

    @property
    def is_breached(self) -> bool:
        """Whether the moment has passed without the duty being done."""
        return self.state is ClockState.BREACHED


def deadlines(
    complaint: Complaint,
    procedure: Procedure,
    *,
    calendar: Calendar | None,
    at: datetime,
    pauses: Iterable[Pause] = (),
) -> tuple[Deadline, ...]:
    """What is still to be done for `complaint` at the moment `at`, soonest first (the legal one first on a tie).

    Duties that are done, early or late, are left out, and so is everything once the complaint is closed; a clock
    that stands still in one of `pauses` has no due moment and is left out too. Where a row tells no stage, nobody
    knows whether a solved complaint was followed up: that duty is shown while it runs, and never called late.

    Due moments are counted and shown in the zone of the `calendar` (None will do when no clock counts working
    time). Raises `InputError` for a naive `at`, a complaint received after `at`, an unknown stage and another
    procedure; `OutOfCalendarError` when a clock runs past the calendar's horizon. Sources: CO-2, CO-4.
    """
    moment = aware(at)
    known = complaint.known_at(moment)
    events, held = known.events(), tuple(pauses)
    passed = procedure.passed(known, at=moment)
    found: list[Deadline] = []
    for clock in procedure.clocks:
        if not passed.isdisjoint(clock.stops_on):
            continue
        reading = clock.read(events, calendar=calendar, at=moment, pauses=held)
        if reading.due is None:
            continue
        breached = reading.state is ClockState.BREACHED
        if breached and known.stage is None and known.resolved_at is not None:
            continue
        sentence = (_BREACHED if breached else _RUNNING).fill(
            task=procedure.task(clock, known), due=_Due(reading.due, moment)
        )
        code = ("legal-" if clock.legal else "") + ("breached" if breached else "deadline")
        found.append(
            Deadline(known, clock, reading.state, reading.due, Reason(code, sentence, clock.rows or _ROWS))
        )
    return tuple(sorted(found, key=lambda each: (instant(each.due), not each.clock.legal)))


@attrs.frozen
class _Due:
    """A due moment as a person says it at the moment `at`: today the time alone, this year without the year."""

    due: pendulum.DateTime
    at: pendulum.DateTime

    def render(self, language: Language = "en") -> str:
        today = day_of(self.at, zone_of(self.due))
        time = f"{self.due.hour:02}:{self.due.minute:02}"
        if self.due.date() == today:
            return time
        day = date_text(self.due, language, year=self.due.year != today.year, weekday=True)
        return f"{day} {time}" if language == "en" else f"{day}{time}"
