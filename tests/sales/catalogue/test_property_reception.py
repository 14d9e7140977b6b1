"""The reception of a property showroom: ST-3, ten steps, with those who leave and come back."""

from __future__ import annotations

from decimal import Decimal

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.claims import ClaimKind
from salesflow.basics.criteria import Compare
from salesflow.errors import InputError
from salesflow.sales.catalogue.property_reception import DEPOSIT_RULE, PROPERTY_RECEPTION
from salesflow.stages.case import Accepted, MoveKind, Refusal, Refused
from salesflow.stages.parts import Category
from salesflow.stages.trace import Trace

NOW = pendulum.datetime(2026, 3, 7, 10, tz="Asia/Shanghai")
DAY = NOW.date()
STEPS = [
    ("welcome", "welcome", "迎接客户"),
    ("introduction", "introduction of the project", "介绍项目"),
    ("site_tour", "site tour", "带看现场"),
    ("negotiation", "negotiation", "购买洽谈"),
    ("not_closed", "not closed yet", "暂未成交"),
    ("customer_form", "customer form", "填写客户资料表"),
    ("tracking", "tracking", "客户追踪"),
    ("deposit", "deal and deposit", "成交收订"),
    ("contract", "contract", "签订合约"),
    ("after_contract", "after the contract", "签约之后"),
]
IN = [
    ("introduce", {"earlier_contact": "first visit"}),
    ("show", {"situation": "a couple, expecting"}),
    ("sit_down", {"toured_on": DAY, "layout": "three rooms, south"}),
]
AWAY = [
    ("leave", {"hesitation": "wants to ask her parents"}),
    ("see_off", {"material_given": True, "contact": "on the card", "next_date": DAY.add(days=7)}),
    ("file", {"form": "F-12", "grade": "A"}),
    ("track", {"contact_note": "parents come along", "grade": "A"}),
    ("come_back", {"returned_on": DAY.add(days=7)}),
]
BUY = [
    ("ask_deposit", {"wish_to_buy_percent": 70, "unit": "8-1203"}),
    ("take_deposit", {"agreement": "A-7", "deposit_paid_on": DAY, "unit_blocked_on": DAY}),
    ("sign", {"contract_filled": True, "signed_on": DAY}),
]
SOURCE = {event: stage for stage, events in [
    ("welcome", ["introduce"]), ("introduction", ["show"]), ("site_tour", ["sit_down"]),
    ("negotiation", ["leave", "ask_deposit"]), ("not_closed", ["see_off"]), ("customer_form", ["file"]),
    ("tracking", ["track", "come_back"]), ("deposit", ["take_deposit"]), ("contract", ["sign"]),
] for event in events}  # fmt: skip


def walk(steps, case=None):
    case = case or PROPERTY_RECEPTION.begin("V-1", at=NOW)
    kinds = []
    for event, facts in steps:
        done = PROPERTY_RECEPTION.decide(case, event, facts, at=NOW)
        assert isinstance(done, Accepted), event
        kinds.append(done.record.kind)
        case = done.case
    return case, kinds


def standing_on(stage):
    return PROPERTY_RECEPTION.adopt("V-1", stage, since=NOW, at=NOW)


def guide_of(key):
    guide = PROPERTY_RECEPTION.stage(key).guide
    assert guide is not None
    return guide


def test_the_ten_steps_in_order():
    """ST-3: ten steps in the order of the source, in both languages."""
    found = [stage for stage in PROPERTY_RECEPTION.stages if stage.is_open]
    assert [
        (stage.key, stage.label.render(), stage.label.render("zh")) for stage in found if stage.label
    ] == STEPS
    assert [(stage.key, stage.category) for stage in PROPERTY_RECEPTION.stages if not stage.is_open] == [
        ("handed_over", Category.WON),
        ("lost", Category.LOST),
        ("refunded", Category.LOST),
    ]
    assert (PROPERTY_RECEPTION.key, PROPERTY_RECEPTION.version) == ("property-reception", "2026.1")
    assert PROPERTY_RECEPTION.languages == ("en", "zh")


def test_bought_at_the_first_visit():
    """ST-3: the main path is advance after advance, up to the handover."""
    case, kinds = walk([*IN, *BUY, ("hand_over", {"handed_over_on": DAY})])
    assert kinds == [MoveKind.ADVANCE] * 6 + [MoveKind.CLOSE]
    assert Trace.of(case).stages == (*(PROPERTY_RECEPTION.path or ()), "handed_over")


def test_customers_leave_and_come_back():
    """ST-3: not closed, form, tracking by grade, and back to the negotiation; beside the main path, so jumps."""
    case, kinds = walk([*IN, *AWAY, *AWAY, *BUY])
    assert case.stage == "after_contract"
    assert kinds[3:8] == [MoveKind.JUMP, MoveKind.JUMP, MoveKind.JUMP, MoveKind.STAY, MoveKind.JUMP]
    assert PROPERTY_RECEPTION.replay(case.records) == case


@pytest.mark.parametrize("stage", ["welcome", "introduction", "site_tour", "negotiation", "deposit"])
def test_they_may_leave_at_any_time_until_the_deposit(stage):
    case, _ = walk(AWAY[:1], standing_on(stage))
    assert case.stage == "not_closed"


@given(st.integers(0, 100) | st.decimals(0, 100, places=1))
def test_the_deposit_is_asked_from_70_per_cent_upward(wish):
    """ST-3: from 70% wish to buy upward, and not below."""
    facts = {"wish_to_buy_percent": wish, "unit": "8-1203"}
    done = PROPERTY_RECEPTION.decide(standing_on("negotiation"), "ask_deposit", facts, at=NOW)
    assert isinstance(done, Accepted) is (wish >= 70)


def test_the_70_per_cent_are_a_claim():
    """ST-3: a textbook figure with its doubts; the criterion is made of it, and it is no probability."""
    assert DEPOSIT_RULE["wish_to_buy"] == Decimal("0.70")
    assert (DEPOSIT_RULE.kind, DEPOSIT_RULE.rows) == (ClaimKind.TEXTBOOK, ("ST-3",))
    assert DEPOSIT_RULE.doubts is not None
    assert "70%" in DEPOSIT_RULE.render()
    assert "70%" in DEPOSIT_RULE.render("zh")
    assert set(DEPOSIT_RULE.statement.languages) == set(DEPOSIT_RULE.doubts.languages) == {"en", "zh"}
    with pytest.raises(InputError):
        DEPOSIT_RULE.probability("wish_to_buy")
    asked = next(move for move in PROPERTY_RECEPTION.moves if move.event == "ask_deposit")
    assert isinstance(asked.needs[0], Compare)
    assert (asked.needs[0].op, asked.needs[0].value) == (">=", 70)


@pytest.mark.parametrize(("event", "facts"), [*IN, *AWAY, *BUY])
def test_each_piece_of_evidence_is_needed(event, facts):
    """ST-3: without one fact the step waits for it: material, contact and next date; the block on the unit; ..."""
    case = standing_on(SOURCE[event])
    for name in facts:
        rest = {key: value for key, value in facts.items() if key != name}
        unknown = PROPERTY_RECEPTION.decide(case, event, rest, at=NOW)
        assert isinstance(unknown, Refused)
        assert unknown.reason is Refusal.UNKNOWN
        assert [each.path for each in unknown.findings if not each.met] == [name]


def test_no_deposit_without_the_block_on_the_unit():
    """ST-3: stock control at once."""
    paid = {"agreement": "A-7", "deposit_paid_on": DAY, "unit_blocked_on": False}
    no = PROPERTY_RECEPTION.decide(standing_on("deposit"), "take_deposit", paid, at=NOW)
    assert isinstance(no, Refused)
    assert no.reason is Refusal.UNMET
    assert no.case.stage == "deposit"
    assert "at once" in guide_of("deposit").task.render()
    assert "立即" in guide_of("deposit").task.render("zh")


def test_exchange_and_refund():
    """ST-3: the reason known, the conditions checked; the old unit goes back on sale."""
    asked = {"change_reason": "moves to another city", "entitled": True, "unit_released_on": DAY}
    swapped, kinds = walk([("exchange", asked | {"new_unit_blocked_on": DAY})], standing_on("after_contract"))
    assert (swapped.stage, kinds) == ("contract", [MoveKind.REGRESS])
    undone, _ = walk([("refund", asked | {"refunded_on": DAY})], standing_on("after_contract"))
    assert PROPERTY_RECEPTION.stage(undone.stage).category is Category.LOST
    assert undone.stage == "refunded"
    for event, extra in [("exchange", "new_unit_blocked_on"), ("refund", "refunded_on")]:
        for lacking in ("change_reason", "entitled", "unit_released_on", extra):
            facts = asked | {extra: DAY} | {lacking: False}
            no = PROPERTY_RECEPTION.decide(standing_on("after_contract"), event, facts, at=NOW)
            assert isinstance(no, Refused), (event, lacking)
            assert no.reason is Refusal.UNMET


def test_a_declined_exchange_is_recorded_and_the_contract_stands():
    """ST-3: conditions checked, no quarrel: the customer gets an answer, and only when the right is known to lack."""
    facts = {"change_reason": "saw a cheaper one", "answer": "letter of 7 March"}
    case, kinds = walk([("decline", facts | {"entitled": False})], standing_on("after_contract"))
    assert (case.stage, kinds) == ("after_contract", [MoveKind.STAY])
    unknown = PROPERTY_RECEPTION.decide(case, "decline", facts, at=NOW)
    assert isinstance(unknown, Refused)
    assert unknown.reason is Refusal.UNKNOWN
    entitled = PROPERTY_RECEPTION.decide(case, "decline", facts | {"entitled": True}, at=NOW)
    assert isinstance(entitled, Refused)
    assert entitled.reason is Refusal.UNMET


@pytest.mark.parametrize(("stage", "_en", "_zh"), STEPS)
def test_lost_with_a_reason(stage, _en, _zh):
    """Ours: until the signature. A blocked unit goes back on sale first; a signed contract is undone, not lost."""
    bare = PROPERTY_RECEPTION.decide(standing_on(stage), "lose", {"loss_reason": "price"}, at=NOW)
    if stage == "after_contract":
        assert isinstance(bare, Refused)
        assert bare.reason is Refusal.UNDECLARED
        return
    assert isinstance(bare, Accepted) is (stage != "contract")
    facts = {"loss_reason": "price", "unit_released_on": DAY}
    lost = PROPERTY_RECEPTION.decide(standing_on(stage), "lose", facts, at=NOW)
    assert lost.case.stage == "lost"
    assert isinstance(PROPERTY_RECEPTION.decide(standing_on(stage), "lose", {}, at=NOW), Refused)


@pytest.mark.parametrize(
    ("stage", "en", "zh"),
    [
        ("welcome", "been here or phoned before", "是否打过电话"),
        ("introduction", "site model", "沙盘"),
        ("site_tour", "best route beforehand", "最好的路线"),
        ("site_tour", "leaving them to themselves", "冷落客户"),
        ("negotiation", "the few layouts that fit", "有选择地介绍"),
        ("negotiation", "From a wish to buy of 70% upward", "70%及以上"),
        ("not_closed", "complete material", "备齐资料"),
        ("not_closed", "Exchange contact details", "互留联系方式"),
        ("not_closed", "day of the next talk", "下次洽谈的时间"),
        ("not_closed", "to the door", "送到门外"),
        ("customer_form", "Keep it safe", "妥善保存"),
        ("customer_form", "to be adjusted", "按追踪情况调整"),
        ("tracking", "as the grade asks", "按客户等级"),
        ("tracking", "each contact in detail", "详细记录"),
        ("deposit", "terms of the agreement in detail", "协议规定"),
        ("contract", "ready before they come", "到来之前"),
        ("contract", "dispute about a clause", "争执"),
        ("after_contract", "ask for the reason", "问明原因"),
        ("after_contract", "check the conditions", "是否符合条件"),
        ("after_contract", "quarrelling", "矛盾"),
    ],
)
def test_what_each_step_asks_for_is_told(stage, en, zh):
    """ST-3: the notes of the ten steps, restated."""
    assert en in guide_of(stage).explain()
    assert zh in guide_of(stage).explain("zh")


@pytest.mark.parametrize("stage", PROPERTY_RECEPTION.stages, ids=lambda stage: stage.key)
def test_every_guide_is_whole(stage):
    """Customer, task, questions and what to avoid on every stage; open stages give more than one question."""
    guide = stage.guide
    assert guide is not None
    assert guide.customer is not None
    assert guide.avoid
    assert len(guide.questions) > stage.is_open


def test_planning_figures():
    """Ours: chances rise along the main path, and who left undecided is less likely than who sits at the table."""
    chance = {stage.key: stage.probability for stage in PROPERTY_RECEPTION.stages}
    path = [chance[key] for key in PROPERTY_RECEPTION.path or ()]
    assert path == sorted(path)
    assert len(set(path)) == 7
    for key in ("not_closed", "customer_form", "tracking"):
        assert Decimal(0) < chance[key] < chance["negotiation"]


def test_no_longest_stay_where_hours_count():
    stays = {stage.key: stage.rots_after for stage in PROPERTY_RECEPTION.stages}
    assert {key for key, stay in stays.items() if stay} == {
        "customer_form",
        "tracking",
        "deposit",
        "contract",
    }


def test_a_refusal_reads_well():
    no = PROPERTY_RECEPTION.decide(
        standing_on("negotiation"), "ask_deposit", {"wish_to_buy_percent": 55}, at=NOW
    )
    assert isinstance(no, Refused)
    assert no.explain("en").splitlines() == [
        "“ask for the deposit” is refused on stage “negotiation”: conditions are not met",
        "- wish to buy (per cent) is 55; at least 70 is needed",
        "- chosen unit is not known yet",
    ]
    assert no.explain("zh").splitlines() == [
        "阶段“购买洽谈”不能“请客户下定”：条件未满足",
        "- 购买意愿（%）为55；要求不低于70",
        "- 尚不清楚选定的房源",
    ]
