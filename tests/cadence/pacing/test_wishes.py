"""The wishes of a window are those of the occasion, rolled one by one (CA-2)."""

from __future__ import annotations

from datetime import date

from hypothesis import given

from salesflow.cadence.pacing.source import Source
from salesflow.cadence.pacing.wishes import wishes
from salesflow.testing.cadences import OFFICE, pacing_sources, windows


@given(pacing_sources("a"), windows())
def test_each_wish_rolls_into_the_window_once(source: Source, window: tuple[date, date]) -> None:
    """As rolling each day of the occasion by itself: the first that comes to a day stands for all of them."""
    first, end = (day.toordinal() for day in window)
    found = wishes(source, OFFICE, first, end, end)
    by_hand: dict[int, list[int]] = {}
    for day in source.occasion.between(OFFICE.begins, OFFICE.ends):
        there = day if source.roll == "never" else OFFICE.roll(day, source.roll)
        if first <= there.toordinal() < end:
            by_hand.setdefault(there.toordinal(), []).append(day.toordinal())
    assert {one.rolled: [one.wanted, *one.others] for one in found} == by_hand
    assert wishes(source, OFFICE, first, end, end) is found  # worked out once
    for one in found:
        assert one.key == f"a:{date.fromordinal(one.wanted).isoformat()}"
        assert one.reason.code == "a"
