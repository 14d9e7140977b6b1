"""The way a case took, from our records and from anybody's log (ST-1)."""

from __future__ import annotations

import pickle
from datetime import datetime, timedelta
from typing import Any

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.errors import InputError
from salesflow.stages.case import Accepted, Case
from salesflow.stages.machine import Machine
from salesflow.stages.migrate import Migration, migrate
from salesflow.stages.parts import Move, Stage
from salesflow.stages.trace import Step, Trace, traces
from salesflow.testing.strategies import moments

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
DEAL = Machine(
    "deal", version="1", start="lead", stages=[Stage("lead"), Stage("offer"), Stage.won("won")],
    moves=[Move("propose", "lead", "offer"), Move("win", "offer", "won"), Move("note", "lead", "lead")],
)  # fmt: skip
ROWS = st.lists(
    st.tuples(st.sampled_from(["D-1", "D-2", "17"]), st.sampled_from("abc"), moments()), max_size=12
)


@given(ROWS, st.data())
def test_the_order_of_the_rows_only_breaks_ties(
    rows: list[tuple[str, str, pendulum.DateTime]], data: Any
) -> None:
    mixed = data.draw(st.permutations(rows))
    found = {trace.case: trace for trace in traces(mixed)}
    assert [trace.case for trace in traces(rows)] == list(dict.fromkeys(case for case, _, _ in rows))
    assert sum(len(trace.steps) for trace in found.values()) == len(rows)
    for trace in found.values():
        seconds = [step.at.timestamp() for step in trace.steps]
        assert seconds == sorted(seconds)
        assert sorted(trace.stages) == sorted(stage for case, stage, _ in rows if case == trace.case)


def test_steps_of_one_moment_keep_the_order_of_the_log() -> None:
    rows = [("D", "b", NOW), ("D", "a", NOW), ("D", "z", NOW.subtract(seconds=1))]
    assert traces(rows, ended=True) == (
        Trace("D", (Step("z", rows[2][2]), Step("b", NOW), Step("a", NOW)), True),
    )
    first = pendulum.datetime(2026, 10, 25, 2, 50, tz="Europe/Berlin", fold=0)
    second = pendulum.datetime(2026, 10, 25, 2, 10, tz="Europe/Berlin", fold=1)
    assert traces([("D", "b", second), ("D", "a", first)])[0].stages == ("a", "b")


def walked(*events: str) -> Case:
    case = DEAL.begin("D-1", at=NOW)
    for event in events:
        answer = DEAL.decide(case, event, at=case.records[-1].at.add(days=1))
        assert isinstance(answer, Accepted)
        case = answer.case
    return case


def test_the_trace_of_a_case() -> None:
    trace = Trace.of(walked("note", "propose"))
    assert trace.steps == (
        Step("lead", NOW, "begin"),
        Step("lead", NOW.add(days=1), "note"),
        Step("offer", NOW.add(days=2), "propose"),
    )
    assert not trace.ended
    assert pickle.loads(pickle.dumps(trace)) == trace


def test_an_adopted_case_was_there_before() -> None:
    entered = NOW.subtract(days=40)
    assert Trace.of(DEAL.adopt("D", "offer", since=entered, at=NOW)).steps == (
        Step("offer", entered, "adopt"),
    )


def test_a_forced_step_keeps_its_reason() -> None:
    yes = DEAL.force(walked(), "won", reason="signed at the fair", by="u9", at=NOW.add(days=3))
    assert isinstance(yes, Accepted)
    assert Trace.of(yes.case).steps[-1] == Step("won", NOW.add(days=3), "force", "signed at the fair")


NEXT = Machine(
    "deal", version="2", start="new", stages=[Stage("new"), Stage("offer"), Stage.won("won")],
    moves=[Move("propose", "new", "offer"), Move("win", "offer", "won"), Move("note", "new", "new")],
)  # fmt: skip


def test_going_over_to_another_version_is_no_stay() -> None:
    plan = Migration(DEAL, NEXT, stages={"lead": "new"})
    case = walked("note")
    answer = migrate(case, plan, at=NOW.add(days=9))
    assert isinstance(answer, Accepted)
    trace = Trace.of(answer.case)
    assert trace.steps == (Step("lead", NOW, "begin"), Step("new", NOW.add(days=1), "note"))
    assert trace.renamed(dict(plan.stages)).stages == ("new", "new")
    later = NEXT.decide(answer.case, "propose", at=NOW.add(days=9))
    assert isinstance(later, Accepted)
    assert Trace.of(later.case).steps[-1] == Step("offer", NOW.add(days=9), "propose")
    by_hand = migrate(case, plan, at=NOW.add(days=9), by="u7", stage="offer", reason="a promise")
    assert isinstance(by_hand, Accepted)
    assert Trace.of(by_hand.case).steps[-1] == Step("offer", NOW.add(days=1), "note", "a promise")


def test_of_a_forced_step_that_went_over_the_reason_stays() -> None:
    put = DEAL.force(walked(), "offer", reason="a promise", by="u9", at=NOW)
    assert isinstance(put, Accepted)
    plan = Migration(DEAL, NEXT, stages={"lead": "new"})
    safe = migrate(put.case, plan, at=NOW)
    assert isinstance(safe, Accepted)
    assert Trace.of(safe.case).steps[-1].forced == "a promise"
    # the tail that begins with the migration itself
    tail = Case("D-1", NEXT.definition, "offer", put.case.since, safe.case.records[-1:])
    assert Trace.of(tail).steps == (Step("offer", NOW, "migrate"),)


def test_other_names() -> None:
    trace = Trace(" D ", [Step("win", NOW, "x"), Step("lead", NOW, None, "why")], True)
    assert trace.renamed({"win": "won"}) == Trace(
        " D ", (Step("won", NOW, "x"), Step("lead", NOW, None, "why")), True
    )  # an id is kept as it is


WRONG: list[tuple[Any, str]] = [
    (("", "a", NOW), "row 2: case"), (("D", " ", NOW), "row 2: stage"), (("D", 5, NOW), "row 2: stage"),
    (("D", None, NOW), "row 2: stage"), (("D", "a", datetime(2026, 3, 2)), "row 2: at"),
    (("D", "a", None), "row 2: at"), ((1.0, "a", NOW), "row 2: case"), (("D", "a"), "row 2"),
    (("D", "a", NOW, 1), "row 2"), (None, "row 2"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "field"), WRONG, ids=str)
def test_wrong_rows_are_named(row: Any, field: str) -> None:
    with pytest.raises(InputError) as caught:
        traces([("D", "a", NOW), row])
    assert caught.value.field == field


def test_a_trace_is_not_empty() -> None:
    with pytest.raises(InputError, match="is empty"):
        Trace("D", ())
    assert traces([]) == ()
    assert traces([(17, "a", NOW + timedelta(0))])[0].case == "17"  # type: ignore[list-item]


@pytest.mark.parametrize("case", ["", "  ", 5, None])
def test_a_trace_belongs_to_a_case(case: Any) -> None:
    with pytest.raises(InputError, match="case: give a text that is not blank"):
        Trace(case, [Step("lead", NOW)])
