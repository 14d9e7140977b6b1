from __future__ import annotations

import random
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.bands import Bands
from salesflow.basics.text import Text
from salesflow.customers.catalogue.customer_sizes import SIZES_BY_STAFF
from salesflow.customers.grades.grading import UNGRADED, BySize, grade_order
from salesflow.errors import DefinitionError, InputError


@pytest.mark.parametrize(
    ("label", "place"),
    [("A", 0), ("b", 1), (" C ", 2), ("Ａ", 0), ("A类", 0), ("B 级", 1), ("c等", 2), ("Z", 25)]
    + [(label, UNGRADED) for label in (None, "", " ", "类", "AA", "A+", "gold", "甲", "1", "É")],
)
def test_grades_in_a_list(label: str | None, place: int) -> None:
    """CU-7: A before B before C before what is not known."""
    assert grade_order(label) == place


@given(st.lists(st.sampled_from(["A", "B", "C", None, "?"]), max_size=9))
def test_sorting_by_grade_puts_the_unknown_last(labels: list[str | None]) -> None:
    random.Random(1).shuffle(labels)
    found = sorted(labels, key=grade_order)
    known = [label for label in found if label in ("A", "B", "C")]
    assert found[: len(known)] == sorted(known, key=str)


@given(st.dictionaries(st.text(max_size=2), st.integers(0, 400), max_size=8))
def test_every_size_is_served(staff: dict[str, int]) -> None:
    """CU-7: large, medium, small and micro customers, each in exactly one size, and no larger one in a smaller size."""
    found = SIZES_BY_STAFF.judge(staff)
    assert list(found) == list(staff)
    places = {name: SIZES_BY_STAFF.grades.index(verdict.value) for name, verdict in found.items()}
    for (one, mine), (other, theirs) in product(staff.items(), repeat=2):
        assert mine < theirs or places[one] <= places[other]


def test_sizes_in_words() -> None:
    """CU-7."""
    assert SIZES_BY_STAFF.grades == ("large", "medium", "small", "micro")
    found = SIZES_BY_STAFF.judge({"a": 9, "b": 10, "c": 250})
    assert found["a"].explain() == "micro: staff is 9 (less than 10) [CU-7]"
    assert found["b"].explain("zh") == "small：员工数为10（不低于10、低于50） [CU-7]"
    assert found["c"].explain() == "large: staff is 250 (at least 250) [CU-7]"
    other = BySize(Bands([10], ["small", "large"], upper=False), Text("shops", zh="门店"))
    assert other.judge({"a": 10})["a"].explain() == "small: shops is 10 (at most 10) [CU-7]"
    assert other.judge({"a": 11})["a"].explain() == "large: shops is 11 (more than 10) [CU-7]"


@pytest.mark.parametrize("value", [1.5, True, None, "9"])
def test_a_size_that_is_no_number_is_refused(value: Any) -> None:
    with pytest.raises(InputError, match="whole number"):
        SIZES_BY_STAFF.judge({"a": value})


def test_bands_with_their_own_hysteresis_are_refused() -> None:
    with pytest.raises(DefinitionError, match="hysteresis"):
        BySize(Bands([10], ["small", "large"], hysteresis=1), Text("staff"))
