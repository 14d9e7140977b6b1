"""The laws of credit measures: run them on your own ledgers, books and provision matrices.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> bill = Invoice("C-7", "F-9", date(2026, 1, 5), date(2026, 2, 4), Money(96000, "CNY"))
>>> book = Receivables.of([bill], currency="CNY", as_of=date(2026, 3, 23))
>>> check_balance(book)
>>> check_figures(book)
8
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final

import attrs

from salesflow.basics.moments import shared_day
from salesflow.basics.money import Money, total
from salesflow.credit.measures.collection import SalesBasis, effectiveness
from salesflow.credit.measures.concentration import herfindahl, top_share
from salesflow.credit.measures.days_sales import best_possible, count_back, simple, true
from salesflow.credit.measures.delinquency import (
    average_days_delinquent,
    late_share,
    weighted_days_beyond_terms,
)
from salesflow.credit.measures.expected_loss import ProvisionMatrix
from salesflow.credit.measures.figure import Figure, Kind
from salesflow.credit.measures.receivables import OnAccount, Receivables
from salesflow.customers.history import Invoice
from salesflow.customers.worth.value import ExactAmount
from salesflow.testing._law import law

__all__ = [
    "GREGORIAN_CYCLE",
    "check_balance",
    "check_figures",
    "check_halves",
    "check_no_look_ahead",
    "check_order",
    "check_provision",
    "check_scaling",
    "check_shift",
    "figures",
]

GREGORIAN_CYCLE: Final = 146_097
"""The days of 400 years: after them months have the same lengths again, so figures by calendar month stay too."""

_WINDOW: Final = 60


def figures(book: Receivables) -> tuple[Figure[Fraction], ...]:
    """All figures of days and shares that a book can be asked for, over its last 60 days; the laws compare these."""
    balance, sales = book.balance, book.last(_WINDOW)
    opening = book.at(shared_day(sales.begins.toordinal() - 1)).balance
    begins, ends = sales.begins, sales.ends
    return (
        simple(balance, sales),
        best_possible(balance, sales),
        average_days_delinquent(balance, sales),
        count_back(balance, book.stretches(30)),
        *(
            weighted_days_beyond_terms(book, begins=begins, ends=ends, floored=floored)
            for floored in (True, False)
        ),
        weighted_days_beyond_terms(book, begins=begins, ends=ends, floored=False, disputed=True),
        *(late_share(book, begins=begins, ends=ends, disputed=disputed) for disputed in (True, False)),
        effectiveness(opening, sales, balance, SalesBasis.PERIOD),
        top_share(book, 1),
        herfindahl(book),
        *_by_month(book),
    )


def _by_month(book: Receivables) -> tuple[Figure[Fraction], ...]:
    """Figures that ask for calendar months: only a shift by whole cycles of the calendar leaves them."""
    return count_back(book.balance, book.months()), true(book)


def _values(found: Sequence[Figure[Fraction]]) -> list[tuple[str, Fraction | None, str | None]]:
    codes = [None if each.undefined is None else each.undefined.code for each in found]
    return [(each.definition.key, each.value, code) for each, code in zip(found, codes, strict=True)]


def check_balance(book: Receivables) -> None:
    """Nothing is lost: current and overdue are all that is owed, and what is open is what was not set off."""
    balance, day = book.balance, book.as_of
    law(balance.current + balance.overdue == balance.owed, "current and overdue are all", balance)
    left = total((debt.amount for debt in book.debts), book.currency)
    law(left == balance.owed, "the debts add up to what is owed", book)
    opened = total((row.open_on(day) for row in book.rows), book.currency)
    cash = total((each.amount for each in book.on_account if each.is_open(day)), book.currency)
    we_owe = balance.we_owe or Money(0, book.currency)
    law(opened - cash == balance.owed - we_owe, "no credit is lost and none counts twice", book)
    by_customer = total((owed for _, owed in book.by_customer), book.currency)
    law(by_customer == balance.owed, "customers add up to what is owed", book)
    owed = [amount for _, amount in book.by_customer]
    law(all(low <= high for high, low in pairwise(owed)), "the largest stand first", owed)
    first = min((row.issued_on for row in book.rows), default=day)
    if book.known_since is None:
        sold = total((row.amount for row in book.rows), book.currency)
        law(
            book.sales(first, shared_day(day.toordinal() + 1)).amount == sold,
            "all sales are in one window",
            book,
        )
        months = total((row.amount for row in book.months() if row.amount is not None), book.currency)
        law(months == sold, "the months add up to all sales", book)


def check_figures(book: Receivables) -> int:
    """Each figure has a value or a reason, lies where it may, and speaks two languages; how many have a value."""
    found = figures(book)
    for each in found:
        law(
            (each.value is None) is not (each.undefined is None),
            "a value, or a reason why there is none",
            each,
        )
        for language in ("en", "zh"):
            words = each.explain(language)
            law(bool(words) and "[en]" not in words, "it has words in both languages", each)
        if each.value is not None and each.definition.kind is not Kind.DAYS:
            law(0 <= each.value <= 1, "a share lies between nothing and all", each)
    dso, best, late = (each.value for each in found[:3])
    if dso is None or best is None or late is None:
        law(dso is best is late is None, "one window defines all three or none", found[:3])
    else:
        law(best <= dso, "the best possible is never above the simple figure", best, dso)
        law(late == dso - best, "days delinquent are the difference of the two", late)
    floored, early = found[4].value, found[5].value
    if floored is not None and early is not None:
        law(max(early, Fraction(0)) <= floored, "early payment as zero never gives less", early, floored)
    return sum(each.value is not None for each in found)


def check_order(invoices: Sequence[Invoice], *, currency: str, as_of: date) -> None:
    """The order of the rows of a ledger changes nothing."""
    book = Receivables.of(invoices, currency=currency, as_of=as_of)
    turned = Receivables.of(invoices[::-1], currency=currency, as_of=as_of)
    law(book == turned, "the order of the rows does not matter", book, turned)


def check_no_look_ahead(
    invoices: Sequence[Invoice], on_account: Sequence[OnAccount] = (), *, currency: str, as_of: date
) -> int:
    """What came after the day changes nothing; how many rows of the ledger held something of later."""
    known = [_as_known(row, as_of) for row in invoices if row.issued_on <= as_of]
    cash = [
        attrs.evolve(each, applied_on=None) if each.applied_on and each.applied_on > as_of else each
        for each in on_account
        if each.received_on <= as_of
    ]
    full = Receivables.of(invoices, currency=currency, as_of=as_of, on_account=on_account)
    then = Receivables.of(known, currency=currency, as_of=as_of, on_account=cash)
    law(full.balance == then.balance, "nobody looks ahead in what is owed", full, then)
    law(_values(figures(full)) == _values(figures(then)), "nobody looks ahead in the figures", full, then)
    return len(set(invoices) - set(known))


def _as_known(row: Invoice, as_of: date) -> Invoice:
    if row.paid_on is None or row.paid_on <= as_of:
        return row
    return attrs.evolve(row, paid_on=None, open_amount=None)


def check_halves(book: Receivables) -> None:
    """Splitting each invoice into two halves changes no figure, since all are weighted by amount."""
    halves = [_half(row, part) for row in book.rows for part in ("a", "b")]
    split = attrs.evolve(book, rows=tuple(halves))
    law(split.balance == book.balance, "halves owe the same", book)
    law(_values(figures(split)) == _values(figures(book)), "halves change no figure", book, split)


def _half(row: Invoice, part: str) -> Invoice:
    half = Decimal("0.5")
    rest = None if row.open_amount is None else row.open_amount * half
    return attrs.evolve(row, id=f"{row.id}/{part}", amount=row.amount * half, open_amount=rest)


def check_scaling(book: Receivables, factor: int) -> None:
    """Money times a number above zero scales all money and leaves all days and shares."""
    rows = tuple(
        attrs.evolve(
            row,
            amount=row.amount * factor,
            open_amount=None if row.open_amount is None else row.open_amount * factor,
        )
        for row in book.rows
    )
    cash = tuple(attrs.evolve(each, amount=each.amount * factor) for each in book.on_account)
    scaled = attrs.evolve(book, rows=rows, on_account=cash)
    law(scaled.balance.owed == book.balance.owed * factor, "money scales", book, factor)
    law(_values(figures(scaled)) == _values(figures(book)), "days do not scale", book, factor)


def check_shift(book: Receivables, days: int = GREGORIAN_CYCLE) -> None:
    """All dates later by the same number of days change no figure.

    Figures by calendar month are compared only for whole cycles of the calendar, since months differ in length.
    """

    def later(day: date) -> date:
        return date.fromordinal(day.toordinal() + days)

    rows = tuple(
        attrs.evolve(
            row,
            issued_on=later(row.issued_on),
            due_on=later(row.due_on),
            paid_on=None if row.paid_on is None else later(row.paid_on),
        )
        for row in book.rows
    )
    cash = tuple(
        attrs.evolve(
            each,
            received_on=later(each.received_on),
            applied_on=None if each.applied_on is None else later(each.applied_on),
        )
        for each in book.on_account
    )
    since = None if book.known_since is None else later(book.known_since)
    moved = attrs.evolve(book, as_of=later(book.as_of), rows=rows, on_account=cash, known_since=since)
    law(
        moved.balance.owed == book.balance.owed,
        "the day of the calendar does not matter to what is owed",
        book,
    )
    kept = len(figures(book)) - (0 if days % GREGORIAN_CYCLE == 0 else len(_by_month(book)))
    before, after = _values(figures(book))[:kept], _values(figures(moved))[:kept]
    law(before == after, "the day of the calendar does not matter", before, after)


def check_provision(matrix: ProvisionMatrix, book: Receivables) -> None:
    """A provision lies between nothing and all that is owed, and a debt that grows older never needs less."""
    found = matrix.provision(book)
    law(isinstance(found.value, ExactAmount), "a book always has a provision", found)
    loss = found.value.amount if found.value is not None else Fraction(-1)
    law(0 <= loss <= Fraction(book.balance.owed.amount), "between nothing and all that is owed", found)
    law(all(low <= high for low, high in pairwise(matrix.moved_rates)), "rates never fall with age", matrix)
    older = attrs.evolve(
        book, as_of=shared_day(book.as_of.toordinal() + 40), rows=_unpaid(book), on_account=()
    )
    younger = attrs.evolve(book, rows=_unpaid(book), on_account=())
    after, before = matrix.provision(older).value, matrix.provision(younger).value
    grows = after is not None and before is not None and after.amount >= before.amount
    law(grows, "an older debt never needs less", before, after)


def _unpaid(book: Receivables) -> tuple[Invoice, ...]:
    return tuple(attrs.evolve(row, paid_on=None, open_amount=None) for row in book.rows)
