"""The laws of dunning: run them on your own plans, invoices and logs.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> from salesflow.basics.money import Money
>>> from salesflow.credit.catalogue.dunning import EXAMPLE_DUNNING
>>> bill = Invoice("C-7", "F-9", date(2026, 1, 5), date(2026, 2, 4), Money(900, "CNY"))
>>> check_dunning(EXAMPLE_DUNNING, [bill], DunningLog("C-7"), as_of=date(2026, 3, 2)).ask.level
3

Source: CR-5.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

import attrs
import pendulum

from salesflow.credit.dunning.ask import Dunning
from salesflow.credit.dunning.entries import Blocked, Entry, PromiseToPay, Sent
from salesflow.credit.dunning.log import DunningLog
from salesflow.credit.dunning.plan import DunningPlan, dunning_level
from salesflow.customers.history import Invoice
from salesflow.testing._law import law

__all__ = [
    "check_dunning",
    "check_executed",
    "check_next_due",
    "check_payment",
    "check_same_end",
    "check_shifted",
    "executed",
]


def _noon(day: date) -> pendulum.DateTime:
    return pendulum.datetime(day.year, day.month, day.day, 12, tz="UTC")


def check_dunning(plan: DunningPlan, invoices: Iterable[Invoice], log: DunningLog, *, as_of: date) -> Dunning:
    """The laws of one day; what was found.

    The same facts give the same answer, in two languages. No ask holds a step that was done, an item that is paid, disputed or
    promised; none goes out under a block or within the gap. The level is never below that of the step or the one reached.
    Everything late and open is asked for, listed, or withheld with a reason.
    """
    rows = tuple(invoices)
    found, known = plan.due(rows, log, as_of=as_of), log.known_on(as_of)
    by_id = {row.id: row for row in rows if row.customer == log.customer}
    law(
        found == plan.due(reversed(rows), log, as_of=as_of),
        "the order of the invoices does not matter",
        found,
    )
    law(bool(found.explain()) and "[en]" not in found.explain("zh"), "it speaks two languages", found)
    if found.ask is None:
        return found
    ask, names = found.ask, [item.id for item in found.ask.items]
    law(len(set(names)) == len(names), "each item stands once", ask)
    law(bool(ask.done), "no ask without a new step", ask)
    law(known.block_on(as_of) is None, "nothing goes out under a block", ask)
    if known.last_sent_on is not None:
        law((as_of - known.last_sent_on).days >= plan.gap, "two asks lie a gap apart", ask)
    for item in ask.items:
        row, done = by_id[item.id], known.last_step(item.id)
        law(not row.disputed and not known.is_disputed(item.id), "what is disputed is never asked for", item)
        law(item.open.is_positive and item.open <= row.open_on(as_of), "only what is open is asked for", item)
        law(known.promise_on(item.id, as_of) is None, "what is promised is not asked for", item)
        if item.step is None:
            law(item.days_late > 0, "only what is late is merely listed", item)
            continue
        law(done is None or item.step.day > done.day, "no step comes twice", item)
        law(item.step.concerns(item.open), "what is tiny is not asked for", item)
        law(item.step.level == 0 or item.days_late >= item.step.day, "no step comes too early", item)
        law(item.step.level > 0 or item.days_late <= 0, "no reminder after the due day", item)
        law(all(each.day < item.step.day for each in item.missed), "what was missed lies before", item)
    law(ask.level >= ask.step.level, "the level is at least that of the step", ask)
    law(ask.level >= dunning_level(rows, log, as_of=as_of), "the level does not fall", ask)
    law(ask.step.key in {each.step for each in ask.done}, "the step is that of an item", ask)
    law(all(each.day <= ask.step.day for each in ask.done), "the step is the highest", ask)
    late = {row.id for row in by_id.values() if row.days_late(as_of)}
    told = {*names, *[each.item for each in found.withheld]}
    law(late <= told, "nothing late is dropped silently", late - told, found)
    return found


def executed(
    plan: DunningPlan,
    invoices: Iterable[Invoice],
    log: DunningLog,
    *,
    begins: date,
    ends: date,
    every: int = 1,
) -> DunningLog:
    """The log after the plan was carried out from `begins` up to and without `ends`, on every so manieth day."""
    rows, day = tuple(invoices), begins
    while day < ends:
        ask = plan.due(rows, log, as_of=day).ask
        if ask is not None:
            sent = log.send(ask, by="u-7", at=_noon(day))
            law(isinstance(sent, DunningLog), "what the plan asks for can be written down", ask, sent)
            log = sent if isinstance(sent, DunningLog) else log
            again = plan.due(rows, log, as_of=day).ask
            law(again is None, "what was done is not asked for again on the day", again)
        day += timedelta(every)
    return log


def check_executed(
    plan: DunningPlan,
    invoices: Iterable[Invoice],
    log: DunningLog,
    *,
    begins: date,
    ends: date,
    every: int = 1,
) -> DunningLog:
    """The laws of a plan that is carried out: no step of an item twice, a gap between asks, nothing after payment; the log."""
    rows = tuple(invoices)
    found = executed(plan, rows, log, begins=begins, ends=ends, every=every)
    paid = {row.id: row.paid_on for row in rows}
    seen: dict[str, int] = {}
    sent = [each.at.date() for each in found.entries if isinstance(each, Sent)]
    apart = [(after - before).days for before, after in pairwise(sent)]
    law(min(apart, default=plan.gap) >= plan.gap, "two asks lie a gap apart", sent)
    for entry in found.entries[len(log.entries) :]:
        for each in entry.items if isinstance(entry, Sent) else ():
            day, until = entry.at.date(), paid[each.item]
            law(until is None or day < until, "no step after payment", each, until)
            law(each.item not in seen or each.day > seen[each.item], "no step twice, and in order", each)
            seen[each.item] = each.day
    law(DunningLog(found.customer, found.entries) == found, "the log is the fold of its entries", found)
    law(
        DunningLog(found.customer, found.entries * 2) == found, "an entry that comes twice counts once", found
    )
    return found


def check_same_end(
    plan: DunningPlan, invoices: Iterable[Invoice], log: DunningLog, *, begins: date, ends: date
) -> int:
    """Daily or weekly, the same level is reached in the end; the level.

    `ends` must lie far enough behind the last step of the last item: nobody can catch up on the day itself.
    """
    rows = tuple(invoices)
    daily = executed(plan, rows, log, begins=begins, ends=ends)
    weekly = executed(plan, rows, log, begins=begins, ends=ends, every=7)
    level = dunning_level(rows, daily, as_of=ends)
    other = dunning_level(rows, weekly, as_of=ends)
    law(level == other, "daily and weekly reach the same level", level, other, rows)
    return level


def check_payment(
    plan: DunningPlan, invoices: Iterable[Invoice], log: DunningLog, paid: str, *, as_of: date
) -> Dunning:
    """A payment of one whole invoice never raises the level, of the customer or of the ask; the day after it."""
    rows = tuple(invoices)
    settled = tuple(
        attrs.evolve(row, open_amount=None, paid_on=max(row.issued_on, as_of)) if row.id == paid else row
        for row in rows
    )
    before, after = (dunning_level(each, log, as_of=as_of) for each in (rows, settled))
    law(after <= before, "a payment never raises the level reached", before, after)
    one, other = plan.due(rows, log, as_of=as_of), plan.due(settled, log, as_of=as_of)
    if other.ask is not None:
        law(one.ask is not None, "a payment brings no ask", other.ask)
        law(
            one.ask is None or other.ask.level <= one.ask.level,
            "a payment never raises the level",
            one.ask,
            other.ask,
        )
        is_known = all(row.issued_on <= as_of for row in rows if row.id == paid)
        asked = [item.id for item in other.ask.items]
        law(not is_known or paid not in asked, "what is paid is not asked for", other.ask)
    return other


def _moved(row: Invoice, by: timedelta) -> Invoice:
    return attrs.evolve(
        row,
        issued_on=row.issued_on + by,
        due_on=row.due_on + by,
        paid_on=None if row.paid_on is None else row.paid_on + by,
    )


def check_shifted(
    plan: DunningPlan, invoices: Iterable[Invoice], log: DunningLog, *, as_of: date, days: int
) -> Dunning:
    """Shifting every date by so many days shifts the answer and changes nothing else; what was found."""
    rows, by = tuple(invoices), timedelta(days)
    entries = [_later(each, days) for each in log.entries]
    found = plan.due(rows, log, as_of=as_of)
    other = plan.due([_moved(row, by) for row in rows], DunningLog(log.customer, entries), as_of=as_of + by)
    one, two = found.ask, other.ask
    law((one is None) is (two is None), "a shift changes nothing", one, two)
    if one is not None and two is not None:
        law(one.done == two.done and one.level == two.level, "a shift changes no step", one, two)
        law(one.totals == two.totals and two.as_of == one.as_of + by, "a shift changes no amount", one, two)
    held = [[(each.item, each.reason.code) for each in day.withheld] for day in (found, other)]
    law(held[0] == held[1], "a shift changes nothing that is withheld", held)
    return found


def _later(entry: Entry, days: int) -> Entry:
    at, by = entry.at.add(days=days), timedelta(days)
    match entry:
        case PromiseToPay():
            return attrs.evolve(entry, at=at, until=entry.until + by)
        case Blocked():
            return attrs.evolve(entry, at=at, ends=None if entry.ends is None else entry.ends + by)
        case _:
            return attrs.evolve(entry, at=at)


def check_next_due(
    plan: DunningPlan, invoices: Iterable[Invoice], log: DunningLog, *, as_of: date, days: int = 60
) -> date | None:
    """No ask comes before the day that `next_due` names, and one comes on it; that day.

    It holds as long as nothing happens: payments and entries of later days are not looked at, so give none; invoices of later days fall away.
    """
    rows = tuple(row for row in invoices if row.is_known(as_of))
    found = plan.next_due(rows, log, as_of=as_of)
    for ahead in range(days):
        day = as_of + timedelta(ahead)
        ask = plan.due(rows, log, as_of=day).ask
        law(found is not None or ask is None, "an ask comes although none was foreseen", day, ask)
        if found is not None and day <= found:
            law(
                (ask is not None) is (day == found), "the next ask comes on the day foreseen", found, day, ask
            )
    return found
