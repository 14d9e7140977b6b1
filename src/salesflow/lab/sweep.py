"""Sweeps: many policies against one, judged for having looked at all of them.

The best of twenty policies that are all alike looks better than it is, by a quarter of its spread (measured). So a sweep
judges by Holm's step-down, and what it finds is confirmed with fresh luck: `Experiment.confirm`.

Source: LA-4; field study of the lab, section 4.
"""

from __future__ import annotations

from typing import Final, Generic, TypeVar

import attrs

from salesflow.basics.showing import Block, Bundle, Showing, Table, columns
from salesflow.basics.text import Language, Text
from salesflow.errors import InputError
from salesflow.lab.comparison import Comparison, Difference, Standing
from salesflow.lab.figures import change, figure, heading, reach
from salesflow.lab.statistics import holm

__all__ = ["Best", "Sweep"]

P = TypeVar("P")

_LIMIT: Final = 0.05
_SMALLEST: Final = 0.001
"""A smaller chance is not told more closely: it is never nothing."""
_HEADS: Final = (
    Text("policy", zh="政策"),
    Text("total", zh="合计"),
    Text("difference", zh="差异"),
    Text("range (95% for all {n} together)", zh="区间（{n}项合计95%）"),
    Text("p, adjusted", zh="校正后p值"),
    Text("verdict", zh="结论"),
)
_NOTE: Final = Text(
    "{n} {n|policy|policies} against {name}; confirm what you choose with a fresh seed",
    zh="{n}项政策与{name}相比；请用新的种子确认所选的政策",
)
_APART: Final = Text(
    "each figure is judged by itself, for all policies together: several figures are several looks",
    zh="每项指标单独判断（已计入所有政策）；看多项指标等于多次检验",
)


@attrs.frozen
class Best(Generic[P]):
    """The policy of a sweep with the best figure, out of so many that were `tried`."""

    name: str
    policy: P
    baseline: P
    comparison: Comparison
    tried: int


@attrs.frozen(repr=False)
class Sweep(Generic[P]):
    """One baseline, and each of the other policies compared with it; `policies` stand in the order they were given in."""

    baseline: P
    policies: tuple[tuple[str, P], ...]
    comparisons: tuple[Comparison, ...]

    def __getitem__(self, name: str) -> Comparison:
        """The comparison of one policy with the baseline; an `InputError` names those there are."""
        for (each, _), comparison in zip(self.policies, self.comparisons, strict=True):
            if each == name:
                return comparison
        known = ", ".join(each for each, _ in self.policies)
        raise InputError("policy", name, f"is not in this sweep; there are {known}")

    def differences(self, metric: str) -> tuple[Difference, ...]:
        """The differences in one metric, policy by policy."""
        return tuple([each[metric] for each in self.comparisons])

    def p_values(self, metric: str) -> tuple[float, ...] | None:
        """How often luck alone makes so great a difference somewhere among all policies (Holm); None with one replication."""
        plain = [each.p_value for each in self.differences(metric)]
        known = [each for each in plain if each is not None]
        return tuple(holm(known)) if len(known) == len(plain) else None

    def standing(self, name: str, metric: str) -> Standing:
        """What may be said of one policy in one metric, for having looked at all of them.

        It differs when both say so: Holm's step-down, and the range that holds together with those of the others.
        """
        found, adjusted = self[name][metric], self.p_values(metric)
        if found.is_same:
            return Standing.SAME
        if adjusted is None:
            return Standing.UNTOLD
        place = [each for each, _ in self.policies].index(name)
        interval = found.interval(self._confidence)
        if adjusted[place] > _LIMIT or interval is None or interval.contains(0.0):
            return Standing.UNCLEAR
        return Standing.MORE if found.value > 0 else Standing.LESS

    def best(self, metric: str, *, highest: bool | None = None) -> Best[P]:
        """The policy with the best figure; of equal ones the first.

        Whether more is better is the metric's to say (`Metric.is_good`); where it does not, say so with `highest`: else an
        `InputError`. The best may still be worse than the baseline: look at its comparison.
        """
        differences = self.differences(metric)
        wanted = differences[0].metric.is_good if highest is None else highest
        if wanted is None:
            problem = "does not say whether more of it is better; give highest=True or highest=False"
            raise InputError("metric", metric, problem)
        totals = [each.sums.difference if wanted else -each.sums.difference for each in differences]
        place = totals.index(max(totals))
        name, policy = self.policies[place]
        return Best(name, policy, self.baseline, self.comparisons[place], len(self.policies))

    # -- reading ------------------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        one = self.comparisons[0]
        names = ", ".join(repr(name) for name, _ in self.policies)
        keys = ", ".join(self.metrics)
        return f"Sweep({one.names[0]!r} -> {names}: {keys}; {one.size.render()})"

    @property
    def metrics(self) -> tuple[str, ...]:
        """The keys of what was counted."""
        return tuple([each.metric.key for each in self.comparisons[0].differences])

    @property
    def _confidence(self) -> float:
        """That of each range by itself, so that all of one metric hold at once."""
        return 1 - _LIMIT / len(self.policies)

    def _table(self, metric: str, language: Language) -> Table:
        adjusted = self.p_values(metric)
        rows = [[each.fill(n=len(self.policies)).render(language) for each in _HEADS]]
        for place, ((name, _), found) in enumerate(zip(self.policies, self.differences(metric), strict=True)):
            interval = found.interval(self._confidence)
            rows.append(
                [
                    name,
                    figure(found.second, found.metric),
                    change(found.value, found.metric),
                    "-" if interval is None else reach(interval, found.metric, language),
                    # where nothing differs there is nothing that luck might have made
                    "-" if adjusted is None or found.is_same else _chance(adjusted[place]),
                    found.verdict(name, standing=self.standing(name, metric)).render(language),
                ]
            )
        return Table(rows, title=heading(self.comparisons[0][metric].metric, language))

    def shown(self, language: Language = "en", *, metric: str | None = None) -> Showing:
        """All policies as a table for each metric, or for one; the ranges of a metric hold all at once, with 95% confidence."""
        count, first = len(self.policies), self.comparisons[0]
        keys = self.metrics if metric is None else (metric,)
        blocks: list[Block] = [self._table(key, language) for key in keys]
        blocks.append(_NOTE.fill(n=count, name=first.names[0]).render(language))
        if len(keys) > 1:
            blocks.append(_APART.render(language))
        return Showing(blocks, language)

    def explain(self, language: Language = "en", *, metric: str | None = None) -> str:
        """The same as text."""
        return self.shown(language, metric=metric).text

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return self.shown().bundle

    def to_columns(self) -> dict[str, list[object]]:
        """Columns for any frame: a row for each policy and metric, judged for having looked at all policies.

        The columns are those of `Comparison.to_columns` for all customers together, with the adjusted p-value, and the range
        and the standing that hold for all policies at once. Money is in the smallest unit of its currency.
        """
        adjusted = {key: self.p_values(key) for key in self.metrics}
        rows: list[dict[str, object]] = []
        for place, ((name, _), comparison) in enumerate(zip(self.policies, self.comparisons, strict=True)):
            for each in comparison.differences:
                key = each.metric.key
                row = {"policy": name, **each.to_row(confidence=self._confidence)}
                row["standing"] = self.standing(name, key).value
                row["p_adjusted"] = None if (found := adjusted[key]) is None else found[place]
                rows.append(row)
        return columns(rows)


def _chance(value: float) -> str:
    return f"{value:.3f}" if value >= _SMALLEST else f"<{_SMALLEST}"
