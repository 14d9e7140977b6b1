"""What a customer is worth, and what a new one costs: the textbook's arithmetic, step by step, and its doubts.

Forty yuan twice a week for twenty years is a fine figure to make a waiter polite. It is revenue, not profit, and it
assumes that nobody ever leaves. `retention_value` says the same with customers who leave and money that is worth
less later; its answer is exact, because a third of a yuan is no amount that anybody can pay.

>>> print(TEXTBOOK_LIFETIME_VALUE.total)
CNY 76,800
>>> print(retention_value(Money(100, "CNY"), "0.8", "0.1").amount)
1100/3
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from itertools import accumulate
from typing import Final, Literal, TypeAlias, cast

import attrs

from salesflow.basics.claims import Claim, ClaimKind
from salesflow.basics.counts import check_count
from salesflow.basics.currencies import minor_units
from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Language, Sentence, Text
from salesflow.errors import CurrencyError, InputError

__all__ = [
    "ACQUISITION_COST",
    "LIFETIME_DOUBTS",
    "MOST_PERIODS",
    "TEXTBOOK_LIFETIME_VALUE",
    "ExactAmount",
    "Factor",
    "Product",
    "Rate",
    "break_even",
    "exact",
    "retention_value",
]

Rate: TypeAlias = Fraction | Decimal | int | str
"""A share for one period: ``Fraction(4, 5)``, ``Decimal("0.8")``, ``"0.8"`` or ``"4/5"``; never a float."""

MOST_PERIODS: Final = 10_000
"""The longest horizon that is counted exactly, in periods (192 years of weeks)."""

_MOST_PARTS: Final = 10**12
_RATE: Final = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20}|/[0-9]{1,20})?")
_STEP: Final = Text(
    "{before} × {times} {of} = {after} {gives}",
    zh="{before} × {times}{of} = {gives}{after}",
)
_DOUBT: Final = Text("Doubt: {doubt}", zh="存疑：{doubt}")
_ABOUT: Final = Text("about {money}", zh="约{money}")
_AT_ONCE: Final = Text(
    "the cost of {cost} is earned back at once: the margins are worth {worth} from the start",
    zh="成本{cost}立即收回：一开始毛利现值合计{worth}",
)
_EARNED: Final = Text(
    "the cost of {cost} is earned back after {n} {n|period|periods}: by then the margins are worth {worth}",
    zh="成本{cost}经过{n}期收回：届时毛利现值合计{worth}",
)
_NEVER: Final = Text(
    "the cost of {cost} is never earned back: however long it takes, the margins stay below it; "
    "their limit is {worth}",
    zh="成本{cost}永远收不回：无论多久，毛利现值都低于成本，极限是{worth}",
)
_TOO_FAR: Final = Text(
    "the cost of {cost} is not earned back within {n} periods: by then the margins are worth {worth}",
    zh="成本{cost}在{n}期内收不回：届时毛利现值合计{worth}",
)


# -- exact amounts -------------------------------------------------------------------------------------------------


def exact(value: Fraction | Decimal | int | str, field: str = "amount") -> Fraction:
    """An exact number as a fraction; floats, NaN, text with separators and more than 60 digits are an `InputError`.

    >>> exact("38.86"), exact(Fraction(1, 3))
    (Fraction(1943, 50), Fraction(1, 3))
    """
    return value if isinstance(value, Fraction) else Fraction(_decimal(value, field))


def _decimal(value: Decimal | int | str, field: str) -> Decimal:
    try:
        return Money(value, "CNY").amount  # it reads exact numbers, and knows how to refuse all others
    except InputError as error:
        raise InputError(field, value, error.problem) from error


def _amount(value: Fraction | Decimal | int | str) -> Fraction:
    return exact(value)


@attrs.frozen
class ExactAmount:
    """An amount that may be finer than any coin, such as a third of a yuan: the answer of a division.

    It is no `Money` (nobody can pay it) until somebody says how to round. A float, NaN and an unknown currency are
    an `InputError`.

    >>> third = ExactAmount(Fraction(100, 3), "CNY")
    >>> print(third.money(), third.render("zh"))
    CNY 33.33 约33.33元
    """

    amount: Fraction = attrs.field(converter=_amount)
    currency: str

    def __attrs_post_init__(self) -> None:
        minor_units(self.currency)

    def money(self, rounding: str = ROUND_HALF_EVEN) -> Money:
        """The amount rounded to the currency's smallest coin; `rounding` is one of the modes of `decimal`.

        >>> from decimal import ROUND_UP
        >>> ExactAmount(Fraction(100, 3), "CNY").money(ROUND_UP)
        Money('33.34', 'CNY')
        """
        # two digits more than the coin, and a last one that is not zero when anything was cut off, round like the whole
        places = minor_units(self.currency) + 2
        digits, rest = divmod(abs(self.amount.numerator) * 10**places, self.amount.denominator)
        sign = "-" if self.amount < 0 else ""
        cut = Decimal(f"{sign}{digits}{1 if rest else 0}e-{places + 1}")
        return Money(cut, self.currency).quantize(rounding)

    def render(self, language: Language = "en") -> str:
        """The amount for people, rounded to the coin; "about" says that it was."""
        money = self.money()
        if Fraction(money.amount) == self.amount:
            return money.render(language)
        return _ABOUT.fill(money=money).render(language)


# -- the textbook's product ----------------------------------------------------------------------------------------


def _times(value: Decimal | int | str) -> Decimal:
    times = _decimal(value, "times")
    if times < 0:
        raise InputError("times", value, "give a number from zero up")
    return times


@attrs.frozen
class Factor:
    """One step of a product: so many `times` of something ("purchases a week"), and what that `gives` ("a week").

    `name` is for programs. Floats, NaN and negative numbers are an `InputError`. Source: CU-9.

    >>> Factor("weeks", 4, of=Text("weeks a month", zh="周/月"), gives=Text("a month", zh="每月")).times
    Decimal('4')
    """

    name: str
    times: Decimal = attrs.field(converter=_times)
    of: Text = attrs.field(kw_only=True)
    gives: Text = attrs.field(kw_only=True)


def _factors(values: Iterable[Factor]) -> tuple[Factor, ...]:
    return tuple(values)


def _doubts(values: Iterable[Text | Sentence]) -> tuple[Text | Sentence, ...]:
    return tuple(values)


@attrs.frozen
class Product:
    """A price times named factors, in their order, with every product on the way; exact, and none is hidden.

    `doubts` say what the figure leaves out; `LIFETIME_DOUBTS` are those of every figure of this kind. A factor
    named twice is an `InputError`. Source: CU-9.

    >>> a_year = Factor("times", 6, of=Text("orders a year", zh="单/年"), gives=Text("a year", zh="每年"))
    >>> print(Product(Money(900, "CNY"), (a_year,)).explain())
    CNY 900 × 6 orders a year = CNY 5,400 a year
    """

    start: Money
    factors: tuple[Factor, ...] = attrs.field(default=(), converter=_factors)
    doubts: tuple[Text | Sentence, ...] = attrs.field(default=(), converter=_doubts, kw_only=True)

    def __attrs_post_init__(self) -> None:
        _check_money("start", self.start)
        names = [factor.name for factor in self.factors]
        if len(set(names)) < len(names):
            raise InputError("factors", names, "a factor is named twice")

    @property
    def steps(self) -> tuple[Money, ...]:
        """The price, and the product after each factor."""
        return tuple(accumulate(self.factors, _step, initial=self.start))

    @property
    def total(self) -> Money:
        """The product of all."""
        return self.steps[-1]

    def explain(self, language: Language = "en") -> str:
        """Each step on a line, then each doubt; a price without factors is just itself."""
        steps = self.steps
        said: list[Text | Sentence | Money] = [
            _STEP.fill(before=before, times=factor.times, of=factor.of, after=after, gives=factor.gives)
            for before, factor, after in zip(steps, self.factors, steps[1:], strict=False)
        ]
        said += [] if said else [self.start]
        said += [_DOUBT.fill(doubt=doubt) for doubt in self.doubts]
        return "\n".join(line.render(language) for line in said)


def _step(before: Money, factor: Factor) -> Money:
    return before * factor.times


def _check_money(field: str, value: object) -> None:
    if not isinstance(value, Money):
        raise InputError(field, value, "give Money, an amount with its currency")


_PER_WEEK: Final = Factor(
    "purchases", 2, of=Text("purchases a week", zh="次/周"), gives=Text("a week", zh="每周")
)
_YEARS: Final = Factor("years", 20, of=Text("years", zh="年"), gives=Text("in 20 years", zh="20年共"))
_BY_52_WEEKS: Final = Product(
    Money(40, "CNY"),
    (
        _PER_WEEK,
        Factor("weeks", 52, of=Text("weeks a year", zh="周/年"), gives=Text("a year", zh="每年")),
        _YEARS,
    ),
)

LIFETIME_DOUBTS: Final = (
    Text("no cost is taken off: this is revenue, not profit", zh="未扣除任何成本：这是销售额，不是利润"),
    Text(
        "nothing is discounted: money in twenty years counts like money today",
        zh="未折现：二十年后的钱与今天的钱同值",
    ),
    Text("nobody leaves: the customer is taken to stay to the end", zh="未计流失：假定客户一直留到最后"),
)
"""What a plain product says nothing about: cost, time and customers who leave. `retention_value` does."""

TEXTBOOK_LIFETIME_VALUE: Final = Product(
    Money(40, "CNY"),
    (
        _PER_WEEK,
        Factor("weeks", 4, of=Text("weeks a month", zh="周/月"), gives=Text("a month", zh="每月")),
        Factor("months", 12, of=Text("months a year", zh="个月/年"), gives=Text("a year", zh="每年")),
        _YEARS,
    ),
    doubts=(
        Text(
            "4 weeks a month make 48 weeks a year; 52 weeks give {figure}",
            zh="每月按4周算，一年只有48周；按52周算为{figure}",
        ).fill(figure=_BY_52_WEEKS.total),
        *LIFETIME_DOUBTS,
    ),
)
"""CU-9: 40 yuan, twice a week, for twenty years: 76,800. Textbook; the doubts are ours."""

ACQUISITION_COST: Final = Claim(
    "acquisition-cost",
    Text(
        'winning a new customer costs "five times higher" than keeping one: usually quoted as 5 times, literally '
        "6 times",
        zh="开发新客户的成本比维护老客户“高出五倍”：通常说成5倍，字面意思是6倍",
    ),
    {"usual_times": 5, "literal_times": 6},
    source="sales textbook",
    kind=ClaimKind.TEXTBOOK,
    doubts=Text(
        "no measurement was found; it was spread in the late 1980s by consultants and popular management books, "
        "and has been listed among the myths of customer loyalty since (Keiningham et al.)",
        zh="未找到任何测量；20世纪80年代末由咨询公司和管理畅销书传播，后来被列为客户忠诚度的误区之一（Keiningham等）",
    ),
    rows=("CU-9",),
)
"""CU-9: "five times higher", both readings (5 and 6). Textbook; origin doubtful, never a default."""


# -- customers who leave, money that is worth less later -----------------------------------------------------------


def retention_value(
    margin: Money,
    retention: Rate,
    discount: Rate,
    periods: int | None = None,
    *,
    first: Literal["now", "later"] = "now",
) -> ExactAmount:
    """What the margins of a customer are worth today, when a share stays each period and later money counts less.

    The margin of period k is worth ``margin * (retention / (1 + discount)) ** k``. All periods 1 to `periods` are
    added up, without end when `periods` is None; with ``first="now"`` also the margin of today (k = 0), so that the
    two differ by exactly one margin. `retention` is the share that stays from one period to the next (0 to 1),
    `discount` the interest of one period (above -1); both exact.

    Refused with `InputError`: a float, a retention outside 0 to 1, a discount of -1 or less, more than
    `MOST_PERIODS` periods, and an endless sum that grows without limit (retention >= 1 + discount).
    Source: CU-9 has no discounting; the formula is the field's.

    >>> now = retention_value(Money(100, "CNY"), "0.8", "0.1")
    >>> later = retention_value(Money(100, "CNY"), "0.8", "0.1", first="later")
    >>> print(now.amount, later.amount, now.amount - later.amount, now.money())
    1100/3 800/3 100 CNY 366.67
    >>> print(retention_value(Money(100, "CNY"), "4/5", 0, periods=2).amount)
    244
    """
    _check_money("margin", margin)
    stays, interest = _rates(retention, discount)
    if first not in ("now", "later"):
        raise InputError("first", first, "is unknown; use now or later")
    ratio = stays / (1 + interest)
    if periods is None:
        if ratio >= 1:
            problem = (
                f"retention {retention} and discount {discount} give an endless sum; "
                "give the number of periods, or a retention below 1 + discount"
            )
            raise InputError("retention, discount", (retention, discount), problem)
        later = ratio / (1 - ratio)
    else:
        later = _later(ratio, _periods(periods))
    return ExactAmount(Fraction(margin.amount) * (later + (first == "now")), margin.currency)


def break_even(
    cost: Money,
    margin: Money,
    retention: Rate,
    discount: Rate,
    *,
    first: Literal["now", "later"] = "now",
) -> Verdict[int | None]:
    """After how many periods the margins have earned back what it cost to win the customer; None: not at all.

    The margins are those of `retention_value`. 0 means that the first margin is enough. None is said with its
    reason: `never_earned_back`, or `not_earned_back_in_time` (within `MOST_PERIODS`). A negative cost and a margin that is not above zero are an
    `InputError`, two currencies a `CurrencyError`. Source: CU-9.

    >>> print(break_even(Money(200, "CNY"), Money(100, "CNY"), "0.8", "0.1").explain())
    the cost of CNY 200 is earned back after 2 periods: by then the margins are worth about CNY 225.62 [CU-9]
    >>> break_even(Money(400, "CNY"), Money(100, "CNY"), "0.8", "0.1").value is None
    True
    """
    _check_money("cost", cost)
    _check_money("margin", margin)
    if cost.currency != margin.currency:
        raise CurrencyError("cost", cost, f"the margin is in {margin.currency}; convert one of them first")
    if cost.is_negative:
        raise InputError("cost", cost, "give what it costs, zero or more")
    if not margin.is_positive:
        raise InputError(
            "margin", margin, "give a margin above zero; with any other there is nothing to earn back"
        )
    stays, interest = _rates(retention, discount)

    def worth(periods: int | None) -> ExactAmount:
        return retention_value(margin, stays, interest, periods, first=first)

    def said(code: str, text: Text, periods: int | None, amount: ExactAmount) -> Verdict[int | None]:
        words = text.fill(cost=cost, n=MOST_PERIODS if periods is None else periods, worth=amount)
        return Verdict(periods, (Reason(code, words, ("CU-9",)),))

    price = Fraction(cost.amount)
    if worth(0).amount >= price:
        return said("earned_back", _AT_ONCE, 0, worth(0))
    if stays < 1 + interest:
        limit = worth(None)
        # a limit that equals the cost is approached and never reached
        if limit.amount <= price:
            return said("never_earned_back", _NEVER, None, limit)
    low, high = 0, 1
    while high < MOST_PERIODS and worth(high).amount < price:
        low, high = high, min(2 * high, MOST_PERIODS)
    if worth(high).amount < price:
        return said("not_earned_back_in_time", _TOO_FAR, None, worth(high))
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if worth(middle).amount < price else (low, middle)
    return said("earned_back", _EARNED, high, worth(high))


def _later(ratio: Fraction, periods: int) -> Fraction:
    """The sum of ratio, its square ... up to its power `periods`."""
    if ratio == 1:
        return Fraction(periods)
    return ratio * (1 - ratio**periods) / (1 - ratio)


def _rates(retention: Rate, discount: Rate) -> tuple[Fraction, Fraction]:
    stays, interest = _rate("retention", retention), _rate("discount", discount)
    if not 0 <= stays <= 1:
        raise InputError("retention", retention, "is the share that stays; give a number from 0 to 1")
    if interest <= -1:
        raise InputError("discount", discount, "give the interest of one period, above -1 (0.1 for 10%)")
    return stays, interest


def _rate(field: str, value: object) -> Fraction:
    if isinstance(value, str):
        plain = _RATE.fullmatch(value) is not None and not value.endswith("/0")
    elif isinstance(value, Decimal):
        plain = value.is_finite() and abs(value.adjusted()) <= 20
    else:
        plain = isinstance(value, Fraction | int) and not isinstance(value, bool)
    read = Fraction(cast("Fraction | Decimal | str", value)) if plain else None
    # the powers of finer shares would fill the memory
    if read is None or read.denominator > _MOST_PARTS or abs(read) > _MOST_PARTS:
        problem = 'give an exact share such as "0.8", "4/5" or Fraction(4, 5), to 12 decimals at most'
        raise InputError(field, value, problem)
    return read


def _periods(value: int) -> int:
    check_count("periods", value)
    if value > MOST_PERIODS:
        raise InputError("periods", value, f"give at most {MOST_PERIODS}, or None for without end")
    return value
