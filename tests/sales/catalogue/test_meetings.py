"""The ready-made meetings: ST-10, ST-11, ST-14, ST-15, ST-16."""

from __future__ import annotations

import pickle

import pendulum
import pytest

from salesflow.basics.criteria import AnyOf
from salesflow.basics.truth import Truth
from salesflow.errors import InputError
from salesflow.sales.catalogue.meetings import (
    DEMONSTRATION,
    FIRST_MEETING,
    FIRST_VISIT,
    NEEDS_INTERVIEW,
    PARTING,
    SPIN_RESEARCH,
)
from salesflow.sales.catalogue.seven_step import SEVEN_STEP
from salesflow.sales.checklist import Phase
from salesflow.sales.conversation import Conversation
from salesflow.sales.interview import Spin
from salesflow.stages.case import Accepted, Refused

AT = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
INTERVIEWS = [NEEDS_INTERVIEW, FIRST_MEETING]
CHECKLISTS = [DEMONSTRATION, FIRST_VISIT, PARTING, FIRST_MEETING.opening]


@pytest.mark.parametrize("entry", [*INTERVIEWS, *CHECKLISTS], ids=lambda entry: entry.key)
def test_is_a_versioned_value_in_both_languages(entry):
    assert entry.version == "2026.1"
    assert entry.rows
    assert pickle.loads(pickle.dumps(entry)) == entry
    assert "[en]" not in entry.explain("zh")
    assert entry.label is not None
    assert entry.label.languages == ("en", "zh")
    assert "\n".join(each.render() for each in entry.sentences) == entry.explain()


@pytest.mark.parametrize("listed", CHECKLISTS, ids=lambda entry: entry.key)
def test_every_item_has_a_name_for_its_fact(listed):
    for item in listed.items:
        assert item.label is not None or isinstance(item.needs, AnyOf)
        for finding in item.needs.judge({}).findings:
            assert "[en]" not in finding.explain("zh")
            assert "_" not in finding.explain()


def test_the_needs_interview_asks_what_the_source_asks():
    """ST-10: four themes in any order, SPIN as the theory; the pitch comes later."""
    assert [theme.key for theme in NEEDS_INTERVIEW.themes] == [
        "former_supplier",
        "problem",
        "situation",
        "solved",
    ]
    assert NEEDS_INTERVIEW.in_order is None
    assert NEEDS_INTERVIEW.permission is None
    kinds = [question.kind for theme in NEEDS_INTERVIEW.themes for question in theme.questions]
    assert kinds == [Spin.PROBLEM, Spin.PROBLEM, Spin.SITUATION, Spin.NEED_PAYOFF]
    assert [reason.code for reason in NEEDS_INTERVIEW.advice()] == ["no_such_kind"], "all questions are open"
    assert "implication" in NEEDS_INTERVIEW.advice()[0].explain()


def test_the_confirmed_need_opens_the_next_step():
    """ST-10: restated and confirmed before the deal moves on; ST-2 asks for it."""
    deal = SEVEN_STEP.adopt("D-1", "needs", since=AT, at=AT)
    talk = Conversation()
    for theme in NEEDS_INTERVIEW.themes:
        talk = talk.note(theme.key, "as they said")
    assert isinstance(
        SEVEN_STEP.decide(deal, "assess", NEEDS_INTERVIEW.facts(talk.restate()), at=AT), Refused
    )
    facts = NEEDS_INTERVIEW.facts(talk.restate().confirm("person-7"))
    assert isinstance(SEVEN_STEP.decide(deal, "assess", facts, at=AT), Accepted)


def test_the_first_meeting_keeps_its_order_and_asks_for_leave():
    """ST-11: time, agenda, purpose; goals, present, obstacles, stories; then permission."""
    assert FIRST_MEETING.opening is not None
    assert [item.key for item in FIRST_MEETING.opening.items] == ["time", "agenda", "purpose"]
    assert [theme.key for theme in FIRST_MEETING.themes] == [
        "goals",
        "present",
        "obstacles",
        "success_stories",
    ]
    assert FIRST_MEETING.confirmation is None
    assert FIRST_MEETING.advice() == (), "the one yes-or-no question is meant to be one"
    talk = (
        Conversation().agree("time", "1 hour").agree("agenda", "four questions").agree("purpose", "to learn")
    )
    pain_first = FIRST_MEETING.judge(talk.note("obstacles", "money"))
    named = [reason for reason in pain_first.reasons if reason.code == "out_of_order"]
    assert named[0].explain() == (
        "“obstacles ahead” was raised before “future goals”: "
        "begin with what the customer hopes for; starting from the pain leaves a bad mood [ST-11]"
    )
    for theme in FIRST_MEETING.themes:
        talk = talk.note(theme.key, "so")
    assert FIRST_MEETING.facts(talk.decline()) == {"pitch_permitted": Truth.NO}
    assert FIRST_MEETING.judge(talk.permit().pitch()).value is Truth.YES


def test_the_demonstration_feeds_the_seven_steps():
    """ST-14: decision makers, time and agenda, expectations; champion; next date at the end."""
    assert [item.key for item in DEMONSTRATION.items if item.phase is Phase.END] == ["next_date"]
    assert [item.key for item in DEMONSTRATION.items if item.phase is Phase.DURING][-1] == "champion"
    (demonstrate,) = [move for move in SEVEN_STEP.moves if move.event == "demonstrate"]
    shared = set(DEMONSTRATION.needs()) & set(demonstrate.needs)
    assert {path for need in shared for path in need.paths()} == {"decision_makers", "champion", "next_date"}
    ready = {item.key: "noted" for item in DEMONSTRATION.due(Phase.BEFORE)}
    assert DEMONSTRATION.judge(ready, phase=Phase.BEFORE).value is Truth.YES
    assert DEMONSTRATION.judge(ready).value is Truth.UNKNOWN


@pytest.mark.parametrize(
    ("facts", "truth"),
    [
        ({}, Truth.UNKNOWN),
        ({"open_question": []}, Truth.YES),
        ({"open_question": False}, Truth.YES),
        ({"open_question": "warranty abroad"}, Truth.UNKNOWN),
        ({"open_question": "warranty abroad", "answer_promised_on": False}, Truth.NO),
        ({"open_question": "warranty abroad", "answer_promised_on": AT.date()}, Truth.YES),
    ],
)
def test_a_question_one_cannot_answer_is_deferred_openly(facts, truth):
    """ST-15: the source evades it; we say so, and bring the answer."""
    item = FIRST_VISIT.item("open_question")
    assert item.needs.judge(facts).truth is truth
    assert item.caution is not None
    assert "change the subject" in item.caution.render()


def test_the_rules_of_a_first_visit():
    """ST-15."""
    assert [item.key for item in FIRST_VISIT.items] == [
        "customer_material",
        "product_fits",
        "answered_patiently",
        "open_question",
        "left_in_time",
        "next_topic",
        "confidence",
    ]


def test_parting_is_owed_whatever_the_result():
    """ST-16: nothing of it is due before the talk, and no result is asked for."""
    assert PARTING.due(Phase.BEFORE) == ()
    done = {"stayed_calm": True, "thanked": True, "said_goodbye": True}
    assert PARTING.judge(done).value is Truth.YES
    assert PARTING.judge(done | {"thanked": False}).explain().splitlines()[1] == (
        "not done: thank the customer without delay [ST-16]"
    )


def test_the_figure_behind_spin_is_no_probability():
    """ST-10: SPIN is named; what is told of its research contradicts the book."""
    assert SPIN_RESEARCH["sellers"] == 5000
    with pytest.raises(InputError):
        SPIN_RESEARCH.probability("sellers")
    assert "35,000" in SPIN_RESEARCH.render()
