"""A customer, his invoices, his statement and his line, and how bad input is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pendulum
import pytest

from salesflow.basics.authority import APPROVER_IS_NOT_PROPOSER, Authority, Mandate
from salesflow.basics.money import Money, money
from salesflow.basics.reasons import Declined
from salesflow.credit.ledger.ledger import CreditLedger
from salesflow.credit.ledger.movements import (
    Entry,
)
from salesflow.credit.limits.authority import CreditAuthority, Deputy
from salesflow.credit.limits.facts import Debts, Facts
from salesflow.credit.limits.proposal import Action, Proposal
from salesflow.credit.measures.figure import Figure
from salesflow.credit.rating.statements import MoneyUnit, Statement
from salesflow.customers.history import Invoice
from salesflow.errors import DefinitionError, InputError

DAY = date(2026, 3, 31)
NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
SHEET = {
    "current_assets": 80, "stock": 40, "current_liabilities": 40, "total_liabilities": 60, "net_worth": 100, "ebit": 10,
    "retained_earnings": 10, "pre_tax_profit": 1, "net_profit": 1, "depreciation": 1, "deferred_tax": 0, "intangibles": 0,
}  # fmt: skip


def cny(amount: int | str) -> Money:
    return money(amount, "CNY")


def bill(number: int = 1, **changed: object) -> Invoice:
    """An invoice of CNY 100, due on 4 February 2026."""
    given = {
        "customer": "C-7",
        "id": f"F-{number}",
        "issued_on": date(2026, 1, 5),
        "due_on": date(2026, 2, 4),
    }
    return Invoice(**({**given, "amount": cny(100)} | changed))  # type: ignore[arg-type]


def sheet(on: date = date(2025, 12, 31), unit: MoneyUnit = MoneyUnit.ONE, **lines: object) -> Statement:
    return Statement("C-7", on, "CNY", unit, {**SHEET, **lines})  # type: ignore[arg-type]


def facts(**known: object) -> Facts:
    return Facts("C-7", "CNY", DAY, **known)  # type: ignore[arg-type]


def refused(make: Callable[[], object], field: str, words: str, kind: type[InputError] = InputError) -> None:
    """Refused with exactly this class, field and problem."""
    with pytest.raises(InputError) as caught:
        make()
    assert (type(caught.value), caught.value.field, caught.value.problem) == (kind, field, words)


def undefined(make: Callable[[], object], what: str, *problems: str) -> None:
    """A definition that cannot be, with all its problems."""
    with pytest.raises(DefinitionError) as caught:
        make()
    assert type(caught.value) is DefinitionError
    assert (caught.value.what, tuple(caught.value.problems)) == (what, problems)


def declined(answer: object, *said: str) -> None:
    assert isinstance(answer, Declined)
    assert answer.explain().splitlines() == [f"{each} [{row}]" for each in said for row in [_row(answer)]]
    assert "[en]" not in answer.explain("zh")


def _row(answer: Declined) -> str:
    return " ".join((*answer.reasons, *answer.missing)[0].rows)


def unsaid(figure: Figure[object], code: str, words: str) -> None:
    """A measure without a value, and why."""
    assert (figure.value, figure.undefined and figure.undefined.code) == (None, code)
    assert words in figure.explain()


def written(*entries: Entry) -> CreditLedger:
    return CreditLedger("C-7", "CNY", entries)


HOUSE = CreditAuthority(
    Authority([Mandate("manager", "approve", cny(900))], separated=[APPROVER_IS_NOT_PROPOSER]),
    deputies=[Deputy("u-9", "u-4", "manager", date(2026, 3, 1), date(2026, 4, 1))],
    zone="Asia/Shanghai",
)
AT = pendulum.datetime(2026, 3, 31, 9, tz="Asia/Shanghai")


def raising(amount: int) -> Proposal:
    return Proposal(
        "C-7", "CNY", DAY, Action.RAISE, None, cny(amount), next_review=date(2026, 9, 30), debts=Debts(cny(0)),
        policy="review 1",
    )  # fmt: skip
