"""A ladder against its definition written out day by day, on generated ladders and logs (CU-7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from member_club import ONE, cny

from salesflow.basics.terms import Term
from salesflow.customers.grades.counting import Amount, Falls, Returns, window_of
from salesflow.customers.grades.ladder import Bought, Ladder, Level, Member
from salesflow.customers.history import Purchase
from salesflow.testing.graders import ladders, members, purchase_logs
from salesflow.testing.grading_laws import (
    check_ladder_monotone,
    check_ladder_replay,
    check_ladder_review,
    check_round,
)

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
