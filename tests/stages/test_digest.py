"""What counts in a fingerprint (ST-2); its laws are in `tests/testing/test_version_laws.py`.

Types are told apart as `salesflow.basics.comparing` does: a number, a text, a yes or no and an amount are four things.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import attrs
import pendulum
import pytest
from hypothesis import given

from salesflow.basics.criteria import Criterion, all_of, any_of, fact, has, named, not_
from salesflow.basics.money import money
from salesflow.basics.terms import days, weeks
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.errors import InputError
from salesflow.stages.digest import DIGEST_ALGORITHM, behaviour_of, digest_of, joint_digest
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Category, Move, Stage
from salesflow.testing.strategies import criteria, machines
from salesflow.testing.version_laws import check_digest

NINE = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")


def digest(
    *needs: Criterion, stage: Stage | None = None, roles: tuple[str, ...] = (), resumes: str | None = None
) -> str:
    stages = [stage or Stage("n.a"), Stage.won("n.w")]
    return digest_of(
        "n.a", stages, [Move("x", "n.a", "n.w", needs, roles=roles, resumes=resumes)], path=["n.a"]
    )


@given(machines())
def test_its_laws_hold(machine: Machine) -> None:
    check_digest(machine)


@given(criteria(), criteria())
def test_equal_conditions_ask_for_the_same(one: Criterion, other: Criterion) -> None:
    if one == other:
        assert behaviour_of(one) == behaviour_of(other)
    assert behaviour_of(not_(not_(one))) == behaviour_of(one)
    assert digest(one, other) == digest(other, one)


x = fact("x")
SAME: list[tuple[Criterion, Criterion]] = [
    (x == 1, x == Decimal("1.0")), (x == 1, x == 1.0), (x == Decimal("0.50"), x == 0.5), (x == Decimal("-0"), x == 0),
    (x == True, x == Truth.YES), (x == money("5", "CNY"), x == money("5.00", "CNY")),  # noqa: E712
    (x == NINE, x == NINE.in_timezone("UTC")), (x == pendulum.date(2026, 3, 2), x == pendulum.datetime(2026, 3, 2).date()),
    (has("x"), has("x", Text("something"))), (named("x"), named("x", Text("something"))),
    (all_of(has("a"), all_of(has("b"), has("c"))), all_of(has("a"), has("b"), has("c"))),
]  # fmt: skip
APART: list[Criterion] = [
    x == 1, x == "1", x == True, x == money(1, "CNY"), x == money(1, "GBP"), x == NINE, x == NINE + timedelta(seconds=1),  # noqa: E712
    x == pendulum.date(2026, 3, 2), x == "2026-03-02", x == Decimal("1.5"), x == False, x == "yes", x != 1, x >= 1,  # noqa: E712
    x.in_(1), x.in_(1, 2), x.in_("1"), has("x"), not_(has("x")), named("x"), not_(named("x")), any_of(has("x"), has("y")),
    all_of(has("x"), any_of(has("y"), has("z"))),
]  # fmt: skip


def test_what_is_the_same() -> None:
    assert [digest(one) == digest(other) for one, other in SAME] == [True] * len(SAME)


def test_what_is_not() -> None:
    assert len({digest(each) for each in APART}) == len(APART)
    assert digest(has("a"), has("b")) != digest(has("a"))
    assert digest(has("a"), has("a")) != digest(has("a"))


def test_everything_that_can_change_an_answer_counts() -> None:
    others = [
        digest(),
        digest(roles=("a",)),
        digest(roles=("a", "b")),
        digest(resumes="n"),
        digest(stage=Stage("n.a", probability="0.1")),
        digest(stage=Stage("n.a", rots_after=days(14))),
        digest(stage=Stage("n.a", rots_after=weeks(2))),
        digest(stage=Stage("n.a", Category.DONE)),
    ]
    assert len(set(others)) == len(others)
    assert digest(stage=Stage("n.a", probability="0.10")) == digest(stage=Stage("n.a", probability="0.1"))
    assert digest(roles=("a", "b")) == digest(roles=("b", "a"))


def test_who_may_force_and_the_path_count() -> None:
    machine = Machine(
        "m",
        version="1",
        start="a",
        stages=[Stage("a"), Stage("b"), Stage.won("w")],
        moves=[Move("x", "a", "w")],
    )
    assert machine.digest.startswith(f"{DIGEST_ALGORITHM}:")
    others = [
        attrs.evolve(machine, forced_by=["a"]), attrs.evolve(machine, path=["a"]),
        attrs.evolve(machine, path=["b", "a"]), attrs.evolve(machine, start="b"),
    ]  # fmt: skip
    assert len({machine.digest, *(each.digest for each in others)}) == 5
    assert attrs.evolve(machine, path=["a", "b"]).digest == machine.digest
    assert attrs.evolve(machine, total=["x"], languages=["en"]).digest == machine.digest


def test_machines_side_by_side() -> None:
    both = [("a", "sf1:1"), ("b", "sf1:2")]
    assert joint_digest(1, both) == joint_digest(1, both[::-1])
    assert len({joint_digest(1, both), joint_digest(2, both), joint_digest(1, both[:1])}) == 3


def test_a_condition_of_another_kind_has_no_fingerprint() -> None:
    class Odd(Criterion):
        pass

    with pytest.raises(InputError, match="is not one of the library's own"):
        behaviour_of(Odd())
