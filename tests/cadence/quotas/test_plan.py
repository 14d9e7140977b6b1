"""The plan of many customers: one set of touches in every form, over any window (CA-4)."""

from __future__ import annotations

import pickle
import tracemalloc
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import event, given

from salesflow.adapters.cn import calendar_from_chinesecalendar
from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.cadence.catalogue.quotas import OUTLET_QUOTA
from salesflow.cadence.quotas.grade_history import GradeHistory
from salesflow.cadence.quotas.plan import Plan
from salesflow.errors import InputError, OutOfCalendarError
from salesflow.testing.quota_laws import check_plan
from salesflow.testing.quotas import plans

CHINA = calendar_from_chinesecalendar([2026])
YEAR = date(2026, 1, 1), date(2027, 1, 1)
VISIT, CALL, MESSAGE, CARD = Channel


def mixed(count: int) -> dict[str, str]:
    """The mix 10/30/60."""
    return {f"C-{at}": "A" if at % 10 == 0 else "B" if at % 10 < 4 else "C" for at in range(count)}


# --- laws ----------------------------------------------------------------------------------------------------------


@given(plans())
def test_every_form_holds_the_same_touches(plan: Plan) -> None:
    """CA-4: streams, columns, load, windows of a touch; windows of the plan that meet; changing grades."""
    touches = check_plan(plan)
    event(f"touches: {touches > 0}, shortfall: {plan.shortfall > 0}")


@given(plans())
def test_whole_months_conserve_the_quota(plan: Plan) -> None:
    """Law 9: over whole months, planned and shortfall make the quota of every plainly graded customer."""
    first, last = plan.begins.replace(day=1), plan.ends.replace(day=1)
    plain = {customer: grade for customer, grade in plan.customers if isinstance(grade, str)}
    whole = Plan(plan.quota, plain, min(first, last), last, calendar=plan.calendar)
    months = (last.year - first.year) * 12 + last.month - first.month
    wanted = sum(sum(plan.quota.wanted(grade).values()) for grade in plain.values())
    assert len(whole) + whole.shortfall == wanted * max(0, months)
    assert bool(whole.reasons) is bool(whole.shortfall)


@given(plans())
def test_a_customer_does_not_depend_on_the_others(plan: Plan) -> None:
    """Law 8: the order of the customers, and who else is there, changes nothing for one of them."""
    turned = Plan(plan.quota, plan.customers[::-1], plan.begins, plan.ends, calendar=plan.calendar)
    assert Counter(turned.touches()) == Counter(plan.touches())
    for customer, grade in plan.customers:
        alone = Plan(plan.quota, {customer: grade}, plan.begins, plan.ends, calendar=plan.calendar)
        assert list(alone.touches()) == [each for each in plan.touches() if each[0] == customer]
        assert alone.dues_of(customer) == tuple(alone.dues())


# --- a real year -----------------------------------------------------------------------------------------------------


def test_a_thousand_customers_over_a_year() -> None:
    """CA-4: 69.6 touches a customer and year in the mix; every day of the year carries its share."""
    plan = Plan(OUTLET_QUOTA, mixed(1_000), *YEAR, calendar=CHINA)
    assert len(plan) == sum(1 for _ in plan.touches()) == 69_600
    assert (plan.shortfall, plan.reasons) == (0, ())
    loads = plan.load()
    assert len(loads) == 248
    for month in range(1, 13):
        for channel in (VISIT, CALL, MESSAGE):
            found = [number[channel] for day, number in loads.items() if day.month == month]
            mean = sum(found) / len(found)
            assert 0.6 * mean < min(found) <= max(found) < 1.5 * mean


def test_the_stream_holds_patterns_not_touches() -> None:
    """Memory for the patterns of the window, not for the touches of the customers."""

    def peak(count: int) -> int:
        plan = Plan(OUTLET_QUOTA, dict.fromkeys(mixed(count), "C"), *YEAR, calendar=CHINA)
        tracemalloc.start()
        for _ in plan.touches():
            pass
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    few, many = peak(1_000), peak(4_000)
    # 3,000 more customers have 108,000 touches: as tuples in a list they take 7 MB and more
    assert many - few < 700_000


def test_it_is_lazy() -> None:
    plan = Plan(OUTLET_QUOTA, mixed(50), *YEAR, calendar=CHINA)
    first = next(iter(islice(plan.touches_by_day(), 1)))
    assert first[1] == CHINA.next_working_day(date(2026, 1, 1))
    assert pickle.loads(pickle.dumps(plan)) == plan


# --- examples ------------------------------------------------------------------------------------------------------


def test_columns_are_plain_arrays() -> None:
    plan = Plan(
        OUTLET_QUOTA,
        {"C-1": "A", "C-2": None, "C-7": "C"},
        date(2026, 3, 1),
        date(2026, 4, 1),
        calendar=CHINA,
    )
    found = plan.columns()
    assert (len(found), found.customers, found.channels) == (19, ("C-1", "C-2", "C-7"), tuple(Channel))
    assert (found.customer.typecode, found.day.itemsize, found.channel.itemsize) == ("i", 4, 1)
    assert set(found.customer) == {0, 2}
    assert next(iter(found)) == next(plan.touches())


def test_each_touch_says_why() -> None:
    """CA-4: which of how many, for which grade; where the month is shared also by what."""
    history = GradeHistory({date(2026, 1, 5): "A", date(2026, 3, 15): "B"})
    asked: dict[str, str | GradeHistory | None] = {"C-1": history, "C-7": "C"}
    plan = Plan(OUTLET_QUOTA, asked, date(2026, 3, 1), date(2026, 4, 1), calendar=CHINA)
    due = plan.dues_of("C-7")[0]
    assert due.explain() == "visit 1 of 1 this month, grade C [CA-4]"
    assert due.explain("zh") == "C级客户本月第1次拜访（共1次） [CA-4]"
    assert (due.key, str(due.earliest), str(due.ideal), str(due.latest)) == (
        "quota:2026-03:visit:1",
        "2026-03-02",
        "2026-03-03",
        "2026-03-09",
    )
    shared = plan.dues_of("C-1")[-1]
    assert shared.explain().splitlines() == [
        "visit 6 of 6 this month, grade B [CA-4]",
        "B from 15 Mar 2026, 12 of 22 working days: 3 of 4 visits, 1 of 2 calls, 1 of 2 messages [CA-4]",
    ]
    assert shared.ideal <= shared.latest == date(2026, 3, 31)


def test_what_the_plan_does_not_hold() -> None:
    """CA-4: a month too short says which touches of how many customers, a missing grade how many."""
    closed = [date(2026, 3, day) for day in range(1, 12)]
    short = Calendar.week_days("Asia/Shanghai", begins=YEAR[0], ends=YEAR[1], closed=closed)
    asked: dict[str, str | GradeHistory | None] = {
        "C-1": "A",
        "C-2": "A",
        "C-3": "C",
        "C-4": None,
        "C-5": GradeHistory({date(2026, 3, 20): "A"}),
    }
    plan = Plan(OUTLET_QUOTA, asked, date(2026, 2, 1), date(2026, 5, 1), calendar=short)
    assert plan.ungraded == ("C-4",)
    assert plan.explain().splitlines() == [
        "2026-03 has only 14 working days for 16 touches of grade A: no room for 5 messages of 3 customers [CA-4]",
        "1 customer has no grade: no touch is planned [CA-4]",
    ]
    assert plan.explain("zh").splitlines() == [
        "2026-03只有14个工作日，A级需联系16次：3位客户共有5条短信无法安排 [CA-4]",
        "1位客户没有等级，未安排联系 [CA-4]",
    ]
    assert plan.shortfall == 5
    march = [date(2026, 3, 1) + timedelta(days=at) for at in range(32)]
    days = [Plan(OUTLET_QUOTA, {"C-1": "A"}, a, b, calendar=short) for a, b in pairwise(march)]
    assert Counter(day.shortfall for day in days) == {0: 29, 1: 2}  # each touch without a day belongs to one
    assert Counter(len(day.reasons) for day in days) == {0: 29, 1: 2}


def test_an_empty_window_and_nobody() -> None:
    assert len(Plan(OUTLET_QUOTA, mixed(9), YEAR[1], YEAR[1], calendar=CHINA)) == 0
    assert len(Plan(OUTLET_QUOTA, {}, *YEAR, calendar=CHINA)) == 0


def test_what_cannot_be_planned() -> None:
    a, b = YEAR
    bad: object
    for bad, words in (
        ([("17", "A"), (17, "B")], "is given twice"),
        ({"C-1": "D"}, "names only A, B, C"),
        ({"C-1": GradeHistory({a: "A", date(2026, 5, 1): "D"})}, r"customers\['C-1'\]"),
        ({"": "A"}, "may not be empty"),
        ({"C-1": 5}, "names only A, B, C"),
    ):
        with pytest.raises(InputError, match=words):
            Plan(OUTLET_QUOTA, bad, a, b, calendar=CHINA)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="lies before begins"):
        Plan(OUTLET_QUOTA, {}, b, a, calendar=CHINA)
    with pytest.raises(InputError, match="is not a day"):
        Plan(OUTLET_QUOTA, {}, datetime(2026, 1, 1), b, calendar=CHINA)
    with pytest.raises(OutOfCalendarError):
        Plan(OUTLET_QUOTA, {}, a, date(2027, 1, 2), calendar=CHINA)
    half = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 15), ends=b)
    with pytest.raises(OutOfCalendarError):  # half a month is not enough to spread one
        Plan(OUTLET_QUOTA, {}, date(2026, 1, 20), b, calendar=half)
    with pytest.raises(InputError, match="is not in this plan"):
        Plan(OUTLET_QUOTA, {"C-1": "A"}, a, b, calendar=CHINA).dues_of("C-2")
