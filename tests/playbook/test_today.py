"""The worklist of a day: laws over small generated books, then the lines of the issue one by one."""

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
import pytest
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
from salesflow.errors import InputError, OutOfCalendarError
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
MONDAY = pendulum.datetime(2026, 3, 2, 9, tz=SHANGHAI)
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


# -- the lines of the issue, one by one --------------------------------------------------------------------------------------


HAIDA = {"id": "C", "name": "Haida", "grade": "A", "seller": "Li"}


def matters_of(at: datetime = MONDAY, policy: Policy = HOUSE, **tables: Any) -> dict[str, Matter]:
    book = book_of({"customers": [HAIDA]} | tables, policy)
    return {matter.key: matter for matter in all_matters(today(book, policy, at=at))}


def test_acknowledge_the_complaint_by_eleven_and_sell_nothing() -> None:
    """CO-4: the clock leads, the quota visit is withheld, and the list says so."""
    case = {"id": "K-31", "customer": "C", "received_at": "2026-03-02 08:30", "severity": "major"}
    book = book_of({"customers": [HAIDA], "complaints": [case], "touches": []})
    worklist = today(book, at=MONDAY)
    (line,) = all_lines(worklist)
    assert worklist.line(line.id) is line
    assert worklist.line("L-nothing") is None
    assert (line.acts, line.due) == ((Act.CALL,), MONDAY.set(hour=11))
    assert line.reasons[0].explain() == "acknowledge complaint K-31 by 11:00; no selling [CO-4]"
    assert {each.reason.code for each in worklist.withheld} == {"complaint"}


def test_an_invoice_that_was_promised_is_due() -> None:
    """CA-12."""
    promise = {"id": "P", "customer": "C", "what": "the invoice", "due": "2026-03-02", "by": "Wang"}
    (matter,) = matters_of(promises=[promise]).values()
    assert (matter.owner, matter.act, matter.band) == ("Wang", Act.CALL, Band.PROMISE)
    kept = promise | {"kept_at": "2026-03-02 17:00"}
    assert matters_of(promises=[kept])
    assert not matters_of(MONDAY.set(hour=18), promises=[kept])
    assert matters_of(promises=[promise | {"due": "2026-03-04"}])
    assert not matters_of(promises=[promise | {"due": "2026-03-05"}])
    (broken,) = matters_of(promises=[promise | {"due": "2026-02-26"}]).values()
    assert broken.reason.explain() == "promised: the invoice; was due 26 Feb 2026, 4 days late [CA-12]"
    assert broken.reason.explain("zh") == "承诺：the invoice；2026年2月26日已到期，迟了4天 [CA-12]"


@pytest.mark.parametrize(
    ("consent", "act"),
    [("call=yes", Act.CALL), ("call=no", Act.MESSAGE), ("call=no; message=no", Act.VISIT), ("*=no", Act.ASK)],
)
def test_what_is_owed_is_done_another_way_when_a_channel_is_refused(consent: str, act: Act) -> None:
    """CA-12, CU-1: a refused channel is no reason to break a promise."""
    tables = {
        "people": [{"id": "P", "customer": "C", "name": "Wang", "consent": consent}],
        "promises": [{"id": "P", "customer": "C", "what": "the invoice", "due": "2026-03-02"}],
        "invoices": [_bill("F", 5)],
    }
    found = matters_of(**tables)
    assert {found["promise:P"].act, found["late:C:CNY"].act} == {act}


def test_a_complaint_is_answered_by_whatever_was_not_refused() -> None:
    """CO-4: a blanket no does not forbid the answer that is owed."""
    case = {"id": "K", "customer": "C", "received_at": "2026-03-02 08:30", "severity": "minor"}
    acts = {
        consent: matters_of(
            complaints=[case], people=[{"id": "P", "customer": "C", "name": "Wang", "consent": consent}]
        )["complaint:K:acknowledge"].act
        for consent in ("*=no", "call=no", "call=no; message=no; visit=no")
    }
    assert list(acts.values()) == [Act.CALL, Act.MESSAGE, Act.CALL]


def _bill(number: str, days_late: int, amount: str = "96000", **change: Any) -> dict[str, Any]:
    due = date(2026, 3, 2) - timedelta(days_late)
    bill = {"id": number, "customer": "C", "issued_on": date(2025, 12, 1), "due_on": due, "amount": amount}
    return bill | {"currency": "CNY"} | change


def test_a_hold_is_proposed_for_money_47_days_late() -> None:
    """CR-5."""
    (matter,) = matters_of(invoices=[_bill("F", 47)]).values()
    assert (matter.act, matter.band, matter.seller) == (Act.ASK, Band.MONEY, "Li")
    assert matter.reason.explain() == "propose hold: CNY 96,000 is 47 days late; finance decides [CR-5]"
    assert not matters_of(invoices=[_bill("F", 47)], policy=attrs.evolve(HOUSE, hold=None))


def test_fresh_debt_is_asked_for_and_so_is_that_of_a_customer_on_hold() -> None:
    """CR-5: a hold stops deliveries, not the asking."""
    (matter,) = matters_of(invoices=[_bill("F", 5)]).values()
    assert matter.reason.explain() == "CNY 96,000 is 5 days late; ask when it will be paid [CR-5]"
    held = [HAIDA | {"credit_hold": "yes"}]
    assert list(matters_of(customers=held, invoices=[_bill("F", 47)])) == ["late:C:CNY"]
    assert not matters_of(invoices=[_bill("F", 0)])
    paid = _bill("F", 47, paid_on="2026-03-01")
    assert not matters_of(invoices=[paid])
    assert matters_of(MONDAY.subtract(days=2), invoices=[paid])


def test_credit_notes_are_set_off_against_the_oldest_debt() -> None:
    """CR-5: what is covered is not the oldest part that is late."""
    note = _bill("N", 0, "-100", credit_note="yes")
    bills = [_bill("F1", 20, "100"), _bill("F2", 5, "200"), note]
    (matter,) = matters_of(invoices=bills).values()
    assert matter.reason.explain() == "CNY 200 is 5 days late; ask when it will be paid [CR-5]"
    (matter,) = matters_of(invoices=[*bills, _bill("F3", 7, "50", due_on="2026-02-20")]).values()
    assert (
        matter.reason.sentence.render()
        == "CNY 250 is late, the oldest part 10 days; ask when it will be paid"
    )


def test_what_is_disputed_is_said_and_left_alone() -> None:
    """CR-5."""
    book = book_of({"customers": [HAIDA], "invoices": [_bill("F", 47, disputed="yes")]})
    worklist = today(book, at=MONDAY)
    assert not all_lines(worklist)
    assert [each.reason.code for each in worklist.withheld] == ["disputed"]


def test_a_deal_that_is_stuck_brings_the_visit_that_is_owed() -> None:
    """ST-2, CA-4: one line, a visit that absorbs the call."""
    deal = {
        "id": "D-17", "customer": "C", "process": "seven-steps", "stage": "demonstration", "since": "2026-02-02 10:00",
        "decision_makers": "yes", "demonstrated_on": "2026-02-20", "next_date": "2026-03-05",
    }  # fmt: skip
    book = book_of(
        {"customers": [HAIDA | {"id": "X-8"}], "touches": [], "opportunities": [deal | {"customer": "X-8"}]}
    )
    for day in range(2, 12):
        worklist = today(book, at=MONDAY.set(day=day))
        (line,) = [each for each in all_lines(worklist) if each.band is Band.DEAL]
        if Act.VISIT in line.acts:
            break
    assert line.acts == (Act.VISIT,)
    assert "champion" in line.reasons[0].explain()
    assert "visit 1 of 8 this month [CA-4]" in [reason.explain() for reason in line.reasons]


def test_stock_that_runs_out_is_offered_by_the_last_working_day_before() -> None:
    """CA-10: 9 March 2026 is a Monday, so by Friday the sixth."""
    sales = [
        {
            "customer": "C",
            "at": f"2026-{day}",
            "amount": "9",
            "currency": "CNY",
            "product": "tea",
            "quantity": "5",
        }
        for day in ("01-06", "01-27", "02-16")
    ]
    found = matters_of(purchases=sales)
    (key,) = [key for key in found if "run_out" in key]
    assert found[key].due == date(2026, 3, 6)
    assert found[key].reason.explain() == "stock runs out about 8 Mar 2026 [CA-10]"
    assert {
        matter.due for k, matter in matters_of(MONDAY.set(day=6), purchases=sales).items() if "run_out" in k
    } == {None}


def test_of_several_products_the_one_that_runs_out_first_counts() -> None:
    """CA-10: one bought too rarely to know does not hide the others."""

    def sale(day: str, product: str | None) -> dict[str, Any]:
        return {
            "customer": "C",
            "at": f"2026-{day}",
            "amount": "9",
            "currency": "CNY",
            "product": product,
            "quantity": 5,
        }

    tea = [sale(day, "tea") for day in ("01-06", "01-27", "02-16")]
    cups = [sale(day, "cups") for day in ("02-14", "02-28")]
    coal = [sale(day, "coal") for day in ("01-01", "01-20", "02-10")]
    both = matters_of(purchases=[*tea, *cups])
    assert [m.reason.code for k, m in both.items() if "run_out" in k] == ["run_out"]
    third = matters_of(purchases=[*tea, *coal])
    assert [m.reason.sentence.render() for k, m in third.items() if "run_out" in k] == [
        "stock runs out about 2 Mar 2026"
    ]
    off = attrs.evolve(HOUSE, reminders=attrs.evolve(HOUSE.reminders, run_out=None))
    assert not [k for k in matters_of(purchases=tea, policy=off) if "run_out" in k]


def test_a_sum_of_purchases_tells_when_the_next_order_is_expected() -> None:
    """CA-10: without rows there is no stock to reckon with, but there is a rhythm."""
    known = {
        "customer": "C",
        "as_of": "2026-03-02",
        "first_on": "2026-01-05",
        "last_on": "2026-02-16",
        "occasions": 4,
    }
    found = matters_of(
        purchase_summaries=[known | {"net": "500", "currency": "CNY", "known_since": "2025-01-01"}]
    )
    assert [matter.reason.explain() for matter in found.values()] == [
        "buys about every 14 days: the next order is expected about 2 Mar 2026 [CA-10]"
    ]


def test_the_five_reminders() -> None:
    """CA-10."""
    cards = [
        {"id": name, "name": name, "since": "2025-01-01"}
        for name in ("used", "quiet", "untouched", "gone", "unsold")
    ]
    touches = [
        {"customer": name, "at": at, "channel": "call"}
        for name, at in (
            ("used", "2026-03-01"), ("quiet", "2025-01-01"), ("gone", "2026-03-01"), ("unsold", "2026-03-01"),
        )
    ]  # fmt: skip
    purchases = [
        {"customer": name, "at": at, "amount": "9", "currency": "CNY"}
        for name, at in (
            ("used", "2026-01-01"), ("used", "2026-01-31"), ("used", "2026-03-01"), ("quiet", "2026-02-28"),
            ("untouched", "2026-02-28"), ("gone", "2025-01-01"),
        )
    ]  # fmt: skip
    found = matters_of(MONDAY.set(day=27), customers=cards, touches=touches, purchases=purchases)
    codes = {matter.customer: matter.reason.code for matter in found.values() if matter.band is Band.REMINDER}
    assert codes == {
        "used": "run_out", "quiet": "not_followed_up", "untouched": "never_followed_up", "gone": "no_purchase",
        "unsold": "never_purchased",
    }  # fmt: skip


def test_a_reminder_keeps_its_key_when_another_joins_it() -> None:
    """CA-10: what was put off must be known again."""
    card, touch = [HAIDA], [{"customer": "C", "at": "2026-01-05", "channel": "visit"}]
    sale = [{"customer": "C", "at": "2025-09-01", "amount": "9", "currency": "CNY"}]
    alone = {key for key in matters_of(customers=card, touches=touch) if "not_followed_up" in key}
    joined = {
        key for key in matters_of(customers=card, touches=touch, purchases=sale) if "not_followed_up" in key
    }
    assert alone == joined == {"reminder:not_followed_up:C:2026-01-05"}


def test_a_card_to_many_is_one_line() -> None:
    """CA-7: without consent no card, and the list says how many."""
    april = pendulum.datetime(2026, 4, 2, 9, tz=SHANGHAI)
    cards = [{"id": f"C{n}", "name": f"shop {n}", "seller": "Li", "grade": "A"} for n in range(5)]
    people = [
        {"id": f"P{n}", "customer": f"C{n}", "name": "Wang", "consent": "card=yes" if n < 3 else None}
        for n in range(5)
    ]
    worklist = today(book_of({"customers": cards, "people": people}), at=april)
    (line,) = all_lines(worklist)
    assert (line.is_batch, line.customers, line.acts) == (True, ("C0", "C1", "C2"), (Act.CARD,))
    assert [(each.reason.code, each.customers) for each in worklist.withheld] == [("consent", ("C3", "C4"))]
    done = settle(line, Done(Channel.CARD), by="Li", at=april)
    assert isinstance(done, Settled)
    assert not all_lines(
        today(book_of({"customers": cards, "people": people}).with_action(done.action), at=april)
    )


# -- missing tables, currencies, days -------------------------------------------------------------------------------------------


def codes_of(at: datetime = MONDAY, **tables: Any) -> set[str]:
    return {reason.code for reason in today(book_of(tables), at=at).not_judged}


def test_missing_tables_are_named_and_nothing_else_is_said_about_them() -> None:
    assert codes_of(customers=[HAIDA]) == {
        "no_people", "no_touches", "no_purchases", "no_invoices", "no_complaints", "no_opportunities", "no_promises",
    }  # fmt: skip
    assert "not_followed_up_unknown" not in codes_of(customers=[HAIDA], purchases=[])
    assert "never_purchased_unknown" not in codes_of(customers=[HAIDA], touches=[])
    assert {"never_followed_up_unknown", "not_followed_up_unknown"} <= codes_of(customers=[HAIDA], touches=[])
    late = [{"customer": "C", "at": "2026-03-12", "channel": "call"}]
    assert "log_late" in codes_of(MONDAY.set(day=20), customers=[HAIDA], touches=late)
    assert "no_grade" in codes_of(customers=[HAIDA | {"grade": None}], touches=late)
    assert "limits_missing" in codes_of(customers=[HAIDA], invoices=[_bill("F", 1)])
    assert "touches_summed" in codes_of(customers=[HAIDA], touch_summaries=[])
    people = [{"id": "P", "customer": "C", "name": "Wang"}]
    dragon_boat = pendulum.datetime(2026, 6, 18, 9, tz=SHANGHAI)
    assert "grade_unknown" in codes_of(dragon_boat, customers=[HAIDA | {"grade": None}], people=people)
    assert not codes_of(MONDAY, **{name: [] for name in (
        "customers", "people", "touches", "purchases", "invoices", "complaints", "opportunities", "promises",
    )})  # fmt: skip


def test_money_in_several_currencies_is_not_added_up_and_the_list_says_so() -> None:
    """CU-7: who bought in two currencies did buy; only the sum is not known."""
    sales = [
        {"customer": "C", "at": "2026-02-20", "amount": "9", "currency": "CNY"},
        {"customer": "C", "at": "2026-02-21", "amount": "9", "currency": "GBP"},
        {"customer": "B", "at": "2026-02-21", "amount": "9", "currency": "GBP"},
    ]
    cards = [{"id": "C", "name": "Haida", "since": "2025-01-01"}, {"id": "B", "name": "Boat"}]
    worklist = today(book_of({"customers": cards, "purchases": sales}), at=MONDAY)
    assert dict(worklist.grades) == {"B": "A"}
    (said,) = [reason for reason in worklist.not_judged if reason.code == "mixed_currencies"]
    assert (
        said.explain() == "how much 1 customer bought: in several currencies, which are not added up [CU-7]"
    )
    assert not [m for m in all_matters(worklist) if m.reason.code in ("never_purchased", "no_purchase")]
    bills = [_bill("F1", 5, "10"), _bill("F2", 5, "20", currency="GBP")]
    assert set(matters_of(invoices=bills)) == {"late:C:CNY", "late:C:GBP"}


def test_a_sunday_is_said() -> None:
    worklist = today(book_of({"customers": [HAIDA]}), at=MONDAY.subtract(days=1))
    assert [reason.explain() for reason in worklist.notes] == ["1 Mar 2026 is not a working day"]


@pytest.mark.parametrize(("at", "owed"), [("2026-02-28", 8), ("2026-03-31", 8), ("2024-02-29", 8)])
def test_at_the_end_of_a_month_all_of_it_is_owed_and_the_next_begins_anew(at: str, owed: int) -> None:
    """CA-4."""
    day = pendulum.parse(at, tz=SHANGHAI)
    assert isinstance(day, datetime)
    first = pendulum.datetime(2020, 1, 1, tz=SHANGHAI)
    touches = [{"customer": "C", "at": first, "channel": "visit"}]
    found = matters_of(day, touches=touches)
    visit = next(
        matter for matter in found.values() if matter.reason.code == "quota" and matter.act is Act.VISIT
    )
    assert visit.reason.sentence.render() == f"visit 1 of {owed} this month"
    assert visit.key.endswith(":1")


def test_the_day_is_that_of_the_house_wherever_one_asks() -> None:
    """Half past eight in the evening in New York is the next morning in Shanghai."""
    promise = [{"id": "P", "customer": "C", "what": "the invoice", "due": "2026-03-06"}]
    evening = pendulum.datetime(2026, 3, 3, 20, 30, tz="America/New_York")
    assert matters_of(evening, promises=promise)
    new_york = attrs.evolve(HOUSE, zone="America/New_York")
    assert not matters_of(evening, new_york, promises=promise)


def test_a_clock_runs_through_the_change_of_the_clocks() -> None:
    """CO-4: on 29 March 2026 London skips an hour; office hours do not."""
    london = attrs.evolve(HOUSE, zone="Europe/London")
    case = {"id": "K", "customer": "C", "received_at": "2026-03-27 17:00", "severity": "minor"}
    friday = pendulum.datetime(2026, 3, 27, 17, 30, tz="Europe/London")
    found = matters_of(friday, london, complaints=[case])["complaint:K:acknowledge"]
    assert isinstance(found.due, datetime)
    assert found.due.isoformat() == "2026-03-30T10:00:00+01:00"
    twice = pendulum.datetime(2026, 10, 25, 1, 30, tz="Europe/London")
    for hours in (0, 1):
        assert today(book_of({"customers": [HAIDA]}, london), london, at=twice.add(hours=hours)).days == ()


def test_complaints_far_back_do_not_stop_the_list() -> None:
    """CO-4: one too old for any calendar is named; one of some years ago is simply overdue."""

    def case(number: str, at: str) -> dict[str, Any]:
        return {"id": number, "customer": "C", "received_at": at, "severity": "minor"}

    worklist = today(
        book_of(
            {
                "customers": [HAIDA],
                "complaints": [case("K1", "2019-01-05 09:00"), case("K2", "1950-01-05 09:00")],
            }
        ),
        at=MONDAY,
    )
    assert {m.key for m in all_matters(worklist)} == {"complaint:K1:acknowledge", "complaint:K1:resolve"}
    assert "complaint_too_old" in {reason.code for reason in worklist.not_judged}


def test_clocks_far_ahead_are_counted() -> None:
    """CO-4: eight weeks are not today's business."""
    case = {
        "id": "K",
        "customer": "C",
        "received_at": "2026-03-02 08:00",
        "procedure": "fca-disp",
        "severity": "minor",
    }
    worklist = today(book_of({"customers": [HAIDA], "complaints": [case]}), at=MONDAY)
    assert not all_lines(worklist)
    assert [r.sentence.render() for r in worklist.notes] == [
        "1 complaint clock runs out after the next 5 working days"
    ]
    hurried = attrs.evolve(HOUSE, clock_days=0)
    case |= {"procedure": "desk"}
    assert list(matters_of(policy=hurried, complaints=[case])) == ["complaint:K:acknowledge"]


def test_outside_the_lunar_table_and_without_a_zone_there_is_no_list() -> None:
    book = book_of({"customers": [HAIDA], "people": []})
    with pytest.raises(OutOfCalendarError):
        today(book, at=pendulum.datetime(2150, 3, 2, tz=SHANGHAI))
    with pytest.raises(InputError):
        today(book, at=datetime(2026, 3, 2, 9))


# -- who does it ----------------------------------------------------------------------------------------------------------------


def test_a_deputy_of_a_deputy_does_it_and_a_circle_has_nobody() -> None:
    promise = [{"id": "P", "customer": "C", "what": "the invoice", "due": "2026-03-02"}]
    away = {"absent_until": "2026-03-06"}

    def owner(*sellers: dict[str, Any]) -> tuple[str, list[str]]:
        worklist = today(
            book_of({"customers": [HAIDA], "promises": promise, "sellers": list(sellers)}), at=MONDAY
        )
        (line,) = all_lines(worklist)
        day = worklist.of(line.owner)
        assert day is not None
        return line.owner, [reason.explain() for reason in day.notes]

    li, wang = {"name": "Li", "deputy": "Wang"} | away, {"name": "Wang", "deputy": "Zhao"} | away
    assert owner(li) == ("Wang", ["Li is away until 6 Mar 2026; Wang stands in"])
    assert owner(wang, li) == (
        "Zhao",
        ["Li is away until 6 Mar 2026; Zhao stands in", "Wang is away until 6 Mar 2026; Zhao stands in"],
    )
    assert owner(li, wang | {"deputy": "Li"}) == ("Li", ["Li is away until 6 Mar 2026 and nobody stands in"])
    assert owner(li | {"deputy": None})[0] == "Li"
    assert owner(li | {"absent_until": "2026-03-01"}) == ("Li", [])


def test_room_is_what_is_left_after_the_touches_of_today() -> None:
    touches = [
        {"customer": "C", "at": "2026-03-02 08:00", "channel": "visit", "by": "Li"},
        {"customer": "C", "at": "2026-03-02 08:30", "channel": "call", "by": "Li", "direction": "in"},
        {"customer": "C", "at": "2026-03-01 08:30", "channel": "call", "by": "Li"},
    ]
    sellers = [{"name": "Li", "visits_per_day": 0, "calls_per_day": 3}, {"name": "Wang"}]
    worklist = today(book_of({"customers": [HAIDA], "touches": touches, "sellers": sellers}), at=MONDAY)
    assert [(day.seller, day.room.visits, day.room.calls) for day in worklist.days] == [
        ("Li", 0, 3),
        ("Wang", 6, 12),
    ]


def test_a_policy_that_cannot_be_kept_is_said() -> None:
    """CA-4: the textbook's quotas, and how many sellers it would take."""
    cards = [{"id": f"{n}", "name": "shop", "grade": "A", "seller": "Li"} for n in range(17)]
    free = [{"id": f"x{n}", "name": "shop", "grade": "A"} for n in range(40)]
    sellers = [{"name": "Wang", "visits_per_day": 0}]
    idle = [{"id": "w", "name": "shop", "grade": "A", "seller": "Wang"}]
    tables = {"customers": [*cards, *free, *idle], "sellers": sellers}
    found = today(book_of(tables | {"touches": []}), at=MONDAY).not_feasible
    assert "" not in dict(today(book_of(tables), at=MONDAY).not_feasible)
    assert [(name, reason.explain()) for name, reason in found] == [
        (
            "",
            "40 customers have no seller; the quota needs 320 visits (room for 132) this month, the work of 3 sellers [CA-4]",
        ),
        ("Li", "the quota cannot be kept: 17 customers need 136 visits (room for 132) this month [CA-4]"),
        ("Wang", "the quota cannot be kept: 1 customer needs 8 visits (room for 0) this month [CA-4]"),
    ]


def test_an_unknown_process_is_an_error_when_the_list_is_made_with_another_policy() -> None:
    deal = {"id": "D", "customer": "C", "process": "seven-steps", "stage": "needs", "since": "2026-01-01"}
    book = book_of({"customers": [HAIDA], "opportunities": [deal]})
    with pytest.raises(InputError, match="process"):
        today(book, attrs.evolve(HOUSE, processes=()), at=MONDAY)
