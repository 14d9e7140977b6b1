"""Occasions: pure sets of days (festivals, birthdays, the first of the month), listed for a window.

An occasion knows nothing of customers or logs; asked for a window from `a` up to, not including, `b`, it lists its
days there, in order. Windows split exactly: ``days(a, c) == days(a, b) + days(b, c)``. Occasions join with ``|``
(either), ``&`` (both) and ``-`` (except), move with `shift`, `lead` and `roll`, and end with `since` and `until`.

>>> from datetime import date
>>> from salesflow.cadence.occasions.dates import Span
>>> from salesflow.cadence.occasions.lunar_dates import LunarYearly
>>> festivals = LunarYearly(5, 5) | LunarYearly(8, 15)
>>> mourning = Span(date(2026, 5, 20), date(2026, 7, 7))
>>> (festivals - mourning).lead(3).days(date(2026, 1, 1), date(2027, 1, 1))
(Date(2026, 9, 22),)
"""

# ruff: noqa: D102 - what every kind of occasion answers is described once, in Occasion
from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NoReturn, get_args

import attrs
import pendulum

from salesflow.basics.calendars import Calendar, RollWay
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.terms import Term, Unit, days, working_days
from salesflow.basics.text import Language, Sentence, Text
from salesflow.cadence.occasions.moves import Move, months_before, moved_into, moved_reach
from salesflow.cadence.occasions.occasion_words import (
    AFTER,
    ALL,
    ANY,
    BEFORE,
    BEFORE_BY,
    BRACKETS,
    EXCEPT,
    NO_DAY,
    ROLLED,
    SINCE,
    SINCE_UNTIL,
    UNTIL,
    joined,
)
from salesflow.cadence.occasions.ordinal_sets import (
    BEYOND,
    EVERYWHERE,
    LAST,
    NOWHERE,
    Reach,
    common,
    merged,
    without,
)
from salesflow.errors import DefinitionError, InputError

__all__ = [
    "Difference",
    "Intersection",
    "Led",
    "Occasion",
    "Rolled",
    "Shifted",
    "Union",
    "Within",
    "of_kind",
    "one_of",
    "union",
    "whole",
    "window",
]


@attrs.frozen
class Occasion:
    """A set of days that can be listed for a window, in order; the same window always gives the same days.

    An occasion of your own needs only `ordinals`; `reach` and `words` make it answer more and explain itself.
    """

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        """The days from `first` up to, not including, `end` as rising ordinals, each once, found when asked for.

        This is what every kind of occasion defines. It looks at the window alone, however far from the year 1.
        """
        raise NotImplementedError

    def reach(self) -> Reach:
        """The first and the last ordinal between which all days surely lie; everywhere, if nothing better is known.

        With it a calendar need not know what happens to days that are not there.
        """
        return EVERYWHERE

    @property
    def words(self) -> Sentence:
        """The occasion in words, ready to be put into a reason."""
        return Text(type(self).__name__).fill()

    def explain(self, language: Language = "en") -> str:
        """The occasion in words.

        >>> from salesflow.cadence.occasions.lunar_dates import LunarYearly
        >>> LunarYearly(8, 15).shift(1).explain(), LunarYearly(8, 15).shift(1).explain("zh")
        ('1 day after 15th day of the 8th lunar month', '农历八月十五之后1天')
        """
        return self.words.render(language)

    # ------------------------------------------------------------------------------------------ questions

    def between(self, a: date, b: date) -> Iterator[pendulum.Date]:
        """The days from `a` up to, not including, `b`, one by one as they are asked for."""
        return map(shared_day, self.ordinals(*window(a, b)))

    def days(self, a: date, b: date) -> tuple[pendulum.Date, ...]:
        """The days from `a` up to, not including, `b`; a window that ends before it begins is an `InputError`.

        Raises `OutOfCalendarError` where the lunar table or a calendar does not know.
        """
        return tuple(self.between(a, b))

    def next_on(self, day: date, *, before: date) -> pendulum.Date | None:
        """The first day of the occasion on or after `day`, but before the end that must be named; None if none.

        >>> from salesflow.cadence.occasions.dates import Yearly
        >>> Yearly(2, 29, "skip").next_on(date(2026, 3, 1), before=date(2030, 1, 1))
        Date(2028, 2, 29)
        """
        return next(self.between(day, before), None)

    def __contains__(self, day: date) -> bool:
        ordinal = as_day(day)
        return next(self.ordinals(ordinal, ordinal + 1), None) is not None

    def __bool__(self) -> NoReturn:
        # `festivals or birthdays` would silently leave out the birthdays
        msg = "an occasion is not true or false by itself: join with |, & and -, and ask for a window with days(a, b)"
        raise TypeError(msg)

    # -------------------------------------------------------------------------------------------- algebra

    def __or__(self, other: Occasion) -> Occasion:
        return union(self, other)

    def __and__(self, other: Occasion) -> Intersection:
        return Intersection((self, other))

    def __sub__(self, other: Occasion) -> Difference:
        return Difference(self, other)

    def shift(self, days: int) -> Shifted:
        """Every day so many civil days later (earlier when negative)."""
        return Shifted(self, days)

    def since(self, day: date) -> Within:
        """Only the days from `day` on."""
        return Within(self, begins=day)

    def until(self, day: date) -> Within:
        """Only the days before `day`, which is not included, as in a window."""
        return Within(self, ends=day)

    def lead(self, term: int | Term, *, calendar: Calendar | None = None) -> Led:
        """So long before every day: a term, or a number of days; with a `calendar` the number is of working days.

        A term of hours, and a calendar for a term that does not need one, are a `DefinitionError`; so is a term of
        working days without a calendar. No working days before a closed day is the working day before it.

        >>> from salesflow.cadence.occasions.dates import Once
        >>> office = Calendar.week_days("UTC", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
        >>> Once(date(2026, 3, 2)).lead(3, calendar=office).days(date(2026, 2, 1), date(2026, 4, 1))
        (Date(2026, 2, 25),)
        """
        if isinstance(term, Term):
            return Led(self, term, calendar)
        if problems := whole("the number of days", term, 0, LAST):
            raise DefinitionError("lead", problems)
        return Led(self, days(term) if calendar is None else working_days(term), calendar)

    def roll(self, calendar: Calendar, way: RollWay) -> Rolled:
        """Every closed day moved to a working day: ``"forward"``, ``"backward"`` or to the ``"nearest"`` one.

        The way is always said: a card goes out before a closed day, a follow-up after it. The nearest of two
        equally near ones is the later. Days that roll into the window from outside are found.

        Listing raises `OutOfCalendarError` where a day that the calendar does not know might roll into the window.

        >>> from salesflow.cadence.occasions.dates import Once
        >>> office = Calendar.week_days("UTC", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
        >>> Once(date(2026, 3, 1)).roll(office, "backward").days(date(2026, 2, 1), date(2026, 4, 1))
        (Date(2026, 2, 27),)
        """
        return Rolled(self, calendar, way)


def union(*occasions: Occasion) -> Occasion:
    """The days of any of the occasions, however many there are; of none, no day at all.

    >>> from salesflow.cadence.occasions.dates import Yearly
    >>> union(Yearly(5, 1), Yearly(10, 1)).explain()
    'any of (1 May each year; 1 October each year)'
    """
    joined_up = Union(occasions)
    return joined_up.parts[0] if len(joined_up.parts) == 1 else joined_up


# ---------------------------------------------------------------------------------------------------- nodes


def _parts(parts: Iterable[Occasion], kind: type[Occasion]) -> tuple[Occasion, ...]:
    """The parts; those of the same kind are taken in, so that a thousand joined one by one nest no deeper."""
    flat: list[Occasion] = []
    for part in parts:
        flat += part.parts if isinstance(part, Union | Intersection) and type(part) is kind else (part,)
    return tuple(flat)


def _union_parts(parts: Iterable[Occasion]) -> tuple[Occasion, ...]:
    return _parts(parts, Union)


def _intersection_parts(parts: Iterable[Occasion]) -> tuple[Occasion, ...]:
    return _parts(parts, Intersection)


def _checked(what: str, operands: Iterable[object], problems: Iterable[str] = ()) -> None:
    if found := [problem for each in operands for problem in of_kind(each, Occasion)] + list(problems):
        raise DefinitionError(what, found)


def _inside(occasion: Occasion) -> Sentence:
    """The words of a part of a longer sentence."""
    if isinstance(occasion, Difference | Led | Rolled | Shifted | Within):
        return BRACKETS.fill(inner=occasion.words)
    return occasion.words


@attrs.frozen
class Union(Occasion):
    """The days of any of the parts; of no parts, no day."""

    parts: tuple[Occasion, ...] = attrs.field(converter=_union_parts)

    def __attrs_post_init__(self) -> None:
        _checked("union", self.parts)

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        return merged(part.ordinals(first, end) for part in self.parts)

    def reach(self) -> Reach:
        reaches = [part.reach() for part in self.parts]
        return (min(low for low, _ in reaches), max(high for _, high in reaches)) if reaches else NOWHERE

    @property
    def words(self) -> Sentence:
        if not self.parts:
            return NO_DAY.fill()
        return ANY.fill(parts=joined(tuple(part.words for part in self.parts)))


@attrs.frozen
class Intersection(Occasion):
    """The days that all parts share."""

    parts: tuple[Occasion, ...] = attrs.field(converter=_intersection_parts)

    def __attrs_post_init__(self) -> None:
        _checked("intersection", self.parts, () if self.parts else ("name at least one occasion",))

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        # no part is asked where another one surely has no day
        low, high = self.reach()
        first, end = max(first, low), min(end, high + 1)
        return common([part.ordinals(first, end) for part in self.parts]) if first < end else iter(())

    def reach(self) -> Reach:
        reaches = [part.reach() for part in self.parts]
        return max(low for low, _ in reaches), min(high for _, high in reaches)

    @property
    def words(self) -> Sentence:
        return ALL.fill(parts=joined(tuple(part.words for part in self.parts)))


@attrs.frozen
class Difference(Occasion):
    """The days of one occasion that are not days of another."""

    occasion: Occasion
    less: Occasion

    def __attrs_post_init__(self) -> None:
        _checked("difference", (self.occasion, self.less))

    def __sub__(self, other: Occasion) -> Difference:
        # a thousand taken away one by one nest no deeper
        return Difference(self.occasion, self.less | other)

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        # the one taken away is asked only where the other may have days
        low, high = self.reach()
        first, end = max(first, low), min(end, high + 1)
        if first >= end:
            return iter(())
        return without(self.occasion.ordinals(first, end), self.less.ordinals(first, end))

    def reach(self) -> Reach:
        return self.occasion.reach()

    @property
    def words(self) -> Sentence:
        return EXCEPT.fill(occasion=_inside(self.occasion), less=_inside(self.less))


@attrs.frozen
class Shifted(Occasion):
    """Every day of an occasion so many civil days later, or earlier when negative."""

    occasion: Occasion
    by: int

    def __attrs_post_init__(self) -> None:
        _checked("shift", (self.occasion,), whole("the number of days", self.by, -LAST, LAST))

    def shift(self, days: int) -> Shifted:
        return Shifted(self.occasion, self.by + days)

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        by = self.by
        return (ordinal + by for ordinal in self.occasion.ordinals(first - by, end - by))

    def reach(self) -> Reach:
        low, high = self.occasion.reach()
        return low + self.by, high + self.by

    @property
    def words(self) -> Sentence:
        text = BEFORE if self.by < 0 else AFTER
        return text.fill(term=days(abs(self.by)), occasion=_inside(self.occasion))


@attrs.frozen
class Within(Occasion):
    """The days of an occasion from `since` on and before `until`; either may be open."""

    occasion: Occasion
    begins: date | None = attrs.field(default=None, kw_only=True)
    ends: date | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        _checked("bounds", (self.occasion,))
        for field, day in (("since", self.begins), ("until", self.ends)):
            if day is not None:
                as_day(day, field)

    def since(self, day: date) -> Within:
        as_day(day, "since")
        return attrs.evolve(self, begins=day if self.begins is None else max(self.begins, day))

    def until(self, day: date) -> Within:
        as_day(day, "until")
        return attrs.evolve(self, ends=day if self.ends is None else min(self.ends, day))

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        low, high = self._bounds()
        first, end = max(first, low), min(end, high + 1)
        return self.occasion.ordinals(first, end) if first < end else iter(())

    def reach(self) -> Reach:
        (low, high), (first, last) = self.occasion.reach(), self._bounds()
        return max(low, first), min(high, last)

    def _bounds(self) -> Reach:
        return (
            -BEYOND if self.begins is None else self.begins.toordinal(),
            BEYOND if self.ends is None else self.ends.toordinal() - 1,
        )

    @property
    def words(self) -> Sentence:
        inner = _inside(self.occasion)
        if self.begins is None:
            return inner if self.ends is None else UNTIL.fill(occasion=inner, until=self.ends)
        if self.ends is None:
            return SINCE.fill(occasion=inner, since=self.begins)
        return SINCE_UNTIL.fill(occasion=inner, since=self.begins, until=self.ends)


@attrs.frozen
class Led(Occasion):
    """So long before every day of an occasion: civil days, weeks, months, years, or working days of a calendar."""

    occasion: Occasion
    term: Term
    calendar: Calendar | None = None

    def __attrs_post_init__(self) -> None:
        problems = of_kind(self.term, Term)
        if self.calendar is not None:
            problems += of_kind(self.calendar, Calendar)
        if problems:
            _checked("lead", (self.occasion,), problems)
        if not self.term.unit.is_whole_days:
            problems.append(f"{self.term} are not whole days")
        elif self.term.unit.is_working and self.calendar is None:
            problems.append(f"to count {self.term} a calendar is needed")
        elif not self.term.unit.is_working and self.calendar is not None:
            problems.append(
                f"{self.term} are counted without a calendar; ask for working days, or leave it out"
            )
        _checked("lead", (self.occasion,), problems)

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        if self.calendar is not None:
            inner = self.occasion
            return moved_into(self.calendar, self._move, inner.ordinals, inner.reach(), first, end)
        if self.term.unit in _DAYS:
            by = self.term.amount * _DAYS[self.term.unit]
            return (ordinal - by for ordinal in self.occasion.ordinals(first + by, end + by))
        return months_before(self.term, self.occasion.ordinals, first, end)

    def reach(self) -> Reach:
        low, high = self.occasion.reach()
        if self.calendar is not None:
            return moved_reach(self.calendar, self._move, (low, high))
        # a term of months cannot be longer than so many times 31 days, nor shorter than nothing
        unit, amount = self.term.unit, self.term.amount
        by = amount * _DAYS[unit] if unit in _DAYS else 0
        longest = by or amount * (31 if unit is Unit.MONTHS else 366)
        return low - longest, high - by

    @property
    def _move(self) -> Move:
        return self.term.amount or "backward"

    @property
    def words(self) -> Sentence:
        inner = _inside(self.occasion)
        if self.calendar is None:
            return BEFORE.fill(term=self.term, occasion=inner)
        return BEFORE_BY.fill(term=self.term, occasion=inner, calendar=self.calendar.key)


_DAYS: Final = {Unit.DAYS: 1, Unit.WEEKS: 7}


@attrs.frozen
class Rolled(Occasion):
    """An occasion whose closed days moved to a working day; days that meet become one."""

    occasion: Occasion
    calendar: Calendar
    way: RollWay

    def __attrs_post_init__(self) -> None:
        problems = of_kind(self.calendar, Calendar) + one_of("the way", self.way, RollWay)
        _checked("roll", (self.occasion,), problems)

    def ordinals(self, first: int, end: int) -> Iterator[int]:
        inner = self.occasion
        return moved_into(self.calendar, self.way, inner.ordinals, inner.reach(), first, end)

    def reach(self) -> Reach:
        return moved_reach(self.calendar, self.way, self.occasion.reach())

    @property
    def words(self) -> Sentence:
        return ROLLED[self.way].fill(occasion=_inside(self.occasion), calendar=self.calendar.key)


def window(a: date, b: date) -> tuple[int, int]:
    """The ordinals of a window from `a` up to, not including, `b`; one that ends first is an `InputError`."""
    first, end = as_day(a, "a"), as_day(b, "b")
    if first > end:
        raise InputError("b", b.isoformat(), "the window ends before it begins")
    return first, end


def whole(what: str, value: object, low: int, high: int) -> list[str]:
    """The problem with a number that should be whole and lie from `low` to `high`; none when it does."""
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return []
    return [f"{what} must be a whole number from {low} to {high}, not {value!r}"]


def one_of(what: str, value: object, known: object) -> list[str]:
    """The problem with a choice that should be one of the words of a `Literal`; none when it is."""
    words = get_args(known)
    return [] if value in words else [f"{what} must be one of {', '.join(words)}, not {value!r}"]


def of_kind(value: object, kind: type) -> list[str]:
    """The problem with a value of another kind; none when it is of that kind."""
    return [] if isinstance(value, kind) else [f"{value!r} is no {kind.__name__}"]
