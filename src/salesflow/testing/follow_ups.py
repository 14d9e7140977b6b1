"""Hypothesis strategies for following up, plural of the type they make.

>>> from hypothesis import given, settings
>>> from salesflow.cadence.catalogue.follow_ups import TEXTBOOK
>>> from salesflow.testing.follow_up_laws import check_course, check_follow_up
>>> @settings(max_examples=5)
... @given(courses(TEXTBOOK))
... def every_course_keeps_the_laws(course):
...     check_course(course)
...     check_follow_up(TEXTBOOK, course, calendar=OFFICE)
>>> every_course_keeps_the_laws()
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final

import pendulum
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel, Direction
from salesflow.basics.moments import at_instant, day_of, instant, shared_day, zone
from salesflow.basics.reasons import Declined
from salesflow.basics.terms import days, hours
from salesflow.cadence.follow_ups.answer import Answer
from salesflow.cadence.follow_ups.course import Course
from salesflow.cadence.follow_ups.entries import Ending, Started, TakenBack
from salesflow.cadence.follow_ups.follow_up import FollowUp
from salesflow.cadence.follow_ups.pace import FollowUpStep, Widening
from salesflow.cadence.follow_ups.success import Run
from salesflow.cadence.pacing.band import Band

__all__ = ["OFFICE", "bands", "courses", "follow_ups", "runs"]

OFFICE: Final = Calendar.week_days("Asia/Shanghai", begins=date(2024, 1, 1), ends=date(2080, 1, 1))
"""A calendar long enough for every course made here: Monday to Friday, without holidays."""

_START: Final = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
_HOUR: Final = 3_600_000_000
_ANSWERS: Final = (Answer.NO_ANSWER, Answer.NO_ANSWER, Answer.NO_ANSWER, *Answer)
_KINDS: Final = (
    *["touch"] * 10,
    "in",
    "agree",
    "agree",
    *["pause"] * 3,
    *["resume"] * 3,
    "take back",
    "close",
)


def bands(*, most: int = 30) -> st.SearchStrategy[Band]:
    """Bands of civil days, from a day on."""
    amounts = st.lists(st.integers(1, most), min_size=3, max_size=3).map(sorted)
    return amounts.map(lambda three: Band.of_days(*three))


@st.composite
def follow_ups(draw: st.DrawFn, *, key: str = "drawn") -> FollowUp:
    """Policies with a band, with steps, or with both; some with a backoff, some that end on a reply."""
    attempts = draw(st.integers(1, 6))
    whole = sorted(draw(st.lists(st.integers(1, 20), max_size=attempts)))
    same_day = sorted(draw(st.lists(st.integers(0, 8), max_size=attempts - len(whole))))
    steps = (*[FollowUpStep(hours(each)) for each in same_day], *[FollowUpStep(days(each)) for each in whole])
    band = draw(bands()) if len(steps) < attempts or draw(st.booleans()) else None
    backoff = None
    if band is not None and draw(st.booleans()):
        factor = draw(st.fractions(1, 3, max_denominator=4))
        backoff = Widening(Fraction(factor), days(band.most.amount + draw(st.integers(0, 30))))
    return FollowUp(
        key,
        "1",
        band,
        attempts=attempts,
        steps=steps,
        backoff=backoff,
        deferrals=draw(st.integers(0, 3)),
        ends_on=draw(st.sampled_from([frozenset[Answer](), frozenset({Answer.REPLIED})])),
        channel=draw(st.sampled_from(Channel)),
    )


def _stepped(draw: st.DrawFn, course: Course, at: pendulum.DateTime) -> Course | Declined:
    channel, kind = draw(st.sampled_from(Channel)), draw(st.sampled_from(_KINDS))
    ahead = shared_day(day_of(at, OFFICE.zone).toordinal() + draw(st.integers(-3, 40)))
    match kind:
        case "touch":
            answer = draw(st.sampled_from(_ANSWERS))
            agreed = ahead if answer is not Answer.OPTED_OUT and draw(st.integers(0, 5)) == 0 else None
            return course.record(channel, answer, agreed_on=agreed, at=at)
        case "in":
            answer = draw(st.sampled_from([each for each in Answer if each is not Answer.NO_ANSWER]))
            return course.record(channel, answer, direction=Direction.IN, at=at)
        case "agree":
            return course.agree(ahead, by="u-1", at=at)
        case "pause":
            return course.pause(draw(st.sampled_from([None, ahead])), at=at)
        case "resume":
            return course.resume(at=at)
        case "take back":
            entry = draw(st.sampled_from(course.entries))
            return course if isinstance(entry, Started | TakenBack) else course.take_back(entry, at=at)
        case _:
            return course.close(draw(st.sampled_from(Ending)), at=at)


@st.composite
def courses(draw: st.DrawFn, policy: FollowUp, *, most: int = 12) -> Course:
    """Courses under a policy, as they come in life: late entries, deferrals, pauses, mistakes taken back, an end."""
    course, at = policy.start("F-1", "C-7", by="u-1", at=_START), instant(_START)
    for _ in range(draw(st.integers(0, most))):
        at += draw(st.sampled_from([0, 1, 24, 24, 96, 24 * 7, 24 * 17, 24 * 45])) * _HOUR
        late = draw(st.sampled_from([0, 0, 0, 0, 30, 24 * 20])) * _HOUR
        answer = _stepped(draw, course, at_instant(at - late, zone(OFFICE.zone)))
        course = course if isinstance(answer, Declined) else answer
    return course


def runs(*, most: int = 8) -> st.SearchStrategy[Run]:
    """What customers were given: a few attempts, some with success, a few who came by themselves."""
    return st.builds(Run, st.integers(0, most), st.booleans())
