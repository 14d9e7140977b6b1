"""What happened to a case, made ready once for all its clocks, and the words of a clock that nobody met (CO-4)."""

from __future__ import annotations

from datetime import date, datetime

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import Clock, ClockState, Happened
from salesflow.basics.moments import instant
from salesflow.basics.terms import hours, working_hours
from salesflow.basics.text import Text
from salesflow.errors import InputError, OutOfCalendarError
from salesflow.testing.clock_laws import ClockHistory
from salesflow.testing.clocks import clock_histories, office_moments

MONDAY = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
REPLY = Clock(
    "reply",
    Text("reply", zh="答复"),
    hours(4),
    "received",
    ("replied", "withdrawn", "linked", "referred"),
    rows=("CO-4",),
)


@given(clock_histories(), st.lists(office_moments(), min_size=1, max_size=3))
def test_a_case_made_ready_reads_the_same_again_and_again(
    history: ClockHistory, moments: list[pendulum.DateTime]
) -> None:
    """CO-4: several clocks of one case share what happened."""
    ready = Happened(history.events, history.reopened, {history.clock.key: history.pauses, "other": []})
    for at in moments:
        shared = history.clock.read(ready, calendar=history.calendar, at=at, changes=history.changes)
        assert shared == history.read(at)


@given(clock_histories(pausable=True, legal=False), st.lists(office_moments(), min_size=1, max_size=3))
def test_a_case_made_ready_serves_several_clocks_and_calendars(
    history: ClockHistory, moments: list[pendulum.DateTime]
) -> None:
    """CO-4: what is kept for one clock, or counted with one calendar, is not handed to another."""
    ready = Happened(history.events, history.reopened, {history.clock.key: history.pauses})
    early = attrs.evolve(history.calendar, key="early", weekly="Mon-Sun 06:00-22:00", extra_open=())
    firm = attrs.evolve(history.clock, pausable=False, most_pauses=None, longest_pause=None)
    short = attrs.evolve(history.clock, longest_pause=hours(1))
    again = attrs.evolve(firm, on_reopening="repeat")
    for at in moments:
        for clock in (firm, history.clock, short, again):
            for calendar in (history.calendar, early):
                alone = clock.read(
                    history.events,
                    calendar=calendar,
                    at=at,
                    pauses=history.pauses,
                    reopened=history.reopened,
                )
                assert clock.read(ready, calendar=calendar, at=at) == alone


def test_a_case_that_is_asked_about_every_minute_does_not_grow_without_end() -> None:
    office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2026, 4, 1))
    clock = Clock("reply", REPLY.label, working_hours(8), "received", ("replied",), pausable=True)
    ready = Happened({"received": MONDAY})
    used = [clock.read(ready, calendar=office, at=MONDAY.add(minutes=n)).used for n in range(1_200)]
    assert used[::60] == [min(n, 9) * 3600 for n in range(20)]
    assert len(ready.places(office)) <= 501


def test_what_a_case_brings_and_what_is_given_beside_it_count_both() -> None:
    soft = Clock("reply", REPLY.label, hours(4), "received", ("replied",))
    ready = Happened([("received", MONDAY), ("replied", MONDAY.add(hours=1))])
    again = soft.read(ready, calendar=None, at=MONDAY.add(hours=3), reopened=[MONDAY.add(hours=2)])
    assert (again.state, again.used) == (ClockState.RUNNING, 3 * 3600)
    assert soft.read(ready, calendar=None, at=MONDAY.add(hours=3)).state is ClockState.MET


def test_of_two_events_at_one_moment_the_first_told_stops_it() -> None:
    later = MONDAY.add(hours=1)
    for first, second in (("replied", "withdrawn"), ("withdrawn", "replied"), ("referred", "linked")):
        events = [("thanked", MONDAY), ("received", MONDAY), (first, later), (second, later)]
        assert REPLY.read(events, calendar=None, at=later).stopped_by == first


def test_what_no_clock_asks_for_is_never_looked_at() -> None:
    naive = datetime(2026, 3, 2)
    ready = Happened({"received": MONDAY, "thanked": naive}, [naive], {"other": [(naive, None)]})
    assert [(micros, moment) for micros, _, _, moment in ready.of("received")] == [(instant(MONDAY), MONDAY)]
    assert ready.of("replied") == ()
    assert ready.pauses("reply") == ()
    with pytest.raises(InputError, match="no time zone") as caught:
        ready.of("thanked")
    assert caught.value.field == "events['thanked']"
    for asked in (ready.reopened, lambda: ready.pauses("other")):
        with pytest.raises(InputError, match="no time zone"):
            asked()
    with pytest.raises(InputError, match="give pairs"):
        Happened(["received"])  # type: ignore[list-item]
    with pytest.raises(InputError, match="ends before it begins"):
        Happened({}, pauses={"reply": [(MONDAY, MONDAY.subtract(hours=1))]}).pauses("reply")


@pytest.mark.parametrize(
    ("event", "what", "zh"),
    [
        ("withdrawn", "withdrawal", "撤回"),
        ("linked", "linking", "并案"),
        ("referred", "referral", "移送"),
    ],
)
def test_a_clock_that_ended_otherwise_does_not_say_that_it_was_done(event: str, what: str, zh: str) -> None:
    """CO-4: a withdrawal is no acknowledgement in time."""
    ended = REPLY.read({"received": MONDAY, event: MONDAY.add(hours=1)}, calendar=None, at=MONDAY.add(days=1))
    assert (ended.state, ended.ended_otherwise, ended.reason.code) == (ClockState.MET, True, "clock.ended")
    assert ended.reason.explain() == f"reply ended by {what}, 2 Mar 2026 10:00 [CO-4]"
    assert ended.reason.explain("zh") == f"答复：2026年3月2日 10:00因{zh}终止 [CO-4]"
    late = REPLY.read({"received": MONDAY, event: MONDAY.add(hours=5)}, calendar=None, at=MONDAY.add(days=1))
    assert (late.state, late.ended_otherwise, late.reason.code) == (
        ClockState.BREACHED,
        True,
        "clock.breached",
    )
    assert late.reason.explain() == f"reply was due 2 Mar 2026 13:00, ended by {what} 2 Mar 2026 14:00 [CO-4]"
    assert (
        late.reason.explain("zh")
        == f"答复：应于2026年3月2日 13:00前完成，2026年3月2日 14:00因{zh}终止 [CO-4]"
    )


def test_a_clock_that_was_met_or_runs_did_not_end_otherwise() -> None:
    met = REPLY.read(
        {"received": MONDAY, "replied": MONDAY.add(hours=1)}, calendar=None, at=MONDAY.add(hours=2)
    )
    assert (met.ended_otherwise, met.reason.explain()) == (
        False,
        "reply done in time, 2 Mar 2026 10:00 [CO-4]",
    )
    assert not REPLY.read({"received": MONDAY}, calendar=None, at=MONDAY).ended_otherwise
    again = REPLY.read(
        {"received": MONDAY, "withdrawn": MONDAY.add(hours=1)},
        calendar=None,
        at=MONDAY.add(hours=3),
        reopened=[MONDAY.add(hours=2)],
    )
    assert (again.ended_otherwise, again.stopped_by) == (False, None)


def test_a_kept_start_that_the_calendar_does_not_reach_is_refused() -> None:
    """CO-4: nobody guesses a due moment, not even from the seconds that a record keeps."""
    office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2026, 4, 1))
    clock = Clock("reply", REPLY.label, working_hours(8), "received", ("replied",), pausable=True)
    kept = attrs.evolve(clock.begin(MONDAY, office), target=10_000_000)
    with pytest.raises(OutOfCalendarError, match="runs past the end"):
        clock.read({}, calendar=office, at=MONDAY, start=kept)
    early = attrs.evolve(kept, at=MONDAY.subtract(months=6), target=3_600)
    with pytest.raises(OutOfCalendarError, match="lies outside"):
        clock.read({}, calendar=office, at=MONDAY, start=early)
    at_once = attrs.evolve(kept, at=MONDAY.add(microseconds=5), target=0)
    assert clock.read({}, calendar=office, at=MONDAY.add(hours=1), start=at_once).due == MONDAY


def test_a_later_run_that_was_kept_and_its_event_are_one() -> None:
    clock = attrs.evolve(REPLY, on_reopening="repeat")
    later = MONDAY.add(hours=2)
    starts = [clock.begin(MONDAY, None), clock.begin(later, None)]
    for events in ([("received", later)], [("thanked", MONDAY), ("received", later)]):
        reading = clock.read(
            events, calendar=None, at=MONDAY.add(hours=3), reopened=[MONDAY.add(hours=1)], start=starts
        )
        assert (reading.started, reading.used, reading.due) == (later, 3600, later.add(hours=4))


def test_records_say_what_came_first_at_one_instant() -> None:
    soft = attrs.evolve(REPLY, pausable=True, term=working_hours(4))
    office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2026, 4, 1))
    noon = MONDAY.add(hours=3)
    for first, second, state in ((2, 3, ClockState.BREACHED), (3, 2, ClockState.MET)):
        told = Happened.recorded([(1, "received", MONDAY), (first, "replied", noon)], [(second, noon)])
        assert soft.read(told, calendar=office, at=MONDAY.add(days=9)).state is state
    told = Happened.recorded([(4, "replied", noon), (1, "received", MONDAY)])
    beside = soft.read(told, calendar=office, at=MONDAY.add(days=9), reopened=[noon])
    assert beside.state is ClockState.BREACHED, "what is given beside the records comes after them"


def test_two_pauses_of_records_are_two_where_one_ends_and_the_next_begins() -> None:
    soft = attrs.evolve(REPLY, pausable=True, term=working_hours(4))
    office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2026, 4, 1))
    at = [MONDAY.add(minutes=10 * n) for n in range(4)]
    held = {"reply": [(2, at[1], 3, at[2]), (4, at[2], 4, None), (5, at[3], 6, at[3])]}
    told = Happened.recorded([(1, "received", MONDAY)], pauses=held)
    for clock in (soft, attrs.evolve(soft, longest_pause=working_hours(3))):
        stands = clock.read(told, calendar=office, at=at[3])
        assert (stands.pauses, stands.paused_for, stands.paused) == (2, 1200, True)
        plain = [(at[1], at[2]), (at[2], None)]
        once = clock.read({"received": MONDAY}, calendar=office, at=at[3], pauses=plain)
        assert (once.pauses, once.paused_for, once.paused) == (1, 1200, True)
