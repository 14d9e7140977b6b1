"""Survival of stays: how long cases stand on a stage, when some of them still do.

The average of the finished stays lies: whoever stands long is not finished yet and is left out. Here an open stay
counts for as long as it was watched (it is *censored*), by the estimate of Kaplan and Meier. A stay may end in more
than one way (moved on, went back, lost): the share of each is that of Aalen and Johansen, which together with the
share still there makes one.

>>> curve = Survival.of([Spell(3, Exit.ON), Spell(5, Exit.LOST), Spell(5), Spell(8, Exit.ON), Spell(9)])
>>> curve.at(5), curve.median, curve.gone(5, Exit.LOST)
(Fraction(3, 5), 8, Fraction(1, 5))
>>> print(curve.explain())
5 stays: 3 over, 2 still running
half are over after 8 days (plausibly 3 days or more)
after 9 days 30% are still there; moved on 50%, lost 20%

Sources: Kaplan & Meier, JASA 53 (1958) 457-481; Aalen & Johansen, Scand. J. Statist. 5 (1978) 141-150.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from fractions import Fraction
from itertools import pairwise
from typing import Final

import attrs

from salesflow.basics.calendars import Calendar
from salesflow.basics.intervals import Interval, standard_errors
from salesflow.basics.terms import Term, Unit
from salesflow.basics.text import Language, Param, Sentence, Text, percent_text
from salesflow.errors import InputError
from salesflow.stages.case import MoveKind
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Category
from salesflow.stages.stays import Life, stays, watched
from salesflow.stages.trace import Trace

__all__ = ["Exit", "Point", "Spell", "Survival", "end_of", "ending", "exit_of", "survival"]


class Exit(Enum):
    """How a case left an open stage, in the words of the trade.

    *on*: forward on the main path, or to the good end (won; done, where a machine knows no winning). *back*: to an
    earlier stage. *aside*: to or from a stage beside the path. *again*: to the same stage. *lost*, and *ended*:
    closed with neither result.
    """

    ON = "on"
    BACK = "back"
    ASIDE = "aside"
    AGAIN = "again"
    LOST = "lost"
    ENDED = "ended"

    def __repr__(self) -> str:
        return f"Exit.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _EXITS[self].render(language)


_EXITS: Final = {
    Exit.ON: Text("moved on", zh="向前推进"),
    Exit.BACK: Text("went back", zh="退回"),
    Exit.ASIDE: Text("stepped aside", zh="转入旁路"),
    Exit.AGAIN: Text("began again", zh="重新开始"),
    Exit.LOST: Text("lost", zh="丢单"),
    Exit.ENDED: Text("ended without a result", zh="无果而终"),
}
_KINDS: Final = {
    MoveKind.ADVANCE: Exit.ON,
    MoveKind.SKIP: Exit.ON,
    MoveKind.REGRESS: Exit.BACK,
    MoveKind.JUMP: Exit.ASIDE,
    MoveKind.STAY: Exit.AGAIN,
}


def exit_of(machine: Machine, source: str, target: str) -> Exit:
    """How a case left the open stage `source` when it went to `target`; a closed `source` is an `InputError`."""
    if not machine.stage(source).is_open:
        raise InputError("stage", source, "is closed; ask about an open stage")
    kind = machine.kind_of(source, target)
    if kind in _KINDS:
        return _KINDS[kind]
    return end_of(machine, target)


def end_of(machine: Machine, stage: str) -> Exit:
    """What standing on a closed stage means: *on* (the good end), *lost* or *ended*; an open one is an `InputError`.

    The good end is *won*, or *done* where the machine knows no winning.
    """
    category = machine.stage(stage).category
    if category is Category.OPEN:
        raise InputError("stage", stage, "is open; ask about a closed stage")
    if category is Category.LOST:
        return Exit.LOST
    wins = any(each.category is Category.WON for each in machine.stages)
    return Exit.ON if category is Category.WON or not wins else Exit.ENDED


def ending(machine: Machine, way: Trace) -> Exit | None:
    """How a case stands at the end of what is known of it; None while it is open.

    A log that has ended on an open stage ended without a result.
    """
    last = way.stages[-1]
    if machine.stage(last).is_open:
        return Exit.ENDED if way.ended else None
    return end_of(machine, last)


# -- what was watched -----------------------------------------------------------------------------------------------


def _whole(_: object, field: attrs.Attribute[int], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InputError(field.name, value, "give a whole number from 0 up")


@attrs.frozen(weakref_slot=False)
class Spell:
    """How long one stay was watched, in whole units, and how it ended; `exit` is None while it goes on (censored).

    A negative or broken length is an `InputError`.
    """

    length: int = attrs.field(validator=_whole)
    exit: Exit | None = None


def survival(
    machine: Machine,
    lives: Iterable[Life],
    *,
    at: datetime,
    unit: Unit = Unit.DAYS,
    calendar: Calendar | None = None,
) -> dict[str, Survival]:
    """The survival of the stays on each open stage, as far as they are known at the moment `at`.

    Every visit of a case is a stay of its own. Where a log has ended without closing the case, nobody knows when it
    was given up: its last stay was watched for no time at all. Days are those of the zone of `at`, working units
    those of `calendar`. Raises `InputError` for a naive `at` and what `watched` and `Stay.length` refuse.
    """
    known = watched(machine, lives, at=at)
    found: dict[str, list[Spell]] = {stage.key: [] for stage in machine.stages if stage.is_open}
    for way in known.traces:
        row = stays(way)
        for here, there in pairwise(row):
            if here.stage in found:
                length = here.length(unit, at=at, calendar=calendar)
                found[here.stage].append(Spell(length, exit_of(machine, here.stage, there.stage)))
        last = row[-1]
        if last.stage in found:
            length = 0 if way.ended else last.length(unit, at=at, calendar=calendar)
            found[last.stage].append(Spell(length))
    return {key: Survival.of(spells, unit) for key, spells in found.items()}


# -- the curve ------------------------------------------------------------------------------------------------------


@attrs.frozen(weakref_slot=False)
class Point:
    """What happened at one length: how many stays were still watched, how they ended, how many were cut off.

    `left` is the share still there after it. Stays that end at the length at which others are cut off come first:
    those cut off were there to the last.
    """

    length: int
    at_risk: int
    exits: tuple[tuple[Exit, int], ...]
    censored: int
    left: Fraction

    @property
    def events(self) -> int:
        """How many stays ended here, in any way."""
        return sum([count for _, count in self.exits])


_HALF: Final = Fraction(1, 2)


@attrs.frozen
class Survival:
    """The estimate of Kaplan and Meier, exact; `points` hold every length at which something happened.

    It takes the stays as independent and those cut off as no different from the others: a case that comes back
    often, or cases that were taken over only because they were still open (`Machine.adopt`), bend it.
    """

    points: tuple[Point, ...]
    unit: Unit = Unit.DAYS

    @classmethod
    def of(cls, found: Iterable[Spell], unit: Unit = Unit.DAYS) -> Survival:
        """The curve of the stays that were watched, all measured in `unit`."""
        ended: dict[int, Counter[Exit]] = {}
        cut: Counter[int] = Counter()
        at_risk = 0
        for spell in found:
            at_risk += 1
            counts = ended.setdefault(spell.length, Counter())
            if spell.exit is None:
                cut[spell.length] += 1
            else:
                counts[spell.exit] += 1
        left = Fraction(1)
        points: list[Point] = []
        for length in sorted(ended):
            exits = tuple([(kind, ended[length][kind]) for kind in Exit if ended[length][kind]])
            point = Point(length, at_risk, exits, cut[length], left)
            left *= Fraction(at_risk - point.events, at_risk)
            points.append(attrs.evolve(point, left=left))
            at_risk -= point.events + point.censored
        return cls(tuple(points), unit)

    @property
    def n(self) -> int:
        """How many stays were watched."""
        return self.points[0].at_risk if self.points else 0

    @property
    def events(self) -> int:
        """How many of them are over."""
        return sum([point.events for point in self.points])

    @property
    def censored(self) -> int:
        """How many were still going on when they were last seen."""
        return self.n - self.events

    def _up_to(self, length: int) -> list[Point] | None:
        """The points up to a length; None where nobody was watched for so long."""
        if length < 0:
            raise InputError("length", length, "give a whole number from 0 up")
        if not self.points:
            return None
        last = self.points[-1]
        if length > last.length and last.left:
            return None
        return [point for point in self.points if point.length <= length]

    def at(self, length: int) -> Fraction | None:
        """The share of stays that last longer than `length`; None where no stay was watched for so long."""
        known = self._up_to(length)
        if known is None:
            return None
        return known[-1].left if known else Fraction(1)

    def gone(self, length: int, exit: Exit) -> Fraction | None:  # noqa: A002 - that is what it is
        """The share of stays that have ended in this way by `length` (cumulative incidence); None beyond what is known.

        For every length `at` and the `gone` of all exits sum to exactly one.
        """
        known = self._up_to(length)
        if known is None:
            return None
        share, left = Fraction(0), Fraction(1)
        for point in known:
            share += left * Fraction(dict(point.exits).get(exit, 0), point.at_risk)
            left = point.left
        return share

    def variance(self, length: int) -> Fraction | None:
        """Greenwood's variance of the share still there after `length`, exact; None beyond what is known."""
        known = self._up_to(length)
        if known is None:
            return None
        left = known[-1].left if known else Fraction(1)
        return left**2 * self._relative(known) if left else Fraction(0)

    @staticmethod
    def _relative(known: list[Point]) -> Fraction:
        terms = [
            Fraction(each.events, each.at_risk * (each.at_risk - each.events))
            for each in known
            if each.events
        ]
        return sum(terms, Fraction(0))

    def interval(self, length: int, confidence: float = 0.95) -> Interval | None:
        """Where the share still there after `length` plausibly lies: Greenwood's variance on the log-log scale.

        None beyond what is known, and while all or none are left: there the formula would promise certainty.
        """
        known = self._up_to(length)
        if not known or not 0 < known[-1].left < 1:
            return None
        left = float(known[-1].left)
        reach = standard_errors(confidence) * math.sqrt(self._relative(known)) / abs(math.log(left))
        return Interval(left ** math.exp(reach), left ** math.exp(-reach))

    def quantile(self, share: Fraction | float = _HALF) -> int | None:
        """The first length after which at least `share` of the stays are over; None when so many never were.

        A share that is not above 0 and at most 1 is an `InputError`.
        """
        if not 0 < share <= 1:
            raise InputError("share", share, "give a number above 0, up to 1")
        return next((point.length for point in self.points if point.left <= 1 - share), None)

    @property
    def median(self) -> int | None:
        """The length after which half of the stays are over; None when more than half are still going on."""
        return self.quantile()

    def median_range(self, confidence: float = 0.95) -> tuple[int | None, int | None]:
        """Where the median plausibly lies: the lengths at which the interval of the share left holds one half.

        None is an end that the stays watched so far do not show. Source: Brookmeyer & Crowley, Biometrics 38 (1982)
        29-41.
        """
        found = [(point.length, self.interval(point.length, confidence)) for point in self.points]
        known = [(length, interval) for length, interval in found if interval is not None]
        return (
            next((length for length, interval in known if interval.low <= _HALF), None),
            next((length for length, interval in known if interval.high <= _HALF), None),
        )

    # -- words ------------------------------------------------------------------------------------------------------

    def said(self, length: int) -> Term:
        """A length in the unit of the curve, for people."""
        return Term(length, self.unit)

    def explain(self, language: Language = "en") -> str:
        """How many stays, how long half of them took, and where they have gone: three short sentences."""
        if not self.points:
            return _NONE.render(language)
        last = self.points[-1]
        ways: tuple[Param, ...] = tuple(
            _SHARE.fill(what=kind, share=percent_text(share))
            for kind in Exit
            if (share := self.gone(last.length, kind))
        )
        left = percent_text(last.left)
        gone = _STILL.fill(length=self.said(last.length), left=left, ways=ways)
        if not ways:
            gone = _ALL_STILL.fill(length=self.said(last.length))
        rows = (_COUNTS.fill(n=self.n, over=self.events, open=self.censored), self._half(), gone)
        return "\n".join(row.render(language) for row in rows)

    def _half(self) -> Sentence:
        if self.median is None:
            return _HALF_OPEN.fill(length=self.said(self.points[-1].length))
        low, high = self.median_range()
        median = self.said(self.median)
        if low is None:
            return _HALF_OVER.fill(median=median)
        if high is None:
            return _HALF_FROM.fill(median=median, low=self.said(low))
        return _HALF_BETWEEN.fill(median=median, low=self.said(low), high=self.said(high))


_NONE: Final = Text("no stays yet", zh="尚无停留记录")
_COUNTS: Final = Text(
    "{n} {n|stay|stays}: {over} over, {open} still running",
    zh="共{n}次停留：{over}次已结束，{open}次仍在进行",
)
_HALF_OPEN: Final = Text(
    "less than half are over within {length}, the longest that was watched",
    zh="最长观察{length}，期间结束的不到一半",
)
_HALF_OVER: Final = Text("half are over after {median}", zh="{median}后有一半已结束")
_HALF_FROM: Final = Text(
    "half are over after {median} (plausibly {low} or more)",
    zh="{median}后有一半已结束（合理范围：{low}以上）",
)
_HALF_BETWEEN: Final = Text(
    "half are over after {median} (plausibly {low} to {high})",
    zh="{median}后有一半已结束（合理范围：{low}至{high}）",
)
_STILL: Final = Text("after {length} {left} are still there; {ways}", zh="{length}后仍有{left}停留；{ways}")
_ALL_STILL: Final = Text("after {length} all are still there", zh="{length}后全部仍在停留")
_SHARE: Final = Text("{what} {share}", zh="{what}{share}")
