"""Cases live for a while, on every catalogue machine: seven times in ten a legal next step, else anything.

Every stage and every move of each machine is reached (ST-1 to ST-8, ST-12, CO-1, CO-2).
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pendulum
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

import salesflow.sales.catalogue
from salesflow.basics.actors import Actor
from salesflow.basics.criteria import fact, has, named
from salesflow.basics.truth import Truth
from salesflow.complaints.catalogue.desk import DESK
from salesflow.sales.objection import OBJECTION
from salesflow.stages.case import Accepted, Case, Refusal
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.testing.laws import check_machine, facts_for

START = pendulum.datetime(2026, 10, 24, 22, tz="Europe/Berlin")  # some cases live through the repeated hour
SMALL = Machine(
    "small", version="1", start="lead",
    stages=[Stage("lead"), Stage("qualified"), Stage("proposal"), Stage.won("won"), Stage.lost("lost")],
    moves=[
        Move("qualify", "lead", "qualified", needs=[has("budget"), has("champion")]),
        Move("propose", "qualified", "proposal", needs=[(fact("score") >= 60) | named("exception")]),
        Move("rework", "proposal", "qualified", needs=[has("objection")], roles=["manager"]),
        Move("win", "proposal", "won", needs=[fact("amount") > 0]),
        Move.from_every_open("lose", to="lost", needs=[has("loss_reason")]),
        Move("reopen", "lost", "lead", needs=[has("new_contact")]),
    ],
)  # fmt: skip

VALUES = [
    True,
    False,
    None,
    "",
    "yes",
    0,
    1,
    99,
    0.5,
    float("nan"),
    Truth.UNKNOWN,
    START,
    START.date(),
    [],
    ["Li"],
]


def catalogue() -> Iterator[Machine]:
    """Every machine that a module of the catalogue offers."""
    found = salesflow.sales.catalogue
    for each in pkgutil.iter_modules(found.__path__, f"{found.__name__}."):
        module = importlib.import_module(each.name)
        yield from (value for name in module.__all__ if isinstance(value := getattr(module, name), Machine))
    yield from (DESK.machine, OBJECTION)


CATALOGUE = [*catalogue()]


class Life(RuleBasedStateMachine):
    """One case after the other; the model is the stage and the number of records.

    The legal steps have a goal, a move that no case has made yet: the shortest way to it, then the move itself. What
    was made before changes where a case goes, never what is drawn.
    """

    machine: Machine
    reached: set[str]
    made: set[tuple[str, str, str]]
    refusals: set[Refusal]

    @classmethod
    def of(cls, machine: Machine) -> type[Life]:
        """The lives of one machine, with an account of their own of what they reached."""
        own = {"machine": machine, "reached": set[str](), "made": set[object](), "refusals": set[Refusal]()}
        return type("Life", (cls,), own)

    @initialize()
    def begin(self) -> None:
        self.boss = Actor("u-1", {role for move in self.machine.moves for role in move.roles})
        self.events = sorted({move.event for move in self.machine.moves})
        asked = {path for move in self.machine.moves for need in move.needs for path in need.paths()}
        self.known: list[dict[str, object]] = [{}, *(dict.fromkeys(asked, value) for value in VALUES)]
        self.goal: Move | None = None
        self.begin_again()

    def begin_again(self) -> None:
        self.case = self.machine.begin("D-1", at=START)
        self.stage, self.count = self.machine.start, 1

    @rule(choice=st.integers(0, 99), one=st.integers(0, 999), other=st.integers(0, 999))
    def step(self, choice: int, one: int, other: int) -> None:
        at = self.case.records[-1].at.add(minutes=40)
        move = self.next_move(one) if choice < 70 else None
        if move is not None:
            needed = facts_for(move.needs)
            assert needed is not None
            answer = self.machine.decide(
                self.case, move.event, needed[0], by=self.boss, at=at, using=needed[1]
            )
            assert isinstance(answer, Accepted)
            assert answer.case.stage == move.target
        else:
            event, known = self.events[one % len(self.events)], self.known[other % len(self.known)]
            early = at.subtract(hours=1)
            answer = self.machine.decide(
                self.case, event, known, by=Actor("u-2"), at=early if choice > 95 else at
            )
        if isinstance(answer, Accepted):
            self.made.add((self.stage, answer.record.event, answer.record.target))
            self.case, self.stage, self.count = answer.case, answer.record.target, self.count + 1
        else:
            self.refusals.add(answer.reason)
            assert answer.case is self.case
        if choice % 10 == 0:
            self.read_again(choice)

    def read_again(self, cut: int) -> None:
        """From a snapshot and the records after it; and an old record comes once more."""
        records = self.case.records
        head = self.machine.replay(records[: cut % len(records) + 1])
        assert self.machine.replay(records[head.seq :], start=head) == self.case
        assert self.machine.evolve(self.case, head.records[-1]) == self.case

    def next_move(self, pick: int) -> Move | None:
        """The next move on the way to the goal; where no way leads to it, another case begins."""
        moves = self.machine.all_moves
        if self.goal is None:
            unmade = [move for move in moves if (move.source, move.event, move.target) not in self.made]
            self.goal = (unmade or moves)[pick % len(unmade or moves)]
        goal = self.goal
        first: dict[str, Move | None] = {
            self.stage: None
        }  # by stage: the move with which the way to it begins
        for stage in (todo := [self.stage]):
            for move in self.machine.moves_from(stage):
                if move.target not in first:
                    first[move.target] = first[stage] or move
                    todo.append(move.target)
        if goal.source == self.stage:
            self.goal = None
            return goal
        if goal.source not in first:
            self.begin_again()
        return first.get(goal.source)

    @invariant()
    def the_records_tell_the_case(self) -> None:
        case: Case = self.case
        assert case.stage == self.stage
        assert case.seq == self.count == len(case.records)
        assert self.machine.replay(case.records) == case
        moments = [record.at.timestamp() for record in case.records]
        assert moments == sorted(moments)
        self.reached.add(self.stage)


def live(machine: Machine, examples: int) -> type[Life]:
    lives = Life.of(machine)
    slow = [HealthCheck.too_slow]
    run_state_machine_as_test(
        lives, settings=settings(max_examples=examples, stateful_step_count=80, suppress_health_check=slow)
    )
    assert lives.reached == {stage.key for stage in machine.stages}
    assert lives.made >= {(move.source, move.event, move.target) for move in machine.all_moves}
    return lives


@pytest.mark.parametrize("machine", CATALOGUE, ids=[machine.key for machine in CATALOGUE])
def test_lives_reach_every_stage_and_every_move(machine: Machine) -> None:
    lives = live(machine, 8 + len(machine.all_moves) // 4)
    assert {Refusal.UNDECLARED, Refusal.STALE} <= lives.refusals


def test_lives_meet_every_refusal() -> None:
    """Those that hang on roles and on facts of the wrong type included."""
    assert live(SMALL, 25).refusals == {*Refusal}


@pytest.mark.parametrize("machine", CATALOGUE, ids=[machine.key for machine in CATALOGUE])
def test_the_laws_hold(machine: Machine) -> None:
    walked = check_machine(machine)
    assert machine.check() == ()
    assert walked.stages == tuple(stage.key for stage in machine.stages)
    assert set(walked.moves) == {(move.source, move.event, move.target) for move in machine.all_moves}
    assert walked.skipped == ()


def test_the_whole_catalogue_is_here() -> None:
    """ST-1 to ST-8: the eight processes; CO-2; ST-12 the life of an objection."""
    assert {machine.key for machine in CATALOGUE} >= {
        "key-account", "seven-step", "property-reception", "jewellery-counter", "pre-sale", "in-sale", "after-sale",
        "five-step", "desk", "objection",
    }  # fmt: skip
