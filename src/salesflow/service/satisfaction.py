"""CSAT: the share of customers who chose the top of the scale, with the range in which the true share lies.

>>> from datetime import date
>>> from salesflow.service.counting import Window
>>> from salesflow.service.source import EvaluationSource
>>> from salesflow.service.responses import Keep, Question, Scale
>>> import pendulum
>>> overall = Question("overall", EvaluationSource.TRANSACTION_SURVEY, Scale(1, 5))
>>> day = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> log = [overall.answer(f"C-{n}", 2 if n == 0 else 5, at=day) for n in range(10)]
>>> march = Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 4, 1))
>>> found = satisfaction(overall.sample(log, march, keep=Keep.LATEST), overall.scale)
>>> found.point, found.interval.render()
(Fraction(9, 10), '60% to 98%')

Source: SV-2; the interval: Brown, Cai and DasGupta, Statistical Science 16 (2001) 101-133.
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.text import Text
from salesflow.errors import InputError
from salesflow.service.measure import LEAST_SHARE, Measure, share_of
from salesflow.service.responses import Answer, Sample, Scale

__all__ = ["satisfaction"]


def satisfaction(
    sample: Sample[Answer],
    scale: Scale,
    *,
    top: int = 2,
    least: int = LEAST_SHARE,
    confidence: float = 0.95,
) -> Measure:
    """The share of answers among the `top` points of the scale (top-2 box), with its Wilson interval.

    Answers without an opinion are counted apart, not as dissatisfied. A `top` that leaves no point below it, a score
    outside the scale and the errors of `share_of` are an `InputError`.
    """
    check_box("top", top, scale)
    scores = [scale.read(each.score) for each in sample.counted]
    known = [score for score in scores if score is not None]
    edge = scale.high - top
    satisfied = sum(score > edge for score in known)
    name = (
        _NAME.fill(low=edge + 1, first=scale.low, last=scale.high)
        if top > 1
        else _TOP.fill(first=scale.low, last=scale.high)
    )
    return share_of(
        f"satisfaction/{scale.low}-{scale.high}/top-{top}",
        name,
        sample.frame,
        satisfied,
        len(known),
        unknown=len(scores) - len(known),
        least=least,
        confidence=confidence,
    )


def check_box(field: str, points: object, scale: Scale) -> None:
    """Refuse a number of points that is not a part of the scale: at least one, and not all of them."""
    whole = scale.high - scale.low
    if isinstance(points, bool) or not isinstance(points, int) or not 1 <= points <= whole:
        raise InputError(field, points, f"give 1 to {whole} of the {whole + 1} points of the scale")


_NAME: Final = Text(
    "satisfied ({low} to {last} on a scale of {first} to {last})",
    zh="满意（{first}至{last}分中答{low}至{last}分）",
)
_TOP: Final = Text(
    "satisfied ({last} on a scale of {first} to {last})", zh="满意（{first}至{last}分中答{last}分）"
)
