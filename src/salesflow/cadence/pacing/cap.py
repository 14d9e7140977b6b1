"""Caps: how many touches a customer may get in a week, a month, a quarter, a year, or any so many days (CA-2).

>>> Cap(4, "month").explain(), Cap(1, days(7), Channel.CALL).explain()
('at most 4 touches a month', 'at most 1 call in 7 days')
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final

import attrs

from salesflow.basics.channels import Channel, read_channel
from salesflow.basics.terms import Term, Unit, days
from salesflow.basics.text import Language, Sentence, Text
from salesflow.cadence.occasions.occasion import whole
from salesflow.errors import DefinitionError

__all__ = ["Cap", "Period", "tightest"]


class Period(StrEnum):
    """A civil period: a week begins on Monday, a quarter in January, April, July and October.

    >>> Period("month").render("zh")
    '月'
    """

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _PERIODS[self].render(language)

    def number(self, ordinal: int) -> int:
        """The number of the period in which a day lies; the next period has the next number."""
        if self is Period.WEEK:
            return (ordinal - 1) // 7
        day = date.fromordinal(ordinal)
        return (day.year * 12 + day.month - 1) // _MONTHS[self]

    def next(self, ordinal: int) -> int:
        """The first day of the next period, as an ordinal.

        >>> date.fromordinal(Period.QUARTER.next(date(2026, 2, 9).toordinal())).isoformat()
        '2026-04-01'
        """
        if self is Period.WEEK:
            return ((ordinal - 1) // 7 + 1) * 7 + 1
        year, month = divmod((self.number(ordinal) + 1) * _MONTHS[self], 12)
        return date(year, month + 1, 1).toordinal() if year <= date.max.year else date.max.toordinal() + 1


_PERIODS: Final = {
    Period.WEEK: Text("week", zh="周"),
    Period.MONTH: Text("month", zh="月"),
    Period.QUARTER: Text("quarter", zh="季度"),
    Period.YEAR: Text("year", zh="年"),
}
_MONTHS: Final = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}
_COUNTS: Final = {
    None: Text("{n} {n|touch|touches}", zh="{n}次联系"),
    Channel.VISIT: Text("{n} {n|visit|visits}", zh="{n}次拜访"),
    Channel.CALL: Text("{n} {n|call|calls}", zh="{n}次电话"),
    Channel.MESSAGE: Text("{n} {n|message|messages}", zh="{n}条短信"),
    Channel.CARD: Text("{n} {n|card|cards}", zh="{n}张贺卡"),
}
_IN_PERIOD: Final = Text("at most {count} a {per}", zh="每{per}最多{count}")
_IN_TERM: Final = Text("at most {count} in {per}", zh="{per}内最多{count}")


def _per(value: Period | Term | str) -> Period | Term:
    if isinstance(value, Term):
        if value.unit not in (Unit.DAYS, Unit.WEEKS) or not value.amount:
            raise DefinitionError("cap", [f"a rolling cap counts days or weeks, at least one, not {value}"])
        return days(value.amount * (7 if value.unit is Unit.WEEKS else 1))
    try:
        return Period(value)
    except ValueError as error:
        known = ", ".join(Period)
        problem = f"the period {value!r} is unknown; use {known}, or a term such as days(7)"
        raise DefinitionError("cap", [problem]) from error


def _channel(value: Channel | str | None) -> Channel | None:
    return None if value is None else read_channel(value, within="cap")


@attrs.frozen(weakref_slot=False)
class Cap:
    """At most `n` outgoing touches in each period, of one channel or (None) of all together (CA-2).

    `per` is a `Period`, or a term of days or weeks for a rolling window: ``days(7)`` means that no seven days in a
    row hold more. A cap of 0 is refused with a `DefinitionError`, as are a broken number and an unknown period: a
    stop needs a reason, so pause it, or leave the wish out.
    """

    n: int
    per: Period | Term = attrs.field(converter=_per)
    channel: Channel | None = attrs.field(default=None, converter=_channel)

    def __attrs_post_init__(self) -> None:
        problems = whole("the number", self.n, 0, 366_000)
        if not problems and not self.n:
            problems = ["a cap of 0 stops everything without saying why; pause it with a reason instead"]
        if problems:
            raise DefinitionError("cap", problems)

    @property
    def sentence(self) -> Sentence:
        """The cap in words."""
        count = _COUNTS[self.channel].fill(n=self.n)
        return (_IN_TERM if isinstance(self.per, Term) else _IN_PERIOD).fill(count=count, per=self.per)

    def explain(self, language: Language = "en") -> str:
        """The cap in words."""
        return self.sentence.render(language)


def tightest(caps: Iterable[Cap]) -> tuple[Cap, ...]:
    """The smallest cap of each period and channel, in a fixed order.

    >>> [cap.n for cap in tightest([Cap(4, "month"), Cap(2, "month")])]
    [2]
    """
    known: dict[tuple[str, str], Cap] = {}
    for cap in caps:
        place = (str(cap.per), cap.channel or "")
        if place not in known or cap.n < known[place].n:
            known[place] = cap
    return tuple(known[place] for place in sorted(known))
