"""The audit against the plan agreed with a seller, from the quota over levelling to the log (CA-4, CA-14)."""

from __future__ import annotations

import pickle
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.cadence.audits.agreed import AgreedPlan
from salesflow.cadence.audits.audit import Audit
from salesflow.cadence.audits.pairing import MatchState
from salesflow.cadence.audits.touch_log import TouchLog
from salesflow.cadence.levelling.capacity import Capacity, Room
from salesflow.cadence.levelling.levelling import level
from salesflow.cadence.quotas.grade_history import GradeHistory
from salesflow.cadence.quotas.plan import Plan
from salesflow.cadence.quotas.quota import Quota
from salesflow.customers.customer import Customer
from salesflow.errors import InputError
from salesflow.testing.audit_laws import (
    check_agreed,
    check_agreed_removed,
    check_audit,
    check_book,
    check_split,
)
from salesflow.testing.audits import agreed_plans, audited, audits, logs, windows

OFFICE = Calendar.week_days("Asia/Shanghai", begins=date(2025, 1, 1), ends=date(2027, 1, 1))
QUOTA = Quota({"A": {"visit": 8, "call": 4}, "C": {"visit": 1, "call": 1}})
AUDIT = Audit(QUOTA, OFFICE)
HAIDA = Customer("C-7", "Haida", grade="C", seller="Li")
MARCH = (date(2026, 3, 1), date(2026, 4, 1))
LONG_AGO = date(2020, 1, 1)
VISIT, CALL, MESSAGE, _ = Channel
Case = tuple[Customer, str | GradeHistory]


def on(day: int, channel: Channel = VISIT, customer: str = "C-7") -> tuple[str, date, Channel]:
    return customer, date(2026, 3, day), channel


def plan_of(*rows: tuple[str, date, Channel]) -> AgreedPlan:
    return AgreedPlan.of_days(rows, begins=MARCH[0], ends=MARCH[1])


def log_of(*rows: tuple[str, date, Channel]) -> TouchLog:
    return TouchLog.of_days(rows, known_since=LONG_AGO)


def graded(grade: str) -> Customer:
    return Customer("C-7", "Haida", grade=grade)


# --- laws ----------------------------------------------------------------------------------------------------------


@given(audits(bands=True), audited(), windows(), st.data())
def test_who_follows_the_agreed_plan_owes_nothing(
    audit: Audit, case: Case, window: tuple[date, date], data: st.DataObject
) -> None:
    """CA-14: on any day of any window; what the plan does not hold is dropped, and its count is exact."""
    card, grade = case
    agreed = data.draw(agreed_plans(audit, card, grade, window))
    total = check_agreed(audit, card, agreed, *window, grade=grade)
    event("dropped" if total.dropped else "short" if total.short else "all agreed")


@settings(max_examples=20)
@given(audits(most=3), audited(), st.integers(3, 9), st.data())
def test_one_agreed_touch_less_is_owed_from_its_day_on(
    audit: Audit, case: Case, month: int, data: st.DataObject
) -> None:
    """CA-14: whatever was dropped beside it."""
    card, grade = case
    agreed = data.draw(agreed_plans(audit, card, grade, (date(2026, month, 1), date(2026, month + 1, 1))))
    event("left out" if check_agreed_removed(audit, card, agreed, 2026, month, grade=grade) else "nothing")


@given(audits(bands=True), audited(), windows(), st.sampled_from([-3, 2, 9, 16, 20, 27, 45, 80]), st.data())
def test_sums_are_kept_with_an_agreed_plan(
    audit: Audit, case: Case, window: tuple[date, date], day: int, data: st.DataObject
) -> None:
    """CA-14: every touch wanted and every touch made has one state, and windows split exactly."""
    card, grade = case
    log = data.draw(logs(audit, card, grade, window))
    agreed = data.draw(agreed_plans(audit, card, grade, window))
    as_of = window[0] + timedelta(days=day)
    found = audit.customer(card, log, *window, as_of=as_of, grade=grade, agreed=agreed)
    total = check_audit(audit, found, log, grade=grade, agreed=agreed)
    assert total.wanted == total.kept + total.open + total.ahead + total.short + total.dropped
    for state in MatchState:
        if getattr(total, state.name.lower()):
            event(state.name)
    check_book(audit.book([card], log, *window, as_of=as_of, grades={card.id: grade}, agreed=agreed))
    cut = window[0] + timedelta(days=data.draw(st.integers(1, 30)))
    days = sorted({window[0], min(window[1], cut), window[1]})
    assume(len(days) > 1)
    check_split(audit, card, log, days, as_of=as_of, grade=grade, agreed=agreed)


@given(audits(bands=True), audited(), windows(), st.integers(-5, 80), st.data())
def test_the_quotas_own_days_agreed_change_nothing(
    audit: Audit, case: Case, window: tuple[date, date], day: int, data: st.DataObject
) -> None:
    """CA-4, CA-14: a plan that is the quota's own is no news; nor is one that speaks of somebody else."""
    card, grade = case
    log, as_of = data.draw(logs(audit, card, grade, window)), window[0] + timedelta(days=day)
    begins, ends = window[0].replace(day=1), (window[1] + timedelta(days=31)).replace(day=1)
    own = Plan(audit.quota, {card.id: grade}, begins, ends, calendar=audit.calendar)
    plans = [
        AgreedPlan.of_days(own.touches(), begins=begins, ends=ends),
        AgreedPlan.of_days([], begins=begins, ends=ends, customers=["C-0"]),
        AgreedPlan.of_days([], begins=ends, ends=ends + timedelta(days=9)),
    ]
    without = audit.customer(card, log, *window, as_of=as_of, grade=grade)
    for agreed in plans:
        assert audit.customer(card, log, *window, as_of=as_of, grade=grade, agreed=agreed) == without


def test_a_levelled_month_that_is_followed_owes_nothing_and_names_what_was_dropped() -> None:
    """CA-4, CA-14: quota, plan, level, follow, audit; without the plan the same log looks late and owing."""
    cards = [Customer(f"C-{n:02}", "x", grade="A" if n < 10 else "C", seller=f"s-{n % 2}") for n in range(20)]
    dues = list(Plan(QUOTA, {card.id: card.grade for card in cards}, *MARCH, calendar=OFFICE).dues())
    month = level(dues, Capacity(OFFICE, Room({"visit": 3, "call": 2})), begins=MARCH[0], ends=MARCH[1])
    assert month.dropped
    assert month.moved
    rows = [(each.due.customer, each.day, each.due.channel) for each in month.placed]
    agreed, log = AgreedPlan.of_days(rows, begins=MARCH[0], ends=MARCH[1]), log_of(*rows)
    lost = Counter(each.due.channel for each in month.dropped)
    for day in range(1, 32):
        found = AUDIT.book(cards, log, *MARCH, as_of=date(2026, 3, day), agreed=agreed)
        total = found.total
        assert (total.open, total.late, total.early, found.worst()) == (0, 0, 0, ())
        assert {channel: tally.dropped for channel, tally in found.by_channel.items()} == {
            VISIT: 0,
            CALL: 0,
        } | lost
        assert (total.dropped, total.wanted) == (len(month.dropped), len(dues))
    plain = AUDIT.book(cards, log, *MARCH, as_of=date(2026, 3, 31)).total
    assert plain.owed == len(month.dropped)
    assert plain.late
    customers = {card.id: AUDIT.customer(card, log, *MARCH, as_of=MARCH[1], agreed=agreed) for card in cards}
    by_customer = Counter(each.due.customer for each in month.dropped)
    assert all(one.total.dropped == by_customer[name] for name, one in customers.items())
    check_book(AUDIT.book(cards, log, *MARCH, as_of=MARCH[1], agreed=agreed))


def test_every_branch_of_the_laws_is_reached() -> None:
    agreed = plan_of(on(2), on(20, CALL), on(20, MESSAGE))
    total = check_agreed(AUDIT, graded("A"), agreed, *MARCH)
    assert (total.on_day, total.dropped, total.short) == (3, 10, 0)
    assert check_agreed_removed(AUDIT, graded("A"), agreed, 2026, 3) == 3


# --- examples ------------------------------------------------------------------------------------------------------


def test_dropped_is_said_and_never_owed() -> None:
    """CA-14: both languages, for the customer and for the seller."""
    agreed = plan_of(on(4))
    found = AUDIT.book([HAIDA], log_of(on(4)), *MARCH, as_of=date(2026, 3, 31), agreed=agreed)
    one = found.customer("C-7")
    assert one.explain().splitlines() == [
        "C-7 (C): 1 of 1 visit by 31 Mar 2026 [CA-14]",
        "C-7 (C): 0 of 1 call by 31 Mar 2026, 1 not in the agreed plan [CA-14]",
    ]
    assert one.explain("zh").splitlines()[1] == (
        "C-7（C级）：截至2026年3月31日，1次电话完成0次，约定计划未安排1次 [CA-14]"
    )
    assert [reason.code for reason in one.reasons] == ["kept", "dropped"]
    (match,) = one.of(MatchState.DROPPED)
    assert (match.planned, match.done, match.state.render()) == (None, None, "not in the agreed plan")
    assert found.explain() == (
        "Li: 1 of 1 touches made (100%), 0 owed, 0 missed, 0 too much, 1 not in the agreed plan [CA-14]"
    )
    assert (
        found.explain("zh")
        == "Li：应联系1次，完成1次（100%），欠0次，漏0次，超出0次，约定计划未安排1次 [CA-14]"
    )
    assert pickle.loads(pickle.dumps(found)) == found


def test_what_was_dropped_can_still_be_made() -> None:
    """CA-14: a touch beyond the plan fills what was dropped; the next one is too much."""
    agreed, made = plan_of(on(4)), [on(4), on(9, CALL)]
    filled = check_book(
        AUDIT.book([HAIDA], log_of(*made, on(10, CALL)), *MARCH, as_of=MARCH[1], agreed=agreed)
    )
    assert (filled.filled, filled.early, filled.too_much, filled.kept) == (1, 0, 1, 2)
    for more, counted in (([], (1, 0, 0)), ([on(10, CALL)], (1, 1, 0))):
        line = AUDIT.customer(HAIDA, log_of(*made, *more), *MARCH, as_of=MARCH[1], agreed=agreed).line(CALL)
        assert (line.filled, line.too_much, line.dropped) == counted


def test_dropped_is_filled_before_what_has_no_working_day() -> None:
    """Tuesdays only: 5 of 8 visits have a day, the plan holds 3 of them."""
    office = Calendar.week_days(
        "Asia/Shanghai", begins=date(2025, 1, 1), ends=date(2027, 1, 1), weekly="Tue 09:00-18:00"
    )
    audit, agreed = Audit(QUOTA, office), plan_of(on(3), on(10), on(17))
    rows = [on(day) for day in (3, 10, 17, 18, 19, 20)]
    for number, counted in ((3, (0, 2, 3)), (4, (1, 1, 3)), (5, (2, 0, 3)), (6, (3, 0, 2))):
        found = audit.customer(
            graded("A"), log_of(*rows[:number]), *MARCH, as_of=MARCH[1], agreed=agreed
        ).line(VISIT)
        assert (found.filled, found.dropped, found.short) == counted
    moved = plan_of(on(4), on(11), on(18))  # none of them on a day of the quota
    line = audit.customer(graded("A"), log_of(), *MARCH, as_of=MARCH[1], agreed=moved).line(VISIT)
    assert (line.missed, line.dropped, line.short, line.wanted) == (3, 2, 3, 8)
    more = plan_of(*(on(day) for day in (3, 4, 10, 17, 24, 31)))  # a day for what had none
    assert audit.customer(graded("A"), log_of(), *MARCH, as_of=MARCH[1], agreed=more).line(VISIT).short == 2


def test_more_than_the_quota_may_be_agreed() -> None:
    agreed = plan_of(on(4), on(11), on(18, CALL), on(19, MESSAGE))
    found = AUDIT.customer(HAIDA, log_of(on(4)), *MARCH, as_of=date(2026, 3, 18), agreed=agreed)
    assert [(channel, tally.wanted, tally.owed, tally.ahead) for channel, tally in found.lines] == [
        (VISIT, 2, 1, 0), (CALL, 1, 1, 0), (MESSAGE, 1, 0, 1),
    ]  # fmt: skip


def test_a_plan_of_a_few_days_leaves_the_rest_to_the_quota() -> None:
    """CA-4: outside the days of the plan the quota's own hold."""
    own = [touch.day for touch in QUOTA.plan("A", customer="C-7", year=2026, month=3, calendar=OFFICE)]
    half = AgreedPlan.of_days([on(2)], begins=MARCH[0], ends=date(2026, 3, 16))
    found = AUDIT.customer(graded("A"), log_of(), *MARCH, as_of=MARCH[1], agreed=half).total
    first = sum(day < date(2026, 3, 16) for day in own)
    assert (found.missed, found.dropped) == (len(own) - first + 1, first - 1)


def test_days_that_do_not_count_are_not_owed_either() -> None:
    """CA-14: before the customer began nothing of the plan counts, dropped or not."""
    newer = Customer("C-7", "Haida", grade="C", since=date(2026, 3, 30))
    found = AUDIT.customer(newer, log_of(), *MARCH, as_of=MARCH[1], agreed=plan_of(on(4))).total
    assert (found.wanted, found.not_owed, found.dropped) == (0, 2, 0)


def test_without_a_grade_only_the_plan_counts() -> None:
    """Unknown is never no: how much was dropped cannot be said, and that is said."""
    cards = [Customer("C-7", "Haida"), Customer("C-8", "Dongfang")]
    agreed = plan_of(on(4), on(5, customer="X-1"), on(6, customer="X-1"), on(4, customer="X-2"))
    found = AUDIT.book(cards, log_of(on(2, CALL)), *MARCH, as_of=date(2026, 3, 31), agreed=agreed)
    assert (found.total.owed, found.total.outside, found.total.dropped) == (1, 1, 0)
    assert [reason.explain() for reason in (*found.missing, *found.ignored)] == [
        "1 customer without a grade of the quota, not judged: C-8 [CA-14]",
        "1 customer without a grade of the quota, counted by the agreed plan alone: C-7 [CA-14]",
        "3 agreed touches of 2 customers who are not in the book: X-1, X-2 [CA-14]",
    ]
    assert found.customer("C-7").missing[0].explain() == (
        "C-7: no grade of the quota, so only the agreed plan is counted [CA-14]"
    )
    assert found.customer("C-8").missing[0].code == "not_judged"
    named = AgreedPlan.of_days([on(4)], begins=MARCH[0], ends=MARCH[1], customers=["C-7"])
    assert AUDIT.book(cards, log_of(), *MARCH, as_of=date(2026, 3, 31), agreed=named).ignored == ()


def test_a_plan_reads_what_planning_gives() -> None:
    plan = Plan(QUOTA, {"C-7": "A", "C-8": "C"}, *MARCH, calendar=OFFICE)
    agreed = AgreedPlan.of_days(plan.touches(), begins=plan.begins, ends=plan.ends)
    assert len(agreed) == len(plan)
    again = AgreedPlan.of_days(reversed(list(plan.touches())), begins=MARCH[0], ends=MARCH[1])
    assert agreed == again
    assert hash(agreed) == hash(again)


def test_bad_plans() -> None:
    for rows, words in (
        ([on(31), ("C-7", MARCH[1], VISIT)], "lies outside the plan from 2026-03-01 to 2026-04-01"),
        ([on(31), ("C-7", date(2026, 2, 28), VISIT)], "lies outside the plan"),
        ([on(4, customer="C-8")], "is not among the customers of the plan"),
        ([("C-7", date(2026, 3, 4), "fax")], "is no channel"),
        ([("C-7", VISIT, date(2026, 3, 4))], "is no channel"),
        ([("C-7", date(2026, 3, 4))], "a customer, a day and a channel"),
    ):
        with pytest.raises(InputError, match=words):
            AgreedPlan.of_days(rows, begins=MARCH[0], ends=MARCH[1], customers=["C-7"])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="the plan ends before it begins"):
        AgreedPlan.of_days([], begins=MARCH[1], ends=MARCH[0])
    with pytest.raises(InputError, match="begins"):
        AgreedPlan.of_days([], begins=datetime(2026, 3, 1), ends=MARCH[1])
    with pytest.raises(InputError, match="customers"):
        AgreedPlan.of_days([], begins=MARCH[0], ends=MARCH[1], customers=[""])
