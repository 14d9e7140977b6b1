"""What is written down about give and take with a dealer.

>>> import pendulum
>>> from salesflow.basics.money import money
>>> now = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> Asked("T-1", "a leaflet", money(8000, "CNY"), at=now).what
'a leaflet'

Source: CR-7.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import TypeAlias

import attrs
import pendulum

from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import Money
from salesflow.basics.text import read_words
from salesflow.basics.written import Written
from salesflow.errors import InputError

__all__ = [
    "Asked",
    "Came",
    "ClaimedBack",
    "Entry",
    "Granted",
    "Lapsed",
    "PaidOut",
    "Performed",
    "Promised",
    "Refused",
    "Taken",
    "Withdrawn",
]


def _trade(value: str) -> str:
    return read_id(value, "trade")


def _voucher(value: str) -> str:
    return read_id(value, "voucher")


def _evidence(value: str) -> str:
    return read_id(value, "evidence")


def _amount(value: object) -> Money:
    if not isinstance(value, Money):
        raise InputError("amount", value, "give Money, an amount with its currency")
    if not value.is_positive or not value.is_payable:
        raise InputError("amount", value, "give an amount above zero that can be paid")
    return value


def _day(value: date) -> pendulum.Date:
    return shared_day(as_day(value))


def _what(value: str) -> str:
    return _said("what", value, "say what the money is for")


def _reason(value: str) -> str:
    return _said("reason", value, "say why")


def _said(field: str, value: str, problem: str) -> str:
    words = read_words(value, field)
    if not words:
        raise InputError(field, value, problem)
    return words


class Taken(Enum):
    """What a dealer gives in return."""

    PAYMENT = "payment"
    OFF_TAKE = "off_take"

    def __repr__(self) -> str:
        return f"Taken.{self.name}"


@attrs.frozen
class Promised:
    """What the dealer promises: so much in all, by the end of a day. An amount not above zero is an `InputError`."""

    amount: Money = attrs.field(converter=_amount)
    due: pendulum.Date = attrs.field(converter=_day)


def _promised(value: object) -> Promised:
    if not isinstance(value, Promised):
        raise InputError("promised", value, "give Promised(amount, day); nothing is granted against nothing")
    return value


def _taken(value: object) -> Taken:
    if not isinstance(value, Taken):
        raise InputError("what", value, "give Taken.PAYMENT or Taken.OFF_TAKE")
    return value


# -- entries --------------------------------------------------------------------------------------------------------


@attrs.frozen
class _OfOne(Written):
    """An entry about one exchange."""

    trade: str = attrs.field(converter=_trade)


@attrs.frozen
class Asked(_OfOne):
    """The dealer asked for money for something."""

    what: str = attrs.field(converter=_what)
    amount: Money = attrs.field(converter=_amount)


@attrs.frozen
class Granted(_OfOne):
    """It was granted by somebody (`by`), against a payment and an off-take."""

    amount: Money = attrs.field(converter=_amount)
    payment: Promised = attrs.field(converter=_promised)
    off_take: Promised = attrs.field(converter=_promised)


@attrs.frozen
class Refused(_OfOne):
    """It was not granted."""

    reason: str = attrs.field(converter=_reason)


@attrs.frozen
class Came(_OfOne):
    """The dealer paid, or took off goods, on a day; the voucher shows it."""

    what: Taken = attrs.field(converter=_taken)
    amount: Money = attrs.field(converter=_amount)
    on: pendulum.Date = attrs.field(converter=_day)
    voucher: str = attrs.field(converter=_voucher)


@attrs.frozen
class Performed(_OfOne):
    """The dealer did what the money is for on a day; `evidence` is the id of the document that shows it."""

    on: pendulum.Date = attrs.field(converter=_day)
    evidence: str = attrs.field(converter=_evidence)


@attrs.frozen
class PaidOut(_OfOne):
    """We paid."""

    amount: Money = attrs.field(converter=_amount)
    voucher: str = attrs.field(converter=_voucher)


@attrs.frozen
class ClaimedBack(_OfOne):
    """We took back what was paid out."""

    amount: Money = attrs.field(converter=_amount)
    reason: str = attrs.field(converter=_reason)
    voucher: str = attrs.field(converter=_voucher)


@attrs.frozen
class Withdrawn(_OfOne):
    """What a voucher showed does not stand: the goods came back, the cheque bounced, the photograph shows another shop."""

    voucher: str = attrs.field(converter=_voucher)
    reason: str = attrs.field(converter=_reason)


@attrs.frozen
class Lapsed(_OfOne):
    """The grant ended: nothing more is paid out."""

    reason: str = attrs.field(converter=_reason)


Entry: TypeAlias = Asked | Granted | Refused | Came | Performed | Withdrawn | PaidOut | ClaimedBack | Lapsed
"""What a register of give and take is made of."""
