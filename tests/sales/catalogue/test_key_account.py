"""The key-account process: ST-1, with CU-11, CU-12, ST-9 and ST-15 in its guides."""

from __future__ import annotations

from itertools import pairwise

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.criteria import AnyOf
from salesflow.basics.terms import Unit
from salesflow.sales.catalogue.key_account import KEY_ACCOUNT
from salesflow.stages.case import Accepted, MoveKind, Refusal, Refused
from salesflow.stages.parts import Category
from salesflow.stages.trace import Trace

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
OPEN = ["development", "entry", "proposal", "bidding", "negotiation", "implementation"]
WAY = [
    ("confirm", {"project_information": "two sources"}),
    ("approve", {"presales_approval": "board, 9 March"}),
    ("tender", {"relationship_advanced": "they showed us the draft criteria"}),
    ("negotiate", {"bid_on": NOW.date(), "negotiation_invitation": "letter of 2 June"}),
    ("sign", {"contract_approval": "legal and finance", "signed_on": NOW.date()}),
    ("close", {"accepted_on": NOW.date(), "project_closed_on": NOW.date()}),
]
NODES = [
    (["accurate project information"], ["准确的项目信息"]),
    (["approval of the pre-sales project"], ["售前立项批准"]),
    (["effective progress in the relationship"], ["客户关系的有效推进"]),
    (
        ["day of the bid", "day of the negotiated bid", "invitation to negotiate"],
        ["投标日期", "议标日期", "合同谈判邀请"],
    ),
    (["approval of the contract", "day of signature"], ["合同审批", "签约日期"]),
    (["day of acceptance", "day of the project's closing"], ["工程验收日期", "项目结项日期"]),
]
BUYING = [
    ("internal need and approval", "内部需求和立项"),
    ("first survey and screening of suppliers", "对供应商初步调查、筛选"),
    ("purchase criteria", "制定采购指标"),
    ("tender and evaluation", "招标、评标"),
    ("commitment to buy", "购买承诺"),
    ("installation and implementation", "安装实施"),
]


def leaves(move):
    return [leaf for need in move.needs for leaf in (need.parts if isinstance(need, AnyOf) else (need,))]


def guide_of(key):
    guide = KEY_ACCOUNT.stage(key).guide
    assert guide is not None
    return guide


@given(st.lists(st.sampled_from([(event, facts) for event, facts in WAY]), max_size=9))
def test_no_stage_is_passed_without_its_key_node(commands):
    """ST-1: in whatever order sellers try, a case only ever goes one stage on, by the move of that stage."""
    case, passed = KEY_ACCOUNT.begin("D-1", at=NOW), 0
    for event, facts in commands:
        done = KEY_ACCOUNT.decide(case, event, facts, at=NOW)
        due = passed < len(WAY) and event == WAY[passed][0]
        assert isinstance(done, Accepted) is due
        passed, case = passed + due, done.case
    assert case.stage == [*OPEN, "completed"][passed]


def test_the_six_stages_in_order():
    """ST-1: six open stages, and four ways to end."""
    assert [stage.key for stage in KEY_ACCOUNT.stages if stage.is_open] == OPEN
    assert [(stage.key, stage.category) for stage in KEY_ACCOUNT.stages if not stage.is_open] == [
        ("completed", Category.WON),
        ("lost", Category.LOST),
        ("dropped", Category.DONE),
        ("terminated", Category.LOST),
    ]
    assert (KEY_ACCOUNT.key, KEY_ACCOUNT.version) == ("key-account", "2026.1")
    assert KEY_ACCOUNT.languages == ("en", "zh")


def test_the_customers_buying_steps_in_order():
    """ST-1: each stage is tied to the customer's own step."""
    for number, (key, (en, zh)) in enumerate(zip(OPEN, BUYING, strict=True), 1):
        customer = guide_of(key).customer
        assert customer is not None
        assert customer.render().startswith(f"Step {number} of 6: {en}.")
        assert customer.render("zh").startswith(f"第{'一二三四五六'[number - 1]}步（共六步）：{zh}。")


def test_the_key_nodes():
    """ST-1: the key node of each stage is the evidence on which it is left; the invitation is ours."""
    for (event, _), key, (en, zh) in zip(WAY, OPEN, NODES, strict=True):
        move = next(move for move in KEY_ACCOUNT.moves_from(key) if move.event == event)
        labels = [leaf.label for leaf in leaves(move)]
        assert [label.render() for label in labels] == en
        assert [label.render("zh") for label in labels] == zh


def test_the_traits_of_key_accounts():
    """ST-1: large single amounts, many deciders, long and complex decisions. CU-12: a plan, not a count of visits."""
    assert KEY_ACCOUNT.guide is not None
    assert [text.render() for text in KEY_ACCOUNT.guide.signals] == [
        "the single amounts are large",
        "many people have a say in the decision",
        "deciding takes a long time",
        "the way to a decision is complex",
    ]
    assert [text.render("zh") for text in KEY_ACCOUNT.guide.signals] == [
        "单笔金额大",
        "参与决策的人多",
        "决策时间长",
        "决策过程复杂",
    ]
    assert "counting visits" in KEY_ACCOUNT.guide.avoid[0].render()


def test_the_contradiction_of_the_source_is_told():
    """CU-11: a guide first (our default), and straight to the top: both said, with the caution."""
    assert KEY_ACCOUNT.guide is not None
    told = KEY_ACCOUNT.guide.cautions[0]
    for words in ("contradicts itself", "guide lower down", "straight to the top", "We begin with the guide"):
        assert words in told.render()
    for words in ("自相矛盾", "引线人", "直奔顶层", "我们先找引线人"):
        assert words in told.render("zh")
    assert "Find a guide first" in guide_of("development").task.render()


def test_what_else_the_sources_ask_for():
    """CU-11 keepers of like rank, ST-9 milestones, ST-15 the departure, CU-16 the next account, ST-16 parting."""
    assert "like function and rank" in guide_of("entry").task.render()
    assert "director or vice president" in guide_of("entry").explain()
    assert "milestones" in guide_of("proposal").task.render()
    assert "dodge a question" in guide_of("entry").cautions[0].render()
    assert "neighbours" in guide_of("completed").task.render()
    assert "part as friends" in guide_of("lost").task.render().lower()
    assert "no invented scarcity" in guide_of("negotiation").cautions[0].render()
    for key, article in [("proposal", "article 20"), ("bidding", "articles 32 and 43")]:
        assert article in guide_of(key).cautions[0].render()


@pytest.mark.parametrize("stage", KEY_ACCOUNT.stages, ids=lambda stage: stage.key)
def test_every_guide_is_whole(stage):
    """Customer, task, questions and what to avoid on every stage; open stages give more than one question."""
    guide = stage.guide
    assert guide is not None
    assert guide.customer is not None
    assert guide.questions
    assert guide.avoid
    if stage.is_open:
        assert len(guide.questions) > 1
        assert len(guide.avoid) > 1


def test_planning_figures():
    """Ours: chances rise along the way; the implementation runs by its contract and has no longest stay."""
    chances = [KEY_ACCOUNT.stage(key).probability for key in [*OPEN, "completed"]]
    assert all(a is not None and b is not None and a < b for a, b in pairwise(chances))
    stays = [KEY_ACCOUNT.stage(key).rots_after for key in OPEN]
    assert stays[-1] is None
    assert all(stay is not None and stay.unit is Unit.DAYS and stay.amount > 0 for stay in stays[:-1])


def test_the_whole_way_to_the_closed_project():
    case = KEY_ACCOUNT.begin("D-1", at=NOW)
    for day, (event, facts) in enumerate(WAY):
        done = KEY_ACCOUNT.decide(case, event, facts, at=NOW.add(days=day))
        assert isinstance(done, Accepted), event
        assert done.record.kind is (MoveKind.CLOSE if event == "close" else MoveKind.ADVANCE)
        case = done.case
    assert Trace.of(case).stages == (*OPEN, "completed")
    after = KEY_ACCOUNT.decide(case, "lose", {"loss_reason": "late"}, at=NOW.add(days=9))
    assert isinstance(after, Refused)
    assert after.reason is Refusal.CLOSED


@pytest.mark.parametrize("place", range(len(WAY)))
def test_each_key_node_is_needed(place):
    """ST-1: without one fact the step waits for it, with a no it is refused."""
    event, facts = WAY[place]
    case = KEY_ACCOUNT.adopt("D-1", OPEN[place], since=NOW, at=NOW)
    for name in facts:
        rest = {key: value for key, value in facts.items() if key != name}
        unknown = KEY_ACCOUNT.decide(case, event, rest, at=NOW)
        unmet = KEY_ACCOUNT.decide(case, event, rest | {name: False, "negotiated_bid_on": False}, at=NOW)
        assert isinstance(unknown, Refused)
        assert isinstance(unmet, Refused)
        assert (unknown.reason, unmet.reason) == (Refusal.UNKNOWN, Refusal.UNMET)


@pytest.mark.parametrize("bid", ["bid_on", "negotiated_bid_on"])
def test_a_bid_or_a_negotiated_bid(bid):
    """ST-1: either will do, and neither is enough without their invitation (ours)."""
    case = KEY_ACCOUNT.adopt("D-1", "bidding", since=NOW, at=NOW)
    facts = {bid: NOW.date()}
    assert isinstance(KEY_ACCOUNT.decide(case, "negotiate", facts, at=NOW), Refused)
    done = KEY_ACCOUNT.decide(case, "negotiate", facts | {"negotiation_invitation": "letter"}, at=NOW)
    assert isinstance(done, Accepted)


@pytest.mark.parametrize(
    ("source", "event", "facts", "target", "kind"),
    [
        ("bidding", "rework", {"new_criteria": "two sites"}, "proposal", MoveKind.REGRESS),
        ("negotiation", "retender", {"retender_notice": "of 3 May"}, "bidding", MoveKind.REGRESS),
        ("development", "drop", {"drop_reason": "no budget for years"}, "dropped", MoveKind.CLOSE),
        ("entry", "drop", {"drop_reason": "not approved here"}, "dropped", MoveKind.CLOSE),
        ("implementation", "terminate", {"termination_reason": "site closed"}, "terminated", MoveKind.CLOSE),
    ],
)
def test_ways_back_and_out(source, event, facts, target, kind):
    """Ours: new criteria and a new tender lead back; we may stop early; a signed contract is not lost but ended."""
    case = KEY_ACCOUNT.adopt("D-1", source, since=NOW, at=NOW)
    assert isinstance(KEY_ACCOUNT.decide(case, event, {}, at=NOW), Refused)
    done = KEY_ACCOUNT.decide(case, event, facts, at=NOW)
    assert isinstance(done, Accepted)
    assert (done.case.stage, done.record.kind) == (target, kind)


@pytest.mark.parametrize("stage", OPEN)
def test_lost_until_the_signature_and_with_a_reason(stage):
    case = KEY_ACCOUNT.adopt("D-1", stage, since=NOW, at=NOW)
    lost = KEY_ACCOUNT.decide(case, "lose", {"loss_reason": "price"}, at=NOW)
    if stage == "implementation":
        assert isinstance(lost, Refused)
        assert lost.reason is Refusal.UNDECLARED
    else:
        assert lost.case.stage == "lost"


def test_a_refusal_reads_well():
    case = KEY_ACCOUNT.adopt("D-17", "bidding", since=NOW, at=NOW)
    no = KEY_ACCOUNT.decide(case, "negotiate", {"negotiation_invitation": False}, at=NOW)
    assert isinstance(no, Refused)
    assert no.explain("en").splitlines() == [
        "“enter the negotiation” is refused on stage “bidding”: conditions are not met",
        "- one of these is needed: day of the bid is not known yet, day of the negotiated bid is not known yet",
        "- there is no invitation to negotiate; it is needed",
    ]
    assert no.explain("zh").splitlines() == [
        "阶段“招投标”不能“进入商务谈判”：条件未满足",
        "- 需满足其一：尚不清楚投标日期、尚不清楚议标日期",
        "- 没有合同谈判邀请，而这是必需的",
    ]
