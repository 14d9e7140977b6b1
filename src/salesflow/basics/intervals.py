"""Intervals: how sure a rate is. Three of four is 75%, and could well be 30% or 95%.

A team with four answers and a team with four hundred must not be compared by their bare percentages.

>>> wilson(3, 4).render()
'30% to 95%'
>>> wilson(300, 400).render("zh")
'71%至79%'
"""

from __future__ import annotations

import math

import attrs

from salesflow.basics.text import Language, Text
from salesflow.errors import InputError

__all__ = ["Interval", "standard_errors", "wilson"]

_WORDS = Text("{low} to {high}", zh="{low}至{high}")


@attrs.frozen
class Interval:
    """A closed range of numbers, for statistics (not for money or dates).

    NaN, or a low end above the high end, is an `InputError`.

    >>> Interval(0.2, 0.5).contains(0.5), Interval(0.2, 0.5).overlaps(Interval(0.6, 0.7))
    (True, False)
    """

    low: float
    high: float

    def __attrs_post_init__(self) -> None:
        if not self.low <= self.high:  # also catches NaN
            raise InputError("interval", (self.low, self.high), "the low end must not exceed the high end")

    @property
    def width(self) -> float:
        """The distance between the ends."""
        return self.high - self.low

    def contains(self, value: float) -> bool:
        """Whether a number lies inside, ends included."""
        return self.low <= value <= self.high

    def overlaps(self, other: Interval) -> bool:
        """Whether the two have a number in common: then the difference may be chance."""
        return self.low <= other.high and other.low <= self.high

    def render(self, language: Language = "en") -> str:
        """The range as per cent, for people."""
        return _WORDS.fill(low=f"{self.low:.0%}", high=f"{self.high:.0%}").render(language)


def wilson(successes: int, trials: int, confidence: float = 0.95) -> Interval:
    """The range in which the true rate plausibly lies, after `successes` out of `trials` (Wilson score).

    It stays inside 0 to 1 and behaves with few trials, where the usual plus-minus formula promises certainty
    after three answers. No trials at all give 0 to 1: nothing is known. Counts that are not whole numbers with
    0 <= successes <= trials, or a confidence outside (0, 1), are an `InputError`.

    Source: E. B. Wilson, JASA 22 (1927) 209-212.

    >>> wilson(0, 0)
    Interval(low=0.0, high=1.0)
    """
    for field, value in (("successes", successes), ("trials", trials)):
        if isinstance(value, bool) or not isinstance(value, int):  # pyright: ignore[reportUnnecessaryIsInstance]  # floats come in
            raise InputError(field, value, "give a whole number")
    if not 0 <= successes <= trials:
        raise InputError("successes", successes, f"must lie between 0 and the {trials} trials")
    z = standard_errors(confidence)
    if not trials:
        return Interval(0.0, 1.0)
    rate, spread = successes / trials, z * z / trials
    centre = (rate + spread / 2) / (1 + spread)
    half = z * math.sqrt(rate * (1 - rate) / trials + spread / (4 * trials)) / (1 + spread)
    # At the ends the formula is exact; rounding must not shut out a rate of 0 or 1.
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == trials else min(1.0, centre + half)
    return Interval(low, high)


def standard_errors(confidence: float = 0.95) -> float:
    """How many standard errors an interval of that confidence reaches to either side (the normal quantile).

    A confidence outside (0, 1) is an `InputError`.

    >>> round(standard_errors(0.95), 2)
    1.96
    """
    from statistics import NormalDist  # its imports are slow, and only reports need them

    if not 0 < confidence < 1:
        raise InputError("confidence", confidence, "give a number between 0 and 1, such as 0.95")
    return NormalDist().inv_cdf((1 + confidence) / 2)
