"""The customer card: who the customer is, who looks after him, how far he is trusted with credit.

>>> card = Customer("00001", "Haida", grade="A", seller="seller-03", facts={"region": "north"})
>>> card.grade, card.size, card.fact("region")
('A', None, 'north')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final, cast

import attrs

from salesflow.basics.currencies import minor_units
from salesflow.basics.ids import read_id
from salesflow.basics.money import Limit, Money, Unlimited
from salesflow.errors import CurrencyError, InputError

__all__ = ["Customer"]


def _id(value: str) -> str:
    return read_id(value, "id")


def _label(value: str | None) -> str | None:
    """A free label; a blank one was not filled in, so it is not known."""
    if value is None:
        return None
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # tables hold numbers too
        raise InputError("label", value, "give text, or None when it is not known")
    return value.strip() or None


def _pairs(facts: Mapping[str, str] | tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    if isinstance(facts, Mapping):
        return tuple(facts.items())
    if not _is_several(facts):
        raise InputError("facts", facts, _AS_PAIRS)
    found = tuple(facts)
    for pair in found:
        if not _is_pair(pair):
            raise InputError("facts", pair, _AS_PAIRS)
    return found


def _is_several(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str)


def _is_pair(value: object) -> bool:
    return isinstance(value, tuple | list) and len(cast("tuple[object, ...]", value)) == 2


_AS_PAIRS: Final = "give a mapping, or pairs of a name and its value"


@attrs.frozen
class Customer:
    """The card of one customer; whatever nobody has told us yet is None, never a guess.

    Grade, size, seller and city are free labels (grades are usually A, B and C; every size of customer is
    served, CU-7); a blank label is None. `since` is the first day of the relation. `credit_limit` is an amount
    in `currency` (zero: cash only), `UNLIMITED`, or None when nobody decided; `credit_hold` tells whether
    deliveries are stopped. `facts` holds every further field by its own name, given as a mapping or as pairs.

    Refused with `InputError`: an empty id or name, facts that are no such pairs, a fact named twice, a negative limit,
    an unknown currency, a `since` that is no plain date; a limit in another currency is a `CurrencyError`. Sources:
    CU-1, CU-7.

    >>> Customer("C-7", "Dongfang", credit_limit=Money(0, "CNY"), currency="CNY").credit_hold is None
    True
    """

    id: str = attrs.field(converter=_id)
    name: str
    grade: str | None = attrs.field(default=None, converter=_label)
    seller: str | None = attrs.field(default=None, converter=_label)
    size: str | None = attrs.field(default=None, converter=_label)
    city: str | None = attrs.field(default=None, converter=_label)
    since: date | None = None
    credit_limit: Limit = None
    currency: str | None = None
    credit_hold: bool | None = None
    facts: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_pairs)

    def __attrs_post_init__(self) -> None:
        _check(self.name, self.since, self.credit_limit, self.credit_hold)
        if self.currency is not None:
            minor_units(self.currency)
        if isinstance(self.credit_limit, Money):
            if self.credit_limit.is_negative:
                raise InputError("credit_limit", self.credit_limit, "a limit is zero (cash only) or more")
            if self.currency not in (None, self.credit_limit.currency):
                raise CurrencyError("credit_limit", self.credit_limit, f"the card is kept in {self.currency}")
        _check_facts(self.facts)

    def fact(self, name: str) -> str | None:
        """A further field by its name; None when the card does not have it."""
        return dict(self.facts).get(name)


def _check_facts(facts: tuple[tuple[object, object], ...]) -> None:
    seen: set[str] = set()
    for name, value in facts:
        if not isinstance(name, str) or not isinstance(value, str):
            raise InputError("facts", (name, value), "name and value are text")
        if name in seen:
            raise InputError("facts", name, "is named twice")
        seen.add(name)


def _check(name: object, since: object, limit: object, hold: object) -> None:
    if not isinstance(name, str) or not name.strip():
        raise InputError("name", name, "a customer needs a name")
    if since is not None and (isinstance(since, datetime) or not isinstance(since, date)):
        raise InputError("since", since, "give a calendar day (a date without a time)")
    if limit is not None and not isinstance(limit, Money | Unlimited):
        raise InputError("credit_limit", limit, "give Money, UNLIMITED, or None when nobody decided")
    if hold is not None and not isinstance(hold, bool):
        raise InputError("credit_hold", hold, "give True, False, or None when it is not known")
