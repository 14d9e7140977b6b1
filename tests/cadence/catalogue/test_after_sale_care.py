"""Care after a sale: thanks and regular contact; the days are ours (CA-12)."""

from __future__ import annotations

from datetime import date

from salesflow.basics.channels import Channel
from salesflow.cadence.catalogue.after_sale_care import AFTER_SALE_CARE
from salesflow.cadence.occasions.aftercare import care_after

YEAR = date(2026, 1, 1), date(2027, 1, 1)


def test_thanks_then_a_call_then_a_regular_one() -> None:
    found = care_after(AFTER_SALE_CARE, date(2026, 1, 31))
    days = [each.occasion.days(*YEAR) for each in found if each.occasion is not None]
    assert [[day.isoformat() for day in each] for each in days] == [
        ["2026-02-01"],
        ["2026-02-07"],
        ["2026-02-28"],
    ]
    assert [each.care(None).channels for each in found] == [
        (Channel.MESSAGE,), (Channel.CALL,), (Channel.CALL,),
    ]  # fmt: skip
    for step in AFTER_SALE_CARE:
        assert not step.observance.festive
        assert step.observance.rows == ("CA-12",)
        assert "zh" in step.observance.label.languages
