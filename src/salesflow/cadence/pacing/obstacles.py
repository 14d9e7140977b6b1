"""What stands in the way of a touch on a day: the gap, a back-off, a cap, a pause, a deferral, hours, consent.

>>> from salesflow.basics.terms import days
>>> from salesflow.cadence.pacing.state import Made
>>> state = State("C-7", date(2026, 3, 9), [Made(date(2026, 3, 2), Channel.CALL)])
>>> book = Ledger(Settings(least=[days(14)]), state, None, None)
>>> lane, day = book.lane(Channel.CARD, Purpose.PROMOTION), state.as_of.toordinal()
>>> [each.reason().explain() for each in book.against(lane, "card", day)], book.until(lane, "card", day) - day
(['at least 14 days after the touch of 2 Mar 2026 [CA-2]'], 7)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, NamedTuple

import attrs

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.moments import shared_day
from salesflow.basics.reasons import Reason
from salesflow.basics.terms import Term, Unit
from salesflow.basics.text import Language, Param, Text, date_text
from salesflow.basics.truth import Truth
from salesflow.cadence.pacing.cap import Cap, Period
from salesflow.cadence.pacing.settings import Settings
from salesflow.cadence.pacing.state import State
from salesflow.cadence.pacing.workdays import workdays
from salesflow.customers.consent import Consent, may_contact
from salesflow.errors import InputError, OutOfCalendarError

__all__ = ["NEVER", "Lane", "Ledger", "Obstacle", "Weekday"]

NEVER: Final = date.max.toordinal() + 1
"""Later than any day: the answer when nothing that is known will remove an obstacle."""


@attrs.frozen
class Weekday:
    """A day that is shown with its day of the week.

    >>> Weekday(date(2026, 10, 4)).render(), Weekday(date(2026, 10, 4)).render("zh")
    ('Sun 4 Oct 2026', '2026年10月4日周日')
    """

    day: date

    def render(self, language: Language = "en") -> str:
        """The day in the reader's form."""
        return date_text(self.day, language, weekday=True)


_TEXTS: Final = {
    "gap": Text("at least {term} after the touch of {last}", zh="距{last}的联系至少{term}"),
    "backoff": Text(
        "at least {term} after the touch of {last}: {n} {n|touch|touches} unanswered",
        zh="距{last}的联系至少{term}：已连续{n}次无回应",
    ),
    "cap": Text("{cap}; the limit is reached", zh="{cap}，已达上限"),
    "paused": Text("{pause}", zh="{pause}"),
    "deferred": Text("{deferral}", zh="{deferral}"),
    "quiet_day": Text("{hours}: not on {day}", zh="{hours}：{day}不可"),
    "closed": Text("{day} is no working day", zh="{day}不是工作日"),
    "no_consent": Text("{channel} for {purpose} was refused", zh="客户拒绝以{channel}进行{purpose}"),
    "consent_unknown": Text(
        "nobody knows whether the customer agrees to {channel} for {purpose}; ask first",
        zh="尚不清楚客户是否同意以{channel}进行{purpose}，请先征得同意",
    ),
}
_ROWS: Final = {"deferred": ("CA-3",), "no_consent": ("CU-1",), "consent_unknown": ("CU-1",), "closed": ()}


class Obstacle(NamedTuple):
    """What stands in the way: a code, the first day on which it no longer does (an ordinal), what to say."""

    code: str
    until: int
    params: tuple[tuple[str, Param], ...]

    def reason(self) -> Reason:
        """The obstacle as a reason."""
        words = _TEXTS[self.code].fill(**dict(self.params))
        return Reason(self.code, words, _ROWS.get(self.code, ("CA-2",)))


class _Room:
    """How far a cap is used up. Touches are made day after day, so one day says it all: up to it there is no room."""

    __slots__ = ("cap", "days", "ends", "n", "only", "period", "until", "used")

    def __init__(self, cap: Cap) -> None:
        self.cap, self.n, self.only = cap, cap.n, cap.channel
        self.period = cap.per if isinstance(cap.per, Period) else None
        self.until = 0
        self.used = self.ends = 0  # of the civil period of the last touch
        self.days: list[int] = []  # of the touches, for a rolling cap

    def take(self, day: int) -> None:
        if self.period is not None:
            if day >= self.ends:
                self.ends, self.used = self.period.next(day), 0
            self.used += 1
            if self.used >= self.n:
                self.until = self.ends
            return
        self.days.append(day)
        if len(self.days) >= self.n and isinstance(self.cap.per, Term):
            self.until = self.days[-self.n] + self.cap.per.amount


class Lane:
    """What the settings say of the touches of one channel for one purpose, ready to be asked for many days."""

    __slots__ = ("channel", "opens_in", "pauses", "purpose", "rooms", "truth", "works")

    def __init__(self, ledger: Ledger, channel: Channel, purpose: Purpose, *, works: bool) -> None:
        settings = ledger.settings
        self.channel, self.purpose, self.works = channel, purpose, works
        self.truth = ledger.truth(channel, purpose)
        self.pauses = [
            (pause.begins.toordinal(), pause.until.toordinal(), pause)
            for pause in settings.pauses
            if pause.stops(channel, purpose)
        ]
        self.opens_in = settings.quiet.opens_in(channel)
        self.rooms = [room for room in ledger.rooms if room.only in (None, channel)]


class Ledger:
    """The touches of one customer while a plan is made, and what they forbid; not for keeping.

    It is never asked for a day before that of the last touch.
    """

    def __init__(
        self,
        settings: Settings,
        state: State,
        calendar: Calendar | None,
        consents: tuple[tuple[Consent, ...], datetime] | None,
    ) -> None:
        self.settings = settings
        self.calendar = calendar
        self.consents = consents
        self.as_of = state.as_of.toordinal()
        self.table = None if calendar is None else workdays(calendar)
        self.begins, self.ends = (1, NEVER) if self.table is None else (self.table.begins, self.table.ends)
        self.deferred = 0 if settings.deferral is None else settings.deferral.until.toordinal()
        self.unanswered = state.unanswered
        self.last: int | None = None
        self.keys: set[str] = set()  # what the touches of the last day stand for
        self.gaps: list[tuple[int, str, Term]] = []
        self.too_soon = 0  # before this day one of the gaps is too short
        self.latest = self.ideal = self.earliest = NEVER
        self.rooms = [_Room(cap) for cap in settings.caps]
        self._lanes: dict[tuple[Channel, Purpose, bool], Lane] = {}
        if self.rooms:
            for made in state.made:
                self._take(made.on.toordinal(), made.channel)
        if state.made:
            self.last = state.made[-1].on.toordinal()
            self._measure(self.last)

    def make(self, day: int, channel: Channel, key: str) -> None:
        """Take a touch as made on a day; it is not answered."""
        if day != self.last:
            self.unanswered += 1
            self.last = day
            self.keys = set()
            self._measure(day)
        self.keys.add(key)
        if self.rooms:
            self._take(day, channel)

    def _take(self, day: int, channel: Channel) -> None:
        for room in self.rooms:
            if room.only is None or room.only is channel:
                room.take(day)

    # -- gaps ----------------------------------------------------------------------------------------------------

    def after(self, last: int, term: Term) -> int:
        """The day so long after a touch; past the horizon of the calendar it is its end."""
        unit = term.unit
        if unit is Unit.DAYS:
            return last + term.amount
        if unit is not Unit.WORKING_DAYS:
            return term.after_day(shared_day(last)).toordinal()
        calendar, table = self.calendar, self.table
        if calendar is None or table is None:
            raise InputError("calendar", None, f"is needed to count {unit}")
        if last >= self.begins:
            return table.add(last, term.amount) if last < self.ends else self.ends
        # the first known day counts itself when the touch lies before it
        more = term.amount - int(table.is_working(self.begins))
        day = self.ends if more < 0 else table.add(self.begins, more)
        if day > self.as_of:  # some of the days before the horizon were working days, nobody knows how many
            raise OutOfCalendarError(
                "calendar",
                calendar.key,
                f"begins after the touch of {shared_day(last)}; {term} cannot be counted",
            )
        return day

    def _measure(self, last: int) -> None:
        """What follows from the last touch: the gaps, and the ideal and the latest day of a touch that is added."""
        settings = self.settings
        self.gaps = gaps = [(self.after(last, term), "gap", term) for term in settings.least]
        if settings.most:
            self.latest = min([self.after(last, term) for term in settings.most])
        for backoff in settings.backoffs:
            term = backoff.after(self.unanswered)
            if term is not None:
                gaps.append((min(self.after(last, term), self.latest), "backoff", term))
        self.too_soon = max([day for day, _, _ in gaps]) if gaps else 0
        if settings.most:
            self.earliest = max(last + 1, self.too_soon)
            ideal = min([self.latest, *(self.after(last, term) for term in settings.ideal)])
            self.ideal = max(ideal, self.earliest)

    # -- obstacles -----------------------------------------------------------------------------------------------

    def lane(self, channel: Channel, purpose: Purpose, *, works: bool = False) -> Lane:
        """What holds for a channel and a purpose; `works` says that only working days will do."""
        place = channel, purpose, works
        known = self._lanes.get(place)
        if known is None:
            known = self._lanes[place] = Lane(self, channel, purpose, works=works)
        return known

    def until(self, lane: Lane, key: str, day: int) -> int:
        """The day itself when nothing stands in the way, else the last `until` of all `against` it."""
        if lane.truth is not Truth.YES:
            return NEVER
        found = max(day, self.deferred)
        for room in lane.rooms:
            if day < room.until:
                found = max(found, room.until)
        if day < self.too_soon and (day != self.last or key not in self.keys):
            found = max(found, self.too_soon)
        for begins, until, _ in lane.pauses:
            if begins <= day < until:
                found = max(found, until)
        if lane.opens_in is not None:
            found = max(found, day + lane.opens_in[(day - 1) % 7])
        if lane.works and self.table is not None:
            found = max(found, self.table.next(day))
        return found

    def against(self, lane: Lane, key: str, day: int) -> list[Obstacle]:
        """All that stands in the way of a touch on a day, to be said; `until` is the quick answer."""
        found: list[Obstacle] = []
        settings = self.settings
        if lane.truth is not Truth.YES:
            code = "no_consent" if lane.truth is Truth.NO else "consent_unknown"
            found.append(Obstacle(code, NEVER, (("channel", lane.channel), ("purpose", lane.purpose))))
        if settings.deferral is not None and day < self.deferred:
            found.append(Obstacle("deferred", self.deferred, (("deferral", settings.deferral.sentence),)))
        for begins, until, pause in lane.pauses:
            if begins <= day < until:
                found.append(Obstacle("paused", until, (("pause", pause.sentence),)))
        if self.last is not None and (day != self.last or key not in self.keys):
            found += [self._too_soon(self.last, *gap) for gap in self.gaps if day < gap[0]]
        for room in lane.rooms:
            if day < room.until:
                found.append(Obstacle("cap", room.until, (("cap", room.cap.sentence),)))
        if lane.opens_in is not None and (wait := lane.opens_in[(day - 1) % 7]):
            hours = settings.quiet.sentence(lane.channel)
            said = (("hours", hours), ("day", Weekday(shared_day(day))))
            found.append(Obstacle("quiet_day", day + wait, said))
        if lane.works and self.table is not None and not self.table.is_working(day):
            found.append(Obstacle("closed", self.table.next(day), (("day", Weekday(shared_day(day))),)))
        return found

    def first_free(self, lane: Lane, key: str, first: int, day: int) -> int:
        """The first free day from `first` on; at the latest `day`."""
        while first < day:
            later = self.until(lane, key, first)
            if later == first:
                return first
            first = later
        return day

    def free_from(self, lane: Lane, key: str, days: Iterable[int]) -> int | None:
        """The first of some days in whose way nothing stands."""
        for day in days:
            if self.until(lane, key, day) == day:
                return day
        return None

    def truth(self, channel: Channel, purpose: Purpose) -> Truth:
        """Whether the customer allows it, when the settings ask."""
        if self.consents is None:
            return Truth.YES
        said, at = self.consents
        return may_contact(said, channel, purpose, at=at)

    def _too_soon(self, last: int, day: int, code: str, term: Term) -> Obstacle:
        said: tuple[tuple[str, Param], ...] = (("term", term), ("last", shared_day(last)))
        return Obstacle(code, day, said if code == "gap" else (*said, ("n", self.unanswered)))
