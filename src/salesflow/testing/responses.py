"""Hypothesis strategies for service quality, plural of the type they make.

>>> from hypothesis import given, settings
>>> from salesflow.testing.service_laws import check_measure
>>> @settings(max_examples=5)
... @given(measures())
... def every_measure_keeps_the_laws(measure):
...     check_measure(measure)
>>> every_measure_keeps_the_laws()
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Final

import pendulum
from hypothesis import strategies as st

from salesflow.basics.text import Text
from salesflow.service.counting import Window
from salesflow.service.effort import EffortForm
from salesflow.service.frame import Frame, Unit
from salesflow.service.gaps import Dimension, GapForm, Item, Sheet
from salesflow.service.inspection import InspectedVisit, Inspection, InspectionItem, Mark
from salesflow.service.measure import Better, Measure, Tally, mean_of, net_of, share_of
from salesflow.service.report import QualityReport
from salesflow.service.responses import Answer, Invitation, Question, Scale
from salesflow.service.source import EvaluationSource

__all__ = [
    "answers",
    "effort_forms",
    "frames",
    "gap_forms",
    "inspected_visits",
    "inspections",
    "invitations",
    "measures",
    "quality_reports",
    "questions",
    "scales",
    "sheets",
    "windows",
]

_START: Final = pendulum.datetime(2026, 3, 1, tz="Asia/Shanghai")
_CUSTOMERS: Final = ("C-1", "C-2", "客户-3")
_ZONES: Final = ("Asia/Shanghai", "UTC", "Europe/Berlin")
_NAME: Final = Text("a figure", zh="一个数字")


def _moments() -> st.SearchStrategy[pendulum.DateTime]:
    # few, so that two answers meet in one moment
    return st.sampled_from([-5, 0, 0, 1, 1, 2, 3, 12]).map(lambda days: _START.add(days=days))


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """A few days in March or around its beginning, known in whole or in part."""
    first = date(2026, 3, 1)
    begins = draw(st.integers(-2, 3))
    return Window(
        first + timedelta(days=begins),
        first + timedelta(days=begins + draw(st.integers(1, 9))),
        draw(st.sampled_from(_ZONES)),
        as_of=first + timedelta(days=draw(st.integers(-1, 20))),
    )


def scales() -> st.SearchStrategy[Scale]:
    """The scales in use: 1 to 5, 1 to 7, 0 to 10, yes or no."""
    return st.sampled_from([Scale(1, 5), Scale(1, 7), Scale(0, 10), Scale(0, 1)])


def questions() -> st.SearchStrategy[Question]:
    """One of two questions, through any of the nine sources."""
    return st.builds(
        Question,
        st.sampled_from(["overall", "easy"]),
        st.sampled_from(EvaluationSource),
        scales(),
        is_self_selected=st.booleans(),
    )


@st.composite
def answers(draw: st.DrawFn, question: Question) -> Answer:
    """An answer to the question, now and then to another one."""
    score = draw(st.none() | st.integers(question.scale.low, question.scale.high))
    who, at = draw(st.sampled_from(_CUSTOMERS)), draw(_moments())
    if draw(st.integers(0, 4)):
        return question.answer(who, score, at=at)
    return Answer(who, at, question.source, "another", score)


def invitations() -> st.SearchStrategy[Invitation]:
    """Somebody was asked."""
    return st.builds(Invitation, st.sampled_from(_CUSTOMERS), _moments())


def effort_forms(scale: Scale) -> st.SearchStrategy[EffortForm]:
    """A form of the effort question on a scale, from either end."""
    return st.builds(
        EffortForm, st.just(scale), st.sampled_from(Better), st.integers(1, scale.high - scale.low)
    )


def frames(answered: int, window: Window | None = None) -> st.SearchStrategy[Frame]:
    """What a figure of so many answers may stand on."""
    more = st.none() | st.integers(answered, 3 * answered + 2)
    return st.builds(
        Frame,
        source=st.sampled_from(EvaluationSource),
        subject=st.sampled_from(["overall", "easy"]),
        window=windows() if window is None else st.just(window),
        answered=st.just(answered),
        invited=more,
        population=more,
        is_self_selected=st.booleans(),
        unit=st.sampled_from(Unit),
    )


@st.composite
def measures(draw: st.DrawFn, window: Window | None = None) -> Measure:
    """A share, a net share or a mean, of few or many answers."""
    counts = draw(st.tuples(*[st.just(0) | st.integers(0, 20)] * 3))
    n = sum(counts)
    frame = draw(frames(n, window))
    least, confidence = draw(st.integers(1, 30)), draw(st.sampled_from([0.8, 0.95, 0.99]))
    match draw(st.sampled_from(["share", "net", "mean"])):
        case "share":
            return share_of("share", _NAME, frame, counts[0], n, least=least, confidence=confidence)
        case "net":
            parts = [Tally(_NAME, count) for count in counts]
            return net_of("net", _NAME, frame, *parts, least=least, confidence=confidence)
        case _:
            values = [score for score, count in enumerate(counts, 1) for _ in range(count)]
            return mean_of("mean", _NAME, frame, values, (1, 3), least=least, confidence=confidence)


@st.composite
def quality_reports(draw: st.DrawFn) -> QualityReport:
    """A report of some measures over one window."""
    window = draw(windows())
    found: dict[tuple[str, str, str], Measure] = {}
    for each in draw(st.lists(measures(window), max_size=6)):
        found[each.frame.source, each.frame.subject, each.key] = each
    return QualityReport(window, found.values())


@st.composite
def gap_forms(draw: st.DrawFn) -> GapForm:
    """A form of a few items in some dimensions, weighted or not."""
    places = draw(st.lists(st.sampled_from(Dimension), min_size=1, max_size=6))
    items = [Item(f"item-{n}", dimension) for n, dimension in enumerate(places)]
    points: dict[Dimension, int] | None = None
    if draw(st.booleans()):
        cuts = [0, *sorted(draw(st.integers(0, 100)) for _ in range(len(set(places)) - 1)), 100]
        points = {each: cuts[n + 1] - cuts[n] for n, each in enumerate(sorted(set(places)))}
    return GapForm("form", draw(st.sampled_from(EvaluationSource)), Scale(1, 7), items, points=points)


def sheets(form: GapForm) -> st.SearchStrategy[Sheet]:
    """A sheet of the form, now and then with an item left out."""
    score = st.integers(form.scale.low, form.scale.high)
    often = st.one_of(score, score, score, score, st.none())
    scores = st.fixed_dictionaries({item.key: often for item in form.items})
    return st.builds(
        Sheet,
        st.integers(1, 50).map(str),
        _moments(),
        st.just(form.source),
        perceived=scores,
        expected=scores,
    )


@st.composite
def inspections(draw: st.DrawFn) -> Inspection:
    """A list of one to five items, some of them critical."""
    flags = draw(st.lists(st.booleans(), min_size=1, max_size=5))
    return Inspection(
        "counter",
        draw(st.sampled_from([EvaluationSource.MYSTERY_SHOPPING, EvaluationSource.QUALITY_INSPECTION])),
        [InspectionItem(f"item-{n}", is_critical=flag) for n, flag in enumerate(flags)],
        pass_at=draw(st.sampled_from([Fraction(1, 2), Fraction(4, 5), Fraction(1)])),
    )


@st.composite
def inspected_visits(draw: st.DrawFn, form: Inspection) -> list[InspectedVisit]:
    """Visits with numbers of their own, at few places, every mark possible and some items not noted."""
    found: list[InspectedVisit] = []
    for n in range(draw(st.integers(0, 6))):
        noted = [item.key for item in form.items if draw(st.integers(0, 5))]
        marks = {key: draw(st.sampled_from(Mark)) for key in noted}
        found.append(
            InspectedVisit(f"V-{n}", draw(st.sampled_from(["a", "b", "c"])), draw(_moments()), marks)
        )
    return found
