"""What it costs to judge 100,000 customers, against the budget of one second for each way of grading.

Run with ``python benchmarks/customers.py`` (about a minute; name a part, such as ``ladder``, to run it alone). Seconds
are medians of the processor time of several rounds; the ratio is the median of the ratios, within a round, to a
hand-written script that finds the same grades and keeps no reasons. Believe the ratio before the seconds: a busy
machine changes its pace.
"""

from __future__ import annotations

import gc
import random
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median
from time import process_time_ns

import pendulum

from salesflow.basics.criteria import fact, has
from salesflow.basics.money import Money
from salesflow.basics.terms import months
from salesflow.customers.grades.ladder import Ladder, Level, Member
from salesflow.customers.grades.pareto import Pareto
from salesflow.customers.grades.regrading import Hysteresis
from salesflow.customers.grades.rules import Rules
from salesflow.customers.history import Purchase
from salesflow.customers.worth.rfm import Rfm, RfmScore

CUSTOMERS, ROUNDS, BUDGET = 100_000, 7, 1.0
Row = tuple[str, Callable[[], object], Callable[[], object]]

chance = random.Random(20260302)
NAMES = [f"C-{number}" for number in range(CUSTOMERS)]
AMOUNTS = {name: Decimal(int(chance.paretovariate(1.2) * 20_000)) / 100 for name in NAMES}


def timed(work: Callable[[], object]) -> float:
    """Seconds of processor time of one call."""
    gc.collect()
    start = process_time_ns()
    work()
    return (process_time_ns() - start) / 1e9


def table(title: str, rows: list[Row]) -> None:
    """Print seconds and ratios of some ways of judging, each beside its hand-written floor."""
    print(f"{title + f', {CUSTOMERS:,} customers':<52}{'seconds':>9}{'budget':>8}{'by hand':>9}{'ratio':>7}")
    for name, ours, by_hand in rows:
        found = [(timed(ours), timed(by_hand)) for _ in range(ROUNDS)]
        mine, floor = (median(column) for column in zip(*found, strict=True))
        ratio = median(one / other for one, other in found)
        print(f"{name:<52}{mine:>9.2f}{BUDGET:>8.0f}{floor:>9.2f}{ratio:>7.1f}")


# -- grading -------------------------------------------------------------------------------------------------------------


def pareto_by_hand() -> dict[str, str]:
    """The grades by the share before, equal amounts not looked at."""
    total, before = sum(AMOUNTS.values()), Decimal(0)
    found: dict[str, str] = {}
    for name, amount in sorted(AMOUNTS.items(), key=lambda each: -each[1]):
        share = before / total
        found[name] = "A" if share < Decimal("0.8") else "B" if share < Decimal("0.95") else "C"
        before += amount
    return found


RULES = Rules(
    [
        ("A", (fact("bought") >= Money(50_000, "CNY")) & (fact("orders") >= 4)),
        ("B", (fact("bought") >= Money(5_000, "CNY")) & (fact("days") <= 180)),
        ("B", has("contract")),
    ],
    default="C",
)
FACTS: dict[str, dict[str, object]] = {
    name: {
        "bought": Money(amount * 40, "CNY"), "orders": chance.randrange(9), "days": chance.randrange(400),
        "contract": chance.random() < 0.1,
    }
    for name, amount in AMOUNTS.items()
}  # fmt: skip
HOLES: dict[str, dict[str, object]] = {
    name: {key: None if chance.random() < 0.2 else value for key, value in facts.items()}
    for name, facts in FACTS.items()
}


def rules_by_hand(table_: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    """The same rules as ifs; what is not known is taken for no."""
    found: dict[str, str] = {}
    for name, row in table_.items():
        bought, orders, days = row["bought"], row["orders"], row["days"]
        amount = bought.amount if isinstance(bought, Money) else 0
        if amount >= 50_000 and isinstance(orders, int) and orders >= 4:
            found[name] = "A"
        elif (amount >= 5_000 and isinstance(days, int) and days <= 180) or row["contract"]:
            found[name] = "B"
        else:
            found[name] = "C"
    return found


def grading() -> None:
    """Pareto and rules, the latter also where one fact in five is not known."""
    steady = Hysteresis(Pareto(), Pareto().widened("0.02"), fall_after=months(6))
    held = steady.review({}, AMOUNTS, as_of=date(2026, 1, 1)).states
    moved = {name: amount * chance.randrange(80, 120) for name, amount in AMOUNTS.items()}
    table(
        "grading",
        [
            ("Pareto", lambda: Pareto().judge(AMOUNTS), pareto_by_hand),
            ("Pareto, concentration", lambda: Pareto().concentration(AMOUNTS), pareto_by_hand),
            ("Rules, three over four facts", lambda: RULES.judge(FACTS), lambda: rules_by_hand(FACTS)),
            ("Rules, one fact in five unknown", lambda: RULES.judge(HOLES), lambda: rules_by_hand(HOLES)),
            (
                "Hysteresis around two Paretos (no budget)",
                lambda: steady.review(held, moved, as_of=date(2026, 4, 1)),
                pareto_by_hand,
            ),
        ],
    )


# -- member levels -------------------------------------------------------------------------------------------------------

LADDER = Ladder(
    [
        Level("basic", Money(0, "CNY")),
        Level("silver", Money(500, "CNY"), keep=Money(400, "CNY")),
        Level("gold", Money(5_000, "CNY"), keep=Money(4_000, "CNY")),
    ],
    zone="Asia/Shanghai",
)
MAY, AUGUST, JANUARY = date(2026, 5, 3), date(2026, 8, 3), date(2027, 1, 5)
EACH = 5


def ladder() -> None:
    """Reviews by one sum, at the turn of the year by two, and by whole logs."""
    sums = {name: Money(amount, "CNY") for name, amount in AMOUNTS.items()}
    later = {name: Money(amount * chance.randrange(80, 160) / 100, "CNY") for name, amount in AMOUNTS.items()}
    members = LADDER.review_all({}, sums, as_of=MAY).states
    year, today = LADDER.spans(next(each for each in members.values() if each.level == "gold"), as_of=JANUARY)
    years = {name: {year: amount, today: Money(0, "CNY")} for name, amount in later.items()}
    start = pendulum.datetime(2026, 1, 2, 12, tz="Asia/Shanghai")
    days: list[datetime] = [start + timedelta(days=number) for number in range(200)]
    few = {
        name: [Purchase(name, chance.choice(days), Money(100 + number, "CNY")) for number in range(EACH)]
        for name in NAMES[: CUSTOMERS // 10]
    }

    def by_hand(amounts: Mapping[str, Money], states: Mapping[str, Member]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, money in amounts.items():
            place = 2 if money.amount >= 5_000 else 1 if money.amount >= 500 else 0
            held = states.get(name)
            found[name] = max((held.level if held else "basic", LADDER.levels[place].key))
        return found

    table(
        "member levels",
        [
            (
                "Ladder, newcomers by a sum",
                lambda: LADDER.review_all({}, sums, as_of=MAY),
                lambda: by_hand(sums, {}),
            ),
            (
                "Ladder, members by a sum",
                lambda: LADDER.review_all(members, later, as_of=AUGUST),
                lambda: by_hand(later, members),
            ),
            (
                "Ladder, turn of the year, two sums (no budget)",
                lambda: LADDER.review_all(members, years, as_of=JANUARY),
                lambda: by_hand(later, members),
            ),
            (
                f"Ladder, a tenth of them, logs of {EACH} (no budget)",
                lambda: LADDER.review_all({}, few, as_of=AUGUST),
                lambda: [sum(each.amount.amount for each in log) for log in few.values()],
            ),
        ],
    )


# -- scoring -------------------------------------------------------------------------------------------------------------
SCORES = RfmScore((30, 60, 90, 180), (2, 4, 8, 16), (100, 500, 2_000, 5_000), "CNY")


def scoring() -> None:
    """RFM scores of figures that are there already, by fixed cuts and by quantiles."""
    shop = {
        name: Rfm(chance.randrange(400), chance.randrange(1, 30), Money(amount, "CNY"))
        for name, amount in AMOUNTS.items()
    }

    def by_hand() -> dict[str, tuple[int, int, int]]:
        recency, frequency, monetary = (30, 60, 90, 180), (2, 4, 8, 16), (100, 500, 2_000, 5_000)
        return {
            name: (
                5 - sum(each.days_since_last > edge for edge in recency),
                1 + sum(each.occasions >= edge for edge in frequency),
                1 + sum(each.total.amount >= edge for edge in monetary),
            )
            for name, each in shop.items()
        }

    table(
        "scoring",
        [
            ("RFM, fixed cuts", lambda: SCORES.score(shop), by_hand),
            ("RFM, cuts by quantiles", lambda: RfmScore.by_quantiles(shop.values()), by_hand),
        ],
    )


PARTS: dict[str, Callable[[], None]] = {"grading": grading, "ladder": ladder, "scoring": scoring}


def main() -> None:
    """Run the parts named on the command line, or all."""
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    main()
