"""Promises: what we told a customer we would do by a day, and whether we did.

"The invoice comes by Friday" costs nothing to say and a customer to forget. A promise stays on the list until it
is kept; kept too late, it is done, but it stays broken.

>>> from datetime import datetime, timezone
>>> invoice = Promise("P-1", "C-7", "send the invoice", date(2026, 3, 6), by="u7")
>>> invoice.state(date(2026, 3, 6)), invoice.state(date(2026, 3, 7)), invoice.days_late(date(2026, 3, 9))
(PromiseState.OPEN, PromiseState.BROKEN, 3)
>>> done = attrs.evolve(invoice, kept_at=datetime(2026, 3, 9, 10, tzinfo=timezone.utc))
>>> done.state(date(2026, 3, 9)), done.is_outstanding(date(2026, 3, 9))
(PromiseState.BROKEN, False)
"""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

import attrs
import pendulum

from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.moments import as_day, aware, day_of, shared_day
from salesflow.basics.text import Language, Text, read_words
from salesflow.errors import InputError

__all__ = ["Promise", "PromiseState"]


class PromiseState(Enum):
    """How a promise stands on a day."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"

    def __repr__(self) -> str:
        return f"PromiseState.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The state in words."""
        return _WORDS[self].render(language)


_WORDS = {
    PromiseState.OPEN: Text("open", zh="待兑现"),
    PromiseState.KEPT: Text("kept", zh="已兑现"),
    PromiseState.BROKEN: Text("broken", zh="未按时兑现"),
}


def _id(value: str) -> str:
    return read_id(value, "promise")


def _due(value: date) -> pendulum.Date:
    return shared_day(as_day(value, "due"))


def _kept(value: datetime | None) -> pendulum.DateTime | None:
    return None if value is None else aware(value, "kept_at")


@attrs.frozen
class Promise:
    """Something promised to a customer for a day at the latest.

    `due` is the last day on which it counts as kept; `by` is the number of whoever must keep it; `kept_at` is
    the moment it was kept. Which day that was, is read in the moment's own zone unless a `zone` is asked for.
    An empty id, a `what` that is empty or no text, or a naive `kept_at` is an `InputError`. Source: CA-12.
    """

    id: str = attrs.field(converter=_id)
    customer: str = attrs.field(converter=read_customer)
    what: str
    due: pendulum.Date = attrs.field(converter=_due)
    by: str | None = None
    kept_at: pendulum.DateTime | None = attrs.field(default=None, converter=_kept)

    def __attrs_post_init__(self) -> None:
        if not read_words(self.what, "what"):
            raise InputError("what", self.what, "say what was promised")

    def kept_on(self, as_of: date, *, zone: str | None = None) -> pendulum.Date | None:
        """The day it was kept, as far as `as_of` can know: a later day is not known yet (None)."""
        known = as_day(as_of, "as_of")
        if self.kept_at is None:
            return None
        day = self.kept_at.date() if zone is None else day_of(self.kept_at, zone)
        return day if day.toordinal() <= known else None

    def state(self, as_of: date, *, zone: str | None = None) -> PromiseState:
        """Open up to the end of the day it is due, then kept or broken; a broken promise stays broken."""
        kept = self.kept_on(as_of, zone=zone)
        if kept is None:
            return PromiseState.BROKEN if as_of > self.due else PromiseState.OPEN
        return PromiseState.KEPT if kept <= self.due else PromiseState.BROKEN

    def is_outstanding(self, as_of: date, *, zone: str | None = None) -> bool:
        """Still to be done: not kept yet, in time or not."""
        return self.kept_on(as_of, zone=zone) is None

    def days_late(self, as_of: date, *, zone: str | None = None) -> int:
        """Civil days past the due day, until it was kept or until `as_of`; 0 in time."""
        until = self.kept_on(as_of, zone=zone) or as_of
        return max(0, until.toordinal() - self.due.toordinal())
