"""The laws of the audit: run them on your own quota, calendar, customers and log in your own tests (CA-14).

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> from salesflow.basics.calendars import Calendar
>>> from salesflow.cadence.quotas.quota import Quota
>>> office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
>>> audit = Audit(Quota({"A": {"visit": 8, "call": 4}}), office)
>>> check_executed(audit, Customer("C-7", "Haida", grade="A"), date(2026, 3, 1), date(2026, 5, 1))
24
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import TypeAlias

import attrs

from salesflow.basics.channels import Channel
from salesflow.basics.moments import shared_day
from salesflow.cadence.audits.agreed import AgreedPlan
from salesflow.cadence.audits.audit import Audit
from salesflow.cadence.audits.book import BookAudit
from salesflow.cadence.audits.customer import CustomerAudit
from salesflow.cadence.audits.pairing import MatchState, Tally
from salesflow.cadence.audits.touch_log import CHANNELS, INCOMING, TouchLog
from salesflow.cadence.quotas.grade_history import GradeHistory
from salesflow.cadence.quotas.quota import Planned
from salesflow.customers.customer import Customer
from salesflow.testing._law import law

__all__ = [
    "check_added",
    "check_agreed",
    "check_agreed_removed",
    "check_audit",
    "check_book",
    "check_executed",
    "check_removed",
    "check_split",
]

Grade: TypeAlias = "str | GradeHistory"

_LONG_AGO = date(1, 1, 1)
_PLANNED = (
    MatchState.EARLY, MatchState.ON_DAY, MatchState.LATE, MatchState.FILLED, MatchState.OWED, MatchState.MISSED, MatchState.AHEAD, MatchState.SHORT, MatchState.DROPPED,
)  # fmt: skip


def _grade(card: Customer, grade: Grade | None) -> Grade:
    found = card.grade if grade is None else grade
    law(found is not None, "the law needs a customer with a grade", card)
    return found or ""


def _plan(audit: Audit, card: Customer, grade: Grade, begins: date, ends: date) -> list[Planned]:
    """Every planned touch of the months that a window touches."""
    found: list[Planned] = []
    year, month = begins.year, begins.month
    while date(year, month, 1) < ends:
        found += audit.quota.plan(grade, customer=card.id, year=year, month=month, calendar=audit.calendar)
        year, month = year + month // 12, month % 12 + 1
    return found


def _log(card: Customer, plan: Iterable[Planned]) -> TouchLog:
    return TouchLog.of_days([(card.id, touch.day, touch.channel) for touch in plan], known_since=_LONG_AGO)


def _days(begins: date, ends: date) -> list[date]:
    """Every day of a window, and one long after it."""
    first, after = begins.toordinal(), ends.toordinal()
    return [date.fromordinal(day) for day in (*range(first, after), after + 40)]


def _figures(
    audit: Audit,
    card: Customer,
    log: TouchLog,
    begins: date,
    ends: date,
    day: date,
    grade: Grade,
    agreed: AgreedPlan | None = None,
) -> BookAudit:
    return audit.book([card], log, begins, ends, as_of=day, grades={card.id: grade}, agreed=agreed)


def check_executed(
    audit: Audit, card: Customer, begins: date, ends: date, *, grade: Grade | None = None
) -> int:
    """Who makes every planned touch on its day owes nothing on any day (law 12); gives back how many that were.

    On every day of the window and after it: nothing owed, missed, late, early or too much; what was made so far is
    what was planned so far; only what has no working day is short.
    """
    held = _grade(card, grade)
    plan = _plan(audit, card, held, begins, ends)
    log = _log(card, plan)
    mine = [touch for touch in plan if begins <= touch.day < ends]
    for day in _days(begins, ends):
        total = _figures(audit, card, log, begins, ends, day, held).total
        made = sum(touch.day <= day for touch in mine)
        law(total.open == 0, "a customer served by plan is owed nothing", day, total)
        law(
            (total.early, total.late, total.filled, total.too_much, total.outside) == (0, 0, 0, 0, 0),
            "what is made as planned is neither early nor late nor too much",
            day,
            total,
        )
        law(
            (total.on_day, total.ahead) == (made, len(mine) - made),
            "made so far is planned so far",
            day,
            total,
        )
    return len(mine)


def check_removed(audit: Audit, card: Customer, year: int, month: int, *, grade: Grade | None = None) -> int:
    """One planned touch less in a month: exactly one is owed from its day on, and missed when the month is over.

    Every touch of the month is left out in turn; gives back how many.
    """
    held, begins, ends = (
        _grade(card, grade),
        date(year, month, 1),
        date(year + month // 12, month % 12 + 1, 1),
    )
    plan = _plan(audit, card, held, begins, ends)
    _check_each_gone(audit, card, held, plan, begins, ends)
    return len(plan)


def _check_each_gone(
    audit: Audit,
    card: Customer,
    grade: Grade,
    plan: Sequence[Planned],
    begins: date,
    ends: date,
    agreed: AgreedPlan | None = None,
) -> None:
    for at, gone in enumerate(plan):
        log = _log(card, (*plan[:at], *plan[at + 1 :]))
        for day in _days(begins, ends):
            found = _figures(audit, card, log, begins, ends, day, grade, agreed)
            total, line = found.total, found.by_channel[gone.channel]
            late = day >= gone.day
            owed = (int(late and day < ends), int(late and day >= ends))
            law((total.owed, total.missed) == owed, "one less is owed from its day on", day, gone)
            law(line.open == int(late), "it is owed in its own channel", day, gone)
            law(total.too_much == 0, "one less is never too much", day, gone)


def _agreed_plan(
    audit: Audit, card: Customer, grade: Grade, agreed: AgreedPlan, begins: date, ends: date
) -> list[Planned]:
    """What a customer is to get in the months of a window: the agreed days, and the quota's own outside the plan."""
    own = _plan(audit, card, grade, begins, ends)
    if not agreed.speaks_of(card.id):
        return own
    first, after = begins.replace(day=1), ends.replace(day=1)
    if after < ends:
        after = date(after.year + after.month // 12, after.month % 12 + 1, 1)
    low, high = agreed.begins.toordinal(), agreed.ends.toordinal()
    found = [touch for touch in own if not low <= touch.day.toordinal() < high]
    found += [
        Planned(shared_day(code >> 3), CHANNELS[code >> 1 & 3])
        for code in agreed.codes(card.id, first.toordinal(), after.toordinal())
    ]
    return sorted(found, key=lambda touch: touch.day)


def check_agreed(
    audit: Audit, card: Customer, agreed: AgreedPlan, begins: date, ends: date, *, grade: Grade | None = None
) -> Tally:
    """Who makes every touch of the plan agreed with him on its day owes nothing on any day; gives back the total.

    What the quota wants beyond the plan is dropped or short, and counted: in whole months, channel by channel, wanted
    is what the quota wants, or what was agreed where that is more.
    """
    held = _grade(card, grade)
    plan = _agreed_plan(audit, card, held, agreed, begins, ends)
    log = _log(card, plan)
    mine = [touch for touch in plan if begins <= touch.day < ends]
    total = Tally()
    for day in _days(begins, ends):
        total = _figures(audit, card, log, begins, ends, day, held, agreed).total
        made = sum(touch.day <= day for touch in mine)
        law(total.open == 0, "who follows the agreed plan owes nothing", day, total)
        law(
            (total.early, total.late, total.filled, total.too_much, total.outside) == (0, 0, 0, 0, 0),
            "what is made as agreed is neither early nor late nor too much",
            day,
            total,
        )
        law(
            (total.on_day, total.ahead) == (made, len(mine) - made),
            "made so far is agreed so far",
            day,
            total,
        )
        law(
            total.wanted == len(mine) + total.dropped + total.short,
            "what has no agreed day is dropped or short",
            day,
            total,
        )
    year, month = begins.year, begins.month
    while begins.day == ends.day == 1 and date(year, month, 1) < ends:
        _check_dropped(audit, card, held, agreed, year, month)
        year, month = year + month // 12, month % 12 + 1
    return total


def _check_dropped(
    audit: Audit, card: Customer, grade: Grade, agreed: AgreedPlan, year: int, month: int
) -> None:
    """In a month, channel by channel, what the quota wants is planned, dropped or short."""
    begins, ends = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    nothing = TouchLog.of_days([], known_since=_LONG_AGO)
    without = audit.customer(card, nothing, begins, ends, as_of=ends, grade=grade)
    found = audit.customer(card, nothing, begins, ends, as_of=ends, grade=grade, agreed=agreed)
    plan = _agreed_plan(audit, card, grade, agreed, begins, ends)
    for channel in Channel:
        before, after = without.line(channel), found.line(channel)
        planned = sum(touch.channel is channel for touch in plan)
        law(after.missed == planned, "nothing but the agreed plan is missed", channel, after, plan)
        law(after.wanted == max(before.wanted, planned), "nothing wanted is forgotten", before, after)
        if before.wanted >= planned:
            law(
                after.dropped + after.short == before.wanted - planned,
                "what the plan does not hold is dropped",
                channel,
                after,
            )
        law(after.short <= before.short, "a plan makes no working day fewer", before, after)


def check_agreed_removed(
    audit: Audit, card: Customer, agreed: AgreedPlan, year: int, month: int, *, grade: Grade | None = None
) -> int:
    """One touch of the agreed plan less: exactly one is owed from its day on, and missed when the month is over.

    Every touch of the month is left out in turn; gives back how many.
    """
    held, begins = _grade(card, grade), date(year, month, 1)
    ends = date(year + month // 12, month % 12 + 1, 1)
    plan = _agreed_plan(audit, card, held, agreed, begins, ends)
    _check_each_gone(audit, card, held, plan, begins, ends, agreed)
    return len(plan)


def check_added(
    audit: Audit, card: Customer, day: date, channel: Channel, *, grade: Grade | None = None
) -> MatchState:
    """One touch more on a day: one too much when the month is over, unless it fills a shortfall of its channel.

    A channel that the quota does not ask for in that month makes it one outside. Gives back which it was.
    """
    held, begins = _grade(card, grade), day.replace(day=1)
    ends = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    plan = _plan(audit, card, held, begins, ends)
    before = audit.customer(card, _log(card, plan), begins, ends, as_of=ends, grade=held).line(channel)
    more = TouchLog.of_days(
        [*((card.id, touch.day, touch.channel) for touch in plan), (card.id, day, channel)],
        known_since=_LONG_AGO,
    )
    after = audit.customer(card, more, begins, ends, as_of=ends, grade=held).line(channel)
    fate = MatchState.FILLED if before.short else MatchState.TOO_MUCH
    if after.outside:
        fate = MatchState.OUTSIDE
        law(before.wanted == 0, "only a channel that nobody asked for is outside", channel, before)
    counted = (after.filled, after.too_much, after.outside, after.short - before.short)
    exact = (
        int(fate is MatchState.FILLED), int(fate is MatchState.TOO_MUCH), int(fate is MatchState.OUTSIDE), -int(fate is MatchState.FILLED),
    )  # fmt: skip
    law(
        counted == exact, "one more is too much, fills a shortfall or is outside", day, channel, before, after
    )
    law(after.open == 0, "one more never makes anything owed", after)
    return fate


def check_audit(
    audit: Audit,
    found: CustomerAudit,
    log: TouchLog,
    *,
    grade: Grade | None = None,
    agreed: AgreedPlan | None = None,
) -> Tally:
    """The figures of a customer are those of his matches and of the log; gives back the total.

    - every planned touch and every touch made has exactly one state: both sums are kept;
    - in a window of whole months what was made on plan is what was kept;
    - without an agreed plan the quota's own `standing` owes the same on a day of a running month;
    - what is done or came in is what the log holds for the window up to the day.
    """
    total = found.total
    low, high = found.begins.toordinal(), found.ends.toordinal()
    for channel, tally in found.lines:
        mine = [match for match in found.matches if match.channel is channel]
        made = [match for match in mine if match.done is not None and low <= match.done.toordinal() < high]
        for state in (MatchState.TOO_MUCH, MatchState.OUTSIDE, MatchState.NOT_OWED):
            number = sum(match.state is state for match in mine)
            law(number == getattr(tally, state.name.lower()), "each state is counted once", state, tally)
        for state in _PLANNED:
            if state not in (MatchState.SHORT, MatchState.FILLED, MatchState.DROPPED):
                number = sum(
                    match.state is state
                    and match.planned is not None
                    and low <= match.planned.toordinal() < high
                    for match in mine
                )
                law(number == getattr(tally, state.name.lower()), "each state is counted once", state, tally)
        law(tally.done == len(made), "every touch made has one state", tally, made)
    codes = [code for code in log.codes(found.customer) if low <= code >> 3 < high]
    known = [code for code in codes if code >> 3 <= found.as_of.toordinal()]
    out = sum(not code & INCOMING for code in known)
    law((total.done, total.incoming) == (out, len(known) - out), "nothing of the log is lost", total, known)
    if found.begins.day == found.ends.day == 1:
        law(total.on_plan == total.kept, "in whole months, on plan is kept", total)
    whole = (found.begins.day, found.ends.day) == (1, 1)
    special = agreed or found.missing or total.not_owed or total.refused or total.outside
    if whole and not special and found.begins <= found.as_of < found.ends:
        _check_standing(audit, found, found.grade if grade is None else grade)
    return total


def _check_standing(audit: Audit, found: CustomerAudit, grade: Grade | None) -> None:
    """What is owed in the running month is what the quota says itself."""
    first = found.as_of.replace(day=1)
    done = {
        channel: sum(
            match.channel is channel and match.done is not None and first <= match.done
            for match in found.matches
        )
        for channel in Channel
    }
    standing = audit.quota.standing(
        grade or "", done, customer=found.customer, as_of=found.as_of, calendar=audit.calendar
    )
    owed = {line.channel: line.owed for line in standing.lines if line.owed}
    seen = {channel: tally.owed for channel, tally in found.lines if tally.owed}
    law(owed == seen, "the quota's standing owes the same", owed, seen)


def check_split(
    audit: Audit,
    card: Customer,
    log: TouchLog,
    days: Sequence[date],
    *,
    as_of: date,
    grade: Grade | None = None,
    agreed: AgreedPlan | None = None,
) -> Tally:
    """Windows split exactly: the figures of neighbouring windows sum to those of the whole (gaps aside).

    `days` are the ends of the windows, rising. A gap over the most may span several windows and shows in each.
    """
    held = card.grade if grade is None else grade
    parts = [
        audit.customer(card, log, a, b, as_of=as_of, grade=held, agreed=agreed).total
        for a, b in pairwise(days)
    ]
    whole = audit.customer(card, log, days[0], days[-1], as_of=as_of, grade=held, agreed=agreed).total
    sums, exact = attrs.asdict(sum(parts, Tally())), attrs.asdict(whole)
    for name in exact:
        if name != "too_long":
            law(sums[name] == exact[name], f"windows split exactly: {name}", days, sums, exact)
    return whole


def check_book(found: BookAudit) -> Tally:
    """A book is the sum of its customers, however it is grouped; gives back the total.

    Nobody with anything open is missing from the worst, and they stand in order.
    """
    singles = [found.customer(card.id) for card in found.cards]
    total = sum((each.total for each in singles), Tally())
    law(found.total == total, "the book is the sum of its customers", found.total, total)
    for name in ("by_seller", "by_grade", "by_channel", "cells"):
        grouped: dict[object, Tally] = getattr(found, name)
        law(sum(grouped.values(), Tally()) == total, f"{name} sums to the whole", grouped)
    for card, each in zip(found.cards, singles, strict=True):
        law(each.seller == card.seller, "a customer keeps his seller", card)
    worst = found.worst(len(singles))
    open_now = [each.total.open for each in worst]
    law(open_now == sorted(open_now, reverse=True), "the worst come first", open_now)
    named = {each.customer for each in worst}
    law(
        all(each.customer in named for each in singles if each.total.open),
        "nobody with anything open is left out",
        named,
    )
    return total
