"""The plan agreed with a seller: the days he was given in place of the quota's own (CA-14).

A plan levelled to what a seller can carry moves touches to other days and drops some. Who follows it owes nothing:
an audit with an agreed plan asks for the agreed days. The quota still says how many touches there should be; what
the plan holds too few is counted as dropped, never as owed.

>>> march = date(2026, 3, 1), date(2026, 4, 1)
>>> agreed = AgreedPlan.of_days([("C-7", date(2026, 3, 4), "visit")], begins=march[0], ends=march[1])
>>> len(agreed), agreed.speaks_of("C-8")
(1, True)
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Self

import attrs
import pendulum

from salesflow.basics.channels import Channel
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.cadence.audits.touch_log import TouchLog
from salesflow.errors import InputError

__all__ = ["AgreedPlan"]


@attrs.frozen
class AgreedPlan:
    """The touches agreed with sellers for the days from `begins` up to and without `ends`.

    On these days it stands in place of the quota's own days; outside them those hold. `customers` are those it
    speaks of, None for everybody: then who is not in it has all his touches dropped. (Made by `of_days`.)
    """

    codes_by_customer: Mapping[str, tuple[int, ...]] = attrs.field(hash=False)
    begins: pendulum.Date
    ends: pendulum.Date
    customers: frozenset[str] | None = None

    @classmethod
    def of_days(
        cls,
        rows: Iterable[tuple[str, date | int, Channel | str]],
        *,
        begins: date,
        ends: date,
        customers: Iterable[str] | None = None,
    ) -> Self:
        """The plan of rows (customer, day, channel), such as `Plan.touches()` or the days placed by levelling.

        Name the `customers` when the plan does not speak of the whole book, as that of one seller does not.

        Raises:
            InputError: a row is no such row, lies outside the days of the plan, or is of a customer who is not named;
                the plan ends before it begins.
        """
        low, high = as_day(begins, "begins"), as_day(ends, "ends")
        if high < low:
            raise InputError("ends", ends.isoformat(), f"the plan ends before it begins ({begins})")
        named = None if customers is None else frozenset(read_id(each, "customers") for each in customers)
        codes_of = TouchLog.of_days(rows, known_since=begins).codes_by_customer
        for customer, codes in codes_of.items():
            for code in (codes[0], codes[-1]):
                if not low <= code >> 3 < high:
                    day = shared_day(code >> 3).isoformat()
                    raise InputError(
                        "rows", (customer, day), f"lies outside the plan from {begins} to {ends}"
                    )
            if named is not None and customer not in named:
                raise InputError("rows", customer, "is not among the customers of the plan")
        return cls(codes_of, shared_day(low), shared_day(high), named)

    def __len__(self) -> int:
        """How many touches were agreed."""
        return sum(map(len, self.codes_by_customer.values()))

    def speaks_of(self, customer: str) -> bool:
        """Whether the plan says what a customer gets."""
        return self.customers is None or customer in self.customers

    def codes(self, customer: str, first: int, after: int) -> tuple[int, ...]:
        """The touches agreed for a customer from one day up to and without another, as codes of a log, rising."""
        codes = self.codes_by_customer.get(customer, ())
        return codes[bisect_left(codes, first * 8) : bisect_left(codes, after * 8)]

    @cached_property
    def low(self) -> int:
        """The first day of the plan, as its ordinal."""
        return self.begins.toordinal()

    @cached_property
    def high(self) -> int:
        """The day after the plan, as its ordinal."""
        return self.ends.toordinal()
