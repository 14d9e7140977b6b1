"""The laws of reminders see a rule that lies (CA-10)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import pendulum
import pytest

from salesflow.basics.reasons import Verdict
from salesflow.basics.truth import Truth
from salesflow.cadence.reminding.facts import Facts
from salesflow.cadence.reminding.rules import NotFollowedUp
from salesflow.testing.reminder_laws import check_first_day

TODAY = date(2026, 3, 2)
KNOWN = Facts(last_touch=date(2026, 2, 20))


class Shifted:
    """A rule whose first day is not the one on which it begins to speak."""

    code: ClassVar[str] = "shifted"

    def __init__(self, by: int | None) -> None:
        self.by = by

    def judge(self, facts: Facts, *, as_of: date) -> Verdict[Truth]:
        return NotFollowedUp(30).judge(facts, as_of=as_of)

    def due_on(self, facts: Facts) -> pendulum.Date | None:
        return None if self.by is None else pendulum.date(2026, 3, 22).add(days=self.by)


@pytest.mark.parametrize(
    ("by", "law"), [(None, "without a first day"), (1, "no yes before"), (-1, "a yes on the first day")]
)
def test_a_wrong_first_day_is_found(by: int | None, law: str) -> None:
    check_first_day(Shifted(0), KNOWN, as_of=TODAY)
    with pytest.raises(AssertionError, match=law):
        check_first_day(Shifted(by), KNOWN, as_of=TODAY)
