"""The agenda (CO-4): what each person must do for complaints, day by day, the overdue first."""

from __future__ import annotations

from datetime import date
from random import Random

import attrs
import pytest
from complaint_book import NINE, OFFICE, book, books, told
from hypothesis import given
from hypothesis import strategies as st

from salesflow.complaints.cases.ending import Withdraw
from salesflow.complaints.cases.redress import KeepPromise, MakePromise
from salesflow.complaints.cases.row import ComplaintRow
from salesflow.complaints.cases.steps import Acknowledge, HandOver
from salesflow.complaints.catalogue.desk import DESK, FCA_DESK
from salesflow.complaints.views.agenda import agenda
from salesflow.errors import InputError
from salesflow.testing.complaint_view_laws import check_agenda


@given(books(), st.integers(-2, 120), st.randoms(use_true_random=False))
def test_the_laws_of_agendas(complaints, days, random):
    """In whatever order the complaints come."""
    check_agenda(random.sample(complaints, len(complaints)), [DESK], calendar=OFFICE, at=NINE.add(days=days))


def test_the_laws_meet_every_kind():
    seen = set().union(
        *(
            check_agenda(book(Random(seed)), [DESK], calendar=OFFICE, at=NINE.add(days=days))
            for seed in range(12)
            for days in (0, 4)
        )
    )
    assert seen == {"clock", "late clock", "promise", "late promise"}


LEGAL = attrs.evolve(FCA_DESK, clocks=(), tasks=())
PROMISED = told(
    "K-2", Acknowledge("call"), MakePromise("call-1", "we call you back", date(2026, 3, 3)), owner="u-bob"
)


def test_reads_well():
    late, fresh = told("K-1", at=NINE.subtract(days=3)), told("K-3", HandOver("u-eve", "she knows kettles"))
    row = ComplaintRow("K-4", "C-9", NINE, stage="investigating")
    found = agenda([PROMISED, row, late, fresh], [DESK], calendar=OFFICE, at=NINE.add(hours=2))
    assert (
        found.explain()
        == """\
u-ann
  overdue
    acknowledge complaint K-1 now: overdue since Fri 27 Feb 11:00 [CO-4]
  Mon 2 Mar 2026
    resolve complaint K-1 by 16:00 [CO-4]
u-bob
  Tue 3 Mar 2026
    resolve complaint K-2 by Tue 3 Mar 16:00 [CO-4]
    keep the promise “we call you back” of complaint K-2 by Tue 3 Mar [CO-1]
u-eve
  Mon 2 Mar 2026
    acknowledge complaint K-3 by 11:00 [CO-4]
  Tue 3 Mar 2026
    resolve complaint K-3 by Tue 3 Mar 16:00 [CO-4]
nobody named
  Tue 3 Mar 2026
    resolve complaint K-4 by Tue 3 Mar 16:00 [CO-4]"""
    )
    assert found.explain("zh").splitlines()[:5] == [
        "u-ann",
        "  已逾期",
        "    请立即确认收到投诉K-1：期限为2月27日周五11:00，已逾期 [CO-4]",
        "  2026年3月2日周一",
        "    请在16:00前解决投诉K-1 [CO-4]",
    ]
    assert "  未指定负责人".strip() in found.explain("zh").splitlines()
    assert [line.deadline.complaint.id for line in found.overdue] == ["K-1"]
    assert [line.deadline.complaint.id for line in found.of(None)] == ["K-4"]
    assert [line.deadline.key for line in found.on(date(2026, 3, 3))] == [
        "resolve", "promise:call-1", "resolve", "resolve",
    ]  # fmt: skip


def test_a_promise_is_due_by_the_end_of_its_day():
    """CO-1: it lives on when the complaint is over, until it is kept."""
    today = agenda([PROMISED], [DESK], calendar=OFFICE, at=NINE.add(days=1))
    assert today.explain().splitlines()[-1] == (
        "    keep the promise “we call you back” of complaint K-2 by the end of today [CO-1]"
    )
    assert today.explain("zh").splitlines()[-1] == (
        "    请在今天结束前兑现投诉K-2的承诺“we call you back” [CO-1]"
    )
    gone = told(
        "K-2",
        Acknowledge("call"),
        MakePromise("call-1", "we call you back", date(2026, 3, 3)),
        Withdraw("never mind"),
    )
    (line,) = agenda([gone], [DESK], calendar=OFFICE, at=NINE.add(days=2)).lines
    assert line.deadline.reason.explain() == (
        "keep the promise “we call you back” of complaint K-2 now: overdue since Tue 3 Mar [CO-1]"
    )
    kept = DESK.decide(gone, KeepPromise("call-1"), by="u-ann", at=NINE.add(days=2), calendar=OFFICE)
    nothing = agenda([kept.complaint], [DESK], calendar=OFFICE, at=NINE.add(days=2))
    assert nothing.explain() == "nothing is to be done for complaints"
    assert nothing.explain("zh") == "暂无待办投诉事项"


def test_what_is_received_later_is_left_out():
    assert agenda([PROMISED], [DESK], calendar=OFFICE, at=NINE.subtract(minutes=1)).lines == ()
    row = ComplaintRow("K-4", "C-9", NINE)
    assert agenda([row], [DESK], calendar=OFFICE, at=NINE.subtract(minutes=1)).lines == ()


def test_each_complaint_runs_under_the_rules_in_force():
    """Abuse case 17: new rules reach a complaint only by a rebase, so the agenda asks the version of its records."""
    slow = attrs.evolve(DESK, version="2026.2", clocks=DESK.clocks[1:2], tasks=())
    old, young = told("K-1"), told("K-2", procedure=slow)
    both = agenda([old, young], [DESK, slow], calendar=OFFICE, at=NINE)
    assert [(line.deadline.complaint.id, line.deadline.key) for line in both.lines] == [
        ("K-1", "acknowledge"), ("K-1", "resolve"), ("K-2", "resolve"),
    ]  # fmt: skip
    with pytest.raises(InputError, match="give the procedure of complaint K-1, in the version it runs under"):
        agenda([old], [slow], calendar=OFFICE, at=NINE)
    with pytest.raises(InputError, match="there are none"):
        agenda([old], [], calendar=OFFICE, at=NINE)
    row = ComplaintRow("K-3", "C-9", NINE)
    (line,) = agenda([row], [DESK, LEGAL, slow], calendar=OFFICE, at=NINE).lines
    assert line.deadline.key == "resolve", "a row runs under the last version given"
    with pytest.raises(InputError, match="give the procedure of complaint K-3; there is fca-disp"):
        agenda([row], [LEGAL], calendar=OFFICE, at=NINE)


def test_one_number_counts_once():
    assert len(agenda([PROMISED, PROMISED], [DESK], calendar=OFFICE, at=NINE.add(hours=1)).lines) == 2
    with pytest.raises(InputError, match="is there twice, with different contents"):
        agenda([PROMISED, told("K-2")], [DESK], calendar=OFFICE, at=NINE)


def test_without_calendar_days_are_those_of_the_moment():
    """A legal clock needs no calendar; its day is told on the clock of whoever asks."""
    row = ComplaintRow("K-9", "C-7", NINE, "fca-disp")
    (line,) = agenda([row], [LEGAL], calendar=None, at=NINE.in_timezone("Pacific/Auckland")).lines
    assert line.day == date(2026, 4, 27)
    (other,) = agenda([row], [LEGAL], calendar=None, at=NINE.in_timezone("America/New_York")).lines
    assert other.day == date(2026, 4, 26)
