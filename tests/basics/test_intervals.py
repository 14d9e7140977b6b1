from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.intervals import Interval, standard_errors, wilson
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
