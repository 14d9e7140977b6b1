"""Cadences: when to be in touch with a customer, as a value of settings (CA-2, CA-3).

A cadence says which touches are wished (its sources) and how tight and how loose contact may be. Asked for a window,
with the log of what happened, it gives what is due, with the earliest, the ideal and the latest day and every reason.

>>> from salesflow.basics.terms import days
>>> from salesflow.cadence.occasions.dates import Monthly
>>> card = Source("card", Text("monthly card", zh="每月贺卡"), Monthly(1), Channel.CARD, roll="never")
>>> cadence = Cadence().wish(card).min_gap(days(14)).cap(1, per="quarter")
>>> print(cadence.plan(State("C-7", date(2026, 3, 1)), date(2026, 5, 1)).explain())
1 Mar 2026, card: monthly card, 1 Mar 2026
1 Apr 2026, card: monthly card, 1 Apr 2026
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Self

import attrs

from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.moments import as_day, instant, shared_day
from salesflow.basics.terms import Term
from salesflow.basics.text import Text
from salesflow.cadence.due import Due
from salesflow.cadence.pacing.backoff import Backoff
from salesflow.cadence.pacing.band import Band
from salesflow.cadence.pacing.cap import Cap, Period
from salesflow.cadence.pacing.pace import Pace
from salesflow.cadence.pacing.paced import Paced
from salesflow.cadence.pacing.pause import Deferral, Pause
from salesflow.cadence.pacing.quiet_hours import QuietHours
from salesflow.cadence.pacing.settings import Settings
from salesflow.cadence.pacing.source import Source, Steps
from salesflow.cadence.pacing.state import State
from salesflow.customers.consent import Consent, HasConsents
from salesflow.errors import InputError

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar

__all__ = ["ANYTHING", "Cadence"]


@attrs.frozen(kw_only=True)
class Cadence(Settings):
    """When to be in touch: sources of wishes, and the settings that thin, cap, move and add touches.

    ``Cadence()`` asks nothing and forbids nothing. Each method gives the cadence with one more setting; ``one & other``
    takes the stricter of each, in any order. Evaluation has one fixed order: union of the sources, roll, thin (gaps),
    cap; day by day, so that what is dropped counts for nothing after it. Gaps are measured in days from the touch that
    happened (in a plan: the one before, taken as made on its ideal day and not answered). Settings that cannot hold
    together are a `DefinitionError` that names all problems. Sources: CA-2, CA-3.
    """

    def wish(self, *sources: Source | Steps) -> Self:
        """With more sources of wishes."""
        return self & type(self)(sources=sources)

    def min_gap(self, *terms: Term) -> Self:
        """At least so long between two touches; with several terms (civil days, working days) all of them hold."""
        return self & type(self)(least=terms)

    def max_gap(self, *terms: Term, by: Channel | str) -> Self:
        """At most so long between two touches: where no wish comes in time, a touch of the channel `by` is added.

        With a calendar it falls on a working day.
        """
        return self & type(self)(most=terms, by=by)

    def band(self, band: Band, *, by: Channel | str) -> Self:
        """Not too tight, not too loose: the least, the ideal and the longest gap; touches are added by channel `by`."""
        return self & type(self)(least=[band.least], ideal=[band.ideal], most=[band.most], by=by)

    def cap(self, n: int, *, per: Period | Term | str, channel: Channel | str | None = None) -> Self:
        """At most `n` touches in each period, or in any so many days; of one channel, or of all together."""
        return self & type(self)(caps=[Cap(n, per, channel)])

    def backoff(self, backoff: Backoff) -> Self:
        """A least gap that grows while touches stay unanswered, never above the longest gap."""
        return self & type(self)(backoffs=[backoff])

    def defer(self, until: date, *, said: date | None = None) -> Self:
        """Nothing before the day `until`, because the customer asked for it; the later of two promises holds."""
        return self & type(self)(deferral=Deferral(until, said))

    def pause(
        self,
        begins: date,
        until: date,
        reason: Text,
        *,
        channel: Channel | str | None = None,
        purpose: Purpose | str | None = None,
    ) -> Self:
        """Nothing from `begins` up to, not including, `until`, and why; of one channel or for one purpose, if named."""
        return self & type(self)(pauses=[Pause(begins, until, reason, channel=channel, purpose=purpose)])

    def ask_consent(self) -> Self:
        """Only what the customer allows: promotion needs a yes, everything else must not be refused (CU-1)."""
        return self & type(self)(consent=True)

    def quiet_hours(self, hours: Mapping[str, str]) -> Self:
        """Each named channel only in these weekly hours, by the customer's clock; a day without hours is left out."""
        return self & type(self)(quiet=QuietHours(hours))

    def plan(
        self,
        state: State,
        until: date,
        *,
        calendar: Calendar | None = None,
        who: HasConsents | Iterable[Consent] | None = None,
        at: datetime | None = None,
    ) -> Paced:
        """What is due from the day of the state up to, not including, `until`.

        Windows split exactly: the plan up to a day, and the plan on from its state, are the plan of both. `who` and
        `at` (the aware moment at which consent is judged) are needed when the cadence asks for consent, the calendar
        when it rolls or counts working days.

        Raises:
            InputError: `until` lies before the state, or the calendar, `who` or `at` is needed and missing.
            OutOfCalendarError: the window leaves the horizon, or what rolls into it cannot be known.
        """
        return Pace(self, state, until, calendar, self._consents(who, at)).run()

    def next_due(
        self,
        state: State,
        *,
        before: date,
        calendar: Calendar | None = None,
        who: HasConsents | Iterable[Consent] | None = None,
        at: datetime | None = None,
    ) -> Due | None:
        """The first touch that is due before a day; None when nothing is: an application may sleep till its `earliest`.

        It is the first one of `plan`, found without making the whole.
        """
        consents = self._consents(who, at)
        end = as_day(before, "before")
        width = _FIRST_LOOK
        while True:
            until = min(max(state.as_of.toordinal() + width, 1), max(end, 1))
            found = Pace(self, state, shared_day(until), calendar, consents).run()
            if found.due or until >= end:
                return found.due[0] if found.due else None
            state, width = found.state, width * 2

    def _consents(
        self, who: HasConsents | Iterable[Consent] | None, at: datetime | None
    ) -> tuple[tuple[Consent, ...], datetime] | None:
        if not self.consent:
            return None
        if who is None:
            raise InputError("who", who, "the cadence asks for consent: give the person, or what was said")
        if at is None:
            raise InputError("at", at, "the cadence asks for consent: give the moment at which it is judged")
        instant(at)
        return tuple(who if isinstance(who, Iterable) else who.consents), at


_FIRST_LOOK: Final = 32

ANYTHING: Final = Cadence()
"""The cadence that asks nothing and forbids nothing: ``ANYTHING & cadence == cadence``."""
