from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import Money
from salesflow.customers.history import Purchase
from salesflow.errors import InputError
from salesflow.sales.sale import Figures, Period, Sale, plus

DAY = date(2026, 3, 2)
SUM = Money(900, "CNY")
# the first and the last ISO week of the calendar lie at its ends
days = st.dates(date(1, 1, 1), date(9999, 12, 31))


@given(days, st.sampled_from(Period))
def test_a_key_names_the_period_that_begins_on_its_first_day(day: date, period: Period) -> None:
    """CU-13: by any year, month or day; a week belongs to its ISO year."""
    key = period.key(day)
    first = period.first_day(key)
    assert first <= day
    assert period.key(first) == key
    if first > date.min:
        assert period.key(first - timedelta(1)) < key


@given(days, days, st.sampled_from(Period))
def test_the_keys_sort_as_the_days_do(one: date, other: date, period: Period) -> None:
    assert (period.key(one) < period.key(other)) == (
        period.first_day(period.key(one)) < period.first_day(period.key(other))
    )
    if one <= other:
        assert period.key(one) <= period.key(other)


@given(days)
def test_every_shorter_period_lies_within_the_longer_ones_of_its_chain(day: date) -> None:
    chains = (
        (Period.YEAR, Period.QUARTER, Period.MONTH, Period.DAY),
        (Period.ISO_YEAR, Period.WEEK, Period.DAY),
    )
    for chain in chains:
        for longer, shorter in pairwise(chain):
            assert longer.key(shorter.first_day(shorter.key(day))) == longer.key(day)


def test_a_week_across_the_year_end_belongs_to_its_iso_year() -> None:
    assert Period.WEEK.key(date(2024, 12, 30)) == "2025-W01"
    assert Period.ISO_YEAR.key(date(2024, 12, 30)) == "2025"
    assert Period.YEAR.key(date(2024, 12, 30)) == "2024"
    assert Period.WEEK.key(date(2027, 1, 3)) == "2026-W53"


@pytest.mark.parametrize(
    ("period", "key"),
    [
        (Period.YEAR, "26"),
        (Period.YEAR, 2026),
        (Period.YEAR, "9" * 5000),
        (Period.YEAR, "99999999999999999999"),
        (Period.QUARTER, "2026-Q5"),
        (Period.QUARTER, "2026-03"),
        (Period.MONTH, "2026-3"),
        (Period.MONTH, "2026-13"),
        (Period.MONTH, "２０２６-03"),
        (Period.MONTH, None),
        (Period.ISO_YEAR, "0000"),
        (Period.WEEK, "2026-09"),
        (Period.WEEK, "2025-W53"),
        (Period.DAY, "2026-02-30"),
        (Period.DAY, "20260302"),
        (Period.DAY, DAY),
    ],
)
def test_what_cannot_be_a_key_is_refused(period: Period, key: Any) -> None:
    with pytest.raises(InputError) as refused:
        period.first_day(key)
    assert refused.value.field == period.value
    assert period.key(DAY) in refused.value.problem


@pytest.mark.parametrize(
    ("period", "en", "zh"),
    [
        (Period.YEAR, "2026", "2026年"),
        (Period.QUARTER, "Q4 2026", "2026年第4季度"),
        (Period.MONTH, "Oct 2026", "2026年10月"),
        (Period.ISO_YEAR, "ISO year 2026", "ISO 2026年"),
        (Period.WEEK, "week 40 of 2026", "2026年第40周"),
        (Period.DAY, "2 Oct 2026", "2026年10月2日"),
    ],
)
def test_keys_in_words(period: Period, en: str, zh: str) -> None:
    words = period.words(period.key(date(2026, 10, 2)))
    assert (words.render(), words.render("zh")) == (en, zh)
    assert period.render("zh") in {"年", "季度", "月", "ISO年", "周", "日"}


@given(
    st.dictionaries(
        st.sampled_from(["seller", "outlet", "公司"]), st.sampled_from([None, "", " ", "Li", " Li "])
    )
)
def test_blank_and_absent_are_the_same(given_: dict[str, str | None]) -> None:
    """CU-13: what is not stated is one bucket."""
    sale = Sale(DAY, SUM, given_)
    stated = {name: value for name, value in given_.items() if value and value.strip()}
    assert sale == Sale(DAY, SUM, dict.fromkeys(stated, "Li"))
    assert sale == Sale(DAY, SUM, reversed(given_.items()))
    assert hash(sale) == hash(Sale(DAY, SUM, tuple(given_.items())))
    assert list(sale.dimensions) == sorted(sale.dimensions)


def test_a_sale_of_a_purchase() -> None:
    """CU-7 rows go into CU-13 reports."""
    at = datetime(2026, 3, 2, tzinfo=UTC)
    bought = Purchase("C-7", at, -SUM, id="L-1", product="P-1", quantity=Decimal(-2), outlet="East Gate")
    sale = Sale.of(bought, {"seller": "Li"})
    assert sale == Sale(
        at,
        -SUM,
        {"customer": "C-7", "product": "P-1", "outlet": "East Gate", "seller": "Li"},
        Decimal(-2),
        "L-1",
    )
    assert sale.is_return
    assert Sale.of(Purchase("C-7", at, SUM)).dimensions == (("customer", "C-7"),)
    assert not Sale.of(Purchase("C-7", at, SUM)).is_return
    with pytest.raises(InputError, match="named twice"):
        Sale.of(bought, {"outlet": "West Gate"})


BAD: list[tuple[str, dict[str, Any]]] = [
    ("at", {"at": datetime(2026, 3, 2)}),
    ("at", {"at": "2026-03-02"}),
    ("amount", {"amount": Decimal(9)}),
    ("amount", {"amount": None}),
    ("quantity", {"quantity": 2}),
    ("quantity", {"quantity": Decimal("NaN")}),
    ("id", {"id": " "}),
    ("id", {"id": 7}),
    ("dimensions", {"dimensions": {"month": "March"}}),
    ("dimensions", {"dimensions": {"": "Li"}}),
    ("dimensions", {"dimensions": {" seller": "Li"}}),
    ("dimensions", {"dimensions": {7: "Li"}}),
    ("dimensions", {"dimensions": [("seller", "Li"), ("seller", None)]}),
    ("dimensions.seller", {"dimensions": {"seller": 7}}),
    ("dimensions.seller", {"dimensions": {"seller": True}}),
    ("dimensions.seller", {"dimensions": {"seller": 0}}),
]


@pytest.mark.parametrize(("field", "changed"), BAD)
def test_bad_sales_are_refused(field: str, changed: dict[str, Any]) -> None:
    with pytest.raises(InputError) as refused:
        Sale(**{"at": DAY, "amount": SUM, **changed})
    assert refused.value.field == field


def test_a_sum_that_would_be_rounded_is_refused() -> None:
    assert plus(Decimal("0.1"), Decimal("0.2")) == Decimal("0.3")
    with pytest.raises(InputError, match="60 digits"):
        plus(Decimal(10**59), Decimal("0.01"))


def test_figures_of_nothing_are_neutral() -> None:
    some = Figures(2, 1, SUM, Money(-100, "CNY"), Decimal("1.5"), 1)
    assert some + Figures.none("CNY") == some
    assert some.net == Money(800, "CNY")
    assert some.currency == "CNY"
