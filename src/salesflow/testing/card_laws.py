"""The laws of customer information cards: run them on your own cards, forms and grants in your own tests.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> import pendulum
>>> from salesflow.customers.cards.entries import CardKind
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> north = Card("C-7", CardKind.ORGANISATION).note("buying_cycle", 30, by="u-1", at=monday)
>>> south = Card("C-9", CardKind.ORGANISATION).note("buying_cycle", 45, by="u-2", at=monday.add(days=1))
>>> assert isinstance(north, Card)
>>> assert isinstance(south, Card)
>>> check_card_merger([north, south])
1
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise, permutations
from typing import Final

import attrs
import pendulum

from salesflow.basics.actors import By
from salesflow.basics.comparing import Operand
from salesflow.basics.moments import aware, instant
from salesflow.basics.money import Money
from salesflow.basics.reasons import Declined
from salesflow.basics.truth import Truth
from salesflow.customers.cards.access import Access
from salesflow.customers.cards.card import Card, Conflict
from salesflow.customers.cards.entries import Erased, Noted, Withdrawn
from salesflow.customers.cards.form import Field, FieldKind, Form
from salesflow.customers.cards.upkeep import Upkeep, upkeep
from salesflow.testing._law import law

__all__ = [
    "check_card",
    "check_card_erasure",
    "check_card_merger",
    "check_card_purge",
    "check_upkeep",
    "check_view",
]

_EMPTY: Final = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")


def _later(*cards: Card) -> pendulum.DateTime:
    """A moment after everything on these cards."""
    moments = [each.at for card in cards for each in card.entries]
    return max(moments, key=instant, default=_EMPTY).add(days=1)


def _done(answer: Card | Declined) -> Card:
    if isinstance(answer, Declined):
        raise AssertionError(f"law broken: the step is allowed\n  {answer!r}")
    return answer


def _words(card: Card) -> dict[tuple[str, str | None], tuple[Noted | Withdrawn, ...]]:
    found = [each for each in card.entries if isinstance(each, Noted | Withdrawn)]
    return {(each.field, each.item): card.history(each.field, each.item) for each in found}


def check_card(card: Card) -> int:
    """A card is the fold of its entries, in whatever order and however often they come; gives how many values it knows.

    - reversed or repeated entries make an equal card, and so does pickle;
    - the value of a field is the word said last, and was first said, confirmed and said last in this order;
    - what is known at a moment comes from the entries up to it, and after the last entry it is the whole card;
    - to confirm or withdraw twice is to do it once; to confirm changes no value; what was withdrawn is not known.
    """
    for again in (card.entries[::-1], card.entries * 2):
        law(attrs.evolve(card, entries=again) == card, "the order and repeats do not matter", card, again)
    law(pickle.loads(pickle.dumps(card)) == card, "pickle and back", card)  # noqa: S301  # our own bytes
    now = _later(card)
    law(card.known_at(now) == card, "after the last entry everything is known", card)
    for known in card.known_fields:
        slot = (known.field, known.item)
        law(known.last == card.history(*slot)[-1], "the last word stands", known)
        moments = [known.first.at, known.confirmed_at or known.last.at, known.last.at]
        in_order = all(instant(one) <= instant(other) for one, other in pairwise(moments))
        law(in_order, "said first, confirmed, said last", known)
        confirmed = _done(card.confirm(known.field, item=known.item, by="law", at=now))
        law(confirmed.value(*slot) == known.value, "to confirm changes no value", confirmed)
        law(confirmed.known_at(known.last.at) == card.known_at(known.last.at), "the past stays", confirmed)
        law(
            _done(confirmed.confirm(known.field, item=known.item, by="law", at=now)) == confirmed,
            "a retry",
            card,
        )
        gone = _done(card.withdraw(known.field, item=known.item, by="law", at=now))
        law(gone.known(*slot) is None, "what was withdrawn is not known", gone)
        law(_done(gone.withdraw(known.field, item=known.item, by="law", at=now)) == gone, "a retry", gone)
    return len(card.known_fields)


def check_card_merger(cards: Sequence[Card], *, at: datetime | None = None) -> int:
    """Cards of one party are merged in any order and grouping; gives how many conflicts came out.

    - all orders and both groupings know the same: values, histories, and which fields are in conflict;
    - no entry is lost, but those that an erasure takes; merging again, or with itself, changes nothing;
    - a conflict holds two different words at least, and a later note settles it.
    """
    now = _later(*cards) if at is None else aware(at)
    merged = [_joined(each, now) for each in permutations(cards)]
    if len(cards) > 2:
        first, second, *others = cards
        grouped = _joined((second, *others), now)
        merged.append(_done(first.merged(grouped, by="law", at=now)))
    one = merged[0]
    for other in merged[1:]:
        law(_words(other) == _words(one), "the order of merging does not matter", one, other)
        values = [
            [(each.field, each.item, each.value) for each in card.known_fields] for card in (one, other)
        ]
        law(values[0] == values[1], "the same is known", one, other)
        law(_slots(other) == _slots(one), "the same is in conflict", one.conflicts(), other.conflicts())
    gone = [each for each in one.entries if isinstance(each, Erased)]
    for card in cards:
        for entry in card.entries:
            taken = isinstance(entry, Noted | Withdrawn) and any(erased.takes(entry) for erased in gone)
            law(taken or entry in one.entries, "no entry is lost", entry, one)
        law(card.merged(card, at=now) == card, "a card merged with itself", card)
        law(one.merged(card, by="law", at=now.add(days=1)) == one, "merging again changes nothing", one)
    for conflict in one.conflicts():
        law(len(conflict.words) > 1 and bool(conflict.explain("zh")), "a conflict has two sides", conflict)
        word = next(each for each in conflict.words if isinstance(each, Noted))
        settled = one.note(conflict.field, word.value, item=conflict.item, by="law", at=now.add(seconds=1))
        law(_slot(conflict) not in _slots(_done(settled)), "a later note settles it", conflict)
    return len(one.conflicts())


def _joined(cards: Sequence[Card], at: datetime) -> Card:
    first, *others = cards
    for other in others:
        first = _done(first.merged(other, by="law", at=at))
    return first


def _slot(conflict: Conflict) -> tuple[str, str | None]:
    return conflict.field, conflict.item


def _slots(card: Card) -> set[tuple[str, str | None]]:
    return {_slot(each) for each in card.conflicts()}


def check_card_erasure(card: Card, person: str, *, at: datetime | None = None) -> int:
    """A person is erased without trace but her id; gives how many entries went.

    - no entry about her stays, and no text of such an entry, unless somebody else's entry says the same;
    - to erase twice is to erase once; an old copy brings nothing back; what is not about her stays;
    - nothing outdated comes back to life: the fields she was the last word of are not known.
    """
    now = _later(card) if at is None else aware(at)
    erased = card.erased(person, by="law", at=now)
    hers = any(isinstance(each, Erased) and each.whole and each.person == person for each in erased.entries)
    mark = Erased(person, now, "law", hers)
    gone = [each for each in card.entries if isinstance(each, Noted | Withdrawn) and mark.takes(each)]
    left = [each for each in erased.entries if isinstance(each, Noted | Withdrawn)]
    law(not any(mark.takes(each) for each in left), "nothing about the person stays", erased)
    stays = [each for each in card.entries if isinstance(each, Noted | Withdrawn) and each not in gone]
    law(set(stays) <= set(left), "everything else stays", card, erased)
    for text in {each.value for each in gone if isinstance(each, Noted) and isinstance(each.value, str)}:
        elsewhere = text in (person, *card.ids) or any(text in repr(each) for each in stays)
        law(elsewhere or repr(text) not in repr(erased), "no text about the person stays", text, erased)
    law(erased.erased(person, by="law", at=now) == erased, "to erase twice is to erase once", erased)
    law(bool(gone) or erased == card, "who is not there leaves no mark", erased)
    law(not gone or _done(erased.merged(card, at=now)) == erased, "an old copy brings nothing back", erased)
    for entry in gone:
        if card.history(entry.field, entry.item)[-1] == entry:
            law(erased.known(entry.field, entry.item) is None, "nothing outdated comes back", erased)
    return len(gone)


def check_card_purge(form: Form, card: Card, *, as_of: date) -> int:
    """What may no longer be kept goes, and nothing else; gives how many entries went.

    - exactly the expired entries go, each with its reason in words; afterwards nothing is expired;
    - on a later day at least as much goes; an old copy is purged to the same card again.
    """
    purged = form.purged(card, as_of=as_of)
    gone = {each.entry for each in purged.gone}
    law(set(card.entries) - gone == set(purged.card.entries), "exactly the expired goes", purged)
    law(form.expired(purged.card, as_of=as_of) == (), "afterwards nothing is expired", purged)
    law(bool(purged.explain("zh")) is bool(gone), "each with its reason", purged)
    later = {each.entry for each in form.expired(card, as_of=as_of + pendulum.duration(days=400))}
    law(gone <= later, "time brings nothing back", purged)
    copied = _done(purged.card.merged(card, at=_later(card)))
    law(form.purged(copied, as_of=as_of).card == purged.card, "an old copy is purged again", copied)
    return len(gone)


_SAMPLES: Final[dict[FieldKind, Operand]] = {
    FieldKind.TEXT: "law",
    FieldKind.YES_NO: True,
    FieldKind.WHOLE: 1,
    FieldKind.NUMBER: Decimal("0.5"),
    FieldKind.MONEY: Money(1, "CNY"),
    FieldKind.DAY: date(2026, 3, 2),
    FieldKind.MOMENT: _EMPTY,
}


def _sample(field: Field) -> Operand:
    return field.choices[0][0] if field.choices else _SAMPLES[field.kind]


def check_upkeep(form: Form, card: Card, *, as_of: date) -> Upkeep:
    """Completeness and questions of a card on a day; gives them.

    - it lies from 0 to 1, is 0 for an empty card and 1 when every field that is on is known;
    - it never falls when something is noted or confirmed; what is off is neither counted nor asked about;
    - what is not known is asked about, each field once; the heavier before the lighter, with the question in words.
    """
    found = upkeep(form, card, as_of=as_of)
    on = [field for field in form.fields if form.is_on(field.key)]
    law(0 <= found.completeness <= 1, "from 0 to 1", found)
    empty = upkeep(form, Card(card.id, card.kind), as_of=as_of)
    law(empty.completeness == 0 and len(empty.missing) == len(on), "an empty card is asked everything", empty)
    weights = [each.field.weight for each in found.asks]
    law(weights == sorted(weights, reverse=True), "the heavier is asked first", found)
    law(set(found.left_out).isdisjoint(each.field for each in found.asks), "what is off is not asked", found)
    known = {each.field for each in card.known_on(as_of).known_fields}
    law({each.field.key for each in found.missing} == {field.key for field in on} - known, "asked", found)
    for ask in found.asks:
        law(ask.question.en in ask.explain() and bool(ask.explain("zh")), "the question in words", ask)
    full, last_zone = card.known_on(as_of), pendulum.timezone("Etc/GMT+12")
    moment = pendulum.datetime(as_of.year, as_of.month, as_of.day, 23, 59, 59, 999_999, tz=last_zone)
    for field in on:
        before, item = upkeep(form, full, as_of=as_of).completeness, "law" if field.many else None
        full = _done(form.note(full, field.key, _sample(field), item=item, by="law", at=moment))
        full = _done(form.confirm(full, field.key, item=item, by="law 2", at=moment))
        law(upkeep(form, full, as_of=as_of).completeness >= before, "it never falls", full)
    law(upkeep(form, full, as_of=as_of).completeness == 1, "all known is 1", full)
    return found


def check_view(access: Access, card: Card, actor: By) -> int:
    """What an actor sees is a part of the card, field by field; gives how many fields are hidden from him.

    - a field is there with everything known of it, or it is hidden; facts and values are those of the card;
    - the hidden ones are the same for every card; a note of his loses nothing of what he cannot see.
    """
    view = access.view(card, actor)
    sees = {each.key for each in access.form.fields if access.judge_view(actor, each.key).value is Truth.YES}
    law(
        view.known_fields == tuple(each for each in card.known_fields if each.field in sees), "by field", view
    )
    law(len(view.hidden) == len(access.form.fields) - len(sees), "the others are hidden", view)
    law(view.facts().items() <= card.facts().items(), "the facts are those of the card", view)
    law(view.hidden == access.view(Card("law", card.kind), actor).hidden, "whatever is filled in", view)
    law(bool(view.explain("zh")) is bool(view.reasons), "in words", view)
    now = _later(card)
    for field in access.form.fields:
        item = "law" if field.many else None
        answer = access.note(card, actor, field.key, _sample(field), item=item, at=now)
        may = access.judge_change(actor, field.key)
        law(
            isinstance(answer, Card) is (may.value is Truth.YES), "who may change a field can note it", answer
        )
        if isinstance(answer, Card):
            law(field.key in sees, "who may change a field sees it", field)
            law(set(card.entries) < set(answer.entries), "a note loses nothing", answer)
        else:
            law(
                answer.reasons + answer.missing == may.reasons + may.missing or bool(answer.codes),
                "why",
                answer,
            )
    return len(view.hidden)
