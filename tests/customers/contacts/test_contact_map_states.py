"""A key account lives for a while: every command, every refusal and both answers to a joining are reached (CU-11)."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

import pendulum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from salesflow.basics.reasons import Declined
from salesflow.customers.contacts.contact_map import ContactMap
from salesflow.customers.people import Person
from salesflow.testing.contact_map_laws import check_contact_map, check_contact_map_erasure

START = pendulum.datetime(2026, 10, 24, 22, tz="Europe/Berlin")  # some maps live through the repeated hour
PERSONS = ("P-1", "P-2", "P-3")
OURS = ("u-1", "u-2")
ROLES = ("guide", "purchasing")
COMMANDS = {
    "hold", "release", "rank", "keep", "hand_over", "give_up", "win", "advocate", "lose", "leave", "rejoin", "leave_us",
    "rejoin_us", "merged", "erased",
}  # fmt: skip
REFUSALS = {
    ("hold", "left"), ("hold", "other_account"), ("hold", "held_already"), ("hold", "primary_taken"),
    ("release", "not_held"), ("rank", "left"), ("keep", "left"), ("keep", "keeper_left"), ("keep", "kept_already"),
    ("hand_over", "left"), ("hand_over", "keeper_left"), ("hand_over", "not_kept"), ("hand_over", "kept_already"),
    ("give_up", "not_kept"), ("win", "left"), ("advocate", "left"), ("lose", "not_won"), ("leave", "left"),
    ("rejoin", "not_left"), ("leave_us", "keeper_left"), ("rejoin_us", "not_left"), ("merged", "two_primaries"),
}  # fmt: skip

persons, ours, roles = st.sampled_from(PERSONS), st.sampled_from(OURS), st.sampled_from(ROLES)
deals = st.sampled_from([None, "D-1"])


class Account(RuleBasedStateMachine):
    """One account; the model knows what stands today, kept by plain sets, all steps being of today."""

    done: ClassVar[Counter[str]] = Counter()
    refused: ClassVar[Counter[tuple[str, str]]] = Counter()

    @initialize()
    def begin(self) -> None:
        self.map, self.hours, self.doubles = ContactMap("C-7"), 0, 0
        self.roles: dict[tuple[str, str, str | None], bool] = {}
        self.kept: dict[tuple[str, str], str | None] = {}
        self.won: set[str] = set()
        self.left: set[str] = set()
        self.gone: set[str] = set()
        self.known: set[str] = set()
        for person in PERSONS[:2]:
            self.hold(person, "guide", None, primary=False, stranger=False)

    @property
    def at(self) -> pendulum.DateTime:
        return START.add(hours=self.hours)

    def step(self, name: str, *args: object, expected: set[str], **said: object) -> bool:
        """Take a step; it must be declined for exactly the reasons that the model expects."""
        self.hours += 1
        answer = getattr(self.map, name)(*args, at=self.at, **said)
        if isinstance(answer, Declined):
            assert set(answer.codes) == expected, (name, args, said)
            assert answer.explain()
            assert "[en]" not in answer.explain("zh")
            self.refused.update((name, code) for code in answer.codes)
            return False
        assert not expected, (name, args, said, expected)
        assert getattr(answer, name)(*args, at=self.at, **said) == answer or name == "merged"
        self.map = answer
        self.done[name] += 1
        return True

    @rule(
        person=persons,
        role=roles,
        deal=deals,
        primary=st.booleans(),
        stranger=st.sampled_from([True] + 6 * [False]),
    )
    def hold(self, person: str, role: str, deal: str | None, primary: bool, stranger: bool) -> None:
        expected = set()
        if person in self.left:
            expected.add("left")
        if stranger:
            expected.add("other_account")
        if self.roles.get((person, role, deal)) is primary:
            expected.add("held_already")
        others = {
            who for (who, what, where), first in self.roles.items() if (what, where) == (role, deal) and first
        }
        if primary and others - {person}:
            expected.add("primary_taken")
        who = Person(person, "C-8", "Zhao") if stranger else person
        if self.step("hold", who, role, deal=deal, primary=primary, expected=expected):
            self.roles[person, role, deal] = primary
            self.known.add(person)

    def of_the_map(self, person: str) -> str:
        """Somebody the map knows; steps of anybody else are errors of the caller, and tested elsewhere."""
        return person if person in self.known else min(self.known)

    @rule(person=persons, role=roles, deal=deals)
    def release(self, person: str, role: str, deal: str | None) -> None:
        who = self.of_the_map(person)
        expected = set() if (who, role, deal) in self.roles else {"not_held"}
        if self.step("release", who, role, deal=deal, expected=expected):
            del self.roles[who, role, deal]

    @rule(person=persons, rank=st.sampled_from(["staff", "chief"]))
    def rank(self, person: str, rank: str) -> None:
        who = self.of_the_map(person)
        self.step("rank", who, rank, expected={"left"} if who in self.left else set())

    @rule(person=persons, keeper=ours, function=st.sampled_from([None, "sales"]))
    def keep(self, person: str, keeper: str, function: str | None) -> None:
        who = self.of_the_map(person)
        expected = {"left"} if who in self.left else set()
        if keeper in self.gone:
            expected.add("keeper_left")
        if (who, keeper) in self.kept and self.kept[who, keeper] == function:
            expected.add("kept_already")
        if self.step("keep", who, keeper, function=function, expected=expected):
            self.kept[who, keeper] = function

    @rule(person=persons)
    def keep_and_hand_over(self, person: str) -> None:
        """The two steps that belong together, so that a handing over is never rare."""
        self.keep(person, OURS[0], "sales")
        self.hand_over(person, OURS[0], choice=0)
        self.hand_over(person, OURS[0], choice=0)

    @rule(person=persons, keeper=ours, choice=st.integers(0, 9))
    def hand_over(self, person: str, keeper: str, choice: int) -> None:
        who = self.of_the_map(person)
        if choice < 7 and self.kept:  # seven times in ten somebody who keeps them, and most often may
            who, keeper = min(self.kept, key=lambda pair: (pair[0] in self.left, pair[0] != who, pair))
        to = OURS[1 - OURS.index(keeper)]
        expected = {"left"} if who in self.left else set()
        if to in self.gone:
            expected.add("keeper_left")
        if (who, keeper) not in self.kept:
            expected.add("not_kept")
        if (who, to) in self.kept and self.kept[who, to] is None:
            expected.add("kept_already")
        if self.step("hand_over", who, keeper, to, expected=expected):
            del self.kept[who, keeper]
            self.kept[who, to] = None

    @rule(person=persons, keeper=ours)
    def give_up(self, person: str, keeper: str) -> None:
        who = self.of_the_map(person)
        expected = set() if (who, keeper) in self.kept else {"not_kept"}
        if self.step("give_up", who, keeper, expected=expected):
            del self.kept[who, keeper]

    @rule(person=persons, name=st.sampled_from(["win", "advocate", "lose"]))
    def support(self, person: str, name: str) -> None:
        who = self.of_the_map(person)
        expected = {"left"} if who in self.left else set()
        if name == "lose":
            expected = set() if who in self.won else {"not_won"}
        if self.step(name, who, "a talk in the canteen", expected=expected):
            (self.won.discard if name == "lose" else self.won.add)(who)

    @rule(person=persons, back=st.booleans())
    def come_and_go(self, person: str, back: bool) -> None:
        who = self.of_the_map(person)
        if back:
            if self.step("rejoin", who, expected=set() if who in self.left else {"not_left"}):
                self.left.discard(who)
        elif self.step("leave", who, to="C-9", expected={"left"} if who in self.left else set()):
            self.left.add(who)

    @rule(keeper=ours, back=st.sampled_from([True, False, False]))
    def our_people(self, keeper: str, back: bool) -> None:
        if keeper not in self.map.keepers:
            self.keep(min(self.known), keeper, None)
            return
        if back:
            if self.step("rejoin_us", keeper, expected=set() if keeper in self.gone else {"not_left"}):
                self.gone.discard(keeper)
        elif self.step("leave_us", keeper, expected={"keeper_left"} if keeper in self.gone else set()):
            self.gone.add(keeper)

    @rule()
    def what_is_still_to_reach(self) -> None:
        """Drive at each refusal and each command that no account has met yet, from wherever this one stands."""
        for name, code in sorted(REFUSALS - set(self.refused)) + [
            (each, "") for each in COMMANDS - set(self.done)
        ]:
            self.drive(name, code)

    def drive(self, name: str, code: str) -> None:
        who, keeper, other = min(self.known), OURS[0], OURS[1]
        if (who in self.left) != (code == "left"):
            self.come_and_go(who, back=code != "left")
        if code in {"primary_taken", "two_primaries"}:
            self.hold(
                next(each for each in PERSONS if each != who), "guide", None, primary=True, stranger=False
            )
        if code in {"keeper_left", "kept_already"} or name in {
            "hand_over",
            "give_up",
            "leave_us",
            "rejoin_us",
        }:
            for each in OURS:
                if each in self.gone:
                    self.our_people(each, back=True)
                self.keep(who, each, None)
        if name == "hand_over" and code in {"", "not_kept"}:
            self.give_up(who, other)  # so that the first handing over succeeds and the second does not
        if code == "keeper_left":
            self.our_people(other, back=False)
        ways = {
            "hold": lambda: self.hold(who, "guide", None, primary=True, stranger=code == "other_account"),
            "release": lambda: self.release(who, "guide", None),
            "rank": lambda: self.rank(who, "staff"),
            "keep": lambda: self.keep(who, other, None),
            "hand_over": lambda: self.hand_over(who, keeper, choice=9),
            "give_up": lambda: self.give_up(who, keeper),
            "leave": lambda: self.come_and_go(who, back=False),
            "rejoin": lambda: self.come_and_go(who, back=True),
            "leave_us": lambda: self.our_people(other, back=False),
            "rejoin_us": lambda: self.our_people(other, back=True),
            "merged": lambda: self.join("guide", primary=bool(code)),
            "erased": lambda: self.erase(who, rarely=0),
        }
        for _ in range(2):  # many refusals say that it was done already
            ways.get(name, lambda: self.support(who, name))()

    @rule(role=roles, primary=st.booleans())
    def join(self, role: str, primary: bool) -> None:
        """A double of the account turns up, with one contact."""
        self.doubles += 1
        person = f"Q-{self.doubles}"
        double = ContactMap(f"C-7{self.doubles}").hold(person, role, primary=primary, at=START)
        assert isinstance(double, ContactMap)
        taken = primary and any(
            first for (_, what, where), first in self.roles.items() if (what, where) == (role, None)
        )
        before = self.map
        self.hours += 1
        answer = self.map.merged(double, at=self.at)
        if taken:
            assert isinstance(answer, Declined)
            assert person in answer.explain()
            self.refused.update(("merged", code) for code in answer.codes)
            return
        assert isinstance(answer, ContactMap)
        assert {*before.entries, *double.entries} < set(answer.entries)
        self.map = answer
        self.done["merged"] += 1
        self.roles[person, role, None] = primary
        self.known.add(person)

    @rule(person=st.sampled_from([*PERSONS, *OURS]), rarely=st.integers(0, 3))
    def erase(self, person: str, rarely: int) -> None:
        if rarely or self.known <= {person}:
            return
        self.hours += 1
        self.map = check_contact_map_erasure(self.map, person, ROLES, at=self.at)
        assert person not in repr(self.map)
        self.done["erased"] += 1
        self.roles = {key: first for key, first in self.roles.items() if key[0] != person}
        self.kept = {key: function for key, function in self.kept.items() if person not in key}
        for those in (self.won, self.left, self.gone, self.known):
            those.discard(person)

    @invariant()
    def the_map_stands_as_the_model_does(self) -> None:
        day = self.at.date()
        standing = self.map.on(day)
        found = {(each.person, each.role, each.deal): each.primary for each in standing.holdings}
        assert found == self.roles
        assert {(each.person, each.keeper): each.function for each in standing.keepings} == self.kept
        assert {each.person for each in standing.away if not each.ours} == self.left
        assert {each.person for each in standing.away if each.ours} == self.gone
        assert ContactMap("C-7", self.map.entries) == self.map
        firsts = Counter((role, deal) for (_, role, deal), first in self.roles.items() if first)
        assert all(n == 1 for n in firsts.values())

    def teardown(self) -> None:
        if hasattr(self, "map"):
            check_contact_map(self.map, ROLES, as_of=self.at.date())


def test_every_command_and_every_refusal_is_reached() -> None:
    """CU-11."""
    Account.done.clear()
    Account.refused.clear()
    run_state_machine_as_test(
        Account,
        settings=settings(
            max_examples=20,
            stateful_step_count=50,
            suppress_health_check=[HealthCheck.too_slow],
            deadline=None,
        ),
    )
    assert set(Account.done) == COMMANDS
    assert set(Account.refused) == REFUSALS
