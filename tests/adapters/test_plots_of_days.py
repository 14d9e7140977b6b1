"""Pictures of days tell what the plans and clocks say, no more and no less (LA-4, CA-4, CO-4)."""

from __future__ import annotations

from datetime import date

import attrs
import matplotlib as mpl
import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.dates import date2num
from pictures import NAMES, bars, beside, drawn, legend, lines, marks, notes, rows, title, words

from salesflow.adapters.plots.cadence import plot_calendar, plot_utilisation
from salesflow.adapters.plots.complaints import plot_clocks
from salesflow.adapters.plots.drawing import BLUE, GREEN, ORANGE, RED
from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.clocks.clock import Clock, ClockReading, ClockState
from salesflow.basics.reasons import Reason
from salesflow.basics.terms import hours, weeks, working_hours
from salesflow.basics.text import Text
from salesflow.cadence.due import Due
from salesflow.cadence.levelling.capacity import Capacity, Room
from salesflow.cadence.levelling.levelling import level
from salesflow.cadence.quotas.plan import Plan
from salesflow.cadence.quotas.quota import Quota
from salesflow.complaints.cases.redress import MakePromise
from salesflow.complaints.cases.row import ComplaintRow
from salesflow.complaints.cases.steps import Receive
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.catalogue.regimes import FCA_DISP
from salesflow.complaints.views.agenda import Agenda, agenda
from salesflow.errors import InputError

# -- the calendar and the days of a seller ----------------------------------------------------------------------------

OFFICE = Calendar.week_days("Asia/Shanghai", begins=date(2024, 1, 1), ends=date(2028, 1, 1))
QUOTA = Quota({"A": {"visit": 8, "call": 4, "card": 1}, "C": {"message": 1}, "X": {"visit": 40}})
GRADES = st.dictionaries(
    st.text("abC-19 $_", min_size=1, max_size=40).filter(lambda name: name == name.strip() and name),
    st.sampled_from(["A", "C", None]),
    max_size=8,
)


def shaded(ax):
    return [each.get_bbox().x0 + 0.5 for each in ax.patches if each.get_zorder() == 0]


@settings(max_examples=15)
@given(GRADES, st.integers(0, 40), st.integers(0, 60))
def test_a_mark_for_each_touch_of_a_plan(grades, since, many):
    """CA-4: every touch of the plan has its mark, in the row of its customer and on its day."""
    begins = pendulum.date(2026, 1, 15).add(days=since)
    plan = Plan(QUOTA, grades, begins, begins.add(days=many), calendar=OFFICE)
    ax = plot_calendar(plan)
    if not grades or not many:
        assert beside(ax) == ["no touch is planned"]
        return
    order = {name: row for row, name in enumerate(grades)}
    wanted = sorted(((day - begins).days, order[name]) for name, day, _ in plan.touches())
    assert sorted((x, int(y)) for x, y in marks(ax)) == wanted
    assert len(rows(ax)) == len(grades)
    closed = [n for n in range(many) if not OFFICE.is_working_day(begins.add(days=n))]
    assert shaded(ax) == closed


def test_the_words_of_a_plan():
    march = Plan(
        QUOTA, {"C-1": "A", "C-2": "X", "C-3": None}, date(2026, 3, 1), date(2026, 4, 1), calendar=OFFICE
    )
    ax = drawn(plot_calendar(march))
    assert title(ax) == "35 touches, 1 Mar 2026 to 31 Mar 2026"
    assert legend(ax) == ["visit", "call", "card"]
    assert rows(ax) == ["C-1", "C-2", "C-3"]
    assert any("has only 22 working days" in each for each in notes(ax))
    assert any("1 customer has no grade" in each for each in notes(ax))
    assert [label.get_text() for label in ax.get_xticklabels()] == [
        "2 Mar",
        "9 Mar",
        "16 Mar",
        "23 Mar",
        "30 Mar",
    ]
    ax = plot_calendar(march, language="zh")
    assert title(ax) == "2026年3月1日至2026年3月31日，共35次联系"
    assert legend(ax) == ["拜访", "电话", "贺卡"]


def test_a_long_plan_of_many_customers_is_cut_with_notes():
    plan = Plan(
        QUOTA, {f"C-{n}": "X" for n in range(300)}, date(2024, 1, 1), date(2026, 1, 1), calendar=OFFICE
    )
    ax = drawn(plot_calendar(plan, most=3))
    assert rows(ax) == ["C-0", "C-1", "C-2"]
    assert {"the first 366 of 731 days", "the first 3 of 300 customers", "the first 4 of 24 reasons"} <= set(
        notes(ax)
    )
    assert [label.get_text() for label in ax.get_xticklabels()][:2] == ["1 Jan", "1 Feb"]
    assert ax.get_xlim() == (-0.6, 365.6)


def due(customer, channel, ideal, earliest=None, latest=None):
    reason = Reason("asked", Text("asked for").fill())
    return Due(customer, channel, earliest or ideal, ideal, latest or ideal, (reason,))


def levelled(*wanted, room=None, **more):
    seller = Capacity(OFFICE, room or Room({"visit": 1, "call": 2}), **more)
    return level(wanted, seller, begins=date(2026, 3, 2), ends=date(2026, 3, 10))


def of_march(day):
    return date(2026, 3, day)


LEVELLED = levelled(
    due("C-1", "visit", of_march(3)),
    due("C-2", "visit", of_march(3), latest=of_march(4)),
    due("C-3", "visit", of_march(3)),
    due("C-1", "call", of_march(3)),
    seller="u-lin",
)


def test_a_levelled_plan_shows_what_was_moved_and_what_has_no_day():
    """CA-4: a line from the best day, a cross where there was no room."""
    ax = drawn(plot_calendar(LEVELLED))
    assert title(ax) == "3 of 4 touches have a day; 1 of them moved, by 1 day in all"
    assert rows(ax) == ["C-1", "C-2", "C-3"]
    assert marks(ax, "s") == [(1, 0), (2, 1)]
    assert marks(ax, "x") == [(1, 2)]
    assert marks(ax, "o") == [(1, 0.2)], "two touches of a day stand beside each other"
    assert lines(ax) == [([1, 2], [1, 1])]
    assert legend(ax) == ["visit", "call", "no day for it"]
    assert notes(ax) == ["shaded: nobody works", "line: moved from the best day"]
    assert "横线：由最佳日期改期" in notes(plot_calendar(LEVELLED, language="zh"))
    assert [label.get_text() for label in ax.get_xticklabels()] == [f"{day} Mar" for day in range(2, 10)]


def test_days_away_are_shaded():
    found = levelled(due("C-1", "visit", of_march(3)), days={of_march(4): Room({}, total=0)})
    assert shaded(plot_calendar(found)) == [2, 5, 6] == shaded(plot_utilisation(found))


@settings(max_examples=15)
@given(
    st.lists(st.tuples(st.sampled_from([*Channel]), st.integers(2, 9)), max_size=20),
    st.sampled_from([None, *Channel]),
)
def test_the_bars_of_a_day_are_its_touches(asked, channel):
    """CA-4: what is drawn on a day is what was placed there, and what is left out is told."""
    wanted = [due(f"C-{n}", each, of_march(day)) for n, (each, day) in enumerate(asked)]
    found = levelled(*wanted, room=Room({"visit": 1, "call": 2}, total=4))
    ax = plot_utilisation(found, channel=channel)
    heights = {}
    for _, bottom, _, height in (each.get_bbox().bounds for each in ax.patches if each.get_zorder() == 2):
        assert bottom >= 0
        heights[round(bottom + height)] = True
    sizes = sum(each.get_bbox().height for each in ax.patches if each.get_zorder() == 2)
    mine = [each for each in found.placed if channel in (None, each.due.channel)]
    assert round(sizes) == len(mine)
    lost = sum(channel in (None, each.due.channel) for each in found.dropped)
    assert [each for each in notes(ax) if "no day" in each] == (
        [f"{lost} touch{'es have' if lost != 1 else ' has'} no day"] if lost else []
    )
    limit = {"visit": 1, "call": 2}.get(channel, 4)
    assert lines(ax) == [([x - 0.46, x + 0.46], [limit, limit]) for x in (0, 1, 2, 3, 4, 7)]
    assert f": {len(mine)} of {6 * limit} possible are planned" in title(ax)


def test_the_words_of_utilisation():
    ax = drawn(plot_utilisation(LEVELLED, channel="visit"))
    assert title(ax) == "u-lin, visit: 2 of 6 possible are planned (33%)"
    assert notes(ax) == ["shaded: closed or away", "short line: limit of the day", "1 touch has no day"]
    assert legend(ax) == ["visit"]
    assert ax.get_ylabel() == "touches a day"
    ax = drawn(plot_utilisation(LEVELLED))
    assert title(ax) == "u-lin, all touches: 3 planned, without limit"
    assert lines(ax) == []
    assert legend(ax) == ["visit", "call"]
    ax = plot_utilisation(LEVELLED, language="zh", channel=Channel.VISIT)
    assert title(ax) == "u-lin，拜访：可安排6次，已排2次（33%）"
    away = levelled(room=Room({}, total=0))
    assert title(drawn(plot_utilisation(away))) == "all touches: 0 planned, no room on any day"
    none = attrs.evolve(away, ends=away.begins)
    assert beside(drawn(plot_utilisation(none))) == ["no touch is planned"] == beside(plot_calendar(none))


def test_wrong_plans_are_refused():
    with pytest.raises(InputError, match="give a plan"):
        plot_calendar(QUOTA)
    with pytest.raises(InputError, match="give a levelled plan"):
        plot_utilisation(OFFICE)
    for wrong in ("fax", 3, ["visit"]):
        with pytest.raises(InputError, match="channel"):
            plot_utilisation(LEVELLED, channel=wrong)


# -- clocks -----------------------------------------------------------------------------------------------------------

LONDON = Calendar.week_days("Europe/London", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
SOLVE = Clock(
    "solve",
    Text("solution", zh="解决"),
    working_hours(16),
    "received",
    ("resolved", "withdrawn"),
    pausable=True,
)
FINAL = FCA_DISP.clock("fca_final_response")


def at(day, hour=9, minute=0):
    return pendulum.datetime(2026, 3, day, hour, minute, tz="Europe/London")


def read(clock=SOLVE, now=at(6, 12), pauses=(), **events):
    happened = {"received": at(2, 10), **events}
    return clock.read(happened, calendar=LONDON, at=now, pauses=pauses)


READING = read()


def spans(ax, colour):
    return [(left, left + width) for left, _, width, _ in bars(ax, colour)]


def places(*moments):
    return tuple(pytest.approx(place) for place in date2num(moments))


def test_stretches_lie_where_they_were():
    """CO-4: running, paused, and running late from the due moment on."""
    reading = read(pauses=[(at(2, 16), at(4, 11))])
    ax = drawn(plot_clocks([reading]))
    assert reading.breached_at == at(5, 12)
    assert spans(ax, BLUE) == [places(at(2, 10), at(2, 16)), places(at(4, 11), at(5, 12))]
    assert spans(ax, ORANGE) == [places(at(2, 16), at(4, 11))]
    assert spans(ax, RED) == [places(at(5, 12), at(6, 12))]
    assert marks(ax, "D") == [(*places(at(5, 12)), 0)]
    assert ax.lines[-1].get_xdata() == [*places(at(6, 12)), *places(at(6, 12))]
    assert legend(ax) == ["running", "paused", "running late", "due"]
    assert title(ax) == "1 clock on 6 Mar 2026 12:00"
    assert beside(ax) == ["late by 9 h"]
    assert notes(ax) == ["clock time in Europe/London; dashed line: now"]


@pytest.mark.parametrize(
    ("reading", "word"),
    [
        (read(now=at(2, 12)), "14 h left"),
        (read(now=at(2, 17), pauses=[(at(2, 16), None)]), "paused"),
        (read(resolved=at(3, 10)), "met"),
        (read(resolved=at(6, 10)), "late"),
        (read(withdrawn=at(2, 11)), "ended, not done"),
        (read(FINAL), "51 d 21 h left"),
        (read(now=at(2, 10, 30).add(seconds=17)), "15 h 29 min left"),
        (
            read(Clock("a", Text("a"), hours(2), "received", ("done",)), now=at(2, 11, 59).add(seconds=30)),
            "30 s left",
        ),
    ],
)
def test_a_word_beside_each_clock(reading, word):
    assert beside(plot_clocks([reading])) == [word]


def test_marks_tell_done_from_ended():
    one_moment = {"K-1": [read(resolved=at(3, 10))], "K-2": [read(withdrawn=at(2, 11))], "K-3": [read(FINAL)]}
    ax = drawn(plot_clocks(one_moment))
    assert marks(ax, "o") == [(*places(at(3, 10)), 0)]
    assert marks(ax, "X") == [(*places(at(2, 11)), 1)]
    assert rows(ax) == ["K-1: solution", "K-2: solution", "K-3: final response, by law"]
    assert GREEN.lower() in {
        to_hex(line.get_markeredgecolor()) for line in ax.lines if line.get_zorder() == 4
    }
    ax = plot_clocks(one_moment, language="zh", most=2)
    assert (rows(ax)[0], beside(ax)) == ("K-1：解决", ["按时完成", "终止，未完成"])
    assert notes(ax)[-1] == "时限共3，仅显示前2"


def test_stopped_stretches_are_hollow():
    reading = SOLVE.read(
        {"received": at(2, 10), "resolved": at(2, 12)}, calendar=LONDON, at=at(6, 12), reopened=[at(4, 10)]
    )
    ax = drawn(plot_clocks([reading]))
    assert "stopped" in legend(ax)
    hollow = [each for each in ax.patches if each.get_zorder() == 2 and each.get_facecolor()[3] == 0]
    assert [(each.get_bbox().x0, each.get_bbox().x1) for each in hollow] == [places(at(2, 12), at(4, 10))]


def test_what_was_late_stays_late_when_it_is_taken_up_again():
    """CO-4: no reopening heals anything."""
    reading = SOLVE.read(
        {"received": at(2, 10), "resolved": at(4, 10)}, calendar=LONDON, at=at(6, 12), reopened=[at(5, 10)]
    )
    assert reading.breached_at == at(3, 17)
    ax = drawn(plot_clocks([reading]))
    assert spans(ax, RED) == [places(at(3, 17), at(4, 10)), places(at(5, 10), at(6, 12))]


def test_ticks_tell_the_clock_time_of_the_zone():
    short = drawn(plot_clocks([read(Clock("a", Text("a"), hours(6), "received", ("done",)), now=at(2, 12))]))
    told = [label.get_text() for label in short.get_xticklabels()]
    assert any(each.endswith(":00\n2 Mar") for each in told)
    wide = drawn(plot_clocks([read(Clock("a", Text("a"), weeks(60), "received", ("done",)), now=at(2, 12))]))
    assert any(label.get_text().endswith("2027") for label in wide.get_xticklabels())


def test_a_clock_that_has_not_begun_is_a_row_without_a_bar():
    waits = Clock("final", Text("final"), weeks(1), "escalated", ("done",))
    assert read(waits).state is ClockState.NOT_STARTED
    ax = drawn(plot_clocks([READING, read(waits)]))
    assert beside(ax)[1] == "not started"
    assert len(rows(ax)) == 2
    assert beside(drawn(plot_clocks([read(waits)]))) == ["no clock runs"]
    assert beside(drawn(plot_clocks([]))) == ["no clock runs"]
    by_hand = ClockReading(SOLVE, ClockState.MET, stopped=at(3))
    assert title(drawn(plot_clocks([by_hand]))) == "1 clock"


def test_an_agenda_shows_who_must_do_what_until_when():
    """CO-4: the overdue first, in the order of the agenda."""
    case = DESK.begin("K-31", Receive("C-7", "call", owner="u-2"), at=at(2, 9), calendar=LONDON)
    now = at(2, 12)
    promise = MakePromise("p1", "call back", date(2026, 3, 5))
    case = DESK.evolve(case, DESK.decide(case, promise, by="u-2", at=at(2, 10)).record)
    found = agenda(
        [case, ComplaintRow("K-40", "C-9", at(2, 11).in_timezone("Asia/Shanghai"))],
        [DESK],
        calendar=LONDON,
        at=now,
    )
    ax = drawn(plot_clocks(found))
    assert title(ax) == "5 duties on 2 Mar 2026 12:00, 1 is late"
    assert rows(ax)[0] == "u-2: K-31: acknowledgement"
    assert beside(ax)[0] == "late since 2 Mar 11:00"
    assert "u-2: K-31: a promise" in rows(ax)
    assert "5 Mar" in beside(ax)
    assert rows(ax)[-1].startswith("nobody: K-40: ")
    assert notes(ax)[0].startswith("clock time in Europe/London")
    assert spans(ax, RED) == [places(at(2, 11), now)]
    assert lines(ax)[0] == ([*places(at(2, 9), at(2, 11))], [0, 0])
    by_law = attrs.evolve(found.lines[1].deadline, clock=FINAL)
    ax = plot_clocks(Agenda(now, (attrs.evolve(found.lines[1], deadline=by_law),)))
    assert rows(ax)[0].startswith("u-2: K-31: final response")
    assert legend(ax) == ["due"]
    assert beside(drawn(plot_clocks(Agenda(now, ())))) == ["no clock runs"]
    assert title(plot_clocks(found, language="zh")) == "2026年3月2日 12:00，5项待办，1项超时"


def test_wrong_readings_are_refused():
    for wrong in (None, READING, 3, "readings", {"K-1": READING}, {"K-1": "x"}, [None], {"K-1": [1]}):
        with pytest.raises(InputError, match="found"):
            plot_clocks(wrong)
    with pytest.raises(InputError, match="different moments"):
        plot_clocks([READING, read(now=at(7))])


@settings(max_examples=8)  # each draws a file
@given(NAMES, NAMES)
def test_names_are_names_and_no_formulas(name, other):
    reading = attrs.evolve(
        READING, clock=attrs.evolve(READING.clock, label=Text("x" + name.replace("{", "(")))
    )
    ax = drawn(plot_clocks({name: [reading], other + "2": [READING]}))
    assert all("\n" not in row for row in rows(ax))
    assert all(len(row) <= 30 for row in rows(ax))


def test_every_word_is_there_in_chinese():
    """A language that is missing would show as ``[en]``."""
    pictures = [
        plot_calendar(LEVELLED, language="zh"), plot_utilisation(LEVELLED, language="zh"),
        plot_clocks([READING, read(FINAL)], language="zh"),
    ]  # fmt: skip
    for ax in pictures:
        assert "[en]" not in words(ax)
    assert mpl.rcParams["font.family"] == ["sans-serif"]
