"""Survival of stays (ST-2): Kaplan-Meier with ways out, against a textbook and an independent method."""

from __future__ import annotations

import math
from fractions import Fraction
from statistics import NormalDist

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.terms import Unit
from salesflow.errors import InputError
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.stages.stays import stays, watched
from salesflow.stages.survival import Exit, Spell, Survival, end_of, ending, exit_of, survival
from salesflow.stages.trace import Step, Trace
from salesflow.testing.strategies import moments

NINE = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
DEAL = Machine(
    "deal",
    version="1",
    start="a",
    stages=[
        Stage("a"), Stage("b"), Stage("c"), Stage("aside"),
        Stage.won("won"), Stage.lost("lost"), Stage.done("dropped"),
    ],
    moves=[Move("go", "a", "b"), Move("win", "b", "won")],
    path=("a", "b", "c"),
)  # fmt: skip
STAGES = [stage.key for stage in DEAL.stages]

SPELLS = st.lists(
    st.builds(Spell, st.integers(0, 12), st.sampled_from([None, Exit.ON, Exit.LOST])), max_size=25
)


def handed_on(spells: list[Spell]) -> list[tuple[Spell, Fraction]]:
    """Efron's way to the same curve: every stay has one share, and one that is cut off hands its share to all later.

    Source: B. Efron, The two sample problem with censored data (1967).
    """
    row = sorted(spells, key=lambda spell: (spell.length, spell.exit is None))
    share = [Fraction(1, len(row))] * len(row)
    for place, spell in enumerate(row):
        behind = len(row) - place - 1
        if spell.exit is None and behind:
            for later in range(place + 1, len(row)):
                share[later] += share[place] / behind
            share[place] = Fraction(0)
    return list(zip(row, share, strict=True))


@given(SPELLS, st.integers(0, 14))
def test_the_curve_is_that_of_handing_on(spells, length):
    curve = Survival.of(spells)
    held = handed_on(spells) if spells else []
    left = curve.at(length)
    watched_so_long = any(spell.length >= length for spell in spells)
    if left is None:
        assert not watched_so_long
        assert not curve.points or curve.points[-1].left
        assert curve.gone(length, Exit.ON) is None
        assert curve.variance(length) is None
        assert curve.interval(length) is None
        return
    over = {
        kind: sum(share for spell, share in held if spell.exit is kind and spell.length <= length)
        for kind in Exit
    }
    assert left == 1 - sum(over.values())
    assert {kind: curve.gone(length, kind) for kind in Exit} == over
    assert watched_so_long or left == 0


@given(SPELLS)
def test_counts_and_shape(spells):
    curve = Survival.of(spells)
    assert (curve.n, curve.events) == (len(spells), sum(spell.exit is not None for spell in spells))
    assert curve.censored == curve.n - curve.events
    lefts = [point.left for point in curve.points]
    assert lefts == sorted(lefts, reverse=True)
    if not curve.censored and spells:
        for point in curve.points:
            alive = sum(spell.length > point.length for spell in spells)
            assert point.left == Fraction(alive, len(spells))
            assert curve.variance(point.length) == point.left * (1 - point.left) / len(spells)
        ordered = sorted(spell.length for spell in spells)
        assert curve.median == ordered[(len(ordered) - 1) // 2]
    for share in (Fraction(1, 4), Fraction(1, 2), 1):
        length = curve.quantile(share)
        if length is None:
            assert all(left > 1 - share for left in lefts)
        else:
            assert curve.at(length) <= 1 - share
            assert length == 0 or curve.at(length - 1) > 1 - share
    low, high = curve.median_range()
    if high is not None:
        assert curve.median is not None
        assert low <= curve.median <= high
    assert curve.explain()
    assert "[en]" not in curve.explain("zh")
    assert Survival.of(reversed(spells)) == curve


@given(SPELLS, st.floats(0.5, 0.99))
def test_the_interval_is_greenwood_on_the_log_log_scale(spells, confidence):
    curve = Survival.of(spells)
    for point in curve.points:
        found = curve.interval(point.length, confidence)
        if not 0 < point.left < 1:
            assert found is None
            continue
        assert found is not None
        assert 0 <= found.low <= float(point.left) <= found.high <= 1
        left, z = float(point.left), NormalDist().inv_cdf((1 + confidence) / 2)
        error = math.sqrt(curve.variance(point.length)) / (left * abs(math.log(left)))
        # where neither end is too near to 0 or 1 to be told apart from it
        if found.low > 1e-9:
            assert math.isclose(math.log(-math.log(found.low)), math.log(-math.log(left)) + z * error)
        if found.high < 1 - 1e-9:
            assert math.isclose(
                math.log(-math.log(found.high)), math.log(-math.log(left)) - z * error, abs_tol=1e-6
            )


# remission of 21 patients in weeks on 6-MP (Freireich et al., Blood 21 (1963) 699; Gehan, Biometrika 52 (1965) 203)
ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
CUT_OFF = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
REMISSION = Survival.of([*[Spell(t, Exit.LOST) for t in ENDED], *[Spell(t) for t in CUT_OFF]])


@pytest.mark.parametrize(
    ("weeks", "left", "error", "low", "high"),
    [
        (6, 0.8571, 0.0764, 0.6197, 0.9516),
        (7, 0.8067, 0.0869, 0.5631, 0.9228),
        (10, 0.7529, 0.0963, 0.5032, 0.8894),
        (13, 0.6902, 0.1068, 0.4316, 0.8491),
        (16, 0.6275, 0.1141, 0.3675, 0.8049),
        (22, 0.5378, 0.1282, 0.2678, 0.7468),
        (23, 0.4482, 0.1346, 0.1881, 0.6801),
        (35, 0.4482, 0.1346, 0.1881, 0.6801),
    ],
)
def test_the_textbook_remissions(weeks, left, error, low, high):
    """Kaplan-Meier, Greenwood's error and the log-log interval, as the textbooks print them."""
    found = REMISSION.interval(weeks)
    assert round(float(REMISSION.at(weeks)), 4) == left
    assert round(math.sqrt(REMISSION.variance(weeks)), 4) == error
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_the_textbook_median():
    assert (REMISSION.median, REMISSION.median_range()) == (23, (13, None))
    assert (REMISSION.n, REMISSION.events, REMISSION.points[0].at_risk) == (21, 9, 21)
    assert [point.at_risk for point in REMISSION.points if point.events] == [21, 17, 15, 12, 11, 7, 6]
    assert (REMISSION.at(36), REMISSION.at(5)) == (None, 1)
    assert REMISSION.variance(5) == 0
    assert REMISSION.quantile(0.25) == 13
    assert REMISSION.quantile(0.75) is None


def test_ways_out_by_hand():
    """Two of five cut off: 1/5 moved on; then of four at risk one lost; then of two one moved on."""
    curve = Survival.of([Spell(1, Exit.ON), Spell(2, Exit.LOST), Spell(2), Spell(4, Exit.ON), Spell(6)])
    assert [(p.length, p.at_risk, p.exits, p.censored, p.left) for p in curve.points] == [
        (1, 5, ((Exit.ON, 1),), 0, Fraction(4, 5)),
        (2, 4, ((Exit.LOST, 1),), 1, Fraction(3, 5)),
        (4, 2, ((Exit.ON, 1),), 0, Fraction(3, 10)),
        (6, 1, (), 1, Fraction(3, 10)),
    ]
    assert curve.gone(6, Exit.ON) == Fraction(1, 5) + Fraction(3, 10)
    assert curve.gone(6, Exit.LOST) == Fraction(1, 5)
    assert curve.gone(0, Exit.ON) == 0
    assert curve.gone(7, Exit.ON) is None


@pytest.mark.parametrize(
    ("spells", "english", "chinese"),
    [
        ([], "no stays yet", "尚无停留记录"),
        (
            [Spell(3), Spell(9)],
            (
                "2 stays: 0 over, 2 still running\n"
                "less than half are over within 9 days, the longest that was watched\n"
                "after 9 days all are still there"
            ),
            "共2次停留：0次已结束，2次仍在进行\n最长观察9天，期间结束的不到一半\n9天后全部仍在停留",
        ),
        (
            [Spell(1, Exit.ON)],
            (
                "1 stay: 1 over, 0 still running\nhalf are over after 1 day\n"
                "after 1 day 0% are still there; moved on 100%"
            ),
            "共1次停留：1次已结束，0次仍在进行\n1天后有一半已结束\n1天后仍有0%停留；向前推进100%",
        ),
        (
            [Spell(day, Exit.LOST if day % 2 else Exit.BACK) for day in range(1, 41)],
            (
                "40 stays: 40 over, 0 still running\nhalf are over after 20 days (plausibly 14 days to 26 days)\n"
                "after 40 days 0% are still there; went back 50%, lost 50%"
            ),
            (
                "共40次停留：40次已结束，0次仍在进行\n20天后有一半已结束（合理范围：14天至26天）\n"
                "40天后仍有0%停留；退回50%、丢单50%"
            ),
        ),
    ],
)
def test_it_reads_well(spells, english, chinese):
    curve = Survival.of(spells)
    assert (curve.explain(), curve.explain("zh")) == (english, chinese)
    assert (curve.median is None) is (len(spells) in (0, 2))


def test_no_stays_say_nothing():
    curve = Survival.of([])
    assert (curve.n, curve.at(0), curve.median, curve.median_range()) == (0, None, None, (None, None))


@st.composite
def ways(draw: st.DrawFn, case: str) -> Trace:
    steps = draw(st.lists(st.tuples(st.sampled_from(STAGES), moments()), min_size=1, max_size=7))
    return Trace(case, tuple(Step(stage, at) for stage, at in steps), draw(st.booleans()))


def lives() -> st.SearchStrategy[list[Trace]]:
    return (
        st.integers(0, 5)
        .flatmap(lambda n: st.tuples(*[ways(f"D-{number}") for number in range(n)]))
        .map(list)
    )


@given(lives(), moments())
def test_every_stay_on_an_open_stage_is_watched(found, at):
    curves = survival(DEAL, found, at=at, unit=Unit.HOURS)
    assert list(curves) == ["a", "b", "c", "aside"]
    known = watched(DEAL, found, at=at).traces
    for key, curve in curves.items():
        there = [stay for way in known for stay in stays(way) if stay.stage == key]
        assert curve.n == len(there)
        assert curve.events == sum(stay.left is not None for stay in there)
        assert curve.unit is Unit.HOURS
        exits = [
            exit_of(DEAL, here, after)
            for way in known
            for here, after in zip(way.stages, way.stages[1:], strict=False)
            if here == key
        ]
        counted = {kind: exits.count(kind) for kind in Exit}
        assert counted == {
            kind: sum(dict(point.exits).get(kind, 0) for point in curve.points) for kind in Exit
        }
        assert sum(stay.length(Unit.HOURS, at=at) for stay in there if stay.left is not None) == sum(
            point.length * point.events for point in curve.points
        )


def test_a_log_that_stops_was_watched_for_no_time():
    """Nobody knows when a case was given up: it is no loss, and it did not stand there for months either."""
    steps = (Step("a", NINE), Step("b", NINE.add(days=3)))
    still, over = Trace("D-1", steps), Trace("D-2", steps, ended=True)
    at = NINE.add(days=30)
    found = survival(DEAL, [still, over], at=at)["b"]
    assert [(point.length, point.censored) for point in found.points] == [(0, 1), (27, 1)]
    assert (ending(DEAL, still), ending(DEAL, over)) == (None, Exit.ENDED)
    assert ending(DEAL, Trace("D-3", (*steps, Step("won", at)), ended=True)) is Exit.ON


@pytest.mark.parametrize(
    ("source", "target", "way_out"),
    [
        ("a", "b", Exit.ON),
        ("a", "c", Exit.ON),
        ("a", "won", Exit.ON),
        ("c", "a", Exit.BACK),
        ("b", "b", Exit.AGAIN),
        ("b", "aside", Exit.ASIDE),
        ("aside", "c", Exit.ASIDE),
        ("aside", "lost", Exit.LOST),
        ("b", "dropped", Exit.ENDED),
    ],
)
def test_ways_out_in_the_words_of_the_trade(source, target, way_out):
    assert exit_of(DEAL, source, target) is way_out
    assert repr(way_out) == f"Exit.{way_out.name}"


def test_done_is_the_good_end_where_nothing_is_won():
    complaint = Machine(
        "complaint", version="1", start="open", stages=[Stage("open"), Stage.done("solved")], moves=[]
    )
    assert exit_of(complaint, "open", "solved") is end_of(complaint, "solved") is Exit.ON


BAD = [
    (lambda: Spell(-1), "length"),
    (lambda: Spell(True), "length"),
    (lambda: Spell(1.5), "length"),  # type: ignore[arg-type]
    (lambda: REMISSION.at(-1), "length"),
    (lambda: REMISSION.quantile(0), "share"),
    (lambda: REMISSION.quantile(1.01), "share"),
    (lambda: REMISSION.interval(10, 1.0), "confidence"),
    (lambda: exit_of(DEAL, "won", "a"), "stage"),
    (lambda: end_of(DEAL, "a"), "stage"),
    (lambda: survival(DEAL, [Trace("D-1", (Step("a", NINE),))], at=NINE, unit=Unit.MONTHS), "unit"),
]


@pytest.mark.parametrize(("call", "field"), BAD, ids=[f"{place}-{bad[1]}" for place, bad in enumerate(BAD)])
def test_bad_input(call, field):
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.field == field
