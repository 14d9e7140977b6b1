from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from salesflow.basics.text import Text
from salesflow.credit.rating.citation import Citation
from salesflow.credit.rating.scorecard import ByNumber, ByWord, Scorecard
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.rating_laws import check_scorecard
from salesflow.testing.ratings import RATING_DAY as DAY
from salesflow.testing.ratings import scorecard_facts, scorecards

REACHING = settings(phases=[Phase.generate], max_examples=1000)

CITED = Citation("dealers", "2026.1", "our ledger of 2025")
YEARS = ByNumber("years", Text("years in business", zh="经营年限"), [2, 10], [5, 20, 5])
OWNER = ByWord("owner", Text("premises", zh="经营场所"), {"owned": 25, "rented": 10}, others=0)
CARD = Scorecard(CITED, [YEARS, OWNER], base=100)


@given(scorecards(), st.data())
def test_the_laws_hold(card: Scorecard, data: st.DataObject) -> None:
    """CR-1: what is not known widens the range, and is never given points."""
    check_scorecard(card, data.draw(scorecard_facts(card)), as_of=DAY)


def test_ranges_are_reached() -> None:
    pairs = scorecards().flatmap(lambda card: st.tuples(st.just(card), scorecard_facts(card)))
    assert find(pairs, lambda pair: check_scorecard(*pair, as_of=DAY).value is None, settings=REACHING)
    assert find(
        pairs,
        lambda pair: bool(pair[1]) and check_scorecard(*pair, as_of=DAY).value is not None,
        settings=REACHING,
    )


@pytest.mark.parametrize(
    ("years", "points"), [(-1, 5), (1, 5), (2, 20), (Decimal("9.99"), 20), (10, 5), (99, 5)]
)
def test_bins_are_half_open_and_may_have_equal_points(years: int, points: int) -> None:
    """CR-1: property 19."""
    assert YEARS.points_of(years) == points
    assert ByNumber("years", Text("y"), [2, 10], [5, 20, 5], upper=False).points_of(2) == 5


def test_words_and_points() -> None:
    found = CARD.judge({"years": 12, "owner": " rented "}, as_of=DAY)
    assert found.explain("zh").splitlines() == [
        "按dealers 2026.1得115分 [CR-1]",
        "经营年限为12：5分 [CR-1]",
        "经营场所为 rented ：10分 [CR-1]",
        "来源：our ledger of 2025（版本2026.1） [CR-1]",
    ]
    assert CARD.judge({"years": 12, "owner": "borrowed"}, as_of=DAY).value == 105
    open_ = CARD.judge({"owner": "owned", "years": None}, as_of=DAY)
    assert (open_.value, open_.least, open_.most, open_.parts) == (None, 130, 145, (("owner", 25),))
    assert open_.missing[0].explain() == "years in business is not known: 5 to 20 points [CR-1]"
    assert open_.reasons[0].explain() == "130 to 145 points by dealers 2026.1, since not all is known [CR-1]"


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"year": 5}, "is not asked for by dealers 2026.1"),
        ({"years": 5.5}, "years"),
        ({"years": True}, "years"),
        ({"years": "5"}, "years"),
        ({"owner": 5}, "give a word"),
        ({"owner": " "}, "give a word"),
    ],
)
def test_bad_facts(facts: Mapping[str, object], problem: str) -> None:
    """Bad input 5."""
    with pytest.raises(InputError, match=problem):
        CARD.judge(facts, as_of=DAY)  # type: ignore[arg-type]  # bad input


def test_a_fraction_is_no_fact() -> None:
    from fractions import Fraction

    with pytest.raises(InputError, match="a whole number or a Decimal"):
        YEARS.points_of(Fraction(1, 3))


def test_definitions() -> None:
    with pytest.raises(DefinitionError, match="the edges do not rise; 2 edges need 3 labels"):
        ByNumber("x", Text("x"), [2, 2], [1])
    with pytest.raises(DefinitionError, match="points are whole numbers"):
        ByNumber("x", Text("x"), [2], [1, 2.5])  # type: ignore[list-item]  # bad input
    with pytest.raises(DefinitionError, match="none of them empty; points are whole"):
        ByWord("x", Text("x"), {" ": True}, others=0)
    with pytest.raises(DefinitionError, match="a word is listed twice"):
        ByWord("x", Text("x"), {"a": 1, "a ": 2}, others=0)
    with pytest.raises(DefinitionError, match="there is no figure; the base is a whole"):
        Scorecard(CITED, [], base=1.5)  # type: ignore[arg-type]  # bad input
    with pytest.raises(DefinitionError, match="a figure stands there twice"):
        Scorecard(CITED, [YEARS, YEARS])
