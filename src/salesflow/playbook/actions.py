"""What became of a line of the worklist, as a record that is stored and read back.

>>> import pendulum
>>> at = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> Action("L-1", ("quota:C-7:visit:2026-03:1",), ("C-7",), Verb.DISMISSED, at, "u7", why="shop is closed").verb.value
'dismissed'
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Final

import attrs

from salesflow.basics.channels import Channel
from salesflow.basics.moments import Zone, aware
from salesflow.basics.text import Language, Text
from salesflow.errors import InputError
from salesflow.playbook.reading import UNKNOWN, CellError

__all__ = ["Action", "Verb", "read_verb"]


class Verb(StrEnum):
    """What was done with a line."""

    DONE = "done"
    SNOOZED = "snoozed"
    DISMISSED = "dismissed"
    REASSIGNED = "reassigned"

    def render(self, language: Language = "en") -> str:
        """The verb in words."""
        return _VERBS[self].render(language)


_VERBS: Final = {
    Verb.DONE: Text("done", zh="已完成"),
    Verb.SNOOZED: Text("snoozed", zh="已推迟"),
    Verb.DISMISSED: Text("dismissed", zh="已取消"),
    Verb.REASSIGNED: Text("reassigned", zh="已转交"),
}


def read_verb(value: object, field: str, where: Zone) -> Verb:
    """The verb of a stored action."""
    try:
        return Verb(str(value).strip().lower())
    except ValueError:
        raise CellError(field, value, UNKNOWN.fill(known=tuple(each.value for each in Verb))) from None


@attrs.frozen
class Action:
    """One settled line: which matters of which customers it held, who settled it when, and how.

    `channel` is the touch that was made (done), `until` the first day it may come back (snoozed), `to` the next
    owner (reassigned), `why` the reason in the seller's words. A snooze without a day, a new owner left out, an
    action without matters or customers, and a naive moment are an `InputError`.
    """

    line: str
    matters: tuple[str, ...] = attrs.field(converter=tuple[str, ...])
    customers: tuple[str, ...] = attrs.field(converter=tuple[str, ...])
    verb: Verb
    at: datetime
    by: str
    channel: Channel | None = None
    until: date | None = None
    to: str | None = None
    why: str = ""

    def __attrs_post_init__(self) -> None:
        aware(self.at)
        if not self.matters or not self.customers:
            raise InputError("matters", self.matters, "an action settles at least one matter of one customer")
        if self.verb is Verb.SNOOZED and self.until is None:
            raise InputError("until", None, "a snooze needs the day on which the matter comes back")
        if self.verb is Verb.REASSIGNED and not (self.to and self.to.strip()):
            raise InputError("to", self.to, "name the next owner; a matter is never without one")
        if self.verb in {Verb.SNOOZED, Verb.DISMISSED} and not self.why.strip():
            raise InputError("why", self.why, "say why, so that the next reader understands")
