"""The lab by numpy: the same whole numbers as by tables, whatever is played, and plain tables where arrays do not fit (LA-4)."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from fractions import Fraction

import attrs
import pytest
from drawing import drawn_until
from hypothesis import given
from hypothesis import strategies as st

from salesflow.adapters import _lab_walk, lab_numpy
from salesflow.adapters.lab_numpy import ArrayEngine, ArrayPlayer
from salesflow.basics.text import Text
from salesflow.lab.engine import Table
from salesflow.lab.experiment import Experiment
from salesflow.lab.model import Chances, Metric, Outcome, Turn
from salesflow.lab.players import Stretch
from salesflow.lab.portfolio import Synthetic
from salesflow.lab.streams import Streams
from salesflow.testing.lab_laws import check_parts, check_player, check_round_trip
from salesflow.testing.lab_models import experiments, lab_policies

START = date(2026, 1, 1)
FIFTH = Fraction(1, 5)


@attrs.frozen
class Sales:
    """So many turns, a day apart, each with `outcomes` outcomes; the last of them brings `amount`."""

    amount: int = 7
    outcomes: int = 2
    is_numbered: bool = False
    twice: bool = False

    @property
    def metrics(self):
        return (Metric("turns", Text("turns")), Metric("sales", Text("sales")))

    def kind(self, customer):
        return customer["grade"]

    def begin(self, policy, kind, day):
        return None if kind == "C" else Turn((kind, 1), day)

    def turn(self, policy, state, day):
        kind, turn = state
        then = Turn((kind, turn + 1), day + 1) if turn < policy else None
        gains = {"turns": 1, "sales": self.amount * (-1 if kind == "B" else 1)}
        sold = (*gains.items(), ("sales", 5)) if self.twice else gains
        outcomes = [Outcome(Fraction(1, self.outcomes), {"turns": 1}, then) for _ in range(self.outcomes - 1)]
        return Chances(
            "sells",
            (*outcomes, Outcome(Fraction(1, self.outcomes), sold, then)),
            number=day // 7 if self.is_numbered else None,
        )


def experiment(model, *, size=30, **more):
    book = Synthetic.of(size, grade={"A": 2, "B": 2, "C": 1})
    return Experiment(book, model, START, **{"seed": 5, "months": 1, "by": "grade", **more})


def test_whatever_is_drawn_has_the_same_numbers():
    """Invariants 4 and 7, with every kind of turn: without chance, by its own count, by a number."""
    seen = {"differ": 0, "ends early": 0, "groups": 0}

    @given(experiments(), lab_policies(), lab_policies())
    def look(trial, first, second):
        found = check_player(trial, first, second, engine=ArrayEngine())
        assert found.engine == "arrays"
        assert "numpy" in found.explain()
        seen["differ"] += not found.is_same
        seen["groups"] += len(found.groups) > 1
        seen["ends early"] += not found["touches"].sums.first

    drawn_until(lambda: min(seen.values()) > 5, look)
    assert min(seen.values()) > 5, seen


@pytest.mark.parametrize("stands", [0, 1])
def test_adding_up_turn_by_turn_comes_to_the_same(monkeypatch, stands):
    """However soon lives are thought to come to too many different sums; arrays begin with room for one row."""
    monkeypatch.setattr(_lab_walk, "_ROWS", 1)
    monkeypatch.setattr(_lab_walk, "_STANDS", stands)
    seen = Counter[bool]()

    class Watched(_lab_walk.Walk):
        def lives(self, *given):
            found = super().lives(*given)
            seen[self._carries] += 1
            return found

    monkeypatch.setattr(lab_numpy, "Walk", Watched)

    @given(experiments(), lab_policies(), lab_policies())
    def look(trial, first, second):
        assert check_player(trial, first, second, engine=ArrayEngine(part=7)).engine == "arrays"

    drawn_until(lambda: seen[False] > 20 and seen[True] > 20, look)
    assert seen[False] > 20
    assert seen[True] > 20


@pytest.mark.parametrize("between", ["another", "numbered", "no chance"])
def test_draws_go_on_where_they_were(between):
    """Some turns for one purpose, one of another sort, and then the first purpose again: its next draw, not its first."""

    class Switching(Sales):
        def turn(self, policy, state, day):
            _, turn = state
            then = Turn(("A", turn + 1), day + 1) if turn < policy else None
            if turn != 4:
                return super().turn(policy, state, day)
            if between == "no chance":
                return Chances("rests", (Outcome(1, {"turns": 1}, then),))
            halves = [Outcome(Fraction(1, 2), {"turns": each}, then) for each in (1, 2)]
            number = 3 if between == "numbered" else None
            return Chances("rests" if number is None else "sells", halves, number=number)

    trial = experiment(Switching(), size=200)
    assert check_player(trial, 6, 9, engine=ArrayEngine()).engine == "arrays"


def test_many_different_sums_are_added_up_turn_by_turn():
    """As many sums as there are ways to sell: a row for each would be more work than adding."""

    class Growing(Sales):
        def turn(self, policy, state, day):
            _, turn = state
            then = Turn(("A", turn + 1), day + 1) if turn < policy else None
            half = Fraction(1, 2)
            return Chances("sells", (Outcome(half, {"sales": 2**turn}, then), Outcome(half, {}, then)))

    trial = experiment(Growing(), size=400, replications=1, by=None)
    assert check_player(trial, 20, 25, engine=ArrayEngine()).engine == "arrays"


@given(
    experiments(), lab_policies(), lab_policies(), st.integers(1, 9), st.lists(st.integers(0, 8), max_size=5)
)
def test_parts_make_the_whole(trial, first, second, of, order):
    """Invariants 1 and 3."""
    check_parts(attrs.evolve(trial, engine=ArrayEngine()), first, second, of=of, order=order)


@given(experiments(), lab_policies(), lab_policies())
def test_what_it_plays_travels(trial, first, second):
    """Invariant 15: the engine is no part of what makes two experiments or results equal."""
    quick = attrs.evolve(trial, engine=ArrayEngine())
    assert quick == trial
    assert quick.manifest(first, second).digest == trial.manifest(first, second).digest
    check_round_trip(quick, first, second)


@pytest.mark.parametrize("is_numbered", [False, True])
@pytest.mark.parametrize("outcomes", [1, 2, 4, 5, 9])
def test_any_number_of_outcomes(outcomes, is_numbered):
    model = Sales(outcomes=outcomes, is_numbered=is_numbered, twice=True)
    assert check_player(experiment(model), 3, 30, engine=ArrayEngine()).engine == "arrays"


def test_more_nodes_than_there_was_room_for():
    trial = experiment(Sales(), months=36, replications=1, size=5)
    assert check_player(trial, 600, 1000, engine=ArrayEngine()).engine == "arrays"


@pytest.mark.parametrize("amount", [10**6, 10**9, 10**12, -(10**15)])
def test_squares_beyond_sixty_four_bits_are_exact(amount):
    found = check_player(experiment(Sales(amount)), 3, 30, engine=ArrayEngine())
    assert found.engine == "arrays"
    assert found["sales"].sums.spread > amount**2


@pytest.mark.parametrize("amount", [10**18, 10**30, -(10**19)])
def test_amounts_beyond_sixty_four_bits_are_played_by_the_table(amount):
    found = check_player(experiment(Sales(amount)), 3, 30, engine=ArrayEngine())
    assert found.engine == "table"


def test_too_many_states_are_played_by_asking():
    """What arrays cannot hold is played the other way, and the result says so."""
    trial = experiment(Sales())
    one, two = [
        Table(4, trial.model, start=START.toordinal(), end=START.toordinal() + 31, most=most)
        for most in (3, 99)
    ]
    player = ArrayPlayer(one, two)
    units = trial.customers.units_of(0, 30)
    stretch = Stretch(units, [""] * 30, [Streams(5, 0)], (0, 1))
    first = player.tally(stretch)
    assert player.way == "asked"
    assert player.tally(stretch) == first
    assert all(sums.first == sums.second for sums in first.values())


def test_draws_that_are_kept_are_the_same_again():
    trial = experiment(Sales(), size=40)
    tables = [
        Table(each, trial.model, start=START.toordinal(), end=START.toordinal() + 31) for each in (3, 9)
    ]
    player = ArrayPlayer(*tables)
    stretch = Stretch(trial.customers.units_of(0, 40), [""] * 40, [Streams(5, 0), Streams(5, 1)], (0, 1))
    luck = player.luck(stretch)
    assert player.tally(stretch, luck) == player.tally(stretch, luck) == player.tally(stretch)


def test_one_engine_for_many_workers():
    trial = experiment(Sales(), size=5000, replications=2)
    with ThreadPoolExecutor(2) as pool:
        found = attrs.evolve(trial, engine=ArrayEngine()).compare(2, 3, on=pool)
    assert found == trial.compare(2, 3)
    assert found.engine == "arrays"


def test_an_error_of_the_policy_comes_through_and_nothing_is_lost():
    """A model that answers badly is refused by arrays as by a table."""

    class Wrong(Sales):
        def turn(self, policy, state, day):
            return Chances("sells", (Outcome(1, {"profit": 1}),))

    with pytest.raises(ValueError, match="profit"):
        experiment(Wrong(), engine=ArrayEngine()).compare(1, 2)
