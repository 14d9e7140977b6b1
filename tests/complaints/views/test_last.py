"""LAST (CO-1): each of the four is met, missed, not applicable or open, with the record that proves it."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import attrs
import pendulum
import pytest
from complaint_book import (
    NINE,
    OFFICE,
    TO_AGREED,
    TO_CLOSED,
    TO_RESOLVED,
    ZONE,
    book,
    told,
)
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.moments import day_of
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.ending import Close, ExhaustRecourse, Reopen, Withdraw
from salesflow.complaints.cases.redress import (
    FollowUp,
    InviteTestimony,
    KeepPromise,
    MakePromise,
    RefuseClaim,
    SendLetter,
)
from salesflow.complaints.cases.step import Apology, Letter
from salesflow.complaints.cases.steps import Acknowledge, Apologise, TakeStatement
from salesflow.complaints.catalogue.desk import DESK, FCA_DESK
from salesflow.complaints.views.last import LastPart, Standing, last_review
from salesflow.errors import InputError
from salesflow.testing.complaint_view_laws import check_review
from salesflow.testing.complaints import complaints

END = date(2026, 12, 31)


def standings(complaint, as_of=END) -> str:
    """One letter for each of the four."""
    return "".join(
        {"met": "+", "missed": "-", "not_applicable": "0", "open": "?"}[item.standing.value]
        for item in last_review(complaint, DESK, as_of=as_of).items
    )


@given(complaints(), st.integers(0, 60))
def test_the_laws_of_reviews(complaint, days):
    check_review(complaint, DESK, as_of=day_of(complaint.received_at, ZONE) + timedelta(days=days))


def test_every_standing_is_met():
    """The laws are conditional: every part in every standing that can come, every step too."""
    seen: set[str] = set()
    for seed in range(80):
        for each in book(Random(seed)):
            seen |= check_review(each, DESK, as_of=END)
    for part in LastPart:
        assert f"{part.value} open" in seen
        assert f"{part.value} met" in seen
        assert f"{part.value} not_applicable" in seen
    assert "satisfy missed" in seen


def test_a_complaint_as_it_goes():
    """Listen, apologise, satisfy, thank."""
    ways = [
        ((), "????"),
        ((Acknowledge("call"),), "?+??"),
        ((Acknowledge("call", empathy=False),), "????"),
        ((Acknowledge("call"), TakeStatement("it leaked")), "++??"),
        (TO_AGREED, "++??"),
        (TO_RESOLVED, "+++?"),
        (TO_CLOSED, "++++"),
        ((*TO_CLOSED, Reopen("it leaks again")), "++?+"),
        ((Withdraw("never mind"),), "0000"),
        ((Acknowledge("call"), Withdraw("never mind")), "0+00"),
    ]
    for steps, expected in ways:
        assert standings(told("K-1", *steps)) == expected, steps


def test_only_what_was_recorded_by_the_day_counts():
    late = told("K-1", (Acknowledge("call"), "u-ann", 1_500))
    assert standings(late, date(2026, 3, 2)) == "????"
    assert standings(late, date(2026, 3, 3)) == "?+??"
    with pytest.raises(InputError, match="as_of: lies before the receipt of K-1"):
        last_review(late, DESK, as_of=date(2026, 3, 1))
    with pytest.raises(InputError, match="as_of: is not a day"):
        last_review(late, DESK, as_of=NINE)
    with pytest.raises(InputError, match="procedure: give its own procedure, 'desk'"):
        last_review(late, FCA_DESK, as_of=END)


def test_thanks_in_any_form():
    for thanks in (
        (InviteTestimony("message"),),
        (SendLetter(Letter.THANKS),),
        (*TO_RESOLVED, FollowUp("call", thanked=True)),
    ):
        assert last_review(told("K-1", *thanks), DESK, as_of=END)["thank"].standing is Standing.MET
    progress = told("K-1", SendLetter(Letter.PROGRESS))
    assert last_review(progress, DESK, as_of=END)["thank"].standing is Standing.OPEN


def test_a_claim_refused_with_reasons_needs_no_solution():
    """A rejection is a final response; the customer may be right that it is no good."""
    refused = (*TO_AGREED[:4], RefuseClaim("it was dropped", recourse="the arbiter"))
    review = last_review(told("K-1", *refused), DESK, as_of=END)
    assert review["satisfy"].reason.explain() == (
        "satisfy: not applicable; the claim was refused, with reasons (record 6) [CO-1]"
    )
    over = told(
        "K-1",
        *refused,
        FollowUp("call"),
        ExhaustRecourse("arbiter"),
        (Close("product/faulty"), "u-eve"),
    )
    review = last_review(over, DESK, as_of=END)
    assert review.missed == (LastPart.THANK,)
    assert review.explain().splitlines()[-1] == "thank: missed; nobody has thanked the customer [CO-1]"
    assert review.explain("zh").splitlines()[-1] == "致谢：未做到；没有人向客户致谢 [CO-1]"


def test_the_customers_last_word_counts():
    said_no = told("K-1", *TO_RESOLVED, FollowUp("call", Truth.NO))
    review = last_review(said_no, DESK, as_of=END)
    assert review["satisfy"].reason.explain() == (
        "satisfy: missed; the customer says that it is not settled (record 10) [CO-1]"
    )
    assert review["satisfy"].records == (10,)


def test_a_broken_promise_is_never_satisfied():
    """CO-1: never promise what cannot be kept; done too late it stays broken."""
    made = MakePromise("call", "we call you", date(2026, 3, 3))
    also = MakePromise("visit", "we come", date(2026, 3, 3))
    one = told("K-1", made, *TO_CLOSED)
    assert standings(one, date(2026, 3, 3)) == "++++"
    assert standings(one, date(2026, 3, 4)) == "++-+"
    two = told("K-1", made, also, *TO_CLOSED)
    assert last_review(two, DESK, as_of=END)["satisfy"].reason.explain() == (
        "satisfy: missed; promises call, visit were not kept in time (records 2, 3) [CO-1]"
    )
    for minutes, expected in ((60, "++++"), (3_000, "++-+")):
        kept = told("K-1", made, *TO_CLOSED, (KeepPromise("call"), "u-ann", minutes))
        assert standings(kept) == expected


def test_the_day_of_a_promise_is_that_of_the_receipt():
    """Kept at 23:00 in New York, it is the next day in Shanghai, and late."""
    made = told("K-1", MakePromise("call", "we call you", date(2026, 3, 3)))
    new_york = pendulum.datetime(2026, 3, 3, 23, tz="America/New_York")
    kept = DESK.decide(made, KeepPromise("call"), by="u-ann", at=new_york, calendar=OFFICE).complaint
    assert last_review(kept, DESK, as_of=END)["satisfy"].standing is Standing.MISSED
    in_time = pendulum.datetime(2026, 3, 3, 9, tz="America/New_York")
    kept = DESK.decide(made, KeepPromise("call"), by="u-ann", at=in_time, calendar=OFFICE).complaint
    assert last_review(kept, DESK, as_of=END)["satisfy"].standing is Standing.OPEN


def test_an_admission_before_the_finding():
    """Old records may hold what the procedure would refuse today: the apology is missed, and the record is named."""
    rules = DESK.decide(told("K-1"), Apologise(Apology.EMPATHY), by="u-ann", at=NINE, calendar=OFFICE)
    early = by_hand(rules.complaint)
    review = last_review(early, DESK, as_of=END)
    assert review["apologise"].reason.explain() == (
        "apologise: missed; fault was admitted before any finding of it (record 2) [CO-1]"
    )
    admitted = told("K-1", *TO_AGREED[:5], Apologise(Apology.ADMISSION))
    assert last_review(admitted, DESK, as_of=END)["apologise"].records == (2, 7)


def by_hand(complaint):
    first, second = complaint.records
    return Complaint(complaint.id, (first, attrs.evolve(second, step=Apologise(Apology.ADMISSION))))


def test_reads_well():
    whole = told("K-1", *TO_CLOSED)
    review = last_review(whole, DESK, as_of=END)
    assert (
        review.explain()
        == """\
listen: met; the customer's own account is written down (record 3) [CO-1]
apologise: met; we said that we are sorry for the experience (record 2) [CO-1]
satisfy: met; what was agreed was done (record 9) [CO-1]
thank: met; the customer was thanked (record 10) [CO-1]"""
    )
    assert review.explain("zh").splitlines()[2] == "使客户满意：已做到；商定的方案已经落实（记录9） [CO-1]"
    gone = last_review(told("K-1", Withdraw("never mind")), DESK, as_of=END)
    assert gone["listen"].reason.explain() == (
        "listen: not applicable; the complaint ended otherwise (record 2) [CO-1]"
    )
    with pytest.raises(InputError, match="part: use one of listen, apologise, satisfy, thank"):
        review["smile"]
