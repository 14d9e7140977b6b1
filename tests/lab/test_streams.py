"""Streams: named draws, whoever asks and in whatever order (LA-4)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.errors import InputError
from salesflow.lab.streams import BITS, Streams, check_purpose, threshold

PURPOSES = st.sampled_from(["answers", "pays", "calls"])


@given(
    st.integers(0, 2**128 - 1), st.integers(0, 9), st.text("abc", min_size=1), st.lists(PURPOSES, max_size=60)
)
def test_a_draw_depends_on_its_name_only(seed, replication, customer, asked):
    """Invariant 11: a draw more of one purpose moves no other; the nth is the nth, however it is asked for."""
    draws = Streams(seed, replication).of(customer)
    used: dict[str, int] = {}
    others = draws.anew()
    for purpose in asked:
        number = used.get(purpose, 0)
        used[purpose] = number + 1
        drawn = draws.next(purpose)
        assert 0 <= drawn < 1 << BITS
        assert (
            drawn == Streams(seed, replication).of(customer).at(purpose, number) == draws.at(purpose, number)
        )
        assert drawn == others.next(purpose) == draws.drawn(purpose)[number]
        assert drawn == Streams(seed, replication).block(purpose, customer, number // 8)[number % 8]


def test_names_that_differ_in_anything_give_other_draws():
    names = [
        (seed, replication, customer, purpose)
        for seed in (0, 1)
        for replication in (0, 1)
        for customer in ("C-1", "C-11", "1:C")
        for purpose in ("a", "b")
    ]
    seen = {Streams(seed, times).of(customer).next(purpose) for seed, times, customer, purpose in names}
    assert len(seen) == len(names)


def test_draws_are_even():
    """A coarse look: the mean of many draws lies near a half."""
    draws = Streams(1).of("C-1")
    share = sum(draws.next("answers") for _ in range(4000)) / 4000 / (1 << BITS)
    assert abs(share - 0.5) < 5 * (1 / 12 / 4000) ** 0.5


@given(st.fractions(0, 1))
def test_thresholds(chance):
    assert Fraction(threshold(chance), 1 << BITS) <= chance < Fraction(threshold(chance) + 1, 1 << BITS)


def test_what_is_refused():
    for call, problem in (
        (lambda: threshold(Fraction(3, 2)), "chance: lies outside 0 to 1"),
        (lambda: check_purpose(""), "purpose: give a short word"),
        (lambda: check_purpose("x" * 17), "purpose: give a short word"),
        (lambda: check_purpose(1), "purpose: give a short word"),
        (lambda: Streams(1, -1), "replication: give a whole number"),
    ):
        with pytest.raises(InputError) as error:
            call()
        assert problem in str(error.value)
