"""The referral programme of the sources: Joe Girard's 25 dollars for every buyer sent to him, as an anecdote to study.

It shows how a programme is written down. It is not a recommendation: the sum is decades old, the seller was alone, and
fees to people such as loan officers or insurance staff are forbidden in places and by many employers.

>>> GIRARD.fee.render(), GIRARD.pay_within.render(), [role.key for role in GIRARD.introducers]
('USD 25', '0 days', ['loan_officer', 'repair_shop', 'insurance_claims'])
>>> GIRARD_FEE["fee"]
Decimal('25')

Source: CU-6 (D3).
"""

from __future__ import annotations

from typing import Final

import attrs

from salesflow.basics.authority import Authority, Mandate
from salesflow.basics.claims import Claim, ClaimKind
from salesflow.basics.money import Money
from salesflow.basics.terms import days
from salesflow.basics.text import Text
from salesflow.customers.catalogue.gift_policies import CAUTIOUS, FORBIDDEN_RECIPIENTS
from salesflow.customers.referrals.gift_policy import Recipients, Role
from salesflow.customers.referrals.programme import Programme

__all__ = ["GIRARD", "GIRARD_FEE", "GOOD_INTRODUCERS"]

GIRARD_FEE: Final = Claim(
    "girard_fee",
    Text(
        "Joe Girard paid 25 dollars to whoever sent him a buyer, after the sale and at once.",
        zh="乔·吉拉德在成交后立即付给每位介绍人25美元。",
    ),
    {"fee": 25},
    source="a sales course (D3), after J. Girard, How to Sell Anything to Anybody",
    kind=ClaimKind.TEXTBOOK,
    year=1977,
    doubts=Text(
        "One car seller's anecdote. The 2006 edition of his book speaks of 50 dollars a sale, half of which he counts "
        "as saved tax.",
        zh="仅为一位汽车销售员的自述；其著作2006年版写的是每笔50美元，其中一半他视为节省的税款。",
    ),
    rows=("CU-6",),
)
"""The 25 dollars and where they come from. Source: CU-6 (D3); the year is that of the book."""

GOOD_INTRODUCERS: Final = (
    Role("loan_officer", Text("loan officer at a bank", zh="银行贷款员")),
    Role("repair_shop", Text("mechanic in a repair shop", zh="汽车修理人员")),
    Role("insurance_claims", Text("claims staff of an insurer", zh="保险公司理赔人员")),
)
"""People who meet buyers of cars nearly every day. Source: CU-6 (D3)."""

_RECIPIENTS: Final = Recipients(
    allowed=[
        *GOOD_INTRODUCERS,
        Role("customer", Text("customer", zh="客户")),
        Role("introducer", Text("introducer", zh="介绍人")),
    ],
    forbidden=[
        *FORBIDDEN_RECIPIENTS,
        Role("buyer_employee", Text("employee of the buyer", zh="买方员工")),
        Role("own_employee", Text("own employee", zh="本公司员工")),
    ],
)

GIRARD: Final = Programme(
    "girard",
    "2026.1",
    fee=Money(25, "USD"),
    pay_within=days(0),
    feedback_within=days(1),
    recipients=_RECIPIENTS,
    gifts=attrs.evolve(CAUTIOUS, recipients=_RECIPIENTS),
    authority=Authority(
        [Mandate("seller", "pay", Money(25, "USD")), Mandate("manager", "pay", Money(500, "USD"))]
    ),
    introducers=GOOD_INTRODUCERS,
)
"""Joe Girard's programme, version 2026.1: 25 dollars, paid at once. Source: CU-6 (D3), see `GIRARD_FEE`.

The source says *promptly* of the feedback (here: the next day) and names no limit for gifts (here: still to be decided).
Whom one may not pay, and who may pay, are ours.
"""
