"""The laws of machines side by side: run them on your own `Parallel` in your own tests.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> from salesflow.stages.machine import Machine
>>> from salesflow.stages.parts import Move, Stage
>>> review = Machine("review", version="1", start="draft", stages=[Stage("draft"), Stage.done("approved")],
...     moves=[Move("approve", "draft", "approved")])
>>> check_parallel(Parallel("both", version="1", regions={"legal": review, "tech": review}))
(('approved', 'approved'), ('approved', 'draft'), ('draft', 'approved'), ('draft', 'draft'))
"""

from __future__ import annotations

import pickle
from itertools import product
from typing import Final

import attrs
import pendulum

from salesflow.basics.actors import Actor
from salesflow.basics.criteria import Criterion
from salesflow.errors import DefinitionError, HistoryError
from salesflow.stages.case import Accepted, Case, Refusal, Refused
from salesflow.stages.joint import JointAccepted, JointCase, JointRecord, JointRefused
from salesflow.stages.machine import Machine
from salesflow.stages.parallel import Parallel
from salesflow.stages.parts import Category
from salesflow.stages.product import flat_key
from salesflow.testing._law import law
from salesflow.testing.composition_laws import Given, everybody, tried_facts

__all__ = ["check_parallel"]

_START: Final = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
_SUCCESS: Final = frozenset({Category.WON, Category.DONE})
_NOBODY: Final = Actor("nobody")
_UNKNOWN: Final = "no such event"


def check_parallel(parallel: Parallel, *, most: int = 300) -> tuple[tuple[str, ...], ...]:
    """Machines side by side: each region does what its machine does alone, and the join counts right.

    On a walk over the states that can be reached (at most `most` of them), the stages of which are given back:

    - the order in which the regions are given does not matter; parallel and case survive pickle;
    - a command is accepted when every region that knows it accepts it, and moves them all; a refusal changes nothing
      and holds what each machine says by itself;
    - the whole is over, done or lost, when enough regions have succeeded or too few still can;
    - a case is the replay of its records, each region is the replay of its own, and a snapshot goes on with the tail;
      repeated records change nothing, a missing or a different one is a `HistoryError`, a retry gives the same answer;
    - the flat machine accepts the same commands of a person with one role or none, unless it would be too large.
    """
    turned = attrs.evolve(parallel, regions=parallel.regions[::-1])
    law(
        turned == parallel and turned.digest == parallel.digest,
        "the order of the regions does not matter",
        turned,
    )
    law(
        _copied(parallel) == parallel and hash(_copied(parallel)) == hash(parallel),
        "pickle and back",
        parallel,
    )
    try:
        flat = parallel.flat()
    except DefinitionError:
        flat = None  # too large, or one of the regions depends on its past
    case = parallel.begin("law-1", at=_START, by="seller-1", command_id="begin")
    todo, seen = [case], {case.stages: None}
    while todo:
        case = todo.pop()
        _check_records(parallel, case)
        for command in _commands(parallel):
            _check_words(parallel, case, command)
            for given, by in product(tried_facts(_ways(parallel, case, command)), _people(parallel)):
                answer = _check_command(parallel, case, command, given, by)
                if flat is not None and len(by.roles) <= 1:
                    _check_flat(flat, case, command, given, by, answer)
                if isinstance(answer, JointAccepted) and answer.case.stages not in seen and len(seen) < most:
                    seen[answer.case.stages] = None
                    todo.append(answer.case)
    return tuple(sorted(seen))


def _commands(parallel: Parallel) -> tuple[str, ...]:
    events = [(name, move.event) for name, machine in parallel.regions for move in machine.moves]
    single = [f"{name}.{event}" for name, event in events]
    return tuple(dict.fromkeys([*(event for _, event in events), *single, _UNKNOWN]))


def _people(parallel: Parallel) -> list[Actor]:
    """One with every role, one with none, and one for each role."""
    every = everybody(*(machine for _, machine in parallel.regions))
    return [every, _NOBODY, *(Actor("one-role", [role]) for role in sorted(every.roles))]


def _heard(parallel: Parallel, case: JointCase, command: str) -> dict[str, tuple[Machine, Case, str]]:
    """The regions that know a command where they stand, and the event each of them hears."""
    found: dict[str, tuple[Machine, Case, str]] = {}
    for (name, machine), region in zip(parallel.regions, case.regions, strict=True):
        events = {move.event for move in machine.moves_from(region.stage)}
        for event in (command, command.removeprefix(f"{name}.")):
            if event in events:
                found[name] = (machine, region, event)
                break
    return found


def _ways(parallel: Parallel, case: JointCase, command: str) -> list[list[Criterion]]:
    """What a command may need: one way of each region that knows it, in all combinations."""
    each = [
        [move.needs for move in machine.moves_from(region.stage) if move.event == event]
        for machine, region, event in _heard(parallel, case, command).values()
    ]
    return [[need for needs in taken for need in needs] for taken in product(*each)]


def _check_command(
    parallel: Parallel, case: JointCase, command: str, given: Given, by: Actor
) -> JointAccepted | JointRefused | None:
    facts, using = given
    at = case.records[-1].at.add(hours=1)
    once = f"step-{case.seq}"
    try:
        answer = parallel.decide(case, command, facts, by=by, at=at, using=using, command_id=once)
    except DefinitionError:
        return None  # one of the regions is ambiguous in itself
    heard = _heard(parallel, case, command) if case.is_open else {}
    alone = {
        name: machine.decide(region, event, facts, by=by, at=at, using=using)
        for name, (machine, region, event) in heard.items()
    }
    refused = tuple((name, each) for name, each in alone.items() if isinstance(each, Refused))
    if isinstance(answer, JointRefused):
        _check_refused(case, answer, refused, bool(alone))
        return answer
    law(
        case.is_open and bool(alone) and not refused, "what a region refuses is not accepted", answer, refused
    )
    moved = {name: each.case for name, each in alone.items() if isinstance(each, Accepted)}
    expected = tuple(
        moved.get(name, region) for (name, _), region in zip(parallel.regions, case.regions, strict=True)
    )
    law(answer.case.regions == expected, "each region does what its machine does alone", answer, expected)
    law(answer.case.outcome is _outcome(parallel, answer.case), "the join counts right", answer)
    law(parallel.evolve(case, answer.record) == answer.case, "an accepted decision evolves", answer)
    again = parallel.decide(answer.case, command, at=at, command_id=once)
    law(again == answer, "a retry gives the same answer", answer, again)
    return answer


def _check_words(parallel: Parallel, case: JointCase, command: str) -> None:
    """What a refusal looks like, when nothing is known and nobody with a role asks."""
    try:
        no = parallel.decide(case, command, by=_NOBODY, at=case.records[-1].at)
    except DefinitionError:
        return
    if isinstance(no, JointRefused):
        law(bool(no.explain("en") and no.explain("zh")), "a refusal has words", no)
        copied = _copied(no)
        law(copied == no and hash(copied) == hash(no), "a refusal is a value", no)


def _outcome(parallel: Parallel, case: JointCase) -> Category | None:
    categories = [
        machine.stage(key).category for (_, machine), key in zip(parallel.regions, case.stages, strict=True)
    ]
    succeeded = sum(each in _SUCCESS for each in categories)
    if succeeded >= parallel.needed:
        return Category.DONE
    return None if succeeded + categories.count(Category.OPEN) >= parallel.needed else Category.LOST


def _check_refused(
    case: JointCase, no: JointRefused, refused: tuple[tuple[str, Refused], ...], known: bool
) -> None:
    law(no.case is case, "a refusal leaves the case as it was", no)
    if not case.is_open:
        law(no.reason is Refusal.CLOSED, "when the whole is over, nothing moves", no)
    elif not known:
        law(no.reason is Refusal.UNDECLARED, "a command that no region knows is refused as such", no)
    else:
        law(bool(refused), "what every region accepts is accepted", no)
        law(no.regions == refused, "a refusal holds what each machine says by itself", no, refused)
        law(no.reason in {each.reason for _, each in refused}, "the reason is that of a region", no)


def _check_flat(
    flat: Machine,
    case: JointCase,
    command: str,
    given: Given,
    by: Actor,
    answer: JointAccepted | JointRefused | None,
) -> None:
    here = flat_key(case.stages)
    if here not in {stage.key for stage in flat.stages}:
        return  # only a person with several roles comes here
    at = case.records[-1].at
    beside = flat.adopt("law-1", here, since=at, at=at)
    try:
        same = flat.decide(beside, command, given[0], by=by, at=at.add(hours=1), using=given[1])
    except DefinitionError:
        law(answer is None, "a flat machine is ambiguous where a region is", case, command, given)
        return
    gone = answer.case.stages if isinstance(answer, JointAccepted) else None
    there = same.case.stage if isinstance(same, Accepted) else None
    law(
        there == (gone and flat_key(gone)),
        "a flat machine does what the regions do",
        case,
        command,
        answer,
        same,
    )


def _check_records(parallel: Parallel, case: JointCase) -> None:
    records = case.records
    law(parallel.replay(records) == case, "replay gives the case", case)
    regions = [
        machine.replay([step for record in records if (step := record.moves[place]) is not None])
        for place, (_, machine) in enumerate(parallel.regions)
    ]
    law(
        case.regions == tuple(regions),
        "the regions of a replay are the replays of the regions",
        case,
        regions,
    )
    snapshot = parallel.replay(records[: (len(records) + 1) // 2])
    law(
        parallel.replay(records[1:], start=snapshot) == case,
        "a snapshot goes on with the tail",
        case,
        snapshot,
    )
    law(parallel.replay((*records, *records)) == case, "repeated records change nothing", case)
    law(_copied(case) == case and hash(_copied(case)) == hash(case), "a case is a value", case)
    last = records[-1]
    late = attrs.evolve(last, seq=last.seq + 2)
    law(_refuses_history(parallel, case, late), "a gap in the records is a HistoryError", case)
    other = attrs.evolve(last, by="somebody-else")
    law(_refuses_history(parallel, case, other), "a second record with a number is a HistoryError", case)


def _refuses_history(parallel: Parallel, case: JointCase, record: JointRecord) -> bool:
    try:
        parallel.evolve(case, record)
    except HistoryError:
        return True
    return False


def _copied(value: object) -> object:
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - made in the line itself
