"""The band of a gap: at least, ideally and at most so long between two touches (CA-2: not too tight, not too loose).

>>> from datetime import date
>>> Band.of_days(14, 17, 21).after(date(2026, 3, 2))
(Date(2026, 3, 16), Date(2026, 3, 19), Date(2026, 3, 23))
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

import attrs
import pendulum

from salesflow.basics.terms import Term, days, working_days
from salesflow.basics.text import Language, Text
from salesflow.errors import DefinitionError

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar

__all__ = ["Band"]

_WORDS = Text("at least {least}, ideally {ideal}, at most {most}", zh="至少{least}，最好{ideal}，最多{most}")


@attrs.frozen
class Band:
    """How long after the last touch the next one may be made, should be made, must have been made (CA-2).

    The terms are whole days: civil (days, weeks, months, years) or working days, and may be mixed ("a month, at most
    38 days"). Terms in hours, and terms of one unit that do not rise, are a `DefinitionError`.
    """

    least: Term
    ideal: Term
    most: Term

    def __attrs_post_init__(self) -> None:
        terms = (self.least, self.ideal, self.most)
        problems = [f"{term} is not counted in whole days" for term in terms if not term.unit.is_whole_days]
        for low, high in ((self.least, self.ideal), (self.ideal, self.most), (self.least, self.most)):
            if low.unit is high.unit and low.amount > high.amount:
                problems.append(f"{high} is shorter than {low}")
        if problems:
            raise DefinitionError("band", problems)

    @classmethod
    def of_days(cls, least: int, ideal: int, most: int) -> Self:
        """A band of civil days."""
        return cls(days(least), days(ideal), days(most))

    @classmethod
    def of_working_days(cls, least: int, ideal: int, most: int) -> Self:
        """A band of working days."""
        return cls(working_days(least), working_days(ideal), working_days(most))

    def after(
        self, last: date, calendar: Calendar | None = None
    ) -> tuple[pendulum.Date, pendulum.Date, pendulum.Date]:
        """The earliest, the ideal and the latest day after a touch on `last`; they never fall.

        Civil days are not rolled. Working days need the calendar, else an `InputError`.
        """
        earliest, ideal, latest = (
            term.after_day(last, calendar) for term in (self.least, self.ideal, self.most)
        )
        ideal = max(earliest, ideal)
        return earliest, ideal, max(ideal, latest)

    def explain(self, language: Language = "en") -> str:
        """The band in words."""
        return _WORDS.fill(least=self.least, ideal=self.ideal, most=self.most).render(language)
