"""Days sales outstanding in four definitions (CR-5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import Money
from salesflow.credit.measures.days_sales import best_possible, count_back, simple, true
from salesflow.credit.measures.receivables import Balance, CreditSales, Receivables
from salesflow.customers.history import Invoice
from salesflow.errors import CurrencyError, InputError
from salesflow.testing.receivables import receivables
from salesflow.testing.receivables_laws import check_figures, check_halves, check_scaling, check_shift

DAY = date(2026, 3, 31)


def cny(amount: int | str) -> Money:
    return Money(amount, "CNY")


def owed(current: int, overdue: int = 0) -> Balance:
    return Balance(DAY, cny(current), cny(overdue))


def months(*amounts: int | None) -> list[CreditSales]:
    """Stretches of 30 days, the latest first."""
    after = [DAY + timedelta(days=1 - 30 * place) for place in range(len(amounts) + 1)]
    return [
        CreditSales(begins, ends, None if amount is None else cny(amount))
        for amount, ends, begins in zip(amounts, after, after[1:], strict=False)
    ]


# -- laws ----------------------------------------------------------------------------------------------------------


def test_figures_keep_the_laws() -> None:
    """CR-5: a value or a reason, best possible <= simple, shares between nothing and all, words in two languages."""
    defined: set[int] = set()

    @given(receivables())
    def law(book: Receivables) -> None:
        defined.add(check_figures(book))

    law()
    assert min(defined) <= 1  # books with nothing in them
    assert max(defined) >= 12


@given(receivables())
def test_halves_change_nothing(book: Receivables) -> None:
    """CR-5: splitting an invoice changes no figure weighted by amount."""
    check_halves(book)


@given(receivables(), st.sampled_from([2, 3, 1000]))
def test_money_scales_and_days_do_not(book: Receivables, factor: int) -> None:
    """CR-5."""
    check_scaling(book, factor)


@given(receivables(), st.integers(-3000, 3000))
def test_the_day_of_the_calendar_does_not_matter(book: Receivables, days: int) -> None:
    """CR-5: figures by calendar month stay after whole cycles of the calendar."""
    check_shift(book, days)
    check_shift(book)


# -- vectors -------------------------------------------------------------------------------------------------------


def test_count_back_of_the_field() -> None:
    """CR-5: sales of 70, 80 and 100 thousand, 212 owed, months of 30 days: 60 + 30 x 32 / 70 = 73.71."""
    figure = count_back(owed(212_000), months(100_000, 80_000, 70_000))
    assert figure.value == 60 + Fraction(30 * 32, 70)
    assert figure.explain().splitlines()[:3] == [
        "days sales outstanding, count-back: 73.71 days [CR-5]",
        "- owed on 31 Mar 2026: CNY 212,000",
        "- stretches of sales counted back: 3",
    ]
    assert figure.explain("zh").splitlines()[0] == "应收账款周转天数（倒推法）：73.71天 [CR-5]"


def test_count_back_in_corners() -> None:
    """CR-5: nothing owed is a true zero, a stretch below zero covers nothing and its days count."""
    assert count_back(owed(0), months(10)).value == 0
    assert count_back(owed(30), months(10, -5, 40)).value == 60 + Fraction(30 * 20, 40)
    assert count_back(owed(10), months(10, None)).value == 30


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: simple(owed(5), months(0)[0]), "no_sales"),
        (lambda: simple(owed(0), months(0)[0]), "no_sales"),
        (lambda: simple(owed(5), months(-1)[0]), "no_sales"),
        (lambda: simple(owed(5), months(None)[0]), "sales_unknown"),
        (lambda: best_possible(owed(5), months(0)[0]), "no_sales"),
        (lambda: count_back(owed(5), []), "no_sales"),
        (lambda: count_back(owed(0), []), "no_sales"),
        (lambda: count_back(owed(5), months(0, 0)), "no_sales"),
        (lambda: count_back(owed(50), months(10, 20)), "not_covered"),
        (lambda: count_back(owed(50), months(10, None, 80)), "sales_unknown"),
    ],
    ids=map(str, range(99)),
)
def test_no_figure_is_a_reason(make: Callable[[], object], code: str) -> None:
    """CR-5: undefined is neither zero nor infinity."""
    figure = make()
    assert figure.value is None  # type: ignore[attr-defined]
    assert figure.undefined.code == code  # type: ignore[attr-defined]
    assert "cannot be said, because" in figure.explain()  # type: ignore[attr-defined]
    assert "无法得出，因为" in figure.explain("zh")  # type: ignore[attr-defined]


def test_windows_that_do_not_fit() -> None:
    """CR-5."""
    late = CreditSales(date(2026, 1, 1), date(2026, 3, 1), cny(5))
    with pytest.raises(InputError, match="must end with the day of the balance, 2026-03-31"):
        simple(owed(5), late)
    with pytest.raises(InputError, match="must end with the day of the balance"):
        count_back(owed(5), [late])
    with pytest.raises(InputError, match="leaves a gap to 2026-03-02"):
        count_back(owed(5), months(1, 2, 3)[::2])
    dollars = CreditSales(date(2026, 1, 1), date(2026, 4, 1), Money(5, "USD"))
    with pytest.raises(CurrencyError):
        simple(owed(5), dollars)
    with pytest.raises(CurrencyError):
        count_back(owed(5), [dollars])


# -- by invoice ----------------------------------------------------------------------------------------------------


def bill(number: str, issued: date, amount: int, *, open_: int | None = None) -> Invoice:
    note = amount < 0
    rest = None if open_ is None else cny(open_)
    return Invoice("C-1", number, issued, DAY, cny(amount), rest, credit_note=note)


def test_each_invoice_by_its_age() -> None:
    """CR-5: 90 days x 40/100 of January and 30 days x 50/50 of March."""
    rows = [
        bill("F-1", date(2025, 12, 31), 40),
        bill("F-2", date(2025, 12, 3), 60, open_=0),
        bill("F-3", date(2026, 3, 1), 50),
    ]
    assert true(Receivables.of(rows, currency="CNY", as_of=DAY)).value == 90 * Fraction(2, 5) + 30


def test_each_invoice_needs_the_sales_of_its_month() -> None:
    """CR-5."""
    empty = true(Receivables.of([], currency="CNY", as_of=DAY)).undefined
    assert empty is not None
    assert empty.code == "no_sales"
    old = [bill("F-1", date(2025, 12, 31), 40)]
    early = true(Receivables.of(old, currency="CNY", as_of=DAY, known_since=date(2026, 1, 1))).undefined
    assert early is not None
    assert early.sentence.render() == "the credit sales from 1 Dec 2025 to 31 Dec 2025 are not known"
    returned = [bill("F-1", DAY, 40), bill("N-1", DAY, -90, open_=0)]
    less = true(Receivables.of(returned, currency="CNY", as_of=DAY)).undefined
    assert less is not None
    assert less.code == "no_sales"
    paid = true(Receivables.of([bill("F-1", DAY, 40, open_=0)], currency="CNY", as_of=DAY))
    assert paid.value == 0
