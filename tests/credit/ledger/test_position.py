"""Positions: what is used and what is left of a limit (CR-5, CR-6)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import UNLIMITED, Money, money
from salesflow.basics.terms import days
from salesflow.credit.exposure import Exposure
from salesflow.credit.ledger.position import OpenDocument, Position, last_day
from salesflow.credit.ledger.stage import Stage
from salesflow.customers.history import Invoice
from salesflow.errors import CurrencyError, InputError

DAY = date(2026, 3, 2)


def cny(amount: int | str) -> Money:
    return money(amount, "CNY")


def test_a_position_of_invoices_and_open_orders_counts_everything_once():
    """CR-5: the list of invoices stays usable; what is in it may not come again."""
    bills = [
        Invoice("C-7", "F-1", date(2026, 1, 5), date(2026, 2, 4), cny(100)),
        Invoice("C-7", "F-2", date(2026, 2, 5), date(2026, 3, 4), cny(40), disputed=True),
        Invoice("C-7", "G-1", date(2026, 2, 5), date(2026, 3, 4), cny(-30), credit_note=True),
    ]
    exposure = Exposure.of(bills, customer="C-7", currency="CNY", as_of=DAY)
    orders = [
        OpenDocument(Stage.ORDERED, "O-1", cny(50), date(2026, 3, 20)),
        OpenDocument(Stage.ORDERED, "O-2", cny(70), date(2026, 9, 1)),
    ]
    position = Position.of(exposure, orders, horizon=days(30))
    assert Position.of(exposure).used == exposure.total == cny(110)
    assert (position.gross, position.disputed, position.credits, position.later) == (
        cny(190),
        cny(40),
        cny(30),
        cny(70),
    )
    assert position.used == cny(160)
    with pytest.raises(InputError, match="F-9"):
        Position.of(exposure, [OpenDocument(Stage.INVOICED, "F-9", cny(5))])


def test_what_was_prepaid_for_a_waiting_order_waits_with_it():
    """CR-5: a prepayment for an order of next year frees nothing today, beyond the order it does."""
    documents = [
        OpenDocument(Stage.ORDERED, "O-1", cny(50), date(2026, 9, 1)),
        OpenDocument(Stage.RESERVED, "O-1", cny(10), date(2026, 9, 1)),
        OpenDocument(Stage.INVOICED, "F-1", cny(100)),
        OpenDocument(Stage.PREPAID, "P-1", cny(40), order="O-1"),
        OpenDocument(Stage.PREPAID, "P-2", cny(35), order="O-1"),
        OpenDocument(Stage.PREPAID, "P-3", cny(5)),
    ]
    near = Position("C-7", "CNY", DAY, documents, date(2026, 4, 1))
    assert (near.later, near.prepaid_later, near.prepaid, near.used) == (cny(60), cny(60), cny(20), cny(80))
    assert near.explain("zh").splitlines() == [
        "已开票：100元 [CR-5]",
        "预收款：20元 [CR-5]",
        "60元在2026年4月1日之后发货，暂不计入 [CR-5]",
        "其中60元为暂不计入部分的预收款 [CR-5]",
        "占用额度80元：100元减去预收款及贷项20元 [CR-5]",
    ]
    bare = Position("C-7", "CNY", DAY, documents[2:3])
    assert [bare.explain(language).splitlines()[-1] for language in ("en", "zh")] == [
        "CNY 100 of the limit is used [CR-5]",
        "占用额度100元 [CR-5]",
    ]
    whole = Position("C-7", "CNY", DAY, documents)
    assert (whole.later, whole.prepaid_later, whole.used) == (cny(0), cny(0), cny(80))


@given(st.booleans(), st.integers(1, 90), st.integers(1, 90), st.booleans())
def test_an_order_that_stands_there_changes_nothing(named, ordered, paid, waits):
    """CR-5: what was prepaid under the number of a waiting order waits with it, whether the order is named or not."""
    order = OpenDocument(Stage.ORDERED, "O-1", cny(ordered), date(2026, 12, 1))
    number, made_for = ("P-1", "O-1") if named else ("O-1", None)
    position = Position(
        "C-7",
        "CNY",
        DAY,
        [
            order,
            OpenDocument(Stage.PREPAID, number, cny(paid), order=made_for),
            OpenDocument(Stage.PREPAID, "P-2", cny(5), order="O-2"),
            OpenDocument(Stage.INVOICED, "F-1", cny(100)),
        ],
        date(2026, 4, 1) if waits else None,
    )
    again = position.with_order(order)
    assert (again.used, again.prepaid_later) == (position.used, position.prepaid_later)
    assert position.prepaid_later == (cny(min(ordered, paid)) if waits else cny(0))


def test_none_zero_and_unlimited_are_three_values():
    """Bad input 6."""
    position = Position("C-7", "CNY", DAY, [OpenDocument(Stage.NOTE, "N-1", cny(60))])
    assert [position.available(limit) for limit in (None, cny(0), UNLIMITED, cny(60))] == [
        None,
        cny(0),
        UNLIMITED,
        cny(0),
    ]
    assert [position.shortfall(limit) for limit in (None, cny(0), UNLIMITED, cny(60))] == [
        None,
        cny(60),
        cny(0),
        cny(0),
    ]
    for wrong in (True, False, 0, 100, "unlimited", 1.5):
        with pytest.raises(InputError, match="give Money, UNLIMITED, or None"):
            position.available(wrong)
        with pytest.raises(InputError, match="give Money, UNLIMITED, or None"):
            position.shortfall(wrong)
    for ask in (position.available, position.shortfall):
        with pytest.raises(InputError, match="is negative"):
            ask(cny(-1))
        with pytest.raises(CurrencyError):
            ask(money(100, "USD"))


def test_a_limit_may_be_lower_than_what_is_used():
    """CR-6, property 14: frappe/erpnext#30110: available is zero, the shortfall is said."""
    position = Position("C-7", "CNY", DAY, [OpenDocument(Stage.INVOICED, "F-1", cny(60))])
    assert (position.available(cny(25)), position.shortfall(cny(25))) == (cny(0), cny(35))


def test_more_prepaid_than_owed_frees_no_more_than_the_limit():
    position = Position("C-7", "CNY", DAY, [OpenDocument(Stage.PREPAID, "P-1", cny(60))])
    assert (position.used, position.available(cny(25))) == (cny(0), cny(25))


WRONG = [
    (lambda: OpenDocument(Stage.PAID, "F-1", cny(5)), "nothing stands open"),
    (lambda: OpenDocument(Stage.INVOICED, "F-1", cny(0)), "above zero"),
    (lambda: OpenDocument(Stage.INVOICED, "F-1", 5), "above zero"),
    (lambda: OpenDocument(Stage.INVOICED, "", cny(5)), "empty"),
    (lambda: OpenDocument(Stage.INVOICED, "F-1", cny(5), "tomorrow"), "not a day"),
    (lambda: Position("", "CNY", DAY), "empty"),
    (lambda: Position("C-7", "CNY", DAY, [], date(2026, 3, 1)), "lies before the day of the position"),
    (
        lambda: Position("C-7", "CNY", DAY, [OpenDocument(Stage.NOTE, "N", cny(5))] * 2),
        "stands there twice",
    ),
    (lambda: Position("C-7", "USD", DAY, [OpenDocument(Stage.NOTE, "N", cny(5))]), "position in USD"),
    (lambda: last_day(None, None), "as_of"),
]


@pytest.mark.parametrize("place", range(len(WRONG)))
def test_what_cannot_be_a_position_is_refused(place):
    """Bad inputs 4, 5 and 9."""
    wrong, words = WRONG[place]
    with pytest.raises(InputError, match=words):
        wrong()
