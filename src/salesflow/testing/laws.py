"""Laws that hold for every salesflow object: run them on your own machines and criteria in your own tests.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> from salesflow.basics.criteria import fact, has
>>> facts_for([has("champion"), (fact("score") >= 60) & (fact("score") < 80)])[0]
{'champion': 'something', 'score': 60}
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

import attrs
import pendulum

from salesflow.basics.actors import Actor
from salesflow.basics.criteria import Criterion, Facts, Predicates, not_
from salesflow.basics.findings import Outcome
from salesflow.basics.plain import from_plain, to_plain
from salesflow.basics.satisfying import meeting_all
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, HistoryError, InputError
from salesflow.stages.case import Accepted, Case, MoveKind, Record, Refusal, Refused
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move
from salesflow.stages.plain import machine_from_plain, machine_to_plain
from salesflow.stages.roles import Allowed
from salesflow.testing._law import law

__all__ = ["Walked", "check_criterion", "check_machine", "facts_for"]

_START: Final = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
_Needed: TypeAlias = "tuple[Mapping[str, object], Predicates]"


# -- facts that meet conditions ----------------------------------------------------------------------------------


def facts_for(
    needs: Iterable[Criterion],
) -> tuple[dict[str, object], dict[str, Callable[[Facts], bool]]] | None:
    """Facts and predicates under which all `needs` are met; None when none were found.

    The predicates answer as the needs ask for. None means a contradiction, or that nothing was found in reasonable
    time; `salesflow.basics.satisfying` tells the two apart.
    """
    try:
        found = meeting_all(needs)
    except InputError:  # a condition of a class of its own
        return None
    if found.truth is not Truth.YES and not found.named:
        return None
    return {**found.facts}, {name: _always if wanted else _never for name, wanted in found.named}


def _always(_: Facts) -> bool:
    return True


def _never(_: Facts) -> bool:
    return False


# -- criteria ----------------------------------------------------------------------------------------------------


def check_criterion(criterion: Criterion, facts: Facts, using: Predicates | None = None) -> None:
    """The laws of a criterion, held against some facts.

    Judging twice gives the same; *holds* is the outcome; turned around twice it is itself again, turned around
    once it gives the opposite; it survives plain data and pickle; every finding can be said in two languages.
    """
    judged = criterion.judge(facts, using=using)
    law(judged == criterion.judge(facts, using=using), "judging twice gives the same", criterion, facts)
    law(criterion.holds(facts, using) is (judged.outcome is Outcome.MET), "holds is met", criterion, facts)
    law(not_(not_(criterion)) == criterion, "not not is the same", criterion)
    around = not_(criterion).judge(facts, using=using)
    if Outcome.ERROR not in (judged.outcome, around.outcome):
        law(around.truth is ~judged.truth, "not gives the opposite", criterion, facts, judged, around)
    law(from_plain(to_plain(criterion)) == criterion, "plain data and back", criterion)
    law(_copied(criterion) == criterion, "pickle and back", criterion)
    law(_copied(judged) == judged and hash(judged) == hash(_copied(judged)), "findings are values", judged)
    for finding in judged.findings:
        law(bool(finding.explain("en") and finding.explain("zh")), "findings have words", finding)


def _copied(value: object) -> object:
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - made in the line itself


# -- machines ----------------------------------------------------------------------------------------------------


@attrs.frozen
class Walked:
    """Where `check_machine` came: stages reached, moves made, and moves for which it found no facts."""

    stages: tuple[str, ...]
    moves: tuple[tuple[str, str, str], ...]
    skipped: tuple[tuple[str, str, str], ...] = ()


def check_machine(machine: Machine) -> Walked:
    """All laws of a stage machine, on a walk over every stage that can be reached.

    - The digest does not depend on the order of the moves; plain data and pickle give the machine back.
    - A refusal leaves the case as it was, names every condition of the moves tried (complete), and making exactly
      the named facts as needed gets the move accepted (sound).
    - An accepted decision evolves; replaying all records gives the same case; repeating a record changes nothing;
      a missing record is a `HistoryError`; a retry with the same `command_id` gives the same record.
    - A closed case accepts nothing but a reopening, and a command that does not exist is refused as such.
    - A move that asks for a role is refused to whoever has none, by that name, and is not decided while the roles of
      the person are not known. A forced step is recorded with its reason and replays like any other.
    """
    _same_again(machine)
    first = machine.begin("law-1", at=_START, by="seller-1", command_id="begin")
    _check_history(machine, first)
    todo, reached = [first], {first.stage: first}
    made: dict[tuple[str, str, str], None] = {}
    skipped: dict[tuple[str, str, str], None] = {}
    while todo:
        case = todo.pop()
        _check_undeclared(machine, case)
        _check_force(machine, case)
        for move in machine.moves_from(case.stage):
            after = _check_move(machine, case, move)
            step = (move.event, move.source, move.target)
            if after is None:
                skipped[step] = None
                continue
            made[step] = None
            if after.stage not in reached:
                reached[after.stage] = after
                todo.append(after)
    order = [stage.key for stage in machine.stages if stage.key in reached]
    named = [(source, event, target) for event, source, target in made]
    return Walked(
        tuple(order), tuple(sorted(named)), tuple([(s, e, t) for e, s, t in skipped if (e, s, t) not in made])
    )


def _same_again(machine: Machine) -> None:
    turned = attrs.evolve(machine, moves=tuple(reversed(machine.moves)))
    law(turned.digest == machine.digest, "the order of the moves does not change the digest", machine)
    plain = machine_from_plain(machine_to_plain(machine))
    law(plain == machine and plain.digest == machine.digest, "plain data and back", machine)
    law(_copied(machine) == machine, "pickle and back", machine)
    law(bool(machine.mermaid()) and bool(machine.mermaid("zh")), "it can be drawn", machine)


def _check_history(machine: Machine, case: Case) -> None:
    records = case.records
    law(machine.replay(records) == case, "replay gives the case", case)
    step = machine.replay(records[:1])
    for record in records[1:]:
        step = machine.evolve(step, record)
    law(step == case, "evolving step by step is replaying", case)
    law(machine.replay((*records, records[-1], records[0])) == case, "repeated records change nothing", case)
    law(_copied(case) == case and hash(_copied(case)) == hash(case), "a case is a value", case)
    late = attrs.evolve(records[-1], seq=records[-1].seq + 2, source=case.stage)
    law(_refuses_history(machine, case, late), "a gap in the records is a HistoryError", case)
    other = attrs.evolve(records[-1], by="somebody-else")
    law(_refuses_history(machine, case, other), "a second record with a number is a HistoryError", case)


def _refuses_history(machine: Machine, case: Case, record: Record) -> bool:
    try:
        machine.evolve(case, record)
    except HistoryError:
        return True
    return False


def _check_undeclared(machine: Machine, case: Case) -> None:
    unknown = "".join(["no such event", *machine.stage(case.stage).key])
    no = machine.decide(case, unknown, at=_after(case))
    expected = Refusal.UNDECLARED if machine.stage(case.stage).is_open else Refusal.CLOSED
    law(isinstance(no, Refused) and no.reason is expected, "an unknown command is refused as such", no)
    early = machine.decide(case, unknown, at=case.records[-1].at.subtract(seconds=1))
    law(isinstance(early, Refused) and early.reason is Refusal.STALE, "an old command is stale", early)


def _after(case: Case) -> pendulum.DateTime:
    return case.records[-1].at.add(hours=1)


def _everybody(machine: Machine) -> Actor:
    """A person with every role the machine knows."""
    return Actor("seller-1", {*machine.forced_by, *(role for move in machine.moves for role in move.roles)})


def _check_force(machine: Machine, case: Case) -> None:
    target = next((stage.key for stage in machine.stages if stage.key != case.stage), None)
    if target is None:
        return
    said: dict[str, Any] = {"reason": "the law says so", "at": _after(case)}
    yes = machine.force(case, target, by=_everybody(machine), **said)
    law(isinstance(yes, Accepted) and yes.case.stage == target, "a case can be forced", yes)
    assert isinstance(yes, Accepted)  # noqa: S101 - the law above says so
    law(yes.record.forced == "the law says so", "a forced step keeps its reason", yes)
    law(machine.replay(yes.case.records) == yes.case, "a forced step replays", yes)
    if machine.forced_by:
        no = machine.force(case, target, by=Actor("nobody"), **said)
        named = isinstance(no, Refused) and no.reason is Refusal.NOT_AUTHORISED
        law(named, "who may not force is refused by that name", no)


def _check_roles(machine: Machine, case: Case, move: Move, needed: _Needed) -> None:
    others = [each for each in machine.moves_from(case.stage) if each.event == move.event and each != move]
    if not move.roles or others:
        return
    facts, using = needed
    no = machine.decide(case, move.event, facts, by=Actor("nobody"), at=_after(case), using=using)
    barred = isinstance(no, Refused) and no.reason is Refusal.NOT_AUTHORISED
    law(barred, "who has no role is refused by that name", no)
    no = machine.decide(case, move.event, facts, by="seller-1", at=_after(case), using=using)
    law(
        isinstance(no, Refused) and no.reason is Refusal.UNKNOWN, "roles not known are not taken for none", no
    )


def _check_move(machine: Machine, case: Case, move: Move) -> Case | None:
    """Try a move without facts, then with the facts it needs; the case after it, or None."""
    bare = _decided(machine, case, move.event, {}, None)
    if isinstance(bare, Refused):
        _check_refused(machine, case, move, bare)
    needed = facts_for(move.needs)
    if needed is None:
        return None
    yes = _decided(machine, case, move.event, *needed)
    if yes is None:
        return None
    law(isinstance(yes, Accepted), "met conditions are accepted", move, needed, yes)
    assert isinstance(yes, Accepted)  # noqa: S101 - the law above says so
    _check_roles(machine, case, move, needed)
    return _check_accepted(machine, case, move, yes)


def _decided(
    machine: Machine, case: Case, event: str, facts: Mapping[str, object], using: Predicates | None
) -> Accepted | Refused | None:
    try:
        return machine.decide(
            case,
            event,
            facts,
            by=_everybody(machine),
            at=_after(case),
            using=using,
            command_id=f"step-{case.seq}",
        )
    except DefinitionError:
        return None  # two moves fit the same facts: the machine says so, and decides nothing


def _check_refused(machine: Machine, case: Case, move: Move, no: Refused) -> None:
    law(no.case is case, "a refusal leaves the case as it was", no)
    law(bool(no.explain("en") and no.explain("zh")), "a refusal has words", no)
    law(_copied(no) == no and hash(_copied(no)) == hash(no), "a refusal is a value", no)
    moves = [each for each in machine.moves_from(case.stage) if each.event == move.event]
    needs = [need for each in moves for need in each.needs]
    asked = [ask for each in moves for ask in (*each.needs, *([Allowed(each.roles)] if each.roles else []))]
    law([each.condition for each in no.findings] == asked, "a refusal names every condition", no)
    for target, findings in no.candidates:
        lacking = [finding.condition for finding in findings if not finding.met]
        law(bool(lacking), "a refused move lacks something", no)
        made = facts_for([need for need in needs if need in lacking])
        if made is None or any(
            not need.holds(*made) for each in moves if each.target == target for need in each.needs
        ):
            continue
        yes = _decided(machine, case, move.event, *made)
        law(not isinstance(yes, Refused), "making the named facts as needed gets it accepted", no, made)


def _check_accepted(machine: Machine, case: Case, move: Move, yes: Accepted) -> Case:
    record = yes.record
    law(machine.evolve(case, record) == yes.case, "an accepted decision evolves", yes)
    law(record.seq == case.seq + 1 and record.target == yes.case.stage, "a record continues its case", yes)
    law(yes.case.records == (*case.records, record), "records are only added", yes)
    law(machine.stage(case.stage).is_open or record.kind in (MoveKind.REOPEN, MoveKind.STAY, MoveKind.CLOSE),
         "a closed case accepts nothing but a reopening", yes)  # fmt: skip
    again = machine.decide(yes.case, move.event, at=_after(yes.case), command_id=record.command_id)
    law(again == yes, "a retry gives the same answer", yes, again)
    _check_history(machine, yes.case)
    return yes.case
