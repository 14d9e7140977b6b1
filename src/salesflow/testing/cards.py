"""Hypothesis strategies for customer information cards, their entries, forms and grants.

The cards know what makes them hard: words said at one moment, values of every kind, withdrawals, entries about people,
values copied from elsewhere, erasures.

>>> from hypothesis import given, settings
>>> from salesflow.testing.card_laws import check_card, check_card_merger
>>> @settings(max_examples=5)
... @given(cards("C-1"), cards("C-2"))
... def every_card_keeps_the_laws(one, other):
...     check_card(one)
...     check_card_merger([one, other])
>>> every_card_keeps_the_laws()
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import pendulum
from hypothesis import strategies as st

from salesflow.basics.money import Money
from salesflow.basics.terms import Term, Unit
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.customers.cards.access import EVERY, Access, Every, Grant
from salesflow.customers.cards.card import Card
from salesflow.customers.cards.entries import CardKind, Entry, Erased, Noted, Why, Withdrawn
from salesflow.customers.cards.form import Basis, Field, FieldKind, Form

__all__ = ["accesses", "card_moments", "cards", "entries", "forms", "values"]

_ZONES: Final = ("Asia/Shanghai", "UTC", "America/New_York")
_FIELDS: Final = st.sampled_from(["cycle", "rank", "suppliers", "hobbies"])
_ITEMS: Final = st.sampled_from([None, None, "Haida", "Qili"])
_PEOPLE: Final = st.sampled_from([None, None, "P-1", "P-2"])
_SELLERS: Final = st.sampled_from([None, "u-1", "u-2"])
_FIRST: Final = pendulum.datetime(2026, 1, 1, tz="UTC")


@st.composite
def card_moments(draw: st.DrawFn) -> pendulum.DateTime:
    """Aware moments of two years in several zones; few, so that some fall together."""
    days, hours = draw(st.integers(0, 24)) * 30, draw(st.sampled_from([0, 9, 23]))
    return _FIRST.add(days=days, hours=hours).in_timezone(draw(st.sampled_from(_ZONES)))


def values(
    kind: FieldKind | None = None,
) -> st.SearchStrategy[str | bool | int | Decimal | date | Money | Truth]:
    """Values that a card may hold, of one kind or of any; few, so that the same is said twice."""
    every: dict[FieldKind, st.SearchStrategy[str | bool | int | Decimal | date | Money | Truth]] = {
        FieldKind.TEXT: st.sampled_from(["monthly", "content", "P-1"]),
        FieldKind.YES_NO: st.sampled_from([True, False, Truth.YES, Truth.NO]),
        FieldKind.WHOLE: st.integers(0, 2),
        FieldKind.NUMBER: st.sampled_from([1, Decimal("1.0"), Decimal("0.5")]),
        FieldKind.MONEY: st.builds(Money, st.integers(0, 2), st.sampled_from(["CNY", "GBP"])),
        FieldKind.DAY: st.integers(0, 2).map(lambda n: date(1984, 2, 28) + timedelta(n)),
        FieldKind.MOMENT: card_moments(),
    }
    return st.one_of(*every.values()) if kind is None else every[kind]


def entries(card: str, *, kind: FieldKind | None = None) -> st.SearchStrategy[Entry]:
    """What may be written down on a card: values, withdrawals, now and then an erasure."""
    noted = st.builds(
        Noted, _FIELDS, values(kind), card_moments(), _SELLERS, _ITEMS, _PEOPLE,
        card=st.just(card), confirmed=st.sampled_from([True, True, False]),
    )  # fmt: skip
    withdrawn = st.builds(
        Withdrawn,
        _FIELDS,
        card_moments(),
        _SELLERS,
        _ITEMS,
        _PEOPLE,
        st.sampled_from([None, *Why]),
        card=st.just(card),
    )
    erased = st.builds(Erased, st.sampled_from(["P-1", "P-2"]), card_moments(), _SELLERS)
    return st.one_of(noted, noted, noted, withdrawn, withdrawn, noted, erased)


@st.composite
def cards(
    draw: st.DrawFn, which: str = "C-1", *, kind: CardKind = CardKind.ORGANISATION, most: int = 8
) -> Card:
    """Cards of an id with up to `most` entries, or none."""
    return Card(which, kind, draw(st.lists(entries(which), max_size=most)))


def _text(words: str) -> Text:
    return Text(words, zh=words)


_TERMS: Final = st.builds(Term, st.integers(1, 400), st.sampled_from([Unit.DAYS, Unit.WEEKS, Unit.MONTHS]))


@st.composite
def _fields(draw: st.DrawFn, key: str) -> Field:
    kind = draw(st.sampled_from(FieldKind))
    choices = {"monthly": _text("once a month"), "content": _text("content")}
    return Field(
        key,
        _text(key),
        kind,
        ask=_text(f"what about {key}?"),
        weight=draw(st.integers(0, 3)),
        many=draw(st.booleans()),
        choices=choices if kind is FieldKind.TEXT and draw(st.booleans()) else {},
        sensitive=draw(st.booleans()),
        keep_fresh=draw(st.none() | _TERMS),
    )


@st.composite
def forms(draw: st.DrawFn, *, kind: CardKind = CardKind.ORGANISATION) -> Form:
    """Forms for the fields of `cards`, some sensitive, some with a basis; one field always counts."""
    made = [draw(_fields(key)) for key in ("cycle", "suppliers", "hobbies")]
    based = draw(st.sets(st.sampled_from([each.key for each in made])))
    return Form(
        "drawn",
        version="1",
        kind=kind,
        fields=[Field("rank", _text("rank"), ask=_text("which rank?")), *made],
        bases=[Basis(key, "counsel said so", keep=draw(_TERMS)) for key in sorted(based)],
    )


@st.composite
def accesses(draw: st.DrawFn, form: Form) -> Access:
    """Grants for the roles seller and manager, also none at all; who may change a field sees it."""
    given: list[Every | str] = [EVERY, *[each.key for each in form.fields]]
    named = st.lists(st.sampled_from(given), unique=True)
    grants: list[Grant] = []
    for role in draw(st.lists(st.sampled_from(["seller", "manager"]), unique=True)):
        change = draw(named)
        grants.append(Grant(role, see=[*change, *draw(named)], change=change))
    return Access(form, grants)
