"""Cells: customers who share what is scarce, such as the days of one seller, and therefore have to be played together.

A visit to one customer is then a visit less for another, so nobody's life can be told alone. A cell is lived through day by
day by a model of its own, and what varies is the whole of a replication, not each customer by himself.

>>> from salesflow.lab.portfolio import Portfolio
>>> rows = [{"id": f"C-{n}", "seller": "lin" if n < 3 else "wu", "city": "Wuhan"} for n in range(5)]
>>> cells = Portfolio.of(rows).cells(by="seller")
>>> [(cell.id, len(members(cell)), cell["city"]) for cell in cells.units]
[('lin', 3, 'Wuhan'), ('wu', 2, 'Wuhan')]

Source: LA-4; field study of the lab, sections 1 and 4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Final, Protocol, TypeAlias, TypeVar, cast, runtime_checkable

import attrs

from salesflow.basics.text import Renders
from salesflow.errors import InputError
from salesflow.lab.model import Metric, read_gains
from salesflow.lab.portfolio import MEMBERS, Unit
from salesflow.lab.streams import Draws

__all__ = ["CellModel", "Happening", "Luck", "inside", "members"]

P_contra = TypeVar("P_contra", contravariant=True)

Luck = Callable[[str], Draws]
"""The draws of a customer, by his id: the same under every policy."""


_Gains: TypeAlias = "tuple[tuple[str, int], ...]"


def _gains(value: Mapping[str, int] | _Gains) -> _Gains:
    return _kept(value) if type(value) is tuple else read_gains(value)


# the same few gains come millions of times
_kept: Final = lru_cache(maxsize=1024)(read_gains)


@attrs.frozen
class Happening:
    """Something that happened in a cell: the day (an ordinal), to whom, what, and what it adds to which metric.

    It happens to one of its customers, or to the cell itself, such as a day of the seller that was not full. `label` says
    what happened, for people.
    """

    day: int
    customer: str
    what: str
    gains: _Gains = attrs.field(default=(), converter=_gains)
    label: Renders | None = attrs.field(default=None, kw_only=True, eq=False)


@runtime_checkable
class CellModel(Protocol[P_contra]):
    """How the customers of a cell respond to a policy that has to divide what is scarce among them.

    It is pure: all chance comes from the `luck` it is given, drawn by customer and purpose, and for what happens whatever we
    do by the number of the day or week (`Draws.at`); so a policy that differs moves no other draw.
    """

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """What the model adds up."""
        ...

    def live(self, policy: P_contra, cell: Unit, luck: Luck, start: int, end: int) -> Iterable[Happening]:
        """What happens in a cell from the day `start` up to `end` (ordinals), in the order of the days."""
        ...


def inside(unit: Unit) -> tuple[Unit, ...]:
    """The customers of a cell; none for a customer who stands alone."""
    found = next((value for name, value in unit.traits if name == MEMBERS), None)
    if type(found) is not tuple:
        return ()
    listed = cast("tuple[object, ...]", found)
    return tuple([each for each in listed if isinstance(each, Unit)])


def members(cell: Unit) -> tuple[Unit, ...]:
    """The same; a customer who stands alone is an `InputError`."""
    found = inside(cell)
    if not found:
        problem = "is one customer and no cell; give portfolio.cells(by=...) to a model of customers who share something"
        raise InputError("customers", cell.id, problem)
    return found
