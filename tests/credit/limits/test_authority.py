"""Who may approve a limit, how many it takes, and how long an approval is good (CR-6)."""

from __future__ import annotations

from datetime import date
from itertools import count

import attrs
import pytest

from salesflow.basics.actors import Actor
from salesflow.basics.authority import APPROVER_IS_NOT_PROPOSER, Authority, Mandate
from salesflow.basics.money import UNLIMITED, money
from salesflow.credit.catalogue.holds import APPROVER_IS_NOT_SELLER
from salesflow.credit.limits.authority import ApprovalBand, CreditAuthority, Deputy
from salesflow.credit.limits.facts import Debts
from salesflow.credit.limits.proposal import Action, Proposal
from salesflow.errors import DefinitionError, InputError

DAY = date(2026, 3, 31)
APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)


def cny(amount):
    return money(amount, "CNY")


HOUSE = CreditAuthority(
    Authority(
        [Mandate("clerk", "approve", cny(100)), Mandate("manager", "approve", cny(900)), Mandate("seller", "sell", UNLIMITED),
         Mandate("director", "approve", UNLIMITED)],
        separated=[APPROVER_IS_NOT_PROPOSER, APPROVER_IS_NOT_SELLER],
    ),
    bands=[ApprovalBand(2, above_total=cny(500), above_delta=cny(300), grades=["C"]), ApprovalBand(3, above_total=cny(2000))],
    deputies=[Deputy("u-9", "u-4", "manager", APRIL, MAY)],
    drift="0.1",
    zone="Asia/Shanghai",
)  # fmt: skip


def proposed(amount, before=None, action=Action.RAISE, grade="A"):
    return Proposal(
        "C-7", "CNY", DAY, action, None if before is None else cny(before),
        amount if amount is UNLIMITED else cny(amount), next_review=DAY, grade=grade, debts=Debts(cny(100), [(3, cny(9))]),
    )  # fmt: skip


def judged(proposal, who, role, roles=None, by=(), sellers=(), on=APRIL):
    found = HOUSE.judge(
        proposal, Actor(who, [role] if roles is None else roles), role, proposed_by=by, sellers=sellers, on=on
    )
    assert all("[en]" not in each.explain("zh") for each in (*found.reasons, *found.missing))
    return found


def test_bands_count_people_by_total_delta_and_grade():
    """CR-6: a band begins above its amount; a grade that is not known is the careful side."""
    cases = [(proposed(300), 1), (proposed(301), 2), (proposed(500, 400), 1), (proposed(501, 400), 2),
             (proposed(50, grade="C"), 2), (proposed(50, grade=None), 2), (proposed(2001, 2000), 3),
             (proposed(UNLIMITED), 3), (proposed(100, 5000, Action.LOWER, "C"), 1),
             (proposed(600, 600, Action.UNFREEZE), 2), (proposed(600, 600, Action.FREEZE), 1)]  # fmt: skip
    assert [HOUSE.people_for(each) for each, _ in cases] == [people for _, people in cases]
    dollars = Proposal("C-7", "USD", DAY, Action.RAISE, None, money(9999, "USD"), next_review=DAY, grade="A")
    assert HOUSE.people_for(dollars) == 3  # beyond every band, since none speaks of dollars
    assert not judged(dollars, "u-4", "manager").is_allowed


def test_a_mandate_covers_up_to_its_amount_and_a_smaller_one_signs_beside():
    """CR-6: two people, one of whom may approve it alone."""
    small, large = proposed(100), proposed(600)
    assert judged(small, "u-1", "clerk").covers
    assert not judged(proposed(101), "u-1", "clerk").is_allowed
    assert (judged(large, "u-1", "clerk").is_allowed, judged(large, "u-1", "clerk").covers) == (True, False)
    assert judged(large, "u-4", "manager").covers
    assert not judged(proposed(UNLIMITED), "u-4", "manager").covers
    assert judged(proposed(UNLIMITED), "u-5", "director").covers
    assert not judged(large, "u-3", "seller").is_allowed
    assert judged(proposed(100, 5000, Action.LOWER), "u-1", "clerk").covers


def test_nobody_approves_what_he_proposed_or_sells():
    """CR-6, property 15; an unknown seller is not nobody."""
    assert not judged(proposed(5), "u-4", "manager", by=["u-4"]).is_allowed
    assert not judged(proposed(5), "u-4", "manager", sellers=["u-4"]).is_allowed
    unknown = judged(proposed(5), "u-4", "manager", sellers=None)
    assert not unknown.is_allowed
    assert unknown.missing


def test_a_deputy_stands_for_another_within_his_days_and_with_the_others_hands():
    """CR-6, bad input 15: a mandate that has ended; the principal's own proposal stays his own."""
    for on, allowed in ((DAY, False), (APRIL, True), (date(2026, 4, 30), True), (MAY, False)):
        assert judged(proposed(5), "u-9", "manager", roles=[], on=on).is_allowed is allowed
    assert judged(proposed(5), "u-9", "manager", roles=[]).stands_for == "u-4"
    assert judged(proposed(5), "u-9", "manager").stands_for is None
    assert not judged(proposed(5), "u-9", "manager", roles=[], by=["u-4"]).is_allowed
    assert not judged(proposed(5), "u-9", "clerk", roles=[]).is_allowed
    assert not judged(proposed(5), "u-8", "manager", roles=[]).is_allowed


def test_an_approval_goes_stale_by_days_and_by_other_debts():
    """CR-6: for one exact snapshot."""
    seen = proposed(5)

    def stale(debts, on=date(2026, 4, 14)):
        return [each.code for each in HOUSE.stale(seen, debts, on=on)]

    assert stale(seen.debts) == []
    assert stale(seen.debts, date(2026, 4, 15)) == ["stale"]
    assert stale(Debts(cny(110), [(3, cny(9))])) == []
    assert stale(Debts(cny(90))) == []
    assert stale(Debts(cny(111), [(3, cny(9))])) == ["debts_changed"]
    assert stale(Debts(cny(89))) == ["debts_changed"]
    assert stale(Debts(cny(100), [(1, cny(10))])) == ["debts_changed"]
    assert stale(None) == ["debts_changed"]
    assert HOUSE.stale(attrs.evolve(seen, debts=None), seen.debts, on=DAY)


@pytest.mark.parametrize(
    "make",
    [
        lambda: ApprovalBand(0, above_total=cny(1)),
        lambda: ApprovalBand(2),
        lambda: ApprovalBand(2, above_delta=cny(-1)),
        lambda: CreditAuthority(Authority([Mandate("seller", "sell", UNLIMITED)]), zone="UTC"),
        lambda: attrs.evolve(HOUSE, drift="1.1"),
    ],
    ids=map(str, count()),
)
def test_wrong_definitions_are_refused(make):
    """CR-6: authorities that could not work."""
    with pytest.raises(DefinitionError):
        make()


@pytest.mark.parametrize(
    "make",
    [
        lambda: Deputy("u-4", "u-4", "manager", DAY, MAY),
        lambda: Deputy("u-4", "u-5", "manager", DAY, DAY),
        lambda: ApprovalBand(2, grades="AB"),
        lambda: attrs.evolve(HOUSE, good_for_days=-1),
        lambda: attrs.evolve(HOUSE, raises_within_days=-1),
        lambda: attrs.evolve(HOUSE, zone="Shanghai"),
        lambda: judged(proposed(5), "u-4", "manager", by="u-4"),
        lambda: judged(proposed(5), "u-4", "manager", sellers="u-4"),
    ],
    ids=map(str, count()),
)
def test_bad_input_is_refused(make):
    """CR-6, bad input 15."""
    with pytest.raises(InputError):
        make()
