"""A customer with an open deal, what happens to his credit, and what is suggested."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs
import pendulum
from credit_desk import NINE

from salesflow.basics.text import Text
from salesflow.credit.dunning.entries import Sent, StepDone
from salesflow.credit.dunning.log import DunningLog
from salesflow.credit.warnings.register import SignalRegister
from salesflow.credit.warnings.signal import Severity, Signal, SignalType
from salesflow.playbook.book import Book
from salesflow.playbook.reactions import Reaction, Suggestion

LONG_AGO = pendulum.datetime(2000, 1, 1, tz="UTC")
CARD = {"id": "C-7", "name": "Haida", "seller": "u-7"}
DEAL = {"customer": "C-7", "process": "seven-step", "stage": "closing", "since": "2026-02-20 10:00"}


def book_of(**rows: Any) -> Book:
    given_rows = {"customers": [CARD], "opportunities": [DEAL | {"id": "D-17"}]} | rows
    book, problems = Book.of(**given_rows)
    assert problems == ()
    return book


BOOK = book_of()


def dos(found: tuple[Suggestion, ...]) -> list[Reaction]:
    return [each.do for each in found]


def said(found: tuple[Suggestion, ...]) -> list[str]:
    return [each.explain() for each in found]


def sent(log: DunningLog, *items: str, at: datetime = NINE) -> DunningLog:
    done = [StepDone(each, "orange", 7, 2, in_collection=True) for each in items]
    return attrs.evolve(log, entries=(*log.entries, Sent("orange", 2, done, at=at, by="u-7")))


def warned(severity: Severity = Severity.SEVERE, kind: str = "licence", **more: Any) -> SignalRegister:
    sign = Signal(
        kind, SignalType.LEGAL, severity, Text("his licence was revoked", zh="营业执照被吊销"),
        observed_on=date(2026, 3, 2), source="register", **more,
    )  # fmt: skip
    found = SignalRegister("C-7").open(sign, at=NINE)
    assert isinstance(found, SignalRegister)
    return found
