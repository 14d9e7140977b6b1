"""Care after a sale: thanks and regular contact; the days are ours (CA-12)."""

from __future__ import annotations

from datetime import date

from salesflow.basics.channels import Channel
from salesflow.cadence.catalogue.after_sale_care import AFTER_SALE_CARE
from salesflow.cadence.occasions.aftercare import care_after
from salesflow.cadence.occasions.observance import coming


def test_thanks_then_a_call_then_a_regular_one() -> None:
    found = coming(care_after(AFTER_SALE_CARE, date(2026, 1, 31)), None, date(2026, 1, 1), date(2027, 1, 1))
    assert [(item.day.isoformat(), item.care.channels) for item in found] == [
        ("2026-02-01", (Channel.MESSAGE,)), ("2026-02-07", (Channel.CALL,)), ("2026-02-28", (Channel.CALL,)),
    ]  # fmt: skip
    for step in AFTER_SALE_CARE:
        assert not step.observance.festive
        assert step.observance.rows == ("CA-12",)
        assert "zh" in step.observance.label.languages
