"""BG/NBD and Gamma-Gamma: against the published figures for CDNOW, and against an integral that shares no formula."""

from __future__ import annotations

import math
import sys
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.adapters.clv import BgNbd, GammaGamma, indicative_amount
from salesflow.basics.money import Money
from salesflow.basics.terms import Term, Unit, days, hours, months, weeks, years
from salesflow.customers.worth.btyd import Btyd
from salesflow.customers.worth.value import ExactAmount
from salesflow.errors import CurrencyError, InputError, MissingExtraError
from salesflow.testing.value_laws import check_prediction
from salesflow.testing.values import bg_nbds, btyds

CDNOW = BgNbd(0.243, 4.414, 0.793, 2.426, Unit.WEEKS)
"""Fader, Hardie & Lee (2005), table 2: the tenth of the buyers of CDNOW, weeks."""

SPEND = GammaGamma(6.25, 3.74, 15.44, "USD")
"""Fader & Hardie (2013), the Gamma-Gamma model of monetary value, on the same buyers."""


def seen(x: int, t_x: str | int, until: str | int, mean: str | None = None) -> Btyd:
    return Btyd(x, t_x, until, None if mean is None else ExactAmount(Fraction(mean), "USD"), Unit.WEEKS)


FIRST = seen(2, "30.43", "38.86", "22.35")


# -- laws and oracle -------------------------------------------------------------------------------------------------


@given(bg_nbds(), btyds(), st.lists(st.integers(1, 600), max_size=3))
def test_predictions_keep_the_laws(model: BgNbd, customer: Btyd, horizons: list[int]) -> None:
    """CU-9: rising with the horizon, P(alive) in 0..1, never more than one who never leaves."""
    check_prediction(model, customer, horizons)


def integral(model: BgNbd, customer: Btyd, time: float) -> float:
    """Expected purchases of one who is alive: the mean over the chance to leave after each purchase, by the trapezium.

    For a customer who leaves with chance p after each purchase they are (1 - ((alpha + T) / (alpha + T + p t)) **
    (r + x)) / p; p is beta-distributed (a, b + x). Integrated over the log-odds of p.
    """
    left, stays = model.a, model.b + customer.x
    step = 0.02
    odds = np.arange(-45 / left - 30 - math.log(stays + 2), 45 / stays + 30, step)
    log_p, log_q = -np.logaddexp(0, -odds), -np.logaddexp(0, odds)
    density = math.lgamma(left + stays) - math.lgamma(left) - math.lgamma(stays)
    chance = np.exp(log_p)
    power, since = model.r + customer.x, model.alpha + float(customer.T)
    tiny = chance < 1e-290
    bought = -np.expm1(-power * np.log1p(chance * time / since)) / np.where(tiny, 1, chance)
    bought = np.where(tiny, power * time / since, bought)
    return float(np.sum(np.exp(left * log_p + stays * log_q + density) * bought) * step)


def series(model: BgNbd, x: int, seen_for: float, time: float) -> float:
    """Equations 9 and 10 of the paper by summing the hypergeometric series term by term (a and a + b + x not 1)."""
    share, rest = time / (model.alpha + seen_for + time), model.a + model.b + x - 1
    first, second = model.a + model.b - 1 - model.r, model.a - 1
    terms = [1.0]
    while abs(terms[-1]) > 1e-18 * abs(terms[0]) and len(terms) < 50_000:
        n = len(terms) - 1
        terms.append(terms[-1] * (first + n) * (second + n) / ((rest + n) * (n + 1)) * share)
    return rest / (model.a - 1) * (1 - (1 - share) ** (model.a - 1) * math.fsum(terms))


@pytest.mark.parametrize(("r", "a"), [(1.0, 2.0), (0.99999, 3.0), (0.243, 0.793), (3.0, 2.0), (2.0, 0.5)])
@pytest.mark.parametrize("x", [0, 2, 98])
@pytest.mark.parametrize("horizon", [1, 20, 2_000])
def test_the_prediction_is_the_series_of_the_paper(r: float, a: float, x: int, horizon: int) -> None:
    """CU-9: also where scipy's own series breaks down (r - a whole, many purchases, a long horizon)."""
    model = BgNbd(r, 5.0, a, 2.5, Unit.WEEKS)
    customer = seen(x, 17 if x else 0, 18)
    expected = model.probability_alive(customer) * series(model, x, 18, horizon)
    assert model.expected(customer, weeks(horizon)) == pytest.approx(expected, rel=1e-9)


@given(bg_nbds(), btyds(), st.integers(1, 600))
def test_the_closed_form_is_the_integral(model: BgNbd, customer: Btyd, horizon: int) -> None:
    """CU-9: also for frequent buyers, where the formula as printed overflows."""
    expected = model.probability_alive(customer) * integral(model, customer, horizon)
    assert model.expected(customer, weeks(horizon)) == pytest.approx(expected, rel=1e-7, abs=1e-300)


@pytest.mark.parametrize(
    ("a", "b", "x"),
    [(1.0, 2.0, 3), (1.0, 2.0, 0), (0.5, 0.5, 0), (1 + 1e-7, 0.4, 0), (0.3, 0.7 + 1e-9, 0), (0.31, 0.5, 0)],
)
def test_where_the_formula_divides_zero_by_zero(a: float, b: float, x: int) -> None:
    """CU-9: a = 1, or a + b = 1 for whoever bought once; a + b < 1 is the trap of lifetimes#302."""
    model = BgNbd(0.243, 4.414, a, b, Unit.WEEKS)
    customer = seen(x, 20 if x else 0, 40)
    expected = model.probability_alive(customer) * integral(model, customer, 39)
    assert model.expected(customer, weeks(39)) == pytest.approx(expected, rel=1e-8)


@given(bg_nbds(), st.integers(1, 40), st.integers(1, 39))
def test_p_alive_is_the_ratio_of_the_two_ways_to_be_silent(model: BgNbd, x: int, last: int) -> None:
    """CU-9: Bayes' rule on the likelihoods of the paper: silent and still there, or gone after the last purchase."""
    customer = seen(x, last, 40)
    here = math.exp(
        math.lgamma(model.b + x)
        - math.lgamma(model.a + model.b + x)
        - (model.r + x) * math.log((model.alpha + 40) / (model.alpha + last))
    )
    gone = model.a * math.exp(math.lgamma(model.b + x - 1) - math.lgamma(model.a + model.b + x))
    assert model.probability_alive(customer) == pytest.approx(here / (here + gone), rel=1e-9)


@given(btyds(), st.floats(0.5, 10), st.floats(1.1, 10), st.floats(1, 100))
def test_expected_spend_lies_between_the_customer_and_all(
    customer: Btyd, p: float, q: float, v: float
) -> None:
    """CU-9: the model draws the mean of a customer towards that of all."""
    model = GammaGamma(p, q, v, "USD")
    if customer.x and customer.mean_repeat is None:
        customer = seen(customer.x, 1, 2, "30")
    everybody = model.expected_spend(seen(0, 0, 1))
    own = everybody if customer.mean_repeat is None else float(customer.mean_repeat.amount)
    expected = model.expected_spend(customer)
    assert min(own, everybody) * (1 - 1e-9) <= expected <= max(own, everybody) * (1 + 1e-9)


# -- published figures -----------------------------------------------------------------------------------------------


def test_the_first_customer_of_cdnow() -> None:
    """CU-9: 1.226 purchases in the next 39 weeks (the authors' spreadsheet, as the tests of lifetimes cite it)."""
    assert CDNOW.expected(FIRST, weeks(39)) == pytest.approx(1.226, abs=5e-4)


@pytest.mark.parametrize(
    ("time", "published"),
    [(days(1), 0.0078), (weeks(1), 0.0532), (weeks(3), 0.1506), (days(223), 1.0405), (weeks(32), 1.0437),
     (weeks(78), 1.8576)],
)  # fmt: skip
def test_repeats_of_a_new_customer(time: Term, published: float) -> None:
    """CU-9: the authors' spreadsheet, as the tests of lifetimes cite it; the parameters printed have three digits."""
    assert CDNOW.expected_of_new(time) == pytest.approx(published, rel=2.5e-3, abs=5e-5)


@pytest.mark.parametrize(
    ("x", "mean", "published"),
    [(2, "22.35", 24.65), (1, "11.77", 18.91), (0, None, 35.17), (7, "73.74", 71.46), (2, "25.55", 27.28)],
)
def test_spend_of_the_first_customers_of_cdnow(x: int, mean: str | None, published: float) -> None:
    """CU-9: the authors' spreadsheet to note 025, cited likewise; the parameters printed have three digits."""
    assert SPEND.expected_spend(seen(x, 1 if x else 0, 38, mean)) == pytest.approx(published, abs=0.06)


def test_the_increasing_frequency_paradox() -> None:
    """CU-9: after twenty weeks of silence, the more somebody bought, the surer he is gone."""
    alive = [CDNOW.probability_alive(seen(x, 20, 39)) for x in (1, 5, 10, 25)]
    assert alive == sorted(alive, reverse=True)
    assert alive[-1] < 0.001


# -- traps -----------------------------------------------------------------------------------------------------------


def test_who_bought_once_is_alive_for_ever() -> None:
    """CU-9: the model has nobody leave before the first repeat; said in the docs."""
    assert CDNOW.probability_alive(seen(0, 0, 500)) == 1
    assert CDNOW.expected(seen(0, 0, 500), weeks(39)) < 0.02


def test_frequent_buyers_do_not_overflow() -> None:
    always = seen(5_000, "999.9", 1000)
    assert CDNOW.expected(always, weeks(52)) == pytest.approx(
        CDNOW.probability_alive(always) * integral(CDNOW, always, 52), rel=1e-8
    )
    assert CDNOW.probability_alive(seen(5_000, 1, 1000)) == 0
    assert CDNOW.expected(seen(5_000, 1, 1000), weeks(52)) == 0


def test_a_unit_is_not_another() -> None:
    """CU-9: weekly parameters on daily figures give 38.18 instead of 8.34 elsewhere; here it is an error."""
    daily = Btyd(2, 213, 272, None, Unit.DAYS)
    for ask in (lambda: CDNOW.expected(daily, weeks(39)), lambda: CDNOW.probability_alive(daily)):
        with pytest.raises(InputError, match="unit: the model counts in weeks"):
            ask()


def test_horizons() -> None:
    assert CDNOW.expected(FIRST, days(273)) == CDNOW.expected(FIRST, weeks(39))
    assert CDNOW.expected(FIRST, weeks(0)) == 0
    monthly = BgNbd(0.243, 1, 0.793, 2.426, Unit.MONTHS)
    assert monthly.expected_of_new(years(1)) == monthly.expected_of_new(months(12))
    for model, horizon in ((CDNOW, months(9)), (CDNOW, hours(5)), (monthly, weeks(4)), (monthly, days(30))):
        with pytest.raises(InputError, match=f"horizon: cannot be counted in {model.unit}"):
            model.expected_of_new(horizon)


def test_an_indicative_amount_is_rounded_money() -> None:
    amount = indicative_amount(CDNOW, SPEND, FIRST, weeks(39))
    assert amount == Money("30.24", "USD")
    assert amount.is_payable


@pytest.mark.parametrize("value", [0, -1.0, math.nan, math.inf, True, "0.243", None, Decimal("0.2")])
def test_parameters(value: float) -> None:
    with pytest.raises(InputError, match="r: "):
        BgNbd(value, 1, 1, 1, Unit.WEEKS)
    with pytest.raises(InputError, match="q: "):
        GammaGamma(1, value, 1, "USD")
    with pytest.raises(InputError, match="unit: give Unit"):
        BgNbd(1, 1, 1, 1, Unit.HOURS)
    with pytest.raises(InputError, match="currency"):
        GammaGamma(1, 2, 1, "dollars")


def test_spend_that_cannot_be_expected() -> None:
    with pytest.raises(InputError, match="spend of the repeat purchases is not known"):
        SPEND.expected_spend(seen(1, 1, 2))
    with pytest.raises(InputError, match="another policy for returns"):
        SPEND.expected_spend(seen(1, 1, 2, "0"))
    with pytest.raises(CurrencyError, match="the model is in USD"):
        SPEND.expected_spend(Btyd(1, 1, 2, ExactAmount(Fraction(5), "CNY"), Unit.WEEKS))
    with pytest.raises(InputError, match="no mean exists"):
        GammaGamma(6, 1, 15, "USD").expected_spend(seen(0, 0, 2))
    assert GammaGamma(6, 0.5, 15, "USD").expected_spend(seen(1, 1, 2, "5")) > 0


def test_without_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.special", None)
    with pytest.raises(MissingExtraError, match=r"salesflow\[clv\]"):
        CDNOW.expected(FIRST, weeks(39))
    assert CDNOW.probability_alive(FIRST) > 0.7
