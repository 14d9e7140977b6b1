"""Stages and moves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from salesflow.basics.criteria import AllOf, fact, has, named
from salesflow.basics.findings import Outcome
from salesflow.errors import DefinitionError, InputError
from salesflow.stages.parts import Category, Move, Stage


@pytest.mark.parametrize("value", ["1.01", "-0.1", "NaN", "Infinity", "a", 0.5, True, 2])
def test_a_probability_lies_between_nought_and_one(value: Any) -> None:
    with pytest.raises(InputError, match="probability"):
        Stage("a", probability=value)


@pytest.mark.parametrize("value", ["0", "0.30", "1", 0, 1, Decimal("0.3"), None], ids=repr)
def test_probabilities(value: Any) -> None:
    assert Stage("a", probability=value).probability == (None if value is None else Decimal(value))


def test_categories() -> None:
    stages = [Stage("a"), Stage.won("b"), Stage.lost("c"), Stage.done("d")]
    assert [(stage.category, stage.is_open, stage.probability) for stage in stages] == [
        (Category.OPEN, True, None),
        (Category.WON, False, 1),
        (Category.LOST, False, 0),
        (Category.DONE, False, None),
    ]
    assert repr(Category.WON) == "Category.WON"


def test_needs_are_flat() -> None:
    a, b, c = has("a"), has("b"), has("c")
    assert Move("m", "x", "y", needs=a & b).needs == (a, b)
    assert Move("m", "x", "y", needs=[a & b, c]).needs == (a, b, c)
    assert Move("m", "x", "y", needs=(need for need in [a, b | c])).needs == (a, b | c)


@pytest.mark.parametrize("wrong", [[True], [fact("score")], ["budget"], [has("a"), None]])
def test_a_need_is_a_condition(wrong: Any) -> None:
    with pytest.raises(DefinitionError, match="is no condition"):
        Move("m", "x", "y", needs=wrong)


def test_outcomes_of_several_needs_rank() -> None:
    of = {
        Outcome.UNMET: fact("m") > 1,
        Outcome.ERROR: fact("m") == "a",
        Outcome.UNKNOWN: named("n"),
        Outcome.MET: has("m"),
    }
    ranked = list(of)
    for strong, one in enumerate(ranked):
        for two in ranked[strong:]:
            for needs in ([of[one], of[two]], [of[two], of[one]], [of[two], of[one], of[two]]):
                outcome, found = Move("m", "x", "y", needs).judged({"m": 1})
                assert outcome is one
                assert [raw[0] for raw in found] == needs
    assert Move("m", "x", "y").judged({}) == (Outcome.MET, ())
    assert Move("m", "x", "y", of[Outcome.ERROR]).judged({"m": 1})[0] is Outcome.ERROR


@pytest.mark.parametrize(
    ("field", "value"), [("category", "open"), ("rots_after", 14), ("rots_after", "14 days")]
)
def test_a_stage_takes_no_word_for_a_value(field: str, value: object) -> None:
    with pytest.raises(InputError) as caught:
        Stage("offer", **{field: value})  # type: ignore[arg-type]
    assert caught.value.field == field


def test_conditions_joined_inside_each_other_lie_flat() -> None:
    a, b, c = has("a"), has("b"), has("c")
    assert Move("go", "x", "y", needs=AllOf((AllOf((a, b)), c))).needs == (a, b, c)
