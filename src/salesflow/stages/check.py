"""What can be wrong with a machine before anybody uses it, each with a witness, and advice apart.

>>> from salesflow.basics.criteria import fact, has
>>> from salesflow.stages.parts import Move, Stage
>>> stages = [Stage("new"), Stage("large"), Stage("small"), Stage.won("won")]
>>> amount = fact("amount")
>>> moves = [
...     Move("sort", "new", "large", needs=[amount >= 100]), Move("sort", "new", "small", needs=[amount <= 100]),
...     Move("win", "large", "won", needs=[amount > 5, amount < 5]), Move("win", "small", "won", needs=[has("order")])]
>>> for issue in check("new", stages, moves):
...     print(issue.explain())
“win” from “large” to “won” can never be taken: no facts meet all of amount: more than 5, amount: less than 5
“sort” on stage “new” leads to “large” and “small” at once when amount is 100

The graph is walked once, and conditions are held against each other only where two moves on one command leave one
stage: the cost grows with the size of the machine, not with its square.

Sources: ST-1, ST-2 (a stage is left on evidence, in one direction).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import combinations, pairwise
from typing import Final, TypeAlias

import attrs

from salesflow.basics.criteria import Criterion, all_of
from salesflow.basics.findings import seen_text
from salesflow.basics.satisfying import (
    FactSpace,
    Possibility,
    contradiction,
    is_free,
    leaves_of,
    meeting_all,
    meeting_none,
)
from salesflow.basics.text import Language, Param, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.stages.parts import Category, Move, Stage

__all__ = ["Issue", "IssueKind", "Note", "NoteKind", "Witness", "check", "notes"]


class IssueKind(Enum):
    """What is wrong.

    - *unreachable*: no way leads from the start to this stage;
    - *trap*: no way leads from this open stage to a closed one;
    - *closed with exits*: a move leads from one closed stage to another. Back to an open stage is a reopening, which
      is recorded as one and may be declared; straight to another ending is not: the case would end twice, and be
      counted as won and as lost;
    - *never true*: the conditions of a move contradict each other;
    - *overlap*: two moves on one command lead to different stages for the same facts (`Machine.decide` raises then);
    - *gap*: no move on a command that was declared total is open, though every fact is known;
    - *label*: a language that the machine promises is missing somewhere.
    """

    UNREACHABLE = "unreachable"
    TRAP = "trap"
    CLOSED_WITH_EXITS = "closed_with_exits"
    NEVER_TRUE = "never_true"
    OVERLAP = "overlap"
    GAP = "gap"
    LABEL = "label"

    def __repr__(self) -> str:
        return f"IssueKind.{self.name}"


Witness: TypeAlias = "tuple[str, ...] | tuple[Criterion, ...] | Possibility"
"""What proves an issue: keys, conditions, or facts."""


@attrs.frozen
class Issue:
    """One thing wrong with a machine: the place (a stage, and the command of a move), and what proves it.

    | kind | `about` | `witness` |
    |---|---|---|
    | unreachable | | the stages that lead to it: none of them is reached either |
    | trap | | the stages its moves lead to: all of them are traps too |
    | closed with exits | | the stage it leads to |
    | never true | the stage it would lead to | the conditions that contradict each other, none too many |
    | overlap | the two stages it leads to | facts that open both ways |
    | gap | | facts that open no way |
    | label | what has no label: `process`, `stage`, `guide`, `move`, `condition`, and its name | the languages |

    Where predicates of the user's own decide, or where there are too many combinations to try, the witness is a
    `Possibility` that says so, and `is_certain` is False. `stage` is None when the process as a whole is meant.
    """

    kind: IssueKind
    stage: str | None
    witness: Witness
    event: str | None = None
    about: tuple[str, ...] = ()

    @property
    def is_certain(self) -> bool:
        """Whether it is proved; else it cannot be told."""
        return not isinstance(self.witness, Possibility) or self.witness.truth is Truth.YES

    @property
    def sentence(self) -> Sentence:
        """The issue in words."""
        place: dict[str, Param] = {"stage": self.stage or "", "event": self.event or ""}
        if self.kind is IssueKind.LABEL:
            what = _WHAT[self.about[0]].fill(**place, name=self.about[-1])
            return _LABEL.fill(what=what, witness=_said(self.witness))
        place |= zip(("first", "second"), self.about, strict=False)
        if isinstance(self.witness, Possibility) and not self.is_certain:
            return _UNTOLD[self.kind].fill(**place, why=_why(self.witness))
        said = _said(self.witness)
        return _WORDS[self.kind, bool(said)].fill(**place, witness=said)

    def explain(self, language: Language = "en") -> str:
        """The issue in words."""
        return self.sentence.render(language)


def check(
    start: str,
    stages: Sequence[Stage],
    moves: Sequence[Move],
    *,
    edges: Iterable[tuple[str, str]] | None = None,
    total: Sequence[str] = (),
    languages: Sequence[Language] = (),
    label: Text | None = None,
) -> tuple[Issue, ...]:
    """The issues of a machine: `moves` are written out (none leaves from *every open stage*).

    `edges` are the ways from stage to stage, when the moves lead further than to their targets (moves that resume a
    nested process). `label` is that of the process. Moves count as overlapping even where they ask for different
    roles: one person may have both. Two moves to the same stage never overlap, whatever they ask for.

    Raises an `InputError` for a condition that is not one of the library's own.
    """
    ways = [(move.source, move.target) for move in moves] if edges is None else edges
    still = Category.OPEN  # looked up once: it is asked of every stage
    is_open = {stage.key: stage.category is still for stage in stages}
    issues = _graph_issues(start, is_open, ways)
    issues += _endings(is_open, moves)
    issues += _never_true(moves)
    issues += _choices(moves, frozenset(total))
    if languages:
        issues += _labels(stages, moves, languages, label)
    return tuple(issues)


# -- the graph -----------------------------------------------------------------------------------------------------


def _graph_issues(start: str, is_open: dict[str, bool], edges: Iterable[tuple[str, str]]) -> list[Issue]:
    after: dict[str, list[str]] = {key: [] for key in is_open}
    before: dict[str, list[str]] = {key: [] for key in is_open}
    for source, target in edges:
        after[source].append(target)
        before[target].append(source)
    reached = _walk([start], after)
    ends = _walk([key for key, opened in is_open.items() if not opened], before)
    issues = [
        Issue(IssueKind.UNREACHABLE, key, tuple(dict.fromkeys(before[key])))
        for key in is_open
        if key not in reached
    ]
    issues += [
        Issue(IssueKind.TRAP, key, tuple(found for found in dict.fromkeys(after[key]) if found != key))
        for key, opened in is_open.items()
        if opened and key not in ends and key in reached
    ]
    return issues


def _walk(first: Iterable[str], edges: dict[str, list[str]]) -> dict[str, None]:
    found: dict[str, None] = dict.fromkeys(first)
    todo = list(found)
    for here in todo:  # it grows on the way
        for key in edges[here]:
            if key not in found:
                found[key] = None
                todo.append(key)
    return found


def _endings(is_open: dict[str, bool], moves: Sequence[Move]) -> Iterator[Issue]:
    for move in moves:
        if not (is_open[move.source] or is_open[move.target]) and move.source != move.target:
            yield Issue(IssueKind.CLOSED_WITH_EXITS, move.source, (move.target,), move.event)


# -- the conditions ------------------------------------------------------------------------------------------------


def _never_true(moves: Sequence[Move]) -> Iterator[Issue]:
    # a move from every open stage is written out many times, with the same conditions
    known: dict[tuple[int, ...], Witness | None] = {}
    for move in moves:
        if is_free(move.needs):
            continue
        key = tuple(map(id, move.needs))
        if key not in known:
            known[key] = _against(move.needs)
        witness = known[key]
        if witness is not None:
            yield Issue(IssueKind.NEVER_TRUE, move.source, witness, move.event, (move.target,))


def _against(needs: tuple[Criterion, ...]) -> Witness | None:
    found = meeting_all(needs)
    if found.truth is Truth.NO:
        return contradiction(needs)
    # what only a predicate decides is no fault of a single move: every use of one would be
    return found if found.capped and not found.named else None


def _choices(moves: Sequence[Move], total: frozenset[str]) -> Iterator[Issue]:
    groups: dict[tuple[str, str], list[Move]] = {}
    for move in moves:
        groups.setdefault((move.source, move.event), []).append(move)
    for (stage, event), several in groups.items():
        if len(several) > 1:
            yield from _overlaps(stage, event, several)
        if event in total and all(move.needs for move in several):
            found = meeting_none([all_of(*move.needs) for move in several])
            if found.truth is not Truth.NO:
                yield Issue(IssueKind.GAP, stage, found, event)


def _overlaps(stage: str, event: str, several: list[Move]) -> Iterator[Issue]:
    """One issue for two targets: the first proof found, else the first doubt."""
    space = FactSpace([need for move in several for need in move.needs])
    issues: dict[tuple[str, ...], Issue] = {}
    for one, other in combinations(several, 2):
        pair = (one.target, other.target)
        about = pair if pair in issues else pair[::-1] if pair[::-1] in issues else pair
        if one.target == other.target or (about in issues and issues[about].is_certain):
            continue
        found = space.meeting_all((*one.needs, *other.needs))
        if found.truth is Truth.YES or (found.truth is Truth.UNKNOWN and about not in issues):
            issues[about] = Issue(IssueKind.OVERLAP, stage, found, event, about)
    yield from issues.values()


# -- the languages -------------------------------------------------------------------------------------------------


def _labels(
    stages: Sequence[Stage], moves: Sequence[Move], languages: Sequence[Language], label: Text | None
) -> Iterator[Issue]:
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    for stage, event, what, name, text in _texts(stages, moves, label):
        lacking = tuple(each for each in languages if text is None or each not in text.languages)
        # a condition or a command that stands in many places is named once
        if lacking and (what, name, lacking) not in seen:
            seen.add((what, name, lacking))
            yield Issue(IssueKind.LABEL, stage, lacking, event, (what, name))


def _texts(
    stages: Sequence[Stage], moves: Sequence[Move], label: Text | None
) -> Iterator[tuple[str | None, str | None, str, str, Text | None]]:
    yield None, None, "process", "", label
    for stage in stages:
        yield stage.key, None, "stage", stage.key, stage.label
        for text in stage.guide.texts if stage.guide is not None else ():
            yield stage.key, None, "guide", text.en, text
    for move in moves:
        yield move.source, move.event, "move", move.event, move.label
        for leaf in leaves_of(move.needs):
            yield move.source, move.event, "condition", leaf.path, leaf.label


# -- advice --------------------------------------------------------------------------------------------------------


class NoteKind(Enum):
    """What might be better.

    - *not monotone*: a win is planned as less likely on a stage than on the one before it on the main path;
    - *no exit evidence*: no way forward from this stage of the main path asks for anything;
    - *free reopening*: a move reopens a closed case and asks neither for a reason nor for a role.
    """

    NOT_MONOTONE = "not_monotone"
    NO_EXIT_EVIDENCE = "no_exit_evidence"
    FREE_REOPENING = "free_reopening"

    def __repr__(self) -> str:
        return f"NoteKind.{self.name}"


@attrs.frozen
class Note:
    """Advice on a stage: nothing is wrong, but look again.

    `witness` is the earlier stage for *not monotone*, the commands that ask for nothing for *no exit evidence* and
    *free reopening*.
    """

    kind: NoteKind
    stage: str
    witness: tuple[str, ...] = ()

    @property
    def sentence(self) -> Sentence:
        """The advice in words."""
        return _ADVICE[self.kind].fill(stage=self.stage, witness=self.witness)

    def explain(self, language: Language = "en") -> str:
        """The advice in words."""
        return self.sentence.render(language)


def notes(stages: Sequence[Stage], moves: Sequence[Move], path: Sequence[str]) -> tuple[Note, ...]:
    """Advice on a machine: `moves` are written out, `path` is its main way through the open stages.

    >>> stages = [Stage("offer", probability="0.6"), Stage("talk", probability="0.4"), Stage.won("won")]
    >>> moves = [Move("discuss", "offer", "talk"), Move("win", "talk", "won")]
    >>> for note in notes(stages, moves, ["offer", "talk"]):
    ...     print(note.explain())
    a win is planned as less likely on stage “talk” than before it, on “offer”
    no way forward from stage “offer” asks for evidence: discuss
    no way forward from stage “talk” asks for evidence: win
    """
    known = {stage.key: stage for stage in stages}
    planned = [(key, known[key].probability) for key in path]
    rated = [(key, probability) for key, probability in planned if probability is not None]
    found = [
        Note(NoteKind.NOT_MONOTONE, later, (earlier,))
        for (earlier, before), (later, after) in pairwise(rated)
        if after < before
    ]
    places = {key: place for place, key in enumerate(path)}
    forward: dict[str, list[Move]] = {key: [] for key in path}
    free: dict[str, dict[str, None]] = {}
    for move in moves:
        target = known[move.target]
        if move.source in places and (
            places.get(move.target, -1) > places[move.source]
            or target.category in (Category.WON, Category.DONE)
        ):
            forward[move.source].append(move)
        if target.is_open and not known[move.source].is_open and not move.needs and not move.roles:
            free.setdefault(move.source, {})[move.event] = None
    found += [
        Note(NoteKind.NO_EXIT_EVIDENCE, key, tuple(dict.fromkeys(move.event for move in ways)))
        for key, ways in forward.items()
        if ways and not any(move.needs for move in ways)
    ]
    found += [Note(NoteKind.FREE_REOPENING, key, tuple(events)) for key, events in free.items()]
    return tuple(found)


# -- words ---------------------------------------------------------------------------------------------------------


def _said(witness: Witness) -> tuple[Param, ...]:
    """What proves an issue, in words."""
    if isinstance(witness, Possibility):
        return tuple(_FACT.fill(what=path, value=seen_text(value)) for path, value in witness.known)
    return tuple(each.asks if isinstance(each, Criterion) else each for each in witness)


def _why(witness: Possibility) -> Sentence:
    named = tuple(dict.fromkeys(name for name, _ in witness.named))
    return _DEPENDS.fill(named=named) if named else _TOO_MANY.fill()


_FACT: Final = Text("{what} is {value}", zh="{what}为{value}")
_DEPENDS: Final = Text("it depends on {named}", zh="取决于{named}")
_TOO_MANY: Final = Text(
    "the conditions can be combined in too many ways to try them all", zh="条件的组合太多，无法逐一尝试"
)
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
    (IssueKind.CLOSED_WITH_EXITS, True): Text(
        "“{event}” leads from closed stage “{stage}” straight to closed stage “{witness}”: the case would end twice",
        zh="“{event}”从结束阶段“{stage}”直接通向结束阶段“{witness}”：同一事项会结束两次",
    ),
    (IssueKind.NEVER_TRUE, True): Text(
        "“{event}” from “{stage}” to “{first}” can never be taken: no facts meet all of {witness}",
        zh="从“{stage}”到“{first}”的“{event}”永远走不通：没有任何情况能同时满足{witness}",
    ),
    (IssueKind.OVERLAP, True): Text(
        "“{event}” on stage “{stage}” leads to “{first}” and “{second}” at once when {witness}",
        zh="在阶段“{stage}”上，当{witness}时，“{event}”会同时通向“{first}”和“{second}”",
    ),
    (IssueKind.OVERLAP, False): Text(
        "“{event}” on stage “{stage}” leads to “{first}” and “{second}” at once, whatever the facts",
        zh="在阶段“{stage}”上，无论情况如何，“{event}”都会同时通向“{first}”和“{second}”",
    ),
    (IssueKind.GAP, True): Text(
        "“{event}” on stage “{stage}” leads nowhere when {witness}",
        zh="在阶段“{stage}”上，当{witness}时，“{event}”无路可走",
    ),
}
_UNTOLD: Final = {
    IssueKind.NEVER_TRUE: Text(
        "whether “{event}” from “{stage}” to “{first}” can ever be taken cannot be told: {why}",
        zh="无法判断从“{stage}”到“{first}”的“{event}”是否走得通：{why}",
    ),
    IssueKind.OVERLAP: Text(
        "whether “{event}” on stage “{stage}” can lead to “{first}” and “{second}” at once cannot be told: {why}",
        zh="无法判断在阶段“{stage}”上“{event}”是否会同时通向“{first}”和“{second}”：{why}",
    ),
    IssueKind.GAP: Text(
        "whether “{event}” on stage “{stage}” always leads somewhere cannot be told: {why}",
        zh="无法判断在阶段“{stage}”上“{event}”是否总有去处：{why}",
    ),
}
_LABEL: Final = Text("{what} is not written in {witness}", zh="{what}没有{witness}文本")
_WHAT: Final = {
    "process": Text("the name of the process", zh="流程名称"),
    "stage": Text("the name of stage “{stage}”", zh="阶段“{stage}”的名称"),
    "guide": Text("“{name}” in the guide of stage “{stage}”", zh="阶段“{stage}”指引中的“{name}”"),
    "move": Text("the name of “{event}” on stage “{stage}”", zh="阶段“{stage}”上“{event}”的名称"),
    "condition": Text(
        "the name of the condition “{name}” of “{event}” on stage “{stage}”",
        zh="阶段“{stage}”上“{event}”的条件“{name}”的名称",
    ),
}
_ADVICE: Final = {
    NoteKind.NOT_MONOTONE: Text(
        "a win is planned as less likely on stage “{stage}” than before it, on “{witness}”",
        zh="阶段“{stage}”的计划赢单概率反而低于之前的“{witness}”",
    ),
    NoteKind.NO_EXIT_EVIDENCE: Text(
        "no way forward from stage “{stage}” asks for evidence: {witness}",
        zh="从阶段“{stage}”向前的步骤都不要求任何依据：{witness}",
    ),
    NoteKind.FREE_REOPENING: Text(
        "a case on stage “{stage}” is reopened without asking for a reason or a role: {witness}",
        zh="重新打开阶段“{stage}”上的事项既不问理由，也不限角色：{witness}",
    ),
}
