"""Sellers: their room, their absence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from salesflow.errors import InputError
from salesflow.playbook.seller import Seller


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "Li", "deputy": "Li"}, "deputy"),
        ({"name": "Li", "visits_per_day": -1}, "visits_per_day"),
        ({"name": "Li", "calls_per_day": True}, "calls_per_day"),
        ({"name": "Li", "calls_per_day": "3"}, "calls_per_day"),
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as caught:
        Seller(**given)
    assert caught.value.field == field


def test_the_last_day_of_an_absence_belongs_to_it() -> None:
    away = Seller("Li", absent_until=date(2026, 3, 6))
    assert [away.is_absent(date(2026, 3, day)) for day in (2, 6, 7)] == [True, True, False]
    assert not Seller("Li", visits_per_day=0).is_absent(date(2026, 3, 2))
