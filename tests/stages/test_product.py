"""The product of machines side by side, as one machine to check, to draw and to nest."""

from __future__ import annotations

import attrs
import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.criteria import has
from salesflow.basics.text import Text
from salesflow.errors import DefinitionError
from salesflow.stages.case import Accepted, MoveKind, Refusal, Refused
from salesflow.stages.compose import Leaving, nest
from salesflow.stages.joint import JointAccepted
from salesflow.stages.machine import Machine
from salesflow.stages.parallel import Parallel
from salesflow.stages.parts import Category, Move, Stage
from salesflow.stages.product import flat_key
from salesflow.testing.laws import check_machine
from salesflow.testing.strategies import machines

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")


def draft(role: str = "", *, key: str = "m") -> Machine:
    roles = [role] if role else []
    return Machine(
        key, version="1", start="draft", stages=[Stage("draft"), Stage("check"), Stage.done("ok"), Stage.lost("no")],
        moves=[
            Move("submit", "draft", "check", needs=[has("text")]), Move("return", "check", "draft"),
            Move("approve", "check", "ok", needs=[has("text"), has(key)], label=Text("approve"), roles=roles),
            Move("reject", "check", "no", roles=roles),
        ],
    )  # fmt: skip


def both(one: str = "", two: str = "", join: str = "all") -> Parallel:
    regions = {"legal": draft(one, key="legal"), "tech": draft(two, key="tech")}
    return Parallel(
        "both", version="3", regions=regions, join="any" if join == "any" else "all", label=Text("both")
    )


@settings(max_examples=1 + settings().max_examples // 2)
@given(st.lists(machines(), min_size=2, max_size=2), st.sampled_from(["all", "any"]))
def test_the_product_of_generated_machines_is_a_machine(parts: list[Machine], join: str) -> None:
    parallel = Parallel(
        "p", version="1", regions={"a": parts[0], "b": parts[1]}, join="any" if join == "any" else 2
    )
    flat = parallel.flat()
    walked = check_machine(flat)
    assert set(walked.stages) <= {flat_key((a.key, b.key)) for a in parts[0].stages for b in parts[1].stages}
    for stage in flat.stages:
        assert stage.category in (parallel.outcome(stage.key.split("|")), Category.OPEN)
        assert stage.is_open is (parallel.outcome(stage.key.split("|")) is None)


def test_what_the_product_looks_like() -> None:
    flat = both().flat()
    assert (flat.key, flat.version, flat.start, flat.label) == ("both", "3", "draft|draft", Text("both"))
    assert [stage.key for stage in flat.stages] == [
        "draft|draft", "draft|check", "check|draft", "draft|no", "draft|ok", "check|check", "no|draft", "ok|draft",
        "check|no", "check|ok", "no|check", "ok|check", "no|no", "no|ok", "ok|no", "ok|ok",
    ]  # fmt: skip
    assert {stage.key: stage.category for stage in flat.stages if not stage.is_open} == {
        stage.key: Category.DONE if stage.key == "ok|ok" else Category.LOST
        for stage in flat.stages
        if stage.key == "ok|ok" or "no" in stage.key
    }
    assert flat.check() == ()
    assert {(move.event, move.target) for move in flat.moves_from("check|check")} == {
        ("return", "draft|draft"), ("legal.return", "draft|check"), ("tech.return", "check|draft"),
        ("approve", "ok|ok"), ("legal.approve", "ok|check"), ("tech.approve", "check|ok"),
        ("reject", "no|no"), ("legal.reject", "no|check"), ("tech.reject", "check|no"),
    }  # fmt: skip
    approve = next(move for move in flat.moves_from("check|check") if move.event == "approve")
    assert [need.paths()[0] for need in approve.needs] == ["text", "legal", "tech"]  # each condition once
    assert "s0: draft|draft" in flat.mermaid()
    turned = [(name, attrs.evolve(machine, moves=machine.moves[::-1])) for name, machine in both().regions]
    assert attrs.evolve(both(), regions=turned).flat().digest == flat.digest


def test_it_goes_forward_and_back_in_the_order_of_progress() -> None:
    """A step forward in a region is none back in the whole, though the regions have no order among them."""
    flat = both().flat()
    for source, target, back in (
        ("draft|draft", "draft|check", False), ("draft|draft", "check|draft", False), ("check|draft", "ok|draft", False),
        ("draft|check", "draft|ok", False), ("check|check", "draft|draft", True), ("check|ok", "draft|ok", True),
    ):  # fmt: skip
        assert (flat.kind_of(source, target) is MoveKind.REGRESS) is back
    aside = Machine(
        "m", version="1", start="a", stages=[Stage("a"), Stage("side"), Stage.done("ok")],
        moves=[Move("aside", "a", "side"), Move("done", "side", "ok")], path=["a"],
    )  # fmt: skip
    beside = Parallel("p", version="1", regions={"x": aside, "y": aside}).flat()
    assert beside.main_path == ("a|a", "a|ok", "ok|a")
    assert beside.kind_of("a|a", "side|a") is MoveKind.JUMP


def test_a_product_that_would_be_too_large_is_not_built() -> None:
    with pytest.raises(
        DefinitionError, match="parallel 'both': the product has 16 stages, more than 15; check the regions"
    ):
        both().flat(most=15)
    assert len(both().flat(most=16).stages) == 16


def test_regions_that_depend_on_their_past_have_no_product() -> None:
    outer = Machine("o", version="1", start="a", stages=[Stage("a"), Stage("b"), Stage.won("w")],
        moves=[Move("go", "a", "b"), Move("back", "b", "a"), Move("win", "a", "w")])  # fmt: skip
    nested = nest(outer, "a", draft(), resume=True)
    parallel = Parallel("p", version="1", regions={"x": nested, "y": draft(), "z": nested})
    with pytest.raises(DefinitionError) as error:
        parallel.flat()
    assert error.value.problems == (
        "region 'x' resumes a nested process",
        "region 'z' resumes a nested process",
    )
    plain = Parallel("p", version="1", regions={"x": nest(outer, "a", draft()), "y": outer}).flat()
    # a dot would be drawn as the box of a nested process
    assert "a/draft|a" in {stage.key for stage in plain.stages}
    assert 'state "' not in plain.mermaid()


def test_roles_in_two_regions() -> None:
    """The picture asks for a role that serves in both, and leaves out what needs two of them."""
    known = {"text": 1, "legal": 1, "tech": 1}

    def whole_step(one: str, two: str) -> tuple[str, ...] | None:
        leaving = both(one, two).flat().moves_from("check|check")
        return next((move.roles for move in leaving if move.event == "approve"), None)

    assert whole_step("", "") == ()
    assert (
        whole_step("manager", "")
        == whole_step("", "manager")
        == whole_step("manager", "manager")
        == ("manager",)
    )
    assert whole_step("lawyer", "engineer") is None
    parallel = both("lawyer", "engineer")
    case = parallel.begin("D", at=NOW)
    case = parallel.decide(case, "submit", known, at=NOW).case
    yes = parallel.decide(case, "approve", known, by=Actor("u1", ["lawyer", "engineer"]), at=NOW)
    assert isinstance(yes, JointAccepted)
    beside = parallel.flat().adopt("D", "check|check", since=NOW, at=NOW)
    no = parallel.flat().decide(beside, "approve", known, by=Actor("u1", ["lawyer", "engineer"]), at=NOW)
    assert isinstance(no, Refused)
    assert no.reason is Refusal.UNDECLARED


def test_approvals_side_by_side_inside_a_stage() -> None:
    """The product is a machine like any other: it may stand inside the stage of a deal."""
    deal = Machine("deal", version="1", start="proposal", stages=[Stage("proposal"), Stage.won("won"), Stage.lost("lost")],
        moves=[Move("win", "proposal", "won"), Move("lose", "proposal", "lost")])  # fmt: skip
    flat = both().flat()
    whole = nest(deal, "proposal", flat, leaving=Leaving.REQUIRE_FINAL, exits={"win": ["ok|ok"]})
    assert whole.check() == ()
    case = whole.begin("D", at=NOW)
    for event in ("submit", "legal.approve", "tech.approve", "win"):
        answer = whole.decide(case, event, {"text": 1, "legal": 1, "tech": 1}, at=NOW)
        assert isinstance(answer, Accepted)
        case = answer.case
    assert case.stage == "won"
