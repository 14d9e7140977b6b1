"""What a credit review costs (CR-6): one customer with 25 invoices (budget 200 us), 100,000 customers (budget 20 s).

Run with ``python benchmarks/credit_review.py`` (some seconds). One review is everything from the rows of the ledger to the
proposal: payment index, exposure, trading, facts and judgement; of customers that were never looked at before. Invoices,
grants and statements are made without the clock, as values that somebody read once and asks many times; a statement of
five lines takes 22 us to make. Figures are microseconds of processor time, medians of several rounds. The loop is a
thousand plain additions, a measure of the machine's pace: believe the ratio to it before the microseconds. The last column
is what it would cost on the machine on which the budgets were set (`pace.py`), taken round by round.

The seconds for 100,000 customers are extrapolated from 10,000, each made just before his review and forgotten after it.
That forgetting, and what the collector of garbage walks of the reviews, is in them; the rows are made without the clock,
and the collector walks them without it too. A program that holds 2.5 million invoices in memory is slower. Run
``python benchmarks/credit_review.py 100000`` to review all of them, one after the other, in one process; add ``held`` to
make all of them first and hold them (some gigabytes).
"""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from statistics import median
from time import process_time_ns
from typing import Final, TypeAlias

import pace
from salesflow.basics.money import money
from salesflow.basics.text import Text
from salesflow.credit.catalogue.limits import EXAMPLE_REVIEW
from salesflow.credit.catalogue.rating import PAYMENT_GRADES, PAYMENT_INDEX
from salesflow.credit.exposure import Bills, Exposure
from salesflow.credit.limits.facts import Debts, Facts, LineState, OpenSignal, Trading
from salesflow.credit.limits.grant import Grant
from salesflow.credit.limits.proposal import Proposal
from salesflow.credit.rating.statements import MoneyUnit, Statement
from salesflow.credit.warnings.signal import Severity
from salesflow.customers.history import Invoice

CUSTOMERS: Final = 100
INVOICES: Final = 25
MANY: Final = 10_000
ALL: Final = 100_000
ROUNDS: Final = 15
PACE: Final = "pace"
DAY: Final = date(2026, 3, 23)
SIGN: Final = OpenSignal("late_signing", Severity.ATTENTION, Text("signs invoices late", zh="签收发票变慢"))
SHEET: Final = {
    "current_assets": 800,
    "stock": 300,
    "current_liabilities": 400,
    "total_liabilities": 600,
    "net_worth": 900,
}

Case: TypeAlias = "tuple[int, list[Invoice], LineState, Statement]"


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


def case(customer: int) -> Case:
    """The inputs of one review."""
    line = LineState(
        [Grant("G-1", money(3000 + customer % 9 * 1000, "CNY"), date(2025, 1, 1), terms_days=30)]
    )
    sheet = Statement(f"C-{customer}", date(2025, 12, 31), "CNY", MoneyUnit.THOUSAND, SHEET)
    return customer, ledger(customer), line, sheet


def gathered(customer: int, invoices: list[Invoice], line: LineState, sheet: Statement) -> Facts:
    """The facts of a review, from the rows of the ledger, which are read once."""
    name = f"C-{customer}"
    bills = Bills.of(invoices, as_of=DAY)
    conduct = PAYMENT_INDEX.judge(bills, as_of=DAY)
    return Facts(
        name,
        "CNY",
        DAY,
        line=line,
        debts=Debts.of(Exposure.of(bills, customer=name, currency="CNY", as_of=DAY)),
        grade=PAYMENT_GRADES.judge(conduct.value, as_of=DAY).state,
        signals=[SIGN],
        trading=Trading.of(bills, as_of=DAY),
        statement=sheet,
        cover=money(0, "CNY"),
        terms_days=30,
    )


def reviewed(customer: int, invoices: list[Invoice], line: LineState, sheet: Statement) -> Proposal:
    """The whole review of one customer, from the rows of the ledger to the proposal."""
    return EXAMPLE_REVIEW.judge(gathered(customer, invoices, line, sheet), as_of=DAY)


def loop() -> int:
    """A thousand plain additions."""
    total = 0
    for n in range(1_000):
        total += n * n % 7
    return total


def spent(work: Callable[[], object], times: int) -> float:
    """Microseconds of processor time of one of so many pieces of work."""
    start = process_time_ns()
    work()
    return (process_time_ns() - start) / 1_000 / times


def once(first: int) -> dict[str, float]:
    """One round: every part of the review of so many customers that were never looked at before."""
    cases = [case(customer) for customer in range(first, first + CUSTOMERS)]
    other = [case(customer) for customer in range(first, first + CUSTOMERS)]
    here = median(pace.sample())
    gc.collect()
    found = {"a loop of 1000 additions": spent(lambda: [loop() for _ in range(CUSTOMERS)], CUSTOMERS)}
    facts: list[Facts] = []
    proposals: list[Proposal] = []
    found["its facts, from the invoices"] = spent(
        lambda: facts.extend([gathered(*each) for each in cases]), CUSTOMERS
    )
    found["its judgement, from the facts"] = spent(
        lambda: proposals.extend([EXAMPLE_REVIEW.judge(each, as_of=DAY) for each in facts]), CUSTOMERS
    )
    assert proposals == [reviewed(*each) for each in other]
    found["its words, when somebody reads them"] = spent(
        lambda: [each.explain() for each in proposals], CUSTOMERS
    )
    one, two = found["its facts, from the invoices"], found["its judgement, from the facts"]
    return (
        {
            "a loop of 1000 additions": found.pop("a loop of 1000 additions"),
            "one review": one + two,
        }
        | found
        | {PACE: here}
    )


def whole(cases: Iterable[Case]) -> tuple[float, float, float, Counter[str]]:
    """Seconds of processor time for the reviews alone, a hundred under one clock; their ratio to the loop, the pace, and
    what was proposed.
    """
    time = 0
    floor = 0.0
    paces: list[float] = []
    found: Counter[str] = Counter()
    for some in batched(cases):
        paces += pace.sample()
        gc.collect(1)  # the rows just made
        floor += spent(lambda: [loop() for _ in range(CUSTOMERS // 10)], 1) * 10
        start = process_time_ns()
        proposals = [reviewed(*each) for each in some]
        time += process_time_ns() - start
        found.update([each.action.value for each in proposals])
    return time / 1e9, time / 1e3 / floor, median(paces), found


def batched(cases: Iterable[Case]) -> Iterator[list[Case]]:
    """The cases, a hundred at a time."""
    given = iter(cases)
    while some := list(islice(given, CUSTOMERS)):
        yield some


def main() -> None:
    """Print what one review costs, its ratio to the loop, and the budgets; with a number, how long so many take."""
    if len(sys.argv) > 1:
        number = int(sys.argv[1])
        given: Iterable[Case] = (case(customer) for customer in range(number))
        if "held" in sys.argv:
            given = list(given)
        seconds, ratio, here, found = whole(given)
        told = (
            f"budget {20 * number / ALL:g} s, ratio {ratio:.2f}, at the study's pace {seconds / here:.1f} s"
        )
        print(f"{number:,} customers: {seconds:.1f} s ({told}); {dict(found)}")
        return
    rounds = [once(CUSTOMERS * place) for place in range(ROUNDS)]
    head, last = "credit review of 25 invoices", "at the study's pace"
    print(f"{head:<40}{'us':>9}{'budget':>9}{'ratio':>8}{last:>22}")
    floor = next(iter(rounds[0]))
    for name in rounds[0]:
        if name == PACE:
            continue
        cost = median(each[name] for each in rounds)
        ratio = median(each[name] / each[floor] for each in rounds)
        there = median(each[name] / each[PACE] for each in rounds)
        print(f"{name:<40}{cost:>9.1f}{'200' if name == 'one review' else '':>9}{ratio:>8.2f}{there:>22.1f}")
    seconds, ratio, here, found = whole(case(customer) for customer in range(MANY))
    seconds *= ALL / MANY
    head = "100,000 customers, extrapolated, seconds"
    print(f"{head:<40}{seconds:>9.1f}{'20':>9}{ratio:>8.2f}{seconds / here:>22.1f}")
    print(f"{'the pace':<40}{median(each[PACE] for each in rounds):>9.2f}")
    print(f"{MANY:,} were reviewed: {dict(found)}")


if __name__ == "__main__":
    main()
