"""The contact map of a key account: its steps, its refusals, how it stands on a day (CU-11)."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.moments import instant
from salesflow.basics.reasons import Declined
from salesflow.basics.text import Text
from salesflow.customers.contacts.contact_map import ContactMap
from salesflow.customers.contacts.entries import (
    ContactRole,
    Erased,
    GivenUp,
    Held,
    Kept,
    Left,
    Merged,
    Released,
    Support,
    Supported,
    role_key,
    without,
)
from salesflow.customers.contacts.standing import Standing, clashes, standing_on
from salesflow.customers.people import Person
from salesflow.errors import DefinitionError, HistoryError, InputError
from salesflow.testing.contact_maps import contact_days, contact_maps, contact_moments, contact_steps, taken

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
DAY = date(2026, 3, 2)


def done(answer: ContactMap | Declined) -> ContactMap:
    assert isinstance(answer, ContactMap), answer.explain()
    return answer


def declined(answer: ContactMap | Declined, *codes: str) -> Declined:
    assert isinstance(answer, Declined)
    assert answer.codes == codes
    assert "[en]" not in answer.explain("zh")
    assert answer.explain("zh") != answer.explain()
    return answer


def some_map() -> ContactMap:
    """P-1 buys (primary for D-1), P-2 decides; u-7 keeps both."""
    found = done(ContactMap("C-7").hold("P-1", "purchasing", deal="D-1", primary=True, at=NOW))
    found = done(found.hold("P-2", "decision_maker", at=NOW))
    for person in ("P-1", "P-2"):
        found = done(found.keep(person, "u-7", function="sales", rank="manager", at=NOW))
    return found


# -- properties ---------------------------------------------------------------------------------------------------------


def latest(entries, day, kinds, track):
    """An oracle of its own: of the entries about one matter the one for the latest day, then written last."""
    found = [
        (each.on, instant(each.at), place, each)
        for place, each in enumerate(entries)
        if isinstance(each, kinds) and track(each) and each.on <= day
    ]
    return max(found, key=lambda each: each[:3])[3] if found else None


@given(contact_maps(most=30), contact_days())
def test_how_it_stands_is_what_was_said_last_of_each_matter(found: ContactMap, day: date):
    """CU-11: holdings, ranks, support and departures against an oracle that looks for the latest entry."""
    standing, entries = found.on(day), found.entries
    tracks = {(each.person, each.role, each.deal) for each in entries if isinstance(each, Held)}
    expected = set()
    for track in tracks:
        last = latest(
            entries,
            day,
            (Held, Released),
            lambda each, track=track: (each.person, each.role, each.deal) == track,
        )
        if isinstance(last, Held):
            expected.add((*track, last.primary))
    assert {(each.person, each.role, each.deal, each.primary) for each in standing.holdings} == expected
    for person in found.contacts:
        last = latest(entries, day, Supported, lambda each, person=person: each.person == person)
        assert standing.support_of(person) == (last and last.support)
        for ours in (False, True):
            last = latest(
                entries,
                day,
                Left,
                lambda each, who=person, ours=ours: each.person == who and each.ours is ours,
            )
            assert (standing.departure(person, ours=ours) is None) == (last is None or last.back)
    assert standing.is_blank == (not any(each.on <= day for each in entries))
    keeping = {(each.person, each.keeper) for each in standing.keepings}
    for person, keeper in {(each.person, each.keeper) for each in entries if isinstance(each, Kept)}:
        last = latest(
            entries,
            day,
            (Kept, GivenUp),
            lambda each, pair=(person, keeper): (
                pair == (each.person, each.keeper)
                or (isinstance(each, Kept) and pair == (each.person, each.instead_of))
            ),
        )
        assert ((person, keeper) in keeping) == (isinstance(last, Kept) and last.keeper == keeper)


@given(st.lists(contact_steps(), max_size=30))
def test_steps_only_add_and_a_retry_changes_nothing(steps):
    """CU-11: a step adds one entry or none; the same step again gives the same map."""
    found = ContactMap("C-7")
    for step in steps:
        after = taken(found, step)
        assert set(found.entries) <= set(after.entries)
        assert len(after.entries) - len(found.entries) in {0, 1}
        assert taken(after, step) == after
        found = after
    assert ContactMap("C-7", found.entries) == found
    assert pickle.loads(pickle.dumps(found)) == found


@given(contact_maps(most=30), contact_days(), contact_moments())
def test_a_primary_is_declined_exactly_when_another_stands_on_some_later_day(found, day, at):
    """CU-11: at most one primary contact of a deal and role."""
    answer = found.hold("newcomer", "purchasing", deal="D-1", primary=True, on=day, at=at)
    days = {day, *(each.on for each in found.entries if each.on >= day)}
    taken_on = [
        each
        for later in days
        for each in found.on(later).holdings
        if each.primary and (each.role, each.deal) == ("purchasing", "D-1")
    ]
    assert isinstance(answer, Declined) == bool(taken_on)
    if isinstance(answer, Declined):
        assert answer.codes == ("primary_taken",)
        assert "newcomer" in answer.explain()


# -- roles --------------------------------------------------------------------------------------------------------------


def test_a_contact_of_another_account_is_refused():
    """CU-11: pickers show other customers' contacts (CordysCRM); the card of the person says where they belong."""
    stranger = Person("P-9", "C-8", "Zhao")
    assert declined(ContactMap("C-7").hold(stranger, "technical", at=NOW), "other_account").explain() == (
        "P-9 belongs to account C-8, not to C-7 [CU-11]"
    )
    own = done(ContactMap("C-7").hold(Person("P-1", "C-7", "Wang"), "technical", at=NOW))
    assert own.on(DAY).contacts == ("P-1",)


def test_two_primaries_are_refused_with_every_reason():
    """CU-11: two 'primary' contact roles on one deal (NPSP 1388); all reasons at once."""
    found = done(some_map().leave("P-2", to="C-9", at=NOW.add(days=1)))
    answer = found.hold(
        Person("P-2", "C-9", "Li"), "purchasing", deal="D-1", primary=True, at=NOW.add(days=2)
    )
    assert declined(answer, "left", "other_account", "primary_taken").explain().splitlines() == [
        "P-2 moved to account C-9 on 3 Mar 2026 [CU-11]",
        "P-2 belongs to account C-9, not to C-7 [CU-11]",
        (
            "deal D-1 has a primary contact for purchasing on 4 Mar 2026 already: P-1; P-2 can be named beside them, "
            "or instead [CU-11]"
        ),
    ]
    beside = done(found.hold("P-3", "purchasing", deal="D-1", at=NOW))
    assert beside.on(DAY).holders("purchasing", "D-1") == ("P-1", "P-3")
    other_deal = done(found.hold("P-3", "purchasing", deal="D-2", primary=True, at=NOW))
    assert other_deal.on(DAY).primary("purchasing", "D-2") == "P-3"


def test_the_primary_changes_hands():
    """CU-11: written again without, then the other with."""
    found = done(some_map().hold("P-1", "purchasing", deal="D-1", primary=False, at=NOW.add(days=2)))
    found = done(found.hold("P-3", "purchasing", deal="D-1", primary=True, at=NOW.add(days=2)))
    primary = [found.on(date(2026, 3, day)).primary("purchasing", "D-1") for day in (1, 2, 3, 4)]
    assert primary == [None, "P-1", "P-1", "P-3"]
    assert found.on(date(2026, 3, 4)).holdings[0].since == DAY


def test_an_account_wide_primary_stands_in_for_a_deal():
    found = done(some_map().hold("P-3", "purchasing", primary=True, at=NOW))
    assert found.on(DAY).primary("purchasing", "D-9") == "P-3"
    assert found.on(DAY).primary("purchasing", "D-1") == "P-1"
    assert done(found.leave("P-3", at=NOW)).on(DAY).primary("purchasing") is None
    assert found.on(DAY).holders("purchasing", "D-9") == ("P-3",)
    assert found.on(DAY).within(["D-9"]).holders("purchasing") == ("P-3",)


def test_roles_are_held_and_released():
    found = some_map()
    declined(found.hold("P-2", "decision_maker", at=NOW.add(hours=1)), "held_already")
    declined(found.release("P-1", "purchasing", at=NOW), "not_held")
    after = done(found.release("P-1", "purchasing", deal="D-1", on=date(2026, 4, 1), at=NOW))
    assert after.on(date(2026, 3, 31)).roles_of("P-1") == ("purchasing",)
    assert after.on(date(2026, 4, 1)).contacts == ("P-2",)
    declined(
        after.release("P-1", "purchasing", deal="D-1", on=date(2026, 4, 1), at=NOW.add(hours=1)), "not_held"
    )
    back = done(after.hold("P-1", "purchasing", deal="D-1", on=date(2026, 4, 1), at=NOW.add(hours=2)))
    assert back.on(date(2026, 4, 1)).roles_of("P-1") == ("purchasing",)


def test_a_role_may_be_given_as_it_is_in_the_catalogue():
    role = ContactRole(" x ", Text("x-man", zh="某"), Text("does x", zh="做某事"))
    assert (role_key(role), role.render("zh")) == ("x", "某")
    assert done(ContactMap("C-7").hold("P-1", role, at=NOW)).on(DAY).holders("x") == ("P-1",)
    with pytest.raises(DefinitionError, match="an alias is empty"):
        ContactRole("x", Text("x"), Text("x"), aliases=[" "])


def test_the_day_is_that_of_the_moment_in_its_own_zone():
    late = pendulum.datetime(2026, 3, 2, 23, tz="America/New_York")
    assert done(ContactMap("C-7").hold("P-1", "guide", at=late)).entries[0].on == date(2026, 3, 2)
    plain = datetime(2026, 3, 2, 23, tzinfo=UTC)
    assert done(ContactMap("C-7").hold("P-1", "guide", by=Actor("u-7"), at=plain)).entries[0].by == "u-7"


# -- keepers ------------------------------------------------------------------------------------------------------------


def test_keepers_are_given_and_handed_over():
    """CU-11: every contact has a keeper of ours."""
    found = some_map()
    declined(found.keep("P-1", "u-7", function="sales", rank="manager", at=NOW.add(hours=1)), "kept_already")
    promoted = done(found.keep("P-1", "u-7", function="sales", rank="director", on=date(2026, 4, 1), at=NOW))
    assert [(each.rank, each.since) for each in promoted.on(date(2026, 4, 1)).keepers_of("P-1")] == [
        ("director", DAY)
    ]
    handed = done(found.hand_over("P-2", "u-7", "u-1", rank="director", on=date(2026, 4, 1), at=NOW))
    assert [each.keeper for each in handed.on(date(2026, 3, 31)).keepers_of("P-2")] == ["u-7"]
    assert [each.keeper for each in handed.on(date(2026, 4, 1)).keepers_of("P-2")] == ["u-1"]
    assert handed.keepers == ("u-7", "u-1")
    declined(
        handed.hand_over("P-2", "u-9", "u-1", rank="director", on=date(2026, 4, 1), at=NOW),
        "not_kept",
        "kept_already",
    )
    alone = done(found.give_up("P-1", "u-7", at=NOW))
    assert alone.on(DAY).keepers_of("P-1") == ()
    declined(alone.give_up("P-1", "u-7", at=NOW.add(hours=1)), "not_kept")


def test_whoever_left_keeps_nobody_and_is_kept_by_nobody():
    found = done(some_map().leave_us("u-7", at=NOW))
    assert found.on(DAY).keepers_of("P-1") == ()
    assert len(found.on(DAY).keepings) == 2
    found = done(found.leave("P-1", at=NOW))
    declined(found.keep("P-1", "u-7", at=NOW.add(hours=1)), "left", "keeper_left")
    declined(found.hand_over("P-1", "u-7", "u-1", at=NOW.add(hours=1)), "left")
    declined(found.leave("P-1", at=NOW.add(hours=1)), "left")
    declined(found.rank("P-1", "chief", at=NOW.add(hours=1)), "left")
    declined(found.win("P-1", "a talk", at=NOW.add(hours=1)), "left")
    declined(found.leave_us("u-7", at=NOW.add(hours=1)), "keeper_left")
    back = done(done(found.rejoin("P-1", at=NOW.add(hours=2))).rejoin_us("u-7", at=NOW.add(hours=2)))
    assert back.on(DAY) == attrs.evolve(some_map().on(DAY))
    declined(back.rejoin("P-1", at=NOW.add(hours=3)), "not_left")
    declined(back.rejoin_us("u-7", at=NOW.add(hours=3)), "not_left")


# -- on our side --------------------------------------------------------------------------------------------------------


def test_support_is_won_and_lost_by_evidence():
    """CU-11: inside advocates, who sell while we are absent."""
    found = some_map()
    assert found.on(DAY).support_of("P-1") is None
    declined(found.lose("P-1", "bought elsewhere", at=NOW), "not_won")
    found = done(found.win("P-1", "  showed us\nthe list ", at=NOW))
    assert found.on(DAY).supported[0].words == "showed us the list"
    found = done(found.advocate("P-1", "spoke for us", at=NOW.add(hours=1)))
    assert found.on(DAY).support_of("P-1") is Support.ADVOCATE
    found = done(found.lose("P-1", "bought elsewhere", at=NOW.add(hours=2)))
    assert found.on(DAY).support_of("P-1") is Support.LOST
    assert [each.render("zh") for each in Support] == ["已争取到", "内部代言人", "已失去"]
    assert repr(Support.WON) == "Support.WON"
    with pytest.raises(InputError, match="evidence: say by what one sees it"):
        found.win("P-1", "  ", at=NOW)


# -- doubles ------------------------------------------------------------------------------------------------------------


def test_a_double_is_joined_and_both_primaries_are_named():
    """CU-11: merging keeps both histories and checks the roles again; a person decides between two primaries."""
    double = done(ContactMap("C-70").hold("P-6", "purchasing", deal="D-1", primary=True, at=NOW))
    double = done(double.hold("P-6", "quality", primary=True, at=NOW))
    at = NOW.add(months=1)
    one = done(some_map().hold("P-1", "quality", primary=True, at=NOW))
    answer = declined(one.merged(double, at=at), "two_primaries", "two_primaries")
    assert "P-1, P-6" in answer.explain()
    assert answer.explain("zh").splitlines()[1] == (
        "客户在2026年4月2日会有不止一位quality的首要联系人：P-1、P-6；请确定是哪一位 [CU-11]"
    )
    one = done(one.release("P-1", "quality", at=at))
    one = done(one.hold("P-1", "purchasing", deal="D-1", at=at))
    both = done(one.merged(double, by="u-1", at=at))
    assert both.on(at.date()).primary("purchasing", "D-1") == "P-6"
    assert both.accounts == {"C-7", "C-70"}
    # before the joining the two books had a primary contact each, and that stays as it was written
    assert len([each for each in both.on(DAY).holdings if each.primary]) == 4
    assert clashes(both.entries) == ()
    declined(both.hold("P-1", "purchasing", deal="D-1", primary=True, at=at.add(hours=1)), "primary_taken")
    own = done(both.hold(Person("P-8", "C-70", "Sun"), "technical", at=at))
    assert own.on(at.date()).holders("technical") == ("P-8",)


def test_who_moved_to_the_double_never_left():
    """CU-11: a move between two numbers of one customer is none."""
    one = done(some_map().leave("P-1", to="C-70", at=NOW))
    assert one.on(DAY).contacts == ("P-2",)
    both = done(one.merged(ContactMap("C-70"), at=NOW))
    assert both.on(DAY).contacts == ("P-1", "P-2")
    with pytest.raises(InputError, match="is this account"):
        both.leave("P-1", to="C-70", at=NOW)


def test_a_map_is_joined_once():
    both = done(some_map().merged(ContactMap("C-70"), at=NOW))
    for other in (ContactMap("C-7"), ContactMap("C-70"), both):
        with pytest.raises(InputError, match="is part of this map already"):
            both.merged(other, at=NOW)
    with pytest.raises(InputError, match="give the contact map of the double"):
        both.merged("C-70", at=NOW)


# -- erasure ------------------------------------------------------------------------------------------------------------


def test_an_erased_contact_leaves_only_the_vacant_roles():
    found = done(some_map().advocate("P-2", "P-1 says so", by="P-1", at=NOW))
    erased = found.erased("P-1", by="P-1", at=NOW)
    assert "P-1" not in repr(erased)
    assert erased.entries[-1] == Erased([("purchasing", "D-1")], on=DAY, at=NOW)
    assert erased.on(DAY).vacated == (("purchasing", "D-1"),)
    assert erased.on(DAY).support_of("P-2") is Support.ADVOCATE
    assert erased.erased("P-1", at=NOW) is erased
    assert found.erased("P-99", at=NOW) is found
    assert found.erased("P-2", by="u-1", at=NOW).entries[-1].by == "u-1"


def test_an_erased_keeper_does_not_give_back_what_was_handed_over():
    found = done(some_map().hand_over("P-2", "u-7", "u-1", on=date(2026, 4, 1), at=NOW))
    erased = found.erased("u-1", at=NOW)
    assert "u-1" not in repr(erased)
    assert erased.on(date(2026, 4, 1)).keepers_of("P-2") == ()
    assert [each.keeper for each in erased.on(date(2026, 3, 1 + 30)).keepers_of("P-2")] == ["u-7"]
    erased = found.erased("u-7", at=NOW)
    assert "u-7" not in repr(erased)
    assert [each.keeper for each in erased.on(date(2026, 4, 1)).keepers_of("P-2")] == ["u-1"]
    given_up = done(some_map().give_up("P-1", "u-7", at=NOW))
    assert "u-7" not in repr(given_up.erased("u-7", at=NOW))
    joined = Merged("C-70", on=DAY, at=NOW, by="u-7")
    assert without(joined, "u-7") == Merged("C-70", on=DAY, at=NOW)


# -- what cannot be -----------------------------------------------------------------------------------------------------


def test_people_the_map_does_not_know_are_named():
    with pytest.raises(InputError, match="person: is not on the map of C-7; it holds none yet"):
        ContactMap("C-7").keep("P-1", "u-7", at=NOW)
    with pytest.raises(InputError, match="person: is not on the map of C-7; it holds P-1, P-2"):
        some_map().leave("P-3", at=NOW)
    with pytest.raises(InputError, match="keeper: is not on the map of C-7; it holds u-7"):
        some_map().leave_us("u-8", at=NOW)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda found: found.hold("P-1", "x", at=datetime(2026, 3, 2)), "has no time zone"),
        (lambda found: found.hold("P-1", "x", on=NOW, at=NOW), "on: is not a day"),
        (lambda found: found.hold("P-1", "x", primary=1, at=NOW), "give True or False"),
        (lambda found: found.hold("", "x", at=NOW), "person: an id may not be empty"),
        (lambda found: found.hold("P-1", "", at=NOW), "role: an id may not be empty"),
        (lambda found: found.hold("P-1", "x", deal=1.0, at=NOW), "an id is text"),
        (lambda found: found.keep("P-1", "P-1", at=NOW), "is the contact"),
        (lambda found: found.hand_over("P-1", "u-7", "u-7", at=NOW), "is the keeper who hands over"),
        (lambda found: found.win("P-1", None, at=NOW), "give a text"),
        (lambda found: found.on(NOW), "as_of: is not a day"),
        (lambda found: ContactMap("C-7", ["x"]), "give the entries of a contact map"),
        (lambda found: ContactMap(1.0), "account: an id is text"),
        (lambda found: Merged("", on=DAY, at=NOW), "account: an id may not be empty"),
    ],
)
def test_bad_input_is_refused(call, words):
    with pytest.raises(InputError, match=words):
        call(some_map())


def test_entries_with_two_primaries_do_not_fit_together():
    entries = [Held(who, "guide", primary=True, on=DAY, at=NOW) for who in ("P-1", "P-2")]
    with pytest.raises(HistoryError, match="the account would have more than one primary contact for guide"):
        ContactMap("C-7", entries)


def test_nothing_is_written_on_a_blank_map():
    assert ContactMap("C-7").on(DAY) == Standing(pendulum.Date(2026, 3, 2)) == standing_on([], DAY)
