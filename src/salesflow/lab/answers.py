"""Answers of an experiment besides comparisons: an exact expectation, or a range that became narrow enough.

Source: LA-4.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import attrs

from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Text
from salesflow.errors import InputError
from salesflow.lab.comparison import Comparison
from salesflow.lab.figures import heading
from salesflow.lab.model import Metric

__all__ = ["Expected", "Narrowed", "NotFinite"]

_NOT_FINITE: Final = Text(
    "cannot be worked out exactly: more than {most} states can be reached; "
    "compare with replications instead, or let the model tell fewer apart",
    zh="无法精确计算：可能出现的状态超过{most}种；请改用重复模拟，或让模型少区分一些状态",
)
_REACHED: Final = Text("narrow enough after {n} replications: {told}", zh="重复{n}次后区间已足够窄：{told}")
_NOT_REACHED: Final = Text(
    "not narrow enough after {n} replications, the most allowed: {told}",
    zh="重复{n}次（上限）后区间仍不够窄：{told}",
)
_WIDTH: Final = Text("{label} to ±{found}, wanted ±{wanted}", zh="{label}±{found}，要求±{wanted}")


@attrs.frozen
class NotFinite:
    """No exact answer: more states can be reached than the `most` that are worked out."""

    most: int

    @property
    def reason(self) -> Reason:
        """Why, for programs and people."""
        return Reason("too_many_states", _NOT_FINITE.fill(most=self.most), ("LA-4",))

    def explain(self, language: Language = "en") -> str:
        """The reason in words."""
        return self.reason.sentence.render(language)


@attrs.frozen
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


@attrs.frozen
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
