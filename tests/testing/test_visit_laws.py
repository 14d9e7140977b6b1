"""The laws of visits bite: a broken judgement is found (CA-8, CA-9, CA-11, CA-13)."""

from __future__ import annotations

from datetime import date

import pendulum
import pytest

from salesflow.basics.channels import Channel
from salesflow.basics.truth import Truth
from salesflow.cadence.catalogue.contact_methods import CONTACT_METHODS
from salesflow.cadence.catalogue.visit_checklists import OUTLET_VISIT
from salesflow.cadence.visits import contact_method, mutual_help, talking_points, visit_checklist
from salesflow.cadence.visits.help_register import HelpRegister
from salesflow.cadence.visits.mutual_help import HelpLine, MutualHelp
from salesflow.cadence.visits.talk_facts import TalkFacts
from salesflow.cadence.visits.visit_checklist import VisitJudgement
from salesflow.customers.history import Touch
from salesflow.testing.visit_laws import (
    check_contact_methods,
    check_mutual_help,
    check_talking_points,
    check_visit_checklist,
)

ZONE = "Asia/Shanghai"
AT = pendulum.datetime(2026, 3, 3, 9, tz=ZONE)
VISIT = Touch("C-7", AT, Channel.VISIT, id="T-1", outcome="wants samples")


def test_off_items_that_count_are_found(monkeypatch):
    everything = property(lambda self: Truth.all(each.truth for each in self.checked))
    monkeypatch.setattr(visit_checklist.VisitJudgement, "value", everything)
    noted = {"product_insights": 1, "preferences_learned": 1, "preference_acts": 1, "competitor_products": 1}
    with pytest.raises(AssertionError, match="the answer is that of all that counts"):
        check_visit_checklist(OUTLET_VISIT, OUTLET_VISIT.report(VISIT, noted, slow_movers=[]))
    assert VisitJudgement is visit_checklist.VisitJudgement


def test_owing_before_the_month_is_over_is_found(monkeypatch):
    monkeypatch.setattr(
        mutual_help.HelpLine, "truth", property(lambda self: Truth.NO if self.short else Truth.YES)
    )
    with pytest.raises(AssertionError, match="nothing is owed before the month is over"):
        check_mutual_help(MutualHelp(ask=1), HelpRegister(), "u-1", {}, as_of=date(2026, 3, 3), zone=ZONE)
    assert HelpLine is mutual_help.HelpLine


def test_a_refusal_that_is_passed_over_is_found(monkeypatch):
    monkeypatch.setattr(contact_method, "_by_consent", lambda *_: ())
    with pytest.raises(AssertionError, match="a refusal of everything closes it"):
        check_contact_methods(CONTACT_METHODS, (), at=AT, zone=ZONE)


def test_a_touch_of_tomorrow_is_found(monkeypatch):
    monkeypatch.setattr(talking_points, "day_of", lambda *_: pendulum.date(2026, 3, 1))
    facts = TalkFacts("C-7", touches=[VISIT])
    with pytest.raises(AssertionError, match="a later touch is not known yet"):
        check_talking_points(facts, as_of=date(2026, 3, 2), zone=ZONE)
