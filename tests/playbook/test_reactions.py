"""What a step of a complaint, or a loss, means for the other parts of the house."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs
import pendulum
import pytest
from complaint_desk import NINE, OFFICE, after, begun, taken
from hypothesis import given

from salesflow.basics.moments import instant
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.ending import Absorb, Close, Link, Reopen
from salesflow.complaints.cases.row import ComplaintRow
from salesflow.complaints.cases.severity import Severity
from salesflow.complaints.cases.steps import (
    Acknowledge,
    Assess,
    Hear,
    Investigate,
    Learn,
    Receive,
    TakeStatement,
)
from salesflow.complaints.catalogue.causes import SHOP_CAUSES
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.causes.correctives import Correctives
from salesflow.errors import InputError
from salesflow.playbook.book import Book
from salesflow.playbook.complaint_frame import ComplaintFrame
from salesflow.playbook.house import HOUSE
from salesflow.playbook.reactions import Reaction, Suggestion, reactions
from salesflow.service.loss import Loss
from salesflow.testing.books import book_moments, case_books

CODED = attrs.evolve(DESK, version="2026.2", causes=SHOP_CAUSES)
POLICY = attrs.evolve(HOUSE, procedures=(CODED,))
REGISTER = Correctives("house")


def last(case: Complaint) -> pendulum.DateTime:
    return case.records[-1].at


def after_all(case: Complaint, book: Book | None = None, **more: Any) -> list[Suggestion]:
    return [*reactions(case, book or Book(), at=last(case), **more)]


def dos(found: list[Suggestion]) -> list[Reaction]:
    return [each.do for each in found]


@given(case_books(most=1), book_moments())
def test_selling_is_told_to_stop_and_to_go_on_exactly_when_it_does(book: Book, at: pendulum.DateTime) -> None:
    """CO-4: step by step the suggestions add up to what the worklist withholds."""
    for case in ComplaintFrame(book.complaints, HOUSE, at).cases:
        others = attrs.evolve(book, complaints=tuple(each for each in book.complaints if each.id != case.id))
        rests = set(ComplaintFrame(others.complaints, HOUSE, at).troubled)
        for record in case.records:
            part = Complaint(case.id, case.records[: record.seq])
            for each in reactions(part, book, at=at):
                if each.do is Reaction.STOP_SELLING:
                    assert each.customer not in rests
                    rests.add(each.customer or "")
                elif each.do is Reaction.GO_ON_SELLING:
                    rests.remove(each.customer or "")
                assert each.explain() != each.explain("zh")
        assert rests == ComplaintFrame((*others.complaints, case), HOUSE, at).troubled


def test_a_complaint_comes_in_is_assessed_and_settled() -> None:
    """CO-4: unknown is not harmless; what changes nothing suggests nothing."""
    (stop,) = after_all(begun())
    assert (stop.do, stop.customer, stop.about) == (Reaction.STOP_SELLING, "C-7", ("K-31",))
    assert stop.explain("zh") == ("投诉K-31尚未解决，严重程度尚未评估：暂不向C-7推销，也不发节日问候 [CO-4]")
    assert after_all(after(Assess)) == after_all(after(Investigate)) == []
    harmless = taken(after(Learn), Assess("minor"))
    (on,) = after_all(harmless)
    assert on.explain() == "no serious complaint of C-7 is open any more: selling may go on [CO-4]"
    assert dos(after_all(after(Close))) == [Reaction.GO_ON_SELLING]
    (again,) = after_all(taken(after(Close), Reopen("it leaks again")))
    assert again.explain() == (
        "complaint K-31 is open, and it is a serious one: sell nothing to C-7 and send no greetings [CO-4]"
    )


def test_another_open_complaint_keeps_selling_at_rest() -> None:
    row = ComplaintRow("K-9", "C-7", NINE.subtract(days=2), severity=Severity.MAJOR)
    stale = begun()
    book = Book(complaints=(row, stale))
    assert after_all(begun(), book) == after_all(after(Close), book) == []
    assert dos(after_all(after(Close), Book(complaints=(stale,)))) == [Reaction.GO_ON_SELLING]


def test_who_is_handled_under_a_serious_one_is_left_in_peace_too() -> None:
    """CO-4."""
    other = DESK.begin("K-32", Receive("C-8", "call", owner="u-bob"), at=NINE, calendar=OFFICE)
    for step in (Acknowledge("call"), TakeStatement("it came late"), Learn("a call"), Assess("minor")):
        other = taken(other, step)
    linked = taken(other, Link("K-31", "merged"))
    root = taken(after(Assess), Absorb("K-32", NINE, "merged"))
    (found,) = reactions(linked, Book(complaints=(root,)), at=last(root))
    assert (found.do, found.customer) == (Reaction.STOP_SELLING, "C-8")
    assert found.explain() == (
        "complaint K-32 is handled under another one that may be serious: sell nothing to C-8 and send no greetings [CO-4]"
    )


def test_late_invoices_of_who_complains_may_be_disputed() -> None:
    """CR-5: asked once, at the receipt; what is disputed already, paid or not late is not asked about."""
    bill = {
        "customer": "C-7",
        "issued_on": "2026-01-02",
        "due_on": "2026-02-02",
        "amount": "90",
        "currency": "CNY",
    }
    book, problems = Book.of(
        invoices=[
            bill | {"id": "F-1"}, bill | {"id": "F-2"}, bill | {"id": "F-3", "disputed": "yes"},
            bill | {"id": "F-4", "due_on": "2026-03-02"}, bill | {"id": "F-5", "paid_on": "2026-02-01"},
            bill | {"id": "F-6", "customer": "C-8"},
        ]
    )  # fmt: skip
    assert problems == ()
    found = after_all(begun(), book)
    assert dos(found) == [Reaction.STOP_SELLING, Reaction.ASK_WHETHER_DISPUTED]
    assert found[1].about == ("F-1", "F-2")
    assert found[1].explain() == (
        "C-7 complains, and invoices F-1, F-2 are late: ask whether they are disputed; "
        "what is disputed is neither dunned nor a reason for a hold [CR-5]"
    )
    assert after_all(taken(begun(), Hear("call")), book) == []
    in_time, _ = Book.of(invoices=[bill | {"id": "F-7", "due_on": "2026-04-02"}])
    assert dos(after_all(begun(), in_time)) == [Reaction.STOP_SELLING]


def closed(number: int, cause: str = "product/faulty", customer: str = "C-7") -> Complaint:
    case = CODED.begin(f"K-{number}", Receive(customer, "call", owner="u-ann"), at=NINE, calendar=OFFICE)
    for record in after(Close).records[1:]:
        step = Close(cause) if isinstance(record.step, Close) else record.step
        case = taken(case, step, record.by or "", procedure=CODED)
    return case


def test_a_cause_that_comes_again_asks_for_a_corrective_action() -> None:
    """CO-4: the third within ninety days, unless somebody works on it, or nobody gave the register or the causes."""
    book = Book(complaints=(closed(1), closed(2)))
    third = closed(3)
    found = after_all(third, book, policy=POLICY, correctives=REGISTER)
    assert dos(found) == [Reaction.GO_ON_SELLING, Reaction.OPEN_CORRECTIVE]
    assert (found[1].customer, found[1].about) == (None, ("product/faulty",))
    assert (
        found[1]
        .explain()
        .endswith("3 complaints in 90 days, and nobody works on it: decide on a corrective action [CO-4]")
    )
    assert found[1].explain("zh").endswith("90天内3宗投诉，无人着手解决：请制定纠正措施 [CO-4]")
    cared = REGISTER.open(
        "A-1", "test every valve", "u-9", due=date(2026, 4, 1),
        causes=[SHOP_CAUSES.root_cause("product/faulty")], at=NINE,
    )  # fmt: skip
    assert isinstance(cared, Correctives)
    for more in (
        {"policy": POLICY}, {"policy": POLICY, "correctives": cared}, {"policy": HOUSE, "correctives": REGISTER}
    ):  # fmt: skip
        assert dos(after_all(third, book, **more)) == [Reaction.GO_ON_SELLING]
    two = Book(complaints=(closed(1), begun("K-2")))
    assert Reaction.OPEN_CORRECTIVE not in dos(after_all(third, two, policy=POLICY, correctives=REGISTER))
    elsewhere = after_all(closed(4, "delivery/late"), Book(complaints=(closed(1), closed(2), third)), policy=POLICY, correctives=REGISTER)  # fmt: skip
    assert Reaction.OPEN_CORRECTIVE not in dos(elsewhere)


def test_a_procedure_without_causes_suggests_none() -> None:
    assert DESK.causes is None
    book = Book(complaints=(after(Close),))
    assert dos(after_all(attrs.evolve(after(Close)), book, correctives=REGISTER)) == [Reaction.GO_ON_SELLING]


@pytest.mark.parametrize(
    ("on", "asked"),
    [
        (date(2026, 3, 1), False),
        (date(2026, 3, 2), True),
        (date(2027, 3, 2), True),
        (date(2027, 3, 3), False),
    ],
)
def test_a_customer_lost_within_a_year_of_a_complaint_is_asked_why(on: date, *, asked: bool) -> None:
    """SV-2."""
    book = Book(complaints=(begun(), ComplaintRow("K-9", "C-8", NINE)))
    found = reactions(Loss("C-7", on), book, at=NINE.add(years=2))
    assert [each.do for each in found] == [Reaction.SURVEY_THE_LOST] * asked
    assert all(each.about == ("K-31",) for each in found)


def test_who_came_back_is_not_asked_why_he_left() -> None:
    """SV-2: the latest complaint is named; on the day before he came back nobody knew."""
    book = Book(complaints=(ComplaintRow("K-9", "C-7", NINE.add(days=1)), begun()))
    loss = Loss("C-7", date(2026, 3, 20), regained_on=date(2026, 4, 1))
    at = pendulum.datetime(2026, 3, 31, 23, tz="Asia/Shanghai")
    (found,) = reactions(loss, book, at=at)
    assert found.explain() == (
        "C-7 was lost on 20 Mar 2026, after complaint K-9 of 3 Mar 2026: ask why, in the survey of lost customers [SV-2]"
    )
    assert (
        found.explain("zh")
        == "C-7于2026年3月20日流失，此前2026年3月3日曾提出投诉K-9：请纳入流失客户调查，询问原因 [SV-2]"
    )
    assert reactions(loss, book, at=at.add(hours=1)) == ()


def test_what_lies_later_is_not_known() -> None:
    case = after(Close)
    assert dos([*reactions(case, Book(), at=NINE)]) == [Reaction.STOP_SELLING]
    with pytest.raises(InputError, match="received_at: lies after"):
        reactions(case, Book(), at=NINE.subtract(minutes=1))
    with pytest.raises(InputError, match="on: lies after 2026-03-02"):
        reactions(Loss("C-7", date(2026, 3, 3)), Book(), at=NINE)
    with pytest.raises(InputError):
        reactions(case, Book(), at=datetime(2026, 3, 2, 9))


def test_since_the_last_asking_all_steps_count_together() -> None:
    """CO-4: what was said and taken back in between is not said; nothing happened, nothing is said."""
    minor = taken(after(Learn), Assess("minor"))
    end = last(minor)
    early = NINE.subtract(days=1)
    assert reactions(minor, Book(), since=early, at=end) == ()
    assert dos([*reactions(after(Learn), Book(), since=early, at=end)]) == [Reaction.STOP_SELLING]
    assert dos([*reactions(minor, Book(), since=NINE, at=end)]) == [Reaction.GO_ON_SELLING]
    assert reactions(minor, Book(), since=end, at=end.add(days=9)) == ()


def test_since_the_last_asking_a_closing_is_not_forgotten() -> None:
    """CO-4: the cause counts although the complaint was asked about before."""
    book, third = Book(complaints=(closed(1), closed(2))), closed(3)
    found = reactions(third, book, POLICY, correctives=REGISTER, since=NINE, at=last(third))
    assert Reaction.OPEN_CORRECTIVE in dos([*found])
    later = last(third).add(days=1)
    assert reactions(third, book, POLICY, correctives=REGISTER, since=last(third), at=later) == ()


@given(case_books(most=1), book_moments(), book_moments(), book_moments())
def test_asked_now_and_then_the_answers_add_up(
    book: Book, one: pendulum.DateTime, two: pendulum.DateTime, three: pendulum.DateTime
) -> None:
    """CO-4: whenever somebody asks, what he was told so far is what the worklist withholds."""
    first, middle, end = sorted([one, two, three], key=instant)
    for case in ComplaintFrame(book.complaints, HOUSE, first).cases:
        # other complaints are taken as they stand at each asking, so only this one is in the book
        rests = {
            each.customer
            for each in reactions(case, Book(), since=NINE.subtract(years=50), at=first)
            if each.do is Reaction.STOP_SELLING
        }
        for then, now in ((first, middle), (middle, end)):
            for each in reactions(case, Book(), since=then, at=now):
                if each.do is Reaction.STOP_SELLING:
                    assert each.customer not in rests
                    rests.add(each.customer)
                elif each.do is Reaction.GO_ON_SELLING:
                    rests.remove(each.customer)
        assert rests == ComplaintFrame((case,), HOUSE, end).troubled


@pytest.mark.parametrize("since", [datetime(2026, 3, 1, 9), NINE.add(seconds=1)])
def test_the_moment_of_asking_last_is_no_later_one(since: datetime) -> None:
    with pytest.raises(InputError, match="since"):
        reactions(begun(), Book(), since=since, at=NINE)
