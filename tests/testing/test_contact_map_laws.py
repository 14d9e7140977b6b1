"""The published laws of contact maps hold for drawn maps, and each one fails for what breaks it (CU-11)."""

from __future__ import annotations

from datetime import date

import attrs
import pendulum
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from salesflow.basics.reasons import Declined
from salesflow.basics.truth import Truth
from salesflow.customers.contacts.contact_map import ContactMap
from salesflow.customers.contacts.entries import Erased
from salesflow.customers.contacts.gaps import Coverage, GapKind
from salesflow.customers.contacts.keepers import Keepers
from salesflow.testing import contact_map_laws
from salesflow.testing.contact_map_laws import (
    check_contact_map,
    check_contact_map_erasure,
    check_contact_map_merger,
    vacant,
)
from salesflow.testing.contact_maps import contact_days, contact_maps, contact_moments, keepers

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
DAY = NOW.date()
ROLES = ("guide", "decision_maker", "purchasing")
OTHERS = ("li-7", "lu-8")


def done(answer) -> ContactMap:
    assert isinstance(answer, ContactMap)
    return answer


SMALL = done(
    done(ContactMap("C-7").hold("wang-1", "guide", primary=True, at=NOW)).keep("wang-1", "our-a", at=NOW)
)


@given(contact_maps(most=30), keepers(), contact_days())
def test_one_map(found, policy, day):
    assert check_contact_map(found, ROLES, policy=policy, as_of=day) is not None


@given(contact_maps(), st.data(), contact_moments(), contact_days())
def test_two_maps(one, data, at, day):
    """CU-11: merging keeps both histories and re-checks the roles."""
    persons = data.draw(st.sampled_from([OTHERS, ("wang-1", "li-7")]))
    other = data.draw(contact_maps("C-8", persons=persons))
    joined = check_contact_map_merger(one, other, ROLES, at=at, as_of=day)
    event("declined" if isinstance(joined, Declined) else "joined")
    if isinstance(joined, ContactMap):
        check_contact_map(joined, ROLES, as_of=day)


@given(
    contact_maps(most=30),
    st.sampled_from(["wang-1", "zhao-2", "our-a", "our-b", "nobody"]),
    contact_moments(),
)
def test_one_person_erased(found, person, at):
    """CU-11: no trace of the person is left."""
    erased = check_contact_map_erasure(found, person, ROLES, at=at)
    assert person not in repr(erased)
    event("a trace was there" if erased != found else "never known")


def test_both_answers_to_a_joining_are_reached():
    """A joining that is declined; roles vacant in one map only; somebody who moved from one to the other."""
    rival = done(ContactMap("C-8").hold("li-7", "guide", primary=True, at=NOW))
    answer = check_contact_map_merger(SMALL, rival, ROLES, at=NOW, as_of=DAY)
    assert isinstance(answer, Declined)
    assert answer.codes == ("two_primaries",)
    other = done(ContactMap("C-8").hold("li-7", "purchasing", primary=True, at=NOW))
    joined = done(check_contact_map_merger(SMALL, other, ROLES, at=NOW, as_of=DAY))
    assert vacant(contact_map_laws.gaps(joined, ROLES, as_of=DAY)) == {"decision_maker"}
    moved = done(SMALL.leave("wang-1", to="C-8", at=NOW))
    joined = done(check_contact_map_merger(moved, other, ROLES, at=NOW, as_of=DAY))
    assert joined.on(DAY).contacts == ("wang-1", "li-7")
    known = done(ContactMap("C-8").hold("wang-1", "purchasing", at=NOW))
    assert done(check_contact_map_merger(SMALL, known, ROLES, at=NOW, as_of=DAY)).on(DAY).contacts == (
        "wang-1",
    )


# -- each law fails for what breaks it ------------------------------------------------------------------------------------


def broken(monkeypatch: pytest.MonkeyPatch, name: str, instead: object, law: str, run=None) -> None:
    monkeypatch.setattr(contact_map_laws, name, instead)
    with pytest.raises(AssertionError, match=f"law broken: {law}"):
        (run or (lambda: check_contact_map(SMALL, ROLES, as_of=DAY)))()


def test_a_broken_fold_is_found(monkeypatch):
    real = ContactMap

    def forgetful(account, entries=()):
        return real(account, list(entries)[:1])

    broken(monkeypatch, "ContactMap", forgetful, "the entries give the same map")


def test_two_primaries_are_found(monkeypatch):
    monkeypatch.setattr("salesflow.customers.contacts.contact_map.clashes", lambda entries: ())
    twice = done(SMALL.hold("zhao-2", "guide", primary=True, at=NOW))
    with pytest.raises(AssertionError, match="law broken: a deal and role has one primary contact"):
        check_contact_map(twice, ROLES, as_of=DAY)


def test_wrong_gaps_are_found(monkeypatch):
    real = contact_map_laws.gaps
    for instead, law in (
        (lambda *args, **more: (), "an empty map lacks exactly the required roles"),
        (
            lambda found, *args, **more: real(found, *args, **more)[:: -1 if found.entries else 1],
            "the gravest gap",
        ),
        (
            lambda found, *args, **more: real(found, *args, **more) * (2 if found.entries else 1),
            "(the gravest|no gap)",
        ),
        (
            lambda found, *args, **more: tuple(
                attrs.evolve(gap, reasons=()) if found.entries else gap for gap in real(found, *args, **more)
            ),
            "a gap has words in two languages",
        ),
        (
            lambda found, *args, **more: real(found, *args, **more)[1 if found.entries else 0 :],
            "a role is vacant exactly when the coverage does not count it",
        ),
    ):
        broken(monkeypatch, "gaps", instead, law)
    monkeypatch.setattr(contact_map_laws, "gaps", real)
    broken(
        monkeypatch, "coverage", lambda *args, **more: Coverage(3, 1, 2), "no role is kept that nobody plays"
    )
    broken(monkeypatch, "coverage", lambda *args, **more: Coverage(3, 1, 1, 1), "a role is kept or open")


def test_gaps_that_grow_with_the_map_are_found(monkeypatch):
    real = contact_map_laws.gaps

    def backwards(found, required, **more):
        seen = real(found, required, **more)
        if len(found.entries) > len(SMALL.entries):
            lacking = {"guide", "decision_maker", "purchasing"} - {gap.role for gap in seen}
            return tuple(attrs.evolve(gap, role=role) for gap in seen[:1] for role in lacking)
        return seen

    broken(monkeypatch, "gaps", backwards, "whoever is added")

    def healing(found, required, **more):
        released = [each for each in found.entries if type(each).__name__ == "Released"]
        return () if released else real(found, required, **more)

    broken(monkeypatch, "gaps", healing, "whoever is released")


def test_an_approach_without_a_guide_is_found(monkeypatch):
    top = done(SMALL.hold("zhao-2", "decision_maker", at=NOW))
    policy = Keepers([])
    assert check_contact_map(top, ROLES, policy=policy, as_of=DAY)
    won = done(top.win("wang-1", "x", at=NOW))
    monkeypatch.setattr(contact_map_laws, "facts", lambda *args, **more: {"guide_won": Truth.NO})
    with pytest.raises(AssertionError, match="law broken: a guide comes first"):
        check_contact_map(won, ROLES, policy=policy, as_of=DAY)


class Careless(ContactMap):
    """Joins and erases, and forgets half of it."""

    def merged(self, other, *, by=None, at):
        done(ContactMap.merged(self, other, at=at))
        return Careless(self.account, self.entries)

    def erased(self, person, *, by=None, at):
        return Careless(self.account, self.entries)


def test_a_careless_map_is_found():
    careless = Careless("C-7", SMALL.entries)
    other = done(ContactMap("C-8").hold("li-7", "purchasing", at=NOW))
    with pytest.raises(AssertionError, match="a joining keeps every entry"):
        check_contact_map_merger(careless, other, ROLES, at=NOW, as_of=DAY)
    with pytest.raises(AssertionError, match="no trace is left"):
        check_contact_map_erasure(careless, "wang-1", ROLES, at=NOW)
    clash = done(ContactMap("C-8").hold("li-7", "guide", primary=True, at=NOW))
    assert isinstance(check_contact_map_merger(SMALL, clash, ROLES, at=NOW, as_of=DAY), Declined)


def test_an_erasure_that_takes_too_much_is_found():
    class Thorough(ContactMap):
        def erased(self, person, *, by=None, at):
            return ContactMap(self.account, [Erased((), on=DAY, at=at)])

    two = done(done(SMALL.hold("zhao-2", "purchasing", at=NOW)).keep("zhao-2", "our-b", at=NOW))
    with pytest.raises(AssertionError, match="nobody else's roles change"):
        check_contact_map_erasure(Thorough("C-7", two.entries), "wang-1", ROLES, at=NOW)


def test_vacant_roles():
    assert vacant(contact_map_laws.gaps(SMALL, ROLES, as_of=DAY)) == {"decision_maker", "purchasing"}
    assert GapKind.NO_HOLDER in {
        gap.kind for gap in contact_map_laws.gaps(SMALL, ROLES, as_of=date(2026, 1, 1))
    }


def test_a_role_that_two_played_is_not_vacant_when_one_is_erased() -> None:
    at = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
    both = ContactMap("C-7").hold("P-1", "quality", at=at)
    assert isinstance(both, ContactMap)
    both = both.hold("P-2", "quality", at=at)
    assert isinstance(both, ContactMap)
    left = check_contact_map_erasure(both, "P-1", ["quality"], at=at)
    assert left.on(at.date()).holders("quality") == ("P-2",)
