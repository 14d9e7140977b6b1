"""Shapes smooth raises and delay no lowering (CR-6)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

import pytest

from salesflow.basics.money import money
from salesflow.credit.limits.facts import Facts, LineState
from salesflow.credit.limits.shapes import CoolDown, Deadband, RoundDown, StepCap
from salesflow.errors import DefinitionError, InputError

DAY = date(2026, 3, 31)


def cny(amount):
    return money(amount, "CNY")


def shaped(shape, amount, before, **line):
    found = shape.shape(
        cny(amount), None if before is None else cny(before), Facts("C-7", "CNY", DAY, line=LineState(**line))
    )
    assert (found.reason is None) == (found.amount == cny(amount))
    if found.reason is not None:
        assert "[en]" not in found.reason.explain("zh")
    return found.amount


def test_the_dead_band_keeps_the_limit_up_to_its_edge():
    """CR-6, property 9."""
    band = Deadband("0.15")
    assert [shaped(band, each, 100) for each in (115, 85)] == [cny(100)] * 2
    assert [shaped(band, each, 100) for each in (100, "115.01", "84.99")] == [
        cny(100),
        cny("115.01"),
        cny("84.99"),
    ]
    assert shaped(band, 5, None) == cny(5)
    assert shaped(Deadband(0), 101, 100) == cny(101)


def test_the_cool_down_holds_raises_only():
    """CR-6, property 13: on the last day it waits, on the next it does not."""
    cool = CoolDown(90, after_freeze=30)
    ago = [DAY - timedelta(days) for days in (29, 30, 89, 90)]
    assert [shaped(cool, 9, 5, raised_on=each) for each in ago] == [cny(5)] * 3 + [cny(9)]
    assert [shaped(cool, 9, 5, unfrozen_on=each) for each in ago] == [cny(5)] + [cny(9)] * 3
    assert [shaped(cool, 9, 5, refused_on=each) for each in ago] == [cny(5)] * 3 + [cny(9)]
    assert shaped(cool, 3, 5, raised_on=DAY) == cny(3)
    assert shaped(cool, 9, None, refused_on=DAY) == cny(0)
    assert shaped(cool, 9, 5) == cny(9)


def test_the_step_cap_holds_raises_only():
    """CR-6, property 11: a first limit has no step."""
    step = StepCap("0.25")
    assert [shaped(step, each, 100) for each in (125, 200, 1)] == [cny(125), cny(125), cny(1)]
    assert [shaped(step, 200, each) for each in (None, 0)] == [cny(200)] * 2


def test_rounding_down_makes_no_lowering_of_a_raise():
    """CR-6, bad input 15: never rounded up."""
    down = RoundDown({"CNY": 1000})
    assert shaped(down, 80_700, None) == cny(80_000)
    assert shaped(down, 80_000, None) == cny(80_000)
    assert shaped(down, 1_800, 1_500) == cny(1_500)
    assert shaped(down, 1_400, 1_500) == cny(1_000)
    assert shaped(down, 1_500, 1_500) == cny(1_500)
    assert shaped(RoundDown({"USD": 10}), 7, None) == cny(7)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Deadband(1),
        lambda: Deadband("-0.1"),
        lambda: StepCap(0),
        lambda: RoundDown({"CNY": 0}),
        lambda: RoundDown((cny(1), cny(2))),
    ],
    ids=map(str, count()),
)
def test_wrong_definitions_are_refused(make):
    """CR-6: shapes that could not work."""
    with pytest.raises(DefinitionError):
        make()


def test_bad_input_is_refused():
    """CR-6: days are counts, shares no floats."""
    with pytest.raises(InputError):
        CoolDown(-1)
    with pytest.raises(InputError):
        Deadband(0.15)
