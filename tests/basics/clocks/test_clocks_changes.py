"""What is decided about a running clock: extensions and other policies; what its start keeps (CO-2, CO-4)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import (
    Change,
    Clock,
    ClockReading,
    ClockStart,
    ClockState,
    Extended,
    Extension,
    Pause,
    Rebased,
    Reopening,
)
from salesflow.basics.moments import instant
from salesflow.basics.reasons import Declined
from salesflow.basics.terms import Term, days, months, weeks, working_days, working_hours
from salesflow.basics.text import Text
from salesflow.errors import DefinitionError, InputError, OutOfCalendarError

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


# --------------------------------------------------------------------------------------------- extensions

CBIRC = _clock(
    days(15),
    legal=True,
    extensions=[Extension(cap=days(30)), Extension(by=days(30), cap=days(60), needs_approval=True)],
)


def _held(until: str, at: str = "2026-03-05T09:00", **given: Any) -> Extended:
    return Extended(at=_at(at), by="u-1", clock="reply", until=_at(until), reason="a report", **given)


def test_an_extension_replaces_the_due_moment() -> None:
    reading = _read(LEGAL, "2026-03-05T09:00")
    held = reading.extend(until=_at("2026-03-20T09:00"), calendar=OFFICE, reason=" a report ", by="u-1")
    assert held == _held("2026-03-20T09:00")
    after = _read(LEGAL, "2026-03-12T09:00", changes=[held])
    assert (after.state, after.due, after.left) == (ClockState.RUNNING, _at("2026-03-20T09:00"), 8 * 86_400)
    by_term = reading.extend(term=days(3), calendar=OFFICE, reason="a report")
    assert isinstance(by_term, Extended)
    assert by_term.until == _at("2026-03-12T09:00")
    # before it was granted nobody knows of it
    assert _read(LEGAL, "2026-03-04T09:00", changes=[held]).due == _at("2026-03-09T09:00")
    # one of another clock is left out without a word
    other = attrs.evolve(held, clock="other")
    assert _read(LEGAL, "2026-03-12T09:00", changes=[other]).notes == ()


def test_steps_and_approvals() -> None:
    """CBIRC: thirty days in complex cases, thirty more after an approval."""
    reading = _read(CBIRC, "2026-03-05T09:00")

    def asked(until: str, **given: Any) -> Extended | Declined:
        return reading.extend(until=_at(until), calendar=None, reason="complex", **given)

    assert isinstance(asked("2026-04-01T09:00"), Extended)
    unapproved = asked("2026-04-10T09:00", by="u-1")
    assert isinstance(unapproved, Declined)
    assert unapproved.codes == ("extension.not_approved",)
    alone = asked("2026-04-10T09:00", by="u-1", approved_by="u-1")
    assert isinstance(alone, Declined)
    assert alone.codes == ("extension.self_approved",)
    nobody = asked("2026-04-10T09:00", approved_by="u-2")
    assert isinstance(nobody, Declined)
    assert nobody.codes == ("extension.nobody_asked",)
    assert isinstance(asked("2026-04-10T09:00", by="u-1", approved_by="u-2"), Extended)
    beyond = asked("2026-06-10T09:00", by="u-1")
    assert isinstance(beyond, Declined)
    assert beyond.codes == ("extension.beyond_cap", "extension.not_approved")
    assert "at the latest, not to 10 Jun 2026 09:00" in beyond.explain()
    # the second step counts from the first, and both from the start
    first = asked("2026-04-01T09:00", by="u-1")
    assert isinstance(first, Extended)
    later = _read(CBIRC, "2026-03-25T09:00", changes=[first])
    assert isinstance(
        later.extend(until=_at("2026-05-01T09:00"), calendar=None, reason="x", by="a", approved_by="b"),
        Extended,
    )
    too_far = later.extend(until=_at("2026-05-02T09:00"), calendar=None, reason="x", by="a", approved_by="b")
    assert isinstance(too_far, Declined)


def test_a_cap_that_is_itself_too_late() -> None:
    """Rail: in less than three months from the complaint."""
    rail = _clock(months(1), legal=True, extensions=Extension(cap=months(3), strictly=True))
    reading = _read(rail, "2026-03-05T09:00")
    last = reading.extend(until=_at("2026-06-02T08:59"), calendar=OFFICE, reason="a lab")
    assert isinstance(last, Extended)
    day = reading.extend(until=_at("2026-06-02T09:00"), calendar=OFFICE, reason="a lab")
    assert isinstance(day, Declined)
    assert "before 2 Jun 2026 09:00" in day.explain()
    assert "2026年6月2日 09:00之前" in day.explain("zh")
    far = reading.extend(until=_at("2026-06-03T09:00"), calendar=OFFICE, reason="a lab")
    assert isinstance(far, Declined)
    assert "at the latest" in far.explain()


@pytest.mark.parametrize(
    ("clock", "at", "events", "pauses", "codes"),
    [
        (_clock(), "2026-03-02T10:00", (), (), ("extension.not_allowed",)),
        (LEGAL, "2026-03-09T09:00:01", (), (), ("extension.too_late",)),
        (LEGAL, "2026-03-05T10:00", (("replied", "2026-03-05T09:00"),), (), ("extension.stopped",)),
        (LEGAL, "2026-03-01T10:00", (), (), ("extension.not_started",)),
        (
            _clock(pausable=True, extensions=Extension()),
            "2026-03-02T12:00",
            (),
            ((_at("2026-03-02T10:00"), None),),
            ("extension.paused",),
        ),
        (_clock(days(60), extensions=Extension()), "2026-03-02T12:00", (), (), ("extension.no_gain",)),
        (_clock(days(60)), "2026-03-02T12:00", (), (), ("extension.not_allowed", "extension.no_gain")),
    ],
    ids=["not allowed", "breached", "stopped", "not started", "paused", "no gain", "all"],
)
def test_refused_extensions_name_every_reason_and_change_nothing(
    clock: Clock,
    at: str,
    events: tuple[tuple[str, str], ...],
    pauses: tuple[Pause, ...],
    codes: tuple[str, ...],
) -> None:
    reading = _read(clock, at, *events, pauses=pauses)
    until = _at("2026-03-25T09:00")
    found = reading.extend(until=until, calendar=OFFICE, reason="a report")
    assert isinstance(found, Declined)
    assert found.codes == codes
    assert "[en]" not in found.explain("zh")
    forced = Extended(at=_at(at), clock="reply", until=until, reason="a report")
    after = _read(clock, at, *events, pauses=pauses, changes=[forced])
    assert (after.due, after.state, after.left) == (reading.due, reading.state, reading.left)
    assert tuple(note.code for note in after.notes) == codes


def test_a_pausable_clock_is_extended_by_working_time() -> None:
    clock = _clock(pausable=True, extensions=Extension())
    pauses: list[Pause] = [
        (_at("2026-03-02T10:00"), _at("2026-03-02T11:00")),
        (_at("2026-03-03T14:00"), _at("2026-03-03T15:00")),
    ]
    held = _held("2026-03-03T16:00", "2026-03-02T12:00")
    reading = _read(clock, "2026-03-03T16:00", pauses=pauses, changes=[held])
    assert reading.due == _at("2026-03-03T17:00")
    assert (reading.used, reading.left) == (12 * 3600, 3600)


# ------------------------------------------------------------------------------------------ other policies


def _other(term: Term, **given: Any) -> Clock:
    return _clock(term, **given)


def _policy(to: Clock, at: str = "2026-03-02T14:00") -> Rebased:
    return Rebased(at=_at(at), by="u-1", to=to, reason="policy 2")


def test_a_policy_applies_only_by_a_rebase_and_keeps_the_time_used() -> None:
    start = PAUSABLE.begin(MONDAY, OFFICE)
    edited = _other(working_hours(2), pausable=True)
    # abuse 17 turned round: an edited policy reads the old start, and changes nothing
    assert _read(edited, "2026-03-02T14:00", start=start).due == _at("2026-03-02T18:00")
    longer = _other(working_hours(12), pausable=True)
    pauses: list[Pause] = [(_at("2026-03-02T10:00"), _at("2026-03-02T11:00"))]
    reading = _read(PAUSABLE, "2026-03-02T15:00", pauses=pauses, changes=[_policy(longer)])
    assert (reading.used, reading.left, reading.due) == (4 * 3600, 8 * 3600, _at("2026-03-03T15:00"))
    assert reading.clock == longer
    shorter = _read(PAUSABLE, "2026-03-02T15:00", changes=[_policy(edited)])
    assert (shorter.state, shorter.breached_at) == (ClockState.BREACHED, _at("2026-03-02T14:00"))
    asked = _read(PAUSABLE, "2026-03-02T14:00").rebase(longer, reason="policy 2", by="u-1")
    assert asked == _policy(longer)


def test_another_policy_may_stop_on_other_events() -> None:
    both = attrs.evolve(PAUSABLE, stops_on=("replied", "referred"))
    referred = ("referred", "2026-03-02T13:00"), ("referred", "2026-03-02T15:00")
    assert _read(PAUSABLE, "2026-03-02T16:00", *referred).stopped is None
    reading = _read(PAUSABLE, "2026-03-02T16:00", *referred, changes=[_policy(both)])
    assert (reading.stopped, reading.stopped_by) == (_at("2026-03-02T15:00"), "referred")


def test_from_pausable_to_not_and_back() -> None:
    firm, soft = _other(working_hours(12)), _other(working_hours(12), pausable=True)
    pauses: list[Pause] = [(_at("2026-03-02T10:00"), _at("2026-03-02T15:00"))]
    hardened = _read(PAUSABLE, "2026-03-02T16:00", pauses=pauses, changes=[_policy(firm)])
    # the pause ends with the policy: one hour used, eleven left at 14:00
    assert (hardened.due, hardened.used, hardened.left) == (_at("2026-03-03T17:00"), 3 * 3600, 9 * 3600)
    softened = _read(firm, "2026-03-02T16:00", pauses=pauses, changes=[_policy(soft)])
    # before the policy nothing paused, afterwards the rest of it does
    assert (softened.used, softened.left) == (4 * 3600 + 3600, 7 * 3600)
    while_paused = _read(PAUSABLE, "2026-03-02T14:30", pauses=pauses, changes=[_policy(soft)])
    assert (while_paused.paused, while_paused.left) == (True, 11 * 3600)
    wall, longer = _other(days(3)), _other(days(5))
    assert _read(wall, "2026-03-02T16:00", changes=[_policy(longer)]).due == _at("2026-03-07T09:00")
    brief = _read(wall, "2026-03-02T16:00", changes=[_policy(_other(days(0)))])
    assert (brief.due, brief.state) == (_at("2026-03-02T14:00"), ClockState.BREACHED)


@pytest.mark.parametrize(
    ("clock", "to", "at", "codes"),
    [
        (LEGAL, _other(weeks(9)), "2026-03-03T09:00", ("rebase.legal",)),
        (_clock(days(1)), _clock(days(9), legal=True), "2026-03-02T19:00", ("rebase.legal",)),
        (PAUSABLE, _other(working_hours(90)), "2026-03-03T09:00", ("rebase.breached",)),
        (PAUSABLE, _other(days(90)), "2026-03-02T10:00", ("rebase.other_unit",)),
        (PAUSABLE, _other(EIGHT), "2026-03-01T10:00", ("rebase.not_running",)),
        (PAUSABLE, LEGAL, "2026-03-03T10:00", ("rebase.legal", "rebase.breached", "rebase.other_unit")),
    ],
)
def test_refused_policies(clock: Clock, to: Clock, at: str, codes: tuple[str, ...]) -> None:
    """Abuse 17: a policy cannot rescue a clock that has run out."""
    reading = _read(clock, at)
    found = reading.rebase(to, reason="policy 2")
    assert isinstance(found, Declined)
    assert found.codes == codes
    assert "[en]" not in found.explain("zh")
    after = _read(clock, at, changes=[Rebased(at=_at(at), to=to, reason="policy 2")])
    assert (after.clock, after.due, after.state) == (clock, reading.due, reading.state)
    assert tuple(note.code for note in after.notes) == codes


# ------------------------------------------------------------------------------------- what a start keeps


@given(st.integers(0, 5_000), st.booleans(), st.integers(0, 4_000))
def test_a_clock_read_from_its_start_is_the_same(minutes: int, pausable: bool, after: int) -> None:
    clock = _clock(working_hours(30), pausable=pausable)
    begun = MONDAY.add(minutes=minutes)
    start = clock.begin(begun, OFFICE)
    at = begun.add(minutes=after)
    given_start = clock.read({}, calendar=OFFICE, at=at, start=start)
    assert given_start == clock.read({"received": begun}, calendar=OFFICE, at=at)
    assert (start.due is None) == pausable


def test_a_start_is_never_counted_again() -> None:
    shut = Calendar(
        "shut", OFFICE.zone, OFFICE.weekly, closed=[date(2026, 3, 3)], begins=OFFICE.begins, ends=OFFICE.ends
    )
    firm = _clock(working_days(2), legal=True)
    start = firm.begin(MONDAY, OFFICE)
    assert firm.read({"received": MONDAY}, calendar=shut, at=MONDAY).due == _at("2026-03-05T18:00")
    assert firm.read({"received": MONDAY}, calendar=shut, at=MONDAY, start=start).due == _at(
        "2026-03-04T18:00"
    )
    soft = _clock(working_hours(10), pausable=True)
    kept = soft.begin(MONDAY, OFFICE)
    assert kept == ClockStart("reply", MONDAY, soft.term.unit, None, 36_000, OFFICE.digest)
    moved = soft.read({"received": MONDAY.subtract(days=9)}, calendar=shut, at=MONDAY, start=[kept])
    assert [note.code for note in moved.notes] == ["clock.calendar_changed"]
    assert (moved.due, moved.started) == (_at("2026-03-04T11:00"), MONDAY)
    assert not soft.read({}, calendar=OFFICE, at=MONDAY, start=kept).notes
    assert (
        soft.read({}, calendar=OFFICE, at=MONDAY.subtract(days=1), start=kept).state is ClockState.NOT_STARTED
    )
    with pytest.raises(InputError, match="needed to count"):
        soft.read({}, calendar=None, at=MONDAY, start=kept)
    for wrong in (start, attrs.evolve(kept, clock="other")):
        with pytest.raises(InputError, match="is not the start of clock"):
            soft.read({}, calendar=OFFICE, at=MONDAY, start=wrong)


def test_a_restart_keeps_its_own_start() -> None:
    clock = _clock(pausable=True, on_reopening=Reopening.RESTART)
    back = _at("2026-03-03T09:00")
    starts = [clock.begin(MONDAY, OFFICE), attrs.evolve(clock.begin(back, OFFICE), target=3_600)]
    reading = _read(clock, "2026-03-03T09:30", ("replied", "2026-03-02T10:00"), reopened=[back], start=starts)
    assert (reading.due, reading.left) == (_at("2026-03-03T10:00"), 1_800)


# ---------------------------------------------------------------------------------- the calendar's horizon


def test_past_the_calendar_nothing_is_counted_and_that_is_said() -> None:
    after = pendulum.datetime(2026, 9, 1, 9, tz="Asia/Shanghai")
    for clock in (_clock(), PAUSABLE):
        reading = _read(clock, after)
        assert (reading.state, reading.used, reading.left is None) == (
            ClockState.BREACHED,
            None,
            clock.pausable or True,
        )
        assert reading.notes[0].code == "clock.beyond_calendar"
        assert "nothing is counted" in reading.explain()
        assert reading.paused_share is None
        done = _read(clock, after.add(days=1), ("replied", after))
        assert (done.state, done.used) == (ClockState.BREACHED, None)
    with pytest.raises(OutOfCalendarError):
        _read(PAUSABLE, after.add(days=1), ("replied", after), reopened=[after.add(hours=1)])
    paused = _read(PAUSABLE, after, pauses=[(_at("2026-03-02T10:00"), None)])
    assert (paused.paused, paused.paused_for) == (True, 0)
    stored = ClockStart("reply", MONDAY, EIGHT.unit, after)
    far = _read(_clock(), MONDAY, start=stored)
    assert (far.due, far.used, far.left) == (after, 0, None)


def test_summer_time_keeps_the_wall_clock() -> None:
    """Eight weeks are civil: 56 times 24 hours would be eleven o'clock."""
    received = pendulum.datetime(2026, 3, 2, 10, tz="Europe/London")
    final = Clock("final", REPLY, weeks(8), "received", ("replied",), legal=True)
    reading = final.read({"received": received}, calendar=None, at=received)
    assert reading.due is not None
    assert reading.due.isoformat() == "2026-04-27T10:00:00+01:00"
    assert (reading.used, reading.left) == (0, 56 * 86_400 - 3_600)


# --------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"legal": True, "on_reopening": "restart"}, "never moves its start"),
        ({"legal": True, "on_reopening": "repeat"}, "never moves its start"),
        ({"most_pauses": 2}, "cannot pause"),
        ({"longest_pause": days(1)}, "cannot pause"),
        ({"extensions": Extension(strictly=True)}, "strictly below a cap names none"),
    ],
)
def test_clocks_that_cannot_be(given: dict[str, Any], problem: str) -> None:
    with pytest.raises(DefinitionError, match=problem):
        _clock(**given)


def test_bad_input() -> None:
    for most in (-1, True, 1.5):
        with pytest.raises(InputError, match="whole number"):
            _clock(pausable=True, most_pauses=most)
    for wrong in ([("received",)], ["received"], [3]):
        with pytest.raises(InputError, match="pairs of an event"):
            PAUSABLE.read(wrong, calendar=OFFICE, at=MONDAY)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="no time zone"):
        PAUSABLE.read([("received", datetime(2026, 3, 2))], calendar=OFFICE, at=MONDAY)
    reading = _read(LEGAL, "2026-03-05T09:00")
    for both in ({}, {"until": MONDAY, "term": days(1)}):
        with pytest.raises(InputError, match="either the new due moment or a term"):
            reading.extend(calendar=OFFICE, reason="x", **both)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="say why"):
        reading.extend(until=MONDAY, calendar=OFFICE, reason=" ")
    with pytest.raises(InputError, match="is another clock"):
        reading.rebase(attrs.evolve(LEGAL, key="other"), reason="x")
    by_hand = ClockReading(LEGAL, ClockState.RUNNING)
    with pytest.raises(InputError, match="made by hand"):
        by_hand.rebase(LEGAL, reason="x")
    assert by_hand.segments == ()
    with pytest.raises(InputError, match="either the due moment or the target"):
        ClockStart("reply", MONDAY, EIGHT.unit)
    for target in (-1, True, 1.5):
        with pytest.raises(InputError, match="whole number of seconds"):
            ClockStart("reply", MONDAY, EIGHT.unit, None, target)  # type: ignore[arg-type]


def test_words() -> None:
    pauses: list[Pause] = [(_at("2026-03-02T10:00"), _at("2026-03-02T11:30"))]
    reading = _read(
        PAUSABLE,
        "2026-03-02T15:00",
        ("replied", "2026-03-02T12:00"),
        pauses=pauses,
        reopened=[_at("2026-03-02T14:00")],
    )
    assert reading.explain().splitlines() == [
        "reply due 3 Mar 2026 11:30 [CO-4]",
        "2 Mar 2026 09:00 to 2 Mar 2026 10:00: ran, 1 h counted",
        "2 Mar 2026 10:00 to 2 Mar 2026 11:30: paused",
        "2 Mar 2026 11:30 to 2 Mar 2026 12:00: ran, 30 min counted",
        "2 Mar 2026 12:00 to 2 Mar 2026 14:00: stopped, not counted",
        "2 Mar 2026 14:00 to 2 Mar 2026 15:00: ran, 1 h counted",
        "paused 1 time, 38% of its time",
    ]
    assert "[en]" not in reading.explain("zh")
    assert "2026年3月2日 10:00至2026年3月2日 11:30：暂停" in reading.explain("zh")
    assert Extension().render() == "to the day named"
    assert Extension(cap=months(3), strictly=True).render("zh") == "自起算之日起须少于3个月"
    assert instant(reading.segments[0].since) == instant(MONDAY)
    assert timedelta(seconds=reading.used or 0) == timedelta(hours=2, minutes=30)


def test_changes_are_values() -> None:
    held: Change = _held("2026-03-20T09:00")
    assert held == attrs.evolve(held, at=held.at.in_timezone("UTC"))
    assert held.by == "u-1"
