"""How one clock of one case stands at a moment: its due moment, what was used, its stretches, all in words.

A reading is asked for by `Clock.read`; on what it says, the clock may be extended or put under another policy.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Final

import attrs
import pendulum

from salesflow.basics.actors import By, id_of
from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.changes import Extended, objections
from salesflow.basics.clocks.history import shown
from salesflow.basics.clocks.rule import ClockRule, Rebased, unfit
from salesflow.basics.clocks.segments import ClockState, RawSegment, Segment
from salesflow.basics.moments import at_instant, instant, zone_of
from salesflow.basics.reasons import Declined, Reason, explained
from salesflow.basics.terms import Term
from salesflow.basics.text import Language, Param, Text
from salesflow.errors import InputError

__all__ = ["ClockReading"]

_SAYINGS: Final = {
    ClockState.NOT_STARTED: Text("{clock} has not begun", zh="{clock}：尚未开始计时"),
    ClockState.RUNNING: Text("{clock} due {due}", zh="{clock}：截止{due}"),
    ClockState.MET: Text("{clock} done in time, {stopped}", zh="{clock}：{stopped}按时完成"),
    ClockState.BREACHED: Text("{clock} was due {late}, not done", zh="{clock}：应于{late}前完成，至今未完成"),
}
_PAUSED: Final = Text("{clock} is paused", zh="{clock}：暂停计时")
_LATE: Final = Text("{clock} was due {late}, done {stopped}", zh="{clock}：应于{late}前完成，实际{stopped}")
_AGAIN: Final = Text(
    "{clock} was due {late} and late; taken up again, it is due {due}",
    zh="{clock}：应于{late}前完成，已超时；重新处理后截止{due}",
)
_ENDED: Final = Text("{clock} ended by {what}, {stopped}", zh="{clock}：{stopped}因{what}终止")
_ENDED_LATE: Final = Text(
    "{clock} was due {late}, ended by {what} {stopped}", zh="{clock}：应于{late}前完成，{stopped}因{what}终止"
)
# Events that stop a clock although nobody did what it asks for.
_OTHERWISE: Final = {
    "withdrawn": Text("withdrawal", zh="撤回"),
    "linked": Text("linking", zh="并案"),
    "referred": Text("referral", zh="移送"),
}
_PAUSES: Final = Text("paused {n} {n|time|times}, {share}% of its time", zh="暂停{n}次，占用时的{share}%")


@attrs.frozen
class ClockReading:
    """How one clock of one case stands at a moment.

    - `due` is None before the start and while a pause runs (nobody knows yet when it will end).
    - `stopped` is the moment the duty was done, early or late, and `stopped_by` the event that did it. A withdrawal,
      a link or a referral stops a clock too: then nothing was done, and `ended_otherwise` says so.
    - `used` and `left` are exact seconds, of opening time for working terms; `left` is negative once it is late.
      Both are None where the calendar does not reach so far.
    - `breached_at` is the due moment that passed; it stays, whatever happens afterwards.
    - `pauses` is how often the clock was paused with effect, `paused_for` the working seconds of that.
    - `notes` say what did not count, and why: refused extensions, late pauses, another calendar.
    """

    clock: ClockRule
    state: ClockState
    started: pendulum.DateTime | None = None
    due: pendulum.DateTime | None = None
    stopped: pendulum.DateTime | None = None
    paused: bool = False
    used: int | None = 0
    left: int | None = None
    breached_at: pendulum.DateTime | None = None
    stopped_by: str | None = None
    pauses: int = 0
    paused_for: int = 0
    notes: tuple[Reason, ...] = ()
    raw: tuple[RawSegment, ...] = attrs.field(default=(), repr=False)
    at: pendulum.DateTime | None = attrs.field(default=None, eq=False, repr=False)

    @property
    def ended_otherwise(self) -> bool:
        """Whether a withdrawal, a link or a referral stopped it, so that nobody did the duty.

        Such a clock was neither in time nor, unless it is breached, late: whoever counts leaves it out.
        """
        return self.stopped_by in _OTHERWISE

    @property
    def reason(self) -> Reason:
        """The reading in words, with the rows of the clock."""
        moments = {"due": self.due, "stopped": self.stopped, "late": self.breached_at}
        params: dict[str, Param] = {name: moment for name, moment in moments.items() if moment is not None}
        text = _SAYINGS[self.state]
        code = f"clock.{self.state.replace(' ', '_')}"
        if self.paused:
            text = _PAUSED
        elif self.breached_at is not None:
            if self.due is not None and instant(self.due) != instant(self.breached_at):
                text = _AGAIN
            elif self.stopped is not None:
                text = _ENDED_LATE if self.ended_otherwise else _LATE
        elif self.ended_otherwise:
            text, code = _ENDED, "clock.ended"
        if self.stopped_by in _OTHERWISE:
            params["what"] = _OTHERWISE[self.stopped_by]
        return Reason(code, text.fill(clock=self.clock.label, **params), self.clock.rows)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The stretches of the clock, one after the other without a gap, from its first start on."""
        if self.at is None:
            return ()
        where = zone_of(self.at)
        in_days = not self.clock.term.unit.is_working
        return tuple(
            Segment(at_instant(since, where), at_instant(until, where), kind, counted, in_days)
            for since, until, kind, counted in self.raw
        )

    @property
    def paused_share(self) -> Fraction | None:
        """The part of the time since the start in which it was paused; None before any time has passed."""
        total = self.paused_for + (self.used or 0)
        return Fraction(self.paused_for, total) if total else None

    def explain(self, language: Language = "en") -> str:
        """The reading, its stretches, its pauses and all notes, one a line."""
        lines = [self.reason.explain(language)]
        lines += [segment.sentence.render(language) for segment in self.segments]
        if self.pauses:
            share = round(100 * (self.paused_share or Fraction(0)))
            lines.append(_PAUSES.fill(n=self.pauses, share=share).render(language))
        return "\n".join([*lines, *([explained(self.notes, language)] if self.notes else [])])

    # ------------------------------------------------------------------------------------------- changes

    def extend(
        self,
        *,
        until: datetime | None = None,
        term: Term | None = None,
        calendar: Calendar | None,
        reason: str,
        by: By = None,
        approved_by: By = None,
    ) -> Extended | Declined:
        """Put the due moment off, at the moment of this reading: to `until`, or by a `term` from the due moment.

        Gives the record to keep and to hand to `Clock.read`, or a `Declined` with every reason: not allowed, too
        late, beyond the cap, without the approval that the rule asks for, approved by whoever asked. Neither or
        both of `until` and `term`, an empty reason, a reading made by hand: `InputError`.
        """
        now = self._now()
        if (until is None) == (term is None):
            raise InputError("until", until, "give either the new due moment or a term")
        if until is None and term is not None:
            until = term.after(self.due or now, calendar)
        asked = Extended(
            at=now,
            by=id_of(by),
            clock=self.clock.key,
            until=shown(until or now, calendar),
            reason=reason,
            approved_by=id_of(approved_by, "approved_by"),
        )
        found = objections(
            asked,
            self.clock.extensions,
            clock=self.clock.label,
            rows=self.clock.rows,
            started=self.started,
            due=self.due,
            stopped=self.stopped,
            calendar=calendar,
        )
        return Declined(found) if found else asked

    def rebase(self, to: ClockRule, *, reason: str, by: By = None) -> Rebased | Declined:
        """Let another policy apply from the moment of this reading on; the time used is kept.

        Declined for a legal clock, one that has run out or does not run, and a change between working time and the
        wall clock. A clock with another key or starting event is an `InputError`.
        """
        asked = Rebased(at=self._now(), by=id_of(by), to=to, reason=reason)
        found = unfit(asked, self.clock, self.started is not None and self.stopped is None, self.breached_at)
        return Declined(found) if found else asked

    def _now(self) -> pendulum.DateTime:
        if self.at is None:
            raise InputError("at", None, "this reading was made by hand; ask the clock for one")
        return self.at
