"""What a lunar conversion costs, beside lunar_python and sxtwl in the same run (budget: 1 microsecond).

python benchmarks/lunar.py
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date

import pendulum
import sxtwl
from lunar_python import Lunar, Solar

from salesflow.basics.lunar import LunarBirth, birthdays, from_lunar, to_lunar

# Consecutive days, the same for everybody: the others work a whole year out and keep it, so that a sample with
# gaps would charge each of their calls for a year and flatter us.
DAYS = [
    pendulum.Date.fromordinal(day)
    for day in range(date(2025, 1, 1).toordinal(), date(2028, 1, 1).toordinal())
]
BUDGET = 1_000


def nanoseconds(call: Callable[[date], object], days: Sequence[date], rounds: int = 200) -> float:
    """The best of some rounds, a call."""
    best = float("inf")
    for _ in range(rounds):
        begun = time.perf_counter_ns()
        for day in days:
            call(day)
        best = min(best, (time.perf_counter_ns() - begun) / len(days))
    return best


def main() -> None:
    """Print one line for each way."""
    lunars = {day: to_lunar(day) for day in DAYS}

    def ours_back(day: date) -> object:
        lunar = lunars[day]
        return from_lunar(lunar.year, lunar.month, lunar.day, lunar.leap)

    def lunar_python_back(day: date) -> object:
        lunar = lunars[day]
        return Lunar.fromYmd(lunar.year, -lunar.month if lunar.leap else lunar.month, lunar.day)

    born = LunarBirth(1984, 10, 30)
    nothing = nanoseconds(lambda day: day, DAYS)
    year = pendulum.date(2026, 1, 1), pendulum.date(2027, 1, 1)
    ways = {
        "to_lunar": nanoseconds(to_lunar, DAYS),
        "from_lunar": nanoseconds(ours_back, DAYS),
        "birthdays, one year": nanoseconds(lambda _: birthdays(born, *year), DAYS),
        "sxtwl.fromSolar": nanoseconds(
            lambda day: sxtwl.fromSolar(day.year, day.month, day.day).getLunarDay(), DAYS, 5
        ),
        "lunar_python Solar.getLunar": nanoseconds(
            lambda day: Solar.fromYmd(day.year, day.month, day.day).getLunar(), DAYS, 5
        ),
        "lunar_python Lunar.fromYmd": nanoseconds(lunar_python_back, DAYS, 5),
    }
    base = ways["to_lunar"] - nothing
    for name, cost in ways.items():
        print(f"{name:<30}{cost - nothing:>12,.0f} ns {(cost - nothing) / base:>10,.1f} x to_lunar")
    print(
        f"pendulum.Date.fromordinal, as a yardstick: {nanoseconds(lambda day: pendulum.Date.fromordinal(day.toordinal()), DAYS) - nothing:,.0f} ns"
    )
    for name in ("to_lunar", "from_lunar"):
        spent = ways[name] - nothing
        print(f"{name} is {'within' if spent <= BUDGET else 'OVER'} its budget of {BUDGET:,} ns")


if __name__ == "__main__":
    main()
