"""The calendar of mainland China from `chinesecalendar`, against the package's own answers."""

from __future__ import annotations

import sys
from datetime import date, timedelta

import chinese_calendar
import pytest

from salesflow.adapters.cn import calendar_from_chinesecalendar
from salesflow.basics.calendars import Coverage
from salesflow.errors import InputError, MissingExtraError


def test_each_day_is_what_the_package_says() -> None:
    china = calendar_from_chinesecalendar(range(2020, 2027))
    for n in range((china.ends - china.begins).days):
        day = china.begins + timedelta(n)
        assert china.is_working_day(day) == chinese_calendar.is_workday(day)
    assert china.projected_years == ()
    assert (china.key, china.zone) == ("CN", "Asia/Shanghai")


def test_february_2026_has_as_many_working_days_as_grade_a_is_owed_touches() -> None:
    """CA-4: 8 visits, 4 calls, 4 messages."""
    china = calendar_from_chinesecalendar([2026])
    assert len(china.working_days_of_month(2026, 2)) == 8 + 4 + 4
    assert china.hours_of(date(2026, 2, 28)) == ((540, 1080),)


def test_a_year_without_decree_is_refused_or_projected() -> None:
    with pytest.raises(InputError, match="have no decree in chinesecalendar, which knows 2004 to") as caught:
        calendar_from_chinesecalendar([2003, 2004])
    assert caught.value.value == [2003]
    china = calendar_from_chinesecalendar([2003, 2004], beyond="project")
    assert china.projected_years == (2003,)
    assert china.coverage(date(2003, 3, 3)) is Coverage.PROJECTED
    assert china.coverage(date(2004, 3, 3)) is Coverage.DECREED
    assert china.is_working_day(date(2003, 10, 1))  # its holidays are not known


def test_own_hours() -> None:
    shop = calendar_from_chinesecalendar([2026], weekly="Mon-Sat 10:00-20:00", zone="UTC", key="shop")
    assert (shop.key, shop.zone) == ("shop", "UTC")
    assert shop.is_working_day(date(2026, 3, 7))
    assert not shop.is_working_day(date(2026, 5, 2))


def test_bad_input(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="use refuse or project"):
        calendar_from_chinesecalendar([2026], beyond="guess")  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "chinese_calendar", None)
    with pytest.raises(MissingExtraError, match=r"salesflow\[cn\]"):
        calendar_from_chinesecalendar([2026])
