"""The audit of a book, the log that is read once, and the revisits (CA-13, CA-14)."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta

import pendulum
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel, Direction
from salesflow.cadence.audits.agreed import AgreedPlan
from salesflow.cadence.audits.audit import Audit
from salesflow.cadence.audits.book import BookAudit
from salesflow.cadence.audits.revisits import Revisits, revisits
from salesflow.cadence.audits.touch_log import TouchLog
from salesflow.cadence.pacing.band import Band
from salesflow.cadence.quotas.grade_history import GradeHistory
from salesflow.cadence.quotas.plan import Plan
from salesflow.cadence.quotas.quota import Quota
from salesflow.customers.consent import Consent, parse_consents
from salesflow.customers.customer import Customer
from salesflow.customers.history import Touch
from salesflow.errors import HistoryError, InputError
from salesflow.testing.audit_laws import check_book
from salesflow.testing.audits import audits, windows

BEGINS, ENDS = date(2025, 1, 1), date(2027, 1, 1)
OFFICE = Calendar.week_days("Asia/Shanghai", begins=BEGINS, ends=ENDS)
QUOTA = Quota({"A": {"visit": 8, "call": 4}, "C": {"visit": 1, "call": 1}}, rows=("CA-4",))
AUDIT = Audit(QUOTA, OFFICE)
MARCH = (date(2026, 3, 1), date(2026, 4, 1))
LONG_AGO = date(2020, 1, 1)
SHANGHAI = "Asia/Shanghai"
VISIT, CALL, MESSAGE, CARD = Channel


@st.composite
def books(
    draw: st.DrawFn,
) -> tuple[Audit, list[Customer], list[tuple[str, date, Channel]], tuple[date, date]]:
    """A book of a few customers and a log that holds some of their plan, strangers and doubles included."""
    audit = draw(audits(bands=draw(st.booleans())))
    window = draw(windows())
    first = window[0].replace(day=1)
    cards = [
        Customer(
            f"C-{number}", "x", grade=draw(st.sampled_from(["A", "B", None, "Z"])),
            seller=draw(st.sampled_from(["s-1", "s-2", None])),
            since=draw(st.sampled_from([None, None, first, window[0] + timedelta(days=9)])),
        )
        for number in draw(st.sets(st.integers(0, 50), max_size=5))
    ]  # fmt: skip
    known = {card.id: card.grade for card in cards if card.grade in ("A", "B")}
    rows = (
        list(Plan(audit.quota, known, first, window[1], calendar=audit.calendar).touches())
        if known and first < window[1]
        else []
    )
    kept = [row for row in rows if draw(st.integers(0, 3))]
    moved = [
        (who, day + timedelta(days=draw(st.sampled_from([0, 0, 1, -3]))), channel)
        for who, day, channel in kept
    ]
    names = st.sampled_from([*(card.id for card in cards), "X-1"])
    span = st.dates(window[0] - timedelta(days=20), window[1] + timedelta(days=20))
    moved += draw(st.lists(st.tuples(names, span, st.sampled_from(Channel)), max_size=5))
    return audit, cards, draw(st.permutations(moved)), window


@st.composite
def agreed_of(
    draw: st.DrawFn, rows: list[tuple[str, date, Channel]], window: tuple[date, date]
) -> AgreedPlan:
    """A plan for whole months, or a part of them: some of the rows of a log, and whatever else."""
    begins, ends = window[0].replace(day=1), (window[1] + timedelta(days=31)).replace(day=1)
    begins += timedelta(days=draw(st.sampled_from([0, 0, 0, 9])))
    ends = max(begins + timedelta(days=1), ends - timedelta(days=draw(st.sampled_from([0, 0, 0, 40]))))
    names = st.sampled_from(["X-1", *(who for who, _, _ in rows)])
    span = st.dates(begins, ends - timedelta(days=1))
    more = draw(st.lists(st.tuples(names, span, st.sampled_from(Channel)), max_size=3))
    mine = [row for row in [*rows, *more] if begins <= row[1] < ends and draw(st.integers(0, 5))]
    others = draw(st.sampled_from([None, None, {"C-1", "C-2", "C-3"}]))
    named = None if others is None else {*others, *(who for who, _, _ in mine)}
    return AgreedPlan.of_days(mine, begins=begins, ends=ends, customers=named)


@given(books(), st.integers(-5, 80), st.booleans(), st.data())
def test_a_book_is_the_sum_with_an_agreed_plan(
    book: tuple[Audit, list[Customer], list[tuple[str, date, Channel]], tuple[date, date]],
    day: int,
    late: bool,
    data: st.DataObject,
) -> None:
    """CA-14: counting in bulk says what the audits of single customers say; who makes the plan owes nothing."""
    audit, cards, rows, window = book
    agreed = data.draw(agreed_of(rows, window))
    as_of = window[0] + timedelta(days=day)
    shifted = [(who, min(on + timedelta(days=late), date(2026, 12, 31)), what) for who, on, what in rows]
    log = TouchLog.of_days(shifted, known_since=LONG_AGO)
    total = check_book(audit.book(cards, log, *window, as_of=as_of, agreed=agreed))
    for name in ("dropped", "filled", "late", "too_much", "outside"):
        if getattr(total, name):
            event(name)


@given(books(), st.integers(-5, 80), st.booleans())
def test_a_book_is_the_sum_of_its_customers(
    book: tuple[Audit, list[Customer], list[tuple[str, date, Channel]], tuple[date, date]],
    day: int,
    fast: bool,
) -> None:
    """CA-14: counting in bulk says what the audits of single customers say, and nothing of the log is lost."""
    audit, cards, rows, window = book
    log = TouchLog.of_days(rows, known_since=LONG_AGO)
    as_of = window[0] + timedelta(days=day)
    found = audit.book(cards, log, *window, as_of=as_of, paused=None if fast else {"X-9": []})
    total = check_book(found)
    ids = {card.id for card in cards}
    made = sum(who in ids and window[0] <= on < window[1] and on <= as_of for who, on, _ in rows)
    assert total.done == made


@given(books())
def test_the_order_of_the_log_does_not_matter(
    book: tuple[Audit, list[Customer], list[tuple[str, date, Channel]], tuple[date, date]],
) -> None:
    audit, cards, rows, window = book
    one, other = (TouchLog.of_days(each, known_since=LONG_AGO) for each in (rows, sorted(rows, key=repr)))
    assert one == other
    assert hash(one) == hash(other)
    a, b = (audit.book(cards, log, *window, as_of=window[1]) for log in (one, other))
    assert a == b
    assert a.explain() == b.explain()


def test_an_executed_plan_of_a_book_owes_nothing() -> None:
    """CA-14, law 12: the stream of a plan is a log."""
    cards = [Customer(f"C-{n}", "x", grade="AC"[n % 2], seller=f"s-{n % 3}") for n in range(40)]
    plan = Plan(QUOTA, {card.id: card.grade for card in cards}, *MARCH, calendar=OFFICE)
    log = TouchLog.of_days(plan.touches(), known_since=LONG_AGO)
    assert len(log) == len(plan)
    for day in range(1, 32):
        found = AUDIT.book(cards, log, *MARCH, as_of=date(2026, 3, day))
        assert (found.total.open, found.worst()) == (0, ())
        assert set(found.by_seller) == {"s-0", "s-1", "s-2"}
        assert all(tally.rate == 1 for tally in found.by_grade.values() if tally.kept)
    assert AUDIT.book(cards, log, *MARCH, as_of=MARCH[1]).total.kept == len(plan)


def test_incoming_touches_are_counted_in_bulk_too() -> None:
    came = Touch("C-1", datetime(2026, 3, 2, tzinfo=UTC), VISIT, direction=Direction.IN)
    out = Touch("C-1", datetime(2026, 3, 2, tzinfo=UTC), VISIT)
    log = TouchLog.of([came, out], zone=SHANGHAI, known_since=LONG_AGO)
    total = check_book(AUDIT.book([Customer("C-1", "x", grade="A")], log, *MARCH, as_of=date(2026, 3, 31)))
    assert (total.incoming, total.done) == (1, 1)


def test_the_days_of_a_shortfall_are_the_customers_own() -> None:
    """Customers who share a pattern of days do not share where in the month their shortfall lies."""
    office = Calendar.week_days("Asia/Shanghai", begins=BEGINS, ends=ENDS, weekly="Tue 09:00-18:00")
    audit, log = Audit(QUOTA, office), TouchLog.of_days([], known_since=LONG_AGO)
    cards = [Customer(f"C-{n}", "x", grade="A") for n in range(120)]
    half = (date(2026, 3, 1), date(2026, 3, 12))
    alone = [audit.customer(card, log, *half, as_of=half[1]).total.short for card in cards]
    assert audit.book(cards, log, *half, as_of=half[1]).total.short == sum(alone)
    assert len(set(alone)) > 1


CARDS = [
    Customer("C-1", "x", grade="C", seller="Li"),
    Customer("C-2", "x", grade="A", seller="Wu"),
    Customer("C-3", "x", seller="Li"),
    Customer("C-4", "x", grade="C"),
]


def book_of(rows: list[tuple[str, date, Channel]]) -> BookAudit:
    return AUDIT.book(CARDS, TouchLog.of_days(rows, known_since=LONG_AGO), *MARCH, as_of=date(2026, 3, 31))


def test_a_book_in_words() -> None:
    """The sellers, the worst first; nobody judged without a grade; strangers and later rows are named."""
    rows = [
        ("C-1", date(2026, 3, 2), VISIT), ("C-1", date(2026, 3, 3), CALL), ("C-1", date(2026, 3, 3), CALL),
        ("C-3", date(2026, 3, 3), CALL), ("X-1", date(2026, 3, 3), CALL), ("X-1", date(2026, 4, 3), CALL),
        ("X-2", date(2026, 4, 3), CALL), ("C-1", date(2026, 4, 1), CALL),
    ]  # fmt: skip
    found = book_of(rows)
    assert list(found.by_seller) == [None, "Wu", "Li"]
    assert [each.customer for each in found.worst()] == ["C-2", "C-4", "C-1"]
    assert [each.customer for each in found.worst(seller="Li")] == ["C-1"]
    assert found.by_grade[None].outside == 1
    assert list(found.by_channel) == [VISIT, CALL]
    assert found.cells["Li", "C", CALL].too_much == 1
    said = found.explain(worst=1).splitlines()
    assert said[0] == "nobody: 0 of 2 touches made (0%), 2 owed, 0 missed, 0 too much [CA-14]"
    assert said[2] == "Li: 2 of 2 touches made (100%), 0 owed, 0 missed, 1 too much [CA-14]"
    assert said[-3:] == [
        "1 customer without a grade of the quota, not judged: C-3 [CA-14]",
        "3 touches after 31 Mar 2026: not known on that day [CA-14]",
        "1 touch of 1 customer who is not in the book: X-1 [CA-14]",
    ]
    assert "销售" not in found.explain("zh").splitlines()[0]
    assert found.explain("zh").splitlines()[0].startswith("未指定：应联系2次")
    with pytest.raises(InputError, match="does not stand in the book"):
        found.customer("C-9")
    with pytest.raises(InputError, match="whole number"):
        found.worst(-1)
    assert pickle.loads(pickle.dumps(found)) == found


def test_many_names_are_cut_short_and_counted() -> None:
    cards = [Customer(f"C-{n}", "x") for n in range(7)]
    found = AUDIT.book(cards, TouchLog.of_days([], known_since=LONG_AGO), *MARCH, as_of=date(2026, 3, 31))
    assert found.missing[0].explain() == (
        "7 customers without a grade of the quota, not judged: C-0, C-1, C-2, C-3, C-4, ... [CA-14]"
    )
    assert (found.ignored, found.explain(worst=0).count("\n")) == ((), 0)


def test_grades_consents_and_pauses_by_customer() -> None:
    rows = [("C-1", date(2026, 3, 12), MESSAGE), ("C-4", date(2026, 3, 12), CALL)]
    log = TouchLog.of_days(rows, known_since=LONG_AGO)
    found = AUDIT.book(
        CARDS, log, *MARCH, as_of=date(2026, 3, 31),
        grades={"C-3": "C", "C-2": GradeHistory({date(2026, 3, 30): "C"})},
        consents={"C-4": parse_consents("call=no")},
        paused={"C-1": [(date(2026, 3, 1), None)]},
    )  # fmt: skip
    assert found.missing == ()
    assert found.by_channel[MESSAGE].refused == found.by_channel[CALL].refused == 1
    assert found.customer("C-4").total.refused == 1
    assert found.customer("C-2").grade == "C"
    assert found.customer("C-3").total.owed == 2
    assert check_book(found).unasked == 0
    asked = AUDIT.book(CARDS, log, *MARCH, as_of=date(2026, 3, 31), consents=dict[str, list[Consent]]())
    assert asked.total.unasked == 1


def test_two_grades_at_once_are_refused() -> None:
    twice = [Customer("C-1", "x", grade="A"), Customer("C-1", "x", grade="C")]
    with pytest.raises(InputError, match="stands in the book twice"):
        AUDIT.book(twice, TouchLog.of_days([], known_since=LONG_AGO), *MARCH, as_of=MARCH[0])


# --- the log -------------------------------------------------------------------------------------------------------


def touch(day: int, hour: int = 1, **more: object) -> Touch:
    return Touch("C-7", datetime(2026, 3, day, hour, tzinfo=UTC), VISIT, **more)  # type: ignore[arg-type]


def test_a_day_is_that_of_the_zone() -> None:
    """20:00 in London is the next day in Shanghai; a moment of the zone itself takes the short way."""
    rows = [
        Touch("C-7", pendulum.datetime(2026, 3, 2, 20, tz="Europe/London"), VISIT),
        Touch("C-7", pendulum.datetime(2026, 3, 2, 20, tz="Asia/Shanghai"), CALL),
        Touch("C-7", datetime(2026, 3, 2, 20, tzinfo=UTC), "message"),  # type: ignore[arg-type]
    ]
    log = TouchLog.of(rows, zone=SHANGHAI)
    assert [code >> 3 for code in log.codes("C-7")] == [date(2026, 3, day).toordinal() for day in (2, 3, 3)]
    assert (log.known_since, log.customers, len(log)) == (date(2026, 3, 2), ("C-7",), 3)
    assert log.of_customer("C-7")[0].channel is CALL
    assert log.codes("C-9") == ()
    assert log.of_customer("C-9") == ()


def test_one_id_counts_once_and_two_contents_are_refused() -> None:
    same = touch(2, id="T-1")
    again = touch(2, id="T-1")
    log = TouchLog.of([same, again, touch(3, id="T-2")], zone=SHANGHAI)
    assert len(log) == 2
    assert log.notes[0].explain() == "1 row came twice under one id and counts once [CA-14]"
    assert len(TouchLog.of([same, same], zone=SHANGHAI)) == 1
    with pytest.raises(HistoryError, match="two touches carry the id 'T-1'"):
        TouchLog.of([same, touch(3, id="T-1")], zone=SHANGHAI)
    with pytest.raises(HistoryError):
        TouchLog.of([same, touch(2, id="T-1", outcome="x")], zone=SHANGHAI)


def test_rows_alike_without_an_id_are_counted_and_noted() -> None:
    log = TouchLog.of([touch(2), touch(2), touch(2, 2), touch(2, outcome="x")], zone=SHANGHAI)
    assert len(log) == 4
    assert log.notes[0].explain() == ("1 row looks like another without an id, and is counted: C-7 [CA-14]")
    rows = [Touch(f"C-{n}", datetime(2026, 3, 2, tzinfo=UTC), VISIT) for n in range(6) for _ in range(2)]
    assert "C-4, ..." in TouchLog.of(rows, zone=SHANGHAI).notes[0].explain()


def test_bad_rows() -> None:
    with pytest.raises(InputError, match="say since when"):
        TouchLog.of([], zone=SHANGHAI)
    with pytest.raises(InputError, match="is no Touch"):
        TouchLog.of([("C-7", date(2026, 3, 2), VISIT)], zone=SHANGHAI)  # type: ignore[list-item]
    with pytest.raises(InputError, match="IANA"):
        TouchLog.of([], zone="Mars")
    day = date(2026, 3, 2)
    for row, words in (
        (("C-7", day, "fax"), "is no channel"),
        (("C-7", day, 7), "is no channel"),
        (("C-7", datetime(2026, 3, 2), VISIT), "is not a day"),
        (("C-7", 0, VISIT), "outside the years"),
        (("C-7", 10**7, VISIT), "outside the years"),
        (("C-7", True, VISIT), "is not a day"),
        (("C-7", day), "a customer, a day and a channel"),
        ((["C-7"], day, VISIT), "a customer, a day and a channel"),
        ((7, day, VISIT), "an id is text"),
        (("", day, VISIT), "an id is text"),
    ):
        with pytest.raises(InputError, match=words):
            TouchLog.of_days([row])  # type: ignore[list-item]


def test_days_may_be_ordinals_and_channels_words() -> None:
    day = date(2026, 3, 2)
    assert TouchLog.of_days([("C-7", day.toordinal(), "visit")]) == TouchLog.of_days([("C-7", day, VISIT)])


# --- revisits ------------------------------------------------------------------------------------------------------

BANDS = {"A": Band.of_days(7, 10, 14), "C": Band.of_days(20, 25, 30)}


def due_of(touches: list[Touch], *cards: Customer, seller: str | None = None, day: int = 16) -> Revisits:
    log = TouchLog.of(touches, zone=SHANGHAI, known_since=LONG_AGO)
    return revisits(cards, log, BANDS, as_of=date(2026, 3, day), zone=SHANGHAI, seller=seller)


def test_the_order_of_revisits() -> None:
    """CA-13: agreed days first, then by grade: never touched, longest silent; nobody before an agreed day."""
    at = datetime(2026, 3, 1, 1, tzinfo=UTC)
    cards = [Customer(f"C-{n}", "x", grade=grade) for n, grade in enumerate("CAAAAA")]
    touches = [
        Touch("C-1", at, CALL),
        Touch("C-2", at - timedelta(days=1), CALL),
        Touch("C-3", at, CALL, next_on=date(2026, 3, 10), outcome="send the price"),
        Touch("C-4", at, CALL, next_on=date(2026, 4, 10)),
    ]
    found = due_of(touches, *cards)
    assert [each.customer for each in found.due] == ["C-3", "C-5", "C-2", "C-1", "C-0"]
    assert [each.customer for each in found.later] == ["C-4"]
    assert found.due[0].reason.explain() == (
        "C-3 (A): agreed to talk on 10 Mar 2026; last call on 1 Mar 2026; said last: send the price [CA-13]"
    )
    assert found.due[0].is_overdue(date(2026, 3, 16))
    assert not found.due[1].is_overdue(date(2026, 3, 16))
    assert "nothing noted" in found.due[2].reason.explain()
    assert (
        found.due[2]
        .reason.explain("zh")
        .startswith("C-2（A级）：上次电话在2026年2月28日，已过16天；最迟2026年3月14日再联系")
    )


def test_the_talk_takes_the_latest_of_both_sides_and_the_band_ours() -> None:
    ours = Touch("C-1", datetime(2026, 3, 1, 1, tzinfo=UTC), VISIT)
    theirs = Touch(
        "C-1", datetime(2026, 3, 5, 1, tzinfo=UTC), CALL, direction=Direction.IN, outcome="asks for a price"
    )
    later = Touch("C-1", datetime(2026, 3, 20, 1, tzinfo=UTC), CALL)
    (one,) = due_of([theirs, ours, later], Customer("C-1", "x", grade="A")).due
    assert (one.last, one.heard, one.latest) == (ours, theirs, date(2026, 3, 15))
    (two,) = due_of([theirs], Customer("C-1", "x", grade="A")).due
    assert (two.last, two.ideal) == (None, date(2026, 3, 15))


def test_an_agreed_day_outlives_the_customers_own_call() -> None:
    agreed = Touch("C-1", datetime(2026, 3, 1, 1, tzinfo=UTC), VISIT, next_on=date(2026, 3, 10))
    theirs = Touch("C-1", datetime(2026, 3, 5, 1, tzinfo=UTC), CALL, direction=Direction.IN)
    ours = Touch("C-1", datetime(2026, 3, 6, 1, tzinfo=UTC), CALL)
    assert due_of([agreed, theirs], Customer("C-1", "x", grade="A")).due[0].agreed_on == date(2026, 3, 10)
    assert due_of([agreed, theirs, ours], Customer("C-1", "x", grade="A")).due[0].agreed_on is None
    greeting = Touch("C-1", datetime(2026, 3, 6, 1, tzinfo=UTC), MESSAGE)
    assert due_of([agreed, greeting], Customer("C-1", "x", grade="A")).due[0].agreed_on == date(2026, 3, 10)


def test_who_is_left_out_of_revisits_is_said() -> None:
    cards = [Customer(f"C-{n}", "x", seller="Li") for n in range(7)]
    found = due_of([], *cards, Customer("C-9", "x", grade="A", seller="Wu"))
    assert [each.customer for each in found.due] == ["C-9"]
    assert "7 customers without a grade that has a band: C-0, C-1, C-2, C-3, C-4, ..." in found.explain()
    assert due_of([], *cards, Customer("C-9", "x", grade="A", seller="Wu"), seller="Wu").missing == ()
    assert due_of([], Customer("C-9", "x", grade="Z")).explain().endswith("C-9 [CA-13]")
    with pytest.raises(InputError, match="rows without outcomes"):
        revisits([], TouchLog.of_days([], known_since=LONG_AGO), BANDS, as_of=date(2026, 3, 2), zone=SHANGHAI)
    with pytest.raises(InputError, match="as_of"):
        revisits(
            [], TouchLog.of_days([], known_since=LONG_AGO), BANDS, as_of=datetime(2026, 3, 2), zone=SHANGHAI
        )
