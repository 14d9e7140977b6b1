"""What a year in the lab costs, here and elsewhere: the same follow-up task for all, side by side in one run.

Run with ``python benchmarks/lab.py`` (about five minutes), or with ``--quick`` for a small look (half a minute);
``--markdown`` prints the tables for docs/explanation/performance.md. simpy, mesa and numpy are left out where they are not
installed. The task is in `one_year/task.py`: 10,000 customers, twelve months, two policies.

All of them take the same draws and must come to the same whole numbers, which is asserted. Every round runs each of them once,
in rotated order, on the clock of the process and without garbage collection. A cell is the median over the rounds, in
microseconds for a year of one customer; behind it stands how many times as quick it is as the best simpy of the same round.
Goals are printed with their limit and never fail by time.
"""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from statistics import median
from time import perf_counter, process_time
from typing import Any

import attrs

from one_year.others import ByPlan, Mesa, Simpy, SimpyCallbacks, SimpyDaily
from one_year.task import (
    END,
    FOUR,
    MODEL,
    POLICIES,
    SIX,
    START,
    ArrayExperiments,
    ByArrays,
    ByAsking,
    ByTable,
    Experiments,
    Subject,
    experiment,
)
from salesflow.cadence.catalogue.follow_ups import TEXTBOOK
from salesflow.lab.engine import Table
from salesflow.lab.parts import merge

QUICK = "--quick" in sys.argv[1:]
MARKDOWN = "--markdown" in sys.argv[1:]
SIZE, ROUNDS, MANY = (1_000, 2, 50_000) if QUICK else (10_000, 5, 1_000_000)
STAGES = ("from nothing", "questions answered", "and draws made")
SIMPY = (Simpy, SimpyCallbacks)
NOT_THERE = "not there"

Times = dict[str, list[list[float]]]
"""For each name and stage what every round took, in seconds."""


def clocked(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of processor time, and what came of it."""
    gc.collect()
    start = process_time()
    found = work()
    return process_time() - start, found


def lasted(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds on the wall, and what came of it."""
    start = perf_counter()
    found = work()
    return perf_counter() - start, found


# -- side by side -----------------------------------------------------------------------------------------------------


def subjects() -> tuple[list[Subject], str]:
    """Everybody who is installed; and what exactly was measured."""
    found: list[Subject] = []
    for kind in (
        ByAsking,
        ByTable,
        ByArrays,
        Experiments,
        ArrayExperiments,
        *SIMPY,
        SimpyDaily,
        Mesa,
    ):
        try:
            found.append(kind(SIZE))
        except ImportError as error:
            print(f"{kind.name} is left out: {error}", file=sys.stderr)
    packages = {"salesflow": ByTable, "numpy": ByArrays, "simpy": Simpy, "mesa": Mesa}
    named = [
        f"{name} {version(name)}"
        for name, kind in packages.items()
        if any(type(each) is kind for each in found)
    ]
    return found, ", ".join([f"Python {sys.version.split()[0]}", *named])


def rounds(found: list[Subject]) -> Times:
    """What each takes in every round and stage, and that all of them come to the same."""
    truth = ByTable(SIZE).run(0)
    times: Times = {each.name: [[], [], []] for each in found}
    for each in found:
        if len(each.stages) > 1:
            each.prepare()
    for turn in range(ROUNDS):
        for step in range(len(found)):
            each = found[(turn + step) % len(found)]
            for stage in each.stages:
                spent, sums = clocked(lambda each=each, stage=stage: each.run(stage))
                assert sums == (truth if each.part == 1 else ByTable(each.size).run(0)), (each.name, sums)
                times[each.name][stage].append(spent / each.size / len(POLICIES))
    return times


def ratio(times: Times, name: str, stage: int, to: str, base: int) -> float | None:
    """How many times as quick as another one, the median over the rounds; None when either was not measured."""
    mine, others = times.get(name, [[], [], []])[stage], times.get(to, [[], [], []])[base]
    return median(other / own for own, other in zip(mine, others, strict=True)) if mine and others else None


def best(times: Times, stage: int) -> str:
    """The quicker formulation of simpy."""
    names = [kind.name for kind in SIMPY if times.get(kind.name, [[]])[0]]
    return min(names, key=lambda name: median(times[name][stage])) if names else ""


def beside(times: Times) -> list[list[str]]:
    """A line for each: microseconds for a customer-year, and how many times as quick as the best simpy."""
    lines = [["", *STAGES]]
    for name, stages in times.items():
        cells: list[str] = []
        for stage, spent in enumerate(stages):
            if not spent:
                cells.append("as before" if stage == 1 and stages[2] else "")
                continue
            # simpy has no questions: its first column is also its second
            base = 2 if stage == 2 else 0
            times_as_quick = ratio(times, name, stage, best(times, base), base)
            told = (
                "" if times_as_quick is None else f" ({times_as_quick:.{2 if times_as_quick < 1 else 1}f} x)"
            )
            cells.append(f"{median(spent) * 1e6:,.1f} us{told}")
        lines.append([name, *cells])
    return lines


# -- goals ------------------------------------------------------------------------------------------------------------


@attrs.frozen
class Goal:
    """One goal, what was measured, and whether it is met; None where it was not measured."""

    key: str
    what: str
    limit: str
    measured: str
    is_met: bool | None

    @property
    def cells(self) -> list[str]:
        word = {True: "met", False: "missed", None: "-"}[self.is_met]
        return [self.key, self.what, self.limit, self.measured, word]


def missing(key: str, what: str, limit: str) -> Goal:
    return Goal(key, what, limit, NOT_THERE, None)


def interactive() -> list[Goal]:
    """G1: what somebody waits for who compares two policies five times over."""
    spent = [clocked(lambda: experiment(SIZE, 5).compare(FOUR, SIX))[0] for _ in range(3)]
    long = clocked(lambda: experiment(SIZE, 5).compare(SIX, TEXTBOOK))[0]
    what = f"{SIZE:,} customers, 12 months, 2 policies, 5 replications, no numpy"
    return [
        Goal("G1", what, "2 s", f"{median(spent):.2f} s", median(spent) < 2),
        Goal("", "the same, six attempts against eleven: more to ask", "", f"{long:.2f} s", None),
    ]


def big(numpy: bool) -> Goal:
    """G2: a million customers in a process of its own; the memory is the most that the process ever held."""
    what = f"{MANY:,} customers, 12 months, 2 policies, 1 replication, numpy, one core"
    if not numpy:
        return missing("G2", what, "8 s, 150 MB")
    command = [sys.executable, __file__, "--big", str(MANY)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    spent, most = [float(each) for each in told.split()]
    is_met = None if QUICK else spent < 8 and most < 150
    return Goal("G2", what, "8 s, 150 MB", f"{spent:.2f} s, {most:.0f} MB", is_met)


def play_big(size: int) -> None:
    """What the process of G2 does: the whole comparison, from the customers to the sums."""
    from salesflow.adapters.lab_numpy import ArrayEngine

    trial = experiment(size, engine=ArrayEngine())
    spent, _ = clocked(lambda: trial.compare(*POLICIES))
    print(spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def same(found: list[Subject]) -> Goal:
    """G3: nobody differs; `rounds` has asserted it, the comparisons as a whole are looked at here."""
    plain = experiment(SIZE, 2).compare(*POLICIES)
    others = [each.engine for each in found if isinstance(each, ByArrays)]
    alike = all(experiment(SIZE, 2, engine).compare(*POLICIES) == plain for engine in others)
    peers = sum(isinstance(each, ByPlan) for each in found)
    names = f"asked, table{', numpy' if others else ''} and {peers} peers"
    return Goal("G3", "every way comes to the same whole numbers", "equal", names, alike)


def quicker(times: Times) -> list[Goal]:
    """G4: against simpy, with the questions answered; with the draws made where that can be."""
    numpy, table, daily = ByArrays.name, ByTable.name, SimpyDaily.name

    def goal(key: str, what: str, limit: float | None, name: str, stage: int, to: str, base: int) -> Goal:
        found = ratio(times, name, stage, to, base)
        told = "" if limit is None else f"{limit:.0f} x"
        if found is None:
            return missing(key, what, told)
        return Goal(key, what, told, f"{found:.1f} x", None if limit is None else found >= limit)

    return [
        goal("G4", "table, beside the best simpy; draws made", 4, table, 2, best(times, 2), 2),
        goal("", "the same, draws included", None, table, 1, best(times, 0), 0),
        goal("", "the same, from nothing", None, table, 0, best(times, 0), 0),
        goal("G4", "numpy, beside the best simpy; draws made", 50, numpy, 2, best(times, 2), 2),
        goal("", "the same, draws included", None, numpy, 1, best(times, 0), 0),
        goal("", "the same, from nothing", None, numpy, 0, best(times, 0), 0),
        goal("G4", "numpy, beside simpy every day; draws made", 500, numpy, 2, daily, 2),
        goal("", "the same, draws included", None, numpy, 1, daily, 0),
    ]


def spread(found: list[Subject]) -> list[Goal]:
    """G5: two processes and parts cut otherwise, against one after the other; seconds on the wall."""
    goals: list[Goal] = []
    arrays = [("numpy", each.engine) for each in found if isinstance(each, ByArrays)]
    for name, engine in [("table", None), *arrays]:
        trial = experiment(SIZE, 5, engine)
        here, plain = lasted(lambda trial=trial: trial.compare(*POLICIES))
        with ProcessPoolExecutor(2) as pool:
            there, pooled = lasted(lambda trial=trial, pool=pool: trial.compare(*POLICIES, on=pool))
        cut = merge([trial.partial(*POLICIES, each, of=7) for each in reversed(range(7))])
        what = f"{name}: two processes, and seven parts backwards, as one after the other"
        told = f"equal; {here:.2f} s here, {there:.2f} s there"
        goals.append(Goal("G5", what, "equal", told, plain == pooled == cut))
    return goals


def without_chance() -> list[Goal]:
    """G6: the exact expectation, the questions asked anew each time."""
    start, end = START.toordinal(), END.toordinal()

    def work() -> int:
        table = Table(SIX, MODEL, start=start, end=end)
        for grade, _ in MODEL.answers:
            table.expected(grade)
        return len(table)

    timed = [clocked(work) for _ in range(3)]
    spent, states = median(each for each, _ in timed), timed[0][1]
    asked = Table(SIX, MODEL, start=start, end=end)
    grades = [grade for grade, _ in MODEL.answers]
    for first in [asked.begin(grade) for grade in grades]:
        assert first is not None
        asked.reached(first)  # asks whatever can follow
    alone = clocked(lambda: [asked.expected(grade) for grade in grades])[0]
    few, many = [clocked(lambda size=size: experiment(size).exact(SIX))[0] for size in (SIZE, 10 * SIZE)]
    return [
        Goal(
            "G6",
            f"exact expectation, questions answered, {states:,} states",
            "some ms",
            f"{alone * 1e3:.0f} ms",
            alone < 0.1,
        ),
        Goal("", "the same from nothing: each state is asked once", "", f"{spent * 1e3:.0f} ms", None),
        Goal(
            "G6",
            f"Experiment.exact for {SIZE:,} and {10 * SIZE:,} customers",
            "the same",
            f"{few * 1e3:.0f} and {many * 1e3:.0f} ms",
            many < 1.5 * few,
        ),
    ]


# -- printing ---------------------------------------------------------------------------------------------------------


def show(lines: list[list[str]], left: int) -> None:
    """As text or as Markdown; the first so many columns stand to the left."""
    if MARKDOWN:
        rows = [f"| {' | '.join(line)} |" for line in lines]
        rule = "|" + "---|" * left + "--:|" * (len(lines[0]) - left)
        print(rows[0], rule, *rows[1:], "", sep="\n")
        return
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = [
            cell.ljust(width) if place < left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())
    print()


def main() -> None:
    """Print how everybody does beside the others, and then the goals."""
    has_numpy = True
    try:
        import salesflow.adapters.lab_numpy  # noqa: F401
    except ImportError:
        has_numpy = False
    memory = big(has_numpy)  # first, while this process is small: what it holds would count as the child's
    gc.disable()
    found, measured = subjects()
    times = rounds(found)
    show(beside(times), 1)
    goals = [*interactive(), memory, same(found), *quicker(times), *spread(found), *without_chance()]
    show([["goal", "what", "limit", "measured", ""], *[each.cells for each in goals]], 2)
    print(f"{SIZE:,} customers, {ROUNDS} rounds, {os.cpu_count()} cores; {measured}")


if __name__ == "__main__":
    if "--big" in sys.argv[1:]:
        play_big(int(sys.argv[-1]))
    else:
        main()
