"""The page of a stage, and of a whole process: what the customer is doing, what to do, the evidence each way out needs.

>>> from salesflow.basics.criteria import fact, has
>>> from salesflow.stages.parts import Move, Stage
>>> lead, won = Stage("lead", guide=Text("Ask for the order.")), Stage.won("won")
>>> print(brief(lead, [Move("win", "lead", "won", needs=[has("signed_on"), fact("score") >= 60])], [lead, won]))
lead
Task: Ask for the order.
“win” leads to “won” and needs:
- signed_on
- score: at least 60
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from salesflow.basics.text import Language, Param, Text
from salesflow.stages.guide import Guide
from salesflow.stages.parts import Move, Stage
from salesflow.stages.roles import Allowed

__all__ = ["brief", "page"]


def brief(stage: Stage, moves: Iterable[Move], stages: Iterable[Stage], language: Language = "en") -> str:
    """What to know on `stage`, a line for each thing: its name, its guide, then `moves`, the ways out, with needs."""
    lines = [_name(stage, language)]
    if stage.guide is not None:
        lines.append(stage.guide.explain(language))
    for said, needs in _ways_out(moves, stages, language):
        lines += [said, *(f"- {need}" for need in needs)]
    return "\n".join(lines)


def page(
    name: str,
    guide: Guide | None,
    stages: Sequence[Stage],
    moves: Sequence[Move],
    picture: str,
    language: Language = "en",
) -> str:
    """A whole process as a page of Markdown: its guide, its picture (Mermaid), and a section for each stage."""
    lines = [f"# {_plain(name)}", ""]
    if guide is not None:
        lines += [*_listed(guide, language), ""]
    lines += ["```mermaid", picture, "```"]
    for stage in stages:
        lines += ["", f"## {_plain(_name(stage, language))}", ""]
        lines += [] if stage.guide is None else _listed(stage.guide, language)
        for said, needs in _ways_out([move for move in moves if move.source == stage.key], stages, language):
            lines += [f"- {_plain(said)}", *(f"    - {_plain(need)}" for need in needs)]
    return "\n".join(lines).rstrip() + "\n"


def _name(stage: Stage, language: Language) -> str:
    return stage.label.render(language) if stage.label else stage.key


def _listed(guide: Guide, language: Language) -> list[str]:
    return [f"- {_plain(line)}" for line in guide.explain(language).splitlines()]


def _plain(text: str) -> str:
    """A text on one line, so that Markdown shows it as it is."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(text.split()))


def _ways_out(
    moves: Iterable[Move], stages: Iterable[Stage], language: Language
) -> Iterator[tuple[str, list[str]]]:
    names: dict[str, Param] = {each.key: each.label or each.key for each in stages}
    for move in moves:
        needs = [need.asks.render(language) for need in move.needs]
        if move.roles:
            needs.append(Allowed(move.roles).label.render(language))
        said = _WAY_OUT if needs else _FREE_WAY
        yield said.fill(move=move.label or move.event, target=names[move.target]).render(language), needs


_MARKUP: Final = re.compile(r"[\\`*_{}\[\]<>#|]")
_WAY_OUT: Final = Text("“{move}” leads to “{target}” and needs:", zh="“{move}”进入“{target}”，需要：")
_FREE_WAY: Final = Text("“{move}” leads to “{target}”", zh="“{move}”进入“{target}”")
