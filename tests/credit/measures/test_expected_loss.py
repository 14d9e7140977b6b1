"""Expected loss and the provision matrix (CR-5)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.bands import Bands
from salesflow.basics.claims import Claim, ClaimKind
from salesflow.basics.money import Money
from salesflow.basics.terms import months, years
from salesflow.basics.text import Text
from salesflow.credit.measures.expected_loss import (
    DefaultChance,
    ExposureAtDefault,
    ProvisionMatrix,
    expected_loss,
)
from salesflow.credit.measures.receivables import Receivables
from salesflow.customers.history import Invoice
from salesflow.customers.worth.value import ExactAmount
from salesflow.errors import CurrencyError, DefinitionError, InputError
from salesflow.testing.receivables import provision_matrices, receivables
from salesflow.testing.receivables_laws import check_provision

DAY = date(2026, 3, 31)
YEAR = months(12)
OWED = ExposureAtDefault(Money(80_000, "CNY"), YEAR)
CHANCE = DefaultChance("0.02", YEAR, "our own 2021-2025")
RATES = ("0.005", "0.022", "0.027", "0.045", "0.1")


def cny(amount: int | str) -> Money:
    return Money(amount, "CNY")


# -- one debt ------------------------------------------------------------------------------------------------------


def test_the_product_of_three() -> None:
    """CR-5: 2% x 45% x 80,000; a third of a third is exact."""
    figure = expected_loss(OWED, CHANCE, "0.45")
    assert figure.value == ExactAmount(720, "CNY")
    assert figure.explain().splitlines()[:4] == [
        "expected loss: CNY 720 [CR-5]",
        "- owed at default within 12 months: CNY 80,000",
        "- chance of default (our own 2021-2025): 2%",
        "- share lost: 45%",
    ]
    assert figure.explain("zh").splitlines()[1] == "- 12个月内违约风险敞口：80,000元"
    third = expected_loss(OWED, DefaultChance(Fraction(1, 3), YEAR, "x"), Fraction(1, 3)).value
    assert third == ExactAmount(Fraction(80_000, 9), "CNY")


@given(st.fractions(0, 1), st.fractions(0, 1), st.decimals(0, 10**6, places=2))
def test_a_loss_lies_between_nothing_and_the_debt(chance: Fraction, lost: Fraction, owed: Decimal) -> None:
    """CR-5."""
    debt = ExposureAtDefault(Money(owed, "CNY"), YEAR)
    value = expected_loss(debt, DefaultChance(chance, YEAR, "drawn"), lost).value
    assert value is not None
    assert 0 <= value.amount <= Fraction(owed)


def test_unknown_is_no_zero() -> None:
    """CR-5."""
    for chance, lost, code in (
        (None, "0.45", "chance_unknown"),
        (None, None, "chance_unknown"),
        (CHANCE, None, "lost_unknown"),
    ):
        figure = expected_loss(OWED, chance, lost)
        assert figure.value is None
        assert figure.undefined is not None
        assert figure.undefined.code == code


def test_one_horizon() -> None:
    """CR-5: a chance for a year and a debt for a month do not multiply; one year is said as twelve months."""
    for other in (months(1), years(1)):
        with pytest.raises(InputError, match="the exposure is that of 12 months; give both for one horizon"):
            expected_loss(OWED, DefaultChance("0.02", other, "x"), "0.45")


def test_folklore_is_no_chance() -> None:
    """CR-5: only what was observed may serve as a probability."""
    saying = Text("one in fifty fails", zh="五十家有一家倒闭")
    folklore = Claim(
        "fails", saying, {"share": Decimal("0.02")}, source="a talk", kind=ClaimKind.FOLKLORE, doubts=saying
    )
    with pytest.raises(InputError, match="folklore is no probability"):
        DefaultChance(folklore.probability("share"), YEAR, folklore.source)


def test_bad_chances_and_debts() -> None:
    """CR-5."""
    for share in (0.02, "1.2", True, -1):
        with pytest.raises(InputError, match="share"):
            DefaultChance(share, YEAR, "x")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="source"):
        DefaultChance("0.02", YEAR, " ")
    with pytest.raises(InputError, match="amount"):
        ExposureAtDefault(cny(-1), YEAR)
    with pytest.raises(InputError, match="amount"):
        ExposureAtDefault(5, YEAR)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="lost"):
        expected_loss(OWED, CHANCE, "1.1")


# -- a whole book --------------------------------------------------------------------------------------------------


def late(days: int, amount: int) -> Invoice:
    due = DAY - timedelta(days=days)
    return Invoice("C-1", f"F-{days}", due - timedelta(days=30), due, cny(amount))


def book(*rows: Invoice) -> Receivables:
    return Receivables.of(rows, currency="CNY", as_of=DAY)


@given(provision_matrices(), receivables())
def test_provisions_keep_the_laws(matrix: ProvisionMatrix, drawn: Receivables) -> None:
    """CR-5: between nothing and all, never less for an older debt."""
    check_provision(matrix, drawn)


def test_a_published_matrix() -> None:
    """CR-5: 0.5, 2.2, 2.7 and 4.5%, ours for the last step; no day falls between two steps."""
    rows = book(*[late(days, 10_000) for days in (-5, 0, 1, 30, 31, 60, 61, 90, 91)])
    figure = ProvisionMatrix(RATES, source="a published example").provision(rows)
    assert figure.value == ExactAmount(2 * (50 + 220 + 270 + 450) + 1_000, "CNY")
    assert figure.explain().splitlines()[:4] == [
        "provision for expected losses: CNY 2,980 [CR-5]",
        "- not due: CNY 20,000 at 0.5%",
        "- 1-30 days late: CNY 20,000 at 2.2%",
        "- 31-60 days late: CNY 20,000 at 2.7%",
    ]
    assert figure.explain("zh").splitlines()[1] == "- 未到期：20,000元×0.5%"
    steps = [each.value for each in figure.inputs[:-1]]
    assert sum(step.loss.amount for step in steps) == 2_980  # type: ignore[union-attr]


def test_nothing_owed_needs_nothing() -> None:
    """CR-5: this zero is true."""
    assert ProvisionMatrix(RATES, source="x").provision(book()).value == ExactAmount(0, "CNY")


def test_the_factor_moves_all_rates_and_none_beyond_all() -> None:
    """CR-5."""
    steps = Bands([1, 61], [Text("not due", zh="未到期"), Text("late", zh="逾期"), Text("old", zh="久欠")])
    matrix = ProvisionMatrix(["0.1", "0.5", "1"], steps, factor="1.5", source="x")
    assert matrix.moved_rates == (Fraction(3, 20), Fraction(3, 4), Fraction(1))
    assert matrix.rates == (Fraction(1, 10), Fraction(1, 2), Fraction(1))


def test_rates_from_a_past_period() -> None:
    """CR-5: what was lost over what reached each step; they cannot fall with age."""
    reached = [cny(n) for n in (10_000, 4_000, 1_000, 400, 250)]
    matrix = ProvisionMatrix.from_roll(reached, cny(200), factor="1.1", source="sales of 2024")
    assert matrix.rates == (Fraction(1, 50), Fraction(1, 20), Fraction(1, 5), Fraction(1, 2), Fraction(4, 5))
    assert matrix.factor == Fraction(11, 10)


@pytest.mark.parametrize(
    ("make", "problems"),
    [
        (
            lambda: ProvisionMatrix(["0.2", "0.1", "1.5"], factor=-1, source=""),
            [
                "5 steps of age need 5 rates, not 3",
                "the rate of '31-60 days late' is no share from 0 to 1",
                "the rate of '1-30 days late' is below that of 'not due'",
                "the forward-looking factor is negative",
                "the source is empty; say where the rates come from",
            ],
        ),
        (
            lambda: ProvisionMatrix.from_roll([cny(5), cny(9), cny(0)], cny(-1), source="x"),
            [
                "what was lost is negative",
                "more reached a later step than the one before",
                "less reached a step than was lost, or nothing did; join the last steps",
            ],
        ),
        (
            lambda: ProvisionMatrix.from_roll([cny(9), cny(5)], cny(6), source="x"),
            ["less reached a step than was lost, or nothing did; join the last steps"],
        ),
    ],
    ids=["matrix", "roll", "lost more"],
)
def test_wrong_matrices_name_all_problems(make: Any, problems: list[str]) -> None:
    """CR-5."""
    with pytest.raises(DefinitionError) as caught:
        make()
    assert list(caught.value.problems) == problems


def test_bad_rates_and_amounts() -> None:
    """CR-5."""
    with pytest.raises(InputError, match="rates"):
        ProvisionMatrix([0.1], source="x")  # type: ignore[list-item]
    with pytest.raises(InputError, match="factor"):
        ProvisionMatrix(RATES, factor=1.1, source="x")  # type: ignore[arg-type]
    with pytest.raises(CurrencyError):
        ProvisionMatrix.from_roll([Money(1, "USD")], cny(1), source="x")
    with pytest.raises(InputError, match="reached"):
        ProvisionMatrix.from_roll([5], cny(1), source="x")  # type: ignore[list-item]
