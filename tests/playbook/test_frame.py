"""What several rules share: the order of matters."""

from __future__ import annotations

from decimal import localcontext

import attrs
import pendulum

from salesflow.playbook.book import Book
from salesflow.playbook.house import HOUSE
from salesflow.playbook.matters import Band
from salesflow.playbook.today import today

AT = pendulum.datetime(2026, 4, 13, 9, tz="Asia/Shanghai")


def order(a_bought: str, b_bought: str, raise_after_days: int = 30) -> list[str]:
    """Which of an A and a B customer, both without an order for long, is called first."""
    policy = attrs.evolve(HOUSE, raise_after_days=raise_after_days)
    book, problems = Book.of(
        policy,
        customers=[{"id": "a", "name": "A", "grade": "A"}, {"id": "b", "name": "B", "grade": "B"}],
        purchases=[
            {"customer": "a", "at": a_bought, "amount": "10", "currency": "CNY"},
            {"customer": "b", "at": b_bought, "amount": "500", "currency": "CNY"},
        ],
    )
    assert problems == ()
    lines = [line for day in today(book, policy, at=AT).days for line in (*day.lines, *day.moved)]
    return [line.customers[0] for line in lines if line.band is Band.REMINDER]


def test_waiting_raises_a_reminder_by_one_grade_and_no_more() -> None:
    """CA-10: due after 90 days; a month later a B customer stands with the A customers, and value decides."""
    assert order("2026-01-10", "2026-01-10") == ["a", "b"]
    assert order("2026-01-10", "2025-12-14") == ["a", "b"]
    assert order("2026-01-10", "2025-12-13") == ["b", "a"]
    assert order("2026-01-10", "2025-12-13", raise_after_days=31) == ["a", "b"]


def test_a_long_wait_does_not_make_two_grades() -> None:
    book, _ = Book.of(
        customers=[{"id": "a", "name": "A", "grade": "A"}, {"id": "c", "name": "C", "grade": "C"}],
        purchases=[
            {"customer": "a", "at": "2026-01-10", "amount": "10", "currency": "CNY"},
            {"customer": "c", "at": "2024-01-10", "amount": "500", "currency": "CNY"},
        ],
    )
    lines = [line for day in today(book, at=AT).days for line in day.lines]
    assert [line.customers[0] for line in lines] == ["a", "c"]


def test_the_larger_customer_comes_first_however_the_program_rounds() -> None:
    """CA-10: what a customer bought is added and compared to the last fen."""
    with localcontext(prec=2):
        book, _ = Book.of(
            customers=[{"id": key, "name": key, "grade": "A"} for key in "ab"],
            purchases=[
                {"customer": key, "at": "2026-01-10", "amount": amount, "currency": "CNY"}
                for key, amounts in (("a", ["1000"]), ("b", ["1000", "0.01"]))
                for amount in amounts
            ],
        )
        lines = [line for day in today(book, at=AT).days for line in day.lines]
    assert [line.customers[0] for line in lines if line.band is Band.REMINDER] == ["b", "a"]
