"""Granting: who may offer what, and who must approve it first (CO-1; invariants 17, 18; abuse cases 13, 14, 15)."""

from __future__ import annotations

from datetime import datetime

import pendulum
import pytest

from salesflow.basics.actors import Actor
from salesflow.basics.authority import (
    FOUR_SEPARATIONS,
    PROMISER_IS_NOT_PAYER,
    Authority,
)
from salesflow.basics.budgets import Budget, Scope
from salesflow.basics.money import UNLIMITED, money
from salesflow.basics.promises import Promise, PromiseState
from salesflow.basics.terms import days
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.remedy import Remedy, RemedyKind
from salesflow.complaints.handling.granting import Approval, as_granted, judge_options, mandates_for
from salesflow.errors import InputError

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
ANN, BOB = Actor("u-2", ["agent"]), Actor("u-3", ["agent"])
LEAD, MANAGER = Actor("u-5", ["lead"]), Actor("u-7", ["manager"])
KINDS = [RemedyKind.REFUND, RemedyKind.VOUCHER, RemedyKind.REPAIR]
FREE = {"pay": (), "be_subject": ()}


def cny(amount):
    return money(amount, "CNY")


HOUSE = Authority(
    [
        *mandates_for("agent", KINDS, cny(100), budgets=[Budget(Scope.CASE, cny(150))], approver_role="lead"),
        *mandates_for(
            "lead",
            KINDS,
            cny(1000),
            budgets=[Budget(Scope.ACTOR, cny(1500), days(1))],
            approver_role="manager",
        ),
        *mandates_for("manager", KINDS, cny(9000), needs_finding=True),
    ],
    separated=FOUR_SEPARATIONS,
)
SMALL, LARGE = Remedy("refund", cny(80)), Remedy("refund", cny(800))


def judged(*options, house=HOUSE, by=ANN, approvals=(), granted=(), **more):
    asked = {"case": "K-1", "customer": "C-7", "at": NOW, "done": FREE, **more}
    return judge_options(house, options, by=by, approvals=approvals, granted=granted, **asked)


def approval(by, *options, at=NOW):
    return Approval(by, options or [LARGE], at=at)


def codes(verdict, number=1):
    option = verdict.options[number - 1]
    return [each.code for each in (*option.reasons, *option.missing, *option.helps)]


# -- on one's own authority -------------------------------------------------------------------------------------------


def test_each_option_must_be_allowed_by_itself_and_only_the_others_are_refused():
    """CO-1, CO-2: a choice of solutions is allowed as a whole."""
    verdict = judged(SMALL, Remedy("voucher", cny(100)))
    assert (verdict.value, verdict.declined(), verdict.approvers) == (Truth.YES, None, (None, None))
    verdict = judged(SMALL, LARGE)
    assert [each.value for each in verdict.options] == [Truth.YES, Truth.NO]
    assert "option 1" in verdict.explain()
    declined = verdict.declined()
    assert declined.codes == ("beyond_authority", "beyond_budget", "may_approve", "may_perhaps_approve")
    assert declined.explain("zh").splitlines() == [
        "方案2（退款800元）：客服退款的上限为100元，800元超出权限 [CO-1]",
        "方案2（退款800元）：超出“每个案件150元”：已给0元，本次800元，仅剩150元 [CO-1]",
        "方案2（退款800元）：组长可以批准 [CO-1]",
        "方案2（退款800元）：主管或可批准：须经查明我方有过错，主管方可退款；目前尚无结论 [CO-1]",
    ]


def test_two_currencies_are_judged_each_in_its_own():
    """Abuse case 13: they are never summed, and nothing said about dollars is no leave."""
    verdict = judged(SMALL, Remedy("refund", money(10, "USD")))
    assert codes(verdict, 2) == ["other_currency", "nobody_may"]
    both = Authority(
        [
            *mandates_for("agent", KINDS, cny(100), budgets=[Budget(Scope.CASE, cny(100))]),
            *mandates_for("agent", KINDS, money(15, "USD"), budgets=[Budget(Scope.CASE, money(15, "USD"))]),
        ]
    )
    dollars = as_granted(
        [Remedy("refund", money(15, "USD"))], case="K-1", customer="C-7", by=ANN, at=NOW, key="O-1"
    )
    verdict = judged(
        Remedy("refund", cny(100)), Remedy("refund", money(1, "USD")), house=both, granted=dollars
    )
    assert [each.value for each in verdict.options] == [Truth.YES, Truth.NO]
    assert set(codes(verdict, 2)) == {"beyond_budget", "other_currency", "nobody_may"}


def test_a_remedy_without_a_mandate_is_nobodys_to_give():
    verdict = judged(Remedy("replacement", cny(1)))
    assert verdict.explain() == "option 1, replacement of CNY 1: no role here may replace the goods [CO-1]"
    assert codes(judged(SMALL, by=Actor("u-9", ["cleaner"]))) == [
        "no_mandate",
        "may_approve",
        "may_approve",
        "may_perhaps_approve",
    ]


def test_unknown_worth_ledger_finding_and_roles_are_never_a_yes():
    """CO-1: unknown is not no, and never yes."""
    assert codes(judged(Remedy("repair"))) == ["amount_unknown", "may_perhaps_approve", "may_perhaps_approve"]
    assert codes(judged(SMALL, granted=None))[0] == "ledger_unknown"
    assert codes(judged(SMALL, by=MANAGER))[0] == "finding_missing"
    assert codes(judged(SMALL, by=MANAGER, finding=False)) == ["not_at_fault", "may_approve", "may_approve"]
    assert judged(SMALL, by=MANAGER, finding=True).value is Truth.YES
    by_id = judged(SMALL, by="u-2")
    assert (by_id.value, codes(by_id)) == (Truth.UNKNOWN, ["roles_unknown", "may_perhaps_approve"])
    nobody = judged(SMALL, by=None)
    assert (nobody.value, [each.code for each in nobody.hands.missing]) == (Truth.UNKNOWN, ["nobody_named"])
    assert nobody.declined().codes[0] == "nobody_named"
    anything = Authority(mandates_for("agent", KINDS, UNLIMITED))
    assert judged(Remedy("repair"), house=anything).value is Truth.YES


# -- approved by somebody above ---------------------------------------------------------------------------------------


def test_an_approval_helps_for_the_very_remedy_it_names():
    """Field study 5.1: an offer above the authority needs an approver whose own limit suffices."""
    verdict = judged(SMALL, LARGE, approvals=[approval(LEAD)])
    assert (verdict.value, verdict.approvers) == (Truth.YES, (None, "u-5"))
    assert "u-5 approved it" in verdict.explain()
    assert judged(LARGE, approvals=[approval(LEAD, SMALL)]).value is Truth.NO
    first = judged(LARGE, approvals=[approval(BOB), approval(LEAD), approval(MANAGER)], finding=True)
    assert first.approvers == ("u-5",)


@pytest.mark.parametrize(
    ("approver", "same", "code"),
    [
        (Actor("u-2", ["agent", "lead"]), (), "same_hands"),
        (Actor("u-2b", ["lead"]), [["u-2", "u-2b"]], "same_hands"),
        (BOB, (), "not_above"),
        (Actor("u-8", ["agent", "lead"]), (), None),
        (MANAGER, (), "finding_missing"),
        (Actor("u-6", ["lead"]), [["u-5", "u-6"]], "beyond_budget"),
        ("u-5", (), "roles_unknown"),
    ],
)
def test_who_may_approve(approver, same, code):
    """Abuse case 14: under another id, without enough limit, or a colleague."""
    spent = as_granted([LARGE], case="K-9", customer="C-9", by=BOB, at=NOW, approvers=["u-5"], key="O-9")
    verdict = judged(LARGE, approvals=[approval(approver)], same_person=same, granted=spent)
    assert (verdict.value is Truth.YES) is (code is None)
    assert code is None or code in codes(verdict)


def test_an_approval_comes_before_the_offer():
    assert judged(LARGE, approvals=[approval(LEAD, at=NOW.in_timezone("UTC"))]).value is Truth.YES
    late = judged(LARGE, approvals=[approval(LEAD, at=NOW.add(seconds=1))])
    assert (late.value, "approved_later" in codes(late)) == (Truth.NO, True)


def test_who_stands_above_somebody_without_known_roles_is_not_known():
    """A bare id could be a lead; only a manager stands above everybody who names an approver."""
    large = Remedy("refund", cny(900))
    by_lead = judged(large, by="u-2", approvals=[approval(LEAD, large)])
    assert (by_lead.value, "not_above_known" in codes(by_lead)) == (Truth.UNKNOWN, True)
    assert judged(large, by="u-2", approvals=[approval(MANAGER, large)], finding=True).value is Truth.YES
    earlier = {**FREE, "propose": ["u-3"]}
    unnamed = judged(large, by=None, approvals=[approval(MANAGER, large)], finding=True, done=earlier)
    assert (unnamed.value, "hands_unknown" in codes(unnamed)) == (Truth.UNKNOWN, True)


def test_without_a_named_approver_any_wider_mandate_may_approve():
    flat = Authority(
        [*mandates_for("agent", KINDS, cny(100)), *mandates_for("owner", KINDS, UNLIMITED)],
        separated=[PROMISER_IS_NOT_PAYER],
    )
    assert judged(LARGE, house=flat, approvals=[approval(Actor("u-1", ["owner"]))]).value is Truth.YES
    own = judged(LARGE, house=flat, by=Actor("u-1", ["owner"]), approvals=[approval(Actor("u-1", ["owner"]))])
    assert own.approvers == (None,)
    self_approved = judged(LARGE, house=flat, approvals=[approval(Actor("u-2", ["owner"]))])
    assert "same_hands" in codes(self_approved)
    busy = Authority(mandates_for("agent", KINDS, cny(100), budgets=[Budget(Scope.ACTOR, cny(100))]))
    spent = as_granted([SMALL], case="K-9", customer="C-9", by=ANN, at=NOW, key="O-9")
    verdict = judged(SMALL, house=busy, granted=spent)
    assert verdict.declined().missing[0].explain() == (
        "option 1, refund of CNY 80: another agent may approve it [CO-1]"
    )
    assert judged(SMALL, house=busy, granted=spent, approvals=[approval(BOB, SMALL)]).approvers == ("u-3",)


# -- duties -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"done": {**FREE, "be_subject": ["u-2"]}}, "who handles must not be whom it is about: u-2"),
        ({"done": {**FREE, "pay": ["u-2b"]}}, "who promises must not be who paid: u-2b paid"),
        ({"not_by": ["u-2b"]}, "u-2 is excluded from this case"),
    ],
)
def test_an_approval_does_not_give_clean_hands(more, words):
    """Invariant 18, abuse case 14: an agent handles no complaint about himself, approved or not."""
    verdict = judged(SMALL, approvals=[approval(LEAD, SMALL)], same_person=[["u-2", "u-2b"]], **more)
    assert (verdict.value, words in verdict.declined().explain()) == (Truth.NO, True)
    assert all(each.value is Truth.YES for each in verdict.options)


def test_whom_the_complaint_is_about_approves_nothing():
    verdict = judged(LARGE, approvals=[approval(LEAD)], done={**FREE, "be_subject": ["u-5"]})
    assert "same_hands" in codes(verdict)
    earlier = {**FREE, "propose": ["u-5"], "approve": ["u-2"]}
    assert judged(LARGE, approvals=[approval(LEAD)], done=earlier).value is Truth.YES


def test_hands_that_are_not_known():
    verdict = judged(SMALL, done={})
    assert verdict.value is Truth.UNKNOWN
    assert [each.code for each in verdict.hands.missing] == ["hands_unknown", "hands_unknown"]


# -- the ledger -------------------------------------------------------------------------------------------------------


def test_an_open_offer_counts_its_dearest_and_then_what_was_chosen():
    """CO-2: at first 100 of the 150 are taken, after the choice 30."""
    options = [Remedy("voucher", cny(100)), Remedy("refund", cny(30))]
    about = {"case": "K-1", "customer": "C-7", "by": ANN, "at": NOW}
    opened = as_granted(options, key="O-1", **about)
    assert judged(SMALL, granted=opened).value is Truth.NO
    assert judged(SMALL, granted=opened, key="O-1").value is Truth.YES
    assert judged(SMALL, granted=as_granted(options[1:], key="O-1", **about)).value is Truth.YES


def test_a_promise_of_a_complaint_is_kept_open_or_broken():
    """CO-1: what was promised stays on the list until it is done."""
    promise = Promise("K-1/P-1", "C-7", "pay CNY 80 back", NOW.date(), by="u-3")
    assert promise.state(NOW.date().add(days=1)) is PromiseState.BROKEN


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (judged, "options: name at least one remedy"),
        (lambda: judged(cny(80)), r"options\[0\]: give a Remedy"),
        (lambda: judged(SMALL, by=" "), "by: an id may not be empty"),
        (lambda: judged(SMALL, at=datetime(2026, 3, 2)), "at: has no time zone"),
        (lambda: judged(SMALL, finding="no"), "truth: give True, False, None or a Truth"),
        (lambda: judged(SMALL, same_person=["u-2"]), "same_person: give groups of ids"),
        (lambda: judged(SMALL, done={"fulfil": "u-2"}), "done: give several ids"),
        (lambda: Approval("", [SMALL], at=NOW), "by: an id may not be empty"),
        (lambda: Approval(LEAD, [], at=NOW), "options: name at least one remedy"),
        (
            lambda: as_granted([SMALL], case="K", customer="C", by=ANN, at=NOW, approvers=["a", "b"], key="O"),
            "approvers: name one for each of the 1 options",
        ),
    ],
    ids=range(10),
)  # fmt: skip
def test_bad_input(call, words):
    with pytest.raises(InputError, match=words):
        call()


@pytest.mark.parametrize(
    ("more", "en", "zh"),
    [
        ({"budgets": [Budget(Scope.ACTOR, cny(200))]}, "agent may approve it", "客服可以批准"),
        ({"needs_finding": True}, "agent may perhaps approve it: ", "客服或可批准："),
    ],
)
def test_another_of_the_same_role_is_called_another_in_both_languages(more, en, zh):
    """CO-1: nobody approves for himself, so that his own role alone would mislead whoever asks."""
    house = Authority(mandates_for("agent", KINDS, cny(200), **more))
    before = as_granted([Remedy("refund", cny(180))], case="K-9", customer="C-9", by=ANN, at=NOW, key="O-9")
    own = judged(SMALL, house=house, granted=before)
    assert f"option 1, refund of CNY 80: another {en}" in own.explain()
    assert f"方案1（退款80元）：另一位{zh}" in own.explain("zh")
    others = judged(SMALL, house=house, granted=before, by=Actor("u-9", ["cleaner"]))
    assert f"option 1, refund of CNY 80: an {en}" in others.explain()
    assert f"方案1（退款80元）：{zh}" in others.explain("zh")
