"""What may happen to a running clock: its start is recorded, it is extended, it is reopened.

A rule often has an alternative: "answer within fifteen days, or say when, and the approval of your superior gives
you thirty more". That is an `Extension` on the clock; what was granted under it is an `Extended`, a record with
the person who asked and the one who approved. A date beyond the cap, without the approval, or asked for after the
due moment is refused with every reason.

>>> from salesflow.basics.terms import days
>>> thirty_more = Extension(by=days(30), cap=days(60), needs_approval=True)
>>> thirty_more.render()
'by 30 days at a time, at most 60 days from the start, with an approval'
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Final, TypeAlias

import attrs
import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.ids import read_id
from salesflow.basics.moments import MICROSECONDS, aware, instant
from salesflow.basics.reasons import Reason
from salesflow.basics.terms import Term, Unit
from salesflow.basics.text import Language, Param, Text, read_words
from salesflow.basics.written import Written
from salesflow.errors import InputError

__all__ = [
    "ClockStart",
    "Extended",
    "Extension",
    "Extensions",
    "Pause",
    "Reopening",
    "objections",
    "read_why",
    "to_extensions",
]

Pause: TypeAlias = tuple[datetime, datetime | None]
"""A pause from one moment to another; None while it lasts."""


class Reopening(StrEnum):
    """What a clock does when the matter is taken up again.

    - CONTINUE: it runs on with the time already used; what lay between is neither work nor pause. A clock that
      cannot pause runs on towards the *same* due moment; once that has passed, its first stop stands.
    - RESTART: it begins again at the reopening, with the whole term (never a legal clock).
    - REPEAT: it waits for its starting event to happen again: a follow-up call counts from the second solution
      (never a legal clock).
    - STAND: a reopening does not concern it: what was acknowledged stays acknowledged.

    >>> Reopening("stand")
    <Reopening.STAND: 'stand'>
    """

    CONTINUE = "continue"
    RESTART = "restart"
    REPEAT = "repeat"
    STAND = "stand"


_BY: Final = Text("by {by} at a time", zh="每次最多延长{by}")
_CAP: Final = Text("at most {cap} from the start", zh="自起算之日起最长{cap}")
_LESS: Final = Text("less than {cap} from the start", zh="自起算之日起须少于{cap}")
_APPROVED: Final = Text("with an approval", zh="须经批准")
_FREE: Final = Text("to the day named", zh="延至所告知的日期")


@attrs.frozen
class Extension:
    """One way in which a due moment may be put off: by a holding response, or after an approval.

    `by` limits one extension, counted from the due moment; `cap` limits them all, counted from the start of the
    clock (with `strictly` the cap itself is too late: "in less than three months"). None says that the rule names
    no limit. `source` names its paper.
    """

    by: Term | None = None
    cap: Term | None = None
    strictly: bool = False
    needs_approval: bool = False
    source: str = ""

    def latest(self, started: datetime, due: datetime, calendar: Calendar | None) -> pendulum.DateTime | None:
        """The moment up to which it may put a due moment off; None when the rule names no limit."""
        limits = [
            term.after(since, calendar)
            for term, since in ((self.by, due), (self.cap, started))
            if term is not None
        ]
        return min(limits, key=instant) if limits else None

    def reaches(self, until: datetime, started: datetime, due: datetime, calendar: Calendar | None) -> bool:
        """Whether `until` lies within the limits."""
        asked = instant(until)
        nearest = None if self.by is None else instant(self.by.after(due, calendar))
        farthest = None if self.cap is None else instant(self.cap.after(started, calendar))
        if nearest is not None and asked > nearest:
            return False
        return farthest is None or asked < farthest or (asked == farthest and not self.strictly)

    def render(self, language: Language = "en") -> str:
        """The limits in words."""
        parts: list[str] = []
        if self.by is not None:
            parts.append(_BY.fill(by=self.by).render(language))
        if self.cap is not None:
            parts.append((_LESS if self.strictly else _CAP).fill(cap=self.cap).render(language))
        if not parts:
            parts.append(_FREE.render(language))
        if self.needs_approval:
            parts.append(_APPROVED.render(language))
        return ("，" if language == "zh" else ", ").join(parts)


Extensions: TypeAlias = "Extension | Iterable[Extension] | None"
"""How a clock may be extended: not at all, in one way, or in several steps, the nearest first."""


def to_extensions(extensions: Extensions) -> tuple[Extension, ...]:
    """One way to extend, several, or none, as a tuple."""
    if extensions is None:
        return ()
    return (extensions,) if isinstance(extensions, Extension) else tuple(extensions)


def _clock(value: str) -> str:
    return read_id(value, "clock")


def _until(value: datetime) -> pendulum.DateTime:
    return aware(value, "until")


def read_why(value: str) -> str:
    """The reason somebody gave; an empty one is an `InputError`."""
    words = read_words(value, "reason")
    if not words:
        raise InputError("reason", value, "say why")
    return words


def _approver(value: str | None) -> str | None:
    return None if value is None else read_id(value, "approved_by")


@attrs.frozen(kw_only=True)
class Extended(Written):
    """The due moment of a `clock` was put off to `until`: asked for by `by`, approved by `approved_by` if need be.

    `until` is stored, so that no later calendar changes it. A naive moment, an empty reason or id is an `InputError`.
    """

    clock: str = attrs.field(converter=_clock)
    until: pendulum.DateTime = attrs.field(converter=_until, eq=instant)
    reason: str = attrs.field(converter=read_why)
    approved_by: str | None = attrs.field(default=None, converter=_approver)

    @cached_property
    def asked(self) -> int:
        """The instant of `at`: a record is read again and again."""
        return instant(self.at)

    @cached_property
    def ends(self) -> int:
        """The instant of `until`."""
        return instant(self.until)


def _due(value: datetime | None) -> pendulum.DateTime | None:
    return None if value is None else aware(value, "due")


@attrs.frozen
class ClockStart:
    """What the record of the starting event keeps, so that no later calendar or policy moves a running clock.

    A clock that cannot pause keeps its `due` moment; one that can keeps its `target` in working seconds, and the
    digest of the `calendar` it was counted with. Just one of the two is given, else `InputError`.
    """

    clock: str
    at: pendulum.DateTime = attrs.field(converter=aware, eq=instant)
    unit: Unit = attrs.field(converter=Unit)
    due: pendulum.DateTime | None = attrs.field(
        default=None, converter=_due, eq=lambda due: None if due is None else instant(due)
    )
    target: int | None = None
    calendar: str | None = None

    def __attrs_post_init__(self) -> None:
        if (self.due is None) == (self.target is None):
            raise InputError("due", self.due, "give either the due moment or the target in working seconds")
        if self.target is not None and (type(self.target) is not int or self.target < 0):
            raise InputError("target", self.target, "is not a whole number of seconds from 0 up")

    @cached_property
    def begun(self) -> int:
        """The instant of `at`: a record is read again and again."""
        return instant(self.at)

    @cached_property
    def runs_out(self) -> int | None:
        """The instant of `due`."""
        return None if self.due is None else instant(self.due)


_NOT_ALLOWED: Final = Text("{clock} may not be put off", zh="{clock}不得延期")
_NOT_BEGUN: Final = Text(
    "{clock} has not begun: there is nothing to put off", zh="{clock}尚未开始计时，无期可延"
)
_STOPPED: Final = Text(
    "{clock} was stopped on {stopped}: there is nothing to put off",
    zh="{clock}已于{stopped}停止计时，无期可延",
)
_PAUSED: Final = Text(
    "{clock} is paused: end the pause before you put it off", zh="{clock}暂停计时中：请先结束暂停，再申请延期"
)
_TOO_LATE: Final = Text(
    "{clock} ran out on {due}: putting it off on {at} heals nothing",
    zh="{clock}已于{due}超时：{at}再延期已无济于事",
)
_NO_GAIN: Final = Text("{until} is no later than the due moment, {due}", zh="{until}并不晚于现有期限{due}")
_BEYOND: Final = Text(
    "{clock} may be put off to {limit} at the latest, not to {until}",
    zh="{clock}最迟可延至{limit}，不能延至{until}",
)
_NOT_BEFORE: Final = Text(
    "{clock} may be put off to a moment before {limit}, not to {until}",
    zh="{clock}须延至{limit}之前，不能延至{until}",
)
_NOT_APPROVED: Final = Text(
    "putting {clock} off to {until} needs an approval", zh="{clock}延至{until}须经批准"
)
_SELF_APPROVED: Final = Text(
    "{who} asked for it and approved it: two different persons are needed",
    zh="{who}既申请又批准：须由两人分别办理",
)
_NOBODY: Final = Text(
    "nobody is named who asked for it: the one who approves must be somebody else",
    zh="未写明申请人：批准人必须另有其人",
)


def objections(
    asked: Extended,
    extensions: tuple[Extension, ...],
    *,
    clock: Text,
    rows: tuple[str, ...],
    started: datetime | None,
    due: datetime | None,
    stopped: datetime | None,
    calendar: Calendar | None,
) -> tuple[Reason, ...]:
    """Every reason why a clock that stands so may not be put off as asked; none when it may.

    Codes begin with ``"extension."``. Of several steps the first that reaches `until` decides about the approval.
    """
    found: list[Reason] = []

    def object_(code: str, text: Text, **params: Param) -> None:
        found.append(Reason(f"extension.{code}", text.fill(**params), rows))

    if not extensions:
        object_("not_allowed", _NOT_ALLOWED, clock=clock)
    if started is None:
        object_("not_started", _NOT_BEGUN, clock=clock)
    elif stopped is not None:
        object_("stopped", _STOPPED, clock=clock, stopped=stopped)
    elif due is None:
        object_("paused", _PAUSED, clock=clock)
    else:
        ends = instant(due)
        if asked.asked // MICROSECONDS > ends // MICROSECONDS:
            object_("too_late", _TOO_LATE, clock=clock, due=due, at=asked.at)
        if asked.ends <= ends:
            object_("no_gain", _NO_GAIN, until=asked.until, due=due)
        if extensions:
            step = next(
                (each for each in extensions if each.reaches(asked.until, started, due, calendar)), None
            )
            if step is None:
                step = extensions[-1]
                text, limit = _BEYOND, step.latest(started, due, calendar)
                if step.strictly and limit is not None and asked.ends <= instant(limit):
                    text = _NOT_BEFORE
                object_("beyond_cap", text, clock=clock, until=asked.until, limit=limit or due)
            if step.needs_approval:
                if asked.approved_by is None:
                    object_("not_approved", _NOT_APPROVED, clock=clock, until=asked.until)
                elif asked.by is None:
                    object_("nobody_asked", _NOBODY)
                elif asked.by == asked.approved_by:
                    object_("self_approved", _SELF_APPROVED, who=asked.by)
    return tuple(found)
