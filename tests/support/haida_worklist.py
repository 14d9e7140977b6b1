"""The worklist of a house with one customer, Haida, and what stands on it: shared by the tests of its lines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pendulum

from salesflow.playbook.book import Book
from salesflow.playbook.house import HOUSE
from salesflow.playbook.matters import Matter
from salesflow.playbook.policy import Policy
from salesflow.playbook.today import today
from salesflow.playbook.worklist import Line, Worklist

SHANGHAI = "Asia/Shanghai"
MONDAY = pendulum.datetime(2026, 3, 2, 9, tz=SHANGHAI)


def book_of(rows: dict[str, Any], policy: Policy = HOUSE) -> Book:
    book, problems = Book.of(policy, **rows)
    assert problems == ()
    return book


def all_lines(worklist: Worklist) -> list[Line]:
    return [line for day in worklist.days for line in (*day.lines, *day.moved)]


def all_matters(worklist: Worklist) -> list[Matter]:
    return [matter for line in all_lines(worklist) for matter in line.matters]


HAIDA = {"id": "C", "name": "Haida", "grade": "A", "seller": "Li"}


def matters_of(at: datetime = MONDAY, policy: Policy = HOUSE, **tables: Any) -> dict[str, Matter]:
    book = book_of({"customers": [HAIDA]} | tables, policy)
    return {matter.key: matter for matter in all_matters(today(book, policy, at=at))}
