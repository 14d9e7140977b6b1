"""Ageing (CO-4, invariant 20): bands without hole, the oldest first, and time on the stages that adds up to the age."""

from __future__ import annotations

from datetime import date

import pendulum
import pytest
from complaint_book import NINE, OFFICE, TO_AGREED, TO_CLOSED, books, told
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.bands import Bands
from salesflow.basics.calendars import Calendar
from salesflow.basics.moments import MICROSECONDS, instant
from salesflow.basics.text import Text
from salesflow.complaints.cases.ending import Reopen
from salesflow.complaints.cases.severity import Severity
from salesflow.complaints.cases.steps import HandOver
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.views.ageing import AGE_BANDS, ageing, time_on_stages
from salesflow.complaints.views.counting import Cut
from salesflow.errors import InputError, OutOfCalendarError


@given(books(), st.integers(0, 150), st.sampled_from([None, OFFICE]))
def test_every_open_complaint_has_one_band_and_its_time_adds_up(complaints, days, calendar):
    at = NINE.add(days=days)
    found = ageing(complaints, [DESK], at=at, calendar=calendar)
    for each in found.complaints:
        assert each.seconds == sum(stage.seconds for stage in each.stages)
        if calendar is None:
            assert (
                each.seconds
                == instant(at) // MICROSECONDS - instant(each.complaint.received_at) // MICROSECONDS
            )
            assert each.days == sum(stage.days for stage in each.stages)
        low, high = AGE_BANDS.bounds(each.band)
        assert low is None or low <= each.days
        assert high is None or each.days < high
    assert found.total.open == len(found.complaints) == sum(line.open for line in found.lines)
    received = [instant(each.complaint.received_at) for each in found.complaints]
    assert received == sorted(received)


@pytest.mark.parametrize(("days", "place"), [(0, 0), (2, 0), (3, 1), (7, 1), (8, 2), (28, 2), (29, 3)])
def test_the_edges_of_the_bands(days, place):
    """Half-open: a complaint moves on at midnight, and never stands in two bands."""
    found = ageing([told("K-1")], [DESK], at=NINE.add(days=days))
    assert found.lines[0].counts == tuple(int(n == place) for n in range(4))
    before_midnight = pendulum.datetime(2026, 3, 2, 23, 59, tz="Asia/Shanghai").add(days=days)
    assert ageing([told("K-1")], [DESK], at=before_midnight).lines == found.lines


BOOK = [
    told("K-1", *TO_AGREED, at=NINE.subtract(days=20)),
    told("K-2", HandOver("u-bob", "he knows kettles"), at=NINE.subtract(days=4)),
    told("K-3", at=NINE.subtract(days=4), owner="u-eve"),
    told("K-4", *TO_CLOSED, at=NINE.subtract(days=9)),
    told("K-5"),
]


def test_reads_well():
    found = ageing(BOOK, [DESK], at=NINE, by="severity")
    assert (
        found.explain()
        == """\
severity      up to 2 days  3 to 7 days  8 to 28 days  over 28 days  all
major                    0            0             1             0    1
not assessed             1            2             0             0    3
all                      1            2             1             0    4"""
    )
    assert found.explain("zh").splitlines()[0].split() == [
        "严重程度", "2天以内", "3至7天", "8至28天", "超过28天", "合计",
    ]  # fmt: skip
    assert [each.complaint.id for each in found.of(Severity.MAJOR)] == ["K-1"]
    assert [each.complaint.id for each in found.of("not assessed")] == ["K-2", "K-3", "K-5"]
    assert found.explain_oldest(most=2) == (
        "K-1: 20 days old, on “solution agreed” for 20 days; in charge: u-ann [CO-4]\n"
        "K-2: 4 days old, on “received” for 4 days; in charge: u-bob [CO-4]"
    )
    assert found.explain_oldest("zh", most=1) == (
        "K-1：收到至今20天，在“已达成一致”阶段停留20天；负责人：u-ann [CO-4]"
    )


def test_whoever_is_in_charge_now():
    found = ageing(BOOK, [DESK], at=NINE)
    assert [(line.key, line.open) for line in found.lines] == [("u-ann", 2), ("u-bob", 1), ("u-eve", 1)]
    assert found.by is Cut.OWNER


def test_working_days_by_a_calendar():
    """From Thursday to Monday two working days have passed, four civil ones."""
    civil, working = (ageing(BOOK[1:3], [DESK], at=NINE, calendar=each) for each in (None, OFFICE))
    assert [each.days for each in civil.complaints] == [4, 4]
    assert [each.days for each in working.complaints] == [2, 2]
    assert working.explain_oldest(most=1) == (
        "K-2: 2 working days old, on “received” for 2 working days; in charge: u-bob [CO-4]"
    )
    short = Calendar.week_days("Asia/Shanghai", begins=date(2026, 3, 1), ends=date(2026, 4, 1))
    with pytest.raises(OutOfCalendarError):
        ageing(BOOK, [DESK], at=NINE, calendar=short)


def test_bands_of_your_own():
    weeks = Bands([7], [Text("this week", zh="一周内"), Text("older", zh="一周以上")])
    assert ageing(BOOK, [DESK], at=NINE, bands=weeks).total.counts == (3, 1)


def test_taken_up_again_it_is_as_old_as_ever():
    again = DESK.decide(BOOK[3], Reopen("it leaks again"), by="u-ann", at=NINE, calendar=OFFICE).complaint
    (old,) = ageing([again], [DESK], at=NINE.add(days=1)).complaints
    assert old.days == 10
    spent = {each.stage: each.days for each in old.stages}
    assert (spent["closed"], spent["investigating"]) == (9, 1)


def test_nothing_open():
    found = ageing([BOOK[3]], [DESK], at=NINE)
    assert (found.complaints, found.lines, found.total.counts) == ((), (), (0, 0, 0, 0))
    assert found.explain_oldest() == ""


def test_a_stage_twice_is_told_once():
    again = DESK.decide(BOOK[3], Reopen("again"), by="u-ann", at=NINE, calendar=OFFICE).complaint
    stages = [each.stage for each in time_on_stages(again, at=NINE.add(hours=1))]
    assert len(stages) == len(set(stages))
    with pytest.raises(InputError, match="lies before the receipt of K-5"):
        time_on_stages(BOOK[4], at=NINE.subtract(minutes=1))
