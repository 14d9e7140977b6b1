"""The audit: a log of touches held against the quota: owed, done, in time or late, missed, too much (CA-14).

Plan and audit ask the same formula. Who makes every planned touch on its day owes nothing, on any day of any window;
one touch less is owed from its day on, one more is too much. Where an `AgreedPlan` is given, its days are asked for, and
what it holds too few is dropped. What nobody can know is never a zero: days before the
log or the customer began are not owed, a customer without a grade is not judged, and both are said.

>>> from salesflow.cadence.quotas.quota import Quota
>>> office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
>>> audit = Audit(Quota({"C": {"visit": 1, "call": 1}}), office)
>>> log = TouchLog.of_days([("C-7", date(2026, 3, 5), "visit")], known_since=date(2026, 1, 1))
>>> haida = Customer("C-7", "Haida", grade="C")
>>> print(audit.customer(haida, log, date(2026, 3, 1), date(2026, 4, 1), as_of=date(2026, 3, 20)).explain())
C-7 (C): 1 of 1 visit by 20 Mar 2026, 1 late [CA-14]
C-7 (C): 0 of 1 call by 20 Mar 2026, 1 owed since 18 Mar 2026 [CA-14]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, TypeVar

import attrs

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel, read_channel
from salesflow.cadence.audits.agreed import AgreedPlan
from salesflow.cadence.audits.book import BookAudit
from salesflow.cadence.audits.case import Spell
from salesflow.cadence.audits.customer import CustomerAudit, OutOfBand, audited
from salesflow.cadence.audits.scope import Scope
from salesflow.cadence.audits.touch_log import TouchLog
from salesflow.cadence.pacing.band import Band
from salesflow.cadence.quotas.grade_history import GradeHistory
from salesflow.cadence.quotas.quota import Quota
from salesflow.customers.consent import Consent
from salesflow.customers.customer import Customer
from salesflow.errors import DefinitionError, InputError

__all__ = ["Audit", "CustomerAudit", "OutOfBand"]

T = TypeVar("T")

_PROMOTIONS: Final = frozenset({Channel.MESSAGE, Channel.CARD})


def _bands(bands: Mapping[str, Band] | tuple[tuple[str, Band], ...]) -> tuple[tuple[str, Band], ...]:
    return tuple(bands.items()) if isinstance(bands, Mapping) else tuple(bands)


def _read_promotions(channels: Iterable[Channel | str]) -> frozenset[Channel]:
    listed = (channels,) if isinstance(channels, str) else channels
    return frozenset([read_channel(each, within="audit") for each in listed])


@attrs.frozen
class Audit:
    """What a log of touches is held against: a quota, a calendar, and bands of gaps by grade (CA-2, CA-4, CA-14).

    Every date is a day in the zone of the calendar. A grade without a band has no gaps to keep; two touches of a
    customer on one day are always noted. `promotions` are the channels that need a yes (`customers.consent`); the
    others are service. A band of a grade that the quota does not name, and an unknown channel, are a
    `DefinitionError`.
    """

    quota: Quota
    calendar: Calendar
    bands: tuple[tuple[str, Band], ...] = attrs.field(default=(), converter=_bands)
    promotions: frozenset[Channel] = attrs.field(default=_PROMOTIONS, converter=_read_promotions)

    def __attrs_post_init__(self) -> None:
        known = ", ".join(self.quota.grades)
        problems = [
            f"a band for grade {grade!r}; the quota names only {known}"
            for grade, _ in self.bands
            if grade not in self.quota.grades
        ]
        if len(dict(self.bands)) < len(self.bands):
            problems.append("a grade has two bands")
        if problems:
            raise DefinitionError("audit", problems)

    def customer(
        self,
        card: Customer,
        log: TouchLog,
        begins: date,
        ends: date,
        *,
        as_of: date,
        grade: str | GradeHistory | None = None,
        consents: Iterable[Consent] | None = None,
        paused: Iterable[Spell] = (),
        agreed: AgreedPlan | None = None,
    ) -> CustomerAudit:
        """One customer in the window from `begins` up to and without `ends`, as known on the evening of `as_of`.

        `grade` stands for the one of the card: a `GradeHistory` where it changed. `card.since` is his first day.
        `consents` are his statements; None leaves consent out. `paused` are times in which he is to be left alone.
        `agreed` is the plan that the seller was given: its days stand in place of the quota's.

        Raises:
            InputError: the window or a pause ends before it begins, or something is no day.
            OutOfCalendarError: a month of the window lies outside the horizon of the calendar.
        """
        scope = Scope(self.quota, self.calendar, self.bands, self.promotions, begins, ends, as_of, agreed)
        return audited(scope, card, log, card.grade if grade is None else grade, consents, paused)

    def book(
        self,
        cards: Iterable[Customer],
        log: TouchLog,
        begins: date,
        ends: date,
        *,
        as_of: date,
        grades: Mapping[str, str | GradeHistory | None] | None = None,
        consents: Mapping[str, Iterable[Consent]] | None = None,
        paused: Mapping[str, Iterable[Spell]] | None = None,
        agreed: AgreedPlan | None = None,
    ) -> BookAudit:
        """All customers of a book; totals by seller, grade and channel, the worst first.

        `grades` stands for the grades of the cards, for the customers it names. `consents` and `paused` are by
        customer; with consents given, one not named has said nothing. `agreed` is the plan that the sellers were given.

        Raises:
            InputError: as for `customer`; a customer stands in the book twice (which of two grades holds?).
            OutOfCalendarError: a month of the window lies outside the horizon of the calendar.
        """
        scope = Scope(self.quota, self.calendar, self.bands, self.promotions, begins, ends, as_of, agreed)
        found = tuple(cards)
        seen: set[str] = set()
        for card in found:
            if card.id in seen:
                raise InputError("cards", card.id, "stands in the book twice; keep one card, and one grade")
            seen.add(card.id)
        said = None if consents is None else _pairs((each, tuple(rows)) for each, rows in consents.items())
        spells = _pairs((each, tuple(rows)) for each, rows in (paused or {}).items())
        return BookAudit(scope, found, log, _pairs((grades or {}).items()), said, spells)


def _pairs(pairs: Iterable[tuple[str, T]]) -> tuple[tuple[str, T], ...]:
    return tuple(sorted(pairs, key=lambda pair: pair[0]))
