"""Wrong kinds of values in measures of service: one error that names the field."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pendulum
import pytest

from salesflow.errors import DefinitionError, InputError
from salesflow.service.counting import Window
from salesflow.service.gaps import Dimension, GapForm, Item, Sheet
from salesflow.service.inspection import InspectedVisit, Inspection, InspectionItem
from salesflow.service.report import QualityReport
from salesflow.service.responses import Keep, Question, Scale
from salesflow.service.source import EvaluationSource

DAY = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
MARCH = Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 4, 10))
RATED, VISITED = EvaluationSource.PERFORMANCE_EVALUATION, EvaluationSource.MYSTERY_SHOPPING
ASKED = Question("overall", EvaluationSource.TRANSACTION_SURVEY, Scale(1, 5))
FORM = GapForm("rating", RATED, Scale(1, 7), [Item("listens", Dimension.EMPATHY)])
COUNTER = Inspection("counter", VISITED, [InspectionItem("greeting")], pass_at=Fraction(1, 2))
WRONG = [None, "x", 5, True, float("nan"), [None], ["x"], object()]
TRIPLE = [("listens", 4, 5)]
ASKS = [
    ("answers", lambda bad: ASKED.sample(bad, MARCH, keep=Keep.FIRST)),
    ("window", lambda bad: ASKED.sample([], bad, keep=Keep.FIRST)),
    ("sheets", lambda bad: FORM.sample(bad, MARCH, keep=Keep.FIRST)),
    ("items", lambda bad: GapForm("rating", RATED, Scale(1, 7), bad)),
    ("scores", lambda bad: Sheet("C-7", DAY, RATED, perceived=bad)),
    ("visits", lambda bad: COUNTER.measure(bad, MARCH)),
    ("window", lambda bad: COUNTER.measure([], bad)),
    ("items", lambda bad: Inspection("counter", VISITED, bad, pass_at=Fraction(1, 2))),
    ("marks", lambda bad: InspectedVisit("V-1", "shop-1", DAY, bad)),
    ("measures", lambda bad: QualityReport(MARCH, bad)),
]


@pytest.mark.parametrize("bad", WRONG)
@pytest.mark.parametrize(("field", "ask"), ASKS, ids=[f"{field}{n}" for n, (field, _) in enumerate(ASKS)])
def test_one_error_names_the_field(field, ask, bad):
    with pytest.raises(InputError) as found:
        ask(bad)
    assert found.value.field.startswith(field)


@pytest.mark.parametrize("bad", ["x", 5, True, [None]])
def test_optional_ones_too(bad):
    with pytest.raises(InputError, match="points"):
        GapForm("rating", RATED, Scale(1, 7), [Item("listens", Dimension.EMPATHY)], points=bad)
    with pytest.raises(InputError, match="invited"):
        ASKED.sample([], MARCH, keep=Keep.FIRST, invited=bad)


@pytest.mark.parametrize("bad", [None, "shop", 5])
def test_a_source_that_is_none(bad):
    with pytest.raises(DefinitionError, match="there are no visits in"):
        Inspection("counter", bad, [InspectionItem("greeting")], pass_at=Fraction(1, 2))


def test_pairs_are_as_good_as_a_mapping():
    with pytest.raises(InputError, match="pairs"):
        Sheet("C-7", DAY, RATED, perceived=TRIPLE)
    told = {"listens": 4}
    pairs = Sheet("C-7", DAY, RATED, perceived=tuple(told.items()))
    assert pairs == Sheet("C-7", DAY, RATED, perceived=told)
