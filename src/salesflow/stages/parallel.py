"""Several machines side by side: a case that stands on one stage of each until enough of them are through.

While a contract is drafted, finance checks the customer and the factory tests a sample. Each is a *region* with a
machine of its own; the whole is over as soon as its *join* is: when all regions have succeeded, when any has, or
when a given number has, and lost as soon as that cannot happen any more. The state is the tuple of the regions'
cases: the product of their stages is never built (`Parallel.flat` builds it, with a cap, to look at).

>>> import pendulum
>>> from salesflow.basics.criteria import has
>>> from salesflow.stages.parts import Move, Stage
>>> def approval(key):
...     return Machine(key, version="1", start="open", stages=[Stage("open"), Stage.won("yes"), Stage.lost("no")],
...         moves=[Move("approve", "open", "yes", needs=[has(f"{key}_report")]), Move("reject", "open", "no")])
>>> both = Parallel("approvals", version="1", regions=[("legal", approval("legal")), ("tech", approval("tech"))])
>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> case = both.begin("D-1", at=nine)
>>> case.stages
('open', 'open')
>>> step = both.decide(case, "legal.approve", {"legal_report": "R-7"}, at=nine.add(days=1))
>>> step.case.stages, step.case.outcome
(('yes', 'open'), None)
>>> no = both.decide(step.case, "approve", {}, at=nine.add(days=2))
>>> print(no.explain())
“approve” is refused in 1 region
tech: “approve” is refused on stage “open”: something is not known yet
- tech_report is not known yet
>>> both.decide(step.case, "tech.reject", at=nine.add(days=2)).case.outcome
Category.LOST

A command goes to every region that knows it on its present stage, and all of them must accept it: one record then
holds a step of each. ``"legal.approve"`` speaks to one region only. Sources: ST-1 (a key account's deciders work side
by side). The laws: the regions of a replay are the replays of the regions, and their order does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Final, Literal, TypeAlias, cast

import attrs

from salesflow.basics.actors import By, id_of
from salesflow.basics.criteria import Facts, Predicates
from salesflow.basics.moments import aware
from salesflow.basics.text import Text
from salesflow.errors import DefinitionError, HistoryError, InputError
from salesflow.stages.case import Case, Definition, Record, Refusal, Refused
from salesflow.stages.digest import joint_digest
from salesflow.stages.history import check_repeat, is_earlier, made_by, read_command
from salesflow.stages.joint import JointAccepted, JointCase, JointDecision, JointRecord, JointRefused
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Category

__all__ = ["Join", "Parallel"]

Join: TypeAlias = "Literal['all', 'any'] | int"
"""How many regions must succeed: all of them, any one, or a number."""

_SUCCESS: Final = frozenset({Category.WON, Category.DONE})
_NO_FACTS: Final[Facts] = {}
# as on a single machine: a missing role before what is unmet, and that before what could not be judged or is not known
_WORST: Final = (Refusal.NOT_AUTHORISED, Refusal.UNMET, Refusal.ERROR, Refusal.UNKNOWN)


def _regions(
    given: Mapping[str, Machine] | Iterable[tuple[str, Machine]],
) -> tuple[tuple[str, Machine], ...]:
    # in the order of their names: records keep the steps of the regions by place, whoever wrote them in what order
    pairs = cast("Mapping[str, Machine]", given).items() if isinstance(given, Mapping) else given
    return tuple(sorted(pairs, key=lambda pair: pair[0]))


@attrs.frozen
class Parallel:
    """Named machines side by side, and the `join`: how many must succeed for the whole to succeed.

    The regions stand in the order of their names, here and in every case, however they were given.

    Raises a `DefinitionError` with all problems: fewer than two regions, a name used twice or holding a dot, an event
    that reads like one for a single region, a join that is no number between one and the regions.
    """

    key: str
    version: str = attrs.field(kw_only=True)
    regions: tuple[tuple[str, Machine], ...] = attrs.field(kw_only=True, converter=_regions)
    join: Join = attrs.field(kw_only=True, default="all")
    label: Text | None = attrs.field(kw_only=True, default=None)

    def __attrs_post_init__(self) -> None:
        names = [name for name, _ in self.regions]
        problems = [
            f"{what} is blank"
            for what, text in (("key", self.key), ("version", self.version))
            if not text.strip()
        ]
        if len(names) < 2:
            problems.append("needs at least two regions")
        problems += [
            f"region {name!r} is named twice" for name in dict.fromkeys(names) if names.count(name) > 1
        ]
        problems += [f"region {name!r} cannot be used" for name in names if "." in name or not name.strip()]
        problems += [
            f"event {event!r} of region {name!r} reads like one for region {event.split('.')[0]!r}"
            for name, machine in self.regions
            for event in dict.fromkeys(move.event for move in machine.moves)
            if "." in event and event.split(".")[0] in names
        ]
        join = cast("object", self.join)
        number = isinstance(join, int) and not isinstance(join, bool) and 1 <= join <= len(names)
        if not number and join not in ("all", "any"):
            problems.append(f"join {join!r} is neither 'all', 'any' nor a number from 1 to {len(names)}")
        if problems:
            raise DefinitionError(f"parallel {self.key!r}", problems)

    # -- what follows from the parts ------------------------------------------------------------------------------

    @property
    def needed(self) -> int:
        """How many regions must succeed."""
        if self.join == "all":
            return len(self.regions)
        return 1 if self.join == "any" else self.join

    @cached_property
    def digest(self) -> str:
        """A fingerprint of the behaviour; the order of the regions does not count."""
        return joint_digest(self.needed, [(name, machine.digest) for name, machine in self.regions])

    @cached_property
    def definition(self) -> Definition:
        """What a case carries to say where it belongs."""
        return Definition(self.key, self.version, self.digest)

    def outcome(self, stages: Iterable[str]) -> Category | None:
        """What the whole has come to when the regions stand on `stages`: done, lost, or None while it is open."""
        won = lost = 0
        for (_, machine), key in zip(self.regions, stages, strict=True):
            category = machine.stage(key).category
            won += category in _SUCCESS
            lost += category is Category.LOST
        if won >= self.needed:
            return Category.DONE
        return Category.LOST if len(self.regions) - lost < self.needed else None

    # -- the case ---------------------------------------------------------------------------------------------------

    def begin(
        self,
        id: str,  # noqa: A002
        *,
        at: datetime,
        by: By = None,
        command_id: str | None = None,
    ) -> JointCase:
        """A new case on the start stage of every region, with record 1."""
        cases = tuple([machine.begin(id, at=at, by=by) for _, machine in self.regions])
        first = cases[0].records[0]
        record = JointRecord(
            id, 1, "begin", first.at, self.definition, tuple([case.records[0] for case in cases]), None,
            id_of(by), read_command(command_id),
        )  # fmt: skip
        return JointCase(id, self.definition, cases, None, (record,))

    def decide(
        self,
        case: JointCase,
        command: str,
        facts: Facts = _NO_FACTS,
        *,
        by: By = None,
        at: datetime,
        using: Predicates | None = None,
        command_id: str | None = None,
    ) -> JointDecision:
        """Carry out `command` in every region that knows it, or say of each why not; all or nothing.

        ``"region.event"`` speaks to one region. Raises as `Machine.decide` does.
        """
        moment = aware(at)
        if case.definition != self.definition:
            raise HistoryError(case.id, None, _foreign(case.definition, self))
        command_id = read_command(command_id)
        done = made_by(case.records, command_id)
        if done is not None:
            if done.event != command:
                raise InputError("command_id", command_id, f"was used for {done.event!r} before")
            return JointAccepted(case, done)
        offers = self._offers(case)
        if is_earlier(moment, case.records[-1].at):
            return JointRefused(Refusal.STALE, case, command, offers)
        if not case.is_open:
            return JointRefused(Refusal.CLOSED, case, command, offers)
        asked = self._asked(case, command)
        if not asked:
            return JointRefused(Refusal.UNDECLARED, case, command, offers)
        after = list(case.regions)
        steps: list[Record | None] = [None] * len(after)
        refused: list[tuple[str, Refused]] = []
        for place, event in asked:
            name, machine = self.regions[place]
            answer = machine.decide(after[place], event, facts, by=by, at=moment, using=using)
            if isinstance(answer, Refused):
                refused.append((name, answer))
            else:
                after[place], steps[place] = answer.case, answer.record
        if refused:
            worst = min((each.reason for _, each in refused), key=_WORST.index)
            return JointRefused(worst, case, command, offers, tuple(refused))
        outcome = self.outcome([region.stage for region in after])
        record = JointRecord(
            case.id, case.seq + 1, command, moment, self.definition, tuple(steps), outcome, id_of(by), command_id
        )  # fmt: skip
        return JointAccepted(
            JointCase(case.id, self.definition, tuple(after), outcome, (*case.records, record)), record
        )

    def _asked(self, case: JointCase, command: str) -> list[tuple[int, str]]:
        """The regions that a command speaks to, by place, and the event each of them hears."""
        spoken: list[tuple[int, str]] = []
        for place, ((name, machine), region) in enumerate(zip(self.regions, case.regions, strict=True)):
            heard = {move.event for move in machine.moves_from(region.stage)}
            if command in heard:
                spoken.append((place, command))
            elif command.startswith(f"{name}.") and command[len(name) + 1 :] in heard:
                spoken.append((place, command[len(name) + 1 :]))
        return spoken

    def _offers(self, case: JointCase) -> tuple[str, ...]:
        if not case.is_open:
            return ()
        return tuple(
            f"{name}.{event}"
            for (name, machine), region in zip(self.regions, case.regions, strict=True)
            for event in dict.fromkeys(move.event for move in machine.moves_from(region.stage))
        )

    def evolve(self, case: JointCase, record: JointRecord) -> JointCase:
        """The case after a stored record; no rule is asked. An identical repeated record changes nothing."""
        return self.replay((record,), start=case)

    def replay(self, records: Iterable[JointRecord], *, start: JointCase | None = None) -> JointCase:
        """The case that `records` tell, from record 1 or on top of `start`: each region is the replay of its steps.

        Raises `HistoryError` as `Machine.replay` does, for a record or a snapshot of another definition, and for a
        record that does not fit the regions or follows the end of the case.
        """
        if start is not None and start.definition != self.definition:
            raise HistoryError(start.id, None, _foreign(start.definition, self))
        kept = [] if start is None else list(start.records)
        fresh = len(kept)
        for record in records:
            if kept and record.seq != kept[-1].seq + 1:
                check_repeat(kept, record)
                continue
            if not kept and (record.seq != 1 or None in record.moves):
                raise HistoryError(record.case, record.seq, "the history must start with record 1")
            self._belongs(kept[-1] if kept else None, record)
            kept.append(record)
        if not kept:
            raise HistoryError("", None, "there are no records to replay")
        regions: list[Case] = []
        for place, (name, machine) in enumerate(self.regions):
            before = None if start is None else start.regions[place]
            steps: list[Record] = []
            for record in kept[fresh:]:
                step = record.moves[place]
                if step is None:
                    continue
                known = steps[-1].seq if steps else 0 if before is None else before.seq
                if step.seq <= known:
                    raise HistoryError(record.case, record.seq, f"repeats step {step.seq} of region {name!r}")
                steps.append(step)
            regions.append(machine.replay(steps, start=before))
        last = kept[-1]
        return JointCase(last.case, last.definition, tuple(regions), last.outcome, tuple(kept))

    def _belongs(self, last: JointRecord | None, record: JointRecord) -> None:
        problem = ""
        if record.definition != self.definition:
            problem = _foreign(record.definition, self)
        elif len(record.moves) != len(self.regions):
            problem = f"has {len(record.moves)} regions, not {len(self.regions)}"
        elif any(step is not None and step.case != record.case for step in record.moves):
            problem = f"holds a step of another case than {record.case!r}"
        elif last is not None and record.case != last.case:
            problem = f"belongs to case {record.case!r}"
        elif last is not None and is_earlier(record.at, last.at):
            problem = f"is dated {record.at}, before record {last.seq} of {last.at}"
        elif last is not None and last.outcome is not None:
            problem = f"follows record {last.seq}, with which the case was over"
        if problem:
            raise HistoryError(record.case if last is None else last.case, record.seq, problem)

    def flat(self, *, most: int = 2_000) -> Machine:
        """The product of the regions as one machine, for checks, pictures and nesting.

        See `salesflow.stages.product.flat`; it is built only here, and never for more than `most` stages.
        """
        from salesflow.stages.product import flat  # looked at by people, never while a case moves

        return flat(
            self.key,
            self.version,
            [machine for _, machine in self.regions],
            [name for name, _ in self.regions],
            self.outcome,
            self.label,
            most,
        )


def _foreign(theirs: Definition, ours: Parallel) -> str:
    if theirs.key != ours.key:
        return f"belongs to {theirs.key!r}, not {ours.key!r}"
    return (
        f"was written under {theirs.key} {theirs.version} ({theirs.digest}); "
        f"this is {ours.version} ({ours.digest})"
    )
