"""Conformance: how well what was recorded follows a process, for our own records and for anybody's log.

`conform` holds each case against a `Machine` and answers twice. For comparisons there is the *fitness*, from an exact
optimal alignment. For people there are the *deviations*: which stages were left out, who went back, what was never
closed. The log is not judged by the conditions of the moves, only by the stages.

>>> import pendulum
>>> from salesflow.stages.machine import Machine
>>> from salesflow.stages.parts import Move, Stage
>>> from salesflow.stages.trace import traces
>>> deal = Machine("deal", version="1", start="lead", stages=[Stage("lead"), Stage("visit"), Stage.won("won")],
...     moves=[Move("visit", "lead", "visit"), Move("win", "visit", "won")])
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> report = conform(deal, traces([("D-1", "lead", monday), ("D-1", "won", monday.add(days=1))]))
>>> [deviation.explain() for deviation in report.deviations]
['D-1 went from “lead” straight to “won”; left out: visit']

Sources: ST-2 (a process is a row of stages, which the user composes).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cached_property
from typing import Final

import attrs

from salesflow.basics.intervals import Interval, wilson
from salesflow.basics.text import Language, Param, Text, listed
from salesflow.errors import InputError
from salesflow.stages.alignment import Aligner, Alignment, Costs
from salesflow.stages.deviation import (
    Allowance,
    Departure,
    Deviation,
    DeviationKind,
    departures,
    deviations,
    known_as,
)
from salesflow.stages.machine import Machine
from salesflow.stages.trace import Trace

__all__ = ["Conformance", "Fit", "Tally", "Variant", "conform"]

_ONE_COST: Final = Costs()
_SHOWN: Final = 3


@attrs.frozen(weakref_slot=False)
class Fit:
    """How one case kept to the process: the stages it entered, their cheapest reading, and its deviations."""

    case: str
    stages: tuple[str, ...]
    alignment: Alignment
    deviations: tuple[Deviation, ...]

    @property
    def follows(self) -> bool:
        """Whether the case kept to the process: no deviation counts."""
        return not any(deviation.counts for deviation in self.deviations)


@attrs.frozen
class Tally:
    """How often a kind of deviation occurred, how many of them count, and in which cases."""

    kind: DeviationKind
    count: int
    counted: int
    cases: tuple[str, ...]


@attrs.frozen
class Variant:
    """A way through the stages, how many cases took it, and how many of those followed the process."""

    stages: tuple[str, ...]
    cases: int
    following: int


@attrs.frozen
class Conformance:
    """How well a log follows a machine: every case, and what can be said about all of them.

    A case follows the process when no deviation counts against it. Its fitness is about the way alone: a case may have
    fitness 1 and still not follow, because somebody forced a step, and a skip that was allowed lowers the fitness.
    """

    machine: Machine
    fits: tuple[Fit, ...]

    @cached_property
    def following(self) -> int:
        """How many cases follow the process."""
        return sum(fit.follows for fit in self.fits)

    @property
    def likely(self) -> Interval:
        """The range in which the share of cases that follow plausibly lies (95%, Wilson)."""
        return wilson(self.following, len(self.fits))

    @property
    def fitness(self) -> float | None:
        """The fitness of a case on average, from 0 to 1; None for a log without cases."""
        return sum(fit.alignment.fitness for fit in self.fits) / len(self.fits) if self.fits else None

    @property
    def log_fitness(self) -> float | None:
        """The fitness of the log as a whole, in which long cases weigh more; None for a log without cases."""
        worst = sum(fit.alignment.worst for fit in self.fits)
        return 1 - sum(fit.alignment.cost for fit in self.fits) / worst if worst else None

    @cached_property
    def deviations(self) -> tuple[Deviation, ...]:
        """The deviations of all cases, in the order of the log."""
        return tuple([deviation for fit in self.fits for deviation in fit.deviations])

    @cached_property
    def tallies(self) -> tuple[Tally, ...]:
        """The deviations by kind, the most frequent first; kinds that did not occur are left out."""
        kinds: dict[DeviationKind, list[Deviation]] = {kind: [] for kind in DeviationKind}
        for deviation in self.deviations:
            kinds[deviation.kind].append(deviation)
        found = [
            Tally(
                kind,
                len(those),
                sum(each.counts for each in those),
                tuple(dict.fromkeys([each.case for each in those])),
            )
            for kind, those in kinds.items()
            if those
        ]
        return tuple(sorted(found, key=lambda tally: -tally.count))

    @cached_property
    def variants(self) -> tuple[Variant, ...]:
        """The different ways through the stages, the most frequent first."""
        cases: dict[tuple[str, ...], int] = {}
        following: dict[tuple[str, ...], int] = {}
        for fit in self.fits:
            cases[fit.stages] = cases.get(fit.stages, 0) + 1
            following[fit.stages] = following.get(fit.stages, 0) + fit.follows
        found = [Variant(stages, count, following[stages]) for stages, count in cases.items()]
        return tuple(sorted(found, key=lambda variant: -variant.cases))

    @property
    def renames(self) -> dict[str, str]:
        """Unknown stages that can only mean one known stage, as `Trace.renamed` takes them."""
        outside = [each for each in self.deviations if each.kind is DeviationKind.OUTSIDE]
        return {each.target or "": each.stages[0] for each in outside if len(each.stages) == 1}

    def explain(self, language: Language = "en") -> str:
        """The report as a short page: how many follow, the fitness, each kind of deviation, the other ways taken."""
        if not self.fits:
            return _EMPTY.render(language)
        likely, case_fitness, log_fitness = self.likely, self.fitness or 0, self.log_fitness or 0
        head = _HEAD.fill(
            count=len(self.fits),
            ways=len(self.variants),
            following=self.following,
            machine=self.machine.label or self.machine.key,
            # rounded away from certainty: all but six of thousands is not 100%
            share=f"{1000 * self.following // len(self.fits) / 10}%",
            low=f"{math.floor(1000 * likely.low) / 10}%",
            high=f"{math.ceil(1000 * likely.high) / 10}%",
        )
        fitness = _FITNESS.fill(case=f"{case_fitness:.3f}", log=f"{log_fitness:.3f}")
        lines = [head.render(language), fitness.render(language)]
        for tally in self.tallies:
            first = next(each for each in self.deviations if each.kind is tally.kind)
            words = _TALLY if tally.counted == tally.count else _TALLY_ALLOWED
            said = words.fill(
                kind=tally.kind.label, count=tally.count, cases=len(tally.cases), counted=tally.counted,
                example=first.sentence,
            )  # fmt: skip
            lines.append(f"- {said.render(language)}")
        names: dict[str, Param] = {stage.key: stage.label or stage.key for stage in self.machine.stages}
        astray = [
            (each.cases - each.following, each.stages)
            for each in self.variants
            if each.following < each.cases
        ]
        if astray:
            count = sum(cases for cases, _ in astray)
            lines.append(_ASTRAY.fill(count=count, ways=len(astray)).render(language))
        for cases, stages in sorted(astray, key=lambda each: -each[0])[:_SHOWN]:
            steps = " → ".join([listed((names.get(stage, stage),), language) for stage in stages])
            lines.append(f"- {cases:,} × {steps}")
        return "\n".join(lines)


def conform(
    machine: Machine,
    traces: Iterable[Trace],
    *,
    costs: Costs = _ONE_COST,
    allow: Iterable[Allowance] = (),
    batch_of: int = 3,
) -> Conformance:
    """Hold every case of a log against a machine.

    `costs` weigh extra steps against missing ones. What `allow` names is reported but does not count: a kind
    (`DeviationKind.REGRESS`), or a kind and a stage (`(DeviationKind.SKIP, "visit")`: the visit may be left out).
    `batch_of` is how many steps of one moment are reported as written down afterwards. Steps are compared by their
    stage; `Step.event` only tells an adopted case (`Machine.adopt`), which may begin on any stage. Cases whose trace
    has not `ended` may stand anywhere.

    Raises an `InputError` for a case that comes twice, for anything but traces, for an allowance that names no stage of
    the machine (an unknown stage may be allowed as *outside*), and for a `batch_of` below 2.
    """
    allowed = _allowed(machine, allow)
    if type(batch_of) is not int or batch_of < 2:
        raise InputError("batch_of", batch_of, "give a whole number from 2")
    aligner, known = Aligner(machine, costs), known_as(machine)
    names = tuple([(stage.key, stage.label) for stage in machine.stages if stage.label is not None])
    ways: dict[tuple[tuple[str, ...], bool, bool], tuple[Alignment, tuple[Departure, ...]]] = {}
    fits: dict[str, Fit] = {}
    for trace in traces:
        if not isinstance(trace, Trace):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError("traces", trace, "give traces; Trace.of(case) makes one of a case")
        if trace.case in fits:
            raise InputError(
                "traces", trace.case, "the case comes twice; give each case once, with all its steps"
            )
        way = (trace.stages, trace.ended, trace.steps[0].event == _ADOPT)
        found = ways.get(way)
        if found is None:
            stages, ended, adopted = way
            found = ways[way] = (
                aligner.align(stages, ended=ended, adopted=adopted),
                departures(aligner, known, stages, ended=ended, adopted=adopted),
            )
        own = deviations(trace, found[1], names=names, allow=allowed, batch_of=batch_of)
        fits[trace.case] = Fit(trace.case, way[0], found[0], own)
    return Conformance(machine, tuple(fits.values()))


def _allowed(machine: Machine, allow: Iterable[Allowance]) -> frozenset[Allowance]:
    allowed = frozenset(allow)
    known = {stage.key for stage in machine.stages}
    for each in allowed:
        kind, stage = each if isinstance(each, tuple) else (each, None)
        if not isinstance(kind, DeviationKind):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError("allow", each, "give a DeviationKind, or a pair of one and a stage")
        if stage is not None and stage not in known and kind is not DeviationKind.OUTSIDE:
            raise InputError("allow", each, f"machine {machine.key!r} has no such stage")
    return allowed


_ADOPT: Final = "adopt"
_EMPTY: Final = Text("The log holds no case.", zh="日志中没有任何事项。")
_HEAD: Final = Text(
    "{count} {count|case|cases} on {ways} different {ways|way|ways}; {following} {following|follows|follow} “{machine}” "
    "({share}, plausibly {low} to {high})",
    zh="共{count}件，走了{ways}种不同的路；{following}件符合“{machine}”（{share}，大致在{low}至{high}之间）",
)
_FITNESS: Final = Text(
    "Fitness: {case} on average over the cases, {log} over the whole log",
    zh="符合度：按件平均{case}，按整个日志{log}",
)
_TALLY: Final = Text(
    "{kind}: {count} in {cases} {cases|case|cases}; first: {example}",
    zh="{kind}：{count}次，涉及{cases}件；首例：{example}",
)
_TALLY_ALLOWED: Final = Text(
    "{kind}: {count} in {cases} {cases|case|cases} ({counted} of them {counted|counts|count}); first: {example}",
    zh="{kind}：{count}次，涉及{cases}件（其中{counted}次计入）；首例：{example}",
)
_ASTRAY: Final = Text(
    "The {count} that {count|does|do} not follow took {ways} {ways|way|ways}, most often:",
    zh="不符合的{count}件共有{ways}种走法，最常见的是：",
)
