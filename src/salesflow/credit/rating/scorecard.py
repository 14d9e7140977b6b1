"""Scorecard: points for what is known about a customer, from a table that somebody else worked out.

Working out the points needs statistics and belongs elsewhere; here a card is data and is applied exactly. Each figure
falls into exactly one bin, each word into exactly one group. What is not known is not given the points of anything: the
answer is then a range, and a score only when the range is a single number.

>>> card = Scorecard(Citation("dealers", "2026.1", "our ledger of 2025"), [
...     ByNumber("years", Text("years in business", zh="经营年限"), [2, 10], [5, 20, 35]),
...     ByWord("owner", Text("premises", zh="经营场所"), {"owned": 25, "rented": 10}, others=0),
... ], base=100)
>>> found = card.judge({"years": 12, "owner": "rented"}, as_of=date(2026, 5, 1))
>>> found.value, found.explain("zh").splitlines()[1]
(145, '经营年限为12：35分 [CR-1]')
>>> unsure = card.judge({"years": 12}, as_of=date(2026, 5, 1))
>>> unsure.value, unsure.least, unsure.most
(None, 135, 160)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final, TypeAlias

import attrs

from salesflow.basics.bands import Bands, Number
from salesflow.basics.moments import as_day
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Param, Text
from salesflow.credit.rating.citation import Citation
from salesflow.credit.rating.exact import is_whole, read_number, read_score
from salesflow.errors import DefinitionError, InputError

__all__ = ["ByNumber", "ByWord", "Scorecard", "Scored"]

_ROWS: Final = ("CR-1",)
_TOTAL: Final = Text("{points} points by {card}", zh="按{card}得{points}分")
_RANGE: Final = Text(
    "{least} to {most} points by {card}, since not all is known",
    zh="信息不全，按{card}得{least}至{most}分",
)
_POINTS: Final = Text("{what} is {value}: {points} {points|point|points}", zh="{what}为{value}：{points}分")
_UNKNOWN: Final = Text("{what} is not known: {least} to {most} points", zh="{what}未知：{least}至{most}分")


def _edges(value: Iterable[Decimal | int | str]) -> tuple[Decimal, ...]:
    return tuple(read_number(each, "edges") for each in value)


def _points(value: Iterable[int]) -> tuple[int, ...]:
    return tuple(value)


@attrs.frozen
class ByNumber:
    """Points by a number: one bin more than there are edges; a number on an edge is in the bin above it.

    With ``upper=False`` it is in the bin below. Edges that do not rise, another number of points, and points that are
    no whole numbers are a `DefinitionError`.
    """

    key: str
    label: Text
    edges: tuple[Decimal, ...] = attrs.field(converter=_edges)
    points: tuple[int, ...] = attrs.field(converter=_points)
    upper: bool = attrs.field(default=True, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not all(map(is_whole, self.points)):
            raise DefinitionError(f"scorecard figure {self.key!r}", ["points are whole numbers"])
        _ = self._bins

    @cached_property
    def _bins(self) -> Bands[int]:
        return Bands(self.edges, range(len(self.points)), upper=self.upper)

    def points_of(self, value: object) -> int:
        """The points for a number; a float, a bool, NaN and anything else is an `InputError`."""
        number = read_score(value, self.key)
        if not isinstance(number, int | Decimal):
            raise InputError(self.key, value, "give a whole number or a Decimal")
        return self.points[self._bins.index(number)]

    @property
    def all_points(self) -> tuple[int, ...]:
        """All points that can be had."""
        return self.points


def _words(value: Mapping[str, int] | tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    pairs = value.items() if isinstance(value, Mapping) else value
    return tuple((word.strip(), points) for word, points in pairs)


@attrs.frozen
class ByWord:
    """Points by a word; `others` are the points of a word that is not listed, so that every word has some.

    Words compare as they are written. No word, an empty word, a word twice, and points that are no whole numbers are a
    `DefinitionError`.
    """

    key: str
    label: Text
    words: tuple[tuple[str, int], ...] = attrs.field(converter=_words)
    others: int = attrs.field(kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if not self.words or not all(word for word, _ in self.words):
            problems.append("words are needed, none of them empty")
        if len(dict(self.words)) < len(self.words):
            problems.append("a word is listed twice")
        if not all(map(is_whole, self.all_points)):
            problems.append("points are whole numbers")
        if problems:
            raise DefinitionError(f"scorecard word {self.key!r}", problems)

    def points_of(self, value: object) -> int:
        """The points for a word; anything but a text with something in it is an `InputError`."""
        if not isinstance(value, str) or not value.strip():
            raise InputError(self.key, value, "give a word, or None for not known")
        return dict(self.words).get(value.strip(), self.others)

    @property
    def all_points(self) -> tuple[int, ...]:
        """All points that can be had."""
        return (*(points for _, points in self.words), self.others)


_Figure: TypeAlias = ByNumber | ByWord


@attrs.frozen
class Scored:
    """What a scorecard says: the points, from `least` to `most` when something is not known.

    `value` is None as long as they differ. `parts` are the points of each figure that is known. Source: CR-1.
    """

    least: int
    most: int
    parts: tuple[tuple[str, int], ...] = ()
    reasons: tuple[Reason, ...] = attrs.field(default=(), repr=False)
    missing: tuple[Reason, ...] = attrs.field(default=(), repr=False)

    @property
    def value(self) -> int | None:
        """The points, when they are certain."""
        return self.least if self.least == self.most else None

    def explain(self, language: Language = "en") -> str:
        """All reasons and all that is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)


def _figures(value: Iterable[_Figure]) -> tuple[_Figure, ...]:
    return tuple(value)


@attrs.frozen
class Scorecard:
    """A table of bins and points under a name and a version, applied exactly; `base` points are given to everybody.

    No figure, a key twice, and a base that is no whole number are a `DefinitionError`. Source: CR-1.
    """

    citation: Citation
    figures: tuple[_Figure, ...] = attrs.field(converter=_figures)
    base: int = attrs.field(default=0, kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if not self.figures:
            problems.append("there is no figure")
        if len({each.key for each in self.figures}) < len(self.figures):
            problems.append("a figure stands there twice")
        if not is_whole(self.base):
            problems.append("the base is a whole number of points")
        if problems:
            raise DefinitionError(f"scorecard {self.citation}", problems)

    def judge(self, facts: Mapping[str, Number | str | None], *, as_of: date) -> Scored:
        """The points of one customer by what is known about him; None, or no entry, means that nobody knows.

        A fact that the card does not ask for is an `InputError`: a misspelt name would be points lost unseen.
        """
        as_day(as_of, "as_of")
        asked = {each.key for each in self.figures}
        for key in facts:
            if key not in asked:
                raise InputError("facts", key, f"is not asked for by {self.citation}")
        least = most = self.base
        parts: list[tuple[str, int]] = []
        reasons: list[Reason] = []
        missing: list[Reason] = []
        for figure in self.figures:
            value = facts.get(figure.key)
            if value is None:
                low, high = min(figure.all_points), max(figure.all_points)
                words = _UNKNOWN.fill(what=figure.label, least=low, most=high)
                missing.append(Reason("not_known", words, _ROWS))
            else:
                low = high = figure.points_of(value)
                parts.append((figure.key, low))
                reasons.append(_told(figure, value, low))
            least, most = least + low, most + high
        told: dict[str, Param] = {"card": str(self.citation)}
        if least == most:
            first = Reason("scorecard", _TOTAL.fill(points=least, **told), _ROWS)
        else:
            first = Reason("scorecard_range", _RANGE.fill(least=least, most=most, **told), _ROWS)
        return Scored(
            least, most, tuple(parts), (first, *reasons, *self.citation.reasons(_ROWS)), tuple(missing)
        )


def _told(figure: _Figure, value: Number | str, points: int) -> Reason:
    return Reason("points", _POINTS.fill(what=figure.label, value=value, points=points), _ROWS)
