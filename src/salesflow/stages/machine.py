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

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

import attrs
from pendulum import DateTime, Timezone

from salesflow.basics.actors import Actor, By, id_of
from salesflow.basics.criteria import Facts, Predicates, Raw, findings_of
from salesflow.basics.findings import Outcome
from salesflow.basics.moments import aware
from salesflow.basics.text import Language, Text
from salesflow.errors import DefinitionError, HistoryError, InputError
from salesflow.stages.case import (
    Accepted,
    Asked,
    Case,
    Decision,
    Definition,
    MoveKind,
    NextStep,
    Record,
    Refusal,
    Refused,
)
from salesflow.stages.guide import Guide, as_guide
from salesflow.stages.history import is_earlier, made_by, read_command, replayed
from salesflow.stages.parts import Move, Stage, held
from salesflow.stages.roles import Allowed
from salesflow.stages.ways import Rare, Way, fitting, resumed, with_role
from salesflow.stages.wiring import kind_between, meant, misfits, names_of, places_of, resumable, written_out

if TYPE_CHECKING:
    from salesflow.stages.check import Issue, Note
    from salesflow.stages.diagram import Graph

__all__ = ["Machine"]

_NO_FACTS: Final[Facts] = {}
_FORCE: Final = "force"
_NOWHERE: Final[frozenset[str]] = frozenset()
# reading a member of an Enum through its class is slow, and a refusal reads several
_BEGIN: Final = MoveKind.BEGIN
_MET, _UNMET, _ERROR = Outcome.MET, Outcome.UNMET, Outcome.ERROR
_BARRED, _OPEN, _UNJUDGED, _NOT_ALLOWED = (
    Refusal.UNMET, Refusal.UNKNOWN, Refusal.ERROR, Refusal.NOT_AUTHORISED,
)  # fmt: skip


def _path(keys: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if keys is None else names_of(keys)


@attrs.frozen
class Machine:
    """Stages and moves under a key and a version; equal machines behave and read alike.

    `path` is the main way through the open stages (all of them in their order, unless said otherwise): by it a move
    is called an advance, a skip or a regress; a step to or from a stage beside it is a jump. `languages` are those
    that every label is promised in and `total` the events that must find a move whatever the facts (`check` holds
    the machine to both). `forced_by` are the roles that may `force` a case; none means any named person.

    Raises a `DefinitionError` with all problems when the parts do not fit together.
    """

    key: str
    version: str = attrs.field(kw_only=True)
    start: str = attrs.field(kw_only=True)
    stages: tuple[Stage, ...] = attrs.field(kw_only=True, converter=tuple[Stage, ...])
    moves: tuple[Move, ...] = attrs.field(kw_only=True, converter=tuple[Move, ...])
    label: Text | None = attrs.field(kw_only=True, default=None)
    guide: Guide | None = attrs.field(kw_only=True, default=None, converter=as_guide)
    path: tuple[str, ...] | None = attrs.field(kw_only=True, default=None, converter=_path)
    languages: tuple[Language, ...] = attrs.field(kw_only=True, default=(), converter=names_of)
    total: tuple[str, ...] = attrs.field(kw_only=True, default=(), converter=names_of)
    forced_by: tuple[str, ...] = attrs.field(kw_only=True, default=(), converter=names_of)

    def __attrs_post_init__(self) -> None:
        problems = [
            f"{what} is blank"
            for what, text in (("key", self.key), ("version", self.version))
            if not text.strip()
        ]
        problems += misfits(self.start, self.stages, self.moves, self.path, self.total)
        if problems:
            raise DefinitionError(f"machine {self.key!r}", problems)

    # -- what follows from the parts ------------------------------------------------------------------------------

    @cached_property
    def _stages(self) -> dict[str, Stage]:
        return {stage.key: stage for stage in self.stages}

    @cached_property
    def _places(self) -> dict[str, int]:
        return places_of(self.stages, self.path)

    @property
    def main_path(self) -> tuple[str, ...]:
        """The keys of the open stages by whose order moves are called advances, skips or regresses."""
        return tuple(self._places)

    @cached_property
    def all_moves(self) -> tuple[Move, ...]:
        """The moves with *from every open stage* written out."""
        return written_out(self.stages, self.moves)

    @cached_property
    def edges(self) -> tuple[tuple[str, str], ...]:
        """Every pair of stages that a move may lead between, each once; a resuming move may lead to several."""
        pairs: dict[tuple[str, str], None] = {}
        for move in self.all_moves:
            pairs[move.source, move.target] = None
            if move.resumes is not None:
                inside = resumable(move.resumes, self.all_moves)
                pairs |= {(move.source, each.key): None for each in self.stages if each.key in inside}
        return tuple(pairs)

    @cached_property
    def _table(self) -> tuple[Definition, dict[str, dict[str, tuple[Asked, tuple[Way, ...]]]]]:
        # both in one: reading a cached property costs as much as looking up the move
        out: dict[str, dict[str, tuple[Asked, tuple[Way, ...]]]] = {stage.key: {} for stage in self.stages}
        for move in self.all_moves:
            leaving = out[move.source]
            inside = resumable(move.resumes, self.all_moves) if move.resumes else _NOWHERE
            way = (
                move.target,
                self.kind_of(move.source, move.target),
                tuple([need.ready() for need in move.needs]),
                Rare.of(move, inside),
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
    def _labels(self) -> dict[str, Text]:
        return {move.event: move.label for move in reversed(self.moves) if move.label is not None}

    def _asked(self, stage: str, event: str, targets: tuple[str, ...] = ()) -> Asked:
        offers, anywhere = self._offers[stage], self._labels
        names = {each: anywhere[each] for each in (*offers, event) if each in anywhere}
        # what it is called on this very stage counts before what it is called on another
        names |= {move.event: move.label for move in reversed(self._from[stage]) if move.label is not None}
        return Asked(event, targets, offers, tuple(names.items()), self._stages[stage].label)

    @cached_property
    def digest(self) -> str:
        """A fingerprint of the behaviour (not of labels or guides), the same however the parts are ordered in moves."""
        from salesflow.stages.digest import digest_of  # hashing and JSON are loaded when a case begins

        return digest_of(
            self.start, self.stages, self.all_moves, path=self.main_path, forced_by=self.forced_by
        )

    @cached_property
    def definition(self) -> Definition:
        """What a case carries to say where it belongs."""
        return Definition(self.key, self.version, self.digest)

    def stage(self, key: str) -> Stage:
        """The stage of that key; an `InputError` names the declared ones when there is none."""
        try:
            return self._stages[key]
        except KeyError:
            problem = f"machine {self.key!r} has {', '.join(self._stages)}{meant(key, self._stages)}"
            raise InputError("stage", key, problem) from None

    def moves_from(self, stage: str) -> tuple[Move, ...]:
        """The moves that leave a stage."""
        return self._from[self.stage(stage).key]

    def kind_of(self, source: str, target: str) -> MoveKind:
        """What a move between two stages is called, by the declared order of the stages."""
        return kind_between(self.stage(source), self.stage(target), self._places)

    # -- the case ---------------------------------------------------------------------------------------------------

    def begin(
        self,
        id: str,  # noqa: A002
        *,
        at: datetime,
        by: By = None,
        command_id: str | None = None,
    ) -> Case:
        """A new case on the start stage, with record 1."""
        moment = at if type(at) is DateTime and type(at.tzinfo) is Timezone else aware(at)
        definition, start = self.definition, self.start
        record = Record(
            _case_id(id), 1, "begin", None, start, _BEGIN, moment, definition,
            by if by is None else id_of(by), read_command(command_id),
        )  # fmt: skip
        return Case(id, definition, start, moment, (record,))

    def adopt(
        self,
        id: str,  # noqa: A002
        stage: str,
        *,
        since: datetime,
        at: datetime,
        by: By = None,
        command_id: str | None = None,
    ) -> Case:
        """A case that existed before: on `stage` since `since`, taken over at `at`, and marked as adopted."""
        entered, moment = _moment(since, "since"), _moment(at)
        if is_earlier(moment, entered):
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
            id_of(by),
            read_command(command_id),
            entered,
        )
        return Case(id, self.definition, target, entered, (record,))

    def decide(
        self,
        case: Case,
        command: str,
        facts: Facts = _NO_FACTS,
        *,
        by: By = None,
        at: datetime,
        using: Predicates | None = None,
        command_id: str | None = None,
    ) -> Decision:
        """Carry out `command`, or say every reason why not; a refusal changes nothing.

        Moves that ask for roles need an `Actor` as `by`: of a mere id the roles are not known. A `command_id` that
        one of the records carries is a retry: it gives that record again, with the case as it is. Raises
        `HistoryError` for a case of another definition, `DefinitionError` when two moves with different targets fit
        at once, `InputError` for a naive `at` and for the `command_id` of another command.
        """
        moment = at if type(at) is DateTime and type(at.tzinfo) is Timezone else aware(at)
        definition, out = self._table
        if case.definition is not definition and case.definition != definition:
            raise HistoryError(case.id, None, _foreign(case.definition, definition))
        if command_id is not None:
            command_id = read_command(command_id)
            done = _retried(case, command, command_id, forced=False)
            if done is not None:
                return done
        last = case.records[-1]
        before = last.at
        if moment < before if moment.fold == before.fold else is_earlier(moment, before):
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
        barred = 0
        for target, kind, asks, rare in ways:
            outcome, found = held(asks, facts, using)
            if rare is not None:
                outcome, found, bars = with_role(rare, by, outcome, found)
                barred += bars
                if rare.inside:
                    target = resumed(case, target, rare)  # noqa: PLW2901 - where the case left off
                    kind = self.kind_of(case.stage, target)  # noqa: PLW2901
            if outcome is _MET:
                if len(ways) > 1:
                    self._only_one(case, command, fitting(case, ways, facts, using, by))
                record = Record(
                    case.id, last.seq + 1, command, case.stage, target, kind, moment, definition,
                    by if by is None else id_of(by), command_id,
                )  # fmt: skip
                records = case.records + (record,)  # noqa: RUF005 - unpacking copies a long history twice
                return Accepted(Case(case.id, definition, target, moment, records), record)
            tried += (found,)
            if outcome is not _UNMET and reason is not _UNJUDGED:
                reason = _UNJUDGED if outcome is _ERROR else _OPEN
        return Refused(_NOT_ALLOWED if barred and barred == len(ways) else reason, case, asked, tried)

    def force(
        self,
        case: Case,
        target: str,
        *,
        reason: str,
        by: str | Actor,
        at: datetime,
        command_id: str | None = None,
    ) -> Decision:
        """Put a case on `target` whatever the rules say: recorded with its `reason`, and reported by conformance.

        Refused when it is older than the last step, and when `forced_by` names roles and `by` has none of them.
        Raises `InputError` for a blank reason, for nobody as `by`, for an unknown stage or the present one;
        `HistoryError` for a case of another definition.
        """
        moment = _moment(at)
        if case.definition != self.definition:
            raise HistoryError(case.id, None, _foreign(case.definition, self.definition))
        command_id = read_command(command_id)
        done = _retried(case, _FORCE, command_id, forced=True)
        if done is not None:
            return done
        if not reason.strip():
            raise InputError("reason", reason, "say why no rule is followed")
        if not by or (isinstance(by, str) and not by.strip()):
            raise InputError("by", by, "say who forces the case")
        if self.stage(target).key == case.stage:
            raise InputError("target", target, "is the stage on which the case already stands")
        last = case.records[-1]
        asked = self._asked(case.stage, _FORCE, (target,))
        if is_earlier(moment, last.at):
            return Refused(Refusal.STALE, case, asked)
        if self.forced_by:
            found = Allowed(self.forced_by).raw(by)
            if found[1] is not _MET:
                why = _NOT_ALLOWED if found[1] is _UNMET else _OPEN
                return Refused(why, case, asked, ((found,),))
        record = Record(
            case.id, last.seq + 1, _FORCE, case.stage, target, self.kind_of(case.stage, target), moment,
            self.definition, id_of(by), command_id, None, reason,
        )  # fmt: skip
        return Accepted(Case(case.id, self.definition, target, moment, (*case.records, record)), record)

    def _only_one(self, case: Case, event: str, targets: tuple[str, ...]) -> None:
        if len(targets) > 1:
            problem = (
                f"{event!r} from {case.stage!r} may lead to {' and to '.join(targets)} for the same facts"
            )
            raise DefinitionError(f"machine {self.key!r}", [problem])

    def evolve(self, case: Case, record: Record) -> Case:
        """The case after a stored record; no rule is asked. An identical repeated record changes nothing."""
        return self.replay((record,), start=case)

    def replay(self, records: Iterable[Record], *, start: Case | None = None) -> Case:
        """The case that `records` tell, from record 1 or on top of `start` (a snapshot).

        Raises `HistoryError` for a gap, a record of another case or machine, a step back in time, a change of version
        without a migration, a stage that this version does not have, or a different record with a number that is
        taken. Identical repeats are ignored. Old versions replay too: rules are never asked again.
        """
        return replayed(records, start, self.definition, self._stages)

    # -- questions --------------------------------------------------------------------------------------------------

    def next_steps(
        self,
        case: Case,
        facts: Facts = _NO_FACTS,
        *,
        by: By = None,
        using: Predicates | None = None,
    ) -> tuple[NextStep, ...]:
        """The moves that leave the case's stage, the one with the fewest open conditions first."""
        steps: list[NextStep] = []
        for move in self.moves_from(case.stage):
            rare = Rare.of(move, resumable(move.resumes, self.all_moves) if move.resumes else _NOWHERE)
            outcome, raw, _ = with_role(rare, by, *move.judged(facts, using))
            target = resumed(case, move.target, rare)
            steps.append(NextStep(move.event, target, outcome, findings_of(raw), move.label))
        return tuple(sorted(steps, key=lambda step: len(step.missing)))

    def check(self) -> tuple[Issue, ...]:
        """What is wrong with the machine itself, each with a witness; see `salesflow.stages.check`."""
        from salesflow.stages.check import check  # a machine that runs has been checked before

        return check(
            self.start,
            self.stages,
            self.all_moves,
            edges=self.edges,
            total=self.total,
            languages=self.languages,
            label=self.label,
        )

    def notes(self) -> tuple[Note, ...]:
        """Advice, apart from what is wrong: planning figures that fall, stages left without evidence."""
        from salesflow.stages.check import notes

        return notes(self.stages, self.all_moves, self.main_path)

    def brief(self, stage: str, language: Language = "en") -> str:
        """What to know on a stage, in words: its guide, and the evidence that each way out of it needs."""
        from salesflow.stages.brief import brief  # read by people, not while a case moves

        return brief(self.stage(stage), self.moves_from(stage), self.stages, language)

    def page(self, language: Language = "en") -> str:
        """The whole process as a page of Markdown, with its picture and a section for each stage."""
        from salesflow.stages.brief import page

        name = self.label.render(language) if self.label else self.key
        return page(name, self.guide, self.stages, self.all_moves, self.mermaid(language), language)

    def graph(
        self,
        language: Language = "en",
        *,
        current: str | None = None,
        counts: Mapping[str, int] | None = None,
    ) -> Graph:
        """The neutral picture of the machine: `current` is the stage to highlight, `counts` the cases on each."""
        from salesflow.stages.diagram import graph_of  # loaded when somebody wants a picture

        return graph_of(self.start, self.stages, self.all_moves, language, current=current, counts=counts)

    def mermaid(
        self,
        language: Language = "en",
        *,
        current: str | None = None,
        counts: Mapping[str, int] | None = None,
    ) -> str:
        """The machine as a Mermaid state diagram; `salesflow.stages.diagram` has DOT and a table as well."""
        from salesflow.stages.diagram import to_mermaid

        return to_mermaid(self.graph(language, current=current, counts=counts))

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


def _retried(case: Case, command: str, command_id: str | None, *, forced: bool) -> Accepted | None:
    record = made_by(case.records, command_id)
    if record is None:
        return None
    if record.event != command or (record.forced is not None) is not forced:
        raise InputError("command_id", command_id, f"was used for {record.event!r} before")
    return Accepted(case, record)


def _foreign(theirs: Definition, ours: Definition) -> str:
    if theirs.key != ours.key:
        return f"belongs to machine {theirs.key!r}, not {ours.key!r}"
    return f"was begun under {theirs.key} {theirs.version} ({theirs.digest}); this is {ours.version} ({ours.digest}); migrate it"
