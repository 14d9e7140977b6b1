"""Complaints as cases in the worklist: what their records say, and that a row says the same where it can."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import attrs
import pendulum
from complaint_desk import NINE, OFFICE, after, begun, taken
from drawing import drawn_until
from hypothesis import given, settings

from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.terms import working_hours
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.decision import Accepted
from salesflow.complaints.cases.ending import Close, Extend, Link, Pause, Reopen, Resume
from salesflow.complaints.cases.redress import Agree, KeepPromise, MakePromise
from salesflow.complaints.cases.steps import Acknowledge, Assess, HandOver, Learn, Receive, TakeStatement
from salesflow.complaints.catalogue.desk import DESK, FCA_DESK
from salesflow.complaints.catalogue.regimes import FCA_DISP
from salesflow.complaints.handling.links import Linked, Linker
from salesflow.playbook.book import Book
from salesflow.playbook.complaint_frame import ComplaintFrame
from salesflow.playbook.house import HOUSE
from salesflow.playbook.matters import Act, Band, Matter
from salesflow.playbook.policy import Policy
from salesflow.playbook.settle import Done, Settled, settle
from salesflow.playbook.today import today
from salesflow.playbook.worklist import Worklist
from salesflow.testing.books import book_moments, case_books
from salesflow.testing.worklist_laws import all_matters, check_rows, check_worklist, known_at

AT = NINE
CARDS = [{"id": each, "name": f"shop {each}", "grade": "A", "seller": "Li"} for each in ("C-7", "C-8")]
PROMISE = MakePromise("money", "the money is there", date(2026, 3, 6))


def book_of(*cases: Complaint, policy: Policy = HOUSE, **tables: Any) -> Book:
    book, problems = Book.of(policy, customers=CARDS, complaints=cases, **tables)
    assert problems == ()
    return book


def listed(*cases: Complaint, at: pendulum.DateTime = AT, policy: Policy = HOUSE) -> Worklist:
    return today(book_of(*cases, policy=policy, touches=[]), policy, at=at)


def matters(*cases: Complaint, at: pendulum.DateTime = AT, policy: Policy = HOUSE) -> dict[str, Matter]:
    found = all_matters(listed(*cases, at=at, policy=policy))
    return {each.key: each for each in found if each.key.startswith("complaint:")}


def codes(worklist: Worklist) -> set[str]:
    return {reason.code for reason in (*worklist.notes, *worklist.not_judged)}


def troubled(*cases: Complaint, at: pendulum.DateTime = AT) -> frozenset[str]:
    return ComplaintFrame(cases, HOUSE, at).troubled


def last(case: Complaint) -> pendulum.DateTime:
    return case.records[-1].at


# -- laws ----------------------------------------------------------------------------------------------------------------


@given(case_books(most=2), book_moments())
@settings(max_examples=25)
def test_the_laws_hold_with_cases_in_the_book(book: Book, at: pendulum.DateTime) -> None:
    """CO-4: no later step has an effect, whatever the order of the complaints."""
    check_worklist(book, at=at)


def test_a_case_and_its_row_give_the_same_list() -> None:
    """CO-4: where nothing was paused, put off, promised, linked or taken up again; and that is often enough."""
    held = Counter[bool]()

    @given(case_books(most=1), book_moments())
    def check(book: Book, at: pendulum.DateTime) -> None:
        held[check_rows(book, at=at) > 0] += 1

    drawn_until(lambda: held[True] >= 3, check)
    assert held[True] >= 3


@given(case_books(most=2), book_moments())
def test_whose_selling_rests_is_told_by_the_open_complaints(book: Book, at: pendulum.DateTime) -> None:
    """CO-4: an open complaint that is serious, or of unknown severity, and nobody who has none at all."""
    frame = ComplaintFrame(book.complaints, HOUSE, at)
    for each in frame.open:
        row = each.row() if isinstance(each, Complaint) else each
        assert (each.customer in frame.troubled) >= frame.may_be_serious(row)
    assert frame.troubled <= {each.customer for each in (*frame.open, *frame.linked)}
    assert frame.troubled == ComplaintFrame(known_at(book, at=at).complaints, HOUSE, at).troubled
    for line in all_matters(today(book, at=at)):
        if line.selling or line.purpose is Purpose.PROMOTION:
            assert line.customer not in frame.troubled


# -- clocks --------------------------------------------------------------------------------------------------------------


def test_a_case_is_read_from_its_records() -> None:
    """CO-4: owner, stage and severity are those of the fold, and what lies later is not known."""
    case = taken(begun(), HandOver("u-bob", "he knows kettles"))
    assert matters(case)["complaint:K-31:acknowledge"].owner == "u-ann"
    found = matters(case, at=last(case))
    assert {each.owner for each in found.values()} == {"u-bob"}
    assert list(found) == ["complaint:K-31:acknowledge", "complaint:K-31:resolve"]
    assert found["complaint:K-31:acknowledge"].reason.explain() == (
        "acknowledge complaint K-31 by 11:00; no selling [CO-4]"
    )
    assert list(matters(after(Acknowledge), at=NINE.add(hours=1))) == ["complaint:K-31:resolve"]
    closed = after(Close)
    assert matters(closed, at=last(closed)) == {}
    assert dict(listed(case, at=NINE.subtract(minutes=1)).later) == {"complaints": 1}


def test_a_paused_clock_is_no_matter_but_is_counted() -> None:
    """CO-4: nothing is due while we wait, and the list says that something rests."""
    paused = taken(after(Acknowledge), Pause("resolve", "the customer looks for the bill"))
    worklist = listed(paused, at=NINE.add(days=9))
    assert not [each for each in all_matters(worklist) if each.band is Band.CLOCK]
    (note,) = [each for each in worklist.notes if each.code == "paused_clocks"]
    assert note.explain() == "1 complaint clock is paused; nothing is due until it goes on [CO-4]"
    assert note.explain("zh") == "1个投诉时限暂停计时；恢复之前没有到期日 [CO-4]"
    going_on = taken(paused, Resume("resolve"), hours=48)
    found = listed(going_on, at=last(going_on))
    assert "paused_clocks" not in codes(found)
    (clock,) = [each for each in all_matters(found) if each.band is Band.CLOCK]
    usual = matters(after(Acknowledge), at=NINE.add(hours=1))["complaint:K-31:resolve"]
    assert clock.due is not None
    assert usual.due is not None
    assert clock.due > usual.due


def test_an_extension_and_a_reopening_move_what_is_due() -> None:
    """CO-4: the record of the case counts, not the moment of its receipt."""
    (clock,) = FCA_DISP.clocks
    key, at = f"complaint:K-31:{clock.key}", pendulum.datetime(2026, 4, 24, 9, tz="Asia/Shanghai")
    case = begun(procedure=FCA_DESK)
    assert matters(case, at=at)[key].legal
    later = NINE.add(weeks=12)
    put_off = taken(case, Extend(clock.key, later, "the maker examines it"), procedure=FCA_DESK)
    assert key not in matters(put_off, at=at)
    assert matters(put_off, at=later)[key].due == later
    again = taken(after(Close), Reopen("it leaks again"), hours=30)
    found = matters(again, at=last(again))
    assert "complaint:K-31:resolve" in found
    assert troubled(again, at=last(again)) == {"C-7"}


# -- promises ------------------------------------------------------------------------------------------------------------


def test_an_open_promise_is_a_matter_of_the_owner_until_its_record_says_kept() -> None:
    """CO-1, CA-12: done once it was promised by another, and after the closure too."""
    case = taken(after(Agree), PROMISE, "u-bob")
    key = "complaint:K-31:promise:money"
    assert key not in matters(case, at=last(case))  # four days ahead
    found = matters(case, at=NINE.add(days=2))[key]
    assert (found.owner, found.act, found.band, found.due) == ("u-ann", Act.CALL, Band.PROMISE, PROMISE.due)
    assert (
        found.reason.explain()
        == "promised in complaint K-31: the money is there; due 6 Mar 2026 [CO-1 CA-12]"
    )
    assert found.reason.explain("zh") == "投诉K-31中承诺：the money is there；2026年3月6日到期 [CO-1 CA-12]"
    broken = matters(case, at=NINE.add(days=7))[key]
    assert broken.reason.code == "promise_broken"
    assert broken.reason.sentence.render() == (
        "promised in complaint K-31: the money is there; was due 6 Mar 2026, 3 days late"
    )
    kept = taken(case, KeepPromise("money"), hours=60)
    assert key not in matters(kept, at=NINE.add(days=7))
    assert key in matters(kept, at=NINE.add(days=2))
    closed = after(Close)
    closed = Complaint(closed.id, closed.records[:-1])
    closed = taken(taken(closed, PROMISE), Close("quality/defective"), "u-dee")
    assert list(matters(closed, at=NINE.add(days=9))) == [key]


def test_a_settled_promise_of_a_complaint_comes_back_tomorrow() -> None:
    """CO-1: a call is not the money; only the complaint's record keeps a promise."""
    case, at = taken(after(Agree), PROMISE), NINE.add(days=4)
    book = book_of(case)
    (line,) = [line for day in today(book, at=at).days for line in day.lines]
    settled = settle(line, Done(Channel.CALL), by="u-ann", at=at)
    assert isinstance(settled, Settled)
    book = book.with_action(settled.action)
    assert all_matters(today(book, at=at)) == ()
    assert "complaint:K-31:promise:money" in {
        each.key for each in all_matters(today(book, at=at.add(days=1)))
    }


# -- links ---------------------------------------------------------------------------------------------------------------


def linked(**more: Any) -> tuple[Complaint, Complaint]:
    """K-32 of C-8, which is handled under K-31 of C-7."""
    root = begun()
    other = DESK.begin(
        "K-32", Receive("C-8", "call", owner="u-bob"), at=NINE.subtract(days=1), calendar=OFFICE
    )
    other = taken(other, PROMISE, hours=25)
    done = Linker(DESK, OFFICE).link(other, root, [], why="merged", by="u-ann", at=NINE.add(hours=2))
    assert isinstance(done, Linked)
    return done.accepted[0].complaint, done.root


def test_a_linked_complaint_is_handled_under_its_root() -> None:
    """CO-4: no clocks of its own; its promise goes to whoever handles the root; its customer waits for the root."""
    other, root = linked()
    at = last(root)
    assert {each.split(":")[1] for each in matters(other, root, at=at)} == {"K-31"}
    assert troubled(other, root, at=at) == {"C-7", "C-8"}
    promise = matters(other, root, at=NINE.add(days=3))["complaint:K-32:promise:money"]
    assert (promise.customer, promise.owner) == ("C-8", "u-ann")
    assert "root_missing" not in codes(listed(other, root, at=at))
    for step in (Acknowledge("call"), TakeStatement("it leaked"), Learn("a new one"), Assess("minor")):
        root = taken(root, step)
    # nobody has assessed what C-8 told; the root itself is harmless now
    assert troubled(other, root, at=last(root)) == {"C-8"}
    closed = root
    assert troubled(other, closed, at=NINE) == {"C-7", "C-8"}  # then nothing was linked yet


def test_where_the_root_is_not_there_nobody_knows_and_the_list_says_so() -> None:
    """CO-4: unknown is not no."""
    other, root = linked()
    at = last(root)
    assert troubled(other, at=at) == {"C-8"}
    worklist = listed(other, at=at)
    (missing,) = [each for each in worklist.not_judged if each.code == "root_missing"]
    assert missing.explain() == (
        "whether complaint K-32 is settled: it is handled under K-31, which is not in the book [CO-4]"
    )
    assert missing.explain("zh") == "投诉K-32是否已解决：已并入K-31，但没有后者的记录 [CO-4]"
    promise = matters(other, at=NINE.add(days=3))["complaint:K-32:promise:money"]
    assert promise.owner == "u-bob"
    circle = taken(begun(), Link("K-32", "merged"), hours=2)
    frame = ComplaintFrame((other, circle), HOUSE, at)
    assert (frame.root(other), frame.root(circle), frame.open) == (None, None, ())


def test_a_closed_root_stops_nothing() -> None:
    other, root = linked()
    closed = taken(root, Link("K-1", "merged"))
    done = begun("K-1")
    for each in after(Close).records[1:]:
        done = taken(done, each.step, each.by or "")
    assert troubled(other, closed, done, at=last(done)) == frozenset()


# -- rules ---------------------------------------------------------------------------------------------------------------


def newer() -> Policy:
    quick = tuple(
        attrs.evolve(clock, term=working_hours(8)) if clock.key == "resolve" else clock
        for clock in DESK.clocks
    )
    return attrs.evolve(HOUSE, procedures=(attrs.evolve(DESK, version="2026.2", clocks=quick), FCA_DESK))


def test_a_complaint_under_older_rules_is_named_and_still_stops_selling() -> None:
    """CO-4: changed rules reach a complaint only by a rebase; until then nobody guesses its clocks."""
    policy, case = newer(), begun()
    worklist = listed(case, policy=policy)
    assert not [each for each in all_matters(worklist) if each.band is Band.CLOCK]
    (missing,) = [each for each in worklist.not_judged if each.code == "other_rules"]
    assert missing.explain() == (
        "the clocks of complaint K-31: it runs under desk 2026.1, which the policy does not hold; "
        "add that version, or rebase the complaint [CO-4]"
    )
    assert missing.explain("zh") == (
        "投诉K-31的时限：适用desk 2026.1，策略中没有这一版本；请补充该版本，或将投诉改用新规则 [CO-4]"
    )
    assert "complaint" in {each.reason.code for each in worklist.withheld}
    promised = taken(case, PROMISE)
    assert list(matters(promised, at=NINE.add(days=4), policy=policy)) == ["complaint:K-31:promise:money"]


def test_a_policy_may_hold_several_versions_of_a_procedure() -> None:
    """CO-4: rows follow the version in force, which is the last; a case follows its own until it is rebased."""
    new = newer().procedures[0]
    policy = attrs.evolve(HOUSE, procedures=(DESK, new))
    assert policy.procedure("desk") is new
    case = begun()
    assert (policy.version_of(case.definition), HOUSE.version_of(new.definition)) == (DESK, None)
    moved = new.rebase(case, DESK, "quicker since March", by="u-max", at=NINE, calendar=OFFICE)
    assert isinstance(moved, Accepted)
    dues = [matters(each, policy=policy)["complaint:K-31:resolve"].due for each in (case, moved.complaint)]
    assert dues == [NINE.add(days=1).set(hour=16), NINE.set(hour=17)]
    row = attrs.evolve(book_of(), complaints=(case.row(),), given=frozenset({"complaints"}))
    (resolve,) = [each for each in all_matters(today(row, policy, at=AT)) if each.key.endswith("resolve")]
    assert resolve.due == dues[1]


# -- the book ------------------------------------------------------------------------------------------------------------


def test_what_cannot_be_read_is_a_problem_of_its_row() -> None:
    stranger = DESK.begin("K-1", Receive("C-9", "call", owner="u-ann"), at=NINE, calendar=OFFICE)
    other = attrs.evolve(DESK, key="magic").begin(
        "K-2", Receive("C-7", "call", owner="u-ann"), at=NINE, calendar=OFFICE
    )
    case = begun()
    book, problems = Book.of(customers=CARDS, complaints=[stranger, other, case, case.row(), case])
    assert book.complaints == (case,)
    assert [(each.row, each.column) for each in problems] == [(1, "customer"), (2, "procedure"), (4, "id")]
    named, _ = Book.of(complaints=[stranger])
    assert [each.id for each in named.customers] == ["C-9"]
    assert set(today(named, at=AT).names) == {"C-9"}


def test_the_words_of_a_complaint_are_searched_for_a_name() -> None:
    """CU-1."""
    case = taken(taken(begun(), TakeStatement("Wang Fang waited nine days")), Learn("a call"))
    book = book_of(case, people=[{"id": "P", "customer": "C-7", "name": "Wang Fang"}])
    assert book.erased("P").still_named == ("complaint K-31, record 2",)
