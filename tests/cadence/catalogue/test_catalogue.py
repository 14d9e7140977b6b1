"""The ready-made cadence says what the sources say (CA-1, CA-4, CA-5, CA-6, CA-7, CA-10)."""

from __future__ import annotations

from salesflow.cadence.catalogue.reminder_rules import REMINDERS
from salesflow.cadence.reminding.rules import NeverFollowedUp, NoPurchase, NotFollowedUp, RunOut


def test_the_reminders() -> None:
    """CA-10: the source leaves N open; these are our documented defaults."""
    assert REMINDERS.run_out == RunOut(7, 3)
    assert REMINDERS.not_followed_up == NotFollowedUp(30)
    assert REMINDERS.never_followed_up == NeverFollowedUp(3)
    assert REMINDERS.no_purchase == NoPurchase(90)
