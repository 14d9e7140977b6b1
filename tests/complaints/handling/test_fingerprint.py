"""The fingerprint of a procedure: every change of behaviour shows, words do not count (CO-4, abuse case 17)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.authority import Authority, Mandate
from salesflow.basics.budgets import Budget, Scope
from salesflow.basics.clocks.clock import Clock, Extension
from salesflow.basics.money import UNLIMITED, Money, money
from salesflow.basics.terms import days, working_hours
from salesflow.basics.text import Text
from salesflow.complaints.cases.severity import Severity
from salesflow.complaints.catalogue.authority import EXAMPLE_AUTHORITY
from salesflow.complaints.catalogue.causes import SHOP_CAUSES
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.catalogue.regimes import CFPB
from salesflow.complaints.handling.fingerprint import fingerprint
from salesflow.complaints.handling.procedure import Procedure
from salesflow.testing.complaints import procedures

FIRST, RESOLVE, LAST = DESK.clocks
AGENT = EXAMPLE_AUTHORITY.mandates[0]


def clocked(clock: Clock) -> Procedure:
    return attrs.evolve(DESK, clocks=(FIRST, clock, LAST))


@given(procedures(), procedures())
def test_equal_procedures_have_one_fingerprint_and_others_another(one, other):
    assert (one.digest == other.digest) is (one == other)


CHANGED = (
    DESK,
    clocked(attrs.evolve(RESOLVE, term=working_hours(8))),
    clocked(attrs.evolve(RESOLVE, term=days(2), pausable=False)),
    clocked(attrs.evolve(RESOLVE, pausable=False)),
    clocked(attrs.evolve(RESOLVE, stops_on=("resolved",))),
    clocked(attrs.evolve(RESOLVE, on_reopening="restart")),
    clocked(attrs.evolve(RESOLVE, most_pauses=0)),
    clocked(attrs.evolve(RESOLVE, longest_pause=working_hours(2))),
    clocked(attrs.evolve(RESOLVE, extensions=Extension(by=days(1)))),
    clocked(attrs.evolve(RESOLVE, extensions=Extension(by=days(1), needs_approval=True))),
    attrs.evolve(DESK, clocks=(), tasks=()),
    attrs.evolve(DESK, serious=(Severity.CRITICAL,)),
    attrs.evolve(DESK, causes=SHOP_CAUSES),
    attrs.evolve(DESK, causes=attrs.evolve(SHOP_CAUSES, version="x")),
    attrs.evolve(DESK, reopens_within=days(30)),
    attrs.evolve(DESK, reopens_within=days(31)),
    DESK.under(CFPB),
    attrs.evolve(DESK, authority=EXAMPLE_AUTHORITY),
    attrs.evolve(DESK, authority=attrs.evolve(EXAMPLE_AUTHORITY, separated=())),
    *(
        attrs.evolve(DESK, authority=Authority([mandate]))
        for mandate in (
            Mandate("agent", "refund", money(100, "CNY")),
            Mandate("agent", "refund", money(101, "CNY")),
            Mandate("agent", "refund", money(100, "EUR")),
            Mandate("agent", "refund", UNLIMITED),
            Mandate("agent", "refund", None),
            Mandate("agent", "refund", UNLIMITED, needs_finding=True),
            Mandate("agent", "refund", UNLIMITED, budgets=[Budget(Scope.CASE, money(9, "CNY"))]),
            Mandate("agent", "refund", UNLIMITED, budgets=[Budget(Scope.ACTOR, money(9, "CNY"))]),
        )
    ),
)
"""The desk, and the desk with one thing changed."""


def test_what_changes_what_is_decided_changes_it():
    assert len({each.digest for each in CHANGED}) == len(CHANGED) > 25


@pytest.mark.parametrize(
    "other",
    [
        attrs.evolve(DESK, key="shop", version="x", label=Text("other")),
        attrs.evolve(DESK, tasks=()),
        clocked(attrs.evolve(RESOLVE, label=Text("other"), rows=("X-1",), source="a paper")),
        clocked(attrs.evolve(RESOLVE, stops_on=[*RESOLVE.stops_on])),
    ],
)
def test_words_do_not_count(other):
    assert other.digest == DESK.digest


def test_words_of_mandates_and_separations_do_not_count_either():
    """Somebody who only gives a role a name has changed no rule: no complaint has to be moved."""

    def house(mandate: Mandate) -> str:
        return attrs.evolve(DESK, authority=Authority([mandate])).digest

    bare = Mandate("agent", "refund", money(100, "CNY"))
    assert house(bare) == house(
        attrs.evolve(bare, role_words=Text("clerk", zh="店员"), action_words=Text("pay"))
    )
    renamed = [attrs.evolve(each, broken=Text("no")) for each in EXAMPLE_AUTHORITY.separated]
    assert (
        attrs.evolve(DESK, authority=attrs.evolve(EXAMPLE_AUTHORITY, separated=renamed)).digest
        == attrs.evolve(DESK, authority=EXAMPLE_AUTHORITY).digest
    )
    assert AGENT.role == "agent"


@given(st.decimals(0, 10_000, places=2), st.integers(0, 4))
def test_equal_amounts_give_one_fingerprint_however_they_are_written(amount, zeros):
    """A procedure that is read from a file is the one that was written: 100 and 100.00 are one ceiling."""
    other = Money(amount + Decimal(0).scaleb(-zeros), "CNY")
    assert other == Money(amount, "CNY")
    assert fingerprint("m", [Money(amount, "CNY")]) == fingerprint("m", [other])


def test_everything_that_a_rule_may_hold_can_be_written():
    """Days, sets in any order, and nothing that a later version of a class leaves at its default."""

    @attrs.frozen
    class Rule:
        days: frozenset[str]
        since: date | None = None

    def later(one: frozenset[str]) -> object:
        @attrs.frozen
        class Rule:
            days: frozenset[str]
            since: date | None = None
            added_later: int = 7

        return Rule(one)

    week = frozenset({"Mon", "Tue", "Wed"})
    assert fingerprint("m", [Rule(week)]) == fingerprint("m", [Rule(frozenset(sorted(week, reverse=True)))])
    assert fingerprint("m", [Rule(week)]) == fingerprint("m", [later(week)])
    assert fingerprint("m", [Rule(week)]) != fingerprint("m", [Rule(week, date(2026, 3, 2))])
    assert fingerprint("m", [Rule(week)]) != fingerprint("m", [Rule(week - {"Mon"})])
    assert fingerprint("m", [True]) != fingerprint("m", [1])
    assert fingerprint("m", [None]) != fingerprint("n", [None])
    assert fingerprint("m", ["a"]).startswith("sp1:")
