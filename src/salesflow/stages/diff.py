"""What changed between two versions of a machine, as typed values that can be read aloud.

>>> from salesflow.basics.criteria import has
>>> from salesflow.stages.parts import Category, Move, Stage
>>> stages = [Stage("lead"), Stage.won("won")]
>>> old = Machine("deal", version="1", start="lead", stages=stages, moves=[Move("win", "lead", "won")])
>>> new = Machine("deal", version="2", start="lead", stages=stages,
...     moves=[Move("win", "lead", "won", needs=[has("signed_on")])])
>>> [change.explain() for change in diff(old, new)]
['“win” from “lead” to “won” now also needs: signed_on']
>>> diff(old, old)
()

Source: ST-2 (a company's own steps; they change, and the deals under way must not).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import Final, TypeAlias

import attrs

from salesflow.basics.criteria import Criterion
from salesflow.basics.text import Language, Param, Renders, Sentence, Text
from salesflow.stages.digest import behaviour_of
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Category, Move, Stage
from salesflow.stages.roles import Allowed

__all__ = ["Change", "ChangeKind", "Step", "apart", "diff"]

Step: TypeAlias = "tuple[str, str, str]"
"""What a move is known by: event, source, target."""

_Names: TypeAlias = "tuple[tuple[str | Step, Text], ...]"


class ChangeKind(Enum):
    """What changed; words (labels, guides) and promises (languages, total events) change no answer of a machine."""

    STAGE_ADDED = "stage added"
    STAGE_REMOVED = "stage removed"
    CATEGORY = "category"
    PLANNING = "planning"
    ORDER = "order"
    START = "start"
    MOVE_ADDED = "move added"
    MOVE_REMOVED = "move removed"
    NEEDS = "needs"
    ROLES = "roles"
    RESUMES = "resumes"
    FORCING = "forcing"
    WORDS = "words"
    LANGUAGES = "languages"
    TOTAL = "total"

    def __repr__(self) -> str:
        return f"ChangeKind.{self.name}"


@attrs.frozen
class Change:
    """One difference: what kind, at which stage or move, what it was and what it is.

    `before` and `after` are keys, roles, events or languages; for `NEEDS` the conditions taken away and added; for a
    move that went or came its conditions, and its roles as `Allowed`; for `PLANNING` the probability and the term
    (None where there is none). `names` are what people call the stages and moves; they make no difference.
    """

    kind: ChangeKind
    stage: str = ""
    move: Step | None = None
    before: tuple[object, ...] = ()
    after: tuple[object, ...] = ()
    names: _Names = attrs.field(default=(), kw_only=True, eq=False, repr=False)

    @property
    def changes_behaviour(self) -> bool:
        """Whether the machine may answer otherwise than before: then, and only then, its digest is another one."""
        return self.kind not in _HARMLESS

    @property
    def sentence(self) -> Sentence:
        """The change in words."""
        names = dict(self.names)
        slots: dict[str, Param] = {"stage": names.get(self.stage, self.stage)}
        if self.move is not None:
            event, source, target = self.move
            slots["event"] = names.get(self.move, event)
            slots |= {"source": names.get(source, source), "target": names.get(target, target)}
        said = {"before": _said(self, self.before, names), "after": _said(self, self.after, names)}
        return self._words.fill(**slots, **said)

    @property
    def _words(self) -> Text:
        if self.kind is ChangeKind.WORDS and (self.move or not self.stage):
            return _OF_A_MOVE if self.move else _OF_THE_WHOLE
        if self.kind not in _NO_MORE:
            return _WORDS[self.kind]
        return _BY_SIDES[self.kind, bool(self.before)] if self.after else _NO_MORE[self.kind]

    def explain(self, language: Language = "en") -> str:
        """The change in words."""
        return self.sentence.render(language)


def diff(old: Machine, new: Machine) -> tuple[Change, ...]:
    """Every difference between two machines, stages first; their key and version are not compared.

    The order in which stages and moves were written is no difference as long as the main path is the same, nor is
    writing out a move *from every open stage*. Machines have one digest exactly when no change `changes_behaviour`.
    A move is known by its event, source and target; where several moves share these, one whose conditions changed
    shows as removed and added.
    """
    names = tuple({**_names(old), **_names(new)}.items())
    return tuple(
        attrs.evolve(change, names=names)
        for change in (*_whole(old, new), *_stages(old, new), *_moves(old, new))
    )


def _names(machine: Machine) -> dict[str | Step, Text]:
    names: dict[str | Step, Text] = {
        stage.key: stage.label for stage in machine.stages if stage.label is not None
    }
    return names | {_step(move): move.label for move in machine.all_moves if move.label is not None}


def _whole(old: Machine, new: Machine) -> list[Change]:
    found: list[Change] = []
    if old.start != new.start:
        found.append(Change(ChangeKind.START, "", None, (old.start,), (new.start,)))
    both = {stage.key for stage in old.stages} & {stage.key for stage in new.stages}
    before, after = ([key for key in each.main_path if key in both] for each in (old, new))
    if before != after:
        found.append(Change(ChangeKind.ORDER, "", None, old.main_path, new.main_path))
    for kind, was, now in (
        (ChangeKind.FORCING, old.forced_by, new.forced_by),
        (ChangeKind.LANGUAGES, old.languages, new.languages),
        (ChangeKind.TOTAL, old.total, new.total),
    ):
        if sorted(was) != sorted(now):
            found.append(Change(kind, "", None, was, now))
    if (old.label, old.guide) != (new.label, new.guide):
        found.append(Change(ChangeKind.WORDS))
    return found


def _stages(old: Machine, new: Machine) -> list[Change]:
    before = {stage.key: stage for stage in old.stages}
    after = {stage.key: stage for stage in new.stages}
    found = [Change(ChangeKind.STAGE_REMOVED, key) for key in before if key not in after]
    found += [Change(ChangeKind.STAGE_ADDED, key) for key in after if key not in before]
    for key, stage in before.items():
        if key in after:
            found += _stage(stage, after[key])
    return found


def _stage(old: Stage, new: Stage) -> list[Change]:
    found: list[Change] = []
    if old.category is not new.category:
        values = (old.category,), (new.category,)
        found.append(Change(ChangeKind.CATEGORY, old.key, None, *values))
    before, after = ((each.probability, each.rots_after) for each in (old, new))
    if before != after:
        found.append(Change(ChangeKind.PLANNING, old.key, None, before, after))
    if (old.label, old.guide) != (new.label, new.guide):
        found.append(Change(ChangeKind.WORDS, old.key))
    return found


def _moves(old: Machine, new: Machine) -> list[Change]:
    before, after = _by_step(old), _by_step(new)
    found: list[Change] = []
    for step in dict.fromkeys([*before, *after]):
        gone, come = _unmatched(before.get(step, []), after.get(step, []), lambda move: move)
        left, gained = _unmatched(gone, come, _behaviour)
        # what was matched by its behaviour alone differs in words
        found += [Change(ChangeKind.WORDS, step[1], step)] * (len(gone) - len(left))
        if len(left) == len(gained) == 1:
            found += _move(step, left[0], gained[0])
            continue
        found += [Change(ChangeKind.MOVE_REMOVED, step[1], step, before=_asked(move)) for move in left]
        found += [Change(ChangeKind.MOVE_ADDED, step[1], step, after=_asked(move)) for move in gained]
    return found


def _by_step(machine: Machine) -> dict[Step, list[Move]]:
    found: dict[Step, list[Move]] = {}
    for move in machine.all_moves:
        found.setdefault(_step(move), []).append(move)
    return found


def _step(move: Move) -> Step:
    return (move.event, move.source, move.target)


def _unmatched(
    old: list[Move], new: list[Move], by: Callable[[Move], object]
) -> tuple[list[Move], list[Move]]:
    """What is left of both when everything that is alike has gone in pairs."""
    if not (old and new):
        return old, new
    waiting = [(by(move), move) for move in new]
    left: list[Move] = []
    for move in old:
        alike = by(move)
        pair = next((each for each in waiting if each[0] == alike), None)
        if pair is None:
            left.append(move)
        else:
            waiting.remove(pair)
    return left, [move for _, move in waiting]


def _behaviour(move: Move) -> object:
    return (sorted(behaviour_of(need) for need in move.needs), move.roles, move.resumes)


def _asked(move: Move) -> tuple[object, ...]:
    return (*move.needs, *([Allowed(move.roles)] if move.roles else []))


def _move(step: Step, old: Move, new: Move) -> list[Change]:
    found: list[Change] = []
    lost, gained = apart(old.needs, new.needs), apart(new.needs, old.needs)
    if lost or gained:
        found.append(Change(ChangeKind.NEEDS, step[1], step, lost, gained))
    if old.roles != new.roles:
        found.append(Change(ChangeKind.ROLES, step[1], step, old.roles, new.roles))
    if old.resumes != new.resumes:
        values = [() if group is None else (group,) for group in (old.resumes, new.resumes)]
        found.append(Change(ChangeKind.RESUMES, step[1], step, *values))
    kept = [
        [need for need in move.needs if need not in other] for move, other in ((old, lost), (new, gained))
    ]
    if old.label != new.label or kept[0] != kept[1]:
        found.append(Change(ChangeKind.WORDS, step[1], step))
    return found


def apart(needs: tuple[Criterion, ...], others: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    """The conditions that the others do not have; what they are called does not count."""
    left = [behaviour_of(other) for other in others]
    alone: list[Criterion] = []
    for need in needs:
        if behaviour_of(need) in left:
            left.remove(behaviour_of(need))
        else:
            alone.append(need)
    return tuple(alone)


# -- words ---------------------------------------------------------------------------------------------------------


def _said(change: Change, values: tuple[object, ...], names: dict[str | Step, Text]) -> Param:
    """What was, or what is, as it stands in the sentence of a change."""
    match change.kind:
        case ChangeKind.ROLES | ChangeKind.FORCING if values:
            return Allowed(tuple(map(str, values))).either
        case ChangeKind.PLANNING:
            figures = zip((_CHANCE, _LONGEST), values, strict=False)
            values = tuple(words.fill(figure=_param(each)) for words, each in figures if each is not None)
        case ChangeKind.START | ChangeKind.ORDER:
            values = tuple(names.get(str(key), key) for key in values)
        case _:
            pass
    return tuple(map(_param, values)) or _NONE.get(change.kind, _NOTHING)


def _param(value: object) -> Param:
    if isinstance(value, Criterion):
        return value.asks
    if isinstance(value, Allowed):
        return value.label
    if isinstance(value, Category):
        return value.words
    return value if isinstance(value, Decimal | Renders) else str(value)


_NOTHING: Final = Text("nothing", zh="无")
_NONE: Final = {
    ChangeKind.ROLES: Text("everybody", zh="任何人"),
    ChangeKind.FORCING: Text("any named person", zh="任何署名的人"),
    ChangeKind.LANGUAGES: Text("no language", zh="无"),
}
_CHANCE: Final = Text("probability {figure}", zh="赢单概率{figure}")
_LONGEST: Final = Text("longest stay {figure}", zh="最长停留{figure}")
_HARMLESS: Final = frozenset({ChangeKind.WORDS, ChangeKind.LANGUAGES, ChangeKind.TOTAL})
_OF_THE_WHOLE: Final = Text("the name or the guide of the process changed", zh="流程的名称或指引有改动")
_OF_A_MOVE: Final = Text(
    "the words or the order of conditions of “{event}” from “{source}” to “{target}” changed",
    zh="从“{source}”到“{target}”的“{event}”的文字或条件顺序有改动",
)
_BY_SIDES: Final = {
    (ChangeKind.NEEDS, False): Text(
        "“{event}” from “{source}” to “{target}” now also needs: {after}",
        zh="从“{source}”到“{target}”的“{event}”新增条件：{after}",
    ),
    (ChangeKind.NEEDS, True): Text(
        "“{event}” from “{source}” to “{target}” now needs: {after}; no longer: {before}",
        zh="从“{source}”到“{target}”的“{event}”新增条件：{after}；不再要求：{before}",
    ),
    (ChangeKind.RESUMES, False): Text(
        "“{event}” from “{source}” to “{target}” now goes on where “{after}” was left",
        zh="从“{source}”到“{target}”的“{event}”改为从“{after}”上次离开处继续",
    ),
    (ChangeKind.RESUMES, True): Text(
        "“{event}” from “{source}” to “{target}” now goes on where “{after}” was left, no longer “{before}”",
        zh="从“{source}”到“{target}”的“{event}”改为从“{after}”上次离开处继续，不再是“{before}”",
    ),
}
_NO_MORE: Final = {
    ChangeKind.NEEDS: Text(
        "“{event}” from “{source}” to “{target}” no longer needs: {before}",
        zh="从“{source}”到“{target}”的“{event}”不再要求：{before}",
    ),
    ChangeKind.RESUMES: Text(
        "“{event}” from “{source}” to “{target}” no longer goes on where “{before}” was left: it begins anew",
        zh="从“{source}”到“{target}”的“{event}”不再从“{before}”上次离开处继续，而是重新开始",
    ),
}
_WORDS: Final = {
    ChangeKind.STAGE_ADDED: Text("stage “{stage}” is new", zh="新增阶段“{stage}”"),
    ChangeKind.STAGE_REMOVED: Text("stage “{stage}” is gone", zh="取消阶段“{stage}”"),
    ChangeKind.CATEGORY: Text(
        "stage “{stage}” was {before} and is {after}", zh="阶段“{stage}”由{before}改为{after}"
    ),
    ChangeKind.PLANNING: Text(
        "the planning figures of “{stage}” were {before} and are {after}",
        zh="阶段“{stage}”的计划数字由{before}改为{after}",
    ),
    ChangeKind.ORDER: Text("the main path was {before} and is {after}", zh="主路径由{before}改为{after}"),
    ChangeKind.START: Text(
        "cases began on {before} and now begin on {after}", zh="起始阶段由{before}改为{after}"
    ),
    ChangeKind.FORCING: Text(
        "a case could be forced by {before} and can now be forced by {after}",
        zh="原可由{before}强制变更，现在可由{after}强制变更",
    ),
    ChangeKind.LANGUAGES: Text(
        "names were promised in {before} and are promised in {after}",
        zh="承诺提供名称的语言由{before}改为{after}",
    ),
    ChangeKind.TOTAL: Text(
        "what must always find a way was {before} and is {after}",
        zh="必须始终有去处的步骤由{before}改为{after}",
    ),
    ChangeKind.WORDS: Text("the words for “{stage}” changed", zh="“{stage}”的文字有改动"),
    ChangeKind.MOVE_ADDED: Text(
        "“{event}” from “{source}” to “{target}” is new; needs: {after}",
        zh="新增从“{source}”到“{target}”的“{event}”；条件：{after}",
    ),
    ChangeKind.MOVE_REMOVED: Text(
        "“{event}” from “{source}” to “{target}” is gone", zh="取消从“{source}”到“{target}”的“{event}”"
    ),
    ChangeKind.ROLES: Text(
        "“{event}” from “{source}” to “{target}” was open to {before} and is now open to {after}",
        zh="从“{source}”到“{target}”的“{event}”原可由{before}执行，现在可由{after}执行",
    ),
}
