"""The five automatic reminders: due on day N and not before, and never a guess (CA-10)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.reasons import Verdict
from salesflow.basics.truth import Truth
from salesflow.cadence.reminders import (
    Facts,
    NeverFollowedUp,
    NeverPurchased,
    NoPurchase,
    NotFollowedUp,
    Reminders,
    RunOut,
    Usage,
)
from salesflow.errors import DefinitionError, InputError

TODAY = date(2026, 3, 2)
YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
IDLE = st.sampled_from((NotFollowedUp, NoPurchase))
NEVER = st.sampled_from((NeverFollowedUp, NeverPurchased))
numbers = st.integers(1, 400)
ages = st.integers(0, 800)
maybe_ages = st.none() | ages


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def maybe_ago(days: int | None) -> date | None:
    return None if days is None else ago(days)


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
def test_due_on_day_n_and_not_on_the_day_before(rule: type[NotFollowedUp | NoPurchase], n: int) -> None:
    """CA-10."""
    assert truth(rule(n).judge(ago(n), as_of=TODAY)) is YES
    assert truth(rule(n).judge(ago(n - 1), as_of=TODAY)) is NO
    assert truth(rule(n).judge(None, as_of=TODAY, known_since=ago(n))) is YES
    assert truth(rule(n).judge(None, as_of=TODAY, known_since=ago(n - 1))) is UNKNOWN
    assert truth(rule(n).judge(None, as_of=TODAY, known_since=ago(n), since=ago(n))) is YES
    assert truth(rule(n).judge(None, as_of=TODAY, known_since=ago(n), since=ago(n - 1))) is NO


@given(IDLE, numbers, maybe_ages, maybe_ages, maybe_ages)
def test_what_is_said_stays_true_when_more_is_learnt(
    kind: type[NotFollowedUp | NoPurchase], n: int, last: int | None, known: int | None, since: int | None
) -> None:
    """A yes or no never turns into its contrary when the log is found to reach further back."""
    facts = {"as_of": TODAY, "since": maybe_ago(since)}
    now = truth(kind(n).judge(maybe_ago(last), known_since=maybe_ago(known), **facts))
    later = truth(kind(n).judge(maybe_ago(last), known_since=ago(1_000), **facts))
    assert now in (later, UNKNOWN)
    assert later is not UNKNOWN


def test_words_of_idle() -> None:
    assert NotFollowedUp(30).judge(ago(47), as_of=TODAY).explain() == (
        "not followed up for 47 days, since 14 Jan 2026 [CA-10]"
    )
    assert NoPurchase(90).judge(None, as_of=TODAY, known_since=ago(100), since=ago(95)).explain("zh") == (
        "至少95天没有购买：自2025年11月27日起没有购买记录 [CA-10]"
    )
    assert NoPurchase(90).judge(None, as_of=TODAY).explain() == (
        "it is not known from which day on purchases are logged [CA-10]"
    )
    assert NotFollowedUp(30).judge(None, as_of=TODAY, known_since=date(2026, 2, 1)).explain() == (
        "the log of touches begins only on 1 Feb 2026 [CA-10]"
    )


# --- never ---------------------------------------------------------------------------------------------------------


@given(NEVER, numbers, ages)
def test_never_is_due_on_day_n_of_the_relation(
    kind: type[NeverFollowedUp | NeverPurchased], n: int, back: int
) -> None:
    """CA-10: and only a log that begins no later than the relation can say never."""
    rule = kind(n)
    assert truth(rule.judge(None, as_of=TODAY, since=ago(n), known_since=ago(n + back))) is YES
    assert truth(rule.judge(None, as_of=TODAY, since=ago(n - 1), known_since=ago(n + back))) is NO
    assert truth(rule.judge(None, as_of=TODAY, since=ago(n + back), known_since=ago(n + back - 1))) is UNKNOWN
    assert truth(rule.judge(None, as_of=TODAY, since=ago(n))) is UNKNOWN
    assert truth(rule.judge(None, as_of=TODAY, known_since=ago(n))) is UNKNOWN
    assert truth(rule.judge(ago(back), as_of=TODAY)) is NO


def test_words_of_never() -> None:
    known = ago(100)
    assert NeverFollowedUp(3).judge(None, as_of=TODAY, since=ago(5), known_since=known).explain() == (
        "never followed up, a customer for 5 days [CA-10]"
    )
    assert NeverPurchased(60).judge(None, as_of=TODAY, since=ago(61), known_since=known).explain("zh") == (
        "成为客户61天，从未购买 [CA-10]"
    )


# --- used up -------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(ages, st.integers(1, 50)), min_size=1, max_size=8), st.permutations(range(8)))
def test_usage_does_not_depend_on_order_or_unit(rows: list[tuple[int, int]], order: list[int]) -> None:
    bought = [(ago(days), Decimal(quantity)) for days, quantity in rows]
    shuffled = [bought[at] for at in order if at < len(bought)]
    assert Usage.of(shuffled) == Usage.of(bought)
    assert Usage.of([(day, quantity * 12) for day, quantity in bought]) == Usage.of(bought)
    assert Usage.of([*bought, (TODAY, Decimal(-3))]) == Usage.of(bought)


@given(st.integers(1, 60), st.integers(2, 12), st.integers(1, 9))
def test_a_steady_buyer_runs_out_when_he_would_buy_again(gap: int, times: int, quantity: int) -> None:
    days = [ago(gap * place) for place in range(times)]
    with_quantities = Usage.of([(day, Decimal(quantity)) for day in days])
    without = Usage.of([(day, None) for day in days])
    assert without == Usage(TODAY, Fraction(gap), times)
    assert with_quantities == Usage(TODAY, Fraction(gap), times, by_quantity=True)
    assert with_quantities.runs_out == ago(-gap)


@given(st.integers(0, 30), st.integers(1, 60))
def test_the_reminder_comes_lead_days_before_and_ends_a_cycle_later(lead: int, gap: int) -> None:
    """CA-10: due at `lead` days before, not a day earlier; a further cycle without an order disproves it."""
    rule, usage = RunOut(lead, at_least=2), Usage(TODAY, Fraction(gap), 2)
    due = max(TODAY, TODAY + timedelta(days=gap - lead))
    assert truth(rule.judge(usage, as_of=due)) is YES
    if gap > lead:
        assert truth(rule.judge(usage, as_of=due - timedelta(days=1))) is NO
    end = TODAY + timedelta(days=gap + max(gap, lead))
    assert truth(rule.judge(usage, as_of=end)) is YES
    over = rule.judge(usage, as_of=end + timedelta(days=1))
    assert (over.value, over.reasons[0].code) == (NO, "run_out_overtaken")


def test_run_out_in_words() -> None:
    usage = Usage.of([(date(2026, 1, 1), Decimal(10)), (date(2026, 1, 21), Decimal(20))])
    assert usage.runs_out == date(2026, 3, 2)
    assert (
        RunOut(at_least=2).judge(usage, as_of=date(2026, 3, 2)).explain()
        == "stock runs out about 2 Mar 2026 [CA-10]"
    )
    assert (
        RunOut(at_least=2).judge(usage, as_of=date(2026, 3, 3)).explain("zh")
        == "存货约2026年3月2日已用完 [CA-10]"
    )


def test_too_few_purchases_are_unknown_never_a_guess() -> None:
    none, once = Usage.of([]), Usage.of([(ago(3), Decimal(5)), (ago(3), None), (ago(3), Decimal(1))])
    assert (once.occasions, once.runs_out, none.runs_out) == (1, None, None)
    assert truth(RunOut().judge(none, as_of=TODAY)) is UNKNOWN
    assert RunOut().judge(once, as_of=TODAY).explain() == (
        "when the stock runs out cannot be known from 1 day of purchase; it takes 3 [CA-10]"
    )
    assert truth(RunOut().judge(Usage(ago(3), Fraction(2), 2), as_of=TODAY)) is UNKNOWN


def test_an_unknown_quantity_falls_back_to_the_interval() -> None:
    bought = [(ago(20), Decimal(1)), (ago(10), Decimal(100)), (ago(10), None), (TODAY, Decimal(1))]
    assert Usage.of(bought) == Usage(TODAY, Fraction(10), 3)


def test_a_stock_that_lasts_for_ever_does_not_overflow() -> None:
    usage = Usage.of([(ago(9), Decimal(1)), (TODAY, Decimal(10**9))])
    assert usage.runs_out == date.max
    assert truth(RunOut(at_least=2).judge(usage, as_of=TODAY)) is NO


# --- all five ------------------------------------------------------------------------------------------------------


@given(maybe_ages, maybe_ages, maybe_ages, maybe_ages, maybe_ages)
def test_never_silences_not_for_n_days(
    touch: int | None, touches: int | None, purchase: int | None, purchases: int | None, since: int | None
) -> None:
    facts = Facts(
        maybe_ago(touch), maybe_ago(touches), maybe_ago(purchase), maybe_ago(purchases), maybe_ago(since)
    )
    found = Reminders().judge(facts, as_of=TODAY)
    assert found.value == tuple(reason.code for reason in found.reasons)
    assert not {"never_followed_up", "not_followed_up"} <= set(found.value)
    assert not {"never_purchased", "no_purchase"} <= set(found.value)


def test_all_five_may_speak_and_each_may_be_off() -> None:
    usage = Usage(ago(100), Fraction(95), 4)
    facts = Facts(ago(40), ago(500), ago(100), ago(500), ago(400), usage)
    assert Reminders().judge(facts, as_of=TODAY).value == ("run_out", "not_followed_up", "no_purchase")
    assert Reminders(None, None, None, None, None).judge(facts, as_of=TODAY) == Verdict(())
    new = Facts(None, ago(500), None, ago(500), ago(400))
    assert Reminders().judge(new, as_of=TODAY).value == ("never_followed_up", "never_purchased")
    early = Facts(ago(1), ago(500), ago(2), ago(500), ago(400), Usage(ago(2), Fraction(95), 4))
    assert Reminders().judge(early, as_of=TODAY) == Verdict(())


def test_a_log_that_starts_too_late_is_said() -> None:
    late = Facts(None, ago(10), None, ago(10), ago(400))
    found = Reminders().judge(late, as_of=TODAY)
    assert found.value == ()
    assert [reason.code for reason in found.missing] == [
        "never_followed_up_unknown",
        "not_followed_up_unknown",
        "never_purchased_unknown",
        "no_purchase_unknown",
    ]
    once = Facts(ago(1), ago(400), ago(2), ago(400), ago(400), Usage(ago(2), None, 1))
    assert [reason.code for reason in Reminders().judge(once, as_of=TODAY).missing] == ["run_out_unknown"]


@pytest.mark.parametrize(
    "field", ["last_touch", "touches_since", "last_purchase", "purchases_since", "since"]
)
def test_facts_after_the_day_asked_are_refused(field: str) -> None:
    with pytest.raises(InputError, match="lies after as_of"):
        Reminders().judge(Facts(**{"since": ago(100), field: ago(-1)}), as_of=TODAY)
    with pytest.raises(InputError, match="lies after as_of"):
        RunOut().judge(Usage(ago(-1), Fraction(3), 2), as_of=TODAY)


@pytest.mark.parametrize(
    ("rule", "value"),
    [(NotFollowedUp, 0), (NoPurchase, 0), (NeverFollowedUp, -1), (NeverPurchased, True), (RunOut, -1)],
)
def test_wrong_numbers_of_days_are_refused(rule: type, value: int) -> None:
    with pytest.raises(DefinitionError, match="whole number"):
        rule(value)
    with pytest.raises(DefinitionError, match="at_least"):
        RunOut(7, 1)


def test_without_quantities_the_next_order_is_expected_and_nothing_is_said_of_the_stock() -> None:
    """CA-10: an interval between orders is not a stock."""
    usage = Usage.of([(ago(gap), None) for gap in (50, 30, 10)])
    soon = RunOut(lead=10).judge(usage, as_of=TODAY)
    late = RunOut(lead=10).judge(usage, as_of=TODAY + timedelta(days=12))
    assert "buys about every 20 days: the next order is expected about" in soon.explain()
    assert "has not come" in late.explain()
    assert "平均每20天购买一次" in soon.explain("zh")
    assert "尚未到来" in late.explain("zh")
