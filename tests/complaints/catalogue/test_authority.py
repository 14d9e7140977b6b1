"""The ready-made example of who may promise a shop's customers what (CO-1)."""

from __future__ import annotations

import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.authority import FOUR_SEPARATIONS
from salesflow.basics.money import money
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.remedy import Remedy, RemedyKind
from salesflow.complaints.catalogue.authority import EXAMPLE_AUTHORITY
from salesflow.complaints.handling.granting import as_granted, judge_options
from salesflow.testing.authorities import asks, grants, same_persons
from salesflow.testing.authority_laws import check_no_splitting, check_offer

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
FREE = {"pay": (), "be_subject": ()}


@settings(max_examples=1 + settings().max_examples // 3)
@given(st.lists(asks(), max_size=10), same_persons())
def test_nobody_splits_his_way_round_it(row, same):
    """Invariant 17."""
    check_no_splitting(EXAMPLE_AUTHORITY, row, same_person=same)


@settings(max_examples=1 + settings().max_examples // 3)
@given(asks(), st.lists(grants(), max_size=3), grants(), same_persons())
def test_every_offer_keeps_the_laws(ask, granted, extra, same):
    """Invariant 18."""
    check_offer(EXAMPLE_AUTHORITY, ask, granted, extra, same_person=same)


@pytest.mark.parametrize(
    ("role", "limit", "finding"),
    [
        ("agent", 100, Truth.UNKNOWN),
        ("lead", 1_000, Truth.NO),
        ("manager", 10_000, Truth.YES),
    ],
)
def test_each_level_ends_where_it_says(role, limit, finding):
    """CO-1: 100, 1,000 and 10,000 yuan, for every kind of remedy; the manager's only where we are at fault."""
    actor = Actor("u-1", [role])
    for kind in RemedyKind:
        for amount, value in [(limit, Truth.YES), (limit + 1, Truth.NO)]:
            verdict = judge_options(
                EXAMPLE_AUTHORITY, [Remedy(kind, money(amount, "CNY"), "a thing")], by=actor, case="K-1", customer="C-7",
                at=NOW, granted=[], finding=finding, done=FREE,
            )  # fmt: skip
            assert verdict.value is value, verdict.explain()


def test_ten_offers_of_99_are_no_1_000():
    """Abuse case 13: the first one goes through, then the case is full, then the customer, then the agent's day."""
    ann, ledger, codes = Actor("u-1", ["agent"]), [], []
    refund = Remedy("refund", money(99, "CNY"))
    for n in range(14):
        about = {
            "case": f"K-{max(0, n - 1)}",
            "customer": f"C-{max(0, n - 1) // 4}",
            "at": NOW.add(minutes=n),
        }
        verdict = judge_options(EXAMPLE_AUTHORITY, [refund], by=ann, granted=ledger, done=FREE, **about)
        refused = verdict.declined()
        codes.append(
            "granted"
            if refused is None
            else " ".join(each.explain().split("beyond CNY ")[1].split(":")[0] for each in refused.reasons)
        )
        if refused is None:
            ledger += as_granted([refund], by=ann, key=f"O-{n}", **about)
    assert codes == [
        "granted",
        "100 per case",
        "granted",
        "granted",
        "300 per customer in 30 days",
        "granted",
        "granted",
        "granted",
        "300 per customer in 30 days",
        "granted",
        "granted",
        "granted",
        "300 per customer in 30 days",
        "granted",
    ]
    again = judge_options(
        EXAMPLE_AUTHORITY,
        [refund],
        by=ann,
        granted=ledger,
        done=FREE,
        case="K-99",
        customer="C-9",
        at=NOW.add(hours=1),
    )
    assert "beyond CNY 1,000 per member of staff in 1 day: CNY 990 granted already" in again.explain()


def test_it_keeps_the_four_duties_apart():
    assert EXAMPLE_AUTHORITY.separated == FOUR_SEPARATIONS
