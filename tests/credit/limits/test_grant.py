"""Grants, and the limit of a day that follows from them (CR-6)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import UNLIMITED, money
from salesflow.credit.limits.facts import LineState
from salesflow.credit.limits.grant import (
    Effect,
    Grant,
    GrantKind,
    OverdueAllowance,
    clashes,
    effective_limit,
    fixed_on,
    order_cap,
    overdue_allowance,
    renewal_chain,
)
from salesflow.errors import CurrencyError, DefinitionError, InputError
from salesflow.testing.credit_reviews import credit_grants

JAN, JUN, DEC = date(2026, 1, 1), date(2026, 6, 1), date(2026, 12, 1)
DAYS = st.integers(0, 500).map(lambda after: date(2025, 2, 1) + timedelta(days=after))


def cny(amount):
    return money(amount, "CNY")


def season(name, begins=JUN, ends=DEC, amount=20, effect=Effect.ADD, **more):
    return Grant(
        name, cny(amount), begins, ends, kind=GrantKind.TEMPORARY, effect=effect, purpose="season", **more
    )


def test_none_zero_and_unlimited_stay_three():
    """CR-6: bad input 6."""
    zero, free = Grant("G", cny(0), JAN), Grant("G", UNLIMITED, JAN)
    assert [effective_limit(each, on=JUN) for each in ([], [zero], [free])] == [None, cny(0), UNLIMITED]
    assert effective_limit([free, season("T")], on=JUN) is UNLIMITED
    assert effective_limit([season("T")], on=JUN) == cny(20)
    assert effective_limit([season("T")], on=DEC) is None
    assert effective_limit([zero, season("T", effect=Effect.REPLACE)], on=JUN) == cny(20)
    more = Grant("T", UNLIMITED, JUN, DEC, kind=GrantKind.TEMPORARY, effect=Effect.ADD, purpose="fair")
    assert effective_limit([zero, more], on=JUN) is UNLIMITED


def test_what_was_paid_back_under_a_grant_that_does_not_revolve_is_gone():
    """CR-6: revolving or not."""
    once = season("T", is_revolving=False)
    base = Grant("G", cny(50), JAN)
    assert effective_limit([base, once], on=JUN, paid_back={"T": cny(15)}) == cny(55)
    assert effective_limit([base, once], on=JUN, paid_back={"T": cny(90), "G": cny(9)}) == cny(50)
    with pytest.raises(InputError, match="negative"):
        once.left(cny(-1))


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: Grant("G", cny(-1), JAN), "negative"),
        (lambda: Grant("G", cny(5), JAN, JAN), "ends before"),
        (lambda: Grant("G", cny(5), JAN, effect=Effect.ADD), "neither replaces nor adds"),
        (lambda: Grant("G", cny(5), JAN, order_cap=cny(9)), "one order is more than"),
        (lambda: Grant("G", cny(5), JAN, order_cap=money(1, "USD")), "two currencies"),
        (lambda: Grant("G", cny(5), JAN, overdue=OverdueAllowance(cny(9), 3)), "late is more than"),
        (
            lambda: Grant("G", cny(5), JAN, kind=GrantKind.TEMPORARY),
            "needs an end; a temporary grant needs a purpose; say whether",
        ),
    ],
    ids=map(str, count()),
)
def test_a_grant_that_does_not_hold_together_names_all_problems(make, problem):
    """CR-6: bad input 13."""
    with pytest.raises(DefinitionError, match=problem):
        make()


@pytest.mark.parametrize(
    "make",
    [
        lambda: Grant("G", 0, JAN),
        lambda: Grant("G", None, JAN),
        lambda: Grant(" ", cny(5), JAN),
        lambda: Grant("G", cny(5), datetime(2026, 1, 1)),
        lambda: Grant("G", cny(5), JAN, terms_days=True),
        lambda: OverdueAllowance(cny(5), -1),
        lambda: effective_limit([Grant("G", cny(5), JAN), Grant("H", cny(5), JUN)], on=DEC),
        lambda: effective_limit([], on="2026-01-01"),
    ],
    ids=map(str, count()),
)
def test_bad_input_is_refused(make):
    """CR-6: bad input 6 and 13."""
    with pytest.raises(InputError):
        make()


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"kind": "temporary"}, "give GrantKind.FIXED or GrantKind.TEMPORARY"),
        ({"kind": None}, "give GrantKind.FIXED or GrantKind.TEMPORARY"),
        ({"effect": "add"}, "give Effect.REPLACE or Effect.ADD, or None for a fixed grant"),
        ({"order_cap": 3}, "give Money, or None for no cap"),
        ({"overdue": 3}, "give an OverdueAllowance, or None for none"),
        ({"is_revolving": "no"}, "give True or False"),
    ],
    ids=map(str, count()),
)
def test_a_word_is_no_kind_and_a_number_no_amount(changed, problem):
    """CR-6: a word would change what a grant means without a sound."""
    with pytest.raises(InputError) as caught:
        attrs.evolve(season("T"), **changed)
    assert (caught.value.field, caught.value.problem) == (next(iter(changed)), problem)


def test_what_may_be_late_is_an_amount_of_money():
    with pytest.raises(InputError) as caught:
        OverdueAllowance(5, 3)
    assert (caught.value.field, caught.value.problem) == ("amount", "give Money, with its currency")


def test_clashes_are_named_and_allowed_where_the_house_allows_them():
    """CR-6: overlaps are refused by default."""
    base = Grant("G", cny(5), JAN)
    assert clashes([base, season("T")]) == ()
    assert [each.code for each in clashes([base, Grant("H", cny(9), DEC)])] == ["grants_overlap"]
    assert [each.code for each in clashes([base, base])] == ["grant_twice"]
    both = [season("T"), season("U", date(2026, 11, 1), date(2027, 1, 1))]
    assert clashes(both)
    assert clashes(both, temporary_may_overlap=True) == ()
    assert clashes(
        [season("T", effect=Effect.REPLACE), season("U", effect=Effect.REPLACE)], temporary_may_overlap=True
    )
    assert clashes([season("T"), season("U", DEC, date(2027, 1, 1))]) == ()
    with pytest.raises(CurrencyError):
        clashes([base, Grant("H", money(5, "USD"), JAN)])


def test_a_chain_of_renewals_is_broken_by_a_gap_and_by_a_review():
    """CR-6: no renewal chain longer than k without a full review."""
    first, second = season("T-1", JAN, date(2026, 3, 1)), season("T-2", date(2026, 3, 11), JUN)
    chain = renewal_chain([first, second, Grant("G", cny(5), JAN)], JUN)
    assert [each.id for each in chain] == ["T-2", "T-1"]
    assert [each.id for each in renewal_chain([first, second], JUN, gap_days=5)] == ["T-2"]
    assert renewal_chain([first, second], JUN, reviewed_on=date(2026, 4, 1)) == ()


def test_words():
    """CR-6: a grant says itself."""
    assert fixed_on([Grant("G", cny(5), JAN, JUN)], on=JUN) is None
    assert Grant("G", cny(5), JAN).reason.explain() == "G: fixed limit of CNY 5 from 1 Jan 2026 on [CR-6]"
    assert "有效至2026年12月1日前一日" in season("T").reason.explain("zh")
    assert [repr(GrantKind.FIXED), repr(Effect.ADD)] == ["GrantKind.FIXED", "Effect.ADD"]
    assert Effect.REPLACE.render("zh") == "替代固定额度"


@given(credit_grants(), DAYS, st.data())
def test_the_terms_of_a_day_come_from_the_grants_of_that_day(grants, on, data):
    """CR-5, CR-6: a grant that replaces speaks first, one that adds brings no terms, and silence is no cap."""
    told = [
        each if data.draw(st.booleans())
        else attrs.evolve(
            each,
            order_cap=None if each.amount is UNLIMITED else each.amount,
            overdue=None if each.amount is UNLIMITED else OverdueAllowance(each.amount, 7),
        )
        for each in grants
    ]  # fmt: skip
    cap, late = order_cap(told, on=on), overdue_allowance(told, on=on)
    speaking = [
        each for each in told if each.is_valid_on(on) and each.effect is not Effect.ADD and each.order_cap
    ]
    first = min(speaking, key=lambda each: not each.is_temporary, default=None)
    assert (cap, late) == ((None, None) if first is None else (first.order_cap, first.overdue))
    assert order_cap(told[::-1], on=on) == cap
    state = LineState(told)
    assert (state.order_cap_on(on), state.overdue_allowance_on(on)) == (cap, late)


def test_an_allowance_is_reached_and_not_exceeded():
    """CR-5: so much, and for so many days; both must hold."""
    allowed = OverdueAllowance(money(100, "CNY"), 10)
    cases = [(100, 10, True), (101, 10, False), (100, 11, False), (0, 0, True)]
    assert [allowed.covers(money(late, "CNY"), days) for late, days, _ in cases] == [
        each for *_, each in cases
    ]
