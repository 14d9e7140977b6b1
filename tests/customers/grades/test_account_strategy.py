from __future__ import annotations

import pickle
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings

from salesflow.basics.money import Money
from salesflow.basics.terms import years
from salesflow.customers.catalogue.contact_roles import CONTACT_ROLES
from salesflow.customers.grades.account_strategy import (
    PLAN_STEPS,
    AccountStrategy,
    Approach,
    Market,
    PenetrationPlan,
    VisitQuota,
)
from salesflow.errors import CurrencyError, DefinitionError, InputError
from salesflow.testing.graders import markets


def cny(amount: int) -> Money:
    return Money(amount, "CNY")


STRATEGY = AccountStrategy(small=cny(2_000), large=cny(200_000))


def by_hand(market: Market) -> Approach | None:
    """The rule as the source says it."""
    prospects, ticket, cycle = market.prospects, market.ticket, market.cycle_days
    if prospects is None or ticket is None:
        return None
    if prospects >= 1_000 and ticket <= cny(2_000):
        return Approach.VISITS
    if prospects <= 50 and ticket >= cny(200_000) and cycle is not None and cycle >= 90:
        return Approach.PENETRATION
    return None


@given(markets())
def test_the_verdict_is_the_rule_of_the_source(market: Market) -> None:
    """CU-12: all signs of an approach choose it, nothing less does, and it says what to do."""
    found = STRATEGY.judge(market)
    assert found.value == by_hand(market)
    assert (found.asks is None) == (found.value is None)
    assert found.explain("en").strip()
    assert found.explain("zh").strip()
    if isinstance(found.asks, VisitQuota):
        assert found.asks.visits == 4 * (market.prospects or 0)
    if isinstance(found.asks, PenetrationPlan):
        assert (found.asks.accounts, found.asks.steps) == (market.prospects, PLAN_STEPS)


@given(markets())
def test_what_is_missing_could_decide(market: Market) -> None:
    """CU-12: it asks exactly as long as knowing more could choose an approach."""
    found = STRATEGY.judge(market)
    fuller = [
        Market(
            prospects if market.prospects is None else market.prospects,
            cny(ticket) if market.ticket is None else market.ticket,
            cycle if market.cycle_days is None else market.cycle_days,
        )
        for prospects, ticket, cycle in ((5_000, 1, 0), (1, 900_000, 400))
    ]
    can = any(by_hand(each) is not None for each in fuller)
    assert bool(found.missing) == (found.value is None and can)


def test_every_outcome_is_reached() -> None:
    seen: Counter[object] = Counter()

    @settings(max_examples=400, derandomize=True)
    @given(markets())
    def look(market: Market) -> None:
        found = STRATEGY.judge(market)
        seen[found.value or bool(found.missing)] += 1

    look()
    assert min(seen[each] for each in (Approach.VISITS, Approach.PENETRATION, True, False)) >= 1


def test_the_words() -> None:
    """CU-12: reasons a seller reads, in both languages."""
    large = STRATEGY.judge(Market(12, cny(800_000), 240))
    assert large.value is Approach.PENETRATION
    assert large.explain().splitlines() == [
        "the number of prospects is 12, as needed (at most 50) [CU-12]",
        "one sale is CNY 800,000, as needed (at least CNY 200,000) [CU-12]",
        "the number of days to a contract is 240, as needed (at least 90) [CU-12]",
    ]
    open_market = STRATEGY.judge(Market(12, cny(800_000)))
    assert (open_market.value, open_market.asks) == (None, None)
    assert open_market.explain().splitlines() == [
        "against many visits: the number of prospects is 12; at least 1,000 is needed [CU-12]",
        "against many visits: one sale is CNY 800,000; at most CNY 2,000 is needed [CU-12]",
        (
            "still open for a penetration plan for each account: "
            "the number of days to a contract is not known yet; at least 90 is needed [CU-12]"
        ),
    ]
    assert open_market.explain("zh").splitlines()[1:] == [
        "不支持靠拜访量：单笔金额为800,000元；要求不高于2,000元 [CU-12]",
        "是否逐个客户制定渗透计划尚无定论：尚不清楚成交周期天数；要求不低于90 [CU-12]",
    ]
    between = STRATEGY.judge(Market(300, cny(20_000), 60))
    assert between.reasons[0].explain() == (
        "the market lies between the two; decide yourself, or split it by size of customer [CU-12]"
    )
    assert [reason.code for reason in between.reasons] == ["between"] + ["against"] * 5


def test_what_the_strategy_asks_for() -> None:
    """CU-12: a quota of visits, or a plan with the people and the steps."""
    quota = STRATEGY.judge(Market(3_001, cny(500))).asks
    assert quota == VisitQuota(3_001, 4, years(1))
    assert isinstance(quota, VisitQuota)
    assert (quota.visits, quota.per_day(250)) == (12_004, 49)
    with pytest.raises(InputError, match="at least one day"):
        quota.per_day(0)
    plan = STRATEGY.judge(Market(3, cny(500_000), 100)).asks
    assert isinstance(plan, PenetrationPlan)
    assert set(plan.roles) <= {role.key for role in CONTACT_ROLES}
    assert plan.explain().splitlines()[1] == (
        "2. win a guide inside; done when somebody tells us unasked what is going on"
    )
    assert plan.explain("zh").startswith("1. 画出客户内部的人物关系图；完成标志：")
    keys = [step.key for step in plan.steps]
    assert keys.index("guide") < keys.index("decision-maker")  # CU-11


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"few": 1_000}, "few .1000. must lie below many"),
        ({"many": 0}, "many must be a whole number"),
        ({"long_days": True}, "long_days must be"),
        ({"visits_each": 1.5}, "visits_each must be"),
        ({"small": cny(200_000)}, "must lie below large"),
        ({"small": Money(5, "USD")}, "two currencies"),
        ({"small": 5}, "must be Money above zero"),
        ({"large": cny(0)}, "must be Money above zero"),
        ({"steps": ()}, "the plan needs roles and steps"),
        ({"roles": ()}, "the plan needs roles and steps"),
    ],
)
def test_bad_strategies_are_refused(changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(DefinitionError, match=problem):
        AccountStrategy(**({"small": cny(2_000), "large": cny(200_000)} | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"prospects": -1},
        {"prospects": 1.5},
        {"cycle_days": True},
        {"ticket": cny(0)},
        {"ticket": cny(-5)},
        {"ticket": 9},
    ],
)
def test_bad_markets_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        Market(**changes)


def test_another_currency_is_refused() -> None:
    with pytest.raises(CurrencyError, match="convert first"):
        STRATEGY.judge(Market(5, Money(5, "USD")))


def test_values() -> None:
    assert pickle.loads(pickle.dumps(STRATEGY)) == STRATEGY
    assert hash(STRATEGY.judge(Market(5))) == hash(STRATEGY.judge(Market(5)))
