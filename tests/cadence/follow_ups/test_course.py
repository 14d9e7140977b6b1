"""A course: what happened in one follow-up, whatever order it was written down in (CA-3)."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from random import Random

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.channels import Channel, Direction
from salesflow.basics.reasons import Declined
from salesflow.cadence.catalogue.follow_ups import TEXTBOOK
from salesflow.cadence.follow_ups.answer import Answer
from salesflow.cadence.follow_ups.course import Course
from salesflow.cadence.follow_ups.entries import (
    Agreed,
    Closed,
    Ending,
    Paused,
    Resumed,
    Started,
    Switched,
    TakenBack,
    Touched,
    order,
)
from salesflow.errors import HistoryError, InputError
from salesflow.testing.follow_up_laws import check_course
from salesflow.testing.follow_ups import courses

AT = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
BEGUN = TEXTBOOK.start("F-1", "C-7", by="u-1", at=AT)


def after(days: float) -> pendulum.DateTime:
    return AT.add(hours=int(days * 24))


def done(answer: Course | Declined) -> Course:
    assert isinstance(answer, Course), answer
    return answer


def codes(answer: Course | Declined) -> tuple[str, ...]:
    assert isinstance(answer, Declined)
    assert answer.explain()
    assert "[en]" not in answer.explain("zh")
    return answer.codes


# -- laws -----------------------------------------------------------------------------------------------------------


@given(courses(TEXTBOOK), st.randoms(use_true_random=False))
def test_a_course_is_the_fold_of_its_entries(course: Course, random: Random) -> None:
    """CA-3: any order, each entry twice, joined from two devices: the same course."""
    check_course(course)
    mixed = [*course.entries, *course.entries[::2]]
    random.shuffle(mixed)
    assert Course("F-1", mixed) == course
    assert pickle.loads(pickle.dumps(course)) == course
    assert hash(course) == hash(Course("F-1", mixed))


@given(courses(TEXTBOOK), st.integers(0, 400))
def test_what_lies_ahead_is_not_known(course: Course, days: int) -> None:
    moment = after(days)
    known = course.known_at(moment)
    assert known is not None
    assert set(known.entries) == {each for each in course.entries if each.at <= moment}
    assert course.known_at(AT.subtract(seconds=1)) is None
    assert course.known_on(date(2026, 3, 1), "Asia/Shanghai") is None
    assert course.known_on(date(2026, 3, 2), "Asia/Shanghai") is not None


# -- steps ----------------------------------------------------------------------------------------------------------


def test_what_it_keeps() -> None:
    course = done(BEGUN.record("call", at=after(16), by=Actor("u-7", ["seller"])))
    touch = course.touches[0]
    assert (touch.by, touch.channel, touch.answer, touch.is_silent) == (
        "u-7", Channel.CALL, Answer.NO_ANSWER, True,
    )  # fmt: skip
    assert (course.customer, course.started_at, course.spoken, course.rest, course.ended) == (
        "C-7", AT, None, None, None,
    )  # fmt: skip
    course = done(course.record("visit", "replied", direction="in", at=after(17)))
    assert [each.direction for each in course.touches] == [Direction.OUT, Direction.IN]
    assert course.made == (touch,)
    assert isinstance(course.spoken, Touched)
    course = done(course.agree(date(2026, 4, 1), at=after(18)))
    assert isinstance(course.spoken, Agreed)


def test_a_touch_that_comes_twice_counts_once() -> None:
    once = done(BEGUN.record("call", at=after(1)))
    assert once.record("call", at=after(1).in_timezone("Europe/Berlin")) == once
    assert codes(once.record("call", "upset", at=after(1))) == ("recorded_already",)
    assert len(done(once.record("visit", "upset", at=after(1))).touches) == 2
    with pytest.raises(HistoryError, match="another call is written down"):
        Course("F-1", (*once.entries, Touched(after(1), "call", "upset")))


def test_every_reason_is_named() -> None:
    """CA-3: a deferral into the past, before the start and after the end, all at once."""
    over = done(BEGUN.close("won", at=after(3)))
    assert codes(over.record("call", "replied", agreed_on=date(2026, 3, 1), at=after(5))) == (
        "ended",
        "agreed_day_past",
    )
    assert codes(over.agree(date(2026, 2, 1), at=after(-1))) == ("before_start", "agreed_day_past")
    assert codes(over.close("lost", at=after(3))) == ("ended",)
    assert codes(over.pause(date(2026, 3, 7), at=after(5))) == ("ended", "pause_past")
    assert codes(over.resume(at=after(5))) == ("ended", "not_paused")
    assert codes(BEGUN.add(Started(after(2), "C-7", "other", "1"))) == ("started_already",)


def test_a_late_touch_before_the_end_is_welcome() -> None:
    over = done(BEGUN.close("won", at=after(3)))
    late = done(over.record("call", "replied", at=after(2)))
    assert len(late.touches) == 1
    assert late.ended == over.ended
    assert (
        len(done(over.record("call", at=after(3))).touches) == 1
    )  # at the same moment: it was won by that call


def test_an_opt_out_ends_it_also_when_it_is_told_late() -> None:
    course = done(done(BEGUN.record("call", at=after(5))).record("call", at=after(9)))
    told = done(course.record("message", "opted_out", direction="in", at=after(7)))
    assert told.ended is not None
    assert told.ended.how is Ending.OPTED_OUT
    assert len(told.touches) == 2
    (late,) = told.audit()
    assert late.explain() == (
        "written down for 11 Mar 2026 09:00, but it had ended on 9 Mar 2026 09:00 (no more contact wanted): "
        "it does not count [CA-3]"
    )
    assert told.record("call", at=after(9)) == told
    assert codes(told.record("call", at=after(10))) == ("ended",)


def test_pauses() -> None:
    paused = done(BEGUN.pause(at=after(2)))
    assert codes(BEGUN.resume(at=after(3))) == ("not_paused",)
    assert codes(paused.resume(at=after(1))) == ("not_paused",)
    again = done(paused.resume(at=after(4)))
    assert isinstance(again.rest, Resumed)
    assert codes(again.resume(at=after(5))) == ("not_paused",)
    until = done(BEGUN.pause(date(2026, 3, 5), at=after(1)))
    assert isinstance(until.rest, Paused)
    assert isinstance(until.resume(at=after(2)), Course)
    assert codes(until.resume(at=after(3))) == ("not_paused",)
    alone = Course("F-1", (*BEGUN.entries, Resumed(after(1))))
    assert alone.rest is None


def test_mistakes_are_taken_back_by_a_further_entry() -> None:
    won = done(BEGUN.close("won", at=after(3)))
    end = won.entries[-1]
    assert isinstance(end, Closed)
    again = done(won.take_back(end, by="u-2", at=after(4)))
    assert again.ended is None
    assert len(again.entries) == 3
    assert isinstance(again.record("call", at=after(5)), Course)
    assert codes(again.take_back(end, at=after(5))) == ("taken_back",)
    assert codes(again.close("won", at=after(3))) == ("taken_back",)
    assert codes(BEGUN.take_back(end, at=after(5))) == ("not_recorded",)
    assert codes(won.take_back(end, at=after(2))) == ("not_recorded",)
    assert codes(won.take_back(end, at=after(-2))) == ("before_start", "not_recorded")
    with pytest.raises(HistoryError, match="takes back"):
        Course("F-1", (*BEGUN.entries, TakenBack(after(5), end)))
    with pytest.raises(HistoryError, match="takes back"):
        Course("F-1", (*won.entries, TakenBack(after(2), end)))
    with pytest.raises(InputError, match="after the start"):
        TakenBack(after(5), BEGUN.entries[0])  # type: ignore[arg-type]


def test_a_switch_that_is_taken_back_leaves_the_first_follow_up() -> None:
    switched = done(BEGUN.add(Switched(after(4), "other", "1")))
    assert switched.track.follow_up == "other"
    entry = switched.entries[-1]
    assert isinstance(entry, Switched)
    assert done(switched.take_back(entry, at=after(5))).track == BEGUN.entries[0]


# -- bad input ------------------------------------------------------------------------------------------------------


def test_refusals() -> None:
    with pytest.raises(InputError, match="no time zone"):
        BEGUN.record("call", at=datetime(2026, 3, 3, 9))
    for wrong in ("maybe", 5, None):
        with pytest.raises(InputError, match="is unknown"):
            BEGUN.record("call", wrong, at=after(1))  # type: ignore[arg-type]
    with pytest.raises(InputError, match="channel"):
        BEGUN.record("fax", at=after(1))
    with pytest.raises(InputError, match="how: is unknown"):
        BEGUN.close("sold", at=after(1))
    with pytest.raises(InputError, match="said something"):
        BEGUN.record("call", direction="in", at=after(1))
    with pytest.raises(InputError, match="wants no contact"):
        BEGUN.record("call", "opted_out", agreed_on=date(2026, 5, 1), at=after(1))
    with pytest.raises(InputError, match="is not a day"):
        BEGUN.agree(after(1), at=after(1))
    with pytest.raises(InputError, match="entries of a course"):
        Course("F-1", ["won"])  # type: ignore[list-item]
    with pytest.raises(InputError, match="id"):
        TEXTBOOK.start("", "C-7", at=AT)


def test_entries_that_do_not_fit_together() -> None:
    with pytest.raises(HistoryError, match="one start, not 0"):
        Course("F-1", [])
    with pytest.raises(HistoryError, match="one start, not 2"):
        Course("F-1", [*BEGUN.entries, Started(after(1), "C-8", "textbook", "2026.1")])
    with pytest.raises(HistoryError, match="lies before it"):
        Course("F-1", [*BEGUN.entries, Touched(after(-1), "call")])


def test_the_order_is_total_whatever_the_zone() -> None:
    here = Touched(after(1), "call", "upset")
    there = Touched(after(1).in_timezone("Europe/Berlin"), "call", "upset")
    assert here == there
    assert order(here) == order(there)
    back = TakenBack(after(1), here)
    assert (
        order(here) < order(Closed(after(1), "won")) < order(back) < order(TakenBack(after(1), here, "u-1"))
    )
    assert Ending.LOST.render() == "lost"
