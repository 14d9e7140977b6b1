"""Definitions, cases, records, registers as JSON: read back equal; old files load forever (ST-1, ST-2, ST-12)."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.adapters.json import (
    case_from_json,
    case_to_json,
    joint_case_from_json,
    joint_case_to_json,
    joint_records_from_json,
    joint_records_to_json,
    machine_from_json,
    machine_to_json,
    parallel_from_json,
    parallel_to_json,
    records_from_json,
    records_to_json,
    register_from_json,
    register_to_json,
)
from salesflow.basics.actors import Actor
from salesflow.basics.criteria import all_of, fact, has, named, not_
from salesflow.basics.money import Money
from salesflow.basics.terms import days
from salesflow.basics.text import Text
from salesflow.errors import DefinitionError, HistoryError, InputError
from salesflow.sales.catalogue.seven_step import SEVEN_STEP
from salesflow.sales.objection import Importance
from salesflow.sales.objections import Register
from salesflow.stages.case import Accepted, Case, Definition, MoveKind, Record
from salesflow.stages.guide import Guide
from salesflow.stages.joint import JointAccepted, JointCase, JointRecord
from salesflow.stages.machine import Machine
from salesflow.stages.parallel import Parallel
from salesflow.stages.parts import Category, Move, Stage
from salesflow.testing.strategies import machines, moments, texts

GOLDEN = Path(__file__).parent / "golden"
NINE = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="{}"), min_size=1).filter(
    lambda text: text.strip() == text
)
DEFINITIONS = st.builds(Definition, WORDS, WORDS, WORDS)
SOME_WORDS = st.none() | WORDS
RECORDS = st.builds(
    Record,
    WORDS, st.integers(1, 99), WORDS, SOME_WORDS, WORDS, st.sampled_from(MoveKind), moments(), DEFINITIONS,
    SOME_WORDS, SOME_WORDS, st.none() | moments(), SOME_WORDS,
)  # fmt: skip
CASES = st.builds(
    Case, WORDS, DEFINITIONS, WORDS, moments(), st.lists(RECORDS, min_size=1, max_size=3).map(tuple)
)
OUTCOMES = st.none() | st.sampled_from(Category)
JOINT_RECORDS = st.builds(
    JointRecord,
    WORDS, st.integers(1, 99), WORDS, moments(), DEFINITIONS,
    st.lists(st.none() | RECORDS, max_size=3).map(tuple), OUTCOMES, SOME_WORDS, SOME_WORDS,
)  # fmt: skip
JOINT_CASES = st.builds(
    JointCase,
    WORDS, DEFINITIONS, st.lists(CASES, max_size=2).map(tuple), OUTCOMES,
    st.lists(JOINT_RECORDS, min_size=1, max_size=2).map(tuple),
)  # fmt: skip
PARALLELS = st.builds(
    Parallel,
    WORDS,
    version=WORDS,
    regions=st.lists(
        st.tuples(WORDS.filter(lambda name: "." not in name), machines()),
        min_size=2, max_size=2, unique_by=lambda region: region[0],
    ),
    join=st.sampled_from(["all", "any", 1, 2]),
    label=st.none() | texts(),
)  # fmt: skip


# -- definitions ----------------------------------------------------------------------------------------------------------


@given(machines())
def test_a_machine_reads_back_equal(machine: Machine) -> None:
    read = machine_from_json(machine_to_json(machine))
    assert (read, read.digest) == (machine, machine.digest)


@settings(max_examples=15)  # two machines are drawn for each
@given(PARALLELS)
def test_machines_side_by_side_read_back_equal(parallel: Parallel) -> None:
    read = parallel_from_json(parallel_to_json(parallel))
    assert (read, read.digest) == (parallel, parallel.digest)


def test_machines_side_by_side_need_no_label() -> None:
    nameless = attrs.evolve(approvals(), label=None)
    assert "label" not in json.loads(parallel_to_json(nameless))
    assert parallel_from_json(parallel_to_json(nameless)) == nameless


@pytest.mark.parametrize(
    ("name", "value", "field", "problem"),
    [
        ("join", True, "join", "must be 'all', 'any' or a whole number"),
        ("join", "most", "join", "must be 'all', 'any' or a whole number"),
        ("join", None, "join", "must be 'all', 'any' or a whole number"),
        ("join", [], "join", "must be 'all', 'any' or a whole number"),
        ("label", 1, "label", "must be an object"),
        ("regions", {}, "regions", "must be a list"),
        ("regions", [{"name": "legal"}], "regions[0].machine", "is missing"),
        ("regions", [{"name": 1, "machine": {}}], "regions[0].name", "must be a text"),
        ("regions", [{"name": "legal", "machine": {}}], "regions[0].machine", "has no 'key'"),
        ("regions", [{"name": "legal", "stage": {}}], "regions[0].stage", "is unknown; known are name, machine"),
        ("colour", 1, "colour", "is unknown; known are schema, key, version, regions, label, join"),
        ("schema", 2, "schema", "it reads 1"),
    ],
)  # fmt: skip
def test_wrong_parallels_are_refused(name: str, value: object, field: str, problem: str) -> None:
    plain = json.loads(parallel_to_json(approvals())) | {name: value}
    with pytest.raises(InputError) as caught:
        parallel_from_json(json.dumps(plain))
    assert (caught.value.field, problem in caught.value.problem) == (field, True), caught.value


def test_parts_that_do_not_fit_are_a_definition_error_with_all_problems() -> None:
    plain = json.loads(machine_to_json(deal()))
    plain["start"], plain["stages"][1]["key"] = "led", "lead"
    with pytest.raises(DefinitionError) as caught:
        machine_from_json(json.dumps(plain))
    assert caught.value.what == "machine 'deal'"
    assert {"stage 'lead' is declared twice", "start stage 'led' is not declared"} <= {*caught.value.problems}
    plain = json.loads(parallel_to_json(approvals())) | {"join": 3, "key": " "}
    with pytest.raises(DefinitionError, match="key is blank; join 3 is neither"):
        parallel_from_json(json.dumps(plain))


@pytest.mark.parametrize(
    ("text", "field", "problem"),
    [
        ("[]", "machine", "must be an object"),
        ("{}", "machine", "has no 'key'"),
        ('{"schema": 2}', "machine", "has no 'key'"),
    ],
)
def test_what_is_no_machine_is_refused(text: str, field: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        machine_from_json(text)
    assert (caught.value.field, problem in caught.value.problem) == (field, True), caught.value


# -- cases and records ----------------------------------------------------------------------------------------------------


@given(CASES)
def test_a_case_reads_back_equal(case: Case) -> None:
    """The repeated hour of autumn included: the offset tells which one it is."""
    read = case_from_json(case_to_json(case))
    assert read == case
    assert [record.at.timezone_name for record in read.records] == [
        record.at.timezone_name for record in case.records
    ]


@given(st.lists(RECORDS, max_size=3))
def test_records_read_back_equal(records: list[Record]) -> None:
    assert records_from_json(records_to_json(records)) == tuple(records)


@given(JOINT_CASES)
def test_a_joint_case_reads_back_equal(case: JointCase) -> None:
    assert joint_case_from_json(joint_case_to_json(case)) == case


@given(st.lists(JOINT_RECORDS, max_size=3))
def test_joint_records_read_back_equal(records: list[JointRecord]) -> None:
    assert joint_records_from_json(joint_records_to_json(records)) == tuple(records)


def test_records_of_one_definition_share_it() -> None:
    first, second, *_ = records_from_json(records_to_json(forced_case().records))
    assert first.definition is second.definition


def test_what_is_read_replays() -> None:
    case = forced_case()
    assert [record.kind for record in case.records] == [
        MoveKind.BEGIN, MoveKind.JUMP, MoveKind.JUMP, MoveKind.MIGRATE
    ]  # fmt: skip
    assert case.records[2].forced == "the factory burned down"
    assert deal("2").replay(records_from_json(records_to_json(case.records))) == case
    joint = joint_case()
    assert approvals().replay(joint_records_from_json(joint_records_to_json(joint.records))) == joint


@pytest.mark.parametrize("read", [records_from_json, joint_records_from_json])
@pytest.mark.parametrize(
    ("text", "field", "problem"),
    [
        ("{}", "records", "is missing"),
        ('{"records": 1}', "records", "must be a list"),
        ('{"records": [], "more": 1}', "more", "is unknown; known are schema, records"),
        (
            '{"records": [{}]}',
            "records[0].case",
            "is missing; wrong as well: records[0].seq, records[0].event",
        ),
        ('{"schema": 7, "records": []}', "schema", "it reads 1"),
        ('{"schema": 1.0, "records": []}', "schema", "it reads 1"),
    ],
)
def test_wrong_records_are_refused(
    read: Callable[[str], object], text: str, field: str, problem: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert (caught.value.field, problem in caught.value.problem) == (field, True), caught.value


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("at", "2026-03-02T09:00", "records[0].at"),
        ("definition", {"key": "x"}, "records[0].definition"),
        ("kind", "leap", "records[0].kind"),
        ("kind", [], "records[0].kind"),
        ("seq", "1", "records[0].seq"),
        ("forced", 1, "records[0].forced"),
        ("since", "", "records[0].since"),
    ],
)
def test_wrong_parts_of_a_case_have_their_place(name: str, value: object, field: str) -> None:
    plain = json.loads(case_to_json(forced_case()))
    plain["records"][0][name] = value
    with pytest.raises(InputError) as caught:
        case_from_json(json.dumps(plain))
    assert caught.value.field == field


def test_wrong_parts_of_a_joint_case_have_their_place() -> None:
    plain: Any = json.loads(joint_case_to_json(joint_case()))
    plain["records"][1]["moves"][1]["kind"] = "leap"
    plain["outcome"] = "maybe"
    with pytest.raises(InputError) as caught:
        joint_case_from_json(json.dumps(plain))
    assert caught.value.field == "outcome"
    assert caught.value.problem == (
        "is unknown; use one of open, won, lost, done; wrong as well: records[1].moves[1].kind"
    )


def test_of_many_problems_ten_are_named() -> None:
    plain = {"records": [{f"extra{number:02}": 1 for number in range(12)}]}
    with pytest.raises(InputError) as caught:
        records_from_json(json.dumps(plain))
    _, _, others = caught.value.problem.partition("; wrong as well: ")
    assert others.endswith(" and 9 more")
    assert others.count("records[0].") == 10


# -- registers of objections ----------------------------------------------------------------------------------------------

STEPS = st.tuples(
    st.sampled_from(["ask", "note", "answer", "defer", "settle", "reject", "withdraw"]),
    st.sampled_from(["O-1", "O-2"]),
    st.one_of(WORDS, texts()),
    st.none() | st.sampled_from(["delivery", "Ｐrice  list"]),
    st.none() | st.sampled_from(Importance),
    st.sampled_from([None, "u-7", Actor("u-8", ["manager"])]),
)


@given(st.lists(STEPS, max_size=8))
def test_a_register_reads_back_equal(steps: list[Any]) -> None:
    """ST-12: what was said, by whom, and how it ended."""
    register = Register("D-17")
    for number, (step, which, what, topic, importance, by) in enumerate(steps):
        after: object
        at = NINE.add(minutes=number)
        known = {each.id for each in register.objections}
        if step == "ask":
            after = register.ask(by=by, at=at)
        elif step == "note":
            if which in known:
                continue
            after = register.note(which, what, topic=topic, importance=importance, by=by, at=at)
        elif which in known:
            words = what.render() if isinstance(what, Text) else what
            after = getattr(register, step)(which, words if words.strip() else "yes", by=by, at=at)
        else:
            continue
        register = after if isinstance(after, Register) else register
    assert register_from_json(register_to_json(register)) == register


def test_a_text_stays_a_text_and_languages_stay_languages() -> None:
    said = [entry["what"] for entry in json.loads(register_to_json(register()))["entries"] if "what" in entry]
    assert said == ["two years of warranty", {"en": "delivery takes too long", "zh": "交货太慢"}]


@pytest.mark.parametrize(
    ("path", "value", "field", "problem"),
    [
        (("deal",), 1, "deal", "must be a text"),
        (("deal",), " ", "deal", "may not be empty"),
        (("entries",), {}, "entries", "must be a list"),
        (("entries", 0), 1, "entries[0]", "must be an object"),
        (("entries", 0, "kind"), "said", "entries[0].kind", "is unknown; use one of asked, noted, handled"),
        (("entries", 0, "kind"), [], "entries[0].kind", "is unknown"),
        (("entries", 0, "at"), "now", "entries[0].at", "is not a moment"),
        (("entries", 1, "what"), 1, "entries[1].what", "must be a text"),
        (("entries", 1, "what"), None, "entries[1].what", "must be a text"),
        (("entries", 1, "what"), {"zh": "好"}, "entries[1].what", "has no English"),
        (("entries", 1, "what"), " ", "entries[1].what", "may not be blank"),
        (("entries", 1, "importance"), "huge", "entries[1].importance", "use one of decisive, wish"),
        (("entries", 1, "record", "seq"), "1", "entries[1].record.seq", "must be a whole number"),
        (("entries", 1, "record", "colour"), "1", "entries[1].record.colour", "is unknown"),
        (("more",), 1, "more", "is unknown; known are schema, deal, entries"),
    ],
)
def test_wrong_registers_are_refused(path: tuple[Any, ...], value: object, field: str, problem: str) -> None:
    plain: Any = json.loads(register_to_json(register()))
    tree = plain
    for step in path[:-1]:
        tree = tree[step]
    tree[path[-1]] = value
    with pytest.raises(InputError) as caught:
        register_from_json(json.dumps(plain))
    assert (caught.value.field, problem in caught.value.problem) == (field, True), caught.value


def test_entries_that_do_not_fit_are_a_history_error() -> None:
    plain = json.loads(register_to_json(register()))
    del plain["entries"][1]
    with pytest.raises(HistoryError, match="was not written down before"):
        register_from_json(json.dumps(plain))


# -- golden files: form 1 loads forever -----------------------------------------------------------------------------------


def deal(version: str = "1") -> Machine:
    """A machine with one of everything."""
    needs = [
        has("budget", Text("budget", zh="预算")) | (fact("score") >= Decimal("0.5")),
        all_of(named("credit_ok"), not_(has("complaint"))),
        fact("country").in_("CN", "SG"),
        fact("price") < Money("96000.50", "CNY"),
        fact("day") >= NINE.date(),
        fact("at") <= NINE,
        fact("ready") == True,  # noqa: E712  # a comparison builds a criterion
    ]
    return Machine(
        "deal", version=version, start="lead",
        stages=[
            Stage("lead", probability="0.10", rots_after=days(14), label=Text("lead", zh="线索")),
            Stage("offer", probability="0.60", guide=Text("Ask for the order.", zh="请客户下单。")),
            Stage("review.read", guide=Guide(Text("Look again."), avoid=[Text("haste")], customer=Text("waits"))),
            Stage("review.signed"),
            Stage.won("won"),
            Stage.lost("lost"),
        ],
        moves=[
            Move("offer", "lead", "offer", needs=needs, label=Text("make an offer", zh="报价")),
            Move("review", "lead", "review.read", roles=["manager", "finance"], resumes="review"),
            Move("sign", "review.read", "review.signed"),
            Move("offer", "review.signed", "offer"),
            Move("win", "offer", "won", needs=[has("signed_on")]),
            Move.from_every_open("lose", to="lost"),
        ],
        label=Text("deal", zh="交易"), guide=Guide(Text("Be honest.", zh="诚实。")), path=["lead", "offer"],
        languages=["en"], total=["lose"], forced_by=["manager"],
    )  # fmt: skip


def approvals() -> Parallel:
    """Two deciders, either of whom is enough."""

    def asked(key: str) -> Machine:
        ends = [Stage.won("yes"), Stage.lost("no")]
        return Machine(
            key, version="1", start="open", stages=[Stage("open"), *ends],
            moves=[Move("approve", "open", "yes", needs=[has(f"{key}_report")]), Move("reject", "open", "no")],
        )  # fmt: skip

    regions = [("legal", asked("legal")), ("tech", asked("tech"))]
    return Parallel("approvals", version="1", regions=regions, join="any", label=Text("approvals", zh="审批"))


def forced_case() -> Case:
    """A case that jumped, was forced, and went over to another version."""
    boss = Actor("u1", ["manager"])
    case = deal().begin("D-17", at=NINE, by="u7", command_id="c-1")
    jumped = deal().decide(case, "review", by=boss, at=NINE.add(days=1))
    assert isinstance(jumped, Accepted)
    forced = deal().force(jumped.case, "lead", reason="the factory burned down", by=boss, at=NINE.add(days=2))
    assert isinstance(forced, Accepted)
    entered, moved = forced.record.at, NINE.add(days=3)
    record = Record(
        "D-17",
        4,
        "migrate",
        "lead",
        "lead",
        MoveKind.MIGRATE,
        moved,
        deal("2").definition,
        "u1",
        since=entered,
    )
    return deal("2").replay([*forced.case.records, record])


def joint_case() -> JointCase:
    """One region said no, the other has decided nothing."""
    case = approvals().begin("D-17", at=NINE)
    no = approvals().decide(case, "tech.reject", by="u7", at=NINE.add(days=1), command_id="c-2")
    assert isinstance(no, JointAccepted)
    return no.case


def register() -> Register:
    """Asked once, two objections, one of them answered."""
    kept = Register("D-17").ask(by="u-7", at=NINE)
    kept = kept.note("O-1", "two years of warranty", raised_by="p-3", topic="Warranty", at=NINE)
    both = kept.note(
        "O-2", Text("delivery takes too long", zh="交货太慢"), importance=Importance.DECISIVE, at=NINE
    )
    answered = both.answer("O-1", "eighteen months", by="u-7", at=NINE.add(hours=1))
    assert isinstance(answered, Register)
    return answered


def _golden(name: str) -> str:
    return (GOLDEN / f"{name}-1.json").read_text(encoding="utf-8")


def test_the_first_case_loads() -> None:
    """The earliest form, before `forced`."""
    case = case_from_json(_golden("case"))
    assert (case.id, case.stage, case.records[-1].by) == ("D-17", "lost", "u7")
    assert case.since == pendulum.datetime(2026, 3, 3, 9, tz="Asia/Shanghai")
    assert [record.forced for record in case.records] == [None, None]
    assert SEVEN_STEP.replay(case.records) == case


def test_the_golden_files_load() -> None:
    """Equal to the digest: the fingerprint `sf1` of a machine never changes without a new name."""
    assert machine_from_json(_golden("machine")) == deal()
    assert parallel_from_json(_golden("parallel")) == approvals()
    assert case_from_json(_golden("forced-case")) == forced_case()
    assert joint_case_from_json(_golden("joint-case")) == joint_case()
    assert register_from_json(_golden("register")) == register()
