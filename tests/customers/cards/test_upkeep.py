"""How complete and fresh a card is, and what to ask next (CU-1)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.terms import months, years
from salesflow.basics.text import Text
from salesflow.customers.cards.card import Card
from salesflow.customers.cards.entries import CardKind, Noted
from salesflow.customers.cards.form import Basis, Field, Form
from salesflow.customers.cards.upkeep import upkeep
from salesflow.errors import InputError
from salesflow.testing.cards import cards, forms

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
SHOP = CardKind.ORGANISATION


def text(words: str) -> Text:
    return Text(words, zh=words)


def field(key: str, **more) -> Field:
    return Field(key, text(key), ask=text(f"{key}?"), **more)


FORM = Form("shop", version="1", kind=SHOP, fields=[
    field("rank", keep_fresh=months(12)), field("cycle", weight=3, keep_fresh=months(6)),
    field("suppliers", weight=3, many=True, keep_fresh=months(6)), field("note", weight=0),
    field("faith", weight=5, sensitive=True),
])  # fmt: skip


def said(key: str, at=NOW, **more) -> Noted:
    return Noted(key, more.pop("value", "x"), at, more.pop("by", "u-1"), card="C-7", **more)


def card(*entries: Noted) -> Card:
    return Card("C-7", SHOP, entries)


@given(forms(), cards(), st.integers(0, 1500), st.integers(0, 400))
def test_time_makes_known_things_stale_and_never_fresh(form, one, n, more):
    """A model of staleness by the last confirmation; completeness does not depend on the day."""
    days = [date(2028, 6, 1) + pendulum.duration(days=each) for each in (n, n + more)]
    now, later = (upkeep(form, one, as_of=day) for day in days)
    assert now.completeness == later.completeness
    stale = [{(each.field.key, each.item) for each in found.stale} for found in (now, later)]
    assert stale[0] <= stale[1]
    assert (now.undated, now.missing) == (later.undated, later.missing)
    for ask in now.stale:
        known = one.known(ask.field.key, ask.item)
        assert known is not None
        assert known.confirmed_at is not None
        assert ask.field.keep_fresh is not None
        assert ask.since == ask.field.keep_fresh.after_day(known.confirmed_at.date())
        assert ask.since <= days[0]


def test_nothing_known_is_zero_with_the_full_list():
    found = upkeep(FORM, card(), as_of=date(2026, 3, 2))
    assert found.completeness == 0
    assert [each.field.key for each in found.asks] == ["cycle", "suppliers", "rank", "note"]
    assert found.missing == found.asks
    assert found.explain().splitlines()[:3] == [
        "0 of 7 points are known [CU-1]",
        "1 sensitive field is switched off and not counted: faith [CU-1]",
        "ask about cycle: “cycle?” (not known) [CU-1]",
    ]
    assert "[en]" not in found.explain("zh")


def test_completeness_is_exact_and_stale_counts_as_known():
    one = card(said("cycle"), said("suppliers", item="Haida"), said("suppliers", item="Qili"))
    found = upkeep(FORM, one, as_of=date(2030, 3, 2))
    assert found.completeness == Fraction(6, 7)
    assert [each.reason.code for each in found.asks] == ["stale", "stale", "stale", "not_known", "not_known"]


def test_what_to_ask_goes_by_weight_then_unknown_then_undated_then_the_longest_stale():
    at = NOW.add(months=1)
    one = card(
        said("suppliers", at, item="Haida"),
        said("suppliers", NOW, item="Qili", by=None),
        said("suppliers", NOW, item="Donghai", confirmed=False),
    )
    found = upkeep(FORM, one, as_of=date(2026, 12, 1))
    assert [(each.field.key, each.item, each.reason.code) for each in found.asks] == [
        ("cycle", None, "not_known"),
        ("suppliers", "Donghai", "undated"),
        ("suppliers", "Qili", "stale"),
        ("suppliers", "Haida", "stale"),
        ("rank", None, "not_known"),
        ("note", None, "not_known"),
    ]
    for place, words in enumerate([
        "suppliers (Donghai): “suppliers?” (copied on 2 Mar 2026; nobody knows when it was last true) [CU-1]",
        "suppliers (Qili): “suppliers?” (last confirmed on 2 Mar 2026, nobody said by whom; it counts for 6 months) [CU-1]",
        "suppliers (Haida): “suppliers?” (last confirmed on 2 Apr 2026 by u-1; it counts for 6 months) [CU-1]",
    ], 1):  # fmt: skip
        assert found.asks[place].explain() == f"ask about {words}"
    assert found.asks[0].question == text("cycle?")


def test_a_confirmation_counts_until_the_day_before():
    one = card(said("rank"))
    assert upkeep(FORM, one, as_of=date(2027, 3, 1)).stale == ()
    (stale,) = upkeep(FORM, one, as_of=date(2027, 3, 2)).stale
    assert stale.since == date(2027, 3, 2)


def test_undated_is_neither_fresh_nor_stale_also_where_nothing_grows_stale():
    found = upkeep(FORM, card(said("note", confirmed=False)), as_of=date(2036, 3, 2))
    assert [each.field.key for each in found.undated] == ["note"]
    assert found.stale == ()
    assert upkeep(FORM, card(said("note")), as_of=date(2036, 3, 2)).undated == ()


def test_there_are_none_counts_as_known_and_grows_stale_until_there_is_one():
    none = card(said("suppliers", value=False))
    found = upkeep(FORM, none, as_of=date(2027, 3, 2))
    assert found.known_weight == 3
    assert [each.item for each in found.stale] == [None]
    more = card(said("suppliers", value=False), said("suppliers", NOW.add(months=11), item="Haida"))
    assert upkeep(FORM, more, as_of=date(2027, 3, 2)).stale == ()


def test_what_comes_later_is_not_known_yet():
    one = card(said("rank", NOW.add(days=1)))
    assert upkeep(FORM, one, as_of=date(2026, 3, 2)).known_weight == 0
    assert upkeep(FORM, one, as_of=date(2026, 3, 3)).known_weight == 1


def test_a_sensitive_field_counts_once_it_is_on():
    on = FORM.with_bases(Basis("faith", "consent", keep=years(1)))
    found = upkeep(on, card(said("faith")), as_of=date(2026, 3, 2))
    assert (found.known_weight, found.full_weight, found.left_out) == (5, 12, ())
    off = upkeep(FORM, card(said("faith")), as_of=date(2026, 3, 2))
    assert (off.known_weight, off.full_weight) == (0, 7)


def test_bad_input():
    with pytest.raises(InputError, match="as_of: is not a day"):
        upkeep(FORM, card(), as_of=NOW)
    with pytest.raises(InputError, match="is the card of a person"):
        upkeep(FORM, Card("P-1", CardKind.PERSON), as_of=date(2026, 3, 2))
