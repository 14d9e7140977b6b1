"""Looking back: decisions that differ, exactly those, and no outcome."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pendulum
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.money import money
from salesflow.basics.reasons import Declined
from salesflow.cadence.follow_ups.answer import Answer
from salesflow.cadence.follow_ups.course import Course
from salesflow.cadence.follow_ups.follow_up import FollowUp
from salesflow.cadence.pacing.band import Band
from salesflow.credit.catalogue.limits import EXAMPLE_REVIEW
from salesflow.credit.control.hold import HoldRule
from salesflow.credit.limits.guards import FreezeIfLate, FreezeWhile, NoRaiseIfOverdue
from salesflow.customers.history import Invoice
from salesflow.errors import InputError
from salesflow.lab.diff import CreditHistory, FollowUpHistory, diff

START = date(2026, 1, 5)
REVIEWS = [START + timedelta(30 * n) for n in range(8)]
OFFICE = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2028, 1, 1))
MONDAY = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")


def late(days: int) -> HoldRule:
    return HoldRule(late_days=days, over_limit=False)


@st.composite
def ledgers(draw: st.DrawFn) -> CreditHistory:
    rows: list[Invoice] = []
    for n in range(draw(st.integers(0, 6))):
        issued = START + timedelta(draw(st.integers(0, 120)))
        paid = draw(st.none() | st.integers(0, 150))
        rows.append(
            Invoice(
                draw(st.sampled_from(["C-1", "C-2"])),
                f"F-{n}",
                issued,
                issued + timedelta(30),
                money(100, "CNY"),
                paid_on=None if paid is None else issued + timedelta(paid),
                disputed=draw(st.booleans()),
            )
        )
    return CreditHistory(rows, REVIEWS)


class TestCredit:
    @given(past=ledgers(), days=st.integers(0, 60), more=st.integers(0, 60))
    def test_the_decisions_that_differ_are_those_between_the_two_limits(
        self, past: CreditHistory, days: int, more: int
    ) -> None:
        """CR-5: worked out from the rows alone."""
        found = diff(late(days + more), late(days), past)
        expected = {
            (f"{customer} (CNY)", day)
            for customer in ("C-1", "C-2")
            for day in REVIEWS
            for oldest in [
                max(
                    [
                        (day - row.due_on).days
                        for row in past.invoices
                        if row.customer == customer
                        and not row.disputed
                        and row.issued_on <= day
                        and (row.paid_on is None or row.paid_on > day)
                    ],
                    default=0,
                )
            ]
            if days < oldest <= days + more
        }
        assert {(each.first.subject, each.first.day) for each in found.changes} == expected
        assert all(each.second.decision.render() == "frozen" for each in found.changes)
        event(f"some differ: {bool(expected)}")

    @given(past=ledgers(), days=st.integers(0, 60), more=st.integers(0, 60))
    def test_turned_round_it_is_the_same_and_equal_rules_differ_in_nothing(
        self, past: CreditHistory, days: int, more: int
    ) -> None:
        """Invariants 5 and 6."""
        there, back = diff(late(days), late(days + more), past), diff(late(days + more), late(days), past)
        assert [(each.second, each.first) for each in back.changes] == [
            (each.first, each.second) for each in there.changes
        ]
        assert not diff(late(days), late(days), past).changes
        assert there.asked == back.asked
        assert there.touched <= there.subjects

    def test_an_account_is_asked_about_from_its_first_invoice_on(self) -> None:
        bill = Invoice("C-7", "F-1", date(2026, 3, 1), date(2026, 3, 31), money(100, "CNY"))
        assert [each.day for each in CreditHistory([bill], REVIEWS).decide(late(30))] == REVIEWS[2:]

    def test_a_review_keeps_its_freeze_as_long_as_it_has_something_to_say(self) -> None:
        """CR-6: with a guard that calls a person, a frozen account stays frozen."""
        bills = [
            Invoice("C-7", "F-1", START, START, money(100, "CNY"), paid_on=date(2026, 2, 20)),
            Invoice(
                "C-7", "F-2", date(2026, 2, 1), date(2026, 3, 1), money(100, "CNY"), paid_on=date(2026, 3, 10)
            ),
        ]
        # once it was let go, a debt that is a little late freezes nobody
        bills.append(Invoice("C-7", "F-3", date(2026, 3, 1), date(2026, 4, 1), money(100, "CNY")))
        past = CreditHistory(bills, [date(2026, 2, 9), date(2026, 3, 5), date(2026, 3, 15), date(2026, 4, 9)])
        policy = attrs.evolve(EXAMPLE_REVIEW, guards=[NoRaiseIfOverdue(), FreezeIfLate(30)])
        free = "free to buy on credit"
        assert [each.decision.render() for each in past.decide(policy)] == ["frozen", "frozen", free, free]
        found = diff(FreezeIfLate(30), policy, past)
        assert [each.first.day for each in found.changes] == [date(2026, 3, 5)]

    def test_what_a_rule_does_not_know_is_a_person_who_must_look(self) -> None:
        bill = Invoice("C-7", "F-1", START, START, money(100, "CNY"))
        known = CreditHistory([bill], REVIEWS[:1], limits={"C-7": money(500, "CNY")})
        assert known.decide(HoldRule())[0].decision.render() == "free to buy on credit"
        for past, rule in ((attrs.evolve(known, limits=()), HoldRule()), (known, FreezeWhile())):
            found = past.decide(rule)[0]
            assert found.decision.render() == "a person must look"
            assert found.reasons

    @pytest.mark.parametrize("days", [[], [START, START], [REVIEWS[1], REVIEWS[0]], ["2026-01-05"]])
    def test_days_that_do_not_rise_are_refused(self, days: list[Any]) -> None:
        with pytest.raises(InputError, match="days"):
            CreditHistory([], days)

    def test_an_invoice_that_comes_twice_is_refused(self) -> None:
        bill = Invoice("C-7", "F-1", START, START, money(100, "CNY"))
        with pytest.raises(InputError, match="listed twice"):
            CreditHistory([bill, bill], REVIEWS).decide(late(30))


def policy(attempts: int, key: str = "patient") -> FollowUp:
    return FollowUp(key, "1", Band.of_days(14, 17, 21), attempts=attempts)


def course(calls: int, of: FollowUp | None = None) -> Course:
    found: Course | Declined = (of or policy(6)).start("F-1", "C-7", at=MONDAY)
    for n in range(calls):
        assert isinstance(found, Course)
        found = found.record("call", Answer.NO_ANSWER, at=MONDAY.add(days=16 * (n + 1)))
    assert isinstance(found, Course)
    return found


class TestFollowUps:
    @given(calls=st.integers(0, 7), fewer=st.integers(1, 4), more=st.integers(0, 3))
    def test_who_stops_earlier_differs_once_the_attempts_are_used(
        self, calls: int, fewer: int, more: int
    ) -> None:
        """CA-1: the question of the lab, asked of what happened."""
        past = FollowUpHistory([course(calls)], OFFICE)
        found = diff(policy(fewer + more), policy(fewer, "hasty"), past)
        assert found.asked == calls + 1
        assert len(found.changes) == max(0, min(calls, fewer + more - 1) - fewer + 1)
        assert all(each.second.decision.render().startswith("nothing is due") for each in found.changes)

    def test_a_course_is_asked_as_if_it_had_begun_under_the_policy(self) -> None:
        other = policy(2, "hasty")
        one = course(1)
        switched = policy(6).switch(one, other, at=MONDAY.add(days=20), calendar=OFFICE)
        assert isinstance(switched, Course)
        back = switched.take_back(switched.track, at=MONDAY.add(days=21))  # type: ignore[arg-type]  # it is a switch
        for each in (one, switched, back):
            assert isinstance(each, Course)
            assert not diff(policy(4), policy(5, "other"), FollowUpHistory([each], OFFICE)).changes
        found = diff(policy(4), policy(1), FollowUpHistory([switched], OFFICE))
        assert len(found.of("F-1")) == 2
        assert not found.of("F-2")

    def test_two_courses_with_one_id_are_refused(self) -> None:
        with pytest.raises(InputError, match="the id of two courses"):
            FollowUpHistory([course(1), course(2)], OFFICE)


class TestWords:
    def test_a_few_are_told_and_the_rest_are_counted(self) -> None:
        bill = Invoice("C-7", "F-1", START, START, money(100, "CNY"))
        found = diff(late(500), late(20), CreditHistory([bill], REVIEWS), names=("never", "20 days"))
        lines = found.explain(most=2).splitlines()
        assert lines[0] == "7 of 8 decisions differ, for 1 of 1 that were asked about"
        assert (
            lines[1] == "C-7 (CNY) on 4 Feb 2026: under “never” free to buy on credit, under “20 days” frozen"
        )
        assert lines[3] == "and 5 more"
        assert "[en]" not in found.explain("zh")
        assert "8项决定中有7项不同" in found.explain("zh")

    def test_nothing_that_differs_is_said(self) -> None:
        assert diff(late(5), late(5), CreditHistory([], REVIEWS)).explain() == "of 0 decisions none differs"
        found = diff(policy(4), policy(1), FollowUpHistory([course(1)], OFFICE)).explain()
        assert "call due from 1 Apr 2026" in found
        assert "under “B” nothing is due" in found

    def test_an_outcome_is_refused(self) -> None:
        """Bad input 10."""
        found = diff(late(60), late(30), CreditHistory([], REVIEWS))
        with pytest.raises(InputError, match="declare how customers respond and play an Experiment"):
            found["orders"]
