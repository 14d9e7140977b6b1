"""Lives: what happened to one customer under each of two policies, and the first decision that parted them.

Source: LA-4.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import zip_longest
from typing import Final

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.moments import shared_day
from salesflow.basics.showing import Block, Bundle, Showing, Table
from salesflow.basics.text import Language, Renders, Sentence, Text, listed, percent_text
from salesflow.lab.engine import Step
from salesflow.lab.figures import change, heading
from salesflow.lab.model import Metric

__all__ = ["MOST", "Life", "Parting"]

_STEP: Final = Text(
    "{when}: {what} (chance {chance}): {gains}; {then}",
    zh="{when}：{what}（机会{chance}）：{gains}；{then}",
)
_BARE: Final = Text("{when}: {what}: {gains}", zh="{when}：{what}：{gains}")
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
_AFTER: Final = Text("{name}: {n} more {n|turn|turns} until the end", zh="{name}：至期末还有{n}步")
_ALIKE: Final = 3
"""So many turns before the parting are told, to show where it happens."""
MOST: Final = 40
"""So many turns of each life are told unless it is said otherwise."""


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
            return _BARE.fill(when=when, what=step.what, gains=counted or _NOTHING)
        return _STEP.fill(
            when=self._when(step),
            what=step.what,
            chance=percent_text(chance, 0 if (100 * chance).denominator == 1 else 1),
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

    def explain(self, language: Language = "en", *, most: int = MOST) -> str:
        """Both lives in words, from a little before they part, in so many turns each; from where they part they are marked."""
        number, skipped, lives = self.number, self._skipped, self._lives
        lines = [self._title(language), *self._told_before(language)]
        for life in lives:
            if number is not None:
                lines.append(_NAME.fill(name=life.name).render(language))
            told = life.lines(language)[skipped : skipped + most]
            lines += [
                _MARK.fill(line=line).render(language) if number is not None and at >= number else f"  {line}"
                for at, line in enumerate(told, skipped + 1)
            ]
        return "\n".join([*lines, *self._told_after(language, most)])

    def shown(self, language: Language = "en", *, most: int = MOST) -> Showing:
        """Both lives side by side, turn by turn; as text the same as `explain`."""
        number, skipped, lives = self.number, self._skipped, self._lives
        blocks: list[Block] = [self._title(language), *self._told_before(language)]
        lines = [life.lines(language)[skipped : skipped + most] for life in lives]
        rows = [
            [_MARK.fill(line=at).render(language) if number and at >= number else str(at), *told]
            for at, told in enumerate(zip_longest(*lines, fillvalue=""), skipped + 1)
        ]
        names = (self.first.name, self.second.name)
        heads = [_TURN.render(language), *([listed(names, language)] if number is None else names)]
        marked = range(0) if number is None else range(number - skipped, len(rows) + 1)
        blocks.append(Table([heads, *rows], left=len(heads), marked=marked))
        return Showing(
            [*blocks, *self._told_after(language, most)], language, self.explain(language, most=most)
        )

    @property
    def _lives(self) -> tuple[Life, ...]:
        """Those that are to be told: one of two that are the same."""
        return (self.first,) if self.number is None else (self.first, self.second)

    @property
    def _skipped(self) -> int:
        """How many turns are left out because they lie well before the parting."""
        return 0 if self.number is None else max(0, self.number - 1 - _ALIKE)

    def _told_before(self, language: Language) -> list[str]:
        return [_BEFORE.fill(n=self._skipped).render(language)] if self._skipped else []

    def _told_after(self, language: Language, most: int) -> list[str]:
        """What is left out at the end, life by life."""
        check_count("most", most)
        left = [(life.name, len(life.steps) - self._skipped - most) for life in self._lives]
        return [_AFTER.fill(name=name, n=n).render(language) for name, n in left if n > 0]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return self.shown().bundle
