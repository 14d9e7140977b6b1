"""Experiments: the laws as properties, then examples and what is refused (LA-4)."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from fractions import Fraction
from itertools import count

import attrs
import pytest
from drawing import drawn_until
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.text import Text
from salesflow.errors import InputError
from salesflow.lab.answers import Expected, NotFinite
from salesflow.lab.engine import Asked, Table, TooManyStatesError
from salesflow.lab.experiment import Experiment
from salesflow.lab.model import Chances, Metric, Outcome, Turn
from salesflow.lab.portfolio import Portfolio, Synthetic
from salesflow.lab.streams import Streams
from salesflow.testing.lab_laws import (
    check_comparison,
    check_directions,
    check_engines,
    check_expectation,
    check_labels,
    check_locality,
    check_order,
    check_parting,
    check_parts,
    check_prefix,
    check_round_trip,
    check_same_policy,
)
from salesflow.testing.lab_models import ToyPolicy, experiments, lab_policies

START = date(2026, 1, 1)


class Calls:
    """So many calls before we stop, a week apart."""

    metrics = (Metric("calls", Text("calls"), is_good=False), Metric("orders", Text("orders"), is_good=True))

    def kind(self, customer):
        return customer["grade"]

    def begin(self, policy, kind, day):
        return Turn(1, day)

    def turn(self, policy, state, day):
        again = Turn(state + 1, day + 7) if state < policy else None
        win = Outcome(Fraction(1, 5), {"calls": 1, "orders": 1})
        return Chances("answers", (win, Outcome(Fraction(4, 5), {"calls": 1}, again)))


BOOK = Synthetic.of(300, grade={"A": 1, "B": 4})
TRIAL = Experiment(BOOK, Calls(), START, months=6, seed=7)

# -- laws -------------------------------------------------------------------------------------------------------------


@given(
    experiments(), lab_policies(), lab_policies(), st.integers(1, 9), st.lists(st.integers(0, 99), max_size=9)
)
def test_any_cut_and_any_order_give_the_whole(trial, first, second, of, order):
    """Invariants 1 and 3."""
    check_parts(trial, first, second, of=of, order=order)


@given(experiments(), lab_policies(), lab_policies(), st.randoms())
def test_the_order_of_customers_changes_nothing(trial, first, second, luck):
    """Invariant 2."""
    order = list(range(len(trial.customers)))
    luck.shuffle(order)
    check_order(trial, first, second, order=order)


@given(experiments(), lab_policies(), lab_policies(), st.integers(0, 99))
def test_a_customer_is_his_own(trial, first, second, place):
    """Invariant 9."""
    check_locality(trial, first, second, place=place % len(trial.customers))


@given(experiments(), lab_policies())
def test_a_policy_does_not_differ_from_itself(trial, policy):
    """Invariant 5."""
    check_same_policy(trial, policy)


@given(experiments(), lab_policies(), lab_policies(), lab_policies())
def test_directions(trial, first, second, third):
    """Invariant 6."""
    check_directions(trial, first, second, third)


@given(experiments(), lab_policies(), st.text("xyz", max_size=3))
def test_labels_change_nothing(trial, policy, label):
    """Invariant 11."""
    other = attrs.evolve(policy, delay=policy.delay + 1)
    check_labels(trial, policy, other, attrs.evolve(other, label=label))


@given(experiments(), lab_policies())
def test_engines_agree(trial, policy):
    """Invariant 7."""
    check_engines(trial, policy)


@given(experiments(most=3), lab_policies(), lab_policies(), st.integers(1, 3))
def test_replications_are_a_prefix(trial, first, second, more):
    """Invariant 8."""
    check_prefix(trial, first, second, more=more)


@given(experiments(least=20, most=20), lab_policies())
def test_draws_lie_near_the_exact_expectation(trial, policy):
    """Invariant 12."""
    check_expectation(trial, policy)


@given(experiments(), lab_policies(), lab_policies())
def test_results_hold_together(trial, first, second):
    """Invariants 13 and 14."""
    check_comparison(trial.compare(first, second))


@given(experiments(), lab_policies(), lab_policies())
def test_round_trip(trial, first, second):
    """Invariant 15."""
    check_round_trip(trial, first, second)


@given(experiments(), lab_policies(), st.integers(1, 3), st.integers(0, 99))
def test_a_later_stop_leaves_the_life_before_it(trial, policy, more, place):
    """Invariant 10: policies that differ after the nth turn only part at the nth turn at the earliest."""
    unit = trial.customers.units_of(0, len(trial.customers))[place % len(trial.customers)]
    number = check_parting(trial, policy, attrs.evolve(policy, stop=policy.stop + more), unit.id)
    assert number is None or number >= max(1, policy.stop)


def test_the_interesting_cases_of_the_laws_come():
    met = set()

    @given(experiments(), lab_policies(), lab_policies())
    def look(trial, first, second):
        met.update(check_comparison(trial.compare(first, second)))

    wanted = {"same", "more", "less", "unclear", "untold", "sparse", "wide", "flat"}
    drawn_until(lambda: met >= wanted, look)
    assert met >= wanted


# -- examples ---------------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_in_every_process():
    """Invariant 4: hash seeds and processes change nothing, another seed does."""
    code = (
        "from datetime import date\n"
        "from salesflow.lab.experiment import Experiment\n"
        "from salesflow.lab.portfolio import Synthetic\n"
        "from salesflow.testing.lab_models import *\n"
        "from fractions import Fraction as F\n"
        "rows = (ToyRow('pays', False, ((F(1, 3), 1, 500, True, 0), (F(2, 3), 2, 0, False, 1))),)\n"
        "trial = Experiment(Synthetic.of(50, grade={'A': 1, 'B': 2}), ToyModel(rows), date(2026, 1, 1), seed=3)\n"
        "print(trial.compare(ToyPolicy((5, 5, 5, 5), 0, 3), ToyPolicy((9, 9, 9, 9), 1, 5)).to_columns())\n"
        "print(trial.manifest(ToyPolicy((5, 5, 5, 5), 0, 3)).digest)"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
    assert TRIAL.compare(4, 6) != attrs.evolve(TRIAL, seed=8).compare(4, 6)
    assert TRIAL.compare(4, 6).differences != attrs.evolve(TRIAL, seed=8).compare(4, 6).differences


def test_anybody_may_play_it():
    whole = Experiment(Synthetic.of(4100, grade={"A": 1}), Calls(), START, months=1, replications=1, seed=7)
    assert whole.parts == 3
    found = whole.compare(2, 3)
    with ThreadPoolExecutor(2) as pool:
        assert whole.compare(2, 3, on=pool) == found
    assert whole.compare(2, 3, on=lambda play, jobs: reversed([play(job) for job in jobs])) == found
    assert [(part.start, part.end) for part in [whole.partial(2, 3, 2)]] == [(4000, 4100)]


def test_some_metrics_only():
    some = attrs.evolve(TRIAL, metrics=["orders"])
    assert [each.metric.key for each in some.compare(4, 6).differences] == ["orders"]
    assert some.compare(4, 6)["orders"] == TRIAL.compare(4, 6)["orders"]
    exact = some.exact(4)
    assert isinstance(exact, Expected)
    assert exact.values == (300 * (1 - Fraction(4, 5) ** 4),)
    with pytest.raises(InputError, match="is not in this comparison; there are orders"):
        some.compare(4, 6)["calls"]


def test_the_exact_answer_by_group():
    exact = attrs.evolve(TRIAL, by="grade").exact(2)
    assert isinstance(exact, Expected)
    assert exact["calls"] == 300 * Fraction(9, 5)
    assert exact.of("A", "calls") == 60 * Fraction(9, 5)
    with pytest.raises(InputError, match="is not in this answer; there are A, B"):
        exact.of("C", "calls")
    with pytest.raises(InputError, match="there are calls, orders"):
        exact["sales"]
    whole = TRIAL.exact(2)
    assert isinstance(whole, Expected)
    with pytest.raises(InputError, match="there are none"):
        whole.of("A", "calls")


@attrs.frozen
class Endless:
    """Every day twice as many states: too many to work out."""

    metrics = (Metric("days", Text("days")),)

    def kind(self, customer):
        return ""

    def begin(self, policy, kind, day):
        return Turn(1, day)

    def turn(self, policy, state, day):
        half = Fraction(1, 2)
        each = [Outcome(half, {"days": 1}, Turn(2 * state + place, day + 1)) for place in (0, 1)]
        return Chances("goes on", each)


def test_too_many_states_have_no_exact_answer():
    found = Experiment(Synthetic.of(1), Endless(), START, seed=1).exact(None, most=1000)
    assert isinstance(found, NotFinite)
    assert found.explain() == (
        "cannot be worked out exactly: more than 1,000 states can be reached; "
        "compare with replications instead, or let the model tell fewer apart"
    )
    assert "超过1,000种" in found.explain("zh")


def test_a_full_table_asks_anew():
    start = START.toordinal()
    small = Table(6, Calls(), start=start, end=start + 90, most=2)
    large = Asked(6, Calls(), start=start, end=start + 90)
    for unit in BOOK.units_of(0, 20):
        assert small.play(unit, Streams(7).of(unit.id)) == large.play(unit, Streams(7).of(unit.id))
    assert small.is_full
    with pytest.raises(TooManyStatesError):
        small.expected("A")


def test_until_only_appends():
    found = TRIAL.until(4, 6, half_width={"orders": 5, "calls": 100}, most=50)
    assert found.looks == (10,) or found.looks == (10, 20)
    assert found.comparison == attrs.evolve(TRIAL, replications=found.looks[-1]).compare(4, 6)
    assert found.is_reached
    assert found.explain().startswith(f"narrow enough after {found.looks[-1]} replications: orders to ±")
    never = TRIAL.until(4, 6, half_width={"orders": 0.01}, most=25)
    assert (never.looks, never.is_reached) == ((10, 20, 25), False)
    assert "仍不够窄" in never.explain("zh")
    many = attrs.evolve(TRIAL, replications=12).until(4, 6, half_width={"orders": 9}, most=12)
    assert many.looks == (12,)


# -- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: Portfolio.of([{"id": 1}, {"id": "1"}]), "stands at places 0 and 1"),
        (lambda: attrs.evolve(TRIAL, customers=Portfolio([])), "an experiment needs one at least"),
        (lambda: attrs.evolve(TRIAL, months=0), "months: is nothing to play"),
        (lambda: attrs.evolve(TRIAL, replications=0), "replications: is nothing to play"),
        (lambda: attrs.evolve(TRIAL, replications=True), "replications: give a whole number"),
        (lambda: attrs.evolve(TRIAL, seed=None), "seed: give a whole number"),
        (lambda: attrs.evolve(TRIAL, seed=True), "seed: give a whole number"),
        (lambda: attrs.evolve(TRIAL, seed=1.0), "seed: give a whole number"),
        (lambda: attrs.evolve(TRIAL, seed=-1), "seed: give a whole number"),
        (lambda: attrs.evolve(TRIAL, seed=2**128), "seed: give a whole number"),
        (lambda: attrs.evolve(TRIAL, metrics=[]), "are to be some of the model's: calls, orders"),
        (lambda: attrs.evolve(TRIAL, metrics=["sales"]), "are to be some of the model's"),
        (lambda: attrs.evolve(TRIAL, metrics=["calls", "calls"]), "stands there twice"),
        (lambda: attrs.evolve(TRIAL, metrics="calls"), "give several in a row"),
        (lambda: attrs.evolve(TRIAL, by="city").compare(4, 6), "trait: is not known of 'S-0000000'"),
        (lambda: attrs.evolve(TRIAL, customers=Synthetic.of(3)).compare(4, 6), "trait: is not known"),
        (lambda: TRIAL.partial(4, 6, 1), "is not one of the 1 parts"),
        (lambda: TRIAL.partial(4, 6, -1), "part: give a whole number"),
        (lambda: TRIAL.why(4, 6, "C-1"), "is not in this experiment"),
        (lambda: TRIAL.why(4, 6, "S-0000000", replication=5), "is not one of the 5, from 0"),
        (lambda: TRIAL.apart(4, 6, replication=5), "is not one of the 5, from 0"),
        (lambda: TRIAL.sweep(4, {}), "policies: are none"),
        (lambda: TRIAL.until(4, 6, half_width={}, most=20), "names none or unknown metrics"),
        (lambda: TRIAL.until(4, 6, half_width={"sales": 1}, most=20), "names none or unknown metrics"),
        (lambda: TRIAL.until(4, 6, half_width={"calls": 0}, most=20), "must be a number above zero"),
        (lambda: TRIAL.until(4, 6, half_width={"calls": True}, most=20), "must be a number above zero"),
        (
            lambda: TRIAL.until(4, 6, half_width={"calls": float("nan")}, most=20),
            "must be a number above zero",
        ),
        (lambda: TRIAL.until(4, 6, half_width={"calls": 1}, most=9), "is less than the first look, after 10"),
        (lambda: Outcome(0.5), "chance: give a Fraction"),
        (lambda: Outcome(True), "chance: give a Fraction"),
        (lambda: Outcome(Fraction(1), {"sales": 1.5}), "sales: give a whole number"),
        (lambda: Outcome(Fraction(1), {"sales": 0.0}), "sales: give a whole number"),
        (lambda: Outcome(Fraction(1), {"sales": float("nan")}), "sales: give a whole number"),
        (lambda: Outcome(Fraction(1), {"sales": None}), "sales: give a whole number"),
        (lambda: Chances("pays", [Outcome(Fraction(1, 2))]), "must make one"),
        (lambda: Chances("pays", [Outcome(Fraction(3, 2)), Outcome(Fraction(-1, 2))]), "must make one"),
    ],
    ids=[str(each) for each in range(36)],
)
def test_what_is_refused(call, problem):
    """Bad inputs 1 to 5."""
    with pytest.raises(InputError) as error:
        call()
    assert problem in str(error.value)


class Stuck(Calls):
    """The next turn comes after a wait of the policy's own."""

    def turn(self, policy, state, day):
        return Chances("answers", [Outcome(Fraction(1), {"calls": 1}, Turn(state, day + policy))])


@pytest.mark.parametrize("wait", [0, -1])
def test_a_life_goes_forward(wait):
    """Bad input 6: the message names the policy and the state."""
    with pytest.raises(InputError) as error:
        attrs.evolve(TRIAL, model=Stuck()).compare(wait, 7)
    assert f"follows Turn(state=1, day=739617) without a day in between under {wait}" in str(error.value)


def test_a_wait_is_whole_days():
    with pytest.raises(InputError, match="give the day as an ordinal"):
        attrs.evolve(TRIAL, model=Stuck()).compare(1.5, 7)


def test_a_long_policy_is_cut_in_the_message():
    class Long(Calls):
        def turn(self, policy, state, day):
            return Chances("answers", [Outcome(Fraction(1), {}, Turn(state, day))])

    with pytest.raises(InputError, match=r"xxx\.\.\.; the life of a customer"):
        attrs.evolve(TRIAL, model=Long()).compare("x" * 200, "y")


def test_a_model_counts_what_it_declares_and_begins_in_time():
    class Undeclared(Calls):
        def turn(self, policy, state, day):
            return Chances("answers", [Outcome(Fraction(1), {"visits": 1})])

    class Early(Calls):
        def begin(self, policy, kind, day):
            return Turn(1, day - 1)

    class Double(Calls):
        metrics = Calls.metrics + Calls.metrics

    for model, problem in (
        (Undeclared(), "metric: is not declared; there are calls, orders"),
        (Early(), "lies before the first day"),
        (Double(), "model: is a metric that stands there twice"),
    ):
        with pytest.raises(InputError) as error:
            attrs.evolve(TRIAL, model=model).compare(4, 6)
        assert problem in str(error.value)


def test_an_impure_policy_is_named():
    """Bad input 7: the policy, the customer, the state and both answers."""
    ticks = count()

    class Moody(Calls):
        def turn(self, policy, state, day):
            return super().turn(policy + (policy == 4 and next(ticks) % 2), state, day)

    class Late(Calls):
        def begin(self, policy, kind, day):
            return Turn(1, day + next(ticks))

    with pytest.raises(InputError) as error:
        attrs.evolve(TRIAL, model=Moody()).compare(4, 6)
    told = str(error.value)
    assert told.startswith("policy: answers in two ways for 'S-0000")
    assert "in state 4 on 2026-01-22: answers [" in told
    assert "then 5 on 2026-01-29" in told
    assert told.endswith("(got 4)")
    with pytest.raises(InputError, match="begins with 'S-0000000' in two ways"):
        attrs.evolve(TRIAL, model=Late()).compare(4, 6)


def test_every_stretch_of_a_large_portfolio_is_looked_at():
    """The 64 customers are spread: an impurity that shows in the last part only is found."""
    ticks = count()

    class Last(Calls):
        def kind(self, customer):
            return customer["grade"]

        def begin(self, policy, kind, day):
            return Turn(1, day + (next(ticks) if kind == "Z" else 0))

    rows = [{"id": f"C-{each}", "grade": "Z" if each >= 2100 else "A"} for each in range(2200)]
    trial = Experiment(Portfolio.of(rows), Last(), START, months=1, replications=1, seed=1)
    with pytest.raises(InputError, match="in two ways"):
        trial.compare(1, 2)


def test_groups_that_read_alike_are_refused():
    rows = [{"id": "C-1", "grade": "A", "floor": 1}, {"id": "C-2", "grade": "A", "floor": "1"}]
    trial = Experiment(Portfolio.of(rows), Calls(), START, seed=1, by="floor")
    with pytest.raises(InputError, match="reads like another value of the trait"):
        trial.compare(4, 6)


def test_a_policy_that_does_nothing():
    idle = ToyPolicy((1, 1, 1, 1), 0, 0)

    @given(experiments())
    def check(trial):
        found = trial.why(idle, idle, trial.customers.units[0].id)
        assert found.explain().endswith("in 0 turns\n  nothing happens before the end")
        exact = trial.exact(idle)
        assert isinstance(exact, Expected)
        assert not any(exact.values)

    check()


def test_what_has_no_chance_never_comes():
    class Never(Calls):
        def turn(self, policy, state, day):
            impossible = Outcome(Fraction(0), {"orders": 1}, Turn(state, day))
            return Chances("answers", [impossible, Outcome(Fraction(1), {"calls": 1})])

    found = attrs.evolve(TRIAL, model=Never()).compare(4, 6)
    assert (found["orders"].first, found["calls"].first) == (0, 300)
