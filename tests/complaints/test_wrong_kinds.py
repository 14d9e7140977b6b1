"""Wrong kinds of values: whatever comes in where one value is asked for, the answer is one error that names the field."""

from __future__ import annotations

from datetime import date

import pytest
from complaint_desk import KETTLE, NINE, OFFICE, REFUND, begun

from salesflow.basics.spans import Span
from salesflow.basics.terms import days
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.redress import Approve, Offer
from salesflow.complaints.cases.row import ComplaintRow
from salesflow.complaints.cases.steps import Acknowledge, Find, Receive
from salesflow.complaints.catalogue.causes import SHOP_CAUSES
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.handling.links import Linker, link_flaws, root_of
from salesflow.complaints.views.ageing import ageing
from salesflow.complaints.views.agenda import agenda
from salesflow.complaints.views.counting import known_complaints
from salesflow.complaints.views.deadlines import deadlines
from salesflow.complaints.views.last import last_review
from salesflow.complaints.views.pareto import cause_pareto
from salesflow.complaints.views.rates import reopen_rate, repeat_rate
from salesflow.complaints.views.ten_steps import ten_steps
from salesflow.complaints.views.timeliness import promise_rate, timeliness
from salesflow.complaints.views.volume import volume
from salesflow.errors import InputError

CASE, MARCH, TERM = begun(), Span(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai"), days(30)
WRONG = [None, "x", 5, True, float("nan"), [None], ["x"], object()]
NO_CALENDAR = ["Asia/Shanghai", 5, True, []]
ASKS = [
    ("complaints", lambda bad: known_complaints(bad, [DESK], at=NINE)),
    ("complaints", lambda bad: agenda(bad, [DESK], calendar=OFFICE, at=NINE)),
    ("complaints", link_flaws),
    ("known", lambda bad: Linker(DESK, OFFICE).link(CASE, CASE, bad, why="merged", at=NINE, by="u-1")),
    ("complaint", lambda bad: root_of(bad, [CASE])),
    ("complaint", lambda bad: last_review(bad, DESK, as_of=date(2026, 3, 5))),
    ("procedure", lambda bad: ten_steps(CASE, bad, as_of=date(2026, 3, 5))),
    ("complaint", lambda bad: deadlines(bad, DESK, calendar=OFFICE, at=NINE)),
    ("complaint", lambda bad: DESK.decide(bad, Acknowledge("call"), at=NINE)),
    ("complaint", lambda bad: DESK.rebase(bad, DESK, "new", by="u-1", at=NINE)),
    ("procedures", lambda bad: known_complaints([CASE], bad, at=NINE)),
    ("procedures", lambda bad: agenda([CASE], bad, calendar=OFFICE, at=NINE)),
    ("procedures", lambda bad: timeliness([CASE], bad, MARCH, at=NINE, calendar=OFFICE)),
    ("procedure", lambda bad: deadlines(CASE, bad, calendar=OFFICE, at=NINE)),
    ("before", lambda bad: DESK.rebase(CASE, bad, "new", by="u-1", at=NINE)),
    ("pauses", lambda bad: deadlines(CASE, DESK, calendar=OFFICE, at=NINE, pauses=bad)),
    ("period", lambda bad: volume([CASE], [DESK], bad, at=NINE)),
    ("period", lambda bad: timeliness([CASE], [DESK], bad, at=NINE, calendar=OFFICE)),
    ("period", lambda bad: promise_rate([CASE], bad, at=NINE)),
    ("period", lambda bad: cause_pareto([CASE], SHOP_CAUSES, bad, at=NINE)),
    ("period", lambda bad: reopen_rate([CASE], bad, within=TERM, at=NINE)),
    ("within", lambda bad: reopen_rate([CASE], MARCH, within=bad, at=NINE)),
    ("within", lambda bad: repeat_rate([CASE], MARCH, within=bad, at=NINE)),
    ("tree", lambda bad: cause_pareto([CASE], bad, MARCH, at=NINE)),
    ("bands", lambda bad: ageing([CASE], [DESK], at=NINE, bands=bad)),
    ("receipt", lambda bad: DESK.begin("K-9", bad, at=NINE)),
    ("step", lambda bad: DESK.decide(CASE, bad, at=NINE)),
    ("record", CASE.with_record),
    ("record", lambda bad: Complaint("K-9", bad)),
    ("records", DESK.replay),
    ("options", Offer),
    ("options", Approve),
]


@pytest.mark.parametrize("bad", WRONG)
@pytest.mark.parametrize(("field", "ask"), ASKS, ids=[f"{field}{n}" for n, (field, _) in enumerate(ASKS)])
def test_one_error_names_the_field(field, ask, bad):
    with pytest.raises(InputError) as found:
        ask(bad)
    assert found.value.field.startswith(field)


@pytest.mark.parametrize("bad", NO_CALENDAR)
@pytest.mark.parametrize(
    "ask",
    [
        lambda bad: DESK.begin("K-9", CASE.receipt, at=NINE, calendar=bad),
        lambda bad: agenda([CASE], [DESK], at=NINE, calendar=bad),
        lambda bad: deadlines(CASE, DESK, at=NINE, calendar=bad),
        lambda bad: timeliness([CASE], [DESK], MARCH, at=NINE, calendar=bad),
        lambda bad: ageing([CASE], [DESK], at=NINE, calendar=bad),
        lambda bad: repeat_rate([CASE], MARCH, within=TERM, at=NINE, calendar=bad),
    ],
    ids=["begin", "agenda", "deadlines", "timeliness", "ageing", "repeats"],
)
def test_the_name_of_a_zone_is_no_calendar(ask, bad):
    with pytest.raises(InputError, match="calendar: give a Calendar"):
        ask(bad)


@pytest.mark.parametrize("bad", [5, True, 1.5, object()])
def test_several_people_and_papers_are_several(bad):
    with pytest.raises(InputError, match="people"):
        Receive("C-7", "call", owner="u-1", about=bad)
    with pytest.raises(InputError, match="evidence"):
        Find("company", "the valve", bad)
    with pytest.raises(InputError, match="stage or owner"):
        ComplaintRow("K-9", "C-7", NINE, owner=bad)


def test_one_solution_alone_is_no_list():
    with pytest.raises(InputError, match="options: give several in a list"):
        Offer(REFUND)
    assert Offer(each for each in (REFUND, KETTLE)).options == (REFUND, KETTLE)


@pytest.mark.parametrize("bad", [None, "3", 2.5, True, -1])
def test_how_often_is_a_count(bad):
    with pytest.raises(InputError, match="at_least"):
        repeat_rate([CASE], MARCH, within=TERM, at=NINE).often(bad)
