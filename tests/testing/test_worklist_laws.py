"""The published laws of a worklist: each one fails for a list that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from itertools import count
from typing import Any

import attrs
import pendulum
import pytest

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.decision import Accepted
from salesflow.complaints.cases.ending import Absorb, Link, Pause
from salesflow.complaints.cases.redress import MakePromise, SendLetter
from salesflow.complaints.cases.step import Step
from salesflow.complaints.cases.steps import Receive
from salesflow.complaints.catalogue.desk import DESK, FCA_DESK
from salesflow.complaints.handling.procedure import Procedure
from salesflow.playbook import worklist as rooms
from salesflow.playbook.book import Book
from salesflow.playbook.house import HOUSE
from salesflow.playbook.matters import Act, Band
from salesflow.playbook.policy import Policy
from salesflow.playbook.settle import Done, Settled, settle
from salesflow.playbook.today import today
from salesflow.playbook.worklist import Line, SellerDay, Worklist
from salesflow.testing import worklist_laws
from salesflow.testing.worklist_laws import (
    all_lines,
    all_matters,
    check_rows,
    check_same,
    check_worklist,
    known_at,
)

AT = pendulum.datetime(2026, 3, 27, 9, tz="Asia/Shanghai")


def small_book() -> Book:
    """Quotas of three customers, no room for all of them, a complaint, a promise, an invoice paid in part later."""
    book, problems = Book.of(
        customers=[
            {"id": f"C{n}", "name": f"shop {n}", "grade": grade, "seller": "Li"}
            for n, grade in enumerate("ABC", start=1)
        ],
        people=[{"id": "P", "customer": "C1", "name": "Wang", "consent": "message=yes@2026-04-01T09:00:00+08:00"}],
        sellers=[{"name": "Li", "visits_per_day": 1, "calls_per_day": 0}],
        touches=[{"customer": "C1", "at": f"2026-0{month}-02 09:00", "channel": "call"} for month in (1, 5)],
        complaints=[{"id": "K", "customer": "C1", "received_at": "2026-03-27 08:00"}],
        promises=[{"id": "Z", "customer": "C2", "what": "a call", "due": "2026-03-27", "kept_at": "2026-03-28 09:00"}],
        invoices=[
            {"id": "F", "customer": "C3", "issued_on": "2026-01-05", "due_on": "2026-02-04", "amount": "100",
             "currency": "CNY", "open_amount": "1", "paid_on": "2026-04-01"},
            {"id": "G", "customer": "C3", "issued_on": "2026-04-05", "due_on": "2026-04-06", "amount": "1",
             "currency": "CNY"},
        ],
    )  # fmt: skip
    assert problems == ()
    return book


def test_the_laws_hold_and_give_the_list() -> None:
    book = small_book()
    worklist = check_worklist(book, at=AT)
    assert worklist == today(book, at=AT)
    assert [day.seller for day in worklist.days] == ["Li"]
    assert worklist.days[0].moved
    assert {Band.CLOCK, Band.PROMISE, Band.MONEY, Band.QUOTA} <= {each.band for each in all_matters(worklist)}


def test_a_book_is_cut_at_the_moment() -> None:
    """A payment, and what it left open, are not known before it was made."""
    book = small_book()
    settled = settle(all_lines(today(book, at=AT))[0], Done(Channel.CALL), by="Li", at=AT.add(days=1))
    assert isinstance(settled, Settled)
    cut = known_at(book.with_action(settled.action), at=AT)
    assert (len(cut.touches), cut.actions, cut.promises[0].kept_at, cut.people[0].consents) == (
        1,
        (),
        None,
        (),
    )
    assert [(row.id, row.paid_on, row.open_amount) for row in cut.invoices] == [("F", None, None)]
    later = known_at(book.with_action(settled.action), at=AT.add(months=3))
    assert later == attrs.evolve(book.with_action(settled.action), counts=())


def test_two_different_lists_are_not_the_same() -> None:
    one = today(small_book(), at=AT)
    for part in ("names", "grades"):
        with pytest.raises(AssertionError, match=rf"law broken: two runs \({part}\)"):
            check_same(one, attrs.evolve(one, **{part: {}}), "two runs")
    check_same(one, attrs.evolve(one, later=()))


# -- broken lists ------------------------------------------------------------------------------------------------


def days(change: Callable[[SellerDay], SellerDay]) -> Callable[[Worklist], Worklist]:
    return lambda worklist: attrs.evolve(worklist, days=tuple(change(day) for day in worklist.days))


def line_with(line: Line, **more: Any) -> Line:
    matters = tuple(attrs.evolve(matter, **more) for matter in line.matters)
    return attrs.evolve(line, matters=matters)


def first(change: Callable[[Line], Line]) -> Callable[[Worklist], Worklist]:
    return days(lambda day: attrs.evolve(day, lines=(change(day.lines[0]), *day.lines[1:])))


BROKEN: dict[str, Callable[[Worklist], Worklist]] = {
    "a list is of its moment": lambda worklist: attrs.evolve(worklist, at=AT.add(days=1)),
    "ids are unique": days(lambda day: attrs.evolve(day, moved=(*day.moved, day.lines[0]))),
    "a seller has one day": lambda worklist: attrs.evolve(
        worklist, days=(*worklist.days, attrs.evolve(worklist.days[0], lines=(), moved=()))
    ),
    "a customer has one line a seller": days(
        lambda day: attrs.evolve(day, lines=(*day.lines, attrs.evolve(day.lines[0], id="L-2")))
    ),
    "a line stands under who does it": first(lambda line: attrs.evolve(line, owner="Wang")),
    "a line names the customers of its matters": first(lambda line: attrs.evolve(line, customers=("C9",))),
    "only a batch has many customers": first(
        lambda line: attrs.evolve(
            line,
            customers=("C1", "C9"),
            matters=(*line.matters, attrs.evolve(line.matters[-1], key="x", customer="C9")),
        )
    ),
    "lines stand in the order": days(lambda day: attrs.evolve(day, lines=day.lines[::-1])),
    "a clock and a promise are never moved": days(
        lambda day: attrs.evolve(day, moved=day.lines[:1], lines=day.lines[1:])
    ),
    "only what takes room is moved": days(
        lambda day: attrs.evolve(day, moved=tuple(line_with(each, act=Act.MESSAGE) for each in day.moved))
    ),
    "never more visits": days(
        lambda day: attrs.evolve(day, room=attrs.evolve(day.room, visits=-1)) if day.moved else day
    ),
    "nothing is lost for want of room": days(lambda day: attrs.evolve(day, moved=())),
    "every matter stands once": first(
        lambda line: attrs.evolve(line, matters=(*line.matters, line.matters[-1]))
    ),
}


@pytest.mark.parametrize("law", BROKEN)
def test_a_broken_list_breaks_its_law(law: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(book: Book, policy: Policy = HOUSE, *, at: Any) -> Worklist:
        return BROKEN[law](today(book, policy, at=at))

    monkeypatch.setattr(worklist_laws, "today", broken)
    with pytest.raises(AssertionError, match=f"law broken: {law}"):
        check_worklist(small_book(), at=AT)


@pytest.mark.parametrize(
    ("run", "law"),
    [
        (1, "the zone of the moment"),
        (2, "the same book gives the same list"),
        (3, "the order of the rows"),
        (4, "no later fact has an effect"),
    ],
)
def test_a_list_that_comes_out_otherwise_breaks_a_law(
    run: int, law: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = count()

    def other(book: Book, policy: Policy = HOUSE, *, at: Any) -> Worklist:
        found = today(book, policy, at=at)
        return attrs.evolve(found, days=()) if next(runs) == run else found

    monkeypatch.setattr(worklist_laws, "today", other)
    with pytest.raises(AssertionError, match=f"law broken: {law}"):
        check_worklist(small_book(), at=AT)


def test_a_placing_that_loses_a_matter_breaks_a_law(monkeypatch: pytest.MonkeyPatch) -> None:
    def losing(lines: Any, room: Any, rank: Any) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
        kept, moved = rooms.placed(lines, room, rank)
        return kept, moved[1:]

    monkeypatch.setattr(import_module("salesflow.playbook.today"), "placed", losing)
    with pytest.raises(AssertionError, match="nothing is lost"):
        check_worklist(small_book(), at=AT)


# -- complaints as cases and as rows -------------------------------------------------------------------------------


def with_cases(*cases: Complaint) -> Book:
    return attrs.evolve(small_book(), complaints=cases)


def case(*steps: Step, procedure: Procedure = DESK) -> Complaint:
    office = HOUSE.calendar(AT.date())
    found = procedure.begin("K", Receive("C1", "call", owner="Li"), at=AT, calendar=office)
    for step in steps:
        answer = procedure.decide(found, step, by="Li", at=AT, calendar=office)
        assert isinstance(answer, Accepted), answer.explain()
        found = answer.complaint
    return found


UNTOLD: list[Step] = [
    Pause("resolve", "they look for the bill"), MakePromise("P", "a call", AT.date()),
    Absorb("K-2", AT.subtract(days=9), "merged"), Link("K-2", "merged"),
]  # fmt: skip


def test_a_case_that_tells_no_more_than_a_row_is_held_against_it() -> None:
    assert check_rows(small_book(), at=AT) == 0
    assert check_rows(with_cases(case()), at=AT) == 1
    assert check_rows(with_cases(case()), at=AT.subtract(minutes=1)) == 0
    assert check_rows(with_cases(case(procedure=FCA_DESK)), at=AT) == 1
    for step in UNTOLD:
        assert check_rows(with_cases(case(step)), at=AT) == 0
    answered = case(SendLetter("final_response"), procedure=FCA_DESK)
    assert check_rows(with_cases(answered), at=AT) == 0
    newer = attrs.evolve(HOUSE, procedures=(DESK, attrs.evolve(DESK, version="2")))
    assert check_rows(with_cases(case()), newer, at=AT) == 0
    assert check_rows(with_cases(case()), attrs.evolve(newer, procedures=newer.procedures[1:]), at=AT) == 0


def test_a_case_that_reads_otherwise_than_its_row_breaks_a_law() -> None:
    """Counted with another calendar than that of the policy, its clocks are not those of its row."""
    night = Calendar(
        "night",
        "Asia/Shanghai",
        "Mon-Fri 22:00-23:00",
        begins=AT.date().subtract(days=99),
        ends=AT.date().add(days=99),
    )
    other = DESK.begin("K", Receive("C1", "call", owner="Li"), at=AT, calendar=night)
    with pytest.raises(AssertionError, match="law broken: a complaint and its row give the same list"):
        check_rows(with_cases(other), at=AT)
