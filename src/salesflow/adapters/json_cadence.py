"""Staying in touch, as JSON: the policies (following up, quotas, cadences), occasions, courses, mutual help, visits.

What lives through time is stored as its entries and read back equal; policies are data, and a house ships them as files.
Import it all from `salesflow.adapters.json`.

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
from typing import Any, Final, cast

import attrs
import cattrs

from salesflow.adapters._json_credit import (
    Form,
    a_text,
    each_of,
    each_row,
    from_json,
    new_credit_converter,
    number,
    of_kind,
    placed,
    to_json,
)
from salesflow.adapters._json_entries import Kinds, exactly
from salesflow.adapters._json_numbers import fraction
from salesflow.adapters._json_occasions import occasion_forms
from salesflow.adapters._json_text import SCHEMA, entries_of, written
from salesflow.adapters._json_values import (
    Read,
    Write,
    each_field,
    inside,
    new_converter,
    structured,
    texts,
    whole,
)
from salesflow.basics.calendars import RollWay
from salesflow.basics.channels import Channel, Direction, Purpose
from salesflow.basics.claims import Claim, ClaimKind
from salesflow.basics.opening import Week, week_text
from salesflow.basics.plain import read_list, read_mapping, read_text
from salesflow.basics.terms import Term
from salesflow.cadence.follow_ups import entries as course_entries
from salesflow.cadence.follow_ups.answer import Answer
from salesflow.cadence.follow_ups.course import Course
from salesflow.cadence.follow_ups.follow_up import FollowUp
from salesflow.cadence.follow_ups.pace import FollowUpStep, Widening
from salesflow.cadence.follow_ups.wait import Wait
from salesflow.cadence.occasions.occasion import Occasion
from salesflow.cadence.pacing.backoff import Backoff
from salesflow.cadence.pacing.band import Band
from salesflow.cadence.pacing.cadence import Cadence
from salesflow.cadence.pacing.cap import Cap, Period
from salesflow.cadence.pacing.pause import Deferral, Pause
from salesflow.cadence.pacing.quiet_hours import QuietHours
from salesflow.cadence.pacing.source import Source, Steps
from salesflow.cadence.quotas.quota import Quota
from salesflow.cadence.visits import help_entries
from salesflow.cadence.visits.help_register import HelpRegister
from salesflow.cadence.visits.visit_report import Noted, SlowMover, VisitReport
from salesflow.errors import InputError

__all__ = [
    "POLICY_WORDS",
    "cadence_from_json",
    "cadence_to_json",
    "course_from_json",
    "course_to_json",
    "follow_up_from_json",
    "follow_up_to_json",
    "helps_from_json",
    "helps_to_json",
    "occasion_from_json",
    "occasion_to_json",
    "policy_forms",
    "quota_from_json",
    "quota_to_json",
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
POLICY_WORDS: Final = (Answer, Channel, ClaimKind, Period, Purpose)
"""The words that a converter must know before it learns the policies."""


# -- policies -------------------------------------------------------------------------------------------------------------


def follow_up_to_json(policy: FollowUp) -> str:
    """How one matter is followed up: attempts, band and steps, what each answer does, with all words."""
    return to_json(_of_policies(), policy)


def follow_up_from_json(text: str) -> FollowUp:
    """The policy behind JSON; an entry left out is the usual one.

    Wrong data, and parts that do not fit together, are an `InputError` with its place, such as ``waits.upset.band``.
    """
    return from_json(_of_policies(), text, FollowUp)


def quota_to_json(quota: Quota) -> str:
    """A monthly quota, grade by grade in its order."""
    return to_json(_of_policies(), quota)


def quota_from_json(text: str) -> Quota:
    """The quota behind JSON; errors are those of `follow_up_from_json`."""
    return from_json(_of_policies(), text, Quota)


def cadence_to_json(cadence: Cadence) -> str:
    """A cadence with all its settings; an occasion that is not the library's own is an `InputError`."""
    return to_json(_of_policies(), cadence)


def cadence_from_json(text: str) -> Cadence:
    """The cadence behind JSON; errors are those of `follow_up_from_json`."""
    return from_json(_of_policies(), text, Cadence)


# -- what happened --------------------------------------------------------------------------------------------------------


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


# -- parts of policies ----------------------------------------------------------------------------------------------------


def policy_forms(converter: cattrs.Converter) -> None:
    """Teach a converter follow-ups, quotas and cadences; it must know exact numbers and `POLICY_WORDS`."""
    answer, channel, term = [_member_of(converter, kind) for kind in (Answer, Channel, Term)]
    each_field(converter, Band)
    each_field(converter, FollowUpStep)
    each_field(converter, Widening, factor=fraction)
    each_field(converter, Wait)
    each_field(converter, Claim, values=each_row(figure=a_text, value=number))
    attrs.resolve_types(FollowUp, localns={"RollWay": RollWay})  # its module knows the name in types alone
    each_field(
        converter, FollowUp, waits=_by_name(answer, _member_of(converter, Wait)), ends_on=_set_of(answer)
    )
    counts = _by_name(channel, (int, whole))
    each_field(converter, Quota, monthly=each_row(grade=a_text, touches=counts))
    occasion = occasion_forms(converter)
    each_field(converter, Source, occasion=occasion)
    each_field(converter, Steps, steps=each_row(after=term, channel=channel))
    each_field(converter, Cap, per=_PER)
    for kind in (Backoff, Deferral, Pause):
        each_field(converter, kind)
    sources = each_of(*of_kind(converter, {"source": Source, "steps": Steps}, "source"))
    each_field(converter, Cadence, sources=sources, quiet=_QUIET)


def _member_of(converter: cattrs.Converter, kind: type[Any]) -> Form:
    return converter.unstructure, lambda plain: inside(converter, plain, kind, "")


def _by_name(name: Form, value: Form) -> Form:
    """Pairs as an object, where the order says nothing and the name is a word that must be known."""
    return (
        lambda pairs: {name[0](key): value[0](each) for key, each in pairs},
        lambda plain: tuple(
            [
                (placed(name[1], key, f".{key}"), placed(value[1], each, f".{key}"))
                for key, each in read_mapping(plain, "").items()
            ]
        ),
    )


def _set_of(member: Form) -> Form:
    write, read = each_of(*member)

    def in_order(members: frozenset[object]) -> list[str]:
        return sorted(cast("list[str]", write(members)))

    return in_order, lambda plain: frozenset(read(plain))


def _per(plain: object) -> Period | Term:
    name = read_text(plain, "")
    if name in set(Period):
        return Period(name)
    try:
        return Term.parse(name, "")
    except InputError:
        known = ", ".join(Period)
        raise InputError(
            "", plain, f"is no period; use one of {known}, or so many days such as 7 days"
        ) from None


_PER: Final[Form] = (str, _per)


def _quiet_plain(quiet: QuietHours) -> dict[str, str]:
    weeks: tuple[tuple[Channel, Week], ...] = quiet.open
    return {channel.value: week_text(week) for channel, week in weeks}


_QUIET: Final[Form] = (_quiet_plain, lambda plain: QuietHours(texts(plain)))


@lru_cache(maxsize=1)
def _of_policies() -> cattrs.Converter:
    converter = new_credit_converter(*POLICY_WORDS)
    policy_forms(converter)
    return converter
