"""Quarterly reviews replayed on a public ledger, beside the figures of a script of its own: `invoices_late_payment.csv`.

    python benchmarks/real_replay.py DATA

DATA is the file (an IBM sample of late payments: 2,466 invoices of 100 customers, 2012-2013, synthetic, no currency
stated) or the folder it lies in. It does not ship with salesflow.

The policy: the sales of 180 days a day, times 45 days, times 1.5, 1, 0.8, 0.6 or 0 for AAA (index from 84), AA (80), A (76),
B (72) or C; whole units of money; no raise with something overdue, a freeze when something is more than 30 days late; six
reviews from 30 June 2012. What is decided here, and what the other script does otherwise:

- "ours" is `replay` with the library's rules: what is disputed (22.7%) says nothing about conduct; three invoices are
  needed; an invoice counts in the window of its due day; raises alone are capped, a lowering never waits.
- "disputed in" counts disputed invoices like all others, takes one invoice as enough for the sales, halves at most, and lets
  no cool-down begin with the first limit, which is as near to the other script as we can tell without it.
- the late share of the other script is the mean over customers of the share of what fell *due* in the next quarter, after
  four of the six reviews. `by_the_note` reckons it by a plain loop of its own, without this library. Ours is of the invoices
  *issued* after the review: those due soon after it were known, and some of them paid, on its day.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from time import process_time
from typing import Final

import attrs

from real_receivables import read
from salesflow.basics.intervals import Interval, difference
from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason
from salesflow.basics.terms import months
from salesflow.basics.text import Text
from salesflow.credit.catalogue.limits import EXAMPLE_FACTORS
from salesflow.credit.catalogue.rating import PAYMENT_GRADES, PAYMENT_INDEX
from salesflow.credit.limits.estimators import Estimate, SalesCycle, part_of
from salesflow.credit.limits.facts import Facts
from salesflow.credit.limits.guards import FreezeIfLate, NoRaiseIfOverdue
from salesflow.credit.limits.review import ReviewPolicy
from salesflow.credit.limits.shapes import CoolDown, Deadband, RoundDown, Shape, Shaped, StepCap
from salesflow.credit.rating.citation import Citation
from salesflow.credit.rating.grade import ScoreGrades
from salesflow.credit.replay.late_share import LateShare, Outcome
from salesflow.credit.replay.report import PastReview, Replay
from salesflow.credit.replay.run import NoCeiling, replay
from salesflow.customers.history import Invoice

DAYS: Final = (
    date(2012, 6, 30),
    date(2012, 9, 30),
    date(2012, 12, 31),
    date(2013, 3, 31),
    date(2013, 6, 30),
    date(2013, 9, 30),
)
END: Final = date(2014, 1, 10)
GRADES: Final = ("AAA", "AA", "A", "B", "C")
EDGY: Final = attrs.evolve(PAYMENT_GRADES, bands=attrs.evolve(PAYMENT_GRADES.bands, hysteresis=0))
REFERENCE: Final = {
    "none": (373, 161, 149),
    "dead-band 15%": (317, 130, 149),
    "+ cool-down 180 days": (281, 127, 149),
    "+ step caps": (270, 93, 149),
    "+ 1 point of hysteresis": (264, 86, 94),
}
LATE_REFERENCE: Final = {
    "AAA": (118, 2.6),
    "AA": (91, 18.8),
    "A": (70, 47.8),
    "B": (43, 68.4),
    "C": (43, 84.8),
}
KNOTS: Final = ((-30, 100), (-20, 90), (0, 80), (15, 70), (22, 60), (30, 50), (60, 40), (90, 30), (120, 20))


@attrs.frozen
class HalfAtMost:
    """No lowering by more than a half, except to nothing: what the other script does, and this library does not."""

    def shape(self, amount: Money, before: Money | None, facts: Facts) -> Shaped:
        """At most one step down."""
        if before is None or amount.is_zero or amount >= part_of(before, 1, 2):
            return Shaped(amount)
        words = Text("at most one half less", zh="最多下调一半").fill()
        return Shaped(part_of(before, 1, 2), Reason("step_down", words))


@attrs.frozen
class NotAfterTheFirst(CoolDown):
    """A cool-down that the first limit does not begin: what the other script seems to do, and this library does not."""

    def shape(self, amount: Money, before: Money | None, facts: Facts) -> Shaped:
        """As in the library, once the first limit was changed."""
        return CoolDown.shape(self, amount, before, facts) if len(facts.line.grants) > 1 else Shaped(amount)


def policy(shapes: Iterable[Shape], least: int) -> ReviewPolicy:
    """The policy of the field note with these shapes."""
    return ReviewPolicy(
        Citation("field_note", "5.1", "the policy of the field note"),
        SalesCycle(15, least),
        NoCeiling(),
        EXAMPLE_FACTORS,
        guards=[NoRaiseIfOverdue(), FreezeIfLate(30)],
        shapes=[*shapes, RoundDown({"USD": 1})],
        calendar=dict.fromkeys(GRADES, months(3)),
    )


def shapes(wait: CoolDown, more: Sequence[Shape]) -> list[tuple[str, list[Shape], ScoreGrades]]:
    """Each shape added in turn, and at last the hysteresis of the grades."""
    band, step = Deadband("0.15"), StepCap("0.25")
    every: list[Shape] = [band, wait, step, *more]
    sets: list[list[Shape]] = [[], [band], [band, wait], every, every]
    return [
        (name, each, PAYMENT_GRADES if place == 4 else EDGY)
        for place, (name, each) in enumerate(zip(REFERENCE, sets, strict=True))
    ]


def replays(
    rows: list[Invoice], *, least: int, disputed: bool, wait: CoolDown, more: Sequence[Shape] = ()
) -> dict[str, Replay]:
    """The replay with each set of shapes."""
    return {
        name: replay(
            rows, policy(each, least), DAYS, as_of=END, index=PAYMENT_INDEX, grades=grades, disputed=disputed
        )
        for name, each, grades in shapes(wait, more)
    }


def points(late: int) -> float:
    """The points of a day by the knots, in floats."""
    if late >= KNOTS[-1][0]:
        return KNOTS[-1][1]
    late = max(late, KNOTS[0][0])
    return next(
        high + (low - high) * (late - left) / (right - left)
        for (left, high), (right, low) in pairwise(KNOTS)
        if left <= late <= right
    )


def by_the_note(rows: list[Invoice]) -> tuple[int, dict[str, list[float]]]:
    """The changes of grade over six reviews, and the late shares after the second to the fifth, by a plain loop.

    Disputed invoices count; what was settled in the 180 days, or is overdue, makes the index; shares are by customer.
    """
    own: dict[str, list[Invoice]] = defaultdict(list)
    for row in rows:
        own[row.customer].append(row)
    changes, shares = 0, dict[str, list[float]]((grade, []) for grade in GRADES)
    for bills in own.values():
        before = None
        for place, day in enumerate(DAYS):
            scored = weight = 0.0
            count = 0
            for row in bills:
                paid = row.paid_on or END
                if row.issued_on > day or paid <= day - timedelta(180) or (paid > day and row.due_on >= day):
                    continue
                amount = float(row.amount.amount)
                scored += amount * points((min(paid, day) - row.due_on).days)
                weight, count = weight + amount, count + 1
            if count < 3:
                continue
            grade = GRADES[sum(scored / weight < edge for edge in (84, 80, 76, 72))]
            changes += before is not None and grade != before
            before = grade
            if 1 <= place <= 4:
                due = [row for row in bills if day < row.due_on <= DAYS[place + 1]]
                if due:
                    shares[grade].append(mean((row.paid_on or END) > row.due_on for row in due))
    return changes, shares


def show(name: str, share: LateShare) -> None:
    """One line about a late share."""
    print(f"  {name:<14}{share.reviews:>4} reviews  {share.render()}")


def peaks(reviews: Iterable[PastReview], textbook: ReviewPolicy, *, graded: bool) -> None:
    """How often the limit of the textbook lies below what the customer owed at most."""
    found: list[tuple[str, float]] = []
    for each in reviews:
        trade = each.facts.trading
        limit = each.wanted
        if not graded:
            estimate = textbook.demand.estimate(each.facts)
            limit = estimate.amount if isinstance(estimate, Estimate) else None
        peak = None if trade is None else trade.level(1)
        if peak is not None and limit is not None and limit.is_positive:
            found.append((each.customer, float(peak.amount / limit.amount)))
    below = sum(ratio > 1 for _, ratio in found)
    # six reviews of one customer are much alike: the range goes by customers, as that of a late share does
    part = LateShare.of([(who, Outcome(int(ratio > 1), 1)) for who, ratio in found]).range.render()
    middle = median([ratio for _, ratio in found])
    name = "with the factor" if graded else "without it"
    counts = f"{below} of {len(found)} = {below / len(found):.0%}"
    print(f"  {name:<16}{counts} ({part}), median peak/limit {middle:.2f}")


def main(path: Path) -> None:
    """Print ours beside the reference."""
    rows = read(path)
    print(f"{len(rows):,} invoices of {len({row.customer for row in rows})} customers")
    start = process_time()
    ours = replays(rows, least=3, disputed=False, wait=CoolDown(180))
    took = process_time() - start
    count = sum(len(each.reviews) for each in ours.values())
    print(f"{count:,} reviews in {took:.1f} s: {1e6 * took / count:.0f} us each, approved and carried out\n")
    alike = replays(
        [attrs.evolve(row, disputed=False) for row in rows],
        least=1,
        disputed=True,
        wait=NotAfterTheFirst(180),
        more=[HalfAtMost()],
    )
    print(f"{'changes, flips, changes of grade':<34}{'note':>16}{'ours':>16}{'disputed in':>16}")
    for name, note in REFERENCE.items():
        cells = [
            note,
            *[(len(r.changes), len(r.flips), len(r.grade_changes)) for r in (ours[name], alike[name])],
        ]
        print(f"{name:<34}" + "".join(f"{'  '.join(map(str, cell)):>16}" for cell in cells))

    changes, shares = by_the_note(rows)
    print(f"\nlate in the next quarter, by grade; the plain loop finds {changes} changes of grade (note 149)")
    print(f"{'grade':<7}{'note':>14}{'plain loop':>14}")
    for grade, (number, share) in LATE_REFERENCE.items():
        again = shares[grade]
        print(f"{grade:<7}{number:>7}{share:>6.1f}%{len(again):>7}{100 * mean(again):>6.1f}%")
    last = list(ours)[-1]
    for label, found in (("ours, without hysteresis", ours["none"]), ("ours, with hysteresis", ours[last]),
                         ("disputed in", alike["none"])):  # fmt: skip
        print(f"{label}:")
        for grade, late in found.late_share_by_grade().items():
            show(grade, late)

    print(
        "\nlate in the quarter after a raise, and after one that was held back (note: 22% after 138, 64% after 13)"
    )
    for label, found in (("ours, no shapes", ours["none"]), ("ours, all shapes", ours[last]),
                         ("disputed in, all shapes", alike[last])):  # fmt: skip
        print(f"{label}:")
        raised = found.late_share_after_raises()
        show("raise", raised)
        for code, late in found.late_share_after_held_back().items():
            show(code, late)
            if code == "overdue" and late.value is not None and raised.value is not None:
                gap = difference(float(late.value), late.range, float(raised.value), raised.range)
                print(f"  {'':<14}overdue less raise: {_points(gap)}")

    print(
        "\nthe limit of the textbook lies below the customer's own peak (note: 395 of 498 = 79%, median 1.66)"
    )
    for label, found in (("ours", ours["none"]), ("disputed in", alike["none"])):
        print(f"{label}:")
        for graded in (False, True):
            peaks(found.reviews, policy([], 3 if found is ours["none"] else 1), graded=graded)
    print(f"\n{ours[last].explain()}\n\n{ours[last].explain('zh')}")


def _points(gap: Interval) -> str:
    return f"{100 * gap.low:+.0f} to {100 * gap.high:+.0f} points"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
