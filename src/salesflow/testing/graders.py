"""Hypothesis strategies for grading: rules and facts, ladders, members and their purchases, policies of regrading.

>>> from hypothesis import given, settings
>>> @settings(max_examples=5)
... @given(ladders())
... def every_ladder_has_a_place_for_everybody(ladder):
...     assert ladder.begin(on=date(2026, 3, 2)).level == ladder.levels[0].key
>>> every_ladder_has_a_place_for_everybody()
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from salesflow.basics.criteria import Criterion, all_of, any_of, fact, has, not_
from salesflow.basics.money import Money
from salesflow.basics.terms import Term, days, months, weeks, years
from salesflow.customers.grades.account_strategy import Market
from salesflow.customers.grades.counting import Amount, Falls, Returns, Window
from salesflow.customers.grades.ladder import Ladder, Level, Member
from salesflow.customers.grades.pareto import Pareto
from salesflow.customers.grades.regrading import Hysteresis
from salesflow.customers.grades.rules import Rules
from salesflow.customers.history import Purchase

__all__ = [
    "customer_facts",
    "grading_rules",
    "hystereses",
    "ladders",
    "markets",
    "members",
    "paretos",
    "portfolios",
    "purchase_logs",
]

_ZONES: Final = ("Asia/Shanghai", "Europe/Berlin", "UTC")
_FIRST: Final = date(2023, 11, 1)


@st.composite
def paretos(draw: st.DrawFn) -> Pareto:
    """Pareto graders with one to five cuts."""
    shares = sorted(draw(st.sets(st.integers(1, 100), min_size=1, max_size=5)))
    return Pareto(
        tuple(("ABCDE"[place], Decimal(share) / 100) for place, share in enumerate(shares)), rest="Z"
    )


def portfolios(size: int = 12) -> st.SearchStrategy[dict[str, Decimal]]:
    """What customers bought: ties, returns, nothing, and amounts of very different size."""
    amounts = st.integers(-3, 40).map(lambda n: Decimal(n) / 4) | st.decimals(
        -100, 10_000_000, allow_nan=False, allow_infinity=False, places=4
    )
    return st.dictionaries(st.sampled_from([f"C-{n}" for n in range(size)]), amounts, max_size=size)


# -- rules ---------------------------------------------------------------------------------------------------------------

_NUMBERS: Final = st.integers(0, 3)


@st.composite
def _conditions(draw: st.DrawFn) -> Criterion:
    number = draw(_NUMBERS)
    orders, share = fact("orders"), fact("share")
    return draw(
        st.sampled_from(
            [
                orders >= number,
                orders < number,
                orders == number,
                share > Decimal(number) / 4,
                share <= Decimal(number) / 4,
                has("contract"),
                fact("blacklisted") == True,  # noqa: E712 - a comparison builds a criterion
                fact("bought") >= Money(number, "CNY"),
                fact("region").in_("north", "south"),
            ]
        )
    )


def _condition_trees() -> st.SearchStrategy[Criterion]:
    def joined(parts: st.SearchStrategy[Criterion]) -> st.SearchStrategy[Criterion]:
        several = st.lists(parts, min_size=2, max_size=3)
        return st.one_of(
            several.map(lambda each: all_of(*each)), several.map(lambda each: any_of(*each)), parts.map(not_)
        )

    return st.recursive(_conditions(), joined, max_leaves=3)


@st.composite
def grading_rules(draw: st.DrawFn) -> Rules:
    """Rules over the facts of `customer_facts`; grades may come twice, and the order may differ from that of the rules."""
    grades = draw(st.lists(st.sampled_from("ABC"), min_size=1, max_size=4))
    rules = [(grade, draw(_condition_trees())) for grade in grades]
    default = draw(st.sampled_from("ABCD"))
    order = draw(st.none() | st.permutations(sorted({*grades, default})))
    return Rules(rules, default, order=order or ())


def customer_facts() -> st.SearchStrategy[dict[str, object]]:
    """Facts of customers as they come in life: some absent, some None, none of a wrong type."""
    unknown = st.sampled_from([None, ""])
    kinds: dict[str, st.SearchStrategy[object]] = {
        "orders": _NUMBERS | st.decimals(0, 3, places=1),
        "share": st.decimals(0, 1, places=2) | _NUMBERS,
        "contract": st.sampled_from([True, False, "K-1", 0]),
        "blacklisted": st.booleans(),
        "bought": st.builds(Money, _NUMBERS, st.just("CNY")),
        "region": st.sampled_from(["north", "south", "west"]),
    }
    return st.fixed_dictionaries({}, optional={name: values | unknown for name, values in kinds.items()})


# -- ladders -------------------------------------------------------------------------------------------------------------

_TERMS: Final = st.one_of(
    st.integers(1, 90).map(days),
    st.integers(1, 8).map(weeks),
    st.integers(1, 14).map(months),
    st.just(years(1)),
)
_DAYS_OF_YEAR: Final = st.lists(
    st.sampled_from([(1, 1), (4, 1), (7, 1), (12, 31)]), min_size=1, max_size=3, unique=True
)


@st.composite
def ladders(draw: st.DrawFn, *, counts: bool | None = None) -> Ladder:
    """Ladders of one to four levels in CNY or in days with purchases, with every kind of window, review and return."""
    counting = draw(st.booleans()) if counts is None else counts
    most = 6 if counting else 60
    enters = sorted(draw(st.sets(st.integers(1, most), max_size=3)))
    keeps: list[int] = []
    for enter in enters:
        keeps.append(draw(st.integers(keeps[-1] if keeps else 0, enter)))

    def amount(number: int) -> Amount:
        return number if counting else Money(number, "CNY")

    levels = [Level("basic", amount(0))]
    for place, (enter, keep) in enumerate(zip(enters, keeps, strict=True), 1):
        levels.append(Level(f"level-{place}", amount(enter), amount(keep)))
    falls: Falls | Term | tuple[tuple[int, int], ...] = draw(
        st.one_of(st.sampled_from(Falls), _TERMS, _DAYS_OF_YEAR.map(tuple))
    )
    return Ladder(
        levels,
        window=draw(st.one_of(st.sampled_from(Window), _TERMS)),
        falls=falls,
        grace=days(0) if isinstance(falls, Falls) else draw(st.sampled_from([days(0), days(20), months(1)])),
        returns=draw(st.sampled_from(Returns)),
        zone=draw(st.sampled_from(_ZONES)),
    )


@st.composite
def members(draw: st.DrawFn, ladder: Ladder) -> Member:
    """Members of a ladder: on any level, earned before the last change, reviewed after it."""
    earned = _FIRST + timedelta(days=draw(st.integers(0, 400)))
    since = earned + timedelta(days=draw(st.sampled_from([0, 0, 30, 200])))
    reviewed = since + timedelta(days=draw(st.sampled_from([0, 1, 40, 300])))
    return Member(draw(st.sampled_from(ladder.levels)).key, since, reviewed, earned)


@st.composite
def purchase_logs(
    draw: st.DrawFn, *, returns: bool = True, size: int = 12
) -> tuple[list[Purchase], dict[str, str]]:
    """The purchases of one customer over two years, and to which sale each return belongs (of some nobody knows).

    Days repeat, years change, and some moments lie at midnight, where the day depends on the zone.
    """
    offsets = sorted(draw(st.lists(st.integers(0, 760), min_size=1, max_size=size)))
    purchases: list[Purchase] = []
    sales: dict[str, str] = {}
    for place, offset in enumerate(offsets):
        clock = draw(st.sampled_from([time(0, 1), time(12), time(23, 59)]))
        where = ZoneInfo(draw(st.sampled_from(_ZONES)))
        at = datetime.combine(_FIRST + timedelta(days=offset), clock, where)
        sold = [each for each in purchases if not each.is_return and each.at <= at - timedelta(days=1)]
        if returns and sold and draw(st.integers(0, 3)) == 0:
            back = draw(st.sampled_from(sold))
            amount = -back.amount if draw(st.booleans()) else Money(-3, "CNY")
            if draw(st.integers(0, 3)):
                sales[f"P-{place}"] = str(back.id)
        else:
            amount = Money(draw(st.integers(1, 40)), "CNY")
        purchases.append(Purchase("C-7", at, amount, id=f"P-{place}"))
    return purchases, sales


# -- regrading and strategy ----------------------------------------------------------------------------------------------


@st.composite
def hystereses(draw: st.DrawFn) -> Hysteresis[Decimal | int]:
    """Policies around a Pareto grader, with and without an easier one to keep a grade."""
    enter = draw(
        st.sampled_from([Pareto(), Pareto({"A": "0.4", "B": "0.7"}), Pareto({"A": "0.5"}, rest="B")])
    )
    terms = st.sampled_from([days(0), days(0), days(0), days(20), months(6)])
    margin = draw(st.sampled_from([None, "0", "0.04", "0.3"]))
    wide = margin is not None and enter.cuts[-1][1] + Decimal(margin) <= 1
    keep = enter.widened(margin) if margin is not None and wide else None
    return Hysteresis(enter, keep, fall_after=draw(terms), rise_after=draw(terms))


def markets() -> st.SearchStrategy[Market]:
    """Markets of every kind, known in part."""
    return st.builds(
        Market,
        st.none() | st.sampled_from([0, 1, 49, 50, 51, 500, 999, 1_000, 5_000]),
        st.none() | st.sampled_from([1, 2_000, 2_001, 199_999, 200_000]).map(lambda each: Money(each, "CNY")),
        st.none() | st.sampled_from([0, 89, 90, 400]),
    )
