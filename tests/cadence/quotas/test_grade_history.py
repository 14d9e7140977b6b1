"""Grades through time: what they say on a day, and which rows do not fit together (CA-4)."""

from __future__ import annotations

import pickle
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.cadence.quotas.grade_history import GradeHistory
from salesflow.errors import InputError
from salesflow.testing.quotas import BEGINS, ENDS, grade_histories

MARCH, MAY = date(2026, 3, 15), date(2026, 5, 1)
days = st.dates(BEGINS, ENDS + timedelta(days=9))


@given(grade_histories(), days, days)
def test_spans_say_what_each_day_says(history: GradeHistory, a: date, b: date) -> None:
    a, b = min(a, b), max(a, b)
    spans = history.spans(a.toordinal(), b.toordinal())
    of_day = {day: grade for begins, ends, grade in spans for day in range(begins, ends)}
    assert sum(ends - begins for begins, ends, _ in spans) == len(of_day)
    for ordinal in range(a.toordinal(), b.toordinal()):
        assert history.on(date.fromordinal(ordinal)) == of_day.get(ordinal)
    for (_, ended, before), (begins, _, grade) in pairwise(spans):
        assert ended < begins or before != grade


@given(grade_histories())
def test_a_history_is_a_value(history: GradeHistory) -> None:
    """Order and repetition of the steps do not matter; it compares, hashes and pickles."""
    again = GradeHistory([*reversed(history.steps), *history.steps], ends=history.ends)
    assert again == history
    assert {again: 1}[pickle.loads(pickle.dumps(history))] == 1


@given(grade_histories())
def test_rows_with_first_and_last_days_come_back(history: GradeHistory) -> None:
    first, after = BEGINS.toordinal(), date(2030, 1, 1).toordinal()
    rows = [
        (grade, date.fromordinal(begins), None if ends == after else date.fromordinal(ends))
        for begins, ends, grade in history.spans(first, after)
    ]
    if rows:
        assert GradeHistory.of_spans(rows).spans(first, after) == history.spans(first, after)


def test_a_customer_who_is_not_graded_yet() -> None:
    known = GradeHistory({MARCH: "A"}, begins=date(2026, 3, 1), ends=MAY)
    assert [known.on(day) for day in (date(2026, 2, 1), date(2026, 3, 2), MARCH, MAY)] == [
        None,
        None,
        "A",
        None,
    ]
    gap = GradeHistory.of_spans([("B", MAY, None), ("A", date(2026, 1, 5), MARCH)])
    assert [gap.on(day) for day in (MARCH - timedelta(days=1), MARCH, MAY)] == ["A", None, "B"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: GradeHistory({}), "is empty"),
        (lambda: GradeHistory({MARCH: " "}), "must be text, or None"),
        (lambda: GradeHistory({MARCH: 5}), "must be text, or None"),  # type: ignore[arg-type]
        (lambda: GradeHistory({datetime(2026, 3, 15): "A"}), "is not a day"),  # type: ignore[arg-type]
        (lambda: GradeHistory([(MARCH, "A"), (MARCH, "B")]), "two grades begin on 2026-03-15"),
        (lambda: GradeHistory({MARCH: "A"}, begins=MAY), "a grade before the customer began"),
        (lambda: GradeHistory({MARCH: "A"}, ends=MARCH), "lies not after the last change of grade"),
        (lambda: GradeHistory({MARCH: "A"}, ends="2026-05-01"), "is not a day"),  # type: ignore[arg-type]
        (lambda: GradeHistory.of_spans([]), "is empty"),
        (lambda: GradeHistory.of_spans([("A", MARCH, MARCH)]), "must end after it begins"),
        (
            lambda: GradeHistory.of_spans([("A", MARCH, None), ("B", MAY, None)]),
            "overlaps the grade before it",
        ),
        (
            lambda: GradeHistory.of_spans([("A", MARCH, MAY), ("B", date(2026, 4, 30), None)]),
            r"overlaps the grade before it \('A'\)",
        ),
    ],
    ids=range(12),
)
def test_what_does_not_fit_together(make: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        make()  # type: ignore[operator]
