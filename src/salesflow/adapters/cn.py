"""The working calendar of mainland China, from the package `chinesecalendar` (extra ``cn``).

The State Council decrees each year's holidays and make-up workdays in the autumn before, so a calendar of the next
year is usually unknown; the package then refuses, and so does this adapter unless it is told to project.

It agrees with `salesflow.adapters.holidays` on every day from 2004 to 2026 but one: 2005-12-31, a Saturday, which
`holidays` takes for a make-up workday.

>>> from datetime import date
>>> china = calendar_from_chinesecalendar([2026])
>>> len(china.working_days_of_month(2026, 2)), china.is_working_day(date(2026, 2, 28))
(16, True)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from salesflow.adapters.holidays import year_range
from salesflow.basics.calendars import Calendar
from salesflow.basics.opening import MON_FRI, Week, to_week
from salesflow.errors import InputError, MissingExtraError

__all__ = ["calendar_from_chinesecalendar"]


def calendar_from_chinesecalendar(
    years: Iterable[int],
    *,
    zone: str = "Asia/Shanghai",
    weekly: str | Week = MON_FRI,
    beyond: Literal["refuse", "project"] = "refuse",
    key: str = "CN",
) -> Calendar:
    """The calendar of mainland China: decreed holidays are closed, make-up workdays open with the usual hours.

    A year without a decree in the package is an `InputError`; with ``beyond="project"`` it becomes a projected year
    with plain weeks (its holidays are not known). Raises `MissingExtraError` without the package.

    >>> calendar_from_chinesecalendar([2003, 2004], beyond="project").projected_years
    (2003,)
    """
    span = year_range(years)
    if beyond not in ("refuse", "project"):
        raise InputError("beyond", beyond, "is unknown; use refuse or project")
    off, made_up = _decreed()
    known = range(min(off).year, max(off).year + 1)
    projected = [year for year in span if year not in known]
    if projected and beyond == "refuse":
        problem = (
            f"have no decree in chinesecalendar, which knows {known[0]} to {known[-1]}; update it, or project"
        )
        raise InputError("years", projected, problem)
    week = to_week(weekly)
    return Calendar(
        key,
        zone,
        week,
        closed=(day for day in off if day.year in span and week[day.weekday()]),
        extra_open=(day for day in made_up if day.year in span),
        begins=date(span[0], 1, 1),
        ends=date(span[-1] + 1, 1, 1),
        projected_years=projected,
    )


def _decreed() -> tuple[Mapping[date, object], Mapping[date, object]]:
    try:
        from chinese_calendar import holidays, workdays  # pyright: ignore[reportMissingTypeStubs]  # it has none
    except ImportError as error:
        raise MissingExtraError("cn", "chinesecalendar") from error
    return holidays, workdays
