"""Opening hours as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.opening import (
    ALWAYS,
    MON_FRI,
    Week,
    Windows,
    hours,
    read_windows,
    to_week,
    to_windows,
    week_text,
    window_problems,
    windows_text,
)
from salesflow.errors import DefinitionError, InputError


def _paired(marks: list[int]) -> Windows:
    return tuple(zip(marks[::2], marks[1::2], strict=False))


day_windows = st.lists(st.integers(0, 1440), max_size=6, unique=True).map(sorted).map(_paired)
weeks = st.lists(day_windows, min_size=7, max_size=7).map(tuple)


@given(weeks)
def test_a_week_reads_back_from_its_text(week: Week) -> None:
    assert hours(week_text(week)) == to_week(week) == week
    assert not any(window_problems("day", windows) for windows in week)


@given(day_windows.filter(bool))
def test_the_windows_of_a_day_read_back(windows: Windows) -> None:
    assert read_windows(windows_text(windows)) == to_windows([list(pair) for pair in windows]) == windows


def test_forms() -> None:
    week = hours("mon-thu,SUN 09:00-12:00  13:00-24:00 ; Fri 08:30-12:00;")
    assert week == (((540, 720), (780, 1440)),) * 4 + (((510, 720),), (), ((540, 720), (780, 1440)))
    assert week_text(week) == "Mon-Thu 09:00-12:00 13:00-24:00; Fri 08:30-12:00; Sun 09:00-12:00 13:00-24:00"
    assert hours("Sat-Mon 10:00-11:00") == (((600, 660),), (), (), (), (), ((600, 660),), ((600, 660),))
    assert hours("") == ((),) * 7
    assert MON_FRI == (((540, 1080),),) * 5 + ((), ())
    assert ALWAYS == (((0, 1440),),) * 7


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Mon-Fri", "cannot read"),
        ("Mon-Fri 9-18", "cannot read"),
        ("Mon 09:00-25:00", "cannot read"),
        ("Mon 09:00-17:60", "cannot read"),
        ("Foo 09:00-18:00", "unknown day"),
        ("Mon-Wed-Fri 09:00-18:00", "unknown day"),
        ("Mon 09:00-18:00; Mon-Tue 09:00-18:00", "Mon is named twice"),
        ("Mon 18:00-09:00", "opens before it closes"),
        ("Mon 09:00-09:00", "opens before it closes"),
        ("Mon 22:00-24:30", "24:00"),
        ("Mon 09:00-12:00 11:00-18:00", "overlap"),
        ("Mon 13:00-18:00 09:00-12:00", "out of order"),
    ],
)
def test_texts_that_are_no_hours(text: str, problem: str) -> None:
    with pytest.raises(DefinitionError, match=problem):
        hours(text)


def test_all_problems_are_named_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        hours("Mon; Foo 09:00-18:00; Tue 12:00-11:00")
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize(
    "value", [[(1,)], [(1, 2, 3)], [("09:00", "18:00")], [(True, 5)], [(5, True)], [540.0], 7]
)
def test_values_that_are_no_windows(value: object) -> None:
    with pytest.raises(InputError, match="pairs"):
        to_windows(value)


@pytest.mark.parametrize("text", ["", "09:00", "9:00-18:00", "09:00-18:00,", "closed"])
def test_texts_that_are_no_windows(text: str) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_windows(text)
