"""The customer information card: what was said, confirmed, withdrawn, merged, erased (CU-1)."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from decimal import Decimal

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.criteria import fact, has
from salesflow.basics.money import Money
from salesflow.basics.reasons import Declined
from salesflow.basics.truth import Truth
from salesflow.customers.cards.card import Card
from salesflow.customers.cards.entries import CardKind, Erased, Merged, Noted, Why, Withdrawn
from salesflow.errors import HistoryError, InputError
from salesflow.testing.cards import card_moments, cards, entries, values

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
SHOP, PERSON = CardKind.ORGANISATION, CardKind.PERSON
EMPTY = Card("C-7", SHOP)


def done(answer: Card | Declined) -> Card:
    assert isinstance(answer, Card), answer
    return answer


def declined(answer: Card | Declined) -> Declined:
    assert isinstance(answer, Declined)
    assert answer.explain()
    assert "[en]" not in answer.explain("zh")
    return answer


# -- properties -------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(values(), card_moments(), st.sampled_from(["u-1", "u-2", None]))))
def test_the_value_is_the_one_said_last_whatever_the_order_of_writing(said):
    """CU-1: a model of one field, by the moments; a word at a moment that has another is declined."""
    card, model = EMPTY, {}
    for value, at, by in said:
        answer = card.note("rank", value, by=by, at=at)
        key = at.timestamp()
        same = Noted("rank", value, NOW, card="C-7")
        if key in model and Noted("rank", model[key][0], NOW, card="C-7") != same:
            assert declined(answer).codes == ("same_moment",)
        else:
            card = done(answer)
            model.setdefault(key, (value, by))
    known = card.known("rank")
    if not model:
        assert known is None
    else:
        last = model[max(model)][0]
        assert known is not None
        assert Noted("rank", last, NOW, card="C-7") == Noted("rank", known.value, NOW, card="C-7")
        assert known.confirmed_at is not None
        assert len({each.at.timestamp() for each in known.history}) == len(model)
    assert card.conflicts() == ()


@given(cards(), card_moments())
def test_what_was_known_at_a_moment_does_not_change_later(card, at):
    """CU-1: later notes leave the past alone."""
    then = card.known_at(at)
    later = max([at, *(each.at for each in card.entries)]).add(hours=1)
    assert done(card.note("cycle", 99, by="u-9", at=later)).known_at(at) == then
    assert all(each.at <= at for each in then.entries)


@given(cards(), st.integers(0, 800))
def test_a_day_ends_where_it_was_said(card, n):
    day = date(2026, 1, 1) + pendulum.duration(days=n)
    assert set(card.known_on(day).entries) == {each for each in card.entries if each.at.date() <= day}


@given(cards())
def test_facts_feed_criteria(card):
    """CU-1: what is known is met, what is not known is unknown, never no."""
    facts = card.facts()
    for field in ("cycle", "rank", "suppliers", "hobbies"):
        known = [each for each in card.known_fields if each.field == field]
        truth = has(field).judge(facts).truth
        if not known:
            assert truth is Truth.UNKNOWN
        elif card.items(field) or known[0].value not in (False, Truth.NO):
            assert truth is Truth.YES
        for each in known:
            key = field if each.item is None else f"{field}.{each.item}"
            if each.item is not None:
                assert facts[key] == each.value


@given(st.lists(entries("C-7"), max_size=6), st.lists(entries("C-7"), max_size=6))
def test_two_copies_that_grew_apart_are_joined(one, other):
    north, south = Card("C-7", SHOP, one), Card("C-7", SHOP, other)
    assert (
        done(north.merged(south, at=NOW))
        == done(south.merged(north, at=NOW))
        == Card("C-7", SHOP, one + other)
    )


# -- commands ---------------------------------------------------------------------------------------------------------


def test_note_confirm_withdraw():
    card = done(EMPTY.note("cycle", 30, by=Actor("u-1", ["seller"]), at=NOW))
    assert done(card.note("cycle", 30, by="u-1", at=NOW)) is card
    later = done(card.confirm("cycle", by="u-2", at=NOW.add(days=1)))
    known = later.known("cycle")
    assert known is not None
    assert (known.first.by, known.last.by, known.confirmed_by) == ("u-1", "u-2", "u-2")
    ended = done(later.withdraw("cycle", why=Why.ENDED, by="u-2", at=NOW.add(days=2)))
    assert ended.value("cycle") is None
    assert [type(each) for each in ended.history("cycle")] == [Noted, Noted, Withdrawn]
    assert done(ended.withdraw("cycle", why=Why.ENDED, by="u-2", at=NOW.add(days=2))) is ended
    assert declined(ended.withdraw("cycle", at=NOW.add(days=3))).codes == ("nothing_known",)
    assert declined(ended.confirm("cycle", at=NOW.add(days=3))).codes == ("nothing_known",)
    again = done(ended.note("cycle", 30, by="u-3", at=NOW.add(days=4))).known("cycle")
    assert again is not None
    assert again.first.by == "u-3"


def test_a_late_word_about_the_past_does_not_take_the_place_of_a_newer_one():
    card = done(EMPTY.note("cycle", 30, by="u-1", at=NOW))
    card = done(card.note("cycle", 45, by="u-1", at=NOW.add(days=10)))
    card = done(card.confirm("cycle", by="u-2", at=NOW.add(days=5)))
    assert card.value("cycle") == 45
    assert card.history("cycle")[1].by == "u-2"
    assert declined(card.confirm("cycle", at=NOW.subtract(days=1))).codes == ("nothing_known",)


def test_a_step_at_a_taken_moment_is_declined():
    card = done(EMPTY.note("cycle", 30, at=NOW))
    for answer in (card.note("cycle", 31, at=NOW), card.withdraw("cycle", at=NOW)):
        assert declined(answer).explain() == (
            "something else was said of “cycle” at the same moment, 2 Mar 2026 09:00; give a later one [CU-1]"
        )
    assert done(card.note("cycle", 30, by="u-2", at=NOW)).known("cycle")


def test_what_was_only_copied_has_no_confirmation():
    card = done(EMPTY.note("rank", "A", by="import", at=NOW, confirmed=False))
    known = card.known("rank")
    assert known is not None
    assert (known.confirmed_at, known.confirmed_by) == (None, None)
    known = done(card.confirm("rank", by="u-1", at=NOW.add(days=1))).known("rank")
    assert known is not None
    assert known.confirmed_by == "u-1"


def test_one_is_not_yes_and_sixty_is_sixty():
    card = done(EMPTY.note("staff", 1, at=NOW))
    assert declined(card.note("staff", True, at=NOW)).codes == ("same_moment",)
    assert done(card.note("staff", Decimal("1.0"), at=NOW)) == card
    assert Noted("staff", True, NOW, card="C") == Noted("staff", Truth.YES, NOW, card="C")
    assert (
        len(
            {
                Noted("staff", Money("1", "CNY"), NOW, card="C"),
                Noted("staff", Money("1.00", "CNY"), NOW, card="C"),
            }
        )
        == 1
    )


def test_facts_name_items_and_their_values():
    card = done(EMPTY.note("suppliers", "content", item="Hai Da Co. Ltd.", at=NOW))
    assert (fact("suppliers.Hai Da Co. Ltd.") == "content").judge(card.facts()).truth is Truth.YES
    none = done(EMPTY.note("suppliers", False, at=NOW))
    assert has("suppliers").judge(none.facts()).truth is Truth.NO
    both = done(none.note("suppliers", "content", item="Haida", at=NOW.add(days=1)))
    assert both.facts() == {"suppliers": ("Haida",), "suppliers.Haida": "content"}


def test_all_text_is_listed_with_its_place():
    card = done(EMPTY.note("suppliers", "asked for Mrs Wang", item="Haida", at=NOW))
    card = done(card.withdraw("suppliers", item="Haida", at=NOW.add(days=1)))
    place = "card C-7, suppliers, 2026-03-02T09:00:00+08:00[Asia/Shanghai]"
    assert card.words()[:2] == ((place, "Haida"), (place, "asked for Mrs Wang"))
    assert len(card.words()) == 3


# -- merging ----------------------------------------------------------------------------------------------------------


def test_merging_keeps_both_and_names_what_differs():
    """CU-1: values, when, by whom; a human settles by a further note."""
    one = done(EMPTY.note("cycle", 30, by="u-1", at=NOW))
    two = done(Card("C-9", SHOP).note("cycle", 45, at=NOW.add(days=1)))
    two = done(two.withdraw("cycle", why=Why.WRONG, by="u-2", at=NOW.add(days=2)))
    merged = done(one.merged(two, by="u-1", at=NOW.add(days=3)))
    assert merged.ids == ("C-7", "C-9")
    assert merged.value("cycle") is None
    (conflict,) = merged.conflicts()
    assert conflict.explain() == (
        "different things were said of “cycle”: card C-7: 30 (2 Mar 2026 09:00, u-1), "
        "card C-9: withdrawn, it was wrong (4 Mar 2026 09:00, u-2); ask, and note which is right [CU-1]"
    )
    assert "撤回" in conflict.explain("zh")
    settled = done(merged.note("cycle", 30, by="u-1", at=NOW.add(days=3)))
    assert settled.conflicts() == ()
    third = done(settled.merged(done(Card("C-11", SHOP).note("cycle", 45, at=NOW)), at=NOW.add(days=4)))
    assert [each.card for each in third.conflicts()[0].words] == ["C-11", "C-7"]


def test_two_words_at_one_moment_are_a_conflict():
    card = Card("C-7", SHOP, [Noted("rank", "A", NOW, card="C-7"), Noted("rank", "B", NOW, card="C-7")])
    assert "nobody named" in card.conflicts()[0].explain()
    withdrawn = Card("C-7", SHOP, [Noted("rank", "A", NOW, card="C-7"), Withdrawn("rank", NOW, card="C-7")])
    assert "card C-7: withdrawn (" in withdrawn.conflicts()[0].explain()
    assert withdrawn.value("rank") == "A"


def test_a_merge_names_every_reason_against_it():
    one = done(EMPTY.note("cycle", 30, at=NOW))
    person = Card("P-1", PERSON)
    assert declined(one.merged(person, at=NOW)).codes == ("other_kind", "too_early")
    assert declined(one.merged(Card("C-9", SHOP), at=NOW)).explain() == (
        "the cards are merged at 2 Mar 2026 09:00, but something was written down at 2 Mar 2026 09:00; "
        "a merge comes after it [CU-1]"
    )
    assert declined(Card("C-7", PERSON).merged(EMPTY, at=NOW)).codes == ("other_kind",)
    assert done(EMPTY.merged(Card("C-9", SHOP), at=NOW)).ids == ("C-7", "C-9")


def test_before_the_merge_the_other_card_was_not_known():
    two = done(Card("C-9", SHOP).note("cycle", 45, at=NOW))
    three = done(two.merged(Card("C-10", SHOP), at=NOW.add(days=1)))
    merged = done(EMPTY.merged(three, at=NOW.add(days=5)))
    assert merged.ids == ("C-7", "C-10", "C-9")
    assert merged.known_at(NOW.add(days=4)) == EMPTY
    assert merged.known_at(NOW.add(days=5)) == merged


def test_entries_of_a_card_never_merged_do_not_fit():
    with pytest.raises(HistoryError, match="was made on card 'C-9', which was never merged into this one"):
        Card("C-7", SHOP, [Noted("rank", "A", NOW, card="C-9")])
    with pytest.raises(HistoryError, match="never merged"):
        Card("C-7", SHOP, [Merged(["C-8", "C-9"], NOW)])


# -- erasing ----------------------------------------------------------------------------------------------------------


def test_a_person_goes_from_an_organisation_with_everything_about_her():
    """CU-1: what is about her, her items and her id as a value go; the older word is not brought back to life."""
    card = done(EMPTY.note("contact", "old Zhao", at=NOW.subtract(years=1)))
    card = done(card.note("contact", "asks for tea", about="P-1", at=NOW))
    card = done(card.confirm("contact", at=NOW.add(days=1)))
    card = done(card.note("roles", "buyer", item="P-1", at=NOW))
    card = done(card.note("decider", "P-1", at=NOW))
    card = done(card.note("cycle", 30, at=NOW))
    erased = card.erased("P-1", by="u-1", at=NOW.add(days=9))
    assert [(each.field, each.value) for each in erased.known_fields] == [("cycle", 30)]
    assert [getattr(each, "why", None) for each in erased.history("contact")] == [None, Why.ERASED]
    assert "tea" not in repr(erased)
    assert erased.merged(card, at=NOW) == erased
    assert declined(erased.note("contact", "tea", about="P-1", at=NOW)).codes == ("erased",)
    assert (
        done(erased.note("contact", "is back", about="P-1", at=NOW.add(days=30))).value("contact")
        == "is back"
    )
    assert card.erased("P-2", at=NOW.add(days=9)) is card
    assert card.erased("P-1", at=NOW.subtract(days=1)) is card


def test_a_person_goes_from_her_own_card_under_any_id_she_had():
    card = done(Card("P-1", PERSON).note("rank", "A", at=NOW))
    card = done(
        card.merged(done(Card("P-5", PERSON).note("hobbies", True, item="chess", at=NOW)), at=NOW.add(days=1))
    )
    for person in card.ids:
        erased = card.erased(person, at=NOW.add(days=2))
        assert erased.known_fields == ()
        assert erased.words() == ()
    shop = done(Card("P-1", SHOP).note("rank", "A", at=NOW))
    assert shop.erased("P-1", at=NOW.add(days=2)) is shop


# -- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("  ", "says nothing"),
        (Decimal("NaN"), "says nothing"),
        (Truth.UNKNOWN, "says nothing"),
        (Decimal("Infinity"), "is endless"),
        (0.5, "give text, yes or no"),
        (None, "give text, yes or no"),
        (["a"], "give text, yes or no"),
        (datetime(2026, 3, 2), "has no time zone"),
    ],
)
def test_a_value_that_says_nothing_is_refused(value, problem):
    with pytest.raises(InputError, match=problem):
        EMPTY.note("rank", value, at=NOW)


def test_other_bad_input():
    with pytest.raises(InputError, match="may not hold a dot"):
        EMPTY.note("rank.first", "A", at=NOW)
    with pytest.raises(InputError, match="at: has no time zone"):
        EMPTY.note("rank", "A", at=datetime(2026, 3, 2))
    with pytest.raises(InputError, match="kind: give CardKind"):
        Card("C-7", "organisation")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="entries: give Noted"):
        Card("C-7", SHOP, ["rank"])  # type: ignore[list-item]
    for pair in (["C-1"], ["C-1", "C-1"], ["C-1", "C-2", "C-3"]):
        with pytest.raises(InputError, match="give two different cards"):
            Merged(pair, NOW)
    with pytest.raises(InputError, match="person: an id may not be empty"):
        Erased(" ", NOW)


def test_words_and_pickle():
    assert [kind.render() for kind in CardKind] == ["an organisation", "a person"]
    assert [why.render("zh") for why in Why] == ["原记录有误", "情况已变", "已删除"]
    assert repr((SHOP, Why.WRONG)) == "(CardKind.ORGANISATION, Why.WRONG)"
    card = done(EMPTY.note("rank", "A", at=NOW))
    assert hash(pickle.loads(pickle.dumps(card))) == hash(card)
    assert card.known("rank") == card.known("rank")
