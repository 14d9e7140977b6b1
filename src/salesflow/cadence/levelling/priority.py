"""Priority: who is served first when a seller cannot serve all (CA-13, CA-10).

The best grade first; in a grade whoever was never contacted, then the one silent for longest. What is not known
comes after what is known, and is said: an unknown grade after all grades, an unknown last contact after all known
ones of its grade (unknown is not never).

>>> priority = Priority()
>>> silent = priority.rank("A", date(2026, 2, 1), as_of=date(2026, 3, 1))
>>> new = priority.rank("A", "never", as_of=date(2026, 3, 1))
>>> new.turn < silent.turn < priority.rank("B", "never", as_of=date(2026, 3, 1)).turn < NOT_RANKED.turn
True
>>> print(silent.explain())
grade A [CA-13]
last contact 28 days ago [CA-10]
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal, TypeAlias

import attrs

from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Param, Text
from salesflow.customers.grades.grading import UNGRADED, grade_order
from salesflow.errors import DefinitionError, InputError

__all__ = ["NOT_RANKED", "LastContact", "Priority", "Rank"]

LastContact: TypeAlias = "date | Literal['never'] | None"
"""The day of the last touch, `"never"` when there was none, None when that is not known."""

_GRADE: Final = Text("grade {grade}", zh="{grade}类")
_NO_GRADE: Final = Text("grade not known", zh="等级未知")
_NO_GRADE_LAST: Final = Text(
    "the grade is not known: after all known grades", zh="等级未知：排在已知等级之后"
)
_NEVER: Final = Text("never contacted", zh="从未联系")
_SILENT: Final = Text("last contact {days} {days|day|days} ago", zh="上次联系在{days}天前")
_TODAY: Final = Text("last contact today", zh="今天联系过")
_NO_LAST: Final = Text(
    "the last contact is not known: after those whose last contact is known",
    zh="上次联系时间未知：排在已知者之后",
)
_NO_RANK: Final = Text("no rank given: after all who have one", zh="未给出次序：排在有次序者之后")
_NO_RANK_LABEL: Final = Text("without a rank", zh="无次序")


@attrs.frozen
class Rank:
    """A place in the queue: the smaller `order` is served first, equal ones by the customer's id; an empty one last.

    `label` names the group in reports ("grade A"); `reasons` say why, `missing` what was not known.
    """

    order: tuple[int, ...]
    label: Param
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()

    def __attrs_post_init__(self) -> None:
        if any(isinstance(number, bool) or not isinstance(number, int) for number in self.order):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError("order", self.order, "an order is a tuple of whole numbers, the smaller first")

    @property
    def turn(self) -> tuple[bool, tuple[int, ...]]:
        """What ranks are sorted by."""
        return not self.order, self.order

    def explain(self, language: Language = "en") -> str:
        """All reasons and all that is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)


NOT_RANKED: Final = Rank((), _NO_RANK_LABEL, missing=(Reason("no_rank", _NO_RANK.fill()),))
"""The rank of whoever was given none; it comes after every other."""


@attrs.frozen
class Priority:
    """The order in which customers are served when not all can be: grade, never contacted, longest silent.

    `grades` names the grades of a house, the best first; without it they are letters, A before B. Sources: CA-13
    (by grade), CA-10 (never followed up, long not followed up).
    """

    grades: tuple[str, ...] = attrs.field(converter=tuple[str, ...], default=())

    def __attrs_post_init__(self) -> None:
        if len(set(self.grades)) < len(self.grades):
            raise DefinitionError("priority", ["a grade is given twice"])

    def rank(self, grade: str | None, last: LastContact, *, as_of: date) -> Rank:
        """The rank of a customer on a day; `last` is the day of the last touch, ``"never"``, or None if unknown.

        A last touch after `as_of` is an `InputError`, and so is a grade the house does not have.
        """
        reasons: list[Reason] = []
        missing: list[Reason] = []
        place = self._place(grade)
        if grade is None:
            missing.append(Reason("grade_unknown", _NO_GRADE_LAST.fill(), ("CA-13",)))
        else:
            reasons.append(Reason("grade", _GRADE.fill(grade=grade), ("CA-13",)))
        today = as_day(as_of, "as_of")
        if last is None:
            missing.append(Reason("last_contact_unknown", _NO_LAST.fill(), ("CA-10",)))
            order = (place, 2, 0)
        elif last == "never":
            reasons.append(Reason("never_contacted", _NEVER.fill(), ("CA-10",)))
            order = (place, 0, 0)
        else:
            silent = today - as_day(last, "last")
            if silent < 0:
                raise InputError("last", last, f"lies after {as_of}")
            reasons.append(
                Reason("silent", _SILENT.fill(days=silent) if silent else _TODAY.fill(), ("CA-10",))
            )
            order = (place, 1, -silent)
        label = _NO_GRADE.fill() if grade is None else _GRADE.fill(grade=grade)
        return Rank(order, label, tuple(reasons), tuple(missing))

    def ranks(
        self, grades: Mapping[str, str | None], last: Mapping[str, LastContact], *, as_of: date
    ) -> dict[str, Rank]:
        """The rank of every customer named in either table; one that a table does not name is unknown there."""
        # read ids: a table with 17 and one with "17" speak of the same customer
        graded = {read_id(one, "grades"): grade for one, grade in grades.items()}
        seen: dict[str, LastContact] = {read_id(one, "last"): day for one, day in last.items()}
        customers = dict.fromkeys((*graded, *seen))
        return {one: self.rank(graded.get(one), seen.get(one), as_of=as_of) for one in customers}

    def _place(self, grade: str | None) -> int:
        if grade is None:
            return max(UNGRADED, len(self.grades))
        if not isinstance(grade, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError("grade", grade, "must be text, or None where nobody knows it")
        if not self.grades:
            place = grade_order(grade)
            if place == UNGRADED:
                raise InputError("grade", grade, "is no letter; name the grades of the house, the best first")
            return place
        if grade not in self.grades:
            raise InputError("grade", grade, f"is unknown; the house has {', '.join(self.grades)}")
        return self.grades.index(grade)
