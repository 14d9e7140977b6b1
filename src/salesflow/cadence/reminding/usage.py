"""How fast a customer uses a product up: from what was bought, and when (CA-10).

>>> Usage.of([(date(2026, 1, 1), Decimal(10)), (date(2026, 1, 11), Decimal(20))]).runs_out
Date(2026, 1, 31)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

import attrs
import pendulum

from salesflow.basics.counts import check_count
from salesflow.basics.moments import as_day, shared_day
from salesflow.errors import InputError

__all__ = ["Usage"]

_LAST_DAY: Final = date.max.toordinal()


def _day(value: date | None) -> pendulum.Date | None:
    return None if value is None else shared_day(as_day(value, "last"))


def _lasts(value: object) -> Fraction | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Fraction) or value < 0:
        raise InputError(
            "lasts", value, "give a Fraction of days, zero or more, or None where it is not known"
        )
    return Fraction(value)


def _quantity(value: object) -> Fraction:
    """What was bought, exact; a float is no quantity (0.1 is none), and neither is what is not finite."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        raise InputError("quantity", value, "give a Decimal, or None where it is not known")
    if isinstance(value, Decimal) and not value.is_finite():
        raise InputError("quantity", value, "must be finite; give None where it is not known")
    return Fraction(value)


@attrs.frozen
class Usage:
    """How fast a customer uses a product up: the last purchase, and how many days it lasts.

    `lasts` is None when it cannot be known, because there were too few `occasions` (distinct days of purchase).
    `by_quantity` says whether quantities were used; else `lasts` is the mean interval between purchases, which
    tells when the next order may be expected and nothing about the stock. A last purchase that is no day, and figures
    that are negative or no numbers, are an `InputError`.
    """

    last: date | None = attrs.field(default=None, converter=_day)
    lasts: Fraction | None = attrs.field(default=None, converter=_lasts)
    occasions: int = 0
    by_quantity: bool = False

    def __attrs_post_init__(self) -> None:
        check_count("occasions", self.occasions)

    @classmethod
    def of(cls, bought: Iterable[tuple[date, Decimal | None]]) -> Usage:
        """From the purchases of one product: days with quantities (None when not known), in any order.

        With all quantities known and positive, what was bought before the last day was used up between the first
        and the last day, and the last quantity is used at that rate. Otherwise the mean interval stands for it.
        Entries of one day count as one occasion. A quantity of nothing or less is left out: on a return it is
        negative, as in `customers.history.Purchase`; a return written without a sign would count as bought. A row
        that is no day with a quantity is an `InputError`; so is a float, and what is not finite.

        >>> Usage.of([(date(2026, 1, 1), Decimal(10)), (date(2026, 1, 11), Decimal(20))]).lasts
        Fraction(20, 1)
        """
        by_day: dict[int, Fraction | None] = {}
        for row in bought:
            try:
                day, given = row
            except (TypeError, ValueError) as error:
                raise InputError("bought", row, "is no day with a quantity") from error
            ordinal = as_day(day, "bought")
            quantity = None if given is None else _quantity(given)
            if quantity is not None and quantity <= 0:
                continue
            if quantity is None or by_day.get(ordinal, Fraction(0)) is None:
                by_day[ordinal] = None
            else:
                by_day[ordinal] = (by_day.get(ordinal) or Fraction(0)) + quantity
        if not by_day:
            return cls()
        days = sorted(by_day)
        last = shared_day(days[-1])
        if len(days) == 1:
            return cls(last, None, 1)
        amounts = [amount for amount in (by_day[day] for day in days) if amount is not None]
        if len(amounts) == len(days):
            lasts = amounts[-1] * (days[-1] - days[0]) / sum(amounts[:-1])
            return cls(last, lasts, len(days), by_quantity=True)
        return cls(last, Fraction(days[-1] - days[0], len(days) - 1), len(days))

    @property
    def runs_out(self) -> pendulum.Date | None:
        """The estimated day on which the stock is used up (rounded down), None when it cannot be known."""
        if self.last is None or self.lasts is None:
            return None
        return shared_day(min(self.last.toordinal() + int(self.lasts), _LAST_DAY))
