"""What a switch, a debt in collection and a severe warning mean for the other parts of the house."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs
import pytest
from complaint_desk import OFFICE, after, taken
from credit_desk import NINE, granted, stopped
from reaction_cases import BOOK, CARD, LONG_AGO, book_of, dos, said, sent, warned

from salesflow.basics.actors import Actor
from salesflow.basics.money import Money
from salesflow.complaints.cases.ending import Close, Link
from salesflow.complaints.cases.row import ComplaintRow
from salesflow.complaints.cases.severity import Severity as Gravity
from salesflow.complaints.cases.steps import Acknowledge, Assess, Learn, Receive, TakeStatement
from salesflow.complaints.catalogue.desk import DESK
from salesflow.credit.control.switch import Switch
from salesflow.credit.dunning.entries import Sent, StepDone
from salesflow.credit.dunning.log import DunningLog
from salesflow.credit.switches.entries import Cause
from salesflow.credit.switches.switchboard import Switchboard
from salesflow.credit.warnings.register import SignalRegister
from salesflow.credit.warnings.signal import Severity
from salesflow.errors import InputError
from salesflow.playbook.book import Book
from salesflow.playbook.credit_reactions import CreditEvent
from salesflow.playbook.reactions import Reaction, reactions
from salesflow.testing.switchboards import SWITCH_HOUSE

# -- switches ---------------------------------------------------------------------------------------------------------------


def test_contracts_are_stopped_and_let_go() -> None:
    """CR-5: no contract, no promotion; a second cause changes nothing, and only the last clearing does."""
    board = stopped(Switch.CONTRACTS)
    found = reactions(board, BOOK, at=NINE)
    assert said(found) == [
        "contracts with C-7 are stopped: do not sign D-17 until that is lifted [CR-5]",
        "contracts with C-7 are stopped: make no offers and promote nothing; what he asks for is answered all the same [CR-5]",
        "tell u-7: no contract may be signed with C-7 (F-9 is late) [CR-5]",
    ]
    assert [each.about for each in found] == [("D-17",), ("switch:C-7:contracts",), ("switch:C-7:contracts",)]
    joined = board.turn_on(
        Switch.CONTRACTS, [Cause("fraud", "two buyers do not exist")], by="u-4", at=NINE.add(hours=1)
    )
    assert isinstance(joined, Switchboard)
    assert reactions(joined, BOOK, at=NINE.add(hours=1)) == ()

    def cleared(given_board: Switchboard, cause: str, at: datetime) -> Switchboard:
        answer = given_board.clear(
            Switch.CONTRACTS, cause, evidence=["R-1"], authority=SWITCH_HOUSE, sellers=["u-7"],
            by=Actor("u-1", ["finance"]), at=at,
        )  # fmt: skip
        assert isinstance(answer, Switchboard)
        return answer

    first = cleared(joined, "late", NINE.add(hours=2))
    assert reactions(first, BOOK, at=NINE.add(hours=2)) == ()
    free = cleared(first, "fraud", NINE.add(hours=3))
    assert said(reactions(free, BOOK, at=NINE.add(hours=3))) == [
        "contracts with C-7 are not stopped any more: D-17 may go on, if nothing else holds it [CR-5]",
        "contracts with C-7 are not stopped any more: selling may go on [CR-5]",
        "tell u-7: “stop contracts” is off for C-7 [CR-5]",
    ]


@pytest.mark.parametrize(
    ("switch", "words"),
    [
        (
            Switch.CREDIT_SALES,
            "tell u-7: no order is taken on credit from C-7 (F-9 is late); what is paid ahead is free",
        ),
        (
            Switch.DELIVERIES,
            "tell u-7: nothing is delivered to C-7 on credit (F-9 is late); what is paid ahead is free",
        ),
    ],
)
def test_the_other_switches_concern_the_seller_alone(switch: Switch, words: str) -> None:
    """CR-5: no contract waits for them."""
    (found,) = reactions(stopped(switch), BOOK, at=NINE)
    assert found.explain() == f"{words} [CR-5]"
    assert found.about == (f"switch:C-7:{switch.value}",)


def test_two_switches_at_once() -> None:
    both = stopped(Switch.DELIVERIES, Switch.CONTRACTS)
    found = reactions(both, BOOK, since=LONG_AGO, at=NINE)
    assert [each.about for each in found if each.do is Reaction.TELL_SELLER] == [
        ("switch:C-7:contracts",),
        ("switch:C-7:deliveries",),
    ]
    assert next(each.about for each in reactions(both, BOOK, at=NINE)) == ("D-17",)


def test_selling_that_rests_anyway_is_not_spoken_of() -> None:
    """CO-4, CR-5: a serious complaint, or a hold on the card, lets it rest after the contracts are free."""
    licence = Cause("licence", "it is being renewed", until=date(2026, 3, 20))
    board = Switchboard("C-7").turn_on(Switch.CONTRACTS, [licence], by="u-4", at=NINE)
    assert isinstance(board, Switchboard)
    friday = NINE.add(days=18)
    complaint = attrs.evolve(BOOK, complaints=(ComplaintRow("K-1", "C-7", NINE, severity=Gravity.MAJOR),))
    held = book_of(customers=[CARD | {"credit_hold": "yes"}])
    for book, told, stops in (
        (complaint, False, False),
        (held, False, True),
        (BOOK, True, True),
        (Book(), True, True),
    ):
        first = dos(reactions(board, book, since=LONG_AGO, at=NINE))
        then = dos(reactions(board, book, since=NINE, at=friday))
        assert (Reaction.STOP_SELLING in first) is stops
        assert (Reaction.GO_ON_SELLING in then) is told
        assert (Reaction.GO_ON_WITH_CONTRACT in then) is (book != Book())


# -- collection ---------------------------------------------------------------------------------------------------------------


def test_a_debt_enters_collection() -> None:
    """CR-5: tightening is proposed, and before that somebody asks whether a complaint explains it."""
    log = sent(DunningLog("C-7"), "F-9")
    found = reactions(log, BOOK, at=NINE)
    assert dos(found) == [Reaction.PROPOSE_TIGHTENING, Reaction.TELL_SELLER]
    assert said(found) == [
        (
            "F-9 of C-7 is in collection: propose to freeze the limit and to stop sales on credit; "
            "a person who does not sell to him decides [CR-5]"
        ),
        "tell u-7: F-9 of C-7 is in collection [CR-5]",
    ]
    more = sent(log, "F-10", "F-11", at=NINE.add(days=1))
    assert [each.about for each in reactions(more, BOOK, at=NINE.add(days=1))] == [("F-10", "F-11")] * 2
    complaining = attrs.evolve(
        BOOK, complaints=(ComplaintRow("K-1", "C-7", NINE), ComplaintRow("K-2", "C-8", NINE))
    )
    first = reactions(log, complaining, at=NINE)[0]
    assert (first.do, first.about) == (Reaction.ASK_WHETHER_DISPUTED, ("K-1", "F-9"))
    assert first.explain() == (
        "K-1 of C-7 is open: before you dun on, ask whether it explains why F-9 is late; what is disputed is neither "
        "dunned nor a reason for a hold [CR-5]"
    )


def test_a_step_that_enters_no_collection_says_nothing() -> None:
    """CR-5."""
    call = Sent("call", 1, [StepDone("F-9", "call", 3, 1)], at=NINE, by="u-7")
    assert reactions(DunningLog("C-7", [call]), BOOK, at=NINE) == ()


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({}, True),
        ({"disputed": "yes"}, False),
        ({"paid_on": "2026-03-01"}, False),
        ({"paid_on": "2026-03-09"}, True),
        ({"issued_on": "2026-03-05", "due_on": "2026-03-06"}, True),
        ({"id": "F-8", "paid_on": "2026-03-01"}, True),
    ],
)
def test_what_is_paid_or_disputed_proposes_nothing(row: dict[str, str], *, told: bool) -> None:
    """CR-5: an item of which the ledger does not tell yet counts; unknown is not paid."""
    bill = {"id": "F-9", "issued_on": "2026-01-05", "due_on": "2026-02-04", "amount": "90", "currency": "CNY"}
    book = book_of(invoices=[bill | {"customer": "C-7"} | row])
    assert bool(reactions(sent(DunningLog("C-7"), "F-9"), book, at=NINE)) is told


def test_a_dispute_that_is_settled_puts_the_item_back() -> None:
    """CR-5: while it was disputed nothing was said."""
    log = sent(DunningLog("C-7"), "F-9")
    noted = log.dispute("F-9", "it came broken", by="u-7", at=NINE.add(hours=1))
    assert isinstance(noted, DunningLog)
    assert reactions(noted, BOOK, at=NINE.add(hours=1)) == ()
    assert reactions(noted, BOOK, since=LONG_AGO, at=NINE.add(hours=1)) == ()
    settled = noted.settle_dispute("F-9", "he was wrong", by="u-4", at=NINE.add(hours=2))
    assert isinstance(settled, DunningLog)
    assert dos(reactions(settled, BOOK, at=NINE.add(hours=2))) == [
        Reaction.PROPOSE_TIGHTENING,
        Reaction.TELL_SELLER,
    ]


def test_complaints_that_are_handled_under_an_open_one_count() -> None:
    """CO-4, CR-5: so do those whose other one nobody knows; those under a closed one do not."""
    linked = DESK.begin("K-32", Receive("C-8", "call", owner="u-bob"), at=NINE, calendar=OFFICE)
    for step in (Acknowledge("call"), TakeStatement("it came late"), Learn("a call"), Assess("minor")):
        linked = taken(linked, step)
    linked = taken(linked, Link("K-31", "merged"))
    at = NINE.add(years=1)
    log = sent(DunningLog("C-8"), "F-9", at=at)
    for root, asked in (((), True), ((after(Assess),), True), ((after(Close),), False)):
        found = reactions(log, Book(complaints=(linked, *root)), at=at)
        asks = [each.about for each in found if each.do is Reaction.ASK_WHETHER_DISPUTED]
        assert asks == [("K-32", "F-9")] * asked


# -- warnings -----------------------------------------------------------------------------------------------------------------


def test_a_severe_warning_asks_for_a_review_and_stops_nothing() -> None:
    """CR-4: milder ones say nothing; read or not, it was said; when none is left, that is said."""
    for mild in Severity:
        if mild < Severity.SEVERE:
            assert reactions(warned(mild), BOOK, at=NINE) == ()
    register = warned()
    found = reactions(register, BOOK, at=NINE)
    assert said(found) == [
        (
            "1 severe warning about C-7 is open (his licence was revoked): have the limit reviewed now; by itself a warning "
            "stops nothing [CR-4]"
        ),
        "tell u-7: 1 severe warning about C-7 is open: his licence was revoked [CR-4]",
    ]
    assert [each.about for each in found] == [("licence@2026-03-02",)] * 2
    read = register.acknowledge("licence", by="u-4", at=NINE.add(hours=1))
    assert isinstance(read, SignalRegister)
    assert reactions(read, BOOK, at=NINE.add(hours=1)) == ()
    cleared = read.clear("licence", evidence=["R-1"], by="u-4", at=NINE.add(hours=2))
    assert isinstance(cleared, SignalRegister)
    (told,) = reactions(cleared, BOOK, at=NINE.add(hours=2))
    assert told.explain() == "tell u-7: no severe warning about C-7 is open any more [CR-4]"
    assert told.about == ("licence@2026-03-02",)


def test_a_second_severe_warning_is_told_and_one_that_is_left_is_not() -> None:
    """CR-4."""
    second = warned(kind="court").entries[0]
    both = attrs.evolve(warned(), entries=(*warned().entries, attrs.evolve(second, at=NINE.add(hours=1))))
    found = reactions(both, BOOK, at=NINE.add(hours=1))
    assert [each.about for each in found] == [("court@2026-03-02",)] * 2
    left = both.clear("court", evidence=["R-1"], by="u-4", at=NINE.add(hours=2))
    assert isinstance(left, SignalRegister)
    assert reactions(left, BOOK, at=NINE.add(hours=2)) == ()


def test_a_severe_warning_that_lapses_is_told() -> None:
    """CR-4: by its date, with no entry."""
    register = warned(until=date(2026, 4, 2))
    assert reactions(register, BOOK, since=NINE, at=NINE.set(month=4, day=1)) == ()
    found = reactions(register, BOOK, since=NINE, at=NINE.set(month=4, day=2))
    assert dos(found) == [Reaction.TELL_SELLER]


# -- bad input ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "when", "problem"),
    [
        (warned(), {"at": datetime(2026, 3, 2, 9)}, "at: has no time zone"),
        (stopped(), {"since": datetime(2026, 3, 2, 9), "at": NINE}, "since: has no time zone"),
        (granted(), {"since": NINE.add(seconds=1), "at": NINE}, "since: lies after"),
    ],
)
def test_bad_moments(event: CreditEvent, when: dict[str, Any], problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        reactions(event, BOOK, **when)


def test_an_invoice_listed_twice_is_refused() -> None:
    """CR-5: it would be asked for twice."""
    bill = {"id": "F-9", "customer": "C-7", "issued_on": "2026-01-05", "due_on": "2026-02-04", "amount": "90", "currency": "CNY"}  # fmt: skip
    (row,) = book_of(invoices=[bill]).invoices
    with pytest.raises(InputError, match="is listed twice"):
        reactions(sent(DunningLog("C-7"), "F-9"), attrs.evolve(BOOK, invoices=(row, row)), at=NINE)


def test_an_amount_in_other_money_makes_no_difference_to_a_switch() -> None:
    """CR-5: contracts are stopped in every currency."""
    dollars = attrs.evolve(BOOK.opportunities[0], amount=Money(9, "USD"))
    found = reactions(stopped(Switch.CONTRACTS), attrs.evolve(BOOK, opportunities=(dollars,)), at=NINE)
    assert found[0].about == ("D-17",)
