"""Many lives of a course: every entry, every answer, every refusal and every standing is reached (CA-3)."""

from __future__ import annotations

from random import Random

import pendulum

from salesflow.basics.channels import Channel, Direction
from salesflow.basics.moments import day_of, shared_day
from salesflow.basics.reasons import Declined
from salesflow.cadence.catalogue.follow_ups import TEXTBOOK, VELOCIFY_2012
from salesflow.cadence.due import Due
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
)
from salesflow.cadence.follow_ups.follow_up import FollowUp
from salesflow.cadence.follow_ups.standing import CourseStanding
from salesflow.testing.follow_up_laws import check_course, check_follow_up
from salesflow.testing.follow_ups import OFFICE

START = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
POLICIES = {each.key: each for each in (TEXTBOOK, VELOCIFY_2012)}
REFUSALS = {
    "before_start", "ended", "recorded_already", "agreed_day_past", "pause_past", "not_paused", "taken_back",
    "not_recorded", "same_follow_up", "started_already",
}  # fmt: skip
REASONS = {
    "begun", "step", "no_answer", "replied", "agreed_day", "put_off", "switched", "rested",
    "they_will_call", "will_come", "talk_in_a_month", "waiting_for_boss", "not_needed_now", "fine_last_time", "upset",
}  # fmt: skip
KINDS = (
    *["follow"] * 9,
    *["touch"] * 3,
    "in",
    "agree",
    "pause",
    "resume",
    "resume",
    *["take back"] * 3,
    "switch",
    "close",
    "start",
)


def policy_of(course: Course) -> FollowUp:
    return POLICIES[course.track.follow_up]


def next_moment(course: Course, at: pendulum.DateTime) -> pendulum.DateTime:
    """Seven times of ten life goes on as planned: the next touch is made when it is due."""
    found = policy_of(course).next(course, as_of=day_of(at, OFFICE.zone), calendar=OFFICE)
    if not isinstance(found, Due) or found.ideal <= at.date():
        return at.add(minutes=20)
    return pendulum.datetime(found.ideal.year, found.ideal.month, found.ideal.day, 10, tz="Asia/Shanghai")


def step(random: Random, course: Course, kind: str, at: pendulum.DateTime) -> Course | Declined:
    ahead = shared_day(at.toordinal() + random.choice([-2, 3, 9, 30]))
    match kind:
        case "follow" | "touch":
            answer = random.choice([Answer.NO_ANSWER, Answer.NO_ANSWER, *Answer])
            agreed = ahead if random.random() < 0.1 and answer is not Answer.OPTED_OUT else None
            return course.record(random.choice(list(Channel)), answer, agreed_on=agreed, at=at)
        case "in":
            answer = random.choice([each for each in Answer if each is not Answer.NO_ANSWER])
            return course.record("call", answer, direction=Direction.IN, at=at)
        case "agree":
            return course.agree(ahead, at=at)
        case "pause":
            return course.pause(random.choice([None, ahead]), at=at)
        case "resume":
            return course.resume(at=at)
        case "take back":
            entry = random.choice(course.entries)
            if isinstance(entry, Started | TakenBack):
                return course
            return course.take_back(entry, at=at.subtract(days=random.choice([0, 0, 20])))
        case "switch":
            track = course.known_at(at)
            old = policy_of(course if track is None else track)
            to = random.choice(list(POLICIES.values()))
            return old.switch(course, to, at=at, calendar=OFFICE)
        case "close":
            return course.close(random.choice(list(Ending)), at=at) if random.random() < 0.4 else course
        case _:
            return course.add(Started(at, "C-9", "textbook", "2026.1")) if random.random() < 0.3 else course


def test_everything_is_reached() -> None:
    """CA-3: what is refused changes nothing, what is accepted is one more entry, and the laws hold throughout."""
    entries, refusals, answers, met, late = set[type](), set[str](), set[Answer](), set[str](), 0
    for seed in range(120):
        random = Random(seed)
        course, at = random.choice(list(POLICIES.values())).start("F-1", "C-7", at=START), START
        wild = seed % 4 != 0  # a quarter of the courses are worked as planned
        for _ in range(random.choice([6, 12, 40, 60])):
            kind = random.choice(KINDS) if wild else "follow"
            at = next_moment(course, at) if kind == "follow" else at.add(hours=random.choice([0, 1, 30]))
            if course.ended is not None and random.random() < 0.7:
                break
            back = random.choice([0, 0, 0, 0, 24 * 9]) if kind != "follow" else 0
            answer = step(random, course, kind, at.subtract(hours=back))
            if isinstance(answer, Declined):
                assert answer.codes
                assert "[en]" not in answer.explain("zh")
                refusals.update(answer.codes)
                continue
            assert set(course.entries) <= set(answer.entries)
            assert len(answer.entries) <= len(course.entries) + 1
            course = answer
            answers.update(each.answer for each in course.touches)
        check_course(course)
        met |= check_follow_up(policy_of(course), course, calendar=OFFICE)
        over = policy_of(course).next(course, as_of=shared_day(at.toordinal() + 1), calendar=OFFICE)
        met.update(reason.code for reason in over.reasons)
        before = policy_of(course).next(course, as_of=shared_day(START.toordinal() - 1), calendar=OFFICE)
        met.add(before.reasons[0].code)
        late += len(course.audit())
        entries.update(type(each) for each in course.entries)
    assert entries == {Started, Touched, Agreed, Paused, Resumed, Switched, Closed, TakenBack}
    assert answers == set(Answer)
    assert refusals == REFUSALS
    assert late
    assert {each.value for each in CourseStanding} <= met, {each.value for each in CourseStanding} - met
    assert met >= REASONS, REASONS - met
