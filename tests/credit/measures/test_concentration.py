"""How much hangs on few customers (CR-5)."""

from __future__ import annotations

from datetime import date
from decimal import localcontext
from fractions import Fraction

import pytest

from salesflow.basics.money import Money
from salesflow.credit.measures.concentration import herfindahl, top_share
from salesflow.credit.measures.receivables import Receivables
from salesflow.customers.history import Invoice
from salesflow.errors import InputError

DAY = date(2026, 3, 31)


def book(*amounts: int) -> Receivables:
    rows = [
        Invoice(f"C-{place}", "F-1", DAY, DAY, Money(amount, "CNY")) for place, amount in enumerate(amounts)
    ]
    return Receivables.of(rows, currency="CNY", as_of=DAY)


def test_shares_of_the_largest() -> None:
    """CR-5: more than there are is all."""
    made = book(100, 600, 300)
    assert [top_share(made, n).value for n in (1, 2, 9)] == [Fraction(3, 5), Fraction(9, 10), 1]
    assert top_share(made, 9).explain().splitlines()[:4] == [
        "share of the largest debtors: 100% [CR-5]",
        "- owed on 31 Mar 2026: CNY 1,000",
        "- customers who owe: 3",
        "- largest taken: 3",
    ]


def test_the_largest_is_the_largest_however_the_program_rounds() -> None:
    """CR-5."""
    with localcontext(prec=2):
        assert top_share(book(1000, 1001), 1).value == Fraction(1001, 2001)


@pytest.mark.parametrize("customers", [1, 4, 26])
def test_equal_customers_weigh_one_over_their_number(customers: int) -> None:
    """CR-5."""
    assert herfindahl(book(*[70] * customers)).value == Fraction(1, customers)


def test_nothing_owed_is_a_reason() -> None:
    """CR-5."""
    for figure in (top_share(book(), 3), herfindahl(book())):
        assert figure.undefined is not None
        assert figure.undefined.sentence.render("zh") == "2026年3月31日没有应收余额"


def test_how_many() -> None:
    """CR-5."""
    for wrong in (0, -1, True, 1.5):
        with pytest.raises(InputError, match="customers"):
            top_share(book(5), wrong)  # type: ignore[arg-type]
