"""Hypothesis strategies for rating: ledgers of payers, statements, features, scorecards, curves and grades.

The ledgers know what makes an index hard: part payments, debts older than the window, disputes, credit notes, payments
without a day, and rows that lie ahead of the question.

>>> from hypothesis import given, settings
>>> from salesflow.credit.catalogue.rating import WORKING_ASSETS
>>> from salesflow.testing.rating_laws import check_working_assets
>>> @settings(max_examples=5)
... @given(financial_statements())
... def every_statement_keeps_the_laws(statement):
...     check_working_assets(WORKING_ASSETS, statement, as_of=RATING_DAY)
>>> every_statement_keeps_the_laws()
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from hypothesis import strategies as st

from salesflow.basics.bands import Bands, Number
from salesflow.basics.money import Money
from salesflow.basics.text import Text
from salesflow.credit.rating.citation import Citation
from salesflow.credit.rating.exact import Score
from salesflow.credit.rating.features import Factor, FeatureModel
from salesflow.credit.rating.grade import ScoreGrades
from salesflow.credit.rating.payment_index import PaymentIndex
from salesflow.credit.rating.scorecard import ByNumber, ByWord, Scorecard
from salesflow.credit.rating.statements import Line, MoneyUnit, Statement
from salesflow.customers.history import Invoice

__all__ = [
    "RATING_DAY",
    "band_tables",
    "feature_models",
    "feature_scores",
    "financial_statements",
    "payer_ledgers",
    "payment_indexes",
    "score_grades",
    "scorecard_facts",
    "scorecards",
    "scores",
]

RATING_DAY: Final = date(2026, 3, 23)
"""The day around which the ledgers and statements lie."""

_WORDS: Final = Text("score", zh="分值")
_CITED: Final = Citation("drawn", "1", "a strategy")


# -- payments ------------------------------------------------------------------------------------------------------------


@st.composite
def _invoice(draw: st.DrawFn, number: int, *, dated: bool) -> Invoice:
    due = RATING_DAY + timedelta(draw(st.integers(-420, 20)))
    issued = due - timedelta(draw(st.sampled_from([0, 10, 30, 60])))
    amount = Money(draw(st.decimals("0.01", 90_000, places=2)), "CNY")
    kind = draw(st.sampled_from(["open", "paid", "paid", "paid", "paid", "part", "note", "undated"]))
    if kind == "note":
        return Invoice("C-7", f"F-{number}", issued, due, -amount, credit_note=True)
    if kind == "undated" and not dated:
        return Invoice("C-7", f"F-{number}", issued, due, amount, Money(0, "CNY"))
    disputed = draw(st.integers(0, 5)) == 0
    if kind == "open":
        return Invoice("C-7", f"F-{number}", issued, due, amount, disputed=disputed)
    late = draw(st.integers(-30, 40) | st.integers(0, 200))
    left = amount * Decimal("0.25") if kind == "part" else None
    paid = max(issued, due + timedelta(late))
    return Invoice("C-7", f"F-{number}", issued, due, amount, left, paid, disputed)


@st.composite
def payer_ledgers(draw: st.DrawFn, *, most: int = 9, dated: bool = False) -> list[Invoice]:
    """Invoices of one customer in one currency around `RATING_DAY`; with `dated` every payment has its day."""
    return [draw(_invoice(number, dated=dated)) for number in range(draw(st.integers(0, most)))]


@st.composite
def payment_indexes(draw: st.DrawFn) -> PaymentIndex:
    """Curves of two to five knots that never rise, with windows, minimums and deadlines of their own."""
    days = sorted(draw(st.sets(st.integers(-40, 150), min_size=2, max_size=5)))
    points = sorted(
        draw(st.lists(st.decimals(0, 100, places=1), min_size=len(days), max_size=len(days))), reverse=True
    )
    return PaymentIndex(
        zip(days, points, strict=True),
        citation=_CITED,
        window_days=max(0, days[-1]) + draw(st.integers(0, 200)),
        least_items=draw(st.integers(1, 4)),
        decide_within=draw(st.integers(0, 120)),
        undated_share=draw(st.sampled_from(["0", "0", "0.2"])),
    )


# -- bands and scores ----------------------------------------------------------------------------------------------------


@st.composite
def band_tables(draw: st.DrawFn, *, hysteresis: bool = True) -> Bands[str]:
    """Bands of one to six grades with edges of one decimal, closed on either side."""
    edges = sorted(draw(st.sets(st.integers(-60, 900), max_size=5)))
    return Bands(
        [Decimal(edge) / 10 for edge in edges],
        "FEDCBA"[-len(edges) - 1 :],
        hysteresis=draw(st.sampled_from(["0", "0.5", "1", "2.5"])) if hysteresis else 0,
        upper=draw(st.booleans()),
    )


def scores() -> st.SearchStrategy[Score]:
    """Scores around the edges of `band_tables`: whole numbers, decimals, and fractions that no decimal writes."""
    return (
        st.integers(-10, 100)
        | st.decimals(-10, 100, places=2)
        | st.builds(Fraction, st.integers(-30, 700), st.sampled_from([3, 7]))
    )


def score_grades() -> st.SearchStrategy[ScoreGrades]:
    """Grades over any of the `band_tables`."""
    return st.builds(ScoreGrades, band_tables(), st.just(_WORDS))


# -- statements ----------------------------------------------------------------------------------------------------------

_FREE: Final = (Line.RETAINED_EARNINGS, Line.EBIT, Line.PRE_TAX_PROFIT, Line.NET_PROFIT, Line.DEFERRED_TAX)
_COUNTED: Final = (Line.SALES, Line.DEPRECIATION, Line.MARKET_VALUE)


@st.composite
def financial_statements(draw: st.DrawFn) -> Statement:
    """Statements of one firm: mostly sound; some stale, of half a year, with holes, or with debts beyond the assets."""
    size = st.integers(0, 200)
    current, fixed, short, long = (draw(size) for _ in range(4))
    total = current + fixed
    lines: dict[Line, int] = {
        Line.CURRENT_ASSETS: current,
        Line.STOCK: draw(st.integers(0, current)),
        Line.INTANGIBLES: draw(st.integers(0, fixed)),
        Line.TOTAL_ASSETS: total,
        Line.CURRENT_LIABILITIES: short,
        Line.TOTAL_LIABILITIES: short + long,
        Line.NET_WORTH: total - short - long,
    }
    lines |= {line: draw(st.integers(-50, 100)) for line in _FREE}
    lines |= {line: draw(size) for line in _COUNTED}
    hidden = draw(st.sets(st.sampled_from(list(lines)), max_size=2)) if draw(st.booleans()) else set[Line]()
    if draw(st.integers(0, 9)) == 0:
        lines[Line.TOTAL_ASSETS] += draw(st.integers(3, 50))
    return Statement(
        "C-7",
        RATING_DAY - timedelta(draw(st.integers(0, 500) | st.integers(-30, 900))),
        "CNY",
        draw(st.sampled_from(MoneyUnit)),
        {line: amount for line, amount in lines.items() if line not in hidden},
        audited=draw(st.sampled_from([True, False, None])),
        consolidated=draw(st.sampled_from([True, False, None])),
        months=draw(st.sampled_from([12, 12, 12, 6])),
    )


# -- features and scorecards ---------------------------------------------------------------------------------------------


@st.composite
def feature_models(draw: st.DrawFn) -> FeatureModel:
    """Models of one to six features in two groups with weights of their own."""
    factors = [
        Factor(f"f{n}", draw(st.sampled_from(["own", "credit"])), _WORDS, draw(st.integers(1, 5)))
        for n in range(draw(st.integers(1, 6)))
    ]
    least = draw(st.sampled_from(["0.1", "0.5", "1"]))
    return FeatureModel(_CITED, factors, draw(band_tables(hysteresis=False)), least_answered=least)


def feature_scores(model: FeatureModel) -> st.SearchStrategy[dict[str, int | None]]:
    """Scores for the features of a model, some absent, some None."""
    one = st.none() | st.integers(1, 10)
    return st.fixed_dictionaries({}, optional={each.key: one for each in model.factors})


@st.composite
def scorecards(draw: st.DrawFn) -> Scorecard:
    """Cards of one to four figures, by numbers and by words."""
    points = st.integers(-20, 60)
    figures: list[ByNumber | ByWord] = []
    for n in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            edges = sorted(draw(st.sets(st.integers(-5, 20), max_size=3)))
            values = draw(st.lists(points, min_size=len(edges) + 1, max_size=len(edges) + 1))
            figures.append(ByNumber(f"n{n}", _WORDS, edges, values, upper=draw(st.booleans())))
        else:
            words = draw(st.dictionaries(st.sampled_from(["owned", "rented", "none"]), points, min_size=1))
            figures.append(ByWord(f"w{n}", _WORDS, words, others=draw(points)))
    return Scorecard(_CITED, figures, base=draw(points))


def scorecard_facts(card: Scorecard) -> st.SearchStrategy[dict[str, Number | str | None]]:
    """Facts for the figures of a card, some absent, some None, some words that no card lists."""
    number = st.none() | st.integers(-9, 25) | st.decimals(-9, 25, places=1)
    word = st.none() | st.sampled_from(["owned", "rented", "none", "borrowed"])
    kinds: dict[str, st.SearchStrategy[Number | str | None]] = {
        each.key: number if isinstance(each, ByNumber) else word for each in card.figures
    }
    return st.fixed_dictionaries({}, optional=kinds)
