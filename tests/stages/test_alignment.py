"""Alignments against an independent search over every reading of a log (ST-2)."""

from __future__ import annotations

import pickle
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from salesflow.errors import InputError
from salesflow.stages.alignment import Aligned, Aligner, Alignment, Costs
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage
from salesflow.testing.strategies import machines

COSTS = st.builds(Costs, st.integers(1, 3), st.integers(1, 3))


@st.composite
def logs(draw: st.DrawFn, machine: Machine) -> tuple[str, ...]:
    """Walks with stages left out and strays put in, and pure noise."""
    keys = [stage.key for stage in machine.stages]
    noise = st.sampled_from([*keys, "nowhere"])
    if draw(st.booleans()):
        return tuple(draw(st.lists(noise, max_size=7)))
    here, log = machine.start, []
    for _ in range(draw(st.integers(0, 6))):
        if draw(st.integers(0, 4)):
            log.append(here)
        if not draw(st.integers(0, 5)):
            log.append(draw(noise))
        targets = [target for source, target in machine.edges if source == here]
        if not targets:
            break
        here = draw(st.sampled_from(targets))
    return tuple(log)


def brute_force(
    machine: Machine, costs: Costs, log: tuple[str, ...], *, ended: bool, adopted: bool
) -> tuple[int, int]:
    """(lowest cost, fewest extra steps at that cost): relax every edge of the product until nothing changes."""
    states = ["", *[stage.key for stage in machine.stages]]
    open_stages = {stage.key for stage in machine.stages if stage.is_open}
    moves = {*machine.edges, ("", machine.start)}
    edges: list[tuple[tuple[str, int], tuple[str, int], int, int]] = []
    for place in range(len(log) + 1):
        edges += [((source, place), (target, place), costs.missing, 0) for source, target in moves]
    for place, stage in enumerate(log):
        edges += [((state, place), (state, place + 1), costs.extra, 1) for state in states]
        edges += [
            ((state, place), (stage, place + 1), 0, 0)
            for state in states
            if (state, stage) in moves or (adopted and (state, place) == ("", 0) and stage in states)
        ]
    best = {(state, place): (10**9, 0) for state in states for place in range(len(log) + 1)}
    best["", 0] = (0, 0)
    changed = True
    while changed:
        changed = False
        for here, there, cost, extra in edges:
            reached = (best[here][0] + cost, best[here][1] + extra)
            if reached < best[there]:
                best[there], changed = reached, True
    ends = [state for state in states if state and not (ended and state in open_stages)]
    return min(best[state, len(log)] for state in ends)


def assert_reads(
    found: Alignment, machine: Machine, costs: Costs, log: tuple[str, ...], *, free: bool
) -> None:
    """The reading is one of the log and of the machine, and costs what it says."""
    recorded = [place for place in found.places if place.position is not None]
    assert [(place.position, place.stage) for place in recorded] == list(enumerate(log))
    walk = ["", *[place.stage for place in found.places if place.fits]]
    moves = {*machine.edges, ("", machine.start)}
    begun = list(pairwise(walk))
    assert len(walk) > 1
    assert all(pair in moves for pair in (begun[1:] if free else begun))
    assert found.cost == len(found.extra) * costs.extra + len(found.missing) * costs.missing
    assert 0 <= found.fitness <= 1


@given(st.data(), machines(), COSTS, st.booleans(), st.booleans())
def test_the_cost_is_that_of_brute_force(
    data: st.DataObject, machine: Machine, costs: Costs, ended: bool, adopted: bool
) -> None:
    """ST-2: no reading of the log is cheaper, and among equal ones none keeps more of the recorded steps."""
    log = data.draw(logs(machine))
    aligner = Aligner(machine, costs)
    found = aligner.align(log, ended=ended, adopted=adopted)
    cost, extras = brute_force(machine, costs, log, ended=ended, adopted=adopted)
    assert (found.cost, len(found.extra)) == (cost, extras)
    empty, _ = brute_force(machine, costs, (), ended=ended, adopted=False)
    assert found.worst == len(log) * costs.extra + empty
    first = found.places[0]
    assert_reads(found, machine, costs, log, free=adopted and first.position == 0 and first.fits)
    if ended:
        assert not machine.stage([place.stage for place in found.places if place.fits][-1]).is_open
    assert found == Aligner(machine, costs).align(list(log), ended=ended, adopted=adopted)


@given(
    st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), max_size=9, unique=True),
    st.data(),
)
def test_any_graph(pairs: list[tuple[str, str]], data: st.DataObject) -> None:
    """Stages nobody reaches, traps, closed stages with exits: whatever a graph may have."""
    stages = [Stage("a"), Stage("b"), Stage("c"), Stage.won("d"), Stage.lost("e")]
    machine = Machine(
        "m", version="1", start="a", stages=stages, moves=[Move(f"{x}{y}", x, y) for x, y in pairs]
    )
    log = tuple(data.draw(st.lists(st.sampled_from("abcdex"), max_size=8)))
    adopted = data.draw(st.booleans())
    aligner = Aligner(machine)
    ended = aligner.can_close and data.draw(st.booleans())
    found = aligner.align(log, ended=ended, adopted=adopted)
    cost, extras = brute_force(machine, Costs(), log, ended=ended, adopted=adopted)
    assert (found.cost, len(found.extra)) == (cost, extras)


LINE = Machine(
    "deal", version="1", start="lead",
    stages=[Stage("lead"), Stage("visit"), Stage("offer"), Stage.won("won"), Stage.lost("lost")],
    moves=[
        Move("visit", "lead", "visit"), Move("offer", "visit", "offer"), Move("win", "offer", "won"),
        Move.from_every_open("lose", to="lost"),
    ],
)  # fmt: skip


def read(*log: str, ended: bool = False) -> list[str]:
    """A reading in short: (left out), -extra-, and what fits."""
    shown = {(True, True): "{}", (True, False): "({})", (False, True): "-{}-"}
    found = Aligner(LINE).align(log, ended=ended)
    return [shown[each.fits, each.position is not None].format(each.stage) for each in found.places]


def test_what_a_seller_would_say() -> None:
    """Of readings that cost the same: left out rather than not meant, and always the same one."""
    assert read("lead", "offer") == ["lead", "(visit)", "offer"]
    assert read("visit", "offer") == ["(lead)", "visit", "offer"]
    assert read("lead", "nowhere", "visit") == ["lead", "-nowhere-", "visit"]
    assert read("lead", "offer", "visit", "offer") == ["lead", "-offer-", "visit", "offer"]
    assert read("lead", "offer", "visit") == ["lead", "-offer-", "visit"]
    assert read("lead", "offer", "visit", "won") == ["lead", "(visit)", "offer", "-visit-", "won"]
    assert read() == ["(lead)"]
    assert read("nowhere") == ["-nowhere-", "(lead)"]
    assert read("lead", "visit", ended=True) == ["lead", "visit", "(lost)"]
    assert read("lead", "lost", ended=True) == ["lead", "lost"]
    assert read("nowhere", ended=True) == ["-nowhere-", "(lead)", "(lost)"]


def test_a_machine_that_never_ends_asks_nothing_of_the_end() -> None:
    machine = Machine(
        "m", version="1", start="a", stages=[Stage("a"), Stage.won("w")], moves=[Move("x", "a", "a")]
    )
    aligner = Aligner(machine)
    assert not aligner.can_close
    assert aligner.align(["a", "a"], ended=True).cost == 0


def test_a_case_adopted_where_no_end_is_in_reach() -> None:
    machine = Machine(
        "m", version="1", start="a", stages=[Stage("a"), Stage("trap"), Stage.won("w")],
        moves=[Move("x", "a", "w")],
    )  # fmt: skip
    found = Aligner(machine).align(["trap"], ended=True, adopted=True)
    assert found.places == (Aligned("trap", 0, False), Aligned("a", None, True), Aligned("w", None, True))


def test_between_goes_over_open_stages_only() -> None:
    """ST-2: what was left out are stages of the way, not the loss after which somebody began anew."""
    machine = Machine(
        "m", version="1", start="a",
        stages=[Stage("a"), Stage("b"), Stage("c"), Stage("d"), Stage.lost("lost")],
        moves=[
            Move("x", "a", "b"), Move("x", "b", "c"), Move("x", "c", "d"),
            Move("lose", "a", "lost"), Move("reopen", "lost", "d"),
        ],
    )  # fmt: skip
    aligner = Aligner(machine)
    assert aligner.between("a", "d") == ("b", "c")
    assert aligner.align(["a", "d"]).missing == ("lost",)  # the cheapest reading all the same
    assert aligner.between(None, "c") == ("a", "b")
    assert aligner.between("d", "a") is None
    assert aligner.is_move(None, "a")
    assert not aligner.is_move("a", "d")


def test_of_ways_equally_short_the_one_over_open_stages() -> None:
    machine = Machine(
        "m", version="1", start="a",
        stages=[Stage.lost("aside"), Stage("a"), Stage("z"), Stage("b"), Stage("end")],
        moves=[
            Move("x", "a", "aside"), Move("x", "a", "b"), Move("x", "a", "z"),
            Move("y", "aside", "end"), Move("y", "b", "end"), Move("y", "z", "end"),
        ],
    )  # fmt: skip
    assert Aligner(machine).align(["a", "end"]).missing == ("z",)  # of the open ones the one declared first


def test_a_resumed_group_may_be_entered_on_any_of_its_stages() -> None:
    machine = Machine(
        "m", version="1", start="a",
        stages=[Stage("a"), Stage("legal.read"), Stage("legal.ask"), Stage.won("won")],
        moves=[
            Move("review", "a", "legal.read", resumes="legal"), Move("ask", "legal.read", "legal.ask"),
            Move("read", "legal.ask", "legal.read"), Move("pause", "legal.ask", "a"), Move("win", "legal.read", "won"),
        ],
    )  # fmt: skip
    log = ["a", "legal.read", "legal.ask", "a", "legal.ask"]
    assert Aligner(machine).align(log).cost == 0


@example(0)
@example(1_000_001)
@given(st.sampled_from([True, 1.0, "1", -1, None]))
def test_costs_are_whole_numbers_from_one(value: object) -> None:
    for field in ("extra", "missing"):
        with pytest.raises(InputError, match=field):
            Costs(**{field: value})  # type: ignore[arg-type]


def test_values() -> None:
    aligner = Aligner(LINE, Costs(2, 3))
    found = aligner.align(("lead", "won"))
    assert (found.cost, found.worst, found.extra) == (2, 7, ("won",))  # two stages missing would cost 6
    assert pickle.loads(pickle.dumps(aligner)).align(("lead", "won")) == found
    assert hash(found) == hash(aligner.align(("lead", "won")))
    assert Costs(1_000_000, 1_000_000) != Costs()


def test_a_case_of_a_million_steps_is_refused() -> None:
    with pytest.raises(InputError, match="at most 1,048,575 steps"):
        Aligner(LINE).align(("lead",) * (1 << 20))
