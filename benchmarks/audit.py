"""The audit of a book's month, beside a naive one with pendulum and Counter; prints ratios measured in one run.

python benchmarks/audit.py [customers]
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.cadence.audits.agreed import AgreedPlan
from salesflow.cadence.audits.audit import Audit
from salesflow.cadence.audits.touch_log import TouchLog
from salesflow.cadence.catalogue.quotas import OUTLET_QUOTA
from salesflow.cadence.pacing.band import Band
from salesflow.cadence.quotas.plan import Plan
from salesflow.customers.customer import Customer
from salesflow.customers.history import Touch

ROUNDS = 5
BUDGET_US = 1.0
MARCH = (date(2026, 3, 1), date(2026, 4, 1))
AS_OF = date(2026, 3, 31)
KNOWN = date(2026, 1, 1)
OFFICE = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
SHANGHAI = ZoneInfo("Asia/Shanghai")


def best_us(work: Callable[[], object], entries: int) -> float:
    """The least processor time of an entry, in microseconds (others share the machine)."""
    found: list[float] = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        found.append((time.process_time() - start) / entries * 1e6)
    return min(found)


def naive(touches: list[Touch], grades: dict[str, str]) -> Counter[str]:
    """What a team writes first: months by pendulum, counts by name, and the shortfall of the whole month."""
    done: Counter[tuple[str, str]] = Counter()
    for touch in touches:
        day = pendulum.instance(touch.at).in_timezone("Asia/Shanghai")
        if day.start_of("month").date() == MARCH[0]:
            done[touch.customer, touch.channel.value] += 1
    missed: Counter[str] = Counter()
    for customer, grade in grades.items():
        for channel, wanted in OUTLET_QUOTA.to_plain()[grade].items():
            missed[channel] += max(0, wanted - done[customer, channel])
    return missed


def main() -> None:
    dice = random.Random(2026)
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    cards = [
        Customer(f"C-{n}", "x", grade=dice.choices("ABC", (10, 30, 60))[0], seller=f"s-{n % 50}")
        for n in range(number)
    ]
    grades = {card.id: card.grade or "" for card in cards}
    rows = [
        (who, day.toordinal() + dice.choice((0, 0, 0, 1)), channel)
        for who, day, channel in Plan(OUTLET_QUOTA, dict(grades), *MARCH, calendar=OFFICE).touches()
        if dice.random() < 0.95
    ]
    rows.sort(key=lambda row: (row[1], dice.random()))  # a log comes by day
    log = TouchLog.of_days(rows, known_since=KNOWN)
    audit, banded = Audit(OUTLET_QUOTA, OFFICE), Audit(OUTLET_QUOTA, OFFICE, {"C": Band.of_days(1, 9, 20)})
    counted = audit.book(cards, log, *MARCH, as_of=AS_OF)
    print(
        f"{len(rows):,} touches of {number:,} customers; {counted.total.open:,} open, {counted.total.late:,} late"
    )

    reading = best_us(lambda: TouchLog.of_days(rows, known_since=KNOWN), len(rows))
    counting = best_us(lambda: audit.book(cards, log, *MARCH, as_of=AS_OF).total, len(rows))
    with_band = best_us(lambda: banded.book(cards, log, *MARCH, as_of=AS_OF).total, len(rows))
    agreed = AgreedPlan.of_days(
        [row for row in rows if row[1] < MARCH[1].toordinal()], begins=MARCH[0], ends=MARCH[1]
    )
    by_plan = best_us(lambda: audit.book(cards, log, *MARCH, as_of=AS_OF, agreed=agreed).total, len(rows))
    counter = best_us(lambda: Counter((who, channel.value) for who, _, channel in rows), len(rows))
    verdict = "within" if counting <= BUDGET_US else "OVER"
    print(f"read rows           {reading:6.2f} us an entry")
    print(
        f"audit               {counting:6.2f} us an entry   budget {BUDGET_US} us: {verdict}; "
        f"{counting / counter:.2f} x the bare Counter"
    )
    print(f"audit, band for C   {with_band:6.2f} us an entry")
    print(f"audit, agreed plan  {by_plan:6.2f} us an entry")
    print(f"bare Counter        {counter:6.2f} us an entry   (groups only; no plan, no day, no lateness)")

    noon, first = datetime(2026, 3, 1, 12, tzinfo=SHANGHAI), MARCH[0].toordinal()
    sample = rows[: len(rows) // 5]
    here = [
        Touch(who, noon + timedelta(days=day - first), channel, id=str(n))
        for n, (who, day, channel) in enumerate(sample)
    ]
    away = [
        Touch(each.customer, each.at.astimezone(ZoneInfo("UTC")), each.channel, id=each.id) for each in here
    ]
    same = best_us(lambda: TouchLog.of(here, zone="Asia/Shanghai", known_since=KNOWN), len(sample))
    other = best_us(lambda: TouchLog.of(away, zone="Asia/Shanghai", known_since=KNOWN), len(sample))
    slow = best_us(lambda: naive(away[:20_000], grades), min(20_000, len(away)))
    print(f"read touches        {same:6.2f} us in the zone itself, {other:.2f} us in another zone")
    print(
        f"naive pendulum      {slow:6.2f} us an entry   {slow / (other + counting):5.1f} x the time of reading and auditing"
    )
    one = cards[0]
    single = best_us(lambda: audit.customer(one, log, *MARCH, as_of=AS_OF), 1)
    print(f"one customer, every pair and words to read: {single:.0f} us")
    assert Channel.VISIT in counted.by_channel


if __name__ == "__main__":
    main()
