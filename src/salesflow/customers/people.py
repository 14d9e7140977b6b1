"""The people at a customer: their role, their days to remember, what they allowed us to do.

>>> from datetime import date
>>> from salesflow.basics.lunar import LunarBirth
>>> wang = Person("P-1", "C-7", "Wang", role="buyer", lunar_born=LunarBirth.parse("1984-L10-30"))
>>> [day.isoformat() for day in wang.birthdays(date(2026, 1, 1), date(2027, 1, 1))]
['2026-12-08']
"""

from __future__ import annotations

from datetime import date, datetime

import attrs
import pendulum

from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.lunar import Day30, Feb29, LeapMonth, LunarBirth, anniversaries, birthdays
from salesflow.customers.consent import Consent
from salesflow.errors import InputError

__all__ = ["Person"]


def _id(value: str) -> str:
    return read_id(value, "id")


@attrs.frozen
class Person:
    """A person at a customer, with the days on which a personal word is welcome.

    `born` is the Gregorian day of birth, `lunar_born` the lunar one; who gave a lunar one keeps that.
    `mourning_until` is the last day on which no festive contact is made; it records neither an illness nor a
    death, nor whose. A day of birth, a wedding day and a mourning are personal data: keep them only with a
    legal basis, and check that with counsel; they do not show in the `repr`, so that logs stay free of them.

    Refused with `InputError`: an empty id, customer or name, a day that is no plain date, a wedding before
    the birth, consents that are none. Sources: CU-1, CA-6.

    >>> Person("P-1", "C-7", "Wang", born=date(1984, 2, 29))
    Person(id='P-1', customer='C-7', name='Wang', role=None, consents=())
    """

    id: str = attrs.field(converter=_id)
    customer: str = attrs.field(converter=read_customer)
    name: str
    role: str | None = None
    born: date | None = attrs.field(default=None, repr=False)
    lunar_born: LunarBirth | None = attrs.field(default=None, repr=False)
    wedding_anniversary: date | None = attrs.field(default=None, repr=False)
    consents: tuple[Consent, ...] = ()
    mourning_until: date | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        # not by a converter: with one, type checkers do not see that a person has consents (`HasConsents`)
        object.__setattr__(self, "consents", tuple(self.consents))
        _check_types(self.name, self.lunar_born, self.consents)
        born, wedding = self.born, self.wedding_anniversary
        for field, day in (
            ("born", born),
            ("wedding_anniversary", wedding),
            ("mourning_until", self.mourning_until),
        ):
            if day is not None:
                _check_day(field, day)
        if born is not None and wedding is not None and wedding < born:
            raise InputError("wedding_anniversary", wedding, "lies before the day of birth")

    def birthdays(
        self, a: date, b: date, *, leap: LeapMonth = "regular", day30: Day30 = "last", feb29: Feb29 = "last"
    ) -> tuple[pendulum.Date, ...]:
        """The birthdays from `a` up to, not including, `b`; none when no day of birth is known (CA-6).

        The policies say what a leap month, a thirtieth day and 29 February become in years without them. A
        lunar window outside 1900 to 2100 is an `OutOfCalendarError`.

        >>> Person("P-1", "C-7", "Wang", born=date(1984, 2, 29)).birthdays(date(2026, 1, 1), date(2027, 1, 1))
        (Date(2026, 2, 28),)
        """
        if self.lunar_born is not None:
            return birthdays(self.lunar_born, a, b, leap=leap, day30=day30)
        return () if self.born is None else anniversaries(self.born, a, b, feb29=feb29)

    def wedding_days(self, a: date, b: date, *, feb29: Feb29 = "last") -> tuple[pendulum.Date, ...]:
        """The wedding anniversaries from `a` up to, not including, `b`; the wedding itself is none (CA-6)."""
        if self.wedding_anniversary is None:
            return ()
        return anniversaries(self.wedding_anniversary, a, b, feb29=feb29)

    def is_mourning(self, as_of: date) -> bool:
        """Whether festive contact rests on that day (the last day included)."""
        _check_day("as_of", as_of)
        return self.mourning_until is not None and as_of <= self.mourning_until


def _check_types(name: object, lunar_born: object, consents: tuple[object, ...]) -> None:
    if not isinstance(name, str) or not name.strip():
        raise InputError("name", name, "a person needs a name")
    if lunar_born is not None and not isinstance(lunar_born, LunarBirth):
        raise InputError("lunar_born", lunar_born, "give a LunarBirth; LunarBirth.parse reads 1984-L10-30")
    for consent in consents:
        if not isinstance(consent, Consent):
            raise InputError("consents", consent, "give Consent values; parse_consents reads them from text")


def _check_day(field: str, value: object) -> None:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise InputError(field, value, "give a calendar day (a date without a time)")
