"""Runs today's worklist on real tables, and prints how long it took and how much memory it needed.

    python benchmarks/real_input.py DATA_DIR OUT_DIR [--top N]

DATA_DIR holds `online_retail_2010_lines.csv.gz` (UCI Online Retail II: a row a line of an invoice) and
`invoices_late_payment.csv` (the IBM sample of late payments). OUT_DIR receives two folders of tables as
`python -m salesflow today` reads them, and the four outputs of the runs.

What is decided here, and printed with its numbers:

- A purchase is an invoice: its amount is the sum of quantity times price of its lines, in GBP.
- Exact duplicate lines stay: an invoice may name an article twice, and without them the sum is not the invoice's.
- Lines without a price count as nothing; postage, manual lines, discounts and adjustments count as the money they are.
- An invoice with several time stamps happened at the earliest.
- An invoice whose number begins with C is a return; its quantities are negative already.
- A line without a whole number as its customer is left out.
- The late payments name no currency: USD is assumed. Their `SettledDate` is the day of payment.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import os
import re
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path

BUDGET_SECONDS = 3.0
BUDGET_MEGABYTES = 300


def purchases(source: Path, folder: Path) -> None:
    """One row an invoice, from one row a line."""
    amounts: dict[str, Decimal] = {}
    customers: dict[str, str] = {}
    stamps: dict[str, set[str]] = {}
    seen: set[tuple[str, ...]] = set()
    counted: Counter[str] = Counter()
    with gzip.open(source, "rt", encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            counted["lines read"] += 1
            if not line["Customer ID"].isdigit():
                counted["lines left out: no whole number as customer"] += 1
                continue
            number, price, quantity = line["Invoice"], Decimal(line["Price"]), int(line["Quantity"])
            as_it_stands = tuple(line.values())
            counted["exact duplicate lines, kept"] += as_it_stands in seen
            seen.add(as_it_stands)
            counted["lines without a price, counted as nothing"] += price == 0
            counted["lines that are no product (postage, manual ...), kept"] += not re.match(
                r"\d{5}", line["StockCode"]
            )
            counted["negative lines outside a cancellation, kept"] += quantity < 0 and number[0] != "C"
            amounts[number] = amounts.get(number, Decimal(0)) + quantity * price
            stamps.setdefault(number, set()).add(line["InvoiceDate"])
            if customers.setdefault(number, line["Customer ID"]) != line["Customer ID"]:
                counted["lines of an invoice with another customer, kept with the first"] += 1
    counted["invoices written"] = len(amounts)
    counted["of them returns"] = sum(amount < 0 for amount in amounts.values())
    counted["invoices with several time stamps, the earliest taken"] = sum(
        len(each) > 1 for each in stamps.values()
    )
    rows = ([number, customers[number], min(stamps[number]), amounts[number], "GBP"] for number in amounts)
    _write(folder / "purchases.csv", ["id", "customer", "at", "amount", "currency"], rows)
    _say(source.name, counted)


def invoices(source: Path, folder: Path) -> None:
    """One row an invoice, with days as the tables want them."""
    counted: Counter[str] = Counter()
    rows: list[list[str]] = []
    with source.open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file):
            counted["invoices"] += 1
            issued, due, paid = (_day(line[name]) for name in ("InvoiceDate", "DueDate", "SettledDate"))
            counted["disputed"] += line["Disputed"] == "Yes"
            counted["paid before they were due"] += paid < due
            rows.append(
                [
                    line["invoiceNumber"],
                    line["customerID"],
                    issued,
                    due,
                    line["InvoiceAmount"],
                    "USD",
                    paid,
                    line["Disputed"],
                ]
            )
    names = ["id", "customer", "issued_on", "due_on", "amount", "currency", "paid_on", "disputed"]
    _write(folder / "invoices.csv", names, rows)
    _say(source.name, counted)


def _day(text: str) -> str:
    return datetime.strptime(text, "%m/%d/%Y").date().isoformat()


def _write(path: Path, names: list[str], rows: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)  # type: ignore[arg-type]  # rows of cells
    path.write_text(text.getvalue(), encoding="utf-8")


def _say(name: str, counted: Counter[str]) -> None:
    print(f"{name}:")
    for what, number in counted.items():
        print(f"  {number:>8,} {what}")


def run(folder: Path, at: str, zone: str, out: Path, *, top: int) -> bool:
    """One run of the command as a process of its own; true when it keeps the budget."""
    command = [sys.executable, "-m", "salesflow", "today", str(folder), "--at", at, "--zone", zone]
    problems = out.with_suffix(".err")
    with out.open("wb") as said, problems.open("wb") as refused:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=said, stderr=refused)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
    code, megabytes = os.waitstatus_to_exitcode(status), usage.ru_maxrss / 1024
    process.returncode = code
    lines = out.read_text(encoding="utf-8").splitlines()
    work = usage.ru_utime + usage.ru_stime
    print(
        f"\n{folder.name} as of {at}: exit {code}, {seconds:.2f} s ({work:.2f} s of work), {megabytes:.0f} MB"
    )
    for line in lines[:top]:
        print(f"  {line[:160]}")
    if len(lines) > top:
        print(f"  ... {len(lines) - top} lines more in {out}")
    for line in problems.read_text(encoding="utf-8").splitlines()[-5:]:
        print(f"  ! {line[:160]}")
    return code == 0 and seconds <= BUDGET_SECONDS and megabytes <= BUDGET_MEGABYTES


def main() -> int:
    """Both tables, both days."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, metavar="DATA_DIR")
    parser.add_argument("out", type=Path, metavar="OUT_DIR")
    parser.add_argument("--top", type=int, default=10, help="how many lines of each output to show")
    parser.add_argument("--tables-only", action="store_true", help="write the tables and stop")
    given = parser.parse_args()
    retail, late = given.out / "retail", given.out / "late_payment"
    if given.tables_only:
        purchases(given.data / "online_retail_2010_lines.csv.gz", retail)
        invoices(given.data / "invoices_late_payment.csv", late)
        return 0
    # a process inherits the memory peak of the one that starts it, so the tables are made by another one
    subprocess.run([sys.executable, __file__, given.data, given.out, "--tables-only"], check=True)
    kept = [
        run(retail, "2010-12-09T18:00", "Europe/London", given.out / "retail.txt", top=given.top),
        run(late, "2013-06-30T18:00", "America/New_York", given.out / "late_payment.txt", top=given.top),
    ]
    print(
        f"\nbudget of {BUDGET_SECONDS:.0f} s and {BUDGET_MEGABYTES} MB {'kept' if all(kept) else 'NOT kept'}"
    )
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
