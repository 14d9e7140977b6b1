"""A frozen line in a review: the freeze is lifted when nothing speaks against him any more, and else a step says why (CR-6)."""

from __future__ import annotations

from datetime import date
from itertools import count

import attrs
import pendulum
import pytest

from salesflow.basics.actors import Actor
from salesflow.basics.authority import Authority, Mandate
from salesflow.basics.money import UNLIMITED, money
from salesflow.basics.reasons import Declined
from salesflow.basics.terms import months
from salesflow.credit.limits.authority import CreditAuthority
from salesflow.credit.limits.estimators import FastEstimate
from salesflow.credit.limits.factor import FactorTable
from salesflow.credit.limits.facts import Debts, Facts, LineState
from salesflow.credit.limits.grant import Grant
from salesflow.credit.limits.guards import CancelOn, FreezeIfLate, NoRaiseIfOverdue
from salesflow.credit.limits.line import CreditLine
from salesflow.credit.limits.line_entries import Unfrozen
from salesflow.credit.limits.proposal import Action
from salesflow.credit.limits.review import ReviewPolicy
from salesflow.credit.limits.shapes import CoolDown, RoundDown
from salesflow.credit.rating.citation import Citation
from salesflow.customers.grades.regrading import Standing
from salesflow.testing.credit_review_laws import check_again, check_credit_line, check_review

DAY = date(2026, 3, 31)
AT = pendulum.datetime(2026, 3, 31, 9, tz="Asia/Shanghai")
TOY = Citation("toy", "1", "-")
POLICY = ReviewPolicy(
    TOY,
    FastEstimate(),
    FastEstimate(),
    FactorTable(TOY, {"A": 1, "C": 0}),
    guards=[CancelOn(["gone"]), FreezeIfLate(30), NoRaiseIfOverdue()],
    shapes=[CoolDown(90), RoundDown({"CNY": 1000})],
    calendar={"A": months(12), "C": months(1)},
)
HOUSE = CreditAuthority(
    Authority([Mandate("manager", "approve", money(900_000, "CNY"))]), zone="Asia/Shanghai"
)


def cny(amount):
    return money(amount, "CNY")


NO_DEBTS = Debts(cny(0))


def facts(line, *, day=DAY, grade="A", debts=NO_DEBTS, month=375_000):
    return Facts(
        "C-7", "CNY", day, line=line, debts=debts, grade=Standing(grade, date(2025, 1, 1)), signals=[],
        expected_month=cny(month), terms_days=30,
    )  # fmt: skip


def frozen(limit, **more):
    given = () if limit is None else (Grant("G-1", limit, date(2026, 1, 1)),)
    return LineState(given, frozen_on=date(2026, 3, 1), **more)


def judge(line, **more):
    return check_review(POLICY, facts(line, **more))


def rules(proposal):
    return [each.rule for each in proposal.steps]


@pytest.mark.parametrize(
    ("line", "more", "action", "amount", "last"),
    [
        (frozen(cny(0)), {}, Action.UNFREEZE, cny(0), "risk_factor"),
        (frozen(cny(0), is_cancelled=True), {}, Action.UNFREEZE, cny(0), "risk_factor"),
        (frozen(cny(5000)), {}, Action.UNFREEZE, cny(5000), "risk_factor"),
        (frozen(None), {}, Action.UNFREEZE, cny(375_000), "risk_factor"),
        (frozen(UNLIMITED), {}, Action.UNFREEZE, UNLIMITED, "unlimited"),
        (frozen(cny(0)), {"grade": "C"}, Action.KEEP, cny(0), "nothing_to_lend"),
        (frozen(cny(0)), {"month": 900}, Action.KEEP, cny(0), "nothing_to_lend"),
        (frozen(cny(0), refused_on=date(2026, 3, 1)), {}, Action.KEEP, cny(0), "nothing_to_lend"),
        (frozen(cny(0), is_cancelled=True), {"grade": "C"}, Action.KEEP, cny(0), "nothing_to_lend"),
        (frozen(None), {"grade": "C"}, Action.KEEP, None, "nothing_to_lend"),
        (frozen(cny(5000)), {"grade": "C"}, Action.LOWER, cny(0), "nothing_to_lend"),
        (frozen(UNLIMITED), {"grade": "C"}, Action.LOWER, cny(0), "nothing_to_lend"),
        (frozen(cny(0)), {"debts": Debts(cny(9), [(3, cny(9))])}, Action.KEEP, cny(0), "overdue"),
    ],
    ids=map(str, count()),
)
def test_a_freeze_is_lifted_where_there_is_something_to_lend_and_nothing_speaks_against_him(
    line, more, action, amount, last
):
    """CR-6: at a limit of zero too; what keeps it is always said, in both languages."""
    found = judge(line, **more)
    assert (found.action, found.amount, rules(found)[-1]) == (action, amount, last)
    assert found.is_frozen is (action is not Action.UNFREEZE)
    if last == "nothing_to_lend":
        assert "there is nothing to lend now, so the freeze stays [CR-6]" in found.explain()
        assert "目前没有可授信的金额，继续冻结 [CR-6]" in found.explain("zh")
    check_again(POLICY, facts(line, **more))


def test_a_freeze_that_is_lifted_may_be_followed_by_a_raise_where_none_has_to_wait():
    """CR-6: the cool-down that counts is the one after a freeze."""
    policy = attrs.evolve(POLICY, shapes=[CoolDown(90, after_freeze=0)])
    assert check_again(policy, facts(frozen(cny(0)))).action is Action.UNFREEZE


def carried_out(line, key, found, at):
    """Proposed by the rules, signed by the manager, carried out."""
    line = line.propose(key, found, at=at)
    line = line.approve(
        key, "manager", authority=HOUSE, sellers=[], debts=NO_DEBTS, by=Actor("u-4", ["manager"]), at=at
    )
    line = line.apply(key, authority=HOUSE, debts=NO_DEBTS, at=at)
    assert not isinstance(line, Declined), line.explain()
    return line


@pytest.mark.parametrize("cancels", [False, True])
def test_frozen_and_lowered_to_nothing_he_has_credit_again_when_all_is_well(cancels):
    """CR-6: first, frozen by a person, lowered to zero (or cancelled); a year later lifted, and raised after the cool-down."""
    line = CreditLine("C-7", "CNY")
    line = carried_out(line, "P-1", judge(line.state_on(DAY)), AT)
    line = line.freeze("his warehouse is shut", by="u-4", at=AT.add(days=1))
    worse = AT.add(days=2)
    found = judge(line.state_on(worse.date()), day=worse.date(), grade="C")
    assert (found.action, found.amount, found.is_frozen) == (Action.LOWER, cny(0), True)
    if cancels:
        found = attrs.evolve(found, action=Action.CANCEL, valid_until=None)
    line = carried_out(line, "P-2", found, worse)

    again = AT.add(years=1)
    found = judge(line.state_on(again.date()), day=again.date())
    assert (found.action, found.before, found.amount) == (Action.UNFREEZE, cny(0), cny(0))
    line = carried_out(line, "P-3", found, again)
    lifted = line.entries[-1]
    assert isinstance(lifted, Unfrozen)
    assert lifted.grant is None
    state = line.state_on(again.date())
    assert (state.is_frozen, state.is_cancelled) == (False, cancels)
    assert line.available(cny(0), on=again.date()) == cny(0)

    soon = again.add(days=89)
    waits = judge(line.state_on(soon.date()), day=soon.date())
    assert (waits.action, rules(waits)[-1]) == (Action.KEEP, "cool_down")
    later = again.add(days=90)
    raised = judge(line.state_on(later.date()), day=later.date())
    assert (raised.action, raised.amount) == (Action.RAISE, cny(375_000))
    line = carried_out(line, "P-4", raised, later)
    assert line.available(cny(0), on=later.date()) == cny(375_000)
    assert check_credit_line(line, cny(5), on=later.date()) == 4
