"""A figure about receivables: its exact value, what it was computed from, and whose definition it follows.

Houses that compare their days sales outstanding often compare two definitions. So a figure carries its definition, its
source and its inputs. Where the formula has no answer (nothing was sold, say), there is no figure, and the reason is
said: neither zero nor infinity stands in for it.

>>> simple = Definition("simple", Kind.DAYS, Text("days sales outstanding", zh="应收账款周转天数"),
...                     Text("owed / credit sales x days", zh="应收余额÷赊销额×天数"), source="a house's own manual")
>>> figure = Figure(simple, Fraction(161, 6), (Input(Text("owed", zh="应收余额"), Money(100, "CNY")),))
>>> print(figure.explain())
days sales outstanding: 26.83 days [CR-5]
- owed: CNY 100
how: owed / credit sales x days (a house's own manual)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final, Generic, TypeAlias, TypeVar

import attrs

from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Param, Renders, Sentence, Text
from salesflow.customers.worth.value import ExactAmount, Rate, exact
from salesflow.errors import CurrencyError, InputError

__all__ = [
    "Definition",
    "Figure",
    "PRACTICE",
    "ROWS",
    "Input",
    "InputValue",
    "Kind",
    "check_currency",
    "check_money",
    "no_sales",
    "per_cent",
    "read_share",
    "sales_unknown",
]

V = TypeVar("V", Fraction, ExactAmount)

InputValue: TypeAlias = Money | ExactAmount | Fraction | int | Renders
"""What a figure is computed from: an amount, a share (a fraction), a count, or something with words of its own."""

ROWS: Final = ("CR-5",)
"""The row of the trade that all measures belong to."""

PRACTICE: Final = Text("general practice", zh="行业惯例")
"""The source of a formula that everybody uses and nobody owns."""


class Kind(StrEnum):
    """What a value is: days, a share (1 is 100%), an amount, or an index without a unit."""

    DAYS = "days"
    SHARE = "share"
    AMOUNT = "amount"
    INDEX = "index"


@attrs.frozen
class Definition:
    """One way to reckon a figure: its name, its formula in words, and who uses it.

    `key` is for programs and tells two definitions of one figure apart. `doubts` say where sources disagree, or what
    the figure hides. Sources: CR-1, CR-5.
    """

    key: str
    kind: Kind
    name: Text
    formula: Text
    source: str | Text
    doubts: Text | None = None
    rows: tuple[str, ...] = ROWS


@attrs.frozen
class Input:
    """One thing that a figure was computed from, with its name."""

    name: Text | Sentence
    value: InputValue

    @property
    def sentence(self) -> Sentence:
        """Name and value, as a line of a list."""
        value = self.value
        shown: Param = per_cent(value) if isinstance(value, Fraction) else value
        return _INPUT.fill(name=self.name, value=shown)


@attrs.frozen
class Figure(Generic[V]):
    """What a measure answers: an exact `value`, or None and the reason why it is `undefined`.

    Days and shares are fractions; an amount is an `ExactAmount`, which is rounded only when you ask it to be. Exactly
    one of `value` and `undefined` is None, else `InputError`. Source: CR-5.
    """

    definition: Definition
    value: V | None
    inputs: tuple[Input, ...] = ()
    undefined: Reason | None = None
    notes: tuple[Reason, ...] = ()

    def __attrs_post_init__(self) -> None:
        if (self.value is None) is (self.undefined is None):
            raise InputError("value", self.value, "a figure has a value, or a reason why it has none")

    @property
    def reason(self) -> Reason:
        """The figure in one sentence, or why there is none."""
        rows = self.definition.rows
        if self.undefined is not None:
            words = _UNDEFINED.fill(name=self.definition.name, why=self.undefined.sentence)
            return Reason(self.undefined.code, words, rows)
        shown = shown_value(self.definition.kind, self.value)
        return Reason(self.definition.key, _FIGURE.fill(name=self.definition.name, value=shown), rows)

    def explain(self, language: Language = "en") -> str:
        """The figure, what it was computed from, the definition with its source, and the doubts; one a line."""
        lines = [explained((self.reason,), language)]
        lines += [each.sentence.render(language) for each in self.inputs]
        lines += [note.explain(language) for note in self.notes]
        how = self.definition
        lines.append(_HOW.fill(formula=how.formula, source=how.source).render(language))
        if how.doubts is not None:
            lines.append(_DOUBT.fill(doubts=how.doubts).render(language))
        return "\n".join(lines)


def shown_value(kind: Kind, value: Fraction | ExactAmount | None) -> Param:
    """A value for people, rounded to two places (an index to four); the exact one stays in the figure.

    >>> shown_value(Kind.DAYS, Fraction(1)).render(), shown_value(Kind.INDEX, Fraction(1, 26))
    ('1 day', Decimal('0.0385'))
    """
    if not isinstance(value, Fraction):
        return value if isinstance(value, ExactAmount) else ""
    if kind is Kind.DAYS:
        return _DAYS.fill(days=_rounded(value, 2))
    return per_cent(value) if kind is Kind.SHARE else _rounded(value, 4)


def per_cent(share: Fraction) -> str:
    """A share for people, to two places.

    >>> per_cent(Fraction(1, 3)), per_cent(Fraction(1, 2))
    ('33.33%', '50%')
    """
    return f"{_rounded(100 * share, 2):,}%"


def _rounded(value: Fraction, places: int) -> Decimal:
    digits = round(value * 10**places)
    while places and not digits % 10:
        digits, places = digits // 10, places - 1
    return Decimal(f"{digits}e-{places}")


# -- what all measures check -------------------------------------------------------------------------------------------


def read_share(field: str, value: Rate) -> Fraction:
    """An exact share from 0 to 1; floats, NaN and anything outside are an `InputError`.

    >>> read_share("lgd", "0.45")
    Fraction(9, 20)
    """
    share = exact(value, field)
    if not 0 <= share <= 1:
        raise InputError(field, value, "is a share; give a number from 0 to 1")
    return share


def check_money(field: str, value: object) -> None:
    """Refuse with `InputError` what is no `Money`."""
    if not isinstance(value, Money):
        raise InputError(field, value, "give Money, an amount with its currency")


def check_currency(field: str, amounts: Iterable[Money], currency: str) -> None:
    """Refuse with `CurrencyError` an amount in another currency: two are never summed."""
    for amount in amounts:
        if amount.currency != currency:
            raise CurrencyError(
                field, amount, f"the other amounts are in {currency}; convert one of them first"
            )


def no_sales(first: date, last: date) -> Reason:
    """Nothing was sold on credit: days of sales cannot be said."""
    return Reason("no_sales", _NO_SALES.fill(first=first, last=last), ROWS)


def sales_unknown(first: date, last: date) -> Reason:
    """The ledger does not reach back so far."""
    return Reason("sales_unknown", _SALES_UNKNOWN.fill(first=first, last=last), ROWS)


# -- words -------------------------------------------------------------------------------------------------------------

_INPUT: Final = Text("- {name}: {value}", zh="- {name}：{value}")
_FIGURE: Final = Text("{name}: {value}", zh="{name}：{value}")
_UNDEFINED: Final = Text("{name}: cannot be said, because {why}", zh="{name}：无法得出，因为{why}")
_HOW: Final = Text("how: {formula} ({source})", zh="算法：{formula}（{source}）")
_DOUBT: Final = Text("mind: {doubts}", zh="注意：{doubts}")
_DAYS: Final = Text("{days} {days|day|days}", zh="{days}天")
_NO_SALES: Final = Text(
    "there were no net credit sales from {first} to {last}", zh="{first}至{last}没有赊销净额"
)
_SALES_UNKNOWN: Final = Text(
    "the credit sales from {first} to {last} are not known", zh="{first}至{last}的赊销额未知"
)
