"""How old the open complaints are: in bands of days, by whoever is in charge, by severity or stage; the oldest first.

A complaint that nobody has assessed is in a class of its own, for nobody knows how bad it is. The time on each stage
adds up to the age, so one sees where a complaint waits.

>>> import pendulum
>>> from salesflow.complaints.catalogue.desk import DESK
>>> from salesflow.complaints.cases.steps import Receive
>>> office = Calendar.week_days("Asia/Shanghai", begins=pendulum.date(2026, 1, 1), ends=pendulum.date(2027, 1, 1))
>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> book = [
...     DESK.begin(f"K-{n}", Receive("C-7", "call", owner="u-2"), at=nine.add(days=n), calendar=office)
...     for n in (0, 9)
... ]
>>> print(ageing(book, [DESK], at=nine.add(days=10)).explain())
in charge  up to 2 days  3 to 7 days  8 to 28 days  over 28 days  all
u-2                   1            0             1             0    2
all                   1            0             1             0    2

Source: CO-4; field study of complaints, invariant 20.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import attrs
import pendulum

from salesflow.basics.bands import Bands
from salesflow.basics.calendars import Calendar
from salesflow.basics.moments import aware
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.terms import Term, Unit
from salesflow.basics.text import Language, Renders, Text, shown, tabled
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.step import read_one
from salesflow.complaints.handling.clocking import check_calendar
from salesflow.complaints.handling.procedure import Procedure
from salesflow.complaints.views.counting import Cut, Known, State, known_complaints, read_cut
from salesflow.errors import InputError
from salesflow.stages.stays import Spent, Stay, stays

__all__ = ["AGE_BANDS", "AgedComplaint", "Ageing", "AgeingLine", "ageing", "time_on_stages"]

_ROWS: Final = ("CO-4",)
_ALL: Final = Text("all", zh="合计")
_OLD: Final = Text(
    "{id}: {age} old, on “{stage}” for {there}; in charge: {owner}",
    zh="{id}：收到至今{age}，在“{stage}”阶段停留{there}；负责人：{owner}",
)

AGE_BANDS: Final = Bands[Renders](
    [3, 8, 29],
    [
        Text("up to 2 days", zh="2天以内"),
        Text("3 to 7 days", zh="3至7天"),
        Text("8 to 28 days", zh="8至28天"),
        Text("over 28 days", zh="超过28天"),
    ],
)
"""Bands to begin with, ours and from no standard: half-open, so that every age has exactly one."""


@attrs.frozen
class AgedComplaint:
    """An open complaint: its age in days (working days where a calendar was given), its band, its time on each stage.

    `seconds` is the same age to the second; those of `stages` add up to it.
    """

    complaint: Complaint
    key: str | Renders
    days: int
    seconds: int
    band: Renders | str
    stages: tuple[Spent, ...]
    stage: str | Renders

    @property
    def reason(self) -> Reason:
        """The complaint in words."""
        here = next(each for each in self.stages if each.stage == self.complaint.stage)
        words = _OLD.fill(
            id=self.complaint.id,
            age=_term(self.days, here),
            stage=self.stage,
            there=_term(here.days, here),
            owner=self.complaint.owner,
        )
        return Reason("age", words, _ROWS)


def _term(days: int, spent: Spent) -> Term:
    return Term(days, Unit.WORKING_DAYS if spent.working else Unit.DAYS)


@attrs.frozen
class AgeingLine:
    """The open complaints of one part of the table: how many in each band, in the order of the bands."""

    key: str | Renders
    counts: tuple[int, ...]

    @property
    def open(self) -> int:
        """How many are open."""
        return sum(self.counts)


@attrs.frozen
class Ageing:
    """The open complaints at a moment, the oldest first, and how many of each part fall in which band."""

    at: pendulum.DateTime
    by: Cut
    bands: tuple[Renders | str, ...]
    complaints: tuple[AgedComplaint, ...]
    lines: tuple[AgeingLine, ...]

    @property
    def total(self) -> AgeingLine:
        """All parts together."""
        counts = [sum(line.counts[place] for line in self.lines) for place in range(len(self.bands))]
        return AgeingLine(_ALL, tuple(counts))

    def of(self, key: str | Renders) -> tuple[AgedComplaint, ...]:
        """The open complaints of one part, the oldest first; by the part or what it is called."""
        return tuple(each for each in self.complaints if key in (each.key, shown(each.key)))

    def explain(self, language: Language = "en") -> str:
        """The bands as a table."""
        head = [
            self.by.render(language),
            *(shown(band, language) for band in self.bands),
            shown(_ALL, language),
        ]
        rows = [
            [shown(line.key, language), *(f"{count:,}" for count in (*line.counts, line.open))]
            for line in (*self.lines, self.total)
        ]
        return tabled([head, *rows])

    def explain_oldest(self, language: Language = "en", *, most: int = 10) -> str:
        """The oldest complaints, one a line."""
        return explained(tuple(each.reason for each in self.complaints[:most]), language)


def time_on_stages(
    complaint: Complaint, *, at: datetime, calendar: Calendar | None = None
) -> tuple[Spent, ...]:
    """How long a complaint has been on each stage at `at`, all its stays there together, in the order of the first.

    The seconds add up to those since its receipt (working seconds with a `calendar`, which must cover them). One that
    is received after `at` is an `InputError`.
    """
    known = complaint.known_at(at)
    if known is None:
        raise InputError("at", at, f"lies before the receipt of {complaint.id}, {complaint.received_at}")
    there: dict[str, list[Stay]] = {}
    for stay in stays(known.case):
        there.setdefault(stay.stage, []).append(stay)
    return tuple(
        Spent(
            stage,
            len(found),
            sum(stay.seconds(at=at, calendar=calendar) for stay in found),
            sum(stay.days(at=at, calendar=calendar) for stay in found),
            calendar is not None,
        )
        for stage, found in there.items()
    )


def ageing(
    complaints: Iterable[Complaint],
    procedures: Iterable[Procedure],
    *,
    at: datetime,
    calendar: Calendar | None = None,
    bands: Bands[Renders] = AGE_BANDS,
    by: Cut | str = Cut.OWNER,
) -> Ageing:
    """The age of every complaint that is open at the moment `at`, from its own receipt on, after all reopenings too.

    Days are midnights passed in the zone of `at`; with a `calendar` they are working days, in its zone (the day of the
    receipt counts, that of `at` does not). `bands` cut whole days, `by` says what the table tells apart.

    Raises `InputError` for a naive `at`, an unknown `by` and a complaint whose procedure is not there,
    `OutOfCalendarError` for one that the calendar does not cover. Source: CO-4.
    """
    moment, cut = aware(at), read_cut(by)
    check_calendar(calendar)
    read_one(bands, "bands", Bands)
    found = [
        _aged(each, cut, bands, moment, calendar)
        for each in known_complaints(complaints, procedures, at=moment)
        if each.state is State.OPEN
    ]
    counts: dict[str | Renders, list[int]] = {}
    for each in found:
        row = counts.setdefault(each.key, [0] * len(bands.labels))
        row[bands.index(each.days)] += 1
    lines = [AgeingLine(key, tuple(counts[key])) for key in sorted(counts, key=shown)]
    return Ageing(moment, cut, bands.labels, tuple(found), tuple(lines))


def _aged(
    known: Known, cut: Cut, bands: Bands[Renders], at: pendulum.DateTime, calendar: Calendar | None
) -> AgedComplaint:
    complaint = known.complaint
    whole = Stay(complaint.id, complaint.stage, complaint.received_at)
    days = whole.days(at=at, calendar=calendar)
    return AgedComplaint(
        complaint,
        known.label(cut),
        days,
        whole.seconds(at=at, calendar=calendar),
        bands.of(days),
        time_on_stages(complaint, at=at, calendar=calendar),
        known.label(Cut.STAGE),
    )
