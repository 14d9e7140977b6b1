"""RFM: how long ago a customer last bought, how often, and for how much; made into scores that anybody can check.

`Rfm` is for *scoring*. The models of repeat buying need other figures under the same three names (recency there runs
from the first purchase to the last); they are `salesflow.customers.worth.btyd.Btyd`, and neither is made from the other.

>>> cuts = RfmScore(recency=(30, 60, 90, 180), frequency=(2, 4, 8, 16), monetary=(100, 500, 2000, 5000), currency="CNY")
>>> scored = cuts.of(Rfm(12, 9, Money(3100, "CNY")))
>>> print(scored.score)
5-4-4
>>> print(scored.explain())
recency 5: last bought 12 days ago (up to 30) [CU-7]
frequency 4: bought 9 times (from 8 to below 16) [CU-7]
monetary 4: bought for CNY 3,100 in all (from CNY 2,000 to below CNY 5,000) [CU-7]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from itertools import pairwise
from typing import Final, Literal, Self, TypeAlias, TypeVar

import attrs

from salesflow.basics.bands import Bands, Number
from salesflow.basics.counts import check_count
from salesflow.basics.currencies import minor_units
from salesflow.basics.moments import as_day, day_of
from salesflow.basics.moments import zone as named_zone
from salesflow.basics.money import Money, total
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Param, Sentence, Text
from salesflow.customers.history import Purchase
from salesflow.errors import CurrencyError, DefinitionError, InputError

__all__ = [
    "NEVER_BOUGHT",
    "Counted",
    "NeverBought",
    "PurchaseDay",
    "Returns",
    "Rfm",
    "RfmScore",
    "Score",
    "Scored",
    "purchase_days",
]

Counted: TypeAlias = Literal["day", "invoice", "line"]
"""What counts as one occasion: a day with at least one bought line, an invoice (the `id` of its lines), or a line."""

Returns: TypeAlias = Literal["net", "ignore", "drop_day"]
"""What returns do: they are taken off (`net`), they are left out (`ignore`), or they are taken off and a day that comes
to nothing or less is left out altogether, as neither an occasion nor an amount (`drop_day`).

`drop_day` is for counting occasions and for models of repeat spend, not for totals of money: what comes back on a day
of its own vanishes with that day, so that the total is too large. In a year of a British gift wholesaler `net` takes
GBP 419,655 off, `drop_day` only 188,578 of it. For money use `net`."""

K = TypeVar("K")

_NEVER: Final = Text("no purchase that counts so far, so no score", zh="至今没有计入的购买，不打分")
_RECENCY: Final = Text(
    "recency {score}: last bought {value} {value|day|days} ago ({range})",
    zh="近度{score}分：{value}天前最后购买（{range}）",
)
_FREQUENCY: Final = Text(
    "frequency {score}: bought {value} {value|time|times} ({range})",
    zh="频度{score}分：购买{value}次（{range}）",
)
_MONETARY: Final = Text(
    "monetary {score}: bought for {value} in all ({range})", zh="额度{score}分：共购买{value}（{range}）"
)
_NO_CUTS: Final = Text("there is one class for all", zh="只有一档")
_FROM: Final = Text("from {low}", zh="{low}起")
_FROM_TO: Final = Text("from {low} to below {high}", zh="{low}起，不足{high}")
_BELOW: Final = Text("below {high}", zh="不足{high}")
_OVER: Final = Text("more than {low}", zh="超过{low}")
_OVER_TO: Final = Text("more than {low}, up to {high}", zh="超过{low}，至{high}")
_UP_TO: Final = Text("up to {high}", zh="至{high}")


# -- from purchases ------------------------------------------------------------------------------------------------


class NeverBought(Enum):
    """The one value `NEVER_BOUGHT`: nobody can say how long ago the last purchase was when there was none.

    >>> NEVER_BOUGHT.explain()
    'no purchase that counts so far, so no score'
    """

    NEVER_BOUGHT = "never_bought"

    def __repr__(self) -> str:
        return "NEVER_BOUGHT"

    def explain(self, language: Language = "en") -> str:
        """The case in words."""
        return _NEVER.render(language)


NEVER_BOUGHT: Final = NeverBought.NEVER_BOUGHT
"""No purchase that counts; neither zeros nor unknown."""


@attrs.frozen
class PurchaseDay:
    """What one customer bought on one day, as the policy for returns counts it.

    `lines` are the bought lines, `invoices` their ids; a day without a bought line is no occasion, though what came
    back on it may count in `amount`.
    """

    on: date
    amount: Money
    lines: int
    invoices: frozenset[str | None]


def purchase_days(
    purchases: Iterable[Purchase], *, as_of: date, zone: str, returns: Returns
) -> tuple[PurchaseDay, ...]:
    """The days on which a customer bought or gave back, in order; days are those of `zone`.

    Purchases of days after `as_of` are not known yet. An amount of nothing (a free sample) is no purchase. Rows
    of several customers and an unknown policy are an `InputError`, two currencies a `CurrencyError`.

    >>> from datetime import datetime, timezone
    >>> tea = Purchase("C-7", datetime(2026, 3, 2, 20, tzinfo=timezone.utc), Money(40, "CNY"))
    >>> [str(day.on) for day in purchase_days([tea], as_of=date(2026, 3, 31), zone="Asia/Shanghai", returns="net")]
    ['2026-03-03']
    """
    last = as_day(as_of, "as_of")
    where = named_zone(zone)
    if returns not in ("net", "ignore", "drop_day"):
        raise InputError("returns", returns, "is unknown; use net, ignore or drop_day")
    days: dict[date, list[Purchase]] = {}
    first: Purchase | None = None
    at = datetime.max  # noqa: DTZ901  # only compared by identity
    day = as_of
    for row in purchases:
        first = first or row
        if row.customer != first.customer:
            raise InputError(
                "purchases", row.customer, f"those before are of {first.customer!r}; group the rows first"
            )
        if row.amount.currency != first.amount.currency:
            problem = f"those before are in {first.amount.currency}; convert one of them first"
            raise CurrencyError("purchases", row.amount, problem)
        if row.at is not at:  # the lines of an invoice often share their moment, and a day is dear
            at = row.at
            day = day_of(at, where)
        if day.toordinal() <= last:
            days.setdefault(day, []).append(row)
    made = (_day(day, days[day], returns) for day in sorted(days))
    return tuple(day for day in made if returns != "drop_day" or day.amount.is_positive)


def _day(day: date, rows: list[Purchase], returns: Returns) -> PurchaseDay:
    bought = [row for row in rows if row.amount.is_positive]
    counted = bought if returns == "ignore" else rows
    amount = total((row.amount for row in counted), rows[0].amount.currency)
    return PurchaseDay(day, amount, len(bought), frozenset(row.id for row in bought))


@attrs.frozen
class Rfm:
    """Recency, frequency and monetary value of one customer, for scoring.

    `days_since_last` are the days from the last occasion to the day of the question, `occasions` how many there
    were, `total` the exact sum. Negative days, no occasion (that is `NEVER_BOUGHT`) and a total that is not
    `Money` are an `InputError`. Source: CU-7.

    >>> Rfm(12, 9, Money(3100, "CNY")).occasions
    9
    """

    days_since_last: int
    occasions: int
    total: Money

    def __attrs_post_init__(self) -> None:
        check_count("days_since_last", self.days_since_last)
        check_count("occasions", self.occasions)
        if not self.occasions:
            raise InputError("occasions", 0, "who never bought has no recency; say NEVER_BOUGHT")
        if not isinstance(self.total, Money):  # pyright: ignore[reportUnnecessaryIsInstance]  # numbers come in
            raise InputError("total", self.total, "give Money, an amount with its currency")

    @classmethod
    def of(
        cls,
        purchases: Iterable[Purchase],
        *,
        as_of: date,
        zone: str,
        returns: Returns,
        occasions: Counted = "day",
    ) -> Self | NeverBought:
        """The three figures of one customer's purchases on a day; `NEVER_BOUGHT` without any that counts.

        Two purchases on one day of `zone` are one occasion, unless `occasions` says "invoice" or "line". Then
        bought lines are counted, so that a split line counts twice, and an invoice needs its id (`InputError`).
        Whoever only brought goods back never bought. See `purchase_days` for the errors.

        >>> from datetime import datetime, timezone
        >>> def line(day, amount):
        ...     return Purchase("C-7", datetime(2026, 3, day, tzinfo=timezone.utc), Money(amount, "CNY"))
        >>> log = [line(2, 100), line(2, 60), line(9, 40), line(10, -30)]
        >>> Rfm.of(log, as_of=date(2026, 3, 31), zone="UTC", returns="net")
        Rfm(days_since_last=22, occasions=2, total=Money('170', 'CNY'))
        """
        if occasions not in ("day", "invoice", "line"):
            raise InputError("occasions", occasions, "is unknown; use day, invoice or line")
        days = purchase_days(purchases, as_of=as_of, zone=zone, returns=returns)
        bought = [day for day in days if day.lines]
        if not bought:
            return NEVER_BOUGHT
        invoices = frozenset[str | None]().union(*(day.invoices for day in bought))
        if occasions == "invoice" and None in invoices:
            raise InputError("occasions", occasions, "a bought line has no id; an invoice is known by it")
        count = {"day": len(bought), "invoice": len(invoices), "line": sum(day.lines for day in bought)}
        return cls(
            as_of.toordinal() - bought[-1].on.toordinal(),
            count[occasions],
            total((day.amount for day in days), days[0].amount.currency),
        )


# -- scores --------------------------------------------------------------------------------------------------------


@attrs.frozen
class Score:
    """Three scores, the higher the better: recency, frequency, monetary value.

    >>> str(Score(5, 4, 4))
    '5-4-4'
    """

    recency: int
    frequency: int
    monetary: int

    def __str__(self) -> str:
        return f"{self.recency}-{self.frequency}-{self.monetary}"


@attrs.frozen
class Scored:
    """The score of a customer, with the figures it was made from and the cuts it was made by."""

    score: Score
    rfm: Rfm
    cuts: RfmScore

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """For each of the three: the score, what was seen, and the range in which it lies."""
        score, rfm, cuts = self.score, self.rfm, self.cuts

        def amount(cut: Number) -> Money:
            return Money(cut, cuts.currency)

        def plain(cut: Number) -> Number:
            return cut

        return (
            _reason("recency", _RECENCY, cuts.recency, score.recency, rfm.days_since_last, plain),
            _reason("frequency", _FREQUENCY, cuts.frequency, score.frequency, rfm.occasions, plain),
            _reason("monetary", _MONETARY, cuts.monetary, score.monetary, rfm.total, amount),
        )

    def explain(self, language: Language = "en") -> str:
        """All reasons, one a line."""
        return explained(self.reasons, language)


def _reason(
    code: str, text: Text, bands: Bands[int], score: int, value: Param, shown: Callable[[Number], Param]
) -> Reason:
    low, high = bands.bounds(score)
    return Reason(
        code, text.fill(score=score, value=value, range=_range(bands.upper, low, high, shown)), ("CU-7",)
    )


def _range(
    upper: bool, low: Number | None, high: Number | None, shown: Callable[[Number], Param]
) -> Sentence:
    if low is None:
        return _NO_CUTS.fill() if high is None else (_BELOW if upper else _UP_TO).fill(high=shown(high))
    if high is None:
        return (_FROM if upper else _OVER).fill(low=shown(low))
    return (_FROM_TO if upper else _OVER_TO).fill(low=shown(low), high=shown(high))


@attrs.frozen(init=False)
class RfmScore:
    """Cuts that turn each of the three figures into a score from 1 up; every figure has exactly one.

    Fixed cuts, as here, give a customer the same score whoever the others are. `recency` are days ("up to 30 days
    ago is best"), `frequency` occasions and `monetary` amounts of `currency` ("from 500 is one better"). n cuts
    make n + 1 scores. Instead of cuts a ready `Bands` of scores may be given; that is how `by_quantiles` does it.

    All cuts that do not rise or are not exact numbers, and scores in the wrong direction, are a `DefinitionError`.
    Cuts are yours: no cut is right for every trade. Source: CU-7.

    >>> cuts = RfmScore(recency=(30,), frequency=(2,), monetary=("99.50",), currency="CNY")
    >>> print(cuts.of(Rfm(30, 1, Money("99.50", "CNY"))).score)
    2-1-2
    """

    recency: Bands[int]
    frequency: Bands[int]
    monetary: Bands[int]
    currency: str

    def __init__(
        self,
        recency: Iterable[int] | Bands[int],
        frequency: Iterable[int] | Bands[int],
        monetary: Iterable[Number | str] | Bands[int],
        currency: str,
    ) -> None:
        minor_units(currency)
        days, problems = _bands("recency", recency, currency, upper=False)
        times, wrong_times = _bands("frequency", frequency, currency, upper=True)
        amounts, wrong_amounts = _bands("monetary", monetary, currency, upper=True)
        problems += wrong_times + wrong_amounts
        if problems:
            raise DefinitionError("RFM cuts", problems)
        self.__attrs_init__(days, times, amounts, currency)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]  # attrs writes it

    def of(self, rfm: Rfm) -> Scored:
        """The score of one customer; another currency than that of the cuts is a `CurrencyError`."""
        if rfm.total.currency != self.currency:
            problem = f"the cuts are in {self.currency}; convert one of them first"
            raise CurrencyError("total", rfm.total, problem)
        score = Score(
            self.recency.of(rfm.days_since_last),
            self.frequency.of(rfm.occasions),
            self.monetary.of(rfm.total.amount),
        )
        return Scored(score, rfm, self)

    def score(self, customers: Mapping[K, Rfm | NeverBought]) -> dict[K, Scored | NeverBought]:
        """The score of each customer; whoever never bought stays `NEVER_BOUGHT` (a prospect, not a bad customer)."""
        return {name: self.of(rfm) if isinstance(rfm, Rfm) else rfm for name, rfm in customers.items()}

    @classmethod
    def by_quantiles(cls, customers: Iterable[Rfm | NeverBought], bins: int = 5) -> Self:
        """Cuts that divide these customers into `bins` parts as equal as ties allow; equal figures, equal score.

        The score counts how many parts lie wholly below: with 5 bins, a customer who is better than 60% of the
        others has a 4. When many are equal, some scores stay empty. Whoever never bought is not counted. The
        cuts come back as a value: score next month's customers by the same ones.

        Of a mapping give its `.values()`. A mapping itself, an item that is neither an `Rfm` nor `NEVER_BOUGHT`,
        nobody who bought, and fewer than two bins are an `InputError`; two currencies a `CurrencyError`.

        >>> once, often = Rfm(9, 1, Money(10, "CNY")), Rfm(2, 7, Money(90, "CNY"))
        >>> cuts = RfmScore.by_quantiles([once, once, once, often])
        >>> cuts.frequency.edges, cuts.frequency.labels
        ((7,), (1, 4))
        """
        given: object = customers
        if isinstance(given, Mapping):  # its names are no figures
            raise InputError("customers", customers, "is a mapping: give its .values()")
        rows: list[Rfm] = []
        for each in customers:
            if isinstance(each, Rfm):
                rows.append(each)
            elif each is not NEVER_BOUGHT:
                raise InputError("customers", each, "give Rfm or NEVER_BOUGHT for each customer")
        if type(bins) is not int or bins < 2:
            raise InputError("bins", bins, "give a whole number from two up")
        if not rows:
            raise InputError("customers", rows, "nobody here bought anything")
        currency = rows[0].total.currency
        for rfm in rows:
            if rfm.total.currency != currency:
                raise CurrencyError(
                    "customers", rfm.total, f"others are in {currency}; convert one of them first"
                )
        days = _parts([-rfm.days_since_last for rfm in rows], bins)
        return cls(
            Bands(
                [-edge for edge, _ in reversed(days)],
                [*(score for _, score in reversed(days)), 1],
                upper=False,
            ),
            _rising(_parts([rfm.occasions for rfm in rows], bins)),
            _rising(_parts([rfm.total.amount for rfm in rows], bins)),
            currency,
        )


N = TypeVar("N", int, Decimal)


def _parts(values: list[N], bins: int) -> list[tuple[N, int]]:
    """The values at which the score changes, each with its score; the least value has a 1."""
    cuts: list[tuple[N, int]] = []
    reached, before = 1, 0
    counts = Counter(values)
    for value in sorted(counts):
        score = 1 + before * bins // len(values)
        if score > reached:
            cuts.append((value, score))
            reached = score
        before += counts[value]
    return cuts


def _rising(parts: list[tuple[N, int]]) -> Bands[int]:
    return Bands([edge for edge, _ in parts], [1, *(score for _, score in parts)])


def _bands(
    name: str, cuts: Iterable[Number | str] | Bands[int], currency: str, *, upper: bool
) -> tuple[Bands[int], list[str]]:
    """The cuts as bands of scores, and what is wrong with them."""
    if not isinstance(cuts, Bands):
        try:
            edges = [cut if type(cut) is int else Money(cut, currency).amount for cut in cuts]
            scores = range(1, len(edges) + 2)
            return Bands(edges, scores if upper else reversed(scores), upper=upper), []
        except DefinitionError as error:
            return _NO_BANDS, [f"{name}: {problem}" for problem in error.problems]
        except InputError as error:
            return _NO_BANDS, [f"{name}: {error.problem} (got {error.value!r})"]
    problems: list[str] = []
    rising = cuts.labels if upper else cuts.labels[::-1]
    if any(low >= high for low, high in pairwise(rising)):
        problems.append(f"{name}: the scores do not {'rise' if upper else 'fall'} with the figure")
    if cuts.upper is not upper or cuts.hysteresis:
        problems.append(f"{name}: give bands with upper={upper} and without hysteresis")
    return cuts, problems


_NO_BANDS: Final[Bands[int]] = Bands((), (1,))
