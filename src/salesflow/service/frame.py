"""What a figure of service quality stands on: the days, the source, who was asked, who answered, what was set aside.

>>> march = Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 4, 1))
>>> receipts = Frame(source=EvaluationSource.TRANSACTION_SURVEY, subject="overall", window=march, answered=40,
...                  is_self_selected=True)
>>> [each.code for each in receipts.notes]
['response_unknown']

Sources: SV-2, SV-3.
"""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from fractions import Fraction
from typing import Final

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.moments import wall_instant
from salesflow.basics.moments import zone as named_zone
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Text
from salesflow.errors import InputError
from salesflow.service.counting import Window
from salesflow.service.source import EvaluationSource

__all__ = ["Cause", "Frame", "Unit", "day_start", "instants_of"]


class Cause(StrEnum):
    """Why a row was set aside. It stays named and does not count."""

    REPEATED = "repeated"
    CONFLICTING = "conflicting"
    UNINVITED = "uninvited"
    OUTSIDE = "outside"
    NOT_YET = "not_yet"

    def render(self, language: Language = "en") -> str:
        """The cause in words."""
        return _CAUSES[self].render(language)


_CAUSES: Final = {
    Cause.REPEATED: Text("another answer of the same customer counts", zh="同一客户已有另一份答复计入"),
    Cause.CONFLICTING: Text("two different answers at one moment", zh="同一时刻有两份不同的答复"),
    Cause.UNINVITED: Text("was not invited", zh="未受邀"),
    Cause.OUTSIDE: Text("outside the days", zh="不在统计日期内"),
    Cause.NOT_YET: Text("not yet known on the day asked", zh="截至统计日尚未发生"),
}


class Unit(StrEnum):
    """What is counted: answers of customers, visits of an inspector, or cases of the operation."""

    ANSWERS = "answers"
    VISITS = "visits"
    CASES = "cases"


def instants_of(window: Window) -> tuple[int, int]:
    """The first instant of the days, and the first after them."""
    if not isinstance(window, Window):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise InputError(
            "window", window, "give a Window: its days, its zone, and up to which day it is known"
        )
    return day_start(window.begins, window.zone), day_start(window.ends, window.zone)


def day_start(day: date, zone: str) -> int:
    """The instant at which a day begins in a zone.

    >>> day_start(date(1970, 1, 1), "UTC")
    0
    """
    return wall_instant(datetime.combine(day, time()), named_zone(zone))


def _counts(value: tuple[tuple[Cause, int], ...]) -> tuple[tuple[Cause, int], ...]:
    return tuple(sorted(value))


@attrs.frozen(kw_only=True)
class Frame:
    """What a figure stands on. `sample` functions make it; whoever counts in SQL may make it himself.

    `subject` is the question, the form or the process. `invited` and `answered` are customers; an unknown number of
    invitations is None, not zero. `population` is how many there are in all, where that is known and small.
    `is_self_selected` may be set for any source (a code on the receipt), and cannot be unset for a source whose
    answers always choose themselves. `cautions` are what must be read beside any figure of this form.

    An `InputError`: negative counts, more answers than invitations, fewer customers in all than answered.

    >>> march = Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 4, 1))
    >>> asked = Frame(source=EvaluationSource.TRANSACTION_SURVEY, subject="overall", window=march,
    ...               answered=40, invited=200)
    >>> print(asked.response.explain())
    40 of 200 invited customers answered (20%); the silent may think otherwise [SV-2]
    """

    source: EvaluationSource
    subject: str
    window: Window
    answered: int
    invited: int | None = None
    population: int | None = None
    is_self_selected: bool = False
    set_aside: tuple[tuple[Cause, int], ...] = attrs.field(default=(), converter=_counts)
    unit: Unit = Unit.ANSWERS
    cautions: tuple[Reason, ...] = ()

    def __attrs_post_init__(self) -> None:
        check_count("answered", self.answered)
        for field, value in (("invited", self.invited), ("population", self.population)):
            if value is not None:
                check_count(field, value)
                if value < self.answered:
                    raise InputError(field, value, f"is less than the {self.answered} that answered")
        if self.source.is_self_selected and not self.is_self_selected:
            object.__setattr__(self, "is_self_selected", True)

    @property
    def response_rate(self) -> Fraction | None:
        """Customers who answered out of those invited; None when nobody was, or nobody knows who was."""
        return Fraction(self.answered, self.invited) if self.invited else None

    @property
    def rows(self) -> tuple[str, ...]:
        """The row of the trade that the source stands in."""
        return ("SV-2",) if self.source.group == "customer" else ("SV-3",)

    @property
    def response(self) -> Reason:
        """How many of those asked answered."""
        if self.invited is None:
            return Reason("response_unknown", _UNKNOWN.fill(n=self.answered), self.rows)
        if not self.invited:
            return Reason("nobody_invited", _NOBODY.fill(), self.rows)
        share = f"{self.answered / self.invited:.0%}"
        words = _ALL if self.answered == self.invited else _RESPONSE
        return Reason("response", words.fill(n=self.answered, all=self.invited, share=share), self.rows)

    @property
    def notes(self) -> tuple[Reason, ...]:
        """What to know besides the figure: the response, what was set aside, the cautions.

        Whether the days are all known is said by `window.missing`, once for a whole report.
        """
        found = [self.response] if self.unit is Unit.ANSWERS else []
        found += [
            Reason("set_aside", _ASIDE.fill(n=count, cause=cause), self.rows)
            for cause, count in self.set_aside
        ]
        return (*found, *self.cautions)


_UNKNOWN: Final = Text(
    "{n} {n|customer|customers} answered; how many were invited is not known",
    zh="{n}位客户作答；邀请了多少人不清楚",
)
_NOBODY: Final = Text("nobody was invited", zh="没有邀请任何人")
_ALL: Final = Text(
    "{n} of {all} invited {all|customer|customers} answered ({share})",
    zh="邀请{all}位客户，{n}位作答（{share}）",
)
_RESPONSE: Final = Text(
    "{n} of {all} invited {all|customer|customers} answered ({share}); the silent may think otherwise",
    zh="邀请{all}位客户，{n}位作答（{share}）；未作答的人可能另有看法",
)
_ASIDE: Final = Text("{n} set aside: {cause}", zh="{n}份不计入：{cause}")
