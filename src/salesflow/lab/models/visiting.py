"""Visits, tried out: the policy is a `Quota`, the model says what customers order at a visit and on their own.

>>> from datetime import date
>>> from salesflow.basics.calendars import Calendar
>>> from salesflow.lab.engine import Table
>>> from salesflow.lab.portfolio import Unit
>>> office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2028, 1, 1))
>>> model = VisitingModel(
...     {"A": ["0.30", "0.20", "0.10"]}, within=10, alone={"A": "0.05"}, stocked=5,
...     margin=Money(500, "CNY"), cost=Money(80, "CNY"), calendar=office,
... )
>>> start, end = date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal()
>>> for visits in (8, 6):
...     table = Table(Quota({"A": {"visit": visits}}), model, start=start, end=end)
...     print([round(float(each), 1) for each in table.expected(model.kind(Unit("C-7", {"grade": "A"})))])
[96.0, 8.6, 2.2, -225514.6]
[72.0, 9.6, 2.3, 16779.8]

The chances are yours: the library has none. Source: LA-4, CA-4; field study of the lab, sections 1 and 4.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Final, NoReturn, TypeAlias, cast

import attrs

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.counts import check_count
from salesflow.basics.moments import shared_day
from salesflow.basics.money import Money
from salesflow.basics.text import Language, Text, percent_text
from salesflow.cadence.quotas.quota import Quota
from salesflow.cadence.quotas.spread import place, slots
from salesflow.errors import DefinitionError
from salesflow.lab.model import Chances, Metric, MetricUnit, Outcome, Turn
from salesflow.lab.models.assumptions import (
    ASSUMED,
    Chance,
    chances_of,
    check_amounts,
    check_grades,
    coins,
    known_grade,
)
from salesflow.lab.portfolio import Unit

__all__ = ["Round", "VisitDays", "VisitingModel"]

_Orders: TypeAlias = "tuple[tuple[str, tuple[Fraction, ...]], ...]"
_Alone: TypeAlias = "tuple[tuple[str, Fraction], ...]"
_WEEK: Final = 7
_NOTHING: Final = Fraction(0)


@attrs.frozen(cache_hash=True)
class VisitDays:
    """The days (ordinals, rising) on which a quota has a customer visited: all customers with the same days share one."""

    days: tuple[int, ...]

    def after(self, day: int) -> int | None:
        """The first visit after a day; None when none is planned any more."""
        at = bisect_right(self.days, day)
        return self.days[at] if at < len(self.days) else None

    def has(self, day: int) -> bool:
        """Whether a visit is planned on a day."""
        at = bisect_left(self.days, day)
        return at < len(self.days) and self.days[at] == day

    def count(self, begins: int, ends: int) -> int:
        """How many visits lie from one day up to another."""
        return bisect_left(self.days, ends) - bisect_left(self.days, begins)


@attrs.frozen(cache_hash=True)
class Round:
    """Where a customer stands: his grade, the days of his visits, and the day up to which he needs nothing (0: he may)."""

    grade: str
    visits: VisitDays
    stocked_until: int = 0


@attrs.frozen(eq=False)
class _Months:
    """The working days of each whole month, from the month of a first day to the end of the calendar."""

    days: tuple[tuple[int, ...], ...]
    sizes: tuple[int, ...]


@lru_cache(maxsize=65_536)
def _visit_days(months: _Months, of_size: tuple[tuple[int, ...], ...], start: int) -> VisitDays:
    """The days of one pattern: for each number of working days the places of the visits in such a month."""
    places = dict(zip(months.sizes, of_size, strict=True))
    return VisitDays(
        tuple([days[slot] for days in months.days for slot in places[len(days)] if days[slot] >= start])
    )


def _orders(value: Mapping[str, Sequence[Chance]] | _Orders) -> _Orders:
    pairs = value.items() if isinstance(value, Mapping) else value
    problems: list[str] = []
    found: list[tuple[str, tuple[Fraction, ...]]] = []
    for grade, chances in pairs:
        where = f"orders of grade {grade!r}"
        given = cast("object", chances)
        if isinstance(given, str) or not isinstance(given, Sequence) or not given:
            problems.append(f"{where}: give a list of chances, not {chances!r}")
            continue
        read = chances_of([(where, chance) for chance in chances], problems)
        found.append((grade, tuple([chance for _, chance in read])))
    check_grades("visiting model", [grade for grade, _ in pairs], problems)
    return tuple(sorted(found))


def _alone(value: Mapping[str, Chance] | _Alone) -> _Alone:
    pairs = value.items() if isinstance(value, Mapping) else value
    problems: list[str] = []
    found = [
        (grade, chance)
        for grade, given in pairs
        for _, chance in chances_of([(f"alone of grade {grade!r}", given)], problems)
    ]
    if problems:
        raise DefinitionError("visiting model", problems)
    return tuple(sorted(found))


@attrs.frozen
class VisitingModel:
    """What visits bring, by grade: orders at the visit, less of them the more visits there were, and orders without one.

    - `orders` gives for each grade the chance of an order at a visit when there was no other visit in the last `within`
      days, when there was one, when there were two ...; the last one holds for all that are more.
    - `alone` gives for each grade the chance of an order in a week without our doing. It is drawn on the last day of the
      week without a visit, by the number of the week: so it is the same luck whoever visits how often. 0 says that there are none.
    - `stocked`: for so many days after an order the customer needs nothing; 0 says that he may order again the next day.
    - `margin` is what an order brings before the visits are paid, `cost` what a visit costs.
    - `calendar` is the one that the quota is planned with. It must hold whole months, from that of the first day to the
      one after the last: else nobody can say on which day the next visit falls (`OutOfCalendarError`).

    Each visit is made on the day of the quota's own plan for that very customer (CA-4); calls and messages take their
    places in the plan and bring nothing here. Visits before the first day are not known. The grade stays as it is.

    It adds up ``visits``, ``orders`` at visits, orders ``alone``, and ``margin`` less the cost of the visits. Chances
    outside 0 to 1 or a grade that `orders` and `alone` do not both name are a `DefinitionError`; a grade that the model or
    the quota does not know is an `InputError`. Source: LA-4.
    """

    orders: _Orders = attrs.field(converter=_orders)
    within: int = attrs.field(kw_only=True)
    alone: _Alone = attrs.field(kw_only=True, converter=_alone)
    stocked: int = attrs.field(kw_only=True)
    margin: Money = attrs.field(kw_only=True)
    cost: Money = attrs.field(kw_only=True)
    calendar: Calendar = attrs.field(kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        check_count("within", self.within)
        check_count("stocked", self.stocked)
        check_amounts(self.margin, self.cost)
        at_visits, alone = {grade for grade, _ in self.orders}, {grade for grade, _ in self.alone}
        problems = [
            f"grade {grade!r}: alone gives no chance; 0 says that there are none"
            for grade in sorted(at_visits - alone)
        ]
        problems += [
            f"grade {grade!r}: orders gives no chance at a visit" for grade in sorted(alone - at_visits)
        ]
        if problems:
            raise DefinitionError("visiting model", problems)

    # -- what an engine asks ------------------------------------------------------------------------------------------

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """What it adds up."""
        return (
            Metric("visits", _VISITS, is_good=False),
            Metric("orders", _ORDERS, is_good=True),
            Metric("alone", _ALONE, is_good=None),
            Metric("margin", _MARGIN, MetricUnit.MONEY, self.margin.currency, is_good=True),
        )

    def kind(self, customer: Unit) -> tuple[str, int]:
        """The grade, and the customer's place in the month, which his id fixes. An unknown grade is an `InputError`."""
        return known_grade(customer["grade"], self._chances), place(customer.id)

    def begin(self, policy: Quota, kind: Hashable, day: int) -> Turn | None:
        """The first visit or week of a customer on or after the day; None when neither ever brings anything."""
        grade, at = cast("tuple[str, int]", kind)
        return self._next(Round(grade, self.visits(policy, grade, at, day)), day - 1)

    def visits(self, policy: Quota, grade: str, at: int, start: int) -> VisitDays:
        """The days from `start` on which a customer with this place is visited: those of the quota's own plan.

        They reach to the end of the calendar's last whole month.
        """
        wanted = policy.wanted(grade)
        if not wanted.get(Channel.VISIT):
            return _NEVER
        counts, visit = tuple(wanted.values()), list(wanted).index(Channel.VISIT)
        months = self._months_from(start)
        return _visit_days(months, tuple([slots(counts, n, at)[visit] for n in months.sizes]), start)

    def turn(self, policy: Quota, state: Hashable, day: int) -> Chances:
        """What may come of a visit, or of a week without our doing; the state holds all days of the plan already."""
        now = cast("Round", state)
        at_visits, alone = self._chances[now.grade]
        if now.visits.has(day):
            before = now.visits.count(day - self.within, day)
            chance = at_visits[min(before, len(at_visits) - 1)] if now.stocked_until <= day else _NOTHING
            purpose, name, cost, words = "visits", "orders", self._cost, (_SOLD, _NOT_SOLD)
            done = {"visits": 1, "margin": -cost}
        else:
            chance, purpose, name, cost, done, words = alone, "alone", "alone", 0, {}, (_BY_HIMSELF, _QUIET)
        outcomes: list[Outcome] = []
        if chance:
            bought = Round(now.grade, now.visits, day + self.stocked + 1)
            gains = {**done, name: 1, "margin": self._margin - cost}
            outcomes.append(Outcome(chance, gains, self._next(bought, day), label=words[0]))
        if chance != 1:
            outcomes.append(Outcome(1 - chance, done, self._next(now, day), label=words[1]))
        return Chances(purpose, outcomes, number=(day - 1) // _WEEK if purpose == "alone" else None)

    def _next(self, now: Round, day: int) -> Turn | None:
        """The visit or the week that comes first after a day."""
        visit = now.visits.after(day)
        if visit is None and now.visits.days:
            self._out_of_calendar(now.visits.days[-1])
        own = self._week(now, day) if self._chances[now.grade][1] else None
        days = [each for each in (visit, own) if each is not None]
        if not days:
            return None
        on = min(days)
        if 0 < now.stocked_until <= on:  # he may order again by then, as if he had never bought
            now = Round(now.grade, now.visits)
        return Turn(now, on)

    def _week(self, now: Round, day: int) -> int:
        """The day after `day` on which the next week without our doing is looked at: its last one without a visit."""
        first = max(day + 1, now.stocked_until)
        while True:
            sunday = first + -first % _WEEK
            for each in range(sunday, first - 1, -1):
                if not now.visits.has(each):
                    return each
            first = sunday + 1

    # -- in words -----------------------------------------------------------------------------------------------------

    def explain(self, language: Language = "en") -> str:
        """What is assumed, one a line."""
        return "\n".join([ASSUMED.render(language), *self.assumed(language), _ON_TIME.render(language)])

    def assumed(self, language: Language = "en") -> list[str]:
        """The same of the customers alone, whenever a visit is made."""
        rows: list[str] = []
        for grade, (at_visits, alone) in self._chances.items():
            shares = tuple(map(percent_text, at_visits))
            words = _GRADE.fill(grade=grade, shares=shares, n=self.within, alone=percent_text(alone))
            rows.append(words.render(language))
        if self.stocked:
            rows.append(_STOCKED.fill(n=self.stocked).render(language))
        rows.append(_AMOUNTS.fill(margin=self.margin, cost=self.cost).render(language))
        rows.append(_ALIKE.render(language))
        return rows

    # -- inside -------------------------------------------------------------------------------------------------------

    @cached_property
    def _chances(self) -> dict[str, tuple[tuple[Fraction, ...], Fraction]]:
        alone = dict(self.alone)
        return {grade: (chances, alone[grade]) for grade, chances in self.orders}

    @cached_property
    def _margin(self) -> int:
        return coins(self.margin, "margin")

    @cached_property
    def _cost(self) -> int:
        return coins(self.cost, "cost")

    @cached_property
    def _starts(self) -> dict[int, _Months]:
        return {}

    def _months_from(self, start: int) -> _Months:
        found = self._starts.get(start)
        if found is None:
            first, listed = shared_day(start), list[tuple[int, ...]]()
            year, month = first.year, first.month
            while not listed or date(year + month // 12, month % 12 + 1, 1) <= self.calendar.ends:
                days = self.calendar.working_days_of_month(year, month)
                listed.append(tuple([day.toordinal() for day in days]))
                year, month = year + month // 12, month % 12 + 1
            found = self._starts[start] = _Months(
                tuple(listed), tuple(sorted({len(days) for days in listed}))
            )
        return found

    def _out_of_calendar(self, last: int) -> NoReturn:
        """Ask for the months after the last visit that is known, until the calendar says that it does not hold one."""
        day = shared_day(last)
        year, month = day.year, day.month
        while True:
            year, month = year + month // 12, month % 12 + 1
            self.calendar.working_days_of_month(year, month)


_NEVER: Final = VisitDays(())

# -- words ------------------------------------------------------------------------------------------------------------

_VISITS: Final = Text("visits", zh="拜访次数")
_ORDERS: Final = Text("orders at visits", zh="拜访时的订单")
_ALONE: Final = Text("orders without a visit", zh="客户自行下的订单")
_MARGIN: Final = Text("margin less the cost of visits", zh="毛利（扣除拜访费用）")
_SOLD: Final = Text("a visit with an order", zh="拜访并成交")
_NOT_SOLD: Final = Text("a visit without an order", zh="拜访未成交")
_BY_HIMSELF: Final = Text("an order of his own", zh="自行下单")
_QUIET: Final = Text("no order of his own this week", zh="本周未自行下单")
_GRADE: Final = Text(
    "grade {grade}: a visit brings an order in {shares} of cases, after 0, 1, 2 ... other visits in the last "
    "{n} {n|day|days}; a week brings one without our doing in {alone}",
    zh="{grade}级客户：近{n}天内已有0、1、2……次拜访时，拜访成交的机会依次为{shares}；每周自行下单的机会为{alone}",
)
_STOCKED: Final = Text(
    "after an order a customer needs nothing for {n} {n|day|days}", zh="下单后{n}天内客户没有需求"
)
_AMOUNTS: Final = Text(
    "an order brings {margin}, a visit costs {cost}", zh="每单毛利{margin}，每次拜访费用{cost}"
)
_ON_TIME: Final = Text(
    "each visit is made on the day of the plan; calls and messages bring nothing here",
    zh="每次拜访都按计划日期进行；电话和短信在此不计效果",
)
_ALIKE: Final = Text(
    "customers of one grade are alike, and fewer visits cost no customer for good",
    zh="同级客户都一样，减少拜访不会造成客户流失",
)
