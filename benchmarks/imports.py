"""What importing costs, beside attrs and pendulum: fresh interpreters in turn, medians of their CPU time.

Budget: ``import salesflow`` at most attrs + pendulum + 10 ms, the names of the README at most + 40 ms.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys

ROUNDS = 15
STATEMENTS = {
    "nothing": "pass",
    "attrs + pendulum": "import attrs, pendulum",
    "import salesflow": "import salesflow",
    "names of the README": (
        "import pendulum; from salesflow import Accepted, Machine, Move, Refused, Stage, days, fact, has"
    ),
    "Book and today": "from salesflow import Book, today",
}


def cpu(statement: str) -> float:
    """CPU milliseconds of one fresh interpreter that runs `statement`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", statement], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1000


def main() -> None:
    """Print the medians, and what each import costs on top of attrs and pendulum."""
    rounds = [{name: cpu(statement) for name, statement in STATEMENTS.items()} for _ in range(ROUNDS)]
    floor = statistics.median(row["attrs + pendulum"] for row in rounds)
    for name in STATEMENTS:
        median = statistics.median(row[name] for row in rounds)
        on_top = statistics.median(row[name] - row["attrs + pendulum"] for row in rounds)
        print(f"{name:22} {median:7.1f} ms  {on_top:+7.1f} ms on top of attrs + pendulum ({floor:.1f} ms)")


if __name__ == "__main__":
    main()
