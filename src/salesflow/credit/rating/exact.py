"""Exact: ratios as exact fractions, and how they are shown and banded without rounding a customer over an edge.

An index of 79.999 is shown as 79.99 and never as 80.00, since a grade may begin at 80: what is shown is cut off, not
rounded. Bands are asked with a decimal that lies on the same side of every edge as the fraction itself.

>>> cut(Fraction(239_999, 3_000)), cut(Fraction(-1, 3))
(Decimal('79.99'), Decimal('-0.34'))
>>> comparable(Fraction(1, 3), Bands(["0.3"], ["low", "high"]))
Decimal('0.35')
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias, TypeVar

from salesflow.basics.bands import Bands, Number
from salesflow.errors import InputError

__all__ = [
    "Score",
    "comparable",
    "cut",
    "finest",
    "is_whole",
    "read_number",
    "read_score",
    "stand_in",
]

L = TypeVar("L")

Score: TypeAlias = "int | Decimal | Fraction"
"""What can be graded: whole numbers, decimals and exact fractions; floats have lost their digits."""


def cut(value: Fraction, places: int = 2) -> Decimal:
    """A fraction with so many decimals, cut off downwards, exact however long it is.

    >>> cut(Fraction(5, 2), 1)
    Decimal('2.5')
    """
    return Decimal(f"{value.numerator * 10**places // value.denominator}e-{places}")


def comparable(value: Score, bands: Bands[L]) -> Number:
    """A number for `Bands` that compares with every edge, and with every edge moved by the hysteresis, as `value` does.

    Between two neighbours of the finest decimals among the edges any number is as good as any other: the middle is taken.

    >>> comparable(Fraction(84), Bands([80, 84], "CBA")), comparable(Fraction(251, 3), Bands([80, 84], "CBA"))
    (Decimal('84'), Decimal('83.5'))
    """
    return stand_in(value, finest(*bands.edges, bands.hysteresis)) if isinstance(value, Fraction) else value


def stand_in(value: Fraction, places: int) -> Decimal:
    """A decimal that lies on the same side as the fraction of every number with at most so many decimals.

    >>> stand_in(Fraction(1, 3), 1), stand_in(Fraction(3, 2), 1)
    (Decimal('0.35'), Decimal('1.5'))
    """
    whole, rest = divmod(value.numerator * 10**places, value.denominator)
    return Decimal(f"{whole * 10 + 5}e-{places + 1}" if rest else f"{whole}e-{places}")


def finest(*numbers: Number) -> int:
    """The most decimals among some numbers.

    >>> finest(3, Decimal("0.25"), Decimal("1E+2"))
    2
    """
    return max([0, *[-int(each.as_tuple().exponent) for each in numbers if isinstance(each, Decimal)]])


def is_whole(value: object) -> bool:
    """Whether something is a whole number; yes and no are none.

    >>> is_whole(3), is_whole(True)
    (True, False)
    """
    return isinstance(value, int) and not isinstance(value, bool)


def read_score(value: object, field: str = "score") -> Score:
    """A score as it may come in; a float, a bool, NaN and anything else is an `InputError`."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise InputError(field, value, "give a whole number, a Decimal or a Fraction")
    if isinstance(value, Decimal) and not value.is_finite():
        raise InputError(field, value, "give a finite number")
    return value


def read_number(value: object, field: str) -> Decimal:
    """A finite number of a definition as a Decimal: a whole number, a Decimal or text; else an `InputError`.

    >>> read_number("6.56", "weight")
    Decimal('6.56')
    """
    if isinstance(value, str):
        try:
            value = Decimal(value)
        except ArithmeticError:
            raise InputError(field, value, "is not a number") from None
    found = read_score(value, field)
    if isinstance(found, Fraction):
        raise InputError(field, value, "give a decimal number")
    return Decimal(found)
