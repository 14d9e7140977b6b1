"""Traditional festivals, and what each grade of customer gets (CA-5).

>>> [each.key for each in FESTIVALS]
['spring_festival', 'dragon_boat', 'mid_autumn']
>>> [each.key for each in (*FESTIVALS, OTHER_FESTIVALS["lantern"])][-1]
'lantern'
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from salesflow.basics.channels import Channel
from salesflow.basics.text import Text
from salesflow.cadence.occasions.lunar_dates import LunarNewYearsEve, LunarYearly
from salesflow.cadence.occasions.observance import Care, Observance
from salesflow.cadence.occasions.occasion import Occasion

__all__ = ["FESTIVALS", "OTHER_FESTIVALS", "festival"]


def festival(key: str, label: Text, occasion: Occasion) -> Observance:
    """A traditional festival kept as CA-5 keeps them: A visited with a gift, B and C called, all get a message.

    The source speaks of "Dragon Boat, Mid-Autumn and other major traditional festivals": add your own. The
    reminder comes seven days before (ours: time to buy the gift, and to spread the visits and calls over the days).

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


def _greeting(key: str, label: Text, occasion: Occasion) -> Observance:
    return Observance(key, label, occasion, everyone=Care((Channel.MESSAGE,)), rows=("CA-5",))


OTHER_FESTIVALS: Final[Mapping[str, Observance]] = MappingProxyType({
    observance.key: observance
    for observance in (
        _greeting("new_years_eve", Text("New Year's Eve", zh="除夕"), LunarNewYearsEve()),
        _greeting("lantern", Text("Lantern Festival", zh="元宵节"), LunarYearly(1, 15)),
        _greeting("qixi", Text("Qixi Festival", zh="七夕节"), LunarYearly(7, 7)),
        festival("double_ninth", Text("Double Ninth Festival", zh="重阳节"), LunarYearly(9, 9)),
    )
})  # fmt: skip
"""Other traditional festivals by key, to add to `FESTIVALS` as you see fit. All of it is ours, the source names none.

The eve and the Lantern Festival lie within the visits of the Spring Festival, so they are messages only; the eve and the
festival greet the same customer on two days running. Qixi is a day of lovers: weigh it against the business distance of
CA-15. Qingming is missing on purpose: it is a day of mourning, nobody is wished a happy one.
"""
