"""The review of visits: every visit of a time held against the checklist, and how often each item was done.

Visits without a report count as well: what they brought is not known. So the share of an item is never better than the
reports can show.

>>> from datetime import date, datetime, timezone
>>> from salesflow.basics.channels import Channel
>>> from salesflow.cadence.visits.visit_checklist import VisitItem
>>> rival = VisitItem("rivals", Text("look at one rival product", zh="了解一个竞品"), ask=Text("Which?", zh="哪个？"))
>>> checklist = VisitChecklist("outlet", version="1", items=[rival])
>>> log = [Touch("C-7", datetime(2026, 3, day, 2, tzinfo=timezone.utc), Channel.VISIT, id=f"T-{day}") for day in (2, 9)]
>>> march = review(checklist, log, [checklist.report(log[0], {"rivals": 2})], date(2026, 3, 1), date(2026, 4, 1), zone="UTC")
>>> print(march.explain())
1 of 2 visits has no report: T-9
look at one rival product: done in 1 of 2 visits, not done in 0, not known in 1

Source: CA-9 (the review is ours).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final

import attrs
import pendulum

from salesflow.basics.moments import as_day, day_of, instant
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Text
from salesflow.basics.truth import Truth
from salesflow.cadence.visits.visit_checklist import VisitChecklist, VisitItem, VisitJudgement
from salesflow.cadence.visits.visit_report import VisitReport, check_visit, is_visit
from salesflow.customers.history import Touch
from salesflow.errors import InputError

__all__ = ["ItemTally", "ReviewedVisit", "VisitReview", "review"]


@attrs.frozen
class ReviewedVisit:
    """One logged visit, its day, and how its report was judged; None when there is no report."""

    touch: Touch
    day: pendulum.Date
    judgement: VisitJudgement | None

    @property
    def value(self) -> Truth:
        """Whether it brought everything that counts; not known without a report."""
        return Truth.UNKNOWN if self.judgement is None else self.judgement.value


@attrs.frozen
class ItemTally:
    """In how many visits an item was done, not done, or not known; the three add up to all visits."""

    item: VisitItem
    done: int
    not_done: int
    unknown: int

    @property
    def visits(self) -> int:
        """All visits, with a report or without."""
        return self.done + self.not_done + self.unknown


@attrs.frozen
class VisitReview:
    """The visits of a window, by their moment, and a tally for each item that counts."""

    visits: tuple[ReviewedVisit, ...]
    tallies: tuple[ItemTally, ...]
    rows: tuple[str, ...] = ()

    @property
    def without_report(self) -> tuple[Touch, ...]:
        """The visits nobody reported on."""
        return tuple(each.touch for each in self.visits if each.judgement is None)

    def of(self, key: str) -> ItemTally:
        """The tally of one item; an `InputError` names them when there is none of that key."""
        for each in self.tallies:
            if each.item.key == key:
                return each
        raise InputError("item", key, f"there are {', '.join(each.item.key for each in self.tallies)}")

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The visits without a report, then the items, the one most rarely done first."""
        if not self.visits:
            return (Reason("no_visit", _NO_VISIT.fill(), self.rows),)
        found: list[Reason] = []
        silent, n = self.without_report, len(self.visits)
        if silent:
            names = tuple(each.id or _NAMELESS.fill(day=self._day(each)) for each in silent)
            words = _SILENT.fill(n=len(silent), all=n, visits=names)
            found.append(Reason("without_report", words, self.rows))
        for each in sorted(self.tallies, key=lambda each: each.done):
            words = _TALLY.fill(
                task=each.item.task, done=each.done, n=n, not_done=each.not_done, unknown=each.unknown
            )
            found.append(Reason("tally", words, self.rows))
        return tuple(found)

    def _day(self, touch: Touch) -> pendulum.Date:
        return next(each.day for each in self.visits if each.touch is touch)

    def explain(self, language: Language = "en") -> str:
        """The review in words, one line each."""
        return explained(self.reasons, language)


def review(
    checklist: VisitChecklist,
    touches: Iterable[Touch],
    reports: Iterable[VisitReport],
    a: date,
    b: date,
    *,
    zone: str,
) -> VisitReview:
    """The visits of ours from `a` up to, not including, `b` (days of `zone`), each with its report, held against the list.

    Calls, messages and customers who came to us are passed over. A touch or a report that comes twice counts once. An
    `InputError` says that two different touches have one id, that a report is about a touch that is not in the log, that is no visit, of another customer or at another
    moment, and that two different reports are about one visit.
    """
    first, end = as_day(a, "a"), as_day(b, "b")
    log = list(dict.fromkeys(touches))
    by_id: dict[str, Touch] = {}
    for each in log:
        if each.id is not None and by_id.setdefault(each.id, each) is not each:
            raise InputError("touches", each.id, "two different touches have this id")
    found: dict[str, VisitReport] = {}
    for report in reports:
        _check(report, by_id.get(report.touch))
        if found.setdefault(report.touch, report) != report:
            raise InputError("reports", report.touch, "this visit has two different reports")
    visits: list[ReviewedVisit] = []
    for touch in sorted(filter(is_visit, log), key=lambda each: instant(each.at)):
        day = day_of(touch.at, zone)
        if first <= day.toordinal() < end:
            made = None if touch.id is None else found.get(touch.id)
            visits.append(ReviewedVisit(touch, day, None if made is None else checklist.judge(made)))
    tallies: list[ItemTally] = []
    for item in checklist.items:
        if checklist.is_on(item.key):
            counts = Counter(
                Truth.UNKNOWN if each.judgement is None else each.judgement.of(item.key).truth
                for each in visits
            )
            tallies.append(ItemTally(item, counts[Truth.YES], counts[Truth.NO], counts[Truth.UNKNOWN]))
    return VisitReview(tuple(visits), tuple(tallies), checklist.rows)


def _check(report: VisitReport, touch: Touch | None) -> None:
    if touch is None:
        raise InputError("reports", report.touch, "no such touch stands in the log")
    check_visit(touch)
    if touch.customer != report.customer:
        raise InputError("reports", report.customer, f"the visit {report.touch} was made to {touch.customer}")
    if instant(touch.at) != instant(report.at):
        raise InputError("reports", str(report.at), f"the visit {report.touch} was made at {touch.at}")


# -- words ------------------------------------------------------------------------------------------------------------

_NO_VISIT: Final = Text("no visit was made in these days", zh="这段时间没有拜访")
_NAMELESS: Final = Text("a visit on {day}", zh="{day}的拜访")
_SILENT: Final = Text(
    "{n} of {all} visits {n|has|have} no report: {visits}", zh="{all}次拜访中有{n}次没有拜访记录：{visits}"
)
_TALLY: Final = Text(
    "{task}: done in {done} of {n} {n|visit|visits}, not done in {not_done}, not known in {unknown}",
    zh="{task}：{n}次拜访中做到{done}次，未做到{not_done}次，不清楚{unknown}次",
)
