"""A book of invoices as of a day: what is owed, what is late, what was sold when (CR-5)."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import Money
from salesflow.credit.measures.receivables import Balance, CreditSales, OnAccount, Receivables
from salesflow.customers.history import Invoice
from salesflow.errors import CurrencyError, InputError
from salesflow.testing.receivables import ledgers, on_accounts, receivables
from salesflow.testing.receivables_laws import check_balance, check_no_look_ahead, check_order

DAY = date(2026, 3, 31)


def cny(amount: int | str) -> Money:
    return Money(amount, "CNY")


def bill(number: str = "F-1", amount: int | str = 100, due: date = DAY, **more: Any) -> Invoice:
    values: dict[str, Any] = {"customer": "C-1", "issued_on": date(2026, 1, 5), **more}
    customer, issued = values.pop("customer"), values.pop("issued_on")
    return Invoice(customer, number, issued, due, cny(amount), **values)


def book(*rows: Invoice, **more: Any) -> Receivables:
    given: dict[str, Any] = {"currency": "CNY", "as_of": DAY, **more}
    return Receivables.of(rows, **given)


# -- laws ----------------------------------------------------------------------------------------------------------


@given(receivables())
def test_nothing_is_lost(drawn: Receivables) -> None:
    """CR-5: current + overdue = owed; credits are set off once; customers and months add up."""
    check_balance(drawn)
    assert pickle.loads(pickle.dumps(drawn)) == drawn


@given(ledgers(), st.randoms(use_true_random=False))
def test_order_does_not_matter(rows: list[Invoice], random: Any) -> None:
    """CR-5."""
    check_order(rows, currency="CNY", as_of=DAY)
    random.shuffle(rows)
    check_order(rows, currency="CNY", as_of=DAY)


def test_nobody_looks_ahead() -> None:
    """CR-5: what is issued or paid after the day is not known; the interesting branch is reached."""
    later: set[bool] = set()

    @given(ledgers(), on_accounts())
    def law(rows: list[Invoice], cash: list[OnAccount]) -> None:
        later.add(check_no_look_ahead(rows, cash, currency="CNY", as_of=DAY) > 0)

    law()
    assert later == {True, False}


@given(receivables(), st.integers(0, 200))
def test_an_earlier_evening_is_the_book_of_that_evening(drawn: Receivables, back: int) -> None:
    """CR-5."""
    day = date.fromordinal(DAY.toordinal() - back)
    fresh = Receivables.of(
        drawn.rows,
        currency="CNY",
        as_of=day,
        on_account=drawn.on_account,
        customer=drawn.customer,
        known_since=drawn.known_since,
    )
    assert drawn.at(day) == fresh


# -- examples ------------------------------------------------------------------------------------------------------


def test_due_today_is_not_late_yet() -> None:
    """CR-5: the same edge as the steps of ageing."""
    owed = book(bill("F-1", 100, DAY), bill("F-2", 40, date(2026, 3, 30))).balance
    assert (owed.current, owed.overdue, owed.owed) == (cny(100), cny(40), cny(140))


def test_credits_are_set_off_against_the_oldest_due_of_their_customer_only() -> None:
    """CR-5: a credit note, an advance and a rest that we owe."""
    rows = [
        bill("F-1", 100, date(2026, 2, 1)),
        bill("F-2", 100, date(2026, 4, 30)),
        bill("N-1", -120, date(2026, 3, 1), credit_note=True),
        bill("N-2", -70, date(2026, 3, 1), credit_note=True, customer="C-2"),
        bill("F-3", 50, date(2026, 2, 1), customer="C-2", disputed=True),
        bill("F-4", 10, date(2026, 2, 1), customer="C-3", disputed=True),
    ]
    cash = OnAccount("C-1", "P-1", date(2026, 3, 1), cny(5), applied_on=date(2026, 4, 2))
    made = book(*rows, on_account=[cash])
    assert [(debt.id, debt.amount) for debt in made.debts] == [("F-2", cny(75)), ("F-4", cny(10))]
    assert made.balance == Balance(DAY, cny(75), cny(10), cny(10), cny(175), cny(20))
    assert made.by_customer == (("C-1", cny(75)), ("C-3", cny(10)))
    assert made.at(date(2026, 2, 28)).balance.set_off == cny(
        170
    )  # the notes of 5 January, not the later cash


def test_a_part_payment_leaves_what_the_row_states() -> None:
    """CR-5."""
    part = bill("F-1", 100, open_amount=cny(40), paid_on=date(2026, 3, 1))
    assert book(part).balance.owed == cny(40)
    assert book(part).at(date(2026, 2, 28)).balance.owed == cny(100)


def test_sales_are_invoices_less_credit_notes() -> None:
    """CR-5: cash on account is no sale, a payment takes none away."""
    rows = [
        bill("F-1", 100, paid_on=date(2026, 1, 6)),
        bill("F-2", 70, issued_on=date(2026, 3, 31)),
        bill("N-1", -20, credit_note=True, issued_on=date(2026, 3, 1)),
    ]
    made = book(*rows, on_account=[OnAccount("C-1", "P-1", date(2026, 3, 1), cny(5))])
    assert made.last(1).amount == cny(70)
    assert made.last(31) == CreditSales(date(2026, 3, 1), date(2026, 4, 1), cny(50))
    assert made.last(90).amount == cny(150)
    assert [month.amount for month in made.months()] == [cny(50), cny(0), cny(100)]
    assert [month.days for month in made.months()] == [31, 28, 31]
    assert [(each.days, each.amount) for each in made.stretches(45)] == [(45, cny(50)), (45, cny(100))]
    assert book().months() == book().stretches(30) == ()


def test_sales_before_the_ledger_begins_are_not_known() -> None:
    """CR-5: unknown is no zero, and a month known in part is left out."""
    made = book(bill("F-1", 100, issued_on=date(2026, 2, 20)), known_since=date(2026, 2, 10))
    assert made.last(90).amount is None
    assert made.last(40).amount == cny(100)
    assert [month.begins for month in made.months()] == [date(2026, 3, 1)]
    assert [each.days for each in made.stretches(20)] == [20, 20]
    assert book(known_since=date(2026, 4, 2)).months() == ()
    whole = book(bill("F-1", 100, issued_on=date(2026, 2, 20)), known_since=date(2026, 2, 1))
    assert [month.begins.month for month in whole.months()] == [3, 2]


def test_other_currencies_and_customers_are_other_books() -> None:
    """CR-5: two currencies are never summed; who asks sees that there are others."""
    dollars = Invoice("C-1", "F-9", date(2026, 1, 5), DAY, Money(7, "USD"))
    made = book(bill(), bill(customer="C-2"), dollars, customer="C-1")
    assert (made.balance.owed, made.other_currencies) == (cny(100), ("USD",))
    with pytest.raises(CurrencyError):
        Receivables("CNY", DAY, (dollars,))
    with pytest.raises(CurrencyError):
        Receivables("CNY", DAY, (), (OnAccount("C-1", "P-1", DAY, Money(7, "USD")),))


def test_windows_in_months() -> None:
    """CR-5."""
    assert CreditSales(date(2025, 11, 1), date(2026, 2, 1), None).months == 3
    assert CreditSales(date(2025, 11, 2), date(2026, 2, 1), None).months is None
    assert CreditSales(date(2025, 11, 1), date(2026, 2, 2), None).months is None
    assert CreditSales(date(2025, 11, 1), date(2026, 2, 1), None).inputs == ()


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: book(bill(), bill()), "invoices"),
        (lambda: Receivables("CNY", date(2025, 1, 1), (bill(),)), "invoices"),
        (
            lambda: Receivables("CNY", DAY, (), (OnAccount("C-1", "P-1", date(2026, 4, 1), cny(1)),)),
            "on_account",
        ),
        (lambda: book(on_account=[OnAccount("C-1", "P-1", DAY, cny(1))] * 2), "on_account"),
        (lambda: book(as_of=datetime(2026, 3, 31)), "as_of"),
        (lambda: Receivables("CNY", datetime(2026, 3, 31), ()), "as_of"),
        (lambda: book(known_since="2026"), "known_since"),
        (lambda: book().at(date(2026, 4, 1)), "day"),
        (lambda: book().sales(date(2026, 3, 1), date(2026, 4, 2)), "ends"),
        (lambda: book().sales(DAY, DAY), "ends"),
        (lambda: book().last(0), "days"),
        (lambda: book().last(True), "days"),
        (lambda: CreditSales(DAY, date(2026, 4, 1), 5), "amount"),  # type: ignore[arg-type]
        (lambda: OnAccount("", "P-1", DAY, cny(1)), "customer"),
        (lambda: OnAccount("C-1", "", DAY, cny(1)), "id"),
        (lambda: OnAccount("C-1", "P-1", DAY, cny(0)), "amount"),
        (lambda: OnAccount("C-1", "P-1", DAY, 5), "amount"),  # type: ignore[arg-type]
        (lambda: OnAccount("C-1", "P-1", DAY, cny(1), date(2026, 3, 30)), "applied_on"),
        (lambda: Balance(DAY, cny(-1), cny(0)), "current"),
        (lambda: Balance(DAY, cny(1), cny(0), disputed=cny(2)), "disputed"),
        (lambda: Balance(DAY, cny(1), 0), "overdue"),  # type: ignore[arg-type]
        (lambda: Balance(DAY, 1, cny(0)), "current"),  # type: ignore[arg-type]
    ],
    ids=map(str, range(99)),
)
def test_bad_input(make: Any, field: str) -> None:
    """CR-5."""
    with pytest.raises(InputError) as caught:
        make()
    assert caught.value.field == field


def test_a_balance_has_one_currency() -> None:
    """CR-5."""
    with pytest.raises(CurrencyError):
        Balance(DAY, cny(1), Money(1, "USD"))
