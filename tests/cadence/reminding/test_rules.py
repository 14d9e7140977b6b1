"""The five rules of reminding: due on day N and not before, and never a guess (CA-10)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.reasons import Verdict
from salesflow.basics.truth import Truth
from salesflow.cadence.reminding.facts import Facts
from salesflow.cadence.reminding.rules import (
    NeverFollowedUp,
    NeverPurchased,
    NoPurchase,
    NotFollowedUp,
    ReminderRule,
    RunOut,
)
from salesflow.cadence.reminding.usage import Usage
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.reminder_laws import check_first_day
from salesflow.testing.reminders import reminder_facts, reminder_rules

TODAY = date(2026, 3, 2)
YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
IDLE = st.sampled_from((NotFollowedUp, NoPurchase))
NEVER = st.sampled_from((NeverFollowedUp, NeverPurchased))
numbers = st.integers(1, 400)
ages = st.integers(0, 800)
maybe_ages = st.none() | ages
Idle = type[NotFollowedUp | NoPurchase]
Never = type[NeverFollowedUp | NeverPurchased]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def maybe_ago(days: int | None) -> date | None:
    return None if days is None else ago(days)


def facts(last: date | None = None, *, known: date | None = None, since: date | None = None) -> Facts:
    """The same of touches and of purchases, so that every rule can be asked."""
    return Facts(last, known, last, known, since)


def stock(usage: Usage) -> Facts:
    return Facts(usage=usage)


def truth(verdict: Verdict[Truth]) -> Truth:
    """The answer; a yes has its reason, an unknown what is missing, in both languages."""
    assert bool(verdict.reasons) == (verdict.value is YES)
    assert bool(verdict.missing) == (verdict.value is UNKNOWN)
    for language in ("en", "zh"):
        assert "{" not in verdict.explain(language)
        assert "[en]" not in verdict.explain(language)
        assert verdict.value is NO or "[CA-10]" in verdict.explain(language)
    return verdict.value


# --- N days without --------------------------------------------------------------------------------------------


@given(IDLE, numbers)
def test_due_on_day_n_and_not_on_the_day_before(kind: Idle, n: int) -> None:
    """CA-10."""
    rule = kind(n)
    assert truth(rule.judge(facts(ago(n)), as_of=TODAY)) is YES
    assert truth(rule.judge(facts(ago(n - 1)), as_of=TODAY)) is NO
    assert truth(rule.judge(facts(known=ago(n)), as_of=TODAY)) is YES
    assert truth(rule.judge(facts(known=ago(n - 1)), as_of=TODAY)) is UNKNOWN
    assert truth(rule.judge(facts(known=ago(n), since=ago(n)), as_of=TODAY)) is YES
    assert truth(rule.judge(facts(known=ago(n), since=ago(n - 1)), as_of=TODAY)) is NO


@given(IDLE, numbers, maybe_ages, maybe_ages, maybe_ages)
def test_what_is_said_stays_true_when_more_is_learnt(
    kind: Idle, n: int, last: int | None, known: int | None, since: int | None
) -> None:
    """A yes or no never turns into its contrary when the log is found to reach further back."""
    day, began = maybe_ago(last), maybe_ago(since)
    now = truth(kind(n).judge(facts(day, known=maybe_ago(known), since=began), as_of=TODAY))
    later = truth(kind(n).judge(facts(day, known=ago(1_000), since=began), as_of=TODAY))
    assert now in (later, UNKNOWN)
    assert later is not UNKNOWN


def test_words_of_idle() -> None:
    assert NotFollowedUp(30).judge(facts(ago(47)), as_of=TODAY).explain() == (
        "not followed up for 47 days, since 14 Jan 2026 [CA-10]"
    )
    assert NoPurchase(90).judge(facts(known=ago(100), since=ago(95)), as_of=TODAY).explain("zh") == (
        "至少95天没有购买：自2025年11月27日起没有购买记录 [CA-10]"
    )
    assert NoPurchase(90).judge(facts(), as_of=TODAY).explain() == (
        "it is not known from which day on purchases are logged [CA-10]"
    )
    assert NotFollowedUp(30).judge(facts(known=date(2026, 2, 1)), as_of=TODAY).explain() == (
        "the log of touches begins only on 1 Feb 2026 [CA-10]"
    )


# --- never ---------------------------------------------------------------------------------------------------------


@given(NEVER, numbers, ages)
def test_never_is_due_on_day_n_of_the_relation(kind: Never, n: int, back: int) -> None:
    """CA-10: and only a log that begins no later than the relation can say never."""
    rule = kind(n)
    assert truth(rule.judge(facts(since=ago(n), known=ago(n + back)), as_of=TODAY)) is YES
    assert truth(rule.judge(facts(since=ago(n - 1), known=ago(n + back)), as_of=TODAY)) is NO
    assert truth(rule.judge(facts(since=ago(n + back), known=ago(n + back - 1)), as_of=TODAY)) is UNKNOWN
    assert truth(rule.judge(facts(since=ago(n)), as_of=TODAY)) is UNKNOWN
    assert truth(rule.judge(facts(known=ago(n)), as_of=TODAY)) is UNKNOWN
    assert truth(rule.judge(facts(ago(back)), as_of=TODAY)) is NO


def test_words_of_never() -> None:
    new = facts(known=ago(100), since=ago(5))
    assert NeverFollowedUp(3).judge(new, as_of=TODAY).explain() == (
        "never followed up, a customer for 5 days [CA-10]"
    )
    old = facts(known=ago(100), since=ago(61))
    assert NeverPurchased(60).judge(old, as_of=TODAY).explain("zh") == "成为客户61天，从未购买 [CA-10]"


# --- used up -------------------------------------------------------------------------------------------------------


@given(st.integers(0, 30), st.integers(1, 60))
def test_the_reminder_comes_lead_days_before_and_ends_a_cycle_later(lead: int, gap: int) -> None:
    """CA-10: due at `lead` days before, not a day earlier; a further cycle without an order disproves it."""
    rule, bought = RunOut(lead, at_least=2), stock(Usage(TODAY, Fraction(gap), 2))
    due = max(TODAY, TODAY + timedelta(days=gap - lead))
    assert rule.due_on(bought) == due
    assert truth(rule.judge(bought, as_of=due)) is YES
    if gap > lead:
        assert truth(rule.judge(bought, as_of=due - timedelta(days=1))) is NO
    end = TODAY + timedelta(days=gap + max(gap, lead))
    assert truth(rule.judge(bought, as_of=end)) is YES
    over = rule.judge(bought, as_of=end + timedelta(days=1))
    assert (over.value, over.reasons[0].code) == (NO, "run_out_overtaken")


def test_run_out_in_words() -> None:
    usage = Usage.of([(date(2026, 1, 1), Decimal(10)), (date(2026, 1, 21), Decimal(20))])
    assert usage.runs_out == date(2026, 3, 2)
    soon = RunOut(at_least=2).judge(stock(usage), as_of=date(2026, 3, 2))
    late = RunOut(at_least=2).judge(stock(usage), as_of=date(2026, 3, 3))
    assert soon.explain() == "stock runs out about 2 Mar 2026 [CA-10]"
    assert late.explain("zh") == "存货约2026年3月2日已用完 [CA-10]"


def test_too_few_days_of_purchase_cannot_be_known() -> None:
    once = Usage.of([(ago(3), Decimal(5))])
    for usage in (Usage(), once, Usage(ago(3), Fraction(2), 2)):
        assert truth(RunOut().judge(stock(usage), as_of=TODAY)) is UNKNOWN
        assert RunOut().due_on(stock(usage)) is None
    assert RunOut().judge(stock(once), as_of=TODAY).explain() == (
        "when the stock runs out cannot be known from 1 day of purchase; it takes 3 [CA-10]"
    )


def test_a_stock_that_lasts_for_ever_does_not_overflow() -> None:
    usage = Usage.of([(ago(9), Decimal(1)), (TODAY, Decimal(10**9))])
    assert usage.runs_out == date.max
    assert truth(RunOut(at_least=2).judge(stock(usage), as_of=TODAY)) is NO
    assert RunOut(at_least=2).due_on(stock(usage)) is None


def test_without_quantities_the_next_order_is_expected_and_nothing_is_said_of_the_stock() -> None:
    """CA-10: an interval between orders is not a stock."""
    bought = stock(Usage.of([(ago(gap), None) for gap in (50, 30, 10)]))
    soon = RunOut(lead=10).judge(bought, as_of=TODAY)
    late = RunOut(lead=10).judge(bought, as_of=TODAY + timedelta(days=12))
    assert "buys about every 20 days: the next order is expected about" in soon.explain()
    assert "has not come" in late.explain()
    assert "平均每20天购买一次" in soon.explain("zh")
    assert "尚未到来" in late.explain("zh")


# --- the first day -------------------------------------------------------------------------------------------------


@given(reminder_rules(), reminder_facts(TODAY))
def test_the_first_day_is_the_first_on_which_the_answer_is_yes(rule: ReminderRule, known: Facts) -> None:
    """CA-10: an application may sleep until then."""
    check_first_day(rule, known, as_of=TODAY)


# --- what is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("known", [facts(ago(-1)), facts(known=ago(-1)), facts(since=ago(-1))])
def test_facts_after_the_day_asked_are_refused(known: Facts) -> None:
    for rule in (NotFollowedUp(), NeverFollowedUp(), NoPurchase(), NeverPurchased()):
        with pytest.raises(InputError, match="lies after as_of"):
            rule.judge(known, as_of=TODAY)
    with pytest.raises(InputError, match="lies after as_of"):
        RunOut().judge(stock(Usage(ago(-1), Fraction(3), 2)), as_of=TODAY)


@pytest.mark.parametrize(
    ("rule", "value"),
    [(NotFollowedUp, 0), (NoPurchase, 0), (NeverFollowedUp, -1), (NeverPurchased, True), (RunOut, -1)],
)
def test_wrong_numbers_of_days_are_refused(rule: type, value: int) -> None:
    with pytest.raises(DefinitionError, match="whole number"):
        rule(value)
    with pytest.raises(DefinitionError, match="at_least"):
        RunOut(7, 1)
    assert NotFollowedUp(9_000_000).due_on(facts(TODAY)) is None
