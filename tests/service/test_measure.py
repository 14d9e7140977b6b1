"""One figure, with its number, its range and its reasons (SV-2, SV-3)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.intervals import Interval, mean_interval, wilson
from salesflow.basics.text import Text
from salesflow.errors import InputError
from salesflow.service.counting import Window
from salesflow.service.frame import Frame, Unit
from salesflow.service.measure import Kind, Tally, mean_of, net_of, share_of
from salesflow.service.source import EvaluationSource

MARCH = Window(date(2026, 3, 1), date(2026, 4, 1), "UTC", as_of=date(2026, 4, 1))
NAME = Text("on time", zh="准时")


def frame(answered=0, source=EvaluationSource.OPERATING_DATA, **more):
    return Frame(source=source, subject="jobs", window=MARCH, answered=answered, unit=Unit.CASES, **more)


def parts(up, middle, down):
    return [Tally(NAME, each) for each in (up, middle, down)]


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 30))
def test_a_share_is_exact_and_has_wilsons_interval(yes, no, rest):
    """SV-3: exact, and narrower in a small whole."""
    n = yes + no
    found = share_of("x", NAME, frame(n), yes, n)
    if n:
        assert found.point == Fraction(yes, n)
        assert found.interval == wilson(yes, n)
        small = share_of("x", NAME, frame(n, population=n + rest), yes, n)
        assert small.interval == wilson(yes, n, population=n + rest)
    else:
        assert (found.point, found.interval, found.no_interval.code) == (None, None, "no_answer")


def test_too_few_show_their_counts_and_not_their_figure():
    found = share_of("x", NAME, frame(9), 8, 9)
    assert not found.is_sufficient
    assert found.point == Fraction(8, 9)
    assert found.explain() == "on time: too few to say (at least 10 are needed): 8 of 9 [SV-3]"
    assert (
        share_of("x", NAME, frame(9), 8, 9, least=9).explain() == "on time: 89% (57% to 98%), 8 of 9 [SV-3]"
    )
    assert share_of("x", NAME, frame(10), 8, 10).is_sufficient
    assert "0 of 0" in share_of("x", NAME, frame(), 0, 0).explain()


def test_why_there_is_no_interval():
    chose = frame(40, EvaluationSource.COMPLAINT_RECORDS)
    found = share_of("x", NAME, chose, 30, 40)
    assert found.no_interval.code == "self_selected"
    assert found.explain().splitlines()[1].startswith("no interval: these answers chose themselves")
    assert mean_of("x", NAME, frame(1), [3], (1, 5)).no_interval.sentence.render() == (
        "no interval: a single answer shows no spread"
    )
    assert "all 3 answers are alike" in mean_of("x", NAME, frame(3), [3] * 3, (1, 5), least=3).explain()
    assert mean_of("x", NAME, frame(3, population=3), [3] * 3, (1, 5)).interval == Interval(3.0, 3.0)


def test_a_mean_keeps_to_its_scale():
    scores = [5] * 9 + [1]
    whole = mean_interval(scores)
    assert whole.high > 5
    assert mean_of("x", NAME, frame(10), scores, (1, 5)).interval == Interval(whole.low, 5.0)
    low = [1] * 9 + [5]
    assert mean_of("x", NAME, frame(10), low, (1, 5)).interval.low == 1.0
    assert mean_of("x", NAME, frame(2), [1, Fraction(5, 2)], (1, 5)).point == Fraction(7, 4)


def test_a_net_share_is_in_points():
    found = net_of("x", NAME, frame(20), *parts(10, 7, 3), least=20)
    assert found.point == 35
    assert (round(found.interval.low, 1), round(found.interval.high, 1)) == (0.5, 60.4)
    assert net_of("x", NAME, frame(), *parts(0, 0, 0)).point is None
    census = net_of("x", NAME, frame(28, population=28), *parts(8, 8, 12))
    assert census.interval.contains(float(census.point))


def test_figures_for_people():
    assert [Kind.NET.shown(each) for each in (-0.4, 0.0, -35, 100)] == ["0", "0", "-35", "100"]
    assert [Kind.MEAN.shown(each) for each in (-0.001, -1.0, Fraction(10, 3))] == ["0.00", "-1.00", "3.33"]
    found = share_of("x", NAME, frame(30), 20, 25, unknown=5)
    assert "20 of 25; not counted: 5 without an opinion" in found.explain()
    assert "25个中20个；另有5个未表态，不计入" in found.explain("zh")


@pytest.mark.parametrize(
    "wrong",
    [
        {"least": 0},
        {"least": -1},
        {"least": True},
        {"unknown": -1},
        {"confidence": 95},
        {"count": 11},
        {"count": 1.0},
    ],
)
def test_what_does_not_fit(wrong):
    with pytest.raises(InputError):
        share_of(**({"key": "x", "name": NAME, "frame": frame(10), "count": 5, "n": 10} | wrong))


def test_more_of_them_than_there_are():
    with pytest.raises(InputError, match="population"):
        share_of("x", NAME, frame(5, population=8), 5, 10)
