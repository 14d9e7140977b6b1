"""Rates (CO-4): taken up again, complained again; nobody is counted before one can know."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from random import Random

import pytest
from complaint_book import (
    MARCH,
    NINE,
    OFFICE,
    SPRING,
    TO_AGREED,
    TO_CLOSED,
    TO_RESOLVED,
    book,
    books,
    told,
)
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.terms import days, working_days
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.ending import Close, Link, Refer, Reopen, TakeBack
from salesflow.complaints.cases.redress import Fulfil
from salesflow.complaints.cases.step import Likeness
from salesflow.complaints.catalogue.desk import DESK, FCA_DESK
from salesflow.complaints.views.rates import reopen_rate, repeat_rate
from salesflow.errors import InputError
from salesflow.testing.complaint_view_laws import check_rates

DAY = 1_440
OFTEN = NINE.add(days=90)


@given(books(), st.integers(-2, 150), st.integers(1, 40))
def test_the_laws_of_rates(complaints, after, within):
    check_rates(complaints, [DESK], SPRING, within=days(within), at=NINE.add(days=after), calendar=OFFICE)


@given(books(FCA_DESK), st.integers(0, 150))
def test_the_laws_hold_for_legal_clocks_too(complaints, after):
    check_rates(complaints, [FCA_DESK], MARCH, within=days(9), at=NINE.add(days=after), calendar=OFFICE)


def test_every_case_is_met():
    seen = set().union(
        *(
            check_rates(
                book(Random(seed)), [DESK], SPRING, within=days(30), at=NINE.add(days=120), calendar=OFFICE
            )
            | check_rates(
                book(Random(seed)), [DESK], SPRING, within=days(30), at=NINE.add(days=9), calendar=OFFICE
            )
            for seed in range(70)
        )
    )
    assert seen >= {
        "reopened", "too recent", "repeated", "linked", "met", "missed", "open", "ended", "idle", "paused",
        "promise",
    }  # fmt: skip


# -- taken up again -----------------------------------------------------------------------------------------------------


def solved(number: int, *steps, **more) -> Complaint:
    return told(f"K-{number}", *TO_RESOLVED, *steps, **more)


def test_taken_up_again_within_the_term():
    """One on the last day counts, one a minute later does not; one that came back from outside does."""
    book = [
        solved(1),
        solved(2, (Reopen("it leaks again"), "u-ann", 30 * DAY)),
        solved(3, (Reopen("it leaks again"), "u-ann", 30 * DAY + 1)),
        solved(4, (Refer("arbiter"), "u-ann", DAY), (TakeBack("pay"), "u-ann", DAY)),
        told("K-5"),
    ]
    found = reopen_rate(book, MARCH, within=days(30), at=OFTEN, enough=4)
    assert found.portion.share == Fraction(2, 4)
    assert found.reopened == ("K-2", "K-4")
    assert found.explain() == "taken up again within 30 days: 2 of 4 (50%) [CO-4]"


def test_too_recent_to_tell_makes_nothing_look_better():
    book = [
        solved(1),
        solved(2, at=NINE.add(days=20)),
        solved(3, (Reopen("again"), "u-ann", DAY), at=NINE.add(days=20)),
    ]
    found = reopen_rate(book, MARCH, within=days(30), at=NINE.add(days=40))
    assert (found.portion.count, found.portion.n, found.recent, found.recent_reopened) == (0, 1, 2, 1)
    assert found.explain() == (
        "taken up again within 30 days: 0 of 1, too few for a percentage [CO-4]\n"
        "resolved too recently to tell: 2, 1 of them taken up again already [CO-4]"
    )
    assert found.explain("zh") == (
        "30天内重新处理：1个中0个，数量太少，不计百分比 [CO-4]\n"
        "解决不久、尚无法判断：2宗，其中1宗已重新处理 [CO-4]"
    )
    nothing = reopen_rate([], MARCH, within=days(30), at=OFTEN)
    assert nothing.portion.share is None
    assert nothing.explain() == "taken up again within 30 days: none to judge [CO-4]"


def test_a_complaint_counts_once_by_its_first_solution_in_the_period():
    again = solved(
        1, (Reopen("it leaks"), "u-ann", DAY), *TO_AGREED[4:], (Fulfil("refund-8"), "u-dee"), at=NINE
    )
    found = reopen_rate([again], MARCH, within=days(2), at=OFTEN)
    assert (found.portion.count, found.portion.n) == (1, 1)
    second = reopen_rate(
        [again], type(MARCH)(date(2026, 3, 3), date(2026, 4, 1), MARCH.zone), within=days(2), at=OFTEN
    )
    assert (second.portion.count, second.portion.n) == (0, 1)


def test_a_working_term_needs_a_calendar():
    book = [solved(1, (Reopen("it leaks"), "u-ann", 3 * DAY))]
    by_work = reopen_rate(book, MARCH, within=working_days(3), at=OFTEN, calendar=OFFICE)
    assert by_work.portion.count == 1
    with pytest.raises(InputError, match="calendar: is needed"):
        reopen_rate(book, MARCH, within=working_days(3), at=OFTEN)
    with pytest.raises(InputError, match="has no time zone"):
        reopen_rate(book, MARCH, within=days(3), at=datetime(2026, 9, 1))


# -- complained again ---------------------------------------------------------------------------------------------------


def closed(number: int, day: int, cause: str = "delivery/late", **more) -> Complaint:
    steps = (*TO_CLOSED[:-1], (Close(cause), "u-eve"))
    return told(f"K-{number}", *steps, at=NINE.add(days=day), **more)


def test_the_same_cause_and_any():
    book = [
        closed(1, 0),
        closed(2, 9),
        closed(3, 1, customer="C-2"),
        closed(4, 12, "product/faulty", customer="C-2"),
        closed(5, 2, customer="C-3"),
        told("K-6", at=NINE.add(days=4), customer="C-3"),
        closed(7, 3, customer="C-4"),
        closed(8, 45, customer="C-4"),
    ]
    found = repeat_rate(book, MARCH, within=days(30), at=OFTEN, enough=3)
    assert found.any_cause.share == Fraction(3, 4)
    assert (found.same_cause.count, found.same_cause.n, found.cause_unknown) == (1, 3, 1)
    assert [(each.customer, each.further, each.same_cause) for each in found.customers] == [
        ("C-1", ("K-2",), Truth.YES),
        ("C-2", ("K-4",), Truth.NO),
        ("C-3", ("K-6",), Truth.UNKNOWN),
        ("C-4", (), Truth.NO),
    ]
    assert found.explain() == (
        "complained again within 30 days: 3 of 4 (75%) [CO-4]\n"
        "the same cause again: 1 of 3 (33%); 1 not known, for a cause is not coded [CO-4]"
    )
    assert (
        found.explain("zh").splitlines()[1]
        == "同一原因再次投诉：3个中1个（33%）；1位因原因未编码无法判断 [CO-4]"
    )


def test_a_linked_one_is_no_repetition():
    """The same matter told twice: it begins nothing and follows on nothing; it is counted apart."""
    twice = [told("K-1"), told("K-2", Link("K-1", Likeness.DUPLICATE), at=NINE.add(days=1))]
    found = repeat_rate(twice, MARCH, within=days(30), at=OFTEN, enough=1)
    assert found.any_cause.share == 0
    assert (found.customers[0].received, found.customers[0].linked) == (2, 1)
    assert found.explain().splitlines()[1] == "the same cause again: 0 of 1 (0%) [CO-4]"
    only = repeat_rate(twice[1:], MARCH, within=days(30), at=OFTEN)
    assert (only.any_cause.n, only.recent, only.customers[0].first) == (0, 0, None)


def test_whoever_complained_lately_may_still_complain_again():
    found = repeat_rate([told("K-1", at=NINE.add(days=9))], MARCH, within=days(30), at=NINE.add(days=20))
    assert (found.any_cause.n, found.recent, found.customers[0].is_recent) == (0, 1, True)
    assert found.explain().splitlines()[-1] == "complained too recently to tell: 1 customer [CO-4]"
    assert found.explain("zh").splitlines()[-1] == "投诉不久、尚无法判断：1位客户 [CO-4]"


def test_a_flood_is_shown_and_rejected_by_nobody():
    """Abuse case 19 (SAMR 2026): so many complaints of one customer; the next one is received all the same."""
    flood = [told(f"K-{n:02}", at=NINE.add(hours=n), customer="C-9") for n in range(25)]
    found = repeat_rate([*flood, told("K-99")], MARCH, within=days(30), at=OFTEN)
    (often,) = found.often(20)
    assert often.reason.explain() == (
        "customer C-9 complained 25 times, 0 of them handled under another complaint [CO-4]"
    )
    assert often.reason.explain("zh") == "客户C-9投诉25次，其中0次并入其他投诉 [CO-4]"
    assert told("K-26", customer="C-9").stage == "received"


def test_what_follows_after_the_period_counts_and_what_began_before_does_not():
    book = [closed(1, -20), closed(2, 29), closed(3, 40)]
    found = repeat_rate(book, MARCH, within=days(30), at=OFTEN, enough=1)
    assert (found.customers[0].first, found.customers[0].further) == ("K-2", ("K-3",))
    assert repeat_rate(book[:1], MARCH, within=days(30), at=OFTEN).customers == ()
