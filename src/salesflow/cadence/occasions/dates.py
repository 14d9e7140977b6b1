"""Days of the civil calendar: given days, spans, and what returns every week, month or year.

>>> import pendulum
>>> from datetime import date
>>> Monthly(31).days(date(2026, 1, 1), date(2026, 4, 1))
(Date(2026, 1, 31), Date(2026, 2, 28), Date(2026, 3, 31))
>>> mothers_day = NthWeekday(2, pendulum.SUNDAY, month=5)
>>> mothers_day.explain(), mothers_day.days(date(2026, 1, 1), date(2027, 1, 1))
('2nd Sunday of May', (Date(2026, 5, 10),))
"""

# ruff: noqa: D102 - what every kind of occasion answers is described once, in Occasion
from __future__ import annotations

from bisect import bisect_left
from calendar import isleap, monthrange
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, Literal, TypeAlias

import attrs

from salesflow.basics.lunar import Feb29
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.terms import Term
from salesflow.basics.text import Sentence, Text
from salesflow.cadence.occasions.occasion import Occasion, one_of, whole
from salesflow.cadence.occasions.occasion_words import FROM_TO, MONTHS, NO_DAY, WEEKDAYS, nth
from salesflow.cadence.occasions.ordinal_sets import BEYOND, LAST, NOWHERE, Reach
from salesflow.errors import DefinitionError, InputError

__all__ = [
    "Always",
    "Anniversary",
    "Days",
    "Monthly",
    "NthWeekday",
    "Once",
    "ShortMonth",
    "Span",
    "Weekly",
    "Yearly",
]

ShortMonth: TypeAlias = Literal["last", "skip"]
"""What a day of the month becomes in a month that is too short for it: its last day, or nothing."""

_FEB29: Final = {
    "last": Text("{what} (28 February in common years)", zh="{what}（平年为2月28日）"),
    "mar1": Text("{what} (1 March in common years)", zh="{what}（平年为3月1日）"),
    "skip": Text("{what} (in leap years only)", zh="{what}（仅闰年）"),
}
_SHORT: Final = {
    "last": Text("{what} (the last day of a shorter month)", zh="{what}（月份较短时取最后一天）"),
    "skip": Text("{what} (not in a shorter month)", zh="{what}（月份较短时略过）"),
}
_ANNIVERSARY: Final = Text("anniversary of {born}", zh="{born}的周年日")
_EVERY: Final = Text("every {days}", zh="每{days}")
_EVERY_DAY: Final = Text("every day", zh="每天")
_GIVEN: Final = Text("{n} days from {first} to {last}", zh="{first}至{last}之间的{n}天")
_MONTHLY: Final = Text("{day} day of each month", zh="每月{day}日")
_PLAIN: Final = Text("{days}", zh="{days}")
_WEEKDAY: Final = Text("{place} {weekday} of each month", zh="每月{place}{weekday}")
_WEEKDAY_OF: Final = Text("{place} {weekday} of {month}", zh="每年{month}{place}{weekday}")
_PLACE: Final = Text("{nth}", zh="{nth}个")
_LAST: Final = Text("last", zh="最后一个")
_FROM_LAST: Final = Text("{nth} to last", zh="倒数{nth}个")
_IF_ANY: Final = Text("{what}, where there is one", zh="{what}（没有则略过）")
_YEARLY: Final = Text("{day} {month} each year", zh="每年{month}{day}日")


# ------------------------------------------------------------------------------------------------ given days


@attrs.frozen
class Once(Occasion):
    """A single day: a wedding, a graduation, the day a misfortune became known (CA-6).

    >>> Once(date(2026, 5, 1)).days(date(2026, 5, 1), date(2026, 5, 2))
    (Date(2026, 5, 1),)
    """

    day: date

    def __attrs_post_init__(self) -> None:
        as_day(self.day, "day")

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        ordinal = self.day.toordinal()
        return iter((ordinal,) if first <= ordinal < end else ())

    def reach(self) -> Reach:
        return self.day.toordinal(), self.day.toordinal()

    @property
    def words(self) -> Sentence:
        return _PLAIN.fill(days=self.day)


def _is_no_list(value: object) -> bool:
    return isinstance(value, str) or not isinstance(value, Iterable)


def _given(days: Iterable[date]) -> tuple[date, ...]:
    if isinstance(days, date):
        raise InputError("given", days, "is one day; give several, or say Once")
    if _is_no_list(days):
        raise InputError("given", days, "are no days; give a list of dates")
    return tuple(shared_day(ordinal) for ordinal in sorted({as_day(day) for day in days}))


@attrs.frozen
class Days(Occasion):
    """Days given one by one, such as the fairs of a year; in any order, the same day twice counts once.

    >>> Days([date(2026, 9, 3), date(2026, 5, 1)]).explain()
    '1 May 2026, 3 Sep 2026'
    """

    given: tuple[date, ...] = attrs.field(converter=_given)

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        low, high = (bisect_left(self.given, ordinal, key=date.toordinal) for ordinal in (first, end))
        return (day.toordinal() for day in self.given[low:high])

    def reach(self) -> Reach:
        return (self.given[0].toordinal(), self.given[-1].toordinal()) if self.given else NOWHERE

    @property
    def words(self) -> Sentence:
        if not self.given:
            return NO_DAY.fill()
        if len(self.given) <= 5:
            return _PLAIN.fill(days=self.given)
        return _GIVEN.fill(n=len(self.given), first=self.given[0], last=self.given[-1])


@attrs.frozen
class Span(Occasion):
    """All days from `first` to `last`, both included: a holiday, a campaign, a mourning.

    A span that ends before it begins is a `DefinitionError`.

    >>> len(Span(date(2026, 10, 1), date(2026, 10, 7)).days(date(2026, 1, 1), date(2027, 1, 1)))
    7
    """

    first: date
    last: date

    def __attrs_post_init__(self) -> None:
        if as_day(self.first, "first") > as_day(self.last, "last"):
            problem = f"it ends ({self.last.isoformat()}) before it begins ({self.first.isoformat()})"
            raise DefinitionError("span", [problem])

    @classmethod
    def lasting(cls, first: date, term: Term) -> Span:
        """The span that begins on `first` and lasts so many civil days, weeks, months or years.

        >>> from salesflow.basics.terms import days
        >>> Span.lasting(date(2026, 3, 2), days(49)).last  # the first day is counted
        Date(2026, 4, 19)
        """
        if term.unit.is_working or not term.unit.is_whole_days or not term.amount:
            raise DefinitionError("span", [f"{term} are no civil days, weeks, months or years"])
        return cls(first, shared_day(term.after_day(first).toordinal() - 1))

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        low, high = self.reach()
        return iter(range(max(first, low), min(end, high + 1)))

    def reach(self) -> Reach:
        return self.first.toordinal(), self.last.toordinal()

    @property
    def words(self) -> Sentence:
        if self.first == self.last:
            return _PLAIN.fill(days=self.first)
        return FROM_TO.fill(first=self.first, last=self.last)


@attrs.frozen
class Always(Occasion):
    """Every day, for what holds except on some: ``Always() - holidays``.

    >>> may = Always() - Weekly([5, 6])
    >>> len(may.days(date(2026, 5, 1), date(2026, 6, 1)))
    21
    """

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        return iter(range(first, end))

    @property
    def words(self) -> Sentence:
        return _EVERY_DAY.fill()


# -------------------------------------------------------------------------------------- weeks, months, years


def _weekdays(weekdays: int | Iterable[int]) -> tuple[int, ...]:
    listed = tuple(weekdays) if isinstance(weekdays, Iterable) else (weekdays,)
    if any(whole("", day, 0, 6) for day in listed):
        return listed  # refused in the definition, with every problem
    return tuple(sorted({int(day) for day in listed}))


@attrs.frozen
class Weekly(Occasion):
    """Days of the week, each week; 0 is Monday, as in `pendulum.MONDAY`.

    >>> import pendulum
    >>> Weekly([pendulum.MONDAY, pendulum.FRIDAY]).explain()
    'every Monday, Friday'
    """

    weekdays: tuple[int, ...] = attrs.field(converter=_weekdays)

    def __attrs_post_init__(self) -> None:
        problems = [found for day in self.weekdays for found in whole("a day of the week", day, 0, 6)]
        if not self.weekdays:
            problems.append("name at least one day of the week")
        if problems:
            raise DefinitionError("weekly occasion", problems)

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        for monday in range(first - (first - 1) % 7, end, 7):  # day 1 was a Monday
            for weekday in self.weekdays:
                if first <= monday + weekday < end:
                    yield monday + weekday

    @property
    def words(self) -> Sentence:
        return _EVERY.fill(days=tuple(WEEKDAYS[day] for day in self.weekdays))


def _months(first: int, end: int, month: int | None = None) -> Iterator[tuple[int, int, int]]:
    """The months that a window touches: year, month and length; all of them, or one of each year."""
    first, end = max(first, 1), min(end, LAST + 1)
    if first < end:
        low, high = date.fromordinal(first), date.fromordinal(end - 1)
        for year in range(low.year, high.year + 1):
            begin = low.month if year == low.year else 1
            until = high.month if year == high.year else 12
            for each in range(begin, until + 1) if month is None else (month,):
                yield year, each, monthrange(year, each)[1]


@attrs.frozen
class Monthly(Occasion):
    """A day of each month (CA-7); in a shorter month the last day, or with `short` as "skip" none.

    >>> Monthly(31).days(date(2026, 1, 1), date(2026, 4, 1))
    (Date(2026, 1, 31), Date(2026, 2, 28), Date(2026, 3, 31))
    """

    day: int = 1
    short: ShortMonth = "last"

    def __attrs_post_init__(self) -> None:
        problems = whole("the day", self.day, 1, 31) + one_of("short", self.short, ShortMonth)
        if problems:
            raise DefinitionError("monthly occasion", problems)

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        for year, month, length in _months(first, end):
            if self.day <= length or self.short == "last":
                ordinal = date(year, month, min(self.day, length)).toordinal()
                if first <= ordinal < end:
                    yield ordinal

    @property
    def words(self) -> Sentence:
        said = _MONTHLY.fill(day=nth(self.day, str(self.day)))
        return said if self.day <= 28 else _SHORT[self.short].fill(what=said)


@attrs.frozen
class NthWeekday(Occasion):
    """The second Sunday, the last Friday of a month or of each month: `place` 1 to 5, or -1 to -5 from its end.

    0 is Monday, as in `pendulum.MONDAY`. A month without a fifth one has none.

    >>> import pendulum
    >>> NthWeekday(-1, pendulum.FRIDAY).explain("zh")
    '每月最后一个周五'
    """

    place: int
    weekday: int
    month: int | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems = whole("the place", self.place, -5, 5) + whole("the day of the week", self.weekday, 0, 6)
        if self.place == 0:
            problems.append("the place counts from 1, or from -1 for the last")
        if self.month is not None:
            problems += whole("the month", self.month, 1, 12)
        if problems:
            raise DefinitionError("weekday of a month", problems)

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        for year, month, length in _months(first, end, self.month):
            begins = date(year, month, 1).toordinal()
            if self.place > 0:
                day = (self.weekday - begins + 1) % 7 + 7 * (self.place - 1)
            else:
                day = length - 1 - (begins + length - 2 - self.weekday) % 7 + 7 * (self.place + 1)
            if 0 <= day < length and first <= begins + day < end:
                yield begins + day

    @property
    def words(self) -> Sentence:
        count = nth(abs(self.place))
        place = (
            (_PLACE if self.place > 0 else _FROM_LAST).fill(nth=count) if self.place != -1 else _LAST.fill()
        )
        weekday = WEEKDAYS[self.weekday]
        if self.month is None:
            said = _WEEKDAY.fill(place=place, weekday=weekday)
        else:
            said = _WEEKDAY_OF.fill(place=place, weekday=weekday, month=MONTHS[self.month - 1])
        return _IF_ANY.fill(what=said) if abs(self.place) == 5 else said


def _yearly(month: int, day: int, feb29: Feb29, first: int, end: int) -> Iterator[int]:
    first, end = max(first, 1), min(end, LAST + 1)
    if first >= end:
        return
    is_leap_day = (month, day) == (2, 29)
    for year in range(date.fromordinal(first).year, date.fromordinal(end - 1).year + 1):
        if not is_leap_day or isleap(year):
            ordinal = date(year, month, day).toordinal()
        elif feb29 == "skip":
            continue
        else:
            ordinal = date(year, 2, 28).toordinal() + (feb29 == "mar1")
        if first <= ordinal < end:
            yield ordinal


@attrs.frozen
class Yearly(Occasion):
    """A day of the Gregorian year, each year; for 29 February `feb29` says what a common year gives.

    >>> Yearly(1, 1).days(date(2026, 1, 1), date(2027, 1, 1))
    (Date(2026, 1, 1),)
    >>> Yearly(2, 29).explain()
    '29 February each year (28 February in common years)'
    """

    month: int
    day: int
    feb29: Feb29 = "last"

    def __attrs_post_init__(self) -> None:
        problems = whole("the month", self.month, 1, 12)
        days = 31 if problems else monthrange(2024, self.month)[1]
        problems += whole("the day", self.day, 1, days) + one_of("feb29", self.feb29, Feb29)
        if problems:
            raise DefinitionError("yearly occasion", problems)

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        return _yearly(self.month, self.day, self.feb29, first, end)

    @property
    def words(self) -> Sentence:
        said = _YEARLY.fill(day=self.day, month=MONTHS[self.month - 1])
        return _FEB29[self.feb29].fill(what=said) if (self.month, self.day) == (2, 29) else said


@attrs.frozen
class Anniversary(Occasion):
    """The yearly return of a Gregorian day (a birthday, a wedding), from the year after it on (CA-6).

    >>> Anniversary(date(2024, 2, 29)).days(date(2025, 1, 1), date(2026, 1, 1))
    (Date(2025, 2, 28),)
    """

    born: date
    feb29: Feb29 = "last"

    def __attrs_post_init__(self) -> None:
        as_day(self.born, "born")
        if problems := one_of("feb29", self.feb29, Feb29):
            raise DefinitionError("anniversary", problems)

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        later = max(first, self.born.toordinal() + 1)
        return _yearly(self.born.month, self.born.day, self.feb29, later, end)

    def reach(self) -> Reach:
        return self.born.toordinal() + 1, BEYOND

    @property
    def words(self) -> Sentence:
        said = _ANNIVERSARY.fill(born=self.born)
        return _FEB29[self.feb29].fill(what=said) if (self.born.month, self.born.day) == (2, 29) else said
