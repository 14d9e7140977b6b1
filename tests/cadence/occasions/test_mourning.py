"""Mourning: festive touches rest while it lasts (CA-6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.terms import Term, days, months, weeks, working_days
from salesflow.cadence.occasions.dates import Span
from salesflow.cadence.occasions.mourning import Mourning, mournings_of, resting
from salesflow.customers.people import Person
from salesflow.errors import InputError
from salesflow.testing.observances import HOUSE_CALENDAR, house_days, mournings

DAY = date(2026, 1, 10)


@given(mournings(), house_days())
def test_it_covers_the_days_from_its_beginning_to_its_end(mourning: Mourning, day: date) -> None:
    begun = mourning.begins is None or day >= mourning.begins
    assert mourning.covers(day) is (begun and day <= mourning.until)
    assert mourning.covers(mourning.until)
    assert not mourning.covers(mourning.until + timedelta(1))
    assert resting([mourning], day) is (mourning if mourning.covers(day) else None)


def test_how_long_it_lasts_is_yours_to_say() -> None:
    assert Mourning.after(DAY, days(49)) == Mourning(DAY, date(2026, 2, 27))
    assert Mourning.after(DAY, months(12)).until == date(2027, 1, 9)
    assert Mourning.after(DAY, working_days(3), HOUSE_CALENDAR).until == date(2026, 1, 14)  # from a Saturday
    assert Mourning.after(date(2026, 1, 12), working_days(3), HOUSE_CALENDAR).until == date(2026, 1, 14)


@given(house_days(), st.integers(1, 100), st.sampled_from([days, weeks, months]))
def test_the_first_day_is_counted_as_in_a_span(day: date, n: int, unit: Callable[[int], Term]) -> None:
    rest = Mourning.after(day, unit(n))
    assert (rest.begins, rest.until) == (day, Span.lasting(day, unit(n)).last)


@given(house_days(), st.integers(1, 20))
def test_so_many_working_days_are_covered_and_the_last_is_one(day: date, n: int) -> None:
    rest = Mourning.after(day, working_days(n), HOUSE_CALENDAR)
    covered = HOUSE_CALENDAR.working_days(day, rest.until + timedelta(1))
    assert (len(covered), covered[-1]) == (n, rest.until)


def test_of_several_the_longest_counts() -> None:
    wang = Person("P-1", "C-7", "Wang", mourning_until=date(2026, 3, 1))
    more = Mourning(DAY, date(2026, 6, 1))
    assert mournings_of(wang, [more]) == (Mourning(None, date(2026, 3, 1)), more)
    assert resting(mournings_of(wang, [more]), date(2026, 2, 1)) == more
    assert mournings_of(Person("P-1", "C-7", "Wang")) == ()


def test_wrong_mournings_are_refused() -> None:
    with pytest.raises(InputError, match="lies before the mourning begins"):
        Mourning(DAY, date(2026, 1, 9))
    with pytest.raises(InputError, match="is not a day"):
        Mourning(None, datetime(2026, 1, 9))
    with pytest.raises(InputError, match="term: is no time at all; say how long the mourning lasts"):
        Mourning.after(DAY, days(0))
