"""Whose hands may take a step: authority over offers, and the duties that stay apart (CO-1, CO-2)."""

from __future__ import annotations

import attrs
import pytest
from complaint_desk import NINE, OFFICE, WAY, after, begun, refused, taken, tried
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.authority import Authority, Mandate
from salesflow.basics.budgets import Granted
from salesflow.basics.money import UNLIMITED, money
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.decision import Accepted
from salesflow.complaints.cases.ending import Close, Reopen, Withdraw
from salesflow.complaints.cases.redress import (
    Agree,
    Approve,
    FollowUp,
    Fulfil,
    MakePromise,
    Offer,
    RefuseClaim,
    TurnDown,
)
from salesflow.complaints.cases.remedy import Remedy
from salesflow.complaints.cases.steps import Find
from salesflow.complaints.catalogue.authority import EXAMPLE_AUTHORITY
from salesflow.complaints.catalogue.desk import DESK
from salesflow.stages.case import Refusal

HOUSE = attrs.evolve(DESK, authority=EXAMPLE_AUTHORITY)
ANN = Actor("u-ann", ["agent"])
BOB = Actor("u-bob", ["agent"])
LEE = Actor("u-lee", ["lead"])
MAX = Actor("u-max", ["manager"])
SMALL = (Remedy("refund", money(80, "CNY")), Remedy("voucher", money(60, "CNY")))
LARGE = (Remedy("refund", money(400, "CNY")), Remedy("voucher", money(60, "CNY")))


def found(procedure=HOUSE, fault: str = "company", **more: object) -> Complaint:
    """Just found out whose fault it was; an offer comes next."""
    case = begun(procedure=procedure, **more)
    for step, by in WAY[:5]:
        case = taken(case, step, by, procedure=procedure)
    return taken(case, Find(fault, "as the log says"), "u-eve", procedure=procedure)


# -- authority -------------------------------------------------------------------------------------------------------------


def test_an_offer_within_ones_authority_goes_on_the_ledger_as_one_offer():
    case = taken(found(), Offer(SMALL), ANN, procedure=HOUSE)
    lines = case.records[-1].granted
    assert [(line.action, line.amount, line.by, line.approved_by) for line in lines] == [
        ("refund", money(80, "CNY"), "u-ann", None),
        ("voucher", money(60, "CNY"), "u-ann", None),
    ]
    assert {(line.case, line.customer, line.key) for line in lines} == {("K-31", "C-7", f"K-31/{case.seq}")}
    assert case.granted == lines
    assert case.records[-1].roles == ("agent",)


def test_the_choice_alone_stays_on_the_ledger():
    """Invariant 17: only what the customer takes counts in the end."""
    case = taken(taken(found(), Offer(SMALL), ANN, procedure=HOUSE), Agree(2), ANN, procedure=HOUSE)
    assert [line.amount for line in case.records[-1].granted] == [money(60, "CNY")]
    assert case.granted == case.records[-1].granted


@pytest.mark.parametrize(
    "step", [TurnDown("too little"), RefuseClaim("no", "the arbiter"), Withdraw("enough")]
)
def test_what_is_not_taken_is_not_granted(step):
    case = taken(taken(found(), Offer(SMALL), ANN, procedure=HOUSE), step, ANN, procedure=HOUSE)
    assert case.granted == ()


def test_beyond_authority_it_says_who_may_approve():
    answer = refused(found(), Offer(LARGE), ANN, procedure=HOUSE)
    assert answer.kind is Refusal.NOT_AUTHORISED
    assert set(answer.codes) == {"beyond_authority", "beyond_budget", "may_approve"}
    assert (
        "option 1, refund of CNY 400: an agent may refund up to CNY 100, not CNY 400 [CO-1]"
        in answer.explain()
    )
    assert "option 1, refund of CNY 400: a team lead may approve it [CO-1]" in answer.explain()
    assert "方案1（退款400元）：组长可以批准 [CO-1]" in answer.explain("zh")
    assert "option 2" not in answer.explain(), "what may be offered is not complained of"


def test_approved_by_somebody_above_it_may_be_offered_on_his_account():
    case = taken(found(), Approve(LARGE[:1]), LEE, procedure=HOUSE)
    case = taken(case, Offer(LARGE), ANN, procedure=HOUSE)
    assert [line.approved_by for line in case.records[-1].granted] == ["u-lee", None]
    assert [line.answers for line in case.records[-1].granted] == ["u-lee", "u-ann"]


@pytest.mark.parametrize(
    ("by", "codes"),
    [
        (BOB, {"not_above", "beyond_authority", "beyond_budget", "may_approve"}),
        (ANN, {"same_hands", "not_above", "beyond_authority", "beyond_budget", "may_approve"}),
        ("u-lee", {"beyond_authority", "beyond_budget", "roles_unknown", "may_approve"}),
        (Actor("u-x", ["stranger"]), {"no_mandate", "not_above", "beyond_authority", "beyond_budget", "may_approve"}),
    ],
)  # fmt: skip
def test_an_approval_by_the_wrong_hands_helps_nothing(by, codes):
    """Abuse case 13: an agent asks his friend at the next desk."""
    case = taken(found(), Approve(LARGE[:1]), by, procedure=HOUSE)
    assert set(refused(case, Offer(LARGE), ANN, procedure=HOUSE).codes) == codes


def test_an_approval_is_for_the_very_remedy_and_for_this_episode():
    case = taken(found(), Approve([Remedy("refund", money(399, "CNY"))]), LEE, procedure=HOUSE)
    assert refused(case, Offer(LARGE), ANN, procedure=HOUSE).kind is Refusal.NOT_AUTHORISED
    case = taken(found(), Approve(LARGE), LEE, procedure=HOUSE)
    for step, by in ((RefuseClaim("no", "the arbiter"), ANN), (Reopen("new photo"), ANN)):
        case = taken(case, step, by, procedure=HOUSE)
    assert refused(case, Offer(LARGE), ANN, procedure=HOUSE).kind is Refusal.NOT_AUTHORISED


def test_approval_by_nobody_is_none():
    case = found()
    assert refused(case, Approve(LARGE), None, procedure=HOUSE).codes == ("nobody_named",)
    record = taken(case, Approve(LARGE), LEE, procedure=HOUSE).records[-1]
    silent = Complaint(case.id, [*case.records, attrs.evolve(record, by=None, roles=())])
    assert refused(silent, Offer(LARGE), ANN, procedure=HOUSE).kind is Refusal.NOT_AUTHORISED


def test_a_manager_needs_a_finding_of_our_fault():
    assert isinstance(tried(found(), Offer(LARGE), MAX, procedure=HOUSE), Accepted)
    answer = refused(found(fault="customer"), Offer(LARGE), MAX, procedure=HOUSE)
    assert "not_at_fault" in answer.codes
    machine = attrs.evolve(
        DESK.machine,
        moves=[
            attrs.evolve(each, needs=()) if each.event == "offer" else each for each in DESK.machine.moves
        ],
    )
    lax = attrs.evolve(HOUSE, machine=machine)
    case = begun(procedure=lax)
    for step, by in WAY[:5]:
        case = taken(case, step, by, procedure=lax)
    unknown = refused(case, Offer(LARGE), MAX, procedure=lax)
    assert (unknown.kind, unknown.codes[0]) == (Refusal.UNKNOWN, "finding_missing")


@pytest.mark.parametrize(("by", "code"), [("u-ann", "roles_unknown"), (None, "nobody_named")])
def test_unknown_roles_and_hands_are_no_yes(by, code):
    answer = refused(found(), Offer(SMALL), by, procedure=HOUSE)
    assert answer.kind is Refusal.UNKNOWN
    assert code in answer.codes


def test_an_offer_of_nothing_is_the_machines_to_refuse():
    answer = refused(found(), Offer([]), ANN, procedure=HOUSE)
    assert (answer.kind, answer.codes) == (Refusal.UNMET, ("unmet",))


# -- budgets across complaints -----------------------------------------------------------------------------------------------


def granted(
    amount: int, *, case: str = "K-9", customer: str = "C-7", by: str = "u-bob", days: int = 1
) -> Granted:
    return Granted(case, customer, "refund", money(amount, "CNY"), by, NINE.subtract(days=days), key="1")


@given(st.integers(0, 4))
def test_what_others_were_granted_counts(n):
    """Invariant 17: ten small offers are no way round one large refusal. CNY 300 per customer in 30 days."""
    book = [granted(60, case=f"K-{place}") for place in range(n)]
    answer = tried(found(), Offer(SMALL), ANN, procedure=HOUSE, granted=book)
    assert isinstance(answer, Accepted) is (60 * n + 80 <= 300)
    if not isinstance(answer, Accepted):
        assert (answer.kind, answer.codes[0]) == (Refusal.NOT_AUTHORISED, "beyond_budget")


def test_other_customers_and_old_grants_do_not_count():
    book = [granted(300, customer="C-8"), granted(300, days=31)]
    assert isinstance(tried(found(), Offer(SMALL), ANN, procedure=HOUSE, granted=book), Accepted)


def test_a_ledger_that_nobody_knows_is_no_yes():
    answer = refused(found(), Offer(SMALL), ANN, procedure=HOUSE, granted=None)
    assert answer.kind is Refusal.UNKNOWN
    assert "ledger_unknown" in answer.codes
    assert "nobody knows what was granted before" in answer.explain()


def test_what_this_complaint_was_granted_before_counts_too():
    """A second offer after a reopening: CNY 100 per case for an agent."""
    case = found()
    for step, by in (
        (Offer(SMALL), ANN), (Agree(1), ANN), (Fulfil("b-1"), "u-dee"), (FollowUp("call"), ANN), (Reopen("again"), ANN),
    ):  # fmt: skip
        case = taken(case, step, by, procedure=HOUSE)
    assert [line.amount for line in case.granted] == [money(80, "CNY")]
    answer = refused(case, Offer([Remedy("refund", money(30, "CNY")), SMALL[1]]), ANN, procedure=HOUSE)
    assert "beyond CNY 100 per case: CNY 80 granted already, CNY 30 asked, CNY 20 left" in answer.explain()
    fits = Offer([Remedy("refund", money(20, "CNY")), Remedy("voucher", money(10, "CNY"))])
    assert len(taken(case, fits, ANN, procedure=HOUSE).granted) == 3


def test_a_grant_on_another_id_of_one_person_is_his():
    """Abuse case 13: two accounts of one person; CNY 1,000 per member of staff in one day."""
    book = [granted(240, case=f"K-{n}", customer=f"C-{n}", by="u-night", days=0) for n in range(4)]
    assert isinstance(tried(found(), Offer(SMALL), ANN, procedure=HOUSE, granted=book), Accepted)
    answer = refused(
        found(), Offer(SMALL), ANN, procedure=HOUSE, granted=book, same_person=[["u-ann", "u-night"]]
    )
    assert "beyond CNY 1,000 per member of staff in 1 day" in answer.explain()


# -- duties that stay apart --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("procedure", [DESK, HOUSE], ids=["no authority", "with authority"])
def test_who_promised_does_not_pay_and_who_put_it_right_does_not_close(procedure):
    """Invariant 18; a house that has not said who may offer how much keeps them apart all the same."""
    case = taken(
        taken(found(procedure), Offer(SMALL), ANN, procedure=procedure), Agree(1), ANN, procedure=procedure
    )
    answer = refused(case, Fulfil("b-1"), ANN, procedure=procedure)
    assert (answer.kind, answer.codes) == (Refusal.NOT_AUTHORISED, ("same_hands",))
    assert answer.explain().endswith("- who pays must not be who promised: u-ann promised")
    assert answer.explain("zh").endswith("- 付款人不得是承诺人：u-ann已参与")
    night = refused(case, Fulfil("b-1"), "u-night", procedure=procedure, same_person=[["u-ann", "u-night"]])
    assert night.codes == ("same_hands",)
    case = taken(case, Fulfil("b-1"), "u-dee", procedure=procedure)
    case = taken(case, FollowUp("call", WAY[-2][0].satisfied), ANN, procedure=procedure)  # type: ignore[attr-defined]
    assert refused(case, Close("x"), "u-dee", procedure=procedure).codes == ("same_hands",)
    assert taken(case, Close("x"), ANN, procedure=procedure).stage == "closed"


def test_a_new_kettle_may_be_handed_over_by_whoever_promised_it():
    """Only money is paid by other hands."""
    case = taken(found(DESK), Offer([Remedy("replacement", what="a kettle"), SMALL[0]]))
    assert taken(taken(case, Agree(1)), Fulfil("parcel-1")).stage == "resolved"
    assert refused(taken(case, Agree(2)), Fulfil("parcel-1")).codes == ("same_hands",)


def test_a_promise_by_word_of_mouth_counts_as_one():
    case = taken(found(DESK), Offer(SMALL), "u-bob")
    case = taken(taken(case, MakePromise("P-1", "we call", NINE.add(days=9).date()), "u-eve"), Agree(1))
    assert refused(case, Fulfil("b-1"), "u-eve").codes == ("same_hands",)
    assert refused(case, Fulfil("b-1"), "u-bob").codes == ("same_hands",)


def test_who_approved_does_not_propose():
    case = taken(found(), Approve(SMALL), BOB, procedure=HOUSE)
    answer = refused(case, Offer(SMALL), BOB, procedure=HOUSE)
    assert answer.codes == ("same_hands",), "told once, though two rules say it"
    offered = taken(found(), Offer(SMALL), BOB, procedure=HOUSE)
    assert refused(offered, Approve(SMALL), BOB, procedure=HOUSE).codes == ("same_hands",)


def test_a_duty_without_hands_is_unknown():
    for step in (Approve(SMALL), MakePromise("P-1", "we call", NINE.add(days=9).date())):
        answer = refused(begun(), step, None)
        assert (answer.kind, answer.codes) == (Refusal.UNKNOWN, ("nobody_named",))
        assert "nobody says who does it [CO-1]" in answer.explain()
        assert "未说明由谁办理" in answer.explain("zh")


def test_hands_of_an_earlier_episode_are_free_again():
    case = taken(after(Close), Reopen("again"))
    again = taken(taken(case, Offer(SMALL), "u-bob"), Agree(1), "u-bob")
    assert taken(again, Fulfil("b-2"), "u-ann").stage == "resolved", "u-ann promised last time"


def test_a_house_may_keep_other_duties_apart_or_none():
    lax = attrs.evolve(
        DESK, authority=Authority([Mandate("agent", kind, UNLIMITED) for kind in ("refund", "voucher")])
    )
    case = found(lax)
    case = taken(taken(case, Offer(SMALL), ANN, procedure=lax), Agree(1), ANN, procedure=lax)
    assert taken(case, Fulfil("b-1"), ANN, procedure=lax).stage == "resolved"


def test_without_authority_nothing_goes_on_the_ledger():
    case = taken(found(DESK), Offer(SMALL))
    assert case.granted == ()
    assert taken(case, Agree(2)).granted == ()
    answer = DESK.decide(
        found(DESK), Offer(SMALL), by="u-ann", at=NINE.add(days=9), calendar=OFFICE, granted=None
    )
    assert isinstance(answer, Accepted), "nobody asks the ledger"
