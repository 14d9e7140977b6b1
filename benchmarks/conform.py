"""What it costs to hold a log against a machine: the exact alignment of a case, and the whole report.

Run with ``python benchmarks/conform.py``. The log is made up: cases of a six-stage process with 15% of the stages
skipped and 10% stray steps. Every round aligns each case anew, without remembering the ways it has seen; beside it, in
the same round, a plain fold that only counts the pairs no move joins. Figures are medians over the rounds.
"""

from __future__ import annotations

import gc
import random
import sys
from collections.abc import Callable
from itertools import pairwise
from statistics import median
from time import process_time_ns

import pendulum

from salesflow.stages.alignment import Aligner
from salesflow.stages.conform import conform
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.stages.trace import Step, Trace

ROUNDS = 25
CASES = 2_000
NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
KEYS = [f"s{place}" for place in range(6)]
DEAL = Machine(
    "deal",
    version="1",
    start="s0",
    stages=[*[Stage(key) for key in KEYS], Stage.won("won"), Stage.lost("lost")],
    moves=[
        *[Move("advance", here, there) for here, there in pairwise(KEYS)],
        Move("win", "s5", "won"),
        Move.from_every_open("lose", to="lost"),
    ],
)


def made_up(cases: int, *, skipped: float, stray: float, steps: int | None = None) -> list[tuple[str, ...]]:
    """The ways of some cases; with `steps` each way is repeated until it is that long."""
    chance = random.Random(17)
    ways: list[tuple[str, ...]] = []
    for _ in range(cases):
        way: list[str] = []
        for key in [*KEYS, "won"] * (1 if steps is None else 1 + steps // 7):
            if chance.random() >= skipped:
                way.append(key)
            if chance.random() < stray:
                way.append(chance.choice([*KEYS, "won", "lost"]))
        ways.append(tuple(way[:steps]))
    return [way for way in ways if way]


def timed(work: Callable[[], object]) -> float:
    start = process_time_ns()
    work()
    return (process_time_ns() - start) / 1_000


def fold(moves: frozenset[tuple[str, str]], way: tuple[str, ...]) -> int:
    """How many pairs no move joins: what one gets without an alignment."""
    here, wrong = "", 0
    for stage in way:
        if (here, stage) not in moves:
            wrong += 1
        here = stage
    return wrong


def line(what: str, figure: str, note: str = "") -> None:
    print(f"{what:<56}{figure:>16}  {note}")


def alignments(what: str, ways: list[tuple[str, ...]], budget: str = "") -> None:
    aligner = Aligner(DEAL)
    moves = frozenset([*DEAL.edges, ("", DEAL.start)])
    mine: list[float] = []
    plain: list[float] = []
    for _ in range(ROUNDS):
        plain.append(timed(lambda: [fold(moves, way) for way in ways]) / len(ways))
        mine.append(timed(lambda: [aligner.align(way) for way in ways]) / len(ways))
    fitting = sum(aligner.align(way).cost == 0 for way in ways)
    note = f"{median(a / b for a, b in zip(mine, plain, strict=True)):.0f} x a plain fold ({median(plain):.2f} us)"
    line(f"{what}, {len(set(ways))} ways, {fitting} fit", f"{median(mine):8.2f} us", f"{note} {budget}")


def report() -> None:
    """The whole report: deviations in words, ways seen before are not aligned again."""
    ways = made_up(13_000, skipped=0.15, stray=0.10)
    log = [
        Trace(f"D-{number}", tuple([Step(key, NOW.add(hours=hour)) for hour, key in enumerate(way)]))
        for number, way in enumerate(ways)
    ]
    spent = median(timed(lambda: conform(DEAL, log)) for _ in range(5))
    line(f"conform(...), {len(log):,} cases with all their deviations", f"{spent / 1e6:8.2f} s")
    line("the same, per case", f"{spent / len(log):8.2f} us")


def main() -> None:
    """One line for each measure: our time, how many times that of the plain fold, the budget."""
    gc.disable()
    line("Python", sys.version.split()[0])
    alignments("alignment of a six-stage case", made_up(CASES, skipped=0.15, stray=0.10), "(budget 15 us)")
    alignments("the same, only cases that fit", made_up(CASES, skipped=0, stray=0))
    alignments("the same, 40 steps a case", made_up(CASES // 10, skipped=0.15, stray=0.10, steps=40))
    report()


if __name__ == "__main__":
    main()
