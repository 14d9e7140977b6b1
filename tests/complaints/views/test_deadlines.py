"""Deadlines (CO-2, CO-4): every clock that asks for something, soonest first, in words that are an order."""

from __future__ import annotations

from datetime import date, datetime

import attrs
import pendulum
import pytest
from complaint_book import TO_AGREED, TO_CLOSED, TO_RESOLVED, told
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import Clock, ClockState, Reopening
from salesflow.basics.moments import instant
from salesflow.basics.terms import days, weeks
from salesflow.basics.text import Text
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.ending import Pause, Reopen, Resume
from salesflow.complaints.cases.redress import Fulfil, MakePromise
from salesflow.complaints.cases.row import ComplaintRow
from salesflow.complaints.cases.steps import Acknowledge
from salesflow.complaints.catalogue.desk import DESK, FCA_DESK
from salesflow.complaints.catalogue.regimes import FCA_DISP
from salesflow.complaints.handling.clocking import reading
from salesflow.complaints.handling.procedure import Procedure
from salesflow.complaints.views.deadlines import deadlines
from salesflow.errors import HistoryError, InputError, OutOfCalendarError

ZONE = "Asia/Shanghai"
NINE = pendulum.datetime(2026, 3, 2, 9, tz=ZONE)  # a Monday
OFFICE = Calendar.week_days(ZONE, begins=date(2026, 1, 1), ends=date(2027, 1, 1))
minutes = st.integers(0, 20_000)
OPEN = [stage.key for stage in DESK.machine.stages if stage.is_open]
# the house's own clocks and a legal one on the same complaint
BOTH = DESK.under(FCA_DISP)


def dues(
    one: ComplaintRow, procedure: Procedure = BOTH, at: datetime = NINE, **more: object
) -> dict[str, int]:
    found = deadlines(one, procedure, calendar=OFFICE, at=at, **more)  # type: ignore[arg-type]
    return {each.clock.key: instant(each.due) for each in found}


@given(minutes, minutes, minutes)
def test_an_event_that_stops_a_clock_moves_no_other(received, acknowledged, later):
    """CO-4: to acknowledge never makes the solution due earlier (or later)."""
    start = NINE.add(minutes=received)
    answered = start.add(minutes=acknowledged)
    at = answered.add(minutes=later)
    silent = dues(ComplaintRow("K-1", "C-7", start), at=at)
    spoken = dues(ComplaintRow("K-1", "C-7", start, acknowledged_at=answered), at=at)
    assert spoken == {key: due for key, due in silent.items() if key != "acknowledge"}


@given(
    st.lists(st.tuples(minutes, minutes), max_size=3),
    st.sampled_from([None, *OPEN[: OPEN.index("resolved")]]),
    minutes,
)
def test_a_legal_due_does_not_know_pauses_or_stages(stretches, stage, after):
    """FCA DISP 1.6.2R: eight civil weeks from receipt, whatever happens in between."""
    pauses = [(NINE.add(minutes=a), NINE.add(minutes=a + b)) for a, b in stretches]
    found = dues(ComplaintRow("K-1", "C-7", NINE, stage=stage), at=NINE.add(minutes=after), pauses=pauses)
    assert found["fca_final_response"] == instant(pendulum.datetime(2026, 4, 27, 9, tz=ZONE))
    # the house's own clock may pause: it only ever gains time
    assert found.get("resolve", instant(NINE.add(years=1))) >= instant(
        pendulum.datetime(2026, 3, 3, 16, tz=ZONE)
    )


@given(minutes, minutes, minutes)
def test_what_happens_later_changes_nothing(resolved, before, followed):
    at = NINE.add(minutes=resolved)
    one = ComplaintRow(
        "K-1", "C-7", NINE, acknowledged_at=at.add(minutes=1), resolved_at=at.add(minutes=2 + before),
        followed_up_at=at.add(minutes=2 + before + followed), stage="closed",
    )  # fmt: skip
    assert deadlines(one, BOTH, calendar=OFFICE, at=at) == deadlines(
        ComplaintRow("K-1", "C-7", NINE), BOTH, calendar=OFFICE, at=at
    )


@given(minutes, st.none() | minutes, st.none() | minutes, st.sampled_from([None, *OPEN]), minutes)
def test_order_and_state(received, acknowledged, resolved, stage, after):
    start = NINE.add(minutes=received)
    one = ComplaintRow(
        "K-1", "C-7", start, stage=stage,
        acknowledged_at=None if acknowledged is None else start.add(minutes=acknowledged),
        resolved_at=None if resolved is None else start.add(minutes=resolved),
    )  # fmt: skip
    at = start.add(minutes=after)
    found = deadlines(one, BOTH, calendar=OFFICE, at=at)
    assert [instant(each.due) for each in found] == sorted(instant(each.due) for each in found)
    for each in found:
        late = instant(each.due) < instant(at)
        assert each.is_breached is late
        assert each.state is (ClockState.BREACHED if late else ClockState.RUNNING)
        assert each.reason.code == ("legal-" if each.clock.legal else "") + (
            "breached" if late else "deadline"
        )
        assert not any(BOTH.has_passed(one, event, at=at) for event in each.clock.stops_on)
        assert "K-1" in each.reason.explain()
        assert "[en]" not in each.reason.explain("zh")
        assert each.reason.rows == each.clock.rows


CASES = [
    (
        NINE,
        None,
        "acknowledge complaint K-31 by 11:00 [CO-4]",
        "请在11:00前确认收到投诉K-31 [CO-4]",
    ),
    (
        NINE.add(hours=2, minutes=1),
        None,
        "acknowledge complaint K-31 now: overdue since 11:00 [CO-4]",
        "请立即确认收到投诉K-31：期限为11:00，已逾期 [CO-4]",
    ),
    (
        NINE,
        "assessed",
        "resolve complaint K-31 by Tue 3 Mar 16:00 [CO-4]",
        "请在3月3日周二16:00前解决投诉K-31 [CO-4]",
    ),
    (
        pendulum.datetime(2026, 3, 4, 9, tz=ZONE),
        "assessed",
        "resolve complaint K-31 now: overdue since Tue 3 Mar 16:00 [CO-4]",
        "请立即解决投诉K-31：期限为3月3日周二16:00，已逾期 [CO-4]",
    ),
]


@pytest.mark.parametrize(("at", "stage", "english", "chinese"), CASES)
def test_reads_well(at, stage, english, chinese):
    first = deadlines(ComplaintRow("K-31", "C-7", NINE, stage=stage), DESK, calendar=OFFICE, at=at)[0]
    assert first.reason.explain() == english
    assert first.reason.explain("zh") == chinese


def test_the_call_after_the_solution():
    """CO-2, step 8: three working days after the solution, to the close of business."""
    one = ComplaintRow("K-31", "C-7", NINE, resolved_at=NINE.add(hours=3))
    (call,) = deadlines(one, DESK, calendar=OFFICE, at=NINE.add(hours=4))
    assert call.reason.explain() == ("phone the customer about complaint K-31 by Thu 5 Mar 18:00 [CO-2]")
    assert call.reason.explain("zh") == "请在3月5日周四18:00前电话回访投诉K-31的客户 [CO-2]"
    called = attrs.evolve(one, followed_up_at=NINE.add(hours=4))
    assert deadlines(called, DESK, calendar=OFFICE, at=NINE.add(hours=4)) == ()


def test_an_old_row_without_stage_is_not_called_late():
    """Whether it was followed up is not known, and unknown is not no; a stage that is told makes it known."""
    old = ComplaintRow("K-1", "C-7", NINE, resolved_at=NINE.add(hours=3))
    at = NINE.add(months=6)
    assert deadlines(old, DESK, calendar=OFFICE, at=at) == ()
    (call,) = deadlines(attrs.evolve(old, stage="resolved"), DESK, calendar=OFFICE, at=at)
    assert call.is_breached
    assert deadlines(attrs.evolve(old, stage="followed_up"), DESK, calendar=OFFICE, at=at) == ()


def test_an_answer_at_once_needs_no_acknowledgement():
    """CO-2, step 6: solve at once."""
    one = ComplaintRow("K-1", "C-7", NINE, resolved_at=NINE.add(minutes=5))
    assert [each.clock.key for each in deadlines(one, DESK, calendar=OFFICE, at=NINE.add(minutes=5))] == [
        "follow_up"
    ]


@pytest.mark.parametrize("stage", ["closed", "withdrawn", "linked", "referred"])
def test_a_closed_complaint_asks_for_nothing(stage):
    one = ComplaintRow("K-1", "C-7", NINE, stage=stage)
    assert deadlines(one, BOTH, calendar=OFFICE, at=NINE.add(months=1)) == ()


def test_a_clock_that_stands_still_has_no_due():
    pauses = [(NINE.add(hours=1), None)]
    found = deadlines(
        ComplaintRow("K-1", "C-7", NINE, stage="investigating"),
        BOTH,
        calendar=OFFICE,
        at=NINE.add(hours=2),
        pauses=iter(pauses),
    )
    assert [each.clock.key for each in found] == ["fca_final_response"]


def test_the_legal_duty_leads_on_a_tie():
    def clock(key: str, **more: object) -> Clock:
        return Clock(key, Text(key), days(3), "received", ("resolved",), **more)  # type: ignore[arg-type]

    both = attrs.evolve(DESK, clocks=(clock("own"), clock("law", legal=True, source="a law")), tasks=())
    found = deadlines(ComplaintRow("K-1", "C-7", NINE), both, calendar=None, at=NINE)
    assert [each.clock.key for each in found] == ["law", "own"]
    assert found[0].reason.rows == ("CO-4",), "a clock without rows of its own is handled in time, CO-4"


def test_a_legal_clock_needs_no_calendar_and_keeps_the_wall_clock():
    """FCA DISP 1.6.2R: eight weeks across the change to summer time; the year is said when it is another one."""
    legal = attrs.evolve(FCA_DESK, clocks=(), tasks=FCA_DESK.tasks[-1:])
    received = pendulum.datetime(2026, 11, 9, 10, tz="Europe/London")
    one = ComplaintRow("K-9", "C-7", received, "fca-disp")
    (final,) = deadlines(one, legal, calendar=None, at=received)
    assert final.reason.explain() == (
        "send the final response on complaint K-9 by Mon 4 Jan 2027 10:00 [CO-4]"
    )
    assert final.reason.explain("zh") == "请在2027年1月4日周一10:00前对投诉K-9作出最终答复 [CO-4]"
    spring = pendulum.datetime(2026, 3, 2, 10, tz="Europe/London")
    (final,) = deadlines(ComplaintRow("K-9", "C-7", spring, "fca-disp"), legal, calendar=None, at=spring)
    assert final.due.isoformat() == "2026-04-27T10:00:00+01:00"
    assert final.due == weeks(8).after(spring)


def test_times_are_shown_where_the_house_is():
    one = ComplaintRow("K-1", "C-7", NINE.in_timezone("UTC"))
    (first, _) = deadlines(one, DESK, calendar=OFFICE, at=NINE.in_timezone("America/New_York"))
    assert first.reason.explain() == "acknowledge complaint K-1 by 11:00 [CO-4]"


def test_bad_questions():
    one = ComplaintRow("K-1", "C-7", NINE)
    with pytest.raises(InputError):
        deadlines(one, DESK, calendar=OFFICE, at=datetime(2026, 3, 2, 9))
    with pytest.raises(InputError, match="leave this row out"):
        deadlines(one, DESK, calendar=OFFICE, at=NINE.subtract(seconds=1))
    with pytest.raises(InputError, match="its own procedure"):
        deadlines(one, FCA_DESK, calendar=OFFICE, at=NINE)
    with pytest.raises(InputError, match="machine 'desk' has"):
        deadlines(attrs.evolve(one, stage="Open"), DESK, calendar=OFFICE, at=NINE)
    with pytest.raises(InputError, match="calendar"):
        deadlines(one, DESK, calendar=None, at=NINE)
    with pytest.raises(OutOfCalendarError):
        deadlines(ComplaintRow("K-1", "C-7", NINE.subtract(years=1)), DESK, calendar=OFFICE, at=NINE)


# -- complaints with records ---------------------------------------------------------------------------------------------


def keys(complaint: Complaint, at: datetime, procedure: Procedure = DESK) -> dict[str, bool]:
    found = deadlines(complaint, procedure, calendar=OFFICE, at=at)
    return {each.key: each.is_breached for each in found}


def test_a_complaint_tells_its_own_pauses():
    """A clock that stands still asks for nothing; when it runs again its due moment has moved by working time."""
    held = told("K-1", Acknowledge("call"), (Pause("resolve", "the customer is away"), "u-ann", 40))
    assert keys(held, NINE.add(hours=2)) == {}
    on = told(
        "K-1", Acknowledge("call"), (Pause("resolve", "away"), "u-ann", 40), (Resume("resolve"), "u-ann", 60)
    )
    (solve,) = deadlines(on, DESK, calendar=OFFICE, at=NINE.add(hours=2))
    assert solve.due == pendulum.datetime(2026, 3, 3, 17, tz=ZONE)
    with pytest.raises(InputError, match="pauses: stand in the records of the complaint itself"):
        deadlines(on, DESK, calendar=OFFICE, at=NINE.add(hours=2), pauses=[(NINE, None)])


def test_a_follow_up_of_an_earlier_solution_is_not_owed_any_more():
    """CO-2, step 8: taken up again, there is nothing to ask after; late before, it stays late in its reading alone."""
    solved = told("K-1", *TO_RESOLVED)
    late = NINE.add(days=14)
    assert keys(solved, late) == {"follow_up": True}
    again = DESK.decide(solved, Reopen("it leaks again"), by="u-ann", at=late, calendar=OFFICE)
    assert keys(again.complaint, late.add(minutes=1)) == {"resolve": False}
    assert reading(again.complaint, DESK.clock("follow_up"), calendar=OFFICE, at=late).breached_at is not None


def test_a_run_that_restarts_is_due_anew():
    """What was late before the complaint was taken up again is no order for today."""
    first, solve, third = DESK.clocks
    restarting = attrs.evolve(
        DESK, clocks=(first, attrs.evolve(solve, on_reopening=Reopening.RESTART), third), version="2026.9"
    )
    slow = told("K-1", *TO_AGREED, (Fulfil("refund-7"), "u-dee", 20_000), procedure=restarting)
    at = slow.records[-1].at.add(days=1)
    again = restarting.decide(slow, Reopen("it leaks again"), by="u-ann", at=at, calendar=OFFICE).complaint
    assert keys(again, at, restarting) == {"resolve": False}
    assert keys(again, at.add(days=9), restarting) == {"resolve": True}


def test_a_closed_complaint_owes_its_promises_only():
    closed = told("K-1", MakePromise("call", "we call you", date(2026, 3, 4)), *TO_CLOSED)
    assert keys(closed, NINE.add(hours=9)) == {"promise:call": False}


def test_other_rules_reach_a_complaint_by_a_rebase_only():
    """Abuse case 17: a policy that is edited rescues nothing."""
    with pytest.raises(HistoryError, match="changed rules reach it only by `rebase`"):
        deadlines(told("K-1"), BOTH, calendar=OFFICE, at=NINE)


def test_a_complaint_that_is_not_there_yet():
    with pytest.raises(InputError, match="not known yet; leave this complaint out"):
        deadlines(told("K-1"), DESK, calendar=OFFICE, at=NINE.subtract(seconds=1))


def test_the_day_of_a_promise_without_calendar():
    """It ends where the complaint was received."""
    told_ = Complaint("K-1", told("K-1", MakePromise("call", "we call you", date(2026, 3, 2))).records)
    legal = attrs.evolve(DESK, clocks=(), tasks=())
    bare = legal.begin("K-1", told_.receipt, at=NINE, by="u-ann")
    answer = legal.decide(bare, MakePromise("call", "we call you", date(2026, 3, 2)), by="u-ann", at=NINE)
    (owed,) = deadlines(answer.complaint, legal, calendar=None, at=NINE)
    assert owed.due == pendulum.datetime(2026, 3, 2, 23, 59, 59, tz=ZONE)
    assert (owed.is_legal, owed.is_breached) == (False, False)
