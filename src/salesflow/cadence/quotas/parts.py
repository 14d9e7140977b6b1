"""The parts of a month that a customer spent on one grade, or as a customer at all: each gives its share (CA-4).

A part's share are the touches of its grade's own plan that fall into its days. For any working days in a row that is
the exact share of the month, rounded up or down, and the parts of one grade make its whole month.

>>> from datetime import date
>>> part = Part("B", shared_day(739690), shared_day(739706), 12, 22, ((Channel.VISIT, 2, 4), (Channel.CALL, 1, 2)))
>>> print(part.reason().explain())
B from 15 Mar 2026, 12 of 22 working days: 2 of 4 visits, 1 of 2 calls
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from typing import Final, NamedTuple, Self

import attrs
import pendulum

from salesflow.basics.channels import Channel
from salesflow.basics.moments import shared_day
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text

__all__ = ["Part", "Stretch", "days_of_month", "is_whole"]


class Stretch(NamedTuple):
    """The part of a month that a customer spent on one grade, in whole numbers: what plans are made of.

    `begins` and `ends` are ordinals (up to and without), `low` and `high` the working days of the month that lie
    between. `turn` says which pattern of `spread` that grade's whole month has, `kept` are for each channel the
    working days of its touches that fall into the stretch, `lost` the ordinals that stand for touches without a
    working day (None: all have one).
    """

    begins: int
    ends: int
    grade: str
    low: int
    high: int
    channels: tuple[Channel, ...]
    counts: tuple[int, ...]
    turn: int
    kept: tuple[tuple[int, ...], ...]
    lost: tuple[tuple[int, ...], ...] | None


def days_of_month(first: int) -> int:
    """How many days a month has, by the ordinal of its first one."""
    day = shared_day(first)
    return monthrange(day.year, day.month)[1]


def is_whole(stretches: Sequence[Stretch], first: int) -> bool:
    """Whether a month, by the ordinal of its first day, was spent on one grade from its first to its last day."""
    return len(stretches) == 1 and (
        (stretches[0].begins, stretches[0].ends) == (first, first + days_of_month(first))
    )


@attrs.frozen(weakref_slot=False)
class Part:
    """A part of a month that a customer spent on one grade: its share of that grade's month, by working days.

    `shares` are, for each channel, the touches that fall into the part and those of the whole month.
    """

    grade: str
    first: pendulum.Date
    last: pendulum.Date
    working_days: int
    of_working_days: int
    shares: tuple[tuple[Channel, int, int], ...]

    @classmethod
    def of(cls, stretch: Stretch, n: int) -> Self:
        """A stretch of a month of n working days, for people to read."""
        shares = zip(stretch.channels, stretch.kept, stretch.counts, strict=True)
        return cls(
            stretch.grade,
            shared_day(stretch.begins),
            shared_day(stretch.ends - 1),
            stretch.high - stretch.low,
            n,
            tuple((channel, len(kept), number) for channel, kept, number in shares),
        )

    def reason(self, rows: tuple[str, ...] = ()) -> Reason:
        """The share in words."""
        to_the_end = shared_day(self.last.toordinal() + 1).day == 1
        text = _UNTIL if self.first.day == 1 else _FROM if to_the_end else _BOTH
        words = text.fill(
            grade=self.grade,
            first=self.first,
            last=self.last,
            days=self.working_days,
            month=self.of_working_days,
            shares=tuple(_SHARES[channel].fill(n=n, of=of) for channel, n, of in self.shares),
        )
        return Reason("quota_prorated", words, rows)


_UNTIL: Final = Text(
    "{grade} until {last}, {days} of {month} working days: {shares}",
    zh="截至{last}为{grade}级（{month}个工作日中的{days}个）：{shares}",
)
_FROM: Final = Text(
    "{grade} from {first}, {days} of {month} working days: {shares}",
    zh="自{first}起为{grade}级（{month}个工作日中的{days}个）：{shares}",
)
_BOTH: Final = Text(
    "{grade} from {first} to {last}, {days} of {month} working days: {shares}",
    zh="{first}至{last}为{grade}级（{month}个工作日中的{days}个）：{shares}",
)
_SHARES: Final = {
    Channel.VISIT: Text("{n} of {of} {of|visit|visits}", zh="{of}次拜访中的{n}次"),
    Channel.CALL: Text("{n} of {of} {of|call|calls}", zh="{of}次电话中的{n}次"),
    Channel.MESSAGE: Text("{n} of {of} {of|message|messages}", zh="{of}条短信中的{n}条"),
    Channel.CARD: Text("{n} of {of} {of|card|cards}", zh="{of}张贺卡中的{n}张"),
}
