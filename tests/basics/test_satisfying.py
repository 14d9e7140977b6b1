"""Facts that meet conditions, and proofs that none do, against brute force over values that stand for all others."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product

import pendulum
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from salesflow.basics.comparing import Operand
from salesflow.basics.criteria import (
    AllOf,
    AnyOf,
    Compare,
    Criterion,
    Facts,
    Has,
    Named,
    Predicates,
    Raw,
    all_of,
    any_of,
    fact,
    has,
    named,
    not_,
)
from salesflow.basics.findings import Outcome
from salesflow.basics.money import Money
from salesflow.basics.satisfying import (
    FactSpace,
    Possibility,
    contradiction,
    is_free,
    leaves_of,
    meeting_all,
    meeting_none,
)
from salesflow.basics.truth import Truth
from salesflow.errors import InputError
from salesflow.testing import strategies

DAY = date(2026, 3, 2)
NOON = pendulum.datetime(2026, 3, 2, 12, tz="Asia/Shanghai")
TINY = timedelta(microseconds=1)
HALF = Decimal("0.5")

OPERANDS: dict[str, list[Operand]] = {
    "number": [0, 1, Decimal("1.5"), 2],
    "text": ["A", "A\0", "B"],
    "day": [DAY, DAY + timedelta(days=1), DAY + timedelta(days=3)],
    "moment": [NOON, (NOON + TINY).in_timezone("Europe/Berlin"), NOON.add(seconds=1)],
    "money": [Money(1, "CNY"), Money(2, "CNY")],
    "pounds": [Money(1, "GBP")],
    "yes or no": [True, False, Truth.YES],
}
# every operand, and whatever lies between two of them or beyond them; kinds that no operand has
POOL: list[object] = [
    -1, 0, HALF, 1, 1.25, Decimal("1.5"), 1.75, 2, 3,
    "!", "A", "A\0", "A\0\0", "AA", "B", "C",
    *[DAY + timedelta(days=days) for days in range(-1, 5)],
    NOON - TINY, NOON, NOON + TINY, NOON + 2 * TINY, NOON.add(seconds=1), NOON.add(seconds=2),
    *[Money(half * HALF, "CNY") for half in range(1, 6)], Money(0, "GBP"), Money(1, "GBP"), Money(2, "GBP"),
    True, False, [], [1],
]  # fmt: skip
PATHS = ["x", "x.y"]


@st.composite
def compared(draw: st.DrawFn) -> Criterion:
    kind = draw(st.sampled_from(sorted(OPERANDS)))
    values = st.sampled_from(OPERANDS[kind])
    ops = ["==", "!=", "in", "not in"] + ([] if kind == "yes or no" else [">=", ">", "<", "<="] * 2)
    op = draw(st.sampled_from(ops))
    listed = op.endswith("in")
    value = tuple(draw(st.lists(values, min_size=1, max_size=3))) if listed else draw(values)
    return Compare(draw(st.sampled_from(PATHS)), op, value)


def trees(*, using_names: bool = True) -> st.SearchStrategy[Criterion]:
    single: list[st.SearchStrategy[Criterion]] = [
        compared(),
        compared(),
        st.builds(Has, st.sampled_from(PATHS), st.booleans()),
    ]
    if using_names:
        single.append(st.builds(Named, st.sampled_from(["n", "m"]), st.booleans()))

    def joined(parts: st.SearchStrategy[Criterion]) -> st.SearchStrategy[Criterion]:
        several = st.lists(parts, min_size=2, max_size=3)
        return several.map(lambda each: all_of(*each)) | several.map(lambda each: any_of(*each))

    return st.recursive(st.one_of(single), joined, max_leaves=5)


GROUPS = st.lists(trees(), min_size=1, max_size=3)
PLAIN_GROUPS = st.lists(trees(using_names=False), min_size=1, max_size=3)
BOTH: list[dict[str, object]] = [{"n": n, "m": m} for n in (True, False) for m in (True, False)]


def bound(answers: object) -> Predicates:
    return {name: (lambda _, answer=answer: answer) for name, answer in dict(answers).items()}  # type: ignore[call-overload, misc]


def worlds(values: dict[str, list[object]]) -> Iterator[dict[str, object]]:
    for chosen in product(*values.values()):
        yield dict(zip(values, chosen, strict=True))


def everything(criteria: list[Criterion]) -> dict[str, list[object]]:
    return {leaf.path: POOL for leaf in leaves_of(criteria) if not isinstance(leaf, Named)}


@given(GROUPS)
@example([any_of(fact("x") >= 1, not_(has("x"))), not_(has("x"))])
@example([any_of(named("n"), not_(named("n")))])
def test_meeting_all_against_brute_force(criteria: list[Criterion]) -> None:
    found = meeting_all(criteria)
    assert not found.capped
    if found.truth is Truth.YES:
        assert not found.named
        assert all(each.holds(found.facts) for each in criteria)
        return
    answered: list[object] = [{}]
    if found.truth is Truth.UNKNOWN:
        assert found.named
        assert all(each.holds(found.facts, bound(found.named)) for each in criteria)
    else:
        assert found == Possibility(Truth.NO)
        answered += BOTH if any(isinstance(leaf, Named) for leaf in leaves_of(criteria)) else []
    for answers in answered:
        using = bound(answers)
        for facts in worlds(everything(criteria)):
            assert not all(each.holds(facts, using) for each in criteria)


def judgeable(criteria: list[Criterion]) -> dict[str, list[object]]:
    """Known values of a kind that some comparison with the fact can judge."""
    out: dict[str, list[object]] = {}
    for path, pool in everything(criteria).items():
        asked = [leaf for leaf in leaves_of(criteria) if isinstance(leaf, Compare) and leaf.path == path]
        out[path] = [
            value
            for value in pool
            if not asked or any(leaf.raw({path: value}, None)[1] is not Outcome.ERROR for leaf in asked)
        ]
    return out


@given(GROUPS)
@example([any_of(fact("x") >= 1, named("n")), fact("x") == "A"])
def test_meeting_none_against_brute_force(criteria: list[Criterion]) -> None:
    found = meeting_none(criteria)
    assert not found.capped
    if found.truth is not Truth.NO:
        assert set(found.facts) == set(everything(criteria))
        for answers in BOTH if found.truth is Truth.YES else [found.named]:
            assert not any(each.holds(found.facts, bound(answers)) for each in criteria)
        assert bool(found.named) is (found.truth is Truth.UNKNOWN)
        return
    for answers in BOTH if any(isinstance(leaf, Named) for leaf in leaves_of(criteria)) else BOTH[:1]:
        using = bound(answers)
        for facts in worlds(judgeable(criteria)):
            assert any(each.holds(facts, using) for each in criteria)


@given(PLAIN_GROUPS)
def test_without_predicates_it_can_always_be_told(criteria: list[Criterion]) -> None:
    assert meeting_all(criteria).truth is not Truth.UNKNOWN
    none = meeting_none(criteria)
    assert none.truth is not Truth.UNKNOWN
    possible = any(not any(each.holds(facts) for each in criteria) for facts in worlds(judgeable(criteria)))
    assert (none.truth is Truth.YES) is possible
    assert all(value in judgeable(criteria)[path] or type(value) in {str, int, Decimal, Money, pendulum.DateTime}
               for path, value in none.known)  # fmt: skip


@given(st.lists(strategies.criteria(), max_size=3), strategies.facts())
def test_facts_that_meet_refute_a_contradiction(criteria: list[Criterion], facts: dict[str, object]) -> None:
    found = meeting_all(criteria)
    if all(each.holds(facts) for each in criteria):
        assert found.truth is Truth.YES
    if found.truth is Truth.YES:
        assert all(each.holds(found.facts) for each in criteria)
    assert pickle.loads(pickle.dumps(found)) == found
    assert hash(found) == hash(pickle.loads(pickle.dumps(found)))


@given(GROUPS)
def test_a_space_answers_as_each_question_alone(criteria: list[Criterion]) -> None:
    space = FactSpace(criteria)
    for count in range(len(criteria) + 1):
        assert space.meeting_all(criteria[:count]).truth is meeting_all(criteria[:count]).truth
    assert space.meeting_none(criteria) == meeting_none(criteria)


@given(GROUPS)
def test_a_contradiction_has_no_part_too_many(criteria: list[Criterion]) -> None:
    against = contradiction(criteria)
    assert bool(against) is (meeting_all(criteria).truth is Truth.NO)
    if against:
        assert meeting_all(against).truth is Truth.NO
    for place in range(len(against)):
        assert meeting_all([*against[:place], *against[place + 1 :]]).truth is not Truth.NO


@given(GROUPS)
def test_free_conditions_never_contradict(criteria: list[Criterion]) -> None:
    if is_free(tuple(criteria)):
        assert meeting_all(criteria).truth is not Truth.NO


def test_which_conditions_are_free() -> None:
    assert is_free(())
    assert is_free((has("a"), not_(has("b")), named("c"), fact("d") > 5, fact("e") < HALF, fact("f") != "A"))
    assert not is_free((has("a"), fact("a") > 5))
    assert not is_free((fact("a") < date.min,))
    assert not is_free((not_(fact("a").in_(True, False)),))
    assert not is_free((has("a") | has("b"),))


BIG = Decimal(f"9.{'9' * 59}E60")


@pytest.mark.parametrize(
    "criteria",
    [
        [fact("x") < date.min],
        [fact("x") > date.max],
        [fact("x") > DAY, fact("x") < DAY + timedelta(days=1)],
        [fact("x") > NOON, fact("x") < NOON + TINY],
        [fact("x") > pendulum.datetime(9999, 12, 31, 23, 59, 59).add(microseconds=999_999)],
        [fact("x") < pendulum.datetime(1, 1, 1)],
        [fact("x") < "\0"],
        [fact("x") > "A", fact("x") < "A\0"],
        [not_(fact("x").in_(True, False))],
        [fact("x") == Money(1, "CNY"), fact("x") < Money(2, "GBP")],
        [fact("x") > Money(0, "CNY"), fact("x") < Money(Decimal("1E-60"), "CNY")],
        [fact("x") > Money(BIG, "CNY")],
        [fact("x") == 1, fact("x") == True],  # noqa: E712
        [has("x"), fact("x") == False],  # noqa: E712
        [named("x"), not_(named("x"))],
        [named("x"), has("x") & not_(has("x"))],
        [has("x"), has("y") | has("z"), not_(has("y")), not_(has("z"))],
    ],
)  # fmt: skip
def test_what_nothing_can_meet(criteria: list[Criterion]) -> None:
    assert meeting_all(criteria) == Possibility(Truth.NO)


HUGE = Decimal("1E+500")


@pytest.mark.parametrize(
    ("criteria", "value"),
    [
        ([fact("x") > 60, fact("x") < 80], 70),
        ([fact("x") > 1, fact("x") < 2], Decimal("1.5")),
        ([fact("x") > 1, fact("x") < Decimal("1.000000000000000000000000001")], Decimal("1.0000000000000000000000000005")),
        ([fact("x") > 0, fact("x") < HUGE], Decimal("5E+499")),
        ([fact("x") > -HUGE, fact("x") < HUGE], 0),
        ([fact("x") > HUGE], Decimal("2E+500")),
        ([fact("x") < HUGE], 0),
        ([fact("x") > -HUGE], 0),
        ([fact("x") < -HUGE], Decimal("-2E+500")),
        ([fact("x") > HALF], Decimal("1.5")),
        ([fact("x") > 10**40], 10**40 + 1),
        ([fact("x") != 3], 4),
        ([fact("x") < Money("0.5", "CNY")], Money("-0.5", "CNY")),
        ([fact("x") > Money(1, "CNY"), fact("x") < Money("1.01", "CNY")], Money("1.005", "CNY")),
        ([fact("x") > Money(0, "CNY"), fact("x") < Money(2, "CNY")], Money(1, "CNY")),
        ([fact("x") > Money(Decimal("6E60"), "CNY")], Money(Decimal("8E60"), "CNY")),
        ([fact("x") != "A"], "something"),
        ([fact("x") > "t"], "ta"),
        ([fact("x") > "t", fact("x") < "ta"], "t!"),
        ([fact("x") < "!"], "\0"),
        ([fact("x") > DAY, fact("x") != DAY + timedelta(days=1)], DAY + timedelta(days=2)),
        ([fact("x") > date.max - timedelta(days=1)], date.max),
        ([fact("x") > NOON], NOON.add(days=1)),
        ([fact("x") < NOON], NOON.subtract(days=1)),
        ([fact("x") > NOON, fact("x") < NOON.add(hours=4)], NOON.add(hours=2)),
        ([fact("x") > NOON, fact("x") < NOON + 2 * TINY], NOON + TINY),
        ([fact("x") > pendulum.datetime(9999, 12, 31, 23)], pendulum.datetime(9999, 12, 31, 23, 1)),
        ([has("x"), fact("x") != False], True),  # noqa: E712
        ([fact("x") == Truth.NO], False),
        ([not_(has("x"))], False),
        ([has("x")], "something"),
        ([has("x"), fact("x").in_(3, 2)], 2),
    ],
)  # fmt: skip
def test_the_value_reads_well(criteria: list[Criterion], value: object) -> None:
    found = meeting_all(criteria)
    assert found == Possibility(Truth.YES, (("x", value),))  # type: ignore[arg-type]
    assert all(each.holds(found.facts) for each in criteria)


def test_dotted_names_never_meet() -> None:
    criteria = [has("a"), fact("a.b") == 1, not_(has("a.b.c"))]
    assert meeting_all(criteria).facts == {"a": "something", "a.b": 1, "a.b.c": False}
    assert all(each.holds(meeting_all(criteria).facts) for each in criteria)


def test_predicates_decide_only_what_the_rest_leaves_open() -> None:
    either = any_of(named("ok"), fact("x") > 5)
    assert meeting_all([either]) == Possibility(Truth.YES, (("x", 6),))
    assert meeting_all([either, fact("x") < 3]) == Possibility(Truth.UNKNOWN, (("x", 2),), (("ok", True),))
    assert meeting_all([either, fact("x") < 3, not_(named("ok"))]).truth is Truth.NO
    assert meeting_all([any_of(named("ok"), named("good"))]).named == (("ok", True),)
    assert meeting_none([fact("x") >= 5, (fact("x") < 5) & named("ok")]) == Possibility(
        Truth.UNKNOWN, (("x", 4),), (("ok", False),)
    )


def test_money_of_two_currencies_leaves_a_gap() -> None:
    """A comparison in another currency is an error, which is no answer: facts in either currency are looked at."""
    found = meeting_none([fact("x") >= Money(10, "CNY"), fact("x") < Money(2, "GBP")])
    assert found.truth is Truth.YES
    assert found.facts["x"] in (Money(9, "CNY"), Money(2, "GBP"))
    assert meeting_none([has("x")]).facts == {"x": False}
    assert meeting_none([has("x"), not_(has("x"))]).truth is Truth.NO
    assert meeting_none([]) == meeting_all([]) == Possibility(Truth.YES)


def test_too_many_combinations_are_said_to_be_too_many() -> None:
    """No silence: whoever cannot try them all says so."""
    many = [any_of(*[fact(f"a{place}") == value for value in range(3)]) for place in range(12)]
    against = any_of(all_of(has("z"), not_(has("z"))), all_of(has("y"), not_(has("y"))))
    assert meeting_all(many).truth is Truth.YES
    assert meeting_all([*many, against]) == Possibility(Truth.UNKNOWN, capped=True)
    assert contradiction([*many, against]) == ()
    half = meeting_all([*many, any_of(named("ok"), against)])
    assert (half.truth, half.named, half.capped) == (Truth.UNKNOWN, (("ok", True),), True)


class Odd(Criterion):
    pass


class Contrary(Has):
    """A condition that is never met, whatever it says."""

    def raw(self, facts: Facts, using: Predicates | None) -> Raw:
        return (self, Outcome.UNMET, facts, "", ())


def test_conditions_of_a_class_of_their_own() -> None:
    with pytest.raises(InputError, match="own"):
        meeting_all([has("x"), Odd()])
    assert not is_free((Odd(),))
    assert meeting_all([Contrary("x")]) == Possibility(Truth.UNKNOWN, (("x", "something"),))


def test_leaves_in_their_order() -> None:
    tree = AllOf((has("a"), AnyOf((has("b"), named("c"))), has("d")))
    assert [leaf.path for leaf in leaves_of([tree, has("e")])] == ["a", "b", "c", "d", "e"]


def test_a_day_is_no_moment() -> None:
    assert meeting_all([fact("x") == DAY, fact("x") == datetime(2026, 3, 2).astimezone()]).truth is Truth.NO


def test_long_lists_and_long_texts_are_quick() -> None:
    towns = [fact("city").in_(*[f"{side}{place}" for place in range(2_000)]) for side in "ab"]
    assert meeting_all(towns).truth is Truth.NO
    deep: Criterion = has("a")
    for _ in range(3_000):
        deep = AllOf((deep, has("b")))
    assert [leaf.path for leaf in leaves_of([deep])][:2] == ["a", "b"]
