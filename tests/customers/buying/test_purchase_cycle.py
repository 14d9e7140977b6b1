"""The purchase cycle (CU-14): a customer's habit of buying, and when to remind him."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from salesflow.basics.money import Money
from salesflow.basics.terms import days, hours, months, working_days
from salesflow.basics.truth import NO, UNKNOWN, YES
from salesflow.customers.buying.purchase_cycle import CycleRule, CycleStanding, PurchaseCycle
from salesflow.customers.history import Purchase, PurchaseSummary
from salesflow.customers.worth.rfm import Returns
from salesflow.errors import CurrencyError, DefinitionError, InputError
from salesflow.testing.buying import cycle_rules, purchase_cycles
from salesflow.testing.buying_laws import check_cycle, check_purchases
from salesflow.testing.values import purchase_logs

FIRST = date(2026, 1, 1)


def after(*gaps: int, asked: int = 0) -> PurchaseCycle:
    """A cycle of such gaps, asked so many days after the last purchase."""
    listed = [FIRST + timedelta(days=sum(gaps[:place])) for place in range(len(gaps) + 1)]
    return PurchaseCycle("C-7", listed[-1] + timedelta(days=asked), listed)


@given(purchase_cycles(), cycle_rules())
def test_the_laws_of_a_cycle(cycle: PurchaseCycle, rule: CycleRule) -> None:
    """CU-14: exact mean, a window after the last purchase, doubling doubles."""
    habit = check_cycle(cycle, rule)
    event(f"{habit.standing}, regular {habit.regular.value}")


@given(purchase_logs(), st.sampled_from(["net", "ignore", "drop_day"]), st.integers(0, 1300))
def test_the_laws_of_a_cycle_made_of_purchases(
    log: list[Purchase], returns: Returns, after_days: int
) -> None:
    """CU-14: free of order, of later rows and of how a day is split into lines."""
    as_of = date(2026, 1, 1) + timedelta(days=after_days)
    cycle = check_purchases(log, as_of=as_of, zone="Asia/Shanghai", returns=returns, customer="C-7")
    check_cycle(cycle)
    if returns == "ignore":
        summary = PurchaseSummary.of(log, as_of=as_of, zone="Asia/Shanghai", customer="C-7")
        assert (cycle.mean_gap, cycle.last_on) == (summary.mean_gap, summary.last_on)
        assert len(cycle.days) == summary.occasions


def test_every_standing_is_reached_on_its_very_day() -> None:
    """The window of gaps 10, 20, 30: early before day 10, late after day 30, broken off after twice the longest."""
    seen = {idle: check_cycle(after(10, 20, 30, asked=idle)).standing for idle in range(100)}
    early, expected = CycleStanding.EARLY, CycleStanding.EXPECTED
    late, broken = CycleStanding.LATE, CycleStanding.BROKEN_OFF
    assert [seen[idle] for idle in (9, 10, 30, 31, 60, 61)] == [early, expected, expected, late, late, broken]
    assert [each.render("zh") for each in CycleStanding] == ["未到时候", "就在近日", "已推迟", "已中断"]


def test_the_words_say_what_was_found() -> None:
    late = CycleRule().judge(after(10, 20, 30, asked=40))
    assert late.explain().splitlines() == [
        "buys about every 20 days: 3 gaps of 10 to 30 days [CU-14]",
        "irregular gaps: the middle half of them spreads from 10 to 30 days [CU-14]",
        "the order expected by 1 Apr 2026 has not come: ask what has changed [CU-14]",
        "about 50% of such orders fall on the expected days, if the customer goes on as before [CU-14]",
    ]
    assert late.explain("zh").splitlines()[1::2] == [
        "间隔长短不一：居中的一半从10天到30天不等 [CU-14]",
        "如果客户一切照旧，这样的订货约有50%会落在预计的日子里 [CU-14]",
    ]
    gone = CycleRule().judge(after(10, 20, 30, asked=61))
    assert gone.explain("zh").splitlines()[2] == (
        "已有61天没有订货，超过最长间隔（30天）的2倍：原有的习惯已不成立 [CU-14]"
    )
    assert len(gone.reasons) == 3  # who has broken off does not go on as before
    assert (
        CycleRule().judge(after(30, 30)).explain("zh")
        == "只有3个购买日，至少需要4个才能推算下次订货时间 [CU-14]"
    )


def test_a_habit_to_the_day_is_said_in_fewer_words() -> None:
    assert CycleRule().judge(after(30, 30, 30)).explain().splitlines() == [
        "buys every 30 days: 3 gaps, all alike [CU-14]",
        "regular gaps: the middle half of them are all of 30 days [CU-14]",
        "the next order is expected on 1 May 2026 [CU-14]",
        "about 50% of such orders fall on the expected day, if the customer goes on as before [CU-14]",
    ]
    daily = CycleRule(lapse=1).judge(after(1, 1, 1, asked=2)).reasons[2]
    assert daily.explain() == (
        "no order for 2 days, more than 1 time the longest gap (1 day): the habit no longer holds [CU-14]"
    )
    late = CycleRule().judge(after(30, 30, 30, asked=31)).reasons[2]
    assert late.explain("zh") == "预计2026年5月1日前会来的订货尚未到来：问问情况有什么变化 [CU-14]"


GAPS = st.integers(1, 90)


@given(
    st.lists(GAPS, min_size=3, max_size=25, unique=True) | st.lists(GAPS, min_size=3, max_size=25),
    cycle_rules(),
)
def test_the_share_within_is_what_exchangeable_gaps_give(gaps: list[int], rule: CycleRule) -> None:
    """CU-14: each gap is as likely to be the next; counted, as many fall into the window of the others as it says."""
    within: list[bool] = []
    promised: set[Fraction | None] = set()
    for place, following in enumerate(gaps):
        habit = rule.judge(cycle := after(*gaps[:place], *gaps[place + 1 :]))
        promised.add(habit.share_within)
        if habit.window is not None:
            came = cycle.days[-1] + timedelta(days=following)
            within.append(habit.window.earliest <= came <= habit.window.latest)
    if not within:
        event("too few")
        assert promised == {None}
        return
    (share,) = promised
    assert share is not None
    counted = Fraction(sum(within), len(gaps))
    if len(set(gaps)) == len(gaps):
        event("all gaps differ")
        assert counted == share
    else:
        event("some are equal")
        assert counted >= share


def test_the_share_within_of_so_many_gaps() -> None:
    """CU-14: from 0.1 to 0.9 sounds like 80%, and is so with 9 gaps, 19, 29; else it is less."""
    shares = {n: CycleRule().judge(after(*range(1, n + 1))).share_within for n in range(3, 41)}
    assert [shares[n] for n in (3, 4, 9, 10)] == [
        Fraction(1, 2),
        Fraction(3, 5),
        Fraction(4, 5),
        Fraction(8, 11),
    ]
    assert [n for n, share in shares.items() if share == Fraction(4, 5)] == [9, 19, 29, 39]
    assert max(share for share in shares.values() if share is not None) == Fraction(4, 5)
    assert CycleRule().judge(after(10, 20)).share_within is None
    one_gap = CycleRule(low="1/2", high="1/2").judge(after(10, 20, 30))
    assert one_gap.share_within == 0
    assert one_gap.reasons[-1].explain() == (
        "the expected day rests on a single gap: how many such orders fall on it cannot be said [CU-14]"
    )
    assert one_gap.reasons[-1].explain("zh") == (
        "预计的日子只依据一个间隔，说不出有多少次订货会正好落在那天 [CU-14]"
    )


def test_regular_is_said_by_an_exact_rule() -> None:
    """The middle half of the gaps within half of the middle gap: 20 to 30 around 20 is just regular."""
    assert check_cycle(after(20, 20, 30)).regular is YES
    assert check_cycle(after(20, 20, 31)).regular is NO
    assert check_cycle(after(20, 20)).regular is UNKNOWN
    assert check_cycle(after(20, 20, 20, 300)).regular is YES  # one long gap is no change of habit
    assert check_cycle(after(20, 20, 21), CycleRule(tolerance=0)).regular is NO


def test_a_reminder_comes_before_he_notices_but_not_on_the_day_he_bought() -> None:
    habit = CycleRule().judge(after(30, 30, 30))
    last = FIRST + timedelta(days=90)
    assert habit.remind_on(days(7)) == last + timedelta(days=23)
    assert habit.remind_on(months(6)) == last + timedelta(days=1)
    with pytest.raises(InputError):
        habit.remind_on(hours(3))
    with pytest.raises(InputError):
        habit.remind_on(working_days(3))


def test_a_window_of_your_own() -> None:
    cycle = after(10, 20, 30, 40)
    narrow = CycleRule(low="1/4", high="3/4").judge(cycle).window
    wide = CycleRule(low=0, high=1).judge(cycle).window
    assert narrow is not None
    assert wide is not None
    ends = [(window.earliest - cycle.days[-1]).days for window in (narrow, wide)]
    assert ends == [10, 10]
    assert [(window.latest - cycle.days[-1]).days for window in (narrow, wide)] == [30, 40]
    assert [cycle.quantile(share) for share in ("0.25", Decimal("0.26"), Fraction(1, 2), 1)] == [
        10,
        20,
        20,
        40,
    ]


def bought(hour: int, amount: int = 9, **more: Any) -> Purchase:
    at = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=hour)
    return Purchase(more.pop("customer", "C-7"), at, Money(amount, more.pop("currency", "CNY")), **more)


def of(rows: list[Purchase], returns: Returns = "ignore", **more: Any) -> PurchaseCycle:
    return PurchaseCycle.of(rows, **{"as_of": date(2026, 5, 1), "zone": "UTC", "returns": returns, **more})


def test_days_belong_to_a_zone_and_returns_follow_a_policy() -> None:
    night = [bought(15), bought(17)]
    assert len(of(night).days) == 1
    assert len(of(night, zone="Asia/Shanghai").days) == 2
    returned = [bought(0, 9), bought(1, -9), bought(30, 5)]
    assert [len(of(returned, policy).days) for policy in ("ignore", "net", "drop_day")] == [2, 2, 1]
    assert of([bought(0, -9)]).days == ()
    assert of([bought(0)], as_of=date(2026, 3, 1)).days == ()


def test_the_cycle_of_one_product() -> None:
    rows = [bought(0, product="tea"), bought(48, product="salt"), bought(96, product="tea")]
    assert of(rows, product="tea").gaps == (4,)
    assert of(rows).gaps == (2, 2)
    assert of(rows, product="oil").last_on is None


BAD: list[tuple[Any, str]] = [
    (lambda: of([]), "customer"),
    (lambda: of([bought(0), bought(0, customer="C-8")]), "purchases"),
    (lambda: of([bought(0)], customer="C-8"), "purchases"),
    (lambda: of([bought(0)], zone="Mars"), "zone"),
    (lambda: of([bought(0)], "all"), "returns"),  # a slip of the pen
    (lambda: PurchaseCycle("C-7", FIRST, [date(2026, 1, 2)]), "days"),
    (lambda: PurchaseCycle("C-7", FIRST, [datetime(2026, 1, 1, tzinfo=UTC)]), "days"),
    (lambda: PurchaseCycle("", FIRST), "customer"),
    (lambda: after(3).quantile(0.5), "share"),  # a float has lost its digits
    (lambda: after(3).quantile("1.5"), "share"),
    (lambda: after(3).quantile("1/0"), "share"),
    (lambda: after(3).quantile(Decimal("inf")), "share"),
    (lambda: after(3).quantile("half"), "share"),
    (lambda: after(3).quantile(True), "share"),
]


@pytest.mark.parametrize(
    ("make", "field"), BAD, ids=[f"{field}-{place}" for place, (_, field) in enumerate(BAD)]
)
def test_bad_input_is_refused(make: Any, field: str) -> None:
    with pytest.raises(InputError) as caught:
        make()
    assert caught.value.field == field


def test_two_currencies_do_not_mix() -> None:
    with pytest.raises(CurrencyError):
        of([bought(0), bought(1, currency="USD")], "drop_day")


def test_a_wrong_rule_names_all_its_problems() -> None:
    with pytest.raises(DefinitionError) as caught:
        CycleRule(at_least=2, low="0.6", lapse=0)
    assert len(caught.value.problems) == 3
    with pytest.raises(DefinitionError, match="is not a share"):
        CycleRule(high="most")
    with pytest.raises(DefinitionError, match="must hold the middle gap"):
        CycleRule(high="0.4")
