"""Collection effectiveness: of what could be collected in a period, how much was.

Opening debt and the period's credit sales could be collected, less what is not yet due at its end. Sources write "credit
sales" in the same formula and mean two things: those of the whole period, or those of an average month of it. The second
gives a lower figure for every period longer than a month, so each has its name.

>>> from datetime import date
>>> from salesflow.basics.money import Money
>>> opening = Balance(date(2025, 12, 31), Money(6200, "USD"), Money(0, "USD"))
>>> sales = CreditSales(date(2026, 1, 1), date(2026, 4, 1), Money(10890, "USD"))
>>> closing = Balance(date(2026, 3, 31), Money(3590, "USD"), Money(2750, "USD"))
>>> print(effectiveness(opening, sales, closing, SalesBasis.PERIOD).reason.explain())
collection effectiveness, sales of the whole period: 79.63% [CR-5]
>>> print(effectiveness(opening, sales, closing, SalesBasis.AVERAGE_MONTH).reason.explain())
collection effectiveness, sales of an average month: 55.93% [CR-5]
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import Final

from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.credit.measures.figure import (
    ROWS,
    Definition,
    Figure,
    Input,
    Kind,
    check_currency,
    sales_unknown,
)
from salesflow.credit.measures.receivables import Balance, CreditSales
from salesflow.errors import InputError

__all__ = ["EFFECTIVENESS", "EFFECTIVENESS_AVERAGE_MONTH", "SalesBasis", "effectiveness"]


class SalesBasis(StrEnum):
    """Which sales the formula means: those of the whole period, or of an average month of it."""

    PERIOD = "period"
    AVERAGE_MONTH = "average_month"


_DOUBTS: Final = Text(
    "sources mean the sales of the period or of an average month; compare figures of one definition only",
    zh="各家口径不同：有的用全期销售额，有的用月均销售额；只能与同一口径比较",
)
EFFECTIVENESS: Final = Definition(
    "collection_effectiveness",
    Kind.SHARE,
    Text("collection effectiveness, sales of the whole period", zh="收款有效性指数（全期销售额）"),
    Text(
        "(owed at the beginning + credit sales - owed at the end) / "
        "(owed at the beginning + credit sales - not yet due at the end)",
        zh="(期初应收＋赊销额－期末应收)÷(期初应收＋赊销额－期末未到期)",
    ),
    "creditmanagementsource; creditguru.com, formula for a year",
    _DOUBTS,
)
"""100% when nothing is late at the end. With the sales of the whole period."""

EFFECTIVENESS_AVERAGE_MONTH: Final = Definition(
    "collection_effectiveness_average_month",
    Kind.SHARE,
    Text("collection effectiveness, sales of an average month", zh="收款有效性指数（月均销售额）"),
    Text(
        "(owed at the beginning + credit sales / months - owed at the end) / "
        "(owed at the beginning + credit sales / months - not yet due at the end)",
        zh="(期初应收＋赊销额÷月数－期末应收)÷(期初应收＋赊销额÷月数－期末未到期)",
    ),
    "Oracle Advanced Collections, community.oracle.com 4521929; creditguru.com, formula for a given period",
    _DOUBTS,
)
"""The same with the credit sales divided by the number of months: of one month both are equal."""

_BY_BASIS: Final = {
    SalesBasis.PERIOD: EFFECTIVENESS,
    SalesBasis.AVERAGE_MONTH: EFFECTIVENESS_AVERAGE_MONTH,
}


def effectiveness(
    opening: Balance, sales: CreditSales, closing: Balance, basis: SalesBasis
) -> Figure[Fraction]:
    """The share collected of what could be collected in the window of `sales`, from 0 to 1.

    `opening` is the balance on the evening before the window, `closing` that of its last day; other days, and an average
    month of a window that is not made of whole calendar months, are an `InputError`. Undefined when the sales are not
    known, when nothing could be collected, and when more is owed at the end than the formula lets there be (with an
    average month that happens when debts grow quickly). Source: CR-5.
    """
    if opening.as_of.toordinal() != sales.begins.toordinal() - 1:
        raise InputError("opening", opening.as_of, f"must be the balance of the day before {sales.begins}")
    if closing.as_of != sales.last:
        raise InputError("closing", closing.as_of, f"must be the balance of {sales.last}, the last day")
    if basis not in _BY_BASIS:
        raise InputError("basis", basis, f"is unknown; use {' or '.join(SalesBasis)}")
    definition = _BY_BASIS[basis]
    check_currency("closing", (closing.owed,), opening.currency)
    inputs = (
        Input(_OPENING.fill(day=opening.as_of), opening.owed),
        *sales.inputs,
        *closing.inputs,
        Input(_CURRENT.fill(day=closing.as_of), closing.current),
    )
    if sales.amount is None:
        return Figure(definition, None, inputs, sales_unknown(sales.begins, sales.last))
    check_currency("sales", (sales.amount,), opening.currency)
    sold = Fraction(sales.amount.amount)
    if basis == SalesBasis.AVERAGE_MONTH:
        if sales.months is None:
            raise InputError(
                "sales", (sales.begins, sales.ends), "an average month needs whole calendar months"
            )
        sold /= sales.months
        inputs = (*inputs, Input(_MONTHS, sales.months))
    could = Fraction(opening.owed.amount) + sold
    collected = could - Fraction(closing.owed.amount)
    collectable = could - Fraction(closing.current.amount)
    if collectable <= 0:
        return Figure(definition, None, inputs, Reason("nothing_to_collect", _NOTHING.fill(), ROWS))
    if collected < 0:
        words = _TOO_MUCH.fill(owed=closing.owed)
        return Figure(definition, None, inputs, Reason("more_owed_than_sold", words, ROWS))
    return Figure(definition, collected / collectable, inputs)


_OPENING: Final = Text("owed on {day}", zh="{day}应收余额")
_CURRENT: Final = Text("not yet due on {day}", zh="{day}未到期余额")
_MONTHS: Final = Text("months", zh="月数")
_NOTHING: Final = Text("nothing could be collected in the period", zh="期间没有可收的款项")
_TOO_MUCH: Final = Text(
    "{owed} is owed at the end, more than the opening debt and the sales of this formula",
    zh="期末应收{owed}，超过该公式中期初应收与销售额之和",
)
