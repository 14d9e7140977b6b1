"""Assumptions of a model: read exactly, refused with words (field study of the lab, bad input 5)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import Money
from salesflow.errors import CurrencyError, DefinitionError, InputError
from salesflow.lab.models.assumptions import (
    chances_of,
    check_amounts,
    check_grades,
    coins,
    known_grade,
    read_chance,
)


@given(st.fractions(0, 1))
def test_a_chance_is_read_as_it_is(chance: Fraction) -> None:
    assert read_chance(chance) == read_chance(str(chance)) == chance


@given(st.decimals(0, 1, places=4))
def test_a_decimal_loses_nothing(chance: Decimal) -> None:
    assert read_chance(chance) == read_chance(str(chance)) == Fraction(chance)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (0.5, "a float is not exact"),
        (float("nan"), "a float is not exact"),
        (True, "is no chance"),
        (None, "is no chance"),
        ("half", "is no number"),
        ("1/0", "is no number"),
        (Decimal("NaN"), "is no number"),
        (Decimal("Infinity"), "is no number"),
        ("1.2", "lies outside 0 to 1"),
        (-1, "lies outside 0 to 1"),
    ],
)
def test_what_is_no_chance_is_refused(value: object, problem: str) -> None:
    with pytest.raises(InputError, match=problem) as caught:
        read_chance(value, "order")
    assert caught.value.field == "order"


def test_all_problems_come_together() -> None:
    problems: list[str] = []
    assert chances_of([("order", "2"), ("replied", "0.5"), ("upset", 0.1)], problems) == (
        ("replied", Fraction(1, 2)),
    )
    assert len(problems) == 2
    with pytest.raises(DefinitionError) as caught:
        check_grades("model", ["A", 3, ""], problems)
    assert len(caught.value.problems) == 4
    with pytest.raises(DefinitionError, match="no grade is given"):
        check_grades("model", [], [])


def test_money_is_counted_in_the_smallest_coin() -> None:
    assert coins(Money("12.5", "CNY"), "margin") == 1250
    assert coins(Money(12, "JPY"), "margin") == 12
    for amount, problem in (
        (Money(-1, "CNY"), "less than nothing"),
        (Money("0.001", "CNY"), "smallest coin"),
        (cast("Money", 12), "give Money"),
    ):
        with pytest.raises(InputError, match=problem):
            coins(amount, "margin")
    with pytest.raises(CurrencyError, match="must be in CNY"):
        check_amounts(Money(1, "CNY"), Money(1, "EUR"))


def test_a_grade_the_model_does_not_know_is_named_with_those_it_knows() -> None:
    assert known_grade("A", ["A", "B"]) == "A"
    for grade in ("C", None, 1):
        with pytest.raises(InputError, match="which knows A, B"):
            known_grade(grade, ["A", "B"])
