"""The monthly card of the catalogue says what the source says (CA-7)."""

from __future__ import annotations

from datetime import date

from salesflow.basics.channels import Channel
from salesflow.cadence.catalogue.monthly_cards import MONTHLY_CARD, MONTHLY_CARD_THEMES, MONTHLY_CARDS


def test_the_monthly_card() -> None:
    """CA-7: one a month to everybody; the source names three themes."""
    assert MONTHLY_CARD.occasion is not None
    days = MONTHLY_CARD.occasion.days(date(2026, 1, 1), date(2027, 1, 1))
    assert [day.month for day in days] == list(range(1, 13))
    assert MONTHLY_CARD.care("C").channels == (Channel.CARD,)
    assert [MONTHLY_CARD_THEMES[month].render() for month in (1, 2, 3)] == [
        "New Year",
        "Washington's birthday",
        "St Patrick's Day",
    ]
    assert len(MONTHLY_CARD_THEMES) == 3
    assert MONTHLY_CARDS.themes == tuple(MONTHLY_CARD_THEMES.items())
    assert MONTHLY_CARDS.channel is Channel.CARD
    assert all("zh" in text.languages for text in (MONTHLY_CARD.label, *MONTHLY_CARD_THEMES.values()))
