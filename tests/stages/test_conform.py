"""The report on a log: what it counts, what it says, and what it refuses (ST-2)."""

from __future__ import annotations

import pickle
from collections import Counter

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.text import Text
from salesflow.errors import InputError
from salesflow.stages.alignment import Aligner, Costs
from salesflow.stages.case import Accepted
from salesflow.stages.conform import Tally, Variant, conform
from salesflow.stages.deviation import Allowance, DeviationKind
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.stages.trace import Step, Trace
from salesflow.testing.strategies import machines

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
LINE = Machine(
    "deal", version="1", start="lead", label=Text("our deals", zh="我们的商机"),
    stages=[
        Stage("lead", label=Text("lead", zh="线索")), Stage("visit", label=Text("visit", zh="拜访")),
        Stage("offer"), Stage.won("won"), Stage.lost("lost"),
    ],
    moves=[
        Move("visit", "lead", "visit"), Move("offer", "visit", "offer"), Move("win", "offer", "won"),
        Move.from_every_open("lose", to="lost"),
    ],
)  # fmt: skip


def trace(case: str, *stages: str, ended: bool = False) -> Trace:
    """A case that enters a stage a day."""
    return Trace(case, tuple(Step(stage, NOW.add(days=day)) for day, stage in enumerate(stages)), ended)


def test_the_page_in_both_languages() -> None:
    report = conform(
        LINE,
        [
            trace("D-1", "lead", "visit", "offer", "won"),
            trace("D-2", "lead", "offer"),
            trace("D-3", "lead", "offer"),
            trace("D-4", "lead", "visit", "lead"),
        ],
    )
    assert report.explain().splitlines() == [
        "4 cases on 3 different ways; 1 follows “our deals” (25.0%, plausibly 4.5% to 70.0%)",
        "Fitness: 0.771 on average over the cases, 0.800 over the whole log",
        "- stages left out: 2 in 2 cases; first: D-2 went from “lead” straight to “offer”; left out: visit",
        "- steps back: 1 in 1 case; first: D-4 went back from “visit” to “lead”",
        "The 3 that do not follow took 2 ways, most often:",
        "- 2 × lead → offer",
        "- 1 × lead → visit → lead",
    ]
    assert report.explain("zh").splitlines() == [
        "共4件，走了3种不同的路；1件符合“我们的商机”（25.0%，大致在4.5%至70.0%之间）",
        "符合度：按件平均0.771，按整个日志0.800",
        "- 跳过阶段：2次，涉及2件；首例：D-2从“线索”直接到了“offer”，跳过：拜访",
        "- 退回：1次，涉及1件；首例：D-4从“拜访”退回“线索”",
        "不符合的3件共有2种走法，最常见的是：",
        "- 2 × 线索 → offer",
        "- 1 × 线索 → 拜访 → 线索",
    ]
    assert report.following == 1
    assert report.likely.contains(0.25)
    assert report.tallies == (
        Tally(DeviationKind.SKIP, 2, 2, ("D-2", "D-3")),
        Tally(DeviationKind.REGRESS, 1, 1, ("D-4",)),
    )
    assert report.variants == (
        Variant(("lead", "offer"), 2, 0),
        Variant(("lead", "visit", "offer", "won"), 1, 1),
        Variant(("lead", "visit", "lead"), 1, 0),
    )
    assert [fit.follows for fit in report.fits] == [True, False, False, False]
    assert pickle.loads(pickle.dumps(report)) == report


def test_a_log_without_cases_says_nothing() -> None:
    report = conform(LINE, iter(()))
    assert (report.fitness, report.log_fitness, report.following) == (None, None, 0)
    assert report.explain() == "The log holds no case."
    assert report.explain("zh") == "日志中没有任何事项。"


def test_nearly_all_is_not_all() -> None:
    log = [trace(f"D-{number}", *(["lead"] if number else ["offer"])) for number in range(4_000)]
    assert "3,999 follow “our deals” (99.9%, plausibly 99.8% to 100.0%)" in conform(LINE, log).explain()


def test_a_log_that_fits_has_nothing_more_to_say() -> None:
    report = conform(LINE, [trace("D-1", "lead", "visit", "lost", ended=True)])
    assert (report.fitness, report.log_fitness) == (1.0, 1.0)
    assert len(report.explain().splitlines()) == 2


@pytest.mark.parametrize(
    ("allow", "counted"),
    [
        ([], 1),
        ([DeviationKind.SKIP], 0),
        ([(DeviationKind.SKIP, "visit"), (DeviationKind.SKIP, "offer")], 0),
        ([(DeviationKind.SKIP, "visit")], 1),  # the offer was left out too
        ([(DeviationKind.REGRESS, "visit"), DeviationKind.BATCH], 1),
    ],
)
def test_what_is_allowed_is_reported_and_does_not_count(allow: list[Allowance], counted: int) -> None:
    """As `Allow Skip` of Business Central: a tolerance is data of the process."""
    report = conform(LINE, [trace("D-1", "lead", "won")], allow=allow)
    (tally,) = report.tallies
    assert (tally.count, tally.counted) == (1, counted)
    assert report.following == 1 - counted
    assert report.fitness is not None
    assert report.fitness < 1  # what is allowed still costs
    said = report.explain().splitlines()[2]
    assert ("(0 of them count)" in said) == (not counted)


def test_the_words_for_partly_allowed() -> None:
    log = [trace("D-1", "lead", "won"), trace("D-2", "lead", "offer")]
    report = conform(LINE, log, allow=[(DeviationKind.SKIP, "visit")])
    assert (
        report.explain()
        .splitlines()[2]
        .startswith("- stages left out: 2 in 2 cases (1 of them counts); first")
    )
    assert "跳过阶段：2次，涉及2件（其中1次计入）" in report.explain("zh")


def test_unknown_stages_that_mean_a_known_one_can_be_renamed() -> None:
    log = [trace("D-1", "Lead", "ＶＩＳＩＴ", "demo", "拜访")]
    report = conform(LINE, log)
    assert report.renames == {"Lead": "lead", "ＶＩＳＩＴ": "visit", "拜访": "visit"}
    again = conform(LINE, [each.renamed(report.renames) for each in log])
    assert [tally.kind for tally in again.tallies] == [DeviationKind.REPEAT, DeviationKind.OUTSIDE]


def test_our_own_cases() -> None:
    """A forced step is reported with its reason; an adopted case is not blamed for what nobody recorded."""
    case = LINE.begin("D-1", at=NOW)
    forced = LINE.force(case, "won", reason="the owner decided", by="u-1", at=NOW.add(days=1))
    assert isinstance(forced, Accepted)
    adopted = LINE.adopt("D-2", "offer", since=NOW, at=NOW.add(days=1))
    report = conform(LINE, [Trace.of(forced.case), Trace.of(adopted)])
    assert [each.explain() for each in report.deviations] == [
        "D-1 was moved from “lead” to “won” as an exception: the owner decided"
    ]
    assert [(fit.follows, fit.alignment.cost) for fit in report.fits] == [(False, 1), (True, 0)]


def test_only_the_cases_that_do_not_follow_are_shown_astray() -> None:
    forced = LINE.force(
        LINE.begin("D-1", at=NOW), "visit", reason="no budget named", by="u-1", at=NOW.add(days=1)
    )
    assert isinstance(forced, Accepted)
    log = [Trace.of(forced.case), trace("D-2", "lead", "visit"), Trace.of(LINE.begin("D-3", at=NOW))]
    report = conform(LINE, log)
    assert report.variants == (Variant(("lead", "visit"), 2, 1), Variant(("lead",), 1, 1))
    assert report.explain().splitlines()[-2:] == [
        "The 1 that does not follow took 1 way, most often:",
        "- 1 × lead → visit",
    ]


def test_costs_are_weighed() -> None:
    log = [trace("D-1", "lead", "won")]
    assert conform(LINE, log).fits[0].alignment.extra == (
        "won",
    )  # one extra step is cheaper than two missing ones
    assert conform(LINE, log, costs=Costs(extra=3)).fits[0].alignment.missing == ("visit", "offer")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"batch_of": 1}, "batch_of"),
        ({"batch_of": True}, "batch_of"),
        ({"batch_of": 2.5}, "batch_of"),
        ({"allow": ["skip"]}, "allow"),
        ({"allow": [("skip", "visit")]}, "allow"),
        ({"allow": [(DeviationKind.SKIP, "vist")]}, "allow"),
        ({"traces": [LINE.begin("D-1", at=NOW)]}, "traces"),
        ({"traces": [trace("D-1", "lead"), trace("D-1", "visit")]}, "traces"),
    ],
)
def test_bad_input(wrong: dict[str, object], field: str) -> None:
    given = {"traces": [trace("D-1", "lead")], **wrong}
    with pytest.raises(InputError) as caught:
        conform(LINE, **given)  # type: ignore[arg-type]
    assert caught.value.field == field


def test_an_unknown_stage_may_be_allowed() -> None:
    report = conform(LINE, [trace("D-1", "lead", "on hold")], allow=[(DeviationKind.OUTSIDE, "on hold")])
    assert report.following == 1


@given(st.data(), machines())
def test_the_report_adds_up(data: st.DataObject, machine: Machine) -> None:
    keys = st.sampled_from([*[stage.key for stage in machine.stages], "nowhere"])
    ways = data.draw(st.lists(st.lists(keys, min_size=1, max_size=5), max_size=6))
    ended = data.draw(st.booleans())
    log = [trace(f"D-{number}", *way, ended=ended) for number, way in enumerate(ways)]
    report = conform(machine, iter(log))
    assert [fit.case for fit in report.fits] == [each.case for each in log]
    assert sum(tally.count for tally in report.tallies) == len(report.deviations)
    assert sum(variant.cases for variant in report.variants) == len(log)
    assert sum(variant.following for variant in report.variants) == report.following
    assert Counter({variant.stages: variant.cases for variant in report.variants}) == Counter(
        map(tuple, ways)
    )
    for fit in report.fits:
        assert fit.alignment == Aligner(machine).align(fit.stages, ended=ended)
        assert fit.follows == (
            fit.alignment.cost == 0
        )  # nothing was forced or allowed, and no two steps are at once
    for language in ("en", "zh"):
        assert "{" not in report.explain(language)
    everything = conform(machine, log, allow=DeviationKind)
    assert everything.following == len(log)
    assert everything.fitness == report.fitness
