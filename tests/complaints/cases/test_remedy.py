"""Remedies: what a customer may be offered, and what it is worth (CO-1, CO-2; abuse case 13)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import Money, money
from salesflow.complaints.cases.remedy import Remedy, RemedyKind
from salesflow.errors import InputError


@given(st.sampled_from(RemedyKind), st.one_of(st.none(), st.integers(0, 10**9)), st.text("ab 壶", max_size=9))
def test_a_remedy_says_what_it_is_in_both_languages(kind, amount, what):
    """CO-2: only nothing as a sum of money, and an unnamed other remedy, are none."""
    worth = None if amount is None else money(amount, "CNY")
    if (amount == 0 and kind.carries_money) or (kind is RemedyKind.OTHER and not what.strip()):
        with pytest.raises(InputError):
            Remedy(kind, worth, what)
        return
    remedy = Remedy(kind.value, worth, what)
    assert remedy.kind is kind
    for language in ("en", "zh"):
        words = remedy.render(language)
        assert kind.render(language) in words
        assert remedy.what in words
        assert ("unknown" in words or "未知" in words) is (worth is None)
        assert not words.startswith("[en]")
        assert kind.order.render(language)


def test_which_kinds_are_money():
    """A replacement may cost nothing; a refund of nothing is none."""
    money_kinds = {each.value for each in RemedyKind if each.carries_money}
    assert money_kinds == {"voucher", "refund", "price_reduction", "credit_note", "compensation"}
    assert Remedy("repair", money(0, "CNY")).render() == "repair of CNY 0"
    assert repr(RemedyKind.RE_DELIVERY) == "RemedyKind.RE_DELIVERY"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("refund", money(0, "CNY")), "amount: a refund of nothing is none; leave it out"),
        (("refund", money(-80, "CNY")), "amount: give the size of the amount, without a sign"),
        (("refund", 80), "amount: give Money, or None where nobody knows the worth"),
        (("refund", True), "amount: give Money"),
        (("refund", 80.5), "amount: give Money"),
        (("bribe", money(80, "CNY")), "kind: is no remedy; use one of apology_gift, voucher, refund"),
        (("other", money(80, "CNY"), " "), "what: say what the other remedy is"),
        (("refund", money(80, "CNY"), 80), "what: give a text"),
    ],
)
def test_remedies_that_are_none(arguments, words):
    with pytest.raises(InputError, match=words):
        Remedy(*arguments)


def test_a_sum_that_is_no_number_is_no_money():
    with pytest.raises(InputError, match="finite"):
        Remedy("refund", Money(Decimal("NaN"), "CNY"))
