"""Credit lines: every change has one approved decision (CR-6)."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.authority import APPROVER_IS_NOT_PROPOSER, Authority, Mandate
from salesflow.basics.money import UNLIMITED, money
from salesflow.basics.reasons import Declined
from salesflow.credit.limits.authority import ApprovalBand, CreditAuthority, Deputy
from salesflow.credit.limits.facts import Debts
from salesflow.credit.limits.grant import Grant, OverdueAllowance
from salesflow.credit.limits.line import CreditLine
from salesflow.credit.limits.line_entries import Applied, Approved, Frozen, Proposed, Refused, Unfrozen
from salesflow.credit.limits.proposal import Action, Proposal, Wish
from salesflow.errors import CurrencyError, HistoryError, InputError
from salesflow.testing.credit_review_laws import check_credit_line

AT = pendulum.datetime(2026, 3, 31, 9, tz="Asia/Shanghai")
DAY = date(2026, 3, 31)


def cny(amount):
    return money(amount, "CNY")


OWED = Debts(cny(40))
HOUSE = CreditAuthority(
    Authority(
        [Mandate("clerk", "approve", cny(100)), Mandate("manager", "approve", cny(900))],
        separated=[APPROVER_IS_NOT_PROPOSER],
    ),
    bands=[ApprovalBand(2, above_total=cny(500))],
    deputies=[Deputy("u-9", "u-4", "manager", DAY, date(2026, 5, 1))],
    zone="Asia/Shanghai",
)


def proposed(action, amount, before=None, **more):
    return Proposal(
        "C-7", "CNY", DAY, action, before if before is None or before is UNLIMITED else cny(before),
        None if amount is None else cny(amount), **({"next_review": date(2026, 9, 30), "debts": OWED, "grade": "A", "policy": "ours 1"} | more),
    )  # fmt: skip


def done(answer):
    assert not isinstance(answer, Declined), answer.explain()
    return answer


def codes(answer):
    assert isinstance(answer, Declined)
    assert "[en]" not in answer.explain("zh")
    return list(answer.codes)


def sign(line, key, who="u-4", role="manager", at=AT, debts=OWED, roles=None):
    by = Actor(who, [role] if roles is None else roles)
    return line.approve(key, role, authority=HOUSE, sellers=[], debts=debts, by=by, at=at)


def carry(line, key, at=AT, debts=OWED, **more):
    return line.apply(key, authority=HOUSE, debts=debts, at=at, **more)


def changed(line, key, proposal, at=AT):
    line = done(line.propose(key, attrs.evolve(proposal, as_of=at.date()), at=at))
    return done(carry(done(sign(line, key, at=at)), key, at))


def empty():
    return CreditLine("C-7", "CNY")


def fifty():
    return changed(empty(), "P-1", proposed(Action.RAISE, 50))


def test_a_life():
    """CR-6: raised, lowered, frozen, lifted, cancelled, raised again; the past stays as it was."""
    line = fifty()
    line = changed(line, "P-2", proposed(Action.LOWER, 30, 50), AT.add(days=10))
    line = changed(line, "P-3", proposed(Action.FREEZE, 30, 30, is_frozen=True), AT.add(days=20))
    assert line.available(cny(0), on=date(2026, 4, 20)) == cny(0)
    line = changed(line, "P-4", proposed(Action.UNFREEZE, 20, 30), AT.add(days=30))
    line = done(line.freeze("shut", by="u-4", at=AT.add(days=31)))
    line = changed(line, "P-5", proposed(Action.UNFREEZE, 20, 20), AT.add(days=32))
    line = changed(line, "P-6", proposed(Action.CANCEL, 0, 20), AT.add(days=40))
    assert line.available(cny(0), on=date(2026, 5, 10)) == cny(0)
    line = changed(line, "P-7", proposed(Action.RAISE, 10, 0), AT.add(days=50))
    days = [AT.add(days=each).date() for each in (-1, 0, 9, 10, 29, 30, 39, 40, 49, 50)]
    limits = [None if line.limit_on(each) is None else int(line.limit_on(each).amount) for each in days]
    assert limits == [None, 50, 50, 30, 30, 20, 20, 0, 0, 10]
    assert line.available(cny(25), on=days[3]) == cny(5)
    assert line.available(cny(45), on=days[3]) == cny(0)
    assert line.available(cny(45), on=days[0]) is None
    assert check_credit_line(line, cny(5), on=days[-1]) == 7
    assert CreditLine("C-7", "CNY", line.entries) == line
    assert [each.key for each in line.decisions] == [f"P-{place}" for place in range(1, 8)]
    assert (
        line.freeze("shut", by="u-4", at=AT.add(days=51)).freeze("shut", by="u-4", at=AT.add(days=51)).grants
        == line.grants
    )
    assert line.state_on(days[-1]).raised_on == days[-1]
    assert not line.state_on(days[-1]).is_cancelled


def test_a_temporary_grant_lapses_by_its_date():
    """CR-6, property 7: nothing is booked; a second one on the same days is refused."""
    wish = Wish(cny(20), date(2026, 4, 5), date(2026, 5, 5), "fair")
    more = {"valid_from": wish.begins, "valid_until": wish.ends, "wish": wish}
    line = changed(fifty(), "T-1", proposed(Action.TEMPORARY, 20, 50, **more))
    days = [date(2026, 4, 4), date(2026, 4, 5), date(2026, 5, 4), date(2026, 5, 5)]
    assert [line.limit_on(each) for each in days] == [cny(50), cny(70), cny(70), cny(50)]
    twice = done(sign(done(line.propose("T-2", proposed(Action.TEMPORARY, 20, 50, **more), at=AT)), "T-2"))
    assert codes(carry(twice, "T-2")) == ["grants_overlap"]
    assert codes(line.lapse("T-1", at=AT)) == ["not_ended"]
    assert codes(line.lapse("P-1", at=AT)) == ["not_ended"]
    assert codes(line.lapse("T-9", at=AT)) == ["no_grant"]
    noted = done(line.lapse("T-1", at=AT.add(days=40)))
    assert noted.state_on(date(2026, 6, 1)).lapses_noted == {"T-1"}
    stopped = changed(line, "P-2", proposed(Action.CANCEL, 0, 50), AT.add(days=1))
    assert stopped.limit_on(days[1]) == cny(0)


def test_a_limit_with_an_end_is_gone_after_it_and_can_be_renewed():
    """CR-6, property 6: zero when expired, not None."""
    until = {"valid_from": DAY, "valid_until": date(2026, 5, 1)}
    line = changed(empty(), "P-1", proposed(Action.RAISE, 50, **until))
    assert line.available(cny(0), on=date(2026, 4, 30)) == cny(50)
    assert line.available(cny(0), on=date(2026, 5, 1)) == cny(0)
    kept = proposed(Action.KEEP, 50, 50, is_renewal=True, valid_from=DAY, valid_until=date(2027, 5, 1))
    line = changed(line, "P-2", kept, AT.add(days=20))
    assert line.available(cny(0), on=date(2026, 5, 1)) == cny(50)
    assert codes(carry(line_signed := _signed(until), "P-3", AT.add(days=31))) == ["window_over"]
    assert line_signed.waiting.key == "P-3"


def _signed(more):
    line = done(empty().propose("P-3", proposed(Action.RAISE, 50, **more), at=AT))
    return done(sign(line, "P-3"))


def test_two_people_sign_and_no_third_hand_and_no_hand_twice():
    """CR-6, property 15: a deputy and his principal are one pair of hands."""
    line = done(empty().propose("P-1", proposed(Action.RAISE, 600), by=Actor("u-2", ["analyst"]), at=AT))
    assert codes(sign(line, "P-1", "u-2", "clerk")) == ["same_hands", "own_proposal"]
    line = done(sign(line, "P-1", "u-1", "clerk"))
    assert codes(sign(line, "P-1", "u-3", "clerk")) == ["beyond_authority", "needs_wider_mandate"]
    assert codes(sign(line, "P-1", "u-1", "manager")) == ["signed_already"]
    assert codes(carry(line, "P-1")) == ["not_approved"]
    assert sign(line, "P-1", "u-1", "clerk") is line
    both = done(sign(line, "P-1", "u-9", roles=[]))
    assert codes(sign(both, "P-1", "u-5")) == ["complete"]
    assert done(carry(both, "P-1")).limit_on(DAY) == cny(600)
    alone = done(sign(done(empty().propose("P-1", proposed(Action.RAISE, 600), at=AT)), "P-1"))
    assert codes(sign(alone, "P-1", "u-9", roles=[])) == ["signed_already"]
    assert codes(sign(alone, "P-1", "u-8", roles=[])) == ["no_role"]


def test_an_approval_is_for_one_exact_proposal_and_goes_stale():
    """CR-6: superseded, refused, carried out, other debts, too old, another limit by now."""
    line = done(empty().propose("P-1", proposed(Action.RAISE, 50), at=AT))
    assert codes(sign(line, "P-1", debts=Debts(cny(41)))) == ["debts_changed"]
    assert codes(sign(line, "P-1", at=AT.add(days=15))) == ["stale"]
    newer = done(line.propose("P-2", proposed(Action.RAISE, 60), at=AT))
    assert codes(sign(newer, "P-1")) == ["superseded"]
    assert (newer.waiting.key, empty().waiting, fifty().waiting) == ("P-2", None, None)
    no = done(newer.refuse("P-2", "too much", sellers=["u-7"], by="u-4", at=AT))
    assert codes(sign(no, "P-2")) == ["refused"]
    assert (no.state_on(DAY).refused_on, no.waiting) == (DAY, None)
    assert codes(done(sign(line, "P-1")).propose("P-1", proposed(Action.RAISE, 9), at=AT)) == ["key_taken"]
    assert codes(sign(fifty(), "P-1", "u-5")) == ["complete", "carried_out"][::-1]
    assert carry(fifty(), "P-1") == fifty()
    other = done(fifty().propose("P-2", proposed(Action.RAISE, 60, 50), at=AT))
    assert codes(other.propose("P-3", proposed(Action.RAISE, 60, 40), at=AT)) == ["line_changed"]
    assert codes(
        other.propose("P-3", attrs.evolve(other.decision("P-2").proposal, as_of=date(2026, 4, 2)), at=AT)
    ) == ["not_yet"]
    late = done(sign(line, "P-1"))
    assert codes(carry(late, "P-1", AT.add(days=15))) == ["stale"]
    assert codes(carry(late, "P-1", debts=None)) == ["debts_changed"]


def test_what_changes_nothing_needs_no_decision():
    """CR-6: KEEP, REFER and EXPIRE are kept as reviews; they take nobody's place."""
    line = done(empty().propose("P-1", proposed(Action.RAISE, 50), at=AT))
    for place, action in enumerate((Action.KEEP, Action.REFER, Action.EXPIRE)):
        kept = done(line.propose(f"K-{place}", proposed(action, None), at=AT))
        assert codes(sign(kept, f"K-{place}")) == ["nothing_to_approve"]
        assert codes(carry(kept, f"K-{place}")) == ["nothing_to_approve"]
        assert kept.waiting.key == "P-1"
    assert kept.state_on(DAY).reviewed_on == DAY


def test_a_freeze_needs_no_decision_and_lifting_it_does():
    """CR-6: a freeze protects; it is set once."""
    line = done(fifty().freeze("his warehouse is shut", by="u-4", at=AT))
    assert codes(line.freeze("again", by="u-4", at=AT)) == ["frozen_already"]
    assert line.limit_on(DAY) == cny(50)
    again = done(sign(done(line.propose("P-2", proposed(Action.FREEZE, 50, 50), at=AT)), "P-2"))
    assert codes(carry(again, "P-2", by="u-4")) == ["frozen_already"]
    lifted = done(sign(done(fifty().propose("P-2", proposed(Action.UNFREEZE, 50, 50), at=AT)), "P-2"))
    assert codes(carry(lifted, "P-2")) == ["not_frozen"]


def test_the_clock_does_not_run_backwards():
    """CR-6, bad input 15."""
    assert codes(fifty().freeze("shut", by="u-4", at=AT.subtract(days=1))) == ["too_early"]


def test_a_limit_without_a_ceiling():
    """CR-6: decided, and never used up."""
    endless = Proposed("P-1", attrs.evolve(proposed(Action.RAISE, 5), amount=UNLIMITED), at=AT)
    free = CreditLine("C-7", "CNY", [endless, SIGNED, Applied("P-1", Grant("P-1", UNLIMITED, DAY), at=AT)])
    assert free.available(cny(9), on=DAY) is UNLIMITED


PROPOSED = Proposed("P-1", proposed(Action.RAISE, 50), at=AT)
SHORT = attrs.evolve(PROPOSED, proposal=proposed(Action.RAISE, 50, valid_until=date(2026, 4, 9)))
SIGNED = Approved("P-1", "manager", True, 1, at=AT, by="u-4")
GRANT = Grant("P-1", cny(50), DAY)


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ([PROPOSED, Applied("P-1", GRANT, at=AT)], "0 of the 1 signature"),
        ([PROPOSED, SIGNED, Applied("P-1", attrs.evolve(GRANT, amount=cny(51)), at=AT)], "is not what P-1 proposes"),
        ([PROPOSED, SIGNED, Applied("P-1", attrs.evolve(GRANT, begins=date(2026, 3, 1)), at=AT)], "it would begin on"),
        ([SHORT, SIGNED, Applied("P-1", GRANT, at=AT.add(days=9))], "the days of P-1 are over"),
        ([PROPOSED, SIGNED, Frozen("P-1", "shut", at=AT, by="u-4")], "proposes something else"),
        ([PROPOSED, SIGNED, Unfrozen("P-1", None, at=AT)], "proposes something else"),
        ([Applied("P-1", GRANT, at=AT)], "was not proposed before"),
        ([SIGNED], "was not proposed before"),
        ([Refused("P-1", "no", at=AT, by="u-4")], "was not proposed before"),
        ([Proposed("P-1", proposed(Action.RAISE, 50), at=AT, by="u-4"), SIGNED], "u-4 proposed it"),
        ([PROPOSED, attrs.evolve(SIGNED, at=AT.subtract(hours=1))], "would come before it"),
        ([PROPOSED, SIGNED, Applied("P-1", GRANT, at=AT), Applied("P-1", GRANT, at=AT.add(days=1))], "carried out already"),
    ],
    ids=map(str, count()),
)  # fmt: skip
def test_entries_that_do_not_fit_together_are_refused(entries, problem):
    """CR-6, property 16: no orphan; bad input 9."""
    with pytest.raises(HistoryError, match=problem):
        CreditLine("C-7", "CNY", entries)


def test_the_law_finds_a_signature_that_was_not_needed():
    """CR-6, property 15: the law can fail."""
    idle = Approved("P-1", "clerk", False, 1, at=AT, by="u-1")
    line = CreditLine("C-7", "CNY", [PROPOSED, idle, SIGNED, Applied("P-1", GRANT, at=AT)])
    with pytest.raises(AssertionError, match="no signature is dispensable"):
        check_credit_line(line, cny(5), on=DAY)


@pytest.mark.parametrize(
    "make",
    [
        lambda: CreditLine(" ", "CNY"),
        lambda: CreditLine("C-7", "XXZ"),
        lambda: CreditLine("C-7", "CNY", ["P-1"]),
        lambda: empty().propose("P-1", attrs.evolve(proposed(Action.RAISE, 5), customer="C-8"), at=AT),
        lambda: empty().propose("P-1", proposed(Action.RAISE, 5), at=datetime(2026, 3, 31)),
        lambda: empty().decision("P-1"),
        lambda: fifty().freeze(" ", by="u-4", at=AT),
        lambda: fifty().freeze("shut", by=None, at=AT),
        lambda: fifty().refuse("P-1", "no", sellers="u-7", by="u-4", at=AT),
        lambda: Approved("P-1", "clerk", True, 1, None, "u-4", at=AT, by="u-4"),
    ],
    ids=map(str, count()),
)
def test_bad_input_is_refused(make):
    """CR-6: ids, moments, words."""
    with pytest.raises(InputError):
        make()


def test_two_currencies_never_meet():
    """CR-6, bad input 4."""
    dollars = Proposal("C-7", "USD", DAY, Action.RAISE, None, money(5, "USD"), next_review=DAY)
    with pytest.raises(CurrencyError):
        empty().propose("P-1", dollars, at=AT)
    with pytest.raises(CurrencyError):
        fifty().available(money(1, "USD"), on=DAY)
    with pytest.raises(CurrencyError):
        fifty().available(cny(0), on=DAY, paid_back={"P-1": money(1, "USD")})


# -- terms of a grant -------------------------------------------------------------------------------------------------


def _with_season(*, is_revolving):
    wish = Wish(cny(30), DAY, date(2026, 6, 1), "season", is_revolving=is_revolving)
    season = proposed(Action.TEMPORARY, 30, 50, valid_from=DAY, valid_until=date(2026, 6, 1), wish=wish)
    return changed(fifty(), "T-1", season, AT)


@given(st.integers(0, 120), st.integers(0, 60), st.integers(0, 60), st.booleans())
def test_what_is_drawn_and_paid_back_comes_back_only_where_a_grant_revolves(
    used, fixed, season, is_revolving
):
    """CR-6, property 6: never below zero, never more than without, and the same where everything revolves."""
    line = _with_season(is_revolving=is_revolving)
    paid = {"P-1": cny(fixed), "T-1": cny(season)}
    left = line.available(cny(used), on=DAY, paid_back=paid)
    gone = 0 if is_revolving else min(season, 30)
    assert left == cny(max(0, 80 - gone - used))
    assert left <= line.available(cny(used), on=DAY)
    assert line.available(cny(used), on=DAY, paid_back={"P-1": cny(fixed)}) == line.available(
        cny(used), on=DAY
    )


@given(st.integers(-60, 120))
def test_credit_notes_give_no_more_than_the_limit(used):
    """CR-6, property 6: what is left lies between zero and the limit; below zero nothing is owed, and that is said."""
    if used < 0:
        with pytest.raises(InputError) as caught:
            fifty().available(cny(used), on=DAY)
        assert caught.value.field == "used"
    else:
        assert fifty().available(cny(used), on=DAY) == cny(max(0, 50 - used)) <= cny(50)


def test_what_was_paid_back_belongs_to_a_grant_of_the_line():
    """CR-6: a number that is none, and an amount below zero, are no slip to pass over."""
    for paid in ({"P-9": cny(1)}, {"P-1": cny(-1)}):
        with pytest.raises(InputError):
            fifty().available(cny(0), on=DAY, paid_back=paid)


def test_a_proposal_carries_its_terms_into_the_grant():
    """CR-6: the cap of one order and what may be late stand in the proposal that people sign."""
    late = OverdueAllowance(cny(5), 10)
    proposal = proposed(Action.RAISE, 50, order_cap=cny(20), overdue=late)
    assert "one order may take up to CNY 20" in proposal.explain()
    assert "up to CNY 5 may be late, for up to 10 days, before anything is stopped" in proposal.explain()
    assert "[en]" not in proposal.explain("zh")
    line = changed(empty(), "P-1", proposal)
    assert (line.order_cap_on(DAY), line.overdue_allowance_on(DAY)) == (cny(20), late)
    assert (line.order_cap_on(date(2026, 3, 30)), line.overdue_allowance_on(date(2026, 3, 30))) == (
        None,
        None,
    )


def test_a_deputy_signs_no_more_when_his_mandate_has_ended():
    """CR-6, bad input 15: u-9 stands for the manager u-4 until 30 April."""
    line = done(
        empty().propose(
            "P-1", attrs.evolve(proposed(Action.RAISE, 200), as_of=date(2026, 4, 30)), at=AT.add(days=30)
        )
    )
    last = AT.add(days=30)
    assert codes(sign(line, "P-1", "u-9", roles=[], at=last.add(days=1))) == ["no_role"]
    signed = done(sign(line, "P-1", "u-9", roles=[], at=last))
    assert signed.decision("P-1").approvals[0].stands_for == "u-4"
    assert done(carry(signed, "P-1", last.add(days=1))).limit_on(date(2026, 5, 1)) == cny(200)
