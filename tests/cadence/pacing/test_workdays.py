"""The table of working days answers as the calendar does."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.moments import shared_day
from salesflow.cadence.pacing.workdays import workdays
from salesflow.errors import OutOfCalendarError

BEGINS = date(2026, 1, 1)


def calendars() -> st.SearchStrategy[Calendar]:
    """Short ones, some closed for weeks, at their edges too; one day is surely open."""
    days = st.frozensets(st.integers(0, 60).filter(lambda n: n != 32), max_size=40)
    ends = st.integers(33, 62)
    return st.tuples(days, ends).map(
        lambda drawn: Calendar.week_days(
            "UTC",
            begins=BEGINS,
            ends=BEGINS + timedelta(days=drawn[1]),
            closed=[BEGINS + timedelta(days=n) for n in drawn[0]],
        )
    )


@given(calendars(), st.integers(0, 25))
def test_the_table_answers_as_the_calendar(calendar: Calendar, n: int) -> None:
    """Working or not, the next one, so many working days later, and each way of rolling, on every day."""
    table = workdays(calendar)
    for day in range(table.begins, table.ends):
        there = shared_day(day)
        assert table.is_working(day) == calendar.is_working_day(there)
        assert table.next(day) == rolled(calendar, there, "forward", table.ends)
        for way in ("forward", "backward", "nearest"):
            assert table.roll(day, way) == rolled(calendar, there, way, None)
        try:
            later = calendar.add_working_days(there, n).toordinal()
        except OutOfCalendarError:
            later = table.ends
        assert table.add(day, n) == later
    for outside in (table.begins - 1, table.ends, table.ends + 9):
        assert table.is_working(outside)
        assert table.next(outside) == outside


def rolled(calendar: Calendar, day: date, way: str, else_: int | None) -> int | None:
    try:
        return calendar.roll(day, way).toordinal()  # type: ignore[arg-type]
    except OutOfCalendarError:
        return else_


def test_equal_calendars_share_a_table() -> None:
    one, other = (Calendar.week_days("UTC", begins=BEGINS, ends=date(2026, 3, 1)) for _ in range(2))
    assert workdays(one) is workdays(other)
    assert workdays(one).roll(BEGINS.toordinal() + 2, "backward") == date(2026, 1, 2).toordinal()
