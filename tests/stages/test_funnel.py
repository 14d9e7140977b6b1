"""The funnel (ST-2): both ways of counting, and an open case is never a loss."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.intervals import wilson
from salesflow.basics.terms import Unit
from salesflow.basics.text import Text
from salesflow.errors import InputError
from salesflow.stages.funnel import Conversion, funnel
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.stages.stays import Stay, watched
from salesflow.stages.survival import survival
from salesflow.stages.trace import Step, Trace
from salesflow.testing.strategies import moments

NINE = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
DEAL = Machine(
    "deal",
    version="1",
    start="a",
    stages=[
        Stage("a", label=Text("lead", zh="线索")), Stage("b"), Stage("aside"), Stage("c"),
        Stage.won("won"), Stage.lost("lost"), Stage.done("dropped"),
    ],
    moves=[Move("go", "a", "b"), Move("win", "b", "won")],
    path=("a", "b", "c"),
)  # fmt: skip
STAGES = [stage.key for stage in DEAL.stages]
PATH = ["a", "b", "c"]
OPEN = [*PATH, "aside"]


def way(case: str, *stages: str, ended: bool = False, every: int = 1) -> Trace:
    return Trace(
        case,
        tuple(Step(stage, NINE.add(days=place * every)) for place, stage in enumerate(stages)),
        ended,
    )


@st.composite
def ways(draw: st.DrawFn, case: str) -> Trace:
    steps = draw(st.lists(st.tuples(st.sampled_from(STAGES), moments()), min_size=1, max_size=7))
    return Trace(case, tuple(Step(stage, at) for stage, at in steps), draw(st.booleans()))


LIVES = st.integers(0, 6).flatmap(lambda n: st.tuples(*[ways(f"D-{number}") for number in range(n)]))


def state(trace: Trace) -> str:
    last = trace.stages[-1]
    if last in OPEN:
        return "over" if trace.ended else "open"
    return {"won": "won", "lost": "lost", "dropped": "over"}[last]


@given(LIVES, moments())
def test_every_case_is_counted_once_and_open_ones_are_undecided(found, at):
    """ST-2: the numbers of each stage are what a person would count with a pencil."""
    result = funnel(DEAL, found, at=at)
    known = watched(DEAL, found, at=at).traces
    states = [state(trace) for trace in known]
    assert result.won == Conversion(
        states.count("won"), states.count("lost") + states.count("over"), states.count("open")
    )
    assert result.won.n + result.later == len(found)
    assert result.beside == sum("aside" in trace.stages for trace in known)
    assert [each.stage.key for each in result.stages] == PATH
    for place, row in enumerate(result.stages):
        later = {*PATH[place + 1 :], "won"}
        here = row.stage.key
        reached = [trace for trace in known if {here, *later} & {*trace.stages}]
        stood = [trace for trace in known if here in trace.stages]
        for count, cases, after in (
            (row.reached, reached, [trace.stages for trace in reached]),
            (row.stood, stood, [trace.stages[trace.stages.index(here) + 1 :] for trace in stood]),
        ):
            passed = [bool(later & {*stages}) for stages in after]
            still = [
                state(trace) == "open" and not beyond for trace, beyond in zip(cases, passed, strict=True)
            ]
            assert count == Conversion(sum(passed), len(cases) - sum(passed) - sum(still), sum(still))
        assert row.skipped == len(reached) - len(stood) >= 0
        assert row.standing == sum(state(trace) == "open" and trace.stages[-1] == here for trace in known)
        back = {*PATH[:place]}
        assert row.regressed == sum(
            any(one == here and two in back for one, two in zip(trace.stages, trace.stages[1:], strict=False))
            for trace in known
        )
        last = [([stage for stage in trace.stages if stage in OPEN] or [""])[-1] for trace in known]
        assert row.lost == sum(
            state(trace) == "lost" and stage == here for trace, stage in zip(known, last, strict=True)
        )
        assert row.ended == sum(
            state(trace) == "over" and stage == here for trace, stage in zip(known, last, strict=True)
        )
        assert row.stay == survival(DEAL, found, at=at)[here]
    heights = [row.reached.n for row in result.stages]
    assert heights == sorted(heights, reverse=True)
    assert [row.reached.passed for row in result.stages[:-1]] == heights[1:]
    assert (
        result.cycle.n
        == result.cycle.events
        == sum(state(trace) == "won" and trace.stages[0] in OPEN for trace in known)
    )
    assert result.explain()
    assert "[en]" not in result.explain("zh")


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_the_share_of_the_decided_lies_between_the_bounds(passed, failed, undecided):
    found = Conversion(passed, failed, undecided)
    assert (found.n, found.decided) == (passed + failed + undecided, passed + failed)
    assert found.interval == wilson(passed, passed + failed)
    if found.share is not None:
        assert found.bounds is not None
        low, high = found.bounds
        assert low <= found.share <= high
        assert (low == high) is (undecided == 0)
    else:
        assert found.bounds == ((0, 1) if undecided else None)


LOG = [
    way("D-1", "a", "b", "c", "won", every=4),
    way("D-2", "a", "c", "b", "lost", every=2),
    way("D-3", "a", "b", "aside", "b"),
    way("D-4", "a", "lost", "a"),
    way("D-5", "a", ended=True),
    way("D-6", "a", "b", "dropped"),
    way("D-7", "won"),
    way("D-8", "aside", "lost"),
]


def test_by_hand():
    """Skips, ways back, cases taken up again, logs that stop: each in its column."""
    found = funnel(DEAL, LOG, at=NINE.add(days=30))
    a, b, c = found.stages
    assert (a.reached, a.stood) == (Conversion(5, 1, 1), Conversion(4, 1, 1))
    assert (b.reached, b.stood) == (Conversion(3, 1, 1), Conversion(1, 2, 1))
    assert (c.reached, c.stood) == (Conversion(2, 1, 0), Conversion(1, 1, 0))
    assert [(row.standing, row.lost, row.ended, row.regressed, row.skipped) for row in found.stages] == [
        (1, 0, 1, 0, 1),
        (1, 1, 1, 0, 1),
        (0, 0, 0, 1, 1),
    ]
    assert (found.won, found.beside, found.later) == (Conversion(2, 4, 2), 2, 0)
    assert (found.cycle.n, found.cycle.median) == (1, 12)
    assert found.stage("b") is b


def test_the_words():
    found = funnel(DEAL, [*LOG, way("D-9", "a", every=1)], at=NINE.subtract(seconds=1))
    assert (found.later, found.won.n) == (9, 0)
    assert found.explain().splitlines()[:2] == [
        "deal on 2 Mar 2026 08:59: 0 cases; won none decided, 0 undecided",
        "9 cases had not begun then and are left out",
    ]
    late = Trace("D-9", (Step("a", NINE.add(days=40)),))
    found = funnel(DEAL, [*LOG, late], at=NINE.add(days=30))
    assert found.explain() == (
        "deal on 1 Apr 2026 09:00: 8 cases; won 2 of 6 decided (33%; plausibly 10% to 70%), 2 undecided\n"
        "won after 12 days (middle half 12 days to 12 days; 1 win)\n"
        "2 cases also stood beside the main path\n"
        "1 case had not begun then and is left out\n"
        "\n"
        "stage      counted  cases  passed  failed  undecided  of decided   plausibly  if all undecided fail, pass\n"
        "lead       reached      7       5       1          1         83%  44% to 97%                   71% to 86%\n"
        "       stood there      6       4       1          1         80%  38% to 96%                   67% to 83%\n"
        "b          reached      5       3       1          1         75%  30% to 95%                   60% to 80%\n"
        "       stood there      4       1       2          1         33%   6% to 79%                   25% to 50%\n"
        "c          reached      3       2       1          0         67%  21% to 94%                   67% to 67%\n"
        "       stood there      2       1       1          0         50%   9% to 91%                   50% to 50%\n"
        "\n"
        "stage  there now  lost from  ended from  went back  skipped  half left after  stays\n"
        "lead           1          0           1          0        1            1 day      7\n"
        "b              1          1           1          0        1           2 days      5\n"
        "c              0          0           0          1        1           2 days      2"
    )
    chinese = found.explain("zh").splitlines()
    assert chinese[:4] == [
        "deal，截至2026年4月1日 09:00：共8个；赢单：已定6个中2个（33%；合理范围10%至70%），2个未定",
        "赢单用时12天（中间一半为12天至12天；1单）",
        "2个曾离开主流程",
        "1个当时尚未开始，未计入",
    ]
    assert chinese[5:8] == [
        "阶段  口径  个数  通过  未通过  未定  通过率  合理范围  未定全败至全过",
        "线索  到达     7     5       1     1     83%  44%至97%        71%至86%",
        "      停留     6     4       1     1     80%  38%至96%        67%至83%",
    ]


def test_what_is_not_known_is_said_to_be_unknown():
    found = funnel(DEAL, [way("D-1", "a")], at=NINE.add(days=3))
    lines = found.explain().splitlines()
    assert lines[0] == "deal on 5 Mar 2026 09:00: 1 case; won none decided, 1 undecided"
    assert lines[3].split() == ["lead", "reached", "1", "0", "0", "1", "unknown"]
    assert lines[-3].split() == ["lead", "1", "0", "0", "0", "0", "not", "yet", "1"]
    assert lines[-1].split() == ["c", "0", "0", "0", "0", "0", "unknown", "0"]
    assert found.won.render("zh") == "尚无定论，1个未定"


def test_all_and_nothing_are_said_of_all_and_nothing_only():
    found = Conversion(1999, 1, 0)
    assert found.render() == "1,999 of 2,000 decided (99.95%; plausibly 99.7% to 99.99%), 0 undecided"
    ways = [way(f"D-{place}", "a", "won") for place in range(1999)]
    whole = funnel(DEAL, [*ways, way("D-lost", "a", "lost")], at=NINE.add(days=30))
    assert "99.95%  99.7% to 99.99%" in whole.explain()
    gone = whole.stage("a").stay.explain()
    assert gone.endswith("moved on 99.95%, lost 0.1%")


def test_the_cycle_in_working_days():
    office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
    found = funnel(
        DEAL, [way("D-1", "a", "won", every=7)], at=NINE.add(days=30), unit=Unit.WORKING_DAYS, calendar=office
    )
    assert found.cycle.points[0].length == 5
    assert found.stage("a").stay.median == 5


def test_without_a_declared_path_all_open_stages_are_the_path():
    plain = Machine("m", version="1", start="a", stages=[Stage("a"), Stage("x"), Stage.won("won")], moves=[])
    found = funnel(plain, [way("D-1", "a", "x", "won")], at=NINE.add(days=9))
    assert [each.stage.key for each in found.stages] == ["a", "x"]
    assert found.stage("x").stood.share == Fraction(1)
    assert found.beside == 0
    assert Stay("D-1", "", NINE, NINE.add(days=2)).days(at=NINE.add(days=9)) == found.cycle.median


BAD = [
    (lambda: funnel(DEAL, [], at=NINE).stage("aside"), "stage"),
    (lambda: funnel(DEAL, [], at=datetime(2026, 3, 2)), "at"),
    (lambda: funnel(DEAL, [way("D-1", "nowhere")], at=NINE), "stage of 'D-1'"),
    (lambda: funnel(DEAL, [way("D-1", "a"), way("D-1", "b")], at=NINE), "cases"),
]


@pytest.mark.parametrize(("call", "field"), BAD, ids=[f"{place}-{bad[1]}" for place, bad in enumerate(BAD)])
def test_bad_input(call, field):
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.field == field
