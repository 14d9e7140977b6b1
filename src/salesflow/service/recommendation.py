"""NPS: how many more would recommend us than would warn others, from -100 to 100, with an honest range.

Promoters answered 9 or 10 on the scale from 0 to 10, detractors 0 to 6; passives count in the number only.

>>> from datetime import date
>>> from salesflow.service.counting import Window
>>> from salesflow.service.source import EvaluationSource
>>> from salesflow.service.responses import Keep, Question
>>> import pendulum
>>> recommend = Question("recommend", EvaluationSource.TRANSACTION_SURVEY, NPS_SCALE)
>>> day = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> log = [recommend.answer(f"C-{n}", score, at=day) for n, score in enumerate([10] * 10 + [8] * 7 + [3] * 3)]
>>> march = Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 4, 1))
>>> found = recommendation(recommend.sample(log, march, keep=Keep.LATEST), least=20)
>>> found.point, found.interval.low < 1 < 60 < found.interval.high
(Fraction(35, 1), True)
>>> print(found.explain())
net promoter score: 35 (0 to 60), of 20: 10 promoters, 7 passives, 3 detractors [SV-2]
20 customers answered; how many were invited is not known [SV-2]

Sources: SV-2; F. Reichheld, Harvard Business Review 81 (2003) 46-54; the interval: B. Rocks, The American
Statistician 70 (2016) 365-372.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from salesflow.basics.counts import check_count
from salesflow.basics.intervals import needed_trials
from salesflow.basics.text import Text
from salesflow.errors import InputError
from salesflow.service.measure import LEAST_MEAN, Measure, Tally, net_of
from salesflow.service.responses import Answer, Sample, Scale

__all__ = ["NPS_SCALE", "needed_answers", "recommendation"]

NPS_SCALE: Final = Scale(0, 10)
"""The eleven points of the question; other scales have no promoters."""


def recommendation(sample: Sample[Answer], *, least: int = LEAST_MEAN, confidence: float = 0.95) -> Measure:
    """The net promoter score in points, with its adjusted Wald interval cut at -100 and 100.

    Scores outside 0 to 10 and the errors of `net_of` are an `InputError`.
    """
    scores = [NPS_SCALE.read(each.score) for each in sample.counted]
    known = [score for score in scores if score is not None]
    promoters, detractors = sum(score >= 9 for score in known), sum(score <= 6 for score in known)
    return net_of(
        "recommendation",
        _NAME,
        sample.frame,
        Tally(_PROMOTERS, promoters),
        Tally(_PASSIVES, len(known) - promoters - detractors),
        Tally(_DETRACTORS, detractors),
        unknown=len(scores) - len(known),
        least=least,
        confidence=confidence,
    )


def needed_answers(
    margin: int,
    *,
    promoters: Fraction | None = None,
    detractors: Fraction | None = None,
    confidence: float = 0.95,
    population: int | None = None,
) -> int:
    """How many answers a score needs to be sure to plus-minus `margin` points, rounded up.

    With the shares of promoters and detractors you expect; without them for the worst case, half and half. Answers,
    not invitations. Shares that are no fractions from 0 to 1, exceed 1 together or leave no spread, only one of them,
    and a margin below one point are an `InputError`.

    >>> needed_answers(5), needed_answers(10, promoters=Fraction(1, 2), detractors=Fraction(1, 5))
    (1537, 235)
    """
    check_count("margin", margin)
    if not margin:
        raise InputError("margin", margin, "give whole points from one up")
    variance = Fraction(1)
    if promoters is not None or detractors is not None:
        up, down = _share("promoters", promoters), _share("detractors", detractors)
        if up + down > 1:
            raise InputError(
                "detractors", detractors, f"together with {promoters} promoters it is more than all"
            )
        variance = up + down - (up - down) ** 2
    return needed_trials(Fraction(margin, 100), variance, confidence, population=population)


def _share(field: str, value: object) -> Fraction:
    if not isinstance(value, Fraction) or not 0 <= value <= 1:
        raise InputError(field, value, "give both shares as fractions, such as Fraction(1, 2), or none")
    return value


_NAME: Final = Text("net promoter score", zh="净推荐值")
_PROMOTERS: Final = Text("promoters", zh="推荐者")
_PASSIVES: Final = Text("passives", zh="中立者")
_DETRACTORS: Final = Text("detractors", zh="贬损者")
