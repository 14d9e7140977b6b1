"""Occasions, courses, mutual help and visits are read back from JSON as they were written."""

from __future__ import annotations

import json
import pickle
from datetime import date

import pytest
from hypothesis import given

from salesflow.adapters.json import (
    course_from_json,
    course_to_json,
    helps_from_json,
    helps_to_json,
    occasion_from_json,
    occasion_to_json,
    visit_from_json,
    visit_to_json,
)
from salesflow.cadence.follow_ups.course import Course
from salesflow.cadence.occasions.dates import Yearly
from salesflow.cadence.occasions.lunar_dates import LunarYearly
from salesflow.cadence.occasions.occasion import Occasion
from salesflow.cadence.visits.help_register import HelpRegister
from salesflow.cadence.visits.visit_report import VisitReport
from salesflow.errors import HistoryError, InputError
from salesflow.testing.follow_ups import courses, follow_ups
from salesflow.testing.occasions import occasions
from salesflow.testing.visits import help_registers, visit_reports


@given(occasions())
def test_what_was_written_is_read_back(occasion: Occasion) -> None:
    text = occasion_to_json(occasion)
    assert occasion_from_json(text) == occasion
    assert occasion_to_json(occasion_from_json(text)) == text
    assert pickle.loads(pickle.dumps(occasion)) == occasion


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ('"kind": "union"', '"kind": "some"', "kind", "use one of once, days"),
        ('"month": 8', '"month": 13', "parts[1]", "must be a whole number from 1 to 12"),
        ('"day30": "last"', '"day30": "first"', "parts[1].day30", "is unknown; use one of last, next, skip"),
        ('"kind": "yearly"', '"kind": 7', "parts[0].kind", "use one of once, days"),
        ('"parts": [', '"parts": {}, "more": [', "parts", "list"),
    ],
)
def test_wrong_data_names_its_place(old: str, new: str, place: str, problem: str) -> None:
    text = occasion_to_json(Yearly(1, 1) | LunarYearly(8, 15))
    assert old in text
    with pytest.raises(InputError, match=problem.replace("[", "\\[")) as caught:
        occasion_from_json(text.replace(old, new))
    assert caught.value.field == place


def test_an_occasion_of_ones_own_cannot_be_written() -> None:
    class Mine(Occasion):
        pass

    with pytest.raises(InputError, match="is not one of the library's own"):
        occasion_to_json(Mine())
    assert json.loads(occasion_to_json(Yearly(2, 29).since(date(2026, 1, 1))))["kind"] == "within"


@given(follow_ups().flatmap(courses))
def test_courses_come_back(course: Course) -> None:
    assert course_from_json(course_to_json(course)) == course


@given(help_registers())
def test_the_register_of_mutual_help_comes_back(register: HelpRegister) -> None:
    assert helps_from_json(helps_to_json(register)) == register


@given(visit_reports())
def test_reports_of_visits_come_back(report: VisitReport) -> None:
    assert visit_from_json(visit_to_json(report)) == report


STARTED = """{"kind": "started", "at": "2026-03-02T09:00:00+08:00[Asia/Shanghai]", "customer": "C-7",
              "follow_up": "textbook", "version": "2026.1"}"""


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ('{"id": "F-1", "entries": [{"kind": "called"}]}', "entries[0].kind", "use one of started, touched"),
        ('{"id": "F-1"}', "entries", "is missing"),
        (
            f'{{"id": "F-1", "entries": [{STARTED.replace("2026-03-02T09", "2026-03-32T09")}]}}',
            "entries[0].at",
            "is not a moment",
        ),
        (
            f'{{"id": "F-1", "entries": [{STARTED}, {{"kind": "taken_back", "at": "2026-03-02T09:00Z", "entry": 3}}]}}',
            "entries[1].entry",
            "object",
        ),
    ],
)
def test_a_wrong_course_names_its_place(text: str, place: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem) as caught:
        course_from_json(text)
    assert caught.value.field == place


def test_entries_that_do_not_fit_together_are_a_broken_history() -> None:
    with pytest.raises(HistoryError):
        course_from_json('{"id": "F-1", "entries": []}')


def test_a_wrong_visit_names_its_place() -> None:
    report = """{"touch": "T-1", "customer": "C-7", "at": "2026-03-02T09:00:00+08:00[Asia/Shanghai]",
                 "noted": {"product_insights": %s}, "slow_movers": null, "by": null}"""
    for wrong, place in (("true", "noted.product_insights"), ("[7]", "noted.product_insights[0]")):
        with pytest.raises(InputError) as caught:
            visit_from_json(report % wrong)
        assert caught.value.field == place
    assert visit_from_json(report % '["sells well with tea"]').noted
