"""Whom to visit or call again, by grade and in which order, with what the log says to begin the talk (CA-13).

A band for each grade says how long after our last touch the next one may, should and must come; a day agreed with
the customer goes before the band. Who was never touched comes before who waits longest.

>>> from datetime import UTC, datetime
>>> from salesflow.basics.channels import Channel
>>> call = Touch("C-7", datetime(2026, 3, 2, 1, tzinfo=UTC), Channel.CALL, outcome="asked for a price")
>>> log = TouchLog.of([call], zone="Asia/Shanghai")
>>> book = [Customer("C-7", "Haida", grade="A"), Customer("C-8", "Dongfang", grade="A")]
>>> due = revisits(book, log, {"A": Band.of_days(7, 10, 14)}, as_of=date(2026, 3, 16), zone="Asia/Shanghai")
>>> print(due.explain())
C-8 (A): never touched since the log begins on 2 Mar 2026 [CA-13]
C-7 (A): last call on 2 Mar 2026, 14 days ago; next by 16 Mar 2026; said last: asked for a price [CA-13]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

import attrs
import pendulum

from salesflow.basics.channels import Direction
from salesflow.basics.moments import as_day, day_of, shared_day
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Param, Text
from salesflow.cadence.audits.touch_log import TouchLog
from salesflow.cadence.pacing.band import Band
from salesflow.customers.customer import Customer
from salesflow.customers.history import Touch, agreed_day
from salesflow.errors import InputError

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar

__all__ = ["Revisit", "Revisits", "revisits"]

_ROWS: Final = ("CA-13",)
_SHOWN: Final = 5


@attrs.frozen
class Revisit:
    """One customer to be touched again: the days, and the talk so far.

    `last` is the latest touch of ours, `heard` the latest of either side; `agreed_on` the day agreed that still holds
    (`customers.history.agreed_day`). `earliest`, `ideal` and `latest` are the days of the band, or the agreed day three
    times; all None for who was never touched.
    """

    customer: str
    grade: str
    seller: str | None
    last: Touch | None
    heard: Touch | None
    agreed_on: date | None
    earliest: pendulum.Date | None
    ideal: pendulum.Date | None
    latest: pendulum.Date | None
    reason: Reason

    def is_due(self, as_of: date) -> bool:
        """Whether he may be touched on a day."""
        return self.earliest is None or self.earliest <= as_of

    def is_overdue(self, as_of: date) -> bool:
        """Whether the last day has passed."""
        return self.latest is not None and self.latest < as_of


@attrs.frozen
class Revisits:
    """Who is due for a revisit, in order; who is not yet; and who cannot be said."""

    as_of: date
    due: tuple[Revisit, ...]
    later: tuple[Revisit, ...]
    missing: tuple[Reason, ...] = ()

    def explain(self, language: Language = "en") -> str:
        """Those who are due and what is missing, one a line."""
        return explained((*(each.reason for each in self.due), *self.missing), language)


_NEVER: Final = Text(
    "{customer} ({grade}): never touched since the log begins on {since}",
    zh="{customer}（{grade}级）：自{since}有记录以来从未联系",
)
_AGREED: Final = Text(
    "{customer} ({grade}): agreed to talk on {agreed}; last {channel} on {day}{said}",
    zh="{customer}（{grade}级）：约定{agreed}再谈；上次{channel}在{day}{said}",
)
_BY_BAND: Final = Text(
    "{customer} ({grade}): last {channel} on {day}, {days} {days|day|days} ago; next by {latest}{said}",
    zh="{customer}（{grade}级）：上次{channel}在{day}，已过{days}天；最迟{latest}再联系{said}",
)
_SAID: Final = Text("; said last: {words}", zh="；上次结果：{words}")
_SILENT: Final = Text("; nothing noted", zh="；未记结果")
_UNGRADED: Final = Text(
    "{n} {n|customer|customers} without a grade that has a band: {customers}",
    zh="{n}位客户的等级没有间隔要求：{customers}",
)


def revisits(
    cards: Iterable[Customer],
    log: TouchLog,
    bands: Mapping[str, Band],
    *,
    as_of: date,
    zone: str,
    calendar: Calendar | None = None,
    seller: str | None = None,
) -> Revisits:
    """Who is due for a revisit on a day, in order (CA-13).

    First those whose agreed day has come, the earliest first; then by grade, in the order of `bands`: who was never
    touched, then who waits longest. Before an agreed day nobody is due. Later touches than `as_of` are not known
    yet; days are those of `zone`. A band of working days needs the `calendar`.

    Raises:
        InputError: the log was read from rows, which tell no outcome; `as_of` is no day; a band of working days has
            no calendar.
        OutOfCalendarError: a day lies outside the horizon of the calendar.
    """
    as_day(as_of, "as_of")
    if log.touches is None:
        raise InputError("log", None, "holds rows without outcomes; read it from touches with TouchLog.of")
    found: list[tuple[tuple[int, ...], str, Revisit]] = []
    unnamed: list[str] = []
    ranks = {grade: rank for rank, grade in enumerate(bands)}
    for card in cards:
        if seller is not None and card.seller != seller:
            continue
        if card.grade not in bands or card.grade is None:
            unnamed.append(card.id)
            continue
        each = _revisit(card, card.grade, log, bands[card.grade], as_of=as_of, zone=zone, calendar=calendar)
        last = 0 if each.last is None else day_of(each.last.at, zone).toordinal()
        if each.agreed_on is not None:
            order = (0, each.agreed_on.toordinal(), ranks[card.grade])
        else:
            order = (1, ranks[card.grade], last)
        found.append((order, card.id, each))
    found.sort(key=lambda item: item[:2])
    missing: tuple[Reason, ...] = ()
    if unnamed:
        shown = (*unnamed[:_SHOWN], "...") if len(unnamed) > _SHOWN else tuple(unnamed)
        missing = (Reason("no_band", _UNGRADED.fill(n=len(unnamed), customers=shown), _ROWS),)
    listed = [each for _, _, each in found]
    return Revisits(
        as_of,
        tuple(each for each in listed if each.is_due(as_of)),
        tuple(
            sorted(
                (each for each in listed if not each.is_due(as_of)),
                key=lambda each: (each.earliest or as_of, each.customer),
            )
        ),
        missing,
    )


def _revisit(
    card: Customer,
    grade: str,
    log: TouchLog,
    band: Band,
    *,
    as_of: date,
    zone: str,
    calendar: Calendar | None,
) -> Revisit:
    known = [touch for touch in log.of_customer(card.id) if day_of(touch.at, zone) <= as_of]
    heard = known[-1] if known else None
    last = next((touch for touch in reversed(known) if touch.direction is Direction.OUT), None)
    agreed = agreed_day(known)
    if heard is None:
        reason = _reason(card.id, grade, _NEVER, since=log.known_since)
        return Revisit(card.id, grade, card.seller, None, None, None, None, None, None, reason)
    said = _SAID.fill(words=heard.outcome.strip()) if heard.outcome.strip() else _SILENT.fill()
    if agreed is not None:
        day = shared_day(as_day(agreed))
        days = (day, day, day)
    else:
        # who only came to us himself was not touched by us: the band runs from his own touch
        days = band.after(day_of((last or heard).at, zone), calendar)
    on = shared_day(day_of(heard.at, zone).toordinal())
    if agreed is not None:
        reason = _reason(card.id, grade, _AGREED, agreed=agreed, channel=heard.channel, day=on, said=said)
    else:
        gone = as_of.toordinal() - on.toordinal()
        reason = _reason(
            card.id, grade, _BY_BAND, channel=heard.channel, day=on, days=gone, latest=days[2], said=said
        )
    return Revisit(card.id, grade, card.seller, last, heard, agreed, *days, reason)


def _reason(customer: str, grade: str, text: Text, **slots: Param) -> Reason:
    return Reason("revisit", text.fill(customer=customer, grade=grade, **slots), _ROWS)
