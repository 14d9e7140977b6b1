"""Policies, occasions, courses, mutual help and visits are read back from JSON as they were written."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from lab_forms import LAB_FORMS

from salesflow.adapters.json import (
    cadence_from_json,
    cadence_to_json,
    course_from_json,
    course_to_json,
    follow_up_from_json,
    follow_up_to_json,
    helps_from_json,
    helps_to_json,
    occasion_from_json,
    occasion_to_json,
    quota_from_json,
    quota_to_json,
    visit_from_json,
    visit_to_json,
)
from salesflow.cadence.catalogue.follow_ups import TEXTBOOK, VELOCIFY_2012
from salesflow.cadence.catalogue.quotas import OUTLET_QUOTA
from salesflow.cadence.follow_ups.course import Course
from salesflow.cadence.follow_ups.follow_up import FollowUp
from salesflow.cadence.occasions.dates import Yearly
from salesflow.cadence.occasions.lunar_dates import LunarYearly
from salesflow.cadence.occasions.occasion import Occasion
from salesflow.cadence.pacing.cadence import ANYTHING, Cadence
from salesflow.cadence.quotas.quota import Quota
from salesflow.cadence.visits.help_register import HelpRegister
from salesflow.cadence.visits.visit_report import VisitReport
from salesflow.errors import HistoryError, InputError
from salesflow.testing.cadences import cadences
from salesflow.testing.follow_ups import courses, follow_ups
from salesflow.testing.occasions import occasions
from salesflow.testing.quotas import quotas
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


# -- policies -------------------------------------------------------------------------------------------------------------


def comes_back(value: object, write: Callable[[Any], str], read: Callable[[str], Any]) -> None:
    """Equal, also when another program put the names in another order, and written alike again."""
    text = write(value)
    assert read(text) == value
    assert read(json.dumps(json.loads(text), sort_keys=True)) == value
    assert write(read(text)) == text


@given(follow_ups())
def test_follow_ups_come_back(policy: FollowUp) -> None:
    """CA-1 to CA-3: attempts, gaps and what each answer does."""
    comes_back(policy, follow_up_to_json, follow_up_from_json)


@given(quotas(("B", "A", "rows")))
def test_quotas_come_back_grade_by_grade(quota: Quota) -> None:
    """CA-4: in the order of the grades, whatever they are called."""
    comes_back(quota, quota_to_json, quota_from_json)


@given(cadences())
def test_cadences_come_back(cadence: Cadence) -> None:
    """CA-2: every setting, so that the same touches are planned."""
    comes_back(cadence, cadence_to_json, cadence_from_json)


def test_the_policies_of_the_catalogue_are_files_to_start_from() -> None:
    for each in (TEXTBOOK, VELOCIFY_2012):
        comes_back(each, follow_up_to_json, follow_up_from_json)
    comes_back(OUTLET_QUOTA, quota_to_json, quota_from_json)
    comes_back(ANYTHING, cadence_to_json, cadence_from_json)
    assert cadence_from_json("{}") == ANYTHING


@pytest.mark.parametrize(
    ("form", "path", "value", "place", "problem"),
    [
        ("follow-up", "attempts", 6.0, "attempts", "must be a whole number"),
        ("follow-up", "attempts", True, "attempts", "must be a whole number"),
        ("follow-up", "attempts", 0, "followup", "no attempt is allowed"),
        ("follow-up", "attempts", KeyError, "attempts", "is missing"),
        ("follow-up", "key", " ", "follow-up", "may not be empty"),
        ("follow-up", "band.least", "14 moons", "band.least", "unknown unit"),
        ("follow-up", "band.least", "90 days", "band", "is shorter than 90 days"),
        ("follow-up", "waits.sulking", {}, "waits.sulking", "use one of they_will_call"),
        ("follow-up", "waits.upset", None, "waits.upset", "must be an object"),
        ("follow-up", "waits.upset.advice", 7, "waits.upset.advice", "must be an object"),
        ("follow-up", "waits.upset.attempt", "no", "waits.upset.attempt", "must be true or false"),
        ("follow-up", "waits.upset", KeyError, "followup", "upset: nothing says how long to wait"),
        ("follow-up", "ends_on", "opted_out", "ends_on", "must be a list"),
        ("follow-up", "ends_on", ["won"], "ends_on[0]", "is unknown; use one of"),
        ("follow-up", "roll", "never", "roll", "use one of forward, backward, nearest"),
        ("follow-up", "backoff", {"factor": 1.5, "most": "60 days"}, "backoff.factor", "must be a number as text"),
        ("follow-up", "backoff", {"factor": "1/2", "most": "60 days"}, "backoff", "gaps would shrink"),
        ("follow-up", "steps", [{"after": "2 months"}], "steps[0]", "count minutes, hours, days or weeks"),
        ("quota", "monthly.0.touches.visit", 4.0, "monthly[0].touches.visit", "must be a whole number"),
        ("quota", "monthly.0.touches.visit", -1, "quota", "zero or more"),
        ("quota", "monthly.0.touches.fax", 1, "monthly[0].touches.fax", "use one of visit"),
        ("quota", "monthly.0.grade", "A", "quota", "a grade is given twice"),
        ("quota", "monthly", {"A": {"visit": 1}}, "monthly", "must be a list"),
        ("quota", "rows", "CA-4", "rows", "must be a list"),
        ("cadence", "sources.0.kind", "wish", "sources[0].kind", "use one of source, steps"),
        ("cadence", "sources.0.occasion.day", 32, "sources[0].occasion", "whole number from 1 to 31"),
        ("cadence", "sources.1.steps.0.after", "2 hours", "sources[1]", "not counted in whole days"),
        ("cadence", "sources.1.done", 3, "sources[1]", "done"),
        ("cadence", "caps.0.per", "fortnight", "caps[0].per", "use one of week, month, quarter, year"),
        ("cadence", "caps.0.per", 7, "caps[0].per", "must be a text"),
        ("cadence", "caps.0.n", 0, "caps[0]", "stops everything"),
        ("cadence", "deferral.until", "2026-01-01", "deferral.until", "lies before"),
        ("cadence", "pauses.0.reason", None, "pauses[0].reason", "must be a text"),
        ("cadence", "quiet.call", "at night", "quiet", "cannot read"),
        ("cadence", "quiet.fax", "Mon 09:00-10:00", "quiet", "the channel 'fax' is unknown"),
        ("cadence", "most", ["9 hours"], "cadence", "the longest gap: 9 hours is not counted in whole days"),
        ("cadence", "by", None, "cadence", "by which channel"),
        ("cadence", "consent", 1, "consent", "must be true or false"),
    ],
)  # fmt: skip
def test_a_wrong_policy_names_its_place(form: str, path: str, value: Any, place: str, problem: str) -> None:
    tree = json.loads(LAB_FORMS[form].text)
    inside: Any = tree
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        inside = inside[step]
    if value is KeyError:
        del inside[last]
    else:
        inside[last] = value
    with pytest.raises(InputError) as caught:
        LAB_FORMS[form].read(json.dumps(tree))
    assert (caught.value.field, problem in caught.value.problem) == (place, True), str(caught.value)
