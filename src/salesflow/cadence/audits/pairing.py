"""Pairing: which touch that was made keeps which touch that was planned, and what is counted of it (CA-14).

One rule, for each customer, channel and calendar month: the first touch made keeps the first one planned, the second
the second, and so on, whatever their days; a touch never keeps one of another month or another channel. Touches
beyond those planned fill what the agreed plan dropped and what the month had no working day for; the rest are too much. So on the evening of a day a
touch is owed when fewer were made than were planned by then, which is what `Quota.standing` says.

Every planned touch gets exactly one state, and so does every touch made. Hence, for any window:

- ``wanted == kept + owed + missed + ahead + short + dropped``
- ``done == on_plan + too_much + outside``

>>> from datetime import date
>>> march = [day.toordinal() for day in (date(2026, 3, 4), date(2026, 3, 13), date(2026, 3, 24))]
>>> made = [date(2026, 3, 5).toordinal()]
>>> [state.name for state in states(march, made, 3, now=date(2026, 3, 16).toordinal(), over=False)]
['LATE', 'OWED', 'AHEAD']
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from enum import IntEnum
from fractions import Fraction
from typing import Final, Self

import attrs
import pendulum

from salesflow.basics.channels import Channel
from salesflow.basics.intervals import Interval, wilson
from salesflow.basics.text import Language, Text

__all__ = ["FIGURES", "Match", "MatchState", "Tally", "states"]


class MatchState(IntEnum):
    """What became of a planned touch, or what a touch that was made is to the plan.

    `EARLY`, `ON_DAY` and `LATE` are kept, before, on or after their day. `FILLED` was made although the month had no
    working day left for it. `OWED` can still be made this month, `MISSED` cannot: its month is over. `AHEAD` has its
    day still to come, `SHORT` has none, for want of working days. `TOO_MUCH` is a touch beyond the quota, `OUTSIDE`
    one that the quota does not speak of. `NOT_OWED` was planned for a day that does not count. `DROPPED` is wanted by
    the quota and not in the plan agreed with the seller. The numbers are the places of the figures in a `Tally`.
    """

    EARLY = 0
    ON_DAY = 1
    LATE = 2
    FILLED = 3
    OWED = 4
    MISSED = 5
    AHEAD = 6
    SHORT = 7
    TOO_MUCH = 8
    OUTSIDE = 9
    NOT_OWED = 10
    DROPPED = 11

    @property
    def is_kept(self) -> bool:
        """Whether a touch of the quota was made."""
        return self in _KEPT

    def render(self, language: Language = "en") -> str:
        """The state in words.

        >>> MatchState.AHEAD.render("zh")
        '未到日期'
        """
        return _STATES[self].render(language)


_KEPT: Final = (MatchState.EARLY, MatchState.ON_DAY, MatchState.LATE, MatchState.FILLED)
_STATES: Final = {
    MatchState.EARLY: Text("early", zh="提前"),
    MatchState.ON_DAY: Text("on the day", zh="当日"),
    MatchState.LATE: Text("late", zh="延后"),
    MatchState.FILLED: Text("without a planned day", zh="计划外补足"),
    MatchState.OWED: Text("owed", zh="欠"),
    MatchState.MISSED: Text("missed", zh="漏"),
    MatchState.AHEAD: Text("still to come", zh="未到日期"),
    MatchState.SHORT: Text("no working day", zh="无工作日"),
    MatchState.TOO_MUCH: Text("too much", zh="超出"),
    MatchState.OUTSIDE: Text("outside the quota", zh="配额外"),
    MatchState.NOT_OWED: Text("not owed", zh="不计"),
    MatchState.DROPPED: Text("not in the agreed plan", zh="约定计划未安排"),
}


def states(
    planned: Sequence[int], done: Sequence[int], wanted: int, *, now: int, over: bool, dropped: int = 0
) -> list[MatchState]:
    """The states of one channel of a customer's month, slot by slot.

    `planned` and `done` are the ordinals of days, rising; `wanted` is the number of the quota, at least as many as
    are planned; of those without a day the first `dropped` ones are not in the agreed plan. Slot i holds the i-th planned
    touch and the i-th one made, as far as there are so many. `now` is the last day known, `over` says that the month
    has passed.
    """
    found = [
        _ON_DAY if day == plan else _EARLY if day < plan else _LATE
        for plan, day in zip(planned, done, strict=False)
    ]
    slots, made = len(planned), len(done)
    if made < slots:
        due = bisect_right(planned, now, made) - made
        found += [_MISSED if over else _OWED] * due
        found += [_AHEAD] * (slots - made - due)
        made = slots
    if wanted > slots:
        filled = min(made, wanted) - slots
        left = max(0, dropped - filled)
        found += [_FILLED] * filled
        found += [_DROPPED] * left
        found += [_SHORT] * (wanted - slots - filled - left)
    if made > wanted:
        found += [_TOO_MUCH] * (made - wanted)
    return found


# members of an enum are slow to look up on their class, and this is asked for every touch of a log
_EARLY, _ON_DAY, _LATE, _FILLED = _KEPT
_OWED, _MISSED, _AHEAD, _SHORT, _TOO_MUCH, _DROPPED = (
    MatchState.OWED,
    MatchState.MISSED,
    MatchState.AHEAD,
    MatchState.SHORT,
    MatchState.TOO_MUCH,
    MatchState.DROPPED,
)


@attrs.frozen(weakref_slot=False)
class Match:
    """A planned touch and the touch that keeps it; either may be missing. `why` says why it stands outside."""

    channel: Channel
    planned: pendulum.Date | None
    done: pendulum.Date | None
    state: MatchState
    why: str = ""

    @property
    def days_late(self) -> int | None:
        """Civil days from the planned day to the touch, negative when it came early; None when either is missing."""
        if self.planned is None or self.done is None:
            return None
        return self.done.toordinal() - self.planned.toordinal()


@attrs.frozen(weakref_slot=False)
class Tally:
    """What is counted of a window: the touches planned in it, and the touches made in it.

    The planned ones: `early`, `on_day`, `late` and `filled` are kept; `owed`, `missed`, `ahead`, `short` and `dropped`
    are not (see `MatchState`); `not_owed` were left out before anything was counted. The ones made: `on_plan`, `too_much`,
    `outside`. In a window of whole months `on_plan == kept`; a window that cuts a month may hold a touch whose
    planned day lies outside it, or the other way round. `incoming` are the customer's own touches, `refused` ours to
    somebody who had opted out or was paused (they are outside as well), `unasked` promotions to somebody who never
    said yes or no, `same_day`, `too_close` and `too_long` the gaps out of band.
    """

    early: int = 0
    on_day: int = 0
    late: int = 0
    filled: int = 0
    owed: int = 0
    missed: int = 0
    ahead: int = 0
    short: int = 0
    too_much: int = 0
    outside: int = 0
    not_owed: int = 0
    dropped: int = 0
    on_plan: int = 0
    incoming: int = 0
    refused: int = 0
    unasked: int = 0
    same_day: int = 0
    too_close: int = 0
    too_long: int = 0

    @property
    def kept(self) -> int:
        """How many planned touches were made."""
        return self.early + self.on_day + self.late + self.filled

    @property
    def wanted(self) -> int:
        """How many touches the quota, or an agreed plan that holds more, wants in the window."""
        return self.kept + self.owed + self.missed + self.ahead + self.short + self.dropped

    @property
    def done(self) -> int:
        """How many touches we made in the window."""
        return self.on_plan + self.too_much + self.outside

    @property
    def open(self) -> int:
        """What should have been made and was not, whether it can still be made or not."""
        return self.owed + self.missed

    @property
    def out_of_band(self) -> int:
        """All gaps out of band."""
        return self.same_day + self.too_close + self.too_long

    @property
    def rate(self) -> Fraction | None:
        """The share kept of what was kept or open; None when nothing was called for yet.

        >>> Tally(on_day=3, owed=1, ahead=4).rate
        Fraction(3, 4)
        """
        called = self.kept + self.open
        return Fraction(self.kept, called) if called else None

    @property
    def in_time(self) -> Fraction | None:
        """The share made on or before the planned day, of what was kept or open; None when nothing was called for."""
        called = self.kept + self.open
        return Fraction(self.kept - self.late, called) if called else None

    @property
    def plausible(self) -> Interval:
        """The range in which the `rate` plausibly lies: sellers with few touches must not be judged by it alone."""
        return wilson(self.kept, self.kept + self.open)

    def __add__(self, other: Self) -> Self:
        """Both together."""
        return type(self)(*(a + b for a, b in zip(attrs.astuple(self), attrs.astuple(other), strict=True)))


FIGURES: Final = len(attrs.fields(Tally))
"""How many figures a tally has; those of the states come first, by their numbers."""
