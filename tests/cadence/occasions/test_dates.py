"""Days of the civil calendar against an independent library, and their policies (CA-5, CA-6, CA-7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pendulum
import pytest
from dateutil.rrule import MONTHLY, WEEKLY, YEARLY, rrule, weekday
from hypothesis import example, given
from hypothesis import strategies as st

from salesflow.basics.lunar import Feb29, anniversaries
from salesflow.basics.terms import days, hours, months, working_days
from salesflow.cadence.occasions.dates import (
    Always,
    Anniversary,
    Days,
    Monthly,
    NthWeekday,
    Once,
    ShortMonth,
    Span,
    Weekly,
    Yearly,
)
from salesflow.cadence.occasions.occasion import Occasion
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.occasion_laws import check_occasion
from salesflow.testing.occasions import days_near, occasion_leaves

NEAR = days_near()
FAR = st.dates(date(1, 1, 1), date(9999, 12, 31))
FEB29S: st.SearchStrategy[Feb29] = st.sampled_from(("last", "mar1", "skip"))
SHORTS: st.SearchStrategy[ShortMonth] = st.sampled_from(("last", "skip"))
WINDOWS = st.tuples(
    st.integers(date(1583, 1, 1).toordinal(), date(2300, 1, 1).toordinal()), st.integers(0, 3_000)
).map(lambda pair: [date.fromordinal(pair[0]), date.fromordinal(sum(pair))])


def iso(found: tuple[date, ...]) -> list[str]:
    return [day.isoformat() for day in found]


def ruled(rule: rrule, a: date, b: date) -> tuple[date, ...]:
    """The days of a recurrence rule in the window; the rule must begin before it."""
    found = rule.between(datetime(a.year, a.month, a.day), datetime(b.year, b.month, b.day), inc=True)
    return tuple(moment.date() for moment in found if moment.date() < b)


def begun(freq: int, a: date, **by: object) -> rrule:
    return rrule(freq, dtstart=datetime(a.year, 1, 1), cache=False, **by)


@given(occasion_leaves(), NEAR, NEAR, NEAR)
def test_every_kind_of_day_keeps_the_laws(occasion: Occasion, a: date, b: date, c: date) -> None:
    """Law 7: windows split exactly."""
    assert check_occasion(occasion, a, b, c) is not None
    assert "[en]" not in occasion.explain("zh")


@given(st.integers(1, 12), st.integers(1, 28), WINDOWS)
def test_yearly_days_are_those_of_a_rule(month: int, day: int, ab: list[date]) -> None:
    a, b = ab
    assert Yearly(month, day).days(a, b) == ruled(begun(YEARLY, a, bymonth=month, bymonthday=day), a, b)


@given(WINDOWS)
def test_leap_days_are_those_of_a_rule(ab: list[date]) -> None:
    """CA-6: skipped, as rules do it; or day 59 or 60 of the year, whatever it is called."""
    a, b = ab
    leap_days = ruled(begun(YEARLY, a, bymonth=2, bymonthday=29), a, b)
    assert Yearly(2, 29, "skip").days(a, b) == leap_days
    assert Yearly(2, 29).days(a, b) == ruled(begun(MONTHLY, a, bymonth=2, bymonthday=-1), a, b)
    assert Yearly(2, 29, "mar1").days(a, b) == ruled(begun(YEARLY, a, byyearday=60), a, b)


@given(st.integers(1, 31), SHORTS, WINDOWS)
def test_monthly_days_are_those_of_a_rule(day: int, short: ShortMonth, ab: list[date]) -> None:
    """CA-7: the end of a shorter month clamps: the last of the days from the 28th up to the day."""
    a, b = ab
    rule = begun(MONTHLY, a, bymonthday=day)
    if short == "last" and day > 28:
        rule = begun(MONTHLY, a, bymonthday=range(28, day + 1), bysetpos=-1)
    assert Monthly(day, short).days(a, b) == ruled(rule, a, b)


@given(st.sets(st.integers(0, 6), min_size=1), WINDOWS)
def test_weekly_days_are_those_of_a_rule(weekdays: set[int], ab: list[date]) -> None:
    a, b = ab
    assert Weekly(weekdays).days(a, b) == ruled(begun(WEEKLY, a, byweekday=weekdays), a, b)


@given(st.integers(-5, 5).filter(bool), st.integers(0, 6), st.none() | st.integers(1, 12), WINDOWS)
def test_weekdays_of_a_month_are_those_of_a_rule(
    place: int, day: int, month: int | None, ab: list[date]
) -> None:
    a, b = ab
    by: dict[str, object] = {"byweekday": weekday(day)(place)}
    rule = begun(MONTHLY, a, **(by if month is None else {**by, "bymonth": month}))
    assert NthWeekday(place, day, month=month).days(a, b) == ruled(rule, a, b)


@given(FAR, FEB29S, st.tuples(FAR, FAR).map(sorted))
@example(date(2024, 2, 29), "last", [date(2024, 1, 1), date(2040, 1, 1)])
@example(date(2024, 2, 29), "mar1", [date(2024, 2, 29), date(2040, 1, 1)])
def test_anniversaries_are_those_of_a_person(born: date, feb29: Feb29, ab: list[date]) -> None:
    """CA-6."""
    a, b = ab
    later = min(b, date(min(a.year + 30, 9999), 1, 1))
    if a <= later:
        found = Anniversary(born, feb29).days(a, later)
        assert found == anniversaries(born, a, later, feb29=feb29)
        assert found == tuple(day for day in Yearly(born.month, born.day, feb29).days(a, later) if day > born)


@given(st.lists(NEAR, max_size=8), NEAR, st.integers(1, 60), st.tuples(NEAR, NEAR))
def test_given_days_and_spans(
    given_days: list[date], first: date, length: int, ab: tuple[date, date]
) -> None:
    a, b = sorted(ab)
    assert Days(given_days).days(a, b) == tuple(sorted({day for day in given_days if a <= day < b}))
    span = Span.lasting(first, days(length))
    assert (span.last - span.first).days == length - 1
    assert span.days(a, b) == tuple(day for day in Always().days(a, b) if first <= day <= span.last)


def test_the_ends_of_time() -> None:
    """Nothing is looked at but the window, and shifted windows may lie outside the years 1 to 9999."""
    first, last = date(1, 1, 1), date(9999, 12, 31)
    for occasion in (Yearly(1, 1), Monthly(1), NthWeekday(1, pendulum.MONDAY, month=1), Weekly(0), Always()):
        assert occasion.next_on(first, before=last) == first
        assert occasion.next_on(date(9998, 6, 1), before=last) is not None
        assert occasion.shift(40).next_on(first, before=date(1, 3, 1)) is not None
        assert len(occasion.shift(-40).days(date(9999, 12, 30), last)) <= 1
    for lost in (Yearly(12, 31), Monthly(31), NthWeekday(5, 4, month=12)):
        assert lost.shift(400).days(first, date(1, 1, 20)) == ()
        assert lost.shift(-4_000).days(date(9999, 12, 1), last) == ()


def test_spans() -> None:
    """The first day is counted: a mourning of 49 days from 2 March ends on 19 April."""
    assert Span.lasting(date(2026, 3, 2), days(49)).last == date(2026, 4, 19)
    assert Span.lasting(date(2026, 1, 31), months(1)) == Span(date(2026, 1, 31), date(2026, 2, 27))
    assert Span(date(2026, 3, 2), date(2026, 3, 2)).days(date(2026, 1, 1), date(2027, 1, 1)) == (
        date(2026, 3, 2),
    )


def test_a_month_that_is_too_short() -> None:
    """CA-7: its last day, or left out."""
    window = date(2027, 1, 15), date(2027, 5, 1)
    assert iso(Monthly(31).days(*window)) == ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]
    assert iso(Monthly(31, "skip").days(*window)) == ["2027-01-31", "2027-03-31"]


def test_mothers_day_and_the_last_friday() -> None:
    year = date(2027, 1, 1), date(2028, 1, 1)
    assert iso(NthWeekday(2, pendulum.SUNDAY, month=5).days(*year)) == ["2027-05-09"]
    fridays = NthWeekday(-1, pendulum.FRIDAY).days(*year)
    assert len(fridays) == 12
    assert iso(fridays[:2]) == ["2027-01-29", "2027-02-26"]
    assert len(NthWeekday(5, pendulum.FRIDAY).days(*year)) == 5


@pytest.mark.parametrize(
    ("occasion", "en", "zh"),
    [
        (Once(date(2026, 5, 1)), "1 May 2026", "2026年5月1日"),
        (Days([]), "no day", "没有日子"),
        (Days([date(2026, 9, 3), date(2026, 5, 1)]), "1 May 2026, 3 Sep 2026", "2026年5月1日、2026年9月3日"),
        (Days(date(2026, 5, day) for day in range(1, 7)), "6 days from 1 May 2026 to 6 May 2026",
         "2026年5月1日至2026年5月6日之间的6天"),
        (Span(date(2026, 5, 1), date(2026, 5, 5)), "1 May 2026 to 5 May 2026", "2026年5月1日至2026年5月5日"),
        (Always(), "every day", "每天"),
        (Weekly([pendulum.MONDAY, pendulum.FRIDAY]), "every Monday, Friday", "每周一、周五"),
        (Monthly(15), "15th day of each month", "每月15日"),
        (Monthly(31), "31st day of each month (the last day of a shorter month)",
         "每月31日（月份较短时取最后一天）"),
        (Monthly(30, "skip"), "30th day of each month (not in a shorter month)", "每月30日（月份较短时略过）"),
        (NthWeekday(2, 6, month=5), "2nd Sunday of May", "每年5月第2个周日"),
        (NthWeekday(-1, 4), "last Friday of each month", "每月最后一个周五"),
        (NthWeekday(-2, 4), "2nd to last Friday of each month", "每月倒数第2个周五"),
        (NthWeekday(5, 4), "5th Friday of each month, where there is one", "每月第5个周五（没有则略过）"),
        (Yearly(1, 1), "1 January each year", "每年1月1日"),
        (Yearly(2, 29), "29 February each year (28 February in common years)", "每年2月29日（平年为2月28日）"),
        (Yearly(2, 29, "mar1"), "29 February each year (1 March in common years)", "每年2月29日（平年为3月1日）"),
        (Yearly(2, 29, "skip"), "29 February each year (in leap years only)", "每年2月29日（仅闰年）"),
        (Anniversary(date(1984, 5, 1)), "anniversary of 1 May 1984", "1984年5月1日的周年日"),
        (Anniversary(date(1984, 2, 29)), "anniversary of 29 Feb 1984 (28 February in common years)",
         "1984年2月29日的周年日（平年为2月28日）"),
    ],
)  # fmt: skip
def test_in_words(occasion: Occasion, en: str, zh: str) -> None:
    assert occasion.explain() == en
    assert occasion.explain("zh") == zh


@pytest.mark.parametrize(
    ("make", "problems"),
    [
        (lambda: Yearly(2, 30), ["the day must be a whole number from 1 to 29, not 30"]),
        (lambda: Yearly(13, 32, "x"),  # type: ignore[arg-type]  # a wrong one
         ["the month must be a whole number from 1 to 12, not 13", "the day must be a whole number from 1 to 31, not 32",
          "feb29 must be one of last, mar1, skip, not 'x'"]),
        (lambda: Yearly(True, 1), ["the month must be a whole number from 1 to 12, not True"]),
        (lambda: Monthly(0), ["the day must be a whole number from 1 to 31, not 0"]),
        (lambda: Monthly(32, "next"),  # type: ignore[arg-type]  # a wrong one
         ["the day must be a whole number from 1 to 31, not 32", "short must be one of last, skip, not 'next'"]),
        (lambda: Weekly([]), ["name at least one day of the week"]),
        (lambda: Weekly(7), ["a day of the week must be a whole number from 0 to 6, not 7"]),
        (lambda: Weekly(["Mon", True]),  # type: ignore[list-item]  # wrong ones
         ["a day of the week must be a whole number from 0 to 6, not 'Mon'",
          "a day of the week must be a whole number from 0 to 6, not True"]),
        (lambda: NthWeekday(0, 7, month=13),
         ["the day of the week must be a whole number from 0 to 6, not 7",
          "the place counts from 1, or from -1 for the last",
          "the month must be a whole number from 1 to 12, not 13"]),
        (lambda: NthWeekday(6, 0), ["the place must be a whole number from -5 to 5, not 6"]),
        (lambda: Anniversary(date(2024, 2, 29), "first"),  # type: ignore[arg-type]  # a wrong one
         ["feb29 must be one of last, mar1, skip, not 'first'"]),
        (lambda: Span(date(2026, 5, 2), date(2026, 5, 1)), ["it ends (2026-05-01) before it begins (2026-05-02)"]),
        (lambda: Span.lasting(date(2026, 5, 2), days(0)), ["0 days are no civil days, weeks, months or years"]),
        (lambda: Span.lasting(date(2026, 5, 2), hours(5)), ["5 hours are no civil days, weeks, months or years"]),
        (lambda: Span.lasting(date(2026, 5, 2), working_days(5)),
         ["5 working days are no civil days, weeks, months or years"]),
    ],
)  # fmt: skip
def test_a_wrong_definition_names_every_problem(make: Callable[[], object], problems: list[str]) -> None:
    with pytest.raises(DefinitionError) as caught:
        make()
    assert list(caught.value.problems) == problems


@pytest.mark.parametrize(
    "make",
    [
        lambda: Once(datetime(2026, 1, 1)),
        lambda: Days([date(2026, 1, 1), datetime(2026, 1, 1)]),
        lambda: Days(date(2026, 1, 1)),  # type: ignore[arg-type]  # a wrong one
        lambda: Span(datetime(2026, 1, 1), date(2026, 1, 2)),
        lambda: Anniversary(datetime(2026, 1, 1)),
    ],
    ids=["once", "among days", "one day for several", "span", "anniversary"],
)
def test_a_moment_is_no_day(make: Callable[[], object]) -> None:
    with pytest.raises(InputError):
        make()
