"""What a rating costs: the payment index of a customer with 25 invoices (part of the 200 us of a whole review).

Run with ``python benchmarks/rating.py``. The ratio is against a hand-written loop in floats that finds the same index
and says nothing about it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import date, timedelta
from time import process_time_ns

from salesflow.basics.money import money
from salesflow.credit.catalogue.rating import (
    EIGHTEEN_FEATURES,
    PAYMENT_GRADES,
    PAYMENT_INDEX,
    WORKING_ASSETS,
    Z_DOUBLE_PRIME_1995,
)
from salesflow.credit.rating.statements import MoneyUnit, Statement
from salesflow.customers.history import Invoice

CUSTOMERS, INVOICES, ROUNDS = 100, 25, 15
DAY = date(2026, 3, 23)
LEDGER = [
    [
        Invoice(
            f"C-{customer}",
            f"F-{number}",
            DAY - timedelta(50 + number * 5),
            due := DAY - timedelta(20 + number * 5),
            money(f"{1000 + number}.{customer:02}", "CNY"),
            paid_on=None if number < 3 else due + timedelta((customer * 7 + number * 11) % 40 - 5),
            disputed=number % 9 == 0,
        )
        for number in range(INVOICES)
    ]
    for customer in range(CUSTOMERS)
]
SHEET = Statement(
    "C-7",
    date(2025, 12, 31),
    "CNY",
    MoneyUnit.TEN_THOUSAND,
    {
        "current_assets": 80,
        "stock": 40,
        "current_liabilities": 40,
        "total_liabilities": 60,
        "net_worth": 100,
        "retained_earnings": 32,
        "ebit": 16,
    },
)
SCORES: dict[str, int | None] = dict.fromkeys([each.key for each in EIGHTEEN_FEATURES.factors[:12]], 7)
KNOTS = [-30, -20, 0, 15, 22, 30, 60, 90, 120]
POINTS = [100, 90, 80, 70, 60, 50, 40, 30, 20]


def by_hand() -> list[float]:
    """The index of each customer, as a script would do it."""
    found: list[float] = []
    for rows in LEDGER:
        scored = weight = 0.0
        for row in rows:
            if row.disputed or row.due_on > DAY:
                continue
            end = DAY if row.paid_on is None or row.paid_on > DAY else row.paid_on
            late = min(max((end - row.due_on).days, -30), 120)
            place = min(bisect_right(KNOTS, late), len(KNOTS) - 1)
            left, right = KNOTS[place - 1], KNOTS[place]
            points = POINTS[place - 1] + (POINTS[place] - POINTS[place - 1]) * (late - left) / (right - left)
            scored += float(row.amount.amount) * points
            weight += float(row.amount.amount)
        found.append(scored / weight)
    return found


def graded() -> list[str | None]:
    """Index and grade of each customer."""
    return [
        PAYMENT_GRADES.judge(PAYMENT_INDEX.judge(rows, as_of=DAY).value, as_of=DAY).value for rows in LEDGER
    ]


def best(work: Callable[[], object], times: int = CUSTOMERS) -> float:
    """Microseconds for a customer, the best of several rounds."""
    found = float("inf")
    for _ in range(ROUNDS):
        start = process_time_ns()
        work()
        found = min(found, process_time_ns() - start)
    return found / times / 1000


def main() -> None:
    """Print microseconds for a customer, and the ratio to the hand-written loop."""
    exact = [PAYMENT_INDEX.judge(rows, as_of=DAY).value for rows in LEDGER]
    assert all(
        one is not None and abs(one - other) < 1e-9 for one, other in zip(exact, by_hand(), strict=True)
    )
    base = best(by_hand)
    flat = [row for rows in LEDGER for row in rows]
    some = range(CUSTOMERS)
    rows = [
        ("by hand, in floats", base),
        ("payment index", best(lambda: [PAYMENT_INDEX.judge(rows, as_of=DAY) for rows in LEDGER])),
        ("payment index from one ledger", best(lambda: PAYMENT_INDEX.judge_all(flat, as_of=DAY))),
        ("payment index and grade", best(graded)),
        ("its reasons in words", best(lambda: [PAYMENT_INDEX.judge(r, as_of=DAY).explain() for r in LEDGER])),
        ("ratio model", best(lambda: [Z_DOUBLE_PRIME_1995.judge(SHEET, as_of=DAY) for _ in some])),
        ("working assets", best(lambda: [WORKING_ASSETS.judge(SHEET, as_of=DAY) for _ in some])),
        ("eighteen features", best(lambda: [EIGHTEEN_FEATURES.judge(SCORES, as_of=DAY) for _ in some])),
    ]
    print(f"{CUSTOMERS} customers with {INVOICES} invoices{'us each':>20}{'ratio':>8}")
    for name, cost in rows:
        print(f"{name:<38}{cost:>12.1f}{cost / base:>8.1f}")


if __name__ == "__main__":
    main()
