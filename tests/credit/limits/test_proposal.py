"""A proposal whose amounts belie its action cannot be written (CR-6, property 15)."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import UNLIMITED, Money, money
from salesflow.credit.limits.grant import OverdueAllowance
from salesflow.credit.limits.proposal import Action, Proposal, Wish
from salesflow.errors import CurrencyError, DefinitionError, InputError

DAY, JUNE = date(2026, 3, 31), date(2026, 6, 1)


def cny(amount):
    return money(amount, "CNY")


def proposed(action, before, amount, **more):
    return Proposal("C-7", "CNY", DAY, action, before, amount, next_review=DAY, **more)


def size(limit):
    return -1 if limit is None else 10**9 if limit is UNLIMITED else limit.amount


LIMITS = st.none() | st.just(UNLIMITED) | st.integers(0, 9).map(cny)


@given(
    st.sampled_from([Action.RAISE, Action.LOWER, Action.CANCEL, Action.FREEZE, Action.UNFREEZE]),
    LIMITS,
    LIMITS,
)
def test_an_action_stands_exactly_where_its_amounts_say_the_same(action, before, amount):
    """CR-6: more is a raise, less a lowering, nothing a cancellation, the same a freeze."""
    fits = {
        Action.RAISE: size(amount) > size(before),
        Action.LOWER: amount is not None and size(amount) < size(before),
        Action.CANCEL: size(amount) == 0,
        Action.FREEZE: amount is not None and amount == before,
        Action.UNFREEZE: amount is not None,
    }[action]
    if fits:
        found = proposed(action, before, amount)
        assert found.gives_more is (action in (Action.RAISE, Action.UNFREEZE))
    else:
        with pytest.raises(DefinitionError, match="proposal for 'C-7' to"):
            proposed(action, before, amount)


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: proposed(Action.RAISE, cny(50), cny(50)), "a raise gives more than before: CNY 50 is not more than CNY 50"),
        (lambda: proposed(Action.LOWER, None, cny(5)), "a lowering gives less than before: CNY 5 is not less than no limit"),
        (lambda: proposed(Action.UNFREEZE, cny(5), None), "say which limit may be used again"),
        (lambda: proposed(Action.KEEP, cny(5), cny(6), is_renewal=True), "a renewal keeps the limit there is: CNY 5, not CNY 6"),
        (lambda: proposed(Action.KEEP, None, None, is_renewal=True), "a renewal keeps the limit there is"),
        (lambda: proposed(Action.REFER, cny(5), cny(5), is_renewal=True), "a renewal keeps the limit there is"),
        (lambda: proposed(Action.RAISE, None, Money("1.005", "CNY")), "CNY 1.005 is finer than a coin"),
    ],
    ids=map(str, count()),
)  # fmt: skip
def test_what_is_wrong_is_said_in_words(make, problem):
    """CR-6: a clerk can read it."""
    with pytest.raises(DefinitionError, match=problem):
        make()


def test_every_amount_is_in_the_currency_of_the_proposal():
    """CR-6, bad input 4: the bands and mandates are asked in one currency."""
    dollar = money(1, "USD")
    for before, amount, more in (
        (dollar, None, {}), (None, dollar, {}), (None, cny(5), {"order_cap": dollar}),
        (None, cny(5), {"overdue": OverdueAllowance(dollar, 9)}),
        (None, cny(5), {"wish": Wish(dollar, DAY, JUNE, "fair")}),
    ):  # fmt: skip
        with pytest.raises(CurrencyError, match="this is a proposal in CNY"):
            proposed(Action.KEEP, before, amount, **more)


@pytest.mark.parametrize("amount", [cny(0), Money("1.005", "CNY")])
def test_a_wish_is_for_an_amount_that_can_be_paid(amount):
    """CR-6: above zero, and not finer than a coin."""
    with pytest.raises(InputError):
        Wish(amount, DAY, JUNE, "fair")
    for purpose, ends in ((" ", JUNE), ("fair", DAY)):
        with pytest.raises(InputError):
            Wish(cny(5), DAY, ends, purpose)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"amount": 5}, "give Money, with its currency"),
        ({"effect": "add"}, "give Effect.REPLACE or Effect.ADD"),
        ({"is_revolving": "no"}, "give True or False"),
        ({"begins": datetime(2026, 3, 31)}, "is not a day"),
        ({"ends": datetime(2026, 6, 1)}, "is not a day"),
        ({"purpose": 5}, "give a text"),
    ],
    ids=map(str, count()),
)
def test_a_wish_with_a_word_for_an_effect_would_pass_the_cap(changed, problem):
    """CR-6: each part of a wish is of its kind."""
    with pytest.raises(InputError) as caught:
        attrs.evolve(Wish(cny(5), DAY, JUNE, "fair"), **changed)
    assert caught.value.field == next(iter(changed))
    assert caught.value.problem.startswith(problem)


def test_what_may_be_used():
    """CR-6: nothing while it is frozen."""
    assert proposed(Action.FREEZE, cny(5), cny(5), is_frozen=True).usable == cny(0)
    assert proposed(Action.RAISE, None, UNLIMITED).usable is UNLIMITED
    assert repr(Action.RAISE) == "Action.RAISE"


def test_a_first_limit_is_no_raise_in_words():
    """CR-6: where nobody had decided, the sentence says so, in both languages."""
    day = date(2026, 3, 31)
    first = Proposal(
        "C-7", "CNY", day, Action.RAISE, None, money(50000, "CNY"), next_review=day, valid_from=day,
        valid_until=date(2027, 3, 31),
    )  # fmt: skip
    assert first.headline.explain() == (
        "give a first limit: CNY 50,000 from 31 Mar 2026, valid until the day before 31 Mar 2027 [CR-6]"
    )
    assert first.headline.explain("zh").startswith("首次授信：")
    look = Proposal("C-7", "CNY", day, Action.REFER, None, None, next_review=day)
    assert look.headline.explain() == (
        "a person must look: something is not known; until then there is no limit [CR-6]"
    )


@pytest.mark.parametrize(
    ("action", "before", "amount", "en", "zh"),
    [
        (Action.UNFREEZE, None, cny(5), "lift the freeze: no limit was decided before, CNY 5 may be used from 31 Mar 2026 on",
         "解冻：此前未定额度，自2026年3月31日起可用5元"),
        (Action.UNFREEZE, UNLIMITED, UNLIMITED, "lift the freeze: from 31 Mar 2026 on there is no ceiling",
         "解冻：自2026年3月31日起不设上限"),
        (Action.UNFREEZE, UNLIMITED, cny(5), "lift the freeze: there was no ceiling before, CNY 5 may be used from 31 Mar 2026 on",
         "解冻：此前不设上限，自2026年3月31日起可用5元"),
        (Action.UNFREEZE, cny(9), cny(5), "lift the freeze: CNY 9 before, CNY 5 may be used from 31 Mar 2026 on",
         "解冻：原额度9元，自2026年3月31日起可用5元"),
        (Action.FREEZE, UNLIMITED, UNLIMITED, "freeze: it stays decided that there is no ceiling, and nothing may be used",
         "冻结：不设上限的决定保留，但不得使用"),
        (Action.CANCEL, UNLIMITED, cny(0), "cancel the credit without a ceiling: from 31 Mar 2026 on he pays in advance",
         "取消不设上限的授信：自2026年3月31日起改为预付款"),
        (Action.KEEP, UNLIMITED, UNLIMITED, "keep the freeze: it stays decided that there is no ceiling, and nothing may be used",
         "继续冻结：不设上限的决定保留，但不得使用"),
        (Action.KEEP, None, None, "keep the freeze: no limit was decided, and nothing may be used", "继续冻结：尚未决定额度，不得使用"),
        (Action.KEEP, cny(9), cny(9), "keep the freeze: the limit of CNY 9 stays as a number, and nothing of it may be used",
         "继续冻结：额度9元保留，但不得使用"),
    ],
    ids=map(str, count()),
)  # fmt: skip
def test_no_decision_and_no_ceiling_are_no_numbers_in_words(action, before, amount, en, zh):
    """CR-6: what is frozen, lifted or cancelled where there is no amount has sentences of its own."""
    found = proposed(action, before, amount, is_frozen=action in (Action.FREEZE, Action.KEEP))
    assert (found.headline.explain(), found.headline.explain("zh")) == (f"{en} [CR-6]", f"{zh} [CR-6]")
