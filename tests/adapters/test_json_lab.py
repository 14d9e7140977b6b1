"""The lab as JSON: whatever is written is read back equal and plays the same, and no file is believed (LA-4, invariant 15)."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lab_forms import (
    COMPLAINING,
    EARLY,
    FOLLOWING,
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
    narrowed_to_json,
    part_from_json,
    part_to_json,
    parts_from_json,
    sweep_from_json,
    sweep_to_json,
)
from salesflow.basics.channels import Channel
from salesflow.basics.money import UNLIMITED, Money, money
from salesflow.basics.terms import Term, days
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.cadence.follow_ups.answer import Answer
from salesflow.cadence.levelling.capacity import Capacity, Room
from salesflow.cadence.levelling.priority import Priority
from salesflow.complaints.cases.remedy import Remedy, RemedyKind
from salesflow.complaints.handling.procedure import Procedure
from salesflow.credit.catalogue.limits import EXAMPLE_REVIEW
from salesflow.credit.catalogue.rating import ALTMAN_Z_1968
from salesflow.credit.control.hold import HoldRule
from salesflow.credit.limits import guards
from salesflow.credit.limits.review import ReviewPolicy
from salesflow.credit.warnings.signal import Severity
from salesflow.errors import DefinitionError, InputError, SalesflowError
from salesflow.lab.answers import Expected, Narrowed, NotFinite
from salesflow.lab.comparison import Difference
from salesflow.lab.experiment import Experiment
from salesflow.lab.manifest import fingerprint, fingerprint_of_customers
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
FEW = settings(
    max_examples=max(1, settings().max_examples // 4)
)  # each is much work, or there are many forms
EACH = pytest.mark.parametrize("form", LAB_FORMS.values(), ids=lambda form: form.name)
TOYS: dict[str, type[Any]] = {"toy": ToyModel, "toy_policy": ToyPolicy}


def mixed(text: str) -> str:
    """The same text as another program may hand it on: in one line, its names in another order."""
    return json.dumps(json.loads(text), sort_keys=True)


def comes_back(value: object, write: Callable[..., str], read: Callable[..., Any], **own: Any) -> None:
    """The law: equal, also from a text that was handed on, of the same type, and written alike again."""
    text = write(value, **own)
    again = read(text, **own)
    assert again == value
    assert type(again) is type(value)
    if isinstance(value, Procedure):  # its tasks stand in an order of their own, which changes nothing
        assert read(mixed(text), **own).digest == value.digest
    elif not isinstance(value, ReviewPolicy):  # so does its calendar
        assert read(mixed(text), **own) == value
    assert write(again, **own) == text
    assert fingerprint(again) == fingerprint(value)


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
    twice: Any = several.capacity * 2
    assert "names a seller twice" in refused(lambda: lab_model_to_json(attrs.evolve(one, capacity=twice)))
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


# -- what cannot be written -----------------------------------------------------------------------------------------------


class Loose:
    """A policy of somebody who has not read the manual."""


class Careful:
    """A policy with a form of its own."""

    def __init__(self, calls: int) -> None:
        self.calls = calls

    def to_plain(self) -> dict[str, object]:
        return {"calls": self.calls}

    @classmethod
    def from_plain(cls, plain: Any) -> Careful:
        if plain["calls"] == 13:
            raise DefinitionError("careful", ["that brings bad luck", "and shame"])
        if plain["calls"] == 14:
            raise InputError("calls", 14, "is too many")
        return cls(plain["calls"] + 0)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Careful) and self.calls == other.calls

    __hash__ = None  # type: ignore[assignment]  # it may change


@attrs.frozen
class Odd:
    """What nobody can write."""

    kept: Any


@attrs.frozen
class Typed:
    """Its field is of a type that nobody knows."""

    kept: Nowhere  # type: ignore[name-defined]  # noqa: F821  # that is the point


class Tier(StrEnum):
    """A word of one's own."""

    GOLD = "gold"


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        call()
    return str(caught.value)


@attrs.frozen
class Inner:
    """A part of a policy of one's own."""

    share: Fraction
    until: date | None


@attrs.frozen
class Outer:
    """A policy of one's own, with all that a field may be."""

    name: str
    fine: Money
    rate: Decimal
    channel: Channel
    wait: Term
    steps: tuple[Inner, ...]
    is_kind: bool = False


def test_an_attrs_class_is_written_by_its_fields() -> None:
    steps = (Inner(Fraction(1, 3), None), Inner(Fraction(2), date(2026, 2, 28)))
    policy = Outer("ours", money("1.50", "CNY"), Decimal("0.10"), Channel.CALL, days(3), steps)
    comes_back(policy, lab_policy_to_json, lab_policy_from_json, own={"outer": Outer})
    text = lab_policy_to_json(policy, own={"outer": Outer})
    for old, new, told in (
        ('"1/3"', "0.3", "steps[0].share: must be a number as text"), ('"call"', '"fax"', "channel: is unknown; use one of visit"),
        ("false", "0", "is_kind: must be true or false"), ('"share"', '"part"', "steps[0].share: is missing"),
    ):  # fmt: skip
        assert told in refused(
            lambda old=old, new=new: lab_policy_from_json(text.replace(old, new), own={"outer": Outer})
        )


def test_what_does_not_come_back_is_not_written() -> None:
    own: Any = {"odd": Odd}
    assert refused(lambda: lab_policy_to_json(Odd((1, 2)), own=own)).startswith(
        "Odd: does not come back equal"
    )
    twice: Any = tuple(FOLLOWING.answers[:1]) * 2
    assert "names a grade twice" in refused(lambda: lab_model_to_json(attrs.evolve(FOLLOWING, answers=twice)))


def test_a_class_of_ones_own_is_named_with_the_call() -> None:
    words = refused(lambda: lab_policy_to_json(Loose()))
    assert words.startswith(
        'policy: is of a class that JSON does not know; name it, as own={"loose": Loose} (docs/how-to/store-an-experiment.md)'
    )
    assert "model: is of a class that JSON does not know" in refused(lambda: lab_model_to_json(ToyModel(())))
    toy: Any = attrs.evolve(TRIAL, model=ToyModel(()), metrics=None)
    assert 'own={"toymodel": ToyModel}' in refused(lambda: experiment_to_json(toy))
    assert "'loose' needs to be an attrs class, or to have to_plain" in refused(
        lambda: lab_policy_to_json(Loose(), own={"loose": Loose})
    )
    assert "own: 'typed' has a field of a type" in refused(
        lambda: lab_policy_to_json(Odd(1), own={"typed": Typed})
    )
    assert "own: is the word for one of the library's own kinds" in refused(
        lambda: lab_policy_to_json(LATE, own={"synthetic": ToyPolicy})
    )


def test_a_class_with_a_form_of_its_own() -> None:
    own: Any = {"careful": Careful}
    text = lab_policy_to_json(Careful(4), own=own)
    assert json.loads(text) == {"schema": 1, "kind": "careful", "calls": 4}
    assert lab_policy_from_json(text, own=own) == Careful(4)
    assert "use one of follow_up" in refused(lambda: lab_policy_from_json(text))
    assert refused(lambda: lab_policy_from_json(text.replace("4", '"4"'), own=own)).startswith(
        "policy: cannot be read as Careful"
    )
    assert "bad luck; and shame" in refused(lambda: lab_policy_from_json(text.replace("4", "13"), own=own))
    assert (
        refused(lambda: lab_policy_from_json(text.replace("4", "14"), own=own))
        == "calls: is too many (got 14)"
    )
    assert "stands where the model should be" in refused(lambda: lab_model_from_json(text, own=own))


@pytest.mark.parametrize("kept", [0.5, Odd, {1: 2}, [0.5], {"a": [{"b": b""}]}])
def test_what_a_field_may_not_hold(kept: object) -> None:
    words = refused(lambda: lab_policy_to_json(Odd(kept), own={"odd": Odd}))
    assert words.startswith("Odd: holds what JSON cannot; give the class to_plain")


@pytest.mark.parametrize("kept", [1, "a", True, None, [1, {"a": None}]])
def test_what_a_field_may_hold(kept: object) -> None:
    assert json.loads(lab_policy_to_json(Odd(kept), own={"odd": Odd}))["kept"] == kept


@pytest.mark.parametrize(
    ("book", "problem"),
    [
        (Portfolio([Unit("C-1", {"share": 0.5})]), "traits: is no trait that JSON can hold"),
        (Portfolio([Unit("C-1", {"tier": Tier.GOLD})]), "traits: is no trait that JSON can hold"),
        (Portfolio([Unit("C-1", {"share": Decimal("NaN")})]), "traits: is no trait that JSON can hold"),
        (Portfolio([Unit("C-1", (("a", 1), ("a", 2)))]), "traits: need names of their own, each a text"),
        (Portfolio([Unit("C-1", {7: 1})]), "traits: need names of their own, each a text"),  # type: ignore[dict-item]
        (Portfolio([Unit("C-1", {"a": "\ud800"})]), "units[0].traits.a: holds half a character"),
        (Portfolio([], first=-1), "first: give a whole number"),
        (Synthetic(2**63, ()), "size: is more than can be counted"),
        (Synthetic(True, ()), "size: give a whole number"),
        (Synthetic(1, (("grade", ()),)), "turns[0]: needs a name of its own, and one value at least"),
    ],
)  # fmt: skip
def test_customers_that_could_not_be_read_again_are_not_written(book: Any, problem: str) -> None:
    assert problem in refused(lambda: lab_customers_to_json(book))


def test_results_that_could_not_be_read_again_are_not_written() -> None:
    found = comparison_from_json(LAB_FORMS["lab-comparison"].text)
    one = found.differences[0]
    for broken in (
        attrs.evolve(found, differences=found.differences[1:]),
        attrs.evolve(
            found, differences=tuple(attrs.evolve(each, replications=9) for each in found.differences)
        ),
    ):
        assert "are not those of the manifest" in refused(lambda broken=broken: comparison_to_json(broken))
    assert "that no customers can have come to" in refused(
        lambda: difference_to_json(attrs.evolve(one, sums=attrs.evolve(one.sums, units=1)))
    )
    alone = attrs.evolve(found, manifest=attrs.evolve(found.manifest, replications=1), groups=())
    assert "are not those of the manifest" in refused(lambda: narrowed_to_json(Narrowed(alone, (), (1,))))


# -- sums -----------------------------------------------------------------------------------------------------------------

FIGURES = st.integers(-3, 3) | st.integers(0, 1) | st.integers(-(10**9), 10**9)
CALLS = Metric("calls", Text("calls"))


@given(
    st.integers(1, 4).flatmap(
        lambda times: st.tuples(
            st.just(times),
            st.lists(st.tuples(*[st.lists(FIGURES, min_size=times, max_size=times)] * 2), max_size=5),
        )
    )
)
def test_all_sums_that_there_can_be_are_believed(
    drawn: tuple[int, list[tuple[list[int], list[int]]]],
) -> None:
    times, lives = drawn
    sums = Sums.total([Sums(), *[Sums.of(*each) for each in lives]])
    comes_back(Difference(CALLS, sums, times), difference_to_json, difference_from_json)


FIELDS = [each.name for each in attrs.fields(Sums) if each.name != "totals"]


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("change", [-1, 1, -(10**12)])
def test_one_figure_that_was_changed_is_noticed(name: str, change: int) -> None:
    """Nearly every change of one figure breaks what must hold of all of them; units and the like only beyond a bound."""
    sums = Sums.total(
        [Sums.of(*each) for each in (([0, 3, 2], [1, 1, 1]), ([5, 0, 0], [5, 0, 0]), ([0, 1, 0], [0, 0, 0]))]
    )
    changed = attrs.evolve(sums, **{name: getattr(sums, name) + change})
    if (name, change) in {
        ("units", 1),
        ("more", 1),
        ("more", -1),
        ("less", 1),
        ("less", -1),
        ("differing", 1),
    }:
        comes_back(Difference(CALLS, changed, 3), difference_to_json, difference_from_json)
        return
    assert "that no customers can have come to together" in refused(
        lambda: difference_to_json(Difference(CALLS, changed, 3))
    )


@pytest.mark.parametrize(
    "sums",
    [
        Sums(1, 0, 0, 1, 1),  # one replication has no spread
        Sums(0, 1, 1),
        Sums(2, 1, 2, between=1, more=2, differing=1),
        Sums(2, 5, 2, between=9, less=1, differing=3, first_beyond=20, second_beyond=2),
        Sums(1, 2, 0, between=4, less=1, differing=1),  # a figure of two, where all are said to be 0 or 1
        Sums(3, 0, 2, between=3, more=1, differing=1, second_beyond=2),
        Sums(1, 1, 1, second_beyond=2),
        Sums(3, 0, 0, between=2, more=0, differing=0),
        Sums(2, 0, 3, between=5, more=1, differing=1, second_beyond=6),
    ],
)
def test_sums_of_one_replication_that_there_cannot_be(sums: Sums) -> None:
    assert "that no customers can have come to" in refused(
        lambda: difference_to_json(Difference(CALLS, sums, 1))
    )


def test_two_policies_go_no_closer_together_than_one_and_the_same() -> None:
    """No correlation of two policies is beyond one."""
    sums = Sums.of([1, 2], [2, 1])
    comes_back(Difference(CALLS, sums, 2), difference_to_json, difference_from_json)
    changed = attrs.evolve(sums, first_spread=0)
    assert "that no customers can have come to" in refused(
        lambda: difference_to_json(Difference(CALLS, changed, 2))
    )


# -- hostile data ---------------------------------------------------------------------------------------------------------


def changed(text: str, path: str, value: Any) -> str:
    """A text with one place changed; KeyError takes it out."""
    tree = json.loads(text)
    inside: Any = tree
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        inside = inside[step]
    if value is KeyError:
        del inside[last]
    elif value is list:
        inside[last] = inside[last] + inside[last][:1]
    else:
        inside[last] = value
    return json.dumps(tree)


@pytest.mark.parametrize(
    ("form", "path", "value", "field", "problem"),
    [
        ("lab-policy-hold", "late_days", 30.0, "late_days", "must be a whole number"),
        ("lab-policy-hold", "late_days", True, "late_days", "must be a whole number"),
        ("lab-policy-hold", "late_days", -1, "policy", "late_days must be a whole number of days from 0"),
        ("lab-policy-hold", "kind", "luck", "kind", "use one of follow_up, quota"),
        ("lab-policy-hold", "kind", KeyError, "kind", "name your own class (docs/how-to/store-an-experiment.md)"),
        ("lab-policy-hold", "kind", ["hold_rule"], "kind", "is unknown"),
        ("lab-policy-guard", "days", 1.5, "days", "must be a whole number"),
        ("lab-policy-guard", "colour", 1, "colour", "is unknown; known are days"),
        ("lab-policy-guard", "days", -1, "days", "zero or more"),
        ("lab-policy-guard", "tolerance", {"CNY": 1}, "tolerance.CNY", "must be a number as text"),
        ("lab-policy-guard", "kind", "review_policy", "citation", "is missing"),
        ("lab-policy-follow-up", "waits.upset", {}, "waits.upset.band", "is missing"),
        ("lab-policy-follow-up", "attempts", "six", "attempts", "must be a whole number"),
        ("lab-model-follow-up", "answers.A.order", 0.12, "answers.A.order", "must be a number as text"),
        ("lab-model-follow-up", "answers.A.order", "1/0", "answers.A.order", "is divided by nothing"),
        ("lab-model-follow-up", "answers.A.order", "1e999999999", "answers.A.order", "must be a number as text"),
        ("lab-model-follow-up", "answers.A.order", "0.13", "model", "the chances make 101/100, not 1"),
        ("lab-model-follow-up", "answers.A.sigh", "0", "model", "'sigh' is no answer"),
        ("lab-model-follow-up", "answers.A", [], "answers.A", "must be an object"),
        ("lab-model-follow-up", "margin", 900, "margin", "must be an amount"),
        ("lab-model-follow-up", "margin.currency", "USD", "cost", "must be in USD"),
        ("lab-model-follow-up", "decay", "2", "decay", "lies outside 0 to 1"),
        ("lab-model-follow-up", "calendar.zone", "Mars", "calendar", "Mars"),
        ("lab-model-follow-up", "calendar.weekly", "every day", "calendar.weekly", "cannot read"),
        ("lab-model-follow-up", "calendar.closed.0", 17, "calendar.closed[0]", "must be a text"),
        ("lab-model-follow-up", "calendar.extra_open", {"14": None}, "calendar.extra_open.14", "must be a day"),
        ("lab-model-follow-up", "calendar.extra_open.2026-02-28", "noon", "calendar.extra_open.2026-02-28", "cannot be read"),
        ("lab-model-follow-up", "calendar.extra_open.2026-02-28", 7, "calendar.extra_open.2026-02-28", "must be a text"),
        ("lab-model-follow-up", "calendar.begins", KeyError, "calendar.begins", "is missing"),
        ("lab-model-visiting", "orders.A", "0.3", "orders.A", "must be a list"),
        ("lab-model-visiting", "orders.A.1", None, "orders.A[1]", "must be a number as text"),
        ("lab-model-visiting", "alone.B", KeyError, "model", "grade 'B': alone gives no chance"),
        ("lab-model-visiting", "within", True, "within", "must be a whole number"),
        ("lab-model-visiting", "stocked", KeyError, "stocked", "is missing"),
        ("lab-model-lending", "habits.0.grade", "B", "habits", "names a grade twice"),
        ("lab-model-lending", "habits.0.habit.never", "0.5", "habits[0].habit", "make 37/25 together, not 1"),
        ("lab-model-lending", "habits.0.habit.pays.0.days_late", 1.0, "habits[0].habit.pays[0].days_late", "whole number"),
        ("lab-model-lending", "habits.0.habit.pays.0", {"days_late": 1}, "habits[0].habit.pays[0].chance", "is missing"),
        ("lab-model-lending", "habits.1.habit.limit", 5, "habits[1].habit.limit", "must be an amount"),
        ("lab-model-lending", "with_peaks", 1, "with_peaks", "must be true or false"),
        ("lab-model-lending", "kind", "follow_up", "answers", "is missing"),
        ("lab-policy-serving", "priority.grades", ["B", "B"], "priority", "a grade is given twice"),
        ("lab-policy-serving", "priority.grades", "BA", "priority.grades", "must be a list"),
        ("lab-policy-serving", "priority", None, "priority", "must be an object"),
        ("lab-policy-serving", "quota", KeyError, "quota", "is missing"),
        ("lab-policy-serving", "quota.monthly.0.touches", {"fax": 1}, "quota.monthly[0].touches.fax", "use one of visit"),
        ("lab-policy-procedure", "clocks.0.term", "soon", "clocks[0].term", "is not a term"),
        ("lab-policy-procedure", "clocks.0.starts_on", "sent off", "policy", "'sent off' is no stage of the machine"),
        ("lab-policy-procedure", "authority.mandates.0.up_to", 200, "authority.mandates[0].up_to", "must be an amount"),
        ("lab-policy-procedure", "serious.0", "grave", "serious[0]", "use one of minor"),
        ("lab-policy-procedure", "machine", KeyError, "machine", "is missing"),
        ("lab-model-complaining", "complains.A", 0.05, "complains.A", "must be a number as text"),
        ("lab-model-complaining", "complains.A", "2", "model", "outside 0 to 1"),
        ("lab-model-complaining", "claims", {}, "claims", "must be a list"),
        ("lab-model-complaining", "claims", list, "model", "make 7/4, not 1"),
        ("lab-model-complaining", "claims.0.remedy.kind", "kiss", "claims[0].remedy.kind", "use one of apology_gift"),
        ("lab-model-complaining", "claims.0.remedy.amount", None, "model", "claim 1: say what it is worth"),
        ("lab-model-complaining", "claims.0.remedy.amount.amount", "0", "claims[0].remedy.amount", "of nothing is none"),
        ("lab-model-complaining", "claims.1", {"remedy": {"kind": "repair"}}, "claims[1].chance", "is missing"),
        ("lab-model-complaining", "levels.0.usual", 1, "levels[0].usual", "must be a number as text"),
        ("lab-model-complaining", "levels.0.after", "answer", "model", "come to the first level at once"),
        ("lab-model-complaining", "levels.1.role", " seller ", "model", "level 'seller' stands there twice"),
        ("lab-model-complaining", "levels.1.label", 7, "levels[1].label", "must be"),
        ("lab-model-complaining", "levels.1.cost", {"amount": "5", "currency": "USD"}, "cost", "must be in CNY"),
        ("lab-model-complaining", "lost.late", KeyError, "model", "gives no chance for 'late'"),
        ("lab-model-complaining", "lost.soon", "0", "model", "'soon' is unknown"),
        ("lab-model-complaining", "received", "25:00", "received", "give a time of day"),
        ("lab-model-complaining", "calendar.ends", KeyError, "calendar.ends", "is missing"),
        ("lab-model-shared-days", "capacity", None, "capacity", "must be an object"),
        ("lab-model-shared-days", "capacity", [], "model", "give a Capacity, or a mapping from seller"),
        ("lab-model-shared-days", "capacity", list, "capacity", "names a seller twice"),
        ("lab-model-shared-days", "capacity.0.seller", 7, "capacity[0].seller", "must be a text"),
        ("lab-model-shared-days", "capacity.0.seller", " ", "capacity[0].seller", "may not be empty"),
        ("lab-model-shared-days", "capacity.0.seller", "ma", "model", "is that of 'lin'"),
        ("lab-model-shared-days", "capacity.1.capacity", KeyError, "capacity[1].capacity", "is missing"),
        ("lab-model-shared-days", "capacity.0.capacity.usual.limits.visit", "6", "capacity[0].capacity.usual.limits.visit", "whole number"),
        ("lab-model-shared-days", "capacity.0.capacity.usual.limits.fax", 6, "capacity[0].capacity.usual", "unknown channel 'fax'"),
        ("lab-model-shared-days", "capacity.0.capacity.usual.total", -1, "capacity[0].capacity.usual", "zero or more"),
        ("lab-model-shared-days", "capacity.0.capacity.weekdays.0.weekday", "Sun", "capacity[0].capacity", "Sun is never a working day"),
        ("lab-model-shared-days", "capacity.0.capacity.weekdays", list, "capacity[0].capacity", "Fri is given twice"),
        ("lab-model-shared-days", "capacity.0.capacity.days.0.day", "2026-03-32", "capacity[0].capacity.days[0].day", "must be a day"),
        ("lab-model-shared-days", "capacity.0.capacity.days.0.day", "2026-03-07", "capacity[0].capacity", "2026-03-07 is closed"),
        ("lab-model-shared-days", "capacity.1.capacity.calendar.ends", "9999-12-31", "capacity[1].capacity.calendar", "more than 200 years"),
        ("lab-model-shared-days", "callouts.B", KeyError, "model", "callouts gives no chance"),
        ("lab-model-shared-days", "callouts.A", "-1", "model", "outside 0 to 1"),
        ("lab-model-shared-days", "patience", True, "patience", "must be a whole number"),
        ("lab-model-shared-days", "patience", -1, "patience", "zero or more"),
        ("lab-model-shared-days", "visiting.alone.B", KeyError, "visiting", "alone gives no chance"),
        ("lab-model-shared-days", "visiting.kind", "visiting", "visiting.kind", "is unknown; known are"),
        ("lab-customers", "units.1.id", "C-1", "id", "stands at places 0 and 1"),
        ("lab-customers", "units.1.id", 7, "units[1].id", "must be a text"),
        ("lab-customers", "units.1.age", 7, "units[1].age", "is unknown; known are id, traits"),
        ("lab-customers", "units.1.traits", [], "units[1].traits", "must be an object"),
        ("lab-customers", "units.0.traits.staff", 12.5, "units[0].traits.staff", "a tag"),
        ("lab-customers", "units.0.traits.staff", {"moment": "2026-03-02T09:00:00Z"}, "units[0].traits.staff", "no trait"),
        ("lab-customers", "units.0.traits.staff", {"decimal": "NaN"}, "units[0].traits.staff", "no trait"),
        ("lab-customers", "first", -1, "first", "zero or more"),
        ("lab-customers", "first", KeyError, "first", "is missing"),
        ("lab-experiment", "customers.size", 10**30, "customers.size", "more than can be counted"),
        ("lab-experiment", "customers.size", 40.0, "customers.size", "whole number"),
        ("lab-experiment", "customers.size", 0, "customers", "are none"),
        ("lab-experiment", "customers.turns", list, "customers.turns[0]", "needs a name of its own"),
        ("lab-experiment", "customers.turns.0.values", [], "customers.turns[0]", "one value at least"),
        ("lab-experiment", "customers.kind", "lending", "customers.kind", "use one of portfolio, synthetic"),
        ("lab-experiment", "seed", 7.0, "seed", "must be a whole number"),
        ("lab-experiment", "seed", -1, "seed", "from 0 and below 2**128"),
        ("lab-experiment", "seed", KeyError, "seed", "is missing"),
        ("lab-experiment", "months", 0, "months", "is nothing to play"),
        ("lab-experiment", "months", "6", "months", "must be a whole number"),
        ("lab-experiment", "start", "2026-02-30", "start", "must be a day"),
        ("lab-experiment", "metrics", "orders", "metrics", "must be a list"),
        ("lab-experiment", "metrics.0", "luck", "metrics", "are to be some of the model's"),
        ("lab-experiment", "engine", "numpy", "engine", "is unknown; known are"),
        ("lab-experiment", "model", None, "model", "must be an object"),
        ("lab-manifest", "seed", 8, "digest", "does not fit the rest of the manifest"),
        ("lab-manifest", "seed", 2**128, "seed", "below 2**128"),
        ("lab-manifest", "digest", KeyError, "digest", "is missing"),
        ("lab-manifest", "months", 0, "months", "one is the least"),
        ("lab-manifest", "metrics", [], "metrics", "one at least was counted"),
        ("lab-manifest", "metrics", list, "metrics[3].key", "stands there twice"),
        ("lab-manifest", "metrics.0.currency", "CNY", "metrics[0]", "nothing else has one"),
        ("lab-manifest", "model.digest", 7, "model.digest", "must be a text"),
        ("lab-manifest", "python", KeyError, "python", "is missing"),
        ("lab-part", "start", True, "start", "whole number"),
        ("lab-part", "start", 1, "sums", "are not those of customers 1 up to 13"),
        ("lab-part", "end", 41, "end", "must lie from 0 to 40"),
        ("lab-part", "end", 12.0, "end", "whole number"),
        ("lab-part", "sums.0.sums.units", 11, "sums", "do not hold every metric once"),
        ("lab-part", "sums.0.sums.first", 1.0, "sums[0].sums.first", "must be a whole number"),
        ("lab-part", "sums.0.sums.spread", -1, "sums[0].sums", "no customers can have come to"),
        ("lab-part", "sums.0.sums.spread", KeyError, "sums[0].sums.spread", "is missing"),
        ("lab-part", "sums.0.sums.median", 1, "sums[0].sums.median", "is unknown"),
        ("lab-part", "sums.0.metric", "result", "sums[2]", "stands there twice"),
        ("lab-part", "sums.0.metric", "luck", "sums", "do not hold every metric once"),
        ("lab-part", "sums", [], "sums", "are not those of customers 0 up to 13"),
        ("lab-part", "manifest.seed", 8, "manifest.digest", "does not fit"),
        ("lab-part", "way", "guesswork", "way", "is unknown to this version"),
        ("lab-part", "way", None, "way", "must be a text"),
        ("lab-parts", "parts.1.start", 20, "parts[1].sums", "are not those of customers 20 up to 40"),
        ("lab-parts", "parts", {}, "parts", "must be a list"),
        ("lab-comparison", "names", ["a", "a"], "names", "a name of its own"),
        ("lab-comparison", "names", "ab", "names", "must be a list"),
        ("lab-comparison", "engine", "guesswork", "engine", "is unknown to this version"),
        ("lab-comparison", "differences.0.metric", "luck", "differences", "are not the metrics of the manifest"),
        ("lab-comparison", "differences.1.sums.units", 41, "differences[1].sums.units", "are not all 40 customers"),
        ("lab-comparison", "groups", [], "groups", "only where customers are told apart"),
        ("lab-comparison", "groups.1.group", "B", "groups", "once each"),
        ("lab-comparison", "groups.0.differences.0.sums.units", 11, "differences[0].sums", "not what the groups make"),
        ("lab-comparison", "groups.0.differences.0.sums.first", 0, "groups[0].differences[0].sums", "no customers"),
        ("lab-difference", "replications", 0, "replications", "one is the least"),
        ("lab-difference", "replications", True, "replications", "whole number"),
        ("lab-difference", "metric.unit", "yuan", "metric.unit", "use one of count, days, money"),
        ("lab-difference", "metric.is_good", 1, "metric.is_good", "must be true or false"),
        ("lab-difference", "metric.unit", KeyError, "metric.unit", "is missing"),
        ("lab-sweep", "policies", [], "policies", "one policy at least"),
        ("lab-sweep", "policies.1.name", "30 days", "policies", "names of their own"),
        ("lab-sweep", "policies.1.policy.days", "45", "policies[1].policy.days", "must be a whole number"),
        ("lab-sweep", "policies.1.comparison.manifest.seed", 1, "policies[1].comparison.manifest.digest", "does not fit"),
        ("lab-sweep", "baseline", 4, "baseline", "must be an object"),
        ("lab-expected", "kind", "perhaps", "kind", "use one of expected, not_finite"),
        ("lab-expected", "values.0", "x", "values[0]", "must be a number as text"),
        ("lab-expected", "values", list, "values", "one for each of the 3 metrics"),
        ("lab-expected", "values.0", "1/2", "values", "are not what the groups make together"),
        ("lab-expected", "groups.1.group", "B", "groups", "once each"),
        ("lab-expected", "metrics", KeyError, "metrics", "is missing"),
        ("lab-narrowed", "looks", [], "looks", "must rise to the replications"),
        ("lab-narrowed", "looks.0", 20.0, "looks[0]", "must be a whole number"),
        ("lab-narrowed", "looks.0", 99, "looks", "must rise to the replications"),
        ("lab-narrowed", "half_width.0.half_width", 0, "half_width[0].half_width", "must be a number above zero"),
        ("lab-narrowed", "half_width.0.half_width", True, "half_width[0].half_width", "must be a number above zero"),
        ("lab-narrowed", "half_width.0.half_width", "1", "half_width[0].half_width", "must be a number above zero"),
        ("lab-narrowed", "half_width.0.half_width", 10**400, "half_width[0].half_width", "must be a number above zero"),
        ("lab-narrowed", "half_width.0.metric", "luck", "half_width", "names none or unknown metrics"),
        ("lab-narrowed", "half_width", [], "half_width", "names none or unknown metrics"),
    ],
)  # fmt: skip
def test_wrong_data_is_named_by_its_place(form: str, path: str, value: Any, field: str, problem: str) -> None:
    one = LAB_FORMS[form]
    with pytest.raises(InputError) as caught:
        one.read(changed(one.text, path, value))
    assert (caught.value.field, problem in caught.value.problem) == (field, True), str(caught.value)


@EACH
@pytest.mark.parametrize(
    ("text", "field", "problem"),
    [
        ("", "text", "is no JSON"),
        ("[1]", "text", "must be an object"),
        ('{"schema": 2}', "schema", "it reads 1"),
        ('{"schema": true}', "schema", "it reads 1"),
        ('{"a": 1, "a": 2}', "a", "is given twice"),
        ('{"a": NaN}', "a", "is no number that JSON knows"),
        ("[" * 10_000, "text", "is nested more than 200 levels deep"),
    ],
)
def test_what_is_no_form_at_all(form: LabForm, text: str, field: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        form.read(text)
    assert (caught.value.field, problem in caught.value.problem) == (field, True), str(caught.value)


@EACH
def test_an_unknown_name_is_refused(form: LabForm) -> None:
    with pytest.raises(InputError, match="is unknown; known are") as caught:
        form.read(json.dumps(json.loads(form.text) | {"colour": 1}))
    assert caught.value.field == "colour"


def test_a_number_of_the_form_stands_at_the_top_alone() -> None:
    tree = json.loads(lab_policy_to_json(EXAMPLE_REVIEW))
    policy = {name: each for name, each in tree.items() if name != "schema"}
    own: Any = {"holder": Careful}
    assert lab_policy_from_json(json.dumps(policy), own=own) == EXAMPLE_REVIEW
    sweep = json.loads(LAB_FORMS["lab-sweep"].text)
    sweep["baseline"] = policy | {"schema": 1}
    assert (
        refused(lambda: sweep_from_json(json.dumps(sweep)))
        == "baseline.schema: stands at the top alone (got 1)"
    )
    sweep["baseline"] = policy | {"occupancy": "x"}
    assert refused(lambda: sweep_from_json(json.dumps(sweep))).startswith(
        "baseline.occupancy: give a plain number"
    )


JUNK: list[Any] = [
    None, True, False, 0, -1, 1, 10**30, -(10**400), 1.5, -0.0, "", " ", "x", "é", "1", "-1", "1/3", "1/0", "0x1/0x0", "1e999",
    "NaN", "2026-02-30", "2026-03-02", "9999-12-31", "999999999 years", "CNY", "A", "Mon 09:00-18:00", [], [[]], [None], {},
    {"": 1}, {"en": "a"}, {"kind": "once"}, {"kind": "lending"}, {"decimal": "1e999999999"}, {"money": "1", "currency": "XXX"},
    {"amount": "5", "currency": "USD"}, {"amount": "0.001", "currency": "CNY"}, {"schema": 1}, "unlimited",
]  # fmt: skip
JARGON = re.compile(
    r"NoneType|<class|attribute|argument|unhashable|object is not|Traceback|codec|not supported|recursion|Unsupported"
)


def places(tree: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    todo = [tree]
    while todo:
        inside = todo.pop()
        steps: list[Any] = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
        found += [(inside, where) for where in steps]
        todo += [inside[where] for where in steps if isinstance(inside[where], dict | list)]
    return found


@st.composite
def spoiled(draw: st.DrawFn, text: str) -> str:
    """A good text with one or two places dropped, replaced, doubled or swapped, or torn apart."""
    if draw(st.integers(0, 3)) == 0:
        at = draw(st.integers(0, len(text)))
        return (
            text[:at] + draw(st.sampled_from(["", '"', "{", "1e400", "NaN", "-", "9" * 700])) + text[at + 1 :]
        )
    tree = json.loads(text)
    for _ in range(draw(st.integers(1, 2))):
        known = places(tree)
        inside, where = known[draw(st.integers(0, len(known) - 1))]
        other, there = known[draw(st.integers(0, len(known) - 1))]
        how = draw(st.sampled_from(["drop", "junk", "junk", "swap", "double", "nest"]))
        old = deepcopy(inside[where])
        if how == "drop":
            del inside[where]
            if not tree:
                break
        elif how == "swap":
            inside[where] = deepcopy(other[there])
        elif how == "double" and isinstance(inside, list):
            inside.insert(where, old)
        elif how == "nest":
            inside[where] = [old]
        else:
            inside[where] = deepcopy(draw(st.sampled_from(JUNK)))
    return json.dumps(tree)


@EACH
@FEW
@given(st.data())
def test_a_spoiled_text_is_a_value_or_a_clear_error(form: LabForm, data: st.DataObject) -> None:
    text = data.draw(spoiled(form.text))
    try:
        value = form.read(text)
    except SalesflowError as problem:
        error = problem
    else:
        assert form.read(form.write(value)) == value
        return
    assert isinstance(error, InputError), error
    assert error.field
    assert len(str(error)) < 3_000
    assert not JARGON.search(error.problem), error
