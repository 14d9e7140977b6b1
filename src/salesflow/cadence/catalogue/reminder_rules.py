"""The five automatic reminders with days to begin with (CA-10).

>>> REMINDERS.not_followed_up
NotFollowedUp(days=30)
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.terms import days
from salesflow.basics.text import Text
from salesflow.cadence.reminding.escalation import Escalation, EscalationStep
from salesflow.cadence.reminding.reminders import Reminders
from salesflow.cadence.reminding.rules import (
    NeverFollowedUp,
    NeverPurchased,
    NoPurchase,
    NotFollowedUp,
    RunOut,
)

__all__ = ["ESCALATION", "REMINDERS"]

REMINDERS: Final = Reminders(
    run_out=RunOut(lead=7, at_least=3),
    not_followed_up=NotFollowedUp(days=30),
    never_followed_up=NeverFollowedUp(after=3),
    no_purchase=NoPurchase(days=90),
    never_purchased=NeverPurchased(after=60),
)
"""The five automatic reminders (CA-10; D1 names them and leaves every N open).

Ours: a week before the stock runs out (time to deliver), estimated from at least three days of purchase (two make
a single interval, which is a guess), 30 days without a touch (the C quota is one a month),
3 days after a new customer arrived, 90 days without a purchase, 60 days as a customer without buying.
"""

ESCALATION: Final = Escalation(
    [
        EscalationStep("seller", Text("the seller", zh="销售员")),
        EscalationStep("supervisor", Text("the supervisor", zh="主管"), after=days(7)),
        EscalationStep("manager", Text("the manager", zh="经理"), after=days(21)),
    ]
)
"""Who hears of a reminder that nobody clears: the seller at once, the supervisor after a week, the manager after three.

Ours: the sources name the reminders and nobody who hears of them.
"""
