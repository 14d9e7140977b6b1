"""Complaints as cases: what is read from the records, and records that do not fit together (CO-2, CO-4)."""

from __future__ import annotations

import attrs
import pytest
from complaint_desk import KETTLE, NINE, OFFICE, REFUND, after, begun, receipt, taken

from salesflow.basics.promises import PromiseState
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.ending import (
    Absorb,
    Close,
    Extend,
    Link,
    Pause,
    Refer,
    Reopen,
    Resume,
    TakeBack,
    Withdraw,
)
from salesflow.complaints.cases.record import Record
from salesflow.complaints.cases.redress import (
    Accept,
    Agree,
    FollowUp,
    Fulfil,
    KeepPromise,
    MakePromise,
    Offer,
    RefuseClaim,
    SendLetter,
    TurnDown,
)
from salesflow.complaints.cases.severity import Severity
from salesflow.complaints.cases.step import Fault, Likeness
from salesflow.complaints.cases.steps import Assess, Find, HandOver, Investigate, Learn, Mark, Receive
from salesflow.complaints.catalogue.desk import DESK
from salesflow.errors import HistoryError, InputError


def test_everything_is_read_from_the_records():
    """CO-2: owner, wish, account, severity, finding, offer, choice, cause."""
    case = begun(wish="a refund", about=["u-max"])
    assert (case.customer, case.owner, case.about, case.stage) == ("C-7", "u-ann", ("u-max",), "received")
    assert (case.severity, case.fault, case.offer, case.agreed, case.statement) == (None,) * 5
    assert case.wish is not None
    assert case.wish.text == "a refund"
    closed = after(Close)
    assert closed.wish is not None
    assert closed.wish.text == "the money back"
    assert (closed.severity, closed.fault, closed.cause) == (
        Severity.MAJOR,
        Fault.COMPANY,
        "quality/defective",
    )
    assert closed.agreed == REFUND
    assert closed.is_satisfied is Truth.YES
    assert closed.seq == len(closed.records)
    assert closed.case.stage == closed.stage == "closed"


def test_handing_over_names_the_next_owner():
    """CO-2, step 5."""
    assert taken(begun(), HandOver("u-bob", "on leave")).owner == "u-bob"


def test_an_offer_that_was_turned_down_stands_no_more():
    case = taken(after(Offer), TurnDown("too little"))
    assert (case.stage, case.offer) == ("investigating", None)
    assert "declined_because" in case.facts
    again = taken(case, Offer([REFUND, KETTLE]))
    assert "declined_because" not in again.facts
    assert again.offer is not None


def test_after_a_reopening_the_first_offer_and_choice_are_history():
    """Abuse case 12: the id stays; what was agreed then does not stand now."""
    case = taken(after(Close), Reopen("it leaks again"))
    assert (case.offer, case.agreed, case.is_satisfied) == (None, None, Truth.UNKNOWN)
    assert len(case.episodes) == 2
    assert case.reopened == (case.records[-1].at,)
    assert not case.facts.keys() & {"options", "choice", "fulfilled_on", "accepted", "followed_up_on"}
    assert case.facts["finding"] == "company"
    row = case.row()
    assert (row.resolved_at, row.followed_up_at, row.stage) == (None, None, "investigating")
    assert row.acknowledged_at is not None
    solved = after(Close).row()
    assert solved.resolved_at is not None
    assert solved.followed_up_at is not None


@pytest.mark.parametrize(
    ("steps", "satisfied"),
    [
        ((), Truth.UNKNOWN),
        ((FollowUp("call", Truth.NO),), Truth.NO),
        ((FollowUp("call"),), Truth.UNKNOWN),
        ((Accept("call"), FollowUp("call", Truth.NO)), Truth.NO),
        ((FollowUp("call", Truth.NO), Accept("message")), Truth.YES),
    ],
)
def test_the_customers_last_word_counts(steps, satisfied):
    case = after(Fulfil)
    for step in steps:
        case = taken(case, step)
    assert case.is_satisfied is satisfied


def test_promises_are_kept_broken_or_open():
    """CO-1: never promise what cannot be kept."""
    case = taken(after(Offer), MakePromise("P-1", "call back", NINE.add(days=3).date()), "u-ann")
    case = taken(case, MakePromise("P-2", "send a form", NINE.add(days=1).date()), "u-ann")
    case = taken(case, KeepPromise("P-1", "call-9"))
    first, second = case.promises
    assert (first.state(NINE.add(days=9).date()), second.state(NINE.add(days=9).date())) == (
        PromiseState.KEPT,
        PromiseState.BROKEN,
    )
    assert (first.by, first.customer) == ("u-ann", "C-7")


def test_a_refused_claim_and_a_letter_date_the_final_response():
    """ISO 10002, 7.9: a rejection is a final response and closes nothing."""
    refused = taken(after(Find), RefuseClaim("dropped", "the arbiter"))
    assert refused.stage == "resolved"
    assert {"rejection_reasons", "final_response_on"} <= refused.facts.keys()
    written = taken(after(Fulfil), SendLetter("final_response"))
    assert "final_response_on" in written.facts
    assert "final_response_on" not in after(Fulfil).facts


def test_events_of_clocks_come_in_the_order_of_the_records():
    sent = NINE.subtract(days=2)
    case = taken(begun(), Mark("sent", sent))
    assert case.events == (("received", NINE), ("sent", sent))
    case = taken(case, Absorb("K-9", NINE.subtract(days=5), "merged"))
    assert case.legal_events[0] == ("received", NINE.subtract(days=5))
    assert case.regulatory_start == NINE.subtract(days=5)
    assert begun().regulatory_start == NINE


def test_pauses_and_starts_are_kept():
    case = taken(taken(begun(), Pause("resolve", "waiting")), Resume("resolve"))
    assert case.pauses("resolve") == ((case.records[1].at, case.records[2].at),)
    assert case.pauses("acknowledge") == ()
    held = taken(case, Pause("resolve", "waiting again"))
    assert held.pauses("resolve")[-1] == (held.records[-1].at, None)
    assert [start.clock for start in case.episode_starts] == ["acknowledge", "resolve"]
    assert len(case.starts_of("resolve")) == 1
    assert case.starts_of("nothing") == ()


def test_to_end_a_pause_that_was_none_counts_for_nothing():
    """Records are read as they are; whether a step may be taken is asked when it is taken."""
    case = taken(begun(), Pause("resolve", "waiting"))
    last = case.records[-1]
    records = [
        attrs.evolve(last, seq=last.seq + n, step=Resume(key))
        for n, key in ((1, "follow_up"), (2, "resolve"))
    ]
    told = Complaint(case.id, [*case.records, *records, attrs.evolve(records[-1], seq=last.seq + 3)])
    assert told.pauses("follow_up") == ()
    assert told.pauses("resolve") == ((last.at, last.at),)


def test_ends_by_others_are_facts():
    assert taken(begun(), Withdraw("found it")).facts["withdrawn_on"]
    linked = taken(begun(), Link("K-1", Likeness.DUPLICATE))
    assert linked.linked_to == linked.facts["linked_to"] == "K-1"
    referred = taken(begun(), Refer("ombudsman"))
    assert referred.facts["referred_to"] == "ombudsman"
    back = taken(referred, TakeBack("pay half"))
    assert (back.stage, len(back.episodes)) == ("investigating", 2)


def test_what_is_known_grows_with_time():
    case = after(Close)
    assert case.known_at(NINE.subtract(seconds=1)) is None
    assert case.known_at(case.records[-1].at) is case
    earlier = case.known_at(case.records[3].at)
    assert earlier is not None
    assert earlier.records == case.records[:4]


# -- records that do not fit ---------------------------------------------------------------------------------------------


def changed(complaint: Complaint, place: int, **changes: object) -> tuple[Record, ...]:
    records = list(complaint.records)
    records[place] = attrs.evolve(records[place], **changes)  # type: ignore[arg-type]
    return tuple(records)


@pytest.mark.parametrize(
    ("place", "changes", "problem"),
    [
        (0, {"case": "K-99"}, "belongs to complaint 'K-99'"),
        (0, {"seq": 2}, "must start with the receipt"),
        (0, {"moved": None}, "must start with the receipt"),
        (2, {"case": "K-99"}, "belongs to complaint 'K-99'"),
        (2, {"seq": 4}, "records between are missing"),
        (2, {"at": NINE.subtract(days=1)}, "before record 2"),
        (2, {"step": receipt()}, "second receipt"),
    ],
)
def test_records_that_do_not_follow_are_named(place, changes, problem):
    case = after(Assess)
    with pytest.raises(HistoryError, match=problem):
        Complaint(case.id, changed(case, place, **changes))


def test_a_stage_must_continue_and_rules_do_not_change_silently():
    """Abuse case 17: a policy edit reaches no complaint by itself."""
    case = after(Investigate)
    jump = case.records[-1]
    with pytest.raises(HistoryError, match="starts on stage"):
        Complaint(case.id, (case.records[0], attrs.evolve(jump, seq=2)))
    other = jump.definition._replace(version="x")
    with pytest.raises(HistoryError, match="other rules"):
        Complaint(case.id, changed(case, len(case.records) - 1, definition=other))
    with pytest.raises(HistoryError, match="no records"):
        Complaint("K-1", ())


def test_a_stored_record_continues_or_repeats():
    case = after(Assess)
    before = Complaint(case.id, case.records[:-1])
    assert before.with_record(case.records[-1]) == case
    assert case.with_record(case.records[1]) is case
    with pytest.raises(HistoryError, match="another record with this number"):
        case.with_record(attrs.evolve(case.records[1], by="u-x"))
    with pytest.raises(HistoryError, match="another record with this number"):
        case.with_record(attrs.evolve(case.records[1], seq=0))


def test_a_record_is_not_written_before_it_happened():
    with pytest.raises(InputError, match="before it happened"):
        attrs.evolve(begun().records[0], recorded_at=NINE.subtract(minutes=1))
    late = DESK.begin("K-1", receipt(), at=NINE, calendar=OFFICE, recorded_at=NINE.add(hours=2))
    assert late.records[0].recorded_at == NINE.add(hours=2)
    assert late.receipt == Receive("C-7", "call", owner="u-ann")
    assert Learn("x").happenings == ()
    assert Extend("a", NINE, "b").happenings == ()
    assert Agree(1).happenings == ()
