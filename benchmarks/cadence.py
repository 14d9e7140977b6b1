"""What a plan of contacts costs, beside naive pendulum and dateutil.rrule in the same run (CA-4).

Run with ``python benchmarks/cadence.py`` (about a minute; ``python benchmarks/cadence.py 20000`` takes fewer customers).
A year of three channels, customers in the mix 10/30/60 of grades A, B and C. Seconds are medians of the processor time of
several rounds, each with a fresh plan; ratios are medians within a round. Naive ways and objects are timed on a sample.
Believe the ratio before the seconds: a busy machine changes its pace.
"""

from __future__ import annotations

import gc
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterable
from datetime import date, datetime
from itertools import islice
from statistics import median
from time import process_time_ns

import attrs
import pendulum
from dateutil.rrule import DAILY, rrule  # type: ignore[import-untyped]  # it has no stubs

from salesflow.adapters.cn import calendar_from_chinesecalendar
from salesflow.basics.channels import Channel
from salesflow.cadence.catalogue.quotas import OUTLET_QUOTA
from salesflow.cadence.quotas.plan import Plan

ROUNDS = 5
SAMPLE = 400
BEGINS, ENDS = date(2026, 1, 1), date(2027, 1, 1)
CHINA = calendar_from_chinesecalendar([2026])


def mix(count: int) -> dict[str, str]:
    """Customers and their grades: a tenth A, three tenths B, the others C."""
    return {f"C-{at}": "A" if at % 10 == 0 else "B" if at % 10 < 4 else "C" for at in range(count)}


def plan_of(customers: dict[str, str]) -> Plan:
    """A year, nothing worked out yet."""
    return Plan(OUTLET_QUOTA, customers, BEGINS, ENDS, calendar=CHINA)


def drained(items: Iterable[object]) -> None:
    """Run through a stream and keep nothing."""
    deque(items, maxlen=0)


@attrs.frozen
class Contact:
    """What a naive program makes for each contact."""

    customer: str
    day: pendulum.Date
    channel: str


def naive_pendulum(customers: dict[str, str]) -> list[Contact]:
    """Every so-many-th calendar day, by ``.add``, rolled off weekends: no holidays, no deal of channels."""
    found: list[Contact] = []
    year = pendulum.date(2026, 1, 1)
    for customer, grade in customers.items():
        for channel, number in OUTLET_QUOTA.wanted(grade).items():
            for at in range(12 * number):
                day = year.add(days=at * 365 // (12 * number))
                while day.day_of_week >= 5:
                    day = day.add(days=1)
                found.append(Contact(customer, day, channel))
    return found


def by_rrule(customers: dict[str, str]) -> list[tuple[str, datetime, Channel]]:
    """A recurrence rule for each customer and channel: weekdays, every so-many-th."""
    found: list[tuple[str, datetime, Channel]] = []
    for customer, grade in customers.items():
        for channel, number in OUTLET_QUOTA.wanted(grade).items():
            days = rrule(
                DAILY, dtstart=datetime(2026, 1, 1), until=datetime(2026, 12, 31), byweekday=range(5),
                interval=max(1, 365 // (12 * number)),
            )  # fmt: skip
            found += [(customer, day, channel) for day in days]
    return found


def timed(work: Callable[[], object]) -> float:
    """Seconds of processor time of one call."""
    gc.collect()
    start = process_time_ns()
    work()
    return (process_time_ns() - start) / 1e9


def table(customers: dict[str, str]) -> None:
    """Print each form of a plan with its cost a contact, beside its budget and the naive ways."""
    few = dict(islice(customers.items(), SAMPLE))
    contacts, sample = len(plan_of(customers)), len(plan_of(few))
    rules = len(by_rrule(few))
    months = [(2026, month) for month in range(1, 13)]

    ready = plan_of(customers)
    ready.columns()

    def planned() -> None:
        for customer, grade in few.items():
            for year, month in months:
                OUTLET_QUOTA.plan(grade, customer=customer, year=year, month=month, calendar=CHINA)

    # each with how many contacts it makes, its budget in nanoseconds a contact, and one in seconds for the whole
    ways: list[tuple[str, Callable[[], object], int, float | None, float | None]] = [
        ("columns, from nothing", lambda: plan_of(customers).columns(), contacts, None, 1.0),
        ("columns, of a plan at hand", ready.columns, contacts, 50, None),
        (
            "tuples by customer, from nothing",
            lambda: drained(plan_of(customers).touches()),
            contacts,
            600,
            10.0,
        ),
        (
            "tuples by day, from nothing",
            lambda: drained(plan_of(customers).touches_by_day()),
            contacts,
            None,
            None,
        ),
        ("load of each day, from nothing", lambda: plan_of(customers).load(), contacts, None, None),
        (
            "Planned by customer, from nothing",
            lambda: drained(each for _, mine in plan_of(customers).by_customer() for each in mine),
            contacts,
            1_500,
            None,
        ),
        ("Planned, month by month", planned, sample, None, None),
        ("Due with windows and reasons", dues_of(customers), contacts // 10, 1_500, None),
        ("naive pendulum + attrs.frozen", lambda: naive_pendulum(few), sample, None, None),
        ("dateutil.rrule + tuples", lambda: by_rrule(few), rules, None, None),
    ]
    rounds = [[timed(work) for _, work, *_ in ways] for _ in range(ROUNDS)]
    naive = next(at for at, way in enumerate(ways) if way[0].startswith("naive"))
    print(f"{len(customers):,} customers, a year, {contacts:,} contacts")
    print(f"{'':<34}{'ns a contact':>13}{'budget':>8}{'seconds':>9}{'budget':>8}{'naive pendulum is':>19}")
    for at, (name, _, number, budget, whole) in enumerate(ways):
        each = median(found[at] / number * 1e9 for found in rounds)
        ratio = median(found[naive] / sample / (found[at] / number) for found in rounds)
        seconds = median(found[at] for found in rounds)
        wanted = f"{budget:,.0f}" if budget else ""
        limit = f"{whole:,.0f}" if whole else ""
        print(f"{name:<34}{each:>13,.0f}{wanted:>8}{seconds:>9.2f}{limit:>8}{ratio:>17,.1f} x")


def dues_of(customers: dict[str, str]) -> Callable[[], None]:
    """A tenth of all contacts as `Due`, of a plan whose patterns are worked out already."""
    plan = plan_of(dict(islice(customers.items(), len(customers) // 10)))
    drained(plan.dues())
    return lambda: drained(plan.dues())


def evenness(customers: dict[str, str]) -> None:
    """Print how evenly a month of 22 working days is loaded, channel by channel."""
    loads = Plan(OUTLET_QUOTA, customers, date(2026, 3, 1), date(2026, 4, 1), calendar=CHINA).load()
    sums: Counter[Channel] = Counter()
    for found in loads.values():
        sums.update(found)
    print(f"\nload of the {len(loads)} working days of March 2026: fullest day / mean")
    for channel, total in sums.items():
        mean = total / len(loads)
        print(f"{channel:<12}{max(found.get(channel, 0) for found in loads.values()) / mean:>6.3f}")


def main() -> None:
    """All of it, for as many customers as the command line says."""
    customers = mix(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    table(customers)
    evenness(customers)


if __name__ == "__main__":
    main()
