"""Nine sources side by side, never averaged (SV-2, SV-3)."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from salesflow.basics.text import Text
from salesflow.errors import InputError
from salesflow.service.counting import Window
from salesflow.service.frame import Frame, Unit
from salesflow.service.measure import share_of
from salesflow.service.report import QualityReport
from salesflow.service.source import EvaluationSource

MARCH = Window(date(2026, 3, 1), date(2026, 4, 1), "UTC", as_of=date(2026, 4, 1))
NAME = Text("on time", zh="准时")
DATA, SURVEY = EvaluationSource.OPERATING_DATA, EvaluationSource.TRANSACTION_SURVEY


def share(k, source=DATA, key="x", window=MARCH):
    frame = Frame(source=source, subject="jobs", window=window, answered=20, unit=Unit.CASES)
    return share_of(key, NAME, frame, k, 20)


def test_sources_stand_in_the_order_of_the_textbook():
    one, two, three = share(15), share(10, SURVEY), share(12, key="y")
    found = QualityReport(MARCH, [one, two, three, one])
    assert found.measures == (two, one, three)
    assert found.asked == (SURVEY, DATA)
    assert found.of(DATA) == (one, three)
    assert len(found.not_asked) == 7
    assert not hasattr(found, "overall")


def test_words():
    lines = QualityReport(MARCH, [share(15)]).explain().splitlines()
    assert lines[0] == (
        "Service quality, 1 Mar 2026 to 31 Mar 2026, as known on 1 Apr 2026; each source by itself"
    )
    assert lines[2:4] == [
        "  on time: 75% (53% to 89%), 15 of 20 [SV-3]",
        "  does not tell: whether the customer was content",
    ]
    assert lines[-1].startswith("not asked: survey after a transaction, ")
    assert QualityReport(MARCH, []).explain("zh").splitlines()[1].startswith("未询问：交易后调查、")
    running = attrs.evolve(MARCH, as_of=date(2026, 3, 9))
    assert QualityReport(running, []).explain().count("known up to 9 Mar 2026") == 1
    all_nine = QualityReport(MARCH, [share(15, each) for each in EvaluationSource])
    assert "not asked" not in all_nine.explain()


@pytest.mark.parametrize(
    "other", [{"as_of": date(2026, 4, 2)}, {"zone": "Asia/Shanghai"}, {"ends": date(2026, 3, 31)}]
)
def test_other_days_do_not_belong(other):
    with pytest.raises(InputError, match="stands on another window"):
        QualityReport(MARCH, [share(15, window=attrs.evolve(MARCH, **other))])


def test_two_figures_of_one_thing():
    with pytest.raises(InputError, match="two different figures"):
        QualityReport(MARCH, [share(15), share(16)])
