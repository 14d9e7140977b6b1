"""Share of wallet: how much of a dealer's capital each brand holds, and so which brand it really pushes.

A dealer says that it pushes everybody's brand; its money tells. What is not known where is kept apart: it is neither
nobody's nor ours. Shares are exact fractions, and together with the part that is not known they make exactly one.

>>> dealer = Wallet("C-7", date(2026, 3, 2), [
...     BrandHolding("ours", Money(300_000, "CNY"), source="visit"), BrandHolding("Bailing", Money(500_000, "CNY"), source="visit"),
... ], capital=Money(1_000_000, "CNY"), ours="ours")
>>> dealer.share("ours"), dealer.unplaced
(Fraction(3, 10), Money('200000', 'CNY'))
>>> dealer.pushes().value
'Bailing'
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Final

import attrs
import pendulum

from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import Money, total
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Param, Sentence, Text
from salesflow.errors import CurrencyError, InputError

__all__ = ["BrandHolding", "Wallet", "WalletChange", "WalletPart"]

_ROWS: Final = ("CU-14",)


def _brand(value: str) -> str:
    return read_id(value, "brand")


def _maybe_brand(value: str | None) -> str | None:
    return None if value is None else _brand(value)


def _on(value: date) -> pendulum.Date:
    return shared_day(as_day(value, "on"))


@attrs.frozen
class BrandHolding:
    """How much of a customer's capital one brand holds: stock, deposits, prepaid orders; `source` says who told it.

    An empty brand, an amount that is not `Money` and a negative one are an `InputError`. Source: CU-14 (D4).
    """

    brand: str = attrs.field(converter=_brand)
    held: Money
    source: str = ""

    def __attrs_post_init__(self) -> None:
        _check_amount("held", self.held)


@attrs.frozen
class WalletPart:
    """A part of the whole: a brand (None: not known where), its amount, and its exact share of the capital."""

    brand: str | None
    held: Money
    share: Fraction


@attrs.frozen
class WalletChange:
    """How one brand moved between two days; None where one of the two days does not tell.

    `points` is the later share less the earlier one (a share of the capital, not of the former share).
    """

    brand: str
    before: Money | None
    after: Money | None
    points: Fraction | None

    @property
    def amount(self) -> Money | None:
        """How much more (or less) the brand holds."""
        return None if self.before is None or self.after is None else self.after - self.before


def _holdings(values: Iterable[BrandHolding]) -> tuple[BrandHolding, ...]:
    return tuple(sorted(values, key=lambda each: each.brand))


@attrs.frozen
class Wallet:
    """Where the capital of one customer lay on the day `on`, as far as it is known.

    `capital` is all the customer works with, None while nobody knows it. `ours` is our own brand, `says` the one the
    customer says it pushes. Works as well for what a customer spends in a year on what we sell.

    Refused with `InputError`: a brand named twice, parts that exceed the whole. Two currencies are a `CurrencyError`:
    convert one first. Source: CU-14 (D4: the share of its capital decides which brand a dealer really pushes).

    >>> Wallet("C-7", date(2026, 3, 2), [BrandHolding("A", Money(9, "CNY"))], capital=Money(5, "CNY"))
    Traceback (most recent call last):
    salesflow.errors.InputError: holdings: the parts (CNY 9) exceed the whole (got Money('5', 'CNY'))
    """

    customer: str = attrs.field(converter=read_customer)
    on: pendulum.Date = attrs.field(converter=_on)
    holdings: tuple[BrandHolding, ...] = attrs.field(default=(), converter=_holdings)
    capital: Money | None = None
    ours: str | None = attrs.field(default=None, converter=_maybe_brand)
    says: str | None = attrs.field(default=None, converter=_maybe_brand)

    def __attrs_post_init__(self) -> None:
        if self.capital is not None:
            _check_amount("capital", self.capital)
        for before, after in pairwise(self.holdings):
            if before.brand == after.brand:
                raise InputError("holdings", after.brand, "a brand is named twice; add its amounts up first")
        currencies = {each.held.currency for each in self.holdings}
        if self.capital is not None:
            currencies.add(self.capital.currency)
        if len(currencies) > 1:
            seen = tuple(sorted(currencies))
            raise CurrencyError("holdings", seen, "two currencies do not mix; convert one first")
        unplaced = self.unplaced
        if unplaced is not None and unplaced.is_negative:
            parts = _sum(self.holdings, unplaced.currency).render()
            raise InputError("holdings", self.capital, f"the parts ({parts}) exceed the whole")

    @property
    def currency(self) -> str | None:
        """The currency of all amounts; None when there is none."""
        amount = self.holdings[0].held if self.holdings else self.capital
        return None if amount is None else amount.currency

    @property
    def unplaced(self) -> Money | None:
        """What is not known where; None while the capital is not known."""
        return None if self.capital is None else self.capital - _sum(self.holdings, self.capital.currency)

    def held(self, brand: str) -> Money | None:
        """What a brand holds: nothing when all the capital lies elsewhere, None when that is not known."""
        for each in self.holdings:
            if each.brand == brand:
                return each.held
        unplaced = self.unplaced
        return unplaced if unplaced is not None and unplaced.is_zero else None

    def share(self, brand: str) -> Fraction | None:
        """The exact share of the capital that a brand holds; None when it cannot be known, or there is no capital."""
        held = self.held(brand)
        if held is None or self.capital is None or self.capital.is_zero:
            return None
        return Fraction(held.amount) / Fraction(self.capital.amount)

    def parts(self) -> tuple[WalletPart, ...]:
        """The whole in parts, the largest first, what is not known where last; their shares make exactly one.

        None at all while the capital is not known or nothing: a share of it cannot be said.

        >>> half = Wallet("C-7", date(2026, 3, 2), [BrandHolding("A", Money(1, "CNY"))], capital=Money(3, "CNY"))
        >>> [(part.brand, part.share) for part in half.parts()]
        [('A', Fraction(1, 3)), (None, Fraction(2, 3))]
        """
        if self.capital is None or self.capital.is_zero:
            return ()
        whole = Fraction(self.capital.amount)
        parts = [
            WalletPart(each.brand, each.held, Fraction(each.held.amount) / whole) for each in self._largest
        ]
        unplaced = self.unplaced
        if unplaced is not None and unplaced.is_positive:
            parts.append(WalletPart(None, unplaced, Fraction(unplaced.amount) / whole))
        return tuple(parts)

    @property
    def _largest(self) -> list[BrandHolding]:
        return sorted(self.holdings, key=lambda each: (each.held.amount.copy_negate(), each.brand))

    @property
    def largest(self) -> tuple[str, ...]:
        """The brand that holds most of what is known; several when they hold the same, none when nobody holds any."""
        held = [each for each in self._largest if each.held.is_positive]
        return tuple(each.brand for each in held if each.held == held[0].held)

    def pushes(self) -> Verdict[str | None]:
        """Which brand the customer really pushes: the one that holds the largest part of its capital.

        Sure only when one brand leads and no brand that nobody named could hold more: what is not known where must
        be less than the leader holds. Else the value is None and `missing` says what to find out. A capital that was
        taken up by no brand at all, and a tie, are answers too: then nobody is pushed above the others.
        """
        leaders, missing = self.largest, self._lacking()
        reasons: list[Reason] = []
        if leaders[1:]:
            said = _TIE_KNOWN if missing else _TIE
            reasons.append(_says("tie", said.fill(brands=leaders, held=self._shown(leaders[0]))))
        elif leaders:
            said = _HOLDS_MOST_KNOWN if missing else _HOLDS_MOST
            reasons.append(_says("largest", said.fill(brand=leaders[0], held=self._shown(leaders[0]))))
        elif not missing:
            reasons.append(_says("nobody", _NOBODY.fill()))
        if self.ours is not None and self.ours not in leaders and self.held(self.ours) is not None:
            reasons.append(_says("ours", _OURS.fill(brand=self.ours, held=self._shown(self.ours))))
        if self.says is not None and leaders and self.says not in leaders:
            reasons.append(_says("says_otherwise", _SAYS.fill(said=self.says, brands=leaders)))
        sure = len(leaders) == 1 and not missing
        return Verdict(leaders[0] if sure else None, tuple(reasons), missing)

    def _shown(self, brand: str) -> Param:
        """What a brand holds, with its share where that is known."""
        held, share = self.held(brand) or "", self.share(brand)
        return held if share is None else _AMOUNT_SHARE.fill(held=held, share=_per_cent(share))

    def _lacking(self) -> tuple[Reason, ...]:
        """What must be found out before it is sure which brand is pushed."""
        found: list[Reason] = []
        if not self.holdings:
            found.append(_says("no_holdings", _NO_HOLDINGS.fill()))
        if self.capital is None:
            found.append(_says("capital_unknown", _NO_CAPITAL.fill()))
        return tuple(found) or self._open(at_least=self._largest[0].held)

    def _open(self, at_least: Money | None = None) -> tuple[Reason, ...]:
        """What is not known where, when it is something, and no less than an amount."""
        unplaced = self.unplaced
        if unplaced is None or not unplaced.is_positive or (at_least is not None and unplaced < at_least):
            return ()
        return (_says("unplaced", _UNPLACED.fill(amount=unplaced)),)

    def missing(self) -> tuple[Reason, ...]:
        """All that is not known about this wallet, whether or not it decides who is pushed.

        >>> for reason in Wallet("C-7", date(2026, 3, 2), [BrandHolding("A", Money(1, "CNY"))], ours="B").missing():
        ...     print(reason.explain())
        how much capital the customer works with is not known: ask [CU-14]
        how much B holds is not known: ask [CU-14]
        nobody noted who told what A holds [CU-14]
        """
        found = list(self._lacking() or self._open())
        if self.ours is not None and self.held(self.ours) is None:
            found.append(_says("ours_unknown", _OURS_UNKNOWN.fill(brand=self.ours)))
        found += [
            _says("no_source", _NO_SOURCE.fill(brand=each.brand))
            for each in self.holdings
            if not each.source.strip()
        ]
        return tuple(found)

    def since(self, earlier: Wallet) -> tuple[WalletChange, ...]:
        """How each brand moved since an earlier day, by name. A brand that a day does not name is not known there,
        unless all the capital of that day lies elsewhere.

        Another customer, or a day that is not earlier, is an `InputError`; another currency a `CurrencyError`.
        """
        if earlier.customer != self.customer:
            raise InputError("earlier", earlier.customer, f"the wallet is of customer {self.customer!r}")
        if earlier.on >= self.on:
            raise InputError("earlier", earlier.on.isoformat(), f"is not before {self.on}")
        currencies = {wallet.currency for wallet in (earlier, self)} - {None}
        if len(currencies) > 1:
            problem = f"the later wallet is in {self.currency}; convert one first"
            raise CurrencyError("earlier", earlier.currency, problem)
        brands = sorted({each.brand for each in (*earlier.holdings, *self.holdings)})
        found: list[WalletChange] = []
        for brand in brands:
            before, after = earlier.share(brand), self.share(brand)
            points = None if before is None or after is None else after - before
            found.append(WalletChange(brand, earlier.held(brand), self.held(brand), points))
        return tuple(found)


def _sum(holdings: tuple[BrandHolding, ...], currency: str) -> Money:
    return total((each.held for each in holdings), currency)


def _check_amount(field: str, value: object) -> None:
    if not isinstance(value, Money):
        raise InputError(field, value, "give Money, an amount with its currency")
    if value.is_negative:
        raise InputError(field, value, "is negative; a brand holds nothing or more")


def _per_cent(share: Fraction) -> str:
    """A share as people read it, cut off after one decimal: 49.96% is not the half it did not reach."""
    tenths = int(share * 1000)
    return f"{tenths // 10}.{tenths % 10}%"


def _says(code: str, sentence: Sentence) -> Reason:
    return Reason(code, sentence, _ROWS)


_AMOUNT_SHARE: Final = Text("{held} ({share})", zh="{held}（{share}）")
_HOLDS_MOST: Final = Text(
    "{brand} holds most of the capital, {held}: this is the brand the customer really pushes",
    zh="{brand}占用资金最多，为{held}：这才是客户真正主推的品牌",
)
_HOLDS_MOST_KNOWN: Final = Text(
    "{brand} holds most of the capital that is known, {held}", zh="在已知的资金中，{brand}占用最多，为{held}"
)
_TIE: Final = Text(
    "{brands} hold the same, {held} each: none is pushed above the others",
    zh="{brands}占用的资金相同，各为{held}：没有哪个更受主推",
)
_TIE_KNOWN: Final = Text(
    "{brands} hold the same of the capital that is known, {held} each",
    zh="在已知的资金中，{brands}占用相同，各为{held}",
)
_NOBODY: Final = Text("no brand holds any of the capital", zh="没有任何品牌占用资金")
_OURS: Final = Text("our {brand} holds {held}", zh="我方的{brand}占用{held}")
_SAYS: Final = Text(
    "the customer says that it pushes {said}, but its money is with {brands}",
    zh="客户说主推{said}，资金却在{brands}",
)
_NO_HOLDINGS: Final = Text(
    "which brands hold the customer's capital is not known: ask", zh="尚不清楚客户的资金投在哪些品牌：请了解"
)
_NO_CAPITAL: Final = Text(
    "how much capital the customer works with is not known: ask", zh="尚不清楚客户共有多少资金：请了解"
)
_UNPLACED: Final = Text(
    "where {amount} of the capital lies is not known: ask", zh="有{amount}资金尚不清楚投在哪里：请了解"
)
_OURS_UNKNOWN: Final = Text(
    "how much {brand} holds is not known: ask", zh="尚不清楚{brand}占用多少资金：请了解"
)
_NO_SOURCE: Final = Text("nobody noted who told what {brand} holds", zh="{brand}占用资金的说法没有注明来源")
