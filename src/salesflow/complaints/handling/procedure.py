"""A procedure for complaints: the stages a complaint runs through, the clocks that run meanwhile, and who may do what.

The machine says what may come next and on what evidence; the clocks say by when; the authority says who may offer how
much, and which hands stay apart. A clock belongs to the procedure, not to a stage: several run at once, each with its
own unit, start and stop, and a legal one never pauses.

>>> from salesflow.complaints.catalogue.desk import DESK
>>> [f"{clock.key}: {clock.term}" for clock in DESK.clocks]
['acknowledge: 2 working hours', 'resolve: 16 working hours', 'follow_up: 3 working days']
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Final

import attrs

from salesflow.basics.actors import Actor, By, id_of
from salesflow.basics.authority import Authority
from salesflow.basics.budgets import Granted, SamePerson
from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import Clock
from salesflow.basics.ids import read_id
from salesflow.basics.moments import aware, instant
from salesflow.basics.private import Private
from salesflow.basics.terms import Term
from salesflow.basics.text import Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.decision import Accepted, Decision, Refused
from salesflow.complaints.cases.ending import Rebase
from salesflow.complaints.cases.record import Record
from salesflow.complaints.cases.row import EVENTS, ComplaintRow
from salesflow.complaints.cases.severity import Severity
from salesflow.complaints.cases.step import Step, read_one, read_several, read_word
from salesflow.complaints.cases.steps import Receive
from salesflow.complaints.cases.vocabulary import HAPPENINGS, OUTSIDE
from salesflow.complaints.causes.cause_tree import CauseTree
from salesflow.complaints.handling.clocking import escaped, rebased, starts
from salesflow.complaints.handling.guards import objections, over, reason, subject_handles
from salesflow.complaints.handling.hands import hands
from salesflow.complaints.handling.regime import Regime
from salesflow.complaints.handling.way import ahead
from salesflow.errors import DefinitionError, HistoryError, InputError
from salesflow.stages.case import Definition, Refusal
from salesflow.stages.case import Refused as Barred
from salesflow.stages.history import check_repeat, made_by
from salesflow.stages.machine import Machine
from salesflow.stages.migrate import Migration, Placing, migrate

__all__ = ["Procedure", "Tasks"]

Tasks = Mapping[str, Text] | tuple[tuple[str, Text], ...]
"""For the key of a clock the duty in words, with a slot ``{id}``: ``"acknowledge complaint {id}"``."""

_TASK: Final = Text("{clock} of complaint {id}", zh="完成投诉{id}的{clock}")


def _pairs(tasks: Tasks) -> tuple[tuple[str, Text], ...]:
    pairs = tasks.items() if isinstance(tasks, Mapping) else read_several(tasks, "tasks", tuple)
    found: list[tuple[str, Text]] = []
    for pair in pairs:
        if len(pair) != 2:  # pyright: ignore[reportUnnecessaryComparison]  # not every caller has a checker
            raise InputError("tasks", pair, "give pairs of the key of a clock and its duty")
        clock, duty = pair
        found.append((clock, read_one(duty, f"tasks[{clock!r}]", Text)))
    return tuple(found)


def _key(value: str) -> str:
    return read_one(value, "key", str)


def _version(value: str) -> str:
    return read_one(value, "version", str)


def _label(value: Text) -> Text:
    return read_one(value, "label", Text)


def _machine(value: Machine) -> Machine:
    return read_one(value, "machine", Machine)


def _clocks(values: Iterable[Clock]) -> tuple[Clock, ...]:
    return read_several(values, "clocks", Clock)


def _severities(values: Iterable[Severity | str]) -> tuple[Severity, ...]:
    found = read_several(values, "serious", (Severity, str))
    return tuple(read_word(Severity, value, f"serious[{place}]") for place, value in enumerate(found))


def _regimes(values: Iterable[Regime]) -> tuple[Regime, ...]:
    return read_several(values, "regimes", Regime)


def _authority(value: Authority) -> Authority:
    return read_one(value, "authority", Authority)


def _causes(value: CauseTree) -> CauseTree:
    return read_one(value, "causes", CauseTree)


def _reopens(value: Term) -> Term:
    return read_one(value, "reopens_within", Term)


@attrs.frozen
class Procedure:
    """How complaints are handled: a machine, its clocks, its regimes, its authority, and which severities are serious.

    `clocks` are the house's own, `regimes` the sets of legal clocks it runs under besides (`under` adds one).
    `authority` says who may offer what and which hands stay apart; without one anybody may offer anything, and the
    four duties stay apart all the same (`basics.authority.FOUR_SEPARATIONS`).
    `causes` is the tree that root causes are coded by, `reopens_within` how long after its closure a complaint may be
    taken up again (None: always). `tasks` puts the duty behind a clock into the words of an order (English and
    Chinese, with a slot ``{id}``); a clock without one is called by its label.

    Raises `DefinitionError` with every problem: an empty key or version, two clocks of one key, a house clock that
    starts or stops on something that neither a stage nor a step makes happen, a legal clock without its source, a task
    for no clock, a term for reopening that counts no civil days. A part of another kind is an `InputError`, and so is a
    severity that there is not; severities may be given in words. Sources: CO-1, CO-2, CO-4.
    """

    key: str = attrs.field(converter=_key)
    version: str = attrs.field(converter=_version)
    label: Text = attrs.field(converter=_label)
    machine: Machine = attrs.field(converter=_machine)
    clocks: tuple[Clock, ...] = attrs.field(default=(), converter=_clocks)
    serious: tuple[Severity, ...] = attrs.field(
        default=(Severity.MAJOR, Severity.CRITICAL), converter=_severities
    )
    tasks: tuple[tuple[str, Text], ...] = attrs.field(default=(), converter=_pairs)
    regimes: tuple[Regime, ...] = attrs.field(default=(), converter=_regimes, kw_only=True)
    authority: Authority | None = attrs.field(
        default=None, converter=attrs.converters.optional(_authority), kw_only=True
    )
    causes: CauseTree | None = attrs.field(
        default=None, converter=attrs.converters.optional(_causes), kw_only=True
    )
    reopens_within: Term | None = attrs.field(
        default=None, converter=attrs.converters.optional(_reopens), kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        problems = [
            f"{what} is empty" for what, text in (("key", self.key), ("version", self.version)) if not text
        ]
        keys = [clock.key for clock in self.all_clocks]
        problems += sorted({f"clock {key!r} is declared twice" for key in keys if keys.count(key) > 1})
        happens = {stage.key for stage in self.machine.stages}.union(HAPPENINGS)
        for clock in self.clocks:
            for event in (clock.starts_on, *clock.stops_on):
                if event not in happens:
                    problems.append(
                        f"clock {clock.key!r}: {event!r} is no stage of the machine, and no step makes it happen"
                    )
            if clock.legal and not clock.source.strip():
                problems.append(f"clock {clock.key!r} is legal and must name its source")
        problems += [
            f"there is a task for {key!r}, which is no clock" for key, _ in self.tasks if key not in keys
        ]
        term = self.reopens_within
        if term is not None and (term.unit.is_working or not term.unit.is_whole_days):
            problems.append(f"it reopens within {term}; count civil days, weeks, months or years")
        if problems:
            raise DefinitionError(f"procedure {self.key!r}", problems)

    # -- what follows from the parts -------------------------------------------------------------------------------------

    @property
    def all_clocks(self) -> tuple[Clock, ...]:
        """The house's own clocks, then those of each regime."""
        return (*self.clocks, *(clock for regime in self.regimes for clock in regime.clocks))

    def clock(self, key: str) -> Clock:
        """The clock of that key; an `InputError` names the known ones."""
        for clock in self.all_clocks:
            if clock.key == key:
                return clock
        raise InputError("clock", key, f"there are {', '.join(each.key for each in self.all_clocks)}")

    @cached_property
    def digest(self) -> str:
        """A fingerprint of the behaviour: machine, clocks, authority, causes; labels do not count."""
        from salesflow.complaints.handling.fingerprint import (
            fingerprint,  # hashing is loaded when a complaint begins
        )

        causes = None if self.causes is None else (self.causes.key, self.causes.version)
        parts = (self.all_clocks, self.serious, self.authority, causes, self.reopens_within)
        return fingerprint(self.machine.digest, parts)

    @cached_property
    def definition(self) -> Definition:
        """What a complaint carries to say where it belongs."""
        return Definition(self.key, self.version, self.digest)

    @cached_property
    def _ours(self) -> frozenset[str]:
        """What happens by steps and stages of the procedure itself; nobody notes it from outside."""
        return frozenset(HAPPENINGS).difference(OUTSIDE).union(stage.key for stage in self.machine.stages)

    def under(self, *regimes: Regime, key: str | None = None, label: Text | None = None) -> Procedure:
        """The same procedure with legal clocks besides: `DESK.under(FCA_DISP)`; `key` and `label` where it needs its own."""
        return attrs.evolve(
            self, regimes=(*self.regimes, *regimes), key=key or self.key, label=label or self.label
        )

    # -- the case ------------------------------------------------------------------------------------------------------------

    def begin(
        self,
        id: str,  # noqa: A002
        receipt: Receive,
        *,
        by: By = None,
        at: datetime,
        calendar: Calendar | None = None,
        recorded_at: datetime | None = None,
        command_id: str | None = None,
    ) -> Complaint:
        """A new complaint, with its receipt as record 1. A receipt is never refused.

        The `calendar` is needed where a clock that begins now counts working time (`InputError` without one).
        """
        read_one(receipt, "receipt", Receive)
        begun = self.machine.begin(id, at=at, by=by, command_id=command_id)
        record = Record(
            begun.id, 1, receipt, at, id_of(by), self.definition, roles_of(by), begun.records[0],
            recorded_at=recorded_at, command_id=command_id,
        )  # fmt: skip
        return Complaint(
            begun.id, (attrs.evolve(record, starts=starts(None, record, self.all_clocks, calendar)),)
        )

    def decide(
        self,
        complaint: Complaint,
        step: Step,
        *,
        by: By = None,
        at: datetime,
        calendar: Calendar | None = None,
        granted: Iterable[Granted] | None = (),
        same_person: SamePerson = (),
        recorded_at: datetime | None = None,
        command_id: str | None = None,
    ) -> Decision:
        """Take a step, or say every reason why not; a refusal changes nothing and names the step that is missing.

        `by` is the person who acts, an `Actor` where authority counts: of a mere id the roles are not known. `granted`
        is what other complaints were granted, for cumulative limits (`Complaint.granted_at` of each; None: nobody
        knows, and then no budget says yes); what this one was granted is read from it. `same_person` groups ids of
        one person. A `command_id` that one of the records carries is a retry: it gives that record again.

        Raises `HistoryError` for a complaint of other rules, `InputError` for a naive moment, the `command_id` of
        another command, a second receipt, and working terms without a calendar.
        """
        moment = aware(at)
        read_one(step, "step", Step)
        if isinstance(step, Rebase):
            raise InputError("step", step, "call `rebase` of the new procedure")
        if isinstance(step, Receive):
            raise InputError("step", step, "begin a complaint of its own and link it")
        self.check_mine(complaint)
        if (again := _again(complaint, step, command_id)) is not None:
            return again
        if instant(moment) < instant(complaint.records[-1].at):
            last = complaint.records[-1]
            return Refused(Refusal.STALE, complaint, step, (reason("stale", last=last.at),))
        stage = self.machine.stage(complaint.stage)
        leads_on = step.move is None or any(
            each.event == step.move for each in self.machine.moves_from(stage.key)
        )
        if not stage.is_open and not (step.after_the_end and leads_on):
            return Refused(Refusal.CLOSED, complaint, step, (over(self.machine, stage),))
        probe = Record(
            complaint.id, complaint.seq + 1, step, moment, id_of(by), self.definition, roles_of(by),
            recorded_at=recorded_at, command_id=command_id,
        )  # fmt: skip
        against, missing = objections(
            complaint, step, by=id_of(by), at=moment, same_person=same_person, clocks=self.all_clocks,
            calendar=calendar, causes=self.causes, reopens_within=self.reopens_within, ours=self._ours,
        )  # fmt: skip
        barred, ruled_out = None, bool(against)
        if step.move is not None:
            facts = complaint.with_record(probe).facts
            answer = self.machine.decide(complaint.case, step.move, facts, by=by, at=moment)
            if isinstance(answer, Barred):
                barred = answer.reason
                unmet, unknown = ahead(self.machine, complaint, step, answer)
                ruled_out = ruled_out or (bool(unmet) and barred is not Refusal.NOT_AUTHORISED)
                against, missing = (*unmet, *against), (*unknown, *missing)
            else:
                probe = attrs.evolve(probe, moved=answer.record)
        handed, lines = hands(
            self.authority, complaint, probe, by=by, granted=granted, same_person=same_person
        )
        if against or missing or handed.value is not Truth.YES:
            kind = _kind(barred, ruled_out=ruled_out, handed=handed.value)
            return Refused(kind, complaint, step, (*against, *handed.reasons), (*missing, *handed.missing))
        record = attrs.evolve(
            probe, granted=lines, starts=starts(complaint, probe, self.all_clocks, calendar)
        )
        return Accepted(complaint.with_record(record), record)

    def rebase(
        self,
        complaint: Complaint,
        before: Procedure,
        because: str,
        *,
        by: str | Actor,
        at: datetime,
        calendar: Calendar | None = None,
        same_person: SamePerson = (),
        command_id: str | None = None,
    ) -> Decision:
        """Put a complaint of an older version, `before`, under this one: the only way in which changed rules reach it.

        The time already used stays used: a house clock counts from its old start towards its new target. A legal clock
        keeps the rule in force at its start, and a clock that is late stays late: rules that would let one of them
        off are refused. Whom the complaint is about does not choose its rules. Where the machine changed too, the
        stage must be safe to carry over (`salesflow.stages.migrate`); otherwise it is refused with the reasons.

        Raises `HistoryError` for a complaint that does not run under `before`, `InputError` for a blank reason and
        nobody as `by`.
        """
        moment, step = aware(at), Rebase(Private(because))
        who = read_id(id_of(by), "by")
        read_one(before, "before", Procedure)
        if (again := _again(read_one(complaint, "complaint", Complaint), step, command_id)) is not None:
            return again
        before.check_mine(complaint)
        if before.key != self.key:
            raise HistoryError(complaint.id, None, f"{self.key!r} is no version of {before.key!r}")
        if instant(moment) < instant(complaint.records[-1].at):
            return Refused(Refusal.STALE, complaint, step, (reason("stale", last=complaint.records[-1].at),))
        stage = before.machine.stage(complaint.stage)
        if not stage.is_open:
            return Refused(Refusal.CLOSED, complaint, step, (over(before.machine, stage),))
        moved = None
        if before.machine.definition != self.machine.definition:
            placed = migrate(complaint.case, Migration(before.machine, self.machine), at=moment, by=who)
            if isinstance(placed, Placing):
                return Refused(Refusal.UNMET, complaint, step, placed.reasons)
            moved = placed.record
        probe = Record(
            complaint.id, complaint.seq + 1, step, moment, who, self.definition, roles_of(by), moved,
            command_id=command_id,
        )  # fmt: skip
        begun = rebased(complaint, before.all_clocks, self.all_clocks, calendar=calendar, at=moment)
        record = attrs.evolve(probe, starts=tuple(begun))
        after = complaint.with_record(record)
        against = [
            *subject_handles(complaint, who, same_person),
            *(
                reason("clock_escapes", "CO-4", clock=clock.label)
                for clock in escaped(
                    complaint, after, before.all_clocks, self.all_clocks, calendar=calendar, at=moment
                )
            ),
        ]
        if against:
            return Refused(Refusal.UNMET, complaint, step, tuple(against))
        return Accepted(after, record)

    def evolve(self, complaint: Complaint, record: Record) -> Complaint:
        """The complaint after a stored record; no rule is asked. An identical repeated record changes nothing.

        A gap, a different record with the same number, another complaint or procedure is a `HistoryError`.
        """
        return self.replay((record,), start=complaint)

    def replay(self, records: Iterable[Record], *, start: Complaint | None = None) -> Complaint:
        """The complaint that `records` tell, from the receipt or on top of `start`; no rule and no calendar is asked.

        Raises `HistoryError` as `Complaint` does, and for a record of another procedure. Older versions replay too.
        """
        kept = [] if start is None else list(read_one(start, "start", Complaint).records)
        for record in read_several(records, "records", Record):
            if record.definition.key != self.key:
                raise HistoryError(
                    record.case,
                    record.seq,
                    f"belongs to procedure {record.definition.key!r}, not {self.key!r}",
                )
            if kept and record.seq != kept[-1].seq + 1:
                check_repeat(kept, record)
                continue
            kept.append(record)
        if not kept:
            raise HistoryError("", None, "there are no records to replay")
        return Complaint(kept[0].case, tuple(kept))

    def check_mine(self, complaint: Complaint) -> None:
        """A `HistoryError` for a complaint that does not run under these very rules."""
        theirs = read_one(complaint, "complaint", Complaint).definition
        if theirs != self.definition:
            raise HistoryError(
                complaint.id,
                None,
                f"runs under {theirs.key} {theirs.version} ({theirs.digest}), not {self.key} {self.version} "
                f"({self.digest}); changed rules reach it only by `rebase`",
            )

    # -- rows of a table -----------------------------------------------------------------------------------------------------

    def task(self, clock: Clock, complaint: ComplaintRow) -> Sentence:
        """What a clock asks somebody to do for a complaint, in words."""
        text = dict(self.tasks).get(clock.key, _TASK)
        return text.fill(id=complaint.id, clock=clock.label)

    def passed(self, complaint: ComplaintRow, *, at: datetime) -> frozenset[str]:
        """The events that are over and done with at `at`: their moment is known, or the complaint stands further on.

        A complaint that is closed (withdrawn, linked and referred ones too) has every event behind it. Events of
        which a row tells only the stage happened at a moment that nobody knows.
        """
        known = self._known(complaint, at)
        done = frozenset(known.events())
        if known.stage is None:
            return done
        keys = [stage.key for stage in self.machine.stages]
        stage = self.machine.stage(known.stage)
        return done.union(keys[: keys.index(stage.key) + 1]) if stage.is_open else done.union(EVENTS, keys)

    def has_passed(self, complaint: ComplaintRow, event: str, *, at: datetime) -> bool:
        """Whether one event is over and done with at `at`, see `passed`."""
        return event in self.passed(complaint, at=at)

    def is_open(self, complaint: ComplaintRow, *, at: datetime) -> bool:
        """Whether work on the complaint goes on at `at`: by its stage, or, where no stage is told, until resolved.

        A stage that is told decides: a complaint on *resolved* is open until the customer was asked how it is. Of
        a row without a stage nobody knows whether that was done, so it is closed with its solution. Raises
        `InputError` for an unknown stage, another procedure, and a complaint received after `at`.
        """
        known = self._known(complaint, at)
        if known.stage is not None:
            return self.machine.stage(known.stage).is_open
        return known.resolved_at is None

    def is_serious(self, complaint: ComplaintRow) -> Truth:
        """Whether the complaint is a serious one; a severity that nobody has assessed is not known.

        An open complaint that is serious, or not surely harmless, is no moment for promotion.
        """
        return Truth.UNKNOWN if complaint.severity is None else Truth.of(complaint.severity in self.serious)

    def _known(self, complaint: ComplaintRow, at: datetime) -> ComplaintRow:
        if complaint.procedure != self.key:
            raise InputError("procedure", complaint.procedure, f"give its own procedure, not {self.key!r}")
        return complaint.known_at(at)


def _again(complaint: Complaint, step: Step, command_id: str | None) -> Accepted | None:
    """What a command gave when it came first; an `InputError` when its id was used for another one."""
    done = made_by(complaint.records, command_id)
    if done is None:
        return None
    if done.step != step:
        raise InputError("command_id", command_id, f"was used for “{done.step.label.render()}” before")
    return Accepted(complaint, done)


def _kind(barred: Refusal | None, *, ruled_out: bool, handed: Truth) -> Refusal:
    """What a refusal is called: what the rules do not allow comes before whose hands they are, and that before gaps."""
    if barred is Refusal.UNDECLARED:
        return barred
    if ruled_out:
        return Refusal.UNMET
    by_role = barred is Refusal.NOT_AUTHORISED or handed is Truth.NO
    return Refusal.NOT_AUTHORISED if by_role else Refusal.UNKNOWN


def roles_of(by: By) -> tuple[str, ...]:
    """The roles that a record keeps of whoever acts; none of a mere id."""
    return tuple(by.roles) if isinstance(by, Actor) else ()
