"""The ready-made warnings: whole, sourced, and at the thresholds their sources state."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from salesflow.basics.money import money
from salesflow.credit.catalogue.warnings import HOUSE_WARNINGS, LEGAL_LADDER
from salesflow.credit.warnings.seen import Happened, Measured
from salesflow.credit.warnings.signal import Severity, SignalType
from salesflow.credit.warnings.watch import watch

DAY = date(2026, 3, 31)


def test_all_seven_types_are_there() -> None:
    """CR-4: every type has rules, every rule a source and words in two languages."""
    assert {rule.type for rule in HOUSE_WARNINGS} == set(SignalType)
    assert len({rule.key for rule in HOUSE_WARNINGS}) == len(HOUSE_WARNINGS)
    assert all(
        rule.source and rule.lasts and rule.label.render("zh") != rule.label.render()
        for rule in HOUSE_WARNINGS
    )
    assert [severity for severity, _ in LEGAL_LADDER] == list(Severity)


@pytest.mark.parametrize(
    ("facts", "raised"),
    [
        ({"days_late": 2}, set[str]()),
        ({"days_late": 3}, {"late_3_days"}),
        ({"days_late": 7}, {"late_3_days", "late_7_days"}),
        ({"days_late": 15}, {"late_3_days", "late_7_days", "late_15_days"}),
        ({"collection_rate": Decimal("0.60")}, set[str]()),
        ({"collection_rate": Decimal("0.59")}, {"low_collection_rate"}),
        ({"orders_of_month": 140, "usual_orders_of_month": 100, "price_paid": 92, "usual_price_paid": 100}, {"orders_jump"}),
        ({"orders_of_month": 140, "usual_orders_of_month": 100, "price_paid": 93, "usual_price_paid": 100}, set[str]()),
        ({"payables_days": 75, "payables_days_before": 45}, {"payables_slow"}),
        ({"net_profit": -5, "net_profit_before": -9}, set[str]()),
        ({"raw_material_price": 85, "raw_material_price_before": 100}, {"raw_material_price"}),
        ({"raw_material_price": 115, "raw_material_price_before": 100}, {"raw_material_price"}),
        ({"exposure": money(81, "CNY"), "limit": money(100, "CNY")}, {"limit_used"}),
        ({"exposure": money(80, "CNY"), "limit": money(100, "CNY")}, set[str]()),
        ({"quarters_of_negative_cash_flow": 3}, {"cash_flow_negative"}),
    ],
)  # fmt: skip
def test_thresholds(facts: dict[str, Any], raised: set[str]) -> None:
    """CR-4: on the threshold and beside it."""
    seen = [Measured(key, value, DAY, source="ledger") for key, value in facts.items()]
    assert {each.kind for each in watch(HOUSE_WARNINGS, seen, as_of=DAY).signals} == raised


def test_two_postponements() -> None:
    """CR-4: one is none, two are a sign; a revoked licence is severe at once."""
    seen = [Happened("postponement", DAY, number, source="ledger") for number in ("M-1", "M-2")]
    assert not watch(HOUSE_WARNINGS, seen[:1], as_of=DAY).signals
    revoked = Happened("licence_revoked", DAY, "N-1", source="register")
    found = watch(HOUSE_WARNINGS, [*seen, revoked], as_of=DAY)
    assert [each.kind for each in found.signals] == ["licence_revoked", "postponement"]
