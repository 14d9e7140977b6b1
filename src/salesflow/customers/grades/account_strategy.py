"""Large or small accounts: is it the number of visits that decides here, or a plan for each single account?

Thousands of prospects who spend little each are won by visiting many of them. A few prospects who spend much and
take long to decide are won one by one, with a plan of how to get into each account and up in it. What lies between
needs a decision of yours, and the verdict says on what it hangs.

>>> from salesflow.basics.money import money
>>> strategy = AccountStrategy(small=money(2_000, "CNY"), large=money(200_000, "CNY"))
>>> snacks = strategy.judge(Market(prospects=3_000, ticket=money(800, "CNY")))
>>> snacks.value, snacks.asks
(<Approach.VISITS: 'visits'>, VisitQuota(prospects=3000, visits_each=4, within=Term(amount=1, unit=<Unit.YEARS: 'years'>)))
>>> print(snacks.explain())
the number of prospects is 3,000, as needed (at least 1,000) [CU-12]
one sale is CNY 800, as needed (at most CNY 2,000) [CU-12]

Source: CU-12 (D1). The source gives no figures but "thousands": all thresholds are yours to set.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, TypeAlias

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.criteria import Criterion, all_of, fact
from salesflow.basics.findings import Outcome
from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.terms import Term, years
from salesflow.basics.text import Language, Text
from salesflow.errors import CurrencyError, DefinitionError, InputError

__all__ = [
    "AccountStrategy",
    "Approach",
    "Chosen",
    "Market",
    "PLAN_STEPS",
    "PenetrationPlan",
    "PlanStep",
    "VisitQuota",
]

_ROWS: Final = ("CU-12",)


class Approach(StrEnum):
    """How a market is worked: by the number of visits, or by a penetration plan for each account."""

    VISITS = "visits"
    PENETRATION = "penetration"

    def render(self, language: Language = "en") -> str:
        """The approach in words."""
        return _APPROACHES[self].render(language)


_APPROACHES: Final = {
    Approach.VISITS: Text("many visits", zh="靠拜访量"),
    Approach.PENETRATION: Text("a penetration plan for each account", zh="逐个客户制定渗透计划"),
}


@attrs.frozen
class Market:
    """What is known of a market or a product line: how many prospects, what one sale brings, how long it takes.

    None is not known. `cycle_days` is the usual time from the first visit to the contract. A count that is no whole
    number from 0 up, and a ticket that is no positive `Money`, are an `InputError`.
    """

    prospects: int | None = None
    ticket: Money | None = None
    cycle_days: int | None = None

    def __attrs_post_init__(self) -> None:
        for field, count in (("prospects", self.prospects), ("cycle_days", self.cycle_days)):
            if count is not None:
                check_count(field, count)
        if self.ticket is not None and not _is_price(self.ticket):
            raise InputError("ticket", self.ticket, "give Money above zero: what one sale brings")


def _is_price(value: object) -> bool:
    return isinstance(value, Money) and value.is_positive


@attrs.frozen
class VisitQuota:
    """What many small accounts ask for: so many visits to each prospect within a term."""

    prospects: int
    visits_each: int
    within: Term

    @property
    def visits(self) -> int:
        """All visits of the term.

        >>> from salesflow.basics.terms import years
        >>> VisitQuota(3_000, 4, years(1)).visits
        12000
        """
        return self.prospects * self.visits_each

    def per_day(self, working_days: int) -> int:
        """How many visits a day that makes over so many working days, rounded up; no day at all is an `InputError`.

        >>> from salesflow.basics.terms import years
        >>> VisitQuota(3_000, 4, years(1)).per_day(250)
        48
        """
        check_count("working_days", working_days)
        if not working_days:
            raise InputError("working_days", working_days, "give at least one day")
        return -(-self.visits // working_days)


@attrs.frozen
class PlanStep:
    """One step into an account: what to do, and how one sees that it is done."""

    key: str
    what: Text
    done_when: Text


PLAN_STEPS: Final = (
    PlanStep(
        "map",
        Text("draw the map of the people", zh="画出客户内部的人物关系图"),
        Text("each role has a name, or is known to be vacant", zh="每个角色都有人选，或确知空缺"),
    ),
    PlanStep(
        "guide",
        Text("win a guide inside", zh="在内部争取一位引线人"),
        Text("somebody tells us unasked what is going on", zh="有人主动告诉我们内部情况"),
    ),
    PlanStep(
        "business",
        Text("learn how they earn their money and how they buy", zh="弄清对方如何盈利、如何采购"),
        Text(
            "their goals, their budget and the next steps of buying are on record",
            zh="其目标、预算和下一步采购安排均有记录",
        ),
    ),
    PlanStep(
        "first-win",
        Text("do one small thing well", zh="先做好一件小事"),
        Text("the people who use it say that it helped", zh="使用的人说确有帮助"),
    ),
    PlanStep(
        "decision-maker",
        Text("bring the decision maker and our director together", zh="安排决策人与我方负责人见面"),
        Text("both have agreed on a next step", zh="双方约定了下一步"),
    ),
    PlanStep(
        "widen",
        Text("go on to the next department", zh="扩展到下一个部门"),
        Text("a second department buys or tests", zh="第二个部门开始采购或试用"),
    ),
)
"""Six steps into a large account. Sources: CU-12 asks for the plan, CU-11 for a guide before the decision maker; the
steps are ours, 2026-01-01."""


@attrs.frozen
class PenetrationPlan:
    """What few large accounts ask for: for each a map of the people (`roles`) and the steps into it, in order.

    `roles` are those of the contact map (CU-11): without a holder for each of them the account is not known.
    """

    accounts: int
    roles: tuple[str, ...]
    steps: tuple[PlanStep, ...]

    def explain(self, language: Language = "en") -> str:
        """The steps, one a line."""
        return "\n".join(
            _STEP.fill(n=number, what=step.what, done=step.done_when).render(language)
            for number, step in enumerate(self.steps, 1)
        )


Asks: TypeAlias = "VisitQuota | PenetrationPlan | None"


@attrs.frozen
class Chosen:
    """The approach, None while it is undecided; every reason, what is missing to decide, and what it asks for."""

    value: Approach | None
    reasons: tuple[Reason, ...]
    missing: tuple[Reason, ...]
    asks: Asks

    def explain(self, language: Language = "en") -> str:
        """All reasons and all that is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)


@attrs.frozen(kw_only=True)
class AccountStrategy:
    """When the number of visits decides and when a plan for each account does. All thresholds are included.

    - Visits: at least `many` prospects, and one sale brings at most `small`.
    - A penetration plan: at most `few` prospects, one sale brings at least `large`, and it takes at least `long_days`.

    Nothing but all of its signs chooses an approach; a market between them, or one of which too little is known, stays
    undecided. `visits_each` and `visits_within` make the quota, `roles` and `steps` the plan. Thresholds that meet or
    cross, two currencies and an empty plan are a `DefinitionError`. Source: CU-12; the figures are ours.
    """

    small: Money
    large: Money
    many: int = 1_000
    few: int = 50
    long_days: int = 90
    visits_each: int = 4
    visits_within: Term = years(1)
    roles: tuple[str, ...] = ("guide", "decision_maker", "purchasing", "technical", "quality")
    steps: tuple[PlanStep, ...] = attrs.field(default=PLAN_STEPS, converter=tuple[PlanStep, ...])

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        for name in ("many", "few", "long_days", "visits_each"):
            count: object = getattr(self, name)
            if type(count) is not int or count < 1:
                problems.append(f"{name} must be a whole number from 1 up, not {count!r}")
        if not problems and self.few >= self.many:
            problems.append(f"few ({self.few}) must lie below many ({self.many})")
        if not (_is_price(self.small) and _is_price(self.large)):
            problems.append("small and large must be Money above zero")
        elif self.small.currency != self.large.currency:
            problems.append("small and large are in two currencies")
        elif self.small >= self.large:
            problems.append(f"small ({self.small}) must lie below large ({self.large})")
        if not self.steps or not self.roles:
            problems.append("the plan needs roles and steps")
        if problems:
            raise DefinitionError("AccountStrategy", problems)

    @property
    def criteria(self) -> dict[Approach, Criterion]:
        """The signs of each approach, as conditions over the facts of a market."""
        return {
            Approach.VISITS: all_of(
                fact("prospects", _PROSPECTS) >= self.many, fact("ticket", _TICKET) <= self.small
            ),
            Approach.PENETRATION: all_of(
                fact("prospects", _PROSPECTS) <= self.few,
                fact("ticket", _TICKET) >= self.large,
                fact("cycle_days", _CYCLE) >= self.long_days,
            ),
        }

    def judge(self, market: Market) -> Chosen:
        """The approach for a market, with what it asks for. A ticket in another currency is a `CurrencyError`."""
        if market.ticket is not None and market.ticket.currency != self.small.currency:
            raise CurrencyError(
                "ticket", market.ticket, f"the strategy is in {self.small.currency}; convert first"
            )
        facts = attrs.asdict(market, recurse=False)
        reasons: list[Reason] = []
        missing: list[Reason] = []
        for approach, signs in self.criteria.items():
            found = signs.judge(facts)
            if found.outcome is Outcome.MET:
                said = tuple(Reason("sign", each.sentence, _ROWS) for each in found.findings)
                return Chosen(approach, said, (), self._asked(approach, market))
            unmet = [each for each in found.findings if each.outcome is Outcome.UNMET]
            for each in unmet:
                words = _AGAINST.fill(approach=approach, finding=each.sentence)
                reasons.append(Reason("against", words, _ROWS))
            for each in found.findings:
                if not unmet and each.outcome is Outcome.UNKNOWN:
                    words = _OPEN.fill(approach=approach, finding=each.sentence)
                    missing.append(Reason("unknown", words, _ROWS))
        if not missing:
            reasons.insert(0, Reason("between", _BETWEEN.fill(), _ROWS))
        return Chosen(None, tuple(reasons), tuple(missing), None)

    def _asked(self, approach: Approach, market: Market) -> Asks:
        prospects = market.prospects or 0
        if approach is Approach.VISITS:
            return VisitQuota(prospects, self.visits_each, self.visits_within)
        return PenetrationPlan(prospects, self.roles, self.steps)


_PROSPECTS: Final = Text("the number of prospects", zh="潜在客户数")
_TICKET: Final = Text("one sale", zh="单笔金额")
_CYCLE: Final = Text("the number of days to a contract", zh="成交周期天数")
_AGAINST: Final = Text("against {approach}: {finding}", zh="不支持{approach}：{finding}")
_OPEN: Final = Text("still open for {approach}: {finding}", zh="是否{approach}尚无定论：{finding}")
_BETWEEN: Final = Text(
    "the market lies between the two; decide yourself, or split it by size of customer",
    zh="这个市场介于两者之间；请自行决定，或按客户大小分开",
)
_STEP: Final = Text("{n}. {what}; done when {done}", zh="{n}. {what}；完成标志：{done}")
