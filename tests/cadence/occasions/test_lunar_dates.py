"""Days of the lunar calendar against independent libraries, and their policies (CA-5, CA-6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from itertools import pairwise

import cnlunar
import pytest
import sxtwl
from hypothesis import example, given
from hypothesis import strategies as st
from lunar_python import Lunar

from salesflow.basics.lunar import Day30, LeapMonth, LunarBirth
from salesflow.cadence.occasions.lunar_dates import LunarBirthday, LunarNewYearsEve, LunarYearly
from salesflow.cadence.occasions.occasion import Occasion
from salesflow.errors import DefinitionError, OutOfCalendarError

DAY30S: st.SearchStrategy[Day30] = st.sampled_from(("last", "next", "skip"))
LEAPS: st.SearchStrategy[LeapMonth] = st.sampled_from(("regular", "if_present", "both"))
DAYS = st.integers(1, 30) | st.just(30)


def by_sxtwl(year: int, month: int, day: int, leap: bool, day30: Day30) -> list[date]:
    """A day of a lunar year by another library; for a day 30 that is not there it gives the next month's first."""
    if day == 30 and sxtwl.getLunarMonthNum(year, month, leap) == 29:
        if day30 == "skip":
            return []
        day = 29 if day30 == "last" else 30
    found = sxtwl.fromLunar(year, month, day, leap)
    return [date(found.getSolarYear(), found.getSolarMonth(), found.getSolarDay())]


def between(found: list[date], first: int, last: int) -> tuple[date, ...]:
    return tuple(day for day in found if date(first, 1, 1) <= day < date(last, 1, 1))


@given(st.integers(1, 12), DAYS, DAY30S, st.integers(1902, 2090), st.integers(0, 9))
def test_lunar_days_are_those_of_sxtwl(month: int, day: int, day30: Day30, first: int, years: int) -> None:
    """CA-5."""
    last = first + years
    theirs = [
        each for year in range(first - 1, last + 1) for each in by_sxtwl(year, month, day, False, day30)
    ]
    found = LunarYearly(month, day, day30).days(date(first, 1, 1), date(last, 1, 1))
    assert found == between(theirs, first, last)


def test_festivals_are_those_of_two_more_libraries() -> None:
    """CA-5: Spring Festival, Dragon Boat, Mid-Autumn and New Year's Eve, 2000 to 2056."""
    for month, day in ((1, 1), (5, 5), (8, 15)):
        for found in LunarYearly(month, day).days(date(2000, 1, 1), date(2057, 1, 1)):
            assert Lunar.fromYmd(found.year, month, day).getSolar().toYmd() == found.isoformat()
            lunar = cnlunar.Lunar(datetime(found.year, found.month, found.day))
            assert (lunar.lunarMonth, lunar.lunarDay, lunar.isLunarLeapMonth) == (month, day, False)
    window = date(1950, 1, 1), date(2057, 1, 1)
    assert LunarNewYearsEve().days(*window) == LunarYearly(1, 1).shift(-1).days(*window)


@given(
    st.none() | st.integers(1900, 2040), st.integers(1, 12), DAYS, st.booleans(), LEAPS, DAY30S,
    st.integers(1905, 2080), st.integers(0, 15),
)  # fmt: skip
@example(1984, 10, 30, True, "if_present", "last", 2030, 10)
@example(2020, 4, 10, True, "if_present", "last", 2050, 15)
@example(2020, 4, 10, True, "both", "last", 2050, 15)
def test_lunar_birthdays_are_those_of_sxtwl(
    year: int | None,
    month: int,
    day: int,
    leap: bool,
    policy: LeapMonth,
    day30: Day30,
    first: int,
    years: int,
) -> None:
    """CA-6: by lunar years, in the month that the policy names."""
    last = first + years
    theirs: list[date] = []
    for each in range(max(first - 1, -1 if year is None else year + 1), last + 1):
        present = sxtwl.getRunMonth(each) == month
        in_leap = present and (policy == "both" or (policy == "if_present" and leap))
        if not in_leap or policy == "both":
            theirs += by_sxtwl(each, month, day, False, day30)
        if in_leap:
            theirs += by_sxtwl(each, month, day, True, day30)
    birthday = LunarBirthday(LunarBirth(year, month, day, leap), policy, day30)
    assert birthday.days(date(first, 1, 1), date(last, 1, 1)) == between(theirs, first, last)


@given(st.integers(1950, 2020), st.integers(1, 12), DAYS, st.booleans())
def test_once_in_each_lunar_year(year: int, month: int, day: int, leap: bool) -> None:
    """Law 14, CA-6: exactly once in each lunar year with the usual policies, for any birth; never an error."""
    birthday = LunarBirthday(LunarBirth(year, month, day, leap))
    new_years = LunarYearly(1, 1).days(date(year + 1, 1, 1), date(2091, 1, 1))
    for begins, ends in pairwise(new_years):
        assert len(birthday.days(begins, ends)) == 1


def test_the_next_leap_fourth_month_is_2058() -> None:
    born = LunarBirth(2020, 4, 10, leap=True)
    window = date(2021, 1, 1), date(2060, 1, 1)
    kept = LunarBirthday(born, "if_present").days(*window)
    regular = LunarBirthday(born).days(*window)
    assert len(kept) == len(regular) == 39
    assert [day.year for day, other in zip(kept, regular, strict=True) if day != other] == [2058]
    assert len(LunarBirthday(born, "both").days(*window)) == 40


def test_outside_the_table_is_an_error_and_before_the_birth_is_no_day() -> None:
    lunar = (LunarYearly(1, 1), LunarNewYearsEve(), LunarBirthday(LunarBirth(None, 1, 1)))
    for occasion in lunar:
        for window in ((date(1900, 1, 1), date(1950, 1, 1)), (date(2100, 1, 1), date(2102, 1, 1))):
            with pytest.raises(OutOfCalendarError, match="outside the lunar table"):
                occasion.days(*window)
        with pytest.raises(OutOfCalendarError, match="outside the lunar table"):
            occasion.shift(40).days(date(1, 1, 1), date(1, 2, 10))
        assert occasion.days(date(2200, 1, 1), date(2200, 1, 1)) == ()
        assert (
            occasion.until(date(2050, 1, 1))
            .since(date(2048, 1, 1))
            .next_on(date(1, 1, 1), before=date(9999, 1, 1))
        )
    born = LunarBirthday(LunarBirth(1984, 10, 30))
    assert born.days(date(1, 1, 1), date(1985, 6, 1)) == ()
    assert len(born.days(date(1, 1, 1), date(1987, 1, 1))) == 2


@pytest.mark.parametrize(
    ("occasion", "en", "zh"),
    [
        (LunarYearly(8, 15), "15th day of the 8th lunar month", "农历八月十五"),
        (LunarYearly(1, 1), "1st day of the 1st lunar month", "农历正月初一"),
        (LunarYearly(12, 23), "23rd day of the 12th lunar month", "农历腊月廿三"),
        (LunarYearly(3, 10), "10th day of the 3rd lunar month", "农历三月初十"),
        (LunarYearly(3, 20), "20th day of the 3rd lunar month", "农历三月二十"),
        (LunarYearly(9, 30), "30th day of the 9th lunar month (the 29th in a month of 29 days)",
         "农历九月三十（小月为廿九）"),
        (LunarYearly(9, 30, "next"), "30th day of the 9th lunar month (the day after a month of 29 days)",
         "农历九月三十（小月为次月初一）"),
        (LunarYearly(9, 30, "skip"), "30th day of the 9th lunar month (not in a month of 29 days)",
         "农历九月三十（小月略过）"),
        (LunarNewYearsEve(), "Lunar New Year's Eve", "除夕"),
        (LunarBirthday(LunarBirth(1984, 11, 25)), "lunar birthday, 25th day of the 11th lunar month",
         "农历生日冬月廿五"),
        (LunarBirthday(LunarBirth(1984, 11, 25), "if_present"), "lunar birthday, 25th day of the 11th lunar month",
         "农历生日冬月廿五"),
        (LunarBirthday(LunarBirth(1984, 10, 9, leap=True)),
         "lunar birthday, 9th day of the leap 10th lunar month, kept in the regular month",
         "农历生日闰十月初九，在平月过"),
        (LunarBirthday(LunarBirth(1984, 10, 9, leap=True), "if_present"),
         "lunar birthday, 9th day of the leap 10th lunar month, kept in the leap month in years that have it",
         "农历生日闰十月初九，有该闰月的年份在闰月过"),
        (LunarBirthday(LunarBirth(None, 10, 9), "both"),
         "lunar birthday, 9th day of the 10th lunar month, kept twice in years with that leap month",
         "农历生日十月初九，有该闰月的年份过两次"),
    ],
)  # fmt: skip
def test_in_words(occasion: Occasion, en: str, zh: str) -> None:
    assert occasion.explain() == en
    assert occasion.explain("zh") == zh


@pytest.mark.parametrize(
    ("make", "problems"),
    [
        (lambda: LunarYearly(13, 31, "x"),  # type: ignore[arg-type]  # a wrong one
         ["the lunar month must be a whole number from 1 to 12, not 13",
          "the lunar day must be a whole number from 1 to 30, not 31", "day30 must be one of last, next, skip, not 'x'"]),
        (lambda: LunarBirthday("1984-10-30", "leap", "x"),  # type: ignore[arg-type]  # wrong ones
         ["'1984-10-30' is no LunarBirth", "leap must be one of regular, if_present, both, not 'leap'",
          "day30 must be one of last, next, skip, not 'x'"]),
    ],
)  # fmt: skip
def test_a_wrong_definition_names_every_problem(make: Callable[[], object], problems: list[str]) -> None:
    with pytest.raises(DefinitionError) as caught:
        make()
    assert list(caught.value.problems) == problems
