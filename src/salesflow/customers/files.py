"""The files of a house: everything it keeps about its customers, for the two steps that cross all of it.

Two customers turn out to be one, or a person asks to be forgotten. Either step looks at every card, map and book at
once: it gives new files, or a `Declined` that names every breach it would cause, and nothing changed.

>>> import pendulum
>>> from salesflow.customers.people import Person
>>> at = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> files = CustomerFiles(
...     customers=[Customer("C-7", "Haida", grade="A"), Customer("C-9", "Hai Da", grade="B")],
...     people=[Person("P-1", "C-9", "Wang Fang")],
... )
>>> one = files.merged("C-7", "C-9", by="u-1", at=at)
>>> assert isinstance(one, MergedFiles)
>>> one.files.people[0].customer, [each.id for each in one.files.customers]
('C-7', ['C-7'])
>>> print(one.explain())
customer C-7: “name” stays “Haida”, the merged one had “Hai Da” [CU-1]
customer C-7: “grade” stays “A”, the merged one had “B” [CU-1]

Source: CU-1, CU-6, CU-11. To merge and to erase are ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, Self, TypeVar

import attrs

from salesflow.basics.actors import By
from salesflow.basics.findings import seen_text
from salesflow.basics.ids import read_id
from salesflow.basics.moments import aware
from salesflow.basics.reasons import Declined, Reason, explained
from salesflow.basics.text import Language, Text
from salesflow.customers.cards.card import Card
from salesflow.customers.contacts.contact_map import ContactMap
from salesflow.customers.customer import Customer
from salesflow.customers.erasure import Erasure, erased_rows, names_in
from salesflow.customers.history import Invoice, Purchase, Touch
from salesflow.customers.people import Person
from salesflow.customers.referrals.book import ReferralBook
from salesflow.customers.referrals.gift import GiftRegister
from salesflow.errors import CurrencyError, InputError

__all__ = ["CustomerFiles", "MergedFiles"]

_ROWS: Final = ("CU-1",)
R = TypeVar("R", Person, Touch, Purchase, Invoice)


@attrs.frozen
class MergedFiles:
    """The files after two customers became one, and what a human should look at: where the two said different things."""

    files: CustomerFiles
    notes: tuple[Reason, ...] = ()

    def explain(self, language: Language = "en") -> str:
        """What to look at, one a line; empty when the two never said different things."""
        return explained(self.notes, language)


@attrs.frozen
class CustomerFiles:
    """Rows, cards, contact maps and the book of referrals of a house; whatever you do not keep stays empty.

    Raises `InputError` for two rows, cards or maps of one id. Sources: CU-1, CU-6, CU-11.
    """

    customers: tuple[Customer, ...] = attrs.field(default=(), converter=tuple[Customer, ...], kw_only=True)
    people: tuple[Person, ...] = attrs.field(default=(), converter=tuple[Person, ...], kw_only=True)
    cards: tuple[Card, ...] = attrs.field(default=(), converter=tuple[Card, ...], kw_only=True)
    maps: tuple[ContactMap, ...] = attrs.field(default=(), converter=tuple[ContactMap, ...], kw_only=True)
    referrals: ReferralBook = attrs.field(factory=ReferralBook, kw_only=True)
    gifts: GiftRegister = attrs.field(factory=GiftRegister, kw_only=True)
    touches: tuple[Touch, ...] = attrs.field(default=(), converter=tuple[Touch, ...], kw_only=True)
    purchases: tuple[Purchase, ...] = attrs.field(default=(), converter=tuple[Purchase, ...], kw_only=True)
    invoices: tuple[Invoice, ...] = attrs.field(default=(), converter=tuple[Invoice, ...], kw_only=True)

    def __attrs_post_init__(self) -> None:
        _each_once("customers", (each.id for each in self.customers))
        _each_once("people", (each.id for each in self.people))
        _each_once("cards", (each.id for each in self.cards))
        _each_once("maps", (each.account for each in self.maps))

    # -- two customers are one ----------------------------------------------------------------------------------------

    def merged(self, keep: str, gone: str, *, by: By = None, at: datetime) -> MergedFiles | Declined:
        """Two customers turn out to be one: everything said of `gone` holds for `keep`, and no history is lost.

        On the row of `keep` only what was empty is filled; where the two differ, the notes name both. Cards and contact
        maps are joined, referrals are checked again. Declined, with every breach: cards of a firm and of a person, two
        primary contacts for one deal, a customer who introduced himself, a circle, two introducers. An id that is
        nowhere in the files is an `InputError`.
        """
        keep, gone, moment = read_id(keep, "keep"), read_id(gone, "gone"), aware(at)
        if keep == gone:
            raise InputError("gone", gone, "is the customer to keep; give two different ones")
        for field, party in (("keep", keep), ("gone", gone)):
            if party not in self._parties:
                raise InputError(field, party, "is nowhere in the files")
        reasons: list[Reason] = []
        customers, notes = _merged_rows(self.customers, keep, gone)
        cards = self._merged_cards(keep, gone, by, moment, reasons)
        maps = self._merged_maps(keep, gone, by, moment, reasons)
        referrals = self.referrals.merged(keep, gone, by=by, at=moment)
        gifts = self.gifts.merged(keep, gone, by=by, at=moment)
        reasons += [why for each in (referrals, gifts) if isinstance(each, Declined) for why in each.reasons]
        if reasons or isinstance(referrals, Declined) or isinstance(gifts, Declined):
            return Declined(tuple(reasons))
        files = attrs.evolve(
            self,
            customers=customers,
            people=_moved(self.people, keep, gone),
            cards=cards,
            maps=maps,
            referrals=referrals,
            gifts=gifts,
            touches=_moved(self.touches, keep, gone),
            purchases=_moved(self.purchases, keep, gone),
            invoices=_moved(self.invoices, keep, gone),
        )
        conflicts = [each.reason for card in cards if card.id == keep for each in card.conflicts()]
        return MergedFiles(files, (*notes, *conflicts))

    def _merged_cards(
        self, keep: str, gone: str, by: By, at: datetime, reasons: list[Reason]
    ) -> tuple[Card, ...]:
        left = {each.id: each for each in self.cards}
        other = left.pop(gone, None)
        if other is None:
            return self.cards
        merged = left.get(keep, Card(keep, other.kind)).merged(other, by=by, at=at)
        if isinstance(merged, Declined):
            reasons += merged.reasons
        else:
            left[keep] = merged
        return tuple(left.values())

    def _merged_maps(
        self, keep: str, gone: str, by: By, at: datetime, reasons: list[Reason]
    ) -> tuple[ContactMap, ...]:
        left = {each.account: each for each in self.maps}
        other = left.pop(gone, None)
        if other is None:
            return self.maps
        merged = left.get(keep, ContactMap(keep)).merged(other, by=by, at=at)
        if isinstance(merged, Declined):
            reasons += merged.reasons
        else:
            left[keep] = merged
        return tuple(left.values())

    # -- a person is forgotten ----------------------------------------------------------------------------------------

    def erased(self, person: str, *, by: By = None, at: datetime) -> Erasure[Self]:
        """The files without a person: her row, her own card and whatever cards, maps and the book say of her.

        She goes under every id that was merged into her card. A customer who is that person keeps an id and loses the
        name and all further fields; purchases and invoices stay, as they name nobody. Ids stay, so that every case, map
        and book still folds from its records. Free words that hold her name are named by their place, for a human to
        read. Check with counsel what must be erased, and what must be kept.
        """
        who = read_id(person, "person")
        ids = dict.fromkeys([who, *(each for card in self.cards if who in card.ids for each in card.ids)])
        files, reasons, names = self, list[Reason](), list[str]()
        for each in ids:
            files, found, name = files._without(each, by, at)
            reasons += found
            names += [] if name is None else [name]
        words = tuple(files.words())
        still = dict.fromkeys(place for name in names for place in names_in(name, words))
        return Erasure(files, tuple(reasons), tuple(still), who)

    def _without(self, who: str, by: By, at: datetime) -> tuple[Self, list[Reason], str | None]:
        """The files without what is kept under one id, what went, and the name it had."""
        people, name, went = erased_rows(self.people, who)
        reasons = [went]
        customers = list(self.customers)
        for place, each in enumerate(customers):
            if each.id == who and (each.name, each.city, each.facts) != (who, None, ()):
                name = each.name if name is None else name
                customers[place] = attrs.evolve(each, name=who, city=None, facts=())
                reasons.append(Reason("customer_nameless", _NAMELESS.fill(customer=who), _ROWS))
        cards = tuple([each.erased(who, by=by, at=at) for each in self.cards])
        maps = tuple([each.erased(who, by=by, at=at) for each in self.maps])
        changed = [new.id for old, new in zip(self.cards, cards, strict=True) if old != new]
        if changed:
            reasons.append(Reason("cards_erased", _CARDS.fill(names=tuple(changed)), _ROWS))
        changed = [new.account for old, new in zip(self.maps, maps, strict=True) if old != new]
        if changed:
            reasons.append(Reason("maps_erased", _MAPS.fill(names=tuple(changed)), ("CU-11",)))
        referrals, gifts = self.referrals, self.gifts
        if _is_named(referrals.entries, who):
            referrals = referrals.erased(who, by=by, at=at)
            reasons.append(Reason("book_erased", _BOOK.fill(person=who), ("CU-6",)))
        if _is_named(gifts.entries, who):
            gifts = gifts.erased(who, by=by, at=at)
            reasons.append(Reason("register_erased", _REGISTER.fill(person=who), ("CA-15",)))
        files = attrs.evolve(
            self, customers=customers, people=people, cards=cards, maps=maps, referrals=referrals, gifts=gifts
        )
        return files, reasons, name

    def words(self) -> Iterator[tuple[str, str]]:
        """All free words in the files with their place: where a name may still stand."""
        for customer in self.customers:
            yield f"customer {customer.id}, name", customer.name
            yield from ((f"customer {customer.id}, {key}", value) for key, value in customer.facts)
        for touch in self.touches:
            yield f"touch {touch.id or touch.at.isoformat()}", touch.outcome
        for card in self.cards:
            yield from card.words()
        for chart in self.maps:
            yield from chart.words()
        yield from self.referrals.words()
        yield from self.gifts.words()

    @property
    def _parties(self) -> frozenset[str]:
        named = {each.customer for rows in self._rows for each in rows}
        mapped = {account for each in self.maps for account in each.accounts}
        carded = {card for each in self.cards for card in each.ids}
        linked = {party for link in self.referrals.links for party in (link.newcomer, link.introducer)}
        return frozenset({*(each.id for each in self.customers), *named, *mapped, *carded, *linked})

    @property
    def _rows(self) -> tuple[tuple[Person | Touch | Purchase | Invoice, ...], ...]:
        return self.people, self.touches, self.purchases, self.invoices


def _each_once(field: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            raise InputError(field, each, "stands there twice; merge the two, or leave one out")
        seen.add(each)


def _is_named(entries: Iterable[attrs.AttrsInstance], who: str) -> bool:
    return any(who in attrs.asdict(each, recurse=False).values() for each in entries)


def _moved(rows: tuple[R, ...], keep: str, gone: str) -> tuple[R, ...]:
    return tuple([attrs.evolve(each, customer=keep) if each.customer == gone else each for each in rows])


def _merged_rows(
    rows: tuple[Customer, ...], keep: str, gone: str
) -> tuple[tuple[Customer, ...], list[Reason]]:
    """The rows with one row for the two, and where they said different things."""
    left = {each.id: each for each in rows}
    other = left.pop(gone, None)
    if other is None:
        return rows, []
    mine = left.get(keep)
    if mine is None:
        left[keep] = attrs.evolve(other, id=keep)
        return tuple(left.values()), []
    notes: list[Reason] = []
    for field in attrs.fields_dict(Customer):
        ours, theirs = getattr(mine, field), getattr(other, field)
        if field in {"id", "facts"} or theirs is None or ours == theirs:
            continue
        filled = None if ours is not None else _filled(mine, field, theirs)
        if filled is None:
            notes.append(_differ(keep, field, ours, theirs))
        else:
            mine = filled
    facts = dict(mine.facts)
    for key, theirs in other.facts:
        if facts.setdefault(key, theirs) != theirs:
            notes.append(_differ(keep, key, facts[key], theirs))
    left[keep] = attrs.evolve(mine, facts=facts)
    return tuple(left.values()), notes


def _filled(row: Customer, field: str, value: object) -> Customer | None:
    """The row with an empty field filled; None for a limit in a currency that is not the row's."""
    try:
        return attrs.evolve(row, **{field: value})  # type: ignore[arg-type]  # a value of that field of another row
    except CurrencyError:
        return None


def _differ(customer: str, field: str, ours: object, theirs: object) -> Reason:
    words = _STAYS.fill(customer=customer, field=field, ours=seen_text(ours), theirs=seen_text(theirs))
    return Reason("rows_differ", words, _ROWS)


# -- words ------------------------------------------------------------------------------------------------------------

_STAYS: Final = Text(
    "customer {customer}: “{field}” stays {ours}, the merged one had {theirs}",
    zh="客户{customer}：“{field}”保留{ours}，被合并方为{theirs}",
)
_NAMELESS: Final = Text(
    "customer {customer} is that person: the name and all further fields are gone, purchases and invoices stay",
    zh="客户{customer}即本人：姓名和其他资料已删除，购买记录和发票保留",
)
_CARDS: Final = Text("erased from the cards: {names}", zh="已从以下卡片中删除：{names}")
_MAPS: Final = Text("erased from the contact maps: {names}", zh="已从以下联系人图中删除：{names}")
_BOOK: Final = Text(
    "the book of referrals keeps the id {person} and the sums, and no words about the person",
    zh="介绍簿只保留编号{person}和金额，不再有关于此人的文字",
)
_REGISTER: Final = Text(
    "the register of gifts keeps the id {person}, days and values, and no occasions",
    zh="礼品登记簿只保留编号{person}、日期和价值，不再有事由",
)
