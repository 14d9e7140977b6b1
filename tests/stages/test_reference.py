"""Generated machines against a reference interpreter of a few lines, with facts and people of all kinds (ST-1)."""

from __future__ import annotations

from typing import TypeAlias

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.criteria import Facts
from salesflow.errors import DefinitionError
from salesflow.stages.case import Accepted
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move
from salesflow.testing.strategies import facts, machines

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
Who: TypeAlias = "str | Actor | None"
PEOPLE: list[Who] = [None, "u1", Actor("u2"), Actor("u3", ["manager"]), Actor("u4", ["finance", "seller"])]


def role(move: Move, by: Who) -> list[str]:
    if not move.roles:
        return []
    if not isinstance(by, Actor):
        return ["unknown"]
    return ["met" if by.roles & set(move.roles) else "unmet"]


def reference(machine: Machine, stage: str, event: str, known: Facts, by: Who) -> set[str] | str:
    """What should happen, in a few lines: the stages the command leads to, or the word for the refusal."""
    open_keys = [each.key for each in machine.stages if each.is_open]
    ways = [move for move in machine.moves if move.event == event and move.source == stage]
    for move in machine.moves:
        declared = [way for way in ways if way.target == move.target and way in machine.moves]
        if (
            move.event == event
            and move.source == "*"
            and stage in open_keys
            and not declared
            and stage != move.target
        ):
            ways.append(move)
    if not ways:
        return "undeclared" if stage in open_keys else "closed"
    found = [[*(need.judge(known).outcome.value for need in way.needs), *role(way, by)] for way in ways]
    fitting = {way.target for way, row in zip(ways, found, strict=True) if set(row) <= {"met"}}
    if fitting:
        return fitting
    if all(role(way, by) == ["unmet"] for way in ways):
        return "not_authorised"
    worst = [min(row, key=["unmet", "error", "unknown", "met"].index) for row in found]
    return min(worst, key=["error", "unknown", "unmet"].index)


@given(machines(), st.data())
def test_decide_does_what_the_reference_says(machine: Machine, data: st.DataObject) -> None:
    case = machine.begin("D-1", at=NOW)
    events = sorted({move.event for move in machine.moves})
    for _ in range(4):
        event, known = data.draw(st.sampled_from([*events, "nothing"])), data.draw(facts())
        by = data.draw(st.sampled_from(PEOPLE))
        expected = reference(machine, case.stage, event, known, by)
        if isinstance(expected, set) and len(expected) > 1:
            with pytest.raises(DefinitionError, match="for the same facts"):
                machine.decide(case, event, known, by=by, at=NOW)
            continue
        answer = machine.decide(case, event, known, by=by, at=NOW)
        if isinstance(answer, Accepted):
            assert expected == {answer.case.stage}
            case = answer.case
        else:
            assert answer.reason.value == expected
            assert answer.case == case
