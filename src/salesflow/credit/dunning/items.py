"""What can be asked of a customer on a day: each invoice with what is left of it once credit notes are set off.

>>> bills = [
...     Invoice("C-7", "F-9", date(2026, 1, 5), date(2026, 2, 4), Money(900, "CNY")),
...     Invoice("C-7", "N-1", date(2026, 2, 9), date(2026, 2, 9), Money(-300, "CNY"), credit_note=True),
... ]
>>> [(each.id, each.open.render(), each.set_off.render()) for each in claims(bills, DunningLog("C-7"), as_of=date(2026, 3, 2))]
[('F-9', 'CNY 600', 'CNY 300')]

Source: CR-5 (credit notes are set off against the oldest debt first; what is disputed is never dunned).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from salesflow.basics.moments import as_day
from salesflow.basics.money import Money
from salesflow.basics.promises import PromiseState
from salesflow.credit.dunning.entries import PromiseToPay
from salesflow.credit.dunning.log import DunningLog
from salesflow.customers.history import Invoice
from salesflow.errors import InputError

__all__ = ["Claim", "claims", "own_invoices", "promise_state"]


@attrs.frozen
class Claim:
    """One invoice as it can be asked for: what is `open` after `set_off`, and whether the customer contests it."""

    invoice: Invoice
    open: Money
    set_off: Money
    disputed: bool

    @property
    def id(self) -> str:
        """The number of the invoice."""
        return self.invoice.id

    @property
    def is_owed(self) -> bool:
        """Whether something is left that the customer does not contest."""
        return self.open.is_positive and not self.disputed


def own_invoices(invoices: Iterable[Invoice], customer: str) -> tuple[Invoice, ...]:
    """The rows of one customer; a number that comes twice is an `InputError`: it would be asked for twice."""
    own = tuple(row for row in invoices if row.customer == customer)
    seen: set[str] = set()
    for row in own:
        if row.id in seen:
            raise InputError("invoices", row.id, "is listed twice and would be asked for twice; keep one row")
        seen.add(row.id)
    return own


def claims(invoices: Iterable[Invoice], log: DunningLog, *, as_of: date) -> tuple[Claim, ...]:
    """What the customer of the log had open on a day, the oldest due day first; rows of others fall away.

    Invoices and payments of a later day are not known yet. Credit notes are set off within their currency, against the
    oldest debt first that is not disputed. A number that comes twice is an `InputError`.
    """
    as_day(as_of, "as_of")
    notes: dict[str, Money] = {}
    found: list[tuple[Invoice, Money]] = []
    for row in own_invoices(invoices, log.customer):
        left = row.open_on(as_of)
        if left.is_negative:
            notes[left.currency] = notes.get(left.currency, Money(0, left.currency)) - left
        elif left.is_positive:
            found.append((row, left))
    found.sort(key=lambda pair: (pair[0].due_on, pair[0].id))
    claimed: list[Claim] = []
    for row, left in found:
        currency = left.currency
        disputed = row.disputed or log.is_disputed(row.id)
        none = Money(0, currency)
        set_off = none if disputed else min(left, notes.get(currency, none))
        if set_off.is_positive:
            notes[currency] -= set_off
        claimed.append(Claim(row, left - set_off, set_off, disputed))
    return tuple(claimed)


def promise_state(promise: PromiseToPay, invoice: Invoice, *, as_of: date) -> PromiseState | None:
    """How a promise stands on a day; None when the ledger does not tell on which day the promised part was paid.

    Kept: what is open went down as promised, and the last payment came in time. An invoice that was paid later in whole is
    broken when all of it was promised; of a part only the day of the last payment is known.

    >>> import pendulum
    >>> at = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
    >>> promise = PromiseToPay("F-9", date(2026, 3, 9), Money(900, "CNY"), Money(900, "CNY"), at=at)
    >>> paid = Invoice("C-7", "F-9", date(2026, 1, 5), date(2026, 2, 4), Money(900, "CNY"), paid_on=date(2026, 3, 10))
    >>> [promise_state(promise, paid, as_of=date(2026, 3, day)) for day in (9, 10)]
    [PromiseState.OPEN, PromiseState.BROKEN]
    """
    is_over = as_of > promise.until
    if invoice.open_on(as_of) > promise.leaves:
        return PromiseState.BROKEN if is_over else PromiseState.OPEN
    if not is_over or (invoice.paid_on is not None and invoice.paid_on <= promise.until):
        return PromiseState.KEPT
    if invoice.paid_on is not None and promise.leaves.is_zero:
        return PromiseState.BROKEN
    return None
