"""What a household will need in its life: a list that a seller and a customer fill in together.

Each item is a sum with its factors, so that the customer can change one number and see what follows. Where a source
rounds an item, its figure is kept beside the exact one, and nothing is mended in silence.

>>> from salesflow.customers.catalogue.household_needs import HOUSEHOLD_NEEDS
>>> print(HOUSEHOLD_NEEDS.taught.total, HOUSEHOLD_NEEDS.exact.total, sep="; ")
CNY 4,972,000; CNY 4,962,000
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

import attrs

from salesflow.basics.money import Money, total
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Sentence, Text
from salesflow.customers.worth.value import ExactAmount, Product
from salesflow.errors import DefinitionError, InputError

__all__ = ["HouseholdNeeds", "Need", "Reckoning"]

_ITEM: Final = Text("{label}: {exact}", zh="{label}：{exact}")
_ROUNDED: Final = Text("{label}: {exact}, taught as {taught}", zh="{label}：{exact}，教材算作{taught}")
_IN_ALL: Final = Text("in all: {exact}", zh="合计：{exact}")
_IN_ALL_TAUGHT: Final = Text(
    "in all: {taught} as taught, {exact} by the exact figures", zh="合计：按教材{taught}，按精确数{exact}"
)
_MONTHLY: Final = Text(
    "{earners} {earners|person works|people work} for {years} {years|year|years}: {exact} a month each",
    zh="{earners}人各工作{years}年：每人每月{exact}",
)
_MONTHLY_TAUGHT: Final = Text(
    "{earners} {earners|person works|people work} for {years} {years|year|years}: {taught} a month each "
    "as taught, {exact} by the exact figures",
    zh="{earners}人各工作{years}年：每人每月按教材{taught}，按精确数{exact}",
)
_STATED: Final = Text(
    "the source states {stated} a month; its own total gives {taught} each",
    zh="教材写的是每月{stated}；按其合计应为每人{taught}",
)
_LEFT_OUT: Final = Text("not counted: {items}", zh="未计：{items}")
_DOUBT: Final = Text("Doubt: {doubt}", zh="存疑：{doubt}")
_ROWS: Final = ("CU-10",)


def _parts(values: Iterable[Product]) -> tuple[Product, ...]:
    return tuple(values)


@attrs.frozen
class Need:
    """One item of a life: its parts (each a sum with factors), and what a source makes of it when it rounds.

    `taught` is None where the exact figure is taught. No part, two currencies, and a taught figure in another
    currency or equal to the exact one are a `DefinitionError`. Source: CU-10.

    >>> Need("house", Text("a home", zh="房子"), (Product(Money(1_500_000, "CNY")),)).exact.render()
    'CNY 1,500,000'
    """

    key: str
    label: Text
    parts: tuple[Product, ...] = attrs.field(converter=_parts)
    taught: Money | None = None

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        currencies = sorted({part.start.currency for part in self.parts})
        if not currencies:
            problems.append("there is no part")
        if len(currencies) > 1:
            problems.append(f"the parts are in {' and '.join(currencies)}; convert one of them first")
        if self.taught is not None and [self.taught.currency] != currencies[:1]:
            problems.append("the taught figure is in another currency")
        if not problems and self.taught == self.exact:
            problems.append("the taught figure is the exact one; leave it out")
        if problems:
            raise DefinitionError(f"need {self.key!r}", problems)

    @property
    def currency(self) -> str:
        """The currency of all parts."""
        return self.parts[0].start.currency

    @property
    def exact(self) -> Money:
        """The sum of the parts."""
        return total((part.total for part in self.parts), self.currency)

    @property
    def figure(self) -> Money:
        """The figure as it is taught: the rounded one where there is one."""
        return self.exact if self.taught is None else self.taught

    def explain(self, language: Language = "en") -> str:
        """The figure, then every part with its factors."""
        steps = [part.explain(language) for part in self.parts]
        return "\n".join([self._said().render(language), *steps])

    def _said(self) -> Sentence:
        if self.taught is None:
            return _ITEM.fill(label=self.label, exact=self.exact)
        return _ROUNDED.fill(label=self.label, exact=self.exact, taught=self.taught)

    @property
    def reason(self) -> Reason:
        """The item as one line of the reckoning."""
        return Reason(self.key, self._said(), _ROWS)


@attrs.frozen
class Reckoning:
    """What a list of needs comes to: in all, and a month for each earner (exact, so perhaps finer than a coin)."""

    total: Money
    monthly: ExactAmount


def _needs(values: Iterable[Need]) -> tuple[Need, ...]:
    return tuple(values)


def _texts(values: Iterable[Text]) -> tuple[Text, ...]:
    return tuple(values)


def _doubts(values: Iterable[Text | Sentence]) -> tuple[Text | Sentence, ...]:
    return tuple(values)


@attrs.frozen
class HouseholdNeeds:
    """What a household will need: items, shared by `earners` who each work for `years`.

    `left_out` names what is not counted, `doubts` what the list takes for granted, `stated_monthly` what a source
    states as the monthly figure. Nothing earns interest, and no price rises.

    No item, an item twice, two currencies, and earners or years below one are a `DefinitionError`. Source: CU-10.

    >>> meal = Need("meals", Text("meals", zh="吃饭"), (Product(Money(7200, "CNY")),))
    >>> print(HouseholdNeeds([meal], earners=2, years=1).exact.monthly.render())
    CNY 300
    """

    needs: tuple[Need, ...] = attrs.field(converter=_needs)
    earners: int = attrs.field(default=2, kw_only=True)
    years: int = attrs.field(default=30, kw_only=True)
    left_out: tuple[Text, ...] = attrs.field(default=(), converter=_texts, kw_only=True)
    doubts: tuple[Text | Sentence, ...] = attrs.field(default=(), converter=_doubts, kw_only=True)
    stated_monthly: Money | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        keys = [need.key for need in self.needs]
        if not keys:
            problems.append("there is no item")
        problems += [
            f"item {key!r} stands there twice" for key in sorted({k for k in keys if keys.count(k) > 1})
        ]
        currencies = {need.currency for need in self.needs}
        if self.stated_monthly is not None:
            currencies.add(self.stated_monthly.currency)
        if len(currencies) > 1:
            problems.append(
                f"the amounts are in {' and '.join(sorted(currencies))}; convert one of them first"
            )
        for name, number in (("earners", self.earners), ("years", self.years)):
            if type(number) is not int or number < 1:
                problems.append(f"{name} is no whole number from one up")
        if problems:
            raise DefinitionError("household needs", problems)

    def __getitem__(self, key: str) -> Need:
        for need in self.needs:
            if need.key == key:
                return need
        known = ", ".join(need.key for need in self.needs)
        raise InputError("need", key, f"there is no such item; there are {known}")

    @property
    def exact(self) -> Reckoning:
        """What the exact figures come to."""
        return self._reckoned([need.exact for need in self.needs])

    @property
    def taught(self) -> Reckoning:
        """What the figures as taught come to; the same where nothing was rounded."""
        return self._reckoned([need.figure for need in self.needs])

    def _reckoned(self, figures: list[Money]) -> Reckoning:
        whole = total(figures, self.needs[0].currency)
        each = Fraction(whole.amount) / (self.earners * self.years * 12)
        return Reckoning(whole, ExactAmount(each, whole.currency))

    def with_need(self, need: Need) -> HouseholdNeeds:
        """The list with this item: in the place of the one with its key, or at the end.

        What a source states about the whole list no longer holds, and is left out.
        """
        kept = [need if each.key == need.key else each for each in self.needs]
        return self._changed(kept if need in kept else [*kept, need])

    def without(self, key: str) -> HouseholdNeeds:
        """The list without an item; an unknown key is an `InputError`."""
        gone = self[key]
        return self._changed([each for each in self.needs if each is not gone])

    def _changed(self, needs: list[Need]) -> HouseholdNeeds:
        return attrs.evolve(self, needs=tuple(needs), stated_monthly=None)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every item, the sums in both readings, and what is not counted."""
        exact, taught = self.exact, self.taught
        rounded = exact != taught
        in_all, monthly = (_IN_ALL_TAUGHT, _MONTHLY_TAUGHT) if rounded else (_IN_ALL, _MONTHLY)
        said = [need.reason for need in self.needs]
        said.append(Reason("total", in_all.fill(taught=taught.total, exact=exact.total), _ROWS))
        words = monthly.fill(
            earners=self.earners, years=self.years, taught=taught.monthly, exact=exact.monthly
        )
        said.append(Reason("monthly", words, _ROWS))
        if self.stated_monthly is not None:
            words = _STATED.fill(stated=self.stated_monthly, taught=taught.monthly)
            said.append(Reason("stated_monthly", words, _ROWS))
        if self.left_out:
            said.append(Reason("left_out", _LEFT_OUT.fill(items=self.left_out), _ROWS))
        said += [Reason("doubt", _DOUBT.fill(doubt=doubt), _ROWS) for doubt in self.doubts]
        return tuple(said)

    def explain(self, language: Language = "en") -> str:
        """All reasons, one a line."""
        return explained(self.reasons, language)
