"""Milestones (ST-9): the customer's questions in order, answered, open, or answered too early."""

from __future__ import annotations

import pickle

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.criteria import any_of, fact, has, named
from salesflow.basics.findings import Outcome
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, InputError
from salesflow.sales.milestones import Milestone, Milestones
from salesflow.stages.case import Refused
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage

WHY = Text("Why change?", zh="为什么要换？")
LINE = Milestones(
    "line",
    [
        Milestone("why", WHY, "need"),
        Milestone("proof", Text("Does it work here?", zh="在我们这里行吗？"), fact("trial_days") >= 5),
        Milestone("price", Text("Is it worth it?", zh="值得吗？"), "price"),
        Milestone("law", Text("Is it allowed?", zh="合规吗？"), named("legal"), after=()),
    ],
)


@st.composite
def lists(draw: st.DrawFn) -> Milestones:
    keys = [f"m{number}" for number in range(draw(st.integers(1, 7)))]
    return Milestones(
        "generated",
        [
            Milestone(
                key,
                Text(f"Question {key}?"),
                key,
                after=draw(st.none() | st.lists(st.sampled_from(keys[:place]), unique=True))
                if place
                else draw(st.sampled_from([None, ()])),
            )
            for place, key in enumerate(keys)
        ],
    )


def ancestors(line: Milestones, key: str) -> set[str]:
    """Written differently from the library: one step at a time, until nothing is new."""
    keys = [each.key for each in line.milestones]
    found: set[str] = set()
    here = [key]
    while here:
        place = keys.index(here.pop())
        after = line.milestones[place].after
        direct = keys[max(place - 1, 0) : place] if after is None else after
        here += [each for each in direct if each not in found]
        found |= set(direct)
    return found


known = st.dictionaries(st.sampled_from([f"m{n}" for n in range(7)]), st.sampled_from([True, False, None]))


@given(lists(), known, st.integers(1, 8))
def test_a_visit_plans_the_first_open_questions_and_never_skips_what_they_wait_for(line, facts, most):
    """ST-9: each visit answers one or a few, in order."""
    found = line.progress(facts)
    plan = found.next_visit(most)
    answered = {each.key for each in line.milestones if facts.get(each.key) is True}
    assert {each.key for each in found.answered} == answered
    assert {each.key for each in found.open} == {each.key for each in line.milestones} - answered
    assert len(plan) == min(most, len(found.open))
    assert list(plan) == [each for each in line.milestones if each in plan]
    done = set(answered)
    for each in plan:
        assert ancestors(line, each.key) <= done | {other.key for other in plan}
        assert each.key not in answered
        done.add(each.key)
    if not found.open:
        assert plan == ()


@given(lists(), known)
def test_an_answer_is_out_of_order_when_anything_before_it_is_open(line, facts):
    """ST-9: an earlier open question makes a later answer unreliable, however far back it stands."""
    found = line.progress(facts)
    answered = {each.key for each in found.answered}
    wanted = [
        each.key
        for each in line.milestones
        if each.key in answered and not ancestors(line, each.key) <= answered
    ]
    assert [each.key for each in found.out_of_order] == wanted
    for each in found.reached:
        assert {other.key for other in each.waits_for} == ancestors(line, each.milestone.key) - answered
    codes = [reason.code for reason in found.reasons]
    assert codes[0] == "progress"
    assert codes.count("out_of_order") == len(wanted)
    assert len(codes) == 1 + len(found.open) + len(wanted)
    assert all(reason.rows == ("ST-9",) for reason in found.reasons)


@given(lists(), known)
def test_progress_is_three_valued(line, facts):
    """Unknown is never no."""
    values = [facts.get(each.key) for each in line.milestones]
    wanted = Truth.NO if False in values else Truth.UNKNOWN if None in values else Truth.YES
    assert line.progress(facts).truth is wanted


@given(lists())
def test_criteria_of_one_question_are_its_own_and_those_before_it(line):
    for each in line.milestones:
        paths = {criterion.paths()[0] for criterion in line.criteria(each.key)}
        assert paths == ancestors(line, each.key) | {each.key}
    assert len(line.criteria()) == len(line.milestones)


def test_words_in_both_languages():
    found = LINE.progress({"need": False, "trial_days": 3, "price": True}, using={"legal": lambda _: 1 / 0})  # type: ignore[arg-type, return-value]
    assert found.explain() == (
        "1 of 4 questions are answered [ST-9]\n"
        "“Why change?” has no good answer yet [ST-9]\n"
        "“Does it work here?” has no good answer yet: trial_days is 3; at least 5 is needed [ST-9]\n"
        "“Is it worth it?” was answered too early, before “Why change?”, “Does it work here?”: ask again [ST-9]\n"
        "“Is it allowed?” cannot be judged: legal could not be judged: ZeroDivisionError: division by zero [ST-9]"
    )
    assert found.explain("zh").splitlines() == [
        "4个问题中已有答案1个 [ST-9]",
        "“为什么要换？”的答案尚不理想 [ST-9]",
        "“在我们这里行吗？”的答案尚不理想：trial_days为3；要求不低于5 [ST-9]",
        "“值得吗？”答得过早，“为什么要换？”、“在我们这里行吗？”尚无答案，请再次确认 [ST-9]",
        "“合规吗？”无法判断：无法判断legal：ZeroDivisionError: division by zero [ST-9]",
    ]
    assert [each.outcome for each in found.reached][-1] is Outcome.ERROR
    assert LINE.progress().reasons[1].explain("zh") == "“为什么要换？”尚无答案 [ST-9]"
    assert LINE.progress({"need": 1}).reached[0].reason.explain("zh") == "“为什么要换？”已有答案 [ST-9]"


def test_a_fact_given_by_name_is_called_by_the_question():
    """The refusal of a move that uses the milestones says which question is open."""
    deal = Machine(
        "deal",
        version="1",
        start="talk",
        stages=[Stage("talk"), Stage.won("won")],
        moves=[Move("win", "talk", "won", needs=LINE.criteria("why"))],
    )
    at = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
    no = deal.decide(deal.begin("D-1", at=at), "win", {}, at=at)
    assert isinstance(no, Refused)
    assert no.explain().endswith("- answer to “Why change?” is not known yet")
    assert no.explain("zh").endswith("- 尚不清楚“为什么要换？”的答案")
    assert Milestone("a", Text("Why?"), "b").criterion == has("b", Text("answer to “Why?”"))


def test_conditions_joined_by_or_are_judged_as_one():
    line = Milestones("m", [Milestone("a", WHY, any_of(has("x"), fact("y") >= 2))])
    assert line.progress({"y": 3}).truth is Truth.YES
    assert line.progress({"y": 1, "x": False}).truth is Truth.NO


def test_a_list_is_a_value():
    again = pickle.loads(pickle.dumps(LINE))
    assert again == LINE
    assert hash(again) == hash(LINE)
    assert LINE.milestone("price").question == Text("Is it worth it?", zh="值得吗？")


def test_wrong_lists_name_all_problems():
    with pytest.raises(DefinitionError) as caught:
        Milestones(
            " ",
            [
                Milestone("a", WHY, "x", after=("b", "a", "z")),
                Milestone("a", WHY, "x"),
                Milestone("b", WHY, "x"),
                Milestone(" ", WHY, "x"),
            ],
        )
    assert caught.value.problems == (
        "key is blank",
        "milestone 'a' comes after 'b', which is itself or a later one",
        "milestone 'a' comes after 'a', which is itself or a later one",
        "milestone 'a' comes after 'z', which is not declared",
        "milestone 'a' is declared twice",
        "milestone key ' ' is blank",
    )
    with pytest.raises(DefinitionError, match="there is no milestone"):
        Milestones("m", [])


@pytest.mark.parametrize("most", [0, -1, True, 1.0, None])
def test_the_size_of_a_visit_is_a_whole_number_from_1(most):
    with pytest.raises(InputError, match="most"):
        LINE.progress().next_visit(most)


def test_wrong_input():
    with pytest.raises(InputError, match="after"):
        Milestone("b", WHY, "x", after="why")
    with pytest.raises(InputError, match="needs"):
        Milestone("b", WHY, 3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="milestones"):
        Milestones("m", ["why"])  # type: ignore[list-item]
    with pytest.raises(InputError, match="it has why, proof, price, law"):
        LINE.criteria("prise")
