"""The seven-step process: ST-2, its evidence from CU-3, ST-10, ST-12 and ST-14."""

from __future__ import annotations

import pickle
from itertools import pairwise

import pendulum
import pytest

from salesflow.basics.criteria import Has
from salesflow.basics.terms import Unit
from salesflow.sales.catalogue import SEVEN_STEPS
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
OPEN = [stage.key for stage in SEVEN_STEPS.stages if stage.is_open]


def test_the_seven_steps_in_order():
    """ST-2: six steps that win the deal, and the seventh, the care after it, as the guide of the win."""
    assert OPEN == ["prospecting", "qualification", "needs", "demonstration", "proposal", "closing"]
    assert [stage.key for stage in SEVEN_STEPS.stages if not stage.is_open] == ["won", "lost"]
    won = SEVEN_STEPS.stage("won")
    assert won.guide is not None
    assert won.guide.render().startswith("Follow up")
    assert "转介绍" in won.guide.render("zh")


def test_is_sound():
    assert SEVEN_STEPS.check() == ()
    assert (SEVEN_STEPS.key, SEVEN_STEPS.version) == ("seven-steps", "2026.1")
    assert pickle.loads(pickle.dumps(SEVEN_STEPS)) == SEVEN_STEPS
    for move in SEVEN_STEPS.all_moves:
        outside = not SEVEN_STEPS.stage(move.source).is_open
        assert not outside, "nothing leaves a closed stage"


def test_all_of_it_speaks_both_languages():
    texts = [SEVEN_STEPS.label]
    for stage in SEVEN_STEPS.stages:
        texts += [stage.label, stage.guide]
    for move in SEVEN_STEPS.moves:
        assert move.needs, "every move has evidence"
        texts.append(move.label)
        for need in move.needs:
            assert isinstance(need, Has)
            texts.append(need.label)
    for text in texts:
        assert text is not None
        assert set(text.languages) >= {"en", "zh"}


def test_planning_figures():
    """Ours: chances rise along the way, every open stage has a longest stay in civil days (no calendar needed)."""
    chances = [SEVEN_STEPS.stage(key).probability for key in [*OPEN, "won"]]
    assert all(a is not None and b is not None and a < b for a, b in pairwise(chances))
    assert SEVEN_STEPS.stage("lost").probability == 0
    for key in OPEN:
        stay = SEVEN_STEPS.stage(key).rots_after
        assert stay is not None
        assert stay.unit is Unit.DAYS
        assert stay.amount > 0


def test_the_whole_way_to_the_win():
    case = SEVEN_STEPS.begin("D-1", at=NOW)
    for day, (event, facts) in enumerate(WAY):
        done = SEVEN_STEPS.decide(case, event, facts, at=NOW.add(days=day))
        assert isinstance(done, Accepted), event
        assert done.record.kind is (MoveKind.CLOSE if event == "win" else MoveKind.ADVANCE)
        case = done.case
    assert SEVEN_STEPS.stage(case.stage).category is Category.WON
    assert SEVEN_STEPS.replay(case.records) == case


@pytest.mark.parametrize("place", range(len(WAY)))
def test_each_piece_of_evidence_is_needed(place):
    """CU-3, ST-10, ST-12, ST-14: without one fact the step waits for it, with a no it is refused."""
    event, facts = WAY[place]
    case = SEVEN_STEPS.adopt("D-1", OPEN[place], since=NOW, at=NOW)
    for name in facts:
        rest = {key: value for key, value in facts.items() if key != name}
        unknown = SEVEN_STEPS.decide(case, event, rest, at=NOW)
        unmet = SEVEN_STEPS.decide(case, event, rest | {name: False}, at=NOW)
        assert isinstance(unknown, Refused)
        assert isinstance(unmet, Refused)
        assert (unknown.reason, unmet.reason) == (Refusal.UNKNOWN, Refusal.UNMET)
        assert [each.path for each in unknown.findings if not each.met] == [name]


def test_a_new_objection_leads_back():
    """ST-12: what comes up at the closing is answered in the proposal, not argued away."""
    case = SEVEN_STEPS.adopt("D-1", "closing", since=NOW, at=NOW)
    back = SEVEN_STEPS.decide(case, "revise", {"new_objection": "delivery time"}, at=NOW)
    assert isinstance(back, Accepted)
    assert (back.case.stage, back.record.kind) == ("proposal", MoveKind.REGRESS)


@pytest.mark.parametrize("stage", OPEN)
def test_every_open_stage_can_be_lost_with_a_reason(stage):
    case = SEVEN_STEPS.adopt("D-1", stage, since=NOW, at=NOW)
    assert isinstance(SEVEN_STEPS.decide(case, "lose", {}, at=NOW), Refused)
    lost = SEVEN_STEPS.decide(case, "lose", {"loss_reason": "price"}, at=NOW)
    assert isinstance(lost, Accepted)
    assert lost.case.stage == "lost"


def test_a_refusal_reads_well():
    case = SEVEN_STEPS.adopt("D-17", "qualification", since=NOW, at=NOW)
    no = SEVEN_STEPS.decide(case, "qualify", {"budget": 0, "need": False, "timing": "Q3"}, at=NOW)
    assert isinstance(no, Refused)
    assert no.explain("en").splitlines()[1:] == [
        "- who decides is not known yet",
        "- there is no need; it is needed",
    ]
    assert no.explain("zh").splitlines()[1:] == ["- 尚不清楚决策人", "- 没有需求，而这是必需的"]
