"""What complaints stand for in money: customers who say nothing, what they are worth, and how little is known of it.

One complaint stands for others who had the same problem and said nothing. How many depends on the share that speaks
up, and the published shares run from 3% for small annoyances to 69% for serious problems: the same complaint stands
for thirty-two silent customers, or for less than one. So there is no default anywhere: every `Share` says where it
comes from and how low and how high it may be, and every result carries its shares with it.

Nothing here assumes that a customer whose complaint was settled well is worth more than before (`SERVICE_RECOVERY`
among the claims).

>>> from salesflow.complaints.catalogue.claims import TARP_1979, TARP_SMALL_PROBLEMS
>>> small, serious = Share.observed(TARP_SMALL_PROBLEMS, "speak_up"), Share.observed(TARP_1979, "speak_up")
>>> [str(silent) for silent in silent_per_complaint(small.to(serious))]
['31/69', '97/3']

Sources: CO-3, CO-5.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR
from fractions import Fraction
from typing import Final, TypeAlias, cast

import attrs

from salesflow.basics.claims import Claim
from salesflow.basics.counts import check_count
from salesflow.basics.money import Money
from salesflow.basics.text import Language, Text
from salesflow.complaints.share import Share, spanned
from salesflow.customers.worth.value import ExactAmount
from salesflow.errors import CurrencyError, InputError

__all__ = [
    "Amount",
    "Amounts",
    "AtRisk",
    "Pyramid",
    "PyramidStep",
    "RiskStep",
    "revenue_at_risk",
    "silent_per_complaint",
    "value_at_risk",
]

_TWO: Final = Text("{low} to {high}", zh="{low}至{high}")
_ABOUT_TWO: Final = Text("about {low} to {high}", zh="约{low}至{high}")
_COMPLAINTS: Final = Text("{n} {n|complaint|complaints}", zh="{n}件投诉")
_CUSTOMERS: Final = Text("{n} {n|customer|customers}", zh="{n}位客户")
_SILENT: Final = Text(
    "{share} of those with a problem speak up, so for each complaint {factor} others say nothing: {customers} in all",
    zh="遇到问题的客户中{share}会说出来，即每件投诉背后有{factor}位沉默的客户：共{customers}位",
)
_LOST: Final = Text("{share} of them are lost: {customers}", zh="其中{share}会流失：{customers}位")
_PROBLEM: Final = Text(
    "{share} of them had a problem: {customers}", zh="其中{share}遇到过问题：{customers}位"
)
_DISSATISFIED: Final = Text(
    "{share} of them stayed dissatisfied: {customers}", zh="其中{share}仍不满意：{customers}位"
)
_AT_RISK: Final = Text(
    "each is worth {value}: at risk {total}", zh="每位价值{value}：处于风险的金额为{total}"
)
_SPEAK_UP: Final = Text("who speaks up", zh="会投诉的比例")
_WHO_LEAVES: Final = Text("who leaves", zh="会流失的比例")
_WHO_HAD_A_PROBLEM: Final = Text("who had a problem", zh="遇到问题的比例")
_WHO_IS_DISSATISFIED: Final = Text("who stayed dissatisfied", zh="仍不满意的比例")
_FROM: Final = Text("{what} ({ground})", zh="{what}（{ground}）")


# -- amounts -----------------------------------------------------------------------------------------------------------


def _amount(value: Money | ExactAmount) -> ExactAmount:
    if isinstance(value, Money):
        return ExactAmount(Fraction(value.amount), value.currency)
    if not isinstance(cast("object", value), ExactAmount):
        raise InputError("amount", value, "give Money, or an exact amount such as that of retention_value")
    return value


@attrs.frozen
class Amounts:
    """Money from `low` to `high`, exact: nothing is rounded before `money`.

    Two currencies are a `CurrencyError`; a negative amount, and a low end above the high end, an `InputError`.

    >>> low, high = Amounts(Money(10, "CNY"), ExactAmount(Fraction(100, 3), "CNY")).money()
    >>> print(low, high)
    CNY 10 CNY 33.34
    """

    low: ExactAmount = attrs.field(converter=_amount)
    high: ExactAmount = attrs.field(converter=_amount)

    def __attrs_post_init__(self) -> None:
        if self.low.currency != self.high.currency:
            problem = f"{self.low.currency} and {self.high.currency} do not mix; convert one of them first"
            raise CurrencyError("currency", self.high.currency, problem)
        if not 0 <= self.low.amount <= self.high.amount:
            pair = (self.low.render(), self.high.render())
            raise InputError("amounts", pair, "give amounts from zero up, the lower one first")

    @classmethod
    def of(cls, value: Amount) -> Amounts:
        """One amount, or a pair of them."""
        if isinstance(value, Amounts):
            return value
        low, high = value if isinstance(value, tuple) else (value, value)
        return cls(low, high)

    def times(self, low: Fraction, high: Fraction) -> Amounts:
        """The lowest and the highest product with a number from `low` to `high` (zero or more)."""
        currency = self.low.currency
        return Amounts(
            ExactAmount(self.low.amount * low, currency), ExactAmount(self.high.amount * high, currency)
        )

    def money(self) -> tuple[Money, Money]:
        """Both ends in whole coins: the low one rounded down, the high one up, so that nothing falls outside."""
        return self.low.money(ROUND_FLOOR), self.high.money(ROUND_CEILING)

    def render(self, language: Language = "en") -> str:
        """Both ends for people; a single amount is rounded to the nearest coin, and says so."""
        if self.low == self.high:
            return self.low.render(language)
        low, high = self.money()
        is_exact = (Fraction(low.amount), Fraction(high.amount)) == (self.low.amount, self.high.amount)
        return (_TWO if is_exact else _ABOUT_TWO).fill(low=low, high=high).render(language)


Amount: TypeAlias = "Money | ExactAmount | tuple[Money | ExactAmount, Money | ExactAmount] | Amounts"
"""What a customer is worth: one amount, or a low and a high one; `retention_value` gives an exact one."""


# -- value at risk -----------------------------------------------------------------------------------------------------


@attrs.frozen
class RiskStep:
    """One factor on the way to the money at risk, and the share behind it."""

    key: str
    low: Fraction
    high: Fraction
    share: Share
    text: Text
    asks: Text


@attrs.frozen
class AtRisk:
    """Money at risk, from low to high, with every factor and every origin; exact.

    `count` is what it started from: complaints, or customers. `at_risk["lost"]` is the factor of that name.
    """

    count: int
    steps: tuple[RiskStep, ...]
    customer_value: Amounts
    counted: Text

    def __getitem__(self, key: str) -> RiskStep:
        for step in self.steps:
            if step.key == key:
                return step
        raise InputError("step", key, f"there are {', '.join(step.key for step in self.steps)}")

    @property
    def customers(self) -> tuple[Fraction, Fraction]:
        """How many customers are expected to be lost, lowest and highest; seldom whole numbers."""
        return self._after(len(self.steps))

    @property
    def total(self) -> Amounts:
        """The money at risk."""
        return self.customer_value.times(*self.customers)

    @property
    def for_each(self) -> Amounts:
        """The money at risk behind each complaint, or for each customer you started from."""
        low = high = Fraction(1)
        for step in self.steps:
            low, high = low * step.low, high * step.high
        return self.customer_value.times(low, high)

    @property
    def is_assumed(self) -> bool:
        """Whether any share was assumed: then the result is one too."""
        return any(step.share.is_assumed for step in self.steps)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims it rests on, each once."""
        return tuple(dict.fromkeys(claim for step in self.steps for claim in step.share.claims))

    def _after(self, steps: int) -> tuple[Fraction, Fraction]:
        low = high = Fraction(self.count)
        for step in self.steps[:steps]:
            low, high = low * step.low, high * step.high
        return low, high

    def explain(self, language: Language = "en") -> str:
        """Each factor on a line, the money, then the origin of each share with its doubts."""
        said = [self.counted.fill(n=self.count)]
        said += [
            step.text.fill(
                share=step.share, factor=spanned(step.low, step.high), customers=spanned(*self._after(place))
            )
            for place, step in enumerate(self.steps, start=1)
        ]
        said.append(_AT_RISK.fill(value=self.customer_value, total=self.total))
        said += [
            _FROM.fill(what=step.asks, ground=ground.sentence)
            for step in self.steps
            for ground in step.share.grounds
        ]
        return "\n".join(line.render(language) for line in said)


def _share(field: str, value: object) -> Share:
    if not isinstance(value, Share):
        problem = (
            "give a Share: Share.observed(claim, figure), Share.counted(14, 60, what=...), or an assumption"
        )
        raise InputError(field, value, problem)
    return value


def silent_per_complaint(reporting: Share) -> tuple[Fraction, Fraction]:
    """How many silent customers one complaint stands for, lowest and highest: (1 - r) / r, exactly.

    A share whose low end is 0 is an `InputError`: then a complaint stands for endlessly many. Source: CO-3.
    """
    share = _share("reporting", reporting)
    if not share.low:
        raise InputError(
            "reporting", share.render(), "nobody speaks up at its low end; give a low end above 0"
        )
    return (1 - share.high) / share.high, (1 - share.low) / share.low


def value_at_risk(complaints: int, customer_value: Amount, *, reporting: Share, lost: Share) -> AtRisk:
    """What the silent customers behind the complaints are worth who will not come back, from low to high.

    `reporting` is the share of those with a problem that speaks up, `lost` the share of the silent ones that leaves,
    `customer_value` what one of them is worth. There is no default for any of them. Those who did complain are not in
    it: they are on your desk.

    A count that is no whole number from zero up, a share without origin and a reporting share of 0 are an
    `InputError`. Source: CO-3.

    >>> guess = Share.assumed("0.2", "0.5", why=Text("our guess", zh="我们的估计"))
    >>> risk = value_at_risk(12, Money(1000, "CNY"), reporting=guess, lost=guess)
    >>> print(risk.explain())
    12 complaints
    20% to 50% of those with a problem speak up, so for each complaint 1 to 4 others say nothing: 12 to 48 in all
    20% to 50% of them are lost: 2.4 to 24
    each is worth CNY 1,000: at risk CNY 2,400 to CNY 24,000
    who speaks up (assumed, 20% to 50%: our guess)
    who leaves (assumed, 20% to 50%: our guess)
    """
    check_count("complaints", complaints)
    silent = silent_per_complaint(reporting)
    steps = (RiskStep("silent", *silent, reporting, _SILENT, _SPEAK_UP), _lost(lost))
    return AtRisk(complaints, steps, Amounts.of(customer_value), _COMPLAINTS)


def revenue_at_risk(
    customers: int, customer_value: Amount, *, with_problem: Share, dissatisfied: Share, lost: Share
) -> AtRisk:
    """The usual reckoning today: customers × share with a problem × share left dissatisfied × share lost × value.

    It needs no share that speaks up, because a survey asks all customers; each share has its origin all the same.
    Whether `customer_value` is revenue or margin, of a year or of a lifetime, is yours to say; do not mix them.
    Bad counts and shares without origin are an `InputError`. Source: CO-3, CO-5.

    >>> every = Share.assumed(1, why=Text("to begin with", zh="先这样算"))
    >>> half = Share.counted(50, 100, what=Text("said so", zh="这样说"))
    >>> risk = revenue_at_risk(200, Money(90, "CNY"), with_problem=half, dissatisfied=half, lost=every)
    >>> print(*risk.total.money())
    CNY 2,934.97 CNY 6,398.18
    """
    check_count("customers", customers)
    problem, unhappy = _share("with_problem", with_problem), _share("dissatisfied", dissatisfied)
    steps = (
        RiskStep("with_problem", problem.low, problem.high, problem, _PROBLEM, _WHO_HAD_A_PROBLEM),
        RiskStep("dissatisfied", unhappy.low, unhappy.high, unhappy, _DISSATISFIED, _WHO_IS_DISSATISFIED),
        _lost(lost),
    )
    return AtRisk(customers, steps, Amounts.of(customer_value), _CUSTOMERS)


def _lost(lost: Share) -> RiskStep:
    share = _share("lost", lost)
    return RiskStep("lost", share.low, share.high, share, _LOST, _WHO_LEAVES)


# -- the pyramid effect ------------------------------------------------------------------------------------------------

_STEP: Final = Text("{label}: {measured} Not known: {unknown}", zh="{label}：{measured}不知道的：{unknown}")


@attrs.frozen
class PyramidStep:
    """One link of the chain: what this library can measure of it, by which names, and what it cannot know."""

    key: str
    label: Text
    measured: Text
    unknown: Text
    by: tuple[str, ...] = attrs.field(default=(), converter=tuple[str, ...])


@attrs.frozen
class Pyramid:
    """A chain that is told as cause and effect, kept as a list of things that can be measured one by one."""

    steps: tuple[PyramidStep, ...] = attrs.field(converter=tuple[PyramidStep, ...])
    caution: Text
    rows: tuple[str, ...] = attrs.field(default=("CO-5",), converter=tuple[str, ...])

    def explain(self, language: Language = "en") -> str:
        """The chain, each link with what is measured and what is not known, and the caution at the end."""
        labels = [step.label.render(language) for step in self.steps]
        lines = [
            _STEP.fill(label=step.label, measured=step.measured, unknown=step.unknown).render(language)
            for step in self.steps
        ]
        return "\n".join(
            [f"{' → '.join(labels)} [{' '.join(self.rows)}]", *lines, self.caution.render(language)]
        )
