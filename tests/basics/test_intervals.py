from __future__ import annotations

import math
import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from salesflow.basics.intervals import (
    Interval,
    adjusted_wald,
    difference,
    mean_interval,
    needed_trials,
    standard_errors,
    student_errors,
    wilson,
)
from salesflow.errors import InputError

counts = st.integers(0, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts, st.floats(0.5, 0.999))
def test_the_interval_holds_the_rate_and_stays_a_share(count: tuple[int, int], confidence: float) -> None:
    k, n = count
    found = wilson(k, n, confidence)
    assert 0 <= found.low <= found.high <= 1
    if n:
        assert found.contains(k / n)
        mirrored = wilson(n - k, n, confidence)
        assert math.isclose(mirrored.low, 1 - found.high, abs_tol=1e-12)
        # the definition: each end is where the rate seen lies exactly z standard errors away
        from statistics import NormalDist

        z = NormalDist().inv_cdf((1 + confidence) / 2)
        for end in (found.low, found.high):
            if 0 < end < 1:
                assert math.isclose(abs(k / n - end), z * math.sqrt(end * (1 - end) / n), abs_tol=1e-9)


@given(counts.filter(lambda c: c[1] > 0), st.floats(0.5, 0.9))
def test_more_trials_and_less_confidence_make_it_narrower(count: tuple[int, int], confidence: float) -> None:
    k, n = count
    assert wilson(10 * k, 10 * n).width < wilson(k, n).width
    assert wilson(k, n, confidence).width < wilson(k, n, 0.99).width


def test_known_values() -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 857-872, method 3: 81 of 263 and 0 of 20."""
    found = wilson(81, 263)
    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)
    none = wilson(0, 20)
    assert (none.low, round(none.high, 4)) == (0.0, 0.1611)
    assert wilson(20, 20).high == 1.0
    assert wilson(0, 0) == Interval(0.0, 1.0)


@pytest.mark.parametrize(
    ("k", "n", "confidence"),
    [(-1, 5, 0.95), (6, 5, 0.95), (0, -1, 0.95), (True, 1, 0.95), (1, 2.0, 0.95), (1, 2, 0.0), (1, 2, 1.0),
     (1, 2, float("nan"))],
)  # fmt: skip
def test_counts_that_are_none(k: int, n: int, confidence: float) -> None:
    with pytest.raises(InputError):
        wilson(k, n, confidence)


@pytest.mark.parametrize(("low", "high"), [(1, 0), (float("nan"), 1), (0, float("nan"))])
def test_intervals_that_are_none(low: float, high: float) -> None:
    with pytest.raises(InputError):
        Interval(low, high)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_overlap_is_mutual(a: float, b: float, c: float, d: float) -> None:
    one, other = Interval(min(a, b), max(a, b)), Interval(min(c, d), max(c, d))
    assert (
        one.overlaps(other) is other.overlaps(one) is (max(one.low, other.low) <= min(one.high, other.high))
    )


@given(st.floats(0.01, 0.999))
def test_standard_errors_reach_the_confidence(confidence: float) -> None:
    from statistics import NormalDist

    z = standard_errors(confidence)
    assert math.isclose(NormalDist().cdf(z) - NormalDist().cdf(-z), confidence, abs_tol=1e-9)


@pytest.mark.parametrize("confidence", [0, 1, 95, float("nan")])
def test_a_confidence_is_a_share(confidence: float) -> None:
    with pytest.raises(InputError):
        standard_errors(confidence)


# -- one sample, two opposite shares ---------------------------------------------------------------------------------

splits = st.integers(1, 200).flatmap(
    lambda n: st.integers(0, n).flatmap(lambda up: st.tuples(st.just(up), st.integers(0, n - up), st.just(n)))
)


@given(splits, st.floats(0.5, 0.999))
def test_adjusted_wald_holds_what_was_seen_and_is_mirrored(
    split: tuple[int, int, int], confidence: float
) -> None:
    up, down, n = split
    found = adjusted_wald(up, down, n, confidence)
    assert -1 <= found.low <= (up - down) / n <= found.high <= 1
    other = adjusted_wald(down, up, n, confidence)
    assert math.isclose(found.low, -other.high, abs_tol=1e-12)
    if n > 1:  # with more answers, it is narrower
        assert adjusted_wald(10 * up, 10 * down, 10 * n, confidence).width < found.width


def test_adjusted_wald_known_values() -> None:
    """Field note 4.4: 35 points of 20 answers are 0.5 to 60.4; 20 promoters of 20 are cut at 100 (69.7 to 104.2)."""
    found = adjusted_wald(10, 3, 20)
    assert (round(100 * found.low, 1), round(100 * found.high, 1)) == (0.5, 60.4)
    all_for_us = adjusted_wald(20, 0, 20)
    assert (round(100 * all_for_us.low, 1), all_for_us.high) == (69.7, 1.0)
    assert adjusted_wald(0, 0, 0) == Interval(-1.0, 1.0)


@pytest.mark.parametrize(
    ("up", "down", "n"), [(3, 3, 5), (-1, 0, 5), (0, 6, 5), (True, 0, 5), (0, 0, 5.0), (0, 0, True)]
)
def test_adjusted_wald_refuses(up: int, down: int, n: int) -> None:
    with pytest.raises(InputError):
        adjusted_wald(up, down, n)


# -- two samples -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_difference_known_values(one: tuple[int, int], two: tuple[int, int], low: float, high: float) -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10, examples (a) to (h)."""
    found = difference(one[0] / one[1], wilson(*one), two[0] / two[1], wilson(*two))
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(counts.filter(lambda c: c[1] > 0), counts.filter(lambda c: c[1] > 0))
def test_a_difference_holds_what_was_seen_and_turns_with_its_sides(
    one: tuple[int, int], two: tuple[int, int]
) -> None:
    p, q, first, second = one[0] / one[1], two[0] / two[1], wilson(*one), wilson(*two)
    found = difference(p, first, q, second)
    assert found.contains(p - q)
    back = difference(q, second, p, first)
    assert math.isclose(found.low, -back.high, abs_tol=1e-12)
    assert found.width >= max(first.width, second.width) - 1e-12
    if not first.overlaps(second):  # bars apart: the change is clear; bars that overlap say nothing
        assert not found.contains(0.0)


def test_bars_may_overlap_though_the_difference_is_clear() -> None:
    one, two = wilson(83, 100), wilson(70, 100)
    assert one.overlaps(two)
    assert not difference(0.83, one, 0.70, two).contains(0.0)


@pytest.mark.parametrize("value", [0.1, 0.9, float("nan")])
def test_a_value_outside_its_range_has_no_difference(value: float) -> None:
    with pytest.raises(InputError, match="outside its own range"):
        difference(value, Interval(0.2, 0.5), 0.3, Interval(0.2, 0.5))
    with pytest.raises(InputError, match="second"):
        difference(0.3, Interval(0.2, 0.5), value, Interval(0.2, 0.5))


# -- means -----------------------------------------------------------------------------------------------------------


@given(st.integers(1, 2000), st.floats(0.01, 0.9999))
def test_the_quantile_of_t_agrees_with_scipy(degrees: int, confidence: float) -> None:
    """The independent oracle; the sum is used up to 300 degrees, the series above."""
    assert math.isclose(
        student_errors(degrees, confidence), float(stats.t.ppf((1 + confidence) / 2, degrees)), rel_tol=2e-9
    )


def test_quantiles_of_t_in_print() -> None:
    """Any table of Student's t, two-sided 95% and 99%."""
    printed = {
        1: (12.706, 63.657),
        2: (4.303, 9.925),
        10: (2.228, 3.169),
        30: (2.042, 2.750),
        120: (1.980, 2.617),
    }
    assert {d: (round(student_errors(d), 3), round(student_errors(d, 0.99), 3)) for d in printed} == printed


values = st.lists(st.integers(1, 7), min_size=2, max_size=60).filter(lambda v: len(set(v)) > 1)


@given(values, st.floats(0.5, 0.999))
def test_the_interval_of_a_mean_agrees_with_scipy(scores: list[int], confidence: float) -> None:
    found = mean_interval(scores, confidence)
    low, high = stats.t.interval(
        confidence, len(scores) - 1, loc=statistics.fmean(scores), scale=stats.sem(scores)
    )
    assert found is not None
    assert math.isclose(found.low, low, abs_tol=1e-8)
    assert math.isclose(found.high, high, abs_tol=1e-8)
    assert mean_interval(scores[::-1], confidence) == found
    wide = mean_interval(scores * 4, confidence)
    assert wide is not None
    assert wide.width < found.width


def test_what_a_mean_cannot_tell() -> None:
    assert mean_interval([]) is None
    assert mean_interval([5]) is None
    assert mean_interval([5, 5, 5]) is None
    assert mean_interval([5, 5, 5], population=3) == Interval(5.0, 5.0)
    assert mean_interval([5], population=1) == Interval(5.0, 5.0)
    assert mean_interval([Fraction(1, 2), Fraction(3, 2)]) == mean_interval([Fraction(3, 2), Fraction(1, 2)])


@pytest.mark.parametrize("value", [1.5, True, "3", float("nan"), None])
def test_values_that_are_none(value: object) -> None:
    with pytest.raises(InputError, match="whole numbers or fractions"):
        mean_interval([1, value])  # type: ignore[list-item]  # this is the point


@pytest.mark.parametrize("degrees", [0, -1, 1.0, True])
def test_degrees_that_are_none(degrees: int) -> None:
    with pytest.raises(InputError):
        student_errors(degrees, 0.95)
    with pytest.raises(InputError, match="confidence"):
        mean_interval([1, 2], 1.0)


# -- small customer bases --------------------------------------------------------------------------------------------


@given(splits, st.integers(0, 300))
def test_the_more_of_all_have_answered_the_less_is_left_to_chance(
    split: tuple[int, int, int], rest: int
) -> None:
    up, down, n = split
    for found, whole, seen in (
        (wilson(up, n, population=n + rest), wilson(up, n), up / n),
        (adjusted_wald(up, down, n, population=n + rest), adjusted_wald(up, down, n), (up - down) / n),
    ):
        assert found.contains(seen)
        assert found.width <= whole.width + 1e-12
        if not rest:
            assert found.width < 1e-12
    # what the rest of the customers leaves possible
    assert wilson(up, n, population=n + rest).low >= up / (n + rest)


def test_the_added_answers_shrink_with_what_is_left_to_chance() -> None:
    """With 20 of 39 known half the variance is left, so one and a half answers are added in place of three."""
    left = 19 / 38
    found = adjusted_wald(10, 3, 20, 0.8, population=39)
    assert math.isclose((found.low + found.high) / 2, 7 / (20 + 3 * left), rel_tol=1e-12)
    up, down, size = 10 + 0.75 * left, 3 + 0.75 * left, 20 + 3 * left
    spread = (up + down) / size - ((up - down) / size) ** 2
    assert math.isclose(
        found.width / 2, standard_errors(0.8) * math.sqrt(left * spread / size), rel_tol=1e-12
    )


@given(values, st.integers(1, 100))
def test_the_correction_of_a_mean(scores: list[int], rest: int) -> None:
    """Cochran, Sampling Techniques: the half width shrinks by sqrt((N - n) / (N - 1))."""
    n = len(scores)
    found, whole = mean_interval(scores, population=n + rest), mean_interval(scores)
    assert found is not None
    assert whole is not None
    assert math.isclose(found.width, whole.width * math.sqrt(rest / (n + rest - 1)), rel_tol=1e-9)


def test_nobody_is_left() -> None:
    assert wilson(0, 0, population=0) == Interval(0.0, 1.0)
    assert wilson(0, 0, population=1) == Interval(0.0, 1.0)
    assert wilson(1, 1, population=1) == Interval(1.0, 1.0)
    with pytest.raises(InputError, match="smaller than the 5"):
        wilson(3, 5, population=4)
    with pytest.raises(InputError, match="population"):
        wilson(3, 5, population=True)


# -- coverage and numbers needed -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "wald", "score"), [(10, 0.40, 0.914), (20, 0.639, 0.925)])
def test_exact_coverage(n: int, wald: float, score: float) -> None:
    """Field note 4.4 at p = 0.95: how often each formula holds the truth, summed over all outcomes."""
    p, z = 0.95, standard_errors(0.95)
    chance = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    plain = [abs(k / n - p) <= z * math.sqrt(k / n * (1 - k / n) / n) for k in range(n + 1)]
    ours = [wilson(k, n).contains(p) for k in range(n + 1)]
    assert round(sum(c for c, held in zip(chance, plain, strict=True) if held), len(str(wald)) - 2) == wald
    assert round(sum(c for c, held in zip(chance, ours, strict=True) if held), 3) == score


def test_known_values_of_small_samples() -> None:
    """Field note 4.4: 9 of 10 is 0.596 to 0.982, and none of 5 is not certainly none."""
    found = wilson(9, 10)
    assert (round(found.low, 3), round(found.high, 3)) == (0.596, 0.982)
    assert wilson(0, 5).high > 0.4


def test_numbers_needed() -> None:
    """Field note 4.4 rounds to 234, 937 and 1,537; 234 would miss the margin by a hair, so we round up."""
    variance = Fraction(7, 10) - Fraction(9, 100)
    assert needed_trials(Fraction(1, 10), variance) == 235
    assert needed_trials(Fraction(1, 20), variance) == 938
    assert needed_trials(Fraction(1, 20), Fraction(1)) == 1537
    assert needed_trials(Fraction(1, 20), Fraction(1), population=0) == 0


@given(
    st.fractions(Fraction(1, 100), Fraction(1, 2)),
    st.fractions(Fraction(1, 100), Fraction(1)),
    st.integers(1, 10**5),
)
def test_so_many_are_enough_and_one_fewer_is_not(
    margin: Fraction, variance: Fraction, population: int
) -> None:
    z = standard_errors(0.95)
    n = needed_trials(margin, variance)
    assert z * math.sqrt(variance / n) <= margin * (1 + 1e-9)
    assert n == 1 or z * math.sqrt(variance / (n - 1)) > margin * (1 - 1e-9)
    few = needed_trials(margin, variance, population=population)
    assert few <= min(n, population)
    left = math.sqrt((population - few) / (population - 1)) if population > 1 else 0
    assert z * math.sqrt(variance / few) * left <= margin * (1 + 1e-9)


@pytest.mark.parametrize("margin", [Fraction(0), Fraction(-1, 2), 0.05, True, 1])
def test_a_margin_is_a_fraction(margin: Fraction) -> None:
    with pytest.raises(InputError, match="Fraction above zero"):
        needed_trials(margin, Fraction(1))
    with pytest.raises(InputError, match="variance"):
        needed_trials(Fraction(1, 10), margin)


@pytest.mark.parametrize("confidence", [None, "0.95", True, Decimal("NaN"), float("nan"), []])
def test_a_confidence_that_is_none(confidence):
    with pytest.raises(InputError, match="confidence"):
        standard_errors(confidence)
