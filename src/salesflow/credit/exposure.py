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

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow, localcontext
from functools import cached_property
from typing import Any, Final, Self, TypeAlias

import attrs

from salesflow.basics.moments import as_day
from salesflow.basics.money import Money
from salesflow.customers.history import Invoice
from salesflow.errors import CurrencyError, InputError

__all__ = ["EXACT", "Bills", "Exposure", "KnownBill", "OpenItem", "exposures"]

EXACT: Final = Context(prec=400, traps=[Inexact, InvalidOperation, Overflow])
"""Sums of amounts stay exact in it: an amount has at most 60 digits on either side of the point."""

_ZERO: Final = Decimal(0)
_new: Final = object.__new__

KnownBill: TypeAlias = "tuple[Invoice, int, int, int | None, Decimal, Decimal]"
"""An invoice as it was known on a day: itself, the ordinals of the days of issue, due and payment (None: no payment is
known), the amount, and what was still open: the very same object as the amount when that is all of it."""


@attrs.frozen
class Bills:
    """All invoices of one customer in one currency as they were known on a day, read once for several questions.

    How he pays (`PaymentIndex`), what he owes (`Exposure`) and how he trades each walk the same invoices; who asks all
    three of a hundred thousand customers reads the rows once. An invoice of a later day is not known yet, a payment of a
    later day is not made yet. `customer` and `currency` are None when there is no invoice at all. Sources: CR-1, CR-6.

    >>> from salesflow.basics.money import money
    >>> bill = Invoice("C-7", "F-9", date(2026, 1, 5), date(2026, 2, 4), money(96000, "CNY"))
    >>> bills = Bills.of([bill], as_of=date(2026, 3, 23))
    >>> bills.customer, Exposure.of(bills, customer="C-7", currency="CNY", as_of=bills.as_of).oldest_days_late
    ('C-7', 47)
    """

    customer: str | None
    currency: str | None
    as_of: date
    known: tuple[KnownBill, ...] = attrs.field(repr=False)

    @classmethod
    def of(cls, invoices: Iterable[Invoice] | Bills, *, as_of: date) -> Bills:
        """The bills of a day; bills that were read already are given back.

        A second customer, an invoice that comes twice, and bills of another day are an `InputError`, a second
        currency is a `CurrencyError`: take each by itself.
        """
        if not isinstance(invoices, Bills):
            return cls._read(invoices, as_of, as_day(as_of, "as_of"))
        # most ask with the very same object
        if invoices.as_of is not as_of and invoices.as_of.toordinal() != as_day(as_of, "as_of"):
            raise InputError("as_of", as_of, f"the bills were read for {invoices.as_of}")
        return invoices

    @classmethod
    def _read(cls, invoices: Iterable[Invoice], as_of: date, today: int) -> Self:
        customer: str | None = None
        currency: str | None = None
        known: list[KnownBill] = []
        rows = tuple(invoices)
        for row in rows:
            total = row.amount
            if row.customer != customer or total.currency != currency:
                if customer is None:
                    customer, currency = row.customer, total.currency
                elif row.customer != customer:
                    raise InputError("invoices", row.customer, f"those before are of {customer!r}")
                else:
                    raise CurrencyError(
                        "invoices", total, f"those before are in {currency}; rate each by itself"
                    )
            issued = row.issued_on.toordinal()
            if issued > today:
                continue
            amount, stated, paid_on = total.amount, row.open_amount, row.paid_on
            if paid_on is None:
                paid = None
                left = amount if stated is None else stated.amount
            elif (paid := paid_on.toordinal()) > today:
                paid, left = None, amount
            else:  # the cases of `open_on`, without making money of nothing
                left = _ZERO if stated is None else stated.amount
            if stated is not None and left == amount:
                left = amount
            known.append((row, issued, row.due_on.toordinal(), paid, amount, left))
        _once([row.id for row in rows], "would weigh twice")
        return cls(customer, currency, as_of, tuple(known))


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

    @property
    def side(self) -> tuple[str, bool, bool]:
        """Its number, and whether it is disputed or a credit note: an invoice may be disputed in part."""
        return self.id, self.disputed, self.amount.is_negative


@attrs.frozen
class Exposure:
    """What one customer owes in one currency at the end of the day `as_of`.

    The items come latest debt first. An item in another currency is a `CurrencyError`; items in another order, or
    an invoice number that comes twice (it would be owed twice), are an `InputError`. Only the disputed part of an invoice
    stands beside the rest of it, under the same number. Sources: CR-5, CR-6.
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
        numbers = [item.id for item in self.items]
        if len(set(numbers)) < len(numbers):
            _once([each.side for each in self.items], "would be owed twice")

    @classmethod
    def of(
        cls, invoices: Iterable[Invoice] | Bills, *, customer: str, currency: str, as_of: date
    ) -> Exposure:
        """The exposure from the ledger's rows; other customers, other currencies and what is paid fall away.

        A payment or an invoice after `as_of` is not known yet. `Bills` that were read already are those of this
        customer, this currency and this day, else it is an `InputError`.
        """
        if isinstance(invoices, Bills):
            bills = Bills.of(invoices, as_of=as_of)
            if bills.customer is not None and (bills.customer, bills.currency) != (customer, currency):
                raise InputError(
                    "customer", customer, f"the bills are of {bills.customer!r} in {bills.currency}"
                )
        else:
            own = [row for row in invoices if row.customer == customer and row.amount.currency == currency]
            _once([row.id for row in own], "would be owed twice")
            bills = Bills.of(own, as_of=as_of)
        items = _items(bills)
        if cls is not Exposure:
            return cls(customer, currency, as_of, items)
        # the bills have one currency and no number twice, and the items are sorted: `__init__` would look at them again
        made = _new(cls)
        _set_customer(made, customer)
        _set_currency(made, currency)
        _set_as_of(made, as_of)
        _set_items(made, items)
        return made

    @cached_property
    def _sums(self) -> tuple[Decimal, Decimal, Decimal]:
        """Disputed, undisputed and credit notes: one walk over the items for all three."""
        disputed = undisputed = unapplied = _ZERO
        with localcontext(EXACT):
            for item in self.items:
                amount = item.amount.amount
                if item.disputed:
                    disputed += amount
                else:
                    undisputed += amount
                    if amount < 0:
                        unapplied += amount
        return disputed, undisputed, unapplied

    @property
    def total(self) -> Money:
        """All that is open: disputed or not, less unapplied credit notes."""
        disputed, undisputed, _ = self._sums
        return Money(EXACT.add(disputed, undisputed), self.currency)

    @property
    def disputed(self) -> Money:
        """The part that the customer contests."""
        return Money(self._sums[0], self.currency)

    @property
    def undisputed(self) -> Money:
        """The total without the disputed part."""
        return Money(self._sums[1], self.currency)

    @property
    def credits(self) -> Money:
        """Credit notes that were not applied yet, as a positive amount."""
        return Money(EXACT.minus(self._sums[2]), self.currency)

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
        late = _ZERO
        for item in self.items:  # the latest stand first
            if item.days_late <= days:
                break
            if not item.disputed:
                late = EXACT.add(late, item.amount.amount)
        return Money(late, self.currency)


# the slots' own setters, the quickest way past `frozen`
_set_customer: Final[Any] = Exposure.__dict__["customer"].__set__
_set_currency: Final[Any] = Exposure.__dict__["currency"].__set__
_set_as_of: Final[Any] = Exposure.__dict__["as_of"].__set__
_set_items: Final[Any] = Exposure.__dict__["items"].__set__


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
        _once([row.id for row in own], "would be owed twice")
        items = _items(Bills.of(own, as_of=as_of))
        if items:
            found.append(Exposure(customer, currency, as_of, items))
    return tuple(found)


def _items(bills: Bills) -> tuple[OpenItem, ...]:
    today, as_of = bills.as_of.toordinal(), bills.as_of
    items: list[OpenItem] = []
    for row, _, due, _, amount, left in bills.known:
        if left:
            is_debt = left > _ZERO
            late = today - due if is_debt and due < today else 0
            owed = row.amount if left is amount else row.open_on(as_of)
            items.append(OpenItem(row.id, row.due_on, owed, late, row.disputed and is_debt))
    items.sort(key=_latest_first)
    return tuple(items)


def _latest_first(item: OpenItem) -> tuple[int, date, str]:
    return -item.days_late, item.due_on, item.id


def _once(ids: Sequence[str | tuple[str, bool, bool]], what: str) -> None:
    if len(set(ids)) < len(ids):
        twice = next(invoice for invoice in ids if ids.count(invoice) > 1)
        raise InputError(
            "invoices",
            twice if isinstance(twice, str) else twice[0],
            f"is listed twice and {what}; keep one row",
        )
