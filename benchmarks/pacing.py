"""What it costs to pace contact: a customer-year of a plain card cadence, and of one with every setting (CA-2, CA-3).

Run with ``python benchmarks/pacing.py`` (some seconds). The naive loop does for the plain cadence what a script does:
the first of each month by pendulum's ``.add``, rolled back to a working day, left out when it follows too soon. It
keeps no reasons and no state. Figures are microseconds of processor time of one customer-year, medians of several
rounds; ratios are medians within a round. Believe the ratio before the seconds: a busy machine changes its pace.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import date
from statistics import median
from time import process_time_ns
from typing import Final

import pendulum

from salesflow.adapters.cn import calendar_from_chinesecalendar
from salesflow.basics.channels import Channel
from salesflow.basics.terms import days, working_days
from salesflow.basics.text import Text
from salesflow.cadence.occasions.dates import Monthly
from salesflow.cadence.occasions.lunar_dates import LunarYearly
from salesflow.cadence.pacing.backoff import Backoff
from salesflow.cadence.pacing.band import Band
from salesflow.cadence.pacing.cadence import Cadence
from salesflow.cadence.pacing.paced import Paced
from salesflow.cadence.pacing.source import Source, Steps
from salesflow.cadence.pacing.state import Made, State
from salesflow.customers.consent import parse_consents

ROUNDS, CUSTOMERS = 15, 40
BEGINS, ENDS = date(2026, 1, 1), date(2026, 12, 31)
CHINA = calendar_from_chinesecalendar([2025, 2026])
LABEL = Text("wish", zh="愿望")
YES = parse_consents("*=yes")
NOW = pendulum.datetime(2026, 1, 1, 9, tz="Asia/Shanghai")

CARD: Final = Source("card", LABEL, Monthly(1), Channel.CARD, roll="backward")
PLAIN = Cadence().wish(CARD).min_gap(days(14))
FULL = (
    Cadence()
    .wish(
        CARD,
        Source("boat", LABEL, LunarYearly(5, 5), Channel.VISIT, roll="backward", lead=5, grace=5),
        Source("call", LABEL, Monthly(10), Channel.CALL, roll="forward", grace=15),
        Source("message", LABEL, Monthly(20), Channel.MESSAGE, roll="forward", lead=3, grace=10),
        Steps(
            "intro",
            LABEL,
            date(2026, 1, 5),
            [(days(0), "call"), (days(10), "visit"), (working_days(10), "call")],
            roll="forward",
        ),
    )
    .band(Band.of_days(7, 15, 20), by=Channel.CALL)
    .min_gap(working_days(5))
    .cap(4, per="month")
    .cap(9, per="quarter", channel="call")
    .cap(3, per=days(21))
    .backoff(Backoff([days(3), days(5), days(7)]))
    .defer(date(2026, 1, 5))
    .pause(date(2026, 2, 14), date(2026, 2, 24), Text("Spring Festival", zh="春节"))
    .pause(date(2026, 10, 1), date(2026, 10, 8), Text("National Day", zh="国庆节"), channel=Channel.VISIT)
    .ask_consent()
    .quiet_hours({"call": "Mon-Sat 09:00-20:00", "visit": "Mon-Fri 09:00-17:00"})
)


def plain(customer: str) -> Paced:
    """A card a month."""
    return PLAIN.plan(State(customer, BEGINS), ENDS, calendar=CHINA)


def full(customer: str) -> Paced:
    """Every setting at once, after a call that nobody answered."""
    state = State(customer, BEGINS, [Made(date(2025, 12, 20), Channel.CALL)], 1)
    return FULL.plan(state, ENDS, calendar=CHINA, who=YES, at=NOW)


def naive(_: str) -> list[pendulum.Date]:
    """The plain one as a script."""
    found: list[pendulum.Date] = []
    month = pendulum.date(2026, 1, 1)
    while month < ENDS:
        day = month
        while not CHINA.is_working_day(day):
            day = day.subtract(days=1)
        if day >= BEGINS and (not found or day >= found[-1].add(days=14)):
            found.append(day)
        month = month.add(months=1)
    return found


def cost(work: Callable[[str], object]) -> float:
    """Microseconds of processor time of one customer-year."""
    gc.collect()
    start = process_time_ns()
    for number in range(CUSTOMERS):
        work(f"C-{number}")
    return (process_time_ns() - start) / 1_000 / CUSTOMERS


def main() -> None:
    """Print the cost of each, and its ratio to the naive loop."""
    assert [due.ideal for due in plain("C-1").due] == naive("C-1")
    ways: dict[str, tuple[Callable[[str], object], int]] = {
        "a card a month, naive pendulum": (naive, len(naive("C-1"))),
        "a card a month": (plain, len(plain("C-1").due)),
        "every setting": (full, len(full("C-1").due)),
    }
    rounds = [{name: cost(work) for name, (work, _) in ways.items()} for _ in range(ROUNDS)]
    print(f"{'a customer-year':<34}{'touches':>9}{'us':>9}{'us a touch':>12}{'ratio':>8}")
    floor = next(iter(ways))
    for name, (_, touches) in ways.items():
        spent = median(one[name] for one in rounds)
        ratio = median(one[name] / one[floor] for one in rounds)
        print(f"{name:<34}{touches:>9}{spent:>9.0f}{spent / touches:>12.1f}{ratio:>8.1f}")


if __name__ == "__main__":
    main()
