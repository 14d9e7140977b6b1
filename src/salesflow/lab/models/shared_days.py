"""Visits when the days of a seller are full: who is visited later, who is missed, and what that costs.

A quota that cannot be kept still looks good where each customer is played by himself. Here the customers of a seller share
his days: a visit that finds no room waits, and whoever comes first is a rule of the house.

>>> from datetime import date
>>> from salesflow.basics.calendars import Calendar
>>> from salesflow.basics.money import Money
>>> from salesflow.cadence.levelling.capacity import Room
>>> from salesflow.lab.experiment import Experiment
>>> from salesflow.lab.portfolio import Portfolio
>>> office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
>>> visiting = VisitingModel(
...     {"A": ["0.30", "0.20"]}, within=10, alone={"A": 0}, stocked=0,
...     margin=Money(500, "CNY"), cost=Money(80, "CNY"), calendar=office,
... )
>>> model = SharedDaysModel(visiting, Capacity(office, Room({"visit": 2})), callouts={"A": "0.02"}, patience=5)
>>> book = Portfolio.of([{"id": f"C-{n}", "seller": "lin", "grade": "A"} for n in range(8)]).cells(by="seller")
>>> trial = Experiment(book, model, date(2026, 1, 1), months=6, seed=7)
>>> found = trial.compare(Serving(Quota({"A": {"visit": 8}})), Serving(Quota({"A": {"visit": 5}})))
>>> [(key, round(found[key].first), round(found[key].second)) for key in ("visits", "missed", "orders", "free")]
[('visits', 258, 242), ('missed', 118, 0), ('orders', 54, 50), ('free', 0, 16)]

The chances are yours: the library has none. Source: LA-4, CA-4, CA-13; field study of the lab, sections 1 and 4.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Final, TypeAlias, cast

import attrs

from salesflow.basics.channels import Channel
from salesflow.basics.counts import check_count
from salesflow.basics.ids import read_id
from salesflow.basics.moments import shared_day
from salesflow.basics.text import Language, Text, percent_text
from salesflow.cadence.levelling.capacity import Capacity
from salesflow.cadence.levelling.priority import Priority
from salesflow.cadence.quotas.quota import Quota
from salesflow.errors import DefinitionError, InputError
from salesflow.lab.cells import Happening, Luck, members
from salesflow.lab.model import Metric, read_gains
from salesflow.lab.models.assumptions import ASSUMED, Chance, chances_of, coins
from salesflow.lab.models.visiting import VisitingModel
from salesflow.lab.portfolio import Unit
from salesflow.lab.streams import BITS, Draws, threshold

__all__ = ["Serving", "SharedDaysModel"]

_Capacities: TypeAlias = "tuple[tuple[str, Capacity], ...]"
_Callouts: TypeAlias = "tuple[tuple[str, Fraction], ...]"
_Gains: TypeAlias = "tuple[tuple[str, int], ...]"
_WEEK: Final = 7
_SURE: Final = 1 << BITS


@attrs.frozen
class Serving:
    """How often customers are to be visited, and who comes first on a day that is too short for all.

    >>> Serving(Quota({"A": {"visit": 8}, "B": {"visit": 4}}), Priority(grades=("B", "A"))).priority.grades
    ('B', 'A')
    """

    quota: Quota
    priority: Priority = Priority()

    def __attrs_post_init__(self) -> None:
        for field, value, kind in (("quota", self.quota, Quota), ("priority", self.priority, Priority)):
            if not isinstance(value, kind):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
                raise InputError(field, value, f"give a {kind.__name__}")


def _capacity(value: Capacity | Mapping[str, Capacity] | _Capacities) -> Capacity | _Capacities:
    if isinstance(value, Capacity):
        return value
    given = cast("object", value)
    if not isinstance(given, Mapping | tuple) or not given:
        problem = f"give a Capacity, or a mapping from seller to Capacity, not {given!r}"
        raise DefinitionError("shared days model", [problem])
    pairs = value.items() if isinstance(value, Mapping) else value
    problems: list[str] = []
    found: list[tuple[str, Capacity]] = []
    for name, each in pairs:
        seller = read_id(name, "seller")
        if not isinstance(each, Capacity):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            problems.append(f"capacity of {seller!r}: {each!r} is no Capacity")
        elif each.seller not in (None, seller):
            problems.append(f"capacity of {seller!r}: is that of {each.seller!r}")
        found.append((seller, each))
    names = [name for name, _ in found]
    problems += [
        f"capacity of {name!r}: is given twice" for name in dict.fromkeys(names) if names.count(name) > 1
    ]
    if problems:
        raise DefinitionError("shared days model", problems)
    return tuple(sorted(found, key=lambda pair: pair[0]))


def _callouts(value: Mapping[str, Chance] | _Callouts) -> _Callouts:
    pairs = value.items() if isinstance(value, Mapping) else value
    problems: list[str] = []
    found = chances_of([(grade, chance) for grade, chance in pairs], problems)
    if problems:
        raise DefinitionError("shared days model", [f"callouts of grade {each}" for each in problems])
    return tuple(sorted(found))


@attrs.frozen
class SharedDaysModel:
    """What visits bring when the customers of a seller share his days; to be played for cells of them.

    - `visiting` says what a visit brings, and what customers order by themselves (`VisitingModel`).
    - `capacity` is how many visits a day can take: that of every seller, or one for each by his id, which is that of the cell.
    - `callouts` gives for each grade the chance that a customer needs a visit in a week that nobody planned; it falls on any
      working day of the week. It is drawn by the number of the week: the same luck whoever is visited how often.
    - `patience` is how many working days a visit may wait for room before it is given up as missed.

    A planned visit falls due on the day of the quota's own plan. On each working day those who called come first, then
    the order of the policy's `Priority`, then the ids; nobody is visited twice a day, and what finds no room waits. Nobody was
    visited before the first day. What still waits on the last day is neither made nor missed. With room for all and nobody
    calling, each customer comes to the same as with the `VisitingModel` alone.

    It adds up ``visits``, those of them made for ``callouts``, ``missed`` visits, ``orders`` at visits, orders ``alone``,
    ``margin`` less the cost of the visits, and ``free``, the places left on the days of sellers who have a limit: visits by
    visits and free places is how much of the days is used. Chances outside 0 to 1, other grades than those of `visiting`, and
    what is no capacity are a `DefinitionError`; a seller without a capacity is an `InputError`. Source: LA-4.
    """

    visiting: VisitingModel
    capacity: Capacity | _Capacities = attrs.field(converter=_capacity)
    callouts: _Callouts = attrs.field(kw_only=True, converter=_callouts)
    patience: int = attrs.field(kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_count("patience", self.patience)
        if not isinstance(self.visiting, VisitingModel):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError("visiting", self.visiting, "give a VisitingModel")
        known, called = {grade for grade, _ in self.visiting.orders}, {grade for grade, _ in self.callouts}
        problems = [
            f"grade {grade!r}: callouts gives no chance; 0 says that nobody calls"
            for grade in sorted(known - called)
        ]
        problems += [f"grade {grade!r}: is unknown to visiting" for grade in sorted(called - known)]
        if problems:
            raise DefinitionError("shared days model", problems)

    # -- what an engine asks ------------------------------------------------------------------------------------------

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """What it adds up."""
        visits, orders, alone, margin = self.visiting.metrics
        return (
            visits,
            Metric("callouts", _CALLED, is_good=None),
            Metric("missed", _MISSED, is_good=False),
            orders,
            alone,
            margin,
            Metric("free", _FREE, is_good=None),
        )

    def live(self, policy: Serving, cell: Unit, luck: Luck, start: int, end: int) -> list[Happening]:
        """What happens in a cell, day by day.

        A policy that is no `Serving` is an `InputError`, and so is a seller without a capacity, or a grade that one of model,
        quota and priority does not know. A calendar that does not hold all days is an `OutOfCalendarError`.
        """
        if not isinstance(policy, Serving):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError("policy", policy, "give a Serving, such as Serving(quota)")
        return _Course(_agenda(self, policy, cell, start, end), luck).happenings()

    def capacity_of(self, seller: str) -> Capacity:
        """What a seller's days can take; one without a capacity is an `InputError`."""
        if isinstance(self.capacity, Capacity):
            return self.capacity
        for name, each in self.capacity:
            if name == seller:
                return each
        known = ", ".join(name for name, _ in self.capacity)
        raise InputError("capacity", seller, f"is not given; there is that of {known}")

    # -- in words -----------------------------------------------------------------------------------------------------

    def explain(self, language: Language = "en") -> str:
        """What is assumed, one a line."""
        rows = [ASSUMED.render(language), *self.visiting.assumed(language)]
        rows += [
            _CALLS.fill(grade=grade, chance=percent_text(chance)).render(language)
            for grade, chance in self.callouts
        ]
        listed = [("", self.capacity)] if isinstance(self.capacity, Capacity) else self.capacity
        for name, each in listed:
            words = _OTHER_ROOM if each.weekdays or each.days else _ROOM
            seller = name or _EVERY.render(language)
            rows.append(words.fill(seller=seller, room=each.usual.explain(language)).render(language))
        rows += [_PATIENCE.fill(n=self.patience).render(language), _ORDER.render(language)]
        return "\n".join(rows)


# -- what is known beforehand ------------------------------------------------------------------------------------------


@attrs.frozen(eq=False)
class _Agenda:
    """A cell under a policy before anything happens, in whole numbers: customers by their place among the ids, days that
    are worked by their number, chances by where a draw has to fall.
    """

    cell: str
    ids: tuple[str, ...]
    at_visits: tuple[tuple[int, ...], ...]
    alone: tuple[int, ...]
    callouts: tuple[int, ...]
    days: tuple[tuple[int, int | None], ...]
    """The days on which anything can happen; those that are worked with their number."""
    rooms: tuple[int | None, ...]
    due: Mapping[int, Sequence[int]]
    """Who is to be visited from the working day with that number on."""
    weeks: tuple[tuple[int, tuple[int, ...]], ...]
    """The weeks by their number, with the numbers of their working days; one outside the experiment is -1."""
    within: int
    stocked: int
    patience: int
    margin: int
    cost: int
    queue: tuple[tuple[int, ...], ...]
    """For each customer his place in the queue by the days since he was visited, at 0 if he never was."""


@lru_cache(maxsize=8)
def _queue(priority: Priority, grades: tuple[str, ...], days: int) -> tuple[tuple[int, ...], ...]:
    """The places of the priority for each grade; only how long ago the last visit was counts, never the day itself."""
    first = shared_day(1)
    turns = [
        [
            priority.rank(grade, first if since else "never", as_of=shared_day(1 + since)).turn
            for since in range(days)
        ]
        for grade in grades
    ]
    places = {turn: place for place, turn in enumerate(sorted({turn for row in turns for turn in row}))}
    return tuple([tuple([places[turn] for turn in row]) for row in turns])


@lru_cache(maxsize=8)
def _agenda(model: SharedDaysModel, policy: Serving, cell: Unit, start: int, end: int) -> _Agenda:
    visiting, capacity = model.visiting, model.capacity_of(cell.id)
    units = sorted(members(cell), key=lambda each: each.id)
    kinds = [visiting.kind(each) for each in units]
    last = shared_day(end - 1)
    visiting.calendar.working_days_of_month(last.year, last.month)  # the plan is known up to the end
    worked = [day.toordinal() for day in capacity.calendar.working_days(shared_day(start), shared_day(end))]
    due: dict[int, list[int]] = {}
    for customer, (grade, at) in enumerate(kinds):
        for day in visiting.visits(policy.quota, grade, at, start).days:
            due.setdefault(bisect_left(worked, day), []).append(customer)
    orders, alone, callouts = dict(visiting.orders), dict(visiting.alone), dict(model.callouts)
    sundays = range(start + -start % _WEEK, end, _WEEK)
    grades = tuple(sorted({grade for grade, _ in kinds}))
    queue = dict(zip(grades, _queue(policy.priority, grades, end - start), strict=True))
    numbers = {day: number for number, day in enumerate(worked)}
    return _Agenda(
        cell.id,
        tuple([each.id for each in units]),
        tuple([tuple(map(threshold, orders[grade])) for grade, _ in kinds]),
        tuple([threshold(alone[grade]) for grade, _ in kinds]),
        tuple([threshold(callouts[grade]) for grade, _ in kinds]),
        tuple([(day, numbers.get(day)) for day in sorted({*worked, *sundays})]),
        tuple([capacity.on(shared_day(day)).limit(Channel.VISIT) for day in worked]),
        due,
        _weeks(capacity, worked, start, end),
        visiting.within,
        visiting.stocked,
        model.patience,
        coins(visiting.margin, "margin"),
        coins(visiting.cost, "cost"),
        tuple([queue[grade] for grade, _ in kinds]),
    )


def _weeks(
    capacity: Capacity, worked: Sequence[int], start: int, end: int
) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """The weeks of an experiment; one in which nobody works has the next day that is worked instead."""
    calendar = capacity.calendar
    begins, ends = calendar.begins.toordinal(), calendar.ends.toordinal()
    found: list[tuple[int, tuple[int, ...]]] = []
    for week in range((start - 1) // _WEEK, (end - 2) // _WEEK + 1):
        low, high = week * _WEEK + 1, (week + 1) * _WEEK + 1
        days = calendar.working_days(shared_day(max(low, begins)), shared_day(min(high, ends)))
        places = [day.toordinal() for day in days] or [high - 1]
        found.append(
            (week, tuple([bisect_left(worked, day) if start <= day < end else -1 for day in places]))
        )
    return tuple(found)


# -- what happens ------------------------------------------------------------------------------------------------------


class _Course:
    """One cell while it is lived through."""

    def __init__(self, agenda: _Agenda, luck: Luck) -> None:
        size = len(agenda.ids)
        self._agenda = agenda
        self._draws: list[Draws] = [luck(each) for each in agenda.ids]
        self._made: list[list[int]] = [[] for _ in range(size)]
        self._stocked_until = [0] * size
        self._planned: list[deque[int]] = [deque() for _ in range(size)]
        self._called: list[deque[int]] = [deque() for _ in range(size)]
        """Until which working day each visit that waits may be made."""
        self._waiting: set[int] = set()
        self._found: list[Happening] = []
        cost, margin = agenda.cost, agenda.margin
        done: list[dict[str, int]] = [{"visits": 1}, {"visits": 1, "callouts": 1}]
        self._bare = [read_gains({**each, "margin": -cost}) for each in done]
        self._sold = [read_gains({**each, "margin": margin - cost, "orders": 1}) for each in done]
        self._alone = read_gains({"alone": 1, "margin": margin})

    def happenings(self) -> list[Happening]:
        """Day by day: what falls due, who is visited, what is given up, and on the last day of a week who orders by himself."""
        agenda, calls = self._agenda, self._calls()
        for day, number in agenda.days:
            if number is not None:
                room = agenda.rooms[number]
                for waiting, due in ((self._planned, agenda.due), (self._called, calls)):
                    for customer in due.get(number, ()):
                        waiting[customer].append(number + agenda.patience)
                        self._waiting.add(customer)
                made = self._visit_all(day, room)
                for waiting, due in ((self._called, calls), (self._planned, agenda.due)):
                    self._give_up(day, number, waiting, due.get(number - agenda.patience, ()))
                if room is not None and made < room:
                    self._found.append(
                        Happening(day, agenda.cell, "free", (("free", room - made),), label=_IS_FREE)
                    )
            if not day % _WEEK:
                self._own_orders(day)
        return self._found

    def _calls(self) -> dict[int, list[int]]:
        """Who needs a visit at once, by the working day."""
        found: dict[int, list[int]] = {}
        for customer, limit in enumerate(self._agenda.callouts):
            if limit:
                at = self._draws[customer].at
                for week, days in self._agenda.weeks:
                    drawn = at("callout", week)
                    if drawn < limit:  # where below it fell is luck as well, and names the day
                        found.setdefault(days[drawn * len(days) // limit], []).append(customer)
        return found

    def _visit_all(self, day: int, room: int | None) -> int:
        """Visit as many as there is room for, in the order of the queue; how many there were."""
        made, called, queue, size = self._made, self._called, self._agenda.queue, len(self._made)
        # one number for each: who calls comes first, then the place in the queue, then the id
        turns = [
            (
                queue[customer][day - made[customer][-1] if made[customer] else 0]
                - (_FIRST if called[customer] else 0)
            )
            * size
            + customer
            for customer in self._waiting
        ]
        turns.sort()
        served = turns if room is None else turns[:room]
        for turn in served:
            self._visit(turn % size, day)
        return len(served)

    def _visit(self, customer: int, day: int) -> None:
        agenda, made = self._agenda, self._made[customer]
        planned, called = self._planned[customer], self._called[customer]
        is_called = bool(called)
        (called if is_called else planned).popleft()
        if not called and not planned:
            self._waiting.discard(customer)
        limits, limit = agenda.at_visits[customer], 0
        if self._stocked_until[customer] <= day:
            before = len(made) - bisect_left(made, day - agenda.within)
            limit = limits[min(before, len(limits) - 1)]
        made.append(day)
        # what is certain takes no draw, as with every other model
        is_sold = limit == _SURE or (limit > 0 and self._draws[customer].next("visits") < limit)
        if is_sold:
            self._stocked_until[customer] = day + agenda.stocked + 1
        gains = (self._sold if is_sold else self._bare)[is_called]
        what, label = ("callout", _CALLOUT) if is_called else ("visit", _VISIT)
        self._found.append(Happening(day, agenda.ids[customer], what, gains, label=label))

    def _give_up(
        self, day: int, number: int, waiting: Sequence[deque[int]], customers: Sequence[int]
    ) -> None:
        """Count what may wait no longer as missed; `customers` are those who began to wait as long ago as they may."""
        for customer in customers:
            if waiting[customer] and waiting[customer][0] <= number:
                waiting[customer].popleft()
                self._found.append(
                    Happening(day, self._agenda.ids[customer], "missed", _MISS, label=_IS_MISSED)
                )
                if not self._planned[customer] and not self._called[customer]:
                    self._waiting.discard(customer)

    def _own_orders(self, day: int) -> None:
        agenda, week = self._agenda, (day - 1) // _WEEK
        for customer, limit in enumerate(agenda.alone):
            if (
                limit
                and self._stocked_until[customer] <= day
                and (limit == _SURE or self._draws[customer].at("alone", week) < limit)
            ):
                self._stocked_until[customer] = day + agenda.stocked + 1
                self._found.append(Happening(day, agenda.ids[customer], "alone", self._alone, label=_ALONE))


_FIRST: Final = 1 << 32
"""More than there are places in a queue."""
_MISS: Final[_Gains] = (("missed", 1),)

# -- words ------------------------------------------------------------------------------------------------------------

_CALLED: Final = Text("visits that customers called for", zh="客户临时要求的拜访")
_MISSED: Final = Text("visits not made in time", zh="未能按时完成的拜访")
_FREE: Final = Text("free places of the days", zh="空余的拜访名额")
_VISIT: Final = Text("a visit", zh="拜访")
_CALLOUT: Final = Text("a visit that he called for", zh="客户要求的拜访")
_IS_MISSED: Final = Text("a visit is given up", zh="放弃一次拜访")
_ALONE: Final = Text("an order of his own", zh="自行下单")
_IS_FREE: Final = Text("the day is not full", zh="当天有空余名额")
_CALLS: Final = Text(
    "grade {grade}: in {chance} of weeks a customer calls for a visit, on any of its working days",
    zh="{grade}级客户：每周临时要求拜访的机会为{chance}，落在该周任一工作日",
)
_EVERY: Final = Text("every seller", zh="每位业务员")
_ROOM: Final = Text("{seller}: {room}", zh="{seller}：{room}")
_OTHER_ROOM: Final = Text(
    "{seller}: {room}, and other room on some days", zh="{seller}：{room}，部分日期另有安排"
)
_PATIENCE: Final = Text(
    "a visit that finds no room waits for up to {n} working {n|day|days}; then it is missed",
    zh="当天排不下的拜访最多再等{n}个工作日，之后计为未完成",
)
_ORDER: Final = Text(
    "who calls comes first, then the order of the policy; nobody is visited twice a day; nobody was visited before the "
    "first day; calls and messages bring nothing here",
    zh="临时要求者优先，其余按政策规定的次序；同一客户一天最多拜访一次；首日之前视为无人拜访；电话和短信在此不计效果",
)
