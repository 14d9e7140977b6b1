"""What happened to a case, put in order for its clocks: events with their moments, and pauses without overlaps.

What happened at one instant stands in the order of its records, where there are any (`Happened.recorded`). Two events
of one instant that nobody put in order, and those of one record, keep a fixed one: a pause ends, one begins, the clock
starts, it is changed, it stops, the matter is reopened (before the start, for a clock that waits to be started again).
One case hands the same events to all its clocks: `Happened` finds the instant of each once, and puts them in order once
for each clock.

>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> told = Happened([("received", nine)])
>>> [moment.hour for *_, moment in told.of("received")], told.of("replied")
([9], ())
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, TypeAlias, cast

import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.changes import Extended, Pause
from salesflow.basics.clocks.counting import When, when
from salesflow.basics.moments import at_instant, aware, instant, zone
from salesflow.basics.terms import Term
from salesflow.errors import InputError

__all__ = [
    "ANEW",
    "CHANGE",
    "PAUSE",
    "RANKS",
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

# The order of what happens at one instant by one record, or without any.
RESUME: Final = 0
PAUSE: Final = 1
ANEW: Final = 2
START: Final = 3
CHANGE: Final = 4
STOP: Final = 5
REOPEN: Final = 6
RANKS: Final = 8
"""More than there are ranks: the turn of what a record tells is its number times this, and the rank besides."""


Told: TypeAlias = tuple[int, int, int, datetime]
"""One event as a clock reads it: its instant, its turn (0 without records), its place among all events, its moment."""


Stretch: TypeAlias = tuple[When, When | None, int, int]
"""A pause with its instants, None while it lasts, and the turns of its begin and its end."""


Entry: TypeAlias = tuple[int, int, int, When, object]
"""One thing that happened to a clock: its instant, its turn and rank at that instant in one number, its place among
equals, its moment, and what it was. No two of one turn and rank have the same place, so that sorting never compares
what stands behind it."""


Held: TypeAlias = tuple[int, datetime, int, datetime | None]
"""A pause as records tell it: the number of the record and the moment at which it began, then those of its end."""


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
        "_changes",
        "_found",
        "_held",
        "_lines",
        "_moments",
        "_now",
        "_pauses",
        "_places",
        "_reopened",
        "beside",
        "size",
    )

    def __init__(
        self,
        events: Mapping[str, datetime] | Iterable[tuple[str, datetime]],
        reopened: Iterable[datetime] = (),
        pauses: Mapping[str, Iterable[Pause]] | None = None,
    ) -> None:
        pairs = cast("Mapping[str, datetime]", events).items() if isinstance(events, Mapping) else events
        moments: dict[str, list[tuple[int, int, datetime]]] = {}
        place = 0
        for place, pair in enumerate(pairs, 1):
            try:
                name, moment = pair
            except (TypeError, ValueError) as error:
                raise InputError("events", pair, "give pairs of an event and its moment") from error
            if name in moments:
                moments[name].append((0, place, moment))
            else:
                moments[name] = [(0, place, moment)]
        self._reopened = [(0, moment) for moment in reopened]
        self.size = place + len(self._reopened)
        self.beside = 0
        self._moments = moments
        self._found: dict[str, tuple[Told, ...]] = {}
        self._again: tuple[tuple[int, When], ...] | None = None
        self._pauses = {} if pauses is None else {clock: tuple(held) for clock, held in pauses.items()}
        self._changes: Mapping[str, Iterable[tuple[int, Extended]]] = {}
        self._held: dict[str, tuple[Stretch, ...]] = {}
        self._now: When | None = None
        self._places: _Places | None = None
        self._lines: dict[tuple[str, frozenset[str], int | None, str | None], list[Entry]] = {}

    @classmethod
    def recorded(
        cls,
        events: Iterable[tuple[int, str, datetime]],
        reopened: Iterable[tuple[int, datetime]] = (),
        pauses: Mapping[str, Iterable[Held]] | None = None,
        changes: Mapping[str, Iterable[tuple[int, Extended]]] | None = None,
    ) -> Happened:
        """The same as records tell it, each with the number of its record, which says what came first at one instant.

        `changes` are the extensions of each clock; a reading of the case needs none beside it. Whatever is given
        beside the case comes after its records at one instant.

        >>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
        >>> told = Happened.recorded([(1, "received", nine), (2, "resolved", nine), (4, "resolved", nine)], [(3, nine)])
        >>> [turn // RANKS for _, turn, _, _ in told.of("resolved")]
        [2, 4]
        """
        told = cls(())
        place = last = 0
        for place, (seq, name, moment) in enumerate(events, 1):
            told._moments.setdefault(name, []).append((RANKS * seq, place, moment))
            last = max(last, seq)
        told._reopened = [(RANKS * seq, moment) for seq, moment in reopened]
        told.size = place + len(told._reopened)
        told._held = {
            clock: tuple(_stretch(start, end, RANKS * seq, RANKS * until) for seq, start, until, end in held)
            for clock, held in (pauses or {}).items()
        }
        told._changes = changes or {}
        told.beside = RANKS * (last + 1)
        return told

    def of(self, name: str) -> tuple[Told, ...]:
        """All that is told of one event, in the order in which it was given."""
        found = self._found.get(name)
        if found is None:
            moments = self._moments.get(name, ())
            field = f"events[{name!r}]"
            found = tuple([(instant(moment, field), turn, place, moment) for turn, place, moment in moments])
            self._found[name] = found
        return found

    def reopened(self) -> tuple[tuple[int, When], ...]:
        """When it was taken up again, each with its turn."""
        if self._again is None:
            self._again = tuple([(turn, when(moment)) for turn, moment in self._reopened])
        return self._again

    def changes(self, clock: str) -> Iterable[tuple[int, Extended]]:
        """How records put the due moment of one clock off, each with the number of its record."""
        return self._changes.get(clock, ())

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
            line += [
                (micros, turn + rank, place, (micros, moment), name)
                for micros, turn, place, moment in self.of(name)
            ]
        if again is not None:
            line += [
                (at[0], turn + again, place, at, None) for place, (turn, at) in enumerate(self.reopened())
            ]
        if paused is not None:
            for place, (since, until, first, last) in enumerate(joined(self.pauses(paused))):
                line.append((since[0], first + PAUSE, place, since, None))
                if until is not None:
                    line.append((until[0], last + RESUME, place, until, None))
        line.sort()
        self._lines[asked] = line
        return line


def stretches(pauses: Iterable[Pause], turn: int = 0) -> tuple[Stretch, ...]:
    """Pauses with their instants, all of one turn. One that ends before it begins is an `InputError`."""
    return tuple(_stretch(start, end, turn, turn) for start, end in pauses)


def _stretch(start: datetime, end: datetime | None, begins: int, ends: int) -> Stretch:
    first = (instant(start, "pauses"), start)
    last = None if end is None else (instant(end, "pauses"), end)
    if last is not None and last[0] < first[0]:
        raise InputError("pauses", (start, end), "ends before it begins")
    return first, last, begins, ends


Events: TypeAlias = "Mapping[str, datetime] | Happened | Iterable[tuple[str, datetime]]"
"""What happened when: the first moment of each event, or every event with its moment in any order."""


def joined(pauses: Iterable[Stretch]) -> list[Stretch]:
    """Pauses in order and without overlaps; empty ones are left out.

    Where one ends and the next begins at one instant they are one, unless records tell that they are two.
    """
    found: list[Stretch] = []
    for pause in sorted(pauses, key=_begins):
        first, last, begins, ends = pause
        if last is not None and first[0] == last[0]:
            continue
        if not found:
            found.append(pause)
            continue
        since, until, turn, over = found[-1]
        if until is not None and (until[0], over) < (first[0], begins):
            found.append(pause)
        elif until is not None and (last is None or last[0] > until[0]):
            found[-1] = (since, last, turn, ends)
    return found


def _begins(pause: Stretch) -> tuple[int, int]:
    return pause[0][0], pause[2]


def cut(
    pauses: Iterable[Stretch], now: int, longest: Term | None, calendar: Calendar | None
) -> Iterator[tuple[Stretch, bool]]:
    """The pauses known at `now`, and whether each was cut to the longest. The end is None while one lasts."""
    for first, last, begins, over in pauses:
        if first[0] > now:
            break
        ends = None if last is None or last[0] > now else last
        if longest is not None:
            limit = when(longest.after(first[1], calendar))
            if limit[0] < (now if ends is None else ends[0]):
                yield (first, limit, begins, 0), True
                continue
        yield (first, ends, begins, over), False


def shown(at: datetime, calendar: Calendar | None) -> pendulum.DateTime:
    """A moment in the zone of the calendar, or in its own without one."""
    moment = aware(at)
    if calendar is None:
        return moment
    where = zone(calendar.zone)
    if moment.tzinfo is where or moment.timezone_name == calendar.zone:
        return moment
    return at_instant(instant(moment), where)
