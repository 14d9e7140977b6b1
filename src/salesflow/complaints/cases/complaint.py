"""A complaint as a case that only grows: its records are the truth, and everything else is read from them.

No state, no owner and no due moment is stored beside the records. A complaint is begun, judged and carried on by its
procedure (`salesflow.complaints.handling.procedure`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import TypeVar, cast

import attrs
import pendulum

from salesflow.basics.budgets import Granted
from salesflow.basics.clocks.clock import ClockStart, Extended, Happened
from salesflow.basics.clocks.clock import Pause as Held
from salesflow.basics.clocks.history import Held as Recorded
from salesflow.basics.moments import aware, instant
from salesflow.basics.private import Private
from salesflow.basics.promises import Promise
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.ending import (
    Absorb,
    Close,
    ExhaustRecourse,
    Extend,
    Link,
    Pause,
    Rebase,
    Refer,
    Reopen,
    TakeBack,
    Withdraw,
)
from salesflow.complaints.cases.ledger import ledger
from salesflow.complaints.cases.record import Record
from salesflow.complaints.cases.redress import (
    Accept,
    Agree,
    FollowUp,
    Fulfil,
    KeepPromise,
    MakePromise,
    Offer,
    RefuseClaim,
    TurnDown,
)
from salesflow.complaints.cases.remedy import Remedy
from salesflow.complaints.cases.row import ComplaintRow
from salesflow.complaints.cases.severity import Severity
from salesflow.complaints.cases.step import Fault, Step, read_one, read_several
from salesflow.complaints.cases.steps import Assess, Find, HandOver, Learn, Receive, TakeStatement
from salesflow.complaints.cases.timeline import extended, happened, held
from salesflow.errors import HistoryError
from salesflow.stages.case import Case, Definition

__all__ = ["Complaint"]

S = TypeVar("S", bound=Step)


def _records(given: Iterable[Record]) -> tuple[Record, ...]:
    return read_several(given, "records", Record)


@attrs.frozen
class Complaint:
    """One complaint: its number and its records, the first of which is its receipt.

    Records that do not follow each other (a gap, another complaint, a step back in time, a stage that does not
    continue) are a `HistoryError`. Equal records make equal complaints. Sources: CO-2, CO-4.
    """

    id: str
    records: tuple[Record, ...] = attrs.field(converter=_records)

    def __attrs_post_init__(self) -> None:
        if not self.records:
            raise HistoryError(self.id, None, "there are no records to replay")
        stage = _started(self.id, self.records[0])
        for before, record in zip(self.records, self.records[1:], strict=False):
            stage = _followed(self.id, stage, before, record)

    @classmethod
    def _grown(cls, before: Complaint, record: Record) -> Complaint:
        """One record more, checked against the last one only."""
        _followed(before.id, before.stage, before.records[-1], record)
        grown = object.__new__(cls)
        object.__setattr__(grown, "id", before.id)
        object.__setattr__(grown, "records", (*before.records, record))
        return grown

    def with_record(self, record: Record) -> Complaint:
        """The complaint after a stored record; no rule is asked. An identical repeated record changes nothing.

        A gap, a different record under a number that is taken, and a record that does not continue the last one are
        a `HistoryError`.
        """
        read_one(record, "record", Record)
        if record.seq > self.seq:
            return Complaint._grown(self, record)
        if record not in self.records:
            raise HistoryError(self.id, record.seq, "another record with this number is already there")
        return self

    # -- the fold --------------------------------------------------------------------------------------------------

    @cached_property
    def _by_kind(self) -> dict[type[Step], tuple[Record, ...]]:
        found: dict[type[Step], list[Record]] = {}
        for record in self.records:
            found.setdefault(type(record.step), []).append(record)
        return {kind: tuple(records) for kind, records in found.items()}

    def records_of(self, kind: type[Step]) -> tuple[Record, ...]:
        """All records of one kind of step, oldest first."""
        return self._by_kind.get(kind, ())

    def steps(self, kind: type[S]) -> tuple[S, ...]:
        """All steps of one kind, oldest first."""
        return tuple(record.step for record in self.records_of(kind) if isinstance(record.step, kind))

    def last(self, kind: type[S]) -> S | None:
        """The latest step of one kind; None when there was none."""
        found = self.steps(kind)
        return found[-1] if found else None

    @property
    def seq(self) -> int:
        """The number of the last record."""
        return self.records[-1].seq

    @property
    def definition(self) -> Definition:
        """The procedure in force: its key, version and digest."""
        return self.records[-1].definition

    @cached_property
    def case(self) -> Case:
        """The complaint as a case of the procedure's machine: for funnels, stays and conformance."""
        moved = tuple(record.moved for record in self.records if record.moved is not None)
        newest = moved[-1]
        return Case(self.id, newest.definition, newest.target, newest.since or newest.at, moved)

    @property
    def stage(self) -> str:
        """The key of the stage on which it stands."""
        return self.case.stage

    @cached_property
    def receipt(self) -> Receive:
        """How it reached us."""
        return self.steps(Receive)[0]

    @property
    def customer(self) -> str:
        """Who complains, by id."""
        return self.receipt.customer

    @property
    def about(self) -> tuple[str, ...]:
        """The people of ours whom it is about; they must not handle it."""
        return self.receipt.about

    @property
    def received_at(self) -> pendulum.DateTime:
        """When it reached us."""
        return self.records[0].at

    @cached_property
    def regulatory_start(self) -> pendulum.DateTime:
        """Where legal clocks begin: the earliest receipt, of it or of any complaint that it took in."""
        starts = [self.received_at, *(step.received_at for step in self.steps(Absorb))]
        return min(starts, key=instant)

    @property
    def owner(self) -> str:
        """Who is in charge: never nobody."""
        handed = self.last(HandOver)
        return self.receipt.owner if handed is None else handed.to

    @property
    def wish(self) -> Private | None:
        """What would satisfy the customer; None while nobody has found out."""
        learnt = self.last(Learn)
        return self.receipt.wish if learnt is None else learnt.wish

    @property
    def statement(self) -> Private | None:
        """The customer's own account, the latest; None while nobody has heard it."""
        told = self.last(TakeStatement)
        return None if told is None else told.words

    @property
    def severity(self) -> Severity | None:
        """How serious it is; None while nobody has assessed it."""
        assessed = self.last(Assess)
        return None if assessed is None else assessed.severity

    @property
    def fault(self) -> Fault | None:
        """Whose fault it was, by the latest finding; None while there is none."""
        found = self.last(Find)
        return None if found is None else found.fault

    @property
    def linked_to(self) -> str | None:
        """The complaint under which it is handled."""
        linked = self.last(Link)
        return None if linked is None else linked.to

    @property
    def cause(self) -> str | None:
        """The code of its root cause; None until it was closed with one, and again once it is taken up anew."""
        closed = self.latest(Close)
        return None if closed is None else closed.cause

    def row(self) -> ComplaintRow:
        """The complaint as a table holds it: solved and followed up as far as that stands in this episode."""
        first: dict[str, pendulum.DateTime] = {}
        for event, moment in self.events:
            first.setdefault(event, moment)
        now = {event: moment for _, event, moment in happened(self.episodes[-1])}
        return ComplaintRow(
            self.id,
            self.customer,
            self.received_at,
            self.definition.key,
            self.stage,
            self.severity,
            self.owner,
            first.get("acknowledged"),
            now.get("resolved"),
            now.get("followed_up"),
        )

    # -- episodes: what counts since it was last taken up again ---------------------------------------------------------

    @cached_property
    def episodes(self) -> tuple[tuple[Record, ...], ...]:
        """The records up to each reopening or return from outside, and since: one episode more than there were those."""
        parts: list[list[Record]] = [[]]
        for record in self.records:
            if isinstance(record.step, Reopen | TakeBack):
                parts.append([])
            parts[-1].append(record)
        return tuple(tuple(part) for part in parts)

    def latest(self, kind: type[S]) -> S | None:
        """The latest step of one kind in this episode."""
        record = self.latest_record(kind)
        return None if record is None else record.step  # type: ignore[return-value]  # found by its kind

    def latest_record(self, kind: type[Step]) -> Record | None:
        """The record of the latest step of one kind in this episode."""
        return next((each for each in reversed(self.episodes[-1]) if isinstance(each.step, kind)), None)

    @property
    def offer(self) -> Offer | None:
        """The offer that stands in this episode; turned down or never made, it is None."""
        made, refused = self.latest_record(Offer), self.latest_record(TurnDown)
        if made is None or (refused is not None and refused.seq > made.seq):
            return None
        return self.latest(Offer)

    @property
    def agreed(self) -> Remedy | None:
        """The solution that the customer chose in this episode."""
        chosen, offer = self.latest(Agree), self.offer
        return None if chosen is None or offer is None else offer.options[chosen.choice - 1]

    @property
    def is_satisfied(self) -> Truth:
        """Whether the customer said, in this episode, that it is settled for him; his last word counts."""
        for record in reversed(self.episodes[-1]):
            if isinstance(record.step, Accept):
                return Truth.YES
            if isinstance(record.step, FollowUp) and record.step.satisfied is not Truth.UNKNOWN:
                return record.step.satisfied
        return Truth.UNKNOWN

    # -- promises, clocks, facts ---------------------------------------------------------------------------------------

    @cached_property
    def promises(self) -> tuple[Promise, ...]:
        """What was promised to the customer, with whether and when it was kept."""
        kept = {step.key: record.at for record, step in self._pairs(KeepPromise)}
        return tuple(
            Promise(step.key, self.customer, step.what.render(), step.due, record.by, kept.get(step.key))
            for record, step in self._pairs(MakePromise)
        )

    @cached_property
    def events(self) -> tuple[tuple[str, pendulum.DateTime], ...]:
        """Everything that happened for clocks, with its moment, in the order of the records."""
        return tuple((event, when) for _, event, when in happened(self.records))

    @cached_property
    def legal_events(self) -> tuple[tuple[str, pendulum.DateTime], ...]:
        """The same for legal clocks: received when the earliest of all complaints under this one was."""
        return (*(("received", step.received_at) for step in self.steps(Absorb)), *self.events)

    @cached_property
    def happened(self) -> Happened:
        """All that concerns clocks, in the order of the records, made ready for those of the house."""
        return Happened.recorded(happened(self.records), self._again, self._held, self._extended)

    @cached_property
    def legal_happened(self) -> Happened:
        """The same for legal clocks."""
        if not self.records_of(Absorb):
            return self.happened
        earlier = ((0, "received", step.received_at) for step in self.steps(Absorb))
        return Happened.recorded((*earlier, *happened(self.records)), self._again, changes=self._extended)

    @cached_property
    def reopened(self) -> tuple[pendulum.DateTime, ...]:
        """When it was taken up again, or came back from outside."""
        return tuple(at for _, at in self._again)

    @cached_property
    def _again(self) -> tuple[tuple[int, pendulum.DateTime], ...]:
        return tuple((episode[0].seq, episode[0].at) for episode in self.episodes[1:])

    @cached_property
    def _starts(self) -> dict[str, tuple[ClockStart, ...]]:
        found: dict[str, tuple[ClockStart, ...]] = {}
        for record in self.records:
            for start in record.starts:
                # what a merger or new rules say about a start replaces it; a later run stands beside it
                again = isinstance(record.step, Absorb | Rebase)
                before = found.get(start.clock, ())
                found[start.clock] = (*(before[:-1] if again else before), start)
        return found

    def starts_of(self, clock: str) -> tuple[ClockStart, ...]:
        """What a clock began with, for each of its runs, as computed then."""
        return self._starts.get(clock, ())

    @property
    def episode_starts(self) -> tuple[ClockStart, ...]:
        """Every clock that began in this episode."""
        return tuple(start for record in self.episodes[-1] for start in record.starts)

    @cached_property
    def granted(self) -> tuple[Granted, ...]:
        """What it was granted, for cumulative limits: an offer while it stands, then what the customer chose.

        An offer no longer stands once the customer has turned it down or another one has replaced it, an agreement
        once it was given up before it was fulfilled. Whether an offer has lapsed is said by `granted_at`.
        """
        return ledger(self.records)

    def granted_at(self, at: datetime) -> tuple[Granted, ...]:
        """The same at a moment, at which an offer may have lapsed; what came later is not known yet."""
        return ledger(self.records, aware(at))

    def pauses(self, clock: str) -> tuple[Held, ...]:
        """When a clock stood still, from one moment to another; None while it still does.

        To take the complaint up again ends a pause that nobody had ended.
        """
        return tuple((since, until) for _, since, _, until in self._held.get(clock, ()))

    @cached_property
    def _held(self) -> dict[str, tuple[Recorded, ...]]:
        return held(self.records) if self.records_of(Pause) else {}

    def extensions(self, clock: str) -> tuple[Extended, ...]:
        """How the due moment of a clock was put off; what was granted under older rules lapsed with them."""
        return tuple(put_off for _, put_off in self._extended.get(clock, ()))

    @cached_property
    def _extended(self) -> dict[str, tuple[tuple[int, Extended], ...]]:
        return extended(self.records) if self.records_of(Extend) else {}

    @cached_property
    def facts(self) -> dict[str, object]:
        """What is known, under the names that the machine of a procedure asks for; what is not known is absent.

        Offers, choices, solutions and what follows them count in this episode only.
        """
        last = self.records[-1].step
        offer, refusal = self.offer, self.latest_record(RefuseClaim)
        found: dict[str, object | None] = {
            "owner": self.owner,
            "statement": None if self.statement is None else True,
            "wish": None if self.wish is None else True,
            "severity": None if self.severity is None else self.severity.value,
            "finding": None if self.fault is None else self.fault.value,
            "options": None if offer is None else len(offer.options),
            "choice": None if self.latest(Agree) is None else True,
            "declined_because": True if isinstance(last, TurnDown) else None,
            "fulfilled_on": self._on(Fulfil),
            "rejection_reasons": None if refusal is None else True,
            "final_response_on": self._answered(),
            "accepted": True if self.is_satisfied is Truth.YES else None,
            "recourse_exhausted": None if self.latest_record(ExhaustRecourse) is None else True,
            "followed_up_on": self._on(FollowUp),
            "root_cause": self.cause,
            "reopen_reason": True if isinstance(last, Reopen | TakeBack) else None,
            "withdrawn_on": self._on(Withdraw),
            "linked_to": self.linked_to,
            "referred_to": None if not isinstance(last, Refer) else last.body,
        }
        return {name: value for name, value in found.items() if value is not None}

    def known_at(self, at: datetime) -> Complaint | None:
        """The complaint as it could be known at `at`; None before its receipt."""
        now = instant(aware(at))
        known = tuple(record for record in self.records if instant(record.at) <= now)
        if len(known) == len(self.records):
            return self
        return Complaint(self.id, known) if known else None

    def _pairs(self, kind: type[S]) -> Iterator[tuple[Record, S]]:
        for record in self.records_of(kind):
            yield record, cast("S", record.step)  # found by its kind

    def _on(self, kind: type[Step]) -> pendulum.Date | None:
        record = self.latest_record(kind)
        return None if record is None else record.at.date()

    def _answered(self) -> pendulum.Date | None:
        for record in reversed(self.episodes[-1]):
            if "final_response" in record.happenings:
                return record.at.date()
        return None


def _started(id: str, record: Record) -> str:  # noqa: A002
    if record.case != id:
        raise HistoryError(id, record.seq, f"the record belongs to complaint {record.case!r}")
    if record.seq != 1 or not isinstance(record.step, Receive) or record.moved is None:
        raise HistoryError(id, record.seq, "the history must start with the receipt, as record 1")
    return record.moved.target


def _followed(id: str, stage: str, before: Record, record: Record) -> str:  # noqa: A002
    """The stage after a record, which must continue the one before."""
    problem = None
    if record.case != id:
        problem = f"the record belongs to complaint {record.case!r}"
    elif isinstance(record.step, Receive):
        problem = "is a second receipt; take it up as a complaint of its own and link it"
    elif record.seq != before.seq + 1:
        problem = f"follows record {before.seq}; the records between are missing"
    elif instant(record.at) < instant(before.at):
        problem = f"is dated {record.at}, before record {before.seq} of {before.at}"
    elif record.definition != before.definition and not isinstance(record.step, Rebase):
        problem = "was written under other rules than the record before, and no rebase lies between"
    elif record.moved is not None and record.moved.source != stage:
        problem = f"starts on stage {record.moved.source!r}, but the complaint was on {stage!r}"
    if problem is not None:
        raise HistoryError(id, record.seq, problem)
    return stage if record.moved is None else record.moved.target
