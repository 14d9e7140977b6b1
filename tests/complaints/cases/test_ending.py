"""Steps that end a complaint or bring it back, and those that hold its clocks (CO-2, CO-4)."""

from __future__ import annotations

import pendulum
import pytest
from complaint_desk import NINE

from salesflow.complaints.cases.ending import Absorb, Close, Extend, Link, Pause, Refer, Reopen, TakeBack
from salesflow.complaints.cases.step import Likeness
from salesflow.complaints.cases.steps import Hear
from salesflow.complaints.cases.vocabulary import STEPS
from salesflow.errors import InputError


def test_what_may_still_come_when_it_is_over():
    """ISO 10002, 7.9: it can be taken up again; and a promise can be kept late."""
    late = {kind.__name__ for kind in STEPS if kind.after_the_end}
    assert late == {"Hear", "KeepPromise", "InviteTestimony", "GiveTestimony", "Reopen", "TakeBack", "Link"}
    assert Hear("call").happenings == ()
    assert Reopen("again").happenings == ("reopened",)
    assert TakeBack("refund ordered").move == "take_back"


def test_ids_and_moments_are_read_strictly():
    with pytest.raises(InputError, match="cause"):
        Close(" ")
    with pytest.raises(InputError, match="body"):
        Refer("")
    with pytest.raises(InputError, match="until"):
        Extend("resolve", pendulum.naive(2026, 3, 2), "waiting")
    with pytest.raises(InputError, match="received_at"):
        Absorb("K-2", pendulum.naive(2026, 3, 2), "merged")
    with pytest.raises(InputError, match="key"):
        Pause("", "waiting")
    assert Link("K-2", "merged").why is Likeness.MERGED
    assert Extend("resolve", NINE, "x", "u-9") == Extend("resolve", NINE.in_timezone("UTC"), "x", "u-9")
