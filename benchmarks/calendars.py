"""Working time by running sums, against a naive walk over the days; prints ratios measured in one run.

python benchmarks/calendars.py
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.moments import instant

ROUNDS = 9
BUDGET_US = 5.0
ZONE = pendulum.timezone("Europe/London")
BEGINS, ENDS = date(2025, 1, 1), date(2028, 1, 1)
CLOSED = [
    date(year, month, day) for year in (2025, 2026, 2027) for month, day in ((1, 1), (12, 25), (12, 26))
]


def office() -> Calendar:
    return Calendar.week_days("Europe/London", begins=BEGINS, ends=ENDS, closed=CLOSED)


def window(day: date) -> tuple[datetime, datetime] | None:
    """The opening hours of a day, the way everybody writes them first."""
    if day.weekday() > 4 or day in HOLIDAYS:
        return None
    return (
        datetime(day.year, day.month, day.day, 9, tzinfo=ZONE),
        datetime(day.year, day.month, day.day, 18, tzinfo=ZONE),
    )


HOLIDAYS = frozenset(CLOSED)


def walked(a: datetime, b: datetime) -> int:
    total, day = 0.0, a.date()
    while day <= b.date():
        if hours := window(day):
            start, end = max(a, hours[0]), min(b, hours[1])
            if start < end:
                total += end.timestamp() - start.timestamp()
        day += timedelta(days=1)
    return round(total)


def walked_on(at: datetime, seconds: int) -> datetime:
    day, left = at.date(), seconds
    while True:
        if hours := window(day):
            start = max(at, hours[0])
            room = round(hours[1].timestamp() - start.timestamp())
            if room >= left:
                return start + timedelta(seconds=left)
            left -= max(0, room)
        day += timedelta(days=1)


def median_us(work: Callable[[], object], times: int) -> float:
    """The median processor time of one call, in microseconds (the clock on the wall measures the neighbours too)."""
    found: list[float] = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        found.append((time.process_time() - start) / times * 1e6)
    return statistics.median(found)


def main() -> None:
    dice = random.Random(2026)
    calendar = office()
    first = datetime(2026, 1, 5, 12, tzinfo=ZONE)
    starts = [first + timedelta(minutes=dice.randrange(300 * 1440)) for _ in range(500)]
    naive = [(a, a + timedelta(days=60)) for a in starts]
    pairs = [(pendulum.instance(a), pendulum.instance(b)) for a, b in naive]
    for (a, b), (c, d) in zip(naive, pairs, strict=True):
        assert walked(a, b) == calendar.elapsed(c, d)
        assert instant(walked_on(a, 240 * 3600)) == instant(calendar.add(c, 240 * 3600))

    ours = median_us(lambda: [calendar.elapsed(a, b) for a, b in pairs], len(pairs))
    theirs = median_us(lambda: [walked(a, b) for a, b in naive], len(pairs))
    verdict = "within" if ours <= BUDGET_US else "OVER"
    print(
        f"elapsed over 60 days   {ours:8.2f} us   day walk {theirs:8.1f} us   {theirs / ours:6.1f} x faster"
    )
    print(f"                       budget {BUDGET_US} us: {verdict}")
    for hours in (8, 240):
        seconds = hours * 3600
        ours = median_us(lambda s=seconds: [calendar.add(a, s) for a, _ in pairs], len(pairs))
        theirs = median_us(lambda s=seconds: [walked_on(a, s) for a, _ in naive], len(pairs))
        print(
            f"add {hours:3} working hours  {ours:8.2f} us   day walk {theirs:8.1f} us   {theirs / ours:6.1f} x faster"
        )
    compiling = median_us(lambda: [office().elapsed(*pairs[0]) for _ in range(3)], 3)
    print(
        f"compile 3 years        {compiling / 1e3:8.2f} ms   pays back after {compiling / (theirs - ours):.0f} long adds"
    )


if __name__ == "__main__":
    main()
