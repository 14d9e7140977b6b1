"""The laws of clocks hold for clocks of all kinds, and each of them can fail (invariants 6 to 15; CO-4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

import attrs
import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import Clock, ClockReading, ClockState, Events, Pause, Reopening
from salesflow.basics.terms import weeks, working_hours
from salesflow.basics.text import Text
from salesflow.testing.clock_laws import (
    ClockHistory,
    check_clock,
    check_legal_due,
    check_no_pause,
    check_working_time,
)
from salesflow.testing.clocks import clock_histories, office_calendars, office_moments

OFFICE = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
NINE = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
REPLY = Text("reply", zh="答复")
DEEP = settings(max_examples=120)


def test_every_clock_holds_its_laws() -> None:
    """CO-4: invariants 6 to 9, 14 and 15, and every branch of them was reached."""
    reached: Counter[str] = Counter()

    @DEEP
    @given(
        clock_histories() | clock_histories(pausable=True, legal=False),
        st.lists(office_moments(most_minutes=12_000), min_size=2, max_size=5),
    )
    def laws(history: ClockHistory, moments: list[datetime]) -> None:
        moments += [moment for _, moment in history.events]
        moments += [pendulum.instance(since).add(minutes=1) for since, _ in history.pauses]
        moments += [NINE.add(days=50), NINE.add(days=55)]  # late enough for most clocks to have run out
        reached.update(check_clock(history, moments))

    laws()
    wanted = {*(state.value for state in ClockState), "paused", "open", "sticky"}
    assert {key for key in wanted if reached[key] >= 10} == wanted, reached


def test_nothing_moves_a_legal_clock() -> None:
    """Invariant 11."""
    reached = 0

    @DEEP
    @given(clock_histories(legal=True), office_moments(most_minutes=12_000))
    def laws(history: ClockHistory, at: datetime) -> None:
        nonlocal reached
        reached += check_legal_due(history, at)

    laws()
    assert reached > 30


def test_pauses_that_cost_nothing() -> None:
    """Invariant 10."""
    reached = 0

    @DEEP
    @given(clock_histories(pausable=True, legal=False, changes=False), office_moments(most_minutes=5_000))
    def laws(history: ClockHistory, pause: datetime) -> None:
        nonlocal reached
        reached += check_no_pause(history, pause, NINE.add(days=28))

    laws()
    assert reached > 5


@given(
    office_calendars(),
    st.lists(office_moments("Europe/Berlin"), min_size=2, max_size=6),
    st.integers(0, 150_000),
)
def test_working_time_adds_up(calendar: Calendar, moments: list[datetime], seconds: int) -> None:
    """Invariants 12 and 13."""
    check_working_time(calendar, moments, seconds)


# ---------------------------------------------------------------------------------------- each law can fail

RECEIVED = [("received", NINE)]
HOUR = [NINE.add(minutes=30 * n) for n in range(30)]


def _reply(kind: type[Clock] = Clock, **given: object) -> Clock:
    parts: dict[str, object] = {"pausable": True, **given}
    return kind("reply", REPLY, working_hours(4), "received", ("replied",), **parts)  # type: ignore[arg-type]


@attrs.frozen
class Bent(Clock):
    """A clock that reads wrongly: each subclass in one way."""

    def read(
        self,
        events: Events,
        *,
        calendar: Calendar | None,
        at: datetime,
        pauses: Iterable[Pause] = (),
        **rest: object,
    ) -> ClockReading:
        pairs: list[tuple[str, datetime]] = list(events)  # type: ignore[arg-type]
        honest = Clock.read(self, pairs, calendar=calendar, at=at, pauses=list(pauses))
        return self.bend(honest, pairs, list(pauses))

    def bend(
        self, reading: ClockReading, events: list[tuple[str, datetime]], pauses: list[Pause]
    ) -> ClockReading:
        raise NotImplementedError


@attrs.frozen
class Foresees(Bent):
    def bend(
        self, reading: ClockReading, events: list[tuple[str, datetime]], pauses: list[Pause]
    ) -> ClockReading:
        return attrs.evolve(reading, pauses=len(events))


@attrs.frozen
class PausedDue(Bent):
    def bend(
        self, reading: ClockReading, events: list[tuple[str, datetime]], pauses: list[Pause]
    ) -> ClockReading:
        return attrs.evolve(reading, due=NINE.add(hours=4)) if reading.paused else reading


@attrs.frozen
class Heals(Bent):
    def bend(
        self, reading: ClockReading, events: list[tuple[str, datetime]], pauses: list[Pause]
    ) -> ClockReading:
        late = reading.breached_at is not None and reading.at is not None and reading.at > NINE.add(hours=6)
        return attrs.evolve(reading, state=ClockState.RUNNING, breached_at=None) if late else reading


@attrs.frozen
class Wall(Bent):
    """Adds the wall seconds of the pauses to the due moment, as help desks do."""

    def bend(
        self, reading: ClockReading, events: list[tuple[str, datetime]], pauses: list[Pause]
    ) -> ClockReading:
        if reading.due is None or reading.pauses == 0:
            return reading
        wall = sum((until - since).total_seconds() for since, until in pauses if until is not None)
        return attrs.evolve(reading, due=NINE.add(hours=4).add(seconds=int(wall)))


@attrs.frozen
class Miscounts(Bent):
    def bend(
        self, reading: ClockReading, events: list[tuple[str, datetime]], pauses: list[Pause]
    ) -> ClockReading:
        return attrs.evolve(reading, used=(reading.used or 0) + 1)


NIGHT = [(NINE.add(hours=2), NINE.add(hours=20))]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (PausedDue, "a paused clock has no due moment"),
        (Heals, "what was late stays late"),
        (Wall, "a due moment lies in opening hours"),
        (Miscounts, "the stretches add up|nothing is used before"),
    ],
)
def test_a_bent_clock_breaks_its_law(kind: type[Bent], words: str) -> None:
    pauses = [] if kind is Heals else NIGHT
    history = ClockHistory(_reply(kind), OFFICE, RECEIVED, pauses)
    with pytest.raises(AssertionError, match=words):
        check_clock(history, [*HOUR, NINE.add(hours=25)])


def test_a_clock_that_foresees_breaks_its_law() -> None:
    history = ClockHistory(_reply(Foresees), OFFICE, [*RECEIVED, ("replied", NINE.add(hours=3))])
    with pytest.raises(AssertionError, match="what lies ahead changes nothing"):
        check_clock(history, [NINE.add(hours=1)])


def test_a_pausable_clock_is_no_legal_one() -> None:
    with pytest.raises(AssertionError, match="this law is about legal clocks"):
        check_legal_due(ClockHistory(_reply(), OFFICE, RECEIVED), NINE)


def test_what_they_count() -> None:
    history = ClockHistory(_reply(), OFFICE, RECEIVED, NIGHT)
    # a night that begins in opening hours is no pause in closed ones
    assert not check_no_pause(history, NINE.add(hours=1), NINE.add(days=2))
    assert check_no_pause(history, NINE.subtract(hours=2), NINE.add(days=2))
    assert check_no_pause(history, NINE.add(hours=10), NINE.add(days=2))
    assert not check_no_pause(history, NINE.add(hours=10), NINE.add(hours=11))
    assert check_working_time(OFFICE, [NINE, NINE.add(hours=12), NINE.subtract(hours=3)], 3_600) == 2
    final = Clock(
        "final", REPLY, weeks(8), "received", ("replied",), legal=True, on_reopening=Reopening.CONTINUE
    )
    assert not check_legal_due(ClockHistory(final, OFFICE, RECEIVED), NINE)
    assert check_legal_due(ClockHistory(final, OFFICE, RECEIVED, NIGHT), NINE)
    seen = check_clock(
        ClockHistory(final, OFFICE, RECEIVED), [NINE.subtract(days=1), NINE, NINE.add(years=1)]
    )
    assert check_clock(ClockHistory(_reply(), OFFICE, RECEIVED), [NINE.add(years=1)]) == {
        "breached": 1,
        "open": 1,
    }
    # a year later the calendar has ended, but eight weeks need none
    assert seen == {"not started": 1, "running": 1, "breached": 1}
