"""Working calendars: when the house is open, so that working time and working days can be counted.

A calendar is a plain value: weekly opening hours, closed days, days with hours of their own (make-up workdays), a
zone, and a horizon. Outside the horizon it refuses to answer, because holidays are decreed a year at a time and a
guess would be taken for knowledge; inside it, each day is decreed or projected.

Conventions: a window opens at the first occurrence of an ambiguous clock time and closes at the last; a boundary
that the spring jump skips is the jump itself; working time that ends with a window is due at that closing (17:00,
not 09:00 next day); a start outside hours counts from the next opening; fractions of a second are cut off. A night
is written as two windows that meet at 24:00.

>>> import pendulum
>>> office = Calendar.week_days("Asia/Shanghai", begins=pendulum.date(2026, 1, 1), ends=pendulum.date(2027, 1, 1))
>>> friday = pendulum.datetime(2026, 3, 6, 17, tz="Asia/Shanghai")
>>> office.add(friday, 2 * 3600).isoformat()
'2026-03-09T10:00:00+08:00'
>>> office.elapsed(friday, office.add(friday, 2 * 3600))
7200
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Final, Literal, TypeAlias, cast

import attrs
import pendulum

from salesflow.basics.horizon import Horizon, Span, compiled, resolved, spans
from salesflow.basics.moments import as_day, at_instant, instant, shared_day, zone
from salesflow.basics.opening import (
    ALWAYS,
    MON_FRI,
    Week,
    Windows,
    hours,
    read_windows,
    to_week,
    to_windows,
    week_text,
    window_problems,
    windows_text,
)
from salesflow.basics.text import Language, Text
from salesflow.errors import DefinitionError, InputError, OutOfCalendarError

__all__ = [
    "ALWAYS",
    "MON_FRI",
    "Calendar",
    "Coverage",
    "RollWay",
    "Week",
    "Windows",
    "hours",
    "week_text",
    "windows_text",
]

RollWay: TypeAlias = Literal["forward", "backward", "nearest"]
"""Where a closed day goes: to the next working day, to the last one before it, or to the nearer of the two."""


Extra: TypeAlias = "Mapping[date, Windows | None] | Iterable[date | tuple[date, Windows | None]]"
"""Days with hours of their own: days alone (the usual hours), pairs, or a mapping."""


class Coverage(StrEnum):
    """Whether the working days of a year are published, or only expected.

    >>> Coverage.PROJECTED.render("zh")
    '推算'
    """

    DECREED = "decreed"
    PROJECTED = "projected"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _COVERAGE[self].render(language)


_COVERAGE: Final = {
    Coverage.DECREED: Text("decreed", zh="已公布"),
    Coverage.PROJECTED: Text("projected", zh="推算"),
}


def _to_days(days: Iterable[date]) -> tuple[date, ...]:
    return tuple(shared_day(ordinal) for ordinal in sorted({as_day(day) for day in days}))


def _to_day(day: date) -> date:
    return shared_day(as_day(day))


def _to_extra(extra: Extra) -> tuple[tuple[date, Windows | None], ...]:
    known: list[tuple[date, Windows | None]] = []
    items: Iterable[date | tuple[date, Windows | None]]
    items = cast("Mapping[date, Windows | None]", extra).items() if isinstance(extra, Mapping) else extra
    for item in items:
        day, windows = (item, None) if isinstance(item, date) else item
        known.append((_to_day(day), None if windows is None else to_windows(windows)))
    return tuple(sorted(known, key=lambda pair: pair[0]))


def _to_years(years: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted({_whole(year, "projected_years") for year in years}))


@attrs.frozen
class Calendar:
    """When a house is open, from `begins` up to and without `ends`.

    `zone` is an IANA name. `weekly` holds the windows of Monday to Sunday (or the text that `hours` reads). `closed`
    are days without work. `extra_open` gives single days hours of their own, such as a make-up Saturday or the
    short day before a holiday; None means the usual hours (those of the first open weekday). `projected_years` are
    the years whose working days are expected, not yet decreed.

    Days and moments outside the horizon raise `OutOfCalendarError`; moments may be given in any zone and come back
    in the calendar's. Raises `DefinitionError` with every problem, one of them being that no window is ever open.

    >>> import pendulum
    >>> calendar = Calendar(
    ...     "shop", "Asia/Shanghai", "Mon-Fri 09:00-18:00",
    ...     closed=[pendulum.date(2026, 2, 17)], extra_open=[pendulum.date(2026, 2, 14)],
    ...     begins=pendulum.date(2026, 2, 1), ends=pendulum.date(2026, 3, 1),
    ... )
    >>> calendar.count_working_days(calendar.begins, calendar.ends)
    20
    """

    key: str
    zone: str
    weekly: Week = attrs.field(converter=to_week)
    closed: tuple[date, ...] = attrs.field(converter=_to_days, default=(), kw_only=True)
    extra_open: tuple[tuple[date, Windows | None], ...] = attrs.field(
        converter=_to_extra, default=(), kw_only=True
    )
    begins: date = attrs.field(converter=_to_day, kw_only=True)
    ends: date = attrs.field(converter=_to_day, kw_only=True)
    projected_years: tuple[int, ...] = attrs.field(converter=_to_years, default=(), kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        try:
            zone(self.zone)
        except InputError as error:
            problems.append(str(error))
        if len(self.weekly) != 7:
            problems.append(f"a week has 7 days, Monday to Sunday, not {len(self.weekly)}")
        for weekday, windows in enumerate(self.weekly):
            problems += window_problems(f"weekday {weekday + 1}", windows)
        for day, own in self.extra_open:
            if own is not None:
                problems += window_problems(str(day), own) or ([] if own else [f"{day}: open without hours"])
        opened = [day for day, _ in self.extra_open]
        problems += [
            f"{day}: given twice in extra_open" for day in sorted({d for d in opened if opened.count(d) > 1})
        ]
        problems += [f"{day}: both closed and open" for day in sorted({*self.closed} & {*opened})]
        if self.begins >= self.ends:
            problems.append(f"the horizon ends ({self.ends}) before it begins ({self.begins})")
        if not problems and not any(closes > opens for _, day in self._spans() for opens, closes in day):
            problems.append("no window is ever open; name opening hours, or a longer horizon")
        if problems:
            raise DefinitionError(f"calendar {self.key!r}", problems)

    @classmethod
    def week_days(
        cls,
        zone: str,
        *,
        begins: date,
        ends: date,
        weekly: str | Week = MON_FRI,
        closed: Iterable[date] = (),
        key: str = "week-days",
    ) -> Calendar:
        """A plain calendar, Monday to Friday 09:00 to 18:00, without holidays unless `closed` names them.

        >>> from datetime import date
        >>> Calendar.week_days("UTC", begins=date(2026, 1, 1), ends=date(2027, 1, 1)).is_working_day(date(2026, 3, 7))
        False
        """
        return cls(key, zone, weekly, closed=closed, begins=begins, ends=ends)

    # ------------------------------------------------------------------------------------------- days

    def hours_of(self, day: date) -> Windows:
        """The windows of one day, empty when it is closed."""
        return self._windows(self._ordinal(day))

    def is_working_day(self, day: date) -> bool:
        """Whether the house opens on a day."""
        return bool(self.hours_of(day))

    def coverage(self, day: date) -> Coverage:
        """Whether the working days of the year of `day` are decreed or projected."""
        self._ordinal(day)
        return Coverage.PROJECTED if day.year in self.projected_years else Coverage.DECREED

    def opens(self, day: date) -> pendulum.DateTime:
        """The opening of a working day; a closed day is an `InputError` (`roll` it first)."""
        return self._at(min(opens for opens, _ in self._spans_of(day)))

    def closes(self, day: date) -> pendulum.DateTime:
        """The close of business of a working day; a closed day is an `InputError` (`roll` it first)."""
        ordinal = self._ordinal(day)
        index = bisect_left(self._table.days, ordinal)
        if index == len(self._table.days) or self._table.days[index] != ordinal:
            raise self._shut(day)
        return self._at(self._table.shuts[index])

    def next_working_day(self, day: date) -> pendulum.Date:
        """The first working day after `day`."""
        return self._day(bisect_right(self._table.days, self._ordinal(day)), day)

    def previous_working_day(self, day: date) -> pendulum.Date:
        """The last working day before `day`."""
        return self._day(bisect_left(self._table.days, self._ordinal(day)) - 1, day)

    def roll(self, day: date, way: RollWay) -> pendulum.Date:
        """`day` itself when it is a working day, else the next or the last one; a tie of the nearest rolls forward."""
        if way not in ("forward", "backward", "nearest"):
            raise InputError("way", way, "is unknown; use forward, backward or nearest")
        ordinal = self._ordinal(day)
        after = bisect_left(self._table.days, ordinal)
        if way == "backward":
            return self._day(bisect_right(self._table.days, ordinal) - 1, day)
        ahead = self._day(after, day)
        if way == "forward" or ahead.toordinal() == ordinal:
            return ahead
        behind = self._day(after - 1, day)
        return behind if ordinal - behind.toordinal() < ahead.toordinal() - ordinal else ahead

    def working_days(self, a: date, b: date) -> tuple[pendulum.Date, ...]:
        """The working days from `a` up to and without `b`; `b` before `a` is an `InputError`."""
        first, last = self._ordinal(a, "a"), self._ordinal(b, "b", until=True)
        if last < first:
            raise InputError("b", b, f"lies before a ({a})")
        days = self._table.days
        return self._table.dates[bisect_left(days, first) : bisect_left(days, last)]

    def count_working_days(self, a: date, b: date) -> int:
        """How many working days lie from `a` up to and without `b`; negative when `b` lies before `a`."""
        days = self._table.days
        first = bisect_left(days, self._ordinal(a, "a", until=True))
        return bisect_left(days, self._ordinal(b, "b", until=True)) - first

    def add_working_days(self, day: date, n: int) -> pendulum.Date:
        """The `n`-th working day after `day` (before it when negative); `day` itself is not counted.

        The answer is always a working day: zero rolls forward.

        >>> from datetime import date
        >>> office = Calendar.week_days("Europe/London", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
        >>> office.add_working_days(date(2026, 3, 6), 3), office.add_working_days(date(2026, 3, 7), 0)
        (Date(2026, 3, 11), Date(2026, 3, 9))
        """
        days, ordinal = self._table.days, self._ordinal(day)
        _whole(n, "n")
        return self._day(
            bisect_right(days, ordinal) + n - 1 if n > 0 else bisect_left(days, ordinal) + n, day
        )

    def working_days_of_month(self, year: int, month: int) -> tuple[pendulum.Date, ...]:
        """All working days of a month, which must lie inside the horizon as a whole."""
        try:
            first, after = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
        except (ValueError, TypeError) as error:
            raise InputError("month", (year, month), "is not a year and a month from 1 to 12") from error
        return self.working_days(first, after)

    # ------------------------------------------------------------------------------------ working time

    def is_open(self, at: datetime) -> bool:
        """Whether the house is open at a moment; at the closing it is not."""
        second = self._second(at, "at")
        index = bisect_right(self._table.opens, second) - 1
        return index >= 0 and second < self._table.closes[index]

    def elapsed(self, a: datetime, b: datetime) -> int:
        """The working seconds from `a` to `b`; negative when `b` lies before `a`.

        ``elapsed(a, c) == elapsed(a, b) + elapsed(b, c)``, whatever zones the moments are given in.
        """
        # `worked` twice, written out: to call it costs as much as the search
        begins, ends, turns, sums = self._turns
        last = instant(b, "b") // 1_000_000
        if not begins <= last <= ends:
            raise self._outside("b", b)
        first = instant(a, "a") // 1_000_000
        if not begins <= first <= ends:
            raise self._outside("a", a)
        until, since = bisect_right(turns, last), bisect_right(turns, first)
        worked = sums[until] + last if until & 1 else sums[until]
        return worked - (sums[since] + first if since & 1 else sums[since])

    def add(self, at: datetime, seconds: int) -> pendulum.DateTime:
        """The earliest moment from `at` on by which so many working seconds have passed.

        ``elapsed(at, add(at, s)) == s``. Raises `InputError` for a negative or broken number of seconds and
        `OutOfCalendarError` when the horizon ends before.
        """
        if _whole(seconds, "seconds") < 0:
            raise InputError("seconds", seconds, "is negative; working time is added only")
        if seconds == 0:
            return self._at(self._second(at, "at"))
        begun = self.worked(instant(at) // 1_000_000)
        if begun is None:
            raise self._outside("at", at)
        second = self.second_at(begun + seconds)
        if second is None:
            raise OutOfCalendarError(
                "seconds", seconds, f"runs past the end of {self._named()} when added to {at}"
            )
        return self._at(second)

    def worked(self, second: int) -> int | None:
        """The working seconds from the beginning of the horizon up to an epoch second; None outside the horizon.

        For whoever counts between many moments: each is looked up once, and `elapsed` is the difference of two.

        >>> from datetime import date
        >>> office = Calendar.week_days("UTC", begins=date(1970, 1, 1), ends=date(1971, 1, 1))
        >>> office.worked(10 * 3600), office.worked(-1)
        (3600, None)
        """
        begins, ends, turns, sums = self._turns
        if not begins <= second <= ends:
            return None
        turn = bisect_right(turns, second)
        return sums[turn] + second if turn & 1 else sums[turn]

    def second_at(self, worked: int) -> int | None:
        """The first epoch second by which so many working seconds (from 1 up) have passed since the horizon began.

        The inverse of `worked`; None when the horizon ends before.

        >>> from datetime import date
        >>> office = Calendar.week_days("UTC", begins=date(1970, 1, 1), ends=date(1971, 1, 1))
        >>> office.second_at(3600) == 10 * 3600, office.second_at(10**9)
        (True, None)
        """
        table = self._table
        index = bisect_left(table.sums, worked)
        return None if index == len(table.sums) else table.closes[index] - (table.sums[index] - worked)

    # ----------------------------------------------------------------------------------------- plain data

    @cached_property
    def digest(self) -> str:
        """A short fingerprint of the behaviour: equal for calendars that answer alike, whatever their key.

        It covers the zone, the horizon, the hours of every day and the projected years.
        """
        first, last = self.begins.toordinal(), self.ends.toordinal()
        own = {day: windows for day, windows in sorted(self._own.items()) if first <= day < last}
        years = [
            year for year in self.projected_years if self.begins.year <= year <= shared_day(last - 1).year
        ]
        usual = {day: windows for day, windows in own.items() if windows != self.weekly[(day - 1) % 7]}
        shape = json.dumps([self.zone, first, last, self.weekly, sorted(usual.items()), years])
        return hashlib.sha256(shape.encode()).hexdigest()[:16]

    def to_plain(self) -> dict[str, object]:
        """The calendar as plain data for a JSON file that people can edit.

        >>> from datetime import date
        >>> Calendar.week_days("UTC", begins=date(2026, 1, 1), ends=date(2027, 1, 1)).to_plain()["weekly"]
        'Mon-Fri 09:00-18:00'
        """
        extra = {day.isoformat(): None if own is None else windows_text(own) for day, own in self.extra_open}
        return {
            "key": self.key,
            "zone": self.zone,
            "weekly": week_text(self.weekly),
            "closed": [day.isoformat() for day in self.closed],
            "extra_open": extra,
            "begins": self.begins.isoformat(),
            "ends": self.ends.isoformat(),
            "projected_years": list(self.projected_years),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, object]) -> Calendar:
        """The calendar of what `to_plain` gave; anything else is an `InputError` or a `DefinitionError`."""
        known = {field.name for field in attrs.fields(cls)}
        if wrong := sorted({*plain} - known):
            raise InputError("calendar", wrong, f"has unknown entries; known are {', '.join(sorted(known))}")
        try:
            data = cast("dict[str, str]", plain)
            closed = cast("list[str]", plain.get("closed", []))
            extra = cast("dict[str, str | None]", plain.get("extra_open", {}))
            return cls(
                data["key"],
                data["zone"],
                hours(data["weekly"]),
                closed=[date.fromisoformat(day) for day in closed],
                extra_open={
                    date.fromisoformat(day): None if own is None else read_windows(own)
                    for day, own in extra.items()
                },
                begins=date.fromisoformat(data["begins"]),
                ends=date.fromisoformat(data["ends"]),
                projected_years=cast("list[int]", plain.get("projected_years", [])),
            )
        except KeyError as error:
            raise InputError("calendar", error.args[0], "this entry is missing") from error
        except (DefinitionError, InputError):
            raise
        except (TypeError, ValueError, AttributeError) as error:
            raise InputError("calendar", dict(plain), f"cannot be read: {error}") from error

    # -------------------------------------------------------------------------------------------- inside

    @cached_property
    def _own(self) -> dict[int, Windows]:
        usual: Windows = next((windows for windows in self.weekly if windows), ())
        own: dict[int, Windows] = {day.toordinal(): () for day in self.closed}
        own.update(
            (day.toordinal(), usual if windows is None else windows) for day, windows in self.extra_open
        )
        return own

    def _windows(self, ordinal: int) -> Windows:
        return self._own.get(ordinal, self.weekly[(ordinal - 1) % 7])

    def _spans(self) -> Iterator[tuple[int, list[Span]]]:
        first, last = self.begins.toordinal(), self.ends.toordinal()
        return spans(((day, self._windows(day)) for day in range(first, last)), zone(self.zone))

    @cached_property
    def _table(self) -> Horizon:
        return compiled(self._spans(), self.begins, self.ends, zone(self.zone))

    @cached_property
    def _turns(self) -> tuple[int, int, list[int], list[int]]:
        """The horizon, each opening and closing in turn, and the working seconds after so many of them.

        After an odd number the house is open, and the second itself is still to be added.
        """
        table = self._table
        turns: list[int] = []
        sums = [0]
        for opens, closes, worked in zip(table.opens, table.closes, table.sums, strict=True):
            turns += (opens, closes)
            sums += (worked - closes, worked)
        return table.begins, table.ends, turns, sums

    def _second(self, at: datetime, field: str) -> int:
        second = instant(at, field) // 1_000_000
        if not self._table.begins <= second <= self._table.ends:
            raise self._outside(field, at)
        return second

    def _ordinal(self, day: date, field: str = "day", *, until: bool = False) -> int:
        ordinal = as_day(day, field)
        if not self.begins.toordinal() <= ordinal < self.ends.toordinal() + until:
            raise self._outside(field, day)
        return ordinal

    def _day(self, index: int, day: date) -> pendulum.Date:
        if not 0 <= index < len(self._table.dates):
            raise OutOfCalendarError("day", day, f"leads outside {self._named()}")
        return self._table.dates[index]

    def _spans_of(self, day: date) -> list[Span]:
        windows = self.hours_of(day)
        if not windows:
            raise self._shut(day)
        return resolved(day.toordinal(), windows, zone(self.zone))

    def _shut(self, day: date) -> InputError:
        return InputError("day", day, f"is closed in calendar {self.key!r}; roll it to a working day first")

    def _at(self, second: int) -> pendulum.DateTime:
        return at_instant(second * 1_000_000, zone(self.zone))

    def _outside(self, field: str, value: object) -> OutOfCalendarError:
        return OutOfCalendarError(field, value, f"lies outside {self._named()}")

    def _named(self) -> str:
        return f"calendar {self.key!r}, which runs from {self.begins} up to {self.ends}"


def _whole(value: object, field: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(field, value, "is not a whole number")
    return value
