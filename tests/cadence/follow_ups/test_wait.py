"""What an answer does to the next date, the count of attempts and the advice (CA-2, CA-3)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.moments import shared_day
from salesflow.basics.terms import days
from salesflow.basics.text import Text
from salesflow.cadence.follow_ups.answer import Answer
from salesflow.cadence.follow_ups.wait import (
    DEFERRALS,
    UNANSWERED,
    WAITS,
    NextTouch,
    Stopped,
    Wait,
    next_touch,
)
from salesflow.cadence.pacing.band import Band
from salesflow.errors import DefinitionError, InputError, OutOfCalendarError

OFFICE = Calendar.week_days("Asia/Shanghai", begins=date(2025, 1, 1), ends=date(2029, 1, 1))
ON = date(2026, 3, 2)  # a Monday
said_on = st.dates(date(2025, 1, 1), date(2028, 6, 30))
deferring = st.sampled_from([answer for answer in Answer if answer is not Answer.OPTED_OUT])
closings = st.sets(st.dates(date(2025, 1, 1), date(2028, 12, 31)), max_size=60)


def deferral(
    answer: Answer, on: date = ON, agreed_on: date | None = None, calendar: Calendar = OFFICE
) -> NextTouch:
    found = next_touch(answer, on, agreed_on=agreed_on, calendar=calendar)
    assert isinstance(found, NextTouch)
    return found


# --- laws ----------------------------------------------------------------------------------------------------------


@given(deferring, said_on, closings)
def test_nothing_is_due_too_early_and_the_dates_rise(answer: Answer, on: date, closed: set[date]) -> None:
    """CA-2: the least gap always holds; the ideal day is a working day; the latest never lies before it."""
    calendar = Calendar.week_days(
        "Asia/Shanghai", begins=date(2025, 1, 1), ends=date(2029, 1, 1), closed=closed
    )
    found = deferral(answer, on, calendar=calendar)
    assert on < found.earliest <= found.ideal <= found.latest
    assert found.earliest >= WAITS[answer].band.least.after_day(on, calendar)
    assert calendar.is_working_day(found.earliest)
    assert calendar.is_working_day(found.ideal)
    assert calendar.is_working_day(found.latest)
    most = WAITS[answer].band.most.after_day(on, calendar)
    assert found.latest <= max(most, found.ideal)
    for language in ("en", "zh"):
        assert "{" not in found.reason.explain(language)
        assert not found.reason.explain(language).startswith("[en]")


@given(deferring, said_on, st.integers(0, 90))
def test_an_agreed_day_wins_over_every_rule(answer: Answer, on: date, ahead: int) -> None:
    """CA-3: what the customer asked for is kept as it is, a Sunday too."""
    agreed = date.fromordinal(on.toordinal() + ahead)
    found = deferral(answer, on, agreed)
    assert found.earliest == found.ideal == agreed
    assert OFFICE.count_working_days(agreed, found.latest) in (1, 2)
    assert not found.attempt


@given(said_on)
def test_who_puts_us_off_uses_up_no_attempt(on: date) -> None:
    """CA-3: only a touch without an answer, or with one that left nothing agreed, is an attempt."""
    counted = {answer for answer in WAITS if deferral(answer, on).attempt}
    assert counted == {Answer.NO_ANSWER, Answer.REPLIED} == set(WAITS) - set(DEFERRALS)


@given(deferring, said_on)
def test_every_deferral_has_its_advice(answer: Answer, on: date) -> None:
    """CA-3: each answer changes the date, the count of attempts and the advice."""
    found = deferral(answer, on)
    assert (found.advice is None) is found.attempt
    if found.advice is not None:
        assert found.advice.code == f"advice_{answer.value}"
        assert "[en]" not in found.advice.explain("zh")
    assert (found.channel is Channel.VISIT) is (answer is Answer.UPSET)
    assert deferral(answer, on, on).advice == found.advice


# --- the answers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "earliest", "ideal", "latest", "row"),
    [
        (Answer.THEY_WILL_CALL, "2026-03-09", "2026-03-09", "2026-03-12", "CA-3"),
        (Answer.WILL_COME, "2026-03-09", "2026-03-12", "2026-03-16", "CA-3"),
        (Answer.TALK_IN_A_MONTH, "2026-04-02", "2026-04-02", "2026-04-09", "CA-3"),
        (Answer.WAITING_FOR_BOSS, "2026-03-05", "2026-03-09", "2026-03-16", "CA-3"),
        (Answer.NOT_NEEDED_NOW, "2026-04-01", "2026-04-16", "2026-05-01", "CA-3"),
        (Answer.FINE_LAST_TIME, "2026-04-01", "2026-04-13", "2026-04-21", "CA-3"),
        (Answer.UPSET, "2026-03-05", "2026-03-09", "2026-03-12", "CA-3"),
        (Answer.REPLIED, "2026-03-16", "2026-03-19", "2026-03-23", "CA-2"),
        (Answer.NO_ANSWER, "2026-03-16", "2026-03-19", "2026-03-23", "CA-2"),
    ],
)
def test_dates(answer: Answer, earliest: str, ideal: str, latest: str, row: str) -> None:
    found = deferral(answer)
    assert [found.earliest.isoformat(), found.ideal.isoformat(), found.latest.isoformat()] == [
        earliest,
        ideal,
        latest,
    ]
    assert found.reason.rows == (row,)
    assert found.reason.code == answer.value


def test_a_month_ends_with_the_month() -> None:
    """CA-3: "talk in a month" on 31 January is 28 February, a Saturday in 2026, so the Monday after."""
    found = deferral(Answer.TALK_IN_A_MONTH, date(2026, 1, 31))
    assert found.earliest.isoformat() == "2026-03-02"


def test_the_unanswered_interval_is_two_to_three_weeks() -> None:
    """CA-2."""
    assert (UNANSWERED.least.amount, UNANSWERED.ideal.amount, UNANSWERED.most.amount) == (14, 17, 21)
    assert deferral(Answer.NO_ANSWER).reason.explain() == (
        "no answer on 2 Mar 2026: try again between 16 Mar 2026 and 23 Mar 2026 [CA-2]"
    )


def test_who_opted_out_is_left_alone() -> None:
    found = next_touch(Answer.OPTED_OUT, ON, agreed_on=date(2026, 4, 1), calendar=OFFICE)
    assert isinstance(found, Stopped)
    assert found.reason.explain("zh") == "2026年3月2日要求不再联系：停止跟进 [CA-3]"


def test_the_words_of_an_agreed_day() -> None:
    found = deferral(Answer.REPLIED, ON, date(2026, 3, 8))
    assert found.latest.isoformat() == "2026-03-10"
    assert found.reason.explain() == "agreed on 2 Mar 2026 to talk on 8 Mar 2026 [CA-3]"


def test_refusals() -> None:
    with pytest.raises(InputError, match="lies before"):
        next_touch(Answer.REPLIED, ON, agreed_on=date(2026, 3, 1), calendar=OFFICE)
    with pytest.raises(InputError, match="does not say"):
        next_touch(Answer.REPLIED, ON, calendar=OFFICE, waits={})
    with pytest.raises(InputError, match="on"):
        next_touch(Answer.REPLIED, datetime(2026, 3, 2), calendar=OFFICE)
    with pytest.raises(OutOfCalendarError):
        next_touch(Answer.REPLIED, date(2028, 12, 31), calendar=OFFICE)


def test_a_house_may_have_its_own_waits() -> None:
    own = {
        **WAITS,
        Answer.NO_ANSWER: Wait(Band(days(1), days(2), days(3)), Text("again on {ideal}", zh="{ideal}再试")),
    }
    found = next_touch(Answer.NO_ANSWER, ON, calendar=OFFICE, waits=own)
    assert isinstance(found, NextTouch)
    assert found.reason.explain() == "again on 4 Mar 2026 [CA-2]"
    assert set(WAITS) == set(Answer) - {Answer.OPTED_OUT}


def test_an_ideal_day_may_roll_the_other_way() -> None:
    """CA-2: the direction of rolling is explicit; the least gap holds in any."""
    wait = Wait(Band(days(5), days(6), days(9)), Text("again", zh="再联系"))
    monday = shared_day(ON.toordinal())
    found = [wait.after(monday, OFFICE, way)[1].isoformat() for way in ("forward", "nearest", "backward")]
    assert found == ["2026-03-09"] * 3  # 5 days on is a Saturday: no sooner than Monday
    wait = Wait(Band(days(3), days(5), days(9)), Text("again", zh="再联系"))
    found = [wait.after(monday, OFFICE, way)[1].isoformat() for way in ("forward", "nearest", "backward")]
    assert found == ["2026-03-09", "2026-03-06", "2026-03-06"]


def test_a_wait_reads_its_channel() -> None:
    words = Text("again", zh="再联系")
    assert Wait(Band.of_days(3, 5, 9), words, channel="visit").channel is Channel.VISIT
    with pytest.raises(DefinitionError, match="wait: the channel 'phone' is unknown; use one of visit, call"):
        Wait(Band.of_days(3, 5, 9), words, channel="phone")
