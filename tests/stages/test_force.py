"""A forced step: no rule is asked, but who did it and why is on record (ST-2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.errors import HistoryError, InputError
from salesflow.stages.case import Accepted, MoveKind, Refusal, Refused
from salesflow.stages.machine import Machine
from salesflow.testing.strategies import machines

BOSS = Actor("u9", ["manager"])


@given(machines(), st.data())
def test_a_case_can_be_put_on_every_other_stage(machine: Machine, data: Any) -> None:
    first, target = (data.draw(st.sampled_from(machine.stages)).key for _ in range(2))
    at = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
    case = machine.adopt("D", first, since=at, at=at)
    if first == target:
        with pytest.raises(InputError, match="already stands"):
            machine.force(case, target, reason="why", by=BOSS, at=at)
        return
    answer = machine.force(case, target, reason="why", by=BOSS, at=at)
    if set(machine.forced_by) - {"manager"} == set(machine.forced_by) != set():
        assert isinstance(answer, Refused)
        return
    assert isinstance(answer, Accepted)
    assert answer.case.stage == target
    assert answer.record.kind is machine.kind_of(first, target)
    assert machine.replay(answer.case.records) == machine.evolve(case, answer.record) == answer.case


def test_the_ids_in_a_record_are_text(deal: Machine, now: pendulum.DateTime) -> None:
    """What was read from a table as a number is stored as text, or the record could not be read again."""
    by: Any = 3
    command: Any = 5
    case = deal.begin("D", at=now, by=by, command_id=command)
    taken = deal.adopt("D", "lead", since=now, at=now, by=" u1 ", command_id=" c ")
    forced = deal.force(case, "won", reason="fair", by=by, at=now, command_id=6)  # type: ignore[arg-type]
    assert isinstance(forced, Accepted)
    records = [case.records[0], taken.records[0], forced.record]
    assert [(each.by, each.command_id) for each in records] == [("3", "5"), ("u1", "c"), ("3", "6")]
    assert deal.force(forced.case, "won", reason="fair", by=by, at=now, command_id=" 6 ") == forced
    with pytest.raises(InputError, match="command_id: was used for 'begin'"):
        deal.decide(case, "win", at=now, command_id=command)
    for wrong in ("", 1.5, True):
        with pytest.raises(InputError, match="command_id: an id"):
            deal.begin("D", at=now, command_id=wrong)  # type: ignore[arg-type]
        with pytest.raises(InputError, match="by: an id"):
            deal.decide(case, "qualify", {"budget": 1, "champion": "c"}, at=now, by=wrong)  # type: ignore[arg-type]


def test_the_record(deal: Machine, now: pendulum.DateTime) -> None:
    case = deal.begin("D", at=now)
    yes = deal.force(case, "won", reason="signed at the fair", by="u9", at=now, command_id="f-1")
    assert isinstance(yes, Accepted)
    record = yes.record
    assert (record.event, record.source, record.target, record.kind) == (
        "force",
        "lead",
        "won",
        MoveKind.CLOSE,
    )
    assert (record.forced, record.by, record.command_id, record.since) == (
        "signed at the fair",
        "u9",
        "f-1",
        None,
    )
    assert yes.case.since == now
    # back from a closed stage, and on by the rules
    back = deal.force(yes.case, "proposal", reason="the wrong customer", by=BOSS, at=now)
    assert isinstance(back, Accepted)
    assert (back.record.kind, back.record.by) == (MoveKind.REOPEN, "u9")
    won = deal.decide(back.case, "win", {"signed_on": now}, at=now)
    assert isinstance(won, Accepted)
    assert won.record.forced is None
    # a retry gives the same record, also later
    assert deal.force(won.case, "won", reason="x", by="u9", at=now, command_id="f-1") == Accepted(
        won.case, record
    )
    with pytest.raises(InputError, match="was used for 'force' before"):
        deal.decide(won.case, "win", at=now, command_id="f-1")


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": " \n"}, "reason"),
        ({"by": ""}, "by"),
        ({"by": "  "}, "by"),
        ({"by": None}, "by"),
        ({"target": "wno"}, "stage"),
        ({"target": "lead"}, "target"),
        ({"at": datetime(2026, 3, 2, 9)}, "at"),
        ({"command_id": "begin"}, "command_id"),
    ],
    ids=str,
)
def test_what_a_forced_step_needs(
    deal: Machine, now: pendulum.DateTime, how: dict[str, Any], field: str
) -> None:
    case = deal.begin("D", at=now, command_id="begin")
    with pytest.raises(InputError) as caught:
        deal.force(case, **{"target": "won", "reason": "why", "by": "u9", "at": now, **how})
    assert caught.value.field == field


def test_a_forced_step_is_no_older_than_the_case(deal: Machine, now: pendulum.DateTime) -> None:
    no = deal.force(deal.begin("D", at=now), "won", reason="why", by="u9", at=now.subtract(seconds=1))
    assert isinstance(no, Refused)
    assert no.explain() == (
        "“force” is refused: it is older than the last step of the case, taken on 2 Mar 2026 09:00 (“lead”)"
    )
    with pytest.raises(HistoryError, match="was begun under"):
        attrs.evolve(deal, version="2").force(deal.begin("D", at=now), "won", reason="why", by="u9", at=now)


def test_only_some_may_force(deal: Machine, now: pendulum.DateTime) -> None:
    strict = attrs.evolve(deal, forced_by=["manager", "boss"])
    case = strict.begin("D", at=now)

    def forced(by: str | Actor) -> Accepted | Refused:
        return strict.force(case, "won", reason="why", by=by, at=now)

    no = forced(Actor("u1", ["seller"]))
    assert isinstance(no, Refused)
    assert no.reason is Refusal.NOT_AUTHORISED
    assert no.explain() == (
        "“force” is refused on stage “lead”: the role does not allow it\n"
        "- this needs the role manager or boss; u1 has the role seller"
    )
    assert (
        no.explain("zh") == "阶段“lead”不能“force”：角色无此权限\n- 需要manager或boss角色；u1的角色是seller"
    )
    assert [(target, [each.path for each in found]) for target, found in no.candidates] == [("won", ["role"])]
    unknown = forced("u9")
    assert isinstance(unknown, Refused)
    assert unknown.reason is Refusal.UNKNOWN
    assert isinstance(forced(BOSS), Accepted)
    early = strict.force(case, "won", reason="why", by="u1", at=now.subtract(days=1))
    assert isinstance(early, Refused)
    assert early.reason is Refusal.STALE
