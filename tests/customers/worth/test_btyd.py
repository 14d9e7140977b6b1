"""What models of repeat buying need to know: another recency, another frequency, another monetary value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import Money
from salesflow.basics.terms import Unit
from salesflow.customers.history import Purchase
from salesflow.customers.worth.btyd import Btyd, days_in
from salesflow.customers.worth.rfm import NEVER_BOUGHT, Returns, Rfm
from salesflow.customers.worth.value import ExactAmount
from salesflow.errors import InputError
from salesflow.testing.value_laws import check_btyd
from salesflow.testing.values import purchase_logs


def test_figures_keep_the_laws() -> None:
    """CU-9: 0 <= t_x <= T, x = 0 exactly when t_x = 0, nothing is lost between first and repeats."""
    repeated: set[bool] = set()

    @given(
        purchase_logs(),
        st.sampled_from([date(2026, 6, 1), date(2029, 12, 31)]),
        st.sampled_from(["Asia/Shanghai", "UTC"]),
    )
    def law(log: list[Purchase], as_of: date, zone: str) -> None:
        repeated.add(check_btyd(log, as_of=as_of, zone=zone))

    law()
    assert repeated == {True, False}


def line(month: int, day: int, amount: int | str) -> Purchase:
    return Purchase("C-1", pendulum.datetime(1997, month, day, 9, tz="UTC"), Money(amount, "USD"))


def of(log: list[Purchase], unit: Unit = Unit.WEEKS, returns: Returns = "net") -> Btyd:
    made = Btyd.of(log, as_of=date(1997, 9, 30), zone="UTC", unit=unit, returns=returns)
    assert isinstance(made, Btyd)
    return made


def test_the_first_customer_of_cdnow() -> None:
    """CU-9: first bought on 1 January 1997, last on 2 August, seen to 30 September: 30.43 and 38.86 weeks."""
    known = of([line(1, 1, "29.33"), line(1, 18, "29.73"), line(8, 2, "14.96")])
    assert (known.x, round(float(known.t_x), 2), round(float(known.T), 2)) == (2, 30.43, 38.86)
    assert known.mean_repeat is not None
    assert known.mean_repeat.amount == Fraction("22.345")  # the first purchase is left out
    scoring = Rfm.of([line(1, 1, 1), line(8, 2, 1)], as_of=date(1997, 9, 30), zone="UTC", returns="net")
    assert isinstance(scoring, Rfm)
    assert scoring.days_since_last == 59  # the other recency


def test_units_are_exact() -> None:
    log = [line(1, 1, 1), line(2, 1, 1)]
    assert of(log).t_x == Fraction(31, 7)
    assert of(log, Unit.DAYS).t_x == 31
    assert of(log, Unit.MONTHS).t_x == Fraction(31 * 4800, 146_097)
    assert days_in(Unit.MONTHS) * 12 * 400 == 146_097
    with pytest.raises(InputError, match="unit: give Unit"):
        of(log, Unit.YEARS)


def test_returns() -> None:
    """CU-9: what came back after the first occasion is taken off the repeats, or nothing is, or the day goes."""
    log = [line(1, 1, 100), line(1, 1, -30), line(2, 1, 40), line(2, 1, -50), line(3, 1, 60), line(4, 1, -6)]
    means = {returns: of(log, returns=returns) for returns in ("net", "ignore", "drop_day")}
    amounts = {name: known.mean_repeat and known.mean_repeat.amount for name, known in means.items()}
    assert amounts == {"net": Fraction(44, 2), "ignore": 50, "drop_day": 60}
    assert [known.x for known in means.values()] == [2, 2, 1]
    assert of([line(1, 1, 5), line(2, 1, -5)]).mean_repeat is None


def test_who_never_bought() -> None:
    assert (
        Btyd.of([line(1, 1, -5)], as_of=date(1997, 9, 30), zone="UTC", unit=Unit.DAYS, returns="net")
        is NEVER_BOUGHT
    )


def test_times_are_read_exactly() -> None:
    known = Btyd(2, "30.43", Decimal("38.86"), None, Unit.WEEKS)
    assert (known.t_x, known.T) == (Fraction(3043, 100), Fraction(3886, 100))
    assert Btyd(0, 0, 0, None, Unit.DAYS).T == 0


MEAN = ExactAmount(Fraction(1), "USD")


@pytest.mark.parametrize(
    ("x", "t_x", "until", "mean", "field"),
    [(2, 50, 40, None, "t_x"), (2, -1, 40, None, "t_x"), (0, 1, 40, None, "x"), (1, 0, 40, None, "x"),
     (-1, 1, 40, None, "x"), (True, 1, 40, None, "x"), (1.0, 1, 40, None, "x"), (0, 0, 40, MEAN, "mean_repeat"),
     (1, 1.5, 40, None, "t_x"), (1, True, 40, None, "t_x"), (1, 1, 40.0, None, "T"), (1, 1, Decimal("NaN"), None, "T"),
     (1, "1e9", 40, None, "t_x"), (1, None, 40, None, "t_x")],
)  # fmt: skip
def test_what_is_refused(x: int, t_x: int, until: int, mean: ExactAmount | None, field: str) -> None:
    """CU-9: a recency beyond the time seen is another recency, and is not predicted from."""
    with pytest.raises(InputError) as caught:
        Btyd(x, t_x, until, mean, Unit.WEEKS)
    assert caught.value.field == field
