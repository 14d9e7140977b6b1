"""Quotas: how many visits, calls and messages a customer of each grade gets a month, spread evenly (CA-4).

The touches of a month are spread over its working days by one formula (`salesflow.cadence.quotas.spread`), so the plan
and the audit can never disagree. The place in the month is fixed by the customer's id: a seller's customers do
not all fall on the same day, and the plan is the same on every machine. All channels are dealt together (visit, call,
visit, message ...): no customer is touched twice on a day, and each channel is evenly spaced by itself.

A month spent on two grades (`GradeHistory`), or as a customer only in part, is shared: each grade gives the touches of
its own plan that fall into its days. That needs no rounding, and the standing says the same.

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
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias, cast

import attrs
import pendulum

from salesflow.basics.channels import Channel
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.cadence.quotas.feasibility import Crowded, Feasibility, Load
from salesflow.cadence.quotas.grade_history import GradeHistory
from salesflow.cadence.quotas.parts import Part, Stretch, days_of_month, is_whole
from salesflow.cadence.quotas.spread import dropped, fitted, merged, pattern, place, turns
from salesflow.cadence.quotas.standing import Line, Standing
from salesflow.errors import DefinitionError, InputError

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar

__all__ = [
    "Feasibility",
    "Line",
    "Load",
    "Part",
    "Planned",
    "Quota",
    "Standing",
]

_Numbers: TypeAlias = "tuple[tuple[Channel, int], ...]"
_ORDER: Final = tuple(Channel)


@attrs.frozen(weakref_slot=False)
class Planned:
    """A planned touch: its day and its channel."""

    day: pendulum.Date
    channel: Channel


def _is_no_table(value: object) -> bool:
    if isinstance(value, Mapping):
        return False
    rows = cast("tuple[object, ...]", value) if isinstance(value, tuple | list) else (None,)
    return not all(
        isinstance(row, tuple | list) and len(cast("tuple[object, ...]", row)) == 2 for row in rows
    )


def _grades(
    monthly: Mapping[str, Mapping[str, int]] | tuple[tuple[str, _Numbers], ...],
) -> tuple[tuple[str, _Numbers], ...]:
    pairs = monthly.items() if isinstance(monthly, Mapping) else monthly
    if _is_no_table(monthly):
        raise DefinitionError("quota", [f"give a mapping from grade to numbers, not {monthly!r}"])
    problems: list[str] = []
    grades: list[tuple[str, _Numbers]] = []
    for grade, numbers in pairs:
        if not isinstance(grade, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            problems.append(f"a grade must be text, not {grade!r}")
        elif not grade.strip():
            problems.append("a grade is blank")
        if _is_no_table(numbers):
            problems.append(f"grade {grade!r}: give a mapping from channel to number, not {numbers!r}")
            continue
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
        self, grade: str | GradeHistory, *, customer: str, year: int, month: int, calendar: Calendar
    ) -> tuple[Planned, ...]:
        """The touches planned for a customer in a month, by day; at most one a working day.

        With a `GradeHistory` each grade gives the touches of its own plan that fall into its days; a customer
        without a grade in the month gets none.

        Raises:
            InputError: the quota does not name the grade, or the customer is no id.
            OutOfCalendarError: the month lies outside the horizon of the calendar.
        """
        customer = read_id(customer, "customer")
        days = calendar.working_days_of_month(year, month)
        first = date(year, month, 1).toordinal()
        return tuple(
            [
                Planned(days[slot], each.channels[index])
                for each in self.stretches(grade, at=place(customer), days=days, first=first)
                for slot, index in merged(each.counts, len(days), each.turn)
                if each.low <= slot < each.high
            ]
        )

    def stretches(
        self,
        grade: str | GradeHistory,
        *,
        at: int,
        days: tuple[pendulum.Date, ...],
        first: int,
        since: int | None = None,
    ) -> list[Stretch]:
        """The stretches of one month with their touches: what `plan` and `standing` are made of.

        `at` is the customer's `spread.place`, `days` the month's working days, `first` the ordinal of its first
        day, `since` that of the first day that counts.
        """
        n, length = len(days), days_of_month(first)
        begins = first if since is None else max(first, since)
        if isinstance(grade, GradeHistory):
            spans = grade.spans(begins, first + length)
        else:
            spans = [(min(begins, first + length), first + length, grade)]
        found: list[Stretch] = []
        for begins, ends, name in spans:
            channels, counts = self._split(name)
            turn = at * turns(counts, n) >> 32
            kept = pattern(counts, n, turn)
            if (begins, ends) == (first, first + length):
                low, high = 0, n
            else:
                low, high = bisect_left(days, shared_day(begins)), bisect_left(days, shared_day(ends))
                kept = tuple([mine[bisect_left(mine, low) : bisect_left(mine, high)] for mine in kept])
            lost = None
            if sum(counts) > n:
                shorts = dropped(counts, n, length, at)
                lost = tuple(
                    [
                        tuple([first + day for day in short if begins <= first + day < ends])
                        for short in shorts
                    ]
                )
            found.append(Stretch(begins, ends, name, low, high, channels, counts, turn, kept, lost))
        return found

    def standing(
        self,
        grade: str | GradeHistory,
        done: Mapping[Channel, int],
        *,
        customer: str,
        as_of: date,
        calendar: Calendar,
        since: date | None = None,
    ) -> Standing:
        """How a customer stands on the evening of `as_of`, given what was done in that month up to then.

        A customer served exactly by plan owes nothing on any day. `since` is the first day that counts: touches
        planned before it (the customer is newer, or the log begins later) are neither wanted nor owed. With a
        `GradeHistory` the month is shared between the grades; `parts` and the reasons say how.

        Raises:
            InputError: the quota does not name the grade, the customer is no id, or what was done is no count of a
                known channel.
            OutOfCalendarError: the month lies outside the horizon of the calendar.
        """
        today = as_day(as_of, "as_of")
        customer = read_id(customer, "customer")
        for channel, number in done.items():
            if channel not in _ORDER:
                raise InputError("done", channel, f"is no channel; use one of {', '.join(_ORDER)}")
            if not _is_count(number):
                raise InputError(
                    "done", number, f"the number of {channel}s must be a whole number, zero or more"
                )
        days = calendar.working_days_of_month(as_of.year, as_of.month)
        first = today - as_of.day + 1
        stretches = self.stretches(
            grade,
            at=place(customer),
            days=days,
            first=first,
            since=None if since is None else as_day(since, "since"),
        )
        wanted: dict[Channel, int] = {}
        planned: dict[Channel, tuple[int, ...]] = {}
        for each in stretches:
            for index, (channel, kept) in enumerate(zip(each.channels, each.kept, strict=True)):
                lost = len(each.lost[index]) if each.lost else 0
                wanted[channel] = wanted.get(channel, 0) + len(kept) + lost
                planned[channel] = planned.get(channel, ()) + kept
        gone = bisect_right(days, as_of)
        lines: list[Line] = []
        for channel in sorted(planned, key=_ORDER.index) if len(stretches) > 1 else planned:
            places, so_far = planned[channel], done.get(channel, 0)
            next_on = days[places[so_far]] if so_far < len(places) else None
            by_now = bisect_left(places, gone)
            lines.append(Line(channel, wanted[channel], len(places), by_now, so_far, next_on))
        now = grade if isinstance(grade, str) else grade.on(as_of) or ""
        parts = (
            ()
            if is_whole(stretches, first)
            else tuple(Part.of(each, len(days)) for each in stretches if each.begins < each.ends)
        )
        return Standing(customer, now, as_of, len(days), tuple(lines), self.rows, parts)

    def feasible(
        self,
        customers: Mapping[str, int],
        *,
        sellers: int | Mapping[str, Mapping[Channel, int]],
        per_day: Mapping[Channel, int] | None = None,
        working_days: int,
    ) -> Feasibility:
        """Whether so many customers of each grade can be kept by so many sellers.

        Where all sellers are alike, `sellers` is their number and `per_day` what one can do on a working day; loads
        are then those of one seller, rounded up. Else `sellers` says for each seller what he can do on a day, and
        the loads are those of all together. A channel that nobody's capacity names has no limit.

        >>> textbook = Quota({"A": {"visit": 8}, "B": {"visit": 4}, "C": {"visit": 1}})
        >>> asked = textbook.feasible({"A": 1000, "B": 3000, "C": 6000}, sellers=30,
        ...                           per_day={Channel.VISIT: 6}, working_days=21)
        >>> print(asked.explain())
        the quota cannot be kept: 334 customers a seller need 867 visits (room for 126) a month
        >>> print("; or ".join(reason.explain() for reason in asked.remedies))
        it takes 207 sellers, not 30; or 42 visits a seller and day; or 1,453 customers of the same mix
        """
        capacities, number = _capacities(sellers, per_day)
        for field, count in [("working_days", working_days), *customers.items()]:
            if not _is_count(count):
                raise InputError(field, count, "must be a whole number, zero or more")
        joint = not isinstance(sellers, int)
        among = 1 if joint else number
        room = {
            channel: sum(capacity.get(channel, 0) for capacity in capacities) * working_days
            for channel in _ORDER
            if any(channel in capacity for capacity in capacities)
        }
        needed: dict[Channel, int] = {}
        served: list[str] = []
        crowded: list[Crowded] = []
        fits = True
        for grade in sorted(
            customers, key=lambda name: self.grades.index(name) if name in self.grades else 0
        ):
            channels, counts = self._split(grade)
            count = customers[grade]
            for channel, wanted in zip(channels, counts, strict=True):
                needed[channel] = needed.get(channel, 0) + count * wanted
            if count and sum(counts) > working_days:
                kept = fitted(counts, working_days)
                lost = tuple(
                    (channel, k - kept[at])
                    for at, (channel, k) in enumerate(zip(channels, counts, strict=True))
                    if k > kept[at]
                )
                crowded.append(Crowded(grade, sum(counts), lost))
            fits = fits and all(-(-needed.get(channel, 0) // among) <= most for channel, most in room.items())
            if fits and count:
                served.append(grade)
        loads = tuple(
            Load(channel, -(-needed[channel] // among), room[channel])
            for channel in _ORDER
            if channel in needed and channel in room
        )
        return Feasibility(
            sum(customers.values()), number, working_days, loads, self.rows,
            crowded=tuple(crowded), served=tuple(served), is_joint=joint,
        )  # fmt: skip

    @cached_property
    def _by_grade(self) -> dict[str, tuple[tuple[Channel, ...], tuple[int, ...]]]:
        return {
            grade: (tuple(channel for channel, _ in numbers), tuple(number for _, number in numbers))
            for grade, numbers in self.monthly
        }

    def _split(self, grade: str) -> tuple[tuple[Channel, ...], tuple[int, ...]]:
        """The channels of a grade and their numbers: plain whole numbers hash fast, members of an enum do not."""
        found = self._by_grade.get(grade) if _is_text(grade) else None
        if found is None:
            raise InputError("grade", grade, f"the quota names only {', '.join(self.grades)}")
        return found


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


_Capacity: TypeAlias = "Mapping[Channel, int]"


def _capacities(
    sellers: int | Mapping[str, _Capacity], per_day: _Capacity | None
) -> tuple[tuple[_Capacity, ...], int]:
    """What the sellers can do on a day (one of them, where all are alike), and how many they are."""
    if isinstance(sellers, Mapping):
        if per_day is not None:
            raise InputError(
                "per_day", per_day, "is said by seller already; give it only with a number of sellers"
            )
        found, number = tuple(sellers.values()), len(sellers)
        if len({frozenset(capacity) for capacity in found}) > 1:
            raise InputError(
                "sellers", sellers, "must all name the same channels; write 0 where one can do none"
            )
    elif per_day is None:
        raise InputError("per_day", None, "say what one seller can do on a working day")
    else:
        found, number = (per_day,), sellers
    if not _is_count(number) or not number:
        raise InputError("sellers", number, "must be a whole number, at least one")
    for capacity in found:
        for channel, count in capacity.items():
            if channel not in _ORDER:
                raise InputError("per_day", channel, f"is no channel; use one of {', '.join(_ORDER)}")
            if not _is_count(count):
                raise InputError(f"per_day[{channel!s}]", count, "must be a whole number, zero or more")
    return found, number
