"""The pace of a follow-up: steps counted from the beginning, and a gap that grows from attempt to attempt (CA-2).

>>> from salesflow.basics.terms import days, hours, minutes
>>> calls = (FollowUpStep(minutes(0)), FollowUpStep(hours(1)), FollowUpStep(days(4)))
>>> [str(each) for each in calls]
['at the beginning', '1 hour after the beginning', '4 days after the beginning']
>>> slower = Widening(Fraction(3, 2), days(60))
>>> [str(slower.stretch(Band.of_days(14, 17, 21), done).ideal) for done in range(5)]
['17 days', '25 days', '38 days', '57 days', '60 days']
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import attrs
import pendulum

from salesflow.basics.channels import Channel, read_channel
from salesflow.basics.moments import MICROSECONDS, at_instant, day_of, instant, shared_day, zone
from salesflow.basics.terms import Term, Unit
from salesflow.basics.text import Language, Text
from salesflow.cadence.pacing.band import Band
from salesflow.errors import DefinitionError

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar

__all__ = ["Widening", "FollowUpStep"]

_SECONDS: Final = {Unit.MINUTES: 60, Unit.HOURS: 3_600}
_DAYS: Final = {Unit.DAYS: 1, Unit.WEEKS: 7}
_AFTER: Final = Text("{after} after the beginning", zh="开始后{after}")
_AT_ONCE: Final = Text("at the beginning", zh="开始时")


def _channel(value: Channel | str | None) -> Channel | None:
    return None if value is None else read_channel(value, within="step")


@attrs.frozen
class FollowUpStep:
    """One planned attempt, so long after the beginning; several steps may fall on one day.

    `after` counts minutes or hours (less than a day), or days or weeks; else, and for an unknown channel, a
    `DefinitionError`.
    """

    after: Term
    channel: Channel | None = attrs.field(default=None, converter=_channel)

    def __attrs_post_init__(self) -> None:
        if self.after.unit not in {*_SECONDS, *_DAYS}:
            raise DefinitionError("step", [f"{self.after}: count minutes, hours, days or weeks"])
        if self.seconds >= 86_400:
            raise DefinitionError("step", [f"{self.after}: count whole days from one day on"])

    @property
    def days(self) -> int:
        """The civil days after the beginning."""
        return self.after.amount * _DAYS.get(self.after.unit, 0)

    @property
    def seconds(self) -> int:
        """The seconds after the beginning, of a step on the same day."""
        return self.after.amount * _SECONDS.get(self.after.unit, 0)

    def day(
        self, began: datetime, before: FollowUpStep | None, last: datetime | None, calendar: Calendar
    ) -> pendulum.Date:
        """The first working day for it: as planned from the beginning, and no closer to the last touch than planned.

        `before` is the step that stands before it; `last` the touch that happened then. A late step moves all later
        ones; nothing catches up.
        """
        planned = self._from(began, self.days, self.seconds, calendar.zone)
        if before is not None and last is not None:
            gap = (self.days - before.days, max(0, self.seconds - before.seconds))
            planned = max(planned, self._from(last, *gap, calendar.zone))
        return calendar.roll(planned, "forward")

    @staticmethod
    def _from(at: datetime, whole: int, seconds: int, where: str) -> pendulum.Date:
        moved = at_instant(instant(at) + seconds * MICROSECONDS, zone(where))
        return shared_day(day_of(moved, where).toordinal() + whole)

    def render(self, language: Language = "en") -> str:
        """The step in words."""
        if not self.after.amount:
            return _AT_ONCE.render(language)
        return _AFTER.fill(after=self.after).render(language)

    def __str__(self) -> str:
        return self.render()


def _factor(value: object) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise DefinitionError("backoff", [f"the factor {value!r} is not a whole number or a Fraction"])
    return Fraction(value)


@attrs.frozen
class Widening:
    """The gap grows by `factor` with every attempt, rounded down to whole days, up to `most` (CA-2).

    A factor below one, or one that is no int or Fraction, is a `DefinitionError`.
    """

    factor: Fraction = attrs.field(converter=_factor)
    most: Term

    def __attrs_post_init__(self) -> None:
        if self.factor < 1:
            raise DefinitionError(
                "backoff", [f"the factor {self.factor} is less than one: gaps would shrink"]
            )

    def problems(self, band: Band) -> list[str]:
        """What keeps it from stretching a band."""
        problems = [
            f"{term} and {self.most} are counted in different units"
            for term in (band.least, band.ideal, band.most)
            if term.unit is not self.most.unit
        ]
        if not problems and band.most.amount > self.most.amount:
            problems.append(f"{self.most} is shorter than the gap it begins with, {band.most}")
        return problems

    def stretch(self, band: Band, done: int) -> Band:
        """The band after so many attempts."""
        unit, most = self.most.unit, self.most.amount
        grown = self.factor**done
        return Band(
            *[Term(min(int(term.amount * grown), most), unit) for term in (band.least, band.ideal, band.most)]
        )
