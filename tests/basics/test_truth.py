"""Kleene's tables, and that unknown can never be taken for a no."""

from __future__ import annotations

from itertools import product

import pytest

from salesflow.basics.truth import NO, UNKNOWN, YES, Truth
from salesflow.errors import InputError

RANK = {NO: 0, UNKNOWN: 1, YES: 2}


@pytest.mark.parametrize(("a", "b"), [*product(Truth, Truth)])
def test_and_is_the_worse_or_the_better_of_two(a: Truth, b: Truth) -> None:
    assert RANK[a & b] == min(RANK[a], RANK[b])
    assert RANK[a | b] == max(RANK[a], RANK[b])
    assert ~(a & b) is (~a | ~b)


@pytest.mark.parametrize("a", [*Truth])
def test_twice_around_is_the_same(a: Truth) -> None:
    assert ~~a is a
    assert RANK[~a] == 2 - RANK[a]
    assert repr(a) == f"Truth.{a.name}"


def test_a_truth_is_no_bool() -> None:
    with pytest.raises(TypeError, match="unknown is neither"):
        bool(UNKNOWN)
    with pytest.raises(TypeError):
        assert YES and NO  # noqa: PT018


def test_of_reads_bools_and_none_and_nothing_else() -> None:
    assert [Truth.of(each) for each in (True, False, None, YES)] == [YES, NO, UNKNOWN, YES]
    for wrong in (0, 1, "yes", "", [], 1.0):
        with pytest.raises(InputError, match="truth"):
            Truth.of(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("values", [(), *product(Truth, repeat=1), *product(Truth, repeat=3)])
def test_all_and_any(values: tuple[Truth, ...]) -> None:
    assert RANK[Truth.all(values)] == min((RANK[each] for each in values), default=2)
    assert RANK[Truth.any(values)] == max((RANK[each] for each in values), default=0)


def test_words() -> None:
    assert [each.render() for each in (YES, NO, UNKNOWN)] == ["yes", "no", "not known"]
    assert [each.render("zh") for each in (YES, NO, UNKNOWN)] == ["是", "否", "未知"]
