"""A ready-made example of who may promise a shop's customers what; write your own figures over it.

>>> for mandate in EXAMPLE_AUTHORITY.of("refund"):
...     print(mandate.role, mandate.up_to, [budget.render() for budget in mandate.budgets])
agent CNY 100 ['CNY 100 per case', 'CNY 300 per customer in 30 days', 'CNY 1,000 per member of staff in 1 day']
lead CNY 1,000 ['CNY 1,000 per case', 'CNY 3,000 per customer in 30 days', 'CNY 10,000 per member of staff in 1 day']
manager CNY 10,000 ['CNY 10,000 per case', 'CNY 30,000 per customer in 30 days']

Source: CO-1 (D0) says *within one's authority* and names no figures; the three levels are those of the field study of
complaints (5.1 and 5.2, 2026), the budgets are ours.
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.authority import FOUR_SEPARATIONS, Authority
from salesflow.basics.budgets import Budget, Scope
from salesflow.basics.money import Money
from salesflow.basics.terms import days
from salesflow.complaints.cases.remedy import RemedyKind
from salesflow.complaints.handling.granting import mandates_for

__all__ = ["EXAMPLE_AUTHORITY"]


def _cny(amount: int) -> Money:
    return Money(amount, "CNY")


EXAMPLE_AUTHORITY: Final = Authority(
    [
        *mandates_for(
            "agent",
            RemedyKind,
            _cny(100),
            budgets=[
                Budget(Scope.CASE, _cny(100)),
                Budget(Scope.CUSTOMER, _cny(300), days(30)),
                Budget(Scope.ACTOR, _cny(1_000), days(1)),
            ],
            approver_role="lead",
        ),
        *mandates_for(
            "lead",
            RemedyKind,
            _cny(1_000),
            budgets=[
                Budget(Scope.CASE, _cny(1_000)),
                Budget(Scope.CUSTOMER, _cny(3_000), days(30)),
                Budget(Scope.ACTOR, _cny(10_000), days(1)),
            ],
            approver_role="manager",
        ),
        *mandates_for(
            "manager",
            RemedyKind,
            _cny(10_000),
            budgets=[Budget(Scope.CASE, _cny(10_000)), Budget(Scope.CUSTOMER, _cny(30_000), days(30))],
            needs_finding=True,
        ),
    ],
    separated=FOUR_SEPARATIONS,
)
"""An example, version of 2026: an agent up to CNY 100, a team lead up to CNY 1,000, a manager up to CNY 10,000 and
only where it was found that we are at fault; all kinds of remedies alike, in yuan. The budgets stop splitting; the
four segregations of duties are kept. The figures are no recommendation. Source: CO-1, field study 5.1.
"""
