"""The machine of the README, and moments to use it."""

from __future__ import annotations

import pendulum
import pytest

from salesflow.basics.criteria import fact, has
from salesflow.basics.terms import days
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage


@pytest.fixture
def now() -> pendulum.DateTime:
    return pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")


@pytest.fixture
def deal() -> Machine:
    """The block of the README (ST-1, ST-2: a row of stages, each left on evidence)."""
    return Machine(
        "new-business",
        version="2026.1",
        start="lead",
        stages=[
            Stage("lead", probability="0.10"),
            Stage("qualified", probability="0.30", rots_after=days(14)),
            Stage("proposal", probability="0.60"),
            Stage.won("won"),
            Stage.lost("lost"),
        ],
        moves=[
            Move("qualify", "lead", "qualified", needs=[has("budget"), has("champion")]),
            Move("propose", "qualified", "proposal", needs=[(fact("score") >= 60) & has("need")]),
            Move("win", "proposal", "won", needs=[has("signed_on")]),
            Move.from_every_open("lose", to="lost", needs=[has("loss_reason")]),
        ],
    )
