"""What a contact map lacks, its coverage, and the facts it gives to a machine (CU-11)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs
import pendulum
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from salesflow.basics.criteria import has
from salesflow.basics.truth import Truth
from salesflow.customers.catalogue.contact_roles import (
    DECISION_MAKER,
    GUIDE,
    KEY_ACCOUNT_KEEPERS,
    PURCHASING,
    SOURCE_ROLES,
)
from salesflow.customers.contacts.contact_map import ContactMap
from salesflow.customers.contacts.gaps import Coverage, GapKind, coverage, facts, gaps
from salesflow.customers.contacts.keepers import Colleague
from salesflow.customers.history import TouchSummary
from salesflow.errors import InputError
from salesflow.testing.contact_map_laws import check_contact_map
from salesflow.testing.contact_maps import colleagues, contact_days, contact_maps, keepers

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
DAY = date(2026, 3, 2)
ROLES = ("guide", "decision_maker", "purchasing")


def done(answer) -> ContactMap:
    assert isinstance(answer, ContactMap), answer.explain()
    return answer


def full_map() -> ContactMap:
    """The five roles, played and kept as they should be, an advocate among them."""
    found = ContactMap("C-7")
    functions = ("sales", "sales", "sales", "engineering", "quality")
    for n, (role, function) in enumerate(zip(SOURCE_ROLES, functions, strict=True)):
        found = done(found.hold(f"P-{n}", role, at=NOW))
        found = done(found.rank(f"P-{n}", "staff", at=NOW))
        found = done(found.keep(f"P-{n}", f"u-{n}", function=function, rank="director", at=NOW))
    return done(found.advocate("P-0", "spoke for us", at=NOW))


def kinds(found: ContactMap, required=ROLES, **more: object) -> list[str]:
    return [gap.kind.value for gap in gaps(found, required, as_of=DAY, **more)]


# -- properties -----------------------------------------------------------------------------------------------------------


@given(contact_maps(most=30), keepers(), contact_days())
def test_the_laws_hold(found, policy, day):
    """CU-11: every law of one map, with a rule of keepers and without."""
    check_contact_map(found, ROLES, policy=policy, as_of=day)
    seen = check_contact_map(found, ROLES, as_of=day)
    assert not [gap for gap in seen if gap.kind.is_unknown]


@given(contact_maps(most=30), keepers(), colleagues(), contact_days(), st.booleans())
def test_every_contact_is_kept_as_it_should_be_or_has_a_gap(found, policy, ours, day, of_one_deal):
    """CU-11: holder without keeper, keeper left, wrong keeper, unknown: exactly one of them for each contact and role."""
    deals = ["D-1"] if of_one_deal else None
    seen = gaps(found, ROLES, policy=policy, colleagues=ours, deals=deals, primary=["guide"], as_of=day)
    standing = found.on(day) if deals is None else found.on(day).within(deals)
    of_keeping = [
        gap
        for gap in seen
        if gap.kind.value in {"no_keeper", "keeper_left", "rank_too_low", "wrong_keeper", "keeper_unknown"}
    ]
    judged = {(each.person, each.role): each for each in policy.judge(found, colleagues=ours, as_of=day)}
    for person in standing.contacts:
        alone = [gap for gap in of_keeping if gap.person == person and gap.role is None]
        assert bool(alone) == (not standing.keepers_of(person))
        assert len({gap.kind for gap in alone}) <= 1
        for role in standing.roles_of(person):
            those = [gap for gap in of_keeping if (gap.person, gap.role) == (person, role)]
            value = judged[person, role].value
            assert len(those) == (0 if alone or value is Truth.YES else 1)
            if those:
                event(those[0].kind.value)
                assert those[0].kind.is_unknown == (value is Truth.UNKNOWN)
    assert {gap.person for gap in of_keeping} <= set(standing.contacts)


# -- one gap after the other ----------------------------------------------------------------------------------------------


def test_an_empty_map_lacks_exactly_the_required_roles():
    """CU-11: never 'all fine'."""
    found = gaps(ContactMap("C-7"), SOURCE_ROLES, policy=KEY_ACCOUNT_KEEPERS, as_of=DAY)
    assert [(gap.kind, gap.role) for gap in found] == [(GapKind.NO_HOLDER, role.key) for role in SOURCE_ROLES]
    assert found[1].explain() == "nobody is known who plays the role decision maker [CU-11]"
    assert found[1].explain("zh") == "尚不清楚谁担任决策者 [CU-11]"
    for nothing in ([], "guide"):
        with pytest.raises(InputError, match="required: "):
            gaps(ContactMap("C-7"), nothing, as_of=DAY)


def test_a_full_map_has_no_gap():
    found = full_map()
    assert gaps(found, SOURCE_ROLES, policy=KEY_ACCOUNT_KEEPERS, as_of=DAY) == ()
    assert coverage(found, SOURCE_ROLES, policy=KEY_ACCOUNT_KEEPERS, as_of=DAY) == Coverage(5, 5, 5)


def test_the_gravest_comes_first_with_its_words():
    """CU-11: keeper left, holder left, rank too low, wrong function, rank not known, no primary, no advocate."""
    found = full_map()
    found = done(found.leave("P-0", at=NOW))
    found = done(found.leave_us("u-2", at=NOW))
    found = done(found.hand_over("P-1", "u-1", "u-7", rank="manager", at=NOW))
    found = done(found.hand_over("P-3", "u-3", "u-1", function="sales", rank="director", at=NOW))
    found = done(found.hand_over("P-4", "u-4", "u-9", function="quality", at=NOW))
    low = done(done(full_map().rank("P-3", "general_manager", at=NOW)).rank("P-1", "staff", at=NOW))
    assert kinds(low, SOURCE_ROLES, policy=KEY_ACCOUNT_KEEPERS) == ["wrong_keeper"]
    ours = [Colleague("u-5", "sales", "director")]
    seen = gaps(
        found, SOURCE_ROLES, policy=KEY_ACCOUNT_KEEPERS, colleagues=ours, deals=["D-1"], primary=[PURCHASING], as_of=DAY,
    )  # fmt: skip
    assert [(gap.kind.value, gap.role, gap.person, gap.deal) for gap in seen] == [
        ("holder_left", "guide", "P-0", None),
        ("keeper_left", None, "P-2", None),
        ("rank_too_low", "decision_maker", "P-1", None),
        ("wrong_keeper", "technical", "P-3", None),
        ("primary_missing", "purchasing", None, "D-1"),
        ("no_advocate", None, None, None),
        ("keeper_unknown", "quality", "P-4", None),
    ]
    assert "\n".join(gap.explain() for gap in seen).splitlines() == [
        "nobody plays the role guide any more: P-0 left on 2 Mar 2026 [CU-11]",
        "u-2, who kept P-2, left our house on 2 Mar 2026; nobody keeps P-2 now [CU-11]",
        "P-2 (purchasing): could be kept by u-5 [CU-11]",
        "P-1 (decision maker): u-7 has the rank manager; whoever keeps them needs at least director [CU-11]",
        "P-1 (decision maker): could be kept by u-5 [CU-11]",
        "P-3 (technical expert): u-1 works in sales; whoever keeps them should work in engineering [CU-11]",
        "P-3 (technical expert): none of the colleagues you named fits [CU-11]",
        "deal D-1 has no primary contact for the role purchasing [CU-11]",
        "nobody inside is known to speak for us while we are absent [CU-11]",
        "P-4 (quality): none of the colleagues you named fits [CU-11]",
        "P-4 (quality): the rank of u-9 in our house is not known [CU-11]",
    ]
    assert coverage(found, SOURCE_ROLES, policy=KEY_ACCOUNT_KEEPERS, as_of=DAY) == Coverage(5, 4, 0, 1)


def test_one_contact_is_a_thread():
    """CU-11: single-threaded account."""
    found = done(ContactMap("C-7").hold("P-1", "guide", at=NOW))
    assert kinds(found, ["guide"]) == ["single_threaded", "no_keeper", "no_advocate"]
    found = done(found.hold("P-2", "guide", at=NOW))
    assert "single_threaded" not in kinds(found)
    assert "single_threaded" in kinds(done(found.leave("P-2", at=NOW)))


def test_without_a_policy_any_keeper_will_do():
    found = done(ContactMap("C-7").hold("P-1", "guide", at=NOW))
    assert coverage(found, ["guide", "x"], as_of=DAY) == Coverage(2, 1, 0)
    found = done(found.keep("P-1", "u-1", at=NOW))
    covered = coverage(found, ["guide", "x", "y"], deals=[], as_of=DAY)
    assert (covered.held_share, covered.kept_share) == (Fraction(1, 3), Fraction(1, 3))
    assert "no_keeper" not in kinds(found)
    found = done(found.leave_us("u-1", at=NOW))
    assert "keeper_left" in kinds(found)
    assert "keeper_left" not in kinds(done(found.keep("P-1", "u-2", at=NOW)))


def test_only_the_named_deals_count():
    """CU-11: roles of closed deals are no gaps."""
    found = done(ContactMap("C-7").hold("P-1", "guide", deal="D-1", primary=True, at=NOW))
    assert [gap.role for gap in gaps(found, ["guide"], deals=["D-2"], primary=["guide"], as_of=DAY)] == [
        "guide",
        "guide",
    ]
    assert kinds(found, ["guide"], deals=["D-2"], primary=["guide"]) == ["no_holder", "primary_missing"]
    assert "primary_missing" not in kinds(found, ["guide"], primary=["guide"])
    gone = done(found.leave("P-1", at=NOW))
    assert kinds(gone, ["x"]) == ["no_holder", "holder_left"]
    assert kinds(gone, ["x"], deals=["D-2"]) == ["no_holder"]
    assert "holder_left" not in kinds(done(gone.hold("P-2", "guide", at=NOW)), ["x"])
    with pytest.raises(InputError, match="deals: give several in a list"):
        gaps(found, ["guide"], deals="D-1", as_of=DAY)


def test_the_role_of_an_erased_person_is_named_as_vacant():
    found = full_map().erased("P-2", at=NOW)
    first = gaps(found, ["guide"], policy=KEY_ACCOUNT_KEEPERS, as_of=DAY)[0]
    assert (first.kind, first.role) == (GapKind.NO_HOLDER, "purchasing")
    assert first.explain() == "the role purchasing is vacant; the person who played it was erased [CU-11]"
    filled = done(found.hold("P-9", "purchasing", at=NOW))
    assert "purchasing" not in [gap.role for gap in gaps(filled, ["guide"], as_of=DAY)]


@pytest.mark.parametrize(
    ("touches", "kind", "words"),
    [
        ({"last_out_at": NOW.subtract(days=29)}, None, ""),
        ({"last_in_at": NOW.subtract(days=30)}, "quiet", "nobody there was reached for 30 days [CU-11]"),
        (
            {},
            "touch_unknown",
            "it is not known when somebody there was last reached: there is no log [CU-11]",
        ),
        (
            {"known_since": DAY},
            "touch_unknown",
            "it is not known whether somebody there was reached in the last 30 days: the log begins on 2 Mar 2026 [CU-11]",
        ),
        (
            {"known_since": date(2026, 1, 1)},
            "quiet",
            "nobody there was reached since the log begins on 1 Jan 2026 [CU-11]",
        ),
    ],
    ids=["reached", "quiet", "no log", "short log", "never"],
)
def test_nobody_reached_for_some_days(touches, kind, words):
    """CU-11: the log is an argument; what it does not cover is unknown, not quiet."""
    seen = gaps(full_map(), SOURCE_ROLES, touches=TouchSummary("C-7", DAY, **touches), as_of=DAY)
    assert [gap.kind.value for gap in seen] == ([kind] if kind else [])
    assert "".join(gap.explain() for gap in seen) == words
    assert all("[en]" not in gap.explain("zh") for gap in seen)
    assert all(gap.kind.is_unknown == (kind == "touch_unknown") for gap in seen)


def test_touches_of_another_account_or_day_are_refused():
    for touches, days, words in (
        (TouchSummary("C-8", DAY), 30, "are of another account"),
        (TouchSummary("C-7", date(2026, 3, 1)), 30, "are summed up on another day"),
        (TouchSummary("C-7", DAY), -1, "quiet_days"),
    ):
        with pytest.raises(InputError, match=words):
            gaps(full_map(), ["guide"], touches=touches, quiet_days=days, as_of=DAY)
    assert repr(GapKind.QUIET) == "GapKind.QUIET"


def test_the_coverage_is_said():
    found = Coverage(5, 4, 2, 1)
    assert (
        found.explain() == "of 5 roles 4 are played, and 2 are kept as they should be; of 1 it cannot be told"
    )
    assert attrs.evolve(found, open=0).explain("zh") == "5个角色中，4个已有人担任，2个维护得当"


# -- facts for a machine --------------------------------------------------------------------------------------------------


def test_the_facts_of_an_empty_map_are_unknown():
    known = facts(ContactMap("C-7"), KEY_ACCOUNT_KEEPERS, as_of=DAY)
    assert known.pop("contacts") == 0
    assert set(known.values()) == {Truth.UNKNOWN}
    assert has("guide_won").judge(known).truth is Truth.UNKNOWN


def test_the_facts_follow_the_map():
    """CU-11: "no decision maker before a guide" as a criterion for a move."""
    found = done(full_map().rank("P-1", "director", at=NOW))
    yes, no = Truth.YES, Truth.NO
    assert facts(found, KEY_ACCOUNT_KEEPERS, as_of=DAY) == {
        "advocate_won": yes, "contacts": 5, "decision_maker_held": yes, "decision_maker_kept": yes, "guide_won": yes,
        "may_approach_top": yes, "single_threaded": no,
    }  # fmt: skip
    alone = done(ContactMap("C-7").hold("P-1", DECISION_MAKER, deal="D-1", at=NOW))
    assert facts(alone, KEY_ACCOUNT_KEEPERS, as_of=DAY) == {
        "advocate_won": Truth.UNKNOWN, "contacts": 1, "decision_maker_held": yes, "decision_maker_kept": no,
        "guide_won": no, "may_approach_top": no, "single_threaded": yes,
    }  # fmt: skip
    other = facts(alone, KEY_ACCOUNT_KEEPERS, deal="D-2", as_of=DAY)
    assert (other["decision_maker_held"], other["may_approach_top"], other["contacts"]) == (
        no,
        Truth.UNKNOWN,
        0,
    )
    assert other["decision_maker_kept"] is no
    two = facts(done(alone.hold("P-2", GUIDE, at=NOW)), KEY_ACCOUNT_KEEPERS, as_of=DAY)
    assert (two["single_threaded"], two["contacts"], two["guide_won"]) == (no, 2, Truth.UNKNOWN)
    against = done(done(alone.win("P-1", "x", at=NOW)).lose("P-1", "y", at=NOW))
    assert facts(against, KEY_ACCOUNT_KEEPERS, as_of=DAY)["advocate_won"] is no
    assert GUIDE.key == KEY_ACCOUNT_KEEPERS.guide
