"""Abuse of money, hands, links and words (CO-1, CO-2, CO-4): cases 12 to 16, 19 and 20 of the field study, 5.4.

Cases 1 to 11, 17 and 18 stand in `test_abuse_of_time`.
"""

from __future__ import annotations

from decimal import Decimal

import attrs
import pytest
from abused_desk import (
    ANN,
    BOB,
    DEE,
    EVE,
    HOUSE,
    LEE,
    NINE,
    PAIR,
    TO_FINDING,
    answer,
    begin,
    closed,
    refusal,
    resolved,
    take,
)

from salesflow.basics.actors import Actor
from salesflow.basics.clocks.clock import ClockState
from salesflow.basics.money import Money, money, total
from salesflow.basics.private import LONGEST_TEXT
from salesflow.basics.reasons import Declined
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.decision import Accepted
from salesflow.complaints.cases.ending import (
    Absorb,
    Close,
    Link,
    Refer,
    Reopen,
    TakeBack,
    Withdraw,
)
from salesflow.complaints.cases.redress import (
    Accept,
    Agree,
    Approve,
    FollowUp,
    Fulfil,
    GiveTestimony,
    Offer,
    RefuseClaim,
    TurnDown,
)
from salesflow.complaints.cases.remedy import Remedy
from salesflow.complaints.cases.steps import (
    Acknowledge,
    Apologise,
    Assess,
    Find,
    HandOver,
    Hear,
    Mark,
    Receive,
    TakeStatement,
)
from salesflow.complaints.catalogue.causes import SHOP_CAUSES
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.catalogue.phrases import PHRASES_EN
from salesflow.complaints.catalogue.regimes import FCA_DISP
from salesflow.complaints.handling.clocking import reading
from salesflow.complaints.handling.links import Linked, Linker, link_flaws, root_of
from salesflow.complaints.phrases.phrase_check import check_words
from salesflow.errors import HistoryError, InputError
from salesflow.stages.case import Refusal
from salesflow.testing.complaint_lives import OFFICE


def test_12_reopened_after_years_or_after_it_was_linked_or_withdrawn():
    """5.4, 12: too late is a new complaint; what was linked or withdrawn is over."""
    done = closed(HOUSE)
    years = done.records[-1].at.add(years=3)
    assert refusal(answer(done, Reopen("again"), HOUSE, at=years)).codes == ("too_late",)
    last = done.records[-1].at.add(days=90)
    assert take(done, Reopen("again"), procedure=HOUSE, at=last).stage == "investigating"
    for end in (Link("K-2", "duplicate"), Withdraw("never mind")):
        over = take(begin(), end)
        for step in (Reopen("again"), TakeBack("decided")):
            assert refusal(answer(over, step)).kind is Refusal.CLOSED
        assert answer(over, Hear("call", "thanks")).complaint.stage == over.stage
    referred = take(begin(), Refer("ombudsman"))
    assert refusal(answer(referred, Reopen("again"))).kind is Refusal.CLOSED
    assert take(referred, TakeBack("we were right")).stage == "investigating"


def test_13_splitting_ten_offers_of_99():
    """5.4, 13: one customer, ten complaints, ten offers of 99: the budget for a customer stops the fourth."""
    ledger, answers = [], []
    for number in range(10):
        complaint = take(begin(f"K-{number}", procedure=HOUSE), *TO_FINDING, procedure=HOUSE)
        offer = Offer((Remedy("refund", money(99, "CNY")), Remedy("voucher", money(99, "CNY"))))
        found = answer(complaint, offer, HOUSE, granted=ledger)
        answers.append(isinstance(found, Accepted))
        if isinstance(found, Accepted):
            ledger += take(found.complaint, Agree(2), procedure=HOUSE).granted
    assert answers == [True] * 3 + [False] * 7
    assert total([line.amount for line in ledger if line.amount is not None], "CNY") == money(297, "CNY")
    assert refusal(answer(complaint, offer, HOUSE, granted=None)).kind is Refusal.UNKNOWN


def test_13_splitting_within_one_complaint():
    """5.4, 13: reopened, offered again: what was granted before counts; what was turned down does not."""
    done = closed(HOUSE)
    again = take(done, Reopen("again"), procedure=HOUSE)
    assert "beyond_budget" in refusal(answer(again, Offer(PAIR), HOUSE)).codes
    fresh = take(begin(procedure=HOUSE), *TO_FINDING, Offer(PAIR), TurnDown("no"), procedure=HOUSE)
    assert fresh.granted == ()
    assert take(fresh, Offer(PAIR), procedure=HOUSE).stage == "offered"


def test_13_amounts_that_are_none():
    """5.4, 13: negative, zero, not a number, a truth value, a float, and another currency."""
    for amount in (-1, 0):
        with pytest.raises(InputError):
            Remedy("refund", Money(amount, "CNY"))
    for odd in (Decimal("NaN"), Decimal("Infinity"), True, 9.9):
        with pytest.raises(InputError):
            Money(odd, "CNY")  # type: ignore[arg-type]
    complaint = take(begin(procedure=HOUSE), *TO_FINDING, procedure=HOUSE)
    dollars = Offer((Remedy("refund", money(1, "USD")), Remedy("voucher", money(1, "CNY"))))
    assert refusal(answer(complaint, dollars, HOUSE)).codes == ("other_currency", "nobody_may")


def test_14_approving_for_oneself():
    """5.4, 14: under another id, without enough authority, or by whom the complaint is about."""
    ready = take(begin(procedure=HOUSE), *TO_FINDING, procedure=HOUSE)
    dear = (Remedy("refund", money(900, "CNY")), Remedy("voucher", money(900, "CNY")))
    allowed = take(ready, Approve(dear), procedure=HOUSE, by=LEE)
    assert take(allowed, Offer(dear), procedure=HOUSE).stage == "offered"
    same = [("u-ann", "u-lee")]
    assert refusal(answer(allowed, Offer(dear), HOUSE, same_person=same)).kind is Refusal.NOT_AUTHORISED
    weak = take(ready, Approve(dear), procedure=HOUSE, by=Actor("u-joe", ["agent"]))
    assert refusal(answer(weak, Offer(dear), HOUSE)).kind is Refusal.NOT_AUTHORISED
    subject = begin(about=["u-bob"])
    for step in (Acknowledge("call"), Apologise("empathy"), Withdraw("none")):
        assert refusal(answer(subject, step, by=BOB)).codes == ("subject_handles",)
    other = refusal(answer(subject, Acknowledge("call"), by="u-b2", same_person=[("u-bob", "u-b2")]))
    assert other.codes == ("subject_handles",)
    to_him = refusal(answer(subject, HandOver("u-b2", "knows it"), same_person=[("u-bob", "u-b2")]))
    assert to_him.codes == ("subject_handles",)
    with pytest.raises(InputError, match="about"):
        Receive("C-7", "call", owner="u-ann", about=["u-ann"])


def test_14_two_duties_in_one_hand():
    """5.4, 14: who promised does not pay, who put it right does not close; in the next episode all begin anew."""
    agreed = take(begin(), *TO_FINDING, Offer(PAIR), Agree(1))
    assert refusal(answer(agreed, Fulfil("refund-7"), by=ANN)).kind is Refusal.NOT_AUTHORISED
    asked = take(take(agreed, Fulfil("refund-7"), by=DEE), FollowUp("call", Truth.YES))
    closing = refusal(answer(asked, Close("delivery/late"), by=DEE))
    assert closing.kind is Refusal.NOT_AUTHORISED
    assert closing.codes == ("same_hands",)
    same = [("u-dee", "u-eve")]
    assert refusal(answer(asked, Close("delivery/late"), by=EVE, same_person=same)).codes == ("same_hands",)
    assert refusal(answer(asked, Close("delivery/late"), by=None)).codes == ("nobody_named",)
    goods = take(begin(), *TO_FINDING, Offer((PAIR[0], Remedy("replacement", what="a new kettle"))), Agree(2))
    assert take(goods, Fulfil("parcel-7"), by=ANN).stage == "resolved", "goods are no payment"
    assert [record.step for record in take(asked, Close("delivery/late"), by=EVE).records_of(Close)]


def test_15_choices_that_are_none():
    """5.4, 15: a single option, the same twice, one not offered, after the withdrawal, after the offer ended."""
    ready = take(begin(), *TO_FINDING)
    one = refusal(answer(ready, Offer(PAIR[:1])))
    assert "at least 2" in one.explain()
    with pytest.raises(InputError, match="offered twice"):
        Offer((PAIR[0], PAIR[0]))
    offered = take(ready, Offer(PAIR, until=NINE.add(hours=1)))
    assert refusal(answer(offered, Agree(3))).codes == ("no_such_option",)
    assert refusal(answer(offered, Agree(1), at=NINE.add(hours=2))).codes == ("offer_expired",)
    for odd in (0, -1, True, "1"):
        with pytest.raises(InputError):
            Agree(odd)  # type: ignore[arg-type]
    gone = take(offered, Withdraw("never mind"))
    assert refusal(answer(gone, Agree(1))).kind is Refusal.CLOSED
    assert refusal(answer(gone, Accept("call"))).kind is Refusal.CLOSED


def test_16_circles_chains_and_hidden_breaches():
    """5.4, 16: A to B to A ends at one root; a link takes the earliest receipt along, so that it hides no breach."""
    procedure = DESK.under(FCA_DISP)
    old = begin("K-1", procedure=procedure)
    new = begin("K-2", at=NINE.add(weeks=9), procedure=procedure)
    linker = Linker(procedure, calendar=OFFICE)
    at = NINE.add(weeks=9, days=1)
    done = linker.link(old, new, [old, new], why="duplicate", by="u-eve", at=at)
    assert isinstance(done, Linked)
    linked, root = done.accepted[0].complaint, done.root
    assert root.regulatory_start == NINE
    assert (
        reading(root, procedure.clock("fca_final_response"), calendar=OFFICE, at=at).state
        is ClockState.BREACHED
    )
    back = linker.link(root, linked, [linked, root], why="duplicate", by="u-eve", at=at)
    assert isinstance(back, Declined)
    assert linker.link(linked, root, [linked, root], why="merged", by="u-eve", at=at).explain()  # type: ignore[union-attr]
    assert root_of(linked, [linked, root]) == root
    assert link_flaws([linked, root]) == ()
    assert refusal(answer(new, Link("K-2", "merged"), procedure)).codes == ("itself",)
    circle = [take(begin("K-3"), Link("K-4", "merged")), take(begin("K-4"), Link("K-3", "merged"))]
    assert {flaw.code for flaw in link_flaws(circle)} == {"circle"}


def test_19_the_one_who_always_complains():
    """5.4, 19: repeated complaints are linked, a receipt is never refused, and no rule rejects by itself."""
    flood = [begin(f"K-{number}", at=NINE.add(minutes=number)) for number in range(50)]
    assert {complaint.stage for complaint in flood} == {"received"}
    linker, known = Linker(DESK, calendar=OFFICE), {each.id: each for each in flood}
    for number in range(1, 50):
        done = linker.link(
            known[f"K-{number}"],
            known["K-0"],
            known.values(),
            why="duplicate",
            by="u-eve",
            at=NINE.add(hours=1),
        )
        assert isinstance(done, Linked)
        known |= {each.complaint.id: each.complaint for each in done.accepted}
    assert link_flaws(known.values()) == ()
    assert known["K-0"].stage == "received"
    assert len(known["K-0"].steps(Absorb)) == 49


def test_20_hostile_text():
    """5.4, 20: too long, control characters, turned reading direction, mixed scripts."""
    with pytest.raises(InputError, match="characters") as caught:
        TakeStatement("x" * (10 * LONGEST_TEXT))
    assert len(str(caught.value)) < 300
    with pytest.raises(InputError, match=r"U\+0000"):
        TakeStatement("late\x00")
    turned = take(begin(), TakeStatement("refund \u202e000,1 支付 оплата"))
    assert turned.statement is not None
    assert "<U+202E>" in turned.statement.render()
    assert "оплата" not in repr(turned)
    for odd in ("", "   ", "K 1\n"):
        with pytest.raises(InputError):
            begin(odd) if not odd.strip() else HandOver("", "why")


def test_20_phrases_in_quotes_and_negated():
    """5.4, 20: a phrase that is quoted or negated is shown as doubtful, and refuses nothing."""
    quoted = check_words("You were told: “that is not my job”.", [PHRASES_EN])
    assert [remark.is_doubtful for remark in quoted] == [True]
    plain = check_words("That is not my job.", [PHRASES_EN])
    assert [remark.is_doubtful for remark in plain] == [False]
    negated = check_words("It is not that it is our fault.", [PHRASES_EN])
    assert all(remark.is_doubtful for remark in negated)


def test_20_an_unknown_root_cause():
    """5.4, 20: a code that is not in the tree is no cause; a house without a tree takes any."""
    asked = take(resolved(HOUSE), FollowUp("call", Truth.YES), procedure=HOUSE)
    assert refusal(answer(asked, Close("the moon"), HOUSE, by=EVE)).codes == ("cause_unknown",)
    with pytest.raises(InputError):
        SHOP_CAUSES.find("the moon")
    plain = take(resolved(), FollowUp("call", Truth.YES))
    assert take(plain, Close("the moon"), by=EVE).cause == "the moon"


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Acknowledge("telepathy"), "channel"),
        (lambda: Apologise("sorry"), "kind"),
        (lambda: Assess("awful"), "severity"),
        (lambda: Find("us", "x"), "fault"),
        (lambda: Link("K-2", "alike"), "why"),
        (lambda: GiveTestimony("One. Two. Three.", consent=True), "words"),
        (lambda: FollowUp("call", True), "satisfied"),
        (lambda: RefuseClaim("", recourse="x"), "text"),
        (lambda: HandOver("  ", "on leave"), "person"),
        (lambda: Receive("C-7", "call", owner=" "), "person"),
        (lambda: Receive("C-7", "call", owner="u-1", about="u-2"), "people"),
    ],
    ids=iter(range(11)),
)
def test_words_that_a_step_does_not_know(make, field):
    with pytest.raises(InputError) as caught:
        make()
    assert caught.value.field == field


def test_only_what_happens_outside_is_noted_from_outside():
    """A backdated *resolved* would heal a breach, so what steps make happen is noted by the steps."""
    late = NINE.add(days=30)
    for event in ("resolved", "acknowledged", "final_response", "received"):
        assert refusal(answer(begin(), Mark(event, NINE), at=late)).codes == ("event_ours",)
    assert take(begin(), Mark("file_complete", NINE.subtract(days=1))).row().acknowledged_at is None


def test_histories_that_cannot_be():
    complaint = take(begin(), *TO_FINDING)
    records = complaint.records
    with pytest.raises(HistoryError, match="missing"):
        DESK.replay([*records[:2], *records[3:]])
    with pytest.raises(HistoryError, match="another record with this number"):
        DESK.evolve(complaint, attrs.evolve(records[2], at=NINE.add(hours=9)))
    with pytest.raises(HistoryError, match="belongs to complaint"):
        DESK.evolve(complaint, attrs.evolve(begin("K-2").records[0], seq=7))
    with pytest.raises(HistoryError, match="other rules"):
        DESK.evolve(
            complaint, attrs.evolve(records[-1], seq=7, definition=attrs.evolve(DESK, version="2").definition)
        )
    with pytest.raises(HistoryError, match="second receipt"):
        DESK.evolve(complaint, attrs.evolve(records[0], seq=7, at=records[-1].at))
    with pytest.raises(InputError, match="complaint of its own"):
        answer(complaint, Receive("C-7", "call", owner="u-ann"))
    with pytest.raises(InputError, match="was used for"):
        answer(take(complaint, Hear("call"), command_id="c-1"), Acknowledge("call"), command_id="c-1")
