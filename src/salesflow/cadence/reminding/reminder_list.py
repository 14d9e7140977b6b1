"""The list of reminders of a book of customers: the most pressing first, and what could not be known (CA-10).

>>> from datetime import date
>>> book = {"C-1": Facts(last_touch=date(2026, 1, 2)), "C-2": Facts(last_touch=date(2026, 2, 27)), "C-3": Facts()}
>>> found = ReminderList.of(book, Reminders(no_purchase=None, never_purchased=None), as_of=date(2026, 3, 2))
>>> print(found.explain())
C-1: not followed up for 59 days, since 2 Jan 2026 [CA-10]
1 customer: it is not known from which day on touches are logged [CA-10]
1 customer: it is not known since when this is a customer, so never followed up cannot be told from not yet [CA-10]
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Final, Self, TypeVar

import attrs

from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Text
from salesflow.cadence.reminding.escalation import Escalation, EscalationStep
from salesflow.cadence.reminding.facts import Facts
from salesflow.cadence.reminding.reminders import Raised, Reminders
from salesflow.errors import InputError

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar

__all__ = ["Reminded", "ReminderList"]

_LINE: Final = Text("{customer}: {why}", zh="{customer}：{why}")
_LINE_TO: Final = Text("{customer}, to {who}: {why}", zh="{customer}（告知{who}）：{why}")
_UNKNOWN: Final = Text("{n} {n|customer|customers}: {why}", zh="{n}位客户：{why}")
_NO_RULES: Final = Text("no reminders are set", zh="未设置提醒规则")

V = TypeVar("V")


def _by_id(given: Mapping[str, V], field: str) -> dict[str, V]:
    """A table by customer with its ids read: 17 and " 17" are one customer, and must not be told apart in silence."""
    found: dict[str, V] = {}
    for key, value in given.items():
        customer = read_id(key, field)
        if customer in found:
            raise InputError(field, customer, "is given twice")
        found[customer] = value
    return found


@attrs.frozen
class Reminded:
    """One line of the list: the customer, the reminder, and the step of the escalation it has reached (if any)."""

    customer: str
    raised: Raised
    step: EscalationStep | None = None
    height: int = 0

    @property
    def key(self) -> str:
        """The name of the reminder; it stays the same until a newer event."""
        return self.raised.key(self.customer)

    def explain(self, language: Language = "en") -> str:
        """The line in words."""
        why = self.raised.reason.explain(language)
        if self.step is None:
            return _LINE.fill(customer=self.customer, why=why).render(language)
        return _LINE_TO.fill(customer=self.customer, who=self.step, why=why).render(language)


@attrs.frozen
class ReminderList:
    """The reminders of many customers on a day: the highest step first, then the longest due, then by id.

    `unknown` names what could not be said of each customer; nobody is left out silently.
    """

    as_of: date
    lines: tuple[Reminded, ...]
    unknown: tuple[tuple[str, Reason], ...] = ()

    @classmethod
    def of(
        cls,
        book: Mapping[str, Facts],
        reminders: Reminders | Mapping[str, Reminders],
        *,
        as_of: date,
        escalation: Escalation | None = None,
        calendar: Calendar | None = None,
        settled: frozenset[str] = frozenset(),
    ) -> Self:
        """The list for a book of facts by customer.

        `reminders` holds for all, or is given by customer (other days for other grades); who is not named there
        stands under `unknown`. `settled` are keys of reminders that were answered.

        Raises `InputError` for an id that is none or is given twice, and for facts after `as_of`.
        """
        as_day(as_of, "as_of")
        house = reminders if isinstance(reminders, Reminders) else None
        own = {} if isinstance(reminders, Reminders) else _by_id(reminders, "reminders")
        heights = (
            {} if escalation is None else {step.to: place for place, step in enumerate(escalation.steps)}
        )
        lines: list[Reminded] = []
        unknown: list[tuple[str, Reason]] = []
        for customer, facts in _by_id(book, "book").items():
            if not isinstance(facts, Facts):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
                raise InputError(
                    "book", facts, f"are no Facts of {customer!r}; give Facts() for nothing known"
                )
            rules = house or own.get(customer)
            if rules is None:
                unknown.append((customer, Reason("no_reminders", _NO_RULES.fill(), ("CA-10",))))
                continue
            verdict = rules.judge(facts, as_of=as_of)
            unknown += [(customer, reason) for reason in verdict.missing]
            for raised in verdict.value:
                if raised.key(customer) in settled:
                    continue
                if escalation is None:
                    lines.append(Reminded(customer, raised))
                    continue
                step = escalation.on(raised.due_on, as_of=as_of, calendar=calendar)
                lines.append(Reminded(customer, raised, step, heights[step.to]))
        lines.sort(key=lambda line: (-line.height, line.raised.due_on, line.customer, line.raised.code))
        unknown.sort(key=lambda pair: (pair[1].code, pair[0]))
        return cls(as_of, tuple(lines), tuple(unknown))

    def explain(self, language: Language = "en") -> str:
        """The lines in words, then what could not be known, counted."""
        counts: dict[Reason, int] = {}
        for _, reason in self.unknown:
            counts[reason] = counts.get(reason, 0) + 1
        missing = [
            _UNKNOWN.fill(n=n, why=reason.explain(language)).render(language)
            for reason, n in sorted(counts.items(), key=lambda pair: pair[0].explain())
        ]
        return "\n".join([*(line.explain(language) for line in self.lines), *missing])
