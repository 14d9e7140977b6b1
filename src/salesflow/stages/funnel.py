"""The funnel: how many cases come through each stage of the main path, without calling an open case a loss.

Each stage is counted in two ways. *Reached*: the case came to this stage or to any later one, so that a stage that was
skipped does not look like a leak. *Stood there*: it really was on this stage, so that the work done there is judged by
the cases that had it. Of each, so many passed, so many will not, and so many are undecided: the share is that of the
decided ones, with its interval, and beside it stands what it would be if all undecided were lost, or passed.

>>> from salesflow.sales.catalogue.seven_step import SEVEN_STEP
>>> import pendulum
>>> from salesflow.stages.trace import traces
>>> day = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> log = [("D-1", "needs", day), ("D-1", "proposal", day.add(days=4)), ("D-1", "won", day.add(days=9)),
...        ("D-2", "needs", day), ("D-2", "lost", day.add(days=7)), ("D-3", "needs", day)]
>>> found = funnel(SEVEN_STEP, traces(log), at=day.add(days=30))
>>> needs = found.stage("needs")
>>> needs.stood.passed, needs.stood.failed, needs.stood.undecided, needs.stood.share, needs.standing
(1, 1, 1, Fraction(1, 2), 1)
>>> found.won.render(), found.stage("demonstration").stood.n, found.stage("demonstration").reached.n
('1 of 2 decided (50%; plausibly 9% to 91%), 1 undecided', 0, 1)

Source: ST-2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Final

import attrs
import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.intervals import Interval, wilson
from salesflow.basics.moments import aware
from salesflow.basics.terms import Term, Unit
from salesflow.basics.text import Language, Text, percent_text, tabled
from salesflow.errors import InputError
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Stage
from salesflow.stages.stays import Life, Stay, watched
from salesflow.stages.survival import Exit, Spell, Survival, end_of, ending, exit_of, survival
from salesflow.stages.trace import Trace
from salesflow.stages.wiring import places_of

__all__ = ["Conversion", "Funnel", "FunnelStage", "funnel"]


@attrs.frozen
class Conversion:
    """Of some cases, how many have passed, how many never will, and how many may still do either.

    Undecided cases are not losses. Nor are they like the decided ones: where losses are booked faster than wins (or
    slower), the share of the decided leans that way, and `bounds` show how far it could.
    """

    passed: int
    failed: int
    undecided: int

    @property
    def n(self) -> int:
        """All cases."""
        return self.passed + self.failed + self.undecided

    @property
    def decided(self) -> int:
        """The cases of which one knows."""
        return self.passed + self.failed

    @property
    def share(self) -> Fraction | None:
        """The share of the decided cases that passed; None while none is decided."""
        return Fraction(self.passed, self.decided) if self.decided else None

    @property
    def interval(self) -> Interval:
        """Where the true share of cases like the decided ones plausibly lies (Wilson, 95%)."""
        return wilson(self.passed, self.decided)

    @property
    def bounds(self) -> tuple[Fraction, Fraction] | None:
        """The share of all cases if every undecided one failed, and if every one passed; None without cases."""
        if not self.n:
            return None
        return Fraction(self.passed, self.n), Fraction(self.passed + self.undecided, self.n)

    def render(self, language: Language = "en") -> str:
        """The numbers in words: 3 of 5 decided (60%; plausibly 23% to 88%), 2 undecided."""
        if self.share is None:
            return _NOTHING.fill(undecided=self.undecided).render(language)
        share = percent_text(self.share)
        return _DECIDED.fill(
            passed=self.passed, n=self.decided, share=share, interval=self.interval, undecided=self.undecided
        ).render(language)


_NOTHING: Final = Text("none decided, {undecided} undecided", zh="尚无定论，{undecided}个未定")
_DECIDED: Final = Text(
    "{passed} of {n} decided ({share}; plausibly {interval}), {undecided} undecided",
    zh="已定{n}个中{passed}个（{share}；合理范围{interval}），{undecided}个未定",
)


@attrs.frozen
class FunnelStage:
    """One stage of the main path.

    `reached` counts the cases that came to this stage or any later one, `stood` those that really stood on it;
    *passed* means that they came further afterwards, to a later stage or to the good end. `standing` cases are on it
    now, `lost` and `ended` (closed with neither result, or a log that just stops) left it last, `regressed` went back
    from it at least once. `stay` is the survival of the stays on it.
    """

    stage: Stage
    reached: Conversion
    stood: Conversion
    standing: int
    lost: int
    ended: int
    regressed: int
    stay: Survival

    @property
    def skipped(self) -> int:
        """The cases that came further and never stood here."""
        return self.reached.n - self.stood.n


@attrs.frozen
class Funnel:
    """What became of all cases of a machine, as known at a moment.

    `won` counts all cases: passed are those that stand on the good end now, failed those that closed otherwise or
    whose log stops. `beside` cases were on a stage beside the main path at least once, `later` ones had not begun at
    `at`. `cycle` is how long the won cases took from their first step to the win: the won ones only, so that in a
    young pipeline it shows the quick ones.
    """

    machine: str
    at: pendulum.DateTime
    stages: tuple[FunnelStage, ...]
    won: Conversion
    beside: int
    later: int
    cycle: Survival

    @cached_property
    def _by_key(self) -> Mapping[str, FunnelStage]:
        return {each.stage.key: each for each in self.stages}

    def stage(self, key: str) -> FunnelStage:
        """The row of a stage; a stage that is not on the main path is an `InputError`."""
        try:
            return self._by_key[key]
        except KeyError:
            raise InputError("stage", key, f"the main path is {', '.join(self._by_key)}") from None

    def explain(self, language: Language = "en") -> str:
        """The funnel as two tables, what passed and what happened, with a line for the whole above them."""
        rows = [_HEAD.fill(machine=self.machine, at=self.at, n=self.won.n, won=self.won).render(language)]
        cycle = self.cycle
        if cycle.n:
            quarters = [_said(cycle, cycle.quantile(Fraction(each, 4))) for each in (1, 2, 3)]
            rows.append(
                _CYCLE.fill(low=quarters[0], median=quarters[1], high=quarters[2], n=cycle.n).render(language)
            )
        if self.beside:
            rows.append(_BESIDE.fill(n=self.beside).render(language))
        if self.later:
            rows.append(_LATER.fill(n=self.later).render(language))
        return "\n".join([*rows, "", self._passing(language), "", self._happening(language)])

    def _passing(self, language: Language) -> str:
        rows = [[text.render(language) for text in _PASSING]]
        for each in self.stages:
            name = each.stage.label.render(language) if each.stage.label else each.stage.key
            for way, found in ((_REACHED, each.reached), (_STOOD, each.stood)):
                rows.append([name, way.render(language), *_cells(found, language)])
                name = ""
        return tabled(rows)

    def _happening(self, language: Language) -> str:
        rows = [[text.render(language) for text in _HAPPENING]]
        for each in self.stages:
            counts = (each.standing, each.lost, each.ended, each.regressed, each.skipped)
            median = _said(each.stay, each.stay.median) if each.stay.n else _UNKNOWN
            rows.append(
                [
                    each.stage.label.render(language) if each.stage.label else each.stage.key,
                    *[str(count) for count in counts],
                    median.render(language),
                    str(each.stay.n),
                ]
            )
        return tabled(rows)


def _said(curve: Survival, length: int | None) -> Term | Text:
    return _NOT_YET if length is None else curve.said(length)


def _cells(found: Conversion, language: Language) -> list[str]:
    counts = [str(each) for each in (found.n, found.passed, found.failed, found.undecided)]
    if found.share is None or found.bounds is None:
        return [*counts, _UNKNOWN.render(language), "", ""]
    low, high = found.bounds
    edges = Interval(float(low), float(high)).render(language)
    return [*counts, percent_text(found.share), found.interval.render(language), edges]


_HEAD: Final = Text(
    "{machine} on {at}: {n} {n|case|cases}; won {won}", zh="{machine}，截至{at}：共{n}个；赢单：{won}"
)
_CYCLE: Final = Text(
    "won after {median} (middle half {low} to {high}; {n} {n|win|wins})",
    zh="赢单用时{median}（中间一半为{low}至{high}；{n}单）",
)
_BESIDE: Final = Text("{n} {n|case|cases} also stood beside the main path", zh="{n}个曾离开主流程")
_LATER: Final = Text(
    "{n} {n|case|cases} had not begun then and {n|is|are} left out", zh="{n}个当时尚未开始，未计入"
)
_UNKNOWN: Final = Text("unknown", zh="未知")
_NOT_YET: Final = Text("not yet", zh="未到")
_REACHED: Final = Text("reached", zh="到达")
_STOOD: Final = Text("stood there", zh="停留")
_PASSING: Final = (
    Text("stage", zh="阶段"), Text("counted", zh="口径"), Text("cases", zh="个数"), Text("passed", zh="通过"),
    Text("failed", zh="未通过"), Text("undecided", zh="未定"), Text("of decided", zh="通过率"),
    Text("plausibly", zh="合理范围"), Text("if all undecided fail, pass", zh="未定全败至全过"),
)  # fmt: skip
_HAPPENING: Final = (
    Text("stage", zh="阶段"), Text("there now", zh="现有"), Text("lost from", zh="丢单"),
    Text("ended from", zh="无果"), Text("went back", zh="退回"), Text("skipped", zh="跳过"),
    Text("half left after", zh="停留中位数"), Text("stays", zh="停留次数"),
)  # fmt: skip


# -- counting -------------------------------------------------------------------------------------------------------

_NOWHERE: Final = -1
"""The place of a stage beside the main path, and of a closed one that is not the good end."""


@attrs.frozen
class _Way:
    """One case, read for the funnel.

    Each stay's stage and its place on the path, the good end last; how the case stands (`end` is None while it is
    open); the open stage it was on last; the stages it went back from.
    """

    stages: tuple[str, ...]
    places: tuple[int, ...]
    end: Exit | None
    last: str | None
    back: frozenset[str]


def funnel(
    machine: Machine,
    lives: Iterable[Life],
    *,
    at: datetime,
    unit: Unit = Unit.DAYS,
    calendar: Calendar | None = None,
) -> Funnel:
    """The funnel along the main path of `machine`, from cases or traces as they were known at the moment `at`.

    The good end is *won*, or *done* where the machine knows no winning. A case that was closed and taken up again
    counts by how it stands now; one that was won once has passed every stage. Stays and the cycle are measured in
    `unit`, in the zone of `at`, working units by `calendar`.

    Raises `InputError` for a naive `at` and what `watched` and `Stay.length` refuse. Source: ST-2.
    """
    moment = aware(at)
    known = watched(machine, lives, at=moment)
    order = places_of(machine.stages, machine.path)
    ways = [_read(machine, order, way) for way in known.traces]
    curves = survival(machine, known.traces, at=moment, unit=unit, calendar=calendar)
    open_now = sum([way.end is None for way in ways])
    won = sum([way.end is Exit.ON for way in ways])
    beside = [any(machine.stage(key).is_open and key not in order for key in way.stages) for way in ways]
    cycle = [
        Stay(way.case, "", way.steps[0].at, way.steps[-1].at).length(unit, at=moment, calendar=calendar)
        for way, read in zip(known.traces, ways, strict=True)
        if read.end is Exit.ON and machine.stage(way.steps[0].stage).is_open
    ]
    return Funnel(
        machine.key,
        moment,
        tuple(_stage(machine.stage(key), place, ways, curves[key]) for key, place in order.items()),
        Conversion(won, len(ways) - won - open_now, open_now),
        sum(beside),
        known.later,
        Survival.of([Spell(length, Exit.ON) for length in cycle], unit),
    )


def _read(machine: Machine, order: Mapping[str, int], way: Trace) -> _Way:
    last = None
    places: list[int] = []
    for key in way.stages:
        if machine.stage(key).is_open:
            last = key
            places.append(order.get(key, _NOWHERE))
        else:
            places.append(len(order) if end_of(machine, key) is Exit.ON else _NOWHERE)
    back = [
        here
        for here, there in pairwise(way.stages)
        if machine.stage(here).is_open and exit_of(machine, here, there) is Exit.BACK
    ]
    return _Way(way.stages, tuple(places), ending(machine, way), last, frozenset(back))


def _stage(stage: Stage, place: int, ways: list[_Way], stay: Survival) -> FunnelStage:
    key = stage.key
    return FunnelStage(
        stage,
        _conversion([(way, max(way.places) > place) for way in ways if max(way.places) >= place]),
        _conversion(
            [(way, max(way.places[way.stages.index(key) :]) > place) for way in ways if key in way.stages]
        ),
        sum([way.end is None and way.last == key for way in ways]),
        sum([way.end is Exit.LOST and way.last == key for way in ways]),
        sum([way.end is Exit.ENDED and way.last == key for way in ways]),
        sum([key in way.back for way in ways]),
        stay,
    )


def _conversion(cases: list[tuple[_Way, bool]]) -> Conversion:
    passed = sum([beyond for _, beyond in cases])
    undecided = sum([not beyond and way.end is None for way, beyond in cases])
    return Conversion(passed, len(cases) - passed - undecided, undecided)
