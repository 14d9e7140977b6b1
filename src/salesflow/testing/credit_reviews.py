"""Hypothesis strategies for credit reviews: grants, debts, trading, facts, policies; plural of what they make.

>>> from hypothesis import given, settings
>>> from salesflow.testing.credit_review_laws import check_review
>>> @settings(max_examples=5)
... @given(review_policies(), review_facts())
... def every_review_keeps_the_laws(policy, facts):
...     check_review(policy, facts)
>>> every_review_keeps_the_laws()
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import attrs
import pendulum
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.authority import APPROVER_IS_NOT_PROPOSER, Authority, Mandate
from salesflow.basics.money import UNLIMITED, Money
from salesflow.basics.reasons import Declined
from salesflow.basics.terms import days, months
from salesflow.basics.text import Text
from salesflow.credit.limits.authority import ApprovalBand, CreditAuthority
from salesflow.credit.limits.estimators import (
    Collections,
    Estimator,
    FastEstimate,
    Max,
    Min,
    NetWorthShare,
    PeakExposure,
    Plus,
    SalesCycle,
    SecuritiesCover,
    WorkingCapitalShare,
)
from salesflow.credit.limits.factor import FactorTable
from salesflow.credit.limits.facts import Debts, Facts, LineState, OpenSignal, Trading
from salesflow.credit.limits.grant import Effect, Grant, GrantKind
from salesflow.credit.limits.guards import (
    CancelOn,
    FreezeIfLate,
    FreezeWhile,
    Guard,
    NoRaiseIfOverdue,
    NoRaiseWhile,
    RequireFresh,
)
from salesflow.credit.limits.line import CreditLine
from salesflow.credit.limits.proposal import Action
from salesflow.credit.limits.review import ReviewPolicy
from salesflow.credit.limits.shapes import CoolDown, Deadband, RoundDown, Shape, StepCap
from salesflow.credit.rating.citation import Citation
from salesflow.credit.rating.statements import MoneyUnit, Statement
from salesflow.credit.warnings.signal import Severity
from salesflow.customers.grades.regrading import Standing

__all__ = [
    "credit_debts",
    "credit_grants",
    "credit_lines",
    "line_states",
    "open_signals",
    "review_facts",
    "review_policies",
    "tradings",
    "worse_debts",
]

_DAY: Final = date(2026, 3, 31)
_GRADES: Final = ("AAA", "AA", "A", "B", "C")
_LABEL: Final = Text("a warning", zh="预警")


def _yuan(most: int = 200_000) -> st.SearchStrategy[Money]:
    return st.integers(0, most).map(lambda amount: Money(amount, "CNY"))


def _past(least: int = 0, most: int = 400) -> st.SearchStrategy[date]:
    return st.integers(least, most).map(lambda ago: _DAY - timedelta(ago))


def open_signals() -> st.SearchStrategy[OpenSignal]:
    """One open warning of any severity; in one of four of a kind that cancels."""
    kinds = st.sampled_from(["late_signing", "orders_fall", "licence_revoked", "new_manager"])
    return st.builds(OpenSignal, kinds, st.sampled_from(list(Severity)), st.just(_LABEL))


@st.composite
def credit_debts(draw: st.DrawFn) -> Debts:
    """What a customer owes: in half of the cases with something late."""
    is_late, items = draw(st.booleans()), st.lists(st.tuples(st.integers(1, 90), _yuan(20_000)), max_size=3)
    late = draw(items) if is_late else []
    used = draw(_yuan())
    for _, amount in late:
        used += amount
    return Debts(used, late, draw(st.none() | _yuan(5_000)))


@st.composite
def worse_debts(draw: st.DrawFn, debts: Debts) -> Debts:
    """The same debts with worse arrears: one item older, larger, or one more; what is used is the same."""
    late = list(debts.late)
    touches_one: bool = draw(st.booleans())
    if late and touches_one:
        place = draw(st.integers(0, len(late) - 1))
        age, amount = late[place]
        late[place] = (age + draw(st.integers(0, 90)), amount + draw(_yuan(20_000)))
    else:
        late.append((draw(st.integers(1, 90)), draw(_yuan(20_000))))
    return attrs.evolve(debts, late=late)


@st.composite
def tradings(draw: st.DrawFn, *, complete: bool = False) -> Trading:
    """Trading over 180 days with up to four levels; without `complete` now and then unknown, or too little."""
    cuts = sorted(draw(st.sets(st.integers(1, 179), max_size=3)))
    spans = [after - before for before, after in zip([0, *cuts], [*cuts, 180], strict=True)]
    levels = [(Decimal(draw(st.integers(0, 100_000))), span) for span in spans]
    known = complete or draw(st.integers(0, 9)) > 0
    return Trading(
        "CNY",
        180,
        draw(st.integers(3 if complete else 2, 30)),
        draw(_yuan(500_000)),
        draw(_yuan(500_000)) if known else None,
        levels if known or draw(st.booleans()) else None,
    )


@st.composite
def credit_grants(draw: st.DrawFn) -> tuple[Grant, ...]:
    """Grants that go together: fixed ones one after the other, and temporary ones beside them."""
    found: list[Grant] = []
    day = _DAY - timedelta(400)
    for number in range(draw(st.integers(0, 3))):
        begins = day + timedelta(draw(st.integers(0, 60)))
        ends = begins + timedelta(draw(st.integers(1, 200)))
        amount = draw(_yuan()) if draw(st.integers(0, 9)) else UNLIMITED
        found.append(Grant(f"G-{number}", amount, begins, ends, terms_days=30))
        day = ends
    day = _DAY - timedelta(200)
    for number in range(draw(st.integers(0, 3))):
        begins = day + timedelta(draw(st.integers(0, 90)))
        ends = begins + timedelta(draw(st.integers(1, 90)))
        effect = draw(st.sampled_from(list(Effect)))
        found.append(
            Grant(
                f"T-{number}", draw(_yuan()), begins, ends, kind=GrantKind.TEMPORARY, effect=effect, purpose="season",
                is_revolving=draw(st.booleans()),
            )
        )  # fmt: skip
        day = ends
    return tuple(draw(st.permutations(found)))


@st.composite
def line_states(draw: st.DrawFn) -> LineState:
    """Where a line stands: mostly with a fixed limit in force, now and then without, frozen, cancelled or unlimited."""
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return LineState(refused_on=draw(st.none() | _past()))
    begins = draw(_past(1))
    amount = UNLIMITED if kind == 1 else Money(draw(st.integers(0, 200)) * 1000, "CNY")
    ends = draw(st.none() | st.integers(1, 200).map(lambda ahead: _DAY + timedelta(ahead)))
    if kind == 2:
        ends = draw(st.none() | st.just(_DAY))
    cancelled = kind == 3
    return LineState(
        [
            Grant(
                "G-1",
                Money(0, "CNY") if cancelled else amount,
                begins,
                ends,
                terms_days=draw(st.integers(0, 90)),
            )
        ],
        frozen_on=draw(_past()) if kind in (4, 5) or (cancelled and draw(st.booleans())) else None,
        is_cancelled=cancelled,
        raised_on=draw(st.none() | _past()),
        unfrozen_on=draw(st.none() | _past()),
        refused_on=draw(st.none() | _past()),
    )


def _often(what: st.SearchStrategy[Money]) -> st.SearchStrategy[Money | None]:
    return st.integers(0, 9).flatmap(lambda place: st.none() if place == 0 else what)


@st.composite
def review_facts(draw: st.DrawFn, *, complete: bool = False) -> Facts:
    """Facts of 31 March 2026 for one customer; without `complete` each may be unknown in one of ten cases."""

    def known() -> bool:
        return complete or draw(st.integers(0, 9)) > 0

    lines = {
        "current_assets": draw(st.integers(0, 900)),
        "current_liabilities": draw(st.integers(0, 500)),
        "net_worth": draw(st.integers(-100, 900)),
    }
    lines["total_assets"] = 2000
    stated = draw(_past(0, 700 if not complete else 400))
    sheet = Statement("C-7", stated, "CNY", MoneyUnit.THOUSAND, lines)
    return Facts(
        "C-7",
        "CNY",
        _DAY,
        line=draw(line_states()),
        debts=draw(credit_debts()) if known() else None,
        grade=Standing(draw(st.sampled_from(_GRADES)), draw(_past(0, 300 if complete else 400)))
        if known()
        else None,
        signals=draw(st.lists(open_signals(), max_size=2)) if known() else None,
        trading=draw(tradings(complete=complete)) if known() else None,
        statement=sheet if known() else None,
        expected_month=draw(_yuan()) if complete else draw(_often(_yuan())),
        cover=draw(_yuan()) if complete else draw(_often(_yuan())),
        terms_days=draw(st.integers(0, 90) if complete else st.none() | st.integers(0, 90)),
    )


_NEEDS: Final[tuple[Estimator, ...]] = (
    SalesCycle(),
    Collections(slack_days=0),
    PeakExposure("0.95"),
    FastEstimate(),
    Max(SalesCycle(), PeakExposure()),
)
_BEARS: Final[tuple[Estimator, ...]] = (
    NetWorthShare("0.1"),
    Min(NetWorthShare("0.3"), WorkingCapitalShare("0.2")),
    Plus(WorkingCapitalShare("0.2"), SecuritiesCover()),
    FastEstimate(),
)
_GUARDS: Final[tuple[Guard, ...]] = (
    NoRaiseWhile(Severity.ALERT),
    NoRaiseIfOverdue(),
    FreezeIfLate(30, {"CNY": 100}),
    FreezeWhile(Severity.SEVERE),
    CancelOn(["licence_revoked"]),
    RequireFresh(grade=months(12)),
)


@st.composite
def review_policies(draw: st.DrawFn, *, absolute: bool = True) -> ReviewPolicy:
    """Policies put together from all parts; with `absolute` False without amounts of their own (tolerance, rounding)."""
    factors = sorted(draw(st.lists(st.integers(0, 30), min_size=4, max_size=4)), reverse=True)
    guards = [each for each in _GUARDS if draw(st.booleans())]
    if not absolute:
        guards = [each for each in guards if not isinstance(each, FreezeIfLate)]
    shapes: list[Shape] = []
    if draw(st.booleans()):
        shapes.append(Deadband(Decimal(draw(st.integers(0, 30))) / 100))
    if draw(st.booleans()):
        shapes.append(CoolDown(draw(st.integers(1, 120)), after_refusal=0))
        shapes.append(StepCap(Decimal(draw(st.integers(1, 100))) / 100))
    if absolute and draw(st.booleans()):
        shapes.append(RoundDown({"CNY": draw(st.sampled_from([1, 500, 1000]))}))
    return ReviewPolicy(
        Citation("drawn", "1", "-"),
        draw(st.sampled_from(_NEEDS)),
        draw(st.sampled_from(_BEARS)),
        FactorTable(
            Citation("drawn", "1", "-"),
            dict(zip(_GRADES, [*[Decimal(each) / 10 for each in factors], 0], strict=True)),
        ),
        guards=guards,
        shapes=shapes,
        calendar={grade: months(12 - 2 * place) for place, grade in enumerate(_GRADES)},
        soon=days(draw(st.integers(1, 40))),
        grant_term=draw(st.none() | st.just(months(12))),
    )


_HOUSE: Final = CreditAuthority(
    Authority(
        [
            Mandate("clerk", "approve", Money(50_000, "CNY")),
            Mandate("manager", "approve", Money(150_000, "CNY")),
            Mandate("director", "approve", UNLIMITED),
        ],
        separated=[APPROVER_IS_NOT_PROPOSER],
    ),
    bands=[ApprovalBand(2, above_total=Money(100_000, "CNY"), grades=["B"])],
    drift=1,
    zone="Asia/Shanghai",
)
_PEOPLE: Final = tuple(
    Actor(f"u-{place}", [role]) for place, role in enumerate(("clerk", "manager", "director", "director"))
)


@st.composite
def credit_lines(draw: st.DrawFn, *, most: int = 6) -> CreditLine:
    """Lines of C-7 as they come in life: reviewed, signed by some, carried out, refused, frozen at once, lapsed.

    Proposals come from one of `review_policies` with every guard; in half of the reviews all is well, in one of eight
    his licence is revoked. Whoever may not sign, and a step that is declined, is left out.
    """
    policy = attrs.evolve(draw(review_policies()), guards=_GUARDS)
    line, at = CreditLine("C-7", "CNY"), pendulum.datetime(2026, 3, 31, 9, tz="Asia/Shanghai")
    for number in range(draw(st.integers(1, most))):
        at = at.add(days=draw(st.sampled_from([0, 10, 40, 100, 400])))
        facts = draw(_facts_of_a_life(at.date(), line.state_on(at.date())))
        found, key = policy.judge(facts, as_of=at.date()), f"P-{number}"
        line = _kept(line, line.propose(key, found, by=draw(st.sampled_from([None, "u-2"])), at=at))
        if found.action is Action.EXPIRE:
            line = _kept(line, line.lapse(line.grants[-1].id, at=at))
        hands = draw(st.permutations(_PEOPLE)) if found.is_change else ()
        for who in hands:
            signed = line.approve(
                key, min(who.roles), authority=_HOUSE, sellers=["u-9"], debts=facts.debts, by=who, at=at
            )
            line = _kept(line, signed)
        at = at.add(days=draw(st.integers(0, 3)))
        if hands and draw(st.integers(0, 7)):
            line = _kept(line, line.apply(key, authority=_HOUSE, debts=facts.debts, at=at))
        elif hands:
            line = _kept(line, line.refuse(key, "not now", sellers=["u-9"], by="u-5", at=at))
        if draw(st.integers(0, 9)) == 9:
            line = _kept(line, line.freeze("his warehouse is shut", by="u-5", at=at))
    return line


@st.composite
def _facts_of_a_life(draw: st.DrawFn, day: date, line: LineState) -> Facts:
    drawn = draw(review_facts(complete=True))
    facts = attrs.evolve(drawn, as_of=day, line=line, terms_days=30)
    mood = draw(st.integers(0, 7))
    if mood == 7:
        return attrs.evolve(facts, signals=[OpenSignal("licence_revoked", Severity.SEVERE, _LABEL)])
    if mood < 3:
        return facts
    lines = {"current_assets": 900, "current_liabilities": 100, "net_worth": 900}
    return attrs.evolve(
        facts,
        debts=attrs.evolve(drawn.debts or Debts(Money(0, "CNY")), late=()),
        grade=Standing(draw(st.sampled_from(_GRADES[:3])), day),
        signals=(),
        statement=Statement("C-7", day - timedelta(60), "CNY", MoneyUnit.THOUSAND, lines),
        expected_month=Money(draw(st.sampled_from([20_000, 60_000, 150_000])), "CNY"),
    )


def _kept(line: CreditLine, answer: CreditLine | Declined) -> CreditLine:
    return line if isinstance(answer, Declined) else answer
