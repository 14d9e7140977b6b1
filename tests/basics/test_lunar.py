"""The lunar table against independent sources on every day, and the laws of birthdays (CA-5, CA-6)."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from itertools import pairwise

import cnlunar
import lunar_python
import pendulum
import pytest
import sxtwl
from hypothesis import example, given
from hypothesis import strategies as st

from salesflow.basics import lunar
from salesflow.basics.lunar import (
    Day30,
    Feb29,
    LeapMonth,
    LunarBirth,
    LunarDate,
    anniversaries,
    birthdays,
    festival_days,
    from_lunar,
    leap_month,
    lunar_new_year,
    lunar_year_months,
    new_years_eves,
    to_lunar,
)
from salesflow.errors import InputError, OutOfCalendarError

FIRST = date(1900, 1, 31).toordinal()
END = date(2101, 1, 29).toordinal()
CNLUNAR_FROM = date(1901, 2, 19).toordinal()
CNLUNAR_UNTIL = date(2100, 2, 9).toordinal()

LEAPS: tuple[LeapMonth, ...] = ("regular", "if_present", "both")
DAY30S: tuple[Day30, ...] = ("last", "next", "skip")
FEB29S: tuple[Feb29, ...] = ("last", "mar1", "skip")

ordinals = st.integers(FIRST, END - 1)
births = st.builds(
    LunarBirth, st.none() | st.integers(1900, 2100), st.integers(1, 12), st.integers(1, 30), st.booleans()
)


def days_of(*texts: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(text) for text in texts)


def as_tuple(day: date) -> tuple[int, int, int, bool]:
    found = to_lunar(day)
    return found.year, found.month, found.day, found.leap


def by_sxtwl(day: date) -> tuple[int, int, int, bool]:
    found = sxtwl.fromSolar(day.year, day.month, day.day)
    return found.getLunarYear(), found.getLunarMonth(), found.getLunarDay(), found.isLunarLeap()


def by_cnlunar(day: date) -> tuple[int, int, int, bool]:
    """The numbers alone: the constructor also works out zodiacs and gods, at 147 microseconds a day."""
    asked = object.__new__(cnlunar.Lunar)
    asked.date = datetime(day.year, day.month, day.day)
    asked.isLunarLeapMonth = False
    year, month, number = asked.get_lunarDateNum()
    return year, month, number, asked.isLunarLeapMonth


def by_lunar_python(day: date) -> tuple[int, int, int, bool]:
    found = lunar_python.Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return found.getYear(), abs(found.getMonth()), found.getDay(), found.getMonth() < 0


# --- the table -----------------------------------------------------------------------------------------------------


def test_every_day_agrees_with_sxtwl_and_comes_back() -> None:
    """Astronomical source, all 73,412 days."""
    seen = 0
    for ordinal in range(FIRST, END):
        day = date.fromordinal(ordinal)
        ours = as_tuple(day)
        assert ours == by_sxtwl(day), day
        assert from_lunar(*ours) == day
        seen += 1
    assert seen == 73_412


def test_every_day_agrees_with_cnlunar() -> None:
    """Published source (Hong Kong Observatory), the lunar years 1901 to 2099 that it holds."""
    for ordinal in range(CNLUNAR_FROM, CNLUNAR_UNTIL):
        day = date.fromordinal(ordinal)
        assert as_tuple(day) == by_cnlunar(day), day


@pytest.mark.parametrize("span", [(FIRST, CNLUNAR_FROM), (CNLUNAR_UNTIL, END)], ids=["1900", "2100"])
def test_every_day_of_the_two_years_that_cnlunar_lacks_agrees_with_lunar_python(
    span: tuple[int, int],
) -> None:
    for ordinal in range(*span):
        day = date.fromordinal(ordinal)
        assert as_tuple(day) == by_lunar_python(day), day


def test_every_month_agrees_with_lunar_python_but_the_one_known() -> None:
    """The new moon of lunar month 2057/9 is at 23:59:50; lunar_python puts it a day late (30 days differ)."""
    differing: list[tuple[int, int]] = []
    for year in range(lunar.FIRST_YEAR, lunar.LAST_YEAR + 1):
        theirs = [
            (
                abs(month.getMonth()),
                month.isLeap(),
                lunar_python.Solar.fromJulianDay(month.getFirstJulianDay()).toYmd(),
                month.getDayCount(),
            )
            for month in lunar_python.LunarYear.fromYear(year).getMonthsInYear()
        ]
        ours = [
            (month.month, month.leap, month.begins.isoformat(), month.days)
            for month in lunar_year_months(year)
        ]
        assert len(ours) == len(theirs)
        differing += [(year, mine[0]) for mine, other in zip(ours, theirs, strict=True) if mine != other]
    assert differing == [(2057, 8), (2057, 9)]


def test_the_months_fill_each_year_and_74_years_have_a_leap_month() -> None:
    for year in range(lunar.FIRST_YEAR, lunar.LAST_YEAR):
        months = lunar_year_months(year)
        assert months[0].begins == lunar_new_year(year)
        assert (
            months[0].begins.toordinal() + sum(month.days for month in months)
            == lunar_new_year(year + 1).toordinal()
        )
        assert [month.month for month in months if month.leap] == (
            [leap_month(year)] if leap_month(year) else []
        )
        assert all(later.begins > earlier.begins for earlier, later in pairwise(months))
        assert {month.days for month in months} <= {29, 30}
    assert sum(leap_month(year) is not None for year in range(1900, 2101)) == 74


@given(ordinals)
@example(FIRST)
@example(END - 1)
def test_round_trip(ordinal: int) -> None:
    day = pendulum.Date.fromordinal(ordinal)
    found = to_lunar(day)
    assert found.to_date() == day
    assert isinstance(found.to_date(), pendulum.Date)
    assert LunarDate(found.year, found.month, found.day, found.leap) == found
    assert hash(LunarDate(found.year, found.month, found.day, found.leap)) == hash(found)
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize(
    ("festival", "day"),
    [
        ((1978, 8, 15), "1978-09-17"),  # lunardate says 16
        ((2027, 8, 15), "2027-09-15"),
        ((2089, 8, 15), "2089-09-18"),  # borax says 19
        ((2026, 1, 1), "2026-02-17"),
        ((2026, 5, 5), "2026-06-19"),
    ],
)
def test_festivals_that_other_libraries_get_wrong(festival: tuple[int, int, int], day: str) -> None:
    assert from_lunar(*festival).isoformat() == day


def test_a_day_in_a_leap_month() -> None:
    assert to_lunar(date(2020, 6, 1)) == LunarDate(2020, 4, 10, leap=True)
    assert from_lunar(2020, 4, 10, leap=True) == date(2020, 6, 1)
    assert from_lunar(2020, 4, 10) == date(2020, 5, 2)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (LunarDate(2020, 4, 10, leap=True), "2020年闰四月初十"),
        (LunarDate(2026, 1, 1), "2026年正月初一"),
        (LunarDate(2026, 12, 20), "2026年腊月二十"),
        (LunarDate(2026, 11, 19), "2026年冬月十九"),
        (LunarDate(2026, 1, 30), "2026年正月三十"),
        (LunarDate(2026, 8, 21), "2026年八月廿一"),
    ],
)
def test_words(day: LunarDate, words: str) -> None:
    assert day.render("zh") == words
    assert (
        day.render() == f"day {day.day} of {'leap ' if day.leap else ''}lunar month {day.month}, {day.year}"
    )


# --- what does not exist -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "bad",
    [
        (2021, 4, 1, True),  # sxtwl answers the regular month, silently
        (2026, 2, 30, False),  # sxtwl answers the next month, silently
        (2026, 13, 1, False),
        (2026, 0, 1, False),
        (2026, 1, 0, False),
        (2026, 1, 31, False),
        (2026, True, 1, False),
        (True, 1, 1, False),
    ],
)
def test_lunar_dates_that_do_not_exist_are_refused(bad: tuple[int, int, int, bool]) -> None:
    with pytest.raises(InputError):
        from_lunar(*bad)
    with pytest.raises(InputError):
        LunarDate(*bad)


@pytest.mark.parametrize("year", [1899, 2101])
def test_lunar_years_outside_the_table(year: int) -> None:
    for ask in (lunar_new_year, leap_month, lunar_year_months):
        with pytest.raises(OutOfCalendarError, match="1900 to 2100"):
            ask(year)
    with pytest.raises(OutOfCalendarError):
        from_lunar(year, 1, 1)


@pytest.mark.parametrize("day", [date(1900, 1, 30), date(2101, 1, 29), date(1, 1, 1), date(9999, 12, 31)])
def test_days_outside_the_table(day: date) -> None:
    with pytest.raises(OutOfCalendarError, match="1900-01-31 to 2101-01-28"):
        to_lunar(day)


@pytest.mark.parametrize("day", [datetime(2026, 1, 1), "2026-01-01", 736_000, None])
def test_only_days_are_taken(day: object) -> None:
    with pytest.raises(InputError, match="is not a day"):
        to_lunar(day)  # type: ignore[arg-type]  # what careless callers do


# --- birthdays -----------------------------------------------------------------------------------------------------


@given(births, st.data())
def test_every_birth_has_one_day_in_each_lunar_year_under_the_usual_policies(
    birth: LunarBirth, data: st.DataObject
) -> None:
    """CA-6: never an error, never twice: the law is by lunar year, not by calendar year."""
    year = data.draw(st.integers(1901, 2099))
    found = birthdays(birth, lunar_new_year(year), lunar_new_year(year + 1))
    assert len(found) == (1 if birth.year is None or year > birth.year else 0)
    for day in found:
        kept = to_lunar(day)
        assert (kept.year, kept.month, kept.leap) == (year, birth.month, False)
        assert kept.day == birth.day or (birth.day, kept.day) == (30, 29)


@given(births, st.sampled_from(LEAPS), st.sampled_from(DAY30S), st.tuples(ordinals, ordinals, ordinals))
def test_a_window_may_be_split_anywhere(
    birth: LunarBirth, leap: LeapMonth, day30: Day30, three: tuple[int, int, int]
) -> None:
    a, b, c = (date.fromordinal(ordinal) for ordinal in sorted(three))
    whole = birthdays(birth, a, c, leap=leap, day30=day30)
    assert whole == birthdays(birth, a, b, leap=leap, day30=day30) + birthdays(
        birth, b, c, leap=leap, day30=day30
    )
    assert list(whole) == sorted(set(whole))
    assert all(a <= day < c for day in whole)
    assert new_years_eves(a, c) == new_years_eves(a, b) + new_years_eves(b, c)


def test_a_late_lunar_birthday_falls_twice_or_never_in_a_calendar_year() -> None:
    birth = LunarBirth(1984, 11, 25)
    counts = [len(birthdays(birth, date(year, 1, 1), date(year + 1, 1, 1))) for year in range(2024, 2030)]
    assert counts == [2, 0, 1, 2, 0, 2]


def test_leap_month_policies() -> None:
    """CA-6: 2020 has a leap fourth month, 2021 has none, and the next is 2058."""
    born = LunarBirth.parse("1944-L4-11")
    ordinary = LunarBirth.parse("1950-04-11")
    y2020, y2021 = (date(2020, 1, 1), date(2021, 1, 1)), (date(2021, 1, 1), date(2022, 1, 1))
    assert birthdays(born, *y2020) == birthdays(born, *y2020, leap="regular") == days_of("2020-05-03")
    assert birthdays(born, *y2020, leap="if_present") == days_of("2020-06-02")
    assert birthdays(born, *y2020, leap="both") == days_of("2020-05-03", "2020-06-02")
    assert birthdays(ordinary, *y2020, leap="if_present") == days_of("2020-05-03")
    assert birthdays(ordinary, *y2020, leap="both") == days_of("2020-05-03", "2020-06-02")
    for policy in LEAPS:
        assert birthdays(born, *y2021, leap=policy) == days_of("2021-05-22")


def test_day_30_policies() -> None:
    """The second lunar month of 2026 has 29 days, the last on 2026-04-16."""
    born = LunarBirth(1950, 2, 30)
    year = date(2026, 1, 1), date(2027, 1, 1)
    assert birthdays(born, *year) == birthdays(born, *year, day30="last") == days_of("2026-04-16")
    assert birthdays(born, *year, day30="next") == days_of("2026-04-17")
    assert birthdays(born, *year, day30="skip") == ()


def test_the_birth_itself_is_no_birthday() -> None:
    born = LunarBirth(1984, 10, 1)
    assert birthdays(born, lunar_new_year(1984), lunar_new_year(1985)) == ()
    assert len(birthdays(LunarBirth(None, 10, 1), lunar_new_year(1984), lunar_new_year(1985))) == 1


def test_unknown_policies_and_windows_are_refused() -> None:
    born = LunarBirth(None, 1, 1)
    year = date(2026, 1, 1), date(2027, 1, 1)
    with pytest.raises(InputError, match="regular, if_present, both"):
        birthdays(born, *year, leap="maybe")  # type: ignore[arg-type]  # what careless callers do
    with pytest.raises(InputError, match="last, next, skip"):
        birthdays(born, *year, day30="first")  # type: ignore[arg-type]  # what careless callers do
    with pytest.raises(InputError, match="ends before it begins"):
        birthdays(born, *reversed(year))
    for window in ((date(1900, 1, 30), date(1901, 1, 1)), (date(2100, 1, 1), date(2101, 1, 30))):
        with pytest.raises(OutOfCalendarError):
            birthdays(born, *window)
    assert birthdays(born, year[0], year[0]) == ()


# --- dates of birth as people write them ---------------------------------------------------------------------------


@given(births)
def test_a_birth_comes_back_from_its_text(birth: LunarBirth) -> None:
    assert LunarBirth.parse(str(birth)) == birth
    assert pickle.loads(pickle.dumps(birth)) == birth


@pytest.mark.parametrize(
    ("text", "birth"),
    [
        ("1984-10-30", LunarBirth(1984, 10, 30)),
        ("1984-L10-30", LunarBirth(1984, 10, 30, leap=True)),
        (" 1984-l4-5 ", LunarBirth(1984, 4, 5, leap=True)),
        ("L04-05", LunarBirth(None, 4, 5, leap=True)),
    ],
)
def test_parse(text: str, birth: LunarBirth) -> None:
    assert LunarBirth.parse(text) == birth


@pytest.mark.parametrize(
    "text", ["", "1984", "1984/10/30", "1984-13-01", "1984-12-31", "84-10-30", "2101-01-01", "1799-1-1"]
)
def test_parse_refuses(text: str) -> None:
    with pytest.raises(InputError):
        LunarBirth.parse(text)


@pytest.mark.parametrize("text", [None, 19841030, date(1984, 10, 30)])
def test_what_is_no_text_is_no_lunar_date(text: str) -> None:
    with pytest.raises(InputError, match="lunar_born: is no lunar date; write 1984-10-30"):
        LunarBirth.parse(text)
    with pytest.raises(InputError, match=r"birth: is no lunar date; read it with LunarBirth\.parse"):
        birthdays(text, date(2026, 1, 1), date(2027, 1, 1))  # type: ignore[arg-type]  # what careless callers do


def test_leap_is_a_bool_and_never_a_number() -> None:
    with pytest.raises(InputError, match="True or False"):
        LunarBirth(1984, 10, 1, leap=1)  # type: ignore[arg-type]  # what careless callers do


@pytest.mark.parametrize(
    ("text", "real"),
    [
        ("1984-L10-29", True),
        ("1984-L10-30", False),
        ("1985-L10-01", False),
        ("1984-10-30", True),
        ("10-30", None),
        ("1899-1-1", None),
    ],
)
def test_whether_a_birth_is_real(text: str, real: bool | None) -> None:
    assert LunarBirth.parse(text).is_real is real


# --- Gregorian yearly days, festivals ------------------------------------------------------------------------------


def test_feb_29_policies() -> None:
    """CA-6: a wedding on 29 February still has its day each year."""
    born = date(2024, 2, 29)
    window = date(2024, 1, 1), date(2029, 1, 1)
    assert anniversaries(born, *window) == days_of("2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29")
    assert anniversaries(born, *window, feb29="mar1") == days_of(
        "2025-03-01", "2026-03-01", "2027-03-01", "2028-02-29"
    )
    assert anniversaries(born, *window, feb29="skip") == days_of("2028-02-29")
    assert anniversaries(date(1896, 2, 29), date(1900, 1, 1), date(1901, 1, 1)) == days_of("1900-02-28")
    assert anniversaries(date(1896, 2, 29), date(2000, 1, 1), date(2001, 1, 1)) == days_of("2000-02-29")


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(FEB29S), st.tuples(*[st.dates()] * 3))
def test_anniversaries_split_and_come_once_a_year(
    born: date, feb29: Feb29, three: tuple[date, date, date]
) -> None:
    a, b, c = sorted(three)
    whole = anniversaries(born, a, c, feb29=feb29)
    assert whole == anniversaries(born, a, b, feb29=feb29) + anniversaries(born, b, c, feb29=feb29)
    years = [day.year for day in whole]
    assert years == sorted(set(years))
    assert all(year > born.year for year in years)
    if feb29 != "skip":
        inner = max(born.year + 1, a.year + 1)
        assert set(range(inner, c.year)) <= set(years)


def test_anniversaries_refuse() -> None:
    with pytest.raises(InputError, match="ends before"):
        anniversaries(date(2000, 1, 1), date(2026, 1, 2), date(2026, 1, 1))
    with pytest.raises(InputError, match="last, mar1, skip"):
        anniversaries(date(2000, 1, 1), date(2026, 1, 1), date(2026, 1, 2), feb29="mar2")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="born"):
        anniversaries(datetime(2000, 1, 1), date(2026, 1, 1), date(2026, 1, 2))


def test_festivals_are_never_kept_in_a_leap_month() -> None:
    """CA-5: 2009 had a leap fifth month; the Dragon Boat Festival was once, on 28 May."""
    assert festival_days(5, 5, date(2009, 1, 1), date(2010, 1, 1)) == days_of("2009-05-28")
    assert festival_days(8, 15, date(2025, 1, 1), date(2027, 1, 1)) == days_of("2025-10-06", "2026-09-25")


def test_new_years_eve_is_the_day_before_the_spring_festival_even_without_a_day_30() -> None:
    """CA-5: the twelfth month that ends in February 2026 has 29 days."""
    year = date(2026, 1, 1), date(2027, 1, 1)
    assert new_years_eves(*year) == days_of("2026-02-16") == festival_days(12, 30, *year)
    assert to_lunar(date(2026, 2, 16)).day == 29
    assert new_years_eves(date(2101, 1, 28), date(2101, 1, 29)) == days_of("2101-01-28")
    for given_year in range(1901, 2101):
        eve = new_years_eves(date(given_year, 1, 1), date(given_year, 3, 1))
        assert [day.toordinal() + 1 for day in eve] == [lunar_new_year(given_year).toordinal()]
