"""Exposure: what a customer owes us on a day, item by item, in one currency.

Open invoices add, unapplied credit notes take away, and what the customer disputes is owed until that is settled
but kept apart: it counts in the exposure and never speaks against him. Two currencies are two exposures; nothing
is converted.

>>> from salesflow.basics.money import money
>>> bills = [
...     Invoice("C-7", "F-9", date(2026, 1, 5), date(2026, 2, 4), money(96000, "CNY")),
...     Invoice("C-7", "F-12", date(2026, 3, 1), date(2026, 3, 31), money(20000, "CNY"), disputed=True),
... ]
>>> owed = Exposure.of(bills, customer="C-7", currency="CNY", as_of=date(2026, 3, 23))
>>> print(owed.total, "|", owed.disputed, "|", owed.late_by(30), "|", owed.oldest_days_late)
CNY 116,000 | CNY 20,000 | CNY 96,000 | 47
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cached_property

import attrs

from salesflow.basics.money import Money, total
from salesflow.customers.history import Invoice
from salesflow.errors import CurrencyError, InputError

__all__ = ["Exposure", "OpenItem", "exposures"]


@attrs.frozen(weakref_slot=False)
class OpenItem:
    """One invoice or credit note with something open on the day.

    `days_late` counts civil days past the due day, 0 before and for a credit note (a negative `amount`).
    `disputed` says that the customer contests what we demand; a credit note is never disputed in this sense.
    """

    id: str
    due_on: date
    amount: Money
    days_late: int
    disputed: bool


@attrs.frozen
class Exposure:
    """What one customer owes in one currency at the end of the day `as_of`.

    The items come latest debt first. An item in another currency is a `CurrencyError`; items in another order, or
    an invoice number that comes twice (it would be owed twice), are an `InputError`. Sources: CR-5, CR-6.
    """

    customer: str
    currency: str
    as_of: date
    items: tuple[OpenItem, ...]

    def __attrs_post_init__(self) -> None:
        latest: int | None = None
        for item in self.items:
            if item.amount.currency != self.currency:
                raise CurrencyError("items", item.amount, f"this is the exposure in {self.currency}")
            if latest is not None and item.days_late > latest:
                raise InputError(
                    "items", item.id, "stands after a debt that is less late; put the latest first"
                )
            latest = item.days_late
        _once([item.id for item in self.items])

    @classmethod
    def of(cls, invoices: Iterable[Invoice], *, customer: str, currency: str, as_of: date) -> Exposure:
        """The exposure from the ledger's rows; other customers, other currencies and what is paid fall away.

        A payment or an invoice after `as_of` is not known yet.
        """
        own = [row for row in invoices if row.customer == customer and row.amount.currency == currency]
        _once([row.id for row in own])
        return cls(customer, currency, as_of, _items(own, as_of))

    @cached_property
    def _sums(self) -> tuple[Money, Money, Money]:
        """Disputed, undisputed and credit notes: one walk over the items for all three."""
        disputed: list[Money] = []
        undisputed: list[Money] = []
        unapplied: list[Money] = []
        for item in self.items:
            if item.disputed:
                disputed.append(item.amount)
            else:
                undisputed.append(item.amount)
                if item.amount.amount < 0:
                    unapplied.append(item.amount)
        currency = self.currency
        return total(disputed, currency), total(undisputed, currency), -total(unapplied, currency)

    @property
    def total(self) -> Money:
        """All that is open: disputed or not, less unapplied credit notes."""
        disputed, undisputed, _ = self._sums
        return disputed + undisputed

    @property
    def disputed(self) -> Money:
        """The part that the customer contests."""
        return self._sums[0]

    @property
    def undisputed(self) -> Money:
        """The total without the disputed part."""
        return self._sums[1]

    @property
    def credits(self) -> Money:
        """Credit notes that were not applied yet, as a positive amount."""
        return self._sums[2]

    @property
    def oldest(self) -> OpenItem | None:
        """The undisputed item that is latest; None when nothing undisputed is late."""
        return next((item for item in self.items if item.days_late and not item.disputed), None)

    @property
    def oldest_days_late(self) -> int:
        """Days the oldest undisputed item is late, 0 when none is."""
        oldest = self.oldest
        return 0 if oldest is None else oldest.days_late

    def late_by(self, days: int) -> Money:
        """The undisputed amount that is more than so many days late, before credit notes are set off."""
        late: list[Money] = []
        for item in self.items:  # the latest stand first
            if item.days_late <= days:
                break
            if not item.disputed:
                late.append(item.amount)
        return total(late, self.currency)


def exposures(invoices: Iterable[Invoice], *, as_of: date) -> tuple[Exposure, ...]:
    """One exposure for each customer and currency of a ledger that has something open, sorted by both.

    >>> exposures([], as_of=date(2026, 3, 23))
    ()
    """
    rows: dict[tuple[str, str], list[Invoice]] = {}
    for invoice in invoices:
        rows.setdefault((invoice.customer, invoice.amount.currency), []).append(invoice)
    found: list[Exposure] = []
    for (customer, currency), own in sorted(rows.items()):
        _once([row.id for row in own])
        items = _items(own, as_of)
        if items:
            found.append(Exposure(customer, currency, as_of, items))
    return tuple(found)


def _items(invoices: Iterable[Invoice], as_of: date) -> tuple[OpenItem, ...]:
    today = as_of.toordinal()
    items: list[OpenItem] = []
    for row in invoices:
        left = row.open_on(as_of)
        amount: Decimal = left.amount
        if not amount:
            continue
        late = max(0, today - row.due_on.toordinal()) if amount > 0 else 0
        items.append(OpenItem(row.id, row.due_on, left, late, row.disputed and amount > 0))
    items.sort(key=lambda item: (-item.days_late, item.due_on, item.id))
    return tuple(items)


def _once(ids: list[str]) -> None:
    if len(set(ids)) < len(ids):
        twice = next(invoice for invoice in ids if ids.count(invoice) > 1)
        raise InputError("invoices", twice, "is listed twice and would be owed twice; keep one row")
