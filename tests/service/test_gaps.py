"""SERVQUAL and SERVPERF (SV-2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pendulum
import pytest

from salesflow.basics.text import Text
from salesflow.errors import DefinitionError, InputError
from salesflow.service.counting import Window
from salesflow.service.gaps import DIMENSION_ITEMS, Dimension, GapForm, Item, Sheet
from salesflow.service.responses import Keep, Scale
from salesflow.service.source import EvaluationSource

MARCH = Window(date(2026, 3, 1), date(2026, 4, 1), "UTC", as_of=date(2026, 4, 1))
DAY = pendulum.datetime(2026, 3, 2, tz="UTC")
SOURCE = EvaluationSource.PERFORMANCE_EVALUATION
R, E = Dimension.RELIABILITY, Dimension.EMPATHY
ITEMS = [Item("r1", R), Item("e1", E, Text("knows me", zh="了解我")), Item("r2", R)]
FORM = GapForm("rating", SOURCE, Scale(1, 7), ITEMS, points={R: Decimal("62.5"), E: Decimal("37.5")})


def sheet(who, perceived, expected=(7, 7, 7)):
    keys = ("r1", "e1", "r2")
    return Sheet(
        who, DAY, SOURCE, perceived=dict(zip(keys, perceived, strict=True)),
        expected=dict(zip(keys, expected, strict=False)),
    )  # fmt: skip


def drawn(*rows, form=FORM, **more):
    return form.sample(rows, MARCH, keep=Keep.LATEST, **more)


def test_gaps_per_item_dimension_and_weighted():
    found = FORM.gaps(drawn(sheet("a", (5, 7, 6)), sheet("b", (4, 6, 7), (7, 5, 7))))
    assert [str(each.point) for each in found.items] == ["-5/2", "-1/2", "1/2"]
    assert [each.key for each in found.items] == [
        "gap/reliability/r1",
        "gap/reliability/r2",
        "gap/empathy/e1",
    ]
    assert (found.of(R).point, found.of(E).point) == (Fraction(-3, 2), Fraction(1, 2))
    assert found.overall.point == Fraction(-3, 2) * Fraction(5, 8) + Fraction(1, 2) * Fraction(3, 8)
    assert found.measures == (*found.dimensions, found.overall)


def test_perceptions_alone():
    rows = [sheet("a", (5, 7, 6), ()), sheet("b", (4, 6, 7), ())]
    found = FORM.performance(drawn(*rows))
    assert found.of(R).point == Fraction(11, 2)
    assert [each.code for each in found.of(R).frame.cautions] == ["own_form"]
    assert FORM.gaps(drawn(*rows)).of(R).unknown == 2  # nothing was expected: unknown is not zero


def test_an_incomplete_sheet_counts_where_it_is_complete():
    found = FORM.gaps(drawn(sheet("a", (5, 7, None)), sheet("b", (4, 6, 7), (7, None, 7))), least=1)
    assert [(each.n, each.unknown) for each in found.measures] == [(1, 1), (1, 1), (0, 2)]
    assert found.overall.point is None
    assert "not counted: 1 incomplete" in found.explain()
    assert "另有1个未答全" in found.explain("zh")
    assert "less reliable" in found.explain()


def test_the_published_form_has_22_items():
    items = [Item(f"{each}-{n}", each) for each, many in DIMENSION_ITEMS.items() for n in range(many)]
    form = GapForm("servqual", SOURCE, Scale(1, 7), items)
    assert (len(items), form.is_published_form, FORM.is_published_form) == (22, True, False)
    assert form.dimensions == tuple(Dimension)
    found = form.gaps(drawn(form=form))
    assert found.overall is None
    assert [each.code for each in found.dimensions[0].frame.cautions] == ["difference_scores"]
    assert all(each.render("zh") != each.render() for each in Dimension)


@pytest.mark.parametrize(
    ("items", "points", "problem"),
    [
        ([], None, "there is no item"),
        ([Item("a", R), Item("a", E)], None, "item 'a' is given twice"),
        (ITEMS, {R: 60, E: 41}, "the points make 101, not 100"),
        (ITEMS, {R: Decimal("33.3"), E: Decimal("66.6")}, "the points make 99.9, not 100"),
        (ITEMS, {R: 120, E: -20}, "the points of empathy are negative"),
        (ITEMS, {R: 100}, "must name each dimension of the form once: reliability, empathy"),
    ],
)
def test_forms_that_are_none(items, points, problem):
    with pytest.raises(DefinitionError, match=problem):
        GapForm("rating", SOURCE, Scale(1, 7), items, points=points)


@pytest.mark.parametrize("points", [50.0, True, Decimal("NaN"), Decimal("Infinity"), "50"])
def test_points_are_exact(points):
    with pytest.raises(InputError, match="points"):
        GapForm("rating", SOURCE, Scale(1, 7), ITEMS, points={R: points, E: 50})


@pytest.mark.parametrize("score", [True, 4.0, float("nan"), "4"])
def test_scores_are_whole_points(score):
    with pytest.raises(InputError, match="r1: give whole points"):
        sheet("a", (score, 4, 4))


def test_what_the_form_does_not_know():
    with pytest.raises(InputError, match="is no item of form 'rating'"):
        drawn(Sheet("a", DAY, SOURCE, perceived={"x": 4}))
    with pytest.raises(InputError, match="r2: lies outside the scale"):
        drawn(sheet("a", (5, 7, 8)))
    with pytest.raises(InputError, match="the form has reliability, empathy"):
        FORM.gaps(drawn()).of(Dimension.TANGIBLES)


def test_another_source_is_no_part_of_it():
    other = Sheet("a", DAY, EvaluationSource.TOTAL_MARKET_SURVEY, perceived={"x": 4})
    assert drawn(other).counted == ()


def test_a_form_is_made_again_from_its_parts():
    again = GapForm(FORM.key, FORM.source, FORM.scale, FORM.items, points=FORM.points)
    assert again == FORM
    one = sheet("a", (5, 7, 6))
    assert Sheet("a", DAY, SOURCE, perceived=one.perceived, expected=one.expected) == one
