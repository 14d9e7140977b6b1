"""The working days of a calendar as a table over ordinals, made once and shared by the plans of all customers.

>>> from datetime import date
>>> office = Calendar.week_days("UTC", begins=date(2026, 3, 1), ends=date(2026, 4, 1))
>>> table, saturday = workdays(office), date(2026, 3, 7).toordinal()
>>> table.is_working(saturday), table.next(saturday) - saturday, table.add(saturday, 2) - saturday
(False, 2, 3)
"""

from __future__ import annotations

from functools import lru_cache

from salesflow.basics.calendars import Calendar

__all__ = ["Workdays", "workdays"]


class Workdays:
    """Which days are working days and which is the next one; days outside the horizon count as working days."""

    __slots__ = ("before", "begins", "days", "ends", "following")

    def __init__(self, calendar: Calendar) -> None:
        self.begins, self.ends = calendar.begins.toordinal(), calendar.ends.toordinal()
        self.days = [day.toordinal() for day in calendar.working_days(calendar.begins, calendar.ends)]
        self.following: list[int] = []  # for each day of the horizon the first working day from it on
        self.before = [0]  # for each day, and for the end, how many working days lie before it
        for place, day in enumerate([*self.days, self.ends]):
            passed = day - self.begins - len(self.following)
            self.before += [place] * passed
            if day < self.ends:
                self.following += [day] * (passed + 1)
                self.before.append(place + 1)
            else:
                self.following += [day] * passed

    def is_working(self, day: int) -> bool:
        """Whether a day is a working day, or one that nobody knows."""
        return not self.begins <= day < self.ends or self.following[day - self.begins] == day

    def next(self, day: int) -> int:
        """The first such day from a day on: itself, when it is one."""
        return self.following[day - self.begins] if self.begins <= day < self.ends else day

    def add(self, day: int, n: int) -> int:
        """The `n`-th working day after a day of the horizon, from 0 up; past the horizon its end."""
        passed = day - self.begins
        place = self.before[passed + 1] + n - 1 if n else self.before[passed]
        return self.days[place] if place < len(self.days) else self.ends

    def roll(self, day: int, way: str) -> int | None:
        """The working day to which a day of the horizon rolls; None when the horizon does not tell."""
        place, ahead = self.before[day - self.begins], self.following[day - self.begins]
        if ahead == day:
            return day
        behind = self.days[place - 1] if place else None
        if way == "backward":
            return behind
        if ahead == self.ends or way == "forward":
            return None if ahead == self.ends else ahead
        return behind if behind is None or day - behind < ahead - day else ahead


@lru_cache(maxsize=64)
def workdays(calendar: Calendar) -> Workdays:
    """The table of a calendar; calendars that are equal share one."""
    return Workdays(calendar)
