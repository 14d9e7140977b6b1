"""The agenda: what each person in charge must do for complaints, day by day, the overdue first.

>>> import pendulum
>>> from salesflow.complaints.catalogue.desk import DESK
>>> from salesflow.complaints.cases.steps import Receive
>>> office = Calendar.week_days("Asia/Shanghai", begins=pendulum.date(2026, 1, 1), ends=pendulum.date(2027, 1, 1))
>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> case = DESK.begin("K-31", Receive("C-7", "call", owner="u-2"), at=nine, calendar=office)
>>> print(agenda([case], [DESK], calendar=office, at=nine).explain())
u-2
  Mon 2 Mar 2026
    acknowledge complaint K-31 by 11:00 [CO-4]
  Tue 3 Mar 2026
    resolve complaint K-31 by Tue 3 Mar 16:00 [CO-4]

Source: CO-4.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

import attrs
import pendulum

from salesflow.basics.calendars import Calendar
from salesflow.basics.moments import aware, day_of, instant, zone_of
from salesflow.basics.text import Language, Text, date_text
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.row import ComplaintRow
from salesflow.complaints.cases.step import read_several
from salesflow.complaints.handling.clocking import check_calendar
from salesflow.complaints.handling.procedure import Procedure
from salesflow.complaints.views.counting import procedure_of
from salesflow.complaints.views.deadlines import Deadline, deadlines
from salesflow.errors import InputError

__all__ = ["Agenda", "AgendaLine", "agenda"]

_NOBODY: Final = Text("nobody named", zh="未指定负责人")
_NOTHING: Final = Text("nothing is to be done for complaints", zh="暂无待办投诉事项")
_OVERDUE: Final = Text("overdue", zh="已逾期")


@attrs.frozen
class AgendaLine:
    """One duty: whose it is (None where a row names nobody), the day by whose end it is due, and the deadline itself."""

    owner: str | None
    day: pendulum.Date
    deadline: Deadline


@attrs.frozen
class Agenda:
    """All duties at a moment, by owner, the late ones first, then by due moment; a legal one first on a tie."""

    at: pendulum.DateTime
    lines: tuple[AgendaLine, ...]

    def of(self, owner: str | None) -> tuple[AgendaLine, ...]:
        """What one person must do; None for what nobody is in charge of."""
        return tuple(line for line in self.lines if line.owner == owner)

    def on(self, day: date) -> tuple[AgendaLine, ...]:
        """What is due on a day, for everybody."""
        return tuple(line for line in self.lines if line.day == day)

    @property
    def overdue(self) -> tuple[AgendaLine, ...]:
        """What is late."""
        return tuple(line for line in self.lines if line.deadline.is_breached)

    def explain(self, language: Language = "en") -> str:
        """The agenda as text: a paragraph for each person, a heading for each day."""
        if not self.lines:
            return _NOTHING.render(language)
        words: list[str] = []
        owner: tuple[str | None] | None = None
        heading = ""
        for line in self.lines:
            if owner is None or line.owner != owner[0]:
                owner, heading = (line.owner,), ""
                words.append(line.owner or _NOBODY.render(language))
            day = (
                _OVERDUE.render(language)
                if line.deadline.is_breached
                else date_text(line.day, language, weekday=True)
            )
            if day != heading:
                heading = day
                words.append(f"  {day}")
            words.append(f"    {line.deadline.reason.explain(language)}")
        return "\n".join(words)


def agenda(
    complaints: Iterable[Complaint | ComplaintRow],
    procedures: Iterable[Procedure],
    *,
    calendar: Calendar | None,
    at: datetime,
) -> Agenda:
    """What is still to be done for all complaints at a moment; those received later are left out.

    Days are those of the `calendar`, or of `at` without one. A complaint runs under the version of its procedure that
    was in force for it then, so `procedures` may hold several versions; a row of a table names no version and runs
    under the last one given. A complaint or row that comes twice counts once.

    Raises `InputError` for a complaint whose procedure is not among `procedures` and for one number with different
    contents, and as `deadlines` does. Source: CO-4.
    """
    moment, rules = aware(at), read_several(procedures, "procedures", Procedure)
    check_calendar(calendar)
    where = zone_of(moment) if calendar is None else calendar.zone
    given: dict[str, Complaint | ComplaintRow] = {}
    for complaint in read_several(complaints, "complaints", (Complaint, ComplaintRow)):
        if given.setdefault(complaint.id, complaint) != complaint:
            raise InputError("complaints", complaint.id, "is there twice, with different contents")
    lines: list[AgendaLine] = []
    for complaint in given.values():
        known = complaint if isinstance(complaint, ComplaintRow) else complaint.known_at(moment)
        if known is None or instant(known.received_at) > instant(moment):
            continue
        procedure = _of_row(known, rules) if isinstance(known, ComplaintRow) else procedure_of(known, rules)
        found = deadlines(known, procedure, calendar=calendar, at=moment)
        lines += [AgendaLine(each.complaint.owner, day_of(each.due, where), each) for each in found]
    lines.sort(
        key=lambda line: (
            line.owner is None,
            line.owner or "",
            not line.deadline.is_breached,
            instant(line.deadline.due),
            not line.deadline.is_legal,
            line.deadline.complaint.id,
        )
    )
    return Agenda(moment, tuple(lines))


def _of_row(row: ComplaintRow, procedures: tuple[Procedure, ...]) -> Procedure:
    for procedure in reversed(procedures):
        if procedure.key == row.procedure:
            return procedure
    known = ", ".join(dict.fromkeys(each.key for each in procedures)) or "none"
    raise InputError(
        "procedures", row.procedure, f"give the procedure of complaint {row.id}; there is {known}"
    )
