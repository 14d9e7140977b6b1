"""Figures of an experiment as people read them: money in its main unit, a sign before a change.

>>> from salesflow.basics.text import Text
>>> from salesflow.lab.model import Metric, MetricUnit
>>> sales = Metric("sales", Text("sales", zh="销售额"), MetricUnit.MONEY, "CNY")
>>> figure(1234567.4, sales), change(-1200, sales), heading(sales, "zh")
('12,345.67', '-12.00', '销售额（CNY）')
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from salesflow.basics.currencies import minor_units
from salesflow.basics.intervals import Interval
from salesflow.basics.text import Language, Text
from salesflow.errors import InputError
from salesflow.lab.model import Metric

__all__ = ["change", "figure", "heading", "ratio", "reach", "read_names"]

_TO: Final = Text("{low} to {high}", zh="{low}至{high}")
_IN: Final = Text("{label} ({unit})", zh="{label}（{unit}）")


def read_names(value: object) -> tuple[str, str]:
    """The names of two policies; what does not tell them apart is an `InputError`.

    >>> read_names(["60 days", "30 days"])
    ('60 days', '30 days')
    """
    match value:
        case (str(first), str(second)) if first.strip() and second.strip() and first != second:
            return first, second
        case _:
            raise InputError("names", value, "give each of the two policies a name of its own")


def _digits(metric: Metric) -> int:
    return 0 if metric.currency is None else minor_units(metric.currency)


def figure(value: float, metric: Metric) -> str:
    """A figure of a metric: one decimal, or as many as the currency has."""
    digits = _digits(metric)
    shown = f"{value / 10**digits:,.{digits if metric.currency else 1}f}"
    return shown.removeprefix("-") if not shown.strip("-0.,") else shown


def change(value: float, metric: Metric) -> str:
    """The same with its sign."""
    shown = figure(value, metric)
    return f"+{shown}" if shown.strip("0.,") and value > 0 else shown


def reach(interval: Interval, metric: Metric, language: Language = "en") -> str:
    """A range of changes."""
    return _TO.fill(low=change(interval.low, metric), high=change(interval.high, metric)).render(language)


def heading(metric: Metric, language: Language = "en") -> str:
    """What a metric is called, with its currency."""
    label = metric.label.render(language)
    return label if metric.currency is None else _IN.fill(label=label, unit=metric.currency).render(language)


def ratio(value: Fraction | None) -> str:
    """How many times, to two digits; a dash where there is nothing to compare.

    >>> ratio(Fraction(37, 2)), ratio(Fraction(5, 4)), ratio(None)
    ('18 x', '1.2 x', '-')
    """
    if value is None:
        return "-"
    return f"{float(value):,.0f} x" if value >= 10 else f"{float(value):.1f} x"
