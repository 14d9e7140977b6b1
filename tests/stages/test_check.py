"""Stages nobody reaches, stages nobody leaves, against brute force."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from salesflow.stages.check import Issue, IssueKind, check
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.testing.strategies import machines

NODES = "abcdef"
EDGES = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=10)


@given(EDGES, st.sets(st.sampled_from("def")))
def test_against_brute_force(edges: list[tuple[str, str]], closed: set[str]) -> None:
    reach = {(node, node) for node in NODES} | set(edges)
    for _ in NODES:
        reach |= {(a, d) for a, b in reach for c, d in edges if b == c}
    issues = check("a", [(node, node not in closed) for node in NODES], edges)
    assert {each.stage for each in issues if each.kind is IssueKind.UNREACHABLE} == {
        node for node in NODES if ("a", node) not in reach
    }
    traps = {
        node for node in NODES if ("a", node) in reach and not any((node, end) in reach for end in closed)
    }
    assert {each.stage for each in issues if each.kind is IssueKind.TRAP} == traps - closed
    for issue in issues:  # the witness proves it
        if issue.kind is IssueKind.UNREACHABLE:
            assert set(issue.witness) == {a for a, b in edges if b == issue.stage}
            assert not any(("a", node) in reach for node in issue.witness)
        else:
            assert set(issue.witness) == {b for a, b in edges if a == issue.stage} - {issue.stage}
            assert set(issue.witness) <= traps


def test_words() -> None:
    machine = Machine(
        "m", version="1", start="a",
        stages=[Stage("a"), Stage("b"), Stage("c"), Stage("d"), Stage("e"), Stage.won("w")],
        moves=[Move("x", "a", "b"), Move("x", "b", "b"), Move("x", "c", "d"), Move("x", "d", "c"), Move("x", "c", "w")],
    )  # fmt: skip
    assert [issue.explain() for issue in machine.check()] == [
        "stage “c” is never reached: only d leads to it",
        "stage “d” is never reached: only c leads to it",
        "stage “e” is never reached: no move leads to it",
        "stage “w” is never reached: only c leads to it",
        "no way leads from “a” to a closed stage; its moves only lead to b",
        "no way leads from “b” to a closed stage, and no move leaves it",
    ]
    assert [issue.explain("zh") for issue in machine.check()][2:5] == [
        "阶段“e”永远到不了：没有任何步骤通向它",
        "阶段“w”永远到不了：只有c通向它",
        "从阶段“a”到不了任何结束阶段，它的步骤只通向b",
    ]
    assert machine.check()[-1].explain("zh") == "从阶段“b”到不了任何结束阶段，也没有步骤离开它"
    assert machine.check()[0] == Issue(IssueKind.UNREACHABLE, "c", ("d",))
    assert repr(IssueKind.TRAP) == "IssueKind.TRAP"


@given(machines())
def test_generated_machines_have_a_way_through(machine: Machine) -> None:
    assert [
        each for each in machine.check() if each.kind is IssueKind.TRAP and each.stage == machine.start
    ] == []
