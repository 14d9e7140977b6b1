"""Tallies: what a part of an experiment comes to, in whole numbers, so that parts add up exactly in any order.

Sums of floats differ with the order in which workers finish; whole numbers do not. Means, spreads and intervals are worked
out once, at the end (`salesflow.lab.comparison`).

>>> one = Sums.of([3, 5], [4, 5])
>>> one.first, one.second, one.difference, (one + Sums.of([1, 1], [0, 2])).difference
(8, 9, 1, 1)

Source: LA-4; field study of the lab, section 2 (distinct answers over 20 orders: floats 17, whole numbers 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Self

import attrs

__all__ = ["Sums"]


@attrs.frozen
class Sums:
    """One metric of a pair of policies, added up over customers: each customer met the same luck under both.

    `first` and `second` are the sums over customers and replications; `first_spread`, `second_spread` and `spread` add for
    each customer R times the sum of squares less the square of the sum, over his R replications, of the first, the
    second and the difference; `between` adds the squares of each customer's difference over all replications. `more` and
    `less` count the customers and replications with a difference above and below zero, `differing` the customers with any.
    `first_beyond` and `second_beyond` add x(x - 1): nothing as long as every figure is 0 or 1.
    """

    units: int = 0
    first: int = 0
    second: int = 0
    first_spread: int = 0
    second_spread: int = 0
    spread: int = 0
    between: int = 0
    more: int = 0
    less: int = 0
    differing: int = 0
    first_beyond: int = 0
    second_beyond: int = 0

    @classmethod
    def of(cls, first: Sequence[int], second: Sequence[int]) -> Self:
        """One customer: his figure in each replication under the first and under the second policy."""
        gaps = [after - before for before, after in zip(first, second, strict=True)]
        total = sum(gaps)
        return cls(
            1,
            sum(first),
            sum(second),
            _spread(first),
            _spread(second),
            _spread(gaps),
            total * total,
            sum([gap > 0 for gap in gaps]),
            sum([gap < 0 for gap in gaps]),
            int(any(gaps)),
            sum([each * (each - 1) for each in first]),
            sum([each * (each - 1) for each in second]),
        )

    def __add__(self, other: Sums) -> Sums:
        """Both parts together."""
        return Sums(
            *[mine + its for mine, its in zip(attrs.astuple(self), attrs.astuple(other), strict=True)]
        )

    @classmethod
    def total(cls, parts: Iterable[Sums]) -> Sums:
        """All parts together, in any order."""
        return cls(*[sum(column) for column in zip(*map(attrs.astuple, parts), strict=True)])

    @property
    def difference(self) -> int:
        """The second less the first, over all customers and replications."""
        return self.second - self.first


def _spread(values: Sequence[int]) -> int:
    total = sum(values)
    return len(values) * sum([each * each for each in values]) - total * total
