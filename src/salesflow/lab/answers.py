"""Answers of an experiment besides comparisons: an exact expectation, or a range that became narrow enough.

Source: LA-4.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import attrs

from salesflow.basics.reasons import Reason
from salesflow.basics.showing import Bundle, Showing, Table, columns
from salesflow.basics.text import Language, Text
from salesflow.errors import InputError
from salesflow.lab.comparison import Comparison
from salesflow.lab.figures import figure, heading
from salesflow.lab.model import Metric

__all__ = ["Expected", "Narrowed", "NotFinite"]

_NOT_FINITE: Final = Text(
    "cannot be worked out exactly: more than {most} states can be reached; "
    "compare with replications instead, or let the model tell fewer apart",
    zh="无法精确计算：可能出现的状态超过{most}种；请改用重复模拟，或让模型少区分一些状态",
)
_SHARED: Final = Text(
    "cannot be worked out exactly: customers who share something are lived through together; compare with replications",
    zh="无法精确计算：共享同一资源的客户必须一起模拟；请改用重复模拟进行比较",
)
_REACHED: Final = Text("narrow enough after {n} replications: {told}", zh="重复{n}次后区间已足够窄：{told}")
_NOT_REACHED: Final = Text(
    "not narrow enough after {n} replications, the most allowed: {told}",
    zh="重复{n}次（上限）后区间仍不够窄：{told}",
)
_EXACT: Final = Text(
    "all customers together, on average, exactly: nothing was drawn, so there is no range",
    zh="全部客户合计的平均值，精确计算：没有抽样，因此没有区间",
)
_EXPECTED: Final = Text("expected", zh="期望值")
_WIDTH: Final = Text("{label} to ±{found}, wanted ±{wanted}", zh="{label}±{found}，要求±{wanted}")


@attrs.frozen
class NotFinite:
    """No exact answer: more states can be reached than the `most` that are worked out, or customers share something (None)."""

    most: int | None

    @property
    def reason(self) -> Reason:
        """Why, for programs and people."""
        if self.most is None:
            return Reason("shared", _SHARED.fill(), ("LA-4",))
        return Reason("too_many_states", _NOT_FINITE.fill(most=self.most), ("LA-4",))

    def explain(self, language: Language = "en") -> str:
        """The reason in words."""
        return self.reason.sentence.render(language)

    def shown(self, language: Language = "en") -> Showing:
        """The same for a notebook."""
        return Showing([self.explain(language)], language)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return self.shown().bundle


@attrs.frozen(repr=False)
class Expected:
    """What all customers come to on average under one policy, exactly, metric by metric; `groups` the same for each part."""

    metrics: tuple[Metric, ...]
    values: tuple[Fraction, ...]
    groups: tuple[tuple[str, tuple[Fraction, ...]], ...] = ()

    def __getitem__(self, key: str) -> Fraction:
        """The figure of one metric; an `InputError` names those there are."""
        return self._of(key, self.values)

    def of(self, group: str, key: str) -> Fraction:
        """The figure of one group; an `InputError` names those there are."""
        for name, values in self.groups:
            if name == group:
                return self._of(key, values)
        known = ", ".join(name for name, _ in self.groups) or "none"
        raise InputError("group", group, f"is not in this answer; there are {known}")

    def _of(self, key: str, values: tuple[Fraction, ...]) -> Fraction:
        for metric, value in zip(self.metrics, values, strict=True):
            if metric.key == key:
                return value
        known = ", ".join(each.key for each in self.metrics)
        raise InputError("metric", key, f"is not in this answer; there are {known}")

    # -- reading ------------------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        told = [
            f"{each.key} {figure(float(value), each)}"
            for each, value in zip(self.metrics, self.values, strict=True)
        ]
        return f"Expected({', '.join(told)})"

    def _listed(self) -> list[tuple[str | None, Metric, Fraction]]:
        return [
            (group, metric, value)
            for group, values in ((None, self.values), *self.groups)
            for metric, value in zip(self.metrics, values, strict=True)
        ]

    def shown(self, language: Language = "en") -> Showing:
        """The figures as a table, group by group after the whole; rounded, unlike the values themselves."""
        rows = [["", _EXPECTED.render(language)]]
        for group, metric, value in self._listed():
            label = heading(metric, language)
            rows.append([label if group is None else f"{group}: {label}", figure(float(value), metric)])
        return Showing([_EXACT.render(language), Table(rows)], language)

    def explain(self, language: Language = "en") -> str:
        """The same as text."""
        return self.shown(language).text

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return self.shown().bundle

    def to_columns(self) -> dict[str, list[object]]:
        """Columns for any frame: a row for each metric, for each group after the whole (group None).

        The figures are floats, as frames hold no fractions; money is in the smallest unit of its currency.
        """
        return columns(
            [
                {
                    "group": group,
                    "metric": metric.key,
                    "unit": metric.unit.value,
                    "currency": metric.currency,
                    "expected": float(value),
                }
                for group, metric, value in self._listed()
            ]
        )


@attrs.frozen(repr=False)
class Narrowed:
    """A comparison played until its ranges were narrow enough, or no more replications were allowed.

    `half_width` is what was wanted of which metric, `looks` the replications after which it was looked at.
    """

    comparison: Comparison
    half_width: tuple[tuple[str, float], ...]
    looks: tuple[int, ...]

    def reach(self, key: str) -> float:
        """How far the range of a metric reaches to either side."""
        found = self.comparison[key].interval()
        assert found is not None  # noqa: S101  # ten replications at least
        return found.width / 2

    @property
    def is_reached(self) -> bool:
        """Whether every range is as narrow as was wanted."""
        return all(self.reach(key) <= wanted for key, wanted in self.half_width)

    def explain(self, language: Language = "en") -> str:
        """What was reached, in words."""
        told = tuple(
            [
                _WIDTH.fill(
                    label=heading(self.comparison[key].metric, language),
                    found=f"{self.reach(key):,.4g}",
                    wanted=f"{wanted:,.4g}",
                )
                for key, wanted in self.half_width
            ]
        )
        words = _REACHED if self.is_reached else _NOT_REACHED
        return words.fill(n=self.looks[-1], told=told).render(language)

    def shown(self, language: Language = "en") -> Showing:
        """What was reached, and the whole comparison."""
        return Showing([self.explain(language), *self.comparison.shown(language).blocks], language)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return self.shown().bundle

    def to_columns(self) -> dict[str, list[object]]:
        """The columns of the comparison."""
        return self.comparison.to_columns()

    def __repr__(self) -> str:
        told = "narrow enough" if self.is_reached else "not narrow enough"
        return f"Narrowed({told} after {self.looks[-1]}: {self.comparison!r})"
