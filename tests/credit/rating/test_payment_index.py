from __future__ import annotations

import pickle
from datetime import date, timedelta
from decimal import Context, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from salesflow.basics.money import Money, money
from salesflow.credit.catalogue.rating import PAYMENT_INDEX
from salesflow.credit.rating.payment_index import PaymentIndex
from salesflow.customers.history import Invoice
from salesflow.errors import CurrencyError, DefinitionError, InputError
from salesflow.testing.rating_laws import (
    check_hidden_payment_day,
    check_later_payment,
    check_payment_index,
    halved,
)
from salesflow.testing.ratings import RATING_DAY as DAY
from salesflow.testing.ratings import payer_ledgers, payment_indexes

REACHING = settings(phases=[Phase.generate], max_examples=1000)


def bill(number: int, late: int | None, amount: int = 100, *, due: int = -60, **rest: object) -> Invoice:
    """An invoice that fell due so many days from the day, paid so many days late, or open."""
    day = DAY + timedelta(due)
    paid = None if late is None else day + timedelta(late)
    return Invoice(
        "C-7",
        f"F-{number}",
        day - timedelta(60),
        day,
        money(amount, "CNY"),
        paid_on=paid,
        **rest,  # type: ignore[arg-type]  # shorthand
    )


# -- properties ----------------------------------------------------------------------------------------------------------


@given(payment_indexes() | st.just(PAYMENT_INDEX), payer_ledgers())
def test_the_laws_hold(index: PaymentIndex, rows: list[Invoice]) -> None:
    """CR-1, CR-3: field note 4.2, the extra properties; bad inputs 10 and 11."""
    check_payment_index(index, rows, as_of=DAY)


@given(payment_indexes() | st.just(PAYMENT_INDEX), payer_ledgers(dated=True), st.data())
def test_paying_later_never_raises_the_index(
    index: PaymentIndex, rows: list[Invoice], data: st.DataObject
) -> None:
    """CR-1: monotone in every day of payment."""
    for place in range(len(rows)):
        check_later_payment(index, rows, place, data.draw(st.integers(0, 250)), as_of=DAY)


@given(payment_indexes() | st.just(PAYMENT_INDEX), payer_ledgers(dated=True))
def test_hiding_a_day_of_payment_never_raises_the_index(index: PaymentIndex, rows: list[Invoice]) -> None:
    """CR-1: missing input can give no answer, never a higher one."""
    for place in range(len(rows)):
        check_hidden_payment_day(index, rows, place, as_of=DAY)


def test_the_interesting_branches_are_reached() -> None:
    """The two laws above look at ledgers with an index; a shift may take a payment past the day."""

    def compared(rows: list[Invoice]) -> bool:
        both = [check_later_payment(PAYMENT_INDEX, rows, place, 90, as_of=DAY) for place in range(len(rows))]
        hid = [check_hidden_payment_day(PAYMENT_INDEX, rows, place, as_of=DAY) for place in range(len(rows))]
        return any(both) and any(hid)

    def old(rows: list[Invoice]) -> bool:
        found = PAYMENT_INDEX.judge(rows, as_of=DAY)
        opening = DAY - timedelta(PAYMENT_INDEX.window_days)
        due = {row.id: row.due_on for row in rows}
        return any(not item.is_open and due[item.invoice] < opening for item in found.items)

    assert find(payer_ledgers(dated=True), compared, settings=REACHING)
    assert find(
        payer_ledgers(dated=True), old, settings=REACHING
    )  # paid long after the window began, due before it


@given(payment_indexes(), st.integers(-60, 200))
def test_the_curve_never_rises_and_passes_its_knots(index: PaymentIndex, day: int) -> None:
    assert index.points_at(day) >= index.points_at(day + 1)
    assert all(index.points_at(knot) == Fraction(points) for knot, points in index.knots)


@given(payer_ledgers())
def test_a_ledger_is_judged_as_its_customers_are(rows: list[Invoice]) -> None:
    other = [Invoice("C-8", "F-0", DAY, DAY, money(5, "USD"))]
    found = PAYMENT_INDEX.judge_all([*other, *rows], as_of=DAY)
    assert list(found) == sorted(found)
    assert found["C-8", "USD"].value is None
    if rows:
        assert found["C-7", "CNY"] == PAYMENT_INDEX.judge(rows, as_of=DAY)
        assert pickle.loads(pickle.dumps(found)) == found


# -- examples ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "points"),
    [(-99, 100), (-30, 100), (-25, 95), (-20, 90), (0, 80), (15, 70), (22, 60), (30, 50), (60, 40), (75, 35),
     (90, 30), (120, 20), (999, 20)],
)  # fmt: skip
def test_the_published_curve(days: int, points: int) -> None:
    """CR-3: dandb.com, as field note 3 has it."""
    assert PAYMENT_INDEX.points_at(days) == points


def test_money_weighs() -> None:
    """CR-1: three invoices on time and one of the same money as all of them a month late."""
    found = PAYMENT_INDEX.judge([*(bill(n, 0) for n in range(3)), bill(3, 30, 300)], as_of=DAY)
    assert (found.value, found.points, found.count) == (Fraction(65), Decimal("65.00"), 4)
    assert found.items[3].days == 30
    assert not found.missing


def test_what_is_open_counts_with_its_age() -> None:
    """CR-1: not paying at all is not better than paying late; 400 days late is not forgotten."""
    rows = [bill(1, 0), bill(2, 0), bill(3, None, due=-400)]
    found = PAYMENT_INDEX.judge(rows, as_of=DAY)
    assert found.value == Fraction(80 + 80 + 20, 3)
    assert [item.is_open for item in found.items] == [False, False, True]
    assert "invoice F-3 is still open, 400 days after the due day" in found.explain()
    assert "发票F-3到期400天仍未付清" in found.explain("zh")


def test_a_part_payment_counts_in_two_parts() -> None:
    rows = [bill(1, 0), bill(2, 0), bill(3, 30, open_amount=money(25, "CNY"))]
    found = PAYMENT_INDEX.judge(rows, as_of=DAY)
    assert found.value == (2 * 80 + Fraction(3, 4) * 50 + Fraction(1, 4) * 40) / 3
    assert found.count == 3
    assert [(item.days, item.amount) for item in found.items[2:]] == [
        (30, money(75, "CNY")),
        (60, money(25, "CNY")),
    ]


def test_what_lies_ahead_is_not_known() -> None:
    """CR-1: bad input 7; paid after the day, due after it, issued after it."""
    rows = [bill(1, 0), bill(2, 0), bill(3, 90), bill(4, -40, due=20), bill(5, None, due=90)]
    found = PAYMENT_INDEX.judge(rows, as_of=DAY)
    assert [(item.invoice, item.days, item.is_open) for item in found.items] == [
        ("F-1", 0, False),
        ("F-2", 0, False),
        ("F-3", 60, True),
    ]
    future = Invoice("C-7", "F-9", DAY + timedelta(1), DAY + timedelta(1), money(5, "CNY"))
    assert PAYMENT_INDEX.judge([*rows, future], as_of=DAY).value == found.value


def test_the_window() -> None:
    """An invoice speaks when it fell due in the window, or had become as late as the last knot in it."""
    first = -PAYMENT_INDEX.window_days + 1
    inside, outside = bill(1, 0, due=first), bill(2, 0, due=first - 1)
    late, still_late = bill(3, 119, due=first - 119), bill(4, 120, due=first - 120)
    before = bill(5, 120, due=first - 121)
    found = PAYMENT_INDEX.judge([inside, outside, late, still_late, before], as_of=DAY)
    assert [item.invoice for item in found.items] == ["F-1", "F-4"]


def test_disputed_invoices_do_not_count_but_must_be_decided() -> None:
    """CR-1: bad input 10: in the exposure, not in the conduct, and not for ever."""
    rows = [bill(n, 0) for n in range(3)]
    rows += [
        bill(7, None, due=-91, disputed=True),
        bill(8, None, due=-90, disputed=True),
        bill(9, 99, due=-120, disputed=True),
        bill(10, 99, due=-300, disputed=True),
    ]
    found = PAYMENT_INDEX.judge(rows, as_of=DAY)
    assert found.value == 80
    assert (found.disputed, found.to_decide) == (("F-7", "F-8", "F-9"), ("F-7",))
    said = [reason.explain() for reason in found.reasons]
    decide = (
        "the dispute about invoice F-7 is still open 91 days after the due day; decide it: 90 days are allowed "
        "(this does not count against the customer) [CR-1 CR-3]"
    )
    assert said[1:3] == [
        "3 disputed invoices (F-7, F-8, F-9): not counted in how the customer pays [CR-1 CR-3]",
        decide,
    ]


def test_too_little_is_no_index() -> None:
    """CR-1: bad input 11; a newcomer is not a bad payer."""
    none = PAYMENT_INDEX.judge([], as_of=DAY)
    assert (none.value, none.points, none.items, none.customer) == (None, None, (), None)
    two = PAYMENT_INDEX.judge([bill(1, 200, due=-300), bill(2, 0)], as_of=DAY)
    assert two.value is None
    assert two.missing[0].explain() == "2 invoices say how the customer pays; 3 are needed [CR-1 CR-3]"


def test_a_payment_without_a_day() -> None:
    """CR-1: what is not known gives no index, unless the house allows for some of it."""
    rows = [*(bill(n, 0, 300) for n in range(3)), bill(9, None, open_amount=Money(0, "CNY"))]
    strict = PAYMENT_INDEX.judge(rows, as_of=DAY)
    assert (strict.value, strict.undated) == (None, ("F-9",))
    assert strict.missing[0].explain() == "it is not known when F-9 was paid [CR-1 CR-3]"
    assert PaymentIndex(undated_share="0.1").judge(rows, as_of=DAY).value == 80
    assert PaymentIndex(undated_share="0.09").judge(rows, as_of=DAY).value is None


def test_huge_and_tiny_amounts_stay_exact() -> None:
    rows = [
        Invoice("C-7", f"F-{n}", DAY, DAY, money(amount, "CNY"), paid_on=DAY)
        for n, amount in enumerate(["9" * 58, "0." + "0" * 55 + "1", "1"])
    ]
    assert PAYMENT_INDEX.judge(rows, as_of=DAY).value == 80
    assert PAYMENT_INDEX.judge(halved(rows, 2), as_of=DAY).value == 80


# -- bad input -----------------------------------------------------------------------------------------------------------


def test_rows_that_do_not_belong_together() -> None:
    """Bad inputs 4 and 9."""
    one = bill(1, 0)
    with pytest.raises(InputError, match="listed twice"):
        PAYMENT_INDEX.judge([one, one], as_of=DAY)
    with pytest.raises(InputError, match="those before are of 'C-7'"):
        PAYMENT_INDEX.judge([one, Invoice("C-8", "F-2", DAY, DAY, money(5, "CNY"))], as_of=DAY)
    with pytest.raises(CurrencyError, match="rate each by itself"):
        PAYMENT_INDEX.judge([one, Invoice("C-7", "F-2", DAY, DAY, money(5, "USD"))], as_of=DAY)
    with pytest.raises(InputError, match="as_of"):
        PAYMENT_INDEX.judge([one], as_of="2026-03-23")  # type: ignore[arg-type]  # bad input


@pytest.mark.parametrize(
    ("knots", "rest", "problem"),
    [
        ([(0, 80)], {}, "at least two knots"),
        ([(5, 80), (5, 70)], {}, "days must rise"),
        ([(0, 80), (True, 70)], {}, "whole numbers up to"),
        ([(0, 80), (99_999, 70)], {}, "whole numbers up to"),
        ([(0, 80), (10, 90)], {}, "paying later would be better"),
        ([(0, 120), (10, 90)], {}, "between 0 and 100"),
        ([(0, 80), (200, 20)], {}, "a window of 180 days forgets debts before they are 200 days late"),
        ([(0, 80), (10, 20)], {"least_items": 0}, "without a single invoice"),
        ([(0, 80), (10, 20)], {"undated_share": 1}, "share of unknown days"),
    ],
)
def test_curves_that_do_not_hold_together(knots: object, rest: dict[str, int], problem: str) -> None:
    with pytest.raises(DefinitionError, match=problem):
        PaymentIndex(knots, **rest)  # type: ignore[arg-type]  # bad input


def test_figures_that_are_none() -> None:
    """Bad input 5."""
    with pytest.raises(InputError, match="window_days"):
        PaymentIndex(window_days=-1)
    with pytest.raises(InputError, match="knots"):
        PaymentIndex([(0, 80.0), (9, 70)])  # type: ignore[list-item]  # bad input
    with pytest.raises(InputError, match="undated_share"):
        PaymentIndex(undated_share="NaN")
    assert PaymentIndex().judge([], as_of=date(2026, 1, 1)).reasons[0].code == "source"


@pytest.mark.parametrize(
    ("amount", "said"),
    [("1234567.89", "CNY 3,703,703.67"), ("1" * 40 + ".25", "CNY " + f"{int('3' * 40):,}" + ".75")],
)
def test_the_sum_in_words_is_exact(amount: str, said: str) -> None:
    """CR-1: however roughly the program itself reckons."""
    rows = [
        Invoice("C-7", f"F-{each}", DAY - timedelta(60), DAY, money(amount, "CNY"), paid_on=DAY)
        for each in range(3)
    ]
    with localcontext(Context(prec=6)):
        words = PAYMENT_INDEX.judge(rows, as_of=DAY).explain()
    assert f"over 3 invoices, {said} in all" in words
