"""Concentration: how much of what is owed hangs on few customers.

>>> from datetime import date
>>> from salesflow.basics.money import Money
>>> from salesflow.customers.history import Invoice
>>> bills = [
...     Invoice(customer, "F-1", date(2026, 1, 5), date(2026, 2, 4), Money(amount, "CNY"))
...     for customer, amount in (("C-7", 600), ("C-8", 300), ("C-9", 100))
... ]
>>> book = Receivables.of(bills, currency="CNY", as_of=date(2026, 3, 31))
>>> print(top_share(book, 1).value, herfindahl(book).value)
3/5 23/50
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from salesflow.basics.counts import check_count
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.credit.measures.figure import PRACTICE, ROWS, Definition, Figure, Input, Kind
from salesflow.credit.measures.receivables import Receivables
from salesflow.errors import InputError

__all__ = ["HERFINDAHL", "TOP_SHARE", "herfindahl", "top_share"]

TOP_SHARE: Final = Definition(
    "top_share",
    Kind.SHARE,
    Text("share of the largest debtors", zh="最大欠款客户占比"),
    Text("owed by the largest customers / owed by all", zh="最大客户应收余额÷应收余额合计"),
    PRACTICE,
)
"""How much of what is owed the largest customers owe."""

HERFINDAHL: Final = Definition(
    "herfindahl",
    Kind.INDEX,
    Text("concentration of debt (Herfindahl)", zh="应收集中度（赫芬达尔指数）"),
    Text(
        "sum of the squared shares of all customers; 1 is a single customer",
        zh="各客户占比的平方和；只有一个客户时为1",
    ),
    PRACTICE,
    Text("affiliates count as separate customers unless you join them", zh="关联企业未合并时按不同客户计"),
)
"""One over this index is the number of equal customers that would weigh the same."""


def top_share(book: Receivables, customers: int) -> Figure[Fraction]:
    """The share of what is owed that the largest so many customers owe.

    Undefined when nothing is owed. A number that is not whole, or is zero, is an `InputError`. Source: CR-5.
    """
    check_count("customers", customers)
    if not customers:
        raise InputError("customers", customers, "ask for one customer or more")
    inputs = _inputs(book)
    top = (*inputs, Input(_LARGEST, min(customers, len(book.by_customer))))
    if book.balance.owed.is_zero:
        return Figure(TOP_SHARE, None, top, _nothing(book))
    largest = sum((Fraction(owed.amount) for _, owed in book.by_customer[:customers]), Fraction(0))
    return Figure(TOP_SHARE, largest / Fraction(book.balance.owed.amount), top)


def herfindahl(book: Receivables) -> Figure[Fraction]:
    """The sum of the squared shares of all customers in what is owed; undefined when nothing is owed. Source: CR-5."""
    inputs = _inputs(book)
    if book.balance.owed.is_zero:
        return Figure(HERFINDAHL, None, inputs, _nothing(book))
    squares = sum((Fraction(owed.amount) ** 2 for _, owed in book.by_customer), Fraction(0))
    return Figure(HERFINDAHL, squares / Fraction(book.balance.owed.amount) ** 2, inputs)


def _inputs(book: Receivables) -> tuple[Input, ...]:
    return (*book.balance.inputs, Input(_CUSTOMERS, len(book.by_customer)))


def _nothing(book: Receivables) -> Reason:
    return Reason("nothing_owed", _NOTHING.fill(day=book.as_of), ROWS)


_CUSTOMERS: Final = Text("customers who owe", zh="欠款客户数")
_LARGEST: Final = Text("largest taken", zh="取最大户数")
_NOTHING: Final = Text("nothing is owed on {day}", zh="{day}没有应收余额")
