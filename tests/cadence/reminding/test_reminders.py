"""All five reminders together: never silences "not for N days", and the next one is known ahead (CA-10)."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.reasons import Verdict
from salesflow.cadence.reminding.facts import Facts
from salesflow.cadence.reminding.reminders import Raised, Reminders
from salesflow.cadence.reminding.usage import Usage
from salesflow.errors import InputError
from salesflow.testing.reminder_laws import check_reminders
from salesflow.testing.reminders import reminder_facts, reminder_sets

TODAY = date(2026, 3, 2)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


days = st.none() | st.integers(0, 120).map(ago)
usages = st.just(Usage()) | st.builds(
    Usage, st.integers(0, 120).map(ago), st.integers(1, 90).map(Fraction), st.integers(2, 5)
)
known_facts = st.builds(Facts, days, days, days, days, days, usages)


def codes(verdict: Verdict[tuple[Raised, ...]]) -> tuple[str, ...]:
    return tuple(each.code for each in verdict.value)


@given(known_facts)
def test_never_silences_not_for_n_days(facts: Facts) -> None:
    found = Reminders().judge(facts, as_of=TODAY)
    assert tuple(each.reason for each in found.value) == found.reasons
    assert not {"never_followed_up", "not_followed_up"} <= set(codes(found))
    assert not {"never_purchased", "no_purchase"} <= set(codes(found))


@given(reminder_sets(), reminder_facts(TODAY))
def test_the_laws_hold(rules: Reminders, facts: Facts) -> None:
    """CA-10: asked day by day, nothing new comes before the next day, and an event clears all."""
    check_reminders(rules, facts, as_of=TODAY)


@given(known_facts)
def test_a_newer_event_clears_a_reminder_and_gives_the_next_one_another_key(facts: Facts) -> None:
    fresh = Facts(TODAY, facts.touches_since, TODAY, facts.purchases_since, facts.since)
    assert codes(Reminders().judge(fresh, as_of=TODAY)) == ()
    later = TODAY + timedelta(days=100)
    before = {each.key("C-7") for each in Reminders().judge(facts, as_of=later).value}
    after = {each.key("C-7") for each in Reminders().judge(fresh, as_of=later).value}
    assert len(after) == 2
    if TODAY not in (facts.last_touch, facts.last_purchase):
        assert not before & after


@given(known_facts, days)
def test_stock_that_runs_out_is_no_news_after_another_purchase(facts: Facts, other: date | None) -> None:
    """A reminder that was settled stays so while the event it counts from is the same."""
    keys = [
        {each.key("C-7") for each in Reminders().judge(known, as_of=TODAY).value if each.code == "run_out"}
        for known in (facts, attrs.evolve(facts, last_purchase=other))
    ]
    assert keys[0] == keys[1] or not (facts.usage.occasions or (facts.last_purchase and other))
    assert all(key == f"run_out:C-7:{facts.usage.last}" for each in keys for key in each)


def test_all_five_may_speak_and_each_may_be_off() -> None:
    usage = Usage(ago(100), Fraction(95), 4)
    facts = Facts(ago(40), ago(500), ago(100), ago(500), ago(400), usage)
    found = Reminders().judge(facts, as_of=TODAY)
    assert codes(found) == ("run_out", "not_followed_up", "no_purchase")
    assert [each.due_on for each in found.value] == [ago(12), ago(10), ago(10)]
    assert found.value[0].anchor == ago(100)
    assert Reminders(None, None, None, None, None).judge(facts, as_of=TODAY) == Verdict(())
    new = Facts(None, ago(500), None, ago(500), ago(400))
    assert codes(Reminders().judge(new, as_of=TODAY)) == ("never_followed_up", "never_purchased")
    assert Reminders().judge(new, as_of=TODAY).value[0].key("C-7") == "never_followed_up:C-7:never"
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
    "facts",
    [
        Facts(ago(-1)),
        Facts(None, ago(-1)),
        Facts(None, None, ago(-1)),
        Facts(purchases_since=ago(-1)),
        Facts(since=ago(-1)),
    ],
)
def test_facts_after_the_day_asked_are_refused(facts: Facts) -> None:
    with pytest.raises(InputError, match="lies after as_of"):
        Reminders(run_out=None).judge(facts, as_of=TODAY)


def test_a_weaker_reminder_that_never_silences_is_no_next_day() -> None:
    new = Facts(since=ago(5), touches_since=ago(50), last_purchase=ago(1), purchases_since=ago(50))
    rules = Reminders(no_purchase=None)
    assert codes(rules.judge(new, as_of=TODAY)) == ("never_followed_up",)
    assert rules.next_due(new, as_of=TODAY) is None
