from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import attrs
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from salesflow.basics.bands import Bands
from salesflow.basics.money import money
from salesflow.credit.catalogue.rating import WORKING_ASSETS
from salesflow.credit.rating.citation import Citation
from salesflow.credit.rating.exact import Score, cut
from salesflow.credit.rating.statements import Line, MoneyUnit, Statement
from salesflow.credit.rating.working_assets import WorkingAssets
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.rating_laws import check_working_assets
from salesflow.testing.ratings import RATING_DAY as DAY
from salesflow.testing.ratings import financial_statements, scores

REACHING = settings(phases=[Phase.generate], max_examples=1000)

LINES = {
    "current_assets": 80,
    "stock": 40,
    "current_liabilities": 40,
    "total_liabilities": 60,
    "net_worth": 100,
}
SHEET = Statement("C-7", DAY, "CNY", MoneyUnit.ONE, LINES)


@given(financial_statements())
def test_the_laws_hold(statement: Statement) -> None:
    """CR-3: property 18; bad inputs 1, 2 and 12."""
    check_working_assets(WORKING_ASSETS, statement, as_of=DAY)


@given(financial_statements())
def test_the_limit_alone_is_the_same_answer(statement: Statement) -> None:
    """CR-3: without the ratios and the sources."""
    whole = WORKING_ASSETS.judge(statement, as_of=DAY)
    if WORKING_ASSETS.accepts.against(statement, as_of=DAY):
        assert whole.limit is None
    else:
        limit = WORKING_ASSETS.limit_of(statement)
        assert (limit.value, limit.missing) == (whole.limit, whole.missing)
        assert limit.reasons == (whole.reasons[:1] if whole.limit is not None else ())


def test_shares_of_all_kinds_are_reached() -> None:
    def share(statement: Statement) -> Decimal | None:
        found = check_working_assets(WORKING_ASSETS, statement, as_of=DAY)
        return found.share if found.assessment is not None else None

    assert find(financial_statements(), lambda each: share(each) == 25, settings=REACHING)
    assert find(financial_statements(), lambda each: share(each) not in (None, 0, 25), settings=REACHING)


@given(scores() | st.fractions(-9, 4), scores() | st.fractions(-9, 4))
def test_every_assessment_has_one_share_that_never_falls(one: Score, other: Score) -> None:
    """CR-3: property 19; the printed table left 1.7% of real firms in a hole."""
    low, high = sorted((Fraction(one), Fraction(other)))
    assert 0 <= WORKING_ASSETS.share_of(low) <= WORKING_ASSETS.share_of(high) <= 25


@pytest.mark.parametrize(
    ("assessment", "share"),
    [("-9", 0), ("-4.6", 0), ("-4.59", "2.5"), ("-3.9", "2.5"), ("-3.89", 5), ("-3.2", 5), ("-3.19", "7.5"),
     ("-2.5", "7.5"), ("-2.49", 10), ("-1.8", 10), ("-1.79", "12.5"), ("-1.1", "12.5"), ("-1.09", 15),
     ("-0.4", 15), ("-0.39", "17.5"), ("0.3", "17.5"), ("0.31", 20), ("0.9", 20), ("0.95", 20), ("0.99999", 20),
     ("1.0", 25), ("2", 25)],
)  # fmt: skip
def test_the_printed_table_without_its_holes(assessment: str, share: int | str) -> None:
    """CR-3: field note 1.4 (a)."""
    assert WORKING_ASSETS.share_of(Decimal(assessment)) == Decimal(share)
    assert WORKING_ASSETS.share_of(Fraction(assessment)) == Decimal(share)


def test_just_beyond_an_edge() -> None:
    grain = Fraction(1, 10**40)
    assert WORKING_ASSETS.share_of(Fraction("-4.6") + grain) == Decimal("2.5")
    assert WORKING_ASSETS.share_of(1 - grain) == 20
    assert WORKING_ASSETS.share_of(1) == 25


def test_the_vector_of_the_field_note() -> None:
    """CR-3: CA 80, stock 40, CL 40, TL 60, NW 100."""
    found = WORKING_ASSETS.judge(SHEET, as_of=DAY)
    assert found.working_assets == money(70, "CNY")
    assert (found.assessment, found.share) == (Fraction(2), 25)
    assert found.value == found.limit == money("17.5", "CNY")
    assert found.explain("zh").splitlines()[:2] == [
        "营运资产CNY 70的25%为CNY 17.50：评估值2.00 [CR-3]".replace("CNY 70", "70元").replace(
            "CNY 17.50", "17.50元"
        ),
        "流动比率2.00，速动比率1.00，短期债务净资产比率0.40，债务净资产比率0.60 [CR-3]",
    ]


@pytest.mark.parametrize("own", [0, -40])
def test_debts_beyond_assets_get_nothing(own: int) -> None:
    """CR-3: bad input 1; the formula alone would give them the best share."""
    lines = {**LINES, "total_liabilities": 300, "net_worth": own}
    found = WORKING_ASSETS.judge(attrs.evolve(SHEET, lines=lines), as_of=DAY)
    assert (found.share, found.limit, found.assessment) == (0, money(0, "CNY"), None)
    assert found.reasons[0].code == "net_worth_not_positive"
    if own:
        a, b, c, d = Fraction(2), Fraction(1), Fraction(40, own), Fraction(300, own)
        assert WORKING_ASSETS.share_of(a + b - c - d) == 25


def test_without_current_liabilities_a_person_looks() -> None:
    """CR-3: bad input 2."""
    found = WORKING_ASSETS.judge(attrs.evolve(SHEET, lines={**LINES, "current_liabilities": 0}), as_of=DAY)
    assert (found.share, found.limit) == (None, None)
    assert found.missing[0].explain("zh") == "流动负债为零，无法计算流动比率，须人工判断 [CR-3]"


def test_nothing_to_lend_on() -> None:
    lines = {
        "current_assets": 5,
        "stock": 0,
        "current_liabilities": 105,
        "total_liabilities": 105,
        "net_worth": 100,
    }
    found = WORKING_ASSETS.judge(attrs.evolve(SHEET, lines=lines), as_of=DAY)
    assert found.limit == money(0, "CNY")
    assert found.reasons[0].explain() == "working assets are CNY 0: nothing is left to lend on [CR-3]"


def test_what_is_missing_is_all_named() -> None:
    few = Statement("C-7", DAY, "CNY", MoneyUnit.ONE, {"current_assets": 80, "net_worth": 100})
    found = WORKING_ASSETS.judge(few, as_of=DAY)
    assert [each.code for each in found.missing] == ["line_unknown"] * 3
    assert WORKING_ASSETS.judge(None, as_of=DAY).missing[0].code == "no_statement"
    assert few.amount(Line.STOCK) is None


def test_definitions() -> None:
    cited = Citation("w", "1", "-")
    table = WORKING_ASSETS.table
    with pytest.raises(DefinitionError, match="has a hysteresis"):
        WorkingAssets(cited, attrs.evolve(table, hysteresis=1), (1, 25))
    with pytest.raises(DefinitionError) as caught:
        WorkingAssets(cited, Bands([1, 2], [Decimal(-5), Decimal(9), Decimal(7)]), (2, 7))
    assert caught.value.problems == (
        "a better assessment must give a larger share",
        "shares lie between 0 and 100 per cent",
        "the best step begins within the table",
    )
    assert WorkingAssets(cited, Bands([], [Decimal(0)]), (1, 25)).share_of(0) == 0
    with pytest.raises(InputError, match="assessment"):
        WORKING_ASSETS.share_of(0.95)  # type: ignore[arg-type]  # bad input


@given(
    st.lists(st.decimals(-9, 9, places=3), min_size=1, max_size=5, unique=True).map(sorted),
    st.decimals(0, 2, places=2),
    st.booleans(),
    st.data(),
)
def test_a_share_is_that_of_the_step_in_which_the_assessment_lies(
    edges: list[Decimal], beyond: Decimal, upper: bool, data: st.DataObject
) -> None:
    """CR-3: in halves of the finest decimal, as by exact comparison, whichever way the steps are closed."""
    start = edges[-1] + beyond + Decimal("0.0005")
    table = Bands(edges, [Decimal(place) for place in range(len(edges) + 1)], upper=upper)
    model = WorkingAssets(Citation("w", "1", "-"), table, (start, 99))
    near = st.sampled_from([*edges, start]).flatmap(
        lambda edge: st.fractions(-1, 1, max_denominator=30_000).map(lambda far: Fraction(edge) + far / 1000)
    )
    score = data.draw(st.sampled_from([*edges, start]).map(Fraction) | near | st.fractions(-10, 13))
    passed = sum(score > edge or (upper and score == edge) for edge in map(Fraction, edges))
    assert model.share_of(score) == (99 if score >= Fraction(start) else passed)


@given(financial_statements())
def test_the_answer_is_that_of_the_formula(statement: Statement) -> None:
    """CR-3: E = A + B - C - D, by fractions and nothing else."""
    found = WORKING_ASSETS.judge(statement, as_of=DAY)
    lines = (
        Line.CURRENT_ASSETS,
        Line.STOCK,
        Line.CURRENT_LIABILITIES,
        Line.TOTAL_LIABILITIES,
        Line.NET_WORTH,
    )
    figures = [Fraction(each.amount) for line in lines if (each := statement.amount(line)) is not None]
    if found.assessment is None:
        assert (
            len(figures) < 5
            or figures[2] == 0
            or figures[4] <= 0
            or not WORKING_ASSETS.accepts.judge(statement, as_of=DAY).value
        )
        return
    current, stock, short, debts, own = figures
    expected = current / short + (current - stock) / short - short / own - debts / own
    assert found.assessment == expected
    assert found.share == WORKING_ASSETS.share_of(expected)
    assert dict(found.reasons[0].sentence.params).get("score", cut(expected)) == cut(expected)


def test_a_missing_line_and_short_debts_of_zero_are_both_named() -> None:
    sheet = attrs.evolve(SHEET, lines={"current_assets": 80, "current_liabilities": 0, "net_worth": 100})
    found = WORKING_ASSETS.judge(sheet, as_of=DAY)
    assert [each.code for each in found.missing] == ["line_unknown", "line_unknown", "no_current_liabilities"]
