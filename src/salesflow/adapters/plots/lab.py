"""Pictures of the lab: how far policies differ in one metric, with the range of each difference (extra ``plot``).

>>> from salesflow.basics.text import Text
>>> from datetime import date
>>> from fractions import Fraction
>>> from salesflow.lab.experiment import Experiment
>>> from salesflow.lab.model import Chances, Metric, Outcome, Turn
>>> from salesflow.lab.portfolio import Synthetic
>>> class Calls:
...     metrics = (Metric("orders", Text("orders", zh="订单"), is_good=True),)
...     def kind(self, customer): return customer["grade"]
...     def begin(self, policy, kind, day): return Turn(0, day)
...     def turn(self, policy, state, day):
...         again = Turn(state + 1, day + 7) if state + 1 < policy else None
...         return Chances("answers", [Outcome(Fraction(1, 5), {"orders": 1}), Outcome(Fraction(4, 5), {}, again)])
>>> trial = Experiment(Synthetic.of(200, grade={"A": 1}), Calls(), date(2026, 1, 1), months=6, seed=7)
>>> ax = plot_differences(trial.compare(4, 6, names=("4 calls", "6 calls")), "orders")
>>> ax.get_title(loc="left"), [label.get_text() for label in ax.get_yticklabels()]
('orders: change from 4 calls to 6 calls', ['all customers'])

Source: LA-4.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, TypeVar

from salesflow.adapters.plots.drawing import BLUE, MOST_ROWS, RED, Look, Sheet, kept
from salesflow.basics.currencies import minor_units
from salesflow.basics.intervals import Interval, standard_errors
from salesflow.basics.text import Language, Text
from salesflow.errors import InputError
from salesflow.lab.comparison import Comparison, Difference, Standing
from salesflow.lab.figures import change, heading
from salesflow.lab.model import Metric, MetricUnit
from salesflow.lab.statistics import Target
from salesflow.lab.sweep import Sweep

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_differences"]

P = TypeVar("P")

_PAIR: Final = Text("{metric}: change from {first} to {second}", zh="{metric}：从{first}到{second}的变化")
_MANY: Final = Text("{metric}: change against {first}", zh="{metric}：与{first}相比的变化")
_ALL: Final = Text("all customers", zh="全部客户")
_AXIS: Final = Text("change in {metric}", zh="{metric}的变化")
_DAYS: Final = Text("{metric}, days", zh="{metric}，天")
_EACH: Final = Text("line: {level} range of each, {target}", zh="横线：各自的{level}区间，{target}")
_TOGETHER: Final = Text(
    "line: range, {level} for all {n} together, {target}", zh="横线：{n}项合计{level}的区间，{target}"
)
_GROUPS: Final = Text("groups", zh="组别")
_POLICIES: Final = Text("policies", zh="政策")
_BETTER: Final = Text("better than {name}", zh="优于{name}")
_WORSE: Final = Text("worse than {name}", zh="差于{name}")
_DIFFERS: Final = Look(Text("more or less", zh="有增减"), BLUE, marker="o")
_PLAIN: Final[Mapping[Standing, Look]] = {
    Standing.UNCLEAR: Look(Text("may be chance", zh="可能只是偶然"), BLUE, marker="o", filled=False),
    Standing.SAME: Look(Text("no customer differs", zh="没有客户有差别"), BLUE, marker="D", filled=False),
    Standing.UNTOLD: Look(
        Text("too few replications: no range", zh="重复次数太少：没有区间"), BLUE, marker="x"
    ),
}


def plot_differences(
    found: Comparison | Sweep[P],
    metric: str,
    *,
    confidence: float = 0.95,
    target: Target = Target.THESE,
    most: int = MOST_ROWS,
    ax: Axes | None = None,
    language: Language = "en",
) -> Axes:
    """How far the policies differ in one metric: a row for each policy of a sweep, or for each group of a comparison.

    The line of a row is the range in which the difference lies; in a sweep all ranges hold together with that
    `confidence`. A full mark says that the range leaves zero out, a hollow one that it may be chance. Money is shown in
    its main unit. Of more than `most` rows the first are shown, and a note says so.

    Raises `InputError` for an unknown metric, what is neither a comparison nor a sweep, a `confidence` outside 0 to 1,
    and what `Difference.interval` refuses. Source: LA-4.
    """
    standard_errors(confidence)  # checks it: what is left of it for one policy of a sweep may look right
    if isinstance(found, Sweep):
        if not found.policies:
            raise InputError("found.policies", found.policies, "are none; there is nothing to compare")
        every = [
            (name, each) for (name, _), each in zip(found.policies, found.differences(metric), strict=True)
        ]
        level, words, what, first = (
            1 - (1 - confidence) / len(every),
            _TOGETHER,
            _POLICIES,
            found.comparisons[0],
        )
        title = _MANY
    elif isinstance(found, Comparison):  # pyright: ignore[reportUnnecessaryIsInstance]  # a list comes too
        every = [(_ALL.render(language), found[metric])]
        every += [(name, each) for name, all_ in found.groups for each in all_ if each.metric.key == metric]
        level, words, what, first, title = confidence, _EACH, _GROUPS, found, _PAIR
    else:
        raise InputError("found", found, "give a comparison or a sweep")
    shown, notes = kept(every, most, what, language)
    measured = shown[0][1].metric
    ranges = [each.interval(level, target=target) for _, each in shown]
    sheet = Sheet(ax, rows=len(shown), language=language)
    looks: dict[Look, None] = {}
    ends = [0.0]
    for row, ((_, each), found_in) in enumerate(zip(shown, ranges, strict=True)):
        look = _look(each, found_in, first.names[0])
        looks[look] = None
        value = _main(each.value, measured)
        if found_in is not None:
            low, high = _main(found_in.low, measured), _main(found_in.high, measured)
            sheet.line([low, high], [row, row], colour=look.colour, wide=2)
            ends += [low, high]
        sheet.mark(value, row, look)
        ends.append(value)
    sheet.upright(0)
    sheet.rows([name for name, _ in shown])
    sheet.beside([change(each.value, measured) for _, each in shown])
    sheet.amounts()
    sheet.across(min(ends), max(ends))
    name = heading(measured, language)
    if measured.unit is MetricUnit.DAYS:
        name = _DAYS.fill(metric=name).render(language)
    told = words.fill(level=f"{100 * confidence:.10g}%", n=len(every), target=target.label).render(language)
    size = first.size.render(language)
    names = {"first": first.names[0], "second": first.names[1]}
    return sheet.done(
        title.fill(metric=measured.label, **names).render(language),
        below=[_AXIS.fill(metric=name).render(language), told, size, *notes],
        marks=list(looks),
    )


def _look(each: Difference, interval: Interval | None, first: str) -> Look:
    """A shape for what may be said: it follows the range that is drawn."""
    standing, good = each.standing_in(interval), each.metric.is_good
    if standing in _PLAIN:
        return _PLAIN[standing]
    if good is None:
        return _DIFFERS
    if good is (standing is Standing.MORE):
        return Look(_BETTER.fill(name=first), BLUE, marker="o")
    return Look(_WORSE.fill(name=first), RED, marker="s")


def _main(value: float, metric: Metric) -> float:
    return value if metric.currency is None else value / 10 ** minor_units(metric.currency)
