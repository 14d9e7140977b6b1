"""Cases, records and refusals as values and in words."""

from __future__ import annotations

import pickle

import attrs
import pendulum
import pytest

from salesflow.basics.criteria import fact, has
from salesflow.basics.text import Text
from salesflow.stages.case import Accepted, Refusal, Refused
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")


@pytest.fixture
def labelled() -> Machine:
    return Machine(
        "deal", version="1", start="lead",
        stages=[Stage("lead", label=Text("Lead", zh="线索")), Stage("stuck"), Stage.won("won", Text("Won", zh="赢单"))],
        moves=[
            Move("win", "lead", "won", needs=[fact("score", Text("score", zh="评分")) >= 60], label=Text("Win", zh="成交")),
            Move("give-up", "lead", "stuck"),
        ],
    )  # fmt: skip


def refused(
    machine: Machine, event: str, stage: str = "lead", known: dict[str, object] | None = None
) -> Refused:
    answer = machine.decide(machine.adopt("D", stage, since=NOW, at=NOW), event, known or {}, at=NOW)
    assert isinstance(answer, Refused)
    return answer


def test_a_refusal_in_words(labelled: Machine) -> None:
    no = refused(labelled, "win", known={"score": 40})
    assert (
        no.explain()
        == "“Win” is refused on stage “Lead”: conditions are not met\n- score is 40; at least 60 is needed"
    )
    assert no.explain("zh") == "阶段“线索”不能“成交”：条件未满足\n- 评分为40；要求不低于60"
    assert [reason.code for reason in no.reasons] == ["unmet", "unmet"]
    assert (
        refused(labelled, "win").explain("zh")
        == "阶段“线索”还不能“成交”：有情况尚不清楚\n- 尚不清楚评分；要求不低于60"
    )
    wrong = refused(labelled, "win", known={"score": "a"})
    assert wrong.sentence.render() == "“Win” is refused on stage “Lead”: a condition could not be judged"
    assert wrong.sentence.render("zh") == "阶段“线索”不能“成交”：有条件无法判断"


def test_commands_that_do_not_exist(labelled: Machine) -> None:
    assert (
        refused(labelled, "jump").explain()
        == "“jump” does not exist on stage “Lead”; possible here: Win, give-up"
    )
    assert refused(labelled, "jump").explain("zh") == "阶段“线索”没有“jump”这一步；此处可用：成交、give-up"
    assert refused(labelled, "win", "stuck").explain() == "“Win” does not exist on stage “stuck”"
    assert refused(labelled, "win", "stuck").explain("zh") == "阶段“stuck”没有“成交”这一步"
    assert refused(labelled, "win", "won").explain() == "“Win” is refused: the case is closed (“Won”)"
    assert refused(labelled, "win", "won").explain("zh") == "不能“成交”：事项已结束（“赢单”）"
    assert refused(labelled, "jump").findings == ()
    assert refused(labelled, "jump").candidates == ()


def test_stale_names_the_last_step(labelled: Machine) -> None:
    case = labelled.adopt("D", "lead", since=NOW.subtract(days=9), at=NOW)
    no = labelled.decide(case, "win", at=NOW.subtract(minutes=1))
    assert isinstance(no, Refused)
    assert (
        no.explain()
        == "“Win” is refused: it is older than the last step of the case, taken on 2 Mar 2026 09:00 (“Lead”)"
    )
    assert no.explain("zh") == "不能“成交”：指令早于最近一步（2026年3月2日 09:00，“线索”）"


def test_values(labelled: Machine) -> None:
    no = refused(labelled, "win", known={"score": 40})
    assert pickle.loads(pickle.dumps(no)) == no
    assert no == refused(labelled, "win", known={"score": 40})
    assert no != refused(labelled, "win", known={"score": 41})
    assert len({no, refused(labelled, "win", known={"score": 40})}) == 1
    yes = labelled.decide(no.case, "give-up", at=NOW)
    assert isinstance(yes, Accepted)
    assert pickle.loads(pickle.dumps(yes)) == yes
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        yes.case.stage = "won"  # type: ignore[misc]
    assert repr(Refusal.STALE) == "Refusal.STALE"


def test_a_refusal_keeps_nothing_of_the_callers_facts() -> None:
    machine = Machine(
        "m", version="1", start="a", stages=[Stage("a"), Stage.won("w")],
        moves=[Move("go", "a", "w", needs=[has("people"), has("signed_on")])],
    )  # fmt: skip
    people = ["p1"]
    known: dict[str, object] = {"people": people}
    no = machine.decide(machine.begin("D", at=NOW), "go", known, at=NOW)
    assert isinstance(no, Refused)
    before = no.explain()
    people.append("p2")
    known["signed_on"] = NOW
    assert no.explain() == before
    assert no.findings[0].seen == "['p1']"
