"""Players: who lets customers live under two policies, one after the other, or all of a part at once.

Whoever plays, the whole numbers are the same: a player is chosen for speed and is no part of what a result depends on.

>>> TableEngine() == TableEngine()
True

Source: LA-4; field study of the lab, section 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import zip_longest
from operator import attrgetter
from typing import Final, Generic, Protocol, TypeVar

import attrs

from salesflow.basics.counts import check_count
from salesflow.errors import InputError
from salesflow.lab.cells import CellModel, Happening
from salesflow.lab.engine import Table, check_pure, kind_of
from salesflow.lab.model import Model, goes_by_traits
from salesflow.lab.portfolio import PART, Unit
from salesflow.lab.streams import Draws, Streams
from salesflow.lab.tally import Sums, Tally

__all__ = ["CellPlayer", "Engine", "Player", "Stretch", "TableEngine", "TablePlayer", "kinds", "check_part"]

P = TypeVar("P")
_TRAITS: Final = attrgetter("traits")


@attrs.frozen
class Stretch:
    """Customers to be played: the group of each, the luck of each replication, and the places of the metrics that count."""

    units: Sequence[Unit]
    groups: Sequence[str]
    luck: Sequence[Streams]
    metrics: Sequence[int]


class Player(Protocol):
    """Two policies, ready to be played; what was learnt with one stretch of customers is kept for the next."""

    @property
    def way(self) -> str:
        """How it was played so far: "table", "asked" (too many states to keep), or the word of an engine of one's own."""
        ...

    def tally(self, stretch: Stretch) -> dict[tuple[str, int], Sums]:
        """What the customers come to, by group and place of the metric."""
        ...

    def check(self, unit: Unit, luck: Streams) -> None:
        """Play a customer once more by asking anew: a policy or a model that answers in two ways is an `InputError`."""
        ...


def check_part(value: int) -> None:
    """How many customers make a part; what is no count, and zero, are an `InputError`."""
    check_count("part", value)
    if not value:
        raise InputError("part", value, "holds nobody; give one customer at least")


class Engine(Protocol):
    """How parts are played: a value that travels to the workers, and makes a player of two empty tables there.

    `part` is how many customers make a part: fixed, so that a result does not depend on how many workers there were.
    """

    @property
    def part(self) -> int:
        """How many customers make a part."""
        ...

    def player(self, first: Table[P], second: Table[P]) -> Player:
        """A player that has learnt nothing yet."""
        ...


def kinds(model: Model[P], units: Sequence[Unit]) -> tuple[list[Hashable], list[int]]:
    """The kinds of some customers, each once, and the place of each customer's kind among them.

    A model that goes by traits (see `Model.kind`) is asked once for all customers who share theirs.
    """
    places: dict[Hashable, int] = {}
    if not goes_by_traits(model):
        mine = [places.setdefault(kind_of(model, unit), len(places)) for unit in units]
        return list(places), mine
    traits = list(map(_TRAITS, units))  # held, since some customers are made anew at each look
    shared = list(map(id, traits))  # much quicker than to compare what stands in them
    known = {
        key: places.setdefault(kind_of(model, unit), len(places))
        for key, unit in dict(zip(shared, units, strict=True)).items()
    }
    return list(places), list(map(known.__getitem__, shared))


def check_traits(model: Model[P], unit: Unit) -> None:
    """A model that says it goes by traits and reads the id of a customer nevertheless is an `InputError`."""
    if goes_by_traits(model):
        other = attrs.evolve(unit, id=f"{unit.id}'")
        one, two = model.kind(unit), model.kind(other)
        if one != two:
            problem = (
                f"says that it goes by traits, and takes {unit.id!r} for {one!r} and {other.id!r} for {two!r}"
            )
            raise InputError("model", model, problem)


class TablePlayer(Generic[P]):
    """Plays one customer after the other by the tables of both policies."""

    def __init__(self, first: Table[P], second: Table[P]) -> None:
        self._tables = (first, second)
        self._anew = tuple(
            [Table(each.policy, each.model, start=each.start, end=each.end) for each in (first, second)]
        )

    @property
    def way(self) -> str:
        """As long as all states find room "table", then "asked"."""
        return "asked" if any(table.is_full for table in self._tables) else "table"

    def tally(self, stretch: Stretch) -> dict[tuple[str, int], Sums]:
        """What the customers come to; each meets the same luck under both policies."""
        one, two = self._tables
        known, places = kinds(one.model, stretch.units)
        begins = [(one.begin(kind), two.begin(kind)) for kind in known]
        found: dict[str, list[Tally]] = {}
        for unit, group, mine in zip(stretch.units, stretch.groups, places, strict=True):
            draws = [each.of(unit.id) for each in stretch.luck]
            first, second = begins[mine]
            before = [one.life(first, each) for each in draws]
            after = [two.life(second, each) for each in draws]
            tallies = found.get(group)
            if tallies is None:
                tallies = found[group] = [Tally() for _ in stretch.metrics]
            for tally, place in zip(tallies, stretch.metrics, strict=True):
                tally.add([life[place] for life in before], [life[place] for life in after])
        return {
            (group, place): tally.sums
            for group, tallies in found.items()
            for place, tally in zip(stretch.metrics, tallies, strict=True)
        }

    def check(self, unit: Unit, luck: Streams) -> None:
        """Play a customer by both tables, and by two others for which all questions are asked anew."""
        check_traits(self._tables[0].model, unit)
        for table, anew in zip(self._tables, self._anew, strict=True):
            check_pure(table, anew, unit, luck)


class CellPlayer(Generic[P]):
    """Lives through cells of customers who share something, day by day, with nothing kept: there is no table of that."""

    way = "objects"

    def __init__(self, first: P, second: P, model: CellModel[P], *, start: int, end: int) -> None:
        self._policies = (first, second)
        self._model = model
        self._days = (start, end)
        self._places = {each.key: place for place, each in enumerate(model.metrics)}

    def tally(self, stretch: Stretch) -> dict[tuple[str, int], Sums]:
        """What the cells come to, with the difference of each whole replication."""
        tallies: dict[tuple[str, int], Tally] = {}
        totals: dict[tuple[str, int], list[int]] = {}
        for unit, group in zip(stretch.units, stretch.groups, strict=True):
            kept: list[dict[str, Draws]] = [{} for _ in stretch.luck]
            before, after = [
                [self._sums(policy, unit, *each) for each in zip(stretch.luck, kept, strict=True)]
                for policy in self._policies
            ]
            for place in stretch.metrics:
                one, two = [[life[place] for life in each] for each in (before, after)]
                tallies.setdefault((group, place), Tally()).add(one, two)
                whole = totals.setdefault((group, place), [0] * len(one))
                for at, (mine, its) in enumerate(zip(one, two, strict=True)):
                    whole[at] += its - mine
        return {key: attrs.evolve(tally.sums, totals=tuple(totals[key])) for key, tally in tallies.items()}

    def check(self, unit: Unit, luck: Streams) -> None:
        """Live through a cell twice."""
        for policy in self._policies:
            one, two = [self.happenings(policy, unit, luck) for _ in range(2)]
            told = next((pair for pair in zip_longest(one, two) if pair[0] != pair[1]), None)
            if told is not None:
                first, again = ["nothing more" if each is None else str(each) for each in told]
                problem = f"leads to two things in cell {unit.id!r} with the same luck: {first}, and lived again {again}"
                raise InputError("policy", policy, problem)

    def happenings(
        self, policy: P, cell: Unit, luck: Streams, known: dict[str, Draws] | None = None
    ) -> list[Happening]:
        """What happens in a cell under a policy; what lies outside the days or is out of order is an `InputError`.

        `known` holds what was drawn for the customers before, under another policy.
        """
        start, end = self._days
        drawn: dict[str, Draws] = {} if known is None else known
        mine: dict[str, Draws] = {}

        def of(customer: str) -> Draws:
            if customer not in mine:
                if customer not in drawn:
                    drawn[customer] = luck.of(customer)
                mine[customer] = drawn[customer].anew()
            return mine[customer]

        found = list(self._model.live(policy, cell, of, start, end))
        before = start
        for each in found:
            if not before <= each.day < end:
                problem = f"of cell {cell.id!r} is out of order, or outside the days from {start} up to {end}"
                raise InputError("happening", each, problem)
            before = each.day
        return found

    def _sums(self, policy: P, cell: Unit, luck: Streams, known: dict[str, Draws]) -> list[int]:
        sums = [0] * len(self._places)
        found = self.happenings(policy, cell, luck, known)
        for gains, times in Counter([each.gains for each in found]).items():
            for key, amount in gains:
                if key not in self._places:
                    raise InputError("metric", key, f"is not declared; there are {', '.join(self._places)}")
                sums[self._places[key]] += times * amount
        return sums


@attrs.frozen
class TableEngine:
    """Plays by tables in plain Python: nothing to install, and right for thousands of customers.

    `part` customers make a part, the least that a worker gets; zero is an `InputError`.
    """

    part: int = PART

    def __attrs_post_init__(self) -> None:
        check_part(self.part)

    def player(self, first: Table[P], second: Table[P]) -> TablePlayer[P]:
        """A player with these tables."""
        return TablePlayer(first, second)
