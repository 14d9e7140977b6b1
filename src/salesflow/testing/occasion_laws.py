"""Laws of occasions: sets of days that split exactly, join as sets do, and move without losing a day.

Run them on your own occasions, calendars and windows. A law that is broken is an `AssertionError` that names it and
shows what broke it. Where a window cannot be answered (the horizon of a calendar, the lunar table) the
`OutOfCalendarError` comes through, except in `check_occasion`, which says when it may come.

>>> from datetime import date
>>> from salesflow.cadence.occasions.dates import Monthly
>>> len(check_occasion(Monthly(31), date(2026, 1, 1), date(2026, 6, 15), date(2027, 1, 1)))
12
"""

from __future__ import annotations

import pickle
from datetime import date
from itertools import pairwise

import pendulum

from salesflow.basics.calendars import Calendar, RollWay
from salesflow.basics.moments import shared_day
from salesflow.basics.terms import Term
from salesflow.cadence.occasions.dates import Always
from salesflow.cadence.occasions.occasion import Occasion, union
from salesflow.errors import OutOfCalendarError
from salesflow.testing._law import law

__all__ = ["check_algebra", "check_bounds", "check_lead", "check_occasion", "check_roll", "check_shift"]


def _same(one: Occasion, two: Occasion, a: date, b: date, name: str) -> None:
    left, right = one.days(a, b), two.days(a, b)
    law(left == right, name, one, two, left, right)


def _asked(occasion: Occasion, a: date, b: date) -> tuple[pendulum.Date, ...] | None:
    try:
        return occasion.days(a, b)
    except OutOfCalendarError:
        return None


def check_occasion(occasion: Occasion, a: date, b: date, c: date) -> tuple[pendulum.Date, ...] | None:
    """The laws of any occasion, on the window from the first to the last of three days; the days, None if unknown.

    The days rise, each once, inside the window and inside the reach. The window splits exactly at any day, and it
    cannot be answered exactly when one of its parts cannot. Asking one by one, for a single day or for the next one
    gives the same days. It is a value, and says itself in English and Chinese.
    """
    a, b, c = sorted((a, b, c))
    copied: object = pickle.loads(pickle.dumps(occasion))  # noqa: S301 - made in the line itself
    law(copied == occasion and hash(copied) == hash(occasion), "it is a value", occasion)
    law(bool(occasion.explain()) and bool(occasion.explain("zh")), "it has words", occasion)
    found, left, right = _asked(occasion, a, c), _asked(occasion, a, b), _asked(occasion, b, c)
    if found is None or left is None or right is None:
        parts_known = left is not None and right is not None
        law(found is None and not parts_known, "unknown exactly when a part is unknown", occasion, a, b, c)
        return None
    law(found == left + right, "the window splits exactly", occasion, a, b, c, found, left, right)
    law(all(one < two for one, two in pairwise(found)), "the days rise, each once", occasion, found)
    law(all(a <= day < c for day in found), "the days lie in the window", occasion, found)
    low, high = occasion.reach()
    law(all(low <= day.toordinal() <= high for day in found), "they lie within its reach", occasion, found)
    law(tuple(occasion.between(a, c)) == found, "one by one they are the same", occasion)
    if b < c:
        law((b in occasion) == (b in found), "a single day is in it when it is listed", occasion, b)
    coming = next((day for day in found if day >= b), None)
    law(occasion.next_on(b, before=c) == coming, "the next one is the first of those to come", occasion, b)
    return found


def check_algebra(one: Occasion, two: Occasion, three: Occasion, a: date, b: date) -> None:
    """The laws of sets for ``|``, ``&`` and ``-`` in the window from `a` up to, not including, `b`.

    The nodes hold exactly the days that sets of days hold; with `Always` as the whole they form a Boolean algebra.
    """
    left, right = set(one.days(a, b)), set(two.days(a, b))
    law(set((one | two).days(a, b)) == left | right, "either is the union of the sets", one, two)
    law(set((one & two).days(a, b)) == left & right, "both is what the sets share", one, two)
    law(set((one - two).days(a, b)) == left - right, "except is the difference of the sets", one, two)
    every, none = Always(), union()
    for name, first, second in (
        ("| commutes", one | two, two | one),
        ("& commutes", one & two, two & one),
        ("| associates", (one | two) | three, one | (two | three)),
        ("& associates", (one & two) & three, one & (two & three)),
        ("| is idempotent", one | one, one),
        ("& is idempotent", one & one, one),
        ("| absorbs &", one | (one & two), one),
        ("& absorbs |", one & (one | two), one),
        ("& distributes over |", one & (two | three), (one & two) | (one & three)),
        ("| distributes over &", one | (two & three), (one | two) & (one | three)),
        ("- turns | into & (De Morgan)", one - (two | three), (one - two) & (one - three)),
        ("- turns & into | (De Morgan)", one - (two & three), (one - two) | (one - three)),
        ("- distributes over |", (one | two) - three, (one - three) | (two - three)),
        ("- after - takes both away", (one - two) - three, one - (two | three)),
        ("& is - twice", one & two, one - (one - two)),
        ("no day is the zero of |", one | none, one),
        ("every day is the one of &", one & every, one),
        ("an occasion and its complement are every day", one | (every - one), every),
        ("an occasion and its complement share no day", one & (every - one), none),
        ("the complement of the complement", every - (every - one), one),
    ):
        _same(first, second, a, b, name)
    law(union(one, two, three) == one | two | three, "a union is the same joined one by one", one, two, three)


def check_shift(one: Occasion, two: Occasion, m: int, n: int, a: date, b: date) -> None:
    """Shifts add up and can be undone; a shift distributes over ``|``, ``&`` and ``-``; the window moves along."""
    for name, first, second in (
        ("shifts add up", one.shift(m).shift(n), one.shift(m + n)),
        ("a shift can be undone", one.shift(m).shift(-m), one),
        ("a shift of no day changes nothing", one.shift(0), one),
        ("shift distributes over |", (one | two).shift(n), one.shift(n) | two.shift(n)),
        ("shift distributes over &", (one & two).shift(n), one.shift(n) & two.shift(n)),
        ("shift distributes over -", (one - two).shift(n), one.shift(n) - two.shift(n)),
    ):
        _same(first, second, a, b, name)
    moved = tuple(shared_day(day.toordinal() + n) for day in one.days(a, b))
    window = shared_day(a.toordinal() + n), shared_day(b.toordinal() + n)
    law(one.shift(n).days(*window) == moved, "the window moves along", one, n)


def check_bounds(one: Occasion, day: date, other: date, a: date, b: date) -> None:
    """`since` and `until` cut like a window, keep the stricter of two days, and part the occasion without a rest."""
    low, high = min(day, other), max(day, other)
    for name, first, second in (
        ("the later since holds", one.since(day).since(other), one.since(high)),
        ("the earlier until holds", one.until(day).until(other), one.until(low)),
        ("since and until do not mind their order", one.since(day).until(other), one.until(other).since(day)),
        ("until and since of a day make the whole", one.until(day) | one.since(day), one),
        ("until and since of a day share nothing", one.until(day) & one.since(day), union()),
    ):
        _same(first, second, a, b, name)
    cut = one.since(low).until(high).days(a, b)
    begins, ends = max(a, low), min(b, high)
    law(cut == (one.days(begins, ends) if begins < ends else ()), "they cut like a window", one, low, high)


def check_lead(
    one: Occasion, two: Occasion, term: Term, a: date, b: date, *, calendar: Calendar | None = None
) -> None:
    """A lead distributes over ``|``, comes from a day of the occasion each time, and leaves none of them out."""
    led = one.lead(term, calendar=calendar)
    both = (one | two).lead(term, calendar=calendar)
    _same(both, led | two.lead(term, calendar=calendar), a, b, "lead distributes over |")
    for day in one.days(a, b):
        law(term.before_day(day, calendar) in led, "no day is left out", led, day)
    for day in led.days(a, b):
        # the 28th to the 31st of a month may share their day a month before
        latest = shared_day(term.after_day(day, calendar).toordinal() + 4)
        if calendar is not None:
            latest = calendar.next_working_day(calendar.next_working_day(latest))
        sources = (term.before_day(source, calendar) for source in one.days(day, latest))
        law(day in sources, "each one comes from a day of the occasion", led, day)


def check_roll(one: Occasion, two: Occasion, calendar: Calendar, way: RollWay, a: date, b: date) -> None:
    """Rolled days are working days; to roll twice is to roll once; `roll` distributes over ``|``.

    A working day stays, every closed day is found where the calendar rolls it, and nothing else is there. `roll` does
    not distribute over ``&``: two closed days of one weekend are different days and meet on one Monday.
    """
    rolled = one.roll(calendar, way)
    found = rolled.days(a, b)
    law(all(calendar.is_working_day(day) for day in found), "rolled days are working days", rolled, found)
    _same(rolled.roll(calendar, way), rolled, a, b, "to roll twice is to roll once")
    _same((one | two).roll(calendar, way), rolled | two.roll(calendar, way), a, b, "roll distributes over |")
    for day in one.days(a, b):
        law(calendar.roll(day, way) in rolled, "no day is left out", rolled, day)
    for day in found:
        around = calendar.previous_working_day(day), calendar.next_working_day(day)
        came = any(calendar.roll(source, way) == day for source in one.days(*around))
        law(came, "each one comes from a day of the occasion", rolled, day)
    shared = set((one & two).roll(calendar, way).days(a, b))
    law(
        shared <= set((rolled & two.roll(calendar, way)).days(a, b)), "what both share stays shared", one, two
    )
