"""A dishonest insider tries to get a limit past its authority (CR-6, property 15 and 16; point 6 of the house issue).

Each test is one attempt, and what stops it.
"""

from __future__ import annotations

from datetime import date

import attrs
import pendulum
import pytest

from salesflow.basics.actors import Actor
from salesflow.basics.authority import APPROVER_IS_NOT_PROPOSER, Authority, Mandate
from salesflow.basics.money import UNLIMITED, money
from salesflow.basics.reasons import Declined
from salesflow.credit.limits.authority import APPROVER_IS_NOT_SELLER, ApprovalBand, CreditAuthority, Deputy
from salesflow.credit.limits.facts import Debts
from salesflow.credit.limits.grant import Effect, Grant, OverdueAllowance
from salesflow.credit.limits.line import CreditLine
from salesflow.credit.limits.line_entries import Applied
from salesflow.credit.limits.proposal import Action, Proposal, Wish
from salesflow.errors import DefinitionError, HistoryError, InputError

AT = pendulum.datetime(2026, 3, 31, 9, tz="Asia/Shanghai")
DAY = date(2026, 3, 31)


def cny(amount):
    return money(amount, "CNY")


OWED = Debts(cny(40))
MANDATES = [
    Mandate("clerk", "approve", cny(100)), Mandate("manager", "approve", cny(900)), Mandate("director", "approve", UNLIMITED),
]  # fmt: skip
HOUSE = CreditAuthority(
    Authority(MANDATES, separated=[APPROVER_IS_NOT_PROPOSER, APPROVER_IS_NOT_SELLER]),
    bands=[ApprovalBand(2, above_total=cny(500), above_delta=cny(300), grades=["C"])],
    deputies=[Deputy("u-9", "u-4", "manager", DAY, date(2026, 5, 1)), Deputy("u-8", "u-4", "manager", DAY, date(2026, 5, 1))],
    zone="Asia/Shanghai",
)  # fmt: skip
CLERK, MANAGER = Actor("u-1", ["clerk"]), Actor("u-4", ["manager"])


def proposed(action, amount, before=None, at=AT, **more):
    more = {"next_review": date(2026, 9, 30), "debts": OWED, "grade": "A"} | more
    before = None if before is None else cny(before)
    return Proposal("C-7", "CNY", at.date(), action, before, cny(amount), **more)


def done(answer):
    assert not isinstance(answer, Declined), answer.explain()
    return answer


def told(answer):
    """The codes of a refusal that a clerk can read in two languages."""
    assert isinstance(answer, Declined)
    assert answer.explain()
    assert "[en]" not in answer.explain("zh")
    return answer.codes


def put(line, key, proposal, by="u-2", at=AT):
    return done(line.propose(key, proposal, by=by, at=at))


def sign(line, key, who=CLERK, role=None, at=AT, sellers=("u-7",), house=HOUSE):
    role = min(who.roles) if role is None else role
    return line.approve(key, role, authority=house, sellers=sellers, debts=OWED, by=who, at=at)


def carry(line, key, at=AT, house=HOUSE):
    return line.apply(key, authority=house, debts=OWED, at=at)


def through(line, key, proposal, who=CLERK, at=AT):
    return done(carry(done(sign(put(line, key, proposal, at=at), key, who, at=at)), key, at))


def passes(line, key, proposal, who=CLERK, at=AT):
    """Whether one person gets a proposal carried out."""
    signed = sign(put(line, key, proposal, at=at), key, who, at=at)
    return not isinstance(signed, Declined) and not isinstance(carry(signed, key, at), Declined)


def empty():
    return CreditLine("C-7", "CNY")


# -- what does not work ----------------------------------------------------------------------------------------------


def test_the_plain_ways_are_shut():
    """CR-6: beyond the mandate, alone above a band, own proposal, seller, seller unknown."""
    assert not passes(empty(), "P-1", proposed(Action.RAISE, 101))
    assert not passes(empty(), "P-1", proposed(Action.RAISE, 501), MANAGER)
    assert not passes(empty(), "P-1", proposed(Action.RAISE, 50, grade="C"))
    assert not passes(empty(), "P-1", proposed(Action.RAISE, 50, grade=None))
    line = put(empty(), "P-1", proposed(Action.RAISE, 50), by="u-1")
    assert "own_proposal" in sign(line, "P-1").codes
    line = put(empty(), "P-1", proposed(Action.RAISE, 50))
    assert sign(line, "P-1", sellers=["u-1"]).codes == ("same_hands",)
    assert sign(line, "P-1", sellers=None).codes == ("hands_unknown",)


def test_two_signatures_never_come_from_one_pair_of_hands():
    """CR-6: two roles of one person, a deputy and his principal, two deputies of one principal."""
    line = put(empty(), "P-1", proposed(Action.RAISE, 600))
    both = Actor("u-4", ["manager", "clerk"])
    assert sign(done(sign(line, "P-1", both, "clerk")), "P-1", both, "manager").codes == ("signed_already",)
    first = done(sign(line, "P-1", Actor("u-9"), "manager"))
    for other in (MANAGER, Actor("u-8"), Actor("u-9", ["clerk"])):
        assert (
            "signed_already"
            in sign(first, "P-1", other, "clerk" if other.roles == {"clerk"} else "manager").codes
        )


def test_nothing_but_the_exact_proposal_is_carried_out():
    """CR-6: approve, then propose the same key again; approve the lower, apply the higher."""
    line = done(sign(put(empty(), "P-1", proposed(Action.RAISE, 50)), "P-1"))
    assert line.propose("P-1", proposed(Action.RAISE, 90), by="u-2", at=AT).codes == ("key_taken",)
    newer = put(line, "P-2", proposed(Action.RAISE, 90))
    assert "superseded" in carry(newer, "P-1").codes
    assert carry(newer, "P-2").codes == ("not_approved",)
    forged = Applied("P-1", Grant("P-1", cny(90), DAY), at=AT)
    with pytest.raises(HistoryError, match="not what P-1 proposes"):
        CreditLine("C-7", "CNY", [*line.entries, forged])


def test_an_approval_ends():
    """CR-6: signed or carried out after its days, or after the window of the proposal."""
    line = put(empty(), "P-1", proposed(Action.RAISE, 50))
    assert sign(line, "P-1", at=AT.add(days=15)).codes == ("stale",)
    assert carry(done(sign(line, "P-1", at=AT.add(days=14))), "P-1", AT.add(days=15)).codes == ("stale",)
    short = put(empty(), "P-1", proposed(Action.RAISE, 50, valid_from=DAY, valid_until=date(2026, 4, 3)))
    assert carry(done(sign(short, "P-1")), "P-1", AT.add(days=3)).codes == ("window_over",)


def test_a_frozen_limit_stays_frozen_when_it_is_changed():
    """CR-6: raising, lowering or a temporary grant lifts no freeze; lifting it is judged by the whole."""
    line = done(
        through(empty(), "P-1", proposed(Action.RAISE, 50)).freeze("his shop is shut", by="u-5", at=AT)
    )
    wish = Wish(cny(40), DAY, date(2026, 4, 30), "fair")
    more = {"valid_from": wish.begins, "valid_until": wish.ends, "wish": wish}
    for proposal in (
        proposed(Action.RAISE, 90, 50), proposed(Action.LOWER, 30, 50), proposed(Action.TEMPORARY, 40, 50, **more),
        proposed(Action.KEEP, 50, 50, is_renewal=True),
    ):  # fmt: skip
        assert through(line, "P-2", proposal).available(cny(0), on=DAY) == cny(0)
    assert not passes(line, "P-2", proposed(Action.UNFREEZE, 101, 50))


def test_a_temporary_grant_counts_with_the_fixed_one():
    """CR-6: beside or in place of the fixed limit, the whole is judged; two on the same days are refused."""
    line = through(empty(), "P-1", proposed(Action.RAISE, 50))
    for amount, effect, good in (
        (50, Effect.ADD, True),
        (51, Effect.ADD, False),
        (101, Effect.REPLACE, False),
    ):
        wish = Wish(cny(amount), DAY, date(2026, 4, 30), "fair", effect)
        more = {"valid_from": wish.begins, "valid_until": wish.ends, "wish": wish}
        assert passes(line, "T-1", proposed(Action.TEMPORARY, amount, 50, **more)) is good
    wish = Wish(cny(30), DAY, date(2026, 4, 30), "fair")
    more = {"valid_from": wish.begins, "valid_until": wish.ends, "wish": wish}
    once = through(line, "T-1", proposed(Action.TEMPORARY, 30, 50, **more))
    assert not passes(once, "T-2", proposed(Action.TEMPORARY, 30, 50, **more))


def test_a_waiting_proposal_can_be_pushed_aside_but_an_immediate_freeze_cannot():
    """CR-6: whoever may propose can stall a lowering by a newer proposal; a freeze needs nobody's leave."""
    line = through(empty(), "P-1", proposed(Action.RAISE, 50))
    waits = put(line, "P-2", proposed(Action.LOWER, 10, 50))
    stalled = put(waits, "P-3", proposed(Action.RAISE, 90, 50), by="u-7")
    assert "superseded" in sign(stalled, "P-2").codes
    assert done(stalled.freeze("shut", by="u-5", at=AT)).available(cny(0), on=DAY) == cny(0)


def test_the_principal_may_approve_what_his_deputy_proposed_in_his_own_name():
    """CR-6: a deputy proposes as himself, a judgement call; the other way round it is refused."""
    line = put(empty(), "P-1", proposed(Action.RAISE, 50), by="u-9")
    assert done(sign(line, "P-1", MANAGER))
    line = put(empty(), "P-1", proposed(Action.RAISE, 50), by="u-4")
    assert {"same_hands", "own_proposal"} <= {*sign(line, "P-1", Actor("u-9"), "manager").codes}


# -- what was a hole once ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "problem"),
    [
        (Action.LOWER, "a lowering gives less than before: CNY 5,000 is not less than CNY 50"),
        (Action.CANCEL, "a cancelled limit is zero, not CNY 5,000"),
        (Action.FREEZE, "a frozen limit keeps its number: CNY 50, not CNY 5,000"),
    ],
)
def test_a_raise_that_calls_itself_a_lowering(action, problem):
    """CR-6: a clerk for 100 wants to sign a LOWER from 50 to 5,000."""
    with pytest.raises(DefinitionError, match=problem):
        proposed(action, 5000, 50)


@pytest.mark.parametrize(
    "more",
    [
        {"terms_days": 360}, {"terms_days": None}, {"valid_until": None}, {"valid_until": date(2026, 4, 21)},
        {"order_cap": cny(10)}, {"order_cap": None}, {"overdue": OverdueAllowance(cny(6), 9)},
        {"overdue": OverdueAllowance(cny(5), 10)},
    ],
)  # fmt: skip
def test_a_lowering_by_a_coin_that_gives_more_time(more):
    """CR-6: the number falls by one, and the limit becomes endless, or is paid a year later, or one order may take it all."""
    terms = {
        "terms_days": 30,
        "valid_until": date(2026, 4, 20),
        "order_cap": cny(9),
        "overdue": OverdueAllowance(cny(5), 9),
    }
    line = through(empty(), "P-1", proposed(Action.RAISE, 300, **terms), MANAGER)
    assert passes(line, "P-2", proposed(Action.LOWER, 299, 300, **terms))
    roomier = proposed(Action.LOWER, 299, 300, **(terms | more))
    assert sign(put(line, "P-2", roomier), "P-2").codes[0] == "beyond_authority"
    assert passes(line, "P-2", roomier, MANAGER)
    assert passes(line, "P-2", proposed(Action.LOWER, 0, 300))


def test_a_raise_with_a_wish_comes_on_top():
    """CR-6: judged as 100, granted as 50 and 100; nor a temporary limit without a wish, or with other days or amounts."""
    line = through(empty(), "P-1", proposed(Action.RAISE, 50))
    wish = Wish(cny(100), DAY, date(2026, 4, 30), "fair")
    more = {"valid_from": wish.begins, "valid_until": wish.ends, "wish": wish}
    with pytest.raises(DefinitionError, match="only a temporary limit is asked for with a wish"):
        proposed(Action.RAISE, 100, 50, **more)
    for change in ({"wish": attrs.evolve(wish, amount=cny(9))}, {"valid_until": date(2027, 4, 30)}):
        with pytest.raises(DefinitionError, match="not those that were asked for"):
            proposed(Action.TEMPORARY, 100, 50, **(more | change))
    without = proposed(Action.TEMPORARY, 40, 50)
    assert told(line.propose("T-1", without, by="u-2", at=AT)) == ("no_wish",)


def test_a_temporary_grant_first_and_the_raise_afterwards():
    """CR-6: 50 and 50 for a time, then 50 to 100: each is within 100, together they are 150."""
    line = through(empty(), "P-1", proposed(Action.RAISE, 50))
    wish = Wish(cny(50), DAY, date(2026, 4, 30), "fair")
    more = {"valid_from": wish.begins, "valid_until": wish.ends, "wish": wish}
    line = through(line, "T-1", proposed(Action.TEMPORARY, 50, 50, **more))
    again = put(line, "P-2", proposed(Action.RAISE, 100, 50))
    assert sign(again, "P-2").codes == ("beyond_authority",)
    assert "not CNY 150" in sign(again, "P-2").explain()
    assert passes(line, "P-2", proposed(Action.RAISE, 100, 50), MANAGER)
    may = AT.add(days=31)  # the fair is over
    assert passes(line, "P-2", proposed(Action.RAISE, 100, 50, at=may), at=may)


def test_one_large_raise_in_two_halves():
    """CR-6: 400 at once takes two people; 200 and 200 on one morning take one."""
    assert not passes(empty(), "P-1", proposed(Action.RAISE, 400), MANAGER)
    line = through(empty(), "P-1", proposed(Action.RAISE, 200), MANAGER)
    assert not passes(line, "P-2", proposed(Action.RAISE, 400, 200), MANAGER)
    april = AT.add(days=14)
    assert not passes(line, "P-2", proposed(Action.RAISE, 400, 200, at=april), MANAGER, at=april)
    july = AT.add(days=91)
    assert passes(line, "P-2", proposed(Action.RAISE, 400, 200, at=july), MANAGER, at=july)


def test_two_ids_of_one_person():
    """CR-6: u-4 and u-4-night are one: they do not sign twice, nor what they proposed, nor for whom they sell to."""
    one, night = [["u-4", "u-4-night"]], Actor("u-4-night", ["manager"])

    def twin(line, who, sellers=(), same=one):
        return line.approve(
            "P-1", "manager", authority=HOUSE, sellers=sellers, debts=OWED, by=who, at=AT, same_person=same
        )

    line = put(empty(), "P-1", proposed(Action.RAISE, 600))
    assert told(twin(done(sign(line, "P-1", MANAGER)), night)) == ("signed_already",)
    known = done(twin(line, MANAGER))
    assert known.decision("P-1").approvals[0].others == {"u-4-night"}
    assert told(twin(known, night, same=())) == ("signed_already",)
    assert told(twin(line, night, sellers=["u-4"])) == ("same_hands",)
    assert told(twin(put(empty(), "P-1", proposed(Action.RAISE, 600), by="u-4"), night)) == (
        "same_hands",
        "own_proposal",
    )
    deputy = [["u-4", "u-9-night"], ["u-9", "u-9-home"]]
    first = done(twin(line, Actor("u-9"), same=deputy))
    assert first.decision("P-1").approvals[0].ids == {"u-4", "u-9", "u-9-night", "u-9-home"}


def test_propose_without_a_name_and_sign():
    """CR-6: nobody named, and no policy named either: then the proposer is not known, and unknown is not nobody."""
    line = done(empty().propose("P-1", proposed(Action.RAISE, 50), at=AT))
    assert (sign(line, "P-1").reasons, told(sign(line, "P-1"))) == ((), ("proposer_unknown",))
    line = done(empty().propose("P-1", proposed(Action.RAISE, 50, policy="review 1"), at=AT))
    assert done(sign(line, "P-1"))


def test_a_house_that_forgot_the_separation():
    """CR-6: proposer and seller are kept away in every house."""
    lax = CreditAuthority(Authority(MANDATES), zone="Asia/Shanghai")
    line = put(empty(), "P-1", proposed(Action.RAISE, 50))
    assert told(sign(line, "P-1", sellers=["u-1"], house=lax)) == ("same_hands",)
    assert told(sign(line, "P-1", sellers=None, house=lax)) == ("hands_unknown",)
    assert told(sign(line, "P-1", Actor("u-2", ["clerk"]), house=lax)) == ("same_hands", "own_proposal")


def test_sellers_as_one_text():
    """CR-6: u-1 sells, and is not found among the letters of his own id."""
    line = put(empty(), "P-1", proposed(Action.RAISE, 50))
    with pytest.raises(InputError, match="sellers: give several ids"):
        sign(line, "P-1", sellers="u-1")


def test_a_seller_with_a_blank_behind_his_id():
    """CR-6: every other id loses its blanks."""
    line = put(empty(), "P-1", proposed(Action.RAISE, 50))
    assert told(sign(line, "P-1", sellers=["u-1 "])) == ("same_hands",)


def test_the_seller_refuses_a_lowering():
    """CR-6: to refuse a lowering is a decision on credit as well."""
    line = put(through(empty(), "P-1", proposed(Action.RAISE, 50)), "P-2", proposed(Action.LOWER, 10, 50))

    def no(who, sellers, same=()):
        return line.refuse("P-2", "he is a good customer", sellers=sellers, by=who, at=AT, same_person=same)

    assert told(no(Actor("u-7", ["seller"]), ["u-7 "])) == ("same_hands",)
    assert told(no("u-7-night", ["u-7"], [["u-7", "u-7-night"]])) == ("same_hands",)
    assert told(no("u-5", None)) == ("hands_unknown",)
    assert done(no("u-5", ["u-7"])).decision("P-2").refused.by == "u-5"


def test_a_freeze_is_lifted_by_cancelling_and_raising():
    """CR-6: lifting a freeze needs a decision on the freeze."""
    line = done(
        through(empty(), "P-1", proposed(Action.RAISE, 50)).freeze("his shop is shut", by="u-5", at=AT)
    )
    line = through(line, "P-2", proposed(Action.CANCEL, 0, 50))
    raised = through(line, "P-3", proposed(Action.RAISE, 90, 0))
    assert raised.available(cny(0), on=DAY) == cny(0)
    assert through(raised, "P-4", proposed(Action.UNFREEZE, 90, 90)).available(cny(0), on=DAY) == cny(90)
    assert through(line, "P-3", proposed(Action.UNFREEZE, 90, 0)).available(cny(0), on=DAY) == cny(90)
    still = through(line, "P-3", proposed(Action.UNFREEZE, 0, 0))  # it is still cancelled
    assert still.available(cny(0), on=DAY) == cny(0)
    assert through(still, "P-4", proposed(Action.RAISE, 90, 0)).available(cny(0), on=DAY) == cny(90)


def test_a_line_in_another_currency_goes_round_the_bands():
    """CR-6: the director alone may grant ten millions in dollars, but needs a second one for 501 in yuan."""
    dollars = Proposal(
        "C-7", "USD", DAY, Action.RAISE, None, money(10**7, "USD"), next_review=DAY, grade="A", debts=OWED
    )
    assert HOUSE.people_for(dollars) == 2


@pytest.mark.parametrize("what", ["deputy", "stale"])
def test_the_same_moment_in_another_zone(what):
    """CR-6, bad input 13 and 15: a mandate that has ended in Shanghai still runs in Honolulu."""
    if what == "deputy":
        moment = pendulum.datetime(2026, 5, 1, 9, tz="Asia/Shanghai")
        line, who = (
            put(
                empty(),
                "P-1",
                proposed(Action.RAISE, 50, at=moment.subtract(days=3)),
                at=moment.subtract(days=3),
            ),
            Actor("u-9"),
        )
    else:
        moment = pendulum.datetime(2026, 4, 15, 9, tz="Asia/Shanghai")
        line, who = put(empty(), "P-1", proposed(Action.RAISE, 50)), MANAGER
    there = moment.in_timezone("Pacific/Honolulu")
    code = "no_role" if what == "deputy" else "stale"
    assert told(sign(line, "P-1", who, "manager", at=moment)) == (code,)
    assert told(sign(line, "P-1", who, "manager", at=there)) == (code,)


def test_a_question_about_a_day_when_zones_are_mixed():
    """CR-6, bad input 13: proposed on the 1st in Shanghai, signed an hour later on the 31st in New York."""
    first = pendulum.datetime(2026, 4, 1, 1, tz="Asia/Shanghai")
    line = put(empty(), "P-1", proposed(Action.RAISE, 50), at=first)
    line = done(sign(line, "P-1", at=first.add(hours=1).in_timezone("America/New_York")))
    freed = done(line.freeze("shut", by="u-5", at=first.add(hours=1).in_timezone("America/New_York")))
    for each in (line, freed):
        assert each.limit_on(DAY) is None
        assert each.known_on(DAY) == empty()
        assert each.known_on(date(2026, 4, 1)) is each


def test_what_was_done_in_another_zone_is_of_the_day_of_the_house():
    """CR-6, bad input 13: signed and carried out on the evening of the 31st in Honolulu, the 1st in Shanghai."""
    moment = pendulum.datetime(2026, 3, 31, 20, tz="Pacific/Honolulu")
    line = done(sign(put(empty(), "P-1", proposed(Action.RAISE, 50)), "P-1", at=moment))
    line = done(carry(line, "P-1", at=moment))
    assert [each.at.timezone_name for each in line.entries] == ["Asia/Shanghai"] * 3
    assert (line.limit_on(DAY), line.limit_on(date(2026, 4, 1))) == (None, cny(50))
    assert sign(line, "P-1", at=moment) is line  # a retry


@pytest.mark.parametrize("change", [{"terms_days": 360}, {"ends": None}, {"begins": date(2026, 4, 2)}])
def test_a_stored_line_with_other_terms_than_approved(change):
    """CR-6, property 16: exactly what was approved, also when the entries come from a table."""
    line = put(empty(), "P-1", proposed(Action.RAISE, 50, terms_days=30, valid_until=date(2026, 6, 1)))
    line = done(carry(done(sign(line, "P-1")), "P-1"))
    forged = attrs.evolve(line.entries[-1], grant=attrs.evolve(line.entries[-1].grant, **change))
    with pytest.raises(HistoryError, match="are not those of P-1 that were approved"):
        CreditLine("C-7", "CNY", [*line.entries[:-1], forged])
