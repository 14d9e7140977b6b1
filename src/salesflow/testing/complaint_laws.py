"""The laws of complaints: run them on procedures and complaints of your own; a broken law names itself.

Records are the truth and only grow; a refusal changes nothing and says why; nobody admits before a finding, pays what
he promised, or closes what he put right. The laws of a complaint's clocks stand in
`salesflow.testing.complaint_clock_laws`.

>>> from random import Random
>>> from salesflow.complaints.catalogue.desk import DESK
>>> from salesflow.testing.complaint_lives import live
>>> life = live(Random(7), DESK, most=40)
>>> check_complaint(DESK, life.complaint)
>>> sorted(check_decisions(life.tries))
['accepted', 'refused']

Source: field study of complaints, 5.3 (twenty invariants); CO-1, CO-2, CO-4.
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from salesflow.basics.actors import Actor
from salesflow.basics.authority import FOUR_SEPARATIONS, Authority, Mandate
from salesflow.basics.budgets import Granted, SamePerson, Scope, ids_of
from salesflow.basics.moments import instant
from salesflow.basics.money import UNLIMITED, Money, total, within
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.decision import Accepted
from salesflow.complaints.cases.ending import (
    Close,
    ExhaustRecourse,
    Link,
    Rebase,
    Refer,
    Reopen,
    TakeBack,
    Withdraw,
)
from salesflow.complaints.cases.record import Record
from salesflow.complaints.cases.redress import (
    Accept,
    Agree,
    Approve,
    FollowUp,
    Fulfil,
    MakePromise,
    Offer,
    RefuseClaim,
    SendLetter,
    TurnDown,
)
from salesflow.complaints.cases.step import Apology, Step
from salesflow.complaints.cases.steps import (
    Apologise,
    Assess,
    Find,
    HandOver,
    Hear,
    Learn,
    Receive,
    TakeStatement,
)
from salesflow.complaints.handling.procedure import Procedure
from salesflow.testing._law import law
from salesflow.testing.complaint_lives import Try

__all__ = [
    "check_book",
    "check_complaint",
    "check_decisions",
    "check_duties",
    "check_facts",
    "check_granted",
    "check_records",
    "check_retries",
]

_GIVEN_BY: Final[dict[str, tuple[type[Step], ...]]] = {
    "owner": (Receive, HandOver),
    "statement": (TakeStatement,),
    "wish": (Learn, Receive),
    "severity": (Assess,),
    "finding": (Find,),
    "options": (Offer,),
    "choice": (Agree,),
    "declined_because": (TurnDown,),
    "fulfilled_on": (Fulfil,),
    "rejection_reasons": (RefuseClaim,),
    "final_response_on": (RefuseClaim, SendLetter),
    "accepted": (Accept, FollowUp),
    "recourse_exhausted": (ExhaustRecourse,),
    "followed_up_on": (FollowUp,),
    "root_cause": (Close,),
    "reopen_reason": (Reopen, TakeBack),
    "withdrawn_on": (Withdraw,),
    "linked_to": (Link,),
    "referred_to": (Refer,),
}
_OF_EPISODE: Final = frozenset(_GIVEN_BY) - {
    "owner", "statement", "wish", "severity", "finding", "root_cause", "linked_to",
}  # fmt: skip


def check_complaint(procedure: Procedure, complaint: Complaint) -> None:
    """Every law that a complaint alone can keep: records, facts, duties, and what the authority granted."""
    check_records(procedure, complaint)
    check_facts(procedure, complaint)
    check_duties(procedure, complaint)
    check_retries(procedure, complaint)
    if procedure.authority is not None:
        check_granted(procedure.authority, complaint)


# -- records -----------------------------------------------------------------------------------------------------------


def check_records(procedure: Procedure, complaint: Complaint) -> None:
    """Records replayed are the complaint: all at once, one by one, from any of its states on, twice, and pickled.

    They follow each other in number and in time, and what is known at a moment are those up to it. Invariants 1, 2
    and 5 of the field study of complaints.
    """
    records = complaint.records
    law(procedure.replay(records) == complaint, "records replayed are the complaint", complaint)
    law(
        procedure.replay([*records, *records]) == complaint,
        "a record that comes twice counts once",
        complaint,
    )
    back = pickle.loads(pickle.dumps(complaint))  # noqa: S301 - our own
    law(back == complaint and back.facts == complaint.facts, "a pickled complaint comes back", complaint)
    grown = Complaint(complaint.id, records[:1])
    for number, record in enumerate(records[1:], 2):
        law(
            record.seq == number and record.case == complaint.id, "records are numbered without a gap", record
        )
        before = records[number - 2]
        law(instant(before.at) <= instant(record.at), "event times never go backwards", before, record)
        written = record.recorded_at
        law(written is None or instant(written) >= instant(record.at), "written down afterwards", record)
        law(procedure.replay(records[number - 1 :], start=grown) == complaint, "a snapshot goes on", grown)
        grown = procedure.evolve(grown, record)
        law(grown == Complaint(complaint.id, records[:number]), "one by one or at once is the same", grown)
        if number == len(records) or instant(records[number].at) > instant(record.at):
            law(complaint.known_at(record.at) == grown, "what is known at a moment is what was", grown)
    early = complaint.received_at.subtract(seconds=1)
    law(complaint.known_at(early) is None, "nothing is known before the receipt", complaint)


def check_retries(procedure: Procedure, complaint: Complaint) -> None:
    """A command that is sent again gives the record it gave before, whatever has happened since."""
    for record in complaint.records[1:]:
        if record.command_id is None or isinstance(record.step, Rebase):
            continue
        again = procedure.decide(
            complaint, record.step, by=record.by, at=record.at, command_id=record.command_id
        )
        law(
            again == Accepted(complaint, record),
            "a retry gives the same record and nothing new",
            record,
            again,
        )


# -- facts -------------------------------------------------------------------------------------------------------------


def check_facts(procedure: Procedure, complaint: Complaint) -> None:
    """Nothing is told of a complaint that no record says: facts, stages, owners, admissions, promises, its row.

    Invariant 16 of the field study of complaints: no admission without an earlier finding that is ours.
    """
    facts = complaint.facts
    law(set(facts) <= set(_GIVEN_BY), "every fact is one that steps give", facts)
    for name in facts:
        among = complaint.episodes[-1] if name in _OF_EPISODE else complaint.records
        told = any(isinstance(record.step, _GIVEN_BY[name]) for record in among)
        law(told, "no fact without a step that gave it", name, facts)
    declared = {stage.key for stage in procedure.machine.stages}
    if not complaint.records_of(Rebase):
        reached = {record.moved.target for record in complaint.records if record.moved is not None}
        law(reached <= declared, "every stage reached is declared", reached)
    law(complaint.stage in declared, "it stands on a declared stage", complaint.stage)
    fault = None
    owner = complaint.receipt.owner
    for record in complaint.records:
        match record.step:
            case Find():
                fault = record.step.fault
            case Apologise(kind=Apology.ADMISSION):
                law(fault is not None and fault.is_ours, "no admission before a finding that is ours", record)
            case HandOver():
                owner = record.step.to
            case _:
                pass
        law(bool(owner.strip()) and owner not in complaint.about, "somebody is in charge, no subject", record)
    law(complaint.owner == owner and complaint.fault is fault, "the latest counts", complaint)
    row = complaint.row()
    moments = {(name, instant(when)) for name, when in complaint.events}
    told_of = {(name, instant(when)) for name, when in row.events().items()}
    law(told_of <= moments, "a row tells no moment that no record tells", row)
    law((row.stage, row.owner) == (complaint.stage, owner), "a row stands where the complaint stands", row)


# -- hands and money -------------------------------------------------------------------------------------------------------


def check_duties(procedure: Procedure, complaint: Complaint, *, same_person: SamePerson = ()) -> None:
    """The duties of the house stay apart in every episode, and whom it is about handles nothing.

    Invariant 18 of the field study of complaints; what a house does not keep apart is not held against it.
    """
    apart = FOUR_SEPARATIONS if procedure.authority is None else procedure.authority.separated
    for episode in complaint.episodes:
        hands: dict[str, set[str]] = {"be_subject": set(complaint.about)}
        for record in episode:
            if record.by is not None:
                for duty in _duties(complaint, record):
                    hands.setdefault(duty, set()).update(ids_of(record.by, same_person))
        for each in apart:
            both = hands.get(each.one, set()) & hands.get(each.other, set())
            law(not both, f"who may {each.one} does not {each.other}", both, episode)


def _duties(complaint: Complaint, record: Record) -> Iterator[str]:
    if not isinstance(record.step, Receive | Hear | Rebase):
        yield "handle"
    match record.step:
        case Approve():
            yield "approve"
        case Offer():
            yield from ("propose", "promise")
        case MakePromise():
            yield "promise"
        case Fulfil():
            yield "fulfil"
            agreed = Complaint(complaint.id, complaint.records[: record.seq]).agreed
            if agreed is not None and agreed.kind.carries_money:
                yield "pay"
        case Close():
            yield "close"
        case _:
            pass


def check_granted(authority: Authority, complaint: Complaint) -> int:
    """However an offer is split, what stands on the ledger of a complaint lies within a mandate and its case budgets.

    How many lines were granted is returned. Invariant 17 of the field study of complaints.
    """
    count = 0
    approvers = {record.by: record.roles for record in complaint.records_of(Approve)}
    for record in complaint.records_of(Offer):
        ledger = Complaint(complaint.id, complaint.records[: record.seq]).granted
        for line in record.granted:
            count += 1
            roles = record.roles if line.approved_by is None else approvers[line.approved_by]
            who = Actor(line.answers, roles)
            law(
                any(_covers(mandate, line, ledger) for mandate in authority.of(line.action, who)),
                "what was granted lies within a mandate and its budgets",
                line,
                ledger,
            )
    return count


def _covers(mandate: Mandate, line: Granted, ledger: Iterable[Granted]) -> bool:
    if line.amount is None:  # nobody knows its worth: then only a mandate without a limit answers for it
        return mandate.up_to is UNLIMITED and not mandate.budgets
    if (
        mandate.currency not in {None, line.amount.currency}
        or within(line.amount, mandate.up_to) is not Truth.YES
    ):
        return False
    dearest: dict[str, Money] = {}
    for each in ledger:
        if each.amount is not None and each.amount.currency == line.amount.currency:
            dearest[each.key] = max(each.amount, dearest.get(each.key, each.amount))
    spent = total(dearest.values(), line.amount.currency)
    budgets = [each for each in mandate.budgets if each.scope is Scope.CASE and each.within is None]
    return all(each.up_to.currency != spent.currency or spent <= each.up_to for each in budgets)


# -- decisions -----------------------------------------------------------------------------------------------------------


def check_decisions(tries: Iterable[Try]) -> Counter[str]:
    """An accepted step adds one record and touches none; a refused one changes nothing and says why, in both languages.

    How often each answer came is returned. Invariants 2 and 3 of the field study of complaints.
    """
    seen = Counter[str]()
    for each in tries:
        answer, before = each.answer, each.before
        if isinstance(answer, Accepted):
            seen["accepted"] += 1
            law(answer.complaint.records == (*before.records, answer.record), "records only grow", each)
            law(answer.record.step == each.step, "the step is kept as it was given", each)
            law(instant(answer.record.at) == instant(each.at), "with its own moment", each)
            law(each.procedure.evolve(before, answer.record) == answer.complaint, "evolve agrees", each)
            continue
        seen["refused"] += 1
        law(answer.complaint == before, "a refusal changes nothing", each)
        law(bool(answer.reasons or answer.missing), "a refusal names what stands against it", each)
        law(len(set(answer.codes)) > 0 and all(answer.codes), "every reason has a code", each)
        english, chinese = answer.explain(), answer.explain("zh")
        law(
            bool(english.strip() and chinese.strip()) and english != chinese, "it speaks both languages", each
        )
    return seen


# -- books -----------------------------------------------------------------------------------------------------------------


def check_book(procedure: Procedure, complaints: Iterable[Complaint], *, at: datetime) -> Counter[str]:
    """Received is open and closed and withdrawn and linked and referred, counted by stages and by steps alike.

    The counts by stage are returned. Invariant 20 of the field study of complaints.
    """
    by_stage, by_steps, received = Counter[str](), Counter[str](), 0
    for complaint in complaints:
        known = complaint.known_at(at)
        if known is None:
            continue
        received += 1
        stage = procedure.machine.stage(known.stage)
        by_stage["open" if stage.is_open else stage.key] += 1
        ends = "open"
        for record in known.records:
            match record.step:
                case Close() | Withdraw() | Link() | Refer() if record.moved is not None:
                    ends = record.moved.target
                case Reopen() | TakeBack():
                    ends = "open"
                case _:
                    pass
        by_steps[ends] += 1
    law(by_stage == by_steps, "stages and steps count the same", by_stage, by_steps)
    law(by_stage.total() == received, "every complaint received is somewhere", by_stage, received)
    return by_stage
