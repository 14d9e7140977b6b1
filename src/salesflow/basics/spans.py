"""Spans: days in a row, in a zone, up to and without the last; what figures of a month or a quarter are counted over.

>>> march = Span(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai")
>>> march.days, march.has_day(date(2026, 4, 1)), march.sentence.render()
(31, False, '1 Mar 2026 to 31 Mar 2026')
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Final

import attrs
import pendulum

from salesflow.basics.moments import as_day, day_of, shared_day
from salesflow.basics.moments import zone as named_zone
from salesflow.basics.text import Sentence, Text
from salesflow.errors import InputError

__all__ = ["Per", "Span"]

_DAY: Final = Text("{day}", zh="{day}")
_SPAN: Final = Text("{first} to {last}", zh="{first}至{last}")


class Per(StrEnum):
    """The length of the parts of a span: days, weeks that begin on Monday, calendar months."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def __repr__(self) -> str:
        return f"Per.{self.name}"

    def begin(self, ordinal: int) -> int:
        """The first day of the part in which a day lies; both as ordinals."""
        if self is Per.DAY:
            return ordinal
        day = date.fromordinal(ordinal)
        return ordinal - (day.weekday() if self is Per.WEEK else day.day - 1)


def _per(value: Per | str) -> Per:
    try:
        return Per(value)
    except ValueError:
        raise InputError("per", value, f"use one of {', '.join(Per)}") from None


def _begins(value: date) -> pendulum.Date:
    return shared_day(as_day(value, "begins"))


def _ends(value: date) -> pendulum.Date:
    return shared_day(as_day(value, "ends"))


@attrs.frozen
class Span:
    """The days from `begins` up to and without `ends`, in a zone.

    Moments in place of days, an end that is not after the beginning, and an unknown zone are an `InputError`.

    >>> march = Span(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai")
    >>> march.holds(pendulum.datetime(2026, 3, 31, 16))
    False
    """

    begins: pendulum.Date = attrs.field(converter=_begins)
    ends: pendulum.Date = attrs.field(converter=_ends)
    zone: str

    def __attrs_post_init__(self) -> None:
        if self.ends <= self.begins:
            raise InputError("ends", self.ends.isoformat(), f"give a day after the first one, {self.begins}")
        if not isinstance(self.zone, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError("zone", self.zone, "is no time zone; name one, such as 'Asia/Shanghai'")
        named_zone(self.zone)

    @property
    def days(self) -> int:
        """How many days it has."""
        return self.ends.toordinal() - self.begins.toordinal()

    def has_day(self, day: date) -> bool:
        """Whether a day belongs to it."""
        return self.begins.toordinal() <= day.toordinal() < self.ends.toordinal()

    def holds(self, at: datetime) -> bool:
        """Whether a moment lies in it."""
        return self.has_day(day_of(at, self.zone))

    def split(self, per: Per | str) -> tuple[Span, ...]:
        """Its days, weeks or months, without gap or overlap; the first and the last may be parts of one.

        >>> [str(part.begins) for part in Span(date(2026, 3, 4), date(2026, 3, 17), "UTC").split("week")]
        ['2026-03-04', '2026-03-09', '2026-03-16']
        """
        kind = _per(per)
        days = range(self.begins.toordinal(), self.ends.toordinal())
        starts = [day for day in days if day == days.start or kind.begin(day) == day]
        ends = [*starts[1:], days.stop]
        return tuple(Span(shared_day(a), shared_day(b), self.zone) for a, b in zip(starts, ends, strict=True))

    @property
    def sentence(self) -> Sentence:
        """The first and the last day, in words."""
        last = shared_day(self.ends.toordinal() - 1)
        return _DAY.fill(day=last) if last == self.begins else _SPAN.fill(first=self.begins, last=last)
