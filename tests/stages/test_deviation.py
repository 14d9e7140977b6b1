"""Deviations: every kind by example in both languages, and the law that binds them to the cost (ST-2)."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.text import Text
from salesflow.stages.alignment import Aligner
from salesflow.stages.conform import conform
from salesflow.stages.deviation import Departure, Deviation, DeviationKind, departures, known_as
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.stages.trace import Step, Trace
from salesflow.testing.strategies import machines

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
DEAL = Machine(
    "deal", version="1", start="lead", path=["lead", "visit", "offer"],
    stages=[
        Stage("lead", label=Text("lead", zh="线索")), Stage("visit", label=Text("visit", zh="拜访")),
        Stage("offer", label=Text("offer", zh="报价")), Stage("legal"), Stage("island"),
        Stage.won("won", Text("won", zh="赢单")), Stage.lost("lost"),
    ],
    moves=[
        Move("visit", "lead", "visit"), Move("offer", "visit", "offer"), Move("ask", "offer", "legal"),
        Move("agree", "legal", "offer"), Move("win", "offer", "won"), Move("lose", "offer", "lost"),
        Move("leave", "island", "lost"),
    ],
)  # fmt: skip


def found(
    *stages: str, ended: bool = False, apart: timedelta = timedelta(days=1), **more: str
) -> list[Deviation]:
    """The deviations of one case; `more` gives the reason of the forced step on a stage."""
    steps = [Step(stage, NOW + apart * place, None, more.get(stage)) for place, stage in enumerate(stages)]
    return list(conform(DEAL, [Trace("D-1", tuple(steps), ended)]).deviations)


@pytest.mark.parametrize(
    ("stages", "kind", "english", "chinese"),
    [
        (
            ("lead", "won"), DeviationKind.SKIP,
            "D-1 went from “lead” straight to “won”; left out: visit, offer",
            "D-1从“线索”直接到了“赢单”，跳过：拜访、报价",
        ),
        (("offer",), DeviationKind.SKIP,
            "D-1 began on “offer”; left out: lead, visit", "D-1一开始就在“报价”，跳过：线索、拜访"),
        (("lead", "visit", "legal"), DeviationKind.JUMP,
            "D-1 went from “visit” to “legal”; no move leads there from here", "D-1从“拜访”到了“legal”，流程中没有这一步"),
        (("island",), DeviationKind.JUMP,
            "D-1 began on “island”; no way through the process leads there", "D-1一开始就在“island”，流程中没有路通到那里"),
        (("lead", "visit", "lead"), DeviationKind.REGRESS,
            "D-1 went back from “visit” to “lead”", "D-1从“拜访”退回“线索”"),
        (("lead", "lead"), DeviationKind.REPEAT,
            "D-1 entered “lead” again while it was already there", "D-1已在“线索”，又记录了一次"),
        (("lead", "visit", "offer", "won", "offer"), DeviationKind.REOPEN,
            "D-1 was over (“won”) and still moved on to “offer”", "D-1已经结束（“赢单”），却又转到“报价”"),
        (("lead", "visit", "offer", "won", "lost"), DeviationKind.REOPEN,
            "D-1 was over (“won”) and still moved on to “lost”", "D-1已经结束（“赢单”），却又转到“lost”"),
        (("lead", " Visit"), DeviationKind.OUTSIDE,
            "D-1 was on “ Visit”, which is no stage of this process; perhaps it means “visit”",
            "D-1到过“ Visit”，流程中没有这个阶段；可能是指“visit”"),
        (("lead", "demo"), DeviationKind.OUTSIDE,
            "D-1 was on “demo”, which is no stage of this process", "D-1到过“demo”，流程中没有这个阶段"),
    ],
)  # fmt: skip
def test_every_kind_of_way(stages: tuple[str, ...], kind: DeviationKind, english: str, chinese: str) -> None:
    (only,) = found(*stages)
    assert only.kind is kind
    assert only.explain() == english
    assert only.explain("zh") == chinese
    assert only.positions[-1] == len(stages) - 1
    assert only.at == NOW.add(days=len(stages) - 1)


def test_missing_close() -> None:
    (only,) = found("lead", "visit", ended=True)
    assert only.explain() == "D-1 ended on “visit” and was never closed"
    assert only.explain("zh") == "D-1停在“拜访”，一直没有结束"
    assert found("lead", "visit") == []
    unknown, close = found("demo", ended=True)
    assert (unknown.kind, close.kind) == (DeviationKind.OUTSIDE, DeviationKind.MISSING_CLOSE)
    assert close.source == "demo"


def test_nothing_is_missing_at_the_end_of_a_machine_that_never_ends() -> None:
    machine = Machine("m", version="1", start="a", stages=[Stage("a"), Stage.won("w")], moves=[])
    assert conform(machine, [Trace("D-1", (Step("a", NOW),), ended=True)]).deviations == ()


def test_batch() -> None:
    """Steps of one moment: somebody wrote them down afterwards; it never counts against the case."""
    at_once = timedelta(0)
    (only,) = found("lead", "visit", "offer", apart=at_once)
    assert (
        only.explain()
        == "D-1 has 3 steps at the same moment, probably written down afterwards: lead, visit, offer"
    )
    assert only.explain("zh") == "D-1同一时刻记了3步，很可能是事后补记：线索、拜访、报价"
    assert (only.positions, only.counts) == ((0, 1, 2), False)
    assert found("lead", "visit", apart=at_once) == []


def test_a_moment_is_an_instant() -> None:
    """The same wall clock twice in an autumn night is no batch; two zones at one instant are."""
    first = pendulum.datetime(2026, 10, 25, 2, 30, tz="Europe/Berlin", fold=0)
    second = pendulum.datetime(2026, 10, 25, 2, 30, tz="Europe/Berlin", fold=1)

    def batches(*moments: pendulum.DateTime) -> int:
        steps = tuple(Step(stage, at) for stage, at in zip(("lead", "visit"), moments, strict=True))
        return len(conform(DEAL, [Trace("D-1", steps)], batch_of=2).deviations)

    assert batches(first, second) == 0
    assert batches(first, first.in_timezone("Asia/Shanghai")) == 1


def test_a_forced_step_is_one_deviation_with_its_reason() -> None:
    (only,) = found("lead", "won", won="the owner decided")
    assert only.explain() == "D-1 was moved from “lead” to “won” as an exception: the owner decided"
    assert only.explain("zh") == "D-1破例从“线索”转到“赢单”，理由：the owner decided"
    assert (only.kind, only.stages, only.note) == (
        DeviationKind.FORCED,
        ("visit", "offer"),
        "the owner decided",
    )
    (first,) = found("visit", visit="a referral")
    assert first.explain() == "D-1 was put on “visit” as an exception: a referral"
    assert first.explain("zh") == "D-1破例放到“拜访”，理由：a referral"
    (declared,) = found(
        "lead", "visit", visit="budget unknown"
    )  # the move exists, its conditions were not met
    assert (declared.kind, declared.stages, declared.counts) == (DeviationKind.FORCED, (), True)


def test_an_exception_excuses_the_step_and_nothing_else() -> None:
    unknown = found("lead", "demo", demo="trial", ended=True)
    assert [each.kind for each in unknown] == [
        DeviationKind.OUTSIDE, DeviationKind.MISSING_CLOSE, DeviationKind.FORCED,
    ]  # fmt: skip
    assert [each.note for each in unknown] == [None, None, "trial"]
    two = found("offer", "lead", lead="start again")
    assert [each.kind for each in two] == [DeviationKind.SKIP, DeviationKind.FORCED]


def test_what_lies_between_is_seen_through_unknown_stages() -> None:
    unknown, skip = found("lead", "demo", "offer")
    assert (unknown.source, unknown.target) == ("lead", "demo")
    assert (skip.kind, skip.positions, skip.stages) == (DeviationKind.SKIP, (0, 2), ("visit",))


def test_names_meant() -> None:
    meant = known_as(DEAL)
    assert meant["报价"] == ("offer",)
    assert meant["lead"] == ("lead",)
    twins = Machine("m", version="1", start="a", stages=[Stage("a"), Stage("A")], moves=[])
    assert known_as(twins) == {"a": ("a", "A")}


def test_kinds_have_words() -> None:
    assert all("[en]" not in kind.label.render("zh") for kind in DeviationKind)
    assert repr(DeviationKind.SKIP) == "DeviationKind.SKIP"


def test_names_do_not_make_a_difference() -> None:
    one = Deviation(DeviationKind.REPEAT, "D-1", (0, 1), NOW, "lead", "lead")
    other = Deviation(
        DeviationKind.REPEAT, "D-1", (0, 1), NOW.in_timezone("UTC"), "lead", "lead",
        names=(("lead", Text("first contact")),),
    )  # fmt: skip
    assert one == other
    assert other.explain() == "D-1 entered “first contact” again while it was already there"


@given(st.data(), machines(), st.booleans(), st.booleans())
def test_a_deviation_where_and_only_where_it_costs(
    data: st.DataObject, machine: Machine, ended: bool, adopted: bool
) -> None:
    """ST-2: what people are told and what is computed never disagree about whether a case fits."""
    keys = st.sampled_from([*[stage.key for stage in machine.stages], "nowhere"])
    log = tuple(data.draw(st.lists(keys, min_size=1, max_size=6)))
    aligner = Aligner(machine)
    listed = departures(aligner, known_as(machine), log, ended=ended, adopted=adopted)
    assert bool(listed) == bool(aligner.align(log, ended=ended, adopted=adopted).cost)
    assert [each.positions[-1] for each in listed] == sorted(each.positions[-1] for each in listed)
    for each in listed:
        assert_holds(each, machine, log)


def assert_holds(each: Departure, machine: Machine, log: tuple[str, ...]) -> None:
    """What a departure says can be seen in the log and in the machine."""
    open_stages = {stage.key for stage in machine.stages if stage.is_open}
    target = log[each.positions[-1]]
    match each.kind:
        case DeviationKind.SKIP | DeviationKind.JUMP:
            before = [] if each.source is None else [each.source]
            way = [*before, *each.stages, target]
            moves = {*machine.edges}
            assert set(each.stages) <= open_stages
            if each.kind is DeviationKind.SKIP:
                assert each.stages
                assert all(pair in moves for pair in pairwise(way))
                assert each.source is not None or way[0] == machine.start
        case DeviationKind.OUTSIDE:
            assert target == each.target == "nowhere"
        case DeviationKind.MISSING_CLOSE:
            assert each.positions == (len(log) - 1,)
            assert each.source in {*open_stages, "nowhere"}
        case kind:
            assert (each.source, each.target) == (log[each.positions[0]], target)
            assert (kind is DeviationKind.REPEAT) == (each.source == each.target)
            assert kind is not DeviationKind.REOPEN or each.source not in open_stages
