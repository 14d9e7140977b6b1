"""What complaints cost (CO-4): a case of 40 records read for all clocks, replayed and accepted; an agenda of 1,000.

Run with ``python benchmarks/complaints.py`` (half a minute). Figures are microseconds of processor time, medians of
several rounds; ratios are taken within a round, beside a loop of additions. Believe the ratio before
the microseconds: a busy machine changes its pace.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import date
from random import Random
from statistics import median
from time import process_time_ns
from typing import Final

import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.money import money
from salesflow.basics.spans import Span
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.decision import Accepted
from salesflow.complaints.cases.ending import Pause, Reopen, Resume
from salesflow.complaints.cases.redress import Agree, FollowUp, Fulfil, Offer
from salesflow.complaints.cases.remedy import Remedy
from salesflow.complaints.cases.severity import Severity
from salesflow.complaints.cases.step import Apology, Fault, Step
from salesflow.complaints.cases.steps import (
    Acknowledge,
    Apologise,
    Assess,
    Clarify,
    Find,
    Inform,
    Learn,
    Receive,
    TakeStatement,
)
from salesflow.complaints.catalogue.desk import FCA_DESK
from salesflow.complaints.handling.clocking import readings
from salesflow.complaints.views.ageing import ageing
from salesflow.complaints.views.agenda import agenda
from salesflow.complaints.views.timeliness import timeliness
from salesflow.complaints.views.volume import volume

ROUNDS: Final = 15
OFFICE: Final = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
START: Final = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
SPRING: Final = Span(date(2026, 3, 1), date(2026, 6, 1), "Asia/Shanghai")
CHOICE: Final = (Remedy("refund", money(80, "CNY")), Remedy("replacement", what="a new kettle"))
HELD: Final[tuple[tuple[Step, str], ...]] = (
    (Pause("resolve", "we wait for the customer"), "u-1"),
    (Resume("resolve"), "u-1"),
)
WAY: Final[tuple[tuple[Step, str], ...]] = (
    (Acknowledge(Channel.CALL), "u-1"),
    (TakeStatement("it leaked on the first day"), "u-1"),
    (Learn("a new kettle"), "u-1"),
    (Assess(Severity.MAJOR), "u-1"),
    *HELD,
    (Clarify("Since when?", "since Monday"), "u-1"),
    *HELD,
    (Find(Fault.COMPANY, "the valve was broken"), "u-2"),
    (Offer(CHOICE), "u-1"),
    (Agree(1), "u-1"),
    (Fulfil("refund-7"), "u-3"),
    (FollowUp(Channel.CALL), "u-1"),
)
AGAIN: Final[tuple[tuple[Step, str], ...]] = (
    (Reopen("it leaks again"), "u-1"),
    *HELD,
    *HELD,
    (Clarify("Since when?", "since yesterday"), "u-1"),
    (Apologise(Apology.EMPATHY), "u-1"),
    (Inform(Channel.CALL), "u-1"),
    (Offer(CHOICE), "u-1"),
    (Agree(2), "u-1"),
    (Fulfil("parcel-8"), "u-3"),
    (FollowUp(Channel.CALL), "u-1"),
)


def grown(
    steps: tuple[tuple[Step, str], ...], *, number: str = "K-1", start: pendulum.DateTime = START
) -> Complaint:
    """A complaint to which these steps were done, one each quarter of an hour."""
    receipt = Receive("C-7", Channel.CALL, owner="u-1")
    complaint = FCA_DESK.begin(number, receipt, by="u-1", at=start, calendar=OFFICE)
    for place, (step, by) in enumerate(steps):
        at = start.add(minutes=14 * (place + 1))
        answer = FCA_DESK.decide(complaint, step, by=by, at=at, calendar=OFFICE)
        assert isinstance(answer, Accepted), answer.explain()
        complaint = answer.complaint
    return complaint


STEPS: Final = (*WAY, *AGAIN, *AGAIN, *AGAIN)[:39]
CASE: Final = grown(STEPS)
LATER: Final = START.add(days=20)


def a_thousand() -> list[Complaint]:
    """Open complaints of 1 to 13 records, over ninety days."""
    random = Random(7)
    return [
        grown(WAY[: random.randint(0, 12)], number=f"K-{n}", start=START.add(days=random.randint(0, 60)))
        for n in range(1_000)
    ]


BOOK: Final = a_thousand()
JUNE: Final = START.add(days=75)


def loop() -> int:
    """The floor: a thousand additions, which take some 25 microseconds on a quiet machine."""
    total = 0
    for number in range(1_000):
        total += number
    return total


def fresh() -> Complaint:
    """The same complaint as read from a store: nothing of it was asked before."""
    return Complaint(CASE.id, CASE.records)


def cost(work: Callable[[], object], times: int) -> float:
    """Microseconds of processor time of one call."""
    gc.collect()
    start = process_time_ns()
    for _ in range(times):
        work()
    return (process_time_ns() - start) / 1_000 / times


def main() -> None:
    """Print the cost of each, its ratio to the floor, and the budgets."""
    assert len(CASE.records) == 40
    assert len(CASE.pauses("resolve")) == 6
    assert len(readings(CASE, FCA_DESK.all_clocks, calendar=OFFICE, at=LATER)) == 4
    ways: dict[str, tuple[Callable[[], object], int, str]] = {
        "a loop of 1000 additions": (loop, 400, ""),
        "40 records, all four clocks": (
            lambda: readings(CASE, FCA_DESK.all_clocks, calendar=OFFICE, at=LATER), 100, "200",
        ),
        "the same, nothing asked before": (
            lambda: readings(fresh(), FCA_DESK.all_clocks, calendar=OFFICE, at=LATER), 50, "",
        ),
        "40 records replayed": (lambda: FCA_DESK.replay(CASE.records), 100, ""),
        "40 records accepted one by one": (lambda: grown(STEPS), 3, ""),
        "agenda of 1,000 open complaints": (
            lambda: agenda(BOOK, [FCA_DESK], calendar=OFFICE, at=JUNE), 1, "",
        ),
        "volume of 1,000": (lambda: volume(BOOK, [FCA_DESK], SPRING, at=JUNE), 1, ""),
        "ageing of 1,000": (lambda: ageing(BOOK, [FCA_DESK], at=JUNE, calendar=OFFICE), 1, ""),
        "timeliness of 1,000": (
            lambda: timeliness(BOOK, [FCA_DESK], SPRING, at=JUNE, calendar=OFFICE), 1, "",
        ),
    }  # fmt: skip
    rounds = [{name: cost(work, times) for name, (work, times, _) in ways.items()} for _ in range(ROUNDS)]
    print(f"{'complaints':<34}{'us':>12}{'budget':>8}{'ratio':>10}")
    floor = next(iter(ways))
    for name, (_, _, budget) in ways.items():
        spent = median(one[name] for one in rounds)
        ratio = median(one[name] / one[floor] for one in rounds)
        print(f"{name:<34}{spent:>12,.1f}{budget:>8}{ratio:>10,.1f}")


if __name__ == "__main__":
    main()
