"""The gift of an occasion passes the gift policy: brought, refused with all reasons, or not decided (CA-5, CA-15)."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from salesflow.basics.actors import Actor
from salesflow.basics.authority import Authority, Mandate
from salesflow.basics.channels import Channel
from salesflow.basics.money import UNLIMITED, money
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.cadence.occasions.gifting import GiftDesk
from salesflow.cadence.occasions.observance import Care, Observance
from salesflow.customers.catalogue.gift_policies import CAUTIOUS
from salesflow.customers.referrals.gift import Gift, GiftKind, GiftRegister
from salesflow.customers.referrals.gift_policy import GiftPolicy, Recipients
from salesflow.errors import InputError

HOUSE = GiftPolicy(
    "house", "1", per_gift=money(200, "CNY"), per_year=money(500, "CNY"), times_per_year=1,
    recipients=Recipients(["customer"], ["judge"]), cash_allowed=False, approval_above=UNLIMITED,
)  # fmt: skip
BOAT = Observance("boat", Text("Dragon Boat", zh="端午节"), everyone=Care((Channel.VISIT,), gift=True))
MOON = attrs.evolve(BOAT, key="moon", label=Text("Mid-Autumn", zh="中秋节"))
DAY, ON = date(2026, 6, 19), date(2026, 6, 15)
DESK = GiftDesk(
    HOUSE, value=money(180, "CNY"), kind=GiftKind.THING, by=Actor("u-7"), roles={"P-1": ["customer"], "P-2": ["judge"]}
)  # fmt: skip


def test_a_clear_yes() -> None:
    answer = DESK.judge(BOAT, DAY, "C-7", ["P-1"], on=ON)
    assert answer.is_allowed
    assert answer.gift == Gift(
        "gift:boat:2026-06-19:C-7", "P-1", "C-7", money(180, "CNY"), ON, "Dragon Boat", by="u-7", kind=GiftKind.THING
    )  # fmt: skip
    assert answer.explain().splitlines() == [
        "bring the gift:",
        "gift gift:boat:2026-06-19:C-7 to P-1 stays within the policy house [CA-15 CU-6]",
    ]


def test_a_refusal_names_every_reason() -> None:
    """CA-15: forbidden role and worth, both."""
    answer = attrs.evolve(DESK, value=money(900, "CNY")).judge(BOAT, DAY, "C-7", ["P-2"], on=ON)
    assert answer.verdict.value is Truth.NO
    codes = [reason.code for reason in answer.verdict.reasons]
    assert codes == ["forbidden_role", "over_gift_limit", "over_year_limit"]
    assert answer.explain("zh").startswith("不带礼品：\n")


def test_what_is_not_known_is_not_a_yes() -> None:
    """CA-15: no limits decided, no role known, nobody has approved."""
    for desk in (
        attrs.evolve(DESK, policy=CAUTIOUS),
        attrs.evolve(DESK, roles={}),
        attrs.evolve(DESK, value=None),
    ):
        answer = desk.judge(BOAT, DAY, "C-7", ["P-1"], on=ON)
        assert answer.verdict.value is Truth.UNKNOWN
        assert answer.verdict.missing
        assert desk.after(answer) is desk
    strict = attrs.evolve(
        HOUSE,
        approval_above=money(100, "CNY"),
        approval=Authority([Mandate("manager", "approve", money(1000, "CNY"))]),
    )
    asked = attrs.evolve(DESK, policy=strict)
    answer = asked.judge(BOAT, DAY, "C-7", ["P-1"], on=ON)
    assert [reason.code for reason in answer.verdict.missing] == ["approval_missing"]
    approved = attrs.evolve(asked, approver=Actor("u-1", ["manager"]))
    assert approved.judge(BOAT, DAY, "C-7", ["P-1"], on=ON).is_allowed


def test_who_receives_it() -> None:
    two = DESK.judge(BOAT, DAY, "C-7", ["P-1", "P-2"], on=ON)
    assert two.gift is None
    assert two.explain() == (
        "no gift yet; settle this first:\nDragon Boat: nobody said who at C-7 receives the gift [CA-15]"
    )
    named = attrs.evolve(DESK, to={"C-7": "P-1"})
    assert named.judge(BOAT, DAY, "C-7", ["P-1", "P-2"], on=ON).is_allowed
    away = named.judge(BOAT, DAY, "C-7", ["P-2"], on=ON)
    assert [reason.code for reason in away.verdict.missing] == ["recipient_absent"]
    assert "C-7" in away.explain("zh")


def test_a_planned_gift_counts_for_the_next_one_and_not_against_itself() -> None:
    """CA-15: one gift a year; Mid-Autumn is the second."""
    first = DESK.judge(BOAT, DAY, "C-7", ["P-1"], on=ON)
    later = DESK.after(first)
    assert later.judge(BOAT, DAY, "C-7", ["P-1"], on=ON).is_allowed
    second = later.judge(MOON, date(2026, 9, 25), "C-7", ["P-1"], on=date(2026, 9, 21))
    assert [reason.code for reason in second.verdict.reasons] == ["too_often"]
    assert later.after(second) is later
    assert DESK.register == GiftRegister()
    # given already, with another value: the register is right and the plan gives way
    assert first.gift is not None
    given = GiftRegister((attrs.evolve(first.gift, value=money(150, "CNY")),))
    kept = attrs.evolve(DESK, register=given)
    assert kept.after(first) is kept


def test_one_text_is_not_a_list_of_roles() -> None:
    with pytest.raises(InputError, match="give several roles"):
        GiftDesk(HOUSE, by="u-7", roles={"P-1": "judge"})
    assert GiftDesk(HOUSE, by="u-7", roles=DESK.roles, to=[("C-7", "P-1")]).to == (("C-7", "P-1"),)
