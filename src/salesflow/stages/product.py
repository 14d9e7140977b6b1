"""The product of machines that run side by side, as one machine to look at.

A case never stands on it: with four regions of six stages it would have 1,296. It is built to check, to draw and to
nest what `salesflow.stages.parallel.Parallel` describes, and only up to a cap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from math import prod
from operator import contains

from salesflow.basics.text import Text
from salesflow.errors import DefinitionError
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Category, Move, Stage

__all__ = ["flat", "flat_key"]


def flat(
    key: str,
    version: str,
    machines: Sequence[Machine],
    names: Sequence[str],
    outcome: Callable[[Iterable[str]], Category | None],
    label: Text | None,
    most: int,
) -> Machine:
    """One machine for `machines` side by side: stages ``a|b``, closed where `outcome` says that the whole is over.

    A dot in the key of a nested stage becomes a slash. The stages stand in the order of progress, all regions taken
    together: a regress is told apart from an advance, but the regions have no order among them, and a skip says little.

    A shared event moves every region that knows it; ``name.event`` moves one. Where two regions ask for different
    roles, the step asks for those in common, and is left out when there are none (a person with several roles may do
    more than the picture shows). Raises a `DefinitionError` when there could be more than `most` stages, and for
    regions with moves that resume a nested process: where they lead depends on the past.
    """
    size = prod(len(machine.stages) for machine in machines)
    problems: list[str] = []
    if size > most:
        problems.append(f"the product has {size} stages, more than {most}; check the regions one by one")
    problems += [
        f"region {name!r} resumes a nested process"
        for name, machine in zip(names, machines, strict=True)
        if any(move.resumes for move in machine.moves)
    ]
    if problems:
        raise DefinitionError(f"parallel {key!r}", problems)
    first = tuple(machine.start for machine in machines)
    stages: dict[tuple[str, ...], Stage] = {}
    moves: dict[Move, None] = {}
    todo = [first]
    while todo:
        here = todo.pop()
        if here in stages:
            continue
        over = outcome(here)
        stages[here] = Stage(flat_key(here), over or Category.OPEN)
        if over is None:
            for move, there in _steps(machines, names, here):
                moves[move] = None
                todo.append(there)
    paths = [_places(machine) for machine in machines]
    order = sorted(stages, key=lambda here: (_progress(paths, here), here))
    beside = [
        {stage.key for stage in each.stages if stage.is_open and stage.key not in each.main_path}
        for each in machines
    ]
    return Machine(
        key,
        version=version,
        start=flat_key(first),
        stages=[stages[here] for here in order],
        moves=moves,
        label=label,
        path=[
            flat_key(here) for here in order if stages[here].is_open and not any(map(contains, beside, here))
        ],
    )


def flat_key(stages: Iterable[str]) -> str:
    """What the stage of the flat machine is called that stands for these stages of the regions."""
    # a dot would be read as the box of a nested process
    return "|".join(stages).replace(".", "/")


def _places(machine: Machine) -> dict[str, int]:
    return {key: place for place, key in enumerate(machine.main_path)}


def _progress(paths: Sequence[dict[str, int]], here: tuple[str, ...]) -> tuple[int, ...]:
    """How far the regions have come, all together and each for itself; a closed one stands at its end."""
    places = [path.get(key, len(path)) for path, key in zip(paths, here, strict=True)]
    return (sum(places), *places)


def _steps(
    machines: Sequence[Machine], names: Sequence[str], here: tuple[str, ...]
) -> Iterator[tuple[Move, tuple[str, ...]]]:
    leaving = [machine.moves_from(key) for machine, key in zip(machines, here, strict=True)]
    for event in dict.fromkeys(move.event for moves in leaving for move in moves):
        ways = [
            [move for move in moves if move.event == event] or [_waiting(event, key)]
            for moves, key in zip(leaving, here, strict=True)
        ]
        for taken in product(*ways):
            asked = [move.roles for move in taken if move.roles]
            common = [role for role in (asked[0] if asked else ()) if all(role in each for each in asked)]
            there = tuple(move.target for move in taken)
            if bool(asked) is bool(common):
                needs = dict.fromkeys(need for move in taken for need in move.needs)
                yield Move(event, flat_key(here), flat_key(there), needs, roles=common), there
    for place, name in enumerate(names):
        for move in leaving[place]:
            there = (*here[:place], move.target, *here[place + 1 :])
            alone = f"{name}.{move.event}"
            yield (
                Move(alone, flat_key(here), flat_key(there), move.needs, move.label, roles=move.roles),
                there,
            )


def _waiting(event: str, stage: str) -> Move:
    return Move(event, stage, stage)
