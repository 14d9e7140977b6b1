"""How numpy walks a table for all lives at once: the draws as columns, and the table as arrays of whole numbers.

A row of the arrays is a *stand*: a node of the table, and what a life has come to on its way there. So nothing is added up
turn by turn; a life ends at a stand that says all of it. Where lives come to too many different sums for that, a row is a node
and each turn adds what it brings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Generic, TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from salesflow.lab.engine import Node, Table
from salesflow.lab.portfolio import Unit
from salesflow.lab.streams import BITS, Streams

__all__ = ["DoesNotFitError", "Luck", "TooManyStandsError", "Walk"]

P = TypeVar("P")
_Ints: TypeAlias = NDArray[np.int64]
_Flags: TypeAlias = NDArray[np.bool_]
_Stand: TypeAlias = "tuple[Node, tuple[int, ...]]"

_NEVER: Final = 1 << BITS
"""Above every draw."""
_NEXT: Final = -1
"""In place of a number: the next draw for the purpose."""
_PENDING: Final = -(1 << 40)
"""Less the row: that row follows, and nobody has asked yet what may happen there. Above it stand the ends, from -1 down."""
_NO_CHANCE: Final = 0
"""The purpose of turns at which nothing is left to chance."""
_ROOM: Final = 2**63 - 1
_ROWS: Final = 1024
_OUTCOMES: Final = 4
_STANDS: Final = 4
"""With more stands than this for each node, adding up turn by turn is cheaper."""


class DoesNotFitError(Exception):
    """More states than a table keeps, or amounts beyond what numpy counts in."""


class TooManyStandsError(Exception):
    """Lives come to so many different sums that it is better to add them up turn by turn."""


def _listed(numbers: _Ints) -> list[int]:
    return cast("list[int]", numbers.tolist())


class Luck:
    """The draws of all lives of a stretch, customer by customer and replication by replication, made when they are asked for."""

    def __init__(self, units: Sequence[Unit], luck: Sequence[Streams]) -> None:
        self._units = units
        self._luck = luck
        self._blocks: dict[tuple[str, int], tuple[_Ints, _Flags]] = {}

    def __len__(self) -> int:
        return len(self._units) * len(self._luck)

    def one(self, purpose: str, number: int, lives: _Ints) -> _Ints:
        """The draw with one number for each of the lives, which have taken all those before it."""
        block = number >> 3
        values = self._block(purpose, block)[0] if number & 7 else self._made(purpose, block, lives)
        found: _Ints = values[number & 7].take(lives)
        return found

    def each(self, purpose: str, numbers: _Ints, lives: _Ints) -> _Ints:
        """The draw with a number of its own for each of the lives."""
        blocks = numbers >> 3
        if blocks[0] == blocks[-1] and (blocks == blocks[0]).all():  # as with most turns
            return self._of_block(purpose, int(blocks[0]), numbers, lives)
        found = np.empty(len(lives), np.int64)
        for each in _listed(np.unique(blocks)):
            here = blocks == each
            found[here] = self._of_block(purpose, each, numbers[here], lives[here])
        return found

    def _of_block(self, purpose: str, block: int, numbers: _Ints, lives: _Ints) -> _Ints:
        found: _Ints = self._made(purpose, block, lives)[numbers & 7, lives]
        return found

    def _made(self, purpose: str, block: int, lives: _Ints) -> _Ints:
        """A block of draws, which holds those of these lives."""
        values, is_known = self._block(purpose, block)
        missing = lives[~is_known[lives]]
        if len(missing):
            times = len(self._luck)
            for place, streams in enumerate(self._luck):
                these = missing if times == 1 else missing[missing % times == place]
                units = self._units
                names = streams.names([units[unit].id for unit in _listed(these // times)])
                raw = np.frombuffer(streams.raw_blocks(purpose, names, block), "<u8")
                values[:, these] = (raw >> np.uint64(64 - BITS)).astype(np.int64).reshape(-1, 8).T
            is_known[missing] = True
        return values

    def _block(self, purpose: str, number: int) -> tuple[_Ints, _Flags]:
        found = self._blocks.get((purpose, number))
        if found is None:
            found = np.zeros((8, len(self)), np.int64), np.zeros(len(self), np.bool_)
            self._blocks[purpose, number] = found
        return found


class _Feed:
    """The draws of one walk: how many each life has taken for each purpose.

    As long as all turns draw the next one for the same purpose, everybody who is alive has taken as many.
    """

    def __init__(self, luck: Luck) -> None:
        self._luck = luck
        self._all = 0
        self._taken: dict[int, _Ints] = {}

    @property
    def is_even(self) -> bool:
        """Whether all who are alive have taken as many draws."""
        return not self._taken

    def of_all(self, purpose: str, lives: _Ints) -> _Ints:
        """The next draw of each, for a purpose that is the only one so far."""
        self._all += 1
        return self._luck.one(purpose, self._all - 1, lives)

    def of_each(self, names: Sequence[str], purposes: _Ints, numbers: _Ints, lives: _Ints) -> _Ints:
        """A draw for each, by the purpose and the number of its own turn."""
        if purposes[0] == purposes[-1] and (purposes == purposes[0]).all():  # as with most turns
            return self._of(names, int(purposes[0]), numbers, lives)
        draws = np.zeros(len(lives), np.int64)
        for purpose in _listed(np.unique(purposes)):
            here = purposes == purpose
            draws[here] = self._of(names, purpose, numbers[here], lives[here])
        return draws

    def _of(self, names: Sequence[str], purpose: int, numbers: _Ints, lives: _Ints) -> _Ints:
        if purpose == _NO_CHANCE:
            return np.zeros(len(lives), np.int64)
        is_next = numbers == _NEXT
        if is_next.any():
            if not self._taken:  # until now there was only the first purpose
                self._taken[_NO_CHANCE + 1] = np.full(len(self._luck), self._all)
            taken = self._taken.setdefault(purpose, np.zeros(len(self._luck), np.int64))
            numbers = np.where(is_next, taken[lives], numbers)
            taken[lives[is_next]] += 1
        return self._luck.each(names[purpose], numbers, lives)


class Walk(Generic[P]):
    """One table as arrays: a row for each stand, filled when a life first comes there.

    It `carries` what lives came to in its rows until those are too many (`TooManyStandsError`); without, it adds up turn by turn.
    """

    def __init__(self, table: Table[P], *, carries: bool = True) -> None:
        self._table = table
        self._carries = carries
        self._most = _ROOM // (table.end - table.start)  # a life has one turn a day at most
        self._rows: dict[_Stand, int] = {}
        self._stands: list[_Stand] = []
        self._ends: dict[tuple[int, ...], int] = {}
        self._purposes = [""]
        self._is_plain = True  # all turns draw the next one for the same purpose
        self._is_ready = np.zeros(_ROWS, np.bool_)
        self._purpose = np.full(_ROWS, _NO_CHANCE)
        self._number = np.full(_ROWS, _NEXT)
        self._limits = np.full((_OUTCOMES - 1, _ROWS), _NEVER)
        self._nexts = np.zeros((_ROWS, _OUTCOMES), np.int64)
        self._gains = np.zeros((_ROWS, _OUTCOMES, 0 if carries else len(table.metrics)), np.int64)

    def lives(self, first: Sequence[Node | None], kinds: _Ints, luck: Luck) -> _Ints:
        """What each life comes to: a row for each metric, a column for each life, which begins at the node of its kind."""
        nothing = (0,) * len(self._table.metrics) if self._carries else ()
        begins = self._followed(np.array([self._link(node, nothing) for node in first], np.int64))
        stands = begins.take(kinds)
        alive = np.flatnonzero(stands >= 0)
        rows = stands[alive]
        sums = np.zeros((len(luck), self._gains.shape[2]), np.int64)
        feed = _Feed(luck)
        while len(alive):
            if self._is_plain and feed.is_even:
                draws = feed.of_all(self._purposes[-1], alive)
            else:
                draws = feed.of_each(self._purposes, self._purpose[rows], self._number[rows], alive)
            places = rows * self._nexts.shape[1]
            for limits in self._limits:  # one after the other is quicker than a table of them
                places += limits.take(rows) <= draws
            if not self._carries:
                sums[alive] += self._gains.reshape(-1, sums.shape[1]).take(places, axis=0)
            rows = self._followed(self._nexts.reshape(-1).take(places))
            stands[alive] = rows
            goes_on = np.flatnonzero(rows >= 0)
            alive, rows = alive.take(goes_on), rows.take(goes_on)
        if not self._carries:
            return sums.T
        ends = np.array(list(self._ends), np.int64)
        return ends.T.take(-1 - stands, axis=1)

    # -- the rows -----------------------------------------------------------------------------------------------------

    def _followed(self, rows: _Ints) -> _Ints:
        """The rows that follow, asked for and written down where nobody has been yet."""
        if rows.min() > _PENDING:
            return rows
        for code in _listed(np.unique(rows[rows <= _PENDING])):
            row = _PENDING - code
            self._fill(row)
            self._nexts[self._nexts == code] = row
            rows[rows == code] = row
        return rows

    def _link(self, node: Node | None, carried: tuple[int, ...]) -> int:
        """What stands in the arrays for the stand that follows."""
        if node is None:
            return -1 - self._ends.setdefault(carried, len(self._ends))
        stand = node, carried
        row = self._rows.get(stand)
        if row is None:
            if self._table.is_full:
                raise DoesNotFitError
            row = self._rows[stand] = len(self._stands)
            self._stands.append(stand)
            if row >= len(self._is_ready):
                self._check_stands()
                self._grow(rows=len(self._is_ready))
        return row if self._is_ready[row] else _PENDING - row

    def _check_stands(self) -> None:
        if self._carries and len(self._stands) > _STANDS * len({node for node, _ in self._stands}):
            raise TooManyStandsError

    def _grow(self, *, rows: int = 0, outcomes: int = 0) -> None:
        """Make room for so many more stands, or for stands with so many more outcomes."""
        self._is_ready = np.pad(self._is_ready, (0, rows))
        self._purpose = np.pad(self._purpose, (0, rows), constant_values=_NO_CHANCE)
        self._number = np.pad(self._number, (0, rows), constant_values=_NEXT)
        self._limits = np.pad(self._limits, ((0, outcomes), (0, rows)), constant_values=_NEVER)
        self._nexts = np.pad(self._nexts, ((0, rows), (0, outcomes)))
        self._gains = np.pad(self._gains, ((0, rows), (0, outcomes), (0, 0)))

    def _fill(self, row: int) -> None:
        """Ask what may happen at a stand, unless it is known, and write it down."""
        node, carried = self._stands[row]
        limits = self._table.expand(node) if node.limits is None else node.limits
        wider = len(node.nexts) - self._nexts.shape[1]
        if wider > 0:
            self._grow(outcomes=wider)
        for place, (gains, then) in enumerate(zip(node.gains, node.nexts, strict=True)):
            amounts = [0] * len(self._table.metrics)
            for metric, amount in gains:
                amounts[metric] += amount
            if max(map(abs, amounts), default=0) > self._most:
                raise DoesNotFitError
            if self._carries:
                after = tuple([have + more for have, more in zip(carried, amounts, strict=True)])
            else:
                after = carried
                self._gains[row, place] = amounts
            self._nexts[row, place] = self._link(then, after)
        self._is_ready[row] = True
        if not limits:
            self._is_plain = False
            return
        self._limits[: len(limits), row] = limits
        if node.purpose not in self._purposes:
            self._purposes.append(node.purpose)
        self._purpose[row] = self._purposes.index(node.purpose)
        if node.number is not None:
            self._number[row] = node.number
        self._is_plain = self._is_plain and node.number is None and len(self._purposes) == 2
