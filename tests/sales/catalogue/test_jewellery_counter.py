"""The jewellery counter: ST-4, its four states of mind, their signals, and the figures as claims."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.claims import Claim
from salesflow.errors import InputError
from salesflow.sales.catalogue.jewellery_counter import EARLY_QUOTE, JEWELLERY_COUNTER, PERCEPTION
from salesflow.stages.case import Accepted, MoveKind, Refusal, Refused
from salesflow.stages.parts import Category

NOW = pendulum.datetime(2026, 3, 2, 15, tz="Asia/Shanghai")
OPEN = ["browsing", "curious", "interested", "likes"]
ANSWERS = st.sampled_from([None, False, True])


def guide_of(key: str, language: str = "en") -> str:
    guide = JEWELLERY_COUNTER.stage(key).guide
    assert guide is not None
    return guide.explain(language)


@given(
    stage=st.sampled_from(["browsing", "curious", "interested"]),
    earnest=ANSWERS,
    tried=ANSWERS,
    again=ANSWERS,
)
def test_a_price_needs_an_earnest_question_and_the_piece_in_hand(stage, earnest, tried, again):
    """ST-4: no price before the piece was felt and the price asked in earnest; ours: a second question is answered."""
    case = JEWELLERY_COUNTER.adopt("ring-1", stage, since=NOW, at=NOW)
    facts = {"asked_in_earnest": earnest, "tried_on": tried, "asked_again": again}
    got = JEWELLERY_COUNTER.decide(case, "quote", facts, at=NOW)
    if earnest and (tried or again):
        assert isinstance(got, Accepted)
        assert got.case.stage == "likes"
        assert got.record.kind is (MoveKind.ADVANCE if stage == "interested" else MoveKind.SKIP)
    else:
        assert isinstance(got, Refused)
        surely_not = earnest is False or (tried is False and again is False)
        assert got.reason is (Refusal.UNMET if surely_not else Refusal.UNKNOWN)


def test_four_states_of_mind_in_order():
    """ST-4: browsing, curious, interested, likes; then bought or gone."""
    assert JEWELLERY_COUNTER.start == "browsing"
    assert [stage.key for stage in JEWELLERY_COUNTER.stages if stage.is_open] == OPEN
    closed = {stage.key: stage.category for stage in JEWELLERY_COUNTER.stages if not stage.is_open}
    assert closed == {"won": Category.WON, "left": Category.LOST}
    assert (JEWELLERY_COUNTER.key, JEWELLERY_COUNTER.version) == ("jewellery-counter", "2026.1")


@pytest.mark.parametrize(
    ("stage", "english", "chinese"),
    [
        ("browsing", ["no need yet", "one sentence"], ["还没有产生需求", "一句话销售", "引起注意"]),
        (
            "curious",
            ["stops", "gazes", "tries it on", "simple question", "price in passing", "Introduce the piece briefly"],
            ["停下", "注视", "试戴", "简单的问题", "随口问价", "简单介绍", "匆忙报价"],
        ),
        ("interested", ["job", "family", "hobbies", "Listen", "catalogue"], ["职业", "家庭", "爱好", "倾听", "宣传册"]),
        (
            "likes",
            ["moved, but not moving", "price in earnest", "Raise the wish", "By value", "By need"],
            ["心动但不行动", "认真问价", "提升欲望", "提升价值", "加深需求"],
        ),
    ],
)  # fmt: skip
def test_signals_and_tasks_of_the_row(stage, english, chinese):
    """ST-4: each state of mind with its behaviour signals and its task."""
    for words in english:
        assert words in guide_of(stage)
    for words in chinese:
        assert words in guide_of(stage, "zh")


def test_where_the_source_goes_too_far_there_is_a_caution():
    """ST-4 keeps the price back and praises everything as the best; ours: openness, proof, no pressure."""
    assert "honest answer at once" in guide_of("curious")
    assert "no invented scarcity" in guide_of("likes")
    assert "superlatives" in guide_of("likes")
    assert "halo effect" in guide_of("interested")
    assert "consent" in guide_of("interested")


@pytest.mark.parametrize(
    ("claim", "figures"),
    [
        (EARLY_QUOTE, {"too_expensive": Decimal("0.99"), "perceived_value_below": Decimal("0.50")}),
        (PERCEPTION, {"listening": Decimal("0.10"), "trying_on": Decimal("0.90")}),
    ],
)
def test_the_figures_are_claims_and_no_probabilities(claim: Claim, figures):
    """ST-4: 99% and 50%, 10% and 90%; said with their doubts in both languages, never calculated with."""
    assert dict(claim.values) == figures
    assert claim.rows == ("ST-4",)
    for name, share in figures.items():
        with pytest.raises(InputError, match="folklore is no probability"):
            claim.probability(name)
        for language in ("en", "zh"):
            assert f"{share:.0%}" in claim.render(language)
    assert "Doubt" in claim.render()
    assert "存疑" in claim.render("zh")
    assert all(stage.probability in {None, 0, 1} for stage in JEWELLERY_COUNTER.stages)


def test_the_whole_way_with_a_second_piece():
    """ST-4: from a glance to the purchase; another piece leads back to showing and trying on."""
    case = JEWELLERY_COUNTER.begin("ring-1", at=NOW)
    asked = {"asked_in_earnest": "asked what the ring costs, sat down", "tried_on": "the ring"}
    way = [
        ("attract", {"attention": "gazes at a ring"}, "curious", MoveKind.ADVANCE),
        ("engage", {"tried_on": "the ring", "personal_talk": "her daughter"}, "interested", MoveKind.ADVANCE),
        ("quote", asked, "likes", MoveKind.ADVANCE),
        ("look_further", {"other_piece": "the bracelet"}, "interested", MoveKind.REGRESS),
        ("quote", {"asked_in_earnest": True, "tried_on": "the bracelet"}, "likes", MoveKind.ADVANCE),
        ("win", {"price_explained": "by need", "bought_on": NOW.date()}, "won", MoveKind.CLOSE),
    ]
    for minute, (event, facts, target, kind) in enumerate(way):
        done = JEWELLERY_COUNTER.decide(case, event, facts, at=NOW.add(minutes=minute))
        assert isinstance(done, Accepted), event
        assert (done.case.stage, done.record.kind) == (target, kind)
        case = done.case
    assert JEWELLERY_COUNTER.replay(case.records) == case


@pytest.mark.parametrize(("event", "stage"), list(product(["attract", "engage", "win"], OPEN)))
def test_each_state_has_its_own_next_step(event, stage):
    """Nobody is sold to while browsing: the other steps do not exist there."""
    own = {"attract": "browsing", "engage": "curious", "win": "likes"}[event]
    case = JEWELLERY_COUNTER.adopt("ring-1", stage, since=NOW, at=NOW)
    no = JEWELLERY_COUNTER.decide(case, event, {}, at=NOW)
    assert isinstance(no, Refused)
    assert no.reason is (Refusal.UNKNOWN if stage == own else Refusal.UNDECLARED)


def test_the_price_is_not_told_twice_but_the_sale_needs_its_explanation():
    case = JEWELLERY_COUNTER.adopt("ring-1", "likes", since=NOW, at=NOW)
    no = JEWELLERY_COUNTER.decide(case, "win", {"bought_on": NOW.date()}, at=NOW)
    assert isinstance(no, Refused)
    assert [each.path for each in no.findings if not each.met] == ["price_explained"]
    assert "quote" not in no.offers


@pytest.mark.parametrize("stage", OPEN)
def test_whoever_leaves_is_seen_off(stage):
    case = JEWELLERY_COUNTER.adopt("ring-1", stage, since=NOW, at=NOW)
    assert isinstance(JEWELLERY_COUNTER.decide(case, "leave", {}, at=NOW), Refused)
    gone = JEWELLERY_COUNTER.decide(case, "leave", {"leaving_reason": "wants to compare"}, at=NOW)
    assert isinstance(gone, Accepted)
    assert gone.case.stage == "left"


def test_a_price_asked_in_passing_reads_well():
    """ST-4: the refusal tells the seller what to wait for."""
    case = JEWELLERY_COUNTER.adopt("ring-1", "curious", since=NOW, at=NOW)
    no = JEWELLERY_COUNTER.decide(case, "quote", {"asked_in_earnest": False}, at=NOW)
    assert isinstance(no, Refused)
    assert no.explain("en").splitlines() == [
        "“quote the price” is refused on stage “curious”: conditions are not met",
        "- there is no serious question about the price; it is needed",
        (
            "- one of these is needed: touch or try-on of the piece is not known yet, "
            "second question about the price is not known yet"
        ),
    ]
    assert no.explain("zh").splitlines() == [
        "阶段“好奇”不能“报价”：条件未满足",
        "- 没有认真的询价，而这是必需的",
        "- 需满足其一：尚不清楚触摸或试戴的感受、尚不清楚再次询价",
    ]


def test_every_state_of_mind_has_its_signals():
    assert all(stage.guide is not None and stage.guide.signals for stage in JEWELLERY_COUNTER.stages)
