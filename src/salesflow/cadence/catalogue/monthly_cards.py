"""The monthly card to every customer, and its themes (CA-7).

>>> MONTHLY_CARD_THEMES[3].render()
"St Patrick's Day"
>>> year = MONTHLY_CARDS.with_themes({4: Text("Spring cleaning", zh="春季大扫除")})
>>> year.theme(4).render("zh"), year.theme(5)
('春季大扫除', None)
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from salesflow.basics.channels import Channel
from salesflow.basics.text import Text
from salesflow.cadence.occasions.card_campaign import CardCampaign
from salesflow.cadence.occasions.dates import Monthly
from salesflow.cadence.occasions.observance import Care, Observance

__all__ = ["MONTHLY_CARD", "MONTHLY_CARDS", "MONTHLY_CARD_THEMES"]

MONTHLY_CARD: Final = Observance(
    "monthly_card",
    Text("monthly card", zh="每月贺卡"),
    Monthly(1),
    everyone=Care((Channel.CARD,)),
    grace=4,
    rows=("CA-7",),
)
"""One themed card a month to every customer (CA-7; D0, 8.1.2, told of the car seller Joe Girard).

The first of the month, with four days of grace, is ours; the source gives no day.
"""

MONTHLY_CARD_THEMES: Final[Mapping[int, Text]] = MappingProxyType(
    {
        1: Text("New Year", zh="祝贺新年"),
        2: Text("Washington's birthday", zh="纪念华盛顿诞辰日"),
        3: Text("St Patrick's Day", zh="祝贺圣帕特里克日"),
    }
)
"""The themes that the source names, by month; it breaks off after March (CA-7; D0, 8.1.2). Add your own."""

MONTHLY_CARDS: Final = CardCampaign(MONTHLY_CARD, MONTHLY_CARD_THEMES)
"""The campaign of the monthly card with the source's three themes; `CardCampaign.with_themes` adds yours (CA-7)."""
