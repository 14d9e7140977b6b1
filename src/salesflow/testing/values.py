"""Hypothesis strategies for what a customer is worth: products, shares, purchases, figures for scores and models.

>>> from hypothesis import given, settings
>>> @settings(max_examples=5)
... @given(rfms())
... def everybody_who_bought_can_be_drawn(rfm):
...     assert rfm.occasions >= 1
>>> everybody_who_bought_can_be_drawn()
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from hypothesis import strategies as st

from salesflow.adapters.clv import BgNbd
from salesflow.basics.money import Money
from salesflow.basics.terms import Unit
from salesflow.basics.text import Text
from salesflow.customers.history import Purchase
from salesflow.customers.worth.btyd import Btyd
from salesflow.customers.worth.rfm import Rfm, RfmScore
from salesflow.customers.worth.value import ExactAmount, Factor, Product, Rate
from salesflow.testing.strategies import moments

__all__ = ["bg_nbds", "btyds", "exact_amounts", "products", "purchase_logs", "rates", "rfm_scores", "rfms"]

_DAYS: Final = st.integers(0, 60).map(lambda n: date(2026, 2, 1) + timedelta(days=n))


def rates(least: int = 0, most: int = 1) -> st.SearchStrategy[Rate]:
    """Exact shares between two whole numbers, in each of the forms that are read; the ends are frequent."""
    return st.one_of(
        st.sampled_from([least, most]),
        st.decimals(least, most, places=2),
        st.fractions(least, most, max_denominator=60),
        st.fractions(least, most, max_denominator=60).map(str).filter(lambda text: not text.startswith("-")),
    )


def exact_amounts() -> st.SearchStrategy[ExactAmount]:
    """Amounts of yuan that are often finer than any coin."""
    return st.fractions(-1000, 1000, max_denominator=700).map(lambda amount: ExactAmount(amount, "CNY"))


@st.composite
def products(draw: st.DrawFn) -> Product:
    """Prices with none to four factors, and some doubts; returns too."""
    words = Text("times", zh="次")
    numbers = draw(st.lists(st.integers(0, 60) | st.decimals(0, 12, places=2), max_size=4))
    factors = [Factor(f"f{place}", times, of=words, gives=words) for place, times in enumerate(numbers)]
    price = Money(draw(st.decimals(-100, 1000, places=2)), "CNY")
    return Product(price, factors, doubts=draw(st.lists(st.just(words), max_size=2)))


@st.composite
def purchase_logs(draw: st.DrawFn) -> list[Purchase]:
    """Lines of one customer within a few weeks: several on a day, returns, free samples, in any order."""
    amounts = st.sampled_from(
        [Decimal(-40), Decimal("-0.05"), Decimal(0), Decimal("0.05"), Decimal(40), Decimal(99)]
    )
    first = draw(moments())
    # most lines lie near each other, so that a day often has several
    hours = st.integers(0, 60 * 24) | st.integers(0, 48)
    lines = draw(st.lists(st.tuples(hours, amounts, st.sampled_from(["F-1", "F-2"])), max_size=8))
    return [
        Purchase("C-7", first.add(hours=after), Money(amount, "CNY"), id=id_) for after, amount, id_ in lines
    ]


def rfms() -> st.SearchStrategy[Rfm]:
    """Figures for scores, with few different values, so that customers are often equal; totals below zero too."""
    amounts = st.sampled_from(["-12.50", "0", "0.01", "40", "99.99", "100", "250", "7000"])
    return st.builds(
        Rfm,
        st.integers(0, 12).map(lambda weeks: 15 * weeks),
        st.integers(1, 20),
        amounts.map(lambda amount: Money(amount, "CNY")),
    )


@st.composite
def rfm_scores(draw: st.DrawFn) -> RfmScore:
    """Cuts by hand and by quantiles of some customers."""
    if draw(st.booleans()):
        return RfmScore.by_quantiles(draw(st.lists(rfms(), min_size=1, max_size=12)), draw(st.integers(2, 6)))
    days = sorted(draw(st.sets(st.integers(0, 180), max_size=4)))
    times = sorted(draw(st.sets(st.integers(1, 20), max_size=4)))
    amounts = sorted(draw(st.sets(st.decimals(0, 300, places=2), max_size=4)))
    return RfmScore(days, times, amounts, "CNY")


@st.composite
def btyds(draw: st.DrawFn, unit: Unit = Unit.WEEKS) -> Btyd:
    """Figures for models: buyers of one time, frequent ones, with and without known spend."""
    seen = draw(st.integers(0, 2000).map(lambda days: Fraction(days, 7)))
    x = draw(st.integers(0, 8) | st.integers(0, 3000)) if seen else 0
    last = draw(st.fractions(0, 1, max_denominator=100)) * seen if x else Fraction(0)
    spend = draw(st.none() | st.fractions(1, 500, max_denominator=60)) if last else None
    mean = None if spend is None else ExactAmount(spend, "USD")
    return Btyd(x if last else 0, last, seen, mean, unit)


def bg_nbds(unit: Unit = Unit.WEEKS) -> st.SearchStrategy[BgNbd]:
    """Parameters as fits give them; whole numbers, where formulas divide by zero, are frequent."""
    return st.builds(
        BgNbd,
        r=st.floats(0.03, 10) | st.sampled_from([1.0, 2.0]),
        alpha=st.floats(0.1, 300),
        a=st.floats(0.05, 10) | st.sampled_from([1.0, 1 + 1e-9, 2.0]),
        b=st.floats(0.1, 20),
        unit=st.just(unit),
    )
