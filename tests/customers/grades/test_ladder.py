"""Member levels: what a review finds, when it must be asked again, and what is refused (CU-7)."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime
from typing import Any

import pytest
from member_club import ONE, bought, club, cny

from salesflow.basics.money import Money
from salesflow.basics.terms import days, hours, months, years
from salesflow.customers.grades.counting import Falls, Returns, Window, window_of
from salesflow.customers.grades.ladder import Ladder, Level, Member
from salesflow.customers.history import Purchase
from salesflow.errors import CurrencyError, DefinitionError, InputError

# -- examples ------------------------------------------------------------------------------------------------------------


def test_the_level_is_looked_for_from_the_lowest_up() -> None:
    """CU-7: ERPNext skipped the first tier."""
    ladder = club()
    assert [ladder.level_of(cny(each)).key for each in (0, 999, 1_000, 4_999, 5_000, 99_999)] == [
        "basic", "basic", "silver", "silver", "gold", "gold",
    ]  # fmt: skip
    assert ladder.level_of(cny(-5)).key == "basic"


def test_two_years_with_a_return() -> None:
    """CU-7: risen at once, kept with less, taken away at the turn of the year."""
    ladder = club(grace=days(30))
    log = [
        bought("2024-03-01", 1_200),
        bought("2024-11-20", 4_000),
        bought("2025-02-01", 900),
        bought("2025-06-01", -200),
    ]
    found = ladder.review(None, log, as_of=date(2026, 2, 5))
    assert [(change.on.isoformat(), change.before, change.after) for change in found.changes] == [
        ("2024-03-01", None, "silver"), ("2024-11-20", "silver", "gold"), ("2026-01-31", "gold", "basic"),
    ]  # fmt: skip
    assert found.changes[0].explain() == "new, begins as Silver [CU-7]"
    assert found.changes[0].explain("zh") == "新会员，起始级别为银卡 [CU-7]"
    assert found.changes[1].explain() == (
        "rises from Silver to Gold: purchases from 1 Jan 2024 to 20 Nov 2024 are CNY 5,200; Gold begins at CNY 5,000 [CU-7]"
    )
    assert found.changes[1].explain("zh") == (
        "由银卡升为金卡：2024年1月1日至2024年11月20日的购买为5,200元；金卡的门槛为5,000元 [CU-7]"
    )
    assert found.changes[2].explain() == (
        "falls from Gold to Basic: purchases from 1 Jan 2025 to 30 Jan 2026 are CNY 700; Gold is kept with CNY 4,000 [CU-7]"
    )
    assert found.explain() == (
        "Basic: purchases from 1 Jan 2026 to 5 Feb 2026 are CNY 0; Silver begins at CNY 1,000 [CU-7]"
    )
    assert ladder.next_due(found.state) is None
    held = ladder.review(None, log, as_of=date(2025, 1, 20))
    assert held.explain() == (
        "would be Basic by the figures; stays Gold at least until 31 Jan 2025: "
        "purchases from 1 Jan 2025 to 20 Jan 2025 are CNY 0 [CU-7]"
    )
    assert held.until == ladder.next_due(held.state) == date(2025, 1, 31)


def test_goods_bought_in_december_and_returned_in_january() -> None:
    """CU-7: the policy says against which year a return counts."""
    log = [
        bought("2025-02-01", 6_000, "S-1"),
        bought("2026-12-30", 6_000, "S-2"),
        bought("2027-01-08", -5_500, "R-2"),
    ]
    sales = {"R-2": "S-2"}
    by_return = club().review(None, log, as_of=date(2027, 1, 9), sales=sales)
    assert by_return.state.level == "gold"
    by_sale = club(returns=Returns.ON_SALE_DAY).review(None, log, as_of=date(2027, 1, 9), sales=sales)
    assert by_sale.changes[-1].explain() == (
        "falls from Gold to Basic: after a return, purchases from 1 Jan 2026 to 31 Dec 2026 are CNY 500; "
        "Gold is kept with CNY 4,000 [CU-7]"
    )
    assert by_sale.changes[-1].on == date(2027, 1, 8)
    for_good = club(returns=Returns.ON_SALE_DAY, falls=Falls.NEVER).review(
        None, log, as_of=date(2027, 1, 9), sales=sales
    )
    assert for_good.state.level == "gold"
    unknown = club(returns=Returns.ON_SALE_DAY).review(None, log, as_of=date(2027, 1, 9))
    assert unknown.state.level == "gold"
    assert unknown.missing[0].explain() == (
        "the sale behind the return R-2 is not known; it counts on its own day [CU-7]"
    )
    nameless = [*log[:2], bought("2027-01-08", -5_500)]
    found = club(returns=Returns.ON_SALE_DAY).review(None, nameless, as_of=date(2027, 1, 9))
    assert found.missing[0].explain("zh") == "退货2027-01-08对应的销售未知；按退货当日计算 [CU-7]"


def test_a_return_before_the_review_and_a_level_earned_later() -> None:
    """A return opens only the judgement that was passed, and only of a level that was held then."""
    ladder = club(returns=Returns.ON_SALE_DAY)
    log = [
        bought("2025-02-01", 6_000, "S-1"), bought("2025-03-01", -5_900, "R-1"), bought("2026-02-01", 6_000, "S-2"),
        bought("2026-03-01", -50, "R-3"),
    ]  # fmt: skip
    found = ladder.review(None, log, as_of=date(2026, 12, 31), sales={"R-1": "S-1", "R-3": "S-1"})
    assert [(change.after, change.on.isoformat()) for change in found.changes] == [
        ("gold", "2025-02-01"), ("basic", "2026-01-01"), ("gold", "2026-02-01"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "level", "words"),
    [
        (
            {"falls": Falls.AT_ONCE, "window": days(90)},
            "gold",
            (
                "would be Silver as a newcomer; stays Gold: purchases from 2 Feb 2026 to 2 May 2026 are CNY 4,500; "
                "Gold is kept with CNY 4,000 [CU-7]"
            ),
        ),
        (
            {"falls": Falls.NEVER, "window": days(30)},
            "gold",
            (
                "would be Basic by the figures; stays Gold, for levels are not taken away: "
                "purchases from 3 Apr 2026 to 2 May 2026 are CNY 0 [CU-7]"
            ),
        ),
        (
            {"falls": Falls.NEVER, "window": Window.LIFETIME},
            "gold",
            "Gold is the highest level: all purchases until 2 May 2026 are CNY 5,500 [CU-7]",
        ),
        ({"falls": Falls.AT_ONCE, "window": days(30)}, "basic", "Basic: purchases from 3 Apr 2026"),
    ],
)
def test_other_policies(changes: dict[str, Any], level: str, words: str) -> None:
    log = [bought("2026-01-20", 1_000), bought("2026-02-15", 4_500)]
    found = club(**changes).review(None, log, as_of=date(2026, 5, 2))
    assert found.state.level == level
    assert found.explain().startswith(words)


def test_a_level_that_is_valid_for_a_year() -> None:
    ladder = club(window=months(12), falls=months(12))
    log = [bought("2025-05-10", 5_000), bought("2026-06-01", 900)]
    found = ladder.review(None, log, as_of=date(2027, 5, 11))
    assert [(change.after, change.on.isoformat()) for change in found.changes] == [
        ("gold", "2025-05-10"), ("silver", "2027-05-10"),
    ]  # fmt: skip
    assert ladder.next_due(found.state) == date(2028, 5, 10)
    assert found.state == Member("silver", date(2027, 5, 10), date(2027, 5, 11), date(2025, 5, 10))


def test_days_with_purchases() -> None:
    """CU-7: two purchases on one day are one, and a return takes none away."""
    ladder = Ladder([Level("basic", 0), Level("regular", 2)], zone="Asia/Shanghai")
    log = [bought("2026-03-01", 5), bought("2026-03-01", 5), bought("2026-03-04", -5)]
    found = ladder.review(None, log, as_of=date(2026, 3, 5))
    assert found.explain() == (
        "basic: purchases on 1 day from 1 Jan 2026 to 5 Mar 2026; regular begins at 2 days with purchases [CU-7]"
    )
    ever = Ladder([Level("basic", 0), Level("regular", 2)], window=Window.LIFETIME, zone="Asia/Shanghai")
    assert ever.review(None, log, as_of=date(2026, 3, 5)).explain("zh") == (
        "basic：截至2026年3月5日共有1个购买日；regular的门槛为2个购买日 [CU-7]"
    )


def test_the_day_is_that_of_the_zone() -> None:
    """23:59 and 00:01 local are two days, wherever the clock of the log stood."""
    late = Purchase("C-7", datetime(2026, 12, 31, 16, 1, tzinfo=UTC), cny(1_000))
    assert club().review(None, [late], as_of=date(2026, 12, 31)).state.level == "basic"
    found = club().review(None, [late], as_of=date(2027, 1, 1))
    assert (found.state.level, found.state.since) == ("silver", date(2027, 1, 1))
    early = Purchase("C-7", datetime(2026, 12, 31, 15, 59, tzinfo=UTC), cny(1_000))
    assert club().review(None, [early], as_of=date(2027, 1, 1)).state.since == date(2026, 12, 31)


def test_what_is_not_known() -> None:
    """CU-7: unknown figures keep the level, and say so."""
    ladder, gold = club(), Member("gold", date(2025, 5, 1), date(2025, 5, 1), date(2025, 5, 1))
    nothing = ladder.review(gold, None, as_of=date(2026, 3, 2))
    assert (nothing.state, nothing.explain()) == (gold, "stays Gold [CU-7]\nthe figures are not known [CU-7]")
    today = ladder.review(gold, cny(50), as_of=date(2026, 3, 2))
    assert today.state == Member("gold", date(2025, 5, 1), date(2025, 12, 31), date(2025, 5, 1))
    assert today.missing[0].explain() == (
        "what was bought from 1 Jan 2025 to 31 Dec 2025 is not known; the review of 1 Jan 2026 waits for it [CU-7]"
    )
    year = {(date(2025, 1, 1), date(2025, 12, 31)): cny(0)}
    found = ladder.review(today.state, year, as_of=date(2026, 3, 2))
    assert (found.state.level, found.state.since) == ("basic", date(2026, 1, 1))
    assert found.missing[0].explain("zh") == "2026年1月1日至2026年3月2日的购买未知 [CU-7]"
    assert found.because.explain() == "stays Basic [CU-7]"
    assert ladder.review(None, {}, as_of=date(2026, 3, 2)).state.level == "basic"
    twice = ladder.review(gold, cny(50), as_of=date(2027, 3, 2))
    assert len(twice.missing) == 2
    assert twice.state.reviewed_on == date(2025, 12, 31)


def test_sums_of_other_days_count_as_what_they_are() -> None:
    """A sum of the window of an earlier day is a rise on that day; any other sum is not looked at."""
    sums = {
        (date(2026, 1, 1), date(2026, 2, 1)): cny(5_000), (date(2026, 1, 15), date(2026, 2, 2)): cny(9_000),
        (date(2026, 1, 1), date(2026, 3, 2)): cny(5_000),
    }  # fmt: skip
    found = club().review(club().begin(on=date(2026, 1, 1)), sums, as_of=date(2026, 3, 2))
    assert found.state.earned_on == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("ladder", "level", "due"),
    [
        (club(falls=Falls.AT_ONCE), "gold", date(2027, 1, 1)),
        (club(falls=Falls.AT_ONCE, window=days(30)), "gold", date(2026, 3, 3)),
        (club(falls=Falls.AT_ONCE, window=Window.LIFETIME), "gold", None),
        (club(falls=Falls.NEVER), "gold", None),
        (club(), "basic", None),
        (club(falls=[(7, 1), (4, 1)]), "silver", date(2026, 4, 1)),
        (club(falls=days(1)), "silver", date(2026, 3, 3)),
    ],
)
def test_when_it_must_be_asked_again(ladder: Ladder, level: str, due: date | None) -> None:
    start = date(2025, 5, 1)
    assert ladder.next_due(Member(level, start, date(2026, 3, 2), start)) == due


def test_a_schedule_forgets_what_it_need_not_keep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesflow.customers.grades.counting._MOST_KEPT", 2)
    ladder = club()
    found = [
        ladder.next_due(Member("gold", day, day, day))
        for day in (date(2025, 1, 1), date(2025, 1, 2), date(2025, 1, 3), date(2025, 1, 1))
    ]
    assert found == [date(2026, 1, 1)] * 4


def test_windows() -> None:
    assert window_of(Window.LIFETIME, date(2026, 3, 2)) == (date.min, date(2026, 3, 2))
    assert window_of(years(1), date(2024, 2, 29)) == (date(2023, 3, 1), date(2024, 2, 29))
    # a purchase of 31 January counts until the window of a month has left it behind
    ladder = club(window=months(1), falls=Falls.AT_ONCE)
    log = [bought("2026-01-31", 1_000)]
    found = ladder.review(None, log, as_of=date(2026, 3, 31))
    assert [change.on.isoformat() for change in found.changes] == ["2026-01-31", "2026-03-01"]


def test_values() -> None:
    ladder = club()
    assert pickle.loads(pickle.dumps(ladder)) == ladder
    found = ladder.review(None, cny(5_200), as_of=date(2026, 5, 3))
    assert pickle.loads(pickle.dumps(found)) == found
    assert hash(found) == hash(ladder.review(None, cny(5_200), as_of=date(2026, 5, 3)))
    assert ladder.level("gold").keeps == cny(4_000)


# -- what is refused -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"levels": []}, "there is no level"),
        ({"levels": [Level("a", cny(5))]}, "must begin at zero"),
        ({"levels": [Level("a", cny(0)), Level("a", cny(5))]}, "key of its own"),
        ({"levels": [Level(" ", cny(0))]}, "key of its own"),
        ({"levels": [Level("a", cny(0)), Level("b", cny(5), cny(6))]}, "'b' asks more to keep than to enter"),
        ({"levels": [Level("a", cny(0)), Level("b", cny(5)), Level("c", cny(4))]}, "more than the one below"),
        ({"levels": [Level("a", cny(0)), Level("b", cny(5)), Level("c", cny(6), cny(4))]}, "kept with less"),
        ({"levels": [Level("a", 0), Level("b", cny(5))]}, "different units"),
        ({"levels": [Level("a", cny(0)), Level("b", Money(5, "USD"))]}, "different units"),
        ({"levels": [Level("a", cny(0)), Level("b", 5.0)]}, "neither Money nor a whole number"),  # type: ignore[arg-type]
        ({"levels": [Level("a", False)]}, "neither Money nor a whole number"),
        ({"window": hours(3)}, "window must be days"),
        ({"window": days(0)}, "window must be a day or longer"),
        ({"falls": months(0)}, "falls must be a day or longer"),
        ({"falls": []}, "days of the year"),
        ({"falls": [(2, 29)]}, "days of the year"),
        ({"falls": [(1,)]}, "days of the year"),
        ({"falls": ["ab"]}, "days of the year"),
        ({"falls": Falls.NEVER, "grace": days(3)}, "a grace needs days of review"),
    ],
)
def test_bad_ladders_are_refused(changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(DefinitionError, match=problem):
        club(**changes)


def test_all_problems_are_named_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        club(levels=[Level("a", 5), Level("b", 4, 9)], window=days(0), grace=hours(1))
    assert len(caught.value.problems) == 5
    with pytest.raises(InputError, match="zone"):
        club(zone="Beijing")


@pytest.mark.parametrize(
    ("given_bought", "problem"),
    [
        (5, "give Money"),
        (True, "give an amount, sums by days, or purchases"),
        (1.5, "give an amount, sums by days, or purchases"),
        ([1], "give an amount, sums by days, or purchases"),
        ({(date(2026, 1, 1), date(2026, 3, 2)): 5}, "give Money"),
        (None, "is needed for a new member"),
    ],
)
def test_bad_figures_are_refused(given_bought: Any, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        club().review(None, given_bought, as_of=date(2026, 3, 2))


def test_other_units_are_refused() -> None:
    for wrong in (Money(5, "USD"), [Purchase("C-7", datetime(2026, 3, 1, tzinfo=UTC), Money(5, "USD"))]):
        with pytest.raises(CurrencyError, match="the levels are in CNY"):
            club().review(None, wrong, as_of=date(2026, 3, 2))
    counts = Ladder([Level("a", 0), Level("b", 2)], zone="UTC")
    for wrong_count in (cny(5), -1):
        with pytest.raises(InputError, match="whole number"):
            counts.review(None, wrong_count, as_of=date(2026, 3, 2))


def test_bad_reviews_are_refused() -> None:
    ladder, day = club(), date(2026, 3, 2)
    gold = Member("gold", day, day, day)
    with pytest.raises(InputError, match="before the last review on 2026-03-02"):
        ladder.review(gold, cny(5), as_of=day - ONE)
    for level in ("platinum", ""):
        with pytest.raises(InputError, match="is no level of this ladder; there are basic, silver, gold"):
            ladder.review(Member(level, day, day, day), cny(5), as_of=day)
    with pytest.raises(InputError, match="not a day"):
        ladder.review(gold, cny(5), as_of=datetime(2026, 3, 2, tzinfo=UTC))
    other = Purchase("C-8", datetime(2026, 3, 1, tzinfo=UTC), cny(5))
    with pytest.raises(InputError, match="several customers"):
        ladder.review(None, [bought("2026-03-01", 5), other], as_of=day)
    backwards = [bought("2026-03-01", -5, "R-1"), bought("2026-03-02", 5, "S-1")]
    with pytest.raises(InputError, match="came back before it was sold"):
        club(returns=Returns.ON_SALE_DAY).review(None, backwards, as_of=day, sales={"R-1": "S-1"})


def test_who_has_not_bought_yet_is_no_member_and_nobody_gets_the_purchases_of_another() -> None:
    """CU-7: a round looks at what is known on its day; later purchases make no member today."""
    ladder = club()
    logs = {"C-7": [bought("2026-03-01", 1_200)], "later": [], "C-8": []}
    found = ladder.review_all({}, logs, as_of=date(2026, 6, 1))
    assert (found.new, found.ungraded) == (("C-7",), ("later", "C-8"))
    before = ladder.review_all({}, {"C-7": logs["C-7"]}, as_of=date(2026, 2, 1))
    assert before.ungraded == ("C-7",)
    with pytest.raises(InputError, match="stands among the purchases of 'C-9'"):
        ladder.review_all({}, {"C-9": logs["C-7"]}, as_of=date(2026, 6, 1))


def test_what_only_came_back_makes_nobody_join_earlier() -> None:
    log = [bought("2026-02-01", -50), bought("2026-03-01", 1_200)]
    assert club().review(None, log, as_of=date(2026, 6, 1)).state.since == date(2026, 3, 1)
    assert club().review_all({}, {"C-7": log[:1]}, as_of=date(2026, 6, 1)).ungraded == ("C-7",)
