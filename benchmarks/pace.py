"""How fast this machine is beside the one on which the budgets in microseconds were set.

Run with ``python benchmarks/pace.py`` (some seconds). A budget of so many microseconds says nothing without a machine. The study
from which the budgets come tells what seven plain operations cost where it measured; the same operations are timed here, and
their median ratio is the pace: 2 says that this machine takes twice the time. The ratios of the seven differ, by versions and
caches, so that a figure "at the study's pace" is good for one digit; the range of the ratios is printed with it.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import process_time_ns
from typing import Final

import attrs
import pendulum


@attrs.frozen
class _Four:
    a: int
    b: int
    c: int
    d: int


@attrs.frozen
class _Five:
    a: int
    b: int
    c: int
    d: int
    e: int


_DAY: Final = pendulum.date(2026, 1, 5)
_LATER: Final = pendulum.date(2026, 3, 5)
_MOMENT: Final = pendulum.datetime(2026, 1, 5, tz="Asia/Shanghai")
_ONE: Final = _Five(1, 2, 3, 4, 5)

OPERATIONS: Final[tuple[tuple[str, float, int, Callable[[], object]], ...]] = (
    ("pendulum: a day and a week", 2.5, 200, lambda: _DAY.add(days=7)),
    ("pendulum: a moment in a zone and a week", 6.1, 100, lambda: _MOMENT.add(days=7)),
    ("pendulum: the days between two", 5.4, 100, lambda: _LATER - _DAY),
    ("attrs: evolve five fields", 1.4, 300, lambda: attrs.evolve(_ONE, a=2)),
    ("attrs: make a frozen one of five", 0.5, 1_000, lambda: _Five(1, 2, 3, 4, 5)),
    ("attrs: make a frozen one of four", 0.435, 1_000, lambda: _Four(1, 2, 3, 4)),
    ("attrs: hash of five fields", 0.176, 2_000, lambda: hash(_ONE)),
)
"""What is done, what it costs in the study in microseconds, and how often it is done in a sample."""


def sample() -> list[float]:
    """How many times as long each operation takes here, now: some milliseconds of work."""
    found: list[float] = []
    for _, study, times, work in OPERATIONS:
        best = min(_spent(work, times) for _ in range(3))
        found.append(best / study)
    return found


def _spent(work: Callable[[], object], times: int) -> float:
    """Microseconds of one, without the call of a function, which would flatter the ratio."""
    start = process_time_ns()
    for _ in range(times):
        work()
    middle = process_time_ns()
    for _ in range(times):
        _nothing()
    return max(1, 2 * middle - start - process_time_ns()) / 1_000 / times


def _nothing() -> None:
    """What a call costs by itself."""


def main() -> None:
    """Print each operation beside the study, and the pace."""
    rounds = [sample() for _ in range(25)]
    ratios = [median(column) for column in zip(*rounds, strict=True)]
    for (name, study, _, _), ratio in zip(OPERATIONS, ratios, strict=True):
        print(f"{name:<42}{study:>8.3f} us{study * ratio:>9.3f} us{ratio:>7.2f} x")
    print(f"{'the pace: the median':<42}{median(ratios):>30.2f} x")


if __name__ == "__main__":
    main()
