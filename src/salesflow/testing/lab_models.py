"""Hypothesis strategies for the lab: small finite models of all sorts, policies for them, customers, experiments.

A `ToyModel` is a few places with a table of outcomes each; a `ToyPolicy` says how long to wait at each and when to stop.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from fractions import Fraction
from typing import cast

import attrs
from hypothesis import strategies as st

from salesflow.basics.text import Text
from salesflow.lab.experiment import Experiment
from salesflow.lab.model import Chances, Metric, MetricUnit, Outcome, Turn
from salesflow.lab.portfolio import Portfolio, Unit

__all__ = ["ToyModel", "ToyPolicy", "ToyRow", "experiments", "lab_models", "lab_policies", "portfolios"]

_GRADES = ("A", "B", "C")
_METRICS = (
    Metric("touches", Text("touches", zh="联系"), is_good=False),
    Metric("sales", Text("sales", zh="销售额"), MetricUnit.MONEY, "CNY", is_good=True),
    Metric("won", Text("won", zh="成交")),
)


@attrs.frozen
class ToyRow:
    """What may happen at a place: chance, touches, sales, whether it is won (which ends it), and the place that follows."""

    purpose: str
    by_day: bool
    outcomes: tuple[tuple[Fraction, int, int, bool, int], ...]


@attrs.frozen
class ToyPolicy:
    """How many days to wait at each place, how long before the first turn, after how many turns to stop; a label."""

    waits: tuple[int, ...]
    delay: int
    stop: int
    label: str = ""


@attrs.frozen
class ToyModel:
    """Places with their outcomes; customers of grade A begin at the first place, B at the second ..."""

    rows: tuple[ToyRow, ...]

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """Touches, sales, and a yes or no."""
        return _METRICS

    def kind(self, customer: Unit) -> Hashable:
        """The grade."""
        return customer["grade"]

    def begin(self, policy: ToyPolicy, kind: Hashable, day: int) -> Turn | None:
        """The first turn, after the delay; customers of a policy that stops at once have none."""
        if not policy.stop:
            return None
        return Turn((_GRADES.index(cast("str", kind)) % len(self.rows), 1), day + policy.delay)

    def turn(self, policy: ToyPolicy, state: Hashable, day: int) -> Chances:
        """The outcomes of the place."""
        place, number = cast("tuple[int, int]", state)
        row = self.rows[place]
        outcomes: list[Outcome] = []
        for chance, touches, sales, is_won, after in row.outcomes:
            then = None
            if not is_won and number < policy.stop:
                then = Turn((after % len(self.rows), number + 1), day + policy.waits[place])
            outcomes.append(Outcome(chance, {"touches": touches, "sales": sales, "won": int(is_won)}, then))
        return Chances(row.purpose, outcomes, day if row.by_day else None)


@st.composite
def _rows(draw: st.DrawFn) -> ToyRow:
    weights = draw(st.lists(st.integers(1, 20), min_size=1, max_size=3))
    return ToyRow(
        draw(st.sampled_from(["answers", "pays", "calls"])),
        draw(st.booleans()),
        tuple(
            [
                (
                    Fraction(weight, sum(weights)),
                    draw(st.integers(0, 2)),
                    draw(st.sampled_from([0, 0, 5_00, -120_00])),
                    draw(st.booleans()),
                    draw(st.integers(0, 3)),
                )
                for weight in weights
            ]
        ),
    )


def lab_models() -> st.SearchStrategy[ToyModel]:
    """Models of one to four places."""
    return st.builds(ToyModel, st.lists(_rows(), min_size=1, max_size=4).map(tuple))


def lab_policies() -> st.SearchStrategy[ToyPolicy]:
    """Policies for any toy model; some of them do nothing at all."""
    return st.builds(
        ToyPolicy,
        st.tuples(*[st.integers(1, 30)] * 4),
        delay=st.integers(0, 20),
        stop=st.integers(0, 6),
    )


@st.composite
def portfolios(draw: st.DrawFn, *, most: int = 12) -> Portfolio:
    """A few customers with grades."""
    ids = draw(st.lists(st.integers(0, 99), min_size=1, max_size=most, unique=True))
    return Portfolio.of([{"id": f"C-{each}", "grade": draw(st.sampled_from(_GRADES))} for each in ids])


@st.composite
def experiments(draw: st.DrawFn, *, least: int = 1, most: int = 6) -> Experiment[ToyPolicy]:
    """Experiments with a few customers and `least` to `most` replications, some of them by grade."""
    return Experiment(
        draw(portfolios()),
        draw(lab_models()),
        date(2026, 1, 1),
        months=draw(st.integers(1, 4)),
        replications=draw(st.integers(least, most)),
        seed=draw(st.integers(0, 2**128 - 1)),
        by=draw(st.sampled_from([None, "grade"])),
    )
