"""The spread: on which working days of a month a customer's touches fall, as whole numbers (CA-4).

All channels of a month are dealt together, by the word of `dealt` (visit, call, visit, message ...), and touch
t of k falls on working day ``floor(t * n / k + phase * n) mod n`` of n: equal steps round the month, begun at a place
that the customer's id fixes. Whoever plans, audits or levels asks this one formula, so they can never disagree.

What follows from it (n at least k; the tests hold it against real calendars):

- k distinct working days; every gap, across month ends too, lies between the least floor(n / k) and the greatest
  ceil(n / k) of the months concerned. A channel that takes every s-th touch is spaced by the same rule with s * n / k;
- any m working days in a row of a month hold floor or ceil of k * m / n touches: a part of a month gets its share;
- where k of one grade divides k of another, the days of the smaller are days of the larger: a change of grade
  never brings two touches closer than the larger number alone would;
- over many customers every channel loads all working days alike.

Only ``n * k / gcd(n, k)`` patterns exist for a month, however many customers there are: `turn` says which one.

>>> slots((1, 1, 1), 21, place("C-1"))
((20,), (6,), (13,))
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import gcd
from typing import Final

from salesflow.basics.ids import phase

__all__ = [
    "TURN",
    "dealt",
    "dropped",
    "fitted",
    "merged",
    "pattern",
    "place",
    "slots",
    "steps",
    "turns",
    "windows",
]

TURN: Final = 2**32
"""A whole turn of the phase: places run from 0 up to it, and phases are exact multiples of its inverse."""


def place(customer: str) -> int:
    """The phase of a customer as a whole number of 2**-32, the same on every machine and in every release.

    >>> place("C-1") == place("C-1"), 0 <= place("C-1") < TURN
    (True, True)
    """
    return int(phase(customer) * TURN)


def fitted(counts: tuple[int, ...], n: int) -> tuple[int, ...]:
    """What n working days can hold of some numbers, one touch a day; the last ones give way.

    Channels come in the order of `Channel`: a visit is worth more than a message.

    >>> fitted((8, 4, 4), 10)
    (8, 2, 0)
    """
    room = n
    fits: list[int] = []
    for number in counts:
        fits.append(min(number, room))
        room -= fits[-1]
    return tuple(fits)


@lru_cache(maxsize=1024)
def dealt(counts: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Which of the month's touches each number gets: the deal word.

    The greatest number takes every so-many-th place, the next one the same among the places left, and so on: for
    8, 4 and 4 that is visit, call, visit, message. The greatest is evenly spaced always; the others exactly so
    where each number divides the places it chooses from (8, 4, 4; 4, 2, 2; 1, 1, 1), else evenly among the
    places left.

    >>> dealt((4, 2, 2))
    ((0, 2, 4, 6), (1, 5), (3, 7))
    """
    free = list(range(sum(counts)))
    taken: list[tuple[int, ...]] = [()] * len(counts)
    for index in sorted(range(len(counts)), key=lambda index: -counts[index]):
        count, length = counts[index], len(free)
        mine = {at * length // count for at in range(count)}
        taken[index] = tuple(free[at] for at in sorted(mine))
        free = [touch for at, touch in enumerate(free) if at not in mine]
    return tuple(taken)


def steps(counts: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """For each number the shortest and the longest way between two of its touches, counted in touches of the word.

    A number of zero has no gap and gives (0, 0). Times n / k these are the gaps in working days.

    >>> steps((8, 4, 4)), steps((5, 3, 2))
    (((2, 2), (4, 4), (4, 4)), ((2, 2), (2, 4), (4, 6)))
    """
    k = sum(counts)
    found: list[tuple[int, int]] = []
    for mine in dealt(counts):
        gaps = [after - at for at, after in zip(mine, (*mine[1:], *(at + k for at in mine[:1])), strict=True)]
        found.append((min(gaps), max(gaps)) if gaps else (0, 0))
    return tuple(found)


@lru_cache(maxsize=1024)
def turns(counts: tuple[int, ...], n: int) -> int:
    """How many patterns a month of n working days has for some numbers; at least one.

    >>> turns((8, 4, 4), 22)
    176
    """
    k = sum(fitted(counts, n))
    return n * k // gcd(n, k) if k else 1


@lru_cache(maxsize=16_384)
def pattern(counts: tuple[int, ...], n: int, turn: int) -> tuple[tuple[int, ...], ...]:
    """For each number the working days (from 0, rising) of its touches, for one of the `turns` of a month.

    Where the month has fewer working days than touches the last numbers give way (`fitted`).
    """
    fits = fitted(counts, n)
    k = sum(fits)
    if not k:
        return ((),) * len(counts)
    shared = gcd(n, k)
    days, touches = n // shared, k // shared
    return tuple(
        tuple(sorted([(touch * days + turn) // touches % n for touch in mine])) for mine in dealt(fits)
    )


@lru_cache(maxsize=16_384)
def merged(counts: tuple[int, ...], n: int, turn: int) -> tuple[tuple[int, int], ...]:
    """The touches of a `pattern` in their order: working day (from 0) and which of the numbers.

    >>> merged((2, 1), 9, 0)
    ((0, 0), (3, 0), (6, 1))
    """
    found = [(day, index) for index, days in enumerate(pattern(counts, n, turn)) for day in days]
    return tuple(sorted(found))


def slots(counts: tuple[int, ...], n: int, at: int) -> tuple[tuple[int, ...], ...]:
    """For each number the working days (from 0, rising) of its touches, for a customer with place `at`."""
    return pattern(counts, n, at * turns(counts, n) >> 32)


def dropped(counts: tuple[int, ...], n: int, length: int, at: int) -> tuple[tuple[int, ...], ...]:
    """For each number the civil days (from 0) of a month of `length` that stand for touches without a working day.

    They say which part of a month a shortfall belongs to, by the same equal steps; a month without any working
    day has them too.

    >>> dropped((8, 4, 4), 16, 28, 0), dropped((1, 1), 1, 30, 0)
    (((), (), ()), ((), (0,)))
    """
    found: list[tuple[int, ...]] = []
    for number, fit in zip(counts, fitted(counts, n), strict=True):
        short = number - fit
        turn = at * length * short >> 32
        found.append(tuple(sorted([(touch * length + turn) // short % length for touch in range(short)])))
    return tuple(found)


def windows(days: Sequence[int], n: int, begins: int, ends: int) -> list[tuple[int, int]]:
    """How far each touch may slip, as its first and last working day (from 0), so that no two can ever meet.

    `days` are the touches of a customer in a month of n working days, rising, of all channels together; each may
    give up half the free days to its neighbours (the odd one to the earlier touch, which may be late), inside
    the part of the month from `begins` up to and without `ends`.

    >>> windows([3, 6, 11], 12, 0, 12)
    [(2, 4), (5, 8), (9, 11)]
    """
    found: list[tuple[int, int]] = []
    for at, day in enumerate(days):
        back = day - (days[at - 1] if at else days[-1] - n) - 1
        ahead = (days[at + 1] if at + 1 < len(days) else days[0] + n) - day
        found.append((max(begins, day - back // 2), min(ends - 1, day + ahead // 2)))
    return found
