"""Alignments: the cheapest way to read what was recorded about a case as a walk through its process.

Each recorded step either belongs to the walk or is *extra*; a stage of the walk that nobody recorded is *missing*.
The alignment has the lowest cost of all readings. Of readings that cost the same it keeps the most recorded steps:
a seller says "the visit was left out", not "the order does not count".

>>> from salesflow.stages.machine import Machine
>>> from salesflow.stages.parts import Move, Stage
>>> deal = Machine("deal", version="1", start="lead", stages=[Stage("lead"), Stage("visit"), Stage.won("won")],
...     moves=[Move("visit", "lead", "visit"), Move("win", "visit", "won")])
>>> found = Aligner(deal).align(("lead", "won"))
>>> found.cost, found.missing, found.extra, found.fitness
(1, ('visit',), (), 0.6666666666666667)

Only stages are compared, never events, since foreign logs seldom name them; conditions are not judged.

Sources: ST-2 (a process is a row of stages); alignments and their fitness as in A. Adriansyah, Aligning Observed and
Modeled Behavior, Eindhoven 2014.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final, NamedTuple, TypeAlias

import attrs

from salesflow.errors import InputError
from salesflow.stages.machine import Machine

__all__ = ["Aligned", "Aligner", "Alignment", "Costs"]

_HIGHEST: Final = 1_000_000


@attrs.frozen
class Costs:
    """What a departure costs: an `extra` step that fits nowhere, and a `missing` stage that was left out.

    Whole numbers from 1 to 1,000,000; anything else is an `InputError`.
    """

    extra: int = 1
    missing: int = 1

    def __attrs_post_init__(self) -> None:
        for field, value in (("extra", self.extra), ("missing", self.missing)):
            if type(value) is not int or not 1 <= value <= _HIGHEST:
                raise InputError(field, value, f"give a whole number from 1 to {_HIGHEST:,}")


class Aligned(NamedTuple):
    """One place of an alignment: a stage, the step of the log that recorded it, whether it belongs to the walk.

    `position` counts the steps from 0 and is None for a stage that was left out; `fits` is False for an extra step.
    """

    stage: str
    position: int | None
    fits: bool


_Raw: TypeAlias = "tuple[str, int | None, bool]"


@attrs.frozen(weakref_slot=False)
class Alignment:
    """The cheapest reading of a log of one case: its cost, the cost of the worst reading, and the reading itself.

    The worst reading calls every recorded step extra, and the shortest walk through the process missing.
    """

    cost: int
    worst: int
    raw: tuple[_Raw, ...] = attrs.field(repr=False)

    @property
    def places(self) -> tuple[Aligned, ...]:
        """The reading, place by place: before each step of the walk what is extra, then what is missing."""
        return tuple([Aligned(*place) for place in self.raw])  # made when somebody reads them

    @property
    def fitness(self) -> float:
        """1 for a log that fits step by step, 0 for one that has nothing in common with the process."""
        return 1 - self.cost / self.worst

    @property
    def missing(self) -> tuple[str, ...]:
        """The stages of the walk that were not recorded."""
        return tuple([stage for stage, position, _ in self.raw if position is None])

    @property
    def extra(self) -> tuple[str, ...]:
        """The recorded stages that do not belong to the walk."""
        return tuple([stage for stage, _, fits in self.raw if not fits])


# No stage has a blank key: here a case stands before its first step.
_OUTSIDE: Final = ""
# Costs are counted in units of _UNIT, and each extra step adds 1: the cheapest total then has the lowest cost and,
# among equal costs, the fewest extra steps. The two never mix, since a case has fewer steps than that.
_UNIT: Final = 1 << 20
_NO_WAY: Final = 1 << 100
_FAR: Final = 1 << 101
# in place of the next stage of a walk: it may stop, or it must end
_STOP: Final = ""
_END: Final = " "

_Link: TypeAlias = "tuple[int, str, _Link] | None"
"""The steps that belong to the walk so far, the last one first: (position, stage, the steps before)."""
_Reading: TypeAlias = "tuple[int, dict[str, int], tuple[int, int], _Link]"
"""A reading up to some step: its total, what lies ahead (`gain`, `ending`), the steps of its walk."""


class _Ahead(NamedTuple):
    """What lies ahead of a stage.

    `before` tells the shortest ways (see `_shortest`), `gain` what the total changes by when the next step of the walk
    is that stage, `ending` what it costs to stop here and to close from here, `closed` the nearest closed stage.
    """

    before: dict[str, str | None]
    gain: dict[str, int]
    ending: tuple[int, int]
    closed: str | None


@attrs.frozen
class Aligner:
    """Reads logs against one machine; what follows from the machine is computed once.

    The cost is exact. The time grows with the number of steps times the number of different stages among them.
    """

    machine: Machine
    costs: Costs = Costs()

    @cached_property
    def can_close(self) -> bool:
        """Whether a case of this machine can come to an end at all."""
        return self._ahead(_OUTSIDE).closed is not None

    def is_move(self, source: str | None, target: str) -> bool:
        """Whether a case may go from `source` straight to `target`; None stands for the time before it begins."""
        return target in self._nexts[source or _OUTSIDE]

    def between(self, source: str | None, target: str) -> tuple[str, ...] | None:
        """The stages between two on the shortest way over open stages; None where there is no such way."""
        before = self._shortest(source or _OUTSIDE, through=self._open)
        return _between(before, target) if target in before else None

    def align(self, stages: Sequence[str], *, ended: bool = False, adopted: bool = False) -> Alignment:
        """The cheapest reading of the stages that a case entered, in this order.

        A case may stop on any stage; with `ended` it must have come to a closed one (unless the machine has none
        that can be reached). With `adopted` it may begin on any stage: what was before it is not known. A case of
        more than a million steps is an `InputError`.

        It goes step by step and keeps, for each stage, the cheapest reading so far whose walk stands there: readings
        that stand on one stage have the same future. Every step counts as extra at first; one that belongs to the
        walk gains that back, and pays for what is missing since the step of the walk before it.
        """
        steps = len(stages)
        if steps >= _UNIT:
            raise InputError("stages", steps, f"a case has at most {_UNIT - 1:,} steps")
        outside, nexts, looked = self._ahead(_OUTSIDE), self._nexts, self._looked
        ended = ended and self.can_close
        worst = steps * self.costs.extra + outside.ending[ended] // _UNIT
        known = outside.gain
        free = adopted and steps > 0 and stages[0] in known
        following, allowed = 0, known if free else nexts[_OUTSIDE]
        for stage in stages:
            if stage not in allowed:
                break
            following += 1
            allowed = nexts[stage]
        if following == steps > 0 and not (ended and stages[-1] in self._open):
            return Alignment(0, worst, tuple([(stage, place, True) for place, stage in enumerate(stages)]))
        extra = self.costs.extra * _UNIT + 1
        best: dict[str, _Reading] = {_OUTSIDE: (0, outside.gain, outside.ending, None)}
        link: _Link = None
        # nothing is cheaper than to follow the machine as long as the log does
        for place, stage in enumerate(stages[:following]):
            ahead = looked.get(stage) or self._ahead(stage)
            link = (place, stage, link)
            best[stage] = (-extra * (place + 1), ahead.gain, ahead.ending, link)
        for place in range(following, steps):
            stage = stages[place]
            if stage not in known:
                continue
            held = best.get(stage)
            lowest, cheaper = _NO_WAY if held is None else held[0], False
            for total, gain, _, before in best.values():
                reached = total + gain[stage]
                if reached < lowest:
                    lowest, cheaper, link = reached, True, before
            if cheaper:
                ahead = looked.get(stage) or self._ahead(stage)
                best[stage] = (lowest, ahead.gain, ahead.ending, (place, stage, link))
        lowest, walk = _NO_WAY, None
        for total, _, ending, link in best.values():
            if total + ending[ended] < lowest:
                lowest, walk = total + ending[ended], link
        cost = (lowest + extra * steps) // _UNIT
        return Alignment(cost, worst, self._written(stages, walk, ended, free))

    def _written(self, stages: Sequence[str], walk: _Link, ended: bool, free: bool) -> tuple[_Raw, ...]:
        """The reading place by place, made from its end to its beginning."""
        gaps, next_stage, done = self._gaps, _END if ended else _STOP, len(stages)
        backwards: list[_Raw] = []
        while walk is not None:
            position, stage, walk = walk
            gap = gaps.get((stage, next_stage))
            backwards += self._gap(stage, next_stage) if gap is None else gap
            while position + 1 < done:
                done -= 1
                backwards.append((stages[done], done, False))
            backwards.append((stage, position, True))
            next_stage, done = stage, position
        if not (free and done == 0):
            backwards += self._gap(_OUTSIDE, next_stage)
        backwards += [(stages[each], each, False) for each in reversed(range(done))]
        backwards.reverse()
        return tuple(backwards)

    # -- what follows from the machine ------------------------------------------------------------------------------

    @cached_property
    def _open(self) -> frozenset[str]:
        return frozenset([stage.key for stage in self.machine.stages if stage.is_open])

    @cached_property
    def _nexts(self) -> dict[str, dict[str, None]]:
        # open stages first, then in the order of the machine: of ways equally short, the one a seller would name
        ranks = {stage.key: (not stage.is_open, place) for place, stage in enumerate(self.machine.stages)}
        nexts: dict[str, dict[str, None]] = {
            _OUTSIDE: {self.machine.start: None},
            **{key: {} for key in ranks},
        }
        for source, target in sorted(self.machine.edges, key=lambda edge: ranks[edge[1]]):
            nexts[source][target] = None
        return nexts

    # both are filled as stages turn up: of a large machine a log may hold a few

    @cached_property
    def _looked(self) -> dict[str, _Ahead]:
        return {}

    @cached_property
    def _gaps(self) -> dict[tuple[str, str], tuple[_Raw, ...]]:
        return {}

    def _gap(self, here: str, there: str) -> tuple[_Raw, ...]:
        """What is missing between two steps of a walk, the last stage first."""
        stages: tuple[str, ...]
        if there == _STOP:
            stages = () if here else (self.machine.start,)
        elif there == _END:
            ahead = self._ahead(here)
            closed = ahead.closed
            stages = () if closed is None else (*_between(ahead.before, closed), closed)
        else:
            stages = _between(self._ahead(here).before, there)
        found: list[_Raw] = [(stage, None, True) for stage in reversed(stages)]
        return self._gaps.setdefault((here, there), tuple(found))

    def _ahead(self, stage: str) -> _Ahead:
        found = self._looked.get(stage)
        if found is None:
            found = self._looked[stage] = self._look(stage)
        return found

    def _look(self, stage: str) -> _Ahead:
        extra, missing = self.costs.extra * _UNIT + 1, self.costs.missing * _UNIT
        gain = dict.fromkeys([each.key for each in self.machine.stages], _FAR)
        before = self._shortest(stage)
        for target, previous in before.items():  # in this order the stage before is done first
            gain[target] = -extra if previous is None else gain[previous] + missing
        is_open = stage == _OUTSIDE or stage in self._open
        closed = next((each for each in before if each not in self._open), None) if is_open else None
        closing = 0 if not is_open else _FAR if closed is None else gain[closed] + extra + missing
        return _Ahead(before, gain, (missing if stage == _OUTSIDE else 0, closing), closed)

    def _shortest(self, source: str, *, through: frozenset[str] | None = None) -> dict[str, str | None]:
        """For each stage that `source` leads to, the stage before it on the shortest way; None for the next ones.

        The nearest come first. `through` are the stages that a way may go through.
        """
        nexts = self._nexts
        before: dict[str, str | None] = {**nexts[source]}
        queue = list(before)
        for here in queue:
            if through is None or here in through:
                new = [target for target in nexts[here] if target not in before]
                before |= dict.fromkeys(new, here)
                queue += new
        return before


def _between(before: dict[str, str | None], target: str) -> tuple[str, ...]:
    """The stages on a shortest way, its ends left out."""
    way: list[str] = []
    here = before[target]
    while here is not None:
        way.append(here)
        here = before[here]
    return tuple(reversed(way))
