"""What can be wrong with a machine before anybody uses it, each with a witness.

Both checks are one walk over the graph and stay linear in its size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Final

import attrs

from salesflow.basics.text import Language, Sentence, Text

__all__ = ["Issue", "IssueKind", "check"]


class IssueKind(Enum):
    """What is wrong with a stage."""

    UNREACHABLE = "unreachable"
    TRAP = "trap"

    def __repr__(self) -> str:
        return f"IssueKind.{self.name}"


@attrs.frozen
class Issue:
    """One thing wrong with a machine: the stage, and the stages that prove it.

    For a trap the witness is the stages its moves lead to: all of them are traps too. For an unreachable stage it
    is the stages that lead to it: none of them is reached either.
    """

    kind: IssueKind
    stage: str
    witness: tuple[str, ...]

    @property
    def sentence(self) -> Sentence:
        """The issue in words."""
        words = _WORDS[self.kind, bool(self.witness)]
        return words.fill(stage=self.stage, witness=self.witness)

    def explain(self, language: Language = "en") -> str:
        """The issue in words."""
        return self.sentence.render(language)


def check(
    start: str, stages: Sequence[tuple[str, bool]], edges: Iterable[tuple[str, str]]
) -> tuple[Issue, ...]:
    """The issues of a graph: `stages` are (key, is open) pairs, `edges` lead from stage to stage.

    >>> [issue.explain() for issue in check("a", [("a", True), ("b", True), ("won", False)], [("a", "b")])]
    ... # doctest: +NORMALIZE_WHITESPACE
    ['stage “won” is never reached: no move leads to it',
     'no way leads from “a” to a closed stage; its moves only lead to b',
     'no way leads from “b” to a closed stage, and no move leaves it']
    """
    after: dict[str, list[str]] = {key: [] for key, _ in stages}
    before: dict[str, list[str]] = {key: [] for key, _ in stages}
    for source, target in edges:
        after[source].append(target)
        before[target].append(source)
    reached = _walk([start], after)
    ends = _walk([key for key, is_open in stages if not is_open], before)
    issues = [
        Issue(IssueKind.UNREACHABLE, key, tuple(dict.fromkeys(before[key])))
        for key, _ in stages
        if key not in reached
    ]
    issues += [
        Issue(IssueKind.TRAP, key, tuple(found for found in dict.fromkeys(after[key]) if found != key))
        for key, is_open in stages
        if is_open and key in reached and key not in ends
    ]
    return tuple(issues)


def _walk(first: Iterable[str], edges: dict[str, list[str]]) -> dict[str, None]:
    found: dict[str, None] = dict.fromkeys(first)
    todo = list(found)
    while todo:
        for key in edges[todo.pop()]:
            if key not in found:
                found[key] = None
                todo.append(key)
    return found


_WORDS: Final = {
    (IssueKind.UNREACHABLE, False): Text(
        "stage “{stage}” is never reached: no move leads to it",
        zh="阶段“{stage}”永远到不了：没有任何步骤通向它",
    ),
    (IssueKind.UNREACHABLE, True): Text(
        "stage “{stage}” is never reached: only {witness} leads to it",
        zh="阶段“{stage}”永远到不了：只有{witness}通向它",
    ),
    (IssueKind.TRAP, False): Text(
        "no way leads from “{stage}” to a closed stage, and no move leaves it",
        zh="从阶段“{stage}”到不了任何结束阶段，也没有步骤离开它",
    ),
    (IssueKind.TRAP, True): Text(
        "no way leads from “{stage}” to a closed stage; its moves only lead to {witness}",
        zh="从阶段“{stage}”到不了任何结束阶段，它的步骤只通向{witness}",
    ),
}
