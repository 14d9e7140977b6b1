"""Collection effectiveness in both definitions (CR-5)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from salesflow.basics.money import Money
from salesflow.credit.measures.collection import SalesBasis, effectiveness
from salesflow.credit.measures.receivables import Balance, CreditSales
from salesflow.errors import CurrencyError, InputError

BEFORE, FIRST, AFTER, LAST = date(2025, 12, 31), date(2026, 1, 1), date(2026, 4, 1), date(2026, 3, 31)


def usd(amount: int) -> Money:
    return Money(amount, "USD")


def at_end(current: int, overdue: int) -> Balance:
    return Balance(LAST, usd(current), usd(overdue))


OPENING = Balance(BEFORE, usd(6_000), usd(200))
SALES = CreditSales(FIRST, AFTER, usd(10_890))
CLOSING = at_end(3_590, 2_750)


def test_the_two_definitions_of_the_field() -> None:
    """CR-5: one published table (6,200 opening, 10,890 sold in three months) and its two published results."""
    period = effectiveness(OPENING, SALES, CLOSING, SalesBasis.PERIOD)
    month = effectiveness(OPENING, SALES, CLOSING, SalesBasis.AVERAGE_MONTH)
    assert period.value == Fraction(10_750, 13_500)
    assert month.value == Fraction(3_490, 6_240)
    assert period.definition.key != month.definition.key
    assert month.explain().splitlines()[:6] == [
        "collection effectiveness, sales of an average month: 55.93% [CR-5]",
        "- owed on 31 Dec 2025: USD 6,200",
        "- credit sales in the 90 days to 31 Mar 2026: USD 10,890",
        "- owed on 31 Mar 2026: USD 6,340",
        "- not yet due on 31 Mar 2026: USD 3,590",
        "- months: 3",
    ]
    assert period.explain("zh").splitlines()[0] == "收款有效性指数（全期销售额）：79.63% [CR-5]"


def test_nothing_late_is_all_collected_and_one_month_makes_both_equal() -> None:
    """CR-5."""
    assert effectiveness(OPENING, SALES, at_end(5, 0), SalesBasis.PERIOD).value == 1
    march = CreditSales(date(2026, 3, 1), AFTER, usd(900))
    opening = Balance(date(2026, 2, 28), usd(50), usd(0))
    both = [effectiveness(opening, march, at_end(3, 100), basis).value for basis in SalesBasis]
    assert effectiveness(OPENING, SALES, CLOSING, "period").value == Fraction(10_750, 13_500)  # type: ignore[arg-type]  # read from a table
    assert both[0] == both[1] == Fraction(847, 947)


@pytest.mark.parametrize(
    ("sold", "closing", "basis", "code"),
    [
        (None, CLOSING, SalesBasis.PERIOD, "sales_unknown"),
        (-6_200, at_end(0, 0), SalesBasis.PERIOD, "nothing_to_collect"),
        (0, at_end(6_300, 0), SalesBasis.PERIOD, "nothing_to_collect"),
        (3_000, at_end(3_000, 6_000), SalesBasis.AVERAGE_MONTH, "more_owed_than_sold"),
    ],
    ids=["unknown", "nothing", "less than nothing", "too much"],
)
def test_no_figure_is_a_reason(sold: int | None, closing: Balance, basis: SalesBasis, code: str) -> None:
    """CR-5: the denominator is zero or less, or the figures do not fit the formula."""
    sales = CreditSales(FIRST, AFTER, None if sold is None else usd(sold))
    figure = effectiveness(OPENING, sales, closing, basis)
    assert figure.value is None
    assert figure.undefined is not None
    assert figure.undefined.code == code


def test_days_and_currencies_must_fit() -> None:
    """CR-5."""
    period = SalesBasis.PERIOD
    with pytest.raises(InputError, match="must be the balance of the day before 2026-01-01"):
        effectiveness(CLOSING, SALES, CLOSING, period)
    with pytest.raises(InputError, match="must be the balance of 2026-03-31, the last day"):
        effectiveness(OPENING, SALES, OPENING, period)
    from_the_second = CreditSales(date(2026, 1, 2), AFTER, usd(5))
    opening = Balance(FIRST, usd(1), usd(0))
    with pytest.raises(InputError, match="whole calendar months"):
        effectiveness(opening, from_the_second, CLOSING, SalesBasis.AVERAGE_MONTH)
    euros = Money(1, "EUR")
    with pytest.raises(CurrencyError):
        effectiveness(OPENING, CreditSales(FIRST, AFTER, euros), CLOSING, period)
    with pytest.raises(CurrencyError):
        effectiveness(OPENING, SALES, Balance(LAST, euros, euros), period)
    with pytest.raises(InputError, match="basis"):
        effectiveness(OPENING, SALES, CLOSING, "year")  # type: ignore[arg-type]
