"""The spread of a quota, its audit by the same formula, and feasibility (CA-4, CA-14)."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pendulum
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.cadence.quota import Planned, Quota
from salesflow.errors import DefinitionError, InputError, OutOfCalendarError

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

customers = st.text(min_size=1, max_size=8)
months = st.tuples(st.sampled_from((2025, 2026, 2027)), st.integers(1, 12))
quotas = st.dictionaries(st.sampled_from(Channel), st.integers(0, 12), min_size=1).map(
    lambda numbers: Quota({"A": {channel.value: number for channel, number in numbers.items()}})
)
calendars = st.sets(st.dates(date(2025, 1, 1), date(2027, 12, 31)), max_size=120).map(
    lambda closed: Calendar.week_days("Asia/Shanghai", begins=BEGINS, ends=ENDS, closed=closed)
)


def plan_of(
    quota: Quota, grade: str, customer: str, month: tuple[int, int], calendar: Calendar
) -> tuple[Planned, ...]:
    return quota.plan(grade, customer=customer, year=month[0], month=month[1], calendar=calendar)


def positions(grade: str, customer: str, channel: Channel | None, calendar: Calendar = OFFICE) -> list[int]:
    """The working-day numbers of a customer's touches over three years."""
    number = {day: at for at, day in enumerate(calendar.working_days(BEGINS, ENDS))}
    return [
        number[touch.day]
        for year in (2025, 2026, 2027)
        for month in range(1, 13)
        for touch in plan_of(TEXTBOOK, grade, customer, (year, month), calendar)
        if channel is None or touch.channel is channel
    ]


# --- laws ----------------------------------------------------------------------------------------------------------


@given(quotas, customers, months, calendars)
def test_conservation_and_no_two_touches_on_a_day(
    quota: Quota, customer: str, month: tuple[int, int], calendar: Calendar
) -> None:
    """CA-4: all wanted touches are planned, on distinct working days, or the shortfall says how many are not."""
    days = calendar.working_days_of_month(*month)
    plan = plan_of(quota, "A", customer, month, calendar)
    wanted = quota.wanted("A")
    used = [touch.day for touch in plan]
    assert used == sorted(set(used))
    assert set(used) <= set(days)
    last = pendulum.date(*month, 1).end_of("month")
    standing = quota.standing("A", {}, customer=customer, as_of=last, calendar=calendar)
    assert standing.shortfall == max(0, sum(wanted.values()) - len(days))
    assert len(plan) + standing.shortfall == sum(wanted.values())
    for line in standing.lines:
        assert (
            line.planned == sum(touch.channel is line.channel for touch in plan) == line.by_now == line.owed
        )
        assert line.wanted == wanted[line.channel]
        assert line.planned + line.shortfall == line.wanted


@given(quotas, customers, months, calendars)
def test_a_customer_served_exactly_by_plan_owes_nothing_on_any_day(
    quota: Quota, customer: str, month: tuple[int, int], calendar: Calendar
) -> None:
    """CA-14: plan and audit are dual; one touch less is owed at once, and its planned day is named."""
    plan = plan_of(quota, "A", customer, month, calendar)
    first = date(*month, 1)
    for offset in range(pendulum.date(*month, 1).days_in_month):
        today = date.fromordinal(first.toordinal() + offset)
        done: dict[Channel, int] = {}
        for touch in plan:
            if touch.day <= today:
                done[touch.channel] = done.get(touch.channel, 0) + 1
        standing = quota.standing("A", done, customer=customer, as_of=today, calendar=calendar)
        assert standing.owed == 0
        for line in standing.lines:
            later = [touch.day for touch in plan if touch.channel is line.channel and touch.day > today]
            assert line.next_on == (later[0] if later else None)
        for channel, number in done.items():
            less = quota.standing(
                "A", {**done, channel: number - 1}, customer=customer, as_of=today, calendar=calendar
            )
            line = less.line(channel)
            assert line is not None
            assert (less.owed, line.owed) == (1, 1)
            assert line.next_on is not None
            assert line.next_on <= today


@given(st.sampled_from("ABC"), customers, calendars)
def test_the_gap_theorem(grade: str, customer: str, calendar: Calendar) -> None:
    """CA-2, CA-4: each gap, across month ends too, lies between the shortest and the longest month's n / k."""
    k = sum(TEXTBOOK.wanted(grade).values())
    lengths = [len(calendar.working_days_of_month(y, m)) for y in (2025, 2026, 2027) for m in range(1, 13)]
    assume(min(lengths) >= k)
    gaps = [b - a for a, b in pairwise(positions(grade, customer, None, calendar))]
    assert min(gaps) >= min(n // k for n in lengths)
    assert max(gaps) <= max(-(-n // k) for n in lengths)


@given(st.sampled_from("AB"), st.sampled_from((VISIT, CALL, MESSAGE)), customers, calendars)
def test_each_channel_is_evenly_spaced_by_itself(
    grade: str, channel: Channel, customer: str, calendar: Calendar
) -> None:
    numbers = TEXTBOOK.wanted(grade)
    k = numbers[channel]
    lengths = [len(calendar.working_days_of_month(y, m)) for y in (2025, 2026, 2027) for m in range(1, 13)]
    assume(min(lengths) >= sum(numbers.values()))
    gaps = [b - a for a, b in pairwise(positions(grade, customer, channel, calendar))]
    assert min(gaps) >= min(n // k for n in lengths)
    assert max(gaps) <= max(-(-n // k) for n in lengths)


@given(quotas, customers, months, st.data())
def test_since_leaves_out_what_was_planned_before(
    quota: Quota, customer: str, month: tuple[int, int], data: st.DataObject
) -> None:
    """A new customer, or a log that begins in the month, owes nothing for the days before."""
    first = pendulum.date(*month, 1)
    last = first.end_of("month")
    since = data.draw(st.dates(first, last))
    today = data.draw(st.dates(first, last))
    plan = plan_of(quota, "A", customer, month, OFFICE)
    standing = quota.standing("A", {}, customer=customer, as_of=today, calendar=OFFICE, since=since)
    for line in standing.lines:
        mine = [touch.day for touch in plan if touch.channel is line.channel and touch.day >= since]
        earlier = sum(touch.channel is line.channel and touch.day < since for touch in plan)
        assert line.wanted == quota.wanted("A")[line.channel] - earlier
        assert line.planned == len(mine)
        assert line.owed == sum(day <= today for day in mine)
        assert line.next_on == (mine[0] if mine else None)


# --- examples ------------------------------------------------------------------------------------------------------


def test_channels_are_dealt_visit_call_visit_message() -> None:
    plan = plan_of(TEXTBOOK, "A", "C-1", (2026, 3), OFFICE)
    assert [touch.channel for touch in plan] == [VISIT, CALL, VISIT, MESSAGE] * 4
    assert [touch.channel for touch in plan_of(TEXTBOOK, "C", "C-1", (2026, 3), OFFICE)] == [
        VISIT,
        CALL,
        MESSAGE,
    ]


def test_the_spread_is_pinned() -> None:
    """The same on every machine and in every release: C-1 has phase 0.9860 (crc32)."""
    plan = plan_of(TEXTBOOK, "C", "C-1", (2026, 3), OFFICE)
    assert [touch.day.isoformat() for touch in plan] == ["2026-03-11", "2026-03-20", "2026-03-31"]


def test_the_load_of_many_customers_is_even() -> None:
    """One visit each a month: no working day of 22 may carry much more than its share."""
    loads: dict[date, int] = {}
    for at in range(4_400):
        touch = plan_of(Quota({"C": {"visit": 1}}), "C", f"C-{at}", (2026, 3), OFFICE)[0]
        loads[touch.day] = loads.get(touch.day, 0) + 1
    assert len(loads) == 22
    assert max(loads.values()) <= 200 * 1.25


def test_a_short_month_drops_messages_before_visits() -> None:
    """CA-4: sixteen touches for an A outlet in a month of ten working days."""
    closed = [date(2026, 3, day) for day in range(16, 32)]
    short = Calendar.week_days("Asia/Shanghai", begins=BEGINS, ends=ENDS, closed=closed)
    standing = TEXTBOOK.standing("A", {}, customer="C-1", as_of=date(2026, 3, 31), calendar=short)
    assert [(line.channel, line.planned, line.shortfall) for line in standing.lines] == [
        (VISIT, 8, 0),
        (CALL, 2, 2),
        (MESSAGE, 0, 4),
    ]
    assert standing.explain().splitlines()[-1] == (
        "this month has 10 working days for 16 touches: 6 cannot be placed [CA-4]"
    )
    assert (
        standing.explain("zh").splitlines()[-1] == "本月只有10个工作日，需安排16次联系，有6次无法安排 [CA-4]"
    )


def test_a_month_without_working_days_wants_nothing_and_says_so() -> None:
    closed = [date(2026, 3, day) for day in range(1, 32)]
    shut = Calendar.week_days("Asia/Shanghai", begins=BEGINS, ends=ENDS, closed=closed)
    standing = TEXTBOOK.standing("C", {}, customer="C-1", as_of=date(2026, 3, 31), calendar=shut)
    assert (standing.owed, standing.shortfall) == (0, 3)
    assert plan_of(TEXTBOOK, "C", "C-1", (2026, 3), shut) == ()


def test_the_words_for_the_seller() -> None:
    standing = TEXTBOOK.standing(
        "C", {CALL: 1, MESSAGE: 3}, customer="C-1", as_of=date(2026, 3, 31), calendar=OFFICE
    )
    assert standing.explain() == "visit 1 of 1 this month; 1 was planned by now [CA-4]"
    assert standing.explain("zh") == "本月第1次拜访（共1次，按计划至今应完成1次） [CA-4]"
    assert standing.line(CARD) is None
    message = standing.line(MESSAGE)
    assert message is not None
    assert (message.done, message.owed, message.next_on) == (3, 0, None)


@pytest.mark.parametrize("done", [{VISIT: -1}, {VISIT: True}, {VISIT: 1.0}])
def test_what_was_done_is_a_count(done: dict[Channel, int]) -> None:
    with pytest.raises(InputError, match="number of visits"):
        TEXTBOOK.standing("A", done, customer="C-1", as_of=date(2026, 3, 2), calendar=OFFICE)


def test_a_grade_the_quota_does_not_name_and_a_month_outside_the_calendar() -> None:
    with pytest.raises(InputError, match="names only A, B, C"):
        TEXTBOOK.wanted("D")
    with pytest.raises(OutOfCalendarError):
        TEXTBOOK.standing("A", {}, customer="C-1", as_of=date(2028, 1, 1), calendar=OFFICE)


def test_all_problems_of_a_quota_are_named() -> None:
    with pytest.raises(DefinitionError) as caught:
        Quota({" ": {"visit": -1}, "A": {"fax": 1, "call": True}})
    assert len(caught.value.problems) == 4
    with pytest.raises(DefinitionError, match="no grade"):
        Quota({})
    with pytest.raises(DefinitionError, match="twice"):
        Quota((("A", ()), ("A", ())))


def test_plain_data_comes_back() -> None:
    assert Quota(TEXTBOOK.to_plain(), rows=("CA-4",)) == TEXTBOOK
    assert TEXTBOOK.grades == ("A", "B", "C")


# --- feasibility ---------------------------------------------------------------------------------------------------

MIX = {"A": 1_000, "B": 3_000, "C": 6_000}


def test_the_textbook_quota_for_333_customers_a_seller() -> None:
    """CA-4: 10,000 customers in the mix 10/30/60 and 30 sellers owe 867 visits a seller; six a day give 126."""
    found = TEXTBOOK.feasible(MIX, sellers=30, per_day={VISIT: 6, CALL: 12}, working_days=21)
    assert not found.is_feasible
    assert [(load.channel, load.needed, load.room, load.fits) for load in found.loads] == [
        (VISIT, 867, 126, False),
        (CALL, 534, 252, False),
    ]
    assert found.explain() == (
        "the quota cannot be kept: 334 customers a seller need 867 visits (room for 126), 534 calls (room for 252) "
        "a month [CA-4]"
    )
    assert found.explain("zh") == (
        "配额无法完成：每位销售员负责334位客户，每月需867次拜访（只能完成126次）、534次电话（只能完成252次） [CA-4]"
    )
    # 26,000 visits: 207 sellers at 126 a month
    assert found.sellers_needed == 207


def test_one_seller_is_told_of_his_own_month() -> None:
    """CA-4: the sketch of the worklist, 333 customers and six visits a day."""
    found = TEXTBOOK.feasible({"A": 33, "B": 100, "C": 200}, sellers=1, per_day={VISIT: 6}, working_days=21)
    assert (
        found.explain()
        == "the quota cannot be kept: 333 customers need 864 visits (room for 126) this month [CA-4]"
    )
    none = TEXTBOOK.feasible({"A": 1}, sellers=1, per_day={VISIT: 0}, working_days=21)
    assert (none.sellers_needed, none.is_feasible) == (None, False)
    assert TEXTBOOK.feasible({}, sellers=1, per_day={VISIT: 6}, working_days=21).sellers_needed == 0


def test_48_customers_a_seller_fit() -> None:
    """The mix needs 2.6 visits a customer and month: 48 customers need 125 of 126."""
    found = TEXTBOOK.feasible({"A": 100, "B": 300, "C": 600}, sellers=21, per_day={VISIT: 6}, working_days=21)
    assert found.is_feasible
    assert [load.needed for load in found.loads] == [124]
    assert (found.explain(), found.explain("zh")) == ("the quota is feasible", "配额可以完成")


@given(
    st.integers(0, 500),
    st.integers(0, 500),
    st.integers(0, 500),
    st.integers(1, 40),
    st.integers(0, 23),
    st.integers(0, 9),
)
def test_more_sellers_never_make_it_worse(
    a: int, b: int, c: int, sellers: int, days: int, visits: int
) -> None:
    grades = {"A": a, "B": b, "C": c}
    few = TEXTBOOK.feasible(grades, sellers=sellers, per_day={VISIT: visits}, working_days=days)
    many = TEXTBOOK.feasible(grades, sellers=sellers + 1, per_day={VISIT: visits}, working_days=days)
    assert many.is_feasible or not few.is_feasible
    assert few.is_feasible == (8 * a + 4 * b + c <= visits * days * sellers)


@pytest.mark.parametrize(
    "bad",
    [
        {"sellers": 0},
        {"working_days": -1},
        {"customers": {"A": True}},
        {"customers": {"D": 1}},
        {"per_day": {VISIT: -6}},
    ],
)
def test_feasibility_refuses_what_is_no_count(bad: dict[str, object]) -> None:
    given_values: dict[str, object] = {
        "customers": MIX,
        "sellers": 30,
        "per_day": {VISIT: 6},
        "working_days": 21,
    }
    given_values |= bad
    with pytest.raises(InputError):
        TEXTBOOK.feasible(given_values.pop("customers"), **given_values)  # type: ignore[arg-type]
