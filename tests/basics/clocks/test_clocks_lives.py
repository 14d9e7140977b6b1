"""What happens to a running clock: pauses and reopenings, against a walk by minutes (CO-2, CO-4)."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import attrs
import pendulum
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import (
    Clock,
    ClockReading,
    ClockState,
    Extension,
    Pause,
    Reopening,
    SegmentKind,
)
from salesflow.basics.terms import Term, days, weeks, working_days, working_hours
from salesflow.basics.text import Text

OFFICE = Calendar(
    "office",
    "Asia/Shanghai",
    "Mon-Fri 09:00-12:00 13:00-18:00",
    begins=date(2026, 1, 1),
    ends=date(2026, 7, 1),
)
REPLY = Text("reply", zh="答复")
MONDAY = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
EIGHT = working_hours(8)


def _clock(term: Term = EIGHT, **given: Any) -> Clock:
    parts: dict[str, Any] = {"rows": ("CO-4",), **given}
    return Clock("reply", REPLY, term, "received", ("replied", "withdrawn"), **parts)


PAUSABLE = _clock(pausable=True)
LEGAL = _clock(weeks(1), legal=True, extensions=Extension(cap=days(30)))


def _at(text: str) -> pendulum.DateTime:
    moment = pendulum.parse(text, tz="Asia/Shanghai")
    assert isinstance(moment, pendulum.DateTime)
    return moment


def _read(clock: Clock, at: str | datetime, *events: tuple[str, str | datetime], **rest: Any) -> ClockReading:
    pairs = [("received", MONDAY), *((name, _at(m) if isinstance(m, str) else m) for name, m in events)]
    return clock.read(pairs, calendar=OFFICE, at=_at(at) if isinstance(at, str) else at, **rest)


# --------------------------------------------------------------------------- the oracle: a walk by minutes

OPEN = [OFFICE.is_open(MONDAY.add(minutes=n)) for n in range(15 * 1440)]


def _walk(
    term: int,
    pauses: list[tuple[int, int | None]],
    stops: list[int],
    reopened: list[int],
    now: int,
    most: int,
) -> tuple[int, bool, int | None, int | None, bool]:
    """Used minutes, paused, due minute when late or running, stop, late: one minute after the other, from 0."""
    used, breached, stop, n = 0, False, None, 0
    waits, paused, number = False, False, 0
    ends = [now + 1 if end is None else end for _, end in pauses]
    while True:
        covered = any(a <= n < b for (a, _), b in zip(pauses, ends, strict=True) if a <= n)
        began = covered and not waits
        waits = covered if stop is None or began or not covered else waits
        if not covered:
            paused, waits = False, False
        elif began and stop is None and used < term and number < most:
            paused, number = True, number + 1
        if n in stops and stop is None:
            stop, paused, waits = n, False, True
        if n in reopened and stop is not None:
            stop = None
        if n >= now:
            return used, paused and stop is None, None, stop, breached
        if stop is None and not paused:
            breached = breached or used >= term
            used += OPEN[n]
        n += 1


minute = st.integers(0, 6_000)


@settings(max_examples=150)
@given(
    st.integers(1, 20),
    st.lists(st.tuples(minute, st.none() | st.integers(1, 2_000)), max_size=4),
    minute,
    st.none() | st.integers(0, 4),
)
def test_used_time_is_what_a_walk_by_minutes_counts(
    length: int, stretches: list[tuple[int, int | None]], now: int, most: int | None
) -> None:
    """Invariants 7 to 9, against an independent count."""
    clock = _clock(working_hours(length), pausable=True, most_pauses=most)
    pauses = [(a, None if n is None else a + n) for a, n in stretches]
    spans: list[Pause] = [
        (MONDAY.add(minutes=a), None if b is None else MONDAY.add(minutes=b)) for a, b in pauses
    ]
    reading = _read(clock, MONDAY.add(minutes=now), pauses=spans)
    used, paused, _, _, late = _walk(length * 60, pauses, [], [], now, 99 if most is None else most)
    assert (reading.used, reading.paused) == (used * 60, paused)
    assert (reading.state is ClockState.BREACHED) == late
    assert reading.left == length * 3600 - used * 60


def test_used_time_with_stops_and_reopenings() -> None:
    """Time between a solution and a reopening is neither work nor pause."""
    seen: Counter[str] = Counter()

    @settings(max_examples=150)
    @given(st.integers(1, 20), st.lists(minute, max_size=3), st.lists(minute, max_size=3), minute)
    def same(length: int, stops: list[int], reopened: list[int], now: int) -> None:
        clock = _clock(working_hours(length), pausable=True)
        reading = _read(
            clock,
            MONDAY.add(minutes=now),
            *(("replied", MONDAY.add(minutes=n)) for n in stops),
            reopened=[MONDAY.add(minutes=n) for n in reopened],
        )
        used, _, _, stop, late = _walk(length * 60, [], stops, reopened, now, 0)
        assert reading.used == used * 60
        assert reading.stopped == (None if stop is None else MONDAY.add(minutes=stop))
        assert reading.pauses == reading.paused_for == 0
        assert (reading.breached_at is not None) == late
        seen[reading.state.value] += 1
        seen["reopened"] += any(each.kind is SegmentKind.STOPPED for each in reading.segments)

    same()
    assert min(seen["running"], seen["met"], seen["breached"], seen["reopened"]) >= 5, seen


# ------------------------------------------------------------------------------------------------- pauses


def test_adding_the_wall_seconds_of_a_pause_would_be_wrong() -> None:
    """The measured mistake of help desks: five of their six rules give another due moment here."""
    pause = (_at("2026-03-02T17:00"), _at("2026-03-03T10:00"))
    reading = _read(PAUSABLE, "2026-03-03T11:00", pauses=[pause])
    assert reading.due == _at("2026-03-03T11:00")  # one hour was left at 17:00
    plain = _read(PAUSABLE, MONDAY).due
    assert plain is not None
    assert plain == _at("2026-03-02T18:00")
    wall = plain + (pause[1] - pause[0])
    assert wall == _at("2026-03-03T11:00")  # right by chance: the pause ended in the same stretch of hours
    early = (_at("2026-03-02T10:00"), _at("2026-03-02T19:00"))
    reading = _read(PAUSABLE, "2026-03-03T09:00", pauses=[early])
    assert reading.due == _at("2026-03-03T17:00")
    assert plain + (early[1] - early[0]) == _at("2026-03-03T03:00")  # at night, and fourteen hours too early
    weekend = (_at("2026-03-02T17:00"), _at("2026-03-07T12:00"))
    reading = _read(PAUSABLE, "2026-03-09T09:00", pauses=[weekend])
    assert reading.due == _at("2026-03-09T10:00")
    assert plain + (weekend[1] - weekend[0]) == _at("2026-03-07T13:00")  # on a Saturday


def test_a_pause_that_nobody_ends_is_flagged() -> None:
    """Abuse 8: eleven of fifty "met" were paused."""
    pauses: list[Pause] = [(_at("2026-03-02T10:00"), None)]
    reading = _read(PAUSABLE, "2026-05-04T09:00", ("replied", "2026-05-01T10:00"), pauses=pauses)
    assert (reading.state, reading.used, reading.pauses) == (ClockState.MET, 3_600, 1)
    assert [note.code for note in reading.notes] == ["clock.pause.never_ended"]
    assert reading.paused_share is not None
    assert reading.paused_share > 0.99
    lines = reading.explain().splitlines()
    assert lines[-2:] == [
        "paused 1 time, 100% of its time",
        "reply was done during a pause that nobody had ended [CO-4]",
    ]


def test_pause_farming_is_seen_and_limited() -> None:
    """Abuse 9: a minute before it runs out, again and again."""
    days_of = [3, 4, 5, 6, 9, 10, 11]
    farm: list[Pause] = [
        (_at(f"2026-03-{a:02}T09:01"), _at(f"2026-03-{b:02}T09:00")) for a, b in pairwise(days_of)
    ]
    reading = _read(PAUSABLE, "2026-03-13T09:00", pauses=farm)
    assert (reading.pauses, reading.state) == (0, ClockState.BREACHED)
    assert {note.code for note in reading.notes} == {"clock.pause.too_late"}
    slow = _clock(working_hours(9), pausable=True)
    free = _read(slow, "2026-03-11T09:00", pauses=farm)
    assert (free.pauses, free.state, free.used) == (6, ClockState.RUNNING, 8 * 3600 + 6 * 60)
    twice = _read(attrs.evolve(slow, most_pauses=2), "2026-03-11T09:00", pauses=farm)
    assert (twice.pauses, twice.state) == (2, ClockState.BREACHED)
    assert "may be paused 2 times only" in twice.explain()
    never = _read(attrs.evolve(slow, most_pauses=0), "2026-03-11T09:00", pauses=farm)
    assert (never.pauses, never.due) == (0, _at("2026-03-03T10:00"))


def test_a_pause_counts_for_the_longest_only() -> None:
    clock = _clock(pausable=True, longest_pause=working_hours(4))
    pauses: list[Pause] = [(_at("2026-03-02T10:00"), None)]
    assert _read(clock, "2026-03-02T14:00", pauses=pauses).paused
    reading = _read(clock, "2026-03-02T17:00", pauses=pauses)
    assert (reading.paused, reading.used, reading.due) == (
        False,
        3 * 3600,
        _at("2026-03-03T14:00"),
    )
    assert reading.notes[0].code == "clock.pause.too_long"
    assert "counts for 4 working hours only: reply runs again since 2 Mar 2026 15:00" in reading.explain()
    short: list[Pause] = [(_at("2026-03-02T10:00"), _at("2026-03-02T11:00"))]
    assert not _read(clock, "2026-03-02T17:00", pauses=short).notes


def test_a_pause_goes_on_after_a_reopening_only_if_it_began_meanwhile() -> None:
    events = (("replied", "2026-03-02T11:00"),)
    reopened = [_at("2026-03-02T14:00")]
    old: list[Pause] = [(_at("2026-03-02T10:00"), None)]
    reading = _read(PAUSABLE, "2026-03-02T15:00", *events, pauses=old, reopened=reopened)
    assert (reading.paused, reading.used) == (False, 7_200)  # the stop had ended it
    new: list[Pause] = [(_at("2026-03-02T12:00"), _at("2026-03-02T16:00"))]
    reading = _read(PAUSABLE, "2026-03-02T15:00", *events, pauses=new, reopened=reopened)
    assert (reading.paused, reading.used) == (True, 7_200)
    reading = _read(PAUSABLE, "2026-03-02T17:00", *events, pauses=new, reopened=reopened)
    assert (reading.paused, reading.used) == (False, 10_800)


# --------------------------------------------------------------------------------------------- reopenings


def test_thanks_after_the_solution_restart_nothing() -> None:
    """Abuse 18."""
    done = _read(PAUSABLE, "2026-03-04T09:00", ("replied", "2026-03-02T11:00"))
    later = _read(
        PAUSABLE,
        "2026-03-04T09:00",
        ("replied", "2026-03-02T11:00"),
        ("thanked", "2026-03-03T09:00"),
        ("received", "2026-03-03T09:00"),
        ("replied", "2026-03-03T12:00"),
    )
    assert later == done
    assert (done.used, done.left, done.stopped_by) == (7_200, 6 * 3600, "replied")


def test_a_legal_clock_runs_on_towards_the_same_due_moment() -> None:
    """Invariant 11: it never moves its start; after the due moment the first stop stands."""
    due = _at("2026-03-09T09:00")
    answered = ("replied", "2026-03-03T09:00")
    again = _read(LEGAL, "2026-03-05T09:00", answered, reopened=[_at("2026-03-04T09:00")])
    assert (again.state, again.due, again.stopped, again.used) == (ClockState.RUNNING, due, None, 3 * 86_400)
    assert [segment.counted for segment in again.segments] == [86_400, 86_400, 86_400]
    assert "answered, but not finally, 1 d counted" in again.explain()
    late = _read(LEGAL, "2026-03-10T09:00", answered, reopened=[_at("2026-03-04T09:00")])
    assert (late.state, late.breached_at) == (ClockState.BREACHED, due)
    second = ("replied", "2026-03-06T09:00")
    met = _read(LEGAL, "2026-03-10T09:00", answered, second, reopened=[_at("2026-03-04T09:00")])
    assert (met.state, met.stopped) == (ClockState.MET, _at("2026-03-06T09:00"))
    for moment in (due, _at("2036-03-04T09:00")):  # abuse 12: years later
        stands = _read(LEGAL, "2046-03-10T09:00", answered, reopened=[moment])
        assert (stands.state, stands.stopped) == (ClockState.MET, _at("2026-03-03T09:00"))
    missed = _read(
        LEGAL, "2026-05-10T09:00", ("replied", "2026-03-10T09:00"), reopened=[_at("2026-03-11T09:00")]
    )
    assert (missed.state, missed.stopped) == (ClockState.BREACHED, _at("2026-03-10T09:00"))


def test_four_ways_with_a_reopening() -> None:
    events = (("replied", "2026-03-02T12:00"), ("replied", "2026-03-09T12:00"))
    back = [_at("2026-03-09T09:00")]
    readings = {
        way: _read(_clock(pausable=True, on_reopening=way), "2026-03-09T11:00", *events, reopened=back)
        for way in Reopening
    }
    goes_on, anew = readings[Reopening.CONTINUE], readings[Reopening.RESTART]
    assert (goes_on.used, goes_on.due, goes_on.started) == (5 * 3600, _at("2026-03-09T15:00"), MONDAY)
    assert (anew.used, anew.due, anew.started) == (7_200, _at("2026-03-09T18:00"), back[0])
    stands, waits = readings[Reopening.STAND], readings[Reopening.REPEAT]
    assert (stands.state, stands.stopped) == (ClockState.MET, _at("2026-03-02T12:00"))
    assert (waits.state, waits.started, waits.due, waits.left) == (ClockState.NOT_STARTED, None, None, None)
    assert [each.kind for each in waits.segments] == [SegmentKind.RUNNING, SegmentKind.STOPPED]
    # nothing left: the reopening itself is the due moment
    full = _read(
        PAUSABLE, "2026-03-03T12:00", ("replied", "2026-03-02T18:00"), reopened=[_at("2026-03-03T11:00")]
    )
    assert (full.state, full.due) == (ClockState.BREACHED, _at("2026-03-03T11:00"))
    assert _read(PAUSABLE, "2026-03-02T17:00", reopened=[_at("2026-03-02T11:00")]) == _read(
        PAUSABLE, "2026-03-02T17:00"
    )


def test_what_was_late_stays_late_in_every_run() -> None:
    """Invariant 15: the first due moment that passed is kept, and a reopening moves none."""
    late, back = ("replied", "2026-03-03T10:00"), [_at("2026-03-04T09:00")]
    due = _at("2026-03-02T18:00")
    goes_on = _read(PAUSABLE, "2026-03-04T10:00", late, reopened=back)
    assert (goes_on.state, goes_on.due, goes_on.breached_at) == (ClockState.BREACHED, due, due)
    assert (goes_on.stopped, goes_on.used) == (None, 10 * 3600)
    clock = _clock(pausable=True, on_reopening=Reopening.RESTART)
    anew = _read(clock, "2026-03-04T10:00", late, reopened=back)
    assert (anew.due, anew.breached_at, anew.used) == (_at("2026-03-04T18:00"), due, 3_600)
    twice = _read(clock, "2026-03-05T10:00", late, reopened=back)
    assert (twice.due, twice.breached_at) == (_at("2026-03-04T18:00"), due)


def test_a_follow_up_waits_for_the_second_solution() -> None:
    call = Clock(
        "follow_up", Text("call"), working_days(3), "resolved", ("called",), on_reopening=Reopening.REPEAT
    )
    first, back, second = _at("2026-03-02T10:00"), _at("2026-03-03T10:00"), _at("2026-03-20T10:00")
    pairs = [("resolved", first), ("called", _at("2026-03-10T10:00")), ("resolved", second)]

    def read(at: str, reopened: list[datetime]) -> ClockReading:
        return call.read(pairs, calendar=OFFICE, at=_at(at), reopened=reopened)

    assert read("2026-03-09T10:00", []).state is ClockState.BREACHED
    assert read("2026-03-09T10:00", [back]).state is ClockState.NOT_STARTED
    again = read("2026-03-20T11:00", [back])
    assert (again.started, again.due, again.stopped) == (second, _at("2026-03-25T18:00"), None)
    # late before it was taken back: that stays
    late = read("2026-03-20T11:00", [_at("2026-03-06T10:00")])
    assert (late.state, late.breached_at) == (ClockState.BREACHED, _at("2026-03-05T18:00"))
    assert (
        late.reason.explain()
        == "call was due 5 Mar 2026 18:00 and late; taken up again, it is due 25 Mar 2026 18:00"
    )
    waiting = read("2026-03-09T10:00", [_at("2026-03-06T10:00")])
    assert waiting.reason.explain() == "call was due 5 Mar 2026 18:00, not done"
    # a reopening after the call, and one while it waits already
    done = read("2026-03-20T09:00", [_at("2026-03-11T10:00"), _at("2026-03-12T10:00")])
    assert done.breached_at == _at("2026-03-05T18:00")


def test_a_repeated_clock_is_taken_back_while_paused() -> None:
    clock = _clock(pausable=True, on_reopening=Reopening.REPEAT)
    pauses: list[Pause] = [(_at("2026-03-02T10:00"), None)]
    back = [_at("2026-03-02T11:00")]
    reading = _read(clock, "2026-03-03T12:00", ("received", "2026-03-03T10:00"), pauses=pauses, reopened=back)
    assert (reading.paused, reading.used, reading.started) == (True, 0, _at("2026-03-03T10:00"))


def test_what_was_done_before_the_start_and_reopened() -> None:
    """Abuse 3: six complaints of the public sample were sent before they were received."""
    before = ("replied", "2026-02-27T09:00")
    done = _read(PAUSABLE, "2026-03-03T09:00", before)
    assert (done.state, done.stopped, done.used) == (ClockState.MET, _at("2026-02-27T09:00"), 0)
    assert done.left == 8 * 3600
    again = _read(
        PAUSABLE,
        "2026-03-03T10:00",
        before,
        ("replied", "2026-02-28T09:00"),
        reopened=[_at("2026-03-03T09:00")],
    )
    assert (again.state, again.used, again.due) == (ClockState.RUNNING, 3_600, _at("2026-03-03T18:00"))
