"""Staying in touch: what is owed to whom, what is coming, and when to follow up.

Rules: occasions and observances, `Quota`, `next_touch` after what a customer said, the five `Reminders`. Ready-made
ones stand in `salesflow.cadence.catalogue`.
"""

from salesflow.cadence.follow_up import Answer, Band, Deferral, Stopped, Wait, next_touch, read_answer
from salesflow.cadence.occasion import (
    Anniversary,
    Care,
    Coming,
    LunarBirthday,
    LunarNewYearsEve,
    LunarYearly,
    Monthly,
    Observance,
    Occasion,
    Once,
    Yearly,
    coming,
)
from salesflow.cadence.quota import Feasibility, Planned, Quota, Standing
from salesflow.cadence.reminders import (
    Facts,
    NeverFollowedUp,
    NeverPurchased,
    NoPurchase,
    NotFollowedUp,
    Reminders,
    RunOut,
    Usage,
)

__all__ = [
    "Anniversary",
    "Answer",
    "Band",
    "Care",
    "Coming",
    "Deferral",
    "Facts",
    "Feasibility",
    "LunarBirthday",
    "LunarNewYearsEve",
    "LunarYearly",
    "Monthly",
    "NeverFollowedUp",
    "NeverPurchased",
    "NoPurchase",
    "NotFollowedUp",
    "Observance",
    "Occasion",
    "Once",
    "Planned",
    "Quota",
    "Reminders",
    "RunOut",
    "Standing",
    "Stopped",
    "Usage",
    "Wait",
    "Yearly",
    "coming",
    "next_touch",
    "read_answer",
]
