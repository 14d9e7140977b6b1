from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from salesflow.basics.bands import Bands
from salesflow.basics.text import Text
from salesflow.credit.catalogue.rating import EIGHTEEN_FEATURES
from salesflow.credit.rating.citation import Citation
from salesflow.credit.rating.features import Factor, FeatureModel, FeatureScore
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.rating_laws import check_feature_model
from salesflow.testing.ratings import RATING_DAY as DAY
from salesflow.testing.ratings import feature_models, feature_scores

REACHING = settings(phases=[Phase.generate], max_examples=1000)

KEYS = [each.key for each in EIGHTEEN_FEATURES.factors]


@given(feature_models() | st.just(EIGHTEEN_FEATURES), st.data())
def test_the_laws_hold(model: FeatureModel, data: st.DataObject) -> None:
    """CR-3: an unknown factor is in neither sum."""
    check_feature_model(model, data.draw(feature_scores(model)), as_of=DAY)


def test_grades_with_something_unknown_are_reached() -> None:
    pairs = feature_models().flatmap(lambda model: st.tuples(st.just(model), feature_scores(model)))

    def partly(found: FeatureScore) -> bool:
        return found.is_enough and bool(found.asks)

    assert find(pairs, lambda pair: partly(check_feature_model(*pair, as_of=DAY)), settings=REACHING)


@given(st.integers(1, 10), st.sets(st.sampled_from(KEYS), min_size=9))
def test_equal_scores_give_the_same_per_cent_however_many_are_known(score: int, known: set[str]) -> None:
    """CR-3: a stranger is neither a bad customer nor a fair one."""
    found = EIGHTEEN_FEATURES.judge(dict.fromkeys(known, score), as_of=DAY)
    assert found.percent == 10 * score
    assert found.value == ["CA5", "CA5", "CA4", "CA4", "CA3", "CA3", "CA2", "CA2", "CA1", "CA1"][score - 1]


def test_too_little_is_insufficient_information() -> None:
    """CR-3: bad input 11; CA6 is not a low grade, and it says what to ask next."""
    model = EIGHTEEN_FEATURES.with_weights({"payment_record": 4}, version="ours-1")
    found = model.judge(dict.fromkeys(KEYS[:8], 10), as_of=DAY)
    assert (found.value, found.is_enough, found.percent) == ("CA6", False, 100)
    assert found.answered == Fraction(8, 21)
    assert found.asks[0] == "payment_record"
    assert [each.explain("zh") for each in found.missing[:2]] == [
        "CA6：已回答部分占权重38.09%，至少需要50.00% [CR-3]",
        "下一步先了解付款记录：未知项中没有权重更大的 [CR-3]",
    ]
    assert EIGHTEEN_FEATURES.judge({}, as_of=DAY).percent is None
    assert model.citation.version == "ours-1"
    assert EIGHTEEN_FEATURES.citation.version == "2026.1"


def test_groups_and_weak_features() -> None:
    own = dict.fromkeys(KEYS[:6], 8)
    found = EIGHTEEN_FEATURES.judge({**own, **dict.fromkeys(KEYS[12:], 4), "capital": 3}, as_of=DAY)
    assert found.groups == (("own", 80), ("priority", None), ("credit", Fraction(230, 6)))
    assert found.explain().splitlines()[:2] == [
        "CA3: 59.16% of the points that could be had, from 12 of 18 features with 66.66% of the weight [CR-3]",
        "weak: total capital, 3 of 10 [CR-3]",
    ]


@pytest.mark.parametrize("score", [0, 11, True, 5.0, "5", Decimal(5)])
def test_zero_is_no_score(score: object) -> None:
    """CR-3: nulls that were scored as 0 are the trap of another system."""
    with pytest.raises(InputError, match="from 1 to 10, or None for not known"):
        EIGHTEEN_FEATURES.judge({"impression": score}, as_of=DAY)  # type: ignore[dict-item]  # bad input


def test_misspelt_features() -> None:
    with pytest.raises(InputError, match="is no feature of eighteen_features"):
        EIGHTEEN_FEATURES.judge({"impresion": 5}, as_of=DAY)
    with pytest.raises(InputError, match="weights"):
        EIGHTEEN_FEATURES.with_weights({"impresion": 5}, version="2")


def test_definitions() -> None:
    cited, one = Citation("f", "1", "-"), Factor("a", "own", Text("a"))
    with pytest.raises(DefinitionError) as caught:
        FeatureModel(
            cited, [], Bands([50], ["low", "high"], hysteresis=1), insufficient="low", least_answered=0
        )
    assert len(caught.value.problems) == 4
    with pytest.raises(DefinitionError, match="a feature stands there twice"):
        FeatureModel(cited, [one, one], Bands([50], ["low", "high"]))
    with pytest.raises(DefinitionError, match="the key is empty; the weight must be above zero"):
        Factor(" ", "own", Text("a"), 0)
    assert EIGHTEEN_FEATURES.groups == ("own", "priority", "credit")
    assert len(KEYS) == 18
