"""The laws of quotas and plans (CA-4): run them on your own quotas, calendars and customers in your own tests.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> from datetime import date
>>> from salesflow.basics.calendars import Calendar
>>> from salesflow.cadence.catalogue.quotas import OUTLET_QUOTA
>>> office = Calendar.week_days("UTC", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
>>> check_quota(OUTLET_QUOTA, "A", customer="C-7", year=2026, month=3, calendar=office)
16
>>> check_gaps(OUTLET_QUOTA, "A", customer="C-7", calendar=office, years=[2026])
(1, 2)
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.moments import shared_day
from salesflow.cadence.quotas.grade_history import GradeHistory
from salesflow.cadence.quotas.plan import Plan
from salesflow.cadence.quotas.quota import Quota
from salesflow.cadence.quotas.spread import steps
from salesflow.testing._law import law

__all__ = ["check_gaps", "check_grade_history", "check_plan", "check_quota"]


def check_quota(
    quota: Quota,
    grade: str | GradeHistory,
    *,
    customer: str,
    year: int,
    month: int,
    calendar: Calendar,
) -> int:
    """One customer's month (laws 8, 9 and 12 of a quota); gives back how many touches are planned.

    - touches fall on distinct working days, in their order;
    - what is planned and the shortfall together make the quota, channel by channel;
    - a customer served exactly by plan owes nothing on any day, and the next touch is the next of the plan;
    - one touch less is owed at once.
    """
    plan = quota.plan(grade, customer=customer, year=year, month=month, calendar=calendar)
    days = [touch.day for touch in plan]
    law(days == sorted(set(days)), "no two touches on a day, in their order", plan)
    law({*days} <= {*calendar.working_days_of_month(year, month)}, "touches fall on working days", plan)
    first = date(year, month, 1).toordinal()
    for ordinal in range(first, first + monthrange(year, month)[1]):
        today = shared_day(ordinal)
        done: dict[Channel, int] = {}
        for touch in plan:
            if touch.day <= today:
                done[touch.channel] = done.get(touch.channel, 0) + 1
        found = quota.standing(grade, done, customer=customer, as_of=today, calendar=calendar)
        law(found.owed == 0, "a customer served by plan owes nothing", found)
        for line in found.lines:
            mine = [touch.day for touch in plan if touch.channel is line.channel]
            later = [day for day in mine if day > today]
            law(line.planned == len(mine), "the standing knows the whole plan", line, plan)
            law(line.shortfall >= 0, "nothing is planned beyond the quota", line)
            law(line.next_on == (later[0] if later else None), "the next touch is the plan's", line, plan)
        for channel, number in done.items():
            less = quota.standing(
                grade, {**done, channel: number - 1}, customer=customer, as_of=today, calendar=calendar
            )
            law(less.owed == 1, "one touch less is owed at once", less)
    if isinstance(grade, str):
        found = quota.standing(grade, {}, customer=customer, as_of=shared_day(first), calendar=calendar)
        wanted = sum(quota.wanted(grade).values())
        law(found.shortfall == max(0, wanted - found.working_days), "the shortfall is the difference", found)
        law(len(plan) + found.shortfall == wanted, "planned and shortfall make the quota", found, plan)
    return len(plan)


def check_gaps(
    quota: Quota, grade: str, *, customer: str, calendar: Calendar, years: Iterable[int]
) -> tuple[int, int]:
    """The gap theorem over whole years, across month ends too; gives back the least and the greatest gap.

    With k touches a month, every gap lies between the least floor(n / k) and the greatest ceil(n / k) of the months
    of n working days; for a channel the same with its `steps` of the deal word, s * n / k. Months shorter than k
    have no such law and are an `AssertionError`: ask `Standing.shortfall` about them.
    """
    span = sorted(years)
    months = [(year, month) for year in span for month in range(1, 13)]
    sizes = [len(calendar.working_days_of_month(*month)) for month in months]
    wanted = quota.wanted(grade)
    counts = tuple(wanted.values())
    k = sum(counts)
    law(0 < k <= min(sizes), "every month holds the quota", k, sizes)
    days = calendar.working_days(date(span[0], 1, 1), date(span[-1], 12, 31))
    number = {day: at for at, day in enumerate((*days, shared_day(date(span[-1], 12, 31).toordinal())))}
    touches = [
        (number[touch.day], touch.channel)
        for year, month in months
        for touch in quota.plan(grade, customer=customer, year=year, month=month, calendar=calendar)
    ]
    gaps = [b - a for (a, _), (b, _) in pairwise(touches)]
    least, most = min(n // k for n in sizes), max(-(-n // k) for n in sizes)
    law(all(least <= gap <= most for gap in gaps), "every gap lies in the band", (least, most), gaps)
    for channel, (short, long) in zip(wanted, steps(counts), strict=True):
        mine = [at for at, what in touches if what is channel]
        low, high = min(short * n // k for n in sizes), max(-(-long * n // k) for n in sizes)
        law(
            all(low <= b - a <= high for a, b in pairwise(mine)),
            "every gap of a channel lies in its band",
            channel,
            (low, high),
            mine,
        )
    return (min(gaps), max(gaps)) if gaps else (0, 0)


def check_grade_history(
    quota: Quota, history: GradeHistory, *, customer: str, year: int, month: int, calendar: Calendar
) -> int:
    """A month on several grades, or as a customer in part; gives back how many parts it has.

    - the plan is made of the touches of each grade's own plan that fall into its days, and nothing else;
    - each part's number of touches is its exact share by working days, rounded up or down;
    - the same days on one grade are that grade's whole month;
    - the standing wants what the plan and the shortfall make.
    """
    plan = quota.plan(history, customer=customer, year=year, month=month, calendar=calendar)
    days = calendar.working_days_of_month(year, month)
    first = date(year, month, 1).toordinal()
    after = first + monthrange(year, month)[1]
    spans = history.spans(first, after)
    expected: list[object] = []
    for begins, ends, grade in spans:
        whole = quota.plan(grade, customer=customer, year=year, month=month, calendar=calendar)
        mine = [touch for touch in whole if begins <= touch.day.toordinal() < ends]
        expected += mine
        m = sum(begins <= day.toordinal() < ends for day in days)
        share = len(whole) * m
        law(
            not days or share // len(days) <= len(mine) <= -(-share // len(days)),
            "a part has its share, rounded up or down",
            mine,
        )
    law(list(plan) == expected, "each grade gives the touches of its own days", plan, expected)
    last = shared_day(after - 1)
    found = quota.standing(history, {}, customer=customer, as_of=last, calendar=calendar)
    law(sum(line.planned for line in found.lines) == len(plan), "the standing knows the plan", found)
    whole_month = len(spans) == 1 and spans[0][:2] == (first, after)
    law(len(found.parts) == (0 if whole_month else len(spans)), "a divided month says its parts", found)
    if whole_month:
        plain = quota.standing(spans[0][2], {}, customer=customer, as_of=last, calendar=calendar)
        law(plain.lines == found.lines, "a history of one grade is that grade", found, plain)
    for index, (begins, ends, grade) in enumerate(spans):
        alone = GradeHistory(((shared_day(begins), grade),), ends=shared_day(ends))
        part = quota.standing(alone, {}, customer=customer, as_of=last, calendar=calendar)
        if not whole_month:
            law(found.parts[index] == part.parts[0], "a part does not depend on the others", found, part)
    return len(found.parts)


def check_plan(plan: Plan) -> int:
    """The plan of many customers; gives back how many touches it holds.

    - the stream holds, customer by customer, what `Quota.plan` gives month by month, cut to the window;
    - the columns, the stream by day and the load hold the same touches;
    - two windows that meet give what one gives, shortfall included;
    - every touch has its windows: they hold its day, lie in its month and never meet those of another.
    """
    touches = list(plan.touches())
    expected: list[object] = []
    first = plan.begins.replace(day=1).toordinal()
    for customer, grade in plan.customers:
        at = first
        while grade is not None and plan.begins < plan.ends and at < plan.ends.toordinal():
            day = shared_day(at)
            month = plan.quota.plan(
                grade, customer=customer, year=day.year, month=day.month, calendar=plan.calendar
            )
            expected += [
                (customer, each.day, each.channel) for each in month if plan.begins <= each.day < plan.ends
            ]
            at += monthrange(day.year, day.month)[1]
    law(touches == expected, "the stream is the plan of each customer and month", touches, expected)
    law(len(plan) == len(touches), "the length is that of the stream", len(plan), len(touches))
    law(list(plan.columns()) == touches, "the columns hold the same touches")
    grouped = [(name, each.day, each.channel) for name, planned in plan.by_customer() for each in planned]
    law(grouped == touches, "customer by customer they are the same touches", grouped)
    order = {customer: at for at, (customer, _) in enumerate(plan.customers)}
    by_day = sorted(touches, key=lambda each: (each[1], order[each[0]]))
    law(list(plan.touches_by_day()) == by_day, "the stream by day holds the same touches", by_day)
    load = {day: dict(channels) for day, channels in plan.load().items()}
    for _, day, channel in touches:
        load[day][channel] -= 1
    law(not any(number for each in load.values() for number in each.values()), "the load counts them", load)
    middle = shared_day((plan.begins.toordinal() + plan.ends.toordinal()) // 2)
    halves = [
        Plan(plan.quota, plan.customers, a, b, calendar=plan.calendar)
        for a, b in ((plan.begins, middle), (middle, plan.ends))
    ]
    joined = [each for half in halves for each in half.touches()]
    law(sorted(joined) == sorted(touches), "two windows that meet are one", middle)
    law(sum(half.shortfall for half in halves) == plan.shortfall, "and so are their shortfalls", middle)
    _check_dues(plan, touches)
    return len(touches)


def _check_dues(plan: Plan, touches: Sequence[tuple[str, date, Channel]]) -> None:
    dues = list(plan.dues())
    seen = [(due.customer, due.ideal, due.channel) for due in dues]
    law(seen == touches, "every touch is due on its day", seen)
    law(len({(due.customer, due.key) for due in dues}) == len(dues), "keys differ", dues)
    for due, after in pairwise(dues):
        if due.customer == after.customer:
            law(due.latest < after.earliest, "windows never meet", due, after)
    for due in dues:
        ends = {(day.year, day.month) for day in (due.earliest, due.ideal, due.latest)}
        law(len(ends) == 1, "a window lies in one month", due)
        working = all(plan.calendar.is_working_day(day) for day in (due.earliest, due.latest))
        law(working, "a window begins and ends on working days", due)
