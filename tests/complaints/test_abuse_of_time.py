"""Abuse of moments, clocks and rules (CO-4): cases 1 to 11, 17 and 18 of the field study of complaints, 5.4."""

from __future__ import annotations

from datetime import date, datetime

import attrs
import pendulum
import pytest
from abused_desk import (
    ACKNOWLEDGE,
    DEE,
    FOLLOW_UP,
    NINE,
    PAIR,
    RESOLVE,
    TO_FINDING,
    answer,
    begin,
    closed,
    refusal,
    take,
)

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import Clock, ClockState
from salesflow.basics.private import Private
from salesflow.basics.terms import days, weeks, working_hours
from salesflow.basics.text import Text
from salesflow.complaints.cases.decision import Accepted
from salesflow.complaints.cases.ending import (
    Absorb,
    Extend,
    Pause,
    Rebase,
    Reopen,
    Resume,
)
from salesflow.complaints.cases.redress import (
    Agree,
    Fulfil,
    Offer,
)
from salesflow.complaints.cases.steps import (
    Acknowledge,
    Hear,
    Inform,
    Mark,
    Receive,
)
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.catalogue.regimes import CFPB, FCA_DISP
from salesflow.complaints.handling.clocking import reading, readings
from salesflow.complaints.handling.procedure import Procedure
from salesflow.errors import DefinitionError, HistoryError, InputError, OutOfCalendarError
from salesflow.stages.case import Refusal
from salesflow.testing.complaint_lives import OFFICE


def test_1_a_naive_moment():
    """5.4, 1: a moment without a zone is refused wherever it is given."""
    naive = datetime(2026, 3, 2, 9)
    with pytest.raises(InputError, match="zone"):
        begin(at=naive)
    with pytest.raises(InputError, match="zone"):
        answer(begin(), Acknowledge("call"), at=naive)
    for step in (
        lambda: Mark("sent", naive),
        lambda: Absorb("K-2", naive, "merged"),
        lambda: Extend("resolve", naive, "why"),
        lambda: Offer(PAIR, until=naive),
    ):
        with pytest.raises(InputError):
            step()


def test_2_two_events_in_one_instant():
    """5.4, 2: 130 rows of a real log: the order of the records stands, and every clock reads the same again."""
    complaint = take(begin(), *TO_FINDING, Pause("resolve", "waits"), Resume("resolve"), at=NINE)
    assert [record.seq for record in complaint.records] == list(range(1, 9))
    assert complaint.known_at(NINE) == complaint
    stands = reading(complaint, RESOLVE, calendar=OFFICE, at=NINE)
    assert (stands.used, stands.pauses, stands.state) == (0, 0, ClockState.RUNNING)
    assert DESK.replay(complaint.records) == complaint


def test_3_sent_before_received():
    """5.4, 3: six rows of a public sample: the legal clock counts from *sent*, and the receipt stays what it is."""
    procedure = DESK.under(CFPB)
    complaint = take(begin(procedure=procedure), Mark("sent", NINE.subtract(days=20)), procedure=procedure)
    late = reading(complaint, procedure.clock("cfpb_response"), calendar=OFFICE, at=NINE.add(minutes=1))
    assert late.state is ClockState.BREACHED
    assert late.due == NINE.subtract(days=5)
    assert complaint.received_at == NINE
    assert complaint.row().received_at == NINE


def test_4_the_future_and_skewed_clocks():
    """5.4, 4: what lies ahead is not noted; what is older than the last record is stale; written down late is fine."""
    assert refusal(answer(begin(), Mark("sent", NINE.add(days=1)))).codes == ("not_yet",)
    assert refusal(answer(begin(), Absorb("K-2", NINE.add(days=1), "merged"))).codes == ("not_yet",)
    assert refusal(answer(begin(), Acknowledge("call"), at=NINE.subtract(seconds=1))).kind is Refusal.STALE
    with pytest.raises(InputError, match="before it happened"):
        answer(begin(), Acknowledge("call"), recorded_at=NINE.subtract(days=1))
    late = answer(begin(), Acknowledge("call"), recorded_at=NINE.add(days=9))
    assert isinstance(late, Accepted)
    assert late.complaint.known_at(NINE.add(hours=1)) == late.complaint


def test_5_a_calendar_that_never_opens():
    """5.4, 5: two products loop for ever; here there is no such calendar."""
    with pytest.raises(DefinitionError, match="no window is ever open"):
        Calendar("never", "Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1), weekly=((),) * 7)


def test_6_beyond_the_horizon():
    """5.4, 6: a term that runs past the calendar is said, never guessed."""
    with pytest.raises(OutOfCalendarError):
        begin(at=OFFICE_ENDS.subtract(hours=12))
    with pytest.raises(OutOfCalendarError):
        begin(at=OFFICE_ENDS.add(years=1))


OFFICE_ENDS = pendulum.datetime(2030, 1, 1, tz="Asia/Shanghai")


def test_7_hours_that_the_clock_skips_or_repeats():
    """5.4, 7: an hour that comes twice is told apart by its instant, one that never comes by the zone's own rule."""
    berlin = Calendar.week_days("Europe/Berlin", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
    first = pendulum.datetime(2026, 10, 25, 2, 30, tz="Europe/Berlin", fold=0)
    second = pendulum.datetime(2026, 10, 25, 2, 30, tz="Europe/Berlin", fold=1)
    procedure = DESK.under(FCA_DISP)
    receipt = Receive("C-7", "call", owner="u-ann")
    complaint = procedure.begin("K-1", receipt, at=first, calendar=berlin)
    later = procedure.decide(complaint, Acknowledge("call"), at=second, calendar=berlin)
    assert isinstance(later, Accepted)
    again = procedure.begin("K-1", receipt, at=second, calendar=berlin)
    assert again != complaint
    assert (
        refusal(procedure.decide(again, Acknowledge("call"), at=first, calendar=berlin)).kind is Refusal.STALE
    )
    due = reading(complaint, procedure.clock("fca_final_response"), calendar=berlin, at=first).due
    assert due is not None
    assert (due.date(), due.hour, due.minute) == (date(2026, 12, 20), 2, 30), "eight weeks on the wall"


def test_8_a_pause_that_nobody_ends():
    """5.4, 8: solved while paused counts as met, and the reading says that it was paused."""
    paused = take(begin(), *TO_FINDING, Pause("resolve", "waits for a photo"))
    offered = take(paused, Offer(PAIR), Agree(1), at=NINE.add(days=30))
    done = take(offered, Fulfil("refund-7"), by=DEE)
    stands = reading(done, RESOLVE, calendar=OFFICE, at=done.records[-1].at)
    assert stands.state is ClockState.MET
    assert "clock.pause.never_ended" in [note.code for note in stands.notes]
    again = take(done, Reopen("it leaks again"))
    assert reading(again, RESOLVE, calendar=OFFICE, at=again.records[-1].at).paused is False
    assert refusal(answer(again, Resume("resolve"))).codes == ("clock_not_paused",)


def test_9_pause_farming():
    """5.4, 9: the number and the length of pauses are limited, what is too much runs, and the share is reported."""
    limited = attrs.evolve(
        DESK,
        clocks=(ACKNOWLEDGE, attrs.evolve(RESOLVE, most_pauses=2, longest_pause=working_hours(1)), FOLLOW_UP),
    )
    clock = limited.clock("resolve")
    farmed = begin(procedure=limited)
    for hour in range(1, 9):
        held, let_go = NINE.add(hours=hour), NINE.add(hours=hour, minutes=59)
        farmed = take(farmed, Pause("resolve", "waits"), procedure=limited, at=held)
        farmed = take(farmed, Resume("resolve"), procedure=limited, at=let_go) if hour < 3 else farmed
        if hour == 2:
            break
    with_third = take(farmed, Pause("resolve", "once more"), procedure=limited, at=NINE.add(hours=3))
    stands = reading(with_third, clock, calendar=OFFICE, at=NINE.add(hours=4))
    assert "clock.pause.too_many" in [note.code for note in stands.notes]
    assert (stands.pauses, stands.paused) == (2, False)
    assert "paused 2 times, 49% of its time" in stands.explain()


def test_9_a_pause_that_is_spent_must_be_ended_before_the_next():
    """5.4, 9: else the first pause would be forgotten, and the time used would change afterwards."""
    limited = attrs.evolve(
        DESK, clocks=(ACKNOWLEDGE, attrs.evolve(RESOLVE, longest_pause=working_hours(1)), FOLLOW_UP)
    )
    held = take(begin(procedure=limited), Pause("resolve", "waits"), procedure=limited)
    late = NINE.add(hours=5)
    assert refusal(answer(held, Pause("resolve", "more"), limited, at=late)).codes == (
        "clock_pause_not_ended",
    )
    before = reading(held, limited.clock("resolve"), calendar=OFFICE, at=late)
    let_go = take(held, Resume("resolve"), procedure=limited, at=late)
    twice = take(let_go, Pause("resolve", "more"), procedure=limited, at=late.add(minutes=1))
    assert reading(twice, limited.clock("resolve"), calendar=OFFICE, at=late).used == before.used
    assert reading(twice, limited.clock("resolve"), calendar=OFFICE, at=late.add(minutes=9)).paused


def test_10_a_pause_after_the_breach():
    """5.4, 10: it heals nothing, and is not even taken."""
    late = refusal(answer(begin(), Pause("resolve", "waits"), at=NINE.add(days=10)))
    assert late.codes == ("clock_ran_out",)
    assert reading(late.complaint, RESOLVE, calendar=OFFICE, at=NINE.add(days=10)).breached_at is not None


def test_11_resumed_out_of_hours():
    """5.4, 11: a pause from closing time to Sunday night costs nothing."""
    friday = pendulum.datetime(2026, 3, 6, 9, tz="Asia/Shanghai")
    whole = begin(at=friday)
    held = take(whole, Pause("resolve", "waits"), at=friday.add(hours=9))
    back = take(held, Resume("resolve"), at=friday.add(days=2, hours=14))
    monday = friday.add(days=3, hours=1)
    plain = reading(whole, RESOLVE, calendar=OFFICE, at=monday)
    paused = reading(back, RESOLVE, calendar=OFFICE, at=monday)
    assert (paused.due, paused.used) == (plain.due, plain.used)


def test_12_a_later_run_keeps_what_it_began_with():
    """5.4, 12: the follow-up call after the second solution counts from it, whatever the calendar becomes."""
    again = take(closed(), Reopen("it leaks again"))
    assert reading(again, FOLLOW_UP, calendar=OFFICE, at=again.records[-1].at).state is ClockState.NOT_STARTED
    second = take(take(again, Offer(PAIR), Agree(1), at=NINE.add(days=7)), Fulfil("refund-8"), by=DEE)
    assert len(second.starts_of("follow_up")) == 2
    at = second.records[-1].at
    feast = attrs.evolve(OFFICE, closed=[at.add(days=1).date()])
    assert (
        reading(second, FOLLOW_UP, calendar=feast, at=at).due
        == reading(second, FOLLOW_UP, calendar=OFFICE, at=at).due
    )


def version(*clocks: object, **more: object) -> Procedure:
    return attrs.evolve(DESK, version="2026.2", clocks=clocks, tasks={}, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "newer",
    [
        version(ACKNOWLEDGE, FOLLOW_UP),
        version(ACKNOWLEDGE, attrs.evolve(RESOLVE, stops_on=("acknowledged",)), FOLLOW_UP),
        version(ACKNOWLEDGE, attrs.evolve(RESOLVE, pausable=False, term=working_hours(99)), FOLLOW_UP),
        version(ACKNOWLEDGE, attrs.evolve(RESOLVE, pausable=False), FOLLOW_UP),
    ],
    ids=["the clock is gone", "another end", "another kind and term", "another kind"],
)
def test_17_rules_edited_to_rescue_a_late_case(newer):
    """5.4, 17: a late clock stays late; rules under which it would not be are no way out."""
    late = take(begin(), *TO_FINDING)
    at = NINE.add(days=20)
    found = refusal(newer.rebase(late, DESK, "kinder rules", by="u-max", at=at, calendar=OFFICE))
    assert found.codes == ("clock_escapes",)
    assert found.complaint == late


def test_17_legal_clocks_are_not_edited_away():
    """5.4, 17: a version without the regime, or with a house clock in its place, is refused while the clock runs."""
    ruled = DESK.under(FCA_DISP)
    complaint = begin(procedure=ruled)
    mine = attrs.evolve(FCA_DISP.clocks[0], legal=False, term=weeks(52), source="")
    for newer in (version(*DESK.clocks), version(*DESK.clocks, mine)):
        found = refusal(
            newer.rebase(complaint, ruled, "simpler", by="u-max", at=NINE.add(days=1), calendar=OFFICE)
        )
        assert found.codes == ("clock_escapes",)
    longer = version(*DESK.clocks, attrs.evolve(FCA_DISP.clocks[0], term=weeks(52)))
    moved = longer.rebase(complaint, ruled, "as read", by="u-max", at=NINE.add(days=1), calendar=OFFICE)
    assert isinstance(moved, Accepted)
    stands = reading(
        moved.complaint, longer.clock("fca_final_response"), calendar=OFFICE, at=NINE.add(days=1)
    )
    assert stands.due == NINE.add(weeks=8), "the rule in force at its start"


def test_17_a_new_regime_counts_from_the_earliest_receipt():
    """5.4, 16 and 17: what was taken in before the new rules came counts for them too, and keeps counting."""
    ruled = attrs.evolve(DESK.under(FCA_DISP, CFPB_SENT), version="2026.2")
    merged = take(begin(), Absorb("K-9", NINE.subtract(weeks=2), "merged"))
    found = ruled.rebase(
        merged, DESK, "we are supervised now", by="u-max", at=NINE.add(days=1), calendar=OFFICE
    )
    assert isinstance(found, Accepted)
    at = NINE.add(days=2)
    clock = ruled.clock("fca_final_response")
    assert reading(found.complaint, clock, calendar=OFFICE, at=at).due == NINE.add(weeks=6)
    assert reading(found.complaint, ruled.clock("sent_on"), calendar=OFFICE, at=at).started is None
    earlier = take(found.complaint, Absorb("K-8", NINE.subtract(weeks=3), "merged"), procedure=ruled, at=at)
    assert reading(earlier, clock, calendar=OFFICE, at=at).due == NINE.add(weeks=5)
    later = take(earlier, Absorb("K-7", NINE, "merged"), procedure=ruled, at=at)
    assert reading(later, clock, calendar=OFFICE, at=at).due == NINE.add(weeks=5)


CFPB_SENT = attrs.evolve(
    CFPB, key="sent", clocks=[attrs.evolve(CFPB.clocks[0], key="sent_on")], duties=(), thresholds=()
)


def test_17_a_new_house_clock_counts_from_what_happened():
    """5.4, 17: new rules bring a clock for what has happened already; it began then, and runs once in an episode."""
    calls = Clock(
        "calls", Text("next call", zh="下次告知"), days(3), "informed", ("resolved",), on_reopening="repeat"
    )
    steps = Clock("steps", Text("steps", zh="步骤"), days(9), "assessed", ("resolved",))
    told = take(begin(), Inform("call"))
    newer = version(*DESK.clocks, calls, steps)
    at = NINE.add(days=1)
    found = newer.rebase(told, DESK, "call them", by="u-max", at=at, calendar=OFFICE)
    assert isinstance(found, Accepted)
    assert reading(found.complaint, calls, calendar=OFFICE, at=at).due == told.records[-1].at.add(days=3)
    assert reading(found.complaint, steps, calendar=OFFICE, at=at).started is None
    again = take(found.complaint, Inform("call"), Inform("call"), procedure=newer, at=at)
    assert len(again.starts_of("calls")) == 1
    both = readings(again, newer.clocks, calendar=OFFICE, at=at)
    assert [each.clock.key for each in both] == ["acknowledge", "resolve", "follow_up", "calls", "steps"]


def test_17_a_rebase_is_a_command_like_any_other():
    """5.4, 17: sent again it gives the same record; it is no step to be slipped in, and needs its own rules."""
    newer = version(ACKNOWLEDGE, attrs.evolve(RESOLVE, term=working_hours(40)), FOLLOW_UP)
    sent = {"by": "u-max", "at": NINE.add(hours=1), "calendar": OFFICE, "command_id": "c-1"}
    first = newer.rebase(begin(), DESK, "kinder", **sent)  # type: ignore[arg-type]
    assert isinstance(first, Accepted)
    assert newer.rebase(first.complaint, DESK, "kinder", **sent) == first  # type: ignore[arg-type]
    with pytest.raises(InputError, match="was used for"):
        newer.rebase(first.complaint, DESK, "another reason", **sent)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="rebase"):
        answer(begin(), Rebase(Private("x")))
    with pytest.raises(HistoryError, match="only by `rebase`"):
        answer(first.complaint, Acknowledge("call"))
    soon = newer.rebase(begin(), DESK, "in the evening", by="u-max", at=NINE.add(hours=11), calendar=OFFICE)
    assert isinstance(soon, Accepted)


def test_17_shorter_rules_in_the_evening_make_nothing_late_at_once():
    """5.4, 17: as much was used as the new term grants: due when the office opens, not when it closed."""
    shorter = version(ACKNOWLEDGE, attrs.evolve(RESOLVE, term=working_hours(4)), FOLLOW_UP)
    evening = NINE.add(hours=11)
    moved = shorter.rebase(begin(), DESK, "shorter", by="u-max", at=evening, calendar=OFFICE)
    assert isinstance(moved, Accepted)
    stands = reading(moved.complaint, shorter.clock("resolve"), calendar=OFFICE, at=evening)
    assert stands.state is ClockState.RUNNING
    assert stands.due == NINE.add(days=1, seconds=1)


def test_18_thanks_after_the_solution():
    """5.4, 18: a thank-you starts, stops and reopens nothing."""
    done = closed()
    at = done.records[-1].at.add(days=2)
    heard = take(done, Hear("message", "thanks a lot"), at=at)
    assert heard.stage == "closed"
    for clock in DESK.clocks:
        before = reading(done, clock, calendar=OFFICE, at=at)
        assert reading(heard, clock, calendar=OFFICE, at=at) == before


def test_working_terms_need_a_calendar():
    with pytest.raises(InputError, match="calendar"):
        DESK.begin("K-1", Receive("C-7", "call", owner="u-ann"), at=NINE)


def test_terms_of_a_clock_are_those_of_its_start():
    """A changed calendar moves no clock that runs: its start was written down."""
    other = Calendar.week_days(
        "Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1), closed=[date(2026, 3, 2)]
    )
    complaint = begin()
    stands = reading(complaint, ACKNOWLEDGE, calendar=other, at=NINE)
    assert stands.due == NINE.add(hours=2)
