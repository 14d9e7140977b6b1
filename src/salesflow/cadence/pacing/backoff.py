"""Back-off: the more touches stay unanswered, the longer the least gap before the next one (CA-2).

>>> from salesflow.basics.terms import days
>>> Backoff.doubling(days(7), most=days(40)).explain()
'after unanswered touches at least 7 days, 14 days, 28 days, 40 days'
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Final, Self

import attrs

from salesflow.basics.terms import Term, Unit
from salesflow.basics.text import Language, Sentence, Text
from salesflow.errors import DefinitionError

__all__ = ["Backoff", "longest", "no_terms"]

_WORDS: Final = Text("after unanswered touches at least {gaps}", zh="连续无回应时，间隔至少依次为{gaps}")


def _shortened(gaps: Iterable[Term]) -> tuple[Term, ...]:
    terms = list(gaps)
    if wrong := no_terms(terms):
        raise DefinitionError("back-off", wrong)
    while len(terms) > 1 and terms[-1] == terms[-2]:
        terms.pop()
    return tuple(terms)


def no_terms(values: Iterable[object]) -> list[str]:
    """The problems of values that should be terms of whole days; none when they are.

    >>> no_terms([14])
    ['14 is no term; write days(14) or working_days(14)']
    """
    problems: list[str] = []
    for value in values:
        if not isinstance(value, Term):
            problems.append(f"{value!r} is no term; write days(14) or working_days(14)")
        elif not value.unit.is_whole_days:
            problems.append(f"{value} is not counted in whole days")
    return problems


@attrs.frozen(weakref_slot=False)
class Backoff:
    """The least gap after the first, the second ... day in a row on which a touch stayed unanswered (CA-2).

    The last gap holds for all that follow; a `most` of the cadence is never exceeded. Gaps are whole days of one
    unit and never fall; anything else is a `DefinitionError`.
    """

    gaps: tuple[Term, ...] = attrs.field(converter=_shortened)

    def __attrs_post_init__(self) -> None:
        problems = [] if self.gaps else ["no gap is given"]
        if len({gap.unit for gap in self.gaps}) > 1:
            problems.append("the gaps are counted in different units")
        problems += [
            f"{high} is shorter than {low}"
            for low, high in pairwise(self.gaps)
            if low.unit is high.unit and high.amount < low.amount
        ]
        if problems:
            raise DefinitionError("back-off", problems)

    @classmethod
    def doubling(cls, first: Term, *, most: Term) -> Self:
        """The gap doubles with each unanswered touch, up to `most` (a term of the same unit)."""
        if first.unit is not most.unit or not 0 < first.amount <= most.amount:
            raise DefinitionError("back-off", [f"cannot double {first} up to {most}"])
        amounts = [first.amount]
        while amounts[-1] < most.amount:
            amounts.append(min(2 * amounts[-1], most.amount))
        return cls(Term(amount, first.unit) for amount in amounts)

    @property
    def unit(self) -> Unit:
        """What the gaps count."""
        return self.gaps[0].unit

    def after(self, unanswered: int) -> Term | None:
        """The least gap after so many unanswered touches in a row; None when the last one was answered."""
        return self.gaps[min(unanswered, len(self.gaps)) - 1] if unanswered else None

    @property
    def sentence(self) -> Sentence:
        """The back-off in words."""
        return _WORDS.fill(gaps=self.gaps)

    def explain(self, language: Language = "en") -> str:
        """The back-off in words."""
        return self.sentence.render(language)


def longest(backoffs: Iterable[Backoff]) -> tuple[Backoff, ...]:
    """For each unit the back-off with the longest gap at every step, in a fixed order.

    >>> from salesflow.basics.terms import days
    >>> [one.explain() for one in longest([Backoff([days(3), days(9)]), Backoff([days(5)])])]
    ['after unanswered touches at least 5 days, 9 days']
    """
    known: dict[Unit, list[int]] = {}
    for backoff in backoffs:
        own = [gap.amount for gap in backoff.gaps]
        other = known.get(backoff.unit, own)
        steps = range(max(len(own), len(other)))
        known[backoff.unit] = [max(one[min(step, len(one) - 1)] for one in (own, other)) for step in steps]
    return tuple(Backoff(Term(amount, unit) for amount in known[unit]) for unit in sorted(known))
