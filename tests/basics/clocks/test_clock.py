"""Clocks: pauses cost working time, legal clocks never pause, a breach stays (CO-2, CO-4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import Clock, ClockReading, ClockState, Pause
from salesflow.basics.moments import instant
from salesflow.basics.terms import Term, days, hours, weeks, working_days, working_hours
from salesflow.basics.text import Text
from salesflow.errors import DefinitionError, InputError

OFFICE = Calendar(
    "office",
    "Asia/Shanghai",
    "Mon-Fri 09:00-12:00 13:00-18:00",
    begins=date(2026, 1, 1),
    ends=date(2027, 1, 1),
)
REPLY = Text("first reply", zh="首次答复")
MONDAY = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")


EIGHT = working_hours(8)


def _clock(term: Term = EIGHT, **given: object) -> Clock:
    return Clock("reply", REPLY, term, "received", ("replied", "withdrawn"), **given)  # type: ignore[arg-type]


PAUSABLE = _clock(pausable=True)
FIRM = _clock(legal=True)
FINAL = Clock("final", Text("final response"), weeks(8), "received", ("resolved",), legal=True)


def _at(text: str) -> pendulum.DateTime:
    moment = pendulum.parse(text, tz="Asia/Shanghai")
    assert isinstance(moment, pendulum.DateTime)
    return moment


def _minute(n: int) -> pendulum.DateTime:
    return MONDAY.add(minutes=n)


def _read(
    clock: Clock, at: datetime, pauses: Sequence[Pause] | None = None, **events: datetime
) -> ClockReading:
    return clock.read(events, calendar=OFFICE, at=at, pauses=pauses or [])


# Minutes from Monday 09:00; a week has 10080, the term of 480 is used up on Monday evening without a pause.
minute = st.integers(0, 5_000)
pauses = st.lists(st.tuples(minute, st.none() | st.integers(0, 3_000)), max_size=4).map(
    lambda pairs: [(start, None if length is None else start + length) for start, length in pairs]
)
OPEN = [OFFICE.is_open(MONDAY.add(minutes=n)) for n in range(14 * 1440)]


def _walk(
    start: int, target: int, stretches: list[tuple[int, int | None]], now: int
) -> tuple[int | None, bool]:
    """The due minute and whether a pause runs, by counting the open minutes that are not paused."""
    known = [(a, now if b is None or b > now else b, b is None or b > now) for a, b in stretches if a <= now]
    used, n = 0, start
    while used < target:
        if any(a <= n and lasts for a, _, lasts in known):
            return None, True
        if OPEN[n] and not any(a <= n < b for a, b, _ in known):
            used += 1
        n += 1
    return n, False


@given(st.integers(0, 1_000), st.integers(1, 16), pauses, st.integers(0, 9_000))
def test_pauses_are_taken_out_as_working_time(
    start: int, length: int, stretches: list[tuple[int, int | None]], now: int
) -> None:
    """CO-4: the only rule of six that agrees with counting minutes."""
    clock = _clock(working_hours(length), pausable=True)
    spans = [(_minute(a), None if b is None else _minute(b)) for a, b in stretches]
    reading = clock.read({"received": _minute(start)}, calendar=OFFICE, at=_minute(now), pauses=spans)
    if now < start:
        assert reading == ClockReading(clock, ClockState.NOT_STARTED)
        return
    due, paused = _walk(start, length * 60, stretches, now)
    assert reading.paused == paused
    assert reading.due == (None if due is None else _minute(due))
    late = due is not None and now > due
    assert reading.state is (ClockState.BREACHED if late else ClockState.RUNNING)


@given(st.integers(0, 1_000), pauses, minute, minute)
def test_a_breach_stays_and_a_stop_is_judged_once(
    start: int, stretches: list[tuple[int, int | None]], first: int, more: int
) -> None:
    spans = [(_minute(a), None if b is None else _minute(b)) for a, b in stretches]
    early, late = _minute(start + first), _minute(start + first + more)
    before = _read(PAUSABLE, early, spans, received=_minute(start))
    after = _read(PAUSABLE, late, spans, received=_minute(start))
    if before.state is ClockState.BREACHED:
        assert (after.state, after.due) == (ClockState.BREACHED, before.due)
    # stopping is judged as things stood at that moment, whenever one asks
    stopped = _read(PAUSABLE, early, spans, received=_minute(start), replied=early)
    asked_later = _read(PAUSABLE, late, spans, received=_minute(start), replied=early)
    assert asked_later == stopped
    assert (stopped.state is ClockState.BREACHED) == (before.state is ClockState.BREACHED)
    assert stopped.stopped == early


@given(st.integers(0, 1_000), pauses, st.integers(0, 9_000))
def test_a_clock_that_cannot_pause_does_not_look_at_pauses(
    start: int, stretches: list[tuple[int, int | None]], now: int
) -> None:
    spans = [(_minute(a), None if b is None else _minute(b)) for a, b in stretches]
    for clock in (FIRM, FINAL, _clock()):
        assert _read(clock, _minute(now), spans, received=_minute(start)) == _read(
            clock, _minute(now), received=_minute(start)
        )


def test_a_pause_in_closed_hours_costs_nothing_and_an_empty_one_neither() -> None:
    night = (_at("2026-03-02T12:00"), _at("2026-03-02T13:00"))
    empty = (_at("2026-03-02T10:00"), _at("2026-03-02T10:00"))
    for pause in (night, empty):
        reading = _read(PAUSABLE, _at("2026-03-02T14:00"), [pause], received=MONDAY)
        assert reading.due == _at("2026-03-02T18:00")
    # 20 hours on the wall, 3 of them open
    over_night = (_at("2026-03-02T15:00"), _at("2026-03-03T09:00"))
    reading = _read(PAUSABLE, _at("2026-03-03T10:00"), [over_night], received=MONDAY)
    assert reading.due == _at("2026-03-03T12:00")


def test_overlapping_pauses_count_once() -> None:
    spans: list[Pause] = [
        (_at("2026-03-02T14:00"), _at("2026-03-02T16:00")),
        (_at("2026-03-02T10:00"), _at("2026-03-02T11:00")),
        (_at("2026-03-02T10:15"), _at("2026-03-02T10:30")),
        (_at("2026-03-02T15:00"), _at("2026-03-02T17:00")),
        (_at("2026-03-01T10:00"), _at("2026-03-01T11:00")),
    ]
    reading = _read(PAUSABLE, _at("2026-03-02T17:30"), spans, received=MONDAY)
    assert reading.due == _at("2026-03-03T14:00")  # 4 working hours more
    running: list[Pause] = [
        (_at("2026-03-02T10:00"), None),
        (_at("2026-03-02T10:00"), _at("2026-03-02T11:00")),
    ]
    assert _read(PAUSABLE, _at("2026-03-02T12:00"), running, received=MONDAY).paused


def test_a_pause_counts_from_the_start_of_the_clock_only() -> None:
    pause = (_at("2026-03-02T09:00"), _at("2026-03-02T11:00"))
    reading = _read(PAUSABLE, _at("2026-03-02T12:00"), [pause], received=_at("2026-03-02T10:00"))
    assert reading.due == _at("2026-03-03T11:00")  # 10:00 plus 8 working hours, plus one


def test_a_running_pause_leaves_the_due_moment_open() -> None:
    spans: list[Pause] = [(_at("2026-03-02T10:00"), None)]
    reading = _read(PAUSABLE, _at("2026-05-01T10:00"), spans, received=MONDAY)
    assert (reading.state, reading.due, reading.paused) == (ClockState.RUNNING, None, True)
    assert reading.reason.explain() == "first reply is paused"
    # done while paused: in time, however long it took
    reading = _read(
        PAUSABLE, _at("2026-05-02T10:00"), spans, received=MONDAY, replied=_at("2026-05-01T10:00")
    )
    assert reading.state is ClockState.MET
    assert not reading.paused


def test_a_pause_after_the_due_moment_heals_nothing() -> None:
    for start in ("2026-03-02T18:00", "2026-03-02T20:00", "2026-03-03T09:30"):
        reading = _read(PAUSABLE, _at("2026-03-05T10:00"), [(_at(start), None)], received=MONDAY)
        assert (reading.state, reading.due) == (ClockState.BREACHED, _at("2026-03-02T18:00"))


def test_working_days_pause_too() -> None:
    clock = _clock(working_days(1), pausable=True)
    assert _read(clock, MONDAY, received=MONDAY).due == _at("2026-03-03T18:00")
    pause = (_at("2026-03-02T09:00"), _at("2026-03-02T11:00"))
    assert _read(clock, _at("2026-03-02T12:00"), [pause], received=MONDAY).due == _at("2026-03-04T11:00")


def test_exactly_in_time_and_a_second_late() -> None:
    due = _at("2026-03-02T18:00")
    assert _read(FIRM, due, received=MONDAY).state is ClockState.RUNNING
    assert _read(FIRM, due.add(microseconds=999_999), received=MONDAY).state is ClockState.RUNNING
    assert _read(FIRM, due.add(seconds=1), received=MONDAY).state is ClockState.BREACHED
    later = due.add(days=3)
    assert _read(FIRM, later, received=MONDAY, replied=due).state is ClockState.MET
    late = _read(FIRM, later, received=MONDAY, replied=due.add(seconds=1))
    assert (late.state, late.stopped) == (ClockState.BREACHED, due.add(seconds=1))


def test_what_lies_after_the_question_is_not_known() -> None:
    assert _read(FIRM, MONDAY, received=MONDAY.add(seconds=1)).state is ClockState.NOT_STARTED
    reading = _read(FIRM, MONDAY, received=MONDAY, replied=MONDAY.add(hours=1))
    assert (reading.state, reading.stopped) == (ClockState.RUNNING, None)
    pause: Pause = (MONDAY.add(hours=1), MONDAY.add(hours=2))
    assert _read(PAUSABLE, MONDAY, [pause], received=MONDAY).due == _at("2026-03-02T18:00")


def test_the_first_of_several_stops_counts_even_before_the_start() -> None:
    late = _at("2026-03-09T10:00")
    reading = _read(FIRM, late, received=MONDAY, replied=late, withdrawn=MONDAY.add(hours=1))
    assert (reading.state, reading.stopped) == (ClockState.MET, MONDAY.add(hours=1))
    early = _read(PAUSABLE, late, [(MONDAY, None)], received=MONDAY, replied=MONDAY.subtract(hours=1))
    assert early.state is ClockState.MET


def test_civil_clocks_need_no_calendar_and_moments_come_back_in_its_zone() -> None:
    received = pendulum.datetime(2026, 3, 2, 2, tz="UTC")
    alone = FINAL.read({"received": received}, calendar=None, at=received)
    assert alone.due == received.add(weeks=8)
    assert alone.started == received
    with_calendar = _read(FINAL, received, received=received)
    assert with_calendar.due is not None
    assert with_calendar.due.isoformat() == "2026-04-27T10:00:00+08:00"
    assert with_calendar.started is not None
    assert with_calendar.started.timezone_name == "Asia/Shanghai"
    assert instant(with_calendar.started) == instant(received)
    with pytest.raises(InputError, match="needed to count"):
        FIRM.read({"received": received}, calendar=None, at=received)
    with pytest.raises(InputError, match="needed to count"):
        PAUSABLE.read({"received": received}, calendar=None, at=received)


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({"legal": True, "pausable": True}, ["a legal clock never pauses"]),
        ({"term": hours(3), "pausable": True}, ["not hours"]),
        ({"stops_on": ()}, ["no event that stops it"]),
        ({"stops_on": ["received"]}, ["both starts and stops"]),
        (
            {"term": days(3), "pausable": True, "legal": True, "stops_on": ()},
            ["no event", "never", "not days"],
        ),
    ],
    ids=["legal", "unit", "no stop", "same", "all"],
)
def test_clocks_that_cannot_be(given: dict[str, object], problems: list[str]) -> None:
    parts: dict[str, object] = {"term": working_hours(8), "stops_on": ("replied",), **given}
    with pytest.raises(DefinitionError) as caught:
        Clock("reply", REPLY, starts_on="received", **parts)  # type: ignore[arg-type]
    assert len(caught.value.problems) == len(problems)
    assert all(words in found for words, found in zip(problems, caught.value.problems, strict=True))


@pytest.mark.parametrize("field", ["stops_on", "rows", "on_reopening"])
def test_a_part_of_another_kind(field: str) -> None:
    parts: dict[str, object] = {"stops_on": ("replied",), field: "sent"}
    with pytest.raises(InputError) as caught:
        Clock("reply", REPLY, working_hours(8), "received", **parts)  # type: ignore[arg-type]
    assert caught.value.field == field


def test_bad_input() -> None:
    naive = datetime(2026, 3, 2)
    with pytest.raises(InputError, match="no time zone"):
        _read(FIRM, naive, received=MONDAY)
    with pytest.raises(InputError) as caught:
        _read(FIRM, MONDAY, received=naive)
    assert caught.value.field == "events['received']"
    for pause in ((naive, None), (MONDAY, naive)):
        with pytest.raises(InputError, match="no time zone"):
            _read(PAUSABLE, MONDAY, [pause], received=MONDAY)
    with pytest.raises(InputError, match="ends before it begins"):
        _read(PAUSABLE, MONDAY, [(MONDAY, MONDAY - timedelta(seconds=1))], received=MONDAY)


def test_words() -> None:
    """CO-2: do what you said you would do."""
    clock = _clock(rows=["CO-2", "CO-4"], source="house rule")
    late = _at("2026-03-03T10:00")
    readings = [
        _read(clock, MONDAY),
        _read(clock, MONDAY, received=MONDAY),
        _read(clock, late, received=MONDAY, replied=MONDAY.add(hours=1)),
        _read(clock, late, received=MONDAY),
        _read(clock, late, received=MONDAY, replied=late),
    ]
    assert [reading.reason.explain() for reading in readings] == [
        "first reply has not begun [CO-2 CO-4]",
        "first reply due 2 Mar 2026 18:00 [CO-2 CO-4]",
        "first reply done in time, 2 Mar 2026 10:00 [CO-2 CO-4]",
        "first reply was due 2 Mar 2026 18:00, not done [CO-2 CO-4]",
        "first reply was due 2 Mar 2026 18:00, done 3 Mar 2026 10:00 [CO-2 CO-4]",
    ]
    assert readings[1].reason.code == "clock.running"
    assert readings[0].reason.code == "clock.not_started"
    assert (
        readings[4].reason.explain("zh")
        == "首次答复：应于2026年3月2日 18:00前完成，实际2026年3月3日 10:00 [CO-2 CO-4]"
    )
    for reading in readings:
        assert "[en]" not in reading.reason.explain("zh")
        assert reading.state.render("zh") != reading.state.render()
