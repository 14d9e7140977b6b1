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
from typing import Final, Self

import attrs

__all__ = ["Sums", "Tally"]


@attrs.frozen
class Sums:
    """One metric of a pair of policies, added up over customers: each customer met the same luck under both.

    `first` and `second` are the sums over customers and replications; `first_spread`, `second_spread` and `spread` add for
    each customer R times the sum of squares less the square of the sum, over his R replications, of the first, the
    second and the difference; `between` adds the squares of each customer's difference over all replications. `more` and
    `less` count the customers and replications with a difference above and below zero, `differing` the customers with any.
    `first_beyond` and `second_beyond` add x(x - 1): nothing as long as every figure is 0 or 1. `totals` holds the difference
    of each replication, where customers share something (`salesflow.lab.cells`): then it is whole replications that vary.
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
    totals: tuple[int, ...] = attrs.field(default=(), kw_only=True)

    @classmethod
    def of(cls, first: Sequence[int], second: Sequence[int]) -> Self:
        """One customer: his figure in each replication under the first and under the second policy."""
        tally = Tally()
        tally.add(first, second)
        return cls(*tally.counts)

    def __add__(self, other: Sums) -> Sums:
        """Both parts together."""
        return Sums.total([self, other])

    @classmethod
    def total(cls, parts: Iterable[Sums]) -> Sums:
        """All parts together, in any order."""
        *plain, totals = zip(*map(attrs.astuple, [cls(), *parts]), strict=True)
        rows = [each for each in totals if each]
        return cls(*map(sum, plain), totals=tuple(map(sum, zip(*rows, strict=True))))

    @property
    def difference(self) -> int:
        """The second less the first, over all customers and replications."""
        return self.second - self.first


class Tally:
    """One metric while customers are still being added, one after the other.

    >>> tally = Tally()
    >>> tally.add([3, 5], [4, 5])
    >>> tally.sums == Sums.of([3, 5], [4, 5])
    True
    """

    __slots__ = ("counts",)

    def __init__(self) -> None:
        self.counts = [0] * _COUNTS

    @property
    def sums(self) -> Sums:
        """What was added so far."""
        return Sums(*self.counts)

    def add(self, first: Sequence[int], second: Sequence[int]) -> None:
        """One more customer: his figure in each replication under the first and under the second policy."""
        counts, times = self.counts, len(first)
        one, two, squares, squares_two = sum(first), sum(second), 0, 0
        for each in first:
            squares += each * each
        counts[0] += 1
        counts[1] += one
        counts[3] += times * squares - one * one
        counts[10] += squares - one
        if first == second:  # as with most customers: nothing differs
            counts[2] += one
            counts[4] += times * squares - one * one
            counts[11] += squares - one
            return
        gaps = [after - before for before, after in zip(first, second, strict=True)]
        for each in second:
            squares_two += each * each
        total = two - one
        counts[2] += two
        counts[4] += times * squares_two - two * two
        counts[5] += times * sum([gap * gap for gap in gaps]) - total * total
        counts[6] += total * total
        counts[7] += sum([gap > 0 for gap in gaps])
        counts[8] += sum([gap < 0 for gap in gaps])
        counts[9] += 1
        counts[11] += squares_two - two


_COUNTS: Final = len(attrs.fields(Sums)) - 1  # all but the totals
