"""Players: kinds asked for once, and a model that says what it goes by (LA-4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.text import Text
from salesflow.errors import InputError
from salesflow.lab.experiment import Experiment
from salesflow.lab.model import Chances, Metric, Outcome, Turn, goes_by_traits
from salesflow.lab.players import TableEngine, kinds
from salesflow.lab.portfolio import Portfolio, Synthetic, Unit

GRADES = st.sampled_from(["A", "B", "C"])


class Calls:
    """A model that counts how often it is asked for a kind, and goes by the grade."""

    metrics = (Metric("calls", Text("calls")),)

    def __init__(self, kind=lambda customer: customer["grade"]):
        self.asked = []
        self._kind = kind

    def kind(self, customer):
        self.asked.append(customer.id)
        return self._kind(customer)

    def begin(self, policy, kind, day):
        return Turn(1, day + policy)

    def turn(self, policy, state, day):
        return Chances("answers", [Outcome(Fraction(1), {"calls": 1})])


class ByTraits(Calls):
    by_traits = True


@given(st.lists(GRADES, min_size=1, max_size=12), st.booleans())
def test_each_customer_has_the_kind_that_the_model_gives_him(grades, goes):
    """Whether or not customers share their traits: those of `Portfolio.of` have their own, those of `Synthetic` share."""
    mix = {grade: grades.count(grade) for grade in grades}
    for customers in (
        Portfolio.of([{"id": str(place), "grade": grade} for place, grade in enumerate(grades)]),
        Synthetic.of(30, grade=mix),
    ):
        units = customers.units_of(0, len(customers))
        model = ByTraits() if goes else Calls()
        known, places = kinds(model, units)
        assert [known[place] for place in places] == [unit["grade"] for unit in units]
        assert len(known) == len({*grades})
        shared = goes and isinstance(customers, Synthetic)
        assert len(model.asked) == (len(grades) if shared else len(units))


class MadeAnew(Sequence):
    """Customers of whom nobody keeps any: each look makes them again, as those of a database might be."""

    def __len__(self):
        return 300

    def __getitem__(self, place):
        if place >= len(self):
            raise IndexError(place)
        return Unit(f"C-{place}", {"grade": "ABC"[place % 3]})


def test_customers_that_are_made_at_each_look_keep_their_kinds():
    """What is forgotten leaves its place in memory to another one: traits are told apart while they are there."""
    known, places = kinds(ByTraits(), MadeAnew())
    assert [known[place] for place in places] == list("ABC" * 100)


def test_a_model_that_is_silent_is_asked_for_everybody():
    assert goes_by_traits(ByTraits())
    assert not goes_by_traits(Calls())


def test_a_model_that_reads_ids_and_denies_it_is_found_out():
    """It would take the kind of one customer for that of all who share his traits."""
    liar = ByTraits(lambda customer: customer.id[-1] == "0")
    book = Synthetic.of(50, grade={"A": 1})
    with pytest.raises(InputError, match="says that it goes by traits, and takes 'S-0000000' for True"):
        Experiment(book, liar, date(2026, 1, 1), seed=1).compare(1, 2)
    honest = Calls(lambda customer: customer.id[-1] == "0")
    assert Experiment(book, honest, date(2026, 1, 1), seed=1).compare(1, 1).is_same


@pytest.mark.parametrize("part", [0, -1, True, 2.0, None])
def test_a_part_holds_somebody(part):
    with pytest.raises(InputError, match="part"):
        TableEngine(part=part)


@given(st.integers(1, 60), st.integers(1, 50))
def test_however_many_make_a_part_the_numbers_are_the_same(part, size):
    trial = Experiment(
        Synthetic.of(size, grade={"A": 1, "B": 2}), ByTraits(), date(2026, 1, 1), months=1, seed=1
    )
    cut = attrs.evolve(trial, engine=TableEngine(part=part))
    assert cut.parts == -(-size // part)
    assert cut.compare(3, 40) == trial.compare(3, 40)
