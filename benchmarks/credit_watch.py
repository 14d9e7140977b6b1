"""What the watch for warnings costs (CR-4): the 41 ready-made rules held against one customer.

Run with ``python benchmarks/credit_watch.py`` (some seconds). Three kinds of customers: one of whom nothing was seen; one
of whom the ledger knows (payments, orders, what he uses of his limit); one of whom all facts of all rules are known. The
plain loop finds the same keys (raised, quiet, not known) by hand and builds no reasons, no evidence and no words; it is
checked against the watch. Figures are microseconds of processor time, medians of several rounds; believe the ratios.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from time import process_time_ns
from typing import Final, TypeAlias

from salesflow.basics.criteria import Compare
from salesflow.basics.money import Money, money
from salesflow.basics.terms import months
from salesflow.credit.catalogue.warnings import HOUSE_WARNINGS
from salesflow.credit.warnings.seen import Happened, Measured, Seen, Watched
from salesflow.credit.warnings.signal import SignalType
from salesflow.credit.warnings.watch import watch
from salesflow.credit.warnings.watch_rule import Against, Change, Count

CUSTOMERS: Final = 100
ROUNDS: Final = 9
DAY: Final = date(2026, 3, 31)
Keys: TypeAlias = tuple[set[str], set[str]]
BEGINS: Final = {n: months(n).before_day(DAY) for n in (1, 3, 6, 12)}


def measured(key: str, value: Decimal | Money | int) -> Measured:
    """A fact of five days ago."""
    return Measured(key, value, DAY - timedelta(5), source="ledger")


def from_the_ledger(n: int) -> list[Seen]:
    """Twenty things that a ledger and an order book tell of a customer."""
    watched = ("postponement", "part_payment", "longer_terms_asked", "goods_refused", "sudden_large_order")
    return [
        measured("days_late", n % 20),
        measured("collection_rate", Decimal(50 + n % 50) / 100),
        measured("exposure", money(1000 + 9 * n, "CNY")),
        measured("limit", money(2000, "CNY")),
        measured("overdue", money(n % 12, "CNY")),
        measured("overdue_allowed", money(10, "CNY")),
        measured("days_late_allowed", 15),
        measured("orders_of_3_months", money(100 + 9 * n, "CNY")),
        measured("usual_orders_of_3_months", money(900, "CNY")),
        measured("orders_of_month", 100 + n),
        measured("usual_orders_of_month", 100),
        measured("price_paid", 88 + n % 9),
        measured("usual_price_paid", 100),
        *[Watched(key, date(2025, 1, 1)) for key in watched],
        *[
            Happened("postponement", DAY - timedelta(10 * place), f"M-{place}", source="ledger")
            for place in range(n % 4)
        ],
    ]


def all_known(n: int) -> list[Seen]:
    """Everything that any rule asks for."""
    found = from_the_ledger(n)
    known = {each.key for each in found}
    for rule in HOUSE_WARNINGS:
        for path in rule.when.paths():
            test = next((each for each in rule.tests if each.key == path), None)
            match test:
                case Count():
                    more: list[Seen] = [Watched(test.event, date(2024, 1, 1))]
                case Change():
                    more = [measured(key, 60 + (7 * n + len(key)) % 80) for key in (test.fact, test.base)]
                case _:
                    more = [measured(path, n % 4)]
            found += [each for each in more if each.key not in known]
            known |= {each.key for each in more}
    return found


def amount(value: object) -> Decimal:
    """The plain number of a fact."""
    return value.amount if isinstance(value, Money) else Decimal(str(value))


def by_hand(seen: list[Seen]) -> Keys:
    """Which rules raise and which are quiet, as a script would find it: no reasons, no evidence, no words."""
    facts: dict[str, Decimal] = {}
    events: dict[str, list[date]] = {}
    watched: set[str] = set()
    for each in seen:
        if isinstance(each, Measured):
            facts[each.key] = amount(each.value)
        elif isinstance(each, Happened):
            events.setdefault(each.key, []).append(each.on)
        else:
            watched.add(each.key)
    raised: set[str] = set()
    quiet: set[str] = set()
    for rule in HOUSE_WARNINGS:
        answers: list[bool | None] = []
        for test in rule.tests:
            if isinstance(test, Count):
                count = len([on for on in events.get(test.event, ()) if on > BEGINS[test.months]])
                answers.append(True if count >= test.least else False if test.event in watched else None)
                continue
            now, base = facts.get(test.fact), facts.get(test.base)
            if now is None or base is None:
                answers.append(None)
                continue
            moved = now if test.against is Against.PART else now - base
            answers.append(
                COMPARED[test.op](moved, test.by if test.against is Against.AMOUNT else test.by * base)
            )
        if not rule.tests and isinstance(rule.when, Compare):
            known = facts.get(rule.when.path)
            answers.append(None if known is None else COMPARED[rule.when.op](known, amount(rule.when.value)))
        either = rule.type is SignalType.ENVIRONMENT and len(answers) > 1  # raw materials up or down
        if True in answers if either else False not in answers and None not in answers:
            raised.add(rule.key)
        elif False in answers if not either else None not in answers:
            quiet.add(rule.key)
    return raised, quiet


COMPARED: Final[dict[str, Callable[[Decimal, Decimal], bool]]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


def watched_keys(seen: list[Seen]) -> Keys:
    """The same by the library."""
    found = watch(HOUSE_WARNINGS, seen, as_of=DAY)
    return {each.kind for each in found.signals}, {*found.quiet}


def cost(work: Callable[[list[Seen]], object], customers: list[list[Seen]]) -> float:
    """Microseconds for a customer, the median of several rounds."""
    found: list[float] = []
    for _ in range(ROUNDS):
        start = process_time_ns()
        for seen in customers:
            work(seen)
        found.append((process_time_ns() - start) / len(customers) / 1000)
    return median(found)


def main() -> None:
    """Print microseconds for a customer by hand and by the watch, and the ratio."""
    kinds: list[tuple[str, list[list[Seen]]]] = [
        ("nothing was seen", [[] for _ in range(CUSTOMERS)]),
        ("what the ledger knows", [from_the_ledger(n) for n in range(CUSTOMERS)]),
        ("all is known", [all_known(n) for n in range(CUSTOMERS)]),
    ]
    print(
        f"{len(HOUSE_WARNINGS)} rules{'seen':>24}{'by hand us':>12}{'watch us':>10}{'ratio':>7}{'raised':>8}"
    )
    for name, customers in kinds:
        for seen in customers:
            assert by_hand(seen) == watched_keys(seen), name
        raised = sum(len(by_hand(seen)[0]) for seen in customers) / CUSTOMERS
        plain, whole = (
            cost(by_hand, customers),
            cost(lambda seen: watch(HOUSE_WARNINGS, seen, as_of=DAY), customers),
        )
        row = f"{len(customers[5]):>10}{plain:>12.1f}{whole:>10.1f}{whole / plain:>7.1f}{raised:>8.1f}"
        print(f"{name:<22}{row}")


if __name__ == "__main__":
    main()
