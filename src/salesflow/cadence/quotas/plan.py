"""The plan of many customers over any window of days: a stream of touches, or plain columns (CA-4).

A plan is a value that holds no touch: it says what it would give, and gives it when asked. Customers whose phases
lead to the same days share one pattern, so that a year of 100,000 customers has a few thousand patterns, each worked
out once; nothing is rounded for that (`salesflow.cadence.quotas.spread`).

>>> from datetime import date
>>> from salesflow.basics.calendars import Calendar
>>> office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
>>> quota = Quota({"A": {"visit": 8, "call": 4, "message": 4}, "C": {"visit": 1, "call": 1, "message": 1}})
>>> spring = Plan(quota, {"C-1": "A", "C-7": "C"}, date(2026, 3, 1), date(2026, 6, 1), calendar=office)
>>> len(spring), next(spring.touches())
(57, ('C-1', Date(2026, 3, 3), <Channel.CALL: 'call'>))
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Final, TypeAlias, cast

import attrs
import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Text
from salesflow.cadence.due import Due
from salesflow.cadence.quotas.feasibility import counted
from salesflow.cadence.quotas.grade_history import GradeHistory
from salesflow.cadence.quotas.parts import Stretch
from salesflow.cadence.quotas.pattern import CHANNELS, Month, Pattern
from salesflow.cadence.quotas.quota import Planned, Quota
from salesflow.cadence.quotas.spread import TURN, fitted, place, turns
from salesflow.errors import InputError

__all__ = ["Columns", "Plan"]

Grades: TypeAlias = (
    "Mapping[str, str | GradeHistory | None] | Iterable[tuple[str, str | GradeHistory | None]]"
)
"""For each customer his grade, his grades through time, or None: nobody has graded him."""

Touched: TypeAlias = "tuple[str, pendulum.Date, Channel]"
"""A planned touch as a plain tuple: customer, day, channel."""

_GradeOf: TypeAlias = "Mapping[str, str | GradeHistory | None]"
_UNGRADED: Final = Text(
    "{n} {n|customer has|customers have} no grade: no touch is planned",
    zh="{n}位客户没有等级，未安排联系",
)
_SHORT: Final = Text(
    "{month} has only {days} working {days|day|days} for {wanted} {wanted|touch|touches} of grade {grade}: "
    "no room for {lost} of {n} {n|customer|customers}",
    zh="{month}只有{days}个工作日，{grade}级需联系{wanted}次：{n}位客户共有{lost}无法安排",
)
_CLOSED: Final = Text(
    "{month} has no working day for {wanted} {wanted|touch|touches} of grade {grade}: "
    "no room for {lost} of {n} {n|customer|customers}",
    zh="{month}没有工作日，{grade}级需联系{wanted}次：{n}位客户共有{lost}无法安排",
)


@attrs.frozen(eq=False)
class Columns:
    """A plan as three columns of whole numbers, ordered by customer, then by day.

    `customer` holds places in `customers`, `day` ordinals (``date.fromordinal``), `channel` places in `channels`. The
    columns are ``array.array`` of four, four and one bytes; numpy and pandas take them over without a copy.
    """

    customers: tuple[str, ...] = attrs.field(repr=False)
    customer: array[int] = attrs.field(repr=False)
    day: array[int] = attrs.field(repr=False)
    channel: array[int] = attrs.field(repr=False)
    channels: tuple[Channel, ...] = CHANNELS

    def __len__(self) -> int:
        return len(self.day)

    def __iter__(self) -> Iterator[Touched]:
        """The touches the columns stand for."""
        for customer, day, channel in zip(self.customer, self.day, self.channel, strict=True):
            yield self.customers[customer], shared_day(day), self.channels[channel]


def _customers(given: Grades) -> tuple[tuple[str, str | GradeHistory | None], ...]:
    pairs: Iterable[tuple[str, str | GradeHistory | None]]
    pairs = cast("_GradeOf", given).items() if isinstance(given, Mapping) else given
    rows: list[tuple[str, str | GradeHistory | None]] = []
    for row in pairs:
        try:
            customer, grade = row
        except (TypeError, ValueError) as error:
            raise InputError("customers", row, "is no customer with a grade") from error
        rows.append((read_id(customer, "customer"), grade))
    found = tuple(rows)
    if len({customer for customer, _ in found}) < len(found):
        twice = next(name for name, times in Counter(customer for customer, _ in found).items() if times > 1)
        raise InputError("customers", twice, "is given twice")
    return found


def _is_one_of(grade: object, known: set[str]) -> bool:
    return isinstance(grade, str) and grade in known


def _begins(day: date) -> pendulum.Date:
    return shared_day(as_day(day, "begins"))


def _ends(day: date) -> pendulum.Date:
    return shared_day(as_day(day, "ends"))


@attrs.frozen
class Plan:
    """The touches that a quota asks for many customers, from `begins` up to and without `ends` (CA-4).

    `customers` gives for each customer a grade, a `GradeHistory`, or None where nobody has graded him: for those
    nothing is planned, and `reasons` says so. Two windows that meet give together what one window gives.

    Raises:
        InputError: the window is reversed, a customer is given twice, a grade is not in the quota.
        OutOfCalendarError: a month of the window does not lie inside the horizon as a whole (the spread of a month
            needs all its working days).
    """

    quota: Quota
    customers: tuple[tuple[str, str | GradeHistory | None], ...] = attrs.field(
        converter=_customers, repr=False
    )
    begins: pendulum.Date = attrs.field(converter=_begins)
    ends: pendulum.Date = attrs.field(converter=_ends)
    calendar: Calendar = attrs.field(kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.ends < self.begins:
            raise InputError("ends", self.ends, f"lies before begins ({self.begins})")
        known = {*self.quota.grades}
        for customer, grade in self.customers:
            steps = (name for _, name in grade.steps) if isinstance(grade, GradeHistory) else (grade,)
            for name in steps:
                if name is not None and not _is_one_of(name, known):
                    problem = f"the quota names only {', '.join(self.quota.grades)}"
                    raise InputError(f"customers[{customer!r}]", name, problem)
        self._months  # noqa: B018  # the horizon is asked now, not when somebody reads

    def __len__(self) -> int:
        """How many touches there are."""
        return sum(len(pattern) * members for pattern, members in self._sharing.items())

    def touches(self) -> Iterator[Touched]:
        """All touches as plain tuples, ordered by customer (as given), then by day.

        Memory for the patterns of the window only, however many customers there are. Days are shared
        `pendulum.Date` values.
        """
        for customer, pattern in self._rows:
            for day, channel in pattern.pairs:
                yield customer, day, channel

    def by_customer(self) -> Iterator[tuple[str, tuple[Planned, ...]]]:
        """Each customer (as given) with the planned touches, by day; who gets none has none.

        >>> from salesflow.basics.calendars import Calendar
        >>> office = Calendar.week_days("UTC", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
        >>> march = date(2026, 3, 1), date(2026, 4, 1)
        >>> for customer, planned in Plan(Quota({"C": {"visit": 1}}), {"C-7": "C"}, *march, calendar=office).by_customer():
        ...     print(customer, planned[0].day, planned[0].channel)
        C-7 2026-03-03 visit
        """
        for customer, pattern in self._rows:
            yield customer, pattern.planned

    def touches_by_day(self) -> Iterator[Touched]:
        """All touches as plain tuples, ordered by day, then by customer (as given); holds one day at a time."""
        rows, size = self._rows, len(CHANNELS)
        sharing: dict[Pattern, list[int]] = {}
        for at, (_, pattern) in enumerate(self._rows):
            sharing.setdefault(pattern, []).append(at)
        for number, month in enumerate(self._months):
            of_day: dict[pendulum.Date, list[tuple[int, list[int]]]] = {}
            for pattern, members in sharing.items():
                for piece in pattern.pieces[number]:
                    for (day, _), code in zip(piece.pairs, piece.channels, strict=True):
                        of_day.setdefault(day, []).append((code, members))
            for day in month.days[month.low : month.high]:
                # whole numbers sort many times faster than tuples
                found = [at * size + code for code, members in of_day.get(day, ()) for at in members]
                found.sort()
                for each in found:
                    yield rows[each // size][0], day, CHANNELS[each % size]

    def columns(self) -> Columns:
        """All touches as columns of whole numbers, ordered by customer, then by day."""
        customer, days, channels = array("i"), array("i"), array("b")
        for at, (_, pattern) in enumerate(self._rows):
            mine, what = pattern.numbers()
            days.extend(mine)
            channels.extend(what)
            customer.extend(array("i", (at,)) * len(mine))
        return Columns(tuple(name for name, _ in self._rows), customer, days, channels)

    def dues(self) -> Iterator[Due]:
        """All touches as `Due`, with their windows and reasons, ordered by customer, then by day.

        A touch may slip over half the free days to the touches beside it, inside its month and its grade: no
        two touches of a customer can meet, whichever of them slip.
        """
        for customer, pattern in self._rows:
            yield from pattern.dues(customer)

    def dues_of(self, customer: str) -> tuple[Due, ...]:
        """The touches of one customer, with their windows and reasons; an unknown customer is an `InputError`."""
        name = read_id(customer, "customer")
        at = self._places.get(name)
        if at is None:
            raise InputError("customer", customer, "is not in this plan")
        return tuple(self._rows[at][1].dues(name))

    def load(self) -> dict[pendulum.Date, dict[Channel, int]]:
        """How many touches of each channel fall on each working day of the window, all customers together."""
        found: dict[pendulum.Date, dict[Channel, int]] = {
            day: {} for month in self._months for day in month.days[month.low : month.high]
        }
        for pattern, number in self._sharing.items():
            for day, channel in pattern.pairs:
                found[day][channel] = found[day].get(channel, 0) + number
        return found

    @property
    def shortfall(self) -> int:
        """How many touches of the quotas have no working day; with the touches planned they make the whole quota."""
        return sum(sum(lost.values()) * members for _, _, lost, members in self._lost())

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What the plan does not hold: touches that a month has no room for, and customers without a grade."""
        lost: dict[tuple[int, str], tuple[Stretch, dict[Channel, int], int]] = {}
        for number, each, counts, members in self._lost():
            if counts:
                _, sums, customers = lost.setdefault((number, each.grade), (each, {}, 0))
                for channel, n in counts.items():
                    sums[channel] = sums.get(channel, 0) + n * members
                lost[number, each.grade] = (each, sums, customers + members)
        found: list[Reason] = []
        for (number, grade), (each, sums, customers) in sorted(lost.items(), key=lambda item: item[0]):
            month = self._months[number]
            words = (_SHORT if month.days else _CLOSED).fill(
                month=shared_day(month.first).isoformat()[:7],
                days=len(month.days),
                wanted=sum(each.counts),
                grade=grade,
                lost=tuple(counted(channel, sums[channel]) for channel in each.channels if channel in sums),
                n=customers,
            )
            found.append(Reason("quota_shortfall", words, self.quota.rows))
        if self.ungraded:
            words = _UNGRADED.fill(n=len(self.ungraded))
            found.append(Reason("no_grade", words, self.quota.rows))
        return tuple(found)

    @property
    def ungraded(self) -> tuple[str, ...]:
        """The customers whom nobody has graded: nothing is planned for them."""
        return tuple(customer for customer, grade in self.customers if grade is None)

    def explain(self, language: str = "en") -> str:
        """What the plan does not hold, in words, one a line; empty when it holds all."""
        return explained(self.reasons, language)

    # -------------------------------------------------------------------------------------------- inside

    def _lost(self) -> Iterator[tuple[int, Stretch, dict[Channel, int], int]]:
        begins, ends = self.begins.toordinal(), self.ends.toordinal()
        for pattern, members in self._sharing.items():
            for number, each, counts in pattern.lost(begins, ends):
                yield number, each, counts, members

    @cached_property
    def _months(self) -> tuple[Month, ...]:
        found: list[Month] = []
        first = self.begins.toordinal() - self.begins.day + 1
        while first < self.ends.toordinal() and self.begins < self.ends:
            day = shared_day(first)
            days = self.calendar.working_days_of_month(day.year, day.month)
            after = first + monthrange(day.year, day.month)[1]
            low, high = bisect_left(days, self.begins), bisect_left(days, self.ends)
            found.append(Month(first, after, days, low, high))
            first = after
        return tuple(found)

    @cached_property
    def _rows(self) -> tuple[tuple[str, Pattern], ...]:
        """For each customer the pattern of his touches; customers with the same one share it."""
        nobody = Pattern(self.quota, None, 0, self._months)
        edges: dict[str, list[int]] = {}
        known: dict[tuple[str, int], Pattern] = {}
        rows: list[tuple[str, Pattern]] = []
        for customer, grade in self.customers:
            if isinstance(grade, str):
                mine = edges.get(grade)
                if mine is None:
                    mine = edges[grade] = self._edges(grade)
                number = bisect_right(mine, place(customer)) - 1
                pattern = known.get((grade, number))
                if pattern is None:
                    pattern = known[grade, number] = Pattern(self.quota, grade, mine[number], self._months)
            elif grade is None:
                pattern = nobody
            else:
                pattern = Pattern(self.quota, grade, place(customer), self._months)
            rows.append((customer, pattern))
        return tuple(rows)

    @cached_property
    def _sharing(self) -> Counter[Pattern]:
        """How many customers have each pattern."""
        return Counter([pattern for _, pattern in self._rows])

    def _edges(self, grade: str) -> list[int]:
        """The places at which the touches of a grade begin to fall otherwise, in any month of the window.

        A month has `turns` patterns; turn q begins at the least whole place of at least q / turns.
        """
        counts = tuple(self.quota.wanted(grade).values())
        divisions = {1}
        for month in self._months:
            n = len(month.days)
            divisions.add(turns(counts, n))
            for number, fit in zip(counts, fitted(counts, n), strict=True):
                divisions.add(max(1, (number - fit) * (month.after - month.first)))
        return sorted({-(-turn * TURN // number) for number in divisions for turn in range(number)})

    @cached_property
    def _places(self) -> dict[str, int]:
        return {customer: at for at, (customer, _) in enumerate(self.customers)}
