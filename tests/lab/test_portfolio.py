"""Portfolios: customers one by one, or by description (LA-4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.text import Text
from salesflow.errors import DefinitionError, InputError
from salesflow.lab.model import Metric, MetricUnit
from salesflow.lab.portfolio import Portfolio, Synthetic


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_a_stretch_keeps_its_places(size, start, end):
    start, end = sorted((min(start, size), min(end, size)))
    made = Synthetic.of(size, grade={"A": 1, "B": 3}, city={"Wuhan": 2, "Xi'an": 1})
    listed = Portfolio(made.units_of(0, size))
    for customers in (made, listed):
        assert len(customers) == size
        assert list(customers.cut(start, end).units_of(start, end)) == list(listed.units[start:end])


def test_traits_come_in_their_proportions():
    units = Synthetic.of(24, grade={"A": 1, "B": 3}, city={"Wuhan": 2, "Xi'an": 1}).units_of(0, 24)
    assert sum(unit["grade"] == "A" for unit in units) == 6
    assert sum(unit["grade"] == "A" and unit["city"] == "Wuhan" for unit in units) == 4


def test_rows_and_columns():
    rows = Portfolio.of([{"id": 7, "grade": "A"}, {"id": "C-8", "grade": "B"}])
    assert rows == Portfolio.of({"id": ["7", "C-8"], "grade": ["A", "B"]})


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: Portfolio.of({"id": ["a"], "grade": []}), "columns: have different lengths"),
        (lambda: Portfolio.of([{"grade": "A"}]), "place 0 has no id"),
        (lambda: Portfolio.of([{"id": 1.5}]), "an id is text or a whole number"),
        (lambda: Portfolio.of([{"id": "a"}]).units[0]["grade"], "there is none"),
        (lambda: Synthetic.of(-1), "size: give a whole number"),
        (lambda: Synthetic.of(1, grade={}), "grade: has no value"),
        (lambda: Synthetic.of(1, grade={"A": 0.5}), "give a whole number from 1"),
    ],
    ids=list("abcdefg"),
)
def test_what_is_refused(call, problem):
    with pytest.raises(InputError) as error:
        call()
    assert problem in str(error.value)


def test_money_needs_a_currency():
    with pytest.raises(DefinitionError, match="money needs a currency, and nothing else has one"):
        Metric("sales", Text("sales"), MetricUnit.MONEY)
    assert repr(MetricUnit.MONEY) == "MetricUnit.MONEY"
