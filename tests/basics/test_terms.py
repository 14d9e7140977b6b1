"""Terms: civil units keep the wall clock, working units need a calendar, texts go both ways."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.moments import instant
from salesflow.basics.terms import (
    Term,
    Unit,
    days,
    hours,
    minutes,
    months,
    weeks,
    working_days,
    working_hours,
    years,
)
from salesflow.errors import InputError, OutOfCalendarError

OFFICE = Calendar.week_days("Europe/London", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
units = st.sampled_from(list(Unit))
terms = st.builds(Term, st.integers(0, 400), units)
civil = st.sampled_from([Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS])
some_days = st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 1, 1))
berlin = st.datetimes(
    min_value=datetime(2000, 1, 1),
    max_value=datetime(2040, 1, 1),
    timezones=st.just(ZoneInfo("Europe/Berlin")),
)


@given(terms)
def test_a_term_reads_back_from_its_text(term: Term) -> None:
    assert Term.parse(str(term)) == term
    assert Term.parse(f"  {term.amount}   {term.unit}s ".replace("ss", "s")) == term


@given(berlin, st.integers(1, 3_000))
def test_days_keep_the_wall_clock(at: datetime, amount: int) -> None:
    due = days(amount).after(at)
    start = at.astimezone(UTC).astimezone(at.tzinfo)  # a moment in a gap shows later
    wall = start.replace(tzinfo=None, fold=0) + timedelta(days=amount)
    exists = wall.replace(tzinfo=at.tzinfo).astimezone(UTC).astimezone(at.tzinfo).replace(tzinfo=None) == wall
    if exists:
        assert due.naive() == wall
        assert instant(due) == instant(wall.replace(tzinfo=at.tzinfo, fold=1))
    else:
        assert (due.hour, due.minute, due.second) == (3, 0, 0)


@given(berlin, st.integers(0, 100))
def test_a_week_is_seven_days_and_hours_are_real_time(at: datetime, amount: int) -> None:
    assert instant(weeks(amount).after(at)) == instant(days(7 * amount).after(at))
    assert instant(years(amount).after(at)) == instant(months(12 * amount).after(at))
    assert instant(hours(amount).after(at)) == instant(minutes(60 * amount).after(at))
    assert instant(hours(amount).after(at)) - instant(at) == amount * 3_600_000_000


@given(some_days, st.integers(0, 600))
def test_months_clamp_to_the_end_of_the_month(day: date, amount: int) -> None:
    index = day.year * 12 + day.month - 1 + amount
    year, month = index // 12, index % 12 + 1
    assert months(amount).after_day(day) == date(year, month, min(day.day, monthrange(year, month)[1]))
    assert months(amount).after_day(day) == pendulum.instance(
        datetime.combine(day, datetime.min.time())
    ).date().add(months=amount)
    assert months(amount).before_day(months(amount).after_day(day)) <= day


@given(some_days, st.integers(0, 4_000), st.sampled_from([days, weeks]))
def test_days_back_and_forth(day: date, amount: int, term: type[Term]) -> None:
    assert term(amount).before_day(term(amount).after_day(day)) == day  # type: ignore[call-arg, arg-type]


@given(st.builds(Term, st.just(0), units), st.datetimes(datetime(2026, 1, 2), datetime(2026, 12, 20)))
def test_no_term_ends_before_it_begins(term: Term, wall: datetime) -> None:
    at = wall.replace(tzinfo=UTC, microsecond=0)
    due = term.after(at, OFFICE)
    if term.unit is Unit.WORKING_DAYS:  # the next close of business
        assert instant(due) >= instant(at)
        assert (due.hour, due.minute) == (18, 0)
        assert due.date() <= OFFICE.add_working_days(at.astimezone(ZoneInfo("Europe/London")).date(), 1)
    else:
        assert instant(due) == instant(at)


def test_eight_weeks_keep_the_wall_clock_across_the_change() -> None:
    # 56 times 24 hours would say 11:00
    received = pendulum.datetime(2026, 3, 2, 10, tz="Europe/London")
    assert weeks(8).after(received).isoformat() == "2026-04-27T10:00:00+01:00"
    assert (
        months(1).after(pendulum.datetime(2024, 1, 31, 9, tz="UTC")).isoformat()
        == "2024-02-29T09:00:00+00:00"
    )
    assert (
        years(1).after(pendulum.datetime(2024, 2, 29, 9, tz="UTC")).isoformat() == "2025-02-28T09:00:00+00:00"
    )


def test_clock_times_that_show_twice_or_never() -> None:
    twice = days(1).after(pendulum.datetime(2026, 10, 24, 2, 30, tz="Europe/Berlin"))
    assert twice.isoformat() == "2026-10-25T02:30:00+01:00"  # the second one: nobody is late too early
    never = days(1).after(pendulum.datetime(2026, 3, 28, 2, 30, tz="Europe/Berlin"))
    assert never.isoformat() == "2026-03-29T03:00:00+02:00"


def test_with_a_calendar_its_zone_counts_whatever_zone_the_caller_used() -> None:
    london = pendulum.datetime(2026, 3, 2, 10, tz="Europe/London")
    for term in (weeks(8), months(2), hours(5), working_hours(16), working_days(3)):
        dues = {term.after(london.in_timezone(name), OFFICE).isoformat() for name in ("UTC", "Asia/Shanghai")}
        assert dues == {term.after(london, OFFICE).isoformat()}
    assert weeks(8).after(london.in_timezone("UTC")).hour == 10  # without one: 10:00 UTC, 11:00 in London


def test_no_days_are_the_moment_itself_also_in_the_repeated_hour() -> None:
    for fold in (0, 1):
        at = pendulum.datetime(2026, 10, 25, 2, 30, tz="Europe/Berlin", fold=fold)
        assert instant(days(0).after(at)) == instant(at)


def test_working_units() -> None:
    """CO-4: in time, by the hours of the house."""
    friday = pendulum.datetime(2026, 3, 6, 17, tz="Europe/London")
    assert working_hours(2).after(friday, OFFICE).isoformat() == "2026-03-09T10:00:00+00:00"
    assert working_hours(1).after(friday, OFFICE).isoformat() == "2026-03-06T18:00:00+00:00"
    assert working_days(3).after(friday, OFFICE).isoformat() == "2026-03-11T18:00:00+00:00"
    assert working_days(0).after(friday, OFFICE).isoformat() == "2026-03-06T18:00:00+00:00"
    assert working_days(0).after(friday.add(hours=2), OFFICE).isoformat() == "2026-03-09T18:00:00+00:00"
    assert working_days(3).after_day(date(2026, 3, 6), OFFICE) == date(2026, 3, 11)
    assert working_days(3).before_day(date(2026, 3, 11), OFFICE) == date(2026, 3, 6)
    assert working_days(0).after_day(date(2026, 3, 7), OFFICE) == date(2026, 3, 9)
    assert working_days(0).before_day(date(2026, 3, 7), OFFICE) == date(2026, 3, 6)
    with pytest.raises(OutOfCalendarError):
        working_days(300).after(friday, OFFICE)


def test_what_a_term_cannot_do() -> None:
    with pytest.raises(InputError, match="needed to count working days"):
        working_days(3).after(datetime(2026, 3, 2, tzinfo=UTC))
    with pytest.raises(InputError, match="needed to count working days"):
        working_days(3).after_day(date(2026, 3, 2))
    for term in (minutes(5), hours(5), working_hours(5)):
        with pytest.raises(InputError, match="does not count whole days"):
            term.after_day(date(2026, 3, 2), OFFICE)
    with pytest.raises(InputError, match="no time zone"):
        days(1).after(datetime(2026, 3, 2))
    with pytest.raises(InputError, match="is not a day"):
        days(1).after_day(datetime(2026, 3, 2))
    for term, day in (
        (years(9_000), date(2026, 3, 2)),
        (days(10**8), date(2026, 3, 2)),
        (hours(10**8), None),
    ):
        with pytest.raises(InputError, match="years 1 to 9999"):
            term.after_day(day) if day else term.after(datetime(2026, 3, 2, tzinfo=UTC))
    with pytest.raises(InputError, match="years 1 to 9999"):
        years(3_000).before_day(date(2026, 3, 2))


@pytest.mark.parametrize("amount", [-1, True, 1.5, "3", None, float("nan")])
def test_amounts_are_whole_numbers(amount: int) -> None:
    with pytest.raises(InputError, match="whole number"):
        days(amount)


@pytest.mark.parametrize(
    "text", ["", "14", "days", "-1 days", "1.5 days", "two weeks", "３ days", 20, None, "1 dayss "]
)
def test_texts_that_are_no_term(text: str) -> None:
    with pytest.raises(InputError):
        Term.parse(text, "rots_after")


def test_an_unknown_unit_is_named_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="working hours, working days"):
        Term.parse("3 fortnights", "rots_after")
    with pytest.raises(InputError, match="working hours, working days"):
        Term(3, "fortnights")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("term", "english", "chinese"),
    [
        (minutes(30), "30 minutes", "30分钟"),
        (hours(1), "1 hour", "1小时"),
        (days(14), "14 days", "14天"),
        (weeks(8), "8 weeks", "8周"),
        (months(1), "1 month", "1个月"),
        (years(2), "2 years", "2年"),
        (working_hours(16), "16 working hours", "16个工作小时"),
        (working_days(1), "1 working day", "1个工作日"),
    ],
)
def test_words(term: Term, english: str, chinese: str) -> None:
    assert (term.render(), str(term), term.render("zh")) == (english, english, chinese)


def test_terms_are_values_and_say_what_the_paper_says() -> None:
    assert days(7) != weeks(1)
    assert len({days(7), Term.parse("7 days"), Term(7, Unit.DAYS)}) == 1
