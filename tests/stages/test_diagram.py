"""Pictures by golden text; labels can say what they want."""

from __future__ import annotations

import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.text import Text
from salesflow.errors import InputError
from salesflow.stages.compose import nest
from salesflow.stages.diagram import Edge, Graph, Node, to_dot, to_mermaid, to_table
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.testing.strategies import machines

NESTED = re.compile(r"\s+(state \"[^\":;\n]+\" as b\d+s\d+ \{|\}|s\d+: [^:;\n]+)")
LINE = re.compile(r"    (s\d+: [^:;\n]+|\[\*\] --> s\d+|s\d+ --> \[\*\]|s\d+ --> s\d+: [^:;\n]+)")


def test_golden(deal: Machine) -> None:
    """ST-2, the machine of the README."""
    assert (
        deal.mermaid()
        == """stateDiagram-v2
    s0: lead
    s1: qualified
    s2: proposal
    s3: won
    s4: lost
    [*] --> s0
    s0 --> s1: qualify
    s1 --> s2: propose
    s2 --> s3: win
    s0 --> s4: lose
    s1 --> s4: lose
    s2 --> s4: lose
    s3 --> [*]
    s4 --> [*]"""
    )


def test_hostile_labels() -> None:
    machine = Machine(
        "m", version="1", start="end note",
        stages=[
            Stage("end note", label=Text("a: b; c\n```\n%%x <script>\u2028\x00", zh="线索：新")),
            Stage("state", label=Text(':;"#`')),
            Stage.won("[*]"),
        ],
        moves=[Move("-->", "end note", "state"), Move("go: on", "state", "[*]")],
    )  # fmt: skip
    assert (
        machine.mermaid()
        == """stateDiagram-v2
    s0: a b c %%x script
    s1: -
    s2: *
    [*] --> s0
    s0 --> s1: --
    s1 --> s2: go on
    s2 --> [*]"""
    )
    assert "s0: 线索：新" in machine.mermaid("zh")


@given(machines())
def test_every_line_is_a_statement(machine: Machine) -> None:
    for language in ("en", "zh"):
        first, *lines = machine.mermaid(language).split("\n")
        assert first == "stateDiagram-v2"
        assert [line for line in lines if not LINE.fullmatch(line)] == []


def test_a_notebook_shows_the_diagram(deal: Machine) -> None:
    bundle = deal._repr_mimebundle_(include=None, exclude=None)
    assert set(bundle) == {"text/plain", "text/markdown"}  # text/html would hide the diagram
    assert bundle["text/plain"] == repr(deal)
    assert bundle["text/markdown"] == f"```mermaid\n{deal.mermaid()}\n```"


# -- where cases stand ------------------------------------------------------------------------------------------------


def labelled() -> Machine:
    return Machine(
        "deal", version="1", start="lead",
        stages=[Stage("lead", label=Text("Lead", zh="线索")), Stage("offer", label=Text("Offer", zh="报价")), Stage.won("won")],
        moves=[
            Move("propose", "lead", "offer", label=Text("Propose", zh="提交方案")), Move("win", "offer", "won"),
            Move("note", "offer", "offer"),
        ],
    )  # fmt: skip


def test_the_current_stage_and_the_counts() -> None:
    machine = labelled()
    assert (
        machine.mermaid("zh", current="offer", counts={"lead": 12, "offer": 3})
        == """stateDiagram-v2
    s0: 线索 (12)
    s1: 报价 (3)
    s2: won (0)
    [*] --> s0
    s0 --> s1: 提交方案
    s1 --> s2: win
    s1 --> s1: note
    s2 --> [*]
    classDef current font-weight:bold,stroke-width:4px
    class s1 current"""
    )
    graph = machine.graph("zh", current="offer", counts={"lead": 12, "offer": 3})
    assert (
        to_dot(graph)
        == """digraph {
    rankdir="LR"
    node [shape="box", style="rounded"]
    start [shape="point"]
    s0 [label="线索 (12)"]
    s1 [label="报价 (3)", penwidth=3]
    s2 [label="won (0)", peripheries=2]
    start -> s0
    s0 -> s1 [label="提交方案"]
    s1 -> s2 [label="win"]
    s1 -> s1 [label="note"]
}"""
    )
    assert (
        to_table(graph, "zh")
        == """阶段         步骤      进入
  线索 (12)  提交方案  报价
> 报价 (3)   win       won
             note      报价
  won (0)    -"""
    )
    assert pickle.loads(pickle.dumps(graph)) == graph


def test_a_table_without_a_current_stage() -> None:
    assert (
        to_table(labelled().graph())
        == """stage  move     leads to
Lead   Propose  Offer
Offer  win      won
       note     Offer
won    -"""
    )


def test_no_count_is_nought_once_any_are_asked_for(deal: Machine) -> None:
    assert [node.shown for node in deal.graph(counts={}).nodes] == [
        f"{stage.key} (0)" for stage in deal.stages
    ]
    assert {node.count for node in deal.graph().nodes} == {None}
    for wrong in ({"current": "led"}, {"counts": {"led": 1}}):
        with pytest.raises(InputError, match="is no stage; known are lead, lost, proposal, qualified, won"):
            deal.graph(**wrong)  # type: ignore[arg-type]


# -- boxes ------------------------------------------------------------------------------------------------------------


def compound() -> Machine:
    """A process in a stage of a process in a stage, and a stage beside them."""
    legal = Machine(
        "legal", version="1", start="draft", stages=[Stage("draft"), Stage.done("signed")],
        moves=[Move("sign", "draft", "signed")],
    )  # fmt: skip
    talks = Machine(
        "talks", version="1", start="terms", stages=[Stage("terms"), Stage("paper"), Stage.done("agreed")],
        moves=[Move("write", "terms", "paper"), Move("agree", "paper", "agreed")],
    )  # fmt: skip
    deal = Machine(
        "deal", version="1", start="lead", stages=[Stage("lead"), Stage("talk"), Stage.won("won")],
        moves=[Move("call", "lead", "talk"), Move("win", "talk", "won")],
    )  # fmt: skip
    return nest(
        nest(deal, "talk", talks, exits={"win": ["agreed"]}), "talk.paper", legal, exits={"agree": ["signed"]}
    )


def test_a_nested_process_is_a_box() -> None:
    machine = compound()
    assert (
        machine.mermaid(current="talk.paper.draft")
        == """stateDiagram-v2
    s0: lead
    state "talk" as b0s1 {
        s1: talk.terms
        state "paper" as b1s2 {
            s2: talk.paper.draft
            s3: talk.paper.signed
        }
        s4: talk.agreed
    }
    s5: won
    [*] --> s0
    s0 --> s1: call
    s4 --> s5: win
    s1 --> s2: write
    s3 --> s4: agree
    s2 --> s3: sign
    s5 --> [*]
    classDef current font-weight:bold,stroke-width:4px
    class s2 current"""
    )
    assert (
        to_dot(machine.graph())
        == """digraph {
    rankdir="LR"
    node [shape="box", style="rounded"]
    start [shape="point"]
    s0 [label="lead"]
    subgraph cluster_0_s1 {
        label="talk"
        s1 [label="talk.terms"]
        subgraph cluster_1_s2 {
            label="paper"
            s2 [label="talk.paper.draft"]
            s3 [label="talk.paper.signed"]
        }
        s4 [label="talk.agreed"]
    }
    s5 [label="won", peripheries=2]
    start -> s0
    s0 -> s1 [label="call"]
    s4 -> s5 [label="win"]
    s1 -> s2 [label="write"]
    s3 -> s4 [label="agree"]
    s2 -> s3 [label="sign"]
}"""
    )


def drawn(*keys: str) -> Graph:
    return Graph(keys[0], tuple(Node(key, key, True) for key in keys), ())


def test_boxes_that_come_again_and_dots_that_mean_nothing() -> None:
    """A box whose stages do not stand together is drawn twice; a name with an empty part makes no box of its own."""
    assert to_mermaid(drawn("a.x", "b", "a.y", ".z", "c..d")).splitlines()[1:-1] == [
        '    state "a" as b0s0 {',
        "        s0: a.x",
        "    }",
        "    s1: b",
        '    state "a" as b0s2 {',
        "        s2: a.y",
        "    }",
        "    s3: .z",
        '    state "c" as b0s4 {',
        "        s4: c..d",
        "    }",
    ]


def test_hostile_names_of_boxes_and_labels() -> None:
    graph = Graph(
        'a"{\n.x', (Node('a"{\n.x', 'say "yes"\\\n', True), Node("w", "", False)),
        (Edge('a"{\n.x', "w", '"\\'),),
    )  # fmt: skip
    assert to_dot(graph).splitlines()[4:-1] == [
        "    subgraph cluster_0_s0 {",
        '        label="a\\"{ "',
        '        s0 [label="say \\"yes\\"\\\\ "]',
        "    }",
        '    s1 [label="", peripheries=2]',
        "    start -> s0",
        '    s0 -> s1 [label="\\"\\\\"]',
    ]
    assert to_mermaid(graph).splitlines()[1:3] == ['    state "a" as b0s0 {', "        s0: say yes"]
    assert to_table(graph).splitlines()[1:] == ['say "yes"\\  "\\    -', "-           -"]


KEYS = st.lists(st.text("ab.", min_size=1, max_size=6), min_size=1, max_size=6, unique=True)


@given(KEYS)
def test_boxes_are_closed_and_hold_their_stages(keys: list[str]) -> None:
    mermaid, dot = to_mermaid(drawn(*keys)).splitlines()[1:], to_dot(drawn(*keys)).splitlines()[4:-1]
    assert [line for line in mermaid if not NESTED.fullmatch(line) and not LINE.fullmatch(line)] == []
    for lines, begins in ((mermaid, "state "), (dot, "subgraph ")):
        deep = 0
        for line in lines:
            deep -= line.strip() == "}"
            place = re.match(r" *(?=s(\d+)[: ]\W)", line)
            if place is not None and "-->" not in line and "->" not in line:
                inside = [part for part in keys[int(place[1])].split(".")[:-1] if part]
                assert deep == len(inside) == len(place[0]) // 4 - 1
            deep += line.strip().startswith(begins)
        assert deep == 0


@given(machines())
def test_dot_and_table_say_it_all(machine: Machine) -> None:
    graph = machine.graph()
    dot, table = to_dot(graph).splitlines(), to_table(graph).splitlines()
    assert len(dot) == 6 + len(graph.nodes) + len(graph.edges)
    for line in dot:
        plain = line.replace("\\\\", "").replace('\\"', "")
        assert plain.count('"') == (4 if "node [" in line else 2 if '"' in line else 0)
    leaving = {edge.source for edge in graph.edges}
    assert len(table) == 1 + len(graph.edges) + sum(node.key not in leaving for node in graph.nodes)
    assert all("\t" not in line for line in table)
