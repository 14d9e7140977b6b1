"""Gifts and the register in which they stand (CA-15, CU-6)."""

from __future__ import annotations

import pickle
from datetime import date, datetime

import attrs
import pendulum
import pytest
from hypothesis import given

from salesflow.basics.actors import Actor
from salesflow.basics.money import money
from salesflow.customers.referrals.gift import Gift, GiftKind, GiftRegister, GivenBack
from salesflow.errors import HistoryError, InputError
from salesflow.testing.referrals import gift_registers

NOW = pendulum.datetime(2026, 9, 20, 9, tz="Asia/Shanghai")


def a_gift(**changes):
    fields = {
        "id": "G-1", "to": "p-wang", "customer": "C-7", "value": money(180, "CNY"), "day": date(2026, 9, 20),
        "occasion": "Mid-Autumn", "by": "u-7",
    }  # fmt: skip
    return Gift(**{**fields, **changes})


def noted(*gifts):
    register = GiftRegister()
    for gift in gifts:
        register = register.note(gift)
        assert isinstance(register, GiftRegister)
    return register


@given(gift_registers())
def test_a_register_is_a_value(register):
    again = GiftRegister(list(register.entries))
    assert (again, hash(again)) == (register, hash(register))
    assert pickle.loads(pickle.dumps(register)) == register


def test_a_gift_stands_in_the_register_once():
    """CA-15: everything goes in the register."""
    register = noted(a_gift())
    assert register.note(a_gift()) is register
    no = register.note(a_gift(value=money(10, "CNY")))
    assert (
        no.explain() == "G-1 stands in the register already, as a gift to p-wang on 20 Sep 2026 [CA-15 CU-6]"
    )
    assert no.explain("zh") == "G-1已登记为2026年9月20日送给p-wang的礼品 [CA-15 CU-6]"


def test_what_comes_back_stays_and_does_not_count():
    register = noted(a_gift(), a_gift(id="G-2", day=date(2027, 1, 5)), a_gift(id="G-3", to="p-li"))
    assert [each.id for each in register.gifts(to="p-wang")] == ["G-1", "G-2"]
    assert [each.id for each in register.gifts(year=2026)] == ["G-1", "G-3"]
    assert [each.id for each in register.gifts(as_of=date(2026, 9, 19))] == []
    back = register.give_back("G-1", date(2026, 9, 25), "too dear", by=Actor("u-7"))
    assert back.entries[-1] == GivenBack("G-1", date(2026, 9, 25), "too dear", by="u-7")
    assert [each.id for each in back.gifts()] == ["G-2", "G-3"]
    # on the day before it came back it still counted
    assert [each.id for each in back.gifts(as_of=date(2026, 9, 24))] == ["G-1", "G-3"]
    assert [each.id for each in back.gifts(as_of=date(2026, 9, 25))] == ["G-3"]
    assert back.give_back("G-1", date(2026, 9, 26), by="u-7").codes == ("back_already",)
    assert back.give_back("G-2", date(2026, 9, 26), by="u-7").codes == ("before_gift",)
    assert back.give_back("G-9", date(2026, 9, 26), by="u-7").missing[0].code == "gift_not_noted"


def test_one_person_under_two_ids_and_an_erased_one():
    register = noted(a_gift(), a_gift(id="G-2", to="p-wong", occasion="his birthday"))
    merged = register.merged("p-wang", "p-wong", at=NOW)
    assert [each.id for each in merged.gifts(to="p-wong")] == ["G-1", "G-2"]
    assert merged.merged("p-wang", "p-wong", at=NOW.add(days=1)).gifts(to="p-wang") == merged.gifts()
    back = merged.give_back("G-2", date(2026, 9, 25), "his wife objected", by="u-7")
    erased = back.erased("p-wang", at=NOW, by="u-1")
    assert [each.occasion for each in erased.entries[:2]] == ["", ""]
    assert "wife" not in str(erased.entries)
    assert GiftRegister(erased.entries) == erased
    assert [each.occasion for each in register.erased("p-li", at=NOW).gifts()] == [
        "Mid-Autumn",
        "his birthday",
    ]
    assert [each.occasion for each in register.erased("C-7", at=NOW).gifts()] == ["", ""]


def test_bad_gifts_are_refused():
    for changes, words in [
        ({"id": ""}, "gift: an id may not be empty"),
        ({"by": None}, "by: an id is text"),
        ({"approved_by": " "}, "approved_by: an id may not be empty"),
        ({"value": 180}, "value: give Money"),
        ({"value": money(-1, "CNY")}, "value: give Money"),
        ({"day": datetime(2026, 9, 20)}, "is not a day"),
        ({"occasion": None}, "words: give a text"),
        ({"kind": "meal"}, "kind: give a GiftKind"),
    ]:
        with pytest.raises(InputError, match=words):
            a_gift(**changes)
    assert a_gift(approved_by=Actor("u-2")).approved_by == "u-2"
    assert a_gift(value=None, kind=GiftKind.MEAL).value is None
    with pytest.raises(InputError, match="give Gift, GivenBack"):
        GiftRegister(["G-1"])


def test_entries_that_do_not_fit_together():
    with pytest.raises(HistoryError, match="stands in the register already") as error:
        GiftRegister([a_gift(), a_gift(occasion="thanks")])
    assert error.value.seq == 2
    with pytest.raises(HistoryError, match="no gift G-1"):
        GiftRegister([GivenBack("G-1", date(2026, 9, 25), by="u-7")])
    assert attrs.evolve(noted(a_gift()), entries=()) == GiftRegister()


def test_kinds_have_words():
    assert [kind.render() for kind in GiftKind] == ["a thing", "a meal or an invitation", "a voucher", "cash"]
    assert GiftKind.VOUCHER.render("zh") == "购物卡券"
    assert repr(GiftKind.MEAL) == "GiftKind.MEAL"


def test_free_words_stand_with_their_place():
    register = noted(a_gift(), a_gift(id="G-2", to="p-li", occasion="")).give_back(
        "G-2", NOW.date(), "no", by="u-7"
    )
    assert register.words() == (("gift G-1", "Mid-Autumn"), ("gift G-2", "no"))
    assert register.merged("p-wang", "p-li", at=NOW).erased("p-li", at=NOW).words() == ()
