"""Who may take a move: decided, explained and listed among what is missing (ST-2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor, id_of
from salesflow.basics.criteria import Facts, fact, findings_of, has
from salesflow.basics.findings import ABSENT, Finding, Outcome
from salesflow.errors import InputError
from salesflow.stages.case import Accepted, Refusal, Refused
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.stages.roles import Allowed

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
Who: TypeAlias = "str | Actor | None"
SELLER, MANAGER = Actor("u2", ["seller"]), Actor("u7", ["manager", "finance"])


def found(roles: Iterable[str], by: Who) -> Finding:
    return findings_of((Allowed(tuple(roles)).raw(by),))[0]


ROLES = st.lists(st.sampled_from("abcd"), unique=True)


@given(ROLES.filter(bool), ROLES)
def test_one_role_is_enough_and_none_is_not(asked: list[str], held: list[str]) -> None:
    outcome = found(asked, Actor("u1", held)).outcome
    assert outcome is (Outcome.MET if set(asked) & set(held) else Outcome.UNMET)


@pytest.mark.parametrize(
    ("roles", "by", "english", "chinese"),
    [
        (["manager"], MANAGER, "u7 has the role manager", "u7具备manager角色"),
        (
            ["finance", "manager"], MANAGER,
            "u7 has the roles finance, manager", "u7具备finance、manager角色",
        ),
        (
            ["manager"], SELLER,
            "this needs the role manager; u2 has the role seller", "需要manager角色；u2的角色是seller",
        ),
        (
            ["manager"], Actor("u3", ["buyer", "seller"]),
            "this needs the role manager; u3 has the roles buyer, seller", "需要manager角色；u3的角色是buyer、seller",
        ),
        (
            ["manager"], Actor("u4"),
            "this needs the role manager; u4 has no role", "需要manager角色；u4没有任何角色",
        ),
        (
            ["boss", "finance", "manager"], "u9",
            "this needs the role boss, finance or manager; the roles of u9 are not known",
            "需要boss、finance或manager角色；u9的角色尚不清楚",
        ),
        (
            ["manager"], None,
            "this needs the role manager; nobody said who asks", "需要manager角色；未说明由谁提出",
        ),
    ],
)  # fmt: skip
def test_words(roles: list[str], by: Who, english: str, chinese: str) -> None:
    assert found(roles, by).explain() == english
    assert found(roles, by).explain("zh") == chinese


def test_what_a_finding_keeps() -> None:
    both = found(["manager"], SELLER)
    assert (both.path, both.seen, both.detail) == ("role", "seller", "u2")
    assert found(["manager"], "u9").seen is ABSENT
    assert Allowed(("manager",)).label.render() == "somebody with the role manager"
    assert Allowed(("a", "b")).label.render("zh") == "具备a或b角色的人"
    assert Allowed(("a", "b")).either.render() == "a or b"
    assert [id_of(SELLER), id_of("u1"), id_of(None)] == ["u2", "u1", None]


# -- in a machine -----------------------------------------------------------------------------------------------------

DEAL = Machine(
    "deal", version="1", start="offer", stages=[Stage("offer"), Stage("cheap"), Stage.won("won")],
    moves=[
        Move("discount", "offer", "cheap", needs=[has("reason"), fact("margin") >= 5], roles=["manager", "boss"]),
        Move("win", "offer", "won"),
        Move("win", "cheap", "won", needs=[fact("margin") >= 5], roles=["manager"]),
        Move("win", "cheap", "won", needs=[fact("margin") >= 10]),
        Move("settle", "cheap", "offer", roles=["manager"]), Move("settle", "cheap", "won", roles=["boss"]),
    ],
)  # fmt: skip
GOOD: Facts = {"reason": "volume", "margin": 7}


def decided(event: str, known: Facts, by: Who, stage: str = "offer") -> Accepted | Refused:
    return DEAL.decide(DEAL.adopt("D", stage, since=NOW, at=NOW), event, known, by=by, at=NOW)


@pytest.mark.parametrize(
    ("by", "known", "reason", "missing"),
    [
        (None, GOOD, Refusal.UNKNOWN, ["role"]),
        ("u7", GOOD, Refusal.UNKNOWN, ["role"]),
        (SELLER, GOOD, Refusal.NOT_AUTHORISED, ["role"]),
        (SELLER, {"margin": 1}, Refusal.NOT_AUTHORISED, ["reason", "margin", "role"]),
        (SELLER, {"margin": "x", "reason": 1}, Refusal.NOT_AUTHORISED, ["margin", "role"]),
        (MANAGER, {"margin": 1, "reason": 1}, Refusal.UNMET, ["margin"]),
        (MANAGER, {}, Refusal.UNKNOWN, ["reason", "margin"]),
        (MANAGER, {"margin": "x"}, Refusal.ERROR, ["reason", "margin"]),
        ("u7", {"margin": 1}, Refusal.UNMET, ["reason", "margin", "role"]),
        ("u7", {"margin": "x"}, Refusal.ERROR, ["reason", "margin", "role"]),
    ],
)
def test_roles_beside_conditions(by: Who, known: Facts, reason: Refusal, missing: list[str]) -> None:
    """Whoever has no role hears that first; the findings are complete all the same."""
    no = decided("discount", known, by)
    assert isinstance(no, Refused)
    assert no.reason is reason
    assert [finding.path for finding in no.findings] == ["reason", "margin", "role"]
    assert [finding.path for finding in no.findings if not finding.met] == missing


def test_a_refusal_for_want_of_a_role_in_words() -> None:
    no = decided("discount", {"reason": "volume"}, SELLER)
    assert isinstance(no, Refused)
    assert no.explain() == (
        "“discount” is refused on stage “offer”: the role does not allow it\n"
        "- margin is not known yet; at least 5 is needed\n"
        "- this needs the role boss or manager; u2 has the role seller"
    )
    assert no.explain("zh") == (
        "阶段“offer”不能“discount”：角色无此权限\n- 尚不清楚margin；要求不低于5\n- 需要boss或manager角色；u2的角色是seller"
    )
    assert [reason.code for reason in no.reasons] == ["not_authorised", "unknown", "unmet"]


def test_the_record_keeps_the_number_of_who_acted() -> None:
    yes = decided("discount", GOOD, MANAGER)
    assert isinstance(yes, Accepted)
    assert yes.record.by == "u7"
    free = decided("win", {}, None)
    assert isinstance(free, Accepted)
    assert free.record.by is None


def test_of_several_ways_the_role_bars_only_its_own() -> None:
    assert isinstance(decided("win", {"margin": 12}, SELLER, "cheap"), Accepted)
    assert isinstance(decided("win", {"margin": 7}, MANAGER, "cheap"), Accepted)
    no = decided("win", {"margin": 7}, SELLER, "cheap")
    assert isinstance(no, Refused)
    assert no.reason is Refusal.UNMET  # with a better margin the seller may
    assert [[finding.met for finding in findings] for _, findings in no.candidates] == [
        [True, False],
        [False],
    ]
    asked = decided("win", {"margin": 7}, "u2", "cheap")
    assert isinstance(asked, Refused)
    assert asked.reason is Refusal.UNKNOWN
    both = decided("settle", {}, SELLER, "cheap")
    assert isinstance(both, Refused)
    assert both.reason is Refusal.NOT_AUTHORISED
    only = decided("settle", {}, MANAGER, "cheap")
    assert isinstance(only, Accepted)
    assert only.case.stage == "offer"


def test_next_steps_are_those_of_who_asks() -> None:
    case = DEAL.begin("D", at=NOW)

    def steps(by: Who) -> list[tuple[str, Outcome, list[str]]]:
        return [
            (step.event, step.outcome, [finding.path for finding in step.missing])
            for step in DEAL.next_steps(case, GOOD, by=by)
        ]

    win = ("win", Outcome.MET, [])
    assert steps(MANAGER) == [("discount", Outcome.MET, []), win]
    assert steps(SELLER) == [win, ("discount", Outcome.UNMET, ["role"])]
    assert steps(None) == steps("u7") == [win, ("discount", Outcome.UNKNOWN, ["role"])]


def test_roles_are_a_list_of_roles() -> None:
    assert Move("x", "a", "b", roles=["b", "a", "b", " a "]).roles == ("a", "b")
    assert Move.from_every_open("x", to="b", roles=["a"]).leaving("c").roles == ("a",)
    for wrong in ("manager", [""], [None]):
        with pytest.raises(InputError, match="roles"):
            Move("x", "a", "b", roles=wrong)  # type: ignore[arg-type]
