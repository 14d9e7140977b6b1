"""Cards, contact maps, referrals and gifts come back from JSON equal, and wrong data is named by its place (CU-1, CU-6, CU-11)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pendulum
import pytest
from hypothesis import given

from salesflow.adapters.json import (
    book_from_json,
    book_to_json,
    card_from_json,
    card_to_json,
    contact_map_from_json,
    contact_map_to_json,
    gifts_from_json,
    gifts_to_json,
)
from salesflow.basics.money import Money
from salesflow.customers.cards.card import Card
from salesflow.customers.contacts.contact_map import ContactMap
from salesflow.customers.referrals.book import ReferralBook
from salesflow.customers.referrals.entries import Closed, GiftInstead, How, Introduced, Paid, Settled, Waived
from salesflow.customers.referrals.gift import GiftRegister
from salesflow.errors import HistoryError, InputError
from salesflow.testing.cards import cards
from salesflow.testing.contact_maps import contact_maps
from salesflow.testing.referrals import gift_registers, referral_books


@given(cards())
def test_cards_come_back(card: Card) -> None:
    assert card_from_json(card_to_json(card)) == card


@given(contact_maps())
def test_contact_maps_come_back(contacts: ContactMap) -> None:
    again = contact_map_from_json(contact_map_to_json(contacts))
    assert again == contacts
    assert again.entries == contacts.entries  # in their order too


@given(referral_books())
def test_books_come_back(book: ReferralBook) -> None:
    assert book_from_json(book_to_json(book)) == book


@pytest.mark.parametrize("how", [Paid(), GiftInstead("G-1"), Waived("never again")])
def test_each_way_of_settling_comes_back(how: How) -> None:
    at = pendulum.datetime(2026, 3, 2, tz="Asia/Shanghai")
    settled = Settled("S-1", "wang", how, at=at)
    entries = (Introduced("li", "wang", at=at), Closed("S-1", "li", Money(25, "USD"), at=at), settled)
    assert book_from_json(book_to_json(ReferralBook(entries))).entries == entries


@given(gift_registers())
def test_registers_come_back(register: GiftRegister) -> None:
    assert gifts_from_json(gifts_to_json(register)) == register


NOTED = {
    "kind": "noted",
    "field": "x",
    "value": "y",
    "at": "2026-03-02T09:00:00+08:00[Asia/Shanghai]",
    "card": "C-7",
}
INTRODUCED = {"kind": "introduced", "newcomer": "li", "introducer": "wang", "at": NOTED["at"]}
SETTLED = {"kind": "settled", "sale": "S", "introducer": "w", "how": {"kind": "lent"}, "at": NOTED["at"]}


@pytest.mark.parametrize(
    ("read", "plain", "field", "problem"),
    [
        (card_from_json, {"id": "C-7", "kind": "organisation"}, "entries", "is missing"),
        (card_from_json, {"id": "C-7", "kind": "dog", "entries": []}, "kind", "is unknown"),
        (card_from_json, {"id": "C-7", "kind": "person", "entries": [], "x": 1}, "x", "is unknown"),
        (card_from_json, {"id": "C-7", "kind": "person", "entries": [NOTED | {"kind": "said"}]}, "entries[0].kind", "use one of"),
        (card_from_json, {"id": "C-7", "kind": "person", "entries": [NOTED | {"value": 0.5}]}, "entries[0].value", "decimal"),
        (card_from_json, {"id": "C-7", "kind": "person", "entries": [NOTED | {"at": "2026-03-02 09:00"}]}, "entries[0].at", "zone"),
        (contact_map_from_json, {"account": 7, "entries": []}, "account", "must be a text"),
        (contact_map_from_json, {"account": "C-7", "entries": {}}, "entries", "list"),
        (book_from_json, {"entries": [INTRODUCED, "x"]}, "entries[1]", "must be"),
        (book_from_json, {"entries": [INTRODUCED | {"introducer": 7}]}, "entries[0].introducer", "must be a text"),
        (book_from_json, {"entries": [SETTLED]}, "entries[0].how.kind", "is unknown"),
        (gifts_from_json, {"entries": [{"kind": "meal"}]}, "entries[0].entry", "is unknown"),
    ],
)  # fmt: skip
def test_wrong_data_is_named_by_its_place(
    read: Callable[[str], object], plain: Any, field: str, problem: str
) -> None:
    with pytest.raises(InputError) as refused:
        read(json.dumps(plain))
    assert refused.value.field == field
    assert problem in refused.value.problem


def test_entries_that_do_not_fit_together_are_a_broken_history() -> None:
    twice = {"entries": [INTRODUCED, INTRODUCED | {"introducer": "chen"}]}
    with pytest.raises(HistoryError, match="record 2: li was introduced by wang already"):
        book_from_json(json.dumps(twice))
    with pytest.raises(HistoryError, match="never merged"):
        card_from_json(json.dumps({"id": "C-8", "kind": "organisation", "entries": [NOTED]}))
