"""A switchboard lives for a while: every entry, every state and every refusal is reached (CR-5)."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

import attrs
import pendulum
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from salesflow.basics.actors import Actor
from salesflow.basics.money import money
from salesflow.basics.reasons import Declined
from salesflow.credit.control.account import Order
from salesflow.credit.control.switch import Act, Switch
from salesflow.credit.switches.entries import Cause
from salesflow.credit.switches.history import CauseState, PassState
from salesflow.credit.switches.switchboard import Switchboard
from salesflow.testing.switchboards import SWITCH_HOUSE

START = pendulum.datetime(2026, 10, 24, 22, tz="Europe/Berlin")  # some boards live through the repeated hour
SMALL = Order("O-1", money(40_000, "CNY"))
LARGE = attrs.evolve(SMALL, amount=money(50_000, "CNY"))
ACTS = {Switch.CONTRACTS: Act.SIGN, Switch.CREDIT_SALES: Act.SELL, Switch.DELIVERIES: Act.DELIVER}
PEOPLE = {who: Actor(who, ["manager"]) for who in ("u-2", "u-3", "u-7")}
REFUSALS = {
    ("turn_on", "nobody_named"), ("turn_on", "only_disputed"), ("clear", "no_evidence"), ("clear", "not_on"),
    ("clear", "sells"), ("clear", "sellers_unknown"), ("clear", "signed_already"), ("let_through", "nothing_stops"),
    ("let_through", "forced_stop"), ("let_through", "sells"), ("let_through", "sellers_unknown"), ("use", "nothing_stops"),
    ("use", "not_let_through"), ("use", "used_already"), ("use", "pass_over"), ("use", "overtaken"), ("use", "grown"),
}  # fmt: skip

switches, keys = st.sampled_from([Switch.CONTRACTS, Switch.DELIVERIES]), st.sampled_from(["late", "fraud"])
people, rarely = st.sampled_from(sorted(PEOPLE)), st.sampled_from([True] + 5 * [False])


class Desk(RuleBasedStateMachine):
    """One customer; the model keeps, by plain sets, what stands and which decision is open."""

    done: ClassVar[Counter[str]] = Counter()
    refused: ClassVar[Counter[tuple[str, str]]] = Counter()
    states: ClassVar[set[object]] = set()

    @initialize()
    def begin(self) -> None:
        self.board, self.at = Switchboard("C-7"), START
        self.on: dict[tuple[Switch, str], tuple[bool, int | None, frozenset[str]]] = {}  # forced, end, signed
        self.passes: dict[Act, list[object]] = {}  # amount, end, state

    def step(self, name: str, *args: object, expected: set[str], **said: object) -> bool:
        """Take a step; it must be declined for exactly the reasons that the model expects."""
        self.at = self.at.add(minutes=20)
        answer = getattr(self.board, name)(*args, at=self.at, **said)
        if isinstance(answer, Declined):
            assert set(answer.codes) == expected, (name, args, said, answer.codes)
            assert "[en]" not in answer.explain("zh")
            self.refused.update((name, code) for code in answer.codes)
            return False
        assert not expected, (name, args, said, expected)
        assert getattr(answer, name)(*args, at=self.at, **said) is answer  # a retry
        self.board = answer
        self.done[name] += 1
        return True

    def stands(self, place: tuple[Switch, str]) -> bool:
        return place in self.on and (self.on[place][1] is None or self.at.int_timestamp < self.on[place][1])

    def stopping(self, switch: Switch) -> list[str]:
        return [key for where, key in self.on if where is switch and self.stands((where, key))]

    @rule(days=st.sampled_from([0, 0, 1, 3]))
    def wait(self, days: int) -> None:
        self.at = self.at.add(days=days)

    @rule(switch=switches, key=keys, ends=st.sampled_from([None, None, 1, 2]), disputed=rarely, nobody=rarely)
    def turn_on(self, switch: Switch, key: str, ends: int | None, disputed: bool, nobody: bool) -> None:
        forced = key == "fraud"
        days = None if forced or ends is None else self.at.add(minutes=20).date().add(days=ends)
        items = ["F-8"] if disputed else []
        cause = Cause(key, "he does not pay", items=items, disputed=items, until=days, forced=forced)
        expected = ({"only_disputed"} if disputed else set()) | ({"nobody_named"} if nobody else set())
        by = None if nobody else "u-2"
        if not self.step("turn_on", switch, [cause], by=by, expected=expected):
            return
        end = (
            None
            if days is None
            else pendulum.datetime(days.year, days.month, days.day, tz="Europe/Berlin").int_timestamp
        )
        if self.stands((switch, key)):
            before = self.on[switch, key][1]
            end = None if end is None or before is None else max(end, before)
        self.on[switch, key] = (forced, end, frozenset())
        found = self.passes.get(ACTS[switch])
        if found is not None and found[2] == "open" and self.at.int_timestamp < found[1]:
            found[2] = "overtaken"

    @rule(switch=switches, key=keys, who=people, shown=rarely, known=rarely)
    def clear(self, switch: Switch, key: str, who: str, shown: bool, known: bool) -> None:
        at, self.at = self.at, self.at.add(minutes=20)
        standing, place = self.stands((switch, key)), (switch, key)
        forced, end, signed = self.on.get(place, (False, None, frozenset()))
        self.at = at
        expected = {"no_evidence"} if shown else set()
        if not standing:
            expected.add("not_on")
        elif who in signed:
            expected.add("signed_already")
        if known:
            expected.add("sellers_unknown")
        elif who == "u-7":
            expected.add("sells")
        said = {
            "evidence": [] if shown else ["R-1"],
            "authority": SWITCH_HOUSE,
            "sellers": None if known else ["u-7"],
        }
        if self.step("clear", switch, key, by=PEOPLE[who], expected=expected, **said):
            if forced and not signed:
                self.on[place] = (forced, end, frozenset({who}))
            else:
                del self.on[place]

    @rule(switch=switches)
    def clear_by_both(self, switch: Switch) -> None:
        """Two people, so that a forced cause is not rarely cleared."""
        for who in ("u-2", "u-2", "u-3"):
            self.clear(switch, "fraud", who, shown=False, known=False)

    @rule(switch=switches, order=st.sampled_from([SMALL, LARGE]), who=people, known=rarely)
    def let_through(self, switch: Switch, order: Order, who: str, known: bool) -> None:
        at, self.at = self.at, self.at.add(minutes=20)
        stopping, until = self.stopping(switch), self.at.date().add(days=2)
        self.at = at
        expected = set() if stopping else {"nothing_stops"}
        if "fraud" in stopping:
            expected.add("forced_stop")
        if known:
            expected.add("sellers_unknown")
        elif who == "u-7":
            expected.add("sells")
        said = {"authority": SWITCH_HOUSE, "sellers": None if known else ["u-7"], "valid_until": until}
        if self.step(
            "let_through", order, ACTS[switch], "he needs it", by=PEOPLE[who], expected=expected, **said
        ):
            end = pendulum.datetime(until.year, until.month, until.day, tz="Europe/Berlin").int_timestamp
            self.passes[ACTS[switch]] = [order.amount, end, "open"]

    @rule(switch=switches, order=st.sampled_from([SMALL, SMALL, LARGE]))
    def use(self, switch: Switch, order: Order) -> None:
        at, self.at = self.at, self.at.add(minutes=20)
        stopping, act = self.stopping(switch), ACTS[switch]
        found = self.passes.get(act)
        expected = set()
        if not stopping:
            expected.add("nothing_stops")
        elif found is None:
            expected.add("not_let_through")
        else:
            over = {"pass_over"} if self.at.int_timestamp >= found[1] else set()
            expected |= {"used": {"used_already"}, "overtaken": {"overtaken"}, "open": over}[found[2]]
            expected |= {"grown"} if order.amount > found[0] else set()
        self.at = at
        if self.step("use", order, act, by="u-7", expected=expected):
            found[2] = "used"

    @rule(switch=switches)
    def stop_let_and_use(self, switch: Switch) -> None:
        """The steps that belong together, so that a use is not rare."""
        for place in [each for each in self.on if each == (switch, "fraud")]:
            self.clear_by_both(place[0])
        self.turn_on(switch, "late", None, disputed=False, nobody=False)
        self.let_through(switch, SMALL, "u-2", known=False)
        self.let_through(switch, SMALL, "u-3", known=False)
        self.use(switch, LARGE)
        self.use(switch, SMALL)
        self.use(switch, SMALL)

    @rule(switch=switches)
    def stop_by_force_and_sign_once(self, switch: Switch) -> None:
        self.turn_on(switch, "fraud", None, disputed=False, nobody=False)
        self.clear(switch, "fraud", "u-3", shown=False, known=False)

    @rule(switch=switches)
    def stop_for_a_day_and_wait(self, switch: Switch) -> None:
        self.clear(switch, "late", "u-2", shown=False, known=False)
        self.turn_on(switch, "late", 1, disputed=False, nobody=False)
        self.wait(3)

    @rule(switch=switches)
    def let_through_and_stop_again(self, switch: Switch) -> None:
        self.turn_on(switch, "late", None, disputed=False, nobody=False)
        self.let_through(switch, SMALL, "u-2", known=False)
        self.turn_on(switch, "late", None, disputed=False, nobody=False)
        self.use(switch, SMALL)

    @rule(switch=switches)
    def let_through_and_wait(self, switch: Switch) -> None:
        self.turn_on(switch, "late", None, disputed=False, nobody=False)
        self.let_through(switch, SMALL, "u-2", known=False)
        self.wait(3)
        self.use(switch, SMALL)

    @invariant()
    def the_board_is_the_model(self) -> None:
        on = {
            (switch, each.cause.key)
            for switch, causes in self.board.on_at(self.at).items()
            for each in causes
        }
        assert on == {place for place in self.on if self.stands(place)}
        for switch in (Switch.CONTRACTS, Switch.DELIVERIES):
            act, stopped = ACTS[switch], switch in {where for where, _ in on}
            found = self.passes.get(act)
            free = (
                found is not None
                and found[2] == "open"
                and self.at.int_timestamp < found[1]
                and found[0] >= SMALL.amount
            )
            assert (switch in self.board.for_order(SMALL, act, when=self.at)) is (stopped and not free)
        self.states.update(
            each.state(self.at) for each in (*self.board.causes(self.at), *self.board.passes(self.at))
        )
        assert Switchboard("C-7", self.board.entries) == self.board


def test_every_entry_state_and_refusal_is_reached():
    """CR-5: nothing of a switchboard is left untried, and the model agrees at every step."""
    wanted = ({"turn_on", "clear", "let_through", "use"}, {*CauseState, *PassState}, REFUSALS)
    for steps in (20, 21, 22, 23, 24, 30, 40):  # another length draws otherwise; as a rule one is enough
        run_state_machine_as_test(
            Desk,
            settings=settings(
                max_examples=40, stateful_step_count=steps, deadline=None, derandomize=True, database=None,
                suppress_health_check=list(HealthCheck), phases=[Phase.generate],
            ),
        )  # fmt: skip
        if (set(Desk.done), Desk.states, set(Desk.refused)) == wanted:
            break
    assert set(Desk.done) == {"turn_on", "clear", "let_through", "use"}
    assert Desk.states == {*CauseState, *PassState}
    assert set(Desk.refused) == REFUSALS
