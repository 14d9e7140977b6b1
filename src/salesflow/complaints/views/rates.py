"""Rates of complaints: how many were taken up again, how many customers complained again, and what cannot be told yet.

A share is of those of whom one can know. A complaint that was resolved yesterday has had no time to come back: it is
counted apart and makes no rate look better. There is no interval around a share, for it is of all complaints and not of
a sample; a share of few is not told as a percentage (`enough`).

>>> import pendulum
>>> from salesflow.complaints.catalogue.desk import DESK
>>> from salesflow.complaints.cases.steps import Receive
>>> office = Calendar.week_days("Asia/Shanghai", begins=pendulum.date(2026, 1, 1), ends=pendulum.date(2027, 1, 1))
>>> from salesflow.basics.terms import days
>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> book = [
...     DESK.begin(f"K-{n}", Receive("C-7", "call", owner="u-2"), at=nine.add(days=n), calendar=office)
...     for n in (0, 9)
... ]
>>> march = Span(pendulum.date(2026, 3, 1), pendulum.date(2026, 4, 1), "Asia/Shanghai")
>>> print(repeat_rate(book, march, within=days(30), at=nine.add(days=60)).explain())
complained again within 30 days: 1 of 1, too few for a percentage [CO-4]
the same cause again: none to judge; 1 not known, for a cause is not coded [CO-4]

Source: CO-4; field study of complaints, 4.4 and abuse case 19.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import attrs

from salesflow.basics.calendars import Calendar
from salesflow.basics.counts import check_count
from salesflow.basics.moments import aware, instant
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.spans import Span
from salesflow.basics.terms import Term
from salesflow.basics.text import Language, Text
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.ending import Link
from salesflow.complaints.cases.step import read_one
from salesflow.complaints.handling.clocking import check_calendar
from salesflow.complaints.views.counting import (
    Portion,
    complaints_at,
    left_by,
    read_period,
)

__all__ = ["CustomerRepeats", "ReopenRate", "RepeatRate", "reopen_rate", "repeat_rate"]

_ROWS: Final = ("CO-4",)
_REOPENED: Final = Text("taken up again within {within}: {portion}", zh="{within}内重新处理：{portion}")
_RECENT: Final = Text(
    "resolved too recently to tell: {n}, {already} of them taken up again already",
    zh="解决不久、尚无法判断：{n}宗，其中{already}宗已重新处理",
)
_REPEATED: Final = Text("complained again within {within}: {portion}", zh="{within}内再次投诉：{portion}")
_SAME: Final = Text("the same cause again: {portion}", zh="同一原因再次投诉：{portion}")
_SAME_UNKNOWN: Final = Text(
    "the same cause again: {portion}; {n} not known, for a cause is not coded",
    zh="同一原因再次投诉：{portion}；{n}位因原因未编码无法判断",
)
_CUSTOMERS_RECENT: Final = Text(
    "complained too recently to tell: {n} {n|customer|customers}", zh="投诉不久、尚无法判断：{n}位客户"
)
_OFTEN: Final = Text(
    "customer {customer} complained {n} {n|time|times}, {linked} of them handled under another complaint",
    zh="客户{customer}投诉{n}次，其中{linked}次并入其他投诉",
)


# -- taken up again -----------------------------------------------------------------------------------------------------


@attrs.frozen
class ReopenRate:
    """Of the complaints that were resolved in a period, how many were taken up again within a term of it.

    `recent` complaints were resolved less than the term ago; `recent_reopened` of them were taken up again already.
    `reopened` are the numbers of all that were taken up again, of either kind.
    """

    within: Term
    portion: Portion
    recent: int
    recent_reopened: int
    reopened: tuple[str, ...]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The rate in words, then those of which one cannot know yet."""
        found = [Reason("reopened", _REOPENED.fill(within=self.within, portion=self.portion), _ROWS)]
        if self.recent:
            words = _RECENT.fill(n=self.recent, already=self.recent_reopened)
            found.append(Reason("too_recent", words, _ROWS))
        return tuple(found)

    def explain(self, language: Language = "en") -> str:
        """The rate in words, one statement a line."""
        return explained(self.reasons, language)


def reopen_rate(
    complaints: Iterable[Complaint],
    period: Span,
    *,
    within: Term,
    at: datetime,
    calendar: Calendar | None = None,
    enough: int = 10,
) -> ReopenRate:
    """How many of the complaints resolved in `period` were taken up again `within` a term, as known at `at`.

    A complaint counts once, by its first solution in the period; to come back from a body outside is to be taken up
    again too. Raises `InputError` for a naive `at` and a working term without a calendar. Source: CO-4.
    """
    _check(period, within, calendar)
    now = instant(aware(at))
    judged: list[tuple[str, bool, bool]] = []
    for complaint in complaints_at(complaints, at=at):
        solved = next(
            (each for each in complaint.records if "resolved" in each.happenings and period.holds(each.at)),
            None,
        )
        if solved is None:
            continue
        until = instant(within.after(solved.at, calendar))
        again = next((part[0] for part in complaint.episodes[1:] if part[0].seq > solved.seq), None)
        judged.append((complaint.id, until <= now, again is not None and instant(again.at) <= until))
    known = [came_back for _, is_known, came_back in judged if is_known]
    recent = [came_back for _, is_known, came_back in judged if not is_known]
    return ReopenRate(
        within,
        Portion(sum(known), len(known), enough=enough),
        len(recent),
        sum(recent),
        tuple(which for which, _, came_back in judged if came_back),
    )


# -- complained again ---------------------------------------------------------------------------------------------------


@attrs.frozen
class CustomerRepeats:
    """One customer: his first complaint in the period, those that followed within the term, and how many in all.

    `same_cause` says whether one of them has the cause of the first; unknown while a cause is not coded. `received`
    counts every complaint in the period, `linked` those of them that are handled under another one.
    """

    customer: str
    first: str | None
    further: tuple[str, ...]
    same_cause: Truth
    is_recent: bool
    received: int
    linked: int

    @property
    def reason(self) -> Reason:
        """How often he complained, in words: a fact about our house, and no reason to turn anybody away."""
        words = _OFTEN.fill(customer=self.customer, n=self.received, linked=self.linked)
        return Reason("complained_often", words, _ROWS)


@attrs.frozen
class RepeatRate:
    """Of the customers who complained in a period, how many complained again within a term of their first complaint.

    `same_cause` is of those of whom it can be known; of `cause_unknown` it cannot. `recent` customers complained less
    than the term ago. `customers` are all of them, those who complained most often first.
    """

    within: Term
    any_cause: Portion
    same_cause: Portion
    cause_unknown: int
    recent: int
    customers: tuple[CustomerRepeats, ...]

    def often(self, at_least: int) -> tuple[CustomerRepeats, ...]:
        """The customers with so many complaints in the period. They are shown to a person; no step asks for it."""
        check_count("at_least", at_least)
        return tuple(each for each in self.customers if each.received >= at_least)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The rates in words, then those of whom one cannot know yet."""
        again = _REPEATED.fill(within=self.within, portion=self.any_cause)
        text = _SAME_UNKNOWN if self.cause_unknown else _SAME
        same = text.fill(portion=self.same_cause, n=self.cause_unknown)
        found = [Reason("repeated", again, _ROWS), Reason("same_cause", same, _ROWS)]
        if self.recent:
            found.append(Reason("too_recent", _CUSTOMERS_RECENT.fill(n=self.recent), _ROWS))
        return tuple(found)

    def explain(self, language: Language = "en") -> str:
        """The rates in words, one statement a line."""
        return explained(self.reasons, language)


def repeat_rate(
    complaints: Iterable[Complaint],
    period: Span,
    *,
    within: Term,
    at: datetime,
    calendar: Calendar | None = None,
    enough: int = 10,
) -> RepeatRate:
    """How many of the customers who complained in `period` complained again `within` a term, as known at `at`.

    The term runs from a customer's first complaint in the period, and may end after the period. Linked complaints are
    the same matter told twice and no repetition: they begin nothing and follow on nothing, and are counted apart.
    Raises `InputError` for a naive `at` and a working term without a calendar. Source: CO-4; abuse case 19.
    """
    _check(period, within, calendar)
    now, theirs = instant(aware(at)), dict[str, list[Complaint]]()
    for complaint in complaints_at(complaints, at=at):
        theirs.setdefault(complaint.customer, []).append(complaint)
    found = [
        _repeats(customer, each, period, within, now, calendar)
        for customer, each in theirs.items()
        if any(period.holds(one.received_at) for one in each)
    ]
    found.sort(key=lambda each: (-each.received, each.customer))
    settled = [each for each in found if each.first is not None and not each.is_recent]
    clear = [each.same_cause for each in settled if each.same_cause is not Truth.UNKNOWN]
    return RepeatRate(
        within,
        Portion(sum(bool(each.further) for each in settled), len(settled), enough=enough),
        Portion(sum(same is Truth.YES for same in clear), len(clear), enough=enough),
        len(settled) - len(clear),
        sum(each.is_recent for each in found),
        tuple(found),
    )


def _check(period: Span, within: Term, calendar: Calendar | None) -> None:
    read_period(period)
    read_one(within, "within", Term)
    check_calendar(calendar)


def _repeats(
    customer: str,
    complaints: list[Complaint],
    period: Span,
    within: Term,
    now: int,
    calendar: Calendar | None,
) -> CustomerRepeats:
    inside = [each for each in complaints if period.holds(each.received_at)]
    linked = [each for each in inside if _is_linked(each)]
    own = [each for each in complaints if not _is_linked(each)]
    first = next((each for each in own if period.holds(each.received_at)), None)
    if first is None:
        return CustomerRepeats(customer, None, (), Truth.NO, False, len(inside), len(linked))
    until = instant(within.after(first.received_at, calendar))
    later = own[own.index(first) + 1 :]
    further = [each for each in later if instant(each.received_at) <= until]
    same = Truth.any(_same(first, each) for each in further)
    ids = tuple(each.id for each in further)
    return CustomerRepeats(customer, first.id, ids, same, until > now, len(inside), len(linked))


def _is_linked(complaint: Complaint) -> bool:
    return isinstance(left_by(complaint).step, Link)


def _same(one: Complaint, other: Complaint) -> Truth:
    if one.cause is None or other.cause is None:
        return Truth.UNKNOWN
    return Truth.of(one.cause == other.cause)
