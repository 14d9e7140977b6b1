"""What a stage machine costs here and elsewhere: the same small task for all, side by side in one run.

Run with ``python benchmarks/peers.py`` (a minute or two); ``--markdown`` prints the table of
docs/explanation/performance.md. Peers that are not installed are left out: `transitions`, `python-statemachine`
and `automat` come with ``make bench``. The task is in `one_task/task.py`.

Every round runs each subject once, in rotated order, on the process clock and without garbage collection. A cell is
the median over the rounds, and behind it the median of the ratios within the rounds to the second floor (a dict of
moves with a guard, a frozen case, a record of each move), so that a busy machine does not matter.
"""

from __future__ import annotations

import gc
import resource
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from importlib.metadata import version
from statistics import median
from time import process_time_ns

from one_task.others import Automat, StateMachines, Transitions
from one_task.task import LAP, Deal, Ours, Plain, Recorded, Subject

ROUNDS, FEW = 25, 11
BATCH_NS = 2_000_000
KEPT = 10_000

Work = Callable[[], object]
Row = list[float]


def subjects() -> tuple[list[Subject], str]:
    """Everybody who is installed, the floors first; and what exactly was measured."""
    found: list[Subject] = [Plain(), Recorded(), Ours()]
    packages = ["salesflow", "attrs", "pendulum"]
    for name, kind in {
        "transitions": Transitions,
        "python-statemachine": StateMachines,
        "automat": Automat,
    }.items():
        try:
            found.append(kind())
            packages.append(name)
        except ImportError:
            print(f"{name} is not installed and is left out", file=sys.stderr)
    return found, ", ".join(
        [f"Python {sys.version.split()[0]}", *[f"{name} {version(name)}" for name in packages]]
    )


def batch(work: Work, loops: int) -> float:
    """Nanoseconds of one call in a batch, the loop included."""
    start = process_time_ns()
    for _ in range(loops):
        work()
    return (process_time_ns() - start) / loops


def loops_for(work: Work) -> int:
    """How often to call so that a batch takes about two milliseconds."""
    loops = 1
    while loops < 10_000 and batch(work, loops) * loops < BATCH_NS:
        loops *= 2
    return loops


def rounds(found: list[Subject], pick: Callable[[Subject], Work], count: int, loops: int = 0) -> list[Row]:
    """For each subject its figure in every round; each round begins with another subject."""
    works = [pick(subject) for subject in found]
    often = [loops or loops_for(work) for work in works]
    rows: list[Row] = [[] for _ in works]
    for turn in range(count):
        for step in range(len(works)):
            which = (turn + step) % len(works)
            found[which].anew()
            rows[which].append(batch(works[which], often[which]))
        gc.collect()
    return rows


def memory(subject: Subject) -> Row:
    """Bytes that a fresh instance adds to a deal and an id that are there already."""
    deals = [(f"D-{place}", Deal()) for place in range(KEPT)]
    kept: list[object] = [None] * KEPT
    subject.anew()
    gc.collect()
    tracemalloc.start()
    for place, (name, deal) in enumerate(deals):
        kept[place] = subject.fresh(name, deal)
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return [used / KEPT]


def importing(found: list[Subject]) -> list[Row]:
    """CPU milliseconds of a fresh interpreter that imports, on top of one that does nothing."""
    statements = ["pass", *[subject.imports for subject in found]]
    for statement in statements:
        cpu(statement)  # compiles what was never imported
    spent = [[cpu(statement) for statement in statements] for _ in range(FEW)]
    return [[max(0.0, each[place] - each[0]) for each in spent] for place in range(1, len(statements))]


def cpu(statement: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", statement], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1_000


# -- the table -----------------------------------------------------------------------------------------------------


def row(what: str, rows: list[Row], unit: str, scale: float = 1, digits: int = 0) -> list[str]:
    """The median of each subject, and the median of its ratios within the rounds to the second floor."""
    cells = [what]
    for mine in rows:
        times = median(own / base for own, base in zip(mine, rows[1], strict=True))
        cells.append(f"{median(mine) / scale:,.{digits}f} {unit} ({times:.{1 if times < 9.95 else 0}f} x)")
    return cells


def table(found: list[Subject]) -> list[list[str]]:
    """One line for each measure: what, then a cell for each subject."""

    def timed(what: str, pick: Callable[[Subject], Work], count: int = ROUNDS, loops: int = 0) -> list[str]:
        return row(what, rounds(found, pick, count, loops), "us", 1_000, 2)

    def defined(stages: int, count: int, loops: int = 0) -> list[str]:
        rows = rounds(found, lambda each: lambda: each.define(stages), count, loops)
        return row(f"define and validate {stages:,}", rows, "ms", 1e6, 2)

    laps = rounds(found, lambda each: each.lap, ROUNDS)
    return [
        ["", *[each.name for each in found]],
        row("accepted move", [[lap / len(LAP) for lap in each] for each in laps], "us", 1_000, 2),
        timed("refused by the guard", lambda each: each.refuse),
        timed("fresh instance", lambda each: each.create, ROUNDS, 200),
        row("bytes of a fresh one", [memory(each) for each in found], "B"),
        timed("100 events again", lambda each: each.replay, FEW),
        defined(10, FEW),
        defined(100, 7),
        defined(1_000, 3, 1),
        row("import", importing(found), "ms"),
    ]


def main() -> None:
    """Print the table, as text or as Markdown."""
    gc.disable()
    found, measured = subjects()
    lines = table(found)
    if "--markdown" in sys.argv[1:]:
        first, *rest = [f"| {' | '.join(line)} |" for line in lines]
        print(first, "|---" + "|--:" * len(found) + "|", *rest, sep="\n")
    else:
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        for what, *cells in lines:
            figures = [cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True)]
            print("  ".join([what.ljust(widths[0]), *figures]))
    print(f"\n{measured}")


if __name__ == "__main__":
    main()
