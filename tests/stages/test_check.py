"""What is wrong with a machine, with its witness: against brute force, and against what the machine then does."""

from __future__ import annotations

import pickle
from decimal import Decimal

import pendulum
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from salesflow.basics.criteria import Compare, Criterion, Facts, any_of, fact, has, named, not_
from salesflow.basics.findings import Outcome
from salesflow.basics.satisfying import Possibility, meeting_all
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError
from salesflow.stages.case import Accepted, Decision, Refused
from salesflow.stages.check import Issue, IssueKind, Note, NoteKind, check, notes
from salesflow.stages.guide import Guide
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.testing.strategies import criteria, facts, machines

AT = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
NODES = "abcdef"
EDGES = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=10)


def only(issues: tuple[Issue, ...], kind: IssueKind) -> list[Issue]:
    return [issue for issue in issues if issue.kind is kind]


# -- the graph -----------------------------------------------------------------------------------------------------


@given(EDGES, st.sets(st.sampled_from("def")), st.booleans())
def test_the_graph_against_brute_force(
    edges: list[tuple[str, str]], closed: set[str], given_apart: bool
) -> None:
    reach = {(node, node) for node in NODES} | set(edges)
    for _ in NODES:
        reach |= {(a, d) for a, b in reach for c, d in edges if b == c}
    stages = [Stage.done(node) if node in closed else Stage(node) for node in NODES]
    moves = [Move(f"{place}", source, target) for place, (source, target) in enumerate(edges)]
    issues = check("a", stages, [], edges=edges) if given_apart else check("a", stages, moves)
    unreachable, trapped = only(issues, IssueKind.UNREACHABLE), only(issues, IssueKind.TRAP)
    assert {each.stage for each in unreachable} == {node for node in NODES if ("a", node) not in reach}
    traps = {
        node for node in NODES if ("a", node) in reach and not any((node, end) in reach for end in closed)
    }
    assert {each.stage for each in trapped} == traps - closed
    for issue in unreachable:  # the witness proves it
        assert isinstance(issue.witness, tuple)
        assert set(issue.witness) == {a for a, b in edges if b == issue.stage}
        assert not any(("a", node) in reach for node in issue.witness)
    for issue in trapped:
        assert isinstance(issue.witness, tuple)
        assert set(issue.witness) == {b for a, b in edges if a == issue.stage} - {issue.stage}
        assert set(issue.witness) <= traps
    endings = {(each.stage, each.witness) for each in only(issues, IssueKind.CLOSED_WITH_EXITS)}
    between = {(a, (b,)) for a, b in edges if a in closed and b in closed and a != b}
    assert endings == (set() if given_apart else between)


@given(machines())
def test_generated_machines_have_a_way_through(machine: Machine) -> None:
    traps = only(machine.check(), IssueKind.TRAP)
    assert machine.start not in {each.stage for each in traps}
    path = [stage.key for stage in machine.stages if stage.is_open] if machine.path is None else machine.path
    found: list[Issue | Note] = [*machine.check(), *notes(machine.stages, machine.all_moves, path)]
    for each in found:
        assert each.explain() != each.explain("zh")
        assert pickle.loads(pickle.dumps(each)) == each
        assert hash(each) == hash(pickle.loads(pickle.dumps(each)))


# -- the conditions, against what the machine decides --------------------------------------------------------------

NEEDS = st.lists(criteria(using_names=False, leaves=3), max_size=2)
STAGES = [Stage("a"), Stage("b"), Stage("c"), Stage.won("won")]


def machine_of(*needs: list[Criterion], total: bool = False) -> Machine:
    """`go` leads from the first stage to several others, or again to the same."""
    moves = [Move("go", "a", "bcb"[place], each) for place, each in enumerate(needs)]
    ends = [Move("win", stage, "won") for stage in "abc"]
    unlike = [move for place, move in enumerate(moves) if move not in moves[:place]]
    return Machine(
        "m", version="1", start="a", stages=STAGES, moves=[*unlike, *ends], total=("go",) if total else ()
    )


def decided(machine: Machine, known: Facts) -> Decision:
    return machine.decide(machine.begin("C-1", at=AT), "go", known, at=AT)


@given(NEEDS, NEEDS, NEEDS, facts())
def test_an_overlap_is_what_the_machine_cannot_decide(
    first: list[Criterion], second: list[Criterion], third: list[Criterion], known: dict[str, object]
) -> None:
    machine = machine_of(first, second, third)
    overlaps = only(machine.check(), IssueKind.OVERLAP)
    for issue in overlaps:
        assert isinstance(issue.witness, Possibility)
        assert issue.is_certain
        assert (issue.stage, issue.event, set(issue.about)) == ("a", "go", {"b", "c"})
        with pytest.raises(DefinitionError, match="for the same facts"):
            decided(machine, issue.witness.facts)
    assert len(overlaps) <= 1
    if not overlaps:
        tried: list[Facts] = [known, *[meeting_all(needs).facts for needs in (first, second, third)]]
        for each in tried:
            decided(machine, each)  # whatever it answers, it is one answer


@given(NEEDS, facts())
@example([fact("x") > 5, has("y"), fact("x") < 3], {"x": 4, "y": 1})
def test_what_is_never_true_is_never_accepted(needs: list[Criterion], known: dict[str, object]) -> None:
    machine = machine_of(needs)
    never = only(machine.check(), IssueKind.NEVER_TRUE)
    if not never:
        assert isinstance(decided(machine, meeting_all(needs).facts), Accepted)
        return
    assert isinstance(decided(machine, known), Refused)
    (issue,) = never
    assert (issue.stage, issue.event, issue.about) == ("a", "go", ("b",))
    against = [need for need in machine.moves[0].needs if need in issue.witness]  # type: ignore[operator]
    assert meeting_all(against).truth is Truth.NO


SMALL = st.builds(
    Compare,
    st.sampled_from("xy"),
    st.sampled_from(["<", "<=", "==", "!=", ">=", ">"]),
    st.integers(0, 2),
)
FEW = st.lists(SMALL | st.builds(any_of, SMALL, SMALL), min_size=1, max_size=2)
LINE = [-1, 0, Decimal("0.5"), 1, Decimal("1.5"), 2, 3]


@given(FEW, FEW, FEW)
@example([fact("x") >= 1], [fact("x") < 1], [fact("x") == 2])
@example([fact("x") > 1], [fact("x") < 1], [fact("y") == 1])
def test_overlaps_gaps_and_dead_ends_against_brute_force(
    first: list[Criterion], second: list[Criterion], third: list[Criterion]
) -> None:
    machine = machine_of(first, second, third, total=True)
    ways = [move for move in machine.moves if move.event == "go"]
    open_ways = [
        [move for move in ways if move.judged({"x": x, "y": y})[0] is Outcome.MET] for x in LINE for y in LINE
    ]
    assert {issue.kind for issue in machine.check()} - {IssueKind.UNREACHABLE} == {
        *[IssueKind.OVERLAP for each in open_ways if len({move.target for move in each}) > 1],
        *[IssueKind.GAP for each in open_ways if not each],
        *[IssueKind.NEVER_TRUE for move in ways if not any(move in each for each in open_ways)],
    }
    for issue in only(machine.check(), IssueKind.GAP):
        assert isinstance(issue.witness, Possibility)
        assert (issue.stage, issue.event, issue.is_certain) == ("a", "go", True)
        assert set(issue.witness.facts) == {
            path for move in ways for need in move.needs for path in need.paths()
        }
        assert isinstance(decided(machine, issue.witness.facts), Refused)
    unpromised = machine_of(first, second, third).check()
    assert [*unpromised] == [issue for issue in machine.check() if issue.kind is not IssueKind.GAP]


def kinds(*moves: Move, total: tuple[str, ...] = ()) -> list[tuple[IssueKind, bool]]:
    ends = [Move("win", stage, "won") for stage in "bc"]
    issues = check("a", STAGES, [*moves, *ends], total=total)
    return [
        (each.kind, each.is_certain)
        for each in issues
        if each.kind not in {IssueKind.UNREACHABLE, IssueKind.TRAP}
    ]


SURE, DOUBT = (IssueKind.OVERLAP, True), (IssueKind.OVERLAP, False)


def test_what_overlaps_and_what_does_not() -> None:
    large, small = fact("amount") >= 100, fact("amount") < 100
    assert kinds(Move("go", "a", "b", large), Move("go", "a", "c", small)) == []
    assert kinds(Move("go", "a", "b", large), Move("go", "a", "c")) == [SURE]
    assert kinds(Move("go", "a", "b"), Move("go", "a", "c")) == [SURE]
    # the same target, another command, another stage
    assert kinds(Move("go", "a", "b", large), Move("go", "a", "b", fact("amount") > 50)) == []
    assert kinds(Move("go", "a", "b"), Move("come", "a", "c"), Move("go", "b", "c")) == []
    # a predicate that decides is said, never passed over; one that is turned around excludes itself
    ready = named("ready")
    assert kinds(Move("go", "a", "b", ready), Move("go", "a", "c", large)) == [DOUBT]
    assert kinds(Move("go", "a", "b", ready), Move("go", "a", "c", not_(ready))) == []
    assert kinds(Move("go", "a", "b", [ready, large]), Move("go", "a", "c", small)) == []
    # of several moves between the same stages a proof outweighs a doubt, in whichever order they are declared
    pair = [Move("go", "a", "b", ready), Move("go", "a", "b", large), Move("go", "a", "c", has("x"))]
    assert kinds(*pair) == kinds(*reversed(pair)) == kinds(pair[1], pair[2], pair[0]) == [SURE]
    assert kinds(pair[0], pair[2], Move("go", "a", "b", [ready, has("y")])) == [DOUBT]
    # roles do not exclude each other: one person may have both
    assert kinds(Move("go", "a", "b", roles=["seller"]), Move("go", "a", "c", roles=["manager"])) == [SURE]


def test_what_is_never_true_and_what_is_not() -> None:
    never, doubt = (IssueKind.NEVER_TRUE, True), (IssueKind.NEVER_TRUE, False)
    assert kinds(Move("go", "a", "b", [has("x"), not_(has("x"))])) == [never]
    assert kinds(Move("go", "a", "b", [named("x"), not_(named("x"))])) == [never]
    # what a predicate alone decides is no fault of the move
    assert kinds(Move("go", "a", "b", [named("x"), fact("y") > 1, fact("y") < 3])) == []
    # many moves with the same conditions, as written out from every open stage
    twice = [has("x"), not_(has("x"))]
    assert kinds(Move("go", "a", "b", twice), Move("go", "c", "b", twice)) == [never, never]
    many = [any_of(*[fact(f"a{place}") == value for value in range(3)]) for place in range(12)]
    against = any_of(has("z") & not_(has("z")), has("y") & not_(has("y")))
    assert kinds(Move("go", "a", "b", [*many, against])) == [doubt]
    assert kinds(Move("go", "a", "b", [*many, any_of(named("x"), against)])) == []


def test_gaps_are_looked_for_only_where_they_are_promised_away() -> None:
    high, low = Move("go", "a", "b", fact("x") > 5), Move("go", "a", "c", fact("x") < 5)
    assert kinds(high, low) == []
    assert kinds(high, low, total=("come",)) == []
    assert kinds(high, low, total=("go",)) == [(IssueKind.GAP, True)]
    assert kinds(high, Move("go", "a", "c", fact("x") <= 5), total=("go",)) == []
    assert kinds(Move("go", "a", "b"), total=("go",)) == []
    ready = named("ready")
    assert kinds(Move("go", "a", "b", ready), Move("go", "a", "c", not_(ready)), total=("go",)) == []
    assert kinds(Move("go", "a", "b", ready), total=("go",)) == [(IssueKind.GAP, False)]
    assert kinds(Move("go", "a", "b", has("x")), Move("go", "a", "c", not_(has("x"))), total=("go",)) == []


def test_a_closed_case_may_be_reopened_but_not_end_twice() -> None:
    """ST-1: an ending is left by reopening it; a win that turns into a loss would be counted as both."""
    stages = [Stage("a"), Stage.won("won"), Stage.lost("lost")]
    ends = [Move("win", "a", "won"), Move("lose", "a", "lost")]
    assert check("a", stages, [*ends, Move("reopen", "lost", "a"), Move("thank", "won", "won")]) == ()
    assert check("a", stages, [*ends, Move("cancel", "won", "lost")]) == (
        Issue(IssueKind.CLOSED_WITH_EXITS, "won", ("lost",), "cancel"),
    )


# -- labels --------------------------------------------------------------------------------------------------------

BOTH = Text("both", zh="都有")


def test_labels_are_asked_for_only_in_the_languages_that_are_promised() -> None:
    stages = [Stage("a", label=Text("first")), Stage.won("won", BOTH, Guide(Text("Say thanks.")))]
    condition = has("x", BOTH) & (fact("y") > 1)
    moves = [Move("win", "a", "won", condition, BOTH), Move("win", "a", "won", [has("y"), has("z", BOTH)])]
    assert check("a", stages, moves) == ()
    issues = check("a", stages, moves, languages=("en", "zh"))
    assert [(each.stage, each.event, each.about, each.witness) for each in issues] == [
        (None, None, ("process", ""), ("en", "zh")),
        ("a", None, ("stage", "a"), ("zh",)),
        ("won", None, ("guide", "Say thanks."), ("zh",)),
        ("a", "win", ("condition", "y"), ("en", "zh")),
        ("a", "win", ("move", "win"), ("en", "zh")),
    ]
    assert all(each.kind is IssueKind.LABEL and each.is_certain for each in issues)
    assert len(check("a", stages, moves, languages=("en",), label=BOTH)) == 2


# -- words ---------------------------------------------------------------------------------------------------------


def test_words_of_the_graph() -> None:
    machine = Machine(
        "m", version="1", start="a",
        stages=[Stage("a"), Stage("b"), Stage("c"), Stage("d"), Stage("e"), Stage.won("w"), Stage.lost("l")],
        moves=[Move("x", "a", "b"), Move("x", "b", "b"), Move("x", "c", "d"), Move("x", "d", "c"), Move("x", "c", "w"),
               Move("cancel", "w", "l")],
    )  # fmt: skip
    said = [(issue.explain(), issue.explain("zh")) for issue in machine.check()[:7]]
    assert said[0] == ("stage “c” is never reached: only d leads to it", "阶段“c”永远到不了：只有d通向它")
    assert said[2] == (
        "stage “e” is never reached: no move leads to it",
        "阶段“e”永远到不了：没有任何步骤通向它",
    )
    assert said[5:] == [
        (
            "no way leads from “a” to a closed stage; its moves only lead to b",
            "从阶段“a”到不了任何结束阶段，它的步骤只通向b",
        ),
        (
            "no way leads from “b” to a closed stage, and no move leaves it",
            "从阶段“b”到不了任何结束阶段，也没有步骤离开它",
        ),
    ]
    assert machine.check()[0] == Issue(IssueKind.UNREACHABLE, "c", ("d",))
    last = only(machine.check(), IssueKind.CLOSED_WITH_EXITS)[0]
    assert last.explain() == (
        "“cancel” leads from closed stage “w” straight to closed stage “l”: the case would end twice"
    )
    assert last.explain("zh") == "“cancel”从结束阶段“w”直接通向结束阶段“l”：同一事项会结束两次"
    assert repr(IssueKind.TRAP) == "IssueKind.TRAP"


TOO_MANY = "the conditions can be combined in too many ways to try them all"
MANY = Possibility(Truth.UNKNOWN, capped=True)
ASKS = Possibility(Truth.UNKNOWN, (("x", 1),), (("ready", True), ("credit_ok", False)))
SEEN = Possibility(Truth.YES, (("region", "A"), ("amount", 5)))


@pytest.mark.parametrize(
    ("issue", "en", "zh"),
    [
        (
            Issue(IssueKind.OVERLAP, "new", SEEN, "sort", ("b", "c")),
            "“sort” on stage “new” leads to “b” and “c” at once when region is “A”, amount is 5",
            "在阶段“new”上，当region为“A”、amount为5时，“sort”会同时通向“b”和“c”",
        ),
        (
            Issue(IssueKind.OVERLAP, "new", Possibility(Truth.YES), "sort", ("b", "c")),
            "“sort” on stage “new” leads to “b” and “c” at once, whatever the facts",
            "在阶段“new”上，无论情况如何，“sort”都会同时通向“b”和“c”",
        ),
        (
            Issue(IssueKind.OVERLAP, "new", ASKS, "sort", ("b", "c")),
            "whether “sort” on stage “new” can lead to “b” and “c” at once cannot be told: it depends on ready, credit_ok",
            "无法判断在阶段“new”上“sort”是否会同时通向“b”和“c”：取决于ready、credit_ok",
        ),
        (
            Issue(IssueKind.GAP, "new", SEEN, "sort"),
            "“sort” on stage “new” leads nowhere when region is “A”, amount is 5",
            "在阶段“new”上，当region为“A”、amount为5时，“sort”无路可走",
        ),
        (
            Issue(IssueKind.GAP, "new", ASKS, "sort"),
            "whether “sort” on stage “new” always leads somewhere cannot be told: it depends on ready, credit_ok",
            "无法判断在阶段“new”上“sort”是否总有去处：取决于ready、credit_ok",
        ),
        (
            Issue(IssueKind.NEVER_TRUE, "new", (fact("x") > 5, not_(has("y", Text("debt", zh="欠款")))), "go", ("b",)),
            "“go” from “new” to “b” can never be taken: no facts meet all of x: more than 5, no debt",
            "从“new”到“b”的“go”永远走不通：没有任何情况能同时满足x：高于5、没有欠款",
        ),
        (
            Issue(IssueKind.NEVER_TRUE, "new", MANY, "go", ("b",)),
            "whether “go” from “new” to “b” can ever be taken cannot be told: " + TOO_MANY,
            "无法判断从“new”到“b”的“go”是否走得通：条件的组合太多，无法逐一尝试",
        ),
        (
            Issue(IssueKind.LABEL, None, ("en", "zh"), None, ("process", "")),
            "the name of the process is not written in en, zh",
            "流程名称没有en、zh文本",
        ),
        (
            Issue(IssueKind.LABEL, "new", ("zh",), None, ("stage", "new")),
            "the name of stage “new” is not written in zh",
            "阶段“new”的名称没有zh文本",
        ),
        (
            Issue(IssueKind.LABEL, "new", ("zh",), None, ("guide", "Say {thanks}.")),
            "“Say {thanks}.” in the guide of stage “new” is not written in zh",
            "阶段“new”指引中的“Say {thanks}.”没有zh文本",
        ),
        (
            Issue(IssueKind.LABEL, "new", ("zh",), "go", ("move", "go")),
            "the name of “go” on stage “new” is not written in zh",
            "阶段“new”上“go”的名称没有zh文本",
        ),
        (
            Issue(IssueKind.LABEL, "new", ("zh",), "go", ("condition", "x")),
            "the name of the condition “x” of “go” on stage “new” is not written in zh",
            "阶段“new”上“go”的条件“x”的名称没有zh文本",
        ),
    ],
)  # fmt: skip
def test_words_of_the_rest(issue: Issue, en: str, zh: str) -> None:
    assert issue.explain() == en
    assert issue.explain("zh") == zh


# -- advice --------------------------------------------------------------------------------------------------------


def test_advice() -> None:
    stages = [
        Stage("a", probability="0.5"), Stage("b"), Stage("c", probability="0.4"), Stage("d", probability="0.4"),
        Stage("aside", probability="0.1"), Stage.won("won"), Stage.lost("lost"), Stage.done("done"),
    ]  # fmt: skip
    needs = has("x")
    moves = [
        Move("next", "a", "b", needs), Move("skip", "a", "c"), Move("lose", "a", "lost"),
        Move("next", "b", "c"), Move("leap", "b", "d"), Move("next", "b", "d"), Move("back", "b", "a", needs),
        Move("finish", "c", "done"), Move("win", "d", "won", needs), Move("lose", "d", "lost"),
        Move("hold", "d", "aside"), Move("win", "aside", "won"),
        Move("reopen", "lost", "a"), Move("revive", "lost", "b"), Move("reopen", "done", "a", needs),
        Move("reopen", "won", "a", roles=["manager"]), Move("thank", "won", "won"),
    ]  # fmt: skip
    found = notes(stages, moves, ["a", "b", "c", "d"])
    assert found == (
        Note(NoteKind.NOT_MONOTONE, "c", ("a",)),
        Note(NoteKind.NO_EXIT_EVIDENCE, "b", ("next", "leap")),
        Note(NoteKind.NO_EXIT_EVIDENCE, "c", ("finish",)),
        Note(NoteKind.FREE_REOPENING, "lost", ("reopen", "revive")),
    )
    assert [(note.explain(), note.explain("zh")) for note in found if note.stage != "c"] == [
        ("no way forward from stage “b” asks for evidence: next, leap", "从阶段“b”向前的步骤都不要求任何依据：next、leap"),
        (
            "a case on stage “lost” is reopened without asking for a reason or a role: reopen, revive",
            "重新打开阶段“lost”上的事项既不问理由，也不限角色：reopen、revive",
        ),
    ]  # fmt: skip
    assert found[0].explain() == "a win is planned as less likely on stage “c” than before it, on “a”"
    assert found[0].explain("zh") == "阶段“c”的计划赢单概率反而低于之前的“a”"
    assert repr(NoteKind.NOT_MONOTONE) == "NoteKind.NOT_MONOTONE"
    # the order is that of the path, not of the declaration
    assert notes(stages, [], ["d", "c", "a"]) == ()
    assert notes(stages, [Move("next", "b", "a")], ["b", "a"])[0].stage == "b"
