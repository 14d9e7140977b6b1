"""The laws of views of complaints bite: a broken view is found (CO-1, CO-2, CO-4; invariants 19 and 20)."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from complaint_book import MARCH, NINE, OFFICE, TO_CLOSED, TO_RESOLVED, told

from salesflow.basics.spans import Span
from salesflow.basics.terms import days
from salesflow.complaints.cases.ending import Link, Reopen, Withdraw
from salesflow.complaints.cases.step import Likeness
from salesflow.complaints.catalogue.causes import SHOP_CAUSES
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.handling import links
from salesflow.complaints.handling.links import Linker
from salesflow.complaints.views import ageing, agenda, counting, deadlines, last, pareto, rates, timeliness
from salesflow.complaints.views.counting import (
    State,
)
from salesflow.testing.complaint_view_laws import (
    check_agenda,
    check_counts_reconcile,
    check_linking,
    check_links,
    check_pareto,
    check_rates,
    check_review,
)

AT = NINE.add(days=9)
ONE, TWO = told("K-1"), told("K-2", at=NINE.add(hours=2), customer="C-2")
GONE = told("K-3", Withdraw("never mind"))


def test_a_complaint_that_is_dropped_is_found(monkeypatch):
    monkeypatch.setattr(Span, "holds", lambda self, at: at != TWO.received_at)
    check_counts_reconcile([ONE], [DESK], MARCH, at=AT)
    monkeypatch.setattr("salesflow.complaints.views.volume.known_complaints", lambda *_, at: ())
    with pytest.raises(AssertionError, match="each complaint stands in one line"):
        check_counts_reconcile([ONE], [DESK], MARCH, at=AT)


def test_a_withdrawn_one_that_ages_is_found(monkeypatch):
    everything = counting.known_complaints

    def all_open(complaints, procedures, *, at):
        return tuple(
            attrs.evolve(each, state=State.OPEN) for each in everything(complaints, procedures, at=at)
        )

    monkeypatch.setattr(ageing, "known_complaints", all_open)
    with pytest.raises(AssertionError, match="the open ones age"):
        check_counts_reconcile([ONE, GONE], [DESK], MARCH, at=AT)


def test_time_that_is_lost_is_found(monkeypatch):
    every = ageing.stays
    monkeypatch.setattr(ageing, "stays", lambda case: every(case)[1:])
    with pytest.raises(AssertionError, match="the stages add up to the age"):
        check_counts_reconcile([told("K-1", *TO_RESOLVED[:2]), GONE], [DESK], MARCH, at=AT)


def test_half_a_link_is_found():
    half = told("K-1", Link("K-2", Likeness.MERGED))
    with pytest.raises(AssertionError, match="there is no flaw in the links"):
        check_links([half, TWO])


def test_a_link_that_comes_twice_is_found(monkeypatch):
    monkeypatch.setattr(
        "salesflow.testing.complaint_view_laws.link_flaws", lambda complaints: (complaints, ())[1]
    )
    half = told("K-1", Link("K-2", Likeness.MERGED))
    with pytest.raises(AssertionError, match="the root says what it took in"):
        check_links([half, told("K-2", at=NINE.subtract(days=1))])
    with pytest.raises(AssertionError, match="the root counts from the earliest receipt"):
        check_links([half, TWO])


def test_linking_without_the_earlier_start_is_found(monkeypatch):
    class Young(links.Absorb):
        def __init__(self, complaint, received_at, why):
            super().__init__(complaint, TWO.received_at, why)

    monkeypatch.setattr(links, "Absorb", Young)
    with pytest.raises(AssertionError, match="no flaw in the links"):
        check_linking(Linker(DESK, OFFICE), ONE, TWO, [ONE, TWO], at=AT)


def test_an_agenda_that_forgets_to_sort_is_found(monkeypatch):
    monkeypatch.setattr(agenda, "instant", lambda _: 0)
    with pytest.raises(AssertionError, match="late ones first"):
        check_agenda([TWO, ONE], [DESK], calendar=OFFICE, at=NINE.add(days=3))


def test_late_that_is_not_late_is_found(monkeypatch):
    monkeypatch.setattr(deadlines, "MICROSECONDS", 10**18)
    with pytest.raises(AssertionError, match="late is what was due before now"):
        check_agenda([ONE], [DESK], calendar=OFFICE, at=NINE.add(days=3))


def test_a_review_of_later_records_is_found(monkeypatch):
    monkeypatch.setattr(last, "known_on", lambda complaint, *_: complaint)
    with pytest.raises(AssertionError, match="the proof was there by then"):
        check_review(told("K-1", (Withdraw("never mind"), "u-ann", 9_000)), DESK, as_of=date(2026, 3, 2))
    late = told(
        "K-1", *[step if isinstance(step, tuple) else (step, "u-ann", 3_000) for step in TO_CLOSED[:3]]
    )
    with pytest.raises(AssertionError, match="the proof was there by then"):
        check_review(late, DESK, as_of=date(2026, 3, 2))


def test_a_rate_without_the_recent_ones_is_found(monkeypatch):
    class Nothing(rates.Portion):
        def __init__(self, count, n, *, enough):
            super().__init__(0, 0, enough=enough)

    monkeypatch.setattr(rates, "Portion", Nothing)
    book = [told("K-1", *TO_RESOLVED, (Reopen("again"), "u-ann", 60))]
    with pytest.raises(AssertionError, match="every solved complaint is counted once"):
        check_rates(book, [DESK], MARCH, within=days(3), at=AT, calendar=OFFICE)


def test_a_linked_repetition_is_found(monkeypatch):
    monkeypatch.setattr(rates, "_is_linked", lambda _: False)
    twice = [told("K-1"), told("K-2", Link("K-1", Likeness.DUPLICATE), at=NINE.add(days=1))]
    with pytest.raises(AssertionError, match="a linked complaint repeats nothing"):
        check_rates(twice, [DESK], MARCH, within=days(3), at=AT, calendar=OFFICE)


def test_a_clock_that_is_left_out_is_found(monkeypatch):
    monkeypatch.setattr(timeliness, "_outcome", lambda *_: "lost")
    with pytest.raises(AssertionError, match="every complaint is counted once for its clock"):
        check_rates([ONE], [DESK], MARCH, within=days(3), at=AT, calendar=OFFICE)


def test_causes_of_nothing_are_found(monkeypatch):
    closed = [told("K-1", *TO_CLOSED), told("K-2", *TO_CLOSED)]
    check_pareto(closed, SHOP_CAUSES, MARCH, at=AT)
    monkeypatch.setattr(pareto, "complaints_at", lambda *_, at: ())
    with pytest.raises(AssertionError, match="each complaint counts once"):
        check_pareto(closed, SHOP_CAUSES, MARCH, at=AT)
