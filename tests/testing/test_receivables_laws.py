"""The laws of credit measures see a fault when there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import pytest

from salesflow.basics.money import Money
from salesflow.credit.measures import receivables
from salesflow.credit.measures.concentration import herfindahl, top_share
from salesflow.credit.measures.days_sales import simple
from salesflow.credit.measures.delinquency import average_days_delinquent, weighted_days_beyond_terms
from salesflow.credit.measures.expected_loss import ProvisionMatrix
from salesflow.credit.measures.figure import Figure
from salesflow.credit.measures.receivables import Balance, OnAccount, Receivables
from salesflow.customers.history import Invoice
from salesflow.customers.worth.value import ExactAmount
from salesflow.testing import receivables_laws
from salesflow.testing.receivables_laws import (
    check_balance,
    check_figures,
    check_halves,
    check_no_look_ahead,
    check_order,
    check_provision,
    check_scaling,
    check_shift,
)

DAY = date(2026, 3, 31)


def bill(number: str, amount: int, month: int, *, paid: date | None = None) -> Invoice:
    issued = date(2026, month, 5)
    return Invoice("C-1", number, issued, date(2026, month, 25), Money(amount, "CNY"), paid_on=paid)


LEDGER = [
    bill("F-1", 100, 1, paid=date(2026, 4, 9)),
    bill("F-2", 60, 2, paid=date(2026, 2, 20)),
    bill("F-3", 40, 3),
    Invoice("C-2", "F-4", date(2026, 3, 20), date(2026, 4, 20), Money(30, "CNY")),
    bill("F-5", 5, 4),
]
BOOK = Receivables.of(LEDGER, currency="CNY", as_of=DAY)
MATRIX = ProvisionMatrix(["0.01", "0.02", "0.1", "0.2", "0.5"], source="an example")


def test_sound_things_pass() -> None:
    check_balance(BOOK)
    assert check_figures(BOOK) == len(receivables_laws.figures(BOOK))
    assert check_figures(Receivables.of([], currency="CNY", as_of=DAY)) == 0
    cash = [
        OnAccount("C-1", "P-1", date(2026, 3, 1), Money(5, "CNY"), date(2026, 4, 2)),
        OnAccount("C-1", "P-2", date(2026, 4, 1), Money(5, "CNY")),
        OnAccount("C-1", "P-3", date(2026, 3, 1), Money(5, "CNY")),
    ]
    assert check_no_look_ahead(LEDGER, cash, currency="CNY", as_of=DAY) == 2
    check_order(LEDGER, currency="CNY", as_of=DAY)
    check_halves(BOOK)
    check_scaling(BOOK, 3)
    check_shift(BOOK)
    check_shift(BOOK, 5)
    check_provision(MATRIX, BOOK)


def broken(match: str, check: Callable[[], object]) -> None:
    with pytest.raises(AssertionError, match=f"law broken: .*{match}"):
        check()


def test_a_balance_that_loses_something(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Balance, "owed", property(lambda balance: balance.current))
    broken("current and overdue are all", lambda: check_balance(BOOK))


def test_a_figure_that_is_infinite(monkeypatch: pytest.MonkeyPatch) -> None:
    real = top_share

    def without_limit(book: Receivables, customers: int) -> Figure[Fraction]:
        return attrs.evolve(real(book, customers), value=Fraction(10**9), undefined=None)

    monkeypatch.setattr(receivables_laws, "top_share", without_limit)
    broken("a share lies between nothing and all", lambda: check_figures(BOOK))


def test_a_best_possible_that_takes_in_what_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    real = simple

    def doubled(*given: Any) -> Figure[Fraction]:
        figure = real(*given)
        return attrs.evolve(figure, value=None if figure.value is None else figure.value * 2)

    monkeypatch.setattr(receivables_laws, "best_possible", doubled)
    broken("the best possible is never above", lambda: check_figures(BOOK))


def test_days_delinquent_of_another_definition(monkeypatch: pytest.MonkeyPatch) -> None:
    real = average_days_delinquent

    def mean_lateness(*given: Any) -> Figure[Fraction]:
        return attrs.evolve(real(*given), value=Fraction(7))

    monkeypatch.setattr(receivables_laws, "average_days_delinquent", mean_lateness)
    broken("days delinquent are the difference of the two", lambda: check_figures(BOOK))


def test_a_floor_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    real = weighted_days_beyond_terms

    def never_floored(book: Receivables, **given: Any) -> Figure[Fraction]:
        given["floored"] = False
        return real(book, **given)

    monkeypatch.setattr(receivables_laws, "weighted_days_beyond_terms", never_floored)
    broken("early payment as zero never gives less", lambda: check_figures(BOOK))


def test_a_ledger_that_keeps_its_order(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_nothing(_: Invoice) -> int:
        return 0

    monkeypatch.setattr(receivables, "_IN_ORDER", by_nothing)
    broken("the order of the rows does not matter", lambda: check_order(LEDGER, currency="CNY", as_of=DAY))


def test_a_ledger_that_looks_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Invoice.open_on

    def knows_all(row: Invoice, as_of: date) -> Money:
        return Money(0, "CNY") if row.paid_on else real(row, as_of)

    monkeypatch.setattr(Invoice, "open_on", knows_all)
    broken("nobody looks ahead", lambda: check_no_look_ahead(LEDGER, currency="CNY", as_of=DAY))


def test_a_mean_that_counts_invoices(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_number(book: Receivables, **_: Any) -> Figure[Fraction]:
        return attrs.evolve(herfindahl(book), value=Fraction(1, len(book.rows)))

    monkeypatch.setattr(receivables_laws, "late_share", by_number)
    broken("halves change no figure", lambda: check_halves(BOOK))


def test_a_figure_with_a_fixed_amount(monkeypatch: pytest.MonkeyPatch) -> None:
    def above_a_hundred(book: Receivables, **_: Any) -> Figure[Fraction]:
        is_large = book.balance.owed > Money(200, "CNY")
        return attrs.evolve(herfindahl(book), value=Fraction(int(is_large)))

    monkeypatch.setattr(receivables_laws, "late_share", above_a_hundred)
    broken("days do not scale", lambda: check_scaling(BOOK, 3))


def test_a_figure_that_knows_the_year(monkeypatch: pytest.MonkeyPatch) -> None:
    def of_the_year(book: Receivables, **_: Any) -> Figure[Fraction]:
        return attrs.evolve(herfindahl(book), value=Fraction(1, book.as_of.year))

    monkeypatch.setattr(receivables_laws, "late_share", of_the_year)
    broken("the day of the calendar does not matter", lambda: check_shift(BOOK))


def test_rates_that_fall_with_age(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ProvisionMatrix, "moved_rates", property(lambda matrix: matrix.rates[::-1]))
    broken("rates never fall with age", lambda: check_provision(MATRIX, BOOK))


def test_a_provision_above_all_that_is_owed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = ProvisionMatrix.provision

    def doubled(matrix: ProvisionMatrix, book: Receivables) -> Figure[ExactAmount]:
        return attrs.evolve(real(matrix, book), value=ExactAmount(10**6, "CNY"))

    monkeypatch.setattr(ProvisionMatrix, "provision", doubled)
    broken("between nothing and all that is owed", lambda: check_provision(MATRIX, BOOK))


def test_a_provision_that_forgets_age(monkeypatch: pytest.MonkeyPatch) -> None:
    real = ProvisionMatrix.provision

    def only_once(matrix: ProvisionMatrix, book: Receivables) -> Figure[ExactAmount]:
        later: Iterable[Invoice] = [] if book.as_of > DAY else book.rows
        return real(matrix, attrs.evolve(book, rows=tuple(later)))

    monkeypatch.setattr(ProvisionMatrix, "provision", only_once)
    broken("an older debt never needs less", lambda: check_provision(MATRIX, BOOK))
