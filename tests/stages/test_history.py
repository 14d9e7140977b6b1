"""Stored records become a case again, and a history that cannot be is refused (ST-1)."""

from __future__ import annotations

import attrs
import pendulum
import pytest

from salesflow.errors import HistoryError
from salesflow.stages.case import Accepted, Case, MoveKind, Record
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")


DEAL = Machine(
    "kinds", version="1", start="a", stages=[Stage("a"), Stage("b"), Stage("c"), Stage.won("won")],
    moves=[
        Move("jump", "a", "c"), Move("back", "c", "a"), Move("note", "a", "a"), Move("win", "a", "won"),
    ],
)  # fmt: skip


def walked(*events: str) -> Case:
    case = DEAL.begin("D", at=NOW)
    for hours, event in enumerate(events):
        answer = DEAL.decide(case, event, at=NOW.add(hours=hours))
        assert isinstance(answer, Accepted)
        case = answer.case
    return case


def test_replay_and_what_it_refuses() -> None:
    machine = DEAL
    case = walked("jump", "back", "note", "win")
    records = case.records
    assert machine.replay(records) == case
    assert machine.replay(records[3:], start=machine.replay(records[:3])) == case
    assert machine.replay([*records, *records]) == case
    assert machine.replay((), start=case) == case
    stranger = machine.begin("E", at=NOW)
    other = attrs.evolve(records[1], by="somebody")
    elsewhere = attrs.evolve(records[1], case="E")
    newer = records[1].definition._replace(version="2")
    foreign = attrs.evolve(records[1], definition=records[1].definition._replace(key="other"))
    for wrong, problem in (
        ((), "no records to replay"),
        (records[1:], "must start with record 1"),
        ((attrs.evolve(records[0], source="b"),), "must start with record 1"),
        ((records[0], records[2]), "follows record 1; the records between are missing"),
        ((*records, other), "another record with this number"),
        ((records[0], elsewhere), "belongs to case 'E'"),
        ((records[0], stranger.records[0]), "another record with this number"),
        ((records[0], foreign), "belongs to machine 'other'"),
        ((attrs.evolve(records[0], definition=foreign.definition),), "belongs to machine 'other'"),
        ((records[0], attrs.evolve(records[1], source="b")), "starts on stage 'b', but the case was on 'a'"),
        ((*records[:2], attrs.evolve(records[2], at=NOW.subtract(hours=1))), "before record 2 of"),
        (
            (records[0], attrs.evolve(records[1], definition=newer)),
            "under kinds 2 .*no migration lies between",
        ),
        (
            (records[0], attrs.evolve(records[1], target="d")),
            "leads to stage 'd', which kinds 1 does not have",
        ),
    ):
        with pytest.raises(HistoryError, match=problem):
            machine.replay(wrong)


def test_replay_from_a_snapshot_without_its_past() -> None:
    machine = DEAL
    case = walked("jump", "back", "note")
    snapshot = attrs.evolve(case, records=case.records[2:])
    after = machine.decide(snapshot, "win", at=NOW.add(days=1))
    assert isinstance(after, Accepted)
    assert after.record.seq == 5
    assert machine.evolve(snapshot, after.record) == after.case
    assert machine.evolve(snapshot, case.records[2]) == snapshot
    with pytest.raises(HistoryError, match="older than the snapshot, which begins at 3"):
        machine.evolve(snapshot, case.records[0])


def test_old_records_replay_without_asking_a_rule(deal: Machine, now: pendulum.DateTime) -> None:
    yes = deal.decide(deal.begin("D", at=now), "qualify", {"budget": 1, "champion": "p"}, at=now)
    assert isinstance(yes, Accepted)
    stricter = attrs.evolve(
        deal, version="2027", stages=[deal.stages[0], *deal.stages[2:]], moves=deal.moves[2:]
    )
    case = stricter.replay(yes.case.records)
    assert case == yes.case
    with pytest.raises(HistoryError, match="was begun under"):
        stricter.decide(case, "lose", at=now)


def test_a_migration_carries_the_case_from_one_version_to_the_next() -> None:
    case = walked("note")
    newer = case.definition._replace(version="2")
    step = Record(
        "D", 3, "migrate", "a", "x", MoveKind.MIGRATE, NOW.add(days=1), newer, "u1", None, case.since
    )
    after = DEAL.evolve(case, step)
    assert (after.stage, after.since, after.definition.version) == ("x", case.since, "2")


def test_equal_moments_are_no_step_back() -> None:
    records = walked("note").records
    assert records[0].at == records[1].at
    assert DEAL.replay(records).seq == 2
