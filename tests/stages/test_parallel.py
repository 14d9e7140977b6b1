"""Machines side by side: the laws on generated ones, then the approvals of one contract (ST-1)."""

from __future__ import annotations

import copy
import pickle
from typing import Any, cast

import attrs
import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.criteria import has
from salesflow.basics.text import Text
from salesflow.errors import DefinitionError, HistoryError, InputError
from salesflow.stages.case import Refusal
from salesflow.stages.joint import JointAccepted, JointCase, JointRefused
from salesflow.stages.machine import Machine
from salesflow.stages.parallel import Join, Parallel
from salesflow.stages.parts import Category, Move, Stage
from salesflow.testing.parallel_laws import check_parallel
from salesflow.testing.strategies import facts, machines

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
FEWER = settings(max_examples=1 + settings().max_examples // 3)  # several machines take longer to make


def approval(role: str, **changes: Any) -> Machine:
    """Open, then approved on a report by whoever has the role, or turned down; both can be taken back."""
    return attrs.evolve(
        Machine(
            f"{role}-approval", version="1", start="open",
            stages=[Stage("open", label=Text("open", zh="待批")), Stage.won("yes"), Stage.lost("no")],
            moves=[
                Move("approve", "open", "yes", needs=[has(f"{role}_report")], roles=[role]),
                Move("reject", "open", "no", roles=[role]), Move("take_back", "yes", "open"),
                Move("note", "open", "open"),
            ],
        ),
        **changes,
    )  # fmt: skip


def approvals(join: Join = "all", *names: str) -> Parallel:
    return Parallel(
        "approvals",
        version="1",
        regions=[(name, approval(name)) for name in names or ("legal", "tech")],
        join=join,
    )


EVERYBODY = Actor("u1", ["legal", "tech", "finance"])
REPORTS = {"legal_report": "R-1", "tech_report": "R-2", "finance_report": "R-3"}


def walked(parallel: Parallel, *commands: str) -> JointCase:
    case = parallel.begin("D", at=NOW)
    for hours, command in enumerate(commands, start=1):
        answer = parallel.decide(case, command, REPORTS, by=EVERYBODY, at=NOW.add(hours=hours))
        assert isinstance(answer, JointAccepted), answer.explain()
        case = answer.case
    return case


# -- the laws, on generated machines -----------------------------------------------------------------------------


@st.composite
def parallels(draw: st.DrawFn) -> Parallel:
    listed = draw(st.lists(machines(), min_size=2, max_size=3))
    join: Join = draw(st.sampled_from(["all", "any", *range(1, len(listed) + 1)]))
    return Parallel(
        "side", version="1", regions=[(f"r{place}", each) for place, each in enumerate(listed)], join=join
    )


@FEWER
@given(parallels())
def test_the_laws_hold(parallel: Parallel) -> None:
    reached = check_parallel(parallel, most=10)
    assert tuple(machine.start for _, machine in parallel.regions) in reached


@FEWER
@given(parallels(), st.data())
def test_the_regions_of_a_replay_are_the_replays_of_the_regions(
    parallel: Parallel, data: st.DataObject
) -> None:
    """On random lives, and however the regions are ordered; and the join counts what it should (ST-1)."""
    turned = attrs.evolve(parallel, regions=data.draw(st.permutations(parallel.regions)))
    case = parallel.begin("D", at=NOW)
    for hours in range(5):
        commands = [*case_offers(parallel, case), "next", "give-up"]
        command, known = data.draw(st.sampled_from(commands)), data.draw(facts())
        who = data.draw(st.sampled_from([None, Actor("u1", ["manager"]), Actor("u2")]))
        try:
            answer = parallel.decide(case, command, known, by=who, at=NOW.add(hours=hours))
        except DefinitionError:
            continue
        other = turned.decide(case, command, known, by=who, at=NOW.add(hours=hours))
        assert other == answer
        case = answer.case
    assert parallel.replay(case.records) == turned.replay(case.records) == case
    for place, (_, machine) in enumerate(parallel.regions):
        steps = [step for record in case.records if (step := record.moves[place]) is not None]
        assert machine.replay(steps) == case.regions[place]
    cut = data.draw(st.integers(1, len(case.records)))
    assert parallel.replay(case.records, start=parallel.replay(case.records[:cut])) == case


def case_offers(parallel: Parallel, case: JointCase) -> tuple[str, ...]:
    no = parallel.decide(case, "nothing", at=case.records[-1].at)
    assert isinstance(no, JointRefused)
    return no.offers


@given(st.lists(st.sampled_from(["open", "yes", "no"]), min_size=2, max_size=5), st.data())
def test_the_join_counts_right(stages: list[str], data: st.DataObject) -> None:
    """Done as soon as enough have succeeded, lost as soon as too few still can, open in between."""
    names = [f"r{place}" for place in range(len(stages))]
    needed = data.draw(st.integers(1, len(stages)))
    joins: list[Join] = [needed]
    if needed == len(stages):
        joins.append("all")
    if needed == 1:
        joins.append("any")
    join = data.draw(st.sampled_from(joins))
    parallel = approvals(join, *names)
    may_still = sum(key != "no" for key in stages)
    expected = (
        Category.DONE if stages.count("yes") >= needed else None if may_still >= needed else Category.LOST
    )
    assert (parallel.outcome(stages), parallel.needed) == (expected, needed)


# -- the approvals of a contract ---------------------------------------------------------------------------------


def test_a_command_moves_every_region_that_knows_it() -> None:
    both = approvals()
    case = walked(both, "approve")
    assert (case.stages, case.outcome, case.is_open, case.seq) == (("yes", "yes"), Category.DONE, False, 2)
    record = case.records[-1]
    assert (record.outcome, record.by, [step and step.target for step in record.moves]) == (
        Category.DONE, "u1", ["yes", "yes"],
    )  # fmt: skip


def test_all_or_nothing() -> None:
    """One region that refuses keeps the others where they are; what it says is in the answer."""
    both = approvals()
    case = both.begin("D", at=NOW)
    no = both.decide(case, "approve", {"legal_report": 1}, by=EVERYBODY, at=NOW)
    assert isinstance(no, JointRefused)
    assert (no.reason, no.case is case, [name for name, _ in no.regions]) == (Refusal.UNKNOWN, True, ["tech"])
    assert [(each.outcome.value, each.condition.paths()) for each in no.findings] == [
        ("unknown", ("tech_report",)), ("met", ("role",)),
    ]  # fmt: skip
    assert no.explain() == (
        "“approve” is refused in 1 region\n"
        "tech: “approve” is refused on stage “open”: something is not known yet\n"
        "- tech_report is not known yet"
    )
    assert [reason.code for reason in no.reasons] == ["unknown", "unknown", no.reasons[2].code]
    no = both.decide(case, "approve", by=Actor("u2"), at=NOW)
    assert isinstance(no, JointRefused)
    assert no.explain("zh").splitlines()[0] == "“approve”在2个分支被拒绝"


def test_a_region_can_be_spoken_to_alone() -> None:
    both = approvals()
    case = walked(both, "legal.approve", "tech.note")
    assert (case.stages, case.outcome) == (("yes", "open"), None)
    assert [record.event for record in case.records] == ["begin", "legal.approve", "tech.note"]
    assert [[step and step.event for step in record.moves] for record in case.records[1:]] == [
        ["approve", None], [None, "note"],
    ]  # fmt: skip
    # a region that has succeeded may be taken back as long as the whole is open
    assert walked(both, "legal.approve", "take_back").stages == ("open", "open")
    for unknown in ("legal.approve", "tech.take_back", "finance.approve", "tech.", "legal"):
        no = both.decide(case, unknown, REPORTS, by=EVERYBODY, at=NOW.add(days=1))
        assert isinstance(no, JointRefused)
        assert (no.reason, no.regions, no.findings) == (Refusal.UNDECLARED, (), ())
        assert no.offers == ("legal.take_back", "tech.approve", "tech.reject", "tech.note")


def test_what_was_not_possible_is_said() -> None:
    both = approvals()
    case = walked(both, "legal.approve")
    no = both.decide(case, "sign", at=NOW.add(days=1))
    assert isinstance(no, JointRefused)
    assert no.explain() == (
        "“sign” does not exist in any region now; possible here: legal.take_back, tech.approve, tech.reject, tech.note"
    )
    assert isinstance(no, JointRefused)
    assert no.explain("zh").startswith("目前任何分支都没有“sign”这一步；此处可用：legal.take_back")
    stuck = Machine("stuck", version="1", start="a", stages=[Stage("a")], moves=[])
    nothing = Parallel("p", version="1", regions={"x": stuck, "y": stuck})
    no = nothing.decide(nothing.begin("D", at=NOW), "go", at=NOW)
    assert isinstance(no, JointRefused)
    assert (no.explain(), no.explain("zh")) == (
        "“go” does not exist in any region now", "目前任何分支都没有“go”这一步",
    )  # fmt: skip


def test_when_the_whole_is_over_nothing_moves() -> None:
    """Also where a region by itself could go on or be taken back."""
    anyone = approvals("any")
    case = walked(anyone, "tech.approve")
    assert (case.outcome, case.stages) == (Category.DONE, ("open", "yes"))
    for command in ("legal.approve", "tech.take_back", "nothing"):
        no = anyone.decide(case, command, REPORTS, by=EVERYBODY, at=NOW.add(days=1))
        assert isinstance(no, JointRefused)
        assert (no.reason, no.offers, no.explain()) == (
            Refusal.CLOSED,
            (),
            f"“{command}” is refused: the case is over",
        )
    lost = walked(approvals(2, "finance", "legal", "tech"), "legal.reject", "tech.reject")
    assert (lost.outcome, lost.records[-1].outcome) == (Category.LOST, Category.LOST)
    assert walked(approvals(2, "finance", "legal", "tech"), "legal.reject").is_open


def test_a_command_older_than_the_case_is_stale() -> None:
    both = approvals()
    no = both.decide(walked(both, "legal.approve"), "tech.approve", REPORTS, by=EVERYBODY, at=NOW)
    assert isinstance(no, JointRefused)
    assert (no.reason, no.case.stages) == (Refusal.STALE, ("yes", "open"))
    assert "older than the last step of the case" in no.explain()


def test_a_retry_gives_the_same_answer() -> None:
    both = approvals()
    case = both.begin("D", at=NOW, by="u9", command_id="c0")
    said: dict[str, Any] = {"by": EVERYBODY, "at": NOW, "command_id": "c1"}
    first = both.decide(case, "legal.approve", REPORTS, **said)
    assert isinstance(first, JointAccepted)
    assert (
        both.decide(first.case, "legal.approve", {}, by=None, at=NOW.subtract(days=1), command_id="c1")
        == first
    )
    with pytest.raises(InputError, match=r"was used for 'legal\.approve' before"):
        both.decide(first.case, "approve", **said)
    with pytest.raises(InputError, match="was used for 'begin' before"):
        both.decide(first.case, "approve", REPORTS, by=EVERYBODY, at=NOW, command_id="c0")
    assert [(record.by, record.command_id) for record in first.case.records] == [("u9", "c0"), ("u1", "c1")]
    # the id stands on the whole step, not on its parts
    assert {step.command_id for record in first.case.records for step in record.moves if step} == {None}


def test_roles_are_asked_in_each_region() -> None:
    both = approvals()
    case = both.begin("D", at=NOW)
    no = both.decide(case, "approve", REPORTS, by=Actor("u2", ["legal"]), at=NOW)
    assert isinstance(no, JointRefused)
    assert (no.reason, [name for name, _ in no.regions]) == (Refusal.NOT_AUTHORISED, ["tech"])
    assert both.decide(case, "legal.approve", REPORTS, by=Actor("u2", ["legal"]), at=NOW).case.stages == (
        "yes",
        "open",
    )


def test_the_reason_of_a_refusal_is_the_gravest_of_its_regions() -> None:
    """As on a machine: a missing role, then what is unmet, then what could not be judged, then what is not known."""
    two = Parallel(
        "p", version="1",
        regions={
            name: Machine(name, version="1", start="a", stages=[Stage("a"), Stage.won("w")],
                moves=[Move("go", "a", "w", needs=[has(name)], roles=roles)])
            for name, roles in (("x", []), ("y", ["manager"]))
        },
    )  # fmt: skip
    case = two.begin("D", at=NOW)
    for known, by, reason in (
        ({}, Actor("u1", ["manager"]), Refusal.UNKNOWN),
        ({"x": False}, Actor("u1", ["manager"]), Refusal.UNMET),
        ({"x": False}, "u1", Refusal.UNMET),
        ({"x": False, "y": 1}, Actor("u1"), Refusal.NOT_AUTHORISED),
        ({"x": 1}, Actor("u1"), Refusal.NOT_AUTHORISED),
    ):
        no = two.decide(case, "go", known, by=by, at=NOW)
        assert isinstance(no, JointRefused)
        assert no.reason is reason


# -- one definition, however it is written -----------------------------------------------------------------------


def test_the_order_of_the_regions_never_matters() -> None:
    """Two approvals on one and the same machine: the steps of one are never taken for those of the other."""
    same = approval("legal")
    one = Parallel("p", version="1", regions=[("north", same), ("south", same)])
    two = Parallel("p", version="1", regions={"south": same, "north": same})
    assert (one, one.digest, hash(one)) == (two, two.digest, hash(two))
    case = walked(one, "north.approve")
    assert two.replay(case.records) == case
    assert two.decide(case, "south.approve", REPORTS, by=EVERYBODY, at=NOW.add(days=1)).case.stages == (
        "yes",
        "yes",
    )


def test_what_changes_the_digest() -> None:
    both = approvals()
    assert approvals(2).digest == both.digest  # two of two are all
    assert attrs.evolve(both, version="2", label=Text("approvals")).digest == both.digest
    others = [
        approvals("any"), approvals("all", "legal", "finance"), approvals("all", "finance", "legal", "tech"),
        attrs.evolve(both, regions=[("legal", approval("legal")), ("tech", approval("legal"))]),
    ]  # fmt: skip
    assert len({each.digest for each in [both, *others]}) == 5


def test_parallel_and_case_are_values() -> None:
    both = approvals()
    case = walked(both, "legal.approve")
    no = both.decide(case, "approve", by=EVERYBODY, at=NOW.add(days=1))
    for value in (both, case, case.records[-1], no):
        for same in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value)):
            assert same == value
            assert hash(same) == hash(value)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        cast("Any", case).outcome = Category.DONE


def test_wrong_definitions_name_all_their_problems() -> None:
    m = approval("legal")
    named = attrs.evolve(m, moves=[*m.moves, Move("tech.approve", "open", "yes"), Move("x.y", "open", "yes")])
    for regions, join, problems in (
        ([], "all", ["needs at least two regions"]),
        ([("a", m)], "any", ["needs at least two regions"]),
        ([("a", m), ("a", m)], "all", ["region 'a' is named twice"]),
        ([("a.b", m), (" ", m)], "all", ["region ' ' cannot be used", "region 'a.b' cannot be used"]),
        ([("a", m), ("tech", named)], "all", ["event 'tech.approve' of region 'tech' reads like one for region 'tech'"]),
        ([("a", m), ("b", m)], 0, ["join 0 is neither 'all', 'any' nor a number from 1 to 2"]),
        ([("a", m), ("b", m)], 3, ["join 3 is neither 'all', 'any' nor a number from 1 to 2"]),
        ([("a", m), ("b", m)], True, ["join True is neither 'all', 'any' nor a number from 1 to 2"]),
        ([("a", m), ("b", m)], "both", ["join 'both' is neither 'all', 'any' nor a number from 1 to 2"]),
    ):  # fmt: skip
        with pytest.raises(DefinitionError) as error:
            Parallel("p", version="1", regions=regions, join=cast("Join", join))
        assert list(error.value.problems) == problems
    with pytest.raises(DefinitionError, match=r"(?s)key is blank.*version is blank.*at least two"):
        Parallel(" ", version="", regions=[])


# -- stored records ----------------------------------------------------------------------------------------------


def test_a_case_comes_back_from_its_records() -> None:
    both = approvals()
    case = walked(both, "legal.approve", "note", "take_back", "approve")
    records = case.records
    assert both.replay(records) == both.replay((*records, *records)) == case
    snapshot = both.replay(records[:3])
    assert both.replay(records[3:], start=snapshot) == both.replay(records, start=snapshot) == case
    # a snapshot may have lost its past
    short = attrs.evolve(snapshot, records=records[2:3])
    after = both.replay(records[3:], start=short)
    assert (after.regions, after.outcome, after.records) == (case.regions, case.outcome, records[2:])
    assert both.evolve(snapshot, records[3]) == both.replay(records[:4])
    assert both.replay((), start=case) == case


def test_a_history_that_cannot_be_is_refused() -> None:
    both, other = approvals(), approvals("any")
    case = walked(both, "legal.approve", "tech.note", "tech.approve")
    records = case.records
    begun, first = records[:2]
    step = first.moves[0]
    assert step is not None
    foreign = first.definition._replace(key="other")
    of_e = both.begin("E", at=NOW).records[0]
    for wrong, problem in (
        ((), "there are no records to replay"),
        (records[1:], "record 2: the history must start with record 1"),
        ((attrs.evolve(begun, moves=(begun.moves[0], None)),), "the history must start with record 1"),
        ((begun, records[2]), "record 3: follows record 1; the records between are missing"),
        ((*records, attrs.evolve(first, by="u7")), "another record with this number is already there"),
        ((begun, attrs.evolve(first, case="E")), "holds a step of another case than 'E'"),
        ((begun, attrs.evolve(first, case="E", moves=(attrs.evolve(step, case="E"), None))), "belongs to case 'E'"),
        ((begun, of_e), "another record with this number is already there"),
        ((begun, attrs.evolve(first, definition=foreign)), "belongs to 'other', not 'approvals'"),
        ((begun, attrs.evolve(first, definition=other.definition)), r"was written under approvals 1 \(sf1:.*; this is 1 \(sf1:"),
        ((begun, attrs.evolve(first, moves=(step,))), "has 1 regions, not 2"),
        ((begun, attrs.evolve(first, at=NOW.subtract(hours=1))), "is dated .*, before record 1 of"),
        ((begun, attrs.evolve(first, moves=(None, step))), "belongs to machine 'legal-approval', not 'tech-approval'"),
        ((begun, first, attrs.evolve(first, seq=3)), "record 3: repeats step 2 of region 'legal'"),
        ((*records, attrs.evolve(records[2], seq=5, at=records[-1].at)), "record 5: follows record 4, with which the case was over"),
    ):  # fmt: skip
        with pytest.raises(HistoryError, match=problem):
            both.replay(wrong)
    short = attrs.evolve(both.replay(records[:3]), records=records[2:3])
    with pytest.raises(HistoryError, match="is older than the snapshot, which begins at 3"):
        both.evolve(short, begun)
    for replay in (
        lambda: other.replay(records),
        lambda: other.replay((), start=case),
        lambda: other.decide(case, "note", at=NOW.add(days=1)),
    ):
        with pytest.raises(HistoryError, match="was written under approvals 1"):
            replay()
    with pytest.raises(HistoryError, match="belongs to 'approvals', not 'checks'"):
        attrs.evolve(both, key="checks").decide(case, "note", at=NOW.add(days=1))
    with pytest.raises(InputError, match="zone"):
        both.begin("D", at=pendulum.naive(2026, 3, 2))
    with pytest.raises(InputError, match="id"):
        both.begin(" ", at=NOW)
