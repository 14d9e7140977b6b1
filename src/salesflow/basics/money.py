"""Money: an exact amount of one currency, and the three answers to "how much may it be".

An invoice of 0.10 paid three times is 0.30, not 0.30000000000000004, and yuan never meet dollars unnoticed.
Amounts are decimal and exact: nothing is rounded unless `Money.quantize`, `Money.allocate` or `Money.ratio` is
asked to; a result that would need more than 60 digits is refused instead of rounded. There is no division of
money (a third of CNY 100 does not exist): `allocate` shares it out without losing a fen, `ratio` compares.

No limit known (None), a limit of zero, and no limit at all (`UNLIMITED`) are three different things.

>>> money("96000", "CNY") + money("0.50", "CNY")
Money('96000.50', 'CNY')
>>> print(money("96000.50", "CNY"), money("96000.50", "CNY").render("zh"))
CNY 96,000.50 96,000.50元
>>> money(100, "CNY").allocate([1, 1, 1])
(Money('33.34', 'CNY'), Money('33.33', 'CNY'), Money('33.33', 'CNY'))
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DecimalException,
    Inexact,
    InvalidOperation,
    Overflow,
    Subnormal,
    localcontext,
)
from enum import Enum
from math import lcm
from typing import Any, Final, TypeAlias

import attrs

from salesflow.basics.currencies import minor_units
from salesflow.basics.text import Language, Text
from salesflow.basics.truth import Truth
from salesflow.errors import CurrencyError, InputError

__all__ = ["UNLIMITED", "Limit", "Money", "Unlimited", "computed", "money", "total", "within"]

_DIGITS: Final = 60
# The program's own decimal context rounds silently at 28 digits; this one refuses to round at all.
_EXACT: Final = Context(
    prec=_DIGITS, Emin=-_DIGITS, Emax=_DIGITS, traps=[Inexact, InvalidOperation, Overflow, Subnormal]
)
_ROUND: Final = Context(prec=_DIGITS, Emin=-_DIGITS, Emax=_DIGITS, traps=[InvalidOperation])
_QUOTIENT: Final = Context(prec=28, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation])
_PLAIN: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_TOO_LONG: Final = f"needs more than {_DIGITS} digits to stay exact; check the amounts"
_NO_PLAIN: Final = 'give {"amount": "12.50", "currency": "CNY"}'
_COINS: Final = tuple(Decimal(1).scaleb(-places) for places in range(5))
_new: Final = object.__new__


@attrs.frozen(init=False, repr=False, weakref_slot=False)
class Money:
    """An exact amount of one currency; immutable, equal by value (1.0 is 1.00), ordered within its currency.

    The amount is a finite `Decimal`, a whole number, or plain text such as ``"-12.50"``; a float, a bool, NaN,
    text with commas and an unknown currency code are refused with `InputError`. It may be finer than the
    currency's smallest coin (a unit price); `quantize` rounds it to what can be paid. Two currencies in one
    sum or comparison are a `CurrencyError`; ``==`` between them is simply False.

    >>> price = Money("12.5", "CNY")
    >>> price * 3, -price, price < Money(13, "CNY")
    (Money('37.5', 'CNY'), Money('-12.5', 'CNY'), True)
    >>> price + Money(1, "USD")
    Traceback (most recent call last):
    salesflow.errors.CurrencyError: currency: CNY and USD do not mix; convert one of them first (got 'USD')
    """

    amount: Decimal
    currency: str

    def __init__(self, amount: Decimal | int | str, currency: str) -> None:
        minor_units(currency)
        _set_amount(self, _read(amount))
        _set_currency(self, currency)

    def __repr__(self) -> str:
        return f"Money({format(self.amount, 'f')!r}, {self.currency!r})"

    def __str__(self) -> str:
        return self.render()

    # -- arithmetic ------------------------------------------------------------------------------------------

    def __add__(self, other: Money) -> Money:
        if other.__class__ is not Money:
            return NotImplemented
        if other.currency != self.currency:
            raise _mixed(self.currency, other)
        try:
            return _make(_add(self.amount, other.amount), self.currency)
        except DecimalException:
            raise InputError("amount", other, _TOO_LONG) from None

    def __sub__(self, other: Money) -> Money:
        if other.__class__ is not Money:
            return NotImplemented
        if other.currency != self.currency:
            raise _mixed(self.currency, other)
        try:
            return _make(_subtract(self.amount, other.amount), self.currency)
        except DecimalException:
            raise InputError("amount", other, _TOO_LONG) from None

    def __mul__(self, factor: int | Decimal) -> Money:
        if isinstance(factor, Decimal):
            if not factor.is_finite():
                raise InputError("factor", factor, "give a finite number")
        elif isinstance(factor, bool) or not isinstance(factor, int):  # pyright: ignore[reportUnnecessaryIsInstance]  # floats come in
            return NotImplemented
        try:
            return _make(_multiply(self.amount, factor), self.currency)
        except DecimalException:
            raise InputError("factor", factor, _TOO_LONG) from None

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return _make(_EXACT.minus(self.amount), self.currency)

    def __abs__(self) -> Money:
        return _make(_EXACT.abs(self.amount), self.currency)

    # -- order -----------------------------------------------------------------------------------------------

    def __lt__(self, other: Money) -> bool:
        if other.__class__ is not Money:
            return NotImplemented
        if other.currency != self.currency:
            raise _mixed(self.currency, other)
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        if other.__class__ is not Money:
            return NotImplemented
        if other.currency != self.currency:
            raise _mixed(self.currency, other)
        return self.amount <= other.amount

    def __gt__(self, other: Money) -> bool:
        if other.__class__ is not Money:
            return NotImplemented
        return other < self

    def __ge__(self, other: Money) -> bool:
        if other.__class__ is not Money:
            return NotImplemented
        return other <= self

    @property
    def is_zero(self) -> bool:
        """Nothing is owed either way."""
        return not self.amount

    @property
    def is_positive(self) -> bool:
        """More than zero."""
        return self.amount > 0

    @property
    def is_negative(self) -> bool:
        """Less than zero, such as a credit note."""
        return self.amount < 0

    # -- rounding, sharing, comparing ------------------------------------------------------------------------

    @property
    def is_payable(self) -> bool:
        """Not finer than the smallest coin of the currency.

        >>> Money("0.125", "CNY").is_payable, Money("0.120", "CNY").is_payable
        (False, True)
        """
        amount = self.amount
        if amount == amount.to_integral_value():  # most limits are whole, and this is quickly seen
            return True
        return -_exponent(amount.normalize(_EXACT)) <= minor_units(self.currency)

    def quantize(self, rounding: str = ROUND_HALF_EVEN) -> Money:
        """The amount rounded to the currency's smallest coin; `rounding` is one of the modes of `decimal`.

        Any other `rounding` is an `InputError`.

        >>> from decimal import ROUND_DOWN
        >>> Money("0.125", "CNY").quantize(), Money("99.9", "JPY").quantize(ROUND_DOWN)
        (Money('0.12', 'CNY'), Money('99', 'JPY'))
        """
        coin = _COINS[minor_units(self.currency)]
        try:
            return _make(_ROUND.plus(self.amount.quantize(coin, rounding, _ROUND)), self.currency)
        except InvalidOperation:
            raise InputError("amount", self, _TOO_LONG) from None
        except TypeError:
            raise InputError(
                "rounding", rounding, "is no mode of decimal; use one such as ROUND_HALF_UP"
            ) from None

    def allocate(self, weights: Iterable[int | Decimal]) -> tuple[Money, ...]:
        """Shares in proportion to `weights` that add up to exactly this amount.

        Shares are whole coins of the currency (or as fine as the amount itself, when that is finer). What
        cannot be divided goes, one coin each, to the largest remainders, the first among equals first; so a
        share is less than one coin away from its exact part, and a weight of zero gets nothing. Negative
        weights, or weights that are all zero, are an `InputError`. A negative amount is shared like its
        opposite.

        >>> Money("0.05", "CNY").allocate([3, 0, 7])
        (Money('0.02', 'CNY'), Money('0.00', 'CNY'), Money('0.03', 'CNY'))
        """
        parts = _whole_weights(tuple(weights))
        whole = sum(parts)
        if not whole:
            raise InputError(
                "weights", tuple(parts), "nobody to share with; give at least one positive weight"
            )
        places = max(minor_units(self.currency), -_exponent(self.amount))
        top, bottom = self.amount.as_integer_ratio()
        coins = abs(top) * 10**places // bottom
        shares = [coins * part // whole for part in parts]
        left = coins - sum(shares)
        by_remainder = sorted(range(len(parts)), key=lambda index: -(coins * parts[index] % whole))
        for index in by_remainder[:left]:
            shares[index] += 1
        sign = -1 if self.is_negative else 1
        try:
            return tuple(
                _make(_EXACT.scaleb(Decimal(sign * share), -places), self.currency) for share in shares
            )
        except DecimalException:
            raise InputError("amount", self, _TOO_LONG) from None

    def ratio(self, other: Money) -> Decimal:
        """How many times `other` goes into this amount, to 28 significant digits (a number, not money).

        What is no money is an `InputError`, and so is zero: a share of nothing has no answer.

        >>> Money(96, "CNY").ratio(Money(120, "CNY"))
        Decimal('0.8')
        """
        try:
            same = other.currency == self.currency
        except AttributeError:
            raise InputError("other", other, "is no Money; divide the amounts for a plain number") from None
        if not same:
            raise _mixed(self.currency, other)
        if other.is_zero:
            raise InputError("other", other, "a share of zero has no answer")
        return _QUOTIENT.divide(self.amount, other.amount)

    # -- words and plain data --------------------------------------------------------------------------------

    def render(self, language: Language = "en") -> str:
        """The amount for people; decimals are shown only when it is not whole.

        >>> Money("-5", "CNY").render("zh"), Money("12.5", "GBP").render("zh")
        ('-5元', 'GBP 12.50')
        """
        if self.amount == self.amount.to_integral_value():
            digits = f"{self.amount:,.0f}"
        else:
            finest = -_exponent(self.amount.normalize(_EXACT))
            digits = f"{self.amount:,.{max(minor_units(self.currency), finest)}f}"
        return f"{digits}元" if language == "zh" and self.currency == "CNY" else f"{self.currency} {digits}"

    def to_plain(self) -> dict[str, str]:
        """Plain data for JSON; the amount is text, because JSON numbers lose digits.

        >>> Money("96000", "CNY").to_plain()
        {'amount': '96000', 'currency': 'CNY'}
        """
        return {"amount": format(self.amount, "f"), "currency": self.currency}

    @classmethod
    def from_plain(cls, data: Mapping[str, object]) -> Money:
        """The money that `to_plain` wrote; anything else is an `InputError`.

        >>> Money.from_plain({"amount": "12.50", "currency": "CNY"})
        Money('12.50', 'CNY')
        """
        try:
            amount, currency = data.get("amount"), data.get("currency")
        except AttributeError:
            raise InputError("money", data, _NO_PLAIN) from None
        if set(data) != {"amount", "currency"} or not isinstance(currency, str):
            raise InputError("money", dict(data), _NO_PLAIN)
        if not isinstance(amount, str | int | Decimal):
            raise InputError("amount", amount, "give text such as 12.50, never a float")
        return cls(amount, currency)


class Unlimited(Enum):
    """The one value `UNLIMITED`: a decision that there is no ceiling (neither "not known" nor "zero")."""

    UNLIMITED = "unlimited"

    def __repr__(self) -> str:
        return "UNLIMITED"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _NO_CEILING.render(language)


_NO_CEILING: Final = Text("unlimited", zh="不限")

UNLIMITED: Final = Unlimited.UNLIMITED
"""No ceiling, by decision."""

Limit: TypeAlias = Money | Unlimited | None
"""A ceiling: an amount (zero means nothing is allowed), `UNLIMITED`, or None (nobody has decided)."""


def money(amount: Decimal | int | str, currency: str) -> Money:
    """An amount of a currency; the short way to write `Money`.

    >>> money("0.10", "CNY") * 3 == money("0.3", "CNY")
    True
    """
    return Money(amount, currency)


def computed(amount: Decimal, currency: str) -> Money:
    """The amount that a judgement has worked out from money it was given, in the currency of that money.

    It is `Money` without the reading: for a number that exact arithmetic gave and a currency that is known already.
    A result that would need more than 60 digits is an `InputError`, as everywhere.

    >>> computed(Decimal("12.5") * 2, money("12.5", "CNY").currency)
    Money('25.0', 'CNY')
    """
    try:
        return _make(_plus(amount), currency)
    except DecimalException:
        raise InputError("amount", amount, _TOO_LONG) from None


def total(items: Iterable[Money], currency: str) -> Money:
    """The sum of many amounts of one currency, zero for none; much quicker than adding them one by one.

    An amount in another currency is a `CurrencyError`; something that is no `Money` is a `TypeError`.

    >>> total([money("0.10", "CNY"), money("0.20", "CNY")], "CNY"), total([], "USD")
    (Money('0.30', 'CNY'), Money('0', 'USD'))
    """
    minor_units(currency)
    rows = tuple(items)
    amounts: list[Decimal] = []
    for row in rows:
        if row.__class__ is not Money:
            msg = f"a total needs Money, not {type(row).__name__}"
            raise TypeError(msg)
        if row.currency != currency:
            raise _mixed(currency, row)
        amounts.append(row.amount)
    try:
        with localcontext(_EXACT):
            return _make(sum(amounts, Decimal(0)), currency)
    except DecimalException:
        raise InputError("items", len(rows), _TOO_LONG) from None


def within(amount: Money | None, limit: Limit) -> Truth:
    """Is an amount inside a ceiling? Reaching it exactly is inside; an unknown amount or ceiling is unknown.

    Another currency than the ceiling's is a `CurrencyError`. Under `UNLIMITED` even an unknown amount is inside.

    >>> within(money(5, "CNY"), money(5, "CNY")), within(money(5, "CNY"), None), within(None, UNLIMITED)
    (Truth.YES, Truth.UNKNOWN, Truth.YES)
    """
    if isinstance(limit, Unlimited):
        return Truth.YES
    if limit is None or amount is None:
        return Truth.UNKNOWN
    return Truth.of(amount <= limit)


_add: Final = _EXACT.add
_subtract: Final = _EXACT.subtract
_multiply: Final = _EXACT.multiply
_plus: Final = _EXACT.plus
# The slots' own setters are the fastest way past `frozen`; a sum of checked amounts needs no second check.
_set_amount: Final[Any] = Money.__dict__["amount"].__set__
_set_currency: Final[Any] = Money.__dict__["currency"].__set__


def _make(amount: Decimal, currency: str) -> Money:
    made = _new(Money)
    _set_amount(made, amount)
    _set_currency(made, currency)
    return made


def _read(amount: object) -> Decimal:
    if isinstance(amount, Decimal):
        if not amount.is_finite():
            raise InputError("amount", amount, "give a finite number")
        number = amount
    elif isinstance(amount, str):
        text = amount.strip()
        if not _PLAIN.fullmatch(text):
            raise InputError(
                "amount", amount, "give a plain number such as 96000 or -12.50, without separators"
            )
        number = Decimal(text)
    elif isinstance(amount, int) and not isinstance(amount, bool):
        number = Decimal(amount)
    else:
        raise InputError(
            "amount", amount, "give a Decimal, a whole number or text; a float has lost its digits"
        )
    try:
        return _plus(number)  # also turns -0 into 0, here and in `computed`
    except DecimalException:
        raise InputError("amount", amount, _TOO_LONG) from None


def _whole_weights(weights: tuple[int | Decimal, ...]) -> list[int]:
    """The weights as whole numbers in the same proportion, so that sharing out is exact."""
    for weight in weights:
        if isinstance(weight, bool) or not isinstance(weight, int | Decimal):  # pyright: ignore[reportUnnecessaryIsInstance]  # floats come in
            raise InputError("weights", weight, "give whole numbers or Decimals")
        if isinstance(weight, Decimal) and not (weight.is_finite() and abs(weight.adjusted()) <= _DIGITS):
            raise InputError("weights", weight, "give a finite weight of an ordinary size")
        if weight < 0:
            raise InputError("weights", weight, "a share cannot have a negative weight")
    pairs = [Decimal(weight).as_integer_ratio() for weight in weights]
    common = lcm(*(bottom for _, bottom in pairs))
    return [top * (common // bottom) for top, bottom in pairs]


def _exponent(amount: Decimal) -> int:
    return int(amount.as_tuple().exponent)  # a number: every amount is finite


def _mixed(currency: str, other: Money) -> CurrencyError:
    return CurrencyError(
        "currency", other.currency, f"{currency} and {other.currency} do not mix; convert one of them first"
    )
