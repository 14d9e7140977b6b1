"""Pictures of complaint clocks: when each ran, was paused, fell due and was stopped (extra ``plot``).

>>> import pendulum
>>> from salesflow.basics.calendars import Calendar
>>> from salesflow.basics.clocks.clock import Clock
>>> from salesflow.basics.terms import working_hours
>>> office = Calendar.week_days("Asia/Shanghai", begins=pendulum.date(2026, 1, 1), ends=pendulum.date(2027, 1, 1))
>>> reply = Clock("reply", Text("first reply", zh="首次答复"), working_hours(2), "received", ("replied",))
>>> nine = pendulum.datetime(2026, 3, 6, 9, tz="Asia/Shanghai")
>>> ax = plot_clocks([reply.read({"received": nine}, calendar=office, at=nine.add(hours=1))])
>>> print(ax.get_title(loc="left"))
1 clock on 6 Mar 2026 10:00

Source: CO-4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias, cast

import attrs
import pendulum

from salesflow.adapters.plots.drawing import BLUE, GREEN, MOST_ROWS, ORANGE, RED, Look, Sheet, kept
from salesflow.basics.clocks.clock import ClockReading, ClockState, SegmentKind
from salesflow.basics.clocks.segments import Length
from salesflow.basics.moments import instant, zone_of
from salesflow.basics.text import Language, Text, date_text, moment_text
from salesflow.complaints.views.agenda import Agenda, AgendaLine
from salesflow.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Readings", "plot_clocks"]

Readings: TypeAlias = "Iterable[ClockReading] | Mapping[str, Iterable[ClockReading]]"
"""The readings of one complaint, or those of several by the number of each."""

_RUNNING: Final = Look(Text("running", zh="计时"), BLUE)
_PAUSED: Final = Look(Text("paused", zh="暂停"), ORANGE, hatch="....")
_STOPPED: Final = Look(Text("stopped", zh="已停止"), BLUE, filled=False)
_OVER: Final = Look(Text("running late", zh="超时"), RED, hatch="////")
_BARS: Final = (_RUNNING, _PAUSED, _STOPPED, _OVER)
_DUE: Final = Look(Text("due", zh="截止"), RED, marker="D", filled=False)
_DONE: Final = Look(Text("done", zh="完成"), GREEN, marker="o")
_ENDED: Final = Look(Text("ended, not done", zh="终止，未完成"), BLUE, marker="X")
_MARKS: Final = (_DUE, _DONE, _ENDED)
_KINDS: Final = {
    SegmentKind.RUNNING: _RUNNING,
    SegmentKind.PAUSED: _PAUSED,
    SegmentKind.STOPPED: _STOPPED,
}

_TITLE: Final = Text("{n} {n|clock|clocks} on {at}", zh="{at}，{n}个时限")
_UNTOLD: Final = Text("{n} {n|clock|clocks}", zh="{n}个时限")
_DUTIES: Final = Text(
    "{n} {n|duty|duties} on {at}, {late} {late|is|are} late", zh="{at}，{n}项待办，{late}项超时"
)
_EMPTY: Final = Text("no clock runs", zh="没有时限在计时")
_WHEN: Final = Text("clock time in {zone}; dashed line: now", zh="{zone}时间；虚线：现在")
_SINCE: Final = Text(
    "line: from the receipt of the complaint to the due moment", zh="横线：从收到投诉到截止时刻"
)
_CLOCKS: Final = Text("clocks", zh="时限")
_OF: Final = Text("{id}: {clock}", zh="{id}：{clock}")
_LAW: Final = Text("{clock}, by law", zh="{clock}（法定）")
_KEPT: Final = Text("a promise", zh="承诺")
_NOBODY: Final = Text("nobody", zh="无人负责")
_LEFT: Final = Text("{left} left", zh="剩余{left}")
_LATE_BY: Final = Text("late by {over}", zh="超时{over}")
_LATE_SINCE: Final = Text("late since {due}", zh="{due}起超时")


@attrs.frozen
class _Stretch:
    since: pendulum.DateTime
    until: pendulum.DateTime
    look: Look


@attrs.frozen
class _Row:
    """One clock: its name, its stretches as bars, a thin line, its marks, and a word beside it."""

    label: str
    word: str
    bars: tuple[_Stretch, ...] = ()
    line: tuple[pendulum.DateTime, pendulum.DateTime] | None = None
    marks: tuple[tuple[pendulum.DateTime, Look], ...] = ()

    @property
    def moments(self) -> tuple[pendulum.DateTime, ...]:
        """The marks first: they are in the zone of the calendar, what was received may be in another."""
        found = [each for bar in self.bars for each in (bar.since, bar.until)]
        return (*[at for at, _ in self.marks], *found, *(self.line or ()))


def plot_clocks(
    found: Readings | Agenda, *, most: int = MOST_ROWS, ax: Axes | None = None, language: Language = "en"
) -> Axes:
    """A row for each clock: when it ran, was paused or stood still, when it is due, when the duty was done.

    `found` are the readings of one complaint, those of several by the number of each, or an agenda, whose rows show who has
    to do what until when. The dashed line is the moment they were read at. Time is that of the calendar they were
    counted in. Beside each clock stands what is left, in its own unit. Without any clock the axes are empty and say so.

    Raises `InputError` for anything else, and for readings of different moments. Source: CO-4.
    """
    if isinstance(found, Agenda):
        at: pendulum.DateTime | None = found.at
        every = [_of_line(each, found.at, language) for each in found.lines]
        late = len(found.overdue)
        words = _DUTIES.fill(n=len(every), at=found.at, late=late).render(language)
        more = [_SINCE.render(language)]
    else:
        readings = _read(found)
        at = _moment([each for _, each in readings])
        every = [_of_reading(case, each, language) for case, each in readings]
        words = (_UNTOLD.fill(n=len(every)) if at is None else _TITLE.fill(n=len(every), at=at)).render(
            language
        )
        more = []
    rows, notes = kept(every, most, _CLOCKS, language)
    sheet = Sheet(ax, rows=len(rows), language=language)
    moments = [each for row in rows for each in row.moments]
    if not moments:
        sheet.note(_EMPTY)
        return sheet.done(words if rows else "")
    now = at or max(moments, key=instant)
    where = zone_of(moments[0])
    edges = [now, *moments]
    places = dict(zip(map(instant, edges), sheet.times(edges, where), strict=True))
    for number, row in enumerate(rows):
        if row.line is not None:
            sheet.line([places[instant(each)] for each in row.line], [number, number])
        for bar in row.bars:
            sheet.bar(
                places[instant(bar.since)], places[instant(bar.until)], number - 0.28, number + 0.28, bar.look
            )
        for moment, look in row.marks:
            sheet.mark(places[instant(moment)], number, look)
    if at is not None:
        sheet.upright(places[instant(at)], dashed=True)
    sheet.rows([row.label for row in rows])
    sheet.beside([row.word for row in rows])
    sheet.across(min(places.values()), max(places.values()))
    seen = {each.look for row in rows for each in row.bars} | {look for row in rows for _, look in row.marks}
    return sheet.done(
        words,
        below=[_WHEN.fill(zone=str(where)).render(language), *more, *notes],
        bars=[each for each in _BARS if each in seen],
        marks=[each for each in _MARKS if each in seen],
    )


def _read(found: object) -> list[tuple[str, ClockReading]]:
    """The readings with the number of their complaint, empty where there is only one."""
    if isinstance(found, Mapping):
        given = [(str(case), each) for case, each in cast("Mapping[object, object]", found).items()]
    else:
        given = [("", found)]
    rows: list[tuple[str, ClockReading]] = []
    for case, several in given:
        if isinstance(several, str) or not isinstance(several, Iterable):
            raise InputError("found", several, "give readings of clocks, or an agenda")
        for each in cast("Iterable[object]", several):
            if not isinstance(each, ClockReading):
                raise InputError("found", each, "is no reading of a clock")
            rows.append((case, each))
    return rows


def _moment(readings: list[ClockReading]) -> pendulum.DateTime | None:
    moments = {instant(each.at): each.at for each in readings if each.at is not None}
    if len(moments) > 1:
        raise InputError("found", tuple(moments.values()), "were read at different moments; read all at one")
    return next(iter(moments.values()), None)


def _of_reading(case: str, reading: ClockReading, language: Language) -> _Row:
    bars: list[_Stretch] = []
    for each in reading.segments:
        look, since = _KINDS[each.kind], each.since
        late = reading.breached_at
        if look is _RUNNING and late is not None and instant(late) < instant(each.until):
            if instant(since) < instant(late):
                bars.append(_Stretch(since, late, look))
                since = late
            look = _OVER
        bars.append(_Stretch(since, each.until, look))
    dues = {instant(each): each for each in (reading.breached_at, reading.due) if each is not None}
    marks = [(each, _DUE) for each in dues.values()]
    if reading.stopped is not None:
        marks.append((reading.stopped, _ENDED if reading.ended_otherwise else _DONE))
    name = reading.clock.label.render(language)
    if reading.clock.legal:
        name = _LAW.fill(clock=name).render(language)
    label = _OF.fill(id=case, clock=name).render(language) if case else name
    return _Row(label, _word(reading, language), tuple(bars), marks=tuple(marks))


def _word(reading: ClockReading, language: Language) -> str:
    """What is left, in the unit the clock counts in; how it ended, once it has."""
    if reading.ended_otherwise:
        return _ENDED.label.render(language)
    if reading.paused:
        return _PAUSED.label.render(language)
    if reading.stopped is not None or reading.left is None or reading.state is ClockState.NOT_STARTED:
        return reading.state.render(language)
    seconds = abs(reading.left)
    length = Length(seconds - seconds % 60 if seconds > 60 else seconds, not reading.clock.is_working)
    words = _LATE_BY.fill(over=length) if reading.left < 0 else _LEFT.fill(left=length)
    return words.render(language)


def _of_line(line: AgendaLine, at: pendulum.DateTime, language: Language) -> _Row:
    deadline = line.deadline
    name = (_KEPT if deadline.clock is None else deadline.clock.label).render(language)
    if deadline.is_legal:
        name = _LAW.fill(clock=name).render(language)
    label = _OF.fill(id=deadline.complaint.id, clock=name).render(language)
    owner = line.owner or _NOBODY.render(language)
    # a promise is due on a day, at whatever hour
    told = date_text if deadline.clock is None else moment_text
    word = told(deadline.due, language, year=deadline.due.year != at.year)
    if deadline.is_breached:
        word = _LATE_SINCE.fill(due=word).render(language)
    bars = (_Stretch(deadline.due, at, _OVER),) if deadline.is_breached else ()
    span = (deadline.complaint.received_at, deadline.due)
    marks = ((deadline.due, _DUE),)
    return _Row(_OF.fill(id=owner, clock=label).render(language), word, bars, span, marks)
