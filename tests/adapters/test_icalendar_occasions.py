"""Occasions in a calendar file: an independent library expands them to the very days that we list (law 15)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st

from salesflow.adapters.icalendar_occasions import Observed, occasions_to_icalendar
from salesflow.basics.calendars import Calendar
from salesflow.basics.lunar import LunarBirth
from salesflow.basics.text import Text
from salesflow.cadence.occasions.dates import Anniversary, Monthly, NthWeekday, Once, Span, Weekly, Yearly
from salesflow.cadence.occasions.lunar_dates import LunarBirthday, LunarNewYearsEve, LunarYearly
from salesflow.cadence.occasions.occasion import Occasion
from salesflow.errors import InputError, OutOfCalendarError

STAMP = datetime(2026, 1, 1, tzinfo=UTC)
OFFICE = Calendar.week_days("Asia/Shanghai", begins=date(2015, 1, 1), ends=date(2045, 1, 1))
DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
FEB29S = st.sampled_from(("last", "mar1", "skip"))
WORDS = Text("day", zh="日子")
RULED: st.SearchStrategy[Occasion] = st.one_of(
    st.builds(lambda day, feb29: Yearly(day.month, day.day, feb29), DAYS, FEB29S),
    FEB29S.map(lambda feb29: Yearly(2, 29, feb29)),
    st.builds(Monthly, st.integers(1, 31), st.sampled_from(("last", "skip"))),
    st.builds(Weekly, st.lists(st.integers(0, 6), min_size=1, max_size=3)),
    st.builds(
        NthWeekday,
        st.sampled_from((1, 2, 3, 4, 5, -1, -2)),
        st.integers(0, 6),
        month=st.none() | st.integers(1, 12),
    ),
    st.builds(Anniversary, DAYS | st.just(date(2024, 2, 29)), FEB29S),
)
LISTED: st.SearchStrategy[Occasion] = st.one_of(
    st.builds(Once, DAYS),
    st.builds(lambda day, n: Span(day, day + timedelta(days=n)), DAYS, st.integers(0, 12)),
    st.builds(LunarYearly, st.integers(1, 12), st.integers(1, 30)),
    st.just(LunarNewYearsEve()),
    st.just(LunarBirthday(LunarBirth(1984, 10, 30))),
    RULED.map(lambda occasion: occasion.roll(OFFICE, "backward")),
    st.tuples(RULED, RULED).map(lambda two: two[0] | two[1]),
)


def expanded(file: bytes, a: date, b: date) -> list[date]:
    """The days that `recurring_ical_events` finds."""
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(file)).between(a, b)
    return sorted(event.decoded("DTSTART") for event in events)


@given(RULED | LISTED, DAYS, st.integers(0, 1_500))
def test_another_library_finds_the_same_days(occasion: Occasion, a: date, length: int) -> None:
    b = a + timedelta(days=length)
    file = occasions_to_icalendar([Observed("x", WORDS, occasion)], a, b, stamp=STAMP)
    ours = list(occasion.days(a, b))
    assert expanded(file, a - timedelta(days=500), b + timedelta(days=500)) == ours
    assert file == occasions_to_icalendar([Observed("x", WORDS, occasion)], a, b, stamp=STAMP)


@given(RULED, DAYS)
def test_an_open_ended_rule_goes_on(occasion: Occasion, a: date) -> None:
    b, far = a + timedelta(days=1_600), a + timedelta(days=4_000)
    file = occasions_to_icalendar([Observed("x", WORDS, occasion)], a, b, stamp=STAMP, open_ended=True)
    if occasion.days(a, b):
        assert b"RRULE" in file
        assert expanded(file, a, far) == list(occasion.days(a, far))


@pytest.mark.parametrize(
    ("occasion", "rule"),
    [
        (Weekly([0, 4]), b"RRULE:FREQ=WEEKLY;BYDAY=MO,FR"),
        (Monthly(15), b"RRULE:FREQ=MONTHLY;BYMONTHDAY=15"),
        (Monthly(31, "skip"), b"RRULE:FREQ=MONTHLY;BYMONTHDAY=31"),
        (Monthly(30), b"RRULE:FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1"),
        (NthWeekday(2, 6, month=5), b"RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=5"),
        (NthWeekday(-1, 4), b"RRULE:FREQ=MONTHLY;BYDAY=-1FR"),
        (Yearly(2, 29, "mar1"), b"RRULE:FREQ=YEARLY;BYYEARDAY=60"),
        (Anniversary(date(1990, 5, 1)), b"RRULE:FREQ=YEARLY;BYMONTHDAY=1;BYMONTH=5"),
    ],
)
def test_each_rule_of_the_civil_calendar(occasion: Occasion, rule: bytes) -> None:
    a, b = date(2026, 1, 1), date(2040, 1, 1)
    file = occasions_to_icalendar([Observed("x", WORDS, occasion)], a, b, stamp=STAMP, open_ended=True)
    assert rule in file
    assert expanded(file, a, b) == list(occasion.days(a, b))


def test_each_occasion_is_one_event_that_says_what_it_is() -> None:
    days = [
        Observed("autumn", Text("Mid-Autumn", zh="中秋节"), LunarYearly(8, 15)),
        Observed("never", WORDS, Once(date(2020, 1, 1))),
    ]
    file = occasions_to_icalendar(days, date(2026, 1, 1), date(2028, 1, 1), stamp=STAMP, language="zh")
    (event,) = icalendar.Calendar.from_ical(file).walk("VEVENT")
    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == ("中秋节", "农历八月十五")
    other = occasions_to_icalendar(days, date(2027, 1, 1), date(2028, 1, 1), stamp=STAMP)
    assert icalendar.Calendar.from_ical(other).walk("VEVENT")[0]["UID"] == event["UID"]


def test_what_cannot_be_written_is_refused() -> None:
    window = date(2026, 1, 1), date(2027, 1, 1)
    one = Observed("x", WORDS, Yearly(1, 1))
    with pytest.raises(InputError, match="two occasions have this key"):
        occasions_to_icalendar([one, one], *window, stamp=STAMP)
    with pytest.raises(InputError, match="has no time zone"):
        occasions_to_icalendar([], *window, stamp=datetime(2026, 1, 1))
    with pytest.raises(InputError, match="ends before it begins"):
        occasions_to_icalendar([one], window[1], window[0], stamp=STAMP)
    with pytest.raises(OutOfCalendarError):
        occasions_to_icalendar(
            [Observed("x", WORDS, LunarYearly(1, 1))], date(2100, 1, 1), date(2102, 1, 1), stamp=STAMP
        )
    with pytest.raises(InputError, match="key"):
        Observed(" ", WORDS, Yearly(1, 1))
