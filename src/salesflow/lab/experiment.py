"""Experiments: two policies, the same customers, the same luck; what would differ, and how sure that is.

>>> from fractions import Fraction
>>> from salesflow.basics.text import Text
>>> from salesflow.lab.model import Chances, Metric, Outcome, Turn
>>> from salesflow.lab.portfolio import Synthetic
>>> class Calls:  # a policy is here the number of calls before we stop, a week apart
...     metrics = (Metric("calls", Text("calls")), Metric("orders", Text("orders")))
...     def kind(self, customer): return customer["grade"]
...     def begin(self, policy, kind, day): return Turn(0, day)
...     def turn(self, policy, state, day):
...         again = Turn(state + 1, day + 7) if state + 1 < policy else None
...         win = Outcome(Fraction(1, 5), {"calls": 1, "orders": 1})
...         return Chances("answers", (win, Outcome(Fraction(4, 5), {"calls": 1}, again)))
>>> trial = Experiment(Synthetic.of(500, grade={"A": 1, "B": 4}), Calls(), date(2026, 1, 1), months=6, seed=7)
>>> found = trial.compare(4, 6, names=("stop after 4", "stop after 6"))
>>> found["calls"].first, found["calls"].second, round(found["orders"].value, 1)
(1457.2, 1828.8, 78.2)
>>> trial.compare(4, 4)["orders"].is_same, trial.exact(4)["calls"]
(True, Fraction(1476, 1))
>>> next(trial.apart(4, 6))
Parting('S-0000002', replication 0: they part at turn 4)

Source: LA-4; field study of the lab.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import chain
from typing import Final, Generic, TypeVar, cast, overload

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.moments import as_day
from salesflow.basics.terms import months as month_term
from salesflow.errors import InputError
from salesflow.lab.answers import Expected, Narrowed, NotFinite
from salesflow.lab.cells import CellModel, inside, members
from salesflow.lab.comparison import Comparison
from salesflow.lab.engine import MOST_STATES, Step, Table, TooManyStatesError
from salesflow.lab.figures import read_names
from salesflow.lab.lives import Life, Parting
from salesflow.lab.manifest import Manifest, fingerprint, fingerprint_of_customers, versions
from salesflow.lab.model import Metric
from salesflow.lab.parts import AnyModel, Job, Part, Parts, part_of, play
from salesflow.lab.players import CellPlayer, Engine, TableEngine, kinds
from salesflow.lab.portfolio import PART, Customers, Unit
from salesflow.lab.spread import Progress, Spread, played, shifted
from salesflow.lab.statistics import FEWEST_TOTALS
from salesflow.lab.streams import STREAM_VERSION, Streams
from salesflow.lab.sweep import Best, Sweep

__all__ = ["FIRST_LOOK", "Experiment"]

P = TypeVar("P")

TIMES: Final = 5
"""How often each customer lives through an experiment, unless that is said."""
TIMES_IN_CELLS: Final = 20
"""The same for customers who share something: there whole replications vary, not each customer by himself."""

FIRST_LOOK: Final = 10
"""With fewer replications before the first look, stopping by the width of a range cuts it too short (coverage 0.90)."""


def _metrics(value: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if value is None else _keys(value)


def _keys(value: object) -> tuple[str, ...]:
    one = value if isinstance(value, str) else "orders"
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise InputError("metrics", value, f"give several in a row, such as [{one!r}]")
    return tuple(cast("Iterable[str]", value))


def _check_customers(value: object) -> None:
    if not isinstance(value, Customers):
        raise InputError(
            "customers", value, "are no portfolio; give Portfolio.of(rows), or Synthetic.of(size, ...)"
        )
    if not len(value):
        raise InputError("customers", (), "are none; an experiment needs one at least")


def _check_named(field: str, value: object, problem: str) -> None:
    if not isinstance(value, Mapping):
        raise InputError(field, value, problem)


def _check_found(value: object) -> None:
    if not isinstance(value, Best | Sweep):
        problem = "was not chosen out of many; give a sweep, or its best: sweep.best(metric)"
        raise InputError("found", value, problem)


def _times(experiment: Experiment[P]) -> int:
    """How often each customer lives through it, unless that is said."""
    return TIMES_IN_CELLS if isinstance(experiment.model, CellModel) else TIMES


@attrs.frozen
class Experiment(Generic[P]):
    """Some customers, a model of how they respond, a stretch of time, and a seed.

    `by` names a trait: results then stand by its values as well. `metrics` are the keys of those that count, all of the
    model's when not given. `replications` is how often each customer lives through it; from two on there is a range.
    `engine` says how parts are played: by tables in plain Python, or by numpy (`salesflow.adapters.lab_numpy`), with the same
    numbers; it is no part of what makes two experiments equal.

    Zero months or replications, no customers, a metric that the model does not have, or a seed that is no whole number are
    an `InputError`.
    """

    customers: Customers
    model: AnyModel[P]
    start: date
    months: int = attrs.field(default=12, kw_only=True)
    replications: int = attrs.field(default=attrs.Factory(_times, takes_self=True), kw_only=True)
    seed: int = attrs.field(kw_only=True)
    by: str | None = attrs.field(default=None, kw_only=True)
    metrics: tuple[str, ...] | None = attrs.field(default=None, kw_only=True, converter=_metrics)
    engine: Engine = attrs.field(factory=TableEngine, kw_only=True, eq=False)

    def __attrs_post_init__(self) -> None:
        as_day(self.start, "start")
        for field, value in (("months", self.months), ("replications", self.replications)):
            check_count(field, value)
            if not value:
                raise InputError(field, value, "is nothing to play; give one at least")
        _check_customers(self.customers)
        Streams(self.seed)  # checks it
        some = self.customers.units_of(0, 1)[0]
        if isinstance(self.model, CellModel):
            members(some)  # checks it
        elif inside(some):
            problem = "is a cell of customers, and the model plays each by himself; give the customers without cells"
            raise InputError("customers", some.id, problem)
        if isinstance(self.model, CellModel) and 1 < self.replications < FEWEST_TOTALS:
            problem = f"are too few where customers share something; play {FEWEST_TOTALS} at least, or one for a look"
            raise InputError("replications", self.replications, problem)
        keys = [each.key for each in self.model.metrics]
        for named, field in ((keys, "model"), (self.metrics or (), "metrics")):
            for key in named:
                if named.count(key) > 1:
                    raise InputError(field, key, "is a metric that stands there twice")
        if self.metrics is not None and (not self.metrics or not all(each in keys for each in self.metrics)):
            raise InputError("metrics", self.metrics, f"are to be some of the model's: {', '.join(keys)}")

    @property
    def counted(self) -> tuple[Metric, ...]:
        """The metrics that count, in the order of the model."""
        return tuple(
            [each for each in self.model.metrics if self.metrics is None or each.key in self.metrics]
        )

    def manifest(self, *policies: P) -> Manifest:
        """What the numbers of this experiment with these policies depend on: enough to run it again."""
        salesflow, python = versions()
        return Manifest(
            self.seed,
            STREAM_VERSION,
            self.start,
            self.months,
            self.replications,
            self.by,
            self.counted,
            len(self.customers),
            fingerprint_of_customers(self.customers),
            fingerprint(self.model),
            tuple([fingerprint(each) for each in policies]),
            salesflow,
            python,
        )

    # -- comparing ----------------------------------------------------------------------------------------------------

    def compare(
        self,
        first: P,
        second: P,
        *,
        names: tuple[str, str] = ("A", "B"),
        on: Spread[P] | None = None,
        progress: Progress | None = None,
    ) -> Comparison:
        """Both policies for all customers, played here or by whoever `on` says: an executor, or a ``map(fn, jobs)``.

        `progress` is told how many parts are done, and of how many. It makes no difference to the numbers who plays them; what
        cannot play them, or loses a part, is an `InputError`.
        """
        told = read_names(names)  # before anything is played
        return Parts(self._played(first, second, on, progress)).comparison(told)

    @property
    def parts(self) -> int:
        """How many parts there are: fixed by the number of customers and the engine, never by who plays them."""
        return -(-len(self.customers) // self._part)

    @property
    def _part(self) -> int:
        return part_of(self.model, self.engine)

    def partial(self, first: P, second: P, part: int, *, of: int | None = None) -> Part:
        """One part of a comparison, played by hand; `merge` puts them together.

        Parts count from 0; `of` is how many there are to be, `parts` when not given. A part there is not is an `InputError`.
        """
        count = self.parts if of is None else of
        check_count("of", count)
        check_count("part", part)
        if part >= count:
            raise InputError("part", part, f"is not one of the {count} parts, which count from 0")
        size = len(self.customers)
        ends = [
            min(each * self._part, size) if of is None else each * size // of for each in (part, part + 1)
        ]
        return play(self._job(self.manifest(first, second), first, second, ends[0], ends[1]))

    def _job(self, manifest: Manifest, first: P, second: P, start: int, end: int) -> Job[P]:
        return Job(
            manifest, self.model, self.customers.cut(start, end), first, second, start, end, self.engine
        )

    def _played(
        self,
        first: P,
        second: P,
        on: Spread[P] | None,
        progress: Progress | None,
        known: Table[P] | None = None,
    ) -> list[Part]:
        manifest, size = self.manifest(first, second), len(self.customers)
        jobs = (
            self._job(manifest, first, second, low, min(low + self._part, size))
            for low in range(0, size, self._part)
        )
        return played(jobs, self.parts, on, progress, known=known)

    # -- many policies ------------------------------------------------------------------------------------------------

    def sweep(
        self,
        baseline: P,
        policies: Mapping[str, P],
        *,
        name: str = "baseline",
        on: Spread[P] | None = None,
        progress: Progress | None = None,
    ) -> Sweep[P]:
        """Each of the named policies against one baseline, with the same luck. No policies are an `InputError`."""
        _check_named("policies", policies, "give each policy by its name, such as {'6 visits': policy}")
        if not policies:
            raise InputError("policies", policies, "are none; give one at least, by its name")
        for key in policies:
            read_names((name, key))
        (start, end), model = self._days, self.model
        known = None if isinstance(model, CellModel) else Table(baseline, model, start=start, end=end)
        found: list[Comparison] = []
        for key, each in policies.items():
            tell = shifted(progress, len(found) * self.parts, len(policies) * self.parts)
            found.append(Parts(self._played(baseline, each, on, tell, known)).comparison((name, key)))
        return Sweep(baseline, tuple(policies.items()), tuple(found))

    @overload
    def confirm(
        self, found: Best[P], *, seed: int, on: Spread[P] | None = None, progress: Progress | None = None
    ) -> Comparison: ...
    @overload
    def confirm(
        self, found: Sweep[P], *, seed: int, on: Spread[P] | None = None, progress: Progress | None = None
    ) -> Sweep[P]: ...
    def confirm(
        self,
        found: Best[P] | Sweep[P],
        *,
        seed: int,
        on: Spread[P] | None = None,
        progress: Progress | None = None,
    ) -> Comparison | Sweep[P]:
        """The same once more with fresh luck: the best of many looks better than it is under the seed that chose it.

        The seed it was found with, and what another experiment found, are an `InputError`.
        """
        _check_found(found)
        one = found.comparison if isinstance(found, Best) else found.comparisons[0]
        fresh = attrs.evolve(self, seed=seed)
        if seed == one.seed:
            raise InputError("seed", seed, "is the one it was found with; give another one")
        policy = found.policy if isinstance(found, Best) else found.policies[0][1]
        others = set(fresh.manifest(found.baseline, policy).differs_from(one.manifest)) - {"seed"}
        if others:
            problem = f"was found by another experiment: it differs in {', '.join(sorted(others))}"
            raise InputError("found", one, problem)
        if isinstance(found, Best):
            return fresh.compare(found.baseline, found.policy, names=one.names, on=on, progress=progress)
        return fresh.sweep(found.baseline, dict(found.policies), name=one.names[0], on=on, progress=progress)

    def until(
        self,
        first: P,
        second: P,
        *,
        half_width: Mapping[str, float],
        most: int,
        names: tuple[str, str] = ("A", "B"),
        on: Spread[P] | None = None,
        progress: Progress | None = None,
    ) -> Narrowed:
        """More and more replications, until the range of each named metric reaches no further than that to either side.

        It looks after ten replications (or `replications`, where that is more), then after twice as many, and so on up to
        `most`; `progress` begins anew with each look. The first replications stay the same. A width that is not above zero, a
        metric there is not, or fewer than ten replications at most are an `InputError`.
        """
        check_count("most", most)
        problem = f"give a width for each metric that counts, such as {{{self.counted[0].key!r}: 5}}"
        _check_named("half_width", half_width, problem)
        wanted = tuple([(key, _width(key, each)) for key, each in half_width.items()])
        keys = [each.key for each in self.counted]
        if not wanted or not {key for key, _ in wanted} <= {*keys}:
            raise InputError(
                "half_width", dict(half_width), f"names none or unknown metrics; there are {', '.join(keys)}"
            )
        look = max(FIRST_LOOK, self.replications)
        if most < look:
            raise InputError("most", most, f"is less than the first look, after {look} replications")
        looks: list[int] = []
        while True:
            looks.append(look)
            found = attrs.evolve(self, replications=look).compare(
                first, second, names=names, on=on, progress=progress
            )
            answer = Narrowed(found, wanted, tuple(looks))
            if answer.is_reached or look == most:
                return answer
            look = min(2 * look, most)

    # -- without chance, and one by one ---------------------------------------------------------------------------------

    def exact(self, policy: P, *, most: int = MOST_STATES) -> Expected | NotFinite:
        """What the customers come to on average, exactly: no draw, no range, no matter how many they are.

        It needs a model with few enough states: with more than `most` that can be reached it is `NotFinite`, and so it is where
        customers share something.
        """
        start, end = self._days
        model = self.model
        if isinstance(model, CellModel):
            return NotFinite(None)
        table = Table(policy, model, start=start, end=end, most=most)
        counts = Counter[tuple[str, Hashable]]()
        for units in self._stretches():
            known, mine = kinds(model, units)
            names = [""] * len(units) if self.by is None else [str(unit[self.by]) for unit in units]
            for (name, place), count in Counter(zip(names, mine, strict=True)).items():
                counts[name, known[place]] += count
        groups: dict[str, list[Fraction]] = {}
        places = [table.metrics.index(each.key) for each in self.counted]
        try:
            for (name, kind), count in counts.items():
                expected = table.expected(kind)
                group = groups.setdefault(name, [Fraction(0)] * len(places))
                for at, place in enumerate(places):
                    group[at] += count * expected[place]
        except TooManyStatesError:
            return NotFinite(table.most)
        whole = [sum(column, Fraction(0)) for column in zip(*groups.values(), strict=True)]
        return Expected(
            self.counted,
            tuple(whole),
            () if self.by is None else tuple([(name, tuple(groups[name])) for name in sorted(groups)]),
        )

    def why(
        self, first: P, second: P, customer: str, *, replication: int = 0, names: tuple[str, str] = ("A", "B")
    ) -> Parting:
        """One customer under both policies, and the first decision that parts his two lives, in words.

        A customer there is not, or a replication the experiment does not play, is an `InputError`.
        """
        self._check_replication(replication)
        told = read_names(names)
        unit = next(
            (each for each in self._units() if customer in {each.id, *[one.id for one in inside(each)]}), None
        )
        if unit is None:
            raise InputError("customer", customer, "is not in this experiment")
        one, two = [self._teller(policy, replication) for policy in (first, second)]
        return self._parting(customer, replication, told, one(unit, customer), two(unit, customer))

    def apart(
        self, first: P, second: P, *, replication: int = 0, names: tuple[str, str] = ("A", "B")
    ) -> Iterator[Parting]:
        """The customers, or cells, whose two lives part, as `why` tells them, in their order and found while you look.

        A replication the experiment does not play is an `InputError`.
        """
        self._check_replication(replication)
        told = read_names(names)
        one, two = [self._teller(policy, replication) for policy in (first, second)]
        partings = (
            self._parting(unit.id, replication, told, one(unit, unit.id), two(unit, unit.id))
            for unit in self._units()
        )
        return (each for each in partings if each.number is not None)

    def _check_replication(self, replication: int) -> None:
        check_count("replication", replication)
        if replication >= self.replications:
            raise InputError("replication", replication, f"is not one of the {self.replications}, from 0")

    def _parting(
        self, customer: str, replication: int, names: tuple[str, str], *steps: tuple[Step, ...]
    ) -> Parting:
        one, two = [Life(name, each, self.model.metrics) for name, each in zip(names, steps, strict=True)]
        return Parting(customer, replication, one, two)

    def _teller(self, policy: P, replication: int) -> Callable[[Unit, str], tuple[Step, ...]]:
        """Who tells the life of a customer, or of a whole cell, under a policy."""
        (start, end), model, streams = self._days, self.model, Streams(self.seed, replication)
        if not isinstance(model, CellModel):
            table = Table(policy, model, start=start, end=end)
            return lambda unit, _: tuple(table.trace(unit, streams.of(unit.id)))
        player = CellPlayer(policy, policy, model, start=start, end=end)
        places = {each.key: place for place, each in enumerate(model.metrics)}

        def told(unit: Unit, customer: str) -> tuple[Step, ...]:
            return tuple(
                [
                    Step.happened(
                        each.day,
                        each.customer if customer == unit.id else "",
                        each.what,
                        tuple([(places[key], amount) for key, amount in each.gains]),
                        each.label,
                    )
                    for each in player.happenings(policy, unit, streams)
                    if customer in (unit.id, each.customer)
                ]
            )

        return told

    @property
    def _days(self) -> tuple[int, int]:
        return self.start.toordinal(), month_term(self.months).after_day(self.start).toordinal()

    def _stretches(self) -> Iterator[Sequence[Unit]]:
        size = len(self.customers)
        for low in range(0, size, PART):
            yield self.customers.units_of(low, min(low + PART, size))

    def _units(self) -> Iterator[Unit]:
        return chain.from_iterable(self._stretches())


def _width(key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise InputError("half_width", value, f"of {key!r} must be a number above zero")
    return float(value)
