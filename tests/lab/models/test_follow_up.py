"""Following up, tried out in the lab: the model's courses are those of the policy (LA-4, CA-1 to CA-3)."""

from __future__ import annotations

import pickle
from datetime import date
from fractions import Fraction
from math import sqrt
from typing import cast

import attrs
import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.moments import shared_day
from salesflow.basics.money import Money
from salesflow.cadence.catalogue.follow_ups import TEXTBOOK, VELOCIFY_2012
from salesflow.cadence.due import Due
from salesflow.cadence.follow_ups.answer import Answer
from salesflow.cadence.follow_ups.course import Course
from salesflow.cadence.follow_ups.follow_up import FollowUp
from salesflow.cadence.follow_ups.standing import NothingDue
from salesflow.cadence.follow_ups.wait import DEFERRALS
from salesflow.cadence.pacing.band import Band
from salesflow.errors import CurrencyError, DefinitionError, InputError, OutOfCalendarError
from salesflow.lab.engine import Asked, Node, Table
from salesflow.lab.models.follow_up import CoursePosition, FollowUpModel
from salesflow.lab.portfolio import Unit
from salesflow.lab.streams import Streams
from salesflow.testing.follow_ups import OFFICE, follow_ups

START = date(2026, 1, 5).toordinal()
END = date(2027, 1, 5).toordinal()
CNY = {"margin": Money(900, "CNY"), "cost": Money(45, "CNY")}
SIX, FOUR = attrs.evolve(TEXTBOOK, attempts=6), attrs.evolve(TEXTBOOK, attempts=4)
SAID = {"order": "0.1", "waiting_for_boss": "0.2", "replied": "0.1", "opted_out": "0.05", "no_answer": "0.55"}
MODEL = FollowUpModel(
    {"A": SAID, "B": {"order": "1/3", "no_answer": "2/3"}}, **CNY, calendar=OFFICE, decay="0.8"
)
METRICS = [each.key for each in MODEL.metrics]


def noon(day: int) -> pendulum.DateTime:
    on = shared_day(day)
    return pendulum.datetime(on.year, on.month, on.day, 12, tz=OFFICE.zone)


def told(found: Due | NothingDue) -> object:
    """All of an answer but the customer, and the key, which numbers the touches."""
    if isinstance(found, NothingDue):
        return found.standing
    return found.channel, found.earliest, found.ideal, found.latest, found.reasons


def lives(policy: FollowUp, unit: Unit, times: int, model: FollowUpModel = MODEL) -> list[dict[str, int]]:
    table = Table(policy, model, start=START, end=END)
    return [
        dict(zip(METRICS, table.play(unit, Streams(7, each).of(unit.id)), strict=True))
        for each in range(times)
    ]


def unit(number: int, grade: str = "A") -> Unit:
    return Unit(f"C-{number}", {"grade": grade})


def expected(policy: FollowUp, grade: str, model: FollowUpModel = MODEL) -> dict[str, Fraction]:
    found = Table(policy, model, start=START, end=END).expected(grade)
    return dict(zip(METRICS, found, strict=True))


# -- the projection -------------------------------------------------------------------------------------------------


def test_a_position_has_the_windows_of_the_whole_course() -> None:
    """CA-2, CA-3: whatever was said, as long as nobody is touched before the policy allows it."""
    seen = {"positions": 0, "in a row": 0, "silent after a deferral": 0, "over": 0}

    @given(st.data())
    def every_history(data: st.DataObject) -> None:
        policy = data.draw(follow_ups() | st.sampled_from([TEXTBOOK, VELOCIFY_2012, SIX]))
        began = START + data.draw(st.integers(0, 9))
        course = policy.start("F-1", "C-7", at=noon(began))
        position, day, before = CoursePosition(began), began, Answer.NO_ANSWER
        mine = position.course(policy, OFFICE.zone)
        for _ in range(14):
            due = policy.next(course, as_of=shared_day(day), calendar=OFFICE)
            assert told(due) == told(policy.next(mine, as_of=shared_day(day), calendar=OFFICE))
            if isinstance(due, NothingDue):
                seen["over"] += 1
                return
            late = data.draw(st.sampled_from([0, 0, 0, 1, 3, 20]))
            first = data.draw(st.sampled_from([due.earliest, due.ideal, due.latest])).toordinal()
            day = max(first + late, day + bool(course.touches))
            answer = data.draw(st.sampled_from([Answer.NO_ANSWER, *Answer]))
            grown = course.record(policy.channel, answer, at=noon(day))
            assert isinstance(grown, Course)
            seen["positions"] += 1
            seen["in a row"] += position.in_a_row > 1
            seen["silent after a deferral"] += answer is Answer.NO_ANSWER and before in DEFERRALS
            course, before = grown, answer
            mine = position.touched(policy, answer, day, OFFICE.zone)
            position = position.after(policy, mine)
            progress = policy.progress(course)
            assert (position.used, position.in_a_row) == (progress.used, progress.in_a_row)

    every_history()
    assert all(number > 5 for number in seen.values()), seen


def test_what_was_said_before_does_not_put_off_a_touch_after_one_in_vain() -> None:
    """CA-3: "we will call you" on day 4, nobody there on day 11: again in 3 to 5 days, whatever other answers wait for."""
    quick = FollowUp("quick", "1", Band.of_days(3, 4, 5), attempts=4)
    course = quick.start("F-1", "C-7", at=noon(START))
    position = CoursePosition(START)
    for day, answer in ((4, Answer.THEY_WILL_CALL), (11, Answer.NO_ANSWER)):
        grown = course.record("call", answer, at=noon(START + day))
        assert isinstance(grown, Course)
        course, mine = grown, position.touched(quick, answer, START + day, OFFICE.zone)
        position = position.after(quick, mine)
        asked = {"as_of": shared_day(START + day), "calendar": OFFICE}
        assert told(quick.next(mine, **asked)) == told(quick.next(course, **asked))
    assert position == CoursePosition(START, used=1)


def test_a_policy_whose_deferrals_all_end_it_has_positions_too() -> None:
    policy = FollowUp("short", "1", Band.of_days(3, 4, 5), attempts=2, ends_on=DEFERRALS)
    sums = expected(policy, "A")
    assert sums["touches"] == 1 + Fraction(65, 100)  # only "no answer" and "replied" let it go on


# -- lives ----------------------------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(follow_ups(), st.integers(0, 10**6), st.sampled_from("AB"))
def test_every_life_keeps_the_bounds(policy: FollowUp, number: int, grade: str) -> None:
    """CA-1: never more touches than the policy allows, and one end at most."""
    asked = Asked(policy, MODEL, start=START, end=END)
    for replication in range(2):
        sums = dict(
            zip(
                METRICS,
                asked.play(unit(number, grade), Streams(3, replication).of(f"C-{number}")),
                strict=True,
            )
        )
        assert 0 <= sums["touches"] <= policy.most_touches
        assert sums["orders"] + sums["lost"] <= 1
        assert sums["margin"] == 90_000 * sums["orders"] - 4_500 * sums["touches"]
        assert 0 <= sums["days"] < END - START
        assert sums["orders"] or not sums["days"]


def nodes(policy: FollowUp, grade: str = "A") -> list[Node]:
    table = Table(policy, MODEL, start=START, end=END)
    return list(table.reached(table.begin(grade)))


@pytest.mark.parametrize("policy", [SIX, FOUR])
def test_touches_fall_on_working_days_and_keep_the_least_gap(policy: FollowUp) -> None:
    """CA-2; and the number of places is small: attempts, deferrals in a row and days."""
    found = nodes(policy)
    assert len({node.turn for node in found}) == len(found) <= policy.attempts * 4 * 365
    shortest = 3  # three working days, after "waiting for the boss"
    for node in found:
        assert OFFICE.is_working_day(shared_day(node.turn.day))
        assert START + 14 <= node.turn.day < END
        for then in node.nexts:
            assert then is None or then.turn.day >= node.turn.day + shortest


def test_steps_of_one_day_are_made_one_a_day() -> None:
    found = nodes(VELOCIFY_2012, "B")
    days = [node.turn.day - START for node in sorted(found, key=lambda each: each.turn.day)]
    assert days[:4] == [0, 1, 2, 7]


def test_equal_policies_have_equal_lives() -> None:
    again = attrs.evolve(TEXTBOOK, attempts=6)
    assert again is not SIX
    for number in range(20):
        assert lives(SIX, unit(number), 3) == lives(again, unit(number), 3)


def test_who_ends_before_the_last_attempt_differs_in_nothing() -> None:
    """A change of policy that changes no decision of a customer changes nothing of his."""
    same = other = 0
    for number in range(120):
        for more, less in zip(lives(SIX, unit(number), 2), lives(FOUR, unit(number), 2), strict=True):
            if less["orders"] or less["lost"]:
                assert more == less
                same += 1
            else:
                assert more["touches"] >= less["touches"]
                other += more["touches"] > less["touches"]
    assert same > 50 < other


def test_the_table_plays_what_asking_anew_plays() -> None:
    asked = Asked(SIX, MODEL, start=START, end=END)
    for number in range(10):
        draws = Streams(7, 0).of(f"C-{number}")
        assert [asked.play(unit(number), draws)] == [
            list(each.values()) for each in lives(SIX, unit(number), 1)
        ]


@pytest.mark.parametrize(("policy", "grade"), [(SIX, "A"), (FOUR, "A"), (TEXTBOOK, "B")])
def test_the_mean_of_many_lives_is_the_expectation(policy: FollowUp, grade: str) -> None:
    """Within five standard errors, for every metric (field study of the lab, invariant 12)."""
    exact, times = expected(policy, grade), 1500
    found = lives(policy, unit(1, grade), times)
    for key in METRICS:
        values = [each[key] for each in found]
        mean = sum(values) / times
        error = sqrt(sum((each - mean) ** 2 for each in values) / (times - 1) / times)
        assert abs(mean - float(exact[key])) <= 5 * error, key


def test_the_expectation_of_a_plain_follow_up_is_the_known_sum() -> None:
    plain = FollowUpModel(
        {"A": {"order": "0.2", "no_answer": "0.8"}}, **CNY, calendar=OFFICE, decay=Fraction(1)
    )
    left = Fraction(4, 5) ** 4
    sums = expected(FOUR, "A", plain)
    assert sums["orders"] == 1 - left
    assert sums["touches"] == (1 - left) * 5
    assert sums["margin"] == 90_000 * sums["orders"] - 4_500 * sums["touches"]


# -- chances --------------------------------------------------------------------------------------------------------


@given(st.integers(1, 12), st.sampled_from("AB"))
def test_the_chances_of_every_attempt_make_one(attempt: int, grade: str) -> None:
    found = dict(MODEL.chances(grade, attempt))
    assert sum(found.values()) == 1
    assert found["order"] == dict(MODEL.chances(grade, 1))["order"] * Fraction(4, 5) ** (attempt - 1)


def test_what_an_attempt_loses_gets_no_answer() -> None:
    sure = FollowUpModel({"A": {"order": 1}}, **CNY, calendar=OFFICE, decay=0)
    assert sure.chances("A", 1) == (("order", Fraction(1)),)
    assert sure.chances("A", 2) == (("no_answer", Fraction(1)),)
    never = FollowUpModel({"A": {"no_answer": 1, "replied": 0}}, **CNY, calendar=OFFICE)
    assert never.answers == (("A", (("no_answer", Fraction(1)),)),)
    assert expected(FOUR, "A", never)["touches"] == 4


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"A": {"order": "1.2"}}, "grade 'A': order: lies outside 0 to 1"),
        ({"A": {"order": "0.2", "no_answer": "0.7"}}, "grade 'A': the chances make 9/10, not 1"),
        ({"A": {"order": "0.2", "sorry": "0.8"}}, "'sorry' is no answer; use order"),
        ({"A": {"order": 0.2, "no_answer": "0.8"}}, "a float is not exact"),
        ({"": {"order": "1"}}, "a grade must be text"),
        ({}, "no grade is given"),
    ],
)
def test_wrong_chances_are_refused(answers: object, problem: str) -> None:
    with pytest.raises(DefinitionError, match=problem):
        FollowUpModel(cast("dict[str, dict[str, str]]", answers), **CNY, calendar=OFFICE)


def test_all_wrong_chances_are_named() -> None:
    with pytest.raises(DefinitionError) as caught:
        FollowUpModel({"A": {"order": 2}, "B": {"order": "0.1"}}, **CNY, calendar=OFFICE)
    assert len(caught.value.problems) == 2


def test_what_else_cannot_be_used_is_refused() -> None:
    sure = {"A": {"order": "1"}}
    with pytest.raises(InputError, match="decay: lies outside"):
        FollowUpModel(sure, **CNY, calendar=OFFICE, decay="1.1")
    with pytest.raises(CurrencyError):
        FollowUpModel(sure, margin=Money(1, "CNY"), cost=Money(1, "EUR"), calendar=OFFICE)
    for traits in ({"grade": "Z"}, {"rank": "A"}):
        with pytest.raises(InputError):
            MODEL.kind(Unit("C-1", traits))
    with pytest.raises(InputError, match="which knows A, B"):
        MODEL.chances("Z", 1)
    short = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2026, 6, 1))
    with pytest.raises(OutOfCalendarError):
        expected(SIX, "A", attrs.evolve(MODEL, calendar=short))


# -- the value ------------------------------------------------------------------------------------------------------


def test_a_model_is_a_value_that_travels() -> None:
    expected(FOUR, "B")
    again = pickle.loads(pickle.dumps(MODEL))
    assert again == MODEL == attrs.evolve(MODEL)
    assert hash(again) == hash(MODEL)
    assert expected(FOUR, "B", again) == expected(FOUR, "B")


def test_it_says_what_is_assumed() -> None:
    words = MODEL.explain().splitlines()
    assert words[0] == "these are assumptions of whoever built the model, not facts"
    assert words[1].startswith(
        'grade A, at each touch: an order 10%, "waiting for the boss" 20%, replied 10%'
    )
    assert "80% of the chance" in MODEL.explain()
    assert "decay" not in attrs.evolve(MODEL, decay=1).explain()
    assert len(attrs.evolve(MODEL, decay=1).explain().splitlines()) == len(words) - 1
    assert MODEL.explain("zh").splitlines()[2] == "B级客户每次联系：成交33%、没有回应67%"
