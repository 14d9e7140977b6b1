"""Models: what a policy makes of a customer, one turn after the other, and what the customer may answer.

The policy is one of the library's own values; the model asks it what to do next and says how customers respond. At each turn
one thing is left to chance, and every outcome has an exact chance: that is all an engine needs, whether it draws or works
out the expectation.

>>> half = Fraction(1, 2)
>>> class Coin:
...     metrics = (Metric("calls", Text("calls")), Metric("orders", Text("orders")))
...     def kind(self, customer): return ""
...     def begin(self, policy, kind, day): return Turn("", day)
...     def turn(self, policy, state, day):
...         more = Turn(state + "x", day + policy) if len(state) < 3 else None
...         return Chances("answers", (Outcome(half, {"calls": 1, "orders": 1}), Outcome(half, {"calls": 1}, more)))
>>> coin = Coin()
>>> [turn.day for turn in (coin.begin(7, "", 100), coin.turn(7, "", 100).outcomes[1].then)]
[100, 107]

Source: LA-4.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from operator import itemgetter
from typing import Final, Protocol, TypeVar

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.ids import read_id
from salesflow.basics.text import Renders, Text
from salesflow.errors import DefinitionError, InputError
from salesflow.lab.portfolio import Unit
from salesflow.lab.streams import check_purpose

__all__ = ["Chances", "Metric", "MetricUnit", "Model", "Outcome", "Turn", "goes_by_traits", "read_gains"]

P_contra = TypeVar("P_contra", contravariant=True)


class MetricUnit(Enum):
    """What a metric counts: things, days, or money in the smallest unit of its currency."""

    COUNT = "count"
    DAYS = "days"
    MONEY = "money"

    def __repr__(self) -> str:
        return f"MetricUnit.{self.name}"


def _key(value: str) -> str:
    return read_id(value, "metric")


@attrs.frozen
class Metric:
    """A figure that an experiment adds up, in whole numbers: so parts may be added in any order and give the same sum.

    Money is counted in the smallest unit of its `currency` (fen, cents). `is_good` says whether more of it is better, None
    where that is not said. A currency without money, or money without one, is a `DefinitionError`.
    """

    key: str = attrs.field(converter=_key)
    label: Text
    unit: MetricUnit = MetricUnit.COUNT
    currency: str | None = None
    is_good: bool | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if (self.unit is MetricUnit.MONEY) is not (self.currency is not None):
            raise DefinitionError(
                f"metric {self.key!r}", ["money needs a currency, and nothing else has one"]
            )


@attrs.frozen
class Turn:
    """Where a customer stands (`state`, any hashable value), and the day (an ordinal) on which something happens next."""

    state: Hashable
    day: int


def read_gains(value: Mapping[str, int] | tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    """What happens adds to which metric, in order and without zeros; what is no whole number is an `InputError`."""
    pairs = value.items() if isinstance(value, Mapping) else value
    for key, amount in pairs:
        if type(amount) is not int:
            raise InputError(key, amount, "give a whole number; money in the smallest unit of its currency")
    return tuple(sorted([pair for pair in pairs if pair[1]], key=itemgetter(0)))  # a zero adds nothing


@attrs.frozen
class Outcome:
    """One of the things that may happen at a turn: with what chance, what it adds to which metric, and the turn `then`.

    No `then`: this customer's story ends here. `label` says what happens, for people (`Experiment.why`); no number depends on
    it. What is no whole number is an `InputError`.
    """

    chance: Fraction
    gains: tuple[tuple[str, int], ...] = attrs.field(default=(), converter=read_gains)
    then: Turn | None = None
    label: Renders | None = attrs.field(default=None, kw_only=True, eq=False)

    def __attrs_post_init__(self) -> None:
        if type(self.chance) not in (Fraction, int):  # floats come in
            raise InputError("chance", self.chance, "give a Fraction, such as Fraction(1, 5)")


_NOTHING: Final = Fraction(0)


@lru_cache(maxsize=4096)  # a model has few sets of chances, and asks for them often
def _make_one(chances: tuple[Fraction, ...]) -> bool:
    return sum(chances, _NOTHING) == 1 and min(chances) >= 0


def _outcomes(value: Iterable[Outcome]) -> tuple[Outcome, ...]:
    return tuple(value)


@attrs.frozen
class Chances:
    """What may happen at a turn: the `purpose` its draw is named by, and all outcomes, whose chances make one.

    A draw is the next one for its purpose, unless it has a `number`: give it to what happens whatever we do (a customer
    calls by himself), such as the number of the week. Then it is the same luck under every policy, however many draws there
    were before. Chances outside 0 to 1 or that do not make one, and a number that is no count, are an `InputError`.
    """

    purpose: str
    outcomes: tuple[Outcome, ...] = attrs.field(converter=_outcomes)
    number: int | None = None

    def __attrs_post_init__(self) -> None:
        check_purpose(self.purpose)
        if self.number is not None:
            check_count("number", self.number)
        if not _make_one(tuple([each.chance for each in self.outcomes])):
            told = ", ".join(str(each.chance) for each in self.outcomes)
            raise InputError("outcomes", told, f"have the chances of {self.purpose!r}, which must make one")


class Model(Protocol[P_contra]):
    """How customers respond to a policy, declared and named: an outcome without a model is refused, never guessed.

    All methods are pure: the same question has the same answer. An engine asks each question once and keeps the answer.
    A model whose `kind` goes by the traits of a customer and never by his id may say so with ``by_traits = True`` in its class:
    then customers who share their traits are asked for once, which a million of them notice.
    """

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """What the model adds up."""
        ...

    def kind(self, customer: Unit) -> Hashable:
        """What of a customer matters: those of one kind have the same chances."""
        ...

    def begin(self, policy: P_contra, kind: Hashable, day: int) -> Turn | None:
        """The first turn of a customer, on or after the first day of the experiment; None when nothing ever happens."""
        ...

    def turn(self, policy: P_contra, state: Hashable, day: int) -> Chances:
        """What may happen in a state on a day; whatever is `then` lies on a later day."""
        ...


def goes_by_traits(model: Model[P_contra]) -> bool:
    """Whether a model says that customers who are alike in all their traits are of one kind; one that is silent does not."""
    return getattr(model, "by_traits", False) is True
