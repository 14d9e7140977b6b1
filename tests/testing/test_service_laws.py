"""The laws of service quality hold for everything that can be drawn, and see what is broken (SV-2, SV-3)."""

from __future__ import annotations

from collections import Counter
from datetime import date

import attrs
import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.intervals import Interval
from salesflow.basics.text import Text
from salesflow.service.counting import Window
from salesflow.service.effort import EffortForm
from salesflow.service.gaps import Dimension, GapForm, Item, Sheet
from salesflow.service.measure import Better, mean_of, net_of, share_of
from salesflow.service.report import QualityReport
from salesflow.service.responses import Keep, Question, Scale
from salesflow.service.source import EvaluationSource
from salesflow.testing.responses import (
    answers,
    effort_forms,
    gap_forms,
    inspected_visits,
    inspections,
    invitations,
    measures,
    quality_reports,
    questions,
    scales,
    sheets,
    windows,
)
from salesflow.testing.service_laws import (
    check_change,
    check_effort,
    check_gaps,
    check_inspection,
    check_measure,
    check_question,
    check_report,
)

MARCH = Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 5, 5))
APRIL = Window(date(2026, 4, 1), date(2026, 5, 1), "Asia/Shanghai", as_of=date(2026, 5, 5))
DAY = pendulum.datetime(2026, 3, 2, tz="Asia/Shanghai")


def test_samples_keep_their_laws_and_every_cause_comes():
    """SV-2: nothing is dropped; with invitations and without; every cause of setting aside was reached."""
    met = Counter[str]()

    @settings(max_examples=100, derandomize=True, database=None)
    @given(st.data(), questions(), windows(), st.sampled_from(Keep))
    def walk(data, question, window, keep):
        log = data.draw(st.lists(answers(question), min_size=4, max_size=12))
        asked = data.draw(st.none() | st.lists(invitations(), max_size=8))
        found = check_question(question, log, window, keep=keep, invited=asked)
        met.update(each.cause.value for each in found.set_aside)
        met["counted"] += len(found.counted)
        met["rate"] += bool(found.frame.response_rate)

    walk()
    wanted = {"repeated", "conflicting", "uninvited", "outside", "not_yet", "counted", "rate"}
    assert {each for each in wanted if met[each]} == wanted


@settings(max_examples=60)
@given(st.data(), scales(), st.sampled_from(EvaluationSource))
def test_effort_keeps_its_laws(data, scale, source):
    """SV-2: a form read from the other end finds the same."""
    asked = Question("easy", source, scale)
    scores = data.draw(st.lists(st.none() | st.integers(scale.low, scale.high), max_size=9))
    log = [asked.answer(f"C-{n}", score, at=DAY) for n, score in enumerate(scores)]
    check_effort(data.draw(effort_forms(scale)), asked.sample(log, MARCH, keep=Keep.FIRST))


def test_measures_keep_their_laws_and_every_reason_comes():
    """SV-2: each kind, each reason for having no interval, sufficient or not."""
    met = Counter[str]()

    @settings(max_examples=150, derandomize=True, database=None)
    @given(measures())
    def walk(measure):
        check_measure(measure)
        met[measure.kind.value] += 1
        met[measure.reasons[0].code] += 1
        met["interval" if measure.no_interval is None else measure.no_interval.code] += 1

    walk()
    wanted = {"share", "net", "mean", "figure", "insufficient", "interval", "no_answer", "self_selected"}
    assert met.keys() >= wanted | {"all_alike"}


def test_changes_keep_their_laws_and_every_judgement_comes():
    """SV-2: two windows are compared by the interval of the difference."""
    met = Counter[str]()

    @settings(max_examples=150, derandomize=True, database=None)
    @given(measures(MARCH), st.integers(0, 20), st.integers(0, 20))
    def walk(before, up, down):
        frame = attrs.evolve(before.frame, window=APRIL, answered=0, population=None, invited=None)
        some = {"least": 5, "confidence": before.confidence}
        name = Text("a figure", zh="一个数字")
        if before.kind == "share":
            after = share_of("share", name, frame, up, up + down, **some)
        elif before.kind == "net":
            after = net_of(
                "net", name, frame, *[attrs.evolve(each, count=up) for each in before.tallies], **some
            )
        else:
            after = mean_of("mean", name, frame, [1] * up + [3] * down, (1, 3), **some)
        found = check_change(before, after)
        met[str(found.is_clear)] += 1
        met[str(found.is_better)] += 1
        met[found.reasons[0].code] += 1

    walk()
    assert met.keys() == {"Truth.YES", "Truth.NO", "Truth.UNKNOWN", "change", "insufficient"}


@settings(max_examples=60)
@given(st.data(), gap_forms())
def test_gaps_keep_their_laws(data, form):
    """SV-2: a dimension is the mean of its items, the total the weighted sum."""
    rows = data.draw(st.lists(sheets(form), max_size=12))
    sample = form.sample(rows, MARCH, keep=Keep.LATEST)
    check_gaps(form.gaps(sample, least=3))
    check_gaps(form.performance(sample, least=3))


def test_complete_sheets_keep_their_laws():
    """SV-2: with every sheet complete the total is the weighted sum of the dimensions."""
    items = [Item("a", Dimension.RELIABILITY), Item("b", Dimension.EMPATHY), Item("c", Dimension.EMPATHY)]
    points = {Dimension.RELIABILITY: 70, Dimension.EMPATHY: 30}
    form = GapForm("form", EvaluationSource.PERFORMANCE_EVALUATION, Scale(1, 7), items, points=points)
    rows = [
        Sheet(
            f"C-{n}",
            DAY,
            form.source,
            perceived={"a": n, "b": 7 - n, "c": 4},
            expected={"a": 7, "b": 6, "c": n},
        )
        for n in range(1, 7)
    ]
    check_gaps(form.gaps(form.sample(rows, MARCH, keep=Keep.LATEST)))


@settings(max_examples=60)
@given(st.data(), inspections())
def test_inspections_keep_their_laws(data, form):
    """SV-3: what nobody saw never turns a verdict round."""
    check_inspection(form, data.draw(inspected_visits(form)), MARCH)


@settings(max_examples=40)
@given(quality_reports())
def test_reports_keep_their_laws(report):
    """SV-2, SV-3: nine sources, each by itself."""
    check_report(report)


# -- what is broken is seen -----------------------------------------------------------------------------------------


@st.composite
def _figures(draw):
    return draw(measures(MARCH).filter(lambda each: each.interval is not None and each.is_sufficient))


@settings(max_examples=10)
@given(_figures())
def test_a_measure_that_is_broken_is_seen(measure):
    broken = [
        attrs.evolve(measure, point=None),
        attrs.evolve(measure, interval=None),
        attrs.evolve(measure, interval=Interval(200.0, 300.0)),
        attrs.evolve(measure, point=measure.point + 1000),
        attrs.evolve(measure, frame=attrs.evolve(measure.frame, is_self_selected=True)),
    ]
    for each in broken:
        with pytest.raises(AssertionError, match="law broken"):
            check_measure(each)


def test_a_question_that_drops_answers_is_seen():
    class Careless(Question):
        def sample(self, answers, window, **settings):
            return super().sample(list(answers)[:1], window, **settings)

    careless = Careless("overall", EvaluationSource.TRANSACTION_SURVEY, Scale(1, 5))
    log = [careless.answer(who, 3, at=DAY) for who in ("a", "b")]
    with pytest.raises(AssertionError, match="nothing is dropped"):
        check_question(careless, log, MARCH, keep=Keep.FIRST)


def test_a_form_that_forgets_its_direction_is_seen():
    class Deaf(EffortForm):
        def is_easy(self, score):
            return score > self.scale.high - self.box

    asked = Question("easy", EvaluationSource.TRANSACTION_SURVEY, Scale(1, 7))
    sample = asked.sample([asked.answer("a", 6, at=DAY)], MARCH, keep=Keep.FIRST)
    with pytest.raises(AssertionError, match="the share is the same"):
        check_effort(Deaf(Scale(1, 7), Better.LOW, 2), sample)


@settings(max_examples=10)
@given(quality_reports().filter(lambda report: report.measures))
def test_a_report_that_hides_a_source_is_seen(report):
    class Hiding(QualityReport):
        @property
        def not_asked(self):
            return ()

    with pytest.raises(AssertionError, match="nine sources"):
        check_report(Hiding(report.window, report.measures))
