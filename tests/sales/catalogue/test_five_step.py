"""The five-step customer operation: ST-8, with CU-1, CU-7, CU-8, CU-13 and CA-10 in its guides and evidence."""

from __future__ import annotations

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.sales.catalogue.five_step import FIVE_STEP
from salesflow.stages.case import Accepted, MoveKind, Refusal, Refused
from salesflow.stages.parts import Category, Move

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
OPEN = ["database", "analysis", "target_selection", "grading", "targeted_selling"]
WAY = [
    (
        "analyse",
        {
            "economic_situation": "sound",
            "buying_traits": "twice a year",
            "products_bought": "none",
            "suppliers": ["Ruida, not satisfied"],
        },
    ),
    ("conclude", {"sales_report": "2025, by product", "selling_idea": "refill before it runs out"}),
    ("select", {"urgency": True, "solved_soon": True, "sizeable_price": True}),
    ("grade", {"grade": "B"}),
    ("sell", {"fitting_offer": "refill contract", "ordered_on": NOW.date()}),
]


def guide_of(key: str, language: str = "en") -> str:
    guide = FIVE_STEP.stage(key).guide
    assert guide is not None
    return guide.explain(language)


@given(move=st.sampled_from(FIVE_STEP.all_moves), data=st.data())
def test_a_move_is_made_exactly_when_all_its_evidence_is_there(move: Move, data: st.DataObject):
    """ST-8: a no dominates what is not known yet."""
    paths = [path for need in move.needs for path in need.paths()]
    facts = {path: data.draw(st.sampled_from([None, False, True, "on file"]), label=path) for path in paths}
    case = FIVE_STEP.adopt("C-1", move.source, since=NOW, at=NOW)
    got = FIVE_STEP.decide(case, move.event, facts, at=NOW)
    if all(facts.values()):
        assert isinstance(got, Accepted)
        assert got.case.stage == move.target
    else:
        assert isinstance(got, Refused)
        assert got.reason is (Refusal.UNMET if False in facts.values() else Refusal.UNKNOWN)


def test_five_steps_in_order():
    """ST-8: database; analysis; target selection; grading; targeted selling."""
    assert FIVE_STEP.start == "database"
    assert [stage.key for stage in FIVE_STEP.stages if stage.is_open] == OPEN
    closed = {stage.key: stage.category for stage in FIVE_STEP.stages if not stage.is_open}
    assert closed == {"sold": Category.WON, "declined": Category.LOST, "not_a_target": Category.DONE}
    assert (FIVE_STEP.key, FIVE_STEP.version) == ("five-step", "2026.1")


@pytest.mark.parametrize(
    ("stage", "english", "chinese"),
    [
        (
            "database",
            ["economic situation", "buying traits", "kinds of products bought", "main suppliers"],
            ["经济状况", "购买特征", "以往购买产品的种类", "主要的供应商", "满意状态"],
        ),
        (
            "analysis",
            [
                "company, department, seller, outlet and product",
                "member level",
                "used up",
                "never been followed up",
            ],
            ["公司、部门、销售员、销售点、产品", "会员等级", "已经用完", "从未跟踪", "从未购买", "营销思路"],
        ),
        (
            "target_selection",
            ["urgent", "solved soon", "sizeable", "text message", "web site", "members' meeting"],
            ["急迫", "短时间内见效", "价格是否可观", "短信平台", "企业网站", "会员年度会议"],
        ),
        ("grading", ["large, medium, small and micro"], ["分级管理", "大、中、小、微"]),
        ("targeted_selling", ["what the analysis showed"], ["有针对性的销售"]),
    ],
)
def test_what_the_rows_say(stage, english, chinese):
    """ST-8, CU-1 (database), CU-13 and CA-10 (analysis), CU-8 (target selection), CU-7 (every size is served)."""
    for words in english:
        assert words in guide_of(stage)
    for words in chinese:
        assert words in guide_of(stage, "zh")


def test_where_the_source_says_nothing_of_consent_there_is_a_caution():
    """CU-8 sends text messages; CU-17: nothing is sold that the customer cannot use."""
    assert "agreed" in guide_of("target_selection")
    assert "cannot use" in guide_of("target_selection")


def test_the_whole_way_to_the_sale():
    """ST-8: step by step; “none” is an answer for a prospect who bought nothing yet."""
    case = FIVE_STEP.begin("C-1", at=NOW)
    for day, (event, facts) in enumerate(WAY):
        done = FIVE_STEP.decide(case, event, facts, at=NOW.add(days=day))
        assert isinstance(done, Accepted), event
        [move] = [each for each in FIVE_STEP.moves_from(case.stage) if each.event == event]
        assert [need.paths() for need in move.needs] == [(fact,) for fact in facts]
        assert done.record.kind is (MoveKind.CLOSE if event == "sell" else MoveKind.ADVANCE)
        case = done.case
    assert case.stage == "sold"
    assert FIVE_STEP.replay(case.records) == case


@pytest.mark.parametrize("stage", OPEN)
def test_who_was_offered_nothing_cannot_decline(stage):
    """Setting aside is no loss; declining exists only where something was offered."""
    case = FIVE_STEP.adopt("C-1", stage, since=NOW, at=NOW)
    facts = {"set_aside_reason": "no need this year", "decline_reason": "bought elsewhere"}
    aside = FIVE_STEP.decide(case, "set_aside", facts, at=NOW)
    declined = FIVE_STEP.decide(case, "decline", facts, at=NOW)
    if stage == "targeted_selling":
        assert isinstance(aside, Refused)
        assert aside.reason is Refusal.UNDECLARED
        assert isinstance(declined, Accepted)
        assert declined.case.stage == "declined"
    else:
        assert isinstance(aside, Accepted)
        assert aside.case.stage == "not_a_target"
        assert isinstance(declined, Refused)
        assert declined.reason is Refusal.UNDECLARED


def test_a_refusal_reads_well():
    """ST-8, CU-8: no target without urgency, and nobody is assumed to be able to pay."""
    case = FIVE_STEP.adopt("C-1", "target_selection", since=NOW, at=NOW)
    no = FIVE_STEP.decide(case, "select", {"urgency": False, "solved_soon": True}, at=NOW)
    assert isinstance(no, Refused)
    assert no.explain("en").splitlines() == [
        "“select as a target” is refused on stage “target selection”: conditions are not met",
        "- there is no urgent wish for the service; it is needed",
        "- sizeable price the customer can pay is not known yet",
    ]
    assert no.explain("zh").splitlines() == [
        "阶段“选择目标客户”不能“选为目标客户”：条件未满足",
        "- 没有对服务的急迫需要，而这是必需的",
        "- 尚不清楚客户可承受的可观价格",
    ]
