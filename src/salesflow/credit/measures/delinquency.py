"""Delinquency: how late money comes, in days and as a share, each definition under its own name.

`average_days_delinquent` is a figure of the balance: the days of sales that are late. `weighted_days_beyond_terms` is a
figure of payments: how many days after the due day an average yuan came. Early payment may count against late payment,
or as zero: on one real ledger the first gives -3.3 days and the second +3.6, so the name says which.

What is disputed does not count against anybody's conduct: the figures of payments leave it out unless you ask for it.

>>> bills = [
...     Invoice("C-7", "F-1", date(2026, 1, 5), date(2026, 2, 4), Money(300, "CNY"), paid_on=date(2026, 1, 25)),
...     Invoice("C-7", "F-2", date(2026, 1, 5), date(2026, 2, 4), Money(100, "CNY"), paid_on=date(2026, 2, 24)),
... ]
>>> book = Receivables.of(bills, currency="CNY", as_of=date(2026, 3, 31))
>>> window = {"begins": date(2026, 1, 1), "ends": date(2026, 4, 1)}
>>> early_counts = weighted_days_beyond_terms(book, **window, floored=False)
>>> early_is_zero = weighted_days_beyond_terms(book, **window, floored=True)
>>> print(early_counts.value, early_is_zero.value)
-5/2 5
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final

from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import Money, total
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Sentence, Text
from salesflow.credit.measures.days_sales import per_day_of_sales
from salesflow.credit.measures.figure import PRACTICE, ROWS, Definition, Figure, Input, Kind
from salesflow.credit.measures.receivables import Balance, CreditSales, Receivables
from salesflow.customers.history import Invoice
from salesflow.errors import InputError

__all__ = [
    "AVERAGE_DAYS_DELINQUENT",
    "DAYS_BEYOND_TERMS",
    "DAYS_BEYOND_TERMS_FLOORED",
    "LATE_SHARE",
    "average_days_delinquent",
    "late_share",
    "weighted_days_beyond_terms",
]

AVERAGE_DAYS_DELINQUENT: Final = Definition(
    "average_days_delinquent",
    Kind.DAYS,
    Text("average days delinquent", zh="平均逾期天数"),
    Text(
        "days sales outstanding less the best possible, both simple and of one window",
        zh="应收账款周转天数减最佳周转天数（同一期间，均为简单法）",
    ),
    "JD Edwards, delinquent DSO; dulypaid",
    Text("it is not the mean number of days an invoice is late", zh="这不是每张发票平均逾期的天数"),
)
"""How many days of sales are late."""

DAYS_BEYOND_TERMS: Final = Definition(
    "days_beyond_terms",
    Kind.DAYS,
    Text(
        "days beyond terms, weighted by amount, early payment counted",
        zh="按金额加权的超账期天数（提前付款抵减）",
    ),
    Text("sum of amount x (day paid - day due) / sum of amounts", zh="Σ金额×(付款日－到期日)÷Σ金额"),
    Text(
        "general practice; The Hackett Group, weighted days to pay",
        zh="行业惯例；The Hackett Group（加权付款天数）",
    ),
    Text(
        "early payers hide late ones, and what is still unpaid is not in it",
        zh="提前付款会掩盖逾期付款，且不含尚未付清的款项",
    ),
)
"""How late an average unit of money came; below zero when most came early."""

DAYS_BEYOND_TERMS_FLOORED: Final = Definition(
    "days_beyond_terms_floored",
    Kind.DAYS,
    Text(
        "days beyond terms, weighted by amount, early payment as zero",
        zh="按金额加权的超账期天数（提前付款按零计）",
    ),
    Text(
        "sum of amount x (day paid - day due, or 0 when early) / sum of amounts",
        zh="Σ金额×(付款日－到期日，提前按0)÷Σ金额",
    ),
    PRACTICE,
    Text("what is still unpaid is not in it", zh="不含尚未付清的款项"),
)
"""The same with early payments as zero days: never below the other."""

LATE_SHARE: Final = Definition(
    "late_share",
    Kind.SHARE,
    Text("share that was late, by amount", zh="逾期金额占比"),
    Text(
        "amount due in the window that was paid after its due day, or is late still / all amounts due in it",
        zh="期间到期且逾期支付或仍逾期的金额÷期间到期金额",
    ),
    PRACTICE,
)
"""How much of what fell due came late or has not come."""


def average_days_delinquent(balance: Balance, sales: CreditSales) -> Figure[Fraction]:
    """The days of sales that are late: exactly `days_sales.simple` less `days_sales.best_possible`.

    Undefined and refused like these; never below zero. Source: CR-5.

    >>> owed = Balance(date(2026, 3, 31), Money(20000, "CNY"), Money(10000, "CNY"))
    >>> average_days_delinquent(owed, CreditSales(date(2026, 1, 1), date(2026, 4, 1), Money(90000, "CNY"))).value
    Fraction(10, 1)
    """
    inputs = (Input(_OVERDUE.fill(day=balance.as_of), balance.overdue),)
    return per_day_of_sales(AVERAGE_DAYS_DELINQUENT, balance.overdue, inputs, balance, sales)


def weighted_days_beyond_terms(
    book: Receivables, *, begins: date, ends: date, floored: bool, disputed: bool = False
) -> Figure[Fraction]:
    """How many days after the due day the money paid from `begins` to the day before `ends` came, by amount.

    `floored` decides whether an early payment takes days away or counts as zero. `disputed` lets disputed invoices in.
    Of a part payment what was paid counts; credit notes and cash on account are no payments. Undefined when nothing
    was paid in the window. A window that is empty or runs past the day of the book is an `InputError`. Source: CR-5.
    """
    _check_window(book, begins, ends)
    definition = DAYS_BEYOND_TERMS_FLOORED if floored else DAYS_BEYOND_TERMS
    weighted, amounts, left_out = Fraction(0), list[Money](), list[Money]()
    for row in book.rows:
        if row.paid_on is None or not begins <= row.paid_on < ends or not row.amount.is_positive:
            continue
        paid = row.amount - row.open_on(row.paid_on)
        if row.disputed and not disputed:
            left_out.append(paid)
            continue
        days = row.paid_on.toordinal() - row.due_on.toordinal()
        weighted += Fraction(paid.amount) * (max(days, 0) if floored else days)
        amounts.append(paid)
    paid_in_all = total(amounts, book.currency)
    inputs = _inputs(_PAID.fill(first=begins, last=_before(ends)), paid_in_all, left_out, book.currency)
    if paid_in_all.is_zero:
        words = _NOTHING_PAID.fill(first=begins, last=_before(ends))
        return Figure(definition, None, inputs, Reason("nothing_paid", words, ROWS))
    return Figure(definition, weighted / Fraction(paid_in_all.amount), inputs)


def late_share(book: Receivables, *, begins: date, ends: date, disputed: bool = False) -> Figure[Fraction]:
    """How much of what fell due from `begins` to the day before `ends` came late, or is late still, by amount.

    Of a part payment each part counts for itself. What is due today and unpaid is not late yet, and cannot be judged:
    it stays out. Undefined when nothing else fell due; refused like `weighted_days_beyond_terms`. Source: CR-5.

    >>> bill = Invoice("C-7", "F-2", date(2026, 1, 5), date(2026, 2, 4), Money(100, "CNY"))
    >>> book = Receivables.of([bill], currency="CNY", as_of=date(2026, 3, 31))
    >>> late_share(book, begins=date(2026, 1, 1), ends=date(2026, 4, 1)).reason.explain()
    'share that was late, by amount: 100% [CR-5]'
    """
    _check_window(book, begins, ends)
    late, judged, left_out = list[Money](), list[Money](), list[Money]()
    for row in book.rows:
        if not begins <= row.due_on < ends or not row.amount.is_positive:
            continue
        left = row.open_on(book.as_of)
        paid, seen = row.amount - left, row.amount if row.due_on < book.as_of else row.amount - left
        if row.disputed and not disputed:
            left_out.append(seen)
            continue
        judged.append(seen)
        late.append(seen if _came_late(row) else seen - paid)
    due, was_late = total(judged, book.currency), total(late, book.currency)
    inputs = _inputs(_DUE.fill(first=begins, last=_before(ends)), due, left_out, book.currency)
    if due.is_zero:
        words = _NOTHING_DUE.fill(first=begins, last=_before(ends))
        return Figure(LATE_SHARE, None, inputs, Reason("nothing_due", words, ROWS))
    inputs = (*inputs, Input(_LATE, was_late))
    return Figure(LATE_SHARE, Fraction(was_late.amount) / Fraction(due.amount), inputs)


def _came_late(row: Invoice) -> bool:
    return row.paid_on is not None and row.paid_on > row.due_on


def _check_window(book: Receivables, begins: date, ends: date) -> None:
    if as_day(ends, "ends") <= as_day(begins, "begins"):
        raise InputError("ends", ends, f"must come after {begins}; the window is empty")
    if ends.toordinal() > book.as_of.toordinal() + 1:
        raise InputError("ends", ends, f"what comes after {book.as_of} is not known yet")


def _before(ends: date) -> date:
    return shared_day(ends.toordinal() - 1)


def _inputs(name: Sentence, amount: Money, left_out: list[Money], currency: str) -> tuple[Input, ...]:
    rest = total(left_out, currency)
    return (Input(name, amount), Input(_LEFT_OUT, rest)) if rest.is_positive else (Input(name, amount),)


_OVERDUE: Final = Text("late on {day}", zh="{day}逾期余额")
_PAID: Final = Text("paid from {first} to {last}", zh="{first}至{last}收款")
_DUE: Final = Text("due from {first} to {last}", zh="{first}至{last}到期")
_LATE: Final = Text("of it late", zh="其中逾期")
_LEFT_OUT: Final = Text("left out as disputed", zh="因争议未计入")
_NOTHING_PAID: Final = Text(
    "no payment that counts here came from {first} to {last}", zh="{first}至{last}没有可计入的付款"
)
_NOTHING_DUE: Final = Text(
    "nothing that can be judged fell due from {first} to {last}", zh="{first}至{last}没有可评判的到期款项"
)
