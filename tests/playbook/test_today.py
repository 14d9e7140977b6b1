"""The worklist of a day: laws over small generated books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from random import Random
from typing import Any

import attrs
import pendulum
from hypothesis import assume, given
from hypothesis import strategies as st

from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.moments import day_of, instant, zone
from salesflow.basics.truth import Truth
from salesflow.cadence.reminding.reminders import Reminders
from salesflow.complaints.cases.severity import Severity
from salesflow.customers.consent import may_contact
from salesflow.customers.history import PurchaseSummary, TouchSummary
from salesflow.playbook.book import Book
from salesflow.playbook.house import HOUSE
from salesflow.playbook.matters import Act, Band
from salesflow.playbook.policy import Policy
from salesflow.playbook.settle import Done, Settled, settle
from salesflow.playbook.today import today
from salesflow.playbook.worklist import SellerDay
from salesflow.testing.books import Tables, book_moments, books, tables
from salesflow.testing.worklist_laws import all_lines, all_matters, check_same, check_worklist, known_at

SHANGHAI = "Asia/Shanghai"
ATS = book_moments()
WIDE = attrs.evolve(HOUSE, visits_per_day=1000, calls_per_day=1000)


def book_of(rows: Mapping[str, Any], policy: Policy = HOUSE) -> Book:
    book, problems = Book.of(policy, **rows)
    assert problems == ()
    return book


# -- pure, whatever the order of the rows --------------------------------------------------------------------------------


@given(books(), ATS)
def test_the_laws_hold(book: Book, at: datetime) -> None:
    """CA-4, CA-12, CO-4: the same list again, one line a customer, in order, within the room, nothing lost."""
    assert check_worklist(book, at=at).at == at


@given(books(), ATS, st.sampled_from(["Europe/London", "America/New_York"]), st.integers(0, 3))
def test_the_laws_hold_in_every_zone(book: Book, at: datetime, where: str, room: int) -> None:
    check_worklist(book, attrs.evolve(HOUSE, zone=where, visits_per_day=room, calls_per_day=room), at=at)


@given(tables(), ATS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(rows: Tables, at: datetime, random: Random) -> None:
    mixed = {name: random.sample(table, len(table)) for name, table in rows.items()}
    first, second = today(book_of(rows), at=at), today(book_of(mixed), at=at)
    check_same(first, second)
    assert first == second
    assert hash(first) == hash(second)


# -- later facts ---------------------------------------------------------------------------------------------------------


@given(tables(), ATS)
def test_without_a_table_of_customers_one_named_only_later_does_not_exist_yet(
    rows: Tables, at: datetime
) -> None:
    del rows["customers"]
    book = book_of(rows)
    worklist = today(book, at=at)
    cut = known_at(book, at=at)
    named = {
        row.customer
        for table in (cut.people, cut.purchases, cut.touches, cut.opportunities, cut.complaints)
        for row in table  # type: ignore[attr-defined]
    } | {row.customer for row in (*cut.invoices, *cut.promises)}
    assert set(worklist.names) == named
    assert "customers" not in dict(worklist.later)


@given(tables(), ATS)
def test_every_row_is_accounted_for(rows: Tables, at: datetime) -> None:
    broken = {name: [*table, {}, *table[:1]] for name, table in rows.items()}
    book, problems = Book.of(**broken)
    later = dict(today(book, at=at).later)
    cut = known_at(book, at=at)
    for count in book.counts:
        reported = sum(problem.table == count.table for problem in problems)
        used = len(getattr(cut, count.table))
        assert count.read == used + later.get(count.table, 0) + reported + count.repeated
        assert count.reported == reported >= 1


# -- lines, order, room ----------------------------------------------------------------------------------------------------


@given(books(), ATS)
def test_a_line_and_a_day_are_found_by_their_names(book: Book, at: datetime) -> None:
    worklist = today(book, at=at)
    assert worklist.line("L-nothing") is None
    assert all(worklist.of(day.seller) is day for day in worklist.days)


def _keys(day: SellerDay | None, *, moved: bool = True) -> Counter[str]:
    if day is None:
        return Counter()
    return Counter(
        matter.key for line in (*day.lines, *(day.moved if moved else ())) for matter in line.matters
    )


@given(tables(), ATS, st.integers(0, 3), st.integers(0, 3))
def test_more_room_drops_nothing(rows: Tables, at: datetime, visits: int, calls: int) -> None:
    book = attrs.evolve(book_of(rows), sellers=())
    small = today(book, attrs.evolve(HOUSE, visits_per_day=visits, calls_per_day=calls), at=at)
    for more in ((1, 0), (0, 1), (2, 2)):
        policy = attrs.evolve(HOUSE, visits_per_day=visits + more[0], calls_per_day=calls + more[1])
        large = today(book, policy, at=at)
        for day in small.days:
            wider = large.of(day.seller)
            assert _keys(day) == _keys(wider)
            assert _keys(day, moved=False) <= _keys(wider, moved=False)


@given(tables(), ATS)
def test_lines_keep_their_ids_when_unrelated_customers_come(rows: Tables, at: datetime) -> None:
    graded = rows | {"customers": [row | {"grade": row["grade"] or "C"} for row in rows["customers"]]}
    more = graded | {
        "customers": [{"id": "99999", "name": "new", "grade": "A", "seller": "Li"}, *graded["customers"]],
        "promises": [
            {"id": "new", "customer": "99999", "what": "a call", "due": at.date()},
            *rows["promises"],
        ],
    }
    book = attrs.evolve(book_of(graded), sellers=())
    larger = attrs.evolve(book_of(more), sellers=())
    before, after = today(book, WIDE, at=at), today(larger, WIDE, at=at)
    old = {line.id: line.customers for line in all_lines(before) if not line.is_batch}
    new = {line.id: line.customers for line in all_lines(after) if not line.is_batch}
    assert {id_: who for id_, who in new.items() if who != ("99999",)} == old


# -- what must not be done -------------------------------------------------------------------------------------------------


@given(tables(), ATS)
def test_what_is_forbidden_is_never_on_the_list(rows: Tables, at: datetime) -> None:
    book = book_of(rows)
    cut, as_of = known_at(book, at=at), day_of(at, zone(SHANGHAI))
    held = {card.id for card in cut.customers if card.credit_hold is True}
    troubled = {
        case.customer
        for case in cut.complaints
        if HOUSE.procedure(case.procedure).is_open(case, at=at) and case.severity is not Severity.MINOR
    }
    for matter in all_matters(today(book, at=at)):
        people = [person for person in book.people if person.customer == matter.customer]
        if matter.person is not None:
            people = [person for person in people if person.id == matter.person]
        if matter.festive and people:
            people = [person for person in people if not person.is_mourning(as_of)]
            assert people
        if matter.selling or matter.purpose is Purpose.PROMOTION:
            assert matter.customer not in held | troubled
        if matter.act is Act.ASK:
            continue
        said = [may_contact(person, Channel(matter.act.value), matter.purpose, at=at) for person in people]
        if matter.purpose is Purpose.PROMOTION:
            assert Truth.YES in said
        elif matter.purpose is Purpose.SERVICE and people:
            assert set(said) != {Truth.NO}


@given(tables(), ATS)
def test_disputed_money_is_neither_dunned_nor_held(rows: Tables, at: datetime) -> None:
    book = book_of(rows)
    disputed = attrs.evolve(book, invoices=tuple(attrs.evolve(row, disputed=True) for row in book.invoices))
    matters = all_matters(today(disputed, at=at))
    assert not [m for m in matters if m.key.startswith("late:") or m.reason.code == "propose_hold"]


@given(tables(), ATS)
def test_a_complaint_is_always_answered(rows: Tables, at: datetime) -> None:
    book = book_of(rows)
    silenced = attrs.evolve(
        book,
        people=tuple(attrs.evolve(p, consents=(), mourning_until=date(2030, 1, 1)) for p in book.people),
    )
    clocks = {m.key for m in all_matters(today(book, WIDE, at=at)) if m.band is Band.CLOCK}
    assert clocks == {m.key for m in all_matters(today(silenced, WIDE, at=at)) if m.band is Band.CLOCK}


@given(tables(), ATS)
def test_an_absent_seller_has_lines_only_when_nobody_stands_in(rows: Tables, at: datetime) -> None:
    book = book_of(rows)
    as_of = day_of(at, zone(SHANGHAI))
    away = {seller.name: seller.deputy for seller in book.sellers if seller.is_absent(as_of)}
    for day in today(book, at=at).days:
        if day.seller in away:
            assert [r.code for r in day.notes if r.code != "too_much"] == ["nobody_stands_in"]
            seen, deputy = {day.seller}, away[day.seller]
            while deputy in away and deputy not in seen:
                seen.add(deputy)
                deputy = away[deputy]
            assert deputy is None or deputy in away


# -- a quota that is followed -----------------------------------------------------------------------------------------------


@given(
    st.text("0123456789", min_size=1, max_size=6),
    st.sampled_from("ABC"),
    st.integers(1, 12),
    st.sampled_from([SHANGHAI, "Europe/London"]),
)
def test_who_is_served_by_plan_is_owed_nothing_on_any_day(
    customer: str, grade: str, month: int, where: str
) -> None:
    """CA-4, CA-14: the plan and the list are one formula."""
    policy = attrs.evolve(HOUSE, zone=where, reminders=Reminders(None, None, None, None, None))
    calendar = policy.calendar(date(2026, month, 1))
    plan = policy.quota.plan(grade, customer=customer, year=2026, month=month, calendar=calendar)
    book = book_of(
        {
            "customers": [{"id": customer, "name": "shop", "grade": grade, "since": "2020-01-01"}],
            "people": [{"id": "P", "customer": customer, "name": "Wang", "consent": "*=yes"}],
            "touches": [
                {"customer": customer, "at": f"{each.day} 08:00", "channel": each.channel} for each in plan
            ],
        },
        policy,
    )
    for day in pendulum.interval(pendulum.date(2026, month, 1), pendulum.date(2026, month, 28)).range("days"):
        at = pendulum.datetime(day.year, day.month, day.day, 9, tz=where)
        assert not [m for m in all_matters(today(book, policy, at=at)) if m.band is Band.QUOTA]


# -- sums instead of logs ---------------------------------------------------------------------------------------------------


@given(tables(), ATS, st.lists(st.tuples(st.integers(1, 6), st.sampled_from(list(Channel))), max_size=2))
def test_sums_give_the_same_list_as_the_whole_logs(
    rows: Tables, at: datetime, done: list[tuple[int, Channel]]
) -> None:
    """What a sum can carry: counts, last days, the day agreed; not outcomes, products, greetings sent."""
    where = HOUSE.zone
    as_of = day_of(at, zone(where))
    touches = [
        row | {"outcome": None, "channel": "visit" if row["next_on"] else row["channel"], "by": None}
        for row in rows["touches"]
    ]
    touches = [row for row in touches if row["channel"] in ("visit", Channel.VISIT, Channel.CALL)]
    purchases = [row | {"product": None, "currency": "CNY"} for row in rows["purchases"]]
    rows = rows | {"touches": touches, "purchases": purchases}
    policy = attrs.evolve(HOUSE, festivals=(), personal=(), monthly_card=None, grading_days=400)
    book = known_at(book_of(rows, policy), policy, at=at)
    assume(len({instant(row.at) for row in book.touches}) == len(book.touches))
    ids = [row["id"] for row in rows["customers"]]
    since = min((day_of(row.at, zone(where)) for row in book.touches), default=None)
    first = min((day_of(row.at, zone(where)) for row in book.purchases), default=None)
    summed = attrs.evolve(
        book,
        touches=(),
        purchases=(),
        touch_summaries=tuple(
            TouchSummary.of(
                [row for row in book.touches if row.customer == each],
                as_of=as_of, zone=where, customer=each, known_since=since,
            )
            for each in ids
        ),
        purchase_summaries=tuple(
            PurchaseSummary.of(
                [row for row in book.purchases if row.customer == each],
                as_of=as_of, zone=where, customer=each, known_since=first,
            )
            for each in ids
        ),
        given=book.given - {"touches", "purchases"} | {"touch_summaries", "purchase_summaries"},
    )  # fmt: skip
    for place, channel in done:
        for line in all_lines(today(book, policy, at=at))[place - 1 : place]:
            settled = settle(line, Done(channel), by="Zhou", at=at)
            if isinstance(settled, Settled):  # a call does not settle a visit
                book, summed = book.with_action(settled.action), summed.with_action(settled.action)
    whole, sums = today(book, policy, at=at), today(summed, policy, at=at)
    assert sums.days == whole.days
    assert sums.withheld == whole.withheld
    assert [r for r in sums.not_judged if r.code != "touches_summed"] == list(whole.not_judged)
