"""Portfolios: the customers of an experiment, with what of each matters.

>>> book = Portfolio.of([{"id": "C-1", "grade": "A", "city": "Wuhan"}, {"id": "C-2", "grade": "B", "city": "Wuhan"}])
>>> book.units[1]["grade"], len(book)
('B', 2)
>>> Portfolio.of([{"id": "C-1", "grade": "A"}, {"id": "C-1", "grade": "B"}])
Traceback (most recent call last):
salesflow.errors.InputError: id: stands at places 0 and 1; the two would share their luck (got 'C-1')
>>> many = Synthetic.of(1_000_000, grade={"A": 1, "B": 4})
>>> many.units_of(0, 5)[2], len(many)
(Unit(id='S-0000002', traits=(('grade', 'A'),)), 1000000)

Source: LA-4.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, Protocol, Self, cast, runtime_checkable

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.ids import read_id
from salesflow.errors import InputError

__all__ = ["MEMBERS", "PART", "Customers", "Portfolio", "Synthetic", "Unit"]

PART: Final = 2000
"""How many customers are looked at together, and make a part unless an engine says otherwise."""

MEMBERS: Final = "members"
"""The trait of a cell that holds its customers."""


def _id(value: str) -> str:
    return read_id(value, "id")


def _traits(
    value: Mapping[str, Hashable] | tuple[tuple[str, Hashable], ...],
) -> tuple[tuple[str, Hashable], ...]:
    pairs = value.items() if isinstance(value, Mapping) else value
    found = tuple(sorted(pairs, key=itemgetter(0)))
    for name, each in found:
        try:
            hash(each)
        except TypeError as error:
            problem = "is no single value; a trait is a text, a number or a date"
            raise InputError(name, each, problem) from error
    return found


@attrs.frozen
class Unit:
    """One customer of an experiment: an id, which names his luck, and his traits, such as the grade."""

    id: str = attrs.field(converter=_id)
    traits: tuple[tuple[str, Hashable], ...] = attrs.field(default=(), converter=_traits)

    def __getitem__(self, trait: str) -> Hashable:
        """A trait by its name; an `InputError` names those there are."""
        for name, value in self.traits:
            if name == trait:
                return value
        known = ", ".join(name for name, _ in self.traits) or "none"
        raise InputError("trait", trait, f"is not known of {self.id!r}; there is {known}")


# a million customers are made in a second less without reading again what was made right
_new: Final = object.__new__
_set_id: Final[Any] = Unit.__dict__["id"].__set__
_set_traits: Final[Any] = Unit.__dict__["traits"].__set__


@runtime_checkable
class Customers(Protocol):
    """The customers of an experiment, or a description that makes any stretch of them anew, on any machine."""

    def __len__(self) -> int:
        """How many there are."""
        ...

    def units_of(self, start: int, end: int) -> Sequence[Unit]:
        """The customers at the places from `start` up to `end`."""
        ...

    def cut(self, start: int, end: int) -> Customers:
        """The least that has to travel for that stretch: what it gives for its places is what this one gives."""
        ...


def _units(value: Iterable[Unit]) -> tuple[Unit, ...]:
    return tuple(value)


@attrs.frozen
class Portfolio:
    """Customers one by one. Two with one id are an `InputError`: they would share their luck.

    `first` is the place of the first of them in the whole portfolio.
    """

    units: tuple[Unit, ...] = attrs.field(converter=_units)
    first: int = attrs.field(default=0, kw_only=True)

    def __attrs_post_init__(self) -> None:
        places: dict[str, int] = {}
        for place, unit in enumerate(self.units):
            if unit.id in places:
                problem = f"stands at places {places[unit.id]} and {place}; the two would share their luck"
                raise InputError("id", unit.id, problem)
            places[unit.id] = place

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Hashable]] | Mapping[str, Sequence[Hashable]]) -> Self:
        """From rows (mappings with an ``id``), or from columns of one length.

        An id is text or a whole number, which becomes its digits; anything else is an `InputError`.
        """
        if isinstance(rows, Mapping):
            columns = {
                name: list(column) for name, column in cast("Mapping[str, Sequence[Hashable]]", rows).items()
            }
            sizes = {name: len(column) for name, column in columns.items()}
            if len(set(sizes.values())) > 1:
                raise InputError("columns", sizes, "have different lengths")
            listed: list[Mapping[str, Hashable]] = [
                dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
            ]
        else:
            listed = list(rows)
        units: list[Unit] = []
        for place, row in enumerate(listed):
            if "id" not in row:
                raise InputError("rows", dict(row), f"place {place} has no id")
            traits = {name: value for name, value in row.items() if name != "id"}
            units.append(Unit(cast("str", row["id"]), traits))
        return cls(units)

    def cells(self, by: str) -> Portfolio:
        """The same customers in cells: those with one value of the trait `by`, such as the seller, share what is scarce.

        Each cell is a unit with that value as its id and its customers, in their order, as ``members``; traits in which all of
        them are alike are its own. A value that is no text is an `InputError`, and so is one that a customer lacks, and one
        that is the id of a customer: nobody could tell the two apart.
        """
        found: dict[str, list[Unit]] = {}
        for unit in self.units:
            found.setdefault(_id(cast("str", unit[by])), []).append(unit)
        for unit in self.units:
            if unit.id in found:
                raise InputError(by, unit.id, "names a cell and a customer; give them different ids")
        return Portfolio(
            [Unit(name, {**_shared(inside), MEMBERS: tuple(inside)}) for name, inside in found.items()]
        )

    def __len__(self) -> int:
        return len(self.units)

    def units_of(self, start: int, end: int) -> Sequence[Unit]:
        """The customers at the places from `start` up to `end`."""
        return self.units[start - self.first : end - self.first]

    def cut(self, start: int, end: int) -> Portfolio:
        """A portfolio of that stretch alone, which keeps its places."""
        return Portfolio(self.units_of(start, end), first=start)


def _shared(units: Sequence[Unit]) -> dict[str, Hashable]:
    """The traits in which all customers are alike."""
    alike = set(units[0].traits).intersection(*[each.traits for each in units[1:]])
    return {name: value for name, value in units[0].traits if (name, value) in alike}


@attrs.frozen
class Synthetic:
    """So many made-up customers, ``S-0000000`` on, whose traits come in fixed proportions, evenly mixed.

    Each trait is given as ``grade={"A": 1, "B": 4}``: one A to four B, and every mixture of two traits as often as the
    proportions say. It holds the description only, so a million cost nothing until they are looked at. A size that is no
    count, values without their proportions, or a proportion that is no whole number above zero, is an `InputError`.
    """

    size: int
    turns: tuple[tuple[str, tuple[Hashable, ...]], ...]

    @classmethod
    def of(cls, size: int, /, **traits: Mapping[Hashable, int]) -> Self:
        """So many customers with these traits."""
        check_count("size", size)
        return cls(size, tuple((name, _pattern(name, mix)) for name, mix in sorted(traits.items())))

    def __len__(self) -> int:
        return self.size

    def units_of(self, start: int, end: int) -> Sequence[Unit]:
        """The customers at the places from `start` up to `end`, made anew."""
        rounds = math.prod([len(pattern) for _, pattern in self.turns])
        known: dict[int, tuple[tuple[str, Hashable], ...]] = {}
        units: list[Unit] = []
        for place in range(start, end):
            turn = place % rounds
            traits = known.get(turn)
            if traits is None:
                traits = known[turn] = self._traits(turn)
            unit = _new(Unit)
            _set_id(unit, f"S-{place:07}")
            _set_traits(unit, traits)
            units.append(unit)
        return units

    def _traits(self, place: int) -> tuple[tuple[str, Hashable], ...]:
        traits: list[tuple[str, Hashable]] = []
        for name, pattern in self.turns:
            place, turn = divmod(place, len(pattern))
            traits.append((name, pattern[turn]))
        return tuple(traits)

    def cut(self, start: int, end: int) -> Synthetic:  # the description is all there is
        """Itself: nothing smaller would do."""
        return self


def _check_mix(name: str, mix: object) -> None:
    if not isinstance(mix, Mapping):
        raise InputError(name, mix, "give each value with its share, such as {'A': 1, 'B': 4}")


def _pattern(name: str, mix: Mapping[Hashable, int]) -> tuple[Hashable, ...]:
    """One round of a trait, in which each value comes as often as it should, and as evenly."""
    _check_mix(name, mix)
    for value, share in mix.items():
        if type(share) is not int or share < 1:
            raise InputError(name, share, f"is the share of {value!r}; give a whole number from 1")
    if not mix:
        raise InputError(name, mix, "has no value")
    whole = sum(mix.values())
    owed = dict.fromkeys(mix, 0)
    found: list[Hashable] = []
    for _ in range(whole):
        for value, share in mix.items():
            owed[value] += share
        due = max(owed, key=owed.__getitem__)
        owed[due] -= whole
        found.append(due)
    return tuple(found)
