"""Cells: customers who share what is scarce are lived through together (LA-4)."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import ClassVar, cast

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from salesflow.basics.intervals import student_chance, student_errors
from salesflow.basics.text import Text
from salesflow.errors import InputError
from salesflow.lab.answers import NotFinite
from salesflow.lab.cells import Happening, Luck, inside, members
from salesflow.lab.comparison import Difference
from salesflow.lab.experiment import Experiment
from salesflow.lab.model import Chances, Metric, Outcome, Turn
from salesflow.lab.players import CellPlayer
from salesflow.lab.portfolio import MEMBERS, Portfolio, Unit
from salesflow.lab.statistics import Target, holm, totals_error
from salesflow.lab.streams import Streams, threshold
from salesflow.lab.tally import Sums
from salesflow.testing.lab_laws import check_cells, check_directions, check_order

START = date(2026, 1, 1)
CALLS = Metric("calls", Text("calls", zh="电话"), is_good=False)
ORDERS = Metric("orders", Text("orders", zh="订单"), is_good=True)
LOW = threshold(1) // 3


@attrs.frozen
class Line:
    """One telephone a cell: a call a week to whoever the policy names first and has not bought; one in three buys."""

    fault: str = ""
    metrics = (CALLS, ORDERS)

    def live(self, policy: str, cell: Unit, luck: Luck, start: int, end: int) -> Iterator[Happening]:
        waiting = sorted([each.id for each in members(cell)], reverse=policy == "last")
        for day in range(start, end, 7):
            if not waiting or policy == "none":
                return
            customer = waiting[0]
            bought = luck(customer).next("answers") < LOW
            if bought:
                waiting.pop(0)
            gains = {"calls": 1, "orders": int(bought)}
            if self.fault == "metric":
                gains = {"visits": 1}
            on = {"early": start - 1, "late": end, "back": 2 * start - day}.get(self.fault, day)
            yield Happening(on, customer, "call", gains)


class Restless(Line):
    """Tells more each time it is asked."""

    asked: ClassVar[list[int]] = []

    def live(self, policy: str, cell: Unit, luck: Luck, start: int, end: int) -> Iterator[Happening]:
        self.asked.append(0)
        for _ in range(len(self.asked) if policy == "more" else 1):
            yield Happening(start, cell.id, "call", {"calls": len(self.asked) if policy == "other" else 1})


@attrs.frozen
class Alone:
    """A model of customers one by one."""

    metrics = (CALLS,)

    def kind(self, customer):
        return customer["grade"]

    def begin(self, policy, kind, day):
        return Turn("", day)

    def turn(self, policy, state, day):
        return Chances("answers", [Outcome(1, {"calls": 1})])


def book(*sizes: int) -> Portfolio:
    rows = [
        {"id": f"C-{cell}-{each}", "seller": f"s{cell}", "grade": "A", "city": "Wuhan" if cell else "Xi'an"}
        for cell, size in enumerate(sizes)
        for each in range(size)
    ]
    return Portfolio.of(rows).cells(by="seller")


def trial(*sizes: int, model=Line(), **more) -> Experiment[str]:
    return Experiment(book(*sizes), model, START, months=2, **{"seed": 4, **more})


# -- cells ----------------------------------------------------------------------------------------------------------


def test_a_cell_has_its_customers_and_what_they_have_in_common():
    rows = [
        {"id": "a", "seller": "lin", "grade": "A", "city": "Wuhan"},
        {"id": "b", "seller": "wu", "grade": "A", "city": "Wuhan"},
        {"id": "c", "seller": "lin", "grade": "B", "city": "Wuhan"},
    ]
    lin, wu = Portfolio.of(rows).cells(by="seller").units
    assert [each.id for each in members(lin)] == ["a", "c"]
    assert (lin.id, lin["city"], lin["seller"], wu["grade"]) == ("lin", "Wuhan", "lin", "A")
    with pytest.raises(InputError, match="trait: is not known of 'lin'"):
        lin["grade"]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([{"id": "a", "seller": None}], "id: "),
        ([{"id": "a"}], "trait: is not known of 'a'"),
        (
            [{"id": "a", "seller": "lin"}, {"id": "lin", "seller": "wu"}],
            "seller: names a cell and a customer",
        ),
    ],
)
def test_what_makes_no_cell_is_refused(rows, problem):
    with pytest.raises(InputError) as error:
        Portfolio.of(rows).cells(by="seller")
    assert problem in str(error.value)


@pytest.mark.parametrize("traits", [{}, {MEMBERS: "C-1"}, {MEMBERS: ()}, {MEMBERS: ("C-1",)}, {"grade": "A"}])
def test_a_customer_is_no_cell(traits):
    one = Unit("C-1", traits)
    assert inside(one) == ()
    with pytest.raises(InputError, match="customers: is one customer and no cell"):
        members(one)


def test_cells_and_customers_are_not_mistaken_for_each_other():
    with pytest.raises(InputError, match="is one customer and no cell"):
        Experiment(Portfolio.of([{"id": "a"}]), Line(), START, seed=1)
    with pytest.raises(InputError, match="is a cell of customers, and the model plays each by himself"):
        Experiment(book(2), Alone(), START, seed=1)
    assert Experiment(Portfolio.of([{"id": "a", "grade": "A"}]), Alone(), START, seed=1).replications == 5


# -- playing --------------------------------------------------------------------------------------------------------


@settings(max_examples=10)
@given(st.lists(st.integers(1, 3), min_size=1, max_size=4), st.integers(1, 5), st.integers(0, 99))
def test_the_laws_of_cells_hold(sizes, of, seed):
    check_cells(trial(*sizes, replications=10, seed=seed), "first", "last", of=of)
    check_directions(trial(*sizes, replications=10, seed=seed), "first", "last", "none")
    check_order(trial(*sizes, replications=10, by="city"), "first", "last", order=range(len(sizes)))


def test_customers_meet_the_same_luck_under_every_policy():
    """Whoever is called first, the answers of each customer are his own."""
    found = trial(1, 1).compare("first", "last")
    assert found.is_same
    model, cell = Line(), book(3).units[0]
    player = CellPlayer("first", "last", model, start=START.toordinal(), end=START.toordinal() + 700)
    lives = [player.happenings(each, cell, Streams(4)) for each in ("first", "last")]
    by_customer = [
        {who: [each.gains for each in life if each.customer == who] for who in {one.customer for one in life}}
        for life in lives
    ]
    assert by_customer[0] == by_customer[1]
    assert len(by_customer[0]) == 3
    known = {}
    again = [player.happenings(each, cell, Streams(4), known) for each in ("first", "last")]
    assert again == lives
    assert set(known) == set(by_customer[0])


def test_draws_begin_anew_with_every_life():
    draws = Streams(1).of("C-1")
    first = [draws.next("answers") for _ in range(20)]
    again = draws.anew()
    assert [again.next("answers") for _ in range(20)] == first
    assert draws.next("answers") == again.next("answers") == draws.at("answers", 20)


def test_how_often_and_in_how_many_parts():
    assert trial(1).replications == 20
    assert trial(*[1] * 11).parts == 11
    assert trial(1, replications=1).compare("first", "last")["calls"].interval() is None
    with pytest.raises(
        InputError, match="replications: are too few where customers share something; play 10"
    ):
        trial(1, replications=9)


def test_whoever_plays_the_numbers_are_the_same():
    one = trial(*[2] * 12)
    found = one.compare("first", "last")
    with ThreadPoolExecutor(2) as pool:
        assert one.compare("first", "last", on=pool) == found
    assert pickle.loads(pickle.dumps(found)) == found
    assert found.engine == "objects"
    assert found.manifest.unknown == ()


@pytest.mark.parametrize("fault", ["early", "late", "back"])
def test_what_is_out_of_order_is_refused(fault):
    with pytest.raises(InputError, match="happening: of cell 's0' is out of order, or outside the days from"):
        trial(1, model=Line(fault)).compare("first", "last")


def test_a_metric_that_is_not_declared_is_refused():
    with pytest.raises(InputError, match="metric: is not declared; there are calls, orders"):
        trial(1, model=Line("metric")).compare("first", "last")
    for gains in ({"calls": 0.5}, (("calls", 0.5),)):
        with pytest.raises(InputError, match="calls: give a whole number"):
            Happening(1, "a", "call", gains)  # type: ignore[arg-type]  # the fault under test


@pytest.mark.parametrize("policy", ["more", "other"])
def test_a_model_that_is_not_pure_is_found_out(policy):
    player = CellPlayer(policy, policy, Restless(), start=1, end=10)
    with pytest.raises(InputError) as error:
        player.check(book(1).units[0], Streams(1))
    assert "leads to two things in cell 's0' with the same luck: " in str(error.value)
    assert ("nothing more" in str(error.value)) is (policy == "more")
    CellPlayer("one", "one", Restless(), start=1, end=10).check(book(1).units[0], Streams(1))


# -- reading --------------------------------------------------------------------------------------------------------


def test_a_comparison_of_cells_says_so():
    found = trial(3, 3, by="city").compare("first", "none", names=("calls", "no calls"))
    assert found.is_shared
    assert repr(found).endswith("; 2 cells of customers who share something, 20 replications)")
    words = found.explain()
    assert "2 cells of customers who share something, 20 replications" in words
    assert "played by objects: customers who share something are lived through together" in words
    assert "2组共享资源的客户，重复20次" in found.explain("zh")
    for name, differences in found.groups:
        assert [each.is_shared for each in differences] == [True, True], name
    whole, groups = found["orders"].sums, [differences[1].sums for _, differences in found.groups]
    assert whole == groups[0] + groups[1]
    assert whole.totals == tuple(map(sum, zip(groups[0].totals, groups[1].totals, strict=True)))


def test_there_is_no_exact_answer():
    found = cast("NotFinite", trial(1).exact("first"))
    assert found == NotFinite(None)
    assert found.reason.code == "shared"
    assert found.explain().startswith("cannot be worked out exactly: customers who share something are lived")
    assert found.explain("zh").startswith("无法精确计算：共享同一资源")
    assert found.explain() in found._repr_mimebundle_()["text/plain"]


def test_why_tells_of_a_customer_or_of_the_whole_cell():
    one = trial(2)
    cell = one.why("first", "last", "s0")
    assert cell.number == 1  # the same day and the same answer may come, yet another customer is called
    assert {step.turn.state for step in cell.first.steps} == {"C-0-0", "C-0-1"}
    assert cell.explain().splitlines()[2].startswith("> 1 Jan 2026, C-0-0: call: calls +1")
    assert "2026年1月1日，C-0-0：call：电话+1" in cell.explain("zh")
    customer = one.why("first", "last", "C-0-1")
    assert len(customer.first.steps) < len(cell.first.steps)
    assert {step.turn.state for step in customer.first.steps} == {""}
    assert "1 Jan 2026: call: calls +1" in customer.explain()
    assert one.why("first", "first", "s0").number is None
    assert list(one.apart("first", "first")) == []
    assert next(one.apart("first", "last", names=("a", "b"))) == one.why(
        "first", "last", "s0", names=("a", "b")
    )
    with pytest.raises(InputError, match="customer: is not in this experiment"):
        one.why("first", "last", "C-9")


def test_narrowing_begins_with_what_cells_need():
    found = trial(3).until("first", "none", half_width={"orders": 1000}, most=40)
    assert found.looks == (20,)


# -- how sure -------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(-50, 50), min_size=10, max_size=40), st.sampled_from([0.8, 0.95, 0.99]))
def test_ranges_are_those_of_whole_replications(totals, confidence):
    """Student's t over replications, as scipy has it."""
    sums = attrs.evolve(Sums.of([0] * len(totals), totals), totals=tuple(totals))
    found = Difference(ORDERS, sums, len(totals))
    low_high = found.interval(confidence)
    assert low_high is not None
    assert found.error == totals_error(totals)
    if len(set(totals)) == 1:
        assert low_high.width == 0
        assert found.p_value == float(not totals[0])
    else:
        error = stats.sem(totals)
        assert found.error == pytest.approx(error)
        known = stats.t.interval(confidence, len(totals) - 1, sum(totals) / len(totals), error)
        assert (low_high.low, low_high.high) == pytest.approx(known)
        assert found.p_value == pytest.approx(stats.ttest_1samp(totals, 0).pvalue)
        if abs(found.p_value - 1 + confidence) > 1e-9:
            assert low_high.contains(0) is (found.p_value > 1 - confidence)
    assert found.rate() is None
    with pytest.raises(InputError, match="it takes 200"):
        found.interval(target=Target.LIKE_THESE)


@pytest.mark.parametrize("totals", [[], [1] * 9])
def test_too_few_replications_have_no_error(totals):
    with pytest.raises(InputError, match="replications: are too few where customers share something"):
        totals_error(totals)


@given(st.floats(-60, 60), st.integers(1, 400))
def test_the_chance_of_student_is_that_of_scipy(errors, degrees):
    found = student_chance(errors, degrees)
    # near zero it is scipy that rounds: with one degree 1 - 2 / pi * atan(1e-9) is less than its 1.0
    assert found == pytest.approx(
        2 * stats.t.sf(abs(errors), degrees), abs=1e-12 if abs(errors) > 0.01 else 1e-7
    )
    assert found == student_chance(-errors, degrees)
    assert holm([found])[0] == found  # never below nothing


@given(st.integers(1, 400), st.sampled_from([0.5, 0.9, 0.95, 0.999]))
def test_the_chance_of_student_is_the_other_way_round_of_its_errors(degrees, confidence):
    assert student_chance(student_errors(degrees, confidence), degrees) == pytest.approx(1 - confidence)


@pytest.mark.parametrize(
    ("degrees", "problem"), [(0, "one value has no spread"), (-1, "give a whole number")]
)
def test_no_degrees_have_no_chance(degrees, problem):
    with pytest.raises(InputError, match=problem):
        student_chance(1.0, degrees)


def test_nothing_differs_with_no_error():
    sums = attrs.evolve(Sums.of([1] * 10, [1] * 10), totals=(0,) * 10)
    assert Difference(ORDERS, sums, 10).p_value == 1.0


@settings(max_examples=5)
@given(st.integers(0, 1000))
def test_coverage_by_whole_replications(seed):
    """Ranges of 20 replications hold the mean of many others in about 95 of 100 cases; here: never far off."""
    one = trial(4, 4, seed=seed)
    many = attrs.evolve(one, seed=seed + 5000, replications=400).compare("first", "last")["orders"]
    found = one.compare("first", "last")["orders"]
    assert found.error is not None
    assert abs(found.value - many.value) <= 6 * (found.error + 0.05)
