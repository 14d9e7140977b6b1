"""Levelling: the touches that are due onto the days on which a seller can make them (CA-4, CA-13).

Each touch has a window and an ideal day, each day has room. Touches enter by rank; each takes a place as long as
those before it keep theirs, if need be on other days. So the served touches are the best set for these ranks, as many
as any plan can hold, and among all plans that serve the same touches the days lie nearest to the ideal ones: the sum
of the civil days moved is the least possible. Whatever is dropped comes with a `Bottleneck` that proves it.

>>> from salesflow.basics.calendars import Calendar
>>> from salesflow.cadence.levelling.capacity import Room
>>> office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
>>> monday, tuesday = date(2026, 3, 2), date(2026, 3, 3)
>>> wanted = [(customer, "visit", monday, monday, tuesday) for customer in ("C-1", "C-2", "C-3")]
>>> plan = level(wanted, Capacity(office, Room({"visit": 1})), begins=monday, ends=date(2026, 4, 1))
>>> print(plan.explain())
2 of 3 touches have a day; 1 of them moved, by 1 day in all
visit to C-2 moved from 2 Mar 2026 to 3 Mar 2026: 2 Mar 2026 is full (1 visit) [CA-4]
visit to C-3 dropped: 3 visits can be made only from 2 Mar 2026 to 3 Mar 2026; room for 2, taken by customers \
who come first (2 without a rank) [CA-13]
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, TypeAlias

import attrs
import pendulum

from salesflow.basics.channels import Channel
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Sentence, Text
from salesflow.cadence.due import Due
from salesflow.cadence.levelling.assignment import Assigned, Choices, assign
from salesflow.cadence.levelling.capacity import Capacity
from salesflow.cadence.levelling.levelled import Bottleneck, Dropped, Levelled, Place, Placed, Price
from salesflow.cadence.levelling.priority import NOT_RANKED, Rank
from salesflow.errors import InputError

__all__ = ["DueTuple", "level", "level_each", "read_wanted"]

DueTuple: TypeAlias = "tuple[str, str, date, date, date]"
"""A touch that is due in its plainest form: customer, channel, earliest, ideal and latest day."""

_CHANNELS: Final = tuple(Channel)
_INDEX: Final = {channel: index for index, channel in enumerate(_CHANNELS)}
_COUNTS: Final = {
    Channel.VISIT: Text("{n} {n|visit|visits}", zh="{n}次拜访"),
    Channel.CALL: Text("{n} {n|call|calls}", zh="{n}次电话"),
    Channel.MESSAGE: Text("{n} {n|message|messages}", zh="{n}条短信"),
    Channel.CARD: Text("{n} {n|card|cards}", zh="{n}张贺卡"),
}
_TOUCHES: Final = Text("{n} {n|touch|touches}", zh="{n}次联系")
_WANTED: Final = (Reason("wanted", Text("asked for", zh="要求安排").fill()),)
_FULL: Final = Text(
    "{channel} to {customer} moved from {ideal} to {day}: {ideal} is full ({room})",
    zh="{customer}的{channel}由{ideal}改到{day}：{ideal}已排满（{room}）",
)
_NO_ROOM: Final = Text(
    "{channel} to {customer} moved from {ideal} to {day}: no {channel} can be made on {ideal}",
    zh="{customer}的{channel}由{ideal}改到{day}：{ideal}无法安排{channel}",
)
_CLOSED: Final = Text(
    "{channel} to {customer} moved from {ideal} to {day}: {ideal} is no working day",
    zh="{customer}的{channel}由{ideal}改到{day}：{ideal}不是工作日",
)
_OUTSIDE: Final = Text(
    "{channel} to {customer} moved from {ideal} to {day}: {ideal} is not among the days planned",
    zh="{customer}的{channel}由{ideal}改到{day}：{ideal}不在本次计划之内",
)
_ON: Final = Text("on {days}", zh="{days}")
_FROM: Final = Text("from {first} to {last}", zh="{first}至{last}")
_DROPPED: Final = Text(
    "{channel} to {customer} dropped: {needed} can be made only {when}; room for {room}, taken by customers who come "
    "first ({who})",
    zh="{customer}的{channel}未能安排：{needed}只能在{when}完成，名额{room}个，已由排在前面的客户占用（{who}）",
)
_NOTHING: Final = Text(
    "{channel} to {customer} dropped: {needed} can be made only {when}; no room then",
    zh="{customer}的{channel}未能安排：{needed}只能在{when}完成，届时没有名额",
)
_NO_DAY: Final = Text(
    "{channel} to {customer} dropped: no working day from {first} to {last}",
    zh="{customer}的{channel}未能安排：{first}至{last}没有工作日",
)
_STILL: Final = Text("it can still be made from {first} to {last}", zh="仍可在{first}至{last}之间完成")
_SHARE: Final = Text("{n} {of}", zh="{of}{n}次")


def level(
    wanted: Iterable[Due | DueTuple],
    capacity: Capacity,
    *,
    begins: date,
    ends: date,
    ranks: Mapping[str, Rank] | None = None,
) -> Levelled:
    """Give each touch that is due a day, for one seller, from `begins` up to and without `ends`.

    `ranks` says by customer who comes first when there is no room for all (`Priority.ranks`); a customer without
    one comes last. Equal ranks go by customer id, then ideal day, channel and key: the order of `wanted` never
    matters. A window that reaches over an end of the days planned is used as far as it lies within.

    Distances are civil days. Nothing keeps two touches of one customer apart here: give windows that do
    (`salesflow.cadence.levelling.spacing.keep_apart`). A pool of work shared by several sellers is not levelled.

    Raises:
        InputError: a touch is given twice (same customer, channel and key, or ideal day without a key), or its
            window lies wholly outside the days planned, or a tuple cannot be read.
        OutOfCalendarError: the days planned lie outside the calendar.
    """
    days = capacity.calendar.working_days(begins, ends)
    known = {read_id(customer, "ranks"): rank for customer, rank in (ranks or {}).items()}
    tasks = [(due, known.get(due.customer, NOT_RANKED)) for due in map(read_wanted, wanted)]
    tasks.sort(key=_turn)
    frame = _Frame(capacity, shared_day(as_day(begins)), shared_day(as_day(ends)), days, len(tasks))
    frame.check(tasks)
    choices = [frame.choices(due) for due, _ in tasks]
    found = assign(choices, frame.limits, frame.pool_of, frame.totals)
    return frame.levelled(tasks, choices, found)


def level_each(
    wanted: Mapping[str, Iterable[Due | DueTuple]],
    capacities: Mapping[str, Capacity],
    *,
    begins: date,
    ends: date,
    ranks: Mapping[str, Rank] | None = None,
) -> dict[str, Levelled]:
    """Level several sellers, each for himself: nobody takes over a touch of another.

    `wanted` and `capacities` are by seller; a seller with capacity and nothing to do has an empty plan, one with
    touches and without capacity is an `InputError`.
    """
    for seller in wanted:
        if seller not in capacities:
            raise InputError("seller", seller, "has touches to make and no capacity")
    return {
        seller: level(wanted.get(seller, ()), capacity, begins=begins, ends=ends, ranks=ranks)
        for seller, capacity in capacities.items()
    }


def read_wanted(wanted: Due | DueTuple) -> Due:
    """A touch that is due, from either form; anything else is an `InputError`."""
    if isinstance(wanted, Due):
        return wanted
    try:
        customer, name, earliest, ideal, latest = wanted
        channel = Channel(name)
    except (TypeError, ValueError) as error:
        problem = "is neither a Due nor customer, channel, earliest, ideal and latest day"
        raise InputError("wanted", wanted, problem) from error
    return Due(customer, channel, earliest, ideal, latest, _WANTED)


def _turn(task: tuple[Due, Rank]) -> tuple[object, ...]:
    due, rank = task
    return (
        rank.turn,
        due.customer,
        due.ideal.toordinal(),
        _INDEX[due.channel],
        due.key,
        due.earliest.toordinal(),
        due.latest.toordinal(),
    )


class _Frame:
    """The days planned as numbered slots: one for each channel and working day, one pool for each working day."""

    def __init__(
        self,
        capacity: Capacity,
        begins: pendulum.Date,
        ends: pendulum.Date,
        days: Sequence[pendulum.Date],
        tasks: int,
    ) -> None:
        self.capacity, self.begins, self.ends, self.days = capacity, begins, ends, days
        self.ordinals = [day.toordinal() for day in days]
        self.first, self.after = begins.toordinal(), ends.toordinal()
        rooms = [capacity.on(day) for day in days]
        limits = [room.limit(channel) for channel in _CHANNELS for room in rooms]
        # what has no limit can take all
        self.limits = [tasks if limit is None else limit for limit in limits]
        self.totals = [tasks if room.total is None else room.total for room in rooms]
        self.pool_of = [*range(len(days))] * len(_CHANNELS)
        self.known: dict[tuple[int, int, int, int], Choices] = {}

    def check(self, tasks: Sequence[tuple[Due, Rank]]) -> None:
        """Refuse what is given twice or belongs to other days."""
        seen: set[tuple[str, Channel, str]] = set()
        for due, _ in tasks:
            name = (due.customer, due.channel, due.key or due.ideal.isoformat())
            if name in seen:
                raise InputError("wanted", name, "is given twice")
            seen.add(name)
            if due.latest < self.begins or due.earliest >= self.ends:
                window = f"{due.channel} to {due.customer} from {due.earliest} to {due.latest}"
                raise InputError(
                    "wanted", window, f"lies outside the days planned, {self.begins} up to {self.ends}"
                )

    def span(self, due: Due) -> tuple[int, int]:
        """The numbers of the working days of a window, the last not included."""
        return bisect_left(self.ordinals, due.earliest.toordinal()), bisect_right(
            self.ordinals, due.latest.toordinal()
        )

    def choices(self, due: Due) -> Choices:
        """The slots with room at all in a window, each with its distance from the ideal day."""
        offset, ideal = _INDEX[due.channel] * len(self.days), due.ideal.toordinal()
        low, high = self.span(due)
        key = (offset, low, high, ideal)
        if key not in self.known:
            self.known[key] = tuple(
                (offset + at, abs(self.ordinals[at] - ideal))
                for at in range(low, high)
                if self.limits[offset + at]
            )
        return self.known[key]

    def levelled(
        self, tasks: Sequence[tuple[Due, Rank]], choices: Sequence[Choices], found: Assigned
    ) -> Levelled:
        """The result in the words of the trade."""
        load = Counter(slot for slot in found.slots if slot is not None)
        placed = [
            self._placed(*tasks[index], slot, load)
            for index, slot in enumerate(found.slots)
            if slot is not None
        ]
        # tasks are in the order of their turn already
        placed.sort(key=lambda each: each.day.toordinal())
        count = len(self.days)
        prices = [
            Price(self.days[slot % count], _CHANNELS[slot // count], price)
            for slot, price in enumerate(found.slot_prices)
            if price
        ]
        prices += [Price(self.days[at], None, price) for at, price in enumerate(found.pool_prices) if price]
        result = Levelled(
            self.capacity, self.begins, self.ends, tuple(placed), prices=tuple(sorted(prices, key=_by_day))
        )
        certificates = _Certificates(self, tasks, choices, found, result)
        return attrs.evolve(
            result, dropped=tuple(certificates.dropped(*blocked) for blocked in found.blocked)
        )

    def _placed(self, due: Due, rank: Rank, slot: int, load: Mapping[int, int]) -> Placed:
        day = self.days[slot % len(self.days)]
        if day == due.ideal:
            return Placed(due, day, rank)
        code, text, room = self._why(due, load)
        words = text.fill(channel=due.channel, customer=due.customer, ideal=due.ideal, day=day, room=room)
        return Placed(due, day, rank, (Reason(code, words, ("CA-4",)),))

    def _why(self, due: Due, load: Mapping[int, int]) -> tuple[str, Text, Sentence | str]:
        """Why the ideal day was not taken."""
        ideal, count = due.ideal.toordinal(), len(self.days)
        if not self.first <= ideal < self.after:
            return "not_planned", _OUTSIDE, ""
        at = bisect_left(self.ordinals, ideal)
        if at == count or self.ordinals[at] != ideal:
            return "closed", _CLOSED, ""
        slot = _INDEX[due.channel] * count + at
        if not self.limits[slot]:
            return "no_room_that_day", _NO_ROOM, ""
        if load[slot] == self.limits[slot]:
            return "day_full", _FULL, _COUNTS[due.channel].fill(n=load[slot])
        return "day_full", _FULL, _TOUCHES.fill(n=self.totals[at])


def _by_day(price: Price) -> tuple[int, int]:
    return price.day.toordinal(), -1 if price.channel is None else _INDEX[price.channel]


class _Certificates:
    """Says of each dropped touch why, with the places that prove it; many touches share one proof."""

    def __init__(
        self,
        frame: _Frame,
        tasks: Sequence[tuple[Due, Rank]],
        choices: Sequence[Choices],
        found: Assigned,
        result: Levelled,
    ) -> None:
        self.frame, self.tasks, self.found, self.result = frame, tasks, found, result
        self.reach = [frozenset(slot for slot, _ in each) for each in choices]
        self.known: dict[tuple[Place, ...], tuple[Bottleneck, tuple[Sentence, ...]]] = {}

    def dropped(self, task: int, slots: tuple[int, ...], pools: tuple[int, ...]) -> Dropped:
        due, rank = self.tasks[task]
        words = {"channel": due.channel, "customer": due.customer}
        low, high = self.frame.span(due)
        if low == high:
            sentence = _NO_DAY.fill(**words, first=due.earliest, last=due.latest)
            return Dropped(due, rank, (Reason("no_working_day", sentence), *self._still(due)), None)
        days = self.frame.days[low:high]
        if slots:
            places = self._full(slots, pools)
        else:
            places = tuple(Place(day, (due.channel,), 0) for day in days)
        bottleneck, who = self.known.get(places) or self._counted(places, full=bool(slots))
        needed = self._counts(bottleneck).fill(n=bottleneck.needed)
        text = _DROPPED if bottleneck.room else _NOTHING
        sentence = text.fill(
            **words, when=self._when(bottleneck), needed=needed, room=bottleneck.room, who=who
        )
        reasons = (Reason("no_room", sentence, ("CA-13",)), *self._still(due))
        return Dropped(due, rank, reasons, bottleneck)

    def _when(self, bottleneck: Bottleneck) -> Sentence:
        """The days in words: a span unless days with room lie between."""
        days = bottleneck.days
        channels = {channel for place in bottleneck.places for channel in place.channels or _CHANNELS}
        holes = [
            day
            for day in self.frame.days
            if days[0] < day < days[-1]
            and day not in days
            and any(self.frame.capacity.on(day).limit(channel) != 0 for channel in channels)
        ]
        if len(days) == 1 or holes:
            return _ON.fill(days=days)
        return _FROM.fill(first=days[0], last=days[-1])

    def _still(self, due: Due) -> tuple[Reason, ...]:
        """What lies beyond the days planned is not lost."""
        if due.latest < self.frame.ends:
            return ()
        return (Reason("still_open", _STILL.fill(first=self.frame.ends, last=due.latest)),)

    def _full(self, slots: tuple[int, ...], pools: tuple[int, ...]) -> tuple[Place, ...]:
        """The reached slots by day: a reached pool is full as a whole, else each reached slot is."""
        count = len(self.frame.days)
        by_day: dict[int, list[int]] = {}
        for slot in slots:
            by_day.setdefault(slot % count, []).append(slot)
        places: list[Place] = []
        for at in sorted(by_day):
            if at in pools:
                places.append(Place(self.frame.days[at], (), self.frame.totals[at]))
            else:
                channels = tuple(_CHANNELS[slot // count] for slot in sorted(by_day[at]))
                limit = sum(self.frame.limits[slot] for slot in by_day[at])
                places.append(Place(self.frame.days[at], channels, limit))
        return tuple(places)

    def _counted(self, places: tuple[Place, ...], *, full: bool) -> tuple[Bottleneck, tuple[Sentence, ...]]:
        days, count = self.frame.ordinals, len(self.frame.days)
        inside = frozenset(
            _INDEX[channel] * count + bisect_left(days, place.day.toordinal())
            for place in places
            for channel in place.channels or _CHANNELS
        )
        if full:
            needed = sum(1 for reach in self.reach if reach and reach <= inside)
        else:  # nowhere to go at all: count whoever has working days, all of them here
            spans = [
                (_INDEX[due.channel] * count, *self.frame.span(due))
                for (due, _), reach in zip(self.tasks, self.reach, strict=True)
                if not reach
            ]
            needed = sum(
                1
                for offset, low, high in spans
                if low < high and inside.issuperset(range(offset + low, offset + high))
            )
        bottleneck = Bottleneck(places, needed)
        holders = sorted(self.result.holders(bottleneck), key=lambda each: each.rank.turn)
        shares = Counter(each.rank.label for each in holders)
        who = tuple(_SHARE.fill(n=n, of=label) for label, n in shares.items())
        self.known[places] = bottleneck, who
        return bottleneck, who

    def _counts(self, bottleneck: Bottleneck) -> Text:
        """Visits when only visits are meant, else touches."""
        channels = {place.channels for place in bottleneck.places}
        one = next(iter(channels))
        return _COUNTS[one[0]] if len(channels) == 1 and len(one) == 1 else _TOUCHES
