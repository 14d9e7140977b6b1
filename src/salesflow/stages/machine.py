"""Stage machines: which stages a deal, a complaint or a credit line may stand on, and what each move needs.

A `Machine` is a plain value. It decides (`decide` checks the conditions), it remembers (`evolve` and `replay`
apply stored records and never ask a rule again), and it can be looked at before anybody uses it (`check`).

>>> from salesflow.basics.criteria import has
>>> from salesflow.stages.parts import Move, Stage
>>> import pendulum
>>> deal = Machine("deal", version="1", start="lead",
...     stages=[Stage("lead"), Stage.won("won")], moves=[Move("win", "lead", "won", needs=[has("signed_on")])])
>>> case = deal.begin("D-1", at=pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai"))
>>> no = deal.decide(case, "win", {}, at=pendulum.datetime(2026, 3, 3, 9, tz="Asia/Shanghai"))
>>> print(no.explain())
“win” is refused on stage “lead”: something is not known yet
- signed_on is not known yet

Source: ST-1, ST-2 (a process is a row of stages, each left on evidence).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
from pendulum import DateTime, Timezone

from salesflow.basics.criteria import Facts, Predicates, Raw, findings_of
from salesflow.basics.findings import Finding, Outcome
from salesflow.basics.moments import aware, instant
from salesflow.basics.text import Language, Text
from salesflow.errors import DefinitionError, HistoryError, InputError
from salesflow.stages.case import (
    Accepted,
    Asked,
    Case,
    Decision,
    Definition,
    MoveKind,
    Record,
    Refusal,
    Refused,
)
from salesflow.stages.check import Issue, check
from salesflow.stages.parts import EVERY_OPEN, Ask, Move, Stage, held

if TYPE_CHECKING:
    from salesflow.stages.diagram import Graph

__all__ = ["Machine", "NextStep"]

_NO_FACTS: Final[Facts] = {}
# reading a member of an Enum through its class is slow, and a refusal reads several
_MET, _UNMET, _ERROR = Outcome.MET, Outcome.UNMET, Outcome.ERROR
_BARRED, _OPEN, _UNJUDGED = Refusal.UNMET, Refusal.UNKNOWN, Refusal.ERROR
_Way: TypeAlias = "tuple[str, MoveKind, tuple[Ask, ...]]"
"""A move made ready: the target, what the move is called, and its conditions."""


@attrs.frozen
class NextStep:
    """A move that starts where the case stands, and what is found about its conditions today."""

    event: str
    target: str
    outcome: Outcome
    findings: tuple[Finding, ...]
    label: Text | None = None

    @property
    def missing(self) -> tuple[Finding, ...]:
        """The conditions that are not met, the seller's to-do list."""
        return tuple(finding for finding in self.findings if not finding.met)


@attrs.frozen
class Machine:
    """Stages and moves under a key and a version; equal machines behave and read alike.

    Raises a `DefinitionError` with all problems when the parts do not fit together.
    """

    key: str
    version: str = attrs.field(kw_only=True)
    start: str = attrs.field(kw_only=True)
    stages: tuple[Stage, ...] = attrs.field(kw_only=True, converter=tuple[Stage, ...])
    moves: tuple[Move, ...] = attrs.field(kw_only=True, converter=tuple[Move, ...])
    label: Text | None = attrs.field(kw_only=True, default=None)

    def __attrs_post_init__(self) -> None:
        problems = [
            f"{what} is blank"
            for what, text in (("key", self.key), ("version", self.version))
            if not text.strip()
        ]
        known: dict[str, Stage] = {}
        for stage in self.stages:
            if stage.key in known:
                problems.append(f"stage {stage.key!r} is declared twice")
            if stage.key == EVERY_OPEN or not stage.key.strip():
                problems.append(f"stage key {stage.key!r} cannot be used")
            known[stage.key] = stage
        if self.start not in known:
            problems.append(f"start stage {self.start!r} is not declared")
        elif not known[self.start].is_open:
            problems.append(f"start stage {self.start!r} is closed")
        sources = {*known, EVERY_OPEN}
        alike: dict[tuple[str, str, str], list[Move]] = {}
        for move in self.moves:
            where = f"move {move.event!r} from {move.source!r} to {move.target!r}"
            if move.source not in sources:
                problems.append(f"{where}: stage {move.source!r} is not declared")
            if move.target not in known:
                problems.append(f"{where}: stage {move.target!r} is not declared")
            if not move.event.strip():
                problems.append(f"{where}: the event is blank")
            same = alike.setdefault((move.event, move.source, move.target), [])
            if move in same:
                problems.append(f"{where} is declared twice")
            same.append(move)
        if problems:
            raise DefinitionError(f"machine {self.key!r}", problems)

    # -- what follows from the parts ------------------------------------------------------------------------------

    @cached_property
    def _stages(self) -> dict[str, Stage]:
        return {stage.key: stage for stage in self.stages}

    @cached_property
    def _order(self) -> dict[str, int]:
        return {stage.key: place for place, stage in enumerate(self.stages)}

    @cached_property
    def all_moves(self) -> tuple[Move, ...]:
        """The moves with *from every open stage* written out."""
        own = {(move.event, move.source, move.target) for move in self.moves if not move.is_from_every_open}
        written: list[Move] = []
        for move in self.moves:
            if not move.is_from_every_open:
                written.append(move)
                continue
            written += [
                Move(move.event, stage.key, move.target, move.needs, move.label)
                for stage in self.stages
                if stage.is_open
                and stage.key != move.target
                and (move.event, stage.key, move.target) not in own
            ]
        return tuple(written)

    @cached_property
    def _table(self) -> tuple[Definition, dict[str, dict[str, tuple[Asked, tuple[_Way, ...]]]]]:
        # both in one: reading a cached property costs as much as looking up the move
        out: dict[str, dict[str, tuple[Asked, tuple[_Way, ...]]]] = {stage.key: {} for stage in self.stages}
        for move in self.all_moves:
            leaving = out[move.source]
            way = (
                move.target,
                self.kind_of(move.source, move.target),
                tuple([need.raw for need in move.needs]),
            )
            asked, ways = leaving.get(move.event, (self._asked(move.source, move.event), ()))
            leaving[move.event] = (asked._replace(targets=(*asked.targets, move.target)), (*ways, way))
        return self.definition, out

    @cached_property
    def _from(self) -> dict[str, tuple[Move, ...]]:
        leaving: dict[str, list[Move]] = {stage.key: [] for stage in self.stages}
        for move in self.all_moves:
            leaving[move.source].append(move)
        return {key: tuple(moves) for key, moves in leaving.items()}

    @cached_property
    def _offers(self) -> dict[str, tuple[str, ...]]:
        return {
            key: tuple(dict.fromkeys([move.event for move in moves])) for key, moves in self._from.items()
        }

    @cached_property
    def _names(self) -> tuple[tuple[str, Text], ...]:
        named = {stage.key: stage.label for stage in self.stages if stage.label is not None}
        named |= {move.event: move.label for move in self.moves if move.label is not None}
        return tuple(named.items())

    def _asked(self, stage: str, event: str) -> Asked:
        return Asked(event, (), self._offers[stage], self._names)

    @cached_property
    def digest(self) -> str:
        """A fingerprint of the behaviour (not of labels or guides), the same however the parts are ordered in moves."""
        from salesflow.stages.digest import digest_of  # hashing and JSON are loaded when a case begins

        return digest_of(self.start, self.stages, self.all_moves)

    @cached_property
    def definition(self) -> Definition:
        """What a case carries to say where it belongs."""
        return Definition(self.key, self.version, self.digest)

    def stage(self, key: str) -> Stage:
        """The stage of that key; an `InputError` names the declared ones when there is none."""
        try:
            return self._stages[key]
        except KeyError:
            raise InputError("stage", key, f"machine {self.key!r} has {', '.join(self._stages)}") from None

    def moves_from(self, stage: str) -> tuple[Move, ...]:
        """The moves that leave a stage."""
        return self._from[self.stage(stage).key]

    def kind_of(self, source: str, target: str) -> MoveKind:
        """What a move between two stages is called, by the declared order of the stages."""
        before, after = self.stage(source), self.stage(target)
        if source == target:
            return MoveKind.STAY
        if not after.is_open:
            return MoveKind.CLOSE
        if not before.is_open:
            return MoveKind.REOPEN
        steps = self._order[target] - self._order[source]
        if steps < 0:
            return MoveKind.REGRESS
        return MoveKind.ADVANCE if steps == 1 else MoveKind.SKIP

    # -- the case ---------------------------------------------------------------------------------------------------

    def begin(self, id: str, *, at: datetime, by: str | None = None, command_id: str | None = None) -> Case:  # noqa: A002
        """A new case on the start stage, with record 1."""
        moment = _moment(at)
        record = Record(
            _case_id(id),
            1,
            "begin",
            None,
            self.start,
            MoveKind.BEGIN,
            moment,
            self.definition,
            by,
            command_id,
        )
        return Case(id, self.definition, self.start, moment, (record,))

    def adopt(
        self,
        id: str,  # noqa: A002
        stage: str,
        *,
        since: datetime,
        at: datetime,
        by: str | None = None,
        command_id: str | None = None,
    ) -> Case:
        """A case that existed before: on `stage` since `since`, taken over at `at`, and marked as adopted."""
        entered, moment = _moment(since, "since"), _moment(at)
        if _earlier(moment, entered):
            raise InputError("since", since, f"lies after the moment of adoption, {at}")
        target = self.stage(stage).key
        record = Record(
            _case_id(id),
            1,
            "adopt",
            None,
            target,
            MoveKind.ADOPT,
            moment,
            self.definition,
            by,
            command_id,
            entered,
        )
        return Case(id, self.definition, target, entered, (record,))

    def decide(
        self,
        case: Case,
        command: str,
        facts: Facts = _NO_FACTS,
        *,
        by: str | None = None,
        at: datetime,
        using: Predicates | None = None,
        command_id: str | None = None,
    ) -> Decision:
        """Carry out `command`, or say every reason why not; a refusal changes nothing.

        A `command_id` that one of the records carries is a retry: it gives that record again, with the case as it
        is. Raises `HistoryError` for a case of another definition, `DefinitionError` when two moves with different
        targets fit at once, `InputError` for a naive `at` and for the `command_id` of another command.
        """
        moment = at if type(at) is DateTime and type(at.tzinfo) is Timezone else aware(at)
        definition, out = self._table
        if case.definition is not definition and case.definition != definition:
            raise HistoryError(case.id, None, _foreign(case.definition, definition))
        if command_id is not None:
            for record in reversed(case.records):
                if record.command_id == command_id:
                    return Accepted(case, _same_command(record, command))
        last = case.records[-1]
        before = last.at
        if moment < before if moment.fold == before.fold else _earlier(moment, before):
            return Refused(Refusal.STALE, case, self._asked(case.stage, command))
        known = out[case.stage].get(command)
        if known is None:
            closed = not self._stages[case.stage].is_open
            reason = Refusal.CLOSED if closed else Refusal.UNDECLARED
            return Refused(reason, case, self._asked(case.stage, command))
        asked, ways = known
        # of several moves the most hopeful one counts, as in any_of: open questions may still lead somewhere
        reason = _BARRED
        tried: tuple[tuple[Raw, ...], ...] = ()
        for target, kind, asks in ways:
            outcome, found = held(asks, facts, using)
            if outcome is _MET:
                if len(ways) > 1:
                    self._only_one(case, command, ways, facts, using)
                record = Record(
                    case.id, last.seq + 1, command, case.stage, target, kind, moment, definition, by, command_id
                )  # fmt: skip
                return Accepted(Case(case.id, definition, target, moment, (*case.records, record)), record)
            tried += (found,)
            if outcome is not _UNMET and reason is not _UNJUDGED:
                reason = _UNJUDGED if outcome is _ERROR else _OPEN
        return Refused(reason, case, asked, tried)

    def _only_one(
        self, case: Case, event: str, ways: tuple[_Way, ...], facts: Facts, using: Predicates | None
    ) -> None:
        fitting = dict.fromkeys([way[0] for way in ways if held(way[2], facts, using)[0] is _MET])
        if len(fitting) > 1:
            targets = " and to ".join(fitting)
            problem = f"{event!r} from {case.stage!r} may lead to {targets} for the same facts"
            raise DefinitionError(f"machine {self.key!r}", [problem])

    def evolve(self, case: Case, record: Record) -> Case:
        """The case after a stored record; no rule is asked. An identical repeated record changes nothing."""
        return self.replay((record,), start=case)

    def replay(self, records: Iterable[Record], *, start: Case | None = None) -> Case:
        """The case that `records` tell, from record 1 or on top of `start` (a snapshot).

        Raises `HistoryError` for a gap, a record of another case or machine, or a different record with a number
        that is taken. Identical repeats are ignored. Old versions replay too: rules are never asked again.
        """
        held = [] if start is None else list(start.records)
        for record in records:
            if held:
                last = held[-1]
                if record.seq != last.seq + 1:
                    _repeat(held, record)
                    continue
                if record.case != last.case:
                    raise HistoryError(last.case, record.seq, f"the record belongs to case {record.case!r}")
                if record.source != last.target:
                    raise HistoryError(
                        last.case,
                        record.seq,
                        f"starts on stage {record.source!r}, but the case was on {last.target!r}",
                    )
            elif record.seq != 1 or record.source is not None:
                raise HistoryError(record.case, record.seq, "the history must start with record 1")
            if record.definition[0] != self.key:
                raise HistoryError(
                    record.case, record.seq, f"belongs to machine {record.definition.key!r}, not {self.key!r}"
                )
            held.append(record)
        if not held:
            raise HistoryError("", None, "there are no records to replay")
        last = held[-1]
        return Case(last.case, last.definition, last.target, last.since or last.at, tuple(held))

    # -- questions --------------------------------------------------------------------------------------------------

    def next_steps(
        self, case: Case, facts: Facts = _NO_FACTS, *, using: Predicates | None = None
    ) -> tuple[NextStep, ...]:
        """The moves that leave the case's stage, the one with the fewest open conditions first."""
        steps: list[NextStep] = []
        for move in self.moves_from(case.stage):
            outcome, raw = move.judged(facts, using)
            steps.append(NextStep(move.event, move.target, outcome, findings_of(raw), move.label))
        return tuple(sorted(steps, key=lambda step: len(step.missing)))

    def check(self) -> tuple[Issue, ...]:
        """What is wrong with the machine itself: stages nobody reaches, stages nobody gets out of."""
        edges = [(move.source, move.target) for move in self.all_moves]
        return check(self.start, [(stage.key, stage.is_open) for stage in self.stages], edges)

    def graph(self, language: Language = "en") -> Graph:
        """The neutral picture of the machine, for any renderer."""
        from salesflow.stages.diagram import Edge, Graph, Node  # loaded when somebody wants a picture

        nodes = [
            Node(stage.key, stage.label.render(language) if stage.label else stage.key, stage.is_open)
            for stage in self.stages
        ]
        edges = [
            Edge(move.source, move.target, move.label.render(language) if move.label else move.event)
            for move in self.all_moves
        ]
        return Graph(self.start, tuple(nodes), tuple(edges))

    def mermaid(self, language: Language = "en") -> str:
        """The machine as a Mermaid state diagram."""
        from salesflow.stages.diagram import to_mermaid

        return to_mermaid(self.graph(language))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        # no text/html: a notebook would show it and hide the diagram
        return {"text/plain": repr(self), "text/markdown": f"```mermaid\n{self.mermaid()}\n```"}

    def __repr__(self) -> str:
        return f"Machine({self.key!r}, version={self.version!r}, {len(self.stages)} stages, {len(self.moves)} moves)"


def _moment(at: datetime, field: str = "at") -> DateTime:
    return at if type(at) is DateTime and type(at.tzinfo) is Timezone else aware(at, field)


def _case_id(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError("id", value, "give a text that is not blank")
    return value


def _same_command(record: Record, command: str) -> Record:
    if record.event != command:
        raise InputError("command_id", record.command_id, f"was used for {record.event!r} before")
    return record


def _earlier(a: DateTime, b: DateTime) -> bool:
    """Whether `a` is before `b` as an instant; within one zone the wall clock lies in the repeated hour."""
    return instant(a) < instant(b) if a.fold != b.fold and a.tzinfo is b.tzinfo else a < b


def _foreign(theirs: Definition, ours: Definition) -> str:
    if theirs.key != ours.key:
        return f"belongs to machine {theirs.key!r}, not {ours.key!r}"
    return f"was begun under {theirs.key} {theirs.version} ({theirs.digest}); this is {ours.version} ({ours.digest})"


def _repeat(held: Sequence[Record], record: Record) -> None:
    first, last = held[0], held[-1]
    if record.seq > last.seq:
        raise HistoryError(
            record.case, record.seq, f"follows record {last.seq}; the records between are missing"
        )
    if record.seq < first.seq:
        raise HistoryError(
            record.case, record.seq, f"is older than the snapshot, which begins at {first.seq}"
        )
    if held[record.seq - first.seq] != record:
        raise HistoryError(record.case, record.seq, "another record with this number is already there")
