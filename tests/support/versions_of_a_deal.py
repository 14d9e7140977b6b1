"""A deal under its old version, and short ways to change it and to bring cases along; for the tests of migration."""

from __future__ import annotations

from typing import Any

import attrs
import pendulum

from salesflow.basics.actors import Actor
from salesflow.basics.criteria import fact, has
from salesflow.basics.text import Text
from salesflow.stages.case import Accepted, Case
from salesflow.stages.machine import Machine
from salesflow.stages.migrate import Migration, PlacingKind, migrate
from salesflow.stages.parts import Move, Stage

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
SAFE, MAP, PERSON = PlacingKind.SAFE, PlacingKind.NEEDS_MAP, PlacingKind.NEEDS_PERSON
KNOWN = {"budget": 1, "score": 80, "need": "x", "signed_on": NOW, "reason": "price", "again": 1}
ENDS = [Stage.won("won", Text("Won", zh="赢单")), Stage.lost("lost", Text("Lost", zh="输单"))]
QUALIFY = Move("qualify", "lead", "talk", needs=[has("budget")], label=Text("Qualify", zh="确认"))
PROPOSE = Move("propose", "talk", "offer", needs=[fact("score") >= 60])
WIN = Move("win", "offer", "won", needs=[has("signed_on")])
LOSE = Move.from_every_open("lose", to="lost", needs=[has("reason")])
OLD = Machine(
    "deal", version="1", start="lead",
    stages=[Stage("lead", label=Text("Lead", zh="线索")), Stage("talk"), Stage("offer"), *ENDS],
    moves=[QUALIFY, PROPOSE, WIN, LOSE, Move("note", "talk", "talk"), Move("reopen", "lost", "lead")],
)  # fmt: skip


def came(machine: Machine, *events: str, by: str | Actor | None = "u1", **known: object) -> Case:
    case = machine.begin("D-1", at=NOW)
    for event in events:
        case = step(machine, case, event, by=by, **known)
    return case


def step(machine: Machine, case: Case, event: str, *, by: str | Actor | None = "u1", **known: object) -> Case:
    at = case.records[-1].at.add(days=1)
    answer = machine.decide(case, event, {**KNOWN, **known}, by=by, at=at)
    assert isinstance(answer, Accepted), answer
    return answer.case


def version(number: str = "2", **parts: Any) -> Machine:
    return attrs.evolve(OLD, version=number, **parts)


def swapped(*pairs: tuple[Move, Move]) -> tuple[Move, ...]:
    """The moves, some of them changed."""
    others = dict(pairs)
    return tuple(others.get(move, move) for move in OLD.moves)


def placed(new: Machine, *events: str, old: Machine = OLD, **plan: Any) -> tuple[PlacingKind, list[str]]:
    placing = Migration(old, new, **plan).place(came(old, *events))
    return placing.kind, [reason.sentence.render() for reason in placing.reasons]


def migrated(plan: Migration, case: Case, **how: Any) -> Case:
    answer = migrate(case, plan, at=case.records[-1].at.add(hours=1), **how)
    assert isinstance(answer, Accepted), answer
    return answer.case


RENAMED = Machine(
    "deal", version="2", start="new", label=Text("Deal", zh="商机"),
    stages=[Stage("new", label=Text("New", zh="新线索")), Stage("talk"), Stage("quote"), *ENDS],
    moves=[
        Move("accept", "new", "talk", needs=[has("budget")]), Move("send", "talk", "quote", needs=[fact("score") >= 60]),
        Move("win", "quote", "won", needs=[has("signed_on"), has("contract")]), LOSE,
        Move("note", "talk", "talk"), Move("reopen", "lost", "new"),
    ],
)  # fmt: skip
NAMES = {"lead": "new", "offer": "quote"}
EVENTS = {"qualify": "accept", "propose": "send"}
