"""How the parts of a machine fit together: what is wrong with them, and what follows from them.

Everything here is computed once for a machine, before any case is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from salesflow.basics.text import folded
from salesflow.errors import InputError
from salesflow.stages.case import MoveKind
from salesflow.stages.parts import EVERY_OPEN, Move, Stage

__all__ = ["inner", "kind_between", "meant", "misfits", "names_of", "places_of", "resumable", "written_out"]

_ADVANCE, _SKIP, _REGRESS = MoveKind.ADVANCE, MoveKind.SKIP, MoveKind.REGRESS


def names_of(names: Iterable[str]) -> tuple[str, ...]:
    """Several names; one text alone would be read letter by letter, and is refused."""
    if isinstance(names, str):
        raise InputError("machine", names, "give several names, such as ['lead', 'offer']")
    return tuple(names)


def misfits(
    start: str,
    stages: Sequence[Stage],
    moves: Sequence[Move],
    path: Sequence[str] | None,
    total: Sequence[str],
) -> list[str]:
    """Everything that keeps the parts from making a machine, in words for whoever wrote them."""
    problems: list[str] = [] if stages else ["has no stages"]
    known: dict[str, Stage] = {}
    for stage in stages:
        if stage.key in known:
            problems.append(f"stage {stage.key!r} is declared twice")
        if stage.key == EVERY_OPEN or not stage.key.strip():
            problems.append(f"stage key {stage.key!r} cannot be used")
        known[stage.key] = stage
    if start not in known:
        problems.append(f"start stage {start!r} is not declared{meant(start, known)}")
    elif not known[start].is_open:
        problems.append(f"start stage {start!r} is closed")
    sources = {*known, EVERY_OPEN}
    first: dict[tuple[str, str, str], Move] = {}
    more: set[Move] = (
        set()
    )  # a move is hashed only where several are alike: that takes longer than all the rest
    for move in moves:
        if move.source not in sources:
            problems.append(
                f"{_named(move)}: stage {move.source!r} is not declared{meant(move.source, known)}"
            )
        if move.target not in known:
            problems.append(
                f"{_named(move)}: stage {move.target!r} is not declared{meant(move.target, known)}"
            )
        if not move.event.strip():
            problems.append(f"{_named(move)}: the event is blank")
        if move.resumes is not None and not move.target.startswith(inner(move.resumes)):
            problems.append(f"{_named(move)}: resumes {move.resumes!r}, but does not lead into it")
        step = (move.event, move.source, move.target)
        if step not in first:
            first[step] = move
        else:
            if move == first[step] or move in more:
                problems.append(f"{_named(move)} is declared twice")
            more.add(move)
    passed: set[str] = set()
    for key in path or ():
        if key not in known or not known[key].is_open:
            problems.append(f"main path: {key!r} is no open stage{meant(key, known)}")
        if key in passed:
            problems.append(f"main path: {key!r} stands there twice")
        passed.add(key)
    offered = {move.event for move in moves}
    problems += [f"total: no move is called {event!r}" for event in total if event not in offered]
    return problems


def meant(key: str, known: Iterable[str]) -> str:
    """A question that ends a message: the stage whose key differs only by capitals, width or blanks; else nothing."""
    near = [each for each in known if folded(each) == folded(key) and each != key]
    return f"; did you mean {near[0]!r}?" if near else ""


def _named(move: Move) -> str:
    return f"move {move.event!r} from {move.source!r} to {move.target!r}"


def written_out(stages: Sequence[Stage], moves: Sequence[Move]) -> tuple[Move, ...]:
    """The moves with *from every open stage* written out."""
    own = {(move.event, move.source, move.target) for move in moves if not move.is_from_every_open}
    written: list[Move] = []
    for move in moves:
        if not move.is_from_every_open:
            written.append(move)
            continue
        written += [
            move.leaving(stage.key)
            for stage in stages
            if stage.is_open and stage.key != move.target and (move.event, stage.key, move.target) not in own
        ]
    return tuple(written)


def places_of(stages: Sequence[Stage], path: Sequence[str] | None) -> dict[str, int]:
    """The place of each stage on the main path; without a declared path all open stages in their order."""
    keys: Iterable[str] = [stage.key for stage in stages if stage.is_open] if path is None else path
    return {key: place for place, key in enumerate(keys)}


def kind_between(before: Stage, after: Stage, places: dict[str, int]) -> MoveKind:
    """What a move between two stages is called, by their places on the main path."""
    if before.key == after.key:
        return MoveKind.STAY
    if not after.is_open:
        return MoveKind.CLOSE
    if not before.is_open:
        return MoveKind.REOPEN
    if before.key not in places or after.key not in places:
        return MoveKind.JUMP
    steps = places[after.key] - places[before.key]
    return _REGRESS if steps < 0 else _ADVANCE if steps == 1 else _SKIP


_INSIDE: Final = "."


def inner(group: str) -> str:
    """What the keys of the stages inside a nested process begin with."""
    return f"{group}{_INSIDE}"


def resumable(group: str, moves: Iterable[Move]) -> frozenset[str]:
    """The stages inside a group on which work can go on: those with a move to another stage inside it.

    A nested process that was brought to its end is not resumed; it begins anew.
    """
    prefix = inner(group)
    return frozenset(
        move.source
        for move in moves
        if move.source.startswith(prefix) and move.target.startswith(prefix) and move.source != move.target
    )
