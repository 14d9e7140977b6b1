"""Chances: how likely a win is from each stage: as planned, by the chain of moves, and as the cases themselves say.

Three figures stand side by side and none replaces another. The *planned* one is written on the stage. The *chain* takes
every move anybody made, also in cases that are still open, and follows them to an end (an absorbing Markov chain); it
assumes that a case has no memory: a deal that came back to a stage is worth as much as one that is new there. The
*share* assumes nothing: of the decided cases that ever stood there, so many were won; it waits until cases are decided.
What nobody has seen is unknown, not zero.

>>> from salesflow.sales.catalogue.seven_step import SEVEN_STEP
>>> import pendulum
>>> from salesflow.stages.trace import traces
>>> day = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> log = [("D-1", "needs", day), ("D-1", "closing", day.add(days=4)), ("D-1", "won", day.add(days=9)),
...        ("D-2", "needs", day), ("D-2", "lost", day.add(days=7)), ("D-3", "needs", day), ("D-3", "closing", day)]
>>> found = chances(SEVEN_STEP, traces(log)).stage("needs")
>>> found.planned, found.chain, found.left, found.share, found.outcomes.decided
(Decimal('0.25'), Fraction(2, 3), 3, Fraction(1, 2), 2)
>>> chances(SEVEN_STEP, traces(log)).stage("demonstration").chain is None
True

Source: ST-2. Kemeny & Snell, Finite Markov Chains (1960), chapter 3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Final

import attrs

from salesflow.basics.intervals import Interval
from salesflow.basics.text import Language, Text, percent_text, tabled
from salesflow.errors import DefinitionError, InputError
from salesflow.stages.funnel import Conversion
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Stage
from salesflow.stages.stays import Life, watched
from salesflow.stages.survival import Exit, ending

__all__ = ["Chain", "Chances", "StageChance", "chances"]

_ZERO, _ONE = Fraction(0), Fraction(1)
_Row = dict[str, Fraction]


@attrs.frozen
class Chain:
    """The moves between open stages, and from them to an end, as counts; every share of it is exact.

    `moves` says how often a stay on the first stage was followed by the second, `ends` how often by an end. A stage
    that nobody has left, and stages that only lead round among themselves, lead nowhere that is known. Counts that
    do not fit are a `DefinitionError` with all problems.

    >>> chain = Chain(("a", "b"), (("a", "b", 3),), (("a", Exit.LOST, 1), ("b", Exit.ON, 2), ("b", Exit.LOST, 1)))
    >>> chain.win("a"), chain.win("b"), chain.visits("a", "b")
    (Fraction(1, 2), Fraction(2, 3), Fraction(3, 4))
    """

    stages: tuple[str, ...]
    moves: tuple[tuple[str, str, int], ...]
    ends: tuple[tuple[str, Exit, int], ...]

    def __attrs_post_init__(self) -> None:
        problems = [
            f"{stage!r} is not among the stages"
            for stage in dict.fromkeys(
                [*[key for move in self.moves for key in move[:2]], *[end[0] for end in self.ends]]
            )
            if stage not in self.stages
        ]
        counted = [(here, there) for here, there, _ in (*self.moves, *self.ends)]
        problems += [
            f"{here!r} to {there} is counted twice" for (here, there), n in Counter(counted).items() if n > 1
        ]
        problems += [
            f"{here!r} to {there}: a count is a whole number from 1 up, not {count!r}"
            for here, there, count in (*self.moves, *self.ends)
            if isinstance(count, bool) or count < 1
        ]
        if problems:
            raise DefinitionError("chain", problems)

    @cached_property
    def _left(self) -> Counter[str]:
        left: Counter[str] = Counter()
        for here, _, count in (*self.moves, *self.ends):
            left[here] += count
        return left

    def left(self, stage: str) -> int:
        """How many stays on a stage were followed by something: the count its chances rest on."""
        return self._left[self._known(stage)]

    def _known(self, stage: str) -> str:
        if stage not in self.stages:
            raise InputError("stage", stage, f"the open stages are {', '.join(self.stages)}")
        return stage

    @cached_property
    def _settled(self) -> frozenset[str]:
        """The stages from which an end, or a stage that nobody has left, can be reached: those to solve for."""
        into: dict[str, set[str]] = {stage: set() for stage in self.stages}
        for here, there, _ in self.moves:
            into[there].add(here)
        silent = {stage for stage in self.stages if not self._left[stage]}
        todo = [*{here for here, _, _ in self.ends}, *silent]
        found = set(todo)
        while todo:
            for before in into[todo.pop()] - found:
                found.add(before)
                todo.append(before)
        return frozenset(found - silent)

    @cached_property
    def _visits(self) -> Mapping[str, _Row]:
        """N = (I - Q)^-1: how often a case from one stage stands on another, until it ends or nobody knows more."""
        inside = [stage for stage in self.stages if stage in self._settled]
        rows = [{there: _ONE if here == there else _ZERO for there in inside} for here in inside]
        place = {stage: number for number, stage in enumerate(inside)}
        for here, there, count in self.moves:
            if here in place and there in place:
                rows[place[here]][there] -= Fraction(count, self._left[here])
        return dict(zip(inside, _inverse(inside, rows), strict=True))

    def _flows(self, stage: str, into: Mapping[str, Fraction]) -> Fraction:
        row = self._visits.get(self._known(stage), {})
        return sum([times * into.get(here, _ZERO) for here, times in row.items()], _ZERO)

    def _won(self, stage: str) -> Fraction:
        shares = {here: Fraction(count, self._left[here]) for here, end, count in self.ends if end is Exit.ON}
        return self._flows(stage, shares)

    def unknown(self, stage: str) -> Fraction:
        """The share of cases from a stage that come to where nobody has been seen to go on; one where it is such itself."""
        if self._known(stage) not in self._settled:
            return _ONE
        shares: Counter[str] = Counter()
        for here, there, count in self.moves:
            if there not in self._settled:
                shares[here] += count
        return self._flows(stage, {here: Fraction(count, self._left[here]) for here, count in shares.items()})

    def win(self, stage: str) -> Fraction | None:
        """The chance of the good end from a stage; None where a part of the way is unknown (`bounds` say how much)."""
        return None if self.unknown(stage) else self._won(stage)

    def bounds(self, stage: str) -> tuple[Fraction, Fraction]:
        """The chance of the good end if every case on the unknown part were lost, and if every one were won."""
        low = self._won(stage)
        return low, low + self.unknown(stage)

    def visits(self, source: str, stage: str) -> Fraction | None:
        """How many stays on `stage` a case that stands on `source` will have, this one included; None if not known.

        It is known where every way from `source` leads to an end that was seen.
        """
        self._known(stage)
        return None if self.unknown(source) else self._visits[source].get(stage, _ZERO)


def _inverse(names: Sequence[str], rows: Sequence[_Row]) -> list[_Row]:
    """The inverse of a square matrix by elimination (Gauss and Jordan), exact; it must have one.

    The diagonal of I - Q stays positive through the elimination: every stage leads out somewhere, so that no rows
    need to change places.
    """
    left = [dict(row) for row in rows]
    right = [{name: _ONE if name == own else _ZERO for name in names} for own in names]
    for pivot, name in enumerate(names):
        scale = left[pivot][name]
        for row in (left[pivot], right[pivot]):
            for key, value in row.items():
                row[key] = value / scale
        for other in range(len(names)):
            factor = left[other][name]
            if other != pivot and factor:
                for mine, theirs in ((left[other], left[pivot]), (right[other], right[pivot])):
                    for key, value in theirs.items():
                        mine[key] -= factor * value
    return right


@attrs.frozen
class StageChance:
    """What is thought and known of winning from a stage.

    `planned` is the figure written on the stage. `chain` is the chance by the chain of moves, `chain_bounds` what it
    lies between when a part of the way is unknown, `left` the number of stays it rests on here. `outcomes` counts the
    cases that ever stood there: won, not won, undecided.
    """

    stage: Stage
    chain: Fraction | None
    chain_bounds: tuple[Fraction, Fraction]
    left: int
    outcomes: Conversion

    @property
    def planned(self) -> Decimal | None:
        """The planning figure of the definition; None where it has none."""
        return self.stage.probability

    @property
    def share(self) -> Fraction | None:
        """The share of won among the decided cases that ever stood there; None while none is decided."""
        return self.outcomes.share

    @property
    def interval(self) -> Interval:
        """Where the true share plausibly lies (Wilson, 95%)."""
        return self.outcomes.interval


@attrs.frozen
class Chances:
    """The chances of every open stage of a machine, in the declared order, with the chain they come from."""

    machine: str
    stages: tuple[StageChance, ...]
    chain: Chain

    def stage(self, key: str) -> StageChance:
        """The row of an open stage; any other is an `InputError`."""
        for each in self.stages:
            if each.stage.key == key:
                return each
        known = ", ".join([each.stage.key for each in self.stages])
        raise InputError("stage", key, f"the open stages are {known}")

    def explain(self, language: Language = "en") -> str:
        """A table: planned, by the chain (and the stays it rests on), of the decided cases (and how many)."""
        rows = [[text.render(language) for text in _COLUMNS]]
        for each in self.stages:
            known = each.outcomes
            rows.append(
                [
                    each.stage.label.render(language) if each.stage.label else each.stage.key,
                    _NO_PLAN.render(language) if each.planned is None else f"{each.planned:.0%}",
                    _chain_text(each, language),
                    str(each.left),
                    _per_cent(each.share, language),
                    known.interval.render(language) if known.decided else "",
                    str(known.decided),
                    str(known.undecided),
                ]
            )
        return tabled(rows)


_UNKNOWN: Final = Text("unknown", zh="未知")
_NO_PLAN: Final = Text("none", zh="未设")
_COLUMNS: Final = (
    Text("stage", zh="阶段"), Text("planned", zh="计划"), Text("by chain", zh="按流转推算"), Text("stays left", zh="离开次数"),
    Text("won of decided", zh="实际赢单率"), Text("plausibly", zh="合理范围"), Text("decided", zh="已定"),
    Text("undecided", zh="未定"),
)  # fmt: skip


def _per_cent(share: Fraction | None, language: Language) -> str:
    return _UNKNOWN.render(language) if share is None else percent_text(share)


def _chain_text(each: StageChance, language: Language) -> str:
    low, high = each.chain_bounds
    if each.chain is None and (low, high) != (_ZERO, _ONE):
        return Interval(float(low), float(high)).render(language)
    return _per_cent(each.chain, language)


def chances(machine: Machine, lives: Iterable[Life], *, at: datetime | None = None) -> Chances:
    """The chances of winning from every open stage, from cases or traces as known at `at` (None: all of them).

    The good end is *won*, or *done* where the machine knows no winning. A closed stage that was left again (a case
    taken up again) is no end: the case went on from where it was to where it came back. A log that stops on an open
    stage ended there without a result; the present stay of an open case is followed by nothing yet and counts in
    neither. A case counts once in `outcomes`, however often it stood there.

    Raises `InputError` for a naive `at` and what `watched` refuses. Source: ST-2.
    """
    known = watched(machine, lives, at=at).traces
    open_keys = tuple([stage.key for stage in machine.stages if stage.is_open])
    moves: Counter[tuple[str, str]] = Counter()
    ends: Counter[tuple[str, Exit]] = Counter()
    outcomes: dict[str, Counter[Exit | None]] = {key: Counter() for key in open_keys}
    for way in known:
        row = [key for key in way.stages if key in outcomes]
        end = ending(machine, way)
        moves.update(pairwise(row))
        if row and end is not None:
            ends[row[-1], end] += 1
        for key in dict.fromkeys(row):
            outcomes[key][end] += 1
    chain = Chain(
        open_keys,
        tuple([(here, there, count) for (here, there), count in sorted(moves.items())]),
        tuple([(here, end, ends[here, end]) for here in open_keys for end in Exit if ends[here, end]]),
    )
    return Chances(
        machine.key,
        tuple(
            [
                StageChance(
                    machine.stage(key),
                    chain.win(key),
                    chain.bounds(key),
                    chain.left(key),
                    _counted(outcomes[key]),
                )
                for key in open_keys
            ]
        ),
        chain,
    )


def _counted(ends: Counter[Exit | None]) -> Conversion:
    won, undecided = ends[Exit.ON], ends[None]
    return Conversion(won, ends.total() - won - undecided, undecided)
