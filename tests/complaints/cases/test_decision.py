"""The two answers to a step: taken, or refused with every reason in words of both languages."""

from __future__ import annotations

from complaint_desk import KETTLE, REFUND, begun, refused, tried

from salesflow.complaints.cases.decision import Accepted, Refused
from salesflow.complaints.cases.ending import Pause, Reopen
from salesflow.complaints.cases.redress import Offer
from salesflow.complaints.cases.steps import Acknowledge
from salesflow.stages.case import Refusal


def test_what_was_taken_is_the_complaint_and_the_record_to_store():
    before = begun()
    answer = tried(before, Acknowledge("call"))
    assert isinstance(answer, Accepted)
    assert answer.complaint.records == (*before.records, answer.record)
    assert before.seq == 1, "nothing changes under our hands"


def test_a_refusal_names_the_step_and_every_reason_a_line():
    answer = refused(begun(), Pause("acknowledge", "we wait"))
    assert answer.explain() == (
        "complaint K-31: “pause a clock” is refused\n"
        "- “acknowledgement” never pauses, not even while we wait for the customer [CO-4]"
    )
    assert answer.explain("zh") == (
        "投诉K-31：不能“暂停计时”\n- “确认收到”从不暂停，等待客户答复期间也不暂停 [CO-4]"
    )
    assert answer.sentence.render() == "complaint K-31: “pause a clock” is refused"


def test_codes_are_of_all_reasons_and_what_is_missing_comes_last():
    answer = refused(begun(about=["u-ann"], owner="u-bob"), Offer([REFUND, KETTLE]))
    assert answer.codes == ("undeclared", "ahead", "subject_handles")
    assert [reason.code for reason in (*answer.reasons, *answer.missing)] == list(answer.codes)


def test_equal_refusals_are_equal():
    assert refused(begun(), Reopen("x")) == refused(begun(), Reopen("x"))
    bare = Refused(Refusal.CLOSED, begun(), Reopen("x"), ())
    assert (bare.codes, bare.missing) == ((), ())
