"""Settling lines: what was done stays away as long as promised, and no sequence of actions loses a legal clock."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.channels import Channel
from salesflow.basics.reasons import Declined
from salesflow.complaints.catalogue.regimes import FCA_DISP
from salesflow.errors import InputError
from salesflow.playbook.actions import Action, Verb
from salesflow.playbook.book import Book
from salesflow.playbook.house import HOUSE
from salesflow.playbook.matters import Act
from salesflow.playbook.settle import (
    Dismissed,
    Done,
    Reassigned,
    Settled,
    Settlement,
    Snoozed,
    settle,
)
from salesflow.playbook.today import today
from salesflow.playbook.worklist import Line, Worklist

AT = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
FINANCE = Actor("fin-1", frozenset({"finance"}))
SHOP = {"id": "C", "name": "Haida", "grade": "A", "seller": "Li"}
PROMISE = {"id": "P", "customer": "C", "what": "send the invoice", "due": "2026-03-02"}
FINAL = f"complaint:K:{FCA_DISP.clocks[0].key}"
LEGAL = {
    "id": "K",
    "customer": "C",
    "procedure": "fca-disp",
    "received_at": "2026-01-09 10:00",
    "severity": "minor",
}
"""Due on 6 March at ten, eight weeks later."""
LATE = {
    "id": "F", "customer": "C", "issued_on": "2026-01-05", "due_on": "2026-01-14", "amount": "96000", "currency": "CNY",
}  # fmt: skip
DUE = pendulum.datetime(2026, 3, 6, 10, tz="Asia/Shanghai")


def book_of(**tables: Any) -> Book:
    book, problems = Book.of(customers=[SHOP], **tables)
    assert problems == ()
    return book


def lines(worklist: Worklist) -> list[Line]:
    return [line for day in worklist.days for line in (*day.lines, *day.moved)]


def keys(book: Book, at: datetime) -> dict[str, str]:
    """Every matter on the list, with its owner."""
    return {m.key: line.owner for line in lines(today(book, at=at)) for m in line.matters}


def settled(book: Book, how: Settlement, *, key: str, at: datetime = AT, by: Actor | str = "Li") -> Book:
    line = next(each for each in lines(today(book, at=at)) if any(m.key == key for m in each.matters))
    found = settle(line, how, by=by, at=at)
    assert isinstance(found, Settled)
    return book.with_action(found.action)


def test_done_is_gone_for_good_or_until_it_has_rested() -> None:
    book = settled(book_of(promises=[PROMISE]), Done(Channel.CALL), key="promise:P")
    assert "promise:P" not in keys(book, AT.add(months=3))
    fresh = LATE | {"due_on": "2026-02-20", "amount": "5"}
    book = settled(book_of(invoices=[fresh]), Done(Channel.CALL), key="late:C:CNY")
    assert "late:C:CNY" not in keys(book, AT.add(days=6))
    assert "late:C:CNY" in keys(book, AT.add(days=7))


def test_done_with_a_touch_counts_for_the_quota() -> None:
    """CA-4: the visit that was made is number one of eight; the next is number two."""
    book = book_of(touches=[])
    assert "quota:C:visit:2026-03:1" in keys(book, AT.add(days=20))
    line = lines(today(book, at=AT.add(days=20)))[0]
    done = settle(line, Done(Channel.VISIT), by="Li", at=AT.add(days=20))
    assert isinstance(done, Settled)
    after = keys(book.with_action(done.action), AT.add(days=21))
    assert "quota:C:visit:2026-03:2" in after
    assert "quota:C:visit:2026-03:1" not in after
    # and it takes its room of the day
    day = today(book.with_action(done.action), at=AT.add(days=20, hours=1)).of("Li")
    assert day is not None
    assert day.room.visits == HOUSE.visits_per_day - 1


def test_what_was_put_off_comes_back_on_its_day() -> None:
    book = settled(book_of(promises=[PROMISE]), Snoozed(date(2026, 3, 5), "on holiday"), key="promise:P")
    assert "promise:P" not in keys(book, AT.add(days=2))
    assert today(book, at=AT).withheld[0].reason.code == "settled"
    assert "promise:P" in keys(book, AT.add(days=3))


def test_what_was_dismissed_stays_away() -> None:
    book = settled(book_of(promises=[PROMISE]), Dismissed("no longer wanted"), key="promise:P")
    assert "promise:P" not in keys(book, AT.add(years=1))


def test_what_was_handed_over_stays_with_its_new_owner_even_after_it_was_put_off() -> None:
    book = settled(book_of(promises=[PROMISE]), Reassigned("Wang"), key="promise:P")
    assert keys(book, AT)["promise:P"] == "Wang"
    book = settled(
        book, Snoozed(date(2026, 3, 5), "on holiday"), key="promise:P", at=AT.add(hours=1), by="Wang"
    )
    assert keys(book, AT.add(days=4))["promise:P"] == "Wang"
    refused = settle(
        lines(today(book, at=AT.add(days=4)))[0], Reassigned("Wang"), by="Wang", at=AT.add(days=4)
    )
    assert isinstance(refused, Declined)
    assert refused.explain() == "Wang has it already"
    assert refused.explain("zh") == "已由Wang负责"


def test_handing_over_brings_back_what_was_put_off() -> None:
    book = settled(book_of(promises=[PROMISE]), Snoozed(date(2026, 3, 5), "on holiday"), key="promise:P")
    handed = Action("L", ("promise:P",), ("C",), Verb.REASSIGNED, AT.add(hours=1), "boss", to="Wang")
    assert keys(book.with_action(handed), AT.add(hours=2))["promise:P"] == "Wang"


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles", "+14:00"])
@given(hours=st.integers(0, 47))
def test_what_was_put_off_is_off_the_list_whatever_the_zone_of_the_moment(zone: str, hours: int) -> None:
    """The day of the list counts: that of the house, in which the moment may fall on another day."""
    book = book_of(promises=[PROMISE])
    at = AT.add(hours=hours)
    asked = datetime.fromisoformat(f"{at.in_timezone('UTC'):YYYY-MM-DDTHH:mm:ssZ}").astimezone(
        timezone(timedelta(hours=14)) if zone == "+14:00" else ZoneInfo(zone)
    )
    (line,) = lines(today(book, at=asked))
    day = at.date()
    assert isinstance(settle(line, Snoozed(day, "later"), by="Li", at=asked), Declined)
    found = settle(line, Snoozed(day.add(days=1), "later"), by="Li", at=asked)
    assert isinstance(found, Settled)
    assert lines(today(book.with_action(found.action), at=asked)) == []
    # a line that stands on no list has the day of the moment
    own = attrs.evolve(line, zone=None)
    refused = settle(own, Snoozed(asked.date(), "later"), by="Li", at=asked)
    assert isinstance(refused, Declined)


@pytest.mark.parametrize("until", [date(2026, 3, 2), date(2026, 3, 1)])
def test_nothing_is_put_off_to_today_or_before(until: date) -> None:
    line = lines(today(book_of(promises=[PROMISE]), at=AT))[0]
    refused = settle(line, Snoozed(until, "later"), by="Li", at=AT)
    assert isinstance(refused, Declined)
    assert [reason.code for reason in refused.reasons] == ["not_later"]


# -- legal clocks (CO-4) ----------------------------------------------------------------------------------------------------


def test_a_legal_clock_is_not_put_off_past_its_moment_and_never_dismissed() -> None:
    (line,) = lines(today(book_of(complaints=[LEGAL]), at=AT))
    assert line.is_legal
    late = settle(line, Snoozed(date(2026, 3, 7), "holiday"), by="Li", at=AT)
    never = settle(line, Dismissed("nonsense"), by=FINANCE, at=AT)
    assert isinstance(late, Declined)
    assert isinstance(never, Declined)
    assert late.explain() == "a legal clock cannot be put off past 6 Mar 2026 10:00 [CO-4]"
    assert never.explain("zh") == "法定时限不能取消 [CO-4]"
    assert isinstance(settle(line, Snoozed(date(2026, 3, 6), "holiday"), by="Li", at=AT), Settled)
    # its day is that of the clock, wherever the one who settles it sits
    abroad = AT.in_timezone("America/New_York")
    assert isinstance(settle(line, Snoozed(date(2026, 3, 6), "holiday"), by="Li", at=abroad), Settled)
    assert isinstance(settle(line, Snoozed(date(2026, 3, 7), "holiday"), by="Li", at=abroad), Declined)
    # the moment has passed, but where he sits it is still the day before
    gone = DUE.add(minutes=1).in_timezone("America/New_York")
    assert isinstance(settle(line, Snoozed(date(2026, 3, 6), "holiday"), by="Li", at=gone), Declined)
    overdue = DUE.add(minutes=1)
    assert isinstance(settle(line, Snoozed(date(2026, 3, 7), "holiday"), by="Li", at=overdue), Declined)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 40),
            st.sampled_from(
                [
                    Done(), Done(Channel.CALL), Dismissed("no"), Reassigned("Wang"),
                    Snoozed(date(2026, 3, 4), "x"), Snoozed(date(2026, 3, 6), "x"), Snoozed(date(2027, 1, 1), "x"),
                ]
            ),
        ),
        max_size=6,
    ),
    st.sampled_from(["Asia/Shanghai", "America/New_York"]),
)  # fmt: skip
def test_whatever_is_settled_a_legal_clock_is_there_when_it_is_due(
    steps: list[tuple[int, Settlement]], where: str
) -> None:
    book, at = book_of(complaints=[LEGAL], promises=[PROMISE]), AT
    for hours, how in steps:
        at = at.add(hours=hours)
        for line in lines(today(book, at=at)):
            found = settle(line, how, by=FINANCE, at=at.in_timezone(where))
            if isinstance(found, Settled):
                book = book.with_action(found.action)
                break
    for later in (max(at, DUE), max(at, DUE).add(days=30)):
        assert FINAL in keys(book, later)


def test_a_legal_clock_that_has_run_out_stays_until_the_complaint_says_so() -> None:
    """CO-4: only the register of complaints stops the clock, no ticked line does."""
    book = settled(book_of(complaints=[LEGAL]), Done(Channel.CALL), key=FINAL)
    assert keys(book, AT.add(hours=1)) == {}
    assert FINAL in keys(book, DUE)
    # a record written by other hands does not silence it either
    forged = Action("L", (FINAL,), ("C",), Verb.DISMISSED, AT, "Li", why="no")
    assert FINAL not in keys(book_of(complaints=[LEGAL]).with_action(forged), DUE.subtract(minutes=1))
    assert FINAL in keys(book_of(complaints=[LEGAL]).with_action(forged), DUE)
    answered = attrs.evolve(book, complaints=book_of(complaints=[LEGAL | {"resolved_at": AT}]).complaints)
    assert keys(answered, DUE) == {}


# -- proposed holds (CR-5) ------------------------------------------------------------------------------------------------------


def hold(**change: Any) -> Line:
    (line,) = lines(today(book_of(invoices=[LATE], **change), at=AT))
    assert line.lead.key == "hold:C:CNY"
    return line


def test_a_hold_is_decided_by_finance_that_does_not_sell_to_the_customer() -> None:
    no = Dismissed("paid by cheque")
    assert isinstance(settle(hold(), no, by=FINANCE, at=AT), Settled)
    for who in (Actor("Li"), Actor("Li", frozenset({"finance"})), Actor("boss", frozenset({"manager"}))):
        refused = settle(hold(), no, by=who, at=AT)
        assert isinstance(refused, Declined)
        assert refused.reasons


def test_who_sells_is_asked_of_the_customer_not_of_the_list_it_stands_on() -> None:
    """The line is handed to finance, or stands with a deputy: the seller stays the seller."""
    deputies = [{"name": "Li", "absent_until": "2026-03-09", "deputy": "Wang"}]
    line = hold(sellers=deputies)
    assert line.owner == "Wang"
    refused = settle(line, Dismissed("x"), by=Actor("Li", frozenset({"finance"})), at=AT)
    assert isinstance(refused, Declined)
    book = settled(book_of(invoices=[LATE]), Reassigned("fin-1"), key="hold:C:CNY")
    (line,) = lines(today(book, at=AT))
    assert line.owner == "fin-1"
    assert isinstance(settle(line, Dismissed("x"), by=FINANCE, at=AT), Settled)


def test_a_seller_puts_a_hold_off_for_a_week_at_most() -> None:
    assert isinstance(settle(hold(), Snoozed(date(2026, 3, 9), "promised"), by="Li", at=AT), Settled)
    assert isinstance(settle(hold(), Snoozed(date(2026, 3, 10), "promised"), by="Li", at=AT), Declined)
    assert isinstance(settle(hold(), Snoozed(date(2026, 3, 10), "promised"), by=FINANCE, at=AT), Settled)


def test_a_hold_of_a_customer_without_seller_needs_finance_all_the_same() -> None:
    book, _ = Book.of(invoices=[LATE])
    (line,) = lines(today(book, at=AT))
    assert isinstance(settle(line, Dismissed("x"), by=FINANCE, at=AT), Settled)
    assert isinstance(settle(line, Dismissed("x"), by="Li", at=AT), Declined)


def test_of_two_records_of_one_moment_the_order_of_the_rows_decides_nothing() -> None:
    def record(line: str, to: str) -> Action:
        return Action(line, ("promise:P",), ("C",), Verb.REASSIGNED, AT, "boss", to=to)

    both = [record("L-1", "Wang"), record("L-2", "Zhou")]
    books = [book_of(promises=[PROMISE], actions=rows) for rows in (both, both[::-1])]
    assert [keys(book, AT)["promise:P"] for book in books] == ["Zhou", "Zhou"]


# -- records ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how", [Done(), Done(Channel.MESSAGE), Snoozed(date(2026, 3, 9), "x"), Dismissed("x"), Reassigned("Wang")]
)
def test_a_record_comes_back_from_a_table(how: Settlement) -> None:
    book = book_of(promises=[PROMISE])
    found = settle(lines(today(book, at=AT))[0], how, by="Li", at=AT)
    assert isinstance(found, Settled)
    plain = {
        name: json.dumps(value) if isinstance(value, tuple) else value
        for name, value in attrs.asdict(found.action, recurse=False).items()
    } | {"at": found.action.at.isoformat()}
    again, problems = Book.of(customers=[SHOP], promises=[PROMISE], actions=[plain])
    assert problems == ()
    for days in (0, 1, 8, 40):
        at = AT.add(days=days, minutes=1)
        assert today(again, at=at).days == today(book.with_action(found.action), at=at).days


def test_a_record_says_what_it_must() -> None:
    line = lines(today(book_of(promises=[PROMISE]), at=AT))[0]
    for how in (Snoozed(date(2026, 3, 9), " "), Dismissed(""), Reassigned(""), Reassigned(" ")):
        with pytest.raises(InputError):
            settle(line, how, by="Li", at=AT)
    with pytest.raises(InputError):
        settle(line, Done(), by="Li", at=datetime(2026, 3, 2, 9))
    with pytest.raises(InputError):
        settle(line, Snoozed(AT, "a moment is no day"), by="Li", at=AT)


def test_a_touch_that_was_settled_and_logged_is_one_touch() -> None:
    """CA-4: who ticks the line and writes the visit into the log has made one visit."""
    book = book_of(touches=[], sellers=[{"name": "Li"}])
    (line,) = [each for each in lines(today(book, at=AT)) if Act.VISIT in each.acts]
    done = settle(line, Done(Channel.VISIT), by="Li", at=AT)
    assert isinstance(done, Settled)
    touch = {"customer": "C", "at": "2026-03-02 14:00", "channel": "visit", "by": "Li"}
    later = AT.add(hours=8)
    both = book_of(touches=[touch], sellers=[{"name": "Li"}]).with_action(done.action)
    logged, ticked = book_of(touches=[touch], sellers=[{"name": "Li"}]), book.with_action(done.action)
    days = [today(each, at=later).of("Li") for each in (both, logged, ticked)]
    assert [day.room.visits for day in days if day is not None] == [5, 5, 5]


def test_a_touch_settles_what_it_covers_and_no_more() -> None:
    """CA-4: a call is no visit, a visit is a call as well; what finance is asked is settled by no touch (CR-5)."""
    april = pendulum.datetime(2026, 4, 24, 9, tz="Asia/Shanghai")
    late = {
        "id": "F",
        "customer": "C",
        "issued_on": "2026-01-01",
        "due_on": "2026-02-01",
        "amount": "9",
        "currency": "CNY",
    }
    (line,) = lines(today(book_of(touches=[], invoices=[late]), at=april))
    kinds = {
        how: {
            key.split(":")[0] + ":" + (key.split(":")[2] if key.startswith("quota") else "")
            for key in done.action.matters
        }
        for how in (None, Channel.CALL, Channel.VISIT)
        if isinstance(done := settle(line, Done(how), by="Li", at=april), Settled)
    }
    assert kinds == {
        None: {"hold:"},
        Channel.CALL: {"quota:call"},
        Channel.VISIT: {"quota:call", "quota:visit"},
    }
    (visits,) = lines(today(book_of(touches=[]), at=april))
    bare, card = (
        settle(visits, Done(), by="Li", at=april),
        settle(visits, Done(Channel.CARD), by="Li", at=april),
    )
    assert isinstance(bare, Declined)
    assert isinstance(card, Declined)
    assert bare.explain() == "say by which touch it was done"
    assert card.explain() == "card settles nothing on this line"
    assert card.explain("zh") == "贺卡不能完成这一项"
