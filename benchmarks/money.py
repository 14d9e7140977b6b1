"""What `Money` costs beside a bare `Decimal`: add, compare, construct, total.

Run with ``python benchmarks/money.py``; the ratios are within one run, so a slow machine does not matter.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from time import process_time_ns

from salesflow.basics.money import Money, money, total

LOOPS = 20_000
ROUNDS = 15


def best(work: Callable[[], object], loops: int = LOOPS) -> float:
    """Nanoseconds of one call, the best of several rounds."""
    found = float("inf")
    for _ in range(ROUNDS):
        start = process_time_ns()
        for _ in range(loops):
            work()
        found = min(found, (process_time_ns() - start) / loops)
    return found


def main() -> None:
    """Print one line for each operation: Decimal, Money, ratio."""
    a, b = Decimal("96000.50"), Decimal("12.34")
    m, n = money(a, "CNY"), money(b, "CNY")
    many = [money(Decimal(i) / 100, "CNY") for i in range(1000)]
    raw = [row.amount for row in many]
    empty = best(lambda: None)
    rows: list[tuple[str, Callable[[], object], Callable[[], object]]] = [
        ("add", lambda: a + b, lambda: m + n),
        ("less than", lambda: a < b, lambda: m < n),
        ("equal", lambda: a == b, lambda: m == n),
        ("construct", lambda: Decimal("96000.50"), lambda: Money("96000.50", "CNY")),
        ("hash", lambda: hash(a), lambda: hash(m)),
    ]
    print(f"{'operation':<22}{'Decimal ns':>12}{'Money ns':>12}{'ratio':>8}")
    for name, plain, ours in rows:
        base, own = best(plain) - empty, best(ours) - empty
        print(f"{name:<22}{base:>12.0f}{own:>12.0f}{own / base:>8.1f}")
    base, own = best(lambda: sum(raw), 200) / 1000, best(lambda: total(many, "CNY"), 200) / 1000
    one = best(lambda: sum(many, money(0, "CNY")), 200) / 1000
    print(f"{'total, each of 1,000':<22}{base:>12.0f}{own:>12.0f}{own / base:>8.1f}")
    print(f"{'sum(), each of 1,000':<22}{base:>12.0f}{one:>12.0f}{one / base:>8.1f}")


if __name__ == "__main__":
    main()
