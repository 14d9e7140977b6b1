"""A desk at work: complaints taken up and carried on step by step, for tests that need one at a certain place."""

from __future__ import annotations

import attrs
import pendulum

from salesflow.basics.actors import By
from salesflow.basics.calendars import Calendar
from salesflow.basics.money import money
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.decision import Accepted, Refused
from salesflow.complaints.cases.ending import Close
from salesflow.complaints.cases.redress import Agree, FollowUp, Fulfil, Offer
from salesflow.complaints.cases.remedy import Remedy
from salesflow.complaints.cases.step import Step
from salesflow.complaints.cases.steps import (
    Acknowledge,
    Assess,
    Find,
    Investigate,
    Learn,
    Receive,
    TakeStatement,
)
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.handling.procedure import Procedure
from salesflow.stages.machine import Machine

OFFICE = Calendar.week_days("Asia/Shanghai", begins=pendulum.date(2026, 1, 1), ends=pendulum.date(2028, 1, 1))
NINE = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
REFUND = Remedy("refund", money(80, "CNY"))
KETTLE = Remedy("replacement", what="a new kettle")

WAY: tuple[tuple[Step, str], ...] = (
    (Acknowledge("call"), "u-ann"),
    (TakeStatement("the kettle leaked"), "u-ann"),
    (Learn("the money back"), "u-ann"),
    (Assess("major"), "u-ann"),
    (Investigate(), "u-ann"),
    (Find("company", "valve broken", ["photo-3"]), "u-bob"),
    (Offer([REFUND, KETTLE]), "u-ann"),
    (Agree(1), "u-ann"),
    (Fulfil("bank-7"), "u-bob"),
    (FollowUp("call", Truth.YES), "u-ann"),
    (Close("quality/defective"), "u-dee"),
)
"""The straight way from the receipt to the closure, an hour a step."""


def receipt(**more: object) -> Receive:
    return Receive("C-7", "call", **({"owner": "u-ann"} | more))  # type: ignore[arg-type]


def begun(id: str = "K-31", *, procedure: Procedure = DESK, **more: object) -> Complaint:  # noqa: A002
    return procedure.begin(id, receipt(**more), by="u-ann", at=NINE, calendar=OFFICE)


def tried(
    complaint: Complaint,
    step: Step,
    by: By = "u-ann",
    *,
    procedure: Procedure = DESK,
    hours: int = 1,
    **more: object,
) -> Accepted | Refused:
    at = complaint.records[-1].at.add(hours=hours)
    return procedure.decide(complaint, step, by=by, at=at, calendar=OFFICE, **more)  # type: ignore[arg-type]


def taken(complaint: Complaint, step: Step, by: By = "u-ann", **more: object) -> Complaint:
    answer = tried(complaint, step, by, **more)  # type: ignore[arg-type]
    assert isinstance(answer, Accepted), answer.explain()
    return answer.complaint


def refused(complaint: Complaint, step: Step, by: By = "u-ann", **more: object) -> Refused:
    answer = tried(complaint, step, by, **more)  # type: ignore[arg-type]
    assert isinstance(answer, Refused)
    assert answer.complaint is complaint
    assert answer.codes
    assert answer.explain("zh") != answer.explain()
    return answer


def after(step: type[Step], *, procedure: Procedure = DESK, **more: object) -> Complaint:
    """The complaint on the straight way, just after a step of that kind."""
    complaint = begun(procedure=procedure, **more)
    for each, by in WAY:
        complaint = taken(complaint, each, by, procedure=procedure)
        if isinstance(each, step):
            break
    return complaint


def newer(**changes: object) -> Procedure:
    """The desk in its next version, with something changed."""
    return attrs.evolve(DESK, **({"version": "2026.2"} | changes))  # type: ignore[arg-type]


def machined(event: str, **changes: object) -> Machine:
    """The desk's machine in its next version, with the moves of one event changed."""
    moves = [attrs.evolve(each, **changes) if each.event == event else each for each in DESK.machine.moves]  # type: ignore[arg-type]
    return attrs.evolve(DESK.machine, version="2026.2", moves=moves)
