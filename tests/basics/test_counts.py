"""Counts are whole numbers from zero up."""

from __future__ import annotations

import pytest

from salesflow.basics.counts import check_count
from salesflow.errors import InputError


def test_a_count_passes() -> None:
    check_count("n", 0)
    check_count("n", 7)


@pytest.mark.parametrize("value", [-1, True, False, 1.0, "1", None])
def test_anything_else_is_refused_by_its_name(value: object) -> None:
    with pytest.raises(InputError, match="n: give a whole number, zero or more"):
        check_count("n", value)
