"""Reviews: from facts to a proposal, by the same steps in the same order (CR-6)."""

from __future__ import annotations

import pickle
from datetime import date
from itertools import count

import attrs
import pytest

from salesflow.basics.money import UNLIMITED, money
from salesflow.basics.terms import days, hours, months
from salesflow.basics.text import Text
from salesflow.credit.catalogue.limits import EXAMPLE_FIRST_LIMIT, EXAMPLE_REVIEW, EXAMPLE_TEMPORARY
from salesflow.credit.limits.estimators import FastEstimate, NetWorthShare
from salesflow.credit.limits.factor import FactorTable
from salesflow.credit.limits.facts import Debts, Facts, LineState, OpenSignal
from salesflow.credit.limits.grant import Effect, Grant, GrantKind, OverdueAllowance
from salesflow.credit.limits.guards import CancelOn, FreezeIfLate, NoRaiseIfOverdue, NoRaiseWhile
from salesflow.credit.limits.proposal import Action, Proposal, Step, Wish
from salesflow.credit.limits.review import ReviewPolicy
from salesflow.credit.limits.shapes import CoolDown, Deadband, StepCap
from salesflow.credit.limits.temporary import TemporaryRule
from salesflow.credit.rating.citation import Citation
from salesflow.credit.rating.statements import Acceptance, MoneyUnit, Statement
from salesflow.credit.warnings.signal import Severity
from salesflow.customers.grades.regrading import Standing
from salesflow.errors import CurrencyError, DefinitionError, InputError

DAY = date(2026, 3, 31)
TOY = Citation("toy", "1", "-")
FACTORS = FactorTable(TOY, {"AAA": "1.5", "AA": 1, "B": "0.5", "C": 0})
CALENDAR = {"AAA": months(12), "AA": months(12), "B": months(3), "C": months(1)}
POLICY = ReviewPolicy(
    TOY,
    FastEstimate(),
    NetWorthShare("0.1"),
    FACTORS,
    guards=[CancelOn(["gone"]), FreezeIfLate(30), NoRaiseWhile(Severity.ALERT), NoRaiseIfOverdue()],
    shapes=[Deadband("0.1"), CoolDown(90), StepCap("0.5")],
    calendar=CALENDAR,
    grant_term=months(12),
)


def cny(amount):
    return money(amount, "CNY")


def grant(amount, ends=None):
    return Grant("G-1", amount if amount is UNLIMITED else cny(amount), date(2026, 1, 1), ends, terms_days=30)


def facts(limit=None, *, ends=None, late=(), **changes):
    given = {
        "line": LineState([] if limit is None else [grant(limit, ends)]),
        "debts": Debts(cny(400), [(age, cny(amount)) for age, amount in late]),
        "grade": Standing("AA", date(2026, 1, 1)),
        "signals": [],
        "statement": Statement("C-7", date(2025, 12, 31), "CNY", MoneyUnit.ONE, {"net_worth": 100_000}),
        "expected_month": cny(1000),
        "terms_days": 30,
    }
    return Facts("C-7", "CNY", DAY, **(given | changes))


def judge(given, policy=POLICY):
    found = policy.judge(given, as_of=DAY)
    assert "[en]" not in found.explain("zh")
    return found


def sign(kind, severity):
    return OpenSignal(kind, severity, Text(kind, zh="预警"))


def frozen(limit, **more):
    return LineState([grant(limit)], frozen_on=date(2026, 3, 1), **more)


@pytest.mark.parametrize(
    ("given", "action", "amount", "codes"),
    [
        (facts(), Action.RAISE, 1000, ["fast_estimate", "net_worth", "risk_factor"]),
        (facts(1000), Action.KEEP, 1000, ["fast_estimate", "net_worth", "risk_factor"]),
        (facts(920), Action.KEEP, 920, ["fast_estimate", "net_worth", "risk_factor", "deadband"]),
        (facts(500), Action.RAISE, 750, ["fast_estimate", "net_worth", "risk_factor", "step_cap"]),
        (facts(2000), Action.LOWER, 1000, ["fast_estimate", "net_worth", "risk_factor"]),
        (
            facts(500, late=[(3, 9)]),
            Action.KEEP,
            500,
            ["fast_estimate", "net_worth", "risk_factor", "overdue"],
        ),
        (
            facts(2000, late=[(3, 9)]),
            Action.LOWER,
            1000,
            ["fast_estimate", "net_worth", "risk_factor", "overdue"],
        ),
        (facts(late=[(3, 9)]), Action.KEEP, None, ["fast_estimate", "net_worth", "risk_factor", "overdue"]),
        (
            facts(500, late=[(35, 9)]),
            Action.FREEZE,
            500,
            ["fast_estimate", "net_worth", "risk_factor", "oldest_item", "overdue"],
        ),
        (facts(500, grade=Standing("C", DAY)), Action.LOWER, 0, ["grade_without_credit"]),
        (facts(500, grade=Standing("C", DAY), statement=None), Action.LOWER, 0, ["grade_without_credit"]),
        (facts(grade=Standing("C", DAY)), Action.KEEP, None, ["grade_without_credit"]),
        (facts(0), Action.RAISE, 1000, ["fast_estimate", "net_worth", "risk_factor"]),
        (facts(500, grade=None), Action.REFER, 500, ["fast_estimate", "net_worth"]),
        (facts(500, grade=Standing("D", DAY)), Action.REFER, 500, ["fast_estimate", "net_worth"]),
        (facts(500, statement=None), Action.REFER, 500, ["fast_estimate"]),
        (facts(500, expected_month=None), Action.REFER, 500, ["net_worth"]),
        (facts(500, debts=None, late=[]), Action.REFER, 500, ["fast_estimate", "net_worth", "risk_factor"]),
    ],
    ids=map(str, count()),
)
def test_the_action_follows_from_the_facts(given, action, amount, codes):
    """CR-6: actions, the order of the steps, unknown gives REFER and never zero; bad inputs 3 and 11."""
    found = judge(given)
    expected = None if amount is None else cny(amount)
    assert (found.action, found.amount, [step.rule for step in found.steps]) == (action, expected, codes)


def test_a_factor_above_one_never_lifts_what_he_can_bear():
    """CR-6: the need is widened, the capacity is not."""
    best = facts(grade=Standing("AAA", DAY))
    assert judge(best).amount == cny(1500)
    poor = Statement("C-7", date(2025, 12, 31), "CNY", MoneyUnit.ONE, {"net_worth": 12_000})
    found = judge(attrs.evolve(best, statement=poor))
    assert (found.amount, found.steps[-1].rule) == (cny(1200), "capacity")
    assert judge(facts(grade=Standing("B", DAY))).amount == cny(500)


def test_unlimited_is_a_decision_that_figures_do_not_undo_unless_they_give_nothing():
    """CR-6, bad input 6: unlimited stays a value of its own."""
    free = facts(UNLIMITED)
    assert (judge(free).action, judge(free).amount, judge(free).shortfall) == (Action.KEEP, UNLIMITED, None)
    assert judge(attrs.evolve(free, grade=Standing("C", DAY))).amount == cny(0)
    assert judge(attrs.evolve(free, debts=Debts(cny(9), [(31, cny(9))]))).usable == cny(0)
    assert judge(attrs.evolve(free, line=frozen(UNLIMITED))).action is Action.UNFREEZE


def test_a_freeze_stays_until_no_guard_speaks():
    """CR-6: availability is zero and the number stays."""
    stopped = facts(line=frozen(500))
    assert judge(attrs.evolve(stopped, debts=Debts(cny(9), [(35, cny(9))]))).action is Action.KEEP
    still = judge(attrs.evolve(stopped, debts=Debts(cny(9), [(5, cny(9))])))
    assert (still.action, still.amount, still.usable) == (Action.KEEP, cny(500), cny(0))
    assert still.explain().startswith("keep the freeze")
    lifted = judge(stopped)
    assert (lifted.action, lifted.amount, lifted.usable) == (Action.UNFREEZE, cny(500), cny(500))
    assert judge(facts(line=frozen(5000))).amount == cny(1000)
    assert judge(facts(line=frozen(500), grade=Standing("C", DAY))).action is Action.LOWER
    assert judge(facts(line=frozen(0), grade=Standing("C", DAY))).action is Action.KEEP
    assert judge(facts(line=frozen(500), statement=None)).is_frozen


def test_a_cancellation_skips_the_shapes_and_stays():
    """CR-6: back to payment in advance; also where the figures are not known."""
    gone = facts(500, signals=[sign("gone", Severity.SEVERE)], statement=None)
    found = judge(gone)
    assert (found.action, found.amount, found.shortfall) == (Action.CANCEL, cny(0), cny(400))
    cancelled = LineState([grant(0)], is_cancelled=True)
    assert judge(attrs.evolve(gone, line=cancelled)).action is Action.KEEP
    late = Debts(cny(9), [(35, cny(9))])
    assert judge(facts(line=cancelled, debts=late)).action is Action.KEEP
    assert judge(facts(line=cancelled)).action is Action.RAISE
    assert judge(facts(signals=[sign("gone", Severity.SEVERE)])).amount is None


def test_lowering_below_the_debts_is_allowed_and_says_what_is_missing():
    """CR-6, property 14."""
    found = judge(facts(5000, debts=Debts(cny(4000))))
    assert (found.action, found.amount, found.shortfall) == (Action.LOWER, cny(1000), cny(3000))
    assert "the debts exceed this limit by CNY 3,000 [CR-6]" in found.explain()


def test_a_limit_with_an_end_is_renewed_in_time_or_has_lapsed():
    """CR-6: the next review is never later than the end of a grant; the day of the end is no longer in it."""
    assert judge(facts(1000, ends=date(2026, 8, 1))).next_review == date(2026, 8, 1)
    kept = judge(facts(1000, ends=date(2026, 5, 1)))
    assert (kept.is_change, kept.valid_until) == (False, date(2026, 5, 1))
    soon = judge(facts(1000, ends=date(2026, 4, 30)))
    assert (soon.action, soon.is_renewal, soon.is_change, soon.valid_until) == (
        Action.KEEP, True, True, date(2027, 3, 31),
    )  # fmt: skip
    assert soon.explain().startswith("renew the limit of CNY 1,000")
    assert not judge(facts(1000, ends=date(2026, 4, 30)), attrs.evolve(POLICY, grant_term=None)).is_renewal
    assert not judge(facts(1000, ends=date(2026, 4, 30)), attrs.evolve(POLICY, grant_term=days(3))).is_renewal
    lapsed = judge(facts(1000, ends=DAY))
    assert (lapsed.action, lapsed.amount, lapsed.is_change) == (Action.EXPIRE, None, False)
    noted = LineState([grant(1000, DAY)], lapses_noted=frozenset({"G-1"}))
    assert judge(facts(line=noted)).action is Action.RAISE
    assert "valid until the day before" in judge(facts(500)).explain()
    assert "valid until the day before" in judge(facts(5000)).explain()


def test_the_calendar_goes_by_grade_and_is_soon_where_something_is_wrong():
    """CR-6: review calendar by grade."""
    assert judge(facts(1000)).next_review == date(2027, 3, 31)
    assert judge(facts(500, grade=Standing("B", DAY))).next_review == date(2026, 6, 30)
    for wrong in (facts(500, late=[(35, 9)]), facts(500, grade=None), facts(500, grade=Standing("D", DAY))):
        assert judge(wrong).next_review == date(2026, 4, 30)


def test_when_it_is_due_again():
    """CR-6: by the calendar, or at once when something has happened."""
    last = judge(facts(1000))

    def due(given, last=last):
        found = POLICY.next_due(given, last)
        assert "[en]" not in found.explain("zh")
        return found.value, [each.code for each in found.reasons]

    assert due(facts(1000), None) == (DAY, ["never_reviewed"])
    assert due(facts(1000)) == (date(2027, 3, 31), ["calendar"])
    assert due(facts(1000, debts=Debts(cny(800)))) == (DAY, ["occupancy"])
    assert due(facts(1000, debts=Debts(cny(799)))) == (date(2027, 3, 31), ["calendar"])
    severe = facts(1000, ends=DAY, signals=[sign("gone", Severity.SEVERE)], grade=None)
    assert due(severe) == (DAY, ["severe_signal", "limit_ended", "grade_changed"])
    stopped = attrs.evolve(last, is_frozen=True, next_review=date(2026, 1, 1))
    assert due(facts(1000, signals=[sign("gone", Severity.SEVERE)]), stopped) == (DAY, ["calendar"])
    assert due(facts(1000, signals=[sign("late", Severity.ALERT)])) == (date(2027, 3, 31), ["calendar"])


def test_a_wish_for_a_time_is_proposed_or_kept_with_every_reason():
    """CR-6, bad input 13: temporary limits."""
    rule = TemporaryRule(months(3), "0.5")

    def wished(given, amount=400, begins=date(2026, 4, 1), ends=date(2026, 6, 1), **more):
        wish = Wish(cny(amount), begins, ends, "fair", **more)
        found = POLICY.judge_wish(given, wish, rule, as_of=DAY)
        assert "[en]" not in found.explain("zh")
        return found.action, [step.rule for step in found.steps][1:]

    assert wished(facts(1000)) == (Action.TEMPORARY, ["wish"])
    assert wished(facts(1000), amount=1400, effect=Effect.REPLACE) == (Action.TEMPORARY, ["wish"])
    assert wished(facts(1000, debts=None)) == (Action.REFER, [])
    assert wished(facts(1000, statement=None)) == (Action.REFER, [])
    assert wished(facts()) == (Action.KEEP, ["no_fixed_limit"])
    assert wished(facts(0)) == (Action.KEEP, ["no_fixed_limit"])
    assert wished(facts(UNLIMITED)) == (Action.KEEP, ["no_ceiling"])
    worst = wished(facts(line=frozen(9900), late=[(3, 9)]), 5000, date(2026, 3, 30), date(2026, 7, 1))
    assert worst == (Action.KEEP, ["back_dated", "too_long", "too_much", "stopped", "overdue", "capacity"])
    spring = [
        Grant(f"T-{month}", cny(1), date(2026, month, 1), date(2026, month + 1, 1), kind=GrantKind.TEMPORARY,
              effect=Effect.ADD, purpose="fair")
        for month in (2, 3, 4)
    ]  # fmt: skip
    chained = facts(line=LineState([grant(1000), *spring]))
    assert wished(chained) == (Action.KEEP, ["grants_overlap", "renewal_chain"])
    found = POLICY.judge_wish(facts(1000), Wish(cny(1), DAY, date(2026, 5, 1), "fair"), rule, as_of=DAY)
    assert (found.next_review, found.total, found.delta) == (date(2026, 5, 1), cny(1001), cny(1))
    with pytest.raises(CurrencyError):
        EXAMPLE_REVIEW.judge_wish(
            facts(1000), Wish(money(1, "USD"), DAY, date(2026, 5, 1), "fair"), EXAMPLE_TEMPORARY, as_of=DAY
        )


def test_facts_of_another_day_are_refused():
    """CR-6: no look ahead."""
    with pytest.raises(InputError, match="facts are those of"):
        POLICY.judge(facts(), as_of=date(2026, 4, 1))
    wish = Wish(cny(1), DAY, date(2026, 5, 1), "fair")
    with pytest.raises(InputError, match="facts are those of"):
        POLICY.judge_wish(facts(), wish, EXAMPLE_TEMPORARY, as_of=date(2026, 4, 1))


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (
            lambda: attrs.evolve(POLICY, calendar={"AAA": months(1), "X": months(1)}),
            "AA has a factor and no.*X has a",
        ),
        (lambda: attrs.evolve(POLICY, soon=hours(3)), "counts no plain days"),
        (lambda: attrs.evolve(POLICY, soon=days(0)), "counts no plain days"),
        (lambda: attrs.evolve(POLICY, shapes=[StepCap(1)]), "needs a cool-down"),
        (lambda: attrs.evolve(POLICY, shapes=[StepCap(1), CoolDown(0)]), "needs a cool-down"),
        (lambda: TemporaryRule(hours(3), 0), "counted in days.*not above zero"),
    ],
    ids=map(str, count()),
)
def test_wrong_definitions_name_all_problems(make, problem):
    """CR-6: policies that could not work."""
    with pytest.raises(DefinitionError, match=problem):
        make()


@pytest.mark.parametrize(
    "make",
    [
        lambda: Wish(cny(0), DAY, date(2026, 5, 1), "fair"),
        lambda: Wish(cny(1), DAY, DAY, "fair"),
        lambda: Wish(cny(1), DAY, date(2026, 5, 1), " "),
    ],
    ids=map(str, count()),
)
def test_bad_wishes_are_refused(make):
    """CR-6, bad input 13."""
    with pytest.raises(InputError):
        make()


def test_what_a_proposal_adds_up_to():
    """CR-6: total, difference, words."""

    def proposed(action, before, amount, **more):
        return Proposal("C-7", "CNY", DAY, action, before, amount, next_review=DAY, **more)

    assert proposed(Action.RAISE, cny(5), cny(8)).delta == cny(3)
    assert proposed(Action.RAISE, None, cny(8)).delta == cny(8)
    assert proposed(Action.LOWER, UNLIMITED, cny(8)).delta is None
    wish = Wish(cny(3), DAY, date(2026, 5, 1), "fair")

    def granted(before, wish=wish):
        days = {"valid_from": wish.begins, "valid_until": wish.ends}
        return proposed(Action.TEMPORARY, before, cny(3), wish=wish, **days)

    assert granted(None).total == cny(3)
    assert granted(UNLIMITED).total is UNLIMITED
    assert proposed(Action.KEEP, cny(5), cny(5)).total == cny(5)
    assert granted(cny(5), attrs.evolve(wish, effect=Effect.REPLACE)).total == cny(3)
    assert proposed(Action.EXPIRE, None, None).explain().startswith("the limit has ended")
    assert [repr(Action.KEEP), Action.REFER.render("zh")] == ["Action.KEEP", "转人工判断"]
    step = Step(judge(facts()).steps[0].reason)
    assert (step.after, step.inputs["month"]) == (None, cny(1000))


def test_the_example_for_new_customers():
    """CR-6, bad input 11: only data of a new customer."""
    assert judge(facts(expected_month=cny(9000)), EXAMPLE_FIRST_LIMIT).action is Action.REFER
    lines = {"net_worth": 100_000, "current_assets": 90_000, "current_liabilities": 50_000}
    sheet = Statement("C-7", date(2025, 12, 31), "CNY", MoneyUnit.ONE, lines)
    found = judge(
        facts(expected_month=cny(9900), statement=sheet, grade=Standing("A", DAY)), EXAMPLE_FIRST_LIMIT
    )
    assert (found.action, found.amount) == (Action.RAISE, cny(6000))


def test_the_terms_of_a_grant_go_on_within_the_new_amount():
    """CR-6: a review keeps the cap of one order and what may be late, and cuts them with the limit."""
    told = attrs.evolve(grant(500), order_cap=cny(400), overdue=OverdueAllowance(cny(450), 7))
    line = LineState([told])
    raised = judge(facts(line=line))
    assert (raised.action, raised.order_cap, raised.overdue) == (Action.RAISE, told.order_cap, told.overdue)
    lower = judge(facts(line=line, expected_month=cny(300)))
    assert (lower.action, lower.amount) == (Action.LOWER, cny(300))
    assert (lower.order_cap, lower.overdue) == (cny(300), OverdueAllowance(cny(300), 7))
    nothing = judge(facts(line=line, grade=Standing("C", DAY)))
    assert (nothing.amount, nothing.order_cap, nothing.overdue) == (cny(0), None, None)
    free = judge(facts(line=LineState([attrs.evolve(grant(UNLIMITED), order_cap=cny(400))])))
    assert (free.amount, free.order_cap, free.overdue) == (UNLIMITED, cny(400), None)
    wish = Wish(cny(100), date(2026, 4, 1), date(2026, 6, 1), "fair")
    found = POLICY.judge_wish(facts(line=line), wish, TemporaryRule(months(3), "0.5"), as_of=DAY)
    assert (found.action, found.order_cap, found.overdue) == (Action.TEMPORARY, None, None)


def test_a_figure_on_which_both_sides_rest_is_told_once():
    """CR-6: need and capacity by one method; two figures of one kind are both told."""
    shares = [NetWorthShare(each) for each in ("0.1", "0.2")]
    codes = []
    for capacity in shares:
        policy = attrs.evolve(POLICY, demand=shares[0], capacity=capacity)
        codes.append([step.rule for step in policy.figures(facts(500)).steps])
    assert codes == [["net_worth", "risk_factor"], ["net_worth", "net_worth", "risk_factor"]]


def test_a_statement_is_judged_once_by_each_rule():
    """CR-6: however many methods ask."""
    known = facts(500)
    assert known.accepted(Acceptance()) is known.accepted(Acceptance())
    assert known.accepted(Acceptance(audited_only=True)).value is None
    assert known.accepted(Acceptance()).value is known.statement
    assert known == facts(500)
    assert hash(known) == hash(facts(500))
    assert pickle.loads(pickle.dumps(known)) == known
