"""The formulas, against scipy and against coverage by simulation (LA-4)."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from salesflow.errors import InputError
from salesflow.lab.experiment import Experiment
from salesflow.lab.portfolio import Synthetic
from salesflow.lab.statistics import (
    Target,
    holm,
    pooled_error,
    sample_half_width,
    sign_chance,
    signed_range,
    two_sided,
)
from salesflow.lab.tally import Sums
from salesflow.testing.lab_models import ToyModel, ToyPolicy, ToyRow


@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_the_exact_range_is_that_of_scipy(more, less, confidence):
    assume(more + less)
    pairs, tail = more + less, (1 - confidence) / 2
    known = stats.binomtest(more, pairs).proportion_ci(confidence, "exact")
    least = [stats.chi2.ppf(tail, 2 * each) / 2 if each else 0 for each in (more, less)]
    most = [stats.chi2.ppf(1 - tail, 2 * each + 2) / 2 for each in (more, less)]
    low = more - less - math.hypot(more - least[0], most[1] - less)
    high = more - less + math.hypot(most[0] - more, less - least[1])
    found = signed_range(more, less, confidence)
    assert found.low == pytest.approx(min(low, pairs * (2 * known.low - 1)), abs=1e-7)
    assert found.high == pytest.approx(max(high, pairs * (2 * known.high - 1)), abs=1e-7)
    assert found.contains(more - less)
    mirrored = signed_range(less, more, confidence)
    assert (found.low, found.high) == (-mirrored.high, -mirrored.low)


@given(st.integers(0, 300), st.integers(0, 300))
def test_the_exact_chance_is_that_of_scipy(more, less):
    assume(more + less)
    known = min(1.0, 2 * stats.binom.sf(max(more, less) - 1, more + less, 0.5))
    assert sign_chance(more, less) == pytest.approx(known, rel=1e-9)
    if abs(known - 0.05) > 1e-6:
        assert signed_range(more, less).contains(0) is bool(known > 0.05)


@given(st.lists(st.sampled_from([0.0, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.2, 1.0]), max_size=9))
def test_holm_rejects_as_its_steps_do(chances):
    """One by one from the smallest: each against what is left; the first that fails ends it."""
    wanted = [False] * len(chances)
    for rank, place in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        if (len(chances) - rank) * chances[place] > 0.05:
            break
        wanted[place] = True
    adjusted = holm(chances)
    assert [each <= 0.05 for each in adjusted] == wanted
    assert all(plain <= each <= 1 for plain, each in zip(chances, adjusted, strict=True))


@given(
    st.lists(st.lists(st.integers(-9, 9), min_size=4, max_size=4), min_size=1, max_size=8),
    st.lists(st.lists(st.integers(-9, 9), min_size=4, max_size=4), min_size=8, max_size=8),
)
def test_the_pooled_error_is_that_of_the_definition(first, second):
    pairs = list(zip(first, second, strict=False))
    sums = Sums.total([Sums.of(*pair) for pair in pairs])
    gaps = [[after - before for before, after in zip(*pair, strict=True)] for pair in pairs]
    variances = [Fraction(sum((4 * each - sum(row)) ** 2 for each in row), 16 * 3) for row in gaps]
    assert pooled_error(spread=sums.spread, replications=4) == pytest.approx(math.sqrt(sum(variances) / 4))


def test_the_range_for_customers_like_these_is_that_of_scipy():
    values = [(each * each) % 7 - 2 for each in range(250)]
    total, squares = sum(values), sum(each * each for each in values)
    half = sample_half_width(units=250, total=total, squares=squares, replications=1, confidence=0.9)
    low, high = stats.t.interval(0.9, 249, stats.tmean(values), stats.sem(values))
    assert half / 250 == pytest.approx((high - low) / 2, rel=1e-9)
    with pytest.raises(InputError, match="are too few to speak of customers like these; it takes 200"):
        sample_half_width(units=199, total=0, squares=0, replications=1)


def test_what_the_formulas_refuse():
    for call, problem in (
        (lambda: pooled_error(spread=0, replications=1), "shows no spread"),
        (lambda: signed_range(1, -1), "less: give a whole number"),
        (lambda: signed_range(1, 1, 1.0), "confidence: give a number between 0 and 1"),
        (lambda: sign_chance(True, 1), "more: give a whole number"),
        (lambda: holm([0.5, 1.5]), "chances: lies outside 0 to 1"),
    ):
        with pytest.raises(InputError) as error:
            call()
        assert problem in str(error.value)
    assert two_sided(0) == 1
    assert two_sided(-1.959963984540054) == pytest.approx(0.05)
    assert repr(Target.THESE) == "Target.THESE"
    assert Target.THESE.label.render("zh") == "这些客户"


ROWS = (
    ToyRow("answers", False, ((Fraction(1, 10), 1, 90_00, True, 0), (Fraction(9, 10), 1, 0, False, 1))),
    ToyRow("answers", False, ((Fraction(1, 4), 1, 10_00, True, 0), (Fraction(3, 4), 1, 0, False, 0))),
)


@pytest.mark.parametrize("replications", [2, 5])
def test_the_range_covers_the_truth(replications):
    """Field study, section 4: the pooled range holds the exact difference in about 95 of 100 experiments."""
    first, second = ToyPolicy((7,) * 4, 0, 2), ToyPolicy((7,) * 4, 0, 4)
    trial = Experiment(
        Synthetic.of(60, grade={"A": 1, "B": 2}), ToyModel(ROWS), date(2026, 1, 1), seed=0, months=3,
        replications=replications,
    )  # fmt: skip
    truth = {key: trial.exact(second)[key] - trial.exact(first)[key] for key in ("touches", "sales")}
    held = dict.fromkeys(truth, 0)
    for seed in range(120):
        again = Experiment(
            trial.customers, trial.model, trial.start, seed=seed, months=3, replications=replications
        ).compare(first, second)
        for key, value in truth.items():
            held[key] += again[key].interval().contains(float(value))
    assert all(107 <= each <= 120 for each in held.values()), held
