"""Days of the Chinese lunar calendar: traditional festivals and lunar birthdays.

The lunar table knows 1900-01-31 to 2101-01-28; a window outside is an `OutOfCalendarError`, never an empty answer.

>>> from datetime import date
>>> LunarYearly(8, 15).days(date(2026, 1, 1), date(2027, 1, 1))  # Mid-Autumn
(Date(2026, 9, 25),)
"""

# ruff: noqa: D102 - what every kind of occasion answers is described once, in Occasion
from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

import attrs
import pendulum

from salesflow.basics.lunar import Day30, LeapMonth, LunarBirth, birthdays, festival_days, new_years_eves
from salesflow.basics.moments import shared_day
from salesflow.basics.text import Sentence, Text
from salesflow.cadence.occasions.occasion import Occasion, of_kind, one_of, whole
from salesflow.cadence.occasions.occasion_words import nth
from salesflow.cadence.occasions.ordinal_sets import BEYOND, LAST, Reach
from salesflow.errors import DefinitionError

__all__ = ["LunarBirthday", "LunarNewYearsEve", "LunarYearly"]

_MONTHS_ZH: Final = "正二三四五六七八九十冬腊"
_DIGITS_ZH: Final = "十一二三四五六七八九"

_DAY: Final = Text("{day} day of the {month} lunar month", zh="农历{month}{day}")
_EVE: Final = Text("Lunar New Year's Eve", zh="除夕")
_BIRTHDAY: Final = Text("lunar birthday, {day} day of the {month} lunar month", zh="农历生日{month}{day}")
_LEAP_BIRTHDAY: Final = Text(
    "lunar birthday, {day} day of the leap {month} lunar month", zh="农历生日闰{month}{day}"
)
_DAY30: Final = {
    "last": Text("{what} (the 29th in a month of 29 days)", zh="{what}（小月为廿九）"),
    "next": Text("{what} (the day after a month of 29 days)", zh="{what}（小月为次月初一）"),
    "skip": Text("{what} (not in a month of 29 days)", zh="{what}（小月略过）"),
}
_KEPT: Final = {
    "regular": Text("{what}, kept in the regular month", zh="{what}，在平月过"),
    "if_present": Text(
        "{what}, kept in the leap month in years that have it", zh="{what}，有该闰月的年份在闰月过"
    ),
    "both": Text("{what}, kept twice in years with that leap month", zh="{what}，有该闰月的年份过两次"),
}


def _said(text: Text, month: int, day: int, day30: Day30) -> Sentence:
    ten = {10: "初十", 20: "二十", 30: "三十"}.get(day)
    day_text = nth(day, ten or "初十廿"[day // 10] + _DIGITS_ZH[day % 10])
    said = text.fill(day=day_text, month=nth(month, f"{_MONTHS_ZH[month - 1]}月"))
    return _DAY30[day30].fill(what=said) if day == 30 else said


def _listed(
    listing: Callable[[date, date], tuple[pendulum.Date, ...]], first: int, end: int
) -> Iterator[int]:
    if first >= end:
        return iter(())
    # beyond the years 1 to 9999 there is no date to ask with, and those years lie outside the table anyway
    a, b = (shared_day(min(max(ordinal, 1), LAST)) for ordinal in (first, end))
    return (day.toordinal() for day in listing(a, b))


@attrs.frozen
class LunarYearly(Occasion):
    """A day of the lunar year, never in a leap month (CA-5); `day30` says what day 30 becomes in a month of 29.

    >>> LunarYearly(8, 15).days(date(2026, 1, 1), date(2027, 1, 1))  # Mid-Autumn
    (Date(2026, 9, 25),)
    >>> LunarYearly(8, 15).explain(), LunarYearly(8, 15).explain("zh")
    ('15th day of the 8th lunar month', '农历八月十五')
    """

    month: int
    day: int
    day30: Day30 = "last"

    def __attrs_post_init__(self) -> None:
        problems = whole("the lunar month", self.month, 1, 12) + whole("the lunar day", self.day, 1, 30)
        problems += one_of("day30", self.day30, Day30)
        if problems:
            raise DefinitionError("lunar occasion", problems)

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        return _listed(lambda a, b: festival_days(self.month, self.day, a, b, day30=self.day30), first, end)

    @property
    def words(self) -> Sentence:
        return _said(_DAY, self.month, self.day, self.day30)


@attrs.frozen
class LunarNewYearsEve(Occasion):
    """The day before the Spring Festival, day 29 or 30 of the twelfth lunar month (CA-5).

    >>> LunarNewYearsEve().days(date(2026, 1, 1), date(2027, 1, 1))
    (Date(2026, 2, 16),)
    """

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        return _listed(new_years_eves, first, end)

    @property
    def words(self) -> Sentence:
        return _EVE.fill()


@attrs.frozen
class LunarBirthday(Occasion):
    """A birthday kept by the lunar calendar, once in each lunar year: 0 or 2 in a Gregorian year is normal (CA-6).

    `leap` says in which month, where the year has a leap month of that number, and `day30` what day 30 becomes in a
    month of 29 days. Before the year of birth there is none.

    >>> LunarBirthday(LunarBirth(1984, 10, 30)).days(date(2026, 1, 1), date(2027, 1, 1))
    (Date(2026, 12, 8),)
    """

    birth: LunarBirth
    leap: LeapMonth = "regular"
    day30: Day30 = "last"

    def __attrs_post_init__(self) -> None:
        problems = of_kind(self.birth, LunarBirth)
        problems += one_of("leap", self.leap, LeapMonth) + one_of("day30", self.day30, Day30)
        if problems:
            raise DefinitionError("lunar birthday", problems)

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        return _listed(
            lambda a, b: birthdays(self.birth, a, b, leap=self.leap, day30=self.day30),
            max(first, self.reach()[0]),
            end,
        )

    def reach(self) -> Reach:
        # the lunar year begins in the Gregorian year of its number, and the birth itself is no birthday
        return -BEYOND if self.birth.year is None else date(self.birth.year, 1, 1).toordinal(), BEYOND

    @property
    def words(self) -> Sentence:
        birth = self.birth
        said = _said(_LEAP_BIRTHDAY if birth.leap else _BIRTHDAY, birth.month, birth.day, self.day30)
        # who was born in a regular month keeps a leap month only by keeping both
        return _KEPT[self.leap].fill(what=said) if birth.leap or self.leap == "both" else said
