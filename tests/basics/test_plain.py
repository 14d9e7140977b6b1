"""Plain data: there and back, and everything wrong says where."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.comparing import Operand, identity
from salesflow.basics.criteria import Criterion, fact, has, named, not_
from salesflow.basics.money import money
from salesflow.basics.plain import (
    from_plain,
    text_from_plain,
    text_to_plain,
    to_plain,
    value_from_plain,
    value_to_plain,
)
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.errors import InputError
from salesflow.testing.strategies import criteria, operands, texts


@given(operands())
def test_values_survive_json(value: Operand) -> None:
    again = value_from_plain(json.loads(json.dumps(value_to_plain(value))))
    assert identity(again) == identity(value)
    assert type(again) is type(value)


@given(criteria())
def test_criteria_survive_json(criterion: Criterion) -> None:
    assert from_plain(json.loads(json.dumps(to_plain(criterion)))) == criterion
    assert "label" not in json.dumps(to_plain(criterion, labels=False))


@given(texts())
def test_texts_survive_json(text: Text) -> None:
    assert text_from_plain(json.loads(json.dumps(text_to_plain(text)))) == text


def test_texts() -> None:
    assert text_from_plain(None) is None
    assert text_to_plain(None) is None
    assert text_from_plain("Lead") == Text("Lead")


def test_examples() -> None:
    assert to_plain(not_(has("a"))) == {"lacks": "a"}
    assert to_plain(not_(named("a", Text("A", zh="甲")))) == {
        "not_named": "a",
        "label": {"en": "A", "zh": "甲"},
    }
    assert to_plain(fact("x").in_("A", "B")) == {"fact": "x", "is": "in", "than": ["A", "B"]}
    assert value_to_plain(date(2026, 3, 2)) == {"day": "2026-03-02"}
    assert value_to_plain(money("1.50", "CNY")) == {"money": "1.50", "currency": "CNY"}
    moment = pendulum.datetime(2026, 10, 25, 2, 30, tz="Europe/Berlin", fold=1)
    assert value_to_plain(moment) == {"moment": "2026-10-25T02:30:00+01:00[Europe/Berlin]"}


def test_without_labels_only_the_behaviour_is_left() -> None:
    """Equal behaviour gives equal data: trailing zeros, the zone and the two ways to say yes do not count."""
    at = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
    pairs = [
        (fact("x") >= money("1.50", "CNY"), fact("x") >= money("1.5", "CNY")),
        (fact("x") >= at, fact("x") >= at.in_timezone("UTC")),
        (fact("x") == True, fact("x") == Truth.YES),  # noqa: E712
        (has("x", Text("X")), has("x")),
    ]
    for one, two in pairs:
        assert to_plain(one, labels=False) == to_plain(two, labels=False)
    assert to_plain(fact("x") == 1, labels=False) != to_plain(fact("x") == True, labels=False)  # noqa: E712


class Foreign(Criterion):
    pass


def test_only_our_own_criteria_have_a_plain_form() -> None:
    with pytest.raises(InputError, match="use named"):
        to_plain(Foreign())


WRONG: list[tuple[Any, str]] = [
    (None, "criterion"),
    ("has", "criterion"),
    ({}, "criterion"),
    ({"label": "x"}, "criterion"),
    ({"has": "a", "lacks": "b"}, "criterion"),
    ({"has": "a", "extra": 1}, "criterion"),
    ({"has": 5}, "criterion.has"),
    ({"has": " "}, "criterion"),
    ({"all": []}, "criterion"),
    ({"all": "a"}, "criterion.all"),
    ({"any": [{"has": "a"}], "label": "x"}, "criterion"),
    ({"any": [{"has": "a"}, {"hass": "b"}]}, "criterion.any[1]"),
    ({"all": [{"any": [{"fact": "x", "is": ">=", "than": None}]}]}, "criterion.all[0].any[0].than"),
    ({"fact": "x", "is": "=>", "than": 1}, "criterion"),
    ({"fact": "x", "is": ">=", "than": 0.5}, "criterion.than"),
    ({"fact": "x", "is": ">=", "than": float("nan")}, "criterion.than"),
    ({"fact": "x", "is": ">=", "than": {"decimal": "NaN"}}, "criterion"),
    ({"fact": "x", "is": ">=", "than": {"decimal": "a"}}, "criterion.than"),
    ({"fact": "x", "is": ">=", "than": {"decimal": 5}}, "criterion.than"),
    ({"fact": "x", "is": ">=", "than": {"day": "2026-13-01"}}, "criterion.than"),
    ({"fact": "x", "is": ">=", "than": {"moment": "2026-03-02T09:00"}}, "criterion.than"),
    ({"fact": "x", "is": ">=", "than": {"money": "5"}}, "criterion.than"),
    ({"fact": "x", "is": ">=", "than": {"money": "5", "currency": "ZZZ"}}, "criterion.than"),
    ({"fact": "x", "is": ">=", "than": {"decimal": "1", "x": 2}}, "criterion.than"),
    ({"fact": "x", "is": ">=", "than": {"currency": "CNY", "moment": "2026-03-02T09:00Z"}}, "criterion.than"),
    ({"fact": "x", "is": "in", "than": ["A", {}]}, "criterion.than[1]"),
    ({"fact": "x", "is": "in", "than": ["A", 1]}, "criterion"),
    ({"fact": "x", "is": "==", "than": {"truth": "maybe"}}, "criterion.than"),
    ({"has": "a", "label": {"zh": "甲"}}, "criterion.label"),
    ({"has": "a", "label": {"en": 5}}, "criterion.label.en"),
    ({"has": "a", "label": {"en": " "}}, "criterion.label"),
    ({"has": "a", "label": 5}, "criterion.label"),
]


@pytest.mark.parametrize(("plain", "where"), WRONG)
def test_wrong_data_says_where(plain: object, where: str) -> None:
    with pytest.raises(InputError) as caught:
        from_plain(plain)
    assert caught.value.field == where


@pytest.mark.parametrize(
    ("plain", "problem"),
    [
        ({"decimal": "1", "x": 2}, "'x' is unknown beside 'decimal'"),
        ({"x": 2, "day": "2026-03-02"}, "'x' is unknown beside 'day'"),
        ({"money": "1", "currency": "CNY", "rate": "7"}, "'rate' is unknown beside 'money'"),
        ({"decimal": "1", "truth": "yes"}, "'truth' is unknown beside 'decimal'"),
        ({"currency": "CNY", "truth": "yes"}, "'currency' is unknown beside 'truth'"),
        ({"currency": "CNY"}, "unknown tag; known are decimal"),
    ],
)
def test_nothing_beside_a_tag_is_dropped_in_silence(plain: object, problem: str) -> None:
    with pytest.raises(InputError, match=f"^value: {problem}"):
        value_from_plain(plain)


def test_deep_nesting_is_refused_and_not_a_crash() -> None:
    plain: dict[str, object] = {"has": "a"}
    for _ in range(5_000):
        plain = {"all": [plain]}
    with pytest.raises(InputError, match="levels deep"):
        from_plain(plain)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["all", "any", "has", "fact", "is", "than", "label", "decimal", "moment"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(JSON)
def test_any_data_gives_a_criterion_or_an_input_error(plain: object) -> None:
    try:
        criterion = from_plain(plain)
    except InputError:
        return
    assert from_plain(to_plain(criterion)) == criterion


def test_numbers_are_written_exactly() -> None:
    assert value_from_plain({"decimal": "0.10"}) == Decimal("0.10")
