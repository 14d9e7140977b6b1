"""The checklist of a visit to an outlet (CA-9)."""

from __future__ import annotations

import pendulum

from salesflow.basics.channels import Channel
from salesflow.basics.terms import years
from salesflow.basics.truth import Truth
from salesflow.cadence.catalogue.visit_checklists import OUTLET_VISIT
from salesflow.cadence.visits.visit_report import SlowMover
from salesflow.customers.cards.form import Basis
from salesflow.customers.history import Touch

VISIT = Touch("C-7", pendulum.datetime(2026, 3, 2, 10, tz="Asia/Shanghai"), Channel.VISIT, id="T-1")
FULL = {"product_insights": 1, "preferences_learned": 1, "preference_acts": 1, "competitor_products": 1}


def judge(noted, slow_movers=None):
    return OUTLET_VISIT.judge(OUTLET_VISIT.report(VISIT, noted, slow_movers=slow_movers))


def test_a_visit_that_brought_everything():
    """CA-9: all six rules of the source; the family is off without a basis."""
    assert judge(FULL, []).value is Truth.YES
    assert judge(FULL, [SlowMover("syrup", "too dear", "an offer")]).value is Truth.YES
    assert [each.key for each in OUTLET_VISIT.items if each.sensitive] == ["families_recorded"]
    based = OUTLET_VISIT.with_bases(Basis("families_recorded", "written consent", keep=years(1)))
    assert based.judge(based.report(VISIT, FULL, slow_movers=[])).value is Truth.UNKNOWN
    told = based.report(VISIT, {**FULL, "families_recorded": 1}, slow_movers=[])
    assert based.judge(told).value is Truth.YES


def test_each_thing_that_is_missing_is_seen():
    for key in FULL:
        assert judge({**FULL, key: None}, []).value is Truth.UNKNOWN
        assert [each.key for each in judge({**FULL, key: 0}, []).still_open] == [key]


def test_slow_movers_with_their_reasons_and_a_fix():
    found = judge(FULL, [SlowMover("syrup", "too dear", ""), SlowMover("tea", None, "an offer")])
    assert found.of("slow_movers").truth is Truth.YES
    assert found.of("slow_movers_without_reason").truth is Truth.UNKNOWN
    assert found.of("slow_movers_without_fix").truth is Truth.NO
    assert [each.key for each in judge(FULL).still_open] == [
        "slow_movers", "slow_movers_without_reason", "slow_movers_without_fix",
    ]  # fmt: skip
    # counts alone will do; none at all needs neither reason nor fix
    assert judge({**FULL, "slow_movers": 0}).value is Truth.YES
    counted = {"slow_movers": 2, "slow_movers_without_reason": 0, "slow_movers_without_fix": 1}
    assert judge({**FULL, **counted}).value is Truth.NO


def test_everything_has_words_twice():
    for text in (OUTLET_VISIT.explain("zh"), judge({}).explain("zh")):
        assert "[en]" not in text
