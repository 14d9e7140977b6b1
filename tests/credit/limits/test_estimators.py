"""Estimators of need and capacity; what is not known stays not known (CR-6)."""

from __future__ import annotations

from datetime import date
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import money
from salesflow.credit.catalogue.rating import WORKING_ASSETS
from salesflow.credit.limits.estimators import (
    Collections,
    Estimate,
    FastEstimate,
    Max,
    Min,
    NetWorthShare,
    PeakExposure,
    Plus,
    SalesCycle,
    SecuritiesCover,
    Unknown,
    WorkingAssetsShareOf,
    WorkingCapitalShare,
    part_of,
    percent,
)
from salesflow.credit.limits.factor import FactorTable
from salesflow.credit.limits.facts import Facts, Trading
from salesflow.credit.rating.citation import Citation
from salesflow.credit.rating.statements import MoneyUnit, Statement
from salesflow.errors import DefinitionError, InputError

DAY = date(2026, 3, 31)
ALL = [SalesCycle(), Collections(), PeakExposure(), FastEstimate(), NetWorthShare("0.1"), WorkingCapitalShare("0.2"),
       WorkingAssetsShareOf(WORKING_ASSETS), SecuritiesCover()]  # fmt: skip


def cny(amount):
    return money(amount, "CNY")


def sheet(**lines):
    given = {
        "current_assets": 80,
        "stock": 40,
        "current_liabilities": 40,
        "total_liabilities": 60,
        "net_worth": 100,
    }
    return Statement("C-7", date(2025, 12, 31), "CNY", MoneyUnit.ONE, given | lines)


def facts(**changes):
    given = {
        "trading": Trading("CNY", 180, 9, cny(18000), cny(9000), [(2500, 9), (1000, 171)]),
        "statement": sheet(),
        "expected_month": cny(3000),
        "cover": cny(70),
        "terms_days": 30,
    }
    return Facts("C-7", "CNY", DAY, **(given | changes))


def amount(estimator, **changes):
    found = estimator.estimate(facts(**changes))
    assert isinstance(found, Estimate), found
    assert all("[en]" not in each.explain("zh") for each in found.reasons)
    return found.amount


def codes(estimator, **changes):
    found = estimator.estimate(facts(**changes))
    assert isinstance(found, Unknown), found
    assert all("[en]" not in each.explain("zh") for each in found.reasons)
    return [each.code for each in found.reasons]


def test_each_method_gives_what_its_formula_says():
    """CR-6: 1.4 c to g and section 3; the working-assets vector 17.5 of 1.4 a."""
    assert [amount(each) for each in ALL] == [
        cny(4500), cny(2250), cny(2500), cny(3000), cny(10), cny(8), cny("17.5"), cny(70),
    ]  # fmt: skip
    assert amount(PeakExposure("0.95")) == cny(1000)
    assert amount(PeakExposure("0.951")) == cny(2500)


def test_joined_by_the_smaller_the_larger_and_the_sum():
    """CR-6: the one that decided speaks first."""
    assert amount(Min(FastEstimate(), SecuritiesCover())) == cny(70)
    assert amount(Max(FastEstimate(), SecuritiesCover())) == cny(3000)
    assert amount(Plus(FastEstimate(), SecuritiesCover())) == cny(3070)
    found = Min(FastEstimate(), SecuritiesCover()).estimate(facts())
    assert [each.code for each in found.reasons] == ["securities", "fast_estimate"]
    for joined in (Min, Max, Plus):
        assert codes(joined(FastEstimate(), SecuritiesCover()), cover=None) == ["cover_unknown"]


def test_nothing_known_is_never_zero():
    """CR-6, bad input 11: fewer than n invoices, no window, no terms."""
    for each in ALL:
        assert isinstance(each.estimate(Facts("C-7", "CNY", DAY)), Unknown)
    few = Trading("CNY", 180, 2, cny(18000), cny(9000), [(1, 180)])
    assert codes(SalesCycle(), terms_days=None) == ["terms_unknown"]
    assert codes(SalesCycle(), trading=few, terms_days=None) == ["few_invoices", "terms_unknown"]
    assert codes(PeakExposure(), trading=few) == ["few_invoices"]
    assert codes(Collections(), trading=Trading("CNY", 180, 9, cny(1))) == ["trading_unknown"]
    assert codes(PeakExposure(), trading=Trading("CNY", 180, 9, cny(1))) == ["trading_unknown"]
    assert codes(FastEstimate(), expected_month=None, terms_days=None) == [
        "expected_month_unknown",
        "terms_unknown",
    ]


def test_a_firm_that_owes_more_than_it_owns_bears_nothing():
    """CR-6, bad input 1 and 12: zero for net worth of zero and below, no answer for an old statement."""
    assert amount(NetWorthShare("0.1"), statement=sheet(net_worth=0, total_liabilities=80)) == cny(0)
    assert amount(NetWorthShare("0.1"), statement=sheet(net_worth=-5, total_liabilities=85)) == cny(0)
    assert amount(
        WorkingCapitalShare("0.1"), statement=sheet(current_liabilities=90, total_liabilities=99)
    ) == cny(0)
    old = Statement("C-7", date(2024, 1, 31), "CNY", MoneyUnit.ONE, {"net_worth": 100})
    assert codes(NetWorthShare("0.1"), statement=old) == ["statement_old"] or codes(
        NetWorthShare("0.1"), statement=old
    )
    bare = Statement("C-7", date(2025, 12, 31), "CNY", MoneyUnit.ONE, {"current_assets": 5})
    assert codes(WorkingCapitalShare("0.1"), statement=bare) == ["line_unknown"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: PeakExposure(0),
        lambda: PeakExposure("1.01"),
        lambda: NetWorthShare(0),
        lambda: WorkingCapitalShare(2),
        Min,
        lambda: FactorTable(Citation("t", "1", "-"), {}),
        lambda: FactorTable(Citation("t", "1", "-"), {"A": "0.5", "B": "0.8"}),
        lambda: FactorTable(Citation("t", "1", "-"), {"A": "-0.5"}),
        lambda: FactorTable(Citation("t", "1", "-"), (("A", Decimal(1)), ("A", Decimal(1)))),
    ],
    ids=map(str, count()),
)
def test_wrong_definitions_are_refused(make):
    """CR-6: shares and factor tables."""
    with pytest.raises(DefinitionError):
        make()


@given(st.integers(0, 10**60 - 1), st.integers(0, 60), st.integers(0, 400), st.integers(1, 400))
def test_a_part_is_cut_off_at_the_coin_however_long_the_amount_is(digits, places, times, by):
    """CR-6: exactly so many whole coins; what needs more than 60 digits is refused as any money is."""
    amount = Decimal(digits).scaleb(-places, Context(prec=60))
    coins = int(Fraction(amount) * times * 100 / by)
    if len(str(coins).rstrip("0")) > 60 or coins >= 10**63:
        with pytest.raises(InputError, match="60 digits"):
            part_of(cny(amount), times, by)
    else:
        assert Fraction(part_of(cny(amount), times, by).amount) * 100 == coins


def test_amounts_of_sixty_digits_are_estimated():
    """CR-6: they are allowed, and nothing is rounded up."""
    assert part_of(cny("9" * 58), 45, 180).amount == Decimal("24" + "9" * 56 + ".75")
    with pytest.raises(InputError, match="60 digits"):
        part_of(cny("9" * 59), 45, 180)  # 61 with the fen
    long = Statement("C-7", date(2025, 12, 31), "CNY", MoneyUnit.ONE, {"net_worth": "9" * 60})
    found = NetWorthShare("0.1").estimate(facts(statement=long))
    assert isinstance(found, Estimate)
    assert found.amount == cny("9" * 59 + ".9")
    for times in (45, Decimal("1E+40"), Decimal("1E+999999")):
        with pytest.raises(InputError, match="60 digits"):
            part_of(cny("9" * 60), times)


def test_a_share_is_read_with_all_its_digits():
    """CR-6: however roughly the program itself reckons."""
    with localcontext(Context(prec=3)):
        assert percent(Decimal("0.123456")) == Decimal("12.3456")


def test_one_day_is_a_day():
    """CR-6: in words, one is one."""
    short = facts(terms_days=0, trading=Trading("CNY", 1, 1, cny(5), cny(5), [(5, 1)]))
    said = [
        each.estimate(known).reasons[0].explain()
        for each, known in (
            (SalesCycle(1, 0), short),
            (Collections(1, 0), short),
            (PeakExposure(1, 0), short),
            (FastEstimate(), facts(terms_days=1)),
            (SalesCycle(1, 2), short),
        )
    ]
    assert said == [
        "CNY 5 by sales: CNY 5 in 1 day, 1 day outstanding [CR-6]",
        "CNY 5 by payments: CNY 5 paid in 1 day, 1 day outstanding [CR-6]",
        "CNY 5 by what he owed: on 100% of the last 1 day it was not more [CR-6]",
        "CNY 100 by what he is expected to buy: CNY 3,000 a month, 1 day to pay [CR-6]",
        "1 invoice in 1 day says too little; 2 are needed [CR-6]",
    ]
