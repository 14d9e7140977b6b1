"""What a credit check costs: exposure and hold rule for a customer with 25 invoices (budget 200 us).

Run with ``python benchmarks/credit.py``. The ratio is against a hand-written loop that finds the same two figures
(what is owed, what is more than 30 days late) and builds no reasons.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from time import process_time_ns

from salesflow.basics.money import UNLIMITED, Limit, money
from salesflow.basics.reasons import Verdict
from salesflow.credit.ageing import Ageing
from salesflow.credit.catalogue.holds import HOUSE_HOLD
from salesflow.credit.control.hold import Decision
from salesflow.credit.exposure import exposures
from salesflow.customers.history import Invoice

CUSTOMERS, INVOICES, ROUNDS = 100, 25, 15
DAY = date(2026, 3, 23)
LEDGER = [
    Invoice(
        f"C-{customer}",
        f"F-{number}",
        DAY - timedelta(days=30 + (late := (customer * 7 + number * 11) % 60)),
        DAY - timedelta(days=late - 10),
        money(1000 + number, "CNY"),
        disputed=number % 5 == 0,
    )
    for customer in range(CUSTOMERS)
    for number in range(INVOICES)
]


def by_hand() -> list[bool]:
    """Owed and late for each customer, as a script would do it."""
    owed: dict[str, Decimal] = {}
    late: dict[str, Decimal] = {}
    for row in LEDGER:
        left = row.open_on(DAY).amount
        owed[row.customer] = owed.get(row.customer, Decimal(0)) + left
        if not row.disputed and (DAY - row.due_on).days > 30:
            late[row.customer] = late.get(row.customer, Decimal(0)) + left
    return [late.get(customer, 0) > 0 for customer in owed]


def checked(limit: Limit) -> list[Verdict[Decision]]:
    """The whole check, from the ledger's rows to the verdicts."""
    return [HOUSE_HOLD.judge(one, limit, as_of=DAY) for one in exposures(LEDGER, as_of=DAY)]


def best(work: Callable[[], object]) -> float:
    """Microseconds for a customer, the best of several rounds."""
    found = float("inf")
    for _ in range(ROUNDS):
        start = process_time_ns()
        work()
        found = min(found, process_time_ns() - start)
    return found / CUSTOMERS / 1000


def main() -> None:
    """Print microseconds for a customer, and the ratio to the hand-written loop."""
    cut = exposures(LEDGER, as_of=DAY)
    base = best(by_hand)
    rows = [
        ("by hand, two figures", base),
        ("exposures", best(lambda: exposures(LEDGER, as_of=DAY))),
        ("exposures and hold rule", best(lambda: checked(money(20_000, "CNY")))),
        ("exposures and hold rule, unlimited", best(lambda: checked(UNLIMITED))),
        ("ageing", best(lambda: [Ageing.of(one) for one in cut])),
    ]
    print(f"{CUSTOMERS} customers with {INVOICES} invoices{'us each':>20}{'ratio':>8}")
    for name, cost in rows:
        print(f"{name:<38}{cost:>12.1f}{cost / base:>8.1f}")


if __name__ == "__main__":
    main()
