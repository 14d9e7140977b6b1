"""What a levelled plan holds: each touch on its day, what was dropped, and what proves that it is right.

`salesflow.cadence.levelling.levelling.level` makes it, `salesflow.cadence.levelling.proof.flaws` checks it.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs
import pendulum

from salesflow.basics.channels import Channel
from salesflow.basics.moments import as_day
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Text
from salesflow.cadence.due import Due
from salesflow.cadence.levelling.capacity import Capacity
from salesflow.cadence.levelling.priority import Rank

__all__ = ["Bottleneck", "Dropped", "Levelled", "Place", "Placed", "Price"]

_SUMMARY: Final = Text(
    "{placed} of {wanted} {wanted|touch has|touches have} a day; {moved} of them moved, by {days} {days|day|days} in all",
    zh="共{wanted}次联系，已安排{placed}次；其中{moved}次改期，合计移动{days}天",
)
_NONE_MOVED: Final = Text(
    "{placed} of {wanted} {wanted|touch has|touches have} a day; none of them moved",
    zh="共{wanted}次联系，已安排{placed}次，均未改期",
)
_NONE_PLACED: Final = Text("no day for {wanted} {wanted|touch|touches}", zh="共{wanted}次联系，均无法安排")
_NONE_WANTED: Final = Text("no touch is asked for", zh="没有需要安排的联系")


@attrs.frozen(weakref_slot=False)
class Placed:
    """A touch with its day; `reasons` say why it is not the ideal one, empty when it is."""

    due: Due
    day: pendulum.Date
    rank: Rank
    reasons: tuple[Reason, ...] = ()

    @property
    def moved(self) -> int:
        """How many civil days after the ideal day (before it when negative)."""
        return self.day.toordinal() - self.due.ideal.toordinal()


@attrs.frozen
class Place:
    """What one day can take: so many touches of these channels, or of all channels together when none is named."""

    day: pendulum.Date
    channels: tuple[Channel, ...]
    limit: int

    def holds(self, placed: Placed) -> bool:
        """Whether a touch sits here."""
        return placed.day == self.day and (not self.channels or placed.due.channel in self.channels)


@attrs.frozen
class Bottleneck:
    """The certificate of a dropped touch, to be checked by hand: places that are full and cannot be emptied.

    Take the touches that were placed there (`Levelled.holders`). They are as many as the places can take, each has a
    rank at least as good as the dropped one, and none may be made anywhere else; nor may the dropped one. So
    whoever serves the dropped touch must drop one of those. `needed` counts all touches that can be made only here.
    """

    places: tuple[Place, ...]
    needed: int

    @property
    def room(self) -> int:
        """How many touches the places can take."""
        return sum(place.limit for place in self.places)

    @property
    def days(self) -> tuple[pendulum.Date, ...]:
        """The days, in order."""
        return tuple(dict.fromkeys(place.day for place in self.places))


@attrs.frozen(weakref_slot=False)
class Dropped:
    """A touch without a day, the reasons, and their proof; no bottleneck when its window has no working day."""

    due: Due
    rank: Rank
    reasons: tuple[Reason, ...]
    bottleneck: Bottleneck | None

    @property
    def code(self) -> str:
        """``"no_room"``, or ``"no_working_day"``."""
        return self.reasons[0].code


@attrs.frozen
class Price:
    """A figure of the proof that no plan for the same touches lies nearer to the ideal days.

    Full days have a price in days; `channel` None: whatever is made that day pays it. Add the prices of a day to its
    distance from the ideal one: no touch finds a smaller sum in its window than on the day it has. Since all days
    with a price are full, any other plan for these touches moves at least as many days.
    """

    day: pendulum.Date
    channel: Channel | None
    days: int


@attrs.frozen
class Levelled:
    """One seller's touches on days, by day; what was dropped, by rank; and the proof of both.

    `begins` and `ends` (not included) are the days planned. `salesflow.cadence.levelling.proof.flaws` checks all of it.
    """

    capacity: Capacity
    begins: pendulum.Date
    ends: pendulum.Date
    placed: tuple[Placed, ...]
    dropped: tuple[Dropped, ...] = ()
    prices: tuple[Price, ...] = ()

    @property
    def moved(self) -> tuple[Placed, ...]:
        """The touches that are not made on their ideal day."""
        return tuple(each for each in self.placed if each.moved)

    @property
    def days_moved(self) -> int:
        """By how many civil days all touches together were moved: no plan for the same touches needs fewer."""
        return sum(abs(each.moved) for each in self.placed)

    @property
    def touches(self) -> tuple[tuple[str, pendulum.Date, Channel], ...]:
        """Customer, day and channel of each touch, by day, as a plan or a log has them."""
        return tuple((each.due.customer, each.day, each.due.channel) for each in self.placed)

    def on(self, day: date) -> tuple[Placed, ...]:
        """The touches of a day."""
        wanted = as_day(day)
        return tuple(each for each in self.placed if each.day.toordinal() == wanted)

    def holders(self, bottleneck: Bottleneck) -> tuple[Placed, ...]:
        """The touches that fill a bottleneck."""
        return tuple(each for each in self.placed if any(place.holds(each) for place in bottleneck.places))

    def explain(self, language: Language = "en") -> str:
        """How many touches have a day, and one line for each that was moved or dropped."""
        moved = self.moved
        placed, wanted = len(self.placed), len(self.placed) + len(self.dropped)
        if moved:
            head = _SUMMARY.fill(placed=placed, wanted=wanted, moved=len(moved), days=self.days_moved)
        elif placed:
            head = _NONE_MOVED.fill(placed=placed, wanted=wanted)
        else:
            head = _NONE_PLACED.fill(wanted=wanted) if wanted else _NONE_WANTED.fill()
        reasons = [reason for each in moved for reason in each.reasons]
        reasons += [reason for each in self.dropped for reason in each.reasons]
        return "\n".join([head.render(language), *(reason.explain(language) for reason in reasons)])
