"""What a day of an occasion costs, beside dateutil.rrule and plain pendulum in the same run.

Every way lists the same days of one year; printed are nanoseconds for each day found (medians over the rounds) and how
many times longer the others take, as a median of ratios within a round.

python benchmarks/occasions.py
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime

import pendulum
from dateutil.rrule import MO, MONTHLY, WEEKLY, YEARLY, rrule

from salesflow.basics.calendars import Calendar
from salesflow.cadence.occasions.dates import Monthly, Once, Weekly, Yearly
from salesflow.cadence.occasions.lunar_dates import LunarYearly
from salesflow.cadence.occasions.occasion import Occasion, union

ROUNDS, REPEATS = 15, 60
BEGINS, ENDS = date(2027, 1, 1), date(2028, 1, 1)
BEFORE, AFTER = datetime(2027, 1, 1), datetime(2027, 12, 31)
HOUSE = Calendar.week_days(
    "Asia/Shanghai",
    begins=date(2026, 1, 1),
    ends=date(2029, 1, 1),
    closed=[date(2027, 10, day) for day in range(1, 8)],
)
MONTH_ENDS = Monthly(31)
MONDAYS = Weekly(0)
SUNDAYS = Weekly(6)
MAY_DAY = Yearly(5, 1)
FESTIVALS = LunarYearly(1, 1) | LunarYearly(5, 5) | LunarYearly(8, 15)
THOUSAND = union(*(Once(date.fromordinal(BEGINS.toordinal() + place % 365)) for place in range(1_000)))


def ours(occasion: Occasion) -> Callable[[], Iterable[date]]:
    return lambda: occasion.days(BEGINS, ENDS)


def ruled(rule: rrule) -> Callable[[], Iterable[date]]:
    return lambda: [moment.date() for moment in rule.between(BEFORE, AFTER, inc=True)]


def stepped(first: pendulum.Date, **step: int) -> Callable[[], Iterable[date]]:
    """What everybody writes first: add a step until the end of the window."""

    def walk() -> list[date]:
        found: list[date] = []
        place = 0
        while (day := first.add(**{unit: n * place for unit, n in step.items()})) < ENDS:
            found.append(day)
            place += 1
        return found

    return walk


def rolled_by_hand() -> list[date]:
    """Sundays moved to the next working day, one day after the other."""
    closed, found = set(HOUSE.closed), list[date]()
    for day in stepped(pendulum.date(2027, 1, 3), weeks=1)():
        rolled = pendulum.date(day.year, day.month, day.day)
        while rolled.weekday() > 4 or rolled in closed:
            rolled = rolled.add(days=1)
        if rolled < ENDS:
            found.append(rolled)
    return found


PLANS: dict[str, dict[str, Callable[[], Iterable[date]]]] = {
    "last day of each month": {
        "salesflow": ours(MONTH_ENDS),
        "rrule": ruled(rrule(MONTHLY, dtstart=BEFORE, bymonthday=(28, 29, 30, 31), bysetpos=-1)),
        "pendulum": stepped(pendulum.date(2027, 1, 31), months=1),
    },
    "every Monday": {
        "salesflow": ours(MONDAYS),
        "rrule": ruled(rrule(WEEKLY, dtstart=BEFORE, byweekday=MO)),
        "pendulum": stepped(pendulum.date(2027, 1, 4), weeks=1),
    },
    "1 May": {
        "salesflow": ours(MAY_DAY),
        "rrule": ruled(rrule(YEARLY, dtstart=BEFORE, bymonth=5, bymonthday=1)),
        "pendulum": stepped(pendulum.date(2027, 5, 1), years=1),
    },
    "Sundays, rolled forward": {
        "salesflow": ours(SUNDAYS.since(BEGINS).roll(HOUSE, "forward")),
        "pendulum": rolled_by_hand,
    },
    "three lunar festivals": {"salesflow": ours(FESTIVALS)},
    "a union of 1,000 single days": {"salesflow": ours(THOUSAND)},
}


def seconds(call: Callable[[], Iterable[date]]) -> float:
    begun = time.perf_counter_ns()
    for _ in range(REPEATS):
        call()
    return (time.perf_counter_ns() - begun) / REPEATS


def main() -> None:
    """Print one line for each plan and way."""
    print(f"{'plan':<30}{'way':<12}{'days':>5}{'ns a day':>12}{'x salesflow':>13}")
    for plan, ways in PLANS.items():
        answers = {way: list(call()) for way, call in ways.items()}
        count = len(answers["salesflow"])
        if any(found != answers["salesflow"] for found in answers.values()):
            raise SystemExit(f"{plan}: the ways do not agree: {answers}")
        rounds = [{way: seconds(call) for way, call in ways.items()} for _ in range(ROUNDS)]
        for way in ways:
            cost = statistics.median(each[way] for each in rounds) / count
            ratio = statistics.median(each[way] / each["salesflow"] for each in rounds)
            print(f"{plan:<30}{way:<12}{count:>5}{cost:>12,.0f}{ratio:>13,.1f}")


if __name__ == "__main__":
    main()
