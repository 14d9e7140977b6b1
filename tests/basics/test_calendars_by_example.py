"""Calendars by example: closing hours, changes of the clock, holidays, horizons, and definitions that cannot be."""

from __future__ import annotations

import itertools
from datetime import date, datetime

import attrs
import pendulum
import pytest

from salesflow.basics.calendars import ALWAYS, MON_FRI, Calendar, Coverage, hours
from salesflow.basics.moments import instant
from salesflow.errors import DefinitionError, InputError, OutOfCalendarError

YEAR = {"begins": date(2026, 1, 1), "ends": date(2027, 1, 1)}
OFFICE = Calendar.week_days("Europe/London", **YEAR)


def _at(text: str, name: str = "Europe/London") -> pendulum.DateTime:
    moment = pendulum.parse(text, tz=name)
    assert isinstance(moment, pendulum.DateTime)
    return moment


def test_due_at_the_closing_not_at_the_next_opening() -> None:
    assert OFFICE.add(_at("2026-03-06T10:00"), 8 * 3600) == _at("2026-03-06T18:00")
    assert OFFICE.add(_at("2026-03-06T10:00"), 8 * 3600 + 1) == _at("2026-03-09T09:00:01")


def test_a_start_outside_hours_counts_from_the_next_opening() -> None:
    for start in ("2026-03-06T18:00", "2026-03-06T23:59", "2026-03-08T12:00", "2026-03-09T09:00"):
        assert OFFICE.add(_at(start), 3600) == _at("2026-03-09T10:00")
    assert OFFICE.add(_at("2026-03-08T12:00"), 0) == _at("2026-03-08T12:00")


def test_fractions_of_a_second_are_cut_off() -> None:
    assert OFFICE.add(_at("2026-03-06T17:59:55.900"), 5) == _at("2026-03-06T18:00")
    assert OFFICE.elapsed(_at("2026-03-06T10:00:00.900"), _at("2026-03-06T10:00:01.100")) == 1


def test_a_day_on_which_the_clock_changes() -> None:
    night = Calendar("night", "Europe/Berlin", "Mon-Sun 01:00-04:00", **YEAR)
    assert night.elapsed(night.opens(date(2026, 3, 29)), night.closes(date(2026, 3, 29))) == 2 * 3600
    assert night.elapsed(night.opens(date(2026, 10, 25)), night.closes(date(2026, 10, 25))) == 4 * 3600
    always = Calendar("always", "Europe/Berlin", ALWAYS, **YEAR)
    first, last = _at("2026-03-29", "Europe/Berlin"), _at("2026-03-30", "Europe/Berlin")
    assert always.elapsed(first, last) == 23 * 3600
    assert always.add(first, 23 * 3600) == last


def test_ambiguous_boundaries_open_first_and_close_last() -> None:
    half = Calendar("half", "Europe/Berlin", "Sun 02:30-02:45", **YEAR)
    day = date(2026, 10, 25)
    assert half.opens(day).isoformat() == "2026-10-25T02:30:00+02:00"
    assert half.closes(day).isoformat() == "2026-10-25T02:45:00+01:00"
    assert half.elapsed(half.opens(day), half.closes(day)) == 75 * 60
    assert half.opens(date(2026, 3, 29)) == half.closes(date(2026, 3, 29))  # both jumped over
    assert half.opens(date(2026, 3, 29)).isoformat() == "2026-03-29T03:00:00+02:00"
    split = Calendar("split", "Europe/Berlin", "Sun 01:00-02:30 02:30-04:00", **YEAR)
    assert split.elapsed(split.opens(day), split.closes(day)) == 4 * 3600  # an overlap counts once


def test_midnight_that_is_jumped_over_or_comes_twice() -> None:
    chile = Calendar("cl", "America/Santiago", ALWAYS, **YEAR)
    assert chile.opens(date(2026, 9, 6)).isoformat() == "2026-09-06T01:00:00-03:00"
    assert instant(chile.closes(date(2026, 9, 5))) == instant(chile.opens(date(2026, 9, 6)))
    cuba = Calendar("cu", "America/Havana", ALWAYS, **YEAR)
    assert instant(cuba.closes(date(2026, 10, 31))) == instant(cuba.opens(date(2026, 11, 1)))
    assert cuba.elapsed(cuba.opens(date(2026, 11, 1)), cuba.closes(date(2026, 11, 1))) == 25 * 3600


def test_a_clock_that_falls_back_into_the_day_before() -> None:
    # Newfoundland, 00:01 to 23:01: 23:30 comes twice, once after the first midnight
    late = Calendar(
        "nf",
        "America/St_Johns",
        "Sat 20:00-23:30 23:45-24:00",
        begins=date(2010, 11, 1),
        ends=date(2010, 12, 1),
    )
    saturday = date(2010, 11, 6)
    assert late.closes(saturday).isoformat() == "2010-11-06T23:30:00-03:30"
    assert late.elapsed(late.opens(saturday), late.closes(saturday)) == (4 * 60 + 30) * 60


def test_several_windows_a_day() -> None:
    lunch = Calendar("lunch", "Asia/Shanghai", "Mon-Fri 09:00-12:00 13:00-18:00; Sat 09:00-12:00", **YEAR)
    friday = _at("2026-03-06T11:00", "Asia/Shanghai")
    assert lunch.add(friday, 3600).isoformat() == "2026-03-06T12:00:00+08:00"
    assert lunch.add(friday, 2 * 3600).isoformat() == "2026-03-06T14:00:00+08:00"
    assert lunch.add(friday, 7 * 3600).isoformat() == "2026-03-07T10:00:00+08:00"


def test_make_up_workdays_and_short_days() -> None:
    calendar = Calendar(
        "cn",
        "Asia/Shanghai",
        hours("Mon-Fri 09:00-18:00"),
        closed=[date(2026, 2, 16), date(2026, 2, 17)],
        extra_open={date(2026, 2, 14): None, date(2026, 2, 13): ((540, 720),)},
        **YEAR,
    )
    friday = _at("2026-02-13T11:00", "Asia/Shanghai")
    assert calendar.add(friday, 2 * 3600).isoformat() == "2026-02-14T10:00:00+08:00"
    assert calendar.add_working_days(date(2026, 2, 13), 2) == date(2026, 2, 18)
    assert len(calendar.working_days_of_month(2026, 2)) == 19
    assert len(calendar.working_days_of_month(2026, 12)) == 23
    listed = Calendar(
        "x", "UTC", MON_FRI, extra_open=[date(2026, 2, 14), (date(2026, 2, 15), ((0, 60),))], **YEAR
    )
    assert listed.hours_of(date(2026, 2, 14)) == ((540, 1080),)
    assert listed.hours_of(date(2026, 2, 15)) == ((0, 60),)


def test_before_the_first_opening_nothing_has_elapsed() -> None:
    assert OFFICE.elapsed(_at("2026-01-01T00:00"), _at("2026-01-01T09:00:05")) == 5
    assert OFFICE.elapsed(_at("2026-01-01T10:00"), _at("2026-01-01T09:00")) == -3600
    with pytest.raises(InputError, match="before a"):
        OFFICE.working_days(date(2026, 3, 2), date(2026, 3, 1))


def test_rolling() -> None:
    assert OFFICE.roll(date(2026, 3, 7), "nearest") == date(2026, 3, 6)
    assert OFFICE.roll(date(2026, 3, 8), "nearest") == date(2026, 3, 9)
    bridge = Calendar.week_days("UTC", closed=[date(2026, 3, 6)], **YEAR)
    assert bridge.roll(date(2026, 3, 7), "nearest") == date(2026, 3, 9)  # a tie rolls forward
    assert bridge.roll(date(2026, 3, 6), "nearest") == date(2026, 3, 5)
    assert OFFICE.roll(date(2026, 3, 7), "backward") == date(2026, 3, 6)
    assert OFFICE.roll(date(2026, 3, 9), "nearest") == date(2026, 3, 9)


def test_fifteen_working_days_over_easter() -> None:
    """Four independent libraries agree on 14 April."""
    holidays = [date(2026, 4, 3), date(2026, 4, 6)]
    uk = Calendar.week_days("Europe/London", closed=holidays, **YEAR)
    assert uk.add_working_days(date(2026, 3, 20), 15) == date(2026, 4, 14)


def test_the_horizon_refuses_to_guess() -> None:
    inside, outside = _at("2026-12-31T17:00"), _at("2027-01-01T00:00:01")
    assert OFFICE.elapsed(inside, _at("2027-01-01T00:00")) == 3600
    assert OFFICE.add(inside, 3600) == _at("2026-12-31T18:00")
    asks = [
        lambda: OFFICE.elapsed(inside, outside),
        lambda: OFFICE.elapsed(_at("2025-12-31T23:59:59"), inside),
        lambda: OFFICE.add(outside, 1),
        lambda: OFFICE.add(inside, 3601),
        lambda: OFFICE.add(outside, 0),
        lambda: OFFICE.is_open(outside),
        lambda: OFFICE.is_working_day(date(2027, 1, 1)),
        lambda: OFFICE.is_working_day(date(2025, 12, 31)),
        lambda: OFFICE.coverage(date(2027, 1, 1)),
        lambda: OFFICE.next_working_day(date(2026, 12, 31)),
        lambda: OFFICE.previous_working_day(date(2026, 1, 1)),
        lambda: OFFICE.working_days(date(2026, 1, 1), date(2027, 1, 2)),
        lambda: OFFICE.working_days_of_month(2027, 1),
        lambda: OFFICE.opens(date(2027, 1, 1)),
        lambda: Calendar("x", "UTC", "Mon 09:00-10:00", **YEAR).roll(date(2026, 12, 31), "nearest"),
    ]
    for ask in asks:
        with pytest.raises(OutOfCalendarError, match="from 2026-01-01 up to 2027-01-01"):
            ask()


def test_decreed_and_projected_years() -> None:
    calendar = Calendar(
        "x", "UTC", MON_FRI, begins=date(2026, 1, 1), ends=date(2028, 1, 1), projected_years=[2027, 2027]
    )
    assert calendar.projected_years == (2027,)
    assert calendar.coverage(date(2026, 12, 31)) is Coverage.DECREED
    assert calendar.coverage(date(2027, 1, 1)) is Coverage.PROJECTED
    assert [Coverage.DECREED.render("zh"), Coverage.PROJECTED.render()] == ["已公布", "projected"]


def test_the_digest_is_about_behaviour() -> None:
    same = [
        attrs.evolve(OFFICE, key="other"),
        attrs.evolve(OFFICE, closed=[date(2026, 3, 7), date(2030, 1, 1)]),  # a Saturday, and outside
        attrs.evolve(OFFICE, extra_open={date(2026, 3, 6): None}),
        attrs.evolve(OFFICE, projected_years=[2027]),
    ]
    assert {calendar.digest for calendar in same} == {OFFICE.digest}
    others = [
        attrs.evolve(OFFICE, zone="Europe/Berlin"),
        attrs.evolve(OFFICE, closed=[date(2026, 3, 6)]),
        attrs.evolve(OFFICE, extra_open=[date(2026, 3, 7)]),
        attrs.evolve(OFFICE, ends=date(2026, 12, 31)),
        attrs.evolve(OFFICE, projected_years=[2026]),
        attrs.evolve(OFFICE, weekly="Mon-Fri 09:00-17:00"),
    ]
    assert len({calendar.digest for calendar in [OFFICE, *others]}) == len(others) + 1


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"zone": "Mars/Base"}, "IANA"),
        ({"weekly": [[]] * 7}, "no window is ever open"),
        ({"weekly": [[]] * 7, "extra_open": [date(2026, 3, 7)]}, "no window is ever open"),
        ({"ends": date(2026, 1, 2), "closed": [date(2026, 1, 1)]}, "no window is ever open"),
        ({"weekly": [[(540, 1080)]] * 6}, "a week has 7 days"),
        ({"weekly": [[(1080, 540)]] * 7}, "weekday 1: a window opens before it closes"),
        ({"extra_open": {date(2026, 3, 7): ((0, 1441),)}}, "2026-03-07: a window opens"),
        ({"extra_open": {date(2026, 3, 7): ()}}, "2026-03-07: open without hours"),
        ({"extra_open": [date(2026, 3, 7), date(2026, 3, 7)]}, "given twice"),
        ({"extra_open": [date(2026, 3, 7)], "closed": [date(2026, 3, 7)]}, "both closed and open"),
        ({"ends": date(2026, 1, 1)}, "before it begins"),
    ],
    ids=map(str, itertools.count()),
)
def test_calendars_that_cannot_be(changes: dict[str, object], problem: str) -> None:
    with pytest.raises(DefinitionError, match=problem):
        attrs.evolve(OFFICE, **changes)


def test_a_calendar_whose_only_window_is_jumped_over_is_refused() -> None:
    with pytest.raises(DefinitionError, match="no window is ever open"):
        Calendar("gap", "Europe/Berlin", "Sun 02:10-02:50", begins=date(2026, 3, 29), ends=date(2026, 4, 4))


def test_all_problems_are_named_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        Calendar("x", "Mars/Base", [[(5, 1)]], begins=date(2026, 1, 2), ends=date(2026, 1, 1))
    assert len(caught.value.problems) == 4


def test_bad_questions() -> None:
    monday = _at("2026-03-02T10:00")
    for seconds in (-1, 1.5, True, "5", None):
        with pytest.raises(InputError) as caught:
            OFFICE.add(monday, seconds)  # type: ignore[arg-type]
        assert caught.value.field == "seconds"
    with pytest.raises(InputError, match="no time zone"):
        OFFICE.elapsed(monday, datetime(2026, 3, 2))
    with pytest.raises(InputError, match="is not a day"):
        OFFICE.is_working_day(monday)
    with pytest.raises(InputError, match="whole number"):
        OFFICE.add_working_days(date(2026, 3, 2), True)
    with pytest.raises(InputError, match="whole number"):
        Calendar.week_days("UTC", **YEAR).__class__("x", "UTC", MON_FRI, projected_years=["2026"], **YEAR)  # type: ignore[list-item]
    with pytest.raises(InputError, match="use forward, backward or nearest"):
        OFFICE.roll(date(2026, 3, 2), "up")  # type: ignore[arg-type]
    for ask in (OFFICE.opens, OFFICE.closes):
        with pytest.raises(InputError, match="is closed in calendar 'week-days'"):
            ask(date(2026, 3, 7))
    for month in (0, 13, "3", None):
        with pytest.raises(InputError, match="month"):
            OFFICE.working_days_of_month(2026, month)  # type: ignore[arg-type]


def test_plain_data_that_is_no_calendar() -> None:
    plain = OFFICE.to_plain()
    wrong: list[tuple[dict[str, object], str]] = [
        ({**plain, "holydays": []}, "unknown entries"),
        ({name: value for name, value in plain.items() if name != "zone"}, "is missing"),
        ({**plain, "begins": "soon"}, "cannot be read"),
        ({**plain, "begins": 2026}, "cannot be read"),
        ({**plain, "weekly": 5}, "cannot be read"),
        ({**plain, "closed": 5}, "cannot be read"),
        ({**plain, "extra_open": {"2026-03-07": "all day"}}, "cannot be read"),
        ({**plain, "weekly": ""}, "no window"),
    ]
    for data, problem in wrong:
        with pytest.raises((InputError, DefinitionError), match=problem):
            Calendar.from_plain(data)
    short = {name: plain[name] for name in ("key", "zone", "weekly", "begins", "ends")}
    assert Calendar.from_plain(short) == OFFICE
