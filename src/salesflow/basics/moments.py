"""Moments and days: everything that asks "when" goes through here.

A moment is an aware datetime; a naive one is refused, because nobody knows when it is. Python compares two
datetimes of the *same* zone by the wall clock, so in the hour that the clock repeats in autumn their order and
equality lie; here moments are compared by the instant. A text keeps the zone besides the offset.

>>> import pendulum
>>> first = pendulum.datetime(2026, 10, 25, 2, 30, tz="Europe/Berlin", fold=0)
>>> second = pendulum.datetime(2026, 10, 25, 2, 30, tz="Europe/Berlin", fold=1)
>>> first == second, is_before(first, second), to_text(second)
(True, True, '2026-10-25T02:30:00+01:00[Europe/Berlin]')
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final, TypeAlias

import pendulum
from pendulum.tz.timezone import FixedTimezone, Timezone

from salesflow.errors import InputError

__all__ = [
    "MICROSECONDS",
    "Zone",
    "as_day",
    "at_instant",
    "aware",
    "day_of",
    "earliest",
    "from_text",
    "instant",
    "is_before",
    "latest",
    "shared_day",
    "to_text",
    "wall_instant",
    "zone",
    "zone_of",
]

Zone: TypeAlias = "Timezone | FixedTimezone"
"""A pendulum time zone: a named one, or a bare offset."""

MICROSECONDS: Final = 1_000_000
"""How many units of an `instant` make a second."""

_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_WALL_START: Final = _START.replace(tzinfo=None)
_NO_OFFSET: Final = timedelta()
_DAYS: Final = frozenset({date, pendulum.Date})  # what a day nearly always is: seen at a glance
_TEXT: Final = re.compile(r"([^\[\]]+)(?:\[([^\[\]]+)\])?")


@lru_cache(maxsize=1024)
def zone(name: str) -> Timezone:
    """The time zone with an IANA name; an unknown name is an `InputError`.

    >>> zone("Asia/Shanghai").name
    'Asia/Shanghai'
    """
    try:
        return Timezone(name)
    except (ValueError, TypeError, OSError) as error:
        problem = "is not the IANA name of a time zone; write one such as 'Asia/Shanghai'"
        raise InputError("zone", name, problem) from error


def aware(at: datetime, field: str = "at") -> pendulum.DateTime:
    """`at` as a pendulum moment in its own zone; a stdlib aware datetime keeps its zone name.

    Raises `InputError` for a naive datetime and for anything that is no datetime (a bare date is a whole day, not
    a moment). `field` names the argument in the message.

    >>> from datetime import datetime
    >>> from zoneinfo import ZoneInfo
    >>> aware(datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))).timezone_name
    'Asia/Shanghai'
    >>> aware(datetime(2026, 3, 2, 9))
    Traceback (most recent call last):
    salesflow.errors.InputError: at: has no time zone; give an aware datetime (got datetime.datetime(2026, 3, 2, 9, 0))
    """
    if isinstance(at, pendulum.DateTime) and isinstance(at.tzinfo, Timezone | FixedTimezone):
        return at
    return at_instant(instant(at, field), zone_of(at))


def instant(at: datetime, field: str = "at") -> int:
    """The moment as whole microseconds since 1970-01-01 UTC: the only form in which moments compare truly.

    Raises `InputError` for a naive datetime.

    >>> import pendulum
    >>> instant(pendulum.datetime(1970, 1, 1, 8, tz="Asia/Shanghai"))
    0
    """
    if not isinstance(at, datetime):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise InputError(field, at, "is not a moment; give an aware datetime")
    # a plain datetime of the same reading: time zones are several times slower with subclasses, such as pendulum's
    where = at.tzinfo
    if type(where) is Timezone:  # asked directly: the subtraction of aware datetimes costs as much again
        plain = datetime.combine(at, datetime.time(at))
        since = plain - _WALL_START - (where.utcoffset(plain) or _NO_OFFSET)
    else:
        plain = datetime.combine(at, datetime.timetz(at))
        try:
            since = plain - _START
        except TypeError as error:
            raise InputError(field, at, "has no time zone; give an aware datetime") from error
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def at_instant(microseconds: int, where: tzinfo) -> pendulum.DateTime:
    """The moment of an `instant`, on the wall clock of a zone; outside the years 1 to 9999 an `InputError`.

    >>> at_instant(0, zone("Asia/Shanghai")).isoformat()
    '1970-01-01T08:00:00+08:00'
    """
    try:
        wall = (_START + timedelta(microseconds=microseconds)).astimezone(where)
    except OverflowError as error:
        raise InputError("microseconds", microseconds, "lies outside the years 1 to 9999") from error
    return pendulum.DateTime(
        wall.year,
        wall.month,
        wall.day,
        wall.hour,
        wall.minute,
        wall.second,
        wall.microsecond,
        tzinfo=where,
        fold=wall.fold,
    )


def wall_instant(wall: datetime, where: tzinfo, *, last: bool = False) -> int:
    """The `instant` at which the naive clock time `wall` shows in a zone.

    A time that shows twice (autumn) is the first one, or the last one with `last`; a time that never shows
    (spring) is the instant of the jump itself.

    >>> from datetime import datetime
    >>> at_instant(wall_instant(datetime(2026, 3, 29, 2, 30), zone("Europe/Berlin")), zone("UTC")).isoformat()
    '2026-03-29T01:00:00+00:00'
    """
    first, second = (instant(wall.replace(tzinfo=where, fold=fold)) for fold in (0, 1))
    if first <= second:
        return second if last else first
    # In a gap fold=0 reads the old offset (too late) and fold=1 the new one (too early): the jump lies between.
    before, low, high = _offset(second, where), second // MICROSECONDS, first // MICROSECONDS
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(middle * MICROSECONDS, where) == before:
            low = middle
        else:
            high = middle
    return high * MICROSECONDS


def _offset(microseconds: int, where: tzinfo) -> timedelta | None:
    return at_instant(microseconds, where).utcoffset()


def is_before(first: datetime, second: datetime) -> bool:
    """Whether `first` happens before `second`, by the instant (``<`` lies in a repeated hour).

    >>> import pendulum
    >>> is_before(pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai"), pendulum.datetime(2026, 3, 2, 2))
    True
    """
    return instant(first, "first") < instant(second, "second")


def earliest(*moments: datetime) -> pendulum.DateTime:
    """The first of some moments by the instant; among equal instants the one given first.

    >>> import pendulum
    >>> earliest(pendulum.datetime(2026, 3, 2, 2), pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")).hour
    9
    """
    return aware(min(_some(moments), key=instant))


def latest(*moments: datetime) -> pendulum.DateTime:
    """The last of some moments by the instant; among equal instants the one given first.

    >>> import pendulum
    >>> latest(pendulum.datetime(2026, 3, 2, 2), pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")).hour
    2
    """
    return aware(max(_some(moments), key=instant))


def _some(moments: tuple[datetime, ...]) -> tuple[datetime, ...]:
    if not moments:
        raise InputError("moments", moments, "is empty; give at least one moment")
    return moments


def as_day(day: date, field: str = "day") -> int:
    """The ordinal of a plain day; a datetime (a moment, not a day) or anything else is an `InputError`.

    >>> from datetime import date
    >>> as_day(date(1970, 1, 1))
    719163
    """
    return (day if type(day) in _DAYS else _day(day, field)).toordinal()


def _day(value: object, field: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise InputError(field, value, "is not a day; give a date (day_of gives the day of a moment in a zone)")


@lru_cache(maxsize=100_000)
def shared_day(ordinal: int) -> pendulum.Date:
    """The one shared `pendulum.Date` of an ordinal: making one costs a microsecond, finding it again nothing.

    >>> shared_day(719163), shared_day(719163) is shared_day(719163)
    (Date(1970, 1, 1), True)
    """
    try:
        return pendulum.Date.fromordinal(ordinal)
    except (ValueError, OverflowError) as error:
        raise InputError("ordinal", ordinal, "lies outside the years 1 to 9999") from error


def day_of(at: datetime, where: str | tzinfo) -> pendulum.Date:
    """The day on which a moment falls in a zone: every date belongs to a named zone.

    `where` is the name of a zone or a zone; anything else, None too, is an `InputError`.

    >>> import pendulum
    >>> day_of(pendulum.datetime(2026, 3, 2, 20), "Asia/Shanghai")
    Date(2026, 3, 3)
    """
    there = zone(where) if isinstance(where, str) else where
    if not isinstance(there, tzinfo):  # pyright: ignore[reportUnnecessaryIsInstance]  # None would mean the machine's zone
        raise InputError("zone", where, "is no time zone; name one, such as 'Asia/Shanghai'")
    try:
        return shared_day((_START + timedelta(microseconds=instant(at))).astimezone(there).toordinal())
    except OverflowError as error:
        raise InputError("at", at, "falls on a day outside the years 1 to 9999 there") from error


def to_text(at: datetime) -> str:
    """A moment as text that loses nothing: ISO 8601 with the offset, then the zone in brackets (RFC 9557).

    A moment with a bare offset has no bracket.

    >>> import pendulum
    >>> to_text(pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai"))
    '2026-03-02T09:00:00+08:00[Asia/Shanghai]'
    """
    moment = aware(at)
    where = moment.tzinfo
    text = datetime.isoformat(moment)
    return f"{text}[{where.key}]" if isinstance(where, Timezone) else text


def from_text(text: str, field: str = "at") -> pendulum.DateTime:
    """The moment of a text that `to_text` wrote, or of any ISO 8601 text with an offset, a zone or both.

    The offset decides the instant and the zone shows it, so that a stored moment stays the same instant when a
    country changes its clock later. Without an offset the wall clock must show that time exactly once.

    Raises `InputError` for a text without offset and zone, for a wall time that shows twice or never, and for an
    unknown zone.

    >>> from_text("2026-03-02T09:00:00+08:00[Asia/Shanghai]").timezone_name
    'Asia/Shanghai'
    >>> from_text("2026-10-25T02:30[Europe/Berlin]")
    Traceback (most recent call last):
    salesflow.errors.InputError: at: shows twice or never in Europe/Berlin; add the offset (got '2026-10-25T02:30[Europe/Berlin]')
    """
    wall, name = _parts(text, field)
    if wall.tzinfo is not None:
        return at_instant(instant(wall, field), zone(name) if name else zone_of(wall))
    if name is None:
        raise InputError(field, text, "has no time zone; add an offset, or a zone as in [Asia/Shanghai]")
    where = zone(name)
    once = {instant(wall.replace(tzinfo=where, fold=fold)) for fold in (0, 1)}
    if len(once) > 1:
        raise InputError(field, text, f"shows twice or never in {name}; add the offset")
    return at_instant(once.pop(), where)


def _parts(text: object, field: str) -> tuple[datetime, str | None]:
    match = _TEXT.fullmatch(text) if isinstance(text, str) else None
    if match is not None:
        try:
            return datetime.fromisoformat(match.group(1)), match.group(2)
        except ValueError:
            pass
    raise InputError(field, text, "is not a moment; write it as 2026-03-02T09:00:00+08:00[Asia/Shanghai]")


def zone_of(at: datetime) -> Zone:
    """The pendulum zone of an aware datetime by its name, whichever library made it; else its bare offset.

    >>> from datetime import datetime, timezone
    >>> zone_of(datetime(2026, 3, 2, tzinfo=timezone.utc)).name
    'UTC'
    """
    where = at.tzinfo
    if isinstance(where, Timezone | FixedTimezone):
        return where
    for attribute in ("key", "zone"):  # zoneinfo, pytz
        name = getattr(where, attribute, None)
        if isinstance(name, str):
            return zone(name)
    offset = at.utcoffset()
    if offset is None:
        raise InputError("at", at, "has no time zone; give an aware datetime")
    return _fixed(offset) if offset else zone("UTC")


@lru_cache(maxsize=256)
def _fixed(offset: timedelta) -> FixedTimezone:
    # a log has few offsets and many rows
    return FixedTimezone(int(offset.total_seconds()))
