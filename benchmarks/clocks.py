"""What it costs to read the clocks of a complaint (CO-4): working time over 60 days, and a case of 40 events.

Run with ``python benchmarks/clocks.py`` (some seconds). Figures are microseconds of processor time, medians of
several rounds. The loop is a thousand plain additions, a measure of the machine's pace: believe the ratio to it before
the microseconds. The walk asks for the same working time by walking the days with naive datetimes, as scripts do.
A case keeps what its clocks began with and finds the instant of each event once; the bare reading does neither.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from statistics import median
from time import process_time_ns
from typing import Final

import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import Clock, ClockReading, Extended, Extension, Happened, Pause
from salesflow.basics.terms import days, weeks, working_days, working_hours
from salesflow.basics.text import Text

ROUNDS: Final = 25
OFFICE: Final = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
START: Final = pendulum.datetime(2026, 3, 2, 10, tz="Asia/Shanghai")
LATER: Final = START.add(days=60, hours=5)
REPLY: Final = Text("reply", zh="答复")

CLOCKS: Final = (
    Clock("acknowledge", REPLY, working_hours(2), "received", ("acknowledged", "withdrawn")),
    Clock("resolve", REPLY, working_hours(200), "received", ("resolved", "withdrawn"), pausable=True),
    Clock("final", REPLY, weeks(8), "received", ("final_response", "withdrawn"), legal=True),
    Clock(
        "answer", REPLY, working_days(15), "received", ("responded", "withdrawn"), legal=True,
        extensions=Extension(cap=days(60)),
    ),
)  # fmt: skip


def case() -> tuple[list[tuple[str, datetime]], list[Pause], list[datetime], list[Extended]]:
    """Forty events: 24 records, six pauses with their ends, two reopenings, a solution before each, an extension."""
    events: list[tuple[str, datetime]] = [("received", START), ("acknowledged", START.add(hours=1))]
    events += [(f"step_{n}", START.add(days=n, hours=2)) for n in range(21)]
    events += [("resolved", START.add(days=25)), ("resolved", START.add(days=35))]
    pauses: list[Pause] = [(START.add(days=3 * n), START.add(days=3 * n, hours=30)) for n in range(1, 7)]
    reopened: list[datetime] = [START.add(days=26), START.add(days=36)]
    held = Extended(
        at=START.add(days=10),
        by="u-1",
        clock="answer",
        until=START.add(days=40),
        reason="a report is awaited",
    )
    return events, pauses, reopened, [held]


EVENTS, PAUSES, REOPENED, CHANGES = case()
STARTS: Final = {clock.key: clock.begin(START, OFFICE) for clock in CLOCKS}
HAPPENED: Final = Happened(EVENTS, REOPENED, {"resolve": PAUSES})


def read(clocks: tuple[Clock, ...]) -> Callable[[], list[ClockReading]]:
    """Some clocks of the case, asked on its 60th day."""

    def work() -> list[ClockReading]:
        return [
            clock.read(
                HAPPENED,
                calendar=OFFICE,
                at=LATER,
                changes=CHANGES if clock.extensions else (),
                start=STARTS[clock.key],
            )
            for clock in clocks
        ]

    return work


def bare() -> list[ClockReading]:
    """The same without anything kept: every term is counted again."""
    return [
        clock.read(EVENTS, calendar=OFFICE, at=LATER, pauses=PAUSES, reopened=REOPENED, changes=CHANGES)
        for clock in CLOCKS
    ]


def loop() -> int:
    """A thousand plain additions."""
    total = 0
    for n in range(1_000):
        total += n * n % 7
    return total


def elapsed() -> object:
    """Working seconds over 60 days."""
    return OFFICE.elapsed(START, LATER)


def walked() -> int:
    """The same by walking the days of naive datetimes: one window a day, no holidays, no summer time."""
    start, end = START.naive(), LATER.naive()
    total, day = 0, start.date()
    while day <= end.date():
        if day.weekday() < 5:
            opens = max(start, datetime.combine(day, time(9)))
            closes = min(end, datetime.combine(day, time(18)))
            total += max(0, int((closes - opens).total_seconds()))
        day += timedelta(days=1)
    return total


def cost(work: Callable[[], object], times: int) -> float:
    """Microseconds of processor time of one call."""
    gc.collect()
    start = process_time_ns()
    for _ in range(times):
        work()
    return (process_time_ns() - start) / 1_000 / times


def main() -> None:
    """Print the cost of each, its ratio to the walk, and the budgets."""
    assert elapsed() == walked()
    assert len(EVENTS) + 2 * len(PAUSES) + len(REOPENED) + len(CHANGES) == 40
    assert read(CLOCKS)() == bare()
    assert bare()[1].pauses == 6
    ways: dict[str, tuple[Callable[[], object], int, str]] = {
        "a loop of 1000 additions": (loop, 400, ""),
        "60 days by walking": (walked, 100, ""),
        "60 days, working time": (elapsed, 4_000, "5"),
        "one clock that cannot pause": (read(CLOCKS[2:3]), 400, ""),
        "one clock with six pauses": (read(CLOCKS[1:2]), 400, ""),
        "four clocks of 40 events": (read(CLOCKS), 200, "200"),
        "the same, nothing kept": (bare, 100, ""),
        "the same, explained": (lambda: [each.explain() for each in read(CLOCKS)()], 20, ""),
    }
    rounds = [{name: cost(work, times) for name, (work, times, _) in ways.items()} for _ in range(ROUNDS)]
    print(f"{'clocks':<32}{'us':>9}{'budget':>9}{'ratio':>8}")
    floor = next(iter(ways))
    for name, (_, _, budget) in ways.items():
        spent = median(one[name] for one in rounds)
        ratio = median(one[name] / one[floor] for one in rounds)
        print(f"{name:<32}{spent:>9.1f}{budget:>9}{ratio:>8.2f}")


if __name__ == "__main__":
    main()
