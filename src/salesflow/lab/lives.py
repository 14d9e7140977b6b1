"""Lives: what happened to one customer under each of two policies, and the first decision that parted them.

Source: LA-4.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Final

import attrs

from salesflow.basics.moments import shared_day
from salesflow.basics.text import Language, Renders, Sentence, Text
from salesflow.lab.engine import Step
from salesflow.lab.model import Metric

__all__ = ["Life", "Parting"]

_STEP: Final = Text(
    "{when}: {purpose} (chance {chance}): {gains}; {then}",
    zh="{when}：{purpose}（机会{chance}）：{gains}；{then}",
)
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


@attrs.frozen
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

    def _line(self, step: Step, language: Language) -> Sentence:
        chance, gains, then = step.came
        counted = tuple(
            [_GAIN.fill(label=self.metrics[place].label, amount=f"{amount:+,}") for place, amount in gains]
        )
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


@attrs.frozen
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

    def explain(self, language: Language = "en") -> str:
        """Both lives in words; from where they part each line is marked."""
        number = self.number
        words = _SAME if number is None else _APART
        count = len(self.first.steps) if number is None else number
        lines = [
            words.fill(customer=self.customer, replication=str(self.replication), n=count).render(language)
        ]
        for life in (self.first,) if number is None else (self.first, self.second):
            if number is not None:
                lines.append(_NAME.fill(name=life.name).render(language))
            told = life.lines(language)
            lines += [
                _MARK.fill(line=line).render(language) if number is not None and at >= number else f"  {line}"
                for at, line in enumerate(told, 1)
            ]
        return "\n".join(lines)
