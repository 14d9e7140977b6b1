"""Answers as facts, and who counts in a window (SV-2)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.errors import DefinitionError, InputError
from salesflow.service.counting import Window
from salesflow.service.frame import Cause
from salesflow.service.responses import Answer, Invitation, Keep, Question, Scale
from salesflow.service.source import EvaluationSource

ZONE = "Asia/Shanghai"
MARCH = Window(date(2026, 3, 1), date(2026, 4, 1), ZONE, as_of=date(2026, 4, 10))
ASK = Question("overall", EvaluationSource.TRANSACTION_SURVEY, Scale(1, 5))


def at(month, day, hour=9):
    return pendulum.datetime(2026, month, day, hour, tz=ZONE)


def causes(sample):
    return [(each.row.customer, each.cause) for each in sample.set_aside]


def test_the_first_or_the_latest_counts_and_the_other_is_named():
    log = [ASK.answer("C-7", 5, at=at(3, 2)), ASK.answer("C-7", 1, at=at(3, 9))]
    first, latest = (ASK.sample(log, MARCH, keep=each) for each in (Keep.FIRST, Keep.LATEST))
    assert [each.score for each in first.counted] == [5]
    assert [each.score for each in latest.counted] == [1]
    assert causes(first) == causes(latest) == [("C-7", Cause.REPEATED)]


def test_of_two_at_one_moment_neither_counts():
    log = [ASK.answer("C-7", score, at=at(3, 2)) for score in (1, 5)] + [ASK.answer("C-7", 4, at=at(3, 1))]
    latest = ASK.sample(log, MARCH, keep=Keep.LATEST)
    assert latest.counted == ()
    assert latest.frame.answered == 1  # he did answer
    assert sorted(causes(latest)) == [("C-7", Cause.CONFLICTING)] * 2 + [("C-7", Cause.REPEATED)]
    assert [each.score for each in ASK.sample(log, MARCH, keep=Keep.FIRST).counted] == [4]


def test_the_same_answer_in_another_zone_is_the_same():
    one = ASK.answer("C-7", 5, at=at(3, 2))
    two = ASK.answer(" C-7 ", 5, at=at(3, 2).in_timezone("UTC"))
    assert one == two
    assert len(ASK.sample([one, two], MARCH, keep=Keep.LATEST).counted) == 1


def test_days_are_half_open_in_the_zone_of_the_window():
    inside = [pendulum.datetime(2026, 3, 1, tz=ZONE), pendulum.datetime(2026, 3, 31, 23, 59, 59, tz=ZONE)]
    outside = [inside[0].subtract(microseconds=1), inside[1].add(seconds=1)]
    log = [ASK.answer(f"C-{n}", 3, at=when) for n, when in enumerate(inside + outside)]
    found = ASK.sample(log, MARCH, keep=Keep.LATEST)
    assert [each.customer for each in found.counted] == ["C-0", "C-1"]
    assert {cause for _, cause in causes(found)} == {Cause.OUTSIDE}


def test_with_invitations_an_answer_belongs_to_the_day_it_was_asked_for():
    """A late answer counts where it was asked for; who was not asked chose himself."""
    sent = [Invitation("late", at(3, 31)), Invitation("early", at(2, 28)), Invitation("silent", at(3, 9))]
    sent += [Invitation("twice", at(2, 2)), Invitation("twice", at(3, 2)), Invitation("future", at(4, 20))]
    log = [
        ASK.answer("late", 5, at=at(4, 2)),
        ASK.answer("early", 5, at=at(3, 1)),
        ASK.answer("friend", 5, at=at(3, 5)),
        ASK.answer("twice", 4, at=at(3, 2)),
    ]
    found = ASK.sample(log, MARCH, keep=Keep.LATEST, invited=sent)
    assert [each.customer for each in found.counted] == ["twice", "late"]
    assert causes(found) == [("early", Cause.OUTSIDE), ("friend", Cause.UNINVITED)]
    assert found.frame.invited == 3
    assert found.frame.response_rate == Fraction(2, 3)


def test_what_is_not_yet_known_is_set_aside():
    window = Window(date(2026, 3, 1), date(2026, 4, 1), ZONE, as_of=date(2026, 3, 2))
    log = [ASK.answer("a", 3, at=at(3, 2, 23)), ASK.answer("b", 3, at=at(3, 3, 0))]
    found = ASK.sample(
        log, window, keep=Keep.LATEST, invited=[Invitation("a", at(3, 1)), Invitation("b", at(3, 3))]
    )
    assert [each.customer for each in found.counted] == ["a"]
    assert causes(found) == [("b", Cause.NOT_YET)]
    assert found.frame.invited == 1


def test_other_questions_and_other_sources_are_no_part_of_it():
    other = Question("overall", EvaluationSource.COMPLAINT_RECORDS, Scale(0, 10))
    log = [other.answer("a", 10, at=at(3, 2)), Answer("a", at(3, 2), ASK.source, "price", 99)]
    found = ASK.sample(log, MARCH, keep=Keep.LATEST)
    assert (found.counted, found.set_aside) == ((), ())
    assert other.sample(log, MARCH, keep=Keep.LATEST).frame.is_self_selected


@pytest.mark.parametrize("score", [0, 6, True, 4.0, float("nan"), Decimal(4), "4"])
def test_scores_that_are_none(score):
    with pytest.raises(InputError):
        ASK.answer("C-7", score, at=at(3, 2))


def test_a_stored_score_outside_the_scale_names_the_customer():
    with pytest.raises(InputError, match="score of C-7: lies outside the scale from 1 to 5"):
        ASK.sample([Answer("C-7", at(3, 2), ASK.source, "overall", 7)], MARCH, keep=Keep.LATEST)


@pytest.mark.parametrize("wrong", [("", at(3, 2)), ("C-7", datetime(2026, 3, 2)), (True, at(3, 2))])
def test_facts_that_are_none(wrong):
    with pytest.raises(InputError):
        Invitation(*wrong)


@pytest.mark.parametrize("score", [True, 4.0, "4"])
def test_an_answer_has_whole_points(score):
    with pytest.raises(InputError, match="score: give whole points"):
        Answer("C-7", at(3, 2), ASK.source, "overall", score)


@pytest.mark.parametrize("ends", [(5, 1), (3, 3), (True, 5), (1, 5.0)])
def test_scales_that_are_none(ends):
    with pytest.raises(DefinitionError):
        Scale(*ends)


@given(st.integers(1, 7))
def test_a_scale_mirrors_into_itself(score):
    scale = Scale(1, 7)
    assert scale.mirrored(scale.mirrored(score)) == score
    assert scale.has(scale.mirrored(score))


def test_more_answers_than_customers():
    log = [ASK.answer(who, 3, at=at(3, 2)) for who in "abc"]
    with pytest.raises(InputError, match="population: is less than the 3"):
        ASK.sample(log, MARCH, keep=Keep.LATEST, population=2)
