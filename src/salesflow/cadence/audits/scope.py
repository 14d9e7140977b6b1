"""The scope of an audit: the quota, the bands, the window and the last day known, in ordinals of days (CA-14).

What it wants of a customer's month is asked of the quota itself, once for each pattern of touches: few patterns serve
all customers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeAlias

import attrs
import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.moments import as_day, shared_day
from salesflow.cadence.audits.agreed import AgreedPlan
from salesflow.cadence.audits.touch_log import CHANNELS
from salesflow.cadence.pacing.band import Band
from salesflow.cadence.quotas.grade_history import GradeHistory
from salesflow.cadence.quotas.quota import Quota
from salesflow.cadence.quotas.spread import dropped, turns
from salesflow.errors import InputError, OutOfCalendarError

__all__ = ["Gap", "Grade", "Limits", "Month", "Scope", "Wanted"]

Grade: TypeAlias = "str | GradeHistory | None"
"""One grade, the grades through time, or None: nobody graded the customer."""

Limits: TypeAlias = "Callable[[int], tuple[int, int] | None]"
"""The earliest and the latest day after a touch; None when there is no band, or the calendar does not say."""


class Wanted(NamedTuple):
    """One channel of a customer's month: the days planned, and the days that stand for touches without one.

    `dropped` are those that an agreed plan does not hold, `short` those for which the month has no working day.
    """

    channel: int
    planned: Sequence[int]
    short: Sequence[int]
    dropped: Sequence[int] = ()


class Gap(NamedTuple):
    """A gap out of band, as codes of the log: its kind, the touch before, the one after (None: none yet), the bound."""

    kind: str
    before: int
    after: int | None
    bound: int


class Month(NamedTuple):
    """A month of the window, as a whole: its first day, the day after, its working days, the same as ordinals."""

    first: int
    after: int
    days: tuple[pendulum.Date, ...]
    ordinals: tuple[int, ...]


@attrs.frozen
class Scope:
    """What an audit is about: the quota, the calendar, the bands by grade, the window, the last day known, the plan.

    The window runs from `begins` up to and without `ends`; what happened after `as_of` is not known yet. Raises
    `InputError` for a window that ends before it begins and for what is no day, `OutOfCalendarError` for a month
    of the window outside the horizon of the calendar.
    """

    quota: Quota
    calendar: Calendar
    bands: tuple[tuple[str, Band], ...]
    promotions: frozenset[Channel]
    begins: date
    ends: date
    as_of: date
    agreed: AgreedPlan | None = None

    def __attrs_post_init__(self) -> None:
        if as_day(self.begins, "begins") > as_day(self.ends, "ends"):
            raise InputError(
                "ends", self.ends.isoformat(), f"the window ends before it begins ({self.begins})"
            )
        as_day(self.as_of, "as_of")
        _ = self.months  # outside the horizon nobody knows the working days: said at once

    @cached_property
    def low(self) -> int:
        """The first day of the window."""
        return self.begins.toordinal()

    @cached_property
    def high(self) -> int:
        """The day after the window."""
        return self.ends.toordinal()

    @cached_property
    def now(self) -> int:
        """The last day known."""
        return self.as_of.toordinal()

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """The months that the window touches, each as a whole."""
        found: list[Month] = []
        first = self.low - self.begins.day + 1
        while first < self.high:
            day = shared_day(first)
            days = self.calendar.working_days_of_month(day.year, day.month)
            after = date(day.year + day.month // 12, day.month % 12 + 1, 1).toordinal()
            found.append(Month(first, after, days, tuple([each.toordinal() for each in days])))
            first = after
        return tuple(found)

    @cached_property
    def _patterns(self) -> dict[tuple[int, str, int], tuple[Wanted, ...]]:
        return {}  # filled as customers come: few patterns serve all of them

    def wanted(self, month: Month, grade: str | GradeHistory, at: int) -> tuple[Wanted, ...]:
        """What the quota wants of a month from a customer with place `at`: always its own plan, never another one."""
        if isinstance(grade, GradeHistory):
            return self._asked(month, grade, at)
        counts, total = self._counts[grade]
        if total > len(month.days):  # the days of a shortfall are the customer's own
            return self._asked(month, grade, at)
        key = (month.first, grade, at * turns(counts, len(month.days)) >> 32)
        found = self._patterns.get(key)
        if found is None:
            found = self._patterns[key] = self._asked(month, grade, at)
        return found

    def _asked(self, month: Month, grade: str | GradeHistory, at: int) -> tuple[Wanted, ...]:
        planned: dict[int, list[int]] = {}
        short: dict[int, list[int]] = {}
        for stretch in self.quota.stretches(grade, at=at, days=month.days, first=month.first):
            lost = dropped(stretch.counts, len(month.days), month.after - month.first, at)
            for channel, kept, away in zip(stretch.channels, stretch.kept, lost, strict=True):
                number = CHANNELS.index(channel)
                planned.setdefault(number, []).extend(month.ordinals[slot] for slot in kept)
                days = (month.first + day for day in away)
                short.setdefault(number, []).extend(
                    day for day in days if stretch.begins <= day < stretch.ends
                )
        return tuple(Wanted(number, tuple(days), tuple(short[number])) for number, days in planned.items())

    def agreed_days(self, customer: str, month: Month, asked: Sequence[Wanted]) -> Sequence[Wanted]:
        """What is wanted of a month on the days agreed for a customer, in place of the quota's own days."""
        plan = self.agreed
        if plan is None or not plan.speaks_of(customer):
            return asked
        low, high = max(month.first, plan.low), min(month.after, plan.high)
        if low >= high:
            return asked
        agreed: list[list[int]] = [[] for _ in CHANNELS]
        for code in plan.codes(customer, low, high):
            agreed[code >> 1 & 3].append(code >> 3)
        quota = {each.channel: each for each in asked}
        return [
            _instead(quota.get(channel, Wanted(channel, (), ())), days, low, high)
            for channel, days in enumerate(agreed)
            if days or channel in quota
        ]

    def agrees_with(self, customer: str) -> bool:
        """Whether an agreed plan holds anything for a customer in the window."""
        return self.agreed is not None and bool(self.agreed.codes(customer, self.low, self.high))

    @cached_property
    def _counts(self) -> dict[str, tuple[tuple[int, ...], int]]:
        found = {grade: tuple(self.quota.wanted(grade).values()) for grade in self.quota.grades}
        return {grade: (counts, sum(counts)) for grade, counts in found.items()}

    def judges(self, grade: Grade) -> bool:
        """Whether the quota names every grade of a customer."""
        if isinstance(grade, GradeHistory):
            return all(each is None or each in self._counts for _, each in grade.steps)
        return grade in self._counts

    @cached_property
    def _bands(self) -> dict[str, Limits]:
        return {grade: _limits(band, self.calendar) for grade, band in self.bands}

    def limits(self, grade: Grade) -> Limits | None:
        """The band of a customer's grade, by the grade of the day of the touch before; None when there is none."""
        if not self.bands:
            return None
        if isinstance(grade, GradeHistory):
            return lambda day: self._bands.get(grade.on(shared_day(day)) or "", _nothing)(day)
        return self._bands.get(grade or "")

    def gaps(
        self, codes: Iterable[int], limits: Limits | None, spells: Sequence[tuple[int, int]]
    ) -> Iterator[Gap]:
        """The gaps out of band that lie in the window: two touches on a day, too close, too long.

        `codes` are all outgoing touches up to `as_of`, rising. A gap that is too long counts when one of the days
        beyond its bound lies in the window; one that meets a time in which the customer was left alone does not.
        """
        low, high, before = self.low, self.high, 0
        for code in codes:
            day = code >> 3
            last = before >> 3
            if day == last:
                if low <= day < high:
                    yield Gap("same_day", before, code, day)
            elif before and limits is not None:
                bound = limits(last)
                if bound is not None:
                    if day < bound[0] and low <= day < high:
                        yield Gap("too_close", before, code, bound[0])
                    elif (
                        bound[1] < day
                        and bound[1] + 1 < high
                        and low <= day
                        and not _meets(spells, last, day)
                    ):
                        yield Gap("too_long", before, code, bound[1])
            before = code
        if before and limits is not None:
            bound = limits(before >> 3)
            late = bound is not None and bound[1] < self.now and bound[1] + 1 < high and low <= self.now
            if bound is not None and late and not _meets(spells, before >> 3, self.now):
                yield Gap("too_long", before, None, bound[1])


def _instead(asked: Wanted, agreed: Sequence[int], low: int, high: int) -> Wanted:
    """One channel of a month with the days agreed from `low` up to and without `high` in place of the quota's."""
    kept = [day for day in asked.planned if not low <= day < high]
    gone = [day for day in asked.planned if low <= day < high]
    short = [day for day in asked.short if low <= day < high]
    lacking = max(0, len(gone) + len(short) - len(agreed))
    # an agreed plan may find a day for what the month has no working day for: that much is not short
    still = short[: min(len(short), lacking)]
    # any of the quota's days may stand for a dropped touch, so long as no agreed one has it
    free = [day for day in gone if day not in agreed]
    return Wanted(
        asked.channel,
        sorted([*kept, *agreed]),
        sorted([*(day for day in asked.short if not low <= day < high), *still]),
        free[len(free) - (lacking - len(still)) :],
    )


def _nothing(_: int) -> None:
    return None


def _meets(spells: Sequence[tuple[int, int]], first: int, last: int) -> bool:
    return any(begins <= last and first < ends for begins, ends in spells)


def _limits(band: Band, calendar: Calendar) -> Limits:
    known: dict[int, tuple[int, int] | None] = {}

    def limits(day: int) -> tuple[int, int] | None:
        if day not in known:
            known[day] = _bound(band, day, calendar)
        return known[day]

    return limits


def _bound(band: Band, day: int, calendar: Calendar) -> tuple[int, int] | None:
    """The earliest and the latest day; a day past the horizon is later than all that can be asked about."""
    found: list[int] = []
    for term in (band.least, band.most):
        try:
            found.append(term.after_day(shared_day(day), calendar).toordinal())
        except OutOfCalendarError:
            if not calendar.begins.toordinal() <= day < calendar.ends.toordinal():
                return None
            found.append(calendar.ends.toordinal())
    return found[0], max(found)
