"""How late money comes: days delinquent, days beyond terms, the late share (CR-5)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from salesflow.basics.money import Money
from salesflow.credit.measures.delinquency import (
    average_days_delinquent,
    late_share,
    weighted_days_beyond_terms,
)
from salesflow.credit.measures.figure import Figure
from salesflow.credit.measures.receivables import Balance, CreditSales, Receivables
from salesflow.customers.history import Invoice
from salesflow.errors import InputError

DAY = date(2026, 3, 31)
DUE = date(2026, 2, 1)
QUARTER: dict[str, Any] = {"begins": date(2026, 1, 1), "ends": date(2026, 4, 1)}


def cny(amount: int | str) -> Money:
    return Money(amount, "CNY")


def bill(number: str, amount: int, paid: date | None = None, due: date = DUE, **more: Any) -> Invoice:
    return Invoice("C-1", number, date(2026, 1, 5), due, cny(amount), paid_on=paid, **more)


def book(*rows: Invoice) -> Receivables:
    return Receivables.of(rows, currency="CNY", as_of=DAY)


def code(figure: Figure[Fraction]) -> str | None:
    return None if figure.undefined is None else figure.undefined.code


def test_days_delinquent_are_the_late_days_of_sales() -> None:
    """CR-5: DSO 30 less best possible 20."""
    figure = average_days_delinquent(
        Balance(DAY, cny(20_000), cny(10_000)), CreditSales(date(2026, 1, 1), date(2026, 4, 1), cny(90_000))
    )
    assert figure.value == 10
    assert figure.explain("zh").splitlines()[1] == "- 2026年3月31日逾期余额：10,000元"


def test_early_payment_counts_or_is_zero() -> None:
    """CR-5: -10 x 300 and 20 x 100; a part payment counts for what was paid, a credit note for nothing."""
    rows = book(
        bill("F-1", 300, date(2026, 1, 22)),
        bill("F-2", 400, date(2026, 2, 21), open_amount=cny(300)),
        bill("F-3", 50),
        bill("F-4", 9, date(2026, 3, 31), disputed=True),
        Invoice("C-1", "N-1", DUE, DUE, cny(-70), paid_on=date(2026, 3, 1), credit_note=True),
    )
    assert weighted_days_beyond_terms(rows, **QUARTER, floored=False).value == Fraction(-1000, 400)
    floored = weighted_days_beyond_terms(rows, **QUARTER, floored=True)
    assert floored.value == Fraction(2000, 400)
    assert floored.explain().splitlines()[1:3] == [
        "- paid from 1 Jan 2026 to 31 Mar 2026: CNY 400",
        "- left out as disputed: CNY 9",
    ]
    with_disputed = weighted_days_beyond_terms(rows, **QUARTER, floored=True, disputed=True)
    assert with_disputed.value == Fraction(2000 + 9 * 58, 409)
    assert floored.definition != weighted_days_beyond_terms(rows, **QUARTER, floored=False).definition


def test_only_payments_in_the_window_count() -> None:
    """CR-5: half-open; nothing paid is no zero."""
    rows = book(bill("F-1", 300, date(2026, 2, 11)))
    after = weighted_days_beyond_terms(rows, begins=date(2026, 2, 11), ends=date(2026, 2, 12), floored=True)
    assert after.value == 10
    before = weighted_days_beyond_terms(rows, begins=date(2026, 2, 1), ends=date(2026, 2, 11), floored=True)
    assert code(before) == "nothing_paid"
    next_day = weighted_days_beyond_terms(rows, begins=date(2026, 2, 12), ends=DAY, floored=True)
    assert code(next_day) == "nothing_paid"


def test_the_late_share_judges_what_fell_due() -> None:
    """CR-5: paid on the day is in time, open is late from the next day, due today cannot be judged."""
    rows = book(
        bill("F-1", 100, DUE),
        bill("F-2", 50, date(2026, 2, 2)),
        bill("F-3", 30),
        bill("F-4", 40, DUE, open_amount=cny(10)),  # 30 in time, 10 late still
        bill("F-5", 1000, due=DAY),
        bill("F-6", 80, DUE, due=DAY),
        bill("F-7", 500, disputed=True),
        bill("F-8", 20, date(2026, 3, 1), open_amount=cny(5)),  # all of it late
        bill("F-9", 7, due=date(2026, 4, 1)),
        Invoice("C-1", "N-1", DUE, DUE, cny(-5), credit_note=True),
    )
    figure = late_share(rows, **QUARTER)
    assert figure.value == Fraction(50 + 30 + 10 + 20, 100 + 50 + 30 + 40 + 80 + 20)
    assert "- left out as disputed: CNY 500" in figure.explain()
    assert late_share(rows, **QUARTER, disputed=True).value == Fraction(110 + 500, 320 + 500)
    assert code(late_share(book(bill("F-5", 1000, due=DAY)), **QUARTER)) == "nothing_due"


def test_a_payment_after_the_day_is_not_known() -> None:
    """CR-5: the share is late still, whatever comes in April."""
    rows = book(bill("F-1", 100, date(2026, 4, 9)))
    assert late_share(rows, **QUARTER).value == 1


@pytest.mark.parametrize("ends", [date(2026, 4, 2), date(2026, 1, 1)], ids=["later", "empty"])
def test_windows_that_do_not_fit(ends: date) -> None:
    """CR-5."""
    for ask in (late_share, weighted_days_beyond_terms):
        more = {} if ask is late_share else {"floored": True}
        with pytest.raises(InputError, match="ends"):
            ask(book(), begins=date(2026, 1, 1), ends=ends, **more)
