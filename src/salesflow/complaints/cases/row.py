"""Complaints as a table holds them today: who complained, when, how serious it is, and what happened when.

A complaint is a row of moments; what is still to be done by when follows from its procedure
(`salesflow.complaints.views.deadlines`). A row read for an earlier moment forgets what happened later.

>>> import pendulum
>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> case = ComplaintRow("K-31", "C-7", nine, severity=Severity.MAJOR, acknowledged_at=nine.add(hours=1))
>>> sorted(case.events()), sorted(case.known_at(nine).events())
(['acknowledged', 'received'], ['received'])
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import attrs
import pendulum

from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.moments import aware, instant
from salesflow.complaints.cases.severity import Severity
from salesflow.errors import InputError

__all__ = ["EVENTS", "ComplaintRow"]

EVENTS: Final = ("received", "acknowledged", "resolved", "followed_up")
"""What may happen to a complaint at a known moment, in its natural order; clocks start and stop on these."""


def _id(value: str) -> str:
    return read_id(value, "id")


def _received(value: datetime) -> pendulum.DateTime:
    return aware(value, "received_at")


def _acknowledged(value: datetime | None) -> pendulum.DateTime | None:
    return None if value is None else aware(value, "acknowledged_at")


def _resolved(value: datetime | None) -> pendulum.DateTime | None:
    return None if value is None else aware(value, "resolved_at")


def _followed_up(value: datetime | None) -> pendulum.DateTime | None:
    return None if value is None else aware(value, "followed_up_at")


def _label(value: str | None) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise InputError("stage or owner", value, "give text, or None where it is not known")
    return value.strip() or None


@attrs.frozen
class ComplaintRow:
    """One complaint, as it stands.

    `received_at` is the aware moment at which it reached us, by any channel; `acknowledged_at`, `resolved_at` (a
    final response resolves it, a rejection too) and `followed_up_at` are None until known. `procedure` is the key
    of the procedure it runs under, ``"desk"`` (the house's own) unless told; `stage` the key of the stage it
    stands on and `owner` the person in charge, None when the row does not tell.

    Refused with `InputError`: an empty id or customer, a naive moment, an event before the complaint was received,
    a follow-up without or before the solution, a severity that is none. Sources: CO-2, CO-4.

    >>> from datetime import datetime, timezone
    >>> when = datetime(2026, 3, 2, tzinfo=timezone.utc)
    >>> ComplaintRow("K-1", "C-7", when, resolved_at=when.replace(day=1))
    Traceback (most recent call last):
    salesflow.errors.InputError: resolved_at: is before the complaint was received, ...
    """

    id: str = attrs.field(converter=_id)
    customer: str = attrs.field(converter=read_customer)
    received_at: pendulum.DateTime = attrs.field(converter=_received)
    procedure: str = "desk"
    stage: str | None = attrs.field(default=None, converter=_label)
    severity: Severity | None = None
    owner: str | None = attrs.field(default=None, converter=_label)
    acknowledged_at: pendulum.DateTime | None = attrs.field(default=None, converter=_acknowledged)
    resolved_at: pendulum.DateTime | None = attrs.field(default=None, converter=_resolved)
    followed_up_at: pendulum.DateTime | None = attrs.field(default=None, converter=_followed_up)

    def __attrs_post_init__(self) -> None:
        _check_rest(self.procedure, self.severity)
        received = instant(self.received_at)
        for name, moment in (
            ("acknowledged_at", self.acknowledged_at),
            ("resolved_at", self.resolved_at),
            ("followed_up_at", self.followed_up_at),
        ):
            if moment is not None and instant(moment) < received:
                raise InputError(name, moment, f"is before the complaint was received, {self.received_at}")
        if self.followed_up_at is not None:
            if self.resolved_at is None:
                raise InputError(
                    "followed_up_at", self.followed_up_at, "needs resolved_at: nothing was solved yet"
                )
            if instant(self.followed_up_at) < instant(self.resolved_at):
                raise InputError(
                    "followed_up_at", self.followed_up_at, f"is before the solution, {self.resolved_at}"
                )

    def events(self) -> dict[str, pendulum.DateTime]:
        """What happened when, for clocks: any of `EVENTS` whose moment is known."""
        moments = (self.received_at, self.acknowledged_at, self.resolved_at, self.followed_up_at)
        return {name: moment for name, moment in zip(EVENTS, moments, strict=True) if moment is not None}

    def is_known(self, at: datetime) -> bool:
        """Whether the complaint had been received at `at`."""
        return instant(self.received_at) <= instant(at)

    def known_at(self, at: datetime) -> ComplaintRow:
        """The complaint as it could be known at `at`: what happened later is not known yet.

        Where anything is forgotten, the stage is too (None): it may have been reached later. A complaint received
        after `at` is an `InputError`: leave the row out, see `is_known`.
        """
        if not self.is_known(at):
            raise InputError(
                "received_at", self.received_at, f"lies after {at}: not known yet; leave this row out"
            )
        now = instant(at)
        events = self.events()
        known = {name: moment for name, moment in events.items() if instant(moment) <= now}
        if len(known) == len(events):
            return self
        return ComplaintRow(
            self.id,
            self.customer,
            self.received_at,
            self.procedure,
            None,
            self.severity,
            self.owner,
            known.get("acknowledged"),
            known.get("resolved"),
            known.get("followed_up"),
        )


def _check_rest(procedure: object, severity: object) -> None:
    if not isinstance(procedure, str) or not procedure.strip():
        raise InputError("procedure", procedure, "give the key of a procedure")
    if severity is not None and not isinstance(severity, Severity):
        raise InputError("severity", severity, "give a Severity, or None when nobody has assessed it")
