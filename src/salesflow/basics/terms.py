"""Terms: how long somebody has, in the unit in which the trade (or the law) counts it.

"8 weeks" is not 56 times 24 hours: a week is civil, so the wall clock stays the same across a change to summer
time. "3 working days" runs to the close of business of the third working day after the day it began. A timedelta
can say neither.

>>> import pendulum
>>> received = pendulum.datetime(2026, 3, 2, 10, tz="Europe/London")
>>> weeks(8).after(received).isoformat()
'2026-04-27T10:00:00+01:00'
>>> str(Term.parse("3 working days")), weeks(8).render("zh")
('3 working days', '8周')
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import attrs
import pendulum

from salesflow.basics.moments import (
    MICROSECONDS,
    as_day,
    at_instant,
    aware,
    day_of,
    instant,
    shared_day,
    wall_instant,
    zone,
    zone_of,
)
from salesflow.basics.text import Language, Text
from salesflow.errors import InputError

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar

__all__ = [
    "Term",
    "Unit",
    "days",
    "hours",
    "minutes",
    "months",
    "weeks",
    "working_days",
    "working_hours",
    "years",
]


class Unit(StrEnum):
    """What a term counts; the value is how it is written.

    >>> Unit("working days").is_working
    True
    """

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    WORKING_HOURS = "working hours"
    WORKING_DAYS = "working days"

    @property
    def is_working(self) -> bool:
        """Whether only opening hours count, so that a calendar is needed."""
        return self in (Unit.WORKING_HOURS, Unit.WORKING_DAYS)

    @property
    def is_whole_days(self) -> bool:
        """Whether the unit can be counted from a day to a day, without a time."""
        return self not in (Unit.MINUTES, Unit.HOURS, Unit.WORKING_HOURS)


_SECONDS: Final = {Unit.MINUTES: 60, Unit.HOURS: 3_600, Unit.WORKING_HOURS: 3_600}
_DAYS: Final = {Unit.DAYS: 1, Unit.WEEKS: 7}
_MONTHS: Final = {Unit.MONTHS: 1, Unit.YEARS: 12}
_WORDS: Final = {
    Unit.MINUTES: Text("{n} {n|minute|minutes}", zh="{n}分钟"),
    Unit.HOURS: Text("{n} {n|hour|hours}", zh="{n}小时"),
    Unit.DAYS: Text("{n} {n|day|days}", zh="{n}天"),
    Unit.WEEKS: Text("{n} {n|week|weeks}", zh="{n}周"),
    Unit.MONTHS: Text("{n} {n|month|months}", zh="{n}个月"),
    Unit.YEARS: Text("{n} {n|year|years}", zh="{n}年"),
    Unit.WORKING_HOURS: Text("{n} working {n|hour|hours}", zh="{n}个工作小时"),
    Unit.WORKING_DAYS: Text("{n} working {n|day|days}", zh="{n}个工作日"),
}


_PLAIN: Final = re.compile(r"([0-9]{1,9}) ([a-z ]+)")


def _words(text: object, field: str) -> str:
    if isinstance(text, str):
        return " ".join(text.split())
    raise InputError(field, text, "is not text; write a number and a unit, such as '14 days'")


def _whole(_: object, field: attrs.Attribute[int], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InputError(field.name, value, "is not a whole number from 0 up")


def _unit(value: Unit | str) -> Unit:
    try:
        return Unit(value)
    except ValueError as error:
        raise InputError("unit", value, f"is unknown; use one of {', '.join(Unit)}") from error


@attrs.frozen(weakref_slot=False)
class Term:
    """A length of time, so many of a unit. "7 days" and "1 week" are different terms: the paper says one of them.

    Raises `InputError` for a negative amount, one that is not whole, and an unknown unit.

    >>> Term(14, Unit.DAYS) == days(14) == Term.parse("14 days")
    True
    """

    amount: int = attrs.field(validator=_whole)
    unit: Unit = attrs.field(converter=_unit)

    @classmethod
    def parse(cls, text: str, field: str = "term") -> Term:
        """The term that a text such as ``"14 days"`` or ``"1 working day"`` names; else an `InputError`.

        >>> Term.parse("1 working day")
        Term(amount=1, unit=<Unit.WORKING_DAYS: 'working days'>)
        """
        match = _PLAIN.fullmatch(_words(text, field))
        if match is None:
            raise InputError(field, text, "is not a term; write a number and a unit, such as '14 days'")
        try:
            return cls(int(match.group(1)), Unit(match.group(2).removesuffix("s") + "s"))
        except ValueError as error:
            problem = f"has an unknown unit; write a number and one of {', '.join(Unit)}"
            raise InputError(field, text, problem) from error

    def __str__(self) -> str:
        """The plain English form, which `parse` reads."""
        unit = self.unit.value
        return f"{self.amount} {unit.removesuffix('s') if self.amount == 1 else unit}"

    def render(self, language: Language = "en") -> str:
        """The term in the reader's language.

        >>> working_days(3).render("zh"), working_hours(1).render()
        ('3个工作日', '1 working hour')
        """
        return _WORDS[self.unit].fill(n=self.amount).render(language)

    def after(self, at: datetime, calendar: Calendar | None = None) -> pendulum.DateTime:
        """The moment at which the term has run, counted from `at`.

        - Minutes and hours are real time.
        - Days, weeks, months and years are civil: the wall clock stays, the end of a month clamps. A clock time
          that shows twice on the last day means the second one; one that is jumped over means the jump.
        - Working hours count from the next opening and end at the earliest instant (17:00, not 09:00 next day).
        - Working days leave out the day of `at` and end with the close of business of the last day; zero working
          days end with the next close of business.

        With a `calendar` the result is counted and shown in its zone (so it does not depend on the zone the caller
        used), without one in the zone of `at`. Working units need a calendar: else `InputError`. Raises
        `OutOfCalendarError` past the horizon.

        >>> import pendulum
        >>> months(1).after(pendulum.datetime(2026, 1, 31, 9, tz="Asia/Shanghai")).isoformat()
        '2026-02-28T09:00:00+08:00'
        """
        moment = aware(at)
        if self.unit.is_working:
            return self._after_work(moment, self._needed(calendar))
        start = instant(moment)
        where = zone_of(moment) if calendar is None else zone(calendar.zone)
        if self.unit in _SECONDS:
            return at_instant(start + self.amount * _SECONDS[self.unit] * MICROSECONDS, where)
        here = at_instant(start, where)
        if self.amount == 0:
            return here
        day = self.after_day(date(here.year, here.month, here.day))
        wall = datetime.combine(day, here.time())
        return at_instant(wall_instant(wall, where, last=True), where)

    def _after_work(self, moment: pendulum.DateTime, calendar: Calendar) -> pendulum.DateTime:
        if self.unit is Unit.WORKING_HOURS:
            return calendar.add(moment, self.amount * 3_600)
        day = day_of(moment, calendar.zone)
        closing = calendar.closes(calendar.add_working_days(day, self.amount))
        if instant(closing) < instant(moment):  # zero days, and today's close of business is over
            closing = calendar.closes(calendar.next_working_day(day))
        return closing

    def after_day(self, day: date, calendar: Calendar | None = None) -> pendulum.Date:
        """The day so many days, weeks, months, years or working days after `day`; the end of a month clamps.

        Zero working days after a closed day is the next working day. Raises `InputError` for units of hours.

        >>> import pendulum
        >>> days(14).after_day(pendulum.date(2026, 3, 2))
        Date(2026, 3, 16)
        """
        return self._move(day, 1, calendar)

    def before_day(self, day: date, calendar: Calendar | None = None) -> pendulum.Date:
        """The day so many days, weeks, months, years or working days before `day`; the end of a month clamps.

        >>> import pendulum
        >>> months(1).before_day(pendulum.date(2026, 3, 31))
        Date(2026, 2, 28)
        """
        return self._move(day, -1, calendar)

    def _move(self, day: date, sign: int, calendar: Calendar | None) -> pendulum.Date:
        ordinal = as_day(day)
        if self.unit in _DAYS:
            return shared_day(ordinal + sign * self.amount * _DAYS[self.unit])
        if self.unit in _MONTHS:
            return _months_on(day, sign * self.amount * _MONTHS[self.unit])
        if not self.unit.is_whole_days:
            raise InputError(
                "term", str(self), "does not count whole days; count it from a moment with `after`"
            )
        known = self._needed(calendar)
        if self.amount == 0:
            return known.roll(day, "forward" if sign > 0 else "backward")
        return known.add_working_days(day, sign * self.amount)

    def _needed(self, calendar: Calendar | None) -> Calendar:
        if calendar is None:
            raise InputError("calendar", None, f"is needed to count {self.unit}")
        return calendar


def _months_on(day: date, months: int) -> pendulum.Date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise InputError("day", day, "leads outside the years 1 to 9999")
    # every month has twenty-eight days: only the last ones of a month need to be looked up
    last = day.day if day.day <= 28 else min(day.day, monthrange(year, month + 1)[1])
    return shared_day(date(year, month + 1, last).toordinal())


def minutes(amount: int) -> Term:
    """So many minutes of real time.

    >>> str(minutes(30))
    '30 minutes'
    """
    return Term(amount, Unit.MINUTES)


def hours(amount: int) -> Term:
    """So many hours of real time, day and night.

    >>> str(hours(1))
    '1 hour'
    """
    return Term(amount, Unit.HOURS)


def days(amount: int) -> Term:
    """So many civil days: the same wall clock on a later day.

    >>> str(days(14))
    '14 days'
    """
    return Term(amount, Unit.DAYS)


def weeks(amount: int) -> Term:
    """So many civil weeks: the same weekday and wall clock.

    >>> str(weeks(8))
    '8 weeks'
    """
    return Term(amount, Unit.WEEKS)


def months(amount: int) -> Term:
    """So many calendar months; the 31st clamps to the end of a shorter month.

    >>> str(months(6))
    '6 months'
    """
    return Term(amount, Unit.MONTHS)


def years(amount: int) -> Term:
    """So many calendar years; 29 February clamps to the 28th.

    >>> str(years(1))
    '1 year'
    """
    return Term(amount, Unit.YEARS)


def working_hours(amount: int) -> Term:
    """So many hours of opening time, by a calendar.

    >>> str(working_hours(16))
    '16 working hours'
    """
    return Term(amount, Unit.WORKING_HOURS)


def working_days(amount: int) -> Term:
    """So many working days after the day it began, to the close of business, by a calendar.

    >>> str(working_days(3))
    '3 working days'
    """
    return Term(amount, Unit.WORKING_DAYS)
