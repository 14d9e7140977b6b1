"""The purchase cycle: how often a customer buys, and when to remind him, before he notices that it is time.

The cycle is the customer's own habit of buying, read from the days on which he bought; how fast a stock runs out is
another question. Gaps are whole days between two days of purchase in a named zone, their mean is an exact fraction,
their quantiles are gaps that really occurred. From too few days nothing is foretold: the answer says what is lacking.

>>> days = [date(2026, 1, 5), date(2026, 2, 4), date(2026, 3, 5), date(2026, 4, 5)]
>>> cycle = PurchaseCycle("C-7", date(2026, 4, 20), days)
>>> cycle.gaps, cycle.mean_gap
((30, 29, 31), Fraction(30, 1))
>>> print(CycleRule().judge(cycle).explain())
buys about every 30 days: 3 gaps of 29 to 31 days [CU-14]
regular gaps: the middle half of them lies within 29 to 31 days [CU-14]
the next order is expected from 4 May 2026 to 6 May 2026, most likely on 5 May 2026 [CU-14]
about 50% of such orders fall on the expected days, if the customer goes on as before [CU-14]
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Final, Self, TypeAlias

import attrs
import pendulum

from salesflow.basics.counts import check_count
from salesflow.basics.ids import read_customer
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.terms import Term
from salesflow.basics.text import Language, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.customers.history import Purchase, PurchaseSummary
from salesflow.customers.worth.rfm import Returns, purchase_days
from salesflow.errors import DefinitionError, InputError

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar

__all__ = [
    "BuyingHabit",
    "CycleRule",
    "CycleStanding",
    "OrderWindow",
    "PurchaseCycle",
    "Share",
]

_ROWS: Final = ("CU-14",)

Share: TypeAlias = Fraction | Decimal | int | str
"""A share from 0 to 1: a fraction, a Decimal, or text such as ``"0.9"`` or ``"1/3"``; never a float."""


def _as_of(value: date) -> pendulum.Date:
    return shared_day(as_day(value, "as_of"))


def _days(values: Iterable[date]) -> tuple[pendulum.Date, ...]:
    return tuple(shared_day(each) for each in sorted({as_day(day, "days") for day in values}))


@attrs.frozen
class PurchaseCycle:
    """The days on which one customer bought (or bought one `product`), as known on the day `as_of`.

    Days may come in any order and more than once; they are kept sorted, each once. A day after `as_of`, a moment in
    place of a day and an empty customer are an `InputError`. Source: CU-14.

    >>> PurchaseCycle("C-7", date(2026, 3, 1), [date(2026, 2, 1)]).mean_gap is None
    True
    """

    customer: str = attrs.field(converter=read_customer)
    as_of: pendulum.Date = attrs.field(converter=_as_of)
    days: tuple[pendulum.Date, ...] = attrs.field(default=(), converter=_days)
    product: str | None = None

    def __attrs_post_init__(self) -> None:
        if self.days and self.days[-1] > self.as_of:
            problem = f"lies after as_of ({self.as_of}); leave out what is not known yet"
            raise InputError("days", self.days[-1].isoformat(), problem)

    @classmethod
    def of(
        cls,
        purchases: Iterable[Purchase],
        *,
        as_of: date,
        zone: str,
        returns: Returns,
        customer: str | None = None,
        product: str | None = None,
    ) -> Self:
        """The cycle of one customer's purchases; days are those of `zone`, later rows are not known yet.

        `returns` says what returns do, as for `rfm.Rfm`: only with ``"drop_day"`` can a return undo a day of purchase.
        With a `product` only its rows count. Name the `customer` when there may be no row at all. Rows of several
        customers are an `InputError`, two currencies a `CurrencyError`.

        >>> from datetime import datetime, timezone
        >>> from salesflow.basics.money import Money
        >>> bought = Purchase("C-7", datetime(2026, 3, 2, 20, tzinfo=timezone.utc), Money(9, "CNY"))
        >>> PurchaseCycle.of([bought], as_of=date(2026, 3, 9), zone="Asia/Shanghai", returns="ignore").last_on
        Date(2026, 3, 3)
        """
        rows = tuple(purchases)
        if customer is None:
            if not rows:
                raise InputError("customer", None, "there are no rows: name the customer")
            customer = rows[0].customer
        for row in rows:
            if row.customer != customer:
                problem = f"the cycle is of customer {customer!r}; group the rows first"
                raise InputError("purchases", row.customer, problem)
        counted = rows if product is None else [row for row in rows if row.product == product]
        days = purchase_days(counted, as_of=as_of, zone=zone, returns=returns)
        return cls(customer, as_of, [day.on for day in days if day.lines], product)

    @property
    def last_on(self) -> pendulum.Date | None:
        """The latest day of purchase."""
        return self.days[-1] if self.days else None

    @property
    def summary(self) -> PurchaseSummary:
        """The same as a summary: first and last day, and how many."""
        first = self.days[0] if self.days else None
        return PurchaseSummary(self.customer, self.as_of, first, self.last_on, occasions=len(self.days))

    @cached_property
    def gaps(self) -> tuple[int, ...]:
        """Civil days from each day of purchase to the next, oldest first."""
        return tuple(after.toordinal() - before.toordinal() for before, after in pairwise(self.days))

    @property
    def mean_gap(self) -> Fraction | None:
        """Mean days between two days of purchase, exact; None (cannot be known) before there were two."""
        return self.summary.mean_gap

    @property
    def shortest(self) -> int | None:
        """The shortest gap."""
        return min(self.gaps, default=None)

    @property
    def longest(self) -> int | None:
        """The longest gap."""
        return max(self.gaps, default=None)

    def quantile(self, share: Share) -> int | None:
        """The shortest gap that at least `share` of all gaps do not exceed; None without a gap.

        It is a gap that occurred, never a number between two. A share outside 0 to 1 is an `InputError`.

        >>> PurchaseCycle("C-7", date(2026, 3, 1), [date(2026, 1, 1), date(2026, 1, 8), date(2026, 2, 8)]).quantile("0.5")
        7
        """
        part = _share(share)
        if part is None:
            raise InputError("share", share, "give a share from 0 to 1, such as '0.9'")
        if not self.gaps:
            return None
        return _at(sorted(self.gaps), part)


def _rank(n: int, share: Fraction) -> int:
    """The place, from 1, of a share among n sorted gaps."""
    return max(1, ceil(share * n))


def _at(gaps: list[int], share: Fraction) -> int:
    """The gap at a share of the sorted ones: an order statistic, nothing is interpolated."""
    return gaps[_rank(len(gaps), share) - 1]


def _share(value: object) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, Fraction | Decimal | int | str):
        return None
    try:
        share = Fraction(value)
    except (ValueError, OverflowError, ZeroDivisionError):
        return None
    return share if 0 <= share <= 1 else None


class CycleStanding(Enum):
    """Where a customer stands in his cycle on the day of the question."""

    EARLY = "early"
    EXPECTED = "expected"
    LATE = "late"
    BROKEN_OFF = "broken_off"

    def __repr__(self) -> str:
        return f"CycleStanding.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The standing in words."""
        return _STANDINGS[self].render(language)


_STANDINGS: Final = {
    CycleStanding.EARLY: Text("not due yet", zh="未到时候"),
    CycleStanding.EXPECTED: Text("expected now", zh="就在近日"),
    CycleStanding.LATE: Text("late", zh="已推迟"),
    CycleStanding.BROKEN_OFF: Text("broken off", zh="已中断"),
}


@attrs.frozen
class OrderWindow:
    """When the next order may be expected: the earliest, the likely and the latest day."""

    earliest: pendulum.Date
    likely: pendulum.Date
    latest: pendulum.Date


@attrs.frozen
class BuyingHabit:
    """What a rule reads from a cycle: the `window` of the next order, whether the gaps are `regular`, the `standing`.

    `share_within` is the share of such orders that fall into the window, as an exact fraction: how far to trust it.
    It counts from the last purchase, whatever the day of the question, and holds only if the customer goes on as
    before (see `CycleRule`). `regular` speaks of the spread of the gaps and not of trust: where they differ little
    the window is narrow, and a narrow window is missed more easily, even more often than the share says.

    `window`, `standing` and `share_within` are None, and `regular` is unknown, when there were too few days of
    purchase; `missing` then says what is lacking. Source: CU-14.

    >>> days = [date(2026, 1, 5), date(2026, 2, 4), date(2026, 3, 5), date(2026, 4, 5)]
    >>> CycleRule().judge(PurchaseCycle("C-7", date(2026, 4, 20), days)).share_within
    Fraction(1, 2)
    """

    cycle: PurchaseCycle
    window: OrderWindow | None
    regular: Truth
    standing: CycleStanding | None
    share_within: Fraction | None = None
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()

    def remind_on(self, lead: Term, calendar: Calendar | None = None) -> pendulum.Date | None:
        """The day to remind the customer: `lead` before the earliest day, but not before the day after he bought.

        None when the next order cannot be foretold: too few days are known, or the habit is broken off. Working
        days need a `calendar`; a lead of hours is an `InputError`.

        >>> from salesflow.basics.terms import days
        >>> bought = [date(2026, 1, 5), date(2026, 2, 4), date(2026, 3, 5), date(2026, 4, 5)]
        >>> CycleRule().judge(PurchaseCycle("C-7", date(2026, 4, 20), bought)).remind_on(days(7))
        Date(2026, 4, 27)
        """
        if self.window is None or self.standing is CycleStanding.BROKEN_OFF:
            return None
        day = lead.before_day(self.window.earliest, calendar)
        return max(day, shared_day(self.cycle.days[-1].toordinal() + 1))

    def explain(self, language: Language = "en") -> str:
        """All reasons and all that is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)


def _read(value: Share) -> Fraction:
    share = _share(value)
    if share is None:
        raise DefinitionError("cycle rule", [f"{value!r} is not a share from 0 to 1, such as '0.9'"])
    return share


@attrs.frozen
class CycleRule:
    """How a house reads a habit from the days of purchase.

    - At least `at_least` distinct days, else the next order cannot be known; three is the least that a rule may ask.
    - The window runs from the last day plus the gap at share `low` to the last day plus the gap at share `high`; the
      likely day takes the middle gap.
    - *Regular*: the gaps at one quarter and at three quarters differ by no more than `tolerance` of the middle gap.
      That is their spread; it makes no window surer.
    - *Late*: after the window. *Broken off*: nothing for more than `lapse` times the longest gap so far.

    `low` and `high` choose two of the gaps; they are not the share of orders that the window holds. Suppose that the
    gaps are exchangeable: the next one is as likely to take any of the n + 1 places among the n known ones, with no
    trend, no season and no change of habit. Then the window from the i-th to the j-th gap, in order of length, holds
    exactly (j - i)/(n + 1) of the next orders if no two gaps are equal, and at least so many if some are. From 0.1 to
    0.9 that is 1 in 2 with 3 gaps, 8 in 11 with 10, and never more than 8 in 10. With i = j nothing is promised: the
    share is 0.

    The figures are ours, to be set by each house. Impossible ones are a `DefinitionError` that names all of them.
    Source: CU-14.

    >>> CycleRule(at_least=2)
    Traceback (most recent call last):
    salesflow.errors.DefinitionError: cycle rule: at_least must be 3 or more: a single gap is no habit
    """

    at_least: int = 4
    low: Fraction = attrs.field(default=Fraction(1, 10), converter=_read)
    high: Fraction = attrs.field(default=Fraction(9, 10), converter=_read)
    tolerance: Fraction = attrs.field(default=Fraction(1, 2), converter=_read)
    lapse: int = 2

    def __attrs_post_init__(self) -> None:
        check_count("at_least", self.at_least)
        check_count("lapse", self.lapse)
        problems: list[str] = []
        if self.at_least < 3:
            problems.append("at_least must be 3 or more: a single gap is no habit")
        if not self.low <= Fraction(1, 2) <= self.high:
            problems.append("the window must hold the middle gap: low up to 1/2, high from 1/2")
        if self.lapse < 1:
            problems.append("lapse must be 1 or more")
        if problems:
            raise DefinitionError("cycle rule", problems)

    def judge(self, cycle: PurchaseCycle) -> BuyingHabit:
        """The habit on the day the cycle was asked about.

        >>> CycleRule().judge(PurchaseCycle("C-7", date(2026, 4, 20))).explain()
        'when the next order comes cannot be known from 0 days of purchase; it takes 4 [CU-14]'
        """
        if len(cycle.days) < self.at_least:
            lacking = _TOO_FEW.fill(n=len(cycle.days), needed=self.at_least)
            return BuyingHabit(cycle, None, Truth.UNKNOWN, None, missing=(_says("cycle_unknown", lacking),))
        gaps = sorted(cycle.gaps)
        low, quarter, middle, three_quarters, high = [
            _at(gaps, share)
            for share in (self.low, Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), self.high)
        ]
        last = cycle.days[-1].toordinal()
        window = OrderWindow(*[shared_day(last + gap) for gap in (low, middle, high)])
        regular = three_quarters - quarter <= self.tolerance * middle
        idle = cycle.as_of.toordinal() - last
        standing = _standing(idle, low, high, self.lapse * gaps[-1])
        n = len(gaps)
        within = Fraction(_rank(n, self.high) - _rank(n, self.low), n + 1)
        every = round(Fraction(sum(gaps), n))
        often = _EVERY if gaps[0] < gaps[-1] else _ALWAYS
        steady = _IRREGULAR if not regular else _REGULAR if quarter < three_quarters else _STEADY
        reasons = [
            _says("mean_gap", often.fill(n=every, gaps=n, low=gaps[0], high=gaps[-1])),
            _says("regular" if regular else "irregular", steady.fill(low=quarter, high=three_quarters)),
            _says(standing.value, _stands(standing, window, idle, self.lapse, gaps[-1])),
        ]
        if standing is not CycleStanding.BROKEN_OFF:  # who goes on as before has not broken off
            held = (_WITHIN if within else _NONE_WITHIN).fill(percent=round(100 * within), n=high - low + 1)
            reasons.append(_says("share_within", held))
        return BuyingHabit(cycle, window, Truth.of(regular), standing, within, tuple(reasons))


def _standing(idle: int, low: int, high: int, lapsed: int) -> CycleStanding:
    if idle > lapsed:
        return CycleStanding.BROKEN_OFF
    if idle > high:
        return CycleStanding.LATE
    return CycleStanding.EXPECTED if idle >= low else CycleStanding.EARLY


def _stands(standing: CycleStanding, window: OrderWindow, idle: int, lapse: int, longest: int) -> Sentence:
    one_day = standing in (CycleStanding.EARLY, CycleStanding.EXPECTED) and window.earliest == window.latest
    return (_NEXT_DAY if one_day else _STANDS[standing]).fill(
        earliest=window.earliest,
        likely=window.likely,
        latest=window.latest,
        n=idle,
        lapse=lapse,
        longest=longest,
    )


def _says(code: str, sentence: Sentence) -> Reason:
    return Reason(code, sentence, _ROWS)


_TOO_FEW: Final = Text(
    "when the next order comes cannot be known from {n} {n|day|days} of purchase; it takes {needed}",
    zh="只有{n}个购买日，至少需要{needed}个才能推算下次订货时间",
)
_EVERY: Final = Text(
    "buys about every {n} {n|day|days}: {gaps} gaps of {low} to {high} days",
    zh="平均约每{n}天购买一次：共{gaps}次间隔，{low}至{high}天不等",
)
_ALWAYS: Final = Text(
    "buys every {n} {n|day|days}: {gaps} gaps, all alike", zh="每{n}天购买一次：{gaps}次间隔都相同"
)
_STEADY: Final = Text(
    "regular gaps: the middle half of them are all of {low} {low|day|days}",
    zh="间隔较整齐：居中的一半都是{low}天",
)
_REGULAR: Final = Text(
    "regular gaps: the middle half of them lies within {low} to {high} days",
    zh="间隔较整齐：居中的一半在{low}至{high}天之间",
)
_IRREGULAR: Final = Text(
    "irregular gaps: the middle half of them spreads from {low} to {high} days",
    zh="间隔长短不一：居中的一半从{low}天到{high}天不等",
)
_NEXT: Final = Text(
    "the next order is expected from {earliest} to {latest}, most likely on {likely}",
    zh="预计下次订货在{earliest}至{latest}之间，最可能在{likely}",
)
_NEXT_DAY: Final = Text("the next order is expected on {likely}", zh="预计下次订货在{likely}")
_WITHIN: Final = Text(
    "about {percent}% of such orders fall on the expected {n|day|days}, if the customer goes on as before",
    zh="如果客户一切照旧，这样的订货约有{percent}%会落在预计的日子里",
)
_NONE_WITHIN: Final = Text(
    "the expected day rests on a single gap: how many such orders fall on it cannot be said",
    zh="预计的日子只依据一个间隔，说不出有多少次订货会正好落在那天",
)
_STANDS: Final = {
    CycleStanding.EARLY: _NEXT,
    CycleStanding.EXPECTED: _NEXT,
    CycleStanding.LATE: Text(
        "the order expected by {latest} has not come: ask what has changed",
        zh="预计{latest}前会来的订货尚未到来：问问情况有什么变化",
    ),
    CycleStanding.BROKEN_OFF: Text(
        "no order for {n} {n|day|days}, more than {lapse} {lapse|time|times} the longest gap ({longest} "
        "{longest|day|days}): the habit no longer holds",
        zh="已有{n}天没有订货，超过最长间隔（{longest}天）的{lapse}倍：原有的习惯已不成立",
    ),
}
