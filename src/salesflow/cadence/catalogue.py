"""Ready-made cadence: the quotas, festivals, personal occasions and reminders of the source documents.

Figures are those of the sources; where a source gives none, the default is ours and says so. A changed entry is a
change of behaviour: entries are versioned in the change log, never edited silently.

>>> OUTLET_QUOTA.to_plain()["A"]
{'visit': 8, 'call': 4, 'message': 4}
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from salesflow.basics.channels import Channel
from salesflow.basics.claims import Claim, ClaimKind
from salesflow.basics.text import Text
from salesflow.cadence.occasion import Care, LunarYearly, Monthly, Observance, Occasion
from salesflow.cadence.quota import Quota
from salesflow.cadence.reminders import (
    NeverFollowedUp,
    NeverPurchased,
    NoPurchase,
    NotFollowedUp,
    Reminders,
    RunOut,
)

__all__ = [
    "FESTIVALS",
    "FOLLOW_UP_FOLKLORE",
    "MONTHLY_CARD",
    "MONTHLY_CARD_THEMES",
    "OUTLET_QUOTA",
    "PERSONAL",
    "REMINDERS",
    "festival",
]

OUTLET_QUOTA: Final = Quota(
    {
        "A": {"visit": 8, "call": 4, "message": 4},
        "B": {"visit": 4, "call": 2, "message": 2},
        "C": {"visit": 1, "call": 1, "message": 1},
    },
    rows=("CA-4",),
)
"""The least number of touches a month by grade of outlet (CA-4).

Source: D4, rules 1 to 3 (a Chinese handbook of customer relations for sellers who visit shops; year not given).
"""


def festival(key: str, label: Text, occasion: Occasion) -> Observance:
    """A traditional festival kept as CA-5 keeps them: A visited with a gift, B and C called, all get a message.

    The source speaks of "Dragon Boat, Mid-Autumn and other major traditional festivals": add your own. The
    reminder comes seven days before (ours: time to buy the gift).

    >>> festival("double_ninth", Text("Double Ninth", zh="重阳节"), LunarYearly(9, 9)).care("B").render()
    'call, message'
    """
    return Observance(
        key,
        label,
        occasion,
        by_grade={
            "A": Care((Channel.VISIT,), gift=True),
            "B": Care((Channel.CALL,)),
            "C": Care((Channel.CALL,)),
        },
        everyone=Care((Channel.MESSAGE,)),
        remind_before=7,
        rows=("CA-5",),
    )


FESTIVALS: Final = (
    Observance(
        "spring_festival",
        Text("Spring Festival", zh="春节"),
        LunarYearly(1, 1),
        everyone=Care((Channel.VISIT, Channel.MESSAGE)),
        remind_before=14,
        grace=14,
        rows=("CA-5",),
    ),
    festival("dragon_boat", Text("Dragon Boat Festival", zh="端午节"), LunarYearly(5, 5)),
    festival("mid_autumn", Text("Mid-Autumn Festival", zh="中秋节"), LunarYearly(8, 15)),
)
"""The festivals that the source names, with what each grade gets (CA-5; D4, rules 4 and 5).

All customers are visited at the Spring Festival: the two weeks before and the two weeks after it (to the Lantern
Festival) are ours, since nobody visits everybody on one day.
"""


def _personal(
    key: str, label: Text, channel: Channel, *, before: int = 0, grace: int = 0, sensitive: bool = False
) -> Observance:
    return Observance(
        key,
        label,
        everyone=Care((channel,)),
        remind_before=before,
        grace=grace,
        sensitive=sensitive,
        rows=("CA-6",),
    )


PERSONAL: Final[Mapping[str, Observance]] = MappingProxyType({
    observance.key: observance
    for observance in (
        _personal("birthday", Text("birthday", zh="生日"), Channel.MESSAGE, before=3),
        _personal("wedding_anniversary", Text("wedding anniversary", zh="结婚纪念日"), Channel.CARD, before=5),
        _personal("wedding", Text("wedding", zh="结婚"), Channel.VISIT, before=7, grace=14),
        _personal("birth", Text("birth of a child", zh="得子"), Channel.VISIT, grace=30, sensitive=True),
        _personal("misfortune", Text("misfortune", zh="不幸事故"), Channel.VISIT, grace=7, sensitive=True),
        _personal("child_birthday", Text("child's birthday", zh="孩子生日"), Channel.CARD, before=5, sensitive=True),
        _personal("child_graduation", Text("child's graduation", zh="孩子毕业日"), Channel.CARD, before=5, sensitive=True),
    )
})  # fmt: skip
"""Personal occasions by key, to be bound to a person's own day with `Observance.of` (CA-6).

Sources: D4, rules 6 to 8 (birthday: a message fitted to the person; wedding and birth: a visit; misfortune: a visit
of condolence) and D0, 8.1.3 (cards for a wedding anniversary, a child's birthday and graduation). The days of
reminder and grace are ours. Children, illness and bereavement are sensitive: off unless the caller allows them.
"""

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

REMINDERS: Final = Reminders(
    run_out=RunOut(lead=7, at_least=3),
    not_followed_up=NotFollowedUp(days=30),
    never_followed_up=NeverFollowedUp(after=3),
    no_purchase=NoPurchase(days=90),
    never_purchased=NeverPurchased(after=60),
)
"""The five automatic reminders (CA-10; D1 names them and leaves every N open).

Ours: a week before the stock runs out (time to deliver), estimated from at least three days of purchase (two make
a single interval, which is a guess), 30 days without a touch (the C quota is one a month),
3 days after a new customer arrived, 90 days without a purchase, 60 days as a customer without buying.
"""

FOLLOW_UP_FOLKLORE: Final = Claim(
    "follow_up_80_percent",
    Text(
        "2% of sales are made at the first contact, 3%, 5% and 10% after the first, second and third follow-up, "
        "80% after the fourth to eleventh; yet 80% of sellers stop after one.",
        zh="2%的销售在第一次接洽后完成，3%、5%、10%在第一、二、三次跟踪后完成，80%在第4至11次跟踪后完成；但80%的人跟踪一次后就不再跟踪。",
    ),
    {
        "first_contact": Decimal("0.02"),
        "follow_up_1": Decimal("0.03"),
        "follow_up_2": Decimal("0.05"),
        "follow_up_3": Decimal("0.10"),
        "follow_up_4_to_11": Decimal("0.80"),
        "sellers_who_stop_after_one": Decimal("0.80"),
    },
    source="D0, chapter 8, attributed to an American association of professional marketers",
    kind=ClaimKind.FOLKLORE,
    doubts=Text(
        "no such association or study can be found; the same figures go under several rival names, without sample, "
        "year or method; taken literally, those who persist would sell 2,000 times as much as the others; and "
        "published logs show the opposite shape (48% of converted leads reached at the first call, 93% by the sixth).",
        zh="查无此协会或研究；同一组数字有多个互相矛盾的出处，均无样本、年份和方法；照字面计算，坚持者的人均成交将是他人的2000倍；"
        "公开的数据走势相反（成交线索中48%在第一次通话即接通，前六次共93%）。",
    ),
    rows=("CA-1",),
)
"""The famous follow-up figures, kept because everybody quotes them (CA-1; D0, chapter 8). Folklore, no probability.

What the independent data sets agree on: going on after the first attempt pays, and most sellers stop too early.
"""
