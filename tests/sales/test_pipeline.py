from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.intervals import wilson
from salesflow.basics.money import Money
from salesflow.errors import InputError
from salesflow.sales.pipeline import ForecastCategory, Velocity, WinShare

SUM = Money(900_000, "CNY")


@st.composite
def shares(draw: st.DrawFn) -> WinShare:
    decided = draw(st.integers(0, 500))
    return WinShare(draw(st.integers(0, decided)), decided)


@given(shares(), st.sampled_from([0.5, 0.8, 0.95, 0.999]))
def test_the_ends_hold_the_share_and_the_interval(share: WinShare, confidence: float) -> None:
    """ST-2: a share is shown with how well it is known."""
    low, high = share.ends(confidence)
    known = wilson(share.won, share.decided, confidence)
    assert 0 <= low <= Decimal(known.low) <= Decimal(known.high) <= high <= 1
    assert max(Decimal(known.low) - low, high - Decimal(known.high)) < Decimal("1e-12")
    if share.share is None:
        assert (low, high, share.decided) == (0, 1, 0)
    else:
        assert low <= share.share <= high
        assert abs(Fraction(share.share) - Fraction(share.won, share.decided)) <= Fraction(1, 2 * 10**12)


def test_a_share_is_the_same_however_the_program_rounds() -> None:
    """ST-2: to twelve places, also where the program keeps six digits."""
    known = WinShare(1, 3)
    with localcontext(prec=6):
        found = known.share, known.ends()
    assert found == (known.share, known.ends()) == (Decimal("0.333333333333"), known.ends())


counts = st.none() | st.integers(0, 60)


@given(counts, counts, counts, st.none() | st.integers(-900, 90_000), counts, st.integers(0, 400))
def test_the_velocity_is_the_product_of_its_averages(
    opened: int | None, won: int | None, decided: int | None, cents: int | None, spent: int | None, days: int
) -> None:
    if won is not None and decided is not None and won > decided:
        won, decided = decided, won
    amount = None if cents is None else Money(Decimal(cents) / 100, "CNY")
    speed = Velocity(open=opened, won=won, decided=decided, won_amount=amount, won_days=spent)
    assert (speed.per_day is None) == bool(speed.missing) == (speed.over(days) is None)
    if opened is None or not won or not decided or amount is None or not spent:
        assert speed.missing
        assert speed.explain().startswith("the pace cannot be worked out; missing: ")
        return
    exact = opened * Fraction(won, decided) * (Fraction(amount.amount) / won) / Fraction(spent, won)
    assert speed.per_day == exact
    rounded = speed.over(days)
    assert rounded is not None
    assert abs(Fraction(rounded.amount) - exact * days) < Fraction(1, 100)


def test_the_velocity_in_words() -> None:
    speed = Velocity(open=12, won=30, decided=80, won_amount=SUM, won_days=1_350)
    assert speed.per_day == 3_000
    assert speed.explain() == (
        "about CNY 3,000 a day: 12 open deals; of 80 decided deals 30 were won, "
        "for CNY 900,000 in 1,350 days altogether"
    )
    assert (
        speed.explain("zh")
        == "每天约3,000元：在谈商机12个；有结果的80个商机中赢了30个，共900,000元，累计用时1,350天"
    )
    unknown = Velocity(open=None, won=0, decided=0, won_amount=None, won_days=None)
    assert unknown.missing == ("open", "won", "decided", "won_amount", "won_days")
    assert (
        unknown.explain("zh") == "无法推算进度，缺少：在谈商机数、赢单数、有结果的商机数、赢单总额、赢单用时"
    )


def test_an_empty_pipeline_brings_nothing_and_that_is_known() -> None:
    speed = Velocity(open=0, won=1, decided=2, won_amount=SUM, won_days=10)
    assert speed.over(30) == Money(0, "CNY")


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("open", {"open": -1}),
        ("open", {"open": True}),
        ("won", {"won": 3.0}),
        ("won", {"won": 81}),
        ("decided", {"decided": "80"}),
        ("won_days", {"won_days": Decimal(9)}),
        ("won_amount", {"won_amount": Decimal(9)}),
    ],
)
def test_bad_counts_are_refused(field: str, changed: dict[str, Any]) -> None:
    with pytest.raises(InputError) as refused:
        Velocity(**{"open": 12, "won": 30, "decided": 80, "won_amount": SUM, "won_days": 1_350, **changed})
    assert refused.value.field == field


def test_counts_of_a_share_are_whole_and_possible() -> None:
    for won, decided in ((2, 1), (-1, 1), (True, 1), (0, 1.0)):
        with pytest.raises(InputError):
            WinShare(won, decided)  # type: ignore[arg-type]  # tables hold what they hold
    with pytest.raises(InputError, match="days"):
        Velocity(open=1, won=1, decided=1, won_amount=SUM, won_days=1).over(-1)


def test_categories_in_words() -> None:
    assert [each.render() for each in ForecastCategory] == [
        "closed",
        "commit",
        "best case",
        "pipeline",
        "omitted",
    ]
    assert ForecastCategory.COMMIT.render("zh") == "承诺"
