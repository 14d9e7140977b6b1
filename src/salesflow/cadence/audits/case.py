"""One customer held against the scope of an audit: his touches dealt into months and channels, paired with the plan.

Who counts a whole book and who explains one customer read the same pairs; so the two cannot disagree (CA-14).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from typing import Final, NamedTuple, TypeAlias

from salesflow.basics.channels import Direction, Purpose
from salesflow.basics.moments import as_day, at_instant, instant, wall_instant, zone
from salesflow.basics.truth import Truth
from salesflow.cadence.audits.pairing import FIGURES, MatchState, states
from salesflow.cadence.audits.scope import Gap, Grade, Month, Scope, Wanted
from salesflow.cadence.audits.touch_log import CHANNELS, INCOMING, TouchLog
from salesflow.cadence.quotas.spread import place
from salesflow.customers.consent import Consent, may_contact
from salesflow.customers.history import Touch
from salesflow.errors import InputError

__all__ = ["Case", "Pair", "Spell"]

Spell: TypeAlias = "tuple[date, date | None]"
"""A time in which a customer is left alone: from a day up to and without another; None: until further notice."""

_FAR: Final = date.max.toordinal()
_NO_GRADE: Final = "no_grade"

# the places of the figures of a Tally that are no states
ON_PLAN, INCOMING_AT, REFUSED, UNASKED, SAME_DAY, _TOO_CLOSE, _TOO_LONG = range(len(MatchState), FIGURES)
_GAPS: Final = {"same_day": SAME_DAY, "too_close": _TOO_CLOSE, "too_long": _TOO_LONG}


class Pair(NamedTuple):
    """One channel of a customer's month, paired: slot i holds the i-th wanted and the i-th made, and its state.

    `short` are the days that stand for wanted touches without a planned one.
    """

    channel: int
    planned: Sequence[int]
    short: Sequence[int]
    done: Sequence[int]
    states: Sequence[MatchState]
    whole: bool  # whether the month lies in the window as a whole

    def slots(self) -> Iterator[tuple[int | None, int | None, MatchState]]:
        """Slot by slot the day wanted, the day made and the state; the days of a shortfall are not planned ones."""
        wanted = (*self.planned, *self.short)
        for at, state in enumerate(self.states):
            yield (
                wanted[at] if at < len(wanted) else None,
                self.done[at] if at < len(self.done) else None,
                state,
            )


class Case:
    """One customer held against a scope; what is left out is collected on the way.

    `outside` are touches that the quota does not speak of, `refused` those to somebody who had opted out or was left
    alone, `not_owed` planned touches that do not count: each a code of the log (a day and a channel) and why.
    """

    __slots__ = (
        "begins", "codes", "consents", "customer", "grade", "incoming", "not_owed", "outgoing", "outside", "refused",
        "scope", "spells", "unknown_before",
    )  # fmt: skip

    def __init__(
        self,
        scope: Scope,
        customer: str,
        grade: Grade,
        log: TouchLog,
        *,
        since: date | None = None,
        spells: Iterable[Spell] = (),
        consents: Iterable[Consent] = (),
    ) -> None:
        self.scope, self.customer, self.grade = scope, customer, grade
        self.unknown_before = log.known_since.toordinal()
        begins = 0 if since is None else as_day(since, "since")
        self.begins = max(begins, self.unknown_before)
        self.outside: list[tuple[int, str]] = []
        self.refused: list[tuple[int, str]] = []
        self.not_owed: list[tuple[int, str]] = []
        self.incoming: list[int] = []
        codes = log.codes(customer)
        if codes and codes[-1] >> 3 > scope.now:
            codes = codes[: bisect_left(codes, (scope.now + 1) * 8)]
        self.outgoing: Sequence[int] = codes
        for code in codes:
            if code & INCOMING:
                self.outgoing = [each for each in codes if not each & INCOMING]
                self.incoming = [each for each in codes if each & INCOMING and self._inside(each >> 3)]
                break
        self.codes = self.outgoing
        self.spells = tuple([_spell(spell) for spell in spells]) if spells else ()
        self.consents = tuple(consents) if consents else ()
        if self.spells or self.consents:
            self._sift(log.of_customer(customer))

    def _inside(self, day: int) -> bool:
        return self.scope.low <= day < self.scope.high

    def _sift(self, touches: Sequence[Touch]) -> None:
        """Take out what was made against the will of the customer, or while he was to be left alone."""
        where = zone(self.scope.calendar.zone)
        moments: dict[int, list[int]] = {}
        for touch in reversed(
            touches
        ):  # the first of a channel is then the last of its list, as its codes come
            if touch.direction is Direction.OUT:
                moments.setdefault(CHANNELS.index(touch.channel) * 2, []).append(instant(touch.at))
        kept: list[int] = []
        for code in self.codes:
            mine = moments.get(code & 7)
            why = self._why_not(code, mine.pop() if mine else _midnight(code >> 3, where))
            if not why:
                kept.append(code)
            elif self._inside(code >> 3):
                self.refused.append((code, why))
        self.codes = kept

    def _why_not(self, code: int, at: int) -> str:
        """Why somebody was not to be touched at an instant; empty when nothing is known against it."""
        day = code >> 3
        if any(begins <= day < ends for begins, ends in self.spells):
            return "paused"
        return "opted_out" if self._truth(code, at) is Truth.NO else ""

    def _truth(self, code: int, at: int) -> Truth:
        channel = CHANNELS[code >> 1 & 3]
        purpose = Purpose.PROMOTION if channel in self.scope.promotions else Purpose.SERVICE
        return may_contact(self.consents, channel, purpose, at=at_instant(at, zone(self.scope.calendar.zone)))

    def _evening(self, code: int) -> int:
        return _midnight((code >> 3) + 1, zone(self.scope.calendar.zone)) - 1

    def unasked(self) -> list[int]:
        """Promotions in the window to somebody of whom nobody knows whether he agrees."""
        return [
            code
            for code in self.codes
            if self._inside(code >> 3) and self._truth(code, self._evening(code)) is Truth.UNKNOWN
        ]

    def gaps(self) -> Iterator[Gap]:
        """The gaps out of band in the window."""
        codes, limits = self.outgoing, self.scope.limits(self.grade)
        if limits is None and len({code >> 3 for code in codes}) == len(codes):
            return iter(())
        return self.scope.gaps(codes, limits, self.spells)

    def pairs(self) -> Iterator[Pair]:
        """The months of the window, channel by channel; then nothing is left over in `outside` and `not_owed`."""
        scope = self.scope
        grade = self.grade if scope.judges(self.grade) else None
        at = place(self.customer)
        why = _NO_GRADE if grade is None else "not_in_quota"
        special = bool(self.spells or self.consents)
        for month in scope.months:
            made = self._made(month)
            asked: Sequence[Wanted] = () if grade is None else scope.wanted(month, grade, at)
            if scope.agreed is not None:
                asked = scope.agreed_days(self.customer, month, asked)
            if special or self.begins > month.first:
                asked = [self._excused(each) for each in asked]
                for channel, done in enumerate(made):
                    early = bisect_left(done, self.begins)
                    self._leave(channel, done[:early], "before_customer")
                    del done[:early]
            for channel, planned, short, dropped in asked:
                done, made[channel] = made[channel], []
                wanted = len(planned) + len(dropped) + len(short)
                over = scope.now >= month.after
                found = states(planned, done, wanted, now=scope.now, over=over, dropped=len(dropped))
                yield Pair(
                    channel,
                    planned,
                    (*dropped, *short) if dropped else short,
                    done,
                    found,
                    scope.low <= month.first and month.after <= scope.high,
                )
            for channel, done in enumerate(made):
                if done:
                    self._leave(channel, done, why)

    def count(self, figures: Sequence[list[int]], pairs: Iterable[Pair], *, consents: bool) -> None:
        """Add what is counted to one row of figures for each channel, in the order of `Tally`.

        `pairs` are those of `pairs()`; `consents` says that consents were asked for: promotions to somebody never asked are then counted.
        """
        low, high = self.scope.low, self.scope.high
        for pair in pairs:
            row = figures[pair.channel]
            if pair.whole:
                for state in pair.states:
                    row[state] += 1
                row[ON_PLAN] += min(len(pair.done), len(pair.planned) + len(pair.short))
                continue
            for wanted, made, state in pair.slots():
                if wanted is not None and low <= wanted < high:
                    row[state] += 1
                if made is not None and low <= made < high:
                    row[ON_PLAN if wanted is not None else state] += 1
        for gap in self.gaps():
            code = gap.before if gap.after is None else gap.after
            figures[code >> 1 & 3][_GAPS[gap.kind]] += 1
        for code, _ in self.outside:
            figures[code >> 1 & 3][MatchState.OUTSIDE] += 1
        for code, _ in self.refused:
            figures[code >> 1 & 3][MatchState.OUTSIDE] += 1
            figures[code >> 1 & 3][REFUSED] += 1
        for code, _ in self.not_owed:
            figures[code >> 1 & 3][MatchState.NOT_OWED] += 1
        for code in self.incoming:
            figures[code >> 1 & 3][INCOMING_AT] += 1
        if consents:
            for code in self.unasked():
                figures[code >> 1 & 3][UNASKED] += 1

    def _made(self, month: Month) -> list[list[int]]:
        """The days of the touches of a month, by channel."""
        codes, first, after = self.codes, month.first * 8, month.after * 8
        if codes and (codes[0] < first or codes[-1] >= after):
            codes = codes[bisect_left(codes, first) : bisect_left(codes, after)]
        made: list[list[int]] = [[], [], [], []]
        for code in codes:
            made[code >> 1 & 3].append(code >> 3)
        return made

    def _leave(self, channel: int, days: Iterable[int], why: str) -> None:
        self.outside += [(day * 8 + channel * 2, why) for day in days if self._inside(day)]

    def _excused(self, asked: Wanted) -> Wanted:
        """What is left of the wanted touches after those that are not owed."""
        channel, *days = asked
        return Wanted(channel, *(self._owed(channel, each) for each in days))

    def _owed(self, channel: int, days: Iterable[int]) -> list[int]:
        kept: list[int] = []
        for day in days:
            why = self._excuse(day * 8 + channel * 2)
            if not why:
                kept.append(day)
            elif self._inside(day):
                self.not_owed.append((day * 8 + channel * 2, why))
        return kept

    def _excuse(self, code: int) -> str:
        day = code >> 3
        if day < self.begins:
            return "before_log" if day < self.unknown_before else "before_customer"
        return self._why_not(code, self._evening(code)) if self.spells or self.consents else ""


def _midnight(day: int, where: tzinfo) -> int:
    return wall_instant(datetime.fromordinal(day), where)


def _spell(spell: Spell) -> tuple[int, int]:
    begins, ends = spell
    first = as_day(begins, "paused")
    after = _FAR if ends is None else as_day(ends, "paused")
    if after <= first:
        raise InputError(
            "paused", (begins, ends), "must end after it begins; None means until further notice"
        )
    return first, after
