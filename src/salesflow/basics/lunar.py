"""The Chinese lunar calendar: festivals, lunar birthdays and yearly days, without any package.

Own table for the lunar years 1900 to 2100 (603 bytes), made from sxtwl (astronomical, BSD) and checked in the
tests on every day against two independent sources. Days before 1900-01-31 or after 2101-01-28 are an
`OutOfCalendarError`, never a guess. The new moons of three months fall within three minutes of midnight (lunar
months 2057/9, 2089/8 and 2097/7); the Hong Kong Observatory says itself that those may start one day later.

>>> import pendulum
>>> to_lunar(pendulum.date(2020, 6, 1))
LunarDate(year=2020, month=4, day=10, leap=True)
>>> from_lunar(2027, 8, 15).isoformat()  # Mid-Autumn
'2027-09-15'

A birthday must say what happens when its day does not exist that year: the leap month is missing (after 2020
the next leap fourth month is 2058), the month has only 29 days, or 29 February. Lunar birthdays are counted by
lunar years: late in the lunar year they fall 0 or 2 times in a Gregorian year, and that is right.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from datetime import date, datetime
from itertools import accumulate
from typing import Final, Literal, TypeAlias

import attrs
import pendulum

from salesflow.basics.moments import shared_day
from salesflow.errors import InputError, OutOfCalendarError

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "Day30",
    "Feb29",
    "LeapMonth",
    "LunarBirth",
    "LunarDate",
    "LunarMonth",
    "anniversaries",
    "birthdays",
    "festival_days",
    "from_lunar",
    "leap_month",
    "lunar_new_year",
    "lunar_year_months",
    "new_years_eves",
    "to_lunar",
]

LeapMonth: TypeAlias = Literal["regular", "if_present", "both"]
"""Which month a birthday is kept in: the regular one; the leap month in years that have it (only for people born
in a leap month); or both days in years that have both."""

Day30: TypeAlias = Literal["last", "next", "skip"]
"""What a day 30 becomes in a month of 29 days: its last day, the first of the next month, or nothing."""

Feb29: TypeAlias = Literal["last", "mar1", "skip"]
"""What 29 February becomes in a common year: 28 February, 1 March, or nothing."""

FIRST_YEAR: Final = 1900
"""The first lunar year of the table; it began on 1900-01-31."""

LAST_YEAR: Final = 2100
"""The last lunar year of the table; it ends on 2101-01-28."""

# Made by benchmarks/make_lunar_table.py, which also says what the 24 bits of a year are.
_PACKED: Final = bytes.fromhex(
    "7a12dac412b898295c71549ab83498883654611aaaac15a88026b45492baa012b875a936c0293490349465754ab02d50"
    "8435a858a5b4a4256c7dd26ec8125c98292c6d6c96b81a948c1b505d2b6aac0ad880255c58925ea0125c75992cbc3528"
    "903a94655b52b016b4880ad85ce4dca424b879f25ac4325498352869b694b42d548c15a8612ab6ac09748024b454b256"
    "a02a5471ed2abc1b28902d5469556ab0136884296c5cd4aea814ac7a2a54c03a54981aa86dab54b42ad48c12d861295c"
    "ac295c80149850fa4c9c365475d6aabc15a89025b46952bab412b484293459349aa434947a354ac02d50942da86da5b4"
    "b8256c8c126c61292eac292c82ac96c81a949c1b5071ab68bc2ad890255c69525eb4125c88192c58da94a03a947a1aca"
    "c416b0942ad86d64dab824b88c32585d352aa835287c36945496aa9c15a871eab6c009749424b4657256b02a54842d28"
    "592d54a02b547a556ac412e898296c6d94aeb814ac8c2a4c611d2aa81aa87c2b5454936aa012d871a95cbc2938903498"
    "657a4cac354c8416a858dad4a425b47ad2bac412b49829346db496b434948835485d76a8a82d687c15b45492b6a0126c"
    "75e92ebc292c902a94656d4ab01b48802b6858d56ca424dc7e125ec4125c98192c6d9a94b43a94881aa85d2ad8a82ab8"
    "8024b850f25c9c325871f52abc35288c36946556aab015a88429b45914baa414b47a2a56c42a54942d2869ad54b42b54"
    "8c15685d2974a8296c8014ac54ea4e9c1a4c71dca6bc1aa8902b5465536ab012d884295c5d149ca03458763a4cc03548"
    "9436a8699ad4b415b48c12b861293aa828b47c345450b64a9c3548"
)


def _unpacked() -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...], tuple[tuple[int, int, bool], ...]]:
    """For each lunar year the ordinals of its month starts (the next new year at the end) and its leap month.

    The third part names all months in a row: lunar year, month, whether it is the leap one.
    """
    starts: list[tuple[int, ...]] = []
    leaps: list[int] = []
    names: list[tuple[int, int, bool]] = []
    for place in range(0, len(_PACKED), 3):
        word = int.from_bytes(_PACKED[place : place + 3], "big")
        year = FIRST_YEAR + place // 3
        leap = (word >> 14) & 15
        new_year = date(year, 1, 1).toordinal() + (word >> 18)
        lengths = (29 + ((word >> (13 - month)) & 1) for month in range(13 if leap else 12))
        starts.append(tuple(accumulate(lengths, initial=new_year)))
        leaps.append(leap)
        for month in range(1, 13):
            names.append((year, month, False))
            if month == leap:
                names.append((year, month, True))
    return tuple(starts), tuple(leaps), tuple(names)


_STARTS, _LEAPS, _NAMES = _unpacked()
_BEGINS: Final = tuple(begins for starts in _STARTS for begins in starts[:-1])
_FIRST: Final = _STARTS[0][0]
_END: Final = _STARTS[-1][-1]
_HORIZON: Final = "is outside the lunar table, which covers 1900-01-31 to 2101-01-28"
_BIRTH: Final = re.compile(r"(?:(\d{4})-)?(L?)(\d{1,2})-(\d{1,2})", re.ASCII)


@attrs.frozen(weakref_slot=False)
class LunarDate:
    """A day of the lunar calendar: year, month 1 to 12, day 1 to 30, and whether the month is the leap one.

    Only days that exist can be made; others raise `InputError`, a year outside the table `OutOfCalendarError`.

    >>> LunarDate(2027, 8, 15).render("zh")
    '2027年八月十五'
    >>> LunarDate(2020, 4, 10, leap=True).render()
    'day 10 of leap lunar month 4, 2020'
    """

    year: int
    month: int
    day: int
    leap: bool = False

    def __attrs_post_init__(self) -> None:
        _ordinal(self.year, self.month, self.day, self.leap)

    def to_date(self) -> pendulum.Date:
        """The Gregorian day."""
        return shared_day(_ordinal(self.year, self.month, self.day, self.leap))

    def render(self, language: str = "en") -> str:
        """The date in words: the way it is said in Chinese, plain numbers otherwise."""
        if language == "zh":
            return (
                f"{self.year}年{'闰' if self.leap else ''}{_MONTHS_ZH[self.month - 1]}月{_day_zh(self.day)}"
            )
        return f"day {self.day} of {'leap ' if self.leap else ''}lunar month {self.month}, {self.year}"


# Filling the slots by themselves saves a third of a conversion.
_put_year: Callable[[LunarDate, int], None] = vars(LunarDate)["year"].__set__
_put_month: Callable[[LunarDate, int], None] = vars(LunarDate)["month"].__set__
_put_day: Callable[[LunarDate, int], None] = vars(LunarDate)["day"].__set__
_put_leap: Callable[[LunarDate, bool], None] = vars(LunarDate)["leap"].__set__


@attrs.frozen(weakref_slot=False)
class LunarMonth:
    """A month of a lunar year: its number, whether it is the leap one, its first day, its length (29 or 30)."""

    month: int
    leap: bool
    begins: pendulum.Date
    days: int


@attrs.frozen(weakref_slot=False)
class LunarBirth:
    """A lunar date of birth as people give it; the year may be unknown (``None``).

    It need not exist in the table: families remember days that a table does not have (1984 had a leap tenth
    month of only 29 days), and the policies of `birthdays` still give a day for each year. `is_real` tells.

    >>> LunarBirth.parse("1984-L10-30")
    LunarBirth(year=1984, month=10, day=30, leap=True)
    >>> LunarBirth.parse("10-30").year is None
    True
    """

    year: int | None
    month: int
    day: int
    leap: bool = False

    def __attrs_post_init__(self) -> None:
        if self.year is not None:
            _whole("year", self.year, 1800, LAST_YEAR)
        _whole("month", self.month, 1, 12)
        _whole("day", self.day, 1, 30)
        _flag("leap", self.leap)

    @classmethod
    def parse(cls, text: str) -> LunarBirth:
        """Read ``1984-10-30``, leap month ``1984-L10-30``; without year ``10-30`` or ``L10-30``.

        Raises:
            InputError: the text has another form, or a number out of its range.
        """
        read = isinstance(text, str)  # pyright: ignore[reportUnnecessaryIsInstance]  # empty cells come in
        found = _BIRTH.fullmatch(text.strip().upper()) if read else None
        if found is None:
            raise InputError("lunar_born", text, "is no lunar date; write 1984-10-30, leap month 1984-L10-30")
        year, leap, month, day = found.groups()
        return cls(int(year) if year else None, int(month), int(day), leap == "L")

    def __str__(self) -> str:
        year = "" if self.year is None else f"{self.year}-"
        return f"{year}{'L' if self.leap else ''}{self.month:02}-{self.day:02}"

    @property
    def is_real(self) -> bool | None:
        """Whether that day existed; ``None`` if the year is unknown or before the table."""
        if self.year is None or self.year < FIRST_YEAR:
            return None
        months = _STARTS[self.year - FIRST_YEAR]
        if self.leap and _LEAPS[self.year - FIRST_YEAR] != self.month:
            return False
        place = _place(self.year, self.month, self.leap)
        return self.day <= months[place + 1] - months[place]


def to_lunar(day: date) -> LunarDate:
    """The lunar date of a Gregorian day.

    Raises:
        InputError: `day` is a moment (a ``datetime``) or no date; say which zone's day you mean.
        OutOfCalendarError: the day lies outside 1900-01-31 to 2101-01-28.
    """
    ordinal = _read_day("day", day)
    place = bisect_right(_BEGINS, ordinal) - 1
    if place < 0 or ordinal >= _END:
        raise OutOfCalendarError("day", day.isoformat(), _HORIZON)
    year, month, leap = _NAMES[place]
    made = object.__new__(LunarDate)  # past the checks of the constructor: what the table gives exists
    _put_year(made, year)
    _put_month(made, month)
    _put_day(made, ordinal - _BEGINS[place] + 1)
    _put_leap(made, leap)
    return made


def from_lunar(year: int, month: int, day: int, leap: bool = False) -> pendulum.Date:
    """The Gregorian day of a lunar date.

    >>> from_lunar(2026, 1, 1).isoformat()
    '2026-02-17'

    Raises:
        InputError: that year has no such leap month, or that month has no day 30.
        OutOfCalendarError: the lunar year lies outside 1900 to 2100.
    """
    return shared_day(_ordinal(year, month, day, leap))


def lunar_new_year(year: int) -> pendulum.Date:
    """The Spring Festival of a lunar year (which is the Gregorian year it begins in); source of the day: CA-5."""
    return shared_day(_starts(year)[0])


def leap_month(year: int) -> int | None:
    """The number of the leap month of a lunar year, ``None`` if it has none.

    >>> leap_month(2023), leap_month(2026)
    (2, None)
    """
    _starts(year)
    return _LEAPS[year - FIRST_YEAR] or None


def lunar_year_months(year: int) -> tuple[LunarMonth, ...]:
    """The 12 or 13 months of a lunar year in their order, a leap month after its regular one."""
    starts = _starts(year)
    first = bisect_right(_BEGINS, starts[0]) - 1
    return tuple(
        LunarMonth(month, leap, shared_day(begins), ends - begins)
        for (_, month, leap), begins, ends in zip(_NAMES[first:], starts[:-1], starts[1:], strict=False)
    )


def birthdays(
    birth: LunarBirth, a: date, b: date, *, leap: LeapMonth = "regular", day30: Day30 = "last"
) -> tuple[pendulum.Date, ...]:
    """The lunar birthdays in the window from `a` up to, not including, `b`; the birth itself is none (CA-6).

    Args:
        birth: The lunar date of birth.
        a: First day of the window.
        b: The day after the window.
        leap: Which month, where the year has a leap month of that number (see `LeapMonth`).
        day30: What a day 30 becomes in a month of 29 days (see `Day30`).

    >>> born = LunarBirth(1984, 11, 25)  # twice in 2027, never in 2028
    >>> [day.isoformat() for day in birthdays(born, date(2027, 1, 1), date(2029, 1, 1))]
    ['2027-01-02', '2027-12-22']

    Raises:
        InputError: `birth` is no `LunarBirth`, the window ends before it begins, or a policy is unknown.
        OutOfCalendarError: the window reaches outside the table.
    """
    if not isinstance(birth, LunarBirth):  # pyright: ignore[reportUnnecessaryIsInstance]  # the text of one comes in
        raise InputError("birth", birth, "is no lunar date; read it with LunarBirth.parse")
    _policy("leap", leap, ("regular", "if_present", "both"))
    _policy("day30", day30, ("last", "next", "skip"))
    first, end = _window(a, b)
    since = FIRST_YEAR if birth.year is None else birth.year + 1
    found: list[int] = []
    for year in range(max(since, FIRST_YEAR, a.year - 1), min(LAST_YEAR, b.year) + 1):
        present = _LEAPS[year - FIRST_YEAR] == birth.month
        in_leap = present and (leap == "both" or (leap == "if_present" and birth.leap))
        if not in_leap or leap == "both":
            found += _fitted(year, birth.month, birth.day, False, day30)
        if in_leap:
            found += _fitted(year, birth.month, birth.day, True, day30)
    return tuple(shared_day(day) for day in found if first <= day < end)


def festival_days(
    month: int, day: int, a: date, b: date, *, day30: Day30 = "last"
) -> tuple[pendulum.Date, ...]:
    """The days of a lunar festival in the window from `a` up to, not including, `b`; never in a leap month (CA-5).

    >>> festival_days(5, 5, date(2026, 1, 1), date(2027, 1, 1))[0].isoformat()  # Dragon Boat
    '2026-06-19'
    """
    return birthdays(LunarBirth(None, month, day), a, b, day30=day30)


def new_years_eves(a: date, b: date) -> tuple[pendulum.Date, ...]:
    """The days before the Spring Festival in the window; month 12 has no day 30 in about one year of three.

    >>> new_years_eves(date(2026, 1, 1), date(2027, 1, 1))[0].isoformat()
    '2026-02-16'
    """
    first, end = _window(a, b)
    ends = (
        starts[-1] - 1
        for starts in _STARTS[max(0, a.year - 1 - FIRST_YEAR) : max(0, b.year - FIRST_YEAR + 1)]
    )
    return tuple(shared_day(day) for day in ends if first <= day < end)


def anniversaries(born: date, a: date, b: date, *, feb29: Feb29 = "last") -> tuple[pendulum.Date, ...]:
    """The Gregorian yearly days of `born` in the window from `a` up to, not including, `b`; not the day itself.

    >>> [day.isoformat() for day in anniversaries(date(2024, 2, 29), date(2024, 1, 1), date(2026, 1, 1))]
    ['2025-02-28']

    Raises:
        InputError: the window ends before it begins, the policy is unknown, or a date is a moment.
    """
    _policy("feb29", feb29, ("last", "mar1", "skip"))
    _read_day("born", born)
    first, end = _read_day("a", a), _read_day("b", b)
    if first > end:
        raise InputError("b", b.isoformat(), "the window ends before it begins")
    found: list[int] = []
    for year in range(max(born.year + 1, a.year), b.year + 1):
        if born.month == 2 and born.day == 29 and not _is_leap_year(year):
            if feb29 != "skip":
                found.append(date(year, 2, 28).toordinal() + (feb29 == "mar1"))
        else:
            found.append(date(year, born.month, born.day).toordinal())
    return tuple(shared_day(day) for day in found if first <= day < end)


_MONTHS_ZH: Final = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")
_DIGITS_ZH: Final = "十一二三四五六七八九"


def _day_zh(day: int) -> str:
    if day in (10, 20, 30):
        return {10: "初十", 20: "二十", 30: "三十"}[day]
    return ("初", "十", "廿")[day // 10] + _DIGITS_ZH[day % 10]


def _is_leap_year(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _read_day(field: str, day: date) -> int:
    if isinstance(day, datetime) or not isinstance(day, date):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InputError(field, day, "is not a day; give a date, and for a moment the date in its zone")
    return day.toordinal()


def _whole(field: str, value: object, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InputError(field, value, f"must be a whole number from {low} to {high}")


def _flag(field: str, value: object) -> None:
    if not isinstance(value, bool):
        raise InputError(field, value, "must be True or False")


def _policy(field: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise InputError(field, value, f"must be one of {', '.join(known)}")


def _window(a: date, b: date) -> tuple[int, int]:
    first, end = _read_day("a", a), _read_day("b", b)
    if first > end:
        raise InputError("b", b.isoformat(), "the window ends before it begins")
    if first < _FIRST or end > _END:
        raise OutOfCalendarError("window", f"{a.isoformat()}/{b.isoformat()}", _HORIZON)
    return first, end


def _starts(year: int) -> tuple[int, ...]:
    _whole("year", year, 1, 9999)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutOfCalendarError(
            "year", year, "is outside the lunar table, which covers the lunar years 1900 to 2100"
        )
    return _STARTS[year - FIRST_YEAR]


def _place(year: int, month: int, leap: bool) -> int:
    """The place of a month in its year, counted from 0; the leap month must be there."""
    present = _LEAPS[year - FIRST_YEAR]
    return month if leap or (present and month > present) else month - 1


def _fitted(year: int, month: int, day: int, leap: bool, day30: Day30) -> list[int]:
    starts = _STARTS[year - FIRST_YEAR]
    place = _place(year, month, leap)
    if day <= starts[place + 1] - starts[place] or day30 == "next":
        return [starts[place] + day - 1]
    return [starts[place + 1] - 1] if day30 == "last" else []


def _ordinal(year: int, month: int, day: int, leap: bool) -> int:
    starts = _starts(year)
    _whole("month", month, 1, 12)
    _whole("day", day, 1, 30)
    _flag("leap", leap)
    if leap and _LEAPS[year - FIRST_YEAR] != month:
        raise InputError("leap", f"{year}-L{month}", "that lunar year has no such leap month")
    place = _place(year, month, leap)
    if day > starts[place + 1] - starts[place]:
        raise InputError("day", day, f"lunar month {'L' if leap else ''}{month} of {year} has only 29 days")
    return starts[place] + day - 1
