"""The published laws: they hold for generated machines, and they fail for broken ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import attrs
import pytest
from hypothesis import given

from salesflow.basics.criteria import Criterion, Facts, Has, Predicates, Raw, all_of, fact, has, named, not_
from salesflow.basics.money import money
from salesflow.stages.case import Accepted, Case, Refused
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.testing import Walked, check_criterion, check_machine, facts_for
from salesflow.testing.strategies import criteria, machines


@given(machines())
def test_the_laws_hold(machine: Machine) -> None:
    walked = check_machine(machine)
    assert walked.stages[0] == machine.start
    known = {(move.source, move.event, move.target) for move in machine.all_moves}
    assert set(walked.moves) | set(walked.skipped) <= known


@given(criteria())
def test_made_facts_meet_the_condition(criterion: Criterion) -> None:
    made = facts_for([criterion])
    if made is not None:
        assert criterion.holds(*made)


@pytest.mark.parametrize(
    "criterion",
    [
        has("a") & has("b.c"),
        (fact("x") > 1) & (fact("x") < 2),
        (fact("x") >= money(5, "CNY")) & (fact("x") != money(5, "CNY")),
        fact("x") < money(5, "CNY"),
        (fact("x") == True) & not_(has("y")),  # noqa: E712
        not_(fact("x").in_("A", "B")),
        named("n") & not_(named("m")),
        (has("a") & not_(has("a"))) | has("c"),
        fact("x") > datetime(2026, 3, 2).astimezone(),
    ],
)
def test_facts_are_found_for_what_can_be_met(criterion: Criterion) -> None:
    made = facts_for([criterion])
    assert made is not None
    assert criterion.holds(*made)


class Odd(Criterion):
    pass


def test_no_facts_for_a_contradiction_or_a_foreign_condition() -> None:
    assert facts_for([has("a"), not_(has("a"))]) is None
    assert facts_for([fact("x") < 1, fact("x") > 3]) is None
    assert facts_for([named("n"), not_(named("n"))]) is None
    assert facts_for([Odd()]) is None
    assert facts_for([]) == ({}, {})


def small() -> Machine:
    return Machine(
        "m", version="1", start="a", stages=[Stage("a"), Stage("b"), Stage.won("w")],
        moves=[
            Move("go", "a", "b", needs=[has("x"), fact("y") > 1]), Move("win", "b", "w"), Move("again", "w", "b", has("why")),
            Move("never", "a", "w", needs=[has("z") & not_(has("z"))]),
            Move("both", "a", "b", needs=[has("x")]), Move("both", "a", "w", needs=[has("x")]),
        ],
    )  # fmt: skip


def test_what_was_walked() -> None:
    assert check_machine(small()) == Walked(
        ("a", "b", "w"),
        (("a", "go", "b"), ("b", "win", "w"), ("w", "again", "b")),
        (("a", "never", "w"), ("a", "both", "b"), ("a", "both", "w")),
    )


Change = Callable[..., Any]


def broken(monkeypatch: pytest.MonkeyPatch, owner: type, name: str, change: Change) -> None:
    right = getattr(owner, name)
    monkeypatch.setattr(owner, name, lambda *args, **more: change(right(*args, **more), *args))


def accept_anyway(answer: Accepted | Refused, machine: Machine, case: Case, *_: object) -> object:
    return Accepted(case, case.records[-1]) if isinstance(answer, Refused) else answer


def refuse_anyway(
    answer: Accepted | Refused, machine: Machine, case: Case, command: str, *_: object
) -> object:
    if isinstance(answer, Accepted):
        return machine.decide(case, command, {}, at=case.since.add(hours=2))
    return answer


def other_case(answer: Accepted | Refused, *_: object) -> object:
    if isinstance(answer, Refused):
        return attrs.evolve(answer, case=attrs.evolve(answer.case, id="other"))
    return answer


def fewer_findings(answer: Accepted | Refused, *_: object) -> object:
    if isinstance(answer, Refused):
        return attrs.evolve(answer, found=tuple(raw[:1] for raw in answer.found))
    return answer


def forget_by(case: Case, *_: object) -> Case:
    last = attrs.evolve(case.records[-1], by=None)
    return attrs.evolve(case, records=(*case.records[:-1], last))


@pytest.mark.parametrize(
    ("name", "change", "law"),
    [
        ("decide", accept_anyway, "refused as such"),
        ("decide", other_case, "leaves the case"),
        ("decide", fewer_findings, "names every condition"),
        ("replay", forget_by, "replay gives the case"),
        ("mermaid", lambda _, *__: "", "can be drawn"),
    ],
)
def test_a_broken_machine_breaks_a_law(
    monkeypatch: pytest.MonkeyPatch, name: str, change: Change, law: str
) -> None:
    broken(monkeypatch, Machine, name, change)
    with pytest.raises(AssertionError, match=law):
        check_machine(small())


def test_a_machine_that_refuses_what_it_should_accept_breaks_a_law(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Machine.decide

    def stubborn(self: Machine, case: Case, command: str, *args: Any, **more: Any) -> object:
        answer = right(self, case, command, *args, **more)
        return right(self, case, command, {}, at=more["at"]) if isinstance(answer, Accepted) else answer

    monkeypatch.setattr(Machine, "decide", stubborn)
    with pytest.raises(AssertionError, match="gets it accepted"):
        check_machine(small())


def test_a_machine_that_forgets_gaps_breaks_a_law(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Machine.evolve
    monkeypatch.setattr(
        Machine,
        "evolve",
        lambda self, case, record: case if record.seq > case.seq + 1 else right(self, case, record),
    )
    with pytest.raises(AssertionError, match="a gap in the records"):
        check_machine(small())


@attrs.frozen
class Moody(Has):
    """A condition that is met and unmet by turns."""

    asked: list[int] = attrs.field(factory=list[int], eq=False)

    def raw(self, facts: Facts, using: Predicates | None) -> Raw:
        self.asked.append(1)
        return super().raw({} if len(self.asked) % 2 else facts, using)


def test_a_criterion_that_changes_its_mind_breaks_a_law() -> None:
    with pytest.raises(AssertionError, match="judging twice"):
        check_criterion(Moody("x"), {"x": 1})
    check_criterion(all_of(has("x"), fact("y") > 1), {"x": 1})


def test_the_laws_of_a_criterion_hold_where_it_cannot_be_judged() -> None:
    check_criterion(fact("score") >= 60, {"score": "high"})
    check_criterion(named("credit_ok"), {}, using={"credit_ok": lambda facts: bool(facts["missing"])})


def test_a_machine_of_one_stage_cannot_be_forced_anywhere() -> None:
    walked = check_machine(Machine("m", version="1", start="a", stages=[Stage("a")], moves=[]))
    assert walked.stages == ("a",)
