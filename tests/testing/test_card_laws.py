"""The published laws of cards hold on drawn cards, and catch cards, forms and grants that break them (CU-1)."""

from __future__ import annotations

from collections import Counter
from datetime import date

import attrs
import pendulum
import pytest
from drawing import drawn_until
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.money import Money
from salesflow.basics.reasons import Declined
from salesflow.basics.text import Text
from salesflow.customers.cards.access import EVERY, Access, Grant
from salesflow.customers.cards.card import Card
from salesflow.customers.cards.entries import CardKind, Merged, Noted
from salesflow.customers.cards.form import Field, FieldKind, Form
from salesflow.customers.catalogue.card_forms import ORGANISATION_CARD, PERSON_CARD
from salesflow.testing.card_laws import (
    check_card,
    check_card_erasure,
    check_card_merger,
    check_card_purge,
    check_upkeep,
    check_view,
)
from salesflow.testing.cards import accesses, cards, forms

MONDAY = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
SAMPLES = {FieldKind.TEXT: "x", FieldKind.YES_NO: True, FieldKind.WHOLE: 3, FieldKind.MONEY: Money(1, "CNY"),
           FieldKind.DAY: date(1984, 2, 29)}  # fmt: skip
days = st.integers(0, 1500).map(lambda n: date(2026, 1, 1) + pendulum.duration(days=n))
actors = st.sampled_from([Actor("u-1", ["seller"]), Actor("u-2", ["manager"]), Actor("u-3"), "u-4", None])


@given(cards(), cards(kind=CardKind.PERSON))
def test_every_card_keeps_the_laws(one, other):
    """CU-1: order, repeats, confirmations and withdrawals."""
    check_card(one)
    check_card(other)


@given(cards("C-1"), cards("C-2"), cards("C-3"))
def test_cards_are_merged_in_any_order(one, two, three):
    """CU-1: merging two cards keeps both histories."""
    check_card_merger([one, two])
    check_card_merger([one, two, three])
    check_card_merger([one, Card("C-1", one.kind, two.entries[:0])])


@given(cards("C-1"), st.sampled_from(["P-1", "P-2", "P-9"]))
def test_a_person_is_erased_without_trace(card, person):
    check_card_erasure(card, person)


@given(cards("P-1", kind=CardKind.PERSON), st.sampled_from(["P-1", "P-2"]))
def test_a_person_is_erased_from_her_own_card(card, person):
    check_card_erasure(card, person)


@given(st.data(), forms(), cards(), days)
def test_forms_keep_the_laws(data, form, card, day):
    """CU-1: completeness, questions, retention, and who sees what."""
    check_upkeep(form, card, as_of=day)
    check_card_purge(form, card, as_of=day)
    check_view(data.draw(accesses(form)), card, data.draw(actors))


@pytest.mark.parametrize("form", [ORGANISATION_CARD, PERSON_CARD])
def test_the_ready_made_forms_keep_the_laws(form):
    card = Card("X-1", form.kind)
    for field in form.fields:
        if form.is_on(field.key):
            value = field.choices[0][0] if field.choices else SAMPLES[field.kind]
            noted = form.note(card, field.key, value, item="one" if field.many else None, at=MONDAY)
            assert isinstance(noted, Card)
            card = noted
    check_card(card)
    assert check_upkeep(form, card, as_of=date(2026, 3, 2)).completeness == 1
    assert check_upkeep(form, card, as_of=date(2030, 3, 2)).stale
    assert check_card_purge(form, card, as_of=date(2030, 3, 2)) == 0
    access = Access(form, [Grant("seller", see=EVERY, change=EVERY)])
    off = sum(field.sensitive for field in form.fields)
    assert check_view(access, card, Actor("u-1", ["seller"])) == off
    assert check_view(access, card, "u-1") == len(form.fields)


def test_the_interesting_branches_are_reached():
    """The conditional laws say how often they had something to look at; here they do."""
    reached: Counter[str] = Counter()

    @settings(max_examples=150)
    @given(cards("C-1"), cards("C-2"), st.sampled_from(["P-1", "P-2"]), forms(), days)
    def look(one, two, person, form, day):
        reached["known"] += check_card(one) > 1
        reached["conflict"] += check_card_merger([one, two]) > 0
        reached["agreed"] += check_card_merger([one, two]) == 0 and bool(one.known_fields)
        reached["erased"] += check_card_erasure(one, person) > 0
        reached["purged"] += check_card_purge(form, one, as_of=day) > 0
        found = check_upkeep(form, one, as_of=day)
        reached["stale"] += bool(found.stale)
        reached["undated"] += bool(found.undated)

    drawn_until(lambda: min(reached.values()) >= 1, look)
    assert min(reached.values()) >= 1
    assert len(reached) == 7


# -- broken ones ----------------------------------------------------------------------------------------------------


def noted(which: str, field: str, value, at=MONDAY, **more) -> Noted:
    return Noted(field, value, at, "u-1", card=which, **more)


class Forgetful(Card):
    """Loses the older word when it is merged."""

    def merged(self, other, *, by=None, at):
        merged = super().merged(other, by=by, at=at)
        assert isinstance(merged, Card)
        return Card(merged.id, merged.kind, [each for each in merged.entries if each != self.entries[0]])


class Stubborn(Card):
    """Never merges."""

    def merged(self, other, *, by=None, at):
        return Declined(())


class Remembering(Card):
    """Erases nobody."""

    def erased(self, person, *, by=None, at):
        return self


def test_a_lost_word_is_found():
    one = Forgetful("C-1", CardKind.ORGANISATION, [noted("C-1", "cycle", 30)])
    two = Card("C-2", CardKind.ORGANISATION, [noted("C-2", "rank", "A")])
    with pytest.raises(AssertionError, match="law broken"):
        check_card_merger([one, two])
    with pytest.raises(AssertionError, match="the step is allowed"):
        check_card_merger([Stubborn("C-1", CardKind.ORGANISATION), two])


def test_a_person_who_stays_is_found():
    card = Remembering("C-1", CardKind.ORGANISATION, [noted("C-1", "hobbies", "chess", about="P-1")])
    with pytest.raises(AssertionError, match="nothing about the person stays"):
        check_card_erasure(card, "P-1")


def test_a_form_that_keeps_what_is_over_is_found():
    class Hoarding(Form):
        def purged(self, card, *, as_of):
            return attrs.evolve(super().purged(card, as_of=as_of), card=card)

    ask = Text("?", zh="？")
    form = Hoarding(
        "f", version="1", kind=CardKind.ORGANISATION,
        fields=[Field("rank", ask, ask=ask), Field("children", ask, ask=ask, sensitive=True)],
    )  # fmt: skip
    card = Card("C-1", CardKind.ORGANISATION, [noted("C-1", "children", "two")])
    with pytest.raises(AssertionError, match="exactly the expired goes"):
        check_card_purge(form, card, as_of=date(2026, 3, 2))


def test_a_view_that_shows_too_much_is_found():
    class Leaking(Access):
        def view(self, card, actor):
            return attrs.evolve(super().view(card, actor), known_fields=card.known_fields)

    ask = Text("?", zh="？")
    form = Form(
        "f", version="1", kind=CardKind.ORGANISATION, fields=[Field("rank", ask, FieldKind.TEXT, ask=ask)]
    )
    card = Card("C-1", CardKind.ORGANISATION, [noted("C-1", "rank", "A")])
    with pytest.raises(AssertionError, match="by field"):
        check_view(Leaking(form, []), card, None)


def test_a_merge_after_the_last_entry_is_taken_as_given():
    one = Card("C-1", CardKind.ORGANISATION, [noted("C-1", "cycle", 30)])
    two = Card("C-2", CardKind.ORGANISATION, [noted("C-2", "cycle", 31), Merged(["C-2", "C-9"], MONDAY)])
    assert check_card_merger([one, two], at=MONDAY.add(days=3)) == 1
    assert check_card_erasure(one, "P-1", at=MONDAY) == 0
