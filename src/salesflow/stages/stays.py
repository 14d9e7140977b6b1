"""Stays: how long a case stood on each stage, and which cases stand somewhere longer than planned.

A stay is half-open, `[entered, left)`: the moment of a move belongs to the new stage. Whoever comes back stays there
again, and a move from a stage to itself begins a new stay. Nothing is cut out of a life: the stays of a case follow
each other without a gap, and the last one has no end. How long somebody stands still, and by when he should have
moved on, is asked at a moment; nothing runs in the background.

>>> import pendulum
>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> way = Trace("D-1", (Step("lead", nine), Step("offer", nine.add(days=3)), Step("lead", nine.add(days=10))))
>>> [(stay.stage, stay.days(at=nine.add(days=30))) for stay in stays(way)]
[('lead', 3), ('offer', 7), ('lead', 20)]
>>> time_in(way, "lead", at=nine.add(days=30)).explain()
'“lead”: 23 days in 2 stays'

Source: ST-2 (stages, each with its longest sensible stay), ST-9 (progress is known at any time).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from typing import Final, NamedTuple, TypeAlias

import attrs
import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.moments import (
    MICROSECONDS,
    at_instant,
    aware,
    day_of,
    instant,
    wall_instant,
    zone,
    zone_of,
)
from salesflow.basics.reasons import Reason
from salesflow.basics.terms import Term, Unit
from salesflow.basics.text import Language, Text
from salesflow.errors import InputError
from salesflow.stages.case import Case
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Stage
from salesflow.stages.trace import Step, Trace

__all__ = [
    "Rot",
    "Spent",
    "Stay",
    "Watched",
    "overstayed",
    "rots_at",
    "rotting",
    "stays",
    "time_in",
    "watched",
]

Life: TypeAlias = "Case | Trace"
"""What has stays: a case with its records, or the trace of a log."""

_ROWS: Final = ("ST-2",)


def _instant_or_none(at: pendulum.DateTime | None) -> int | None:
    return None if at is None else instant(at)


@attrs.frozen(weakref_slot=False)
class Stay:
    """One stay of a case on a stage, `[entered, left)`; `left` is None while nobody has moved it on.

    Stays compare by the instant. A stay that ends before it begins is an `InputError`; one of no length is not (a
    log that books several moves at one moment).
    """

    case: str
    stage: str
    entered: pendulum.DateTime = attrs.field(eq=instant)
    left: pendulum.DateTime | None = attrs.field(default=None, eq=_instant_or_none)

    def __attrs_post_init__(self) -> None:
        if self.left is not None and instant(self.left) < instant(self.entered):
            raise InputError("left", self.left, f"lies before the moment of entering, {self.entered}")

    def covers(self, at: datetime) -> bool:
        """Whether the case stood there at a moment: from `entered` on, up to and without `left`."""
        moment = instant(at)
        return instant(self.entered) <= moment and (self.left is None or moment < instant(self.left))

    def _until(self, at: datetime) -> pendulum.DateTime:
        """The end of what is known at `at`; before the stay it is the beginning, so that nothing has passed."""
        end = aware(at)
        if self.left is not None and instant(self.left) < instant(end):
            end = self.left
        return end if instant(self.entered) < instant(end) else self.entered

    def seconds(self, *, at: datetime, calendar: Calendar | None = None) -> int:
        """How many seconds it has lasted at the moment `at`: real time, or working time by a `calendar`.

        Fractions of a second are cut off at both ends, so that the stays of a life add up to the second.
        `OutOfCalendarError` for a stay that the calendar does not cover.
        """
        end = self._until(at)
        if calendar is not None:
            return calendar.elapsed(self.entered, end)
        return instant(end) // MICROSECONDS - instant(self.entered) // MICROSECONDS

    def days(self, *, at: datetime, calendar: Calendar | None = None) -> int:
        """How many days it has lasted at the moment `at`: midnights passed in the zone of `at`.

        With a `calendar` working days count, in its zone: the day of entering does, the day of leaving does not.
        """
        where = zone_of(at) if calendar is None else zone(calendar.zone)
        first, last = day_of(self.entered, where), day_of(self._until(at), where)
        if calendar is not None:
            return calendar.count_working_days(first, last)
        return last.toordinal() - first.toordinal()

    def length(self, unit: Unit = Unit.DAYS, *, at: datetime, calendar: Calendar | None = None) -> int:
        """How many whole units it has lasted at the moment `at`: minutes, hours, days, working hours, working days.

        Weeks, months and years are too coarse to measure with: `InputError`. So is a working unit without
        `calendar`; units that are not working time leave the calendar aside.
        """
        if unit not in _MEASURES:
            raise InputError("unit", unit, f"is too coarse for a stay; use one of {', '.join(_MEASURES)}")
        if unit.is_working and calendar is None:
            raise InputError("calendar", None, f"is needed to count {unit}")
        counted = calendar if unit.is_working else None
        if unit.is_whole_days:
            return self.days(at=at, calendar=counted)
        return self.seconds(at=at, calendar=counted) // (60 if unit is Unit.MINUTES else 3_600)


_MEASURES: Final = (Unit.MINUTES, Unit.HOURS, Unit.DAYS, Unit.WORKING_HOURS, Unit.WORKING_DAYS)
"""The units in which stays are measured."""


def _trace(life: Life) -> Trace:
    return Trace.of(life) if isinstance(life, Case) else life


def stays(life: Life) -> tuple[Stay, ...]:
    """The stays of a case or a trace, in the order of time; the last one is open-ended, on a closed stage too.

    Each begins where the one before it ended: every moment from the first step on lies in exactly one of them.
    """
    way = _trace(life)
    ends = [step.at for step in way.steps[1:]]
    return tuple(
        Stay(way.case, step.stage, step.at, left) for step, left in zip(way.steps, [*ends, None], strict=True)
    )


# -- what is known at a moment --------------------------------------------------------------------------------------


class Watched(NamedTuple):
    """The traces as they were known at a moment, and how many had not begun by then."""

    traces: tuple[Trace, ...]
    later: int


def watched(machine: Machine, lives: Iterable[Life], *, at: datetime | None = None) -> Watched:
    """The lives as a statistician may use them: steps after `at` are not known yet, whatever the log says today.

    A trace that is cut off is not ended. Without `at` every step counts. Raises `InputError` for a case of another
    machine, a stage that the machine does not declare (rename it first: `Trace.renamed`), and a case given twice.
    """
    limit = None if at is None else instant(at)
    known: list[Trace] = []
    seen: set[str] = set()
    later = 0
    for life in lives:
        if isinstance(life, Case) and life.definition.key != machine.key:
            problem = f"belongs to machine {life.definition.key!r}, not {machine.key!r}"
            raise InputError("cases", life.id, problem)
        way = _trace(life)
        if way.case in seen:
            raise InputError("cases", way.case, "is given twice; a case counts once")
        seen.add(way.case)
        for step in way.steps:
            _declared(machine, way, step)
        steps = tuple([step for step in way.steps if limit is None or instant(step.at) <= limit])
        if len(steps) == len(way.steps):
            known.append(way)
        elif steps:
            known.append(Trace(way.case, steps))
        else:
            later += 1
    return Watched(tuple(known), later)


def _declared(machine: Machine, way: Trace, step: Step) -> None:
    try:
        machine.stage(step.stage)
    except InputError as problem:
        raise InputError(f"stage of {way.case!r}", step.stage, problem.problem) from None


# -- time on a stage ------------------------------------------------------------------------------------------------


@attrs.frozen
class Spent:
    """How long a case has been on a stage in all its stays there: in seconds, and in days.

    `working` says that both count working time only.
    """

    stage: str
    stays: int
    seconds: int
    days: int
    working: bool

    def explain(self, language: Language = "en") -> str:
        """The time in words: days, or hours or minutes where no day has passed."""
        if not self.stays:
            return _NEVER_THERE.fill(stage=self.stage).render(language)
        if self.days:
            term = Term(self.days, Unit.WORKING_DAYS if self.working else Unit.DAYS)
        elif self.seconds >= 3_600:
            term = Term(self.seconds // 3_600, Unit.WORKING_HOURS if self.working else Unit.HOURS)
        else:
            term = Term(self.seconds // 60, Unit.MINUTES)
        return _SPENT.fill(stage=self.stage, term=term, n=self.stays).render(language)


_NEVER_THERE: Final = Text("“{stage}”: never there", zh="“{stage}”：从未进入")
_SPENT: Final = Text("“{stage}”: {term} in {n} {n|stay|stays}", zh="“{stage}”：{n}次停留，共{term}")


def time_in(life: Life, stage: str, *, at: datetime, calendar: Calendar | None = None) -> Spent:
    """The whole time on `stage` at the moment `at`, over all stays there; what comes after `at` is not counted.

    Civil time in the zone of `at`, or working time by a `calendar` (which must cover the stays).
    """
    moment = aware(at)
    there = [stay for stay in stays(life) if stay.stage == stage and instant(stay.entered) <= instant(moment)]
    return Spent(
        stage,
        len(there),
        sum([stay.seconds(at=moment, calendar=calendar) for stay in there]),
        sum([stay.days(at=moment, calendar=calendar) for stay in there]),
        calendar is not None,
    )


# -- too long -------------------------------------------------------------------------------------------------------


def rots_at(
    stage: Stage, since: datetime, *, calendar: Calendar | None = None, where: tzinfo | None = None
) -> pendulum.DateTime | pendulum.Date | None:
    """The last moment, or the last day, of the stay that is planned for `stage`; after it the stay is too long.

    A plan in whole days gives a day (in the zone `where`, else that of `since`; working days belong to the zone of
    the calendar), a plan in hours or minutes a moment. None where the stage has no plan. Working time without a
    `calendar` is an `InputError`.

    >>> from salesflow.basics.terms import days, hours
    >>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
    >>> rots_at(Stage("offer", rots_after=days(14)), nine)
    Date(2026, 3, 16)
    >>> rots_at(Stage("offer", rots_after=hours(4)), nine).isoformat()
    '2026-03-02T13:00:00+08:00'
    """
    planned, moment = stage.rots_after, aware(since, "since")
    if planned is None:
        return None
    if not planned.unit.is_whole_days:
        return planned.after(moment, calendar)
    return planned.after_day(day_of(moment, _zone(planned, calendar, where or zone_of(moment))), calendar)


def _zone(planned: Term, calendar: Calendar | None, where: tzinfo) -> tzinfo:
    return zone(calendar.zone) if calendar is not None and planned.unit.is_working else where


def _end(due: date, where: tzinfo) -> int:
    """The instant after which a planned stay is over: the moment itself, or the last one of its day."""
    if isinstance(due, datetime):
        return instant(due)
    return wall_instant(datetime.combine(due + timedelta(days=1), datetime.min.time()), where) - 1


def overstayed(stage: Stage, since: datetime, *, at: datetime, calendar: Calendar | None = None) -> bool:
    """Whether a stay on `stage` since `since` is too long at the moment `at`; never, where the stage has no plan.

    A stay planned in whole days lasts to the end of its last day in the zone of `at` (working days: of the
    calendar). Raises `InputError` for a naive moment and for working time without a `calendar`.
    """
    moment = aware(at)
    due = rots_at(stage, since, calendar=calendar, where=zone_of(moment))
    if due is None or stage.rots_after is None:
        return False
    if isinstance(due, datetime):
        return instant(due) < instant(moment)
    return day_of(moment, _zone(stage.rots_after, calendar, zone_of(moment))) > due


@attrs.frozen
class Rot:
    """A case that stands somewhere as long as planned, or longer.

    `due` is the last planned day or moment (`rots_at`), `is_over` says that it has passed. The reason's code is
    ``"overstayed"`` or ``"due"``.
    """

    stay: Stay
    due: pendulum.DateTime | pendulum.Date
    is_over: bool
    reason: Reason

    def explain(self, language: Language = "en") -> str:
        """The reason in words."""
        return self.reason.explain(language)


_OVER: Final = Text(
    "{case} has been on “{stage}” too long: {planned} planned, until {due}",
    zh="{case}在“{stage}”阶段停留过久：计划{planned}，至{due}为止",
)
_DUE: Final = Text(
    "{case} should move on from “{stage}” by {due} ({planned} planned)",
    zh="{case}最迟应于{due}离开“{stage}”阶段（计划{planned}）",
)


def rotting(
    machine: Machine,
    lives: Iterable[Life],
    *,
    at: datetime,
    until: datetime | None = None,
    calendar: Calendar | None = None,
) -> tuple[Rot, ...]:
    """The cases whose planned stay is over at the moment `at`, or will be by `until`; the one due first comes first.

    Only what is known at `at` counts. Closed cases, logs that have ended and stages without a plan ask for nothing.
    Days and moments are those of the zone of `at`. Raises `InputError` for a naive moment, an `until` before `at`,
    working time without a `calendar`, and what `watched` refuses. Source: ST-2.

    >>> from salesflow.sales.catalogue.seven_step import SEVEN_STEP
    >>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
    >>> for rot in rotting(SEVEN_STEP, [SEVEN_STEP.begin("D-1", at=nine)], at=nine.add(days=20)):
    ...     print(rot.explain())
    D-1 has been on “prospecting” too long: 14 days planned, until 16 Mar 2026 [ST-2]
    """
    moment = aware(at)
    limit = moment if until is None else aware(until, "until")
    if instant(limit) < instant(moment):
        raise InputError("until", until, f"lies before the moment of the question, {at}")
    where = zone_of(moment)
    found: list[tuple[int, Rot]] = []
    for way in watched(machine, lives, at=moment).traces:
        last = stays(way)[-1]
        stage = machine.stage(last.stage)
        due = rots_at(stage, last.entered, calendar=calendar, where=where)
        if not stage.is_open or way.ended or due is None or stage.rots_after is None:
            continue
        counted = _zone(stage.rots_after, calendar, where)
        end = _end(due, counted)
        if isinstance(due, datetime):
            due = at_instant(end, where)
            near = end <= instant(limit)
        else:
            near = due <= day_of(limit, counted)
        if near:
            over = end < instant(moment)
            sentence = (_OVER if over else _DUE).fill(
                case=way.case, stage=stage.label or stage.key, planned=stage.rots_after, due=due
            )
            found.append(
                (end, Rot(last, due, over, Reason("overstayed" if over else "due", sentence, _ROWS)))
            )
    return tuple([rot for _, rot in sorted(found, key=lambda pair: pair[0])])
