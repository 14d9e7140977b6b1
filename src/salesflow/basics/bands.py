"""Bands: cutting a number into named steps, with no hole and no overlap between them.

Printed tables of the trade ("31-60 days", "61-90 days", "-0.39 to 0.3", "0.31 to 0.9") leave holes where a number
falls into nothing. Here a table is its edges: every number has exactly one band. With `hysteresis` a customer
does not change the grade each month because his figure trembles around an edge.

>>> late = Bands([1, 31, 61], ["not due", "1-30", "31-60", "over 60"])
>>> late.of(30), late.of(31)
('1-30', '31-60')
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import Generic, TypeAlias, TypeVar

import attrs

from salesflow.errors import DefinitionError, InputError

__all__ = ["Bands", "Number"]

L = TypeVar("L")

Number: TypeAlias = int | Decimal
"""What can be banded: whole numbers and decimals. Floats are refused, as everywhere outside statistics."""


def _number(value: object, field: str) -> Number:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise InputError(field, value, "give a finite number")
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise InputError(field, value, "give a whole number or a Decimal")


def _edges(values: Iterable[Number | str]) -> tuple[Number, ...]:
    return tuple(_number(Decimal(edge) if isinstance(edge, str) else edge, "edges") for edge in values)


def _labels(values: Iterable[L]) -> tuple[L, ...]:
    return tuple(values)


def _width(value: int | Decimal | str) -> Number:
    return _number(Decimal(value) if isinstance(value, str) else value, "hysteresis")


@attrs.frozen
class Bands(Generic[L]):
    """A total table from numbers to labels: one label more than there are edges.

    A number that equals an edge belongs to the band above it (``upper=True``, half-open ``[low, high)``) or
    below it (``upper=False``, ``(low, high]``). With `hysteresis` h, a known previous label is left only when
    the number is more than h beyond the edge of its band.

    Edges that do not rise, a wrong number of labels, labels given twice, or a negative hysteresis are a
    `DefinitionError`.

    >>> grades = Bands(["0.6", "0.8"], "CBA", hysteresis="0.05")
    >>> grades.of(Decimal("0.79")), grades.of(Decimal("0.79"), previous="A")
    ('B', 'A')
    """

    edges: tuple[Number, ...] = attrs.field(converter=_edges)
    labels: tuple[L, ...] = attrs.field(converter=_labels)
    hysteresis: Number = attrs.field(default=0, converter=_width, kw_only=True)
    upper: bool = attrs.field(default=True, kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if any(low >= high for low, high in pairwise(self.edges)):
            problems.append("the edges do not rise")
        if len(self.labels) != len(self.edges) + 1:
            problems.append(
                f"{len(self.edges)} edges need {len(self.edges) + 1} labels, not {len(self.labels)}"
            )
        if len(set(self.labels)) < len(self.labels):
            problems.append("a label is given twice")
        if self.hysteresis < 0:
            problems.append("the hysteresis is negative")
        if problems:
            raise DefinitionError("bands", problems)

    def index(self, value: Number) -> int:
        """The place of the band a number falls into, from 0; hysteresis plays no part."""
        _number(value, "value")
        return bisect_right(self.edges, value) if self.upper else bisect_left(self.edges, value)

    def of(self, value: Number, *, previous: L | None = None) -> L:
        """The label of a number; with the `previous` label, hysteresis applies.

        A float, NaN, or a previous label that is not in the table is an `InputError`.
        """
        place = self.index(value)
        if previous is None:
            return self.labels[place]
        before = self._place(previous, "previous")
        if self.hysteresis and place != before:
            edge = self.edges[before] if place > before else self.edges[before - 1]
            if edge - self.hysteresis <= value <= edge + self.hysteresis:
                return previous
        return self.labels[place]

    def bounds(self, label: L) -> tuple[Number | None, Number | None]:
        """The lower and the upper edge of a band; None where it is open.

        >>> Bands([0], ["loss", "profit"]).bounds("profit")
        (0, None)
        """
        place = self._place(label, "label")
        low = self.edges[place - 1] if place else None
        high = self.edges[place] if place < len(self.edges) else None
        return low, high

    def _place(self, label: L, field: str) -> int:
        if label not in self.labels:
            raise InputError(field, label, f"not one of the labels {self.labels}")
        return self.labels.index(label)
