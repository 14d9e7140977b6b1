"""RFM: the figures from purchases, and their scores."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.bands import Bands
from salesflow.basics.money import Money
from salesflow.customers.history import Purchase, PurchaseSummary
from salesflow.customers.worth.rfm import (
    NEVER_BOUGHT,
    Counted,
    NeverBought,
    Returns,
    Rfm,
    RfmScore,
    Score,
    Scored,
    purchase_days,
)
from salesflow.errors import CurrencyError, DefinitionError, InputError
from salesflow.testing.value_laws import check_rfm, check_scores
from salesflow.testing.values import purchase_logs, rfm_scores, rfms

SHANGHAI = "Asia/Shanghai"
DAY = date(2026, 3, 31)
CUTS = RfmScore((30, 60, 90, 180), (2, 4, 8, 16), (100, 500, 2000, 5000), "CNY")


def bought(day: int, amount: int | str, id_: str | None = "F-1", hour: int = 9) -> Purchase:
    at = pendulum.datetime(2026, 3, day, hour, tz=SHANGHAI)
    return Purchase("C-7", at, Money(amount, "CNY"), id=id_)


def rfm(log: list[Purchase], returns: Returns = "net", occasions: Counted = "day") -> Rfm:
    made = Rfm.of(log, as_of=DAY, zone=SHANGHAI, returns=returns, occasions=occasions)
    assert isinstance(made, Rfm)
    return made


# -- laws ------------------------------------------------------------------------------------------------------------


def test_figures_keep_the_laws() -> None:
    """CU-7: order and splitting do not matter, nor does what is not known yet; with and without purchases."""
    reached: set[int] = set()

    @given(
        purchase_logs(),
        st.sampled_from([DAY, date(2026, 6, 1), date(2029, 12, 31)]),
        st.sampled_from([SHANGHAI, "UTC"]),
    )
    def law(log: list[Purchase], as_of: date, zone: str) -> None:
        reached.add(check_rfm(log, as_of=as_of, zone=zone))

    law()
    assert {0, 3} <= reached


@given(rfm_scores(), st.lists(rfms(), min_size=1, max_size=6))
def test_scores_keep_the_laws(cuts: RfmScore, customers: list[Rfm]) -> None:
    """CU-7: one bin for each, monotone, another coin changes nothing."""
    check_scores(cuts, customers)


@given(st.lists(rfms(), min_size=1, max_size=30), st.integers(2, 6))
def test_quantiles_say_how_many_are_below(customers: list[Rfm], bins: int) -> None:
    """CU-7: the score is one more than the parts that lie wholly below; so equal figures have equal scores."""
    cuts = RfmScore.by_quantiles(customers, bins)
    for one in customers:
        score = cuts.of(one).score
        longer = sum(other.days_since_last > one.days_since_last for other in customers)
        rarer = sum(other.occasions < one.occasions for other in customers)
        less = sum(other.total < one.total for other in customers)
        below = [1 + number * bins // len(customers) for number in (longer, rarer, less)]
        assert [score.recency, score.frequency, score.monetary] == below


@given(purchase_logs(), st.sampled_from([SHANGHAI, "UTC"]))
def test_the_day_counts_as_in_the_summary_of_purchases(log: list[Purchase], zone: str) -> None:
    """CU-7: an occasion is the same thing in both views."""
    as_of = date(2027, 1, 1)
    made = Rfm.of(log, as_of=as_of, zone=zone, returns="net")
    summary = PurchaseSummary.of(log, as_of=as_of, zone=zone, customer="C-7")
    if isinstance(made, Rfm):
        assert (made.occasions, made.total) == (summary.occasions, summary.net)
        assert summary.last_on is not None
        assert made.days_since_last == (as_of - summary.last_on).days
    else:
        assert summary.occasions == 0


# -- from purchases --------------------------------------------------------------------------------------------------

LOG = [
    bought(2, 100),
    bought(2, 60),
    bought(9, 40, "F-2"),
    bought(9, -50),
    bought(20, -30, None),
    bought(25, 0),
]


def test_policies_for_returns() -> None:
    """CU-7: each policy says what it does; a day of returns and a free sample are no occasion."""
    assert rfm(LOG) == Rfm(22, 2, Money(120, "CNY"))
    assert rfm(LOG, "ignore") == Rfm(22, 2, Money(200, "CNY"))
    assert rfm(LOG, "drop_day") == Rfm(29, 1, Money(160, "CNY"))
    with pytest.raises(InputError, match="returns: is unknown; use net, ignore or drop_day"):
        rfm(LOG, "keep")  # type: ignore[arg-type]


def test_what_counts_as_an_occasion() -> None:
    """CU-7: a day by default; two on one day are one."""
    assert [rfm(LOG, occasions=each).occasions for each in ("day", "invoice", "line")] == [2, 2, 3]
    assert rfm([bought(2, 1, "F-1"), bought(2, 1, "F-2")], occasions="invoice").occasions == 2
    with pytest.raises(InputError, match="a bought line has no id"):
        rfm([bought(2, 1, None)], occasions="invoice")
    with pytest.raises(InputError, match="use day, invoice or line"):
        rfm(LOG, occasions="order")  # type: ignore[arg-type]


def test_the_day_is_that_of_the_zone() -> None:
    """Just before and just after midnight in Shanghai are two days there and one in London."""
    log = [bought(2, 1, hour=23), bought(3, 1, hour=1)]
    assert rfm(log).occasions == 2
    assert Rfm.of(log, as_of=DAY, zone="Europe/London", returns="net") == Rfm(29, 1, Money(2, "CNY"))


def test_who_never_bought_is_a_case_of_its_own() -> None:
    """CU-7: neither zeros nor unknown; also when all came back, or lies in the future."""
    for log in ([], [bought(2, -5)], [bought(2, 0)]):
        assert Rfm.of(log, as_of=DAY, zone=SHANGHAI, returns="net") is NEVER_BOUGHT
    assert Rfm.of([bought(2, 5), bought(2, -5)], as_of=DAY, zone=SHANGHAI, returns="drop_day") is NEVER_BOUGHT
    assert Rfm.of([bought(2, 5)], as_of=date(2026, 3, 1), zone=SHANGHAI, returns="net") is NEVER_BOUGHT
    assert Rfm.of([bought(2, 5)], as_of=date(2026, 3, 2), zone=SHANGHAI, returns="net") == Rfm(
        0, 1, Money(5, "CNY")
    )
    assert repr(NEVER_BOUGHT) == "NEVER_BOUGHT"
    assert NEVER_BOUGHT.explain("zh") == "至今没有计入的购买，不打分"


def test_rows_that_do_not_belong_together() -> None:
    later = attrs.evolve(bought(30, 5), amount=Money(5, "USD"))
    with pytest.raises(CurrencyError, match="those before are in CNY"):
        purchase_days([bought(2, 5), later], as_of=date(2026, 3, 3), zone=SHANGHAI, returns="net")
    with pytest.raises(InputError, match="those before are of 'C-7'; group the rows first"):
        rfm([bought(2, 5), attrs.evolve(bought(2, 5), customer="C-8")])
    with pytest.raises(InputError, match="as_of: is not a day"):
        Rfm.of([], as_of=pendulum.now(), zone=SHANGHAI, returns="net")
    with pytest.raises(InputError, match="zone: "):
        Rfm.of([], as_of=DAY, zone="Shanghai", returns="net")


@pytest.mark.parametrize(
    ("days", "occasions", "total", "field"),
    [(-1, 1, Money(1, "CNY"), "days_since_last"), (True, 1, Money(1, "CNY"), "days_since_last"),
     (1, 0, Money(1, "CNY"), "occasions"), (1, 1.5, Money(1, "CNY"), "occasions"), (1, 1, 7, "total")],
)  # fmt: skip
def test_figures_make_sense(days: int, occasions: int, total: Money, field: str) -> None:
    with pytest.raises(InputError) as caught:
        Rfm(days, occasions, total)
    assert caught.value.field == field


# -- scores ----------------------------------------------------------------------------------------------------------


def test_five_four_four_and_why() -> None:
    """CU-7: the thresholds are said with the score."""
    scored = CUTS.of(Rfm(30, 15, Money("4999.99", "CNY")))
    assert (str(scored.score), scored.score) == ("5-4-4", Score(5, 4, 4))
    assert scored.explain().splitlines() == [
        "recency 5: last bought 30 days ago (up to 30) [CU-7]",
        "frequency 4: bought 15 times (from 8 to below 16) [CU-7]",
        "monetary 4: bought for CNY 4,999.99 in all (from CNY 2,000 to below CNY 5,000) [CU-7]",
    ]
    worst = CUTS.of(Rfm(181, 1, Money(-7, "CNY")))
    assert worst.explain("zh").splitlines() == [
        "近度1分：181天前最后购买（超过180） [CU-7]",
        "频度1分：购买1次（不足2） [CU-7]",
        "额度1分：共购买-7元（不足100元） [CU-7]",
    ]
    middle = CUTS.of(Rfm(31, 16, Money(5000, "CNY")))
    assert middle.score == Score(4, 5, 5)
    assert "(more than 30, up to 60)" in middle.explain()
    assert "(from 16)" in middle.explain()
    assert (
        RfmScore((), (), (), "CNY")
        .of(Rfm(1, 1, Money(1, "CNY")))
        .explain()
        .count("there is one class for all")
        == 3
    )


def test_cuts_by_hand_are_bands() -> None:
    assert CUTS.recency == Bands((30, 60, 90, 180), (5, 4, 3, 2, 1), upper=False)
    assert RfmScore(CUTS.recency, CUTS.frequency, CUTS.monetary, "CNY") == CUTS
    assert attrs.evolve(CUTS, currency="USD").currency == "USD"
    assert RfmScore((30,), (2,), ("99.50", Decimal(100)), "CNY").monetary.edges == (Decimal("99.50"), 100)


def test_wrong_cuts_are_named_all_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        RfmScore((60, 30), (1.5,), ("many",), "CNY")  # type: ignore[arg-type]
    assert [problem.split(" (")[0] for problem in caught.value.problems] == [
        "recency: the edges do not rise",
        "frequency: give a Decimal, a whole number or text; a float has lost its digits",
        "monetary: give a plain number such as 96000 or -12.50, without separators",
    ]
    falling = Bands((1,), (2, 1))
    with pytest.raises(DefinitionError) as caught:
        RfmScore(Bands((1,), (1, 2)), falling, Bands((1,), (1, 2), hysteresis=1), "CNY")
    assert caught.value.problems == (
        "recency: the scores do not fall with the figure",
        "recency: give bands with upper=False and without hysteresis",
        "frequency: the scores do not rise with the figure",
        "monetary: give bands with upper=True and without hysteresis",
    )
    with pytest.raises(InputError, match="currency"):
        RfmScore((), (), (), "yuan")


def test_a_currency_is_not_another() -> None:
    dollars = Rfm(1, 1, Money(1, "USD"))
    with pytest.raises(CurrencyError, match="the cuts are in CNY"):
        CUTS.of(dollars)
    with pytest.raises(CurrencyError, match="others are in CNY"):
        RfmScore.by_quantiles([Rfm(1, 1, Money(1, "CNY")), dollars])


def test_a_whole_house_is_scored_and_nobody_is_lost() -> None:
    house = {"x": Rfm(1, 1, Money(1, "CNY")), "new": NEVER_BOUGHT}
    scored = CUTS.score(house)
    assert list(scored) == ["x", "new"]
    assert isinstance(scored["x"], Scored)
    assert scored["new"] is NEVER_BOUGHT


def test_quantiles_of_equals() -> None:
    """CU-7: ties stay together; scores that nobody can have stay empty; who never bought does not count."""
    once = [Rfm(9, 1, Money(10, "CNY"))] * 9
    cuts = RfmScore.by_quantiles([*once, Rfm(2, 7, Money(90, "CNY")), NEVER_BOUGHT, NEVER_BOUGHT])
    assert (cuts.recency.edges, cuts.recency.labels) == ((2,), (5, 1))
    assert (cuts.monetary.edges, cuts.monetary.labels) == ((90,), (1, 5))
    assert RfmScore.by_quantiles(once) == RfmScore((), (), (), "CNY")
    for bins in (1, True, 2.5):
        with pytest.raises(InputError, match="bins: "):
            RfmScore.by_quantiles(once, bins)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="nobody here bought anything"):
        RfmScore.by_quantiles([NEVER_BOUGHT])


def test_quantiles_are_of_figures_and_not_of_a_mapping() -> None:
    """CU-7: names are no customers who never bought."""
    shops: dict[str, Rfm | NeverBought] = {"Haida": Rfm(9, 1, Money(10, "CNY")), "new": NEVER_BOUGHT}
    assert RfmScore.by_quantiles(shops.values()) == RfmScore((), (), (), "CNY")
    for mapping in (shops, {}):
        with pytest.raises(InputError, match=r"customers: is a mapping: give its \.values\(\) \(got {"):
            RfmScore.by_quantiles(mapping)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="customers: give Rfm or NEVER_BOUGHT for each customer"):
        RfmScore.by_quantiles(shops.items())  # type: ignore[arg-type]
