"""The ready-made procedures: the ten steps of CO-2 on a machine, LAST (CO-1) in its guides, clocks (CO-4)."""

from __future__ import annotations

import pickle

import pendulum
import pytest

from salesflow.basics.criteria import AnyOf, Compare, Has
from salesflow.basics.terms import weeks, working_days, working_hours
from salesflow.complaints.cases.row import ComplaintRow
from salesflow.complaints.catalogue.desk import DESK, FCA_DESK
from salesflow.stages.case import Accepted, MoveKind, Refusal, Refused
from salesflow.stages.parts import Category

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
WAY = [
    ("acknowledge", {"owner": "u7"}),
    ("assess", {"statement": "it broke", "wish": "a new one", "severity": "major"}),
    ("investigate", {"owner": "u7"}),
    ("offer", {"finding": "a bad batch", "options": 2}),
    ("agree", {"choice": "a new one"}),
    ("fulfil", {"fulfilled_on": NOW.date()}),
    ("follow_up", {"followed_up_on": NOW.date()}),
    ("close", {"accepted": True, "root_cause": "batch"}),
]
M = DESK.machine
OPEN = [stage.key for stage in M.stages if stage.is_open]


@pytest.mark.parametrize("procedure", [DESK, FCA_DESK])
def test_is_sound_and_speaks_both_languages(procedure):
    assert procedure.machine.check() == ()
    assert procedure.machine.version == procedure.version == "2026.1"
    assert pickle.loads(pickle.dumps(procedure)) == procedure
    texts = [procedure.label, procedure.machine.label, *(text for _, text in procedure.tasks)]
    texts += [clock.label for clock in procedure.clocks]
    assert {key for key, _ in procedure.tasks} == {clock.key for clock in procedure.all_clocks}
    for stage in procedure.machine.stages:
        texts += [stage.label, *(stage.guide.texts if stage.guide else [None] * stage.is_open)]
        assert stage.category in {Category.OPEN, Category.DONE}, "a complaint is never won"
    for move in procedure.machine.moves:
        assert move.needs, "every move has evidence"
        texts.append(move.label)
        for need in move.needs:
            for part in need.parts if isinstance(need, AnyOf) else (need,):
                assert isinstance(part, Has | Compare)
                texts.append(part.label)
    for text in texts:
        assert text is not None
        assert set(text.languages) >= {"en", "zh"}


def test_the_default_of_a_row_is_the_house():
    assert ComplaintRow("K-1", "C-7", NOW).procedure == DESK.key


def test_the_stages():
    assert OPEN == [
        "received", "acknowledged", "assessed", "investigating", "offered", "agreed", "resolved", "followed_up",
    ]  # fmt: skip
    assert [stage.key for stage in M.stages if not stage.is_open] == [
        "closed",
        "withdrawn",
        "linked",
        "referred",
    ]


def test_the_ten_steps_are_told():
    """CO-2: what each step asks for stands in the guide of the stage where it is done."""
    told = {stage.key: stage.guide.task.render() for stage in M.stages if stage.guide is not None}
    for stage, words in [
        ("received", "Say that you understand"),
        ("acknowledged", "Hear the whole story"),
        ("acknowledged", "never argue"),
        ("acknowledged", "Write it down"),
        ("received", "Never “not my job”"),
        ("assessed", "solved at once"),
        ("offered", "choose between solutions"),
        ("resolved", "Phone a few days later"),
        ("followed_up", "Write a letter"),
        ("followed_up", "one or two sentences"),
    ]:
        assert words in told[stage]
    assert "admit fault only where it is found" in told["acknowledged"]  # CO-1


def test_the_whole_way():
    case = M.begin("K-1", at=NOW)
    for day, (event, facts) in enumerate(WAY):
        done = M.decide(case, event, facts, at=NOW.add(days=day))
        assert isinstance(done, Accepted), event
        case = done.case
        for name in facts:
            before = M.replay(case.records[:-1])
            rest = {key: value for key, value in facts.items() if key != name}
            no = M.decide(before, event, rest, at=NOW.add(days=day))
            assert isinstance(no, Refused)
            assert no.reason is Refusal.UNKNOWN
    assert case.stage == "closed"


def test_one_solution_is_no_choice():
    """CO-2, step 7: offer a choice."""
    case = M.adopt("K-1", "assessed", since=NOW, at=NOW)
    no = M.decide(case, "offer", {"finding": "x", "options": 1}, at=NOW)
    assert isinstance(no, Refused)
    assert no.explain().splitlines()[1:] == ["- number of solutions offered is 1; at least 2 is needed"]
    assert no.explain("zh").splitlines()[1:] == ["- 备选方案数为1；要求不低于2"]


@pytest.mark.parametrize("stage", ["assessed", "investigating", "offered"])
def test_a_rejection_is_a_final_response_and_closes_nothing(stage):
    """ISO 10002, 7.9: a rejected complaint stays open until the customer accepts or recourse is exhausted."""
    case = M.adopt("K-1", stage, since=NOW, at=NOW)
    facts = {"rejection_reasons": "no fault found", "final_response_on": NOW.date()}
    done = M.decide(case, "reject", facts, at=NOW)
    assert isinstance(done, Accepted)
    assert done.case.stage == "resolved"
    assert M.stage("resolved").is_open
    called = M.decide(done.case, "follow_up", {"followed_up_on": NOW.date()}, at=NOW)
    assert isinstance(called, Accepted)
    no = M.decide(called.case, "close", {"accepted": False, "root_cause": "x"}, at=NOW)
    assert isinstance(no, Refused)
    over = M.decide(
        called.case, "close", {"accepted": False, "recourse_exhausted": True, "root_cause": "x"}, at=NOW
    )
    assert isinstance(over, Accepted)


@pytest.mark.parametrize(
    ("source", "event", "fact_", "kind"),
    [
        ("offered", "decline", "declined_because", MoveKind.REGRESS),
        ("resolved", "reopen", "reopen_reason", MoveKind.REGRESS),
        ("followed_up", "reopen", "reopen_reason", MoveKind.REGRESS),
    ],
)
def test_ways_back(source, event, fact_, kind):
    case = M.adopt("K-1", source, since=NOW, at=NOW)
    back = M.decide(case, event, {fact_: "still broken"}, at=NOW)
    assert isinstance(back, Accepted)
    assert (back.case.stage, back.record.kind) == ("investigating", kind)


@pytest.mark.parametrize("stage", OPEN)
def test_every_open_stage_may_be_withdrawn_linked_or_referred(stage):
    case = M.adopt("K-1", stage, since=NOW, at=NOW)
    for event, fact_, target in [
        ("withdraw", "withdrawn_on", "withdrawn"),
        ("link", "linked_to", "linked"),
        ("refer", "referred_to", "referred"),
    ]:
        assert isinstance(M.decide(case, event, {}, at=NOW), Refused)
        done = M.decide(case, event, {fact_: "x"}, at=NOW)
        assert isinstance(done, Accepted)
        assert done.case.stage == target


def test_the_clocks_of_the_house():
    """CO-4; ours, an example: the numbers of `DESK` are no standard's."""
    told = {clock.key: (clock.term, clock.starts_on, clock.legal, clock.pausable) for clock in DESK.clocks}
    assert told == {
        "acknowledge": (working_hours(2), "received", False, False),
        "resolve": (working_hours(16), "received", False, True),
        "follow_up": (working_days(3), "resolved", False, False),
    }


def test_the_legal_example():
    """FCA DISP 1.6.2R: eight weeks, never pausing; a prompt acknowledgement has no number and so no clock."""
    (final,) = [clock for clock in FCA_DESK.all_clocks if clock.legal]
    assert (final.term, final.legal, final.pausable, final.starts_on) == (weeks(8), True, False, "received")
    assert "1.6.2R" in final.source
    assert FCA_DESK.clocks == DESK.clocks, "the house keeps its own clocks beside"
    assert FCA_DESK.machine == DESK.machine
