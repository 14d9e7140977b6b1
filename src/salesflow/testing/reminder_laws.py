"""Laws of reminders: what `check_reminders` and `check_escalation` assert of rules and facts, your own included.

A law that is broken is an `AssertionError` that names it and shows what broke it.

>>> from datetime import date
>>> check_reminders(Reminders(), Facts(last_touch=date(2026, 1, 14)), as_of=date(2026, 3, 2))
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs

from salesflow.basics.moments import shared_day
from salesflow.basics.truth import Truth
from salesflow.cadence.reminding.escalation import Escalation
from salesflow.cadence.reminding.facts import Facts
from salesflow.cadence.reminding.reminders import Reminders
from salesflow.cadence.reminding.rules import ReminderRule, RunOut
from salesflow.testing._law import law

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar

__all__ = ["check_escalation", "check_first_day", "check_reminders"]


def check_first_day(rule: ReminderRule, facts: Facts, *, as_of: date, days: int = 150) -> None:
    """The first day of a rule is the first on which it says yes, asked day by day from `as_of` on (CA-10).

    Afterwards it goes on saying yes, but for a stock that ran out, which is given up after a further cycle.
    """
    today = as_of.toordinal()
    answers = [rule.judge(facts, as_of=shared_day(today + ahead)).value for ahead in range(days)]
    first = rule.due_on(facts)
    if first is None:
        law(Truth.YES not in answers, "a rule without a first day never says yes", rule, facts)
        return
    ahead = max(0, first.toordinal() - today)
    law(Truth.YES not in answers[:ahead], "no yes before the first day", rule, first, facts)
    if 0 < ahead < days:
        law(answers[ahead] is Truth.YES, "a yes on the first day", rule, first, facts)
    if not isinstance(rule, RunOut):
        law(set(answers[ahead:]) <= {Truth.YES}, "a yes on every day after the first", rule, first, facts)


def check_reminders(reminders: Reminders, facts: Facts, *, as_of: date, days: int = 150) -> None:
    """What is raised has reasons and a first day; nothing new before the next day; an event clears all (CA-10)."""
    verdict = reminders.judge(facts, as_of=as_of)
    codes = {each.code for each in verdict.value}
    law(len(codes) == len(verdict.value), "each reminder is raised once", verdict)
    law(
        tuple(each.reason for each in verdict.value) == verdict.reasons,
        "the reasons are those raised",
        verdict,
    )
    law(all(each.due_on <= as_of for each in verdict.value), "nothing is raised before its day", verdict)
    ahead = (shared_day(as_of.toordinal() + n) for n in range(1, days))
    slow = next(
        (day for day in ahead if {each.code for each in reminders.judge(facts, as_of=day).value} - codes),
        None,
    )
    quick = reminders.next_due(facts, as_of=as_of)
    if slow is not None or (quick is not None and quick.toordinal() < as_of.toordinal() + days):
        law(quick == slow, "next_due is the day found day by day", quick, slow, facts)
    fresh = attrs.evolve(
        facts, last_touch=as_of, last_purchase=as_of, usage=attrs.evolve(facts.usage, lasts=None)
    )
    law(not reminders.judge(fresh, as_of=as_of).value, "a newer event clears all", facts)


def check_escalation(
    escalation: Escalation, due_on: date, *, as_of: date, calendar: Calendar | None = None
) -> None:
    """It climbs on the day that `next_due` names and not before, and never falls back (CA-10)."""
    place = [step.to for step in escalation.steps].index
    now = place(escalation.on(due_on, as_of=as_of, calendar=calendar).to)
    following = escalation.next_due(due_on, as_of=as_of, calendar=calendar)
    if following is None:
        law(
            now == len(escalation.steps) - 1,
            "without a further day the last step is reached",
            escalation,
            due_on,
        )
        return
    eve = shared_day(following.toordinal() - 1)
    law(
        place(escalation.on(due_on, as_of=eve, calendar=calendar).to) == now,
        "no climb before its day",
        following,
    )
    law(
        place(escalation.on(due_on, as_of=following, calendar=calendar).to) > now,
        "a climb on its day",
        following,
    )
