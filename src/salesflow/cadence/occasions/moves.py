"""Days moved to others in the same order: off closed days, or so many working days, months or years ahead.

A calendar knows its own horizon only. A day beyond it may come to lie in the window that is asked for, or may not;
when that cannot be known, the answer is an `OutOfCalendarError`, never a missing day.

>>> from datetime import date
>>> office = Calendar.week_days("UTC", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
>>> sunday = date(2026, 3, 8).toordinal()
>>> [shared_day(moved(office, way, sunday)).isoformat() for way in ("forward", "backward", 3)]
['2026-03-09', '2026-03-06', '2026-03-04']
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from salesflow.basics.calendars import Calendar, RollWay
from salesflow.basics.moments import shared_day
from salesflow.basics.terms import Term
from salesflow.cadence.occasions.ordinal_sets import BEYOND, LAST, Reach, rising
from salesflow.errors import InputError, OutOfCalendarError

__all__ = ["Listing", "Move", "months_before", "moved", "moved_into", "moved_reach"]


Move: TypeAlias = "RollWay | int"
"""A way of rolling off closed days, or how many working days (1 or more) to go ahead of any day."""

Listing: TypeAlias = Callable[[int, int], Iterator[int]]
"""The days of an occasion from a first ordinal up to, not including, an end."""


class _Known(NamedTuple):
    """The days from `first` to `last` have a known new day; an earlier day lands on `below` at the latest,
    a later one on `above` at the earliest. No move changes the order of two days.
    """

    first: int
    last: int
    below: int
    above: int


def _known(calendar: Calendar, move: Move) -> _Known:
    begins, ends = calendar.begins.toordinal(), calendar.ends.toordinal()
    working = calendar.working_days(calendar.begins, calendar.ends)
    first, last = working[0].toordinal(), working[-1].toordinal()
    if move == "forward":
        return _Known(begins, last, first, ends)
    if move == "backward":
        return _Known(first, ends - 1, begins - 1, last)
    if move == "nearest":
        return _Known(first, last, first, last)
    if move > len(working):
        return _Known(ends, ends - 1, begins - 1, -BEYOND)
    return _Known(working[move - 1].toordinal() + 1, ends - 1, begins - 1, working[-move].toordinal())


def moved(calendar: Calendar, move: Move, ordinal: int) -> int:
    """Where one day goes; a day whose new day the calendar does not know is an `OutOfCalendarError`."""
    day = shared_day(ordinal)
    if isinstance(move, int):
        return calendar.add_working_days(day, -move).toordinal()
    return calendar.roll(day, move).toordinal()


def moved_reach(calendar: Calendar, move: Move, reach: Reach) -> Reach:
    """Between which days the moved days lie."""
    low, high = reach
    if low > high:
        return reach
    known = _known(calendar, move)
    inside = [known.first <= end <= known.last for end in reach]
    return (
        moved(calendar, move, low) if inside[0] else low if move == "forward" else -BEYOND,
        moved(calendar, move, high) if inside[1] else BEYOND if move in ("forward", "nearest") else high,
    )


def moved_into(
    calendar: Calendar, move: Move, listing: Listing, reach: Reach, first: int, end: int
) -> Iterator[int]:
    """The moved days from `first` up to, not including, `end`, wherever they come from.

    Raises:
        OutOfCalendarError: a day beyond the horizon, or one whose new day is beyond it, may fall into the window.
    """
    if first >= end:
        return iter(())
    known = _known(calendar, move)
    begins, ends = calendar.begins.toordinal(), calendar.ends.toordinal()
    if first <= known.below and (reach[0] < begins or _some(listing, begins, known.first)):
        raise _unknown(calendar, first, end, f"before {shared_day(known.first)}", "since")
    if end > known.above and (reach[1] >= ends or _some(listing, known.last + 1, ends)):
        raise _unknown(calendar, first, end, f"from {shared_day(known.last + 1)} on", "until")
    low, high = _sources(calendar, move, max(first, begins), min(end, ends))
    sources = listing(max(low, known.first), min(high, known.last + 1))
    return rising(new for new in (moved(calendar, move, day) for day in sources) if first <= new < end)


def _some(listing: Listing, first: int, end: int) -> bool:
    return next(listing(first, end), None) is not None


def _sources(calendar: Calendar, move: Move, first: int, end: int) -> tuple[int, int]:
    """The window in which all days lie that can move to one from `first` up to, not including, `end`."""
    if first >= end:
        return first, first
    working = calendar.working_days(calendar.begins, calendar.ends)
    low, high = (bisect_left(working, shared_day(ordinal)) for ordinal in (first, end))

    def working_day(place: int) -> int:
        if place < 0:
            return calendar.begins.toordinal() - 1
        return (working[place] if place < len(working) else calendar.ends).toordinal()

    # landed on are the working days `low` to `high - 1`
    if move == "backward":
        return working_day(low), working_day(high)
    if move == "nearest":
        return working_day(low - 1) + 1, working_day(high)
    back = 0 if move == "forward" else move
    return working_day(low + back - 1) + 1, working_day(high + back - 1) + 1


def _unknown(calendar: Calendar, first: int, end: int, days: str, cut: str) -> OutOfCalendarError:
    window = "/".join(shared_day(min(max(ordinal, 1), LAST)).isoformat() for ordinal in (first, end))
    return OutOfCalendarError(
        "window",
        window,
        f"calendar {calendar.key!r} runs from {calendar.begins} up to {calendar.ends}, and a day {days} may move "
        f"into the window; take a longer calendar, or leave such days out with `{cut}`",
    )


def months_before(term: Term, listing: Listing, first: int, end: int) -> Iterator[int]:
    """The days a term of months or years before those of an occasion; the 28th to 31st may come to lie on one day.

    >>> from datetime import date
    >>> from salesflow.basics.terms import months
    >>> last_of_march = date(2026, 3, 31).toordinal()
    >>> [ahead] = months_before(months(1), lambda first, end: iter([last_of_march]), last_of_march - 60, last_of_march)
    >>> shared_day(ahead)
    Date(2026, 2, 28)
    """
    first, end = max(first, 1), min(end, LAST + 1)
    if first >= end:
        return iter(())
    low, high = (
        _after(term, first),
        min(_after(term, end - 1) + 4, LAST + 1),
    )  # a clamped day: up to three days later
    ahead = (term.before_day(shared_day(day)).toordinal() for day in listing(low, max(low, high)))
    return rising(new for new in ahead if first <= new < end)


def _after(term: Term, ordinal: int) -> int:
    try:
        return term.after_day(shared_day(ordinal)).toordinal()
    except InputError:  # past the year 9999
        return LAST + 1
