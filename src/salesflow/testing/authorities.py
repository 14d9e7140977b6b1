"""Hypothesis strategies for authority, plural of the type they make: few roles, cases and ids, so that they meet.

>>> from hypothesis import given, settings
>>> from salesflow.testing.authority_laws import check_no_splitting
>>> @settings(max_examples=5)
... @given(authorities(), st.lists(asks(), max_size=5))
... def nobody_splits_his_way_round(authority, row):
...     check_no_splitting(authority, row)
>>> nobody_splits_his_way_round()
"""

from __future__ import annotations

from typing import Final

import pendulum
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.authority import FOUR_SEPARATIONS, Authority, Mandate
from salesflow.basics.budgets import Budget, Granted, SamePerson, Scope
from salesflow.basics.money import UNLIMITED, Limit, Money
from salesflow.basics.terms import Term, days, hours, months
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.remedy import Remedy, RemedyKind
from salesflow.complaints.handling.granting import mandates_for
from salesflow.testing.authority_laws import Ask

__all__ = ["asks", "authorities", "budgets", "grants", "remedies", "same_persons", "staff"]

_START: Final = pendulum.datetime(2026, 3, 27, 9, tz="Europe/Berlin")  # the clocks are turned two days later
_TERMS: Final[tuple[Term | None, ...]] = (None, hours(3), days(1), days(3), months(1))
_ROLES: Final = ("agent", "lead", "manager")
_KINDS: Final = (RemedyKind.REFUND, RemedyKind.VOUCHER, RemedyKind.REPLACEMENT)
_ABOVE: Final = st.builds(
    Actor, st.sampled_from(["u-3", "u-4", "u-5"]), st.sampled_from([("lead",), ("manager",), ("manager",)])
)
_CASES: Final = ("K-1", "K-2", "K-3")
_CUSTOMERS: Final = ("C-1", "C-2")


def staff() -> st.SearchStrategy[Actor]:
    """Few people of few roles; some have two, some none."""
    roles = st.sampled_from([*[("agent",)] * 5, ("lead",), ("manager",), ("agent", "lead"), ()])
    return st.builds(Actor, st.sampled_from(["u-1", "u-2", "u-3"]), roles)


def same_persons() -> st.SearchStrategy[SamePerson]:
    """Which ids belong to one person: mostly none."""
    return st.sampled_from([(), (), (("u-1", "u-2"),), (("u-1", "u-2"), ("u-2", "u-3"))])


def budgets(currency: str = "CNY") -> st.SearchStrategy[Budget]:
    """Budgets of every scope, ever or within a term."""
    amounts = st.integers(0, 90).map(lambda tens: Money(tens * 10, currency))
    return st.builds(Budget, st.sampled_from(Scope), amounts, st.sampled_from(_TERMS))


def remedies() -> st.SearchStrategy[Remedy]:
    """Remedies of three kinds, mostly in yuan; some in dollars, some of unknown worth."""
    amounts = st.one_of(
        *[st.integers(1, 150).map(lambda each: Money(each, "CNY"))] * 10,
        st.integers(1, 20).map(lambda each: Money(each, "USD")),
        st.none(),
    )
    return st.builds(Remedy, st.sampled_from(_KINDS), amounts)


def _mandates(
    draw: st.DrawFn, role: str, above: str | None, *, widest: int, currency: str = "CNY"
) -> tuple[Mandate, ...]:
    limits: list[Limit] = [Money(draw(st.integers(widest // 2, widest)), currency)] * 8
    up_to = draw(st.sampled_from([*limits, UNLIMITED, None]))
    found = draw(st.lists(budgets(currency), max_size=2, unique_by=lambda each: (each.scope, each.within)))
    needs = draw(st.sampled_from([*[False] * 5, True]))
    return mandates_for(role, _KINDS, up_to, budgets=found, needs_finding=needs, approver_role=above)


@st.composite
def authorities(draw: st.DrawFn) -> Authority:
    """Houses of one to three levels, with and without a chain of approvers, budgets and mandates in dollars."""
    levels = draw(st.sampled_from([1, 2, 3, 3, 3]))
    chained = draw(st.booleans())
    mandates: list[Mandate] = []
    for place, role in enumerate(_ROLES[:levels]):
        above = _ROLES[place + 1] if chained and place + 1 < levels else None
        mandates += _mandates(draw, role, above, widest=100 * 3**place)
    if draw(st.sampled_from([False, False, True])) and mandates[0].currency == "CNY":
        mandates.append(Mandate("agent", _KINDS[0].value, Money(draw(st.integers(0, 20)), "USD")))
    return Authority(mandates, separated=draw(st.sampled_from([(), FOUR_SEPARATIONS])))


def _moments() -> st.SearchStrategy[pendulum.DateTime]:
    return st.integers(0, 24 * 6).map(lambda hour: _START.add(hours=hour))


@st.composite
def asks(draw: st.DrawFn) -> Ask:
    """Offers of one or two options by anybody, in any order of time, approved by anybody or nobody."""
    options = draw(st.lists(remedies(), min_size=1, max_size=2))
    return Ask(
        draw(staff()),
        options,
        draw(st.sampled_from(_CASES)),
        draw(st.sampled_from(_CUSTOMERS)),
        at=draw(_moments()),
        finding=draw(st.sampled_from([Truth.YES, Truth.YES, Truth.NO, Truth.UNKNOWN])),
        approver=draw(st.one_of(st.none(), staff(), _ABOVE, _ABOVE)),
        choice=draw(st.sampled_from([None, 0, 1, len(options)])),
    )


@st.composite
def grants(draw: st.DrawFn) -> Granted:
    """Lines of a ledger; some are options of one offer, some have no known worth."""
    remedy = draw(remedies())
    return Granted(
        draw(st.sampled_from(_CASES)),
        draw(st.sampled_from(_CUSTOMERS)),
        remedy.kind.value,
        remedy.amount,
        draw(staff()),
        draw(_moments()),
        draw(st.one_of(st.none(), staff())),
        key=draw(st.sampled_from(["O-1", "O-2", "O-3", "O-4", "O-5"])),
    )
