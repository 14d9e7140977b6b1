"""Quotas: how many visits, calls and messages a customer of each grade gets a month, spread evenly (CA-4).

The touches of a month are dealt over its working days by one formula, so the plan and the audit can never
disagree: touch j of k falls on working day ``floor((j + phase) * n / k)`` of n. The phase is fixed by the customer's
id, so that a seller's customers do not all fall on the same day and the plan is the same on every machine. All
channels are dealt together (visit, call, visit, message ...): no customer is touched twice on a day, and each
channel is evenly spaced by itself.

>>> import pendulum
>>> from salesflow.basics.calendars import Calendar
>>> office = Calendar.week_days("Asia/Shanghai", begins=pendulum.date(2026, 1, 1), ends=pendulum.date(2027, 1, 1))
>>> quota = Quota({"A": {"visit": 8, "call": 4, "message": 4}, "C": {"visit": 1, "call": 1, "message": 1}})
>>> now = quota.standing("C", {}, customer="C-7", as_of=pendulum.date(2026, 3, 31), calendar=office)
>>> [(line.channel.value, line.wanted, line.owed) for line in now.lines]
[('visit', 1, 1), ('call', 1, 1), ('message', 1, 1)]
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
import pendulum

from salesflow.basics.channels import Channel
from salesflow.basics.ids import phase
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Sentence, Text
from salesflow.errors import DefinitionError, InputError

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar

__all__ = ["Feasibility", "Line", "Load", "Planned", "Quota", "Standing"]

_Numbers: TypeAlias = "tuple[tuple[Channel, int], ...]"
_PHASES: Final = 2**32  # phases are exact multiples of its inverse, so whole numbers do
_ORDER: Final = tuple(Channel)


@attrs.frozen(weakref_slot=False)
class Line:
    """One channel of a customer's month: what the quota wants, what the plan holds, what is done.

    `wanted` is the quota of the month, `planned` what its working days can hold, `by_now` what the plan wants up
    to and including the day asked, `done` what happened, `next_on` the planned day of the first touch that is not
    done (in the past when it is owed), None when the month's plan is done.
    """

    channel: Channel
    wanted: int
    planned: int
    by_now: int
    done: int
    next_on: pendulum.Date | None

    @property
    def owed(self) -> int:
        """How many touches should have been made by now and were not."""
        return max(0, self.by_now - self.done)

    @property
    def shortfall(self) -> int:
        """How many touches of the quota have no working day in this month."""
        return self.wanted - self.planned


@attrs.frozen(weakref_slot=False)
class Standing:
    """How a customer stands against the quota in the month of `as_of`: one line for each channel (CA-4, CA-14)."""

    customer: str
    grade: str
    as_of: date
    working_days: int
    lines: tuple[Line, ...]
    rows: tuple[str, ...] = ()

    def line(self, channel: Channel) -> Line | None:
        """The line of a channel, None when the quota does not name it."""
        return next((line for line in self.lines if line.channel is channel), None)

    @property
    def owed(self) -> int:
        """All touches owed by now."""
        return sum(line.owed for line in self.lines)

    @property
    def shortfall(self) -> int:
        """All touches for which the month has no working day."""
        return sum(line.shortfall for line in self.lines)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What is owed, channel by channel, and what the month cannot hold."""
        found = [
            Reason(
                "quota_owed",
                _OWED.fill(
                    channel=_WORDS[line.channel], nth=line.done + 1, wanted=line.wanted, by_now=line.by_now
                ),
                self.rows,
            )
            for line in self.lines
            if line.owed
        ]
        if self.shortfall:
            wanted = sum(line.wanted for line in self.lines)
            words = _SHORT.fill(days=self.working_days, wanted=wanted, short=self.shortfall)
            found.append(Reason("quota_shortfall", words, self.rows))
        return tuple(found)

    def explain(self, language: str = "en") -> str:
        """The reasons in words, one a line; empty when nothing is owed."""
        return explained(self.reasons, language)


@attrs.frozen(weakref_slot=False)
class Planned:
    """A planned touch: its day and its channel."""

    day: pendulum.Date
    channel: Channel


@attrs.frozen
class Load:
    """One channel of a feasibility check, for one seller and one month: touches owed, and room for them."""

    channel: Channel
    needed: int
    room: int

    @property
    def fits(self) -> bool:
        """Whether there is room for all."""
        return self.needed <= self.room


@attrs.frozen
class Feasibility:
    """Whether a quota can be kept at all, before anybody plans: one load for each channel with a capacity."""

    customers: int
    sellers: int
    working_days: int
    loads: tuple[Load, ...]
    rows: tuple[str, ...] = ()

    @property
    def is_feasible(self) -> bool:
        """Whether every channel fits."""
        return all(load.fits for load in self.loads)

    @property
    def over(self) -> tuple[Sentence, ...]:
        """The channels that do not fit, each with what is needed and what there is room for."""
        return tuple(
            _LOADS[load.channel].fill(needed=load.needed, room=load.room)
            for load in self.loads
            if not load.fits
        )

    @property
    def sellers_needed(self) -> int | None:
        """How many sellers like these the quota takes; None where one of them has no room at all."""
        if any(load.needed and not load.room for load in self.loads):
            return None
        return max(
            (-(-load.needed * self.sellers // load.room) for load in self.loads if load.needed), default=0
        )

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """That the quota cannot be kept, with the figures of every channel that does not fit; empty when it can."""
        if self.is_feasible:
            return ()
        each = -(-self.customers // self.sellers)
        text = _TOO_MUCH if self.sellers == 1 else _TOO_MUCH_EACH
        return (Reason("quota_not_feasible", text.fill(customers=each, loads=self.over), self.rows),)

    def explain(self, language: str = "en") -> str:
        """The reasons in words, or that all fits."""
        return explained(self.reasons, language) or _FITS.render(language)


_WORDS: Final = {channel: Text(channel.render("en"), zh=channel.render("zh")) for channel in Channel}
_OWED: Final = Text(
    "{channel} {nth} of {wanted} this month; {by_now} {by_now|was|were} planned by now",
    zh="本月第{nth}次{channel}（共{wanted}次，按计划至今应完成{by_now}次）",
)
_SHORT: Final = Text(
    "this month has {days} working {days|day|days} for {wanted} touches: {short} cannot be placed",
    zh="本月只有{days}个工作日，需安排{wanted}次联系，有{short}次无法安排",
)
_TOO_MUCH: Final = Text(
    "the quota cannot be kept: {customers} {customers|customer needs|customers need} {loads} this month",
    zh="配额无法完成：{customers}位客户本月需{loads}",
)
_TOO_MUCH_EACH: Final = Text(
    "the quota cannot be kept: {customers} {customers|customer|customers} a seller need {loads} a month",
    zh="配额无法完成：每位销售员负责{customers}位客户，每月需{loads}",
)
_LOADS: Final = {
    Channel.VISIT: Text(
        "{needed} {needed|visit|visits} (room for {room})", zh="{needed}次拜访（只能完成{room}次）"
    ),
    Channel.CALL: Text(
        "{needed} {needed|call|calls} (room for {room})", zh="{needed}次电话（只能完成{room}次）"
    ),
    Channel.MESSAGE: Text(
        "{needed} {needed|message|messages} (room for {room})", zh="{needed}条短信（只能完成{room}条）"
    ),
    Channel.CARD: Text(
        "{needed} {needed|card|cards} (room for {room})", zh="{needed}张贺卡（只能完成{room}张）"
    ),
}
_FITS: Final = Text("the quota is feasible", zh="配额可以完成")


def _grades(
    monthly: Mapping[str, Mapping[str, int]] | tuple[tuple[str, _Numbers], ...],
) -> tuple[tuple[str, _Numbers], ...]:
    pairs = monthly.items() if isinstance(monthly, Mapping) else monthly
    problems: list[str] = []
    grades: list[tuple[str, _Numbers]] = []
    for grade, numbers in pairs:
        if not grade.strip():
            problems.append("a grade is blank")
        items: Iterable[tuple[str, int]] = numbers.items() if isinstance(numbers, Mapping) else numbers
        read: dict[Channel, int] = {}
        for name, number in items:
            if name not in _ORDER:
                problems.append(f"grade {grade!r}: unknown channel {name!r}; use one of {', '.join(_ORDER)}")
            elif not _is_count(number):
                problems.append(
                    f"grade {grade!r}: {name} must be a whole number, zero or more, not {number!r}"
                )
            else:
                read[Channel(name)] = number
        grades.append((grade, tuple((channel, read[channel]) for channel in _ORDER if channel in read)))
    if not grades:
        problems.append("no grade is given")
    if len({grade for grade, _ in grades}) < len(grades):
        problems.append("a grade is given twice")
    if problems:
        raise DefinitionError("quota", problems)
    return tuple(grades)


@attrs.frozen
class Quota:
    """The least number of touches a month for each grade and channel (CA-4).

    Given as a mapping from grade to a mapping from channel to number. Wrong figures are a `DefinitionError`
    that names all of them.

    >>> Quota({"A": {"visit": 8}, "B": {"visit": 4}}).wanted("B")
    {<Channel.VISIT: 'visit'>: 4}
    """

    monthly: tuple[tuple[str, _Numbers], ...] = attrs.field(converter=_grades)
    rows: tuple[str, ...] = ()

    @property
    def grades(self) -> tuple[str, ...]:
        """The grades the quota speaks of."""
        return tuple(grade for grade, _ in self.monthly)

    def wanted(self, grade: str) -> dict[Channel, int]:
        """The numbers of a grade; one the quota does not name is an `InputError` (the rule is never guessed)."""
        return dict(zip(*self._split(grade), strict=True))

    def to_plain(self) -> dict[str, dict[str, int]]:
        """The quota as plain data; `Quota` reads it back."""
        return {grade: {channel.value: n for channel, n in numbers} for grade, numbers in self.monthly}

    def plan(
        self, grade: str, *, customer: str, year: int, month: int, calendar: Calendar
    ) -> tuple[Planned, ...]:
        """The touches planned for a customer in a month, by day; at most one a working day.

        Raises:
            InputError: the quota does not name the grade.
            OutOfCalendarError: the month lies outside the horizon of the calendar.
        """
        days = calendar.working_days_of_month(year, month)
        channels, counts = self._split(grade)
        slots = _slots(counts, len(days), _place(customer))
        touches = [(at, channel) for channel, places in zip(channels, slots, strict=True) for at in places]
        return tuple(Planned(days[at], channel) for at, channel in sorted(touches))

    def standing(
        self,
        grade: str,
        done: Mapping[Channel, int],
        *,
        customer: str,
        as_of: date,
        calendar: Calendar,
        since: date | None = None,
    ) -> Standing:
        """How a customer stands on the evening of `as_of`, given what was done in that month up to then.

        A customer served exactly by plan owes nothing on any day. `since` is the first day that counts: touches
        planned before it (the customer is newer, or the log begins later) are neither wanted nor owed.

        Raises:
            InputError: the quota does not name the grade, or a number done is no count.
            OutOfCalendarError: the month lies outside the horizon of the calendar.
        """
        as_day(as_of, "as_of")
        days = calendar.working_days_of_month(as_of.year, as_of.month)
        gone = bisect_right(days, as_of)
        skipped = 0 if since is None else bisect_left(days, shared_day(as_day(since, "since")))
        channels, counts = self._split(grade)
        slots = _slots(counts, len(days), _place(customer))
        lines: list[Line] = []
        for channel, wanted, places in zip(channels, counts, slots, strict=True):
            so_far = done.get(channel, 0)
            if not _is_count(so_far):
                raise InputError(
                    "done", so_far, f"the number of {channel}s must be a whole number, zero or more"
                )
            before = bisect_left(places, skipped)
            first = before + so_far
            lines.append(
                Line(
                    channel,
                    wanted - before,
                    len(places) - before,
                    max(0, bisect_left(places, gone) - before),
                    so_far,
                    days[places[first]] if first < len(places) else None,
                )
            )
        return Standing(customer, grade, as_of, len(days), tuple(lines), self.rows)

    def feasible(
        self, customers: Mapping[str, int], *, sellers: int, per_day: Mapping[Channel, int], working_days: int
    ) -> Feasibility:
        """Whether so many customers of each grade can be kept by so many sellers (numbers rounded up).

        `per_day` is what one seller can do on a working day; a channel it does not name has no limit.

        >>> textbook = Quota({"A": {"visit": 8}, "B": {"visit": 4}, "C": {"visit": 1}})
        >>> print(textbook.feasible({"A": 1000, "B": 3000, "C": 6000}, sellers=30,
        ...                         per_day={Channel.VISIT: 6}, working_days=21).explain())
        the quota cannot be kept: 334 customers a seller need 867 visits (room for 126) a month
        """
        problems = [
            ("sellers", sellers),
            ("working_days", working_days),
            *customers.items(),
            *per_day.items(),
        ]
        for field, number in problems:
            if not _is_count(number) or (field == "sellers" and number == 0):
                raise InputError(field, number, "must be a whole number (at least one seller)")
        needed: dict[Channel, int] = {}
        for grade, count in customers.items():
            for channel, number in zip(*self._split(grade), strict=True):
                needed[channel] = needed.get(channel, 0) + count * number
        loads = tuple(
            Load(channel, -(-needed[channel] // sellers), per_day[channel] * working_days)
            for channel in _ORDER
            if channel in needed and channel in per_day
        )
        return Feasibility(sum(customers.values()), sellers, working_days, loads, self.rows)

    @cached_property
    def _by_grade(self) -> dict[str, tuple[tuple[Channel, ...], tuple[int, ...]]]:
        return {
            grade: (tuple(channel for channel, _ in numbers), tuple(number for _, number in numbers))
            for grade, numbers in self.monthly
        }

    def _split(self, grade: str) -> tuple[tuple[Channel, ...], tuple[int, ...]]:
        """The channels of a grade and their numbers: plain whole numbers hash fast, members of an enum do not."""
        found = self._by_grade.get(grade)
        if found is None:
            raise InputError("grade", grade, f"the quota names only {', '.join(self.grades)}")
        return found


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _place(customer: str) -> int:
    """The phase as a whole number of 2**-32."""
    return int(phase(customer) * _PHASES)


@lru_cache(maxsize=256)
def _word(counts: tuple[int, ...], touches: int) -> tuple[tuple[int, ...], ...]:
    """Which of the month's touches each channel gets, in the order of `counts`.

    The most frequent channel takes every so-many-th place, the next one the same among the places left: for 8, 4
    and 4 that is visit, call, visit, message. When there is no room for all, the last channels give way: a visit
    is worth more than a message.
    """
    room = touches
    fits: list[int] = []
    for number in counts:
        fits.append(min(number, room))
        room -= fits[-1]
    free = list(range(sum(fits)))
    taken: list[tuple[int, ...]] = [()] * len(fits)
    for index in sorted(range(len(fits)), key=lambda index: -fits[index]):
        count, length = fits[index], len(free)
        mine = {place * length // count for place in range(count)}
        taken[index] = tuple(free[place] for place in sorted(mine))
        free = [slot for place, slot in enumerate(free) if place not in mine]
    return tuple(taken)


def _slots(counts: tuple[int, ...], n: int, place: int) -> list[tuple[int, ...]]:
    """For each count the working days (from 0) of its touches in a month of n working days."""
    k = min(sum(counts), n)
    days = [((j * _PHASES + place) * n) // (k * _PHASES) for j in range(k)]
    return [tuple([days[j] for j in touches]) for touches in _word(counts, n)]
