"""Which steps are missing before a refused one: named in order, in both languages (CO-2)."""

from __future__ import annotations

import attrs
import pytest
from complaint_desk import KETTLE, REFUND, WAY, after, begun, refused, taken, tried
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.criteria import fact, has
from salesflow.basics.text import Text
from salesflow.complaints.cases.decision import Accepted
from salesflow.complaints.cases.ending import Close, Reopen, TakeBack
from salesflow.complaints.cases.redress import Agree, FollowUp, Fulfil, Offer, TurnDown
from salesflow.complaints.cases.steps import Acknowledge, Assess, Investigate
from salesflow.complaints.cases.vocabulary import STEPS
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.handling.way import _BACK, _GIVEN_BY, _MOVED_BY, steps_to
from salesflow.stages.case import Refusal
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage

MACHINE = DESK.machine
EVENTS = sorted({move.event for move in MACHINE.all_moves})
STAGES = [stage.key for stage in MACHINE.stages]


def labels(stage: str, event: str, language: str = "en") -> list[str]:
    return [label.render(language) for label in steps_to(MACHINE, stage, event)]


@given(st.sampled_from(STAGES), st.sampled_from(EVENTS))
def test_the_way_ends_where_the_event_exists_and_is_the_shortest(stage, event):
    """Walked step by step: each label is a move from where one stands, and there the event exists."""
    way = labels(stage, event)
    here = {stage}
    for number in range(len(way) + 1):
        exists = any(move.event == event for key in here for move in MACHINE.moves_from(key))
        assert exists is (number == len(way)) or not way
        here = {
            move.target
            for key in here
            for move in MACHINE.moves_from(key)
            if number < len(way) and _label(move) == way[number] and MACHINE.stage(move.target).is_open
        }


def _label(move: Move) -> str:
    known = _MOVED_BY.get(move.event)
    return known.label.render() if known is not None else (move.label.render() if move.label else move.event)


def test_the_way_to_an_offer_and_to_the_end():
    assert labels("received", "offer") == ["acknowledge", "assess"]
    assert labels("received", "offer", "zh") == ["确认收到", "评估"]
    assert labels("assessed", "offer") == [], "it exists there"
    assert labels("received", "close") == [
        "acknowledge", "assess", "offer a choice of solutions", "agree on a solution", "do what was agreed",
        "follow up by phone",
    ], "nobody is told to reject a claim so as to be done sooner"  # fmt: skip


@pytest.mark.parametrize("event", ["reopen", "take_back", "decline"])
def test_a_way_back_is_no_step_that_was_forgotten(event):
    assert event in _BACK
    assert labels("received", event) == []


def test_from_the_end_no_way_leads_on():
    for stage in ("closed", "withdrawn", "linked", "referred"):
        assert labels(stage, "offer") == []
    assert labels("received", "never heard of") == []


def test_a_move_of_ones_own_is_called_by_its_label_or_its_event():
    house = Machine(
        "m",
        version="1",
        start="a",
        stages=[Stage("a"), Stage("b"), Stage("c"), Stage.won("end")],
        moves=[Move("weigh", "a", "b"), Move("offer", "c", "end"), Move("ask", "b", "c", [], Text("ask the maker"))],
    )  # fmt: skip
    assert [each.render() for each in steps_to(house, "a", "offer")] == ["weigh", "ask the maker"]


def test_every_fact_that_a_step_gives_is_one_that_complaints_know():
    assert set(_GIVEN_BY.values()) | set(_MOVED_BY.values()) <= set(STEPS)
    asked = {path for move in MACHINE.all_moves for need in move.needs for path in need.paths()}
    assert set(_GIVEN_BY) <= asked | {"recourse_exhausted"}


# -- inside a refusal ------------------------------------------------------------------------------------------------------


def test_a_step_too_early_is_undeclared_and_names_what_comes_first():
    """Worked example: an offer on the first day."""
    answer = refused(begun(), Offer([REFUND, KETTLE]))
    assert (answer.kind, answer.codes) == (Refusal.UNDECLARED, ("undeclared", "ahead"))
    assert answer.explain().endswith("- first: acknowledge, assess [CO-2]")
    assert answer.explain("zh").endswith("- 请先：确认收到、评估 [CO-2]")


def test_a_step_back_where_there_is_no_way_names_no_step():
    answer = refused(begun(), Reopen("again"))
    assert (answer.kind, answer.codes) == (Refusal.UNDECLARED, ("undeclared",))
    assert refused(begun(), TurnDown("no")).codes == ("undeclared",)
    assert refused(begun(), TakeBack("half")).codes == ("undeclared",)


def test_what_is_not_known_yet_names_the_steps_that_give_it():
    answer = refused(taken(begun(), Acknowledge("call")), Assess("major"))
    assert answer.kind is Refusal.UNKNOWN
    assert answer.reasons == ()
    assert answer.missing[-1].explain() == (
        "first: hear the whole story, find out what would satisfy the customer [CO-2]"
    )
    assert answer.codes == ("unknown", "unknown", "ahead")


def test_a_step_does_not_ask_for_itself():
    """An offer of one thing lacks a second option, and is not told to make an offer first."""
    found = refused(after(Investigate), Offer([REFUND]))
    assert found.kind is Refusal.UNMET
    assert "ahead" in found.codes, "the finding is missing"
    assert found.missing[-1].explain() == "first: state the finding [CO-2]"


def test_an_unmet_condition_and_an_unknown_one_are_both_told():
    answer = refused(after(Investigate), Offer([REFUND]))
    assert answer.codes == ("unmet", "unknown", "ahead")


def test_closing_asks_for_acceptance_or_the_end_of_every_recourse():
    """ISO 10002, 7.9."""
    case = begun()
    for step, by in WAY[:-2]:
        case = taken(case, step, by)
    followed = taken(case, FollowUp("call"))
    answer = refused(followed, Close("x"), "u-dee")
    assert answer.kind is Refusal.UNKNOWN
    assert answer.missing[-1].explain() == (
        "first: note that the customer accepts or note that every recourse is exhausted [CO-2]"
    )
    assert answer.missing[-1].explain("zh") == "请先：记录客户认可或记录申诉途径已用尽 [CO-2]"
    assert "close" not in answer.missing[-1].explain(), "the root cause comes with the step itself"


def test_a_condition_that_no_step_gives_is_told_without_a_way():
    """A house may ask for more than the library has steps for."""
    moves = [
        attrs.evolve(move, needs=[has("budget_code")]) if move.event == "agree" else move
        for move in MACHINE.moves
    ]
    house = attrs.evolve(DESK, machine=attrs.evolve(MACHINE, moves=moves))
    answer = refused(after(Offer, procedure=house), Agree(1), procedure=house)
    assert (answer.kind, answer.codes) == (Refusal.UNKNOWN, ("unknown",))


def test_a_met_condition_is_not_told():
    moves = [
        attrs.evolve(move, needs=[has("choice"), fact("options") >= 3]) if move.event == "agree" else move
        for move in MACHINE.moves
    ]
    house = attrs.evolve(DESK, machine=attrs.evolve(MACHINE, moves=moves))
    answer = refused(after(Offer, procedure=house), Agree(1), procedure=house)
    assert answer.codes == ("unmet", "ahead")
    assert answer.missing[-1].explain() == "first: offer a choice of solutions [CO-2]"
    assert isinstance(tried(after(Agree), Fulfil("b-1"), "u-bob"), Accepted)


def test_where_rejecting_is_the_only_way_it_is_told():
    house = Machine(
        "m",
        version="1",
        start="a",
        stages=[Stage("a"), Stage("b"), Stage.won("c")],
        moves=[Move("reject", "a", "b"), Move("close", "b", "c")],
    )
    assert [each.render() for each in steps_to(house, "a", "close")] == ["send a final response that rejects"]
