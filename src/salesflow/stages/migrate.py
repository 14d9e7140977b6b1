"""From one version of a machine to the next, with the cases that are under way.

A changed definition never applies by itself. A `Migration` says where each stage goes, finds out for every case
whether that is safe, and writes the step into the case's history. A case is

- *safe* when its stage is there under the new version and whatever it has passed would let it pass again: what
  changed lies ahead of it, or asks for less;
- in need of a *map* when its stage is gone and the plan does not say where it goes;
- in need of a *person* when it passed a gate that is stricter now or gone, when it would be closed or reopened by
  the change, and when no way would lead on to an end. A person decides case by case, with a reason that is recorded.

A closed case that stays closed as it is, is safe: what it passed is not asked again.

>>> import pendulum
>>> from salesflow.basics.criteria import has
>>> from salesflow.stages.parts import Move, Stage
>>> ends = [Stage.won("won"), Stage.lost("lost")]
>>> old = Machine("deal", version="1", start="lead", stages=[Stage("lead"), *ends],
...     moves=[Move("win", "lead", "won"), Move("lose", "lead", "lost")])
>>> new = Machine("deal", version="2", start="new", stages=[Stage("new"), *ends],
...     moves=[Move("win", "new", "won", needs=[has("signed_on")]), Move("lose", "new", "lost")])
>>> case = old.begin("D-1", at=pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai"))
>>> print(Migration(old, new).place(case).explain())
D-1 has no place yet:
- stage “lead” is not in deal 2; say where it goes
>>> Migration(old, new, stages={"lead": "new"}).place(case).kind
PlacingKind.SAFE

Source: ST-2 (a company's own steps; they change, and the deals under way must not).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum
from functools import cached_property
from typing import Final, cast

import attrs

from salesflow.basics.actors import By, id_of
from salesflow.basics.criteria import findings_of
from salesflow.basics.findings import Outcome
from salesflow.basics.moments import aware
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Param, Sentence, Text
from salesflow.errors import DefinitionError, HistoryError, InputError
from salesflow.stages.case import Accepted, Case, MoveKind, Record
from salesflow.stages.diff import Change, diff
from salesflow.stages.gates import Hop, asked_besides, moves_for
from salesflow.stages.history import is_earlier, made_by, read_command
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move
from salesflow.stages.roles import Allowed

__all__ = ["Migration", "Placing", "PlacingKind", "migrate"]


class PlacingKind(Enum):
    """What a change of version means for a case."""

    SAFE = "safe"
    NEEDS_MAP = "needs a map"
    NEEDS_PERSON = "needs a person"

    def __repr__(self) -> str:
        return f"PlacingKind.{self.name}"


@attrs.frozen
class Placing:
    """Where a case goes (None when the plan does not say), and every reason why that is not simply safe.

    `label` is what people call the stage.
    """

    case: str
    kind: PlacingKind
    stage: str | None
    reasons: tuple[Reason, ...] = ()
    label: Text | None = None

    @property
    def is_safe(self) -> bool:
        """Whether the case can go over without anybody looking at it."""
        return self.kind is PlacingKind.SAFE

    @property
    def sentence(self) -> Sentence:
        """Where the case goes, without the reasons."""
        return _PLACED[self.kind].fill(case=self.case, stage=self.label or self.stage or "")

    def explain(self, language: Language = "en") -> str:
        """The placing in words: a line for where the case goes, a line for each reason."""
        why = [f"- {reason.sentence.render(language)}" for reason in self.reasons]
        return "\n".join([self.sentence.render(language), *why])


def _pairs(value: Mapping[str, str] | Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    pairs = cast("Mapping[str, str]", value).items() if isinstance(value, Mapping) else value
    return tuple(sorted(pairs))


@attrs.frozen
class Migration:
    """A plan to carry cases from `old` to `new`: renamed `stages` and `events` as old name to new name.

    Names that are left out stay as they are. `after` is the plan by which cases came to `old`, if there was one: it
    tells what the steps that they took before that are called in `old`. Without it they count by the names they had.

    Raises a `DefinitionError` with all problems: machines of different keys or of one and the same version and
    behaviour, names that one of them does not have or that go to two places, an `after` that leads elsewhere.
    """

    old: Machine
    new: Machine
    stages: tuple[tuple[str, str], ...] = attrs.field(default=(), kw_only=True, converter=_pairs)
    events: tuple[tuple[str, str], ...] = attrs.field(default=(), kw_only=True, converter=_pairs)
    after: Migration | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        old, new = self.old, self.new
        problems: list[str] = []
        if old.key != new.key:
            problems.append(f"{old.key!r} and {new.key!r} are different machines")
        elif old.definition == new.definition:
            problems.append(f"both are {old.key} {old.version} with one behaviour")
        known = [{stage.key for stage in each.stages} for each in (old, new)]
        heard = [{move.event for move in each.moves} for each in (old, new)]
        for what, names, (before, after) in (
            ("stage", self.stages, known),
            ("event", self.events, heard),
        ):
            problems += [f"the old version has no {what} {a!r}" for a in dict(names) if a not in before]
            problems += [
                f"the new version has no {what} {b!r}"
                for b in dict.fromkeys(b for _, b in names)
                if b not in after
            ]
            twice = dict.fromkeys(a for a, b in names if dict(names)[a] != b)
            problems += [f"{what} {a!r} goes to two places" for a in twice]
        if self.after is not None and self.after.new.definition != old.definition:
            problems.append(f"the plan before leads to {self.after.new.version}, not to {old.version}")
        if problems:
            raise DefinitionError("migration", problems)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What differs between the two versions."""
        return diff(self.old, self.new)

    @property
    def unmapped(self) -> tuple[str, ...]:
        """The stages of the old version that have no place in the new one; none left: the plan is total."""
        return tuple(stage.key for stage in self.old.stages if self._target(stage.key) is None)

    def place(self, case: Case) -> Placing:
        """What the change means for one case.

        Raises a `HistoryError` for a case of another version.
        """
        if case.definition != self.old.definition:
            raise HistoryError(
                case.id, None, f"is not under {self.old.key} {self.old.version} ({self.old.digest})"
            )
        target = self._target(case.stage)
        if target is None:
            gone = _GONE.fill(
                stage=_called(self.old, case.stage),
                key=self.new.label or self.new.key,
                version=self.new.version,
            )
            return Placing(case.id, PlacingKind.NEEDS_MAP, None, (Reason("unmapped", gone),))
        reasons = tuple(dict.fromkeys(self._reasons(case, target)))
        kind = PlacingKind.NEEDS_PERSON if reasons else PlacingKind.SAFE
        return Placing(case.id, kind, target, reasons, self.new.stage(target).label)

    def judge(self, cases: Iterable[Case]) -> tuple[Placing, ...]:
        """The placing of every case: the plan is total for them when all are safe."""
        return tuple(self.place(case) for case in cases)

    # -- names --------------------------------------------------------------------------------------------------------

    @cached_property
    def _names(self) -> tuple[dict[str, str], dict[str, str]]:
        here = {stage.key: stage.key for stage in self.new.stages}
        return here | dict(self.stages), dict(self.events)

    def _target(self, stage: str) -> str | None:
        return self._names[0].get(stage)

    def _event(self, event: str) -> str:
        return self._names[1].get(event, event)

    # -- what was passed ----------------------------------------------------------------------------------------------

    def _reasons(self, case: Case, target: str) -> Iterator[Reason]:
        before, after = self.old.stage(case.stage), self.new.stage(target)
        if before.category is not after.category:
            words = _MEANS.fill(
                stage=after.label or target, before=before.category.words, after=after.category.words
            )
            yield Reason("category", words)
        elif not before.is_open:
            return
        if target not in self._ending:
            yield Reason("trap", _TRAP.fill(stage=after.label or target))
        yield from self._tightened(case)

    @cached_property
    def _ending(self) -> frozenset[str]:
        """The stages of the new version from which a way leads to an end."""
        ends = {stage.key for stage in self.new.stages if not stage.is_open}
        while more := {source for source, target in self.new.edges if target in ends} - ends:
            ends |= more
        return frozenset(ends)

    def _tightened(self, case: Case) -> Iterator[Reason]:
        """The gates that the case has passed, held beside those of the new version."""
        for hop, way in self._carried(case.records):
            if hop.kind is MoveKind.BEGIN and hop.target != self.new.start:
                begun, start = (_called(self.new, each) for each in (hop.target or "", self.new.start))
                yield Reason("start", _BEGAN.fill(start=start, stage=begun))
            elif way:
                yield from self._compared(hop, way)

    def _carried(self, records: Sequence[Record]) -> Iterator[tuple[Hop, list[Hop]]]:
        """Every hop as the new version would tell it, and the hops of the old one that it stands for.

        Between two stages that the new version has there may have been others that are gone, or that were merged:
        they make one hop, and all that was met on the way counts for it.
        """
        here: str | None = None
        way: list[Hop] = []
        for place, hop in enumerate(self._hops(records)):
            reached = None if hop.target is None else self._target(hop.target)
            if hop.kind in (MoveKind.BEGIN, MoveKind.ADOPT):
                here, way = reached or (self.new.start if hop.kind is MoveKind.BEGIN else None), []
                yield hop._replace(target=here), []
                continue
            if hop.kind is MoveKind.MIGRATE:
                if reached not in (None, here):
                    here, way = reached, []
                continue
            if not place:
                here = self._target(hop.source)  # the tail of a case whose beginning was not loaded
            way.append(hop)
            if reached is None or (reached == here and hop.kind is not MoveKind.STAY):
                continue
            events = tuple(dict.fromkeys(self._event(event) for each in way for event in each.events))
            kind = MoveKind.STAY if reached == here else MoveKind.JUMP
            yield (Hop(events, here, reached, kind), way) if here else (Hop.free(reached), [])
            here, way = reached, []

    def _hops(self, records: Sequence[Record]) -> Iterator[Hop]:
        """What the case did, in the words of the old version."""
        own = 0
        if self.after is not None:
            own = next((n for n, each in enumerate(records) if each.definition == self.old.definition), 0)
            yield from (hop for hop, _ in self.after._carried(records[:own]))  # noqa: SLF001 - a plan itself
        yield from map(Hop.of, records[own:])

    def _compared(self, hop: Hop, way: list[Hop]) -> Iterator[Reason]:
        names: dict[str, Param] = {
            "source": _called(self.new, hop.source),
            "target": _called(self.new, hop.target or ""),
        }
        gates = moves_for(self._leaving[1], hop)
        passed = moves_for(self._leaving[0], way[-1])
        if not gates:
            event = next((move.label for move in passed if move.label), way[-1].events[-1])
            yield Reason("gate_gone", _NO_GATE.fill(event=event, **names))
            return
        if not passed:
            event, version = gates[0].label or gates[0].event, self.old.version
            yield Reason("unknown_step", _NOT_TOLD.fill(event=event, version=version, **names))
        # of several moves of one name nobody knows which it was: whatever each of them asked for must do
        sure = [moves_for(self._leaving[0], each) for each in dict.fromkeys(way[:-1])]
        met = [moves[0] for moves in sure if len(moves) == 1]
        for move in passed:
            more = [asked_besides(gate, [*met, move]) for gate in gates]
            if all(more):
                nearest = more.index(min(more, key=len))
                event = gates[nearest].label or gates[nearest].event
                yield Reason("stricter", _STRICTER.fill(event=event, what=more[nearest], **names))

    @cached_property
    def _leaving(self) -> tuple[dict[str, tuple[Move, ...]], dict[str, tuple[Move, ...]]]:
        old, new = (
            {stage.key: machine.moves_from(stage.key) for stage in machine.stages}
            for machine in (self.old, self.new)
        )
        return old, new


def _called(machine: Machine, stage: str) -> Param:
    return machine.stage(stage).label or stage


def migrate(
    case: Case,
    plan: Migration,
    *,
    at: datetime,
    by: By = None,
    stage: str | None = None,
    reason: str | None = None,
    command_id: str | None = None,
) -> Accepted | Placing:
    """Carry a case over to the new version: the record to store, or why somebody has to look at it first.

    A person who decides is named as `by` and gives the new `stage` and the `reason`; all are recorded. Where the new
    version says who may force a case (`forced_by`), only they may decide; others get the placing with that reason.
    The stay goes on: the case keeps the moment at which it entered its stage. A `command_id` that one of the records
    carries is a retry: it gives that record again.

    Raises an `InputError` for a stage, a reason or a person alone, for an unknown stage, for an `at` before the last
    record, and for the `command_id` of another command; a `HistoryError` for a case of another version.
    """
    moment = aware(at)
    command_id = read_command(command_id)
    done = _done(case, plan, command_id)
    if done is not None:
        return done
    placing = plan.place(case)
    last = case.records[-1]
    if is_earlier(moment, last.at):
        raise InputError("at", at, f"lies before the last step of the case, {last.at}")
    who = id_of(by)
    target = placing.stage
    if stage is not None or reason is not None:
        target = _decided(plan, stage, reason, who)
        if plan.new.forced_by:
            found = Allowed(plan.new.forced_by).raw(by)
            if found[1] is not Outcome.MET:
                barred = Reason("not_authorised", findings_of((found,))[0].sentence)
                return attrs.evolve(
                    placing, kind=PlacingKind.NEEDS_PERSON, reasons=(*placing.reasons, barred)
                )
    if target is None or not (reason or placing.is_safe):
        return placing
    record = Record(
        case.id, last.seq + 1, "migrate", case.stage, target, MoveKind.MIGRATE, moment, plan.new.definition,
        who, command_id, case.since, reason,
    )  # fmt: skip
    after = Case(case.id, plan.new.definition, target, case.since, (*case.records, record))
    return Accepted(after, record)


def _done(case: Case, plan: Migration, command_id: str | None) -> Accepted | None:
    record = made_by(case.records, command_id)
    if record is None:
        return None
    if record.kind is not MoveKind.MIGRATE or record.definition != plan.new.definition:
        problem = f"was used for {record.event!r} under {record.definition.version} before"
        raise InputError("command_id", command_id, problem)
    return Accepted(case, record)


def _decided(plan: Migration, stage: str | None, reason: str | None, who: str | None) -> str:
    if stage is None:
        raise InputError("stage", stage, "a person who decides says where the case goes")
    if reason is None or not reason.strip():
        raise InputError("reason", reason, "a person who decides says why")
    if who is None:
        raise InputError("by", who, "say who decides")
    return plan.new.stage(stage).key


_PLACED: Final = {
    PlacingKind.SAFE: Text("{case} is safe on “{stage}”", zh="{case}可直接进入“{stage}”"),
    PlacingKind.NEEDS_MAP: Text("{case} has no place yet:", zh="{case}还没有去处："),
    PlacingKind.NEEDS_PERSON: Text(
        "{case} would stand on “{stage}”; somebody has to decide:", zh="{case}将进入“{stage}”，需要人工决定："
    ),
}
_GONE: Final = Text(
    "stage “{stage}” is not in {key} {version}; say where it goes",
    zh="{key} {version}中没有阶段“{stage}”；请说明它对应哪个阶段",
)
_MEANS: Final = Text("“{stage}” was {before} and would be {after}", zh="“{stage}”原为{before}，将变为{after}")
_TRAP: Final = Text("no way leads from “{stage}” to an end", zh="从“{stage}”到不了任何结束阶段")
_BEGAN: Final = Text(
    "cases now begin on “{start}”; this one began on “{stage}”",
    zh="现在从“{start}”开始，而它是从“{stage}”开始的",
)
_NO_GATE: Final = Text(
    "the step it took is gone: “{event}” from “{source}” to “{target}”",
    zh="它走过的步骤已取消：从“{source}”到“{target}”的“{event}”",
)
_STRICTER: Final = Text(
    "it passed “{event}” from “{source}” to “{target}”, which now also needs: {what}",
    zh="它已通过从“{source}”到“{target}”的“{event}”，而该步骤现在还要求：{what}",
)
_NOT_TOLD: Final = Text(
    "what it met at “{event}” from “{source}” to “{target}” is not known: {version} has no such step",
    zh="不清楚它在从“{source}”到“{target}”的“{event}”时满足了什么：{version}中没有这一步骤",
)
