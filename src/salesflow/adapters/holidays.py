"""Working calendars of about 250 countries, from the package `holidays` (extra ``holidays``).

>>> from datetime import date
>>> china = calendar_from_holidays("CN", [2026], zone="Asia/Shanghai")
>>> china.is_working_day(date(2026, 2, 14)), china.is_working_day(date(2026, 2, 17))  # make-up Saturday, New Year
(True, False)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from salesflow.basics.calendars import Calendar
from salesflow.basics.opening import MON_FRI, WEEKDAYS, Week, to_week
from salesflow.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from holidays import HolidayBase

__all__ = ["calendar_from_holidays", "year_range"]


def year_range(years: Iterable[int]) -> range:
    """Years without a gap, as a range; none at all, a gap or something else than years is an `InputError`.

    >>> year_range([2027, 2026])
    range(2026, 2028)
    """
    given = list(years)
    if not given or not all(type(year) is int and 1 <= year < 9999 for year in given):
        raise InputError("years", given, "must be whole years, at least one")
    span = range(min(given), max(given) + 1)
    if set(span) != set(given):
        raise InputError("years", given, "have a gap; a calendar runs without one")
    return span


def calendar_from_holidays(
    country: str,
    years: Iterable[int],
    *,
    zone: str,
    weekly: str | Week | None = None,
    subdivision: str | None = None,
    language: str | None = None,
    projected_years: Iterable[int] | None = None,
    key: str | None = None,
) -> Calendar:
    """The calendar of a country: its public holidays are closed, its make-up workdays open with the usual hours.

    `country` and `subdivision` are ISO 3166 codes. Without `weekly` the house is open from 09:00 to 18:00 on every
    day that is no weekend there. `language` (such as ``"en_US"``) is handed to the package, which else
    takes the one of the machine; the calendar is the same in any.

    The package projects silently. A year is projected here when the package marks one of its days as estimated, or
    when the country moves workdays by a yearly decree and the package holds none for that year;
    `projected_years` overrides that.

    Raises `InputError` for an unknown country, subdivision or language and for years the package does not cover,
    and `MissingExtraError` without the package.

    >>> scotland = calendar_from_holidays("GB", [2026], zone="Europe/London", subdivision="SCT")
    >>> scotland.is_working_day(date(2026, 11, 30))  # Saint Andrew's Day
    False
    """
    span = year_range(years)
    book = _book(country, span, subdivision, language)
    first, after = date(span[0], 1, 1), date(span[-1] + 1, 1, 1)
    days = [first + timedelta(days=n) for n in range((after - first).days)]
    made_up = {day for day in book.weekend_workdays if first <= day < after}
    week = _usual_week(book, days[-1]) if weekly is None else to_week(weekly)
    closed: set[date] = set()
    for day in days:
        weekend = book.is_weekend(day)
        if day in book:
            closed.add(day)
        elif weekly is None and day not in made_up and weekend is bool(week[day.weekday()]):
            # the country has changed its weekend since
            (closed if weekend else made_up).add(day)
    return Calendar(
        key or "-".join(filter(None, (country, subdivision))),
        zone,
        week,
        closed=(day for day in closed - made_up if week[day.weekday()]),
        extra_open=made_up,
        begins=first,
        ends=after,
        projected_years=_projected(book, span) if projected_years is None else projected_years,
    )


def _book(country: str, span: range, subdivision: str | None, language: str | None) -> HolidayBase:
    try:
        import holidays
    except ImportError as error:
        raise MissingExtraError("holidays", "holidays") from error
    try:
        plain = holidays.country_holidays(country, subdiv=subdivision)
        # without a language the package would take the one of the machine
        spoken = language or plain.default_language
        book = holidays.country_holidays(
            country, subdiv=subdivision, years=span, expand=False, language=spoken
        )
    except NotImplementedError as error:
        raise InputError("country", (country, subdivision), f"is not known to holidays: {error}") from error
    if language is not None and language not in book.supported_languages:
        known = ", ".join(book.supported_languages) or "none"
        raise InputError("language", language, f"is not offered for {country}; holidays has {known}")
    if span[0] < book.start_year or span[-1] > book.end_year:
        problem = f"are not covered; holidays knows {country} from {book.start_year} to {book.end_year}"
        raise InputError("years", (span[0], span[-1]), problem)
    return book


def _usual_week(book: HolidayBase, day: date) -> Week:
    """Office hours on each weekday that is no weekend around `day`."""
    around = [day - timedelta(days=n) for n in range(len(WEEKDAYS))]
    weekend = {near.weekday() for near in around if book.is_weekend(near)}
    return tuple(() if weekday in weekend else MON_FRI[0] for weekday in range(len(WEEKDAYS)))


def _projected(book: HolidayBase, span: range) -> set[int]:
    projected: set[int] = set()
    if book.has_substituted_holidays:  # the country moves workdays, by a decree a year
        decrees: Iterable[int] = getattr(book, "special_public_holidays", {})
        known = range(min(decrees, default=0), max(decrees, default=0) + 1)
        projected.update(year for year in span if year not in known)
    labels = (getattr(book, name, None) for name in ("estimated_label", "observed_estimated_label"))
    for label in filter(None, labels):
        # the fixed words of a label such as "%s (estimated)", in any order around the name
        words = [re.escape(part.strip()) for part in book.tr(label).split("%s")]
        pattern = re.compile(".*".join(words))
        projected.update(day.year for day, name in book.items() if day.year in span and pattern.search(name))
    return projected
