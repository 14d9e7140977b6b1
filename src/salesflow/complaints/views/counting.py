"""How complaints are counted: as they were known at a moment, in a period of days, by whom and how they stood.

Every view counts in the same way. What was received or done after the moment is not known yet; a complaint that comes
twice counts once; a linked one counts as a complaint of its own, for a regulator asks how many people complained.

>>> import pendulum
>>> from salesflow.complaints.catalogue.desk import DESK
>>> from salesflow.complaints.cases.steps import Receive
>>> from salesflow.basics.calendars import Calendar
>>> office = Calendar.week_days("Asia/Shanghai", begins=pendulum.date(2026, 1, 1), ends=pendulum.date(2027, 1, 1))
>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> case = DESK.begin("K-31", Receive("C-7", "call", owner="u-2"), at=nine, calendar=office)
>>> [each.state for each in known_complaints([case, case], [DESK], at=nine)]
[State.OPEN]

There is no interval around any of these shares: they are of all complaints of the house, not of a sample of them. What
chance does is told otherwise: a share of few complaints is not told at all.

Source: CO-4; field study of complaints, invariant 20.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Final, TypeVar

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.moments import aware, instant
from salesflow.basics.spans import Span
from salesflow.basics.text import Language, Renders, Text, percent_text
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.ending import Link, Rebase, Refer, Withdraw
from salesflow.complaints.cases.record import Record
from salesflow.complaints.cases.step import Step, read_one, read_several
from salesflow.complaints.handling.links import by_id
from salesflow.complaints.handling.procedure import Procedure
from salesflow.errors import InputError

__all__ = [
    "ENDED_BY_OTHERS",
    "Cut",
    "Known",
    "Portion",
    "State",
    "complaints_at",
    "known_complaints",
    "left_by",
    "procedure_of",
    "read_cut",
    "read_period",
]


W = TypeVar("W", bound=StrEnum)


class _Word(StrEnum):
    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.name}"


class State(_Word):
    """How a complaint stands, as a law counts it: exactly one of five.

    >>> State.LINKED.render("zh")
    '已并案'
    """

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    LINKED = "linked"
    REFERRED = "referred"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _STATES[self].render(language)


class Cut(_Word):
    """By what complaints are told apart in a table.

    >>> Cut.SEVERITY.render()
    'severity'
    """

    CHANNEL = "channel"
    CUSTOMER = "customer"
    OWNER = "owner"
    PROCEDURE = "procedure"
    SEVERITY = "severity"
    STAGE = "stage"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _CUTS[self].render(language)


_STATES: Final = {
    State.OPEN: Text("open", zh="处理中"),
    State.CLOSED: Text("closed", zh="已结案"),
    State.WITHDRAWN: Text("withdrawn", zh="已撤回"),
    State.LINKED: Text("linked", zh="已并案"),
    State.REFERRED: Text("referred", zh="已移送"),
}
_CUTS: Final = {
    Cut.CHANNEL: Text("channel", zh="渠道"),
    Cut.CUSTOMER: Text("customer", zh="客户"),
    Cut.OWNER: Text("in charge", zh="负责人"),
    Cut.PROCEDURE: Text("procedure", zh="程序"),
    Cut.SEVERITY: Text("severity", zh="严重程度"),
    Cut.STAGE: Text("stage", zh="阶段"),
}
_NOT_ASSESSED: Final = Text("not assessed", zh="未评估")
_NONE: Final = Text("none to judge", zh="暂无可供判断的数据")
_FEW: Final = Text("{count} of {n}, too few for a percentage", zh="{n}个中{count}个，数量太少，不计百分比")
_SHARE: Final = Text("{count} of {n} ({percent})", zh="{n}个中{count}个（{percent}）")


# -- portions ----------------------------------------------------------------------------------------------------------


@attrs.frozen
class Portion:
    """So many of `n`; below `enough` the percentage is not told, for one more or less would turn it over.

    Counts that are no whole numbers from zero up, or more than `n`, are an `InputError`.

    >>> Portion(3, 4).render(), Portion(3, 4, enough=4).render()
    ('3 of 4, too few for a percentage', '3 of 4 (75%)')
    """

    count: int
    n: int
    enough: int = attrs.field(default=10, kw_only=True)

    def __attrs_post_init__(self) -> None:
        for field, value in (("count", self.count), ("n", self.n), ("enough", self.enough)):
            check_count(field, value)
        if self.count > self.n:
            raise InputError("count", self.count, f"there are only {self.n}")

    @property
    def share(self) -> Fraction | None:
        """The exact share; None of nothing."""
        return Fraction(self.count, self.n) if self.n else None

    @property
    def is_enough(self) -> bool:
        """Whether there are enough to tell a percentage."""
        return self.n >= max(1, self.enough)

    def render(self, language: Language = "en") -> str:
        """The counts in words, with the percentage where there are enough."""
        if self.share is None:
            return _NONE.render(language)
        if not self.is_enough:
            return _FEW.fill(count=self.count, n=self.n).render(language)
        percent = percent_text(self.share)
        return _SHARE.fill(count=self.count, n=self.n, percent=percent).render(language)


# -- complaints as they were known --------------------------------------------------------------------------------------


@attrs.frozen
class Known:
    """A complaint as it was known at a moment, with the rules in force for it then, and how it stood."""

    complaint: Complaint
    procedure: Procedure
    state: State

    def label(self, cut: Cut) -> str | Renders:
        """Where it stands in a table that tells complaints apart by `cut`; unassessed ones are a class of their own."""
        complaint = self.complaint
        match cut:
            case Cut.CHANNEL:
                return complaint.receipt.channel
            case Cut.CUSTOMER:
                return complaint.customer
            case Cut.OWNER:
                return complaint.owner
            case Cut.PROCEDURE:
                return self.procedure.label
            case Cut.SEVERITY:
                return complaint.severity or _NOT_ASSESSED
            case _:
                stage = self.procedure.machine.stage(complaint.stage)
                return stage.label or stage.key


def complaints_at(complaints: Iterable[Complaint], *, at: datetime) -> tuple[Complaint, ...]:
    """The complaints that had been received at a moment, each with what was recorded by then, the oldest first.

    One that comes twice counts once; one number with different records is an `InputError`.
    """
    moment = aware(at)
    found = [known for each in by_id(complaints).values() if (known := each.known_at(moment)) is not None]
    return tuple(sorted(found, key=lambda each: (instant(each.received_at), each.id)))


def known_complaints(
    complaints: Iterable[Complaint], procedures: Iterable[Procedure], *, at: datetime
) -> tuple[Known, ...]:
    """The same with the procedure of each, and how it stood.

    `InputError` for a complaint whose procedure, in the version then in force, is not among `procedures`.
    """
    rules = read_several(procedures, "procedures", Procedure)
    return tuple(_known(complaint, rules) for complaint in complaints_at(complaints, at=at))


def _known(complaint: Complaint, procedures: tuple[Procedure, ...]) -> Known:
    procedure = procedure_of(complaint, procedures)
    if procedure.machine.stage(complaint.stage).is_open:
        return Known(complaint, procedure, State.OPEN)
    return Known(complaint, procedure, _ENDED.get(type(left_by(complaint).step), State.CLOSED))


def procedure_of(complaint: Complaint, procedures: Iterable[Procedure]) -> Procedure:
    """The procedure under which a complaint runs, in its very version; an `InputError` when it is not there."""
    versions: list[str] = []
    for procedure in procedures:
        if procedure.definition == complaint.definition:
            return procedure
        versions.append(f"{procedure.key} {procedure.version}")
    asked = complaint.definition
    there = f"there are {', '.join(versions)}" if versions else "there are none"
    problem = f"give the procedure of complaint {complaint.id}, in the version it runs under; {there}"
    raise InputError("procedures", f"{asked.key} {asked.version} ({asked.digest})", problem)


def left_by(complaint: Complaint) -> Record:
    """The record that brought it to the stage where it stands; new rules that carried it over brought it nowhere."""
    return next(
        record
        for record in reversed(complaint.records)
        if record.moved is not None and not isinstance(record.step, Rebase)
    )


_ENDED: Final[dict[type[Step], State]] = {
    Withdraw: State.WITHDRAWN,
    Link: State.LINKED,
    Refer: State.REFERRED,
}
ENDED_BY_OTHERS: Final = tuple(_ENDED)
"""The steps by which a complaint ends without being closed: withdrawn, linked, referred."""


def read_period(period: Span) -> Span:
    """The days that are looked at; anything but a span is an `InputError`."""
    return read_one(period, "period", Span)


def read_cut(cut: Cut | str) -> Cut:
    """What complaints are told apart by; an unknown word is an `InputError` that names the known ones."""
    return _read(Cut, "by", cut)


def _read(kind: type[W], field: str, value: W | str) -> W:
    try:
        return kind(value)
    except ValueError as error:
        raise InputError(field, value, f"use one of {', '.join(kind)}") from error
