"""What the customers of a real shop say through the customers pillar: `online_retail_2010_lines.csv.gz`.

    python benchmarks/real_retail.py DATA_DIR [--check]

The data (UCI Online Retail II, the year from 1 December 2009, CC BY 4.0) does not ship with salesflow. With ``--check``
the headline figures are counted once more by `real_retail_by_hand.py`, which imports nothing of salesflow, and the
exit code says whether they agree.

What is decided here, and printed with its numbers:

- A line is a purchase; its amount is quantity times price, in GBP, exact. A cancellation is a return.
- Exact duplicates stay: an invoice may name an article twice, and without them the sum is not the invoice's.
- Lines without a price stay and count as nothing. Test articles, adjustments and bank charges are no purchase and are
  left out; postage, carriage, manual lines and discounts count as the money they are.
- Levels begin at the quarters of what customers bought in the first 90 days, rounded down to ten pounds; a level is
  kept with 60% of that. Reviews are on the first of each month, from March to December.
- A customer flaps who goes one way and back again in fewer than 90 days.
- The future begins on 1 September 2010: a forecast made on the evening before is compared with what came.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import re
import sys
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import pairwise, zip_longest
from math import ceil
from pathlib import Path
from time import perf_counter
from typing import Final, TypeAlias, TypeVar

import attrs

from real_retail_by_hand import HEADLINES, by_hand
from salesflow.basics.intervals import wilson
from salesflow.basics.moments import day_of, is_before, zone
from salesflow.basics.money import Money, total
from salesflow.basics.terms import days, months
from salesflow.basics.truth import Truth
from salesflow.cadence.reminding.facts import Facts
from salesflow.cadence.reminding.rules import NoPurchase, RunOut
from salesflow.cadence.reminding.usage import Usage
from salesflow.customers.buying.purchase_cycle import (
    BuyingHabit,
    CycleRule,
    CycleStanding,
    OrderWindow,
    PurchaseCycle,
)
from salesflow.customers.grades.climbing import Member
from salesflow.customers.grades.counting import Falls, Span, window_of
from salesflow.customers.grades.ladder import Ladder, Level
from salesflow.customers.grades.pareto import Pareto
from salesflow.customers.grades.regrading import Change, Hysteresis, Round
from salesflow.customers.history import Purchase
from salesflow.customers.worth.rfm import PurchaseDay, Returns, Rfm, RfmScore, Scored, purchase_days

NAME: Final = "online_retail_2010_lines.csv.gz"
ZONE: Final = "Europe/London"
LAST: Final = date(2010, 12, 9)
CUT: Final = date(2010, 8, 31)
POLICIES: Final[tuple[Returns, ...]] = ("net", "ignore", "drop_day")
NO_PURCHASE: Final = re.compile(r"TEST\d+|ADJUST2?|BANK CHARGES")
REVIEWS: Final = [date(2010, month, 1) for month in range(3, 13)]
WINDOW: Final = days(90)
FLAP: Final = 90
LEVELS: Final = ("basic", "bronze", "silver", "gold")
KEEP: Final = Decimal("0.6")

Logs: TypeAlias = "dict[str, list[Purchase]]"
Totals: TypeAlias = "dict[str, Decimal]"
Days: TypeAlias = "dict[str, tuple[PurchaseDay, ...]]"
Changes: TypeAlias = "list[tuple[str, Change]]"
Outcome: TypeAlias = "tuple[Changes, dict[str, str], dict[str, str]]"
"""Changes, the level of everybody at the end, and the level that the figures alone give then."""
seconds: dict[str, tuple[float, int]] = {}


@contextmanager
def timed(part: str, customers: int) -> Generator[None]:
    began = perf_counter()
    yield
    before, runs = seconds.get(part, (0.0, 0))
    seconds[part] = (before + perf_counter() - began, runs + customers)


def share(n: int, of: int) -> str:
    return f"{n:,} of {of:,} ({n / of:.1%})" if of else "none of none"


# -- 1. reading --------------------------------------------------------------------------------------------------------


def read(path: Path) -> Logs:
    """The lines as purchases by customer; what is odd is counted, what is left out is said."""
    where = zone(ZONE)
    logs: Logs = {}
    counted: Counter[str] = Counter()
    money: dict[str, Decimal] = {}
    stamps: dict[str, datetime] = {}  # the lines of an invoice share their moment
    seen: set[tuple[str, ...]] = set()
    moments: dict[str, set[str]] = {}

    def note(what: str, amount: Decimal) -> None:
        counted[what] += 1
        money[what] = money.get(what, Decimal(0)) + amount

    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            invoice, code, text = line["Invoice"], line["StockCode"], line["InvoiceDate"]
            quantity, price = Decimal(line["Quantity"]), Decimal(line["Price"])
            amount = quantity * price
            note("lines read", amount)
            as_it_stands = tuple(line.values())
            if as_it_stands in seen:
                note("exact duplicates of another line: kept", amount)
            seen.add(as_it_stands)
            if invoice.startswith("C"):
                note("lines of cancellations (C): kept, as returns", amount)
            elif quantity < 0:
                note("negative lines outside a cancellation: kept, as returns", amount)
            if not price:
                note("lines without a price: kept, count as nothing", amount)
            moments.setdefault(invoice, set()).add(text)
            if NO_PURCHASE.fullmatch(code):
                note("test articles, adjustments, bank charges: left out", amount)
                continue
            if not code[:5].isdigit():
                note("postage, carriage, manual lines, discounts: kept, as money", amount)
            at = stamps.get(text)
            if at is None:
                first = datetime.fromisoformat(text).replace(tzinfo=where)
                if is_before(first, first.replace(fold=1)) or is_before(first.replace(fold=1), first):
                    note("moments that show twice or never: read as the first", amount)
                at = stamps[text] = first
            customer = line["Customer ID"]
            logs.setdefault(customer, []).append(
                Purchase(customer, at, Money(amount, "GBP"), id=invoice, product=code, quantity=quantity)
            )
    for what in counted:
        print(f"  {counted[what]:>9,}  {what} (GBP {money[what]:,.2f})")
    several = [{text[:10] for text in each} for each in moments.values() if len(each) > 1]
    over = sum(len(each) > 1 for each in several)
    print(f"  {len(several):>9,}  invoices with several moments, {over} of them on several days: kept so")
    return logs


# -- 2. RFM ------------------------------------------------------------------------------------------------------------


def rfm(logs: Logs) -> tuple[dict[str, Totals], int]:
    """RFM under each policy for returns; the net totals of those who bought are the figures of the grades."""
    scored: dict[str, dict[str, Scored]] = {}
    totals: dict[str, Totals] = {}
    own: dict[str, RfmScore] = {}
    for policy in POLICIES:
        with timed("RFM and scores", len(logs)):
            figures = {
                name: Rfm.of(rows, as_of=LAST, zone=ZONE, returns=policy) for name, rows in logs.items()
            }
            own[policy] = RfmScore.by_quantiles(figures.values())
            scores = own[policy].score(figures)
        scored[policy] = {name: each for name, each in scores.items() if isinstance(each, Scored)}
        bought = {name: each for name, each in figures.items() if isinstance(each, Rfm)}
        totals[policy] = {name: each.total.amount for name, each in bought.items()}
        print(
            f"  {policy:<9}{len(bought):,} bought, {len(logs) - len(bought)} never; "
            f"{sum(each.occasions for each in bought.values()):,} days of purchase; "
            f"GBP {sum(totals[policy].values()):,.2f}"
        )
    cuts, net = own["net"], scored["net"]
    for part in ("recency", "frequency", "monetary"):
        bands = getattr(cuts, part)
        spread = Counter(getattr(each.score, part) for each in net.values())
        counts = " ".join(f"{score}:{spread[score]:,}" for score in sorted(spread))
        edges = ", ".join(f"{edge:,}" for edge in bands.edges)
        print(f"  {part:<10}scores {counts}; cuts {edges}; labels {bands.labels}")
    for policy in POLICIES[1:]:
        both = {name: each for name, each in scored[policy].items() if name in net}
        same_cuts = sum(cuts.of(each.rfm).score != net[name].score for name, each in both.items())
        own_cuts = sum(each.score != net[name].score for name, each in both.items())
        print(
            f"  net to {policy}: {share(same_cuts, len(both))} get another score by the same cuts, "
            f"{share(own_cuts, len(both))} by cuts of their own"
        )
    return totals, sum(each.rfm.occasions for each in scored["net"].values())


# -- 3. Pareto ---------------------------------------------------------------------------------------------------------


def pareto(totals: Mapping[str, Totals]) -> int:
    """Grades by the share of the total, under each policy; how many are an A by net purchases."""
    grades: dict[str, dict[str, str]] = {}
    for policy, values in totals.items():
        with timed("Pareto grades and concentration", len(values)):
            parts = Pareto().concentration(values)
            grades[policy] = {name: each.value for name, each in Pareto().judge(values).items()}
        at_most_nothing = sum(value <= 0 for value in values.values())
        rest = f"B {parts[1].customers:,}, C {parts[2].customers:,}; {at_most_nothing} nothing on balance"
        print(f"  {policy:<9}{parts[0].explain()}; {rest}")
    for policy in POLICIES[1:]:
        both = [name for name in grades["net"] if name in grades[policy]]
        moved = sum(grades["net"][name] != grades[policy][name] for name in both)
        print(f"  net to {policy}: {share(moved, len(both))} get another grade")
    return sum(grade == "A" for grade in grades["net"].values())


# -- 4. levels ---------------------------------------------------------------------------------------------------------


def bought_in(made: tuple[PurchaseDay, ...], span: Span) -> Money:
    return total((day.amount for day in made if span[0] <= day.on <= span[1]), "GBP")


def flapping(changes: Changes, order: Sequence[str]) -> tuple[int, int, int, int]:
    """Changes after the first review, falls among them, and customers who rose and fell, or fell and rose, too soon."""
    place = {key: number for number, key in enumerate(order)}
    moves: dict[str, list[tuple[int, bool]]] = {}
    for customer, change in changes:
        if change.before is not None and change.on > REVIEWS[0]:
            up = place[change.after] > place[change.before]
            moves.setdefault(customer, []).append((change.on.toordinal(), up))

    def flap(*, up: bool) -> int:
        return sum(
            any(b[0] - a[0] < FLAP and a[1] is up is not b[1] for a, b in pairwise(each))
            for each in moves.values()
        )

    every = [up for each in moves.values() for _, up in each]
    return len(every), sum(not up for up in every), flap(up=True), flap(up=False)


def compare(what: str, order: Sequence[str], n: int, runs: Mapping[str, Callable[[], Outcome]]) -> None:
    """The counts of several policies beside each other, each against the first; how many stand too high at the end."""
    base: tuple[int, int, int, int] | None = None
    print(f"  {what:<33}changes          falls    up and down    down and up  above their figures")
    for name, run in runs.items():
        with timed(what, n):
            changes, states, figures = run()
        counts = flapping(changes, order)
        base = base or counts
        parts = [
            f"{count:>8,}{f'({count / most - 1:+.0%})' if count != most else '':>7}"
            for count, most in zip(counts, base, strict=True)
        ]
        above = sum(order.index(states[each]) > order.index(figures[each]) for each in states)
        print(f"    {name:<26}{''.join(parts)}  {share(above, len(states))}")


S = TypeVar("S")


def monthly(review: Callable[[Mapping[str, S], date], Round[S]]) -> tuple[Changes, dict[str, S]]:
    """A round on the first of each month, each from the states that the one before left."""
    states: dict[str, S] = {}
    found: Changes = []
    for day in REVIEWS:
        done = review(states, day)
        states = done.states
        found += done.changes
    return found, states


def levels(logs: Logs, made: Days) -> None:
    """Three ladders with the same levels, from monthly sums and from the log."""
    begun = {name: each[0].on for name, each in made.items() if each}
    opening = window_of(WINDOW, REVIEWS[0])
    sums = [bought_in(each, opening) for each in made.values()]
    first = sorted(each.amount for each in sums if each.is_positive)
    enters = [int(first[len(first) * quarter // 4 - 1]) // 10 * 10 for quarter in (1, 2, 3)]
    print(f"  levels from GBP {enters}: quarters of {len(first):,} customers in {WINDOW} until {opening[1]}")
    edges = [*zip(LEVELS, (0, *enters), strict=True)]
    rungs = [Level(key, Money(enter, "GBP")) for key, enter in edges]
    easier = [Level(key, Money(enter, "GBP"), keep=Money(enter * KEEP, "GBP")) for key, enter in edges]
    steady = Ladder(easier, window=WINDOW, falls=months(3), zone=ZONE)
    policies = {
        "without hysteresis": Ladder(rungs, window=WINDOW, falls=Falls.AT_ONCE, zone=ZONE),
        "kept with 60%": Ladder(easier, window=WINDOW, falls=Falls.AT_ONCE, zone=ZONE),
        "... and for 3 months": steady,
        "... and a month of grace": attrs.evolve(steady, grace=months(1)),
    }
    window = window_of(WINDOW, REVIEWS[-1])
    figures = {name: steady.level_of(bought_in(made[name], window)).key for name in begun}

    def by_sums(ladder: Ladder) -> Outcome:
        def review(members: Mapping[str, Member], day: date) -> Round[Member]:
            asked: dict[str, dict[Span, Money]] = {}
            for name in (each for each in begun if begun[each] <= day):
                spans = ladder.spans(members.get(name), as_of=day)
                asked[name] = {span: bought_in(made[name], span) for span in spans}
            return ladder.review_all(members, asked, as_of=day)

        changes, members = monthly(review)
        return changes, {name: each.level for name, each in members.items()}, figures

    def by_log(ladder: Ladder) -> Outcome:
        known = {name: logs[name] for name in begun if begun[name] <= REVIEWS[-1]}
        done = ladder.review_all({}, known, as_of=REVIEWS[-1])
        return [*done.changes], {name: each.level for name, each in done.states.items()}, figures

    for what, way in (("levels by monthly sums", by_sums), ("levels by the log, daily", by_log)):
        compare(what, LEVELS, len(begun), {name: partial(way, ladder) for name, ladder in policies.items()})


def grades(made: Days) -> None:
    """Grades by the share of the total, anew each month."""
    begun = {name: each[0].on for name, each in made.items() if each}
    grader = Pareto()
    wide = grader.widened("0.03")
    policies = {
        "without hysteresis": Hysteresis(grader),
        "kept 3 points longer": Hysteresis(grader, wide),
        "... and for 3 months": Hysteresis(grader, wide, fall_after=months(3)),
    }

    def bought(day: date) -> Totals:
        span = window_of(WINDOW, day)
        return {name: bought_in(made[name], span).amount for name in begun if begun[name] <= day}

    figures = {name: each.value for name, each in grader.judge(bought(REVIEWS[-1])).items()}

    def regrade(policy: Hysteresis[Decimal | int]) -> Outcome:
        changes, states = monthly(lambda held, day: policy.review(held, bought(day), as_of=day))
        return changes, {name: each.grade for name, each in states.items()}, figures

    runs = {name: partial(regrade, each) for name, each in policies.items()}
    compare("grades by monthly sums", grader.grades[::-1], len(begun), runs)


# -- 5. the next purchase ----------------------------------------------------------------------------------------------


def rate(what: str, hits: int, n: int) -> None:
    print(f"    {what:<75}{share(hits, n)} {wilson(hits, n).render()}")


def placed(window: OrderWindow, day: date | None) -> str:
    """Where a purchase lies beside the window in which it was expected."""
    if day is None:
        return "later or never" if window.latest < LAST else "not known yet"
    if day < window.earliest:
        return "before"
    return "in it" if day <= window.latest else "later or never"


def forecasts(logs: Logs, made: Days) -> tuple[int, int]:
    """How often the next purchase came when it was expected; the gaps at 75% and at 90%."""
    rule = CycleRule()
    habits: dict[str, BuyingHabit] = {}
    with timed("purchase cycles and habits", len(logs)):
        for name, rows in logs.items():
            habits[name] = rule.judge(PurchaseCycle.of(rows, as_of=CUT, zone=ZONE, returns="drop_day"))
    days_of = {name: [day.on for day in each if day.lines] for name, each in made.items()}
    came = {name: next((day for day in each if day > CUT), None) for name, each in days_of.items()}
    known = {name: each for name, each in habits.items() if each.cycle.days}
    unknown = sum(each.window is None for each in known.values())
    print(f"  purchase cycles: {len(known):,} customers so far; cannot know {share(unknown, len(known))}")
    for standing in CycleStanding:
        there = {
            name: each.window for name, each in known.items() if each.standing is standing and each.window
        }
        if standing in (CycleStanding.EARLY, CycleStanding.EXPECTED):
            told = Counter(placed(window, came[name]) for name, window in there.items())
            hits = told.pop("in it")
            rest = ", ".join(f"{told[each]} {each}" for each in sorted(told))
            rate(f"{standing.render()}, in window ({rest})", hits, len(there) - told["not known yet"])
        else:
            back = sum(came[name] is not None for name in there)
            rate(f"{standing.render()}, came back by {LAST}", back, len(there))
    rolling(days_of, rule)
    run_out(logs)
    gaps = sorted((b - a).days for each in days_of.values() for a, b in pairwise(each))
    p75, p90 = (gaps[-(-len(gaps) * part // 100) - 1] for part in (75, 90))
    silent = NoPurchase().days
    longer = share(sum(gap >= silent for gap in gaps), len(gaps))
    print(
        f"  {len(gaps):,} gaps: 75% are up to {p75} days, 90% up to {p90}; {longer} reach {silent} days (NoPurchase)"
    )
    return p75, p90


def rolling(days_of: Mapping[str, Sequence[date]], rule: CycleRule) -> None:
    """Each purchase foretold from those before it, as far as it came: by how many gaps were known, by regularity."""
    found: dict[str, list[tuple[bool, Fraction]]] = {}
    for name, each in days_of.items():
        for place in range(rule.at_least, len(each)):
            habit = rule.judge(PurchaseCycle(name, each[place - 1], each[:place]))
            if habit.window is not None:
                n = place - 1
                # a further gap is as likely to come at any place among the n sorted ones
                fair = Fraction(ceil(rule.high * n) - max(1, ceil(rule.low * n)), n + 1)
                hit = placed(habit.window, each[place]) == "in it"
                least = max(each for each in (3, 4, 6, 10) if each <= n)
                gaps = {3: " 3 gaps", 4: " 4 or 5 gaps", 6: " 6 to 9 gaps", 10: "10 gaps and more"}[least]
                for key in (gaps, "regular" if habit.regular is Truth.YES else "irregular"):
                    found.setdefault(key, []).append((hit, fair))
    print("    each purchase from those before it, if it came; in brackets what order statistics promise")
    for key, tries in sorted(found.items()):
        promised = sum(fair for _, fair in tries) / len(tries)
        rate(f"{key.strip()} ({float(promised):.0%})", sum(hit for hit, _ in tries), len(tries))


def run_out(logs: Logs) -> None:
    """Whether a reminder that the stock runs out would have been there when the next order came."""
    rule = RunOut()
    bought: dict[tuple[str, str], list[tuple[date, Decimal | None]]] = {}
    orders: dict[tuple[str, str], list[tuple[date, Decimal | None]]] = {}
    for name, rows in logs.items():
        for row in rows:
            if row.amount.is_positive:
                on = day_of(row.at, ZONE)
                bought.setdefault((name, row.product or ""), []).append((on, row.quantity))
                orders.setdefault((name, ""), []).append((on, None))
    for what, each in (("stock of an article, by quantity", bought), ("orders, by interval", orders)):
        told: Counter[str] = Counter()
        with timed("run out (per pair)", len(each)):
            for lines in each.values():
                told[remind(rule, lines)] += 1
        asked = told["in time"] + told["too early"] + told["too late"]
        parts = [
            f"{told[key]:,} {key}" for key in ("unknown", "given up", "not yet", "too early", "too late")
        ]
        print(f"  run out, {what}: {len(each):,} pairs; {', '.join(parts)}")
        rate("reminded when it came", told["in time"], asked)


def remind(rule: RunOut, lines: Sequence[tuple[date, Decimal | None]]) -> str:
    usage = Usage.of([line for line in lines if line[0] <= CUT])
    now = rule.judge(Facts(usage=usage), as_of=CUT)
    if now.value is Truth.UNKNOWN:
        return "unknown"
    if now.reasons and now.value is Truth.NO:
        return "given up"
    day = min((on for on, _ in lines if on > CUT), default=None)
    then = rule.judge(Facts(usage=usage), as_of=day or LAST)
    if then.reasons and then.value is Truth.NO:
        return "too late"
    if day is None:
        return "not yet"
    return "in time" if then.value is Truth.YES else "too early"


# -- all of it ---------------------------------------------------------------------------------------------------------


def main() -> int:
    """All parts in order."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, metavar="DATA_DIR")
    parser.add_argument("--check", action="store_true", help="count the headline figures again by hand")
    given = parser.parse_args()
    path: Path = given.data / NAME
    if not path.exists():
        sys.exit(f"{path} is not there: give the folder that holds {NAME}")
    print("1. reading")
    with timed("reading (per row)", 417_534):
        logs = read(path)
    print(f"2. RFM of {len(logs):,} customers as of {LAST}, five scores")
    totals, occasions = rfm(logs)
    print("3. grades by the share of the total")
    count_a = pareto(totals)
    made = {name: purchase_days(rows, as_of=LAST, zone=ZONE, returns="net") for name, rows in logs.items()}
    print(f"4. levels and grades, {len(REVIEWS)} reviews, {WINDOW} back")
    levels(logs, made)
    grades(made)
    print(f"5. the next purchase, foretold on {CUT}")
    counted = {name: tuple(day for day in each if day.amount.is_positive) for name, each in made.items()}
    p75, p90 = forecasts(logs, counted)
    print("6. seconds, and microseconds per customer")
    lines = [f"{took:>7.2f} {took / n * 1e6:>7,.0f}  {part}" for part, (took, n) in seconds.items()]
    half = (len(lines) + 1) // 2
    for left, right in zip_longest(lines[:half], lines[half:], fillvalue=""):
        print(f"{left:<58}{right}")
    if not given.check:
        return 0
    net = sum(totals["net"].values(), Decimal(0))
    mine: dict[str, Decimal | int] = dict(zip(HEADLINES, (net, occasions, count_a, p75, p90), strict=True))
    hand = by_hand(path)
    print("7. the same by hand")
    for what, figure in mine.items():
        print(f"  {what}: {figure:,}, by hand {hand[what]:,}{'' if figure == hand[what] else '  DIFFERENT'}")
    return 0 if mine == hand else 1


if __name__ == "__main__":
    sys.exit(main())
