"""A band rises, and its days never fall (CA-2)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.terms import Term, Unit, days, hours, months, weeks
from salesflow.cadence.pacing.band import Band
from salesflow.errors import DefinitionError, InputError

OFFICE = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2029, 1, 1))
TERMS = st.builds(
    Term, st.integers(0, 40), st.sampled_from([unit for unit in Unit if unit.is_whole_days][:4])
)


@pytest.mark.parametrize(
    "bad", [(3, 2, 4), (1, 5, 4), (9, 9, 8), (-1, 2, 3), (True, 2, 3), (1, 2.0, 3), (1, 2, "3")]
)
def test_bands_rise(bad: tuple[int, int, int]) -> None:
    with pytest.raises((DefinitionError, InputError)):
        Band.of_days(*bad)


def test_hours_are_no_days() -> None:
    with pytest.raises(DefinitionError, match="not counted in whole days"):
        Band(hours(3), days(1), days(2))


@given(TERMS, TERMS, TERMS, st.dates(date(2026, 1, 1), date(2026, 6, 1)))
def test_days_never_fall_whatever_the_units(least: Term, ideal: Term, most: Term, last: date) -> None:
    try:
        band = Band(least, ideal, most)
    except DefinitionError:
        return
    earliest, best, latest = band.after(last, OFFICE)
    assert last <= earliest <= best <= latest


def test_words() -> None:
    assert (
        Band(weeks(2), days(17), months(1)).explain() == "at least 2 weeks, ideally 17 days, at most 1 month"
    )
    assert Band.of_working_days(3, 5, 10).explain("zh") == "至少3个工作日，最好5个工作日，最多10个工作日"
