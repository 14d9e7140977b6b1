from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from salesflow.basics.text import Text
from salesflow.credit.catalogue.rating import (
    ALTMAN_Z_1968,
    ALTMAN_Z_CHINESE,
    BATHORY,
    Z_DOUBLE_PRIME_1995,
    Z_DOUBLE_PRIME_EMERGING,
    Z_PRIME_1983,
)
from salesflow.credit.rating.citation import Citation
from salesflow.credit.rating.ratio_models import Ratio, RatioModel, Zone
from salesflow.credit.rating.statements import Line, MoneyUnit, Statement
from salesflow.errors import DefinitionError
from salesflow.testing.rating_laws import check_band_table, check_ratio_model
from salesflow.testing.ratings import RATING_DAY as DAY
from salesflow.testing.ratings import financial_statements, scores

REACHING = settings(phases=[Phase.generate], max_examples=1000)

MODELS = (
    ALTMAN_Z_1968,
    ALTMAN_Z_CHINESE,
    Z_PRIME_1983,
    Z_DOUBLE_PRIME_1995,
    Z_DOUBLE_PRIME_EMERGING,
    BATHORY,
)
SOUND = Statement(
    "C-7",
    date(2025, 12, 31),
    "CNY",
    MoneyUnit.TEN_THOUSAND,
    {
        "current_assets": 80,
        "stock": 40,
        "intangibles": 5,
        "current_liabilities": 40,
        "total_liabilities": 60,
        "net_worth": 100,
        "retained_earnings": 32,
        "market_value": 240,
        "sales": 200,
        "ebit": 16,
        "pre_tax_profit": 12,
        "net_profit": 9,
        "depreciation": 4,
        "deferred_tax": -1,
    },
)


@given(st.sampled_from(MODELS), financial_statements())
def test_the_laws_hold(model: RatioModel, statement: Statement) -> None:
    """CR-3: scale, hidden lines, debts beyond assets (bad inputs 1 and 12)."""
    check_ratio_model(model, statement, as_of=DAY)


@pytest.mark.parametrize("zone", list(Zone))
def test_every_zone_is_reached(zone: Zone) -> None:
    def reached(statement: Statement) -> bool:
        found = check_ratio_model(Z_DOUBLE_PRIME_1995, statement, as_of=DAY)
        return found.value is zone and found.score is not None

    assert find(financial_statements(), reached, settings=REACHING)


@given(st.sampled_from(MODELS), st.lists(scores(), max_size=5))
def test_zones_are_total_and_single_valued(model: RatioModel, values: list[int]) -> None:
    """CR-3: property 19."""
    check_band_table(model.zones, values)


@pytest.mark.parametrize(
    ("model", "score", "zone"),
    [
        # X1 40/160, X2 32/160, X3 16/160, X4 100/60 by the books and 240/60 by the market, X5 200/160
        (ALTMAN_Z_1968, "0.3+0.28+0.33+2.4+1.25", Zone.SAFE),
        (ALTMAN_Z_CHINESE, "0.3+0.28+0.33+2.4+1.24875", Zone.SAFE),
        (Z_PRIME_1983, "0.17925+0.1694+0.3107+0.7+1.2475", Zone.GREY),
        (Z_DOUBLE_PRIME_1995, "1.64+0.652+0.672+1.75", Zone.SAFE),
        (Z_DOUBLE_PRIME_EMERGING, "3.25+1.64+0.652+0.672+1.75", Zone.SAFE),
        (BATHORY, "0.3+0.3+2.5+0.25", Zone.SAFE),
    ],
)
def test_worked_by_hand(model: RatioModel, score: str, zone: Zone) -> None:
    found = model.judge(SOUND, as_of=DAY)
    wanted = sum(Fraction(part) for part in score.split("+"))
    if model is BATHORY:
        wanted += Fraction(95, 60)
    assert (found.score, found.value) == (wanted, zone)
    assert dict(found.ratios)[model.terms[0][1].key] == found.ratios[0][1]


def test_an_edge_belongs_to_the_zone_below() -> None:
    assert [Z_PRIME_1983.zones.of(cut) for cut in Z_PRIME_1983.cuts] == [Zone.DISTRESS, Zone.GREY]
    assert BATHORY.zones.of(0) is Zone.DISTRESS
    assert [low + constant for low, constant in zip((1.10, 2.60), (3.25, 3.25), strict=True)] == [
        float(each) for each in Z_DOUBLE_PRIME_EMERGING.cuts
    ]


def test_words() -> None:
    found = Z_PRIME_1983.judge(SOUND, as_of=DAY)
    said = found.explain("zh").splitlines()
    assert said[0] == "Z'计分模型（非上市制造企业）：2.60，灰色区（高于1.23、不高于2.90） [CR-3]"
    assert said[1] == "营运资本比资产总额为0.250，乘以0.717 [CR-3]"
    codes = [reason.code for reason in found.reasons]
    assert codes == ["ratio_model", *["ratio"] * 5, "statement", "source", "doubt"]


def test_debts_beyond_assets_are_distress_whatever_the_ratios() -> None:
    """CR-3: bad input 1; high sales would make such a firm look safe."""
    lines = {"total_assets": 100, "total_liabilities": 100, "sales": 900}
    found = Z_PRIME_1983.judge(Statement("C-7", DAY, "CNY", MoneyUnit.ONE, lines), as_of=DAY)
    assert (found.value, found.score) == (Zone.DISTRESS, None)
    assert found.reasons[0].explain() == (
        "net worth is CNY 0: all that is owned is owed, so the ratios are not asked [CR-3]"
    )


def test_what_is_missing_is_all_named() -> None:
    """CR-3: unknown gives no zone, never distress."""
    lines = dict(SOUND.lines)
    del lines[Line.EBIT], lines[Line.NET_WORTH], lines[Line.RETAINED_EARNINGS]
    half = attrs.evolve(SOUND, lines=tuple(lines.items()), months=6)
    found = Z_DOUBLE_PRIME_1995.judge(half, as_of=DAY)
    assert found.value is None
    assert [each.code for each in found.missing] == ["line_unknown"] * 4 + ["not_a_year"]
    assert found.missing[0].explain("zh") == "Z''计分模型（非制造企业）：所需数据未知：资产总额 [CR-3]"


def test_what_cannot_be_divided_by() -> None:
    """CR-3: bad input 2, no debts at all; and working capital below zero would turn a loss into a merit."""
    free = attrs.evolve(SOUND, lines={**dict(SOUND.lines), "current_liabilities": 0, "total_liabilities": 0})
    found = Z_PRIME_1983.judge(free, as_of=DAY)
    assert found.value is None
    assert found.missing[0].explain() == (
        "Altman Z' (private manufacturers): net worth to total liabilities has no answer, "
        "since what it is divided by is 0.00 [CR-3]"
    )
    tight = attrs.evolve(SOUND, lines={**dict(SOUND.lines), "current_liabilities": 60, "current_assets": 40})
    assert [each.code for each in BATHORY.judge(tight, as_of=DAY).missing] == ["no_ratio"]
    stock = attrs.evolve(SOUND, months=6)
    only = Ratio("w", Text("w", zh="w"), ((1, Line.STOCK),), ((1, Line.TOTAL_ASSETS),))
    model = RatioModel(Citation("w", "1", "-"), Text("w", zh="w"), [(1, only)], [0, 1])
    assert model.judge(stock, as_of=DAY).score == Fraction(
        1, 4
    )  # no line of the year, so half a year will do


def test_definitions() -> None:
    with pytest.raises(DefinitionError, match="above and below the stroke"):
        Ratio("x", Text("x"), (), ((1, Line.STOCK),))
    x1 = Z_PRIME_1983.terms[0]
    cited = Citation("z", "1", "-")
    with pytest.raises(DefinitionError) as caught:
        RatioModel(cited, Text("z"), [], [1, 1])
    assert caught.value.problems == ("there is no ratio", "the cuts do not rise")
    with pytest.raises(DefinitionError, match="twice; give one or two cuts"):
        RatioModel(cited, Text("z"), [x1, x1], [])
    assert not {model.citation for model in MODELS} - {attrs.evolve(model.citation) for model in MODELS}
    assert len({(model.citation.key, model.citation.version) for model in MODELS}) == len(MODELS)
