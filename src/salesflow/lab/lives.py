"""Lives: what happened to one customer under each of two policies, and the first decision that parted them.

Source: LA-4.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import zip_longest
from typing import Final

import attrs

from salesflow.basics.moments import shared_day
from salesflow.basics.showing import Block, Bundle, Showing, Table
from salesflow.basics.text import Language, Renders, Sentence, Text, listed
from salesflow.lab.engine import Step
from salesflow.lab.figures import change, heading
from salesflow.lab.model import Metric

__all__ = ["Life", "Parting"]

_STEP: Final = Text(
    "{when}: {purpose} (chance {chance}): {gains}; {then}",
    zh="{when}：{purpose}（机会{chance}）：{gains}；{then}",
)
_BARE: Final = Text("{when}: {purpose}: {gains}", zh="{when}：{purpose}：{gains}")
_WHEN: Final = Text("{day}, {state}", zh="{day}，{state}")
_SHORT: Final = 40
"""A state of more letters than this is for the model, not for people."""
_STATE: Final = Text("state {state}", zh="状态{state}")
_NOTHING: Final = Text("nothing counted", zh="无计数")
_NEXT: Final = Text("next on {day}", zh="下一步在{day}")
_LAST: Final = Text("nothing more before the end", zh="此后至期末再无动作")
_EMPTY: Final = Text("nothing happens before the end", zh="期末之前没有任何动作")
_GAIN: Final = Text("{label} {amount}", zh="{label}{amount}")
_SAME: Final = Text(
    "{customer}, replication {replication}: both lives are the same, in {n} {n|turn|turns}",
    zh="{customer}，第{replication}次：两种政策下经历相同，共{n}步",
)
_APART: Final = Text(
    "{customer}, replication {replication}: the first decision that differs is number {n}",
    zh="{customer}，第{replication}次：第{n}步起出现不同的决策",
)
_MARK: Final = Text("> {line}", zh="> {line}")
_NAME: Final = Text("{name}:", zh="{name}：")
_TURN: Final = Text("turn", zh="步")
_BEFORE: Final = Text(
    "{n} {n|turn|turns} before that {n|is|are} the same under both", zh="此前{n}步在两种政策下相同"
)
_ALIKE: Final = 3
"""So many turns before the parting stand in the table of a notebook, to show where it happens."""


def _gain(metric: Metric, amount: int, language: Language) -> Sentence:
    # whole numbers as they are; money is counted in its smallest unit and read in its main one
    told = f"{amount:+,}" if metric.currency is None else change(amount, metric)
    return _GAIN.fill(label=heading(metric, language), amount=told)


@attrs.frozen(repr=False)
class Life:
    """One customer under one policy, turn by turn."""

    name: str
    steps: tuple[Step, ...]
    metrics: tuple[Metric, ...]

    def sums(self) -> Mapping[str, int]:
        """What he came to, metric by metric."""
        found = dict.fromkeys([each.key for each in self.metrics], 0)
        for step in self.steps:
            for place, amount in step.came[1]:
                found[self.metrics[place].key] += amount
        return found

    def lines(self, language: Language = "en") -> list[str]:
        """The life in words, a line for each turn."""
        if not self.steps:
            return [_EMPTY.render(language)]
        return [self._line(step, language).render(language) for step in self.steps]

    def __repr__(self) -> str:
        return f"Life({self.name!r}, {len(self.steps)} turns)"

    def _line(self, step: Step, language: Language) -> Sentence:
        chance, gains, then = step.came
        counted = tuple([_gain(self.metrics[place], amount, language) for place, amount in gains])
        if step.is_bare:
            who, on = str(step.turn.state), shared_day(step.turn.day)
            when = _WHEN.fill(day=on, state=who) if who else on
            return _BARE.fill(when=when, purpose=step.purpose, gains=counted or _NOTHING)
        return _STEP.fill(
            when=self._when(step),
            purpose=step.purpose,
            chance=str(Fraction(chance)),
            gains=counted or _NOTHING,
            then=_LAST if then is None else _NEXT.fill(day=shared_day(then.day)),
        )

    def _when(self, step: Step) -> date | Sentence:
        day, state = shared_day(step.turn.day), step.turn.state
        if isinstance(state, Renders):
            return _WHEN.fill(day=day, state=state)
        words = str(state)
        return day if len(words) > _SHORT else _WHEN.fill(day=day, state=_STATE.fill(state=words))


@attrs.frozen(repr=False)
class Parting:
    """Two lives of one customer with the same luck; `number` counts the turn, from 1, at which they part (None: never)."""

    customer: str
    replication: int
    first: Life
    second: Life

    @property
    def number(self) -> int | None:
        """The number of the first turn that differs in anything that can be seen (`Step.seen`)."""
        one = [step.seen for step in self.first.steps]
        two = [step.seen for step in self.second.steps]
        if one == two:
            return None
        alike = 0
        while alike < min(len(one), len(two)) and one[alike] == two[alike]:
            alike += 1
        return alike + 1

    def __repr__(self) -> str:
        told = "the same" if self.number is None else f"they part at turn {self.number}"
        return f"Parting({self.customer!r}, replication {self.replication}: {told})"

    def _title(self, language: Language) -> str:
        number = self.number
        words = _SAME if number is None else _APART
        count = len(self.first.steps) if number is None else number
        return words.fill(customer=self.customer, replication=str(self.replication), n=count).render(language)

    def explain(self, language: Language = "en") -> str:
        """Both lives in words; from where they part each line is marked."""
        number = self.number
        lines = [self._title(language)]
        for life in (self.first,) if number is None else (self.first, self.second):
            if number is not None:
                lines.append(_NAME.fill(name=life.name).render(language))
            told = life.lines(language)
            lines += [
                _MARK.fill(line=line).render(language) if number is not None and at >= number else f"  {line}"
                for at, line in enumerate(told, 1)
            ]
        return "\n".join(lines)

    def shown(self, language: Language = "en") -> Showing:
        """Both lives side by side, turn by turn, from a little before they part; as text the same as `explain`."""
        number, blocks = self.number, list[Block]([self._title(language)])
        lives = (self.first,) if number is None else (self.first, self.second)
        skipped = 0 if number is None else max(0, number - 1 - _ALIKE)
        if skipped:
            blocks.append(_BEFORE.fill(n=skipped).render(language))
        lines = [life.lines(language) for life in lives]
        rows: list[list[str]] = []
        for at, told in enumerate(zip_longest(*lines, fillvalue=""), 1):
            rows.append([_MARK.fill(line=at).render(language) if number and at >= number else str(at), *told])
        names = (self.first.name, self.second.name)
        heads = [_TURN.render(language), *([listed(names, language)] if number is None else names)]
        marked = range(0) if number is None else range(number - skipped, len(rows) - skipped + 1)
        blocks.append(Table([heads, *rows[skipped:]], left=len(heads), marked=marked))
        return Showing(blocks, language, self.explain(language))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return self.shown().bundle
