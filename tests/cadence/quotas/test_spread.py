"""The spread: its formula, its theorem on real calendars, its load, and where its promises end (CA-4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.adapters.cn import calendar_from_chinesecalendar
from salesflow.adapters.holidays import calendar_from_holidays
from salesflow.basics.calendars import Calendar
from salesflow.cadence.quotas.spread import (
    TURN,
    dealt,
    dropped,
    fitted,
    merged,
    pattern,
    place,
    slots,
    steps,
    turns,
    windows,
)

TEXTBOOK = {"A": (8, 4, 4), "B": (4, 2, 2), "C": (1, 1, 1)}
YEARS = range(2023, 2027)

numbers = st.lists(st.integers(0, 12), min_size=1, max_size=4).map(tuple)
lengths = st.integers(0, 27)
places = st.integers(0, TURN - 1)


def real_calendars() -> list[Calendar]:
    return [
        calendar_from_chinesecalendar(YEARS),
        calendar_from_holidays("CN", YEARS, zone="Asia/Shanghai", key="CN-holidays"),
        calendar_from_holidays("DE", YEARS, zone="Europe/Berlin"),
    ]


def months_of(calendar: Calendar) -> list[int]:
    return [len(calendar.working_days_of_month(year, month)) for year in YEARS for month in range(1, 13)]


def edges(counts: tuple[int, ...], sizes: Sequence[int]) -> list[int]:
    """Every place at which the pattern of some month changes: between two of them nothing does."""
    divisions = {turns(counts, n) for n in sizes}
    return sorted({-(-turn * TURN // number) for number in divisions for turn in range(number)})


# --- laws ----------------------------------------------------------------------------------------------------------


@given(numbers, lengths, places)
def test_whole_numbers_say_what_the_formula_says(counts: tuple[int, ...], n: int, at: int) -> None:
    """CA-4: floor(t * n / k + phase * n) mod n, exactly, for the touches the month can hold."""
    fits = fitted(counts, n)
    k = sum(fits)
    phase = Fraction(at, TURN)
    expected = tuple(
        tuple(sorted(floor(Fraction(touch * n, k) + phase * n) % n for touch in mine)) for mine in dealt(fits)
    )
    found = slots(counts, n, at)
    assert found == expected
    days = sorted(day for mine in found for day in mine)
    assert len(days) == len(set(days)) == k == min(sum(counts), n)
    assert [(day, index) for day, index in merged(counts, n, at * turns(counts, n) >> 32)] == sorted(
        (day, index) for index, mine in enumerate(found) for day in mine
    )


@given(numbers, lengths, places, st.data())
def test_any_days_in_a_row_hold_their_share(
    counts: tuple[int, ...], n: int, at: int, data: st.DataObject
) -> None:
    """CA-4: m working days of n hold floor or ceil of k * m / n touches: the ground of prorating."""
    low = data.draw(st.integers(0, n))
    high = data.draw(st.integers(low, n))
    found = slots(counts, n, at)
    fits = fitted(counts, n)
    inside = [sum(low <= day < high for day in mine) for mine in found]
    if n:
        share = Fraction(sum(fits) * (high - low), n)
        assert floor(share) <= sum(inside) <= ceil(share)
        for got, number, (short, long) in zip(inside, fits, steps(fits), strict=True):
            if short == long:  # evenly dealt: the same holds for the channel
                share = Fraction(number * (high - low), n)
                assert floor(share) <= got <= ceil(share)


@given(numbers)
def test_the_deal_word(counts: tuple[int, ...]) -> None:
    """Every place is dealt once; the greatest number is even always, the next ones among the places left.

    The bound of each number: in its own list of free places floor or ceil of length / count, and each step in that
    list is floor or ceil of (places before / places left) in the one before.
    """
    k = sum(counts)
    word = dealt(counts)
    assert sorted(touch for mine in word for touch in mine) == list(range(k))
    assert [len(mine) for mine in word] == list(counts)
    sizes = [k]
    for index in sorted(range(len(counts)), key=lambda index: -counts[index]):
        if not counts[index]:
            assert steps(counts)[index] == (0, 0)
            continue
        low, high = sizes[-1] // counts[index], -(-sizes[-1] // counts[index])
        for outer, inner in reversed(list(pairwise(sizes))):
            low, high = low * outer // inner, -(-high * outer // inner)
        short, long = steps(counts)[index]
        assert low <= short <= long <= high
        sizes.append(sizes[-1] - counts[index])


@given(numbers, st.lists(st.integers(1, 27), min_size=2, max_size=6), places)
def test_the_gap_theorem(counts: tuple[int, ...], sizes: list[int], at: int) -> None:
    """CA-4: across month ends too, for all touches together and for each channel by its steps."""
    k = sum(counts)
    sizes = [max(n, k) for n in sizes]
    starts = [sum(sizes[:number]) for number in range(len(sizes))]
    dated = [
        (start + day, index)
        for start, n in zip(starts, sizes, strict=True)
        for day, index in merged(counts, n, at * turns(counts, n) >> 32)
    ]
    if k:
        gaps = [b - a for (a, _), (b, _) in pairwise(dated)]
        assert min(gaps) >= min(n // k for n in sizes)
        assert max(gaps) <= max(-(-n // k) for n in sizes)
    for index, (short, long) in enumerate(steps(counts)):
        mine = [day for day, what in dated if what == index]
        for a, b in pairwise(mine):
            assert min(short * n // k for n in sizes) <= b - a <= max(-(-long * n // k) for n in sizes)


@given(st.sampled_from([(8, 4), (4, 2), (8, 2), (16, 8), (12, 3), (5, 1)]), st.integers(16, 27), places)
def test_a_smaller_number_uses_days_of_the_larger(ks: tuple[int, int], n: int, at: int) -> None:
    """Where k divides k: a change of grade brings no two touches closer than the larger number alone."""
    large, small = (slots((k,), n, at)[0] for k in ks)
    assert {*small} <= {*large}
    textbook = [{day for mine in slots(TEXTBOOK[grade], n, at) for day in mine} for grade in "AB"]
    assert textbook[1] <= textbook[0]


@given(numbers, lengths, st.integers(28, 31), places)
def test_what_a_month_has_no_room_for_is_dropped_by_the_same_steps(
    counts: tuple[int, ...], n: int, length: int, at: int
) -> None:
    """CA-4: the shortfall is the difference, and every touch of it belongs to one civil day of the month."""
    found = dropped(counts, n, length, at)
    fits = fitted(counts, n)
    assert [len(mine) for mine in found] == [a - b for a, b in zip(counts, fits, strict=True)]
    assert all(0 <= day < length for mine in found for day in mine)
    # the last ones give way: whoever loses one has nobody behind him who keeps any
    for index, (number, fit) in enumerate(zip(counts, fits, strict=True)):
        assert fit == number or not any(fits[index + 1 :])
    short = [a - b for a, b in zip(counts, fits, strict=True)]
    phase = Fraction(at, TURN)
    for mine, number in zip(found, short, strict=True):
        assert list(mine) == sorted(
            floor(Fraction(touch * length, number) + phase * length) % length for touch in range(number)
        )


@given(numbers, st.integers(1, 27), places, st.data())
def test_windows_never_meet(counts: tuple[int, ...], n: int, at: int, data: st.DataObject) -> None:
    """Whichever touches slip inside their windows, no two fall on a day, and their order stays."""
    begins = data.draw(st.integers(0, n))
    ends = data.draw(st.integers(begins, n))
    touches = [day for day, _ in merged(counts, n, at * turns(counts, n) >> 32)]
    found = [
        (day, first, last)
        for day, (first, last) in zip(touches, windows(touches, n, begins, ends), strict=True)
        if begins <= day < ends
    ]
    for day, first, last in found:
        assert begins <= first <= day <= last < ends
    for (_, _, last), (_, first, _) in pairwise(found):
        assert last < first


# --- real calendars ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("calendar", real_calendars(), ids=lambda calendar: calendar.key)
@pytest.mark.parametrize("grade", ["A", "B", "C"])
def test_the_gap_theorem_on_real_calendars(grade: str, calendar: Calendar) -> None:
    """CA-4: 2023 to 2026, month after month, every phase there is (not a sample: patterns are few)."""
    counts, sizes = TEXTBOOK[grade], months_of(calendar)
    assert (min(sizes), max(sizes)) in {(16, 23), (18, 23)}
    k = sum(counts)
    low, high = min(n // k for n in sizes), max(-(-n // k) for n in sizes)
    bands = [(min(n // c for n in sizes), max(-(-n // c) for n in sizes)) for c in counts]
    seen: set[int] = set()
    for at in edges(counts, sizes):
        start, last, of_channel = 0, None, [-1] * len(counts)
        for n in sizes:
            for day, index in merged(counts, n, at * turns(counts, n) >> 32):
                today = start + day
                if last is not None:
                    seen.add(today - last)
                if of_channel[index] >= 0:
                    assert bands[index][0] <= today - of_channel[index] <= bands[index][1]
                last = of_channel[index] = today
            start += n
    assert low <= min(seen) <= max(seen) <= high
    assert (min(seen), max(seen)) == {"A": (1, 2), "B": (2, 3), "C": (low, 8)}[grade]


def test_february_2026_in_china_has_a_working_day_for_each_touch() -> None:
    """CA-4: sixteen working days, sixteen touches of an A customer: no slack, and no shortfall."""
    n = len(calendar_from_chinesecalendar([2026]).working_days_of_month(2026, 2))
    touches = [day for day, _ in merged(TEXTBOOK["A"], n, 3)]
    assert (n, touches) == (16, list(range(16)))
    assert windows(touches, n, 0, n) == [(day, day) for day in range(16)]
    assert dropped(TEXTBOOK["A"], n, 28, place("C-1")) == ((), (), ())


# --- examples ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("grade", ["A", "B", "C"])
def test_every_channel_loads_all_days_alike(grade: str) -> None:
    """Over 20,000 customers the fullest of 22 days carries no channel more than 12% above its mean."""
    loads: Counter[tuple[int, int]] = Counter()
    for number in range(20_000):
        for index, mine in enumerate(slots(TEXTBOOK[grade], 22, place(f"C-{number}"))):
            loads.update((index, day) for day in mine)
    for index, count in enumerate(TEXTBOOK[grade]):
        found = [loads[index, day] for day in range(22)]
        assert min(found) > 0
        assert max(found) / (20_000 * count / 22) < 1.12


def test_turns_are_few_and_none_is_lost() -> None:
    """Every pattern of a month is found by its turn, and a new one begins at each."""
    counts, n = (3, 2), 9
    assert turns(counts, n) == 45
    assert {slots(counts, n, at) for at in edges(counts, [n])} == {pattern(counts, n, q) for q in range(45)}
    assert turns((0, 0), 9) == turns((3, 2), 0) == 1


def test_where_the_word_cannot_be_even_for_all() -> None:
    """Three channels of 5, 3 and 2 cannot all be even: the first is, the bound of the others is `steps`."""
    assert dealt((5, 3, 2)) == ((0, 2, 4, 6, 8), (1, 3, 7), (5, 9))
    assert steps((5, 3, 2)) == ((2, 2), (2, 4), (4, 6))


def test_the_spread_is_pinned() -> None:
    """The same on every machine and in every release: C-1 has phase 0.9860 (crc32)."""
    assert place("C-1") == 4234784862
    assert slots((8, 4, 4), 22, place("C-1")) == (
        (2, 5, 7, 10, 13, 16, 18, 21),
        (1, 6, 12, 17),
        (3, 9, 14, 20),
    )
