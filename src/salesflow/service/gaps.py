"""SERVQUAL and SERVPERF: service rated item by item in five dimensions, against what was expected or by itself.

A gap is perception less expectation. It is taken per customer and item, then averaged per dimension; the dimensions
are weighted by 100 points that are shared out exactly. The words of the items are yours: the form knows only their
keys and dimensions. SERVPERF uses the same items and asks for perceptions only.

>>> from datetime import date
>>> import pendulum
>>> form = GapForm("rating", EvaluationSource.PERFORMANCE_EVALUATION, Scale(1, 7), [
...     Item("on_time", Dimension.RELIABILITY), Item("as_promised", Dimension.RELIABILITY),
... ])
>>> day = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> sheets = [
...     Sheet("C-7", day, form.source, perceived={"on_time": 5, "as_promised": 6}, expected={"on_time": 7, "as_promised": 6}),
...     Sheet("C-8", day, form.source, perceived={"on_time": 4, "as_promised": 6}, expected={"on_time": 7, "as_promised": 7}),
... ]
>>> march = Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 4, 1))
>>> found = form.gaps(form.sample(sheets, march, keep=Keep.LATEST))
>>> found.of(Dimension.RELIABILITY).point, [str(each.point) for each in found.items]
(Fraction(-3, 2), ['-5/2', '-1/2'])

Sources: SV-2; A. Parasuraman, V. Zeithaml and L. Berry, Journal of Retailing 64 (1988) 12-40; J. Cronin and S. Taylor,
Journal of Marketing 56 (1992) 55-68.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Final

import attrs

from salesflow.basics.ids import read_id
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Renders, Text
from salesflow.errors import DefinitionError, InputError
from salesflow.service.counting import Window, read_pairs, read_rows
from salesflow.service.measure import LEAST_MEAN, Measure, mean_of
from salesflow.service.responses import Invitation, Keep, Said, Sample, Scale, draw
from salesflow.service.source import EvaluationSource

__all__ = ["DIMENSION_ITEMS", "Dimension", "GapForm", "Gaps", "Item", "Sheet"]


class Dimension(StrEnum):
    """The five dimensions of service quality."""

    TANGIBLES = "tangibles"
    RELIABILITY = "reliability"
    RESPONSIVENESS = "responsiveness"
    ASSURANCE = "assurance"
    EMPATHY = "empathy"

    def render(self, language: Language = "en") -> str:
        """The dimension in words."""
        return _DIMENSIONS[self].render(language)


_DIMENSIONS: Final = {
    Dimension.TANGIBLES: Text("tangibles", zh="有形性"),
    Dimension.RELIABILITY: Text("reliability", zh="可靠性"),
    Dimension.RESPONSIVENESS: Text("responsiveness", zh="响应性"),
    Dimension.ASSURANCE: Text("assurance", zh="保证性"),
    Dimension.EMPATHY: Text("empathy", zh="移情性"),
}

DIMENSION_ITEMS: Final[Mapping[Dimension, int]] = dict(zip(Dimension, (4, 5, 4, 4, 5), strict=True))
"""How many of the 22 items of the published form stand in each dimension (1988)."""


@attrs.frozen
class Item:
    """One item of a form: its key, its dimension, and how it is said to people (your words)."""

    key: str
    dimension: Dimension
    wording: Text | None = None

    @property
    def name(self) -> Renders | str:
        """What people call it."""
        return self.key if self.wording is None else self.wording


_Scores = tuple[tuple[str, int | None], ...]


def _scores(value: Mapping[str, int | None] | _Scores) -> _Scores:
    found = sorted((read_id(key, "item"), score) for key, score in read_pairs(value, "scores"))
    for key, score in found:
        if score is not None and (isinstance(score, bool) or not isinstance(score, int)):  # pyright: ignore[reportUnnecessaryIsInstance]  # floats come in
            raise InputError(key, score, "give whole points; an item without an opinion is None")
    return tuple(found)


@attrs.frozen
class Sheet(Said):
    """One customer's sheet: what he perceived, and what he expects of an excellent house, item by item.

    Scores are given as mappings and kept as pairs; None, or an item left out, means no opinion. A sheet of SERVPERF
    leaves `expected` empty. A score that is not whole points is an `InputError`.
    """

    source: EvaluationSource
    perceived: _Scores = attrs.field(converter=_scores, kw_only=True)
    expected: _Scores = attrs.field(converter=_scores, default=(), kw_only=True)


def _items(value: Iterable[Item]) -> tuple[Item, ...]:
    return read_rows(value, "items", Item)


_Points = tuple[tuple[Dimension, Fraction], ...]


def _points(value: Mapping[Dimension, int | Decimal] | _Points | None) -> _Points:
    if value is None:
        return ()
    if not isinstance(value, Mapping):
        return read_pairs(value, "points")
    found = {dimension: _exact(points, dimension) for dimension, points in value.items()}
    return tuple([(each, found[each]) for each in Dimension if each in found])


def _exact(points: object, dimension: Dimension) -> Fraction:
    if isinstance(points, bool) or not isinstance(points, int | Decimal):
        raise InputError("points", points, f"give whole points or a Decimal for {dimension}")
    if isinstance(points, Decimal) and not points.is_finite():
        raise InputError("points", points, f"give finite points for {dimension}")
    return Fraction(points)


@attrs.frozen
class GapForm:
    """A form of items in dimensions, on one scale, put through one source.

    `points`: how 100 points are shared out among the dimensions of the form, as the customers see their weight;
    without them there is no weighted total, because equal weights would be a claim too.

    A `DefinitionError` names every problem: no item, a key given twice, points that are negative, do not make exactly
    100, or do not name exactly the dimensions of the form.
    """

    key: str
    source: EvaluationSource
    scale: Scale
    items: tuple[Item, ...] = attrs.field(converter=_items)
    points: tuple[tuple[Dimension, Fraction], ...] = attrs.field(
        converter=_points, default=None, kw_only=True
    )
    is_self_selected: bool = attrs.field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        keys = [item.key for item in self.items]
        if not keys:
            problems.append("there is no item")
        problems += [f"item {key!r} is given twice" for key, times in Counter(keys).items() if times > 1]
        if self.points:
            total = sum(points for _, points in self.points)
            if total != 100:
                problems.append(f"the points make {float(total):g}, not 100")
            problems += [
                f"the points of {each.value} are negative" for each, points in self.points if points < 0
            ]
            named = [dimension for dimension, _ in self.points]
            if sorted(named) != sorted(self.dimensions):
                wanted = ", ".join(self.dimensions)
                problems.append(f"the points must name each dimension of the form once: {wanted}")
        if problems:
            raise DefinitionError(f"form {self.key!r}", problems)

    @cached_property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The dimensions that have an item, in the order of the published form."""
        there = {item.dimension for item in self.items}
        return tuple([each for each in Dimension if each in there])

    @cached_property
    def items_in_order(self) -> tuple[Item, ...]:
        """The items by dimension, in your order within each: the order of every result."""
        return tuple([item for each in self.dimensions for item in self.items if item.dimension is each])

    @property
    def is_published_form(self) -> bool:
        """Whether it has the 22 items of the published form, 4, 5, 4, 4 and 5; another form is not comparable with it."""
        return Counter(item.dimension for item in self.items) == Counter(DIMENSION_ITEMS)

    def _cautions(self, are_gaps: bool) -> tuple[Reason, ...]:
        found = [Reason("difference_scores", _DOUBT.fill(), ("SV-2",))] if are_gaps else []
        if not self.is_published_form:
            found.append(Reason("own_form", _OWN_FORM.fill(n=len(self.items)), ("SV-2",)))
        return tuple(found)

    def sample(
        self,
        sheets: Iterable[Sheet],
        window: Window,
        *,
        keep: Keep,
        invited: Iterable[Invitation] | None = None,
        population: int | None = None,
    ) -> Sample[Sheet]:
        """The sheets that count in a window, one per customer, as in `responses.draw`.

        Sheets that came through another source are no part of it. An unknown item and a score outside the scale are an
        `InputError`.
        """
        known = {item.key for item in self.items}
        own: list[Sheet] = []
        for sheet in read_rows(sheets, "sheets", Sheet):
            if sheet.source is not self.source:
                continue
            for key, score in (*sheet.perceived, *sheet.expected):
                if key not in known:
                    raise InputError("item", key, f"is no item of form {self.key!r}")
                self.scale.read(score, key)
            own.append(sheet)
        return draw(
            own,
            window,
            source=self.source,
            subject=self.key,
            keep=keep,
            invited=invited,
            population=population,
            is_self_selected=self.is_self_selected,
        )

    def gaps(self, sample: Sample[Sheet], *, least: int = LEAST_MEAN, confidence: float = 0.95) -> Gaps:
        """Perception less expectation (SERVQUAL), per item, per dimension, and weighted if there are points."""
        reach = self.scale.high - self.scale.low
        return self._found(sample, True, (-reach, reach), least, confidence)

    def performance(
        self, sample: Sample[Sheet], *, least: int = LEAST_MEAN, confidence: float = 0.95
    ) -> Gaps:
        """Perception alone (SERVPERF); what was expected is not looked at."""
        return self._found(sample, False, (self.scale.low, self.scale.high), least, confidence)

    def _found(
        self, sample: Sample[Sheet], are_gaps: bool, bounds: tuple[int, int], least: int, confidence: float
    ) -> Gaps:
        sheets = [_differences(sheet) if are_gaps else dict(sheet.perceived) for sheet in sample.counted]
        kind = "gap" if are_gaps else "performance"

        frame = attrs.evolve(sample.frame, cautions=(*sample.frame.cautions, *self._cautions(are_gaps)))

        def mean(key: str, name: Renders, values: list[Fraction | int]) -> Measure:
            return mean_of(
                f"{kind}/{key}",
                name,
                frame,
                values,
                bounds,
                unknown=len(sheets) - len(values),
                unknown_label=_INCOMPLETE,
                least=least,
                confidence=confidence,
            )

        by_dimension: list[Measure] = []
        by_item: list[Measure] = []
        means: list[dict[Dimension, Fraction]] = [{} for _ in sheets]
        title = _GAP if are_gaps else _PERFORMANCE
        for dimension in self.dimensions:
            items = [item for item in self.items_in_order if item.dimension is dimension]
            rows: list[list[int]] = []
            for sheet, own in zip(sheets, means, strict=True):
                # an item without an opinion has no gap; the mean of the others would be another figure
                row = [score for item in items if (score := sheet.get(item.key)) is not None]
                if len(row) == len(items):
                    own[dimension] = Fraction(sum(row), len(row))
                    rows.append(row)
            by_dimension.append(
                mean(
                    dimension.value,
                    title.fill(name=dimension),
                    [own[dimension] for own in means if dimension in own],
                )
            )
            for place, item in enumerate(items):
                by_item.append(
                    mean(
                        f"{dimension.value}/{item.key}",
                        title.fill(name=item.name),
                        [row[place] for row in rows],
                    )
                )
        overall: Measure | None = None
        if self.points:
            totals: list[Fraction | int] = [
                sum((points * own[dimension] for dimension, points in self.points), Fraction(0)) / 100
                for own in means
                if len(own) == len(self.dimensions)
            ]
            overall = mean("weighted", title.fill(name=_WEIGHTED), totals)
        return Gaps(self, are_gaps, tuple(by_dimension), tuple(by_item), overall)


def _differences(sheet: Sheet) -> dict[str, int | None]:
    expected = dict(sheet.expected)
    found: dict[str, int | None] = {}
    for key, score in sheet.perceived:
        other = expected.get(key)
        found[key] = None if score is None or other is None else score - other
    return found


@attrs.frozen
class Gaps:
    """What a form found: a measure per dimension and per item, and the weighted total if the form has points.

    In a dimension a customer counts only when he answered all of its items (both ways, for gaps), so that the mean of
    a dimension is exactly the mean of its items; the others are its `unknown`.
    """

    form: GapForm
    are_gaps: bool
    dimensions: tuple[Measure, ...]
    items: tuple[Measure, ...]
    overall: Measure | None = None

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The dimensions, then the weighted total: what goes into a report."""
        return self.dimensions if self.overall is None else (*self.dimensions, self.overall)

    def of(self, dimension: Dimension) -> Measure:
        """The measure of one dimension; one that the form does not have is an `InputError`."""
        if dimension not in self.form.dimensions:
            raise InputError("dimension", dimension, f"the form has {', '.join(self.form.dimensions)}")
        return self.dimensions[self.form.dimensions.index(dimension)]

    def explain(self, language: Language = "en") -> str:
        """The dimensions, the total, and all one must know to read them, one a line."""
        frame = self.dimensions[0].frame
        figures = [reason for each in self.measures for reason in each.reasons]
        return explained((*figures, *frame.notes, *frame.window.missing(frame.rows)), language)


_GAP: Final = Text("{name}, gap", zh="{name}（差距）")
_PERFORMANCE: Final = Text("{name}, as perceived", zh="{name}（感知）")
_WEIGHTED: Final = Text("all dimensions, weighted", zh="各维度加权")
_INCOMPLETE: Final = Text("incomplete", zh="未答全")
_DOUBT: Final = Text(
    "a gap is the difference of two scores: it is less reliable than either, and whoever expects the most can only be"
    " disappointed; look at the perceptions too",
    zh="差距是两个分数之差：不如单个分数可靠，期望已到满分的客户只会失望；请同时看感知分数",
)
_OWN_FORM: Final = Text(
    "a form of {n} {n|item|items}, not the published one of 22: do not compare it with published figures",
    zh="本问卷共{n}项，不是公开发表的22项问卷：不要与已发表的数字比较",
)
