"""The published laws of versions hold for pairs of generated machines, and each one fails for what breaks it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pendulum
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from salesflow.basics.criteria import fact, has, not_
from salesflow.basics.text import Text
from salesflow.stages.case import Accepted, Case, MoveKind
from salesflow.stages.compose import without
from salesflow.stages.diff import Change, ChangeKind, diff
from salesflow.stages.machine import Machine
from salesflow.stages.migrate import Migration, Placing, PlacingKind
from salesflow.stages.parts import Category, Move, Stage
from salesflow.testing import version_laws
from salesflow.testing.strategies import criteria, machines, moves, stages
from salesflow.testing.version_laws import check_diff, check_digest, check_versions

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")

_EDITS = [
    "nothing", "relabel", "more", "fewer", "roles", "add move", "add stage", "drop move", "drop stage", "merge",
    "category", "rename stage", "rename event", "start", "order", "forcing", "figures",
]  # fmt: skip


@st.composite
def plans(draw: st.DrawFn) -> Migration:
    """A machine, a changed one, and a plan that may leave out what it should say."""
    old = draw(machines())
    made, way, start = list(old.stages), list(old.moves), old.start
    names: dict[str, str] = {}
    events: dict[str, str] = {}
    forced = old.forced_by
    for number, edit in enumerate(draw(st.lists(st.sampled_from(_EDITS), min_size=1, max_size=4))):
        place, at = draw(st.integers(0, len(way) - 1)) if way else 0, draw(st.integers(0, len(made) - 1))
        key = made[at].key
        match edit:
            case "relabel":
                made[at] = attrs.evolve(made[at], label=Text("another name"))
            case "more" if way:
                way[place] = attrs.evolve(way[place], needs=[*way[place].needs, draw(criteria(leaves=2))])
            case "fewer" if way:
                way[place] = attrs.evolve(way[place], needs=way[place].needs[1:])
            case "roles" if way:
                way[place] = attrs.evolve(
                    way[place], roles=draw(st.sampled_from([(), ("manager",), ("chief",)]))
                )
            case "add move":
                way.append(draw(moves(f"new-{number}", key, draw(st.sampled_from(made)).key)))
            case "add stage":
                made.insert(0, draw(stages(f"new{number}")))
                way += [draw(moves("next", made[0].key, key)), draw(moves("into", key, made[0].key))]
            case "drop move" if way:
                del way[place]
            case "drop stage" | "merge" if key != start:
                into = start if edit == "merge" else None
                del made[at]
                kept = [move for move in way if into or key not in (move.source, move.target)]
                way = [_moved(move, key, into) for move in kept]
                if into and key in {stage.key for stage in old.stages}:
                    names[key] = into
            case "category" if key != start:
                made[at] = attrs.evolve(made[at], category=draw(st.sampled_from(Category)))
            case "rename stage":
                made[at] = attrs.evolve(made[at], key=f"{key}x")
                way = [_moved(move, key, f"{key}x") for move in way]
                start = f"{key}x" if start == key else start
                if key in {stage.key for stage in old.stages} and draw(st.booleans()):
                    names[key] = f"{key}x"
            case "rename event" if way:
                name = way[place].event
                way = [attrs.evolve(move, event=f"{name}x") if move.event == name else move for move in way]
                if name in {move.event for move in old.moves} and draw(st.booleans()):
                    events[name] = f"{name}x"
            case "start":
                start = key if made[at].is_open else start
            case "order":
                made.reverse()
            case "forcing":
                forced = ("chief",)
            case "figures":
                made[at] = attrs.evolve(made[at], probability="0.11")
            case _:
                pass
    here, offered = {stage.key for stage in made}, {move.event for move in way}
    new = Machine(
        old.key, version="new", start=start, stages=made, moves=dict.fromkeys(way), forced_by=forced
    )
    return Migration(
        old,
        new,
        stages={a: b for a, b in names.items() if b in here},
        events={a: b for a, b in events.items() if b in offered},
    )


def _moved(move: Move, key: str, into: str | None) -> Move:
    ends = {end: into if getattr(move, end) == key else getattr(move, end) for end in ("source", "target")}
    return attrs.evolve(move, **ends)


@given(plans())
def test_the_laws_hold(plan: Migration) -> None:
    for placing in check_versions(plan):
        event(placing.kind.value)
        for reason in placing.reasons:
            event(reason.code)


# -- broken versions --------------------------------------------------------------------------------------------------

STAGES = [Stage("lead"), Stage("talk"), Stage("offer"), Stage.won("won")]
QUALIFY = Move("qualify", "lead", "talk", needs=[has("budget")])
OLD = Machine(
    "deal", version="1", start="lead", stages=STAGES,
    moves=[
        QUALIFY, Move("propose", "talk", "offer", needs=[fact("score") >= 60]), Move("win", "offer", "won"),
        Move("never", "lead", "won", needs=[has("x"), not_(has("x"))]),
        Move("both", "lead", "won", needs=[has("y")]), Move("both", "lead", "offer", needs=[has("y")]),
    ],
)  # fmt: skip
NEW = attrs.evolve(
    OLD, version="2",
    stages=[Stage("new"), *STAGES[1:2], Stage("quote"), STAGES[3]], start="new",
    moves=[
        Move("qualify", "new", "talk", needs=[has("budget"), has("champion")]),
        Move("propose", "talk", "quote", needs=[fact("score") >= 50]), Move("win", "quote", "won", needs=[has("x")]),
    ],
)  # fmt: skip
PLAN = Migration(OLD, NEW, stages={"lead": "new"})
EASIER = attrs.evolve(
    OLD, version="2", moves=[attrs.evolve(QUALIFY, needs=[]), *OLD.moves[1:]], label=Text("Deal")
)


def test_what_comes_back() -> None:
    assert [(placing.stage, placing.kind) for placing in check_versions(PLAN)] == [
        ("new", PlacingKind.SAFE),
        ("talk", PlacingKind.NEEDS_PERSON),
        (None, PlacingKind.NEEDS_MAP),
        ("won", PlacingKind.SAFE),
    ]
    assert [change.kind for change in check_diff(OLD, EASIER)] == [ChangeKind.WORDS, ChangeKind.NEEDS]
    past = check_versions(Migration(OLD, without(OLD, "talk", version="2"), stages={"talk": "lead"}))
    assert [placing.kind for placing in past].count(PlacingKind.SAFE) == 4


def test_two_conditions_on_one_way_that_no_facts_meet_together() -> None:
    """Past a stage that is gone: the case met one condition early and the other later, with other facts."""
    first, then = fact("score") < 10, fact("score") > 20
    old = Machine(
        "m", version="1", start="a", stages=[Stage("a"), Stage("b"), Stage("c"), Stage.won("w")],
        moves=[Move("go", "a", "b", needs=[first]), Move("go", "b", "c", needs=[then]), Move("win", "c", "w")],
    )  # fmt: skip
    new = without(old, "b", version="2")
    assert new.moves[0].needs == (first, then)
    placings = check_versions(Migration(old, new))
    assert [placing.kind for placing in placings] == [
        PlacingKind.SAFE,
        PlacingKind.NEEDS_MAP,
        PlacingKind.SAFE,
        PlacingKind.SAFE,
    ]


Alter = Callable[..., Any]


def broken(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, change: Alter) -> None:
    right = getattr(owner, name)
    monkeypatch.setattr(owner, name, lambda *args, **more: change(right(*args, **more), *args, **more))


@pytest.mark.parametrize(
    ("change", "law"),
    [
        (lambda right, old, new: right[:-1] if old.digest != new.digest else right, "digests differ exactly"),
        (
            lambda right, old, new: (*right, right[0]) if new.version == "2" and right else right,
            "the other way round",
        ),
        (lambda right, old, new: right if old != new else (SAME,), "does not differ from itself"),
        (
            lambda right, old, new: right if old.path == new.path else (SAME,),
            "order of the parts is no difference",
        ),
    ],
)
def test_a_broken_diff_breaks_a_law(monkeypatch: pytest.MonkeyPatch, change: Alter, law: str) -> None:
    broken(monkeypatch, version_laws, "diff", change)
    with pytest.raises(AssertionError, match=law):
        check_versions(Migration(OLD, EASIER))


SAME = diff(OLD, attrs.evolve(OLD, start="talk"))[0]


def test_a_digest_that_counts_too_much_breaks_a_law(monkeypatch: pytest.MonkeyPatch) -> None:
    for broken_digest, law in (
        (lambda machine: machine.stages[0].key, "order of the parts"),
        (lambda machine: machine.version, "words and promises"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(Machine, "digest", property(broken_digest))
            with pytest.raises(AssertionError, match=law):
                check_digest(OLD)


def test_a_change_without_words_breaks_a_law(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Change, "explain", lambda self, language="en": "" if language == "zh" else "x")
    with pytest.raises(AssertionError, match="a change has words"):
        check_diff(OLD, NEW)


ALL_SAFE = attrs.evolve(PLAN.place(OLD.begin("D", at=NOW)), reasons=())


def safe_anyway(right: Placing, *_: object) -> Placing:
    return attrs.evolve(right, kind=PlacingKind.SAFE, reasons=(), stage=right.stage or "new")


class Moody:
    """It says one thing and then another."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, right: Placing, *_: object) -> Placing:
        self.asked += 1
        return attrs.evolve(right, case=f"{right.case}-{self.asked}")


@pytest.mark.parametrize(
    ("change", "law"),
    [
        (Moody(), "the same way again"),
        (
            lambda right, *_: attrs.evolve(right, kind=PlacingKind.NEEDS_PERSON),
            "what is not safe has reasons",
        ),
        (lambda right, *_: attrs.evolve(right, stage=None), "stands on an unmapped stage"),
        (safe_anyway, "could come the same way"),
    ],
)
def test_a_broken_placing_breaks_a_law(monkeypatch: pytest.MonkeyPatch, change: Alter, law: str) -> None:
    broken(monkeypatch, Migration, "place", change)
    with pytest.raises(AssertionError, match=law):
        check_versions(Migration(OLD, NEW, stages={"lead": "new", "offer": "quote"}))


def test_a_placing_that_keeps_its_reasons_to_itself_breaks_a_law(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Placing, "explain", lambda self, language="en": "it is so")
    with pytest.raises(AssertionError, match="tells every reason"):
        check_versions(PLAN)


def other(**parts: Any) -> Alter:
    """Another record, and the case that goes with it."""

    def change(right: Accepted | Placing, *_: object, **__: object) -> Accepted | Placing:
        if isinstance(right, Placing):
            return right
        record = attrs.evolve(right.record, **parts)
        return Accepted(attrs.evolve(right.case, records=(*right.case.records[:-1], record)), record)

    return change


def of_the_case(**parts: Any) -> Alter:
    def change(right: Accepted | Placing, *_: object, **__: object) -> Accepted | Placing:
        if isinstance(right, Placing):
            return right
        return Accepted(attrs.evolve(right.case, **parts), right.record)

    return change


def nobody_decides(
    right: Accepted | Placing, case: Case, plan: Migration, *, stage: str | None = None, **_: object
) -> Accepted | Placing:
    return right if stage is None else plan.place(case)


@pytest.mark.parametrize(
    ("change", "law"),
    [
        (nobody_decides, "a person can decide"),
        (other(forced="because"), "goes over by itself"),
        (other(forced=None), "keeps the reason"),
        (other(since=None), "the stay goes on"),
        (other(kind=MoveKind.STAY), "under the new version"),
        (of_the_case(since=NOW.subtract(days=900)), "stay goes on"),
        (of_the_case(stage="won"), "a migrated case replays"),
        (of_the_case(records=()), "no earlier record changes"),
        (
            lambda right, *_, command_id=None, at=None, **__: other(by="x")(right) if at == NOW else right,
            "a retry",
        ),
    ],
)
def test_a_broken_migration_breaks_a_law(monkeypatch: pytest.MonkeyPatch, change: Alter, law: str) -> None:
    broken(monkeypatch, version_laws, "migrate", change)
    with pytest.raises(AssertionError, match=law):
        check_versions(PLAN)


def test_what_is_placed_must_not_be_carried_over(monkeypatch: pytest.MonkeyPatch) -> None:
    right = version_laws.migrate

    def another_placing(case: Case, plan: Migration, **how: Any) -> Accepted | Placing:
        answer = right(case, plan, **how)
        return attrs.evolve(answer, stage="quote") if isinstance(answer, Placing) else answer

    monkeypatch.setattr(version_laws, "migrate", another_placing)
    with pytest.raises(AssertionError, match="what is not carried over is placed"):
        check_versions(PLAN)


def test_a_case_is_carried_over_once(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Migration.place

    def always(self: Migration, case: Case) -> Placing:
        return right(self, case) if case.definition == self.old.definition else ALL_SAFE

    monkeypatch.setattr(Migration, "place", always)
    with pytest.raises(AssertionError, match="carried over once"):
        check_versions(PLAN)


def test_the_last_laws(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Machine.decide

    def eager(self: Machine, case: Case, command: str, *args: Any, **more: Any) -> object:
        return None if "no such" in command else right(self, case, command, *args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Machine, "decide", eager)
        with pytest.raises(AssertionError, match="is decided under the new version"):
            check_versions(PLAN)
    monkeypatch.setattr(version_laws.Trace, "of", lambda case: Longer(case.records))
    with pytest.raises(AssertionError, match="no stay of its own"):
        check_versions(PLAN)


@attrs.frozen
class Longer:
    """A trace that makes a stay of a migration."""

    steps: tuple[object, ...]
