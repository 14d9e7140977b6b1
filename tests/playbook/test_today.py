"""The worklist of a day: laws over small generated books."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import attrs
import pendulum
from hypothesis import assume, given
from hypothesis import strategies as st

from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.moments import day_of, instant, zone
from salesflow.basics.truth import Truth
from salesflow.cadence.reminders import Reminders
from salesflow.complaints.complaint import Severity
from salesflow.customers.consent import may_contact
from salesflow.customers.grading import grade_order
from salesflow.customers.history import PurchaseSummary, TouchSummary
from salesflow.playbook.book import Book
from salesflow.playbook.house import HOUSE
from salesflow.playbook.matters import Act, Band, Matter, strongest
from salesflow.playbook.policy import Policy
from salesflow.playbook.settle import Done, Settled, settle
from salesflow.playbook.today import today
from salesflow.playbook.worklist import Line, SellerDay, Worklist
from salesflow.sales.catalogue import SEVEN_STEPS

Rows = list[dict[str, Any]]
Tables = dict[str, Rows]

SHANGHAI = "Asia/Shanghai"
WIDE = attrs.evolve(HOUSE, visits_per_day=1000, calls_per_day=1000)

# -- small books -------------------------------------------------------------------------------------------------------

_FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 110).map(lambda n: _FIRST + timedelta(n))
SPANS = st.integers(0, 60)
MOMENTS = st.builds(
    lambda day, hour, minute: datetime(day.year, day.month, day.day, hour, minute),
    DAYS,
    st.integers(0, 23),
    st.sampled_from([0, 30]),
)
SELLERS = st.sampled_from(["Li", "Wang", "Zhao"])
OUTCOMES = st.sampled_from(
    ["", "", "no answer", "talk in a month", "waiting for the boss", "stop", "replied", "a bigger shelf"]
)
CONSENTS = st.sampled_from(
    [
        None,
        "*=yes",
        "message=yes; card=yes",
        "call=no",
        "*=no",
        "message:promotion=yes@2026-02-20T09:00:00+08:00",
    ]
)
ATS = st.builds(
    lambda at, where: pendulum.instance(at, tz=where),
    MOMENTS,
    st.sampled_from([SHANGHAI, "UTC", "Europe/London", "America/New_York"]),
)


def _later(moment: datetime, hours: int | None) -> datetime | None:
    return None if hours is None else moment + timedelta(hours=hours)


@st.composite
def tables(draw: st.DrawFn, *, most: int = 6) -> Tables:
    """Every table of a small house; some customers have no seller, no grade, no people."""
    ids = [f"{n:05}" for n in range(1, draw(st.integers(1, 6)) + 1)]
    customer = st.sampled_from(ids)

    def rows(prefix: str | None, **columns: st.SearchStrategy[Any]) -> Rows:
        found = draw(st.lists(st.fixed_dictionaries(columns), max_size=most))
        return found if prefix is None else [{"id": f"{prefix}{n}"} | row for n, row in enumerate(found)]

    customers: Rows = [
        draw(
            st.fixed_dictionaries(
                {
                    "id": st.just(each),
                    "name": st.just(f"shop {each}"),
                    "grade": st.sampled_from(["A", "B", "C", None]),
                    "seller": st.none() | SELLERS,
                    "since": st.none() | DAYS,
                    "credit_limit": st.sampled_from([None, "0", "5000", "unlimited"]),
                    "currency": st.just("CNY"),
                    "credit_hold": st.sampled_from([None, "no", "yes"]),
                }
            )
        )
        for each in ids
    ]
    people = rows(
        "P",
        customer=customer,
        name=st.sampled_from(["Wang", "Li {x}", "a}b"]),
        born=st.none() | DAYS.map(lambda day: day.replace(year=1980)),
        lunar_born=st.sampled_from([None, "1984-1-15", "1984-L10-30"]),
        wedding_anniversary=st.none() | DAYS.map(lambda day: day.replace(year=2010)),
        consent=CONSENTS,
        mourning_until=st.none() | DAYS,
    )
    sellers: Rows = [
        {
            "name": name,
            "visits_per_day": draw(st.none() | st.integers(0, 3)),
            "calls_per_day": draw(st.none() | st.integers(0, 3)),
            "absent_until": draw(st.none() | DAYS),
            "deputy": draw(st.none() | SELLERS.filter(lambda each, name=name: each != name)),
        }
        for name in draw(st.sets(SELLERS))
    ]
    purchases = rows(
        "S",
        customer=customer,
        at=MOMENTS,
        amount=st.integers(-50, 900).map(str),
        currency=st.sampled_from(["CNY", "CNY", "CNY", "GBP"]),
        product=st.sampled_from([None, "tea", "cups"]),
        quantity=st.sampled_from([None, "2", "5"]),
    )
    touches = rows(
        None,
        customer=customer,
        at=MOMENTS,
        channel=st.sampled_from(list(Channel)),
        by=st.none() | SELLERS,
        direction=st.sampled_from(["out", "out", "in"]),
        outcome=OUTCOMES,
        next_on=st.none() | DAYS,
    )
    opportunities = rows(
        "D",
        customer=customer,
        process=st.just("seven-steps"),
        stage=st.sampled_from([stage.key for stage in SEVEN_STEPS.stages]),
        since=MOMENTS,
        seller=st.none() | SELLERS,
        closed_on=st.none() | DAYS,
        champion=st.sampled_from([None, "unknown", "person-7"]),
    )
    complaints = [
        {key: value for key, value in row.items() if key not in {"ack", "res"}}
        | {
            "acknowledged_at": _later(row["received_at"], row["ack"]),
            "resolved_at": _later(row["received_at"], row["res"]),
        }
        for row in rows(
            "K",
            customer=customer,
            received_at=MOMENTS,
            procedure=st.sampled_from([None, "desk", "fca-disp"]),
            severity=st.sampled_from([None, "minor", "major"]),
            owner=st.none() | SELLERS,
            ack=st.none() | st.integers(0, 80),
            res=st.none() | st.integers(0, 800),
        )
    ]
    invoices = [
        {
            "id": row["id"],
            "customer": row["customer"],
            "issued_on": row["issued"],
            "due_on": row["issued"] + timedelta(row["due"]),
            "amount": row["amount"],
            "currency": row["currency"],
            "paid_on": None if row["paid"] is None else row["issued"] + timedelta(row["paid"]),
            "disputed": row["disputed"],
            "credit_note": "yes" if row["amount"] < 0 else None,
        }
        for row in rows(
            "F",
            customer=customer,
            issued=DAYS,
            due=SPANS,
            paid=st.none() | SPANS,
            amount=st.integers(-500, 9000).filter(bool),
            currency=st.sampled_from(["CNY", "CNY", "GBP"]),
            disputed=st.booleans(),
        )
    ]
    promises = rows(
        "Z",
        customer=customer,
        what=st.just("send the invoice"),
        due=DAYS,
        by=st.none() | SELLERS,
        kept_at=st.none() | MOMENTS,
    )
    return {
        "customers": customers,
        "people": people,
        "sellers": sellers,
        "purchases": purchases,
        "touches": touches,
        "opportunities": opportunities,
        "complaints": complaints,
        "invoices": invoices,
        "promises": promises,
    }


def book_of(rows: Mapping[str, Any], policy: Policy = HOUSE) -> Book:
    book, problems = Book.of(policy, **rows)
    assert problems == ()
    return book


def shown(worklist: Worklist) -> tuple[Any, ...]:
    """All that a reader sees, apart from what is not yet known."""
    return (
        worklist.days,
        dict(worklist.names),
        dict(worklist.grades),
        worklist.withheld,
        worklist.not_judged,
        worklist.notes,
        worklist.not_feasible,
    )


def all_lines(worklist: Worklist) -> list[Line]:
    return [line for day in worklist.days for line in (*day.lines, *day.moved)]


def all_matters(worklist: Worklist) -> list[Matter]:
    return [matter for line in all_lines(worklist) for matter in line.matters]


# -- pure, whatever the order of the rows --------------------------------------------------------------------------------


@given(tables(), ATS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(rows: Tables, at: datetime, random: Random) -> None:
    mixed = {name: random.sample(table, len(table)) for name, table in rows.items()}
    first, second = today(book_of(rows), at=at), today(book_of(mixed), at=at)
    assert shown(first) == shown(second)
    assert first == second
    assert hash(first) == hash(second)


@given(tables(), ATS)
def test_the_same_book_gives_the_same_list_and_it_survives_pickling(rows: Tables, at: datetime) -> None:
    book = book_of(rows)
    worklist = today(book, at=at)
    again = today(pickle.loads(pickle.dumps(book)), at=at)
    copied = pickle.loads(pickle.dumps(worklist))
    assert shown(worklist) == shown(again) == shown(copied)
    assert hash(worklist) == hash(copied)
    assert worklist.at == at


@given(tables(), ATS, st.sampled_from([SHANGHAI, "Europe/London", "America/New_York"]))
def test_the_zone_in_which_the_moment_is_written_does_not_matter(
    rows: Tables, at: datetime, where: str
) -> None:
    policy = attrs.evolve(HOUSE, zone=where)
    book = book_of(rows, policy)
    there = at.astimezone(zone("UTC"))
    assert shown(today(book, policy, at=at)) == shown(today(book, policy, at=there))


# -- later facts ---------------------------------------------------------------------------------------------------------


def known_at(book: Book, at: datetime) -> Book:
    """The book without anything dated after the moment: rows, payments, answers."""
    as_of = day_of(at, zone(SHANGHAI))

    def before(moment: datetime | None) -> bool:
        return moment is not None and instant(moment) <= instant(at)

    return Book(
        customers=tuple(c for c in book.customers if c.since is None or c.since <= as_of),
        people=book.people,
        sellers=book.sellers,
        purchases=tuple(row for row in book.purchases if before(row.at)),
        touches=tuple(row for row in book.touches if before(row.at)),
        opportunities=tuple(
            attrs.evolve(row, closed_on=row.closed_on if row.closed_on and row.closed_on <= as_of else None)
            for row in book.opportunities
            if before(row.since)
        ),
        complaints=tuple(row.known_at(at) for row in book.complaints if before(row.received_at)),
        invoices=tuple(
            attrs.evolve(row, paid_on=row.paid_on if row.paid_on and row.paid_on <= as_of else None)
            for row in book.invoices
            if row.issued_on <= as_of
        ),
        promises=tuple(
            attrs.evolve(row, kept_at=row.kept_at if before(row.kept_at) else None) for row in book.promises
        ),
        given=book.given,
    )


@given(tables(), ATS)
def test_no_later_fact_has_an_effect(rows: Tables, at: datetime) -> None:
    book = book_of(rows)
    worklist, cut = today(book, at=at), today(known_at(book, at), at=at)
    assert cut.later == ()
    assert shown(worklist) == shown(cut)


@given(tables(), ATS)
def test_without_a_table_of_customers_one_named_only_later_does_not_exist_yet(
    rows: Tables, at: datetime
) -> None:
    del rows["customers"]
    book = book_of(rows)
    worklist = today(book, at=at)
    cut = known_at(book, at)
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
    cut = known_at(book, at)
    for count in book.counts:
        reported = sum(problem.table == count.table for problem in problems)
        used = len(getattr(cut, count.table))
        assert count.read == used + later.get(count.table, 0) + reported + count.repeated
        assert count.reported == reported >= 1


# -- lines, order, room ----------------------------------------------------------------------------------------------------


@given(tables(), ATS)
def test_one_line_for_each_customer_and_owner_in_the_order_of_the_bands(rows: Tables, at: datetime) -> None:
    book = book_of(rows)
    worklist = today(book, at=at)
    ids = [line.id for line in all_lines(worklist)]
    assert len(ids) == len(set(ids))
    assert all(worklist.line(line.id) == line for line in all_lines(worklist))
    assert worklist.line("L-nothing") is None
    for day in worklist.days:
        for part in (day.lines, day.moved):
            single = [line.customers[0] for line in part if not line.is_batch]
            assert len(single) == len(set(single))
            _assert_in_order(part, worklist)
        assert all(line.owner == day.seller for line in (*day.lines, *day.moved))
        assert all({matter.owner for matter in line.matters} == {day.seller} for line in day.lines)
        assert worklist.of(day.seller) is day


def _assert_in_order(lines: Iterable[Line], worklist: Worklist) -> None:
    as_of = day_of(worklist.at, zone(SHANGHAI))

    def deadline(line: Line) -> int:
        if isinstance(line.due, datetime):
            return instant(line.due)
        due = line.due or as_of
        return instant(pendulum.datetime(due.year, due.month, due.day, tz=SHANGHAI).add(days=1))

    for one, two in pairwise(lines):
        assert one.band <= two.band
        if one.band == two.band:
            assert deadline(one) <= deadline(two)
            if deadline(one) == deadline(two):
                grades = [grade_order(worklist.grades.get(line.lead.customer)) for line in (one, two)]
                assert grades == sorted(grades)


@given(tables(), ATS)
def test_never_more_than_there_is_room_for_except_clocks_and_promises(rows: Tables, at: datetime) -> None:
    for day in today(book_of(rows), at=at).days:
        for act, room in ((Act.VISIT, day.room.visits), (Act.CALL, day.room.calls)):
            free = sum(act in line.acts for line in day.lines if not _is_fixed(line, act))
            fixed = sum(_is_fixed(line, act) for line in day.lines)
            assert free <= max(0, room - fixed)


def _is_fixed(line: Line, act: Act) -> bool:
    owed = {matter.act for matter in line.matters if matter.band in (Band.CLOCK, Band.PROMISE)}
    return act in owed and (act is Act.VISIT or Act.VISIT not in owed)


def _keys(day: SellerDay | None, *, moved: bool = True) -> Counter[str]:
    if day is None:
        return Counter()
    return Counter(
        matter.key for line in (*day.lines, *(day.moved if moved else ())) for matter in line.matters
    )


@given(tables(), ATS, st.integers(0, 3), st.integers(0, 3))
def test_nothing_is_lost_for_want_of_room_and_more_room_drops_nothing(
    rows: Tables, at: datetime, visits: int, calls: int
) -> None:
    book = attrs.evolve(book_of(rows), sellers=())
    small = today(book, attrs.evolve(HOUSE, visits_per_day=visits, calls_per_day=calls), at=at)
    for more in ((1, 0), (0, 1), (2, 2)):
        policy = attrs.evolve(HOUSE, visits_per_day=visits + more[0], calls_per_day=calls + more[1])
        large = today(book, policy, at=at)
        for day in small.days:
            wider = large.of(day.seller)
            assert _keys(day) == _keys(wider)
            assert max(_keys(day).values(), default=1) == 1
            assert _keys(day, moved=False) <= _keys(wider, moved=False)
    unlimited = today(book, WIDE, at=at)
    assert all(day.moved == () for day in unlimited.days)


@given(tables(), ATS)
def test_a_visit_absorbs_the_call_and_the_message(rows: Tables, at: datetime) -> None:
    for line in all_lines(today(book_of(rows), WIDE, at=at)):
        acts = {matter.act for matter in line.matters}
        touches = acts - {Act.ASK}
        clock = {matter.act for matter in line.matters if matter.band is Band.CLOCK}
        assert set(line.acts) <= acts
        assert len(line.acts) == len(set(line.acts)) <= 3
        assert (Act.ASK in acts) is (Act.ASK in line.acts)
        assert not touches or strongest(touches) in line.acts
        assert not clock or strongest(clock) in line.acts
        assert len(line.acts) <= (Act.ASK in acts) + bool(clock) + 1


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
    cut, as_of = known_at(book, at), day_of(at, zone(SHANGHAI))
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
            assert [reason.code for reason in day.notes][-1:] == ["nobody_stands_in"]
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
    book = known_at(book_of(rows, policy), at)
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
            assert isinstance(settled, Settled)
            book, summed = book.with_action(settled.action), summed.with_action(settled.action)
    whole, sums = today(book, policy, at=at), today(summed, policy, at=at)
    assert sums.days == whole.days
    assert sums.withheld == whole.withheld
    assert [r for r in sums.not_judged if r.code != "touches_summed"] == list(whole.not_judged)
