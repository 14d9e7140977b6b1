"""Hold the clocks against two public logs (CO-4): permits with terms of eight weeks, complaints sent to companies.

Run with ``python benchmarks/real_clocks.py DATA_DIR``, where ``permit_receipt_log.csv.gz`` (the receipt log of a
Dutch municipality, with the day each case starts and its deadline) and ``complaints_cfpb_sample.csv`` (a sample of
the public complaints of the CFPB) lie. Prints counts only.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from statistics import mean

import pendulum

from salesflow.basics.clocks.clock import Clock, ClockState
from salesflow.basics.moments import instant
from salesflow.basics.terms import weeks
from salesflow.basics.text import Text
from salesflow.complaints.catalogue.regimes import CFPB

DAY = 86_400_000_000


def permits(path: Path) -> Iterator[tuple[datetime, datetime]]:
    """Start and deadline of each case that has both."""
    seen: set[str] = set()
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["case:concept:name"] not in seen and row["case:startdate"] and row["case:deadline"]:
                seen.add(row["case:concept:name"])
                yield tuple(  # type: ignore[misc]  # two columns
                    pendulum.instance(datetime.fromisoformat(row[name])).in_timezone("Europe/Amsterdam")
                    for name in ("case:startdate", "case:deadline")
                )


def eight_weeks(path: Path) -> None:
    """How often the deadline of the log is the civil due moment, and how often 56 times 24 hours."""
    clock = Clock("permit", Text("permit", zh="许可"), weeks(8), "start", ("decided",), legal=True)
    counts: Counter[str] = Counter()
    for start, deadline in permits(path):
        counts["cases with a deadline"] += 1
        length = instant(deadline) - instant(start)
        if abs(length - 56 * DAY) > DAY:
            continue
        counts["terms of eight weeks"] += 1
        due = clock.read({"start": start}, calendar=None, at=start).due
        assert due is not None
        crosses = start.utcoffset() != deadline.utcoffset()
        counts["across a change of the clock"] += crosses
        civil = abs(instant(due) - instant(deadline)) <= 300_000_000
        hours = abs(length - 56 * DAY) <= 300_000_000
        counts["civil due moment within five minutes"] += civil
        counts["56 times 24 hours within five minutes"] += hours
        counts["across a change: civil"] += crosses and civil
        counts["across a change: 56 times 24 hours"] += crosses and hours
    show("permits", counts)


def cfpb(path: Path) -> None:
    """The clocks of 15 and 60 days from the day a complaint was sent; the sample tells no day of the response."""
    counts: Counter[str] = Counter()
    waits: list[int] = []
    response, final = CFPB.clock("cfpb_response"), CFPB.clock("cfpb_final_response")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            received, sent = (
                pendulum.from_format(row[name], "M/D/YYYY", tz="America/New_York")
                for name in ("Date received", "Date sent to company")
            )
            counts["complaints"] += 1
            waits.append((sent.date() - received.date()).days)
            counts["sent before received"] += sent < received
            counts["in force on the day sent: not yet"] += CFPB.applies_on(sent.date()).value.value == "no"
            events = {"received": received, "sent": sent}
            at = sent.add(days=15)
            first, last = (clock.read(events, calendar=None, at=at) for clock in (response, final))
            assert first.due is not None
            assert last.due is not None
            counts["due 15 days after sent, on the same clock time"] += first.due == sent.add(days=15)
            counts["due 60 days after sent, on the same clock time"] += last.due == sent.add(days=60)
            counts["running on the fifteenth day"] += first.state is ClockState.RUNNING
            late = response.read(events, calendar=None, at=at.add(seconds=1))
            counts["late a second afterwards"] += late.state is ClockState.BREACHED
            counts["due earlier if counted from received"] += received.add(days=15) < first.due
            counts["company's answer counted as late by the bureau"] += row["Timely response?"] == "No"
    show("complaints", counts)
    waits.sort()
    print(
        f"  days from received to sent: mean {mean(waits):.1f}, 99% up to {waits[len(waits) * 99 // 100]}, "
        f"most {waits[-1]}, least {waits[0]}"
    )


def show(title: str, counts: Counter[str]) -> None:
    """The counts, one a line."""
    print(title)
    for name, number in counts.items():
        print(f"  {name:<50}{number:>8,}")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    eight_weeks(folder / "permit_receipt_log.csv.gz")
    cfpb(folder / "complaints_cfpb_sample.csv")
