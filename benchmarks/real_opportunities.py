"""Real answers to sales questions, unknown ones among them, held against a gate: `b2b_opportunities_salvirt.csv`.

Run with ``python benchmarks/real_opportunities.py DATA_DIR``. The data (448 closed business-to-business software
opportunities, M. Bohanec and Salvirt, CC BY 4.0) does not ship with salesflow. It shows what happens to figures when
an unknown answer is read as a no.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

from salesflow.basics.criteria import fact, has
from salesflow.basics.intervals import wilson
from salesflow.basics.truth import Truth

FILE = "b2b_opportunities_salvirt.csv"
ANSWERS = {"Yes": True, "No": False, "Unknown": None, "Info gathering": None, "Poor": False}
GATE = (
    has("budget"),
    fact("authority").in_("Mid", "High"),
    has("need"),
)


def facts_of(row: dict[str, str]) -> dict[str, object]:
    """The raw answers as facts; an answer that the table above does not have is an error, not a guess."""
    return {
        "budget": ANSWERS[row["Budgt_alloc"]],
        "authority": row["Authority"],
        "need": ANSWERS[row["Needs_def"]],
    }


def truth_of(facts: dict[str, object]) -> Truth:
    """Whether the gate is passed."""
    found = Truth.YES
    for need in GATE:
        found &= need.judge(facts).truth
    return found


def share(what: str, won: int, n: int) -> None:
    print(f"{what:<44}{won:>4} of {n:>4} won  {won / n:6.1%}  ({wilson(won, n).render()})")


def main(folder: str) -> None:
    """Print the outcomes of the gate beside the outcomes of the deals."""
    path = Path(folder) / FILE
    if not path.exists():
        sys.exit(f"{path} is not there: give the folder that holds {FILE}")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    judged = [(truth_of(facts_of(row)), row) for row in rows]
    won = Counter(truth for truth, row in judged if row["Status"] == "Won")
    every = Counter(truth for truth, _ in judged)
    print(f"{len(rows)} opportunities; gate: budget allocated, authority middle or high, need defined")
    for truth in Truth:
        if every[truth]:
            share(f"the gate says {truth.name.lower()}", won[truth], every[truth])
    both = every[Truth.NO] + every[Truth.UNKNOWN]
    share("unknown read as no", won[Truth.NO] + won[Truth.UNKNOWN], both)
    missing: Counter[str] = Counter()
    for truth, row in judged:
        if truth is Truth.UNKNOWN:
            facts = facts_of(row)
            missing.update(need.paths()[0] for need in GATE if need.judge(facts).truth is Truth.UNKNOWN)
    print("to find out:", ", ".join(f"{path} in {n}" for path, n in missing.most_common()))


if __name__ == "__main__":
    main(*sys.argv[1:2] or ["."])
