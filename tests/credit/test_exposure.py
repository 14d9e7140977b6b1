from __future__ import annotations

import pickle
from datetime import date, timedelta
from random import Random

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import Money, money, total
from salesflow.credit.exposure import Bills, Exposure, OpenItem, exposures
from salesflow.credit.rating.payment_index import PaymentIndex
from salesflow.customers.history import Invoice
from salesflow.errors import CurrencyError, InputError

DAY = date(2026, 3, 23)


@st.composite
def ledgers(draw: st.DrawFn, customers: str = "C-7", codes: tuple[str, ...] = ("CNY",)) -> list[Invoice]:
    """Bills and credit notes of a few customers around a day: open, partly paid, paid, disputed, not yet due."""
    rows: list[Invoice] = []
    for number in range(draw(st.integers(0, 12))):
        issued = DAY + timedelta(days=draw(st.integers(-200, 10)))
        due = issued + timedelta(days=draw(st.sampled_from([0, 30, 60])))
        amount = Money(draw(st.integers(0, 100_000)), draw(st.sampled_from(codes)))
        note = draw(st.integers(0, 9)) == 0
        paid = draw(st.none() | st.integers(0, 200))
        left = None
        if paid is not None and amount.amount > 1 and draw(st.booleans()):
            left = Money(draw(st.integers(0, int(amount.amount) - 1)), amount.currency)
        rows.append(
            Invoice(
                draw(st.sampled_from(customers.split())),
                f"F-{number}",
                issued,
                due,
                -amount if note else amount,
                (-left if note else left) if left is not None else None,
                None if paid is None else issued + timedelta(days=paid),
                draw(st.booleans()),
                note,
            )
        )
    return rows


def owed(rows: list[Invoice], as_of: date = DAY) -> Exposure:
    return Exposure.of(rows, customer="C-7", currency="CNY", as_of=as_of)


@given(ledgers())
def test_the_parts_add_up(rows: list[Invoice]) -> None:
    """CR-5: what is disputed counts, and stands apart."""
    found = owed(rows)
    assert found.total == total((row.open_on(DAY) for row in rows), "CNY")
    assert found.total == found.disputed + found.undisputed
    assert found.credits == -total((r.open_on(DAY) for r in rows if r.open_on(DAY).is_negative), "CNY")
    assert found.late_by(0) - found.credits <= found.undisputed
    assert {item.id: item.days_late for item in found.items} == {
        row.id: row.days_late(DAY) for row in rows if not row.open_on(DAY).is_zero
    }
    ages = [item.days_late for item in found.items]
    assert ages == sorted(ages, reverse=True)
    oldest = found.oldest
    late = [item.days_late for item in found.items if not item.disputed and item.days_late > 0]
    assert found.oldest_days_late == max(late, default=0)
    assert (oldest is None) is (not late)
    assert not any(item.disputed and item.amount.is_negative for item in found.items)


@given(ledgers("C-7 C-8", ("CNY", "USD")))
def test_a_ledger_is_cut_by_customer_and_currency(rows: list[Invoice]) -> None:
    """CR-5: nothing is converted, nothing lost, and the order of the rows does not matter."""
    found = exposures(iter(rows), as_of=DAY)
    assert found == exposures(sorted(rows, key=lambda row: row.id, reverse=True), as_of=DAY)
    keys = [(one.customer, one.currency) for one in found]
    assert keys == sorted(set(keys))
    for one in found:
        assert one == Exposure.of(rows, customer=one.customer, currency=one.currency, as_of=DAY)
        assert pickle.loads(pickle.dumps(one)) == one
    for code in ("CNY", "USD"):
        assert total((one.total for one in found if one.currency == code), code) == total(
            (row.open_on(DAY) for row in rows if row.amount.currency == code), code
        )


@given(ledgers(), st.integers(-400, 400))
def test_moving_all_dates_changes_no_amount(rows: list[Invoice], days: int) -> None:
    step = timedelta(days=days)
    moved = [
        Invoice(r.customer, r.id, r.issued_on + step, r.due_on + step, r.amount, r.open_amount,
                None if r.paid_on is None else r.paid_on + step, r.disputed, r.credit_note)
        for r in rows
    ]  # fmt: skip
    before, after = owed(rows), owed(moved, DAY + step)
    assert [(i.id, i.amount, i.days_late, i.disputed) for i in before.items] == [
        (i.id, i.amount, i.days_late, i.disputed) for i in after.items
    ]


def test_what_is_not_known_yet_does_not_count() -> None:
    """Field note 4.3 no. 7: no look ahead."""
    bill = Invoice(
        "C-7", "F-1", date(2026, 2, 1), date(2026, 3, 1), money(100, "CNY"), paid_on=date(2026, 3, 24)
    )
    later = Invoice("C-7", "F-2", date(2026, 3, 24), date(2026, 4, 1), money(7, "CNY"))
    assert owed([bill, later]).total == money(100, "CNY")
    assert owed([bill, later], date(2026, 3, 24)).total == money(7, "CNY")


def test_a_bill_is_late_from_the_day_after_it_is_due() -> None:
    bill = Invoice("C-7", "F-1", date(2026, 2, 1), DAY, money(100, "CNY"))
    assert owed([bill]).oldest is None
    assert owed([bill], DAY + timedelta(days=1)).oldest_days_late == 1
    assert owed([bill], DAY + timedelta(days=1)).late_by(0) == money(100, "CNY")
    assert owed([bill], DAY + timedelta(days=1)).late_by(1) == money(0, "CNY")


def test_a_bill_listed_twice_is_refused() -> None:
    bill = Invoice("C-7", "F-1", date(2026, 2, 1), DAY, money(100, "CNY"))
    with pytest.raises(InputError, match="twice"):
        owed([bill, bill])
    with pytest.raises(InputError, match="twice"):
        exposures([bill, bill], as_of=DAY)
    item = OpenItem("F-1", DAY, money(1, "CNY"), 0, False)
    with pytest.raises(InputError, match="twice"):
        Exposure("C-7", "CNY", DAY, (item, item))
    contested = OpenItem("F-1", DAY, money(2, "CNY"), 0, True)
    assert Exposure("C-7", "CNY", DAY, (item, contested)).disputed == money(2, "CNY")  # a part of it
    with pytest.raises(InputError, match=r"twice.*\(got 'F-1'\)"):
        Exposure("C-7", "CNY", DAY, (item, contested, contested))
    later = OpenItem("F-2", DAY, money(1, "CNY"), 5, False)
    assert Exposure("C-7", "CNY", DAY, (later, item)).oldest == later
    with pytest.raises(InputError, match="latest first"):
        Exposure("C-7", "CNY", DAY, (item, later))
    with pytest.raises(CurrencyError):
        Exposure("C-7", "USD", DAY, (item,))
    # another customer may use the same number
    other = Invoice("C-8", "F-1", date(2026, 2, 1), DAY, money(100, "CNY"))
    assert len(exposures([bill, other], as_of=DAY)) == 2


@given(ledgers())
def test_bills_that_are_read_once_serve_every_question(rows: list[Invoice]) -> None:
    """CR-5, CR-6: the same answers as from the invoices; no later invoice, no later payment."""
    bills = Bills.of(iter(rows), as_of=DAY)
    assert Exposure.of(bills, customer="C-7", currency="CNY", as_of=DAY) == owed(rows)
    assert PaymentIndex().judge(bills, as_of=DAY) == PaymentIndex().judge(rows, as_of=DAY)
    assert Bills.of(bills, as_of=DAY) is bills
    assert Bills.of(bills, as_of=DAY.replace()) is bills  # the same day, another object
    known = [row for row in rows if row.issued_on <= DAY]
    assert [each[0] for each in bills.known] == known
    for row, issued, due, paid, amount, left in bills.known:
        assert (issued, due) == (row.issued_on.toordinal(), row.due_on.toordinal())
        assert paid is None or paid <= DAY.toordinal()
        assert (Money(amount, "CNY"), Money(left, "CNY")) == (row.amount, row.open_on(DAY))
    assert (bills.customer, bills.currency) == (("C-7", "CNY") if rows else (None, None))


@given(ledgers(), st.randoms())
def test_an_exposure_of_bills_is_what_its_parts_would_make(rows: list[Invoice], chance: Random) -> None:
    """CR-5: the way past `__init__` gives what `__init__` accepts, and a class of one's own goes through its own."""

    @attrs.frozen
    class Own(Exposure):
        """An exposure of somebody's own, with the same parts."""

    chance.shuffle(rows)
    found = owed(rows)
    checked = Exposure(found.customer, found.currency, found.as_of, found.items)
    assert (found, hash(found), repr(found)) == (checked, hash(checked), repr(checked))
    assert pickle.loads(pickle.dumps(found)) == found
    by_hand = [
        (-row.days_late(DAY), row.due_on, row.id, row.open_on(DAY), row.disputed and not row.credit_note)
        for row in rows
        if not row.open_on(DAY).is_zero
    ]
    assert [
        (-each.days_late, each.due_on, each.id, each.amount, each.disputed) for each in found.items
    ] == sorted(by_hand, key=lambda each: each[:3])
    own = Own.of(rows, customer="C-7", currency="CNY", as_of=DAY)
    assert (type(own), own.items, own.total) == (Own, found.items, found.total)


def test_bills_are_of_one_customer_one_currency_one_day() -> None:
    """CR-5: bad inputs 4 and 9."""
    row = Invoice("C-7", "F-1", DAY, DAY, money(5, "CNY"))
    bills = Bills.of([row], as_of=DAY)
    with pytest.raises(InputError, match="were read for 2026-03-23"):
        Bills.of(bills, as_of=DAY + timedelta(1))
    with pytest.raises(InputError, match="the bills are of 'C-7' in CNY"):
        Exposure.of(bills, customer="C-8", currency="CNY", as_of=DAY)
    with pytest.raises(InputError, match="twice"):
        Bills.of([row, row], as_of=DAY)
    with pytest.raises(InputError, match="those before are of 'C-7'"):
        Bills.of([row, Invoice("C-8", "F-2", DAY, DAY, money(5, "CNY"))], as_of=DAY)
    with pytest.raises(CurrencyError, match="those before are in CNY"):
        Bills.of([row, Invoice("C-7", "F-2", DAY, DAY, money(5, "USD"))], as_of=DAY)
    assert Exposure.of(Bills.of([], as_of=DAY), customer="C-8", currency="CNY", as_of=DAY).items == ()


def test_what_is_paid_on_the_day_is_paid() -> None:
    """CR-5: the evening of the day counts, and a payment of the next day is not made yet."""
    rows = [
        Invoice("C-7", f"F-{days}", DAY, DAY, money(5, "CNY"), paid_on=DAY + timedelta(days))
        for days in (0, 1)
    ]
    today = DAY.toordinal()
    assert [each[3:] for each in Bills.of(rows, as_of=DAY).known] == [(today, 5, 0), (None, 5, 5)]
