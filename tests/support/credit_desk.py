"""Credit lines and switchboards for tests: granted, changed, frozen, stopped."""

from __future__ import annotations

from datetime import date, datetime

import pendulum

from salesflow.basics.actors import Actor
from salesflow.basics.authority import Authority, Mandate
from salesflow.basics.money import UNLIMITED, Limit, Money
from salesflow.credit.control.switch import Switch
from salesflow.credit.limits.authority import CreditAuthority
from salesflow.credit.limits.facts import Debts
from salesflow.credit.limits.line import CreditLine
from salesflow.credit.limits.proposal import Action, Proposal
from salesflow.credit.switches.entries import Cause
from salesflow.credit.switches.switchboard import Switchboard

NINE = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
NONE = Debts(Money(0, "CNY"))
FINANCE = CreditAuthority(Authority([Mandate("finance", "approve", UNLIMITED)]), zone="Asia/Shanghai")


def yuan(amount: int) -> Money:
    return Money(amount, "CNY")


def changed(
    line: CreditLine, action: Action, amount: Limit, at: datetime, *, until: date | None = None
) -> CreditLine:
    """The line after one approved change."""
    key, day = f"P-{len(line.entries)}", at.date()
    before = line.state_on(day).fixed_limit(day)
    found = Proposal(
        "C-7", "CNY", day, action, before, amount, is_frozen=action is Action.FREEZE, valid_until=until,
        next_review=date(2030, 1, 1), debts=NONE,
    )  # fmt: skip
    by = Actor("u-4", ["finance"])
    put = line.propose(key, found, by="u-2", at=at)
    assert isinstance(put, CreditLine)
    signed = put.approve(key, "finance", authority=FINANCE, sellers=["u-7"], debts=NONE, by=by, at=at)
    assert isinstance(signed, CreditLine)
    done = signed.apply(key, authority=FINANCE, debts=NONE, at=at)
    assert isinstance(done, CreditLine)
    return done


def granted(until: date | None = None, amount: Limit = yuan(50_000)) -> CreditLine:
    return changed(CreditLine("C-7", "CNY"), Action.RAISE, amount, NINE, until=until)


def frozen(line: CreditLine, at: datetime = NINE) -> CreditLine:
    found = line.freeze("his warehouse is shut", by="u-4", at=at)
    assert isinstance(found, CreditLine)
    return found


def stopped(*switches: Switch) -> Switchboard:
    board = Switchboard("C-7")
    for each in switches:
        found = board.turn_on(each, [Cause("late", "F-9 is late")], by="u-4", at=NINE)
        assert isinstance(found, Switchboard)
        board = found
    return board
