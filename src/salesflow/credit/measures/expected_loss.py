"""Expected loss: what a house should set aside, from chances (one debt) or from rates by age (a whole book).

One debt: chance of default x share lost when it happens x what is owed then, all for one horizon. A chance for a year
and a debt for a month do not multiply. A chance that nobody knows gives no loss, and never a loss of zero.

A whole book: the provision matrix of IFRS 9 takes a lifetime loss rate for each step of age. Rates never fall with age,
steps have no holes between them, and a forward-looking factor moves all of them.

>>> from salesflow.basics.terms import months
>>> year = months(12)
>>> loss = expected_loss(
...     ExposureAtDefault(Money(80000, "CNY"), year), DefaultChance("0.02", year, "our own 2021-2025"), "0.45"
... )
>>> print(loss.reason.explain())
expected loss: CNY 720 [CR-5]
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from typing import Final, Self

import attrs

from salesflow.basics.bands import Bands
from salesflow.basics.money import Money, total
from salesflow.basics.reasons import Reason
from salesflow.basics.terms import Term
from salesflow.basics.text import Language, Text
from salesflow.credit.ageing import DAYS_LATE
from salesflow.credit.measures.figure import (
    PRACTICE,
    ROWS,
    Definition,
    Figure,
    Input,
    Kind,
    check_currency,
    check_money,
    per_cent,
    read_share,
)
from salesflow.credit.measures.receivables import Receivables
from salesflow.customers.worth.value import ExactAmount, Rate, exact
from salesflow.errors import DefinitionError, InputError

__all__ = [
    "EXPECTED_LOSS",
    "PROVISION",
    "DefaultChance",
    "ExposureAtDefault",
    "ProvisionMatrix",
    "ProvisionStep",
    "expected_loss",
]

EXPECTED_LOSS: Final = Definition(
    "expected_loss",
    Kind.AMOUNT,
    Text("expected loss", zh="预期损失"),
    Text(
        "chance of default x share lost x owed at default, all for one horizon",
        zh="违约概率×违约损失率×违约风险敞口，三者期限相同",
    ),
    PRACTICE,
    Text(
        "it is a mean of many: one debtor loses all or nothing",
        zh="这是大量客户的平均值：单个客户要么损失、要么不损失",
    ),
)
"""What is lost on average."""

PROVISION: Final = Definition(
    "provision_matrix",
    Kind.AMOUNT,
    Text("provision for expected losses", zh="预期信用损失准备"),
    Text(
        "for each step of age: amount x lifetime loss rate x forward-looking factor; added up",
        zh="按账龄分段：金额×整个存续期损失率×前瞻性系数，再求和",
    ),
    "IFRS 9, B5.5.35, provision matrix",
)
"""The simplified approach for trade receivables."""


# -- one debt ----------------------------------------------------------------------------------------------------------


def _chance(value: Rate) -> Fraction:
    return read_share("share", value)


@attrs.frozen
class DefaultChance:
    """The chance that a debtor defaults within a horizon, and who found it.

    Folklore is no chance: take a figure of a `Claim` through `Claim.probability`, which refuses it. A share outside 0
    to 1, a float, and a missing source are an `InputError`. Source: CR-5.

    >>> from salesflow.basics.terms import months
    >>> DefaultChance("2%", months(12), "our own 2021-2025")
    Traceback (most recent call last):
    salesflow.errors.InputError: share: give a plain number such as 96000 or -12.50, without separators (got '2%')
    """

    share: Fraction = attrs.field(converter=_chance)
    horizon: Term
    source: str

    def __attrs_post_init__(self) -> None:
        if not self.source.strip():
            raise InputError("source", self.source, "say who found this chance, and when")


@attrs.frozen
class ExposureAtDefault:
    """What is owed when the debtor defaults within a horizon: open debt, and what will be added by then.

    An amount below zero is an `InputError`. Source: CR-5.
    """

    amount: Money
    horizon: Term

    def __attrs_post_init__(self) -> None:
        check_money("amount", self.amount)
        if self.amount.is_negative:
            raise InputError("amount", self.amount, "is negative; what we owe is no exposure")


def expected_loss(
    exposure: ExposureAtDefault, chance: DefaultChance | None, lost: Rate | None
) -> Figure[ExactAmount]:
    """The loss to be expected on one debt: `chance` x `lost` x `exposure`.

    `lost` is the share of the debt that is gone after a default, what securities bring taken off. A chance or a share
    that nobody knows (None) leaves it undefined. Two horizons are an `InputError`: say both in one term. Source: CR-5.
    """
    inputs: tuple[Input, ...] = (Input(_EXPOSURE.fill(horizon=exposure.horizon), exposure.amount),)
    share = None if lost is None else read_share("lost", lost)
    if chance is not None:
        if chance.horizon != exposure.horizon:
            problem = f"the exposure is that of {exposure.horizon}; give both for one horizon"
            raise InputError("chance", str(chance.horizon), problem)
        inputs = (*inputs, Input(_CHANCE.fill(source=chance.source), chance.share))
    if share is not None:
        inputs = (*inputs, Input(_LOST, share))
    if chance is None:
        return Figure(EXPECTED_LOSS, None, inputs, Reason("chance_unknown", _NO_CHANCE.fill(), ROWS))
    if share is None:
        return Figure(EXPECTED_LOSS, None, inputs, Reason("lost_unknown", _NO_LOST.fill(), ROWS))
    loss = chance.share * share * Fraction(exposure.amount.amount)
    return Figure(EXPECTED_LOSS, ExactAmount(loss, exposure.amount.currency), inputs)


# -- a whole book ------------------------------------------------------------------------------------------------------


@attrs.frozen
class ProvisionStep:
    """One step of age in a provision: what is owed in it, and the loss rate with the factor applied."""

    amount: Money
    rate: Fraction

    @property
    def loss(self) -> ExactAmount:
        """What is to be expected lost of it."""
        return ExactAmount(self.rate * Fraction(self.amount.amount), self.amount.currency)

    def render(self, language: Language = "en") -> str:
        """Amount and rate."""
        return _AT.fill(amount=self.amount, rate=per_cent(self.rate)).render(language)


def _rates(values: Iterable[Rate]) -> tuple[Fraction, ...]:
    return tuple([exact(value, "rates") for value in values])


def _factor(value: Rate) -> Fraction:
    return exact(value, "factor")


@attrs.frozen
class ProvisionMatrix:
    """A lifetime loss rate for each step of days late, with a forward-looking factor.

    `rates` are shares, one for each label of `bands` (half-open steps of days past due, none falls in a hole).
    `factor` moves all of them, above 1 when times get worse; a rate never goes beyond all. `source` says where the rates
    come from. Rates that fall with age, lie outside 0 to 1, or are too many or too few, a factor below zero and a
    missing source are a `DefinitionError` that names all of it. Source: CR-5.

    >>> ProvisionMatrix(["0.005", "0.022", "0.027", "0.045", "0.04"], source="our own")
    Traceback (most recent call last):
    salesflow.errors.DefinitionError: provision matrix: the rate of 'over 90 days late' is below that of '61-90 days late'
    """

    rates: tuple[Fraction, ...] = attrs.field(converter=_rates)
    bands: Bands[Text] = DAYS_LATE
    factor: Fraction = attrs.field(default=Fraction(1), converter=_factor, kw_only=True)
    source: str = attrs.field(kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        labels = [label.render() for label in self.bands.labels]
        if len(self.rates) != len(labels):
            problems.append(f"{len(labels)} steps of age need {len(labels)} rates, not {len(self.rates)}")
        named = list(zip(labels, self.rates, strict=False))
        problems += [
            f"the rate of {label!r} is no share from 0 to 1" for label, rate in named if not 0 <= rate <= 1
        ]
        problems += [
            f"the rate of {older!r} is below that of {younger!r}"
            for (younger, low), (older, high) in pairwise(named)
            if high < low
        ]
        if self.factor < 0:
            problems.append("the forward-looking factor is negative")
        if not self.source.strip():
            problems.append("the source is empty; say where the rates come from")
        if problems:
            raise DefinitionError("provision matrix", problems)

    @classmethod
    def from_roll(
        cls,
        reached: Iterable[Money],
        lost: Money,
        bands: Bands[Text] = DAYS_LATE,
        *,
        factor: Rate = 1,
        source: str,
    ) -> Self:
        """The rates of a past period: what was lost of it, over what of it reached each step of age.

        `reached` begins with all that was sold (it was "not due" once); each later step is what was still open when it
        became so old, so amounts never rise. Amounts that rise, or less than was lost, are a `DefinitionError`; two
        currencies a `CurrencyError`.

        >>> sold = [Money(n, "CNY") for n in (10000, 4000, 1000, 400, 250)]
        >>> [str(rate) for rate in ProvisionMatrix.from_roll(sold, Money(200, "CNY"), source="sales of 2024").rates]
        ['1/50', '1/20', '1/5', '1/2', '4/5']
        """
        rows = tuple(reached)
        check_money("lost", lost)
        for row in rows:
            check_money("reached", row)
        check_currency("reached", rows, lost.currency)
        problems = ["what was lost is negative"] if lost.is_negative else []
        if any(after > before for before, after in pairwise(rows)):
            problems.append("more reached a later step than the one before")
        if any(row < lost or row.is_zero for row in rows):
            problems.append("less reached a step than was lost, or nothing did; join the last steps")
        if problems:
            raise DefinitionError("provision matrix", problems)
        rates = [Fraction(lost.amount) / Fraction(row.amount) for row in rows]
        return cls(rates, bands, factor=factor, source=source)

    @property
    def moved_rates(self) -> tuple[Fraction, ...]:
        """The rates with the factor applied, none beyond all of the debt."""
        return tuple([min(Fraction(1), rate * self.factor) for rate in self.rates])

    def provision(self, book: Receivables) -> Figure[ExactAmount]:
        """What to set aside for a book on its day; credits are set off already. Nothing owed gives a true zero.

        The inputs hold the amount and the rate of each step. Source: CR-5.
        """
        today = book.as_of.toordinal()
        steps: list[list[Money]] = [[] for _ in self.rates]
        for debt in book.debts:
            steps[self.bands.index(max(0, today - debt.due_on.toordinal()))].append(debt.amount)
        loss, inputs = Fraction(0), list[Input]()
        for label, rate, amounts in zip(self.bands.labels, self.moved_rates, steps, strict=True):
            step = ProvisionStep(total(amounts, book.currency), rate)
            loss += step.loss.amount
            inputs.append(Input(label, step))
        inputs.append(Input(_FACTOR.fill(source=self.source), self.factor))
        return Figure(PROVISION, ExactAmount(loss, book.currency), tuple(inputs))


_EXPOSURE: Final = Text("owed at default within {horizon}", zh="{horizon}内违约风险敞口")
_CHANCE: Final = Text("chance of default ({source})", zh="违约概率（{source}）")
_LOST: Final = Text("share lost", zh="违约损失率")
_NO_CHANCE: Final = Text("the chance of default is not known", zh="违约概率未知")
_NO_LOST: Final = Text("the share lost at default is not known", zh="违约损失率未知")
_AT: Final = Text("{amount} at {rate}", zh="{amount}×{rate}")
_FACTOR: Final = Text("forward-looking factor (rates: {source})", zh="前瞻性系数（损失率来源：{source}）")
