"""Looking back: decisions that differ, exactly those, and no outcome."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pendulum
import pytest
from complaint_desk import NINE, begun, taken
from complaint_desk import OFFICE as DESK_HOURS
from complaint_desk import after as desk_after
from hypothesis import event, given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.authority import Authority
from salesflow.basics.budgets import Budget, Scope
from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import Clock, Extension
from salesflow.basics.money import money
from salesflow.basics.reasons import Declined
from salesflow.basics.terms import Term, days, working_days
from salesflow.basics.text import Text
from salesflow.cadence.follow_ups.answer import Answer
from salesflow.cadence.follow_ups.course import Course
from salesflow.cadence.follow_ups.follow_up import FollowUp
from salesflow.cadence.pacing.band import Band
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.ending import Absorb, Extend, Pause
from salesflow.complaints.cases.redress import Approve, Offer
from salesflow.complaints.cases.remedy import Remedy, RemedyKind
from salesflow.complaints.cases.row import ComplaintRow
from salesflow.complaints.cases.steps import Find
from salesflow.complaints.catalogue.authority import EXAMPLE_AUTHORITY
from salesflow.complaints.catalogue.desk import DESK, FCA_DESK
from salesflow.complaints.handling.clocking import reading
from salesflow.complaints.handling.granting import mandates_for
from salesflow.complaints.handling.procedure import Procedure
from salesflow.credit.catalogue.limits import EXAMPLE_REVIEW
from salesflow.credit.control.hold import HoldRule
from salesflow.credit.limits.guards import FreezeIfLate, FreezeWhile, NoRaiseIfOverdue
from salesflow.customers.history import Invoice
from salesflow.errors import InputError
from salesflow.lab.diff import ComplaintHistory, CreditHistory, FollowUpHistory, diff
from salesflow.testing.complaint_lives import OFFICE as LIVES_OFFICE
from salesflow.testing.complaints import complaints

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


SELLER, LEAD = Actor("u-ann", ["seller"]), Actor("u-lee", ["lead"])
LATER = NINE.add(days=60)


def cny(amount: int) -> Any:
    return money(amount, "CNY")


def clock(key: str, term: Term, **more: Any) -> Clock:
    return Clock(key, Text(key), term, "received", ("responded", "resolved", "withdrawn"), **more)


def house(answer: int = 5, lead: int = 4, seller: int = 200, **more: Any) -> Procedure:
    limits = [
        *mandates_for("seller", RemedyKind, cny(seller), approver_role="lead", **more),
        *mandates_for("lead", RemedyKind, cny(2000)),
    ]
    clocks = [clock("answer", working_days(answer)), clock("lead", working_days(lead))]
    return attrs.evolve(DESK, tasks=(), clocks=clocks, authority=Authority(limits))


def offered(
    amount: int, *, hours: int = 1, approve: bool = False, number: str = "K-1", by: Any = SELLER
) -> Complaint:
    """A case of a house without authority, in which an offer was made, so many hours after the finding."""
    case: Complaint = desk_after(Find, id=number)
    options = (Remedy("refund", cny(amount)), Remedy("voucher", cny(amount)))
    if approve:
        case = taken(case, Approve(options), LEAD)
    return taken(case, Offer(options), by, hours=hours)


def complained(*cases: Any, clocks: Any = ("answer", "lead"), at: Any = LATER) -> ComplaintHistory:
    return ComplaintHistory(cases, DESK_HOURS, at=at, clocks=clocks)


def told(past: ComplaintHistory, rules: Procedure) -> list[str]:
    return [each.decision.render() for each in past.decide(rules)]


class TestComplaints:
    def test_deadlines_escalations_and_approvals_differ_as_the_procedures_say(self) -> None:
        """CO-1, CO-4: an offer of CNY 300 on the fourth working day."""
        past = complained(offered(300, hours=24 * 3))
        assert told(past, house()) == [
            "answer due 9 Mar 2026 18:00",
            "lead due 6 Mar 2026 18:00",
            "the offer is beyond authority",
        ]
        found = diff(house(), house(answer=3, lead=2, seller=500), past, names=("now", "quick"))
        assert (found.asked, found.subjects, found.touched) == (3, 1, 1)
        assert found.explain().splitlines()[1:] == [
            "K-1 on 2 Mar 2026: under “now” answer due 9 Mar 2026 18:00, under “quick” answer due 5 Mar 2026 18:00",
            "K-1 on 2 Mar 2026: under “now” lead due 6 Mar 2026 18:00, under “quick” lead due 4 Mar 2026 18:00, which ran out",
            "K-1 on 5 Mar 2026: under “now” the offer is beyond authority, under “quick” the offer needs no approval",
        ]
        assert repr(found) == "Diff('now' -> 'quick': 3 of 3 decisions differ)"
        bundle = found._repr_mimebundle_()
        assert bundle["text/plain"] == found.explain() == found.shown().text
        assert bundle["text/html"].count("<div>") == 4
        assert any("up to CNY 200" in each.explain() for each in found.changes[2].first.reasons)
        for words in (found.explain("zh"), diff(house(), house(seller=500), past).explain("zh")):
            assert "[en]" not in words
            assert "{" not in words

    @given(case=complaints(FCA_DESK))
    def test_the_rules_it_ran_under_say_again_what_they_said(self, case: Complaint) -> None:
        """CO-4: read anew, each clock of a real life is due when it was due."""
        keys = [each.key for each in FCA_DESK.all_clocks]
        at = case.records[-1].at
        past = ComplaintHistory([case], LIVES_OFFICE, at=at, clocks=keys)
        for key, ruled in zip(keys, past.decide(FCA_DESK)[: len(keys)], strict=True):
            read = reading(case, FCA_DESK.clock(key), calendar=LIVES_OFFICE, at=at)
            assert ruled.reasons == (read.reason,)
            event(f"{key}: {read.state}")
        assert not diff(FCA_DESK, attrs.evolve(FCA_DESK, label=Text("another name")), past).changes

    @given(case=complaints(attrs.evolve(DESK, authority=EXAMPLE_AUTHORITY)))
    def test_an_offer_that_was_made_within_authority_still_is(self, case: Complaint) -> None:
        """CO-1: the same mandates judge the same offer alike."""
        rules = attrs.evolve(DESK, authority=EXAMPLE_AUTHORITY)
        past = ComplaintHistory([case], LIVES_OFFICE, at=case.records[-1].at, clocks=["resolve"])
        found = past.decide(rules)[1:]
        assert len(found) == len(case.records_of(Offer))
        assert all(
            each.decision.render().startswith(("the offer needs no", "the offer stands on the approval of "))
            for each in found
        )
        event(f"offers: {len(found)}")

    @given(one=st.integers(1, 6), other=st.integers(1, 6), hours=st.integers(1, 200))
    def test_a_clock_ran_out_for_whoever_answered_after_it(self, one: int, other: int, hours: int) -> None:
        """Worked out from the moments alone; and turned round it is the same."""
        case = offered(100, hours=hours)
        there, back = (
            diff(house(a), house(b), complained(case, clocks=["answer"]))
            for a, b in ((one, other), (other, one))
        )
        assert len(there.changes) == (one != other) == len(back.changes)
        for change, turned in zip(there.changes, back.changes, strict=True):
            assert (change.first, change.second) == (turned.second, turned.first)
            for ruled, term in ((change.first, one), (change.second, other)):
                late = case.records[-1].at > working_days(term).after(NINE, DESK_HOURS)
                assert ruled.decision.render().endswith("which ran out") is late
                event(f"late: {late}")

    def test_approvals_count_as_the_records_have_them(self) -> None:
        """CO-1: what was approved stands on that, and of a mere id nobody knows the roles."""
        assert (
            told(complained(offered(300, approve=True)), house())[2]
            == "the offer stands on the approval of u-lee"
        )
        assert (
            told(complained(offered(300)), attrs.evolve(house(), authority=None))[2]
            == "the offer needs no approval"
        )
        found = told(complained(offered(300, by="u-ann")), house())[2]
        assert found == "nobody knows whether the offer is within authority"
        assert len(told(complained(offered(300), at=NINE), house())) == 2  # the offer is not known yet

    def test_what_others_were_granted_by_then_fills_a_budget(self) -> None:
        """CO-1: a budget of CNY 600 for the customer holds one offer of 400 and not two."""
        rules = attrs.evolve(
            house(seller=500, budgets=[Budget(Scope.CUSTOMER, cny(600), days(30))]), key="desk"
        )
        first = begun("K-1", procedure=rules)
        for step in (
            *[each.step for each in desk_after(Find).records[1:]],
            Offer([Remedy("refund", cny(400)), Remedy("voucher", cny(400))]),
        ):
            first = taken(first, step, SELLER, procedure=rules)
        second = offered(400, number="K-2", hours=24)
        yes, no = "the offer needs no approval", "the offer is beyond authority"
        assert told(complained(second), rules)[2] == yes
        both = complained(first, second, begun("K-3"))
        assert [each for each in told(both, rules) if "offer" in each] == [yes, no]
        before = complained(first, offered(400, number="K-2"), ComplaintRow("K-9", "C-7", NINE))
        assert told(before, attrs.evolve(rules, authority=house().authority))[2] == no

    def test_a_row_of_a_table_tells_its_deadlines(self) -> None:
        """CO-4: what a row tells of later than `at` is not known."""
        row = ComplaintRow("K-9", "C-7", NINE, resolved_at=NINE.add(days=4))
        assert told(complained(row, at=NINE.add(days=2)), house(answer=3)) == [
            "answer due 5 Mar 2026 18:00",
            "lead due 6 Mar 2026 18:00",
        ]
        assert told(complained(row), house(answer=3))[0] == "answer due 5 Mar 2026 18:00, which ran out"

    def test_pauses_extensions_and_mergers_are_read_as_they_were(self) -> None:
        paused = taken(begun(), Pause("resolve", "the customer is away"))
        assert told(complained(paused, clocks=["resolve", "follow_up"]), DESK) == [
            "resolve stands still",
            "follow_up has not begun",
        ]
        loose = attrs.evolve(
            house(), clocks=[clock("answer", working_days(5), extensions=Extension(by=days(9)))]
        )
        case = taken(
            begun(procedure=loose),
            Extend("answer", NINE.add(days=14), "a part is missing"),
            LEAD,
            procedure=loose,
        )
        assert told(complained(case, clocks=["answer"]), loose) == [
            "answer due 16 Mar 2026 09:00, which ran out"
        ]
        assert told(complained(case, clocks=["answer"]), house()) == [
            "answer due 9 Mar 2026 18:00, which ran out"
        ]
        merged = taken(begun(), Absorb("K-30", NINE.subtract(days=7), "merged"))
        legal = house().under(FCA_DESK.regimes[0])
        assert told(complained(merged, clocks=["answer", "fca_final_response"]), legal)[1].startswith(
            "fca_final_response due 20 Apr 2026"
        )

    def test_what_cannot_be_asked_is_refused(self) -> None:
        case = begun()
        with pytest.raises(InputError, match="the id of two complaints"):
            complained(case, ComplaintRow("K-31", "C-7", NINE))
        with pytest.raises(InputError, match="name at least one clock"):
            complained(case, clocks=[])
        with pytest.raises(InputError, match="clocks"):
            complained(case, clocks="answer")
        with pytest.raises(InputError, match="was received after"):
            complained(case, at=NINE.subtract(days=1))
        with pytest.raises(InputError, match="complaints"):
            complained("K-31")
        with pytest.raises(InputError, match="there are acknowledge, resolve, follow_up"):
            complained(case).decide(DESK)


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
