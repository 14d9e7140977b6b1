"""CES: how hard it was for the customer to get his matter done. Two forms are about, and they run in opposite ways.

The first (2010) asks for the effort on 1 to 5, and *low* is good. The second asks on 1 to 7 whether we made it easy,
and *high* is good. A figure without its direction means nothing, so the form carries it.

>>> CES_1.better.value, CES_2.better.value
('low', 'high')
>>> [CES_1.is_easy(score) for score in (1, 2, 3)], [CES_2.is_easy(score) for score in (4, 5, 7)]
([True, True, False], [False, True, True])

Sources: SV-2; M. Dixon, K. Freeman and N. Toman, Harvard Business Review 88 (2010) 116-122. The good points of each
form (two of five, three of seven) are the usual ones; set your own.
"""

from __future__ import annotations

from typing import Final

import attrs

from salesflow.basics.text import Text
from salesflow.errors import DefinitionError, InputError
from salesflow.service.measure import LEAST_MEAN, LEAST_SHARE, Better, Measure, mean_of, share_of
from salesflow.service.responses import Answer, Sample, Scale
from salesflow.service.satisfaction import check_box

__all__ = ["CES_1", "CES_2", "EffortForm"]


@attrs.frozen
class EffortForm:
    """A form of the effort question: its scale, which end is good, and how many points from that end count as easy.

    A `box` that is not a part of the scale is a `DefinitionError`.
    """

    scale: Scale
    better: Better
    box: int

    def __attrs_post_init__(self) -> None:
        try:
            check_box("box", self.box, self.scale)
        except InputError as problem:
            raise DefinitionError("effort form", [f"box: {problem.problem}"]) from None

    @property
    def _key(self) -> str:
        return f"{self.scale.low}-{self.scale.high}/{self.better}"

    def is_easy(self, score: int) -> bool:
        """Whether a score is among the good points."""
        toward = score if self.better is Better.HIGH else self.scale.mirrored(score)
        return toward > self.scale.high - self.box

    def share(self, sample: Sample[Answer], *, least: int = LEAST_SHARE, confidence: float = 0.95) -> Measure:
        """The share of customers who had it easy, with its Wilson interval: high is good in either form.

        Scores outside the scale and the errors of `share_of` are an `InputError`.
        """
        known, unknown = self._scores(sample)
        return share_of(
            f"effort/{self._key}/box-{self.box}",
            _SHARE,
            sample.frame,
            sum(map(self.is_easy, known)),
            len(known),
            unknown=unknown,
            least=least,
            confidence=confidence,
        )

    def mean(self, sample: Sample[Answer], *, least: int = LEAST_MEAN, confidence: float = 0.95) -> Measure:
        """The mean score with Student's t interval; the name says which end is good.

        Scores outside the scale and the errors of `mean_of` are an `InputError`.
        """
        known, unknown = self._scores(sample)
        low, high = self.scale.low, self.scale.high
        return mean_of(
            f"effort/{self._key}/mean",
            (_HIGH if self.better is Better.HIGH else _LOW).fill(low=low, high=high),
            sample.frame,
            known,
            (low, high),
            unknown=unknown,
            least=least,
            confidence=confidence,
            better=self.better,
        )

    def _scores(self, sample: Sample[Answer]) -> tuple[list[int], int]:
        scores = [self.scale.read(each.score) for each in sample.counted]
        known = [score for score in scores if score is not None]
        return known, len(scores) - len(known)


CES_1: Final = EffortForm(Scale(1, 5), Better.LOW, 2)
"""The form of 2010: effort on 1 to 5, low is good (SV-2)."""

CES_2: Final = EffortForm(Scale(1, 7), Better.HIGH, 3)
"""The later form: "made it easy" on 1 to 7, high is good (SV-2)."""

_SHARE: Final = Text("had it easy", zh="觉得省力")
_LOW: Final = Text("effort, {low} to {high}, low is good", zh="费力程度（{low}至{high}分，越低越好）")
_HIGH: Final = Text("ease, {low} to {high}, high is good", zh="省力程度（{low}至{high}分，越高越好）")
