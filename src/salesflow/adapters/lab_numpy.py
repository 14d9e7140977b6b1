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

from collections.abc import Hashable, Sequence
from typing import Final, Generic, TypeAlias, TypeVar, cast

import attrs
import numpy as np
from numpy.typing import NDArray

from salesflow.lab.engine import Node, Table
from salesflow.lab.players import Stretch, TablePlayer
from salesflow.lab.portfolio import Unit
from salesflow.lab.streams import BITS, Streams
from salesflow.lab.tally import Sums

__all__ = ["ArrayEngine", "ArrayPlayer"]

P = TypeVar("P")
_Ints: TypeAlias = NDArray[np.int64]
_Flags: TypeAlias = NDArray[np.bool_]

_NEVER: Final = 1 << BITS
"""Above every draw."""
_NOBODY: Final = -1
_ROOM: Final = 2**63 - 1
"""The greatest whole number that numpy counts in."""
_ROWS: Final = 1024
_OUTCOMES: Final = 4


@attrs.frozen
class ArrayEngine:
    """Plays by numpy, and by tables in plain Python where arrays cannot hold what there is: too many states, or amounts
    that numpy cannot count in. Which it was stands in the result (`Comparison.engine`).
    """

    def player(self, first: Table[P], second: Table[P]) -> ArrayPlayer[P]:
        """A player with these tables."""
        return ArrayPlayer(first, second)


class ArrayPlayer(Generic[P]):
    """Plays all customers of a stretch at once; what the tables answered is kept in arrays for the next stretch."""

    def __init__(self, first: Table[P], second: Table[P]) -> None:
        self._plain = TablePlayer(first, second)
        self._walks = (_Walk(first), _Walk(second))
        self._fits = True

    @property
    def way(self) -> str:
        """As long as the arrays hold everything "arrays", then "table" or "asked"."""
        return "arrays" if self._fits else self._plain.way

    def tally(self, stretch: Stretch) -> dict[tuple[str, int], Sums]:
        """What the customers come to; each meets the same luck under both policies."""
        if self._fits and len(stretch.units):
            luck = _Luck(stretch.units, stretch.luck)
            try:
                kinds = self._walks[0].kinds(stretch)
                before, after = [walk.lives(kinds, luck) for walk in self._walks]
            except _DoesNotFitError:
                self._fits = False
            else:
                return _sums(stretch, before, after)
        return self._plain.tally(stretch)

    def check(self, unit: Unit, luck: Streams) -> None:
        """Play a customer by both tables and by asking anew."""
        self._plain.check(unit, luck)


class _DoesNotFitError(Exception):
    """More states than a table keeps, or amounts beyond what numpy counts in."""


def _listed(numbers: _Ints) -> list[int]:
    return cast("list[int]", numbers.tolist())


# -- draws ----------------------------------------------------------------------------------------------------------------


class _Luck:
    """The draws of all lives of a stretch, customer by customer and replication by replication, made when they are asked for."""

    def __init__(self, units: Sequence[Unit], luck: Sequence[Streams]) -> None:
        self._units = units
        self._luck = luck
        self._blocks: dict[tuple[str, int], tuple[_Ints, _Flags]] = {}

    def __len__(self) -> int:
        return len(self._units) * len(self._luck)

    def take(self, purpose: str, lives: _Ints, numbers: _Ints) -> _Ints:
        """The draw with a number of its own for each of the lives."""
        blocks = numbers >> 3
        if blocks[0] == blocks[-1] and (blocks == blocks[0]).all():  # as with most turns
            return self._of_block(purpose, int(blocks[0]), lives, numbers)
        found = np.empty(len(lives), np.int64)
        for each in _listed(np.unique(blocks)):
            here = blocks == each
            found[here] = self._of_block(purpose, each, lives[here], numbers[here])
        return found

    def _of_block(self, purpose: str, block: int, lives: _Ints, numbers: _Ints) -> _Ints:
        values, is_known = self._block(purpose, block)
        missing = lives[~is_known[lives]]
        if len(missing):
            units, luck, times = self._units, self._luck, len(self._luck)
            names = [luck[life % times].name(units[life // times].id) for life in _listed(missing)]
            raw = np.frombuffer(luck[0].raw_blocks(purpose, names, block), "<u8")
            values[missing] = (raw >> np.uint64(64 - BITS)).astype(np.int64).reshape(-1, 8)
            is_known[missing] = True
        found: _Ints = values[lives, numbers & 7]
        return found

    def _block(self, purpose: str, number: int) -> tuple[_Ints, _Flags]:
        found = self._blocks.get((purpose, number))
        if found is None:
            found = np.zeros((len(self), 8), np.int64), np.zeros(len(self), np.bool_)
            self._blocks[purpose, number] = found
        return found


# -- the walk -------------------------------------------------------------------------------------------------------------


class _Walk(Generic[P]):
    """One table as arrays: a row for each node, filled when a life first comes there."""

    def __init__(self, table: Table[P]) -> None:
        self._table = table
        self._most = _ROOM // (table.end - table.start)  # a life has one turn a day at most
        self._rows: dict[Node, int] = {}
        self._nodes: list[Node] = []
        self._purposes: list[str] = []
        self._is_ready = np.zeros(_ROWS, np.bool_)
        self._purpose = np.full(_ROWS, _NOBODY)
        self._number = np.full(_ROWS, _NOBODY)
        self._limits = np.full((_OUTCOMES - 1, _ROWS), _NEVER)
        self._nexts = np.full((_ROWS, _OUTCOMES), _NOBODY)
        self._gains = np.zeros((_ROWS, _OUTCOMES, len(table.metrics)), np.int64)

    def _grow(self, *, rows: int = 0, outcomes: int = 0) -> None:
        """Make room for so many more nodes, or for nodes with so many more outcomes."""
        self._is_ready = np.pad(self._is_ready, (0, rows))
        self._purpose = np.pad(self._purpose, (0, rows), constant_values=_NOBODY)
        self._number = np.pad(self._number, (0, rows), constant_values=_NOBODY)
        self._limits = np.pad(self._limits, ((0, outcomes), (0, rows)), constant_values=_NEVER)
        self._nexts = np.pad(self._nexts, ((0, rows), (0, outcomes)), constant_values=_NOBODY)
        self._gains = np.pad(self._gains, ((0, rows), (0, outcomes), (0, 0)))

    def kinds(self, stretch: Stretch) -> list[Hashable]:
        """The kind of each customer, which has nothing to do with the policy."""
        kind = self._table.model.kind
        return [kind(unit) for unit in stretch.units]

    def lives(self, kinds: list[Hashable], luck: _Luck) -> _Ints:
        """What each life comes to: a row for each life, a column for each metric."""
        table = self._table
        first = {kind: self._row(table.begin(kind)) for kind in set(kinds)}
        rows = np.repeat(np.array([first[kind] for kind in kinds], np.int64), len(luck) // len(kinds))
        sums = np.zeros((len(luck), len(table.metrics)), np.int64)
        drawn: dict[int, _Ints] = {}
        alive = np.flatnonzero(rows >= 0)
        rows = rows[alive]
        while len(alive):
            if not self._is_ready[rows].all():
                for row in _listed(np.unique(rows[~self._is_ready[rows]])):
                    self._fill(row)
            purposes = self._purpose[rows]
            if purposes[0] == purposes[-1] and (purposes == purposes[0]).all():  # as with most turns
                places = self._places(int(purposes[0]), alive, rows, luck, drawn)
            else:
                places = np.zeros(len(alive), np.int64)
                for purpose in _listed(np.unique(purposes)):
                    here = purposes == purpose
                    places[here] = self._places(purpose, alive[here], rows[here], luck, drawn)
            sums[alive] += self._gains[rows, places]
            rows = self._nexts[rows, places]
            goes_on = rows >= 0
            rows, alive = rows[goes_on], alive[goes_on]
        return sums

    def _places(self, purpose: int, lives: _Ints, rows: _Ints, luck: _Luck, drawn: dict[int, _Ints]) -> _Ints:
        """Which outcome comes for each of the lives, at nodes of one purpose; `drawn` counts what each has drawn."""
        places = np.zeros(len(lives), np.int64)
        if purpose == _NOBODY:  # nothing is left to chance
            return places
        numbers = self._number[rows]
        is_next = numbers == _NOBODY
        if is_next.any():
            count = drawn.setdefault(purpose, np.zeros(len(luck), np.int64))
            numbers = np.where(is_next, count[lives], numbers)
            count[lives[is_next]] += 1
        draws = luck.take(self._purposes[purpose], lives, numbers)
        for limits in self._limits:  # one after the other is quicker than a table of them
            places += limits[rows] <= draws
        return places

    def _row(self, node: Node | None) -> int:
        if node is None:
            return _NOBODY
        row = self._rows.get(node)
        if row is None:
            if self._table.is_full:
                raise _DoesNotFitError
            row = self._rows[node] = len(self._nodes)
            self._nodes.append(node)
            if row >= len(self._is_ready):
                self._grow(rows=len(self._is_ready))
        return row

    def _fill(self, row: int) -> None:
        """Ask what may happen at a node, unless it is known, and write it down."""
        node = self._nodes[row]
        limits = self._table.expand(node) if node.limits is None else node.limits
        wider = len(node.nexts) - self._nexts.shape[1]
        if wider > 0:
            self._grow(outcomes=wider)
        for place, (gains, then) in enumerate(zip(node.gains, node.nexts, strict=True)):
            for metric in {metric for metric, _ in gains}:
                amount = sum([each for at, each in gains if at == metric])
                if abs(amount) > self._most:
                    raise _DoesNotFitError
                self._gains[row, place, metric] = amount
            self._nexts[row, place] = self._row(then)
        if limits:
            self._limits[: len(limits), row] = limits
            if node.purpose not in self._purposes:
                self._purposes.append(node.purpose)
            self._purpose[row] = self._purposes.index(node.purpose)
            self._number[row] = _NOBODY if node.number is None else node.number
        self._is_ready[row] = True


# -- adding up ------------------------------------------------------------------------------------------------------------


def _sums(stretch: Stretch, before: _Ints, after: _Ints) -> dict[tuple[str, int], Sums]:
    """The figures of all lives added up exactly, by group and metric."""
    times = len(stretch.luck)
    groups = np.array(stretch.groups, object)
    where = {name: groups == name for name in set(stretch.groups)}
    found: dict[tuple[str, int], Sums] = {}
    for place in stretch.metrics:
        first, second = before[:, place].reshape(-1, times), after[:, place].reshape(-1, times)
        columns = _columns(first, second)
        for name, here in where.items():
            found[name, place] = Sums(int(here.sum()), *[_exact(column[here]) for column in columns])
    return found


def _columns(first: _Ints, second: _Ints) -> list[NDArray[np.int64] | NDArray[np.object_]]:
    """All that `Sums` adds up, customer by customer; in Python's whole numbers where numpy's would not hold a square."""
    times = first.shape[1]
    top = max(int(abs(each).max()) for each in (first, second))
    one, two = (
        (first, second) if 4 * (times * top) ** 2 <= _ROOM else (first.astype(object), second.astype(object))
    )
    gaps = two - one
    total = gaps.sum(axis=1)
    return [
        one.sum(axis=1),
        two.sum(axis=1),
        *[times * (each * each).sum(axis=1) - each.sum(axis=1) ** 2 for each in (one, two, gaps)],
        total * total,
        (gaps > 0).sum(axis=1),
        (gaps < 0).sum(axis=1),
        (gaps != 0).any(axis=1).astype(np.int64),
        *[(each * (each - 1)).sum(axis=1) for each in (one, two)],
    ]


def _exact(column: NDArray[np.int64] | NDArray[np.object_]) -> int:
    """The sum of a column, however great: both halves of each number for themselves."""
    if column.dtype == object:
        return sum(column.tolist())
    return (int((column >> 32).sum()) << 32) + int((column & 0xFFFFFFFF).sum())
