"""Leads, prospects and traces: plain rows about those who may become customers.

A *lead* is somebody who came to our notice, with the source it came from. A *prospect* is somebody we consider
approaching, with what is known. A *trace* is a fact that leads from somebody we know to a firm we do not sell to yet.

>>> import pendulum
>>> lead = Lead("L-1", "Haida", "referral", pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai"), introducer="C-7",
...     facts={"region": "north"})
>>> lead.source, lead.seller
('referral', None)
>>> Prospect.of(lead, worth=Money(9000, "CNY")).facts
(('region', 'north'), ('source', 'referral'), ('seller', None))

Sources: CU-4, CU-5, CU-16.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeAlias

import attrs

from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, instant
from salesflow.basics.money import Money
from salesflow.basics.text import Language, Text
from salesflow.basics.truth import Truth
from salesflow.customers.leads.source import NoSource, Origin, read_origin
from salesflow.errors import InputError

__all__ = ["Known", "Lead", "Prospect", "Trace", "Way", "Worth"]

Known: TypeAlias = str | bool | int | Decimal | date | Money | Truth | None
"""What may be noted of a prospect: text, a number, yes or no, a day, money, a `Truth`; None is not known."""

Worth: TypeAlias = Money | Decimal | int
"""How much a prospect is expected to be worth: money, or points of the house's own. One kind for a whole list."""


def _id(value: str) -> str:
    return read_id(value, "id")


def _source(value: Origin) -> Origin:
    return read_origin(value)


def _seller(value: str | None) -> str | None:
    return None if value is None else read_id(value, "seller")


def _introducer(value: str | None) -> str | None:
    return None if value is None else read_id(value, "introducer")


def _texts(facts: Mapping[str, str] | tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(facts.items()) if isinstance(facts, Mapping) else tuple(facts)


def _pairs(facts: Mapping[str, Known] | tuple[tuple[str, Known], ...]) -> tuple[tuple[str, Known], ...]:
    return tuple(facts.items()) if isinstance(facts, Mapping) else tuple(facts)


@attrs.frozen
class Lead:
    """One lead: who, from which source, and when it came (an aware moment); nothing is known of the rest yet.

    `source` is the key of a source of the house's list, ``"unknown"`` (asked, nobody knows) or ``"blank"`` (nobody
    filled it in); read raw cells with `Sources.read`. `seller` is the id of whoever looks after it, `introducer` the id
    of whoever introduced it; None when there is none or nobody knows. `facts` holds every further field by its name.

    Refused with `InputError`: an empty id, name or source, a moment without time zone, a lead that introduces itself,
    a fact that is no text or is named twice. Source: CU-4.

    >>> import pendulum
    >>> Lead("L-2", "Jinhua", "unknown", pendulum.datetime(2026, 3, 2, tz="UTC")).source
    <NoSource.UNKNOWN: 'unknown'>
    """

    id: str = attrs.field(converter=_id)
    name: str
    source: Origin = attrs.field(converter=_source)
    came_at: datetime
    seller: str | None = attrs.field(default=None, converter=_seller)
    introducer: str | None = attrs.field(default=None, converter=_introducer)
    facts: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_texts)

    def __attrs_post_init__(self) -> None:
        _check_name(self.name)
        instant(self.came_at, "came_at")
        if self.introducer == self.id:
            raise InputError("introducer", self.introducer, "a lead cannot introduce itself")
        _check_facts(self.facts, str, "give text")

    def fact(self, name: str) -> str | None:
        """A further field by its name; None when nobody noted it."""
        return dict(self.facts).get(name)


@attrs.frozen
class Prospect:
    """Somebody we consider approaching: what is known, what it is expected to be worth, when we last approached.

    `worth` None: nobody said. `approached_on` None: never. `barred` says in words why this one is not to be approached
    at all ("asked not to be called").

    Refused with `InputError`: an empty id, a fact that is a float or of another kind than `Known`, or is named twice, a
    worth below zero or no exact number, a day that is a moment. Source: CU-5.

    >>> Prospect("P-1", {"staff": 80}, worth=0.5)
    Traceback (most recent call last):
    salesflow.errors.InputError: worth: give Money, a Decimal or a whole number (got 0.5)
    """

    id: str = attrs.field(converter=_id)
    facts: tuple[tuple[str, Known], ...] = attrs.field(default=(), converter=_pairs)
    worth: Worth | None = attrs.field(default=None, kw_only=True)
    approached_on: date | None = attrs.field(default=None, kw_only=True)
    barred: Text | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        _check_facts(self.facts, _KINDS, "give text, a whole number, a Decimal, yes or no, a day or Money")
        if self.worth is not None:
            _check_worth(self.worth)
        if self.approached_on is not None:
            as_day(self.approached_on, "approached_on")

    @classmethod
    def of(cls, lead: Lead, *, worth: Worth | None = None, approached_on: date | None = None) -> Prospect:
        """The prospect a lead becomes: its facts, with `source` and `seller` among them where they are known."""
        source = None if isinstance(lead.source, NoSource) else lead.source
        facts = (*lead.facts, ("source", source), ("seller", lead.seller))
        return cls(lead.id, facts, worth=worth, approached_on=approached_on)


def _check_name(name: object) -> None:
    if not isinstance(name, str) or not name.strip():
        raise InputError("name", name, "a lead needs a name")


_KINDS: Final = (str, bool, int, Decimal, date, Money, Truth, type(None))


def _check_facts(
    facts: tuple[tuple[object, object], ...], kinds: type | tuple[type, ...], problem: str
) -> None:
    seen: set[str] = set()
    for name, value in facts:
        if not isinstance(name, str) or not name.strip():
            raise InputError("facts", name, "a fact needs a name")
        if not isinstance(value, kinds):
            raise InputError("facts", (name, value), problem)
        if isinstance(value, Decimal) and not value.is_finite():
            raise InputError("facts", (name, value), "give a finite number, or None when it is not known")
        if name in seen:
            raise InputError("facts", name, "is named twice")
        seen.add(name)


def _check_worth(worth: object) -> None:
    amount = worth.amount if isinstance(worth, Money) else worth
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        raise InputError("worth", worth, "give Money, a Decimal or a whole number")
    if isinstance(amount, Decimal) and not amount.is_finite():
        raise InputError("worth", worth, "give a finite number")
    if amount < 0:
        raise InputError("worth", worth, "a prospect is worth zero or more; None when nobody knows")


class Way(StrEnum):
    """How somebody we know leads to a firm we do not sell to yet.

    A person we know *moved* there; it is a *neighbour* of a key account (same street, trade, group or supply chain);
    it *sells related* products to the customers we want; or it *passed* through a seller's hands and did not buy yet.
    Source: CU-16, and CU-4 for related products.

    >>> Way("moved").render("zh")
    '熟人调任'
    """

    MOVED = "moved"
    NEIGHBOUR = "neighbour"
    SELLS_RELATED = "sells_related"
    PASSED = "passed"

    def render(self, language: Language = "en") -> str:
        """The way in words."""
        return _WAYS[self].render(language)


_WAYS: Final = {
    Way.MOVED: Text("somebody we know moved there", zh="熟人调任"),
    Way.NEIGHBOUR: Text("neighbour of a key account", zh="大客户的邻近客户"),
    Way.SELLS_RELATED: Text("sells related products", zh="销售关联产品"),
    Way.PASSED: Text("passed through our hands", zh="曾经接触"),
}


def _firm(value: str) -> str:
    return read_id(value, "firm")


def _through(value: str) -> str:
    return read_id(value, "through")


@attrs.frozen
class Trace:
    """One fact that leads to a firm: by which way, through whom or what, and since when.

    `through` is the id of the person who moved, of the key account next door, of the customer who also buys there, or
    of the seller through whose hands the firm passed; never a name. `on` is the day of the fact, None when nobody
    knows. Where somebody works now is personal data: keep it only with a legal basis, and check that with counsel.

    An empty id, an unknown way, a firm that leads to itself and a day that is a moment are an `InputError`.
    Source: CU-16.
    """

    way: Way = attrs.field()
    firm: str = attrs.field(converter=_firm)
    through: str = attrs.field(converter=_through)
    on: date | None = None

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.way, Way):  # pyright: ignore[reportUnnecessaryIsInstance]  # tables hold text
            raise InputError("way", self.way, f"give a Way; Way(text) reads one of {', '.join(Way)}")
        if self.firm == self.through:
            raise InputError("through", self.through, "a firm cannot lead to itself")
        if self.on is not None:
            as_day(self.on, "on")
