"""The laws of the lab die where they should: each kind of fault is shown to one of them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import count

import attrs
import pytest

from salesflow.lab.comparison import Comparison
from salesflow.lab.engine import Table
from salesflow.lab.experiment import Experiment
from salesflow.lab.portfolio import Synthetic
from salesflow.lab.tally import Sums, Tally
from salesflow.testing.lab_laws import (
    check_comparison,
    check_engines,
    check_expectation,
    check_labels,
    check_parts,
    check_round_trip,
    check_same_policy,
)
from salesflow.testing.lab_models import ToyModel, ToyPolicy, ToyRow

ROW = ToyRow("pays", False, ((Fraction(1, 3), 1, 500_00, True, 0), (Fraction(2, 3), 1, 0, False, 0)))
ONE, TWO = ToyPolicy((9,) * 4, 0, 2), ToyPolicy((9,) * 4, 0, 4)
TRIAL = Experiment(
    Synthetic.of(20, grade={"A": 1, "B": 1}), ToyModel((ROW,)), date(2026, 1, 1), seed=5, by="grade"
)


@attrs.frozen
class Wild(ToyModel):
    """Forgets itself at every fifth question."""

    ticks: count = attrs.field(factory=count, eq=False)

    def turn(self, policy, state, day):
        return super().turn(ONE if next(self.ticks) % 5 == 4 else policy, state, day)


def test_an_engine_that_disagrees():
    with pytest.raises(Exception, match=r"the table says what the policy says|in two ways"):
        check_engines(attrs.evolve(TRIAL, model=Wild((ROW,))), TWO)


def test_a_label_that_counts():
    with pytest.raises(AssertionError, match="labels change no number"):
        check_labels(TRIAL, ONE, TWO, ONE)


def test_an_expectation_that_is_off(monkeypatch):
    life = Table.life
    monkeypatch.setattr(
        Table, "life", lambda self, node, draws: [9 * each for each in life(self, node, draws)]
    )
    with pytest.raises(AssertionError, match="draws lie near the exact expectation"):
        check_expectation(attrs.evolve(TRIAL, replications=20), TWO)


def test_a_difference_where_there_is_none(monkeypatch):
    add = Tally.add
    monkeypatch.setattr(Tally, "add", lambda it, first, second: add(it, first, [each + 1 for each in second]))
    with pytest.raises(AssertionError, match="the same policy, the same figures"):
        check_same_policy(TRIAL, ONE)


def test_groups_that_lose_somebody():
    found = TRIAL.compare(ONE, TWO)
    with pytest.raises(AssertionError, match="the groups make the whole"):
        check_comparison(Comparison(found.names, found.manifest, found.differences, found.groups[:1]))


def test_parts_that_forget(monkeypatch):
    total = Sums.total
    monkeypatch.setattr(Sums, "total", lambda parts: total(list(parts)[:2]))
    with pytest.raises(AssertionError, match="parts make the whole"):
        check_parts(TRIAL, ONE, TWO, of=3)


def test_what_does_not_survive():
    @attrs.frozen(eq=False)
    class Elusive(ToyModel):
        pass

    with pytest.raises(Exception, match=r"pickling keeps it|pickle"):
        check_round_trip(attrs.evolve(TRIAL, model=Elusive((ROW,))), ONE, TWO)
