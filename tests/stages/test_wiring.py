"""How parts fit together: what is wrong with them, the main path, and what a move is called (ST-2)."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.criteria import has
from salesflow.errors import DefinitionError
from salesflow.stages.case import MoveKind
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.stages.wiring import inner, kind_between, misfits, places_of, resumable, written_out
from salesflow.testing.strategies import machine_parts

STAGES = [Stage("a"), Stage("b"), Stage("c"), Stage("aside"), Stage.won("won"), Stage.done("done")]
PATH = ["a", "b", "c"]


@given(machine_parts(), st.data())
def test_kinds_are_opposites_and_everything_has_one(
    parts: tuple[list[Stage], list[Move]], data: st.DataObject
) -> None:
    stages, _ = parts
    keys = [stage.key for stage in stages if stage.is_open]
    path = data.draw(st.none() | st.permutations(keys).map(lambda listed: listed[: max(1, len(listed) - 1)]))
    places = places_of(stages, path)
    assert list(places) == (keys if path is None else list(path))
    forward = {MoveKind.ADVANCE, MoveKind.SKIP}
    for one, other in product(stages, stages):
        there, back = kind_between(one, other, places), kind_between(other, one, places)
        assert (there is MoveKind.STAY) is (one.key == other.key)
        assert (there is MoveKind.CLOSE) is (not other.is_open and one.key != other.key)
        assert (there in forward) is (back is MoveKind.REGRESS)
        assert (there is MoveKind.JUMP) is (back is MoveKind.JUMP)
    for one, other in zip(places, list(places)[1:], strict=False):
        known = {stage.key: stage for stage in stages}
        assert kind_between(known[one], known[other], places) is MoveKind.ADVANCE


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        ("a", "b", MoveKind.ADVANCE), ("a", "c", MoveKind.SKIP), ("c", "a", MoveKind.REGRESS),
        ("a", "aside", MoveKind.JUMP), ("aside", "c", MoveKind.JUMP), ("aside", "aside", MoveKind.STAY),
        ("aside", "won", MoveKind.CLOSE), ("won", "done", MoveKind.CLOSE), ("won", "won", MoveKind.STAY),
        ("won", "a", MoveKind.REOPEN), ("done", "aside", MoveKind.REOPEN),
    ],
)  # fmt: skip
def test_what_a_move_is_called(source: str, target: str, kind: MoveKind) -> None:
    machine = Machine("m", version="1", start="a", stages=STAGES, moves=[], path=PATH)
    assert machine.main_path == ("a", "b", "c")
    assert machine.kind_of(source, target) is kind


def test_everything_that_is_wrong_is_told() -> None:
    stages = [Stage("a"), Stage("a"), Stage("*"), Stage(" "), Stage.won("won")]
    moves = [Move(" ", "x", "y"), Move("go", "a", "a", resumes="n")]
    assert misfits("start", stages, moves, None, ()) == [
        "stage 'a' is declared twice",
        "stage key '*' cannot be used",
        "stage key ' ' cannot be used",
        "start stage 'start' is not declared",
        "move ' ' from 'x' to 'y': stage 'x' is not declared",
        "move ' ' from 'x' to 'y': stage 'y' is not declared",
        "move ' ' from 'x' to 'y': the event is blank",
        "move 'go' from 'a' to 'a': resumes 'n', but does not lead into it",
    ]
    assert misfits("won", stages[-1:], [], None, ()) == ["start stage 'won' is closed"]


def test_what_is_wrong_with_a_path_and_with_promises() -> None:
    assert misfits("a", STAGES, [Move("go", "a", "b")], ["a", "won", "x", "a"], ["go", "leave"]) == [
        "main path: 'won' is no open stage",
        "main path: 'x' is no open stage",
        "main path: 'a' stands there twice",
        "total: no move is called 'leave'",
    ]
    assert misfits("a", STAGES, [], None, ()) == []
    assert misfits("a", STAGES, [], [], ()) == []
    with pytest.raises(DefinitionError, match="main path: 'x' is no open stage"):
        Machine("m", version="1", start="a", stages=STAGES, moves=[], path=["x"])


def test_moves_of_one_name_may_differ_in_conditions_only() -> None:
    moves = [Move("go", "a", "b", needs=[has("x")]), Move("go", "a", "b", needs=[has("y")])]
    assert misfits("a", STAGES, moves, None, ()) == []
    assert misfits("a", STAGES, [*moves, moves[0]], None, ()) == [
        "move 'go' from 'a' to 'b' is declared twice"
    ]


def test_from_every_open_stage() -> None:
    moves = [
        Move("go", "a", "b"),
        Move.from_every_open("stop", to="done", roles=["boss"]),
        Move("stop", "b", "done"),
    ]
    assert [(move.event, move.source, move.roles) for move in written_out(STAGES, moves)] == [
        ("go", "a", ()),
        ("stop", "a", ("boss",)),
        ("stop", "c", ("boss",)),
        ("stop", "aside", ("boss",)),
        ("stop", "b", ()),
    ]
    assert [move.source for move in written_out(STAGES, [Move.from_every_open("pause", to="aside")])] == PATH


def test_where_a_nested_process_may_go_on() -> None:
    moves = [
        Move("x", "n.a", "n.b"),
        Move("y", "n.b", "w"),
        Move("z", "n.c", "n.c"),
        Move("v", "nn.a", "nn.b"),
    ]
    assert resumable("n", moves) == {"n.a"}  # staying where it is leads no further
    assert inner("n") == "n."
