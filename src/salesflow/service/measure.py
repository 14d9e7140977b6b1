"""A measure of service quality: one figure that is never shown without its number, its range, and what it stands on.

The figure is exact. Its interval says how far chance alone may have moved it; below a number you set it is called
insufficient, and the counts are shown in place of the figure. Where those who answered chose themselves there is no
interval, because there is nothing that a formula could know about the others.

>>> from datetime import date
>>> from salesflow.service.counting import Window
>>> from salesflow.service.frame import Unit
>>> from salesflow.service.source import EvaluationSource
>>> march = Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 4, 1))
>>> deliveries = Frame(source=EvaluationSource.OPERATING_DATA, subject="deliveries", window=march, answered=500,
...                    unit=Unit.CASES)
>>> on_time = share_of("on_time", Text("delivered on time", zh="准时送达"), deliveries, 480, 500)
>>> print(on_time.explain())
delivered on time: 96% (94% to 97%), 480 of 500 [SV-3]

Sources: SV-2, SV-3.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from typing import Final

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.intervals import Interval, adjusted_wald, mean_interval, wilson
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Renders, Sentence, Text, percent_text
from salesflow.errors import InputError
from salesflow.service.frame import Frame

__all__ = [
    "LEAST_MEAN",
    "LEAST_SHARE",
    "Better",
    "NO_OPINION",
    "Kind",
    "Measure",
    "Tally",
    "mean_of",
    "net_of",
    "share_of",
]

LEAST_SHARE: Final = 10
"""Below so many, a share is called insufficient unless you say otherwise (our choice; 10 or 30 are usual)."""

LEAST_MEAN: Final = 30
"""The same for means and net shares, whose formulas are rougher."""

NO_OPINION: Final = Text("without an opinion", zh="未表态")
"""What the answers are that say nothing."""


class Kind(StrEnum):
    """What the figure is: a share (0 to 1), a net share in points (-100 to 100), or a mean on the scale's points."""

    SHARE = "share"
    NET = "net"
    MEAN = "mean"

    def shown(self, value: Fraction | float) -> str:
        """A figure of this kind for people; the exact one stays in the data.

        >>> Kind.SHARE.shown(Fraction(2, 3)), Kind.NET.shown(Fraction(-35)), Kind.MEAN.shown(Fraction(13, 3))
        ('67%', '-35', '4.33')
        """
        if self is Kind.SHARE:
            return percent_text(value)
        number = float(value) + 0.0
        words = f"{number:.0f}" if self is Kind.NET else f"{number:.2f}"
        return words.removeprefix("-") if not words.strip("-0.") else words


class Better(StrEnum):
    """Which end is the good one."""

    HIGH = "high"
    LOW = "low"


@attrs.frozen
class Tally:
    """How many of one sort stand behind a figure, such as promoters."""

    label: Text
    count: int

    @property
    def sentence(self) -> Sentence:
        """The sort and its number."""
        return _TALLY.fill(label=self.label, n=self.count)


@attrs.frozen(kw_only=True)
class Measure:
    """One figure: what it measures, on what it stands, how sure it is.

    `point` is exact: a share (0 to 1), points (-100 to 100) or a mean; None when nobody answered. `interval` is in the
    same unit; when it is None, `no_interval` says why. `n` are the answers with an opinion (the visits, the cases);
    `unknown` are those without. Made by `share_of`, `net_of` and `mean_of`, which check what goes in.
    """

    key: str
    name: Renders
    kind: Kind
    frame: Frame
    n: int
    point: Fraction | None
    interval: Interval | None
    no_interval: Reason | None
    tallies: tuple[Tally, ...]
    unknown: int
    unknown_label: Text
    least: int
    confidence: float
    better: Better = Better.HIGH

    @property
    def is_sufficient(self) -> bool:
        """Whether there are enough answers to show the figure to anybody."""
        return self.n >= self.least

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The figure in words (the counts alone, where it is insufficient), then why there is no interval."""
        counts = tuple([each.sentence for each in self.tallies])
        if len(counts) == 1:
            of_them = _OF.fill(k=self.tallies[0].count, n=self.n)
        else:
            of_them = _COUNTED.fill(counts=counts, n=self.n) if counts else _PLAIN.fill(n=self.n)
        if self.unknown:
            of_them = _BESIDES.fill(counts=of_them, n=self.unknown, label=self.unknown_label)
        if self.point is None or not self.is_sufficient:
            words = _TOO_FEW.fill(name=self.name, least=self.least, counts=of_them)
            return (Reason("insufficient", words, self.frame.rows),)
        shown = self.kind.shown(self.point)
        if self.interval is not None:
            ends = _RANGE.fill(
                low=self.kind.shown(self.interval.low), high=self.kind.shown(self.interval.high)
            )
            words = _FIGURE.fill(name=self.name, point=shown, range=ends, counts=of_them)
            return (Reason("figure", words, self.frame.rows),)
        bare = Reason("figure", _BARE.fill(name=self.name, point=shown, counts=of_them), self.frame.rows)
        return (bare,) if self.no_interval is None else (bare, self.no_interval)

    def explain(self, language: Language = "en") -> str:
        """The figure and all one must know to read it, one a line."""
        frame = self.frame
        return explained((*self.reasons, *frame.notes, *frame.window.missing(frame.rows)), language)


def share_of(
    key: str,
    name: Renders,
    frame: Frame,
    count: int,
    n: int,
    *,
    unknown: int = 0,
    unknown_label: Text = NO_OPINION,
    least: int = LEAST_SHARE,
    confidence: float = 0.95,
    better: Better = Better.HIGH,
) -> Measure:
    """A share, `count` of `n`, with its Wilson interval.

    Counts that are no whole numbers or do not fit, a confidence outside (0, 1), a population smaller than `n`, and a
    `least` below one are an `InputError`.
    """
    found = wilson(count, n, confidence, population=frame.population)
    return _measure(
        key=key,
        name=name,
        kind=Kind.SHARE,
        frame=frame,
        n=n,
        point=Fraction(count, n) if n else None,
        interval=found,
        tallies=(Tally(_YES, count),),
        unknown=unknown,
        unknown_label=unknown_label,
        least=least,
        confidence=confidence,
        better=better,
    )


def net_of(
    key: str,
    name: Renders,
    frame: Frame,
    above: Tally,
    between: Tally,
    below: Tally,
    *,
    unknown: int = 0,
    unknown_label: Text = NO_OPINION,
    least: int = LEAST_MEAN,
    confidence: float = 0.95,
) -> Measure:
    """The share `above` less the share `below`, in points from -100 to 100, with its adjusted Wald interval.

    Errors as in `share_of`.
    """
    n = above.count + between.count + below.count
    found = adjusted_wald(above.count, below.count, n, confidence, population=frame.population)
    point = Fraction(100 * (above.count - below.count), n) if n else None
    # rounding must not shut out the figure where everybody was asked
    seen = 0.0 if point is None else float(point)
    return _measure(
        key=key,
        name=name,
        kind=Kind.NET,
        frame=frame,
        n=n,
        point=point,
        interval=Interval(min(100 * found.low, seen), max(100 * found.high, seen)),
        tallies=(above, between, below),
        unknown=unknown,
        unknown_label=unknown_label,
        least=least,
        confidence=confidence,
        better=Better.HIGH,
    )


def mean_of(
    key: str,
    name: Renders,
    frame: Frame,
    values: Iterable[int | Fraction],
    bounds: tuple[int, int],
    *,
    unknown: int = 0,
    unknown_label: Text = NO_OPINION,
    least: int = LEAST_MEAN,
    confidence: float = 0.95,
    better: Better = Better.HIGH,
) -> Measure:
    """A mean, one value per customer, with Student's t interval cut at the ends of the scale, `bounds`.

    Values that are all alike have no interval: chance cannot be read from them. Errors as in `share_of`.
    """
    known = tuple(values)
    found = mean_interval(known, confidence, population=frame.population)
    low, high = bounds
    if found is not None:
        found = Interval(max(found.low, float(low)), min(found.high, float(high)))
    return _measure(
        key=key,
        name=name,
        kind=Kind.MEAN,
        frame=frame,
        n=len(known),
        point=Fraction(sum(known)) / len(known) if known else None,
        interval=found,
        tallies=(),
        unknown=unknown,
        unknown_label=unknown_label,
        least=least,
        confidence=confidence,
        better=better,
    )


def _measure(
    *,
    key: str,
    name: Renders,
    kind: Kind,
    frame: Frame,
    n: int,
    point: Fraction | None,
    interval: Interval | None,
    tallies: tuple[Tally, ...],
    unknown: int,
    unknown_label: Text,
    least: int,
    confidence: float,
    better: Better,
) -> Measure:
    check_count("unknown", unknown)
    check_count("least", least)
    if not least:
        raise InputError("least", least, "one answer at least is needed for a figure")
    reason: Reason | None = None
    if point is None:
        reason = Reason("no_answer", _NO_ANSWER.fill(), frame.rows)
    elif frame.is_self_selected:
        reason = Reason("self_selected", _CHOSE.fill(source=frame.source), frame.rows)
    elif interval is None:
        reason = Reason("all_alike", (_ONE if n == 1 else _ALIKE).fill(n=n), frame.rows)
    return Measure(
        key=key,
        name=name,
        kind=kind,
        frame=frame,
        n=n,
        point=point,
        interval=interval if reason is None else None,
        no_interval=reason,
        tallies=tallies,
        unknown=unknown,
        unknown_label=unknown_label,
        least=least,
        confidence=confidence,
        better=better,
    )


_YES: Final = Text("yes", zh="是")
_TALLY: Final = Text("{n} {label}", zh="{label}{n}")
_OF: Final = Text("{k} of {n}", zh="{n}个中{k}个")
_COUNTED: Final = Text("of {n}: {counts}", zh="共{n}个：{counts}")
_PLAIN: Final = Text("n = {n}", zh="共{n}个")
_RANGE: Final = Text("{low} to {high}", zh="{low}至{high}")
_FIGURE: Final = Text("{name}: {point} ({range}), {counts}", zh="{name}：{point}（{range}），{counts}")
_BARE: Final = Text("{name}: {point}, {counts}", zh="{name}：{point}，{counts}")
_TOO_FEW: Final = Text(
    "{name}: too few to say (at least {least} {least|is|are} needed): {counts}",
    zh="{name}：数量太少，不能下结论（至少需要{least}个）：{counts}",
)
_BESIDES: Final = Text("{counts}; not counted: {n} {label}", zh="{counts}；另有{n}个{label}，不计入")
_NO_ANSWER: Final = Text("no interval: nobody answered", zh="不计算区间：无人作答")
_CHOSE: Final = Text(
    "no interval: these answers chose themselves ({source}); they say nothing about those who kept silent",
    zh="不计算区间：作答者系自行选择参与（{source}），不能代表没有开口的人",
)
_ONE: Final = Text("no interval: a single answer shows no spread", zh="不计算区间：只有一份答复，看不出差异")
_ALIKE: Final = Text(
    "no interval: all {n} answers are alike, so chance cannot be read from them",
    zh="不计算区间：{n}份答复完全相同，无法估计偶然误差",
)
