"""What changed between two versions, and how it reads; the laws are in `tests/testing/test_version_laws.py` (ST-2)."""

from __future__ import annotations

import pickle
from typing import Any

import attrs
import pytest
from hypothesis import given

from salesflow.basics.criteria import Criterion, fact, has
from salesflow.basics.terms import days
from salesflow.basics.text import Text
from salesflow.stages.diff import Change, ChangeKind, apart, diff
from salesflow.stages.guide import Guide
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Category, Move, Stage
from salesflow.stages.roles import Allowed
from salesflow.testing.strategies import machines

LEAD, OFFER, WON, LOST = Stage("lead"), Stage("offer"), Stage.won("won"), Stage.lost("lost")
PROPOSE = Move("propose", "lead", "offer", needs=[has("budget"), fact("score") >= 60])
WIN = Move("win", "offer", "won")
PARTS: dict[str, Any] = {
    "key": "deal", "version": "1", "start": "lead", "stages": [LEAD, OFFER, WON, LOST], "moves": [PROPOSE, WIN],
}  # fmt: skip


def changed(**parts: Any) -> list[str]:
    return [
        change.explain() for change in diff(Machine(**PARTS), Machine(**{**PARTS, "version": "2", **parts}))
    ]


def in_chinese(**parts: Any) -> list[str]:
    return [change.explain("zh") for change in diff(Machine(**PARTS), Machine(**{**PARTS, **parts}))]


def stages(**changes: Any) -> list[Stage]:
    """The stages, the first one changed."""
    return [attrs.evolve(LEAD, **changes), OFFER, WON, LOST]


def propose(**changes: Any) -> list[Move]:
    """The moves, the first one changed."""
    return [attrs.evolve(PROPOSE, **changes), WIN]


@given(machines())
def test_a_machine_under_another_version_does_not_differ(machine: Machine) -> None:
    assert diff(machine, attrs.evolve(machine, version="another")) == ()


CASES: list[tuple[dict[str, Any], list[str], list[str]]] = [
    ({}, [], []),
    (
        {"stages": [OFFER, LEAD, WON, LOST]},
        ["the main path was lead, offer and is offer, lead"],
        ["主路径由lead、offer改为offer、lead"],
    ),
    ({"stages": [LOST, WON, LEAD, OFFER]}, [], []),
    ({"path": ["lead", "offer"]}, [], []),
    (
        {"path": ["lead"]},
        ["the main path was lead, offer and is lead"],
        ["主路径由lead、offer改为lead"],
    ),
    (
        {"path": []},
        ["the main path was lead, offer and is nothing"],
        ["主路径由lead、offer改为无"],
    ),
    (
        {"start": "offer"},
        ["cases began on lead and now begin on offer"],
        ["起始阶段由lead改为offer"],
    ),
    (
        {"stages": [LEAD, OFFER, Stage("check"), WON, LOST]},
        ["stage “check” is new"],
        ["新增阶段“check”"],
    ),
    (
        {"stages": [LEAD, OFFER, WON]},
        ["stage “lost” is gone"],
        ["取消阶段“lost”"],
    ),
    (
        {"stages": [LEAD, OFFER, WON, attrs.evolve(LOST, category=Category.DONE)]},
        ["stage “lost” was lost and is done"],
        ["阶段“lost”由输单改为已完成"],
    ),
    (
        {"stages": [LEAD, OFFER, WON, attrs.evolve(LOST, category=Category.OPEN)], "path": ["lead", "offer"]},
        ["stage “lost” was lost and is open"],
        ["阶段“lost”由输单改为进行中"],
    ),
    (
        {"stages": stages(probability="0.30")},
        ["the planning figures of “lead” were nothing and are probability 0.30"],
        ["阶段“lead”的计划数字由无改为赢单概率0.30"],
    ),
    (
        {"stages": stages(probability="0.30", rots_after=days(14))},
        ["the planning figures of “lead” were nothing and are probability 0.30, longest stay 14 days"],
        ["阶段“lead”的计划数字由无改为赢单概率0.30、最长停留14天"],
    ),
    ({"stages": stages(guide=Text("Listen."))}, ["the words for “lead” changed"], ["“lead”的文字有改动"]),
    ({"stages": stages(label=Text("Lead", zh="线索"))}, ["the words for “Lead” changed"], ["“线索”的文字有改动"]),
    ({"label": Text("Deal")}, ["the name or the guide of the process changed"], ["流程的名称或指引有改动"]),
    ({"guide": Guide(Text("Ask."))}, ["the name or the guide of the process changed"], ["流程的名称或指引有改动"]),
    (
        {"forced_by": ["manager"]},
        ["a case could be forced by any named person and can now be forced by manager"],
        ["原可由任何署名的人强制变更，现在可由manager强制变更"],
    ),
    (
        {"languages": ["en", "zh"]},
        ["names were promised in no language and are promised in en, zh"],
        ["承诺提供名称的语言由无改为en、zh"],
    ),
    (
        {"total": ["win"]},
        ["what must always find a way was nothing and is win"],
        ["必须始终有去处的步骤由无改为win"],
    ),
    (
        {"moves": propose(needs=[*PROPOSE.needs, has("need")])},
        ["“propose” from “lead” to “offer” now also needs: need"],
        ["从“lead”到“offer”的“propose”新增条件：need"],
    ),
    (
        {"moves": propose(needs=[has("budget")])},
        ["“propose” from “lead” to “offer” no longer needs: score: at least 60"],
        ["从“lead”到“offer”的“propose”不再要求：score：不低于60"],
    ),
    (
        {"moves": propose(needs=[has("budget"), fact("score") >= 70])},
        ["“propose” from “lead” to “offer” now needs: score: at least 70; no longer: score: at least 60"],
        ["从“lead”到“offer”的“propose”新增条件：score：不低于70；不再要求：score：不低于60"],
    ),
    (
        {"moves": propose(needs=PROPOSE.needs[::-1])},
        ["the words or the order of conditions of “propose” from “lead” to “offer” changed"],
        ["从“lead”到“offer”的“propose”的文字或条件顺序有改动"],
    ),
    (
        {"moves": propose(roles=["manager", "chief"])},
        ["“propose” from “lead” to “offer” was open to everybody and is now open to chief or manager"],
        ["从“lead”到“offer”的“propose”原可由任何人执行，现在可由chief或manager执行"],
    ),
    (
        {"moves": propose(label=Text("Send it", zh="报价"), needs=[has("budget")])},
        [
            "“Send it” from “lead” to “offer” no longer needs: score: at least 60",
            "the words or the order of conditions of “Send it” from “lead” to “offer” changed",
        ],
        [
            "从“lead”到“offer”的“报价”不再要求：score：不低于60",
            "从“lead”到“offer”的“报价”的文字或条件顺序有改动",
        ],
    ),
    (
        {"moves": [PROPOSE, WIN, Move("lose", "lead", "lost", needs=[has("reason")], roles=["manager"])]},
        ["“lose” from “lead” to “lost” is new; needs: reason, somebody with the role manager"],
        ["新增从“lead”到“lost”的“lose”；条件：reason、具备manager角色的人"],
    ),
    (
        {"moves": [PROPOSE]},
        ["“win” from “offer” to “won” is gone"],
        ["取消从“offer”到“won”的“win”"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "english", "chinese"), CASES)
def test_changes_read_well(parts: dict[str, Any], english: list[str], chinese: list[str]) -> None:
    assert changed(**parts) == english
    assert in_chinese(**parts) == chinese


def test_the_way_back_of_a_nested_process() -> None:
    inside = [Stage("a"), Stage("n.x"), Stage("n.y"), Stage("n.m.x"), Stage.won("w")]
    machines = [
        Machine(
            "m",
            version="1",
            start="a",
            stages=inside,
            moves=[Move("go", "a", "n.m.x", resumes=group), Move("win", "n.m.x", "w")],
        )
        for group in (None, "n", "n.m")
    ]
    none, outer, deeper = machines
    said = [
        [change.explain(language) for change in diff(old, new)]
        for old, new in ((none, outer), (outer, deeper), (deeper, none))
        for language in ("en", "zh")
    ]
    assert said == [
        ["“go” from “a” to “n.m.x” now goes on where “n” was left"],
        ["从“a”到“n.m.x”的“go”改为从“n”上次离开处继续"],
        ["“go” from “a” to “n.m.x” now goes on where “n.m” was left, no longer “n”"],
        ["从“a”到“n.m.x”的“go”改为从“n.m”上次离开处继续，不再是“n”"],
        ["“go” from “a” to “n.m.x” no longer goes on where “n.m” was left: it begins anew"],
        ["从“a”到“n.m.x”的“go”不再从“n.m”上次离开处继续，而是重新开始"],
    ]


def test_names_are_those_of_the_new_version_and_of_the_old_one_where_it_is_gone() -> None:
    """One event may be called differently on every stage."""

    def machine(*labels: str, **more: Any) -> Machine:
        lead, offer, first, second = (Text(label) for label in labels)
        parts = [Stage("lead", label=lead), Stage("offer", label=offer), WON]
        moves = [Move("next", "lead", "offer", label=first), Move("next", "offer", "won", label=second)]
        return Machine("deal", version="1", start="lead", stages=parts, moves=more.get("moves", moves))

    old = machine("Lead", "Offer", "Propose", "Win")
    moves = [Move("next", "lead", "offer", [has("x")], Text("Send"))]
    new = machine("New lead", "Offer", "Send", "-", moves=moves)
    assert [change.explain() for change in diff(old, new)] == [
        "the words for “New lead” changed",
        "“Send” from “New lead” to “Offer” now also needs: x",
        "the words or the order of conditions of “Send” from “New lead” to “Offer” changed",
        "“Win” from “Offer” to “won” is gone",
    ]


def alternatives(*needs: Criterion, label: Text | None = None) -> Machine:
    moves = [Move("go", "lead", "won", needs=[need], label=label) for need in needs]
    return Machine("deal", version="1", start="lead", stages=[LEAD, WON], moves=moves)


def test_several_moves_of_one_name() -> None:
    """Those that only have another name are no difference in behaviour; of others nobody knows which became which."""
    old = alternatives(has("a"), has("b"))
    renamed = alternatives(has("b"), has("a"), label=Text("Go"))
    assert renamed.digest == old.digest
    assert [change.kind for change in diff(old, renamed)] == [ChangeKind.WORDS, ChangeKind.WORDS]
    assert [change.kind for change in diff(old, alternatives(has("b"), has("c")))] == [ChangeKind.NEEDS]
    assert diff(old, alternatives(has("c"), has("d"))) == (
        Change(ChangeKind.MOVE_REMOVED, "lead", ("go", "lead", "won"), before=(has("a"),)),
        Change(ChangeKind.MOVE_REMOVED, "lead", ("go", "lead", "won"), before=(has("b"),)),
        Change(ChangeKind.MOVE_ADDED, "lead", ("go", "lead", "won"), after=(has("c"),)),
        Change(ChangeKind.MOVE_ADDED, "lead", ("go", "lead", "won"), after=(has("d"),)),
    )
    assert [change.kind for change in diff(old, alternatives(has("a")))] == [ChangeKind.MOVE_REMOVED]


def test_moves_from_every_open_stage_may_be_written_out() -> None:
    every = Machine(**{**PARTS, "moves": [PROPOSE, WIN, Move.from_every_open("lose", to="lost")]})
    by_hand = attrs.evolve(every, moves=every.all_moves[::-1])
    assert every.digest == by_hand.digest
    assert diff(every, by_hand) == ()


def test_what_a_condition_is_called_does_not_count() -> None:
    named = has("budget", Text("budget", zh="预算"))
    assert apart((named, has("x"), has("x")), (has("budget"), has("x"))) == (has("x"),)
    moves = propose(needs=[named, PROPOSE.needs[1]])
    old, new = Machine(**PARTS), Machine(**{**PARTS, "moves": moves})
    assert old.digest == new.digest
    assert [change.changes_behaviour for change in diff(old, new)] == [False]
    # beside a change that counts, a change of words is told too
    both = Machine(**{**PARTS, "moves": propose(needs=[named])})
    assert [change.kind for change in diff(old, both)] == [ChangeKind.NEEDS, ChangeKind.WORDS]


def test_changes_are_values() -> None:
    new = Machine(**{**PARTS, "stages": stages(label=Text("Lead")), "moves": propose(roles=["manager"])})
    changes = diff(Machine(**PARTS), new)
    assert [change.changes_behaviour for change in changes] == [False, True]
    assert pickle.loads(pickle.dumps(changes)) == changes
    assert changes[1] == Change(ChangeKind.ROLES, "lead", ("propose", "lead", "offer"), (), ("manager",))
    assert repr(ChangeKind.ROLES) == "ChangeKind.ROLES"
    came = Machine(**{**PARTS, "moves": [*PARTS["moves"], Move("back", "offer", "lead", roles=["chief"])]})
    assert diff(Machine(**PARTS), came)[0].after == (Allowed(("chief",)),)


def test_the_order_of_roles_is_no_difference() -> None:
    once, twice = (Machine(**{**PARTS, "forced_by": roles}) for roles in (["a", "b"], ["b", "a"]))
    assert diff(once, twice) == ()
    assert once.digest == twice.digest
