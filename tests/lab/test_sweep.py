"""Sweeps: many policies, judged together, confirmed with fresh luck (LA-4)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction

import attrs
import pytest

from salesflow.errors import InputError
from salesflow.lab.comparison import Standing
from salesflow.lab.experiment import Experiment
from salesflow.lab.figures import reach
from salesflow.lab.portfolio import Synthetic
from salesflow.testing.lab_models import ToyModel, ToyPolicy, ToyRow

ROW = ToyRow("pays", False, ((Fraction(1, 3), 1, 500_00, True, 0), (Fraction(2, 3), 1, 0, False, 0)))
BASE = ToyPolicy((9,) * 4, 0, 2)
TRIAL = Experiment(Synthetic.of(100, grade={"A": 1}), ToyModel((ROW,)), date(2026, 1, 1), months=3, seed=5)
MORE = {f"stop {stop}": attrs.evolve(BASE, stop=stop) for stop in (1, 2, 3, 5)}
GRID = TRIAL.sweep(BASE, MORE, name="stop 2 now")


def test_each_is_compared_with_the_baseline():
    assert GRID["stop 5"] == TRIAL.compare(BASE, MORE["stop 5"])
    standings = [GRID.standing(name, "sales") for name in MORE]
    assert standings == [Standing.LESS, Standing.SAME, Standing.MORE, Standing.MORE]
    with pytest.raises(InputError, match="policy: is not in this sweep; there are stop 1, stop 2"):
        GRID["stop 9"]
    with pytest.raises(InputError, match="metric"):
        GRID.best("margin")


def test_the_best_by_what_is_good():
    best = GRID.best("sales")
    assert (best.name, best.policy, best.tried) == ("stop 5", MORE["stop 5"], 4)
    assert GRID.best("touches").name == "stop 1"
    assert GRID.best("won", highest=False).name == "stop 1"
    with pytest.raises(InputError, match="give highest=True or highest=False"):
        GRID.best("won")


def test_it_is_judged_for_all_together():
    """Twenty policies that differ by luck alone: unadjusted some look clear, together none does."""
    row = ToyRow("pays", False, ((Fraction(1, 2), 1, 100, False, 0), (Fraction(1, 2), 1, -100, False, 0)))
    trial = Experiment(
        Synthetic.of(40, grade={"A": 1}), ToyModel((row,)), date(2026, 1, 1), seed=2, replications=10
    )
    # each stop later adds turns whose sum is zero on average
    many = {f"{stop}": attrs.evolve(BASE, stop=stop) for stop in range(3, 23)}
    grid = trial.sweep(BASE, many)
    plain = [each.p_value for each in grid.differences("sales")]
    adjusted = grid.p_values("sales")
    assert adjusted is not None
    assert all(one <= two for one, two in zip(plain, adjusted, strict=True))
    assert {grid.standing(name, "sales") for name in many} == {Standing.UNCLEAR}


def test_the_baseline_is_asked_once_for_all():
    """Only the customers who are looked at once more ask it again for each policy."""
    asked = Counter()

    class Watched(ToyModel):
        def turn(self, policy, state, day):
            asked[policy.stop] += 1
            return super().turn(policy, state, day)

    trial = attrs.evolve(TRIAL, model=Watched((ROW,)))
    assert (
        trial.sweep(BASE, {"stop 3": MORE["stop 3"]}).comparisons[0].differences == GRID["stop 3"].differences
    )
    once = asked[BASE.stop]
    asked.clear()
    assert [
        each.differences for each in trial.sweep(BASE, {"1": MORE["stop 3"], "2": MORE["stop 5"]}).comparisons
    ] == [GRID[name].differences for name in ("stop 3", "stop 5")]
    assert once < asked[BASE.stop] < 2 * once


def test_one_replication_says_nothing():
    grid = attrs.evolve(TRIAL, replications=1).sweep(BASE, MORE)
    assert grid.p_values("sales") is None
    assert grid.standing("stop 5", "sales") is Standing.UNTOLD
    assert "too few replications: no range" in grid.explain(metric="sales")


def test_in_words():
    lines = GRID.explain(metric="sales").splitlines()
    assert lines[0] == "sales (CNY)"
    assert lines[-1] == "4 policies against stop 2 now; confirm what you choose with a fresh seed"
    assert "range (95% for all 4 together)" in lines[1]
    assert lines[3].endswith("no customer differs")
    assert "请用新的种子确认" in GRID.explain("zh", metric="sales")


def test_confirming_takes_fresh_luck():
    best = GRID.best("sales")
    found = TRIAL.confirm(best, seed=99)
    assert found == attrs.evolve(TRIAL, seed=99).compare(BASE, best.policy)
    assert found.names == ("stop 2 now", "stop 5")
    again = TRIAL.confirm(GRID, seed=99)
    assert again == attrs.evolve(TRIAL, seed=99).sweep(BASE, MORE)
    for call, problem in (
        (lambda: TRIAL.confirm(best, seed=5), "seed: is the one it was found with"),
        (lambda: attrs.evolve(TRIAL, seed=99).confirm(best, seed=5), "is the one it was found with"),
        (lambda: TRIAL.confirm(best, seed=-1), "seed: give a whole number"),
        (lambda: attrs.evolve(TRIAL, months=4).confirm(GRID, seed=9), "it differs in months"),
    ):
        with pytest.raises(InputError) as error:
            call()
        assert problem in str(error.value)


def test_all_metrics_in_a_notebook():
    bundle = GRID._repr_mimebundle_(include=None, exclude=None)
    assert bundle["text/plain"] == GRID.explain()
    assert GRID.metrics == ("touches", "sales", "won")
    for key in GRID.metrics:
        assert GRID.explain(metric=key).rpartition("\n")[0] in GRID.explain()
    assert bundle["text/html"].count("<table") == 3
    assert bundle["text/html"].count("<tr>") == 3 * 5
    assert "several figures are several looks" in bundle["text/plain"]
    assert "several looks" not in GRID.shown(metric="sales").text
    assert GRID.shown("zh", metric="won").text == GRID.explain("zh", metric="won")
    assert repr(GRID) == (
        "Sweep('stop 2 now' -> 'stop 1', 'stop 2', 'stop 3', 'stop 5': touches, sales, won; 100 customers, 5 replications)"
    )


def test_a_chance_is_never_told_as_nothing_nor_told_of_nothing():
    """Field study, section 4, point 8."""
    same, more = GRID.explain(metric="touches").splitlines()[3:5]
    assert same.split()[-4:] == ["-", "no", "customer", "differs"]
    assert " <0.001 " in more
    assert " 0.000 " not in GRID.explain()


def test_columns_of_a_sweep():
    columns = GRID.to_columns()
    assert columns["policy"] == [name for name in MORE for _ in range(3)]
    assert columns["metric"] == ["touches", "sales", "won"] * 4
    assert columns["standing"] == [GRID.standing(name, key).value for name in MORE for key in GRID.metrics]
    adjusted = GRID.p_values("sales")
    assert adjusted is not None
    assert columns["p_adjusted"][1::3] == list(adjusted)
    wide = GRID["stop 5"]["sales"].interval(1 - 0.05 / 4)
    assert wide is not None
    assert columns["low"][-2] == wide.low
    assert reach(wide, GRID["stop 5"]["sales"].metric) in GRID.explain(metric="sales")
    assert attrs.evolve(TRIAL, replications=1).sweep(BASE, MORE).to_columns()["p_adjusted"] == [None] * 12
