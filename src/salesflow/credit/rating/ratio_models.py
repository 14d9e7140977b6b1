"""Ratio models: a few ratios of the balance sheet, weighted, say in which zone a firm stands (Altman, 巴萨利).

Sources print different figures for the same model, so each set is a named, versioned value with its citation and its
doubts (`salesflow.credit.catalogue.rating`). On real private firms the middle and the safe zone hardly differ: use the
distress zone as a guard, never the score as a price.

>>> from salesflow.credit.rating.statements import MoneyUnit
>>> liquid = Ratio("X1", Text("working capital to assets", zh="营运资本比总资产"),
...                ((1, Line.CURRENT_ASSETS), (-1, Line.CURRENT_LIABILITIES)), ((1, Line.TOTAL_ASSETS),))
>>> model = RatioModel(Citation("toy", "1", "-"), Text("toy model", zh="示例模型"), [("6.56", liquid)], ["1.10", "2.60"])
>>> sheet = Statement("C-7", date(2025, 12, 31), "CNY", MoneyUnit.ONE, {"current_assets": 80,
...     "current_liabilities": 40, "total_liabilities": 60, "net_worth": 100})
>>> found = model.judge(sheet, as_of=date(2026, 5, 1))
>>> found.value, found.score
(<Zone.GREY: 'grey'>, Fraction(41, 25))
>>> print(found.explain().splitlines()[0])
toy model: 1.64, grey zone (more than 1.10, at most 2.60) [CR-3]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Final, TypeAlias

import attrs

from salesflow.basics import condition_words
from salesflow.basics.bands import Bands
from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Sentence, Text
from salesflow.credit.rating.citation import Citation
from salesflow.credit.rating.exact import comparable, cut, read_number
from salesflow.credit.rating.statements import Acceptance, Line, Statement
from salesflow.errors import DefinitionError

__all__ = ["Ratio", "RatioModel", "RatioScore", "Zone"]

_ROWS: Final = ("CR-3",)
_SCORE: Final = Text("{model}: {score}, {zone} ({bounds})", zh="{model}：{score}，{zone}（{bounds}）")
_PART: Final = Text("{ratio} is {value}, times {weight}", zh="{ratio}为{value}，乘以{weight}")
_NO_WORTH: Final = Text(
    "net worth is {own}: more is owed than owned, so the ratios are not asked",
    zh="净资产为{own}：资不抵债，不再计算比率",
)
_ZERO_WORTH: Final = Text(
    "net worth is {own}: all that is owned is owed, so the ratios are not asked",
    zh="净资产为{own}：资产仅够抵债，不再计算比率",
)
_UNKNOWN: Final = Text("{model}: not known, but needed: {line}", zh="{model}：所需数据未知：{line}")
_NO_RATIO: Final = Text(
    "{model}: {ratio} has no answer, since what it is divided by is {under}",
    zh="{model}：{ratio}无法计算，因为分母为{under}",
)
_MONTHS: Final = Text(
    "{model}: the statement covers {n} {n|month|months}; a year is needed",
    zh="{model}：报表涵盖{n}个月，需要全年数据",
)


class Zone(StrEnum):
    """Where a firm stands by a ratio model, worst first."""

    DISTRESS = "distress"
    GREY = "grey"
    SAFE = "safe"

    def render(self, language: Language = "en") -> str:
        """The zone in words."""
        return _ZONES[self].render(language)


_ZONES: Final = {
    Zone.DISTRESS: Text("distress zone", zh="危险区"),
    Zone.GREY: Text("grey zone", zh="灰色区"),
    Zone.SAFE: Text("safe zone", zh="安全区"),
}

_Side: TypeAlias = tuple[tuple[int, Line], ...]
_Terms: TypeAlias = "tuple[tuple[Decimal, Ratio], ...]"


@attrs.frozen(weakref_slot=False)
class Ratio:
    """One ratio of a statement: the lines above and below the stroke, each with the number that it is taken times.

    Empty sides are a `DefinitionError`.
    """

    key: str
    label: Text
    over: _Side
    under: _Side

    def __attrs_post_init__(self) -> None:
        if not self.over or not self.under:
            raise DefinitionError(f"ratio {self.key!r}", ["a ratio needs lines above and below the stroke"])

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines it needs."""
        return tuple(dict.fromkeys(line for _, line in (*self.over, *self.under)))


@attrs.frozen
class RatioScore:
    """What a ratio model says: the zone, the exact score, the ratios, and why.

    `value` is None when something needed is not known (`missing` says what); `score` is None then, and also when the
    net worth is not above zero: that is distress without any ratio. Source: CR-3.
    """

    value: Zone | None
    score: Fraction | None = None
    ratios: tuple[tuple[str, Fraction], ...] = ()
    reasons: tuple[Reason, ...] = attrs.field(default=(), repr=False)
    missing: tuple[Reason, ...] = attrs.field(default=(), repr=False)

    def explain(self, language: Language = "en") -> str:
        """All reasons and all that is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)


def _terms(value: Iterable[tuple[Decimal | int | str, Ratio]]) -> _Terms:
    return tuple((read_number(weight, "terms"), ratio) for weight, ratio in value)


def _cuts(value: Iterable[Decimal | int | str]) -> tuple[Decimal, ...]:
    return tuple(read_number(each, "cuts") for each in value)


def _constant(value: Decimal | int | str) -> Decimal:
    return read_number(value, "constant")


@attrs.frozen
class RatioModel:
    """A set of weights and cut-offs under a name and a version, with its citation.

    `cuts` are one or two edges: up to the first one it is distress, up to the second grey, above safe (with one edge
    there is no grey zone). A score that equals an edge is in the zone below it, which is the careful side; sources do
    not say. `accepts` says which statements may be used.

    Not one or two rising cuts, no ratio, and a ratio twice are a `DefinitionError`.
    Source: CR-3.
    """

    citation: Citation
    title: Text
    terms: _Terms = attrs.field(converter=_terms)
    cuts: tuple[Decimal, ...] = attrs.field(converter=_cuts)
    constant: Decimal = attrs.field(default=Decimal(0), converter=_constant, kw_only=True)
    accepts: Acceptance = attrs.field(default=Acceptance(), kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if not self.terms:
            problems.append("there is no ratio")
        if len({ratio.key for _, ratio in self.terms}) < len(self.terms):
            problems.append("a ratio stands there twice")
        if len(self.cuts) not in (1, 2):
            problems.append("give one or two cuts")
        elif self.cuts[0] >= self.cuts[-1] and len(self.cuts) == 2:
            problems.append("the cuts do not rise")
        if problems:
            raise DefinitionError(f"ratio model {self.citation}", problems)

    @cached_property
    def zones(self) -> Bands[Zone]:
        """The zones as bands over the score."""
        labels = list(Zone) if len(self.cuts) == 2 else [Zone.DISTRESS, Zone.SAFE]
        return Bands(self.cuts, labels, upper=False)

    @cached_property
    def _weights(self) -> tuple[Fraction, ...]:
        return tuple(Fraction(weight) for weight, _ in self.terms)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """All lines of a statement that the model needs, each once."""
        return tuple(dict.fromkeys(line for _, ratio in self.terms for line in ratio.lines))

    def judge(self, statement: Statement | None, *, as_of: date) -> RatioScore:
        """The zone of a firm by its statement; old, missing and contradictory figures give no zone at all."""
        accepted = self.accepts.judge(statement, as_of=as_of)
        usable = accepted.value
        if usable is None:
            return RatioScore(None, reasons=accepted.reasons, missing=accepted.missing)
        notes = (*accepted.reasons, *self.citation.reasons(_ROWS))
        own = usable.amount(Line.NET_WORTH)
        if own is not None and not own.is_positive:
            words = (_NO_WORTH if own.is_negative else _ZERO_WORTH).fill(own=own)
            return RatioScore(Zone.DISTRESS, reasons=(Reason("net_worth_not_positive", words, _ROWS), *notes))
        # without the net worth nobody knows whether the ratios mean anything
        wanted = dict.fromkeys((*self.lines, Line.NET_WORTH))
        known = {line: found for line in wanted if (found := usable.amount(line)) is not None}
        whole, common = _whole(known)
        missing = self._missing(wanted, whole, common, usable)
        if missing:
            return RatioScore(None, reasons=notes, missing=missing)
        ratios = tuple(
            (ratio, Fraction(_sum(whole, ratio.over), _sum(whole, ratio.under))) for _, ratio in self.terms
        )
        score = Fraction(self.constant)
        for weight, (_, value) in zip(self._weights, ratios, strict=True):
            score += weight * value
        zone = self.zones.of(comparable(score, self.zones))
        parts = tuple(
            Reason("ratio", _PART.fill(ratio=ratio.label, value=cut(value, 3), weight=str(weight)), _ROWS)
            for (weight, _), (ratio, value) in zip(self.terms, ratios, strict=True)
        )
        words = _SCORE.fill(model=self.title, score=cut(score), zone=zone, bounds=bounds_of(self.zones, zone))
        keyed = tuple((ratio.key, value) for ratio, value in ratios)
        return RatioScore(zone, score, keyed, (Reason("ratio_model", words, _ROWS), *parts, *notes))

    def _missing(
        self, wanted: Iterable[Line], whole: Mapping[Line, int], common: int, statement: Statement
    ) -> tuple[Reason, ...]:
        """Lines that are not known, a year that is none, and what cannot be divided by."""
        said = [
            Reason("line_unknown", _UNKNOWN.fill(model=self.title, line=line), _ROWS)
            for line in wanted
            if line not in whole
        ]
        if statement.months != 12 and any(line.is_flow for line in self.lines):
            said.append(Reason("not_a_year", _MONTHS.fill(model=self.title, n=statement.months), _ROWS))
        for _, ratio in self.terms:
            if all(line in whole for _, line in ratio.under):
                under = _sum(whole, ratio.under)
                if under <= 0:
                    shown = cut(Fraction(under, common))
                    words = _NO_RATIO.fill(model=self.title, ratio=ratio.label, under=shown)
                    said.append(Reason("no_ratio", words, _ROWS))
        return tuple(said)


def bounds_of(bands: Bands[Zone], zone: Zone) -> tuple[Sentence, ...]:
    """The edges of a zone in words."""
    low, high = bands.bounds(zone)
    return tuple(
        condition_words.NEEDED[sign].fill(value=edge)
        for sign, edge in ((">", low), ("<=", high))
        if edge is not None
    )


def _whole(known: Mapping[Line, Money]) -> tuple[dict[Line, int], int]:
    """The amounts as whole numbers, and what they were multiplied by: ratios do not mind, and it is quick."""
    exact = {line: found.amount.as_integer_ratio() for line, found in known.items()}
    common = lcm(*(below for _, below in exact.values()))
    return {line: above * (common // below) for line, (above, below) in exact.items()}, common


def _sum(whole: Mapping[Line, int], side: _Side) -> int:
    return sum(whole[line] * times for times, line in side)
