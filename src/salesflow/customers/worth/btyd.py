"""What the models of repeat buying need to know of a customer ("buy till you die"), and nothing else.

The names look like those of RFM and mean other things: `x` counts the *repeat* occasions (the first is none), `t_x`
runs from the first occasion to the last, `T` from the first to the day of the question, and `mean_repeat` leaves the
first purchase out. Two numbers under the wrong name give a prediction that looks right. So the two types are two, both
are made from purchases, and the unit of time is part of this one.

>>> from datetime import datetime, timezone
>>> from salesflow.basics.money import Money
>>> log = [Purchase("C-1", datetime(1997, month, 2, tzinfo=timezone.utc), Money(29, "USD")) for month in (1, 4, 8)]
>>> known = Btyd.of(log, as_of=date(1997, 9, 30), zone="UTC", unit=Unit.WEEKS, returns="net")
>>> print(known.x, known.t_x, known.T, known.mean_repeat.money())
2 212/7 271/7 USD 29
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, Self

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.money import total
from salesflow.basics.terms import Unit
from salesflow.customers.history import Purchase
from salesflow.customers.worth.rfm import NEVER_BOUGHT, NeverBought, Returns, purchase_days
from salesflow.customers.worth.value import ExactAmount, exact
from salesflow.errors import InputError

__all__ = ["Btyd", "days_in"]

_DAYS: Final = {
    Unit.DAYS: Fraction(1),
    Unit.WEEKS: Fraction(7),
    # a mean month: a twelfth of the Gregorian year of 146,097 days in 400 years
    Unit.MONTHS: Fraction(146_097, 4_800),
}


def days_in(unit: Unit) -> Fraction:
    """How many days a day, a week or a (mean) month has in a model; any other unit is an `InputError`.

    >>> days_in(Unit.WEEKS), float(days_in(Unit.MONTHS))
    (Fraction(7, 1), 30.436875)
    """
    if unit not in _DAYS:
        raise InputError("unit", unit, "give Unit.DAYS, Unit.WEEKS or Unit.MONTHS")
    return _DAYS[unit]


def _last(value: Fraction | Decimal | int | str) -> Fraction:
    return exact(value, "t_x")


def _until(value: Fraction | Decimal | int | str) -> Fraction:
    return exact(value, "T")


@attrs.frozen
class Btyd:
    """The purchase history of one customer as the models of repeat buying take it; times in `unit`, exact.

    `x` repeat occasions, the last of them `t_x` after the first occasion, all seen until `T` after it; one occasion
    only is x = 0 and t_x = 0. `mean_repeat` is the mean of the repeat occasions alone, None for a customer
    without one (or whose amounts are not known).

    Refused with `InputError`: t_x beyond T (that is another meaning of recency), x without t_x and the other way
    round, a mean without repeats, a unit other than days, weeks and months, floats and NaN.

    >>> Btyd(2, "30.43", "38.86", None, Unit.WEEKS).T
    Fraction(1943, 50)
    """

    x: int
    t_x: Fraction = attrs.field(converter=_last)
    T: Fraction = attrs.field(converter=_until)
    mean_repeat: ExactAmount | None
    unit: Unit

    def __attrs_post_init__(self) -> None:
        check_count("x", self.x)
        days_in(self.unit)
        if not 0 <= self.t_x <= self.T:
            problem = (
                f"must lie between 0 and T = {self.T}; here recency runs from the first purchase to the last"
            )
            raise InputError("t_x", self.t_x, problem)
        if (self.x == 0) is not (self.t_x == 0):
            problem = f"does not go with t_x = {self.t_x}; x counts repeat purchases on later days, the first is none"
            raise InputError("x", self.x, problem)
        if self.mean_repeat is not None and not self.x:
            raise InputError(
                "mean_repeat", self.mean_repeat, "there is no repeat purchase to take the mean of"
            )

    @classmethod
    def of(
        cls,
        purchases: Iterable[Purchase],
        *,
        as_of: date,
        zone: str,
        unit: Unit,
        returns: Returns,
    ) -> Self | NeverBought:
        """The history of one customer's purchases on a day; `NEVER_BOUGHT` without any that counts.

        Purchases of one day of `zone` are one occasion, whatever the unit: two days of one week are two. With
        ``returns="net"`` everything that came back after the first occasion is taken off the repeat spend;
        "drop_day" keeps the mean above zero, as the models of spend need it. See
        `salesflow.customers.worth.rfm.purchase_days` for the errors.

        >>> Btyd.of([], as_of=date(2026, 3, 31), zone="UTC", unit=Unit.DAYS, returns="net")
        NEVER_BOUGHT
        """
        length = days_in(unit)
        days = purchase_days(purchases, as_of=as_of, zone=zone, returns=returns)
        bought = [day.on for day in days if day.lines]
        if not bought:
            return NEVER_BOUGHT
        first, last = bought[0], bought[-1]
        mean = None
        if repeats := len(bought) - 1:
            currency = days[0].amount.currency
            spent = total((day.amount for day in days if day.on > first), currency)
            mean = ExactAmount(Fraction(spent.amount) / repeats, currency)
        return cls(
            repeats,
            (last.toordinal() - first.toordinal()) / length,
            (as_of.toordinal() - first.toordinal()) / length,
            mean,
            unit,
        )
