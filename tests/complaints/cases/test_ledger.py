"""The ledger of one complaint: an offer while it stands, then what the customer chose, and nothing that came to nothing."""

from __future__ import annotations

import attrs
import pytest
from complaint_desk import NINE, WAY, begun, refused, taken

from salesflow.basics.actors import Actor
from salesflow.basics.authority import Authority
from salesflow.basics.budgets import Budget, Scope
from salesflow.basics.money import money
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.ending import Link, Refer, Reopen, TakeBack, Withdraw
from salesflow.complaints.cases.ledger import ledger
from salesflow.complaints.cases.redress import Agree, Fulfil, Offer, RefuseClaim, TurnDown
from salesflow.complaints.cases.remedy import Remedy, RemedyKind
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.handling.granting import mandates_for

AT_MOST = money(100, "CNY")
HOUSE = attrs.evolve(
    DESK,
    authority=Authority(
        mandates_for(
            "agent", [RemedyKind.REFUND, RemedyKind.VOUCHER], AT_MOST, budgets=[Budget(Scope.CASE, AT_MOST)]
        )
    ),
)
ANN, BOB = Actor("u-ann", ["agent"]), Actor("u-bob", ["agent"])
PAIR = (Remedy("refund", money(80, "CNY")), Remedy("voucher", money(60, "CNY")))


def offered(**more: object) -> Complaint:
    case = begun(procedure=HOUSE)
    for step, by in WAY[:6]:
        case = taken(case, step, by, procedure=HOUSE)
    return took(case, Offer(PAIR, **more))  # type: ignore[arg-type]


def took(case: Complaint, *steps: object, by: Actor = ANN) -> Complaint:
    for step in steps:
        case = taken(case, step, by, procedure=HOUSE)  # type: ignore[arg-type]
    return case


def amounts(case: Complaint, at: object = None) -> list[str]:
    lines = case.granted if at is None else case.granted_at(at)  # type: ignore[arg-type]
    return [str(line.amount) for line in lines]


@pytest.mark.parametrize(
    "end", [TurnDown("no"), RefuseClaim("no", "x"), Withdraw("no"), Link("K-2", "merged"), Refer("ombudsman")]
)
def test_an_offer_that_came_to_nothing_is_off_the_ledger(end):
    case = offered()
    assert amounts(case) == ["CNY 80", "CNY 60"]
    assert amounts(took(case, end)) == []


@pytest.mark.parametrize("end", [Withdraw("no"), Link("K-2", "merged"), Refer("ombudsman")])
def test_an_agreement_given_up_before_it_was_fulfilled_is_off_the_ledger(end):
    agreed = took(offered(), Agree(1))
    assert amounts(agreed) == ["CNY 80"]
    assert amounts(took(agreed, end)) == []


def test_after_an_agreement_was_given_up_the_whole_budget_is_there_again():
    """CO-1: agreed on 80, decided outside: the next offer is not held against what nobody got."""
    back = took(offered(), Agree(1), Refer("ombudsman"), TakeBack("talk again"))
    assert amounts(took(back, Offer(PAIR))) == ["CNY 80", "CNY 60"]


def test_what_was_fulfilled_stays_whatever_comes():
    done = took(took(offered(), Agree(1)), Fulfil("bank-7"), by=BOB)
    again = took(done, Reopen("again"))
    assert amounts(again) == ["CNY 80"]
    assert "beyond_budget" in refused(again, Offer(PAIR), ANN, procedure=HOUSE).codes
    assert ledger(again.records) == again.granted == again.granted_at(again.records[-1].at)


def test_an_offer_that_has_lapsed_counts_no_longer():
    case = offered(until=NINE.add(hours=9))
    made = case.records[-1].at
    assert amounts(case, made.subtract(seconds=1)) == []
    assert amounts(case, made) == amounts(case, NINE.add(hours=9)) == ["CNY 80", "CNY 60"]
    assert amounts(case, NINE.add(hours=9, seconds=1)) == []
    agreed = took(case, Agree(2))
    assert amounts(agreed, NINE.add(days=9)) == ["CNY 60"], "what was agreed does not lapse"


def test_a_new_offer_replaces_the_one_that_has_lapsed():
    case = offered(until=NINE.add(hours=9))
    again = taken(case, Offer(PAIR), ANN, procedure=HOUSE, hours=20)
    assert amounts(again) == ["CNY 80", "CNY 60"]
    assert {line.key for line in again.granted} == {f"K-31/{again.seq}"}
