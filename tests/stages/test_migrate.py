"""Live cases under a changed machine: safe, in need of a map, in need of a person (ST-2).

The laws (totality, what is safe could come the same way again) are held in `tests/testing/test_version_laws.py`.
"""

from __future__ import annotations

import attrs
import pytest
from versions_of_a_deal import (
    ENDS,
    EVENTS,
    KNOWN,
    LOSE,
    MAP,
    NAMES,
    NOW,
    OLD,
    PERSON,
    PROPOSE,
    QUALIFY,
    RENAMED,
    SAFE,
    WIN,
    came,
    migrated,
    placed,
    step,
    swapped,
    version,
)

from salesflow.adapters.json import case_from_json, case_to_json
from salesflow.basics.actors import Actor
from salesflow.basics.criteria import fact, has
from salesflow.basics.text import Text
from salesflow.errors import HistoryError
from salesflow.stages.case import Accepted, Case, Refused
from salesflow.stages.compose import nest, without
from salesflow.stages.machine import Machine
from salesflow.stages.migrate import Migration, Placing, migrate
from salesflow.stages.parts import Category, Move, Stage
from salesflow.stages.trace import Trace

# -- what is safe -----------------------------------------------------------------------------------------------------


def test_what_changed_lies_ahead() -> None:
    new = version(
        moves=swapped((WIN, attrs.evolve(WIN, needs=[*WIN.needs, has("contract")], roles=["manager"])))
    )
    for events in ([], ["qualify"], ["qualify", "note"], ["qualify", "propose"]):
        assert placed(new, *events) == (SAFE, [])
    # what is closed stays closed, and is not asked again what it passed
    assert placed(new, "qualify", "propose", "win") == (SAFE, [])
    assert placed(new, "qualify", "lose", "reopen") == (SAFE, [])


@pytest.mark.parametrize(
    "easier",
    [
        attrs.evolve(PROPOSE, needs=[]),
        attrs.evolve(PROPOSE, needs=[fact("score") >= 50]),
        attrs.evolve(PROPOSE, needs=[fact("score") > 59]),
        attrs.evolve(PROPOSE, needs=[has("score")]),
        attrs.evolve(PROPOSE, needs=[(fact("score") >= 60) | has("exception")]),
        attrs.evolve(PROPOSE, needs=[fact("score", Text("points")) >= 60], label=Text("Propose")),
    ],
)
def test_a_gate_that_asks_for_less_is_safe(easier: Move) -> None:
    assert placed(version(moves=swapped((PROPOSE, easier))), "qualify", "propose") == (SAFE, [])


@pytest.mark.parametrize(
    ("gate", "asked"),
    [
        (attrs.evolve(PROPOSE, needs=[fact("score") >= 70]), "score: at least 70"),
        (attrs.evolve(PROPOSE, needs=[*PROPOSE.needs, has("need")]), "need"),
        (attrs.evolve(PROPOSE, roles=["manager"]), "somebody with the role manager"),
        (
            attrs.evolve(PROPOSE, needs=[has("budget")], roles=["a", "b"]),
            "budget, somebody with the role a or b",
        ),
    ],
)
def test_a_gate_that_asks_for_more_needs_a_person(gate: Move, asked: str) -> None:
    new = version(moves=swapped((PROPOSE, gate)))
    why = f"it passed “propose” from “talk” to “offer”, which now also needs: {asked}"
    assert placed(new, "qualify", "propose") == (PERSON, [why])
    assert placed(new, "qualify") == (SAFE, [])


def test_roles_that_still_may() -> None:
    def gate(*roles: str) -> Machine:
        return version("-".join(roles) or "0", moves=swapped((PROPOSE, attrs.evolve(PROPOSE, roles=roles))))

    case = came(gate("manager"), "qualify", "propose", by=Actor("u7", ["manager"]))
    for roles, kind in ((("manager", "finance"), SAFE), ((), SAFE), (("finance",), PERSON)):
        assert Migration(gate("manager"), gate(*roles)).place(case).kind is kind
    both = gate("finance", "manager")
    case = came(both, "qualify", "propose", by=Actor("u7", ["manager"]))
    # who took it may have been one from finance
    assert Migration(both, gate("manager")).place(case).kind is PERSON


def test_of_several_gates_of_one_name_nobody_knows_which_was_passed() -> None:
    other = attrs.evolve(PROPOSE, needs=[has("need")])
    old = attrs.evolve(OLD, version="1b", moves=[*OLD.moves, other])
    case = came(old, "qualify", "propose")
    for moves, kind in (
        ([*OLD.moves, attrs.evolve(other, label=Text("Send"))], SAFE),
        (OLD.moves, PERSON),  # it may have passed the other one, which is gone
        (swapped((PROPOSE, attrs.evolve(PROPOSE, needs=[has("need") | (fact("score") >= 60)]))), SAFE),
    ):
        assert Migration(old, version("3", moves=moves)).place(case).kind is kind
    # of several that do not do, the one that lacks least is told
    hard = [attrs.evolve(PROPOSE, needs=[has("a"), has("b")]), attrs.evolve(PROPOSE, needs=[has("c")])]
    new = version("4", moves=[QUALIFY, *hard, WIN, LOSE])
    assert placed(new, "qualify", "propose")[1] == [
        "it passed “propose” from “talk” to “offer”, which now also needs: c"
    ]


# -- names ------------------------------------------------------------------------------------------------------------


def test_a_stage_without_a_place_needs_a_map() -> None:
    plan = Migration(OLD, RENAMED, events=EVENTS)
    assert plan.unmapped == ("lead", "offer")
    placing = plan.place(came(OLD))
    assert placing == Placing("D-1", MAP, None, placing.reasons)
    assert placing.explain() == "D-1 has no place yet:\n- stage “Lead” is not in Deal 2; say where it goes"
    assert placing.explain("zh") == "D-1还没有去处：\n- 商机 2中没有阶段“线索”；请说明它对应哪个阶段"
    assert Migration(OLD, RENAMED, stages=NAMES).unmapped == ()
    assert migrate(came(OLD), plan, at=NOW) == placing


def test_renamed_stages_and_events() -> None:
    case = came(OLD, "qualify", "note", "propose")
    assert placed(RENAMED, "qualify", "note", "propose", stages=NAMES) == (
        PERSON,
        [
            "the step it took is gone: “Qualify” from “New” to “talk”",
            "the step it took is gone: “propose” from “talk” to “quote”",
        ],
    )
    plan = Migration(OLD, RENAMED, stages=NAMES, events=EVENTS)
    placing = plan.place(case)
    assert (placing.kind, placing.stage) == (SAFE, "quote")
    after = migrated(plan, case, by="u1")
    assert (after.stage, after.since) == ("quote", case.since)
    assert RENAMED.replay(after.records) == after
    assert case_from_json(case_to_json(after)) == after
    assert Trace.of(after).stages == ("lead", "talk", "talk", "quote")
    # and it is decided by the new rules
    at = after.records[-1].at
    no = RENAMED.decide(after, "win", KNOWN, at=at)
    assert isinstance(no, Refused)
    assert [finding.path for finding in no.findings if not finding.met] == ["contract"]
    yes = RENAMED.decide(after, "win", {**KNOWN, "contract": 1}, at=at)
    assert isinstance(yes, Accepted)
    assert [record.definition.version for record in yes.case.records] == ["1", "1", "1", "1", "2", "2"]
    with pytest.raises(HistoryError, match="was begun under deal 2"):
        OLD.decide(after, "win", at=at)


def test_names_may_change_places() -> None:
    turned = version(
        stages=[Stage("talk"), Stage("lead"), Stage("offer"), *ENDS], start="talk",
        moves=[
            Move("qualify", "talk", "lead", needs=[has("budget")]),
            Move("propose", "lead", "offer", needs=[fact("score") >= 60]), WIN, LOSE,
        ],
    )  # fmt: skip
    plan = Migration(OLD, turned, stages=[("talk", "lead"), ("lead", "talk")])
    assert plan.place(came(OLD, "qualify")) == Placing("D-1", SAFE, "lead")
    assert plan.place(came(OLD, "qualify", "propose")).is_safe


# -- stages that go, come, merge, split -------------------------------------------------------------------------------


def test_stages_that_were_merged() -> None:
    new = Machine(
        "deal", version="2", start="lead", stages=[Stage("lead"), Stage("offer"), *ENDS],
        moves=[Move("propose", "lead", "offer", needs=[has("budget"), fact("score") >= 60]), WIN, LOSE],
    )  # fmt: skip
    plan = {"stages": {"talk": "lead"}}
    assert placed(new, "qualify", **plan) == (SAFE, [])
    # what was met between the two counts for the step out of them
    assert placed(new, "qualify", "propose", **plan) == (SAFE, [])
    more = attrs.evolve(
        new, moves=[attrs.evolve(new.moves[0], needs=[has("champion"), has("budget")]), WIN, LOSE]
    )
    assert placed(more, "qualify", "propose", **plan)[1] == [
        "it passed “propose” from “lead” to “offer”, which now also needs: champion"
    ]
    # a note was taken on a stage that is there, but nobody takes notes any more
    assert placed(new, "qualify", "note", **plan)[1] == [
        "the step it took is gone: “note” from “lead” to “lead”"
    ]


@pytest.mark.parametrize("evidence", [True, False])
def test_a_stage_that_was_taken_out(evidence: bool) -> None:
    """What a case met on its way through a stage that is gone counts for the step that leads past it."""
    new = without(OLD, "talk", version="2", evidence=evidence)
    plan = Migration(OLD, new)
    assert plan.unmapped == ("talk",)
    assert plan.place(came(OLD, "qualify")).kind is MAP
    assert plan.place(came(OLD, "qualify", "propose")) == Placing("D-1", SAFE, "offer")
    # whoever is put on the stage after it must have met what the way there asks for
    onwards = Migration(OLD, new, stages={"talk": "offer"}).place(came(OLD, "qualify"))
    assert onwards.kind is (PERSON if evidence else SAFE)
    # without that stage there is no other way
    shut = attrs.evolve(new, moves=[WIN, LOSE])
    assert placed(shut, "qualify", "propose") == (
        PERSON, ["the step it took is gone: “propose” from “Lead” to “offer”"]
    )  # fmt: skip


def test_a_stage_that_was_put_in_between() -> None:
    """It was never there, so somebody has to look at it."""
    new = version(
        stages=[Stage("lead"), Stage("visit"), *OLD.stages[1:]],
        moves=[
            Move("visit", "lead", "visit"),
            Move("qualify", "visit", "talk", needs=[has("budget")]),
            *OLD.moves[1:],
        ],
    )
    assert placed(new) == (SAFE, [])
    assert placed(new, "qualify") == (PERSON, ["the step it took is gone: “Qualify” from “lead” to “talk”"])


def test_a_stage_that_was_split() -> None:
    """The plan says where its cases go; whoever is further back in the new version has nothing to make good."""
    new = version(
        stages=[OLD.stages[0], Stage("first talk"), Stage("second talk"), *OLD.stages[2:]],
        moves=[
            Move("qualify", "lead", "first talk", needs=[has("budget")]), Move("again", "first talk", "second talk"),
            Move("propose", "second talk", "offer", needs=[fact("score") >= 60]), WIN, LOSE,
        ],
    )  # fmt: skip
    assert placed(new, "qualify", stages={"talk": "first talk"}) == (SAFE, [])
    assert placed(new, "qualify", stages={"talk": "second talk"})[0] is PERSON
    assert placed(new, "qualify", "propose", stages={"talk": "first talk"})[0] is PERSON


def test_another_beginning() -> None:
    new = version(
        start="intake",
        stages=[Stage("intake"), *OLD.stages],
        moves=[Move("take", "intake", "lead"), *OLD.moves],
    )
    why = "cases now begin on “intake”; this one began on “Lead”"
    assert placed(new) == (PERSON, [why])
    assert Migration(OLD, new).place(came(OLD)).explain("zh") == (
        "D-1将进入“线索”，需要人工决定：\n- 现在从“intake”开始，而它是从“线索”开始的"
    )
    assert placed(new, stages={"lead": "intake"}) == (SAFE, [])
    adopted = OLD.adopt("D-2", "lead", since=NOW, at=NOW)
    assert Migration(OLD, new).place(adopted).is_safe
    # where the first stage is gone, the case counts as begun on the new one
    shorter = version(
        start="talk", stages=OLD.stages[1:], moves=[*OLD.moves[1:5], Move("reopen", "lost", "talk")]
    )
    assert placed(shorter, "qualify", "propose") == (SAFE, [])
    inside = version(
        start="intake", stages=[Stage("intake"), *OLD.stages[1:]],
        moves=[Move("qualify", "intake", "talk", needs=[has("other")]), *OLD.moves[1:5]],
    )  # fmt: skip
    assert placed(inside, "qualify")[1] == [
        "it passed “qualify” from “intake” to “talk”, which now also needs: other"
    ]
    # but whoever was taken over, or put, on a stage that is gone, passed no gate there
    put = forced(OLD, forced(OLD, came(OLD), "offer"), "lead")
    for case in (OLD.adopt("D-2", "lead", since=NOW, at=NOW), put):
        assert Migration(OLD, inside).place(step(OLD, case, "qualify")).is_safe


def forced(machine: Machine, case: Case, stage: str) -> Case:
    answer = machine.force(case, stage, reason="the boss says so", by="u9", at=case.records[-1].at)
    assert isinstance(answer, Accepted)
    return answer.case


def test_a_forced_step_passed_no_gate() -> None:
    new = version(moves=swapped((PROPOSE, attrs.evolve(PROPOSE, needs=[has("champion")]))))
    assert Migration(OLD, new).place(forced(OLD, came(OLD, "qualify"), "offer")).is_safe
    assert Migration(OLD, new).place(forced(OLD, came(OLD, "qualify", "propose"), "talk")).kind is PERSON


# -- what stages mean -------------------------------------------------------------------------------------------------


def test_a_stage_that_means_something_else() -> None:
    closed = version(stages=[*OLD.stages[:2], attrs.evolve(OLD.stages[2], category=Category.DONE), *ENDS])
    placing = Migration(OLD, closed).place(came(OLD, "qualify", "propose"))
    assert placing.kind is PERSON
    assert placing.explain() == (
        "D-1 would stand on “offer”; somebody has to decide:\n- “offer” was open and would be done"
    )
    assert placing.explain("zh") == "D-1将进入“offer”，需要人工决定：\n- “offer”原为进行中，将变为已完成"
    assert placed(closed, "qualify") == (SAFE, [])
    opened = version(stages=[*OLD.stages[:3], ENDS[0], attrs.evolve(ENDS[1], category=Category.OPEN)])
    assert placed(opened, "qualify", "lose") == (PERSON, ["“Lost” was lost and would be open"])
    as_won = version(stages=[*OLD.stages[:3], ENDS[0], attrs.evolve(ENDS[1], category=Category.WON)])
    assert placed(as_won, "lose") == (PERSON, ["“Lost” was lost and would be won"])
    # a closed case that is mapped to an open stage would be reopened
    fewer = version(stages=OLD.stages[:4], moves=OLD.moves[:3])
    assert placed(fewer, "lose", stages={"lost": "lead"})[1][0] == "“Lead” was lost and would be open"


def test_a_stage_that_nobody_can_leave() -> None:
    """Also one that no way leads to any more: cases stand there all the same."""
    new = version(moves=[QUALIFY, Move("propose", "lead", "offer"), WIN])
    assert placed(new, "qualify") == (PERSON, ["no way leads from “talk” to an end"])
    unreachable = version(moves=[Move("propose", "lead", "offer"), WIN])
    assert placed(unreachable, "qualify")[1][0] == "no way leads from “talk” to an end"
    assert Migration(OLD, unreachable).place(came(OLD, "qualify")).reasons[0].code == "trap"


def test_a_way_back_into_a_nested_process() -> None:
    """The same move leads to wherever the case was left; that is one gate."""
    inside = Machine(
        "talks", version="1", start="first", stages=[Stage("first"), Stage("second"), Stage.done("over")],
        moves=[Move("go on", "first", "second"), Move("end", "second", "over")],
    )  # fmt: skip
    aside = attrs.evolve(
        OLD, stages=[*OLD.stages[:2], Stage("pause"), *OLD.stages[2:]],
        moves=[*OLD.moves[:4], Move("pause", "talk", "pause"), Move("resume", "pause", "talk")],
    )  # fmt: skip
    old = nest(aside, "talk", inside, resume=True)
    case = came(old, "qualify", "go on", "pause", "resume")
    assert case.stage == "talk.second"
    newer = attrs.evolve(old, version="2", forced_by=["manager"])
    assert Migration(old, newer).place(case).is_safe
    after = migrated(Migration(old, newer), case)
    again = step(newer, step(newer, after, "pause"), "resume")
    assert again.stage == "talk.second"
    stricter = [
        attrs.evolve(move, needs=[has("x")]) if move.event == "resume" else move for move in old.moves
    ]
    assert Migration(old, attrs.evolve(newer, moves=stricter)).place(case).kind is PERSON


# -- one version after another ----------------------------------------------------------------------------------------


THIRD = attrs.evolve(
    RENAMED, version="3",
    moves=[*RENAMED.moves[:1], attrs.evolve(RENAMED.moves[1], needs=[fact("score") >= 70]), *RENAMED.moves[2:]],
)  # fmt: skip
FIRST_PLAN = Migration(OLD, RENAMED, stages=NAMES, events=EVENTS)


def test_migrating_twice() -> None:
    """What was passed under the first version is held against the third; a plan tells by which names."""
    case = migrated(FIRST_PLAN, came(OLD, "qualify", "propose"))
    stricter = "it passed “send” from “talk” to “quote”, which now also needs: score: at least 70"
    placing = Migration(RENAMED, THIRD, after=FIRST_PLAN).place(case)
    assert [reason.sentence.render() for reason in placing.reasons] == [stricter]
    assert (
        Migration(RENAMED, THIRD, after=FIRST_PLAN).place(migrated(FIRST_PLAN, came(OLD, "qualify"))).is_safe
    )
    fourth = attrs.evolve(THIRD, version="4", forced_by=["manager"])
    third_plan = Migration(RENAMED, THIRD, after=FIRST_PLAN)
    by_hand = migrated(third_plan, case, by="u7", stage="quote", reason="the customer has signed")
    assert Migration(THIRD, fourth, after=third_plan).place(by_hand).is_safe
    last = migrated(Migration(THIRD, fourth, after=third_plan), by_hand)
    assert fourth.replay(last.records) == last
    assert [record.definition.version for record in last.records] == ["1", "1", "1", "2", "3", "4"]
    assert last.since == case.since
    assert Trace.of(last).stages == ("lead", "talk", "quote")


def test_without_the_plan_before_the_names_are_as_they_were() -> None:
    case = migrated(FIRST_PLAN, came(OLD, "qualify", "propose"))
    same = attrs.evolve(RENAMED, version="3")
    assert Migration(RENAMED, same).place(case).reasons[0].code == "gate_gone"
    assert Migration(RENAMED, same, after=FIRST_PLAN).place(case).is_safe
    staying = migrated(Migration(OLD, version("2")), came(OLD, "qualify", "propose"))
    harder = version("3", moves=swapped((PROPOSE, attrs.evolve(PROPOSE, needs=[fact("score") >= 70]))))
    assert Migration(version("2"), harder).place(staying).kind is PERSON
    assert Migration(version("2"), version("3", forced_by=["a"])).place(staying).is_safe


def test_a_step_that_the_old_version_does_not_know() -> None:
    """It was taken under a version still older, and nobody said what it is called now."""
    first = attrs.evolve(OLD, version="0", moves=[Move("call", "lead", "talk"), *OLD.moves[1:]])
    both = version("2", moves=[Move("call", "lead", "talk", needs=[has("x")]), *OLD.moves])
    case = migrated(Migration(first, OLD), came(first, "call"), by="u7", stage="talk", reason="as before")
    placing = Migration(OLD, both).place(case)
    assert [reason.sentence.render("zh") for reason in placing.reasons] == [
        "不清楚它在从“线索”到“talk”的“call”时满足了什么：1中没有这一步骤"
    ]
    assert placing.reasons[0].code == "unknown_step"


def test_a_stage_that_goes_while_the_case_stands_there() -> None:
    """Between the versions the case stood on a stage that the third does not have."""
    second = version("2", forced_by=["manager"])
    third = without(OLD, "talk", version="3")
    case = step(second, migrated(Migration(OLD, second), came(OLD, "qualify")), "propose")
    for after in (None, Migration(OLD, second)):
        assert Migration(second, third, after=after).place(case).is_safe


def test_what_was_met_before_a_migration_counts_after_it() -> None:
    """Between the versions the case stood on a stage that the third merges with the one before it."""
    second = version("2", forced_by=["manager"])
    third = Machine(
        "deal", version="3", start="lead", stages=[Stage("lead"), Stage("offer"), *ENDS],
        moves=[Move("propose", "lead", "offer", needs=[has("budget"), fact("score") >= 60]), WIN, LOSE],
    )  # fmt: skip
    case = step(second, migrated(Migration(OLD, second), came(OLD, "qualify")), "propose")
    for after in (None, Migration(OLD, second)):
        assert Migration(second, third, stages={"talk": "lead"}, after=after).place(case).is_safe


def test_a_case_from_a_snapshot() -> None:
    """The tail is what is there to be judged."""
    new = version(moves=swapped((QUALIFY, attrs.evolve(QUALIFY, needs=[has("other")]))))
    whole = came(OLD, "qualify", "propose")
    tail = attrs.evolve(whole, records=whole.records[2:])
    assert Migration(OLD, new).place(whole).kind is PERSON
    assert Migration(OLD, new).place(tail).is_safe
    harder = version(moves=swapped((PROPOSE, attrs.evolve(PROPOSE, needs=[has("other")]))))
    assert Migration(OLD, harder).place(tail).kind is PERSON
    after = migrated(Migration(OLD, new), tail)
    assert new.replay(after.records[-1:], start=tail) == after
    moved = attrs.evolve(after, records=after.records[-1:])
    assert Migration(new, version("3")).place(moved).is_safe
    assert Trace.of(moved).stages == ("offer",)
