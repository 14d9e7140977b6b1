"""Movements: what is written down when an amount goes from one stage of a sale on credit to the next.

An order adds to what a customer may come to owe. Delivery, invoice and bill of exchange only move that amount on; cash, a
credit note, a cancellation or a write-off end it. So nothing is ever counted twice, and every yuan can be found. Each
entry has a `key` of its own, the voucher number: the same voucher read twice counts once, and two equal payments of one
day stay two.

>>> import pendulum
>>> from salesflow.basics.money import money
>>> now = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> Delivered("V-2", "D-1", money(60000, "CNY"), of="O-1", at=now).legs
(Leg(source=(Stage.ORDERED, 'O-1'), target=(Stage.DELIVERED, 'D-1')),)

A document is one order (or order line, when its lines ship on different days), delivery, invoice or note. A document that
comes `of` nothing opens a new amount. Source: CR-5; field study of credit 1.3 (usage ledger, conservation) and 2.1.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

import attrs
import pendulum

from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import Money
from salesflow.basics.written import Written
from salesflow.credit.ledger.stage import Leg, Stage
from salesflow.errors import InputError

__all__ = [
    "Applied",
    "Cancelled",
    "CreditNoteIssued",
    "Delivered",
    "DisputeSettled",
    "Disputed",
    "Entry",
    "Invoiced",
    "Movement",
    "NoteDishonoured",
    "NoteTaken",
    "Ordered",
    "Paid",
    "Prepaid",
    "Refunded",
    "Rescheduled",
    "Reserved",
    "Reversed",
    "Said",
    "WrittenOff",
    "said_by",
]


# -- reading --------------------------------------------------------------------------------------------------------


def _key(value: str) -> str:
    return read_id(value, "key")


def _document(value: str) -> str:
    return read_id(value, "document")


def _of(value: str) -> str:
    return read_id(value, "of")


def _of_or_none(value: str | None) -> str | None:
    return None if value is None else read_id(value, "of")


def _amount(value: object) -> Money:
    if not isinstance(value, Money):
        raise InputError("amount", value, "give Money, an amount with its currency")
    if not value.is_positive:
        raise InputError("amount", value, "is not above zero; the kind of entry says which way it goes")
    if not value.is_payable:
        raise InputError("amount", value, "is finer than a coin of its currency; round it first")
    return value


def _day(value: date) -> pendulum.Date:
    return shared_day(as_day(value))


def _day_or_none(value: date | None) -> pendulum.Date | None:
    return None if value is None else _day(value)


def _one_of(*allowed: Stage) -> Callable[[object, attrs.Attribute[Stage], Stage], None]:
    def check(_: object, field: attrs.Attribute[Stage], value: Stage) -> None:
        if value not in allowed:
            known = " or ".join(str(stage) for stage in allowed)
            raise InputError(field.name, value, f"cannot be the stage here; give {known}")

    return check


# -- entries --------------------------------------------------------------------------------------------------------


@attrs.frozen
class _Keyed(Written):
    """An entry with the number of its voucher."""

    key: str = attrs.field(converter=_key)


@attrs.frozen
class _Arrives(_Keyed):
    """An amount arrives at a document."""

    document: str = attrs.field(converter=_document)
    amount: Money = attrs.field(converter=_amount)


@attrs.frozen
class _Leaves(_Keyed):
    """An amount leaves a document for good."""

    of: str = attrs.field(converter=_of)
    amount: Money = attrs.field(converter=_amount)


def _arrival(stage: Stage, entry: _Arrives, out_of: Stage, of: str | None) -> tuple[Leg, ...]:
    source = (Stage.OPENED, entry.document) if of is None else (out_of, of)
    return (Leg(source, (stage, entry.document)),)


@attrs.frozen
class Reserved(_Arrives):
    """A contract or order under review holds its amount. `ship_on` is the planned day, None when it is not known."""

    ship_on: pendulum.Date | None = attrs.field(default=None, converter=_day_or_none)

    @property
    def legs(self) -> tuple[Leg, ...]:
        """It opens an amount."""
        return _arrival(Stage.RESERVED, self, Stage.RESERVED, None)


@attrs.frozen
class Ordered(_Arrives):
    """An order stands, out `of` a reservation or new. A second entry for the same order adds to it (a change, the tax)."""

    of: str | None = attrs.field(default=None, converter=_of_or_none)
    ship_on: pendulum.Date | None = attrs.field(default=None, converter=_day_or_none)

    @property
    def legs(self) -> tuple[Leg, ...]:
        """From the reservation to the order."""
        return _arrival(Stage.ORDERED, self, Stage.RESERVED, self.of)


@attrs.frozen
class Delivered(_Arrives):
    """Goods left, and no invoice is written yet. Name the order it is `of`: else the amount is counted as a new one."""

    of: str | None = attrs.field(default=None, converter=_of_or_none)

    @property
    def legs(self) -> tuple[Leg, ...]:
        """From the order to the delivery."""
        return _arrival(Stage.DELIVERED, self, Stage.ORDERED, self.of)


@attrs.frozen
class Invoiced(_Arrives):
    """An invoice was written `of` a delivery (or `out_of` an order), due on a day; whoever is invoiced bears the risk."""

    due_on: pendulum.Date = attrs.field(converter=_day)
    of: str | None = attrs.field(default=None, converter=_of_or_none)
    out_of: Stage = attrs.field(
        default=Stage.DELIVERED, validator=_one_of(Stage.DELIVERED, Stage.ORDERED), kw_only=True
    )

    @property
    def legs(self) -> tuple[Leg, ...]:
        """From the delivery, or the order, to the invoice."""
        return _arrival(Stage.INVOICED, self, self.out_of, self.of)


@attrs.frozen
class NoteTaken(_Arrives):
    """A bill of exchange was taken for an invoice. That is no payment: only its honouring is (``out_of=Stage.NOTE``)."""

    of: str = attrs.field(converter=_of)
    due_on: pendulum.Date = attrs.field(converter=_day)

    @property
    def legs(self) -> tuple[Leg, ...]:
        """From the invoice to the note."""
        return _arrival(Stage.NOTE, self, Stage.INVOICED, self.of)


@attrs.frozen
class NoteDishonoured(_Arrives):
    """The bill `of` that number was not honoured; its amount is owed on the invoice `document` again."""

    of: str = attrs.field(converter=_of)

    @property
    def legs(self) -> tuple[Leg, ...]:
        """From the note back to the invoice."""
        return _arrival(Stage.INVOICED, self, Stage.NOTE, self.of)


@attrs.frozen
class Disputed(_Leaves):
    """The customer contests this much `of` an invoice: still owed, but it never speaks against him."""

    @property
    def legs(self) -> tuple[Leg, ...]:
        """From the invoice to its disputed part."""
        return (Leg((Stage.INVOICED, self.of), (Stage.DISPUTED, self.of)),)


@attrs.frozen
class DisputeSettled(_Leaves):
    """This much is contested no longer and owed as before; what he was right about takes a credit note."""

    @property
    def legs(self) -> tuple[Leg, ...]:
        """From the disputed part back to the invoice."""
        return (Leg((Stage.DISPUTED, self.of), (Stage.INVOICED, self.of)),)


@attrs.frozen
class Paid(_Leaves):
    """Cash came for an invoice (or for its disputed part, or a bill). What is too much is `Prepaid`, under a voucher of its own."""

    out_of: Stage = attrs.field(
        default=Stage.INVOICED, validator=_one_of(Stage.INVOICED, Stage.DISPUTED, Stage.NOTE), kw_only=True
    )

    @property
    def legs(self) -> tuple[Leg, ...]:
        """The claim ends."""
        return (Leg((self.out_of, self.of), (Stage.PAID, self.of)),)


@attrs.frozen
class Cancelled(_Leaves):
    """An order, a reservation or a delivery that came back falls away, all or in part."""

    out_of: Stage = attrs.field(
        default=Stage.ORDERED, validator=_one_of(Stage.ORDERED, Stage.RESERVED, Stage.DELIVERED), kw_only=True
    )

    @property
    def legs(self) -> tuple[Leg, ...]:
        """The claim ends."""
        return (Leg((self.out_of, self.of), (Stage.CANCELLED, self.of)),)


@attrs.frozen
class WrittenOff(_Leaves):
    """This much will not come any more."""

    out_of: Stage = attrs.field(
        default=Stage.INVOICED,
        validator=_one_of(Stage.INVOICED, Stage.DISPUTED, Stage.NOTE, Stage.DELIVERED),
        kw_only=True,
    )

    @property
    def legs(self) -> tuple[Leg, ...]:
        """The claim ends."""
        return (Leg((self.out_of, self.of), (Stage.WRITTEN_OFF, self.of)),)


@attrs.frozen
class CreditNoteIssued(_Arrives):
    """A credit note: `of` an invoice (or ``out_of=Stage.DISPUTED``) it lowers that, else it waits to be applied."""

    of: str | None = attrs.field(default=None, converter=_of_or_none)
    out_of: Stage = attrs.field(
        default=Stage.INVOICED, validator=_one_of(Stage.INVOICED, Stage.DISPUTED), kw_only=True
    )

    @property
    def legs(self) -> tuple[Leg, ...]:
        """From the invoice to what was credited, or into what is held for the customer."""
        if self.of is None:
            return (Leg((Stage.RECEIVED, self.document), (Stage.CREDIT, self.document)),)
        return (Leg((self.out_of, self.of), (Stage.CREDITED, self.document)),)


@attrs.frozen
class Prepaid(_Arrives):
    """Money that came before, or without, its invoice; `order` when it was paid for one order."""

    order: str | None = attrs.field(default=None, converter=_of_or_none)

    @property
    def legs(self) -> tuple[Leg, ...]:
        """Into what is held for the customer."""
        return (Leg((Stage.RECEIVED, self.document), (Stage.PREPAID, self.document)),)


@attrs.frozen
class Applied(_Leaves):
    """A prepayment (or a credit note, ``out_of=Stage.CREDIT``) is set against an invoice, its disputed part or a bill."""

    to: str = attrs.field(converter=_document)
    out_of: Stage = attrs.field(
        default=Stage.PREPAID, validator=_one_of(Stage.PREPAID, Stage.CREDIT), kw_only=True
    )
    settles: Stage = attrs.field(
        default=Stage.INVOICED, validator=_one_of(Stage.INVOICED, Stage.DISPUTED, Stage.NOTE), kw_only=True
    )

    @property
    def legs(self) -> tuple[Leg, ...]:
        """What was held ends, and so does as much of the claim."""
        end = Stage.PAID if self.out_of is Stage.PREPAID else Stage.CREDITED
        return (
            Leg((self.out_of, self.of), (Stage.APPLIED, self.of)),
            Leg((self.settles, self.to), (end, self.to)),
        )


@attrs.frozen
class Refunded(_Leaves):
    """Money held for the customer went back to him; a credit note was paid out with ``out_of=Stage.CREDIT``."""

    out_of: Stage = attrs.field(
        default=Stage.PREPAID, validator=_one_of(Stage.PREPAID, Stage.CREDIT), kw_only=True
    )

    @property
    def legs(self) -> tuple[Leg, ...]:
        """What was held ends."""
        return (Leg((self.out_of, self.of), (Stage.REFUNDED, self.of)),)


@attrs.frozen
class Rescheduled(_Keyed):
    """An order (or a reservation) ships on another day, an invoice or a bill is due on another; no amount moves."""

    document: str = attrs.field(converter=_document)
    day: pendulum.Date = attrs.field(converter=_day)
    stage: Stage = attrs.field(
        default=Stage.ORDERED,
        validator=_one_of(Stage.ORDERED, Stage.RESERVED, Stage.INVOICED, Stage.NOTE),
        kw_only=True,
    )


@attrs.frozen
class Reversed(_Keyed):
    """The entry with the key `of` was wrong: its whole amount goes back where it came from."""

    of: str = attrs.field(converter=_of)


Movement: TypeAlias = (
    Reserved
    | Ordered
    | Delivered
    | Invoiced
    | NoteTaken
    | NoteDishonoured
    | Disputed
    | DisputeSettled
    | Paid
    | Cancelled
    | WrittenOff
    | CreditNoteIssued
    | Prepaid
    | Applied
    | Refunded
)
"""An entry that moves an amount."""

Entry: TypeAlias = Movement | Rescheduled | Reversed
"""What a ledger is made of."""


Said: TypeAlias = date | str | None
"""What an entry says of the document it arrives at: the day it ships or is due, or the order it was paid for."""


def said_by(entry: Movement) -> Said:
    """What an entry says of the document it arrives at; None when it says nothing.

    >>> now = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
    >>> said_by(Prepaid("V-1", "P-1", Money(5, "CNY"), order="O-1", at=now))
    'O-1'
    """
    match entry:
        case Reserved() | Ordered():
            return entry.ship_on
        case Invoiced() | NoteTaken():
            return entry.due_on
        case Prepaid():
            return entry.order
        case _:
            return None
