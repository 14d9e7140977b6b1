"""The laws of authority hold for every house that can be drawn, and see a fault (CO-1; invariants 17 and 18)."""

from __future__ import annotations

from collections import Counter

import attrs
import pendulum
import pytest
from drawing import drawn_until
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.authority import FOUR_SEPARATIONS, Authority
from salesflow.basics.budgets import Budget, Request, Scope
from salesflow.basics.money import UNLIMITED, Money, money
from salesflow.basics.terms import days
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.remedy import Remedy, RemedyKind
from salesflow.complaints.catalogue.authority import EXAMPLE_AUTHORITY
from salesflow.complaints.handling import granting
from salesflow.complaints.handling.granting import mandates_for
from salesflow.testing.authorities import asks, authorities, grants, same_persons, staff
from salesflow.testing.authority_laws import (
    Ask,
    check_hands,
    check_less_is_easier,
    check_no_splitting,
    check_offer,
)

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")


def test_however_a_sum_is_split_no_budget_is_overdrawn():
    """Invariant 17, abuse case 13: any number of offers, any order; every answer came."""
    met = Counter[str]()

    @settings(max_examples=80, derandomize=True, database=None)
    @given(authorities(), st.lists(asks(), max_size=10), same_persons())
    def walk(authority, row, same):
        met.update(check_no_splitting(authority, row, same_person=same))

    drawn_until(lambda: len(met) == 3 and min(met.values()) >= 20, walk)
    assert met.keys() == {"yes", "no", "unknown"}
    assert min(met.values()) >= 20, met


def test_the_sums_of_one_role_stay_within_every_window():
    """Invariant 17 counted in bare numbers: per case 100, per customer 250 in 3 days, per agent 400 in a day."""
    ceilings = {"case": 100, "customer": 250, "by": 400}
    windows = {"case": 10**9, "customer": 72, "by": 24}
    house = Authority(
        mandates_for(
            "agent",
            [RemedyKind.REFUND],
            money(90, "CNY"),
            budgets=[
                Budget(Scope.CASE, money(100, "CNY")),
                Budget(Scope.CUSTOMER, money(250, "CNY"), days(3)),
                Budget(Scope.ACTOR, money(400, "CNY"), days(1)),
            ],
        )
    )
    met = Counter[bool]()
    row = st.tuples(
        st.integers(0, 6),
        st.integers(0, 2),
        st.sampled_from(["u-1", "u-2"]),
        st.integers(1, 99),
        st.integers(0, 200),
    )

    @settings(max_examples=60, derandomize=True, database=None)
    @given(st.lists(row, max_size=40))
    def walk(rows):
        ledger, plain = [], []
        for n, (case, customer, by, amount, hour) in enumerate(rows):
            at = pendulum.datetime(2026, 3, 2).add(hours=hour)
            remedy = Remedy(RemedyKind.REFUND, money(amount, "CNY"))
            about = {"case": f"K-{case}", "customer": f"C-{customer}", "at": at}
            verdict = granting.judge_options(
                house, [remedy], by=Actor(by, ["agent"]), granted=ledger, **about
            )
            met[verdict.value is Truth.YES] += 1
            if verdict.value is Truth.YES:
                ledger += granting.as_granted([remedy], by=by, key=f"O-{n}", **about)
                plain.append({"case": case, "customer": customer, "by": by, "amount": amount, "hour": hour})
        for scope, ceiling in ceilings.items():
            for first in plain:
                inside = [
                    each["amount"]
                    for each in plain
                    if each[scope] == first[scope]
                    and first["hour"] <= each["hour"] < first["hour"] + windows[scope]
                ]
                assert sum(inside) <= ceiling

    drawn_until(lambda: min(met[True], met[False]) > 100, walk)
    assert min(met[True], met[False]) > 100, met


def test_judging_is_monotone():
    """A smaller amount is never refused where a larger one is allowed; both answers came."""
    met = Counter[tuple[Truth, Truth]]()
    amounts = st.integers(0, 700)

    @settings(max_examples=150, derandomize=True, database=None)
    @given(authorities(), staff(), amounts, amounts, st.lists(grants(), max_size=6), same_persons())
    def walk(authority, actor, one, other, ledger, same):
        request = Request("K-1", "C-1", at=NOW.add(days=26), granted=ledger, finding=Truth.YES)
        sums = money(one, "CNY"), money(other, "CNY")
        met[check_less_is_easier(authority, actor, "refund", *sums, request=request, same_person=same)] += 1

    walk()
    assert {(Truth.YES, Truth.NO), (Truth.YES, Truth.YES), (Truth.NO, Truth.NO)} <= met.keys()


@given(
    st.sampled_from(FOUR_SEPARATIONS),
    st.sampled_from(["u-1", "u-2", "u-3"]),
    st.sampled_from(["u-1", "u-2", "u-3"]),
    same_persons(),
)
def test_duties_stay_apart_both_ways(separation, one, other, same):
    """Invariant 18, abuse case 14: under another id too."""
    apart = check_hands(EXAMPLE_AUTHORITY, separation, one, other, same_person=same)
    assert apart or one == other or same


def test_offers_keep_their_laws_and_every_answer_comes():
    """CO-1: no has reasons, unknown is not yes, nobody approves his own offer."""
    met = Counter[object]()
    ledgers = st.one_of(st.none(), st.lists(grants(), max_size=4))

    @settings(max_examples=150, derandomize=True, database=None)
    @given(authorities(), asks(), ledgers, grants(), same_persons())
    def walk(authority, ask, granted, extra, same):
        verdict = check_offer(authority, ask, granted, extra, same_person=same)
        met[verdict.value] += 1
        met["approved"] += any(verdict.approvers)

    walk()
    assert met.keys() == {*Truth, "approved"}
    assert met["approved"]


# -- the laws can fail ----------------------------------------------------------------------------------------------


ANN = Actor("u-2", ["agent"])
SMALL = Remedy(RemedyKind.REFUND, money(90, "CNY"))
ROW = [Ask(ANN, [SMALL], "K-1", "C-7", at=NOW.add(hours=n)) for n in range(3)]


def test_the_law_of_splitting_sees_a_budget_that_forgets(monkeypatch):
    assert check_no_splitting(EXAMPLE_AUTHORITY, ROW) == {"yes": 1, "no": 2}
    monkeypatch.setattr(Budget, "_used", lambda self, *_: (Money(0, "CNY"), 0))
    with pytest.raises(AssertionError, match="within a mandate and its budgets"):
        check_no_splitting(EXAMPLE_AUTHORITY, ROW)


def test_the_law_of_splitting_sees_what_no_mandate_covers(monkeypatch):
    """An unknown worth, and an amount too large, are never covered by a ceiling."""
    yes = granting.OptionVerdict(1, SMALL, Truth.YES, None, (), (), ())
    generous = lambda self, number, remedy, approvals: yes
    monkeypatch.setattr(granting._Asked, "option", generous)
    for remedy in (
        Remedy("replacement"),
        Remedy("refund", money(101, "CNY")),
        Remedy("refund", money(1, "USD")),
    ):
        with pytest.raises(AssertionError, match="within a mandate"):
            check_no_splitting(EXAMPLE_AUTHORITY, [attrs.evolve(ROW[0], options=[remedy])])
    free = Authority(mandates_for("agent", RemedyKind, UNLIMITED))
    ask = attrs.evolve(ROW[0], options=[Remedy("replacement")])
    assert check_no_splitting(free, [ask]) == {"yes": 1}


def test_each_currency_is_added_up_by_itself():
    """Abuse case 13: dollars and yuan of one case, each in its own budget."""
    house = Authority(
        [
            *mandates_for(
                "agent", RemedyKind, money(90, "CNY"), budgets=[Budget(Scope.CASE, money(90, "CNY"))]
            ),
            *mandates_for(
                "agent", RemedyKind, money(9, "USD"), budgets=[Budget(Scope.CASE, money(9, "USD"))]
            ),
        ]
    )
    dollars = attrs.evolve(ROW[0], options=[Remedy("refund", money(9, "USD"))])
    assert check_no_splitting(house, [ROW[0], dollars, dollars, ROW[0]]) == {"yes": 2, "no": 2}


def test_the_law_of_offers_sees_a_faulty_approval(monkeypatch):
    large = Remedy("refund", money(500, "CNY"))
    ask = attrs.evolve(ROW[0], options=[large], approver=Actor("u-9", ["lead"]))
    line = granting.as_granted([SMALL], case="K-1", customer="C-7", by="u-2", at=NOW, key="O-1")[0]
    assert check_offer(EXAMPLE_AUTHORITY, ask, [], line).approvers == ("u-9",)
    anybody = lambda self, approval, remedy: granting.Verdict(Truth.YES)
    monkeypatch.setattr(granting._Asked, "_approved", anybody)
    with pytest.raises(AssertionError, match="by the same hands"):
        check_offer(EXAMPLE_AUTHORITY, ask, [], line)


def test_the_law_of_hands_sees_a_separation_that_is_not_kept():
    loose = Authority(EXAMPLE_AUTHORITY.mandates)
    assert check_hands(loose, FOUR_SEPARATIONS[0], "a", "b")
    with pytest.raises(AssertionError, match="the same hands never do both"):
        check_hands(loose, FOUR_SEPARATIONS[0], "a", "a")
