"""The lab played by numpy: all customers of a part at once, with the same draws and the same whole numbers (extra `numpy`).

The policy and the model are asked the same questions as by a table; only the walk through the answers is done for all lives
at once. It pays from some thousand customers on, and for models with few states.

>>> from datetime import date
>>> from fractions import Fraction
>>> from salesflow.basics.text import Text
>>> from salesflow.lab.experiment import Experiment
>>> from salesflow.lab.model import Chances, Metric, Outcome, Turn
>>> from salesflow.lab.portfolio import Synthetic
>>> class Calls:  # a policy is here the number of calls before we stop, a week apart
...     metrics = (Metric("calls", Text("calls")), Metric("orders", Text("orders")))
...     def kind(self, customer): return ""
...     def begin(self, policy, kind, day): return Turn(1, day)
...     def turn(self, policy, call, day):
...         win = Outcome(Fraction(1, 5), {"calls": 1, "orders": 1})
...         return Chances("answers", (win, Outcome(Fraction(4, 5), {"calls": 1}, Turn(call + 1, day + 7) if call < policy else None)))
>>> plain = Experiment(Synthetic.of(500), Calls(), date(2026, 1, 1), months=6, seed=7)
>>> quick = attrs.evolve(plain, engine=ArrayEngine())
>>> quick.compare(4, 6) == plain.compare(4, 6), quick.compare(4, 6).engine
(True, 'arrays')

Source: LA-4; field study of the lab, section 1 (a table walked by numpy: some 75 times simpy's best formulation).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Generic, TypeAlias, TypeVar, cast

import attrs
import numpy as np
from numpy.typing import NDArray

from salesflow.adapters._lab_walk import DoesNotFitError, Luck, TooManyStandsError, Walk
from salesflow.lab.engine import Table
from salesflow.lab.players import Stretch, TablePlayer, check_part, kinds
from salesflow.lab.portfolio import Unit
from salesflow.lab.streams import Streams
from salesflow.lab.tally import Sums

__all__ = ["ArrayEngine", "ArrayPlayer"]

P = TypeVar("P")
_Ints: TypeAlias = NDArray[np.int64]
_Numbers: TypeAlias = "NDArray[np.int64] | NDArray[np.object_]"

_ROOM: Final = 2**63 - 1
"""The greatest whole number that numpy counts in."""


@attrs.frozen
class ArrayEngine:
    """Plays by numpy, and by tables in plain Python where arrays cannot hold what there is: too many states, or amounts
    that numpy cannot count in. Which it was stands in the result (`Comparison.engine`).

    `part` customers make a part, the least that a worker gets. More of them are quicker: below some thousand lives at a time
    (customers times replications) numpy is busy with itself. Zero is an `InputError`.
    """

    part: int = 10_000

    def __attrs_post_init__(self) -> None:
        check_part(self.part)

    def player(self, first: Table[P], second: Table[P]) -> ArrayPlayer[P]:
        """A player with these tables."""
        return ArrayPlayer(first, second)


class ArrayPlayer(Generic[P]):
    """Plays all customers of a stretch at once; what the tables answered is kept in arrays for the next stretch."""

    def __init__(self, first: Table[P], second: Table[P]) -> None:
        self._tables = (first, second)
        self._plain = TablePlayer(first, second)
        self._walks = [Walk(first), Walk(second)]
        self._fits = True

    @property
    def way(self) -> str:
        """As long as the arrays hold everything "arrays", then "table" or "asked"."""
        return "arrays" if self._fits else self._plain.way

    def luck(self, stretch: Stretch) -> Luck:
        """The draws of a stretch, made when they are asked for and kept: for whoever plays it again."""
        return Luck(stretch.units, stretch.luck)

    def tally(self, stretch: Stretch, luck: Luck | None = None) -> dict[tuple[str, int], Sums]:
        """What the customers come to; each meets the same luck under both policies."""
        if self._fits and len(stretch.units):
            try:
                return _sums(stretch, *self._lives(stretch, self.luck(stretch) if luck is None else luck))
            except DoesNotFitError:
                self._fits = False
        return self._plain.tally(stretch)

    def check(self, unit: Unit, luck: Streams) -> None:
        """Play a customer by both tables and by asking anew."""
        self._plain.check(unit, luck)

    def _lives(self, stretch: Stretch, luck: Luck) -> list[_Ints]:
        """What each life comes to under each policy: a row for each metric, a column for each life."""
        known, places = kinds(self._tables[0].model, stretch.units)
        codes = np.repeat(np.array(places, np.int64), len(stretch.luck))
        found: list[_Ints] = []
        for place, table in enumerate(self._tables):
            first = [table.begin(kind) for kind in known]
            try:
                sums = self._walks[place].lives(first, codes, luck)
            except TooManyStandsError:
                self._walks[place] = Walk(table, carries=False)
                sums = self._walks[place].lives(first, codes, luck)
            found.append(sums)
        return found


# -- adding up ------------------------------------------------------------------------------------------------------------


def _sums(stretch: Stretch, before: _Ints, after: _Ints) -> dict[tuple[str, int], Sums]:
    """The figures of all lives added up exactly, by group and metric."""
    times = len(stretch.luck)
    found: dict[tuple[str, int], Sums] = {}
    for name, here in _places_of(stretch.groups):
        for place in stretch.metrics:
            first, second = before[place].reshape(-1, times), after[place].reshape(-1, times)
            if here is not None:
                first, second = first[here], second[here]
            found[name, place] = _added(first, second)
    return found


def _places_of(groups: Sequence[str]) -> list[tuple[str, _Ints | None]]:
    """Where the customers of each group stand; None: everywhere."""
    names = list(dict.fromkeys(groups))
    if len(names) == 1:
        return [(names[0], None)]
    numbers = {name: number for number, name in enumerate(names)}
    codes = np.fromiter(map(numbers.__getitem__, groups), np.int64, len(groups))
    return [(name, np.flatnonzero(codes == number)) for name, number in numbers.items()]


def _added(before: _Ints, after: _Ints) -> Sums:
    """One metric of a group: a row for each customer, a column for each replication."""
    units, times = before.shape
    top = max(int(abs(each).max()) for each in (before, after))
    square = (2 * times * top) ** 2  # nothing that is added up below is greater
    first: _Numbers = before
    second: _Numbers = after
    if square > _ROOM:  # numpy would not hold it, Python's whole numbers do
        first, second = before.astype(object), after.astype(object)
    fits = square * units <= _ROOM
    gaps = second - first
    one, two, gap = [each.sum(axis=1) for each in (first, second, gaps)]

    def squares(values: _Numbers) -> int:
        flat = values.reshape(-1)
        return int(flat @ flat) if fits else _exact(flat * flat)

    def spread(values: _Numbers, whole: _Numbers) -> int:
        return 0 if times == 1 else times * squares(values) - squares(whole)

    all_first, all_second = _exact(one), _exact(two)
    return Sums(
        units,
        all_first,
        all_second,
        spread(first, one),
        spread(second, two),
        spread(gaps, gap),
        squares(gap),
        int(np.count_nonzero(gaps > 0)),
        int(np.count_nonzero(gaps < 0)),
        int(np.count_nonzero((gaps != 0).any(axis=1))),
        squares(first) - all_first,
        squares(second) - all_second,
    )


def _exact(column: _Numbers) -> int:
    """The sum of a column, however great: both halves of each number for themselves."""
    if column.dtype == object:
        return sum(cast("list[int]", column.tolist()))
    return (int((column >> 32).sum()) << 32) + int((column & 0xFFFFFFFF).sum())
