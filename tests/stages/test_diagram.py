"""Pictures by golden text; labels can say what they want."""

from __future__ import annotations

import re

from hypothesis import given

from salesflow.basics.text import Text
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.testing.strategies import machines

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
