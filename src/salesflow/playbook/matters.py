"""A matter: one reason to do something for one customer, before matters are joined into lines.

The bands are the order of a sales team's day: a running clock comes before a word given, that before money, a
deal, a personal day, a quota, a reminder. Within a band the earlier deadline comes first, then the better grade,
then the larger customer. There are no weights to tune, so the order can be explained.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Final

import attrs

from salesflow.basics.authority import Authority
from salesflow.basics.channels import Purpose, read_purpose
from salesflow.basics.moments import instant
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Text

__all__ = ["Act", "Band", "Due", "Matter", "covers", "strongest"]

Due = datetime | date | None
"""By when: a moment, a day (any time of it), or None for today."""


class Band(IntEnum):
    """What kind of reason it is; the smaller number is done first."""

    CLOCK = 1
    PROMISE = 2
    MONEY = 3
    DEAL = 4
    OCCASION = 5
    QUOTA = 6
    REMINDER = 7

    def render(self, language: Language = "en") -> str:
        """The band in words."""
        return _BANDS[self].render(language)


class Act(StrEnum):
    """What is to be done: a touch by a channel, or asking somebody inside the house."""

    VISIT = "visit"
    CALL = "call"
    ASK = "ask"
    MESSAGE = "message"
    CARD = "card"

    def render(self, language: Language = "en") -> str:
        """The act in words."""
        return _ACTS[self].render(language)


@attrs.frozen(weakref_slot=False)
class Matter:
    """One thing to do for one customer, with its reason.

    `key` is stable from run to run while the reason stays the same; it is what a settled line remembers.
    `due` may lie in the past. `purpose` decides which consent it needs; a `festive` matter rests
    while a serious complaint is open; a `legal` one can be neither put off past its due moment nor dismissed. `batch` joins greetings to
    many into one line. `since` is the day an undated matter fell due (waiting raises), `rests` how many days it
    stays away after it was done (None: for good). `person` is the one it is meant for, where it is not the
    customer as a whole; `seller` is who sells to the customer, whoever does the matter today. A proposal says by
    `decided_by` whose decision it is: nobody else may dismiss it, or put it off for long.
    """

    key: str
    customer: str
    owner: str
    act: Act
    band: Band
    reason: Reason
    due: Due = None
    purpose: Purpose = attrs.field(default=Purpose.SERVICE, converter=read_purpose)
    festive: bool = False
    legal: bool = False
    selling: bool = False
    batch: str | None = None
    since: date | None = None
    rests: int | None = None
    person: str | None = None
    seller: str = ""
    decided_by: Authority | None = None

    def waits(self, today: date) -> int:
        """How many days it has been waiting since it fell due."""
        return 0 if self.since is None else max(0, today.toordinal() - self.since.toordinal())

    def urgency(self, today: date, ends: int) -> int:
        """The deadline as an instant: a day lasts as `today` does, which ends at `ends`; no deadline means today."""
        if self.due is None:
            return ends
        if isinstance(self.due, datetime):
            return instant(self.due)
        return ends + (self.due.toordinal() - today.toordinal()) * _DAY


_DAY: Final = 86_400_000_000
_STRENGTH: Final = (Act.VISIT, Act.CALL, Act.ASK, Act.MESSAGE, Act.CARD)


_COVERS: Final = {
    Act.VISIT: frozenset({Act.VISIT, Act.CALL, Act.MESSAGE}),
    Act.CALL: frozenset({Act.CALL, Act.MESSAGE}),
}


def covers(done: Act, wanted: Act) -> bool:
    """Whether one act makes another needless: a visit absorbs the call and the message.

    >>> covers(Act.VISIT, Act.MESSAGE), covers(Act.CALL, Act.VISIT)
    (True, False)
    """
    return done is wanted or wanted in _COVERS.get(done, ())


def strongest(acts: frozenset[Act] | set[Act]) -> Act:
    """The act that covers the others: a visit absorbs the call and the message.

    >>> strongest({Act.MESSAGE, Act.VISIT, Act.CALL})
    <Act.VISIT: 'visit'>
    """
    return next(act for act in _STRENGTH if act in acts)


_BANDS: Final = {
    Band.CLOCK: Text("running clocks", zh="时限"),
    Band.PROMISE: Text("promises and call-backs", zh="承诺与回电"),
    Band.MONEY: Text("money", zh="款项"),
    Band.DEAL: Text("deals", zh="商机"),
    Band.OCCASION: Text("occasions", zh="节日与纪念日"),
    Band.QUOTA: Text("quotas", zh="拜访定额"),
    Band.REMINDER: Text("reminders", zh="提醒"),
}
_ACTS: Final = {
    Act.VISIT: Text("visit", zh="拜访"),
    Act.CALL: Text("call", zh="电话"),
    Act.ASK: Text("ask", zh="请示"),
    Act.MESSAGE: Text("message", zh="短信"),
    Act.CARD: Text("card", zh="贺卡"),
}
