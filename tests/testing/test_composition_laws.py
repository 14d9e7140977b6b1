"""The published laws of composed machines: each one fails for a composition that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from salesflow.basics.actors import Actor
from salesflow.basics.criteria import fact, has, not_
from salesflow.errors import DefinitionError
from salesflow.sales.catalogue.seven_step import SEVEN_STEP
from salesflow.stages import compose
from salesflow.stages.compose import Leaving, nest
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.testing import composition_laws
from salesflow.testing.composition_laws import (
    check_chain,
    check_nest,
    check_nest_twice,
    check_without,
    everybody,
    tried_facts,
)

Change = Callable[[Machine], Machine]


def deal() -> Machine:
    """Two open stages, one of which is left, come back to, and noted on; a choice that is ambiguous in itself."""
    return Machine(
        "deal", version="1", start="lead", stages=[Stage("lead"), Stage("offer"), Stage.won("won"), Stage.lost("lost")],
        moves=[
            Move("propose", "lead", "offer", needs=[has("need")]), Move("back", "offer", "lead"),
            Move("note", "offer", "offer"), Move("win", "offer", "won", needs=[has("signed_on")], roles=["manager"]),
            Move("twice", "offer", "won", needs=[has("x")]), Move("twice", "offer", "lost", needs=[has("x")]),
            Move.from_every_open("lose", to="lost"),
        ],
        forced_by=["board"],
    )  # fmt: skip


def review(prefix: str = "") -> Machine:
    """A review that can end in two ways; *note* and *lose* are known outside as well."""
    draft, check, ok, no = (f"{prefix}{key}" for key in ("draft", "check", "ok", "no"))
    return Machine(
        "review", version="1", start=draft, stages=[Stage(draft), Stage(check), Stage.done(ok), Stage.lost(no)],
        moves=[
            Move("submit", draft, check, needs=[has("text")]), Move("return", check, draft),
            Move("approve", check, ok, needs=[fact("score") >= 3], roles=["lawyer"]), Move("reject", check, no),
            Move("again", no, check), Move("never", draft, ok, needs=[has("y"), not_(has("y"))]),
            Move("note", draft, draft), Move("lose", check, no, needs=[has("x")]),
        ],
    )  # fmt: skip


def broken(monkeypatch: pytest.MonkeyPatch, name: str, change: Change) -> None:
    right: Callable[..., Machine] = getattr(compose, name)

    def changed(*args: Any, **more: Any) -> Machine:
        return change(right(*args, **more))

    monkeypatch.setattr(composition_laws, name, changed)


def without_moves(*events: str) -> Change:
    def change(machine: Machine) -> Machine:
        return attrs.evolve(machine, moves=[each for each in machine.moves if each.event not in events])

    return change


def with_moves(*moves: Move) -> Change:
    def change(machine: Machine) -> Machine:
        return attrs.evolve(machine, moves=[*machine.moves, *moves])

    return change


def with_needs(event: str, *facts: str) -> Change:
    needs = [has(path) for path in facts]

    def change(machine: Machine) -> Machine:
        moves = [attrs.evolve(each, needs=needs) if each.event == event else each for each in machine.moves]
        return attrs.evolve(machine, moves=moves)

    return change


def with_start(start: str) -> Change:
    def change(machine: Machine) -> Machine:
        return attrs.evolve(machine, start=start)

    return change


def more_stages(machine: Machine) -> Machine:
    return attrs.evolve(machine, stages=[*machine.stages, Stage("more")])


def fewer_stages(machine: Machine) -> Machine:
    kept = [stage for stage in machine.stages if not stage.key.endswith("no")]
    gone = {stage.key for stage in machine.stages} - {stage.key for stage in kept}
    moves = [move for move in machine.moves if not gone & {move.source, move.target}]
    return attrs.evolve(machine, stages=kept, moves=moves)


def turned(machine: Machine) -> Machine:
    return attrs.evolve(machine, stages=machine.stages[::-1])


def off_path(machine: Machine) -> Machine:
    return attrs.evolve(machine, path=machine.main_path[1:])


def elsewhere(machine: Machine) -> Machine:
    moves = [
        attrs.evolve(each, target="offer.check") if each.event == "propose" else each
        for each in machine.moves
    ]
    return attrs.evolve(machine, moves=moves)


def test_the_laws_hold_and_give_what_was_composed() -> None:
    first, second = attrs.evolve(review("a-"), key="first"), attrs.evolve(review("b-"), key="second")
    assert check_chain(first, second, review()).key == "first>second>review"
    for leaving in Leaving:
        for resume in (False, True):
            whole = check_nest(
                deal(), "offer", review(), leaving=leaving, exits={"win": ["ok"]}, resume=resume
            )
            assert whole == nest(
                deal(), "offer", review(), leaving=leaving, exits={"win": ["ok"]}, resume=resume
            )
            check_nest_twice(deal(), "offer", review(), "check", review("x-"), leaving=leaving, resume=resume)
            inside = nest(review(), "check", review("x-"), leaving=leaving, resume=resume)
            check_nest(deal(), "offer", inside, resume=resume)
    assert len(check_without(SEVEN_STEP, "demonstration", "closing").stages) == 6
    with pytest.raises(DefinitionError, match="is closed"):
        check_nest(deal(), "won", review())


CHAINS: list[tuple[Change, str]] = [
    (fewer_stages, "a chain keeps every stage but the successes"),
    (without_moves("again"), "a chain keeps every move"),
    (with_needs("submit"), "a chain keeps every move"),
]


@pytest.mark.parametrize(("change", "law"), CHAINS, ids=["stages", "moves", "needs"])
def test_a_broken_chain_breaks_a_law(monkeypatch: pytest.MonkeyPatch, change: Change, law: str) -> None:
    broken(monkeypatch, "chain", change)
    with pytest.raises(AssertionError, match=law):
        check_chain(review("a-"), review("b-"), review("c-"))


def test_chains_that_depend_on_how_they_are_put_together_break_a_law(monkeypatch: pytest.MonkeyPatch) -> None:
    right = compose.chain

    def odd(where: int) -> Callable[..., Machine]:
        def change(*parts: Machine) -> Machine:
            made = right(*parts)
            return attrs.evolve(made, version="odd") if ">" in parts[where].key else made

        return change

    for where, law in ((1, "chain associates"), (0, "chain of three is chain of two, twice")):
        monkeypatch.setattr(composition_laws, "chain", odd(where))
        with pytest.raises(AssertionError, match=law):
            check_chain(review("a-"), review("b-"), review("c-"))


NESTS: list[tuple[Change, str]] = [
    (with_start("offer.draft"), "a flat machine stands where the two machines stand"),
    (with_needs("submit"), "what a flat machine accepts, one of the two accepts"),
    (without_moves("note"), "what one of the two accepts, a flat machine accepts"),
    (elsewhere, "a flat machine goes where the two go"),
    (with_needs("submit", "text", "ink"), "a flat machine finds what the two find"),
    (with_moves(Move("back", "offer.draft", "won")), "a flat machine is ambiguous where the two are"),
]


@pytest.mark.parametrize(("change", "law"), NESTS, ids=range(len(NESTS)))
def test_a_broken_nest_breaks_a_law(monkeypatch: pytest.MonkeyPatch, change: Change, law: str) -> None:
    broken(monkeypatch, "nest", change)
    with pytest.raises(AssertionError, match=law):
        check_nest(deal(), "offer", review())


def test_a_nest_that_forgets_where_it_was_breaks_a_law(monkeypatch: pytest.MonkeyPatch) -> None:
    right = compose.nest

    def forgetful(outer: Machine, stage: str, inside: Machine, *, resume: bool, **more: Any) -> Machine:
        return right(outer, stage, inside, resume=not resume, **more)

    monkeypatch.setattr(composition_laws, "nest", forgetful)
    for resume in (False, True):
        with pytest.raises(AssertionError, match=r"a flat machine (stands|goes) where"):
            check_nest(deal(), "offer", review(), resume=resume)


TWICE: list[tuple[Change, str]] = [
    (more_stages, "nesting in a nested stage gives the same stages"),
    (without_moves("note"), "nesting in a nested stage is nesting a nested machine"),
]


@pytest.mark.parametrize(("change", "law"), TWICE, ids=["stages", "moves"])
def test_nesting_twice_may_break_a_law(monkeypatch: pytest.MonkeyPatch, change: Change, law: str) -> None:
    right = compose.nest

    def odd(outer: Machine, stage: str, inside: Machine, **more: Any) -> Machine:
        made = right(outer, stage, inside, **more)
        return change(made) if "." in stage else made

    monkeypatch.setattr(composition_laws, "nest", odd)
    with pytest.raises(AssertionError, match=law):
        check_nest_twice(deal(), "offer", review(), "check", review("x-"))


SHORTER: list[tuple[Change, bool, str]] = [
    (turned, True, "without some stages, all others are there"),
    (with_start("needs"), True, "the start stays the start"),
    (off_path, True, "the main path is that of the stages left"),
    (without_moves("revise"), True, "what has nothing to do with the stages left out stays"),
    (with_moves(Move("rush", "needs", "proposal")), True, "needs what the moves through it needed"),
    (with_moves(Move("rush", "needs", "proposal")), False, "needs what the move into it needed"),
    (with_moves(Move("rush", "needs", "won")), False, "needs what the move into it needed"),
    (without_moves("assess"), True, "every stage that could be reached still can"),
]


@pytest.mark.parametrize(("change", "evidence", "law"), SHORTER, ids=range(len(SHORTER)))
def test_a_broken_without_breaks_a_law(
    monkeypatch: pytest.MonkeyPatch, change: Change, evidence: bool, law: str
) -> None:
    broken(monkeypatch, "without", change)
    with pytest.raises(AssertionError, match=law):
        check_without(SEVEN_STEP, "demonstration", evidence=evidence)


def test_what_is_tried() -> None:
    assert everybody(deal(), review()) == Actor("everybody", ["board", "lawyer", "manager"])
    ways = [[has("a")], [has("a"), not_(has("a"))], [has("a")], [has("b")]]
    assert tried_facts(ways) == [({}, {}), ({"a": "something"}, {}), ({"b": "something"}, {})]
    assert len(tried_facts([[has(f"f{place}")] for place in range(20)])) == 9
