"""What the reminders say of a real shop, and what came afterwards: `online_retail_2010_lines.csv.gz`.

    python benchmarks/real_reminders.py DATA_DIR

The data (UCI Online Retail II, the year from 1 December 2009, CC BY 4.0) does not ship with salesflow. It is read as in
`real_retail.py`, which says what is left out and why.

What is decided here:

- The reminders are asked on the evening of 1 September 2010; what was bought later is known to nobody then.
- A day of purchase is a day on which a customer bought more than came back. `Facts.of` gets the summary of all purchases.
- A `Facts` holds the usage of one product. So the list of customers asks for the interval between all orders, and a
  second list has a line for each customer and product, with the quantities of distinct days.
- "Near the day foretold" means: a purchase after 1 September, from 14 days before to 14 days after that day. Where those
  days were over on 1 September already, nothing is foretold: left out and counted.
- The data knows no touches, no first day as a customer, and no price lists: it cannot say whom nobody followed up, who
  never bought, or what an attempt brings (`Success`). A purchase is no touch, so `runs_of_touches` is not asked.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from real_retail import LAST, NAME, ZONE, Logs, rate, read, seconds, share, timed
from salesflow.basics.moments import day_of
from salesflow.cadence.catalogue.reminder_rules import ESCALATION, REMINDERS
from salesflow.cadence.reminding.facts import Facts
from salesflow.cadence.reminding.reminder_list import ReminderList
from salesflow.cadence.reminding.reminders import Reminders
from salesflow.cadence.reminding.usage import Usage
from salesflow.customers.history import PurchaseSummary

AS_OF: Final = date(2010, 9, 1)
BEGINS: Final = date(2009, 12, 1)
NEAR: Final = timedelta(days=14)
ONLY_RUN_OUT: Final = Reminders(REMINDERS.run_out, None, None, None, None)
CUSTOMERS: Final = "facts of customers"
PAIRS: Final = "facts of customers and products"


def days_bought(logs: Logs) -> dict[str, list[date]]:
    """The days of purchase of each customer, in order."""
    return {
        name: sorted({day_of(row.at, ZONE) for row in rows if row.amount.is_positive})
        for name, rows in logs.items()
    }


def count(found: ReminderList, asked: int) -> None:
    """How many of each reminder, at which step, and how many cannot be known and why."""
    for code, n in Counter(line.raised.code for line in found.lines).most_common():
        steps = Counter(line.step.to for line in found.lines if line.step and line.raised.code == code)
        print(f"  {share(n, asked):<28}{code}: {', '.join(f'{k} to the {to}' for to, k in steps.items())}")
    for reason, n in Counter(reason.explain() for _, reason in found.unknown).most_common():
        print(f"  {share(n, asked):<28}cannot be known: {reason}")


def show(found: ReminderList) -> None:
    """The first ten lines in words, and the first two in Chinese."""
    for line in found.lines[:10]:
        print(f"    {line.explain()}")
    for line in found.lines[:2]:
        print(f"    {line.explain('zh')}")


def of_customers(logs: Logs, made: Mapping[str, list[date]]) -> None:
    """The list of all customers, and who of them came back."""
    known = {name: days for name, days in made.items() if days and days[0] <= AS_OF}
    print(f"  {len(logs) - len(known):,} of {len(logs):,} customers had not bought by then: not in the book")
    book: dict[str, Facts] = {}
    with timed(CUSTOMERS, len(known)):
        for name in known:
            bought = PurchaseSummary.of(logs[name], as_of=AS_OF, zone=ZONE, known_since=BEGINS)
            book[name] = Facts.of(purchases=bought, zone=ZONE)
    with timed("list of customers", len(book)):
        found = ReminderList.of(book, REMINDERS, as_of=AS_OF, escalation=ESCALATION)
    count(found, len(book))
    show(found)
    back = {name for name, days in known.items() if days[-1] > AS_OF}
    silent = {line.customer for line in found.lines if line.raised.code == "no_purchase"}
    rate("reminded of no purchase for 90 days, bought again", len(silent & back), len(silent))
    rate("not reminded of it, bought again", len(back - silent), len(book) - len(silent))
    for step in ESCALATION.steps:
        there = {
            line.customer for line in found.lines if line.raised.code == "no_purchase" and line.step == step
        }
        rate(f"  reminded, at the step of {step.render()}", len(there & back), len(there))
    later = {name: next((day for day in days if day > AS_OF), None) for name, days in known.items()}
    foretold(found, book, later)


def of_products(logs: Logs) -> None:
    """The list of customers and products, and which product was bought near the day foretold."""
    bought: dict[str, list[tuple[date, Decimal | None]]] = {}
    later: dict[str, date | None] = {}
    for name, rows in logs.items():
        for row in rows:
            if row.product is None or not row.amount.is_positive:
                continue
            key, on = f"{name} {row.product}", day_of(row.at, ZONE)
            if on <= AS_OF:
                bought.setdefault(key, []).append((on, row.quantity))
            else:
                later[key] = min(on, later.get(key) or on)
    with timed(PAIRS, len(bought)):
        book = {key: Facts(purchases_since=BEGINS, usage=Usage.of(lines)) for key, lines in bought.items()}
    with timed("list of pairs", len(book)):
        found = ReminderList.of(book, ONLY_RUN_OUT, as_of=AS_OF, escalation=ESCALATION)
    count(found, len(book))
    show(found)
    foretold(found, book, later)


def foretold(found: ReminderList, book: Mapping[str, Facts], later: Mapping[str, date | None]) -> None:
    """How often the purchase came near the day foretold, and who bought within 14 days of the question at all."""
    reminded = {line.customer for line in found.lines if line.raised.code == "run_out"}
    near, tried = 0, 0
    soon: dict[bool, list[bool]] = {True: [], False: []}
    for name, facts in book.items():
        day, came = facts.usage.runs_out, later.get(name)
        if day is None or facts.usage.occasions < 3:
            continue
        soon[name in reminded].append(came is not None and came <= AS_OF + NEAR)
        if name in reminded and AS_OF < day + NEAR <= LAST:
            tried += 1
            near += came is not None and abs(came - day) <= NEAR
    rate("reminded, it came within 14 days before or after the day foretold", near, tried)
    print(f"      {len(reminded) - tried:,} left out: those days were over on the day of the question")
    rate("reminded, bought within 14 days of the question", sum(soon[True]), len(soon[True]))
    rate("the day known but no reminder, bought within 14 days", sum(soon[False]), len(soon[False]))


def main() -> None:
    """All parts in order."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, metavar="DATA_DIR")
    path: Path = parser.parse_args().data / NAME
    if not path.exists():
        sys.exit(f"{path} is not there: give the folder that holds {NAME}")
    print("1. reading")
    logs = read(path)
    print(f"2. customers, as of {AS_OF}, {(LAST - AS_OF).days} days to come")
    made = days_bought(logs)
    of_customers(logs, made)
    print("3. customers and products")
    of_products(logs)
    print("4. seconds, and microseconds for each")
    for part, (took, n) in seconds.items():
        print(f"{took:>7.2f} {took / n * 1e6:>7,.0f}  {part}")


if __name__ == "__main__":
    main()
