from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.lunar import LunarBirth, to_lunar
from salesflow.customers.consent import Consent, parse_consents
from salesflow.customers.people import Person
from salesflow.errors import InputError, OutOfCalendarError

births = st.dates(date(1920, 1, 1), date(2010, 12, 31))
starts = st.dates(date(2011, 1, 1), date(2090, 1, 1))


def wang(**changes: Any) -> Person:
    return Person(**{"id": "P-1", "customer": "C-7", "name": "Wang", **changes})


@given(births, starts)
def test_there_is_one_birthday_in_every_twelve_months(born: date, a: date) -> None:
    """CA-6: by the usual calendar, 29 February included, and none twice."""
    b = date(a.year + 1, a.month, 28) if (a.month, a.day) == (2, 29) else a.replace(year=a.year + 1)
    found = wang(born=born).birthdays(a, b, feb29="mar1")
    if (a.month, a.day) != (2, 29):
        assert len(found) == 1
    for day in found:
        assert a <= day < b
        assert (day.month, day.day) in {(born.month, born.day), (3, 1)}


@given(births, starts)
def test_a_lunar_birthday_falls_on_its_lunar_day(born: date, a: date) -> None:
    """CA-6: who keeps the lunar day is greeted on it, also when the other date is on the card."""
    lunar = to_lunar(born)
    birth = LunarBirth(lunar.year, lunar.month, lunar.day, lunar.leap)
    found = wang(lunar_born=birth, born=born).birthdays(a, a + timedelta(days=800), day30="skip")
    assert found or lunar.day == 30
    for day in found:
        kept = to_lunar(day)
        assert (kept.month, kept.day, kept.leap) == (lunar.month, lunar.day, False)


@given(births, starts, st.integers(0, 400))
def test_no_date_no_day(born: date, a: date, length: int) -> None:
    b = a + timedelta(days=length)
    assert wang().birthdays(a, b) == wang(born=born).wedding_days(a, b) == ()


def test_a_wedding_is_remembered_each_year_after_it() -> None:
    """CA-6: a card on the anniversary; the wedding itself is another occasion."""
    person = wang(wedding_anniversary=date(2024, 2, 29))
    window = date(2024, 1, 1), date(2026, 1, 1)
    assert person.wedding_days(*window) == (date(2025, 2, 28),)
    assert person.wedding_days(*window, feb29="skip") == ()
    assert wang(born=date(2000, 2, 29)).birthdays(*window, feb29="skip") == (date(2024, 2, 29),)


def test_the_day_30_policy_reaches_the_lunar_table() -> None:
    """The last lunar month before the Spring Festival of 17 February 2026 had 29 days."""
    person = wang(lunar_born=LunarBirth(1984, 12, 30))
    window = date(2026, 1, 1), date(2026, 12, 31)
    assert [person.birthdays(*window, day30=policy) for policy in ("last", "next", "skip")] == [
        (date(2026, 2, 16),),
        (date(2026, 2, 17),),
        (),
    ]


def test_the_leap_month_policy_reaches_the_lunar_table() -> None:
    born = LunarBirth(1984, 10, 1)
    window = date(2033, 1, 1), date(2034, 6, 1)
    assert wang(lunar_born=born).birthdays(*window, leap="both") == wang(lunar_born=born).birthdays(*window)
    second = LunarBirth(2000, 2, 5)  # 2023 had a second month twice
    assert len(wang(lunar_born=second).birthdays(date(2023, 1, 1), date(2024, 1, 1), leap="both")) == 2
    with pytest.raises(OutOfCalendarError):
        wang(lunar_born=second).birthdays(date(2100, 1, 1), date(2102, 1, 1))


@given(births, births)
def test_mourning_ends_with_its_last_day(until: date, as_of: date) -> None:
    assert wang(mourning_until=until).is_mourning(as_of) is (as_of <= until)
    assert wang().is_mourning(as_of) is False


def test_personal_days_stay_out_of_logs() -> None:
    """CU-1: a person in a log line is an id and a name, not a private life."""
    day = date(1984, 2, 29)
    shown = repr(
        wang(born=day, lunar_born=LunarBirth(1984, 1, 28), wedding_anniversary=day, mourning_until=day)
    )
    assert "1984" not in shown
    assert "mourning" not in shown
    assert "P-1" in shown


def test_a_person_is_a_value() -> None:
    said = parse_consents("call=no")
    one = wang(consents=list(said), id=7)
    assert one == wang(consents=said, id="7")
    assert hash(one) == hash(wang(consents=said, id="7"))
    assert one.consents == said


MOMENT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"id": " "}, "id"),
        ({"customer": None}, "customer"),
        ({"customer": 1.0}, "customer"),
        ({"name": ""}, "name"),
        ({"name": 7}, "name"),
        ({"born": MOMENT}, "born"),
        ({"born": "1984-02-29"}, "born"),
        ({"lunar_born": "1984-10-30"}, "lunar_born"),
        ({"wedding_anniversary": MOMENT}, "wedding_anniversary"),
        ({"born": date(2000, 1, 2), "wedding_anniversary": date(2000, 1, 1)}, "wedding_anniversary"),
        ({"mourning_until": MOMENT}, "mourning_until"),
        ({"consents": ["call=no"]}, "consents"),
        ({"consents": (Consent(None, None, given=True), None)}, "consents"),
    ],
)
def test_bad_people_are_refused(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as caught:
        wang(**wrong)
    assert caught.value.field == field


def test_a_question_is_asked_for_a_day() -> None:
    with pytest.raises(InputError):
        wang().is_mourning(MOMENT)
