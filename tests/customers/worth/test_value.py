"""CU-9: what a customer is worth, as the textbook multiplies it and with customers who leave."""

from __future__ import annotations

import decimal
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import Money
from salesflow.basics.text import Text
from salesflow.customers.worth.value import (
    ACQUISITION_COST,
    LIFETIME_DOUBTS,
    MOST_PERIODS,
    TEXTBOOK_LIFETIME_VALUE,
    ExactAmount,
    Factor,
    Product,
    Rate,
    break_even,
    retention_value,
)
from salesflow.errors import CurrencyError, InputError
from salesflow.testing.value_laws import check_break_even, check_product, check_retention
from salesflow.testing.values import exact_amounts, products, rates

WORDS = Text("times", zh="次")
MARGIN = Money(100, "CNY")
MODES = [getattr(decimal, name) for name in dir(decimal) if name.startswith("ROUND_")]


def yuan(amount: int | str) -> Money:
    return Money(amount, "CNY")


# -- laws ------------------------------------------------------------------------------------------------------------


@given(products())
def test_products_keep_the_laws(product: Product) -> None:
    """CU-9."""
    check_product(product)


def test_retention_keeps_the_laws() -> None:
    """CU-9: finite below endless, rising, now less later is the margin; both with a limit and without one."""
    reached: set[bool] = set()

    @given(
        st.sampled_from(["100", "-3.33", "0", "0.01"]),
        rates(),
        rates(-1, 1).filter(lambda rate: Fraction(rate) > -1),
        st.integers(0, 12),
    )
    def law(margin: str, retention: Rate, discount: Rate, periods: int) -> None:
        reached.add(check_retention(yuan(margin), retention, discount, periods=periods))

    law()
    assert reached == {True, False}


def test_break_even_keeps_the_laws() -> None:
    """CU-9: the first period that earns the cost back; reached and not reached."""
    reached: set[bool] = set()

    @given(st.integers(0, 900), rates(), rates(), st.sampled_from([1, 100]))
    def law(cost: int, retention: Rate, discount: Rate, margin: int) -> None:
        reached.add(check_break_even(yuan(cost), yuan(margin), retention, discount))

    law()
    assert reached == {True, False}


@given(exact_amounts(), st.sampled_from(MODES), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_rounding_moves_less_than_a_coin_and_in_its_direction(
    exact: ExactAmount, mode: str, currency: str
) -> None:
    amount = ExactAmount(exact.amount, currency)
    rounded = Fraction(amount.money(mode).amount)
    coin = Fraction(1, {"CNY": 100, "JPY": 1, "KWD": 1000}[currency])
    assert (rounded / coin).denominator == 1
    assert abs(rounded - amount.amount) < coin
    if mode == ROUND_DOWN:
        assert abs(rounded) <= abs(amount.amount)
    if mode == ROUND_UP:
        assert abs(rounded) >= abs(amount.amount)
    if mode.startswith("ROUND_HALF"):
        assert 2 * abs(rounded - amount.amount) <= coin


# -- the textbook ----------------------------------------------------------------------------------------------------


def test_both_readings_of_five_times_higher() -> None:
    """CU-9: usually quoted as 5 times, literally 5 times more."""
    assert (ACQUISITION_COST["usual_times"], ACQUISITION_COST["literal_times"]) == (5, 6)
    assert ACQUISITION_COST.rows == ("CU-9",)
    assert ACQUISITION_COST.doubts is not None
    assert "[en]" not in ACQUISITION_COST.render("zh")
    with pytest.raises(InputError, match="no probability"):
        ACQUISITION_COST.probability("usual_times")


def test_the_textbook_figures_step_by_step() -> None:
    """CU-9: 40, 80, 320, 3,840, 76,800; every step can be read, and each doubt."""
    assert [step.amount for step in TEXTBOOK_LIFETIME_VALUE.steps] == [40, 80, 320, 3840, 76800]
    assert TEXTBOOK_LIFETIME_VALUE.explain().splitlines() == [
        "CNY 40 × 2 purchases a week = CNY 80 a week",
        "CNY 80 × 4 weeks a month = CNY 320 a month",
        "CNY 320 × 12 months a year = CNY 3,840 a year",
        "CNY 3,840 × 20 years = CNY 76,800 in 20 years",
        "Doubt: 4 weeks a month make 48 weeks a year; 52 weeks give CNY 83,200",
        "Doubt: no cost is taken off: this is revenue, not profit",
        "Doubt: nothing is discounted: money in twenty years counts like money today",
        "Doubt: nobody leaves: the customer is taken to stay to the end",
    ]
    chinese = TEXTBOOK_LIFETIME_VALUE.explain("zh")
    assert chinese.splitlines()[:2] == ["40元 × 2次/周 = 每周80元", "80元 × 4周/月 = 每月320元"]
    assert "[en]" not in chinese
    assert 40 * 2 * 52 * 20 == 83_200
    assert TEXTBOOK_LIFETIME_VALUE.doubts[1:] == LIFETIME_DOUBTS


def test_a_price_without_factors_is_itself() -> None:
    assert Product(yuan(40)).steps == (yuan(40),)
    assert Product(yuan(40)).explain("zh") == "40元"


@pytest.mark.parametrize("times", [0.5, True, float("nan"), Decimal("NaN"), "1,000", "x", None])
def test_a_factor_is_an_exact_number(times: object) -> None:
    with pytest.raises(InputError, match="times: ") as caught:
        Factor("f", times, of=WORDS, gives=WORDS)  # type: ignore[arg-type]
    assert caught.value.field == "times"


def test_what_a_product_refuses() -> None:
    one = Factor("f", 1, of=WORDS, gives=WORDS)
    with pytest.raises(InputError, match="from zero up"):
        Factor("f", -1, of=WORDS, gives=WORDS)
    with pytest.raises(InputError, match="named twice"):
        Product(yuan(1), (one, one))
    with pytest.raises(InputError, match="give Money"):
        Product(40)  # type: ignore[arg-type]


# -- exact amounts ---------------------------------------------------------------------------------------------------


def test_an_exact_amount_says_when_it_was_rounded() -> None:
    third = ExactAmount(Fraction(1100, 3), "CNY")
    assert (third.render(), third.render("zh")) == ("about CNY 366.67", "约366.67元")
    assert ExactAmount(Fraction(5, 2), "CNY").render() == "CNY 2.50"
    assert ExactAmount(Fraction(-1, 3), "CNY").money() == yuan("-0.33")
    # a hair above the half is no tie
    assert ExactAmount(Fraction(1, 200) + Fraction(1, 10**9), "CNY").money() == yuan("0.01")
    assert ExactAmount(Fraction(1, 200), "CNY").money() == yuan("0.00")
    assert ExactAmount(Fraction(1, 200), "CNY").money(ROUND_HALF_UP) == yuan("0.01")
    assert ExactAmount(Decimal("1.5"), "CNY") == ExactAmount(Fraction(3, 2), "CNY")


@pytest.mark.parametrize(
    "amount", [0.5, True, "1,0", None, Decimal("Infinity"), Decimal("NaN"), Decimal("1e-99")]
)
def test_an_exact_amount_is_exact(amount: object) -> None:
    with pytest.raises(InputError, match="amount: "):
        ExactAmount(amount, "CNY")  # type: ignore[arg-type]


def test_an_exact_amount_has_a_real_currency() -> None:
    with pytest.raises(InputError, match="currency"):
        ExactAmount(Fraction(1), "yuan")


# -- retention -------------------------------------------------------------------------------------------------------


def test_the_closed_forms() -> None:
    """CU-9: with 80% staying and 10% interest 100 a period are worth 1100/3, or 800/3 without the first."""
    assert retention_value(MARGIN, Fraction(4, 5), Fraction(1, 10)).amount == Fraction(1100, 3)
    assert retention_value(MARGIN, "4/5", Decimal("0.1"), first="later").amount == Fraction(800, 3)
    assert retention_value(MARGIN, "0.8", 0, 2).amount == 100 + 80 + 64
    assert retention_value(MARGIN, "0.8", 0, 0, first="later").amount == 0
    assert retention_value(MARGIN, 0, 0).amount == 100
    assert retention_value(MARGIN, 1, 0, 3).amount == 400
    assert retention_value(MARGIN, 1, "0.25").amount == 500
    assert retention_value(MARGIN, "0.5", "-0.25").amount == 300
    assert retention_value(yuan("-9"), "0.5", 0).money() == yuan(-18)


@pytest.mark.parametrize(
    ("retention", "discount"), [(1, 0), ("1", "-0.1"), ("0.9", "-0.1"), ("0.95", "-0.1")]
)
def test_an_endless_sum_that_grows_without_limit_is_refused(retention: str, discount: str) -> None:
    """CU-9: r >= 1 + d names both."""
    with pytest.raises(
        InputError, match=f"retention {retention} and discount {discount} give an endless sum"
    ):
        retention_value(MARGIN, retention, discount)
    assert retention_value(MARGIN, retention, discount, 7).amount > 0


@pytest.mark.parametrize(
    "rate",
    [0.8, True, None, "80%", " 0.8", "1/0", "1e3", "nan", Decimal("NaN"), Decimal("1e-900000000"),
     Fraction(1, 10**13), "0.1234567890123"],
)  # fmt: skip
def test_a_share_is_exact_and_of_an_ordinary_size(rate: object) -> None:
    with pytest.raises(InputError, match="retention: give an exact share"):
        retention_value(MARGIN, rate, 0)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="discount: give an exact share"):
        retention_value(MARGIN, 0, rate)  # type: ignore[arg-type]


def test_what_retention_refuses() -> None:
    for retention in ("1.2", "-0.1", 2):
        with pytest.raises(InputError, match="the share that stays"):
            retention_value(MARGIN, retention, 0)
    for discount in (-1, "-1.5", "-9999999999999"):
        with pytest.raises(InputError, match="discount: "):
            retention_value(MARGIN, 0, discount)
    for periods in (-1, True, 1.5, MOST_PERIODS + 1):
        with pytest.raises(InputError, match="periods: "):
            retention_value(MARGIN, 0, 0, periods)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="first: is unknown"):
        retention_value(MARGIN, 0, 0, first="soon")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="give Money"):
        retention_value(100, 0, 0)  # type: ignore[arg-type]


# -- break-even ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cost", "retention", "discount", "code", "value"),
    [
        ("100", "0.8", "0.1", "earned_back", 0),
        ("100.01", "0.8", "0.1", "earned_back", 1),
        ("172.73", "0.8", "0.1", "earned_back", 2),
        ("366.66", "0.8", "0.1", "earned_back", 34),
        ("400", "0.8", "0.1", "never_earned_back", None),
        ("500", "0.8", "0", "never_earned_back", None),  # approached, never reached
        ("101", "0", "0", "never_earned_back", None),
        ("1000100", "1", "0", "earned_back", MOST_PERIODS),
        ("1000101", "1", "0", "not_earned_back_in_time", None),
        ("300", "1", "-0.5", "earned_back", 1),
    ],
)
def test_break_even(cost: str, retention: str, discount: str, code: str, value: int | None) -> None:
    """CU-9: the first period that earns the cost back, or why there is none."""
    verdict = break_even(yuan(cost), MARGIN, retention, discount)
    assert (verdict.value, verdict.reasons[0].code) == (value, code)
    assert "[en]" not in verdict.explain("zh")


def test_break_even_in_words() -> None:
    assert break_even(yuan(400), MARGIN, "0.8", "0.1").explain() == (
        "the cost of CNY 400 is never earned back: however long it takes, the margins stay below it; "
        "their limit is about CNY 366.67 [CU-9]"
    )
    assert break_even(yuan(200), MARGIN, "0.8", "0.1").explain("zh") == (
        "成本200元经过2期收回：届时毛利现值合计约225.62元 [CU-9]"
    )
    assert break_even(yuan(0), MARGIN, 0, 0, first="later").value == 0
    assert break_even(yuan(1), MARGIN, 0, 0, first="later").value is None


def test_what_break_even_refuses() -> None:
    with pytest.raises(CurrencyError, match="the margin is in CNY"):
        break_even(Money(1, "USD"), MARGIN, 0, 0)
    with pytest.raises(InputError, match="cost: give what it costs"):
        break_even(yuan(-1), MARGIN, 0, 0)
    with pytest.raises(InputError, match="margin: give a margin above zero"):
        break_even(yuan(1), yuan(0), 0, 0)
    for cost, margin in ((1, MARGIN), (MARGIN, 1)):
        with pytest.raises(InputError, match="give Money"):
            break_even(cost, margin, 0, 0)  # type: ignore[arg-type]
