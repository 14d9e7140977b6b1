"""Capacity: how many visits, calls and messages one seller can make on each day (CA-4).

A day has a `Room`. None, or a channel that is not named, is no limit; 0 is none at all. A seller has a usual room,
other rooms for some weekdays (part time) and for single days (half days, trade fairs), and days away.

>>> from salesflow.basics.calendars import Calendar
>>> office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
>>> lin = Capacity(office, Room({"visit": 6}), weekdays={"Fri": Room({"visit": 3})})
>>> lin = lin.away(date(2026, 3, 3), date(2026, 3, 5))
>>> [lin.on(date(2026, 3, day)).limit(Channel.VISIT) for day in range(2, 8)]
[6, 0, 0, 0, 3, 0]
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Final, Self, TypeAlias, cast

import attrs
import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.text import Language, Param, Text
from salesflow.errors import DefinitionError, InputError

__all__ = ["NO_ROOM", "Capacity", "Room"]

_Limits: TypeAlias = "tuple[tuple[Channel, int | None], ...]"
_ORDER: Final = tuple(Channel)
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LIMIT: Final = Text("{channel} {limit}", zh="{channel}{limit}次")
_LIMITS: Final = Text("at most a day: {limits}", zh="每日上限：{limits}")
_TOTAL: Final = Text("{total} in all", zh="合计{total}次")
_NOTHING: Final = Text("nothing can be made", zh="无法安排任何联系")
_OPEN: Final = Text("no limit", zh="不设上限")


def _limit_problem(what: str, limit: object) -> list[str]:
    if limit is None or (isinstance(limit, int) and not isinstance(limit, bool) and limit >= 0):
        return []
    return [f"{what} must be a whole number, zero or more, or None for no limit, not {limit!r}"]


def _check_pairs(what: str, field: str, given: object) -> None:
    """Refuse what is neither a mapping nor pairs, as the field of a definition."""
    if isinstance(given, Mapping):
        return
    pairs = cast("tuple[object, ...]", given) if isinstance(given, tuple | list) else (None,)
    if not all(isinstance(each, tuple) and len(cast("tuple[object, ...]", each)) == 2 for each in pairs):
        raise DefinitionError(what, [f"{field} must be a mapping, not {given!r}"])


def _read_limits(limits: Mapping[str, int | None] | tuple[tuple[str, int | None], ...]) -> _Limits:
    _check_pairs("room", "limits", limits)
    pairs = tuple(limits.items()) if isinstance(limits, Mapping) else limits
    problems: list[str] = []
    for name, limit in pairs:
        if name not in _ORDER:
            problems.append(f"unknown channel {name!r}; use one of {', '.join(_ORDER)}")
        problems += _limit_problem(str(name), limit)
    names = [name for name, _ in pairs]
    problems += [
        f"{name} is given twice" for name in sorted({name for name in names if names.count(name) > 1})
    ]
    if problems:
        raise DefinitionError("room", problems)
    known = dict(pairs)
    # no limit is the same whether it is said or not
    return tuple((channel, known[channel]) for channel in _ORDER if known.get(channel) is not None)


@attrs.frozen
class Room:
    """What can be made on one day: a limit for each channel, and one for all touches together if `total` is given.

    A channel that is not named, or named with None, has no limit of its own; 0 is none. Wrong figures are a
    `DefinitionError` that names all of them. Source: CA-4.

    >>> Room({"visit": 6, "call": 10}, total=12).explain()
    'at most a day: visit 6, call 10, 12 in all'
    """

    limits: _Limits = attrs.field(converter=_read_limits)
    total: int | None = None

    def __attrs_post_init__(self) -> None:
        if problems := _limit_problem("total", self.total):
            raise DefinitionError("room", problems)

    def limit(self, channel: Channel) -> int | None:
        """How many touches of a channel the day can take; None is no limit, 0 is none.

        >>> Room({"visit": 6}, total=4).limit(Channel.VISIT), Room({"visit": 6}).limit(Channel.CALL)
        (4, None)
        """
        own = dict(self.limits).get(channel)
        if own is None or self.total is None:
            return self.total if own is None else own
        return min(own, self.total)

    def explain(self, language: Language = "en") -> str:
        """The limits in words."""
        if self.total == 0:
            return _NOTHING.render(language)
        parts: list[Param] = [
            _LIMIT.fill(channel=channel, limit=limit) for channel, limit in self.limits if limit is not None
        ]
        if self.total is not None:
            parts.append(_TOTAL.fill(total=self.total))
        return _LIMITS.fill(limits=tuple(parts)).render(language) if parts else _OPEN.render(language)


NO_ROOM: Final = Room({}, total=0)
"""A day on which nothing can be made."""


def _read_weekdays(
    rooms: Mapping[str, Room] | tuple[tuple[str, Room], ...],
) -> tuple[tuple[str, Room], ...]:
    _check_pairs("capacity", "weekdays", rooms)
    return tuple(rooms.items()) if isinstance(rooms, Mapping) else rooms


def _read_days(
    rooms: Mapping[date, Room] | Mapping[pendulum.Date, Room] | tuple[tuple[date, Room], ...],
) -> tuple[tuple[pendulum.Date, Room], ...]:
    _check_pairs("capacity", "days", rooms)
    pairs = tuple(rooms.items()) if isinstance(rooms, Mapping) else rooms
    return tuple(
        sorted(((shared_day(as_day(day, "days")), room) for day, room in pairs), key=lambda pair: pair[0])
    )


def _no_rooms(what: str, room: object) -> list[str]:
    return [] if isinstance(room, Room) else [f"{what}: {room!r} is no Room"]


def _read_seller(seller: str | None) -> str | None:
    return None if seller is None else read_id(seller, "seller")


@attrs.frozen
class Capacity:
    """What one seller can make on each working day of a calendar (CA-4).

    `usual` is the room of a working day, `weekdays` (``"Mon"`` to ``"Sun"``) and then `days` replace it. On closed
    days nothing can be made. A room for a day that is closed or outside the calendar, for a weekday that is unknown
    or never worked, and a day given twice are a `DefinitionError` that names all of them.
    """

    calendar: Calendar
    usual: Room
    weekdays: tuple[tuple[str, Room], ...] = attrs.field(converter=_read_weekdays, default=(), kw_only=True)
    days: tuple[tuple[pendulum.Date, Room], ...] = attrs.field(converter=_read_days, default=(), kw_only=True)
    seller: str | None = attrs.field(converter=_read_seller, default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems = _no_rooms("usual", self.usual)
        for name, room in (*self.weekdays, *self.days):
            problems += _no_rooms(str(name), room)
        names = [name for name, _ in self.weekdays]
        worked: set[int] = set()
        if names:
            worked = {
                day.weekday() for day in self.calendar.working_days(self.calendar.begins, self.calendar.ends)
            }
        for name in dict.fromkeys(names):
            if name not in _WEEKDAYS:
                problems.append(f"unknown weekday {name!r}; use one of {', '.join(_WEEKDAYS)}")
            elif _WEEKDAYS.index(name) not in worked:
                problems.append(f"{name} is never a working day of calendar {self.calendar.key!r}")
            if names.count(name) > 1:
                problems.append(f"{name} is given twice")
        given = [day for day, _ in self.days]
        for day in dict.fromkeys(given):
            if not self.calendar.begins <= day < self.calendar.ends:
                problems.append(f"{day} lies outside calendar {self.calendar.key!r}")
            elif not self.calendar.is_working_day(day):
                problems.append(f"{day} is closed in calendar {self.calendar.key!r}; leave it out")
            if given.count(day) > 1:
                problems.append(f"{day} is given twice")
        if problems:
            raise DefinitionError(
                "capacity" if self.seller is None else f"capacity of {self.seller!r}", problems
            )

    def away(self, first: date, last: date) -> Self:
        """The same seller away from `first` to `last`, both included; closed days in between do not matter.

        Raises:
            InputError: `last` lies before `first`.
            OutOfCalendarError: one of the days lies outside the calendar.
        """
        if as_day(last, "last") < as_day(first, "first"):
            raise InputError("last", last, f"lies before the first day away ({first})")
        after = shared_day(as_day(last) + 1)
        rooms: dict[date, Room] = dict(self.days)
        rooms.update(dict.fromkeys(self.calendar.working_days(first, after), NO_ROOM))
        return attrs.evolve(self, days=rooms)

    def on(self, day: date) -> Room:
        """The room of a day; `NO_ROOM` when it is closed. A day outside the calendar is an `OutOfCalendarError`."""
        if not self.calendar.is_working_day(day):
            return NO_ROOM
        found = self._by_day.get(as_day(day))
        return self._by_weekday.get(day.weekday(), self.usual) if found is None else found

    @cached_property
    def _by_day(self) -> dict[int, Room]:
        return {day.toordinal(): room for day, room in self.days}

    @cached_property
    def _by_weekday(self) -> dict[int, Room]:
        return {_WEEKDAYS.index(name): room for name, room in self.weekdays}
