"""Hypothesis strategies for clocks: small calendars, clocks of all kinds, histories with pauses and reopenings.

>>> from hypothesis import given, settings
>>> from salesflow.testing.clock_laws import check_clock
>>> @settings(max_examples=5)
... @given(clock_histories())
... def every_clock_holds_its_laws(history):
...     check_clock(history, [moment for _, moment in history.events])
>>> every_clock_holds_its_laws()
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import pendulum
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import Change, Clock, Extended, Extension, Pause, Rebased, Reopening
from salesflow.basics.terms import Term, days, hours, working_days, working_hours
from salesflow.basics.text import Text
from salesflow.testing.clock_laws import ClockHistory

__all__ = ["clock_histories", "clocks", "office_calendars", "office_moments"]

LABEL: Final = Text("reply", zh="答复")
ZONES: Final = ("Asia/Shanghai", "Europe/Berlin", "America/New_York")
WEEKS: Final = (
    "Mon-Fri 09:00-12:00 13:00-18:00",
    "Mon-Sat 08:00-20:00",
    "Mon-Fri 22:00-24:00",
    "Mon-Sun 00:00-24:00",
)
# A day before the clocks change in Europe: some weeks around it make a small world.
MONDAY: Final = date(2026, 3, 23)


@st.composite
def office_calendars(draw: st.DrawFn) -> Calendar:
    """Calendars from March to May 2026 in several zones, with a few closed days around a change of the clock."""
    closed = draw(st.sets(st.dates(MONDAY, date(2026, 4, 10)), max_size=4))
    return Calendar(
        "office",
        draw(st.sampled_from(ZONES)),
        draw(st.sampled_from(WEEKS)),
        closed=closed,
        begins=date(2026, 3, 1),
        ends=date(2026, 6, 1),
    )


def office_moments(
    zone: str = "Asia/Shanghai", most_minutes: int = 20_000
) -> st.SearchStrategy[pendulum.DateTime]:
    """Whole minutes from Monday 23 March 2026, 00:00 in a zone."""
    start = pendulum.datetime(2026, 3, 23, tz=zone)
    return st.integers(0, most_minutes).map(lambda n: start.add(minutes=n))


@st.composite
def clocks(draw: st.DrawFn, *, pausable: bool | None = None, legal: bool | None = None) -> Clock:
    """Clocks from ``"received"`` to ``"replied"`` or ``"withdrawn"``, of every unit, legal and internal ones."""
    is_legal = draw(st.booleans()) if legal is None else legal
    pauses = not is_legal and (draw(st.booleans()) if pausable is None else pausable)
    working = st.builds(working_hours, st.integers(1, 30)) | st.builds(working_days, st.integers(1, 4))
    civil = st.builds(hours, st.integers(1, 200)) | st.builds(days, st.integers(1, 9))
    ways = [Reopening.CONTINUE, Reopening.STAND] + ([] if is_legal else [Reopening.RESTART, Reopening.REPEAT])
    return Clock(
        "reply",
        LABEL,
        draw(working if pauses else working | civil),
        "received",
        ("replied", "withdrawn"),
        legal=is_legal,
        pausable=pauses,
        extensions=draw(st.none() | st.just(Extension(cap=days(30))) | st.just(Extension(by=days(2)))),
        on_reopening=draw(st.sampled_from(ways)),
        most_pauses=draw(st.none() | st.integers(0, 3)) if pauses else None,
        longest_pause=draw(st.none() | st.just(days(1)) | st.just(working_hours(3))) if pauses else None,
    )


@st.composite
def clock_histories(
    draw: st.DrawFn,
    *,
    pausable: bool | None = None,
    legal: bool | None = None,
    changes: bool = True,
) -> ClockHistory:
    """Clocks with all that may happen to them: repeated stops, overlapping pauses, reopenings, extensions, policies.

    Most histories begin with a start; stops before it, pauses without an end and changes out of turn occur too.
    """
    calendar = draw(office_calendars())
    clock = draw(clocks(pausable=pausable, legal=legal))
    moments = office_moments(calendar.zone, 9_000)
    events: list[tuple[str, datetime]] = [("received", draw(office_moments(calendar.zone, 3_000)))]
    names = st.sampled_from(["replied", "replied", "withdrawn", "received", "thanked"])
    events += draw(st.lists(st.tuples(names, moments), max_size=4))
    pauses: list[Pause] = []
    early = office_moments(calendar.zone, 4_000)
    for since, minutes in draw(st.lists(st.tuples(early, st.none() | st.integers(0, 3_000)), max_size=4)):
        pauses.append((since, None if minutes is None else since.add(minutes=minutes)))
    reopened = draw(st.lists(moments, max_size=3))
    made: list[Change] = []
    for at, later in draw(st.lists(st.tuples(moments, st.integers(1, 9_000)), max_size=2 if changes else 0)):
        if draw(st.booleans()):
            made.append(
                Extended(
                    at=at, by="u-1", clock="reply", until=at.add(minutes=later), reason="a holding response"
                )
            )
        else:
            other: Term = working_hours(later // 300 + 1) if clock.pausable else clock.term
            made.append(
                Rebased(at=at, by="u-1", reason="policy 2", to=Clock(
                    clock.key, clock.label, other, "received", clock.stops_on, clock.legal, clock.pausable,
                ))
            )  # fmt: skip
    return ClockHistory(clock, calendar, events, pauses, reopened, made)
