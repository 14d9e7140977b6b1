"""Hypothesis strategies for levelling, plural of the type they make: small, crowded, often impossible.

>>> from hypothesis import given, settings
>>> from salesflow.cadence.levelling.levelling import level
>>> from salesflow.testing.levelling_laws import check_levelled
>>> @settings(max_examples=5)
... @given(capacities(), wanted_lists())
... def every_plan_proves_itself(capacity, wanted):
...     check_levelled(level(wanted, capacity, begins=BEGINS, ends=ENDS), wanted)
>>> every_plan_proves_itself()
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, TypeAlias

import attrs
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.cadence.due import Due
from salesflow.cadence.levelling.assignment import Choices
from salesflow.cadence.levelling.capacity import Capacity, Room
from salesflow.cadence.levelling.priority import LastContact, Priority, Rank

__all__ = [
    "BEGINS",
    "ENDS",
    "Crowd",
    "capacities",
    "crowds",
    "dues",
    "pooled_crowds",
    "rank_tables",
    "rooms",
    "wanted_lists",
]

BEGINS: Final = date(2026, 3, 2)
"""The first day planned: a Monday."""
ENDS: Final = date(2026, 3, 17)
"""The day after the last one planned."""

Crowd: TypeAlias = "tuple[list[Choices], list[int], list[int] | None, list[int]]"
"""Tasks, the room of the slots, the pool of each slot (or None), the room of the pools."""

_CALENDAR: Final = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2026, 7, 1))
_CUSTOMERS: Final = ("C-1", "C-2", "C-3", "C-4", "C-5")
_WHY: Final = (Reason("due", Text("due", zh="到期").fill()),)


@st.composite
def crowds(draw: st.DrawFn) -> Crowd:
    """Up to seven tasks with windows on up to four slots, for the most part too narrow; costs grow with distance."""
    count = draw(st.integers(1, 4))
    room = draw(st.lists(st.integers(0, 2), min_size=count, max_size=count))
    tasks: list[Choices] = []
    for _ in range(draw(st.integers(0, 7))):
        low, high = sorted(draw(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))))
        ideal = draw(st.integers(0, count - 1))
        tasks.append(tuple((slot, abs(slot - ideal)) for slot in range(low, high + 1) if room[slot]))
    return tasks, room, None, []


@st.composite
def pooled_crowds(draw: st.DrawFn) -> Crowd:
    """Up to six tasks with any slots at any cost, and slots that share pools."""
    count, pools = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    room = draw(st.lists(st.integers(0, 2), min_size=count, max_size=count))
    pool_of = draw(st.lists(st.integers(0, pools - 1), min_size=count, max_size=count))
    pool_room = draw(st.lists(st.integers(0, 3), min_size=pools, max_size=pools))
    choices = st.dictionaries(st.integers(0, count - 1), st.integers(0, 5), max_size=count)
    tasks = draw(st.lists(choices.map(lambda costs: tuple(sorted(costs.items()))), max_size=6))
    return tasks, room, pool_of, pool_room


def rooms() -> st.SearchStrategy[Room]:
    """Days that take few visits, no or few calls, now and then few touches in all."""
    limits = st.dictionaries(
        st.sampled_from([Channel.VISIT, Channel.CALL]), st.none() | st.integers(0, 2), max_size=2
    )
    return st.builds(Room, limits, st.none() | st.integers(0, 3))


@st.composite
def capacities(draw: st.DrawFn) -> Capacity:
    """Sellers with part time, odd days and days away, on a plain calendar of week days."""
    working = _CALENDAR.working_days(BEGINS, ENDS)
    capacity = Capacity(
        _CALENDAR,
        draw(rooms()),
        weekdays=draw(st.dictionaries(st.sampled_from(["Mon", "Wed", "Fri"]), rooms(), max_size=2)),
        days=draw(st.dictionaries(st.sampled_from(working), rooms(), max_size=3)),
    )
    if draw(st.booleans()):
        first = draw(st.integers(0, 12))
        last = first + draw(st.integers(0, 3))
        capacity = capacity.away(BEGINS + timedelta(days=first), BEGINS + timedelta(days=last))
    return capacity


@st.composite
def dues(draw: st.DrawFn) -> Due:
    """Touches that may be made on at least one of the days planned; windows reach over the ends and weekends."""
    days = (ENDS - BEGINS).days
    low = draw(st.integers(-3, days - 1))
    ideal = low + draw(st.integers(0, 4))
    high = max(0, ideal + draw(st.integers(0, 4)))
    earliest, middle, latest = (BEGINS + timedelta(days=each) for each in (low, ideal, high))
    customer, channel = (
        draw(st.sampled_from(_CUSTOMERS)),
        draw(st.sampled_from([Channel.VISIT, Channel.CALL])),
    )
    return Due(customer, channel, earliest, middle, latest, _WHY)


def wanted_lists(most: int = 14) -> st.SearchStrategy[list[Due]]:
    """Touches of few customers in a crowd, each with a key of its own."""
    return st.lists(dues(), max_size=most).map(
        lambda found: [attrs.evolve(due, key=f"k-{number}") for number, due in enumerate(found)]
    )


def rank_tables() -> st.SearchStrategy[dict[str, Rank]]:
    """Ranks by grade and silence for some of the customers, unknown grades and contacts among them."""
    contacts: tuple[LastContact, ...] = (None, "never", date(2026, 2, 1), date(2026, 2, 20))
    last = st.sampled_from(contacts)
    facts = st.tuples(st.sampled_from(["A", "B", "C", None]), last)
    return st.dictionaries(st.sampled_from(_CUSTOMERS), facts, max_size=4).map(
        lambda table: {
            customer: Priority().rank(grade, silent, as_of=date(2026, 3, 1))
            for customer, (grade, silent) in table.items()
        }
    )
