"""Pictures of a machine: one neutral graph, and from it Mermaid, DOT and a text table.

GitHub, JupyterLab and MkDocs draw Mermaid; Graphviz and many editors draw DOT; the table goes into a terminal or a
mail. The stage of a case and the number of cases on each stage can be shown. A nested process is drawn as a box.

>>> lead, won = Node("lead", "Lead", True, count=3, is_current=True), Node("won", "Won", False)
>>> graph = Graph("lead", (lead, won), (Edge("lead", "won", "win"),))
>>> print(to_mermaid(graph))
stateDiagram-v2
    s0: Lead (3)
    s1: Won
    [*] --> s0
    s0 --> s1: win
    s1 --> [*]
    classDef current font-weight:bold,stroke-width:4px
    class s0 current
>>> print(to_table(graph))
stage       move  leads to
> Lead (3)  win   Won
  Won       -
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import attrs

from salesflow.basics.text import Language, Text, tabled
from salesflow.errors import InputError
from salesflow.stages.parts import Move, Stage

__all__ = ["Edge", "Graph", "Node", "graph_of", "to_dot", "to_mermaid", "to_table"]


@attrs.frozen
class Node:
    """A stage: its key, what it is called, whether work goes on there, how many cases stand there (None: not asked)."""

    key: str
    text: str
    is_open: bool
    count: int | None = None
    is_current: bool = False

    @property
    def shown(self) -> str:
        """What is written into the picture."""
        return self.text if self.count is None else f"{self.text} ({self.count})"


@attrs.frozen
class Edge:
    """A move between two stages."""

    source: str
    target: str
    text: str


@attrs.frozen
class Graph:
    """Stages and moves, in no language of any drawing tool."""

    start: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def graph_of(
    start: str,
    stages: Iterable[Stage],
    moves: Iterable[Move],
    language: Language = "en",
    *,
    current: str | None = None,
    counts: Mapping[str, int] | None = None,
) -> Graph:
    """The neutral picture of a machine's parts, with labels in one language.

    `current` is the stage to highlight, `counts` the number of cases on each stage (none means 0, once any are
    given). Raises an `InputError` for a stage that is not there.
    """
    nodes = tuple(
        Node(
            stage.key,
            stage.label.render(language) if stage.label else stage.key,
            stage.is_open,
            None if counts is None else counts.get(stage.key, 0),
            stage.key == current,
        )
        for stage in stages
    )
    known = {node.key for node in nodes}
    for field, keys in (("current", [current] if current is not None else []), ("counts", counts or ())):
        for key in keys:
            if key not in known:
                raise InputError(field, key, f"is no stage; known are {', '.join(sorted(known))}")
    edges = [
        Edge(move.source, move.target, move.label.render(language) if move.label else move.event)
        for move in moves
    ]
    return Graph(start, nodes, tuple(edges))


# -- Mermaid -----------------------------------------------------------------------------------------------------------

_UNSAFE: Final = re.compile(r"[\s\x00-\x1f\x7f:;#<>\"`{}\[\]\\]+")
_STEP: Final = "    "


def _safe(text: str) -> str:
    # a colon ends a label in Mermaid, and a semicolon or a line end ends the statement
    return _UNSAFE.sub(" ", text).strip() or "-"


def to_mermaid(graph: Graph) -> str:
    """The graph as a Mermaid state diagram; keys become s0, s1 ... so that any key can be drawn."""
    names = _names(graph)
    lines = ["stateDiagram-v2", *_mermaid_boxes(graph, names)]
    lines.append(f"{_STEP}[*] --> {names[graph.start]}")
    lines += [
        f"{_STEP}{names[edge.source]} --> {names[edge.target]}: {_safe(edge.text)}" for edge in graph.edges
    ]
    lines += [f"{_STEP}{names[node.key]} --> [*]" for node in graph.nodes if not node.is_open]
    current = [names[node.key] for node in graph.nodes if node.is_current]
    if current:
        lines += [
            f"{_STEP}classDef current font-weight:bold,stroke-width:4px",
            *(f"{_STEP}class {name} current" for name in current),
        ]
    return "\n".join(lines)


def _mermaid_boxes(graph: Graph, names: dict[str, str]) -> Iterator[str]:
    last: list[str] = []
    for node in graph.nodes:
        group = _group(node)
        shared = _shared(last, group)
        yield from _closed(last, shared)
        for deep in range(shared, len(group)):
            # a box is declared where its first stage is; its name may come again elsewhere, so it carries that stage
            yield f'{_STEP * (deep + 1)}state "{_safe(group[deep])}" as b{deep}{names[node.key]} {{'
        yield f"{_STEP * (len(group) + 1)}{names[node.key]}: {_safe(node.shown)}"
        last = group
    yield from _closed(last, 0)


def _closed(boxes: list[str], kept: int) -> list[str]:
    """The ends of all open boxes but the outer ones that are `kept`."""
    return [f"{_STEP * (deep + 1)}}}" for deep in range(len(boxes) - 1, kept - 1, -1)]


def _names(graph: Graph) -> dict[str, str]:
    return {node.key: f"s{place}" for place, node in enumerate(graph.nodes)}


def _group(node: Node) -> list[str]:
    """The stages that a stage of a nested process lies in; the dot is put there by `nest`."""
    return [part for part in node.key.split(".")[:-1] if part.strip()]


def _shared(one: list[str], other: list[str]) -> int:
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    return same


# -- DOT ---------------------------------------------------------------------------------------------------------------


def to_dot(graph: Graph) -> str:
    """The graph in the DOT language of Graphviz: closed stages have a double line, the current one a bold one."""
    names = _names(graph)
    lines = [
        "digraph {",
        f'{_STEP}rankdir="LR"',
        f'{_STEP}node [shape="box", style="rounded"]',
        f'{_STEP}start [shape="point"]',
    ]
    last: list[str] = []
    for node in graph.nodes:
        group = _group(node)
        shared = _shared(last, group)
        lines += _closed(last, shared)
        for deep in range(shared, len(group)):
            # as in Mermaid: a box carries the stage with which it begins, for its name may come again elsewhere
            lines.append(f"{_STEP * (deep + 1)}subgraph cluster_{deep}_{names[node.key]} {{")
            lines.append(f"{_STEP * (deep + 2)}label={_quoted(group[deep])}")
        marks = "" if node.is_open else ", peripheries=2"
        marks += ", penwidth=3" if node.is_current else ""
        lines.append(f"{_STEP * (len(group) + 1)}{names[node.key]} [label={_quoted(node.shown)}{marks}]")
        last = group
    lines += _closed(last, 0)
    lines.append(f"{_STEP}start -> {names[graph.start]}")
    lines += [
        f"{_STEP}{names[edge.source]} -> {names[edge.target]} [label={_quoted(edge.text)}]"
        for edge in graph.edges
    ]
    return "\n".join([*lines, "}"])


def _quoted(text: str) -> str:
    plain = re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


# -- a table -----------------------------------------------------------------------------------------------------------


def to_table(graph: Graph, language: Language = "en") -> str:
    """The graph as lines of text: a stage, its moves, and where each leads; ``>`` marks the current stage."""
    names = {node.key: _plain(node.text) for node in graph.nodes}
    mark = any(node.is_current for node in graph.nodes)
    rows = [tuple(head.render(language) for head in _HEADS)]
    for node in graph.nodes:
        first = ("> " if node.is_current else "  ") * mark + _plain(node.shown)
        leaving = [(_plain(edge.text), names[edge.target]) for edge in graph.edges if edge.source == node.key]
        for move, target in leaving or [("-", "")]:
            rows.append((first, move, target))
            first = ""
    return tabled(rows, left=3)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", text)).strip() or "-"


_HEADS: Final = (
    Text("stage", zh="阶段"),
    Text("move", zh="步骤"),
    Text("leads to", zh="进入"),
)
