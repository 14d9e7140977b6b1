"""The quota of a month: planned, held against what was done, and shared between grades (CA-4, CA-14)."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pendulum
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.cadence.quotas.grade_history import GradeHistory
from salesflow.cadence.quotas.quota import Planned, Quota
from salesflow.errors import DefinitionError, InputError, OutOfCalendarError
from salesflow.testing.quota_laws import check_gaps, check_grade_history, check_quota
from salesflow.testing.quotas import customer_ids, grade_histories, quotas, working_years

BEGINS, ENDS = date(2025, 1, 1), date(2028, 1, 1)
OFFICE = Calendar.week_days("Asia/Shanghai", begins=BEGINS, ends=ENDS)
TEXTBOOK = Quota(
    {
        "A": {"visit": 8, "call": 4, "message": 4},
        "B": {"visit": 4, "call": 2, "message": 2},
        "C": {"visit": 1, "call": 1, "message": 1},
    },
    rows=("CA-4",),
)
VISIT, CALL, MESSAGE, CARD = Channel
MARCH = {"year": 2026, "month": 3}
LAST = date(2026, 3, 31)

months = st.integers(1, 12)


def plan_of(grade: str | GradeHistory, customer: str = "C-1", month: int = 3) -> tuple[Planned, ...]:
    return TEXTBOOK.plan(grade, customer=customer, year=2026, month=month, calendar=OFFICE)


# --- laws ----------------------------------------------------------------------------------------------------------


@given(quotas(), st.sampled_from("ABC"), customer_ids(), months, working_years())
def test_plan_and_standing_are_dual(
    quota: Quota, grade: str, customer: str, month: int, calendar: Calendar
) -> None:
    """CA-4, CA-14: laws 8, 9 and 12, also in months without enough working days, or without any."""
    check_quota(quota, grade, customer=customer, year=2026, month=month, calendar=calendar)
    short = sum(quota.wanted(grade).values()) > len(calendar.working_days_of_month(2026, month))
    event(f"a month too short: {short}")


@given(quotas(), grade_histories(), customer_ids(), months, working_years())
def test_plan_and_standing_are_dual_when_grades_change(
    quota: Quota, history: GradeHistory, customer: str, month: int, calendar: Calendar
) -> None:
    """CA-4: the month is shared by its days; the standing says the same as the plan."""
    check_quota(quota, history, customer=customer, year=2026, month=month, calendar=calendar)
    parts = check_grade_history(quota, history, customer=customer, year=2026, month=month, calendar=calendar)
    event(f"parts: {parts}")


@given(st.sampled_from("ABC"), customer_ids(), working_years())
def test_the_gap_theorem(grade: str, customer: str, calendar: Calendar) -> None:
    """CA-2, CA-4: each gap, across month ends too, lies between the shortest and the longest month's n / k."""
    k = sum(TEXTBOOK.wanted(grade).values())
    assume(min(len(calendar.working_days_of_month(2026, month)) for month in range(1, 13)) >= k)
    check_gaps(TEXTBOOK, grade, customer=customer, calendar=calendar, years=[2026])


@given(st.sampled_from(["AB", "BA"]), st.dates(date(2025, 2, 1), date(2027, 11, 1)), customer_ids())
def test_the_gap_at_a_change_of_grade(way: str, on: date, customer: str) -> None:
    """CA-4: 8 divides 16, so a change from A to B or back leaves every gap between A's least and B's greatest."""
    history = GradeHistory({BEGINS: way[0], on: way[1]})
    number = {day: at for at, day in enumerate(OFFICE.working_days(BEGINS, ENDS))}
    days = [
        number[touch.day]
        for year in (2025, 2026, 2027)
        for month in range(1, 13)
        for touch in TEXTBOOK.plan(history, customer=customer, year=year, month=month, calendar=OFFICE)
    ]
    gaps = [b - a for a, b in pairwise(days)]
    assert (min(gaps), max(gaps)) in {(1, 2), (1, 3)}


@given(
    st.sampled_from(["AC", "CA", "BC", "CB"]), st.dates(date(2026, 2, 1), date(2026, 11, 30)), customer_ids()
)
def test_the_gap_at_any_change_of_grade(way: str, on: date, customer: str) -> None:
    """Where neither number divides the other: never on one day, never longer than both greatest gaps less one."""
    history = GradeHistory({BEGINS: way[0], on: way[1]})
    number = {day: at for at, day in enumerate(OFFICE.working_days(BEGINS, ENDS))}
    days = [
        number[touch.day]
        for month in range(1, 13)
        for touch in plan_of(history, customer=customer, month=month)
    ]
    gaps = [b - a for a, b in pairwise(days)]
    most = {"A": 2, "B": 3, "C": 8}
    assert min(gaps) >= 1
    assert max(gaps) <= most[way[0]] + most[way[1]] - 1


@given(quotas(), customer_ids(), working_years(), st.data())
def test_since_leaves_out_what_was_planned_before(
    quota: Quota, customer: str, calendar: Calendar, data: st.DataObject
) -> None:
    """A new customer, or a log that begins in the month, owes nothing for the days before."""
    since, today = (data.draw(st.dates(date(2026, 3, 1), LAST)) for _ in range(2))
    plan = quota.plan("A", customer=customer, **MARCH, calendar=calendar)
    found = quota.standing("A", {}, customer=customer, as_of=today, calendar=calendar, since=since)
    ended = quota.standing(
        GradeHistory({date(2026, 1, 1): "A"}, ends=since) if since > date(2026, 3, 1) else "A",
        {}, customer=customer, as_of=LAST, calendar=calendar,
    )  # fmt: skip
    for at, line in enumerate(found.lines):
        mine = [touch.day for touch in plan if touch.channel is line.channel and touch.day >= since]
        assert line.planned == len(mine)
        assert line.owed == sum(day <= today for day in mine)
        assert line.next_on == (mine[0] if mine else None)
        if since > date(2026, 3, 1):  # what is wanted before and from that day on is the whole quota
            assert line.wanted + ended.lines[at].wanted == quota.wanted("A")[line.channel]
    history = quota.standing(
        GradeHistory({since: "A"}), {}, customer=customer, as_of=today, calendar=calendar
    )
    assert (history.lines, history.parts) == (found.lines, found.parts)


# --- examples ------------------------------------------------------------------------------------------------------


def test_channels_are_dealt_visit_call_visit_message() -> None:
    """CA-4: the word goes on where the month before has ended; who begins where is the customer's phase."""
    words = "".join(touch.channel[0] for month in (3, 4, 5) for touch in plan_of("A", month=month))
    assert words == ("cvmv" * 12)
    assert [touch.channel for touch in plan_of("C")] == [CALL, MESSAGE, VISIT]


def test_the_spread_is_pinned() -> None:
    """The same on every machine and in every release: C-1 has phase 0.9860 (crc32)."""
    assert [touch.day.isoformat() for touch in plan_of("C")] == ["2026-03-11", "2026-03-20", "2026-03-31"]


def test_a_change_of_grade_in_words() -> None:
    """CA-4: A until 14 March, B from then on: each gives its share, and a seller can read why."""
    history = GradeHistory({date(2026, 1, 5): "A", date(2026, 3, 15): "B"})
    found = TEXTBOOK.standing(history, {VISIT: 4}, customer="C-1", as_of=LAST, calendar=OFFICE)
    assert found.grade == "B"
    assert [(line.channel, line.wanted, line.owed) for line in found.lines] == [
        (VISIT, 6, 2),
        (CALL, 3, 3),
        (MESSAGE, 3, 3),
    ]
    assert found.explain().splitlines() == [
        "visit 5 of 6 this month; 6 were planned by now [CA-4]",
        "call 1 of 3 this month; 3 were planned by now [CA-4]",
        "message 1 of 3 this month; 3 were planned by now [CA-4]",
        "A until 14 Mar 2026, 10 of 22 working days: 3 of 8 visits, 2 of 4 calls, 2 of 4 messages [CA-4]",
        "B from 15 Mar 2026, 12 of 22 working days: 3 of 4 visits, 1 of 2 calls, 1 of 2 messages [CA-4]",
    ]
    assert found.explain("zh").splitlines()[-2:] == [
        "截至2026年3月14日为A级（22个工作日中的10个）：8次拜访中的3次、4次电话中的2次、4条短信中的2条 [CA-4]",
        "自2026年3月15日起为B级（22个工作日中的12个）：4次拜访中的3次、2次电话中的1次、2条短信中的1条 [CA-4]",
    ]
    weeks = GradeHistory({date(2026, 3, 5): "A"}, ends=date(2026, 3, 20))
    short = TEXTBOOK.standing(
        weeks, {VISIT: 9, CALL: 9, MESSAGE: 9}, customer="C-1", as_of=LAST, calendar=OFFICE
    )
    assert short.explain() == (
        "A from 5 Mar 2026 to 19 Mar 2026, 11 of 22 working days: 4 of 8 visits, 2 of 4 calls, 2 of 4 messages [CA-4]"
    )
    assert short.explain("zh").startswith(
        "2026年3月5日至2026年3月19日为A级（22个工作日中的11个）：8次拜访中的4次"
    )


def test_a_short_month_drops_messages_before_visits() -> None:
    """CA-4: sixteen touches for an A outlet in a month of ten working days."""
    closed = [date(2026, 3, day) for day in range(16, 32)]
    short = Calendar.week_days("Asia/Shanghai", begins=BEGINS, ends=ENDS, closed=closed)
    standing = TEXTBOOK.standing("A", {}, customer="C-1", as_of=LAST, calendar=short)
    assert [(line.channel, line.planned, line.shortfall) for line in standing.lines] == [
        (VISIT, 8, 0),
        (CALL, 2, 2),
        (MESSAGE, 0, 4),
    ]
    assert standing.explain().splitlines()[-1] == (
        "only 10 working days this month for 16 touches: no room for 2 calls, 4 messages [CA-4]"
    )
    assert standing.explain("zh").splitlines()[-1] == (
        "本月只有10个工作日，需联系16次：2次电话、4条短信无法安排 [CA-4]"
    )
    newer = TEXTBOOK.standing("A", {}, customer="C-1", as_of=LAST, calendar=short, since=date(2026, 3, 9))
    assert sum(line.wanted for line in newer.lines) == newer.shortfall + 5
    assert "only 5 working days this month for " in newer.explain()


def test_a_month_without_working_days_wants_nothing_and_says_so() -> None:
    closed = [date(2026, 3, day) for day in range(1, 32)]
    shut = Calendar.week_days("Asia/Shanghai", begins=BEGINS, ends=ENDS, closed=closed)
    standing = TEXTBOOK.standing("C", {}, customer="C-1", as_of=LAST, calendar=shut)
    assert (standing.owed, standing.shortfall) == (0, 3)
    assert TEXTBOOK.plan("C", customer="C-1", **MARCH, calendar=shut) == ()
    assert standing.explain("zh") == "本月没有工作日，需联系3次：1次拜访、1次电话、1条短信无法安排 [CA-4]"
    assert standing.explain() == (
        "no working day this month for 3 touches: no room for 1 visit, 1 call, 1 message [CA-4]"
    )


def test_the_words_for_the_seller() -> None:
    standing = TEXTBOOK.standing("C", {CALL: 1, MESSAGE: 3}, customer="C-1", as_of=LAST, calendar=OFFICE)
    assert standing.explain() == "visit 1 of 1 this month; 1 was planned by now [CA-4]"
    assert standing.explain("zh") == "本月第1次拜访（共1次，按计划至今应完成1次） [CA-4]"
    assert standing.line(CARD) is None
    message = standing.line(MESSAGE)
    assert message is not None
    assert (message.done, message.owed, message.next_on) == (3, 0, None)


def test_a_customer_who_is_gone_or_not_here_yet() -> None:
    """Nothing is asked before the first grade, after the last day, or for a month that has passed since."""
    gone = GradeHistory({date(2026, 1, 5): "A"}, ends=date(2026, 3, 1))
    found = TEXTBOOK.standing(gone, {}, customer="C-1", as_of=LAST, calendar=OFFICE)
    assert (found.grade, found.lines, found.parts, found.owed, found.explain()) == ("", (), (), 0, "")
    assert plan_of(gone) == ()
    new = TEXTBOOK.standing("C", {}, customer="C-1", as_of=LAST, calendar=OFFICE, since=date(2026, 4, 9))
    assert [(line.wanted, line.planned, line.owed) for line in new.lines] == [(0, 0, 0)] * 3
    assert new.parts == ()


@pytest.mark.parametrize("done", [{VISIT: -1}, {VISIT: True}, {VISIT: 1.0}])
def test_what_was_done_is_a_count(done: dict[Channel, int]) -> None:
    with pytest.raises(InputError, match="number of visits"):
        TEXTBOOK.standing("A", done, customer="C-1", as_of=date(2026, 3, 2), calendar=OFFICE)


def test_a_grade_the_quota_does_not_name_and_a_month_outside_the_calendar() -> None:
    with pytest.raises(InputError, match="names only A, B, C"):
        TEXTBOOK.wanted("D")
    with pytest.raises(InputError, match="names only A, B, C"):
        plan_of(GradeHistory({date(2026, 3, 9): "D"}))
    with pytest.raises(OutOfCalendarError):
        TEXTBOOK.standing("A", {}, customer="C-1", as_of=date(2028, 1, 1), calendar=OFFICE)


def test_all_problems_of_a_quota_are_named() -> None:
    with pytest.raises(DefinitionError) as caught:
        Quota({" ": {"visit": -1}, "A": {"fax": 1, "call": True}, 5: {}})  # type: ignore[dict-item]
    assert len(caught.value.problems) == 5
    with pytest.raises(DefinitionError, match="no grade"):
        Quota({})
    with pytest.raises(DefinitionError, match="twice"):
        Quota((("A", ()), ("A", ())))


def test_a_quota_of_nothing_asks_for_nothing() -> None:
    """Zero is a number: a grade may be left alone, and the months of its customers are whole."""
    quota = Quota({"D": {"visit": 0}})
    assert quota.plan("D", customer="C-1", **MARCH, calendar=OFFICE) == ()
    found = quota.standing("D", {}, customer="C-1", as_of=LAST, calendar=OFFICE)
    assert [(line.wanted, line.owed, line.next_on) for line in found.lines] == [(0, 0, None)]


def test_plain_data_comes_back() -> None:
    assert Quota(TEXTBOOK.to_plain(), rows=("CA-4",)) == TEXTBOOK
    assert TEXTBOOK.grades == ("A", "B", "C")
    assert pendulum.date(2026, 3, 31) == LAST
