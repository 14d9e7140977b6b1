"""What a complaint was granted, for cumulative limits: an offer while it stands, then what the customer chose.

What comes to nothing does not count: an offer that was turned down, replaced or has lapsed, and an agreement that was
given up before it was fulfilled.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import pendulum

from salesflow.basics.budgets import Granted
from salesflow.basics.moments import instant
from salesflow.complaints.cases.ending import Link, Refer, Reopen, TakeBack, Withdraw
from salesflow.complaints.cases.record import Record
from salesflow.complaints.cases.redress import Agree, Fulfil, Offer, RefuseClaim, TurnDown

__all__ = ["ledger"]

_GIVEN_UP: Final = (Offer, TurnDown, RefuseClaim, Withdraw, Link, Refer, Reopen, TakeBack)


def ledger(records: Iterable[Record], at: datetime | None = None) -> tuple[Granted, ...]:
    """The lines that count after these records, oldest first; at a moment, an offer that has lapsed counts no longer.

    Records after that moment are not known yet. Whatever was fulfilled stays; what was not is dropped by a new offer,
    by a rejection, and when the complaint is withdrawn, linked, referred, taken back or taken up again.
    """
    now = None if at is None else instant(at)
    kept: list[Granted] = []
    waiting: tuple[Granted, ...] = ()
    until: pendulum.DateTime | None = None
    for record in records:
        if now is not None and instant(record.at) > now:
            break
        step = record.step
        if isinstance(step, Fulfil):
            kept += waiting
            waiting = ()
        elif isinstance(step, _GIVEN_UP):
            waiting = ()
        if isinstance(step, Offer | Agree):
            waiting, until = record.granted, step.until if isinstance(step, Offer) else None
    if now is not None and until is not None and instant(until) < now:
        waiting = ()
    return (*kept, *waiting)
