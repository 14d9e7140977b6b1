"""Mourning: how long festive greetings rest, and what is left of the days on which one may be made (CA-6).

Whoever has lost somebody gets our condolences, and no festive card, message or gift until the mourning is over. How
long that is differs by custom and by family (49 days, 100 days, a year ...): ask, and say it.

>>> from salesflow.basics.terms import days
>>> rest = Mourning.after(date(2026, 1, 10), days(49))
>>> rest.covers(date(2026, 2, 17)), rest.until
(True, Date(2026, 2, 27))
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

import attrs
import pendulum

from salesflow.basics.moments import as_day, shared_day
from salesflow.errors import InputError

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar
    from salesflow.basics.terms import Term
    from salesflow.customers.people import Person

__all__ = ["Mourning", "mournings_of", "over_before", "resting"]


def _begins(value: date | None) -> pendulum.Date | None:
    return None if value is None else shared_day(as_day(value, "begins"))


def _until(value: date) -> pendulum.Date:
    return shared_day(as_day(value, "until"))


@attrs.frozen
class Mourning:
    """The civil days on which festive touches rest, the last one included; `begins` None says that it began long ago.

    It says neither who died nor of what. One that ends before it begins is an `InputError`. Source: CA-6; that
    greetings rest is ours.
    """

    begins: pendulum.Date | None = attrs.field(converter=_begins)
    until: pendulum.Date = attrs.field(converter=_until)

    def __attrs_post_init__(self) -> None:
        if self.begins is not None and self.until < self.begins:
            raise InputError(
                "until", self.until.isoformat(), f"lies before the mourning begins ({self.begins})"
            )

    @classmethod
    def after(cls, bereaved_on: date, term: Term, calendar: Calendar | None = None) -> Self:
        """The mourning that begins on a day and lasts a term, the first day counted as by `Span.lasting`.

        A term in working days needs the calendar, and ends with the last of them. No time at all is an `InputError`.
        """
        if not term.amount:
            raise InputError("term", str(term), "is no time at all; say how long the mourning lasts")
        first = as_day(bereaved_on, "begins")
        if term.unit.is_working:
            return cls(bereaved_on, term.after_day(shared_day(first - 1), calendar))
        return cls(bereaved_on, shared_day(term.after_day(bereaved_on).toordinal() - 1))

    def covers(self, day: date) -> bool:
        """Whether festive touches rest on a day."""
        return (self.begins is None or self.begins <= day) and day <= self.until


def mournings_of(person: Person, more: Iterable[Mourning] = ()) -> tuple[Mourning, ...]:
    """All mournings of a person: that of their row (`Person.mourning_until`), and those that you know more of."""
    own = () if person.mourning_until is None else (Mourning(None, person.mourning_until),)
    return (*own, *more)


def resting(mournings: Iterable[Mourning], day: date) -> Mourning | None:
    """The mourning that covers a day, the one that lasts longest; None when there is none.

    >>> resting([Mourning(None, date(2026, 2, 28))], date(2026, 3, 1)) is None
    True
    """
    return max((each for each in mournings if each.covers(day)), key=lambda each: each.until, default=None)


def over_before(mournings: Iterable[Mourning], day: date) -> date:
    """The last day of the mournings that are over before a day; `date.min` when there is none.

    >>> over_before([Mourning(None, date(2026, 2, 15))], date(2026, 2, 16))
    Date(2026, 2, 15)
    """
    return max((each.until for each in mournings if each.until < day), default=date.min)
