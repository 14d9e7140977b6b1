"""Whose hands may take a step of a complaint: offers within authority, and the duties that stay apart.

Promiser is not payer, fulfiller not closer, approver not proposer, subject not handler. A house that has not said who
may offer how much keeps these four apart all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from salesflow.basics.actors import Actor, By, id_of
from salesflow.basics.authority import FOUR_SEPARATIONS, Authority, Mandate
from salesflow.basics.budgets import Granted, SamePerson
from salesflow.basics.money import UNLIMITED
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.ending import Close
from salesflow.complaints.cases.record import Record
from salesflow.complaints.cases.redress import Agree, Approve, Fulfil, MakePromise, Offer
from salesflow.complaints.cases.step import Step
from salesflow.complaints.handling.granting import Approval, as_granted, judge_options

__all__ = ["hands"]

_APART: Final = Authority([Mandate("anybody", "handle", UNLIMITED)], FOUR_SEPARATIONS)
_ROWS: Final = ("CO-1",)
_NOBODY: Final = Text("nobody says who does it", zh="未说明由谁办理")


def hands(
    authority: Authority | None,
    complaint: Complaint,
    record: Record,
    *,
    by: By,
    granted: Iterable[Granted] | None,
    same_person: SamePerson,
) -> tuple[Verdict[Truth], tuple[Granted, ...]]:
    """Whether `by` may take the step of a record, and what it puts on the ledger.

    An offer is held against the mandates of the house, with what this complaint and others (`granted`) were granted
    before, the offer that it replaces left out; an agreement puts the chosen solution alone on the ledger. Sources:
    CO-1, CO-2.
    """
    duties = _apart(authority or _APART, complaint, record.step, by, same_person)
    if isinstance(record.step, Agree):
        return duties, _chosen(complaint, record.step)
    if authority is None or not isinstance(record.step, Offer) or not record.step.options:
        return duties, ()
    key = f"{complaint.id}/{record.seq}"
    verdict = judge_options(
        authority,
        record.step.options,
        by=by,
        case=complaint.id,
        customer=complaint.customer,
        at=record.at,
        finding=Truth.UNKNOWN if complaint.fault is None else Truth.of(complaint.fault.is_ours),
        granted=None if granted is None else (*granted, *complaint.with_record(record).granted_at(record.at)),
        approvals=tuple(_approvals(complaint)),
        done=_done(complaint),
        same_person=same_person,
        key=key,
    )
    declined = verdict.declined()
    if declined is not None:
        against, missing = (*duties.reasons, *declined.reasons), (*duties.missing, *declined.missing)
        return Verdict(duties.value & verdict.value, _once(*against), _once(*missing)), ()
    lines = as_granted(
        record.step.options,
        case=complaint.id,
        customer=complaint.customer,
        by=by,
        at=record.at,
        approvers=verdict.approvers,
        key=key,
    )
    return duties, lines


def _apart(
    house: Authority, complaint: Complaint, step: Step, by: By, same_person: SamePerson
) -> Verdict[Truth]:
    """The duties that this complaint has kept apart so far."""
    actions, who = tuple(_actions(complaint, step)), id_of(by)
    if not actions:
        return Verdict(Truth.YES)
    if who is None:
        return Verdict(Truth.UNKNOWN, missing=(Reason("nobody_named", _NOBODY.fill(), _ROWS),))
    done = _done(complaint)
    found = [house.judge_hands(who, action, done=done, same_person=same_person) for action in actions]
    return Verdict(
        Truth.all(each.value for each in found),
        _once(*(why for each in found for why in each.reasons)),
        _once(*(why for each in found for why in each.missing)),
    )


def _once(*reasons: Reason) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reasons))


def _approvals(complaint: Complaint) -> Iterator[Approval]:
    for record in complaint.episodes[-1]:
        if isinstance(record.step, Approve) and record.by is not None:
            who = Actor(record.by, record.roles) if record.roles else record.by
            yield Approval(who, record.step.options, at=record.at)


def _chosen(complaint: Complaint, step: Agree) -> tuple[Granted, ...]:
    """The line of the option that the customer chose; none where no authority put the offer on the ledger."""
    made = complaint.latest_record(Offer)
    return () if made is None else made.granted[step.choice - 1 : step.choice]


def _actions(complaint: Complaint, step: Step) -> Iterator[str]:
    """The duties behind a step; that a subject does not handle is asked of every step elsewhere."""
    match step:
        case Approve():
            yield "approve"
        case MakePromise():
            yield "promise"
        case Offer():
            yield "promise"
            yield "propose"
        case Fulfil():
            yield "fulfil"
            if complaint.agreed is not None and complaint.agreed.kind.carries_money:
                yield "pay"
        case Close():
            yield "close"
        case _:
            pass


def _done(complaint: Complaint) -> Mapping[str, tuple[str, ...]]:
    """Who took which duty so far in this episode; the subjects are asked after elsewhere."""
    found: dict[str, list[str]] = {
        action: [] for each in FOUR_SEPARATIONS for action in (each.one, each.other)
    }
    for record in complaint.episodes[-1]:
        if record.by is not None:
            for action in _actions(complaint, record.step):
                found[action].append(record.by)
    return {action: tuple(ids) for action, ids in found.items()}
