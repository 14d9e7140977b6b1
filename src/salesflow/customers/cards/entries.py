"""What is written down on a customer information card: said, withdrawn, merged, erased.

These entries are all that a card consists of, and all that an application stores of it. They hold ids of persons,
never names; a set of them has one order, whatever the order in which they came.

>>> import pendulum
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> Noted("hobbies", "chess", monday, "u-1", about="P-1", card="C-7").value
'chess'
>>> Noted("hobbies", " ", monday, card="C-7")
Traceback (most recent call last):
salesflow.errors.InputError: value: says nothing; what is not known is not noted (got ' ')

Source: CU-1.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Final, TypeAlias, cast

import attrs
import pendulum

from salesflow.basics.comparing import Operand, comparable, family, identity, is_unknown
from salesflow.basics.condition_words import FAMILIES
from salesflow.basics.ids import read_id
from salesflow.basics.moments import aware, instant
from salesflow.basics.money import Money
from salesflow.basics.text import Language, Text
from salesflow.basics.truth import Truth
from salesflow.errors import InputError

__all__ = ["CardKind", "Entry", "Erased", "Merged", "Noted", "Why", "Withdrawn", "in_order", "word_of"]


class CardKind(Enum):
    """Whom a card is about: a firm, shop or office, or one person.

    >>> CardKind.PERSON.render("zh")
    '个人'
    """

    ORGANISATION = "organisation"
    PERSON = "person"

    def __repr__(self) -> str:
        return f"CardKind.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _KINDS[self].render(language)


class Why(Enum):
    """Why a value no longer stands.

    *Wrong*: it was never true. *Ended*: it was true once. *Erased*: the last word was erased with the person it spoke
    of, and what was known before it is out of date.
    """

    WRONG = "wrong"
    ENDED = "ended"
    ERASED = "erased"

    def __repr__(self) -> str:
        return f"Why.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _WHYS[self].render(language)


# -- entries: what is stored ------------------------------------------------------------------------------------------


def _field(value: str) -> str:
    key = read_id(value, "field")
    if "." in key:
        raise InputError("field", value, "may not hold a dot; in facts a dot leads to an item")
    return key


def _card(value: str) -> str:
    return read_id(value, "card")


def _item(value: str | None) -> str | None:
    return None if value is None else read_id(value, "item")


def _person(value: str | None) -> str | None:
    return None if value is None else _somebody(value)


def _somebody(value: str) -> str:
    return read_id(value, "person")


def _value(value: Operand) -> Operand:
    if isinstance(value, float) or family(value) not in FAMILIES:
        problem = "give text, yes or no, a whole number, a Decimal, Money, a day, an aware moment or a Truth"
        raise InputError("value", value, problem)
    if is_unknown(value):
        raise InputError("value", value, "says nothing; what is not known is not noted")
    if isinstance(value, Decimal) and not value.is_finite():
        raise InputError("value", value, "is endless; give a finite number")
    return aware(value, "value") if isinstance(value, datetime) else value


@attrs.frozen
class Noted:
    """A value was said to be true at a moment, for the first time or once more.

    `item` is one of several (a supplier, a child), `about` the id of the person that an organisation's card speaks of,
    `card` the card on which it was said. With `confirmed` False it was copied from elsewhere, and nobody knows when it
    was last true. Raises `InputError` for a value that says nothing (blank, NaN, unknown), for a float, and for a naive
    moment.
    """

    field: str = attrs.field(converter=_field)
    value: Operand = attrs.field(converter=_value, eq=identity)
    at: pendulum.DateTime = attrs.field(converter=aware, eq=instant)
    by: str | None = attrs.field(default=None, converter=_person)
    item: str | None = attrs.field(default=None, converter=_item)
    about: str | None = attrs.field(default=None, converter=_person)
    card: str = attrs.field(kw_only=True, converter=_card)
    confirmed: bool = attrs.field(kw_only=True, default=True)


@attrs.frozen
class Withdrawn:
    """A value no longer stands: it was wrong, it has ended, or (None) nobody said why. It is not known afterwards."""

    field: str = attrs.field(converter=_field)
    at: pendulum.DateTime = attrs.field(converter=aware, eq=instant)
    by: str | None = attrs.field(default=None, converter=_person)
    item: str | None = attrs.field(default=None, converter=_item)
    about: str | None = attrs.field(default=None, converter=_person)
    why: Why | None = None
    card: str = attrs.field(kw_only=True, converter=_card)


def _pair(value: Iterable[str]) -> tuple[str, str]:
    one, *others = sorted(read_id(each, "card") for each in value)
    if len(others) != 1 or others[0] == one:
        raise InputError("cards", value, "give two different cards")
    return one, others[0]


@attrs.frozen
class Merged:
    """Two cards were found to be of one party; from that moment on each knows what the other said."""

    cards: tuple[str, str] = attrs.field(converter=_pair)
    at: pendulum.DateTime = attrs.field(converter=aware, eq=instant)
    by: str | None = attrs.field(default=None, converter=_person)


@attrs.frozen
class Erased:
    """A person was erased: whatever was said of her up to that moment is gone, also if it comes in again later.

    With `whole` the card is her own, and everything on it goes. Of the person only the id stays.
    """

    person: str = attrs.field(converter=_somebody)
    at: pendulum.DateTime = attrs.field(converter=aware, eq=instant)
    by: str | None = attrs.field(default=None, converter=_person)
    whole: bool = False

    def takes(self, entry: Noted | Withdrawn) -> bool:
        """Whether an entry goes with the person: it is about her, is her item, or its value is her id."""
        speaks = self.person in (entry.about, entry.item) or (
            isinstance(entry, Noted) and entry.value == self.person
        )
        return (self.whole or speaks) and instant(entry.at) <= instant(self.at)


Entry: TypeAlias = "Noted | Withdrawn | Merged | Erased"
"""What a card is made of, and all that an application stores of it."""

_KNOWN: Final = (Withdrawn, Noted, Merged, Erased)


def _order(entry: Entry) -> tuple[object, ...]:
    """The one order of all entries: by moment, then by whatever tells them apart."""
    where: tuple[object, ...]
    match entry:
        case Merged():
            where = (entry.cards,)
        case Erased():
            where = (entry.person, entry.whole)
        case _:
            said = _said(entry) if isinstance(entry, Noted) else ("", entry.why.value if entry.why else "")
            copied = isinstance(entry, Noted) and not entry.confirmed
            where = (entry.field, entry.item or "", *said, entry.card, entry.about or "", copied)
    return (instant(entry.at), _KNOWN.index(type(entry)), *where, entry.by or "")


def _said(entry: Noted) -> tuple[str, object]:
    value = entry.value
    if isinstance(value, Money):
        return "money", (value.currency, value.amount)
    same = comparable(value)
    return family(value), same.value if isinstance(same, Truth) else same


def word_of(entry: Noted | Withdrawn) -> object:
    """What an entry says, so that equal words are the same: 1 is not yes, 60 is 60.0; None where it withdraws."""
    return identity(entry.value) if isinstance(entry, Noted) else None


def in_order(given: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries in their one order, each once, without those that an erasure among them takes."""
    listed = tuple(given)
    for each in cast("tuple[object, ...]", listed):
        if not isinstance(each, _KNOWN):
            raise InputError("entries", each, "give Noted, Withdrawn, Merged and Erased entries")
    gone = [each for each in listed if isinstance(each, Erased)]
    kept = [
        each
        for each in dict.fromkeys(listed)
        if isinstance(each, Merged | Erased) or not any(erased.takes(each) for erased in gone)
    ]
    return tuple(sorted(kept, key=_order))


# -- words ------------------------------------------------------------------------------------------------------------

_KINDS: Final = {
    CardKind.ORGANISATION: Text("an organisation", zh="单位"),
    CardKind.PERSON: Text("a person", zh="个人"),
}
_WHYS: Final = {
    Why.WRONG: Text("it was wrong", zh="原记录有误"),
    Why.ENDED: Text("it is no longer so", zh="情况已变"),
    Why.ERASED: Text("it was erased", zh="已删除"),
}
