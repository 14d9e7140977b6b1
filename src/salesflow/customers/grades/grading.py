"""Grading: what a grade is, what grades a customer, and the grades that are sizes.

Three graders are ready: `Pareto` by the share of the purchases (`salesflow.customers.grades.pareto`), `Rules` by conditions
over facts (`salesflow.customers.grades.rules`), `BySize` by one number. `Hysteresis` keeps their grades from flapping
(`salesflow.customers.grades.regrading`), and `Ladder` is for the levels of members (`salesflow.customers.grades.ladder`).

>>> sorted(["C", None, "A", "B类"], key=grade_order)
['A', 'B类', 'C', None]

Source: CU-7.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final, Protocol, TypeVar

import attrs

from salesflow.basics import condition_words
from salesflow.basics.bands import Bands, Number
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Text
from salesflow.errors import DefinitionError

__all__ = ["UNGRADED", "BySize", "Grader", "Judgement", "grade_order"]

UNGRADED: Final = 26
"""The place of a customer without a known grade: after Z."""

_ROWS: Final = ("CU-7",)
_SUFFIXES: Final = ("类", "级", "等")
_SIZE: Final = Text("{size}: {what} is {value} ({bounds})", zh="{size}：{what}为{value}（{bounds}）")

F_contra = TypeVar("F_contra", contravariant=True)


def grade_order(label: str | None) -> int:
    """The place of a grade in a list: A is 0, B is 1 ... Z is 25; whatever is not one letter comes last.

    Case, width and a Chinese suffix do not matter. Source: CU-7.

    >>> grade_order("A"), grade_order("b"), grade_order("Ｃ类"), grade_order(None), grade_order("gold")
    (0, 1, 2, 26, 26)
    """
    if label is None:
        return UNGRADED
    text = unicodedata.normalize("NFKC", label).strip().upper()
    if text.endswith(_SUFFIXES):
        text = text[:-1].rstrip()
    return ord(text) - ord("A") if len(text) == 1 and "A" <= text <= "Z" else UNGRADED


class Judgement(Protocol):
    """What a grader says about one customer: the grade that is sure, why, and what could still change it."""

    @property
    def value(self) -> str:
        """The grade."""
        ...

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why."""
        ...

    @property
    def missing(self) -> tuple[Reason, ...]:
        """What was not known; empty when the grade is sure."""
        ...


class Grader(Protocol[F_contra]):
    """Anything that grades customers by figures: `Pareto`, `Rules`, `BySize`, or one of your own."""

    @property
    def grades(self) -> tuple[str, ...]:
        """All grades, best first."""
        ...

    def judge(self, figures: Mapping[str, F_contra], /) -> Mapping[str, Judgement]:
        """The judgement of every customer for whom there are figures."""
        ...


@attrs.frozen
class BySize:
    """Grades by one number in bands: large, medium, small, micro, so that every size has its service.

    `bands` go from small to large; `what` is what people call the number. A hysteresis of the bands is a
    `DefinitionError`: use `Hysteresis`, which also says why. A value that is no whole number or Decimal is an
    `InputError`; leave out whose size is not known. Source: CU-7.

    >>> sizes = BySize(Bands([10, 50, 250], ["micro", "small", "medium", "large"]), Text("staff", zh="员工数"))
    >>> sizes.judge({"C-7": 120})["C-7"].explain()
    'medium: staff is 120 (at least 50, less than 250) [CU-7]'
    """

    bands: Bands[str]
    what: Text

    def __attrs_post_init__(self) -> None:
        if self.bands.hysteresis:
            raise DefinitionError("BySize", ["the bands have a hysteresis; put Hysteresis around the grader"])

    @property
    def grades(self) -> tuple[str, ...]:
        """All sizes, the largest first."""
        return self.bands.labels[::-1]

    def judge(self, figures: Mapping[str, Number], /) -> dict[str, Verdict[str]]:
        """The size of each customer, in the order in which they were given."""
        return {name: self._verdict(value) for name, value in figures.items()}

    def _verdict(self, value: Number) -> Verdict[str]:
        size = self.bands.of(value)
        low, high = self.bands.bounds(size)
        signs = (">=", "<") if self.bands.upper else (">", "<=")
        bounds = tuple(
            condition_words.NEEDED[sign].fill(value=edge)
            for sign, edge in zip(signs, (low, high), strict=True)
            if edge is not None
        )
        words = _SIZE.fill(size=size, what=self.what, value=value, bounds=bounds)
        return Verdict(size, (Reason("size", words, _ROWS),))
