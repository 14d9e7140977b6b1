"""Holds a real log of 13,087 loan applications against a process for them, and prints what comes out.

    python benchmarks/real_loans.py DATA_DIR

DATA_DIR holds `loan_application_stage_log.csv.gz`: the application events of the BPI Challenge 2012
(doi 10.4121/uuid:3926db30-f712-4394-aebc-75976070e91f), a row a stage entered, with case, stage, moment, resource.

What is decided here, and printed with its numbers:

- Two machines. In the first an application that is granted is approved, registered and activated, in this order. In
  the second the three are one stage, `granted`, since the log writes them within a second; of rows of one case that
  follow each other on that stage the first counts, and the others are left out.
- An application may stand anywhere when the log ends. One that has been quiet for 60 days is taken to have ended.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

from salesflow.basics.text import Text
from salesflow.stages.alignment import Aligner
from salesflow.stages.conform import Conformance, conform
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.stages.trace import Trace, traces

NAME = "loan_application_stage_log.csv.gz"
QUIET = timedelta(days=60)
GRANTED = ("approved", "registered", "activated")

_OPEN = [
    Stage("submitted", label=Text("submitted", zh="已提交")),
    Stage("partly_submitted", label=Text("partly submitted", zh="部分提交")),
    Stage("preaccepted", label=Text("preaccepted", zh="预审通过")),
    Stage("accepted", label=Text("accepted", zh="审核通过")),
    Stage("finalised", label=Text("finalised", zh="材料齐备")),
]
_ENDS = [
    Stage.lost("declined", Text("declined", zh="已拒绝")),
    Stage.done("cancelled", Text("cancelled", zh="已取消")),
]
_MOVES = [
    Move("register_form", "submitted", "partly_submitted"),
    Move("preaccept", "partly_submitted", "preaccepted"),
    Move("accept", "preaccepted", "accepted"),
    Move("finalise", "accepted", "finalised"),
    Move.from_every_open("decline", to="declined"),
    Move.from_every_open("cancel", to="cancelled"),
]
IN_ORDER = Machine(
    "loan, three steps to the grant",
    version="1",
    start="submitted",
    stages=[*_OPEN, Stage("approved"), Stage("registered"), Stage.won("activated"), *_ENDS],
    moves=[
        *_MOVES,
        Move("approve", "finalised", "approved"),
        Move("register", "approved", "registered"),
        Move("activate", "registered", "activated"),
    ],
)
AS_ONE = Machine(
    "loan, the grant as one step",
    version="1",
    start="submitted",
    stages=[*_OPEN, Stage.won("granted", Text("granted", zh="已放款")), *_ENDS],
    moves=[*_MOVES, Move("grant", "finalised", "granted")],
)

Row = tuple[str, str, datetime]


def read(path: Path) -> list[Row]:
    """The rows of the log, the stages by our names."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return [
            (line["case"], named(line["stage"]), datetime.fromisoformat(line["at"]))
            for line in csv.DictReader(file)
        ]


def named(stage: str) -> str:
    """`A_PARTLYSUBMITTED` as `partly_submitted`."""
    name = stage.removeprefix("A_").lower()
    return {"partlysubmitted": "partly_submitted", "finalized": "finalised"}.get(name, name)


def as_one(rows: list[Row]) -> list[Row]:
    """The same rows with one stage for the grant, entered once."""
    last: dict[str, str] = {}
    kept: list[Row] = []
    for case, stage, at in rows:
        name = "granted" if stage in GRANTED else stage
        if name == last.get(case) == "granted":
            continue
        last[case] = name
        kept.append((case, name, at))
    return kept


def with_ends(log: tuple[Trace, ...]) -> list[Trace]:
    """Cases that have been quiet for long are taken to have ended."""
    until = max(trace.steps[-1].at for trace in log) - QUIET
    return [Trace(trace.case, trace.steps, trace.steps[-1].at < until) for trace in log]


def run(machine: Machine, rows: list[Row]) -> Conformance:
    began = perf_counter()
    log = with_ends(traces(rows))
    made = perf_counter()
    report = conform(machine, log)
    spent = perf_counter() - made
    aligner = Aligner(machine)
    ways = [(trace.stages, trace.ended) for trace in log]
    aligning = perf_counter()
    for stages, ended in ways:
        aligner.align(stages, ended=ended)
    each = (perf_counter() - aligning) / len(ways)
    print(f"\n=== {machine.key}: {len(rows):,} steps")
    print(report.explain())
    print(report.explain("zh").splitlines()[0])
    fitting = [variant for variant in report.variants if variant.following == variant.cases]
    print(f"distinct ways in the log: {len(report.variants)}; ways no case of which deviates: {len(fitting)}")
    for variant in report.variants:
        way = " > ".join(variant.stages)
        print(f"  {variant.cases:>6,} {'' if variant.following == variant.cases else 'NOT '}{way}")
    quiet = sum(trace.ended for trace in log)
    print(f"taken to have ended: {quiet:,}; possibly still going on: {len(log) - quiet:,}")
    print(
        f"{made - began:.2f} s to make the traces, {spent:.2f} s for the report ({spent / len(log) * 1e6:.1f} us a case), "
        f"{each * 1e6:.2f} us for an alignment when ways are not remembered"
    )
    return report


def main() -> int:
    """Both machines on the whole log."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, metavar="DATA_DIR")
    path: Path = parser.parse_args().data / NAME
    if not path.is_file():
        print(
            f"{path} is not there; get the application events of doi 10.4121/uuid:3926db30-f712-4394-aebc-75976070e91f"
        )
        return 1
    began = perf_counter()
    rows = read(path)
    print(f"{len(rows):,} rows read in {perf_counter() - began:.2f} s")
    offsets = Counter(str(at)[-6:] for _, _, at in rows)
    print(f"offsets: {', '.join(f'{offset} in {count:,} rows' for offset, count in offsets.most_common())}")
    run(IN_ORDER, rows)
    run(AS_ONE, as_one(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
