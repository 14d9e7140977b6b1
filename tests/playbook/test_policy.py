"""The policy of a house: one value; what cannot be is named at once, with all problems."""

from __future__ import annotations

import pickle
from datetime import date
from typing import Any

import attrs
import pytest

from salesflow.cadence.catalogue.personal_occasions import PERSONAL
from salesflow.complaints.catalogue.desk import DESK
from salesflow.errors import DefinitionError, InputError
from salesflow.playbook.house import HOUSE
from salesflow.sales.catalogue import KEY_ACCOUNT, SEVEN_STEP


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"key": ""}, "key is empty"),
        ({"version": ""}, "version is empty"),
        ({"visits_per_day": -1}, "visits_per_day must be a whole number from 0 up, not -1"),
        ({"calls_per_day": "6"}, "calls_per_day must be a whole number from 0 up, not '6'"),
        ({"promise_days": True}, "promise_days must be a whole number from 0 up, not True"),
        ({"clock_days": 1.5}, "clock_days must be a whole number from 0 up, not 1.5"),
        ({"processes": (SEVEN_STEP, SEVEN_STEP)}, "process 'seven-step' is declared twice"),
        ({"procedures": (DESK, DESK)}, "procedure 'desk 2026.1' is declared twice"),
        ({"default_procedure": "magic"}, "the default procedure 'magic' is not declared"),
        (
            {"closed": [date(2026, 5, 1)], "extra_open": [date(2026, 5, 1)]},
            "2026-05-01 is both closed and open",
        ),
    ],
)
def test_a_wrong_policy_names_its_problem(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        attrs.evolve(HOUSE, **change)
    assert problem in caught.value.problems


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(InputError):
        attrs.evolve(HOUSE, zone="Mars/Olympus")


def test_processes_and_procedures_by_their_key() -> None:
    assert HOUSE.process("seven-step") is SEVEN_STEP
    assert attrs.evolve(HOUSE, processes=[SEVEN_STEP, KEY_ACCOUNT]).process(KEY_ACCOUNT.key) is KEY_ACCOUNT
    with pytest.raises(InputError, match="use one of seven-step"):
        HOUSE.process("magic")
    assert HOUSE.procedure(None) is HOUSE.procedure("desk") is DESK
    with pytest.raises(InputError, match="use one of desk, fca-disp"):
        HOUSE.procedure("magic")


def test_the_calendar_knows_make_up_days_and_reaches_back_when_asked() -> None:
    golden_week = [date(2026, 10, day) for day in range(1, 8)]
    tuesdays = attrs.evolve(
        HOUSE,
        hours="Tue-Sat 10:00-18:00",
        closed=[*golden_week, date(1999, 1, 1)],
        extra_open=[date(2026, 10, 11)],
    )
    calendar = tuesdays.calendar(date(2026, 10, 1))
    assert not calendar.is_working_day(date(2026, 10, 1))
    assert calendar.opens(date(2026, 10, 11)).hour == 10
    assert (calendar.begins, calendar.ends) == (date(2024, 1, 1), date(2029, 1, 1))
    assert tuesdays.calendar(date(2026, 10, 1), since=date(2019, 5, 5)).begins == date(2019, 1, 1)
    assert tuesdays.calendar(date(2026, 10, 1), since=date(2026, 5, 5)).begins == date(2024, 1, 1)
    assert tuesdays.calendar(date(2026, 10, 1), since=date(1900, 5, 5)).begins.year >= 2000


def test_a_policy_is_a_value() -> None:
    again = attrs.evolve(HOUSE, personal=PERSONAL)
    assert again == HOUSE == pickle.loads(pickle.dumps(HOUSE))
    assert hash(again) == hash(HOUSE)
