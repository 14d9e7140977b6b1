"""What a figure stands on: days, source, who was asked (SV-2, SV-3)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs
import pytest

from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.errors import InputError
from salesflow.service.counting import Window
from salesflow.service.frame import Cause, Frame, Unit, instants_of
from salesflow.service.source import EvaluationSource

MARCH = Window(date(2026, 3, 1), date(2026, 4, 1), "Europe/Berlin", as_of=date(2026, 4, 1))


def frame(answered=10, source=EvaluationSource.TRANSACTION_SURVEY, **more):
    return Frame(source=source, subject="overall", window=MARCH, answered=answered, **more)


def test_days_begin_and_end_by_the_clock_of_the_zone():
    """March 2026 in Berlin has an hour less: the clock jumps on the 29th."""
    begins, ends = instants_of(MARCH)
    assert (ends - begins) / 3_600_000_000 == 31 * 24 - 1


def test_the_response_rate_is_never_guessed():
    assert frame(invited=40).response_rate == Fraction(1, 4)
    assert frame().response_rate is None
    assert frame(0, invited=0).response_rate is None
    codes = [frame(invited=40), frame(invited=10), frame(), frame(0, invited=0)]
    assert [each.response.code for each in codes] == [
        "response",
        "response",
        "response_unknown",
        "nobody_invited",
    ]
    assert "silent" not in frame(invited=10).response.explain()
    assert frame(1, invited=1).response.explain() == "1 of 1 invited customer answered (100%) [SV-2]"
    assert (
        frame(invited=40).response.explain("zh")
        == "邀请40位客户，10位作答（25%）；未作答的人可能另有看法 [SV-2]"
    )


def test_self_selection_can_be_set_and_never_unset():
    assert not frame().is_self_selected
    assert frame(is_self_selected=True).is_self_selected
    for source in EvaluationSource:
        assert frame(source=source, is_self_selected=False).is_self_selected is source.is_self_selected


def test_notes_name_what_was_set_aside_and_every_caution():
    said = Reason("careful", Text("read with care", zh="请谨慎阅读").fill())
    found = frame(set_aside=((Cause.REPEATED, 2), (Cause.OUTSIDE, 1)), cautions=(said,))
    assert [each.code for each in found.notes] == ["response_unknown", "set_aside", "set_aside", "careful"]
    assert found == frame(set_aside=((Cause.OUTSIDE, 1), (Cause.REPEATED, 2)), cautions=(said,))
    assert [each.code for each in attrs.evolve(found, unit=Unit.VISITS).notes] == [
        "set_aside",
        "set_aside",
        "careful",
    ]
    assert found.rows == ("SV-2",)
    assert frame(source=EvaluationSource.OPERATING_DATA).rows == ("SV-3",)
    assert all(each.render("zh") != each.render() for each in Cause)


@pytest.mark.parametrize(
    "wrong",
    [
        {"answered": -1},
        {"answered": True},
        {"invited": 9},
        {"population": 9},
        {"invited": 2.0},
        {"population": -1},
    ],
)
def test_counts_that_do_not_fit(wrong):
    with pytest.raises(InputError):
        frame(**wrong)
