"""The seven-step process: ST-2, its evidence and guides from CU-3, ST-10, ST-12, ST-13 and ST-14."""

from __future__ import annotations

from itertools import pairwise

import pendulum
import pytest

from salesflow.basics.terms import Unit
from salesflow.sales.catalogue.seven_step import SEVEN_STEP
from salesflow.stages.case import Accepted, MoveKind, Refusal, Refused
from salesflow.stages.parts import Category

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
WAY = [
    ("contact", {"fits_target": True, "contact_person": "Li"}),
    ("qualify", {"budget": 0, "authority": "Wang", "need": "second line", "timing": "Q3"}),  # CU-3
    ("assess", {"need_confirmed": True}),  # ST-10
    (
        "demonstrate",
        {"decision_makers": ["Wang"], "champion": "Li", "demonstrated_on": NOW.date(), "next_date": "9 Mar"},
    ),
    ("settle", {"proposed_on": NOW.date(), "objections_settled": True}),  # ST-12
    ("win", {"signed_on": NOW.date()}),
]
OPEN = [stage.key for stage in SEVEN_STEP.stages if stage.is_open]


def test_the_seven_steps_in_order():
    """ST-2: six steps that win the deal, and the seventh, the care after it, as the guide of the win."""
    assert OPEN == ["prospecting", "qualification", "needs", "demonstration", "proposal", "closing"]
    assert [stage.key for stage in SEVEN_STEP.stages if not stage.is_open] == ["won", "lost"]
    won = SEVEN_STEP.stage("won")
    assert won.guide is not None
    assert won.guide.task.render().startswith("Follow up")
    assert "转介绍" in won.guide.task.render("zh")


@pytest.mark.parametrize(
    ("stage", "part", "en", "zh"),
    [
        (
            "prospecting",
            "cautions",
            "measured nowhere",
            "没有给出测量",
        ),  # ST-2, CU-4: inbound said to be cheaper
        ("qualification", "questions", "money", "预算"),  # CU-3, all four of them
        ("qualification", "questions", "decides", "做决定"),
        ("qualification", "questions", "need it for", "用来做什么"),
        ("qualification", "questions", "by when", "什么时候"),
        ("qualification", "avoid", "hot lead wait", "热线索等待"),
        ("needs", "questions", "former supplier", "以前的供应商"),  # ST-10, the four open questions
        ("needs", "questions", "problem shall we solve", "解决什么问题"),
        ("needs", "questions", "things today", "目前的情况"),
        ("needs", "questions", "once the problem is solved", "问题解决之后"),
        ("needs", "task", "Restate", "复述"),
        ("needs", "avoid", "the product already", "谈产品"),
        ("demonstration", "task", "time, agenda", "时间、议程"),  # ST-14
        ("demonstration", "task", "most enthusiastic", "最热情"),
        ("proposal", "signals", "no questions at all", "什么都不问"),  # ST-12
        ("proposal", "questions", "fully satisfied", "百分之百满意"),
        ("closing", "cautions", "No pressure", "不施压"),  # ST-13
        ("closing", "task", "a clear stop", "明确停止"),
        ("lost", "task", "friends", "友好道别"),  # ST-16
    ],
)
def test_what_each_step_asks_for_is_told(stage, part, en, zh):
    """ST-2, CU-3, ST-10, ST-12, ST-13, ST-14, ST-16: in the part of the guide where it belongs."""
    guide = SEVEN_STEP.stage(stage).guide
    found = getattr(guide, part)
    texts = [found] if part == "task" else found
    assert any(en in text.render() for text in texts)
    assert any(zh in text.render("zh") for text in texts)


def test_seven_is_no_law():
    """ST-2: companies use three to five steps or more; the guide of the whole says so."""
    assert SEVEN_STEP.guide is not None
    assert "three to five steps" in SEVEN_STEP.guide.explain()
    assert "三到五步" in SEVEN_STEP.guide.explain("zh")


def test_planning_figures():
    """Ours: chances rise along the way, every open stage has a longest stay in civil days (no calendar needed)."""
    chances = [SEVEN_STEP.stage(key).probability for key in [*OPEN, "won"]]
    assert all(a is not None and b is not None and a < b for a, b in pairwise(chances))
    assert SEVEN_STEP.stage("lost").probability == 0
    for key in OPEN:
        stay = SEVEN_STEP.stage(key).rots_after
        assert stay is not None
        assert stay.unit is Unit.DAYS
        assert stay.amount > 0


def test_the_whole_way_to_the_win():
    case = SEVEN_STEP.begin("D-1", at=NOW)
    for day, (event, facts) in enumerate(WAY):
        done = SEVEN_STEP.decide(case, event, facts, at=NOW.add(days=day))
        assert isinstance(done, Accepted), event
        assert done.record.kind is (MoveKind.CLOSE if event == "win" else MoveKind.ADVANCE)
        case = done.case
    assert SEVEN_STEP.stage(case.stage).category is Category.WON
    assert SEVEN_STEP.replay(case.records) == case


@pytest.mark.parametrize("place", range(len(WAY)))
def test_each_piece_of_evidence_is_needed(place):
    """CU-3, ST-10, ST-12, ST-14: without one fact the step waits for it, with a no it is refused."""
    event, facts = WAY[place]
    case = SEVEN_STEP.adopt("D-1", OPEN[place], since=NOW, at=NOW)
    for name in facts:
        rest = {key: value for key, value in facts.items() if key != name}
        unknown = SEVEN_STEP.decide(case, event, rest, at=NOW)
        unmet = SEVEN_STEP.decide(case, event, rest | {name: False}, at=NOW)
        assert isinstance(unknown, Refused)
        assert isinstance(unmet, Refused)
        assert (unknown.reason, unmet.reason) == (Refusal.UNKNOWN, Refusal.UNMET)
        assert [each.path for each in unknown.findings if not each.met] == [name]


def test_a_new_objection_leads_back():
    """ST-12: what comes up at the closing is answered in the proposal, not argued away."""
    case = SEVEN_STEP.adopt("D-1", "closing", since=NOW, at=NOW)
    back = SEVEN_STEP.decide(case, "revise", {"new_objection": "delivery time"}, at=NOW)
    assert isinstance(back, Accepted)
    assert (back.case.stage, back.record.kind) == ("proposal", MoveKind.REGRESS)


@pytest.mark.parametrize("stage", OPEN)
def test_every_open_stage_can_be_lost_with_a_reason(stage):
    case = SEVEN_STEP.adopt("D-1", stage, since=NOW, at=NOW)
    assert isinstance(SEVEN_STEP.decide(case, "lose", {}, at=NOW), Refused)
    lost = SEVEN_STEP.decide(case, "lose", {"loss_reason": "price"}, at=NOW)
    assert isinstance(lost, Accepted)
    assert lost.case.stage == "lost"


def test_a_refusal_reads_well():
    case = SEVEN_STEP.adopt("D-17", "qualification", since=NOW, at=NOW)
    no = SEVEN_STEP.decide(case, "qualify", {"budget": 0, "need": False, "timing": "Q3"}, at=NOW)
    assert isinstance(no, Refused)
    assert no.explain("en").splitlines()[1:] == [
        "- who decides is not known yet",
        "- there is no need; it is needed",
    ]
    assert no.explain("zh").splitlines()[1:] == ["- 尚不清楚决策人", "- 没有需求，而这是必需的"]
