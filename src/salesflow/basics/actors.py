"""Actors: who does something in the trade's records, by number and role, never by name.

Records hold the number of a person, so that the person can be erased; the roles say what she may decide.

>>> lin = Actor("u7", ["finance", "manager"])
>>> lin.plays("finance"), lin.plays("seller")
(True, False)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import attrs

from salesflow.basics.ids import read_id
from salesflow.errors import InputError

__all__ = ["Actor", "By", "id_of"]


def _id(value: str) -> str:
    return read_id(value, "actor")


def _roles(value: Iterable[str]) -> frozenset[str]:
    if isinstance(value, str):
        raise InputError(
            "roles", value, "give several roles, such as ['finance']; one text is read letter by letter"
        )
    return frozenset(read_id(role, "roles") for role in value)


@attrs.frozen
class Actor:
    """A person or a program that acts, with the roles it plays (``"seller"``, ``"finance"``).

    An empty id, an empty role, or one text in place of a list of roles is an `InputError`.
    """

    id: str = attrs.field(converter=_id)
    roles: frozenset[str] = attrs.field(default=frozenset(), converter=_roles)

    def plays(self, role: str) -> bool:
        """Whether the actor has a role."""
        return role in self.roles


By: TypeAlias = str | Actor | None
"""Who does or writes something: an id, an actor, whose id is kept, or nobody named."""


def id_of(by: By, field: str = "by") -> str | None:
    """The id that a record keeps of whoever acts, in the form in which an `Actor` keeps it.

    What is no id, blank text too, is an `InputError` of `field`: nobody is None.

    >>> id_of(Actor("u7", ["manager"])), id_of(" u7 "), id_of(None)
    ('u7', 'u7', None)
    """
    if isinstance(by, Actor):
        return by.id
    return None if by is None else read_id(by, field)
