"""The days of a person's life, from the row of the person (CA-6)."""

from __future__ import annotations

from datetime import date

import pytest

from salesflow.basics.lunar import LunarBirth
from salesflow.cadence.catalogue.personal_occasions import PERSONAL
from salesflow.cadence.occasions.dates import Anniversary, Once
from salesflow.cadence.occasions.lunar_dates import LunarBirthday
from salesflow.cadence.occasions.personal import Personal, personal_days
from salesflow.customers.people import Person
from salesflow.errors import InputError

BORN = LunarBirth.parse("1984-L10-30")


def test_the_wedding_itself_and_then_its_anniversaries() -> None:
    """CA-6: a visit on the day, a card in the years after; never both on one day."""
    wang = Person("P-1", "C-7", "Wang", lunar_born=BORN, wedding_anniversary=date(2026, 5, 1))
    found = personal_days(wang, PERSONAL)
    days = {each.observance.key: each.observance.occasion for each in found.value}
    assert days == {
        "birthday": LunarBirthday(BORN),
        "wedding_anniversary": Anniversary(date(2026, 5, 1)),
        "wedding": Once(date(2026, 5, 1)),
    }
    assert found.missing == ()
    assert {each.person for each in found.value} == {"P-1"}
    window = date(2026, 1, 1), date(2028, 1, 1)
    kept = [(day.isoformat(), key) for key, each in days.items() for day in each.days(*window)]
    assert sorted(kept) == [
        ("2026-05-01", "wedding"),
        ("2026-12-08", "birthday"),
        ("2027-05-01", "wedding_anniversary"),
        ("2027-11-27", "birthday"),
    ]


def test_what_the_row_does_not_hold_is_missing() -> None:
    found = personal_days(Person("P-1", "C-7", "Wang"), PERSONAL.values())
    assert found.value == ()
    assert found.explain() == (
        "the birthday of Wang is not known [CA-6]\nthe wedding anniversary of Wang is not known [CA-6]"
    )
    assert found.missing[0].explain("zh") == "Wang的生日未知 [CA-6]"


def test_the_policies_for_days_that_a_year_does_not_have() -> None:
    leap = Person("P-1", "C-7", "Wang", born=date(1984, 2, 29), wedding_anniversary=date(2024, 2, 29))
    found = personal_days(leap, PERSONAL, feb29="mar1")
    assert {each.observance.occasion for each in found.value} == {
        Anniversary(date(1984, 2, 29), "mar1"), Anniversary(date(2024, 2, 29), "mar1"), Once(date(2024, 2, 29))
    }  # fmt: skip
    (born,) = personal_days(
        Person("P-1", "C-7", "Wang", lunar_born=BORN), [PERSONAL["birthday"]], leap="both", day30="skip"
    ).value
    assert born.observance.occasion == LunarBirthday(BORN, "both", "skip")


def test_a_personal_observance_needs_a_day() -> None:
    with pytest.raises(InputError, match="has no days; bind it"):
        Personal("P-1", PERSONAL["misfortune"])
    with pytest.raises(InputError, match="person"):
        Personal(" ", PERSONAL["misfortune"].of(Once(date(2026, 1, 1))))
