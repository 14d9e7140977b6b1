from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.bands import Bands
from salesflow.credit.rating.exact import Score, comparable, cut, is_whole, read_number, read_score
from salesflow.errors import InputError
from salesflow.testing.ratings import band_tables, scores


@given(st.fractions(), st.integers(0, 5))
def test_what_is_shown_is_never_more_than_there_is(value: Fraction, places: int) -> None:
    shown = Fraction(cut(value, places))
    assert shown <= value < shown + Fraction(1, 10**places)


@given(band_tables(), scores(), st.integers(-1, 1))
def test_a_fraction_compares_as_its_stand_in_does(bands: Bands[str], score: Score, step: int) -> None:
    """CR-1: with every edge, and with every edge moved by the hysteresis."""
    exact = Fraction(score) + step * Fraction(1, 10**20)
    stand_in = comparable(exact, bands)
    for edge in bands.edges:
        for moved in (edge - bands.hysteresis, edge, edge + bands.hysteresis):
            assert (stand_in < moved, stand_in == moved) == (exact < moved, exact == Fraction(moved))


def test_numbers_stay_what_they_are() -> None:
    assert comparable(5, Bands([1], "ab")) == 5
    assert comparable(Decimal("5.123"), Bands([1], "ab")) == Decimal("5.123")
    assert comparable(Fraction(-1, 3), Bands([1], "ab")) == Decimal("-0.5")
    assert comparable(Fraction(1, 3), Bands([], "a")) == Decimal("0.5")
    assert comparable(Fraction(250), Bands([Decimal("1E+2")], "ab")) == 250


@pytest.mark.parametrize("value", [1.5, True, None, "5", Decimal("NaN"), Decimal("Infinity")])
def test_what_is_no_score(value: object) -> None:
    """Bad input 5."""
    with pytest.raises(InputError, match="score"):
        read_score(value)


@pytest.mark.parametrize("value", [1.5, True, None, "five", "NaN", Fraction(1, 3)])
def test_what_is_no_number_of_a_definition(value: object) -> None:
    with pytest.raises(InputError, match="weight"):
        read_number(value, "weight")


def test_what_is_whole() -> None:
    assert [is_whole(each) for each in (1, True, Decimal(1), "1")] == [True, False, False, False]
