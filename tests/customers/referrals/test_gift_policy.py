"""What may be given to whom (CA-15, CU-6)."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.authority import APPROVER_IS_NOT_PROPOSER, Authority, Mandate
from salesflow.basics.money import UNLIMITED, money
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.customers.catalogue.gift_policies import CAUTIOUS
from salesflow.customers.referrals.gift import Gift, GiftKind, GiftRegister
from salesflow.customers.referrals.gift_policy import GiftPolicy, Recipients, Role
from salesflow.errors import DefinitionError, InputError

DAY = date(2026, 9, 20)
WHO = Recipients(["customer"], [Role("judge", Text("judge", zh="法官")), "auditor"])
HOUSE = GiftPolicy(
    "house", "1", per_gift=money(200, "CNY"), per_year=money(500, "CNY"), times_per_year=3, recipients=WHO,
    cash_allowed=False, approval_above=money(100, "CNY"),
    approval=Authority([Mandate("manager", "approve", money(150, "CNY"))], separated=[APPROVER_IS_NOT_PROPOSER]),
)  # fmt: skip
MANAGER = Actor("u-2", ["manager"])


def a_gift(value=80, **changes):
    fields = {
        "id": "G-1", "to": "p-1", "customer": "C-1", "value": value if value is None else money(value, "CNY"),
        "day": DAY, "occasion": "thanks", "by": "u-1", "kind": GiftKind.THING,
    }  # fmt: skip
    return Gift(**{**fields, **changes})


def judged(gift, *before, policy=HOUSE, roles=("customer",), by=None, as_of=DAY):
    return policy.judge(gift, GiftRegister(before), roles=roles, by=by, as_of=as_of)


def codes(verdict):
    return tuple(reason.code for reason in (*verdict.reasons, *verdict.missing))


@example(200, [200, 100])
@example(200, [200, 101])
@example(201, [])
@given(st.integers(0, 300), st.lists(st.integers(0, 300), max_size=4))
def test_the_limits_hold_exactly(value, before):
    """CA-15: reaching a limit is inside, one fen more is not; the year counts what went before."""
    policy = attrs.evolve(HOUSE, approval_above=UNLIMITED)
    earlier = [a_gift(each, id=f"B-{place}") for place, each in enumerate(before)]
    inside = value <= 200 and value + sum(before) <= 500 and len(before) < 3
    assert judged(a_gift(value), *earlier, policy=policy).value is Truth.of(inside)


def test_every_reason_is_named():
    before = [a_gift(190, id=f"B-{place}") for place in range(3)]
    gift = a_gift(260, kind=GiftKind.VOUCHER, approved_by="u-1")
    verdict = judged(gift, *before, roles=["judge", "auditor", "plumber"])
    assert verdict.value is Truth.NO
    assert codes(verdict) == (
        "forbidden_role", "forbidden_role", "cash_forbidden", "over_gift_limit", "over_year_limit", "too_often",
        "approved_by_giver", "role_undecided",
    )  # fmt: skip
    assert verdict.explain("zh").splitlines()[0] == "p-1的身份是auditor，不得给予礼品或介绍费 [CA-15 CU-6]"
    assert (
        "a person may receive up to CNY 500 a year; with this gift p-1 would have received CNY 830 in 2026"
        in verdict.explain()
    )
    assert "a person may receive 3 gifts a year; this would be number 4 for p-1 in 2026" in verdict.explain()


def test_nobody_decided_is_unknown():
    """CA-15: None, zero and unlimited are three things."""
    verdict = judged(a_gift(), policy=CAUTIOUS)
    assert verdict.value is Truth.UNKNOWN
    assert codes(verdict) == (
        "gift_limit_undecided", "year_limit_undecided", "times_undecided", "approval_undecided"
    )  # fmt: skip
    free = attrs.evolve(
        CAUTIOUS, per_gift=UNLIMITED, per_year=UNLIMITED, times_per_year=UNLIMITED, approval_above=UNLIMITED
    )
    assert judged(a_gift(), policy=free).value is Truth.YES
    assert judged(a_gift(None), policy=free).value is Truth.YES
    zero = attrs.evolve(HOUSE, per_gift=money(0, "CNY"))
    assert judged(a_gift(), policy=zero).value is Truth.NO
    assert judged(a_gift(0), policy=zero).value is Truth.YES


def test_roles():
    """CA-15: an unknown role is unknown, never yes."""
    assert WHO.judge("p-1", None).value is Truth.UNKNOWN
    assert codes(judged(a_gift(), roles=())) == ("role_unknown",)
    assert codes(judged(a_gift(), roles=["plumber", "customer"])) == ("role_undecided",)
    assert WHO.judge("p-1", ["customer"]).explain() == "p-1 has the role customer [CA-15 CU-6]"
    assert WHO.judge("p-1", ["judge"]).explain("zh") == "p-1的身份是法官，不得给予礼品或介绍费 [CA-15 CU-6]"
    with pytest.raises(InputError, match="give several roles"):
        judged(a_gift(), roles="customer")


def test_as_good_as_cash():
    assert codes(judged(a_gift(kind=GiftKind.CASH))) == ("cash_forbidden",)
    assert codes(judged(a_gift(kind=None))) == ("kind_unknown",)
    undecided = attrs.evolve(HOUSE, cash_allowed=None)
    assert codes(judged(a_gift(kind=GiftKind.VOUCHER), policy=undecided)) == ("cash_undecided",)
    assert judged(a_gift(kind=GiftKind.MEAL), policy=undecided).value is Truth.YES
    assert judged(a_gift(kind=None), policy=attrs.evolve(HOUSE, cash_allowed=True)).value is Truth.YES


def test_unknown_worth_and_other_currencies():
    """Currencies are never mixed; a gift in another one is not decided."""
    assert codes(judged(a_gift(None))) == ("value_unknown", "year_unknown", "approval_value_unknown")
    dollars = a_gift(value=None)
    dollars = attrs.evolve(dollars, value=money(20, "USD"))
    verdict = judged(dollars)
    assert verdict.value is Truth.UNKNOWN
    assert codes(verdict) == ("other_currency", "year_unknown", "approval_other_currency")
    assert "nothing is said about USD" in verdict.explain()
    # what is known is enough for a no
    over = judged(a_gift(90), a_gift(190, id="B-1"), a_gift(230, id="B-2"), attrs.evolve(dollars, id="B-3"))
    assert codes(over) == ("over_year_limit", "too_often")
    assert codes(judged(a_gift(90), attrs.evolve(dollars, id="B-3"))) == ("year_unknown",)


def test_the_year_is_the_calendar_year_of_the_gift():
    old = a_gift(190, id="B-1", day=date(2025, 12, 31))
    planned = [a_gift(190, id=f"B-{place}", day=date(2026, 12, 1)) for place in (2, 3, 4)]
    assert judged(a_gift(), old, *planned).value is Truth.YES
    assert codes(judged(a_gift(), *planned, as_of=date(2026, 12, 1))) == ("over_year_limit", "too_often")
    # a gift of later on is judged with what will stand before it
    assert codes(judged(a_gift(day=date(2026, 12, 2)), *planned)) == ("over_year_limit", "too_often")
    # the gift itself may stand in the register already
    assert judged(a_gift(), a_gift()).value is Truth.YES


def test_approval_comes_from_other_hands():
    """CA-15: an approver above a value, who is not the giver."""
    gift = a_gift(120)
    assert codes(judged(gift)) == ("approval_missing",)
    assert codes(judged(a_gift(120, approved_by="u-1"))) == ("approved_by_giver",)
    approved = a_gift(120, approved_by="u-2")
    assert codes(judged(approved)) == ("approver_unknown",)
    assert codes(judged(approved, by=Actor("u-3", ["manager"]))) == ("approver_unknown",)
    assert codes(judged(approved, by=Actor("u-2", ["seller"]))) == ("no_mandate",)
    assert judged(approved, by=MANAGER).value is Truth.YES
    assert codes(judged(a_gift(160, approved_by="u-2"), by=MANAGER)) == ("beyond_authority",)
    assert judged(a_gift(100)).value is Truth.YES


def test_give_notes_after_a_yes_only():
    register = GiftRegister()
    given_ = HOUSE.give(a_gift(), register, roles=["customer"], as_of=DAY)
    assert given_ == GiftRegister([a_gift()])
    no = HOUSE.give(a_gift(210), register, roles=["customer"], as_of=DAY)
    assert no.codes == ("over_gift_limit", "approval_missing")
    assert judged(a_gift()).explain() == "gift G-1 to p-1 stays within the policy house [CA-15 CU-6]"


def test_wrong_policies():
    with pytest.raises(DefinitionError) as error:
        attrs.evolve(
            HOUSE,
            key=" ",
            per_gift=money(-1, "CNY"),
            per_year=money(5, "USD"),
            times_per_year=True,
            approval=None,
        )
    assert len(error.value.problems) == 5
    for times in (-1, "3"):
        with pytest.raises(DefinitionError, match="whole number"):
            attrs.evolve(HOUSE, times_per_year=times)
    with pytest.raises(DefinitionError, match="'judge' is given twice"):
        Recipients(["judge"], ["judge"])
    with pytest.raises(DefinitionError, match="give several roles"):
        Recipients("customer", [])
