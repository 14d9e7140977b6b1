"""CSAT, NPS and CES on samples of answers (SV-2)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.errors import InputError
from salesflow.service.counting import Window
from salesflow.service.responses import Keep, Question, Scale
from salesflow.service.satisfaction import satisfaction
from salesflow.service.source import EvaluationSource

MARCH = Window(date(2026, 3, 1), date(2026, 4, 1), "UTC", as_of=date(2026, 4, 1))
ASK = Question("overall", EvaluationSource.TRANSACTION_SURVEY, Scale(1, 5))
DAY = pendulum.datetime(2026, 3, 2, tz="UTC")


def sample(scores, **more):
    return ASK.sample(
        [ASK.answer(f"C-{n}", score, at=DAY) for n, score in enumerate(scores)],
        MARCH,
        keep=Keep.LATEST,
        **more,
    )


@given(st.lists(st.none() | st.integers(1, 5), max_size=40), st.integers(1, 4))
def test_the_top_of_the_scale(scores, top):
    found = satisfaction(sample(scores), ASK.scale, top=top)
    known = [score for score in scores if score is not None]
    assert (found.n, found.unknown) == (len(known), len(scores) - len(known))
    assert found.tallies[0].count == sum(score > 5 - top for score in known)
    assert satisfaction(sample(scores[::-1]), ASK.scale, top=top).point == found.point


def test_known_values():
    """Field note 4.4: 9 of 10 is 0.596 to 0.982; none of 5 is not certainly none."""
    found = satisfaction(sample([5] * 9 + [3]), ASK.scale)
    assert (found.point, round(found.interval.low, 3), round(found.interval.high, 3)) == (
        Fraction(9, 10),
        0.596,
        0.982,
    )
    none = satisfaction(sample([1] * 5), ASK.scale)
    assert (none.point, none.interval.low, round(none.interval.high, 3)) == (0, 0.0, 0.434)


def test_words():
    assert (
        satisfaction(sample([5] * 10), ASK.scale)
        .explain()
        .startswith("satisfied (4 to 5 on a scale of 1 to 5): 100% (72% to 100%), 10 of 10")
    )
    assert "（1至5分中答5分）" in satisfaction(sample([5] * 10), ASK.scale, top=1).explain("zh")


def test_a_small_customer_base():
    """Finite population correction: with all of them there is nothing left to chance."""
    some, all_of_them = (
        satisfaction(sample([5, 4, 2] * 10, population=40), ASK.scale),
        sample([5] * 9 + [1], population=10),
    )
    assert some.interval.width < satisfaction(sample([5, 4, 2] * 10), ASK.scale).interval.width
    assert satisfaction(all_of_them, ASK.scale).interval.width == 0


@pytest.mark.parametrize("top", [0, 5, -1, True, 2.0])
def test_a_box_is_part_of_the_scale(top):
    with pytest.raises(InputError, match="top"):
        satisfaction(sample([5]), ASK.scale, top=top)


def test_another_scale_is_refused():
    with pytest.raises(InputError, match="outside the scale"):
        satisfaction(sample([5]), Scale(1, 4))
