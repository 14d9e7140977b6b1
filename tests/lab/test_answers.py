"""Exact answers and narrowed ranges as people read them (LA-4)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs

from salesflow.lab.answers import Expected, Narrowed, NotFinite
from salesflow.lab.experiment import Experiment
from salesflow.lab.portfolio import Synthetic
from salesflow.testing.lab_models import ToyModel, ToyPolicy, ToyRow

ROW = ToyRow("pays", False, ((Fraction(1, 3), 1, 500_00, True, 0), (Fraction(2, 3), 1, 0, False, 0)))
FEW, MANY = ToyPolicy((9,) * 4, 0, 2), ToyPolicy((9,) * 4, 0, 4)
TRIAL = Experiment(
    Synthetic.of(250, grade={"A": 1, "B": 4}),
    ToyModel((ROW,)),
    date(2026, 1, 1),
    months=3,
    seed=5,
    by="grade",
)


def test_an_exact_answer_in_words_and_in_a_notebook():
    found = TRIAL.exact(MANY)
    assert isinstance(found, Expected)
    assert found.explain().splitlines()[0].startswith("all customers together, on average, exactly")
    labels = [line.rpartition("  ")[0].strip() for line in found.explain().splitlines()[2:]]
    assert labels == [
        f"{group}{each}" for group in ("", "A: ", "B: ") for each in ("touches", "sales (CNY)", "won")
    ]
    bundle = found._repr_mimebundle_(include=None, exclude=None)
    assert bundle["text/plain"] == found.explain()
    assert bundle["text/html"].count("<tr>") == 1 + 9
    assert "期望值" in found.explain("zh")
    assert repr(found).startswith("Expected(touches ")
    assert "\n" not in repr(found)


def test_an_exact_answer_as_columns():
    found = TRIAL.exact(MANY)
    assert isinstance(found, Expected)
    columns = found.to_columns()
    assert columns["group"] == [None] * 3 + ["A"] * 3 + ["B"] * 3
    assert columns["expected"][1] == float(found["sales"])
    assert columns["expected"][-1] == float(found.of("B", "won"))
    assert columns["currency"][:3] == [None, "CNY", None]


def test_no_exact_answer_says_so_in_a_notebook():
    found = TRIAL.exact(MANY, most=1)
    assert isinstance(found, NotFinite)
    bundle = found._repr_mimebundle_(include=None, exclude=None)
    assert bundle["text/plain"] == found.explain()
    assert found.explain() in bundle["text/html"]
    assert repr(found) == "NotFinite(most=1)"


def test_a_narrowed_range_stands_above_its_comparison():
    found = TRIAL.until(FEW, MANY, half_width={"won": 1_000}, most=20, names=("two", "four"))
    assert isinstance(found, Narrowed)
    bundle = found._repr_mimebundle_(include=None, exclude=None)
    assert bundle["text/plain"] == f"{found.explain()}\n{found.comparison.explain()}"
    assert found.explain() in bundle["text/html"]
    assert "<table" in bundle["text/html"]
    assert found.to_columns() == found.comparison.to_columns()
    assert repr(found).startswith("Narrowed(narrow enough after 10: Comparison('two' -> 'four'")
    missed = attrs.evolve(found, half_width=(("won", 0.001),))
    assert repr(missed).startswith("Narrowed(not narrow enough after 10: ")
    assert missed.shown("zh").text.startswith("重复10次（上限）后区间仍不够窄")
