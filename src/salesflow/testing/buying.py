"""Hypothesis strategies for choosing and serving customers: candidates, offers, needs, cycles, wallets, sales.

>>> from hypothesis import given, settings
>>> from salesflow.testing.buying_laws import check_cycle
>>> @settings(max_examples=5)
... @given(purchase_cycles(), cycle_rules())
... def every_cycle_keeps_the_laws(cycle, rule):
...     check_cycle(cycle, rule)
>>> every_cycle_keeps_the_laws()
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from hypothesis import strategies as st

from salesflow.basics.criteria import Criterion, fact, has
from salesflow.basics.money import Money
from salesflow.basics.terms import days, weeks
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.customers.buying.purchase_cycle import CycleRule, PurchaseCycle
from salesflow.customers.buying.selection import Aspect, Candidate, TargetRule
from salesflow.customers.buying.sell_through import OrderRule, SellOut, Stock
from salesflow.customers.buying.suitability import Assortment, Offer, StatedNeed
from salesflow.customers.buying.wallet import BrandHolding, Wallet
from salesflow.testing.qualifications import answers

__all__ = [
    "assortments",
    "candidates",
    "cycle_rules",
    "need_facts",
    "order_rules",
    "purchase_cycles",
    "sales_of_a_product",
    "stated_needs",
    "stocks",
    "target_rules",
    "useful_conditions",
    "wallets",
]

_FIRST: Final = date(2026, 1, 1)
_AS_OF: Final = date(2026, 6, 30)
_NAMES: Final = st.sampled_from(["C-1", "C-2", "C-3", "C-4", "C-5"])
_OPEN: Final = st.sampled_from([None, Truth.UNKNOWN, Truth.NO, False, Truth.YES, True])


# -- choosing ---------------------------------------------------------------------------------------------------------


def target_rules() -> st.SearchStrategy[TargetRule]:
    """Rules with the facts themselves or with thresholds, with one to three aspects needed."""
    return st.builds(
        TargetRule,
        urgent=st.sampled_from([has("urgency"), fact("needed_in_days") <= 30]),
        soon=st.sampled_from([has("solved_soon"), fact("needed_in_days") >= 3]),
        sizeable=st.sampled_from([has("sizeable_price"), fact("price") >= Money(500, "CNY")]),
        at_least=st.integers(1, 3),
        largest_first=st.sampled_from([None, "price"]),
    )


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    """Up to five customers, each once; much about them is not known, some of it judged by hand."""
    return [
        Candidate(
            name,
            draw(
                st.fixed_dictionaries(
                    {"urgency": _OPEN, "solved_soon": _OPEN, "sizeable_price": _OPEN},
                    optional={
                        "needed_in_days": st.sampled_from([None, 1, 7, 30, 31]),
                        "price": st.sampled_from([None, Money(499, "CNY"), Money(500, "CNY")]),
                    },
                )
            ),
            draw(st.dictionaries(st.sampled_from(Aspect), answers(), max_size=2)),
        )
        for name in draw(st.lists(_NAMES, unique=True))
    ]


def useful_conditions() -> st.SearchStrategy[Criterion]:
    """Conditions of use over three facts: how often, how large, and whether there is a wish."""
    return st.sampled_from(
        [fact("times") >= 1, fact("times") >= 12, fact("output") >= Money(50, "CNY"), fact("output") < Money(90, "CNY"),
         has("wish"), has("wish") | (fact("times") >= 3)]
    )  # fmt: skip


def need_facts() -> st.SearchStrategy[dict[str, int | Money | Truth | str]]:
    """What a customer may have said, or left out."""
    return st.fixed_dictionaries(
        {},
        optional={
            "times": st.sampled_from([0, 2, 5, 12, 40]),
            "output": st.sampled_from([Money(5, "CNY"), Money(60, "CNY"), Money(500, "CNY")]),
            "wish": st.sampled_from([Truth.YES, Truth.NO, Truth.UNKNOWN, " "]),
        },
    )


def stated_needs() -> st.SearchStrategy[StatedNeed]:
    """Needs of one customer, stated or not."""
    return st.builds(StatedNeed, st.just("C-7"), need_facts(), stated_on=st.just(_FIRST))


@st.composite
def assortments(draw: st.DrawFn) -> Assortment:
    """One to four offers, with prices that are often equal."""
    conditions = st.lists(useful_conditions(), min_size=1, max_size=2)
    prices = st.sampled_from([0, 500, 900, 20_000])
    return Assortment(
        Offer(
            f"o{place}",
            Text(f"offer {place}", zh=f"产品{place}"),
            Money(draw(prices), "CNY"),
            draw(conditions),
        )
        for place in range(draw(st.integers(1, 4)))
    )


# -- serving ----------------------------------------------------------------------------------------------------------


@st.composite
def purchase_cycles(draw: st.DrawFn) -> PurchaseCycle:
    """None to ten days of purchase, at gaps that are alike or wild, asked about soon or long after the last."""
    gaps = draw(st.lists(st.integers(28, 31), max_size=9) | st.lists(st.integers(1, 90), max_size=9))
    listed = [_FIRST] if draw(st.integers(0, 9)) else []
    for gap in gaps if listed else []:
        listed.append(listed[-1] + timedelta(days=gap))
    as_of = (listed[-1] if listed else _FIRST) + timedelta(days=draw(st.integers(0, 250)))
    return PurchaseCycle("C-7", as_of, draw(st.permutations(listed)))


def cycle_rules() -> st.SearchStrategy[CycleRule]:
    """The house's own rule, and others around it."""
    own = st.builds(
        CycleRule,
        at_least=st.integers(3, 6),
        low=st.sampled_from(["0", "0.25", "1/2"]),
        high=st.sampled_from(["0.5", Decimal("0.75"), 1]),
        tolerance=st.sampled_from([0, "0.1", Fraction(1, 2), 1]),
        lapse=st.integers(1, 3),
    )
    return st.just(CycleRule()) | own


@st.composite
def wallets(draw: st.DrawFn) -> Wallet:
    """None to four brands, often with equal holdings; a capital that is not known, reached exactly, or larger."""
    brands = draw(st.lists(st.sampled_from(["A", "B", "C", "D"]), unique=True))
    amounts = st.sampled_from([0, 1, 2, 3]) | st.decimals(0, 9, places=2)
    holdings = [
        BrandHolding(brand, Money(draw(amounts), "CNY"), source=draw(st.sampled_from(["", "visit"])))
        for brand in brands
    ]
    placed = sum((each.held for each in holdings), Money(0, "CNY"))
    rest = draw(st.none() | st.just(Decimal(0)) | st.decimals(0, 5, places=2))
    capital = None if rest is None else placed + Money(rest, "CNY")
    ours, says = (draw(st.sampled_from([None, "A", "E"])) for _ in range(2))
    return Wallet("C-7", _AS_OF, holdings, capital=capital, ours=ours, says=says)


def order_rules() -> st.SearchStrategy[OrderRule]:
    """Cover for some weeks, delivery within days."""
    return st.builds(
        OrderRule,
        target=st.integers(0, 8).map(weeks),
        lead=st.integers(0, 20).map(days),
        trust_days=st.sampled_from([7, 14, 60]),
        least_days=st.sampled_from([1, 28]),
    )


_QUANTITIES: Final = st.integers(0, 90).map(Decimal) | st.decimals(0, 90, places=1)


def stocks() -> st.SearchStrategy[Stock]:
    """Counts of one product, made lately or long ago."""
    ages = st.integers(0, 20).map(lambda age: _AS_OF - timedelta(days=age))
    return st.builds(Stock, st.just("P-1"), _QUANTITIES, ages)


@st.composite
def sales_of_a_product(draw: st.DrawFn) -> list[SellOut]:
    """None to three periods of sales of one product that do not overlap, up to lately or long ago."""
    last = _AS_OF - timedelta(days=draw(st.integers(0, 20)))
    found: list[SellOut] = []
    for length in draw(st.lists(st.integers(1, 40), max_size=3)):
        first = last - timedelta(days=length - 1)
        found.append(SellOut("P-1", draw(_QUANTITIES), first, last))
        last = first - timedelta(days=draw(st.integers(1, 5)))
    return found
