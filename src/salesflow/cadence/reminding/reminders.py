"""Automatic reminders: what nobody thought of for too long, since when, and who must hear of it now (CA-10).

A reminder is derived from the latest events, so our next touch or a newer purchase clears it by itself. Its key names
the event it counts from: who settles a reminder keeps the key, and the next event begins a new one.

>>> from datetime import date
>>> facts = Facts(last_touch=date(2026, 1, 14), touches_since=date(2025, 1, 1), since=date(2025, 6, 1))
>>> raised = Reminders().judge(facts, as_of=date(2026, 3, 2)).value
>>> [(each.code, each.due_on.isoformat(), each.key("C-7")) for each in raised]
[('not_followed_up', '2026-02-13', 'not_followed_up:C-7:2026-01-14')]
"""

from __future__ import annotations

from datetime import date

import attrs
import pendulum

from salesflow.basics.moments import as_day
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.truth import Truth
from salesflow.cadence.reminding.facts import Facts
from salesflow.cadence.reminding.rules import (
    NeverFollowedUp,
    NeverPurchased,
    NoPurchase,
    NotFollowedUp,
    ReminderRule,
    RunOut,
)

__all__ = ["Raised", "Reminders"]


@attrs.frozen
class Raised:
    """A reminder that is due: which, since which day, why, and the day of the event it counts from.

    `anchor` is our latest touch or the latest purchase (for a stock that runs out, of that product); None where there
    was none.
    """

    code: str
    due_on: pendulum.Date
    reason: Reason
    anchor: date | None = None

    def key(self, customer: str) -> str:
        """A name that stays the same until a newer event: settle it, and it is silent until then."""
        return f"{self.code}:{customer}:{self.anchor.isoformat() if self.anchor else 'never'}"


@attrs.frozen
class Reminders:
    """The five reminders of a house; a rule that is None is off (CA-10).

    Other days for other customers are other values: keep one `Reminders` for each grade.
    """

    run_out: RunOut | None = RunOut()
    not_followed_up: NotFollowedUp | None = NotFollowedUp()
    never_followed_up: NeverFollowedUp | None = NeverFollowedUp()
    no_purchase: NoPurchase | None = NoPurchase()
    never_purchased: NeverPurchased | None = NeverPurchased()

    def judge(self, facts: Facts, *, as_of: date) -> Verdict[tuple[Raised, ...]]:
        """The reminders that are due, with their reasons; what is unknown stands under `missing`.

        "Never" silences the weaker "not for N days" of the same kind. Facts after `as_of` are an `InputError`.

        >>> new = Facts(since=date(2026, 1, 5), touches_since=date(2025, 1, 1), purchases_since=date(2025, 1, 1))
        >>> [each.code for each in Reminders().judge(new, as_of=date(2026, 3, 10)).value]
        ['never_followed_up', 'never_purchased']
        """
        raised: list[Raised] = []
        missing: list[Reason] = []
        for rules, anchor in self._kinds(facts):
            for rule in rules:
                verdict = rule.judge(facts, as_of=as_of)
                missing += verdict.missing
                due_on = rule.due_on(facts)
                if verdict.value is Truth.YES and due_on is not None:  # what is due has a first day
                    raised.append(Raised(rule.code, due_on, verdict.reasons[0], anchor))
                    break
        return Verdict(tuple(raised), tuple(each.reason for each in raised), tuple(missing))

    def next_due(self, facts: Facts, *, as_of: date) -> pendulum.Date | None:
        """The first day after `as_of` on which a further reminder falls due if nothing happens; None: none will.

        Ask again on that day, or after the next touch or purchase: before it, nothing new is raised.

        >>> Reminders().next_due(Facts(last_touch=date(2026, 3, 1)), as_of=date(2026, 3, 2))
        Date(2026, 3, 31)
        """
        today = as_day(as_of, "as_of")
        known = {each.code for each in self.judge(facts, as_of=as_of).value}
        days = {rule.due_on(facts) for rules, _ in self._kinds(facts) for rule in rules}
        ahead = sorted(day for day in days if day is not None and day.toordinal() > today)

        def adds(day: date) -> bool:
            return any(each.code not in known for each in self.judge(facts, as_of=day).value)

        return next((day for day in ahead if adds(day)), None)

    def _kinds(self, facts: Facts) -> list[tuple[list[ReminderRule], date | None]]:
        """The rules that are on, strongest first in each kind, with the event they count from."""
        bought = facts.usage.occasions or facts.last_purchase is not None
        kinds: list[tuple[tuple[ReminderRule | None, ...], date | None]] = [
            ((self.run_out if bought else None,), facts.usage.last),
            ((self.never_followed_up, self.not_followed_up), facts.last_touch),
            ((self.never_purchased, self.no_purchase), facts.last_purchase),
        ]
        return [([rule for rule in rules if rule is not None], anchor) for rules, anchor in kinds]
