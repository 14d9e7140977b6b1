"""NPS with an honest range, and the number it needs (SV-2)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.errors import InputError
from salesflow.service.counting import Window
from salesflow.service.recommendation import NPS_SCALE, needed_answers, recommendation
from salesflow.service.responses import Keep, Question, Scale
from salesflow.service.source import EvaluationSource

MARCH = Window(date(2026, 3, 1), date(2026, 4, 1), "UTC", as_of=date(2026, 4, 1))
ASK = Question("recommend", EvaluationSource.TRANSACTION_SURVEY, NPS_SCALE)
DAY = pendulum.datetime(2026, 3, 2, tz="UTC")


def score_of(scores, ask=ASK, **more):
    log = [ask.answer(f"C-{n}", score, at=DAY) for n, score in enumerate(scores)]
    return recommendation(ask.sample(log, MARCH, keep=Keep.LATEST), **more)


@given(st.lists(st.none() | st.integers(0, 10), max_size=40))
def test_promoters_less_detractors(scores):
    found = score_of(scores)
    known = [score for score in scores if score is not None]
    up, down = sum(each in {9, 10} for each in known), sum(each in range(7) for each in known)
    assert [each.count for each in found.tallies] == [up, len(known) - up - down, down]
    assert found.point == (Fraction(100 * (up - down), len(known)) if known else None)
    assert found.unknown == len(scores) - len(known)


def test_known_values():
    """Field note 4.4: 35 of 20 answers is 0.5 to 60.4, and all promoters are cut at 100."""
    found = score_of([10] * 10 + [8] * 7 + [0] * 3)
    assert (found.point, round(found.interval.low, 1), round(found.interval.high, 1)) == (35, 0.5, 60.4)
    assert score_of([9] * 20).interval.high == 100
    assert not found.is_sufficient  # 30 by default
    assert "35" not in found.explain().splitlines()[0]


def test_words():
    words = score_of([10] * 20 + [7] * 10 + [6] * 10).explain("zh")
    assert words.startswith("净推荐值：25（")
    assert "推荐者20、中立者10、贬损者10" in words


def test_another_scale_has_no_promoters():
    with pytest.raises(InputError, match="outside the scale from 0 to 10"):
        score_of([11], Question("recommend", EvaluationSource.TRANSACTION_SURVEY, Scale(0, 11)))


def test_numbers_needed():
    """Field note 4.4, rounded up."""
    half, fifth = Fraction(1, 2), Fraction(1, 5)
    assert needed_answers(10, promoters=half, detractors=fifth) == 235
    assert needed_answers(5, promoters=half, detractors=fifth) == 938
    assert needed_answers(5) == 1537
    assert needed_answers(5, population=400) == 318


@pytest.mark.parametrize(
    "wrong",
    [
        {"margin": 0}, {"margin": True}, {"margin": 5.0},
        {"promoters": Fraction(1, 2)}, {"detractors": Fraction(1, 2)},
        {"promoters": 0.5, "detractors": Fraction(1, 2)},
        {"promoters": Fraction(3, 4), "detractors": Fraction(1, 2)},
        {"promoters": Fraction(1), "detractors": Fraction(0)},
        {"promoters": Fraction(-1, 2), "detractors": Fraction(0)},
    ],
)  # fmt: skip
def test_numbers_that_cannot_be_needed(wrong):
    with pytest.raises(InputError):
        needed_answers(**({"margin": 5} | wrong))
