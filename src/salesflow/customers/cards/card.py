"""The customer information card: what we know of a customer or a person, when it was last confirmed, and by whom.

A card is a set of entries that only grows: what was noted, confirmed, withdrawn. Its order does not matter, so two
copies that grew apart, or two cards of one customer, are joined without losing a word; where they say different
things, a human settles it.

>>> import pendulum
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> card = Card("C-7", CardKind.ORGANISATION).note("purchase_cycle", "monthly", by="u-1", at=monday)
>>> assert isinstance(card, Card)
>>> later = card.confirm("purchase_cycle", by="u-2", at=monday.add(months=6))
>>> assert isinstance(later, Card)
>>> known = later.known("purchase_cycle")
>>> known.value, known.first.by, known.confirmed_by, known.confirmed_at.to_date_string()
('monthly', 'u-1', 'u-2', '2026-09-02')
>>> later.confirm("supplier", by="u-2", at=monday).explain()
'nothing is known of “supplier” that could be confirmed [CU-1]'

Source: CU-1 (D1, D2, D3: the customer information card). To confirm, merge and erase are ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Final, TypeAlias

import attrs
import pendulum

from salesflow.basics.actors import By, id_of
from salesflow.basics.comparing import Operand
from salesflow.basics.findings import seen_text
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, aware, instant, to_text
from salesflow.basics.reasons import Declined, Reason
from salesflow.basics.text import Language, Param, Sentence, Text
from salesflow.customers.cards.entries import (
    CardKind,
    Entry,
    Erased,
    Merged,
    Noted,
    Why,
    Withdrawn,
    in_order,
    word_of,
)
from salesflow.errors import HistoryError, InputError

__all__ = [
    "Card",
    "Conflict",
    "Known",
    "facts_of",
    "named",
]

_ROWS: Final = ("CU-1",)

_Slot: TypeAlias = "tuple[str, str | None]"


# -- what the entries tell --------------------------------------------------------------------------------------------


@attrs.frozen
class Known:
    """What is known of a field (or of one item of it) now.

    `first` said it first, `last` said it last, `history` holds everything ever said of it, what was withdrawn
    included. `confirmed_at` is None when it was only ever copied from elsewhere.
    """

    field: str
    item: str | None
    first: Noted
    last: Noted
    confirmed: Noted | None
    history: tuple[Noted | Withdrawn, ...]

    @property
    def value(self) -> Operand:
        """The value as it was last said."""
        return self.last.value

    @property
    def confirmed_at(self) -> pendulum.DateTime | None:
        """When somebody last said that it is true; None when nobody knows."""
        return None if self.confirmed is None else self.confirmed.at

    @property
    def confirmed_by(self) -> str | None:
        """Who last said that it is true."""
        return None if self.confirmed is None else self.confirmed.by


@attrs.frozen
class Conflict:
    """Different things were said of one field by people who did not know of each other; a further note settles it."""

    field: str
    item: str | None
    words: tuple[Noted | Withdrawn, ...]

    @property
    def reason(self) -> Reason:
        """What was said, when, by whom and on which card."""
        sides = tuple([_side(each) for each in self.words])
        return Reason("conflict", _DIFFER.fill(what=named(self.field, self.item), sides=sides), _ROWS)

    def explain(self, language: Language = "en") -> str:
        """The conflict in words."""
        return self.reason.explain(language)


def _side(entry: Noted | Withdrawn) -> Sentence:
    said: Param
    if isinstance(entry, Noted):
        said = seen_text(entry.value)
    else:
        said = _WITHDRAWN if entry.why is None else _WITHDRAWN_AS.fill(why=entry.why)
    return _SIDE.fill(card=entry.card, said=said, at=entry.at, by=entry.by or _NOBODY)


def named(what: Param, item: str | None) -> Param:
    """A field for people, with the item where there is one.

    >>> named("suppliers", "Haida").render()
    'suppliers (Haida)'
    """
    return what if item is None else _ITEM.fill(what=what, item=item)


def _id(value: str) -> str:
    return read_id(value, "id")


@attrs.frozen
class Card:
    """The card of one customer or person: the fold of its `entries`, in whatever order and however often they come.

    Store the entries; ``Card(id, kind, entries)`` is the same card again. Every command gives a new card, or a
    `Declined` with the reasons. The value of a field (of each `item`, where it has several) is the one said last, by
    the moment it was said, not by the order of writing it down. `at` is an aware moment, persons are ids.

    The bare card takes any field; a `salesflow.customers.cards.form.Form` says which there are and what may be written.
    Whatever says something about a person needs `about`: that is what `erased` goes by.

    Raises `InputError` for blank ids, a value that says nothing, a naive moment; `HistoryError` for entries of a card
    that was never merged into this one. Source: CU-1.

    >>> import pendulum
    >>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
    >>> card = Card("C-7", CardKind.ORGANISATION).note("suppliers", "content", item="Haida", by="u-1", at=monday)
    >>> card.facts()
    {'suppliers.Haida': 'content', 'suppliers': ('Haida',)}
    >>> Card("C-7", CardKind.ORGANISATION, card.entries * 2) == card
    True
    """

    id: str = attrs.field(converter=_id)
    kind: CardKind
    entries: tuple[Entry, ...] = attrs.field(default=(), converter=in_order)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.kind, CardKind):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError("kind", self.kind, "give CardKind.ORGANISATION or CardKind.PERSON")
        for entry in self.entries:
            strangers = {*_cards_of(entry)} - self._family
            if strangers:
                problem = (
                    f"an entry was made on card {min(strangers)!r}, which was never merged into this one"
                )
                raise HistoryError(self.id, None, problem)

    # -- commands -----------------------------------------------------------------------------------------------------

    def note(
        self,
        field: str,
        value: Operand,
        *,
        by: By = None,
        at: datetime,
        item: str | None = None,
        about: str | None = None,
        confirmed: bool = True,
    ) -> Card | Declined:
        """Write down what is true at `at`; a value said before is confirmed, another one takes its place.

        With `confirmed` False it comes from an old list and nobody knows when it was last true. Declined: something
        else was said of it at the same moment (`same_moment`), or the person was erased later (`erased`).
        """
        entry = Noted(field, value, at, id_of(by), item, about, card=self.id, confirmed=confirmed)
        return self._with(entry)

    def confirm(self, field: str, *, by: By = None, at: datetime, item: str | None = None) -> Card | Declined:
        """Write down that what was known at `at` is still true.

        Declined: nothing was known then (`nothing_known`), or as with `note`.
        """
        known = self.known_at(at).known(field, item)
        if known is None:
            return self._nothing(_NOTHING_TO_CONFIRM, field, item)
        return self.note(field, known.value, by=by, at=at, item=item, about=known.last.about)

    def withdraw(
        self, field: str, *, why: Why | None = None, by: By = None, at: datetime, item: str | None = None
    ) -> Card | Declined:
        """Write down that what was known at `at` no longer stands; its history stays, the field is not known.

        Declined: nothing was known then (`nothing_known`), or as with `note`.
        """
        now = instant(at)
        for each in self.history(field, item):
            if isinstance(each, Withdrawn) and (instant(each.at), each.by, each.why) == (now, id_of(by), why):
                return self  # a retry
        known = self.known_at(at).known(field, item)
        if known is None:
            return self._nothing(_NOTHING_TO_WITHDRAW, field, item)
        return self._with(Withdrawn(field, at, id_of(by), item, known.last.about, why, card=self.id))

    def merged(self, other: Card, *, by: By = None, at: datetime) -> Card | Declined:
        """This card with all that the other one knows: both histories stay, whichever card is kept.

        A copy of the same card that grew apart is joined without further ado. Where two cards say different things the
        later word stands for the moment, and `conflicts` names them. Declined: a firm and a person are never one
        (`other_kind`); a merge comes later than what it merges (`too_early`).
        """
        both = (*self.entries, *other.entries)
        known = other.id == self.id or (other.id in self._family and in_order(both) == self.entries)
        if known and other.kind is self.kind:
            return attrs.evolve(self, entries=both)
        reasons: list[Reason] = []
        if other.kind is not self.kind:
            words = _OTHER_KIND.fill(one=self.id, kind=self.kind, other=other.id, other_kind=other.kind)
            reasons.append(Reason("other_kind", words, _ROWS))
        last = max(
            [each.at for each in both if isinstance(each, Noted | Withdrawn)], key=instant, default=None
        )
        if last is not None and instant(at) <= instant(last):
            reasons.append(Reason("too_early", _TOO_EARLY.fill(at=aware(at), last=last), _ROWS))
        if reasons:
            return Declined(tuple(reasons))
        return attrs.evolve(self, entries=(*both, Merged((self.id, other.id), at, id_of(by))))

    def erased(self, person: str, *, by: By = None, at: datetime) -> Card:
        """The card without what was said of a person up to `at`: everything, where the card is her own.

        Her id stays, so that nothing of it comes back when an old copy is merged in. Where the last word on a field
        goes and an older one remains, the older one is not brought back to life: the field is not known. Erase her
        under every id she had (`ids` of her card). Check with counsel what must be erased and what must be kept.
        """
        who = read_id(person, "person")
        erased = Erased(who, at, id_of(by), self.kind is CardKind.PERSON and who in self._family)
        words = [each for each in self.entries if isinstance(each, Noted | Withdrawn)]
        if not any(erased.takes(each) for each in words):
            return self
        left = attrs.evolve(self, entries=(*self.entries, erased))
        ended = [
            Withdrawn(field, at, id_of(by), item, why=Why.ERASED, card=self.id)
            for (field, item), said in self._slots.items()
            if erased.takes(said[-1]) and left.history(field, item)
        ]
        return attrs.evolve(left, entries=(*left.entries, *ended))

    def _with(self, entry: Noted | Withdrawn) -> Card | Declined:
        if entry in self.entries:
            return self
        what, reasons = named(entry.field, entry.item), list[Reason]()
        same = [
            each for each in self.history(entry.field, entry.item) if instant(each.at) == instant(entry.at)
        ]
        if any(word_of(each) != word_of(entry) for each in same):
            reasons.append(Reason("same_moment", _SAME_MOMENT.fill(what=what, at=entry.at), _ROWS))
        for each in self.entries:
            if isinstance(each, Erased) and each.takes(entry):
                words = _ERASED.fill(person=each.person, at=each.at)
                reasons.append(Reason("erased", words, _ROWS))
        if reasons:
            return Declined(tuple(reasons))
        return attrs.evolve(self, entries=(*self.entries, entry))

    def _nothing(self, words: Text, field: str, item: str | None) -> Declined:
        return Declined((Reason("nothing_known", words.fill(what=named(field, item)), _ROWS),))

    # -- questions ----------------------------------------------------------------------------------------------------

    @cached_property
    def _slots(self) -> dict[_Slot, tuple[Noted | Withdrawn, ...]]:
        found: dict[_Slot, list[Noted | Withdrawn]] = {}
        for each in self.entries:
            if isinstance(each, Noted | Withdrawn):
                found.setdefault((each.field, each.item), []).append(each)
        return {slot: tuple(found[slot]) for slot in sorted(found, key=lambda slot: (slot[0], slot[1] or ""))}

    @cached_property
    def _family(self) -> frozenset[str]:
        return _joined_by(self.id, [each for each in self.entries if isinstance(each, Merged)])

    @property
    def ids(self) -> tuple[str, ...]:
        """The id of this card and of all that were merged into it."""
        return (self.id, *sorted(self._family - {self.id}))

    @property
    def known_fields(self) -> tuple[Known, ...]:
        """Everything that is known now, by field and item."""
        return tuple(found for slot in self._slots if (found := self.known(*slot)) is not None)

    def known(self, field: str, item: str | None = None) -> Known | None:
        """What is known of a field, or of one item of it; None when it is not known (or no longer)."""
        said = self.history(field, item)
        last = said[-1] if said else None
        if not isinstance(last, Noted):
            return None
        run: list[Noted] = []
        for each in reversed(said):
            if not isinstance(each, Noted) or word_of(each) != word_of(last):
                break
            run.append(each)
        confirmed = next((each for each in run if each.confirmed), None)
        return Known(last.field, last.item, run[-1], last, confirmed, said)

    def value(self, field: str, item: str | None = None) -> Operand | None:
        """The value of a field, or of one item of it; None when it is not known."""
        known = self.known(field, item)
        return None if known is None else known.value

    def items(self, field: str) -> tuple[str, ...]:
        """The items of a field that are known now, such as the suppliers."""
        return tuple(each.item for each in self.known_fields if each.field == field and each.item is not None)

    def history(self, field: str, item: str | None = None) -> tuple[Noted | Withdrawn, ...]:
        """Everything ever said of a field, or of one item of it, the oldest first."""
        which = None if item is None else read_id(item, "item")
        return self._slots.get((read_id(field, "field"), which), ())

    def histories(self, field: str) -> tuple[tuple[Noted | Withdrawn, ...], ...]:
        """The histories of a field and of each of its items."""
        return tuple(said for (each, _), said in self._slots.items() if each == field)

    def known_at(self, at: datetime) -> Card:
        """The card as it could be known at `at`: later entries, and cards merged in later, are not known yet."""
        now = instant(at)
        return self._as_of(lambda each: instant(each.at) <= now)

    def known_on(self, day: date) -> Card:
        """The card as it could be known at the end of a day, each entry by the day of its own zone."""
        end = as_day(day)
        return self._as_of(lambda each: each.at.toordinal() <= end)

    def _as_of(self, is_known: Callable[[Entry], bool]) -> Card:
        kept = [each for each in self.entries if is_known(each)]
        mine = _joined_by(self.id, [each for each in kept if isinstance(each, Merged)])
        return attrs.evolve(self, entries=[each for each in kept if mine.issuperset(_cards_of(each))])

    def conflicts(self) -> tuple[Conflict, ...]:
        """Where two cards (or two people at one moment) said different things and nobody has settled it since."""
        merges = [each for each in self.entries if isinstance(each, Merged)]
        found: list[Conflict] = []
        for (field, item), said in self._slots.items():
            if len({word_of(each) for each in said}) == 1:
                continue
            standing = tuple(each for each in said if not any(_answers(more, each, merges) for more in said))
            if len({word_of(each) for each in standing}) > 1:
                found.append(Conflict(field, item, standing))
        return tuple(found)

    def facts(self) -> dict[str, object]:
        """What criteria ask: each field by its key, each item as ``field.item``, with the items listed at the field.

        What is not known is absent, so that a condition on it is unknown.
        """
        return facts_of(self.known_fields)

    def words(self) -> tuple[tuple[str, str], ...]:
        """All text of the card with its place, the old included: where a name may still stand after an erasure."""
        found: list[tuple[str, str]] = []
        for each in self.entries:
            if isinstance(each, Noted | Withdrawn):
                place = f"card {self.id}, {each.field}, {to_text(each.at)}"
                texts = [each.item, each.value if isinstance(each, Noted) else None]
                found += [(place, text) for text in texts if isinstance(text, str)]
        return tuple(found)


def facts_of(known: Iterable[Known]) -> dict[str, object]:
    """What is known as facts: fields by their keys, items as ``field.item`` with the items listed at the field."""
    found: dict[str, object] = {}
    items: dict[str, tuple[str, ...]] = {}
    for each in known:
        if each.item is None:
            found[each.field] = each.value
        else:
            found[f"{each.field}.{each.item}"] = each.value
            items[each.field] = (*items.get(each.field, ()), each.item)
    return found | items


def _cards_of(entry: Entry) -> tuple[str, ...]:
    match entry:
        case Merged():
            return entry.cards
        case Erased():
            return ()
        case _:
            return (entry.card,)


def _joined_by(card: str, merges: list[Merged]) -> frozenset[str]:
    """The card and all that these merges connect with it."""
    found, grown = {card}, 0
    while len(found) > grown:
        grown = len(found)
        for each in merges:
            if not found.isdisjoint(each.cards):
                found.update(each.cards)
    return frozenset(found)


def _answers(later: Noted | Withdrawn, earlier: Noted | Withdrawn, merges: list[Merged]) -> bool:
    """Whether a word was said after another one on a card that knew of it."""
    if instant(later.at) <= instant(earlier.at):
        return False
    if later.card == earlier.card:
        return True
    then = [each for each in merges if instant(each.at) <= instant(later.at)]
    return earlier.card in _joined_by(later.card, then)


# -- words ------------------------------------------------------------------------------------------------------------

_NOBODY: Final = Text("nobody named", zh="未注明人员")
_ITEM: Final = Text("{what} ({item})", zh="{what}（{item}）")
_WITHDRAWN: Final = Text("withdrawn", zh="已撤回")
_WITHDRAWN_AS: Final = Text("withdrawn, {why}", zh="已撤回，{why}")
_SIDE: Final = Text("card {card}: {said} ({at}, {by})", zh="卡片{card}：{said}（{at}，{by}）")
_DIFFER: Final = Text(
    "different things were said of “{what}”: {sides}; ask, and note which is right",
    zh="“{what}”的说法不一：{sides}；请核实并记录正确的",
)
_NOTHING_TO_CONFIRM: Final = Text(
    "nothing is known of “{what}” that could be confirmed", zh="“{what}”没有可确认的内容"
)
_NOTHING_TO_WITHDRAW: Final = Text(
    "nothing is known of “{what}” that could be withdrawn", zh="“{what}”没有可撤回的内容"
)
_SAME_MOMENT: Final = Text(
    "something else was said of “{what}” at the same moment, {at}; give a later one",
    zh="“{what}”在同一时刻（{at}）已有另一说法；请给出更晚的时刻",
)
_ERASED: Final = Text(
    "person {person} was erased on {at}; nothing from before may be written down again",
    zh="联系人{person}已于{at}删除；此前的内容不得再次记录",
)
_OTHER_KIND: Final = Text(
    "card {one} is of {kind} and card {other} of {other_kind}; they are not one party",
    zh="卡片{one}属于{kind}，卡片{other}属于{other_kind}，不是同一方",
)
_TOO_EARLY: Final = Text(
    "the cards are merged at {at}, but something was written down at {last}; a merge comes after it",
    zh="合并时刻为{at}，但{last}还有记录；合并须晚于所有记录",
)
