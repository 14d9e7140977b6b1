"""Pictures of a machine: one neutral graph, and Mermaid made from it (GitHub, JupyterLab and MkDocs draw it).

>>> print(to_mermaid(Graph("a", (Node("a", "Lead", True), Node("b", "Won", False)), (Edge("a", "b", "win"),))))
stateDiagram-v2
    s0: Lead
    s1: Won
    [*] --> s0
    s0 --> s1: win
    s1 --> [*]
"""

from __future__ import annotations

import re
from typing import Final

import attrs

__all__ = ["Edge", "Graph", "Node", "to_mermaid"]


@attrs.frozen
class Node:
    """A stage: its key, what it is called, whether work goes on there."""

    key: str
    text: str
    is_open: bool


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


_UNSAFE: Final = re.compile(r"[\s\x00-\x1f\x7f:;#<>\"`{}\[\]\\]+")


def _safe(text: str) -> str:
    # a colon ends a label in Mermaid, and a semicolon or a line end ends the statement
    return _UNSAFE.sub(" ", text).strip() or "-"


def to_mermaid(graph: Graph) -> str:
    """The graph as a Mermaid state diagram; keys become s0, s1 ... so that any key can be drawn."""
    names = {node.key: f"s{place}" for place, node in enumerate(graph.nodes)}
    lines = ["stateDiagram-v2"]
    lines += [f"    {names[node.key]}: {_safe(node.text)}" for node in graph.nodes]
    lines.append(f"    [*] --> {names[graph.start]}")
    lines += [
        f"    {names[edge.source]} --> {names[edge.target]}: {_safe(edge.text)}" for edge in graph.edges
    ]
    lines += [f"    {names[node.key]} --> [*]" for node in graph.nodes if not node.is_open]
    return "\n".join(lines)
