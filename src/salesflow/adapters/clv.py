"""What a customer will probably buy: the models BG/NBD and Gamma-Gamma, from given parameters (extra ``clv``, scipy).

A prediction is statistics: it comes as a float and is never `Money`. Nothing is fitted here. Fit the parameters once
a quarter with a package that does it well (pymc-marketing, R's CLVTools or BTYD), then hand them over with the unit
of time they were fitted in.

What to know before you trust a figure:

- Whoever bought once has P(alive) = 1, however long ago: in this model a customer can leave only after a *repeat*
  purchase. That is the model, not a finding; see when he last bought.
- The parameters belong to the customers they were fitted on.
- Gamma-Gamma takes the spend to be independent of how often somebody buys. Check that on your data.

The parameters below are those of Fader, Hardie & Lee, "Counting Your Customers" the Easy Way (Marketing Science 24,
2005), for the buyers of the shop CDNOW.

>>> from salesflow.basics.terms import weeks
>>> model = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426, unit=Unit.WEEKS)
>>> customer = Btyd(2, "30.43", "38.86", None, Unit.WEEKS)
>>> print(f"{model.expected(customer, weeks(39)):.3f} {model.probability_alive(customer):.3f}")
1.226 0.727
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Final, TypeAlias

import attrs

from salesflow.basics.currencies import minor_units
from salesflow.basics.money import Money
from salesflow.basics.terms import Term, Unit
from salesflow.customers.worth.btyd import Btyd, days_in
from salesflow.errors import CurrencyError, InputError, MissingExtraError

__all__ = ["BgNbd", "GammaGamma", "indicative_amount"]

_Hyp2f1: TypeAlias = Callable[[float, float, float, float], float]

_NEAR: Final = 1e-5
_LONG: Final = 0.9
_STEP: Final = 0.02
_TINY: Final = 1e-290

_MONTHS: Final = {Unit.MONTHS: 1, Unit.YEARS: 12}


def _parameter(_: object, field: attrs.Attribute[float], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, float | int):
        raise InputError(field.name, value, "give a number")
    if not (math.isfinite(value) and value > 0):
        raise InputError(field.name, value, "a parameter of the model is a finite number above zero")


@attrs.frozen
class BgNbd:
    """The BG/NBD model of when and how often: `r`, `alpha` for the buying, `a`, `b` for the leaving.

    `unit` is the unit of time the parameters were fitted in; a customer whose times are in another one is refused
    with `InputError`, and so is a parameter that is not a finite number above zero. Without scipy the
    predictions (not `probability_alive`) raise `MissingExtraError`.

    >>> BgNbd(0.243, 4.414, 0.793, 2.426, Unit.WEEKS).probability_alive(Btyd(0, 0, 500, None, Unit.WEEKS))
    1.0
    """

    r: float = attrs.field(validator=_parameter)
    alpha: float = attrs.field(validator=_parameter)
    a: float = attrs.field(validator=_parameter)
    b: float = attrs.field(validator=_parameter)
    unit: Unit

    def __attrs_post_init__(self) -> None:
        days_in(self.unit)

    def probability_alive(self, customer: Btyd) -> float:
        """How probable it is that the customer has not left for good; always 1 for whoever bought only once."""
        self._check(customer)
        if not customer.x:
            return 1.0
        # in logarithms: many purchases would overflow the power
        quiet = math.log(self.alpha + float(customer.T)) - math.log(self.alpha + float(customer.t_x))
        odds = math.log(self.a) - math.log(self.b + customer.x - 1) + (self.r + customer.x) * quiet
        return 1 / (1 + math.exp(odds)) if odds < 0 else math.exp(-odds) / (1 + math.exp(-odds))

    def expected(self, customer: Btyd, horizon: Term) -> float:
        """How many purchases the customer is expected to make in the time after `T`.

        The horizon may be in days or weeks for a model in either, in months or years for one in months; else it is
        an `InputError`.
        """
        self._check(customer)
        return self.probability_alive(customer) * self._repeats(customer.x, float(customer.T), horizon)

    def expected_of_new(self, horizon: Term) -> float:
        """How many *repeat* purchases a customer is expected to make in the time after his first purchase.

        >>> from salesflow.basics.terms import days
        >>> model = BgNbd(0.243, 4.414, 0.793, 2.426, Unit.WEEKS)
        >>> f"{model.expected_of_new(days(1)):.4f} {model.expected_of_new(days(7 * 32)):.2f}"
        '0.0078 1.05'
        """
        return self._repeats(0, 0.0, horizon)

    def _check(self, customer: Btyd) -> None:
        if customer.unit is not self.unit:
            problem = f"the model counts in {self.unit}; make the history with that unit"
            raise InputError("unit", str(customer.unit), problem)

    def _repeats(self, x: int, seen: float, horizon: Term) -> float:
        """The expected purchases of a customer who is alive, with x repeats in the time seen."""
        hyp2f1 = _hypergeometric()
        time = _periods(horizon, self.unit)
        if not time:
            return 0.0
        share = time / (self.alpha + seen + time)
        rest = self.a + self.b + x - 1
        # near a = 1 and a + b + x = 1 the formula divides zero by zero; for long horizons scipy's series breaks down
        # when r - a is a whole number
        if share > _LONG or min(abs(self.a - 1), abs(rest)) < _NEAR:
            return _integral(self.a, self.b + x, self.r + x, time / (self.alpha + seen))
        # Fader, Hardie & Lee (2005), equations 9 and 10, after Euler's transformation: as printed, the series overflows
        # for frequent buyers; so its arguments stay small, however large x is
        series = float(hyp2f1(self.a + self.b - 1 - self.r, self.a - 1, rest, share))
        return rest / (self.a - 1) * (1 - math.pow(1 - share, self.a - 1) * series)


def _integral(leaves: float, stays: float, buys: float, time: float) -> float:
    """The same as an integral: slower, and smooth wherever the formula is not.

    Whoever leaves with chance p after each purchase buys (1 - (1 + p time) ** -buys) / p times; p has a beta
    distribution. Over its log-odds, stretched so that both tails fall off fast, the plain sum of equal steps is
    exact to ten digits.
    """
    centre, spread = math.log(leaves / stays), math.sqrt(1 / leaves + 1 / stays)
    density = math.lgamma(leaves + stays) - math.lgamma(leaves) - math.lgamma(stays)
    first = math.floor(-math.asinh((50 / leaves + 50) / spread) / _STEP)
    last = math.ceil(math.asinh((50 / stays + 50) / spread) / _STEP)
    parts: list[float] = []
    for place in range(first, last + 1):
        odds = centre + spread * math.sinh(place * _STEP)
        log_p, log_q = -_log_sum(-odds), -_log_sum(odds)
        chance = math.exp(log_p)
        bought = buys * time if chance < _TINY else -math.expm1(-buys * math.log1p(chance * time)) / chance
        weight = math.exp(leaves * log_p + stays * log_q + density)
        parts.append(weight * bought * math.cosh(place * _STEP))
    return math.fsum(parts) * _STEP * spread


def _log_sum(power: float) -> float:
    """log(1 + e ** power) without overflow."""
    return max(power, 0.0) + math.log1p(math.exp(-abs(power)))


@attrs.frozen
class GammaGamma:
    """The Gamma-Gamma model of how much a purchase will be worth: `p`, `q`, `v`, in amounts of `currency`.

    It draws the mean of a customer towards the mean of all, the more the fewer repeats there are. A parameter that
    is not a finite number above zero is an `InputError`.

    >>> spend = GammaGamma(6.25, 3.74, 15.44, "USD")
    >>> f"{spend.expected_spend(Btyd(0, 0, 30, None, Unit.WEEKS)):.2f}"
    '35.22'
    """

    p: float = attrs.field(validator=_parameter)
    q: float = attrs.field(validator=_parameter)
    v: float = attrs.field(validator=_parameter)
    currency: str

    def __attrs_post_init__(self) -> None:
        minor_units(self.currency)

    def expected_spend(self, customer: Btyd) -> float:
        """What a purchase of this customer will probably be worth; without repeats the mean of all customers.

        Refused with `InputError`: repeats whose mean is not known or not above zero (returns exceed purchases; see
        `Btyd.of`), and parameters with which no mean exists (p x + q <= 1). Another currency is a
        `CurrencyError`.
        """
        mean = 0.0
        if customer.x:
            if customer.mean_repeat is None:
                raise InputError("mean_repeat", None, "the spend of the repeat purchases is not known")
            if customer.mean_repeat.currency != self.currency:
                raise CurrencyError("mean_repeat", customer.mean_repeat, f"the model is in {self.currency}")
            mean = float(customer.mean_repeat.amount)
            if mean <= 0:
                problem = (
                    "the model knows only spend above zero; make the history with another policy for returns"
                )
                raise InputError("mean_repeat", customer.mean_repeat, problem)
        weight = self.p * customer.x + self.q - 1
        if weight <= 0:
            raise InputError("q", self.q, "with these parameters no mean exists; fit them again")
        return self.p * (self.v + customer.x * mean) / weight


def indicative_amount(purchases: BgNbd, spend: GammaGamma, customer: Btyd, horizon: Term) -> Money:
    """What the customer will probably spend within the horizon, rounded to the coin: a guide, never an entry in a book.

    Expected purchases times expected spend, without cost and without discount.

    >>> from salesflow.basics.terms import weeks
    >>> model = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426, unit=Unit.WEEKS)
    >>> from fractions import Fraction
    >>> from salesflow.customers.worth.value import ExactAmount
    >>> customer = Btyd(2, "30.43", "38.86", ExactAmount(Fraction("22.35"), "USD"), Unit.WEEKS)
    >>> print(indicative_amount(model, GammaGamma(6.25, 3.74, 15.44, "USD"), customer, weeks(39)))
    USD 30.24
    """
    amount = purchases.expected(customer, horizon) * spend.expected_spend(customer)
    return Money(Decimal(repr(amount)), spend.currency).quantize()


def _periods(horizon: Term, unit: Unit) -> float:
    if horizon.unit in _MONTHS and unit is Unit.MONTHS:
        return float(horizon.amount * _MONTHS[horizon.unit])
    if horizon.unit in (Unit.DAYS, Unit.WEEKS) and unit is not Unit.MONTHS:
        return float(horizon.amount * days_in(horizon.unit) / days_in(unit))
    raise InputError(
        "horizon", str(horizon), f"cannot be counted in {unit}; give it in the unit of the model"
    )


def _hypergeometric() -> _Hyp2f1:
    try:
        from scipy.special import hyp2f1  # pyright: ignore[reportMissingTypeStubs]  # it has none
    except ImportError as error:
        raise MissingExtraError("clv", "scipy") from error
    function: _Hyp2f1 = hyp2f1
    return function
