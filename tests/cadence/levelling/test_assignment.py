"""Tasks onto slots: best set, least cost, both proofs (issue 5 point 9, law 13 of the field note)."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.cadence.levelling.assignment import Choices, assign, earliest_deadline_first
from salesflow.testing.levelling_cases import Crowd, crowds, pooled_crowds
from salesflow.testing.levelling_laws import best_served, check_assignment, least_cost


@given(crowds())
def test_it_is_the_best_set_at_the_least_cost(crowd: Crowd) -> None:
    check_assignment(*crowd)


@given(pooled_crowds())
def test_it_is_so_with_pools_and_any_costs_too(crowd: Crowd) -> None:
    check_assignment(*crowd)


@given(crowds())
def test_earliest_deadlines_place_as_many(crowd: Crowd) -> None:
    tasks, room, _, _ = crowd
    windows = [(choices[0][0], choices[-1][0]) for choices in tasks if choices]
    found = earliest_deadline_first(windows, room)
    assert sum(slot is not None for slot in found) == len(best_served(tasks, room))
    load = Counter(slot for slot in found if slot is not None)
    assert all(load[slot] <= room[slot] for slot in load)
    assert all(
        low <= slot <= high for slot, (low, high) in zip(found, windows, strict=True) if slot is not None
    )


@given(st.integers(0, 10_000), st.integers(60, 140), st.integers(0, 6))
def test_a_month_costs_what_an_independent_solver_finds(seed: int, count: int, slack: int) -> None:
    optimize: Any = pytest.importorskip("scipy.optimize")
    chance = random.Random(seed)
    room = [chance.choice([0, 5, 6, 6, 7]) for _ in range(21)]
    tasks: list[Choices] = []
    for _ in range(count):
        ideal = chance.randrange(21)
        low, high = max(0, ideal - chance.randint(0, slack)), min(20, ideal + chance.randint(0, slack))
        tasks.append(tuple((day, abs(day - ideal)) for day in range(low, high + 1) if room[day]))
    found = assign(tasks, room)
    places = [day for day, n in enumerate(room) for _ in range(n)]
    served = [choices for choices, slot in zip(tasks, found.slots, strict=True) if slot is not None]
    table = [[dict(choices).get(day, 10_000) for day in places] for choices in served]
    if served:
        rows, columns = optimize.linear_sum_assignment(table)
        costs = [table[row][column] for row, column in zip(map(int, rows), map(int, columns), strict=True)]
        assert sum(costs) == found.cost
    assert found.cost == sum(
        dict(tasks[task])[slot] for task, slot in enumerate(found.slots) if slot is not None
    )
    edf = earliest_deadline_first([(each[0][0], each[-1][0]) for each in tasks if each], room)
    assert sum(slot is not None for slot in edf) == len(served)


def test_a_later_task_that_is_as_cheap_to_move_makes_way() -> None:
    # both sit on slot 0, the third can go nowhere else
    found = assign([((0, 0), (1, 1)), ((0, 0), (1, 1)), ((0, 0),)], [2, 2])
    assert found.slots == (0, 1, 0)


def test_among_kinds_the_cheapest_move_is_taken() -> None:
    found = assign([((0, 0), (1, 1)), ((0, 0), (1, 3)), ((0, 0),)], [2, 2])
    assert found.slots == (1, 0, 0)


def test_a_chain_of_moves_makes_a_place() -> None:
    found = assign([((0, 0), (1, 1)), ((1, 0), (2, 1)), ((0, 0),)], [1, 1, 1])
    assert found.slots == (1, 2, 0)
    assert found.cost == 2 == least_cost([((0, 0), (1, 1)), ((1, 0), (2, 1)), ((0, 0),)], [1, 1, 1])


def test_a_full_pool_sends_somebody_of_another_slot_away() -> None:
    # slots 0 and 1 are one day, slot 2 is the next one; the day takes one touch
    found = assign([((0, 0), (2, 1)), ((1, 0),)], [1, 1, 1], [0, 0, 1], [1, 1])
    assert found.slots == (2, 1, *())
    assert found.pool_prices == (1, 0)


def test_a_pool_that_cannot_be_emptied_is_named() -> None:
    found = assign([((0, 0),), ((1, 0),)], [1, 1], [0, 0], [1])
    assert (found.slots, found.blocked) == ((0, None), ((1, (0, 1), (0,)),))


def test_a_task_without_a_slot_is_left_out() -> None:
    assert assign([()], [1]).blocked == ((0, (), ()),)
