"""What type checkers see of the front door, machines and decisions; checked by mypy and pyright, never run."""

from __future__ import annotations

from typing import assert_type

import pendulum

from salesflow import Accepted, Case, Machine, Move, Record, Refused, Stage, fact, has

at = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
deal = Machine(
    "deal",
    version="1",
    start="lead",
    stages=[Stage("lead"), Stage.won("won"), Stage.lost("lost")],
    moves=[
        Move("win", "lead", "won", needs=[has("signed_on"), fact("score") >= 60]),
        Move.from_every_open("lose", to="lost"),
    ],
)
case = deal.begin("D-17", at=at)
assert_type(case, Case)

answer = deal.decide(case, "win", {"score": 70}, at=at)
assert_type(answer, Accepted | Refused)
if isinstance(answer, Accepted):
    assert_type(answer.case, Case)
    assert_type(answer.record, Record)
else:
    assert_type(answer, Refused)
    assert_type(answer.explain("zh"), str)

assert_type(deal.replay(case.records), Case)
assert_type(deal.evolve(case, case.records[0]), Case)
