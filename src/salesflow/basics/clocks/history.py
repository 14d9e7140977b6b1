"""What happened to a case, put in order for its clocks: events with their moments, and pauses without overlaps.

Two events of one instant keep a fixed order: a pause ends, one begins, the clock starts, it is changed, it stops,
the matter is reopened (before the start, for a clock that waits to be started again). One case hands the same events to all its clocks: `Happened` finds the instant of each once.

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
    "Events",
    "Happened",
    "Stretch",
    "Told",
    "merged",
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


class Happened:
    """What happened to one case, for all its clocks: events by name, when it was taken up again, pauses by clock.

    An instant is found when a clock first asks for it, and kept: a naive moment is an `InputError` then, and one of an
    event that no clock knows is never looked at. What is no pair of a name and a moment is an `InputError` at once.
    """

    __slots__ = ("_again", "_found", "_held", "_moments", "_pauses", "_reopened", "size")

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
        self.size = place
        self._moments = moments
        self._found: dict[str, tuple[Told, ...]] = {}
        self._reopened = tuple(reopened)
        self._again: tuple[When, ...] | None = None
        self._pauses = {} if pauses is None else {clock: tuple(held) for clock, held in pauses.items()}
        self._held: dict[str, tuple[Stretch, ...]] = {}

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


def merged(
    pauses: Iterable[Stretch], now: int, longest: Term | None, calendar: Calendar | None
) -> Iterator[tuple[When, When | None, bool]]:
    """The pauses known at `now`, in order and without overlaps: begin, end, and whether it was cut to the longest.

    The end is None while a pause lasts. Empty pauses are left out.
    """
    known: list[Stretch] = []
    for first, last in pauses:
        if first[0] <= now and (last is None or first[0] < last[0]):
            known.append((first, None if last is None or last[0] > now else last))
    known.sort(key=lambda pause: pause[0][0])
    joined: list[Stretch] = []
    for first, last in known:
        if not joined or ((before := joined[-1][1]) is not None and before[0] < first[0]):
            joined.append((first, last))
        elif before is not None and (last is None or last[0] > before[0]):
            joined[-1] = (joined[-1][0], last)
    for first, last in joined:
        if longest is not None:
            cut = when(longest.after(first[1], calendar))
            if cut[0] < (now if last is None else last[0]):
                yield first, cut, True
                continue
        yield first, last, False


def shown(at: datetime, calendar: Calendar | None) -> pendulum.DateTime:
    """A moment in the zone of the calendar, or in its own without one."""
    moment = aware(at)
    if calendar is None:
        return moment
    where = zone(calendar.zone)
    if moment.tzinfo is where or moment.timezone_name == calendar.zone:
        return moment
    return at_instant(instant(moment), where)
