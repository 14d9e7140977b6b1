"""A desk to be abused: people of several roles, and short ways to the places of a complaint that abuse begins at."""

from __future__ import annotations

from datetime import datetime

import attrs
import pendulum

from salesflow.basics.money import money
from salesflow.basics.terms import days
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.decision import Accepted, Decision, Refused
from salesflow.complaints.cases.ending import (
    Close,
)
from salesflow.complaints.cases.redress import (
    Agree,
    FollowUp,
    Fulfil,
    Offer,
)
from salesflow.complaints.cases.remedy import Remedy
from salesflow.complaints.cases.step import Step
from salesflow.complaints.cases.steps import (
    Acknowledge,
    Assess,
    Find,
    Learn,
    Receive,
    TakeStatement,
)
from salesflow.complaints.catalogue.authority import EXAMPLE_AUTHORITY
from salesflow.complaints.catalogue.causes import SHOP_CAUSES
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.handling.procedure import Procedure
from salesflow.testing.complaint_lives import OFFICE, STAFF

NINE = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
ANN, BOB, LEE, MAX, DEE, EVE = STAFF
HOUSE = attrs.evolve(DESK, authority=EXAMPLE_AUTHORITY, causes=SHOP_CAUSES, reopens_within=days(90))
ACKNOWLEDGE, RESOLVE, FOLLOW_UP = DESK.clocks
PAIR = (Remedy("refund", money(80, "CNY")), Remedy("voucher", money(60, "CNY")))
TO_FINDING: tuple[Step, ...] = (
    Acknowledge("call"),
    TakeStatement("it leaks"),
    Learn("the money back"),
    Assess("major"),
    Find("company", "the valve was broken"),
)


def begin(id: str = "K-1", *, at: datetime = NINE, procedure: Procedure = DESK, **more: object) -> Complaint:  # noqa: A002
    receipt = Receive("C-7", "call", owner="u-ann", **more)  # type: ignore[arg-type]
    return procedure.begin(id, receipt, by="u-ann", at=at, calendar=OFFICE)


def answer(complaint: Complaint, step: Step, procedure: Procedure = DESK, **more: object) -> Decision:
    given = {"by": ANN, "at": complaint.records[-1].at.add(minutes=1), "calendar": OFFICE, **more}
    return procedure.decide(complaint, step, **given)  # type: ignore[arg-type]


def take(complaint: Complaint, *steps: Step, procedure: Procedure = DESK, **more: object) -> Complaint:
    for step in steps:
        found = answer(complaint, step, procedure, **more)
        assert isinstance(found, Accepted), found
        complaint = found.complaint
    return complaint


def refusal(found: object) -> Refused:
    assert isinstance(found, Refused), found
    assert found.explain()
    assert found.explain("zh")
    return found


def resolved(procedure: Procedure = DESK) -> Complaint:
    offered = take(begin(procedure=procedure), *TO_FINDING, Offer(PAIR), Agree(1), procedure=procedure)
    return take(offered, Fulfil("refund-7"), procedure=procedure, by=DEE)


def closed(procedure: Procedure = DESK) -> Complaint:
    asked = take(resolved(procedure), FollowUp("call", Truth.YES), procedure=procedure)
    return take(asked, Close("delivery/late"), procedure=procedure, by=EVE)
