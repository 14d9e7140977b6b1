"""The laws of a complaint's clocks: run them on procedures and complaints of your own; a broken law names itself.

Time used is never taken back, what was late stays late, and a legal clock knows no pause: its due moment follows from
the earliest receipt alone. The laws of a single clock stand in `salesflow.testing.clock_laws`.

>>> from random import Random
>>> from salesflow.complaints.catalogue.desk import DESK
>>> from salesflow.testing.complaint_lives import OFFICE, live
>>> check_clocks(DESK, live(Random(7), DESK, most=40).complaint, calendar=OFFICE) > 0
True

Source: field study of complaints, 5.3 (invariants 6 to 11 and 15); CO-4.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from salesflow.basics.actors import By
from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import Clock, ClockReading, ClockState
from salesflow.basics.moments import MICROSECONDS, instant
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.decision import Accepted
from salesflow.complaints.cases.ending import Absorb, Pause, Rebase, Resume
from salesflow.complaints.cases.steps import Mark
from salesflow.complaints.handling.clocking import reading
from salesflow.complaints.handling.procedure import Procedure
from salesflow.testing._law import law

__all__ = ["check_clocks", "check_legal_due", "check_pausing", "check_rebase", "check_used"]


def check_clocks(
    procedure: Procedure, complaint: Complaint, *, calendar: Calendar | None, at: datetime | None = None
) -> int:
    """Every clock of a complaint at every one of its records: time used, breaches, stretches and legal due moments.

    Records from before the last rebase are left to the rules of their time. How many readings were made is returned.
    """
    since = max((record.seq for record in complaint.records_of(Rebase)), default=1)
    states = [Complaint(complaint.id, complaint.records[:seq]) for seq in range(since, complaint.seq + 1)]
    end = complaint.records[-1].at if at is None else at
    count, marked = 0, {step.event for step in complaint.steps(Mark)}
    for clock in procedure.all_clocks:
        # what happened outside may be known later than it happened, and then it was in time after all
        ends_outside = not marked.isdisjoint(clock.stops_on)
        late: ClockReading | None = None
        for state in states:
            moment = state.records[-1].at if state is not complaint else end
            stands = reading(state, clock, calendar=calendar, at=moment)
            count += 1
            check_used(state, clock, stands, calendar=calendar)
            if stands.started is not None:
                kept = {instant(start.at) for start in state.starts_of(clock.key)}
                law(instant(stands.started) in kept, "what a clock began with is kept", clock, stands)
            if clock.legal:
                check_legal_due(state, clock, stands, calendar=calendar)
            elif clock.starts_on not in marked and not ends_outside:
                afterwards = reading(complaint, clock, calendar=calendar, at=moment)
                if state.records[-1].at != complaint.records[-1].at:
                    _same_used(state, complaint, clock, stands, afterwards)
            if late is not None and not ends_outside:
                _stays_late(state, clock, late, stands)
            late = stands if stands.breached_at is not None else late
    return count


def _same_used(
    state: Complaint, complaint: Complaint, clock: Clock, then: ClockReading, now: ClockReading
) -> None:
    """What was written later leaves alone the time that was used before it (invariant 6)."""
    following = complaint.records[state.seq]
    if instant(following.at) == instant(state.records[-1].at):
        return  # several records of one instant are known together
    law(then.used == now.used, "a record never changes the time a clock had used before", clock, then, now)


def _stays_late(state: Complaint, clock: Clock, before: ClockReading, now: ClockReading) -> None:
    """What was late stays late; only an earlier receipt makes it late earlier (invariant 15)."""
    law(now.state is ClockState.BREACHED, "what was late stays late", state, before, now)
    first, later = [0 if each.breached_at is None else instant(each.breached_at) for each in (before, now)]
    earlier = clock.legal and bool(state.steps(Absorb)) and 0 < later <= first
    law(first == later or earlier, "late since the same moment", before, now)


def check_used(
    complaint: Complaint, clock: Clock, stands: ClockReading, *, calendar: Calendar | None
) -> None:
    """The time used lies between nothing and all the time since the clock began; its stretches have no gap.

    Invariants 7 and 20 of the field study of complaints.
    """
    law(bool(stands.explain() and stands.explain("zh")), "a reading speaks both languages", stands)
    if stands.started is None or stands.at is None or stands.used is None:
        law(
            stands.started is not None or stands.used in {0, None} or bool(stands.segments),
            "no start",
            stands,
        )
        return
    origin = min([stands.started, *(segment.since for segment in stands.segments)], key=instant)
    if clock.term.unit.is_working and calendar is not None:
        most = calendar.elapsed(origin, stands.at)
    else:
        most = instant(stands.at) // MICROSECONDS - instant(origin) // MICROSECONDS
    law(0 <= stands.used <= max(most, 0), "used lies between nothing and all", complaint, stands, most)
    for one, other in zip(stands.segments, stands.segments[1:], strict=False):
        law(instant(one.until) == instant(other.since), "stretches follow each other", stands)
    if stands.state is ClockState.RUNNING and stands.segments:
        law(instant(stands.segments[-1].until) == instant(stands.at), "they reach to now", stands)


def check_legal_due(
    complaint: Complaint, clock: Clock, stands: ClockReading, *, calendar: Calendar | None
) -> None:
    """A legal clock is due its whole term after it began, whatever was paused, reopened, rebased or linked.

    It begins with the earliest receipt of all complaints under this one, or with the outside event that starts it; only
    an extension that the law knows puts it off. Invariant 11 of the field study of complaints.
    """
    begins = _begins(complaint, clock)
    law(
        (begins is None) is (stands.started is None),
        "a legal clock begins with its event",
        complaint,
        stands,
    )
    if begins is None or stands.started is None:
        return
    law(instant(begins) == instant(stands.started), "a legal clock keeps its first start", begins, stands)
    law(not stands.paused and not stands.pauses, "a legal clock never pauses", stands)
    due = clock.term.after(stands.started, calendar)
    moments = {instant(due), *(instant(each.until) for each in complaint.extensions(clock.key))}
    law(
        stands.due is not None and instant(stands.due) in moments, "a legal clock keeps its term", due, stands
    )


def _begins(complaint: Complaint, clock: Clock) -> datetime | None:
    if clock.starts_on == "received":
        return complaint.regulatory_start
    return next((when for name, when in complaint.events if name == clock.starts_on), None)


def check_pausing(
    procedure: Procedure, complaint: Complaint, *, by: By, at: datetime, calendar: Calendar | None
) -> tuple[str, ...]:
    """A pause that ends in the instant it begins changes nothing: used, due and state stay.

    The keys of the clocks that could be paused are returned. Invariant 10 of the field study of complaints.
    """
    return tuple(_unmoved(procedure, complaint, by, at, calendar))


def _unmoved(
    procedure: Procedure, complaint: Complaint, by: By, at: datetime, calendar: Calendar | None
) -> Iterator[str]:
    for clock in procedure.all_clocks:
        held = procedure.decide(complaint, Pause(clock.key, "waits"), by=by, at=at, calendar=calendar)
        if not isinstance(held, Accepted):
            continue
        let_go = procedure.decide(held.complaint, Resume(clock.key), by=by, at=at, calendar=calendar)
        law(isinstance(let_go, Accepted), "a pause can be ended at once", let_go)
        before = reading(complaint, clock, calendar=calendar, at=at)
        paused = reading(held.complaint, clock, calendar=calendar, at=at)
        law(paused.due is None and paused.used == before.used, "a pause stops the clock", paused)
        after = reading(let_go.complaint, clock, calendar=calendar, at=at)
        law(
            (after.due, after.used, after.state) == (before.due, before.used, before.state),
            "a pause of no length changes nothing",
            before,
            after,
        )
        yield clock.key


def check_rebase(
    before: Procedure,
    after: Procedure,
    old: Complaint,
    new: Complaint,
    *,
    calendar: Calendar | None,
    at: datetime,
) -> None:
    """New rules keep the time that was used, rescue nothing late, and leave legal due moments alone.

    `old` is the complaint before the rebase, `new` after it. Invariants 11 and 15 of the field study of complaints.
    """
    known = {clock.key: clock for clock in after.all_clocks}
    for clock in before.all_clocks:
        was = reading(old, clock, calendar=calendar, at=at)
        if was.started is None:
            continue
        heir = known.get(clock.key)
        law(heir is not None or not (clock.legal or was.breached_at), "new rules let no clock off", clock)
        if heir is None:
            continue
        now = reading(new, heir, calendar=calendar, at=at)
        law(
            was.breached_at is None or now.breached_at == was.breached_at, "nothing late is rescued", was, now
        )
        if clock.legal:
            law(now.due == was.due, "a legal clock keeps the rule in force at its start", was, now)
        elif clock.pausable == heir.pausable:
            law(now.used == was.used, "the time used stays used", was, now)
        if was.breached_at is None and was.stopped is None:
            law(now.breached_at is None, "new rules make nothing late at once", was, now)
