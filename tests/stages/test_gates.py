"""What follows from conditions that were met: proved or not said, held against facts of every kind (ST-2)."""

from __future__ import annotations

import pendulum
import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

from salesflow.basics.criteria import Criterion, any_of, fact, has, named, not_
from salesflow.basics.findings import Outcome
from salesflow.basics.money import money
from salesflow.stages.gates import asked_besides, follows, lacking
from salesflow.stages.parts import Move
from salesflow.testing.laws import facts_for
from salesflow.testing.strategies import criteria, facts

NINE = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")


@given(
    st.lists(criteria(leaves=4), max_size=3), criteria(leaves=4), st.lists(facts(), min_size=3, max_size=8)
)
@example([fact("score") >= 60], (fact("score") >= 50) | has("x"), [{"score": 70}])
def test_what_follows_is_met_whenever_the_rest_is(
    known: list[Criterion], need: Criterion, tried: list[dict[str, object]]
) -> None:
    if not follows(need, tuple(known)):
        return
    event("follows")
    made = facts_for([*known, not_(need)])
    assert made is None or not all(each.holds(*made) for each in known)
    using = {"ready": lambda _: True, "credit_ok": lambda _: False}
    for some in (*tried, *([made[0]] if made else [])):
        for answers in (using, {"ready": using["credit_ok"], "credit_ok": using["ready"]}, None):
            if all(each.holds(some, answers) for each in known):
                assert need.raw(some, answers)[1] is Outcome.MET


@given(criteria(leaves=4), criteria(leaves=4))
def test_a_condition_follows_from_itself_and_a_weaker_one_from_a_stronger_one(
    one: Criterion, two: Criterion
) -> None:
    assert follows(one, (one,))
    assert follows(one, (one & two,))
    assert follows(one | two, (one,))
    if follows(one, (two,)):
        assert lacking([one], [has("other"), two]) == ()


x = fact("x")


@pytest.mark.parametrize(
    ("need", "known"),
    [
        (x >= 50, [x >= 60]),
        (x > 50, [x == 60]),
        (x != 3, [x > 3]),
        (x == 60, [x >= 60, x <= 60]),
        (has("x"), [x >= 0]),
        (has("x"), [x == "a"]),
        (has("x") & (x >= 1), [x >= 2]),
        (x.in_("A", "B"), [x == "A"]),
        (x.in_("A", "B", "C"), [x.in_("A", "B")]),
        (x >= money(5, "CNY"), [x >= money(6, "CNY")]),
        (x >= NINE, [x >= NINE.add(days=1)]),
        (named("n"), [named("n")]),
        (has("a") | has("b"), [has("b") | has("a")]),
        (has("a") | (x >= 1), [(x >= 2) | (has("a") & has("c"))]),
        (x >= 1, [(x >= 2) | (x == 1)]),
    ],
)
def test_what_is_proved(need: Criterion, known: list[Criterion]) -> None:
    assert follows(need, tuple(known))


@pytest.mark.parametrize(
    ("need", "known"),
    [
        (x >= 60, [x >= 50]),
        (has("x"), []),
        (has("x"), [has("x.y")]),
        (has("x"), [x == False]),  # noqa: E712
        (has("x"), [named("x")]),
        (named("x"), [has("x")]),
        (x >= 1, [has("x")]),
        (x != "a", [x >= 1]),  # a number is no text: it cannot be judged
        (x >= money(1, "CNY"), [x >= money(2, "GBP")]),
        (has("y") | not_(has("y")), [has("x")]),  # y may not be known
        (x >= 1, [(x >= 2) | has("y")]),
        (named("n"), [not_(named("n"))]),
    ],
)
def test_what_is_not(need: Criterion, known: list[Criterion]) -> None:
    assert not follows(need, tuple(known))


def test_it_gives_up_on_alternatives_inside_alternatives() -> None:
    known = has("deep") & (x >= 9)
    for value in range(1, 4):
        known = has(f"k{value}") & any_of(x == value, known)
    assert follows(x >= 1, (known,))
    for value in range(4, 7):
        known = has(f"k{value}") & any_of(x == value, known)
    assert not follows(x >= 1, (known,))  # it does, but nobody looks that deep


def test_a_gate_asks_for_a_role_besides() -> None:
    plain, manager = Move("go", "a", "b"), Move("go", "a", "b", roles=["manager"])
    both = Move("go", "a", "b", roles=["manager", "chief"])
    assert asked_besides(plain, [manager]) == ()
    assert asked_besides(both, [manager]) == ()
    assert [each.render() for each in asked_besides(manager, [both])] == ["somebody with the role manager"]
    assert [each.render("zh") for each in asked_besides(both, [plain])] == ["具备chief或manager角色的人"]
    assert asked_besides(manager, [plain, manager]) == ()
