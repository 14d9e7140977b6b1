r"""Occasions as recurring events of a calendar file (RFC 5545), from the package `icalendar` (extra ``ics``).

A day of the civil calendar becomes a rule (RRULE) that every calendar repeats by itself. What no rule of the standard
can say becomes a list of its days (RDATE): lunar festivals, days rolled to working days, joined occasions. No common
calendar reads lunar rules (RFC 7529), so a list ends where its window ends.

>>> from datetime import date, datetime, timezone
>>> from salesflow.basics.text import Text
>>> from salesflow.cadence.occasions.dates import Yearly
>>> from salesflow.cadence.occasions.lunar_dates import LunarYearly
>>> days = [Observed("autumn", Text("Mid-Autumn", zh="中秋节"), LunarYearly(8, 15)),
...         Observed("founding", Text("our founding day", zh="公司成立日"), Yearly(2, 29))]
>>> window = date(2026, 1, 1), date(2029, 1, 1)
>>> file = occasions_to_icalendar(days, *window, stamp=datetime(2026, 1, 1, tzinfo=timezone.utc))
>>> print(*(line for line in file.decode().split("\r\n") if line.startswith(("SUMMARY", "DTSTART", "R"))), sep="\n")
SUMMARY:Mid-Autumn
DTSTART;VALUE=DATE:20260925
RDATE;VALUE=DATE:20270915,20281003
SUMMARY:our founding day
DTSTART;VALUE=DATE:20260228
RRULE:FREQ=YEARLY;UNTIL=20281231;BYMONTHDAY=-1;BYMONTH=2
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs

from salesflow.adapters._icalendar import bytes_of, component_of, plain_day, put
from salesflow.basics.ids import read_id
from salesflow.basics.moments import instant
from salesflow.basics.text import Language, Text
from salesflow.cadence.occasions.dates import Anniversary, Monthly, NthWeekday, Weekly, Yearly
from salesflow.cadence.occasions.occasion import Occasion
from salesflow.errors import InputError

if TYPE_CHECKING:
    from icalendar import Component

__all__ = ["Observed", "occasions_to_icalendar"]

Rule: TypeAlias = "dict[str, object]"
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ALL_MONTHS_HAVE: Final = 28
_FEB29: Final[dict[str, Rule]] = {
    "last": {"FREQ": "YEARLY", "BYMONTH": 2, "BYMONTHDAY": -1},
    "mar1": {"FREQ": "YEARLY", "BYYEARDAY": 60},  # 29 February in a leap year, 1 March in a common one
    "skip": {"FREQ": "YEARLY", "BYMONTH": 2, "BYMONTHDAY": 29},
}


def _key(value: str) -> str:
    return read_id(value, "key")


@attrs.frozen
class Observed:
    """An occasion under a name: the key that keeps its event the same in every file, and what a calendar shows."""

    key: str = attrs.field(converter=_key)
    label: Text
    occasion: Occasion


def occasions_to_icalendar(
    occasions: Iterable[Observed],
    a: date,
    b: date,
    *,
    stamp: datetime,
    language: Language = "en",
    open_ended: bool = False,
) -> bytes:
    """A calendar file with one recurring all-day event for each occasion, from `a` up to, not including, `b`.

    With `open_ended` a rule goes on after `b`; a list of days never does. An occasion without a day in the window
    gives no event. Two occasions with one key and a naive stamp are an `InputError`; a window that the lunar table or
    a calendar does not cover is an `OutOfCalendarError`; without the package a `MissingExtraError`.
    """
    instant(stamp, "stamp")
    components: list[Component] = []
    seen: set[str] = set()
    for each in occasions:
        if each.key in seen:
            raise InputError("occasions", each.key, "two occasions have this key")
        seen.add(each.key)
        days = [plain_day(day) for day in each.occasion.days(a, b)]
        if days:
            last = None if open_ended else plain_day(b) - timedelta(days=1)
            components.append(_component(each, days, last, stamp, language))
    return bytes_of(components)


def _component(
    each: Observed, days: list[date], last: date | None, stamp: datetime, language: Language
) -> Component:
    uid = f"{hashlib.sha256(each.key.encode()).hexdigest()[:32]}.occasion@salesflow"
    component = component_of("VEVENT", uid, each.label.render(language), stamp)
    put(component, "DTSTART", days[0])
    put(component, "DESCRIPTION", each.occasion.explain(language))
    put(component, "TRANSP", "TRANSPARENT")
    rule = _rule(each.occasion)
    if rule is not None:
        put(component, "RRULE", rule if last is None else {**rule, "UNTIL": last})
    elif len(days) > 1:
        put(component, "RDATE", days[1:], {"VALUE": "DATE"})
    return component


def _rule(occasion: Occasion) -> Rule | None:
    """The rule of the standard that gives the same days, if there is one."""
    match occasion:
        case Weekly(weekdays):
            return {"FREQ": "WEEKLY", "BYDAY": [_WEEKDAYS[day] for day in weekdays]}
        case Monthly(day, short):
            if day <= _ALL_MONTHS_HAVE or short == "skip":
                return {"FREQ": "MONTHLY", "BYMONTHDAY": day}
            return {"FREQ": "MONTHLY", "BYMONTHDAY": list(range(_ALL_MONTHS_HAVE, day + 1)), "BYSETPOS": -1}
        case NthWeekday(place, weekday, month=month):
            by_day: Rule = {"BYDAY": f"{place}{_WEEKDAYS[weekday]}"}
            return (
                {"FREQ": "MONTHLY", **by_day}
                if month is None
                else {"FREQ": "YEARLY", "BYMONTH": month, **by_day}
            )
        case Yearly(month, day, feb29):
            return _yearly(month, day, feb29)
        case Anniversary(born, feb29):
            return _yearly(born.month, born.day, feb29)
        case _:
            return None


def _yearly(month: int, day: int, feb29: str) -> Rule:
    return (
        _FEB29[feb29] if (month, day) == (2, 29) else {"FREQ": "YEARLY", "BYMONTH": month, "BYMONTHDAY": day}
    )
