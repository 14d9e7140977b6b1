"""What the twenty properties of credit are drawn from."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pendulum
from hypothesis import settings
from hypothesis import strategies as st

from salesflow.basics.money import Money, money
from salesflow.credit.catalogue.limits import EXAMPLE_FIRST_LIMIT, EXAMPLE_REVIEW
from salesflow.credit.ledger.ledger import CreditLedger
from salesflow.credit.ledger.movements import (
    CreditNoteIssued,
    Delivered,
    Disputed,
    Invoiced,
    NoteTaken,
    Ordered,
    Prepaid,
    Reserved,
)
from salesflow.credit.limits.facts import Facts, LineState
from salesflow.credit.limits.grant import Grant
from salesflow.credit.limits.shapes import CoolDown, Deadband, RoundDown, StepCap
from salesflow.credit.rating.statements import MoneyUnit, Statement
from salesflow.customers.grades.regrading import Standing
from salesflow.customers.history import Invoice
from salesflow.testing.credit_reviews import (
    review_facts,
    review_policies,
)
from salesflow.testing.ratings import (
    RATING_DAY,
)

DAY = date(2026, 3, 31)
NOW = pendulum.datetime(2026, 12, 1, 9, tz="Asia/Shanghai")
AFTER = st.integers(0, 300).map(lambda after: date(2026, 3, 1) + timedelta(days=after))
DAYS = st.integers(0, 500).map(lambda after: date(2025, 2, 1) + timedelta(days=after))
SHAPED = attrs.evolve(
    EXAMPLE_FIRST_LIMIT, shapes=[Deadband("0.15"), CoolDown(90), StepCap("0.25"), RoundDown({"CNY": 1000})]
)
policies = review_policies() | st.sampled_from([EXAMPLE_REVIEW, EXAMPLE_FIRST_LIMIT])
many = settings(max_examples=40, derandomize=True, database=None)
few = settings(max_examples=20, derandomize=True, database=None)


def cny(amount: int | str) -> Money:
    return money(amount, "CNY")


PAID = [
    Invoice("C-7", f"P-{n}", RATING_DAY - timedelta(90), RATING_DAY - timedelta(60), cny(n), None, RATING_DAY - timedelta(60 - n))
    for n in range(1, 5)
]  # fmt: skip
"""Four invoices that were paid within the days that an index looks at."""

FULL = CreditLedger(
    "C-7",
    "CNY",
    [
        Reserved("R", "X-1", cny(100), at=NOW.subtract(days=30)),
        Ordered("O", "X-1", cny(100), at=NOW.subtract(days=30)),
        Delivered("D", "X-1", cny(100), at=NOW.subtract(days=30)),
        Invoiced("F", "X-1", cny(300), date(2027, 1, 1), at=NOW.subtract(days=30)),
        Disputed("S", "X-1", cny(100), at=NOW.subtract(days=30)),
        NoteTaken("N", "X-1", cny(100), "X-1", date(2027, 1, 1), at=NOW.subtract(days=30)),
        Prepaid("P", "X-1", cny(100), at=NOW.subtract(days=30)),
        CreditNoteIssued("C", "X-1", cny(100), at=NOW.subtract(days=30)),
    ],
)
"""A ledger with something at every stage, so that every kind of movement finds what it moves."""

# What stands in the way of most raises is a warning, arrears, a grade, or a line that is stopped: these facts have none.


@st.composite
def sound_facts(draw: st.DrawFn) -> Facts:
    """A good payer with a limit in force, no warning and no arrears, who may need more."""
    facts = draw(review_facts(complete=True))
    line = LineState(
        [Grant("G-1", cny(draw(st.sampled_from([0, 20_000, 90_000]))), DAY - timedelta(200), terms_days=30)],
        raised_on=draw(st.sampled_from([None, DAY - timedelta(200), DAY - timedelta(40)])),
    )
    lines = {"current_assets": 9000, "current_liabilities": draw(st.integers(0, 500)), "net_worth": 9000}
    return attrs.evolve(
        facts,
        line=line,
        debts=attrs.evolve(facts.debts, late=()),
        signals=[],
        grade=Standing("AAA", DAY - timedelta(30)),
        statement=Statement("C-7", DAY - timedelta(90), "CNY", MoneyUnit.THOUSAND, lines),
        expected_month=cny(draw(st.sampled_from([10_000, 40_000, 100_000]))),
        terms_days=draw(st.integers(30, 90)),
    )
