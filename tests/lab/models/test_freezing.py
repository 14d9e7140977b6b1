"""Freezing: each kind of rule is asked in its own words, and what it does not know is never taken for no."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from salesflow.basics.money import UNLIMITED, money
from salesflow.basics.terms import months
from salesflow.credit.catalogue.limits import EXAMPLE_REVIEW
from salesflow.credit.control.hold import HoldRule
from salesflow.credit.exposure import Exposure, OpenItem
from salesflow.credit.limits.estimators import FastEstimate
from salesflow.credit.limits.factor import FactorTable
from salesflow.credit.limits.facts import Debts, Facts, LineState
from salesflow.credit.limits.grant import Grant
from salesflow.credit.limits.guards import CancelOn, FreezeIfLate, FreezeWhile, NoRaiseIfOverdue
from salesflow.credit.limits.review import ReviewPolicy
from salesflow.credit.rating.citation import Citation
from salesflow.customers.grades.regrading import Standing
from salesflow.errors import InputError
from salesflow.lab.models.freezing import Freeze, judge_freeze

DAY = date(2026, 3, 23)


def owed(*days_late: int, disputed: bool = False) -> Exposure:
    items = [
        OpenItem(f"F-{n}", DAY - timedelta(days), money(100, "CNY"), days, disputed)
        for n, days in enumerate(sorted(days_late, reverse=True))
    ]
    return Exposure("C-7", "CNY", DAY, tuple(items))


class TestRules:
    @given(ages=st.lists(st.integers(0, 90), max_size=4), days=st.integers(0, 90))
    def test_a_hold_and_a_guard_of_the_same_days_agree(self, ages: list[int], days: int) -> None:
        """CR-5."""
        found = [
            judge_freeze(rule, owed(*ages)) for rule in (HoldRule(days, over_limit=False), FreezeIfLate(days))
        ]
        assert (
            found[0].value
            is found[1].value
            is (Freeze.FROZEN if max(ages, default=0) > days else Freeze.FREE)
        )
        event(f"{found[0].value}")

    @given(ages=st.lists(st.integers(0, 90), max_size=3), days=st.integers(0, 60), was=st.booleans())
    def test_a_review_freezes_and_lets_go_as_it_does_itself(
        self, ages: list[int], days: int, was: bool
    ) -> None:
        """CR-6: its guards alone tell what the whole review says, where it knows the rest."""
        toy = Citation("toy", "1", "-")
        policy = ReviewPolicy(
            toy,
            FastEstimate(),
            FastEstimate(),
            FactorTable(toy, {"A": 1}),
            guards=[NoRaiseIfOverdue(), FreezeIfLate(days)],
            calendar={"A": months(6)},
        )
        limit = money(5000, "CNY")
        facts = Facts(
            "C-7",
            "CNY",
            DAY,
            line=LineState([Grant("limit", limit, DAY)], frozen_on=DAY if was else None),
            debts=Debts.of(owed(*ages)),
            grade=Standing("A", DAY),
            expected_month=limit,
            terms_days=30,
        )
        found = judge_freeze(policy, owed(*ages), limit=limit, was_frozen=was)
        event(f"{found.value}, was frozen: {was}")
        assert policy.judge(facts, as_of=DAY).is_frozen is (found.value is Freeze.FROZEN)

    def test_what_is_disputed_freezes_nobody(self) -> None:
        for rule in (HoldRule(30, over_limit=False), FreezeIfLate(30)):
            assert judge_freeze(rule, owed(60, disputed=True)).value is Freeze.FREE

    def test_what_a_rule_does_not_know_calls_a_person(self) -> None:
        for rule in (HoldRule(), FreezeWhile(), CancelOn(["licence_revoked"])):
            found = judge_freeze(rule, owed(10))
            assert found.value is Freeze.REFER
            assert found.missing
        assert judge_freeze(HoldRule(), owed(10), limit=UNLIMITED).value is Freeze.FREE
        assert judge_freeze(HoldRule(), owed(31)).value is Freeze.FROZEN

    def test_only_a_review_stays_frozen_while_it_has_something_to_say(self) -> None:
        policy = attrs.evolve(EXAMPLE_REVIEW, guards=[NoRaiseIfOverdue(), FreezeIfLate(30)])
        for rule, answer in ((policy, Freeze.FROZEN), (FreezeIfLate(30), Freeze.FREE)):
            assert judge_freeze(rule, owed(10), was_frozen=True).value is answer
            assert judge_freeze(rule, owed(10)).value is Freeze.FREE
            assert judge_freeze(rule, owed(0), was_frozen=True).value is Freeze.FREE

    def test_words(self) -> None:
        assert [each.render() for each in Freeze] == ["frozen", "free to buy on credit", "a person must look"]
        assert [each.render("zh") for each in Freeze] == ["冻结", "可赊购", "须人工判断"]
        assert repr(Freeze.FREE) == "Freeze.FREE"

    @pytest.mark.parametrize("rule", [30, None, "thirty"])
    def test_what_is_no_rule_is_refused(self, rule: Any) -> None:
        with pytest.raises(InputError, match="give a HoldRule, a ReviewPolicy or a guard"):
            judge_freeze(rule, owed(10))
