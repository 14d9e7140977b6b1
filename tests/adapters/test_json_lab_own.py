"""The lab as JSON: classes of one's own, what cannot be written, and sums that there cannot be (LA-4, invariant 15)."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lab_forms import (
    FOLLOWING,
    LAB_FORMS,
    LATE,
    TRIAL,
)
from lab_storing import CALLS, Careful, comes_back, refused

from salesflow.adapters.json_lab import (
    comparison_from_json,
    comparison_to_json,
    difference_from_json,
    difference_to_json,
    experiment_to_json,
    lab_customers_to_json,
    lab_model_from_json,
    lab_model_to_json,
    lab_policy_from_json,
    lab_policy_to_json,
    narrowed_to_json,
)
from salesflow.basics.channels import Channel
from salesflow.basics.money import Money, money
from salesflow.basics.terms import Term, days
from salesflow.lab.answers import Narrowed
from salesflow.lab.comparison import Difference
from salesflow.lab.portfolio import Portfolio, Synthetic, Unit
from salesflow.lab.tally import Sums
from salesflow.testing.lab_models import ToyModel, ToyPolicy

# -- what cannot be written -----------------------------------------------------------------------------------------------


class Loose:
    """A policy of somebody who has not read the manual."""


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
