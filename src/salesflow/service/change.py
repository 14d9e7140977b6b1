"""Two windows compared: how much a figure changed, and whether that is more than chance.

Two intervals may overlap although the change is real, so the bars are never laid beside each other; what is judged is
the interval of the difference.

>>> from datetime import date
>>> from salesflow.service.counting import Window
>>> from salesflow.service.frame import Frame
>>> from salesflow.service.measure import share_of
>>> from salesflow.service.source import EvaluationSource
>>> def month(number, satisfied):
...     days = Window(date(2026, number, 1), date(2026, number + 1, 1), "UTC", as_of=date(2026, 6, 1))
...     frame = Frame(source=EvaluationSource.TRANSACTION_SURVEY, subject="overall", window=days, answered=100)
...     return share_of("csat", Text("satisfied", zh="满意"), frame, satisfied, 100)
>>> march, april = month(3, 70), month(4, 83)
>>> march.interval.overlaps(april.interval), Change(march, april).is_clear
(True, Truth.YES)
>>> print(Change(march, april).explain())
satisfied: from 70% to 83%, +13 points (1 to 24): more than chance, for the better [SV-2]

Sources: SV-2, SV-3.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import Final

import attrs

from salesflow.basics.intervals import Interval, difference
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Param, Text
from salesflow.basics.truth import Truth
from salesflow.errors import InputError
from salesflow.service.frame import instants_of
from salesflow.service.measure import Better, Kind, Measure

__all__ = ["Change"]


@attrs.frozen
class Change:
    """The same figure in two windows, `before` and `after`.

    An `InputError` says that the two are not the same figure (key, question, source, kind, good end, confidence), or
    that their days overlap or stand the wrong way round. Customers who answered both times make the true interval narrower
    than the one given here.
    """

    before: Measure
    after: Measure

    def __attrs_post_init__(self) -> None:
        if _what(self.before) != _what(self.after):
            raise InputError("after", _what(self.after), f"is another figure than {_what(self.before)}")
        if instants_of(self.before.frame.window)[1] > instants_of(self.after.frame.window)[0]:
            raise InputError(
                "after",
                self.after.frame.window.begins.isoformat(),
                "begins before the first window is over",
            )

    @property
    def point(self) -> Fraction | None:
        """How much it rose (or, negative, fell), exact; None when nobody answered one of the two times."""
        if self.before.point is None or self.after.point is None:
            return None
        return self.after.point - self.before.point

    @cached_property
    def interval(self) -> Interval | None:
        """Where the true change plausibly lies; None where one of the two has no interval, or too few answers."""
        one, two = self.before, self.after
        if one.point is None or two.point is None or one.interval is None or two.interval is None:
            return None
        if not (one.is_sufficient and two.is_sufficient):
            return None
        return difference(float(two.point), two.interval, float(one.point), one.interval)

    @property
    def is_clear(self) -> Truth:
        """Whether the change is more than chance: no where the interval holds zero, unknown where there is none."""
        if self.interval is None:
            return Truth.UNKNOWN
        return Truth.of(not self.interval.contains(0.0))

    @property
    def is_better(self) -> Truth:
        """Whether it clearly went to the good end; unknown where the change may be chance."""
        if self.is_clear is not Truth.YES or self.point is None:
            return Truth.UNKNOWN
        return Truth.of((self.point > 0) is (self.after.better is Better.HIGH))

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The change in words, or why nothing can be said."""
        rows, name = self.after.frame.rows, self.after.name
        short = [each for each in (self.before, self.after) if not each.is_sufficient]
        if self.point is None or self.before.point is None or self.after.point is None or short:
            words = _TOO_FEW.fill(
                name=name, one=self.before.n, two=self.after.n, least=max(self.before.least, self.after.least)
            )
            return (Reason("insufficient", words, rows),)
        kind = self.after.kind
        shown: dict[str, Param] = {
            "name": name,
            "one": kind.shown(self.before.point),
            "two": kind.shown(self.after.point),
            "change": _signed(kind, self.point),
        }
        if self.interval is None:
            why = self.before.no_interval or self.after.no_interval
            found = Reason("change", _BARE.fill(**shown), rows)
            return (found,) if why is None else (found, why)
        ends: dict[str, Param] = {
            "low": _points(kind, self.interval.low),
            "high": _points(kind, self.interval.high),
        }
        verdict = _CHANCE if self.is_clear is Truth.NO else _GOOD if self.is_better is Truth.YES else _BAD
        words = _CHANGE.fill(**shown, **ends, verdict=verdict)
        return (Reason("change", words, rows),)

    def explain(self, language: Language = "en") -> str:
        """The change in words."""
        return explained(self.reasons, language)


def _what(measure: Measure) -> tuple[object, ...]:
    frame = measure.frame
    return (
        measure.key,
        frame.subject,
        frame.source.value,
        measure.kind.value,
        measure.better.value,
        measure.confidence,
    )


def _points(kind: Kind, value: Fraction | float) -> str:
    # a change of shares is told in points, not in per cent, which could be per cent of the share
    return Kind.NET.shown(100 * value) if kind is Kind.SHARE else kind.shown(value)


def _signed(kind: Kind, value: Fraction) -> str:
    words = _points(kind, value)
    return f"+{words}" if value > 0 else words


_CHANGE: Final = Text(
    "{name}: from {one} to {two}, {change} points ({low} to {high}): {verdict}",
    zh="{name}：由{one}变为{two}，变化{change}个点（{low}至{high}）：{verdict}",
)
_BARE: Final = Text(
    "{name}: from {one} to {two}, {change} points; whether that is chance cannot be said",
    zh="{name}：由{one}变为{two}，变化{change}个点；是否出于偶然无法判断",
)
_TOO_FEW: Final = Text(
    "{name}: too few to compare, {one} before and {two} after; at least {least} {least|is|are} needed each time",
    zh="{name}：数量太少，无法比较，前期{one}个，后期{two}个；每期至少需要{least}个",
)
_CHANCE: Final = Text("may be chance", zh="可能只是偶然")
_GOOD: Final = Text("more than chance, for the better", zh="不是偶然，有所改善")
_BAD: Final = Text("more than chance, for the worse", zh="不是偶然，有所变差")
