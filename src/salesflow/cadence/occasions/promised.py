"""What was promised after a sale: the gift, the invoice, the call; on the list until it is kept (CA-12).

>>> from datetime import date
>>> from salesflow.basics.channels import Channel
>>> invoice = Pledge(Promise("P-1", "C-7", "send the invoice", date(2026, 3, 6)), date(2026, 3, 2), Channel.MESSAGE)
>>> promised([invoice], as_of=date(2026, 3, 5)).explain()
'promised on 2 Mar 2026: send the invoice, by 6 Mar 2026 [CA-12]'
>>> promised([invoice], as_of=date(2026, 3, 9)).explain()
'promised on 2 Mar 2026: send the invoice, by 6 Mar 2026; 3 days late [CA-12]'
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta, timezone
from enum import Enum
from typing import TYPE_CHECKING, Final

import attrs
import pendulum

from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.moments import as_day, day_of, shared_day
from salesflow.basics.promises import Promise, PromiseState
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Text
from salesflow.cadence.due import Due
from salesflow.cadence.occasions.attention import Attention
from salesflow.cadence.occasions.gifting import GiftAnswer, GiftDesk, no_gift
from salesflow.errors import InputError

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar
    from salesflow.customers.referrals.gift import Gift

__all__ = ["Pledge", "PledgeState", "Promised", "promised"]

_ROWS: Final = ("CA-12",)
_FIRST_ZONE: Final = timezone(timedelta(hours=14))  # where each day begins first
_OPEN: Final = Text("promised on {made}: {what}, by {due}", zh="{made}承诺：{what}，最迟{due}")
_LATE: Final = Text(
    "promised on {made}: {what}, by {due}; {n} {n|day|days} late",
    zh="{made}承诺：{what}，最迟{due}；已逾期{n}天",
)
_KEPT_LATE: Final = Text(
    "promised on {made}: {what}, by {due}; kept {n} {n|day|days} late",
    zh="{made}承诺：{what}，最迟{due}；迟{n}天兑现",
)
_KEPT: Final = Text("promised on {made}: {what}, by {due}; kept", zh="{made}承诺：{what}，最迟{due}；已兑现")


class PledgeState(Enum):
    """How a pledge stands on a day."""

    NOT_MADE_YET = "not_made_yet"
    DUE = "due"
    OVERDUE = "overdue"
    KEPT = "kept"
    KEPT_LATE = "kept_late"

    def __repr__(self) -> str:
        return f"PledgeState.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The state in words."""
        return _STATES[self].render(language)


_STATES: Final = {
    PledgeState.NOT_MADE_YET: Text("not made yet", zh="尚未承诺"),
    PledgeState.DUE: Text("due", zh="待兑现"),
    PledgeState.OVERDUE: Text("overdue", zh="已逾期"),
    PledgeState.KEPT: Text("kept", zh="已兑现"),
    PledgeState.KEPT_LATE: Text("kept late", zh="迟兑现"),
}


def _made_on(value: date) -> pendulum.Date:
    return shared_day(as_day(value, "made_on"))


@attrs.frozen
class Pledge:
    """A promise to a customer with the day it was made and the way it is kept: a visit, a call, a message, by post.

    `gift` is what was promised, if it is a gift: it must pass the gift policy like any other. A promise that is due or
    kept before it was made, and a gift to another customer, are an `InputError`; one counts as kept before only where
    the day it was made had not begun in any zone. Sources: CA-12, CA-15.
    """

    promise: Promise
    made_on: pendulum.Date = attrs.field(converter=_made_on)
    channel: Channel
    gift: Gift | None = None

    def __attrs_post_init__(self) -> None:
        promise, made = self.promise, self.made_on
        if promise.due < made:
            raise InputError("made_on", made.isoformat(), f"lies after the day it is due ({promise.due})")
        kept = promise.kept_at
        # the day it was made comes without a zone: it lies after the moment only if it had begun nowhere on earth
        if kept is not None and kept.date() < made and day_of(kept, _FIRST_ZONE) < made:
            raise InputError("made_on", made.isoformat(), f"lies after it was kept ({kept.date()})")
        if self.gift is not None and self.gift.customer != promise.customer:
            raise InputError("gift", self.gift.id, f"is for {self.gift.customer}, not for {promise.customer}")

    def state(self, as_of: date, *, zone: str | None = None) -> PledgeState:
        """How it stands on a day; a promise kept too late stays on record as kept late."""
        if as_day(as_of, "as_of") < self.made_on.toordinal():
            return PledgeState.NOT_MADE_YET
        kept = self.promise.state(as_of, zone=zone)
        if self.promise.is_outstanding(as_of, zone=zone):
            return PledgeState.DUE if kept is PromiseState.OPEN else PledgeState.OVERDUE
        return PledgeState.KEPT if kept is PromiseState.KEPT else PledgeState.KEPT_LATE

    def reason(self, as_of: date, *, zone: str | None = None) -> Reason:
        """The line for the seller: what was promised when, by when, and how late it is."""
        text = _LINES[self.state(as_of, zone=zone)]
        promise = self.promise
        late = promise.days_late(as_of, zone=zone)
        words = text.fill(made=self.made_on, what=promise.what, due=promise.due, n=late)
        return Reason("promise", words, _ROWS)

    def due(self, as_of: date, *, calendar: Calendar, gifts: GiftDesk | None = None) -> Attention:
        """The touch that keeps it: from the day it was made, at best on the last working day by the due day.

        The key is ``"promise:"`` and the promise's id. A gift that the policy refuses does not undo the promise: the
        touch stays without the gift, and says why. Without `gifts` no gift is brought.
        """
        promise = self.promise
        ideal = max(calendar.roll(promise.due, "backward"), self.made_on)
        answer: GiftAnswer | None = None
        if self.gift is not None:
            answer = no_gift("no_gift_policy", promise.what) if gifts is None else gifts.ask(self.gift)
        due = Due(
            promise.customer,
            self.channel,
            self.made_on,
            ideal,
            promise.due,
            (self.reason(as_of),),
            f"promise:{promise.id}",
            purpose=Purpose.SERVICE,
            gift=answer is not None and answer.is_allowed,
        )
        person = None if self.gift is None else self.gift.to
        return Attention(due, "promise", promise.due, person, () if person is None else (person,), answer)


_LINES: Final = {
    PledgeState.NOT_MADE_YET: _OPEN,
    PledgeState.DUE: _OPEN,
    PledgeState.OVERDUE: _LATE,
    PledgeState.KEPT: _KEPT,
    PledgeState.KEPT_LATE: _KEPT_LATE,
}


@attrs.frozen
class Promised:
    """All pledges on a day, each in exactly one of the five groups, by the day they are due.

    `to_do` is what is still to be done: the overdue ones first.
    """

    as_of: pendulum.Date
    zone: str | None
    due: tuple[Pledge, ...]
    overdue: tuple[Pledge, ...]
    kept: tuple[Pledge, ...]
    kept_late: tuple[Pledge, ...]
    not_made_yet: tuple[Pledge, ...]

    @property
    def to_do(self) -> tuple[Pledge, ...]:
        """What is still to be done, the overdue first."""
        return self.overdue + self.due

    def explain(self, language: Language = "en") -> str:
        """What is still to be done, and what was kept late, one a line."""
        rows = (*self.to_do, *self.kept_late)
        return explained(tuple(each.reason(self.as_of, zone=self.zone) for each in rows), language)


def promised(pledges: Iterable[Pledge], *, as_of: date, zone: str | None = None) -> Promised:
    """How all pledges stand on the day `as_of`; a pledge that comes twice counts once.

    The day on which one was kept is read in `zone`, or in the zone of its own moment. Two different pledges under one id
    are an `InputError`. Source: CA-12.
    """
    today = shared_day(as_day(as_of, "as_of"))
    known: dict[str, Pledge] = {}
    for pledge in pledges:
        if known.setdefault(pledge.promise.id, pledge) != pledge:
            raise InputError("pledges", pledge.promise.id, "stands there twice, with different promises")
    groups: dict[PledgeState, list[Pledge]] = {state: [] for state in PledgeState}
    for pledge in sorted(known.values(), key=lambda each: (each.promise.due, each.promise.id)):
        groups[pledge.state(today, zone=zone)].append(pledge)
    return Promised(today, zone, **{state.value: tuple(rows) for state, rows in groups.items()})
