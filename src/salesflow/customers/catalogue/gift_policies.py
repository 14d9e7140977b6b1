"""A gift policy to begin with: what can be said without knowing your house, and every limit left open.

No figure for gifts stands in the sources, and what is usual or allowed differs by country, trade and employer. So the
limits are None, and the answer is *not known* until you decide them. Check with counsel, above all for officials.

>>> import attrs
>>> from salesflow.basics.money import money
>>> house = attrs.evolve(CAUTIOUS, per_gift=money(200, "CNY"), per_year=money(500, "CNY"), times_per_year=3)
>>> house.cash_allowed, CAUTIOUS.per_gift
(False, None)

Sources: CA-15, CU-6. The roles and the ban on what is as good as cash are ours.
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.text import Text
from salesflow.customers.referrals.gift_policy import GiftPolicy, Recipients, Role

__all__ = ["CAUTIOUS", "FORBIDDEN_RECIPIENTS"]

FORBIDDEN_RECIPIENTS: Final = (
    Role("auditor", Text("auditor", zh="审计人员")),
    Role("competitor_employee", Text("employee of a competitor", zh="竞争对手员工")),
    Role("judge", Text("judge", zh="法官")),
    Role("public_official", Text("public official", zh="公职人员")),
    Role("regulator", Text("regulator", zh="监管人员")),
    Role("tender_jury", Text("member of a tender jury", zh="评标人员")),
)
"""Roles whose holders receive nothing. Ours, not the sources'; complete the list with counsel."""

CAUTIOUS: Final = GiftPolicy(
    "cautious",
    "2026.1",
    per_gift=None,
    per_year=None,
    times_per_year=None,
    recipients=Recipients(
        allowed=[
            Role("customer", Text("customer", zh="客户")),
            Role("customer_employee", Text("employee of a customer", zh="客户员工")),
            Role("introducer", Text("introducer", zh="介绍人")),
        ],
        forbidden=FORBIDDEN_RECIPIENTS,
    ),
    cash_allowed=False,
    approval_above=None,
)
"""No cash, nothing for certain roles, and all limits still to be decided, version 2026.1. Sources: CA-15, CU-6."""
