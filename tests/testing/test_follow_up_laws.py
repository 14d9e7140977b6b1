"""The laws of following up meet their interesting cases, and break where a policy breaks them (CA-1, CA-2, CA-3)."""

from __future__ import annotations

from collections import Counter
from datetime import date

import attrs
import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.cadence.catalogue.follow_ups import TEXTBOOK
from salesflow.cadence.due import Due
from salesflow.cadence.follow_ups.answer import Answer
from salesflow.cadence.follow_ups.course import Course
from salesflow.cadence.follow_ups.follow_up import FollowUp
from salesflow.cadence.follow_ups.standing import NothingDue, Progress
from salesflow.testing.follow_up_laws import check_follow_up, check_it_ends
from salesflow.testing.follow_ups import OFFICE, courses, follow_ups

AT = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
BEGUN = TEXTBOOK.start("F-1", "C-7", at=AT)


def test_the_courses_that_are_drawn_meet_what_matters() -> None:
    met = Counter[str]()

    @settings(max_examples=150, derandomize=True, database=None)
    @given(st.data())
    def walk(data: st.DataObject) -> None:
        policy = data.draw(follow_ups())
        met.update(check_follow_up(policy, data.draw(courses(policy)), calendar=OFFICE))

    walk()
    wanted = {
        "begun",
        "step",
        "no_answer",
        "agreed_day",
        "paused",
        "rested",
        "opted_out",
        "exhausted",
        "upset",
    }
    assert wanted <= set(met), wanted - set(met)


@attrs.frozen
class _Hasty(FollowUp):
    """Asks for the next touch a week too soon."""

    def next(self, course: Course, *, as_of: date, calendar: Calendar) -> Due | NothingDue:
        found = FollowUp.next(self, course, as_of=as_of, calendar=calendar)
        return (
            attrs.evolve(found, earliest=found.earliest.subtract(days=7)) if isinstance(found, Due) else found
        )


@attrs.frozen
class _Endless(FollowUp):
    """Never counts an attempt."""

    def progress(self, course: Course) -> Progress:
        return Progress(0, self.attempts, 0, self.most_touches)


def _like(kind: type[FollowUp], base: FollowUp) -> FollowUp:
    return kind(base.key, base.version, base.band, attempts=base.attempts)


def test_laws_that_are_broken_are_named() -> None:
    course = BEGUN.record("call", at=AT.add(days=17))
    assert isinstance(course, Course)
    with pytest.raises(AssertionError, match="the least gap is kept"):
        check_follow_up(_like(_Hasty, TEXTBOOK), course, calendar=OFFICE)
    with pytest.raises(AssertionError, match="fewer can follow"):
        check_it_ends(_like(_Endless, TEXTBOOK), [Answer.NO_ANSWER], at=AT, calendar=OFFICE)
    with pytest.raises(AssertionError, match="give one answer"):
        check_it_ends(TEXTBOOK, [], at=AT, calendar=OFFICE)
