"""Whether a customer is lost (SV-5): from what was stated, or from his habit; silence alone is no answer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.truth import Truth
from salesflow.customers.buying.purchase_cycle import BuyingHabit, CycleRule, PurchaseCycle
from salesflow.errors import InputError
from salesflow.service.lost import Relation, is_lost

START = date(2026, 1, 5)
MONTHLY = [START + timedelta(days=30 * n) for n in range(4)]  # the last one on 5 April
DAYS = st.none() | st.integers(0, 90).map(lambda n: START + timedelta(days=n))


def habit(as_of: date, days: list[date] = MONTHLY, customer: str = "C-7") -> BuyingHabit:
    return CycleRule().judge(PurchaseCycle(customer, as_of, [day for day in days if day <= as_of]))


@given(DAYS, DAYS, DAYS, st.integers(0, 90).map(lambda n: START + timedelta(days=n)))
def test_without_a_statement_nobody_is_lost(
    told: date | None, ended: date | None, bought: date | None, as_of: date
) -> None:
    """SV-5: YES needs a stated end up to the day asked; what lies later is not known; every answer has its words."""
    relation = Relation("C-7", told_us_on=told, contract_ended_on=ended, last_purchase_on=bought)
    found = is_lost(relation, as_of=as_of)
    stated = [day for day in (told, ended) if day is not None and day <= as_of]
    if not stated:
        assert found.value is Truth.UNKNOWN
    else:
        back = bought is not None and max(stated) < bought <= as_of
        assert found.value is (Truth.NO if back else Truth.YES)
    assert len((*found.reasons, *found.missing)) == 1
    assert "[en]" not in found.explain("zh")


def test_what_was_stated() -> None:
    as_of = date(2026, 4, 9)
    ended = is_lost(Relation("C-7", contract_ended_on=date(2026, 3, 31)), as_of=as_of)
    assert ended.explain() == "the contract ended on 31 Mar 2026; no purchase since is known [SV-5]"
    back = is_lost(Relation("C-7", told_us_on=START, habit=habit(as_of)), as_of=as_of)
    assert back.explain() == "left on 5 Jan 2026 and bought again on 5 Apr 2026 [SV-5]"


def test_what_the_habit_says() -> None:
    """Late is no loss; a habit that is broken off is one only where the house says so."""
    on_time, late, silent = date(2026, 4, 20), date(2026, 5, 20), date(2026, 6, 20)
    usual = is_lost(Relation("C-7", habit=habit(on_time)), as_of=on_time)
    assert (usual.value, usual.reasons[0].code) == (Truth.NO, "buys_as_usual")
    delayed = is_lost(Relation("C-7", habit=habit(late)), as_of=late)
    assert (delayed.value, delayed.missing[0].code) == (Truth.UNKNOWN, "late")
    relation = Relation("C-7", habit=habit(silent))
    broken = is_lost(relation, as_of=silent)
    assert (broken.value, broken.reasons) == (Truth.UNKNOWN, ())
    assert broken.explain() == (
        "bought last on 5 Apr 2026; his habit is broken off, and nobody has asked him [SV-5]"
    )
    strict = is_lost(relation, as_of=silent, silence=Truth.YES)
    assert (strict.value, strict.missing) == (Truth.YES, ())
    few = is_lost(Relation("C-7", habit=habit(START)), as_of=START)
    assert (few.value, few.missing[0].code) == (Truth.UNKNOWN, "nothing_known")


def test_a_habit_that_does_not_fit_is_refused() -> None:
    with pytest.raises(InputError, match="give the habit of customer 'C-8'"):
        Relation("C-8", habit=habit(START))
    with pytest.raises(InputError, match="the habit knows the latest purchase"):
        Relation("C-7", habit=habit(START), last_purchase_on=START)
    with pytest.raises(InputError, match="on the day of the question, 2026-01-06"):
        is_lost(Relation("C-7", habit=habit(START)), as_of=date(2026, 1, 6))
