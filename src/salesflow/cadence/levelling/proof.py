"""The check of a levelled plan, from its own certificates and without the algorithm that made it.

>>> from datetime import date
>>> from salesflow.basics.calendars import Calendar
>>> from salesflow.cadence.levelling.capacity import Room
>>> from salesflow.cadence.levelling.levelling import level
>>> office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
>>> day = date(2026, 3, 2)
>>> wanted = [(customer, "visit", day, day, day) for customer in ("C-1", "C-2")]
>>> plan = level(wanted, Capacity(office, Room({"visit": 1})), begins=day, ends=date(2026, 4, 1))
>>> flaws(plan, wanted)
()
>>> import attrs
>>> print(flaws(attrs.evolve(plan, placed=()))[0].explain())
the proof for visit to C-2 does not hold: on 2 Mar 2026 0 are placed, not 1
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple, TypeAlias

import pendulum

from salesflow.basics.channels import Channel
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Param, Sentence, Text
from salesflow.cadence.due import Due
from salesflow.cadence.levelling.capacity import Capacity
from salesflow.cadence.levelling.levelled import Bottleneck, Dropped, Levelled, Place, Placed
from salesflow.cadence.levelling.levelling import DueTuple, read_wanted
from salesflow.cadence.levelling.priority import Rank

__all__ = ["flaws"]

_Spot: TypeAlias = "tuple[pendulum.Date, Channel]"

_BAD_DAY: Final = Text(
    "{channel} to {customer} stands on {day}, where it may not be made",
    zh="{customer}的{channel}排在不允许的{day}",
)
_TOO_MANY: Final = Text("{day} holds {n} and can take {limit}", zh="{day}排了{n}次，只能完成{limit}次")
_NOT_WANTED: Final = Text(
    "{channel} to {customer} is planned {n} {n|time|times} and wanted {m}",
    zh="{customer}的{channel}计划{n}次，要求{m}次",
)
_NO_PROOF: Final = Text(
    "the proof for {channel} to {customer} does not hold: {why}",
    zh="{customer}的{channel}未能安排的依据不成立：{why}",
)
_HAS_DAYS: Final = Text("there are working days in its window", zh="其时间范围内有工作日")
_WRONG_LIMIT: Final = Text("{day} can take {limit}, not {said}", zh="{day}可完成{limit}次，而不是{said}次")
_NO_LIMIT: Final = Text("{day} has no limit", zh="{day}不设上限")
_EMPTY_PLACE: Final = Text("on {day} {n} are placed, not {limit}", zh="{day}安排了{n}次，而不是{limit}次")
_ELSEWHERE: Final = Text(
    "{channel} to {customer} can be made on {day} too", zh="{customer}的{channel}也可在{day}完成"
)
_BEHIND: Final = Text("{channel} to {customer} ranks behind it", zh="{customer}的{channel}排在其后")
_TOO_FAR: Final = Text(
    "{channel} to {customer} on {day}: by the prices {other} is nearer",
    zh="{customer}在{day}的{channel}：按价格计算{other}更近",
)
_FALSE_PRICE: Final = Text("{day} has a price and still has room", zh="{day}标有价格，但仍有余量")


def flaws(levelled: Levelled, wanted: Iterable[Due | DueTuple] | None = None) -> tuple[Reason, ...]:
    """Everything wrong with a plan; empty when it is sound, and then nothing better exists.

    Checked are: each touch on a working day in its window; no day over its limits; with `wanted` that nothing was
    lost or invented; for each dropped touch its bottleneck (the places are full, nobody there ranks behind it or can
    be made elsewhere, and neither can it): so the served touches are as many as can be and the best set for the
    ranks; by the prices that no other plan for the same touches lies nearer to the ideal days. Ranks are taken as
    they stand in the plan.
    """
    check = _Check(levelled)
    found = [*check.days(), *check.loads()]
    if wanted is not None:
        found += check.nothing_lost(map(read_wanted, wanted))
    for dropped in levelled.dropped:
        found += check.proof(dropped)
    return (*found, *check.nearest())


class _Examined(NamedTuple):
    """A bottleneck that was looked at: what is wrong, the days and channels it holds, who ranks last in it."""

    problems: tuple[Sentence, ...]
    inside: set[_Spot]
    last: Placed | None


class _Check:
    def __init__(self, levelled: Levelled) -> None:
        self.plan = levelled
        self.capacity: Capacity = levelled.capacity
        self.load = Counter((each.day, each.due.channel) for each in levelled.placed)
        self.total = Counter(each.day for each in levelled.placed)
        self.known: dict[Bottleneck, _Examined] = {}
        self.windows: dict[tuple[Channel, int, int], tuple[_Spot, ...]] = {}
        self.working = self.capacity.calendar.working_days(levelled.begins, levelled.ends)
        self.open = {
            channel: tuple(day for day in self.working if self.capacity.on(day).limit(channel) != 0)
            for channel in Channel
        }

    def spots(self, due: Due) -> tuple[_Spot, ...]:
        """Where a touch could be made if there were nobody else."""
        key = due.channel, due.earliest.toordinal(), due.latest.toordinal()
        if key not in self.windows:
            days = self.open[due.channel]
            self.windows[key] = tuple((day, due.channel) for day in days if due.is_open(day))
        return self.windows[key]

    def days(self) -> Iterator[Reason]:
        for each in self.plan.placed:
            if (each.day, each.due.channel) not in self.spots(each.due):
                yield _flaw("bad_day", _BAD_DAY, each.due, day=each.day)

    def loads(self) -> Iterator[Reason]:
        taken: list[tuple[date, int, int | None]] = [
            (day, n, dict(self.capacity.on(day).limits).get(channel))
            for (day, channel), n in self.load.items()
        ]
        taken += [(day, n, self.capacity.on(day).total) for day, n in self.total.items()]
        for day, n, limit in taken:
            if limit is not None and n > limit:
                yield Reason("too_many", _TOO_MANY.fill(day=day, n=n, limit=limit))

    def nothing_lost(self, wanted: Iterable[Due]) -> Iterator[Reason]:
        asked = Counter(wanted)
        planned = Counter([each.due for each in self.plan.placed] + [each.due for each in self.plan.dropped])
        for due in asked | planned:
            if asked[due] != planned[due]:
                yield _flaw("not_as_wanted", _NOT_WANTED, due, n=planned[due], m=asked[due])

    def proof(self, dropped: Dropped) -> Iterator[Reason]:
        """Whatever does not hold in the certificate of one dropped touch."""
        if dropped.bottleneck is None:
            if any(dropped.due.is_open(day) for day in self.working):
                yield _broken(dropped, _HAS_DAYS.fill())
            return
        found = self.known.get(dropped.bottleneck)
        if found is None:  # many dropped touches share one bottleneck
            found = self.known[dropped.bottleneck] = self._examined(dropped.bottleneck)
        for problem in (*found.problems, *self._elsewhere(dropped.due, found.inside)):
            yield _broken(dropped, problem)
        last = found.last
        if last is not None and _turn(last) > _turn(dropped):
            yield _broken(dropped, _BEHIND.fill(channel=last.due.channel, customer=last.due.customer))

    def _examined(self, bottleneck: Bottleneck) -> _Examined:
        """What does not hold in a bottleneck, whoever was dropped for it."""
        problems: list[Sentence] = []
        inside: set[_Spot] = set()
        for place in bottleneck.places:
            limit = self._limit(place)
            if limit is None:
                problems.append(_NO_LIMIT.fill(day=place.day))
            elif limit != place.limit:
                problems.append(_WRONG_LIMIT.fill(day=place.day, limit=limit, said=place.limit))
            taken = sum(self.load[place.day, channel] for channel in place.channels or Channel)
            if taken != place.limit:
                problems.append(_EMPTY_PLACE.fill(day=place.day, n=taken, limit=place.limit))
            inside.update((place.day, channel) for channel in place.channels or Channel)
        holders = [each for each in self.plan.placed if (each.day, each.due.channel) in inside]
        for each in holders:
            problems += self._elsewhere(each.due, inside)
        return _Examined(tuple(problems), inside, max(holders, key=_turn, default=None))

    def _elsewhere(self, due: Due, inside: set[_Spot]) -> list[Sentence]:
        return [
            _ELSEWHERE.fill(channel=due.channel, customer=due.customer, day=spot[0])
            for spot in self.spots(due)
            if spot not in inside
        ]

    def _limit(self, place: Place) -> int | None:
        room = self.capacity.on(place.day)
        if not place.channels:
            return room.total
        limits = [room.limit(channel) for channel in place.channels]
        known = [limit for limit in limits if limit is not None]
        return sum(known) if len(known) == len(limits) else None

    def nearest(self) -> Iterator[Reason]:
        """Whatever does not hold in the dual prices: then a nearer plan might exist."""
        prices = {(price.day, price.channel): price.days for price in self.plan.prices}
        for price in self.plan.prices:
            room = self.capacity.on(price.day)
            if price.channel is None:
                full = self.total[price.day] == room.total
            else:
                full = self.load[price.day, price.channel] == room.limit(price.channel)
            if price.days < 0 or not full:
                yield Reason("false_price", _FALSE_PRICE.fill(day=price.day))
        for each in self.plan.placed:
            ideal = each.due.ideal.toordinal()
            costs = {
                day: abs(day.toordinal() - ideal) + prices.get((day, channel), 0) + prices.get((day, None), 0)
                for day, channel in self.spots(each.due)
            }
            best = min(costs, key=costs.__getitem__, default=each.day)
            if each.day in costs and costs[best] < costs[each.day]:
                yield _flaw("not_nearest", _TOO_FAR, each.due, day=each.day, other=best)


def _turn(each: Placed | Dropped) -> tuple[tuple[bool, tuple[int, ...]], str]:
    rank: Rank = each.rank
    return rank.turn, each.due.customer


def _broken(dropped: Dropped, why: Sentence) -> Reason:
    return _flaw("no_proof", _NO_PROOF, dropped.due, why=why)


def _flaw(code: str, text: Text, due: Due, **params: Param) -> Reason:
    return Reason(code, text.fill(channel=due.channel, customer=due.customer, **params))
