"""Moves made ready: roles among the conditions, and nested processes that go on where they were left (ST-7)."""

from __future__ import annotations

from itertools import product

import pendulum
import pytest

from salesflow.basics.actors import Actor
from salesflow.basics.criteria import fact, has, named
from salesflow.basics.findings import Outcome
from salesflow.errors import DefinitionError
from salesflow.stages.case import Accepted, Case, MoveKind
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.stages.ways import Rare, Way, fitting, resumed, with_role

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
OF = {
    Outcome.UNMET: fact("m") > 1,
    Outcome.ERROR: fact("m") == "a",
    Outcome.UNKNOWN: named("n"),
    Outcome.MET: has("m"),
}
RANK = [Outcome.UNMET, Outcome.ERROR, Outcome.UNKNOWN, Outcome.MET]
BY = {Outcome.UNMET: Actor("u1"), Outcome.UNKNOWN: "u1", Outcome.MET: Actor("u1", ["manager"])}


@pytest.mark.parametrize(("asked", "role"), list(product(OF, BY)), ids=repr)
def test_the_role_ranks_as_one_condition_more(asked: Outcome, role: Outcome) -> None:
    move = Move("x", "a", "b", needs=[OF[asked]], roles=["manager"])
    outcome, found, barred = with_role(Rare.of(move, frozenset()), BY[role], *move.judged({"m": 1}))
    assert outcome is min(asked, role, key=RANK.index)
    assert [raw[1] for raw in found] == [asked, role]
    assert barred is (role is Outcome.UNMET)


def test_a_plain_move_has_nothing_rare() -> None:
    move = Move("x", "a", "b", needs=[has("m")])
    assert Rare.of(move, frozenset()) is None
    judged = move.judged({"m": 1})
    assert with_role(None, None, *judged) == (*judged, False)
    into = Rare.of(Move("x", "a", "n.b", resumes="n"), frozenset({"n.b"}))
    assert into == Rare(None, "n.", frozenset({"n.b"}))
    assert with_role(into, None, *judged) == (*judged, False)


def test_all_open_ways_are_named_once() -> None:
    moves = [
        Move("x", "a", "b", needs=[has("m")]), Move("x", "a", "b", roles=["manager"]), Move("x", "a", "c"),
        Move("x", "a", "d", roles=["boss"]),
    ]  # fmt: skip
    ways: list[Way] = [
        (move.target, MoveKind.JUMP, tuple(need.raw for need in move.needs), Rare.of(move, frozenset()))
        for move in moves
    ]
    case = TALKS.begin("D", at=NOW)
    assert fitting(case, ways, {"m": 1}, None, Actor("u1", ["manager"])) == ("b", "c")
    assert fitting(case, ways, {}, None, "u1") == ("c",)


# -- going on where it was left ---------------------------------------------------------------------------------------

TALKS = Machine(
    "deal", version="1", start="lead",
    stages=[
        Stage("lead"), Stage("talk.first"), Stage("talk.second"), Stage("talk.over"), Stage("talks"), Stage("pause"),
        Stage.won("won"),
    ],
    moves=[
        Move("call", "lead", "talk.first", resumes="talk"), Move("on", "talk.first", "talk.second"),
        Move("end", "talk.second", "talk.over"),
        *(Move("wait", f"talk.{key}", "pause") for key in ("first", "second", "over")),
        Move("resume", "pause", "talk.first", resumes="talk"), Move("aside", "pause", "talks"),
        Move("back", "talks", "pause"), Move("anew", "pause", "talk.first"), Move("win", "talk.over", "won"),
    ],
)  # fmt: skip


def lived(*events: str) -> Case:
    case = TALKS.begin("D", at=NOW)
    for event in events:
        answer = TALKS.decide(case, event, at=case.records[-1].at.add(days=1))
        assert isinstance(answer, Accepted)
        case = answer.case
    return case


@pytest.mark.parametrize(
    ("events", "stage"),
    [
        (["call"], "talk.first"),
        (["call", "wait", "resume"], "talk.first"),
        (["call", "on", "wait", "resume"], "talk.second"),
        (["call", "on", "wait", "aside", "back", "resume"], "talk.second"),  # “talks” is not inside “talk”
        (["call", "on", "wait", "anew", "wait", "resume"], "talk.first"),
        (["call", "on", "end", "wait", "resume"], "talk.first"),  # it was brought to its end
    ],
    ids=" ".join,
)
def test_it_goes_on_where_it_was_left(events: list[str], stage: str) -> None:
    case = lived(*events)
    assert case.stage == stage
    assert TALKS.replay(case.records) == case


def test_next_steps_say_where_it_goes_on() -> None:
    steps = {step.event: step.target for step in TALKS.next_steps(lived("call", "on", "wait"))}
    assert steps == {"resume": "talk.second", "aside": "talks", "anew": "talk.first"}
    assert resumed(lived("call"), "x", None) == "x"
    assert resumed(lived("call"), "x", Rare(None, "talk.", frozenset())) == "x"
    assert ("pause", "talk.second") in TALKS.edges


def test_a_resuming_step_is_called_by_where_it_leads() -> None:
    assert lived("call", "on", "wait", "resume").records[-1].kind is MoveKind.REGRESS
    assert TALKS.kind_of("talk.first", "talk.second") is MoveKind.ADVANCE


def test_a_way_into_a_group_leads_into_it() -> None:
    with pytest.raises(DefinitionError, match="resumes 'talk', but does not lead into it"):
        Machine(
            "m",
            version="1",
            start="a",
            stages=[Stage("a"), Stage("talks")],
            moves=[Move("x", "a", "talks", resumes="talk")],
        )
