"""Assignment: tasks onto slots with little room, the first tasks first, at the least total cost. Whole numbers only.

Each task names its slots and what each would cost. Slots may share a pool (all that is made on one day). Tasks are
added in their order along shortest augmenting paths over the slots, of which there are few, never over the tasks. A
task that finds no path is left out for good: the tasks served are then the best set for that order (a transversal
matroid), the cost is the least of all ways to serve this set, and the slots reached in vain prove the refusal.

>>> found = assign([((0, 0), (1, 1)), ((0, 0),), ((0, 0),)], room=[1, 1])
>>> found.slots, found.cost, found.blocked
((1, 0, None), 1, ((2, (0,), ()),))
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Final, TypeAlias

import attrs

__all__ = ["Assigned", "Choices", "assign", "earliest_deadline_first"]

Choices: TypeAlias = "tuple[tuple[int, int], ...]"
"""The slots of a task, each with its cost, zero or more."""

_FAR: Final = 1 << 62


@attrs.frozen
class Assigned:
    """Where each task went, and the proof that nothing better can be done.

    `slots` holds the slot of each task, None for one left out. `blocked` names each task left out with the slots and
    the pools it could have come through: each of these slots, or its pool, is full with tasks that stand before it
    and that cannot leave the set. `slot_prices` and `pool_prices` are dual prices, zero where there is room: with
    them every task sits where cost plus prices are least, so no other way to serve the same tasks is cheaper.
    """

    slots: tuple[int | None, ...]
    cost: int
    blocked: tuple[tuple[int, tuple[int, ...], tuple[int, ...]], ...]
    slot_prices: tuple[int, ...]
    pool_prices: tuple[int, ...]


def assign(
    tasks: Sequence[Choices],
    room: Sequence[int],
    pool_of: Sequence[int] | None = None,
    pool_room: Sequence[int] = (),
) -> Assigned:
    """Put tasks onto slots, the first tasks first, at the least total cost.

    `room` is what each slot can take; `pool_of` names the pool of each slot and `pool_room` what all slots of a pool
    can take together. Without pools each slot stands alone. The answer depends on the arguments only.
    """
    if pool_of is None:
        pool_of, pool_room = range(len(room)), [len(tasks)] * len(room)
    state = _State(room, pool_of, pool_room)
    blocked: list[tuple[int, tuple[int, ...], tuple[int, ...]]] = []
    for task, choices in enumerate(tasks):
        reached = state.add(task, choices)
        if reached is not None:
            blocked.append((task, *reached))
    return state.assigned(len(tasks), blocked)


class _State:
    """Who sits where so far, and the price of each node (slots first, then pools).

    A price is how much the cost would grow if the node lost a place, or less; along every arc of the residual graph
    cost plus prices never fall, which is what makes each search a plain shortest path and the result optimal.
    """

    def __init__(self, room: Sequence[int], pool_of: Sequence[int], pool_room: Sequence[int]) -> None:
        self.first_pool = len(room)
        nodes = len(room) + len(pool_room)
        self.room = [*room, *pool_room]
        self.pool = [len(room) + pool for pool in pool_of]
        self.members: dict[int, list[int]] = {}
        for slot, pool in enumerate(self.pool):
            self.members.setdefault(pool, []).append(slot)
        self.load = [0] * nodes
        self.price = [0] * nodes
        self.kinds: dict[Choices, dict[int, int]] = {}
        self.held: list[dict[Choices, list[int]]] = [{} for _ in room]
        self.rows: list[list[tuple[int, int, Choices]] | None] = [None] * len(room)

    def add(self, task: int, choices: Choices) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
        """Find a place for a task; the slots and pools reached when there is none."""
        costs = self.kinds.get(choices)
        if costs is None:
            costs = self.kinds[choices] = dict(choices)
        if costs:
            best = min(costs, key=costs.__getitem__)
            # the cheapest slot has room: its price is zero, so nothing else can be better
            if self.load[best] < self.room[best] and self.load[self.pool[best]] < self.room[self.pool[best]]:
                self._enter(task, choices, best)
                return None
        return self._search(task, choices)

    def _search(self, task: int, choices: Choices) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
        """Dijkstra over slots and pools to the nearest slot with room, then everybody moves one along the path."""
        price, load, room, first_pool = self.price, self.load, self.room, self.first_pool
        distance = [_FAR] * len(room)
        came: list[tuple[int, Choices | None]] = [(-1, None)] * len(room)
        heap: list[tuple[int, int]] = []
        for slot, cost in choices:
            distance[slot] = cost + price[slot]
            heappush(heap, (distance[slot], slot))
        reached: list[int] = []
        while heap:
            far, node = heappop(heap)
            if far > distance[node]:
                continue
            reached.append(node)
            here = far - price[node]
            if node >= first_pool:  # a full pool: somebody in one of its slots must leave
                for slot in self.members[node]:
                    if load[slot] and here + price[slot] < distance[slot]:
                        distance[slot] = here + price[slot]
                        came[slot] = (node, None)
                        heappush(heap, (distance[slot], slot))
                continue
            if load[node] < room[node]:
                pool = self.pool[node]
                if load[pool] < room[pool]:
                    for each in reached:
                        price[each] += far - distance[each]
                    self._shift(task, choices, node, came)
                    return None
                if here + price[pool] < distance[pool]:
                    distance[pool] = here + price[pool]
                    came[pool] = (node, None)
                    heappush(heap, (distance[pool], pool))
            for slot, more, kind in self.rows[node] or self._row(node):
                away = here + more + price[slot]
                if away < distance[slot]:
                    distance[slot] = away
                    came[slot] = (node, kind)
                    heappush(heap, (away, slot))
        slots = sorted(node for node in reached if node < first_pool)
        return tuple(slots), tuple(sorted(node - first_pool for node in reached if node >= first_pool))

    def _row(self, node: int) -> list[tuple[int, int, Choices]]:
        """For each other slot the cheapest move from this one, and the kind of task that would move."""
        best: dict[int, tuple[int, int, Choices]] = {}
        for kind, sitting in self.held[node].items():
            stays = self.kinds[kind][node]
            for slot, cost in kind:
                # of two moves that cost the same, the task that stands last makes way
                move = (cost - stays, -sitting[-1], kind)
                if slot != node and (slot not in best or move < best[slot]):
                    best[slot] = move
        row = [(slot, more, kind) for slot, (more, _, kind) in best.items()]
        self.rows[node] = row
        return row

    def _shift(
        self, task: int, choices: Choices, end: int, came: Sequence[tuple[int, Choices | None]]
    ) -> None:
        node = end
        while came[node][0] >= 0:
            before, kind = came[node]
            if kind is not None:
                self._enter(self._leave(kind, before), kind, node)
            node = before
        self._enter(task, choices, node)

    def _enter(self, task: int, kind: Choices, slot: int) -> None:
        insort(self.held[slot].setdefault(kind, []), task)
        self.rows[slot] = None
        self.load[slot] += 1
        self.load[self.pool[slot]] += 1

    def _leave(self, kind: Choices, slot: int) -> int:
        sitting = self.held[slot][kind]
        task = sitting.pop()
        if not sitting:
            del self.held[slot][kind]
        self.rows[slot] = None
        self.load[slot] -= 1
        self.load[self.pool[slot]] -= 1
        return task

    def assigned(self, count: int, blocked: list[tuple[int, tuple[int, ...], tuple[int, ...]]]) -> Assigned:
        """The result."""
        slots: list[int | None] = [None] * count
        cost = 0
        for slot, held in enumerate(self.held):
            for kind, sitting in held.items():
                cost += self.kinds[kind][slot] * len(sitting)
                for task in sitting:
                    slots[task] = slot
        own = [max(0, self.price[slot] - self.price[pool]) for slot, pool in enumerate(self.pool)]
        return Assigned(tuple(slots), cost, tuple(blocked), tuple(own), tuple(self.price[self.first_pool :]))


def earliest_deadline_first(
    windows: Sequence[tuple[int, int]], room: Sequence[int]
) -> tuple[int | None, ...]:
    """Put tasks with windows (first and last slot, both included) onto slots in a row, as many as can be.

    Each slot takes the tasks whose window closes first (Glover 1967): fast, and no other way places more. It minds
    neither order nor cost, and knows no pools.

    >>> earliest_deadline_first([(0, 1), (0, 0), (0, 1)], room=[1, 1])
    (1, 0, None)
    """
    opening = sorted(range(len(windows)), key=lambda task: windows[task])
    found: list[int | None] = [None] * len(windows)
    open_tasks: list[tuple[int, int]] = []
    at = 0
    for slot, places in enumerate(room):
        while at < len(opening) and windows[opening[at]][0] <= slot:
            heappush(open_tasks, (windows[opening[at]][1], opening[at]))
            at += 1
        while open_tasks and open_tasks[0][0] < slot:
            heappop(open_tasks)
        for _ in range(min(places, len(open_tasks))):
            found[heappop(open_tasks)[1]] = slot
    return tuple(found)
