"""Regimes: what a law or a regulator asks of whoever handles complaints, as clocks and duties under one key.

A regime is a set of clocks that never pause, with the paper they stand in, the days between which that paper is in
force, and the day on which somebody last looked. Duties without a number ("promptly") are listed, never counted:
a number of ours would be taken for the law's. A term that only closes a way (three days for the short letter) is a
`Threshold`: to miss it is no breach.

>>> from datetime import date
>>> from salesflow.basics.terms import days
>>> demo = Regime("demo", "2026", Text("Demo rules", zh="示例规则"), [Clock("answer", Text("answer", zh="答复"),
...     days(15), "received", ["final_response", "withdrawn"], legal=True, source="Demo Act s. 1")],
...     source="Demo Act", checked_on=date(2026, 11, 22), valid_from=date(2026, 1, 1))
>>> demo.applies_on(date(2025, 12, 31)).value, demo.applies_on(date(2026, 3, 2)).value
(Truth.NO, Truth.YES)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

import attrs
import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import Clock, ClockStart, ClockState, Events
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Declined, Reason, Verdict
from salesflow.basics.text import Language, Param, Text
from salesflow.basics.truth import NO, UNKNOWN, YES, Truth
from salesflow.errors import DefinitionError, InputError

__all__ = ["EVENT_WORDS", "Duty", "Regime", "Threshold", "in_force"]

_ROWS: Final = ("CO-4",)

EVENT_WORDS: Final = {
    "received": Text("receipt of the complaint", zh="收到投诉"),
    "sent": Text("the complaint being sent to the company", zh="投诉转送公司"),
    "accepted_for_handling": Text("acceptance for handling", zh="受理投诉"),
    "acknowledged": Text("acknowledgement", zh="确认收到"),
    "responded": Text("response", zh="答复"),
    "final_response": Text("final response", zh="最终答复"),
    "resolved": Text("solution", zh="解决"),
    "followed_up": Text("follow-up", zh="回访"),
    "reopened": Text("reopening", zh="重新处理"),
    "withdrawn": Text("withdrawal", zh="撤回投诉"),
    "referred": Text("referral", zh="提交外部处理"),
    "file_complete": Text("the file being complete", zh="案卷齐备"),
}
"""The events of a complaint on which clocks of regimes start and stop, in words."""

_HEADING: Final = Text(
    "example, checked on {checked}; no legal advice", zh="示例，核对于{checked}；不构成法律意见"
)
_TITLE: Final = Text("{label}, version {version}: {source}", zh="{label}，版本{version}：{source}")
_DATED: Final = Text("text dated {dated}", zh="所依据的文本日期为{dated}")
_FORCE: Final = Text("in force from {begins} up to {ends}", zh="有效期：{begins}至{ends}（不含当日）")
_SINCE: Final = Text("in force from {begins} on", zh="自{begins}起有效")
_UNTIL: Final = Text("in force until {ends}, that day not included", zh="有效至{ends}（不含当日）")
_CLOCK: Final = Text(
    "{clock}: within {term} of {start} ({source})", zh="{clock}：自{start}起{term}内（{source}）"
)
_MAY: Final = Text("{clock} may be put off: {how}", zh="{clock}可以延期：{how}")
_DUTY: Final = Text("{duty} ({source}; no number)", zh="{duty}（{source}；未规定具体时限）")
_STEP: Final = Text("{duty} ({source})", zh="{duty}（{source}）")
_THRESHOLD: Final = Text(
    "no duty, but a way that closes: {opens}: within {term} of {start} ({source})",
    zh="并非义务，而是逾期即关闭的途径：{opens}：自{start}起{term}内（{source}）",
)

_NOT_YET: Final = Text(
    "{label}, version {version}, is in force from {begins} on, not on {day}",
    zh="{label}（版本{version}）自{begins}起有效，{day}尚未生效",
)
_NO_MORE: Final = Text(
    "{label}, version {version}, was in force until {ends}, no longer on {day}",
    zh="{label}（版本{version}）有效至{ends}，{day}已失效",
)
_IN_FORCE: Final = Text(
    "{label}, version {version}, was in force on {day}", zh="{label}（版本{version}）在{day}有效"
)
_UNCHECKED: Final = Text(
    "nobody has checked {label} since {checked}: look whether it still held on {day}",
    zh="{label}自{checked}后无人核对：请确认其在{day}是否仍然有效",
)
_UNKNOWN_BEGIN: Final = Text(
    "nobody has noted since when {label}, version {version}, is in force",
    zh="未注明{label}（版本{version}）自何时起有效",
)
_NO_REGIME: Final = Text("no version of {key} was in force on {day}", zh="{day}没有有效的{key}版本")
_OPEN: Final = Text("{opens}: still open until {due}", zh="{opens}：{due}前仍可适用")
_TAKEN: Final = Text("{opens}: reached in time, {stopped}", zh="{opens}：已于{stopped}及时达成")
_CLOSED: Final = Text(
    "{opens}: closed since {due}; this breaks no rule", zh="{opens}：{due}后不再适用；并不违反规定"
)
_NOT_BEGUN: Final = Text("{opens}: its term has not begun", zh="{opens}：尚未起算")


@attrs.frozen
class Duty:
    """A duty or a step without a number: what to do, and where it is written.

    `is_step` tells a step of a method from a duty whose "promptly" has no number.
    """

    key: str
    label: Text
    source: str
    is_step: bool = False

    def explain(self, language: Language = "en") -> str:
        """The duty with its paper."""
        return (_STEP if self.is_step else _DUTY).fill(duty=self.label, source=self.source).render(language)


@attrs.frozen
class Threshold:
    """A term that obliges nobody: in time it opens an easier way, afterwards the usual one is left.

    `clock` counts it, `opens` says what it opens. Being late is no breach.
    """

    clock: Clock
    opens: Text

    def met(
        self,
        events: Events,
        *,
        calendar: Calendar | None,
        at: datetime,
        reopened: Iterable[datetime] = (),
    ) -> Verdict[Truth]:
        """Whether the way was reached in time: UNKNOWN while it still can be, with the moment at which it closes."""
        reading = self.clock.read(events, calendar=calendar, at=at, reopened=reopened)
        moments = {"due": reading.breached_at or reading.due, "stopped": reading.stopped}
        params = {name: moment for name, moment in moments.items() if moment is not None}
        value, text = {
            ClockState.NOT_STARTED: (UNKNOWN, _NOT_BEGUN),
            ClockState.RUNNING: (UNKNOWN, _OPEN),
            ClockState.MET: (YES, _TAKEN),
            ClockState.BREACHED: (NO, _CLOSED),
        }[reading.state]
        code = f"threshold.{reading.state.replace(' ', '_')}"
        reason = Reason(code, text.fill(opens=self.opens, **params), self.clock.rows)
        return Verdict(value, (reason,)) if value is not UNKNOWN else Verdict(value, (), (reason,))


def _day(value: date | None) -> pendulum.Date | None:
    return None if value is None else shared_day(as_day(value))


def _checked(value: date) -> pendulum.Date:
    return shared_day(as_day(value, "checked_on"))


@attrs.frozen
class Regime:
    """The clocks and duties that a law or a regulator sets, in one version, with the days on which it is in force.

    - `clocks` are legal, name their source, and stop when the complaint is withdrawn.
    - `duties` carry no number; `thresholds` are terms that close a way and oblige nobody.
    - It holds from `valid_from` up to and without `valid_to`; None says that nobody has noted it.
    - `text_dated` is the date of the text that was read, `checked_on` the day on which somebody last looked.

    Raises `DefinitionError` with every problem. Source: CO-4.
    """

    key: str
    version: str
    label: Text
    clocks: tuple[Clock, ...] = attrs.field(converter=tuple[Clock, ...], default=())
    duties: tuple[Duty, ...] = attrs.field(converter=tuple[Duty, ...], default=())
    thresholds: tuple[Threshold, ...] = attrs.field(converter=tuple[Threshold, ...], default=())
    source: str = attrs.field(kw_only=True)
    checked_on: pendulum.Date = attrs.field(converter=_checked, kw_only=True)
    valid_from: pendulum.Date | None = attrs.field(converter=_day, default=None, kw_only=True)
    valid_to: pendulum.Date | None = attrs.field(converter=_day, default=None, kw_only=True)
    text_dated: pendulum.Date | None = attrs.field(converter=_day, default=None, kw_only=True)
    note: Text | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        texts = (("key", self.key), ("version", self.version), ("source", self.source))
        problems = [f"{what} is empty" for what, text in texts if not text.strip()]
        counted = (*self.clocks, *(each.clock for each in self.thresholds))
        keys = [clock.key for clock in counted] + [duty.key for duty in self.duties]
        problems += sorted({f"{key!r} is declared twice" for key in keys if keys.count(key) > 1})
        for clock in counted:
            if not clock.legal:
                problems.append(f"clock {clock.key!r} is not legal: it belongs to a procedure of the house")
            if not clock.source.strip():
                problems.append(f"clock {clock.key!r} names no source")
            if "withdrawn" not in clock.stops_on:
                problems.append(f"clock {clock.key!r} does not stop when the complaint is withdrawn")
            problems += [
                f"clock {clock.key!r}: {event!r} is none of {', '.join(EVENT_WORDS)}"
                for event in (clock.starts_on, *clock.stops_on)
                if event not in EVENT_WORDS
            ]
        if self.valid_from is not None and self.valid_to is not None and self.valid_to <= self.valid_from:
            problems.append(f"ends on {self.valid_to}, not after it begins on {self.valid_from}")
        if self.text_dated is not None and self.text_dated > self.checked_on:
            problems.append(f"the text is dated {self.text_dated}, after it was checked on {self.checked_on}")
        if problems:
            raise DefinitionError(f"regime {self.key!r}", problems)

    def clock(self, key: str) -> Clock:
        """The clock of a key; an unknown one is an `InputError`."""
        for clock in self.clocks:
            if clock.key == key:
                return clock
        raise InputError("clock", key, f"is none of {', '.join(each.key for each in self.clocks) or 'none'}")

    def applies_on(self, day: date) -> Verdict[Truth]:
        """Whether this version was in force on a day.

        NO outside its validity. UNKNOWN after the day on which it was last checked, and where nobody has noted
        since when it holds: what is missing says what to look up.
        """
        when = shared_day(as_day(day))
        names: dict[str, Param] = {"label": self.label, "version": self.version, "day": when}
        if self.valid_from is not None and when < self.valid_from:
            return Verdict(NO, (_reason("not_yet", _NOT_YET, **names, begins=self.valid_from),))
        if self.valid_to is not None and when >= self.valid_to:
            return Verdict(NO, (_reason("no_more", _NO_MORE, **names, ends=self.valid_to),))
        missing: list[Reason] = []
        if self.valid_from is None:
            missing.append(_reason("begin_unknown", _UNKNOWN_BEGIN, **names))
        if when > self.checked_on and self.valid_to is None:
            missing.append(_reason("unchecked", _UNCHECKED, **names, checked=self.checked_on))
        if missing:
            return Verdict(UNKNOWN, (), tuple(missing))
        return Verdict(YES, (_reason("in_force", _IN_FORCE, **names),))

    def begin(self, event: str, at: datetime, calendar: Calendar | None) -> tuple[ClockStart, ...]:
        """What the record of an event keeps for every clock that starts on it, see `Clock.begin`."""
        return tuple(clock.begin(at, calendar) for clock in self.clocks if clock.starts_on == event)

    def explain(self, language: Language = "en") -> str:
        """The regime in words, a line for each clock, duty and threshold; the first line says what it is not."""
        lines = [_HEADING.fill(checked=self.checked_on).render(language)]
        lines.append(_TITLE.fill(label=self.label, version=self.version, source=self.source).render(language))
        if self.text_dated is not None:
            lines.append(_DATED.fill(dated=self.text_dated).render(language))
        if self.valid_from is not None and self.valid_to is not None:
            lines.append(_FORCE.fill(begins=self.valid_from, ends=self.valid_to).render(language))
        elif self.valid_from is not None:
            lines.append(_SINCE.fill(begins=self.valid_from).render(language))
        elif self.valid_to is not None:
            lines.append(_UNTIL.fill(ends=self.valid_to).render(language))
        for clock in self.clocks:
            lines.append(_line(_CLOCK, clock, clock.label, language))
            lines += [_MAY.fill(clock=clock.label, how=each).render(language) for each in clock.extensions]
        lines += [duty.explain(language) for duty in self.duties]
        lines += [_line(_THRESHOLD, each.clock, each.opens, language) for each in self.thresholds]
        if self.note is not None:
            lines.append(self.note.render(language))
        return "\n".join(lines)


def _line(text: Text, clock: Clock, label: Text, language: Language) -> str:
    return text.fill(
        clock=label, opens=label, term=clock.term, start=EVENT_WORDS[clock.starts_on], source=clock.source
    ).render(language)


def _reason(code: str, text: Text, **params: Param) -> Reason:
    return Reason(f"regime.{code}", text.fill(**params), _ROWS)


def in_force(versions: Iterable[Regime], key: str, day: date) -> Regime | Declined:
    """The version of a regime in force on the day a complaint began; the complaint keeps it.

    Of versions that may be in force, the one that began last. `Declined` when none was, with the reason of each
    known version; an unknown key is an `InputError`.
    """
    known = [each for each in versions if each.key == key]
    if not known:
        raise InputError("key", key, "no regime has this key")
    verdicts = [(each, each.applies_on(day)) for each in known]
    fitting = [each for each, verdict in verdicts if verdict.value is not NO]
    if fitting:
        return max(
            fitting, key=lambda each: (each.valid_from is not None, each.valid_from or each.checked_on)
        )
    reasons = [_reason("none", _NO_REGIME, key=key, day=shared_day(as_day(day)))]
    return Declined((*reasons, *(reason for _, verdict in verdicts for reason in verdict.reasons)))
