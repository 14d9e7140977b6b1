"""Sparing response (SV-4): only what is needed, when and by the way it is needed."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest
from hypothesis import event, given

from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.truth import Truth
from salesflow.customers.buying.purchase_cycle import CycleRule, PurchaseCycle
from salesflow.errors import InputError
from salesflow.service.sparing import Intended, cycle_due, is_sparing
from salesflow.testing.losses import intendeds
from salesflow.testing.shift_laws import check_sparing

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
DAY = date(2026, 3, 9)
GOOD = Intended(
    "C-7", DAY, Channel.CALL, need_stated=YES, wanted_from=DAY, channel_allowed=YES, channel_suits=YES
)


@given(intendeds())
def test_every_offer_keeps_the_laws(intended: Intended) -> None:
    """SV-4: to know more turns no decision round, and a yes is sure."""
    event(is_sparing(intended).value.value)
    check_sparing(intended)


def test_a_good_offer() -> None:
    found = is_sparing(GOOD)
    assert found.value is YES
    assert found.explain().splitlines() == [
        "needed: he said that he needs it [SV-4]",
        "in time: wanted from 9 Mar 2026 [SV-4]",
        "the right way: call [SV-4]",
    ]
    assert found.explain("zh").splitlines() == [
        "有需要：客户说过有此需要 [SV-4]",
        "时机合适：2026年3月9日起需要 [SV-4]",
        "方式合适：电话 [SV-4]",
    ]


@pytest.mark.parametrize(
    ("change", "value", "code"),
    [
        ({"need_stated": UNKNOWN}, UNKNOWN, "need_unknown"),
        ({"need_stated": NO, "occasion_due": NO, "cycle_due": NO, "complaint_open": NO}, NO, "not_needed"),
        ({"wanted_from": DAY + timedelta(days=1)}, NO, "too_early"),
        ({"wanted_until": DAY, "on": DAY + timedelta(days=1)}, NO, "too_late"),
        ({"wanted_from": None}, UNKNOWN, "time_unknown"),
        ({"wanted_from": None, "wanted_until": DAY, "on": DAY + timedelta(days=1)}, NO, "too_late"),
        ({"channel_allowed": NO}, NO, "not_allowed"),
        ({"channel_allowed": UNKNOWN}, UNKNOWN, "allowed_unknown"),
        ({"channel_suits": NO}, NO, "not_suits"),
        ({"channel_suits": UNKNOWN}, UNKNOWN, "suits_unknown"),
        ({"purpose": Purpose.PROMOTION, "complaint_open": YES}, NO, "complaint_first"),
        ({"purpose": Purpose.PROMOTION}, UNKNOWN, "complaint_unknown"),
        ({"purpose": Purpose.PROMOTION, "complaint_open": NO}, YES, "needed"),
        ({"need_stated": NO, "complaint_open": YES}, YES, "needed"),
        ({"wanted_until": DAY}, YES, "in_time"),
    ],
)
def test_one_no_is_enough(change: dict[str, object], value: Truth, code: str) -> None:
    """SV-4: needed, in time, by the right way; and first things first."""
    found = is_sparing(attrs.evolve(GOOD, **change))  # type: ignore[arg-type]
    assert found.value is value
    assert code in [each.code for each in (*found.reasons, *found.missing)]


def test_the_next_order_by_his_habit() -> None:
    """CU-14: expected and late is due, early is not, and a habit that is broken off says nothing."""
    days = [date(2026, 1, 5) + timedelta(days=30 * n) for n in range(4)]
    asked = [date(2026, 4, 9), date(2026, 5, 5), date(2026, 5, 20), date(2026, 8, 1)]
    found = [cycle_due(CycleRule().judge(PurchaseCycle("C-7", day, days))) for day in asked]
    assert found == [NO, YES, YES, UNKNOWN]
    assert cycle_due(CycleRule().judge(PurchaseCycle("C-7", DAY))) is UNKNOWN


def test_what_is_no_answer_is_refused() -> None:
    with pytest.raises(InputError, match="give a Truth"):
        attrs.evolve(GOOD, need_stated=True)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="give 2026-03-09 or later"):
        attrs.evolve(GOOD, wanted_until=DAY - timedelta(days=1))
    with pytest.raises(InputError, match="customer"):
        attrs.evolve(GOOD, customer=" ")
    with pytest.raises(InputError, match="purpose: is unknown"):
        attrs.evolve(GOOD, purpose="promo")
    assert is_sparing(attrs.evolve(GOOD, purpose="promotion", complaint_open=YES)).value is NO
