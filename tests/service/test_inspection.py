"""Mystery shopping and quality inspection: visits as units (SV-3)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pendulum
import pytest

from salesflow.basics.intervals import wilson
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, InputError
from salesflow.service.counting import Window
from salesflow.service.inspection import InspectedVisit, Inspection, InspectionItem, Mark
from salesflow.service.source import EvaluationSource

MARCH = Window(date(2026, 3, 1), date(2026, 4, 1), "UTC", as_of=date(2026, 3, 20))
DAY = pendulum.datetime(2026, 3, 2, tz="UTC")
P, F, NA, NS = Mark.PASSED, Mark.FAILED, Mark.NOT_APPLICABLE, Mark.NOT_SEEN
ITEMS = [
    InspectionItem("greeting", Text("greets", zh="问候")),
    InspectionItem("receipt", is_critical=True),
    InspectionItem("order"),
    InspectionItem("light"),
]
FORM = Inspection("counter", EvaluationSource.MYSTERY_SHOPPING, ITEMS, pass_at=Fraction(3, 4))


def visit(*marks, number="V-1", place="shop", at=DAY):
    keys = ("greeting", "receipt", "order", "light")
    return InspectedVisit(number, place, at, dict(zip(keys, marks, strict=False)))


@pytest.mark.parametrize(
    ("marks", "value", "code"),
    [
        ((P, P, P, F), Truth.YES, "passed"),
        ((P, F, P, P), Truth.NO, "critical_failed"),
        ((F, P, F, P), Truth.NO, "below"),
        ((P, P, NA, F), Truth.NO, "below"),  # 2 of 3
        ((P, P, NA, NA), Truth.YES, "passed"),
        ((P, P, P, NS), Truth.YES, "passed"),  # whatever it was
        ((P, P, P), Truth.YES, "passed"),  # what is not noted was not seen
        ((P, P, NS, F), Truth.UNKNOWN, "not_seen"),
        ((P, NS, P, P), Truth.UNKNOWN, "not_seen"),  # the critical one could veto
        ((F, NS, F, P), Truth.NO, "below"),
        ((NA, NA, NA, NA), Truth.UNKNOWN, "none_applied"),
        ((), Truth.UNKNOWN, "not_seen"),
    ],
)
def test_verdicts(marks, value, code):
    found = FORM.judge(visit(*marks))
    assert (found.value, [each.code for each in (*found.reasons, *found.missing)]) == (value, [code])
    assert "[en]" not in found.explain("zh")


def test_the_unit_is_the_visit():
    """Field note 4.4: Wilson over visits, not items."""
    visits = [visit(P, P, P, P, number=f"V-{n}", place=f"shop-{n}") for n in range(8)]
    visits += [visit(F, F, F, F, number=f"W-{n}", place=f"shop-{n + 8}") for n in range(2)]
    found = FORM.measure(visits, MARCH)
    assert (found.measure.point, found.measure.interval) == (Fraction(4, 5), wilson(8, 10))
    assert found.bounds == (Fraction(4, 5), Fraction(4, 5))
    assert [each.code for each in found.reasons] == ["figure"] + ["failing"] * 4 + ["not_over"]
    assert found.explain().splitlines()[1] == "receipt (critical): failed in 2 of 10 [SV-3]"
    assert "问候：10次中2次未通过" in found.explain("zh")


def test_open_visits_are_told_with_what_they_could_change():
    visits = [visit(P, P, P, P, number="V-1"), visit(P, NS, P, P, number="V-2")]
    found = FORM.measure(visits, MARCH, least=1)
    assert (found.measure.n, found.measure.unknown, found.bounds) == (1, 1, (Fraction(1, 2), Fraction(1)))
    assert "1 visit could not be judged: the share of all lies between 50% and 100%" in found.explain()
    assert "2 visits at 1 place: visits at one place resemble each other" in found.explain()
    assert "1 that could not be judged" in found.measure.explain()


def test_items_keep_not_applicable_and_not_seen_apart():
    found = FORM.measure([visit(NA, P, NS), visit(P, P, F, P, number="V-2")], MARCH)
    assert [(each.passed, each.failed, each.not_applicable, each.not_seen) for each in found.items] == [
        (1, 0, 1, 0), (2, 0, 0, 0), (0, 1, 0, 1), (1, 0, 0, 1),
    ]  # fmt: skip
    assert [each.share for each in found.items] == [1, 1, 0, 1]
    assert FORM.measure([visit(NA)], MARCH).items[0].share is None
    assert FORM.measure([], MARCH).bounds is None


def test_days_and_repetition():
    inside = visit(P, P, P, P)
    others = [visit(P, number="V-2", at=DAY.subtract(days=9)), visit(P, number="V-3", at=DAY.add(days=25))]
    found = FORM.measure([inside, *others, inside], MARCH)
    assert [each.id for each, _ in found.visits] == ["V-1"]
    assert dict(found.measure.frame.set_aside) == {"outside": 1, "not_yet": 1}
    with pytest.raises(InputError, match="two different visits have this number"):
        FORM.measure([inside, visit(F)], MARCH)


def test_what_the_list_does_not_know():
    with pytest.raises(InputError, match="is no item of inspection 'counter'"):
        FORM.judge(InspectedVisit("V-1", "shop", DAY, {"parking": P}))
    with pytest.raises(InputError, match="give one of passed, failed"):
        visit(True)
    assert visit("passed") == visit(P)
    assert InspectedVisit("V-1", "shop", DAY, visit(P).marks) == visit(P)


@pytest.mark.parametrize("pass_at", [Fraction(0), Fraction(5, 4), 0.8, 1, True])
def test_pass_at_is_a_share(pass_at):
    with pytest.raises(DefinitionError, match="pass_at must be a Fraction"):
        Inspection("counter", EvaluationSource.QUALITY_INSPECTION, ITEMS, pass_at=pass_at)


def test_a_definition_names_all_problems():
    with pytest.raises(DefinitionError) as wrong:
        Inspection("x", EvaluationSource.COMPLAINT_RECORDS, [ITEMS[0], ITEMS[0]], pass_at=Fraction(2))
    assert len(wrong.value.problems) == 3
    with pytest.raises(DefinitionError, match="there is no item"):
        Inspection("x", EvaluationSource.QUALITY_INSPECTION, [], pass_at=Fraction(1))
