"""The textbook's list of what a young household needs in its life, in yuan, item by item.

>>> print(HOUSEHOLD_NEEDS["cars"].explain())
cars: CNY 990,000, taught as CNY 1,000,000
CNY 1,500 × 12 months a year = CNY 18,000 a year
CNY 18,000 × 30 years = CNY 540,000 in all
CNY 150,000 × 3 cars, one every ten years = CNY 450,000 in all
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from salesflow.basics.money import Money
from salesflow.basics.text import Text
from salesflow.customers.worth.household import HouseholdNeeds, Need
from salesflow.customers.worth.value import ExactAmount, Factor, Product

__all__ = ["HOUSEHOLD_NEEDS"]

_ALL: Final = Text("in all", zh="共")
_YEARLY: Final = Text("a year", zh="每年")


def _yuan(amount: int) -> Money:
    return Money(amount, "CNY")


_MONTHS: Final = Factor("months", 12, of=Text("months a year", zh="个月/年"), gives=_YEARLY)


def _years(number: int) -> Factor:
    return Factor("years", number, of=Text("years", zh="年"), gives=_ALL)


_PARENTS: Final = Factor("parents", 4, of=Text("parents", zh="位父母"), gives=Text("a month", zh="每月"))
_CARS: Final = Factor("cars", 3, of=Text("cars, one every ten years", zh="辆车（约十年换一次）"), gives=_ALL)
_CHILDREN: Final = Factor(
    "children",
    1,
    of=Text("child, up to university, no study abroad", zh="个孩子（到大学毕业，不含留学）"),
    gives=_ALL,
)

_NEEDS: Final = (
    Need("home", Text("a home, decoration included", zh="房子（含装修）"), (Product(_yuan(1_500_000)),)),
    Need(
        "cars",
        Text("cars", zh="车子"),
        (Product(_yuan(1_500), (_MONTHS, _years(30))), Product(_yuan(150_000), (_CARS,))),
        taught=_yuan(1_000_000),
    ),
    Need(
        "household",
        Text("household of three", zh="三口之家的家用"),
        (Product(_yuan(3_000), (_MONTHS, _years(30))),),
    ),
    Need("child", Text("a child", zh="孩子"), (Product(_yuan(300_000), (_CHILDREN,)),)),
    Need("leisure", Text("leisure", zh="休闲"), (Product(_yuan(10_000), (_years(30),)),)),
    Need(
        "parents",
        Text("the parents of both", zh="双方父母"),
        (Product(_yuan(300), (_PARENTS, _MONTHS, _years(30))),),
    ),
    Need(
        "old-age", Text("old age, for both", zh="两人的晚年"), (Product(_yuan(2_000), (_MONTHS, _years(15))),)
    ),
)

HOUSEHOLD_NEEDS: Final = HouseholdNeeds(
    _NEEDS,
    earners=2,
    years=30,
    left_out=(
        Text("illness", zh="生病"),
        Text("unemployment", zh="失业"),
        Text("other misfortune", zh="其他意外"),
    ),
    stated_monthly=_yuan(6_905),
    doubts=(
        Text(
            "the sum of the cars is 990,000; the source writes 1,000,000 and adds that up",
            zh="车子一项算式之和为99万，教材写作100万，并按100万合计",
        ),
        Text(
            "the source does not say that 6,905 is for each of the two, and cuts the fraction off; "
            "for both together it is {both} a month",
            zh="教材没有写明6,905元是两人中每人的数，并且舍去了小数；两人合计每月{both}",
        ).fill(both=ExactAmount(Fraction(4_972_000, 30 * 12), "CNY")),
        Text(
            "no interest is earned and no price rises in all these years", zh="多年之中没有利息，物价也不上涨"
        ),
    ),
)
"""CU-10: 497.2 (10,000 yuan) as taught, 496.2 by its own formulas; 6,905 a month each, exactly 6,905.56. Textbook."""
