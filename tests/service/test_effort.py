"""CES in both directions (SV-2)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.errors import DefinitionError, InputError
from salesflow.service.counting import Window
from salesflow.service.effort import CES_1, CES_2, EffortForm
from salesflow.service.measure import Better
from salesflow.service.responses import Keep, Question, Scale
from salesflow.service.source import EvaluationSource

MARCH = Window(date(2026, 3, 1), date(2026, 4, 1), "UTC", as_of=date(2026, 4, 1))
DAY = pendulum.datetime(2026, 3, 2, tz="UTC")


def sample(scores, scale):
    ask = Question("effort", EvaluationSource.TRANSACTION_SURVEY, scale)
    log = [ask.answer(f"C-{n}", score, at=DAY) for n, score in enumerate(scores)]
    return ask.sample(log, MARCH, keep=Keep.LATEST)


def test_low_is_good_in_the_first_form_and_high_in_the_second():
    one = sample([1, 2, 2, 3, 5] * 8, CES_1.scale)
    two = sample([7, 6, 5, 4, 1] * 8, CES_2.scale)
    assert (CES_1.share(one).point, CES_2.share(two).point) == (Fraction(3, 5), Fraction(3, 5))
    assert (CES_1.mean(one).better, CES_2.mean(two).better) == (Better.LOW, Better.HIGH)
    assert CES_1.mean(one).point == Fraction(13, 5)
    assert "low is good" in CES_1.mean(one).explain()
    assert "越高越好" in CES_2.mean(two).explain("zh")
    assert CES_1.share(one).key != CES_2.share(two).key


@given(st.lists(st.none() | st.integers(1, 5), max_size=40))
def test_forms_count_what_they_know(scores):
    found = sample(scores, CES_1.scale)
    share, mean = CES_1.share(found), CES_1.mean(found)
    known = [score for score in scores if score is not None]
    assert share.n == mean.n == len(known)
    assert share.unknown == mean.unknown == len(scores) - len(known)
    assert share.tallies[0].count == sum(score <= 2 for score in known)


@pytest.mark.parametrize("box", [0, 7, True])
def test_a_box_is_part_of_the_scale(box):
    with pytest.raises(DefinitionError, match="box: give 1 to 6"):
        EffortForm(Scale(1, 7), Better.HIGH, box)


def test_the_other_form_is_refused():
    with pytest.raises(InputError, match="outside the scale"):
        CES_1.share(sample([7], CES_2.scale))
