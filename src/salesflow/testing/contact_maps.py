"""Hypothesis strategies for contact maps: the steps of a few people over a few months, and rules of keepers.

The maps know what makes a map hard: roles for several deals, steps written late or ahead of their day, people who leave
and come back, keepers of unknown rank, contacts who are also erased.

>>> from hypothesis import given, settings
>>> from salesflow.testing.contact_map_laws import check_contact_map
>>> @settings(max_examples=5)
... @given(contact_maps(), keepers())
... def every_map_keeps_the_laws(contact_map, policy):
...     check_contact_map(contact_map, ["guide", "purchasing"], policy=policy, as_of=date(2026, 3, 20))
>>> every_map_keeps_the_laws()
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import permutations
from typing import Final, TypeAlias

import pendulum
from hypothesis import strategies as st

from salesflow.customers.contacts.contact_map import ContactMap
from salesflow.customers.contacts.keepers import Approach, Colleague, Keepers, Keeps
from salesflow.errors import InputError

__all__ = [
    "Step",
    "colleagues",
    "contact_days",
    "contact_maps",
    "contact_moments",
    "contact_steps",
    "keepers",
    "taken",
]

Step: TypeAlias = tuple[str, tuple[str, ...], dict[str, object]]
"""A step of a contact map: the name of the method, its arguments, its keywords."""

_FIRST: Final = date(2026, 3, 1)
_START: Final = datetime(2026, 3, 1, 1)  # noqa: DTZ001 - the zone is drawn
_ZONES: Final = ("Asia/Shanghai", "UTC", "America/New_York")
_PERSONS: Final = ("wang-1", "zhao-2", "qian-3", "sun-4")
_OURS: Final = ("our-a", "our-b", "our-c")
_ROLES: Final = ("guide", "decision_maker", "purchasing", "technical")
_FUNCTIONS: Final = st.sampled_from([None, "sales", "engineering"])
_OUR_RANKS: Final = ("staff", "manager", "director")
_THEIR_RANKS: Final = ("staff", "manager", "chief")
_STEPS: Final = (
    "hold", "hold", "hold", "release", "rank", "keep", "keep", "hand_over", "give_up", "win", "advocate", "lose",
    "leave", "rejoin", "leave_us", "rejoin_us",
)  # fmt: skip


# made once: a strategy that is made at every draw takes longer than the draw
_DAYS: Final = st.integers(-5, 60).map(lambda n: _FIRST + timedelta(n))
_MOMENTS: Final = st.sampled_from(
    [
        pendulum.instance(_START + timedelta(hours=29 * n), tz=_ZONES[n * n % len(_ZONES)])
        for n in (*range(41), *range(1, 41, 3))
    ]
)
_SAID: Final = st.fixed_dictionaries(
    {"at": _MOMENTS, "on": st.none() | _DAYS, "by": st.sampled_from([None, "our-a"])}
)
_WHERE: Final = st.sampled_from([None, "D-1", "D-2"])
_OUR: Final = st.sampled_from(_OURS)
_NEXT: Final = st.sampled_from(list(permutations(_OURS, 2)))
_OUR_RANK: Final = st.sampled_from([None, *_OUR_RANKS])
_THEIR_RANK: Final = st.sampled_from([*_THEIR_RANKS, "of no scale"])
_NAME: Final = st.sampled_from(_STEPS)
_ROLE: Final = st.sampled_from(_ROLES)
_PERSON: Final = st.sampled_from(_PERSONS)
_EVIDENCE: Final = st.sampled_from(["showed us the list", "told wang-1 about us"])
_ELSEWHERE: Final = st.sampled_from([None, "C-8", "C-9"])
_PRIMARY: Final = st.booleans()


def contact_days() -> st.SearchStrategy[date]:
    """Days of the months in which the drawn maps live, a few before and after."""
    return _DAYS


def contact_moments() -> st.SearchStrategy[pendulum.DateTime]:
    """Aware moments of those months, in several zones; few, so that often two steps are written at the same one."""
    return _MOMENTS


@st.composite
def contact_steps(draw: st.DrawFn, persons: Sequence[str] = _PERSONS) -> Step:
    """One step, which a map may decline or, of people it does not know, refuse."""
    name, said = draw(_NAME), dict[str, object](draw(_SAID))
    if name in {"leave_us", "rejoin_us"}:
        return name, (draw(_OUR),), said
    person = draw(_PERSON if persons is _PERSONS else st.sampled_from(persons))
    args: tuple[str, ...] = (person,)
    if name in {"hold", "release"}:
        args, said["deal"] = (person, draw(_ROLE)), draw(_WHERE)
    if name == "hold":
        said["primary"] = draw(_PRIMARY)
    elif name == "rank":
        args = (person, draw(_THEIR_RANK))
    elif name in {"keep", "hand_over"}:
        args = (person, draw(_OUR)) if name == "keep" else (person, *draw(_NEXT))
        said |= {"function": draw(_FUNCTIONS), "rank": draw(_OUR_RANK)}
    elif name == "give_up":
        args = (person, draw(_OUR))
    elif name in {"win", "advocate", "lose"}:
        args = (person, draw(_EVIDENCE))
    elif name == "leave":
        said["to"] = draw(_ELSEWHERE)
    return name, args, said


def taken(contact_map: ContactMap, step: Step) -> ContactMap:
    """The map after a step; what it declines, and steps of people it does not know, change nothing."""
    name, args, said = step
    try:
        answer = getattr(contact_map, name)(*args, **said)
    except InputError:
        return contact_map
    return answer if isinstance(answer, ContactMap) else contact_map


@st.composite
def contact_maps(
    draw: st.DrawFn, account: str = "C-7", *, persons: Sequence[str] = _PERSONS, most: int = 20
) -> ContactMap:
    """Maps of an account after at most so many steps of these persons."""
    found = ContactMap(account)
    for step in draw(st.lists(contact_steps(persons), max_size=most)):
        found = taken(found, step)
    return found


def colleagues() -> st.SearchStrategy[list[Colleague]]:
    """Some of our people, with a function and a rank or without."""
    ranks = st.sampled_from([None, *_OUR_RANKS])
    return st.lists(st.builds(Colleague, st.sampled_from(_OURS), _FUNCTIONS, ranks), max_size=4)


@st.composite
def keepers(draw: st.DrawFn) -> Keepers:
    """Rules of a house: any part of the roles with a rule, with and without functions, least ranks and peers."""
    rules = [
        Keeps(
            role,
            functions=draw(st.sampled_from([(), ("sales",), ("sales", "engineering")])),
            at_least=draw(st.sampled_from([None, "manager", "director"])),
            steps_below=draw(st.sampled_from([None, 0, 1])),
        )
        for role in draw(st.sets(st.sampled_from(_ROLES)).map(sorted))
    ]
    return Keepers(
        rules,
        our_ranks=_OUR_RANKS,
        their_ranks=_THEIR_RANKS,
        approach=draw(st.sampled_from(Approach)),
    )
