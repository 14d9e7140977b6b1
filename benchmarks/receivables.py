"""What the measures of credit cost on a book of 100,000 invoices.

Run with ``python benchmarks/receivables.py``. The ratio is against a hand-written loop that finds what is owed, what of
it is late and the sales of 90 days, and builds nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from time import process_time_ns

from salesflow.basics.money import money
from salesflow.credit.measures.concentration import herfindahl
from salesflow.credit.measures.days_sales import count_back, simple, true
from salesflow.credit.measures.delinquency import late_share, weighted_days_beyond_terms
from salesflow.credit.measures.expected_loss import ProvisionMatrix
from salesflow.credit.measures.receivables import Receivables
from salesflow.customers.history import Invoice

CUSTOMERS, INVOICES, ROUNDS = 4_000, 25, 3
DAY = date(2026, 3, 31)
QUARTER = (date(2026, 1, 1), date(2026, 4, 1))
MATRIX = ProvisionMatrix(["0.005", "0.022", "0.027", "0.045", "0.1"], source="an example")


def ledger() -> list[Invoice]:
    """Two years of invoices; those of the last weeks, and some old ones, are open."""
    rows: list[Invoice] = []
    for customer in range(CUSTOMERS):
        for number in range(INVOICES):
            seed = customer * 7 + number * 11
            issued = DAY - timedelta(days=29 * number + seed % 29)
            paid = issued + timedelta(days=20 + seed % 40)
            is_open = seed % 97 == 0
            rows.append(
                Invoice(
                    f"C-{customer}",
                    f"F-{number}",
                    issued,
                    issued + timedelta(days=30),
                    money(1000 + seed % 500, "CNY"),
                    paid_on=None if is_open else paid,
                    disputed=seed % 5 == 0,
                )
            )
    return rows


def by_hand(rows: list[Invoice]) -> tuple[Decimal, Decimal, Decimal]:
    """Owed, late and sold in 90 days, as a script would do it."""
    owed = late = sold = Decimal(0)
    since = DAY - timedelta(days=89)
    for row in rows:
        if row.issued_on > DAY:
            continue
        if row.issued_on >= since:
            sold += row.amount.amount
        if row.paid_on is None or row.paid_on > DAY:
            owed += row.amount.amount
            if row.due_on < DAY:
                late += row.amount.amount
    return owed, late, sold


def best(work: Callable[[], object]) -> float:
    """Milliseconds, the best of several rounds."""
    found = float("inf")
    for _ in range(ROUNDS):
        start = process_time_ns()
        work()
        found = min(found, process_time_ns() - start)
    return found / 1_000_000


def main() -> None:
    """Print milliseconds, and the ratio to the hand-written loop."""
    rows = ledger()

    def made() -> Receivables:
        return Receivables.of(rows, currency="CNY", as_of=DAY)

    book = made()
    begins, ends = QUARTER
    base = best(lambda: by_hand(rows))
    first = [
        ("by hand: owed, late, sold", base),
        ("book", best(made)),
        ("book, balance and simple DSO", best(lambda: simple((fresh := made()).balance, fresh.last(90)))),
    ]
    assert book.balance.owed.amount == by_hand(rows)[0]
    further = [
        ("count-back by month", best(lambda: count_back(book.balance, book.months()))),
        ("true DSO by invoice", best(lambda: true(book))),
        (
            "days beyond terms",
            best(lambda: weighted_days_beyond_terms(book, begins=begins, ends=ends, floored=True)),
        ),
        ("late share", best(lambda: late_share(book, begins=begins, ends=ends))),
        ("provision matrix", best(lambda: MATRIX.provision(book))),
        ("Herfindahl", best(lambda: herfindahl(book))),
    ]
    print(f"{len(rows):,} invoices, {len(book.debts):,} open{'ms':>23}{'ratio':>8}")
    for name, cost in (*first, *further):
        print(f"{name:<42}{cost:>8.1f}{cost / base:>8.2f}")


if __name__ == "__main__":
    main()
