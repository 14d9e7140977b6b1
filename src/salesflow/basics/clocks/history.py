"""What happened to a case, put in order for its clocks: events with their moments, and pauses without overlaps.

Two events of one instant keep a fixed order: a pause ends, one begins, the clock starts, it is changed, it stops,
the matter is reopened (before the start, for a clock that waits to be started again). One case hands the same events
to all its clocks: `Happened` finds the instant of each once, and puts them in order once for each clock.

>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> told = Happened([("received", nine)])
>>> [moment.hour for _, _, moment in told.of("received")], told.of("replied")
([9], ())
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, TypeAlias, cast

import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.changes import Pause
from salesflow.basics.clocks.counting import When, when
from salesflow.basics.moments import at_instant, aware, instant, zone
from salesflow.basics.terms import Term
from salesflow.errors import InputError

__all__ = [
    "ANEW",
    "CHANGE",
    "PAUSE",
    "REOPEN",
    "RESUME",
    "START",
    "STOP",
    "Entry",
    "Events",
    "Happened",
    "Stretch",
    "Told",
    "cut",
    "joined",
    "shown",
    "stretches",
]

# The order of what happens at one instant.
RESUME: Final = 0
PAUSE: Final = 1
ANEW: Final = 2
START: Final = 3
CHANGE: Final = 4
STOP: Final = 5
REOPEN: Final = 6


Told: TypeAlias = tuple[int, int, datetime]
"""One event as a clock reads it: its instant, its place among all events, its moment."""


Stretch: TypeAlias = tuple[When, When | None]
"""A pause with its instants; None while it lasts."""


Entry: TypeAlias = tuple[int, int, int, When, object]
"""One thing that happened to a clock: its instant, its rank at that instant, its place among equals, its moment, and
what it was. No two of one rank have the same place, so that sorting never compares what stands behind it."""


_MOST_PLACES: Final = 500


class _Places(dict[int, int | None]):
    """The working seconds up to each second that was asked for, as `Calendar.worked` gives them."""

    __slots__ = ("calendar",)

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar

    def __missing__(self, second: int) -> int | None:
        if len(self) > _MOST_PLACES:  # a case that is asked about every minute must not grow without end
            self.clear()
        found = self[second] = self.calendar.worked(second)
        return found


class Happened:
    """What happened to one case, for all its clocks: events by name, when it was taken up again, pauses by clock.

    An instant is found when a clock first asks for it, and kept: a naive moment is an `InputError` then, and one of an
    event that no clock knows is never looked at. What is no pair of a name and a moment is an `InputError` at once.
    """

    __slots__ = (
        "_again",
        "_found",
        "_held",
        "_lines",
        "_moments",
        "_now",
        "_pauses",
        "_places",
        "_reopened",
        "size",
    )

    def __init__(
        self,
        events: Mapping[str, datetime] | Iterable[tuple[str, datetime]],
        reopened: Iterable[datetime] = (),
        pauses: Mapping[str, Iterable[Pause]] | None = None,
    ) -> None:
        pairs = cast("Mapping[str, datetime]", events).items() if isinstance(events, Mapping) else events
        moments: dict[str, list[tuple[int, datetime]]] = {}
        place = 0
        for place, pair in enumerate(pairs, 1):
            try:
                name, moment = pair
            except (TypeError, ValueError) as error:
                raise InputError("events", pair, "give pairs of an event and its moment") from error
            if name in moments:
                moments[name].append((place, moment))
            else:
                moments[name] = [(place, moment)]
        self._reopened = tuple(reopened)
        self.size = place + len(self._reopened)
        self._moments = moments
        self._found: dict[str, tuple[Told, ...]] = {}
        self._again: tuple[When, ...] | None = None
        self._pauses = {} if pauses is None else {clock: tuple(held) for clock, held in pauses.items()}
        self._held: dict[str, tuple[Stretch, ...]] = {}
        self._now: When | None = None
        self._places: _Places | None = None
        self._lines: dict[tuple[str, frozenset[str], int | None, str | None], list[Entry]] = {}

    def of(self, name: str) -> tuple[Told, ...]:
        """All that is told of one event, in the order in which it was given."""
        found = self._found.get(name)
        if found is None:
            moments = self._moments.get(name, ())
            field = f"events[{name!r}]"
            found = tuple([(instant(moment, field), place, moment) for place, moment in moments])
            self._found[name] = found
        return found

    def reopened(self) -> tuple[When, ...]:
        """When it was taken up again."""
        if self._again is None:
            self._again = tuple(map(when, self._reopened))
        return self._again

    def pauses(self, clock: str) -> tuple[Stretch, ...]:
        """When one clock stood still, if it is one that can."""
        found = self._held.get(clock)
        if found is None:
            found = self._held[clock] = stretches(self._pauses.get(clock, ()))
        return found

    def now(self, at: datetime) -> When:
        """The moment of a question with its instant: the same for all clocks that are read at once."""
        if self._now is None or self._now[1] is not at:
            self._now = when(at)
        return self._now

    def places(self, calendar: Calendar) -> dict[int, int | None]:
        """`Calendar.worked`, which is asked for each moment of the case once, and not for each clock and reading."""
        if self._places is None or self._places.calendar is not calendar:
            self._places = _Places(calendar)
        return self._places

    def line(
        self, starts_on: str, heard: frozenset[str], again: int | None, paused: str | None
    ) -> list[Entry]:
        """All that a clock hears of, in order; not to be changed, for the next reading is handed the same one.

        `again` is the rank of a reopening, None for a clock that none concerns; `paused` names the clock whose pauses
        count.
        """
        asked = (starts_on, heard, again, paused)
        known = self._lines.get(asked)
        if known is not None:
            return known
        line: list[Entry] = []
        for name in heard:
            rank = START if name == starts_on else STOP
            line += [(micros, rank, place, (micros, moment), name) for micros, place, moment in self.of(name)]
        if again is not None:
            line += [(at[0], again, place, at, None) for place, at in enumerate(self.reopened())]
        if paused is not None:
            for place, (since, until) in enumerate(joined(self.pauses(paused))):
                line.append((since[0], PAUSE, place, since, None))
                if until is not None:
                    line.append((until[0], RESUME, place, until, None))
        line.sort()
        self._lines[asked] = line
        return line


def stretches(pauses: Iterable[Pause]) -> tuple[Stretch, ...]:
    """Pauses with their instants. One that ends before it begins is an `InputError`."""
    found: list[Stretch] = []
    for start, end in pauses:
        first = (instant(start, "pauses"), start)
        last = None if end is None else (instant(end, "pauses"), end)
        if last is not None and last[0] < first[0]:
            raise InputError("pauses", (start, end), "ends before it begins")
        found.append((first, last))
    return tuple(found)


Events: TypeAlias = "Mapping[str, datetime] | Happened | Iterable[tuple[str, datetime]]"
"""What happened when: the first moment of each event, or every event with its moment in any order."""


def joined(pauses: Iterable[Stretch]) -> list[Stretch]:
    """Pauses in order and without overlaps; empty ones are left out."""
    found: list[Stretch] = []
    for first, last in sorted(pauses, key=_begins):
        if last is not None and first[0] == last[0]:
            continue
        if not found or ((before := found[-1][1]) is not None and before[0] < first[0]):
            found.append((first, last))
        elif before is not None and (last is None or last[0] > before[0]):
            found[-1] = (found[-1][0], last)
    return found


def _begins(pause: Stretch) -> int:
    return pause[0][0]


def cut(
    pauses: Iterable[Stretch], now: int, longest: Term | None, calendar: Calendar | None
) -> Iterator[tuple[When, When | None, bool]]:
    """The pauses known at `now`: begin, end, and whether it was cut to the longest. The end is None while one lasts."""
    for first, last in pauses:
        if first[0] > now:
            break
        ends = None if last is None or last[0] > now else last
        if longest is not None:
            limit = when(longest.after(first[1], calendar))
            if limit[0] < (now if ends is None else ends[0]):
                yield first, limit, True
                continue
        yield first, ends, False


def shown(at: datetime, calendar: Calendar | None) -> pendulum.DateTime:
    """A moment in the zone of the calendar, or in its own without one."""
    moment = aware(at)
    if calendar is None:
        return moment
    where = zone(calendar.zone)
    if moment.tzinfo is where or moment.timezone_name == calendar.zone:
        return moment
    return at_instant(instant(moment), where)
