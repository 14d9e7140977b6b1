"""One customer's audit: every planned touch with the one that kept it, every gap out of band, in words (CA-14)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

import attrs
import pendulum

from salesflow.basics.channels import Channel
from salesflow.basics.moments import shared_day
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Sentence
from salesflow.cadence.audits import words
from salesflow.cadence.audits.case import Case, Pair, Spell
from salesflow.cadence.audits.pairing import FIGURES, Match, MatchState, Tally
from salesflow.cadence.audits.scope import Grade, Scope
from salesflow.cadence.audits.touch_log import CHANNELS, TouchLog
from salesflow.cadence.quotas.grade_history import GradeHistory
from salesflow.customers.consent import Consent
from salesflow.customers.customer import Customer

__all__ = ["CustomerAudit", "OutOfBand", "audited", "grade_on"]

_ROWS: Final = ("CA-14",)
_GAP_ROWS: Final = ("CA-2",)
_CONSENT_ROWS: Final = ("CU-1",)


@attrs.frozen(weakref_slot=False)
class OutOfBand:
    """A gap out of band: `same_day`, `too_close` or `too_long`, between two touches (CA-2).

    `channel` is that of the touch that came too soon or too late; `after` is None while no touch has ended the
    gap. `bound` is the day the band asked for: not before it, or not after it.
    """

    kind: str
    channel: Channel
    before: pendulum.Date
    after: pendulum.Date | None
    bound: pendulum.Date


@attrs.frozen
class CustomerAudit:
    """What a log says of one customer, held against the quota, in a window and as of a day.

    `matches` are the planned touches of the window and the touches made in it, paired by day and channel;
    `incoming` the days on which the customer came to us. `lines` are the figures by channel, of the channels with any.
    `missing` says why he could not be judged.
    """

    customer: str
    grade: str | None
    seller: str | None
    begins: date
    ends: date
    as_of: date
    lines: tuple[tuple[Channel, Tally], ...]
    matches: tuple[Match, ...]
    gaps: tuple[OutOfBand, ...] = ()
    incoming: tuple[pendulum.Date, ...] = ()
    missing: tuple[Reason, ...] = ()

    @property
    def total(self) -> Tally:
        """The figures of all channels."""
        return sum((tally for _, tally in self.lines), Tally())

    def line(self, channel: Channel) -> Tally:
        """The figures of a channel; zeros where there is nothing."""
        return dict(self.lines).get(channel, Tally())

    def of(self, *states: MatchState) -> tuple[Match, ...]:
        """The matches with one of some states, in order of their days."""
        return tuple(match for match in self.matches if match.state in states)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every matter in a line of its own: what was kept and owed by channel, then gaps, consent, the rest."""
        known = shared_day(min(self.as_of.toordinal(), self.ends.toordinal() - 1))
        found = [
            self._kept(channel, tally, known)
            for channel, tally in self.lines
            if tally.wanted + tally.too_much
        ]
        found += self._gaps()
        found += [
            self._reason(match.why, text.fill(channel=match.channel, day=match.done), rows)
            for table, rows in ((_REFUSED, _CONSENT_ROWS), (words.OUTSIDE, _ROWS))
            for match in self.matches
            if match.done is not None and (text := table.get(match.why)) is not None
        ]
        unasked = [(channel, tally.unasked) for channel, tally in self.lines if tally.unasked]
        if unasked:
            said = words.UNASKED.fill(
                n=sum(number for _, number in unasked), channels=tuple(channel for channel, _ in unasked)
            )
            found.append(self._reason("unasked", said, _CONSENT_ROWS))
        if self.incoming:
            said = words.INCOMING.fill(n=len(self.incoming), days=self.incoming)
            found.append(self._reason("incoming", said))
        return tuple(found)

    def explain(self, language: Language = "en") -> str:
        """All reasons and what is missing, one a line, as a sales manager reads them aloud."""
        return explained((*self.reasons, *self.missing), language)

    def _kept(self, channel: Channel, tally: Tally, known: pendulum.Date) -> Reason:
        parts = [words.DONE[channel].fill(kept=tally.kept, wanted=tally.wanted, day=known)]
        mine = [match for match in self.matches if match.channel is channel]
        for state, text in ((MatchState.OWED, words.OWED), (MatchState.MISSED, words.MISSED)):
            days = [match.planned for match in mine if match.state is state and match.planned is not None]
            if days:
                parts.append(text.fill(n=len(days), since=min(days)))
        for number, text in (
            (tally.late, words.LATE),
            (tally.dropped, words.DROPPED),
            (tally.short, words.SHORT),
            (tally.too_much, words.TOO_MUCH),
        ):
            if number:
                parts.append(text.fill(n=number))
        why = Counter(match.why for match in mine if match.state is MatchState.NOT_OWED)
        parts += [words.WHY[key].fill(n=number) for key, number in sorted(why.items())]
        found = (
            ("owed", tally.owed), ("missed", tally.missed), ("too_much", tally.too_much), ("dropped", tally.dropped),
        )  # fmt: skip
        code = next((code for code, number in found if number), "kept")
        return self._reason(code, words.Clauses(tuple(parts)))

    def _gaps(self) -> list[Reason]:
        found: list[Reason] = []
        for day in dict.fromkeys(gap.before for gap in self.gaps if gap.kind == "same_day"):
            made = tuple(
                sorted((match.channel for match in self.matches if match.done == day), key=CHANNELS.index)
            )
            said = words.SAME_DAY.fill(n=len(made), day=day, channels=made)
            found.append(self._reason("same_day", said, _GAP_ROWS))
        for gap in self.gaps:
            if gap.kind == "too_close" and gap.after is not None:
                said = words.CLOSE.fill(
                    channel=gap.channel, day=gap.after, before=gap.before, bound=gap.bound
                )
            elif gap.kind == "too_long" and gap.after is not None:
                said = words.LONG.fill(before=gap.before, day=gap.after, bound=gap.bound)
            elif gap.kind == "too_long":
                said = words.RUNNING.fill(before=gap.before, bound=gap.bound)
            else:
                continue
            found.append(self._reason(gap.kind, said, _GAP_ROWS))
        return found

    def _reason(self, code: str, said: Sentence | words.Clauses, rows: tuple[str, ...] = _ROWS) -> Reason:
        return Reason(code, named(self.customer, self.grade, said), rows)


_REFUSED: Final = {"opted_out": words.OPTED_OUT, "paused": words.ALONE}


def named(customer: str, grade: str | None, said: Sentence | words.Clauses) -> Sentence:
    """A sentence about a customer, with his id and his grade."""
    if grade is None:
        return words.WHO_ALONE.fill(customer=customer, said=said)
    return words.WHO.fill(customer=customer, grade=grade, said=said)


def grade_on(grade: Grade, day: date) -> str | None:
    """The grade to show: that of the day, where there were several."""
    return grade.on(day) if isinstance(grade, GradeHistory) else grade


def audited(
    scope: Scope,
    card: Customer,
    log: TouchLog,
    grade: Grade,
    consents: Iterable[Consent] | None,
    paused: Iterable[Spell],
) -> CustomerAudit:
    """One customer held against a scope, with everything said of him."""
    rows = [[0] * FIGURES for _ in CHANNELS]
    said = None if consents is None else tuple(consents)
    case = Case(scope, card.id, grade, log, since=card.since, spells=paused, consents=said or ())
    pairs = tuple(case.pairs())
    case.count(rows, pairs, consents=said is not None)
    shown = grade_on(grade, scope.as_of)
    lines = tuple((channel, Tally(*row)) for channel, row in zip(CHANNELS, rows, strict=True) if any(row))
    missing: tuple[Reason, ...] = ()
    if not scope.judges(grade) and scope.agrees_with(card.id):
        missing = (Reason("only_agreed", named(card.id, shown, words.ONLY_AGREED.fill()), _ROWS),)
    elif not scope.judges(grade):
        text = words.NO_GRADE if grade is None else words.UNNAMED
        made = sum(tally.done for _, tally in lines)
        missing = (Reason("not_judged", named(card.id, shown, text.fill(n=made)), _ROWS),)
    return CustomerAudit(
        card.id, shown, card.seller, scope.begins, scope.ends, scope.as_of, lines,
        matches=_matches(case, pairs),
        gaps=tuple(
            OutOfBand(
                gap.kind,
                CHANNELS[(gap.before if gap.after is None else gap.after) >> 1 & 3],
                shared_day(gap.before >> 3),
                None if gap.after is None else shared_day(gap.after >> 3),
                shared_day(gap.bound),
            )
            for gap in case.gaps()
        ),
        incoming=tuple(shared_day(code >> 3) for code in case.incoming),
        missing=missing,
    )  # fmt: skip


def _matches(case: Case, pairs: Sequence[Pair]) -> tuple[Match, ...]:
    """Every planned touch of the window, and every touch made in it, by day."""
    low, high = case.scope.low, case.scope.high
    found: list[tuple[int, Match]] = []
    for pair in pairs:
        for at, (wanted, made, state) in enumerate(pair.slots()):
            inside = [day for day in (wanted, made) if day is not None and low <= day < high]
            if inside:
                planned = shared_day(pair.planned[at]) if at < len(pair.planned) else None
                done = None if made is None else shared_day(made)
                found.append((inside[-1], Match(CHANNELS[pair.channel], planned, done, state)))
    for code, why in (*case.outside, *case.refused):
        day = shared_day(code >> 3)
        found.append((code >> 3, Match(CHANNELS[code >> 1 & 3], None, day, MatchState.OUTSIDE, why)))
    for code, why in case.not_owed:
        day = shared_day(code >> 3)
        found.append((code >> 3, Match(CHANNELS[code >> 1 & 3], day, None, MatchState.NOT_OWED, why)))
    found.sort(key=lambda item: (item[0], CHANNELS.index(item[1].channel), item[1].state))
    return tuple(match for _, match in found)
