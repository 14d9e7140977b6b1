"""What every visit to an outlet should bring, as a checklist (CA-9).

The items are the source's rules 12 to 17; it asks for "one or more" of each. The questions and the cautions are ours.
The source wants a clerk's family written down at every visit. That is private and sensitive: here the item is off until
the house states a legal basis and a time, and it is never demanded without. Slow movers are three items, so that one
sees what is missing: whether somebody asked, why they do not sell, and what was done.

>>> print(OUTLET_VISIT.explain().splitlines()[0])
learn one useful thing about our products from a clerk: “What do people say when they buy it, or put it back?”
>>> OUTLET_VISIT.is_on("families_recorded")
False

Sources: CA-9 (D4).
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.criteria import fact, has
from salesflow.basics.text import Text
from salesflow.cadence.visits.visit_checklist import VisitChecklist, VisitItem

__all__ = ["OUTLET_VISIT"]

_SLOW_MOVERS: Final = Text("slow-moving products of ours", zh="我方滞销品种")

OUTLET_VISIT: Final = VisitChecklist(
    "outlet-visit",
    version="2026.1",
    label=Text("visit to an outlet", zh="门店拜访"),
    rows=("CA-9",),
    items=[
        VisitItem(
            "product_insights",
            Text(
                "learn one useful thing about our products from a clerk",
                zh="从营业员处了解一条关于我们产品的有价值信息",
            ),
            ask=Text(
                "What do people say when they buy it, or put it back?",
                zh="顾客买的时候、放下的时候都怎么说？",
            ),
        ),
        VisitItem(
            "preferences_learned",
            Text("learn one preference of a clerk", zh="了解一个营业员的一项偏好"),
            ask=Text(
                "What do you like to do, and how may we make your work easier?",
                zh="您平时喜欢什么？我们怎样能让您工作轻松些？",
            ),
            caution=Text(
                "Ask openly, and keep no more than you need: it is a note about a person.",
                zh="坦诚询问，够用即可：这是关于个人的记录。",
            ),
        ),
        VisitItem(
            "preference_acts",
            Text("do one thing that fits a clerk's preference", zh="针对一个营业员的偏好做一件拉近关系的事"),
            ask=Text(
                "Which preference do you know already, and what can you do about it today?",
                zh="已知的偏好有哪些？今天能做哪一件？",
            ),
            caution=Text(
                "A gift passes the gift policy first; a kind word or a hand with the shelf needs none.",
                zh="礼品须先符合礼品制度；一句关心、搭一把手则不必。",
            ),
        ),
        VisitItem(
            "families_recorded",
            Text("record the family of one clerk", zh="了解并记录一个营业员的家庭情况"),
            ask=Text("How is everybody at home?", zh="家里人都好吗？"),
            sensitive=True,
            caution=Text(
                "Only what the clerk tells you freely, on the stated basis, and no longer than stated.",
                zh="仅限对方自愿告知的内容；须有合法依据，并按期限删除。",
            ),
        ),
        VisitItem(
            "competitor_products",
            Text("look at one competing product in detail and note it", zh="了解并记录一个竞品的详细信息"),
            ask=Text(
                "Which product sells best beside ours: price, margin, offer, place on the shelf?",
                zh="哪个竞品卖得最好？价格、毛利、活动、陈列如何？",
            ),
        ),
        VisitItem(
            "slow_movers",
            Text("ask which of our products sell slowly", zh="了解我们有哪些滞销品种"),
            ask=Text("Which of our products hardly sell here?", zh="我们哪些品种在您这里走得慢？"),
            needs=has("slow_movers", _SLOW_MOVERS),
        ),
        VisitItem(
            "slow_movers_without_reason",
            Text("find out why each of them sells slowly", zh="了解每个滞销品种的原因"),
            ask=Text("Why does it not sell?", zh="为什么卖不动？"),
            needs=(fact("slow_movers", _SLOW_MOVERS) == 0)
            | (
                fact("slow_movers_without_reason", Text("those without a known reason", zh="原因不明的")) == 0
            ),
        ),
        VisitItem(
            "slow_movers_without_fix",
            Text("do something about each of them", zh="针对原因及时解决每个滞销品种"),
            ask=Text("What can we do about it, and when is it done?", zh="我们能做什么？什么时候做好？"),
            needs=(fact("slow_movers", _SLOW_MOVERS) == 0)
            | (fact("slow_movers_without_fix", Text("those without a fix", zh="尚未解决的")) == 0),
        ),
    ],
)
"""The checklist of a visit to an outlet, version 2026.1. Source: D4, rules 12 to 17 (a Chinese handbook of customer
relations for sellers who visit pharmacies; year not given).

Facts: `product_insights`, `preferences_learned`, `preference_acts`, `families_recorded` (off without a basis),
`competitor_products`, and of slow movers `slow_movers`, `slow_movers_without_reason`, `slow_movers_without_fix`, which a
`VisitReport` counts from its `SlowMover` values.
"""
