"""Parts: a comparison cut into stretches of customers, each played anywhere, put together exactly.

A part holds whole numbers and the places of the customers it covers. So it does not matter who played which part, in what
order they arrive, or whether one arrives twice; what is missing, overlaps or belongs to another experiment is refused.

Source: LA-4; field study of the lab, section 2.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from operator import itemgetter
from typing import Final, Generic, Self, TypeAlias, TypeVar

import attrs

from salesflow.basics.terms import months as month_term
from salesflow.errors import InputError
from salesflow.lab.cells import CellModel
from salesflow.lab.comparison import Comparison, Difference
from salesflow.lab.engine import Table
from salesflow.lab.figures import read_names
from salesflow.lab.manifest import Manifest
from salesflow.lab.model import Model
from salesflow.lab.players import CellPlayer, Engine, Player, Stretch, TableEngine
from salesflow.lab.portfolio import Customers
from salesflow.lab.streams import Streams
from salesflow.lab.tally import Sums

__all__ = ["CHECKED", "AnyModel", "Job", "Part", "Parts", "merge", "part_of", "play", "player_of"]

P = TypeVar("P")

AnyModel: TypeAlias = "Model[P] | CellModel[P]"
"""A model of customers, each for himself, or of cells of customers who share something."""

CHECKED: Final = 64
"""How many customers of a run are played by asking anew as well, to see that the table tells the truth."""


@attrs.frozen
class Part:
    """What the customers at the places from `start` up to `end` come to: whole numbers by group and metric.

    `way` says how it was played; it changes no number, and is not part of what makes two equal.
    """

    manifest: Manifest
    start: int
    end: int
    sums: tuple[tuple[tuple[str, str], Sums], ...]
    way: str = attrs.field(default="table", eq=False)


@attrs.frozen
class Job(Generic[P]):
    """A description of one part, small enough to travel: everything a worker needs to play it, and no more customers."""

    manifest: Manifest
    model: AnyModel[P]
    customers: Customers
    first: P
    second: P
    start: int
    end: int
    engine: Engine = attrs.field(factory=TableEngine, eq=False)


def part_of(model: AnyModel[P], engine: Engine) -> int:
    """How many customers make a part; cells are few and each holds many, so that one is a part."""
    return 1 if isinstance(model, CellModel) else engine.part


def player_of(job: Job[P], known: Table[P] | None = None) -> Player:
    """Who plays a job, and all others of the same run; `known` is a table of the first policy that has answers already."""
    made = job.manifest
    start = made.start.toordinal()
    end = month_term(made.months).after_day(made.start).toordinal()
    model = job.model
    if isinstance(model, CellModel):
        return CellPlayer(job.first, job.second, model, start=start, end=end)
    one = Table(job.first, model, start=start, end=end) if known is None else known
    return job.engine.player(one, Table(job.second, model, start=start, end=end))


def play(job: Job[P], player: Player | None = None) -> Part:
    """Play one part: the same description gives the same whole numbers on every machine.

    Each customer lives under both policies with the same luck. Some of them, spread over the portfolio, are played once more
    by asking anew (`Player.check`).
    """
    made = job.manifest
    player = player or player_of(job)
    luck = [Streams(made.seed, each) for each in range(made.replications)]
    keys = [each.key for each in job.model.metrics]
    places = {keys.index(each.key): each.key for each in made.metrics}
    units = job.customers.units_of(job.start, job.end)
    known: dict[str, Hashable] = {}
    groups = [""] * len(units) if made.by is None else [_group(known, unit[made.by]) for unit in units]
    found = player.tally(Stretch(units, groups, luck, tuple(places)))
    looked_at = _looked_at(made.size)
    for unit in [unit for at, unit in enumerate(units, job.start) if at in looked_at]:
        player.check(unit, luck[0])
    listed = [((group, places[place]), sums) for (group, place), sums in found.items()]
    return Part(made, job.start, job.end, tuple(sorted(listed, key=itemgetter(0))), player.way)


def _looked_at(size: int) -> frozenset[int]:
    """The places of the customers who are played once more, evenly over all of them."""
    return frozenset(each * size // min(CHECKED, size) for each in range(min(CHECKED, size)))


def _group(known: dict[str, Hashable], value: Hashable) -> str:
    name = str(value)
    if known.setdefault(name, value) != value:
        raise InputError(
            "by", value, f"reads like another value of the trait, {known[name]!r}; give them one type"
        )
    return name


def _parts(value: Iterable[Part | Parts]) -> tuple[Part, ...]:
    """Every part once, in their order; what cannot stand beside each other is refused."""
    flat = [part for each in value for part in (each.parts if isinstance(each, Parts) else [each])]
    flat.sort(key=lambda each: (each.start, each.end))
    found: list[Part] = []
    for part in flat:
        before = found[-1] if found else None
        if before is None:
            found.append(part)
            continue
        _check_same(before, part)
        if (before.start, before.end) == (part.start, part.end):
            if before.sums != part.sums:
                problem = (
                    f"{_places(part)} came twice with other figures; the policy or the model is not pure"
                )
                raise InputError("parts", (part.start, part.end), problem)
        elif part.start < before.end:
            problem = f"{_places(part)} overlap those of {_places(before)}; they were cut in two ways"
            raise InputError("parts", (part.start, part.end), problem)
        else:
            found.append(part)
    return tuple(found)


def _check_same(one: Part, other: Part) -> None:
    names = one.manifest.differs_from(other.manifest)
    if names:
        told = "; ".join(
            f"{name} {getattr(one.manifest, name)!r} and {getattr(other.manifest, name)!r}" for name in names
        )
        problem = "belong to different experiments and are never added up"
        raise InputError("parts", told, problem)


def _places(part: Part) -> str:
    return f"customers {part.start} to {part.end - 1}"


@attrs.frozen
class Parts:
    """Some parts of one comparison: put together in any order, and each counts once however often it comes.

    Parts of different experiments (another seed, policy, version of the streams ...), parts that overlap, and one that came
    twice with other figures are an `InputError`.
    """

    parts: tuple[Part, ...] = attrs.field(converter=_parts)

    def __add__(self, other: Parts) -> Self:
        """The parts of both."""
        return type(self)([self, other])

    @property
    def missing(self) -> tuple[tuple[int, int], ...]:
        """The places, from and up to, of the customers of whom no part has come. No part at all is an `InputError`."""
        if not self.parts:
            raise InputError("parts", (), "are none; nobody knows of what experiment")
        gaps: list[tuple[int, int]] = []
        reached = 0
        for part in self.parts:
            if part.start > reached:
                gaps.append((reached, part.start))
            reached = part.end
        size = self.parts[0].manifest.size
        return (*gaps, (reached, size)) if reached < size else tuple(gaps)

    def comparison(self, names: tuple[str, str] = ("A", "B")) -> Comparison:
        """The whole comparison; a part that is missing is an `InputError`."""
        if self.missing:
            told = ", ".join(f"{low} to {high - 1}" for low, high in self.missing)
            raise InputError("parts", len(self.parts), f"do not hold customers {told}; play those too")
        made = self.parts[0].manifest
        found: dict[tuple[str, str], list[Sums]] = {}
        for part in self.parts:
            for key, sums in part.sums:
                found.setdefault(key, []).append(sums)
        totals = {key: Sums.total(sums) for key, sums in found.items()}
        groups = sorted({group for group, _ in totals})
        whole = {each.key: Sums.total([totals[group, each.key] for group in groups]) for each in made.metrics}
        return Comparison(
            read_names(names),
            made,
            _differences(made, whole),
            ()
            if made.by is None
            else tuple(
                [
                    (group, _differences(made, {each.key: totals[group, each.key] for each in made.metrics}))
                    for group in groups
                ]
            ),
            # a part for which there were too many states is what people want to hear of
            "asked" if "asked" in {part.way for part in self.parts} else self.parts[0].way,
        )


def _differences(made: Manifest, sums: dict[str, Sums]) -> tuple[Difference, ...]:
    return tuple([Difference(each, sums[each.key], made.replications) for each in made.metrics])


def merge(parts: Iterable[Part | Parts], *, names: tuple[str, str] = ("A", "B")) -> Comparison:
    """The comparison that parts played by hand make together: exact, in any order, each part once.

    What `Parts` refuses and a missing part are an `InputError`; so is a policy, a model or customers without a digest: nobody
    could tell that the parts belong together.
    """
    whole = Parts(parts)
    if whole.parts and whole.parts[0].manifest.unknown:
        told = "; ".join(whole.parts[0].manifest.unknown)
        problem = "cannot be told from those of another experiment; make it an attrs.frozen value"
        raise InputError("parts", told, problem)
    return whole.comparison(names)
