"""Windows and parts (SV-1): what a measure of service counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.errors import InputError
from salesflow.service.counting import Part, Window, percent, points
from salesflow.testing.losses import service_windows

DAY = date(2026, 3, 1)


@given(service_windows(), st.integers(-3, 40))
def test_a_window_holds_its_known_days(window: Window, after: int) -> None:
    """Half-open, and nothing after `as_of`."""
    day = date.fromordinal(DAY.toordinal() + after)
    held = window.knows(day)
    assert held == (window.begins <= day < window.ends and day <= window.as_of)
    assert window.is_over == all(
        window.knows(date.fromordinal(each))
        for each in range(window.begins.toordinal(), window.ends.toordinal())
    )


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_a_share_lies_within_its_bounds(count: int, unclear: int, rest: int) -> None:
    part = Part("x", count, count + unclear + rest, unclear)
    if part.share is None:
        assert part.bounds is None
        assert part.sentence.render() == "x: none"
    else:
        assert part.bounds is not None
        assert part.bounds[0] == part.share <= part.bounds[1] <= 1
        assert part.bounds[1] - part.bounds[0] == Fraction(unclear, part.n)


def test_shares_for_people() -> None:
    assert [percent(Fraction(1, each)) for each in (1, 2, 3, 1000)] == ["100%", "50%", "33.3%", "0.1%"]
    assert [points(Fraction(each, 8)) for each in (-8, -1, 0, 1)] == ["-100", "-12.5", "0", "+12.5"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (lambda: Window(DAY, DAY, "UTC", as_of=DAY), "ends"),
        (lambda: Window(DAY, date(2026, 4, 1), "Beijing", as_of=DAY), "zone"),
        (lambda: Window(datetime(2026, 3, 1), date(2026, 4, 1), "UTC", as_of=DAY), "begins"),
        (lambda: Window(DAY, date(2026, 4, 1), "UTC", as_of=datetime(2026, 3, 1)), "as_of"),
        (lambda: Part("x", True, 3), "count"),
        (lambda: Part("x", 2, 3, 2), "count"),
        (lambda: Part("x", 1, -3), "n"),
    ],
    ids=["no day", "zone", "moment", "as_of", "bool", "too many", "negative"],
)
def test_what_cannot_be_counted_is_refused(wrong: Callable[[], object], field: str) -> None:
    with pytest.raises(InputError) as caught:
        wrong()
    assert caught.value.field == field
