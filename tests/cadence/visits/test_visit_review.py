"""The visits of a time held against the checklist (CA-9)."""

from __future__ import annotations

from datetime import date

import attrs
import pendulum
import pytest
from hypothesis import given, settings

from salesflow.basics.channels import Channel
from salesflow.cadence.catalogue.visit_checklists import OUTLET_VISIT
from salesflow.cadence.visits.visit_report import VisitReport
from salesflow.cadence.visits.visit_review import review
from salesflow.customers.history import Touch
from salesflow.errors import InputError
from salesflow.testing.visit_laws import check_visit_review
from salesflow.testing.visits import visit_logs

ZONE = "Asia/Shanghai"
MARCH = date(2026, 3, 1), date(2026, 4, 1)


def visit(day, **more):
    fields = {"customer": "C-7", "at": pendulum.datetime(2026, 3, day, 10, tz=ZONE), "channel": Channel.VISIT}
    return Touch(**{**fields, "id": f"T-{day}", **more})


def test_every_review_keeps_the_laws():
    met = set()

    @settings(max_examples=60, derandomize=True, database=None)
    @given(visit_logs())
    def keeps(log):
        met.update(check_visit_review(OUTLET_VISIT, *log, *MARCH, zone=ZONE))

    keeps()
    assert met >= {"unknown", "no"}


def test_what_visits_brought_and_which_have_no_report():
    """CA-9: the item most rarely done comes first."""
    log = [visit(9, id=None), visit(2), visit(4), visit(6, channel=Channel.CALL), visit(30)]
    reports = [
        VisitReport.of(log[1], {"competitor_products": 1, "preferences_learned": 0}, slow_movers=[]),
        VisitReport.of(log[2], {"competitor_products": 2}),
    ]
    found = review(OUTLET_VISIT, log, reports, date(2026, 3, 1), date(2026, 3, 30), zone=ZONE)
    assert [each.day.day for each in found.visits] == [2, 4, 9]
    assert [each.id for each in found.without_report] == [None]
    rivals = found.of("competitor_products")
    assert (rivals.done, rivals.not_done, rivals.unknown, rivals.visits) == (2, 0, 1, 3)
    lines = found.explain().splitlines()
    assert lines[0] == "1 of 3 visits has no report: a visit on 9 Mar 2026 [CA-9]"
    assert lines[-1] == (
        "look at one competing product in detail and note it: done in 2 of 3 visits, not done in 0, not known in 1 [CA-9]"
    )
    assert found.explain("zh").splitlines()[0] == "3次拜访中有1次没有拜访记录：2026年3月9日的拜访 [CA-9]"
    assert "families_recorded" not in [each.item.key for each in found.tallies]
    with pytest.raises(InputError, match="item: there are product_insights"):
        found.of("families_recorded")
    assert review(OUTLET_VISIT, [], [], *MARCH, zone=ZONE).without_report == ()


def test_where_every_visit_has_its_report_the_items_come_first():
    found = review(
        OUTLET_VISIT, [visit(2)], [VisitReport.of(visit(2), {"competitor_products": 1})], *MARCH, zone=ZONE
    )
    assert found.without_report == ()
    assert {each.code for each in found.reasons} == {"tally"}


def test_reports_must_fit_the_log():
    report = VisitReport.of(visit(2), {"competitor_products": 1})
    for log, reports, words in [
        ([], [report], "no such touch stands in the log"),
        ([visit(2, channel=Channel.CALL)], [report], "only a visit that we made"),
        ([visit(2, customer="C-8")], [report], "the visit T-2 was made to C-8"),
        ([visit(3, id="T-2")], [report], "the visit T-2 was made at 2026-03-03"),
        ([visit(2)], [report, attrs.evolve(report, noted=())], "this visit has two different reports"),
    ]:
        with pytest.raises(InputError, match=words):
            review(OUTLET_VISIT, log, reports, *MARCH, zone=ZONE)
