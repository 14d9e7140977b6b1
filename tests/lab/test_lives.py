"""Lives in words: where two of them part (LA-4)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs

from salesflow.basics.text import Text
from salesflow.lab.experiment import Experiment
from salesflow.lab.model import Chances, Metric, Outcome, Turn
from salesflow.lab.portfolio import Synthetic


@attrs.frozen
class Keeper:
    """Keeps the whole plan of the policy in the state, and says it in its own way."""

    says: str
    metrics = (Metric("calls", Text("calls", zh="电话")),)

    def kind(self, customer):
        return ""

    def begin(self, policy, kind, day):
        return Turn(Text("first call", zh="首次电话") if self.says == "words" else (self.says, policy), day)

    def turn(self, policy, state, day):
        then = Turn("x" * 50, day + policy[0]) if state != "x" * 50 else None
        return Chances("answers", [Outcome(Fraction(1), {} if then is None else {"calls": 1}, then)])


def lives(says, first, second):
    trial = Experiment(Synthetic.of(1), Keeper(says), date(2026, 1, 1), months=1, seed=1)
    return trial.why(first, second, "S-0000000")


def test_a_plan_that_leads_to_the_same_is_the_same():
    assert lives("plan", (7, 1), (7, 2)).number is None
    found = lives("plan", (7, 1), (9, 1))
    assert found.number == 1
    assert found.explain().splitlines() == [
        "S-0000000, replication 0: the first decision that differs is number 1",
        "A:",
        "> 1 Jan 2026, state ('plan', (7, 1)): answers (chance 1): calls +1; next on 8 Jan 2026",
        "> 8 Jan 2026: answers (chance 1): nothing counted; nothing more before the end",
        "B:",
        "> 1 Jan 2026, state ('plan', (9, 1)): answers (chance 1): calls +1; next on 10 Jan 2026",
        "> 10 Jan 2026: answers (chance 1): nothing counted; nothing more before the end",
    ]


def test_a_state_may_speak_for_itself():
    found = lives("words", (7,), (7,))
    assert "2026年1月1日，首次电话：answers（机会1）：电话+1；下一步在2026年1月8日" in found.explain("zh")
    assert found.first.sums() == {"calls": 1}
