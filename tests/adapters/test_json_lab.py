"""The lab as JSON: whatever is written is read back equal and plays the same, and no file is believed (LA-4, invariant 15)."""

from __future__ import annotations

import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lab_forms import (
    COMPLAINING,
    EARLY,
    HOUSE,
    LAB_FORMS,
    LATE,
    OFFICE,
    SERVING,
    SHARED,
    TRIAL,
    VISITING,
    LabForm,
    played,
)
from lab_storing import CALLS, EACH, FEW, comes_back, mixed, refused

from salesflow.adapters import json_lab
from salesflow.adapters.json import procedure_from_json, procedure_to_json
from salesflow.adapters.json_lab import (
    comparison_from_json,
    comparison_to_json,
    difference_from_json,
    difference_to_json,
    expected_from_json,
    expected_to_json,
    experiment_from_json,
    experiment_to_json,
    lab_customers_from_json,
    lab_customers_to_json,
    lab_model_from_json,
    lab_model_to_json,
    lab_policy_from_json,
    lab_policy_to_json,
    manifest_from_json,
    part_from_json,
    part_to_json,
    parts_from_json,
    sweep_from_json,
    sweep_to_json,
)
from salesflow.basics.money import UNLIMITED, Money, money
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.cadence.follow_ups.answer import Answer
from salesflow.cadence.levelling.capacity import Capacity, Room
from salesflow.cadence.levelling.priority import Priority
from salesflow.complaints.cases.remedy import Remedy, RemedyKind
from salesflow.credit.catalogue.rating import ALTMAN_Z_1968
from salesflow.credit.control.hold import HoldRule
from salesflow.credit.limits import guards
from salesflow.credit.warnings.signal import Severity
from salesflow.errors import InputError
from salesflow.lab.answers import Expected, NotFinite
from salesflow.lab.comparison import Difference
from salesflow.lab.experiment import Experiment
from salesflow.lab.manifest import fingerprint_of_customers
from salesflow.lab.model import Metric
from salesflow.lab.models.answering import Level
from salesflow.lab.models.complaining import ComplaintModel
from salesflow.lab.models.follow_up import ORDER, FollowUpModel
from salesflow.lab.models.lending import Habit, LendingModel
from salesflow.lab.models.shared_days import Serving, SharedDaysModel
from salesflow.lab.models.visiting import VisitingModel
from salesflow.lab.parts import AnyModel, Parts, merge
from salesflow.lab.portfolio import Portfolio, Synthetic, Unit
from salesflow.lab.tally import Sums
from salesflow.testing.cadences import cadences
from salesflow.testing.complaints import procedures
from salesflow.testing.credit_reviews import review_policies
from salesflow.testing.follow_ups import follow_ups
from salesflow.testing.lab_models import ToyModel, ToyPolicy, experiments, lab_policies
from salesflow.testing.levelling_cases import capacities
from salesflow.testing.quotas import quotas, working_years

FEWER = settings(max_examples=max(1, settings().max_examples // 2))
TOYS: dict[str, type[Any]] = {"toy": ToyModel, "toy_policy": ToyPolicy}


# -- what is written is read back -----------------------------------------------------------------------------------------


def holds() -> st.SearchStrategy[HoldRule]:
    late, tolerance = (
        st.none() | st.integers(0, 90),
        st.dictionaries(st.sampled_from(["CNY", "USD"]), st.integers(0, 50)),
    )
    return st.builds(HoldRule, late, tolerance, st.just(True)) | st.builds(
        HoldRule, st.integers(0, 90), tolerance, st.booleans()
    )


GUARDS = [
    guards.NoRaiseIfOverdue(5, {"CNY": 3}, grant_excuses=True), guards.FreezeIfLate(30), guards.NoRaiseWhile(Severity.ALERT),
    guards.FreezeWhile(Severity.SEVERE), guards.CancelOn(["liquidation", "fraud"]), guards.RequireFresh(),
    guards.NoRaiseInDistress(ALTMAN_Z_1968),
]  # fmt: skip


ORDERS = st.lists(st.sampled_from(["A", "B", "C", "一级"]), unique=True)
SERVINGS = st.builds(Serving, quotas(), st.builds(Priority, ORDERS))


@given(
    follow_ups()
    | quotas()
    | cadences()
    | SERVINGS
    | procedures()
    | holds()
    | review_policies()
    | st.sampled_from(GUARDS)
)
def test_policies_come_back(policy: object) -> None:
    comes_back(policy, lab_policy_to_json, lab_policy_from_json)


def chances(draw: st.DrawFn, count: int) -> list[Fraction]:
    weights = draw(st.lists(st.integers(1, 30), min_size=count, max_size=count))
    return [Fraction(each, sum(weights)) for each in weights]


AMOUNTS = st.decimals(0, 999, places=2).map(lambda amount: Money(amount, "CNY"))
GRADES = st.lists(st.sampled_from(["A", "B", "C", "一级"]), min_size=1, unique=True)
CHANCES = st.fractions(0, 1, max_denominator=50)


REMEDIES = st.builds(
    Remedy, st.sampled_from(RemedyKind), AMOUNTS.map(lambda amount: amount + money(1, "CNY")), st.sampled_from(["a kettle", "水壶"])
)  # fmt: skip
TIMES = st.sampled_from(["00:00", "09:30", "23:59"])


@st.composite
def complaint_models(draw: st.DrawFn) -> ComplaintModel:
    """Models with one to three claims and levels; two claims may be the same."""
    claims = draw(st.lists(REMEDIES, min_size=1, max_size=3))
    levels = [
        Level(
            role, draw(st.none() | st.just(Text("lead", zh="组长"))), after=draw(st.sampled_from([None, "lead"])) if place else None,
            usual=draw(CHANCES), due=draw(CHANCES), late=draw(CHANCES), grants=draw(CHANCES), cost=draw(AMOUNTS),
        )
        for place, role in enumerate(draw(st.lists(st.sampled_from(["seller", "lead", "经理"]), min_size=1, unique=True)))
    ]  # fmt: skip
    return ComplaintModel(
        {each: draw(CHANCES) for each in draw(GRADES)}, claims=zip(claims, chances(draw, len(claims)), strict=True),
        levels=levels, promise="answer", lost={each: draw(CHANCES) for each, _ in COMPLAINING.lost}, worth=draw(AMOUNTS),
        received=draw(TIMES), answered=draw(TIMES), calendar=draw(working_years()),
    )  # fmt: skip


@st.composite
def shared_days(draw: st.DrawFn) -> SharedDaysModel:
    """Models where one capacity is everybody's, and where each seller has his own."""
    sellers = draw(st.lists(st.sampled_from(["lin", "吴", "u-3", "calendar"]), max_size=3, unique=True))
    capacity: Any = {
        each: attrs.evolve(draw(capacities()), seller=draw(st.sampled_from([None, each]))) for each in sellers
    }
    return SharedDaysModel(
        VISITING, capacity or draw(capacities()), callouts={"A": draw(CHANCES), "B": draw(CHANCES)}, patience=draw(st.integers(0, 9))
    )  # fmt: skip


@st.composite
def models_of_one(draw: st.DrawFn) -> FollowUpModel | VisitingModel | LendingModel:
    """Models that play one customer at a time, of each kind of keeping in touch and of credit."""
    grades, kind = draw(GRADES), draw(st.integers(0, 2))
    more: Any = {"margin": draw(AMOUNTS), "cost": draw(AMOUNTS), "calendar": draw(working_years())}
    if kind == 0:
        names = draw(st.lists(st.sampled_from([ORDER, *Answer]), min_size=1, max_size=4, unique=True))
        answers = {each: dict(zip(names, chances(draw, len(names)), strict=True)) for each in grades}
        return FollowUpModel(answers, decay=draw(CHANCES), **more)
    if kind == 1:
        orders = {each: draw(st.lists(CHANCES, min_size=1, max_size=3)) for each in grades}
        alone = {each: draw(CHANCES) for each in grades}
        return VisitingModel(
            orders, within=draw(st.integers(0, 40)), alone=alone, stocked=draw(st.integers(0, 9)), **more
        )
    habits: dict[str, Habit] = {}
    for grade in grades:
        delays = draw(st.lists(st.integers(0, 99), min_size=1, max_size=3, unique=True))
        *pays, never = chances(draw, len(delays) + 1)
        order = draw(AMOUNTS) + money(1, "CNY")
        limit = draw(st.sampled_from([None, UNLIMITED, money(5000, "CNY")]))
        habits[grade] = Habit(
            order,
            margin=order,
            chance=draw(CHANCES),
            pays=dict(zip(delays, pays, strict=True)),
            never=never,
            limit=limit,
        )
    return LendingModel(
        habits, review_every=draw(st.integers(1, 30)), terms_days=draw(st.integers(0, 60)), write_off=100,
        trait=draw(st.sampled_from(["grade", "等级"])), with_peaks=draw(st.booleans()),
    )  # fmt: skip


@FEWER
@given(models_of_one() | complaint_models() | shared_days())
def test_models_come_back(model: AnyModel[Any]) -> None:
    comes_back(model, lab_model_to_json, lab_model_from_json)
    assert lab_model_from_json(lab_model_to_json(model)).metrics == model.metrics


TRAITS = (
    st.text(max_size=3) | st.integers() | st.booleans() | st.none() | st.dates() | AMOUNTS | st.sampled_from(Truth)
    | st.decimals(allow_nan=False, allow_infinity=False)
)  # fmt: skip
NAMES = st.text(min_size=1, max_size=3)


@given(
    st.lists(st.dictionaries(NAMES.filter(lambda name: name != "id"), TRAITS, max_size=3), max_size=4),
    st.integers(0, 9),
)
def test_customers_come_back_one_by_one(rows: list[dict[str, Any]], first: int) -> None:
    """A trait 1 is not a trait yes, and 1.50 is not 1.5 for whoever reads it."""
    book = Portfolio([Unit(f"C-{place}", row) for place, row in enumerate(rows)], first=first)
    text = lab_customers_to_json(book)
    again = lab_customers_from_json(mixed(text))
    assert again == book
    assert isinstance(again, Portfolio)
    for one, other in zip(again.units, book.units, strict=True):
        assert [repr(each) for _, each in one.traits if not isinstance(each, date)] == [
            repr(each) for _, each in other.traits if not isinstance(each, date)
        ]
    assert fingerprint_of_customers(again) == fingerprint_of_customers(book)
    assert lab_customers_to_json(again) == text


@given(
    st.integers(0, 10**9),
    st.dictionaries(NAMES, st.dictionaries(TRAITS, st.integers(1, 4), min_size=1, max_size=3), max_size=3),
)
def test_made_up_customers_come_back(size: int, traits: dict[str, dict[Any, int]]) -> None:
    book = Synthetic(size, Synthetic.of(0, **traits).turns)
    comes_back(book, lab_customers_to_json, lab_customers_from_json)
    assert lab_customers_from_json(lab_customers_to_json(book)).units_of(5, 9) == book.units_of(5, 9)


@FEW
@given(experiments(least=2), lab_policies(), lab_policies(), st.integers(1, 5))
def test_an_experiment_is_played_elsewhere_and_merged_here(
    trial: Experiment[ToyPolicy], first: ToyPolicy, second: ToyPolicy, count: int
) -> None:
    """Invariant 15, and 1 to 3 across files: the description travels as text, the parts come back as text."""
    there = experiment_from_json(experiment_to_json(trial, own=TOYS), own=TOYS)
    assert there == trial
    assert there.manifest(first, second).digest == trial.manifest(first, second).digest
    one, two = (
        lab_policy_from_json(lab_policy_to_json(each, own=TOYS), own=TOYS) for each in (first, second)
    )
    texts = [part_to_json(there.partial(one, two, part, of=count)) for part in range(count)]
    parts = [part_from_json(mixed(each)) for each in reversed(texts)]
    here = trial.compare(first, second)
    assert merge([*parts, parts[0]]) == here
    for value, name in (
        (here, "comparison"), (here.manifest, "manifest"), (Parts(parts), "parts"), (parts[0], "part"),
        (here["sales"], "difference"), (trial.exact(first), "expected"),
    ):  # fmt: skip
        comes_back(value, getattr(json_lab, f"{name}_to_json"), getattr(json_lab, f"{name}_from_json"))
        assert pickle.loads(pickle.dumps(value)) == value
    again = comparison_from_json(comparison_to_json(here))
    assert (again.explain(), again.explain("zh")) == (here.explain(), here.explain("zh"))
    sweep = trial.sweep(first, {"two": second, "first again": first})
    comes_back(sweep, sweep_to_json, sweep_from_json, own=TOYS)


def test_cells_of_customers_come_back() -> None:
    rows = [{"id": f"C-{each}", "grade": "AB"[each % 2], "seller": f"u-{each % 3}"} for each in range(7)]
    book = Portfolio.of(rows).cells("seller")
    again = lab_customers_from_json(mixed(lab_customers_to_json(book)))
    assert again == book
    assert fingerprint_of_customers(again) == fingerprint_of_customers(book)
    text = lab_customers_to_json(book).replace('"C-3"', "3")
    assert refused(lambda: lab_customers_from_json(text)).startswith(
        "units[0].traits.members.members[1].id: must be a text"
    )
    for totals in ((-2, -1, -1), (0, 0, 0)):
        sums = attrs.evolve(Sums.of([3, 2, 2], [1, 1, 1]), totals=totals)
        found = Difference(CALLS, sums, 3)
        if sum(totals):
            comes_back(found, difference_to_json, difference_from_json)
        else:
            assert "no customers can have come to" in refused(lambda found=found: difference_to_json(found))


def test_a_procedure_is_written_as_it_is_alone() -> None:
    """A complaint that runs under it is carried on under what was read: it keeps its digest."""
    plain = json.loads(lab_policy_to_json(HOUSE))
    assert plain.pop("kind") == "procedure"
    assert plain == json.loads(procedure_to_json(HOUSE))
    assert (
        procedure_from_json(json.dumps(plain)).digest
        == lab_policy_from_json(lab_policy_to_json(HOUSE)).digest
    )


def test_an_experiment_of_cells_is_played_elsewhere() -> None:
    rows = [
        {"id": f"C-{each}", "grade": "AB"[each % 2], "seller": ("lin", "wu")[each % 2]} for each in range(9)
    ]
    trial = Experiment(Portfolio.of(rows).cells("seller"), SHARED, date(2026, 3, 2), months=1, seed=7)
    there = experiment_from_json(mixed(experiment_to_json(trial)))
    assert there == trial
    policies = SERVING, attrs.evolve(SERVING, priority=Priority(["A", "B"]))
    one, two = [lab_policy_from_json(mixed(lab_policy_to_json(each))) for each in policies]
    found = merge(
        [part_from_json(part_to_json(there.partial(one, two, part))) for part in range(there.parts)]
    )
    assert found == trial.compare(*policies)
    comes_back(found, comparison_to_json, comparison_from_json)


def test_one_capacity_stands_there_as_an_object_and_several_as_a_list() -> None:
    one = attrs.evolve(SHARED, capacity=Capacity(OFFICE, Room({"visit": 6})))
    plain = json.loads(lab_model_to_json(one))
    assert plain["capacity"]["usual"] == {"limits": {"visit": 6}, "total": None}
    # by hand: what has a usual value may be left out
    plain["capacity"] = {"calendar": plain["capacity"]["calendar"], "usual": {"limits": {"visit": 6}}}
    assert lab_model_from_json(json.dumps(plain)) == one
    plain["capacity"] = [{"seller": " lin ", "capacity": plain["capacity"]}]
    several: Any = lab_model_from_json(json.dumps(plain))
    assert several.capacity == (("lin", one.capacity),)
    plain["capacity"] *= 2
    assert refused(lambda: lab_model_from_json(json.dumps(plain))).startswith(
        "capacity: names a seller twice"
    )
    endless = attrs.evolve(one, capacity=Capacity(attrs.evolve(OFFICE, ends=date(2400, 1, 1)), Room({})))
    assert "ends more than 200 years after it begins" in refused(lambda: lab_model_to_json(endless))


def test_who_played_it_is_in_no_file() -> None:
    here = TRIAL.compare(LATE, EARLY)
    with ThreadPoolExecutor(2) as pool:
        there = TRIAL.compare(LATE, EARLY, on=pool)
    assert comparison_to_json(here) == comparison_to_json(there)
    assert "engine" not in json.loads(experiment_to_json(TRIAL))


def test_results_that_are_played_today_come_back() -> None:
    for name, value in played().items():
        form = LAB_FORMS[name]
        comes_back(value, form.write, form.read)


def test_an_expectation_has_as_many_digits_as_it_needs() -> None:
    orders = Metric("orders", Text("orders"))
    for power in (1, 300, 1500, 20_000):
        value = Fraction(-(3**power), 7**power)
        exact = Expected((orders,), (value,))
        assert expected_from_json(mixed(expected_to_json(exact))) == exact
    with pytest.raises(InputError, match="is a fraction too long to be written down"):
        expected_to_json(Expected((orders,), (Fraction(1, 3**90_000),)))
    comes_back(NotFinite(5), expected_to_json, expected_from_json)


# -- golden files -----------------------------------------------------------------------------------------------------------


@EACH
def test_a_file_of_today_is_read_by_every_version_to_come(form: LabForm) -> None:
    value = form.read(form.text)
    assert form.write(value) == form.text
    assert form.value is None or value == form.value
    assert json.loads(form.text)["schema"] == 1


def test_parts_of_a_file_make_its_comparison() -> None:
    parts, whole = (
        parts_from_json(LAB_FORMS["lab-parts"].text),
        comparison_from_json(LAB_FORMS["lab-comparison"].text),
    )
    assert parts.missing == ((13, 26),)
    assert parts.parts[0] == part_from_json(LAB_FORMS["lab-part"].text)
    assert parts.parts[0].manifest == whole.manifest == manifest_from_json(LAB_FORMS["lab-manifest"].text)
    assert whole["result"] == difference_from_json(LAB_FORMS["lab-difference"].text)
    assert sweep_from_json(LAB_FORMS["lab-sweep"].text)["30 days"] == whole
