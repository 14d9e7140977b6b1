"""Days sales outstanding (DSO): how many days of sales are still owed; four definitions, which do not agree.

The simple one divides by the sales of a window that you state, and moves when sales grow or shrink. The count-back one
takes away month by month until the debt is used up. The best possible one counts only what is not yet due. The true one
asks each invoice for its age. Never compare two of them; each figure names its own.

>>> def month(n, amount):
...     begins = date(2026, 1, 1) + timedelta(days=30 * n)
...     return CreditSales(begins, begins + timedelta(days=30), Money(amount, "CNY"))
>>> owed = Balance(date(2026, 3, 31), Money(180000, "CNY"), Money(32000, "CNY"))
>>> counted = count_back(owed, [month(2, 100000), month(1, 80000), month(0, 70000)])
>>> counted.value, counted.reason.explain()
(Fraction(516, 7), 'days sales outstanding, count-back: 73.71 days [CR-5]')
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.credit.measures.figure import (
    ROWS,
    Definition,
    Figure,
    Input,
    Kind,
    check_currency,
    no_sales,
    sales_unknown,
)
from salesflow.credit.measures.receivables import Balance, CreditSales, Receivables
from salesflow.errors import InputError

__all__ = [
    "BEST_POSSIBLE",
    "COUNT_BACK",
    "SIMPLE",
    "TRUE",
    "best_possible",
    "count_back",
    "per_day_of_sales",
    "simple",
    "true",
]

SIMPLE: Final = Definition(
    "dso_simple",
    Kind.DAYS,
    Text("days sales outstanding, simple", zh="应收账款周转天数（简单法）"),
    Text("owed / credit sales of the window x days of the window", zh="应收余额÷期间赊销额×期间天数"),
    "Microsoft Dynamics 365 Finance, customer balance statistics",
    Text(
        "it depends on the window, and moves with the trend of sales although nobody pays later",
        zh="结果取决于所选期间，且随销售涨落而变，并不表示客户付款更迟",
    ),
)
"""What is owed over the credit sales of a stated window, times its days. Windows of 30, 90 and 365 days are usual."""

COUNT_BACK: Final = Definition(
    "dso_count_back",
    Kind.DAYS,
    Text("days sales outstanding, count-back", zh="应收账款周转天数（倒推法）"),
    Text(
        "from the latest month back: while the debt covers a month's sales, take them away and add its days; "
        "of the last month the part that is covered",
        zh="从最近一个月往回推：应收余额够抵当月赊销额的，扣减并计入当月天数；最后一个月按比例计",
    ),
    "academy.highako.com and support.benjipays.com, count-back method",
    Text(
        "it takes the oldest debt for the youngest; one old unpaid bill looks like recent sales",
        zh="默认欠款都来自最近的销售；一笔多年旧账也会被当作近期销售",
    ),
)
"""The days of the latest sales that make up what is owed."""

BEST_POSSIBLE: Final = Definition(
    "dso_best_possible",
    Kind.DAYS,
    Text("best possible days sales outstanding", zh="最佳应收账款周转天数"),
    Text(
        "owed but not yet due / credit sales of the window x days of the window",
        zh="未到期应收余额÷期间赊销额×期间天数",
    ),
    "apruve; The Hackett Group",
)
"""What days sales outstanding would be if nobody were late: never above the simple figure of the same window."""

TRUE: Final = Definition(
    "dso_true",
    Kind.DAYS,
    Text("true days sales outstanding, by invoice", zh="真实应收账款周转天数（逐笔法）"),
    Text(
        "for each open invoice: days since issue x open amount / net credit sales of its month of issue; added up",
        zh="逐笔：开票至今天数×未收金额÷开票当月赊销净额，再求和",
    ),
    "Oracle Advanced Collections, community.oracle.com 4521441",
    Text(
        "it adds up ages, so on a steady ledger it is far below the simple figure; compare it only with itself",
        zh="它累加的是账龄，销售平稳时远低于简单法；只能与自身比较",
    ),
)
"""Each open invoice asked for its own age, against the sales of the month it belongs to."""


def simple(balance: Balance, sales: CreditSales) -> Figure[Fraction]:
    """What is owed in days of the sales of a window, which must end with the day of the balance.

    Undefined when the sales are not known, and when they are zero or less (credit notes may exceed invoices). Another
    window is an `InputError`, another currency a `CurrencyError`. A customer younger than the window gets too high a
    figure: begin the window with his first day. Source: CR-5.

    >>> owed = Balance(date(2026, 3, 31), Money(20000, "CNY"), Money(10000, "CNY"))
    >>> simple(owed, CreditSales(date(2026, 1, 1), date(2026, 4, 1), Money(90000, "CNY"))).value
    Fraction(30, 1)
    """
    return per_day_of_sales(SIMPLE, balance.owed, balance.inputs, balance, sales)


def best_possible(balance: Balance, sales: CreditSales) -> Figure[Fraction]:
    """What is owed and not yet due, in days of the sales of a window; undefined and refused like `simple`.

    >>> owed = Balance(date(2026, 3, 31), Money(20000, "CNY"), Money(10000, "CNY"))
    >>> best_possible(owed, CreditSales(date(2026, 1, 1), date(2026, 4, 1), Money(90000, "CNY"))).value
    Fraction(20, 1)
    """
    inputs = (Input(_CURRENT.fill(day=balance.as_of), balance.current),)
    return per_day_of_sales(BEST_POSSIBLE, balance.current, inputs, balance, sales)


def per_day_of_sales(
    definition: Definition, amount: Money, inputs: tuple[Input, ...], balance: Balance, sales: CreditSales
) -> Figure[Fraction]:
    """An amount of a balance in days of the sales of a window: what `simple` and its sisters share."""
    _check_end(balance, sales)
    inputs = (*inputs, *sales.inputs)
    if sales.amount is None:
        return Figure(definition, None, inputs, sales_unknown(sales.begins, sales.last))
    check_currency("sales", (sales.amount,), balance.currency)
    if not sales.amount.is_positive:
        return Figure(definition, None, inputs, no_sales(sales.begins, sales.last))
    days = Fraction(amount.amount) / Fraction(sales.amount.amount) * sales.days
    return Figure(definition, days, inputs)


def count_back(balance: Balance, stretches: Iterable[CreditSales]) -> Figure[Fraction]:
    """The days of the latest sales that add up to what is owed.

    `stretches` are months, or other lengths, the latest first, one right before the other: `Receivables.months()` or
    `Receivables.stretches(30)`. A stretch with more credit notes than invoices covers nothing, and its days count.

    Undefined when nothing was sold in all of them, and when they do not cover the debt: then go further back. Stretches
    with gaps, or that do not end with the day of the balance, are an `InputError`. Source: CR-5.
    """
    rows = tuple(stretches)
    owed, left, days = balance.owed, Fraction(balance.owed.amount), Fraction(0)
    sold, counted, begins, unknown = False, 0, None, None
    for row in rows:
        if begins is None:
            _check_end(balance, row)
        elif row.ends != begins:
            raise InputError("stretches", row.ends, f"leaves a gap to {begins}; give them the latest first")
        begins = row.begins
        if row.amount is None:
            unknown = unknown or row
            continue
        check_currency("stretches", (row.amount,), owed.currency)
        amount = Fraction(row.amount.amount)
        sold = sold or amount > 0
        if left and unknown is None:
            covered = min(left, max(amount, Fraction(0)))
            days += row.days * covered / amount if covered == left else row.days
            left -= covered
            counted += 1
    inputs = (*balance.inputs, Input(_STRETCHES, counted))
    if not sold:
        return Figure(COUNT_BACK, None, inputs, no_sales(begins or balance.as_of, balance.as_of))
    if left and unknown is not None:
        return Figure(COUNT_BACK, None, inputs, sales_unknown(unknown.begins, unknown.last))
    if left:
        words = _NOT_COVERED.fill(owed=owed, first=begins or balance.as_of)
        return Figure(COUNT_BACK, None, inputs, Reason("not_covered", words, ROWS))
    return Figure(COUNT_BACK, days, inputs)


def true(book: Receivables) -> Figure[Fraction]:
    """The age of each open invoice, weighted by its part of the sales of its month, added up.

    Undefined when the book holds no invoice, and when the sales of a month with an open invoice are not known or not
    above zero. Source: CR-5.

    >>> from salesflow.customers.history import Invoice
    >>> bills = [Invoice("C-7", f"F-{day}", date(2026, 3, day), date(2026, 4, day), Money(50, "CNY")) for day in (1, 21)]
    >>> true(Receivables.of(bills, currency="CNY", as_of=date(2026, 3, 31))).value
    Fraction(20, 1)
    """
    today, weighted = book.as_of.toordinal(), dict[tuple[int, int], Fraction]()
    for debt in book.debts:
        month = (debt.issued_on.year, debt.issued_on.month)
        age = today - debt.issued_on.toordinal()
        weighted[month] = weighted.get(month, Fraction(0)) + age * Fraction(debt.amount.amount)
    inputs = (*book.balance.inputs, Input(_INVOICES, len(book.debts)))
    if not any(row.amount.is_positive for row in book.rows):
        first = min((row.issued_on for row in book.rows), default=book.as_of)
        return Figure(TRUE, None, inputs, no_sales(first, book.as_of))
    days = Fraction(0)
    months = {(row.begins.year, row.begins.month): row for row in book.months()}
    for month, part in sorted(weighted.items()):
        sales = months.get(month)
        if sales is None or sales.amount is None:
            begins = date(*month, 1)
            last = (begins + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            return Figure(TRUE, None, inputs, sales_unknown(begins, last))
        if not sales.amount.is_positive:
            return Figure(TRUE, None, inputs, no_sales(sales.begins, sales.last))
        days += part / Fraction(sales.amount.amount)
    return Figure(TRUE, days, inputs)


def _check_end(balance: Balance, sales: CreditSales) -> None:
    if sales.last != balance.as_of:
        problem = f"the window must end with the day of the balance, {balance.as_of}"
        raise InputError("sales", sales.last, problem)


_CURRENT: Final = Text("owed and not yet due on {day}", zh="{day}未到期应收余额")
_STRETCHES: Final = Text("stretches of sales counted back", zh="倒推期数")
_INVOICES: Final = Text("open invoices", zh="未结清发票数")
_NOT_COVERED: Final = Text(
    "{owed} is owed, more than all that was sold since {first}",
    zh="应收余额{owed}超过{first}以来的全部赊销额",
)
