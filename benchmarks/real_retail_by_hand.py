"""The headline figures of `real_retail.py` once more, with nothing but the standard library: `--check` compares them."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Final

HEADLINES: Final = ("net purchases in GBP", "days of purchase", "customers in A", "gap at 75%", "gap at 90%")


def by_hand(path: Path) -> dict[str, Decimal | int]:
    """The headline figures with nothing but the standard library."""
    net: dict[str, dict[str, Decimal]] = {}
    plus: set[tuple[str, str]] = set()
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if not line["StockCode"].startswith(("TEST", "ADJUST", "BANK")):
                name, day = line["Customer ID"], line["InvoiceDate"][:10]
                amount = int(line["Quantity"]) * Decimal(line["Price"])
                net.setdefault(name, {})[day] = net.get(name, {}).get(day, Decimal(0)) + amount
                if amount > 0:
                    plus.add((name, day))
    totals = [sum(net[name].values(), Decimal(0)) for name in {name for name, _ in plus}]
    limit = sum(value for value in totals if value > 0) * Decimal("0.8")
    larger = {value: sum((each for each in totals if each > value), Decimal(0)) for value in totals}
    gaps: list[int] = []
    for name, of in net.items():
        kept = sorted(date.fromisoformat(day) for day in of if of[day] > 0 and (name, day) in plus)
        gaps += [(later - sooner).days for sooner, later in pairwise(kept)]
    gaps.sort()
    counts_a = sum(value > 0 and larger[value] < limit for value in totals)
    quantiles = [gaps[-(-len(gaps) * part // 100) - 1] for part in (75, 90)]
    return dict(zip(HEADLINES, (sum(totals, Decimal(0)), len(plus), counts_a, *quantiles), strict=True))
