"""What it costs to level a seller's month, beside the quick rules and an independent solver.

Run with ``python benchmarks/levelling.py`` (some seconds). Each row is one size, the median over several months drawn
at random: touches with windows of up to five days to either side, and just as many places as touches. The rules and
the solver see plain numbers, as `assign` does (scipy's time holds its table of costs); `level` is the whole way from touches to a plan with reasons and proofs.
`nearest day` takes the nearest day that is still free and leaves unplaced whoever finds none. The budget is 25 ms for
300 touches. The last rows are short of places, so that touches must be dropped.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from functools import partial
from importlib import import_module
from statistics import median
from time import process_time_ns
from typing import Any

import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.cadence.due import Due
from salesflow.cadence.levelling.assignment import Choices, assign, earliest_deadline_first
from salesflow.cadence.levelling.capacity import Capacity, Room
from salesflow.cadence.levelling.levelling import level
from salesflow.cadence.levelling.priority import Priority
from salesflow.cadence.levelling.proof import flaws
from salesflow.cadence.levelling.spacing import keep_apart
from salesflow.cadence.pacing.band import Band

MONTHS, BUDGET = 15, 25.0
OPTIMIZE: Any = import_module("scipy.optimize")
OFFICE = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
BEGINS, ENDS = date(2026, 3, 1), date(2026, 4, 1)
DAYS = OFFICE.working_days(BEGINS, ENDS)
WHY = (Reason("due", Text("due", zh="到期").fill()),)
Window = tuple[int, int, int]


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of processor time of one call."""
    start = process_time_ns()
    work()
    return (process_time_ns() - start) / 1e6


def month(count: int, days: int, seed: int) -> list[Window]:
    """Windows as first, ideal and last day."""
    chance = random.Random(seed)
    found: list[Window] = []
    for _ in range(count):
        ideal = chance.randrange(days)
        found.append(
            (max(0, ideal - chance.randint(0, 5)), ideal, min(days - 1, ideal + chance.randint(0, 5)))
        )
    return found


def nearest_free_day(windows: list[Window], room: list[int]) -> int:
    """How many are left over when each takes the nearest free day."""
    left, lost = [*room], 0
    for low, ideal, high in windows:
        free = [day for day in range(low, high + 1) if left[day]]
        if free:
            left[min(free, key=lambda day: abs(day - ideal))] -= 1
        else:
            lost += 1
    return lost


def solver(windows: list[Window], room: list[int]) -> int:
    """The least displacement by scipy; touches that cannot be served cost 10,000."""
    places = [day for day, n in enumerate(room) for _ in range(n)]
    costs = [
        [abs(day - ideal) if low <= day <= high else 10_000 for day in places] for low, ideal, high in windows
    ]
    rows, columns = OPTIMIZE.linear_sum_assignment(costs)
    pairs = zip([int(row) for row in rows], [int(column) for column in columns], strict=True)
    return sum(costs[row][column] for row, column in pairs)


def dues(windows: list[Window]) -> list[Due]:
    """The same as touches of customers."""
    return [
        Due(f"C-{number}", Channel.VISIT, DAYS[low], DAYS[ideal], DAYS[high], WHY)
        for number, (low, ideal, high) in enumerate(windows)
    ]


def row(count: int, days: int, room_of: int) -> None:
    """One line of the table."""
    room = [room_of] * days
    times: dict[str, list[float]] = {}
    lost: list[int] = []
    dropped: list[int] = []
    for seed in range(MONTHS):
        windows = month(count, days, seed)
        tasks: list[Choices] = [
            tuple((day, abs(day - ideal)) for day in range(low, high + 1)) for low, ideal, high in windows
        ]
        spans = [(low, high) for low, _, high in windows]
        wanted = dues(windows)
        seller = Capacity(OFFICE, Room({"visit": room_of}))
        grades: dict[str, str | None] = {due.customer: "ABC"[number % 3] for number, due in enumerate(wanted)}
        ranks = Priority().ranks(grades, {}, as_of=BEGINS)
        plan = level(wanted, seller, begins=BEGINS, ends=ENDS, ranks=ranks)
        exact = assign(tasks, room)
        if not exact.blocked:
            assert exact.cost == solver(windows, room)
        lost.append(nearest_free_day(windows, room))
        dropped.append(len(exact.blocked))
        work: dict[str, Callable[[], object]] = {
            "EDF": partial(earliest_deadline_first, spans, room),
            "nearest": partial(nearest_free_day, windows, room),
            "assign": partial(assign, tasks, room),
            "scipy": partial(solver, windows, room),
            "level": partial(level, wanted, seller, begins=BEGINS, ends=ENDS, ranks=ranks),
            "flaws": partial(flaws, plan),
            "apart": partial(keep_apart, wanted, Band.of_working_days(1, 4, 22), capacity=seller),
        }
        for name, call in work.items():
            times.setdefault(name, []).append(timed(call))
    cells = [f"{median(column):>9.2f}" for column in times.values()]
    name = f"{count} x {days}, {room_of} a day"
    print(f"{name:<22}{''.join(cells)}{median(lost):>10.0f}{median(dropped):>9.0f}")


if __name__ == "__main__":
    assert isinstance(DAYS[0], pendulum.Date)
    head = "".join(f"{name:>9}" for name in ("EDF", "nearest", "assign", "scipy", "level", "flaws", "apart"))
    print(f"{'milliseconds':<22}{head}{'nearest':>10}{'exact':>9}")
    print(f"{'':<22}{'':>63}{'unplaced':>10}{'dropped':>9}")
    for count, days, room_of in ((126, 21, 6), (300, 22, 14), (1000, 22, 46), (300, 22, 11), (1000, 22, 30)):
        row(count, days, room_of)
    print(f"budget: {BUDGET:.0f} ms for 300 touches")
