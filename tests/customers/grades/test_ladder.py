from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.money import Money
from salesflow.basics.terms import Term, days, hours, months, years
from salesflow.basics.text import Text
from salesflow.customers.grades.counting import Amount, Falls, Returns, Window, window_of
from salesflow.customers.grades.ladder import Bought, Ladder, Level, Member
from salesflow.customers.history import Purchase
from salesflow.errors import CurrencyError, DefinitionError, InputError
from salesflow.testing.graders import ladders, members, purchase_logs
from salesflow.testing.grading_laws import (
    check_ladder_monotone,
    check_ladder_replay,
    check_ladder_review,
    check_round,
)

ONE = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def cny(amount: int | str) -> Money:
    return Money(amount, "CNY")


def club(**changes: Any) -> Ladder:
    levels = [
        Level("basic", cny(0), label=Text("Basic", zh="普通")),
        Level("silver", cny(1_000), cny(800), Text("Silver", zh="银卡")),
        Level("gold", cny(5_000), cny(4_000), Text("Gold", zh="金卡")),
    ]
    return Ladder(**({"levels": levels, "zone": "Asia/Shanghai"} | changes))


def bought(day: str, amount: int, id: str | None = None) -> Purchase:  # noqa: A002
    return Purchase("C-7", datetime.fromisoformat(day).replace(hour=12, tzinfo=SHANGHAI), cny(amount), id=id)


# -- the definition written out, day by day ------------------------------------------------------------------------------


class ByHand:
    """A ladder as a clerk would keep it: every evening, with all papers on the table."""

    def __init__(self, ladder: Ladder, purchases: list[Purchase], sales: dict[str, str]) -> None:
        self.ladder, self.counts = ladder, isinstance(ladder.levels[0].enter, int)
        where = ZoneInfo(ladder.zone)
        sold = {each.id: each.at.astimezone(where).date() for each in purchases if not each.is_return}
        self.rows: list[tuple[date, date, Decimal]] = []
        for each in purchases:
            day = each.at.astimezone(where).date()
            linked = ladder.returns is Returns.ON_SALE_DAY and each.is_return and each.id in sales
            self.rows.append((sold[sales[str(each.id)]] if linked else day, day, each.amount.amount))
        self.back = {(counts, known) for counts, known, _ in self.rows if counts != known}

    def sum(self, first: date, last: date, known: date) -> Decimal:
        if self.counts:
            return Decimal(len({day for _, day, amount in self.rows if first <= day <= last and amount > 0}))
        return sum(
            (amount for counts, day, amount in self.rows if first <= counts <= last and day <= known),
            Decimal(0),
        )

    def reached(self, number: Decimal, edge: Callable[[Level], Amount]) -> int:
        place = 0
        for higher, level in enumerate(self.ladder.levels):
            asked = edge(level)
            if number >= (asked if isinstance(asked, int) else asked.amount):
                place = higher
        return place

    def reviews(self, earned: date, day: date) -> list[tuple[date, tuple[date, date]]]:
        """Every fall day up to `day` of a level earned then, with the days that are judged."""
        falls, ends = self.ladder.falls, []
        if isinstance(falls, tuple):
            ends = [date(year, *each) for year in range(earned.year, day.year + 1) for each in falls]
        elif isinstance(falls, Term):
            for count in range(1, 3_000):
                end = Term(falls.amount * count, falls.unit).after_day(earned)
                if end > day:
                    break
                ends.append(end)
        found = [
            (self.ladder.grace.after_day(end), (window_of(self.ladder.window, end - ONE)[0], end))
            for end in sorted(ends)
            if end > earned
        ]
        return [(when, (first, when - ONE)) for when, (first, _) in found if when <= day]

    def run(self, joined: date, until: date) -> tuple[str, date, date]:
        place, since, earned, day = 0, joined, joined, joined
        ladder = self.ladder
        while day <= until:
            new = self.reached(self.sum(*window_of(ladder.window, day), day), lambda level: level.enter)
            judged = [span for when, span in self.reviews(earned, day) if when == day]
            lowest = place
            for first, last in judged:
                lowest = self.reached(self.sum(first, last, day - ONE), lambda level: level.keeps)
                if day > joined and max(new, lowest) < place:
                    place, since = max(new, lowest), day
            if new > place:
                place, since, earned = new, day, day
            elif ladder.falls is Falls.AT_ONCE:
                number = self.sum(*window_of(ladder.window, day), day)
                lowest = max(new, self.reached(number, lambda level: level.keeps))
                if lowest < place:
                    place, since = lowest, day
            elif any(known == day for _, known in self.back):
                last_review = self.reviews(earned, day)[-1:]
                for _, (first, last) in last_review:
                    if any(first <= counts <= last and known == day for counts, known in self.back):
                        number = self.sum(first, last, day)
                        lowest = max(new, self.reached(number, lambda level: level.keeps))
                        if lowest < place:
                            place, since = lowest, day
            day += ONE
        return ladder.levels[place].key, since, earned


@settings(max_examples=60)
@given(ladders(), purchase_logs(), st.integers(0, 60), st.integers(0, 900))
def test_a_review_is_what_a_clerk_would_find(
    ladder: Ladder, log: tuple[list[Purchase], dict[str, str]], joined: int, length: int
) -> None:
    """CU-7: windows, days of review, grace and both ways of counting returns, against the definition day by day."""
    purchases, sales = log
    first = date(2023, 11, 1) + timedelta(days=joined)
    until = first + timedelta(days=length)
    found = ladder.review(ladder.begin(on=first), purchases, as_of=until, sales=sales)
    wanted = ByHand(ladder, purchases, sales).run(first, until)
    assert (found.state.level, found.state.since, found.state.earned_on) == wanted
    assert found.state.reviewed_on == until


def test_the_interesting_reviews_are_reached() -> None:
    """The comparison would be empty if nobody rose, fell, or fell because of a return."""
    seen: Counter[str] = Counter()

    @settings(max_examples=400, derandomize=True)
    @given(ladders(), purchase_logs())
    def look(ladder: Ladder, log: tuple[list[Purchase], dict[str, str]]) -> None:
        found = ladder.review(None, log[0], as_of=date(2026, 3, 2), sales=log[1])
        seen.update(change.because.code for change in found.changes)
        seen.update(reason.code for reason in (found.because, *found.missing))

    look()
    for code in ("new", "rises", "falls", "is", "held", "for_good", "sale_unknown", "top"):
        assert seen[code] >= 3, (code, seen)


@given(ladders(), purchase_logs(), st.lists(st.integers(0, 150), min_size=1, max_size=8))
def test_it_makes_no_difference_how_often_a_member_is_reviewed(
    ladder: Ladder, log: tuple[list[Purchase], dict[str, str]], gaps: list[int]
) -> None:
    """CU-7: one path of reviews is the replay from scratch of the same events."""
    day, path = date(2023, 11, 1), []
    for gap in gaps:
        day += timedelta(days=gap)
        path.append(day)
    check_ladder_replay(ladder, log[0], path, sales=log[1])


@given(st.data(), ladders(), st.integers(0, 80), st.integers(0, 80), st.integers(0, 900))
def test_a_review_by_a_sum(data: st.DataObject, ladder: Ladder, less: int, more: int, wait: int) -> None:
    """CU-7: idempotent, monotone, never below a newcomer, never above newcomer and member."""
    member = data.draw(members(ladder))
    low, high = sorted((less, more))
    counts = isinstance(ladder.levels[0].enter, int)
    amounts: tuple[Amount, Amount] = (low, high) if counts else (cny(low), cny(high))
    as_of = member.reviewed_on + timedelta(days=wait)
    found = check_ladder_review(ladder, member, amounts[0], as_of=as_of)
    check_ladder_monotone(ladder, member, *amounts, as_of=as_of)
    due = ladder.next_due(member)
    if ladder.falls is not Falls.AT_ONCE and (due is None or as_of < due):
        assert not [change for change in found.changes if change.because.code == "falls"]
        assert found.state.level == member.level or found.changes[0].because.code == "rises"


@given(ladders(), purchase_logs(returns=False), st.integers(0, 900), st.integers(1, 200))
def test_before_the_next_due_day_nothing_falls(
    ladder: Ladder, log: tuple[list[Purchase], dict[str, str]], length: int, wait: int
) -> None:
    """CU-7: an application may sleep until then, as long as nothing is bought."""
    first = date(2023, 11, 1)
    as_of = first + timedelta(days=length)
    where = ZoneInfo(ladder.zone)
    known = [each for each in log[0] if each.at.astimezone(where).date() <= as_of]
    member = ladder.review(ladder.begin(on=first), known, as_of=as_of).state
    due = ladder.next_due(member)
    asleep = as_of + timedelta(days=wait) if due is None else due - ONE
    if asleep >= as_of:
        assert not ladder.review(member, known, as_of=asleep).changes


@given(ladders(counts=False), purchase_logs(returns=False), st.integers(0, 900))
def test_sums_by_days_are_as_good_as_the_log(
    ladder: Ladder, log: tuple[list[Purchase], dict[str, str]], wait: int
) -> None:
    """CU-7: whoever sums in a data base asks for the spans, and gets the same falls."""
    first = date(2023, 11, 1)
    where = ZoneInfo(ladder.zone)
    rows = [(each.at.astimezone(where).date(), each.amount.amount) for each in log[0]]
    member = Member(ladder.levels[-1].key, first, first + timedelta(days=800), first)
    as_of = member.reviewed_on + timedelta(days=wait)
    spans = ladder.spans(member, as_of=as_of)
    sums = {
        (low, high): cny(sum((amount for day, amount in rows if low <= day <= high), Decimal(0)))  # type: ignore[arg-type]
        for low, high in spans
    }
    by_sums, by_log = ladder.review(member, sums, as_of=as_of), ladder.review(member, log[0], as_of=as_of)
    assert not by_sums.missing
    if ladder.falls is not Falls.AT_ONCE:  # in between, sums say nothing
        assert by_sums.state == by_log.state
    if len(spans) > 1:
        del sums[spans[0]]
        put_off = ladder.review(member, sums, as_of=as_of)
        assert "review_put_off" in [reason.code for reason in put_off.missing] or spans[0] in spans[1:]


@given(st.data(), ladders(counts=False), st.lists(st.integers(0, 80), max_size=5), st.integers(0, 5))
def test_a_portfolio_is_reviewed_one_by_one(
    data: st.DataObject, ladder: Ladder, sums: list[int], old: int
) -> None:
    """CU-7: everybody exactly once, new and vanished ones named, whatever the order."""
    states = {f"C-{n}": data.draw(members(ladder)) for n in range(old)}
    figures: dict[str, Bought] = {f"C-{n + 2}": None if n == 1 else cny(each) for n, each in enumerate(sums)}
    as_of = date(2027, 1, 1)
    found = ladder.review_all(states, figures, as_of=as_of)
    check_round(states, figures, found)
    turned = ladder.review_all(states, {name: figures[name] for name in reversed(list(figures))}, as_of=as_of)
    assert turned.states == found.states
    for name, given_sum in figures.items():
        if given_sum is not None:
            assert found[name] == ladder.review(states.get(name), given_sum, as_of=as_of)


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
