"""The laws catch what they are there for: each is run on a grader or ladder with a fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given

from salesflow.basics.criteria import Facts, fact, has
from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.terms import days
from salesflow.basics.text import Text
from salesflow.customers.grades.climbing import Member
from salesflow.customers.grades.ladder import Ladder, Level
from salesflow.customers.grades.pareto import Concentration, Pareto
from salesflow.customers.grades.regrading import Hysteresis, Reviewed, Round, Standing, Stated
from salesflow.customers.grades.rules import Graded, Rules
from salesflow.customers.history import Purchase
from salesflow.errors import InputError
from salesflow.testing.graders import hystereses, ladders, paretos, portfolios, purchase_logs
from salesflow.testing.grading_laws import (
    check_hysteresis,
    check_ladder_monotone,
    check_ladder_replay,
    check_ladder_review,
    check_pareto,
    check_round,
    check_rules,
    completions,
    settled,
)

DAY = date(2026, 3, 2)
MOMENTS = [datetime(2026, 3, 5, 12, tzinfo=UTC), datetime(2026, 4, 8, 12, tzinfo=UTC)]


def cny(amount: int) -> Money:
    return Money(amount, "CNY")


LADDER = Ladder([Level("basic", cny(0)), Level("gold", cny(50), cny(40))], zone="Asia/Shanghai")
GOLD = Member("gold", DAY, DAY, DAY)
RULES = Rules([("A", (fact("orders") >= 4) & has("contract")), ("B", fact("orders") >= 2)], "C")


@given(paretos(), portfolios())
def test_pareto_keeps_its_laws(pareto: Pareto, values: dict[str, Decimal]) -> None:
    check_pareto(pareto, values)


class Peer(Pareto):
    """Grades by the share reached with the customer himself, as the packages do: one customer alone is a C."""

    def judge(self, values: Mapping[str, Decimal | int], /) -> dict[str, Verdict[str]]:
        total, after = sum(values.values()), Decimal(0)
        found: dict[str, Verdict[str]] = {}
        for name in sorted(values, key=values.__getitem__, reverse=True):
            after += values[name]
            grade = next((label for label, cut in self.cuts if after <= cut * total), self.rest)
            found[name] = Verdict(grade)
        return {name: found[name] for name in values}


class Forgetful(Pareto):
    """Counts nobody of the last grade."""

    def concentration(self, values: Mapping[str, Decimal | int]) -> tuple[Concentration, ...]:
        return super().concentration(values)[:-1]


class Drops(Pareto):
    def judge(self, values: Mapping[str, Decimal | int], /) -> dict[str, Verdict[str]]:
        return {name: each for name, each in super().judge(values).items() if each.value != self.rest}


class Upside(Pareto):
    def judge(self, values: Mapping[str, Decimal | int], /) -> dict[str, Verdict[str]]:
        return super().judge({name: -value for name, value in values.items()})


@pytest.mark.parametrize(
    ("pareto", "values", "law"),
    [
        (Peer(), {"x": 100}, "the largest has the best grade"),
        (Peer(), {"x": 50, "y": 50}, "equal values have equal grades"),
        (Forgetful(), {"x": 5, "y": 0}, "the concentration loses nobody"),
        (Drops(), {"x": 5, "y": 0}, "every customer is graded once"),
        (Upside(), {"x": -5, "y": 5}, "a larger value never has a worse grade"),
    ],
)
def test_the_faults_of_peers_are_caught(pareto: Pareto, values: dict[str, Decimal | int], law: str) -> None:
    """CU-7: field notes, [100] is C and [50, 50] are A and C elsewhere."""
    with pytest.raises(AssertionError, match=law):
        check_pareto(pareto, values)


# -- rules ---------------------------------------------------------------------------------------------------------------


class Lying(Rules):
    """Answers otherwise than it should."""

    def of(self, facts: Facts, **_: Any) -> Graded:
        return CHANGE[0](super().of(facts))

    def judge(self, figures: Mapping[str, Facts], /, **_: Any) -> dict[str, Graded]:
        return {name: self.of(facts) for name, facts in figures.items()}


CHANGE: list[Callable[[Graded], Graded]] = []


@pytest.mark.parametrize(
    ("change", "known", "law"),
    [
        # unknown taken for no
        (
            lambda found: attrs.evolve(found, reachable=found.reachable[-1:], winners=(2,)),
            {"orders": 5},
            "who knows|reach",
        ),
        # unknown taken for yes
        (
            lambda found: attrs.evolve(found, value="A", reachable=("A",), winners=(1,)),
            {"orders": 5},
            "who knows|reach",
        ),
        (
            lambda found: attrs.evolve(found, reachable=("A", "B", "C"), value="C"),
            {"orders": 5},
            "who knows|reachable is what",
        ),
        (
            lambda found: attrs.evolve(found, reachable=found.reachable[::-1]),
            {"orders": 5},
            "the best comes first",
        ),
        (lambda found: attrs.evolve(found, value="A"), {"orders": 5}, "the one that is sure"),
        (lambda found: attrs.evolve(found, winners=(2,)), {"orders": 5}, "who knows|missing"),
    ],
)
def test_rules_that_err_are_caught(
    change: Callable[[Graded], Graded], known: dict[str, object], law: str
) -> None:
    CHANGE[:] = [change]
    with pytest.raises(AssertionError, match=law):
        check_rules(Lying(RULES.rules, RULES.default), known)


def test_a_portfolio_that_is_graded_otherwise_is_caught() -> None:
    class Other(Rules):
        def judge(self, figures: Mapping[str, Facts], /, **_: Any) -> dict[str, Graded]:
            return {name: self.of({}) for name in figures}

    with pytest.raises(AssertionError, match="a portfolio is graded"):
        check_rules(Other(RULES.rules, RULES.default), {"orders": 5})


def test_a_completion_that_no_rule_can_judge_does_not_count() -> None:
    """A fact that is asked to be there and to be a number may not turn out to be a no."""
    assert check_rules(Rules([("A", has("x")), ("B", fact("x") >= 5)], "C"), {}).reachable == ("A",)


def test_completions() -> None:
    assert {(each["orders"], each["contract"]) for each in completions(RULES, {"contract": 1})} == {
        (Decimal(number), 1) for number in (1, 2, 3, 4, 5)
    }
    assert list(completions(RULES, {"orders": 5, "contract": 1})) == [{"orders": 5, "contract": 1}]
    texts = Rules([("A", fact("region").in_("north", "south"))], "B")
    assert {each["region"] for each in completions(texts, {})} == {"north", "south", "northsouth?"}
    with pytest.raises(InputError, match="completions know"):
        list(completions(Rules([("A", fact("since") >= DAY)], "B"), {}))
    many = Rules([("A", fact(f"x{n}") >= n) for n in range(10)], "B")
    with pytest.raises(InputError, match="59,049 combinations"):
        list(completions(many, {}))


# -- ladders -------------------------------------------------------------------------------------------------------------


@attrs.frozen
class Faulty(Ladder):
    """A ladder that spoils each review in one way."""

    spoil: Callable[[Ladder, Member | None, Reviewed[Member]], Reviewed[Member]] = attrs.field(kw_only=True)

    def review(self, member: Member | None, bought: Any, **given_: Any) -> Reviewed[Member]:
        return self.spoil(self, member, super().review(member, bought, **given_))


def faulty(spoil: Callable[[Ladder, Member | None, Reviewed[Member]], Reviewed[Member]]) -> Ladder:
    return Faulty(LADDER.levels, zone=LADDER.zone, spoil=spoil)


def _level(found: Reviewed[Member], level: str) -> Reviewed[Member]:
    return attrs.evolve(found, state=attrs.evolve(found.state, level=level))


def _newcomers(level: str) -> Callable[[Ladder, Member | None, Reviewed[Member]], Reviewed[Member]]:
    return lambda _, member, found: _level(found, level) if member is None else found


def _members(level: str) -> Callable[[Ladder, Member | None, Reviewed[Member]], Reviewed[Member]]:
    return lambda _, member, found: found if member is None else _level(found, level)


def _shifting(_: Ladder, member: Member | None, found: Reviewed[Member]) -> Reviewed[Member]:
    if member is None:
        return found
    return attrs.evolve(found, state=attrs.evolve(found.state, since=member.since + timedelta(days=1)))


BASIC = attrs.evolve(GOLD, level="basic")


@pytest.mark.parametrize(
    ("ladder", "member", "amount", "law"),
    [
        (faulty(_shifting), GOLD, 45, "a second review the same day changes nothing"),
        (faulty(_newcomers("gold")), GOLD, 5, "a newcomer has the highest level reached"),
        (faulty(_members("basic")), BASIC, 60, "nobody is below a newcomer|second review"),
        (faulty(_members("gold")), BASIC, 5, "nobody is above|second review"),
    ],
)
def test_ladders_that_err_are_caught(ladder: Ladder, member: Member, amount: int, law: str) -> None:
    with pytest.raises(AssertionError, match=law):
        check_ladder_review(ladder, member, cny(amount), as_of=DAY)


def test_a_ladder_that_is_not_the_same_twice_is_caught() -> None:
    calls = iter(range(9))
    moody = faulty(lambda _, __, found: attrs.evolve(found, until=DAY + timedelta(days=next(calls))))
    with pytest.raises(AssertionError, match="equal inputs"):
        check_ladder_review(moody, GOLD, cny(5), as_of=DAY)


def test_changes_that_do_not_fit_are_caught() -> None:
    broken = faulty(lambda _, member, found: found if member is None else attrs.evolve(found, changes=()))
    with pytest.raises(AssertionError, match="the changes lead to the level"):
        check_ladder_review(broken, BASIC, cny(60), as_of=DAY)


def test_a_ladder_that_punishes_buying_is_caught() -> None:
    odd = faulty(lambda ladder, _, found: _level(found, "gold" if found.state.level == "basic" else "basic"))
    with pytest.raises(AssertionError, match="who bought more"):
        check_ladder_monotone(odd, BASIC, cny(5), cny(60), as_of=DAY)


def test_a_ladder_whose_path_matters_is_caught() -> None:
    log = [Purchase("C-7", at, cny(60)) for at in MOMENTS]
    late = faulty(
        lambda _, member, found: (
            found
            if member is None
            else attrs.evolve(found, state=attrs.evolve(found.state, since=member.reviewed_on))
        )
    )
    with pytest.raises(AssertionError, match="a path of reviews"):
        check_ladder_replay(late, log, [DAY, DAY + timedelta(days=9), DAY + timedelta(days=20)])
    assert check_ladder_replay(LADDER, log, [DAY, DAY + timedelta(days=9)]).level == "gold"


def test_a_ladder_that_depends_on_the_order_of_the_log_is_caught() -> None:
    class Ordered(Ladder):
        def review(self, member: Member | None, bought: Any, **given_: Any) -> Reviewed[Member]:
            return super().review(member, list(bought)[:1], **given_)

    log = [Purchase("C-7", at, cny(60)) for at in MOMENTS]
    with pytest.raises(AssertionError, match="the order of the purchases"):
        check_ladder_replay(Ordered(LADDER.levels, zone="UTC"), log, [DAY, DAY + timedelta(days=9)])


# -- portfolios ----------------------------------------------------------------------------------------------------------


def _round(*names: str, **changes: Any) -> Round[Standing]:
    lost = Reviewed(Standing("A", DAY), (), Reason("stays", Text("stays").fill()))
    return attrs.evolve(Round(names, (lost,) * len(names)), **changes)


@pytest.mark.parametrize(
    ("found", "law"),
    [
        (_round("x"), "everybody comes exactly once"),
        (_round("x", "x", "y"), "everybody comes exactly once"),
        (_round("x", "y"), "who vanished is named"),
        (_round("x", "y", vanished=("y",)), "who is new is named"),
        (_round("x", "y", vanished=("y",), new=("x",)), "and it is said"),
        (_round("y", ungraded=("x",), vanished=("y",), reviewed=()), "shorter|every reviewed"),
    ],
)
def test_rounds_that_lose_somebody_are_caught(found: Round[Standing], law: str) -> None:
    with pytest.raises((AssertionError, ValueError), match=law):
        check_round({"y": Standing("A", DAY)}, ["x"], found)
    changed = _round("y", vanished=("y",))
    with pytest.raises(AssertionError, match="who vanished keeps the state"):
        check_round({"y": Standing("B", DAY)}, [], changed)


class Hasty(Hysteresis[str]):
    """Follows every figure at once, whatever was promised."""

    def review(self, standings: Any, figures: Any, *, as_of: date) -> Round[Standing]:
        return Hysteresis(self.enter).review(standings, figures, as_of=as_of)


class Amnesic(Hysteresis[str]):
    """Takes an unknown figure for the worst one."""

    def review(self, standings: Any, figures: Any, *, as_of: date) -> Round[Standing]:
        return super().review(standings, {name: each or "C" for name, each in figures.items()}, as_of=as_of)


class Backdating(Hysteresis[str]):
    def review(self, standings: Any, figures: Any, *, as_of: date) -> Round[Standing]:
        found = super().review(standings, figures, as_of=as_of)
        old = [attrs.evolve(each, state=Standing(each.state.grade, DAY)) for each in found.reviewed]
        return attrs.evolve(found, reviewed=tuple(old))


@pytest.mark.parametrize(
    ("policy", "law"),
    [
        (Hasty(Stated("ABC"), fall_after=days(90)), "no change before its time"),
        (Amnesic(Stated("ABC")), "unknown figures change nothing"),
        (Backdating(Stated("ABC")), "a change begins on its day"),
    ],
)
def test_policies_that_err_are_caught(policy: Hysteresis[str], law: str) -> None:
    rounds: list[tuple[date, Mapping[str, str | None]]] = [
        (DAY, {"x": "A", "y": "A"}),
        (DAY + timedelta(days=5), {"x": "B", "y": "A"}),
        (DAY + timedelta(days=9), {"x": "B", "y": None}),
    ]
    with pytest.raises(AssertionError, match=law):
        check_hysteresis(policy, rounds)


def test_settling_leaves_out_what_is_not_sure() -> None:
    policy: Hysteresis[Facts] = Hysteresis(RULES)
    found = settled(policy, {}, {"x": {"orders": 5}, "y": {"orders": 9, "contract": 1}}, as_of=DAY)
    assert {name: each.grade for name, each in found.items()} == {"x": "B", "y": "A"}
    assert settled(policy, {}, {}, as_of=DAY) == {}
    stuck: Hysteresis[str] = Stuck(Stated("AB"))
    with pytest.raises(AssertionError, match="constant figures settle"):
        settled(stuck, {"x": Standing("A", DAY)}, {"x": "B"}, as_of=DAY)


class Stuck(Hysteresis[str]):
    def review(self, standings: Any, figures: Any, *, as_of: date) -> Round[Standing]:
        return super().review(standings, dict.fromkeys(figures), as_of=as_of)


@given(hystereses(), ladders(), purchase_logs())
def test_what_is_drawn_is_of_use(
    policy: Hysteresis[Decimal | int], ladder: Ladder, log: tuple[list[Purchase], dict[str, str]]
) -> None:
    assert policy.enter.grades[0] == "A"
    assert ladder.begin(on=DAY).level == "basic"
    ids = {each.id for each in log[0]}
    assert all(sale in ids and back in ids for back, sale in log[1].items())
