"""Care after a sale: thanks and the first calls, counted from the day of the sale (CA-12).

>>> from salesflow.basics.channels import Channel
>>> from salesflow.basics.terms import days
>>> from salesflow.basics.text import Text
>>> from salesflow.cadence.occasions.observance import Care
>>> thanks = Observance("thanks", Text("thanks", zh="致谢"), everyone=Care((Channel.CALL,)), festive=False)
>>> [each.occasion for each in care_after([CareStep(thanks, days(1))], date(2026, 3, 2))]
[Once(day=Date(2026, 3, 3))]
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import attrs

from salesflow.basics.moments import as_day
from salesflow.basics.terms import Term
from salesflow.cadence.occasions.dates import Once
from salesflow.cadence.occasions.observance import Observance
from salesflow.errors import DefinitionError

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar

__all__ = ["CareStep", "care_after"]


@attrs.frozen
class CareStep:
    """An observance that is kept so long after a sale.

    A term in hours, an observance that has days already, and one that is festive (a sale is no feast: thanks are owed
    to whoever is in mourning too, and ask for no consent to promotion) are a `DefinitionError`. Source: CA-12.
    """

    observance: Observance
    after: Term

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if not self.after.unit.is_whole_days:
            problems.append(f"{self.after} is not counted in whole days")
        if self.observance.occasion is not None:
            problems.append("its observance has days of its own; the sale gives the day")
        if self.observance.festive:
            problems.append("its observance is festive; care after a sale is not")
        if problems:
            raise DefinitionError(f"care step {self.observance.key!r}", problems)


def care_after(
    steps: Iterable[CareStep], sold_on: date, *, calendar: Calendar | None = None
) -> tuple[Observance, ...]:
    """The observances of a sale, bound to their days; hand them to `attentions` with the others.

    Terms in working days need the calendar. Two sales on one day give the same observances: the customer is thanked once.
    """
    as_day(sold_on, "sold_on")
    return tuple(each.observance.of(Once(each.after.after_day(sold_on, calendar))) for each in steps)
