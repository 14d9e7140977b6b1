"""The measures of credit on a public ledger, beside figures reckoned by other code: `invoices_late_payment.csv`.

    python benchmarks/real_receivables.py DATA

DATA is the file (an IBM sample of late payments: 2,466 invoices of 100 customers, 2012-2013, synthetic, no currency
stated) or the folder it lies in. It does not ship with salesflow.

What is decided here:

- No currency is named: USD is assumed. `SettledDate` is the day of payment; nothing is paid in part.
- Figures of a day are those of its evening; the window of 90 days ends with that day.
- Disputed invoices (22.7%) are in all figures, as they are in those of the other code.
- "reference" are the figures of a script of its own, which read the file without this library. Where its collection
  effectiveness differs, its quarter has four months: the last column shows ours for these months.
"""

from __future__ import annotations

import csv
import sys
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from time import process_time
from typing import Final

from salesflow.basics.money import Money
from salesflow.credit.measures.collection import SalesBasis, effectiveness
from salesflow.credit.measures.concentration import herfindahl, top_share
from salesflow.credit.measures.days_sales import best_possible, count_back, simple, true
from salesflow.credit.measures.delinquency import (
    average_days_delinquent,
    late_share,
    weighted_days_beyond_terms,
)
from salesflow.credit.measures.expected_loss import ProvisionMatrix
from salesflow.credit.measures.figure import Figure
from salesflow.credit.measures.receivables import Receivables
from salesflow.customers.history import Invoice

NAMES: Final = ("AR", "current", "DSO 90", "DSO 30", "count-back", "BPDSO", "ADD", "CEI")
REFERENCE: Final = {
    date(2012, 12, 31): ("5725.06", "4936.32", "26.84", "27.00", "27.33", "23.14", "3.70", "97.16"),
    date(2013, 6, 30): ("5119.85", "4284.29", "23.15", "26.26", "26.26", "19.37", "3.78", "96.99"),
    date(2013, 9, 30): ("5029.22", "4563.74", "23.59", "22.09", "22.09", "21.41", "2.18", "97.68"),
}
ALL: Final = (date(2012, 1, 1), date(2014, 1, 11))
OWN_RATES: Final = ProvisionMatrix(["0.005", "0.022", "0.027", "0.045", "0.1"], source="an example")


def day(text: str) -> date:
    """A day as the file writes it: month, day, year."""
    return datetime.strptime(text, "%m/%d/%Y").date()


def read(path: Path) -> list[Invoice]:
    """The rows as invoices."""
    source = path / "invoices_late_payment.csv" if path.is_dir() else path
    with source.open(encoding="utf-8") as file:
        return [
            Invoice(
                row["customerID"],
                row["invoiceNumber"],
                day(row["InvoiceDate"]),
                day(row["DueDate"]),
                Money(row["InvoiceAmount"], "USD"),
                paid_on=day(row["SettledDate"]),
                disputed=row["Disputed"] == "Yes",
            )
            for row in csv.DictReader(file)
        ]


def months_before(last: date, months: int) -> date:
    """The first of the month so many months before the day after `last`."""
    month = 12 * last.year + last.month - months
    return date(month // 12, month % 12 + 1, 1)


def collected(book: Receivables, months: int, basis: SalesBasis) -> Figure[Fraction]:
    """Collection effectiveness of the last so many calendar months."""
    begins = months_before(book.as_of, months)
    opening = book.at(date.fromordinal(begins.toordinal() - 1)).balance
    sales = book.sales(begins, date.fromordinal(book.as_of.toordinal() + 1))
    return effectiveness(opening, sales, book.balance, basis)


def two(value: Fraction | None) -> str:
    """Two decimals."""
    return "-" if value is None else f"{float(value):.2f}"


def percent(figure: Figure[Fraction]) -> str:
    """A share as the reference writes it."""
    return two(None if figure.value is None else 100 * figure.value)


def main(path: Path) -> None:
    """Print ours beside the reference."""
    rows = read(path)
    print(f"{len(rows):,} invoices of {len({row.customer for row in rows})} customers")
    for as_of, theirs in REFERENCE.items():
        start = process_time()
        book = Receivables.of(rows, currency="USD", as_of=as_of)
        balance, window = book.balance, book.last(90)
        ours = [
            f"{balance.owed.amount}",
            f"{balance.current.amount}",
            two(simple(balance, window).value),
            two(simple(balance, book.last(30)).value),
            two(count_back(balance, book.months()).value),
            two(best_possible(balance, window).value),
            two(average_days_delinquent(balance, window).value),
            percent(collected(book, 3, SalesBasis.PERIOD)),
        ]
        took = 1000 * (process_time() - start)
        print(f"\n{as_of}  ({took:.0f} ms)\n{'':<12}{'ours':>10}{'reference':>12}")
        for name, our, reference in zip(NAMES, ours, theirs, strict=True):
            print(f"{name:<12}{our:>10}{reference:>12}{'' if our == reference else '  differs'}")
        print(f"CEI of four months: {percent(collected(book, 4, SalesBasis.PERIOD))}")
        for months in (3, 4):
            print(
                f"CEI, average month of {months}: {percent(collected(book, months, SalesBasis.AVERAGE_MONTH))}"
            )
        print(f"DSO by invoice: {two(true(book).value)}")
        print(f"top 10: {percent(top_share(book, 10))}%, HHI {two(herfindahl(book).value)}")
        print(OWN_RATES.provision(book).reason.explain())
    whole = Receivables.of(rows, currency="USD", as_of=date(2014, 1, 10))
    begins, ends = ALL
    for floored, name, reported in ((True, "as zero", "3.57"), (False, "counted", "-3.30")):
        beyond = weighted_days_beyond_terms(whole, begins=begins, ends=ends, floored=floored, disputed=True)
        print(f"days beyond terms, early {name}: {two(beyond.value)} (reference {reported})")
    late = late_share(whole, begins=begins, ends=ends, disputed=True)
    print(f"late share by amount: {percent(late)}% (reference 36.5)")
    clear = late_share(whole, begins=begins, ends=ends)
    print(f"the same without what is disputed: {percent(clear)}%\n\n{clear.explain()}\n{clear.explain('zh')}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
