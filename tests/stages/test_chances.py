"""Chances of winning (ST-2): planned, by the chain, and as measured, side by side; unknown is not zero."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pendulum
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from salesflow.basics.intervals import wilson
from salesflow.basics.text import Text
from salesflow.errors import DefinitionError, InputError
from salesflow.stages.chances import Chain, chances
from salesflow.stages.funnel import Conversion
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.stages.survival import Exit, ending
from salesflow.stages.trace import Step, Trace

NINE = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
DEAL = Machine(
    "deal",
    version="1",
    start="a",
    stages=[
        Stage("a", probability="0.10", label=Text("lead", zh="线索")), Stage("b", probability="0.50"), Stage("c"),
        Stage.won("won"), Stage.lost("lost"), Stage.done("dropped"),
    ],
    moves=[Move("go", "a", "b"), Move("win", "b", "won")],
)  # fmt: skip
OPEN = ["a", "b", "c"]
STAGES = [stage.key for stage in DEAL.stages]


def way(case: str, *stages: str, ended: bool = False) -> Trace:
    return Trace(case, tuple(Step(stage, NINE.add(days=place)) for place, stage in enumerate(stages)), ended)


@st.composite
def ways(draw: st.DrawFn, case: str) -> Trace:
    stages = draw(st.lists(st.sampled_from(STAGES), min_size=1, max_size=6))
    return way(case, *stages, ended=draw(st.booleans()))


LIVES = st.integers(0, 8).flatmap(lambda n: st.tuples(*[ways(f"D-{number}") for number in range(n)]))
NAMES = ["p", "q", "r", "s"]
EXITS = [Exit.ON, Exit.LOST, Exit.ENDED]
CHAINS = st.builds(
    lambda moves, ends: Chain(
        tuple(NAMES),
        tuple((here, there, count) for (here, there), count in moves.items()),
        tuple((here, end, count) for (here, end), count in ends.items()),
    ),
    st.dictionaries(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), st.integers(1, 4), max_size=10
    ),
    st.dictionaries(st.tuples(st.sampled_from(NAMES), st.sampled_from(EXITS)), st.integers(1, 4), max_size=5),
)


@given(CHAINS)
def test_the_chances_solve_the_equations_of_the_chain(chain):
    """The chance from a stage is the mean of the chances of what follows it, exactly."""
    for here in NAMES:
        left = chain.left(here)
        low, high = chain.bounds(here)
        assert 0 <= low <= high <= 1
        if not left:
            assert (chain.win(here), low, high) == (None, 0, 1)
            assert chain.visits(here, here) is None
            continue
        steps = [(there, count) for stage, there, count in chain.moves if stage == here]
        won = sum(count for stage, end, count in chain.ends if stage == here and end is Exit.ON)
        ahead_low = sum(chain.bounds(there)[0] * count for there, count in steps) + won
        ahead_high = sum(chain.bounds(there)[1] * count for there, count in steps) + won
        assert (low, high) == (Fraction(ahead_low, left), Fraction(ahead_high, left))
        win = chain.win(here)
        assert (win is None) is (low != high)
        if win is None:
            continue
        assert win == low
        for there in NAMES:
            ahead = sum(chain.visits(stage, there) * count for stage, count in steps)
            assert chain.visits(here, there) == (here == there) + Fraction(ahead, left)


@given(CHAINS, st.sampled_from(NAMES))
def test_following_the_chain_step_by_step_comes_to_the_same(chain, start):
    """Against a plain walk of the shares, without any matrix."""
    win = chain.win(start)
    assume(win is not None)
    standing, won = {start: 1.0}, 0.0
    visits = dict.fromkeys(NAMES, 0.0)
    for _ in range(3_000):
        ahead: dict[str, float] = {}
        for here, share in standing.items():
            visits[here] += share
            for stage, there, count in chain.moves:
                if stage == here:
                    ahead[there] = ahead.get(there, 0.0) + share * count / chain.left(here)
            won += sum(
                share * count / chain.left(here)
                for stage, end, count in chain.ends
                if stage == here and end is Exit.ON
            )
        standing = {here: share for here, share in ahead.items() if share > 1e-13}
        if not standing:
            break
    assert math.isclose(won, float(win), abs_tol=1e-6)
    for there in NAMES:
        assert math.isclose(visits[there], float(chain.visits(start, there)), rel_tol=1e-4, abs_tol=1e-6)


@given(LIVES)
def test_what_is_counted(found):
    """ST-2: every stay that was followed by something is in the chain once, every case in the outcomes once."""
    result = chances(DEAL, found)
    assert [each.stage.key for each in result.stages] == OPEN
    for each in result.stages:
        there = [trace for trace in found if each.stage.key in trace.stages]
        ends = [ending(DEAL, trace) for trace in there]
        assert each.outcomes == Conversion(
            ends.count(Exit.ON), ends.count(Exit.LOST) + ends.count(Exit.ENDED), ends.count(None)
        )
        stays = sum(trace.stages.count(each.stage.key) for trace in found)
        silent = sum(ending(DEAL, trace) is None and trace.stages[-1] == each.stage.key for trace in found)
        assert each.left == result.chain.left(each.stage.key) == stays - silent
        assert each.planned == each.stage.probability
        assert (each.chain, each.chain_bounds) == (
            result.chain.win(each.stage.key),
            result.chain.bounds(each.stage.key),
        )
        assert each.interval == wilson(each.outcomes.passed, each.outcomes.decided)
        assert result.stage(each.stage.key) is each
    assert result.explain()
    assert "[en]" not in result.explain("zh")


@given(st.lists(st.integers(0, 3), min_size=2, max_size=2), st.integers(0, 4))
def test_without_detours_and_open_cases_chain_and_share_agree(wins, losses):
    """On a straight way that everybody walks to an end, the two say the same."""
    found = [way(f"W-{n}", "a", "b", "won") for n in range(wins[0] + wins[1])]
    found += [way(f"L-{n}", "a", "b", "lost") for n in range(losses)]
    result = chances(DEAL, found)
    for key in ("a", "b"):
        assert result.stage(key).chain == result.stage(key).share


def test_the_drunkard():
    """Kemeny & Snell 1960, chapter 3: five corners, home at both ends; from the middle two visits and one half."""
    corners = ("2", "3", "4")
    walk = Chain(
        corners,
        (("2", "3", 1), ("3", "2", 1), ("3", "4", 1), ("4", "3", 1)),
        (("2", Exit.LOST, 1), ("4", Exit.ON, 1)),
    )
    assert [walk.win(corner) for corner in corners] == [Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)]
    assert [[walk.visits(one, two) for two in corners] for one in corners] == [
        [Fraction(3, 2), 1, Fraction(1, 2)],
        [1, 2, 1],
        [Fraction(1, 2), 1, Fraction(3, 2)],
    ]


def test_unknown_is_not_zero():
    """Half of the deals went where nobody has been seen to come out: then the chance is only known in part."""
    found = chances(DEAL, [way("D-1", "a", "won"), way("D-2", "a", "c")])
    a, b, c = found.stages
    assert (a.chain, a.chain_bounds, found.chain.unknown("a")) == (None, (Fraction(1, 2), 1), Fraction(1, 2))
    assert (b.chain, b.chain_bounds, b.share, b.left) == (None, (0, 1), None, 0)
    assert (c.chain, c.chain_bounds, c.outcomes) == (None, (0, 1), Conversion(0, 0, 1))
    ring = chances(DEAL, [way("D-1", "b", "c", "b", "c"), way("D-2", "a", "lost")])
    assert (ring.stage("b").chain, ring.stage("b").left) == (None, 2)
    assert ring.stage("a").chain == 0
    none = chances(DEAL, [])
    assert [each.chain for each in none.stages] == [None, None, None]


def test_a_case_taken_up_again_goes_on_from_where_it_was():
    found = chances(DEAL, [way("D-1", "a", "lost", "b", "won"), way("D-2", "a", "b", "dropped")])
    assert found.chain.moves == (("a", "b", 2),)
    assert found.chain.ends == (("b", Exit.ON, 1), ("b", Exit.ENDED, 1))
    assert found.stage("a").chain == Fraction(1, 2)
    assert chances(DEAL, [way("D-3", "won")]).chain.ends == ()


def test_only_what_was_known_counts():
    found = [way("D-1", "a", "b", "won"), way("D-2", "a", "lost", ended=True)]
    early = chances(DEAL, found, at=NINE.add(days=1))
    assert early.stage("a").outcomes == Conversion(0, 1, 1)
    assert early.stage("a").chain_bounds == (0, Fraction(1, 2))
    assert chances(DEAL, found).stage("a").chain == Fraction(1, 2)
    assert chances(DEAL, [way("D-4", "a", ended=True)]).stage("a").chain == 0


def test_the_words():
    found = chances(
        DEAL,
        [
            way("D-1", "a", "b", "won"), way("D-2", "a", "b", "lost"), way("D-3", "a", "lost"), way("D-4", "a", "c"),
            way("D-5", "a", "b"),
        ],
    )  # fmt: skip
    assert found.explain() == (
        "stage  planned    by chain  stays left  won of decided  plausibly  decided  undecided\n"
        "lead       10%  30% to 50%           5             33%  6% to 79%        3          2\n"
        "b          50%         50%           2             50%  9% to 91%        2          1\n"
        "c         none     unknown           0         unknown                   0          1"
    )
    assert found.explain("zh").splitlines()[:2] == [
        "阶段  计划  按流转推算  离开次数  实际赢单率  合理范围  已定  未定",
        "线索   10%    30%至50%         5         33%   6%至79%     3     2",
    ]
    assert found.stage("b").planned == Decimal("0.50")


def test_counts_that_do_not_fit():
    with pytest.raises(DefinitionError) as caught:
        Chain(
            ("a",),
            (("a", "b", 1), ("a", "a", 0)),
            (("a", Exit.ON, 1), ("a", Exit.ON, 2), ("c", Exit.ON, True)),
        )
    assert caught.value.problems == (
        "'b' is not among the stages",
        "'c' is not among the stages",
        "'a' to Exit.ON is counted twice",
        "'a' to a: a count is a whole number from 1 up, not 0",
        "'c' to Exit.ON: a count is a whole number from 1 up, not True",
    )


BAD = [
    (lambda: chances(DEAL, [way("D-1", "nowhere")]), "stage of 'D-1'"),
    (lambda: chances(DEAL, [way("D-1", "a"), way("D-1", "a")]), "cases"),
    (lambda: chances(DEAL, []).stage("won"), "stage"),
    (lambda: chances(DEAL, []).chain.win("won"), "stage"),
    (lambda: chances(DEAL, []).chain.visits("a", "won"), "stage"),
]


@pytest.mark.parametrize(("call", "field"), BAD, ids=[f"{place}-{bad[1]}" for place, bad in enumerate(BAD)])
def test_bad_input(call, field):
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.field == field
