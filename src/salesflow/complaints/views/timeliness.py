"""Whether complaints were handled in time, clock by clock, and whether what was promised was kept.

A clock that was met only because it was paused is shown as such: of fifty clocks "met" in one help desk eleven were
paused. What a withdrawal, a link or a referral stopped was neither in time nor late; what was late stays late.

>>> import pendulum
>>> from salesflow.complaints.catalogue.desk import DESK
>>> from salesflow.complaints.cases.steps import Receive
>>> office = Calendar.week_days("Asia/Shanghai", begins=pendulum.date(2026, 1, 1), ends=pendulum.date(2027, 1, 1))
>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> case = DESK.begin("K-31", Receive("C-7", "call", owner="u-2"), at=nine, calendar=office)
>>> march = Span(pendulum.date(2026, 3, 1), pendulum.date(2026, 4, 1), "Asia/Shanghai")
>>> for rate in timeliness([case], [DESK], march, at=nine.add(hours=3), calendar=office):
...     print(rate.explain())
acknowledgement in time: 0 of 1, too few for a percentage; 0 still open, 0 ended otherwise, 0 not begun [CO-4]
solution in time: none to judge; 1 still open, 0 ended otherwise, 0 not begun [CO-4]
follow-up call in time: none to judge; 0 still open, 0 ended otherwise, 1 not begun [CO-2]

Source: CO-1 (promises), CO-4 (handled in time); field study of complaints, abuse cases 8, 9 and 16.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Final

import attrs

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import Clock, ClockReading, ClockState
from salesflow.basics.moments import aware, day_of
from salesflow.basics.promises import PromiseState
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.spans import Span
from salesflow.basics.text import Language, Text, percent_text
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.redress import MakePromise
from salesflow.complaints.cases.step import read_several
from salesflow.complaints.handling.clocking import reading
from salesflow.complaints.handling.procedure import Procedure
from salesflow.complaints.views.counting import (
    Known,
    Portion,
    complaints_at,
    known_complaints,
    read_period,
)

__all__ = ["ClockRate", "PromiseRate", "promise_rate", "timeliness"]

_ROWS: Final = ("CO-4",)
_TIMELY: Final = Text(
    "{clock} in time: {portion}; {open} still open, {ended} ended otherwise, {idle} not begun",
    zh="{clock}按时率：{portion}；进行中{open}，另行终结{ended}，未开始{idle}",
)
_TIMELY_LAW: Final = Text(
    "{clock} in time (legal): {portion}; {open} still open, {ended} ended otherwise, {idle} not begun",
    zh="{clock}按时率（法定）：{portion}；进行中{open}，另行终结{ended}，未开始{idle}",
)
_PAUSED: Final = Text(
    "{clock}: {met} of those in time {met|was|were} paused; {share} of all time was paused, up to {most} {most|time|times} "
    "in one complaint",
    zh="{clock}：按时完成的当中有{met}宗曾暂停；暂停占全部时间的{share}，单宗最多暂停{most}次",
)
_PROMISES: Final = Text(
    "promises kept: {portion}; {late} of the others kept too late, {open} still open",
    zh="承诺按时兑现率：{portion}；其余承诺中{late}项逾期兑现，{open}项待兑现",
)


# -- in time ------------------------------------------------------------------------------------------------------------


@attrs.frozen
class ClockRate:
    """One clock of one procedure over many complaints: how many were in time, late, still open, or ended otherwise.

    A complaint that was withdrawn, linked or referred before its clock ran out is neither in time nor late: it `ended`.
    What was late stays late, however it ended. `idle` clocks have not begun. `paused_met` of those in time were paused,
    `paused_share` is the share of all counted time in which they were, `most_pauses` the most in one complaint; `pausers`
    are the complaints with a pause, the most pauses first. A legal clock has none.
    """

    procedure: str
    clock: Clock
    met: int
    missed: int
    open: int
    ended: int
    idle: int
    paused_met: int
    paused_share: Fraction | None
    pausers: tuple[tuple[str, int], ...]
    enough: int = attrs.field(default=10, kw_only=True)

    @property
    def portion(self) -> Portion:
        """In time, of those that were in time or late."""
        return Portion(self.met, self.met + self.missed, enough=self.enough)

    @property
    def most_pauses(self) -> int:
        """The most pauses in one complaint."""
        return max((pauses for _, pauses in self.pausers), default=0)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The counts in words, then what was paused."""
        label = self.clock.label
        text = _TIMELY_LAW if self.clock.legal else _TIMELY
        words = text.fill(clock=label, portion=self.portion, open=self.open, ended=self.ended, idle=self.idle)
        found = [Reason("timeliness", words, self.clock.rows or _ROWS)]
        if self.pausers:
            share = percent_text(self.paused_share or Fraction())
            said = _PAUSED.fill(clock=label, met=self.paused_met, share=share, most=self.most_pauses)
            found.append(Reason("paused", said, _ROWS))
        return tuple(found)

    def explain(self, language: Language = "en") -> str:
        """The counts in words, one statement a line."""
        return explained(self.reasons, language)


def timeliness(
    complaints: Iterable[Complaint],
    procedures: Iterable[Procedure],
    period: Span,
    *,
    at: datetime,
    calendar: Calendar | None,
    enough: int = 10,
) -> tuple[ClockRate, ...]:
    """Every clock of every procedure over the complaints received in `period`, as it stands at the moment `at`.

    Clocks stand in the order of the procedures; one whose definition differs between versions stands there twice.
    Raises `InputError` for a naive `at` and a complaint whose procedure is not there, and as the clocks do. Source: CO-4.
    """
    rules, days = tuple(dict.fromkeys(read_several(procedures, "procedures", Procedure))), read_period(period)
    known = [
        each for each in known_complaints(complaints, rules, at=at) if days.holds(each.complaint.received_at)
    ]
    wanted = dict.fromkeys((each.key, clock) for each in rules for clock in each.all_clocks)
    return tuple(_clock_rate(key, clock, known, at, calendar, enough) for key, clock in wanted)


def _clock_rate(
    key: str, clock: Clock, known: list[Known], at: datetime, calendar: Calendar | None, enough: int
) -> ClockRate:
    counts = Counter[str]()
    paused_met = paused = counted = 0
    pausers: list[tuple[str, int]] = []
    for each in known:
        if each.procedure.key != key or clock not in each.procedure.all_clocks:
            continue
        stands = reading(each.complaint, clock, calendar=calendar, at=at)
        outcome = _outcome(stands)
        counts[outcome] += 1
        paused += stands.paused_for
        counted += stands.paused_for + (stands.used or 0)
        if stands.pauses:
            pausers.append((each.complaint.id, stands.pauses))
            paused_met += outcome == "met"
    return ClockRate(
        key,
        clock,
        counts["met"],
        counts["missed"],
        counts["open"],
        counts["ended"],
        counts["idle"],
        paused_met,
        Fraction(paused, counted) if counted else None,
        tuple(sorted(pausers, key=lambda row: (-row[1], row[0]))),
        enough=enough,
    )


def _outcome(stands: ClockReading) -> str:
    if stands.breached_at is not None:
        return "missed"
    if stands.state is ClockState.NOT_STARTED:
        return "idle"
    if stands.stopped is None:
        return "open"
    return "ended" if stands.ended_otherwise else "met"


# -- promises -----------------------------------------------------------------------------------------------------------


@attrs.frozen
class PromiseRate:
    """The promises made in a period: kept in time, kept too late, not kept though due, and still open.

    What was kept too late stays broken (CO-1: never promise what cannot be kept).
    """

    kept: int
    kept_late: int
    broken: int
    open: int
    enough: int = attrs.field(default=10, kw_only=True)

    @property
    def portion(self) -> Portion:
        """Kept in time, of those that were kept or broken."""
        return Portion(self.kept, self.kept + self.kept_late + self.broken, enough=self.enough)

    @property
    def reason(self) -> Reason:
        """The counts in words."""
        words = _PROMISES.fill(portion=self.portion, late=self.kept_late, open=self.open)
        return Reason("promises", words, ("CO-1",))

    def explain(self, language: Language = "en") -> str:
        """The counts in words."""
        return self.reason.explain(language)


def promise_rate(
    complaints: Iterable[Complaint], period: Span, *, at: datetime, enough: int = 10
) -> PromiseRate:
    """How the promises made in `period` stand at the moment `at`; days are those of the period's zone.

    A promise is due up to the end of its day. Raises `InputError` for a naive `at`. Source: CO-1.
    """
    today = day_of(aware(at), read_period(period).zone)
    counts = Counter[str]()
    for complaint in complaints_at(complaints, at=at):
        made = {
            record.step.key: record.at
            for record in complaint.records_of(MakePromise)
            if isinstance(record.step, MakePromise)
        }
        for promise in complaint.promises:
            if period.holds(made[promise.id]):
                state = promise.state(today, zone=period.zone)
                late = state is PromiseState.BROKEN and promise.kept_at is not None
                counts["late" if late else state.value] += 1
    return PromiseRate(counts["kept"], counts["late"], counts["broken"], counts["open"], enough=enough)
