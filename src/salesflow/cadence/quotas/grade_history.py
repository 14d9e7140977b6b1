"""The grades of a customer through time: from a day on another grade, from a day on no longer a customer (CA-4).

>>> from datetime import date
>>> known = GradeHistory({date(2026, 1, 5): "A", date(2026, 3, 15): "B"}, ends=date(2026, 9, 1))
>>> known.on(date(2026, 3, 14)), known.on(date(2026, 3, 15)), known.on(date(2026, 9, 1))
('A', 'B', None)
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, Self, TypeAlias, cast

import attrs
import pendulum

from salesflow.basics.moments import as_day, shared_day
from salesflow.errors import InputError

__all__ = ["GradeHistory"]

Steps: TypeAlias = "Mapping[date, str | None] | Iterable[tuple[date, str | None]]"
"""From which day on which grade; None means without one."""

_LATEST: Final = date.max.toordinal() + 1


def _steps(given: Steps) -> tuple[tuple[pendulum.Date, str | None], ...]:
    pairs: Iterable[tuple[date, str | None]]
    pairs = cast("Mapping[date, str | None]", given).items() if isinstance(given, Mapping) else given
    known: dict[int, str | None] = {}
    for row in pairs:
        try:
            day, grade = row
        except (TypeError, ValueError) as error:
            raise InputError("steps", row, "is no day with a grade") from error
        ordinal = as_day(day, "steps")
        if not _is_grade(grade):
            raise InputError("steps", grade, f"the grade from {day} on must be text, or None for no grade")
        if known.setdefault(ordinal, grade) != grade:
            raise InputError("steps", (known[ordinal], grade), f"two grades begin on {day}")
    if not known:
        raise InputError("steps", (), "is empty; give at least one day and grade")
    found: list[tuple[pendulum.Date, str | None]] = []
    for ordinal, grade in sorted(known.items(), key=lambda step: step[0]):
        if not found or found[-1][1] != grade:
            found.append((shared_day(ordinal), grade))
    return tuple(found)


def _is_grade(value: object) -> bool:
    return value is None or (isinstance(value, str) and bool(value.strip()))


def _span(row: tuple[str, date, date | None]) -> tuple[str, date, date | None]:
    try:
        grade, begins, ends = row
    except (TypeError, ValueError) as error:
        raise InputError("spans", row, "is no grade with a first day and the day after the last") from error
    return grade, begins, ends


def _begins(given: date | None) -> date | None:
    return None if given is None else shared_day(as_day(given, "begins"))


def _ends(given: date | None) -> date | None:
    return None if given is None else shared_day(as_day(given, "ends"))


@attrs.frozen
class GradeHistory:
    """From which day on a customer had which grade (CA-4).

    `steps` is a mapping or pairs of days and grades, in any order; None as a grade means that nothing is asked from
    that day on. `begins` is the first day as a customer, where that is not the day of the first grade: until then
    nothing is asked either. `ends` is the first day on which he is no longer served. Steps that say the same twice
    count once.

    Two grades on one day, a grade before `begins`, and a grade on or after `ends` are an `InputError`.
    """

    steps: tuple[tuple[pendulum.Date, str | None], ...] = attrs.field(converter=_steps)
    begins: date | None = attrs.field(default=None, kw_only=True, converter=_begins)
    ends: date | None = attrs.field(default=None, kw_only=True, converter=_ends)

    def __attrs_post_init__(self) -> None:
        (first, _), (last, _) = self.steps[0], self.steps[-1]
        if self.begins is not None and first < self.begins:
            raise InputError("steps", first, f"a grade before the customer began ({self.begins})")
        if self.ends is not None and last >= self.ends:
            raise InputError("ends", self.ends, f"lies not after the last change of grade ({last})")

    @classmethod
    def of_spans(cls, spans: Iterable[tuple[str, date, date | None]]) -> Self:
        """The history of rows with a grade, its first day and the day after its last (None: it still holds).

        Days between two spans are days without a grade. Spans that overlap, or that end before they begin, are an
        `InputError` that names them.

        >>> rows = [("A", date(2026, 1, 5), date(2026, 3, 15)), ("B", date(2026, 3, 15), None)]
        >>> GradeHistory.of_spans(rows) == GradeHistory({date(2026, 1, 5): "A", date(2026, 3, 15): "B"})
        True
        """
        steps: dict[date, str | None] = {}
        before, ended = "", 0
        for grade, begins, ends in sorted(map(_span, spans), key=lambda span: as_day(span[1], "spans")):
            first, after = as_day(begins, "spans"), _LATEST if ends is None else as_day(ends, "spans")
            if first >= after:
                raise InputError("spans", (grade, begins, ends), "a span must end after it begins")
            if first < ended:
                raise InputError("spans", (grade, begins, ends), f"overlaps the grade before it ({before!r})")
            steps[begins] = grade
            if ends is not None:
                steps.setdefault(ends, None)
            before, ended = grade, after
        return cls(steps)

    def on(self, day: date) -> str | None:
        """The grade on a day; None before the first, after the end, and while there is none."""
        ordinal = as_day(day)
        return next((grade for _, _, grade in self.spans(ordinal, ordinal + 1)), None)

    def spans(self, first: int, after: int) -> list[tuple[int, int, str]]:
        """The spans of grades from the ordinal `first` up to and without `after`: first day, day after, grade."""
        if self.ends is not None:
            after = min(after, self.ends.toordinal())
        days = [day.toordinal() for day, _ in self.steps]
        found: list[tuple[int, int, str]] = []
        for at in range(max(0, bisect_right(days, first) - 1), len(days)):
            grade = self.steps[at][1]
            begins = max(first, days[at])
            ends = min(after, days[at + 1]) if at + 1 < len(days) else after
            if grade is not None and begins < ends:
                found.append((begins, ends, grade))
        return found
