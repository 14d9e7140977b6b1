"""Hypothesis strategies for observances: occasions of a few years, the people of a customer, their mourning, promises.

They know what makes an observance hard: days that lie in closed weeks, mourning that begins or ends between the first day
of a touch and its last, consent that was withdrawn, people without any.

>>> from hypothesis import given, settings
>>> from salesflow.testing.observance_laws import check_attentions
>>> @settings(max_examples=5)
... @given(observance_sets(), people_of("C-7"))
... def every_set_keeps_the_laws(observances, people):
...     year = date(2026, 1, 1), date(2026, 6, 1), date(2027, 1, 1)
...     check_attentions(observances, "C-7", people, "A", *year, calendar=HOUSE_CALENDAR, at=HOUSE_NOW)
>>> every_set_keeps_the_laws()
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import pendulum
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.lunar import LunarBirth
from salesflow.basics.promises import Promise
from salesflow.basics.text import Text
from salesflow.cadence.catalogue.personal_occasions import PERSONAL
from salesflow.cadence.occasions.dates import Anniversary, Monthly, Once
from salesflow.cadence.occasions.lunar_dates import LunarYearly
from salesflow.cadence.occasions.mourning import Mourning
from salesflow.cadence.occasions.observance import Care, Observance
from salesflow.cadence.occasions.occasion import Occasion
from salesflow.cadence.occasions.personal import Personal, personal_days
from salesflow.cadence.occasions.promised import Pledge
from salesflow.customers.consent import parse_consents
from salesflow.customers.people import Person

__all__ = [
    "HOUSE_CALENDAR",
    "HOUSE_NOW",
    "cares",
    "house_days",
    "mournings",
    "observance_sets",
    "observances",
    "people_of",
    "personal_sets",
    "pledges",
]

HOUSE_CALENDAR: Final = Calendar.week_days(
    "Asia/Shanghai",
    begins=date(2024, 1, 1),
    ends=date(2029, 1, 1),
    closed=[date(2026, 2, 14) + timedelta(n) for n in range(10)]
    + [date(2026, 10, 1) + timedelta(n) for n in range(7)],
)
"""Monday to Friday, closed for ten days around the Spring Festival of 2026 and for a week in October."""

HOUSE_NOW: Final = pendulum.datetime(2026, 1, 5, 9, tz="Asia/Shanghai")
"""The moment at which the strategies' consents are known."""

_FIRST: Final = date(2026, 1, 1)
_DAYS: Final = st.integers(0, 500).map(lambda n: _FIRST + timedelta(n))
_CHANNELS: Final = st.lists(st.sampled_from(Channel), max_size=3)
_CARES: Final = st.builds(Care, _CHANNELS, st.booleans())
_OCCASIONS: Final[st.SearchStrategy[Occasion]] = st.one_of(
    st.builds(Once, _DAYS),
    st.builds(Monthly, st.integers(1, 31)),
    st.builds(LunarYearly, st.integers(1, 12), st.integers(1, 30)),
)
_SAYS: Final = tuple(
    map(parse_consents, ("", "*=yes", "*=no", "message=yes; card=no", "card=yes; visit=no", "*=yes; call=no"))
)


def _mourning(first: date, length: int, is_open: bool) -> Mourning:
    return Mourning(None if is_open else first, first + timedelta(length))


_MOURNINGS: Final = st.builds(_mourning, _DAYS, st.integers(0, 100), st.booleans())


def house_days() -> st.SearchStrategy[date]:
    """Days of 2026 and the first months of 2027."""
    return _DAYS


def cares() -> st.SearchStrategy[Care]:
    """Some channels, or none, with a gift or without."""
    return _CARES


def mournings() -> st.SearchStrategy[Mourning]:
    """Mournings of up to a hundred days; the beginning of some is not known."""
    return _MOURNINGS


@st.composite
def observances(draw: st.DrawFn, key: str | None = None) -> Observance:
    """Observances with days: by grade or for everyone, festive or not, some sensitive."""
    name = key or draw(st.sampled_from(["boat", "moon", "lantern"]))
    everyone = draw(_CARES)
    by_grade = draw(st.dictionaries(st.sampled_from("ABC"), _CARES, max_size=2))
    if not any(each.channels for each in (everyone, *by_grade.values())):
        everyone = Care((Channel.MESSAGE,))
    return Observance(
        name,
        Text(name.title(), zh="节日"),
        draw(_OCCASIONS),
        by_grade=by_grade,
        everyone=everyone,
        remind_before=draw(st.integers(0, 20)),
        grace=draw(st.integers(0, 20)),
        sensitive=draw(st.sampled_from([False, False, False, True])),
        festive=draw(st.sampled_from([True, True, False])),
        rows=("CA-5",),
    )


def observance_sets() -> st.SearchStrategy[tuple[Observance, ...]]:
    """Up to three observances under keys of their own."""
    return st.tuples(observances("boat"), observances("moon"), observances("lantern")).flatmap(
        lambda three: st.integers(0, 3).map(lambda n: three[:n])
    )


@st.composite
def people_of(draw: st.DrawFn, customer: str) -> tuple[Person, ...]:
    """Up to three people of a customer, some without days, without consent, in mourning."""
    return tuple(
        Person(
            f"P-{n}",
            customer,
            f"Wang {n}",
            born=draw(st.none() | st.just(date(1984, 2, 29))),
            lunar_born=draw(st.none() | st.just(LunarBirth(1984, 11, 30))),
            wedding_anniversary=draw(st.none() | _DAYS),
            consents=draw(st.sampled_from(_SAYS)),
            mourning_until=draw(st.none() | st.none() | _DAYS),
        )
        for n in range(draw(st.integers(0, 3)))
    )


@st.composite
def personal_sets(draw: st.DrawFn, people: tuple[Person, ...]) -> tuple[Personal, ...]:
    """The days of some people: what their rows tell, a child's birthday, a misfortune."""
    found: list[Personal] = []
    for person in people:
        found += personal_days(person, PERSONAL).value
        if draw(st.booleans()):
            found.append(Personal(person.id, PERSONAL["misfortune"].of(Once(draw(_DAYS)))))
        if draw(st.booleans()):
            child = Anniversary(draw(_DAYS).replace(year=2015, day=2))
            found.append(Personal(person.id, PERSONAL["child_birthday"].of(child)))
    return tuple(found)


@st.composite
def pledges(draw: st.DrawFn) -> tuple[Pledge, ...]:
    """Up to four promises, kept in time, kept late, or still open."""
    found: list[Pledge] = []
    for n in range(draw(st.integers(0, 4))):
        made = draw(_DAYS)
        due = made + timedelta(draw(st.integers(0, 30)))
        kept = draw(st.none() | st.integers(0, 60))
        at = (
            None
            if kept is None
            else HOUSE_NOW.set(year=made.year, month=made.month, day=made.day).add(days=kept)
        )
        promise = Promise(f"PR-{n}", "C-7", "send the invoice", due, kept_at=at)
        found.append(Pledge(promise, made, draw(st.sampled_from(Channel))))
    return tuple(found)
