"""Deviations: where a case left its process, in the words a sales manager uses.

A deviation is something that can be seen in the log: a pair of steps that no move joins, a stage nobody knows, a case
that was never closed. What it costs is another question, see `salesflow.stages.alignment`.

>>> DeviationKind.SKIP.label.render("zh")
'跳过阶段'

Sources: ST-2 (a process is a row of stages). That single stages may be skipped on purpose is data there as here:
`Allow Skip` of Microsoft Dynamics 365 Business Central, table 5091 (Sales Cycle Stage).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from enum import Enum
from itertools import groupby
from typing import Final, NamedTuple, TypeAlias

import attrs
from pendulum import DateTime

from salesflow.basics.moments import instant
from salesflow.basics.text import Language, Param, Sentence, Text, folded
from salesflow.stages.alignment import Aligner
from salesflow.stages.case import MoveKind
from salesflow.stages.machine import Machine
from salesflow.stages.trace import Trace

__all__ = ["Allowance", "Departure", "Deviation", "DeviationKind", "departures", "deviations", "known_as"]


class DeviationKind(Enum):
    """What happened, in sales words.

    *Skip* left stages out that lie on the way; *jump* went where no way over open stages leads, or to or from a stage
    beside the main path; *regress* went back, *repeat* entered the stage it was on, *reopen* went on after the end.
    *Outside* is a stage the process does not have. *Missing close* ended on an open stage. *Forced* is an exception
    somebody made, with the reason. *Batch* are several steps at one moment: somebody wrote them down afterwards. It
    speaks of the record, not of the way, and so it never counts against a case.
    """

    SKIP = "skip"
    JUMP = "jump"
    REGRESS = "regress"
    REPEAT = "repeat"
    REOPEN = "reopen"
    OUTSIDE = "outside"
    MISSING_CLOSE = "missing_close"
    FORCED = "forced"
    BATCH = "batch"

    @property
    def label(self) -> Text:
        """The kind in a few words."""
        return _LABELS[self]

    def __repr__(self) -> str:
        return f"DeviationKind.{self.name}"


Allowance: TypeAlias = "DeviationKind | tuple[DeviationKind, str]"
"""A deviation that is reported but does not count: every one of a kind, or that of one stage.

The stage is the one left out (skip), the one the case ended on (missing close), and else the one it went to.
"""


@attrs.frozen(weakref_slot=False)
class Deviation:
    """One departure of one case: what it was, which steps of the log show it (counted from 0), and when.

    `source` and `target` are the stages it lies between; `source` is None where the case begins. `stages` are those
    left out (skip, jump, forced), those entered at once (batch), or those that may be meant (outside). `note` is the
    stated reason of an exception. `counts` is False where it was allowed.
    """

    kind: DeviationKind
    case: str
    positions: tuple[int, ...]
    at: DateTime = attrs.field(eq=instant)
    source: str | None
    target: str | None
    stages: tuple[str, ...] = ()
    note: str | None = None
    counts: bool = True
    names: tuple[tuple[str, Text], ...] = attrs.field(default=(), eq=False, repr=False)

    @property
    def sentence(self) -> Sentence:
        """What happened, with the stages by the names that people know."""
        names = dict(self.names)
        stages: tuple[Param, ...] = tuple([names.get(stage, stage) for stage in self.stages])
        if self.kind is DeviationKind.OUTSIDE:  # here the spelling is the point
            stages = self.stages
        source, target = self.source or "", self.target or ""
        return _WORDS[self.kind, self._shape].fill(
            case=self.case,
            source=names.get(source, source),
            target=names.get(target, target),
            stages=stages,
            count=len(self.positions),
            note=self.note or "",
        )

    @property
    def _shape(self) -> bool:
        if self.kind is DeviationKind.OUTSIDE:
            return bool(self.stages)
        return self.source is not None

    def explain(self, language: Language = "en") -> str:
        """The deviation in words."""
        return self.sentence.render(language)


class Departure(NamedTuple):
    """What is the same for every case that took the same way: a deviation without case, moment and reason."""

    kind: DeviationKind
    positions: tuple[int, ...]
    source: str | None
    target: str | None
    stages: tuple[str, ...] = ()

    def is_allowed(self, allow: Collection[Allowance]) -> bool:
        """Whether it does not count."""
        kind = self.kind
        if kind is DeviationKind.BATCH or kind in allow:
            return True
        about = self.stages if kind is DeviationKind.SKIP else (self.target or self.source,)
        return all((kind, stage) in allow for stage in about)


def departures(
    aligner: Aligner, known: dict[str, tuple[str, ...]], stages: Sequence[str], *, ended: bool, adopted: bool
) -> tuple[Departure, ...]:
    """Every step of a way that no move explains, in the order of the log; `known` is what `known_as` gives."""
    machine = aligner.machine
    keys = {stage.key: stage.is_open for stage in machine.stages}
    found: list[Departure] = []
    here: str | None = None
    before: tuple[int, ...] = ()
    for position, stage in enumerate(stages):
        if stage not in keys:
            near = known.get(folded(stage), ())
            found.append(Departure(DeviationKind.OUTSIDE, (position,), here, stage, near))
            continue
        if not aligner.is_move(here, stage) and not (adopted and position == 0):
            left_out = aligner.between(here, stage)
            kind = _kind(machine, here, stage, left_out)
            named = left_out or () if kind in _LEAVES_OUT else ()
            found.append(Departure(kind, (*before, position), here, stage, named))
        here, before = stage, (position,)
    if ended and aligner.can_close and (here is None or keys[here]):
        last = len(stages) - 1
        found.append(Departure(DeviationKind.MISSING_CLOSE, (last,), here or stages[last], None))
    return tuple(found)


def _kind(
    machine: Machine, source: str | None, target: str, left_out: tuple[str, ...] | None
) -> DeviationKind:
    """What a step that no move explains is called."""
    if source is not None:
        if source == target:
            return DeviationKind.REPEAT
        if not machine.stage(source).is_open:
            return DeviationKind.REOPEN
        kind = machine.kind_of(source, target)
        if kind is MoveKind.REGRESS:
            return DeviationKind.REGRESS
        if kind is MoveKind.JUMP:
            return DeviationKind.JUMP
    return DeviationKind.JUMP if left_out is None else DeviationKind.SKIP


def deviations(
    trace: Trace,
    found: Sequence[Departure],
    *,
    names: tuple[tuple[str, Text], ...],
    allow: Collection[Allowance],
    batch_of: int,
) -> tuple[Deviation, ...]:
    """The deviations of one case: those of its way, those that are its own, in the order of the log."""
    steps = trace.steps
    own = [*found, *_batches(trace, batch_of)]
    notes = {position: step.forced for position, step in enumerate(steps) if step.forced is not None}
    for position in notes:
        replaced = [each for each in own if each.kind in _EXCUSED and each.positions[-1] == position]
        source = steps[position - 1].stage if position else None
        own = [each for each in own if each not in replaced]
        stages = replaced[0].stages if replaced else ()
        own.append(Departure(DeviationKind.FORCED, (position,), source, steps[position].stage, stages))
    return tuple(
        [
            Deviation(
                each.kind, trace.case, each.positions, steps[each.positions[-1]].at, each.source, each.target,
                each.stages, notes[each.positions[0]] if each.kind is DeviationKind.FORCED else None,
                not each.is_allowed(allow), names,
            )
            for each in sorted(own, key=lambda each: each.positions[-1])
        ]
    )  # fmt: skip


def _batches(trace: Trace, batch_of: int) -> Iterator[Departure]:
    steps = trace.steps
    if len(steps) < batch_of:
        return
    for _, group in groupby(range(len(steps)), key=lambda position: instant(steps[position].at)):
        positions = tuple(group)
        if len(positions) >= batch_of:
            stages = tuple([steps[position].stage for position in positions])
            yield Departure(DeviationKind.BATCH, positions, stages[0], stages[-1], stages)


def known_as(machine: Machine) -> dict[str, tuple[str, ...]]:
    """The stages that a name may mean when case and width of letters are ignored; labels are names too."""
    meant: dict[str, dict[str, None]] = {}
    for stage in machine.stages:
        label = stage.label
        words = () if label is None else [label.template(language) for language in label.languages]
        for name in (stage.key, *words):
            meant.setdefault(folded(name), {})[stage.key] = None
    return {name: tuple(keys) for name, keys in meant.items()}


_LEAVES_OUT: Final = frozenset({DeviationKind.SKIP, DeviationKind.JUMP})
# what an exception explains; that a stage is unknown or a case never closed stays true beside it
_EXCUSED: Final = frozenset({*_LEAVES_OUT, DeviationKind.REGRESS, DeviationKind.REPEAT, DeviationKind.REOPEN})

_LABELS: Final = {
    DeviationKind.SKIP: Text("stages left out", zh="跳过阶段"),
    DeviationKind.JUMP: Text("jumps", zh="跳转"),
    DeviationKind.REGRESS: Text("steps back", zh="退回"),
    DeviationKind.REPEAT: Text("entered twice", zh="重复记录"),
    DeviationKind.REOPEN: Text("moved on after the end", zh="结束后又变动"),
    DeviationKind.OUTSIDE: Text("unknown stages", zh="流程外的阶段"),
    DeviationKind.MISSING_CLOSE: Text("never closed", zh="没有结束"),
    DeviationKind.FORCED: Text("exceptions", zh="破例"),
    DeviationKind.BATCH: Text("written down at once", zh="集中补记"),
}

_REPEAT: Final = Text(
    "{case} entered “{target}” again while it was already there", zh="{case}已在“{target}”，又记录了一次"
)
_REOPEN: Final = Text(
    "{case} was over (“{source}”) and still moved on to “{target}”",
    zh="{case}已经结束（“{source}”），却又转到“{target}”",
)
_BATCH: Final = Text(
    "{case} has {count} steps at the same moment, probably written down afterwards: {stages}",
    zh="{case}同一时刻记了{count}步，很可能是事后补记：{stages}",
)
_OPEN_END: Final = Text(
    "{case} ended on “{source}” and was never closed", zh="{case}停在“{source}”，一直没有结束"
)
# by the kind, and by whether there is a stage before (outside: whether a stage may be meant)
_WORDS: Final = {
    (DeviationKind.SKIP, True): Text(
        "{case} went from “{source}” straight to “{target}”; left out: {stages}",
        zh="{case}从“{source}”直接到了“{target}”，跳过：{stages}",
    ),
    (DeviationKind.SKIP, False): Text(
        "{case} began on “{target}”; left out: {stages}", zh="{case}一开始就在“{target}”，跳过：{stages}"
    ),
    (DeviationKind.JUMP, True): Text(
        "{case} went from “{source}” to “{target}”; no move leads there from here",
        zh="{case}从“{source}”到了“{target}”，流程中没有这一步",
    ),
    (DeviationKind.JUMP, False): Text(
        "{case} began on “{target}”; no way through the process leads there",
        zh="{case}一开始就在“{target}”，流程中没有路通到那里",
    ),
    (DeviationKind.REGRESS, True): Text(
        "{case} went back from “{source}” to “{target}”", zh="{case}从“{source}”退回“{target}”"
    ),
    (DeviationKind.REPEAT, True): _REPEAT,
    (DeviationKind.REOPEN, True): _REOPEN,
    (DeviationKind.OUTSIDE, True): Text(
        "{case} was on “{target}”, which is no stage of this process; perhaps it means “{stages}”",
        zh="{case}到过“{target}”，流程中没有这个阶段；可能是指“{stages}”",
    ),
    (DeviationKind.OUTSIDE, False): Text(
        "{case} was on “{target}”, which is no stage of this process",
        zh="{case}到过“{target}”，流程中没有这个阶段",
    ),
    (DeviationKind.MISSING_CLOSE, True): _OPEN_END,
    (DeviationKind.FORCED, True): Text(
        "{case} was moved from “{source}” to “{target}” as an exception: {note}",
        zh="{case}破例从“{source}”转到“{target}”，理由：{note}",
    ),
    (DeviationKind.FORCED, False): Text(
        "{case} was put on “{target}” as an exception: {note}", zh="{case}破例放到“{target}”，理由：{note}"
    ),
    (DeviationKind.BATCH, True): _BATCH,
}
