"""Two windows compared by the interval of the difference (SV-2)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs
import pytest

from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.errors import InputError
from salesflow.service.change import Change
from salesflow.service.counting import Window
from salesflow.service.frame import Frame
from salesflow.service.measure import Better, Tally, mean_of, net_of, share_of
from salesflow.service.source import EvaluationSource

NAME = Text("satisfied", zh="满意")
YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN


def frame(month, n, **more):
    days = Window(date(2026, month, 1), date(2026, month + 1, 1), "UTC", as_of=date(2026, 6, 1))
    source = more.pop("source", EvaluationSource.TRANSACTION_SURVEY)
    return Frame(source=source, subject="overall", window=days, answered=n, **more)


def share(month, k, n=100, **more):
    return share_of("csat", NAME, frame(month, n, **more), k, n)


def test_overlapping_bars_may_hide_a_change():
    """Field note 4.4: never by overlapping bars."""
    one, two = share(3, 70), share(4, 83)
    found = Change(one, two)
    assert one.interval.overlaps(two.interval)
    assert (found.point, found.is_clear, found.is_better) == (Fraction(13, 100), YES, YES)
    assert found.explain("zh") == "满意：由70%变为83%，变化+13个点（1至24）：不是偶然，有所改善 [SV-2]"


@pytest.mark.parametrize(
    ("k", "clear", "better", "word"),
    [(60, NO, UNKNOWN, "may be chance"), (40, YES, NO, "for the worse"), (70, NO, UNKNOWN, "0 points")],
)
def test_falls_and_trembles(k, clear, better, word):
    found = Change(share(3, 70), share(4, k))
    assert (found.is_clear, found.is_better) == (clear, better)
    assert word in found.explain()


def test_where_low_is_good_a_fall_is_better():
    def effort(month, score, better):
        scores = [score, score, score + 1] * 20
        return mean_of("effort", NAME, frame(month, 60), scores, (1, 5), better=better)

    assert Change(effort(3, 4, Better.LOW), effort(4, 2, Better.LOW)).is_better is YES
    assert Change(effort(3, 4, Better.HIGH), effort(4, 2, Better.HIGH)).is_better is NO
    assert "-2.00 points" in Change(effort(3, 4, Better.LOW), effort(4, 2, Better.LOW)).explain()


def test_a_net_share_changes_in_points():
    def nps(month, up):
        parts = [Tally(NAME, count) for count in (up, 20, 80 - up)]
        return net_of("nps", NAME, frame(month, 100), *parts)

    found = Change(nps(3, 40), nps(4, 60))
    assert found.point == 40
    assert "from 0 to 40, +40 points" in found.explain()


def test_too_few_are_not_compared():
    for one, two in ((share(3, 5, 9), share(4, 70)), (share(3, 70), share(4, 0, 0))):
        found = Change(one, two)
        assert (found.interval, found.is_clear, found.is_better) == (None, UNKNOWN, UNKNOWN)
        assert found.reasons[0].code == "insufficient"
    assert found.point is None
    assert "100 before and 0 after" in found.explain()


def test_who_chose_himself_is_not_compared_by_chance():
    more = {"source": EvaluationSource.COMPLAINT_RECORDS}
    found = Change(share(3, 50, **more), share(4, 80, **more))
    assert (found.point, found.is_clear) == (Fraction(3, 10), UNKNOWN)
    assert "whether that is chance cannot be said" in found.explain()
    assert [each.code for each in found.reasons] == ["change", "self_selected"]


@pytest.mark.parametrize("other", [{"key": "x"}, {"confidence": 0.9}, {"better": Better.LOW}])
def test_another_figure_is_no_change(other):
    with pytest.raises(InputError, match="is another figure"):
        Change(share(3, 70), attrs.evolve(share(4, 70), **other))


def test_days_follow_each_other():
    for later in (3, 2):
        with pytest.raises(InputError, match="begins before the first window is over"):
            Change(share(3, 70), share(later, 70))
