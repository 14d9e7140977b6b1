"""Claims: the trade's famous figures, each with who said it, about whom, when, and how far to trust it.

Sales manuals are full of figures that nobody measured ("80% of sales are made after the fifth call"). They are
worth keeping, because people know them and work by them; they are not worth calculating with. A `Claim` keeps
the figure and its doubtful origin together, and refuses to hand out folklore as a probability.

>>> calls = Claim(
...     "follow-up", Text("80% of sales come late", zh="80%的成交来得晚"), {"late": Decimal("0.80")},
...     source="a sales manual", kind=ClaimKind.FOLKLORE, doubts=Text("no study was found", zh="未找到任何研究"),
... )
>>> calls["late"]
Decimal('0.80')
>>> calls.probability("late")
Traceback (most recent call last):
salesflow.errors.InputError: follow-up: folklore is no probability; measure your own rate (got 'late')
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Final

import attrs

from salesflow.basics.text import Language, Text
from salesflow.errors import DefinitionError, InputError

__all__ = ["Claim", "ClaimKind"]


class ClaimKind(StrEnum):
    """How a figure came about; only what was observed may serve as a probability.

    >>> ClaimKind.FOLKLORE.is_observed, ClaimKind.SURVEY.is_observed
    (False, True)
    """

    TEXTBOOK = "textbook"
    FOLKLORE = "folklore"
    VENDOR_STUDY = "vendor_study"
    SURVEY = "survey"
    META_ANALYSIS = "meta_analysis"
    REGULATION = "regulation"
    MEASURED = "measured"

    @property
    def is_observed(self) -> bool:
        """Somebody without an interest in the answer counted it, and said how."""
        return self in {ClaimKind.SURVEY, ClaimKind.META_ANALYSIS, ClaimKind.MEASURED}

    def render(self, language: Language = "en") -> str:
        """The kind in words."""
        return _KINDS[self].render(language)


_KINDS: Final = {
    ClaimKind.TEXTBOOK: Text("textbook figure", zh="教科书数字"),
    ClaimKind.FOLKLORE: Text("folklore", zh="行业传言"),
    ClaimKind.VENDOR_STUDY: Text("vendor study", zh="厂商研究"),
    ClaimKind.SURVEY: Text("survey", zh="调查"),
    ClaimKind.META_ANALYSIS: Text("meta-analysis", zh="荟萃分析"),
    ClaimKind.REGULATION: Text("regulation", zh="法规"),
    ClaimKind.MEASURED: Text("measured", zh="实测"),
}
_EXPLAINED: Final = Text("{statement} ({kind}; {source})", zh="{statement}（{kind}；{source}）")
_DOUBTED: Final = Text("{claim} Doubt: {doubts}", zh="{claim}存疑：{doubts}")


def _figures(
    values: Mapping[str, Decimal | int] | tuple[tuple[str, Decimal], ...],
) -> tuple[tuple[str, Decimal], ...]:
    pairs = values.items() if isinstance(values, Mapping) else values
    return tuple((key, Decimal(value)) for key, value in pairs)


@attrs.frozen
class Claim:
    """A figure, or a few that belong together, with its origin.

    `values` are given as a mapping and kept as pairs (shares as fractions of one, not per cent). `population`
    says who was observed, in plain words; a claim of an observed kind needs a year and a population, and
    every claim that was not observed needs its `doubts` said, else `DefinitionError`.
    `rows` are the row ids of the sources page.
    """

    key: str
    statement: Text
    values: tuple[tuple[str, Decimal], ...] = attrs.field(converter=_figures)
    source: str = attrs.field(kw_only=True)
    kind: ClaimKind = attrs.field(kw_only=True)
    year: int | None = attrs.field(default=None, kw_only=True)
    population: str = attrs.field(default="", kw_only=True)
    doubts: Text | None = attrs.field(default=None, kw_only=True)
    rows: tuple[str, ...] = attrs.field(default=(), kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if not self.source.strip():
            problems.append("the source is empty; a figure without a source is no claim")
        if not self.values:
            problems.append("there is no figure")
        if len(dict(self.values)) < len(self.values):
            problems.append("a figure is given twice")
        if not all(value.is_finite() for _, value in self.values):
            problems.append("a figure is not finite")
        if self.kind.is_observed and (self.year is None or not self.population):
            problems.append("an observed figure needs the year and the population it was observed in")
        if (
            self.kind in {ClaimKind.FOLKLORE, ClaimKind.TEXTBOOK, ClaimKind.VENDOR_STUDY}
            and self.doubts is None
        ):
            problems.append("a figure that nobody independent observed needs its doubts said")
        if problems:
            raise DefinitionError(f"claim {self.key!r}", problems)

    def __getitem__(self, figure: str) -> Decimal:
        for key, value in self.values:
            if key == figure:
                return value
        known = ", ".join(key for key, _ in self.values)
        raise InputError(self.key, figure, f"no such figure; there are {known}")

    def probability(self, figure: str) -> Decimal:
        """The figure as a probability, if somebody independent observed it.

        Textbook figures, folklore, vendor studies and regulations are refused with `InputError`, and so is
        a figure outside 0 to 1.
        """
        if not self.kind.is_observed:
            raise InputError(
                self.key, figure, f"{self.kind.render()} is no probability; measure your own rate"
            )
        value = self[figure]
        if not 0 <= value <= 1:
            raise InputError(self.key, figure, f"{value} does not lie between 0 and 1")
        return value

    def render(self, language: Language = "en") -> str:
        """The statement with its kind, source, year and doubts: the only form in which it should be shown."""
        source = self.source if self.year is None else f"{self.source}, {self.year}"
        said = _EXPLAINED.fill(statement=self.statement, kind=_KINDS[self.kind], source=source)
        if self.doubts is None:
            return said.render(language)
        return _DOUBTED.fill(claim=said, doubts=self.doubts).render(language)
