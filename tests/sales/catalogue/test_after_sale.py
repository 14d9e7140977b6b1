"""After-sale service: ST-7, composed of the processes before and during the sale."""

from __future__ import annotations

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.sales.catalogue.after_sale import AFTER_SALE
from salesflow.sales.catalogue.service import IN_SALE, PRE_SALE
from salesflow.stages.case import Accepted, Case, MoveKind, Refusal, Refused
from salesflow.stages.parts import Category, Move
from salesflow.testing.laws import facts_for

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
SUPPLY = ["one_product", "main_supplier", "partnership"]
STOPS = [
    ("end_by_change_of_industry", "industry_changed", "change of industry", "行业转型", "new_industry"),
    ("end_by_bankruptcy", "bankrupt", "bankruptcy", "破产", "bankruptcy_notice"),
    ("end_by_merger", "merged", "merger", "兼并", "merged_into"),
    ("end_by_liquidation", "liquidated", "liquidation", "清算", "liquidation_notice"),
    ("end_otherwise", "stopped_otherwise", "stopped for another reason", "其他原因停产", "stop_reason"),
]


def made(case: Case, event: str) -> Case:
    """The case after a step with all its evidence."""
    [move] = [each for each in AFTER_SALE.moves_from(case.stage) if each.event == event]
    found = facts_for(move.needs)
    assert found is not None
    done = AFTER_SALE.decide(case, event, found[0], at=case.records[-1].at.add(days=1))
    assert isinstance(done, Accepted), event
    return done.case


@given(move=st.sampled_from(AFTER_SALE.all_moves), data=st.data())
def test_a_move_is_made_exactly_when_all_its_evidence_is_there(move: Move, data: st.DataObject):
    """ST-7: a no dominates what is not known yet."""
    paths = [path for need in move.needs for path in need.paths()]
    facts = {path: data.draw(st.sampled_from([None, False, True, "on file"]), label=path) for path in paths}
    case = AFTER_SALE.adopt("Haida", move.source, since=NOW, at=NOW)
    got = AFTER_SALE.decide(case, move.event, facts, at=NOW)
    if all(facts.values()):
        assert isinstance(got, Accepted)
        assert got.case.stage == move.target
    else:
        assert isinstance(got, Refused)
        assert got.reason is (Refusal.UNMET if False in facts.values() else Refusal.UNKNOWN)


@given(rounds=st.lists(st.sampled_from([1, 2, 3]), max_size=5))
def test_pre_sale_and_in_sale_alternate_as_long_as_the_customer_buys(rounds: list[int]):
    """ST-7: however many rounds, each begins with an upgraded service and ends in regular supply again."""
    case = AFTER_SALE.begin("Haida", at=NOW)
    for grown in rounds:
        for event in ["become_main_supplier", "become_partner"][: grown - 1]:
            case = made(case, event)
        for event in ["begin_next_round", "prepare", "approach", "visit", "send_sample", "certify"]:
            case = made(case, event)
        assert case.stage == "one_product"
    assert AFTER_SALE.replay(case.records) == case
    begun = [record for record in case.records if record.event == "begin_next_round"]
    assert len(begun) == len(rounds)


def test_it_is_the_two_processes_and_two_branches():
    """ST-7: nothing of ST-5 and ST-6 is lost but the ends that lead on."""
    theirs = {stage.key: stage for process in (PRE_SALE, IN_SALE) for stage in process.stages}
    ours = {stage.key: stage for stage in AFTER_SALE.stages}
    assert set(theirs) - set(ours) == {"certified", "new_need"}
    assert all(ours[key] == stage for key, stage in theirs.items() if key in ours)
    assert set(ours) - set(theirs) == {"production_stopped", *(target for _, target, *_ in STOPS)}
    assert (AFTER_SALE.key, AFTER_SALE.version, AFTER_SALE.start) == ("after-sale", "2026.1", "one_product")
    assert AFTER_SALE.path is not None
    assert AFTER_SALE.path[-3:] == tuple(SUPPLY)
    assert "production_stopped" not in AFTER_SALE.path


@pytest.mark.parametrize("stage", SUPPLY)
def test_a_new_round_needs_better_service(stage):
    """ST-7: still buying, the next round comes with an upgraded service, from any stage of supply."""
    case = AFTER_SALE.adopt("Haida", stage, since=NOW, at=NOW)
    no = AFTER_SALE.decide(case, "begin_next_round", {"next_need": "film", "service_upgrade": False}, at=NOW)
    assert isinstance(no, Refused)
    assert [each.path for each in no.findings if not each.met] == ["service_upgrade"]
    assert made(case, "begin_next_round").stage == "gathering"


@pytest.mark.parametrize(("event", "target", "english", "chinese", "proof"), STOPS)
def test_four_reasons_and_others(event, target, english, chinese, proof):
    """ST-7: change of industry, bankruptcy, merger, liquidation, others; each done, none lost, each with its proof."""
    end = AFTER_SALE.stage(target)
    assert end.category is Category.DONE
    assert end.label is not None
    assert (end.label.en, end.label.render("zh")) == (english, chinese)
    case = made(AFTER_SALE.begin("Haida", at=NOW), "record_stop")
    [move] = [each for each in AFTER_SALE.moves_from(case.stage) if each.event == event]
    settled = "claim_filed_on" if target in {"bankrupt", "liquidated"} else "accounts_settled"
    assert [need.paths() for need in move.needs] == [(proof,), (settled,)]
    assert made(case, event).stage == target


@pytest.mark.parametrize("stage", [stage.key for stage in AFTER_SALE.stages if stage.is_open])
def test_a_stop_may_come_at_any_time(stage):
    case = AFTER_SALE.adopt("Haida", stage, since=NOW, at=NOW)
    if stage != "production_stopped":
        stopped = made(case, "record_stop")
        assert stopped.records[-1].kind is MoveKind.JUMP
        assert made(stopped, "resume").stage == "one_product"
    assert made(case, "lose").stage == "business_lost", "whoever buys elsewhere has not stopped"


def test_a_refusal_reads_well():
    """ST-7: a bankruptcy is not closed on hearsay."""
    case = AFTER_SALE.adopt("Haida", "production_stopped", since=NOW, at=NOW)
    no = AFTER_SALE.decide(case, "end_by_bankruptcy", {"bankruptcy_notice": False}, at=NOW)
    assert isinstance(no, Refused)
    assert no.explain("en").splitlines() == [
        "“end after a bankruptcy” is refused on stage “production stopped”: conditions are not met",
        "- there is no notice of the bankruptcy; it is needed",
        "- day our claim was filed is not known yet",
    ]
    assert no.explain("zh").splitlines() == [
        "阶段“客户停产”不能“因破产结束”：条件未满足",
        "- 没有破产公告，而这是必需的",
        "- 尚不清楚债权申报日期",
    ]


def test_it_speaks_of_upgraded_service():
    assert AFTER_SALE.guide is not None
    assert "服务升级" in AFTER_SALE.guide.task.render("zh")
