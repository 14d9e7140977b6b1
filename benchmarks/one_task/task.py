"""The task that `benchmarks/peers.py` gives to everybody, the two floors, and how salesflow does it.

Six stages in a line, `advance` from each to the next, `reopen` from the last to the first, one guard on every move:
the amount of the deal is more than zero. The floors are what one would write without any library: a dict of moves
with a guard, on an object that is changed in place; and the same with a frozen case and a small record of each move,
the least that can be replayed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import attrs
import pendulum

from salesflow.basics.criteria import fact
from salesflow.stages.case import Accepted, Case
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage

KEYS = [f"s{place}" for place in range(6)]
LAP = [*["advance"] * 5, "reopen"]
EVENTS = (LAP * 17)[:100]
NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")


class Deal:
    """What the guard looks at; the peers keep their state on it or beside it."""

    def __init__(self, amount: int = 5) -> None:
        self.amount = amount

    def enough(self) -> bool:
        return self.amount > 0


def ring(count: int) -> list[tuple[str, str]]:
    """Stages in a ring, as pairs; each definition has a way out to the stage ``end`` besides."""
    return [(f"s{place}", f"s{(place + 1) % count}") for place in range(count)]


class Subject:
    """One column of the table: the same task, in its own way; events are called by name, as stored ones are.

    `fresh(id, deal)` is a new instance; `send(thing, event, known)` is the thing afterwards, or None when the guard
    refuses; `define(count)` makes and validates a ring of so many stages with a way out.
    """

    name: str
    imports: str
    fresh: Callable[[str, Deal], Any]
    send: Callable[[Any, str, Any], Any]
    define: Callable[[int], object]

    def anew(self) -> None:
        """Called before each round, outside the clock."""

    def known(self, deal: Deal) -> Any:
        """The deal as the guard wants it."""
        return deal

    def ready(self) -> None:
        """Make what the measures need, and see that the task is done right."""
        good, bad = Deal(), Deal(0)
        self.good, self.facts = self.fresh("D-1", good), self.known(good)
        self.bad, self.refused = self.fresh("D-2", bad), self.known(bad)
        assert self.lap() is not None
        assert self.refuse() is None
        self.define(10)

    def run(self, thing: Any, events: Iterable[str]) -> Any:
        send, facts = self.send, self.facts
        for event in events:
            thing = send(thing, event, facts)
        return thing

    def lap(self) -> object:
        return self.run(self.good, LAP)

    def refuse(self) -> object:
        return self.send(self.bad, "advance", self.refused)

    def create(self) -> object:
        return self.fresh("D-17", Deal())

    def replay(self) -> object:
        """From the start through 100 events; who has no way to replay them sends them again."""
        return self.run(self.create(), EVENTS)


# -- the floors ----------------------------------------------------------------------------------------------------

Guard = Callable[[Deal], bool]
Moves = dict[tuple[str, str], tuple[str, Guard]]
BY_HAND: Moves = {(here, "advance"): (there, lambda deal: deal.amount > 0) for here, there in pairwise(KEYS)}
BY_HAND["s5", "reopen"] = ("s0", lambda deal: deal.amount > 0)


class Place:
    """Where a deal stands, changed in place."""

    __slots__ = ("deal", "stage")

    def __init__(self, deal: Deal) -> None:
        self.deal = deal
        self.stage = "s0"


class Plain(Subject):
    """A dict of moves and a guard; nothing is checked and nothing is remembered."""

    name, imports = "dict and guard", "pass"

    def __init__(self) -> None:
        self.ready()

    def fresh(self, name: str, deal: Deal) -> Place:
        return Place(deal)

    def send(self, thing: Place, event: str, known: Deal) -> Place | None:
        target, guard = BY_HAND[thing.stage, event]
        if not guard(known):
            return None
        thing.stage = target
        return thing

    def define(self, count: int) -> object:
        return {(here, "go"): (there, Deal.enough) for here, there in ring(count)}


@attrs.frozen(weakref_slot=False)
class Step:
    """A record by hand."""

    seq: int
    event: str
    source: str | None
    target: str
    at: pendulum.DateTime


@attrs.frozen(weakref_slot=False)
class Thing:
    """A case by hand."""

    id: str
    stage: str
    steps: tuple[Step, ...]


class Recorded(Subject):
    """The same with a frozen case and a record of each move; a definition is frozen and checked three times."""

    name, imports = "+ frozen case, record", "import attrs, pendulum"

    def __init__(self) -> None:
        self.ready()

    def fresh(self, name: str, deal: Deal) -> Thing:
        return Thing(name, "s0", (Step(1, "begin", None, "s0", NOW),))

    def send(self, thing: Thing, event: str, known: Deal) -> Thing | None:
        target, guard = BY_HAND[thing.stage, event]
        if not guard(known):
            return None
        step = Step(thing.steps[-1].seq + 1, event, thing.stage, target, NOW)
        return Thing(thing.id, target, (*thing.steps, step))

    def define(self, count: int) -> object:
        table: Moves = {}
        after: dict[str, list[str]] = {}
        before: dict[str, list[str]] = {}
        for event, here, there in [*[("go", *pair) for pair in ring(count)], ("finish", "s0", "end")]:
            assert (here, event) not in table  # one move for a stage and an event
            table[here, event] = (there, Deal.enough)
            after.setdefault(here, []).append(there)
            before.setdefault(there, []).append(here)
        # everything is reached, and everything leads out
        assert walked("s0", after) == {*after, *before} == walked("end", before)
        return table


def walked(first: str, ways: dict[str, list[str]]) -> set[str]:
    found, todo = {first}, [first]
    while todo:
        for key in ways.get(todo.pop(), ()):
            if key not in found:
                found.add(key)
                todo.append(key)
    return found


# -- salesflow -----------------------------------------------------------------------------------------------------


class Ours(Subject):
    """A machine, facts as a mapping, and records that are folded again without asking a rule."""

    name, imports = "salesflow", "from salesflow import Accepted, Machine, Move, Refused, Stage, fact"

    def __init__(self) -> None:
        guard = fact("amount") > 0
        moves = [Move("advance", here, there, guard) for here, there in pairwise(KEYS)]
        moves.append(Move("reopen", "s5", "s0", guard))
        stages = [Stage(key) for key in KEYS]
        self.machine = Machine("deal", version="1", start="s0", stages=stages, moves=moves)
        self.ready()
        self.records = self.run(self.good, EVENTS).records
        assert self.machine.replay(self.records).records == self.records

    def known(self, deal: Deal) -> dict[str, int]:
        return {"amount": deal.amount}

    def fresh(self, name: str, deal: Deal) -> Case:
        return self.machine.begin(name, at=NOW)

    def send(self, thing: Case, event: str, known: dict[str, int]) -> Case | None:
        done = self.machine.decide(thing, event, known, at=NOW)
        return done.case if isinstance(done, Accepted) else None

    def replay(self) -> Case:
        return self.machine.replay(self.records)

    def define(self, count: int) -> object:
        more = fact("amount") > 0
        moves = [Move("go", here, there, more) for here, there in ring(count)]
        stages = [*[Stage(f"s{place}") for place in range(count)], Stage.done("end")]
        moves.append(Move("finish", "s0", "end", more))
        made = Machine("ring", version="1", start="s0", stages=stages, moves=moves)
        assert made.check() == ()
        return made
