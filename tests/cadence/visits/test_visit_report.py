"""What a visit brought (CA-9)."""

from __future__ import annotations

import pickle
from datetime import datetime

import pendulum
import pytest
from hypothesis import given

from salesflow.basics.actors import Actor
from salesflow.basics.channels import Channel, Direction
from salesflow.cadence.visits.visit_report import SlowMover, VisitReport, check_visit, is_visit
from salesflow.customers.erasure import names_in
from salesflow.customers.history import Touch
from salesflow.errors import InputError
from salesflow.testing.visits import visit_reports

AT = pendulum.datetime(2026, 3, 2, 10, tz="Asia/Shanghai")
VISIT = Touch("C-7", AT, Channel.VISIT, id="T-1", by="u-7")


@given(visit_reports())
def test_a_report_is_a_value(report):
    again = VisitReport(report.touch, report.customer, report.at, report.noted, report.slow_movers, report.by)
    assert (again, hash(again)) == (report, hash(report))
    assert pickle.loads(pickle.dumps(report)) == report
    for key, value in report.noted:
        assert report.count(key) == (len(value) if isinstance(value, tuple) else value)
        assert report.without(key).count(key) is None


def test_none_is_not_noted_and_zero_is_none():
    """CA-9: unknown is never no."""
    report = VisitReport.of(VISIT, {"a": None, "b": 0, "c": ["  likes   tea "], "d": ()})
    assert report.noted == (("b", 0), ("c", ("likes tea",)), ("d", ()))
    assert [report.count(key) for key in "abcd"] == [None, 0, 1, 0]
    assert (report.said("c"), report.said("b"), report.said("a")) == (("likes tea",), (), ())
    assert (report.touch, report.customer, report.by, report.day) == (
        "T-1", "C-7", "u-7", pendulum.date(2026, 3, 2),
    )  # fmt: skip
    assert VisitReport("T-1", "C-7", AT, by=Actor("u-7")).by == "u-7"
    assert VisitReport("T-1", "C-7", AT).by is None


@pytest.mark.parametrize(
    ("reasons", "without"),
    [((), 0), (("low", "dear"), 0), (("low", ""), 1), (("low", None), None), (("", None), 1)],
)
def test_slow_movers_are_counted_with_what_is_known_of_them(reasons, without):
    """CA-9: slow-moving products with their reasons and a fix; what nobody noted is unknown."""
    movers = [SlowMover("syrup", reason=reason, fix="moved") for reason in reasons]
    facts = VisitReport.of(VISIT, slow_movers=movers).facts()
    assert facts == {
        "slow_movers": len(reasons),
        "slow_movers_without_reason": without,
        "slow_movers_without_fix": 0,
    }


def test_nobody_asked_for_slow_movers():
    assert VisitReport.of(VISIT).facts() == {}


def test_only_our_own_visit_has_a_report():
    came = Touch("C-7", AT, Channel.VISIT, id="T-2", direction=Direction.IN)
    call = Touch("C-7", AT, Channel.CALL, id="T-3")
    assert [is_visit(each) for each in (VISIT, came, call)] == [True, False, False]
    assert check_visit(VISIT) == "T-1"
    for touch, words in [
        (came, "only a visit that we made has a visit report .got 'incoming visit'"),
        (call, "only a visit that we made has a visit report .got 'outgoing call'"),
        (Touch("C-7", AT, Channel.VISIT), "touch: an id is text"),
    ]:
        with pytest.raises(InputError, match=words):
            VisitReport.of(touch)


@pytest.mark.parametrize(
    ("noted", "words"),
    [
        ({"a": -1}, "a: give a whole number, zero or more"),
        ({"a": True}, "a: give a whole number, zero or more"),
        ({"a": 1.0}, "a: give a whole number, zero or more"),
        ({"a": "likes tea"}, "a: give several texts"),
        ({"a": ["likes tea", " "]}, "a: a text is blank"),
        ({"a": [3]}, "a: give a text"),
        ({"a": {"x": 1}}, "a: give a whole number"),
        ({" ": 1}, "noted: an id may not be empty"),
        ((("a", 1), ("a ", 2)), "noted: is noted twice"),
    ],
)
def test_bad_notes_are_refused(noted, words):
    with pytest.raises(InputError, match=words):
        VisitReport.of(VISIT, noted)


def test_other_bad_input_is_refused():
    with pytest.raises(InputError, match="slow_movers_without_fix: is counted from slow_movers"):
        VisitReport.of(VISIT, {"slow_movers_without_fix": 0}, slow_movers=[])
    with pytest.raises(InputError, match="give SlowMover values"):
        VisitReport.of(VISIT, slow_movers=["syrup"])
    with pytest.raises(InputError, match="product: say which product"):
        SlowMover(" ")
    with pytest.raises(InputError, match="has no time zone"):
        VisitReport("T-1", "C-7", datetime(2026, 3, 2))
    # counts alone are welcome
    assert VisitReport.of(VISIT, {"slow_movers": 2}).count("slow_movers") == 2


def test_words_can_be_searched_for_a_name():
    report = VisitReport.of(
        VISIT,
        {"preferences_learned": ["Wang likes chess"], "b": 1},
        slow_movers=[SlowMover("syrup", reason="Wang forgot it", fix=None)],
    )
    assert names_in("Wang", report.words()) == (
        "visit report T-1, preferences_learned",
        "visit report T-1, slow movers",
    )
    assert len(report.words()) == 3
