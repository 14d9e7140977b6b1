"""Mourning: festive touches rest while it lasts (CA-6)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given

from salesflow.basics.terms import days, months, working_days
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
    assert Mourning.after(DAY, days(49)) == Mourning(DAY, date(2026, 2, 28))
    assert Mourning.after(DAY, months(12)).until == date(2027, 1, 10)
    assert Mourning.after(DAY, working_days(3), HOUSE_CALENDAR).until == date(2026, 1, 14)


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
