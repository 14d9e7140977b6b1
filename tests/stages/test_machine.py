"""Machines decide, remember and replay: the laws first, then examples (ST-1, ST-2)."""

from __future__ import annotations

import copy
import pickle
from datetime import datetime
from zoneinfo import ZoneInfo

import attrs
import pendulum
import pytest
from hypothesis import given

from salesflow.basics.criteria import Facts, fact, has, named
from salesflow.basics.findings import Outcome
from salesflow.basics.text import Text
from salesflow.errors import DefinitionError, HistoryError, InputError
from salesflow.stages.case import Accepted, Case, MoveKind, Record, Refusal, Refused
from salesflow.stages.check import NoteKind
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.testing.strategies import moments

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")


# -- the README -----------------------------------------------------------------------------------------------------


def test_the_block_of_the_readme(deal: Machine, now: pendulum.DateTime) -> None:
    assert deal.check() == ()
    case = deal.begin("D-17", at=now)
    no = deal.decide(case, "qualify", {"budget": 0}, at=now)
    assert isinstance(no, Refused)
    assert [f.path for f in no.findings if not f.met] == ["champion"]
    assert no.explain("zh") == "阶段“lead”还不能“qualify”：有情况尚不清楚\n- 尚不清楚champion"
    yes = deal.decide(case, "qualify", {"budget": 0, "champion": "person-7"}, at=now)
    assert isinstance(yes, Accepted)
    assert yes.case.stage == "qualified"
    assert deal.replay(yes.case.records) == yes.case


def test_the_digest_is_stable_across_releases(deal: Machine) -> None:
    """A stored case carries it: if this changes, DIGEST_ALGORITHM must change too."""
    assert deal.digest == "sf1:181da2064b76d6091fd73b2b"
    assert deal.definition == ("new-business", "2026.1", deal.digest)


def test_the_digest_covers_behaviour_only(deal: Machine) -> None:
    stages = [attrs.evolve(stage, label=Text(stage.key), guide=Text("Ask.")) for stage in deal.stages]
    assert attrs.evolve(deal, stages=stages, label=Text("Deal")).digest == deal.digest
    needs = deal.moves[0].needs
    turned = attrs.evolve(deal.moves[0], needs=needs[::-1])
    assert attrs.evolve(deal, moves=[*deal.moves[1:], turned]).digest == deal.digest
    others = [
        attrs.evolve(deal, moves=deal.moves[:-1]),
        attrs.evolve(deal, moves=[attrs.evolve(deal.moves[0], needs=needs[:1]), *deal.moves[1:]]),
        attrs.evolve(deal, stages=[attrs.evolve(deal.stages[0], probability="0.2"), *deal.stages[1:]]),
        attrs.evolve(deal, stages=[deal.stages[1], deal.stages[0], *deal.stages[2:]]),
        attrs.evolve(deal, start="qualified"),
    ]
    assert len({each.digest for each in [deal, *others]}) == 6


def test_a_machine_is_a_value(deal: Machine) -> None:
    deal.begin("D", at=NOW)  # fills what is derived
    for again in (pickle.loads(pickle.dumps(deal)), copy.deepcopy(deal), copy.copy(deal)):
        assert again == deal
        assert hash(again) == hash(deal)
        assert again.digest == deal.digest
    assert repr(deal) == "Machine('new-business', version='2026.1', 5 stages, 4 moves)"


# -- what cannot be built ------------------------------------------------------------------------------------------


def test_all_problems_of_a_definition_are_told_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        Machine(
            " ",
            version="",
            start="nowhere",
            stages=[Stage("a"), Stage("a"), Stage("*"), Stage("")],
            moves=[Move("go", "a", "b"), Move("go", "c", "a"), Move("", "a", "a"), Move("x", "a", "*")] * 2,
        )
    assert caught.value.problems == (
        "key is blank",
        "version is blank",
        "stage 'a' is declared twice",
        "stage key '*' cannot be used",
        "stage key '' cannot be used",
        "start stage 'nowhere' is not declared",
        *[
            "move 'go' from 'a' to 'b': stage 'b' is not declared",
            "move 'go' from 'c' to 'a': stage 'c' is not declared",
            "move '' from 'a' to 'a': the event is blank",
        ],
        "move 'go' from 'a' to 'b': stage 'b' is not declared",
        "move 'go' from 'a' to 'b' is declared twice",
        "move 'go' from 'c' to 'a': stage 'c' is not declared",
        "move 'go' from 'c' to 'a' is declared twice",
        "move '' from 'a' to 'a': the event is blank",
        "move '' from 'a' to 'a' is declared twice",
        "move 'x' from 'a' to '*' is declared twice",
    )


def test_every_open_is_a_source_and_never_a_target() -> None:
    with pytest.raises(DefinitionError, match="stage '\\*' is not declared"):
        Machine("m", version="1", start="a", stages=[Stage("a")], moves=[Move("x", "*", "*")])


def test_a_closed_start_and_no_stages_are_refused() -> None:
    with pytest.raises(DefinitionError, match="start stage 'won' is closed"):
        Machine("m", version="1", start="won", stages=[Stage.won("won")], moves=[])
    with pytest.raises(DefinitionError, match="start stage 'a' is not declared"):
        Machine("m", version="1", start="a", stages=[], moves=[])


# -- begin, adopt ----------------------------------------------------------------------------------------------------


def test_begin_writes_record_one(deal: Machine, now: pendulum.DateTime) -> None:
    case = deal.begin("D-17", at=now, by="u1", command_id="c1")
    assert case.records == (
        Record("D-17", 1, "begin", None, "lead", MoveKind.BEGIN, now, deal.definition, "u1", "c1"),
    )
    assert (case.stage, case.since, case.seq, case.is_adopted) == ("lead", now, 1, False)


def test_adopt_keeps_when_the_stage_was_entered(deal: Machine, now: pendulum.DateTime) -> None:
    entered = now.subtract(days=40)
    case = deal.adopt("D-9", "proposal", since=entered, at=now, by="u1")
    assert (case.stage, case.since, case.is_adopted) == ("proposal", entered, True)
    assert case.records[0].at == now
    assert deal.replay(case.records) == case
    yes = deal.decide(case, "win", {"signed_on": now}, at=now)
    assert isinstance(yes, Accepted)
    assert yes.case.since == now
    early = deal.decide(case, "win", {"signed_on": now}, at=now.subtract(days=1))
    assert isinstance(early, Refused)
    assert early.reason is Refusal.STALE
    with pytest.raises(InputError, match="after the moment of adoption"):
        deal.adopt("D-9", "proposal", since=now.add(seconds=1), at=now)
    with pytest.raises(InputError, match="has lead, qualified"):
        deal.adopt("D-9", "propsal", since=entered, at=now)
    with pytest.raises(InputError, match="since"):
        deal.adopt("D-9", "proposal", since=datetime(2026, 3, 1), at=now)


@pytest.mark.parametrize("wrong", ["", "  ", 17, None, True])
def test_an_id_is_a_text(deal: Machine, now: pendulum.DateTime, wrong: str) -> None:
    with pytest.raises(InputError, match="id"):
        deal.begin(wrong, at=now)
    with pytest.raises(InputError, match="id"):
        deal.adopt(wrong, "lead", since=now, at=now)


def test_naive_moments_are_refused_and_stdlib_ones_become_pendulum(
    deal: Machine, now: pendulum.DateTime
) -> None:
    with pytest.raises(InputError, match="time zone"):
        deal.begin("D", at=datetime(2026, 3, 2))
    case = deal.begin("D", at=datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai")))
    assert case == deal.begin("D", at=now)
    assert isinstance(case.since, pendulum.DateTime)
    assert case.since.timezone_name == "Asia/Shanghai"
    with pytest.raises(InputError, match="time zone"):
        deal.decide(case, "qualify", at=datetime(2026, 3, 2))


# -- decide ----------------------------------------------------------------------------------------------------------


def kinds() -> Machine:
    return Machine(
        "kinds", version="1", start="a",
        stages=[Stage("a"), Stage("b"), Stage("c"), Stage.won("won"), Stage.done("done")],
        moves=[
            Move("next", "a", "b"), Move("jump", "a", "c"), Move("back", "c", "a"), Move("note", "a", "a"),
            Move("win", "a", "won"), Move("reopen", "won", "b"), Move("note", "won", "won"), Move("archive", "won", "done"),
        ],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "event", "kind"),
    [
        ("a", "next", MoveKind.ADVANCE), ("a", "jump", MoveKind.SKIP), ("c", "back", MoveKind.REGRESS),
        ("a", "note", MoveKind.STAY), ("a", "win", MoveKind.CLOSE), ("won", "reopen", MoveKind.REOPEN),
        ("won", "note", MoveKind.STAY), ("won", "archive", MoveKind.CLOSE),
    ],
)  # fmt: skip
def test_moves_are_called_by_the_order_of_the_stages(stage: str, event: str, kind: MoveKind) -> None:
    machine = kinds()
    case = machine.adopt("D", stage, since=NOW, at=NOW)
    yes = machine.decide(case, event, at=NOW, by="u1")
    assert isinstance(yes, Accepted)
    assert yes.record.kind is kind
    assert yes.record.by == "u1"
    assert repr(kind) == f"MoveKind.{kind.name}"


def test_refusals_never_mix(deal: Machine, now: pendulum.DateTime) -> None:
    case = deal.begin("D-17", at=now)

    def why(event: str, known: Facts, at: pendulum.DateTime = now) -> Refused:
        answer = deal.decide(case, event, known, at=at)
        assert isinstance(answer, Refused)
        assert answer.case is case
        assert answer.event == event
        return answer

    assert why("win", {}).reason is Refusal.UNDECLARED
    assert why("win", {}).offers == ("qualify", "lose")
    assert why("qualify", {"budget": False}).reason is Refusal.UNMET  # unmet outweighs unknown
    assert why("qualify", {"budget": 5}).reason is Refusal.UNKNOWN
    assert why("qualify", {}, now.subtract(seconds=1)).reason is Refusal.STALE
    case = deal.adopt("D-18", "won", since=now, at=now)
    assert why("lose", {"loss_reason": "price"}).reason is Refusal.CLOSED
    case = deal.adopt("D-19", "qualified", since=now, at=now)
    assert why("propose", {"score": "high", "need": "x"}).reason is Refusal.ERROR
    assert why("propose", {"score": "high", "need": False}).reason is Refusal.UNMET
    assert why("propose", {"score": "high"}).reason is Refusal.ERROR
    assert why("propose", {"score": 70}).reason is Refusal.UNKNOWN


def test_of_two_ways_the_more_hopeful_one_speaks() -> None:
    machine = Machine(
        "m", version="1", start="a", stages=[Stage("a"), Stage("b"), Stage.won("w")],
        moves=[
            Move("go", "a", "b", needs=[fact("x") < 5]),
            Move("go", "a", "w", needs=[fact("x") >= 5, has("y")]),
            Move("end", "b", "w"),
        ],
    )  # fmt: skip
    case = machine.begin("D", at=NOW)

    def reason(known: Facts) -> Refusal | str:
        answer = machine.decide(case, "go", known, at=NOW)
        return answer.case.stage if isinstance(answer, Accepted) else answer.reason

    assert reason({"x": 1}) == "b"
    assert reason({"x": 7, "y": 1}) == "w"
    assert reason({"x": 7}) is Refusal.UNKNOWN
    assert reason({"x": 7, "y": False}) is Refusal.UNMET
    assert reason({"x": "7"}) is Refusal.ERROR
    assert reason({}) is Refusal.UNKNOWN
    no = machine.decide(case, "go", {"x": 7}, at=NOW)
    assert isinstance(no, Refused)
    assert [(target, [f.outcome for f in found]) for target, found in no.candidates] == [
        ("b", [Outcome.UNMET]),
        ("w", [Outcome.MET, Outcome.UNKNOWN]),
    ]


def test_an_error_on_one_way_is_told_whatever_the_order() -> None:
    stages = [Stage("a"), Stage("b"), Stage.won("w")]
    moves = [
        Move("go", "a", "b", needs=[fact("x") < 5]),
        Move("go", "a", "w", needs=[has("y")]),
        Move("end", "b", "w"),
    ]
    for listed in (moves, moves[::-1]):
        machine = Machine("m", version="1", start="a", stages=stages, moves=listed)
        no = machine.decide(machine.begin("D", at=NOW), "go", {"x": "7"}, at=NOW)
        assert isinstance(no, Refused)
        assert no.reason is Refusal.ERROR


def test_two_moves_that_fit_at_once_are_a_mistake_of_the_definition() -> None:
    stages = [Stage("a"), Stage("b"), Stage.won("w")]
    moves = [
        Move("go", "a", "b", needs=[has("x")]),
        Move("go", "a", "w", needs=[has("y")]),
        Move("end", "b", "w"),
    ]
    machine = Machine("m", version="1", start="a", stages=stages, moves=moves)
    case = machine.begin("D", at=NOW)
    assert isinstance(machine.decide(case, "go", {"y": 1}, at=NOW), Accepted)
    with pytest.raises(DefinitionError, match="'go' from 'a' may lead to b and to w for the same facts"):
        machine.decide(case, "go", {"x": 1, "y": 1}, at=NOW)
    same = Machine(
        "m", version="1", start="a", stages=stages, moves=[*moves[1:], Move("go", "a", "w", needs=[has("x")])]
    )
    assert isinstance(same.decide(same.begin("D", at=NOW), "go", {"x": 1, "y": 1}, at=NOW), Accepted)


def test_predicates_are_bound_at_the_call(now: pendulum.DateTime) -> None:
    machine = Machine(
        "m",
        version="1",
        start="a",
        stages=[Stage("a"), Stage.won("w")],
        moves=[Move("go", "a", "w", named("ready"))],
    )
    case = machine.begin("D", at=now)

    def crash(_: Facts) -> bool:
        raise ZeroDivisionError("no amount")

    for using, reason in (
        ({}, Refusal.UNKNOWN),
        ({"ready": crash}, Refusal.ERROR),
        ({"ready": lambda _: False}, Refusal.UNMET),
    ):
        no = machine.decide(case, "go", at=now, using=using)
        assert isinstance(no, Refused)
        assert no.reason is reason
    assert isinstance(machine.decide(case, "go", at=now, using={"ready": lambda _: True}), Accepted)


def test_a_retry_gives_the_same_record(deal: Machine, now: pendulum.DateTime) -> None:
    case = deal.begin("D-17", at=now, command_id="c0")
    known = {"budget": 0, "champion": "person-7", "loss_reason": "price"}
    first = deal.decide(case, "qualify", known, at=now, command_id="c1")
    assert isinstance(first, Accepted)
    assert deal.decide(first.case, "qualify", {}, at=now.subtract(days=9), command_id="c1") == first
    then = deal.decide(first.case, "lose", known, at=now, command_id="c2")
    assert isinstance(then, Accepted)
    late = deal.decide(then.case, "qualify", known, at=now, command_id="c1")
    assert late == Accepted(then.case, first.record)
    with pytest.raises(InputError, match="was used for 'qualify' before"):
        deal.decide(then.case, "lose", known, at=now, command_id="c1")
    with pytest.raises(InputError, match="command_id"):
        deal.decide(then.case, "qualify", known, at=now, command_id="c0")


def test_a_case_of_another_definition_is_not_decided(deal: Machine, now: pendulum.DateTime) -> None:
    changed = attrs.evolve(deal, version="2026.2", moves=deal.moves[:-1])
    with pytest.raises(HistoryError, match=r"was begun under new-business 2026\.1 \(sf1:.*this is 2026\.2"):
        changed.decide(deal.begin("D", at=now), "qualify", at=now)
    with pytest.raises(HistoryError, match="belongs to machine 'new-business', not 'kinds'"):
        kinds().decide(deal.begin("D", at=now), "next", at=now)
    copied: Machine = pickle.loads(pickle.dumps(deal))
    assert isinstance(copied.decide(deal.begin("D", at=now), "qualify", at=now), Refused)


# -- time --------------------------------------------------------------------------------------------------------------


def berlin(minute: int, fold: int) -> pendulum.DateTime:
    return pendulum.datetime(2026, 10, 25, 2, minute, tz="Europe/Berlin", fold=fold)


def test_the_repeated_hour_is_ordered_by_the_instant(deal: Machine) -> None:
    known = {"budget": 1, "champion": "p"}
    first, second = berlin(50, 0), berlin(10, 1)  # twenty minutes later, by an earlier wall clock
    assert isinstance(deal.decide(deal.begin("D", at=first), "qualify", known, at=second), Accepted)
    no = deal.decide(deal.begin("D", at=second), "qualify", known, at=first)
    assert isinstance(no, Refused)
    assert no.reason is Refusal.STALE
    with pytest.raises(InputError):
        deal.adopt("D", "lead", since=second, at=first)
    assert deal.adopt("D", "lead", since=first, at=second).since.fold == 0


def test_equality_is_by_the_instant(deal: Machine) -> None:
    one, other = deal.begin("D", at=berlin(30, 0)), deal.begin("D", at=berlin(30, 1))
    assert one != other
    assert one.records[0] != other.records[0]
    elsewhere = deal.begin("D", at=berlin(30, 1).in_timezone("UTC"))
    assert other == elsewhere
    assert hash(other) == hash(elsewhere)
    with pytest.raises(HistoryError, match="another record with this number"):
        deal.evolve(one, other.records[0])
    assert deal.evolve(other, elsewhere.records[0]) == other


@given(moments(), moments())
def test_stale_is_earlier_as_an_instant(begun: pendulum.DateTime, at: pendulum.DateTime) -> None:
    machine = kinds()
    answer = machine.decide(machine.begin("D", at=begun), "next", at=at)
    assert isinstance(answer, Accepted) is (at.timestamp() >= begun.timestamp())


# -- history -----------------------------------------------------------------------------------------------------------


def walked(machine: Machine, *events: str) -> Case:
    case = machine.begin("D", at=NOW)
    for event in events:
        answer = machine.decide(case, event, at=case.since.add(hours=1))
        assert isinstance(answer, Accepted)
        case = answer.case
    return case


def test_next_steps_show_the_nearest_first(deal: Machine, now: pendulum.DateTime) -> None:
    case = deal.begin("D", at=now)
    steps = deal.next_steps(case, {"loss_reason": "price", "budget": False})
    assert [(step.event, step.target, step.outcome) for step in steps] == [
        ("lose", "lost", Outcome.MET),
        ("qualify", "qualified", Outcome.UNMET),
    ]
    assert [finding.path for finding in steps[1].missing] == ["budget", "champion"]
    assert deal.next_steps(deal.adopt("D", "won", since=now, at=now)) == ()


def test_own_steps_take_the_place_of_those_from_every_open_stage() -> None:
    stages = [Stage("a"), Stage("b"), Stage.lost("lost"), Stage.won("won")]
    own = Move("lose", "b", "lost", needs=[has("approval")])
    every = Move.from_every_open("lose", to="lost", needs=[has("why")])
    again = Move.from_every_open("restart", to="a")
    machine = Machine(
        "m",
        version="1",
        start="a",
        stages=stages,
        moves=[every, Move("go", "a", "b"), own, again, Move("win", "b", "won")],
    )
    assert [(move.event, move.source, move.needs) for move in machine.all_moves if move.event != "win"] == [
        ("lose", "a", (has("why"),)),
        ("go", "a", ()),
        ("lose", "b", (has("approval"),)),
        ("restart", "b", ()),
    ]
    assert [move.event for move in machine.moves_from("b")] == ["lose", "restart", "win"]
    with pytest.raises(InputError, match="stage"):
        machine.moves_from("x")
    with pytest.raises(InputError, match="stage"):
        machine.kind_of("a", "x")


def test_advice_stands_apart_from_what_is_wrong() -> None:
    falling = Machine(
        "m", version="1", start="a",
        stages=[Stage("a", probability="0.5"), Stage("b", probability="0.2"), Stage.won("w")],
        moves=[Move("on", "a", "b", needs=[has("x")]), Move("win", "b", "w", needs=[has("y")])],
    )  # fmt: skip
    assert falling.check() == ()
    assert [note.kind for note in falling.notes()] == [NoteKind.NOT_MONOTONE]


def test_an_event_is_called_as_on_the_stage_it_leaves() -> None:
    """One event may have several names; a stage may have the key of an event."""
    machine = Machine(
        "m", version="1", start="lead",
        stages=[Stage("lead", label=Text("Lead")), Stage("next", label=Text("Next stage")), Stage.won("won")],
        moves=[
            Move("next", "lead", "next", needs=[has("x")], label=Text("qualify")),
            Move("next", "next", "won", needs=[has("y")], label=Text("win")),
            Move("stay", "lead", "lead", label=Text("wait")), Move("stay", "next", "next"),
        ],
    )  # fmt: skip

    def said(stage: str, event: str) -> str:
        answer = machine.decide(machine.adopt("D", stage, since=NOW, at=NOW), event, at=NOW)
        assert isinstance(answer, Refused)
        return answer.explain().splitlines()[0]

    assert said("lead", "next") == "“qualify” is refused on stage “Lead”: something is not known yet"
    assert said("next", "next") == "“win” is refused on stage “Next stage”: something is not known yet"
    assert said("next", "none") == "“none” does not exist on stage “Next stage”; possible here: win, wait"


def test_a_retry_tells_a_forced_step_from_a_move_of_that_name() -> None:
    machine = Machine(
        "m", version="1", start="a", stages=[Stage("a"), Stage.won("w")], moves=[Move("force", "a", "w")]
    )
    forced = machine.force(machine.begin("D", at=NOW), "w", reason="why", by="u1", at=NOW, command_id="c")
    assert isinstance(forced, Accepted)
    with pytest.raises(InputError, match="was used for 'force' before"):
        machine.decide(forced.case, "force", at=NOW, command_id="c")
