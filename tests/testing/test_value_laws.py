"""The laws of customer value see a fault when there is one."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pendulum
import pytest

from salesflow.adapters.clv import BgNbd
from salesflow.basics.money import Money
from salesflow.basics.reasons import Verdict
from salesflow.basics.terms import Term, Unit
from salesflow.customers.catalogue.household_needs import HOUSEHOLD_NEEDS
from salesflow.customers.history import Purchase
from salesflow.customers.worth import rfm
from salesflow.customers.worth.btyd import Btyd
from salesflow.customers.worth.household import HouseholdNeeds, Reckoning
from salesflow.customers.worth.rfm import Rfm, RfmScore, Score, Scored
from salesflow.customers.worth.value import TEXTBOOK_LIFETIME_VALUE, ExactAmount, Product
from salesflow.testing import value_laws
from salesflow.testing.value_laws import (
    check_break_even,
    check_btyd,
    check_household,
    check_prediction,
    check_product,
    check_retention,
    check_rfm,
    check_scores,
)

DAY = date(2026, 3, 31)
LOG = [
    Purchase("C-7", pendulum.datetime(2026, 3, day, 9, tz="UTC"), Money(amount, "CNY"))
    for day, amount in ((2, 40), (9, 60), (9, -5))
]
MARGIN = Money(100, "CNY")
MODEL = BgNbd(0.243, 4.414, 0.793, 2.426, Unit.WEEKS)


def test_sound_things_pass() -> None:
    check_product(TEXTBOOK_LIFETIME_VALUE)
    check_household(HOUSEHOLD_NEEDS)
    assert check_retention(MARGIN, "0.8", "0.1", periods=3)
    assert not check_retention(MARGIN, 1, 0, periods=3)
    assert check_break_even(Money(150, "CNY"), MARGIN, "0.8", "0.1")
    assert check_rfm(LOG, as_of=DAY, zone="UTC") == 3
    assert check_rfm([], as_of=DAY, zone="UTC") == 0
    assert check_btyd(LOG, as_of=DAY, zone="UTC")
    assert not check_btyd([], as_of=DAY, zone="UTC")
    check_scores(RfmScore((30,), (2,), (100,), "CNY"), [Rfm(1, 1, MARGIN), Rfm(40, 2, Money(5, "CNY"))])
    check_prediction(MODEL, Btyd(1, 1, 2, None, Unit.WEEKS), [3, 1])


def test_a_product_that_hides_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = TEXTBOOK_LIFETIME_VALUE.steps
    monkeypatch.setattr(Product, "steps", property(lambda _: (*steps[:-1], Money(99_840, "CNY"))))
    with pytest.raises(AssertionError, match="a step is the one before times its factor"):
        check_product(TEXTBOOK_LIFETIME_VALUE)


def test_a_household_that_loses_an_item(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        HouseholdNeeds,
        "exact",
        property(lambda _: Reckoning(Money(1, "CNY"), ExactAmount(Fraction(1), "CNY"))),
    )
    with pytest.raises(AssertionError, match="the total is the sum of the items"):
        check_household(HOUSEHOLD_NEEDS)


def test_a_retention_that_counts_one_period_too_few(monkeypatch: pytest.MonkeyPatch) -> None:
    real = value_laws.retention_value

    def short(
        margin: Money, retention: str, discount: str, periods: int | None = None, *, first: str = "now"
    ) -> ExactAmount:
        return real(margin, retention, discount, periods and periods - 1, first=first)  # type: ignore[arg-type]

    monkeypatch.setattr(value_laws, "retention_value", short)
    with pytest.raises(AssertionError, match="the closed form is the sum of its terms"):
        check_retention(MARGIN, "0.8", "0.1", periods=3)


def test_a_sum_without_limit_that_is_given_a_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    real = value_laws.retention_value

    def bold(
        margin: Money, retention: int, discount: int, periods: int | None = None, *, first: str = "now"
    ) -> ExactAmount:
        return real(margin, retention, discount, 99 if periods is None else periods, first=first)  # type: ignore[arg-type]

    monkeypatch.setattr(value_laws, "retention_value", bold)
    with pytest.raises(AssertionError, match="a sum without limit is refused"):
        check_retention(MARGIN, 1, 0, periods=3)


@pytest.mark.parametrize(
    ("shift", "law"), [(-1, "by then the cost is earned back"), (1, "and not one period before")]
)
def test_a_break_even_beside_the_point(monkeypatch: pytest.MonkeyPatch, shift: int, law: str) -> None:
    real = value_laws.break_even

    def beside(*asked: object, first: str = "now") -> Verdict[int | None]:
        verdict = real(*asked, first=first)  # type: ignore[arg-type]
        return Verdict((verdict.value or 0) + shift, verdict.reasons)

    monkeypatch.setattr(value_laws, "break_even", beside)
    with pytest.raises(AssertionError, match=law):
        check_break_even(Money(150, "CNY"), MARGIN, "0.8", "0.1")


def test_figures_that_drop_returns_silently(monkeypatch: pytest.MonkeyPatch) -> None:
    real = rfm.purchase_days

    def gross(rows: list[Purchase], **asked: object) -> object:
        return real(rows, **{**asked, "returns": "ignore"})  # type: ignore[arg-type]

    monkeypatch.setattr(rfm, "purchase_days", gross)
    with pytest.raises(AssertionError, match="net is the sum of all lines"):
        check_rfm(LOG, as_of=DAY, zone="UTC")
    monkeypatch.undo()
    monkeypatch.setattr("salesflow.customers.worth.btyd.purchase_days", gross)
    with pytest.raises(AssertionError, match="nothing is lost between first and repeats"):
        check_btyd(LOG, as_of=DAY, zone="UTC")


def test_scores_the_wrong_way_round(monkeypatch: pytest.MonkeyPatch) -> None:
    real = RfmScore.of

    def turned(cuts: RfmScore, figures: Rfm) -> Scored:
        scored = real(cuts, figures)
        return Scored(Score(3 - scored.score.recency, 1, 1), figures, cuts)

    monkeypatch.setattr(RfmScore, "of", turned)
    with pytest.raises(AssertionError, match="recency is monotone"):
        check_scores(RfmScore((30,), (), (), "CNY"), [Rfm(1, 1, MARGIN), Rfm(40, 2, MARGIN)])


def test_a_model_that_forgets_who_left(monkeypatch: pytest.MonkeyPatch) -> None:
    customer = Btyd(2, 1, 40, None, Unit.WEEKS)
    monkeypatch.setattr(BgNbd, "probability_alive", lambda *_: 1.5)
    with pytest.raises(AssertionError, match=r"P\(alive\) is a probability"):
        check_prediction(MODEL, customer, [1])
    monkeypatch.undo()

    def falling(_: BgNbd, __: Btyd, horizon: Term) -> float:
        return horizon.amount and 1e-6 / horizon.amount

    monkeypatch.setattr(BgNbd, "expected", falling)
    monkeypatch.setattr(BgNbd, "expected_of_new", lambda model, horizon: falling(model, customer, horizon))
    with pytest.raises(AssertionError, match="a longer horizon never brings less"):
        check_prediction(MODEL, Btyd(0, 0, 0, None, Unit.WEEKS), [1, 2])
