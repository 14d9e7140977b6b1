"""The published strategies of books: what they make is good, and it shows what makes a list hard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pendulum
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from salesflow.basics.moments import instant
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.ending import Extend, Pause
from salesflow.customers.customer import Customer
from salesflow.customers.history import Touch
from salesflow.playbook.book import Book
from salesflow.playbook.complaint_frame import ComplaintFrame
from salesflow.playbook.house import HOUSE
from salesflow.playbook.schema import TABLES
from salesflow.playbook.today import today
from salesflow.testing.books import (
    Tables,
    book_moments,
    books,
    case_books,
    complaint_cases,
    customers,
    tables,
    touches,
)

AT = pendulum.datetime(2026, 2, 24, 9, tz="Asia/Shanghai")


@given(tables())
def test_every_table_is_made_and_every_row_is_good(rows: Tables) -> None:
    assert set(rows) == set(TABLES) - {"actions", "touch_summaries", "purchase_summaries"}
    book, problems = Book.of(**rows)
    assert problems == ()
    assert book.given == set(rows)
    for count in book.counts:
        assert (count.read, count.repeated) == (len(rows[count.table]), 0)


@given(st.integers(0, 2).flatmap(lambda most: st.tuples(st.just(most), tables(most=most))))
def test_the_size_can_be_bounded(found: tuple[int, Tables]) -> None:
    most, rows = found
    assert 1 <= len(rows.pop("customers")) <= 6
    assert len(rows.pop("sellers")) <= 3
    assert max(len(table) for table in rows.values()) <= most


@given(books(attrs.evolve(HOUSE, processes=(), procedures=HOUSE.procedures[:1])))
def test_books_follow_the_policy(book: Book) -> None:
    assert book.opportunities == ()
    assert {row.procedure for row in book.complaints} <= {None, HOUSE.procedures[0].key}


@given(st.lists(customers(), unique_by=lambda each: each.id), st.lists(touches()), book_moments())
def test_single_values_go_into_a_book_of_your_own(
    cards: list[Customer], made: list[Touch], at: pendulum.DateTime
) -> None:
    known = {card.id for card in cards}
    book, problems = Book.of(customers=cards, touches=[each for each in made if each.customer in known])
    assert problems == ()
    assert today(book, at=at).at == at


HARD: dict[str, Callable[[Book], Any]] = {
    "later row": lambda book: any(instant(row.at) > instant(AT) for row in book.touches),
    "paid in part": lambda book: any(
        row.paid_on and row.open_amount and row.open_amount.is_positive for row in book.invoices
    ),
    "return": lambda book: any(row.is_return for row in book.purchases),
    "two currencies": lambda book: len({row.amount.currency for row in book.purchases}) == 2,
    "nobody's customer": lambda book: any(row.seller is row.grade is None for row in book.customers),
    "deputy": lambda book: any(row.absent_until and row.deputy for row in book.sellers),
    "mourning": lambda book: any(row.consents and row.mourning_until for row in book.people),
    "no room": lambda book: any(day.moved for day in today(book, at=AT).days),
}


@pytest.mark.parametrize("name", HARD)
def test_what_makes_a_list_hard_is_found(name: str) -> None:
    """A strategy that never shows the hard case would let every law pass."""
    quick = settings(max_examples=3_000, deadline=None, phases=[Phase.generate], database=None)
    assert HARD[name](find(books(), lambda book: bool(HARD[name](book)), settings=quick))


def _is_linked(cases: list[Complaint]) -> bool:
    frame = ComplaintFrame(tuple(cases), HOUSE, AT.add(years=2))
    return any(frame.root(each) is not None for each in frame.linked)


HARD_CASES: dict[str, Callable[[list[Complaint]], bool]] = {
    "paused": lambda cases: any(each.records_of(Pause) for each in cases),
    "put off": lambda cases: any(each.records_of(Extend) for each in cases),
    "promise not kept": lambda cases: any(row.kept_at is None for each in cases for row in each.promises),
    "handled under another": _is_linked,
    "root not there": lambda cases: any((each.linked_to or "").startswith("K-") for each in cases),
}


@pytest.mark.parametrize("name", HARD_CASES)
def test_what_makes_a_case_hard_is_found(name: str) -> None:
    quick = settings(max_examples=3_000, deadline=None, phases=[Phase.generate], database=None)
    assert HARD_CASES[name](find(complaint_cases(ids=["C"]), HARD_CASES[name], settings=quick))


@given(case_books(most=1))
def test_cases_belong_to_the_customers_and_the_rules_of_the_book(book: Book) -> None:
    known = {each.id for each in book.customers}
    again, problems = Book.of(customers=book.customers, complaints=book.complaints)
    assert (again.complaints, problems) == (book.complaints, ())
    for each in ComplaintFrame(book.complaints, HOUSE, AT.add(years=2)).cases:
        assert each.customer in known
        assert HOUSE.version_of(each.definition) is not None
