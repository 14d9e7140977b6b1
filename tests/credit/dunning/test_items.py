"""What can be asked for: credit notes against the oldest first, disputes apart, promises kept and broken (CR-5)."""

from __future__ import annotations

from datetime import date
from decimal import localcontext

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import money, total
from salesflow.basics.promises import PromiseState
from salesflow.credit.dunning.entries import PromiseToPay
from salesflow.credit.dunning.items import claims, promise_state
from salesflow.credit.dunning.log import DunningLog
from salesflow.credit.exposure import Exposure
from salesflow.customers.history import Invoice
from salesflow.errors import InputError
from salesflow.testing.dunning_logs import dunning_invoices, dunning_logs

DAY = date(2026, 3, 31)
AT = pendulum.datetime(2026, 3, 1, 9, tz="Asia/Shanghai")
LOG = DunningLog("C-7")


def cny(amount):
    return money(amount, "CNY")


@given(dunning_invoices(), dunning_logs())
def test_claims_add_up_to_the_exposure(invoices, log):
    """CR-5: what is claimed and disputed is what is owed, credit notes taken off; the oldest is freed first."""
    found = [each for each in claims(invoices, log, as_of=DAY) if each.open.currency == "CNY"]
    owed = Exposure.of(invoices, customer="C-7", currency="CNY", as_of=DAY)
    assert total([each.open for each in found], "CNY") + total([each.set_off for each in found], "CNY") == (
        owed.total + owed.credits
    )
    free = [each for each in found if not each.disputed]
    assert total([each.set_off for each in free], "CNY") <= owed.credits
    used = [each.set_off == each.open + each.set_off for each in free]
    assert sorted(used, reverse=True) == used  # what is wholly covered stands first
    assert sum(bool(each.set_off.amount and each.open.amount) for each in free) <= 1
    assert all(each.set_off.is_zero for each in found if each.disputed)


def bill(name, due, amount, **more):
    return Invoice("C-7", name, date(2026, 1, 5), due, cny(amount), **more)


@given(st.integers(1, 10**40), st.integers(1, 10**40), st.integers(1, 10**40), st.integers(1, 40))
def test_not_a_fen_is_lost_however_the_program_rounds(owed, first, second, digits):
    """CR-5: the decimal context of the program is not ours."""
    rows = [
        bill("F-1", DAY, owed),
        bill("N-1", DAY, -first, credit_note=True),
        bill("N-2", DAY, -second, credit_note=True),
    ]
    with localcontext(prec=digits):
        (claim,) = claims(rows, LOG, as_of=DAY)
    taken = min(owed, first + second)
    assert (claim.open, claim.set_off) == (cny(owed - taken), cny(taken))


def test_credit_notes_free_the_oldest_debt_first():
    """CR-5: what is disputed is passed over."""
    rows = [
        bill("F-2", date(2026, 2, 20), 300),
        bill("F-1", date(2026, 2, 10), 300),
        bill("F-0", date(2026, 2, 1), 300, disputed=True),
        Invoice("C-7", "N-1", date(2026, 3, 1), date(2026, 3, 1), cny(-400), credit_note=True),
        Invoice("C-8", "F-2", date(2026, 1, 5), date(2026, 2, 1), cny(50)),
        bill("F-3", date(2026, 2, 25), 300, paid_on=date(2026, 3, 1)),
    ]
    found = [(each.id, each.open, each.is_owed) for each in claims(rows, LOG, as_of=DAY)]
    assert found == [("F-0", cny(300), False), ("F-1", cny(0), False), ("F-2", cny(200), True)]
    with pytest.raises(InputError, match="listed twice"):
        claims([rows[0], rows[0]], LOG, as_of=DAY)
    with pytest.raises(InputError):
        claims(rows, LOG, as_of=AT)


PROMISE = PromiseToPay("F-1", date(2026, 3, 10), cny(200), cny(300), at=AT)


@pytest.mark.parametrize(
    ("left", "paid_on", "day", "state"),
    [
        (None, None, date(2026, 3, 10), PromiseState.OPEN),
        (None, None, date(2026, 3, 11), PromiseState.BROKEN),
        (101, date(2026, 3, 9), date(2026, 3, 9), PromiseState.OPEN),
        (100, date(2026, 3, 10), date(2026, 3, 10), PromiseState.KEPT),
        (100, date(2026, 3, 10), date(2026, 4, 10), PromiseState.KEPT),
        (100, date(2026, 3, 11), date(2026, 3, 11), None),
        (100, None, date(2026, 3, 9), PromiseState.KEPT),
        (100, None, date(2026, 3, 11), None),
        (0, date(2026, 3, 11), date(2026, 3, 11), None),
    ],
)
def test_a_promise_is_kept_broken_or_open(left, paid_on, day, state):
    """CR-5: what the days of payment do not tell is not called broken."""
    row = bill(
        "F-1", date(2026, 2, 10), 300, open_amount=None if left is None else cny(left), paid_on=paid_on
    )
    assert promise_state(PROMISE, row, as_of=day) is state


def test_a_promise_of_all_is_broken_by_a_later_payment():
    """CR-5."""
    whole = attrs.evolve(PROMISE, amount=cny(300))
    row = bill("F-1", date(2026, 2, 10), 300, paid_on=date(2026, 3, 11))
    assert promise_state(whole, row, as_of=date(2026, 3, 11)) is PromiseState.BROKEN
    assert promise_state(whole, row, as_of=date(2026, 3, 10)) is PromiseState.OPEN
