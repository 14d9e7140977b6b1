"""Intervals: how sure a rate is. Three of four is 75%, and could well be 30% or 95%.

A team with four answers and a team with four hundred must not be compared by their bare percentages.

>>> wilson(3, 4).render()
'30% to 95%'
>>> wilson(300, 400).render("zh")
'71%至79%'

Of a small customer base nearly everybody may have answered: then little is left to chance. Every formula takes the
size of the whole as `population` (finite population correction: variances shrink by (N - n) / (N - 1)).

>>> wilson(30, 40).render(), wilson(30, 40, population=50).render()
('60% to 86%', '68% to 80%')
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Final

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.text import Language, Text, percent_text
from salesflow.errors import InputError

__all__ = [
    "Interval",
    "adjusted_wald",
    "difference",
    "mean_interval",
    "needed_trials",
    "standard_errors",
    "student_chance",
    "student_errors",
    "wilson",
]

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
        """The range as per cent, for people; an end that is nearly all, or nearly nothing, does not look like it.

        >>> wilson(1999, 2000).render()
        '99.7% to 99.99%'
        """
        return _WORDS.fill(low=percent_text(self.low), high=percent_text(self.high)).render(language)


def wilson(
    successes: int, trials: int, confidence: float = 0.95, *, population: int | None = None
) -> Interval:
    """The range in which the true rate plausibly lies, after `successes` out of `trials` (Wilson score).

    It stays inside 0 to 1 and behaves with few trials, where the usual plus-minus formula promises certainty
    after three answers. No trials at all give 0 to 1: nothing is known. Counts that are not whole numbers with
    0 <= successes <= trials, a confidence outside (0, 1), or a population smaller than the trials are an
    `InputError`. With a `population` the range keeps to what the rest of it leaves possible.

    Source: E. B. Wilson, JASA 22 (1927) 209-212.

    >>> wilson(0, 0)
    Interval(low=0.0, high=1.0)
    """
    _check_counts(trials, successes=successes)
    left = _left_to_chance(trials, population)
    z = standard_errors(confidence)
    if not trials:
        return Interval(0.0, 1.0)
    rate, spread = successes / trials, z * z * left / trials
    centre = (rate + spread / 2) / (1 + spread)
    half = z * math.sqrt(left * rate * (1 - rate) / trials + left * spread / (4 * trials)) / (1 + spread)
    # At the ends the formula is exact; rounding must not shut out the rate that was seen.
    low = 0.0 if successes == 0 else max(0.0, min(centre - half, rate))
    high = 1.0 if successes == trials else min(1.0, max(centre + half, rate))
    if population is None:
        return Interval(low, high)
    rest = population - trials
    return Interval(max(low, successes / population), min(high, (successes + rest) / population))


def adjusted_wald(
    above: int, below: int, trials: int, confidence: float = 0.95, *, population: int | None = None
) -> Interval:
    """The range of the share `above` less the share `below` of one sample, such as promoters less detractors.

    Three answers are added before the usual formula, three quarters of one on either side, and the ends are cut at
    -1 and 1. The range always holds the difference that was seen. No trials give -1 to 1. Errors as in `wilson`;
    `above` and `below` together may not exceed the trials.

    Sources: B. Rocks, The American Statistician 70 (2016) 365-372; J. Lewis and J. Sauro, measuringu.com (2021).
    With a `population` the added answers shrink as the variance does, as they do in Wilson's formula (our choice).

    >>> found = adjusted_wald(10, 3, 20)
    >>> round(100 * found.low, 1), round(100 * found.high, 1)
    (0.5, 60.4)
    """
    _check_counts(trials, above=above, below=below)
    left = _left_to_chance(trials, population)
    z = standard_errors(confidence)
    if not trials:
        return Interval(-1.0, 1.0)
    seen, size = (above - below) / trials, trials + 3 * left
    up, down = (above + 0.75 * left) / size, (below + 0.75 * left) / size
    half = z * math.sqrt(left * max(0.0, up + down - (up - down) ** 2) / size)
    low, high = max(up - down - half, -1.0), min(up - down + half, 1.0)
    if population is not None:
        rest = population - trials
        low = max(low, (above - below - rest) / population)
        high = min(high, (above - below + rest) / population)
    return Interval(min(low, seen), max(high, seen))


def difference(first: float, first_range: Interval, second: float, second_range: Interval) -> Interval:
    """The range of `first - second` of two independent samples, from the value and the range of each.

    Two ranges may overlap although the difference is more than chance, so compare by this, never by the bars. With
    two `wilson` ranges it is Newcombe's method 10; with other ranges the same square-and-add step (MOVER). A value
    outside its range is an `InputError`. People who are in both samples make the truth narrower than this.

    Sources: R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890; G. Y. Zou and A. Donner, same journal 27
    (2008) 1693-1702.

    >>> found = difference(56 / 70, wilson(56, 70), 48 / 80, wilson(48, 80))
    >>> round(found.low, 4), round(found.high, 4)
    (0.0524, 0.3339)
    """
    for field, value, seen in (("first", first, first_range), ("second", second, second_range)):
        if not seen.contains(value):
            raise InputError(field, value, f"lies outside its own range {seen.low} to {seen.high}")
    gap = first - second
    return Interval(
        gap - math.hypot(first - first_range.low, second_range.high - second),
        gap + math.hypot(first_range.high - first, second - second_range.low),
    )


def mean_interval(
    values: Iterable[int | Fraction], confidence: float = 0.95, *, population: int | None = None
) -> Interval | None:
    """The range in which the true mean plausibly lies (Student's t); None where the values cannot tell.

    They cannot when there are fewer than two, or when all are alike: a spread of nothing would promise certainty. If
    the whole `population` was asked, the range is the mean itself. Values that are not whole numbers or fractions,
    and the errors of `wilson`, are an `InputError`.

    >>> found = mean_interval([4, 5, 6, 7, 7])
    >>> round(found.low, 2), round(found.high, 2)
    (4.18, 7.42)
    >>> mean_interval([7, 7, 7]) is None
    True
    """
    count, total, squares = 0, Fraction(0), Fraction(0)
    for value in values:
        exact = _exact(value)
        count, total, squares = count + 1, total + exact, squares + exact * exact
    left = _left_to_chance(count, population)
    standard_errors(confidence)  # checks it
    if not count:
        return None
    mean = total / count
    if not left:
        return Interval(float(mean), float(mean))
    spread = squares - total * mean
    if count < 2 or not spread:
        return None
    half = student_errors(count - 1, confidence) * math.sqrt(float(spread) * left / (count * (count - 1)))
    return Interval(float(mean) - half, float(mean) + half)


def needed_trials(
    margin: Fraction, variance: Fraction, confidence: float = 0.95, *, population: int | None = None
) -> int:
    """How many answers are needed so that the plus-minus `margin` is met, rounded up.

    `variance` is that of one answer: p(1 - p) for a share, at worst 1/4; p + d - (p - d)^2 for promoters less
    detractors, at worst 1. Answers, not invitations: divide by the response rate you expect. A margin or a variance
    that is not a fraction above zero is an `InputError`.

    >>> needed_trials(Fraction(5, 100), Fraction(1)), needed_trials(Fraction(5, 100), Fraction(1), population=400)
    (1537, 318)
    """
    _check_fraction("margin", margin)
    _check_fraction("variance", variance)
    endless = Fraction(standard_errors(confidence)) ** 2 * variance / margin**2
    if population is None:
        return math.ceil(endless)
    check_count("population", population)
    return math.ceil(endless * population / (endless + population - 1)) if population else 0


def standard_errors(confidence: float = 0.95) -> float:
    """How many standard errors an interval of that confidence reaches to either side (the normal quantile).

    A confidence outside (0, 1) is an `InputError`.

    >>> round(standard_errors(0.95), 2)
    1.96
    """
    from statistics import NormalDist  # its imports are slow, and only reports need them

    if isinstance(confidence, bool) or not isinstance(confidence, int | float):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise InputError("confidence", confidence, "give a number between 0 and 1, such as 0.95")
    if not 0 < confidence < 1:
        raise InputError("confidence", confidence, "give a number between 0 and 1, such as 0.95")
    return NormalDist().inv_cdf((1 + confidence) / 2)


@lru_cache(maxsize=1024, typed=True)
def student_errors(degrees: int, confidence: float = 0.95) -> float:
    """How many standard errors a mean's interval reaches to either side (the quantile of Student's t).

    `degrees` is one less than the number of values. Up to 300 degrees the exact sum is inverted, above them a series
    is used; both agree with tables to nine digits for confidences up to 0.9999. No degrees, or a confidence outside
    (0, 1), is an `InputError`.

    Source: Abramowitz and Stegun (1964), 26.7.3, 26.7.4 and 26.7.5.

    >>> round(student_errors(4), 3), round(student_errors(29), 3)
    (2.776, 2.045)
    """
    check_count("degrees", degrees)
    if not degrees:
        raise InputError("degrees", degrees, "one value has no spread; give at least two values")
    z = standard_errors(confidence)
    if degrees > _EXACT_DEGREES:
        return _by_series(z, degrees)
    low, high = 0.0, math.pi / 2
    while (angle := (low + high) / 2) not in (low, high):
        if _within(angle, degrees) < confidence:
            low = angle
        else:
            high = angle
    return math.sqrt(degrees) * math.tan(angle)


def student_chance(errors: float, degrees: int) -> float:
    """How often luck alone leads so many standard errors away, to either side, with so many degrees of freedom.

    It is below one less the confidence exactly when `student_errors` is passed. No degrees are an `InputError`.

    >>> round(student_chance(2.776, 4), 3), student_chance(0, 4)
    (0.05, 1.0)
    """
    check_count("degrees", degrees)
    if not degrees:
        raise InputError("degrees", degrees, "one value has no spread; give at least two values")
    # rounding must not lead below nothing
    return max(0.0, 1 - _within(math.atan(abs(errors) / math.sqrt(degrees)), degrees))


_EXACT_DEGREES: Final = 300


def _within(angle: float, degrees: int) -> float:
    """How probable it is that t lies within plus-minus sqrt(degrees) * tan(angle)."""
    cosine = math.cos(angle)
    odd = degrees % 2
    term = cosine if odd else 1.0
    total = term if degrees > 1 else 0.0
    for power in range(2 + odd, degrees - 1, 2):
        term *= cosine * cosine * (power - 1) / power
        total += term
    within = total * math.sin(angle)
    return (angle + within) * 2 / math.pi if odd else within


def _by_series(z: float, degrees: int) -> float:
    square = z * z
    terms = (
        (square + 1) / 4,
        ((5 * square + 16) * square + 3) / 96,
        (((3 * square + 19) * square + 17) * square - 15) / 384,
        ((((79 * square + 776) * square + 1482) * square - 1920) * square - 945) / 92160,
    )
    wider = 1.0
    for power, term in enumerate(terms, 1):
        wider += term / float(degrees) ** power
    return z * wider


def _exact(value: object) -> int | Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise InputError("values", value, "give whole numbers or fractions")
    return value


def _check_fraction(field: str, value: object) -> None:
    if not isinstance(value, Fraction) or value <= 0:
        raise InputError(field, value, "give a Fraction above zero, such as Fraction(5, 100)")


def _check_counts(trials: int, **parts: int) -> None:
    for field, value in (*parts.items(), ("trials", trials)):
        if isinstance(value, bool) or not isinstance(value, int):  # pyright: ignore[reportUnnecessaryIsInstance]  # floats come in
            raise InputError(field, value, "give a whole number")
    for field, value in parts.items():
        if not 0 <= value <= trials:
            raise InputError(field, value, f"must lie between 0 and the {trials} trials")
    if sum(parts.values()) > trials:
        raise InputError("trials", trials, f"there are {sum(parts.values())} outcomes in fewer trials")


def _left_to_chance(trials: int, population: int | None) -> float:
    """The finite population correction: what part of the variance remains when so many of all have answered."""
    if population is None:
        return 1.0
    check_count("population", population)
    if population < trials:
        raise InputError("population", population, f"is smaller than the {trials} that were seen")
    return (population - trials) / (population - 1) if population > 1 else float(not trials)
