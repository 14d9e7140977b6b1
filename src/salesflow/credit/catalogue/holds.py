"""Ready-made credit rules: a house's usual hold rule, and who may decide on a hold.

The textbook this library follows has only the headings for these topics (CR-5, CR-6); what stands here is the
practice of the field, with its sources. Change it for your house: a rule is a value.

>>> HOUSE_HOLD.late_days, FINANCE_DECIDES.mandates[0].role
(30, 'finance')
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.authority import APPROVER_IS_NOT_PROPOSER, Authority, Mandate
from salesflow.basics.money import UNLIMITED
from salesflow.credit.control.hold import HoldRule
from salesflow.credit.limits.authority import APPROVER_IS_NOT_SELLER

__all__ = ["APPROVER_IS_NOT_SELLER", "FINANCE_DECIDES", "HOUSE_HOLD"]

HOUSE_HOLD: Final = HoldRule(late_days=30, tolerance={}, over_limit=True)
"""Propose a hold when undisputed debt is more than 30 days late, or when the debt is over the limit.

Source: CR-5, filled from practice in 2026: an oldest open item of more than 30 days freezes credit in the
credit-check rules of large business systems and in Chinese trade-credit products, which name the days allowed per
customer grade (0 to 365). The 30 days are a common starting point, not a law. Disputed items count in the debt and
never propose.
"""

FINANCE_DECIDES: Final = Authority(
    [Mandate("finance", "approve", UNLIMITED)],
    separated=[APPROVER_IS_NOT_PROPOSER, APPROVER_IS_NOT_SELLER],
)
"""Finance decides on a hold, never the one who proposed it, never the customer's seller.

Ask with who did what: ``FINANCE_DECIDES.judge(actor, "approve", done={"propose": [...], "sell": [...]})``; a proposal
made by a rule has nobody as proposer (an empty list). Source: CR-5, field practice of 2026 (credit decisions are
made by other people than the sales orders).
"""
