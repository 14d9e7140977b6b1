"""What is said and counted about a pipeline: forecast categories, win shares, and how fast money comes.

>>> WinShare(30, 100).share
Decimal('0.300000000000')
>>> Velocity(open=12, won=30, decided=80, won_amount=Money(900_000, "CNY"), won_days=1_350).per_day
Fraction(3000, 1)

Source: ST-2 (a process is measured by its own deals).
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.intervals import wilson
from salesflow.basics.money import Money
from salesflow.basics.text import Language, Text
from salesflow.errors import InputError

__all__ = ["ForecastCategory", "Velocity", "WinShare"]


class ForecastCategory(StrEnum):
    """How a deal counts in a forecast; a judgement, not a probability.

    `CLOSED` deals are won. `COMMIT` is what a seller stands up for, `BEST_CASE` what may come if all goes well,
    `PIPELINE` what is worked on, `OMITTED` what is not counted on (lost deals among it).
    """

    CLOSED = "closed"
    COMMIT = "commit"
    BEST_CASE = "best_case"
    PIPELINE = "pipeline"
    OMITTED = "omitted"

    def render(self, language: Language = "en") -> str:
        """The category in words."""
        return _CATEGORIES[self].render(language)


_CATEGORIES: Final = {
    ForecastCategory.CLOSED: Text("closed", zh="已赢单"),
    ForecastCategory.COMMIT: Text("commit", zh="承诺"),
    ForecastCategory.BEST_CASE: Text("best case", zh="乐观"),
    ForecastCategory.PIPELINE: Text("pipeline", zh="跟进中"),
    ForecastCategory.OMITTED: Text("omitted", zh="不计入"),
}


# Shares are kept to twelve places: more than anybody counts, and few enough to hide the last digit of a float.
_PLACES: Final = Decimal("1e-12")
_SHARES: Final = Context(prec=28)


@attrs.frozen
class WinShare:
    """Of the deals that stood on a stage and were decided since, how many were won; counted by the caller.

    Count deals of one cohort (all that came to the stage in some past year, say): counting only those that closed
    lately favours the quick ones. More won than decided is an `InputError`.

    >>> WinShare(30, 100).share, WinShare(0, 0).share
    (Decimal('0.300000000000'), None)
    """

    won: int
    decided: int

    def __attrs_post_init__(self) -> None:
        check_count("won", self.won)
        check_count("decided", self.decided)
        if self.won > self.decided:
            raise InputError("won", self.won, f"is more than the {self.decided} decided deals")

    @property
    def share(self) -> Decimal | None:
        """The share that was won, to twelve places; None while nothing was decided."""
        if not self.decided:
            return None
        share = _SHARES.divide(Decimal(self.won), Decimal(self.decided))
        return share.quantize(_PLACES, ROUND_HALF_EVEN, _SHARES)

    def ends(self, confidence: float = 0.95) -> tuple[Decimal, Decimal]:
        """The ends of the interval in which the true share plausibly lies, rounded outwards to twelve places."""
        known = wilson(self.won, self.decided, confidence)
        low, high = Decimal(known.low), Decimal(known.high)
        return low.quantize(_PLACES, ROUND_FLOOR, _SHARES), high.quantize(_PLACES, ROUND_CEILING, _SHARES)


@attrs.frozen(kw_only=True)
class Velocity:
    """How much a pipeline brings a day: open deals x win share x average won amount / average days to the win.

    Sums are given instead of averages, so that nothing is rounded: `open` deals now; of `decided` deals `won` were
    won; these brought `won_amount` together, and took `won_days` from beginning to win, all added up. None means not
    known. One velocity a currency. A rule of thumb: it supposes that the open deals will go the way of the decided
    ones.

    Counts that are no whole numbers, more won than decided, and an amount that is not `Money` are an `InputError`.

    >>> Velocity(open=12, won=30, decided=80, won_amount=Money(900_000, "CNY"), won_days=None).per_day is None
    True
    """

    open: int | None
    won: int | None
    decided: int | None
    won_amount: Money | None
    won_days: int | None

    def __attrs_post_init__(self) -> None:
        for field in ("open", "won", "decided", "won_days"):
            if getattr(self, field) is not None:
                check_count(field, getattr(self, field))
        if self.won is not None and self.decided is not None:
            WinShare(self.won, self.decided)
        _check_amount(self.won_amount)

    @property
    def missing(self) -> tuple[str, ...]:
        """The counts without which nothing can be said: those not known, and a zero where an average needs more.

        >>> Velocity(open=3, won=0, decided=8, won_amount=None, won_days=0).missing
        ('won', 'won_amount', 'won_days')
        """
        given = {
            "open": self.open is not None,
            "won": bool(self.won),
            "decided": bool(self.decided),
            "won_amount": self.won_amount is not None,
            "won_days": bool(self.won_days),
        }
        return tuple([field for field, enough in given.items() if not enough])

    def _parts(self) -> tuple[Money, int, int] | None:
        # the number of won deals stands in the share and in both averages: it stays once, above the line
        if self.open is None or self.won_amount is None:
            return None
        if not self.won or not self.decided or not self.won_days:
            return None
        return self.won_amount, self.open * self.won, self.decided * self.won_days

    @property
    def per_day(self) -> Fraction | None:
        """The exact amount a day, in the currency of `won_amount`; None while something is `missing`."""
        parts = self._parts()
        if parts is None:
            return None
        amount, times, parted = parts
        return Fraction(amount.amount) * times / parted

    def over(self, days: int) -> Money | None:
        """What comes in so many days, less than one coin away from the exact amount; None as for `per_day`.

        >>> Velocity(open=1, won=1, decided=3, won_amount=Money(100, "CNY"), won_days=1).over(1)
        Money('33.33', 'CNY')
        """
        check_count("days", days)
        parts = self._parts()
        if parts is None:
            return None
        amount, times, parted = parts
        return (amount * (times * days)).allocate([1, parted - 1])[0]

    def explain(self, language: Language = "en") -> str:
        """The figure with what it is made of, or what is missing for it."""
        a_day = self.over(1)
        if a_day is None:
            return _CANNOT.fill(what=tuple([_COUNTS[field] for field in self.missing])).render(language)
        made_of = {
            "open": self.open,
            "won": self.won,
            "decided": self.decided,
            "amount": self.won_amount,
            "days": self.won_days,
        }
        known = {name: each for name, each in made_of.items() if each is not None}
        return _SPEED.fill(a_day=a_day, **known).render(language)


_COUNTS: Final = {
    "open": Text("open deals", zh="在谈商机数"),
    "won": Text("won deals", zh="赢单数"),
    "decided": Text("decided deals", zh="有结果的商机数"),
    "won_amount": Text("amount won", zh="赢单总额"),
    "won_days": Text("days to the win", zh="赢单用时"),
}
_SPEED: Final = Text(
    "about {a_day} a day: {open} open {open|deal|deals}; of {decided} decided {decided|deal|deals} {won} "
    "{won|was|were} won, for {amount} in {days} {days|day|days} altogether",
    zh="每天约{a_day}：在谈商机{open}个；有结果的{decided}个商机中赢了{won}个，共{amount}，累计用时{days}天",
)
_CANNOT: Final = Text("the pace cannot be worked out; missing: {what}", zh="无法推算进度，缺少：{what}")


def _check_amount(value: object) -> None:
    if value is not None and not isinstance(value, Money):
        raise InputError("won_amount", value, "give Money, or None when it is not known")
