"""The risk factor: how much of the need is granted, by grade, from a table with a version and a source.

>>> table = FactorTable(Citation("toy", "1", "-"), {"AAA": "1.5", "AA": 1, "A": "0.8", "C": 0})
>>> table.of("A"), table.of(None), table.of("D")
(Decimal('0.8'), None, None)

Source: CR-6; field study of credit 1.4 c: coefficients differ from house to house, so the table bears its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise

import attrs

from salesflow.credit.rating.citation import Citation
from salesflow.credit.rating.exact import read_number
from salesflow.errors import DefinitionError

__all__ = ["FactorTable"]


def _factors(
    value: Mapping[str, Decimal | int | str] | tuple[tuple[str, Decimal], ...],
) -> tuple[tuple[str, Decimal], ...]:
    pairs = value.items() if isinstance(value, Mapping) else value
    return tuple((grade, read_number(factor, "factors")) for grade, factor in pairs)


@attrs.frozen
class FactorTable:
    """A factor for each grade, best grade first; a factor of 0 means no credit.

    No grade at all, a grade twice, a factor below zero, and a worse grade with a larger factor are a `DefinitionError`.
    """

    citation: Citation
    factors: tuple[tuple[str, Decimal], ...] = attrs.field(converter=_factors)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if not self.factors:
            problems.append("there is no grade")
        if len(dict(self.factors)) < len(self.factors):
            problems.append("a grade stands there twice")
        if any(factor < 0 for _, factor in self.factors):
            problems.append("a factor is below zero")
        if any(better < worse for (_, better), (_, worse) in pairwise(self.factors)):
            problems.append("a worse grade has a larger factor")
        if problems:
            raise DefinitionError(f"risk factors {self.citation}", problems)

    def of(self, grade: str | None) -> Decimal | None:
        """The factor of a grade; None when the grade is not known or not in the table (never zero)."""
        for each, factor in self.factors:
            if each == grade:
                return factor
        return None
