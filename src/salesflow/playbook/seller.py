"""A seller's day: how many visits and calls fit into it, and who stands in during an absence.

>>> from datetime import date
>>> Seller("Li", absent_until=date(2026, 3, 6), deputy="Wang").is_absent(date(2026, 3, 6))
True
"""

from __future__ import annotations

from datetime import date

import attrs

from salesflow.errors import InputError

__all__ = ["Seller"]


def _count(_: object, field: attrs.Attribute[int | None], value: object) -> None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise InputError(field.name, value, "is not a whole number from 0 up")


@attrs.frozen
class Seller:
    """Who does the work: room for visits and calls a day (None: the policy's), the last day of an absence.

    A blank name, a negative number and a seller standing in for himself are an `InputError`.
    """

    name: str
    visits_per_day: int | None = attrs.field(default=None, validator=_count)
    calls_per_day: int | None = attrs.field(default=None, validator=_count)
    absent_until: date | None = None
    deputy: str | None = None

    def __attrs_post_init__(self) -> None:
        if not self.name.strip():
            raise InputError("name", self.name, "a seller needs a name")
        if self.deputy == self.name:
            raise InputError("deputy", self.deputy, "nobody stands in for himself")

    def is_absent(self, as_of: date) -> bool:
        """Whether the seller is away on that day (the last day included)."""
        return self.absent_until is not None and as_of <= self.absent_until
