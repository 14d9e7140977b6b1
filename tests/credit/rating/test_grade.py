from __future__ import annotations

import pickle
from datetime import date
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from salesflow.basics.bands import Bands
from salesflow.basics.text import Text
from salesflow.credit.catalogue.rating import PAYMENT_GRADES
from salesflow.credit.rating.exact import Score, cut
from salesflow.credit.rating.grade import Graded, ScoreGrades
from salesflow.customers.grades.regrading import Standing
from salesflow.errors import InputError
from salesflow.testing.rating_laws import check_band_table, check_score_grades
from salesflow.testing.ratings import band_tables, score_grades, scores

REACHING = settings(phases=[Phase.generate], max_examples=1000)

DAY = date(2026, 3, 1)


@given(score_grades(), st.lists(st.none() | scores(), max_size=8))
def test_the_laws_hold(grades: ScoreGrades, series: list[Score | None]) -> None:
    """CR-1: property 10, and unknown is no grade."""
    check_score_grades(grades, series, on=DAY)


def test_series_that_change_are_drawn() -> None:
    pairs = st.tuples(score_grades(), st.lists(st.none() | scores(), max_size=8))
    assert find(pairs, lambda pair: check_score_grades(*pair, on=DAY) > 1, settings=REACHING)


@given(band_tables(), st.lists(scores(), max_size=6))
def test_bands_are_total_and_single_valued(bands: Bands[str], values: list[Score]) -> None:
    """CR-3: property 19."""
    check_band_table(bands, values)


@given(st.sampled_from([72, 76, 80, 84]), st.lists(st.decimals(-1, 1, places=3), min_size=2, max_size=9))
def test_alternating_within_the_hysteresis_never_changes_the_grade(edge: int, steps: list[Decimal]) -> None:
    """CR-1: property 10."""
    series = [edge + step for step in steps]
    assert check_score_grades(PAYMENT_GRADES, series, on=DAY) == 0


def test_a_point_beyond_the_edge() -> None:
    before = Standing("AA", DAY)

    def after(score: Score) -> str | None:
        return PAYMENT_GRADES.judge(score, before, as_of=DAY).value

    assert after(85) == "AA"
    assert after(Fraction(85) + Fraction(1, 10**9)) == "AAA"
    assert after(79) == "AA"
    assert after(Fraction(79) - Fraction(1, 10**9)) == "A"
    assert after(Decimal("50.5")) == "C"


def test_words() -> None:
    first = PAYMENT_GRADES.judge(Fraction(250, 3), None, as_of=DAY)
    assert first.explain() == "AA: the payment index is 83.33 [CR-1]"
    same = PAYMENT_GRADES.judge(82, first.state, as_of=DAY)
    assert same.explain("zh") == "仍为AA：付款指数为82.00 [CR-1]"
    held = PAYMENT_GRADES.judge(79, same.state, as_of=DAY)
    assert held.explain("zh") == "仍为AA：付款指数为79.00，单看应为A，但超出界限不多于1 [CR-1]"
    assert (held.value, held.bare) == ("AA", "A")
    fell = PAYMENT_GRADES.judge(70, held.state, as_of=date(2026, 6, 1))
    assert fell.explain() == "from AA to C: the payment index is 70.00 [CR-1]"
    assert fell.state == Standing("C", date(2026, 6, 1))
    assert PAYMENT_GRADES.judge(None, None, as_of=DAY).explain("zh") == "无法评级：付款指数未知 [CR-1]"
    assert PAYMENT_GRADES.grades == ("AAA", "AA", "A", "B", "C")


@given(score_grades(), st.lists(scores(), min_size=1, max_size=4))
def test_reasons_that_are_worded_late_are_those_of_the_day(grades: ScoreGrades, series: list[Score]) -> None:
    """CR-1: a grade whose words nobody has read is equal to one that was made with them, and stays so in a file."""
    before: Standing | None = None
    for score in series:
        found = grades.judge(score, before, as_of=DAY)
        (reason,) = found.reasons
        spoken = Graded(found.value, found.state, found.bare, reasons=(reason,))
        stored = pickle.loads(pickle.dumps(found))
        assert found == spoken == stored == grades.judge(score, before, as_of=DAY)
        assert hash(found) == hash(spoken) == hash(stored)
        assert repr(found) == repr(spoken)
        assert stored.explain("zh") == found.explain("zh") == reason.explain("zh")
        assert attrs.evolve(found, missing=()) == found
        assert attrs.evolve(found, reasons=()) != found
        told = dict(reason.sentence.params)
        assert told["score"] == cut(Fraction(score))
        assert reason.code == (
            "grade"
            if before is None
            else "grade_changed"
            if before.grade != found.value
            else "grade_same"
            if found.bare == found.value
            else "grade_held"
        )
        before = found.state


def test_bad_input() -> None:
    """Bad input 5."""
    with pytest.raises(InputError, match="score"):
        PAYMENT_GRADES.judge(80.0, None, as_of=DAY)  # type: ignore[arg-type]  # bad input
    with pytest.raises(InputError, match="none of the grades"):
        PAYMENT_GRADES.judge(80, Standing("D", DAY), as_of=DAY)
    with pytest.raises(InputError, match="none of the grades"):
        PAYMENT_GRADES.judge(None, Standing("D", DAY), as_of=DAY)
    with pytest.raises(InputError, match="began after"):
        PAYMENT_GRADES.judge(80, Standing("A", DAY), as_of=date(2026, 2, 1))
    assert ScoreGrades(Bands([], ["all"]), Text("x", zh="x")).judge(1, as_of=DAY).value == "all"
