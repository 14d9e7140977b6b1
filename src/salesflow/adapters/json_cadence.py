"""Staying in touch, as JSON: occasions, courses of following up, the register of mutual help, reports of visits.

What lives through time is stored as its entries and read back equal. Import it all from `salesflow.adapters.json`.

>>> from datetime import date
>>> from salesflow.cadence.occasions.dates import Yearly
>>> card_days = (Yearly(1, 1) | Yearly(2, 29)).since(date(2026, 1, 1))
>>> occasion_from_json(occasion_to_json(card_days)) == card_days
True
>>> course_from_json('{"id": "F-1", "entries": [{"kind": "called"}]}')
Traceback (most recent call last):
salesflow.errors.InputError: entries[0].kind: is unknown; use one of started, touched, ... (got 'called')
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, cast

import cattrs

from salesflow.adapters._json_entries import Kinds, exactly
from salesflow.adapters._json_occasions import occasion_forms
from salesflow.adapters._json_text import SCHEMA, entries_of, written
from salesflow.adapters._json_values import Read, Write, each_field, new_converter, structured, whole
from salesflow.basics.channels import Channel, Direction
from salesflow.basics.plain import read_list, read_mapping, read_text
from salesflow.cadence.follow_ups import entries as course_entries
from salesflow.cadence.follow_ups.answer import Answer
from salesflow.cadence.follow_ups.course import Course
from salesflow.cadence.occasions.occasion import Occasion
from salesflow.cadence.visits import help_entries
from salesflow.cadence.visits.help_register import HelpRegister
from salesflow.cadence.visits.visit_report import Noted, SlowMover, VisitReport

__all__ = [
    "course_from_json",
    "course_to_json",
    "helps_from_json",
    "helps_to_json",
    "occasion_from_json",
    "occasion_to_json",
    "visit_from_json",
    "visit_to_json",
]

_OF_COURSES: Final = Kinds[course_entries.Entry](
    {
        "started": course_entries.Started,
        "touched": course_entries.Touched,
        "agreed": course_entries.Agreed,
        "paused": course_entries.Paused,
        "resumed": course_entries.Resumed,
        "switched": course_entries.Switched,
        "closed": course_entries.Closed,
        "taken_back": course_entries.TakenBack,
    }
)
_OF_HELP: Final = Kinds[help_entries.HelpEntry](
    {
        "help_asked": help_entries.HelpAsked,
        "problem_raised": help_entries.ProblemRaised,
        "problem_solved": help_entries.ProblemSolved,
        "problem_reopened": help_entries.ProblemReopened,
        "training_given": help_entries.TrainingGiven,
        "withdrawn": help_entries.Withdrawn,
    }
)


def occasion_to_json(occasion: Occasion) -> str:
    """A set of days, alone or joined; one that is not the library's own is an `InputError`."""
    return written(
        {"schema": SCHEMA, **cast("dict[str, object]", _converter().unstructure(occasion, Occasion))}
    )


def occasion_from_json(text: str) -> Occasion:
    """The set of days behind JSON; wrong data is an `InputError` with its place."""
    return structured(_converter(), entries_of(text), Occasion)


def course_to_json(course: Course) -> str:
    """A course of following up: its id and every entry."""
    return written(
        {"schema": SCHEMA, "id": course.id, "entries": _OF_COURSES.to_plain(_converter(), course.entries)}
    )


def course_from_json(text: str) -> Course:
    """The course behind JSON; wrong data is an `InputError`, entries that do not fit together a `HistoryError`."""
    tree = exactly(entries_of(text), "", needed=("id", "entries"))
    return Course(
        read_text(tree["id"], "id"), tuple(_OF_COURSES.from_plain(_converter(), tree["entries"], "entries"))
    )


def helps_to_json(register: HelpRegister) -> str:
    """The register of help asked, problems solved and trainings given: every entry in its order."""
    return written({"schema": SCHEMA, "entries": _OF_HELP.to_plain(_converter(), register.entries)})


def helps_from_json(text: str) -> HelpRegister:
    """The register behind JSON; errors are those of `course_from_json`."""
    tree = exactly(entries_of(text), "", needed=("entries",))
    return HelpRegister(tuple(_OF_HELP.from_plain(_converter(), tree["entries"], "entries")))


def visit_to_json(report: VisitReport) -> str:
    """What a visit brought."""
    return written({"schema": SCHEMA, **cast("dict[str, object]", _converter().unstructure(report))})


def visit_from_json(text: str) -> VisitReport:
    """The report behind JSON; wrong data is an `InputError` with its place."""
    return structured(_converter(), entries_of(text), VisitReport)


def _taken_plain(entry: course_entries.Entry) -> object:
    return _OF_COURSES.to_plain(_converter(), [entry])[0]


def _taken(plain: object) -> course_entries.Entry:
    return _OF_COURSES.one_from_plain(_converter(), plain, "")


def _noted_plain(noted: tuple[tuple[str, Noted], ...]) -> object:
    return {key: each if isinstance(each, int) else list(each) for key, each in noted}


def _noted(plain: object) -> Mapping[str, Noted]:
    return {key: _one(each, f".{key}") for key, each in read_mapping(plain, "").items()}


def _one(plain: object, place: str) -> Noted:
    if isinstance(plain, int):
        return whole(plain, place)
    return tuple(read_text(each, f"{place}[{number}]") for number, each in enumerate(read_list(plain, place)))


@lru_cache(maxsize=1)
def _converter() -> cattrs.Converter:
    converter = new_converter(Channel, Direction, Answer, course_entries.Ending)
    occasion_forms(converter)
    for kinds in (_OF_COURSES, _OF_HELP):
        for kind in kinds.of.values():
            own: dict[str, tuple[Write, Read]] = {}
            if kind is course_entries.TakenBack:
                own = {"entry": (_taken_plain, _taken)}
            each_field(converter, kind, **own)
    each_field(converter, SlowMover)
    each_field(converter, VisitReport, noted=(_noted_plain, _noted))
    return converter
