"""Who should keep whom in a key account, and who may approach the decision maker (CU-11)."""

from __future__ import annotations

import attrs
import pendulum
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.customers.contacts.contact_map import ContactMap
from salesflow.customers.contacts.keepers import Approach, Colleague, Keepers, Keeps
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.contact_maps import colleagues, contact_days, contact_maps, keepers

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
DAY = NOW.date()
RANKS = ("staff", "manager", "director", "chief")
HOUSE = Keepers(
    [
        Keeps("technical", functions=["engineering", "service"], steps_below=1),
        Keeps("decision_maker", at_least="director"),
    ],
    our_ranks=RANKS,
    their_ranks=RANKS,
    names={"technical": Text("the engineers", zh="技术")},
)


def done(answer) -> ContactMap:
    assert isinstance(answer, ContactMap), answer.explain()
    return answer


def two_contacts() -> ContactMap:
    found = done(ContactMap("C-7").hold("P-1", "technical", at=NOW))
    return done(found.hold("P-2", "decision_maker", at=NOW))


# -- properties ---------------------------------------------------------------------------------------------------------


@given(keepers(), st.sampled_from(["guide", "technical", "decision_maker"]), st.data())
def test_a_higher_rank_is_never_worse_and_an_unknown_one_never_good_enough(policy: Keepers, role, data):
    """CU-11: the peer rule is monotone; unknown is not yes."""
    theirs = data.draw(st.sampled_from([None, "staff", "manager", "chief", "of no scale"]))
    function = data.draw(st.sampled_from([None, "sales", "engineering"]))
    found = [policy.fits(Colleague("u", function, rank), role, theirs).value for rank in policy.our_ranks]
    order = {Truth.NO: 0, Truth.UNKNOWN: 1, Truth.YES: 2}
    assert [order[each] for each in found] == sorted(order[each] for each in found)
    rule = {each.role: each for each in policy.rules}.get(role)
    for rank in (None, "of no scale"):
        answer = policy.fits(Colleague("u", function, rank), role, theirs)
        asked = rule is not None and (rule.at_least is not None or rule.steps_below is not None)
        if asked:
            event("a rank is asked for")
            assert answer.value is not Truth.YES
            assert "rank_unknown" in [reason.code for reason in answer.missing]


@given(contact_maps(most=30), keepers(), colleagues(), contact_days())
def test_what_is_proposed_is_well(found: ContactMap, policy: Keepers, ours, day):
    """CU-11: whoever keeps a contact at the policy's proposal keeps them as it should be; each contact is judged."""
    judged = policy.judge(found, colleagues=ours, as_of=day)
    standing = found.on(day)
    assert {(each.person, each.role) for each in judged} == {
        (person, role) for person in standing.contacts for role in standing.roles_of(person)
    }
    for each in judged:
        assert each.explain()
        assert "[en]" not in each.explain("zh")
        assert (each.value is Truth.YES) == ("kept" in [reason.code for reason in each.reasons])
        assert bool(each.missing) >= (each.value is Truth.UNKNOWN)
        if each.value is Truth.YES:
            assert each.rather == ()
        known = {(who.id, who.function, who.rank) for who in ours}
        for who in each.rather:
            event("somebody is proposed")
            assert any(
                policy.fits(Colleague(*colleague), each.role, standing.rank_of(each.person)).value
                is Truth.YES
                for colleague in known
                if colleague[0] == who
            )
            assert standing.departure(who, ours=True) is None


# -- who keeps whom -------------------------------------------------------------------------------------------------------


def test_function_and_rank_are_judged_with_every_reason():
    """CU-11: A keeps purchasing, B the engineers, C quality, at like rank."""
    answer = HOUSE.fits(Colleague("u-1", "sales", "staff"), "technical", "director")
    assert answer.value is Truth.NO
    assert answer.explain().splitlines() == [
        "u-1 works in sales; whoever keeps them should work in engineering, service [CU-11]",
        "u-1 (staff) stands 2 steps below the contact (director); at most 1 will do [CU-11]",
    ]
    assert HOUSE.fits(Colleague("u-1", "service", "manager"), "technical", "director").value is Truth.YES
    assert HOUSE.fits(Colleague("u-1"), "guide").value is Truth.YES
    open_ = HOUSE.fits(Colleague("u-1"), "technical")
    assert open_.value is Truth.UNKNOWN
    assert [reason.code for reason in open_.missing] == [
        "function_unknown",
        "rank_unknown",
        "their_rank_unknown",
    ]
    low = HOUSE.fits(Colleague("u-1", rank="manager"), "decision_maker")
    assert low.explain("zh") == "u-1的级别为manager，至少应由director维护 [CU-11]"
    assert HOUSE.fits(Colleague("u-1", rank="chief"), "decision_maker").value is Truth.YES


def test_a_contact_is_judged_role_by_role():
    found = done(two_contacts().hold("P-2", "technical", at=NOW))
    found = done(done(found.rank("P-1", "staff", at=NOW)).rank("P-2", "chief", at=NOW))
    found = done(found.keep("P-2", "u-1", function="sales", rank="chief", at=NOW))
    judged = HOUSE.judge(found, as_of=DAY)
    assert [(each.person, each.role, each.value) for each in judged] == [
        ("P-1", "technical", Truth.NO), ("P-2", "decision_maker", Truth.YES), ("P-2", "technical", Truth.NO),
    ]  # fmt: skip
    assert judged[0].explain() == "P-1 (the engineers): nobody of ours keeps them [CU-11]"
    assert judged[1].explain("zh") == "P-2（decision_maker）：由u-1维护，符合要求 [CU-11]"
    two = done(found.keep("P-2", "u-2", function="engineering", rank="director", at=NOW))
    assert [each.value for each in HOUSE.judge(two, as_of=DAY)][1:] == [Truth.YES, Truth.YES]
    assert HOUSE.judge(two, as_of=DAY)[2].keepers == ("u-1", "u-2")
    assert HOUSE.judge(two, as_of=DAY)[2].explain().endswith("kept by u-2, as it should be [CU-11]")


def test_an_unknown_rank_is_said_and_colleagues_are_proposed_nearest_first():
    found = done(done(two_contacts().rank("P-1", "manager", at=NOW)).keep("P-1", "u-5", at=NOW))
    ours = [
        Colleague("u-9", "engineering", "chief"), Colleague("u-3", "engineering", "manager"),
        Colleague("u-2", "engineering", "manager"), Colleague("u-2", "service", "manager"), Colleague("u-1", "sales", "manager"),
        Colleague("u-4", "service", "staff"), Colleague("u-8", rank="director"),
    ]  # fmt: skip
    found = done(found.keep("P-2", "u-2", rank="staff", at=NOW))
    technical, deciding = HOUSE.judge(found, colleagues=ours, as_of=DAY)
    assert technical.value is Truth.UNKNOWN
    assert technical.rather == ("u-3", "u-2", "u-4", "u-9")
    assert technical.explain().splitlines() == [
        "P-1 (the engineers): could be kept by u-3, u-2, u-4, u-9 [CU-11]",
        "P-1 (the engineers): the function of u-5 in our house is not known [CU-11]",
        "P-1 (the engineers): the rank of u-5 in our house is not known [CU-11]",
    ]
    assert deciding.rather == ("u-8", "u-9")
    gone = done(found.leave_us("u-2", at=NOW))
    gone = done(gone.keep("P-1", "u-9", at=NOW))
    gone = done(gone.leave_us("u-9", at=NOW))
    judged = HOUSE.judge(gone, colleagues=[Colleague("u-9", rank="chief")], as_of=DAY)
    assert judged[1].value is Truth.NO
    assert judged[1].explain().splitlines() == [
        "P-2 (decision_maker): u-2, who kept them, left our house on 2 Mar 2026 [CU-11]",
        "P-2 (decision_maker): none of the colleagues you named fits [CU-11]",
    ]


# -- the way to the top ---------------------------------------------------------------------------------------------------


def approach(
    found: ContactMap, policy: Keepers = HOUSE, person: str = "P-2", **more: object
) -> tuple[Truth, str]:
    answer = policy.may_approach(found, person, as_of=DAY, **more)
    assert "[en]" not in answer.explain("zh")
    return answer.value, answer.explain()


def test_a_guide_first():
    """CU-11: never approach whoever decides before a guide is won lower down (item 1 of D1)."""
    found = two_contacts()
    no_guide = "P-2 decides, and no guide lower down is won yet: win a guide first [CU-11]"
    assert approach(found) == (Truth.NO, no_guide)
    assert approach(found, person="P-1") == (Truth.YES, "P-1 does not decide; go ahead [CU-11]")
    found = done(found.hold("P-1", "guide", at=NOW))
    assert approach(found) == (
        Truth.UNKNOWN, "nobody has said yet whether P-1, the guide, is won [CU-11]",
    )  # fmt: skip
    found = done(found.win("P-1", "named the rivals", at=NOW))
    assert approach(found) == (
        Truth.UNKNOWN,
        "the rank of P-1 in their house is not known [CU-11]\nthe rank of P-2 in their house is not known [CU-11]",
    )
    assert approach(found, attrs.evolve(HOUSE, rules=(), their_ranks=())) == (
        Truth.YES, "P-1 is won as a guide and leads to P-2 [CU-11]",
    )  # fmt: skip
    found = done(found.rank("P-2", "director", at=NOW))
    assert approach(found)[1] == "the rank of P-1 in their house is not known [CU-11]"
    level = done(found.rank("P-1", "director", at=NOW))
    assert approach(level) == (
        Truth.NO, f"{no_guide}\nP-1, the guide, does not rank lower than P-2 [CU-11]",
    )  # fmt: skip
    lower = done(found.rank("P-1", "manager", at=NOW))
    assert approach(lower)[0] is Truth.YES
    lost = done(lower.lose("P-1", "silent since May", at=NOW))
    assert approach(lost) == (Truth.NO, f"{no_guide}\nP-1, the guide, is lost [CU-11]")
    assert approach(done(lower.leave("P-1", at=NOW))) == (Truth.NO, no_guide)
    assert approach(done(lower.leave("P-2", at=NOW)))[1] == "P-2 left the account on 2 Mar 2026 [CU-11]"


def test_nobody_is_their_own_guide_and_a_guide_guides_their_deal():
    found = done(done(ContactMap("C-7").hold("P-2", "decision_maker", at=NOW)).hold("P-2", "guide", at=NOW))
    found = done(found.advocate("P-2", "wants us", at=NOW))
    assert approach(found)[0] is Truth.NO
    free = attrs.evolve(HOUSE, rules=(), their_ranks=())
    found = done(done(found.hold("P-3", "guide", deal="D-1", at=NOW)).win("P-3", "helps", at=NOW))
    assert [approach(found, free, deal=deal)[0] for deal in (None, "D-1", "D-2")] == [
        Truth.YES,
        Truth.YES,
        Truth.NO,
    ]
    assert free.guide_won(found, as_of=DAY) is Truth.YES


def test_top_first_and_what_is_not_known():
    """CU-11: go straight to the top (item 5 of D1) is an option."""
    bold = attrs.evolve(HOUSE, approach="top_first")
    assert bold.approach is Approach.TOP_FIRST
    assert repr(bold.approach) == "Approach.TOP_FIRST"
    assert approach(two_contacts(), bold) == (
        Truth.YES, "P-2 decides, and this house goes straight to the top [CU-11]",
    )  # fmt: skip
    assert approach(ContactMap("C-7"), bold) == (
        Truth.UNKNOWN, "nobody has written down which part P-2 plays [CU-11]",
    )  # fmt: skip
    assert bold.guide_won(ContactMap("C-7"), as_of=DAY) is Truth.UNKNOWN
    assert bold.guide_won(two_contacts(), as_of=DAY) is Truth.NO


# -- what cannot be -------------------------------------------------------------------------------------------------------


def test_a_wrong_rule_names_all_its_problems():
    with pytest.raises(DefinitionError) as wrong:
        Keepers(
            [Keeps("x"), Keeps("x", at_least="boss"), Keeps("y", steps_below=0)],
            our_ranks=["a", "a"], deciders=[], guide="g",
        )  # fmt: skip
    assert wrong.value.problems == (
        "'x' stands twice in rules",
        "'a' stands twice in our_ranks",
        "no role decides; name at least one",
        "the keeper of 'x' needs rank 'boss', not one of our_ranks",
        "steps_below of 'y' needs our_ranks and their_ranks",
    )
    with pytest.raises(DefinitionError) as wrong:
        Keepers([Keeps("y", steps_below=1)], ["a"], ["p", "q", "r"], deciders=["guide"])
    assert wrong.value.problems == (
        "'guide' cannot be the guide and decide",
        "nobody of ours ranks high enough to keep 'y' of rank 'r'",
    )
    assert Keepers([Keeps("y", steps_below=1)], ["a"], ["p", "q"]).name("y") == "y"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Keeps("x", functions="sales"), "give several keys in a list"),
        (lambda: Keeps("x", steps_below=-1), "whole number"),
        (lambda: Keeps("x", steps_below=True), "steps_below: give a whole number"),
        (lambda: Keepers([], approach="sideways"), "approach: is unknown; known are guide_first, top_first"),
        (lambda: Keepers([], deciders="boss"), "give several roles in a list"),
        (lambda: Colleague(1.0), "colleague: an id is text"),
    ],
)
def test_bad_input_is_refused(call, words):
    with pytest.raises(InputError, match=words):
        call()
