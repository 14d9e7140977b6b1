"""What a clock is: the duty, its term, what starts and stops it, and how it may be changed while it runs.

>>> from salesflow.basics.terms import days
>>> answer = ClockRule("answer", Text("answer"), days(15), "sent", ("responded",), legal=True)
>>> answer.begin(pendulum.datetime(2026, 3, 2, 9, tz="UTC"), None).due.isoformat()
'2026-03-17T09:00:00+00:00'
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Final, TypeAlias

import attrs
import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.changes import (
    ClockStart,
    Extended,
    Extension,
    Reopening,
    read_why,
    to_extensions,
)
from salesflow.basics.clocks.history import shown
from salesflow.basics.reasons import Reason
from salesflow.basics.terms import Term
from salesflow.basics.text import Param, Text
from salesflow.basics.written import Written
from salesflow.errors import DefinitionError, InputError

__all__ = ["Change", "ClockRule", "Rebased", "unfit"]

_LEGAL: Final = Text(
    "{clock} is a legal clock: no policy of ours changes it", zh="{clock}是法定时限，内部政策不能变更"
)
_BREACHED: Final = Text(
    "{clock} ran out on {late}: another policy heals nothing", zh="{clock}已于{late}超时：变更政策无济于事"
)
_IDLE: Final = Text("{clock} is not running: there is nothing to change", zh="{clock}并未计时，无可变更")
_OTHER_UNIT: Final = Text(
    "the time used of {clock} cannot be carried over from {old} to {new}",
    zh="{clock}已用的时间无法从{old}折算为{new}",
)


def _names(value: Iterable[str], field: str) -> tuple[str, ...]:
    if isinstance(value, str):
        raise InputError(field, value, "give several in a list; one text is read letter by letter")
    return tuple(value)


def _stops_on(value: Iterable[str]) -> tuple[str, ...]:
    return _names(value, "stops_on")


def _rows(value: Iterable[str]) -> tuple[str, ...]:
    return _names(value, "rows")


def _on_reopening(value: Reopening | str) -> Reopening:
    try:
        return Reopening(value)
    except ValueError:
        known = ", ".join(each.value for each in Reopening)
        raise InputError("on_reopening", value, f"use one of {known}") from None


def _most(_: object, field: attrs.Attribute[int | None], value: object) -> None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise InputError(field.name, value, "is not a whole number from 0 up")


@attrs.frozen
class ClockRule:
    """A duty with a term: from the event `starts_on` to the first of `stops_on`, whichever comes first.

    `legal` clocks come from a law or a regulator and cannot be pausable. A `pausable` clock counts working time.
    `source` names the paper the term stands in. `extensions` say how the due moment may be put off, `on_reopening`
    what happens when the matter is taken up again. A pausable clock may be paused at most `most_pauses` times, and
    no pause counts for longer than `longest_pause`: what is paused beyond that runs, so that nobody saves a clock
    by pausing it a minute before it runs out, again and again. Raises `DefinitionError` with every problem, and
    `InputError` for one text in place of a list.
    """

    key: str
    label: Text
    term: Term
    starts_on: str
    stops_on: tuple[str, ...] = attrs.field(converter=_stops_on)
    legal: bool = False
    pausable: bool = False
    rows: tuple[str, ...] = attrs.field(converter=_rows, default=())
    source: str = ""
    extensions: tuple[Extension, ...] = attrs.field(converter=to_extensions, default=())
    on_reopening: Reopening = attrs.field(converter=_on_reopening, default=Reopening.CONTINUE)
    most_pauses: int | None = attrs.field(default=None, validator=_most)
    longest_pause: Term | None = None

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if not self.stops_on:
            problems.append("names no event that stops it")
        if self.starts_on in self.stops_on:
            problems.append(f"{self.starts_on!r} both starts and stops it")
        if self.pausable and self.legal:
            problems.append("a legal clock never pauses")
        if self.pausable and not self.term.unit.is_working:
            problems.append(f"a clock that pauses counts working hours or working days, not {self.term.unit}")
        if self.legal and self.on_reopening in (Reopening.RESTART, Reopening.REPEAT):
            problems.append("a legal clock never moves its start; let it continue, or stand")
        if not self.pausable and (self.most_pauses, self.longest_pause) != (None, None):
            problems.append("has limits for pauses but cannot pause")
        if any(each.strictly and each.cap is None for each in self.extensions):
            problems.append("an extension that must stay strictly below a cap names none")
        if problems:
            raise DefinitionError(f"clock {self.key!r}", problems)

    @cached_property
    def hears(self) -> frozenset[str]:
        """The events that start or stop it."""
        return frozenset((self.starts_on, *self.stops_on))

    @cached_property
    def is_working(self) -> bool:
        """Whether only opening hours count, so that a calendar is needed."""
        return self.term.unit.is_working

    def begin(self, at: datetime, calendar: Calendar | None) -> ClockStart:
        """What the record of the starting event keeps: the due moment, or the target of a clock that can pause.

        Raises `InputError` and `OutOfCalendarError` as `read` does.

        """
        started = shown(at, calendar)
        due = self.term.after(started, calendar)
        if self.pausable and calendar is not None:
            target = calendar.elapsed(started, due)
            return ClockStart(self.key, started, self.term.unit, None, target, calendar.digest)
        return ClockStart(self.key, started, self.term.unit, due)


@attrs.frozen(kw_only=True)
class Rebased(Written):
    """Another policy applies to a running clock from `at` on: the clock `to`, with the time used so far.

    The term of `to` is counted from the old start; the due moment never lies before `at`. Extensions granted
    before lapse with the old term.
    """

    to: ClockRule
    reason: str = attrs.field(converter=read_why)


Change: TypeAlias = "Extended | Rebased"
"""What was decided about a running clock."""


def unfit(asked: Rebased, clock: ClockRule, runs: bool, late: pendulum.DateTime | None) -> tuple[Reason, ...]:
    """Every reason why a clock may not be put under another policy; none when it may. Codes begin with ``"rebase."``."""
    if (asked.to.key, asked.to.starts_on) != (clock.key, clock.starts_on):
        raise InputError(
            "to", asked.to.key, f"is another clock; rebase {clock.key!r} to a version of its own"
        )
    found: list[Reason] = []

    def object_(code: str, text: Text, **params: Param) -> None:
        found.append(Reason(f"rebase.{code}", text.fill(clock=clock.label, **params), clock.rows))

    if clock.legal or asked.to.legal:
        object_("legal", _LEGAL)
    if not runs:
        object_("not_running", _IDLE)
    if late is not None:
        object_("breached", _BREACHED, late=late)
    if clock.term.unit.is_working != asked.to.term.unit.is_working:
        object_("other_unit", _OTHER_UNIT, old=clock.term, new=asked.to.term)
    return tuple(found)
