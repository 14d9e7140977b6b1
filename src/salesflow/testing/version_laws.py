"""The laws of versions: run them on your own machines, and on your own plan to go from one to the next.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> from salesflow.basics.criteria import has
>>> from salesflow.stages.parts import Move, Stage
>>> stages = [Stage("lead"), Stage("offer"), Stage.won("won")]
>>> old = Machine("deal", version="1", start="lead", stages=stages,
...     moves=[Move("propose", "lead", "offer"), Move("win", "offer", "won")])
>>> new = Machine("deal", version="2", start="lead", stages=stages,
...     moves=[Move("propose", "lead", "offer", needs=[has("budget")]), Move("win", "offer", "won")])
>>> [change.explain() for change in check_diff(old, new)]
['“propose” from “lead” to “offer” now also needs: budget']
>>> [(placing.stage, placing.kind) for placing in check_versions(Migration(old, new))]
[('lead', PlacingKind.SAFE), ('offer', PlacingKind.NEEDS_PERSON), ('won', PlacingKind.SAFE)]
"""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

import attrs
import pendulum

from salesflow.basics.actors import Actor
from salesflow.basics.criteria import Criterion, Facts, Predicates
from salesflow.errors import DefinitionError, HistoryError
from salesflow.stages.case import Accepted, Case, MoveKind, Refused
from salesflow.stages.diff import Change, ChangeKind, diff
from salesflow.stages.machine import Machine
from salesflow.stages.migrate import Migration, Placing, PlacingKind, migrate
from salesflow.stages.parts import Move
from salesflow.stages.trace import Trace
from salesflow.testing._law import law
from salesflow.testing.laws import facts_for

__all__ = ["check_diff", "check_digest", "check_versions"]

_START: Final = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
_OTHER: Final = {
    ChangeKind.STAGE_ADDED: ChangeKind.STAGE_REMOVED,
    ChangeKind.STAGE_REMOVED: ChangeKind.STAGE_ADDED,
    ChangeKind.MOVE_ADDED: ChangeKind.MOVE_REMOVED,
    ChangeKind.MOVE_REMOVED: ChangeKind.MOVE_ADDED,
}


# -- what counts ---------------------------------------------------------------------------------------------------


def check_digest(machine: Machine) -> None:
    """The laws of a fingerprint: only behaviour counts, and all of it.

    The order of moves and stages (with the main path as it is), moves *from every open stage* written out, labels,
    guides, promises and the version do not change it.
    """
    turned = attrs.evolve(
        machine,
        stages=machine.stages[::-1],
        moves=[attrs.evolve(move, needs=move.needs[::-1]) for move in machine.moves[::-1]],
        path=machine.main_path,
    )
    law(turned.digest == machine.digest, "the order of the parts does not change the digest", machine)
    law(
        all(change.kind is ChangeKind.WORDS for change in diff(machine, turned)),
        "the order of the parts is no difference",
        machine,
    )
    silent = attrs.evolve(
        machine,
        version=f"{machine.version} again",
        stages=[attrs.evolve(stage, label=None, guide=None) for stage in machine.stages],
        moves=[attrs.evolve(move, label=None) for move in machine.all_moves],
        path=machine.main_path,
        label=None,
        guide=None,
        languages=(),
        total=(),
    )
    law(silent.digest == machine.digest, "words and promises do not change the digest", machine)
    law(diff(machine, machine) == (), "a machine does not differ from itself", machine)


def check_diff(old: Machine, new: Machine) -> tuple[Change, ...]:
    """The laws of a difference; the changes themselves, for what you want to check besides.

    The digests are equal exactly when no change `changes_behaviour`; the other way round everything is the other
    way round; each change has words in two languages.
    """
    changes = diff(old, new)
    telling = any(change.changes_behaviour for change in changes)
    same = old.digest == new.digest
    law(same is not telling, "digests differ exactly when behaviour does", same, changes)
    there, back = Counter(_turned(change) for change in changes), Counter(diff(new, old))
    law(there == back, "the other way round it is the other way round", there - back, back - there)
    for change in changes:
        law(bool(change.explain("en") and change.explain("zh")), "a change has words", change)
    return changes


def _turned(change: Change) -> Change:
    kind = _OTHER.get(change.kind, change.kind)
    return Change(kind, change.stage, change.move, change.after, change.before)


# -- cases on their way --------------------------------------------------------------------------------------------


class _Taken(NamedTuple):
    """A step that a case took: the move, the facts that met it, and who asked."""

    move: Move
    facts: Facts
    using: Predicates
    by: Actor


_Lived = tuple[Case, tuple[_Taken, ...]]


def check_versions(plan: Migration) -> tuple[Placing, ...]:
    """All laws of a change of version, on cases that went every way of the old one; where each of them goes.

    - The plan is total: a case is *safe*, or every reason why not is told in two languages; those that need a map
      stand exactly on the stages that are `unmapped`.
    - A safe case that goes on could have come the same way under the new version, with the facts that it had.
    - Only a safe case, or one that a person decides about, is carried over; its earlier records and the moment at
      which it entered its stage stay as they were, a retry gives the same record, and it replays, is decided under
      the new version, and is carried over no second time.

    There is one placing for the beginning and one for each move that could be made. `check_diff` and `check_digest`
    are asked as well.
    """
    check_digest(plan.old)
    check_digest(plan.new)
    check_diff(plan.old, plan.new)
    placings: list[Placing] = []
    for case, taken in _lived(plan.old):
        placing = plan.place(case)
        law(plan.place(case) == placing, "a case is placed the same way again", placing)
        _check_placing(plan, case, placing)
        if placing.is_safe and plan.old.stage(case.stage).is_open:
            _check_same_way(plan, case, taken)
        _check_carried(plan, case, placing)
        placings.append(placing)
    return tuple(placings)


def _lived(machine: Machine) -> list[_Lived]:
    """A case that has just begun, and one for each move that can be made from where some case came to."""
    first: _Lived = (machine.begin("law-1", at=_START, by="seller-1"), ())
    lived: list[_Lived] = [first]
    todo: list[_Lived] = [first]
    reached = {machine.start}
    while todo:
        case, taken = todo.pop()
        for move in machine.moves_from(case.stage):
            step = _step(machine, case, move)
            if step is None:
                continue
            after: _Lived = (step[0], (*taken, step[1]))
            lived.append(after)
            if after[0].stage not in reached:
                reached.add(after[0].stage)
                todo.append(after)
    return lived


def _step(machine: Machine, case: Case, move: Move) -> tuple[Case, _Taken] | None:
    found = facts_for(move.needs)
    if found is None:
        return None
    taken = _Taken(move, found[0], found[1], Actor("seller-1", move.roles[:1]))
    answer = _decided(machine, case, move.event, taken)
    return (answer.case, taken) if isinstance(answer, Accepted) else None


def _decided(machine: Machine, case: Case, event: str, taken: _Taken) -> Accepted | Refused | None:
    at = case.records[-1].at.add(hours=1)
    try:
        return machine.decide(case, event, taken.facts, by=taken.by, at=at, using=taken.using)
    except DefinitionError:
        return None  # two moves fit the same facts: the machine says so, and decides nothing


def _check_placing(plan: Migration, case: Case, placing: Placing) -> None:
    safe = placing.kind is PlacingKind.SAFE
    law(safe is (not placing.reasons), "what is not safe has reasons", placing)
    lost = case.stage in plan.unmapped
    named = placing.kind is PlacingKind.NEEDS_MAP
    law(named is lost is (placing.stage is None), "what needs a map stands on an unmapped stage", placing)
    for language in ("en", "zh"):
        said = placing.explain(language)
        missing = [each for each in placing.reasons if each.sentence.render(language) not in said]
        law(bool(said) and not missing, "a placing tells every reason", said, missing)


def _check_same_way(plan: Migration, case: Case, taken: tuple[_Taken, ...]) -> None:
    """Take the same way under the new version, with the same facts by the same people."""
    new, names = plan.new, {stage.key: stage.key for stage in plan.new.stages} | dict(plan.stages)
    again = new.begin(case.id, at=_START)
    way: list[_Taken] = []
    for record, step in zip(case.records[1:], taken, strict=True):
        way.append(step)
        here, reached = again.stage, names.get(record.target)
        if reached is None or (reached == here and record.source != record.target):
            continue
        answers = _asked_again(plan, again, way)
        fitting = [each for each in answers if isinstance(each, Accepted) and each.case.stage == reached]
        told = len(way) == 1 or facts_for(_needs(way)) is not None
        law(
            bool(fitting) or None in answers or not told, "a safe case could come the same way", case, answers
        )
        again = (
            fitting[0].case if fitting else new.adopt(case.id, reached, since=_START, at=again.records[-1].at)
        )
        way = []


def _asked_again(plan: Migration, case: Case, way: list[_Taken]) -> list[Accepted | Refused | None]:
    """What the new version says to the commands of several steps at once."""
    events = dict.fromkeys(dict(plan.events).get(each.move.event, each.move.event) for each in way)
    roles = {role for each in way for role in each.by.roles}
    step = _Taken(way[-1].move, way[-1].facts, way[-1].using, Actor("seller-1", roles))
    found = facts_for(_needs(way)) if len(way) > 1 else None
    if found is not None:
        step = step._replace(facts=found[0], using=found[1])
    return [_decided(plan.new, case, event, step) for event in events]


def _needs(way: list[_Taken]) -> list[Criterion]:
    return [need for each in way for need in each.move.needs]


def _check_carried(plan: Migration, case: Case, placing: Placing) -> None:
    new = plan.new
    at = case.records[-1].at.add(hours=1)
    answer = migrate(case, plan, at=at, by="seller-1", command_id="law")
    if isinstance(answer, Placing):
        law(answer == placing and not placing.is_safe, "what is not carried over is placed", answer)
        who = Actor("manager-1", new.forced_by)
        target = placing.stage or new.start
        answer = migrate(case, plan, at=at, by=who, stage=target, reason="the law decides", command_id="law")
        law(isinstance(answer, Accepted), "a person can decide", answer)
        assert isinstance(answer, Accepted)  # noqa: S101 - the law above says so
        law(answer.record.forced == "the law decides", "what a person decided keeps the reason", answer)
    else:
        law(placing.is_safe and answer.record.forced is None, "only a safe case goes over by itself", answer)
    after, record = answer.case, answer.record
    law(after.records == (*case.records, record), "no earlier record changes", answer)
    law(
        record.kind is MoveKind.MIGRATE and after.definition == new.definition,
        "it is under the new version",
        after,
    )
    law(after.since == case.since and record.since == case.since, "the stay goes on", after)
    law(new.replay(after.records) == after, "a migrated case replays", after)
    law(len(Trace.of(after).steps) == len(Trace.of(case).steps), "going over is no stay of its own", after)
    law(migrate(after, plan, at=_START, command_id="law") == answer, "a retry gives the same record", answer)
    try:
        plan.place(after)
    except HistoryError:
        pass
    else:
        law(False, "a case is carried over once", after)
    asked = new.decide(after, f"no such event {after.stage}", at=at)
    law(isinstance(asked, Refused), "a migrated case is decided under the new version", asked)
