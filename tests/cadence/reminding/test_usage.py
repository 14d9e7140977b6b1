"""Usage is the same in any order and any unit, and never a guess (CA-10)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from salesflow.cadence.reminding.usage import Usage

TODAY = date(2026, 3, 2)
ages = st.integers(0, 800)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@given(st.lists(st.tuples(ages, st.integers(1, 50)), min_size=1, max_size=8), st.permutations(range(8)))
def test_usage_does_not_depend_on_order_or_unit(rows: list[tuple[int, int]], order: list[int]) -> None:
    bought = [(ago(days), Decimal(quantity)) for days, quantity in rows]
    shuffled = [bought[at] for at in order if at < len(bought)]
    assert Usage.of(shuffled) == Usage.of(bought)
    assert Usage.of([(day, quantity * 12) for day, quantity in bought]) == Usage.of(bought)
    assert Usage.of([*bought, (TODAY, Decimal(-3))]) == Usage.of(bought)


@given(st.integers(1, 60), st.integers(2, 12), st.integers(1, 9))
def test_a_steady_buyer_runs_out_when_he_would_buy_again(gap: int, times: int, quantity: int) -> None:
    days = [ago(gap * place) for place in range(times)]
    with_quantities = Usage.of([(day, Decimal(quantity)) for day in days])
    without = Usage.of([(day, None) for day in days])
    assert without == Usage(TODAY, Fraction(gap), times)
    assert with_quantities == Usage(TODAY, Fraction(gap), times, by_quantity=True)
    assert with_quantities.runs_out == ago(-gap)


def test_an_unknown_quantity_falls_back_to_the_interval() -> None:
    bought = [(ago(20), Decimal(1)), (ago(10), Decimal(100)), (ago(10), None), (TODAY, Decimal(1))]
    assert Usage.of(bought) == Usage(TODAY, Fraction(10), 3)


def test_too_few_purchases_are_unknown_never_a_guess() -> None:
    none, once = Usage.of([]), Usage.of([(ago(3), Decimal(5)), (ago(3), None), (ago(3), Decimal(1))])
    assert (none.last, none.runs_out, once.last, once.runs_out, once.occasions) == (
        None,
        None,
        ago(3),
        None,
        1,
    )
