"""What complaints stand for in money (CO-3, CO-5): exact, from low to high, with every origin."""

from __future__ import annotations

import pickle
import pkgutil
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import Money
from salesflow.basics.text import Text
from salesflow.complaints.catalogue.claims import PYRAMID, SILENT_MAJORITY, TARP_1979, TARP_SMALL_PROBLEMS
from salesflow.complaints.economics import (
    Amounts,
    Pyramid,
    revenue_at_risk,
    silent_per_complaint,
    value_at_risk,
)
from salesflow.complaints.share import Share
from salesflow.customers.worth.value import ExactAmount, retention_value
from salesflow.errors import CurrencyError, InputError

WHY = Text("our guess", zh="我们的估计")
THOUSAND = Money(1000, "CNY")
ALL = Share.assumed(1, why=WHY)


def guess(low: Fraction | str | int, high: Fraction | str | int | None = None) -> Share:
    return Share.assumed(low, high, why=WHY)


RATES = st.fractions(Fraction(1, 500), 1, max_denominator=500)
PAIRS = st.tuples(RATES, RATES).map(sorted).map(lambda pair: guess(*pair))
VALUES = st.tuples(st.integers(0, 9999), st.integers(0, 9999)).map(sorted).map(
    lambda pair: Amounts(Money(pair[0], "CNY"), ExactAmount(Fraction(pair[1] * 3, 3), "CNY"))
)  # fmt: skip
COUNTS = st.integers(0, 500)


@given(COUNTS, VALUES, PAIRS, PAIRS)
def test_value_at_risk_is_exactly_the_product(
    complaints: int, value: Amounts, reporting: Share, lost: Share
) -> None:
    """CO-3."""
    risk = value_at_risk(complaints, value, reporting=reporting, lost=lost)
    low, high = silent_per_complaint(reporting)
    assert low == 1 / reporting.high - 1
    assert high == 1 / reporting.low - 1
    assert risk.customers == (complaints * low * lost.low, complaints * high * lost.high)
    assert risk.total.low.amount == complaints * low * lost.low * value.low.amount
    assert risk.total.high.amount == complaints * high * lost.high * value.high.amount
    assert risk.total.low.amount == complaints * risk.for_each.low.amount
    assert risk.total.high.amount == complaints * risk.for_each.high.amount
    # silent ones and complainers are together all who had the problem
    assert (1 + low) * reporting.high == (1 + high) * reporting.low == 1
    down, up = risk.total.money()
    assert Fraction(down.amount) <= risk.total.low.amount <= risk.total.high.amount <= Fraction(up.amount)
    assert pickle.loads(pickle.dumps(risk)) == risk


@given(COUNTS, VALUES, PAIRS, PAIRS, PAIRS)
def test_revenue_at_risk_is_exactly_the_product_in_any_order(
    customers: int, value: Amounts, first: Share, second: Share, third: Share
) -> None:
    risk = revenue_at_risk(customers, value, with_problem=first, dissatisfied=second, lost=third)
    other = revenue_at_risk(customers, value, with_problem=third, dissatisfied=first, lost=second)
    assert risk.total == other.total
    assert risk.customers[1] == customers * first.high * second.high * third.high
    assert risk.customers[1] <= customers


@given(PAIRS, PAIRS, st.integers(1, 100))
def test_a_wider_share_never_narrows_the_answer(reporting: Share, other: Share, complaints: int) -> None:
    narrow = value_at_risk(complaints, THOUSAND, reporting=reporting, lost=ALL).total
    wide = value_at_risk(complaints, THOUSAND, reporting=reporting.to(other), lost=ALL).total
    assert wide.low.amount <= narrow.low.amount
    assert narrow.high.amount <= wide.high.amount


def test_the_same_complaint_stands_for_less_than_one_or_for_thirty_two() -> None:
    """Section 4.1: r = 4% -> 24, 1/27 -> 26, 50% -> 1, 69% -> 0.45."""
    for rate, silent in (("0.04", 24), (Fraction(1, 27), 26), ("0.5", 1), ("0.69", Fraction(31, 69)), (1, 0)):
        assert silent_per_complaint(guess(rate)) == (silent, silent)
    small, serious = (Share.observed(claim, "speak_up") for claim in (TARP_SMALL_PROBLEMS, TARP_1979))
    assert silent_per_complaint(small.to(serious)) == (Fraction(31, 69), Fraction(97, 3))


def test_it_says_every_factor_every_origin_and_every_doubt() -> None:
    small, serious = (Share.observed(claim, "speak_up") for claim in (TARP_SMALL_PROBLEMS, TARP_1979))
    leave = Share.assuming(SILENT_MAJORITY, "silent_never_back", why=WHY)
    risk = value_at_risk(1, (Money(500, "CNY"), THOUSAND), reporting=small.to(serious), lost=leave)
    lines = risk.explain().splitlines()
    assert lines[:4] == [
        "1 complaint",
        (
            "3% to 69% of those with a problem speak up, so for each complaint about 0.45 to 32.33 others say "
            "nothing: about 0.45 to 32.33 in all"
        ),
        "90% of them are lost: about 0.4 to 29.1",
        "each is worth CNY 500 to CNY 1,000: at risk about CNY 202.17 to CNY 29,100",
    ]
    assert [line.split(" (")[0] for line in lines[4:]] == ["who speaks up", "who speaks up", "who leaves"]
    assert all("Doubt:" in line for line in lines[4:])
    assert risk.explain("zh").startswith("1件投诉\n遇到问题的客户中3%至69%会说出来")
    assert risk.claims == (TARP_SMALL_PROBLEMS, TARP_1979, SILENT_MAJORITY)
    assert risk.is_assumed
    assert not value_at_risk(1, THOUSAND, reporting=small, lost=serious).is_assumed
    assert (risk["silent"].low, risk["lost"].share) == (Fraction(31, 69), leave)
    with pytest.raises(InputError, match="there are silent, lost"):
        risk["won"]


def test_the_usual_reckoning_of_today_says_its_factors() -> None:
    risk = revenue_at_risk(
        4300, THOUSAND, with_problem=guess("0.5"), dissatisfied=guess("0.4"), lost=guess("0.1", "0.25")
    )
    assert risk.explain().splitlines()[:5] == [
        "4,300 customers",
        "50% of them had a problem: 2,150",
        "40% of them stayed dissatisfied: 860",
        "10% to 25% of them are lost: 86 to 215",
        "each is worth CNY 1,000: at risk CNY 86,000 to CNY 215,000",
    ]
    assert risk.for_each.money() == (Money(20, "CNY"), Money(50, "CNY"))


def test_the_value_may_be_an_exact_amount_and_is_rounded_last() -> None:
    worth = retention_value(Money(100, "CNY"), "0.8", "0.1")
    risk = value_at_risk(3, worth, reporting=guess("0.5"), lost=ALL)
    assert risk.total.low.amount == 1100
    assert risk.total.render() == "CNY 1,100"
    assert risk.for_each.render() == "about CNY 366.67"
    assert risk.for_each.money() == (Money("366.66", "CNY"), Money("366.67", "CNY"))
    assert Amounts.of((Money(1, "CNY"), worth)).render("zh") == "约1元至366.67元"


def test_there_is_no_default_and_no_bare_number() -> None:
    """CO-3: a share without an origin is refused."""
    with pytest.raises(TypeError):
        value_at_risk(12, THOUSAND, lost=ALL)  # type: ignore[call-arg]
    for bare in ("0.04", Fraction(1, 25), TARP_1979, None):
        with pytest.raises(InputError, match=r"reporting: give a Share: Share.observed"):
            value_at_risk(12, THOUSAND, reporting=bare, lost=ALL)  # type: ignore[arg-type]
        for name in ("with_problem", "dissatisfied", "lost"):
            shares = {"with_problem": ALL, "dissatisfied": ALL, "lost": ALL} | {name: bare}
            with pytest.raises(InputError, match=f"{name}: give a Share"):
                revenue_at_risk(12, THOUSAND, **shares)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="nobody speaks up at its low end"):
        value_at_risk(12, THOUSAND, reporting=guess(0, 1), lost=ALL)


def test_bad_counts_and_amounts() -> None:
    for count in (-1, True, 1.0, "3"):
        with pytest.raises(InputError, match="complaints: give a whole number"):
            value_at_risk(count, THOUSAND, reporting=ALL, lost=ALL)  # type: ignore[arg-type]
        with pytest.raises(InputError, match="customers: give a whole number"):
            revenue_at_risk(count, THOUSAND, with_problem=ALL, dissatisfied=ALL, lost=ALL)  # type: ignore[arg-type]
    for amount in (1000, "1000", 3.5):
        with pytest.raises(InputError, match="give Money, or an exact amount"):
            value_at_risk(1, amount, reporting=ALL, lost=ALL)  # type: ignore[arg-type]
    with pytest.raises(CurrencyError, match="CNY and USD do not mix"):
        Amounts(THOUSAND, Money(1, "USD"))
    for low, high in ((2, 1), (-1, 1)):
        with pytest.raises(InputError, match="the lower one first"):
            Amounts(Money(low, "CNY"), Money(high, "CNY"))


def test_the_pyramid_names_what_is_measured_and_promises_nothing() -> None:
    """CO-5."""
    assert [step.key for step in PYRAMID.steps] == [
        "good_service", "steady_customers", "profit", "growth", "chances",
    ]  # fmt: skip
    english, chinese = PYRAMID.explain(), PYRAMID.explain("zh")
    assert english.splitlines()[0] == "good service → steady customers → profit → growth → chances [CO-5]"
    assert english.splitlines()[-1].endswith("that one brings about the next is not.")
    assert len(english.splitlines()) == len(chinese.splitlines()) == 7
    assert "[en]" not in chinese
    for step in PYRAMID.steps:
        assert step.by
        for name in step.by:
            assert callable(pkgutil.resolve_name(name)), name
    assert isinstance(PYRAMID, Pyramid)
