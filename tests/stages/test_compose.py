"""Machines made of machines: the laws on generated ones, then what each way of composing does to a real process (ST-2)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import attrs
import pendulum
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.criteria import has
from salesflow.basics.text import Text
from salesflow.errors import DefinitionError, InputError
from salesflow.sales.catalogue.seven_step import SEVEN_STEP
from salesflow.stages.case import Accepted, Case, MoveKind
from salesflow.stages.check import IssueKind, check
from salesflow.stages.compose import chain, extend, renamed, without
from salesflow.stages.guide import Guide
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.testing.composition_laws import check_chain, check_without
from salesflow.testing.strategies import machines

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
FEWER = settings(
    max_examples=1 + settings().max_examples // 3
)  # three machines take three times as long to make


def apart(machine: Machine, by: str, *but: str) -> Machine:
    return renamed(machine, {each.key: f"{by}-{each.key}" for each in machine.stages if each.key not in but})


def open_keys(machine: Machine) -> list[str]:
    return [stage.key for stage in machine.stages if stage.is_open]


def walked(machine: Machine, *events: str, by: Actor | None = None, **known: object) -> Case:
    case = machine.begin("D", at=NOW)
    for hours, event in enumerate(events, start=1):
        answer = machine.decide(case, event, known, by=by, at=NOW.add(hours=hours))
        assert isinstance(answer, Accepted), answer.explain()
        case = answer.case
    return case


def moves_of(machine: Machine) -> list[tuple[str, str, str]]:
    return [(move.event, move.source, move.target) for move in machine.moves]


# -- the laws, on generated machines -----------------------------------------------------------------------------


@FEWER
@given(machines(), machines(), machines())
def test_chain_associates(first: Machine, second: Machine, third: Machine) -> None:
    whole = check_chain(apart(first, "a"), apart(second, "b"), apart(third, "c"))
    issues = check(whole.start, whole.stages, (), edges=whole.edges)
    assert not [issue for issue in issues if whole.stage(issue.stage or "").is_open]


@FEWER
@given(machines(), machines(), machines())
def test_chain_associates_where_they_are_lost_alike(first: Machine, second: Machine, third: Machine) -> None:
    parts = [apart(each, by, "lost") for each, by in ((first, "a"), (second, "b"), (third, "c"))]
    try:
        check_chain(*parts)
    except DefinitionError as error:
        problems = error.problems
    else:
        problems = ()
    assert all("leave the stage 'lost'" in problem for problem in problems)


@given(machines(), st.booleans(), st.data())
def test_a_case_can_still_reach_every_stage_that_is_left(
    machine: Machine, evidence: bool, data: st.DataObject
) -> None:
    assume(len(open_keys(machine)) > 1)
    gone = data.draw(st.lists(st.sampled_from(open_keys(machine)[1:]), min_size=1, unique=True))
    try:
        shorter = check_without(machine, *gone, evidence=evidence)
    except DefinitionError as error:
        problems = error.problems
    else:
        problems = ()
        assert without(machine, *gone[::-1], evidence=evidence) == shorter
    assert all("no role in common" in problem for problem in problems)


@given(machines())
def test_renaming_there_and_back_changes_nothing(machine: Machine) -> None:
    there = apart(machine, "a")
    back = renamed(there, {f"a-{each.key}": each.key for each in machine.stages})
    assert back == machine
    assert (back.digest, there.digest == machine.digest) == (machine.digest, False)
    assert renamed(machine, {}) == without(machine) == machine
    known = there.kind_of(f"a-{machine.start}", f"a-{machine.start}")
    assert known is machine.kind_of(machine.start, machine.start)
    for one, two in pairwise(machine.stages):
        assert machine.kind_of(one.key, two.key) is there.kind_of(f"a-{one.key}", f"a-{two.key}")


# -- one after the other -----------------------------------------------------------------------------------------


def sale(**changes: Any) -> Machine:
    """An offer that is won or lost, and may come back from either."""
    return attrs.evolve(
        Machine(
            "sale", version="1", start="offer", stages=[Stage("offer"), Stage.won("won"), Stage.lost("lost")],
            moves=[
                Move("win", "offer", "won", needs=[has("signed_on")]), Move("reopen", "won", "offer", has("why")),
                Move.from_every_open("lose", to="lost"), Move("retry", "lost", "offer", has("why")),
            ],
            label=Text("sale", zh="销售"), languages=("en", "zh"), total=("reopen", "win"), forced_by=("manager",),
        ),
        **changes,
    )  # fmt: skip


def delivery(**changes: Any) -> Machine:
    """A delivery that is done, or lost like the sale."""
    return attrs.evolve(
        Machine(
            "delivery", version="2", start="planned",
            stages=[Stage("planned"), Stage("shipped"), Stage.done("delivered"), Stage.lost("lost")],
            moves=[
                Move("ship", "planned", "shipped"), Move("deliver", "shipped", "delivered"),
                Move.from_every_open("cancel", to="lost"),
            ],
            label=Text("delivery", zh="交付"), languages=("zh", "en"), forced_by=("factory",),
        ),
        **changes,
    )  # fmt: skip


def test_a_delivery_follows_the_win() -> None:
    whole = chain(sale(), delivery())
    assert (whole.key, whole.version, whole.start) == ("sale>delivery", "1>2", "offer")
    assert [stage.key for stage in whole.stages] == ["offer", "lost", "planned", "shipped", "delivered"]
    assert moves_of(whole) == [
        ("win", "offer", "planned"), ("lose", "offer", "lost"), ("retry", "lost", "offer"),
        ("ship", "planned", "shipped"), ("deliver", "shipped", "delivered"),
        ("cancel", "planned", "lost"), ("cancel", "shipped", "lost"),
    ]  # fmt: skip
    assert whole.main_path == ("offer", "planned", "shipped")
    assert whole.label == Text("sale → delivery", zh="销售 → 交付")
    assert (whole.languages, whole.total, whole.forced_by) == (("en", "zh"), ("win",), ("manager", "factory"))
    case = walked(whole, "win", "ship", "deliver", signed_on="2026-03-03")
    assert [record.kind for record in case.records[1:]] == [
        MoveKind.ADVANCE,
        MoveKind.ADVANCE,
        MoveKind.CLOSE,
    ]
    assert {issue.kind for issue in whole.check()} == {IssueKind.LABEL, IssueKind.GAP}


def test_a_case_lost_in_the_second_part_may_be_reopened_in_the_first() -> None:
    whole = chain(sale(), delivery())
    case = walked(whole, "win", "cancel", "retry", signed_on=1, why=1)
    assert (case.stage, case.records[-1].kind) == ("offer", MoveKind.REOPEN)


def test_what_a_chain_of_two_says_of_the_whole() -> None:
    """The guides of both are kept, their cautions above all; a text that one lacks is not made up."""
    one = Guide(Text("sell"), customer=Text("looks"), cautions=[Text("no pressure")], avoid=[Text("haste")])
    two = Guide(Text("deliver"), cautions=[Text("no part deliveries"), Text("no pressure")])
    whole = chain(sale(guide=one), delivery(guide=two))
    assert whole.guide == Guide(
        Text("sell → deliver"),
        customer=Text("looks"),
        cautions=[Text("no pressure"), Text("no part deliveries")],
        avoid=[Text("haste")],
    )
    later = attrs.evolve(two, customer=Text("waits"))
    both = chain(sale(guide=one), delivery(guide=later)).guide
    assert both is not None
    assert both.customer == Text("looks → waits")
    assert chain(sale(guide=one), delivery()).guide == chain(sale(), delivery(guide=one)).guide == one
    assert chain(sale(label=None), delivery()).label is None
    assert chain(sale(), delivery(label=Text("delivery"))).label == Text("sale → delivery")


def test_two_ways_to_succeed_lead_to_one_start() -> None:
    """Two moves that become one are kept once."""
    first = attrs.evolve(
        sale(), stages=[*sale().stages, Stage.done("done")], moves=[*sale().moves, Move("win", "offer", "done", has("signed_on"))]
    )  # fmt: skip
    assert moves_of(chain(first, delivery())).count(("win", "offer", "planned")) == 1


def test_chains_that_cannot_be_put_together() -> None:
    endless = Machine(
        "endless",
        version="1",
        start="a",
        stages=[Stage("a"), Stage.lost("lost")],
        moves=[Move("no", "a", "lost")],
    )
    with pytest.raises(DefinitionError, match="'endless' has no won or done stage to go on from"):
        chain(endless, sale())
    with pytest.raises(DefinitionError) as twice:
        chain(sale(), sale())
    assert twice.value.problems == (
        "both have the open stage 'offer'; rename one of them",
        "both have 'win' leave the stage 'offer'; rename one of them",
        "both have 'lose' leave the stage 'offer'; rename one of them",
        "both have 'retry' leave the stage 'lost'; rename one of them",
    )
    other = delivery(stages=[*delivery().stages[:-1], Stage.lost("lost", Text("cancelled"))])
    with pytest.raises(DefinitionError, match="both have a stage 'lost', and they differ"):
        chain(sale(), other)


def test_a_shared_loss_is_not_reopened_by_one_command_in_two_places() -> None:
    again = delivery(moves=[*delivery().moves, Move("retry", "lost", "planned", has("why"))])
    with pytest.raises(DefinitionError, match="both have 'retry' leave the stage 'lost'; rename one of them"):
        chain(sale(), again)
    assert "a-lost" in {stage.key for stage in chain(sale(), apart(again, "a")).stages}


# -- fewer steps -------------------------------------------------------------------------------------------------


def needs_of(machine: Machine, source: str, event: str) -> list[str]:
    return [
        need.paths()[0] for move in machine.moves_from(source) if move.event == event for need in move.needs
    ]


def test_a_shorter_process_asks_for_the_evidence_of_both_steps() -> None:
    shorter = check_without(SEVEN_STEP, "demonstration", "proposal")
    assert open_keys(shorter) == ["prospecting", "qualification", "needs", "closing"]
    assert needs_of(shorter, "needs", "assess") == [
        "need_confirmed", "decision_makers", "champion", "demonstrated_on", "next_date", "proposed_on", "objections_settled",
    ]  # fmt: skip
    assert (shorter.key, shorter.version, shorter.check()) == ("seven-step", "2026.1", ())
    lax = check_without(SEVEN_STEP, "demonstration", "proposal", evidence=False)
    assert needs_of(lax, "needs", "assess") == ["need_confirmed"]
    assert (lax.check(), lax.digest == shorter.digest) == ((), False)
    ours = without(SEVEN_STEP, "proposal", key="ours", version="1")
    assert (ours.key, ours.version) == ("ours", "1")


def test_a_win_keeps_its_name() -> None:
    """Without the last step the deal is still won by *win*, and asks for what settled it and for the signature."""
    shorter = check_without(SEVEN_STEP, "closing")
    assert [(move.event, move.target) for move in shorter.moves_from("proposal")] == [
        ("win", "won"),
        ("lose", "lost"),
    ]
    assert needs_of(shorter, "proposal", "win") == ["proposed_on", "objections_settled", "signed_on"]
    assert needs_of(check_without(SEVEN_STEP, "closing", evidence=False), "proposal", "win") == [
        "proposed_on",
        "objections_settled",
    ]


def small(*moves: Move, **changes: Any) -> Machine:
    stages = [
        Stage("a"),
        Stage("b"),
        Stage("c"),
        Stage("d"),
        Stage("e"),
        Stage.won("won"),
        Stage.lost("lost"),
    ]
    return attrs.evolve(Machine("m", version="1", start="a", stages=stages, moves=moves), **changes)


def test_a_skip_and_a_step_aside_keep_their_names() -> None:
    machine = small(
        Move("next", "a", "b", label=Text("go on")), Move("next", "b", "c"), Move("skip", "b", "d"), Move("park", "b", "e"), Move("win", "b", "won"),
        Move("back", "b", "a"), Move("lose", "b", "lost"), Move("note", "b", "b"), Move("next", "c", "d"),
        path=["a", "b", "c", "d"], total=["lose", "next"],
    )  # fmt: skip
    shorter = check_without(machine, "b")
    assert moves_of(shorter) == [
        ("next", "a", "c"), ("skip", "a", "d"), ("park", "a", "e"), ("win", "a", "won"), ("next", "c", "d"),
    ]  # fmt: skip
    assert (shorter.moves[0].label, shorter.total, shorter.main_path) == (
        Text("go on"),
        ("next",),
        ("a", "c", "d"),
    )
    # the loss went with the stage: the check says so
    assert "lost" in {issue.stage for issue in shorter.check() if issue.kind is IssueKind.UNREACHABLE}


def test_a_stage_beside_the_path_is_passed_by_its_only_way_on() -> None:
    one = small(Move("park", "a", "e"), Move("resume", "e", "b"), Move("win", "b", "won"), path=["a", "b"])
    assert moves_of(without(one, "e")) == [("park", "a", "b"), ("win", "b", "won")]
    back = small(Move("park", "a", "e"), Move("back", "e", "a"), Move("win", "a", "won"), path=["a"])
    assert moves_of(check_without(back, "e")) == [("win", "a", "won")]
    two = small(Move("park", "a", "e"), Move("low", "e", "b"), Move("high", "e", "c"), path=["a"])
    assert moves_of(without(two, "e")) == [("low", "a", "b"), ("high", "a", "c")]


def test_nothing_is_reopened_into_another_end() -> None:
    machine = small(
        Move("next", "a", "b"),
        Move("win", "b", "won"),
        Move("lose", "b", "lost"),
        Move("retry", "lost", "b"),
        Move("next", "b", "c"),
    )
    shorter = check_without(machine, "b")
    assert moves_of(shorter) == [("win", "a", "won"), ("next", "a", "c"), ("retry", "lost", "c")]


def test_steps_back_are_no_ways_past() -> None:
    """Two stages that lead to and fro are left out like one: nobody goes round in them."""
    machine = small(
        Move("next", "a", "b"), Move("next", "b", "c", has("call")), Move("next", "c", "d", has("visit")),
        Move("skip", "b", "d", has("order")), Move("back", "c", "b", has("doubt")), Move("back", "d", "c"),
    )  # fmt: skip
    shorter = check_without(machine, "b", "c")
    assert [(move.event, move.target, [need.paths()[0] for need in move.needs]) for move in shorter.moves] == [
        ("next", "d", ["call", "visit"]), ("skip", "d", ["order"]),
    ]  # fmt: skip
    to_and_fro = small(
        Move("aside", "a", "d"),
        Move("on", "d", "e"),
        Move("off", "e", "d"),
        Move("out", "e", "won"),
        path=["a"],
    )
    assert moves_of(check_without(to_and_fro, "d", "e")) == [("out", "a", "won")]


def test_what_leads_from_every_open_stage_still_does() -> None:
    """Also from a step of one's own that is added to the shorter process; and it is not made harder on the way."""
    shorter = check_without(SEVEN_STEP, "demonstration")
    assert sum(move.is_from_every_open for move in shorter.moves) == 1
    ours = extend(shorter, key="ours", version="1", stages=[Stage("visit")])
    assert [move.event for move in ours.moves_from("visit")] == ["lose"]
    finish = Move.from_every_open("finish", to="won", needs=[has("receipt")])
    machine = small(Move("next", "a", "b", has("call")), finish, Move.from_every_open("call", to="b"))
    assert check_without(machine, "b").moves == (finish,)
    own = Move("finish", "a", "won", has("order"))
    # though every stage that is left has a way of its own
    pair = attrs.evolve(
        small(own, Move("next", "a", "b"), finish), stages=[Stage("a"), Stage("b"), Stage.won("won")]
    )
    assert finish in check_without(pair, "b").moves
    # a stage with a way of its own gets the way past as a second one
    with_own = check_without(attrs.evolve(machine, moves=[*machine.moves, own]), "b")
    assert needs_of(with_own, "a", "finish") == ["call", "receipt", "receipt", "order"]


def test_a_way_past_a_stage_needs_a_role_for_both_moves() -> None:
    """Whatever evidence is left out, nobody may go where the roles did not let him go."""

    def roles(first: list[str], second: list[str]) -> tuple[str, ...]:
        machine = small(Move("next", "a", "b", roles=first), Move("next", "b", "c", roles=second))
        left = without(machine, "b").moves[0]
        assert left.roles == without(machine, "b", evidence=False).moves[0].roles
        return left.roles

    assert roles(["seller", "manager"], ["manager", "finance"]) == ("manager",)
    assert (roles(["seller"], []), roles([], ["finance"]), roles([], [])) == (("seller",), ("finance",), ())
    with pytest.raises(DefinitionError, match="'m' without 'b': 'next' and 'next' have no role in common"):
        roles(["seller"], ["finance"])


def test_stages_that_cannot_be_left_out() -> None:
    for name, problem in (
        ("prospecting", "stage 'prospecting' is the start"),
        ("won", "stage 'won' is closed"),
    ):
        with pytest.raises(DefinitionError, match=f"'seven-step' without '{name}': {problem}"):
            without(SEVEN_STEP, name)
    with pytest.raises(InputError, match="machine 'seven-step' has prospecting"):
        without(SEVEN_STEP, "propsal")
    with pytest.raises(DefinitionError) as error:
        without(SEVEN_STEP, "prospecting", "won", "proposal")
    assert error.value.problems == ("stage 'won' is closed", "stage 'prospecting' is the start")
    assert without(SEVEN_STEP, "proposal", "proposal") == without(SEVEN_STEP, "proposal")


# -- more steps, other names -------------------------------------------------------------------------------------


def test_a_process_with_a_step_of_ones_own() -> None:
    """The new step stands beside the main path; what leads from every open stage leads from it, too."""
    ours = extend(
        SEVEN_STEP, key="ours", version="1", stages=[Stage("site-visit")],
        moves=[Move("visit", "needs", "site-visit"), Move("report", "site-visit", "demonstration", has("report"))],
    )  # fmt: skip
    assert (ours.key, ours.version, ours.label) == ("ours", "1", SEVEN_STEP.label)
    assert ours.main_path == SEVEN_STEP.main_path
    assert ours.kind_of("needs", "site-visit") is MoveKind.JUMP
    assert "lose" in {move.event for move in ours.moves_from("site-visit")}
    assert extend(SEVEN_STEP, key="ours", version="1", label=Text("ours")).label == Text("ours")
    with pytest.raises(DefinitionError, match="stage 'needs' is declared twice"):
        extend(SEVEN_STEP, key="ours", version="1", stages=[Stage("needs")])


def test_other_keys_for_stages() -> None:
    ours = renamed(SEVEN_STEP, {"prospecting": "leads", "lost": "gone"}, key="ours")
    assert (ours.key, ours.start, ours.main_path[0]) == ("ours", "leads", "leads")
    assert {move.target for move in ours.moves if move.is_from_every_open} == {"gone"}
    assert ours.check() == ()
    for wrong, problem in (
        ({"needs": "proposal"}, "stage 'proposal' is declared twice"),
        ({"needs": "*"}, "cannot be used"),
    ):
        with pytest.raises(DefinitionError, match=problem):
            renamed(SEVEN_STEP, wrong)
    with pytest.raises(InputError, match="machine 'seven-step' has"):
        renamed(SEVEN_STEP, {"nees": "wants"})
