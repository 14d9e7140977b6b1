"""What is the same, what is unknown, what may be compared."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pendulum
import pytest
from hypothesis import given

from salesflow.basics.comparing import Operand, comparable, exact, family, identity, is_unknown, misfit
from salesflow.basics.money import Money, money
from salesflow.basics.truth import Truth
from salesflow.testing.strategies import operands


@given(operands(), operands())
def test_equal_identities_behave_alike(a: Operand, b: Operand) -> None:
    if identity(a) == identity(b):
        assert family(a) == family(b)
        assert misfit(a, b) is None
        assert comparable(a) == comparable(b)


@given(operands())
def test_no_operand_is_unknown_and_each_fits_itself(value: Operand) -> None:
    assert not is_unknown(value)
    assert misfit(value, value) is None
    assert identity(exact(value)) == identity(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (60.0, 60),
        (Decimal("60.00"), 60),
        (Decimal("-0"), 0),
        (0.1, Decimal("0.1")),
        (Decimal("0.10"), Decimal("0.1")),
        (True, True),
        ("60", "60"),
        (Decimal("1E+400"), Decimal("1E+400")),
    ],
)
def test_numbers_have_one_exact_form(value: Operand | float, expected: Operand) -> None:
    assert exact(value) == expected
    assert type(exact(value)) is type(expected)


def test_not_a_number_stays_what_it_is() -> None:
    assert isinstance(exact(float("nan")), Decimal)


def test_families() -> None:
    values: list[object] = [
        True,
        Truth.NO,
        1,
        1.5,
        Decimal(1),
        "a",
        datetime(2026, 3, 2),
        date(2026, 3, 2),
        None,
    ]
    assert [family(each) for each in values] == [
        "yes or no", "yes or no", "number", "number", "number", "text", "moment", "day", "NoneType",
    ]  # fmt: skip
    assert family(money(1, "CNY")) == "money"


def test_a_moment_that_is_none() -> None:
    class Never(datetime):
        def __ne__(self, other: object) -> bool:
            return True

    assert is_unknown(Never(2026, 3, 2))
    assert not is_unknown(pendulum.datetime(2026, 3, 2))


def test_identity_of_a_naive_moment_does_not_raise() -> None:
    assert identity(datetime(2026, 3, 2)) == ("moment", datetime(2026, 3, 2))
    assert identity((1, True)) == (("number", 1), ("yes or no", Truth.YES))
    assert identity(Money("1.0", "CNY")) == identity(Money(1, "CNY"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("1.50", "1.5"), ("-0.10", "-0.1"), ("0E-40", "0"), ("1." + "1" * 40 + "00", "1." + "1" * 40),
        ("1E+1000000", "1E+1000000"), ("60.00", "60"),
    ],
)  # fmt: skip
def test_an_exact_number_is_never_rounded(given: str, kept: str) -> None:
    assert str(exact(Decimal(given))) == kept
