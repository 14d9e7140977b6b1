"""One view of a customer: which fragments the house holds of him, and where they say different things.

A row in the ledger, a card in the drawer, a map of people, touches, purchases, invoices: each is a fragment. The view
puts them side by side and names what disagrees; it changes nothing. Two numbers that are one customer are joined by
`CustomerFiles.merged`, and `customers.cards.identity.same_party` proposes which.

>>> from salesflow.customers.customer import Customer
>>> view = fragments(CustomerFiles(customers=[Customer("C-7", "Haida")]), "C-7")
>>> view.count(FragmentKind.ROW), view.count(FragmentKind.CARD)
(1, 0)
>>> print(view.explain())
C-7 is known from: row [SV-4]
nothing is held of: card, contact map, people, touches, purchases, invoices, referrals, gifts [SV-4]

Source: SV-4 (D2: "merge scattered fragments into complete information about each customer").
"""

from __future__ import annotations

from enum import Enum
from typing import Final

import attrs

from salesflow.basics.findings import seen_text
from salesflow.basics.ids import read_id
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Param, Text, folded
from salesflow.customers.cards.card import Card
from salesflow.customers.customer import Customer
from salesflow.customers.files import CustomerFiles

__all__ = ["FragmentKind", "Fragments", "fragments"]

_ROWS: Final = ("SV-4",)


class FragmentKind(Enum):
    """Where a house keeps something about a customer."""

    ROW = "row"
    CARD = "card"
    MAP = "map"
    PEOPLE = "people"
    TOUCHES = "touches"
    PURCHASES = "purchases"
    INVOICES = "invoices"
    REFERRALS = "referrals"
    GIFTS = "gifts"

    def __repr__(self) -> str:
        return f"FragmentKind.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The kind in words."""
        return _KINDS[self].render(language)


@attrs.frozen
class Fragments:
    """What the files hold of one customer, by kind, and the disagreements that a human should look at."""

    customer: str
    counts: tuple[tuple[FragmentKind, int], ...]
    disagreements: tuple[Reason, ...] = ()

    def count(self, kind: FragmentKind) -> int:
        """How many fragments of a kind there are."""
        return dict(self.counts)[kind]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What is held, what is not, and what disagrees."""
        held = tuple([kind for kind, n in self.counts if n])
        lacking = tuple([kind for kind, n in self.counts if not n])
        found = [_said("held", _HELD, customer=self.customer, kinds=held)] if held else []
        found += [_said("not_held", _LACKING, kinds=lacking)] if lacking else []
        return (*found, *self.disagreements)

    def explain(self, language: Language = "en") -> str:
        """All reasons, one a line."""
        return explained(self.reasons, language)


def fragments(files: CustomerFiles, customer: str) -> Fragments:
    """What the files hold of a customer, and where row and card, or the cards joined into one, disagree (SV-4).

    Row and card are compared where a field of the card bears the name of a field or a fact of the row. Texts that differ
    only in capitals, width or blanks agree; a field that one of the two leaves open is no disagreement. The words show
    what the card says: they are for those who may see the whole card (`customers.cards.access.Access`).
    """
    who = read_id(customer, "customer")
    row = next((each for each in files.customers if each.id == who), None)
    card = next((each for each in files.cards if who in each.ids), None)
    links = [each for each in files.referrals.links if who in (each.newcomer, each.introducer)]
    counts = {
        FragmentKind.ROW: int(row is not None),
        FragmentKind.CARD: int(card is not None),
        FragmentKind.MAP: sum(who in each.accounts for each in files.maps),
        FragmentKind.PEOPLE: sum(each.customer == who for each in files.people),
        FragmentKind.TOUCHES: sum(each.customer == who for each in files.touches),
        FragmentKind.PURCHASES: sum(each.customer == who for each in files.purchases),
        FragmentKind.INVOICES: sum(each.customer == who for each in files.invoices),
        FragmentKind.REFERRALS: len(links),
        FragmentKind.GIFTS: sum(
            files.gifts.known_as(each.customer) == files.gifts.known_as(who) for each in files.gifts.gifts()
        ),
    }
    found = [] if card is None else [each.reason for each in card.conflicts()]
    if row is not None and card is not None:
        found = [*_differences(row, card), *found]
    return Fragments(who, tuple(counts.items()), tuple(found))


def _differences(row: Customer, card: Card) -> list[Reason]:
    ours: dict[str, object] = {name: getattr(row, name) for name in _FIELDS}
    ours.update(row.facts)
    found: list[Reason] = []
    for field, theirs in card.facts().items():
        mine = ours.get(field)
        if mine is not None and _plain(mine) != _plain(theirs):
            what: dict[str, Param] = {"field": field, "row": seen_text(mine), "card": seen_text(theirs)}
            found.append(_said("row_and_card", _DIFFER, **what))
    return found


def _plain(value: object) -> object:
    return folded(value) if isinstance(value, str) else value


def _said(code: str, text: Text, **params: Param) -> Reason:
    return Reason(code, text.fill(**params), _ROWS)


# -- words ------------------------------------------------------------------------------------------------------------

_FIELDS: Final = ("name", "grade", "seller", "size", "city", "since", "currency")
_KINDS: Final = {
    FragmentKind.ROW: Text("row", zh="客户资料行"),
    FragmentKind.CARD: Text("card", zh="客户卡"),
    FragmentKind.MAP: Text("contact map", zh="联系人图"),
    FragmentKind.PEOPLE: Text("people", zh="人员"),
    FragmentKind.TOUCHES: Text("touches", zh="联系记录"),
    FragmentKind.PURCHASES: Text("purchases", zh="购买记录"),
    FragmentKind.INVOICES: Text("invoices", zh="发票"),
    FragmentKind.REFERRALS: Text("referrals", zh="转介绍"),
    FragmentKind.GIFTS: Text("gifts", zh="礼品"),
}
_HELD: Final = Text("{customer} is known from: {kinds}", zh="{customer}的资料来自：{kinds}")
_LACKING: Final = Text("nothing is held of: {kinds}", zh="没有：{kinds}")
_DIFFER: Final = Text(
    "“{field}”: the row says {row}, the card says {card}", zh="“{field}”：资料行为{row}，客户卡为{card}"
)
