"""Checklists: what to have in place before a meeting, what to do in it, what to have agreed when it ends.

An item is a task in words and the condition by which one sees that it is done. Facts are whatever is noted about
the deal; what nobody noted is *not ticked yet*, which is not the same as not done. Where several phases are asked
for at once, everything counts that is due by then.

>>> visit = Checklist("visit", version="1", items=[
...     Item("agenda", Text("agree on the agenda", zh="约定议程")),
...     Item("next_date", Text("agree on the next date", zh="约定下次日期"), phase=Phase.END),
... ])
>>> visit.judge({"agenda": "prices"}, phase=Phase.BEFORE).value
Truth.YES
>>> print(visit.judge({"agenda": "prices"}).explain())
done: agree on the agenda
not ticked yet: agree on the next date

Sources: ST-14, ST-15, ST-16.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

import attrs

from salesflow.basics.criteria import AnyOf, Criterion, Facts, Has, Predicates, has
from salesflow.basics.findings import Finding, Outcome
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Language, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, InputError

__all__ = ["Checklist", "Item", "Phase", "Tick"]

_NOTHING: Final[Facts] = {}


class Phase(Enum):
    """When an item is due: before the meeting begins, while it lasts, or when it ends.

    >>> Phase.BEFORE.render(), Phase.END.render("zh")
    ('before', '结束时')
    """

    BEFORE = "before"
    DURING = "during"
    END = "end"

    def __repr__(self) -> str:
        return f"Phase.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The phase in words."""
        return _PHASES[self].render(language)


def _needs(item: Item) -> Criterion:
    return has(item.key, item.label)


@attrs.frozen
class Item:
    """One thing to have in place: its `task` in the words of an order, and the condition that shows it is done.

    Without `needs` the fact of the item's own key must be on record; `label` is what that fact is called where the
    condition stands alone ("agreed next date"). `caution` says where we depart from a source, or what to mind.

    >>> Item("next_date", Text("agree on the next date", zh="约定下次日期")).needs == has("next_date")
    True
    """

    key: str
    task: Text
    label: Text | None = None
    needs: Criterion = attrs.field(kw_only=True, default=attrs.Factory(_needs, takes_self=True))
    phase: Phase = attrs.field(kw_only=True, default=Phase.BEFORE)
    caution: Text | None = attrs.field(kw_only=True, default=None)


@attrs.frozen
class Tick:
    """An item held against the facts: done, not done, not ticked yet, or not to be judged."""

    item: Item
    outcome: Outcome
    findings: tuple[Finding, ...]

    @property
    def truth(self) -> Truth:
        """Whether it is done; unknown when nobody noted it."""
        return self.outcome.truth

    @property
    def sentence(self) -> Sentence:
        """How the item stands, in words; what was compared, and why nobody could judge it, is told as well."""
        task, outcome = self.item.task, self.outcome
        why = tuple(each.sentence for each in self.findings if not each.met)
        if outcome is Outcome.ERROR or (why and not isinstance(self.item.needs, Has | AnyOf)):
            return _TICKED_BECAUSE[outcome].fill(task=task, why=why)
        return _TICKED[outcome].fill(task=task)


@attrs.frozen
class Checklist:
    """Named items under a key and a version, in the order in which they are worked through.

    `rows` are the row ids of the rule it follows. Raises a `DefinitionError` with all problems: a blank key or
    version, no items, two items of one key.

    A machine takes the same conditions: `Move(..., needs=checklist.needs())`. Sources: ST-14, ST-15, ST-16.
    """

    key: str
    version: str = attrs.field(kw_only=True)
    items: tuple[Item, ...] = attrs.field(kw_only=True, converter=tuple[Item, ...])
    label: Text | None = attrs.field(kw_only=True, default=None)
    rows: tuple[str, ...] = attrs.field(kw_only=True, default=(), converter=tuple[str, ...])

    def __attrs_post_init__(self) -> None:
        problems = [
            f"{what} is blank"
            for what, text in (("key", self.key), ("version", self.version))
            if not text.strip()
        ]
        if not self.items:
            problems.append("there is nothing on it")
        keys = [item.key for item in self.items]
        problems += [f"item {key!r} is declared twice" for key in dict.fromkeys(keys) if keys.count(key) > 1]
        problems += ["the key of an item is blank" for key in keys if not key.strip()]
        if problems:
            raise DefinitionError(f"checklist {self.key!r}", problems)

    def item(self, key: str) -> Item:
        """The item of that key; an `InputError` names the declared ones when there is none."""
        for item in self.items:
            if item.key == key:
                return item
        raise InputError(
            "item", key, f"checklist {self.key!r} has {', '.join(each.key for each in self.items)}"
        )

    def due(self, phase: Phase = Phase.END) -> tuple[Item, ...]:
        """The items that are due by a phase, those of the phases before it included."""
        return tuple(item for item in self.items if _ORDER[item.phase] <= _ORDER[phase])

    def needs(self, phase: Phase = Phase.END) -> tuple[Criterion, ...]:
        """The conditions that are due by a phase, for the `needs` of a move."""
        return tuple(item.needs for item in self.due(phase))

    def ticks(
        self, facts: Facts = _NOTHING, *, phase: Phase = Phase.END, using: Predicates | None = None
    ) -> tuple[Tick, ...]:
        """Every item that is due by `phase`, held against the facts."""
        judged = [(item, item.needs.judge(facts, using=using)) for item in self.due(phase)]
        return tuple(Tick(item, found.outcome, found.findings) for item, found in judged)

    def judge(
        self, facts: Facts = _NOTHING, *, phase: Phase = Phase.END, using: Predicates | None = None
    ) -> Verdict[Truth]:
        """Whether everything that is due by `phase` is done.

        The reasons name what is done and what is not, `missing` what nobody noted or what could not be judged; the
        code of a reason is the outcome. Where nothing is due yet the answer is yes. `using` binds `named`
        conditions.
        """
        ticks = self.ticks(facts, phase=phase, using=using)
        said = [(tick.truth, Reason(tick.outcome.value, tick.sentence, self.rows)) for tick in ticks]
        return Verdict(
            Truth.all(truth for truth, _ in said),
            tuple(reason for truth, reason in said if truth is not Truth.UNKNOWN),
            tuple(reason for truth, reason in said if truth is Truth.UNKNOWN),
        )

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The list to take along: each item with its phase, and each caution."""
        out: list[Sentence] = []
        for item in self.items:
            out.append(_LINES[item.phase].fill(task=item.task))
            if item.caution is not None:
                out.append(_CAUTION.fill(text=item.caution))
        return tuple(out)

    def explain(self, language: Language = "en") -> str:
        """The list to take along, a line for each item and each caution."""
        return "\n".join(sentence.render(language) for sentence in self.sentences)


_ORDER: Final = {phase: place for place, phase in enumerate(Phase)}
_PHASES: Final = {
    Phase.BEFORE: Text("before", zh="事前"),
    Phase.DURING: Text("during", zh="过程中"),
    Phase.END: Text("at the end", zh="结束时"),
}
_LINES: Final = {
    Phase.BEFORE: Text("Before: {task}", zh="事前：{task}"),
    Phase.DURING: Text("During: {task}", zh="过程中：{task}"),
    Phase.END: Text("At the end: {task}", zh="结束时：{task}"),
}
_CAUTION: Final = Text("Caution: {text}", zh="注意：{text}")
_TICKED: Final = {
    Outcome.MET: Text("done: {task}", zh="已做到：{task}"),
    Outcome.UNMET: Text("not done: {task}", zh="未做到：{task}"),
    Outcome.UNKNOWN: Text("not ticked yet: {task}", zh="尚未确认：{task}"),
}
_TICKED_BECAUSE: Final = {
    Outcome.UNMET: Text("not done: {task} ({why})", zh="未做到：{task}（{why}）"),
    Outcome.UNKNOWN: Text("not ticked yet: {task} ({why})", zh="尚未确认：{task}（{why}）"),
    Outcome.ERROR: Text("cannot be judged: {task} ({why})", zh="无法判断：{task}（{why}）"),
}
