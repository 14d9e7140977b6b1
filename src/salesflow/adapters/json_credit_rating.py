"""How a customer is rated, as JSON: his statements and standings, and the sets of figures that rate him.

A set bears its name, its version, its source and what is doubted about it, so that a rating of last year can be worked out
again by the figures of last year. Import it all from `salesflow.adapters.json_credit`.

>>> from salesflow.credit.catalogue.rating import PAYMENT_INDEX
>>> payment_index_from_json(payment_index_to_json(PAYMENT_INDEX)) == PAYMENT_INDEX
True
>>> standings_from_json('{"standings": {"C-7": {"grade": "AA", "since": "March"}}}')
Traceback (most recent call last):
salesflow.errors.InputError: standings.C-7.since: must be a day such as 2026-03-02 (got 'March')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import cattrs

from salesflow.adapters._json_credit import (
    Form,
    a_count,
    a_text,
    bands,
    each_by_name,
    each_of,
    each_row,
    from_json,
    listed_from_json,
    listed_to_json,
    new_credit_converter,
    number,
    of_kind,
    row,
    to_json,
)
from salesflow.adapters._json_entries import exactly
from salesflow.adapters._json_text import SCHEMA, entries_of, written
from salesflow.adapters._json_values import each_field, inside, structured
from salesflow.basics.plain import read_mapping
from salesflow.credit.rating.citation import Citation
from salesflow.credit.rating.features import Factor, FeatureModel
from salesflow.credit.rating.grade import ScoreGrades
from salesflow.credit.rating.payment_index import PaymentIndex
from salesflow.credit.rating.ratio_models import Ratio, RatioModel
from salesflow.credit.rating.scorecard import ByNumber, ByWord, Scorecard
from salesflow.credit.rating.statements import Acceptance, Line, Statement
from salesflow.credit.rating.working_assets import WorkingAssets
from salesflow.customers.grades.regrading import Standing

__all__ = [
    "feature_model_from_json",
    "feature_model_to_json",
    "payment_index_from_json",
    "payment_index_to_json",
    "rating_forms",
    "ratio_model_from_json",
    "ratio_model_to_json",
    "score_grades_from_json",
    "score_grades_to_json",
    "scorecard_from_json",
    "scorecard_to_json",
    "standings_from_json",
    "standings_to_json",
    "statements_from_json",
    "statements_to_json",
    "working_assets_from_json",
    "working_assets_to_json",
]


# -- what is known of customers -------------------------------------------------------------------------------------------


def statements_to_json(statements: Iterable[Statement]) -> str:
    """Financial statements in their order; the figures stand in the unit in which they were given."""
    return listed_to_json(_converter(), "statements", statements)


def statements_from_json(text: str) -> tuple[Statement, ...]:
    """The statements behind JSON; wrong data is an `InputError` with its place, such as ``statements[0].lines.stock``."""
    return listed_from_json(_converter(), "statements", text, Statement)


def standings_to_json(standings: Mapping[str, Standing]) -> str:
    """The grade of each customer and since when he has it: what the next rating must be given."""
    return written(
        {
            "schema": SCHEMA,
            "standings": {who: _converter().unstructure(each) for who, each in standings.items()},
        }
    )


def standings_from_json(text: str) -> dict[str, Standing]:
    """The standings behind JSON; wrong data is an `InputError` with its place."""
    tree = read_mapping(exactly(entries_of(text), "", needed=("standings",))["standings"], "standings")
    return {who: structured(_converter(), each, Standing, f"standings.{who}") for who, each in tree.items()}


# -- sets of figures ------------------------------------------------------------------------------------------------------


def payment_index_to_json(index: PaymentIndex) -> str:
    """The rule of a payment index: its curve, its window, and what counts."""
    return to_json(_converter(), index)


def payment_index_from_json(text: str) -> PaymentIndex:
    """The rule behind JSON; wrong data, and parts that do not fit together, are an `InputError` with its place."""
    return from_json(_converter(), text, PaymentIndex)


def score_grades_to_json(grades: ScoreGrades) -> str:
    """Grades over a score: edges, names and hysteresis."""
    return to_json(_converter(), grades)


def score_grades_from_json(text: str) -> ScoreGrades:
    """The grades behind JSON; errors are those of `payment_index_from_json`."""
    return from_json(_converter(), text, ScoreGrades)


def ratio_model_to_json(model: RatioModel) -> str:
    """A ratio model: weights, ratios, cuts, and which statements it accepts."""
    return to_json(_converter(), model)


def ratio_model_from_json(text: str) -> RatioModel:
    """The model behind JSON; errors are those of `payment_index_from_json`."""
    return from_json(_converter(), text, RatioModel)


def working_assets_to_json(model: WorkingAssets) -> str:
    """The working-assets model with its table."""
    return to_json(_converter(), model)


def working_assets_from_json(text: str) -> WorkingAssets:
    """The model behind JSON; errors are those of `payment_index_from_json`."""
    return from_json(_converter(), text, WorkingAssets)


def feature_model_to_json(model: FeatureModel) -> str:
    """A feature model: features with their weights, and grades."""
    return to_json(_converter(), model)


def feature_model_from_json(text: str) -> FeatureModel:
    """The model behind JSON; errors are those of `payment_index_from_json`."""
    return from_json(_converter(), text, FeatureModel)


def scorecard_to_json(card: Scorecard) -> str:
    """A scorecard: its figures and words with their points."""
    return to_json(_converter(), card)


def scorecard_from_json(text: str) -> Scorecard:
    """The card behind JSON; errors are those of `payment_index_from_json`."""
    return from_json(_converter(), text, Scorecard)


# -- parts ----------------------------------------------------------------------------------------------------------------


def rating_forms(converter: cattrs.Converter) -> None:
    """Teach a converter of credit all sets of figures, statements and standings; it must know the words of `Line`."""
    for kind in (Citation, Acceptance, Standing, Factor):
        each_field(converter, kind)
    line: Form = (str, lambda plain: inside(converter, plain, Line, ""))
    side = each_row(times=a_count, line=line)
    each_field(converter, Ratio, over=side, under=side)
    ratio: Form = (converter.unstructure, lambda plain: inside(converter, plain, Ratio, ""))
    each_field(converter, RatioModel, terms=each_row(weight=number, ratio=ratio))
    each_field(converter, PaymentIndex, knots=each_row(days=a_count, points=number))
    each_field(converter, ScoreGrades, bands=bands(*a_text))
    each_field(converter, FeatureModel, grades=bands(*a_text))
    each_field(converter, WorkingAssets, table=bands(*number), best=row(start=number, share=number))
    each_field(converter, ByNumber)
    each_field(converter, ByWord, words=each_by_name(*a_count))
    figure = of_kind(converter, {"number": ByNumber, "word": ByWord}, "figures")
    each_field(converter, Scorecard, figures=each_of(*figure))
    each_field(converter, Statement, lines=each_by_name(*number))


@lru_cache(maxsize=1)
def _converter() -> cattrs.Converter:
    converter = new_credit_converter(Line)
    rating_forms(converter)
    return converter
