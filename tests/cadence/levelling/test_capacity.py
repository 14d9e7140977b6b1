"""What a seller can make on a day (CA-4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.cadence.levelling.capacity import NO_ROOM, Capacity, Room
from salesflow.errors import DefinitionError, InputError, OutOfCalendarError
from salesflow.testing.levelling_cases import BEGINS, ENDS, capacities, rooms

OFFICE = Calendar.week_days(
    "Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1), closed=[date(2026, 3, 6)]
)
SIX = Room({"visit": 6})


@given(rooms(), st.sampled_from(Channel))
def test_the_limit_is_the_stricter_of_both(room: Room, channel: Channel) -> None:
    limits = [limit for limit in (dict(room.limits).get(channel), room.total) if limit is not None]
    assert room.limit(channel) == (min(limits) if limits else None)
    assert "[en]" not in room.explain("zh")


@given(capacities(), st.integers(0, 14), st.integers(0, 5))
def test_away_means_nothing_and_other_days_stay(capacity: Capacity, first: int, more: int) -> None:
    days = [pendulum.Date.fromordinal(BEGINS.toordinal() + each) for each in range(25)]
    gone = days[first : first + more + 1]
    away = capacity.away(gone[0], gone[-1])
    for day in days:
        assert away.on(day) == (NO_ROOM if day in gone else capacity.on(day))
    assert away.away(gone[0], gone[-1]) == away


@given(capacities())
def test_it_is_a_value(capacity: Capacity) -> None:
    turned = Capacity(capacity.calendar, capacity.usual, weekdays=capacity.weekdays, days=capacity.days[::-1])
    assert turned == capacity
    assert hash(turned) == hash(capacity)
    assert all(capacity.on(day) == NO_ROOM for day in (date(2026, 3, 7), date(2026, 3, 15)))
    assert BEGINS < ENDS


def test_a_day_goes_before_a_weekday_and_a_weekday_before_the_usual() -> None:
    fair, short = Room({"visit": 1}), Room({"visit": 3})
    lin = Capacity(OFFICE, SIX, weekdays={"Fri": short}, days={date(2026, 3, 13): fair}, seller=" u-lin ")
    limits = [lin.on(date(2026, 3, day)).limit(Channel.VISIT) for day in (12, 13, 14, 20)]
    assert (limits, lin.seller) == ([6, 1, 0, 3], "u-lin")
    assert lin.on(date(2026, 3, 6)) is NO_ROOM


def test_none_is_no_limit_and_nought_is_none() -> None:
    assert Room({"visit": None, "call": 0}) == Room({"call": 0})
    assert [Room({"call": 0}).limit(channel) for channel in Channel] == [None, 0, None, None]
    assert [NO_ROOM.limit(channel) for channel in Channel] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("room", "en", "zh"),
    [
        (Room({"visit": 6, "call": 10}, 12), "at most a day: visit 6, call 10, 12 in all", "每日上限：拜访6次、电话10次、合计12次"),
        (Room({}), "no limit", "不设上限"),
        (NO_ROOM, "nothing can be made", "无法安排任何联系"),
    ],
)  # fmt: skip
def test_a_room_says_itself(room: Room, en: str, zh: str) -> None:
    assert (room.explain(), room.explain("zh")) == (en, zh)


@pytest.mark.parametrize("wrong", [-1, True, 1.5, "6"])
def test_a_limit_is_a_count(wrong: int) -> None:
    with pytest.raises(DefinitionError, match="visit must be a whole number, zero or more, or None"):
        Room({"visit": wrong})
    with pytest.raises(DefinitionError, match="total must be a whole number"):
        Room({}, wrong)


def test_all_problems_of_a_room_are_named() -> None:
    with pytest.raises(DefinitionError) as caught:
        Room((("fax", 1), ("visit", -1), ("visit", 2)))
    assert [problem.split(";")[0] for problem in caught.value.problems] == [
        "unknown channel 'fax'",
        "visit must be a whole number, zero or more, or None for no limit, not -1",
        "visit is given twice",
    ]


@pytest.mark.parametrize(
    ("weekdays", "days", "problems"),
    [
        ({}, {date(2026, 3, 7): SIX}, ["2026-03-07 is closed in calendar 'week-days'; leave it out"]),
        ({}, {date(2026, 3, 6): NO_ROOM}, ["2026-03-06 is closed in calendar 'week-days'; leave it out"]),
        ({}, {date(2027, 3, 7): SIX}, ["2027-03-07 lies outside calendar 'week-days'"]),
        ({"Sat": SIX}, {}, ["Sat is never a working day of calendar 'week-days'"]),
        ({"Friday": SIX}, {}, ["unknown weekday 'Friday'; use one of Mon, Tue, Wed, Thu, Fri, Sat, Sun"]),
    ],
)
def test_a_room_for_a_day_that_is_not_worked_is_refused(
    weekdays: Mapping[str, Room], days: Mapping[date, Room], problems: list[str]
) -> None:
    with pytest.raises(DefinitionError) as caught:
        Capacity(OFFICE, SIX, weekdays=weekdays, days=days)
    assert [*caught.value.problems] == problems


def test_what_is_given_twice_is_refused_with_the_seller_named() -> None:
    monday = date(2026, 3, 2)
    with pytest.raises(DefinitionError, match="capacity of 'u-lin': Mon is given twice; 2026-03-02 is given"):
        Capacity(
            OFFICE,
            SIX,
            weekdays=(("Mon", SIX), ("Mon", SIX)),
            days=((monday, SIX), (monday, NO_ROOM)),
            seller="u-lin",
        )


def test_absences_that_cannot_be_are_refused() -> None:
    lin = Capacity(OFFICE, SIX)
    with pytest.raises(InputError, match="lies before the first day away"):
        lin.away(date(2026, 3, 5), date(2026, 3, 4))
    with pytest.raises(OutOfCalendarError):
        lin.away(date(2026, 12, 30), date(2027, 1, 2))
    with pytest.raises(OutOfCalendarError):
        lin.on(date(2027, 1, 4))
    assert lin.away(date(2026, 3, 7), date(2026, 3, 8)) == lin
