"""All steps that a complaint knows, and everything that may happen by them.

>>> "final_response" in HAPPENINGS, len(STEPS) == len(set(STEPS))
(True, True)
"""

from __future__ import annotations

from typing import Final

from salesflow.complaints.cases.ending import (
    Absorb,
    Close,
    ExhaustRecourse,
    Extend,
    Link,
    Pause,
    Rebase,
    Refer,
    Reopen,
    Resume,
    TakeBack,
    Withdraw,
)
from salesflow.complaints.cases.redress import (
    Accept,
    Agree,
    Approve,
    FollowUp,
    Fulfil,
    GiveTestimony,
    InviteTestimony,
    KeepPromise,
    MakePromise,
    Offer,
    RefuseClaim,
    SendLetter,
    TurnDown,
)
from salesflow.complaints.cases.step import Letter, Step
from salesflow.complaints.cases.steps import (
    Acknowledge,
    ActAtOnce,
    Apologise,
    Assess,
    Clarify,
    Find,
    HandOver,
    Hear,
    Inform,
    Investigate,
    Learn,
    Mark,
    Receive,
    TakeStatement,
)

__all__ = ["HAPPENINGS", "OUTSIDE", "STEPS"]

STEPS: Final[tuple[type[Step], ...]] = (
    Receive,
    Acknowledge,
    Apologise,
    TakeStatement,
    Clarify,
    Learn,
    Assess,
    ActAtOnce,
    Investigate,
    Find,
    Inform,
    Hear,
    HandOver,
    Mark,
    Approve,
    Offer,
    Agree,
    TurnDown,
    RefuseClaim,
    MakePromise,
    KeepPromise,
    Fulfil,
    Accept,
    FollowUp,
    SendLetter,
    InviteTestimony,
    GiveTestimony,
    Close,
    ExhaustRecourse,
    Reopen,
    Withdraw,
    Link,
    Absorb,
    Refer,
    TakeBack,
    Pause,
    Resume,
    Extend,
    Rebase,
)
"""Every kind of step, in the order in which they come up."""

OUTSIDE: Final = ("sent", "file_complete", "accepted_for_handling")
"""What happens outside and clocks of known regimes count from, see `Mark`."""

HAPPENINGS: Final = tuple(
    dict.fromkeys(
        [
            *(event for step in STEPS for event in step.events),
            *(event for kind in Letter for event in SendLetter(kind).happenings),
            *OUTSIDE,
        ]
    )
)
"""Everything that a clock may start or stop on, besides the stages of the procedure's machine."""
