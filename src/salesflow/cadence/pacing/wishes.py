"""The wishes of a source in a window, each with the day to which it rolls; worked out once for all customers.

>>> from datetime import date
>>> from salesflow.basics.channels import Channel
>>> from salesflow.cadence.occasions.dates import Monthly
>>> card = Source("card", Text("monthly card", zh="每月贺卡"), Monthly(1), Channel.CARD, roll="backward")
>>> office = Calendar.week_days("UTC", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
>>> march, april = date(2026, 3, 1).toordinal(), date(2026, 4, 1).toordinal()
>>> [(wanted.key, wanted.rolled - march) for wanted in wishes(card, office, march - 5, april, april)]
[('card:2026-03-01', -2)]
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from salesflow.basics.calendars import Calendar
from salesflow.basics.moments import shared_day
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.cadence.occasions.ordinal_sets import LAST
from salesflow.cadence.pacing.source import Source
from salesflow.cadence.pacing.workdays import workdays
from salesflow.errors import OutOfCalendarError

__all__ = ["Wanted", "wanted_on", "wishes"]

_UNSURE: Final = 7  # days beyond the horizon that might roll back over its edge; no house closes longer
_WISH: Final = Text("{label}, {day}", zh="{label}，{day}")


class Wanted(NamedTuple):
    """A day on which a source wishes a touch, and the day to which it rolls (ordinals), with what it stands for.

    `others` are later days of the source that roll to the same day.
    """

    wanted: int
    rolled: int
    others: tuple[int, ...]
    key: str
    reason: Reason


def wanted_on(source: Source, wanted: int, rolled: int, others: tuple[int, ...] = ()) -> Wanted:
    """A wish of a source, with its key and the reason why it is there."""
    day = shared_day(wanted)
    reason = Reason(source.key, _WISH.fill(label=source.label, day=day), source.rows)
    return Wanted(wanted, rolled, others, f"{source.key}:{day.isoformat()}", reason)


# ten thousand customers share a handful of sources and windows
@lru_cache(maxsize=512)
def wishes(source: Source, calendar: Calendar | None, first: int, end: int, reach: int) -> tuple[Wanted, ...]:
    """The wishes whose rolled day lies in a window from `first` to `end`, and on to `reach`, each day once.

    Raises `OutOfCalendarError` when the calendar does not tell whether a wish rolls into the window.
    """
    if calendar is None or source.roll == "never":
        return tuple(wanted_on(source, day, day) for day in source.occasion.ordinals(first, reach))
    table = workdays(calendar)
    low, high = first, reach
    if source.roll in ("forward", "nearest"):
        while low > table.begins and not table.is_working(low - 1):
            low -= 1
        if low == table.begins:
            _surely_none(source, calendar, low - _UNSURE, low, "begins too late")
    if source.roll in ("backward", "nearest"):
        high = table.next(reach)
        if high == table.ends and not any(map(table.is_working, range(end, high))):
            _surely_none(source, calendar, high, high + _UNSURE, "ends too early")
    rolled: dict[int, list[int]] = {}
    for day in source.occasion.ordinals(low, high):
        there = table.roll(day, source.roll)
        if there is not None and first <= there < reach:
            rolled.setdefault(there, []).append(day)
    return tuple(wanted_on(source, days[0], there, tuple(days[1:])) for there, days in rolled.items())


def _surely_none(source: Source, calendar: Calendar, low: int, high: int, what: str) -> None:
    day = next(source.occasion.ordinals(max(1, low), min(high, LAST + 1)), None)
    if day is not None:
        problem = f"{what}: nobody knows whether {source.key!r} of {shared_day(day)} rolls into the window"
        raise OutOfCalendarError("calendar", calendar.key, problem)
