"""When a limit must be reviewed next: by the calendar of the last review, or at once because something has happened.

Five things call for a review at once (field study of credit 4.1): a severe warning, a limit that is nearly used up, one that
has ended, another grade, and orders that were refused credit again and again.

>>> from salesflow.basics.money import money
>>> from salesflow.credit.limits.facts import LineState
>>> from salesflow.credit.limits.grant import Grant
>>> from salesflow.credit.limits.proposal import Action
>>> line = LineState([Grant("G-1", money(50000, "CNY"), date(2026, 1, 1))])
>>> last = Proposal("C-7", "CNY", date(2026, 3, 1), Action.KEEP, money(50000, "CNY"), money(50000, "CNY"),
...                 next_review=date(2026, 9, 1))
>>> refused = [date(2026, 3, 10), date(2026, 3, 24)]
>>> found = review_due(Facts("C-7", "CNY", date(2026, 3, 31), line=line), last, orders_refused=refused)
>>> print(found.value, "|", found.explain())
2026-03-31 | 2 orders were refused credit since the last review, the latest on 24 Mar 2026 [CR-6]

Source: CR-6; field study of credit 1.2 (80% of what is allowed is shown red) and 4.1.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Text
from salesflow.credit.limits.facts import Facts
from salesflow.credit.limits.proposal import Action, Proposal
from salesflow.credit.warnings.signal import Severity

__all__ = ["review_due"]

_ROWS: Final = ("CR-6",)


def review_due(
    facts: Facts,
    last: Proposal | None,
    *,
    occupancy: Decimal = Decimal("0.8"),
    refusals: int = 2,
    orders_refused: Iterable[date] = (),
) -> Verdict[date]:
    """The day on which the account must be reviewed next, seen from the day of the facts, and every reason why.

    At once (the day of the facts) when

    - it was never reviewed (`last` is None);
    - a severe warning is open on which the last review has not acted yet by a freeze or a cancellation;
    - the limit has ended, and nobody has noted that;
    - the grade is another than at the last review;
    - so large a share of the limit is used (`occupancy`), and the debts are not those that the last review looked at;
    - so many orders (`refusals`) were refused credit after the day of the last review. `orders_refused` are the days of the
      refusals; those after the day of the facts are not known yet.

    Else by the calendar: on the day that the last review named. Source: CR-6.
    """
    today = facts.as_of
    if last is None:
        return Verdict(today, (Reason("never_reviewed", _NEVER.fill(), _ROWS),))
    found: list[Reason] = []
    if facts.signals and not last.is_frozen and last.action is not Action.CANCEL:
        severe = [each.label for each in facts.signals if each.severity >= Severity.SEVERE]
        if severe:
            words = _SEVERE.fill(n=len(severe), labels=tuple(severe))
            found.append(Reason("severe_signal", words, _ROWS))
    if facts.line.lapsed(today) is not None:
        found.append(Reason("limit_ended", _ENDED.fill(), _ROWS))
    if (None if facts.grade is None else facts.grade.grade) != last.grade:
        found.append(Reason("grade_changed", _GRADE.fill(), _ROWS))
    limit, debts = facts.limit, None if facts.debts == last.debts else facts.debts
    if (
        debts is not None
        and isinstance(limit, Money)
        and limit.is_positive
        and debts.used >= limit * occupancy
    ):
        words = _USED.fill(used=debts.used, limit=limit)
        found.append(Reason("occupancy", words, _ROWS))
    since, until = last.as_of.toordinal(), today.toordinal()
    days = [
        day for day in (as_day(each, "orders_refused") for each in orders_refused) if since < day <= until
    ]
    if len(days) >= refusals:
        words = _REFUSED.fill(n=len(days), day=shared_day(max(days)))
        found.append(Reason("orders_refused", words, _ROWS))
    if found:
        return Verdict(today, tuple(found))
    day = max(today, shared_day(last.next_review.toordinal()))
    return Verdict(day, (Reason("calendar", _CALENDAR.fill(day=last.next_review), _ROWS),))


_NEVER: Final = Text("he was never reviewed", zh="从未复审")
_SEVERE: Final = Text(
    "{n} severe {n|warning is|warnings are} open: {labels}", zh="有{n}项重大预警未结：{labels}"
)
_ENDED: Final = Text("the limit has ended", zh="额度已到期")
_GRADE: Final = Text("the grade is not what it was at the last review", zh="信用等级与上次复审时不同")
_USED: Final = Text("{used} of {limit} is used", zh="额度{limit}已占用{used}")
_REFUSED: Final = Text(
    "{n} {n|order was|orders were} refused credit since the last review, the latest on {day}",
    zh="上次复审后有{n}笔订单被拒绝赊销，最近一次为{day}",
)
_CALENDAR: Final = Text("the review of {day} comes first", zh="按计划于{day}复审")
