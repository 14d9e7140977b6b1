"""Moves made ready: what `Machine.decide` asks of each move that a command may take.

The plain part of a move is three values, so that an accepted step costs little; roles and nested processes that are
resumed are looked at only on the moves that declare them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from salesflow.basics.actors import By
from salesflow.basics.criteria import Facts, Predicates, Raw
from salesflow.basics.findings import Outcome
from salesflow.stages.case import Case, MoveKind
from salesflow.stages.parts import Ask, Move, held
from salesflow.stages.roles import Allowed
from salesflow.stages.wiring import inner

__all__ = ["Rare", "Way", "fitting", "resumed", "with_role"]

_MET, _UNMET, _ERROR = Outcome.MET, Outcome.UNMET, Outcome.ERROR


class Rare(NamedTuple):
    """What only some moves ask for: roles, and the stages of a nested process on which work may go on."""

    allowed: Allowed | None
    group: str
    inside: frozenset[str]

    @classmethod
    def of(cls, move: Move, inside: frozenset[str]) -> Rare | None:
        """The rare part of a move; None for a plain one."""
        if not move.roles and move.resumes is None:
            return None
        return cls(Allowed(move.roles) if move.roles else None, inner(move.resumes or ""), inside)


Way: TypeAlias = tuple[str, MoveKind, tuple[Ask, ...], Rare | None]
"""A move made ready: the target, what the move is called, its conditions, its rare part.

A plain tuple: one with names takes twice as long to take apart.
"""


def with_role(
    rare: Rare | None, by: By, outcome: Outcome, found: tuple[Raw, ...]
) -> tuple[Outcome, tuple[Raw, ...], bool]:
    """The conditions of a move with that of its roles, and whether the roles bar it."""
    if rare is None or rare.allowed is None:
        return outcome, found, False
    role = rare.allowed.raw(by)
    asked = role[1]
    # unmet dominates, then error, then unknown: as among the conditions themselves
    decided = asked is _MET or outcome is _UNMET or (outcome is _ERROR and asked is not _UNMET)
    return outcome if decided else asked, (*found, role), asked is _UNMET


def resumed(case: Case, target: str, rare: Rare | None) -> str:
    """Where a move leads: to its target, or to the stage of the nested process on which the case left it."""
    if rare is None or not rare.inside:
        return target
    left = next(
        (
            each.source
            for each in reversed(case.records)
            if each.source is not None
            and each.source.startswith(rare.group)
            and not each.target.startswith(rare.group)
        ),
        target,
    )
    return left if left in rare.inside else target


def fitting(
    case: Case, ways: Iterable[Way], facts: Facts, using: Predicates | None, by: By
) -> tuple[str, ...]:
    """The targets of all ways that are open for these facts and this person."""
    return tuple(
        dict.fromkeys(
            resumed(case, target, rare)
            for target, _, asks, rare in ways
            if with_role(rare, by, *held(asks, facts, using))[0] is _MET
        )
    )
