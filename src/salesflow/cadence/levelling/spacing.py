"""Spacing: windows that keep the touches of one customer apart, whatever day each of them gets (CA-2).

Levelling looks at one touch at a time. So the pattern comes first: each touch gets a window around its ideal day, and
the windows of one customer, over all channels, are cut until any choice of days keeps the band. A band of at least
one working day means: never two touches on one day.

>>> from salesflow.basics.calendars import Calendar
>>> from salesflow.cadence.levelling.capacity import Room
>>> from salesflow.cadence.quotas.quota import Quota
>>> office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
>>> quota = Quota({"C": {"visit": 1, "call": 1, "message": 1}})
>>> planned = quota.plan("C", customer="C-7", year=2026, month=3, calendar=office)
>>> apart = keep_apart(with_slack(planned, customer="C-7", slack=5, calendar=office), Band.of_days(4, 9, 20),
...                    capacity=Capacity(office, Room({})))
>>> for due in apart.wanted:
...     print(due.channel, due.earliest, due.ideal, due.latest)
visit 2026-03-02 2026-03-03 2026-03-06
call 2026-03-10 2026-03-13 2026-03-16
message 2026-03-20 2026-03-24 2026-03-30
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Protocol

import attrs

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.counts import check_count
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.cadence.due import Due
from salesflow.cadence.levelling.capacity import Capacity
from salesflow.cadence.pacing.band import Band
from salesflow.errors import InputError, OutOfCalendarError

if TYPE_CHECKING:
    from salesflow.basics.terms import Term

__all__ = ["Apart", "PlannedTouch", "keep_apart", "recheck", "with_slack"]

_ORDER: Final = {channel: place for place, channel in enumerate(Channel)}
_QUOTA: Final = (
    Reason("quota", Text("planned for the monthly quota", zh="按月度配额安排").fill(), ("CA-4",)),
)
_NEAR: Final = Text(
    "{customer}: {first} on {a} and {second} on {b} are nearer than {least}",
    zh="{customer}：{a}的{first}与{b}的{second}间隔不足{least}",
)
_FAR: Final = Text(
    "{customer}: {first} on {a} and {second} on {b} are further apart than {most}",
    zh="{customer}：{a}的{first}与{b}的{second}间隔超过{most}",
)
_LATER: Final = date.max.toordinal() + 1
_LAST: Final = Text("the last touch", zh="上次联系")


class PlannedTouch(Protocol):
    """A planned touch of any kind: its day and its channel."""

    @property
    def day(self) -> date:
        """The day."""
        ...

    @property
    def channel(self) -> Channel:
        """The channel."""
        ...


@attrs.frozen
class Apart:
    """Touches whose windows keep each customer's band, and the pairs for which no window does (`reasons`)."""

    wanted: tuple[Due, ...]
    reasons: tuple[Reason, ...] = ()


def with_slack(
    planned: Iterable[PlannedTouch],
    *,
    customer: str,
    slack: int,
    calendar: Calendar,
    reasons: tuple[Reason, ...] = _QUOTA,
) -> tuple[Due, ...]:
    """The planned touches of a customer as due, `slack` working days to either side, inside their month (CA-4).

    A planned day that is not a working day, and a slack that is no count, are an `InputError`.
    """
    check_count("slack", slack)
    found: list[Due] = []
    for touch in planned:
        if not (hasattr(touch, "day") and hasattr(touch, "channel")):
            raise InputError("planned", touch, "is no planned touch with a day and a channel")
        day = as_day(touch.day, "planned")
        days = calendar.working_days_of_month(touch.day.year, touch.day.month)
        at = bisect_left(days, touch.day)
        if at == len(days) or days[at].toordinal() != day:
            raise InputError("planned", touch.day, f"is no working day of calendar {calendar.key!r}")
        earliest, latest = days[max(0, at - slack)], days[min(len(days) - 1, at + slack)]
        key = f"quota:{touch.channel}:{days[at].isoformat()}"
        found.append(Due(customer, touch.channel, earliest, days[at], latest, reasons, key))
    return tuple(found)


def keep_apart(
    wanted: Iterable[Due], band: Band, *, capacity: Capacity, last: Mapping[str, date] | None = None
) -> Apart:
    """Cut the windows so that the touches of one customer, in all channels, keep the band wherever they land.

    Of two touches that follow each other, the first one's last day plus `band.least` is not after the second one's
    first day, and the first one's first day plus `band.most` not before the second one's last day. The longer side
    of a window gives way first; where ideal days are too near each other, they move apart inside their windows. Only days count on which the seller has room for the channel; a window
    without one stays as it is, and one that reaches beyond the month may be cut to lie beyond it. `last` is the day of each customer's last touch: the way to keep the band across the
    end of a month.

    A window, or a last touch, that lies outside the calendar is an `OutOfCalendarError`.
    """
    calendar, known = capacity.calendar, _Room(capacity)
    by_customer: dict[str, list[Due]] = {}
    for due in wanted:
        if not isinstance(due, Due):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError("wanted", due, "is no Due")
        by_customer.setdefault(due.customer, []).append(due)
    made_on = {read_id(one, "last"): as_day(day, "last") for one, day in (last or {}).items()}
    found: list[Due] = []
    reasons: list[Reason] = []
    for customer, dues in sorted(by_customer.items()):
        dues.sort(key=lambda due: (due.ideal.toordinal(), _ORDER[due.channel], due.key))
        windows = [known.window(due) for due in dues]
        chain = [window for window in windows if window.days]
        if customer in made_on:
            made = made_on[customer]
            chain.insert(0, _Window(_LAST, [made], made))
        _leave_room(chain, band.least, calendar)
        for first, second in pairwise(chain):
            _part(first, second, band.least, calendar)
        for first, second in pairwise(chain):
            _draw(first, second, band.most, calendar)
        found += [window.cut(due) for due, window in zip(dues, windows, strict=True)]
        for first, second in pairwise(chain):
            names = customer, first.name, second.name
            reasons += _breaches(*names, first.high, second.low, band.least, None, calendar)
            reasons += _breaches(*names, first.low, second.high, None, band.most, calendar)
    return Apart(tuple(found), tuple(reasons))


def recheck(
    touches: Iterable[tuple[str, date, Channel]], band: Band, *, calendar: Calendar
) -> tuple[Reason, ...]:
    """The pairs of touches of one customer that follow each other and break the band; empty when all keep it.

    `touches` are customer, day and channel, such as `Levelled.touches`, or what was done in the end.
    """
    by_customer: dict[str, list[tuple[int, Channel]]] = {}
    for row in touches:
        try:
            customer, day, name = row
            channel = Channel(name)
        except (TypeError, ValueError) as error:
            raise InputError("touches", row, "is no customer with a day and a channel") from error
        by_customer.setdefault(read_id(customer, "customer"), []).append((as_day(day), channel))
    found: list[Reason] = []
    for customer, days in sorted(by_customer.items()):
        for (a, first), (b, second) in pairwise(sorted(days)):
            found += _breaches(customer, first, second, a, b, band.least, band.most, calendar)
    return tuple(found)


def _breaches(
    customer: str,
    first: Channel | Text,
    second: Channel | Text,
    a: int,
    b: int,
    least: Term | None,
    most: Term | None,
    calendar: Calendar,
) -> Iterator[Reason]:
    day, other = shared_day(a), shared_day(b)
    words = {"customer": customer, "first": first, "second": second, "a": day, "b": other}
    if least is not None and _after(least, a, calendar) > b:
        yield Reason("too_near", _NEAR.fill(**words, least=least), ("CA-2",))
    if most is not None and _after(most, a, calendar) < b:
        yield Reason("too_far", _FAR.fill(**words, most=most), ("CA-2",))


class _Window:
    """The days of one touch, cut from both sides; a touch that was made has a single day."""

    def __init__(self, name: Channel | Text, days: list[int], ideal: int) -> None:
        self.name, self.days, self.ideal = name, days, ideal
        self.first, self.last = 0, len(days) - 1
        self.latest_first = self.last  # cut no further from the left: those that follow need room

    @property
    def low(self) -> int:
        return self.days[self.first]

    @property
    def high(self) -> int:
        return self.days[self.last]

    @property
    def gives(self) -> bool:
        return self.first < self.last

    def cut(self, due: Due) -> Due:
        """The touch with what is left of its window; the ideal day moves with an end that passed it."""
        if self.last - self.first + 1 == len(self.days):
            return due
        earliest = shared_day(self.low) if self.first else due.earliest
        latest = shared_day(self.high) if self.last < len(self.days) - 1 else due.latest
        ideal = min(max(due.ideal, earliest), latest)
        return attrs.evolve(due, earliest=earliest, ideal=ideal, latest=latest)


class _Room:
    """On which days a seller has room for a channel, looked up once."""

    def __init__(self, capacity: Capacity) -> None:
        self.capacity = capacity
        self.known: dict[tuple[int, Channel], bool] = {}

    def window(self, due: Due) -> _Window:
        """The days on which a touch could be made."""
        after = shared_day(due.latest.toordinal() + 1)
        days = self.capacity.calendar.working_days(due.earliest, after)
        free = [day.toordinal() for day in days if self._has(day, due.channel)]
        return _Window(due.channel, free, due.ideal.toordinal())

    def _has(self, day: date, channel: Channel) -> bool:
        key = day.toordinal(), channel
        if key not in self.known:
            self.known[key] = self.capacity.on(day).limit(channel) != 0
        return self.known[key]


def _after(term: Term, ordinal: int, calendar: Calendar) -> int:
    """The day so long after another; where that runs out of the calendar, later than all days in it."""
    try:
        return term.after_day(shared_day(ordinal), calendar).toordinal()
    except OutOfCalendarError:
        if not calendar.begins.toordinal() <= ordinal < calendar.ends.toordinal():
            raise
        return _LATER


def _leave_room(chain: list[_Window], least: Term, calendar: Calendar) -> None:
    """Find how late each touch can be made when all that follow it keep their distance too."""
    for after, window in pairwise(reversed(chain)):
        latest = after.days[after.latest_first]
        enough = (
            at
            for at in reversed(range(len(window.days)))
            if _after(least, window.days[at], calendar) <= latest
        )
        window.latest_first = next(enough, window.last)  # no day is early enough: the pair will be named


def _part(a: _Window, b: _Window, least: Term, calendar: Calendar) -> None:
    """Cut the end of `a` and the beginning of `b` until they are far enough apart."""
    while _after(least, a.high, calendar) > b.low:
        gives = b.first < b.latest_first
        if a.gives and (not gives or a.high - a.ideal >= b.ideal - b.low):
            a.last -= 1
        elif gives:
            b.first += 1
        else:
            return


def _draw(a: _Window, b: _Window, most: Term, calendar: Calendar) -> None:
    """Cut the beginning of `a` and the end of `b`, as far as the ideal days, until they are near enough."""
    while _after(most, a.low, calendar) < b.high:
        early = a.ideal - a.low if a.gives else 0
        late = b.high - b.ideal if b.gives else 0
        if max(early, late) <= 0:
            return
        if early >= late:
            a.first += 1
        else:
            b.last -= 1
