"""Grade: a score cut into grades that do not flap, with the grade so far as an argument and the new one in the answer.

A customer whose index trembles around 80 would be AA in March, A in April and AA in May, and his limit with him. With a
hysteresis of one point he changes only when the score is more than a point beyond the edge. A score that is not known
gives no grade at all, never the lowest one, and what he was stays on record.

>>> grades = ScoreGrades(Bands([76, 80], ["B", "A", "AA"], hysteresis=1), Text("payment index", zh="付款指数"))
>>> march = grades.judge(Decimal("80.4"), None, as_of=date(2026, 3, 1))
>>> april = grades.judge(Decimal("79.2"), march.state, as_of=date(2026, 4, 1))
>>> april.value, april.state
('AA', Standing(grade='AA', since=Date(2026, 3, 1)))
>>> print(april.explain())
stays AA: the payment index is 79.20, which alone would be A, and not more than 1 beyond the edge [CR-1]
>>> grades.judge(None, april.state, as_of=date(2026, 5, 1)).explain()
'no grade: the payment index is not known; AA since 1 Mar 2026 was the last one [CR-1]'
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Final, TypeAlias

import attrs

from salesflow.basics.bands import Bands
from salesflow.basics.moments import as_day
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Param, Sentence, Text
from salesflow.credit.rating.exact import Score, cut, finest, read_score, stand_in
from salesflow.customers.grades.regrading import Standing
from salesflow.errors import InputError

__all__ = ["Graded", "ScoreGrades"]

_ROWS: Final = ("CR-1",)
_NEW: Final = Text("{grade}: the {what} is {score}", zh="{grade}：{what}为{score}")
_SAME: Final = Text("stays {grade}: the {what} is {score}", zh="仍为{grade}：{what}为{score}")
_HELD: Final = Text(
    "stays {grade}: the {what} is {score}, which alone would be {bare}, and not more than {width} beyond the edge",
    zh="仍为{grade}：{what}为{score}，单看应为{bare}，但超出界限不多于{width}",
)
_CHANGED: Final = Text(
    "from {before} to {grade}: the {what} is {score}", zh="由{before}变为{grade}：{what}为{score}"
)
_UNKNOWN: Final = Text("no grade: the {what} is not known", zh="无法评级：{what}未知")
_UNKNOWN_NOW: Final = Text(
    "no grade: the {what} is not known; {grade} since {since} was the last one",
    zh="无法评级：{what}未知；上一次评级为{grade}，自{since}起",
)


@attrs.frozen(weakref_slot=False)
class _Why:
    """What the reason of a grade rests on: of a hundred thousand most are never read."""

    grades: ScoreGrades
    score: int | Decimal | Fraction
    before: str | None
    grade: str
    bare: str

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The one reason in words."""
        shown = cut(self.score if isinstance(self.score, Fraction) else Fraction(self.score))
        told: dict[str, Param] = {"grade": self.grade, "what": self.grades.what, "score": shown}
        if self.before is None:
            return (Reason("grade", _NEW.fill(**told), _ROWS),)
        if self.before != self.grade:
            return (Reason("grade_changed", _CHANGED.fill(**told, before=self.before), _ROWS),)
        if self.bare != self.grade:
            width = Decimal(self.grades.bands.hysteresis)
            return (Reason("grade_held", _HELD.fill(**told, bare=self.bare, width=width), _ROWS),)
        return (Reason("grade_same", _SAME.fill(**told), _ROWS),)


_Said: TypeAlias = "tuple[Reason, ...] | _Why"


def _worded(said: _Said) -> tuple[Reason, ...]:
    return said.reasons if isinstance(said, _Why) else said


@attrs.frozen
class Graded:
    """The grade on a day, and the standing to hand in next time.

    `value` is None when the score is not known; `state` is then what it was before. `bare` is the grade by the score
    alone. Reasons are worded when somebody reads them. Source: CR-1.
    """

    value: str | None
    state: Standing | None
    bare: str | None = None
    _reasons: _Said = attrs.field(default=(), alias="reasons", repr=False, eq=_worded)
    missing: tuple[Reason, ...] = attrs.field(default=(), repr=False)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it is this grade; empty when the score is not known."""
        return _worded(self._reasons)

    def explain(self, language: Language = "en") -> str:
        """All reasons and all that is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)


@attrs.frozen
class ScoreGrades:
    """Grades from a score: bands from the worst grade to the best, with a hysteresis in points of the score.

    `what` is what people call the score. Source: CR-1.
    """

    bands: Bands[str]
    what: Text

    @property
    def grades(self) -> tuple[str, ...]:
        """All grades, best first."""
        return self.bands.labels[::-1]

    @cached_property
    def _places(self) -> int:
        return finest(*self.bands.edges, self.bands.hysteresis)

    def judge(self, score: Score | None, before: Standing | None = None, *, as_of: date) -> Graded:
        """The grade by a score and the standing so far; None as a score means that it is not known.

        A float, a standing that began after the day, and one with a grade that is none of these are an `InputError`.
        """
        today = as_day(as_of, "as_of")
        was: str | None = None
        if before is not None:
            was = before.grade
            if was not in self.bands.labels:
                raise InputError("before", before, f"is none of the grades {', '.join(self.grades)}")
            if before.since.toordinal() > today:
                raise InputError("before", before, f"began after {as_of}")
        if score is None:
            return Graded(None, before, missing=(Reason("score_unknown", self._unknown(before), _ROWS),))
        known = read_score(score)
        number = stand_in(known, self._places) if isinstance(known, Fraction) else known
        bare = self.bands.of(number)
        grade = bare if was is None else self.bands.of(number, previous=was)
        state = before if was == grade else Standing(grade, as_of)
        return Graded(grade, state, bare, _Why(self, known, was, grade, bare))

    def _unknown(self, before: Standing | None) -> Sentence:
        if before is None:
            return _UNKNOWN.fill(what=self.what)
        return _UNKNOWN_NOW.fill(what=self.what, grade=before.grade, since=before.since)
