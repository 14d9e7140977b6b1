"""Stays (ST-2, ST-9): a life without gaps, time on a stage, and who stands somewhere too long."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.moments import day_of, instant
from salesflow.basics.terms import Term, Unit, days, hours, weeks, working_days, working_hours
from salesflow.basics.text import Text
from salesflow.errors import InputError
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.stages.stays import Stay, overstayed, rots_at, rotting, stays, time_in, watched
from salesflow.stages.trace import Step, Trace
from salesflow.testing.strategies import moments

ZONE = "Asia/Shanghai"
NINE = pendulum.datetime(2026, 3, 2, 9, tz=ZONE)  # a Monday
OFFICE = Calendar.week_days(ZONE, begins=date(2025, 1, 1), ends=date(2031, 1, 1))
DEAL = Machine(
    "deal",
    version="1",
    start="lead",
    stages=[
        Stage("lead", rots_after=days(14)),
        Stage("offer", rots_after=hours(4), label=Text("offer", zh="报价")),
        Stage("trial", rots_after=working_days(3)),
        Stage("waiting"),
        Stage.won("won"),
    ],
    moves=[Move("offer", "lead", "offer"), Move("win", "offer", "won"), Move("again", "lead", "lead")],
)
STAGES = [stage.key for stage in DEAL.stages]


def trace(*steps: tuple[str, pendulum.DateTime], case: str = "D-1", ended: bool = False) -> Trace:
    return Trace(case, tuple(Step(stage, at) for stage, at in steps), ended)


@st.composite
def ways(draw: st.DrawFn, case: str = "D-1") -> Trace:
    steps = draw(st.lists(st.tuples(st.sampled_from(STAGES), moments()), min_size=1, max_size=6))
    return trace(*steps, case=case, ended=draw(st.booleans()))


@given(ways(), moments())
def test_stays_partition_the_life_of_a_case(way, at):
    """ST-9: from the first step on every moment lies in exactly one stay, and the times add up."""
    found = stays(way)
    assert [stay.stage for stay in found] == list(way.stages)
    assert [stay.left for stay in found] == [*[stay.entered for stay in found[1:]], None]
    begun = instant(at) >= instant(way.steps[0].at)
    assert sum(stay.covers(at) for stay in found) == begun
    life = Stay(way.case, "life", way.steps[0].at)
    for calendar in (None, OFFICE):
        assert sum(stay.seconds(at=at, calendar=calendar) for stay in found) == life.seconds(
            at=at, calendar=calendar
        )
        assert sum(stay.days(at=at, calendar=calendar) for stay in found) == life.days(
            at=at, calendar=calendar
        )
    spent = [time_in(way, stage, at=at) for stage in STAGES]
    assert sum(each.seconds for each in spent) == life.seconds(at=at)
    assert sum(each.days for each in spent) == life.days(at=at)
    assert sum(each.stays for each in spent) == sum(instant(stay.entered) <= instant(at) for stay in found)
    if begun:
        assert life.seconds(at=at) == instant(at) // 1_000_000 - instant(way.steps[0].at) // 1_000_000


@given(ways(), moments())
def test_what_comes_later_is_not_known_yet(way, at):
    known, later = watched(DEAL, [way], at=at)
    before = [step for step in way.steps if instant(step.at) <= instant(at)]
    assert later == (not before)
    if before:
        (cut,) = known
        assert list(cut.steps) == before
        assert cut.ended is (way.ended and len(before) == len(way.steps))
        assert [time_in(cut, stage, at=at) for stage in STAGES] == [
            time_in(way, stage, at=at) for stage in STAGES
        ]
    assert watched(DEAL, [way]) == ((way,), 0)


@given(
    st.builds(Term, st.integers(0, 60), st.sampled_from([unit for unit in Unit if unit is not Unit.YEARS])),
    moments(),
    st.integers(0, 100 * 86_400),
)
def test_too_long_begins_right_after_the_last_planned_day_or_moment(planned, since, later):
    """ST-2: once over, over; and `rots_at` is the edge."""
    stage, at = Stage("s", rots_after=planned), since + timedelta(seconds=later)
    due = rots_at(stage, since, calendar=OFFICE, where=at.tzinfo)
    over = overstayed(stage, since, at=at, calendar=OFFICE)
    if isinstance(due, datetime):
        assert over is (instant(at) > instant(due))
    else:
        where = ZONE if planned.unit.is_working else at.tzinfo
        assert over is (day_of(at, where) > due)
        assert planned.after_day(day_of(since, where), OFFICE) == due
    assert overstayed(stage, since, at=at + timedelta(hours=9), calendar=OFFICE) or not over


@given(
    st.integers(1, 5).flatmap(lambda n: st.tuples(*[ways(f"D-{number}") for number in range(n)])),
    moments(),
    st.integers(0, 40),
)
def test_the_list_holds_every_case_that_is_due_and_no_other(found, at, ahead):
    """ST-2: deadlines as a query, the soonest first."""
    until = at.add(days=ahead)
    rows = rotting(DEAL, found, at=at, until=until, calendar=OFFICE)
    over = {
        way.case
        for way in watched(DEAL, found, at=at).traces
        if not way.ended
        and DEAL.stage(way.stages[-1]).is_open
        and overstayed(DEAL.stage(way.stages[-1]), way.steps[-1].at, at=at, calendar=OFFICE)
    }
    assert {rot.stay.case for rot in rows if rot.is_over} == over
    assert {rot.stay.case for rot in rotting(DEAL, found, at=at, calendar=OFFICE) if rot.is_over} == over
    for rot in rows:
        assert rot.stay.left is None
        stage = DEAL.stage(rot.stay.stage)
        due = rots_at(stage, rot.stay.entered, calendar=OFFICE, where=at.tzinfo)
        assert due == rot.due
        assert rot.is_over is overstayed(stage, rot.stay.entered, at=at, calendar=OFFICE)
        assert rot.reason.code == ("overstayed" if rot.is_over else "due")
        assert "[en]" not in rot.explain("zh")
    for first, second in pairwise(rows):
        if isinstance(first.due, datetime) and isinstance(second.due, datetime):
            assert instant(first.due) <= instant(second.due)
        else:
            assert _day(first.due) <= _day(second.due) + timedelta(days=1)


def _day(due: date) -> date:
    return due.date() if isinstance(due, datetime) else due


def test_a_case_that_comes_back_stays_again():
    case = DEAL.begin("D-1", at=NINE)
    case = DEAL.decide(case, "again", at=NINE.add(days=2)).case
    case = DEAL.decide(case, "offer", at=NINE.add(days=5)).case
    case = DEAL.decide(case, "win", at=NINE.add(days=6)).case
    found = stays(case)
    assert [(stay.stage, stay.days(at=NINE.add(days=30))) for stay in found] == [
        ("lead", 2),
        ("lead", 3),
        ("offer", 1),
        ("won", 24),
    ]
    assert found[-1] == Stay("D-1", "won", case.since)
    assert time_in(case, "lead", at=NINE.add(days=3)).days == 3
    assert not Stay("D-1", "a", NINE, NINE).covers(NINE)  # a batch of moves at one moment


def test_days_are_midnights_and_working_days_the_office_s():
    late = pendulum.datetime(2026, 3, 6, 23, 30, tz=ZONE)  # a Friday
    stay = Stay("D-1", "lead", late, pendulum.datetime(2026, 3, 10, 10, tz=ZONE))
    assert stay.days(at=NINE.add(days=30)) == 4
    assert stay.days(at=NINE.add(days=30).in_timezone("UTC")) == 4
    assert stay.days(at=late.add(hours=1)) == 1
    assert stay.days(at=late.add(hours=1).in_timezone("UTC")) == 0
    assert stay.days(at=NINE.add(days=30), calendar=OFFICE) == 2
    assert stay.seconds(at=NINE.add(days=30), calendar=OFFICE) == 10 * 3_600
    assert stay.seconds(at=NINE) == 0


@pytest.mark.parametrize(
    ("unit", "length"),
    [
        (Unit.MINUTES, 3 * 1_440 + 10 * 60 + 30),
        (Unit.HOURS, 82),
        (Unit.DAYS, 4),
        (Unit.WORKING_HOURS, 10),
        (Unit.WORKING_DAYS, 2),
    ],
)
def test_lengths_in_whole_units(unit, length):
    stay = Stay("D-1", "lead", pendulum.datetime(2026, 3, 6, 23, 30, tz=ZONE), NINE.add(days=8, hours=1))
    assert stay.length(unit, at=NINE.add(days=9), calendar=OFFICE) == length
    if unit.is_working:
        with pytest.raises(InputError, match="calendar: is needed to count"):
            stay.length(unit, at=NINE.add(days=9))


@pytest.mark.parametrize(
    ("at", "calendar", "english", "chinese"),
    [
        (NINE.add(minutes=30), None, "“lead”: 30 minutes in 1 stay", "“lead”：1次停留，共30分钟"),
        (NINE.add(hours=5), None, "“lead”: 5 hours in 1 stay", "“lead”：1次停留，共5小时"),
        (NINE.add(hours=5), OFFICE, "“lead”: 5 working hours in 1 stay", "“lead”：1次停留，共5个工作小时"),
        (NINE.add(days=7), None, "“lead”: 7 days in 1 stay", "“lead”：1次停留，共7天"),
        (NINE.add(days=7), OFFICE, "“lead”: 5 working days in 1 stay", "“lead”：1次停留，共5个工作日"),
        (NINE.subtract(days=1), None, "“lead”: never there", "“lead”：从未进入"),
    ],
)
def test_time_reads_well(at, calendar, english, chinese):
    spent = time_in(trace(("lead", NINE)), "lead", at=at, calendar=calendar)
    assert (spent.explain(), spent.explain("zh")) == (english, chinese)


def test_soonest_first_with_words():
    rows = rotting(
        DEAL,
        [
            trace(("lead", NINE), case="D-1"),
            trace(("offer", NINE.add(days=16)), case="D-2"),
            trace(("trial", NINE.add(days=14)), case="D-3"),
            trace(("lead", NINE.add(days=1)), case="D-4"),
            trace(("lead", NINE.add(days=3)), case="D-5"),
            trace(("won", NINE), case="D-6"),
            trace(("waiting", NINE), case="D-7"),
            trace(("lead", NINE), case="D-8", ended=True),
            trace(("lead", NINE.add(years=1)), case="D-9"),
            DEAL.begin("D-10", at=NINE.in_timezone("UTC")),
        ],
        at=NINE.add(days=15),
        until=NINE.add(days=17),
        calendar=OFFICE,
    )
    assert [rot.explain() for rot in rows] == [
        "D-1 has been on “lead” too long: 14 days planned, until 16 Mar 2026 [ST-2]",
        "D-10 has been on “lead” too long: 14 days planned, until 16 Mar 2026 [ST-2]",
        "D-4 should move on from “lead” by 17 Mar 2026 (14 days planned) [ST-2]",
        "D-3 should move on from “trial” by 19 Mar 2026 (3 working days planned) [ST-2]",
        "D-5 should move on from “lead” by 19 Mar 2026 (14 days planned) [ST-2]",
    ]
    assert rows[3].explain("zh") == "D-3最迟应于2026年3月19日离开“trial”阶段（计划3个工作日） [ST-2]"
    assert rows[0].explain("zh") == "D-1在“lead”阶段停留过久：计划14天，至2026年3月16日为止 [ST-2]"


def test_hours_are_due_at_a_moment_in_the_zone_of_the_question():
    way = trace(("offer", NINE))
    at = NINE.add(hours=4).in_timezone("UTC")
    (rot,) = rotting(DEAL, [way], at=at)
    assert (rot.due, rot.is_over) == (at, False)
    assert rot.explain() == "D-1 should move on from “offer” by 2 Mar 2026 05:00 (4 hours planned) [ST-2]"
    assert rot.explain("zh") == "D-1最迟应于2026年3月2日 05:00离开“报价”阶段（计划4小时） [ST-2]"
    assert rotting(DEAL, [way], at=at.subtract(seconds=1)) == ()
    assert len(rotting(DEAL, [way], at=NINE, until=at)) == 1
    assert rotting(DEAL, [way], at=at.add(seconds=1))[0].is_over


def test_without_a_plan_nothing_rots():
    assert rots_at(Stage("s"), NINE) is None
    assert not overstayed(Stage("s"), NINE, at=NINE.add(years=9))
    assert rots_at(Stage("s", rots_after=working_hours(1)), NINE, calendar=OFFICE) == NINE.add(hours=1)
    assert rots_at(Stage("s", rots_after=weeks(1)), NINE) == date(2026, 3, 9)


def test_working_days_belong_to_the_zone_of_the_calendar():
    stage = Stage("s", rots_after=working_days(1))
    until = pendulum.datetime(2026, 3, 4, tz=ZONE)
    for zone in (ZONE, "UTC", "America/New_York"):
        assert not overstayed(stage, NINE, at=until.subtract(seconds=1).in_timezone(zone), calendar=OFFICE)
        assert overstayed(stage, NINE, at=until.in_timezone(zone), calendar=OFFICE)


BAD = [
    (lambda: Stay("D-1", "a", NINE, NINE.subtract(seconds=1)), "left"),
    (lambda: Stay("D-1", "a", NINE).length(Unit.WEEKS, at=NINE), "unit"),
    (lambda: Stay("D-1", "a", NINE).days(at=datetime(2026, 3, 2)), "at"),
    (lambda: rots_at(DEAL.stage("trial"), NINE), "calendar"),
    (lambda: rots_at(Stage("s", rots_after=working_hours(1)), NINE), "calendar"),
    (lambda: rots_at(DEAL.stage("lead"), datetime(2026, 3, 2)), "since"),
    (lambda: rotting(DEAL, [], at=NINE, until=NINE.subtract(seconds=1)), "until"),
    (lambda: rotting(DEAL, [trace(("trial", NINE))], at=NINE), "calendar"),
    (lambda: rotting(DEAL, [], at=datetime(2026, 3, 2)), "at"),
    (lambda: watched(DEAL, [trace(("Lead", NINE))]), "stage of 'D-1'"),
    (lambda: watched(DEAL, [trace(("lead", NINE)), trace(("won", NINE))]), "cases"),
    (
        lambda: watched(
            Machine("other", version="1", start="lead", stages=[Stage("lead")], moves=[]),
            [DEAL.begin("D-1", at=NINE)],
        ),
        "cases",
    ),
]


@pytest.mark.parametrize(("call", "field"), BAD, ids=[f"{number}-{bad[1]}" for number, bad in enumerate(BAD)])
def test_bad_input(call, field):
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.field == field
