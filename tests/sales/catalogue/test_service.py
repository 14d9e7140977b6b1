"""Service before and during the sale: ST-5 and ST-6."""

from __future__ import annotations

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.sales.catalogue.service import IN_SALE, PRE_SALE
from salesflow.stages.case import Accepted, MoveKind, Refusal, Refused
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Category, Move

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
BOTH = pytest.mark.parametrize("process", [PRE_SALE, IN_SALE], ids=lambda process: process.key)
WAY_BEFORE = [
    (
        "prepare",
        {"target_customer": "Haida", "customer_profile": "400 staff", "need_analysis": "2 t a month"},
    ),
    ("approach", {"materials": "data sheet", "entry_point": "their new line"}),
    ("visit", {"first_exchange_on": NOW.date(), "visit_date": NOW.add(days=7).date()}),
    ("send_sample", {"visited_on": NOW.date(), "breakthrough": "fewer stops of the line"}),
    ("certify", {"sample_sent_on": NOW.date(), "trial_passed": True, "certified_on": NOW.date()}),
]
WAY_DURING = [
    (
        "become_main_supplier",
        {"regular_order": "PO-7", "used_in_production": True, "main_supplier_confirmed": "letter of 3 March"},
    ),
    ("become_partner", {"stable_supply": "12 months on time", "regular_exchange": "quarterly, 3 levels"}),
    ("find_new_need", {"joint_need": "thinner film"}),
]
STEPS = [(process, move) for process in (PRE_SALE, IN_SALE) for move in process.all_moves]


@given(step=st.sampled_from(STEPS), data=st.data())
def test_a_move_is_made_exactly_when_all_its_evidence_is_there(
    step: tuple[Machine, Move], data: st.DataObject
):
    """ST-5, ST-6: a no dominates what is not known yet."""
    process, move = step
    paths = [path for need in move.needs for path in need.paths()]
    facts = {path: data.draw(st.sampled_from([None, False, True, "on file"]), label=path) for path in paths}
    case = process.adopt("Haida", move.source, since=NOW, at=NOW)
    got = process.decide(case, move.event, facts, at=NOW)
    if all(facts.values()):
        assert isinstance(got, Accepted)
        assert got.case.stage == move.target
    else:
        assert isinstance(got, Refused)
        assert got.reason is (Refusal.UNMET if False in facts.values() else Refusal.UNKNOWN)
        assert [each.path for each in got.findings if not each.met] == [p for p in paths if not facts[p]]


def test_five_stages_before_the_sale():
    """ST-5: information; materials and entry point; first exchange; visit and breakthrough; sample and certification."""
    labels = [
        (stage.label.en, stage.label.render("zh"))
        for stage in PRE_SALE.stages
        if stage.is_open and stage.label
    ]
    assert labels == [
        ("gathering information", "信息搜集"),
        ("materials and entry point", "准备资料与切入点"),
        ("first exchange by phone or visit", "初步交流（电话或拜访）"),
        ("visit and breakthrough", "拜访与突破"),
        ("sample, trial and certification", "送样、试样与认证"),
    ]
    [prepare] = PRE_SALE.moves_from("gathering")[:1]
    assert [need.paths()[0] for need in prepare.needs] == [
        "target_customer",
        "customer_profile",
        "need_analysis",
    ]


def test_three_stages_during_the_sale():
    """ST-6: one product in regular purchasing and production; main supplier; partnership that creates new needs."""
    labels = [
        (stage.label.en, stage.label.render("zh"))
        for stage in IN_SALE.stages
        if stage.is_open and stage.label
    ]
    assert labels == [
        ("one product in regular supply", "单一产品进入正常采购和生产"),
        ("main supplier", "主供应商"),
        ("partnership", "伙伴关系"),
    ]
    said = IN_SALE.stage("main_supplier").guide
    assert said is not None
    assert "稳定供应" in said.task.render("zh")
    end = IN_SALE.stage("partnership").guide
    assert end is not None
    assert "共同创造新需求、新增长点" in end.task.render("zh")


def test_the_endings_fit_together():
    """The certification is the win; the new need is done, and begins a new round; a loss is the same in both."""
    closed = {
        (process.key, stage.key): stage.category
        for process in (PRE_SALE, IN_SALE)
        for stage in process.stages
        if not stage.is_open
    }
    assert closed == {
        ("pre-sale", "certified"): Category.WON,
        ("pre-sale", "business_lost"): Category.LOST,
        ("in-sale", "new_need"): Category.DONE,
        ("in-sale", "business_lost"): Category.LOST,
    }
    assert PRE_SALE.stage("business_lost") == IN_SALE.stage("business_lost")
    shared = {stage.key for stage in PRE_SALE.stages} & {stage.key for stage in IN_SALE.stages}
    assert shared == {"business_lost"}
    assert {move.event for move in PRE_SALE.moves} & {move.event for move in IN_SALE.moves} == {"lose"}
    assert [m for m in PRE_SALE.moves if m.event == "lose"] == [m for m in IN_SALE.moves if m.event == "lose"]


@pytest.mark.parametrize(
    ("process", "way", "end"), [(PRE_SALE, WAY_BEFORE, "certified"), (IN_SALE, WAY_DURING, "new_need")]
)
def test_the_whole_way(process: Machine, way, end):
    """ST-5, ST-6: stage by stage, with evidence."""
    case = process.begin("Haida", at=NOW)
    for day, (event, facts) in enumerate(way):
        done = process.decide(case, event, facts, at=NOW.add(days=day))
        assert isinstance(done, Accepted), event
        asked = [
            need.paths()
            for move in process.moves_from(case.stage)
            if move.event == event
            for need in move.needs
        ]
        assert asked == [(fact,) for fact in facts]
        assert done.record.kind is (MoveKind.CLOSE if event == way[-1][0] else MoveKind.ADVANCE)
        case = done.case
    assert case.stage == end
    assert process.replay(case.records) == case


@pytest.mark.parametrize(
    ("process", "source", "event", "facts", "target"),
    [
        (PRE_SALE, "sampling", "rework", {"trial_failure": "too brittle"}, "visiting"),
        (IN_SALE, "main_supplier", "fall_back", {"main_place_lost_to": "Ruida"}, "one_product"),
    ],
)
def test_ways_back(process: Machine, source, event, facts, target):
    case = process.adopt("Haida", source, since=NOW, at=NOW)
    back = process.decide(case, event, facts, at=NOW)
    assert isinstance(back, Accepted)
    assert (back.case.stage, back.record.kind) == (target, MoveKind.REGRESS)


def test_no_evasion_and_no_favours():
    """ST-15: what one cannot answer is promised, not evaded; a breakthrough is never bought."""
    guide = PRE_SALE.stage("visiting").guide
    assert guide is not None
    assert "promise it, and bring it next time" in guide.explain()
    assert "never bought" in guide.explain()


def test_a_refusal_before_the_sale_reads_well():
    """ST-5: a sample that is still on trial is not certified."""
    case = PRE_SALE.adopt("Haida", "sampling", since=NOW, at=NOW)
    no = PRE_SALE.decide(case, "certify", {"sample_sent_on": NOW.date(), "trial_passed": False}, at=NOW)
    assert isinstance(no, Refused)
    assert no.explain("en").splitlines() == [
        "“pass certification” is refused on stage “sample, trial and certification”: conditions are not met",
        "- there is no good result of the trial; it is needed",
        "- day of the certification is not known yet",
    ]
    assert no.explain("zh").splitlines() == [
        "阶段“送样、试样与认证”不能“通过认证”：条件未满足",
        "- 没有试样合格结果，而这是必需的",
        "- 尚不清楚认证日期",
    ]


def test_a_refusal_during_the_sale_reads_well():
    """ST-6: a partner is who supplied steadily."""
    case = IN_SALE.adopt("Haida", "main_supplier", since=NOW, at=NOW)
    no = IN_SALE.decide(case, "become_partner", {"stable_supply": False}, at=NOW)
    assert isinstance(no, Refused)
    assert no.explain("en").splitlines() == [
        "“become partners” is refused on stage “main supplier”: conditions are not met",
        "- there is no record of stable supply; it is needed",
        "- regular exchange on several levels is not known yet",
    ]
    assert no.explain("zh").splitlines() == [
        "阶段“主供应商”不能“建立伙伴关系”：条件未满足",
        "- 没有稳定供应的记录，而这是必需的",
        "- 尚不清楚多层次的定期交流",
    ]
