"""What counts for the level of a member: the window of purchases, the days on which it may fall, and returns.

A level that "follows the purchases" needs four answers before the first line of code: which purchases count (those
of the calendar year, of the last so many days, of the whole time), when a level may be taken away, how long after
that the member can still save it, and whether goods that came back count against the day of the sale or of the return.
Here each answer is a value.

>>> from salesflow.basics.terms import days
>>> [each.isoformat() for each in window_of(days(365), date(2026, 3, 2))]
['2025-03-03', '2026-03-02']
>>> [each.isoformat() for each in window_of(Window.CALENDAR_YEAR, date(2026, 3, 2))]
['2026-01-01', '2026-03-02']

Source: CU-7.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Context, Decimal, Inexact, InvalidOperation
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, count
from typing import Final, NamedTuple, Self, TypeAlias

import attrs

from salesflow.basics.moments import Zone, as_day, day_of, shared_day, zone
from salesflow.basics.money import Money
from salesflow.basics.terms import Term, Unit
from salesflow.customers.history import Purchase
from salesflow.errors import CurrencyError, InputError

__all__ = ["Amount", "Falls", "Judged", "Log", "Returns", "Schedule", "Span", "Sums", "Window", "window_of"]

Amount: TypeAlias = "Money | int"
"""What a level asks for: money, or a number of days with purchases."""

Span: TypeAlias = "tuple[date, date]"
"""From the first to the last day, both included."""


class Window(StrEnum):
    """Which purchases count on a day; a `Term` instead of it means the last so many days up to that day."""

    CALENDAR_YEAR = "calendar_year"
    LIFETIME = "lifetime"


class Falls(StrEnum):
    """When a level may fall; days of the year, or a `Term` after it was entered, instead of it mean only then."""

    AT_ONCE = "at_once"
    NEVER = "never"


class Returns(StrEnum):
    """Which day a return counts against: its own, or the day of the sale that it takes back."""

    ON_RETURN_DAY = "on_return_day"
    ON_SALE_DAY = "on_sale_day"


def window_of(window: Window | Term, day: date) -> Span:
    """The days whose purchases count on `day`; a lifetime begins in the year 1."""
    last = shared_day(as_day(day))
    if window is Window.LIFETIME:
        return date.min, last
    if window is Window.CALENDAR_YEAR:
        return shared_day(date(last.year, 1, 1).toordinal()), last
    return shared_day(window.before_day(last).toordinal() + 1), last


# -- the days on which a level may fall ----------------------------------------------------------------------------------


class Judged(NamedTuple):
    """One review: the `day` on which a level may fall, as a date too, the day after its period, and what counts for it."""

    day: int
    on: date
    after: int
    span: Span


_MOST_KEPT: Final = 10_000
_LONGEST: Final = {Unit.DAYS: 1, Unit.WEEKS: 7, Unit.MONTHS: 31, Unit.YEARS: 366}


@attrs.frozen
class Schedule:
    """The days of review of a ladder.

    A review on a day judges the window that ended the evening before; with `grace` both move: the level falls that
    much later, and what was bought until then counts besides.
    """

    window: Window | Term
    falls: Falls | Term | tuple[tuple[int, int], ...]
    grace: Term

    def following(self, earned: int, after: int) -> Judged | None:
        """The next review after the day `after` of a level that was earned on the day `earned`."""
        known = self._following
        key = (earned, after)
        if key in known:
            return known[key]
        if len(known) >= _MOST_KEPT:
            known.clear()
        found = known[key] = self._find(earned, after)
        return found

    @cached_property
    def _following(self) -> dict[tuple[int, int], Judged | None]:
        return {}  # members come in crowds with the same days

    def _find(self, earned: int, after: int) -> Judged | None:
        return next((each for each in self._from(earned, after) if each.day > after), None)

    def latest(self, earned: int, until: int) -> Judged | None:
        """The last review up to the day `until` of a level earned on the day `earned`."""
        found = None
        for each in self._from(earned, earned):
            if each.day > until:
                break
            found = each
        return found

    def _from(self, earned: int, after: int) -> Iterator[Judged]:
        """Reviews in their order; those that cannot lie after `after` may be left out."""
        if isinstance(self.falls, tuple):
            first = max(earned, after - self._longest_grace)
            years = range(date.fromordinal(first).year, date.max.year)
            yield from (each for year in years for each in self._of_year(year) if each.after > earned)
        elif isinstance(self.falls, Term):
            length = self.falls.amount * _LONGEST[self.falls.unit]
            start = shared_day(earned)
            least = max(1, (after - self._longest_grace - earned) // length)
            amount, unit = self.falls.amount, self.falls.unit
            yield from (self._judged(Term(amount * times, unit).after_day(start)) for times in count(least))

    def window_on(self, day: int) -> Span:
        """The days whose purchases count on a day."""
        span = self._spans.get(day)
        if span is None:
            span = self._spans[day] = window_of(self.window, shared_day(day))
        return span

    @cached_property
    def _spans(self) -> dict[int, Span]:
        return {}

    @cached_property
    def _longest_grace(self) -> int:
        return self.grace.amount * _LONGEST[self.grace.unit]

    @cached_property
    def _years(self) -> dict[int, list[Judged]]:
        return {}

    def _of_year(self, year: int) -> list[Judged]:
        if year not in self._years and isinstance(self.falls, tuple):
            self._years[year] = [self._judged(date(year, *day)) for day in self.falls]
        return self._years[year]

    def _judged(self, after: date) -> Judged:
        on = self.grace.after_day(after)
        first, _ = self.window_on(after.toordinal() - 1)
        return Judged(on.toordinal(), on, after.toordinal(), (first, shared_day(on.toordinal() - 1)))


# -- what was bought -----------------------------------------------------------------------------------------------------


@attrs.frozen
class Sums:
    """Sums that a caller made, by the days they cover; a sum that is not there is not known."""

    spans: Mapping[Span, Decimal]
    unlinked: tuple[str, ...] = ()

    def known(self, span: Span, until: int) -> Decimal | None:
        """The sum of a span, None when nobody gave it."""
        return self.spans.get(span)

    def first(self, until: int) -> int:
        """The day on which a new member joins: sums do not say, so it is today."""
        return until

    def days(self, schedule: Schedule, since: int, until: int) -> list[int]:
        """The days for which there is the sum of the window, and the last one."""
        found = {until}
        for first, last in self.spans:
            day = last.toordinal()
            if since <= day < until and schedule.window_on(day)[0] == first:
                found.add(day)
        return sorted(found)

    def returned_on(self, day: int) -> list[date]:
        """The sales that were taken back on a day: unknown here, the sums hold them already."""
        return []


@attrs.frozen
class Log:
    """The purchases of one member, summed as a ladder counts them: amounts of a currency, or days with purchases.

    `entries` are the day on which a number counts, the day from which it is known, and the number.
    """

    entries: tuple[tuple[int, int, Decimal], ...]
    unlinked: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        purchases: Iterable[Purchase],
        currency: str | None,
        *,
        as_of: date,
        where: str,
        returns: Returns,
        sales: Mapping[str, str],
        customer: str | None = None,
    ) -> Self:
        """The log as of a day: later rows are not known yet. Without a `currency`, days with purchases are counted.

        Rows of several customers (or of another than the `customer` named) and a sale later than its return are an `InputError`, another currency a
        `CurrencyError`. A return whose sale is not known counts on its own day, and `unlinked` names it.
        """
        there, end = zone(where), as_day(as_of, "as_of")
        rows = sorted(_rows(purchases, there, end), key=lambda each: each[0])
        named = {row.customer for _, row in rows}
        if len(named) > 1:
            problem = "the purchases of several customers came together; group them first"
            raise InputError("bought", sorted(named), problem)
        if customer is not None and named - {customer}:
            raise InputError("bought", min(named), f"stands among the purchases of {customer!r}")
        if currency is None:
            bought = {day for day, row in rows if row.amount.amount > 0}
            return cls(tuple([(day, day, Decimal(1)) for day in sorted(bought)]))
        sold = {row.id: day for day, row in rows if row.id is not None and not row.is_return}
        entries: list[tuple[int, int, Decimal]] = []
        unlinked: list[str] = []
        for day, row in rows:
            if row.amount.currency != currency:
                raise CurrencyError("bought", row.amount, f"the levels are in {currency}; convert first")
            counts = day
            if row.is_return and returns is Returns.ON_SALE_DAY:
                sale = sales.get(row.id or "", "")
                counts = sold.get(sale, day)
                if sale not in sold:
                    unlinked.append(row.id or shared_day(day).isoformat())
            if counts > day:
                raise InputError("sales", row.id, "came back before it was sold; look at the two days")
            entries.append((counts, day, row.amount.amount))
        return cls(tuple(entries), tuple(unlinked))

    @cached_property
    def _plain(self) -> tuple[list[int], list[Decimal]]:
        """The days of what counts on its own day, and the sums before and after each of them."""
        days = [day for counts, day, _ in self.entries if counts == day]
        amounts = [amount for counts, day, amount in self.entries if counts == day]
        return days, list(accumulate(amounts, _EXACT.add, initial=Decimal(0)))

    @cached_property
    def _linked(self) -> list[tuple[int, int, Decimal]]:
        return [each for each in self.entries if each[0] != each[1]]

    def known(self, span: Span, until: int) -> Decimal:
        """What counts in a span of days, as far as it was known on the day `until`."""
        first, last = span[0].toordinal(), span[1].toordinal()
        days, sums = self._plain
        upto, before = sums[bisect_right(days, min(last, until))], sums[bisect_right(days, first - 1)]
        found = _EXACT.subtract(upto, before)
        for counts, day, amount in self._linked:
            if first <= counts <= last and day <= until:
                found = _EXACT.add(found, amount)
        return found

    def first(self, until: int) -> int:
        """The day on which a new member joins: that of the first purchase; what only came back is none."""
        return min((day for _, day, number in self.entries if number > 0), default=until)

    @property
    def is_bought(self) -> bool:
        """Whether anything was bought that is known."""
        return any(number > 0 for _, _, number in self.entries)

    def days(self, schedule: Schedule, since: int, until: int) -> list[int]:
        """The days on which a level may change because of the purchases, and the last one."""
        window, at_once = schedule.window, schedule.falls is Falls.AT_ONCE
        found = {since, until, *(day for _, day, _ in self.entries)}
        if isinstance(window, Term):
            # a return that no longer counts lifts the sum
            gone = {counts for counts, _, amount in self.entries if at_once or amount < 0}
            found.update(_leaves(window, day) for day in gone)
        elif window is Window.CALENDAR_YEAR and at_once:
            years = range(date.fromordinal(since).year, date.fromordinal(until).year + 1)
            found.update(date(year, 1, 1).toordinal() for year in years)
        return sorted(day for day in found if since <= day <= until)

    def returned_on(self, day: int) -> list[date]:
        """The days of the sales that were taken back on a day."""
        return [shared_day(counts) for counts, known, _ in self._linked if known == day]


# a sum of amounts of 60 digits never needs as many as this
_EXACT: Final = Context(prec=400, traps=[Inexact, InvalidOperation])


def _rows(purchases: Iterable[Purchase], there: Zone, end: int) -> Iterator[tuple[int, Purchase]]:
    for row in purchases:
        if not isinstance(row, Purchase):  # pyright: ignore[reportUnnecessaryIsInstance]  # rows of tables come in
            raise InputError("bought", row, "give an amount, sums by days, or purchases")
        day = day_of(row.at, there).toordinal()
        if day <= end:
            yield day, row


def _leaves(window: Term, day: int) -> int:
    """The first day on which a purchase of the day no longer counts."""
    gone = window.after_day(shared_day(day)).toordinal()
    while window.before_day(shared_day(gone)).toordinal() < day:  # the end of a month clamps
        gone += 1
    return gone
