"""The calendars of the package `holidays`, its traps, and both Chinese sources against each other day by day."""

from __future__ import annotations

import sys
from datetime import date, timedelta

import holidays
import pytest

from salesflow.adapters.cn import calendar_from_chinesecalendar
from salesflow.adapters.holidays import calendar_from_holidays, year_range
from salesflow.basics.calendars import Calendar, Coverage
from salesflow.errors import InputError, MissingExtraError


def _china(*years: int, **given: object) -> Calendar:
    return calendar_from_holidays("CN", years, zone="Asia/Shanghai", **given)  # type: ignore[arg-type]


def _days(calendar: Calendar) -> list[date]:
    return [calendar.begins + timedelta(n) for n in range((calendar.ends - calendar.begins).days)]


def test_both_sources_of_chinese_workdays_agree_on_all_days_but_one() -> None:
    first, second = _china(*range(2004, 2027)), calendar_from_chinesecalendar(range(2004, 2027))
    assert len(_days(first)) == 8_401
    differ = [day for day in _days(first) if first.is_working_day(day) != second.is_working_day(day)]
    assert set(differ) <= {date(2005, 12, 31)}  # `holidays` 0.109 takes it for a make-up Saturday


@pytest.mark.parametrize(
    ("country", "zone"), [("CN", "Asia/Shanghai"), ("GB", "Europe/London"), ("HU", "UTC"), ("US", "UTC")]
)
def test_each_working_day_is_one_for_the_package(country: str, zone: str) -> None:
    calendar = calendar_from_holidays(country, range(2019, 2027), zone=zone)
    book = holidays.country_holidays(country, years=range(2019, 2027))
    assert [day for day in _days(calendar) if calendar.is_working_day(day)] == [
        day for day in _days(calendar) if book.is_working_day(day)
    ]


def test_china_2026() -> None:
    china = _china(2026)
    assert china.count_working_days(china.begins, china.ends) == 248
    assert len(china.working_days_of_month(2026, 2)) == 16
    assert china.is_working_day(date(2026, 2, 14))
    assert china.hours_of(date(2026, 2, 14)) == ((540, 1080),)
    assert (china.key, china.zone) == ("CN", "Asia/Shanghai")


def test_stray_make_up_days_of_other_years_do_not_come_along() -> None:
    book = holidays.country_holidays("CN", years=2026)
    assert any(day.year != 2026 for day in book.weekend_workdays)  # the trap
    assert all(day.year == 2026 for day, _ in _china(2026).extra_open)


def test_a_year_without_decree_is_projected() -> None:
    assert _china(1999, 2000, 2001).projected_years == (1999, 2000)
    assert _china(2001).coverage(date(2001, 3, 1)) is Coverage.DECREED
    assert 2050 in _china(2050).projected_years
    assert _china(2050, projected_years=()).projected_years == ()
    assert calendar_from_holidays("GB", [2050], zone="Europe/London").projected_years == ()  # by standing law


@pytest.mark.parametrize("language", [None, "ar", "en_US"])
def test_a_year_with_estimated_days_is_projected_in_any_language(language: str | None) -> None:
    emirates = calendar_from_holidays("AE", range(2021, 2051), zone="Asia/Dubai", language=language)
    assert 2021 not in emirates.projected_years
    assert 2050 in emirates.projected_years


def test_the_language_of_the_machine_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    found = set()
    for language in ("en_US", "zh_CN", "th"):
        monkeypatch.setenv("LANGUAGE", language)
        found.add(calendar_from_holidays("AE", range(2021, 2051), zone="UTC"))
    assert len(found) == 1
    assert 2050 in found.pop().projected_years


def test_a_weekend_that_has_moved() -> None:
    """The Emirates rested on Friday and Saturday until 2021, on Saturday and Sunday since."""
    emirates = calendar_from_holidays("AE", range(2021, 2024), zone="Asia/Dubai")
    assert [bool(windows) for windows in emirates.weekly] == [True] * 5 + [False] * 2
    assert emirates.is_working_day(date(2021, 3, 7))  # a Sunday
    assert not emirates.is_working_day(date(2021, 3, 5))  # a Friday
    assert not emirates.is_working_day(date(2023, 3, 5))
    assert emirates.is_working_day(date(2023, 3, 3))


def test_own_hours_and_a_subdivision() -> None:
    shop = _china(2026, weekly="Mon-Sat 10:00-20:00", key="shop")
    assert shop.key == "shop"
    assert shop.is_working_day(date(2026, 3, 7))  # an ordinary Saturday
    assert not shop.is_working_day(date(2026, 5, 2))  # a Saturday that is a holiday
    assert shop.hours_of(date(2026, 2, 14)) == ((600, 1200),)
    scotland = calendar_from_holidays("GB", [2026], zone="Europe/London", subdivision="SCT")
    england = calendar_from_holidays("GB", [2026], zone="Europe/London", subdivision="ENG")
    assert scotland.key == "GB-SCT"
    assert not scotland.is_working_day(date(2026, 11, 30))
    assert england.is_working_day(date(2026, 11, 30))


def test_a_new_years_day_observed_in_the_year_before() -> None:
    american = calendar_from_holidays("US", [2021], zone="America/New_York")
    assert not american.is_working_day(date(2021, 12, 31))  # 1 January 2022 was a Saturday


@pytest.mark.parametrize(
    ("country", "years", "more", "problem"),
    [
        ("XX", [2026], {}, "not known to holidays"),
        ("CN", [2026], {"subdivision": "ZZ"}, "not known to holidays"),
        ("CN", [2026], {"language": "tlh"}, "en_US"),
        ("CN", [2101], {}, "from 1950 to 2100"),
        ("CN", [1949, 1950], {}, "from 1950 to 2100"),
        ("CN", [], {}, "at least one"),
        ("CN", [2024, 2026], {}, "gap"),
        ("CN", ["2026"], {}, "whole years"),
        ("CN", [True], {}, "whole years"),
    ],
    ids=["country", "subdivision", "language", "late", "early", "none", "gap", "text", "bool"],
)
def test_bad_input(country: str, years: list[int], more: dict[str, str], problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        calendar_from_holidays(country, years, zone="Asia/Shanghai", **more)  # type: ignore[arg-type]


def test_years_become_a_range() -> None:
    assert year_range({2027, 2025, 2026}) == range(2025, 2028)


def test_the_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(MissingExtraError, match=r"salesflow\[holidays\]"):
        _china(2026)
