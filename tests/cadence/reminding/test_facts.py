"""Facts come from the summaries of one customer on one day (CA-10)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from salesflow.basics.channels import Channel, Direction
from salesflow.cadence.reminding.facts import Facts
from salesflow.cadence.reminding.reminders import Reminders
from salesflow.cadence.reminding.usage import Usage
from salesflow.customers.history import PurchaseSummary, Touch, TouchSummary
from salesflow.errors import InputError

AS_OF = date(2026, 3, 20)
TOUCHED = TouchSummary(
    "C-7", AS_OF, last_out_at=datetime(2026, 3, 1, 20, tzinfo=UTC), known_since=date(2026, 1, 1)
)
BOUGHT = PurchaseSummary(
    "C-7", AS_OF, date(2026, 1, 1), date(2026, 1, 31), occasions=4, known_since=date(2026, 1, 1)
)


def test_summaries_become_facts() -> None:
    facts = Facts.of(TOUCHED, BOUGHT, zone="Asia/Shanghai", since=date(2025, 5, 1))
    assert facts.last_touch == date(2026, 3, 2)
    assert facts.touches_since == facts.purchases_since == date(2026, 1, 1)
    assert facts.usage == Usage(date(2026, 1, 31), Fraction(10), 4)
    own = Usage(date(2026, 1, 31), Fraction(3), 4, by_quantity=True)
    assert Facts.of(None, BOUGHT, zone="UTC", usage=own).usage == own
    assert Facts.of(zone="UTC") == Facts()


def test_a_customer_who_calls_is_not_followed_up_by_that() -> None:
    """CA-10: an enquiry that nobody answered was never followed up."""
    asked = Touch("C-7", datetime(2026, 3, 1, 2, tzinfo=UTC), Channel.CALL, direction=Direction.IN)
    touches = TouchSummary.of([asked], as_of=AS_OF, zone="Asia/Shanghai", known_since=date(2026, 1, 1))
    facts = Facts.of(touches, zone="Asia/Shanghai", since=date(2026, 3, 1))
    assert facts.last_touch is None
    raised = Reminders().judge(facts, as_of=date(2026, 3, 4)).value
    assert [(each.code, each.key("C-7")) for each in raised] == [
        ("never_followed_up", "never_followed_up:C-7:never")
    ]


@pytest.mark.parametrize(
    ("other", "problem"),
    [
        (PurchaseSummary("C-8", AS_OF), "the touches are those of C-7"),
        (PurchaseSummary("C-7", date(2026, 3, 21)), "the touches are those of 2026-03-20"),
    ],
)
def test_two_customers_or_two_days_are_refused(other: PurchaseSummary, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        Facts.of(TOUCHED, other, zone="UTC")
