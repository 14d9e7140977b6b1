"""Hypothesis strategies for receivables: ledgers of invoices, cash on account, books, provision matrices.

>>> from hypothesis import given, settings
>>> @settings(max_examples=5)
... @given(receivables())
... def every_book_adds_up(book):
...     assert book.balance.current + book.balance.overdue == book.balance.owed
>>> every_book_adds_up()
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from hypothesis import strategies as st

from salesflow.basics.bands import Bands
from salesflow.basics.money import Money
from salesflow.basics.text import Text
from salesflow.credit.ageing import DAYS_LATE
from salesflow.credit.measures.expected_loss import ProvisionMatrix
from salesflow.credit.measures.receivables import OnAccount, Receivables
from salesflow.customers.history import Invoice

__all__ = ["ledgers", "on_accounts", "provision_matrices", "receivables"]

_DAY: Final = date(2026, 3, 31)
_CUSTOMERS: Final = st.sampled_from(["C-1", "C-2", "C-3"])
_AMOUNTS: Final = st.sampled_from([Decimal(n) for n in ("0.01", "33.33", "100", "250.5", "9999")])
_TERMS: Final = st.sampled_from([0, 10, 30, 60])
_STEPS: Final = Bands(
    [1, 61], [Text("not due", zh="未到期"), Text("late", zh="逾期"), Text("old", zh="久欠")]
)


@st.composite
def ledgers(draw: st.DrawFn, currency: str = "CNY") -> list[Invoice]:
    """Invoices of three customers within some months: paid early, late, in part or not at all, disputed, credit notes.

    Some are issued, and some paid, after 31 March 2026, the day on which `receivables` asks.
    """
    return [_invoice(draw, f"F-{number}", currency) for number in range(draw(st.integers(0, 9)))]


def _invoice(draw: st.DrawFn, number: str, currency: str) -> Invoice:
    issued = _DAY - timedelta(days=draw(st.integers(-10, 120)))
    due = issued + timedelta(days=draw(_TERMS))
    amount = Money(draw(_AMOUNTS), currency)
    is_note = draw(st.integers(0, 4)) == 0
    paid = draw(st.none() | st.integers(0, 120).map(lambda after: issued + timedelta(days=after)))
    part = draw(st.none() | st.sampled_from([Decimal(0), Decimal("0.25"), Decimal("0.5")]))
    signed = -amount if is_note else amount
    rest = None if part is None else signed * part
    disputed = draw(st.integers(0, 3)) == 0
    return Invoice(draw(_CUSTOMERS), number, issued, due, signed, rest, paid, disputed, is_note)


@st.composite
def on_accounts(draw: st.DrawFn, currency: str = "CNY") -> list[OnAccount]:
    """Money that came in without an invoice: some of it applied later, some after the day of the question."""
    found: list[OnAccount] = []
    for number in range(draw(st.integers(0, 3))):
        received = _DAY - timedelta(days=draw(st.integers(-5, 60)))
        after = draw(st.none() | st.integers(0, 60))
        applied = None if after is None else received + timedelta(days=after)
        found.append(
            OnAccount(draw(_CUSTOMERS), f"P-{number}", received, Money(draw(_AMOUNTS), currency), applied)
        )
    return found


@st.composite
def receivables(draw: st.DrawFn, currency: str = "CNY") -> Receivables:
    """Books of 31 March 2026, of all customers or of one, complete or known only since some day."""
    return Receivables.of(
        draw(ledgers(currency)),
        currency=currency,
        as_of=_DAY,
        on_account=draw(on_accounts(currency)),
        customer=draw(st.none() | _CUSTOMERS),
        known_since=draw(st.none() | st.integers(0, 150).map(lambda days: _DAY - timedelta(days=days))),
    )


@st.composite
def provision_matrices(draw: st.DrawFn) -> ProvisionMatrix:
    """Matrices with the usual steps or three, rates that often stay level, factors that move rates beyond all."""
    bands = draw(st.sampled_from([DAYS_LATE, _STEPS]))
    many = len(bands.labels)
    rates = sorted(draw(st.lists(st.decimals(0, 1, places=3), min_size=many, max_size=many)))
    factor = draw(st.sampled_from([Decimal(0), Decimal("0.9"), Decimal(1), Decimal("1.25"), Decimal(7)]))
    return ProvisionMatrix(rates, bands, factor=factor, source="drawn")
