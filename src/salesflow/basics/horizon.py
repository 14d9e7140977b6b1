"""The compiled horizon of a calendar: its windows in epoch seconds, with running sums of the working seconds.

Sums up to each closing make every question about working time one search in a sorted list, whatever the span.

>>> from datetime import date
>>> from salesflow.basics.moments import zone
>>> days = [(date(2026, 3, 29).toordinal(), ((0, 1440),))]  # the clock goes forward: a day of 23 hours
>>> compiled(spans(days, zone("Europe/Berlin")), date(2026, 3, 29), date(2026, 3, 30), zone("Europe/Berlin")).sums
[82800]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, tzinfo
from typing import Final, NamedTuple, TypeAlias

import pendulum

from salesflow.basics.moments import shared_day, wall_instant
from salesflow.basics.opening import Windows

__all__ = ["Horizon", "Span", "compiled", "resolved", "spans"]

Span: TypeAlias = tuple[int, int]
"""When a window opens and closes, in epoch seconds."""

_EPOCH: Final = date(1970, 1, 1).toordinal()


class Horizon(NamedTuple):
    """The windows between two midnights, merged and in order, and the working days.

    `begins` and `ends` are epoch seconds; `sums` are the working seconds up to each closing; `days` are the
    ordinals of the working days, `dates` the same days for people, and `shuts` the second at which each of them ends.
    """

    begins: int
    ends: int
    opens: list[int]
    closes: list[int]
    sums: list[int]
    days: list[int]
    dates: tuple[pendulum.Date, ...]
    shuts: list[int]


def spans(days: Iterable[tuple[int, Windows]], where: tzinfo) -> Iterator[tuple[int, list[Span]]]:
    """Each working day (an ordinal) with its windows in epoch seconds; closed days are left out.

    A window that the spring jump swallows whole opens and closes at the same second.
    """
    for ordinal, windows in days:
        if not windows:
            continue
        today = where.utcoffset(datetime.fromordinal(ordinal))
        midnight = datetime.fromordinal(ordinal + 1)
        # the second midnight too: a clock may fall back from 00:01 into the day before
        if today is None or not today == where.utcoffset(midnight) == where.utcoffset(
            midnight.replace(fold=1)
        ):
            yield ordinal, resolved(ordinal, windows, where)
        else:  # the clock does not change on this day
            first = (ordinal - _EPOCH - today.days) * 86_400 - today.seconds
            yield ordinal, [(first + opens * 60, first + closes * 60) for opens, closes in windows]


def resolved(ordinal: int, windows: Windows, where: tzinfo) -> list[Span]:
    """The windows of any day, also one on which the clock changes, in epoch seconds and in order.

    A window opens at the first occurrence of an ambiguous time and closes at the last; a boundary inside a gap is
    the jump. 24:00 ends the day itself, so it is never the second midnight of the next day.
    """
    midnight = datetime.fromordinal(ordinal)

    def second(minute: int, *, last: bool) -> int:
        return wall_instant(midnight + timedelta(minutes=minute), where, last=last) // 1_000_000

    return sorted(
        (second(opens, last=False), second(closes, last=closes < 1440)) for opens, closes in windows
    )


def compiled(days: Iterable[tuple[int, list[Span]]], begins: date, ends: date, where: tzinfo) -> Horizon:
    """The horizon from the spans of its working days."""
    opens: list[int] = []
    closes: list[int] = []
    ordinals: list[int] = []
    shuts: list[int] = []
    for ordinal, windows in days:
        ordinals.append(ordinal)
        shuts.append(max([end for _, end in windows]))
        for start, end in windows:
            if closes and start <= closes[-1]:  # they meet, or a repeated hour made them overlap
                closes[-1] = max(closes[-1], end)
            else:
                opens.append(start)
                closes.append(end)
    sums: list[int] = []
    total = 0
    for start, end in zip(opens, closes, strict=True):
        total += end - start
        sums.append(total)
    first, last = (
        wall_instant(datetime.fromordinal(day.toordinal()), where) // 1_000_000 for day in (begins, ends)
    )
    return Horizon(first, last, opens, closes, sums, ordinals, tuple(map(shared_day, ordinals)), shuts)
