"""Ready-made limit rules, as examples to start from: a review, a first limit, a temporary one, and who may approve.

The textbook this library follows has only the heading (CR-6); the figures come from the field or are ours, and each says
which. They are examples, not a standard: set your own edges by your own ledger.

>>> EXAMPLE_REVIEW.factor.of("AAA"), EXAMPLE_TEMPORARY.longest.render(), EXAMPLE_APPROVAL.good_for_days
(Decimal('1.5'), '3 months', 14)

Sources: CR-6; field study of credit 1.3 to 1.5, 2.1, 4.1 and 5.1, read in 2026.
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.authority import APPROVER_IS_NOT_PROPOSER, Authority, Mandate
from salesflow.basics.money import UNLIMITED, money
from salesflow.basics.terms import months
from salesflow.basics.text import Text
from salesflow.credit.catalogue.holds import APPROVER_IS_NOT_SELLER
from salesflow.credit.catalogue.rating import WORKING_ASSETS
from salesflow.credit.limits.authority import ApprovalBand, CreditAuthority
from salesflow.credit.limits.estimators import (
    FastEstimate,
    Max,
    Min,
    NetWorthShare,
    PeakExposure,
    Plus,
    SalesCycle,
    SecuritiesCover,
    WorkingAssetsShareOf,
    WorkingCapitalShare,
)
from salesflow.credit.limits.factor import FactorTable
from salesflow.credit.limits.guards import (
    CancelOn,
    FreezeIfLate,
    FreezeWhile,
    NoRaiseIfOverdue,
    NoRaiseWhile,
    RequireFresh,
)
from salesflow.credit.limits.review import ReviewPolicy
from salesflow.credit.limits.shapes import CoolDown, Deadband, RoundDown, StepCap
from salesflow.credit.limits.temporary import TemporaryRule
from salesflow.credit.rating.citation import Citation
from salesflow.credit.warnings.signal import Severity

__all__ = [
    "EXAMPLE_APPROVAL",
    "EXAMPLE_FACTORS",
    "EXAMPLE_FIRST_LIMIT",
    "EXAMPLE_REVIEW",
    "EXAMPLE_TEMPORARY",
]

EXAMPLE_FACTORS: Final = FactorTable(
    Citation(
        "example_risk_factors",
        "2026.1",
        "dybbs8.com 3242629 (a firm's credit rules), read in 2026",
        Text(
            "it prints 150 to 300 % for AAA, of which this is the lower end, and no better than A for new customers",
            zh="原文AAA级为150%至300%，此处取下限；新客户不得评为AA级及以上",
        ),
    ),
    {"AAA": "1.5", "AA": "1.0", "A": "0.8", "B": "0.6", "C": 0},
)
"""Factors by grade: AAA 1.5, AA 1, A 0.8, B 0.6, C no credit; an example, 2026.1. Source: CR-6, dybbs8.com 3242629."""

_CALENDAR: Final = {"AAA": months(12), "AA": months(12), "A": months(6), "B": months(3), "C": months(1)}
_STOPS: Final = (
    CancelOn(["dishonest_debtor", "licence_revoked", "liquidation"]),
    FreezeWhile(Severity.SEVERE),
    FreezeIfLate(30),
    NoRaiseWhile(Severity.ALERT),
    NoRaiseIfOverdue(),
)

EXAMPLE_REVIEW: Final = ReviewPolicy(
    Citation("example_review", "2026.1", "practice of the field, put together by us"),
    Max(SalesCycle(slack_days=15), PeakExposure("0.95")),
    Plus(
        Min(WorkingAssetsShareOf(WORKING_ASSETS), NetWorthShare("0.10"), WorkingCapitalShare("0.20")),
        SecuritiesCover(),
    ),
    EXAMPLE_FACTORS,
    guards=[*_STOPS, RequireFresh(None, months(12))],
    shapes=[Deadband("0.15"), CoolDown(90), StepCap("0.25"), RoundDown({"CNY": 1000})],
    calendar=_CALENDAR,
)
"""A review for customers with a past and a statement; an example, 2026.1.

Source: CR-6. Ten per cent of net worth: bernsteinlaw, lockstep; 20% of working capital: from memory of the textbook
tradition (another source prints 10%); peak exposure: our replay of a public ledger, where average sales lay below the
customer's own peak in 79% of reviews; 30 days late: see `HOUSE_HOLD`; dead-band, cool-down, step cap and calendar: ours.
"""

EXAMPLE_FIRST_LIMIT: Final = ReviewPolicy(
    Citation("example_first_limit", "2026.1", "practice of the field, put together by us"),
    FastEstimate(),
    Min(NetWorthShare("0.10"), WorkingCapitalShare("0.20")),
    EXAMPLE_FACTORS,
    guards=_STOPS,
    shapes=[RoundDown({"CNY": 1000})],
    calendar=_CALENDAR,
)
"""A first limit for a customer without a past: what he is expected to buy, within what he can bear; an example, 2026.1.

Source: CR-6; dybbs8.com 3242629: a new customer is graded no better than A, and limits grow as he pays on time.
"""

EXAMPLE_TEMPORARY: Final = TemporaryRule(months(3), "0.5", most_renewals=1)
"""A temporary limit of at most half the fixed one, for three months, renewed once; an example, 2026.1.

Source: CR-6; wendang.net 606710 prints 50% around the base in the seasons; the time and the one renewal are ours.
"""

EXAMPLE_APPROVAL: Final = CreditAuthority(
    Authority(
        [
            Mandate("clerk", "approve", money(200_000, "CNY"), Text("credit clerk", zh="信用专员")),
            Mandate("manager", "approve", money(2_000_000, "CNY"), Text("credit manager", zh="信用经理")),
            Mandate("director", "approve", UNLIMITED, Text("finance director", zh="财务总监")),
        ],
        separated=[APPROVER_IS_NOT_PROPOSER, APPROVER_IS_NOT_SELLER],
    ),
    bands=[
        ApprovalBand(2, above_total=money(1_000_000, "CNY"), above_delta=money(500_000, "CNY"), grades=["C"]),
        ApprovalBand(3, above_total=money(5_000_000, "CNY")),
    ],
    drift="0.05",
    zone="Asia/Shanghai",
    raises_within_days=90,
)
"""Up to CNY 200,000 a clerk, 2 million a manager, beyond it the director; two people above a million, three above five.
Raises of ninety days count together; days are those of Shanghai.

An example, 2026.1. Source: CR-6; business systems know two, three and four pairs of eyes; all amounts are ours.
"""
