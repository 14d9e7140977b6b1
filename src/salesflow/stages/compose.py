"""Machines made of machines: one after the other, one inside a stage of another, fewer stages, more of them.

Every result is a plain `Machine`: it is checked, drawn, stored, migrated and held against a log like one that was
written by hand. (Two that run side by side are another kind of thing: `salesflow.stages.parallel`.)

>>> from salesflow.basics.criteria import has
>>> from salesflow.stages.parts import Move, Stage
>>> sale = Machine("sale", version="1", start="offer", stages=[Stage("offer"), Stage.won("won"), Stage.lost("lost")],
...     moves=[Move("win", "offer", "won", needs=[has("signed_on")]), Move("lose", "offer", "lost")])
>>> delivery = Machine("delivery", version="1", start="planned", stages=[Stage("planned"), Stage.done("delivered")],
...     moves=[Move("deliver", "planned", "delivered")])
>>> whole = chain(sale, delivery)
>>> [stage.key for stage in whole.stages]
['offer', 'lost', 'planned', 'delivered']
>>> [(move.event, move.source, move.target) for move in whole.moves]
[('win', 'offer', 'planned'), ('lose', 'offer', 'lost'), ('deliver', 'planned', 'delivered')]

Laws (tests and `salesflow.testing` hold them): `chain` is associative; nesting in a nested stage is nesting a nested
machine; a flat machine made by `nest` does what the two machines do one inside the other.
Sources: ST-2 (companies use three to five steps or more), ST-7 (pre-sale and in-sale alternate).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from enum import Enum
from typing import Final, TypeVar

import attrs

from salesflow.basics.text import Language, Text
from salesflow.errors import DefinitionError, InputError
from salesflow.stages.case import MoveKind
from salesflow.stages.guide import Guide
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Category, Move, Stage
from salesflow.stages.wiring import inner

__all__ = ["Leaving", "chain", "extend", "nest", "renamed", "without"]

_THEN: Final = " → "
_IN: Final = " / "
_SUCCESS: Final = frozenset({Category.WON, Category.DONE})


class Leaving(Enum):
    """What it takes to leave a stage that has a process inside.

    *abandon*: the moves of the outer machine leave from every inner stage; *require final*: only from an inner stage
    that is an end of the inner process.
    """

    ABANDON = "abandon"
    REQUIRE_FINAL = "require-final"

    def __repr__(self) -> str:
        return f"Leaving.{self.name}"


def chain(first: Machine, second: Machine, *more: Machine) -> Machine:
    """One process after the other: what wins or completes `first` starts `second`.

    The stages by which `first` succeeds (won, done) give way to the start of `second`, and with them the moves that
    would reopen them; its lost ones stay. A stage of one key that is the same in both is kept once. Key and version
    are joined by ``>``, so that chains of chains are equal however they are put together, if they can be put together
    at all. Whoever may force in one of the two may force in the whole.

    Raises a `DefinitionError` when `first` cannot succeed, for two different stages of one key, when one event would
    reopen a shared stage in both, and when both resume what they nested in stages of one key (use `renamed`).
    """
    if more:
        return chain(chain(first, second), *more)
    ends = {stage.key for stage in first.stages if stage.category in _SUCCESS}
    kept = [stage for stage in first.stages if stage.key not in ends]
    mine = {stage.key: stage for stage in kept}
    moves = [
        _to(move, second.start) if move.target in ends else move
        for move in first.all_moves
        if move.source not in ends
    ]
    problems = [] if ends else [f"{first.key!r} has no won or done stage to go on from"]
    for stage in second.stages:
        if stage.key in mine and mine[stage.key] != stage:
            problems.append(f"both have a stage {stage.key!r}, and they differ; rename one of them")
        elif stage.key in mine and stage.is_open:
            problems.append(f"both have the open stage {stage.key!r}; rename one of them")
    leaving = {(move.source, move.event) for move in moves}
    again = dict.fromkeys((move.source, move.event) for move in second.all_moves)
    problems += [
        f"both have {event!r} leave the stage {source!r}; rename one of them"
        for source, event in again
        if source in mine and (source, event) in leaving
    ]
    groups = {move.resumes: None for move in (*first.moves, *second.moves) if move.resumes is not None}
    problems += [
        f"both have stages inside {group!r}, where work is resumed; rename one of them"
        for group in groups
        if all(any(stage.key.startswith(inner(group)) for stage in each) for each in (kept, second.stages))
    ]
    if problems:
        raise DefinitionError(f"chain of {first.key!r} and {second.key!r}", problems)
    every = [*moves, *second.all_moves]
    return Machine(
        f"{first.key}>{second.key}",
        version=f"{first.version}>{second.version}",
        start=first.start,
        stages=[*kept, *(stage for stage in second.stages if stage.key not in mine)],
        moves=dict.fromkeys(every),
        label=_joined(first.label, second.label, _THEN),
        guide=_guides(first.guide, second.guide),
        path=(*first.main_path, *second.main_path),
        languages=_languages(first, second),
        total=_total(every, first, second),
        forced_by=_both(first.forced_by, second.forced_by),
    )


def nest(
    outer: Machine,
    stage: str,
    inside: Machine,
    *,
    leaving: Leaving = Leaving.ABANDON,
    exits: Mapping[str, Iterable[str]] | None = None,
    resume: bool = False,
) -> Machine:
    """A process inside a stage: the case stands on ``stage.inner`` stages as long as the outer stage lasts.

    Whoever enters the stage starts the inner process; with `resume` it goes on where it was left (unless that was an
    end from which no inner move leads on), which is read from the records of the case. The ends of the inner process
    are no ends of the case: on them the outer moves lead on. `leaving` says from where the outer moves leave, and
    `exits` names the inner stages for single outer events (``{"win": ["approved"]}``). An outer move that stays on
    the stage, such as a note, leaves the inner process where it is. A command that both processes know on a stage is
    like two moves of one machine: where the facts allow both, `Machine.check` reports an overlap.

    Of the ends only the first that succeeds lies on the main path. Key and version are those of `outer` with the
    inner ones in brackets; `outer` says who may force.

    Raises a `DefinitionError` for a stage that is not open, when keys collide, and for an event of `exits` that does
    not leave the stage or that no inner stage may take; an `InputError` for an unknown stage.
    """
    place = outer.stage(stage)
    ways = {event: _doors(event, stage, inside, keys) for event, keys in (exits or {}).items()}
    prefix = inner(stage)
    start = prefix + inside.start
    within = [_inner_stage(place, each, prefix) for each in inside.stages]
    ends = [prefix + each.key for each in inside.stages if not each.is_open]
    doors = ends if leaving is Leaving.REQUIRE_FINAL else [each.key for each in within]
    problems = [] if place.is_open else [f"stage {stage!r} is closed: no process can run inside"]
    problems += [
        f"there is already a stage {each.key!r}" for each in outer.stages if each.key.startswith(prefix)
    ]
    onwards = dict.fromkeys(move.event for move in outer.moves_from(stage) if move.target != stage)
    problems += [f"{event!r} does not leave {stage!r}" for event in ways if event not in onwards]
    problems += [
        f"{event!r} could never leave {stage!r}: no inner stage lets it go"
        for event in onwards
        if not ways.get(event, doors)
    ]
    if problems:
        raise DefinitionError(f"{inside.key!r} inside {outer.key!r}", problems)
    moves: list[Move] = []
    for move in outer.all_moves:
        if move.source == stage == move.target:
            moves += [_between(move, each.key, each.key, None) for each in within]
        elif move.source == stage:
            moves += [_between(move, key, move.target, move.resumes) for key in ways.get(move.event, doors)]
        elif move.target == stage:
            moves.append(_between(move, move.source, start, move.resumes or (stage if resume else None)))
        else:
            moves.append(move)
    moves += [_within(move, prefix) for move in inside.all_moves]
    at = outer.stages.index(place)
    won = [prefix + each.key for each in inside.stages if each.category in _SUCCESS]
    inner_path = [*(prefix + key for key in inside.main_path), *won[:1]]
    return Machine(
        f"{outer.key}[{stage}:{inside.key}]",
        version=f"{outer.version}[{inside.version}]",
        start=start if outer.start == stage else outer.start,
        stages=[*outer.stages[:at], *within, *outer.stages[at + 1 :]],
        moves=dict.fromkeys(moves),
        label=outer.label,
        guide=outer.guide,
        path=[key for each in outer.main_path for key in (inner_path if each == stage else [each])],
        languages=_languages(outer, inside),
        total=_total(moves, outer, inside),
        forced_by=outer.forced_by,
    )


def without(
    machine: Machine,
    *stages: str,
    evidence: bool = True,
    key: str | None = None,
    version: str | None = None,
) -> Machine:
    """The process with fewer steps: moves lead past each stage that is left out.

    The way past needs what the move into the stage and the one onwards needed (with `evidence` False only the former:
    the step is not taken at all), and a person who has a role for both. The move to the next stage is called like the
    move into the one left out; a win, a skip and a step aside keep their own names. Ways back from the stage, and
    losses that only it had, go with it; so do reopenings that would lead straight to another end. A stage that
    nothing leads to any more is left for `Machine.check` to report. The order in which stages are named does not
    matter.

    Raises a `DefinitionError` for the start, for a closed stage, and where no role may take both moves; an
    `InputError` for an unknown stage.
    """
    gone = {machine.stage(name).key for name in stages}
    problems = [f"stage {name!r} is closed" for name in stages if not machine.stage(name).is_open]
    problems += [f"stage {name!r} is the start" for name in stages if name == machine.start]
    # what leads from every open stage still does, also from stages that are added later
    stars = [move for move in machine.moves if move.is_from_every_open and move.target not in gone]
    written = {star.leaving(stage.key): star for star in stars for stage in machine.stages}
    spread = {_way(move) for move in machine.all_moves} - {_way(move) for move in machine.moves}
    moves: list[Move] = []
    for move in machine.all_moves:
        if move.source in gone:
            continue
        if move.target not in gone:
            moves.append(written[move] if _way(move) in spread else move)
            continue
        for past in _past(machine, gone, move, evidence, problems):
            ends_twice = not (machine.stage(past.source).is_open or machine.stage(past.target).is_open)
            if past.target != past.source and not ends_twice and _way(past) not in spread:
                moves.append(past)
    if problems:
        named = ", ".join(repr(name) for name in stages)
        raise DefinitionError(f"{machine.key!r} without {named}", [*dict.fromkeys(problems)])
    return attrs.evolve(
        machine,
        key=machine.key if key is None else key,
        version=machine.version if version is None else version,
        stages=[stage for stage in machine.stages if stage.key not in gone],
        moves=dict.fromkeys([*moves, *stars]),
        path=None if machine.path is None else [each for each in machine.path if each not in gone],
        total=_total(moves, machine),
    )


def _past(
    machine: Machine,
    gone: Container[str],
    move: Move,
    evidence: bool,
    problems: list[str],
    seen: frozenset[str] = frozenset(),
) -> Iterator[Move]:
    """The ways that a move into a stage left out goes on, to the first stages that are still there."""
    if move.target not in gone:
        yield move
        return
    onwards = [after for after in machine.moves_from(move.target) if _leads_on(machine, after)]
    following = _next(machine, onwards)
    been = seen | {move.target}
    for after in onwards:
        if after.target in been:
            continue
        roles = tuple(role for role in move.roles or after.roles if role in (after.roles or move.roles))
        if not roles and (move.roles or after.roles):
            problems.append(f"{move.event!r} and {after.event!r} have no role in common")
            continue
        named = move if after.target == following else after
        still_inside = move.resumes is not None and after.target.startswith(inner(move.resumes))
        both = Move(
            named.event,
            move.source,
            after.target,
            [*move.needs, *(need for need in after.needs if evidence and need not in move.needs)],
            named.label,
            roles=roles,
            resumes=move.resumes if still_inside else after.resumes,
        )
        yield from _past(machine, gone, both, evidence, problems, been)


def _way(move: Move) -> tuple[str, str, str]:
    return move.event, move.source, move.target


def _leads_on(machine: Machine, move: Move) -> bool:
    kind = machine.kind_of(move.source, move.target)
    if kind is MoveKind.CLOSE:
        return machine.stage(move.target).category in _SUCCESS
    return kind in (MoveKind.ADVANCE, MoveKind.SKIP, MoveKind.JUMP)


def _next(machine: Machine, onwards: Iterable[Move]) -> str | None:
    """The one open stage that comes next: the nearest on the main path, or the only one beside it."""
    targets = dict.fromkeys(move.target for move in onwards if machine.stage(move.target).is_open)
    on_path = [key for key in machine.main_path if key in targets]
    return next(iter(on_path or targets)) if on_path or len(targets) == 1 else None


def extend(
    machine: Machine,
    *,
    key: str,
    version: str,
    stages: Iterable[Stage] = (),
    moves: Iterable[Move] = (),
    label: Text | None = None,
) -> Machine:
    """The same process with more stages and moves, under a key and version of its own.

    The new open stages stand beside the main path; say otherwise with `attrs.evolve(machine, path=...)`. What leads
    from every open stage leads from the new ones, too (`chain` and `nest` write such moves out: extend their parts).
    """
    return attrs.evolve(
        machine,
        key=key,
        version=version,
        stages=[*machine.stages, *stages],
        moves=[*machine.moves, *moves],
        label=machine.label if label is None else label,
        path=machine.main_path,
    )


def renamed(machine: Machine, stages: Mapping[str, str], *, key: str | None = None) -> Machine:
    """The same process with other keys for some stages, so that it can be put beside another one.

    Raises an `InputError` for an unknown stage; a `DefinitionError` when two stages get one key, and when the stages
    of a nested process that is resumed would no longer begin alike.
    """
    names = {machine.stage(old).key: new for old, new in stages.items()}
    new = {stage.key: names.get(stage.key, stage.key) for stage in machine.stages}
    groups = {move.resumes: _group(move.resumes, new) for move in machine.moves if move.resumes is not None}
    scattered = [group for group, name in groups.items() if name is None]
    if scattered:
        raise DefinitionError(
            f"{machine.key!r} with other stages",
            [
                f"work is resumed inside {group!r}: its stages, and no others, must begin alike"
                for group in scattered
            ],
        )
    return attrs.evolve(
        machine,
        key=machine.key if key is None else key,
        start=new[machine.start],
        stages=[attrs.evolve(stage, key=new[stage.key]) for stage in machine.stages],
        moves=[
            _between(
                move, new.get(move.source, move.source), new[move.target], groups.get(move.resumes or "")
            )
            for move in machine.moves
        ],
        path=None if machine.path is None else [new[each] for each in machine.path],
    )


def _group(group: str, new: Mapping[str, str]) -> str | None:
    """What a nested process is called when its stages have other keys; None when they are no longer one group."""
    inside = {old: name for old, name in new.items() if old.startswith(inner(group))}
    heads = {name.removesuffix(old.removeprefix(group)) for old, name in inside.items()}
    kept = group if all(name.startswith(inner(group)) for name in inside.values()) else min(heads)
    now = {name for name in new.values() if name.startswith(inner(kept))}
    return kept if now == {*inside.values()} else None


# -- parts ----------------------------------------------------------------------------------------------------------


def _between(move: Move, source: str, target: str, resumes: str | None) -> Move:
    return Move(move.event, source, target, move.needs, move.label, roles=move.roles, resumes=resumes)


def _to(move: Move, target: str) -> Move:
    return _between(move, move.source, target, None)


def _within(move: Move, prefix: str) -> Move:
    resumes = None if move.resumes is None else prefix + move.resumes
    return _between(move, prefix + move.source, prefix + move.target, resumes)


def _doors(event: str, stage: str, inside: Machine, keys: Iterable[str]) -> list[str]:
    if isinstance(keys, str):
        raise InputError("exits", keys, f"give several inner stages for {event!r}, such as ['approved']")
    return [inner(stage) + inside.stage(key).key for key in keys]


def _inner_stage(outer: Stage, stage: Stage, prefix: str) -> Stage:
    """An inner stage as a stage of the whole: open, with the planning figures of the outer one where it has none."""
    chance = stage.probability if stage.is_open and stage.probability is not None else outer.probability
    return Stage(
        prefix + stage.key,
        Category.OPEN,
        chance,
        stage.rots_after or outer.rots_after,
        _joined(outer.label, stage.label, _IN),
        stage.guide or outer.guide,
    )


def _languages(first: Machine, second: Machine) -> tuple[Language, ...]:
    return tuple(language for language in first.languages if language in second.languages)


def _total(moves: Iterable[Move], *machines: Machine) -> tuple[str, ...]:
    """The events promised by the parts, as far as a move of that name is left."""
    offered = {move.event for move in moves}
    return tuple(dict.fromkeys(event for each in machines for event in each.total if event in offered))


_T = TypeVar("_T")


def _both(first: Iterable[_T], second: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys([*first, *second]))


def _joined(first: Text | None, second: Text | None, by: str) -> Text | None:
    return None if first is None or second is None else _beside(first, second, by)


def _beside(first: Text, second: Text, by: str) -> Text:
    shared = [each for each in first.languages if each in second.languages and each != "en"]
    words = {each: f"{first.template(each)}{by}{second.template(each)}" for each in shared}
    return Text(f"{first.template()}{by}{second.template()}", **words)


def _guides(first: Guide | None, second: Guide | None) -> Guide | None:
    """What both say, one after the other: no caution of either is lost."""
    if first is None or second is None:
        return first or second
    return Guide(
        _beside(first.task, second.task, _THEN),
        customer=_joined(first.customer, second.customer, _THEN) or first.customer or second.customer,
        signals=_both(first.signals, second.signals),
        questions=_both(first.questions, second.questions),
        avoid=_both(first.avoid, second.avoid),
        cautions=_both(first.cautions, second.cautions),
    )
