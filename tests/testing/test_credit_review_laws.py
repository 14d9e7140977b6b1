"""The laws of reviews, grants and credit lines hold for everything that can be drawn, and they can fail (CR-6)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import attrs
import pendulum
import pytest
from drawing import drawn_until
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.authority import APPROVER_IS_NOT_PROPOSER, Authority, Mandate
from salesflow.basics.money import UNLIMITED, Money, money
from salesflow.basics.reasons import Declined
from salesflow.credit.catalogue.limits import EXAMPLE_FIRST_LIMIT, EXAMPLE_REVIEW
from salesflow.credit.limits.authority import ApprovalBand, CreditAuthority
from salesflow.credit.limits.estimators import NetWorthShare, Plus, SecuritiesCover
from salesflow.credit.limits.facts import Debts, Facts, LineState
from salesflow.credit.limits.grant import Grant
from salesflow.credit.limits.line import CreditLine
from salesflow.credit.limits.proposal import Action, Proposal, Wish
from salesflow.credit.limits.shapes import CoolDown, Deadband, RoundDown, Shaped, StepCap
from salesflow.credit.rating.statements import MoneyUnit, Statement
from salesflow.customers.grades.regrading import Standing
from salesflow.testing.credit_review_laws import (
    carried_out,
    check_again,
    check_cover_helps,
    check_credit_line,
    check_grants,
    check_missing,
    check_review,
    check_scaled,
    check_shape,
    check_worse_arrears,
)
from salesflow.testing.credit_reviews import credit_grants, review_facts, review_policies, worse_debts

NOW = pendulum.datetime(2026, 3, 31, 9, tz="Asia/Shanghai")
DAYS = st.integers(0, 500).map(lambda after: date(2025, 2, 1) + timedelta(days=after))
policies = review_policies() | st.sampled_from([EXAMPLE_REVIEW, EXAMPLE_FIRST_LIMIT])


def test_every_review_keeps_the_laws_and_every_action_comes():
    """CR-6, properties 2, 8, 11, 13, 14."""
    seen: Counter[Action] = Counter()

    @settings(max_examples=150)
    @given(policies, review_facts() | review_facts(complete=True))
    def holds(policy, facts):
        seen[check_review(policy, facts).action] += 1

    drawn_until(lambda: len(seen) >= 4, holds)
    assert len(seen) >= 4, seen  # which ones, drawing decides; each by itself stands in the tests of reviews


@settings(max_examples=100)
@given(policies, review_facts(complete=True), st.data())
def test_worse_arrears_never_give_more(policy, facts, data):
    """CR-6, property 1; the grade is held, since it is worked out elsewhere."""
    check_worse_arrears(policy, facts, data.draw(worse_debts(facts.debts)))


def test_a_second_review_keeps_what_the_first_one_did():
    """CR-6, property 9."""
    seen: Counter[Action] = Counter()

    @settings(max_examples=150)
    @given(policies, review_facts(complete=True))
    def holds(policy, facts):
        seen[check_again(policy, facts).action] += 1

    drawn_until(lambda: {Action.LOWER, Action.KEEP} <= set(seen), holds)
    assert {Action.LOWER, Action.KEEP} <= set(seen), seen  # a raise: where drawing seldom leads, below


def test_no_shape_gives_more_than_it_was_given():
    """CR-6, properties 11, 12 and 13."""
    shapes = st.sampled_from(
        [Deadband("0.15"), CoolDown(90), StepCap("0.25"), RoundDown({"CNY": 1000}), RoundDown({"USD": 10})]
    )
    amounts = st.integers(0, 300_000).map(lambda amount: money(amount, "CNY"))

    @given(shapes, amounts, st.none() | amounts, review_facts())
    def holds(shape, amount, before, facts):
        check_shape(shape, amount, before, facts)

    holds()


def test_what_is_missing_never_gives_more():
    """CR-6, property 20 (extra): REFER or a lower result."""
    seen: Counter[Action] = Counter()
    names = st.sampled_from(["debts", "grade", "signals", "trading", "statement", "expected_month", "cover"])

    @given(policies, review_facts(complete=True), names)
    def holds(policy, facts, name):
        seen[check_missing(policy, facts, attrs.evolve(facts, **{name: None}))] += 1

    drawn_until(lambda: seen[Action.REFER] >= 3, holds)
    assert seen[Action.REFER] >= 3


def test_a_security_only_helps():
    """CR-6, property 17."""
    seen: Counter[bool] = Counter()
    bears = Plus(NetWorthShare("0.1"), SecuritiesCover())

    @given(review_facts(complete=True), st.integers(0, 300_000))
    def holds(facts, more):
        seen[check_cover_helps(bears, facts, money(more, "CNY"))] += 1

    drawn_until(
        lambda: (
            seen[True] >= 3
            and not check_cover_helps(bears, Facts("C-7", "CNY", date(2026, 3, 31)), money(1, "CNY"))
        ),
        holds,
    )
    assert seen[True] >= 3, seen
    assert not check_cover_helps(bears, Facts("C-7", "CNY", date(2026, 3, 31)), money(1, "CNY"))


def test_amounts_times_ten_give_the_proposal_times_ten():
    """CR-6, property 18."""
    seen: Counter[bool] = Counter()

    @given(
        review_policies(absolute=False),
        review_facts(complete=True) | review_facts(),
        st.sampled_from([10, 1000]),
    )
    def holds(policy, facts, times):
        seen[check_scaled(policy, facts, times)] += 1

    drawn_until(lambda: seen[True] >= 3, holds)
    assert seen[True] >= 3, seen


@given(credit_grants(), DAYS)
def test_the_limit_of_a_day_hangs_on_the_grants_of_that_day(grants, on):
    """CR-6, property 7."""
    check_grants(grants, on=on)


# -- lines ------------------------------------------------------------------------------------------------------------

HOUSE = CreditAuthority(
    Authority(
        [
            Mandate("clerk", "approve", money(50_000, "CNY")),
            Mandate("manager", "approve", money(150_000, "CNY")),
            Mandate("director", "approve", UNLIMITED),
        ],
        separated=[APPROVER_IS_NOT_PROPOSER],
    ),
    bands=[
        ApprovalBand(2, above_total=money(100_000, "CNY"), grades=["B"]),
        ApprovalBand(3, above_delta=money(120_000, "CNY")),
    ],
    drift=1,
    zone="Asia/Shanghai",
)
PEOPLE = [
    Actor(f"u-{place}", [role]) for place, role in enumerate(("clerk", "manager", "director", "director"))
]


def test_every_line_keeps_the_laws():
    """CR-6, properties 6, 13, 14, 15, 16: a life of reviews, signatures and changes, in any order of steps."""
    seen: Counter[str] = Counter()

    @given(review_policies(), st.data())
    def holds(policy, data):
        line, at, key, raised = CreditLine("C-7", "CNY"), NOW, 0, None
        cool = next((each.days for each in policy.shapes if isinstance(each, CoolDown)), 0)
        base = data.draw(review_facts(complete=True))
        for _ in range(data.draw(st.integers(1, 6))):
            at = at.add(days=data.draw(st.integers(0, 60)))
            fresh = data.draw(review_facts(complete=True))
            facts = attrs.evolve(
                fresh, as_of=at.date(), line=line.state_on(at.date()), grade=base.grade, terms_days=30
            )
            found = policy.judge(facts, as_of=at.date())
            key += 1
            line = _done(line.propose(f"P-{key}", found, by=data.draw(st.sampled_from([None, "u-2"])), at=at))
            if found.action is Action.EXPIRE:
                line = _done(line.lapse(line.grants[-1].id, at=at))
                seen["lapsed"] += 1
                continue
            for who in data.draw(st.permutations(PEOPLE)) if found.is_change else PEOPLE[:1]:
                answer = line.approve(
                    f"P-{key}",
                    min(who.roles),
                    authority=HOUSE,
                    sellers=["u-9"],
                    debts=facts.debts,
                    by=who,
                    at=at,
                )
                seen[type(answer).__name__] += 1
                if isinstance(answer, CreditLine):
                    line = answer
                else:
                    assert "[en]" not in answer.explain("zh")
            later = at.add(days=data.draw(st.integers(0, 3)))
            answer = line.apply(f"P-{key}", authority=HOUSE, debts=facts.debts, at=later)
            if isinstance(answer, CreditLine):
                assert line.decision(f"P-{key}").is_approved
                line, at = answer, later
                seen[found.action.value] += 1
                if found.action is Action.RAISE:
                    assert raised is None or (line.state_on(at.date()).raised_on - raised).days >= cool
                    raised = line.state_on(at.date()).raised_on
            elif data.draw(st.booleans()) and found.is_change:
                line = _done(line.refuse(f"P-{key}", "not now", sellers=["u-9"], by="u-5", at=later))
                at = later
        seen["changes"] += check_credit_line(line, data.draw(st.just(base.debts.used)), on=at.date())

    drawn_until(
        lambda: (
            seen["changes"] >= 10
            and len([name for name in ("lower", "freeze", "cancel", "unfreeze") if seen[name]]) > 0
            and min(seen[name] for name in ("raise", "Declined")) > 0
        ),
        holds,
    )
    assert seen["changes"] >= 10, seen
    assert len([name for name in ("lower", "freeze", "cancel", "unfreeze") if seen[name]]) > 0, seen
    assert min(seen[name] for name in ("raise", "Declined")) > 0, seen


def _done(answer):
    assert not isinstance(answer, Declined), answer.explain()
    return answer


def test_the_laws_hold_where_drawing_seldom_leads():
    """CR-6, properties 2, 9, 11 and 13: a capped raise after the cool-down, a lapse, a freeze that is lifted."""
    known = {
        "grade": Standing("AA", date(2026, 1, 1)),
        "signals": [],
        "expected_month": money(90_000, "CNY"),
        "statement": Statement(
            "C-7",
            date(2025, 12, 31),
            "CNY",
            MoneyUnit.THOUSAND,
            {"net_worth": 900, "current_assets": 900, "current_liabilities": 0},
        ),
    }
    policy = attrs.evolve(
        EXAMPLE_FIRST_LIMIT, shapes=[Deadband("0.1"), CoolDown(90), StepCap("0.25"), RoundDown({"CNY": 1000})]
    )
    raised = facts(raised_on=date(2025, 12, 31), **known)
    assert check_review(policy, raised).action is Action.RAISE
    late = [Debts(money(0, "CNY"), [(age, money(9, "CNY"))]) for age in (9, 31)]
    assert [check_worse_arrears(policy, raised, each) for each in late] == [True, True]
    assert check_worse_arrears(policy, attrs.evolve(raised, debts=late[0]), late[1])
    referred = attrs.evolve(raised, statement=None)
    assert check_again(policy, referred).action is Action.REFER
    assert check_again(policy, raised).action is Action.RAISE
    assert check_review(policy, facts(raised_on=date(2026, 1, 1), **known)).action is Action.KEEP
    ended = [Grant("G-1", money(50_000, "CNY"), date(2026, 1, 1), NOW.date())]
    assert check_again(policy, facts(grants=ended, **known)).action is Action.EXPIRE
    lifted = facts(frozen_on=date(2026, 1, 9), **known)
    for each in (policy, EXAMPLE_FIRST_LIMIT):
        assert check_again(each, lifted).action is Action.UNFREEZE
        assert check_review(each, lifted).usable == money(50_000, "CNY")
    assert check_scaled(attrs.evolve(policy, shapes=[CoolDown(90), StepCap("0.25")]), raised, 10)


# -- the laws can fail ------------------------------------------------------------------------------------------------


class RoundUp:
    """A shape that no house should have."""

    def shape(self, amount, before, facts):
        return Shaped(amount + money(1000, "CNY"))


class Moody:
    """A guard that is silent once and speaks the second time."""

    def __init__(self):
        self.asked = 0

    def judge(self, facts):
        self.asked += 1
        return (
            None
            if self.asked == 1
            else EXAMPLE_REVIEW.guards[2].judge(
                attrs.evolve(facts, debts=Debts(money(9, "CNY"), [(99, money(9, "CNY"))]))
            )
        )


def facts(grants=None, raised_on=None, frozen_on=None, **changes):
    given = (
        [Grant("G-1", money(50_000, "CNY"), date(2026, 1, 1), terms_days=30)] if grants is None else grants
    )
    line = LineState(given, raised_on=raised_on, frozen_on=frozen_on)
    return Facts("C-7", "CNY", NOW.date(), line=line, debts=Debts(money(0, "CNY")), **changes)


def test_the_laws_can_fail():
    """A rounding up, a guard with moods, a grant that stands for nothing, two grants at once."""
    with pytest.raises(AssertionError, match="gives no more"):
        check_shape(RoundUp(), money(5, "CNY"), None, facts())
    with pytest.raises(AssertionError, match="same facts"):
        check_review(attrs.evolve(EXAMPLE_REVIEW, guards=[Moody()]), facts())
    two = [Grant(name, money(5, "CNY"), date(2026, 1, 1)) for name in ("G-1", "G-2")]
    with pytest.raises(AssertionError, match="go together"):
        check_grants(two, on=NOW.date())
    wish = Wish(money(5, "CNY"), NOW.date(), NOW.date().add(days=9), "season")
    proposal = Proposal(
        "C-7", "CNY", NOW.date(), Action.TEMPORARY, money(50_000, "CNY"), money(5, "CNY"), wish=wish,
        valid_from=wish.begins, valid_until=wish.ends, next_review=NOW.date(),
    )  # fmt: skip
    assert carried_out(facts(), proposal).limit == money(50_000, "CNY")
    assert isinstance(proposal.total, Money)
