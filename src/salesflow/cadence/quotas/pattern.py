"""The pattern of a window: the touches of all customers of one grade whose phases lead to the same days (CA-4).

A year of 100,000 customers has a few thousand patterns; `salesflow.cadence.quotas.plan` works each out once.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Final, TypeAlias

import attrs
import pendulum

from salesflow.basics.channels import Channel
from salesflow.basics.moments import shared_day
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.cadence.due import Due
from salesflow.cadence.quotas.grade_history import GradeHistory
from salesflow.cadence.quotas.parts import Part, Stretch, is_whole
from salesflow.cadence.quotas.quota import Planned, Quota
from salesflow.cadence.quotas.spread import merged, turns, windows

__all__ = ["CHANNELS", "Month", "Pattern", "Piece"]

CHANNELS: Final = tuple(Channel)
"""The channels by number, as columns hold them."""

_DUE: Final = Text(
    "{channel} {nth} of {wanted} this month, grade {grade}",
    zh="{grade}级客户本月第{nth}次{channel}（共{wanted}次）",
)
_Touch: TypeAlias = "tuple[Channel, pendulum.Date, pendulum.Date, pendulum.Date, tuple[Reason, ...], str]"
_Known = dict[tuple[int, tuple[int, ...], tuple[Channel, ...]], "Piece"]


@attrs.frozen(eq=False)
class Piece:
    """The touches of a month that some patterns share: as pairs of day and channel, and as columns."""

    pairs: tuple[tuple[pendulum.Date, Channel], ...]
    days: array[int]
    channels: array[int]


@attrs.frozen(eq=False)
class Month:
    """A month of the window: its first day, the day after, its working days, which of them lie in the window."""

    first: int
    after: int
    days: tuple[pendulum.Date, ...]
    low: int
    high: int
    _known: _Known = attrs.field(factory=_Known, init=False)

    def whole(self, channels: tuple[Channel, ...], counts: tuple[int, ...], at: int) -> Piece:
        """The touches in the window of a customer with one grade, worked out once for each turn."""
        turn = at * turns(counts, len(self.days)) >> 32
        found = self._known.get((turn, counts, channels))
        if found is None:
            found = self._piece(channels, counts, turn, 0, len(self.days))
            self._known[turn, counts, channels] = found
        return found

    def part(self, each: Stretch) -> Piece:
        """The touches of a stretch in the window."""
        return self._piece(each.channels, each.counts, each.turn, each.low, each.high)

    def _piece(
        self, channels: tuple[Channel, ...], counts: tuple[int, ...], turn: int, low: int, high: int
    ) -> Piece:
        low, high = max(self.low, low), min(self.high, high)
        slots = [each for each in merged(counts, len(self.days), turn) if low <= each[0] < high]
        codes = [CHANNELS.index(channel) for channel in channels]
        return Piece(
            tuple([(self.days[slot], channels[index]) for slot, index in slots]),
            array("i", [self.days[slot].toordinal() for slot, _ in slots]),
            array("b", [codes[index] for _, index in slots]),
        )


class Pattern:
    """The touches of all customers with the same grade whose phases lead to the same days."""

    __slots__ = ("_dues", "_numbers", "_pairs", "_planned", "at", "grade", "months", "pieces", "quota")

    def __init__(
        self, quota: Quota, grade: str | GradeHistory | None, at: int, months: tuple[Month, ...]
    ) -> None:
        self.quota, self.grade, self.at, self.months = quota, grade, at, months
        self.pieces: list[tuple[Piece, ...]]
        if isinstance(grade, str):
            wanted = quota.wanted(grade)
            channels, counts = tuple(wanted), tuple(wanted.values())
            self.pieces = [(month.whole(channels, counts, at),) for month in months]
        else:
            self.pieces = [tuple(map(month.part, self._stretches(month))) for month in months]
        self._pairs: tuple[tuple[pendulum.Date, Channel], ...] | None = None
        self._numbers: tuple[array[int], array[int]] | None = None
        self._dues: tuple[_Touch, ...] | None = None
        self._planned: tuple[Planned, ...] | None = None

    def __len__(self) -> int:
        return sum(len(piece.days) for month in self.pieces for piece in month)

    @property
    def pairs(self) -> tuple[tuple[pendulum.Date, Channel], ...]:
        """The touches, by day."""
        if self._pairs is None:
            self._pairs = tuple([pair for month in self.pieces for piece in month for pair in piece.pairs])
        return self._pairs

    @property
    def planned(self) -> tuple[Planned, ...]:
        """The touches as values, by day; all customers with this pattern share them."""
        if self._planned is None:
            self._planned = tuple([Planned(day, channel) for day, channel in self.pairs])
        return self._planned

    def _stretches(self, month: Month) -> list[Stretch]:
        if self.grade is None:
            return []
        return self.quota.stretches(self.grade, at=self.at, days=month.days, first=month.first)

    def numbers(self) -> tuple[array[int], array[int]]:
        """Days and channels as columns."""
        if self._numbers is None:
            days, channels = array("i"), array("b")
            for month in self.pieces:
                for piece in month:
                    days.extend(piece.days)
                    channels.extend(piece.channels)
            self._numbers = days, channels
        return self._numbers

    def dues(self, customer: str) -> Iterator[Due]:
        """The touches with their windows and reasons."""
        if self._dues is None:
            self._dues = tuple(each for month in self.months for each in self._due(month))
        for channel, earliest, ideal, latest, reasons, key in self._dues:
            yield Due(customer, channel, earliest, ideal, latest, reasons, key)

    def lost(self, begins: int, ends: int) -> Iterator[tuple[int, Stretch, dict[Channel, int]]]:
        """For each stretch the touches without a working day that stand for days of the window, by month."""
        for number, month in enumerate(self.months):
            for each in self._stretches(month):
                if each.lost:
                    shorts = zip(each.channels, each.lost, strict=True)
                    counts = {channel: sum(begins <= day < ends for day in days) for channel, days in shorts}
                    yield number, each, {channel: n for channel, n in counts.items() if n}

    def _due(self, month: Month) -> Iterator[_Touch]:
        stretches = self._stretches(month)
        name = shared_day(month.first).isoformat()[:7]
        wanted: dict[Channel, int] = {}
        for each in stretches:
            for index, channel in enumerate(each.channels):
                lost = len(each.lost[index]) if each.lost else 0
                wanted[channel] = wanted.get(channel, 0) + len(each.kept[index]) + lost
        whole = is_whole(stretches, month.first)
        done = dict.fromkeys(wanted, 0)
        for each in stretches:
            shared = () if whole else (Part.of(each, len(month.days)).reason(self.quota.rows),)
            touches = merged(each.counts, len(month.days), each.turn)
            spans = windows([slot for slot, _ in touches], len(month.days), each.low, each.high)
            for (slot, index), (first, last) in zip(touches, spans, strict=True):
                channel = each.channels[index]
                if not each.low <= slot < each.high:
                    continue
                done[channel] += 1
                if month.low <= slot < month.high:
                    words = _DUE.fill(
                        channel=channel, nth=done[channel], wanted=wanted[channel], grade=each.grade
                    )
                    reasons = (Reason("quota", words, self.quota.rows), *shared)
                    key = f"quota:{name}:{channel.value}:{done[channel]}"
                    yield channel, month.days[first], month.days[slot], month.days[last], reasons, key
