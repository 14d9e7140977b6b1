"""Hypothesis strategies for credit checks: accounts, orders, checks, credit checks; plural of what they make.

>>> from hypothesis import given, settings
>>> from salesflow.testing.credit_check_laws import check_credit_check
>>> @settings(max_examples=5)
... @given(credit_checks(), accounts(), orders())
... def every_check_keeps_the_laws(check, account, order):
...     check_credit_check(check, account, order)
>>> every_check_keeps_the_laws()
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import attrs
from hypothesis import strategies as st

from salesflow.basics.money import Money
from salesflow.basics.reasons import Verdict
from salesflow.basics.terms import days
from salesflow.basics.truth import Truth
from salesflow.credit.control.account import Account, Order
from salesflow.credit.control.check import Check
from salesflow.credit.control.checks_conduct import MaxDunning, OldestOpenItem, OverdueAmount, OverdueDays
from salesflow.credit.control.checks_firm import MissingDossier, SignalOpen
from salesflow.credit.control.checks_grant import LimitExpired, LineCancelled, LineFrozen, SingleOrderCap
from salesflow.credit.control.checks_limit import DynamicLimit, LimitOccupancy, StaticLimit
from salesflow.credit.control.credit_check import ControlRule, CreditCheck
from salesflow.credit.control.switch import Switch
from salesflow.credit.exposure import Exposure
from salesflow.credit.ledger.position import OpenDocument, Position
from salesflow.credit.ledger.stage import Stage
from salesflow.credit.limits.facts import LineState
from salesflow.credit.limits.grant import Effect, Grant, GrantKind, OverdueAllowance
from salesflow.credit.rating.citation import Citation
from salesflow.credit.warnings.signal import Severity
from salesflow.customers.history import Invoice
from salesflow.testing.credit_reviews import line_states, open_signals

__all__ = ["accounts", "checks", "credit_checks", "late_invoices", "orders"]

_DAY: Final = date(2026, 3, 31)
_ORDERS: Final = ("O-1", "O-2", "O-7")


def _yuan(least: int = 1, most: int = 90_000) -> st.SearchStrategy[Money]:
    return st.integers(least, most).map(lambda amount: Money(amount, "CNY"))


@st.composite
def late_invoices(draw: st.DrawFn, *, disputed: bool | None = None) -> Invoice:
    """An invoice of C-7 that is late on 31 March 2026; its number is that of no other strategy."""
    due = _DAY - timedelta(draw(st.integers(1, 120)))
    contested = draw(st.booleans()) if disputed is None else disputed
    return Invoice("C-7", "late", due - timedelta(30), due, draw(_yuan()), disputed=contested)


@st.composite
def _bills(draw: st.DrawFn) -> list[Invoice]:
    found: list[Invoice] = []
    for number in range(draw(st.integers(0, 4))):
        due = _DAY + timedelta(draw(st.integers(-60, 30)))
        is_credit = draw(st.integers(0, 4)) == 0
        amount = draw(_yuan())
        found.append(
            Invoice(
                "C-7",
                f"F-{number}",
                min(due, _DAY) - timedelta(30),
                due,
                -amount if is_credit else amount,
                disputed=not is_credit and draw(st.integers(0, 3)) == 0,
                credit_note=is_credit,
            )
        )
    return found


@st.composite
def _planned(draw: st.DrawFn) -> list[OpenDocument]:
    found: list[OpenDocument] = []
    for order in draw(st.lists(st.sampled_from(_ORDERS), max_size=3, unique=True)):
        ships = draw(st.none() | st.integers(0, 120).map(lambda ahead: _DAY + timedelta(ahead)))
        found.append(OpenDocument(Stage.ORDERED, order, draw(_yuan()), ships))
        if draw(st.integers(0, 2)) == 0:
            found.append(OpenDocument(Stage.PREPAID, f"P-{order}", draw(_yuan()), order=order))
    if draw(st.integers(0, 4)) == 0:
        found.append(OpenDocument(Stage.PREPAID, "P-0", draw(_yuan())))
    if draw(st.integers(0, 4)) == 0:
        found.append(OpenDocument(Stage.DELIVERED, "D-1", draw(_yuan())))
    return found


@st.composite
def _lines(draw: st.DrawFn) -> LineState:
    """A line of the reviews; now and then with terms in its grants, and with a temporary one beside them."""
    line = draw(line_states())
    found: list[Grant] = []
    for grant in line.grants:
        most = grant.amount.amount if isinstance(grant.amount, Money) else 100_000
        cap = draw(st.none() | _yuan(0, int(most)))
        allowed = draw(st.none() | st.builds(OverdueAllowance, _yuan(0, int(most)), st.integers(0, 60)))
        found.append(attrs.evolve(grant, order_cap=cap, overdue=allowed))
    if not line.is_cancelled and draw(st.integers(0, 4)) == 0:
        effect = draw(st.sampled_from(list(Effect)))
        begins, ends = _DAY - timedelta(10), _DAY + timedelta(draw(st.integers(0, 20)))
        found.append(
            Grant("T-1", draw(_yuan()), begins, ends, kind=GrantKind.TEMPORARY, effect=effect, purpose="fair")
        )
    return attrs.evolve(line, grants=found)


@st.composite
def accounts(draw: st.DrawFn, *, complete: bool = False) -> Account:
    """The account of C-7 on 31 March 2026; without `complete` each part may be unknown in one of ten cases."""

    def known() -> bool:
        return complete or draw(st.integers(0, 9)) > 0

    owed = Exposure.of(draw(_bills()), customer="C-7", currency="CNY", as_of=_DAY)
    dossiers = st.builds(Verdict[Truth], st.sampled_from([Truth.YES, Truth.YES, Truth.NO, Truth.UNKNOWN]))
    is_known = known()
    return Account(
        "C-7",
        "CNY",
        _DAY,
        exposure=owed if is_known else None,
        position=Position.of(owed, draw(_planned())) if is_known and draw(st.booleans()) else None,
        line=draw(_lines()) if known() else None,
        dunning_level=draw(st.integers(0, 4)) if known() else None,
        dossier=draw(dossiers) if known() else None,
        signals=draw(st.lists(open_signals(), max_size=2)) if known() else None,
    )


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """An order in CNY, in one of three cases one that may stand in the position already."""
    amount = draw(_yuan())
    prepaid = draw(st.none() | _yuan(0, int(amount.amount)) | st.just(amount))
    ships = draw(st.none() | st.integers(0, 120).map(lambda ahead: _DAY + timedelta(ahead)))
    key = draw(st.sampled_from([*_ORDERS, *[f"N-{number}" for number in range(6)]]))
    terms = draw(st.none() | st.integers(0, 90))
    return Order(key, amount, prepaid=prepaid, ships_on=ships, terms_days=terms)


_RELATIVE: Final[tuple[Check, ...]] = (
    StaticLimit(),
    StaticLimit("0.1"),
    DynamicLimit(days(30)),
    DynamicLimit(days(60), "0.2"),
    LimitOccupancy(),
    SingleOrderCap(),
    LimitExpired(days(14)),
    LineFrozen(),
    LineCancelled(),
    OverdueAmount(),
    OverdueDays(7),
    OldestOpenItem(30),
    MaxDunning(0),
    MaxDunning(2),
    SignalOpen(["licence_revoked"]),
    SignalOpen(severity=Severity.ALERT),
    MissingDossier(),
)
_ABSOLUTE: Final[tuple[Check, ...]] = (
    SingleOrderCap({"CNY": 20_000}),
    OverdueAmount({"CNY": 500}),
    OldestOpenItem(10, {"CNY": 1_000}),
)


def checks(*, absolute: bool = True) -> st.SearchStrategy[Check]:
    """One check; with `absolute` False none with amounts of its own."""
    return st.sampled_from((*_RELATIVE, *_ABSOLUTE) if absolute else _RELATIVE)


@st.composite
def credit_checks(draw: st.DrawFn, *, absolute: bool = True) -> CreditCheck:
    """One to six rules with any switches, now and then with none, or with a key of their own; `absolute` as in `checks`."""
    switches = st.sets(st.sampled_from(list(Switch)), max_size=3)
    asked = draw(st.lists(checks(absolute=absolute), min_size=1, max_size=6, unique=True))
    keys = st.sampled_from([True, False, False])
    rules = [
        ControlRule(each, draw(switches), key=f"our-{number}" if draw(keys) else None)
        for number, each in enumerate(asked)
    ]
    return CreditCheck(Citation("drawn", "1", "-"), rules)
