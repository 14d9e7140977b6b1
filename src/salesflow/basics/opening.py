"""Opening hours: the windows of a day and of a week, as values and as people write them.

>>> week = hours("Mon-Fri 09:00-12:00 13:00-18:00; Sat 09:00-12:00")
>>> windows_text(week[5]), week_text(week)
('09:00-12:00', 'Mon-Fri 09:00-12:00 13:00-18:00; Sat 09:00-12:00')
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, TypeAlias, cast

from salesflow.errors import DefinitionError, InputError

__all__ = [
    "ALWAYS",
    "MON_FRI",
    "WEEKDAYS",
    "Week",
    "Windows",
    "hours",
    "read_windows",
    "to_week",
    "to_windows",
    "week_text",
    "window_problems",
    "windows_text",
]

Windows: TypeAlias = tuple[tuple[int, int], ...]
"""The opening windows of one day, as (opens, closes) in minutes after midnight; 1440 is 24:00."""

Week: TypeAlias = tuple[Windows, ...]
"""The windows of Monday to Sunday."""

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WINDOW: Final = r"(?:[01][0-9]|2[0-4]):[0-5][0-9]-(?:[01][0-9]|2[0-4]):[0-5][0-9]"
_WINDOWS: Final = re.compile(rf"{_WINDOW}(?: +{_WINDOW})*")
_ENTRY: Final = re.compile(rf"([A-Za-z]{{3}}(?:[-,][A-Za-z]{{3}})*)((?: {_WINDOW})+)")


def hours(text: str) -> Week:
    """The week that a text such as ``"Mon-Fri 09:00-12:00 13:00-18:00; Sat 09:00-12:00"`` names.

    Days that are not named are closed, so an empty text is a closed week. Raises `DefinitionError` with every problem found.

    >>> hours("Mon-Thu,Sun 09:00-12:00; Fri 09:00-24:00")[4]
    ((540, 1440),)
    """
    week: list[Windows] = [()] * 7
    problems: list[str] = []
    for entry in filter(None, (" ".join(part.split()) for part in text.split(";"))):
        match = _ENTRY.fullmatch(entry)
        if match is None:
            problems.append(f"cannot read {entry!r}; write 'Mon-Fri 09:00-18:00', entries apart by ';'")
            continue
        windows = read_windows(match.group(2))
        named = _weekdays(match.group(1))
        if named is None:
            problems.append(f"unknown day in {match.group(1)!r}; use {' '.join(WEEKDAYS)}")
            continue
        problems += [f"{WEEKDAYS[day]} is named twice" for day in named if week[day]]
        problems += window_problems(entry, windows)
        for day in named:
            week[day] = windows
    if problems:
        raise DefinitionError(f"opening hours {text!r}", problems)
    return tuple(week)


def _weekdays(text: str) -> list[int] | None:
    days: list[int] = []
    for part in text.split(","):
        ends = [WEEKDAYS.index(name.title()) if name.title() in WEEKDAYS else -1 for name in part.split("-")]
        if -1 in ends or len(ends) > 2:
            return None
        first, last = ends[0], ends[-1]
        days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return days


def read_windows(text: str) -> Windows:
    """The windows of a day from a text such as ``"09:00-12:00 13:00-18:00"``; else an `InputError`.

    >>> read_windows("09:00-24:00")
    ((540, 1440),)
    """
    if not _WINDOWS.fullmatch(text.strip()):
        raise InputError("windows", text, "cannot be read; write '09:00-12:00 13:00-18:00'")
    times = [int(time[:2]) * 60 + int(time[3:]) for time in text.replace("-", " ").split()]
    return tuple(zip(times[::2], times[1::2], strict=True))


def window_problems(what: str, windows: Windows) -> list[str]:
    """What is wrong with the windows of a day, which `what` names in the messages.

    >>> window_problems("Mon", ((540, 720), (700, 1080)))
    ['Mon: windows overlap or stand out of order']
    """
    problems: list[str] = []
    previous = 0
    for opens, closes in windows:
        if not 0 <= opens < closes <= 1440:
            problems.append(
                f"{what}: a window opens before it closes, from 00:00 to 24:00; "
                "a night is two windows that meet at 24:00"
            )
        elif opens < previous:
            problems.append(f"{what}: windows overlap or stand out of order")
        previous = closes
    return problems


def to_windows(value: object) -> Windows:
    """The windows of a day from any sequence of pairs of minutes; anything else is an `InputError`.

    >>> to_windows([[540, 1080]])
    ((540, 1080),)
    """
    windows: list[tuple[int, int]] = []
    for pair in cast("Iterable[object]", value) if isinstance(value, list | tuple) else [value]:
        match pair:
            case (int() as opens, int() as closes) if not (
                isinstance(opens, bool) or isinstance(closes, bool)
            ):
                windows.append((opens, closes))
            case _:
                problem = "is not a window; give pairs (opens, closes) of whole minutes after midnight"
                raise InputError("windows", pair, problem)
    return tuple(windows)


def to_week(value: str | Iterable[object]) -> Week:
    """The week from its text (see `hours`), or from the windows of Monday to Sunday.

    >>> to_week([[[540, 1080]]] * 5 + [[], []]) == MON_FRI == to_week("Mon-Fri 09:00-18:00")
    True
    """
    return hours(value) if isinstance(value, str) else tuple(to_windows(windows) for windows in value)


def windows_text(windows: Windows) -> str:
    """The windows of a day as people write them.

    >>> windows_text(((540, 720), (780, 1080)))
    '09:00-12:00 13:00-18:00'
    """
    times = ((divmod(opens, 60), divmod(closes, 60)) for opens, closes in windows)
    return " ".join(f"{a:02}:{b:02}-{c:02}:{d:02}" for (a, b), (c, d) in times)


def week_text(week: Week) -> str:
    """The week as people write it; `hours` reads it back.

    >>> week_text(MON_FRI)
    'Mon-Fri 09:00-18:00'
    """
    entries: list[str] = []
    day = 0
    while day < 7:
        last = day
        while last < 6 and week[last + 1] == week[day]:
            last += 1
        if week[day]:
            names = WEEKDAYS[day] if last == day else f"{WEEKDAYS[day]}-{WEEKDAYS[last]}"
            entries.append(f"{names} {windows_text(week[day])}")
        day = last + 1
    return "; ".join(entries)


MON_FRI: Final = hours("Mon-Fri 09:00-18:00")
"""Office hours, Monday to Friday 09:00 to 18:00 without a break."""

ALWAYS: Final = hours("Mon-Sun 00:00-24:00")
"""Open day and night."""
