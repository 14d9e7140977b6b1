"""A case lives for a while: seven times in ten a legal next step, else anything; every stage and move is reached."""

from __future__ import annotations

import attrs
import pendulum
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from salesflow.basics.criteria import fact, has, named
from salesflow.stages.case import Accepted, Case, Refusal
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.testing.laws import facts_for
from salesflow.testing.strategies import facts

DEAL = Machine(
    "deal", version="1", start="lead",
    stages=[Stage("lead"), Stage("qualified"), Stage("proposal"), Stage.won("won"), Stage.lost("lost")],
    moves=[
        Move("qualify", "lead", "qualified", needs=[has("budget"), has("champion")]),
        Move("propose", "qualified", "proposal", needs=[(fact("score") >= 60) | named("exception")]),
        Move("rework", "proposal", "qualified", needs=[has("objection")]),
        Move("win", "proposal", "won", needs=[has("signed_on")]),
        Move.from_every_open("lose", to="lost", needs=[has("loss_reason")]),
        Move("reopen", "lost", "lead", needs=[has("new_contact")]),
    ],
)  # fmt: skip
EVENTS = sorted({move.event for move in DEAL.moves})
START = pendulum.datetime(2026, 10, 24, 22, tz="Europe/Berlin")  # some cases live through the repeated hour

reached: set[str] = set()
made: set[tuple[str, str, str]] = set()
refusals: set[Refusal] = set()


class Life(RuleBasedStateMachine):
    """One case; the model is the stage and the number of records."""

    case: Case
    stage: str
    count: int

    @initialize()
    def begin(self) -> None:
        self.case = DEAL.begin("D-1", at=START)
        self.stage, self.count = "lead", 1

    @rule(choice=st.integers(0, 99), pick=st.integers(0, 9), known=facts(), event=st.sampled_from(EVENTS))
    def step(self, choice: int, pick: int, known: dict[str, object], event: str) -> None:
        moves = DEAL.moves_from(self.case.stage)
        at = self.case.records[-1].at.add(minutes=40)
        if choice < 70 and moves:
            move = moves[pick % len(moves)]
            needed = facts_for(move.needs)
            assert needed is not None
            answer = DEAL.decide(self.case, move.event, needed[0], at=at, using=needed[1])
            assert isinstance(answer, Accepted)
            assert answer.case.stage == move.target
        else:
            answer = DEAL.decide(self.case, event, known, at=at.subtract(hours=1) if choice > 95 else at)
        if isinstance(answer, Accepted):
            made.add((self.stage, answer.record.event, answer.record.target))
            self.case, self.stage, self.count = answer.case, answer.record.target, self.count + 1
        else:
            refusals.add(answer.reason)
            assert answer.case is self.case

    @rule()
    def an_old_record_comes_again(self) -> None:
        assert DEAL.evolve(self.case, self.case.records[0]) == self.case

    @rule(cut=st.integers(1, 50))
    def load_from_a_snapshot(self, cut: int) -> None:
        records = self.case.records
        head = attrs.evolve(DEAL.replay(records[:cut]))
        assert DEAL.replay(records[cut:], start=head) == self.case

    @invariant()
    def the_records_tell_the_case(self) -> None:
        assert self.case.stage == self.stage
        assert self.case.seq == self.count == len(self.case.records)
        assert DEAL.replay(self.case.records) == self.case
        moments = [record.at.timestamp() for record in self.case.records]
        assert moments == sorted(moments)
        reached.add(self.stage)


def test_a_life_and_what_it_reached() -> None:
    run_state_machine_as_test(Life)
    assert reached == {stage.key for stage in DEAL.stages}
    assert made == {(move.source, move.event, move.target) for move in DEAL.all_moves}
    assert {Refusal.UNDECLARED, Refusal.UNKNOWN, Refusal.CLOSED, Refusal.STALE} <= refusals
