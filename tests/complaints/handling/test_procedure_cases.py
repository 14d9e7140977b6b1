"""Procedures at work: begin, decide, evolve, replay and rebase, each to the letter (CO-2, CO-4)."""

from __future__ import annotations

import pickle

import attrs
import pytest
from complaint_desk import (
    KETTLE,
    NINE,
    OFFICE,
    REFUND,
    WAY,
    after,
    begun,
    machined,
    newer,
    receipt,
    refused,
    taken,
    tried,
)
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.criteria import Named
from salesflow.basics.terms import hours, weeks, working_days, working_hours
from salesflow.basics.text import Text
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.decision import Accepted, Refused
from salesflow.complaints.cases.ending import Close, Rebase, Refer, Reopen, TakeBack, Withdraw
from salesflow.complaints.cases.redress import Agree, Fulfil, Offer
from salesflow.complaints.cases.steps import Acknowledge, Hear, Inform, Investigate, TakeStatement
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.catalogue.regimes import CBIRC_2020, EU_RAIL, FCA_DISP
from salesflow.errors import DefinitionError, HistoryError, InputError
from salesflow.stages.case import MoveKind, Refusal

_, RESOLVE, _ = DESK.clocks
ANN = Actor("u-ann", ["agent"])


# -- what follows from the parts -------------------------------------------------------------------------------------------


def test_under_a_regime_its_clocks_stand_beside_those_of_the_house():
    both = DESK.under(CBIRC_2020, EU_RAIL)
    assert both.all_clocks == (*DESK.clocks, *CBIRC_2020.clocks, *EU_RAIL.clocks)
    assert both == DESK.under(CBIRC_2020).under(EU_RAIL)
    assert (both.key, both.label) == (DESK.key, DESK.label)
    assert both.regimes == (CBIRC_2020, EU_RAIL)
    named = DESK.under(FCA_DISP, key="uk", label=Text("UK desk", zh="英国客服"))
    assert (named.key, named.label.render("zh")) == ("uk", "英国客服")
    with pytest.raises(DefinitionError, match="is declared twice"):
        both.under(EU_RAIL)


def test_a_clock_is_found_by_its_key():
    assert DESK.clock("resolve") is RESOLVE
    with pytest.raises(InputError, match="there are acknowledge, resolve, follow_up") as caught:
        DESK.clock("solve")
    assert caught.value.field == "clock"


def test_the_definition_says_key_version_and_behaviour():
    assert DESK.definition == (DESK.key, DESK.version, DESK.digest)
    assert DESK.definition is DESK.definition, "computed once"
    assert pickle.loads(pickle.dumps(DESK)).definition == DESK.definition


@pytest.mark.parametrize("term", [hours(48), working_days(10), working_hours(5)])
def test_it_reopens_within_civil_days(term):
    with pytest.raises(DefinitionError, match="count civil days, weeks, months or years"):
        newer(reopens_within=term)
    assert newer(reopens_within=weeks(4)).reopens_within == weeks(4)


# -- begin -----------------------------------------------------------------------------------------------------------------


def test_a_complaint_begins_with_its_receipt_as_record_one():
    case = DESK.begin(
        "K-1", receipt(), by=ANN, at=NINE, calendar=OFFICE, recorded_at=NINE.add(hours=1), command_id="c-1"
    )
    (record,) = case.records
    assert (case.id, case.stage, record.seq, record.step) == ("K-1", "received", 1, receipt())
    assert (record.by, record.roles, record.command_id) == ("u-ann", ("agent",), "c-1")
    assert (record.at, record.recorded_at, record.definition) == (NINE, NINE.add(hours=1), DESK.definition)
    assert record.moved is not None
    assert record.moved.kind is MoveKind.BEGIN
    assert [start.clock for start in record.starts] == ["acknowledge", "resolve"]


def test_a_receipt_is_never_refused_but_its_data_may_be_wrong():
    assert (
        DESK.begin("K-1", receipt(about=["u-max"]), by="u-max", at=NINE, calendar=OFFICE).stage == "received"
    )
    assert DESK.begin("K-1", receipt(), at=NINE, calendar=OFFICE).records[0].by is None
    with pytest.raises(InputError, match="calendar"):
        DESK.begin("K-1", receipt(), at=NINE)
    with pytest.raises(InputError, match="at"):
        DESK.begin("K-1", receipt(), at=NINE.naive(), calendar=OFFICE)
    with pytest.raises(InputError):
        DESK.begin(" ", receipt(), at=NINE, calendar=OFFICE)
    civil = newer(clocks=(), tasks=())
    assert civil.begin("K-1", receipt(), at=NINE).records[0].starts == (), "no working time, no calendar"


# -- decide ----------------------------------------------------------------------------------------------------------------


def test_a_step_gives_the_record_to_store():
    before = begun()
    at = NINE.add(hours=1)
    answer = DESK.decide(
        before,
        Acknowledge("call"),
        by=ANN,
        at=at,
        calendar=OFFICE,
        recorded_at=at.add(minutes=1),
        command_id="c-2",
    )
    assert isinstance(answer, Accepted)
    record = answer.record
    assert (record.case, record.seq, record.at, record.by, record.roles) == (
        "K-31",
        2,
        at,
        "u-ann",
        ("agent",),
    )
    assert (record.recorded_at, record.command_id) == (at.add(minutes=1), "c-2")
    assert record.moved is not None
    assert (record.moved.source, record.moved.target) == ("received", "acknowledged")
    assert answer.complaint.records[-1] is record


def test_a_step_without_a_move_leaves_the_stage():
    case = taken(begun(), Inform("call"))
    assert case.stage == "received"
    assert case.records[-1].moved is None


def test_receipts_and_new_rules_come_another_way():
    with pytest.raises(InputError, match="begin a complaint of its own"):
        tried(begun(), receipt())
    with pytest.raises(InputError, match="call `rebase`"):
        tried(begun(), Rebase("x"))


def test_a_naive_moment_is_refused_and_one_written_before_it_happened():
    with pytest.raises(InputError, match="at"):
        DESK.decide(begun(), Inform("call"), at=NINE.naive())
    with pytest.raises(InputError, match="is before it happened"):
        DESK.decide(begun(), Inform("call"), at=NINE, recorded_at=NINE.subtract(seconds=1))


@pytest.mark.parametrize(("seconds", "stale"), [(-1, True), (0, False)])
def test_what_is_older_than_the_last_record_comes_too_late(seconds, stale):
    case = after(Acknowledge)
    answer = DESK.decide(case, Inform("call"), at=case.records[-1].at.add(seconds=seconds))
    assert isinstance(answer, Refused) is stale
    if isinstance(answer, Refused):
        assert (answer.kind, answer.codes) == (Refusal.STALE, ("stale",))
        assert answer.explain().endswith("- it happened before the last record, of 2 Mar 2026 10:00")


@pytest.mark.parametrize(
    ("end", "late"),
    [
        (None, {"Reopen", "Hear"}),
        (Withdraw("enough"), {"Hear"}),
        (Refer("ombudsman"), {"Hear", "TakeBack"}),
    ],
)
def test_when_it_is_over_only_what_may_still_come_is_taken(end, late):
    """ISO 10002, 7.9."""
    case = after(Close) if end is None else taken(begun(), end)
    steps = (
        Inform("call"),
        Hear("call"),
        Reopen("again"),
        TakeBack("half"),
        Offer([REFUND, KETTLE]),
        Withdraw("x"),
    )
    assert {type(step).__name__ for step in steps if isinstance(tried(case, step), Accepted)} == late
    answer = refused(case, Inform("call"))
    assert (answer.kind, answer.codes) == (Refusal.CLOSED, ("closed",))
    stage = DESK.machine.stage(case.stage)
    assert stage.label is not None
    back = ("; take it up again first", "；请先重新处理") if end is None else ("", "")
    assert answer.explain().endswith(f"- the complaint is over: {stage.label.render()}{back[0]}")
    assert answer.explain("zh").endswith(f"- 该投诉已结束：{stage.label.render('zh')}{back[1]}")


def test_a_closed_stage_without_a_label_is_called_by_its_key():
    stages = [attrs.evolve(stage, label=None) for stage in DESK.machine.stages]
    bare = newer(machine=attrs.evolve(DESK.machine, stages=stages))
    over = taken(begun(procedure=bare), Withdraw("enough"), procedure=bare)
    assert (
        refused(over, Inform("call"), procedure=bare).explain().endswith("- the complaint is over: withdrawn")
    )
    kept = bare.rebase(over, bare, "x", by="u-1", at=NINE.add(days=9))
    assert isinstance(kept, Refused)
    assert kept.codes == ("closed",)


def test_a_complaint_of_other_rules_is_not_touched():
    """Abuse case 17: an edit reaches no complaint by itself."""
    for other in (newer(), newer(version="2026.1", serious=()), DESK.under(FCA_DISP), newer(key="shop")):
        with pytest.raises(HistoryError, match="changed rules reach it only by `rebase`"):
            tried(begun(), Acknowledge("call"), procedure=other)


def test_a_retry_gives_the_record_again():
    case = taken(begun(), Acknowledge("call"), command_id="c-2")
    later = taken(case, TakeStatement("it leaked"), command_id="c-3")
    again = tried(later, Acknowledge("call"), "u-x", command_id="c-2", hours=50)
    assert isinstance(again, Accepted)
    assert again.complaint is later
    assert again.record is later.records[1]
    stale = DESK.decide(later, TakeStatement("it leaked"), at=NINE, command_id="c-3")
    assert isinstance(stale, Accepted), "a retry is no new command, however late it comes"
    over = taken(later, Withdraw("enough"), command_id="c-4")
    assert isinstance(tried(over, Withdraw("enough"), command_id="c-4"), Accepted)


def test_the_id_of_a_command_is_used_for_no_other():
    case = taken(begun(), Acknowledge("call"), command_id="c-2")
    for step in (Acknowledge("message"), TakeStatement("it leaked")):
        with pytest.raises(InputError, match="was used for “acknowledge” before") as caught:
            tried(case, step, command_id="c-2")
        assert caught.value.field == "command_id"
    first = DESK.begin("K-1", receipt(), at=NINE, calendar=OFFICE, command_id="c-1")
    with pytest.raises(InputError, match="was used for “take the complaint” before"):
        tried(first, Acknowledge("call"), command_id="c-1")


def test_a_command_may_have_a_number_and_is_kept_as_text():
    case = taken(begun(), Acknowledge("call"), command_id=7)
    assert case.records[-1].command_id == "7"
    assert isinstance(tried(case, Acknowledge("call"), command_id=" 7 "), Accepted)
    first = DESK.begin("K-1", receipt(), at=NINE, calendar=OFFICE, command_id=5)
    assert (first.records[0].command_id, first.records[0].moved.command_id) == ("5", "5")


def test_every_reason_is_told_whatever_it_comes_from():
    """The machine, the guards and the hands speak together."""
    case = begun(about=["u-max"], owner="u-bob")
    answer = refused(case, Offer([REFUND], until=NINE), "u-max")
    assert answer.kind is Refusal.UNDECLARED
    assert answer.codes == ("undeclared", "ahead", "subject_handles", "offer_ends_before")
    agreed = after(Agree)
    assert refused(agreed, Fulfil("b-1"), "u-ann").kind is Refusal.NOT_AUTHORISED
    assert refused(agreed, Fulfil("b-1"), None).kind is Refusal.UNKNOWN


def test_a_move_that_asks_for_a_role_is_refused_to_others():
    """The machine of a house may say who investigates: no step is taken without moving on."""
    house = newer(machine=machined("investigate", roles=["lead"]))
    case = begun(procedure=house)
    for step, by in WAY[:4]:
        case = taken(case, step, by, procedure=house)
    answer = refused(case, Investigate(), ANN, procedure=house)
    assert answer.kind is Refusal.NOT_AUTHORISED
    assert "needs the role" in answer.explain()
    unknown = refused(case, Investigate(), "u-ann", procedure=house)
    assert unknown.kind is Refusal.UNKNOWN
    assert taken(case, Investigate(), Actor("u-lee", ["lead"]), procedure=house).stage == "investigating"
    about = begun(procedure=house, about=["u-max"])
    for step, by in WAY[:4]:
        about = taken(about, step, by, procedure=house)
    both = refused(about, Investigate(), Actor("u-max", ["agent"]), procedure=house)
    assert both.kind is Refusal.UNMET, "what the rules do not allow comes first"


def test_a_condition_that_nobody_can_judge_is_no_yes():
    """A predicate of one's own is not known to a procedure: the step is refused, not waved through."""
    house = newer(machine=machined("acknowledge", needs=[Named("my_rule")]))
    answer = refused(begun(procedure=house), Acknowledge("call"), procedure=house)
    assert answer.kind is Refusal.UNKNOWN
    assert "my_rule" in answer.explain()


def test_a_working_clock_needs_the_calendar_when_it_begins():
    with pytest.raises(InputError, match="calendar"):
        DESK.decide(after(Agree), Fulfil("b-1"), by="u-bob", at=NINE.add(days=9))
    assert isinstance(DESK.decide(begun(), Inform("call"), at=NINE), Accepted), (
        "where none begins, none is needed"
    )


# -- evolve and replay -----------------------------------------------------------------------------------------------------


@given(st.integers(1, 12), st.integers(1, 12))
def test_replay_is_the_fold_and_repeats_change_nothing(cut, back):
    case = after(Close)
    records = case.records
    first = DESK.replay(records[:cut])
    assert first == Complaint(case.id, records[:cut])
    overlapping = records[max(0, cut - back) :]
    assert DESK.replay(overlapping, start=first) == case
    assert DESK.replay([*records, *records]) == case
    for record in records:
        assert DESK.evolve(case, record) == case
    for record in records[cut:]:
        first = DESK.evolve(first, record)
    assert first == case


def test_replay_refuses_what_cannot_be():
    case = after(Close)
    with pytest.raises(HistoryError, match="no records"):
        DESK.replay([])
    with pytest.raises(HistoryError, match="belongs to procedure 'desk', not 'shop'"):
        newer(key="shop").replay(case.records)
    with pytest.raises(HistoryError, match="missing"):
        DESK.replay((*case.records[:2], *case.records[3:]))
    with pytest.raises(HistoryError):
        DESK.evolve(case, attrs.evolve(case.records[3], by="u-x"))
    with pytest.raises(HistoryError):
        DESK.evolve(case, attrs.evolve(begun("K-99").records[0], seq=case.seq + 1))
    with pytest.raises(HistoryError):
        DESK.replay(case.records[1:])


def test_records_of_older_versions_replay():
    answer = newer().rebase(begun(), DESK, "new rules", by="u-max", at=NINE.add(hours=1), calendar=OFFICE)
    assert isinstance(answer, Accepted)
    assert newer().replay(answer.complaint.records) == answer.complaint
    assert newer().replay(begun().records) == begun()
