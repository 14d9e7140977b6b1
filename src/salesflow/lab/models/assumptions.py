"""Assumptions: the chances and amounts that whoever builds a model must give; none has a default.

>>> read_chance("0.12"), read_chance(Fraction(1, 3)), coins(Money("12.50", "CNY"), "cost")
(Fraction(3, 25), Fraction(1, 3), 1250)

Source: LA-4; field study of the lab, bad input 5.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from salesflow.basics.currencies import minor_units
from salesflow.basics.money import Money
from salesflow.basics.text import Text
from salesflow.errors import CurrencyError, DefinitionError, InputError

__all__ = [
    "ASSUMED",
    "Chance",
    "chances_of",
    "check_amounts",
    "check_grades",
    "coins",
    "known_grade",
    "read_chance",
]

Chance: TypeAlias = "Fraction | Decimal | int | str"
"""A chance as it may be given: a fraction, a decimal, text such as ``"0.12"`` or ``"1/3"``, or plainly 0 or 1."""

ASSUMED: Final = Text(
    "these are assumptions of whoever built the model, not facts", zh="以下均为建模者的假设，并非事实"
)
"""The first line of what a model says about itself."""


def read_chance(value: object, field: str = "chance") -> Fraction:
    """A chance as an exact fraction. A float, anything that is no number, and what lies outside 0 to 1 is an `InputError`.

    >>> read_chance(0.12)
    Traceback (most recent call last):
    salesflow.errors.InputError: chance: give text such as "0.12", a Decimal or a Fraction; a float is not exact (got 0.12)
    """
    if isinstance(value, float):
        raise InputError(
            field, value, 'give text such as "0.12", a Decimal or a Fraction; a float is not exact'
        )
    if isinstance(value, bool) or not isinstance(value, Fraction | Decimal | int | str):
        raise InputError(field, value, 'is no chance; give text such as "0.12", a Decimal or a Fraction')
    try:
        found = Fraction(value)
    except (ValueError, OverflowError, ZeroDivisionError):
        raise InputError(field, value, 'is no number; give text such as "0.12" or "1/3"') from None
    if not 0 <= found <= 1:
        raise InputError(field, value, "lies outside 0 to 1")
    return found


def chances_of(rows: Iterable[tuple[str, object]], problems: list[str]) -> tuple[tuple[str, Fraction], ...]:
    """Named chances, read; what cannot be read is added to the problems and left out."""
    found: list[tuple[str, Fraction]] = []
    for name, value in rows:
        try:
            found.append((name, read_chance(value, name)))
        except InputError as error:
            problems.append(str(error))
    return tuple(found)


def coins(amount: Money, field: str) -> int:
    """An amount in the smallest unit of its currency. Less than nothing, or finer than that unit, is an `InputError`."""
    if not isinstance(amount, Money):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise InputError(field, amount, "give Money")
    if amount.is_negative:
        raise InputError(field, amount, "is less than nothing")
    if not amount.is_payable:
        raise InputError(field, amount, "is finer than the smallest coin of the currency")
    return int(amount.amount.scaleb(minor_units(amount.currency)))


def check_amounts(margin: Money, cost: Money) -> None:
    """A margin and a cost that can be set against each other; two currencies are a `CurrencyError`."""
    coins(margin, "margin")
    coins(cost, "cost")
    if margin.currency != cost.currency:
        raise CurrencyError("cost", cost, f"must be in {margin.currency}, as the margin is")


def known_grade(grade: object, known: Collection[str]) -> str:
    """A grade that the model speaks of; another one is an `InputError` that names those it knows."""
    if not isinstance(grade, str) or grade not in known:
        raise InputError("grade", grade, f"is unknown to the model, which knows {', '.join(known)}")
    return grade


def check_grades(what: str, grades: Iterable[object], problems: list[str]) -> None:
    """Say with all other problems which grades are no text, and raise them together as a `DefinitionError`."""
    listed = list(grades)
    problems += [
        f"a grade must be text, not {grade!r}" for grade in listed if not (isinstance(grade, str) and grade)
    ]
    if not listed:
        problems.append("no grade is given")
    if problems:
        raise DefinitionError(what, problems)
