"""What a credit review costs: from 25 invoices to the proposal (budget 200 us), and 100,000 customers (budget 20 s).

Run with ``python benchmarks/credit_review.py``; ``python benchmarks/credit_review.py 100000`` reviews so many customers in
one process, each from his own 25 invoices, statement and open warnings.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date, timedelta
from time import process_time_ns

from salesflow.basics.money import money
from salesflow.basics.text import Text
from salesflow.credit.catalogue.rating import PAYMENT_GRADES, PAYMENT_INDEX
from salesflow.credit.catalogue.limits import EXAMPLE_REVIEW
from salesflow.credit.exposure import Exposure
from salesflow.credit.limits.facts import Debts, Facts, LineState, OpenSignal, Trading
from salesflow.credit.limits.grant import Grant
from salesflow.credit.limits.proposal import Proposal
from salesflow.credit.rating.statements import MoneyUnit, Statement
from salesflow.credit.warnings.signal import Severity
from salesflow.customers.history import Invoice

CUSTOMERS, INVOICES, ROUNDS = 100, 25, 15
DAY = date(2026, 3, 23)
SIGN = OpenSignal("late_signing", Severity.ATTENTION, Text("signs invoices late", zh="签收发票变慢"))
SHEET = {
    "current_assets": 800,
    "stock": 300,
    "current_liabilities": 400,
    "total_liabilities": 600,
    "net_worth": 900,
}


def ledger(customer: int) -> list[Invoice]:
    """Twenty-five invoices of one customer: most paid, some late, some open, a few disputed."""
    return [
        Invoice(
            f"C-{customer}",
            f"F-{number}",
            DAY - timedelta(50 + number * 5),
            due := DAY - timedelta(20 + number * 5),
            money(f"{1000 + number}.{customer % 100:02}", "CNY"),
            paid_on=None
            if number < 2 + customer % 3
            else due + timedelta((customer * 7 + number * 11) % 30 - 10),
            disputed=number % 9 == 0,
        )
        for number in range(INVOICES)
    ]


def reviewed(customer: int, invoices: list[Invoice], line: LineState, sheet: Statement) -> Proposal:
    """The whole review of one customer, from the rows of the ledger to the proposal."""
    conduct = PAYMENT_INDEX.judge(invoices, as_of=DAY)
    facts = Facts(
        f"C-{customer}",
        "CNY",
        DAY,
        line=line,
        debts=Debts.of(Exposure.of(invoices, customer=f"C-{customer}", currency="CNY", as_of=DAY)),
        grade=PAYMENT_GRADES.judge(conduct.value, as_of=DAY).state,
        signals=[SIGN],
        trading=Trading.of(invoices, as_of=DAY),
        statement=sheet,
        cover=money(0, "CNY"),
        terms_days=30,
    )
    return EXAMPLE_REVIEW.judge(facts, as_of=DAY)


def case(customer: int) -> tuple[int, list[Invoice], LineState, Statement]:
    """The inputs of one review."""
    line = LineState(
        [Grant("G-1", money(3000 + customer % 9 * 1000, "CNY"), date(2025, 1, 1), terms_days=30)]
    )
    sheet = Statement(f"C-{customer}", date(2025, 12, 31), "CNY", MoneyUnit.THOUSAND, SHEET)
    return customer, ledger(customer), line, sheet


def main() -> None:
    """Print what one review costs, and with a number how long so many take."""
    if len(sys.argv) > 1:
        number, spent = int(sys.argv[1]), 0
        found: Counter[str] = Counter()
        for customer in range(number):
            inputs = case(customer)
            start = process_time_ns()
            proposal = reviewed(*inputs)
            spent += process_time_ns() - start
            found[proposal.action.value] += 1
        print(f"{number:,} reviews: {spent / 1e9:.1f} s (budget 20 s for 100,000); {dict(found)}")
        return
    cases = [case(customer) for customer in range(CUSTOMERS)]
    best = float("inf")
    for _ in range(ROUNDS):
        start = process_time_ns()
        for inputs in cases:
            reviewed(*inputs)
        best = min(best, (process_time_ns() - start) / CUSTOMERS / 1000)
    print(f"one review with {INVOICES} invoices: {best:.0f} us (budget 200 us)")
    words = reviewed(*cases[0])
    start = process_time_ns()
    words.explain()
    print(f"its words: {(process_time_ns() - start) / 1000:.0f} us, when somebody reads them")


if __name__ == "__main__":
    main()
