"""Books of complaints for the tests of views: several lives, several customers, some linked as a linker links them."""

from __future__ import annotations

from datetime import date, datetime
from random import Random
from typing import Final

import attrs
import pendulum
from hypothesis import strategies as st

from salesflow.basics.channels import Channel
from salesflow.basics.money import money
from salesflow.basics.spans import Span
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.decision import Accepted
from salesflow.complaints.cases.ending import Close
from salesflow.complaints.cases.redress import Agree, FollowUp, Fulfil, Offer
from salesflow.complaints.cases.remedy import Remedy
from salesflow.complaints.cases.severity import Severity
from salesflow.complaints.cases.step import Fault, Step
from salesflow.complaints.cases.steps import Acknowledge, Assess, Find, Learn, Receive, TakeStatement
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.handling.links import Linked, Linker
from salesflow.complaints.handling.procedure import Procedure
from salesflow.errors import InputError
from salesflow.testing.complaint_lives import OFFICE, live

__all__ = [
    "MARCH",
    "NINE",
    "OFFICE",
    "SPRING",
    "TO_AGREED",
    "TO_CLOSED",
    "TO_RESOLVED",
    "ZONE",
    "book",
    "books",
    "told",
]

ZONE = "Asia/Shanghai"
NINE = pendulum.datetime(2026, 3, 2, 9, tz=ZONE)  # a Monday
MARCH = Span(date(2026, 3, 1), date(2026, 4, 1), ZONE)
SPRING = Span(date(2026, 2, 15), date(2026, 6, 3), ZONE)


def book(random: Random, procedure: Procedure = DESK) -> tuple[Complaint, ...]:
    """One to five complaints within ten weeks, of three customers; now and then one is handled under another."""
    found: dict[str, Complaint] = {}
    for number in range(random.randint(1, 5)):
        at = NINE.add(minutes=random.choice([0, 0, 1440, 20_000, 90_000]) + random.randint(0, 5_000))
        life = live(random, procedure, most=random.randint(0, 30), id=f"K-{number}", at=at)
        told = life.complaint.records
        receipt = attrs.evolve(life.complaint.receipt, customer=random.choice(["C-1", "C-2", "C-3"]))
        found[f"K-{number}"] = Complaint(f"K-{number}", (attrs.evolve(told[0], step=receipt), *told[1:]))
    linker, at = Linker(procedure, OFFICE), max(each.records[-1].at for each in found.values())
    for _ in range(random.randint(0, 3)):
        one, other = random.choice([*found.values()]), random.choice([*found.values()])
        try:
            answer = linker.link(one, other, found.values(), why="duplicate", by="u-1", at=at)
        except InputError:  # a life may have been linked to a complaint that is not there
            continue
        if isinstance(answer, Linked):
            found |= {each.complaint.id: each.complaint for each in answer.accepted}
    return tuple(found.values())


def books(procedure: Procedure = DESK) -> st.SearchStrategy[tuple[Complaint, ...]]:
    """Books of complaints; their order does not matter to any view."""
    return st.randoms(use_true_random=False).map(lambda random: book(random, procedure))


def told(
    number: str,
    *steps: Step | tuple[Step, str] | tuple[Step, str, int],
    customer: str = "C-1",
    channel: str = "call",
    owner: str = "u-ann",
    at: datetime = NINE,
    procedure: Procedure = DESK,
) -> Complaint:
    """A complaint to which these steps were done, each by u-ann twenty minutes after the one before unless it says so."""
    moment = pendulum.instance(at)
    complaint = procedure.begin(
        number, Receive(customer, channel, owner=owner), by=owner, at=moment, calendar=OFFICE
    )
    for given in steps:
        step, by, minutes = (
            (*given, *("u-ann", 20)[len(given) - 1 :]) if isinstance(given, tuple) else (given, "u-ann", 20)
        )
        moment = moment.add(minutes=minutes)
        answer = procedure.decide(complaint, step, by=by, at=moment, calendar=OFFICE)
        assert isinstance(answer, Accepted), answer.explain()
        complaint = answer.complaint
    return complaint


TO_AGREED: Final = (
    Acknowledge(Channel.CALL),
    TakeStatement("the kettle leaked on the first day"),
    Learn("a new kettle"),
    Assess(Severity.MAJOR),
    (Find(Fault.COMPANY, "the valve was broken"), "u-lee"),
    Offer([Remedy("refund", money(80, "CNY")), Remedy("replacement", what="a new kettle")]),
    Agree(1),
)
TO_RESOLVED: Final = (*TO_AGREED, (Fulfil("refund-7"), "u-dee"))
TO_CLOSED: Final = (
    *TO_RESOLVED,
    FollowUp(Channel.CALL, Truth.YES, thanked=True),
    (Close("delivery/late"), "u-eve"),
)
