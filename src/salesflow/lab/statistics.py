"""How sure a difference is: the formulas of the lab, each from whole numbers, none by resampling.

Which range is right depends on what the answer is for. *These customers*: only their luck is left to chance, and their
spread over the replications says how much. *Customers like these*: which customers there are is left to chance as well.

>>> round(pooled_error(spread=6, replications=3), 3)
0.577
>>> [round(each, 3) for each in holm([0.01, 0.04, 0.03])]
[0.03, 0.06, 0.06]
>>> ends = signed_range(9, 1)
>>> round(ends.low, 1), round(ends.high, 1), round(sign_chance(9, 1), 4)
(1.1, 16.1, 0.0215)

Sources: LA-4; field study of the lab, section 4 (pooled spread: coverage 0.95 from two replications on; t over customers:
0.94 from 200 on; bootstrap 0.85 at five replications, so it is not here). C. J. Clopper and E. S. Pearson, Biometrika 26
(1934) 404-413; S. Holm, Scandinavian Journal of Statistics 6 (1979) 65-70; Q. McNemar, Psychometrika 12 (1947) 153-157;
F. Garwood, Biometrika 28 (1936) 437-442; G. Y. Zou and A. Donner, Statistics in Medicine 27 (2008) 1693-1702.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import Enum
from fractions import Fraction
from typing import Final

from salesflow.basics.counts import check_count
from salesflow.basics.intervals import Interval, standard_errors, student_errors
from salesflow.basics.text import Text
from salesflow.errors import InputError

__all__ = [
    "FEWEST_CUSTOMERS",
    "FEWEST_DEGREES",
    "FEWEST_DIFFERING",
    "FEWEST_TOTALS",
    "Target",
    "holm",
    "pooled_error",
    "sample_half_width",
    "sign_chance",
    "signed_range",
    "totals_error",
    "two_sided",
]

FEWEST_CUSTOMERS: Final = 200
"""With fewer, a range for customers like these promises more than it holds (coverage 0.90 with 50, 0.94 with 200)."""

FEWEST_DEGREES: Final = 20
"""With fewer lives beyond the first of each customer, their spread says too little for a range (coverage 0.33 to 0.87)."""

FEWEST_TOTALS: Final = 10
"""With fewer replications the range of whole replications says little."""

FEWEST_DIFFERING: Final = 20
"""With fewer customers who differ in a yes or no, the exact range is taken and not the normal one."""


class Target(Enum):
    """What an answer is for: these very customers, or as many customers like these.

    >>> Target.LIKE_THESE.label.render("zh")
    '同类客户'
    """

    THESE = "these"
    LIKE_THESE = "like these"

    @property
    def label(self) -> Text:
        """The target in words."""
        return _LABELS[self]

    def __repr__(self) -> str:
        return f"Target.{self.name}"


_LABELS: Final = {
    Target.THESE: Text("these customers", zh="这些客户"),
    Target.LIKE_THESE: Text("customers like these", zh="同类客户"),
}


def pooled_error(*, spread: int, replications: int) -> float:
    """The standard error of a total for these customers, from the `spread` within them (`Sums`).

    One replication has no spread: an `InputError`.
    """
    check_count("replications", replications)
    if replications < 2:
        raise InputError("replications", replications, "shows no spread; play two at least")
    return math.sqrt(Fraction(spread, replications**2 * (replications - 1)))


def totals_error(totals: Sequence[int]) -> float:
    """The standard error of the mean of whole replications, for customers who share something: none varies by himself.

    Fewer than ten replications are an `InputError`.

    >>> round(totals_error([4, 6] * 5), 3)
    0.333
    """
    times = len(totals)
    if times < FEWEST_TOTALS:
        problem = f"are too few where customers share something; play {FEWEST_TOTALS} at least"
        raise InputError("replications", times, problem)
    total = sum(totals)
    squares = sum([each * each for each in totals])
    return math.sqrt(Fraction(times * squares - total * total, times * times * (times - 1)))


def sample_half_width(
    *, units: int, total: int, squares: int, replications: int, confidence: float = 0.95
) -> float:
    """How far the range of a total reaches to either side for as many customers like these (Student's t over customers).

    `total` is the sum of the customers' differences over all replications, `squares` that of their squares. Fewer than 200
    customers are an `InputError`: their means are too skewed for it.

    >>> round(sample_half_width(units=400, total=0, squares=400, replications=1), 1)
    39.4
    """
    if units < FEWEST_CUSTOMERS:
        problem = f"are too few to speak of customers like these; it takes {FEWEST_CUSTOMERS}"
        raise InputError("customers", units, problem)
    variance = Fraction(units * squares - total * total, units * (units - 1) * replications**2)
    return student_errors(units - 1, confidence) * math.sqrt(units * variance)


def two_sided(errors: float) -> float:
    """How often luck alone leads so many standard errors away, to either side.

    >>> round(two_sided(1.96), 3)
    0.05
    """
    return math.erfc(abs(errors) / math.sqrt(2))


def sign_chance(more: int, less: int) -> float:
    """How often luck alone splits the pairs that differ so unevenly, were both sides as likely (exact binomial, doubled).

    >>> sign_chance(5, 5), sign_chance(0, 0)
    (1.0, 1.0)
    """
    check_count("more", more)
    check_count("less", less)
    pairs = more + less
    # in whole numbers: exact however many pairs there are
    tail = sum([math.comb(pairs, each) for each in range(max(more, less), pairs + 1)])
    return min(1.0, float(Fraction(2 * tail, 2**pairs)))


def signed_range(more: int, less: int, confidence: float = 0.95) -> Interval:
    """The range of how many pairs come out with `more` less those with `less`, where few of many pairs differ.

    How many differ at all is chance too. Each of the two counts has its exact range (Garwood), and the two are joined (Zou
    and Donner); the range always reaches as far as the one among the pairs that differ (Clopper and Pearson), so that it
    leaves zero out only when `sign_chance` is below one less the confidence. No pairs give a range of no width.

    >>> signed_range(0, 0)
    Interval(low=0.0, high=0.0)
    """
    check_count("more", more)
    check_count("less", less)
    standard_errors(confidence)  # checks it
    if not more and not less:
        return Interval(0.0, 0.0)
    # both ends by the same step, so that the ranges of the two directions mirror each other exactly
    return Interval(-_reach(less, more, confidence), _reach(more, less, confidence))


def _reach(one: int, other: int, confidence: float) -> float:
    """How far the range of `one` less `other` reaches up."""
    pairs, tail = one + other, (1 - confidence) / 2
    joined = one - other + math.hypot(_most_mean(one, tail) - one, other - _least_mean(other, tail))
    return max(joined, -pairs * (2 * _least_share(other, pairs, tail) - 1))


def _least_mean(seen: int, tail: float) -> float:
    """The mean of a rare count under which `seen` or more come with the chance `tail` only."""
    return _mean_where(seen - 1, 1 - tail) if seen else 0.0


def _most_mean(seen: int, tail: float) -> float:
    """The mean of a rare count under which `seen` or fewer come with the chance `tail` only."""
    return _mean_where(seen, tail)


def _mean_where(most: int, chance: float) -> float:
    """The mean of a Poisson count under which at most so many come with that chance."""
    low, high = 0.0, 4.0 * (most + 1) - 2 * math.log(chance)
    logs = [math.lgamma(each + 1) for each in range(most + 1)]
    while (mean := (low + high) / 2) not in (low, high):
        given = math.fsum([math.exp(each * math.log(mean) - mean - logs[each]) for each in range(most + 1)])
        if given > chance:
            low = mean
        else:
            high = mean
    return mean


def _least_share(seen: int, pairs: int, tail: float) -> float:
    """The share under which `seen` or more of the pairs come with the chance `tail` only."""
    if not seen:
        return 0.0
    ways = [
        math.lgamma(pairs + 1) - math.lgamma(each + 1) - math.lgamma(pairs - each + 1)
        for each in range(seen, pairs + 1)
    ]
    low, high = 0.0, 1.0
    while (share := (low + high) / 2) not in (low, high):
        yes, no = math.log(share), math.log1p(-share)
        if (
            math.fsum(
                [math.exp(way + (seen + at) * yes + (pairs - seen - at) * no) for at, way in enumerate(ways)]
            )
            < tail
        ):
            low = share
        else:
            high = share
    return share


def holm(chances: Sequence[float]) -> list[float]:
    """The same chances, made fit for having looked at all of them: among many policies one differs by luck.

    Each is compared with the limit one had in mind for the whole, such as 0.05 (Holm's step-down). What lies outside 0 to 1
    is an `InputError`.
    """
    for each in chances:
        if not 0 <= each <= 1:
            raise InputError("chances", each, "lies outside 0 to 1")
    found = [0.0] * len(chances)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        highest = max(highest, min(1.0, (len(chances) - rank) * chances[place]))
        found[place] = highest
    return found
