"""Occasions: pure sets of days (festivals, birthdays, the first of the month), and what each grade of customer gets.

An occasion knows nothing of customers or logs; asked for a window from `a` up to, not including, `b`, it lists its
days there, in order. Windows split exactly: ``days(a, c) == days(a, b) + days(b, c)``.

>>> from datetime import date
>>> LunarYearly(5, 5).days(date(2026, 1, 1), date(2027, 1, 1))  # Dragon Boat
(Date(2026, 6, 19),)

An `Observance` says who gets what on an occasion: an A outlet a visit with a gift, the others a call (CA-5).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, Protocol

import attrs
import pendulum

from salesflow.basics.channels import Channel
from salesflow.basics.lunar import (
    Day30,
    Feb29,
    LeapMonth,
    LunarBirth,
    anniversaries,
    birthdays,
    festival_days,
    new_years_eves,
)
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.errors import DefinitionError, InputError

__all__ = [
    "Anniversary",
    "Care",
    "Coming",
    "LunarBirthday",
    "LunarNewYearsEve",
    "LunarYearly",
    "Monthly",
    "Observance",
    "Occasion",
    "Once",
    "Yearly",
    "coming",
]


class Occasion(Protocol):
    """A set of days that can be listed for a window, in order; the same window always gives the same days."""

    def days(self, a: date, b: date) -> tuple[pendulum.Date, ...]:
        """The days from `a` up to, not including, `b`."""
        ...


def _window(a: date, b: date) -> tuple[int, int]:
    first, end = as_day(a, "a"), as_day(b, "b")
    if first > end:
        raise InputError("b", b.isoformat(), "the window ends before it begins")
    return first, end


def _number(what: str, value: object, low: int, high: int) -> list[str]:
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return []
    return [f"{what} must be a whole number from {low} to {high}, not {value!r}"]


@attrs.frozen
class Once:
    """A single day: a wedding, a graduation, the day a misfortune became known (CA-6).

    >>> Once(date(2026, 5, 1)).days(date(2026, 5, 1), date(2026, 5, 2))
    (Date(2026, 5, 1),)
    """

    day: date

    def __attrs_post_init__(self) -> None:
        as_day(self.day, "day")

    def days(self, a: date, b: date) -> tuple[pendulum.Date, ...]:
        """The day itself, if it lies in the window."""
        first, end = _window(a, b)
        ordinal = self.day.toordinal()
        return (shared_day(ordinal),) if first <= ordinal < end else ()


@attrs.frozen
class Yearly:
    """A day of the Gregorian year, each year; for 29 February `feb29` says what a common year gives.

    >>> Yearly(1, 1).days(date(2026, 1, 1), date(2027, 1, 1))
    (Date(2026, 1, 1),)
    """

    month: int
    day: int
    feb29: Feb29 = "last"

    def __attrs_post_init__(self) -> None:
        problems = _number("the month", self.month, 1, 12)
        if not problems:
            problems = _number("the day", self.day, 1, monthrange(2024, self.month)[1])
        if problems:
            raise DefinitionError("yearly occasion", problems)

    def days(self, a: date, b: date) -> tuple[pendulum.Date, ...]:
        """The days in the window."""
        # The year 4 is the first leap year: 29 February exists, and no window that matters begins before it.
        return anniversaries(date(4, self.month, self.day), a, b, feb29=self.feb29)


@attrs.frozen
class Monthly:
    """A day of each month; the end of a shorter month clamps (the 31st is then the 28th, 29th or 30th).

    >>> Monthly(31).days(date(2026, 1, 1), date(2026, 4, 1))
    (Date(2026, 1, 31), Date(2026, 2, 28), Date(2026, 3, 31))
    """

    day: int = 1

    def __attrs_post_init__(self) -> None:
        problems = _number("the day", self.day, 1, 31)
        if problems:
            raise DefinitionError("monthly occasion", problems)

    def days(self, a: date, b: date) -> tuple[pendulum.Date, ...]:
        """The days in the window."""
        first, end = _window(a, b)
        found: list[pendulum.Date] = []
        for months in range(a.year * 12 + a.month - 1, b.year * 12 + b.month):
            year, month = divmod(months, 12)
            length = monthrange(year, month + 1)[1]
            ordinal = date(year, month + 1, min(self.day, length)).toordinal()
            if first <= ordinal < end:
                found.append(shared_day(ordinal))
        return tuple(found)


@attrs.frozen
class LunarYearly:
    """A day of the lunar year, never in a leap month; windows within 1900-01-31 to 2101-01-28 (CA-5).

    >>> LunarYearly(8, 15).days(date(2026, 1, 1), date(2027, 1, 1))  # Mid-Autumn
    (Date(2026, 9, 25),)
    """

    month: int
    day: int
    day30: Day30 = "last"

    def __attrs_post_init__(self) -> None:
        problems = _number("the lunar month", self.month, 1, 12) + _number("the lunar day", self.day, 1, 30)
        if problems:
            raise DefinitionError("lunar occasion", problems)

    def days(self, a: date, b: date) -> tuple[pendulum.Date, ...]:
        """The days in the window; outside the lunar table an `OutOfCalendarError`."""
        return festival_days(self.month, self.day, a, b, day30=self.day30)


@attrs.frozen
class LunarNewYearsEve:
    """The day before the Spring Festival, day 29 or 30 of the twelfth lunar month.

    >>> LunarNewYearsEve().days(date(2026, 1, 1), date(2027, 1, 1))
    (Date(2026, 2, 16),)
    """

    def days(self, a: date, b: date) -> tuple[pendulum.Date, ...]:
        """The days in the window; outside the lunar table an `OutOfCalendarError`."""
        return new_years_eves(a, b)


@attrs.frozen
class Anniversary:
    """The yearly return of a Gregorian day (a birthday, a wedding), from the year after it on (CA-6).

    >>> Anniversary(date(2024, 2, 29)).days(date(2025, 1, 1), date(2026, 1, 1))
    (Date(2025, 2, 28),)
    """

    born: date
    feb29: Feb29 = "last"

    def __attrs_post_init__(self) -> None:
        as_day(self.born, "born")

    def days(self, a: date, b: date) -> tuple[pendulum.Date, ...]:
        """The days in the window."""
        return anniversaries(self.born, a, b, feb29=self.feb29)


@attrs.frozen
class LunarBirthday:
    """A birthday kept by the lunar calendar, once in each lunar year: 0 or 2 in a Gregorian year is normal (CA-6).

    >>> LunarBirthday(LunarBirth(1984, 10, 30)).days(date(2026, 1, 1), date(2027, 1, 1))
    (Date(2026, 12, 8),)
    """

    birth: LunarBirth
    leap: LeapMonth = "regular"
    day30: Day30 = "last"

    def days(self, a: date, b: date) -> tuple[pendulum.Date, ...]:
        """The days in the window; outside the lunar table an `OutOfCalendarError`."""
        return birthdays(self.birth, a, b, leap=self.leap, day30=self.day30)


def _channels(channels: Iterable[Channel]) -> tuple[Channel, ...]:
    return tuple(sorted({Channel(channel) for channel in channels}, key=list(Channel).index))


@attrs.frozen
class Care:
    """What somebody gets: the channels of the touches, and whether a gift comes along.

    >>> (Care((Channel.VISIT,), gift=True) | Care((Channel.MESSAGE,))).render()
    'visit with a gift, message'
    """

    channels: tuple[Channel, ...] = attrs.field(default=(), converter=_channels)
    gift: bool = False

    def __or__(self, other: Care) -> Care:
        return Care(self.channels + other.channels, self.gift or other.gift)

    def render(self, language: str = "en") -> str:
        """The care in words; the gift goes with the first, most personal touch."""
        words = [channel.render(language) for channel in self.channels]
        if self.gift:
            words[:1] = [_WITH_GIFT.fill(touch=words[0] if words else "").render(language).strip()]
        return ("、" if language == "zh" else ", ").join(words)


_WITH_GIFT: Final = Text("{touch} with a gift", zh="{touch}并附礼品")
_COMING: Final = Text("{label} on {day}: {care}", zh="{day}{label}：{care}")
_GRADE_UNKNOWN: Final = Text(
    "{label}: the grade of the customer is not known, so only what everyone gets is named",
    zh="{label}：客户等级未知，仅列出所有客户都有的内容",
)


def _by_grade(by_grade: Mapping[str, Care] | tuple[tuple[str, Care], ...]) -> tuple[tuple[str, Care], ...]:
    return tuple(by_grade.items()) if isinstance(by_grade, Mapping) else tuple(by_grade)


@attrs.frozen
class Observance:
    """Who gets what on an occasion, and how many days before the seller is reminded.

    `everyone` is added to what the grade gets. A personal occasion has no days of its own (`occasion` is None)
    until `of` binds it to a person's date. `grace` is how many days after the day the touch still makes sense.
    A `sensitive` one (illness, bereavement, children) is left out unless the caller states that it may be used.
    Wrong figures are a `DefinitionError`. Sources: CA-5, CA-6, CA-7.

    >>> boat = Observance("dragon_boat", Text("Dragon Boat", zh="端午节"), LunarYearly(5, 5),
    ...                   by_grade={"A": Care((Channel.VISIT,), gift=True)}, everyone=Care((Channel.MESSAGE,)))
    >>> boat.care("A").render(), boat.care("B").render()
    ('visit with a gift, message', 'message')
    """

    key: str
    label: Text
    occasion: Occasion | None = None
    by_grade: tuple[tuple[str, Care], ...] = attrs.field(default=(), converter=_by_grade, kw_only=True)
    everyone: Care = attrs.field(default=Care(), kw_only=True)
    remind_before: int = attrs.field(default=0, kw_only=True)
    grace: int = attrs.field(default=0, kw_only=True)
    sensitive: bool = attrs.field(default=False, kw_only=True)
    rows: tuple[str, ...] = attrs.field(default=(), kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems = _number("remind_before", self.remind_before, 0, 366) + _number("grace", self.grace, 0, 366)
        if not self.key.strip():
            problems.append("the key is empty")
        if len(dict(self.by_grade)) < len(self.by_grade):
            problems.append("a grade is named twice")
        if not any(care.channels for care in (self.everyone, *dict(self.by_grade).values())):
            problems.append("nobody gets anything")
        if problems:
            raise DefinitionError(f"observance {self.key!r}", problems)

    def of(self, occasion: Occasion) -> Observance:
        """The same observance bound to the days of `occasion`, such as a person's birthday."""
        return attrs.evolve(self, occasion=occasion)

    def care(self, grade: str | None) -> Care:
        """What a customer of this grade gets; an unknown grade gets what everyone gets."""
        own = dict(self.by_grade).get(grade) if grade is not None else None
        return self.everyone if own is None else own | self.everyone


@attrs.frozen
class Coming:
    """An observance that is to be prepared or kept: its day, what the customer gets, what was not known."""

    observance: Observance
    day: pendulum.Date
    care: Care
    missing: tuple[Reason, ...] = ()

    @property
    def remind_on(self) -> pendulum.Date:
        """The first day on which the seller hears of it."""
        return shared_day(self.day.toordinal() - self.observance.remind_before)

    @property
    def reason(self) -> Reason:
        """The line for the seller."""
        words = _COMING.fill(label=self.observance.label, day=self.day, care=self.care)
        return Reason(self.observance.key, words, self.observance.rows)


def coming(
    observances: Iterable[Observance], grade: str | None, a: date, b: date, *, allow_sensitive: bool = False
) -> tuple[Coming, ...]:
    """What is to be prepared or kept in the window from `a` up to, not including, `b`, by day.

    An occasion counts when any day from its first reminder to the end of its grace lies in the window: the
    window of one day answers "what must the seller know today". Observances not bound to days are skipped,
    sensitive ones too unless `allow_sensitive`; a grade that gets nothing on the occasion is left out. With an
    unknown grade, what everyone gets is named and the rest stands under `missing`.

    >>> boat = Observance("boat", Text("Dragon Boat", zh="端午节"), LunarYearly(5, 5),
    ...                   everyone=Care((Channel.MESSAGE,)), remind_before=3, rows=("CA-5",))
    >>> print(*(item.reason.explain() for item in coming([boat], "C", date(2026, 6, 16), date(2026, 6, 17))))
    Dragon Boat on 19 Jun 2026: message [CA-5]
    """
    first, end = _window(a, b)
    found: list[Coming] = []
    for observance in observances:
        if observance.occasion is None or first == end or (observance.sensitive and not allow_sensitive):
            continue
        days = observance.occasion.days(
            shared_day(first - observance.grace), shared_day(end + observance.remind_before)
        )
        care = observance.care(grade)
        missing: tuple[Reason, ...] = ()
        if grade is None and observance.by_grade:
            words = _GRADE_UNKNOWN.fill(label=observance.label)
            missing = (Reason("grade_unknown", words, observance.rows),)
        if care.channels or missing:
            found += [Coming(observance, day, care, missing) for day in days]
    return tuple(sorted(found, key=lambda item: (item.day, item.observance.key)))
