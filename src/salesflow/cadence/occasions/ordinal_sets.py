"""Sets of days as rising day numbers: union, intersection and difference, a number at a time.

Day numbers are ordinals (1 is 1 January of the year 1); each stream rises and names a day once.

>>> list(merged([iter([1, 4]), iter([4, 9])])), list(without(iter([1, 4, 9]), iter([4])))
([1, 4, 9], [1, 9])
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from heapq import merge
from typing import Final, TypeAlias

__all__ = ["BEYOND", "EVERYWHERE", "LAST", "NOWHERE", "Reach", "common", "merged", "rising", "without"]

Reach: TypeAlias = tuple[int, int]
"""The first and the last ordinal between which all days of an occasion surely lie."""

LAST: Final = date.max.toordinal()
"""The ordinal of 31 December 9999, the last day there is."""

BEYOND: Final = 10 * LAST
"""Further than any day, forward or (negative) backward."""

EVERYWHERE: Final[Reach] = (-BEYOND, BEYOND)
NOWHERE: Final[Reach] = (BEYOND, -BEYOND)


def rising(ordinals: Iterable[int]) -> Iterator[int]:
    """The ordinals of a stream that never falls, each once.

    >>> list(rising([1, 2, 2, 5]))
    [1, 2, 5]
    """
    last: int | None = None
    for ordinal in ordinals:
        if ordinal != last:
            yield ordinal
            last = ordinal


def merged(streams: Iterable[Iterator[int]]) -> Iterator[int]:
    """The ordinals of any of the streams.

    >>> list(merged([]))
    []
    """
    return rising(merge(*streams))


def common(streams: list[Iterator[int]]) -> Iterator[int]:
    """The ordinals of all of the streams.

    >>> list(common([iter([1, 4, 9]), iter([4, 9, 11]), iter([0, 9])]))
    [9]
    """
    last, seen = None, 0
    for ordinal in merge(*streams):
        seen = seen + 1 if ordinal == last else 1
        last = ordinal
        if seen == len(streams):
            yield ordinal


def without(stream: Iterator[int], less: Iterator[int]) -> Iterator[int]:
    """The ordinals of a stream that are not in another one."""
    other = next(less, BEYOND)
    for ordinal in stream:
        while other < ordinal:
            other = next(less, BEYOND)
        if ordinal != other:
            yield ordinal
