"""The laws of levelling: run them on your own touches, capacities and ranks.

A law that is broken is an `AssertionError` that names the law and shows what broke it. `least_cost` and
`best_served` try everything; keep what you give them small.

>>> check_assignment([((0, 0), (1, 1)), ((0, 0),), ((0, 0),)], room=[1, 1])
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from salesflow.basics.channels import Channel
from salesflow.cadence.due import Due
from salesflow.cadence.levelling.assignment import Choices, assign, earliest_deadline_first
from salesflow.cadence.levelling.capacity import Capacity, Room
from salesflow.cadence.levelling.levelled import Levelled
from salesflow.cadence.levelling.levelling import DueTuple, level
from salesflow.cadence.levelling.priority import Rank
from salesflow.cadence.levelling.proof import flaws
from salesflow.cadence.levelling.spacing import keep_apart, recheck
from salesflow.cadence.pacing.band import Band
from salesflow.testing._law import law

__all__ = [
    "best_served",
    "check_assignment",
    "check_levelled",
    "check_more_capacity",
    "check_order_free",
    "check_spacing",
    "least_cost",
]


# -- tasks and slots -----------------------------------------------------------------------------------------------


def least_cost(
    tasks: Sequence[Choices],
    room: Sequence[int],
    pool_of: Sequence[int] | None = None,
    pool_room: Sequence[int] = (),
) -> int | None:
    """The least cost of serving all tasks, found by trying everything; None when they cannot all be served."""
    pools = range(len(room)) if pool_of is None else pool_of
    left, pool_left = [*room], [*pool_room] if pool_of is not None else [len(tasks)] * len(room)

    def rest(task: int) -> int | None:
        if task == len(tasks):
            return 0
        best: int | None = None
        for slot, cost in tasks[task]:
            if left[slot] and pool_left[pools[slot]]:
                left[slot], pool_left[pools[slot]] = left[slot] - 1, pool_left[pools[slot]] - 1
                others = rest(task + 1)
                left[slot], pool_left[pools[slot]] = left[slot] + 1, pool_left[pools[slot]] + 1
                if others is not None and (best is None or cost + others < best):
                    best = cost + others
        return best

    return rest(0)


def best_served(
    tasks: Sequence[Choices],
    room: Sequence[int],
    pool_of: Sequence[int] | None = None,
    pool_room: Sequence[int] = (),
) -> tuple[int, ...]:
    """The set of tasks that is best for their order: of all sets that can be served, the first in the dictionary.

    The first task is served if it can be at all, the second if it can be together with the first, and so on.
    """
    served: list[int] = []
    for task in range(len(tasks)):
        trial = [tasks[each] for each in (*served, task)]
        if least_cost(trial, room, pool_of, pool_room) is not None:
            served.append(task)
    return tuple(served)


def check_assignment(
    tasks: Sequence[Choices],
    room: Sequence[int],
    pool_of: Sequence[int] | None = None,
    pool_room: Sequence[int] = (),
) -> None:
    """Rooms are kept, the served set is the best for the order, its cost the least, and both proofs hold."""
    found = assign(tasks, room, pool_of, pool_room)
    pools = [*range(len(room))] if pool_of is None else [*pool_of]
    limits = [len(tasks)] * len(room) if pool_of is None else [*pool_room]
    load, pool_load = [0] * len(room), [0] * len(limits)
    for slot in found.slots:
        if slot is not None:
            load[slot] += 1
            pool_load[pools[slot]] += 1
    law(all(n <= limit for n, limit in zip(load, room, strict=True)), "no slot over its room", found)
    law(all(n <= limit for n, limit in zip(pool_load, limits, strict=True)), "no pool over its room", found)
    costs = [dict(choices) for choices in tasks]
    served = tuple(task for task, slot in enumerate(found.slots) if slot is not None)
    law(served == best_served(tasks, room, pool_of, pool_room), "the served set is the best", tasks, found)
    least = least_cost([tasks[task] for task in served], room, pool_of, pool_room)
    law(found.cost == least, "the cost is the least", tasks, found, least)
    for task, slots, _ in found.blocked:
        law(found.slots[task] is None and {*costs[task]} <= {*slots}, "it can go nowhere else", tasks, found)
    for slot, price in enumerate(found.slot_prices):
        law(price == 0 or load[slot] == room[slot], "only full slots have a price", tasks, found)
    for pool, price in enumerate(found.pool_prices):
        law(price == 0 or pool_load[pool] == limits[pool], "only full pools have a price", tasks, found)
    for task, slot in enumerate(found.slots):
        if slot is not None:
            sums = {
                each: cost + found.slot_prices[each] + found.pool_prices[pools[each]]
                for each, cost in costs[task].items()
            }
            law(
                sums[slot] == min(sums.values()),
                "each task sits where cost and prices are least",
                tasks,
                found,
            )


# -- touches and days ----------------------------------------------------------------------------------------------


def check_levelled(levelled: Levelled, wanted: Iterable[Due | DueTuple]) -> None:
    """The plan proves itself, has as many visits, calls ... as the earliest-deadline rule, and says all in words.

    The count is compared only where no day limits all channels together, for that rule knows one limit a day.
    """
    found = flaws(levelled, wanted)
    law(not found, "the plan proves itself", *(flaw.explain() for flaw in found))
    days = levelled.capacity.calendar.working_days(levelled.begins, levelled.ends)
    rooms = [levelled.capacity.on(day) for day in days]
    every = [(each.due, True) for each in levelled.placed] + [(each.due, False) for each in levelled.dropped]
    if all(room.total in (None, 0) for room in rooms):
        for channel in {due.channel for due, _ in every}:
            limits = [room.limit(channel) for room in rooms]
            room = [len(every) if limit is None else limit for limit in limits]
            mine = [(due, placed) for due, placed in every if due.channel is channel]
            inside = [[at for at, day in enumerate(days) if due.is_open(day)] for due, _ in mine]
            windows = [(at[0], at[-1]) for at in inside if at]
            most = sum(slot is not None for slot in earliest_deadline_first(windows, room))
            law(sum(placed for _, placed in mine) == most, "as many as can be", channel, levelled)
    law([*levelled.placed] == sorted(levelled.placed, key=lambda each: each.day), "by day", levelled)
    for placed in levelled.placed:
        law(bool(placed.moved) == bool(placed.reasons), "a touch that moved says why", placed)
    for dropped in levelled.dropped:
        law(
            dropped.bottleneck is None or dropped.bottleneck.needed > dropped.bottleneck.room,
            "short",
            dropped,
        )
    _check_needed(levelled)
    for language in ("en", "zh"):
        law("[en]" not in levelled.explain(language), "all is said in both languages", levelled)


def _check_needed(levelled: Levelled) -> None:
    """A bottleneck counts every touch that can be made nowhere else."""
    capacity = levelled.capacity
    days = capacity.calendar.working_days(levelled.begins, levelled.ends)
    dues = [each.due for each in levelled.placed] + [each.due for each in levelled.dropped]
    spots = [
        {(day, due.channel) for day in days if due.is_open(day) and capacity.on(day).limit(due.channel) != 0}
        for due in dues
    ]
    for bottleneck in {each.bottleneck for each in levelled.dropped}:
        if bottleneck is not None and bottleneck.room:
            places = bottleneck.places
            inside = {(place.day, channel) for place in places for channel in place.channels or Channel}
            needed = sum(bool(each) and each <= inside for each in spots)
            law(needed == bottleneck.needed, "it counts who can go nowhere else", bottleneck, needed)


def check_order_free(
    wanted: Sequence[Due | DueTuple],
    capacity: Capacity,
    *,
    begins: date,
    ends: date,
    ranks: Mapping[str, Rank] | None = None,
) -> None:
    """The order in which touches are given does not matter."""
    plan = level(wanted, capacity, begins=begins, ends=ends, ranks=ranks)
    turned = level(wanted[::-1], capacity, begins=begins, ends=ends, ranks=ranks)
    law(plan == turned, "the order of the input does not matter", plan, turned)


def check_more_capacity(
    wanted: Sequence[Due | DueTuple],
    capacity: Capacity,
    day: date,
    *,
    begins: date,
    ends: date,
    ranks: Mapping[str, Rank] | None = None,
) -> None:
    """One more of everything on a working day never serves fewer, nor anybody who was served before no longer."""
    room = capacity.on(day)
    more = Room(
        {channel: limit + 1 for channel, limit in room.limits if limit is not None},
        None if room.total is None else room.total + 1,
    )
    days: dict[date, Room] = {**dict(capacity.days), day: more}
    wider = Capacity(capacity.calendar, capacity.usual, weekdays=capacity.weekdays, days=days)
    before = level(wanted, capacity, begins=begins, ends=ends, ranks=ranks)
    after = level(wanted, wider, begins=begins, ends=ends, ranks=ranks)
    served = {each.due for each in before.placed}
    law(len(after.placed) >= len(before.placed), "more capacity never serves fewer", before, after)
    law(served <= {each.due for each in after.placed}, "more capacity drops nobody it served", before, after)


def check_spacing(wanted: Sequence[Due], band: Band, capacity: Capacity, *, begins: date, ends: date) -> int:
    """Windows shrink, and touches of one customer keep the band wherever they are put; how many pairs were looked at.

    Looked at are the extremes (all on their first day, all on their last day, the widest and the narrowest gaps) and
    the levelled plan. Where pairs are named as too near or too far, nothing is promised.
    """
    apart = keep_apart(wanted, band, capacity=capacity)
    key = {(due.customer, due.channel, due.key): due for due in wanted}
    for due in apart.wanted:
        old = key[due.customer, due.channel, due.key]
        law(old.earliest <= due.earliest and due.latest <= old.latest, "windows only shrink", old, due)
    law(len(apart.wanted) == len(wanted), "nothing is lost", wanted, apart)
    if apart.reasons:
        return 0
    calendar, pairs = capacity.calendar, 0
    days = calendar.working_days(calendar.begins, calendar.ends)
    by_customer: dict[str, list[tuple[date, date, Channel]]] = {}
    for due in apart.wanted:
        free = [day for day in days if due.is_open(day) and capacity.on(day).limit(due.channel) != 0]
        if free:
            by_customer.setdefault(due.customer, []).append((free[0], free[-1], due.channel))
    for customer, spans in by_customer.items():
        for (first, last, one), (earliest, latest, other) in pairwise(sorted(spans)):
            near = [(customer, last, one), (customer, earliest, other)]
            far = [(customer, first, one), (customer, latest, other)]
            law(last < earliest or band.least.amount == 0, "windows do not overlap", near)
            for pair in (near, far):
                law(not recheck(pair, band, calendar=calendar), "the extreme gaps keep the band", pair, band)
            pairs += 1
    inside = [due for due in apart.wanted if due.earliest < ends and due.latest >= begins]
    plan = level(inside, capacity, begins=begins, ends=ends)
    # a dropped touch leaves a gap that may be too long; too near must not be
    found = [each for each in recheck(plan.touches, band, calendar=calendar) if each.code == "too_near"]
    law(not found, "the levelled plan keeps the least gap", *found)
    return pairs
