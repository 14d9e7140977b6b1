"""The laws of service quality: run them on your own questions, forms, measures and reports.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> from datetime import date
>>> from salesflow.service.frame import Frame, Unit
>>> from salesflow.service.measure import share_of
>>> from salesflow.basics.text import Text
>>> march = Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 4, 1))
>>> done = Frame(source=EvaluationSource.OPERATING_DATA, subject="jobs", window=march, answered=9, unit=Unit.CASES)
>>> check_measure(share_of("on_time", Text("on time", zh="准时"), done, 8, 9))
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs

from salesflow.basics.moments import at_instant, instant, zone
from salesflow.basics.truth import Truth
from salesflow.service.change import Change
from salesflow.service.counting import Window
from salesflow.service.effort import EffortForm
from salesflow.service.frame import instants_of
from salesflow.service.gaps import Gaps
from salesflow.service.inspection import InspectedVisit, Inspection, Mark
from salesflow.service.measure import Better, Kind, Measure
from salesflow.service.report import QualityReport
from salesflow.service.responses import Answer, Invitation, Keep, Question, Sample
from salesflow.service.source import EvaluationSource
from salesflow.testing._law import law

__all__ = [
    "check_change",
    "check_effort",
    "check_gaps",
    "check_inspection",
    "check_measure",
    "check_question",
    "check_report",
]


def check_question(
    question: Question,
    answers: Sequence[Answer],
    window: Window,
    *,
    keep: Keep,
    invited: Sequence[Invitation] | None = None,
) -> Sample[Answer]:
    """Every answer is counted or named, one per customer; their order and repetition do not matter.

    One more customer who is asked, and answers, moves the number by one. Returns the sample.
    """
    found = question.sample(answers, window, keep=keep, invited=invited)
    own = {each for each in answers if (each.question, each.source) == (question.key, question.source)}
    named = [each.row for each in found.set_aside]
    law(sorted(map(hash, (*found.counted, *named))) == sorted(map(hash, own)), "nothing is dropped", found)
    customers = [each.customer for each in found.counted]
    law(len(set(customers)) == len(customers), "one answer counts per customer", customers)
    times = [(instant(each.at), each.customer) for each in found.counted]
    law(times == sorted(times), "the answers stand by their moment", times)
    asked = None if invited is None else [*reversed(invited), *invited]
    again = question.sample([*reversed(answers), *answers], window, keep=keep, invited=asked)
    law(again == found, "neither order nor repetition matters", found, again)
    law(sum(count for _, count in found.frame.set_aside) == len(named), "what is set aside is counted", found)
    rate = found.frame.response_rate
    law(rate is None or 0 <= rate <= 1, "a response rate is a share", rate)
    begins, ends = instants_of(window)
    if invited is None:
        law(all(begins <= when < ends for when, _ in times), "answers lie within the days", times)
    if window.begins <= window.as_of:
        _check_newcomer(question, answers, window, keep, invited, found)
    return found


def _check_newcomer(
    question: Question,
    answers: Sequence[Answer],
    window: Window,
    keep: Keep,
    invited: Sequence[Invitation] | None,
    before: Sample[Answer],
) -> None:
    at = at_instant(instants_of(window)[0], zone(window.zone))
    more = question.answer("a customer of the law", question.scale.low, at=at)
    asked = None if invited is None else [*invited, Invitation(more.customer, at)]
    after = question.sample([*answers, more], window, keep=keep, invited=asked)
    law(len(after.counted) == len(before.counted) + 1, "one more customer moves the number by one", after)
    if before.frame.invited is not None:
        law(after.frame.invited == before.frame.invited + 1, "and so does one more invitation", after)


_BOUNDS = {Kind.SHARE: (0, 1), Kind.NET: (-100, 100)}


def check_measure(measure: Measure) -> None:
    """A figure is exact, in its range and inside its interval; without an interval it says why.

    Where it is insufficient the words do not show it; where the answers chose themselves there is no interval.
    """
    point, interval = measure.point, measure.interval
    law((point is None) is (measure.n == 0), "no answer, no figure", measure)
    law((interval is None) is (measure.no_interval is not None), "an interval, or why there is none", measure)
    law(
        measure.is_sufficient is (measure.n >= measure.least), "sufficient is a matter of the number", measure
    )
    if measure.frame.is_self_selected:
        law(interval is None, "who chose himself says nothing about the others", measure)
    if point is not None:
        if measure.kind in _BOUNDS:
            low, high = _BOUNDS[measure.kind]
            law(low <= point <= high, "the figure lies in its range", measure)
        if interval is not None:
            law(interval.contains(float(point)), "the interval holds the figure", measure)
    for language in ("en", "zh"):
        words = measure.explain(language)
        law("[en]" not in words and "{" not in words, "every word is said in either language", words)
    law(
        (measure.reasons[0].code == "figure") is (point is not None and measure.is_sufficient),
        "a figure from too few is not shown",
        measure.explain(),
    )


def check_change(before: Measure, after: Measure) -> Change:
    """A change is exact, lies inside its interval, and is called clear only where that interval leaves out zero."""
    found = Change(before, after)
    law(
        (found.point is None) is (before.point is None or after.point is None),
        "both figures, or no change",
        found,
    )
    law((found.is_clear is Truth.UNKNOWN) is (found.interval is None), "no interval, no judgement", found)
    if found.interval is not None and found.point is not None:
        law(found.interval.contains(float(found.point)), "the interval holds the change", found)
        law(
            (found.is_clear is Truth.NO) is found.interval.contains(0.0),
            "clear means: zero is left out",
            found,
        )
        parts = [each.interval.width for each in (before, after) if each.interval is not None]
        law(found.interval.width >= max(parts) - 1e-9, "a difference is no surer than its parts", found)
    for language in ("en", "zh"):
        law("[en]" not in found.explain(language), "every word is said in either language", found)
    return found


def check_effort(form: EffortForm, sample: Sample[Answer]) -> None:
    """A form read from the other end, with mirrored answers, finds the same share and the mirrored mean."""
    other = EffortForm(form.scale, Better.LOW if form.better is Better.HIGH else Better.HIGH, form.box)
    turned = attrs.evolve(
        sample,
        counted=tuple(
            [
                each if each.score is None else attrs.evolve(each, score=form.scale.mirrored(each.score))
                for each in sample.counted
            ]
        ),
    )
    share, mirrored = form.share(sample), other.share(turned)
    law(
        (share.point, share.interval) == (mirrored.point, mirrored.interval),
        "the share is the same",
        share,
        mirrored,
    )
    mean, across = form.mean(sample), other.mean(turned)
    law(mean.better is not across.better, "the good end is the other one", mean, across)
    if mean.point is not None and across.point is not None:
        law(
            mean.point + across.point == form.scale.low + form.scale.high,
            "the mean is mirrored",
            mean,
            across,
        )
    if mean.interval is not None and across.interval is not None:
        law(abs(mean.interval.width - across.interval.width) < 1e-9, "the interval is as wide", mean, across)


def check_gaps(found: Gaps) -> None:
    """A dimension is exactly the mean of its items; the weighted total of complete sheets lies between its dimensions."""
    for each in (*found.measures, *found.items):
        check_measure(each)
    for dimension, measure in zip(found.form.dimensions, found.dimensions, strict=True):
        own = [
            item
            for place, item in zip(found.form.items_in_order, found.items, strict=True)
            if place.dimension is dimension
        ]
        points = [each.point for each in own if each.point is not None]
        law(
            all(each.n == measure.n for each in own),
            "a dimension counts those who answered all its items",
            own,
        )
        if measure.point is not None:
            law(
                sum(points, Fraction(0)) / len(own) == measure.point,
                "a dimension is the mean of its items",
                measure,
            )
    law((found.overall is None) is (not found.form.points), "no weights, no total", found)
    if (
        found.overall is not None
        and found.overall.point is not None
        and not any(each.unknown for each in found.measures)
    ):
        weighted = Fraction(0)
        for dimension, share in found.form.points:
            weighted += share * (found.of(dimension).point or 0) / 100
        law(weighted == found.overall.point, "the total is the weighted sum of the dimensions", found)


def check_inspection(form: Inspection, visits: Sequence[InspectedVisit], window: Window) -> None:
    """The judged visits add up, their order does not matter, and what is seen later never turns a verdict round."""
    found = form.measure(visits, window)
    check_measure(found.measure)
    law(found.measure.n + found.measure.unknown == len(found.visits), "every visit is judged or open", found)
    law(
        form.measure([*reversed(visits), *visits], window) == found,
        "neither order nor repetition matters",
        found,
    )
    for tally in found.items:
        marks = tally.passed + tally.failed + tally.not_applicable + tally.not_seen
        law(marks == len(found.visits), "the marks of an item add up to the visits", tally)
    if found.bounds is not None:
        law(0 <= found.bounds[0] <= found.bounds[1] <= 1, "the bounds are shares", found.bounds)
    for visit, verdict in found.visits:
        law(
            bool(verdict.reasons) is not bool(verdict.missing),
            "a verdict has reasons, or says what is missing",
            verdict,
        )
        noted = {item.key: Mark.NOT_SEEN for item in form.items} | dict(visit.marks)
        for key in [key for key, mark in noted.items() if mark is Mark.NOT_SEEN]:
            for mark in (Mark.PASSED, Mark.FAILED, Mark.NOT_APPLICABLE):
                later = form.judge(attrs.evolve(visit, marks=noted | {key: mark}))
                same = verdict.value is Truth.UNKNOWN or later.value in {verdict.value, Truth.UNKNOWN}
                law(same, "what is seen later never turns a verdict round", visit, key, mark)


def check_report(report: QualityReport) -> None:
    """A report is its measures, each once and by its source; the nine are either asked or named as not asked."""
    parts = [each for source in EvaluationSource for each in report.of(source)]
    law(parts == list(report.measures), "the parts are the measures, by source", report)
    law(all(each.frame.window == report.window for each in parts), "all parts stand on the same days", report)
    both = {*report.asked, *report.not_asked}
    law(len(both) == 9 == len(report.asked) + len(report.not_asked), "nine sources, asked or not", report)
    law(QualityReport(report.window, report.measures) == report, "a report made again is the same", report)
    for language in ("en", "zh"):
        words = report.explain(language)
        law("[en]" not in words, "every word is said in either language", words)
        for each in parts:
            law(each.reasons[0].explain(language) in words, "every part is told as it is told alone", words)
