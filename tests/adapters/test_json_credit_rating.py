"""Statements, standings and the sets of figures that rate come back from JSON equal; wrong data is named (CR-1, CR-3)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.adapters.json_credit import (
    feature_model_from_json,
    feature_model_to_json,
    payment_index_from_json,
    payment_index_to_json,
    ratio_model_from_json,
    ratio_model_to_json,
    score_grades_from_json,
    score_grades_to_json,
    scorecard_from_json,
    scorecard_to_json,
    standings_from_json,
    standings_to_json,
    statements_from_json,
    statements_to_json,
    working_assets_from_json,
    working_assets_to_json,
)
from salesflow.credit.catalogue import rating
from salesflow.credit.rating.features import FeatureModel
from salesflow.credit.rating.grade import ScoreGrades
from salesflow.credit.rating.payment_index import PaymentIndex
from salesflow.credit.rating.ratio_models import RatioModel
from salesflow.credit.rating.scorecard import Scorecard
from salesflow.credit.rating.statements import Statement
from salesflow.credit.rating.working_assets import WorkingAssets
from salesflow.customers.grades.regrading import Standing
from salesflow.customers.history import Invoice
from salesflow.errors import InputError
from salesflow.testing.ratings import (
    RATING_DAY,
    feature_models,
    financial_statements,
    payer_ledgers,
    payment_indexes,
    score_grades,
    scorecards,
)


@given(st.lists(financial_statements(), max_size=3))
def test_statements_come_back(statements: list[Statement]) -> None:
    text = statements_to_json(statements)
    assert statements_from_json(text) == tuple(statements)
    assert statements_to_json(statements_from_json(text)) == text


@given(
    st.dictionaries(
        st.sampled_from(["C-1", "C-2", "客户"]), st.builds(Standing, st.sampled_from("ABC"), st.dates())
    )
)
def test_standings_come_back(standings: dict[str, Standing]) -> None:
    """CR-1: the grade so far, without which a hysteresis means nothing."""
    text = standings_to_json(standings)
    assert standings_from_json(text) == standings
    assert list(standings_from_json(text)) == list(standings)
    assert standings_to_json(standings_from_json(text)) == text


@given(payment_indexes(), payer_ledgers())
def test_a_payment_index_comes_back_and_says_the_same(index: PaymentIndex, invoices: list[Invoice]) -> None:
    text = payment_index_to_json(index)
    again = payment_index_from_json(text)
    assert again == index
    assert payment_index_to_json(again) == text
    assert again.judge(invoices, as_of=RATING_DAY) == index.judge(invoices, as_of=RATING_DAY)


@given(score_grades())
def test_grades_over_a_score_come_back(grades: ScoreGrades) -> None:
    text = score_grades_to_json(grades)
    assert score_grades_from_json(text) == grades
    assert score_grades_to_json(score_grades_from_json(text)) == text


@given(feature_models())
def test_feature_models_come_back(model: FeatureModel) -> None:
    text = feature_model_to_json(model)
    assert feature_model_from_json(text) == model
    assert feature_model_to_json(feature_model_from_json(text)) == text


@given(scorecards())
def test_scorecards_come_back(card: Scorecard) -> None:
    text = scorecard_to_json(card)
    again = scorecard_from_json(text)
    assert again == card
    assert scorecard_to_json(again) == text
    assert again.judge({}, as_of=RATING_DAY) == card.judge({}, as_of=RATING_DAY)


MODELS = [each for each in vars(rating).values() if isinstance(each, RatioModel)]


@pytest.mark.parametrize("model", MODELS, ids=[str(model.citation) for model in MODELS])
def test_the_ready_made_ratio_models_come_back(model: RatioModel) -> None:
    """CR-3: published sets differ from source to source, and each keeps its doubts."""
    text = ratio_model_to_json(model)
    assert ratio_model_from_json(text) == model
    assert ratio_model_to_json(ratio_model_from_json(text)) == text


@given(financial_statements())
def test_the_ready_made_sets_come_back_and_say_the_same(statement: Statement) -> None:
    model: WorkingAssets = rating.WORKING_ASSETS
    again = working_assets_from_json(working_assets_to_json(model))
    assert again == model
    assert again.judge(statement, as_of=RATING_DAY) == model.judge(statement, as_of=RATING_DAY)


def test_the_other_ready_made_sets_come_back() -> None:
    assert len(MODELS) > 5
    assert payment_index_from_json(payment_index_to_json(rating.PAYMENT_INDEX)) == rating.PAYMENT_INDEX
    assert score_grades_from_json(score_grades_to_json(rating.PAYMENT_GRADES)) == rating.PAYMENT_GRADES
    again = feature_model_from_json(feature_model_to_json(rating.EIGHTEEN_FEATURES))
    assert again == rating.EIGHTEEN_FEATURES


# -- wrong data -----------------------------------------------------------------------------------------------------------

SHEET = {
    "customer": "C-7",
    "on": "2025-12-31",
    "currency": "CNY",
    "unit": "ten_thousand",
    "lines": {"stock": "40"},
}
CITED = {"key": "own", "version": "1", "source": "ours"}
LABEL = {"en": "score"}
GRADES = {"edges": ["76", "80"], "labels": ["B", "A", "AA"], "hysteresis": "1", "upper": True}
RATIO = {
    "key": "X",
    "label": LABEL,
    "over": [{"times": 1, "line": "sales"}],
    "under": [{"times": 1, "line": "stock"}],
}
MODEL = {"citation": CITED, "title": LABEL, "terms": [{"weight": "6.5", "ratio": RATIO}], "cuts": ["1.1"]}
FIGURE = {"kind": "number", "key": "years", "label": LABEL, "edges": ["2"], "points": [5, 20]}
WORD = {"kind": "word", "key": "owner", "label": LABEL, "words": {"owned": 25}, "others": 0}
CARD = {"citation": CITED, "figures": [FIGURE, WORD]}
FEATURES = {
    "citation": CITED, "factors": [{"key": "look", "group": "own", "label": LABEL, "weight": "2"}],
    "grades": GRADES | {"hysteresis": "0"},
}  # fmt: skip
ASSETS = {
    "citation": CITED, "table": {"edges": ["0.3"], "labels": ["15", "20"], "hysteresis": "0", "upper": False},
    "best": {"start": "1", "share": "25"},
}  # fmt: skip


def _sheet(**other: object) -> dict[str, Any]:
    return {"statements": [SHEET | other]}


def _standing(**other: object) -> dict[str, Any]:
    return {"standings": {"C-7": {"grade": "A", "since": "2026-01-31"} | other}}


def _knots(*knots: object) -> dict[str, Any]:
    return {"knots": knots}


def _grades(**other: object) -> dict[str, Any]:
    return {"what": LABEL, "bands": GRADES | other}


def _ratio(**other: object) -> dict[str, Any]:
    return MODEL | {"terms": [{"weight": "6.5", "ratio": RATIO | other}]}


@pytest.mark.parametrize(
    ("read", "plain", "field", "problem"),
    [
        (statements_from_json, _sheet(unit=10_000), "statements[0].unit", "use one of one, thousand, ten_thousand"),
        (statements_from_json, _sheet(lines={"stock": 40}), "statements[0].lines.stock", "must be a number as text"),
        (statements_from_json, _sheet(lines={"gold": "40"}), "statements[0].lines", "is no line of a statement"),
        (statements_from_json, _sheet(lines={"stock": "4,000"}), "statements[0].lines.stock", "without separators"),
        (statements_from_json, _sheet(lines={"stock": "-1"}), "statements[0].stock", "cannot be below zero"),
        (statements_from_json, _sheet(lines=[]), "statements[0].lines", "must be an object"),
        (statements_from_json, _sheet(audited="yes"), "statements[0].audited", "must be true or false"),
        (statements_from_json, _sheet(on="31.12.2025"), "statements[0].on", "must be a day"),
        (statements_from_json, _sheet(received_on="2025-12-30"), "statements[0].received_on", "lies before"),
        (statements_from_json, _sheet(months=25), "statements[0].months", "1 to 24"),
        (statements_from_json, {"statements": SHEET}, "statements", "must be a list"),
        (standings_from_json, {"standings": []}, "standings", "must be an object"),
        (standings_from_json, _standing(since=None), "standings.C-7.since", "must be a text"),
        (standings_from_json, _standing(mood=1), "standings.C-7.mood", "is unknown; known are grade, since"),
        (payment_index_from_json, _knots([0, "80"]), "knots[0]", "must be an object"),
        (payment_index_from_json, _knots({"days": 0}), "knots[0].points", "is missing"),
        (payment_index_from_json, _knots({"days": 0, "points": "8", "x": 1}), "knots[0].x", "is unknown; known are days, points"),
        (payment_index_from_json, _knots({"days": "0", "points": "8"}), "knots[0].days", "must be a whole number"),
        (payment_index_from_json, _knots({"days": 0, "points": 80.5}), "knots[0].points", "must be a number as text"),
        (payment_index_from_json, _knots({"days": 0, "points": "80"}), "paymentindex", "at least two knots"),
        (payment_index_from_json, {"citation": CITED | {"source": " "}}, "citation", "the source is empty"),
        (score_grades_from_json, _grades(edges=["80", "76"]), "bands", "the edges do not rise"),
        (score_grades_from_json, _grades(edges=[76, 80]), "bands.edges[0]", "must be a number as text"),
        (score_grades_from_json, _grades(labels=["B", 1, "AA"]), "bands.labels[1]", "must be a text"),
        (score_grades_from_json, _grades(hysteresis="wide"), "bands.hysteresis", "give a plain number"),
        (score_grades_from_json, _grades(upper=1), "bands.upper", "must be true or false"),
        (score_grades_from_json, _grades(lower=1), "bands.lower", "is unknown; known are edges, labels"),
        (ratio_model_from_json, MODEL | {"terms": []}, "ratiomodel", "there is no ratio"),
        (ratio_model_from_json, MODEL | {"cuts": "1.1"}, "cuts", "must be a list"),
        (ratio_model_from_json, MODEL | {"cuts": ["NaN"]}, "cuts[0]", "give a plain number"),
        (ratio_model_from_json, MODEL | {"accepts": {"fresh_for": "3 hours"}}, "accepts", "counted in days"),
        (ratio_model_from_json, _ratio(over=[]), "terms[0].ratio", "a ratio needs lines"),
        (ratio_model_from_json, _ratio(over=[{"times": 1, "line": "gold"}]), "terms[0].ratio.over[0].line", "use one of current_assets"),
        (ratio_model_from_json, _ratio(label=None), "terms[0].ratio.label", "must be a text"),
        (scorecard_from_json, CARD | {"figures": []}, "scorecard", "there is no figure"),
        (scorecard_from_json, CARD | {"figures": [FIGURE | {"kind": "guess"}]}, "figures[0].kind", "use one of number, word"),
        (scorecard_from_json, CARD | {"figures": [FIGURE | {"points": [5]}]}, "figures[0]", "1 edges need 2 labels"),
        (scorecard_from_json, CARD | {"figures": [WORD | {"words": {"owned": "25"}}]}, "figures[0].words.owned", "whole number"),
        (scorecard_from_json, CARD | {"figures": [WORD | {"others": 0.5}]}, "figures[0].others", "whole number"),
        (feature_model_from_json, FEATURES | {"grades": GRADES}, "featuremodel", "the grades have a hysteresis"),
        (feature_model_from_json, FEATURES | {"least_answered": "50%"}, "least_answered", "give a plain number"),
        (feature_model_from_json, FEATURES | {"factors": [{"key": "look"}]}, "factors[0].group", "is missing"),
        (working_assets_from_json, ASSETS | {"best": ["1", "25"]}, "best", "must be an object"),
        (working_assets_from_json, ASSETS | {"best": {"start": "1"}}, "best.share", "is missing"),
        (working_assets_from_json, ASSETS | {"best": {"start": "0", "share": "25"}}, "workingassets", "within the table"),
    ],
)  # fmt: skip
def test_wrong_data_is_named_by_its_place(
    read: Callable[[str], object], plain: Any, field: str, problem: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(json.dumps(plain))
    assert (caught.value.field, problem in caught.value.problem) == (field, True), str(caught.value)


def test_good_data_stands_behind_each_wrong_one() -> None:
    assert statements_from_json(json.dumps(_sheet()))[0].on == date(2025, 12, 31)
    assert standings_from_json(json.dumps(_standing())) == {"C-7": Standing("A", date(2026, 1, 31))}
    assert payment_index_from_json('{"window_days": 365}') == PaymentIndex(window_days=365)
    assert score_grades_from_json(json.dumps(_grades())).grades == ("AA", "A", "B")
    assert ratio_model_from_json(json.dumps(_ratio())).terms[0][1].key == "X"
    assert len(scorecard_from_json(json.dumps(CARD)).figures) == 2
    assert feature_model_from_json(json.dumps(FEATURES)).groups == ("own",)
    assert working_assets_from_json(json.dumps(ASSETS)).share_of(1) == 25
