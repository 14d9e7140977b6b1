"""What a frozen limit, a switch, a debt in collection and a severe warning mean for the other parts of the house."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs
import pendulum
import pytest
from complaint_desk import OFFICE, after, taken
from credit_desk import NINE, changed, frozen, granted, stopped, yuan
from hypothesis import assume, given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.moments import day_of, instant
from salesflow.basics.money import Money
from salesflow.basics.text import Text
from salesflow.complaints.cases.ending import Close, Link
from salesflow.complaints.cases.row import ComplaintRow
from salesflow.complaints.cases.severity import Severity as Gravity
from salesflow.complaints.cases.steps import Acknowledge, Assess, Learn, Receive, TakeStatement
from salesflow.complaints.catalogue.desk import DESK
from salesflow.credit.control.switch import Switch
from salesflow.credit.dunning.entries import Sent, StepDone
from salesflow.credit.dunning.log import DunningLog
from salesflow.credit.limits.line import CreditLine
from salesflow.credit.limits.proposal import Action
from salesflow.credit.switches.entries import Cause
from salesflow.credit.switches.switchboard import Switchboard
from salesflow.credit.warnings.register import SignalRegister
from salesflow.credit.warnings.signal import Severity, Signal, SignalType
from salesflow.errors import InputError
from salesflow.playbook.book import Book
from salesflow.playbook.credit_facts import line_stop
from salesflow.playbook.credit_reactions import CreditEvent
from salesflow.playbook.house import HOUSE
from salesflow.playbook.reactions import Reaction, Suggestion, reactions
from salesflow.testing.books import books
from salesflow.testing.credit_reviews import credit_lines
from salesflow.testing.credit_signals import signal_registers
from salesflow.testing.dunning_logs import dunning_logs
from salesflow.testing.switchboards import SWITCH_HOUSE, switchboards

LONG_AGO = pendulum.datetime(2000, 1, 1, tz="UTC")
CARD = {"id": "C-7", "name": "Haida", "seller": "u-7"}
DEAL = {"customer": "C-7", "process": "seven-step", "stage": "closing", "since": "2026-02-20 10:00"}


def book_of(**rows: Any) -> Book:
    given_rows = {"customers": [CARD], "opportunities": [DEAL | {"id": "D-17"}]} | rows
    book, problems = Book.of(**given_rows)
    assert problems == ()
    return book


BOOK = book_of()


def dos(found: tuple[Suggestion, ...]) -> list[Reaction]:
    return [each.do for each in found]


def said(found: tuple[Suggestion, ...]) -> list[str]:
    return [each.explain() for each in found]


def sent(log: DunningLog, *items: str, at: datetime = NINE) -> DunningLog:
    done = [StepDone(each, "orange", 7, 2, in_collection=True) for each in items]
    return attrs.evolve(log, entries=(*log.entries, Sent("orange", 2, done, at=at, by="u-7")))


def warned(severity: Severity = Severity.SEVERE, kind: str = "licence", **more: Any) -> SignalRegister:
    sign = Signal(
        kind, SignalType.LEGAL, severity, Text("his licence was revoked", zh="营业执照被吊销"),
        observed_on=date(2026, 3, 2), source="register", **more,
    )  # fmt: skip
    found = SignalRegister("C-7").open(sign, at=NINE)
    assert isinstance(found, SignalRegister)
    return found


@st.composite
def collecting_logs(draw: st.DrawFn) -> DunningLog:
    """A log in which some items entered collection now and then, and some are disputed."""
    log, at = DunningLog("C-7"), NINE
    for place in range(draw(st.integers(1, 4))):
        at = at.add(hours=draw(st.integers(0, 40)))
        item = f"F-{place}"
        if draw(st.booleans()):
            log = sent(log, item, at=at)
        if draw(st.booleans()):
            noted = log.dispute(item, "it came broken", by="u-7", at=at.add(minutes=1))
            assert isinstance(noted, DunningLog)
            log, at = noted, at.add(minutes=1)
        if log.is_disputed(item) and draw(st.booleans()):
            settled = log.settle_dispute(item, "he was wrong", by="u-7", at=at.add(minutes=1))
            assert isinstance(settled, DunningLog)
            log, at = settled, at.add(minutes=1)
    return log


@st.composite
def stopped_lines(draw: st.DrawFn) -> CreditLine:
    """A line that is frozen, lifted, lapses and is granted anew."""
    line, at = granted(draw(st.sampled_from([None, date(2026, 3, 9), date(2026, 3, 20)]))), NINE
    for _ in range(draw(st.integers(0, 4))):
        at = at.add(days=draw(st.integers(1, 12)))
        state, limit = line.state_on(at.date()), line.state_on(at.date()).fixed_limit(at.date())
        if limit is None and not state.is_frozen:
            line = changed(line, Action.RAISE, yuan(9), at)
        elif limit is not None:
            line = changed(line, Action.UNFREEZE, limit, at) if state.is_frozen else frozen(line, at)
    return line


def events() -> st.SearchStrategy[CreditEvent]:
    return st.one_of(
        credit_lines(most=3), switchboards(), collecting_logs(), dunning_logs(), signal_registers()
    )


def moments(event: CreditEvent) -> st.SearchStrategy[pendulum.DateTime]:
    """Around the entries, and up to years later."""
    near = [each.at.add(seconds=shift) for each in event.entries for shift in (-1, 0, 1)]
    return st.one_of(
        st.sampled_from([*near, NINE]), st.integers(0, 2000).map(lambda hours: NINE.add(hours=hours * 7))
    )


# -- laws ---------------------------------------------------------------------------------------------------------------


@given(st.data(), books(most=2))
def test_only_what_was_known_counts_and_every_suggestion_has_its_reason(
    data: st.DataObject, book: Book
) -> None:
    """CR-5: what is written later changes nothing; ids and words in two languages; nobody else is spoken of."""
    event = data.draw(events())
    at = data.draw(moments(event))
    found = reactions(event, book, at=at)
    cut = attrs.evolve(
        event, entries=tuple(each for each in event.entries if instant(each.at) <= instant(at))
    )
    assert found == reactions(cut, book, at=at)
    for each in found:
        assert each.customer == "C-7"
        assert each.about
        assert all(each.about)
        assert each.reason.rows
        assert each.explain() != each.explain("zh")
        assert "[en]" not in each.explain("zh")


@given(st.data())
def test_while_nothing_changes_nothing_is_said(data: st.DataObject) -> None:
    """CR-5: asked twice in one moment, and of what has no entries."""
    event = data.draw(events())
    at = data.draw(moments(event))
    assert reactions(event, BOOK, since=at, at=at) == ()
    assert reactions(attrs.evolve(event, entries=()), BOOK, at=at) == ()
    assert reactions(event, BOOK, since=LONG_AGO, at=LONG_AGO.add(days=1)) == ()


@pytest.mark.parametrize(
    ("drawn", "least"),
    [
        (
            st.one_of(stopped_lines(), credit_lines(most=3)),
            {Reaction.HOLD_CONTRACT, Reaction.GO_ON_WITH_CONTRACT},
        ),
        (switchboards(), {Reaction.HOLD_CONTRACT, Reaction.STOP_SELLING, Reaction.GO_ON_SELLING}),
        (collecting_logs(), {Reaction.PROPOSE_TIGHTENING}),
        (signal_registers(), {Reaction.REVIEW_CREDIT, Reaction.TELL_SELLER}),
    ],
)
def test_asked_now_and_then_the_answers_add_up(
    drawn: st.SearchStrategy[CreditEvent], least: set[Reaction]
) -> None:
    """CR-5, CR-6: whenever somebody asks, what he was told so far is what stands; ends by a date are never missed."""
    reached: set[Reaction] = set()

    def add_up(event: CreditEvent, times: list[pendulum.DateTime]) -> None:
        held = selling = severe = False
        items: set[str] = set()
        then: datetime = LONG_AGO
        for now in times:
            for each in reactions(event, BOOK, since=then, at=now):
                reached.add(each.do)
                match each.do:
                    case Reaction.HOLD_CONTRACT | Reaction.GO_ON_WITH_CONTRACT:
                        assert held is (each.do is Reaction.GO_ON_WITH_CONTRACT)
                        held = not held
                    case Reaction.STOP_SELLING | Reaction.GO_ON_SELLING:
                        assert selling is (each.do is Reaction.GO_ON_SELLING)
                        selling = not selling
                    case Reaction.PROPOSE_TIGHTENING:
                        items |= set(each.about)
                    case Reaction.REVIEW_CREDIT:
                        severe = True
                    case _:
                        severe = severe and "no severe" not in each.explain()
            then = now
        known = attrs.evolve(
            event, entries=tuple(each for each in event.entries if instant(each.at) <= instant(then))
        )
        day = day_of(then, HOUSE.zone)
        match known:
            case CreditLine():
                assert held is (line_stop(known.history.state, on=day) is not None)
            case Switchboard():
                assert held is selling is (Switch.CONTRACTS in known.switches(then))
            case DunningLog():
                assert {each for each in known.collected if not known.is_disputed(each)} <= items
            case _:
                assert severe is (known.worst_on(day) is Severity.SEVERE)

    @given(st.data())
    def check(data: st.DataObject) -> None:
        event = data.draw(drawn)
        add_up(event, sorted(data.draw(st.lists(moments(event), min_size=1, max_size=5)), key=instant))

    check()
    if Reaction.GO_ON_WITH_CONTRACT in least:  # draws seldom ask before and after a freeze that is lifted
        shut = frozen(granted(), NINE.add(days=2))
        lifted = changed(shut, Action.UNFREEZE, yuan(50_000), NINE.add(days=5))
        add_up(lifted, [NINE.add(days=3), NINE.add(days=9)])
    assert reached >= least


@given(collecting_logs())
def test_what_is_disputed_triggers_nothing_by_itself(log: DunningLog) -> None:
    """CR-5: neither by the log nor by the ledger; and what is disputed is never named."""
    items = sorted(log.collected)
    assume(items)
    at = log.entries[-1].at
    for each in reactions(log, BOOK, since=LONG_AGO, at=at):
        assert not any(log.is_disputed(item) for item in each.about)
    bill = {
        "customer": "C-7",
        "issued_on": "2026-01-05",
        "due_on": "2026-02-04",
        "amount": "90",
        "currency": "CNY",
    }
    ledger = book_of(invoices=[bill | {"id": each, "disputed": "yes"} for each in items])
    assert reactions(log, ledger, since=LONG_AGO, at=at) == ()


# -- credit lines -----------------------------------------------------------------------------------------------------------


def test_a_freeze_holds_the_contract_and_its_lifting_lets_it_go_on() -> None:
    """CR-6: said once; a later proposal changes nothing."""
    line = granted()
    assert reactions(line, BOOK, at=NINE) == ()
    stop = frozen(line, NINE.add(days=1))
    found = reactions(stop, BOOK, at=NINE.add(days=1))
    assert said(found) == [
        "the credit line of C-7 in CNY is frozen: do not sign D-17 on credit until this is settled [CR-6]",
        "tell u-7: the credit line of C-7 in CNY is frozen; only what is paid ahead may be sold [CR-6]",
    ]
    assert [each.about for each in found] == [("D-17",), ("line:C-7:CNY",)]
    assert found[0].explain("zh") == "C-7的CNY授信额度已冻结：问题解决之前，商机D-17不得以赊销方式签约 [CR-6]"
    lifted = changed(stop, Action.UNFREEZE, yuan(50_000), NINE.add(days=2))
    found = reactions(lifted, BOOK, at=NINE.add(days=2))
    assert said(found) == [
        "the credit line of C-7 in CNY may be used again: D-17 may go on, if nothing else holds it [CR-6]",
        "tell u-7: the credit line of C-7 in CNY may be used again [CR-6]",
    ]
    assert dos(reactions(lifted, Book(), at=NINE.add(days=2))) == [Reaction.TELL_SELLER]
    again = reactions(changed(stop, Action.CANCEL, yuan(0), NINE.add(days=2)), BOOK, at=NINE.add(days=2))
    assert said(again) == [
        "tell u-7: the credit line of C-7 in CNY is cancelled; only what is paid ahead may be sold [CR-6]"
    ]


def test_a_limit_that_lapses_is_told_by_its_date_or_by_its_note() -> None:
    """CR-6: nothing is booked for a lapse, so ask with `since`; or note it, however late."""
    line = granted(date(2026, 4, 1))
    eve, day = NINE.set(month=3, day=31), NINE.set(month=4, day=1)
    assert reactions(line, BOOK, since=NINE, at=eve) == ()
    found = reactions(line, BOOK, since=eve, at=day)
    assert dos(found) == [Reaction.HOLD_CONTRACT, Reaction.REVIEW_CREDIT, Reaction.TELL_SELLER]
    assert said(found)[1] == (
        "the credit line of C-7 in CNY has lapsed: have it reviewed if he is to buy on credit again [CR-6]"
    )
    for late in (day, day.add(days=9)):
        noted = line.lapse("P-0", at=late)
        assert isinstance(noted, CreditLine)
        assert reactions(noted, BOOK, at=late) == found
        assert reactions(noted, BOOK, since=day, at=late) == ()
    renewed = changed(noted, Action.RAISE, yuan(9), day.add(days=20))
    assert dos(reactions(renewed, BOOK, at=day.add(days=20))) == [
        Reaction.GO_ON_WITH_CONTRACT,
        Reaction.TELL_SELLER,
    ]


def test_a_day_begins_in_the_zone_of_the_house() -> None:
    line = granted(date(2026, 4, 1))
    midnight = pendulum.datetime(2026, 3, 31, 16, tz="UTC")
    assert reactions(line, BOOK, since=NINE, at=midnight.subtract(seconds=1)) == ()
    assert dos(reactions(line, BOOK, since=NINE, at=midnight)) != []


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ({}, True),
        ({"amount": "90", "currency": "CNY"}, True),
        ({"amount": "90", "currency": "USD"}, False),
        ({"stage": "won"}, False),
        ({"closed_on": "2026-03-02"}, False),
        ({"closed_on": "2026-03-03"}, True),
        ({"since": "2026-03-02 10:00"}, False),
        ({"customer": "C-8"}, False),
    ],
)
def test_the_open_deals_of_the_customer_are_named(row: dict[str, str], *, named: bool) -> None:
    """CR-6: a deal that is closed, of another customer, in other money or not known yet does not wait."""
    book = book_of(
        customers=[CARD, CARD | {"id": "C-8"}],
        opportunities=[DEAL | {"id": "D-17"}, DEAL | {"id": "D-18"} | row],
    )
    found = reactions(frozen(CreditLine("C-7", "CNY")), book, at=NINE)
    assert found[0].about == (("D-17", "D-18") if named else ("D-17",))


def test_who_sells_is_told_as_far_as_anybody_knows() -> None:
    """CR-5: the seller of the card, and those of his open deals; a process that nobody declared may be open."""
    line = frozen(CreditLine("C-7", "CNY"))
    deal = attrs.evolve(BOOK.opportunities[0], process="unheard-of", seller="u-8")
    two = attrs.evolve(BOOK, opportunities=(deal,))
    found = reactions(line, two, at=NINE)
    assert found[0].about == ("D-17",)
    assert found[1].explain().startswith("tell u-7, u-8: ")
    (alone,) = reactions(line, Book(), at=NINE)
    assert alone.explain() == (
        "tell whoever sells to C-7: the credit line of C-7 in CNY is frozen; only what is paid ahead may be sold [CR-6]"
    )


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
