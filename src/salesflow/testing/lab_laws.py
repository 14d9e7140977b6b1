"""The laws of the policy lab: run them on your own models, policies and experiments.

A law that is broken is an `AssertionError` that names the law and shows what broke it. Source: field study of the lab,
section 5 (the numbers in brackets are those of its list).

>>> from datetime import date
>>> from fractions import Fraction
>>> from salesflow.basics.text import Text
>>> from salesflow.lab.model import Chances, Metric, Outcome, Turn
>>> from salesflow.lab.portfolio import Synthetic
>>> class Calls:
...     metrics = (Metric("calls", Text("calls")),)
...     def kind(self, customer): return ""
...     def begin(self, policy, kind, day): return Turn(1, day)
...     def turn(self, policy, state, day):
...         more = Turn(state + 1, day + 7) if state < policy else None
...         return Chances("answers", [Outcome(Fraction(1, 5), {"calls": 1}), Outcome(Fraction(4, 5), {"calls": 1}, more)])
>>> trial = Experiment(Synthetic.of(30), Calls(), date(2026, 1, 1), seed=1)
>>> check_directions(trial, 2, 4, 6)
>>> check_engines(trial, 4)
4
"""

from __future__ import annotations

import math
import pickle
from collections.abc import Hashable, Iterable, Sequence
from fractions import Fraction
from typing import TypeVar

import attrs

from salesflow.basics.terms import months as month_term
from salesflow.lab.answers import Expected
from salesflow.lab.cells import CellModel, members
from salesflow.lab.comparison import Comparison, Difference
from salesflow.lab.engine import Asked, Table, check_pure
from salesflow.lab.experiment import Experiment
from salesflow.lab.model import Model
from salesflow.lab.parts import Parts, merge
from salesflow.lab.players import Engine
from salesflow.lab.portfolio import MEMBERS, Portfolio, Unit
from salesflow.lab.statistics import FEWEST_DEGREES
from salesflow.lab.streams import Streams
from salesflow.lab.tally import Sums
from salesflow.testing._law import law

__all__ = [
    "check_cells",
    "check_comparison",
    "check_directions",
    "check_engines",
    "check_expectation",
    "check_labels",
    "check_locality",
    "check_order",
    "check_parting",
    "check_parts",
    "check_player",
    "check_prefix",
    "check_round_trip",
    "check_same_policy",
    "check_told",
]

P = TypeVar("P")


def _tables(experiment: Experiment[P], policy: P) -> tuple[Table[P], Asked[P]]:
    start = experiment.start.toordinal()
    end = month_term(experiment.months).after_day(experiment.start).toordinal()
    model = _model(experiment)
    return Table(policy, model, start=start, end=end), Asked(policy, model, start=start, end=end)


def _model(experiment: Experiment[P]) -> Model[P]:
    assert not isinstance(experiment.model, CellModel), experiment.model  # noqa: S101  # there is no table of cells
    return experiment.model


def _units(experiment: Experiment[P]) -> Sequence[Unit]:
    return experiment.customers.units_of(0, len(experiment.customers))


# -- parts and order (1, 2, 3, 9) -------------------------------------------------------------------------------------


def check_parts(
    experiment: Experiment[P], first: P, second: P, *, of: int, order: Sequence[int] = ()
) -> None:
    """However the customers are cut and in whatever order the parts arrive, once or twice, the result is the same."""
    whole = experiment.compare(first, second)
    parts = [experiment.partial(first, second, part, of=of) for part in range(of)]
    law(merge(parts) == whole, "parts make the whole, whatever the cut", of)
    mixed = [parts[each % of] for each in order] + parts
    law(merge(mixed) == whole, "parts come in any order, and some of them twice", order)
    one, two, three = Parts(parts[: of // 3]), Parts(parts[of // 3 :]), Parts(mixed)
    law((one + two) + three == one + (two + three), "putting together is associative", of)
    law(one + two == two + one, "putting together is commutative", of)
    law(three + three == three and three + Parts([]) == three, "what is known changes nothing", of)
    for part in parts:
        rest = Parts([each for each in parts if each is not part])
        if part.start < part.end and rest.parts:
            law(rest.missing == ((part.start, part.end),), "what is missing is named", part, rest.missing)


def check_order(experiment: Experiment[P], first: P, second: P, *, order: Iterable[int]) -> None:
    """The order of the customers changes nothing (2). `order` holds the place of each."""
    units = _units(experiment)
    mixed = attrs.evolve(experiment, customers=Portfolio([units[each] for each in order]))
    one, two = experiment.compare(first, second), mixed.compare(first, second)
    law(one.differences == two.differences and one.groups == two.groups, "order changes nothing", one, two)


def check_locality(experiment: Experiment[P], first: P, second: P, *, place: int) -> None:
    """What one customer comes to does not depend on who else is there (9)."""
    units = list(_units(experiment))
    alone = attrs.evolve(experiment, customers=Portfolio([units.pop(place)])).compare(first, second)
    whole = experiment.compare(first, second)
    if units:
        rest = attrs.evolve(experiment, customers=Portfolio(units)).compare(first, second)
        for one, two, all_of in zip(alone.differences, rest.differences, whole.differences, strict=True):
            law(one.sums + two.sums == all_of.sums, "a customer's numbers are his own", one, two, all_of)


def check_cells(experiment: Experiment[P], first: P, second: P, *, of: int = 3) -> None:
    """Cells of customers who share something: none touches another one, and the order within a cell changes nothing.

    A cell told happening by happening comes to what was counted of it, and all of it happens to its customers or itself.
    """
    units = _units(experiment)
    check_same_policy(experiment, first)
    check_parts(experiment, first, second, of=of)
    check_order(experiment, first, second, order=range(len(units) - 1, -1, -1))
    turned = [
        attrs.evolve(each, traits={**dict(each.traits), MEMBERS: tuple(reversed(members(each)))})
        for each in units
    ]
    one = experiment.compare(first, second)
    two = attrs.evolve(experiment, customers=Portfolio(turned)).compare(first, second)
    law(one.differences == two.differences, "the order of the customers of a cell changes nothing", one, two)
    totals = {each.key: [0, 0] for each in experiment.model.metrics}
    for place, cell in enumerate(units):
        check_locality(experiment, first, second, place=place)
        for replication in range(experiment.replications):
            found = experiment.why(first, second, cell.id, replication=replication)
            for at, life in enumerate((found.first, found.second)):
                who = {step.turn.state for step in life.steps} - {
                    cell.id,
                    *[each.id for each in members(cell)],
                }
                law(not who, "all happens to the customers of the cell, or to itself", cell.id, who)
                for key, amount in life.sums().items():
                    totals[key][at] += amount
    for each in one.differences:
        counted = [each.sums.first, each.sums.second]
        law(totals[each.metric.key] == counted, "what is told is what was counted", totals, each)
        law(each.sums.difference == sum(each.sums.totals), "whole replications make the difference", each)


# -- policies (5, 6, 10, 11) ------------------------------------------------------------------------------------------


def check_same_policy(experiment: Experiment[P], policy: P) -> None:
    """A policy compared with itself differs by exactly nothing (5)."""
    found = experiment.compare(policy, policy)
    for each in (*found.differences, *[one for _, group in found.groups for one in group]):
        sums = each.sums
        law(not (sums.difference or sums.spread or sums.between), "the same policy, the same figures", each)
        law(not (sums.more or sums.less or sums.differing), "the same policy, the same figures", each)
        law(each.first == each.second and each.standing.value == "same", "nothing differs", each)
    law(found.is_same and "no decision differs" in found.explain(), "it is said so", found)


def check_directions(experiment: Experiment[P], first: P, second: P, third: P) -> None:
    """The other way round is the same with the other sign, and two steps make one (6)."""
    there, back = experiment.compare(first, second), experiment.compare(second, first)
    on, whole = experiment.compare(second, third), experiment.compare(first, third)
    for one, two, three, four in zip(
        there.differences, back.differences, on.differences, whole.differences, strict=True
    ):
        law(one.value == -two.value, "the other way round has the other sign", one, two)
        law((one.first, one.second) == (two.second, two.first), "what each comes to stays", one, two)
        law(one.variance_ratio == two.variance_ratio, "chance is the same both ways", one, two)
        law(one.p_value == two.p_value, "chance is the same both ways", one, two)
        law(
            one.sums.difference + three.sums.difference == four.sums.difference,
            "two steps make one",
            one,
            three,
            four,
        )
        here, there_ = one.interval(), two.interval()
        if here is not None and there_ is not None:
            law(
                (here.low, here.high) == (-there_.high, -there_.low), "ranges mirror each other", here, there_
            )


def check_parting(experiment: Experiment[P], first: P, second: P, customer: str) -> int | None:
    """A customer whose two lives are the same differs in nothing, and before they part they are the same (10)."""
    number = None
    for replication in range(experiment.replications):
        found = experiment.why(first, second, customer, replication=replication)
        number = found.number
        one, two = found.first, found.second
        if number is None:
            law(one.sums() == two.sums(), "the same life comes to the same", found)
        else:
            law(one.steps[: number - 1] != () or number == 1, "it parts where there was something", found)
            before = [[each.seen for each in life.steps[: number - 1]] for life in (one, two)]
            law(before[0] == before[1], "before they part the lives are the same", found)
        for language in ("en", "zh"):
            words = found.explain(language)
            law("{" not in words and "[en]" not in words, "it is said in both languages", words)
    apart = list(experiment.apart(first, second))
    parted = [experiment.why(first, second, unit.id) for unit in _units(experiment)]
    law(
        apart == [each for each in parted if each.number is not None],
        "those whose lives part are found",
        apart,
    )
    return number


def check_told(experiment: Experiment[P], policy: P) -> set[str]:
    """Whatever can happen under a model with words (`Outcome.label`) is said in English and Chinese; gives back the English."""
    table, _ = _tables(experiment, policy)
    found: set[str] = set()
    for kind in {table.model.kind(unit) for unit in _units(experiment)}:
        first = table.begin(kind)
        for node in () if first is None else table.reached(first):
            for label in node.labels:
                law(label is not None, "every outcome has its words", node.turn, node.purpose)
                words = [] if label is None else [label.render(language) for language in ("en", "zh")]
                law(not any("[en]" in each for each in words), "it is said in both languages", words)
                found.update(words[:1])
    return found


def check_labels(experiment: Experiment[P], first: P, second: P, third: P) -> None:
    """Names never change numbers (11): `third` is the second policy under another label of its own."""
    one, two = experiment.compare(first, second), experiment.compare(first, third)
    law(one.differences == two.differences, "labels change no number", one, two)
    named = experiment.compare(first, second, names=("old", "new"))
    law(named == one, "names change no number", named, one)


# -- engines and streams (7, 8, 12) -----------------------------------------------------------------------------------


def check_player(experiment: Experiment[P], first: P, second: P, *, engine: Engine) -> Comparison:
    """Another engine gives the same whole numbers (4, 7); the comparison is returned for its `engine` to be looked at."""
    plain = experiment.compare(first, second)
    found = attrs.evolve(experiment, engine=engine).compare(first, second)
    law(found == plain, "whoever plays, the numbers are the same", engine, plain, found)
    return found


def check_engines(experiment: Experiment[P], policy: P) -> int:
    """The table and asking anew agree, customer by customer, in whole numbers (7); how many turns the table holds."""
    table, asked = _tables(experiment, policy)
    for unit in _units(experiment):
        for replication in range(experiment.replications):
            streams = Streams(experiment.seed, replication)
            kept, anew = table.play(unit, streams.of(unit.id)), asked.play(unit, streams.of(unit.id))
            law(kept == anew, "the table says what the policy says", unit, kept, anew)
            steps = table.trace(unit, streams.of(unit.id))
            sums = [
                sum([amount for step in steps for at, amount in step.came[1] if at == place])
                for place in range(len(table.metrics))
            ]
            law(sums == kept, "a life told turn by turn comes to the same", unit, sums, kept)
            check_pure(table, asked, unit, streams)
    return len(table)


def check_prefix(experiment: Experiment[P], first: P, second: P, *, more: int) -> None:
    """Further replications leave the first ones as they were (8)."""
    longer = attrs.evolve(experiment, replications=experiment.replications + more)
    tables = [_tables(longer, policy)[0] for policy in (first, second)]
    streams = [Streams(longer.seed, each) for each in range(longer.replications)]
    places = [tables[0].metrics.index(each.key) for each in longer.counted]
    lives = [
        [[table.play(unit, each.of(unit.id)) for each in streams] for table in tables]
        for unit in _units(longer)
    ]
    for trial in (experiment, longer):
        cut = trial.replications
        for place, found in zip(places, trial.compare(first, second).differences, strict=True):
            sums = Sums.total(
                [Sums.of(*[[life[place] for life in each[:cut]] for each in pair]) for pair in lives]
            )
            law(found.sums == sums, "the first replications stay the same", found.sums, sums)


def check_expectation(experiment: Experiment[P], policy: P) -> None:
    """What was drawn lies as near the exact expectation as it must (12), but once in a thousand million runs.

    By Bernstein's inequality, with the exact variance and the exact bounds of a customer's figures: it holds for rare
    outcomes too, where so many standard errors would not.
    """
    exact = experiment.exact(policy)
    assert isinstance(exact, Expected), exact  # noqa: S101  # the law is for finite models
    found = experiment.compare(policy, policy)
    table, _ = _tables(experiment, policy)
    known: dict[Hashable, list[tuple[Fraction, Fraction, int, int]]] = {}
    for metric, value in zip(exact.metrics, exact.values, strict=True):
        place = table.metrics.index(metric.key)
        mean, variance, farthest = Fraction(0), Fraction(0), Fraction(0)
        for unit in _units(experiment):
            kind = _model(experiment).kind(unit)
            if kind not in known:
                known[kind] = _moments(table, kind)
            one, square, low, high = known[kind][place]
            mean, variance = mean + one, variance + square - one * one
            farthest = max(farthest, one - low, high - one)
        law(mean == value, "the exact answer is the sum of the customers' own", mean, value)
        times = experiment.replications
        sure = math.log(2e9)
        most = math.sqrt(2 * sure * times * variance) + 2 / 3 * sure * float(farthest) + 1e-6
        law(
            abs(found[metric.key].sums.first - times * value) <= most,
            "draws lie near the exact expectation",
            found[metric.key].first,
            value,
        )
    if exact.groups:
        whole = [sum(column) for column in zip(*[values for _, values in exact.groups], strict=True)]
        law(whole == list(exact.values), "the groups make the whole", exact)


def _moments(table: Table[P], kind: Hashable) -> list[tuple[Fraction, Fraction, int, int]]:
    """Mean, mean square, least and most of what one customer comes to, metric by metric: forwards, state by state."""
    count = len(table.metrics)
    nothing = [(Fraction(0), Fraction(0), 0, 0)] * count
    first = table.begin(kind)
    if first is None:
        return nothing
    known: dict[Hashable, list[tuple[Fraction, Fraction, int, int]]] = {}
    fresh = Table(table.policy, table.model, start=table.start, end=table.end)
    for node in sorted(fresh.reached(first), key=lambda each: each.turn.day, reverse=True):
        law(sum(node.chances) == 1, "the chances of a turn make one", node.turn, node.chances)
        found: list[tuple[Fraction, Fraction, int, int]] = []
        for place in range(count):
            mean, square = Fraction(0), Fraction(0)
            ends: list[int] = []
            for chance, gains, then in zip(node.chances, node.gains, node.nexts, strict=True):
                after = nothing if then is None else known[then.turn]
                added = sum([amount for at, amount in gains if at == place])
                one, two, low, high = after[place]
                mean += chance * (added + one)
                square += chance * (added * added + 2 * added * one + two)
                ends += [added + low, added + high]
            found.append((mean, square, min(ends), max(ends)))
        known[node.turn] = found
    return known[first.turn]


# -- results (13, 14, 15) ---------------------------------------------------------------------------------------------


def check_comparison(found: Comparison) -> frozenset[str]:
    """Ranges hold the estimate and widen with confidence; groups make the whole; all is said in both languages (13, 14).

    Gives back which cases came: the standings, and "sparse" or "wide".
    """
    met: set[str] = set()
    for _, group in (("", found.differences), *found.groups):
        for each in group:
            met |= _check_difference(each)
    if found.groups:
        for place, whole in enumerate(found.differences):
            sums = Sums.total([group[place].sums for _, group in found.groups])
            law(sums == whole.sums, "the groups make the whole", sums, whole.sums)
    for language in ("en", "zh"):
        words = found.explain(language)
        law("{" not in words and "[en]" not in words, "it is said in both languages", words)
    law("\n" not in repr(found), "its short form has one line", found)
    lengths = {len(column) for column in found.to_columns().values()}
    law(len(lengths) == 1, "columns are of one length", lengths)
    return frozenset(met)


def _check_difference(each: Difference) -> set[str]:
    sums, met = each.sums, {each.standing.value}
    law(sums.second - sums.first == sums.difference, "the difference is that of the sums", each)
    law(sums.spread >= 0 and sums.differing <= sums.units, "spreads and counts are not below zero", each)
    narrow, wide, chance = each.interval(0.5), each.interval(0.99), each.p_value
    if narrow is None or wide is None or chance is None:
        few = sums.units * (each.replications - 1) < FEWEST_DEGREES
        law(few and not each.is_shared, "only so few lives have no range", each)
        return met
    slack = 1e-9 * max(1.0, abs(each.value))
    law(narrow.low - slack <= each.value <= narrow.high + slack, "the range holds the estimate", each, narrow)
    law(
        wide.low <= narrow.low + slack and narrow.high <= wide.high + slack,
        "more confidence, a wider range",
        narrow,
        wide,
    )
    sparse = each.is_yes_or_no and 0 < sums.differing < 20
    if sparse:
        met.add("sparse")
        law(wide.width > 0, "few who differ leave room", each)
    else:
        law((wide.width == 0) == (sums.spread == 0), "no width if and only if nothing varies", each)
        met.add("wide" if wide.width else "flat")
    law(0 <= chance <= 1, "a chance lies between 0 and 1", chance)
    at_the_edge = abs(chance - 0.05) < 1e-9
    law(at_the_edge or (chance < 0.05) == bool(each.is_clear), "range and chance say the same", each, chance)
    correlation = each.correlation
    law(correlation is None or -1 <= correlation <= 1, "a correlation lies between -1 and 1", correlation)
    return met


def check_round_trip(experiment: Experiment[P], first: P, second: P) -> None:
    """Experiments, parts and results survive pickling, and give the same once more (15)."""
    found = experiment.compare(first, second)
    part = experiment.partial(first, second, 0)
    for value in (experiment, found, part):
        law(pickle.loads(pickle.dumps(value)) == value, "pickling keeps it", value)  # noqa: S301  # made here
    again: Experiment[P] = pickle.loads(pickle.dumps(experiment))  # noqa: S301
    law(again.compare(first, second) == found, "the same experiment, the same result", found)
    law(again.compare(first, second, on=map) == found, "who plays it changes nothing", found)
    law(found.manifest == experiment.manifest(first, second), "the manifest is that of the experiment", found)
    law(found.manifest.digest == again.manifest(first, second).digest, "and so is its digest", found)
