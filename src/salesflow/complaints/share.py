"""A share of customers that never goes without its origin: observed by others, counted by you, or assumed.

"4% complain" is a figure; where it comes from decides what it is good for. A `Share` holds how low and how high it may
be, exactly, and every origin with its doubts. Folklore gets in only by `Share.assuming`, with your reason.

>>> ours = Share.assumed("0.2", "0.5", why=Text("our guess", zh="我们的估计"))
>>> print(ours.render(), ours.is_assumed)
20% to 50% True

Source: CO-3.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import Final

import attrs

from salesflow.basics.claims import Claim
from salesflow.basics.intervals import wilson
from salesflow.basics.text import Language, Sentence, Text
from salesflow.customers.worth.value import exact
from salesflow.errors import InputError

__all__ = ["Ground", "GroundKind", "Share", "percent", "spanned"]

_WILSON_PARTS: Final = 10_000
_ONE: Final = Text("{low}", zh="{low}")
_TWO: Final = Text("{low} to {high}", zh="{low}至{high}")
_ABOUT_ONE: Final = Text("about {low}", zh="约{low}")
_ABOUT_TWO: Final = Text("about {low} to {high}", zh="约{low}至{high}")
_OBSERVED: Final = Text("observed, {share}: {claim}", zh="观测值{share}：{claim}")
_ASSUMED: Final = Text("assumed, {share}: {why}", zh="假设值{share}：{why}")
_ASSUMED_FROM: Final = Text("assumed, {share}: {why}. {claim}", zh="假设值{share}：{why}。{claim}")
_COUNTED: Final = Text("counted, {share}: {k} of {n} {what}", zh="清点值{share}：{n}人中{k}人{what}")


class GroundKind(StrEnum):
    """Where a share comes from: somebody else's study, your own count, or nobody's."""

    OBSERVED = "observed"
    COUNTED = "counted"
    ASSUMED = "assumed"


@attrs.frozen
class Ground:
    """One origin of a share: the exact low and high end it gives, and the words for it."""

    kind: GroundKind
    low: Fraction
    high: Fraction
    sentence: Sentence
    claim: Claim | None = None

    def explain(self, language: Language = "en") -> str:
        """The share with its origin and its doubts."""
        return self.sentence.render(language)


def _grounds(values: Iterable[Ground]) -> tuple[Ground, ...]:
    return tuple(dict.fromkeys(values))


@attrs.frozen
class Share:
    """A share of customers from `low` to `high`, exact, that never goes without its origin.

    Make one with `observed`, `counted`, `assumed` or `assuming`; `to` spans two of them.

    >>> from salesflow.complaints.catalogue.claims import SILENT_MAJORITY
    >>> Share.observed(SILENT_MAJORITY, "speak_up")
    Traceback (most recent call last):
    salesflow.errors.InputError: silent-majority: textbook figure is no probability; measure your own rate (got 'speak_up')
    >>> taught = Share.assuming(SILENT_MAJORITY, "speak_up", why=Text("what we are taught", zh="教科书如此"))
    >>> taught.low, taught.is_assumed
    (Fraction(1, 25), True)
    """

    grounds: tuple[Ground, ...] = attrs.field(converter=_grounds)

    def __attrs_post_init__(self) -> None:
        if not self.grounds:
            raise InputError("grounds", self.grounds, "a share without an origin is no share")
        for ground in self.grounds:
            if not 0 <= ground.low <= ground.high <= 1:
                pair = (str(ground.low), str(ground.high))
                raise InputError("share", pair, "give shares from 0 to 1, the lower one first")

    @classmethod
    def observed(cls, claim: Claim, figure: str) -> Share:
        """The figure of a claim that somebody independent observed; textbook figures and folklore are refused."""
        rate = Fraction(claim.probability(figure))
        said = _OBSERVED.fill(share=percent(rate, rate), claim=claim)
        return cls((Ground(GroundKind.OBSERVED, rate, rate, said, claim),))

    @classmethod
    def counted(cls, counted: int, of: int, *, what: Text, confidence: float = 0.95) -> Share:
        """Your own count, `counted` of `of` customers asked: the Wilson interval, rounded outwards to 0.01%.

        `what` says what they did ("had complained"). The interval supposes that those asked are a random choice; of
        customers who answered by themselves it says nothing. Counts that do not fit are an `InputError`.

        >>> Share.counted(14, 60, what=Text("had complained", zh="投诉过")).grounds[0].explain()
        'counted, 14.43% to 35.44%: 14 of 60 had complained'
        """
        found = wilson(counted, of, confidence)
        low = Fraction(floor(found.low * _WILSON_PARTS), _WILSON_PARTS)
        high = Fraction(ceil(found.high * _WILSON_PARTS), _WILSON_PARTS)
        said = _COUNTED.fill(share=percent(low, high), k=counted, n=of, what=what)
        return cls((Ground(GroundKind.COUNTED, low, high, said),))

    @classmethod
    def assumed(
        cls,
        low: Fraction | Decimal | int | str,
        high: Fraction | Decimal | int | str | None = None,
        *,
        why: Text,
    ) -> Share:
        """Your own guess, from `low` to `high` (or one figure), and why; floats are an `InputError`."""
        begin = _rate("low", low)
        end = begin if high is None else _rate("high", high)
        said = _ASSUMED.fill(share=percent(begin, end), why=_why(why))
        return cls((Ground(GroundKind.ASSUMED, begin, end, said),))

    @classmethod
    def assuming(cls, claim: Claim, figure: str, *, why: Text) -> Share:
        """A figure of any claim, folklore too, taken as an assumption with open eyes: you say why, its doubts go along."""
        rate = Fraction(claim[figure])
        said = _ASSUMED_FROM.fill(share=percent(rate, rate), why=_why(why), claim=claim)
        return cls((Ground(GroundKind.ASSUMED, rate, rate, said, claim),))

    def to(self, other: Share) -> Share:
        """The span of both: from the lower of the low ends to the higher of the high ends, with both origins."""
        return Share((*self.grounds, *other.grounds))

    @property
    def low(self) -> Fraction:
        """The lowest that any origin gives."""
        return min(ground.low for ground in self.grounds)

    @property
    def high(self) -> Fraction:
        """The highest that any origin gives."""
        return max(ground.high for ground in self.grounds)

    @property
    def is_assumed(self) -> bool:
        """Whether any of it was assumed rather than observed or counted."""
        return any(ground.kind is GroundKind.ASSUMED for ground in self.grounds)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims it rests on."""
        return tuple(ground.claim for ground in self.grounds if ground.claim is not None)

    def render(self, language: Language = "en") -> str:
        """The share as per cent; "about" when it was rounded."""
        return percent(self.low, self.high).render(language)


def _rate(field: str, value: Fraction | Decimal | int | str) -> Fraction:
    try:
        return exact(value, field)
    except InputError as error:
        problem = 'give an exact share such as "0.04" or Fraction(1, 27)'
        raise InputError(field, value, problem) from error


def _why(why: object) -> Text:
    if not isinstance(why, Text):
        raise InputError("why", why, "say why you assume it, as a Text")
    return why


def spanned(low: Fraction, high: Fraction, *, unit: str = "") -> Sentence:
    """One number or two in words, to two decimals; "about" when anything was rounded off.

    >>> spanned(Fraction(31, 69), Fraction(97, 3)).render()
    'about 0.45 to 32.33'
    """
    shown = [Decimal(round(end * 100)).scaleb(-2) for end in (low, high)]
    is_exact = [Fraction(figure) for figure in shown] == [low, high]
    first, last = (f"{figure.normalize():,f}{unit}" for figure in shown)
    if low == high:
        return (_ONE if is_exact else _ABOUT_ONE).fill(low=first)
    return (_TWO if is_exact else _ABOUT_TWO).fill(low=first, high=last)


def percent(low: Fraction, high: Fraction) -> Sentence:
    """One share or two as per cent, to two decimals.

    >>> percent(Fraction(1, 27), Fraction(1, 27)).render("zh")
    '约3.7%'
    """
    return spanned(low * 100, high * 100, unit="%")
