"""What is known of customers, as JSON: cards, contact maps, the book of referrals and the register of gifts.

Each is stored as its entries and read back equal. Import it all from `salesflow.adapters.json`.

>>> import pendulum
>>> from salesflow.customers.cards.entries import CardKind
>>> at = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> card = Card("C-7", CardKind.ORGANISATION).note("purchase_cycle", "monthly", by="u-1", at=at)
>>> assert isinstance(card, Card)
>>> card_from_json(card_to_json(card)) == card
True
>>> book_from_json('{"entries": [{"kind": "given"}]}')
Traceback (most recent call last):
salesflow.errors.InputError: entries[0].kind: is unknown; use one of introduced, withdrawn, ... (got 'given')
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import cattrs

from salesflow.adapters._json_entries import Kinds, exactly
from salesflow.adapters._json_text import SCHEMA, entries_of, written
from salesflow.adapters._json_values import Read, Write, each_field, new_converter, structured, word
from salesflow.basics.money import Money
from salesflow.basics.plain import read_mapping, read_text, value_from_plain, value_to_plain
from salesflow.basics.truth import Truth
from salesflow.customers.cards import entries as card_entries
from salesflow.customers.cards.card import Card
from salesflow.customers.contacts import entries as contact_map_entries
from salesflow.customers.contacts.contact_map import ContactMap
from salesflow.customers.referrals import entries as referral_entries
from salesflow.customers.referrals import gift
from salesflow.customers.referrals.book import ReferralBook
from salesflow.customers.referrals.gift import GiftRegister

__all__ = [
    "book_from_json",
    "book_to_json",
    "card_from_json",
    "card_to_json",
    "contact_map_from_json",
    "contact_map_to_json",
    "gifts_from_json",
    "gifts_to_json",
]

_OF_CARDS: Final = Kinds[card_entries.Entry](
    {
        "noted": card_entries.Noted,
        "withdrawn": card_entries.Withdrawn,
        "merged": card_entries.Merged,
        "erased": card_entries.Erased,
    }
)
_OF_MAPS: Final = Kinds[contact_map_entries.Entry](
    {
        "held": contact_map_entries.Held,
        "released": contact_map_entries.Released,
        "kept": contact_map_entries.Kept,
        "given_up": contact_map_entries.GivenUp,
        "ranked": contact_map_entries.Ranked,
        "supported": contact_map_entries.Supported,
        "left": contact_map_entries.Left,
        "merged": contact_map_entries.Merged,
        "erased": contact_map_entries.Erased,
    }
)
_OF_BOOKS: Final = Kinds[referral_entries.Entry](
    {
        "introduced": referral_entries.Introduced,
        "withdrawn": referral_entries.Withdrawn,
        "assessed": referral_entries.Assessed,
        "visited": referral_entries.Visited,
        "fed_back": referral_entries.FedBack,
        "closed": referral_entries.Closed,
        "settled": referral_entries.Settled,
        "cancelled": referral_entries.Cancelled,
        "reversed": referral_entries.Reversed,
        "merged": referral_entries.Merged,
        "erased": referral_entries.Erased,
    }
)
_OF_GIFTS: Final = Kinds[gift.GiftEntry](
    {
        "gift": gift.Gift,
        "given_back": gift.GivenBack,
        "merged": referral_entries.Merged,
        "erased": referral_entries.Erased,
    },
    tag="entry",  # a gift has a kind of its own
)
_HOW: Final = Kinds[referral_entries.How](
    {
        "paid": referral_entries.Paid,
        "gift_instead": referral_entries.GiftInstead,
        "waived": referral_entries.Waived,
    }
)


def card_to_json(card: Card) -> str:
    """A card of a firm or a person: its id, its kind, and every entry."""
    entries = _OF_CARDS.to_plain(_converter(), card.entries)
    return written({"schema": SCHEMA, "id": card.id, "kind": card.kind.value, "entries": entries})


def card_from_json(text: str) -> Card:
    """The card behind JSON; wrong data is an `InputError`, entries of a strange card a `HistoryError`."""
    tree = exactly(entries_of(text), "", needed=("id", "kind", "entries"))
    return Card(
        read_text(tree["id"], "id"),
        structured(_converter(), tree["kind"], card_entries.CardKind, "kind"),
        tuple(_OF_CARDS.from_plain(_converter(), tree["entries"], "entries")),
    )


def contact_map_to_json(contacts: ContactMap) -> str:
    """The contact map of an account, and every entry."""
    entries = _OF_MAPS.to_plain(_converter(), contacts.entries)
    return written({"schema": SCHEMA, "account": contacts.account, "entries": entries})


def contact_map_from_json(text: str) -> ContactMap:
    """The map behind JSON; wrong data is an `InputError`, two primary contacts are a `HistoryError`."""
    tree = exactly(entries_of(text), "", needed=("account", "entries"))
    return ContactMap(
        read_text(tree["account"], "account"),
        tuple(_OF_MAPS.from_plain(_converter(), tree["entries"], "entries")),
    )


def book_to_json(book: ReferralBook) -> str:
    """The book of referrals: every entry in its order."""
    return written({"schema": SCHEMA, "entries": _OF_BOOKS.to_plain(_converter(), book.entries)})


def book_from_json(text: str) -> ReferralBook:
    """The book behind JSON; wrong data is an `InputError`, entries that do not fit together a `HistoryError`."""
    tree = exactly(entries_of(text), "", needed=("entries",))
    return ReferralBook(tuple(_OF_BOOKS.from_plain(_converter(), tree["entries"], "entries")))


def gifts_to_json(register: GiftRegister) -> str:
    """The register of gifts: every entry in its order."""
    return written({"schema": SCHEMA, "entries": _OF_GIFTS.to_plain(_converter(), register.entries)})


def gifts_from_json(text: str) -> GiftRegister:
    """The register behind JSON; errors are those of `book_from_json`."""
    tree = exactly(entries_of(text), "", needed=("entries",))
    return GiftRegister(tuple(_OF_GIFTS.from_plain(_converter(), tree["entries"], "entries")))


def _how_plain(how: referral_entries.How) -> object:
    return _HOW.to_plain(_converter(), [how])[0]


def _how(plain: object) -> referral_entries.How:
    return _HOW.one_from_plain(_converter(), plain, "")


@lru_cache(maxsize=1)
def _converter() -> cattrs.Converter:
    converter = new_converter(
        card_entries.CardKind, card_entries.Why, contact_map_entries.Support, gift.GiftKind,
        referral_entries.Reversal, Truth,
    )  # fmt: skip
    word(converter, Money, Money.to_plain, lambda plain: Money.from_plain(read_mapping(plain, "")))
    for kinds in (_HOW, _OF_CARDS, _OF_MAPS, _OF_BOOKS, _OF_GIFTS):
        for kind in kinds.of.values():
            own: dict[str, tuple[Write, Read]] = {}
            if kind is card_entries.Noted:
                own = {"value": (value_to_plain, lambda plain: value_from_plain(plain, ""))}
            elif kind is referral_entries.Settled:
                own = {"how": (_how_plain, _how)}
            each_field(converter, kind, **own)
    return converter
