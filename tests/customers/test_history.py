from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from salesflow.basics.channels import Channel, Direction
from salesflow.basics.moments import day_of, instant
from salesflow.basics.money import Money, total
from salesflow.customers.history import Invoice, Purchase, PurchaseSummary, Touch, TouchSummary, agreed_day
from salesflow.errors import CurrencyError, HistoryError, InputError

ZONE = "Asia/Shanghai"
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
AS_OF = date(2026, 3, 20)

# Shanghai's midnight (16:00 UTC), month ends and Berlin's repeated hour lie in this range.
moments = st.datetimes(datetime(2025, 10, 20), datetime(2026, 4, 10), timezones=st.just(UTC)) | st.datetimes(
    datetime(2025, 10, 20), datetime(2026, 4, 10), timezones=st.just(ZoneInfo("Europe/Berlin"))
)
days = st.dates(date(2025, 10, 20), date(2026, 4, 10))
cents = st.integers(-5_000, 20_000).map(lambda n: Decimal(n) / 100)
touches = st.builds(
    Touch,
    customer=st.just("C-7"),
    at=moments,
    channel=st.sampled_from(Channel),
    direction=st.sampled_from(Direction),
    next_on=st.none() | days,
)
purchases = st.builds(
    Purchase, customer=st.just("C-7"), at=moments, amount=cents.map(lambda amount: Money(amount, "GBP"))
)


@st.composite
def invoices(draw: st.DrawFn) -> Invoice:
    amount = draw(st.integers(-10_000, 10_000))
    issued = draw(days)
    paid_on = draw(st.none() | st.integers(0, 90).map(lambda n: issued + timedelta(n)))
    share = draw(st.none() | st.integers(0, 4))
    assume(not (paid_on and share == 4 and amount))
    return Invoice(
        "C-7",
        "F-9",
        issued,
        issued + timedelta(draw(st.integers(0, 60))),
        Money(amount, "CNY"),
        open_amount=None if share is None else Money(Decimal(amount * share) / 4, "CNY"),
        paid_on=paid_on,
        credit_note=amount < 0,
    )


# ---------------------------------------------------------------------------------------------- touches


@given(st.lists(touches, max_size=12), st.randoms(use_true_random=False))
def test_a_touch_summary_does_not_depend_on_the_order_of_the_log(rows: list[Touch], chance: Any) -> None:
    shuffled = rows.copy()
    chance.shuffle(shuffled)
    one = TouchSummary.of(rows, as_of=AS_OF, zone=ZONE, customer="C-7")
    assert one == TouchSummary.of(shuffled, as_of=AS_OF, zone=ZONE, customer="C-7")


@given(st.lists(touches, max_size=12))
def test_a_touch_summary_says_what_the_rows_say(rows: list[Touch]) -> None:
    """CA-4: quotas count our own touches of the month; CA-10: the last touch, by the instant."""
    made = TouchSummary.of(rows, as_of=AS_OF, zone=ZONE, customer="C-7")
    known = [row for row in rows if day_of(row.at, ZONE) <= AS_OF]
    for channel in Channel:
        assert made.count(channel) == sum(
            row.channel is channel
            and row.direction is Direction.OUT
            and date(2026, 3, 1) <= day_of(row.at, ZONE)
            for row in known
        )
    for direction in Direction:
        ours = [instant(row.at) for row in known if row.direction is direction]
        last = made.last(direction)
        assert (None if last is None else instant(last)) == max(ours, default=None)
    assert (made.last_at is None) == (not known)
    if made.last_at is not None:
        assert instant(made.last_at) == max(instant(row.at) for row in known)
    assert made.known_since == min((day_of(row.at, ZONE) for row in known), default=None)


@given(st.lists(touches, min_size=1, max_size=8))
def test_later_touches_are_not_known_yet(rows: list[Touch]) -> None:
    later = Touch("C-7", datetime(2026, 3, 20, 16, tzinfo=UTC), Channel.CALL, next_on=AS_OF)  # 21 March there
    one = TouchSummary.of(rows, as_of=AS_OF, zone=ZONE)
    assert TouchSummary.of([*rows, later], as_of=AS_OF, zone=ZONE) == one


@given(st.lists(touches, max_size=8), st.randoms(use_true_random=False))
def test_an_agreed_day_holds_until_we_talk_or_agree_again(rows: list[Touch], chance: Any) -> None:
    """CA-3: his own touch changes nothing, a talk of ours ends it, a new day takes its place."""
    held = agreed_day(rows)
    shuffled = rows.copy()
    chance.shuffle(shuffled)
    assert agreed_day(shuffled) == held
    assert held is None or held in [row.next_on for row in rows]
    later = datetime(2026, 5, 1, tzinfo=UTC)
    for channel in Channel:
        theirs = Touch("C-7", later, channel, direction=Direction.IN, outcome="asks for a price")
        assert agreed_day([*rows, theirs]) == held
        assert agreed_day([*rows, attrs.evolve(theirs, next_on=AS_OF)]) == AS_OF
        assert agreed_day([*rows, attrs.evolve(theirs, direction=Direction.OUT)]) is None
        bare = Touch("C-7", later, channel)
        assert agreed_day([*rows, bare]) == (None if channel in (Channel.VISIT, Channel.CALL) else held)
    made = TouchSummary.of(rows, as_of=date(2026, 5, 1), zone=ZONE, customer="C-7")
    assert made.next_on == held


def test_the_agreed_day_is_in_the_summary() -> None:
    """CA-3: 'talk in a month' holds until we have talked to him again."""
    asked = Touch("C-7", NOON, Channel.CALL, next_on=date(2026, 4, 2))
    assert TouchSummary.of([asked], as_of=AS_OF, zone=ZONE).next_on == date(2026, 4, 2)
    again = Touch("C-7", NOON + timedelta(days=1), Channel.MESSAGE, direction=Direction.IN)
    assert TouchSummary.of([asked, again], as_of=AS_OF, zone=ZONE).next_on == date(2026, 4, 2)
    called = attrs.evolve(again, channel=Channel.CALL, direction=Direction.OUT)
    assert TouchSummary.of([asked, called], as_of=AS_OF, zone=ZONE).next_on is None
    sooner = attrs.evolve(asked, next_on=date(2026, 3, 25))
    assert TouchSummary.of([asked, sooner], as_of=AS_OF, zone=ZONE).next_on == date(2026, 3, 25)


@given(st.lists(touches, min_size=1, max_size=8), st.integers(0, 8))
def test_a_row_that_comes_twice_under_one_id_counts_once(rows: list[Touch], again: int) -> None:
    """CA-4: as in `State.of` and `TouchLog.of`; without an id nobody can tell."""
    named = [attrs.evolve(row, id=f"T-{place}") for place, row in enumerate(rows)]
    one = TouchSummary.of(named, as_of=AS_OF, zone=ZONE)
    assert TouchSummary.of(rows, as_of=AS_OF, zone=ZONE) == one
    elsewhere = [attrs.evolve(row, at=row.at.astimezone(UTC)) for row in named[:again]]
    assert TouchSummary.of([*named, *elsewhere], as_of=AS_OF, zone=ZONE).counts == one.counts
    other = attrs.evolve(named[0], at=named[0].at + timedelta(seconds=1))
    with pytest.raises(HistoryError, match="'T-0' stands for two different touches"):
        TouchSummary.of([*named, other], as_of=AS_OF, zone=ZONE)


def test_words_are_read_as_channel_and_direction() -> None:
    """CA-4: "out" is our effort as `Direction.OUT` is."""
    made = TouchSummary.of([Touch("C-7", NOON, "call", direction="out")], as_of=AS_OF, zone=ZONE)
    assert (made.count("call"), made.last("out"), made.last("in")) == (1, NOON, None)
    assert TouchSummary("C-7", AS_OF, counts={"call": 1}).counts == made.counts


def test_the_repeated_hour_is_ordered_by_the_instant() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    second = Touch("C-7", datetime(2025, 10, 26, 2, 10, tzinfo=berlin, fold=1), Channel.CALL)
    first = Touch("C-7", datetime(2025, 10, 26, 2, 50, tzinfo=berlin), Channel.CALL)
    made = TouchSummary.of([second, first], as_of=AS_OF, zone="Europe/Berlin")
    assert made.last_out_at is not None
    assert made.last_out_at.fold == 1


def test_a_month_ends_by_the_clock_of_the_zone() -> None:
    """CA-4: 1 March begins in Shanghai while it is still February in London."""
    call = Touch("C-7", datetime(2026, 2, 28, 16, 30, tzinfo=UTC), Channel.CALL)
    assert TouchSummary.of([call], as_of=AS_OF, zone=ZONE).count(Channel.CALL) == 1
    assert TouchSummary.of([call], as_of=AS_OF, zone="Europe/London").count(Channel.CALL) == 0


def test_a_caller_with_sql_states_the_same_summary() -> None:
    call = Touch("C-7", NOON, Channel.CALL)
    stated = TouchSummary(
        "C-7",
        AS_OF,
        last_out_at=NOON,
        counts={Channel.CALL: 1, Channel.VISIT: 0},
        known_since=date(2026, 1, 1),
    )
    assert stated == TouchSummary.of([call], as_of=AS_OF, zone=ZONE, known_since=date(2026, 1, 1))
    assert hash(stated) == hash(pickle.loads(pickle.dumps(stated)))
    assert stated.counts == ((Channel.CALL, 1),)
    again = TouchSummary("C-7", AS_OF, counts=((Channel.VISIT, 2), (Channel.CALL, 1)))
    assert again.counts == ((Channel.CALL, 1), (Channel.VISIT, 2))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"customer": ""}, "customer"),
        ({"customer": 7}, "customer"),
        ({"at": datetime(2026, 3, 2, 9)}, "at"),
        ({"at": date(2026, 3, 2)}, "at"),
        ({"next_on": NOON}, "next_on"),
        ({"next_on": "2026-04-02"}, "next_on"),
        ({"outcome": None}, "outcome"),
        ({"channel": "viist"}, "channel"),
        ({"direction": "sent"}, "direction"),
    ],
)
def test_bad_touches_are_refused(wrong: dict[str, Any], field: str) -> None:
    good: dict[str, Any] = {"customer": "C-7", "at": NOON, "channel": Channel.CALL}
    with pytest.raises(InputError) as caught:
        Touch(**{**good, **wrong})
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"customer": ""}, "customer"),
        ({"as_of": NOON}, "as_of"),
        ({"last_out_at": datetime(2026, 3, 2)}, "last_out_at"),
        ({"last_in_at": date(2026, 3, 2)}, "last_in_at"),
        ({"known_since": NOON}, "known_since"),
        ({"next_on": NOON}, "next_on"),
        ({"counts": {Channel.CALL: -1}}, "counts"),
        ({"counts": {Channel.CALL: True}}, "counts"),
        ({"counts": {Channel.CALL: 1.5}}, "counts"),
        ({"counts": ((Channel.CALL, 1), (Channel.CALL, 2))}, "counts"),
    ],
)
def test_bad_touch_summaries_are_refused(wrong: dict[str, Any], field: str) -> None:
    good: dict[str, Any] = {"customer": "C-7", "as_of": AS_OF}
    with pytest.raises(InputError) as caught:
        TouchSummary(**{**good, **wrong})
    assert caught.value.field == field


# -------------------------------------------------------------------------------------------- purchases


@given(
    st.lists(purchases, min_size=1, max_size=12), st.integers(0, 11), st.integers(1, 99), st.randoms(), days
)
def test_splitting_a_line_changes_nothing_but_the_number_of_lines(
    rows: list[Purchase], place: int, percent: int, chance: Any, as_of: date
) -> None:
    """CU-7: ten boxes on two lines of the same day are the same purchase."""
    row = rows[place % len(rows)]
    part = row.amount * Decimal(percent) * Decimal("0.01")
    split = [
        *rows,
        Purchase("C-7", row.at, part),
        Purchase("C-7", row.at, row.amount - part),
    ]
    split.remove(row)
    chance.shuffle(split)
    before = PurchaseSummary.of(rows, as_of=as_of, zone=ZONE)
    after = PurchaseSummary.of(split, as_of=as_of, zone=ZONE)
    assert before.lines is not None
    known = day_of(row.at, ZONE) <= as_of
    assert after == attrs.evolve(before, lines=before.lines + known)


@given(st.lists(purchases, max_size=12), days)
def test_a_purchase_summary_says_what_the_rows_say(rows: list[Purchase], as_of: date) -> None:
    made = PurchaseSummary.of(rows, as_of=as_of, zone=ZONE, customer="C-7")
    known = [row for row in rows if day_of(row.at, ZONE) <= as_of]
    bought = sorted({day_of(row.at, ZONE) for row in known if row.amount.is_positive})
    assert made.occasions == len(bought)
    assert (made.first_on, made.last_on) == ((bought[0], bought[-1]) if bought else (None, None))
    assert made.net == (total([row.amount for row in known], "GBP") if known else None)
    assert made.lines == len(known)
    if len(bought) < 2:
        assert made.mean_gap is None
    else:
        gaps = [(b - a).days for a, b in pairwise(bought)]
        assert made.mean_gap == Fraction(sum(gaps), len(gaps))


def test_returns_are_negative_and_no_occasion() -> None:
    sold = Purchase("C-7", NOON, Money(100, "GBP"), quantity=Decimal(10))
    back = Purchase("C-7", NOON + timedelta(days=9), Money(-30, "GBP"), quantity=Decimal(-3))
    assert (sold.is_return, back.is_return) == (False, True)
    made = PurchaseSummary.of([back, sold], as_of=AS_OF, zone=ZONE)
    assert (made.occasions, made.last_on, made.net, made.lines) == (
        1,
        date(2026, 3, 2),
        Money(70, "GBP"),
        2,
    )
    gift = Purchase("C-7", NOON + timedelta(days=2), Money(0, "GBP"))
    assert PurchaseSummary.of([gift], as_of=AS_OF, zone=ZONE).occasions == 0


def test_a_stated_log_start_stays_and_no_rows_need_a_name() -> None:
    since = date(2025, 1, 1)
    none = PurchaseSummary.of([], as_of=AS_OF, zone=ZONE, customer="C-7", known_since=since)
    assert none == PurchaseSummary("C-7", AS_OF, lines=0, known_since=since)
    for kind in (PurchaseSummary, TouchSummary):
        with pytest.raises(InputError, match="name the customer"):
            kind.of([], as_of=AS_OF, zone=ZONE)


def test_rows_of_two_customers_or_currencies_do_not_mix() -> None:
    one, other = Purchase("C-7", NOON, Money(1, "GBP")), Purchase("C-8", NOON, Money(1, "GBP"))
    with pytest.raises(InputError, match="group the rows"):
        PurchaseSummary.of([one, other], as_of=AS_OF, zone=ZONE)
    with pytest.raises(InputError, match="group the rows"):
        PurchaseSummary.of([other], as_of=AS_OF, zone=ZONE, customer="C-7")
    with pytest.raises(CurrencyError):
        PurchaseSummary.of([one, Purchase("C-7", NOON, Money(1, "CNY"))], as_of=AS_OF, zone=ZONE)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"customer": None}, "customer"),
        ({"at": datetime(2026, 3, 2)}, "at"),
        ({"amount": Decimal(5)}, "amount"),
        ({"quantity": 1.5}, "quantity"),
        ({"quantity": Decimal("NaN")}, "quantity"),
    ],
)
def test_bad_purchases_are_refused(wrong: dict[str, Any], field: str) -> None:
    good: dict[str, Any] = {"customer": "C-7", "at": NOON, "amount": Money(5, "CNY")}
    with pytest.raises(InputError) as caught:
        Purchase(**{**good, **wrong})
    assert caught.value.field == field


FIRST, LAST = date(2026, 1, 1), date(2026, 1, 10)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"customer": ""}, "customer"),
        ({"as_of": NOON}, "as_of"),
        ({"known_since": NOON}, "known_since"),
        ({"occasions": -1}, "occasions"),
        ({"occasions": 0}, "occasions"),
        ({"occasions": 1}, "occasions"),  # two different days are two occasions
        ({"occasions": 11}, "occasions"),  # ten days hold at most ten
        ({"first_on": None}, "occasions"),
        ({"last_on": None}, "occasions"),
        ({"first_on": None, "last_on": None}, "occasions"),
        ({"first_on": NOON}, "first_on"),
        ({"last_on": NOON}, "last_on"),
        ({"first_on": LAST, "last_on": FIRST}, "occasions"),
    ],
)
def test_bad_purchase_summaries_are_refused(wrong: dict[str, Any], field: str) -> None:
    good: dict[str, Any] = {
        "customer": "C-7",
        "as_of": AS_OF,
        "first_on": FIRST,
        "last_on": LAST,
        "occasions": 10,
    }
    assert PurchaseSummary(**good).mean_gap == 1
    with pytest.raises(InputError) as caught:
        PurchaseSummary(**{**good, **wrong})
    assert caught.value.field == field


# --------------------------------------------------------------------------------------------- invoices


@given(invoices(), days)
def test_what_is_open_lies_between_nothing_and_the_amount(bill: Invoice, as_of: date) -> None:
    """CR-6: before its issue an invoice is nothing, afterwards never more than was invoiced."""
    left = bill.open_on(as_of)
    low, high = sorted((Money(0, "CNY"), bill.amount))
    assert low <= left <= high
    assert bill.is_known(as_of) or left.is_zero
    assert bill.days_late(as_of) >= 0


@given(invoices(), days, days)
def test_a_payment_after_the_day_is_not_known(bill: Invoice, as_of: date, other: date) -> None:
    assume(bill.is_known(as_of))
    if bill.paid_on is not None and bill.paid_on > as_of:
        assert bill.open_on(as_of) == bill.amount
    elif bill.open_amount is not None:
        assert bill.open_on(as_of) == bill.open_amount
    else:
        assert bill.open_on(as_of) == (bill.amount if bill.paid_on is None else Money(0, "CNY"))
    # With time, what is open only shrinks.
    early, late = sorted((as_of, other))
    assert not bill.is_known(early) or abs(bill.open_on(late)) <= abs(bill.open_on(early))


@given(invoices(), days)
def test_a_day_more_is_a_day_later_while_it_is_open(bill: Invoice, as_of: date) -> None:
    """CR-5: late from the day after the due day, and only for what we may collect."""
    late = bill.days_late(as_of)
    if not bill.open_on(as_of).is_positive:
        assert late == 0
    else:
        assert late == max(0, (as_of - bill.due_on).days)


def bill(**changes: Any) -> Invoice:
    good: dict[str, Any] = {
        "customer": "C-7",
        "id": "F-9",
        "issued_on": date(2026, 1, 5),
        "due_on": date(2026, 2, 4),
        "amount": Money("96000", "CNY"),
    }
    return Invoice(**{**good, **changes})


def test_an_invoice_is_known_from_the_day_of_its_issue() -> None:
    assert [bill().open_on(date(2026, 1, day)) for day in (4, 5)] == [Money(0, "CNY"), Money("96000", "CNY")]


def test_the_due_day_itself_is_not_late() -> None:
    assert [bill().days_late(date(2026, 2, day)) for day in (3, 4, 5)] == [0, 0, 1]


def test_a_part_payment_leaves_what_is_stated() -> None:
    part = bill(open_amount=Money(1000, "CNY"), paid_on=date(2026, 2, 10))
    assert part.open_on(date(2026, 2, 9)) == Money("96000", "CNY")
    assert part.open_on(date(2026, 2, 10)) == Money(1000, "CNY")
    assert part.days_late(date(2026, 2, 14)) == 10


def test_a_credit_note_is_never_late() -> None:
    note = bill(amount=Money(-500, "CNY"), credit_note=True)
    assert note.open_on(date(2026, 3, 1)) == Money(-500, "CNY")
    assert note.days_late(date(2026, 3, 1)) == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"customer": ""}, "customer"),
        ({"id": 9}, "id"),
        ({"issued_on": NOON}, "issued_on"),
        ({"due_on": "2026-02-04"}, "due_on"),
        ({"due_on": date(2026, 1, 4)}, "due_on"),
        ({"paid_on": NOON}, "paid_on"),
        ({"paid_on": date(2026, 1, 4)}, "paid_on"),
        ({"amount": Decimal(5)}, "amount"),
        ({"amount": Money(-5, "CNY")}, "amount"),
        ({"credit_note": True}, "amount"),
        ({"open_amount": Decimal(5)}, "open_amount"),
        ({"open_amount": Money(96001, "CNY")}, "open_amount"),
        ({"open_amount": Money(-1, "CNY")}, "open_amount"),
        ({"open_amount": Money(5, "CNY"), "amount": Money(-9, "CNY"), "credit_note": True}, "open_amount"),
        ({"open_amount": Money("96000.00", "CNY"), "paid_on": date(2026, 2, 1)}, "open_amount"),
    ],
)
def test_bad_invoices_are_refused(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as caught:
        bill(**wrong)
    assert caught.value.field == field


def test_the_edges_are_accepted() -> None:
    same_day = bill(due_on=date(2026, 1, 5), paid_on=date(2026, 1, 5))
    assert same_day.open_on(date(2026, 1, 5)).is_zero
    nothing = bill(amount=Money(0, "CNY"), open_amount=Money(0, "CNY"), paid_on=date(2026, 1, 5))
    assert nothing.days_late(date(2026, 3, 1)) == 0
    assert bill(amount=Money(0, "CNY"), credit_note=True).open_on(AS_OF).is_zero


def test_questions_and_currencies_are_checked() -> None:
    with pytest.raises(CurrencyError):
        bill(open_amount=Money(5, "USD"))
    for ask in (bill().open_on, bill().days_late, bill().is_known):
        with pytest.raises(InputError):
            ask(NOON)
    with pytest.raises(InputError):
        TouchSummary.of([], as_of=NOON, zone=ZONE, customer="C-7")


def test_rows_are_values() -> None:
    beijing = datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=8)))
    rows = (
        Touch("C-7", beijing, Channel.VISIT, id="T-1", by="Li", outcome="ok", next_on=AS_OF),
        Purchase("C-7", beijing, Money(5, "CNY"), "P-1", "tea", Decimal("1.5"), "north"),
        bill(disputed=True),
    )
    for row in rows:
        assert pickle.loads(pickle.dumps(row)) == copy.deepcopy(row) == row
        assert len({row, copy.deepcopy(row)}) == 1
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            row.customer = "C-8"
