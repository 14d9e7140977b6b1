"""Which steps are missing before a refused one: the refusal names them, so that nobody has to guess.

>>> from salesflow.complaints.catalogue.desk import DESK
>>> [label.render() for label in steps_to(DESK.machine, "received", "offer")]
['acknowledge', 'assess']
"""

from __future__ import annotations

from collections import deque
from functools import reduce
from typing import Final

from salesflow.basics.criteria import AnyOf
from salesflow.basics.findings import Finding, Outcome
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Param, Text
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.ending import Close, ExhaustRecourse, Reopen, TakeBack
from salesflow.complaints.cases.redress import Accept, Agree, FollowUp, Fulfil, Offer, RefuseClaim, TurnDown
from salesflow.complaints.cases.step import Step
from salesflow.complaints.cases.steps import Acknowledge, Assess, Find, Investigate, Learn, TakeStatement
from salesflow.complaints.handling.guards import reason
from salesflow.stages.case import Refusal, Refused
from salesflow.stages.machine import Machine

__all__ = ["ahead", "steps_to"]

_GIVEN_BY: Final[dict[str, type[Step]]] = {
    "statement": TakeStatement,
    "wish": Learn,
    "severity": Assess,
    "finding": Find,
    "options": Offer,
    "choice": Agree,
    "accepted": Accept,
    "recourse_exhausted": ExhaustRecourse,
    "root_cause": Close,
}
_MOVED_BY: Final[dict[str, type[Step]]] = {
    str(each.move): each
    for each in (
        Acknowledge,
        Assess,
        Investigate,
        Offer,
        Agree,
        TurnDown,
        RefuseClaim,
        Fulfil,
        FollowUp,
        Close,
    )
}
_BACK: Final = frozenset({str(Reopen.move), str(TakeBack.move), str(TurnDown.move)})
_REJECT: Final = str(RefuseClaim.move)


def steps_to(machine: Machine, stage: str, event: str) -> tuple[Text, ...]:
    """The labels of the fewest steps that lead from `stage` to one on which `event` exists; none when none do.

    Ways back (reopening, looking again) are not taken: they are no step that was forgotten. A claim is rejected for
    its merits and never to be done sooner: that way is told only where there is no other.
    """
    if event in _BACK:
        return ()
    return _way(machine, stage, event, _BACK | {_REJECT}) or _way(machine, stage, event, _BACK)


def _way(machine: Machine, stage: str, event: str, closed: frozenset[str]) -> tuple[Text, ...]:
    waiting: deque[tuple[str, tuple[Text, ...]]] = deque([(stage, ())])
    seen = {stage}
    while waiting:
        here, way = waiting.popleft()
        moves = machine.moves_from(here)
        if any(move.event == event for move in moves):
            return way
        for move in moves:
            if move.target in seen or move.event in closed or not machine.stage(move.target).is_open:
                continue
            seen.add(move.target)
            known = _MOVED_BY.get(move.event)
            label = known.label if known is not None else move.label or Text(move.event)
            waiting.append((move.target, (*way, label)))
    return ()


def ahead(
    machine: Machine, complaint: Complaint, step: Step, answer: Refused
) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """What the machine found against a step and what it does not know, with the steps that have to come first."""
    findings = [finding for finding in answer.findings if not finding.met]
    open_ones = [finding for finding in findings if finding.outcome is Outcome.UNKNOWN]
    against = [finding.reason for finding in findings if finding.outcome is not Outcome.UNKNOWN]
    missing = [finding.reason for finding in open_ones]
    labels: list[Param] = []
    if answer.reason is Refusal.UNDECLARED and step.move is not None:
        against.insert(0, Reason(answer.reason.value, answer.sentence))
        labels += steps_to(machine, complaint.stage, step.move)
    for finding in findings:
        given = _given(finding, step)
        labels += [reduce(_or, given)] if given and isinstance(finding.condition, AnyOf) else given
    if labels:
        steps: tuple[Param, ...] = tuple(dict.fromkeys(labels))
        (against if answer.reason is Refusal.UNDECLARED else missing).append(
            reason("ahead", "CO-2", steps=steps)
        )
    return tuple(against), tuple(missing)


def _given(finding: Finding, step: Step) -> list[Param]:
    """The labels of the steps that give what a condition asks for; a step does not ask for itself."""
    kinds = [_GIVEN_BY[path] for path in finding.condition.paths() if path in _GIVEN_BY]
    return [kind.label for kind in dict.fromkeys(kinds) if not isinstance(step, kind)]


def _or(one: Param, other: Param) -> Param:
    return _EITHER.fill(one=one, other=other)


_EITHER: Final = Text("{one} or {other}", zh="{one}或{other}")
