"""Real answers to sales questions, unknown ones among them, held against MAN: `b2b_opportunities_salvirt.csv`.

Run with ``python benchmarks/real_opportunities.py DATA_DIR``. The data (448 closed business-to-business software
opportunities, M. Bohanec and Salvirt, CC BY 4.0) does not ship with salesflow. It shows what happens to figures when
an unknown answer is read as a no, and that a qualification sorts work but predicts no win.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

from salesflow.basics.intervals import wilson
from salesflow.basics.truth import NO, UNKNOWN, YES
from salesflow.customers.catalogue.qualifications import MAN, YES_NO
from salesflow.customers.leads.answers import Reading, read_row

FEW = 8
FILE = "b2b_opportunities_salvirt.csv"
MONEY = Reading("money", YES_NO, "Budgt_alloc")
NEED = Reading("need", {**YES_NO, "Info gathering": UNKNOWN, "Poor": NO}, "Needs_def")
LENIENT = (MONEY, Reading("authority", {"High": YES, "Mid": YES, "Low": NO}, "Authority"), NEED)
STRICT = (MONEY, Reading("authority", {"High": YES, "Mid": UNKNOWN, "Low": NO}, "Authority"), NEED)


def share(what: str, won: int, n: int) -> None:
    print(f"{what:<44}{won:>4} of {n:>4} won  {won / n:6.1%}  ({wilson(won, n).render()})")


def judged(rows: list[dict[str, str]], readings: tuple[Reading, ...]) -> None:
    """The outcomes of the qualification beside the outcomes of the deals."""
    won: Counter[str] = Counter()
    every: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    reachable: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    for row in rows:
        answers = read_row(row, readings)
        standing = MAN.judge(answers)
        every[standing.value.name] += 1
        won[standing.value.name] += row["Status"] == "Won"
        if standing.value is UNKNOWN:
            missing.update(standing.missing)
        possible = "/".join(each.letters for each in MAN.reachable(answers))
        reachable[possible] += 1
        reached[possible] += row["Status"] == "Won"
    for value in ("YES", "NO", "UNKNOWN"):
        share(f"MAN says {value.lower()}", won[value], every[value])
    share("unknown read as no", won["NO"] + won["UNKNOWN"], every["NO"] + every["UNKNOWN"])
    print("to find out:", ", ".join(f"{key} in {n}" for key, n in missing.most_common()))
    frequent = [possible for possible, n in reachable.items() if n >= FEW]
    for possible in sorted(frequent, key=lambda each: -reachable[each]):
        share(f"  {possible}", reached[possible], reachable[possible])
    rare = reachable.total() - sum(reachable[each] for each in frequent)
    share(
        "  others, each fewer than " + str(FEW),
        reached.total() - sum(reached[each] for each in frequent),
        rare,
    )


def main(folder: str) -> None:
    """Judge all opportunities twice: authority in the middle read as enough, and read as not known."""
    path = Path(folder) / FILE
    if not path.exists():
        sys.exit(f"{path} is not there: give the folder that holds {FILE}")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    print(f"{len(rows)} opportunities; budget allocated, authority middle or high, need defined")
    judged(rows, LENIENT)
    print("\nthe same, with authority in the middle read as not known")
    judged(rows, STRICT)


if __name__ == "__main__":
    main(*sys.argv[1:2] or ["."])
