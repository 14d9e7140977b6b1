"""Reviews: from the facts about an account to a proposal, always by the same steps in the same order.

Need and capacity are estimated; the smaller is taken times the risk factor of the grade; guards veto; shapes smooth. What
is not known calls a person and is never taken for zero. A freeze and a cancellation skip the shapes. The review decides
nothing: a named person does (`salesflow.credit.limits.line`).

>>> from salesflow.basics.money import money
>>> from salesflow.basics.terms import months
>>> from salesflow.credit.limits.estimators import FastEstimate
>>> from salesflow.credit.limits.facts import Debts
>>> from salesflow.credit.limits.guards import NoRaiseIfOverdue
>>> from salesflow.credit.limits.shapes import RoundDown
>>> from salesflow.customers.grades.regrading import Standing
>>> policy = ReviewPolicy(Citation("toy", "1", "-"), FastEstimate(), FastEstimate(),
...     FactorTable(Citation("toy", "1", "-"), {"A": "0.8"}), guards=[NoRaiseIfOverdue()],
...     shapes=[RoundDown({"CNY": 1000})], calendar={"A": months(6)})
>>> today = date(2026, 3, 31)
>>> facts = Facts("C-7", "CNY", today, expected_month=money(80000, "CNY"), terms_days=45,
...               debts=Debts(money(0, "CNY")), grade=Standing("A", date(2026, 1, 1)))
>>> print(policy.judge(facts, as_of=today).explain())
give a first limit: CNY 96,000 from 31 Mar 2026 on [CR-6]
CNY 120,000 by what he is expected to buy: CNY 80,000 a month, 45 days to pay [CR-6]
grade A: 0.8 times CNY 120,000 is CNY 96,000 [CR-6]
next review by 30 Sep 2026 [CR-6]
by the rules toy 1 [CR-6]
whoever finds a fact wrong has it put right where it is kept and asks for a new review; a person decides [CR-6]

Source: CR-6; field study of credit 4.1. A factor above one widens the need and never what the customer can bear (ours).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Final

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import UNLIMITED, Limit, Money
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.terms import Term, days
from salesflow.basics.text import Text
from salesflow.credit.limits.due import review_due
from salesflow.credit.limits.estimators import Estimate, Estimator, Unknown, part_of
from salesflow.credit.limits.factor import FactorTable
from salesflow.credit.limits.facts import Facts
from salesflow.credit.limits.grant import Effect, Grant, OverdueAllowance
from salesflow.credit.limits.guards import Guard, Ruling, Veto
from salesflow.credit.limits.proposal import Action, Proposal, Step, Wish
from salesflow.credit.limits.shapes import CoolDown, Shape, StepCap
from salesflow.credit.limits.temporary import TemporaryRule
from salesflow.credit.rating.citation import Citation
from salesflow.credit.rating.exact import read_number
from salesflow.errors import DefinitionError, InputError

__all__ = ["Figures", "ReviewPolicy"]

_ROWS: Final = ("CR-6",)
_GRANTS_ANEW: Final = (Action.RAISE, Action.LOWER, Action.UNFREEZE)
_SOON: Final = (Action.REFER, Action.EXPIRE, Action.CANCEL)
_CORRECTION: Final = Text(
    "whoever finds a fact wrong has it put right where it is kept and asks for a new review; a person decides",
    zh="如发现数据有误，请在源头更正后重新申请复审；最终由负责人决定",
)


def _guards(value: Iterable[Guard]) -> tuple[Guard, ...]:
    return tuple(value)


def _shapes(value: Iterable[Shape]) -> tuple[Shape, ...]:
    return tuple(value)


def _calendar(value: Mapping[str, Term] | tuple[tuple[str, Term], ...]) -> tuple[tuple[str, Term], ...]:
    return tuple(value.items()) if isinstance(value, Mapping) else value


def _occupancy(value: Decimal | int | str) -> Decimal:
    return read_number(value, "occupancy")


def _is_days(term: Term) -> bool:
    return term.unit.is_whole_days and not term.unit.is_working and term.amount > 0


@attrs.frozen
class Figures:
    """What the figures give before guards and shapes: the amount, None when something is missing, and why."""

    amount: Money | None
    steps: tuple[Step, ...]
    missing: tuple[Reason, ...] = ()


@attrs.frozen
class ReviewPolicy:
    """How a house reviews a limit, under a name and a version.

    `demand` estimates what the customer needs, `capacity` what he can bear, `factor` weighs by grade. `guards` veto, and
    `shapes` smooth in the order given. `calendar` says by grade how long until the next review; `soon` is the time after a
    freeze, a referral, and for a grade that is not known. `grant_term` is how long a grant is valid (None: until it is
    changed); it is renewed within the last `renew_within` days. From an `occupancy` of 80% a review is due at once,
    and after two orders were refused credit (`refusals`).

    `DefinitionError` with all problems: a factor for a grade without a calendar or the other way round, a term that counts
    no plain days, a step cap without a cool-down (each review would climb a step). Source: CR-6.
    """

    citation: Citation
    demand: Estimator
    capacity: Estimator
    factor: FactorTable
    guards: tuple[Guard, ...] = attrs.field(default=(), kw_only=True, converter=_guards)
    shapes: tuple[Shape, ...] = attrs.field(default=(), kw_only=True, converter=_shapes)
    calendar: tuple[tuple[str, Term], ...] = attrs.field(kw_only=True, converter=_calendar)
    soon: Term = attrs.field(default=days(30), kw_only=True)
    grant_term: Term | None = attrs.field(default=None, kw_only=True)
    renew_within: int = attrs.field(default=30, kw_only=True)
    occupancy: Decimal = attrs.field(default=Decimal("0.8"), kw_only=True, converter=_occupancy)
    refusals: int = attrs.field(default=2, kw_only=True)
    correction: Text = attrs.field(default=_CORRECTION, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_count("renew_within", self.renew_within)
        check_count("refusals", self.refusals)
        problems: list[str] = []
        if not self.refusals:
            problems.append("a review would be due before any order was refused")
        graded, reviewed = {grade for grade, _ in self.factor.factors}, {grade for grade, _ in self.calendar}
        problems += [f"grade {each} has a factor and no calendar" for each in sorted(graded - reviewed)]
        problems += [f"grade {each} has a calendar and no factor" for each in sorted(reviewed - graded)]
        terms = [*[term for _, term in self.calendar], self.soon]
        if self.grant_term is not None:
            terms.append(self.grant_term)
        problems += [f"{term} counts no plain days" for term in terms if not _is_days(term)]
        capped = any(isinstance(each, StepCap) for each in self.shapes)
        if capped and not any(isinstance(each, CoolDown) and each.days for each in self.shapes):
            problems.append("a step cap needs a cool-down, else every review climbs a step")
        if problems:
            raise DefinitionError(f"review policy {self.citation}", problems)

    @cached_property
    def _name(self) -> str:
        return str(self.citation)

    @cached_property
    def _terms(self) -> dict[str, Term]:
        return dict(self.calendar)

    # -- the review ---------------------------------------------------------------------------------------------------

    def judge(self, facts: Facts, *, as_of: date) -> Proposal:
        """The proposal for an account on a day; the same facts always give the same proposal.

        Facts of another day than `as_of` are an `InputError`.
        """
        if as_day(as_of, "as_of") != facts.as_of.toordinal():
            raise InputError(
                "as_of", as_of, f"the facts are those of {facts.as_of}; give them of the same day"
            )
        lapsed = facts.line.lapsed(facts.as_of)
        if lapsed is not None:
            words = _LAPSED.fill(id=lapsed.id, day=lapsed.ends or facts.as_of)
            return self._proposed(facts, Action.EXPIRE, None, [Step(Reason("lapsed", words, _ROWS))])
        before = facts.limit
        figures = self.figures(facts)
        rulings = [ruling for guard in self.guards if (ruling := guard.judge(facts)) is not None]
        vetoes = [ruling.veto for ruling in rulings]
        if vetoes and before is not None and (Veto.CANCEL in vetoes or Veto.FREEZE in vetoes):
            return self._stopped(facts, before, figures, rulings, vetoes)
        if figures.amount is None or (vetoes and Veto.REFER in vetoes and not figures.amount.is_zero):
            return self._referred(facts, before, figures, rulings)
        return self._changed(facts, before, figures, figures.amount, rulings)

    def figures(self, facts: Facts) -> Figures:
        """What need, capacity and risk factor give; a factor of zero gives zero whatever else is unknown."""
        grade = None if facts.grade is None else facts.grade.grade
        factor = self.factor.of(grade)
        if factor is not None and not factor:
            words = _NO_CREDIT.fill(grade=grade or "")
            none = _nothing(facts.currency)
            return Figures(none, (Step(Reason("grade_without_credit", words, _ROWS), None, none),))
        need, bears = self.demand.estimate(facts), self.capacity.estimate(facts)
        if factor is not None and not isinstance(need, Unknown) and not isinstance(bears, Unknown):
            return self._weighed(grade, factor, need, bears)
        missing = [reason for each in (need, bears) if isinstance(each, Unknown) for reason in each.reasons]
        if factor is None:
            text = _NO_GRADE if grade is None else _OTHER_GRADE
            missing.append(Reason("grade_unknown", text.fill(grade=grade or ""), _ROWS))
        steps = _told(*[each for each in (need, bears) if not isinstance(each, Unknown)])
        return Figures(None, tuple(steps), tuple(dict.fromkeys(missing)))

    def _weighed(self, grade: str | None, factor: Decimal, need: Estimate, bears: Estimate) -> Figures:
        """The smaller of need and capacity times the factor, and never more than capacity by a factor above one."""
        steps = _told(need, bears)
        smaller = min(need.amount, bears.amount)
        amount = part_of(smaller, factor)
        words = _FACTOR.fill(grade=grade or "", factor=factor, smaller=smaller, amount=amount)
        steps.append(Step(Reason("risk_factor", words, _ROWS), smaller, amount))
        if factor > 1 and amount > bears.amount:
            words = _BEARS.fill(amount=bears.amount)
            steps.append(Step(Reason("capacity", words, _ROWS), amount, bears.amount))
            amount = bears.amount
        return Figures(amount, tuple(steps))

    def _stopped(
        self,
        facts: Facts,
        before: Limit,
        figures: Figures,
        rulings: list[Ruling],
        vetoes: list[Veto],
    ) -> Proposal:
        """Cancelled or frozen: the shapes are not asked, and a limit that is stopped already stays so."""
        if Veto.CANCEL in vetoes:
            action = Action.KEEP if facts.line.is_cancelled else Action.CANCEL
            amount: Limit = _nothing(facts.currency)
        else:
            stays = facts.line.is_frozen or facts.line.is_cancelled
            action, amount = (Action.KEEP if stays else Action.FREEZE), before
        steps = [*figures.steps, *[Step(each.reason, before, amount) for each in rulings]]
        frozen = facts.line.is_frozen or action is Action.FREEZE
        return self._proposed(facts, action, amount, steps, missing=figures.missing, is_frozen=frozen)

    def _referred(self, facts: Facts, before: Limit, figures: Figures, rulings: list[Ruling]) -> Proposal:
        missing = [*figures.missing, *[each.reason for each in rulings if each.veto is Veto.REFER]]
        steps = [Step(each.reason, before, before) for each in rulings if each.veto is not Veto.REFER]
        return self._proposed(
            facts, Action.REFER, before, [*figures.steps, *steps], missing=dict.fromkeys(missing)
        )

    def _changed(
        self, facts: Facts, before: Limit, figures: Figures, amount: Money, rulings: list[Ruling]
    ) -> Proposal:
        steps = list(figures.steps)
        # UNLIMITED: a person has decided that there is no ceiling; only a zero speaks against it
        if before is UNLIMITED:
            steps.append(Step(Reason("unlimited", _UNLIMITED.fill(amount=amount), _ROWS), amount, before))
            return self._settled(facts, before, amount if amount.is_zero else before, steps, rulings)
        now = before if isinstance(before, Money) else None
        for ruling in rulings:  # a veto cannot lift an amount: it only takes the smaller of two
            after = min(amount, _nothing(facts.currency) if now is None else now)
            steps.append(Step(ruling.reason, amount, after))
            amount = after
        for shape in self.shapes:
            shaped = shape.shape(amount, now, facts)
            if shaped.reason is not None:
                steps.append(Step(shaped.reason, amount, shaped.amount))
            amount = shaped.amount
        return self._settled(facts, before, amount, steps, rulings)

    def _settled(
        self, facts: Facts, before: Limit, amount: Limit, steps: list[Step], rulings: list[Ruling]
    ) -> Proposal:
        """The action that leads from the limit in force to the amount.

        When nothing speaks against him any more a freeze is lifted, at a limit of zero too: lifting raises nothing, and the
        next review may raise. Where there is nothing to lend it stays.
        """
        if facts.line.is_frozen:
            if rulings:
                return self._proposed(facts, Action.KEEP, before, steps, is_frozen=True)
            if not isinstance(amount, Money) or amount.is_positive:
                lower = amount if _is_less(amount, before) else before
                return self._proposed(facts, Action.UNFREEZE, lower, steps, is_frozen=False)
            steps.append(Step(Reason("nothing_to_lend", _NOTHING_TO_LEND.fill(), _ROWS), before, amount))
        if before is None:
            action = Action.RAISE if isinstance(amount, Money) and amount.is_positive else Action.KEEP
            amount = amount if action is Action.RAISE else None
        elif amount == before:
            action = Action.KEEP
        else:
            action = Action.LOWER if _is_less(amount, before) else Action.RAISE
        return self._proposed(facts, action, amount, steps, is_frozen=facts.line.is_frozen)

    def judge_wish(self, facts: Facts, wish: Wish, rule: TemporaryRule, *, as_of: date) -> Proposal:
        """Whether a temporary limit that somebody asks for can be proposed: TEMPORARY, KEEP with every reason, or REFER.

        All guards must be silent, and the fixed and the temporary limit together may not exceed what the customer can
        bear. Errors as in `judge`; a wish in another currency is a `CurrencyError`.
        """
        if as_day(as_of, "as_of") != facts.as_of.toordinal():
            raise InputError(
                "as_of", as_of, f"the facts are those of {facts.as_of}; give them of the same day"
            )
        before, against = facts.limit, list(rule.judge(wish, facts))
        rulings = [ruling for guard in self.guards if (ruling := guard.judge(facts)) is not None]
        against += [each.reason for each in rulings if each.veto is not Veto.REFER]
        bears = self.capacity.estimate(facts)
        missing = [each.reason for each in rulings if each.veto is Veto.REFER]
        steps: list[Step] = []
        if isinstance(bears, Unknown):
            missing += bears.reasons
        else:
            steps = [Step(reason, None, bears.amount) for reason in bears.reasons]
            whole = (
                wish.amount + before
                if isinstance(before, Money) and wish.effect is Effect.ADD
                else wish.amount
            )
            if whole > bears.amount:
                words = _BEARS_LESS.fill(whole=whole, amount=bears.amount)
                against.append(Reason("capacity", words, _ROWS))
        steps += [Step(reason, wish.amount, before) for reason in against]
        if against:
            return self._proposed(facts, Action.KEEP, before, steps, missing=dict.fromkeys(missing))
        if missing:
            return self._proposed(facts, Action.REFER, before, steps, missing=dict.fromkeys(missing))
        words = _FOR.fill(purpose=wish.purpose, effect=wish.effect)
        steps.append(Step(Reason("wish", words, _ROWS), before, wish.amount))
        found = self._proposed(facts, Action.TEMPORARY, wish.amount, steps)
        return attrs.evolve(
            found,
            valid_from=wish.begins,
            valid_until=wish.ends,
            next_review=min(found.next_review, shared_day(wish.ends.toordinal())),
            wish=wish,
            order_cap=None,  # what the fixed grant says goes on
            overdue=None,
            is_renewal=False,
            shortfall=None,
        )

    # -- days ---------------------------------------------------------------------------------------------------------

    def _proposed(
        self,
        facts: Facts,
        action: Action,
        amount: Limit,
        steps: list[Step],
        *,
        missing: Iterable[Reason] = (),
        is_frozen: bool | None = None,
    ) -> Proposal:
        until = None if facts.grant is None else facts.grant.ends
        renews = False
        if action in _GRANTS_ANEW:
            until = None if self.grant_term is None else self.grant_term.after_day(facts.as_of)
        elif action is Action.CANCEL:
            until = None
        elif action is Action.KEEP and until is not None and self.grant_term is not None:
            left = until.toordinal() - facts.as_of.toordinal()
            longer = self.grant_term.after_day(facts.as_of)
            renews = (
                left <= self.renew_within and longer > until and not (is_frozen or facts.line.is_cancelled)
            )
            until = longer if renews else until
        cap, allowed = _terms_within(facts.grant, amount)
        over: Money | None = None
        if isinstance(amount, Money) and facts.debts is not None:
            used = facts.debts.used
            over = _nothing(facts.currency) if used < amount else used - amount
        return Proposal(
            facts.customer,
            facts.currency,
            facts.as_of,
            action,
            facts.limit,
            amount,
            is_frozen=facts.line.is_frozen if is_frozen is None else is_frozen,
            valid_from=facts.as_of,
            valid_until=until,
            next_review=self._next_review(facts, action, until, is_frozen=bool(is_frozen)),
            steps=steps,
            missing=missing,
            shortfall=over,
            debts=facts.debts,
            grade=None if facts.grade is None else facts.grade.grade,
            terms_days=facts.terms,
            order_cap=cap,
            overdue=allowed,
            is_renewal=renews,
            policy=self._name,
            correction=self.correction,
        )

    def _next_review(self, facts: Facts, action: Action, until: date | None, *, is_frozen: bool) -> date:
        """By the calendar of the grade, soon where something is wrong, and never later than a grant ends."""
        term = self.soon
        if not is_frozen and facts.grade is not None and action not in _SOON:
            term = self._terms.get(facts.grade.grade, self.soon)
        due: date = term.after_day(facts.as_of)
        if until is not None:
            due = min(due, until)
        for each in facts.line.grants:
            if each.ends is not None and each.is_valid_on(facts.as_of):
                due = min(due, each.ends)
        return due

    def next_due(
        self, facts: Facts, last: Proposal | None = None, *, orders_refused: Iterable[date] = ()
    ) -> Verdict[date]:
        """The day on which the account must be reviewed next, seen from the day of the facts, and why (see `review_due`).

        `last` is the last review, None when there was none; `orders_refused` the days on which an order was refused credit.
        """
        return review_due(
            facts, last, occupancy=self.occupancy, refusals=self.refusals, orders_refused=orders_refused
        )


@lru_cache(maxsize=256)
def _nothing(currency: str) -> Money:
    return Money(0, currency)


def _told(*estimates: Estimate) -> list[Step]:
    """What estimates rest on, nothing twice: need and capacity may rest on the same figure."""
    steps: list[Step] = []
    told: tuple[Reason, ...] = ()
    codes: list[str] = []
    for each in estimates:
        reasons, amount = each.reasons, each.amount
        steps += [
            Step(reason, None, amount) for reason in reasons if reason.code not in codes or reason not in told
        ]
        told, codes = reasons, [reason.code for reason in reasons]
    return steps


def _terms_within(grant: Grant | None, amount: Limit) -> tuple[Money | None, OverdueAllowance | None]:
    """The cap of one order and what may be late, as the grant in force has them, and no more than the new amount."""
    if grant is None or (isinstance(amount, Money) and amount.is_zero):
        return None, None
    cap, allowed = grant.order_cap, grant.overdue
    if isinstance(amount, Money):
        cap = None if cap is None else min(cap, amount)
        allowed = None if allowed is None else attrs.evolve(allowed, amount=min(allowed.amount, amount))
    return cap, allowed


def _is_less(amount: Limit, before: Limit) -> bool:
    """Whether an amount is less than a limit in force, which may have no ceiling."""
    return isinstance(amount, Money) and (not isinstance(before, Money) or amount < before)


# -- words ------------------------------------------------------------------------------------------------------------

_LAPSED: Final = Text("{id} was valid until the day before {day}", zh="{id}有效至{day}前一日")
_NO_CREDIT: Final = Text("grade {grade} gets no credit", zh="{grade}级不予授信")
_NO_GRADE: Final = Text("the grade is not known", zh="信用等级未知")
_OTHER_GRADE: Final = Text("nothing is laid down for grade {grade}", zh="未规定{grade}级的风险系数")
_FACTOR: Final = Text(
    "grade {grade}: {factor} times {smaller} is {amount}", zh="{grade}级：{smaller}乘以系数{factor}为{amount}"
)
_BEARS: Final = Text("he can bear no more than {amount}", zh="其承受能力不超过{amount}")
_NOTHING_TO_LEND: Final = Text(
    "there is nothing to lend now, so the freeze stays", zh="目前没有可授信的金额，继续冻结"
)
_BEARS_LESS: Final = Text(
    "{whole} altogether is more than the {amount} he can bear", zh="合计{whole}，超过其承受能力{amount}"
)
_FOR: Final = Text("for {purpose}, {effect}", zh="用途：{purpose}（{effect}）")
_UNLIMITED: Final = Text(
    "there is no ceiling, by decision; the figures alone would give {amount}",
    zh="已决定不设上限；仅按数据应为{amount}",
)
